"""One coefficient with all that is needed to read it."""

from dataclasses import dataclass
from html import escape
from math import isnan
from typing import NamedTuple

from tender_cycles._nearest import nearest
from tender_cycles.words import check_lang, counted, decimal, say

NAN = float("nan")
COMMON = 0.8  # one value has this share of the answers: prevalence; our limit
FEW = 30  # units; our limit
ON_TEXT = ("unitizing_alpha", "cu_alpha", "gamma")
HIGH_BY_PREVALENCE = ("ac1", "ac2", "brennan_prediger")


class Scale(NamedTuple):
    """From where upwards each word of a scale holds; the first has no lower end."""

    steps: tuple[tuple[float, str], ...]


LOWEST = float("-inf")
SCALES = {
    "krippendorff": Scale(
        ((LOWEST, "unreliable"), (0.667, "tentative"), (0.8, "reliable")),
    ),
    "landis-koch": Scale(
        (
            (LOWEST, "poor"), (0.0, "slight"), (0.205, "fair"), (0.405, "moderate"),
            (0.605, "substantial"), (0.805, "almost-perfect"),
        ),
    ),
    "fleiss": Scale(
        ((LOWEST, "fleiss-poor"), (0.4, "fair-to-good"), (0.75, "excellent")),
    ),
}  # fmt: skip
"""Verbal scales. Landis and Koch leave .01 between their bands; the middle of each gap divides them here."""
USUAL = {
    "kappa": "landis-koch",
    "fleiss": "fleiss",
    "alpha": "krippendorff",
    "unitizing_alpha": "krippendorff",
    "cu_alpha": "krippendorff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """A coefficient of agreement, with its interval and what it rests on.

    Attributes
    ----------
    name : str
        ``"percent"``, ``"kappa"``, ``"fleiss"``, ``"ac1"``, ``"ac2"``, ``"brennan_prediger"``,
        ``"alpha"``, ``"unitizing_alpha"``, ``"cu_alpha"`` or ``"gamma"``.
    value : float
        NaN where it is undefined; `reason` says why.
    low, high : float
        The interval over units; NaN if there is none.
    level : float
        The share of repetitions in which it is meant to hold the true value.
    n_boot : int
        Resamples.
    n_units, n_coders : int
        Of the table.
    n_pairable : int
        Answers that stand beside another answer to the same unit; for
        those of free stretches characters.
    observed, expected : float
        The share of agreement (or, for alpha, of disagreement; for gamma the disorder) that
        was seen, and that chance alone would give.
    prevalence : float
        The share of the answers that have the most common value.
    prevalence_index, bias_index, pabak : float
        Of Cohen's kappa of two values: by how much both coders chose one more
        often than the other, and one coder more often than the other, as shares
        of the units, without their signs; and kappa if both were nought.
    fault, interval_fault : str
        Why there is no value or no interval, as a key; "" if there is.
    """

    name: str
    value: float
    low: float = NAN
    high: float = NAN
    level: float = 0.95
    n_boot: int = 0
    n_units: int = 0
    n_coders: int = 0
    n_pairable: int = 0
    observed: float = NAN
    expected: float = NAN
    prevalence: float = NAN
    prevalence_index: float = NAN
    bias_index: float = NAN
    pabak: float = NAN
    fault: str = ""
    interval_fault: str = ""

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        why = f": {self.reason()}" if self.fault else ""
        return f"<{self.name} {self.numbers()}{why}>"

    def numbers(self, lang: str | None = None) -> str:
        """Return the value and its interval, such as ``0.743 [0.551, 0.892]``."""
        lang = check_lang(lang)
        if isnan(self.value):
            return say("agreement.undefined", lang)
        form = ".1f" if self.name == "percent" else ".3f"
        return decimal(self.value, form, lang) + bracketed(self.low, self.high, form, lang)

    def reason(self, lang: str | None = None) -> str:
        """Return why there is no value, or no interval; "" if there are both."""
        lang = check_lang(lang)
        key = self.fault or self.interval_fault
        return say(f"agreement.fault.{key}", lang) if key else ""

    def interpretation(self, scale: str | None = None, lang: str | None = None) -> str:
        """Return what the value is called, whose words these are, and what to beware of.

        Parameters
        ----------
        scale : {"krippendorff", "landis-koch", "fleiss"}, optional
            By default Krippendorff's for his alphas, Landis and Koch's for
            Cohen's kappa, Fleiss's for his. The others have none.
        lang : {"nb", "en"}, default that of `tc.set_lang`

        Raises
        ------
        ValueError
            If there is no such scale.
        """
        lang = check_lang(lang)
        scale = USUAL.get(self.name) if scale is None else scale
        if scale is not None and scale not in SCALES:
            raise ValueError(f"scale {scale!r} is unknown{nearest(scale, SCALES)}")
        said = [self.reason(lang)] if isnan(self.value) else [self._called(scale, lang)] if scale else []
        return " ".join([*said, *self._paradox(lang), *self.cautions(lang)])

    def _paradox(self, lang: str) -> tuple[str, ...]:
        if isnan(self.pabak):
            return ()
        told = {name: decimal(getattr(self, name), ".2f", lang) for name in ("prevalence_index", "bias_index", "pabak")}
        return (say("agreement.paradox", lang, **told),)

    def _called(self, scale: str, lang: str) -> str:
        step = {
            end: say(f"agreement.step.{_step(scale, getattr(self, end))}", lang) for end in ("value", "low", "high")
        }
        told = say("agreement.called", lang, step=step["value"], source=say(f"agreement.source.{scale}", lang))
        if not isnan(self.low) and step["low"] != step["high"]:
            told += " " + say("agreement.spans", lang, low=step["low"], high=step["high"])
        return told

    def cautions(self, lang: str | None = None) -> tuple[str, ...]:
        """Return what to beware of: a common value, few units, an interval that is missing or a point."""
        lang = check_lang(lang)
        if isnan(self.value):
            return ()
        found = {
            "prevalence": self.name not in ("percent", *HIGH_BY_PREVALENCE) and self.prevalence >= COMMON,
            "rare": self.name in HIGH_BY_PREVALENCE and self.prevalence >= COMMON,
            "few": 0 < self.n_units < FEW and self.name not in ON_TEXT,
            "point": self.low == self.high,
        }
        share = f"{100 * self.prevalence:.0f}" if self.prevalence >= 0 else ""
        units = counted("unit", self.n_units, lang)
        told = [say(f"agreement.beware.{key}", lang, units=units, share=share) for key, is_so in found.items() if is_so]
        return (*told, self.reason(lang)) if self.interval_fault else tuple(told)

    def to_html(self, lang: str | None = None) -> str:
        """Return it as a short piece of HTML, for a notebook in either language."""
        lang = check_lang(lang)
        name = escape(say(f"agreement.name.{self.name}", lang))
        based = f"agreement.based-{'text' if self.name in ON_TEXT else 'units'}"
        units = counted("source" if self.name in ON_TEXT else "unit", self.n_units, lang)
        told = say(based, lang, units=units, coders=counted("coder", self.n_coders, lang), pairable=self.n_pairable)
        lines = [f"<b>{name}: {escape(self.numbers(lang))}</b>", escape(told), escape(self.interpretation(lang=lang))]
        return f"<p>{'<br>'.join(lines)}</p>"

    def _repr_html_(self) -> str:
        return self.to_html()


def _step(scale: str, value: float) -> str:
    steps = [name for lowest, name in SCALES[scale].steps if value >= lowest]
    return steps[-1] if steps else SCALES[scale].steps[0][1]


def bracketed(low: float, high: float, form: str, lang: str) -> str:
    """Return an interval in brackets, after a space; nothing where there is none."""
    if isnan(low):
        return ""
    return f" [{decimal(low, form, lang)}{';' if lang == 'nb' else ','} {decimal(high, form, lang)}]"
