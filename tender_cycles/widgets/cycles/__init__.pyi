from .state import CalendarState as CalendarState
from .widget import CycleExplorer as CycleExplorer
from .widget import explore_cycles as explore_cycles
