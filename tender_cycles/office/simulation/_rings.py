"""The two inner rings, compiled: tenders one after another, and the employments of each slot.

A slot's history becomes segments: stretches in which neither the tender's phase
nor the consultant's state changes, with the number of consultants who have left
the slot before. Everything else is counted over segments.
"""

from typing import Any, NamedTuple

import numpy as np

from tender_cycles.office.simulation import _totals as at
from tender_cycles.office.simulation._random import Floats, Words, compiled, exponential, uniform
from tender_cycles.office.simulation._totals import DOING, ENDING, TRAINING, VACANT

Ints = np.ndarray[Any, np.dtype[np.int64]]
TENDER_STREAM, OPTION_STREAM, TRANSFER_STREAM, FIRST_STREAM = 0, 1, 2, 3  # then two for each slot
START, UNDERWAY_FROM, CLOSING_FROM, END, LOST, USED = range(6)
LEFT, LOST_TENDER, OPEN = range(3)
FULL = -1


class Rates(NamedTuple):
    """An office in years and rates per year, as the compiled code wants it."""

    first: float
    option_used: float
    startup: float
    closing: float
    option_notice: float
    win: float
    retraining: float
    slots: int
    leave_startup: float
    leave_underway: float
    leave_closing: float
    notice: float
    vacancy: float
    training: float
    recruit_in_closing: bool
    arrivals: float
    stay: float
    stay_limit: float
    mean_stay: float
    intake_stop: float
    participant_startup: float
    participant_ending: float
    transfer: float


class Window(NamedTuple):
    """What is counted, and until when everything is simulated; in years.

    Tenders turn on whole years, and so may a window: what begins counts in
    [start, end), what ends in (start, end].
    """

    start: float
    end: float
    until: float


class Space(NamedTuple):
    """Working memory of one replication; `segments` rows are slots."""

    tenders: Floats
    piece_end: Floats
    piece_phase: Ints
    segment_end: Floats
    segment_state: Ints
    segment_left: Ints
    passed: Floats  # by quarter of tenure: employments that begin to pass it whole, less those that end to


@compiled
def run_tenders(rates: Rates, options: Floats, streams: Words, window: Window, table: Floats) -> int:
    """Write one row per tender until the horizon; return how many, or FULL."""
    start, count = 0.0, 0
    while start < window.until:
        if count == table.shape[0]:
            return FULL
        length, used = rates.first, 0
        for year in options:
            if uniform(streams, OPTION_STREAM) >= rates.option_used:
                break
            length += year
            used += 1
        known = rates.closing if used == options.shape[0] else min(rates.closing, rates.option_notice)
        end = start + length
        closing_from = max(start, end - known)
        table[count, START] = start
        table[count, UNDERWAY_FROM] = min(start + rates.startup, closing_from)
        table[count, CLOSING_FROM] = closing_from
        table[count, END] = end
        table[count, LOST] = 1.0 if uniform(streams, TENDER_STREAM) >= rates.win else 0.0
        table[count, USED] = used
        start = end
        count += 1
    return count


@compiled
def cut_pieces(table: Floats, tenders: int, window: Window, ends: Floats, phases: Ints) -> int:
    """Cut time into stretches of one tender phase, inside or outside the window; return how many, or FULL."""
    count, now = 0, 0.0
    for row in range(tenders):
        for phase in range(3):
            stop = min(table[row, UNDERWAY_FROM + phase], window.until)
            while now < stop:
                if count == ends.shape[0]:
                    return FULL
                now = window.start if now < window.start < stop else window.end if now < window.end < stop else stop
                ends[count] = now
                phases[count] = phase
                count += 1
    return count


@compiled
def count_tenders(table: Floats, tenders: int, window: Window, space: Space, pieces: int, totals: Floats) -> None:
    """Count the ends of tenders in the window, and the time in each of their phases."""
    for row in range(tenders):
        if window.start < table[row, END] <= window.end:
            totals[at.TENDERS_ENDED] += 1
            totals[at.TENDERS_LOST] += table[row, LOST]
    before = 0.0
    for piece in range(pieces):
        if window.start <= before < window.end:
            totals[at.TENDER_TIME + space.piece_phase[piece]] += space.piece_end[piece] - before
        before = space.piece_end[piece]


