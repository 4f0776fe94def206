"""The thesis's tender period, a span that is said in years and options, and the notice given on them."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.cycles.spans import EXITS, Span
from tender_cycles.cycles.thesis import Cycle


def add_months(day: date, months: int) -> date:
    """Return `day` moved by whole calendar months, kept inside a shorter month.

    Examples
    --------
    >>> add_months(date(2023, 1, 31), 1)
    datetime.date(2023, 2, 28)
    """
    check_type(date, day, "day")
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first + timedelta(days=min(day.day, (following - first).days) - 1)


@dataclass(frozen=True, slots=True)
class Option:
    """One option year: when the provider must know, when it starts, whether it was used."""

    notice: date
    start: date
    used: bool


class _All(tuple[bool, ...]):
    """All options of a form: of another form, all of that one's (`dataclasses.replace` hands on what stands here)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderPeriod:
    """A tender period such as 3+1 or 2+1+1 years.

    Parameters
    ----------
    start : date
        First day of operation.
    form : str
        Years, joined by plus signs: the first are certain, the others are
        options of the awarding authority. The thesis names 3+1 and 2+1+1 (1.4).
    used : tuple of bool or None
        Which options are used, in their order; None means all. An option
        after one that is not used cannot be used.
    startup_months : int
        Length of the start-up phase; the thesis gives the first year (1.4).
    closing_months : int
        Length of the ending when it is known beforehand. Ours: the thesis
        speaks of the last months (4.3.2) and gives no number.
    notice_months : int
        Notice given on an option. The thesis says a few months (1.4); three is ours.
    name : str
        Name of the period among the spans of a `Calendar`.
    exit : {"ended", "transferred", "left", "lost", "open"}
        What came after it for the provider.

    Attributes
    ----------
    years : tuple of int
        The years of `form`.

    Raises
    ------
    ValueError
        If the form cannot be read, the options do not fit it, or a length is
        not positive; all faults at once.

    Examples
    --------
    >>> period = TenderPeriod(start=date(2019, 1, 1), form="2+1+1", used=(True, False))
    >>> period.end, [o.notice.isoformat() for o in period.options()]
    (datetime.date(2022, 1, 1), ['2020-10-01', '2021-10-01'])
    """

    start: date
    form: str = "3+1"
    used: tuple[bool, ...] | None = None
    startup_months: int = 12
    closing_months: int = 6
    notice_months: int = 3
    name: str = "tender"
    exit: str = "open"
    years: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        faults = []
        parts = [part.strip() for part in self.form.split("+")]
        readable = all(part.isdecimal() and int(part) > 0 for part in parts)
        if not readable:
            faults.append(f"form {self.form!r} is not whole years joined by '+', such as '3+1' or '2+1+1'")
        options = len(parts) - 1
        all_used = self.used is None or isinstance(self.used, _All)
        used = _All((True,) * options) if all_used else tuple(map(bool, self.used or ()))
        if readable and len(used) != options:
            faults.append(f"used has {len(used)} answers for the {options} options of {self.form!r}")
        elif list(used) != sorted(used, reverse=True):
            faults.append(f"used {used} uses an option after one that was not used")
        lengths = {name: getattr(self, name) for name in ("startup_months", "closing_months", "notice_months")}
        faults += [f"{name} must be at least 1, not {length}" for name, length in lengths.items() if length < 1]
        if self.exit not in EXITS:
            faults.append(f"exit {self.exit!r} is unknown{nearest(self.exit, EXITS)}")
        if faults:
            raise ValueError("tender period: " + "; ".join(faults))
        object.__setattr__(self, "used", used)
        object.__setattr__(self, "years", tuple(map(int, parts)))

    @property
    def end(self) -> date:
        """First day after the period."""
        used = self.used or ()
        taken = sum(year for year, use in zip(self.years[1:], used, strict=True) if use)
        return add_months(self.start, 12 * (self.years[0] + taken))

    @property
    def full_end(self) -> date:
        """First day after the period if every option were used."""
        return add_months(self.start, 12 * sum(self.years))

    def options(self) -> tuple[Option, ...]:
        """Return the options that came up for decision, in their order."""
        options, before = [], self.years[0]
        for year, use in zip(self.years[1:], self.used or (), strict=True):
            # Counted from the first day, lest a start on 29 February drift to the 28th.
            day = add_months(self.start, 12 * before)
            options.append(Option(add_months(day, -self.notice_months), day, use))
            if not use:
                break
            before += year
        return tuple(options)

    def span(self) -> Span:
        """Return the period as a span of the tender cycle.

        The ending is as long as it is known to be coming: `closing_months`
        when every option was used, else at most the notice.
        """
        known = self.closing_months if all(self.used or ()) else min(self.closing_months, self.notice_months)
        ending_from = max(self.start, add_months(self.end, -known))
        underway_from = min(add_months(self.start, self.startup_months), ending_from)
        return Span(
            cycle=Cycle.TENDER, name=self.name, start=self.start, underway_from=underway_from,
            ending_from=ending_from, end=self.end, exit=self.exit,
        )  # fmt: skip
