"""Colours, page sizes and the style sheet."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from importlib.resources import as_file, files
from io import BytesIO

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from tender_cycles.cycles import Cycle, Phase

COLUMN = 85.0
PAGE = 170.0
MM = 1 / 25.4  # inches

INK = "#1e1a22"
PAPER = "#ffffff"
QUIET = "#615b68"  # secondary text
RULE = "#8b8592"  # hairlines that carry meaning
TRACK = "#f1eef2"  # the ground of a ring


@dataclass(frozen=True)
class Tone:
    """How a phase looks: its fill, the line around it, the text on it, its tint and its pattern."""

    fill: str
    edge: str
    text: str
    tint: str
    hatch: str


# Each fill stands at least 3:1 in luminance from the next, so the order of the
# phases can be read without seeing colour; the hatches say the same again.
TONES: dict[Phase, Tone] = {
    Phase.STARTUP: Tone("#ffe680", "#947200", INK, "#fff6d1", "......"),
    Phase.UNDERWAY: Tone("#d56200", "#8f4200", INK, "#fde6d3", ""),
    Phase.ENDING: Tone("#43217a", "#2b1254", PAPER, "#e9e1f4", "//////"),
}
ACCENT = "#1f6f78"  # what belongs to no phase
PALE = "#a98fd6"  # a pattern on a dark fill
SOFT = "#e3f0f1"  # its tint
DEEP = "#6dbcc4"  # the darkest on which ink is read

GAP = 30.0  # degrees open at 12 o'clock where the rings are drawn from a calendar
RADII = dict(zip(Cycle, ((18.0, 25.5), (30.5, 46.0), (51.5, 73.0)), strict=True))


def luminance(color: str) -> float:
    """Return the relative luminance of a colour, from 0 to 1, as WCAG 2.2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21, as WCAG 2.2 defines it.

    Examples
    --------
    >>> contrast("white", "black")
    21.0
    """
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@contextmanager
def styled() -> Iterator[None]:
    """Use the style sheet, and leave the reader's own settings as they were."""
    with (
        as_file(files(__package__) / "style.mplstyle") as sheet,
        matplotlib.style.context(str(sheet), after_reset=True),
    ):
        yield


class Picture(Figure):
    """A figure that a notebook shows without pyplot, with its label as alternative text."""

    def png(self) -> str:
        """Return the figure as a PNG in base64, for a page."""
        held = BytesIO()
        with styled():  # text set without the style sheet is wider than what was laid out
            self.savefig(held, format="png", dpi=144, metadata={"Software": None})
        return b64encode(held.getvalue()).decode("ascii")

    def _repr_html_(self) -> str:
        data = self.png()
        return f'<img alt="{escape(str(self.get_label()))}" src="data:image/png;base64,{data}" style="max-width: 100%">'


def page(width: float, height: float) -> Axes:
    """Return axes that fill a new figure and on which one unit is one millimetre."""
    with styled():
        figure = Picture(figsize=(width * MM, height * MM))
        return figure.add_axes((0, 0, 1, 1))


def millimetres(ax: Axes, box: tuple[float, float, float, float]) -> None:
    """Show the stretch x0, y0, x1, y1 in millimetres, undistorted and without axes."""
    x0, y0, x1, y1 = box
    ax.set(xlim=(x0, x1), ylim=(y0, y1), aspect="equal")
    ax.set_axis_off()
