"""Which informants carry which claims, and who is never heard."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import NoneType

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from tender_cycles._checks import check_type
from tender_cycles.figures import numbers
from tender_cycles.figures.marks import paragraph, width
from tender_cycles.figures.pages import part, room, sheet, told
from tender_cycles.figures.rows import Grid, Heads, Names, grid, heads
from tender_cycles.figures.style import ACCENT, INK, PAGE, PAPER, QUIET, RULE, TRACK
from tender_cycles.project import Project
from tender_cycles.words import check_lang, say

CELL = 4.0  # units: height of a row of cells
PAD = 1.5  # above and below the words of a claim, together
TOTALS = 8.0
WORDS = 16.5  # where the words of a claim begin
AFTER = 34.0  # for the counts and the verdicts
# Marker, fill and edge of what an informant is to a claim; told apart by shape, too.
MARKS = {
    "for": ("o", ACCENT, ACCENT), "attribute": ("s", ACCENT, ACCENT), "against": ("X", INK, INK),
    "both": ("D", PAPER, INK), "silent": ("o", PAPER, QUIET),
}  # fmt: skip


@dataclass(frozen=True)
class _Row:
    """One claim: its place, the first line of its table, its verdict broken into lines, and its informants."""

    at: int
    height: float
    first: pd.Series
    verdict: str
    cells: pd.DataFrame


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
    table, at = numbers.claims_by_informant(project, lang, kind=kind), room(ax, PAGE, flows=True)
    names = list(dict.fromkeys(table["informant"]))
    lot = grid(at, len(names), (0.66 * (at.width - AFTER), 56.0, 0.0) if not at.narrow else (0.0,), AFTER, most=7.2)
    if lot.beside:  # the cells end where the counts begin, and the words have what is left
        lot = replace(lot, left=at.width - AFTER - lot.cell * len(names))
    claims = [each for _, each in table.groupby("at", sort=False)]
    texts = Names(
        [each["text"].iloc[0] for each in claims], (lot.left if lot.beside else at.width) - WORDS - 4, CELL,
        above=not lot.beside, size=6, pad=PAD,
    )  # fmt: skip
    verdicts = [paragraph(numbers.verdict_word(each["verdict"].iloc[0], lang), AFTER - 13, 6) for each in claims]
    on_top, key = heads(names, lot.cell, at.width - lot.left - AFTER + 4), _key_rows(at.width, lang)
    foot = TOTALS * (1 if lot.beside else 1.9) + 4.2 * len(key) + 1.5
    shown = part(at, texts.heights, on_top.tall + foot)
    rows = [_Row(at, texts.height(at), one.iloc[0], verdicts[at], one) for at, one in enumerate(claims)][shown.rows]
    height = sum(row.height for row in rows)
    with sheet(ax, (0, -height - foot, at.width, on_top.tall), of=shown) as ax:
        _heads(ax, on_top, lot, at.width, lang)
        y, before = 0.0, ""
        for row in rows:
            _claim(ax, row, y, lot, texts, at.width, row.first["section"] != before)
            y, before = y - row.height, row.first["section"]
        if rows:
            _totals(ax, table, names, y, lot, at.width, lang)
        else:
            ax.text(1.5, -3.2, say("figure.coverage.none", lang), va="center_baseline", color=QUIET)
        _key(ax, key, 4.2 * len(key) - height - foot)
    return ax


def _heads(ax: Axes, on_top: Heads, lot: Grid, wide: float, lang: str) -> None:
    for column in range(len(on_top.names)):
        on_top.write(ax, column, lot.at(column + 0.5), 1.3)
    ax.text(wide - AFTER + 6, 1.3, say("figure.coverage.carried", lang), ha="center", fontsize=6, fontweight="bold")
    ax.text(wide - AFTER + 13, 1.3, say("figure.coverage.verdict", lang), fontsize=6, fontweight="bold")
    if lot.beside:
        ax.text(1.5, 1.3, say("figure.coverage.claim", lang), fontsize=6, fontweight="bold")


def _claim(ax: Axes, row: _Row, top: float, lot: Grid, texts: Names, wide: float, new: bool) -> None:
    ax.plot([8.5 if not new else 1, wide - 1], [top, top], color=RULE, linewidth=0.5 if new else 0.2, zorder=0)
    middle, cells = texts.middle(row.at, top), texts.cells if texts.above else row.height
    words = top - texts.pad / 2 - (row.height - texts.pad - CELL) / 2 if texts.above else middle
    if new:
        ax.text(1.5, words, row.first["section"], va="center_baseline", fontsize=6, fontweight="bold")
    ax.text(9.5, words, row.first["claim"], va="center_baseline", fontsize=6, color=QUIET)
    texts.write(ax, row.at, WORDS, top, ha="left")
    for column, one in enumerate(row.cells.to_dict("records")):
        if one["meant"]:
            box = (lot.at(column) + 0.25, middle - cells / 2 + 0.35)
            ax.add_patch(Rectangle(box, lot.cell - 0.5, cells - 0.7, facecolor=TRACK, zorder=0))
        if one["mark"]:
            _mark(ax, one["mark"], lot.at(column + 0.5), middle)
    carried = row.cells.loc[row.cells["meant"], "stance"].isin(["for", "both"])
    x = wide - AFTER
    ax.text(x + 6, middle, f"{carried.sum()}/{len(carried)}", ha="center", va="center_baseline", fontsize=6)
    ax.text(x + 13, middle, row.verdict, va="center", fontsize=6, linespacing=1.2)


def _mark(ax: Axes, mark: str, x: float, y: float) -> None:
    shape, fill, edge = MARKS[mark]
    size = 3.4 if mark == "silent" else 4.4
    ax.plot(
        [x], [y], marker=shape, markersize=size, markerfacecolor=fill, markeredgecolor=edge,
        markeredgewidth=0.7, linestyle="none",
    )  # fmt: skip


def _totals(
    ax: Axes, table: pd.DataFrame, names: Sequence[str], top: float, lot: Grid, wide: float, lang: str
) -> None:  # fmt: skip
    """Count for each informant the claims that the informant carries, and those that pass the informant over."""
    ax.plot([1, wide - 1], [top, top], color=RULE, linewidth=0.5, zorder=0)
    own = table[table["meant"]]
    for line, (key, stances) in enumerate({"carries": ["for", "both"], "unheard": ["silent"]}.items()):
        y, text = top - 2.6 - (3.2 if lot.beside else 6.6) * line, say(f"figure.coverage.{key}", lang)
        if lot.beside:
            ax.text(lot.left - 2, y, text, ha="right", va="center_baseline", fontsize=6)
        else:
            ax.text(1.5, y, text, va="center_baseline", fontsize=6)
            y -= 3.1
        for column, name in enumerate(names):
            count = int(own.loc[own["informant"] == name, "stance"].isin(stances).sum())
            ax.text(lot.at(column + 0.5), y, str(count), ha="center", va="center_baseline", fontsize=6)


def _key_rows(wide: float, lang: str) -> list[dict[str, str]]:
    """Return the marks with their words, as many in a row as it holds."""
    rows: list[dict[str, str]] = []
    left = 0.0
    for mark in MARKS:
        text = say(f"figure.coverage.{mark}", lang)
        if (needed := width(text, 6) + 8) > left:
            rows.append({})
            left = wide - 3.0
        rows[-1][mark] = text
        left -= needed
    return rows


def _key(ax: Axes, rows: list[dict[str, str]], top: float) -> None:
    for down, texts in enumerate(rows):
        x, y = 3.0, top - 4.2 * (down + 0.5)
        for mark, text in texts.items():
            _mark(ax, mark, x, y)
            ax.text(x + 3, y, text, va="center_baseline", fontsize=6)
            x += width(text, 6) + 8
