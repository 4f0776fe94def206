"""How many excerpts stand on each segment of the rings."""

from typing import NamedTuple

import numpy as np

from tender_cycles.project import Project


class Count(NamedTuple):
    """How many excerpts, of how many in the project, and how many more may stand there with their second cycle."""

    n: int
    of: int
    second: int = 0


def segment_numbers(project: Project, ring: str = "cycle") -> np.ndarray:
    """Return for each excerpt which of `project.cycles.segments` it stands on, -1 for none.

    Parameters
    ----------
    project : Project
    ring : {"cycle", "second_cycle"}
        With which of its cycles.
    """
    model, columns = project.cycles, project.columns
    if model is None:
        return np.full(len(columns), -1)
    # What is not known is -1, and so leads to the last row or column of the table.
    table = np.full((len(model.keys) + 1, len(model.phase_keys) + 1), -1)
    for at, (cycle, phase) in enumerate(model.segments):
        table[model.keys.index(cycle), model.phase_keys.index(phase)] = at
    n = len(columns)
    found: np.ndarray = table[columns.column(ring).first(n), columns.column("phase").first(n)]
    return found


def second_counts(project: Project, keep: np.ndarray | None = None) -> list[int]:
    """Return for each segment how many excerpts, of those kept, may stand there with their second cycle."""
    segments = project.cycles.segments if project.cycles else ()
    numbers = segment_numbers(project, "second_cycle")
    counts = np.bincount((numbers if keep is None else numbers[keep]) + 1, minlength=len(segments) + 1)
    return [int(n) for n in counts[1:]]


def segment_counts(project: Project) -> dict[tuple[str, str], Count]:
    """Return how many excerpts stand on each segment; empty where there are no rings."""
    segments = project.cycles.segments if project.cycles else ()
    counts = np.bincount(segment_numbers(project) + 1, minlength=len(segments) + 1)[1:].tolist()
    second = second_counts(project)
    return {segment: Count(n, n, more) for segment, n, more in zip(segments, counts, second, strict=True)}
