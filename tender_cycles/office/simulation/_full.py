"""The full engine, compiled: every participant, followed over the segments of the slots.

A participation has four marks: it begins, gets under way, begins to end, ends.
Each mark adds one to the segment that it falls into, with what is left of that
segment; the time spent in every state follows from running sums over segments,
so that no participant is walked through the segments of a stay.

Time runs in stretches from one lost tender to the next. In each the slots take
in first those who were transferred to them, then who is new; in batches, so
that every step is a short loop over arrays.
"""

from typing import NamedTuple

import numpy as np

from tender_cycles.office.simulation import _totals as at
from tender_cycles.office.simulation._random import Floats, Words, compiled, fill_exponential, uniform
from tender_cycles.office.simulation._rings import (
    END,
    FIRST_STREAM,
    FULL,
    LOST,
    START,
    TRANSFER_STREAM,
    Ints,
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

CELLS = 256  # of the index from time to segment
BATCH = 128  # entrants followed together
DRAWN = 64  # random numbers drawn at once
ONE = np.uint64(1)
ENDED, TRANSFERRED, OPEN_STAY, ENDED_BY_LOSS = range(4)
BEGIN, UNDERWAY, ENDING, STOP = range(4)


class Column(NamedTuple):
    """Sums of marks per slot and segment, and the index into the segments."""

    number: Floats  # (slots, 4, segments)
    rest: Floats  # (slots, 4, segments)
    first_left: Floats  # (slots, segments): when the next consultant leaves
    cells: Words  # (slots, CELLS): the segment in which each cell of time begins
    counts: Ints  # (slots,): segments
    losses: Floats


class Intake(NamedTuple):
    """Where the intake of each slot stands, and who is transferred to it now and at the next loss."""

    drawn: Floats  # (slots, DRAWN)
    used: Ints  # of these
    next: Floats  # when the next participant comes
    row: Ints  # the tender in which that is
    planned: Floats  # (2, slots, people): ends of the stays of those transferred
    number: Ints  # (2, slots): of these


class Batch(NamedTuple):
    """Entrants of one slot, their marks, and the segments of the first and the last."""

    begin: Floats
    underway: Floats
    ending: Floats
    stop: Floats
    planned: Floats
    first: Words
    last: Words
    fate: Ints


@compiled
def _index_slot(slot: int, count: int, window: Window, space: Space, marks: Column) -> None:
    """Prepare one slot: clear its marks, index its segments by time, find the next leaver after each."""
    ends, left, first_left, cells = (
        space.segment_end[slot],
        space.segment_left[slot],
        marks.first_left[slot],
        marks.cells[slot],
    )
    scale, leaves = CELLS / window.until, np.inf
    cells[:] = 0
    for segment in range(count):  # where the next one begins; then the cells in which none does
        cell = int(ends[segment] * scale) + 1
        if cell < CELLS:
            cells[cell] = segment + 1
    for cell in range(1, CELLS):
        cells[cell] = max(cells[cell - 1], cells[cell])
    first_left[count] = np.inf
    for segment in range(count - 1, -1, -1):
        if left[segment + 1] > left[segment]:
            leaves = ends[segment]
        first_left[segment] = leaves
    for kind in range(4):
        for segment in range(count + 1):
            marks.number[slot, kind, segment] = 0.0
            marks.rest[slot, kind, segment] = 0.0


@compiled
def _drawn(streams: Words, slot: int, intake: Intake) -> float:
    """Return the next exponential number of a slot's intake."""
    if intake.used[slot] == DRAWN:
        fill_exponential(streams, FIRST_STREAM + 2 * slot + 1, intake.drawn[slot])
        intake.used[slot] = 0
    intake.used[slot] += 1
    return intake.drawn[slot, intake.used[slot] - 1]


@compiled
def _open(rates: Rates, streams: Words, slot: int, intake: Intake) -> int:
    """Transfer in at time 0 as many as arrive in a mean stay, with what is left of theirs; return how many, or FULL.

    What is left is exponential within the limit, which is an exponential number modulo the limit.
    """
    gap, count, now = rates.slots / rates.arrivals, 0, 0.0
    intake.used[slot] = DRAWN
    while True:
        now += _drawn(streams, slot, intake) * gap
        if now >= rates.mean_stay:
            break
        if count == intake.planned.shape[2]:
            return FULL
        left = _drawn(streams, slot, intake) * rates.stay
        if left >= rates.stay_limit:
            left %= rates.stay_limit
        intake.planned[0, slot, count] = left
        count += 1
    intake.number[0, slot] = count
    intake.next[slot], intake.row[slot] = _drawn(streams, slot, intake) * gap, 0
    return count


@compiled
def _take_in(
    rates: Rates,
    streams: Words,
    slot: int,
    closed: float,
    until: float,
    table: Floats,
    tenders: int,
    intake: Intake,
    batch: Batch,
) -> int:
    """Write who comes to a slot before `until` into the batch; return how many."""
    drawn, used, row, now = intake.drawn[slot], intake.used[slot], intake.row[slot], intake.next[slot]
    gap, stream, count = rates.slots / rates.arrivals, FIRST_STREAM + 2 * slot + 1, 0
    while count < BATCH:
        while row < tenders:  # a stop of the intake stops its clock
            stop = max(table[row, START], table[row, END] - rates.intake_stop)
            if now < stop:
                break
            now += table[row, END] - stop
            row += 1
        if now >= closed:
            break
        if used == DRAWN:
            fill_exponential(streams, stream, drawn)
            used = 0
        _lay_out(now, now + min(drawn[used] * rates.stay, rates.stay_limit), until, rates, count, batch)
        now += drawn[used + 1] * gap
        used += 2
        count += 1
    intake.used[slot], intake.row[slot], intake.next[slot] = used, row, now
    return count


@compiled
def _find(time: float, scale: float, ends: Floats, cells: Words) -> np.uint64:
    """Return the segment that a time falls into."""
    segment = np.uint64(cells[np.uint32(time * scale)])
    segment += np.uint64(ends[segment] <= time)  # mostly the last step, and without a turn to be foreseen
    while ends[segment] <= time:
        segment += ONE
    return segment


@compiled
def _mark(count: int, scale: float, ends: Floats, cells: Words, number: Floats, rest: Floats, batch: Batch) -> None:
    """Mark a batch in the segments of a slot, but for its beginnings, and write in which each stay ends.

    The three marks of a stay follow one another: additions to different sums do not wait for each other.
    """
    number_1, number_2, number_3 = number[UNDERWAY], number[ENDING], number[STOP]
    rest_1, rest_2, rest_3 = rest[UNDERWAY], rest[ENDING], rest[STOP]
    underway, ending, stop, last = batch.underway, batch.ending, batch.stop, batch.last
    for k in range(count):
        segment = _find(underway[k], scale, ends, cells)
        number_1[segment] += 1.0
        rest_1[segment] += ends[segment] - underway[k]
        segment = _find(ending[k], scale, ends, cells)
        number_2[segment] += 1.0
        rest_2[segment] += ends[segment] - ending[k]
        segment = _find(stop[k], scale, ends, cells)
        number_3[segment] += 1.0
        rest_3[segment] += ends[segment] - stop[k]
        last[k] = segment


@compiled
def _mark_begin(
    times: Floats, count: int, scale: float, ends: Floats, cells: Words, number: Floats, rest: Floats, found: Words
) -> None:
    """Mark beginnings, which come in their order: one addition for all in the same segment."""
    segment = np.uint64(cells[np.uint32(times[0] * scale)])
    end, marked, together = ends[segment], 0, 0.0
    for k in range(count):
        time = times[k]
        if end <= time:
            number[segment] += k - marked
            rest[segment] += together
            marked, together = k, 0.0
            while ends[segment] <= time:
                segment += ONE
            end = ends[segment]
        together += end - time
        found[k] = segment
    number[segment] += count - marked
    rest[segment] += together


@compiled
def _lay_out(begin: float, planned: float, until: float, rates: Rates, k: int, batch: Batch) -> None:
    """Write one stay into the batch; a planned end is cut at `until`."""
    stop = min(planned, until)
    ending = min(max(begin, planned - rates.participant_ending), stop)
    batch.begin[k], batch.planned[k], batch.stop[k], batch.ending[k] = begin, planned, stop, ending
    batch.underway[k] = min(begin + rates.participant_startup, ending)


@compiled
def _part(
    rates: Rates,
    streams: Words,
    count: int,
    window: Window,
    until: float,
    lost: bool,
    intake: Intake,
    following: int,
    batch: Batch,
    totals: Floats,
) -> int:
    """Say what becomes of each of a batch, and hand those who are transferred on; return FULL if they are too many."""
    for k in range(count):
        batch.fate[k] = ENDED
        if batch.stop[k] < batch.planned[k]:
            batch.fate[k] = OPEN_STAY
            if lost:
                moved = uniform(streams, TRANSFER_STREAM) < rates.transfer
                batch.fate[k] = TRANSFERRED if moved else ENDED_BY_LOSS
                if window.start < until <= window.end:
                    totals[at.BREAKS_TRANSFERRED if moved else at.ENDED_BY_LOSS] += 1
                if moved:
                    to = int(uniform(streams, TRANSFER_STREAM) * rates.slots)
                    if intake.number[following, to] == intake.planned.shape[2]:
                        return FULL
                    intake.planned[following, to, intake.number[following, to]] = batch.planned[k]
                    intake.number[following, to] += 1
    return count


@compiled
def _count_stays(
    begin: Floats,
    stop: Floats,
    first: Words,
    last: Words,
    fate: Ints,
    count: int,
    kind: int,
    start: float,
    left: Ints,
    first_left: Floats,
    totals: Floats,
) -> None:
    """Count a batch that began in the window: its stays by hand-overs, and how unbroken they are."""
    at_ = at.HISTOGRAM + at.BREAKS * kind
    entrants, opened, done, unbroken, all_breaks, continuity = 0, 0, 0, 0, 0, 0.0
    for k in range(count):
        breaks = left[last[k]] - left[first[k]] + (fate[k] == TRANSFERRED)
        if begin[k] < start:
            continue
        entrants += 1
        if fate[k] == OPEN_STAY:
            opened += 1
            continue
        totals[at_ + min(breaks, at.BREAKS - 1)] += 1.0
        done += 1
        unbroken += breaks == 0
        all_breaks += breaks
        continuity += (min(first_left[first[k]], stop[k]) - begin[k]) / (stop[k] - begin[k])
    totals[at.ENTRANTS_TRANSFERRED if kind else at.ENTRANTS_NEW] += entrants
    totals[at.TRANSFERRED_OPEN if kind else at.COHORT_OPEN] += opened
    if kind:
        totals[at.TRANSFERRED_STAYS] += done
    else:
        totals[at.COHORT] += done
        totals[at.COHORT_UNBROKEN] += unbroken
        totals[at.COHORT_BREAKS] += all_breaks
        totals[at.COHORT_CONTINUITY] += continuity


@compiled
def _keep(slot: int, kind: int, count: int, left: Ints, batch: Batch, stays: Floats, stay: int) -> int:
    """Write a batch into the records as far as they reach; return how many stays there are now."""
    for k in range(count):
        if stay < stays.shape[0]:
            stays[stay, 0], stays[stay, 1], stays[stay, 2], stays[stay, 3] = (
                slot,
                batch.begin[k],
                batch.underway[k],
                batch.ending[k],
            )
            stays[stay, 4], stays[stay, 5], stays[stay, 6] = batch.stop[k], kind, batch.fate[k]
            breaks = left[batch.last[k]] - left[batch.first[k]] + (batch.fate[k] == TRANSFERRED)
            stays[stay, 7], stays[stay, 8] = breaks, batch.planned[k]
        stay += 1
    return stay


@compiled
def _run_stretch(
    rates: Rates,
    streams: Words,
    slot: int,
    start: float,
    until: float,
    lost: bool,
    window: Window,
    tenders: int,
    following: int,
    space: Space,
    marks: Column,
    intake: Intake,
    batch: Batch,
    totals: Floats,
    stays: Floats,
    stay: int,
) -> int:
    """Take in all who come to one slot in a stretch and follow them through it; return the stays so far, or FULL."""
    number, taken = intake.number[1 - following, slot], 0
    begin, number_marked, rest_marked = batch.begin, marks.number[slot], marks.rest[slot]
    ends, cells, scale = space.segment_end[slot], marks.cells[slot], CELLS / window.until * (1 - 1e-12)
    while True:
        kind = 1 if taken < number else 0
        if kind:
            count = min(BATCH, number - taken)
            for k in range(count):
                _lay_out(start, intake.planned[1 - following, slot, taken + k], until, rates, k, batch)
            taken += count
        else:
            count = _take_in(rates, streams, slot, min(until, window.end), until, space.tenders, tenders, intake, batch)
        if count == 0:
            break
        _mark_begin(begin, count, scale, ends, cells, number_marked[BEGIN], rest_marked[BEGIN], batch.first)
        _mark(count, scale, ends, cells, number_marked, rest_marked, batch)
        if _part(rates, streams, count, window, until, lost, intake, following, batch, totals) == FULL:
            return FULL
        _count_stays(
            begin,
            batch.stop,
            batch.first,
            batch.last,
            batch.fate,
            count,
            kind,
            window.start,
            space.segment_left[slot],
            marks.first_left[slot],
            totals,
        )
        stay = _keep(slot, kind, count, space.segment_left[slot], batch, stays, stay) if stays.shape[0] > 0 else stay
    intake.number[1 - following, slot] = 0
    return stay


@compiled
def _run_stays(
    rates: Rates,
    streams: Words,
    window: Window,
    tenders: int,
    losses: int,
    space: Space,
    marks: Column,
    intake: Intake,
    batch: Batch,
    totals: Floats,
    stays: Floats,
) -> int:
    """Let participants in and follow each to the end of the stay; return how many, or FULL."""
    stay, start = 0, 0.0
    for slot in range(rates.slots):
        intake.number[1, slot] = 0
        if _open(rates, streams, slot, intake) == FULL:
            return FULL
    for stretch in range(losses + 1):
        lost = stretch < losses
        until = marks.losses[stretch] if lost else window.until
        for slot in range(rates.slots):
            stay = _run_stretch(
                rates,
                streams,
                slot,
                start,
                until,
                lost,
                window,
                tenders,
                1 - stretch % 2,
                space,
                marks,
                intake,
                batch,
                totals,
                stays,
                stay,
            )
            if stay == FULL:
                return FULL
        start = until
        if start >= window.end:
            break
    return stay


@compiled
def _count_served(slot: int, count: int, window: Window, space: Space, marks: Column, totals: Floats) -> None:
    """Turn the marks of one slot into time in the joint states and hand-overs in the window."""
    ends, states, lefts, number, rest = (
        space.segment_end[slot],
        space.segment_state[slot],
        space.segment_left[slot],
        marks.number[slot],
        marks.rest[slot],
    )
    before, left = 0.0, 0
    n0 = n1 = n2 = n3 = 0.0
    for segment in range(count):
        end, state = ends[segment], states[segment]
        if window.start <= before < window.end:
            length = end - before
            totals[at.BREAKS_LEFT] += (lefts[segment] - left) * (n0 - n3)
            t0 = (n0 - n1) * length + (rest[0, segment] - rest[1, segment])
            t1 = (n1 - n2) * length + (rest[1, segment] - rest[2, segment])
            t2 = (n2 - n3) * length + (rest[2, segment] - rest[3, segment])
            totals[at.JOINT + 3 * state] += t0
            totals[at.JOINT + 3 * state + 1] += t1
            totals[at.JOINT + 3 * state + 2] += t2
            totals[at.SERVED + state] += t0 + t1 + t2
        n0 += number[0, segment]
        n1 += number[1, segment]
        n2 += number[2, segment]
        n3 += number[3, segment]
        before, left = end, lefts[segment]


@compiled
def replicate(
    rates: Rates, options: Floats, streams: Words, window: Window, space: Space, marks: Column,
    intake: Intake, batch: Batch, totals: Floats, jobs: Floats, stays: Floats,
) -> tuple[int, int, int]:  # fmt: skip
    """Run one replication; return the numbers of tenders, or FULL if memory is too small, of jobs and of stays."""
    space.passed[:] = 0.0
    tenders = run_tenders(rates, options, streams, window, space.tenders)
    if tenders == FULL:
        return FULL, 0, 0
    pieces = cut_pieces(space.tenders, tenders, window, space.piece_end, space.piece_phase)
    if pieces == FULL:
        return FULL, 0, 0
    count_tenders(space.tenders, tenders, window, space, pieces, totals)
    losses = 0
    for row in range(tenders):
        if space.tenders[row, LOST] and space.tenders[row, END] <= window.until:
            marks.losses[losses] = space.tenders[row, END]
            losses += 1
    job = 0
    for slot in range(rates.slots):
        marks.counts[slot], job = run_slot(rates, streams, slot, window, space, tenders, pieces, totals, jobs, job)
        if marks.counts[slot] == FULL:
            return FULL, 0, 0
        count_slot(slot, marks.counts[slot], window, space, totals)
        _index_slot(slot, marks.counts[slot], window, space, marks)
    stay = _run_stays(rates, streams, window, tenders, losses, space, marks, intake, batch, totals, stays)
    if stay == FULL:
        return FULL, 0, 0
    for slot in range(rates.slots):
        _count_served(slot, marks.counts[slot], window, space, marks, totals)
    sum_tenure(space.passed, totals)
    sum_slots(totals)
    sum_served(totals)
    return tenders, job, stay
