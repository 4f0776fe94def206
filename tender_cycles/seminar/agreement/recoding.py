"""Changes of the codebook, tried out before they are made."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from tender_cycles._checks import check_level, check_type
from tender_cycles._nearest import nearest
from tender_cycles.seminar.agreement.choices import Choices, Floats
from tender_cycles.seminar.agreement.measures import Measure, alpha_of, cohen_of, fleiss_of, percent_of
from tender_cycles.seminar.agreement.resampling import draws, interval
from tender_cycles.seminar.agreement.result import Coefficient, bracketed
from tender_cycles.words import check_lang, decimal, say

MEASURES = {"alpha": alpha_of, "kappa": cohen_of, "fleiss": fleiss_of, "percent": percent_of}


def recode(units: pd.DataFrame, merge: Mapping[Hashable, Collection[Hashable]]) -> pd.DataFrame:
    """Return the answers as they would be if codes were merged or renamed.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
        What each coder chose; NaN or None where there is no answer.
    merge : mapping of code to codes
        ``{"3": ["3.1", "3.2"]}`` makes the two into one; with one code in the
        list it is given another name.

    Returns
    -------
    DataFrame, shape (units, coders)
        A new one; the given one is as it was.

    Raises
    ------
    ValueError
        If nobody gave a code that is to be merged, or a code is to become two; all faults at once.

    Examples
    --------
    >>> recode(pd.DataFrame({"a": ["x", "y"], "b": ["z", None]}), {"xy": ["x", "y"]})["a"].tolist()
    ['xy', 'xy']
    """
    check_type(pd.DataFrame, units, "units")
    known = Choices.read(units).domain
    becomes: dict[Hashable, Hashable] = {}
    faults = []
    for new, old in merge.items():
        for code in [old] if isinstance(old, str) else old:
            if code not in known:
                faults.append(f"nobody gave the code {code!r}{nearest(str(code), map(str, known))}")
            if becomes.setdefault(code, new) != new:
                faults.append(f"the code {code!r} is to become {becomes[code]!r} and {new!r}")
    if faults:
        raise ValueError("codes cannot be merged so:\n- " + "\n- ".join(faults))
    return units.map(lambda code: becomes.get(code, code) if isinstance(code, Hashable) else code)


def to_recode(units: pd.DataFrame, codes: Hashable | Iterable[Hashable]) -> pd.DataFrame:
    """Return the answers that must be given anew if codes are split or defined anew.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
    codes : code or several
        What is split or redefined.

    Returns
    -------
    DataFrame
        One row per answer: ``unit, coder, code``.

    Raises
    ------
    ValueError
        If nobody gave one of the codes.

    Examples
    --------
    >>> to_recode(pd.DataFrame({"a": ["x", "y"], "b": ["y", "y"]}, index=["1", "2"]), "x").to_numpy().tolist()
    [['1', 'a', 'x']]
    """
    check_type(pd.DataFrame, units, "units")
    wanted = [codes] if isinstance(codes, str) or not isinstance(codes, Iterable) else list(codes)
    known = Choices.read(units).domain
    if unknown := [code for code in wanted if code not in known]:
        raise ValueError(f"nobody gave the code {unknown[0]!r}{nearest(str(unknown[0]), map(str, known))}")
    rows = [
        (unit, coder, code)
        for unit, row in zip(units.index, units.to_numpy(dtype=object), strict=True)
        for coder, code in zip(units.columns, row, strict=True)
        if code in wanted
    ]
    return pd.DataFrame(rows, columns=["unit", "coder", "code"])


def answered_anew(units: pd.DataFrame, again: pd.DataFrame) -> pd.DataFrame:
    """Return the answers with those that were given anew in the place of the old.

    Parameters
    ----------
    units : DataFrame, shape (units, coders)
    again : DataFrame
        Some of the units by some of the coders; where it is missing the old answer stands.

    Raises
    ------
    ValueError
        If it has units or coders that are not in `units`.

    Examples
    --------
    >>> units = pd.DataFrame({"a": ["x", "y"], "b": ["y", "y"]}, index=["1", "2"])
    >>> answered_anew(units, pd.DataFrame({"a": ["x2"]}, index=["1"]))["a"].tolist()
    ['x2', 'y']
    """
    check_type(pd.DataFrame, units, "units")
    faults = [f"unit {unit!r} is not there" for unit in again.index.difference(units.index)]
    faults += [f"coder {coder!r} is not there" for coder in again.columns.difference(units.columns)]
    if faults:
        raise ValueError("answers that cannot be put in place:\n- " + "\n- ".join(faults))
    new = again.reindex(index=units.index, columns=units.columns)
    return units.astype(object).mask(new.notna(), new.astype(object))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecodingComparison:
    """A coefficient before and after a change, and the change with its interval.

    Both are counted in the same resamples of units, so that what makes a unit
    easy or hard for both falls out of the difference.
    """

    before: Coefficient
    after: Coefficient
    change: float
    low: float
    high: float

    def __repr__(self) -> str:
        return f"<{self.before.name} {self._numbers(check_lang())}>"

    def _numbers(self, lang: str) -> str:
        if np.isnan(self.change):
            return say("agreement.undefined", lang)
        before, after = (decimal(each.value, ".3f", lang) for each in (self.before, self.after))
        return f"{before} → {after}, {decimal(self.change, '+.3f', lang)}{bracketed(self.low, self.high, '+.3f', lang)}"

    def interpretation(self, lang: str | None = None) -> str:
        """Return whether the change can be told from none, and what it does not say."""
        lang = check_lang(lang)
        if np.isnan(self.change):
            return self.before.reason(lang) or self.after.reason(lang)
        if np.isnan(self.low):
            return say("agreement.change.meaning", lang)
        key = "up" if self.low > 0 else "down" if self.high < 0 else "unsure"
        return f"{say(f'agreement.change.{key}', lang)} {say('agreement.change.meaning', lang)}"

    def to_html(self, lang: str | None = None) -> str:
        """Return it as a short piece of HTML, for a notebook in either language."""
        lang = check_lang(lang)
        name = say(f"agreement.name.{self.before.name}", lang)
        return f"<p><b>{escape(name)}: {self._numbers(lang)}</b><br>{escape(self.interpretation(lang))}</p>"

    def _repr_html_(self) -> str:
        return self.to_html()


def compare(
    before: pd.DataFrame,
    after: pd.DataFrame,
    coefficient: str = "alpha",
    *,
    n_boot: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> RecodingComparison:
    """Hold the agreement after a change against that before it, on the same units.

    Parameters
    ----------
    before, after : DataFrame, shape (units, coders)
        The same units in both: before and after a merger, or a second round.
    coefficient : {"alpha", "kappa", "fleiss", "percent"}
        Per cent rises with every merger; alpha need not.
    n_boot, seed, level
        As for `percent`.

    Raises
    ------
    ValueError
        If the units are not the same, or there is no such coefficient.

    Examples
    --------
    >>> units = pd.DataFrame({"a": list("xxyzz"), "b": list("yxyzz")})
    >>> compare(units, recode(units, {"x or y": ["x", "y"]}), n_boot=0)
    <alpha 0.727 → 1.000, +0.273>
    """
    check_type(pd.DataFrame, before, "before")
    check_level(level)
    if coefficient not in MEASURES:
        raise ValueError(f"coefficient {coefficient!r} is unknown{nearest(coefficient, MEASURES)}")
    if odd := before.index.symmetric_difference(after.index).tolist():
        raise ValueError(f"{len(odd)} units are in one of the tables only, the first is {odd[0]!r}")
    measures = [MEASURES[coefficient](Choices.read(units)) for units in (before, after.loc[before.index])]
    drawn = draws(len(before), n_boot, seed)
    one, other = (measure.coefficient(drawn, level) for measure in measures)
    return RecodingComparison(before=one, after=other, **_change(measures, drawn, level))


def _change(measures: list[Measure], drawn: Floats, level: float) -> dict[str, float]:
    change = measures[1].value - measures[0].value
    if np.isnan(change):
        return {"change": np.nan, "low": np.nan, "high": np.nan}
    ends = interval(measures[1](drawn) - measures[0](drawn), drawn.shape[1], level)
    return {"change": change, "low": ends.low, "high": ends.high}
