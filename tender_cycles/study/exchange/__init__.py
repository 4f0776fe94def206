"""To and from the files of other tools, each with a report of what was kept, repaired and dropped.

Every `read_` returns a `Reading`: the project and the report, to be taken apart
as ``project, report = read_qdpx("mine.qdpx")``. Nobody gets a stranger's project
without its report at hand. Every `write_` returns the report alone.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
