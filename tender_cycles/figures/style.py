"""Colours, page sizes and the style sheet."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html import escape
from importlib.resources import as_file, files
from io import BytesIO

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from tender_cycles.cycles import NestedCycles
from tender_cycles.cycles.colors import ACCENT, INK, PAPER, QUIET, RULE, contrast

__all__ = [
    "ACCENT", "DEEP", "GAP", "HATCHES", "INK", "MM", "PAGE", "PALE", "PAPER", "QUIET", "RULE", "SOFT",
    "TRACK", "Picture", "contrast", "fonts", "hatch", "page", "sheet", "styled",
]  # fmt: skip

PAGE = 170.0
MM = 1 / 25.4  # inches

TRACK = "#f1eef2"  # the ground of a ring
PALE = "#a98fd6"  # a pattern on a dark fill
SOFT = "#e3f0f1"  # the tint of the accent
DEEP = "#6dbcc4"  # the darkest on which ink is read
COLORS = dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), INK)
# Patterns say again what the fills say, by the place of a phase in its cycle.
HATCHES = ("......", "", "//////", r"\\\\\\", "------", "||||||", "xxxxxx", "++++++")
# For letters that the first has not; only what is installed is asked for.
FALLBACKS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans Devanagari", "Noto Sans Bengali", "Noto Sans Tamil",
    "Noto Sans Thai", "Noto Sans Ethiopic", "Noto Sans Symbols 2", "Microsoft YaHei", "Yu Gothic", "Malgun Gothic",
    "Nirmala UI", "Leelawadee UI", "PingFang SC", "Hiragino Sans", "Apple SD Gothic Neo", "Arial Unicode MS",
)  # fmt: skip

GAP = 30.0  # degrees open at 12 o'clock where the rings are drawn from a calendar


def hatch(model: NestedCycles, cycle: str, phase: str) -> str:
    """Return the pattern of a phase."""
    return HATCHES[[each.key for each in model.cycle(cycle).phases].index(phase)]


@cache
def fonts() -> tuple[str, ...]:
    """Return the families in which text is set."""
    installed = set(fontManager.get_font_names())
    return ("DejaVu Sans", *(name for name in FALLBACKS if name in installed))


@contextmanager
def styled() -> Iterator[None]:
    """Use the style sheet, and leave the reader's own settings as they were."""
    with (
        as_file(files(__package__) / "style.mplstyle") as sheet,
        matplotlib.style.context([str(sheet), {"font.family": list(fonts())} | COLORS], after_reset=True),
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
    """Return axes that fill a new figure of a size in millimetres."""
    with styled():
        figure = Picture(figsize=(width * MM, height * MM))
        return figure.add_axes((0, 0, 1, 1))


@contextmanager
def sheet(ax: Axes | None, box: tuple[float, float, float, float]) -> Iterator[Axes]:
    """Use the style sheet on axes that show the stretch x0, y0, x1, y1 in millimetres, undistorted and without axes.

    They are those that are given, or fill a new figure of that size.
    """
    x0, y0, x1, y1 = box
    ax = page(x1 - x0, y1 - y0) if ax is None else ax
    with styled():
        ax.set(xlim=(x0, x1), ylim=(y0, y1), aspect="equal")
        ax.set_axis_off()
        yield ax
