"""Each coefficient once, by how often every unit counts.

The value counts each unit once, the resamples as often as it was drawn; and a
change of the codebook is the difference of two measures in the same resamples.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from tender_cycles.seminar.agreement.choices import MISSING, Choices, Floats
from tender_cycles.seminar.agreement.distances import between, midranks
from tender_cycles.seminar.agreement.resampling import interval
from tender_cycles.seminar.agreement.result import Coefficient

Parts = Callable[[Floats], tuple[Floats, Floats]]
"""From weights, resamples x units, to what was observed and what chance would give."""


@dataclass(frozen=True)
class Measure:
    """A coefficient of some answers, before it is counted; `fault` says why it is undefined."""

    name: str
    answers: Choices
    parts: Parts
    fault: str

    def __call__(self, weights: Floats) -> Floats:
        """Return the coefficient for each row of weights (resamples x units), NaN where undefined."""
        with np.errstate(invalid="ignore", divide="ignore"):
            observed, expected = self.parts(weights)
            if self.name == "percent":
                return 100 * observed
            if self.name == "alpha":
                return np.where(expected > 1e-12, 1 - observed / expected, np.nan)
            return np.where(expected < 1 - 1e-12, (observed - expected) / (1 - expected), np.nan)

    @property
    def value(self) -> float:
        """The coefficient."""
        return np.nan if self.fault else float(self(self.once)[0])

    @property
    def once(self) -> Floats:
        """Weights that count each unit once."""
        return np.ones((1, self.answers.n_units))

    def coefficient(self, drawn: Floats, level: float) -> Coefficient:
        """Return the coefficient with its interval from resamples."""
        answers, counts = self.answers, self.answers.pairable.sum(axis=0)
        pairable = int(counts.sum())
        fault = self.fault or ("one-value" if np.isnan(self.value) else "")
        found = Coefficient(
            name=self.name, value=self.value, level=level, n_units=answers.n_units, n_coders=answers.n_coders,
            n_pairable=pairable, prevalence=float(counts.max()) / pairable if pairable else np.nan, fault=fault,
        )  # fmt: skip
        return found if fault else self._with_interval(found, drawn)

    def _with_interval(self, found: Coefficient, drawn: Floats) -> Coefficient:
        ends = interval(self(drawn), found.n_units, found.level)
        observed, expected = (float(part[0]) for part in self.parts(self.once))
        return replace(
            found, low=ends.low, high=ends.high, interval_fault=ends.fault, n_boot=len(drawn), observed=observed,
            expected=expected,
        )  # fmt: skip


def percent_of(answers: Choices) -> Measure:
    """Return the share of the pairs of answers to the same unit that agree; chance is not asked."""
    counts = answers.counts
    agreeing = np.sum(counts * (counts - 1), axis=1)
    pairs = counts.sum(axis=1) * (counts.sum(axis=1) - 1)

    def parts(weights: Floats) -> tuple[Floats, Floats]:
        observed = (weights @ agreeing) / (weights @ pairs)
        return observed, np.full_like(observed, np.nan)

    return Measure("percent", answers, parts, _fault(answers))


def cohen_of(answers: Choices) -> Measure:
    """Return Cohen's kappa, each coder with the own marginals."""
    first, second = answers.chosen.T
    both = (first >= 0) & (second >= 0)
    places = np.arange(len(answers.domain))
    one, other = (((side[:, None] == places) & both[:, None]).astype(float) for side in (first, second))
    agreeing = (both & (first == second)).astype(float)

    def parts(weights: Floats) -> tuple[Floats, Floats]:
        n = weights @ both
        return (weights @ agreeing) / n, np.sum((weights @ one) * (weights @ other), axis=1) / n**2

    return Measure("kappa", answers, parts, _fault(answers))


def fleiss_of(answers: Choices) -> Measure:
    """Return Fleiss's kappa, all coders with the pooled marginals."""
    counts = answers.counts
    raters = counts.sum(axis=1)
    agreeing = np.sum(counts * (counts - 1), axis=1) / np.maximum(raters * (raters - 1), 1)
    uneven = answers.n_units > 0 and np.ptp(raters) > 0

    def parts(weights: Floats) -> tuple[Floats, Floats]:
        shares = (weights @ counts) / (weights @ raters)[:, None]
        return (weights @ agreeing) / weights.sum(axis=1), np.sum(shares**2, axis=1)

    return Measure("fleiss", answers, parts, _fault(answers) or ("uneven" if uneven else ""))


def alpha_of(answers: Choices, distance: str = "nominal") -> Measure:
    """Return Krippendorff's alpha with one of the distances."""
    parts = _of_ranks(answers) if distance == "ordinal" else _of_values(answers, distance)
    return Measure("alpha", answers, parts, _fault(answers))


def _of_values(answers: Choices, distance: str) -> Parts:
    counts = answers.pairable
    apart = between(answers.domain, distance)
    within = np.sum((counts @ apart) * counts, axis=1) / np.maximum(counts.sum(axis=1) - 1, 1)

    def parts(weights: Floats) -> tuple[Floats, Floats]:
        n = weights @ counts
        total = n.sum(axis=1)
        return (weights @ within) / total, np.sum((n @ apart) * n, axis=1) / (total * (total - 1))

    return parts


