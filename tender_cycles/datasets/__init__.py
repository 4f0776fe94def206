"""What ships: the thesis's tables, its coded project, attaching the informants' own words, and a made-up study."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
