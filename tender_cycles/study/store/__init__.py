"""The project file: one SQLite file per study, with a journal of every change.

`Store.create` makes one, `Store.open` opens it. What the widgets show as saved
is on the disk: `put` and `remove` return when it is. The tables have the names
of the nouns, one row an object, and can be read with any SQLite program.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
