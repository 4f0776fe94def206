"""Spans of the thesis's cycles on a calendar, around a tender period."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Self

from tender_cycles._nearest import nearest
from tender_cycles.cycles.thesis import Cycle, Phase

ENTRIES = ("new", "transferred")
EXITS = ("ended", "transferred", "left", "lost", "open")


def add_months(day: date, months: int) -> date:
    """Return `day` moved by whole calendar months, kept inside a shorter month.

    Examples
    --------
    >>> add_months(date(2023, 1, 31), 1)
    datetime.date(2023, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first + timedelta(days=min(day.day, (following - first).days) - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One turn of one cycle on the calendar, half-open: `end` is the first day after it.

    Parameters
    ----------
    cycle : Cycle
    name : str
        Unique within its `Calendar`.
    start, end : date
        First day, and first day after the last.
    underway_from, ending_from : date
        Where start-up gives way to under way, and under way to the ending;
        ``start <= underway_from <= ending_from <= end``.
    entry : {"new", "transferred"}
        How it began; a transferred participant comes from the former provider.
    exit : {"ended", "transferred", "left", "lost", "open"}
        How it ended; "open" if it outlasts what is known.
    within : str or None
        Name of the span that carries it: a participation's first employment.

    Raises
    ------
    ValueError
        If the dates are out of order or a choice is unknown; all faults at once.

    Examples
    --------
    >>> job = Span(cycle=Cycle.CONSULTANT, name="K1", start=date(2020, 1, 1),
    ...            underway_from=date(2020, 4, 1), ending_from=date(2021, 10, 1), end=date(2022, 1, 1))
    >>> job.phase(date(2020, 2, 1))
    <Phase.STARTUP: 'start-up'>
    """

    cycle: Cycle
    name: str
    start: date
    underway_from: date
    ending_from: date
    end: date
    entry: str = "new"
    exit: str = "ended"
    within: str | None = None

    def __post_init__(self) -> None:
        faults = []
        try:
            object.__setattr__(self, "cycle", Cycle(self.cycle))
        except ValueError as fault:
            faults.append(str(fault))
        days = [self.start, self.underway_from, self.ending_from, self.end]
        if days != sorted(days) or self.start == self.end:
            faults.append(
                "its dates must be in the order start < end with underway_from and ending_from"
                f" between them; they are {', '.join(map(str, days))}"
            )
        if self.entry not in ENTRIES:
            faults.append(f"entry {self.entry!r} is unknown{nearest(self.entry, ENTRIES)}")
        if self.exit not in EXITS:
            faults.append(f"exit {self.exit!r} is unknown{nearest(self.exit, EXITS)}")
        if faults:
            raise ValueError(f"span {self.name!r} of the {self.cycle} cycle: " + "; ".join(faults))

    def phases(self) -> dict[Phase, tuple[date, date]]:
        """Return each phase's half-open interval; an empty phase has equal ends."""
        return {
            Phase.STARTUP: (self.start, self.underway_from),
            Phase.UNDERWAY: (self.underway_from, self.ending_from),
            Phase.ENDING: (self.ending_from, self.end),
        }

    def phase(self, on: date) -> Phase | None:
        """Return the phase on a day, or None outside the span."""
        for phase, (start, end) in self.phases().items():
            if start <= on < end:
                return phase
        return None


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


@dataclass(frozen=True, slots=True)
class Crossing:
    """A span that runs across a transition of the tender."""

    span: Span
    transition: str  # "start", "under way", "ending" or "end" of the tender
    day: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """A tender period with the employments and participations around it.

    Parameters
    ----------
    period : TenderPeriod
    spans : tuple of Span
        Employments and participations; the tender's own span is made from `period`.

    Raises
    ------
    ValueError
        If two spans share a name, a span names itself or an unknown one as its
        `within`, or a span of the tender cycle is given; all faults at once.
    """

    period: TenderPeriod
    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "spans", tuple(self.spans))
        faults, names = [], {self.period.name}
        for span in self.spans:
            if span.cycle is Cycle.TENDER:
                faults.append(f"span {span.name!r} is of the tender cycle; give it as the period")
            if span.name in names:
                faults.append(f"the name {span.name!r} stands twice")
            names.add(span.name)
        for span in self.spans:
            if span.within == span.name:
                faults.append(f"span {span.name!r} is within itself")
            elif span.within is not None and span.within not in names:
                faults.append(
                    f"span {span.name!r} is within {span.within!r}, which is unknown{nearest(span.within, names)}"
                )
        if faults:
            raise ValueError("calendar: " + "; ".join(faults))

    def __iter__(self) -> Iterator[Span]:
        yield self.period.span()
        yield from self.spans

    def of(self, cycle: Cycle) -> tuple[Span, ...]:
        """Return the spans of one cycle, ordered by their start."""
        cycle = Cycle(cycle)
        return tuple(sorted((s for s in self if s.cycle is cycle), key=lambda s: (s.start, s.end, s.name)))

    def on(self, day: date) -> tuple[tuple[Span, Phase], ...]:
        """Return every span that runs on a day, with its phase."""
        found = ((span, span.phase(day)) for span in self)
        return tuple((span, phase) for span, phase in found if phase is not None)

    def transitions(self) -> dict[str, date]:
        """Return the days on which the tender changes phase."""
        tender = self.period.span()
        return {
            "start": tender.start,
            "under way": tender.underway_from,
            "ending": tender.ending_from,
            "end": tender.end,
        }

    def crossings(self) -> tuple[Crossing, ...]:
        """Return which employments and participations run across which transition.

        A span crosses a day if it runs both before and after it. One that
        begins on the tender's first day crosses the start if it was transferred
        in, and one that stops at its end crosses the end if it is transferred
        or still open: what goes on elsewhere has crossed.
        """
        return tuple(
            Crossing(span, name, day)
            for name, day in self.transitions().items()
            for span in self.spans
            if span.start < day < span.end
            or (name == "start" and span.start == day and span.entry == "transferred")
            or (name == "end" and span.end == day and span.exit in ("transferred", "open"))
        )

    def replacing(self, period: TenderPeriod) -> Self:
        """Return the same spans around another tender period."""
        return replace(self, period=period)
