"""Tenure and hazards: curves on axes that one may have, with the numbers at risk under them."""

from types import NoneType
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from tender_cycles._checks import check_type
from tender_cycles.cycles import Phase, tender_cycles
from tender_cycles.figures.marks import paragraph
from tender_cycles.figures.pages import Room, chart, room, told
from tender_cycles.figures.style import ACCENT, INK, PAGE, QUIET, SOFT, TRACK
from tender_cycles.office import survival
from tender_cycles.office.figures import simulated
from tender_cycles.words import check_lang, decimal, say

DEEPER = 8.0  # units for a footer of several lines
STEPS = 700  # that are told apart along the axis
HUES = {"left": (QUIET, TRACK), "lost": (ACCENT, SOFT)}  # causes are no phases, and have no phase's colour


@told
def plot_tenure(
    durations: pd.DataFrame | None = None, *, cluster: str | None = "replication", lang: str | None = None,
    ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw the share still employed by tenure (Kaplan and Meier), with the numbers at risk.

    Parameters
    ----------
    durations : DataFrame, optional
        As for `tender_cycles.office.survival.kaplan_meier`, such as
        `simulation.employments` gives; the shipped office's if it is not given.
    cluster : str, optional
        Column of the office. Consultants of one office share its tenders, so
        the band comes from drawing whole offices anew. None for no band.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> rows = pd.DataFrame({"duration": [1.0, 2.0, 4.0], "exit": ["left", "open", "lost"]})
    >>> plot_tenure(rows, cluster=None).lines[0].get_ydata().round(2).tolist()
    [1.0, 0.67, 0.0, 0.0]
    """
    check_type((pd.DataFrame, NoneType), durations, "durations")
    lang = check_lang(lang)
    rows = simulated.shipped_durations() if durations is None else durations
    table = simulated.tenure(durations, cluster)
    at = room(ax, PAGE, flows=True)
    with chart(ax, at, _high(at), (15.0, 27.6 + DEEPER * at.narrow, 5.0, 5.0)) as ax:
        last = _last(rows)
        _curve(ax, table, "survival", last, *HUES["lost"])
        _frame(ax, last, say("figure.tenure.y", lang), lang)
        _at_risk(ax, rows, last, lang)
        _footer(ax, simulated.footer(table, lang), lang, at, band=cluster is not None)
    return ax


@told
def plot_incidence(
    durations: pd.DataFrame | None = None, *, cluster: str | None = "replication", lang: str | None = None,
    ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw the share that has left and that was lost with the tender, by tenure; parameters as for `plot_tenure`.

    The two compete: whose job was lost cannot leave it any more. The curves
    add up to one less the share still employed (Aalen and Johansen).
    """
    check_type((pd.DataFrame, NoneType), durations, "durations")
    lang = check_lang(lang)
    rows = simulated.shipped_durations() if durations is None else durations
    table = simulated.incidence(durations, cluster)
    at = room(ax, PAGE, flows=True)
    with chart(ax, at, _high(at), (15.0, 27.6 + DEEPER * at.narrow, 5.0, 5.0)) as ax:
        last = _last(rows)
        for cause, (line, band) in HUES.items():
            curve = table[table.index.get_level_values("cause") == cause].droplevel("cause")
            _curve(ax, curve, "incidence", last, line, band)
            _name(ax, curve["incidence"], last, say(f"figure.incidence.{cause}", lang))
        _frame(ax, last, say("figure.incidence.y", lang), lang)
        _at_risk(ax, rows, last, lang)
        _footer(ax, simulated.footer(table, lang), lang, at, band=cluster is not None)
    return ax


@told
def plot_hazards(table: pd.DataFrame | None = None, *, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw how often consultants leave, by time since their tender began.

    Parameters
    ----------
    table : DataFrame, optional
        As ``figures.table("hazards")`` gives it.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes
    """
    check_type((pd.DataFrame, NoneType), table, "table")
    lang = check_lang(lang)
    table = simulated.hazards() if table is None else table
    at = room(ax, PAGE, flows=True)
    with chart(ax, at, _high(at), (15.0, 20.2 + DEEPER * at.narrow, 5.0, 5.0)) as ax:
        middle = table.index + simulated.QUARTER / 2
        for since, row in zip(middle, table.to_dict("records"), strict=True):
            tone = tender_cycles().tone(None, row["phase"])
            ax.plot([since, since], [row["low"], row["high"]], color=tone.edge, linewidth=1.1)
            ax.plot(
                [since], [row["hazard"]], marker="o", markersize=4.5, color=tone.fill, markeredgecolor=INK,
                markeredgewidth=0.6, linestyle="none",
            )  # fmt: skip
        most = float(table["high"].max())
        ax.set(xlim=(0, table.index.max() + simulated.QUARTER), ylim=(0, 1.12 * most))
        ax.set_yticks([tick for tick in ax.get_yticks() if tick <= 1.12 * most])
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_formatter(lambda value, _: decimal(value, "g", lang))
        ax.set_xlabel(say("figure.hazards.x", lang), labelpad=2)
        ax.set_ylabel(say("figure.hazards.y", lang))
        _ruled(ax)
        _phase_key(ax, lang, 0.32 if at.narrow else 0.2)
        _footer(ax, simulated.footer(table, lang), lang, at, band=True, down=34)
    return ax


def _high(at: Room) -> float:
    """Return the height of the page in units."""
    return at.height or (76.0 if at.narrow else 92.0)


def _last(rows: pd.DataFrame) -> float:
    """Return where the axis ends: a whole year, while at least a hundredth of those observed are at risk."""
    years = np.arange(0, int(np.ceil(rows["duration"].max())) + 1)
    number = survival.at_risk(rows, years.tolist()).to_numpy()
    return float(max(years[number >= max(0.01 * number.max(), 1)].max(), 1))


def _curve(ax: Axes, table: pd.DataFrame, name: str, last: float, line: str, band: str) -> None:
    table = _drawn(table[table.index <= last], last)
    times = np.append(table.index.to_numpy(float), last)
    if "low" in table:
        low, high = (np.append(table[end], table[end].iloc[-1]) for end in ("low", "high"))
        ax.fill_between(times, low, high, step="post", color=band, linewidth=0, zorder=1)
        for edge in (low, high):
            ax.step(times, edge, where="post", color=line, linewidth=0.35, zorder=0)
    ax.step(times, np.append(table[name], table[name].iloc[-1]), where="post", color=line, linewidth=1.3, zorder=3)


def _drawn(table: pd.DataFrame, last: float) -> pd.DataFrame:
    """Leave out steps that lie closer together than is seen on the widest page."""
    seen = np.floor(table.index.to_numpy(float) / last * STEPS)
    return table[np.append(seen[:-1] != seen[1:], True)] if len(table) else table


def _frame(ax: Axes, last: float, label: str, lang: str) -> None:
    ax.set(xlim=(0, last), ylim=(0, 1))
    ax.set_xticks(np.arange(0, last + 1))
    ax.set_yticks(np.arange(0, 1.01, 0.25), [f"{share:.0%}".replace("%", " %") for share in np.arange(0, 1.01, 0.25)])
    ax.set_xlabel(say("figure.tenure.x", lang), labelpad=2)
    ax.set_ylabel(label)
    _ruled(ax)


def _ruled(ax: Axes) -> None:
    ax.grid(axis="y", color="#e3dfe6", linewidth=0.4, zorder=-2)
    ax.set_axisbelow(True)


def _name(ax: Axes, curve: pd.Series, last: float, text: str) -> None:
    """Write a curve's name over its end, clear of it."""
    within = curve[curve.index <= 0.97 * last]
    ax.annotate(
        text, (0.99 * last, within.iloc[-1]), xytext=(0, 9), textcoords="offset points", ha="right", va="bottom",
        fontweight="bold",
    )  # fmt: skip


def _at_risk(ax: Axes, rows: pd.DataFrame, last: float, lang: str) -> None:
    """Write under each tick how many are under observation just after it."""
    ticks = np.arange(0, last + 1)
    numbers = survival.at_risk(rows, np.nextafter(ticks, np.inf).tolist())
    below: dict[str, Any] = {"textcoords": "offset points", "va": "top", "annotation_clip": False}
    where = ("data", "axes fraction")
    ax.annotate(say("figure.tenure.at-risk", lang), (0, 0), xycoords=("axes fraction", "axes fraction"),
                xytext=(0, -30), color=QUIET, **below)  # fmt: skip
    for tick, number in zip(ticks, numbers, strict=True):
        ax.annotate(str(number), (tick, 0), xycoords=where, xytext=(0, -41), ha="center", **below)


def _footer(ax: Axes, text: str, lang: str, at: Room, *, band: bool, down: float = 58) -> None:
    parts = [text, say("figure.tenure.band", lang) if band else ""]
    ax.annotate(
        paragraph(". ".join(filter(None, parts)), at.width - 20, 7), (0, 0), xycoords="axes fraction",
        xytext=(0, -down), textcoords="offset points", va="top", color=QUIET, annotation_clip=False,
    )  # fmt: skip


def _phase_key(ax: Axes, lang: str, step: float) -> None:
    """Say which phase of the tender each colour is, in a row above the curve."""
    for at, phase in enumerate(Phase):
        tone = tender_cycles().tone(None, phase)
        where: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "center"}
        ax.annotate(phase.label(lang), (0.03 + step * at, 0.95), xytext=(6, 0), **where)
        ax.plot([0.03 + step * at], [0.95], transform=ax.transAxes, marker="o", markersize=4.5, color=tone.fill,
                markeredgecolor=INK, markeredgewidth=0.6, linestyle="none")  # fmt: skip