@compiled
def _hired(rates: Rates, streams: Words, stream: int, now: float, table: Floats, row: int, tenders: int) -> float:
    """Return when a slot that falls vacant is filled; where recruiting stops in closing phases its clock stops too."""
    hired = now + exponential(streams, stream) * rates.vacancy
    if rates.recruit_in_closing:
        return hired
    while row < tenders and hired >= table[row, CLOSING_FROM]:
        if now < table[row, END]:
            hired += table[row, END] - max(now, table[row, CLOSING_FROM])
        row += 1
    return hired


@compiled
def _decided(rates: Rates, target: float, now: float, space: Space, piece: int, pieces: int) -> float:
    """Return when the summed hazard since `now` reaches `target`."""
    while piece < pieces:
        phase = space.piece_phase[piece]
        hazard = rates.leave_startup if phase == 0 else rates.leave_underway if phase == 1 else rates.leave_closing
        pressure = hazard * (space.piece_end[piece] - now)
        if pressure >= target and hazard > 0:
            return now + target / hazard
        target -= pressure
        now = space.piece_end[piece]
        piece += 1
    return np.inf


@compiled
def _lay(
    slot: int, now: float, stop: float, state: int, left: int, space: Space, piece: int, count: int
) -> tuple[int, int]:
    """Lay segments of one state from `now` to `stop`; return the piece reached and the number of segments, or FULL."""
    while now < stop:
        while space.piece_end[piece] <= now:
            piece += 1
        if count == space.segment_end.shape[1] - 1:
            return piece, FULL
        now = min(stop, space.piece_end[piece])
        space.segment_end[slot, count] = now
        space.segment_state[slot, count] = 4 * space.piece_phase[piece] + state
        space.segment_left[slot, count] = left
        count += 1
    return piece, count


@compiled
def _lay_work(
    rates: Rates, slot: int, hired: float, stop: float, left: int, row: int, tenders: int,
    space: Space, piece: int, count: int,
) -> tuple[int, int]:  # fmt: skip
    """Lay training and doing from hiring to the decision; a tender won means that all are trained anew."""
    now, trained = hired, hired + rates.training
    while now < stop:
        turn = stop
        if row < tenders and space.tenders[row, END] < stop:
            turn = space.tenders[row, END]
        piece, count = _lay(slot, now, min(trained, turn), TRAINING, left, space, piece, count)
        if count != FULL:
            piece, count = _lay(slot, max(now, min(trained, turn)), turn, DOING, left, space, piece, count)
        if count == FULL:
            break
        now = turn
        trained = max(trained, now + rates.retraining)
        row += 1
    return piece, count


@compiled
def _quarter(tenure: float) -> int:
    """Return the bin of a tenure; the last is open."""
    return min(int(tenure / at.TENURE_BIN), at.QUARTERS - 1)


@compiled
def _count_job(hired: float, end: float, cause: int, window: Window, passed: Floats, totals: Floats) -> None:
    """Count one employment: its exposure by tenure inside the window, and how it ended.

    Here go what the first quarter lacks and what the last one has; `sum_tenure` adds the whole
    quarters from the first to the last, so that no employment is walked through its own.
    """
    if window.start <= hired < window.end:
        totals[at.HIRES] += 1
    tenure, until = max(window.start - hired, 0.0), min(end, window.end) - hired
    if tenure < until:
        first, last = _quarter(tenure), _quarter(until)
        totals[at.TENURE + first] -= tenure - first * at.TENURE_BIN
        totals[at.TENURE + last] += until - last * at.TENURE_BIN
        passed[first] += 1.0
        passed[last] -= 1.0
    if cause != OPEN and window.start < end <= window.end:
        totals[at.LEAVERS if cause == LEFT else at.JOBS_LOST] += 1
        totals[at.TENURE + (1 + cause) * at.QUARTERS + _quarter(end - hired)] += 1


