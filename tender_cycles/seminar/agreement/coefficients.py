"""Per cent, Cohen's and Fleiss's kappa, Gwet's and Brennan and Prediger's, Krippendorff's alpha, with intervals.

Each is written once, as a function of how often every unit counts; the value
counts each once, the resamples as often as it was drawn.

Why they are written here: the `krippendorff` package is GPL; statsmodels knows
neither missing answers (its `fleiss_kappa` asserts that there are none) nor
alpha, and NLTK gives 1 where alpha is undefined because nobody ever chose
otherwise. None of them has intervals. irrCAC has old pins and rounds to five
places. The tests hold all four beside these; `benchmarks/coefficients.py` says
where they differ and why.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from tender_cycles._checks import check_level, check_type
from tender_cycles._nearest import nearest
from tender_cycles.seminar.agreement.choices import Choices
from tender_cycles.seminar.agreement.distances import DISTANCES
from tender_cycles.seminar.agreement.measures import (
    Measure,
    alpha_of,
    brennan_of,
    cohen_of,
    fleiss_of,
    gwet_of,
    paradox_of,
    percent_of,
)
from tender_cycles.seminar.agreement.resampling import draws
from tender_cycles.seminar.agreement.result import Coefficient
from tender_cycles.words import check_lang


def percent(units: pd.DataFrame, *, n_boot: int = 2000, seed: int = 0, level: float = 0.95) -> Coefficient:
    """Return how many of the pairs of answers to the same unit agree, in per cent.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
        What each coder chose; NaN or None where there is no answer.
    n_boot, seed, level
        Resamples of units, their seed (0 resamples: no interval), and what the
        interval is to cover.

    Returns
    -------
    Coefficient

    Raises
    ------
    ValueError
        If a unit or a coder stands twice.

    Examples
    --------
    >>> percent(pd.DataFrame({"a": ["x", "y"], "b": ["x", "x"]}), n_boot=0)
    <percent 50.0>
    """
    check_type(pd.DataFrame, units, "units")
    return _counted(percent_of(Choices.read(units)), n_boot, seed, level)


def kappa(units: pd.DataFrame, *, n_boot: int = 2000, seed: int = 0, level: float = 0.95) -> Coefficient:
    """Return Cohen's kappa of two coders.

    Kappa is (po - pe) / (1 - pe), with po the observed share of agreement and
    pe the share to be expected if each coder kept to the own marginals and
    chose by lot (Cohen 1960, Educational and Psychological Measurement 20,
    37-46). It is defined on the units that both have answered; `n_pairable`
    tells how many answers these are.

    Parameters
    ----------
    units : DataFrame, shape (units, 2)
        What each coder chose; NaN or None where there is no answer.
    n_boot, seed, level
        As for `percent`.

    Returns
    -------
    Coefficient
        NaN where both gave every unit the same value. Where there are two
        values in all, it carries what makes kappa low beside a high per cent,
        or high beside a low one: the prevalence index, the bias index, and
        PABAK, kappa as it would be if both were nought (Byrt, Bishop and
        Carlin 1993, Journal of Clinical Epidemiology 46, 423-429).

    Raises
    ------
    ValueError
        If there are not two coders, or a unit or a coder stands twice.

    Examples
    --------
    >>> kappa(pd.DataFrame({"a": [1, 1, 0, 0], "b": [1, 0, 0, 0]}), n_boot=0)
    <kappa 0.500>
    """
    check_type(pd.DataFrame, units, "units")
    if units.shape[1] != 2:
        hint = "; for more there are kappa_pairs, kappa_matrix, fleiss and alpha" if units.shape[1] > 2 else ""
        raise ValueError(f"Cohen's kappa is of two coders, not of {units.shape[1]}: {list(units.columns)}{hint}")
    answers = Choices.read(units)
    found, paradox = _counted(cohen_of(answers), n_boot, seed, level), paradox_of(answers)
    return replace(found, **paradox._asdict()) if paradox else found


def kappa_matrix(units: pd.DataFrame) -> pd.DataFrame:
    """Return Cohen's kappa of every pair of coders.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)

    Returns
    -------
    DataFrame, shape (coders, coders)
        Symmetric, NaN on the diagonal and where kappa is undefined.

    Examples
    --------
    >>> units = pd.DataFrame({"a": [1, 1, 0, 0], "b": [1, 0, 0, 0], "c": [1, 1, 0, 0]})
    >>> kappa_matrix(units).loc["a"].tolist()
    [nan, 0.5, 1.0]
    """
    check_type(pd.DataFrame, units, "units")
    answers = Choices.read(units)
    matrix = np.full((answers.n_coders, answers.n_coders), np.nan)
    for one, other, two in _pairs(answers):
        matrix[one, other] = matrix[other, one] = cohen_of(two).value
    return pd.DataFrame(matrix, index=units.columns, columns=units.columns)


def kappa_pairs(
    units: pd.DataFrame, *, n_boot: int = 2000, seed: int = 0, level: float = 0.95, lang: str | None = None
) -> pd.DataFrame:
    """Return Cohen's kappa of every pair of coders, each with its interval.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
    n_boot, seed, level
        As for `percent`.
    lang : {"nb", "en"}, default that of `tc.set_lang`
        Language of the reasons.

    Returns
    -------
    DataFrame
        One row per pair, those who agree least first: ``first`` and ``second``;
        ``units`` that both have answered; ``kappa`` with ``low`` and ``high``;
        ``reason`` where it or its interval is missing.

    Examples
    --------
    >>> units = pd.DataFrame({"a": [1, 1, 0, 0], "b": [1, 0, 0, 0], "c": [1, 1, 0, 0]})
    >>> kappa_pairs(units, n_boot=0)[["first", "second", "kappa"]].values.tolist()
    [['a', 'b', 0.5], ['b', 'c', 0.5], ['a', 'c', 1.0]]
    """
    check_type(pd.DataFrame, units, "units")
    lang = check_lang(lang)
    check_level(level)
    answers = Choices.read(units)
    drawn = draws(answers.n_units, n_boot, seed)
    rows = []
    for one, other, two in _pairs(answers):
        found = cohen_of(two).coefficient(drawn, level)
        rows.append(
            (units.columns[one], units.columns[other], found.n_pairable // 2, found.value, found.low, found.high,
             found.reason(lang))
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=["first", "second", "units", "kappa", "low", "high", "reason"])
    return frame.sort_values("kappa", kind="stable", ignore_index=True)


def fleiss(units: pd.DataFrame, *, n_boot: int = 2000, seed: int = 0, level: float = 0.95) -> Coefficient:
    """Return Fleiss's kappa of any number of coders.

    The expected agreement is that of the pooled marginals (Fleiss 1971,
    Psychological Bulletin 76, 378-382). It is defined for the same number of
    answers to every unit, whoever gave them; where the number varies it is NaN,
    and `alpha` is what there is.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
        What each coder chose; NaN or None where there is no answer.
    n_boot, seed, level
        As for `percent`.

    Returns
    -------
    Coefficient

    Raises
    ------
    ValueError
        If a unit or a coder stands twice.

    Examples
    --------
    >>> fleiss(pd.DataFrame({"a": [1, 1, 0], "b": [1, 1, 0], "c": [1, 0, 0]}), n_boot=0)
    <fleiss 0.550>
    """
    check_type(pd.DataFrame, units, "units")
    return _counted(fleiss_of(Choices.read(units)), n_boot, seed, level)


def alpha(
    units: pd.DataFrame, *, distance: str = "nominal", n_boot: int = 2000, seed: int = 0, level: float = 0.95
) -> Coefficient:
    """Return Krippendorff's alpha of any number of coders, with or without missing answers.

    Alpha is 1 - Do / De, the observed disagreement over that expected if the
    answers given had been shared out by lot (Krippendorff 2011, Computing
    Krippendorff's Alpha-Reliability, section C). A unit with one answer only
    has nothing to be compared with and does not count, as he defines it.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
        What each coder chose; NaN, None or an empty text where there is no answer. Where a
        coder may give several codes to a unit, a set of them (see `as_sets`);
        the empty set is an answer too.
    distance : {"nominal", "ordinal", "interval", "jaccard", "masi"}
        How far two answers are apart. The last two are for sets: 1 minus their
        intersection over their union (Jaccard 1912), and the same weighted by
        how one lies in the other (Passonneau 2006, Measuring Agreement on
        Set-valued Items, LREC). "ordinal" takes the values of
        ordered Categoricals in their order, others in their sorted one.
    n_boot, seed, level
        As for `percent`.

    Returns
    -------
    Coefficient
        NaN where every answer is the same: nothing shows that the coders could
        have told two things apart.

    Raises
    ------
    ValueError
        If the distance is unknown or does not fit the answers, such as texts
        that are numbers an order, or a unit or a coder stands twice.

    Examples
    --------
    >>> units = pd.DataFrame({"a": ["x", "x", "y", None], "b": ["x", "y", "y", "y"]})
    >>> alpha(units, n_boot=0)
    <alpha 0.444>
    """
    check_type(pd.DataFrame, units, "units")
    if distance not in DISTANCES:
        raise ValueError(f"distance {distance!r} is unknown{nearest(distance, DISTANCES)}")
    return _counted(alpha_of(Choices.read(units), distance), n_boot, seed, level)


def gwet(
    units: pd.DataFrame,
    *,
    distance: str = "nominal",
    values: Sequence[Hashable] = (),
    n_boot: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> Coefficient:
    """Return Gwet's AC1 of any number of coders; with an order or numbers his AC2.

    AC1 is (pa - pe) / (1 - pe), with pa the share of agreeing pairs, unit by
    unit, and pe the sum of p (1 - p) over the values, divided by their number
    less one, p being a value's share: he takes it that coders choose by lot
    only where a unit is hard, which the rarer values are no sign of (Gwet 2008,
    British Journal of Mathematical and Statistical Psychology 61, 29-48; with
    weights and missing answers Gwet 2014, Handbook of Inter-Rater Reliability,
    4th ed.). It stays high where nearly all answers have one value, and then
    says little of the other.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
        What each coder chose; NaN, None or an empty text where there is no answer. A
        unit with one answer enters the values' shares, not the agreement.
    distance : {"nominal", "ordinal", "interval"}
        How far two answers are apart, as for `alpha`; as a weight it is counted from the
        farthest two values. "ordinal" has Gwet's own weights, by the number of
        values that lie between, and not alpha's, by how often these were given.
    values : sequence, optional
        What could be chosen, if some of it never was: their number counts.
        Ordered Categoricals bring theirs along.
    n_boot, seed, level
        As for `percent`.

    Returns
    -------
    Coefficient
        NaN where there is one value only.

    Raises
    ------
    ValueError
        If the distance is unknown or does not fit the answers, or a unit or a
        coder stands twice.

    Examples
    --------
    >>> units = pd.DataFrame({"a": ["x"] * 9 + ["y"], "b": ["x"] * 10})
    >>> gwet(units, n_boot=0), kappa(units, n_boot=0)
    (<ac1 0.890>, <kappa 0.000>)
    """
    check_type(pd.DataFrame, units, "units")
    _check_weighted(distance)
    return _counted(gwet_of(Choices.read(units, values), distance), n_boot, seed, level)


def brennan_prediger(
    units: pd.DataFrame,
    *,
    distance: str = "nominal",
    values: Sequence[Hashable] = (),
    n_boot: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> Coefficient:
    """Return Brennan and Prediger's coefficient of any number of coders.

    It is (pa - pe) / (1 - pe), with pa as for `gwet` and pe what there would be
    if every value were as likely as another (Brennan and Prediger 1981,
    Educational and Psychological Measurement 41, 687-699; with weights and for
    more coders Gwet 2014, Handbook of Inter-Rater Reliability, 4th ed.). For
    two coders and two values it is PABAK, 2 pa - 1 (Byrt, Bishop and Carlin 1993).

    Parameters
    ----------
    units, distance, values, n_boot, seed, level
        As for `gwet`; a unit with one answer does not count.

    Returns
    -------
    Coefficient
        NaN where there is one value only.

    Raises
    ------
    ValueError
        As for `gwet`.

    Examples
    --------
    >>> units = pd.DataFrame({"a": ["x"] * 9 + ["y"], "b": ["x"] * 10})
    >>> brennan_prediger(units, n_boot=0)
    <brennan_prediger 0.800>
    >>> brennan_prediger(units, values=["x", "y", "z"], n_boot=0)
    <brennan_prediger 0.850>
    """
    check_type(pd.DataFrame, units, "units")
    _check_weighted(distance)
    return _counted(brennan_of(Choices.read(units, values), distance), n_boot, seed, level)


def _check_weighted(distance: str) -> None:
    known = ("nominal", "ordinal", "interval")
    if distance not in known:
        hint = "; between sets there is alpha" if distance in DISTANCES else nearest(distance, known)
        raise ValueError(f"distance {distance!r} is not one of {', '.join(known)}{hint}")


def _pairs(answers: Choices) -> Iterator[tuple[int, int, Choices]]:
    """Yield every pair of coders, by position, and what the two have answered."""
    for one, other in combinations(range(answers.n_coders), 2):
        yield one, other, Choices(answers.chosen[:, [one, other]], answers.domain)


def _counted(measure: Measure, n_boot: int, seed: int, level: float) -> Coefficient:
    return measure.coefficient(draws(measure.answers.n_units, n_boot, seed), check_level(level))
