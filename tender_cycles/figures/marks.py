"""The few marks of which the figures are made: text on an arc, spans, arrowheads, keys."""

from functools import cache
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from numpy.typing import ArrayLike

from tender_cycles.cycles import Phase
from tender_cycles.figures.style import INK, PALE, TONES
from tender_cycles.layout import Arc, Points, Segment, Turn, wrap, xy

POINT = 25.4 / 72  # millimetres
SLIM = 0.19  # what under way gives up on each side, so that a span's start-up and ending stand out
Weight = Literal["normal", "bold"]


@cache
def _glyphs(text: str, size: float, weight: Weight) -> tuple[Points, ArrayLike | None]:
    path = TextPath((0, 0), text, size=size * POINT, prop=FontProperties(family="DejaVu Sans", weight=weight))
    return np.asarray(path.vertices, dtype=float), path.codes


@cache
def width(text: str, size: float, weight: Weight = "normal") -> float:
    """Return how wide a line of text is, in millimetres, at a size in points."""
    return float(_glyphs(text, size, weight)[0][:, 0].max()) if text.strip() else 0.0


class ArcText(PathPatch):
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


def arc_label(ax: Axes, text: str, segment: Segment, *, size: float, color: str = INK, pad: float = 1.5) -> None:
    """Write text inside a segment along its arc, on as few lines as it takes.

    Raises
    ------
    ValueError
        If it does not fit in three lines.
    """
    step, flip = 1.25 * size * POINT, segment.arc.flipped
    for count in (1, 2, 3):
        radii = segment.arc.r + step * ((count - 1) / 2 - np.arange(count)) * (-1 if flip else 1)
        arcs = [Arc(float(r), segment.theta0, segment.theta1) for r in radii]
        lines = balanced(text, [arc.length - 2 * pad for arc in arcs], size)
        if lines is not None and count * step <= segment.thickness + step - size * POINT:
            for line, arc in zip(lines, arcs, strict=True):
                ax.add_patch(ArcText(line, arc, size=size, flip=flip, color=color))
            return
    raise ValueError(f"{text!r} does not fit on an arc of {segment.arc.length:.0f} mm at {size} pt")


def balanced(text: str, room: list[float], size: float) -> list[str] | None:
    """Break text over lines so that the longest is as short as it can be; None if it does not fit."""
    for share in np.linspace(0.3, 1.0, 36):
        lines = wrap(text, [share * r for r in room], lambda s: width(s, size))
        if lines is not None and all(lines):
            return lines
    return None


def paragraph(text: str, most: float, size: float, weight: Weight = "normal") -> str:
    """Break text into lines no wider than `most` millimetres; a longer word stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", size, weight) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join(lines)


def phase_patch(ax: Axes, outline: Points, phase: Phase, *, hatch: bool = True) -> None:
    """Fill an outline in a phase's colour and pattern."""
    tone = TONES[phase]
    ax.add_patch(Polygon(outline, facecolor=tone.fill, edgecolor=tone.edge, linewidth=0.35, zorder=2))
    if hatch and tone.hatch:
        # Drawn apart from the fill, since a patch has one colour for its edge and its hatch.
        line = tone.edge if tone.text == INK else PALE
        ax.add_patch(Polygon(outline, hatch=tone.hatch, facecolor="none", edgecolor=line, linewidth=0, zorder=2.1))


def span_marks(ax: Axes, turn: Turn) -> None:
    """Draw one span: its phases, rounded where it begins or ends, square where it goes on elsewhere."""
    radius = turn.whole.thickness * 0.45
    begin = 0.0 if turn.span.entry == "transferred" else radius
    stop = 0.0 if turn.span.exit in ("transferred", "open") else radius
    last = len(turn.phases) - 1
    for index, (phase, segment) in enumerate(turn.phases):
        corners = (begin if index == 0 else 0.0, stop if index == last else 0.0)
        slim = segment.inset(0, SLIM * segment.thickness) if phase is Phase.UNDERWAY else segment
        phase_patch(ax, slim.outline(rounded=corners), phase)


def arc_arrow(ax: Axes, arc: Arc, *, color: str = INK, linewidth: float = 0.7) -> None:
    """Draw a thin arc with an arrowhead at its clockwise end."""
    head = np.array([(-1.6, 0.67), (0, 0), (-1.6, -0.67), (-1.2, 0)])
    tip = Arc(arc.r, arc.theta1, arc.theta1).bend(head, flip=False)
    ax.add_patch(Polygon(tip, facecolor=color, linewidth=0, zorder=3))
    shaft = max(arc.theta0, arc.theta1 - float(np.degrees(1.1 / arc.r)))
    points = xy(arc.r, np.linspace(arc.theta0, shaft, int(shaft - arc.theta0) + 2))
    ax.plot(*points.T, color=color, linewidth=linewidth, zorder=1, solid_capstyle="butt")


def swatch(ax: Axes, box: tuple[float, float, float, float], phase: Phase) -> None:
    """Draw a phase's colour and pattern as they stand in a key."""
    x0, y0, x1, y1 = box
    phase_patch(ax, np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]), phase)
