"""Nested cycles as data, the thesis's own, and their spans on a calendar."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
