from .history import Change as Change
from .history import Round as Round
from .store import Store as Store
