"""From a project to tables: tidy frames, cross-tabulations, co-occurrence, keyword in context.

Every function takes a `Project`, whole or selected, and returns a DataFrame
that one may change. Counting is done on the project's columns, which are
built when the first table is asked for (or the first selection made) and
then shared by all selections from that project.
"""

from tender_cycles.tables.cooccurrence import code_network, cooccurrence
from tender_cycles.tables.crosstabs import crosstab, summary
from tender_cycles.tables.frames import codings_frame, renderings, to_frame
from tender_cycles.tables.keywords import keyword_in_context
from tender_cycles.tables.phases import phases_on

__all__ = [
    "code_network", "codings_frame", "cooccurrence", "crosstab", "keyword_in_context", "phases_on", "renderings",
    "summary", "to_frame",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__
