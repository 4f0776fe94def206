"""Tables that are drawn as tables: codes by informant, and findings by earlier study."""

from collections.abc import Mapping
from copy import copy
from types import NoneType

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

from tender_cycles._checks import check_type
from tender_cycles.cycles import Tone, tender_cycles
from tender_cycles.figures import numbers
from tender_cycles.figures.labels import Key
from tender_cycles.figures.marks import POINT, paragraph, width
from tender_cycles.figures.pages import part, room, sheet, told
from tender_cycles.figures.rows import GUTTER, UPRIGHT, Grid, Names, grid, heads
from tender_cycles.figures.style import ACCENT, DEEP, INK, PAGE, PAPER, QUIET, RULE, SOFT, TRACK
from tender_cycles.project import Project
from tender_cycles.words import check_lang, say

ROW = 3.7  # units
ASIDE, CELL = 36.0, 13.0  # for the groups' names beside those of their codes; for a cell at most
BESIDE = (88.0, 54.0, 42.0, 32.0, 0.0)  # for names beside the cells; in the first for those of the groups too
ALL, APART = 8.5, 2.0  # for the numbers of all; between two groups
STANCE = 4.4  # from line to line of the key to stances
STANCES = {"agrees": ("o", ACCENT), "extends": ("D", PAPER), "contrasts": ("X", INK)}


