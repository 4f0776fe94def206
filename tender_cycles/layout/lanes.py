"""Spans on a calendar: in lanes around a dial, or under one another on a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tender_cycles.cycles import Calendar, NestedCycles, Span
from tender_cycles.layout.plane import Box
from tender_cycles.layout.polar import TURN, Points, Segment, xy

WIDEST = 7.5  # millimetres that a lane on a ring takes at most


# Inner and outer radius of each ring, in millimetres, by how many rings are drawn from a calendar.
_RADII = {
    1: ((40.0, 73.0),),
    2: ((18.0, 30.0), (35.5, 73.0)),
    3: ((18.0, 25.5), (30.5, 46.0), (51.5, 73.0)),
    4: ((18.0, 24.0), (29.0, 39.5), (44.5, 57.0), (62.0, 73.0)),
    5: ((18.0, 23.0), (28.0, 34.5), (39.5, 47.5), (52.5, 61.0), (66.0, 73.0)),
}


def calendar_radii(model: NestedCycles) -> dict[str, tuple[float, float]]:
    """Return where the rings of a calendar are drawn, with room for a name outside each, by the keys of the cycles."""
    return dict(zip(model.keys, _RADII[len(model.keys)], strict=True))


@dataclass(frozen=True, slots=True)
class Dial:
    """A clock face on which one full turn is the time from `start` to `end`.

    Parameters
    ----------
    start, end : date
        The start stands at 12 o'clock; time runs clockwise.
    gap : float
        Degrees left open at 12 o'clock, half before the start and half after the end.

    Raises
    ------
    ValueError
        If `end` is not after `start`.

    Examples
    --------
    >>> dial = Dial(date(2019, 1, 1), date(2023, 1, 1))
    >>> dial.angle(date(2020, 1, 1)).__round__()
    90
    """

    start: date
    end: date
    gap: float = 0.0

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"the dial's end {self.end} must be after its start {self.start}")

    def angle(self, day: date) -> float:
        """Return the clock angle of a day; a day outside the turn stands at its nearer end."""
        inside = min(max(day, self.start), self.end)
        return self.gap / 2 + (TURN - self.gap) * ((inside - self.start) / (self.end - self.start))


def ticks(start: date, end: date, most: int = 12) -> list[date]:
    """Return first days of months between two days, evenly apart, at most so many.

    Examples
    --------
    >>> [str(day) for day in ticks(date(2024, 8, 19), date(2025, 6, 21), 5)]
    ['2024-10-01', '2025-01-01', '2025-04-01']
    """
    first, last = (12 * day.year + day.month - 1 for day in (start - timedelta(days=1), end))
    steps = (step * 10**power for power in range(6) for step in (1, 3, 6, 12, 24, 60))
    step = next(each for each in sorted({*steps}) if (last - first) // each < most)
    months = range(-(-(first + 1) // step) * step, last + 1, step)
    return [date(month // 12, month % 12 + 1, 1) for month in months if date(month // 12, month % 12 + 1, 1) < end]


def pack(stretches: Sequence[tuple[float, float]], apart: float = 0.0) -> list[int]:
    """Put half-open stretches into the fewest lanes in which none overlap.

    First-fit by start: each goes into the lowest lane that is free.

    Parameters
    ----------
    stretches : sequence of (start, end)
    apart : float
        Space kept free after a stretch in its lane.

    Returns
    -------
    list of int
        The lane of each, 0 first, in the order given.

    Examples
    --------
    >>> pack([(0, 2), (1, 3), (2, 4)])
    [0, 1, 0]
    """
    lanes: list[float] = []
    found = [0] * len(stretches)
    for index in sorted(range(len(stretches)), key=lambda i: stretches[i]):
        start, end = stretches[index]
        lane = next((n for n, busy in enumerate(lanes) if busy <= start), len(lanes))
        lanes[lane : lane + 1] = [end + apart]
        found[index] = lane
    return found


@dataclass(frozen=True, slots=True)
class Turn:
    """One span on the dial: its lane and a segment for each phase that has a length."""

    span: Span
    lane: int
    phases: tuple[tuple[str, Segment], ...]

    @property
    def whole(self) -> Segment:
        """The segment from the span's start to its end."""
        first, last = self.phases[0][1], self.phases[-1][1]
        return Segment(first.r0, first.r1, first.theta0, last.theta1)


@dataclass(frozen=True, slots=True)
class Nest:
    """The rings drawn from a calendar."""

    dial: Dial
    radii: dict[str, tuple[float, float]]
    turns: tuple[Turn, ...]

    def of(self, cycle: str) -> tuple[Turn, ...]:
        """Return the turns on one ring."""
        return tuple(turn for turn in self.turns if turn.span.cycle == cycle)


