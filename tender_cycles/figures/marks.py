"""The few marks of which the figures are made: text on an arc, spans, arrowheads, keys."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Transform
from numpy.typing import ArrayLike

from tender_cycles.cycles import NestedCycles, Tone
from tender_cycles.figures.style import INK, PALE, fonts, hatch
from tender_cycles.layout import Arc, Points, Segment, Turn, curve, xy

POINT = 25.4 / 72  # millimetres
SLIM = 0.19  # what a phase without a pattern gives up on each side, so that a span's others stand out
Weight = Literal["normal", "bold"]
Outline = Points | tuple[Points, list[int]]


@cache
def _glyphs(text: str, size: float, weight: Weight) -> tuple[Points, ArrayLike | None]:
    path = TextPath((0, 0), text, size=size * POINT, prop=FontProperties(family=list(fonts()), weight=weight))
    return np.asarray(path.vertices, dtype=float), path.codes


@cache
def width(text: str, size: float, weight: Weight = "normal") -> float:
    """Return how wide a line of text is, in millimetres, at a size in points."""
    return float(_glyphs(text, size, weight)[0][:, 0].max()) if text.strip() else 0.0


class _Hundredths(Transform):
    """Places to a hundredth of a pixel: what a file has no use for is not written into it."""

    input_dims = output_dims = 2

    def transform_non_affine(self, values: ArrayLike) -> Points:
        """Return points, rounded."""
        return np.round(np.asarray(values, dtype=float), 2)


class Outlined(PathPatch):
    """A filled path on a page, which holds it: it is not cut off by the axes, and its places are short to write."""

    def __init__(self, path: Path, **look: Any) -> None:
        super().__init__(path, **{"clip_on": False, "joinstyle": "round"} | look)

    def get_transform(self) -> Transform:
        """Return how its places become pixels."""
        return super().get_transform() + _Hundredths()


class ArcText(Outlined):
    """A line of text bent along an arc, drawn in data coordinates that are millimetres.

    Parameters
    ----------
    text : str
    arc : Arc
        The middle of the letters runs along it.
    size : float
        In points.
    flip : bool or None
        See `Arc.bend`.
    """

    def __init__(
        self,
        text: str,
        arc: Arc,
        *,
        size: float = 7,
        weight: Weight = "normal",
        flip: bool | None = None,
        color: str = INK,
    ) -> None:
        flat, codes = _glyphs(text, size, weight)
        # Centred along the arc, and across it by half of DejaVu's capital height.
        shift = np.array([width(text, size, weight) / 2, 0.365 * size * POINT])
        bent = arc.bend(flat - shift, flip)
        super().__init__(Path(bent, codes), facecolor=color, linewidth=0, zorder=6)
        self._text, self._size = text, size

    def get_text(self) -> str:
        """Return the text."""
        return self._text

    def get_fontsize(self) -> float:
        """Return the size in points."""
        return self._size


def paragraph(text: str, most: float, size: float, weight: Weight = "normal") -> str:
    """Break text into lines no wider than `most` millimetres; a word that is wider is cut.

    Examples
    --------
    >>> paragraph("as wide as it goes", 14, 7)
    'as wide as\\nit goes'
    """
    lines: list[str] = []
    for word in (piece for whole in text.split() for piece in _cut(whole, most, size, weight)):
        if lines and width(f"{lines[-1]} {word}", size, weight) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join(lines)


def _cut(word: str, most: float, size: float, weight: Weight) -> list[str]:
    pieces = []
    while width(word, size, weight) > most and len(word) > 1:
        at = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or width(word[:n], size, weight) <= most)
        pieces.append(word[:at])
        word = word[at:]
    return [*pieces, word]


class Shape(Outlined):
    """A filled outline: points, or points with their codes as `tender_cycles.layout.curve` gives them."""

    def __init__(self, outline: Outline, **look: Any) -> None:
        path = Path(*outline) if isinstance(outline, tuple) else Path(np.vstack([outline, outline[:1]]), closed=True)
        super().__init__(path, **look)


def phase_patch(ax: Axes, outline: Outline, tone: Tone, pattern: str = "") -> None:
    """Fill an outline in a phase's colour and pattern."""
    plain = tone.text == INK  # on a dark fill the pattern is pale, and a patch has one colour for edge and pattern
    look = {"facecolor": tone.fill, "edgecolor": tone.edge, "linewidth": 0.35, "zorder": 2}
    ax.add_artist(Shape(outline, hatch=pattern if plain else "", **look))
    if pattern and not plain:
        ax.add_artist(Shape(outline, hatch=pattern, facecolor="none", edgecolor=PALE, linewidth=0, zorder=2.1))


def rounded_phases(turn: Turn) -> Iterator[tuple[str, Segment, tuple[float, float]]]:
    """Yield the phases of a span with their corners: round where it begins or ends, else square."""
    radius = turn.whole.thickness * 0.45
    begin = 0.0 if turn.span.entry == "transferred" else radius
    stop = 0.0 if turn.span.exit in ("transferred", "open") else radius
    last = len(turn.phases) - 1
    for at, (phase, segment) in enumerate(turn.phases):
        yield phase, segment, (begin if at == 0 else 0.0, stop if at == last else 0.0)


def span_marks(ax: Axes, turn: Turn, model: NestedCycles) -> None:
    """Draw one span: its phases, rounded where it begins or ends, square where it goes on elsewhere."""
    for phase, segment, corners in rounded_phases(turn):
        pattern = hatch(model, turn.span.cycle, phase)
        slim = segment if pattern else segment.inset(0, SLIM * segment.thickness)
        phase_patch(ax, curve(slim, rounded=corners), model.tone(turn.span.cycle, phase), pattern)


def arc_arrow(ax: Axes, arc: Arc, *, color: str = INK, linewidth: float = 0.7, head: float = 1.0) -> None:
    """Draw a thin arc with an arrowhead at its clockwise end."""
    corners = head * np.array([(-1.6, 0.67), (0, 0), (-1.6, -0.67), (-1.2, 0)])
    tip = Arc(arc.r, arc.theta1, arc.theta1).bend(corners, flip=False)
    ax.add_patch(Polygon(tip, facecolor=color, linewidth=0, zorder=3))
    shaft = max(arc.theta0, arc.theta1 - float(np.degrees(1.1 * head / arc.r)))
    points = xy(arc.r, np.linspace(arc.theta0, shaft, int(shaft - arc.theta0) + 2))
    ax.plot(*points.T, color=color, linewidth=linewidth, zorder=1, solid_capstyle="butt")


def swatch(ax: Axes, box: tuple[float, float, float, float], tone: Tone, pattern: str = "") -> None:
    """Draw a phase's colour and pattern as they stand in a key."""
    x0, y0, x1, y1 = box
    phase_patch(ax, np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]), tone, pattern)
