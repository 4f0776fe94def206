"""Lines of text, boxes, trees and networks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tender_cycles.layout.polar import TURN, Points, end_cap


def wrap(text: str, room: Sequence[float], width: Callable[[str], float]) -> list[str] | None:
    """Break text into as many lines as there are rooms, each as full as it can be.

    Parameters
    ----------
    text : str
    room : sequence of float
        Greatest width of each line, in millimetres.
    width : callable
        Width of a string, in millimetres.

    Returns
    -------
    list of str, or None
        None if it does not fit.

    Examples
    --------
    >>> wrap("one two three", [7, 7], len)
    ['one two', 'three']
    """
    lines, words = [], text.split()
    for most in room:
        taken = len(words)
        while taken and width(" ".join(words[:taken])) > most:
            taken -= 1
        lines.append(" ".join(words[:taken]))
        words = words[taken:]
    return None if words else lines


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Move centres apart, as little as goes, so that labels on a line do not overlap.

    Parameters
    ----------
    wanted : sequence of float
        Where the centres would stand, ascending.
    sizes : sequence of float
        Length of each label.
    low, high : float
        The line's ends.

    Raises
    ------
    ValueError
        If the labels are together longer than the line.

    Examples
    --------
    >>> spread([5.0, 5.0], [2.0, 2.0], 0.0, 10.0)
    [4.0, 6.0]
    """
    if sum(sizes) > high - low:
        raise ValueError(f"labels of {sum(sizes):g} in all do not fit on a line of {high - low:g}")
    # Pool neighbours that collide: the block stands where its members wish on average.
    offsets = [0.0, *accumulate(sizes)]
    blocks: list[tuple[float, int]] = []  # (sum of wished block starts, members)
    for index, (centre, size) in enumerate(zip(wanted, sizes, strict=True)):
        total, members = centre - size / 2 - offsets[index], 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / members:
            earlier, more = blocks.pop()
            total, members = total + earlier, members + more
        blocks.append((total, members))
    slack = high - offsets[-1]
    starts = [min(max(total / members, low), slack) for total, members in blocks for _ in range(members)]
    return [start + offset + size / 2 for start, offset, size in zip(starts, offsets, sizes, strict=False)]


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def outline(self, rounded: tuple[float, float] = (0.0, 0.0)) -> Points:
        """Return the closed outline, its left and right ends rounded by so much."""
        half, reach = (self.y1 - self.y0) / 2, (self.x1 - self.x0) / 2
        begin, stop = (min(radius, half, 2 * reach) for radius in rounded)
        forward = np.array([reach, 0.0])
        head = end_cap(half, stop, 0.0) + forward
        tail = end_cap(half, begin, 0.0)[::-1] * [-1.0, 1.0] - forward
        return np.vstack([head, tail]) + self.centre

    def overlaps(self, other: "Box") -> bool:
        """Return whether two boxes share more than an edge."""
        across = min(self.x1, other.x1) - max(self.x0, other.x0)
        upright = min(self.y1, other.y1) - max(self.y0, other.y0)
        return across > 0 and upright > 0


def columns(children: Sequence[int], box: tuple[float, float], space: tuple[float, float]) -> list[list[Box]]:
    """Return a shallow tree as columns of boxes: a parent and under it its children.

    Parameters
    ----------
    children : sequence of int
        How many children each parent has.
    box : tuple of float
        Width and height of a box.
    space : tuple of float
        Space between columns, and between the boxes of a column.

    Returns
    -------
    list of list of Box
        One list per parent, itself first; the tallest column ends at y = 0.

    Examples
    --------
    >>> [len(column) for column in columns([2, 3], (20, 8), (4, 3))]
    [3, 4]
    """
    (wide, high), (beside, below) = box, space
    top = (max(children) + 1) * (high + below) - below
    rows = [top - row * (high + below) for row in range(max(children) + 1)]
    return [
        [Box(x, y - high, x + wide, y) for y in rows[: count + 1]]
        for x, count in ((n * (wide + beside), count) for n, count in enumerate(children))
    ]


def around(groups: Sequence[int], gap: float, opening: float = 0.0) -> NDArray[np.float64]:
    """Return a clock angle for every node of a network whose nodes stand on a circle.

    Parameters
    ----------
    groups : sequence of int
        Number of nodes in each group; groups follow one another clockwise.
    gap : float
        Steps left free between two groups, in node distances.
    opening : float
        Degrees left open at 12 o'clock.

    Returns
    -------
    ndarray, shape (sum of groups,)
    """
    filled = [n for n in groups if n]
    step = (TURN - opening) / max(sum(filled) + gap * (len(filled) - 1), 1)
    places = np.concatenate([np.full(n, i * gap) for i, n in enumerate(filled)] or [np.empty(0)])
    return np.asarray(opening / 2 + step * (places + np.arange(sum(filled)) + 0.5), dtype=np.float64)


def chord(start: ArrayLike, end: ArrayLike) -> Points:
    """Return the four control points of a cubic curve between two points of a circle around the origin.

    Neighbours are joined by a shallow curve, opposite points by a straight line
    through the middle; the others bow towards it.
    """
    a: Points = np.asarray(start, dtype=np.float64)
    b: Points = np.asarray(end, dtype=np.float64)
    across = float(np.linalg.norm(b - a) / (np.linalg.norm(a) + np.linalg.norm(b)))
    inner = 0.75 - 0.6 * across
    return np.vstack([a, inner * a, inner * b, b])
