"""Agreement on what each coder has marked freely in a running text.

The coefficient is u-alpha of Krippendorff, Mathet, Bouvry and Widlöcher (2016,
On the Reliability of Unitizing Textual Continua: Further Developments, Quality
& Quantity 50, 2347-2364; Krippendorff 2019, Content Analysis, 4th ed., section
12.6). It replaces Krippendorff's own alpha-U of 1995 and 2004, which its author
found not to behave with more than two coders, and is not to be confused with it.

Of the four coefficients of that family there are three here: u-alpha; binary
u-alpha, for which all stretches are given the same code; and cu-alpha, which looks
only where both of a pair have marked something, and asks whether they agree on the
code there. It passes over whether a passage was marked at all, which is half of what
free marking is about, so it stands beside the others and for none of them. The
fourth, (k)cu-alpha of single codes, is left out. For stretches that need not overlap
there is `gamma`; for excerpts that are given, which everybody codes, `alpha` and `per_code`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from tender_cycles._checks import check_level, check_type
from tender_cycles._nearest import nearest
from tender_cycles.project import Project
from tender_cycles.project.columns import labels
from tender_cycles.seminar.agreement.choices import Floats
from tender_cycles.seminar.agreement.resampling import draws, interval
from tender_cycles.seminar.agreement.result import Coefficient
from tender_cycles.words import check_lang

COLUMNS = ("coder", "source", "start", "end", "code")
GAP = 0  # what no one has marked, as a value


def stretches(project: Project) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return what each user of a project has coded where, and how long the texts are.

    Parameters
    ----------
    project : Project

    Returns
    -------
    stretches : DataFrame
        One row per coding by a user on a stretch that has a length; columns
        coder, source, start, end, code: names, positions from 0, the code's key.
        Users and sources of the same name are told apart by their GUIDs.
    lengths : dict
        The number of characters by the name of the source.

    Examples
    --------
    >>> from tender_cycles import load_thesis
    >>> table, lengths = stretches(load_thesis())
    >>> table.columns.tolist(), len(lengths)
    (['coder', 'source', 'start', 'end', 'code'], 9)
    """
    check_type(Project, project, "project")
    users, sources = _names(project.users), _names(project.sources)
    codes = project.codebook.keys
    selections = {selection.guid: selection for selection in project.selections}
    rows = [
        (users[coding.user], sources[where.source], where.start, where.end, codes[coding.code])
        for coding in project.codings
        if coding.user and (where := selections[coding.selection]).start < where.end
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)), {sources[each.guid]: len(each.text) for each in project.sources}


def _names(objects: Sequence[Any]) -> dict[str, str]:
    return dict(zip((each.guid for each in objects), labels(objects), strict=True))


