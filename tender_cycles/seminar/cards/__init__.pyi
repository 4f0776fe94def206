from .state import CardsState as CardsState
from .widget import CardSorting as CardSorting
from .widget import sort_codes as sort_codes
