"""The small library's widgets: explorers and the hand-out, around the rings as a control."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
