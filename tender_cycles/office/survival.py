"""Tenure and hazards: how long employments last, and how they end.

One row of a durations table is one employment: the tenure at which observation
began (`entry`, left truncation), the tenure at which it ended, and how: a cause
such as ``"left"`` or ``"lost"``, or ``"open"`` if it was still running
(censored). Consultants of one office share its tenders and are not independent:
bands come from drawing whole offices, or replications, anew.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest

__all__ = ["at_risk", "cumulative_incidence", "kaplan_meier"]


def __dir__() -> list[str]:
    return __all__


Floats = np.ndarray[Any, np.dtype[np.float64]]


def kaplan_meier(
    durations: pd.DataFrame,
    events: Sequence[str] = ("left", "lost"),
    *,
    cluster: str | None = None,
    n_boot: int = 200,
    seed: int = 0,
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate the share still employed by tenure (Kaplan and Meier 1958).

    Parameters
    ----------
    durations : DataFrame
        Columns duration, exit and, if observation began later, entry.
    events : sequence of str
        The exits that count as events; every other is censored.
    cluster : str, optional
        Column of the office or replication, drawn anew as a whole for the band.
    n_boot, seed, level
        Draws, their seed, and the share that the band is to cover at each tenure.

    Returns
    -------
    DataFrame
        Columns tenure, 0 and every tenure with an event; columns at_risk, events,
        survival and, with `cluster`, low and high.

    Raises
    ------
    ValueError
        If the table lacks a column or its numbers are impossible; all are named.

    Examples
    --------
    >>> table = pd.DataFrame({"duration": [1.0, 2.0, 3.0], "exit": ["left", "open", "left"]})
    >>> kaplan_meier(table)["survival"].round(3).tolist()
    [1.0, 0.667, 0.0]
    """
    check_type(pd.DataFrame, durations, "durations")
    _check_events(events)
    entry, duration, exits = _columns(durations)
    observed = np.isin(exits, list(events))
    times = np.unique(duration[observed])

    def survival(weight: Floats) -> Floats:
        at_risk, happened = _counts(times, entry, duration, observed, weight)
        return np.asarray(np.cumprod(1.0 - _hazard(happened, at_risk)), dtype=float)

    ones = np.ones(len(duration))
    at_risk, happened = _counts(times, entry, duration, observed, ones)
    frame = _curve(times, at_risk, happened, survival(ones), "survival", 1.0, entry)
    return _banded(frame, survival, durations, cluster, n_boot, seed, level, 1.0)


