from .state import MakingState as MakingState
from .widget import ExerciseForm as ExerciseForm
from .widget import make_exercise as make_exercise
