from .handed_in import Sorting as Sorting
from .handed_in import read_sorting as read_sorting
from .page import write_cards_page as write_cards_page
from .state import CardsState as CardsState
from .widget import CardSorting as CardSorting
from .widget import sort_codes as sort_codes
