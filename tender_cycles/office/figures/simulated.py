"""The tables behind the figures of the simulation, from the shipped office and a fixed seed where nothing is given."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from tender_cycles.office import simulation, survival
from tender_cycles.words import say

if TYPE_CHECKING:
    from tender_cycles.office.simulation.office import Office
    from tender_cycles.office.simulation.sweeps import Sweep

SEED = 7
YEARS = 12.0
OFFICES = 60  # replications of the tenure figures: enough for the curve, few enough for a band that is seen
FORMS = ("3+1", "2+1+1", "4")
NAMES = ("tenure", "incidence", "hazards", "tender-forms")
CAUSES = ("left", "lost")
SHOWN = ("handovers", "transition", "training-load", "turnover", "vacant", "continuity")
QUARTER = 0.25


@cache
def shipped_durations() -> pd.DataFrame:
    """Return employments of the shipped office, as `simulation.employments` gives them."""
    found: pd.DataFrame = simulation.employments(simulation.Office(), YEARS, OFFICES, SEED)
    return found


@cache
def shipped_sweep() -> "Sweep":
    """Return the shipped office under three forms of tender, every participant followed."""
    offices = {form: simulation.Office(tender=form) for form in FORMS}
    found: Sweep = simulation.sweep(offices, YEARS, 1024, SEED, engine="full")
    return found


def tenure(durations: pd.DataFrame | None = None, cluster: str | None = "replication") -> pd.DataFrame:
    """Return the share still employed by tenure, with its band.

    Parameters
    ----------
    durations : DataFrame, optional
        As for `survival.kaplan_meier`; the shipped office's if it is not given, with its band.
    cluster : str, optional
        Column of the office: consultants of one office share its tenders, and
        the band comes from drawing whole offices anew. None for no band.

    Returns
    -------
    DataFrame
        As `survival.kaplan_meier`: index tenure (years); at_risk, events, survival, low, high.
    """
    if durations is None:
        return _shipped_tenure().copy()
    return _noted(survival.kaplan_meier(durations, CAUSES, cluster=cluster, seed=SEED), durations)


@cache
def _shipped_tenure() -> pd.DataFrame:
    return tenure(shipped_durations())


def incidence(durations: pd.DataFrame | None = None, cluster: str | None = "replication") -> pd.DataFrame:
    """Return the share that has left, and that was lost with the tender, by tenure; parameters as for `tenure`.

    Returns
    -------
    DataFrame
        Columns cause, tenure (years); at_risk, events, incidence, low, high.
    """
    rows = shipped_durations() if durations is None else durations
    curves = {cause: survival.cumulative_incidence(rows, cause, CAUSES, cluster=cluster, seed=SEED) for cause in CAUSES}
    return _noted(pd.concat(curves, names=["cause"]), rows)


def hazards(
    office: "Office | None" = None, years: float = YEARS, replications: int = 100, seed: int = SEED
) -> pd.DataFrame:
    """Return how often consultants leave, by quarter of a year since their tender began.

    Parameters
    ----------
    office : Office, optional
        The shipped one if it is not given, as the other parameters have it.
    years, replications, seed
        As for `simulation.simulate`.

    Returns
    -------
    DataFrame
        Columns since (years from the tender's first day); exposure (filled
        position-years), left, hazard (per filled position-year), low, high (95 %,
        between replications), phase (the tender's most frequent there).
    """
    if office is None:
        return _shipped_hazards().copy()
    size = round(sum(office.years) / QUARTER)
    exposure, left, phases = np.zeros((replications, size)), np.zeros((replications, size)), np.zeros((3, size))
    nobody = office.replacing(arrivals=1e-9)  # participants do not bear on employments, which have streams of their own
    for number in range(replications):
        found = simulation.record(nobody, years, seed, number)
        for tender in found.tenders.itertuples():
            _count_tender(tender, found.employments, years, exposure[number], left[number], phases)
    frame = _rates(exposure, left)
    frame["phase"] = np.array(["start-up", "under way", "ending"])[phases.argmax(axis=0)]
    frame = frame[frame["exposure"] > 0]
    frame.attrs["assumed"] = office.assumed
    return frame


@cache
def _shipped_hazards() -> pd.DataFrame:
    return hazards(simulation.Office())


def _count_tender(
    tender: Any, jobs: pd.DataFrame, years: float, exposure: np.ndarray, left: np.ndarray, phases: np.ndarray
) -> None:
    """Add what one tender, as far as it lies in the window, saw by quarter."""
    start, end = tender.start, tender.end
    edges = start + QUARTER * np.arange(len(left) + 1)
    lower, upper = np.maximum(edges[:-1], 0.0), np.minimum(np.minimum(edges[1:], end), years)
    began, gone = jobs["start"].to_numpy()[:, None], jobs["end"].to_numpy()[:, None]
    exposure += np.clip(np.minimum(gone, upper) - np.maximum(began, lower), 0.0, None).sum(axis=0)
    leavers = jobs.loc[(jobs["exit"] == "left") & (jobs["end"] > max(start, 0.0)) & (jobs["end"] <= end), "end"]
    left += np.histogram(leavers, edges)[0]
    turns = (start, tender.underway_from, tender.ending_from, end)
    for at in range(3):
        phases[at] += np.clip(np.minimum(upper, turns[at + 1]) - np.maximum(lower, turns[at]), 0.0, None)


def _rates(exposure: np.ndarray, left: np.ndarray) -> pd.DataFrame:
    """Return rates as ratios of sums, with the error between replications (delta method)."""
    number, time = left.sum(axis=0), exposure.sum(axis=0)
    hazard = np.divide(number, time, out=np.zeros_like(time), where=time > 0)
    spread = np.sqrt(((left - hazard * exposure) ** 2).sum(axis=0))
    error = np.divide(spread, time, out=np.zeros_like(time), where=time > 0)
    since = pd.Index(QUARTER * np.arange(len(time)), name="since")
    return pd.DataFrame(
        {
            "exposure": time, "left": number.astype(int), "hazard": hazard,
            "low": np.maximum(hazard - 1.96 * error, 0.0), "high": hazard + 1.96 * error,
        },
        index=since,
    )  # fmt: skip


def outcomes(
    sweep: "Sweep | None" = None,
    baseline: str | None = None,
    lang: str | None = None,
    shown: Sequence[str] = SHOWN,
) -> pd.DataFrame:
    """Return outcomes of a sweep with their change from a baseline.

    Parameters
    ----------
    sweep : Sweep, optional
        The shipped office under three forms of tender if it is not given.
    baseline : str, optional
        A scenario; the first if it is not given.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    shown : sequence of str
        Which outcomes, in their order; those that the engine does not know are left out.

    Returns
    -------
    DataFrame
        As `Sweep.outcomes` with a baseline, by outcome and scenario: index outcome, scenario.
    """
    sweep = shipped_sweep() if sweep is None else sweep
    frame = sweep.outcomes(lang, baseline or next(iter(sweep.results)))
    order = [(outcome, scenario) for outcome in shown for scenario in sweep.results]
    frame = frame.swaplevel().loc[order].dropna(subset=["value"])
    frame.attrs["assumed"] = max(result.office.assumed for result in sweep.results.values())
    return frame


def assumed(name: str, lang: str) -> str:
    """Return how many parameters are assumed behind a figure from the shipped office, in words."""
    office: Office = simulation.Office(tender=FORMS[1]) if name == "tender-forms" else simulation.Office()
    return office.caption(lang)


def footer(table: pd.DataFrame, lang: str) -> str:
    """Return the sentence that goes under a figure: how many parameters are assumed, if it comes from a simulation."""
    if "assumed" not in table.attrs:
        return ""
    return say("simulation.assumed", lang, n=table.attrs["assumed"], all=len(simulation.Office().assumptions()))


def _noted(table: pd.DataFrame, source: pd.DataFrame) -> pd.DataFrame:
    if "assumed" in source.attrs:
        table.attrs["assumed"] = source.attrs["assumed"]
    return table
