"""One turn of a cycle on the calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from tender_cycles._nearest import nearest
from tender_cycles.cycles.thesis import Cycle, Phase

ENTRIES = ("new", "transferred")
EXITS = ("ended", "transferred", "left", "lost", "open")


@dataclass(frozen=True, slots=True, init=False)
class Span:
    """One turn of one cycle on the calendar, half-open: `end` is the first day after it.

    Parameters
    ----------
    cycle : str
        Key of the cycle.
    name : str
        Unique within its `Calendar`.
    starts : mapping of str to date
        First day of each phase, in the order of the phases. The first is the
        first day of the span; a phase that has no time of its own begins on
        the same day as the next, or is left out.
    end : date
        First day after the last.
    start, underway_from, ending_from : date
        In place of `starts`, for a cycle of the thesis: the first days of
        start-up, under way and ending.
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
    TypeError
        If its phases are given in neither way, or in both.

    Examples
    --------
    >>> pupil = Span(cycle="pupil", name="Ida", end=date(2025, 6, 21),
    ...              starts={"new": date(2024, 8, 19), "settled": date(2024, 10, 1)})
    >>> pupil.start, pupil.phase(date(2024, 12, 1))
    (datetime.date(2024, 8, 19), 'settled')
    >>> job = Span(cycle="consultant", name="K1", start=date(2020, 1, 1),
    ...            underway_from=date(2020, 4, 1), ending_from=date(2021, 10, 1), end=date(2022, 1, 1))
    >>> job.phase(date(2020, 2, 1))
    'start-up'
    """

    cycle: str
    name: str
    starts: Mapping[str, date] = field(hash=False)
    end: date
    entry: str
    exit: str
    within: str | None

    def __init__(
        self,
        *,
        cycle: str,
        name: str,
        end: date,
        starts: Mapping[str, date] | None = None,
        start: date | None = None,
        underway_from: date | None = None,
        ending_from: date | None = None,
        entry: str = "new",
        exit: str = "ended",  # noqa: A002
        within: str | None = None,
    ) -> None:
        faults: list[str] = []
        days = (start, underway_from, ending_from)
        if starts is None:
            starts = _thesis_phases(cycle, days, faults)
        elif any(days):
            raise TypeError("a span takes either `starts` or `start`, `underway_from` and `ending_from`")
        values = {
            "cycle": str(cycle), "name": name, "starts": {str(key): day for key, day in starts.items()}, "end": end,
            "entry": entry, "exit": exit, "within": within,
        }  # fmt: skip
        for field_name, value in values.items():
            object.__setattr__(self, field_name, value)
        order = [*starts.values(), end]
        if not starts or order != sorted(order) or order[0] == end:
            faults.append(
                "it must have phases with their first days in their order and end after it starts;"
                f" its dates are {', '.join(map(str, order))}"
            )
        if entry not in ENTRIES:
            faults.append(f"entry {entry!r} is unknown{nearest(entry, ENTRIES)}")
        if exit not in EXITS:
            faults.append(f"exit {exit!r} is unknown{nearest(exit, EXITS)}")
        if faults:
            raise ValueError(f"span {name!r} of the {cycle} cycle: " + "; ".join(faults))

    @property
    def start(self) -> date:
        """First day."""
        return next(iter(self.starts.values()))

    @property
    def underway_from(self) -> date:
        """Where start-up gives way to under way, in a cycle of the thesis."""
        return self.starts[Phase.UNDERWAY]

    @property
    def ending_from(self) -> date:
        """Where under way gives way to the ending, in a cycle of the thesis."""
        return self.starts[Phase.ENDING]

    def phases(self) -> dict[str, tuple[date, date]]:
        """Return each phase's half-open interval; an empty phase has equal ends."""
        return dict(zip(self.starts, pairwise((*self.starts.values(), self.end)), strict=True))

    def phase(self, on: date) -> str | None:
        """Return the phase on a day, or None outside the span."""
        for phase, (start, end) in self.phases().items():
            if start <= on < end:
                return phase
        return None


def _thesis_phases(cycle: str, days: tuple[date | None, ...], faults: list[str]) -> dict[str, date]:
    """Return the first days of the thesis's phases by name."""
    known = {phase: day for phase, day in zip(Phase, days, strict=True) if day is not None}
    if len(known) < len(Phase):
        raise TypeError("a span needs `starts`, or all of `start`, `underway_from` and `ending_from`")
    try:
        Cycle(cycle)
    except ValueError as fault:
        faults.append(f"{fault}; name its phases by `starts` if it is not the thesis's")
    return {str(phase): day for phase, day in known.items()}
