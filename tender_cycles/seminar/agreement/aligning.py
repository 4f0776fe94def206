"""Gamma: agreement on stretches after the best way to lay the coders' stretches beside one another.

Mathet, Widlöcher and Métivier (2015, The Unified and Holistic Method Gamma for
Inter-Annotator Agreement Measure and Alignment, Computational Linguistics 41,
437-479). u-alpha compares what overlaps, character by character; gamma pairs whole stretches,
also such as only lie near one another, and forgives a little where the code is the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from tender_cycles._checks import check_level, check_type
from tender_cycles.seminar.agreement.choices import Floats
from tender_cycles.seminar.agreement.resampling import draws, interval
from tender_cycles.seminar.agreement.result import Coefficient
from tender_cycles.seminar.agreement.unitizing import checked

EMPTY = 1.0  # the dissimilarity of a stretch and none, delta-empty in the paper
MOST = 1_000_000  # ways to take one stretch or none of each coder in a source


class _Line(NamedTuple):
    """A coder's stretches of one source."""

    start: Floats
    end: Floats
    code: Floats  # numbers that stand for codes


def gamma(
    stretches: pd.DataFrame,
    lengths: Mapping[str, int],
    *,
    coders: Sequence[str] | None = None,
    n_samples: int = 30,
    n_boot: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> Coefficient:
    """Return gamma: whether coders marked the like stretches with the same codes, a little apart or not.

    Gamma is 1 - do / de, with do the disorder of the best alignment: all
    stretches are divided into groups of at most one of each coder so that the
    sum of their disorders is least, which a mixed-integer program finds exactly.
    The disorder of a group is the mean of its pairs' dissimilarities: that of
    the positions, (|s - s'| + |e - e'|) over the sum of the lengths, squared, plus 1 if the codes
    differ; 1 where one is missing. de is the mean of the same for random
    continua: of each source, for each coder the stretches of one drawn by lot, all shifted along the source by a
    random distance, what runs over its end coming in at its beginning.

    Parameters
    ----------
    stretches, lengths, coders
        As for `unitizing_alpha`; stretches of one coder may overlap, whatever their codes.
    n_samples : int
        Random continua. The paper takes 30 and, for a certain precision, more.
    n_boot, seed, level
        As for `percent`; what is drawn anew is whole sources, so there is an
        interval only for two or more. `seed` is that of the continua, too.

    Returns
    -------
    Coefficient
        NaN where nobody marked anything, or a source has more than a million
        ways to take one stretch or none of each coder: five coders with fifteen
        stretches each. `observed` and `expected` are the disorders.

    Raises
    ------
    ValueError
        As `unitizing_alpha`; if `n_samples` is less than 1.

    Examples
    --------
    >>> table = pd.DataFrame({"coder": ["a", "b"], "source": "s", "start": [10, 12], "end": [20, 20], "code": "x"})
    >>> round(gamma(table, {"s": 100}).observed, 4)
    0.0123
    """
    check_type(pd.DataFrame, stretches, "stretches")
    check_level(level)
    if n_samples < 1:
        raise ValueError(f"n_samples must be 1 or more, not {n_samples!r}")
    marked, names = checked(stretches, lengths, None, coders)
    texts = [_lines(marked[marked["source"] == source], names) for source in lengths]
    found = Coefficient(
        name="gamma", value=np.nan, level=level, n_units=len(lengths), n_coders=len(names),
        n_pairable=sum(lengths.values()), fault=_fault(texts, lengths, names),
    )  # fmt: skip
    if found.fault:
        return found
    rng = np.random.default_rng(seed)
    seen = _counted([texts])
    chance = _counted([_shuffled(texts, list(lengths.values()), rng) for _ in range(n_samples)])
    once = np.ones((1, len(texts)))
    observed, expected = (float(_disorder(each, once)[0]) for each in (seen, chance))
    if not expected > 0:
        return replace(found, fault="unmarked")
    drawn = draws(len(lengths), n_boot, seed)
    with np.errstate(invalid="ignore", divide="ignore"):
        ends = interval(1 - _disorder(seen, drawn) / _disorder(chance, drawn), len(lengths), level)
    return replace(
        found, value=1 - observed / expected, observed=observed, expected=expected, low=ends.low, high=ends.high,
        interval_fault=ends.fault, n_boot=n_boot,
    )  # fmt: skip


def _fault(texts: list[list[_Line]], lengths: Mapping[str, int], names: Sequence[str]) -> str:
    if not sum(lengths.values()):
        return "no-units"
    if len(names) < 2:
        return "one-coder"
    if not any(len(line.start) for lines in texts for line in lines):
        return "unmarked"
    # A random continuum may have the longest line of a source from every coder.
    ways = max((max(len(line.start) for line in lines) + 1) ** len(names) for lines in texts)
    return "too-many" if ways > MOST else ""


def _lines(rows: pd.DataFrame, names: Sequence[str]) -> list[_Line]:
    by = dict(iter(rows.groupby("coder", sort=False)))
    return [
        _Line(*(own[name].to_numpy(dtype=float) for name in ("start", "end", "number")))
        for own in (by.get(name, rows.iloc[:0]) for name in names)
    ]


class _Counted(NamedTuple):
    """For continua x sources: the disorder of the best alignment, before it is divided, and stretches per coder."""

    disorder: Floats
    units: Floats


def _counted(continua: list[list[list[_Line]]]) -> _Counted:
    disorder = np.array([[best_disorder(lines) for lines in texts] for texts in continua])
    units = np.array([[np.mean([len(line.start) for line in lines]) for lines in texts] for texts in continua])
    return _Counted(disorder, units)


def _disorder(counted: _Counted, weights: Floats) -> Floats:
    """Return the mean disorder of the continua, for each row of weights of the sources."""
    units = weights @ counted.units.T
    shares = np.divide(weights @ counted.disorder.T, units, out=np.full_like(units, np.nan), where=units > 0)
    return np.asarray(np.nanmean(shares, axis=1) if shares.size else shares)


def _shuffled(texts: list[list[_Line]], lengths: list[int], rng: np.random.Generator) -> list[list[_Line]]:
    return [
        [_shifted(lines[rng.integers(len(lines))], rng.uniform(0, length), length) for _ in lines]
        for lines, length in zip(texts, lengths, strict=True)
    ]


def _shifted(line: _Line, by: float, length: int) -> _Line:
    start = (line.start + by) % length if length else line.start
    return _Line(start, start + line.end - line.start, line.code)


def best_disorder(lines: Sequence[_Line]) -> float:
    """Return the disorder of the best alignment of one source, not yet divided by the stretches per coder."""
    sizes = [len(line.start) for line in lines]
    if not sum(sizes):
        return 0.0
    costs, members = _groups(lines, sizes)
    rows = np.concatenate([column[column >= 0] for column in members])
    columns = np.concatenate([np.flatnonzero(column >= 0) for column in members])
    covering = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(sum(sizes), len(costs)))
    found = milp(costs, integrality=1, bounds=Bounds(0, 1), constraints=LinearConstraint(covering, 1, 1))
    if not found.success:
        raise RuntimeError(f"the best alignment was not found: {found.message}")
    return float(found.fun)


