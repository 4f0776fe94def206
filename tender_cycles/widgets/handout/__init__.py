"""One page of HTML to hand out, which needs neither a server nor a network.

All that it tells stands in it as text, so that it can be read, searched and
printed where scripts are off; with them the rings, the search and the filters
answer. A strict content security policy lets nothing else run or load.
"""

from tender_cycles.widgets.handout.page import Written, write_handout

__all__ = ["Written", "write_handout"]


def __dir__() -> list[str]:
    return __all__
