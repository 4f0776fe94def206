"""Outcomes of several offices: a dot and an interval for each, and its change from a baseline."""

import math
from collections.abc import Hashable
from types import NoneType
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from tender_cycles._checks import check_type
from tender_cycles.figures.marks import paragraph, width
from tender_cycles.figures.pages import Room, part, room, sheet, told
from tender_cycles.figures.rows import told_apart
from tender_cycles.figures.style import ACCENT, INK, PAGE, PAPER, QUIET, RULE
from tender_cycles.office.figures import simulated
from tender_cycles.words import check_lang, decimal, say

if TYPE_CHECKING:
    from tender_cycles.office.simulation.sweeps import Sweep

ROW, HEAD, APART = 4.6, 8.5, 5.2  # sheet: a scenario; the heads on top; the scale under each outcome
SHARES = ("transition", "training-load", "vacant", "unbroken", "continuity")
LABELS, NAMES = 46.0, 70.0  # where the outcomes' names end, and those of the scenarios


class Scale(NamedTuple):
    """A stretch of the page and the values at its ends."""

    left: float
    right: float
    low: float
    high: float

    def at(self, value: float) -> float:
        """Return where a value stands."""
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


@told
def plot_outcomes(
    sweep: "Sweep | None" = None, baseline: str | None = None, *, lang: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the outcomes of several offices, and their change from one of them.

    Each scale begins at nought, or is centred on it for changes. A change has
    its paired interval: the offices draw from the same random numbers.

    Parameters
    ----------
    sweep : Sweep, optional
        The shipped office under three forms of tender if it is not given.
    baseline : str, optional
        A scenario; the first if it is not given.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from tender_cycles.office.simulation.sweeps import Sweep  # late, since it needs numba

    check_type((Sweep, NoneType), sweep, "sweep")
    lang = check_lang(lang)
    table = simulated.outcomes(sweep, baseline, lang)
    scenarios = table.index.get_level_values("scenario").unique().tolist()
    first = scenarios[0] if baseline is None else baseline
    groups = list(table.groupby(level="outcome", sort=False))
    at = room(ax, PAGE, flows=True)
    columns = _columns(at, max(width(each, 7) for each in scenarios))
    names = [paragraph(str(group["label"].iloc[0]), columns.named, 7, "bold") for _, group in groups]
    above = [3.6 * (name.count("\n") + 1) + 1.0 if at.narrow else 0.0 for name in names]
    foot = paragraph(_foot(table, lang), at.width - 4, 7)
    low = 3.2 * foot.count("\n") + 6.0
    heights = [more + len(scenarios) * ROW + APART for more in above]
    shown = part(at, heights, HEAD + low + 1)
    kept = range(len(groups))[shown.rows]
    height = sum(heights[each] for each in kept) + HEAD
    with sheet(ax, (0, -height - low, at.width, 1), of=shown) as ax:
        for place, key in ((columns.value[0], "value"), (columns.change[0], "change")):
            text = say(f"figure.tender-forms.{key}", lang, baseline=first)
            text = paragraph(text, columns.change[1] - columns.change[0] + 6, 7, "bold")
            ax.text(place, -3.5, text, fontweight="bold", va="center" if "\n" in text else "center_baseline")
        top = -HEAD
        for each in kept:
            _outcome(ax, groups[each], names[each], top - above[each], columns, first, lang)
            top -= heights[each]
        ax.text(2, -height - 1.5, foot, color=QUIET, va="top", linespacing=1.2)
    return ax


class Columns(NamedTuple):
    """Width of the outcomes' names, where those of the scenarios end, and the stretches of the two scales."""

    named: float
    scenarios: float
    value: tuple[float, float]
    change: tuple[float, float]


def _columns(at: Room, longest: float) -> Columns:
    if not at.narrow:
        stretch = (at.width - 8 - NAMES - 4 - 15) / 2
        return Columns(LABELS - 4, NAMES, (NAMES + 4, NAMES + 4 + stretch), (at.width - 8 - stretch, at.width - 8))
    names = min(longest + 4, 0.4 * at.width)
    stretch = (at.width - 6 - names - 4 - 10) / 2
    return Columns(at.width - 4, names, (names + 4, names + 4 + stretch), (at.width - 6 - stretch, at.width - 6))


def _foot(table: pd.DataFrame, lang: str) -> str:
    return f"{simulated.footer(table, lang)}. {say('figure.tender-forms.interval', lang)}"


def _outcome(
    ax: Axes, named: tuple[Hashable, pd.DataFrame], title: str, top: float, columns: Columns, baseline: str, lang: str
) -> None:  # fmt: skip
    """Draw an outcome, with its name beside the scenarios or, on a narrow page, above them."""
    name, group = str(named[0]), named[1].droplevel("outcome")
    beside = columns.named < columns.scenarios
    middle = top - len(group) * ROW / 2 if beside else top + 0.6
    ax.text(2, middle, title, va="center" if beside else "bottom", fontweight="bold", linespacing=1.2)
    most = nice(float(group["high"].max()))
    widest = float(group[["change_low", "change_high"]].abs().to_numpy().max())
    reach = nice(widest) if widest else 0.0
    value, change = Scale(*columns.value, 0.0, most), Scale(*columns.change, -(reach or 1.0), reach or 1.0)
    foot = top - len(group) * ROW
    for scale, ticks in ((value, (0.0, most)), *([(change, (-reach, 0.0, reach))] if reach else [])):
        _axis(ax, scale, ticks, top, foot, name, lang)
    scenarios = told_apart([str(each) for each in group.index], columns.scenarios - (LABELS if beside else 1))
    for row, (scenario, found) in enumerate(group.iterrows()):
        y = top - ROW * (row + 0.5)
        ax.text(columns.scenarios, y, scenarios[row], ha="right", va="center_baseline")
        _dot(ax, value, found["value"], found["low"], found["high"], y, hollow=scenario == baseline)
        if scenario != baseline:
            _dot(ax, change, found["change"], found["change_low"], found["change_high"], y, hollow=False)


def _axis(ax: Axes, scale: Scale, ticks: tuple[float, ...], top: float, foot: float, name: str, lang: str) -> None:
    ax.plot([scale.left, scale.right], [foot, foot], color=RULE, linewidth=0.4, zorder=0)
    nought = scale.at(0.0)
    ax.plot([nought, nought], [foot, top], color=RULE, linewidth=0.4, zorder=0)
    for tick in ticks:
        text = written(name, tick, lang, signed=scale.low < 0)
        ax.text(scale.at(tick), foot - 2.1, text, ha="center", va="center_baseline", fontsize=6, color=QUIET)


def _dot(ax: Axes, scale: Scale, value: float, low: float, high: float, y: float, *, hollow: bool) -> None:
    ax.plot([scale.at(low), scale.at(high)], [y, y], color=INK, linewidth=1.1, zorder=2)
    ax.plot(
        [scale.at(value)], [y], marker="o", markersize=4, markerfacecolor=PAPER if hollow else ACCENT,
        markeredgecolor=INK, markeredgewidth=0.6, linestyle="none", zorder=3,
    )  # fmt: skip


def nice(value: float) -> float:
    """Return the smallest of 1, 2, 5 times a power of ten that is not below a number; 1 for nought.

    Examples
    --------
    >>> nice(0.37), nice(0.2), nice(0.0)
    (0.5, 0.2, 1.0)
    """
    if not value > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value) + 1e-9)
    return next(times * power for times in (1, 2, 5, 10) if times * power >= value * (1 - 1e-9))


def written(name: str, value: float, lang: str, *, signed: bool = False) -> str:
    """Return a value as it stands on a scale.

    Examples
    --------
    >>> written("transition", 0.5, "en"), written("handovers", -0.05, "nb", signed=True)
    ('50%', '−0,05')
    """
    share = name in SHARES
    unit = (" pp" if signed else say("number.per-cent", lang)) if share else ""
    return decimal(100 * value if share else value, "+g" if signed and value else "g", lang) + unit
