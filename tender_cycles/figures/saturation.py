"""How many new codes each further informant gave, over the orders in which they could have been asked."""

from math import isnan
from types import NoneType
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from tender_cycles import datasets
from tender_cycles._checks import check_type
from tender_cycles.figures.marks import paragraph, width
from tender_cycles.figures.pages import sheet, told
from tender_cycles.figures.style import ACCENT, INK, PAGE, QUIET, RULE
from tender_cycles.project import Project
from tender_cycles.tables import saturation, unseen_codes
from tender_cycles.words import check_lang, counted, decimal, per_cent, say

COLUMN = 85.0
HIGH = 34.0  # of the highest bar or its range
LEFT, GUTTER = 9.0, 4.0  # for the numbers beside a panel, and free after it
HEAD, FOOT = 19.0, 12.0
LINE = 2.7
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@told
def plot_saturation(
    project: Project | None = None,
    *,
    by: str | None = None,
    lang: str | None = None,
    ax: Axes | None = None,
    **rule: Any,
) -> Axes:
    """Draw the new codes of each further informant, and in how many orders saturation was reached by then.

    A bar is the mean over the orders of the informants, a line the range of
    the middle 95% of them; below each bar from which a run has been heard
    stands the share of the orders that have reached saturation.

    Parameters
    ----------
    project : Project, optional
        The thesis, if it is not given.
    by : {"cycle", "level"}, optional
        A panel for each nested cycle, or for each level of the codebook.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 85 mm wide, or 170 mm for several panels, if it is not given.
    **rule
        ``base, run, threshold, overlapping, n_orders, seed, level``, as for
        `tender_cycles.tables.saturation`, which returns the table that is drawn.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        As `tender_cycles.tables.saturation`.
    """
    check_type((Project, NoneType), project, "project")
    lang = check_lang(lang)
    project = datasets.load_thesis() if project is None else project
    table, unseen = saturation(project, by=by, **rule), unseen_codes(project, by=by).to_dict("records")
    groups = [group for _, group in table.groupby(by or (lambda _: 0), sort=False)]
    page = COLUMN if len(groups) < 2 else PAGE
    room = page / max(len(groups), 1)
    most = max([1.0, *table["new_high"]])
    with sheet(ax, (0, -FOOT, page, HIGH + HEAD)) as ax:
        for at, (group, codes) in enumerate(zip(groups, unseen, strict=False)):
            _panel(ax, group, room * at + LEFT, room - LEFT - GUTTER, most, lang)
            _head(ax, _titled(project, by, codes, lang), group, codes, (room * at + LEFT, room - LEFT - GUTTER), lang)
        if groups:
            ax.text(
                LEFT, 2.4 - FOOT, say("figure.saturation.axes", lang), va="center_baseline", fontsize=6, color=QUIET
            )
        else:
            ax.text(2, HIGH, say("figure.saturation.none", lang), va="center_baseline", color=QUIET)
    return ax


def _titled(project: Project, by: str | None, codes: dict[Any, Any], lang: str) -> str:
    if by == "cycle" and project.cycles:
        return " ".join(project.cycles.title(codes["cycle"], lang).split())
    return say("figure.saturation.level", lang, n=codes["level"]) if by else ""


def _head(
    ax: Axes, title: str, group: pd.DataFrame, codes: dict[Any, Any], box: tuple[float, float], lang: str
) -> None:
    """Write above a panel what it is of, the codes seen and those to be expected, and the share of all orders."""
    left, room = box
    heads = [counted("code", int(codes["codes"]), lang)]
    if not isnan(codes["chao2"]):
        numbers = {name: decimal(codes[name], ".0f", lang) for name in ("chao2", "low", "high")}
        heads.append(say("figure.saturation.chao", lang, **numbers))
    reached = group["reached"].iloc[-1]
    if not isnan(reached):
        share, orders = decimal(100 * reached, ".1f", lang), _grouped(int(group["orders"].iloc[0]), lang)
        heads.append(say("figure.saturation.reached", lang, share=share, orders=orders))
    else:
        heads.append(say("figure.saturation.short", lang))
    y = HIGH + HEAD - 3.0
    if title:
        ax.text(left, y, title, va="center_baseline", fontsize=7, fontweight="bold")
        y -= LINE + 0.6
    for line in "\n".join(paragraph(each, room, 6) for each in heads).split("\n"):
        ax.text(left, y, line, va="center_baseline", fontsize=6)
        y -= LINE


def _grouped(number: int, lang: str) -> str:
    return f"{number:,}".replace(",", "\u202f" if lang == "nb" else ",")


def _panel(ax: Axes, group: pd.DataFrame, left: float, room: float, most: float, lang: str) -> None:
    scale, pitch = HIGH / most, room / len(group)
    step = next((each for each in STEPS if each * scale >= 4.5), STEPS[-1])
    for value in range(0, int(most) + 1, step):
        y = value * scale
        ax.plot([left - 0.8, left + room], [y, y], color=RULE, linewidth=0.5 if value == 0 else 0.2, zorder=0)
        ax.text(left - 1.3, y, str(value), ha="right", va="center_baseline", fontsize=6)
    shown = [per_cent(each, lang) for each in group["reached"]]
    every = next(n for n in range(1, len(group) + 1) if n * pitch >= width("100 %", 6) + 1 or n == len(group))
    for at, row in enumerate(group.to_dict("records")):
        x = left + pitch * (at + 0.5)
        box = (x - 0.3 * pitch, 0)
        ax.add_patch(Rectangle(box, 0.6 * pitch, row["new"] * scale, facecolor=ACCENT, linewidth=0, zorder=1))
        ax.plot([x, x], [row["new_low"] * scale, row["new_high"] * scale], color=INK, linewidth=0.6, zorder=2)
        if (len(group) - 1 - at) % every == 0:
            ax.text(x, -2.2, str(int(row["informants"])), ha="center", va="center_baseline", fontsize=6)
            if not isnan(row["reached"]):
                ax.text(x, -5.0, shown[at], ha="center", va="center_baseline", fontsize=6, color=QUIET)
