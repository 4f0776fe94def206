"""Where coders do not agree: which units, which codes, and for what reasons."""

from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.seminar.agreement.choices import Choices
from tender_cycles.seminar.agreement.measures import alpha_of, cohen_of, percent_of

Codes = Sequence[Hashable] | None


def counts(units: pd.DataFrame, *, codes: Codes = None) -> pd.DataFrame:
    """Count how many coders gave each code to each unit.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
        What each coder chose; NaN or None where there is no answer.
    codes : sequence, optional
        The codes and their order, also those that nobody chose; those not named
        come after them, as they appear.

    Returns
    -------
    DataFrame, shape (units, codes)

    Examples
    --------
    >>> counts(pd.DataFrame({"a": ["x", "y"], "b": ["x", None]}, index=["1", "2"])).loc["2"].to_dict()
    {'x': 0, 'y': 1}
    """
    check_type(pd.DataFrame, units, "units")
    answers = Choices.read(units, codes or ())
    columns = pd.Index(answers.domain, name="code", tupleize_cols=False)
    return pd.DataFrame(answers.counts.astype(int), index=units.index, columns=columns)


def splits(units: pd.DataFrame) -> pd.DataFrame:
    """Return which units split the room, and how; the most split first.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)

    Returns
    -------
    DataFrame
        Indexed by unit: ``answers``; ``codes``, how many different ones;
        ``first`` and ``second``, the codes given most often, with
        ``first_share`` and ``second_share`` of the answers; ``entropy`` in bits,
        0 where all agree (Shannon 1948); ``agreeing``, the share of the pairs of
        answers that agree, by which it is sorted, NaN for fewer than two answers.

    Examples
    --------
    >>> units = pd.DataFrame({"a": ["x", "y"], "b": ["x", "x"], "c": ["x", "z"]}, index=["1", "2"])
    >>> splits(units)["codes"].to_dict()
    {'2': 3, '1': 1}
    """
    check_type(pd.DataFrame, units, "units")
    rows = [_split(given) for _, given in counts(units).iterrows()]
    columns = ["answers", "codes", "first", "first_share", "second", "second_share", "entropy", "agreeing"]
    frame = pd.DataFrame(rows, columns=columns, index=units.index)
    return frame.sort_values(["agreeing", "entropy"], ascending=[True, False], kind="stable")


def _split(given: pd.Series) -> tuple[object, ...]:
    given = given[given > 0].sort_values(ascending=False, kind="stable")
    n = int(given.sum())
    if not n:
        return 0, 0, None, 0.0, None, 0.0, np.nan, np.nan
    shares = given.to_numpy() / n
    entropy = float(-np.sum(shares * np.log2(shares))) + 0.0  # no nought with a minus
    agreeing = float(np.sum(given * (given - 1))) / (n * (n - 1)) if n > 1 else np.nan
    codes, first_two = [*given.index, None], [*map(float, shares), 0.0]
    return n, len(given), codes[0], first_two[0], codes[1], first_two[1], entropy, agreeing