def _groups(lines: Sequence[_Line], sizes: list[int]) -> tuple[Floats, list[Floats]]:
    """Return the groups that a best alignment can have: their disorders, and each coder's stretch in them, -1 if none.

    A group that costs more than its stretches alone cost, 1 each, is in none (the paper's theorem).
    """
    n = len(lines)
    total, real = np.zeros([size + 1 for size in sizes]), np.zeros([size + 1 for size in sizes])
    for one, other in combinations(range(n), 2):
        apart = np.full((sizes[one] + 1, sizes[other] + 1), EMPTY)
        apart[:-1, :-1] = _dissimilarities(lines[one], lines[other])
        total += np.expand_dims(apart, [at for at in range(n) if at not in (one, other)])
    for at, size in enumerate(sizes):
        there = np.append(np.ones(size), 0)
        real += np.expand_dims(there, [other for other in range(n) if other != at])
    costs = total / (n * (n - 1) / 2)
    kept = np.nonzero((costs <= EMPTY * real + 1e-9) & (real > 0))
    first = np.cumsum([0, *sizes])
    members = [np.where(at < size, at + begun, -1) for at, size, begun in zip(kept, sizes, first, strict=False)]
    return costs[kept], members


def _dissimilarities(one: _Line, other: _Line) -> Floats:
    """Return how far the stretches of two coders are apart, by position and by code: stretches x stretches."""
    off = abs(one.start[:, None] - other.start) + abs(one.end[:, None] - other.end)
    long = (one.end - one.start)[:, None] + (other.end - other.start)
    return np.asarray(EMPTY * ((off / long) ** 2 + (one.code[:, None] != other.code)))