def nest(
    calendar: Calendar,
    radii: dict[str, tuple[float, float]],
    *,
    gap: float = 30.0,
    between: float = 0.4,
    apart: float = 1.2,
) -> Nest:
    """Lay a calendar on its rings: each span in a lane of its cycle's ring.

    Parameters
    ----------
    calendar : Calendar
    radii : dict
        Inner and outer radius of each cycle's ring, by its key, in millimetres.
    gap : float
        Degrees left open at 12 o'clock.
    between : float
        Space between two lanes, in millimetres; never more than a third of a lane.
    apart : float
        Degrees kept free between two spans in a lane.

    Notes
    -----
    Spans wholly outside the calendar's start and end are left out; the others are cut at its ends.
    """
    dial = Dial(calendar.start, calendar.end, gap)
    turns: list[Turn] = []
    for cycle, (r0, r1) in radii.items():
        spans = [span for span in calendar.of(cycle) if span.start < dial.end and span.end > dial.start]
        lanes = pack([(dial.angle(s.start), dial.angle(s.end)) for s in spans], apart)
        pitch = min((r1 - r0) / (max(lanes, default=0) + 1), WIDEST)
        space = min(between, pitch / 3) / 2
        for span, lane in zip(spans, lanes, strict=True):
            low = r0 + lane * pitch
            turns.append(Turn(span, lane, _phases(span, dial, low + space, low + pitch - space)))
    return Nest(dial, dict(radii), tuple(turns))


def heaps(calendar: Calendar, cycle: str, dial: Dial, radii: tuple[float, float]) -> tuple[int, dict[str, Points]]:
    """Lay how many spans of a cycle are in each phase on a ring, one phase upon another, from the inner radius.

    Parameters
    ----------
    calendar : Calendar
    cycle : str
        Its key.
    dial : Dial
    radii : tuple of float
        Where none is, and where most are, in millimetres.

    Returns
    -------
    most : int
        Spans at a time; at least 1.
    outlines : dict
        The outline of each phase; counted in the middle of some 360 stretches of time.
    """
    edges = np.linspace(dial.gap / 2, TURN - dial.gap / 2, 361)
    share = (np.arange(360) + 0.5) / 360
    days = dial.start.toordinal() + share * (dial.end - dial.start).days
    counts = {phase.key: np.zeros(360, dtype=int) for phase in calendar.model.cycle(cycle).phases}
    for span in calendar.of(cycle):
        for phase, (start, end) in span.phases().items():
            counts[phase] += (start.toordinal() <= days) & (days < end.toordinal())
    most = max(int(sum(counts.values(), np.zeros(360, dtype=int)).max()), 1)
    low, outlines = np.full(360, radii[0]), {}
    turned = np.repeat(edges, 2)[1:-1]  # each stretch has one height
    for phase, count in counts.items():
        high = low + count * (radii[1] - radii[0]) / most
        there, back = (np.repeat(radius, 2) for radius in (high, low))
        outlines[phase] = np.vstack([xy(there, turned), xy(back[::-1], turned[::-1])])
        low = high
    return most, outlines


def _phases(span: Span, dial: Dial, r0: float, r1: float) -> tuple[tuple[str, Segment], ...]:
    turned = ((phase, dial.angle(start), dial.angle(end)) for phase, (start, end) in span.phases().items())
    return tuple((phase, Segment(r0, r1, a, b)) for phase, a, b in turned if a < b)


@dataclass(frozen=True, slots=True)
class Bar:
    """One span on a straight time line: its lane and a box for each phase that has a length."""

    span: Span
    lane: int
    phases: tuple[tuple[str, Box], ...]


def bars(
    spans: Sequence[Span], left: float, scale: Callable[[date], float], top: float, pitch: float, between: float
) -> tuple[Bar, ...]:
    """Lay spans in straight lanes, the first on top.

    Parameters
    ----------
    spans : sequence of Span
    left : float
        Nothing is drawn left of it.
    scale : callable
        Place of a day, in millimetres.
    top, pitch, between : float
        Upper edge of the first lane, distance between lanes and space between two.
    """
    lanes = pack([(scale(s.start), scale(s.end)) for s in spans], apart=0.6)
    placed_bars = []
    for span, lane in zip(spans, lanes, strict=True):
        y1 = top - lane * pitch
        placed = ((p, max(scale(a), left), scale(b)) for p, (a, b) in span.phases().items())
        placed_bars.append(
            Bar(span, lane, tuple((p, Box(a, y1 - pitch + between, b, y1)) for p, a, b in placed if a < b))
        )
    return tuple(placed_bars)
