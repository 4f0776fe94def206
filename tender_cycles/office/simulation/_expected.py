"""The expected-value engine, compiled: tenders and employments drawn, participants integrated out.

Given the two inner rings the participants are a marked Poisson process: their
number in a slot at a time is Poisson, and its mean solves
``dm/dt = f - m / stay`` with an `f` that is constant between the moments at
which the intake stops or opens again, a tender is lost, or a stay that began at
such a moment reaches its limit. Means therefore need no participant at all.
"""

from typing import NamedTuple

import numpy as np

from tender_cycles.office.simulation import _totals as at
from tender_cycles.office.simulation._random import Floats, Words, compiled
from tender_cycles.office.simulation._rings import (
    END,
    FULL,
    LOST,
    START,
    Rates,
    Space,
    Window,
    count_slot,
    count_tenders,
    cut_pieces,
    run_slot,
    run_tenders,
    sum_served,
    sum_slots,
    sum_tenure,
)


class Course(NamedTuple):
    """The mean caseload of the office: between two times it decays from `mean` towards `level`."""

    time: Floats
    mean: Floats
    level: Floats
    area: Floats  # its integral up to `time`


@compiled
def _stop_of(rates: Rates, table: Floats, row: int) -> float:
    return max(table[row, START], table[row, END] - rates.intake_stop)


@compiled
def _is_open(rates: Rates, table: Floats, tenders: int, time: float) -> bool:
    """Return whether participants were taken in at a time; before time 0 they were."""
    for row in range(tenders):
        if time < table[row, END]:
            return time < _stop_of(rates, table, row)
    return True


@compiled
def _moments(rates: Rates, table: Floats, tenders: int, window: Window, time: Floats) -> int:
    """Write the moments at which the course may bend or jump, sorted; return how many, or FULL."""
    count = 1
    time[0] = 0.0
    for row in range(tenders):
        for moment in (_stop_of(rates, table, row), table[row, END]):
            for later in (moment, moment + rates.stay_limit):
                if 0.0 < later < window.end:
                    if count == time.shape[0]:
                        return FULL
                    time[count] = later
                    count += 1
    if rates.stay_limit < window.end and count < time.shape[0]:
        time[count] = rates.stay_limit
        count += 1
    for at_ in range(1, count):
        moment, place = time[at_], at_
        while time[place - 1] > moment:
            time[place] = time[place - 1]
            place -= 1
        time[place] = moment
    return count


@compiled
def _chart(rates: Rates, table: Floats, tenders: int, window: Window, course: Course, totals: Floats) -> int:
    """Write the course of the mean caseload and count what the tenders do to it; return its length, or FULL."""
    count = _moments(rates, table, tenders, window, course.time)
    if count == FULL:
        return FULL
    mean, area = rates.arrivals * rates.mean_stay, 0.0
    if window.start == 0.0:
        totals[at.ENTRANTS_TRANSFERRED] += mean
    row = 0
    for step in range(count):
        time = course.time[step]
        until = course.time[step + 1] if step + 1 < count else window.end
        while row < tenders and table[row, END] <= time:
            if table[row, LOST]:
                if window.start < time:
                    _count_loss(rates, mean, totals)
                mean *= rates.transfer
                if window.start <= time:
                    totals[at.ENTRANTS_TRANSFERRED] += mean
            row += 1
        middle = (time + until) / 2
        flow = 0.0
        if _is_open(rates, table, tenders, middle):
            flow = rates.arrivals
            totals[at.ENTRANTS_NEW] += rates.arrivals * max(0.0, until - max(time, window.start))
        if rates.stay_limit < np.inf and _is_open(rates, table, tenders, middle - rates.stay_limit):
            reaching = rates.arrivals * np.exp(-rates.stay_limit / rates.stay)
            for other in range(tenders):
                if table[other, LOST] and middle - rates.stay_limit < table[other, END] < middle:
                    reaching *= rates.transfer
            flow -= reaching
        course.mean[step], course.level[step], course.area[step] = mean, flow * rates.stay, area
        decay = np.exp(-(until - time) / rates.stay)
        area += flow * rates.stay * (until - time) + (mean - flow * rates.stay) * rates.stay * (1.0 - decay)
        mean = flow * rates.stay + (mean - flow * rates.stay) * decay
    if row < tenders and table[row, END] == window.end and table[row, LOST]:
        _count_loss(rates, mean, totals)
    return count


@compiled
def _count_loss(rates: Rates, mean: float, totals: Floats) -> None:
    """Count what a lost tender does to a mean caseload."""
    totals[at.BREAKS_TRANSFERRED] += rates.transfer * mean
    totals[at.ENDED_BY_LOSS] += (1.0 - rates.transfer) * mean


@compiled
def _serve_slot(
    rates: Rates, slot: int, count: int, window: Window, space: Space, course: Course, steps: int, totals: Floats
) -> None:
    """Count the expected participants' time and hand-overs of one slot."""
    step, area_before, left, before, mean = 0, 0.0, 0, 0.0, 0.0
    for segment in range(count):
        end = space.segment_end[slot, segment]
        leavers = space.segment_left[slot, segment] - left
        if leavers > 0 and window.start <= before < window.end:
            totals[at.BREAKS_LEFT] += leavers * mean / rates.slots
        while step + 1 < steps and course.time[step + 1] <= end:
            step += 1
        gone, level = end - course.time[step], course.level[step]
        decay = np.exp(-gone / rates.stay)
        mean = level + (course.mean[step] - level) * decay
        area = course.area[step] + level * gone + (course.mean[step] - level) * (1.0 - decay) * rates.stay
        if window.start <= before < window.end:
            totals[at.SERVED + space.segment_state[slot, segment]] += (area - area_before) / rates.slots
        area_before, left, before = area, space.segment_left[slot, segment], end


@compiled
def replicate_expected(
    rates: Rates, options: Floats, streams: Words, window: Window, space: Space, course: Course,
    totals: Floats, jobs: Floats,
) -> int:  # fmt: skip
    """Run one replication of the two inner rings; return the number of tenders, or FULL if memory is too small."""
    space.passed[:] = 0.0
    tenders = run_tenders(rates, options, streams, window, space.tenders)
    if tenders == FULL:
        return FULL
    pieces = cut_pieces(space.tenders, tenders, window, space.piece_end, space.piece_phase)
    if pieces == FULL:
        return FULL
    count_tenders(space.tenders, tenders, window, space, pieces, totals)
    steps = _chart(rates, space.tenders, tenders, window, course, totals)
    if steps == FULL:
        return FULL
    for slot in range(rates.slots):
        count, _ = run_slot(rates, streams, slot, window, space, tenders, pieces, totals, jobs, 0)
        if count == FULL:
            return FULL
        count_slot(slot, count, window, space, totals)
        _serve_slot(rates, slot, count, window, space, course, steps, totals)
    sum_tenure(space.passed, totals)
    sum_slots(totals)
    sum_served(totals)
    return tenders