def cumulative_incidence(
    durations: pd.DataFrame,
    cause: str,
    events: Sequence[str] = ("left", "lost"),
    *,
    cluster: str | None = None,
    n_boot: int = 200,
    seed: int = 0,
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate the share that has ended for one cause by tenure, the others competing (Aalen and Johansen 1978).

    Parameters
    ----------
    durations, cluster, n_boot, seed, level
        As for `kaplan_meier`.
    cause : str
        One of `events`.
    events : sequence of str
        All causes.

    Returns
    -------
    DataFrame
        Columns tenure, 0 and every tenure with an event of any cause; columns
        at_risk, events (of this cause), incidence and, with `cluster`, low and high.

    Raises
    ------
    ValueError
        If the cause is none of `events`, or the table cannot be used.

    Examples
    --------
    >>> table = pd.DataFrame({"duration": [1.0, 2.0, 3.0, 4.0], "exit": ["left", "lost", "left", "open"]})
    >>> cumulative_incidence(table, "left")["incidence"].tolist()
    [0.0, 0.25, 0.25, 0.5]
    """
    check_type(pd.DataFrame, durations, "durations")
    _check_events(events)
    if cause not in events:
        raise ValueError(f"cause {cause!r} is not among the events{nearest(cause, events)}")
    entry, duration, exits = _columns(durations)
    observed, chosen = np.isin(exits, list(events)), exits == cause
    times = np.unique(duration[observed])

    def incidence(weight: Floats) -> Floats:
        at_risk, happened = _counts(times, entry, duration, observed, weight)
        _, by_cause = _counts(times, entry, duration, chosen, weight)
        before = np.concatenate([[1.0], np.cumprod(1.0 - _hazard(happened, at_risk))[:-1]])
        return np.cumsum(before * _hazard(by_cause, at_risk))

    ones = np.ones(len(duration))
    at_risk, happened = _counts(times, entry, duration, chosen, ones)
    frame = _curve(times, at_risk, happened, incidence(ones), "incidence", 0.0, entry)
    return _banded(frame, incidence, durations, cluster, n_boot, seed, level, 0.0)


def at_risk(durations: pd.DataFrame, tenures: Sequence[float]) -> pd.Series:
    """Return how many are under observation just before each tenure: entered earlier, and not yet gone.

    Examples
    --------
    >>> table = pd.DataFrame({"entry": [0.0, 1.0], "duration": [2.0, 3.0], "exit": ["left", "left"]})
    >>> at_risk(table, [0.5, 1.5, 2.5]).tolist()
    [1, 2, 1]
    """
    check_type(pd.DataFrame, durations, "durations")
    entry, duration, _ = _columns(durations)
    times = np.asarray(tenures, dtype=float)
    number, _ = _counts(times, entry, duration, np.zeros(len(duration), bool), np.ones(len(duration)))
    return pd.Series(number.astype(int), index=pd.Index(times, name="tenure"), name="at_risk")


def _check_events(events: Sequence[str]) -> None:
    if isinstance(events, str):
        raise ValueError(f"events must be several exits, such as ({events!r},), not the string {events!r}")


def _columns(durations: pd.DataFrame) -> tuple[Floats, Floats, np.ndarray[Any, Any]]:
    """Return entry, duration and exit, or say all that is wrong with them."""
    missing = [name for name in ("duration", "exit") if name not in durations]
    if missing:
        near = "".join(f"; there is no {name!r}{nearest(name, durations.columns)}" for name in missing)
        raise ValueError(f"durations lack columns{near}")
    duration = durations["duration"].to_numpy(float)
    entry = durations["entry"].to_numpy(float) if "entry" in durations else np.zeros(len(duration))
    faults = []
    if not len(duration):
        faults.append("there are no rows")
    for text, wrong in (
        ("lack a finite duration or entry", ~np.isfinite(duration) | ~np.isfinite(entry)),
        ("begin before 0", entry < 0),
        ("do not last beyond their entry", duration <= entry),
        ("have no exit", durations["exit"].isna().to_numpy()),
    ):
        if wrong.any():
            faults.append(f"{wrong.sum()} rows {text}, the first is {durations.index[wrong].tolist()[0]!r}")
    if faults:
        raise ValueError("durations: " + "; ".join(faults))
    return entry, duration, durations["exit"].to_numpy(object)


def _counts(
    times: Floats, entry: Floats, duration: Floats, observed: np.ndarray[Any, Any], weight: Floats
) -> tuple[Floats, Floats]:
    """Return the weighted numbers at risk just before, and of events at, each of the sorted times."""
    size = len(times)
    entered = np.bincount(np.searchsorted(times, entry, side="right"), weight, size + 1)[:size].cumsum()
    gone = np.bincount(np.searchsorted(times, duration, side="right"), weight, size + 1)[:size].cumsum()
    happened = np.bincount(np.searchsorted(times, duration[observed]), weight[observed], size)[:size]
    return np.asarray(entered - gone, dtype=float), happened.astype(float)


def _hazard(happened: Floats, number: Floats) -> Floats:
    return np.divide(happened, number, out=np.zeros_like(happened), where=number > 0)


def _curve(
    times: Floats, number: Floats, happened: Floats, value: Floats, name: str, origin: float, entry: Floats
) -> pd.DataFrame:
    """Put the origin before the estimates."""
    return pd.DataFrame(
        {
            "at_risk": np.concatenate([[int((entry == 0).sum())], number]).astype(int),
            "events": np.concatenate([[0], happened]).astype(int),
            name: np.concatenate([[origin], value]),
        },
        index=pd.Index(np.concatenate([[0.0], times]), name="tenure"),
    )


def _banded(
    frame: pd.DataFrame,
    estimate: Callable[[Floats], Floats],
    durations: pd.DataFrame,
    cluster: str | None,
    n_boot: int,
    seed: int,
    level: float,
    origin: float,
) -> pd.DataFrame:
    """Add a band from drawing clusters with replacement, each with all of its rows."""
    if not 0 < level < 1 or n_boot < 1:
        raise ValueError(f"level must be between 0 and 1, n_boot 1 or more; they are {level!r} and {n_boot!r}")
    if cluster is None:
        return frame
    if cluster not in durations:
        raise ValueError(f"durations have no column {cluster!r}{nearest(cluster, durations.columns)}")
    codes, names = pd.factorize(durations[cluster])
    if len(names) < 2:
        raise ValueError(f"a band needs two clusters or more; column {cluster!r} has {len(names)}")
    rng = np.random.default_rng(seed)
    curves = [
        estimate(np.bincount(rng.integers(0, len(names), len(names)), minlength=len(names))[codes].astype(float))
        for _ in range(n_boot)
    ]
    low, high = np.quantile(curves, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return frame.assign(low=np.concatenate([[origin], low]), high=np.concatenate([[origin], high]))
