"""The thesis's figures that are not rings: 1, 1.1 and 3.6.2."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from types import NoneType
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

from tender_cycles._checks import check_type
from tender_cycles.cycles import tender_cycles
from tender_cycles.figures import numbers
from tender_cycles.figures.labels import lines
from tender_cycles.figures.marks import paragraph, width
from tender_cycles.figures.pages import room, sheet, told
from tender_cycles.figures.style import ACCENT, INK, NARROW, PAGE, PAPER, QUIET, RULE, SOFT, TRACK
from tender_cycles.layout import Box, columns, xy
from tender_cycles.words import check_lang, say

TRUNK, BRANCH = 1.2, 3.0  # from the left side of a category: its trunk, and the boxes that branch off it
HUB, AROUND = 12.6, 13.0  # radii of the circle in the middle, and of those around it


@told
def plot_context(*, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw figure 1: the job consultant and the five surroundings.

    Parameters
    ----------
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 85 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes
    """
    lang = check_lang(lang)
    table = numbers.context(lang)
    around = table[table["place"] > 0]
    centres = xy(27.5, 72.0 * (around["place"].to_numpy() - 1))
    with sheet(ax, (-42.5, -37, 42.5, 43)) as ax:
        ax.add_patch(Circle((0, 0), 27.5, facecolor="none", edgecolor=TRACK, linewidth=5, zorder=0))
        for (x, y), label in zip(centres, around["label"], strict=True):
            # From rim to rim, so that no line runs behind a label.
            rims = np.array([HUB, np.hypot(x, y) - AROUND]) / np.hypot(x, y)
            ax.plot(x * rims, y * rims, color=RULE, linewidth=1.0, zorder=1, solid_capstyle="butt")
            ax.add_patch(Circle((x, y), AROUND, facecolor=SOFT, edgecolor=ACCENT, linewidth=0.7, zorder=2))
            lines(ax, x, y, paragraph(label, 22, 7), 7, ha="center", zorder=3)
        ax.add_patch(Circle((0, 0), HUB, facecolor=ACCENT, edgecolor=PAPER, linewidth=2, zorder=2))
        label = table.loc[table["place"] == 0, "label"].item()
        lines(ax, 0, 0, paragraph(label, 22, 7, "bold"), 7, ha="center", color=PAPER, fontweight="bold", zorder=3)
    return ax


