"""How many excerpts stand on each segment of the rings."""

from typing import NamedTuple

import numpy as np

from tender_cycles.cycles import SEGMENTS, Phase
from tender_cycles.project import Project


class Count(NamedTuple):
    """How many excerpts, of how many in the whole project."""

    n: int
    of: int


def segment_counts(project: Project, keep: np.ndarray | None = None) -> dict[tuple[str, str], Count]:
    """Return how many excerpts stand on each segment, of those that are kept if a mask is given."""
    columns = project.columns
    cycle, phase = (columns.column(name).first(len(columns)) for name in ("cycle", "phase"))
    found = {}
    for c, p in SEGMENTS:
        here = (cycle == c.ring) & (phase == tuple(Phase).index(p))
        found[str(c), str(p)] = Count(int((here if keep is None else here & keep).sum()), int(here.sum()))
    return found