@told
def plot_code_matrix(project: Project | None = None, *, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw how many excerpts of each informant have each of the finest codes.

    Parameters
    ----------
    project : Project, optional
        The thesis, if it is not given.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes
    """
    check_type((Project, NoneType), project, "project")
    lang = check_lang(lang)
    table, tones = _by_group(numbers.codes_by_informant(project, lang)), numbers.phase_tones(project)
    names, at = list(table.columns[numbers.BOOK : -1]), room(ax, PAGE, flows=True)
    most = max(int(table[names].to_numpy().max(initial=0)), 1)
    longest = max((width(label, 6.5) for label in table["label"]), default=0.0) + 3 + 2 * GUTTER
    beside = [min(BESIDE[0], ASIDE + longest), *(min(each, longest) for each in BESIDE[1:])]
    lot = grid(at, len(names), beside, ALL, max(UPRIGHT, width(str(most), 6.5) + 0.6), CELL)
    aside = ASIDE if lot.beside == beside[0] else 3.0  # for the groups' names, which else stand above their codes
    wide = lot.beside - aside - 2 * GUTTER if lot.beside else at.width - aside - 2 * GUTTER
    codes = Names(list(table["label"]), wide, ROW, above=not lot.beside, pad=ROW - 1.2 * 6.5 * POINT)
    groups = [_Group(each, codes, tones, aside, at.width) for _, each in table.groupby("group", sort=False)]
    on_top = heads(names, lot.cell, at.width - lot.left)
    around = on_top.tall + 3.5 + max((group.above for group in groups), default=0.0)
    shown = part(at, [high for group in groups for high in group.heights], around)
    kept = [each for group in groups if (each := group.within(shown.rows)).rows]
    height = sum(sum(group.heights) for group in kept) if kept else ROW
    with sheet(ax, (0, -height - 1, at.width, on_top.tall), of=shown) as ax:
        for column in range(len(names)):
            on_top.write(ax, column, lot.at(column + 0.5))
        ax.text(
            lot.at(len(names)) + ALL / 2,
            1.5,
            say("figure.codes-by-informant.all", lang),
            ha="center",
            fontweight="bold",
        )
        top = 0.0
        for group in kept:
            group.draw(ax, table[names], lot, top, most)
            top -= sum(group.heights)
        if table.empty:
            ax.text(4.2, -ROW / 2, say("figure.codes-by-informant.none", lang), va="center_baseline", color=QUIET)
    return ax


def _by_group(table: pd.DataFrame) -> pd.DataFrame:
    """Put the codes of a group together, in the order of the groups, and number them."""
    order = {group: at for at, group in enumerate(dict.fromkeys(table["group"]))}
    table = table.iloc[table["group"].map(order).argsort(kind="stable")]
    return table.assign(row=range(len(table)))


class _Group:
    """The codes below one code: their rows, and its name beside or above them."""

    def __init__(self, codes: pd.DataFrame, names: Names, tones: Mapping[str, Tone], aside: float, wide: float) -> None:
        first = codes.iloc[0]
        self.codes, self.names, self.tones, self.aside, self.wide = codes, names, tones, aside, wide
        self.rows: list[int] = codes["row"].tolist()
        self.beside = aside > 10
        self.heading = paragraph(numbers.heading(first), aside - 5 if self.beside else wide - 6, 7, "bold")
        self.tall = 3.0 * (self.heading.count("\n") + 1) + 1.0

    @property
    def above(self) -> float:
        """Height of its name above its codes."""
        return 0.0 if self.beside else self.tall

    @property
    def heights(self) -> list[float]:
        """Height of each row; the first bears the name, the last what the name beside them takes more, and the gap."""
        found = [self.names.height(row) for row in self.rows]
        missing = max(self.tall - sum(found), 0.0) if self.beside else 0.0
        found[0] += self.above
        found[-1] += missing + APART
        return found

    def within(self, rows: slice) -> "_Group":
        """Return those of its rows that stand on a page."""
        found = copy(self)
        found.rows = [row for row in self.rows if rows.start <= row < rows.stop]
        found.codes = self.codes[self.codes["row"].isin(found.rows)]
        return found

    def draw(self, ax: Axes, counts: pd.DataFrame, lot: Grid, top: float, most: int) -> None:
        """Draw its codes under one another."""
        tone = self.tones.get(self.codes["phase"].mode()[0])
        color, edge = (tone.fill, tone.edge) if tone else (RULE, RULE)
        low = top - sum(self.heights) + APART
        ax.add_patch(Rectangle((1, low), 1.6, top - low, facecolor=color, edgecolor=edge, linewidth=0.4))
        ax.text(4.2, top - 0.4, self.heading, va="top", fontweight="bold", linespacing=1.2)
        top -= self.above
        for row, excerpts in zip(self.rows, self.codes["excerpts"], strict=True):
            y = self.names.middle(row, top)
            self.names.write(ax, row, lot.left - GUTTER if lot.beside else 4.2, top)
            for column, count in enumerate(counts.iloc[row]):
                _cell(ax, lot.at(column), y, lot.cell, int(count), most)
            x = lot.at(counts.shape[1]) + ALL / 2
            ax.text(x, y, str(excerpts), ha="center", va="center_baseline", fontsize=6.5, fontweight="bold")
            top -= self.names.height(row)


def _cell(ax: Axes, x: float, y: float, cell: float, count: int, most: int) -> None:
    fill = shade(count / most) if count else TRACK
    ax.add_patch(Rectangle((x + 0.2, y - ROW / 2 + 0.2), cell - 0.4, ROW - 0.4, facecolor=fill))
    if count:
        ax.text(x + cell / 2, y, str(count), ha="center", va="center_baseline", fontsize=6.5)


def shade(share: float) -> str:
    """Return a fill between the palest and the deepest that ink can still be read on.

    Examples
    --------
    >>> shade(0.0)
    '#e3f0f1'
    """
    low, high = to_rgb(SOFT), to_rgb(DEEP)
    red, green, blue = (a + (b - a) * share for a, b in zip(low, high, strict=True))
    return to_hex((red, green, blue))


@told
def plot_findings(table: pd.DataFrame | None = None, *, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw how the discussed findings stand to earlier studies: one mark for each, by study and sub-category.

    Parameters
    ----------
    table : DataFrame, optional
        As `figures.table("findings")` gives it.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes
    """
    check_type((pd.DataFrame, NoneType), table, "table")
    lang = check_lang(lang)
    table = numbers.findings(lang) if table is None else table
    studies, at = table.drop_duplicates("study").to_dict("records"), room(ax, PAGE, flows=True)
    lot = grid(at, len(numbers.SUBCATEGORIES), (50.0, 37.0), ALL, 5.0, 15.5)
    names = Names([study["citation"] for study in studies], lot.left - 6, 5.0, above=False, size=7)
    subcategories = {key: say(f"category.{key}", lang) for key in numbers.SUBCATEGORIES}
    worded = lot.cell > 12  # else the words stand below
    key = Key([] if worded else list(subcategories.items()), at.width - 4, 1)
    head, foot = 16.5 if worded else 7.5, key.height + STANCE * (1 if worded else 3) + 6
    shown = part(at, names.heights, head + foot)
    rows = range(len(studies))[shown.rows]
    height = sum(names.height(row) for row in rows)
    with sheet(ax, (0, -height - foot, at.width, head), of=shown) as ax:
        for column, (number, words) in enumerate(subcategories.items()):
            _subcategory(ax, number, words if worded else "", lot.at(column), lot.cell, height)
        x, top = lot.at(len(subcategories)) + 5, 0.0
        ax.text(x, 1.4, say("figure.findings.all", lang), ha="center", fontweight="bold")
        for row in rows:
            y = names.middle(row, top)
            names.write(ax, row, lot.left - 2, top)
            found = table[table["study"] == studies[row]["study"]]
            ax.text(x, y, str(len(found)), ha="center", va="center_baseline", fontweight="bold")
            for column, number in enumerate(subcategories):
                stances = found.loc[found["subcategory"] == number, "stance"].to_list()
                _stances(ax, stances, lot.at(column), lot.cell, y)
            top -= names.height(row)
        _stance_key(ax, table, lot.left if worded else 3.0, -height - 6.5, lang, STANCE * (not worded))
        key.draw(ax, 2.0, -height - foot + key.height + 1)
    return ax


def _subcategory(ax: Axes, key: str, words: str, x: float, wide: float, height: float) -> None:
    tone = tender_cycles().tone(None, numbers.CATEGORIES[key[0]])
    ax.add_patch(Rectangle((x + 0.3, -height), wide - 0.6, height, facecolor=tone.tint, zorder=0))
    ax.add_patch(Rectangle((x + 0.3, 0), wide - 0.6, 1.0, facecolor=tone.fill, edgecolor=tone.edge, linewidth=0.4))
    label = paragraph(words, wide - 0.5, 6)
    ax.text(x + wide / 2, 2.4, label, ha="center", va="bottom", fontsize=6, linespacing=1.2)
    ax.text(x + wide / 2, 14.0 if words else 3.4, key, ha="center", va="center", fontweight="bold")


def _stances(ax: Axes, stances: list[str], x: float, wide: float, y: float) -> None:
    pitch = min(2.7, (wide - 2) / max(len(stances), 1))
    start = x + wide / 2 - pitch * (len(stances) - 1) / 2
    for place, stance in enumerate(sorted(stances, key=list(STANCES).index)):
        _stance(ax, stance, start + pitch * place, y)


def _stance(ax: Axes, stance: str, x: float, y: float) -> None:
    marker, color = STANCES[stance]
    ax.plot(
        [x],
        [y],
        marker=marker,
        markersize=4.2,
        markerfacecolor=color,
        markeredgecolor=INK,
        markeredgewidth=0.5,
        linestyle="none",
    )


def _stance_key(ax: Axes, table: pd.DataFrame, x: float, y: float, lang: str, down: float) -> None:
    """Write what the marks are, beside one another or, by a step down, under one another."""
    counts = table["stance"].value_counts()
    for place, stance in enumerate(STANCES):
        left, low = (x + 2, y - down * place) if down else (x + 2 + 36 * place, y)
        _stance(ax, stance, left, low)
        text = f"{say(f'figure.findings.{stance}', lang)} · {counts.get(stance, 0)}"
        ax.text(left + 3, low, text, va="center_baseline")