@told
def plot_measures(measures: pd.DataFrame | None = None, *, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw figure 1.1 from the running text: the measures that it names, and how long they last.

    The printed picture's own text is lost; this is not a copy of it.

    Parameters
    ----------
    measures : DataFrame, optional
        As `figures.table("1.1")` gives it.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes
    """
    check_type((pd.DataFrame, NoneType), measures, "measures")
    lang = check_lang(lang)
    table = numbers.measures(lang) if measures is None else measures
    at = room(ax, PAGE)
    beside = not at.narrow  # the names stand beside the bars, or above them
    wide, pitch, left, scale = (PAGE, 11.0, 70.0, 2.3) if beside else (NARROW, 17.0, 3.0, 1.9)
    height = pitch * len(table)
    note = paragraph(say("measure.no-copy", lang), wide - 6, 6.5)
    with sheet(ax, (0, -13 - 2.9 * (note.count("\n") + 1), wide, height + 9)) as ax:
        for month in (0, 6, 12, 24, 36):
            x = left + scale * month
            for row in range(len(table)):
                low = height - pitch * (row + 1) - 0.5
                ax.plot([x, x], [low, low + (pitch if beside else 10.0)], color=TRACK, linewidth=0.8, zorder=0)
            ax.text(x, -1.5, str(month), ha="center", va="top", color=QUIET)
        end = (left + scale * 36 + 3, -1.5) if beside else (left, -5.5)
        ax.text(*end, say("measure.axis", lang), ha="left", va="top", color=QUIET)
        for row, measure in enumerate(table.to_dict("records")):
            _measure(ax, measure, height - pitch * (row + 1), beside, left, scale)
        _measure_key(ax, left, height + 4, lang)
        lines(ax, 3, -10, note, 6.5, va="top", color=QUIET)
    return ax


def _measure(ax: Axes, measure: Mapping[Hashable, Any], low: float, beside: bool, left: float, scale: float) -> None:
    y, head = (low + 5.0, low + 7.0) if beside else (low + 5.8, low + 14.8)
    ax.text(3, head, measure["name"], va="center_baseline", fontsize=8, fontweight="bold")
    form = f"{measure['form']} · {measure['tender']}"
    ax.text(3, head - 3.6, form, va="center_baseline", fontsize=7, color=QUIET)
    end = left
    if np.isfinite(measure["months"]):
        end = left + scale * measure["longest_months"]
        _bar(ax, left, left + scale * measure["months"], y, solid=True)
        _bar(ax, left + scale * measure["months"], end, y, solid=False)
    # A long bar leaves no room beside it; its words stand under it.
    short = end < left + (50 if beside else 20)
    at = (end + 2, y) if short else (left, y - 3.6)
    ax.text(*at, measure["duration"], va="center_baseline", color=INK)


def _bar(ax: Axes, x0: float, x1: float, y: float, *, solid: bool) -> None:
    ax.add_patch(
        Rectangle((x0, y - 1.6), x1 - x0, 3.2, facecolor=ACCENT if solid else SOFT, edgecolor=ACCENT, linewidth=0.7)
    )


def _measure_key(ax: Axes, x: float, y: float, lang: str) -> None:
    for shift, solid, key in ((0, True, "limit"), (16 + width(say("measure.limit", lang), 7), False, "longest")):
        _bar(ax, x + shift, x + shift + 7, y, solid=solid)
        ax.text(x + shift + 9, y, say(f"measure.{key}", lang), va="center")


@told
def plot_categories(*, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw figure 3.6.2: three categories and seven sub-categories, with their numbers.

    Parameters
    ----------
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 85 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes
    """
    lang = check_lang(lang)
    table = numbers.categories(lang)
    heads = table[table["parent"] == ""]
    children = [table[table["parent"] == key] for key in heads["category"]]
    placed = columns([len(child) for child in children], (25.6, 14.0), (2.6, 3.0))
    top = placed[0][0].y1
    with sheet(ax, (-1.5, -2, 83.5, top + 2)) as ax:
        for column, head, child in zip(placed, heads.to_dict("records"), children, strict=True):
            tone, number = tender_cycles().tone(None, head["phase"]), f"{say('category.word', lang)} {head['category']}"
            column = [column[0], *(replace(leaf, x0=leaf.x0 + BRANCH) for leaf in column[1:])]
            _stem(ax, column, tone.edge)
            _box(ax, column[0], number, head["label"], tone.fill, tone.text, tone.edge)
            for box, leaf in zip(column[1:], child.to_dict("records"), strict=True):
                _box(ax, box, leaf["category"], leaf["label"], tone.tint, INK, tone.edge)
    return ax


def _stem(ax: Axes, column: list[Box], color: str) -> None:
    """Join each sub-category to its category: a trunk down the left side, and a branch to each box."""
    head, *leaves = column
    x = head.x0 + TRUNK
    ax.plot([x, x], [head.y0, leaves[-1].centre[1]], color=color, linewidth=0.9, zorder=1, solid_capstyle="butt")
    for leaf in leaves:
        ax.plot([x, leaf.x0], [leaf.centre[1]] * 2, color=color, linewidth=0.9, zorder=1, solid_capstyle="butt")


def _box(ax: Axes, box: Box, number: str, label: str, fill: str, ink: str, edge: str) -> None:
    ax.add_patch(
        FancyBboxPatch(
            (box.x0, box.y0), box.x1 - box.x0, box.y1 - box.y0, boxstyle="round,pad=0,rounding_size=1.2",
            facecolor=fill, edgecolor=edge, linewidth=0.6, zorder=2,
        )
    )  # fmt: skip
    x = box.centre[0]
    ax.text(
        x, box.y1 - 2.7, number, ha="center", va="center_baseline", color=ink, fontsize=7, fontweight="bold", zorder=3
    )
    lines(ax, x, box.y0 + 5.1, paragraph(label, box.x1 - box.x0 - 3.0, 6.5), 6.5, ha="center", color=ink, zorder=3)
