"""How many excerpts stand on each segment of the rings."""

from typing import NamedTuple

import numpy as np

from tender_cycles.project import Project


class Count(NamedTuple):
    """How many excerpts, of how many in the whole project."""

    n: int
    of: int


def segment_numbers(project: Project) -> np.ndarray:
    """Return for each excerpt which of `project.cycles.segments` it stands on, -1 for none."""
    model, columns = project.cycles, project.columns
    if model is None:
        return np.full(len(columns), -1)
    # What is not known is -1, and so leads to the last row or column of the table.
    table = np.full((len(model.keys) + 1, len(model.phase_keys) + 1), -1)
    for at, (cycle, phase) in enumerate(model.segments):
        table[model.keys.index(cycle), model.phase_keys.index(phase)] = at
    found: np.ndarray = table[columns.column("cycle").first(len(columns)), columns.column("phase").first(len(columns))]
    return found


def segment_counts(project: Project) -> dict[tuple[str, str], Count]:
    """Return how many excerpts stand on each segment; empty where there are no rings."""
    segments = project.cycles.segments if project.cycles else ()
    counts = np.bincount(segment_numbers(project) + 1, minlength=len(segments) + 1)[1:].tolist()
    return {segment: Count(n, n) for segment, n in zip(segments, counts, strict=True)}
