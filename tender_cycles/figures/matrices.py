"""Tables that are drawn as tables: codes by informant, and findings by earlier study."""

from collections.abc import Callable, Mapping
from types import NoneType

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

from tender_cycles._checks import check_type
from tender_cycles.cycles import Tone, tender_cycles
from tender_cycles.figures import numbers
from tender_cycles.figures.marks import paragraph
from tender_cycles.figures.pages import sheet, told
from tender_cycles.figures.style import ACCENT, DEEP, INK, PAPER, QUIET, RULE, SOFT, TRACK
from tender_cycles.project import Project
from tender_cycles.words import check_lang, say

ROW = 3.7  # sheet
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
    table, tones = numbers.codes_by_informant(project, lang), numbers.phase_tones(project)
    names = list(table.columns[numbers.BOOK :])
    groups = table.groupby("group", sort=False)
    tops = _tops(groups.size().to_list())
    height = tops[-1] + ROW
    left, cell = 88.0, min(9.0, 72.0 / max(len(names), 1))
    with sheet(ax, (0, -height - 1, 170, 13)) as ax:
        _heads(ax, [*names, say("figure.codes-by-informant.all", lang)], lambda n: left + cell * (n + 0.5))
        most = max(int(table[names].to_numpy().max(initial=0)), 1)
        for top, (_, group) in zip(tops, groups, strict=False):
            _group(ax, group, tones, names, top, left, cell, most)
        if table.empty:
            ax.text(4.2, -ROW / 2, say("figure.codes-by-informant.none", lang), va="center_baseline", color=QUIET)
    return ax


def _tops(sizes: list[int]) -> list[float]:
    """Return how far down each group of rows begins, and the last ends."""
    tops = [0.0]
    for size in sizes:
        tops.append(tops[-1] + size * ROW + 2.0)
    return tops


def _heads(ax: Axes, names: list[str], at: Callable[[int], float]) -> None:
    for column, name in enumerate(names):
        weight = "bold" if column == len(names) - 1 else "normal"
        ax.text(at(column), 1.5, name, rotation=45, rotation_mode="anchor", ha="left", va="baseline", fontweight=weight)


def _group(
    ax: Axes, group: pd.DataFrame, tones: Mapping[str, Tone], names: list[str], top: float, left: float, cell: float,
    most: int,
) -> None:  # fmt: skip
    height = ROW * len(group)
    tone = tones.get(group["phase"].mode()[0])
    color, edge = (tone.fill, tone.edge) if tone else (RULE, RULE)
    ax.add_patch(Rectangle((1, -top - height), 1.6, height, facecolor=color, edgecolor=edge, linewidth=0.4))
    first = group.iloc[0]
    heading = (
        f"{first['group']} {first['group_label']}" if first["group"] != first["group_label"] else first["group_label"]
    )
    ax.text(4.2, -top - 0.4, paragraph(heading, 32, 7, "bold"), va="top", fontweight="bold", linespacing=1.2)
    for row, (_, code) in enumerate(group.iterrows()):
        y = -top - ROW * (row + 0.5)
        ax.text(left - 1.5, y, code["label"], ha="right", va="center_baseline", fontsize=6.5)
        for column, name in enumerate(names):
            _cell(ax, left + cell * column, y, cell, int(code[name]), most)
        ax.text(
            left + cell * (len(names) + 0.5),
            y,
            str(code["excerpts"]),
            ha="center",
            va="center_baseline",
            fontsize=6.5,
            fontweight="bold",
        )


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
    studies = table.drop_duplicates("study")
    left, wide, row = 50.0, 15.5, 5.0
    height = row * len(studies)
    with sheet(ax, (0, -height - 11, 170, 16.5)) as ax:
        for column, key in enumerate(numbers.SUBCATEGORIES):
            _subcategory(ax, key, left + wide * column, wide, height, lang)
        ax.text(left + 7 * wide + 5, 1.4, say("figure.findings.all", lang), ha="center", fontweight="bold")
        for place, study in enumerate(studies.to_dict("records")):
            y = -row * (place + 0.5)
            ax.text(left - 2, y, study["citation"], ha="right", va="center_baseline")
            found = table[table["study"] == study["study"]]
            ax.text(left + 7 * wide + 5, y, str(len(found)), ha="center", va="center_baseline", fontweight="bold")
            for column, key in enumerate(numbers.SUBCATEGORIES):
                _stances(ax, found.loc[found["subcategory"] == key, "stance"].to_list(), left + wide * column, wide, y)
        _stance_key(ax, table, left, -height - 6.5, lang)
    return ax


def _subcategory(ax: Axes, key: str, x: float, wide: float, height: float, lang: str) -> None:
    tone = tender_cycles().tone(None, numbers.CATEGORIES[key[0]])
    ax.add_patch(Rectangle((x + 0.3, -height), wide - 0.6, height, facecolor=tone.tint, zorder=0))
    ax.add_patch(Rectangle((x + 0.3, 0), wide - 0.6, 1.0, facecolor=tone.fill, edgecolor=tone.edge, linewidth=0.4))
    label = paragraph(say(f"category.{key}", lang), wide - 0.5, 6)
    ax.text(x + wide / 2, 2.4, label, ha="center", va="bottom", fontsize=6, linespacing=1.2)
    ax.text(x + wide / 2, 14.0, key, ha="center", va="center", fontweight="bold")


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


def _stance_key(ax: Axes, table: pd.DataFrame, x: float, y: float, lang: str) -> None:
    counts = table["stance"].value_counts()
    for place, stance in enumerate(STANCES):
        at = x + 2 + 36 * place
        _stance(ax, stance, at, y)
        ax.text(at + 3, y, f"{say(f'figure.findings.{stance}', lang)} · {counts.get(stance, 0)}", va="center_baseline")
