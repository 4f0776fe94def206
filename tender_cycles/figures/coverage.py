"""Which informants carry which claims, and who is never heard."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import radians, sin
from types import NoneType

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from tender_cycles._checks import check_type
from tender_cycles.figures import numbers
from tender_cycles.figures.marks import paragraph, width
from tender_cycles.figures.pages import sheet, told
from tender_cycles.figures.style import ACCENT, INK, PAGE, PAPER, QUIET, RULE, TRACK
from tender_cycles.project import Project
from tender_cycles.words import check_lang, say

LINE = 2.55  # sheet from line to line of a claim's text
PAD = 1.5  # above and below it, together
FOOT = 13.5
RIGHT = (140.0, 147.5)  # where the counts and the verdicts stand
# Marker, fill and edge of what an informant is to a claim; told apart by shape, too.
MARKS = {
    "for": ("o", ACCENT, ACCENT), "attribute": ("s", ACCENT, ACCENT), "against": ("X", INK, INK),
    "both": ("D", PAPER, INK), "silent": ("o", PAPER, QUIET),
}  # fmt: skip


@dataclass(frozen=True)
class _Row:
    """One claim: its words, broken into lines, and its informants."""

    claim: str
    section: str
    verdict: str
    text: str
    cells: pd.DataFrame

    @property
    def height(self) -> float:
        return LINE * (max(self.text.count("\n"), self.verdict.count("\n")) + 1) + PAD


@told
def plot_coverage(
    project: Project | None = None, *, kind: str | None = "all", lang: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw who among the informants carries each claim, who speaks against it, and who is never heard.

    Parameters
    ----------
    project : Project, optional
        The thesis, if it is not given.
    kind : str or None
        Claims of all, if it is not given; None for every kind.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If no claim is of that kind by its name.
    """
    check_type((Project, NoneType), project, "project")
    lang = check_lang(lang)
    table = numbers.claims_by_informant(project, lang, kind=kind)
    names = list(dict.fromkeys(table["informant"]))
    cell = min(7.2, (RIGHT[0] - 56.0) / max(len(names), 1))
    left = RIGHT[0] - 4.0 - cell * len(names)
    rows = list(_rows(table, left - 18.5, lang))
    height = sum(row.height for row in rows)
    turn, size = _turned(cell)
    head = 4.0 + max([sin(radians(turn)) * (width(name, size) + 2.5) for name in names], default=0.0)
    with sheet(ax, (0, -height - FOOT, PAGE, head)) as ax:
        _heads(ax, names, left, cell, lang)
        y, before = 0.0, ""
        for row in rows:
            _claim(ax, row, y, left, cell, row.section != before)
            y, before = y - row.height, row.section
        if rows:
            _totals(ax, table, names, y, left, cell, lang)
        else:
            ax.text(1.5, -3.2, say("figure.coverage.none", lang), va="center_baseline", color=QUIET)
        _key(ax, -height - FOOT + 2.2, lang)
    return ax


def _rows(table: pd.DataFrame, room: float, lang: str) -> Iterator[_Row]:
    for _, cells in table.groupby("at", sort=False):
        first = cells.iloc[0]
        verdict = numbers.verdict_word(first["verdict"], lang)
        yield _Row(
            first["claim"], first["section"], paragraph(verdict, 28, 6), paragraph(first["text"], room, 6), cells
        )


def _turned(cell: float) -> tuple[float, float]:
    """Return how the informants' names stand, in degrees and points: upright where there are many."""
    return (45, 7) if cell > 4 else (90, 6)


def _heads(ax: Axes, names: list[str], left: float, cell: float, lang: str) -> None:
    turn, size = _turned(cell)
    for at, name in enumerate(names):
        ax.text(left + cell * (at + 0.5), 1.3, name, rotation=turn, rotation_mode="anchor", ha="left", fontsize=size)
    ax.text(RIGHT[0], 1.3, say("figure.coverage.carried", lang), ha="center", fontsize=6, fontweight="bold")
    ax.text(RIGHT[1], 1.3, say("figure.coverage.verdict", lang), fontsize=6, fontweight="bold")
    ax.text(1.5, 1.3, say("figure.coverage.claim", lang), fontsize=6, fontweight="bold")


def _claim(ax: Axes, row: _Row, top: float, left: float, cell: float, new: bool) -> None:
    middle = top - row.height / 2
    ax.plot([8.5 if not new else 1, PAGE - 1], [top, top], color=RULE, linewidth=0.5 if new else 0.2, zorder=0)
    if new:
        ax.text(1.5, middle, row.section, va="center_baseline", fontsize=6, fontweight="bold")
    ax.text(9.5, middle, row.claim, va="center_baseline", fontsize=6, color=QUIET)
    ax.text(16.5, middle, row.text, va="center", fontsize=6, linespacing=1.2)
    for at, one in enumerate(row.cells.to_dict("records")):
        if one["meant"]:
            box = (left + cell * at + 0.25, top - row.height + 0.35)
            ax.add_patch(Rectangle(box, cell - 0.5, row.height - 0.7, facecolor=TRACK, zorder=0))
        if one["mark"]:
            _mark(ax, one["mark"], left + cell * (at + 0.5), middle)
    carried = row.cells.loc[row.cells["meant"], "stance"].isin(["for", "both"])
    ax.text(RIGHT[0], middle, f"{carried.sum()}/{len(carried)}", ha="center", va="center_baseline", fontsize=6)
    ax.text(RIGHT[1], middle, row.verdict, va="center", fontsize=6, linespacing=1.2)


def _mark(ax: Axes, mark: str, x: float, y: float) -> None:
    shape, fill, edge = MARKS[mark]
    size = 3.4 if mark == "silent" else 4.4
    ax.plot(
        [x], [y], marker=shape, markersize=size, markerfacecolor=fill, markeredgecolor=edge,
        markeredgewidth=0.7, linestyle="none",
    )  # fmt: skip


def _totals(ax: Axes, table: pd.DataFrame, names: list[str], top: float, left: float, cell: float, lang: str) -> None:
    """Count for each informant the claims that the informant carries, and those that pass the informant over."""
    ax.plot([1, PAGE - 1], [top, top], color=RULE, linewidth=0.5, zorder=0)
    own = table[table["meant"]]
    for line, (key, stances) in enumerate({"carries": ["for", "both"], "unheard": ["silent"]}.items()):
        y = top - 2.6 - 3.2 * line
        ax.text(left - 2, y, say(f"figure.coverage.{key}", lang), ha="right", va="center_baseline", fontsize=6)
        for at, name in enumerate(names):
            count = int(own.loc[own["informant"] == name, "stance"].isin(stances).sum())
            ax.text(left + cell * (at + 0.5), y, str(count), ha="center", va="center_baseline", fontsize=6)


def _key(ax: Axes, y: float, lang: str) -> None:
    texts = [say(f"figure.coverage.{mark}", lang) for mark in MARKS]
    wide = [width(text, 6) + 3 for text in texts]
    x, apart = 3.0, (PAGE - 6.0 - sum(wide)) / (len(wide) - 1)
    for mark, text, room in zip(MARKS, texts, wide, strict=True):
        _mark(ax, mark, x, y)
        ax.text(x + 3, y, text, va="center_baseline", fontsize=6)
        x += room + apart
