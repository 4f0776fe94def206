"""The office that is simulated: its parameters, each with its unit and its evidence."""

import csv
import math
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache, partial
from typing import Any, Self

import numpy as np
import pandas as pd

from tender_cycles._nearest import nearest
from tender_cycles._shipped import data_path
from tender_cycles.cycles import TenderPeriod
from tender_cycles.office.simulation._random import Floats
from tender_cycles.office.simulation._rings import Rates
from tender_cycles.words import check_lang, say

NAME = "simulation_parameters"
_PROBABILITIES = ("option_used", "win", "transfer")
_LENGTHS = (
    "startup", "closing", "option_notice", "retraining", "notice", "vacancy", "training", "intake_stop",
    "participant_startup", "participant_ending",
)  # fmt: skip
_HAZARDS = ("leave_startup", "leave_underway", "leave_closing")
_POSITIVE = ("arrivals", "stay", "stay_limit")
_ANY_DAY = date(2000, 1, 1)


@cache
def _shipped() -> dict[str, dict[str, str]]:
    with (data_path() / f"{NAME}.csv").open(encoding="utf-8", newline="") as file:
        return {row["parameter"]: row for row in csv.DictReader(file)}


def _value(name: str) -> Any:
    row = _shipped()[name]
    if row["unit"] == "true or false":
        return row["value"] == "true"
    if name == "tender":
        return row["value"]
    return int(row["value"]) if row["unit"] == "consultants" else float(row["value"])