def unitizing_alpha(
    stretches: pd.DataFrame,
    lengths: Mapping[str, int],
    *,
    code: str | None = None,
    coders: Sequence[str] | None = None,
    n_boot: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> Coefficient:
    """Return u-alpha, nominal: whether coders marked the same stretches with the same codes.

    With one `code` it tells whether they marked the same stretches with this
    one, whatever else they marked. For whether they marked the same stretches
    at all, give every stretch the same code first: that is binary u-alpha.

    Parameters
    ----------
    stretches : DataFrame
        Columns coder, source, start, end and code; positions from 0, half-open.
        A coder's stretches with the same code that overlap are one stretch;
        those that only touch are two.
    lengths : mapping of str to int
        Characters of each source. Every coder is taken to have read all of
        them; leave out, here and there, what someone has not read.
    code : str, optional
        Look at this code only; other codes may then overlap with it.
    coders : sequence of str, optional
        By default those in the table; name them to count one who marked nothing.
    n_boot, seed, level
        As for `percent`; what is drawn anew is whole sources, so there is an
        interval only for two or more.

    Returns
    -------
    Coefficient
        NaN where nobody or everybody marked everything alike, or where stretches
        of one coder with different codes overlap and no `code` is given.
        `n_units` are sources, `n_pairable` characters.

    Raises
    ------
    ValueError
        If columns are missing, or a stretch lies outside its source or has no
        length; all faults are named.

    Examples
    --------
    >>> table = pd.DataFrame({"coder": ["a", "b"], "source": "s", "start": [10, 12], "end": [20, 20], "code": "x"})
    >>> unitizing_alpha(table, {"s": 100})
    <unitizing_alpha 0.879>
    """
    check_type(pd.DataFrame, stretches, "stretches")
    check_level(level)
    marked, names = checked(stretches, lengths, code, coders)
    if code is not None:
        marked = marked[marked["code"] == code]
    return _of(marked, lengths, names, draws(len(lengths), n_boot, seed), level)


def cu_alpha(
    stretches: pd.DataFrame,
    lengths: Mapping[str, int],
    *,
    coders: Sequence[str] | None = None,
    n_boot: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> Coefficient:
    """Return cu-alpha, nominal: whether coders gave the same code where both of a pair marked something.

    The coincidences are those of u-alpha without what either left unmarked; a
    stretch is as long as others have marked something beside it, on average over
    the other coders (Krippendorff 2019, Content Analysis, 4th ed., section 12.6.5).

    Parameters
    ----------
    stretches, lengths, coders, n_boot, seed, level
        As for `unitizing_alpha`.

    Returns
    -------
    Coefficient
        NaN where no two marked the same place, where all of it has the same
        code, or where stretches of one coder with different codes overlap.

    Raises
    ------
    ValueError
        As `unitizing_alpha`.

    Examples
    --------
    >>> table = pd.DataFrame({"coder": ["a", "a", "b", "b"], "source": "s", "start": [0, 50, 5, 90],
    ...                       "end": [10, 60, 15, 95], "code": ["x", "y", "x", "y"]})
    >>> cu_alpha(table, {"s": 100}).reason("en")
    'No two coders marked the same place, or all that two of them marked has the same code.'
    """
    check_type(pd.DataFrame, stretches, "stretches")
    check_level(level)
    marked, names = checked(stretches, lengths, None, coders)
    return _of(marked, lengths, names, draws(len(lengths), n_boot, seed), level, both=True)


def unitizing_per_code(
    stretches: pd.DataFrame,
    lengths: Mapping[str, int],
    *,
    coders: Sequence[str] | None = None,
    n_boot: int = 2000,
    seed: int = 0,
    level: float = 0.95,
    lang: str | None = None,
) -> pd.DataFrame:
    """Return u-alpha of each code by itself: marked with it, or not, whatever else was marked.

    This is not (k)cu-alpha, which looks only where both of a pair have marked something.

    Parameters
    ----------
    stretches, lengths, coders, n_boot, seed, level
        As for `unitizing_alpha`.
    lang : {"nb", "en"}, default that of `tc.set_lang`
        Language of the reasons.

    Returns
    -------
    DataFrame
        One row per code as they appear: ``stretches``, ``alpha``, ``low``,
        ``high``, ``reason``.
    """
    check_type(pd.DataFrame, stretches, "stretches")
    lang = check_lang(lang)
    options = {"coders": coders, "n_boot": n_boot, "seed": seed, "level": level}
    rows = {}
    for code, marked in stretches.groupby("code", sort=False):
        found = unitizing_alpha(stretches, lengths, code=str(code), **options)  # type: ignore[arg-type]
        rows[code] = {
            "stretches": len(marked), "alpha": found.value, "low": found.low, "high": found.high,
            "reason": found.reason(lang),
        }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("code")


def checked(
    stretches: pd.DataFrame, lengths: Mapping[str, int], code: str | None, coders: Sequence[str] | None
) -> tuple[pd.DataFrame, list[str]]:
    """Return the stretches of those coders who are asked for, codes as numbers beside them, and their names."""
    _check(stretches, lengths, code)
    names = list(dict.fromkeys(stretches["coder"] if coders is None else coders))
    marked = stretches[stretches["coder"].isin(names)]
    return marked.assign(number=pd.factorize(marked["code"])[0]), names


def _check(stretches: pd.DataFrame, lengths: Mapping[str, int], code: str | None) -> None:
    if missing := [name for name in COLUMNS if name not in stretches]:
        raise ValueError(f"the table of stretches lacks the columns {missing}; it has {list(stretches.columns)}")
    faults = []
    for row, source, start, end in zip(
        stretches.index, stretches["source"], stretches["start"], stretches["end"], strict=True
    ):
        if source not in lengths:
            faults.append(f"row {row!r}: source {source!r} has no length{nearest(source, lengths)}")
        elif not 0 <= start < end <= lengths[source]:
            faults.append(f"row {row!r}: [{start}, {end}) is no stretch of {source!r}, which has {lengths[source]}")
    if faults:
        raise ValueError("stretches that cannot be:\n- " + "\n- ".join(faults))
    known = set(stretches["code"])
    if code is not None and len(stretches) and code not in known:
        raise ValueError(f"no stretch has the code {code!r}{nearest(code, sorted(known))}")


class _Sums(NamedTuple):
    """What adds up over sources: sources x values, the gap first."""

    agreeing: Floats  # lengths that two coders value alike, over all pairs, by the number of other coders
    lengths: Floats
    squares: Floats  # what a unit would agree with itself: its length squared; an unmarked character only itself


def _of(
    marked: pd.DataFrame,
    lengths: Mapping[str, int],
    coders: Sequence[str],
    drawn: Floats,
    level: float,
    both: bool = False,
) -> Coefficient:
    characters = sum(lengths.values())
    found = Coefficient(
        name="cu_alpha" if both else "unitizing_alpha", value=np.nan, level=level, n_units=len(lengths),
        n_coders=len(coders), n_pairable=characters,
        fault="no-units" if not characters else "one-coder" if len(coders) < 2 else "",
    )  # fmt: skip
    if found.fault:
        return found
    if (sums := _sums(marked, lengths, coders, both)) is None:
        return replace(found, fault="overlapping")
    value = float(_alpha(sums, np.ones((1, len(lengths))))[0])
    if np.isnan(value):
        return replace(found, fault="apart" if both else "unmarked")
    shares = sums.lengths.sum(axis=0) / sums.lengths.sum()
    found = replace(found, value=value, prevalence=float(shares.max()))
    ends = interval(_alpha(sums, drawn), len(lengths), level)
    return replace(found, low=ends.low, high=ends.high, interval_fault=ends.fault, n_boot=len(drawn))


def _alpha(sums: _Sums, weights: Floats) -> Floats:
    """Return u-alpha by weights of the sources: 1 - Do / De (Krippendorff 2019, eqs. 32-34)."""
    agreeing, lengths, squares = (weights @ part for part in sums)
    whole = lengths.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = 1 - agreeing.sum(axis=1) / whole
        expected = 1 - np.sum(lengths**2 - squares, axis=1) / (whole**2 - squares.sum(axis=1))
        return np.where(expected > 1e-12, 1 - observed / expected, np.nan)


def _sums(marked: pd.DataFrame, lengths: Mapping[str, int], coders: Sequence[str], both: bool) -> _Sums | None:
    """Return the sums, or None if stretches of one coder with different codes overlap."""
    place = {code: at for at, code in enumerate(dict.fromkeys(marked["code"]), start=GAP + 1)}
    sums = _Sums(*(np.zeros((len(lengths), len(place) + 1)) for _ in range(3)))
    by = dict(iter(marked.groupby(["source", "coder"], sort=False)))
    for row, (source, length) in enumerate(lengths.items()):
        lines = [_line(by.get((source, coder)), place) for coder in coders]
        if any(one[1] > other[0] for line in lines for one, other in pairwise(line)):
            return None
        _add_pieces(sums, row, lines, length, both)
    return sums


def _line(rows: pd.DataFrame | None, place: Mapping[str, int]) -> list[tuple[int, int, int]]:
    """Return a coder's stretches of one source in order, those of the same code that overlap as one."""
    if rows is None:
        return []
    merged: list[tuple[int, int, int]] = []
    for _, same in rows.groupby("code", sort=False):
        last = len(merged)
        for start, end in sorted(zip(same["start"], same["end"], strict=True)):
            value = place[same["code"].iloc[0]]
            if len(merged) > last and start < merged[-1][1]:
                start, end = merged[-1][0], max(end, merged.pop()[1])
            merged.append((int(start), int(end), value))
    return sorted(merged)


def _add_pieces(
    sums: _Sums, row: int, lines: Sequence[Sequence[tuple[int, int, int]]], length: int, both: bool
) -> None:
    """Add up a source, piece by piece between the places where anybody starts or ends.

    If only what `both` of a pair marked counts, a piece has its length times the share of the others who marked it.
    """
    cuts = sorted({0, length, *(cut for line in lines for unit in line for cut in unit[:2])})
    starts, wide = np.array(cuts[:-1]), np.diff(cuts)
    values = np.full((len(lines), len(starts)), GAP)
    units = [
        (line, np.searchsorted(starts, start), np.searchsorted(starts, end), value)
        for line, held in enumerate(lines)
        for start, end, value in held
    ]
    for line, first, last, value in units:
        values[line, first:last] = value
    counts = (values[..., None] == np.arange(sums.lengths.shape[1])).sum(axis=0)
    others = len(lines) - 1
    heard = wide.astype(float)
    if both:
        counts[:, GAP] = 0
        heard *= np.maximum(counts.sum(axis=1) - 1, 0) / others
    sums.lengths[row] = heard @ counts
    sums.agreeing[row] = wide @ (counts * (counts - 1)) / others
    sums.squares[row, GAP] = sums.lengths[row, GAP]
    for _, first, last, value in units:
        sums.squares[row, value] += heard[first:last].sum() ** 2
