"""Tables that are drawn: names of rows beside their cells or above them, heads of columns, and names told apart."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import radians, sin

from matplotlib.axes import Axes

from tender_cycles.figures.marks import POINT, Weight, paragraph, width
from tender_cycles.figures.pages import Room, refuse

UPRIGHT = 2.7  # units that a column needs at least for a head of 6 points
SLANTED = 4.1  # and for one of 7 points at 45 degrees
HEAD = 30.0  # units that a head takes at most
GUTTER = 1.5  # between a name and its cells
PAD = 1.2  # above and below the lines of a name, together


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the cells of a table stand: their left edge, how wide one is, and the room for names beside them."""

    left: float
    cell: float
    beside: float  # 0 where the names stand above

    def at(self, column: float) -> float:
        """Return the left edge of a column."""
        return self.left + self.cell * column


def grid(
    at: Room, columns: int, beside: Sequence[float], after: float, least: float = UPRIGHT, most: float = 9.0
) -> Grid:
    """Return the widest place for names at which the cells still have room; names stand above if none is left.

    Parameters
    ----------
    at : Room
    columns : int
    beside : sequence of float
        Widths that the names beside the cells may take, the first that fits is
        chosen; with 0 they stand above.
    after : float
        Width of what follows the cells.
    least, most : float
        Width of a cell.

    Raises
    ------
    ValueError
        If there is no room for the cells even so.
    """
    n, margin = max(columns, 1), 0.035 * at.width
    for room in beside:
        left = room or margin
        cell = (at.width - left - after) / n
        if cell >= least:
            return Grid(left, min(cell, most), room)
    return refuse(at, n * least + (min(beside) or margin) + after)


class Names:
    """Names of rows, broken into lines.

    Parameters
    ----------
    texts : sequence of str
    wide : float
        Width of the lines, in units.
    cells : float
        Height of the cells.
    above : bool
        Whether they stand above their cells.
    size : float
        In points.
    """

    def __init__(
        self, texts: Sequence[str], wide: float, cells: float, *, above: bool, size: float = 6.5,
        weight: Weight = "normal", pad: float = PAD,
    ) -> None:  # fmt: skip
        self.lines = [paragraph(text, wide, size, weight) for text in texts]
        self.lead = 1.2 * size * POINT
        self.cells, self.above, self.size, self.weight, self.pad = cells, above, size, weight, pad

    def height(self, row: int) -> float:
        """Return how high a row is."""
        tall = self._tall(row) + self.pad
        return tall + self.cells if self.above else max(tall, self.cells)

    def _tall(self, row: int) -> float:
        return self.lead * (self.lines[row].count("\n") + 1)

    @property
    def heights(self) -> list[float]:
        """Height of each row."""
        return [self.height(row) for row in range(len(self.lines))]

    def middle(self, row: int, top: float) -> float:
        """Return the height at which the cells of a row stand, whose upper edge is given."""
        return top - self.height(row) + (self.cells if self.above else self.height(row)) / 2

    def write(self, ax: Axes, row: int, x: float, top: float, **look: object) -> None:
        """Write a name: at its left edge if it stands above its cells or `ha` says so, else at its right edge."""
        y = top - self.pad / 2 - self._tall(row) / 2 if self.above else self.middle(row, top)
        usual = {"ha": "left" if self.above else "right", "fontsize": self.size, "fontweight": self.weight}
        one = "\n" not in self.lines[row]
        ax.text(
            x,
            y,
            self.lines[row],
            va="center_baseline" if one else "center",
            linespacing=1.2,
            **(usual | look),  # type: ignore[arg-type]
        )


@dataclass(frozen=True, slots=True)
class Heads:
    """Names of columns: slanted where there is room, else upright."""

    names: tuple[str, ...]
    turn: float
    size: float

    @property
    def tall(self) -> float:
        """How high they reach above the cells."""
        deep = (width(name, self.size) + 3.0 for name in self.names)
        return max((sin(radians(self.turn)) * each for each in deep), default=3.0) + 2.6

    def write(self, ax: Axes, column: int, x: float, y: float = 1.5, **look: object) -> None:
        """Write one over the middle of its column."""
        shift = 0.0 if self.turn < 90 else self.size * POINT * 0.36
        ax.text(
            x + shift,
            y,
            self.names[column],
            rotation=self.turn,
            rotation_mode="anchor",
            ha="left",
            va="baseline",
            fontsize=self.size,
            **look,  # type: ignore[arg-type]
        )


def heads(names: Sequence[str], cell: float, room: float) -> Heads:
    """Lay the heads of columns; slanted they must end within the room from the first column's left edge."""
    cut = told_apart(names, HEAD, 7)
    ends = (cell * (at + 0.5) + (width(name, 7) + 1) / 2**0.5 for at, name in enumerate(cut))
    if cell > SLANTED and max(ends, default=0.0) < room:
        return Heads(tuple(cut), 45.0, 7)
    return Heads(tuple(told_apart(names, HEAD, 6)), 90.0, 6)


def told_apart(names: Sequence[str], most: float, size: float = 7, weight: Weight = "normal") -> list[str]:
    """Cut names to a width with a sign that they are, so that no two which differ become the same.

    They are cut at the end; those that would be the same, in their middle, and
    if that does not do, they are numbered.

    Parameters
    ----------
    names : sequence of str
    most : float
        Width in units.
    size, weight
        Of the type.

    Examples
    --------
    >>> told_apart(["a code of which much is said", "trust"], 20, 7)
    ['a code of whi…', 'trust']
    >>> told_apart(["a code of a long name, 1", "a code of a long name, 2"], 20, 7)
    ['a code…ame, 1', 'a code…ame, 2']
    """
    different = list(dict.fromkeys(names))
    numbers = {name: f"{at} " for at, name in enumerate(different, 1)}
    found = {name: _cut(name, most, size, weight) for name in different}
    for ahead in (dict.fromkeys(different, ""), numbers):
        count = Counter(found.values())
        for name in [name for name in different if count[found[name]] > 1]:
            found[name] = _cut(ahead[name] + name, most, size, weight, middle=not ahead[name], least=len(ahead[name]))
    return [found[name] for name in names]


def _cut(name: str, most: float, size: float, weight: Weight, *, middle: bool = False, least: int = 0) -> str:
    if width(name, size, weight) <= most:
        return name
    for kept in range(len(name) - 1, max(least, 1) - 1, -1):
        ahead = kept - kept // 2 if middle else kept
        short = f"{name[:ahead].rstrip()}…{name[len(name) - kept // 2 :].lstrip() if middle else ''}"
        if width(short, size, weight) <= most:
            return short
    return f"{name[: max(least, 1)].rstrip()}…"