def _shipped_value(name: str) -> Any:
    return field(default_factory=partial(_value, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office that runs a tendered measure.

    What is not given has the value of the data package's table
    ``simulation_parameters``, which says how each is known. Most are assumed:
    the thesis draws which way the cycles press on one another, and gives hardly
    any rates. `assumptions` lists them.

    Parameters
    ----------
    tender : str
        Certain years and option years, such as ``"3+1"``, ``"2+1+1"`` or ``"4"``.
    option_used, win : float
        Probability that an option is used, and that the next tender is won.
    startup, closing : float
        Months of the tender's first and last phase. The last is at most
        `option_notice` long when an option was not used: nobody knew before.
    option_notice : float
        Months of notice on an option.
    retraining : float
        Months for which all are trained anew after a tender that was won.
    slots : int
        Positions of job consultants.
    leave_startup, leave_underway, leave_closing : float
        Rate per year at which a consultant decides to leave, in each phase of the tender.
    notice, vacancy, training : float
        Months: worked after the decision; mean until the position is filled; of training after hiring.
    recruit_in_closing : bool
        Whether positions are filled in the tender's last phase too.
    arrivals : float
        New participants per year while the intake is open, each to a slot at random.
    stay, stay_limit : float
        Months: mean of the exponential planned stay, and its limit, which may be ``inf``.
    intake_stop : float
        Last months of a tender in which nobody new is taken in.
    participant_startup, participant_ending : float
        Months of a participant's first and last phase.
    transfer : float
        Probability that a participant is transferred, not ended, at a lost tender.

    Raises
    ------
    ValueError
        If values are impossible; all are named, with the reason.

    Examples
    --------
    >>> Office(tender="2+1+1").caseload
    228.05...
    """

    tender: str = _shipped_value("tender")
    option_used: float = _shipped_value("option_used")
    win: float = _shipped_value("win")
    startup: float = _shipped_value("startup")
    closing: float = _shipped_value("closing")
    option_notice: float = _shipped_value("option_notice")
    retraining: float = _shipped_value("retraining")
    slots: int = _shipped_value("slots")
    leave_startup: float = _shipped_value("leave_startup")
    leave_underway: float = _shipped_value("leave_underway")
    leave_closing: float = _shipped_value("leave_closing")
    notice: float = _shipped_value("notice")
    vacancy: float = _shipped_value("vacancy")
    training: float = _shipped_value("training")
    recruit_in_closing: bool = _shipped_value("recruit_in_closing")
    arrivals: float = _shipped_value("arrivals")
    stay: float = _shipped_value("stay")
    stay_limit: float = _shipped_value("stay_limit")
    intake_stop: float = _shipped_value("intake_stop")
    participant_startup: float = _shipped_value("participant_startup")
    participant_ending: float = _shipped_value("participant_ending")
    transfer: float = _shipped_value("transfer")

    def __post_init__(self) -> None:
        if faults := list(_faults(self)):
            raise ValueError("impossible office: " + "; ".join(faults))

    @property
    def years(self) -> tuple[int, ...]:
        """The certain years and the option years of `tender`."""
        return tuple(int(part) for part in self.tender.split("+"))

    @property
    def mean_stay(self) -> float:
        """Mean planned stay within its limit, in years."""
        return self.stay / 12 * -math.expm1(-self.stay_limit / self.stay)

    @property
    def caseload(self) -> float:
        """Mean number of participants while the intake has long been open (Little's law)."""
        return self.arrivals * self.mean_stay

    @property
    def assumed(self) -> int:
        """How many of the parameters are assumed."""
        return sum(self._evidence(name)[0] == "assumed" for name in _shipped())

    def replacing(self, **changes: Any) -> Self:
        """Return an office with some parameters changed.

        Raises
        ------
        ValueError
            If a name is unknown, or the office becomes impossible.
        """
        known = [f.name for f in fields(self)]
        if unknown := [name for name in changes if name not in known]:
            raise ValueError("; ".join(f"an office has no {name!r}{nearest(name, known)}" for name in unknown))
        return replace(self, **changes)

    def assumptions(self, lang: str | None = None) -> pd.DataFrame:
        """Return every parameter with its value, unit and evidence.

        A parameter that was given another value than the one that ships counts
        as assumed: the package cannot know where it comes from.

        Returns
        -------
        DataFrame
            One row per parameter; columns label, value, unit, evidence, source, note, low, high.
        """
        lang = check_lang(lang)
        rows = []
        for name, row in _shipped().items():
            value, (evidence, source, kept) = getattr(self, name), self._evidence(name)
            note = row[f"note_{lang}"] if kept else say("simulation.given", lang)
            low, high = (float(row[end]) if row[end] else math.nan for end in ("low", "high"))
            label = say(f"simulation.parameter.{name}", lang)
            rows.append((name, label, value, row["unit"], evidence, source, note, low, high))
        columns = ["parameter", "label", "value", "unit", "evidence", "source", "note", "low", "high"]
        return pd.DataFrame(rows, columns=columns).set_index("parameter")

    def _evidence(self, name: str) -> tuple[str, str, bool]:
        """Return how a parameter is known, from where, and whether its value is the one that ships."""
        kept, row = bool(getattr(self, name) == _value(name)), _shipped()[name]
        return (row["evidence"], row["source"], kept) if kept else ("assumed", "", kept)

    def caption(self, lang: str | None = None) -> str:
        """Return the sentence that goes with every result: how many parameters are assumed."""
        return say("simulation.assumed", check_lang(lang), n=self.assumed, all=len(_shipped()))

    def _rates(self) -> tuple[Rates, Floats]:
        """Return the office in years for the compiled code, and its option years."""
        months = {name: getattr(self, name) / 12 for name in (*_LENGTHS, "stay", "stay_limit")}
        same = ("option_used", "win", "transfer", "arrivals", *_HAZARDS)
        first, *options = self.years
        rates = Rates(
            first=float(first), slots=int(self.slots), recruit_in_closing=bool(self.recruit_in_closing),
            mean_stay=self.mean_stay, **months, **{name: float(getattr(self, name)) for name in same},
        )  # fmt: skip
        return rates, np.array(options, dtype=float)


def _faults(office: Office) -> Any:
    """Yield what is impossible about an office."""
    try:
        TenderPeriod(start=_ANY_DAY, form=office.tender)
    except (ValueError, AttributeError) as fault:
        yield str(fault).removeprefix("tender period: ")
    ranges = {
        **dict.fromkeys(_PROBABILITIES, (lambda x: 0 <= x <= 1, "a probability, from 0 to 1")),
        **dict.fromkeys(_LENGTHS, (lambda x: 0 <= x < math.inf, "a length in months, 0 or more and finite")),
        **dict.fromkeys(_HAZARDS, (lambda x: 0 <= x < math.inf, "a rate per year, 0 or more and finite")),
        **dict.fromkeys(_POSITIVE, (lambda x: x > 0, "more than 0")),
        "slots": (lambda x: x == int(x) and x >= 1, "a whole number, 1 or more"),
        "recruit_in_closing": (lambda x: x in (True, False), "True or False"),
    }
    for name, (holds, reason) in ranges.items():
        value = getattr(office, name)
        if isinstance(value, bool) != (name == "recruit_in_closing") or not _true(holds, value):
            yield f"{name} must be {reason}, not {value!r}"
    yield from (f"{n} must be finite" for n in ("arrivals", "stay") if getattr(office, n) == math.inf)


def _true(holds: Any, value: Any) -> bool:
    try:
        return bool(holds(value))
    except (TypeError, ValueError, OverflowError):
        return False
