"""The thesis that ships: its tables, the coded project, and attaching the informants' own words."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
