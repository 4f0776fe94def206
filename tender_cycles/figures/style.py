"""Colours, type and the style sheet."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files

import matplotlib.style
from matplotlib.font_manager import fontManager

from tender_cycles.cycles import NestedCycles
from tender_cycles.cycles.colors import ACCENT, INK, PAPER, QUIET, RULE, contrast

__all__ = [
    "ACCENT", "DEEP", "GAP", "HATCHES", "INK", "MM", "NARROW", "PAGE", "PALE", "PAPER", "QUIET", "RULE", "SOFT",
    "TRACK", "contrast", "fonts", "hatch", "styled",
]  # fmt: skip

PAGE, NARROW = 170.0, 85.0  # millimetres: the width of a page, and of a column
MM = 1 / 25.4  # inches

TRACK = "#f1eef2"  # the ground of a ring
PALE = "#a98fd6"  # a pattern on a dark fill
SOFT = "#e3f0f1"  # the tint of the accent
DEEP = "#6dbcc4"  # the darkest on which ink is read
COLORS = dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), INK)
# Patterns say again what the fills say, by the place of a phase in its cycle.
HATCHES = ("..", "", "//////", r"\\\\\\", "------", "||||||", "xxxxxx", "++++++")
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