@compiled
def run_slot(
    rates: Rates, streams: Words, slot: int, window: Window, space: Space, tenders: int, pieces: int,
    totals: Floats, jobs: Floats, job: int,
) -> tuple[int, int]:  # fmt: skip
    """Run the employments of one slot; return the number of its segments, or FULL, and of the jobs kept so far."""
    table, stream = space.tenders, FIRST_STREAM + 2 * slot
    now, row, piece, count, left = 0.0, 0, 0, 0, 0
    while now < window.until:
        while row < tenders and table[row, END] <= now:
            row += 1
        hired = _hired(rates, streams, stream, now, table, row, tenders)
        piece, count = _lay(slot, now, min(hired, window.until), VACANT, left, space, piece, count)
        if count == FULL or hired >= window.until:
            break
        while row < tenders and table[row, END] <= hired:
            row += 1
        while piece < pieces - 1 and space.piece_end[piece] <= hired:
            piece += 1
        loss = row
        while loss < tenders and table[loss, LOST] == 0.0:
            loss += 1
        lost = table[loss, END] if loss < tenders else np.inf
        decided = _decided(rates, exponential(streams, stream), hired, space, piece, pieces)
        left_at = decided + rates.notice
        end = min(left_at, lost)
        cause = LEFT if left_at < lost else LOST_TENDER
        if end > window.until:
            end, cause = window.until, OPEN
        stop = min(decided, end)
        piece, count = _lay_work(rates, slot, hired, stop, left, row, tenders, space, piece, count)
        if count != FULL:
            piece, count = _lay(slot, stop, end, ENDING, left, space, piece, count)
        if count == FULL:
            break
        left += cause == LEFT
        _count_job(hired, end, cause, window, space.passed, totals)
        if jobs.shape[0] > 0:
            if job == jobs.shape[0]:
                return FULL, job
            jobs[job, 0], jobs[job, 1], jobs[job, 2] = slot, hired, min(hired + rates.training, end)
            jobs[job, 3], jobs[job, 4], jobs[job, 5] = stop, end, cause
            job += 1
        now = end
    if count != FULL:  # a sentinel beyond the horizon
        space.segment_end[slot, count] = np.inf
        space.segment_state[slot, count] = 0
        space.segment_left[slot, count] = left
    return count, job


@compiled
def count_slot(slot: int, count: int, window: Window, space: Space, totals: Floats) -> None:
    """Count the slot's time in each tender phase and job state."""
    before = 0.0
    for segment in range(count):
        end, state = space.segment_end[slot, segment], space.segment_state[slot, segment]
        if window.start <= before < window.end:
            totals[at.SLOTS + state] += end - before
        before = end


@compiled
def sum_tenure(passed: Floats, totals: Floats) -> None:
    """Add the whole quarters of tenure that employments have passed to what is counted of the others."""
    passing = 0.0
    for quarter in range(at.QUARTERS):
        passing += passed[quarter]
        totals[at.TENURE + quarter] += passing * at.TENURE_BIN


@compiled
def sum_slots(totals: Floats) -> None:
    """Sum the slots' times to those that have a name."""
    for phase in range(at.TENDER_PHASES):
        for state in range(at.JOB_STATES):
            time = totals[at.SLOTS + at.JOB_STATES * phase + state]
            totals[at.SLOT_TIME] += time
            totals[at.STAFFED_TIME] += time if state != VACANT else 0.0
            totals[at.TRAINING_TIME] += time if state == TRAINING else 0.0


@compiled
def sum_served(totals: Floats) -> None:
    """Sum the participants' time to all of it, and to that in a transition."""
    for phase in range(at.TENDER_PHASES):
        for state in range(at.JOB_STATES):
            time = totals[at.SERVED + at.JOB_STATES * phase + state]
            totals[at.SERVED_TIME] += time
            totals[at.TRANSITION_TIME] += 0.0 if phase == 1 and state == DOING else time
