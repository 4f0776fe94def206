"""Columns of bars with ribbons between them."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tender_cycles.layout.plane import Box
from tender_cycles.layout.polar import Points


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a column: what stands there, its number, and the space above it in millimetres."""

    key: Hashable
    size: float
    above: float = 0.0


def unit(columns: Sequence[Sequence[Slot]], room: float, least: float) -> float:
    """Return how many millimetres high 1 may be, so that the fullest column takes all the room.

    Parameters
    ----------
    columns : sequence of sequence of Slot
    room : float
        Height of the page, in millimetres.
    least : float
        Height that a slot has at least, for the line of text beside it.

    Raises
    ------
    ValueError
        If the slots have no room at their least height.

    Examples
    --------
    >>> round(unit([[Slot("a", 3), Slot("b", 1)], [Slot("a", 2)]], room=40, least=4), 2)
    10.0
    """
    tightest = np.inf
    for column in columns:
        left = room - sum(slot.above for slot in column)
        if left < least * len(column):
            raise ValueError(f"{len(column)} slots of {least} mm have no room on {left:.0f} mm")
        sizes = np.sort([slot.size for slot in column if slot.size])[::-1]
        # the k largest stand at their size, the others at their least height
        for k in range(len(sizes), 0, -1):
            best = (left - least * (len(column) - k)) / sizes[:k].sum()
            if best * sizes[k - 1] >= least or k == 1:
                tightest = min(tightest, best)
                break
    return float(tightest) if np.isfinite(tightest) else 0.0


def stack(column: Sequence[Slot], x: float, width: float, top: float, unit: float, least: float) -> dict[Hashable, Box]:
    """Put the bars of a column under one another, each in the middle of its slot.

    Parameters
    ----------
    column : sequence of Slot
    x, width : float
        Left edge and width of the bars.
    top : float
        Where the first slot begins; y points upwards.
    unit : float
        Height of 1; see `unit`.
    least : float
        Height that a slot has at least.
    """
    boxes: dict[Hashable, Box] = {}
    for slot in column:
        height = slot.size * unit
        middle = top - slot.above - max(height, least) / 2
        boxes[slot.key] = Box(x, middle - height / 2, x + width, middle + height / 2)
        top = middle - max(height, least) / 2
    return boxes


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A band from the right side of one bar to the left side of another."""

    start: Hashable
    end: Hashable
    x0: float
    x1: float
    low0: float
    high0: float
    low1: float
    high1: float

    def outline(self, points: int = 24) -> Points:
        """Return its outline, of shape ``(2 * points, 2)``; both ends leave their bars level."""
        t = np.linspace(0, 1, points)
        x, ease = self.x0 + (self.x1 - self.x0) * t, t * t * (3 - 2 * t)
        upper = self.high0 + (self.high1 - self.high0) * ease
        lower = self.low0 + (self.low1 - self.low0) * ease
        return np.vstack([np.column_stack([x, upper]), np.column_stack([x, lower])[::-1]])


def ribbons(
    left: Mapping[Hashable, Box],
    right: Mapping[Hashable, Box],
    moves: Mapping[tuple[Hashable, Hashable], tuple[float, float]],
    unit: float,
) -> tuple[Ribbon, ...]:
    """Lay ribbons between two columns, so that those of one bar do not cross one another.

    Parameters
    ----------
    left, right : mapping of key to Box
    moves : mapping of (key, key) to (leaving, arriving)
        How much leaves the one bar and arrives at the other.
    unit : float
        Height of 1.
    """
    down = {key: box.y1 for key, box in left.items()}
    starts: dict[tuple[Hashable, Hashable], float] = {}
    for pair in sorted(moves, key=lambda pair: -right[pair[1]].centre[1]):
        starts[pair] = down[pair[0]]
        down[pair[0]] -= moves[pair][0] * unit
    down = {key: box.y1 for key, box in right.items()}
    found = []
    for pair in sorted(moves, key=lambda pair: -left[pair[0]].centre[1]):
        a, b = pair
        leaving, arriving = (part * unit for part in moves[pair])
        high0, high1 = starts[pair], down[b]
        down[b] -= arriving
        found.append(Ribbon(a, b, left[a].x1, right[b].x0, high0 - leaving, high0, high1 - arriving, high1))
    return tuple(found)


def settled(
    columns: Sequence[Mapping[Hashable, float]], moves: Sequence[Mapping[tuple[Hashable, Hashable], float]]
) -> list[dict[Hashable, float]]:
    """Return where each key would like to stand, from 0 on top to 1, among those it is tied to.

    Each column is ordered by the mean place of what its keys are tied to in the
    column before it, then, from the last to the first, in the one after it
    (the barycentre method of Sugiyama, Tagawa and Toda 1981).

    Parameters
    ----------
    columns : sequence of mapping of key to float
        The keys of each column with the places that they have to begin with.
    moves : sequence of mapping of (key, key) to float
        How strongly keys of one column and the next are tied; one fewer than the columns.
    """
    places = [dict(column) for column in columns]
    steps = [(at, at - 1, at - 1, False) for at in range(1, len(places))]
    steps += [(at, at + 1, at, True) for at in reversed(range(len(places) - 1))]
    for at, other, tie, backwards in steps:
        for key in places[at]:
            ties = [
                (weight, places[other][b if backwards else a])
                for (a, b), weight in moves[tie].items()
                if (a if backwards else b) == key and (b if backwards else a) in places[other]
            ]
            if total := sum(weight for weight, _ in ties):
                places[at][key] = sum(weight * place for weight, place in ties) / total
        order = sorted(places[at], key=places[at].__getitem__)
        places[at] = {key: (order.index(key) + 0.5) / len(order) for key in places[at]}
    return places
