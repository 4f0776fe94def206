"""The theme explorer: rings, filters, excerpts, matrix, network and claims as views of one state."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
