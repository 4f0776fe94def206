"""Under how many of a class's readings of the evidence a claim's verdict stands."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from tender_cycles._checks import check_level, check_type
from tender_cycles._nearest import nearest
from tender_cycles.claims import choose
from tender_cycles.claims.ledger import Voices
from tender_cycles.claims.weighing import WEIGHED, scales
from tender_cycles.project import Claim, Project
from tender_cycles.tables.saturating import wilson

READINGS = ("for", "against", "context")


def standing(project: Project, readings: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Return the share of a class's readings under which each claim's verdict stands.

    The students say of each excerpt whether it speaks for or against the claim,
    or is mere context. Each student's reading takes the place of the study's,
    the evidence is weighed anew (`tender_cycles.claims.weigh`), and where that
    gives the verdict which the study's own reading gives, the claim stands.

    Parameters
    ----------
    project : Project
    readings : DataFrame, shape (pieces, students)
        With an index of two levels, "claim" and "excerpt", by their names:
        ``"for"``, ``"against"``, ``"context"``; missing where a student did
        not answer, whose reading is then the study's.
    level : float
        What the interval of the share is to cover.

    Returns
    -------
    DataFrame
        One row per claim that can be weighed and has been read: ``claim``,
        ``reckoned`` (from the study's own reading), ``students`` who read any of its pieces,
        ``stands``, the share of these under whose reading it does, with ``low``
        and ``high`` (Wilson's interval, 1927), and ``instead``, the verdict that most of the others give.

    Raises
    ------
    ValueError
        If the index has other levels, or a claim, an excerpt among its evidence, or a reading is unknown; all
        faults are named.

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> from tender_cycles.claims import evidence
    >>> first = evidence(load_thesis(), "C36")["excerpt"].iloc[0]
    >>> index = pd.MultiIndex.from_tuples([("C36", first)], names=["claim", "excerpt"])
    >>> standing(load_thesis(), pd.DataFrame({"s1": ["for"], "s2": ["context"]}, index=index))["students"].tolist()
    [2]
    """
    check_type(Project, project, "project")
    check_type(pd.DataFrame, readings, "readings")
    check_level(level)
    if readings.index.names != ["claim", "excerpt"]:
        raise ValueError(f"the index of readings has the levels {list(readings.index.names)}, not claim and excerpt")
    names = project.columns.excerpt_names()
    _check(project, readings, names)
    voices = Voices(project)
    rows = [
        _row(claim, readings.loc[[claim.name]].droplevel("claim"), voices, names, level)
        for claim in _read(project, readings)
    ]
    return pd.DataFrame(rows, columns=["claim", "reckoned", "students", "stands", "low", "high", "instead"])


def _read(project: Project, readings: pd.DataFrame) -> Iterator[Claim]:
    asked = set(readings.index.get_level_values("claim"))
    return (claim for claim in choose(project) if claim.kind in WEIGHED and claim.name in asked)


def _check(project: Project, readings: pd.DataFrame, names: dict[str, str]) -> None:
    pieces = {
        claim.name: {names[piece.selection] for piece in claim.evidence if piece.selection} for claim in project.claims
    }
    faults = []
    for claim, excerpt in readings.index:
        if claim not in pieces:
            faults.append(f"claim {claim!r} is unknown{nearest(claim, pieces)}")
        elif excerpt not in pieces[claim]:
            faults.append(f"excerpt {excerpt!r} is no evidence on {claim!r}{nearest(excerpt, pieces[claim])}")
    given = {cell for cell in readings.to_numpy(dtype=object).ravel() if not pd.isna(cell)}
    faults += [f"reading {cell!r} is unknown{nearest(cell, READINGS)}" for cell in given if cell not in READINGS]
    if faults:
        raise ValueError("the readings do not fit the project:\n- " + "\n- ".join(dict.fromkeys(faults)))


def _row(claim: Claim, readings: pd.DataFrame, voices: Voices, names: dict[str, str], level: float) -> dict[str, Any]:
    ours = scales(claim, voices).verdict
    answered = readings.loc[:, readings.notna().any()]
    given = pd.Series([_reckoned(claim, answered[name].dropna().to_dict(), voices, names) for name in answered])
    stands = float((given == ours).mean()) if len(given) else np.nan
    low, high = wilson(np.array([stands]), max(len(given), 1), level)
    others = given[given != ours].value_counts(sort=True)
    return {
        "claim": claim.name, "reckoned": ours, "students": len(given), "stands": stands, "low": low[0],
        "high": high[0], "instead": others.index[0] if len(others) else "",
    }  # fmt: skip


def _reckoned(claim: Claim, reading: dict[Any, str], voices: Voices, names: dict[str, str]) -> str:
    evidence = tuple(
        replace(piece, stance=reading.get(names.get(piece.selection or "", ""), piece.stance))
        for piece in claim.evidence
    )
    return scales(replace(claim, evidence=evidence), voices).verdict