def gwet_of(answers: Choices, distance: str = "nominal") -> Measure:
    """Return Gwet's AC1, or AC2 with weights: chance is at work only where values are chosen evenly."""
    alike = _alike(answers, distance)
    counts, n_values = answers.counts, len(answers.domain)
    raters = counts.sum(axis=1, keepdims=True)
    chosen = counts / np.maximum(raters, 1)

    def expected(weights: Floats) -> Floats:
        shares = (weights @ chosen) / (weights @ (raters > 0))
        return np.asarray(alike.sum() * np.sum(shares * (1 - shares), axis=1) / (n_values * (n_values - 1)))

    name = "ac1" if distance == "nominal" else "ac2"
    return Measure(name, answers, _against(answers, alike, expected), _fault(answers))


def brennan_of(answers: Choices, distance: str = "nominal") -> Measure:
    """Return Brennan and Prediger's coefficient: by chance every value is as likely as another."""
    alike = _alike(answers, distance)

    def expected(weights: Floats) -> Floats:
        return np.full(len(weights), np.mean(alike) if alike.size else np.nan)

    return Measure("brennan_prediger", answers, _against(answers, alike, expected), _fault(answers))


def _against(answers: Choices, alike: Floats, expected: Callable[[Floats], Floats]) -> Parts:
    """Return the share of agreement as Gwet has it, the mean over units, beside what chance would give."""
    counts = answers.pairable
    raters = counts.sum(axis=1)
    agreeing = np.sum(counts * (counts @ alike - 1), axis=1) / np.maximum(raters * (raters - 1), 1)

    def parts(weights: Floats) -> tuple[Floats, Floats]:
        return (weights @ agreeing) / (weights @ (raters > 0)), expected(weights)

    return parts


def _alike(answers: Choices, distance: str) -> Floats:
    """Return how much of an agreement two values are, from 1 for the same to 0 for the farthest: values x values."""
    if distance == "ordinal":
        ranks = np.argsort(_order(answers))
        steps = np.abs(ranks[:, None] - ranks)
        apart = np.asarray(steps * (steps + 1) / 2)
    else:
        apart = between(answers.domain, distance)
    return np.asarray(1 - apart / (apart.max(initial=0) or 1))


class Paradox(NamedTuple):
    """Why Cohen's kappa of two coders and two values is not what their per cent lets expect."""

    prevalence_index: float
    bias_index: float
    pabak: float


def paradox_of(answers: Choices) -> Paradox | None:
    """Return the indices of Byrt, Bishop and Carlin (1993), or None if it is not two coders and two values."""
    if answers.n_coders != 2 or len(answers.domain) != 2:
        return None
    first, second = answers.chosen[(answers.chosen != MISSING).all(axis=1)].T
    if not len(first):
        return Paradox(np.nan, np.nan, np.nan)
    prevalence, bias = np.mean(first + second) - 1, np.mean(first - second)
    return Paradox(float(abs(prevalence)), float(abs(bias)), brennan_of(answers).value)


def _refuse_numbers_as_text(domain: Sequence[Hashable]) -> None:
    """Raise if values are texts that are numbers, of which "10" would come before "9"."""
    numbers = [
        value for value in domain if isinstance(value, str) and value.strip().lstrip("+-").replace(".", "", 1).isdigit()
    ]
    if numbers and len(numbers) == len(domain):
        raise ValueError(
            f"the answers are texts that are numbers, such as {numbers[0]!r}: make them numbers, "
            "units.astype(float), or an ordered Categorical in the order that is meant"
        )


def _order(answers: Choices) -> list[int]:
    """Return the places of the values in their order: their own, or else the sorted one."""
    order = list(range(len(answers.domain)))
    if not answers.ordered:
        _refuse_numbers_as_text(answers.domain)
        order.sort(key=lambda place: answers.domain[place])  # type: ignore[arg-type, return-value]
    return order


def _of_ranks(answers: Choices) -> Parts:
    """Return the disagreements of ranks; a resample has its own ranks, so they are taken anew in each."""
    counts = answers.pairable[:, _order(answers)]
    raters = counts.sum(axis=1)

    def parts(weights: Floats) -> tuple[Floats, Floats]:
        n = weights @ counts
        total = n.sum(axis=1)
        ranks = midranks(n)
        within = 2 * (raters * (ranks**2 @ counts.T) - (ranks @ counts.T) ** 2) / np.maximum(raters - 1, 1)
        among = 2 * (total * np.sum(n * ranks**2, axis=1) - np.sum(n * ranks, axis=1) ** 2)
        return np.sum(weights * within, axis=1) / total, among / (total * (total - 1))

    return parts


def _fault(answers: Choices) -> str:
    """Return why nothing can be compared, as a key of words; "" if something can."""
    if not answers.n_units:
        return "no-units"
    if answers.n_coders < 2:
        return "one-coder"
    return "" if answers.pairable.sum() else "no-pairs"
