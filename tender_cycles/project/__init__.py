"""A coded study: the nouns of REFI-QDA 1.5, frozen, and the project that holds them."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
