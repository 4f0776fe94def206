"""From a project to tables: tidy frames, cross-tabulations, co-occurrence, keyword in context.

Every function takes a `Project`, whole or selected, and returns a DataFrame
that one may change. Counting is done on the project's columns, which are
built when the first table is asked for (or the first selection made) and
then shared by all selections from that project.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
