"""Spans of any cycles on one calendar."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from tender_cycles._nearest import nearest
from tender_cycles.cycles.model import NestedCycles
from tender_cycles.cycles.spans import Span
from tender_cycles.cycles.tender import TenderPeriod
from tender_cycles.cycles.thesis import tender_cycles


@dataclass(frozen=True, slots=True)
class Crossing:
    """A span that runs across a transition of the innermost cycle."""

    span: Span
    transition: str  # a key of `Calendar.transitions`
    day: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """Spans of nested cycles, all turns of all of them.

    Parameters
    ----------
    period : TenderPeriod, optional
        For the thesis's cycles: the tender, whose span is made from it.
    spans : tuple of Span
        All of them; with a `period`, the employments and participations around it.
    model : NestedCycles, optional
        Of whose cycles the spans are turns; the thesis's if it is not given.

    Raises
    ------
    ValueError
        If there is no span, two share a name, one is of no cycle of the model
        or its phases are not that cycle's in their order, names itself or an
        unknown one as its `within`, or is of the tender cycle beside a
        `period`; all faults at once.

    Examples
    --------
    >>> year = NestedCycles.of({"school year": ["autumn", "spring"], "pupil": ["new", "settled"]})
    >>> calendar = Calendar(model=year, spans=(
    ...     Span(cycle="school year", name="2024", end=date(2025, 6, 21),
    ...          starts={"autumn": date(2024, 8, 19), "spring": date(2025, 1, 6)}),
    ...     Span(cycle="pupil", name="Ida", end=date(2025, 6, 21),
    ...          starts={"new": date(2024, 8, 19), "settled": date(2024, 10, 1)}),
    ... ))
    >>> [(span.name, phase) for span, phase in calendar.on(date(2025, 2, 1))]
    [('2024', 'spring'), ('Ida', 'settled')]
    """

    period: TenderPeriod | None = None
    spans: tuple[Span, ...] = ()
    model: NestedCycles = field(default_factory=tender_cycles)

    def __post_init__(self) -> None:
        object.__setattr__(self, "spans", tuple(self.spans))
        if faults := list(self._faults()):
            raise ValueError("calendar: " + "; ".join(faults))

    def _faults(self) -> Iterator[str]:
        if self.period is None and not self.spans:
            yield "it has no span"
        known = {span.name for span in self}
        names = {self.period.name} if self.period else set()
        for span in self.spans:
            if self.period and span.cycle == self.innermost:
                yield f"span {span.name!r} is of the {span.cycle} cycle; give it as the period"
            if span.name in names:
                yield f"the name {span.name!r} stands twice"
            names.add(span.name)
        for span in self:
            yield from self._misplaced(span)
            if span.within == span.name:
                yield f"span {span.name!r} is within itself"
            elif span.within is not None and span.within not in known:
                yield f"span {span.name!r} is within {span.within!r}, which is unknown{nearest(span.within, known)}"

    def _misplaced(self, span: Span) -> Iterator[str]:
        """Yield what of a span is not as the model has it."""
        try:
            order = [phase.key for phase in self.model.cycle(span.cycle).phases]
            at = [order.index(self.model.check_segment(span.cycle, phase)[1]) for phase in span.starts]
        except ValueError as fault:
            yield f"span {span.name!r}: {fault}"
            return
        if at != sorted(at):
            yield f"span {span.name!r}: its phases must be in the order {', '.join(order)}"

    def __iter__(self) -> Iterator[Span]:
        if self.period:
            yield self.period.span()
        yield from self.spans

    @property
    def innermost(self) -> str:
        """Key of the innermost cycle."""
        return self.model.keys[0]

    @property
    def start(self) -> date:
        """First day of the calendar: that of the innermost cycle's first span, else of any."""
        return min(span.start for span in self._turning)

    @property
    def end(self) -> date:
        """First day after the calendar: after the innermost cycle's last span, else after all."""
        return max(span.end for span in self._turning)

    @property
    def full_end(self) -> date:
        """`end`, or what it would be if every option of the tender were used."""
        return self.period.full_end if self.period else self.end

    @property
    def _turning(self) -> tuple[Span, ...]:
        return self.of(self.innermost) or self.spans

    def of(self, cycle: str) -> tuple[Span, ...]:
        """Return the spans of one cycle, ordered by their start."""
        key = self.model.cycle(cycle).key
        return tuple(sorted((s for s in self if s.cycle == key), key=lambda s: (s.start, s.end, s.name)))

    def on(self, day: date) -> tuple[tuple[Span, str], ...]:
        """Return every span that runs on a day, with its phase."""
        found = ((span, span.phase(day)) for span in self)
        return tuple((span, phase) for span, phase in found if phase is not None)

    def transitions(self) -> dict[str, date]:
        """Return the days on which the innermost cycle starts, changes phase and ends.

        Where it has several spans, each key has the span's name before it.
        """
        turning, found = self._turning, {}
        for span in turning:
            before = f"{span.name}: " if len(turning) > 1 else ""
            first, *later = span.starts
            found[f"{before}start"] = span.starts[first]
            found |= {f"{before}{phase}": span.starts[phase] for phase in later}
            found[f"{before}end"] = span.end
        return found

    def crossings(self) -> tuple[Crossing, ...]:
        """Return which spans of the outer cycles run across which transition.

        A span crosses a day if it runs both before and after it. One that
        begins on the calendar's first day crosses the start if it was transferred
        in, and one that stops at its end crosses the end if it is transferred
        or still open: what goes on elsewhere has crossed.
        """
        transitions = self.transitions()
        first, *_, last = transitions
        return tuple(
            Crossing(span, name, day)
            for name, day in transitions.items()
            for span in self.spans
            if span.cycle != self.innermost
            and (
                span.start < day < span.end
                or (name == first and span.start == day and span.entry == "transferred")
                or (name == last and span.end == day and span.exit in ("transferred", "open"))
            )
        )

    def replacing(self, period: TenderPeriod) -> Self:
        """Return the same spans around another tender period."""
        return replace(self, period=period)
