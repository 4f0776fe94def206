"""Outcomes of several offices: a dot and an interval for each, and its change from a baseline."""

import math
from types import NoneType
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from tender_cycles._checks import check_type
from tender_cycles.figures.marks import paragraph
from tender_cycles.figures.pages import sheet, told
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
    height = len(groups) * (len(scenarios) * ROW + APART) + HEAD
    with sheet(ax, (0, -height - 8, PAGE, 1)) as ax:
        ax.text(NAMES + 4, -3.5, say("figure.tender-forms.value", lang), fontweight="bold", va="center_baseline")
        ax.text(125, -3.5, say("figure.tender-forms.change", lang, baseline=first), fontweight="bold",
                va="center_baseline")  # fmt: skip
        top = -HEAD
        for name, group in groups:
            _outcome(ax, str(name), group.droplevel("outcome"), top, first, lang)
            top -= len(group) * ROW + APART
        ax.text(2, -height - 4, _foot(table, lang), color=QUIET, va="center_baseline")
    return ax


def _foot(table: pd.DataFrame, lang: str) -> str:
    return f"{simulated.footer(table, lang)}. {say('figure.tender-forms.interval', lang)}"


def _outcome(ax: Axes, name: str, group: pd.DataFrame, top: float, baseline: str, lang: str) -> None:
    middle = top - len(group) * ROW / 2
    ax.text(2, middle, paragraph(group["label"].iloc[0], LABELS - 4, 7, "bold"), va="center", fontweight="bold",
            linespacing=1.2)  # fmt: skip
    most = nice(float(group["high"].max()))
    widest = float(group[["change_low", "change_high"]].abs().to_numpy().max())
    reach = nice(widest) if widest else 0.0
    value, change = Scale(NAMES + 4, 114, 0.0, most), Scale(125, 162, -(reach or 1.0), reach or 1.0)
    foot = top - len(group) * ROW
    for scale, ticks in ((value, (0.0, most)), *([(change, (-reach, 0.0, reach))] if reach else [])):
        _axis(ax, scale, ticks, top, foot, name, lang)
    for row, (scenario, found) in enumerate(group.iterrows()):
        y = top - ROW * (row + 0.5)
        ax.text(NAMES, y, str(scenario), ha="right", va="center_baseline")
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
    ('50 %', '−0,05')
    """
    share = name in SHARES
    unit = (" pp" if signed else " %") if share else ""
    return decimal(100 * value if share else value, "+g" if signed and value else "g", lang) + unit