def confusion(units: pd.DataFrame, *, codes: Codes = None, share: bool = False) -> pd.DataFrame:
    """Count over all pairs of coders and all units which codes were given to the same unit.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
    codes : sequence, optional
        As for `counts`.
    share : bool
        Whether to give, where one of a pair gave the code of the row, in what
        share of the cases the other gave that of the column; a row sums to 1,
        or is NaN if nobody gave its code beside another's answer.

    Returns
    -------
    DataFrame, shape (codes, codes)
        Symmetric unless `share`. Off the diagonal the number of pairs of coders of whom one
        gave the one code and one the other; on it, of whom both gave it.

    Examples
    --------
    >>> confusion(pd.DataFrame({"a": ["x", "y"], "b": ["x", "x"], "c": ["y", "x"]})).to_numpy().tolist()
    [[2, 4], [4, 0]]
    """
    check_type(pd.DataFrame, units, "units")
    counted = counts(units, codes=codes)
    given = counted.to_numpy()
    pairs = given.T @ given
    twice = np.sum(given * (given - 1), axis=0)  # a pair that agrees is met from either side
    np.fill_diagonal(pairs, twice if share else twice // 2)
    frame = pd.DataFrame(pairs, index=counted.columns, columns=counted.columns.rename("other"))
    return frame.div(frame.sum(axis=1).replace(0, np.nan), axis=0) if share else frame


def mixed_up(units: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of codes that are mixed up, the most frequent first.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)

    Returns
    -------
    DataFrame
        ``code`` and ``other``; ``pairs`` of coders who differ in this way;
        ``share`` of all pairs that differ; ``units`` on which they do; ``alpha``
        if the two were one code, and ``gain`` over alpha now. A merger that
        gains little says that the two are not what the coders differ about.

    Examples
    --------
    >>> units = pd.DataFrame({"a": list("xxyz"), "b": list("yxyz")})
    >>> mixed_up(units)[["code", "other", "pairs", "alpha"]].to_numpy().tolist()
    [['x', 'y', 1, 1.0]]
    """
    check_type(pd.DataFrame, units, "units")
    answers, counted = Choices.read(units), counts(units).to_numpy()
    now = alpha_of(answers).value
    rows = []
    for one, other in combinations(range(len(answers.domain)), 2):
        both = counted[:, one] * counted[:, other]
        if both.sum():
            merged = Choices(np.where(answers.chosen == other, one, answers.chosen), answers.domain)
            alpha = alpha_of(merged).value
            rows.append((answers.domain[one], answers.domain[other], both.sum(), np.sum(both > 0), alpha, alpha - now))
    frame = pd.DataFrame(rows, columns=["code", "other", "pairs", "units", "alpha", "gain"])
    frame.insert(3, "share", frame["pairs"] / frame["pairs"].sum())
    return frame.sort_values("pairs", ascending=False, kind="stable", ignore_index=True)


def with_coder(units: pd.DataFrame, name: str, choices: Mapping[Hashable, Hashable] | pd.Series) -> pd.DataFrame:
    """Return the units with one more coder, such as the author of the study.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
    name : str
        What the coder is to be called.
    choices : mapping or Series
        The coder's code by unit; units that are left out are not answered.

    Returns
    -------
    DataFrame, shape (units, coders + 1)
        A new one; the given one is as it was.

    Raises
    ------
    ValueError
        If there is a coder of that name, or choices for units that are not there.

    Examples
    --------
    >>> with_coder(pd.DataFrame({"a": ["x", "y"]}, index=["1", "2"]), "thesis", {"1": "x"})["thesis"].tolist()
    ['x', nan]
    """
    check_type(pd.DataFrame, units, "units")
    if name in units.columns:
        raise ValueError(f"there is a coder {name!r} already; choose another name")
    chosen = dict(choices.items())
    if unknown := [unit for unit in chosen if unit not in units.index]:
        hint = nearest(str(unknown[0]), map(str, units.index))
        raise ValueError(f"{len(unknown)} of the units that {name!r} has coded are not there: {unknown[0]!r}{hint}")
    return units.assign(**{name: [chosen.get(unit, np.nan) for unit in units.index]})


def against(units: pd.DataFrame, coder: Hashable) -> pd.DataFrame:
    """Hold each coder against one of them: as one more coder, not as the truth.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
    coder
        One of the columns.

    Returns
    -------
    DataFrame
        One row for each of the others: ``units`` that both have answered,
        ``percent`` and ``kappa``; those who agree most first.

    Raises
    ------
    ValueError
        If there is no such coder.

    Examples
    --------
    >>> units = pd.DataFrame({"a": list("xxyy"), "b": list("xxyx"), "thesis": list("xxyy")})
    >>> against(units, "thesis")["percent"].to_dict()
    {'a': 100.0, 'b': 75.0}
    """
    check_type(pd.DataFrame, units, "units")
    rows = {}
    for other in others_than(units, coder):
        answers = Choices.read(units[[other, coder]])
        both = int(answers.pairable.sum() / 2)
        rows[other] = {"units": both, "percent": percent_of(answers).value, "kappa": cohen_of(answers).value}
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("coder")
    return frame.sort_values(["percent", "kappa"], ascending=False, kind="stable")


def others_than(units: pd.DataFrame, coder: Hashable) -> list[Any]:
    """Return all coders but one; raise ValueError, with the nearest, if there is no such one."""
    if coder not in units.columns:
        raise ValueError(f"there is no coder {coder!r}{nearest(str(coder), map(str, units.columns))}")
    return [name for name in units.columns if name != coder]


def crossed(units: pd.DataFrame, coder: Hashable, *, codes: Codes = None) -> pd.DataFrame:
    """Count what the others gave where one coder gave each code.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
    coder
        One of the columns.
    codes : sequence, optional
        As for `counts`.

    Returns
    -------
    DataFrame, shape (codes, codes)
        The one coder's codes down, those of the others across; answers.

    Raises
    ------
    ValueError
        If there is no such coder.

    Examples
    --------
    >>> crossed(pd.DataFrame({"a": ["x", "y"], "b": ["y", "y"], "thesis": ["x", "y"]}), "thesis").loc["x"].to_dict()
    {'x': 1, 'y': 1}
    """
    check_type(pd.DataFrame, units, "units")
    others = others_than(units, coder)
    domain = Choices.read(units, codes or ()).domain
    given = counts(units[others], codes=domain).groupby(units[coder].to_numpy(), sort=False).sum()
    return given.reindex(pd.Index(domain, name=coder), fill_value=0)


def reasons(answers: pd.DataFrame, unit: Hashable, *, beside: Mapping[str, Hashable] | None = None) -> pd.DataFrame:
    """Return what every coder says of one unit, side by side: those who chose alike together.

    Parameters
    ----------
    answers : DataFrame
        One row per coder and unit: columns coder, unit, code and, if there
        are, confidence and reason; as `tender_cycles.seminar.gather` gives it.
    unit
        Which unit.
    beside : mapping of str to code, optional
        Further coders and their code, such as ``{"thesis": "2.1"}``.

    Returns
    -------
    DataFrame
        ``code, coder, confidence, reason``; the code that most chose first,
        those who chose none last.

    Raises
    ------
    ValueError
        If columns are missing or there is no such unit.

    Examples
    --------
    >>> said = [("a", "1", "x", "it begins"), ("b", "1", "y", ""), ("c", "1", "x", "")]
    >>> table = pd.DataFrame(said, columns=["coder", "unit", "code", "reason"])
    >>> reasons(table, "1")["coder"].tolist()
    ['a', 'c', 'b']
    """
    check_type(pd.DataFrame, answers, "answers")
    if missing := [name for name in ("coder", "unit", "code") if name not in answers]:
        raise ValueError(f"the table of answers lacks the columns {missing}; it has {list(answers.columns)}")
    if not (of_unit := answers["unit"] == unit).any():
        raise ValueError(f"nobody has answered unit {unit!r}{nearest(str(unit), answers['unit'].astype(str).unique())}")
    said = answers[of_unit].reindex(columns=["code", "coder", "confidence", "reason"])
    more = pd.DataFrame([(code, coder, None, "") for coder, code in (beside or {}).items()], columns=said.columns)
    rows = [*said.astype(object).itertuples(index=False), *more.astype(object).itertuples(index=False)]
    often = pd.Series([row.code for row in rows]).value_counts()
    place = {code: at for at, code in enumerate(often.index)}
    rows.sort(key=lambda row: place.get(row.code, len(place)))
    return pd.DataFrame(rows, columns=said.columns)
