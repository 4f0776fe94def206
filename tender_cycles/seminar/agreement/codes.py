"""Codes one by one, and several codes per unit as sets."""

from collections.abc import Hashable, Iterator, Sequence

import numpy as np
import pandas as pd

from tender_cycles._checks import check_level, check_type
from tender_cycles._nearest import nearest
from tender_cycles.seminar.agreement.choices import Choices, Floats
from tender_cycles.seminar.agreement.measures import alpha_of, cohen_of, fleiss_of, paradox_of, percent_of
from tender_cycles.seminar.agreement.resampling import draws
from tender_cycles.words import check_lang


def per_code(
    units: pd.DataFrame,
    *,
    codes: Sequence[Hashable] | None = None,
    n_boot: int = 2000,
    seed: int = 0,
    level: float = 0.95,
    lang: str | None = None,
) -> pd.DataFrame:
    """Return the agreement on each code by itself: given, or not given.

    Parameters
    ----------
    units : DataFrame
        Either units x coders, one code in each cell; or of bool, (units x
        codes) x coders, with an index of two levels of which one is named
        "code": whether the coder gave the code to the unit.
    codes : sequence, optional
        The codes and their order; by default those that occur, as they appear.
    n_boot, seed, level
        As for `percent`.
    lang : {"nb", "en"}, default that of `tc.set_lang`
        Language of the reasons.

    Returns
    -------
    DataFrame
        One row per code. For two coders the number of units to which ``both``,
        ``first_only``, ``second_only`` or ``neither`` gave it. Then ``given``,
        the share of all answers that give it; ``alpha`` with its interval,
        ``low`` and ``high``; ``percent``, and ``kappa`` (Cohen's, for two
        coders) or ``fleiss`` (for more), with theirs, as ``percent_low`` and so
        on; and ``reason`` where alpha or its interval is missing. A rare code
        can have a high per cent and a low kappa; read them together. For two
        coders ``prevalence_index`` and ``bias_index`` tell what keeps them
        apart, and ``pabak`` is kappa as it would be without (see `kappa`).

    Raises
    ------
    ValueError
        If the index has two levels of which none is named "code", or one of
        `codes` is not in it, or a unit or a coder stands twice.

    Examples
    --------
    >>> from tender_cycles.datasets import readings
    >>> per_code(readings("code"), n_boot=0).loc["sharing", ["both", "first_only", "second_only"]].tolist()
    [3, 1, 1]
    """
    check_type(pd.DataFrame, units, "units")
    lang = check_lang(lang)
    check_level(level)
    each = dict(_by_code(units, codes))
    drawn = {n: draws(n, n_boot, seed) for n in {answers.n_units for answers in each.values()}}
    rows = {code: _row(answers, drawn[answers.n_units], level, lang) for code, answers in each.items()}
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("code")
    return frame.astype({name: "int64" for name in _COUNTS if name in frame})


_COUNTS = ("both", "first_only", "second_only", "neither")


def _by_code(units: pd.DataFrame, codes: Sequence[Hashable] | None) -> Iterator[tuple[Hashable, Choices]]:
    if units.index.nlevels == 1:
        answers = Choices.read(units, codes or ())
        for code in answers.domain if codes is None else codes:
            yield code, answers.about(code)
        return
    if "code" not in units.index.names:
        raise ValueError(f"the index has the levels {list(units.index.names)}, none of which is 'code'")
    given: dict[Hashable, pd.DataFrame] = dict(list(units.groupby(level="code", sort=False)))
    if unknown := [code for code in codes or () if code not in given]:
        raise ValueError(f"no unit was asked about the code {unknown[0]!r}{nearest(str(unknown[0]), map(str, given))}")
    for code in given if codes is None else codes:
        yield code, Choices.read(given[code].droplevel("code"), (False, True))


def _row(answers: Choices, drawn: Floats, level: float, lang: str) -> dict[str, object]:
    two = answers.n_coders == 2
    given = answers.counts.sum(axis=0)
    alpha = alpha_of(answers).coefficient(drawn, level)
    row = {
        **(_crossed(answers) if two else {}),
        "given": given[1] / given.sum() if given.sum() else np.nan,
        "alpha": alpha.value, "low": alpha.low, "high": alpha.high,
    }  # fmt: skip
    for measure in (percent_of(answers), cohen_of(answers) if two else fleiss_of(answers)):
        found = measure.coefficient(drawn, level)
        row |= {found.name: found.value, f"{found.name}_low": found.low, f"{found.name}_high": found.high}
    paradox = paradox_of(answers)
    return row | (paradox._asdict() if paradox else {}) | {"reason": alpha.reason(lang)}


def _crossed(answers: Choices) -> dict[str, object]:
    first, second = answers.chosen.T
    pairs = ((1, 1), (1, 0), (0, 1), (0, 0))
    return {name: np.sum((first == one) & (second == other)) for name, (one, other) in zip(_COUNTS, pairs, strict=True)}


def as_sets(units: pd.DataFrame) -> pd.DataFrame:
    """Return which set of codes each coder gave to each unit, for `alpha` with a distance between sets.

    One alpha over sets is what this package gives for several codes per
    excerpt: the mean of the codes' own alphas would weigh a code that stands
    once like one that stands everywhere, and leave out those that are undefined.

    Parameters
    ----------
    units : DataFrame of bool, shape (units x codes, coders)
        With an index of two levels of which one is named "code".

    Returns
    -------
    DataFrame, shape (units, coders), of frozensets
        None where the coder has no answer to any of the unit's codes.

    Examples
    --------
    >>> from tender_cycles.seminar.agreement import alpha
    >>> from tender_cycles.datasets import readings
    >>> alpha(as_sets(readings("code")), distance="masi", n_boot=0)
    <alpha 0.837>
    """
    check_type(pd.DataFrame, units, "units")
    if units.index.nlevels != 2 or "code" not in units.index.names:
        raise ValueError(f"the index has the levels {list(units.index.names)}; it needs two, one of them 'code'")
    by_unit = units.groupby(level=1 - units.index.names.index("code"), sort=False)
    return pd.DataFrame({name: by_unit[name].agg(_as_set) for name in units.columns})


def _as_set(given: pd.Series) -> "frozenset[Hashable] | None":
    if given.isna().all():
        return None
    return frozenset(given.index.get_level_values("code")[given.fillna(False).astype(bool)])
