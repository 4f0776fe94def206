"""One's own study: texts and projects from other tools, the project file, and coding a text."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
