from . import export as export
from .state import ThemeState as ThemeState
from .widget import ThemeExplorer as ThemeExplorer
from .widget import explore_themes as explore_themes
