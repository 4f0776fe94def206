"""Things that lie in stacks, column after column, and where each stands in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack of things in a column; `y0` is its lower end."""

    column: int
    name: str
    y0: float
    y1: float


def flow(
    columns: Sequence[Mapping[str, str]], order: Sequence[str] = (), *, pitch: float = 1.0, gap: float = 2.0
) -> tuple[list[Stack], list[dict[str, float]]]:
    """Stack things column after column, so that their ways from one to the next cross little.

    The last column's stacks stand in `order`. In the columns before it each
    stack stands near where its things go, and within a stack the things stand
    as in the next column, so that no two ways cross that begin in one stack.

    Parameters
    ----------
    columns : sequence of mapping of str to str
        For each column the stack of each thing; a thing may be missing in some.
    order : sequence of str
        Names of the last column's stacks from the top; those not named follow as they come.
    pitch, gap : float
        Height of a thing; distance between stacks, in millimetres.

    Returns
    -------
    stacks : list of Stack
        Column after column, from the top. Columns are centred on 0; y points upwards.
    heights : list of dict of str to float
        For each column the height at which each thing stands.

    Examples
    --------
    >>> stacks, heights = flow([{"a": "all", "b": "all"}, {"a": "one", "b": "two"}])
    >>> [(each.name, each.y0, each.y1) for each in stacks]
    [('all', -1.0, 1.0), ('one', 1.0, 2.0), ('two', -2.0, -1.0)]
    >>> heights[0]
    {'a': 0.5, 'b': -0.5}
    """
    stacks: list[list[Stack]] = []
    heights: list[dict[str, float]] = []
    later: dict[str, float] = {}
    for at in range(len(columns) - 1, -1, -1):
        inside: dict[str, list[str]] = {}
        before = columns[at - 1] if at and not later else {}
        # The last column has nothing after it: what came from one stack stays together.
        for thing in sorted(columns[at], key=lambda each: (-later.get(each, 0.0), before.get(each, ""))):
            inside.setdefault(columns[at][thing], []).append(thing)
        if later:
            names = sorted(inside, key=lambda name: -fmean(later.get(each, 0.0) for each in inside[name]))
        else:
            rank = {name: place for place, name in enumerate(order)}
            appearing = list(dict.fromkeys(columns[at].values()))
            names = sorted(inside, key=lambda name: (rank.get(name, len(rank)), appearing.index(name)))
        drawn, later = _column(at, [(name, inside[name]) for name in names], pitch, gap)
        stacks.insert(0, drawn)
        heights.insert(0, later)
    return [stack for column in stacks for stack in column], heights


def _column(
    at: int, inside: list[tuple[str, list[str]]], pitch: float, gap: float
) -> tuple[list[Stack], dict[str, float]]:
    count = sum(len(things) for _, things in inside)
    y = (count * pitch + gap * (len(inside) - 1)) / 2
    stacks, heights = [], {}
    for name, things in inside:
        stacks.append(Stack(at, name, y - len(things) * pitch, y))
        heights.update({thing: y - (place + 0.5) * pitch for place, thing in enumerate(things)})
        y -= len(things) * pitch + gap
    return stacks, heights
