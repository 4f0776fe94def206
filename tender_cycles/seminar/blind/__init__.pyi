from .page import write_exercise_page as write_exercise_page
from .state import BlindState as BlindState
from .widget import BlindCoding as BlindCoding
from .widget import code_blind as code_blind
