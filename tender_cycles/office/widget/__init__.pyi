from .state import OfficeState as OfficeState
from .widget import OfficeExplorer as OfficeExplorer
from .widget import explore_office as explore_office
