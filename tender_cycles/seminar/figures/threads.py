"""Things that lie in piles, column after column, and where each stands in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean


@dataclass(frozen=True, slots=True)
class Pile:
    """Things on top of one another in a column; `y0` is its lower end."""

    column: int
    name: str
    y0: float
    y1: float


def threads(
    columns: Sequence[Mapping[str, str]], order: Sequence[str] = (), *, pitch: float = 1.0, gap: float = 2.0
) -> tuple[list[Pile], list[dict[str, float]]]:
    """Pile things column after column, so that their ways from one to the next cross little.

    The last column's piles stand in `order`. In the columns before it each
    pile stands near where its things go, and within a pile the things stand
    as in the next column, so that no two ways cross that begin in one pile.

    Parameters
    ----------
    columns : sequence of mapping of str to str
        For each column the pile of each thing; a thing may be missing in some.
    order : sequence of str
        Names of the last column's piles from the top; those not named follow as they come.
    pitch, gap : float
        Height of a thing; distance between piles, in millimetres.

    Returns
    -------
    piles : list of Pile
        Column after column, from the top. Columns are centred on 0; y points upwards.
    heights : list of dict of str to float
        For each column the height at which each thing stands.

    Examples
    --------
    >>> piles, heights = threads([{"a": "all", "b": "all"}, {"a": "one", "b": "two"}])
    >>> [(each.name, each.y0, each.y1) for each in piles]
    [('all', -1.0, 1.0), ('one', 1.0, 2.0), ('two', -2.0, -1.0)]
    >>> heights[0]
    {'a': 0.5, 'b': -0.5}
    """
    piles: list[list[Pile]] = []
    heights: list[dict[str, float]] = []
    later: dict[str, float] = {}
    for at in range(len(columns) - 1, -1, -1):
        inside: dict[str, list[str]] = {}
        before = columns[at - 1] if at and not later else {}
        # The last column has nothing after it: what came from one pile stays together.
        for thing in sorted(columns[at], key=lambda each: (-later.get(each, 0.0), before.get(each, ""))):
            inside.setdefault(columns[at][thing], []).append(thing)
        if later:
            names = sorted(inside, key=lambda name: -fmean(later.get(each, 0.0) for each in inside[name]))
        else:
            rank = {name: place for place, name in enumerate(order)}
            appearing = list(dict.fromkeys(columns[at].values()))
            names = sorted(inside, key=lambda name: (rank.get(name, len(rank)), appearing.index(name)))
        drawn, later = _column(at, [(name, inside[name]) for name in names], pitch, gap)
        piles.insert(0, drawn)
        heights.insert(0, later)
    return [pile for column in piles for pile in column], heights


def _column(
    at: int, inside: list[tuple[str, list[str]]], pitch: float, gap: float
) -> tuple[list[Pile], dict[str, float]]:
    count = sum(len(things) for _, things in inside)
    y = (count * pitch + gap * (len(inside) - 1)) / 2
    piles, heights = [], {}
    for name, things in inside:
        piles.append(Pile(at, name, y - len(things) * pitch, y))
        heights.update({thing: y - (place + 0.5) * pitch for place, thing in enumerate(things)})
        y -= len(things) * pitch + gap
    return piles, heights
