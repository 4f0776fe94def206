"""The full engine, compiled: every participant, followed over the segments of the slots.

A participation has four marks: it begins, gets under way, begins to end, ends.
Each mark adds one to the segment that it falls into, with what is left of that
segment; the time spent in every state follows from running sums over segments,
so that no participant is walked through the segments of a stay.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from tender_cycles.simulation import _totals as at
from tender_cycles.simulation._random import Floats, Words, fill_exponential, uniform
from tender_cycles.simulation._rings import (
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
)

CELLS = 512  # of the index from time to segment
DRAWN = 64  # random numbers drawn at once
ENDED, TRANSFERRED, OPEN_STAY, ENDED_BY_LOSS = range(4)


class Marks(NamedTuple):
    """Sums of marks per slot and segment, and the index into the segments."""

    number: Ints  # (slots, segments, 4)
    rest: Floats  # (slots, segments, 4)
    first_left: Floats  # (slots, segments): when the next consultant leaves
    cells: Ints  # (slots, CELLS + 1): the segment in which each cell of time begins
    losses: Floats


@njit(nogil=True, error_model="numpy")
def _index_slot(slot: int, count: int, window: Window, space: Space, marks: Marks) -> None:
    """Prepare one slot: clear its marks, index its segments by time, find the next leaver after each."""
    segment, width = 0, window.until / CELLS
    for cell in range(CELLS + 1):
        while space.segment_end[slot, segment] <= cell * width:
            segment += 1
        marks.cells[slot, cell] = segment
    marks.first_left[slot, count] = np.inf
    for segment in range(count - 1, -1, -1):
        leaves = space.segment_left[slot, segment + 1] > space.segment_left[slot, segment]
        marks.first_left[slot, segment] = (
            space.segment_end[slot, segment] if leaves else marks.first_left[slot, segment + 1]
        )
    marks.number[slot, : count + 1] = 0
    marks.rest[slot, : count + 1] = 0.0


@njit(nogil=True, error_model="numpy")
def _run_intake(
    rates: Rates, streams: Words, home: int, window: Window, tenders: int,
    space: Space, marks: Marks, totals: Floats, stays: Floats, stay: int,
) -> int:  # fmt: skip
    """Let participants into one slot and follow each to the end of the stay; return the stays kept so far.

    One long function on purpose: arrays that are handed from one compiled
    function to another are counted as references each time, which would take
    three times as long as all the rest.
    """
    # Flat, so that a slot is an offset and not one more index.
    segment_end, segment_left, table = space.segment_end.ravel(), space.segment_left.ravel(), space.tenders
    number, rest, first_left = marks.number.ravel(), marks.rest.ravel(), marks.first_left.ravel()
    cells, losses, width = marks.cells.ravel(), marks.losses, space.segment_end.shape[1]
    stream, gap, scale = FIRST_STREAM + 2 * home + 1, rates.slots / rates.arrivals, CELLS / window.until * (1 - 1e-12)
    short = 1.0 - np.exp(-rates.stay_limit / rates.stay)
    keep = stays.shape[0]
    row, opening, now = 0, True, 0.0
    drawn, ready = np.empty(DRAWN), DRAWN
    while True:
        if ready == DRAWN:
            fill_exponential(streams, stream, drawn)
            ready = 0
        now += drawn[ready] * gap
        ready += 1
        if opening and now >= rates.mean_stay:
            opening, now = False, 0.0
            continue
        if opening:  # transferred in at time 0: as many as arrive in a mean stay, with what is left of theirs
            start, kind = 0.0, 1
            planned = -np.log(1.0 - uniform(streams, stream) * short) * rates.stay
        else:
            while row < tenders:  # a stop of the intake stops its clock
                stop = max(table[row, START], table[row, END] - rates.intake_stop)
                if now < stop:
                    break
                now += table[row, END] - stop
                row += 1
            if now >= window.end:
                return stay
            start, kind = now, 0
            if ready == DRAWN:
                fill_exponential(streams, stream, drawn)
                ready = 0
            planned = now + min(drawn[ready] * rates.stay, rates.stay_limit)
            ready += 1
        slot, loss, here, cell = home, 0, home * width, home * (CELLS + 1)
        while start < window.end:  # one turn for each office that the person comes to
            while losses[loss] <= start:
                loss += 1
            stop = min(planned, losses[loss], window.until)
            ending = max(start, planned - rates.participant_ending)
            underway, ending = min(start + rates.participant_startup, ending, stop), min(ending, stop)
            first = here + cells[cell + int(start * scale)]
            while segment_end[first] <= start:
                first += 1
            number[4 * first] += 1
            rest[4 * first] += segment_end[first] - start
            segment = max(first, here + cells[cell + int(underway * scale)])
            while segment_end[segment] <= underway:
                segment += 1
            number[4 * segment + 1] += 1
            rest[4 * segment + 1] += segment_end[segment] - underway
            segment = max(segment, here + cells[cell + int(ending * scale)])
            while segment_end[segment] <= ending:
                segment += 1
            number[4 * segment + 2] += 1
            rest[4 * segment + 2] += segment_end[segment] - ending
            while segment_end[segment] <= stop:
                segment += 1
            number[4 * segment + 3] += 1
            rest[4 * segment + 3] += segment_end[segment] - stop
            fate = ENDED
            if stop < planned:
                fate = OPEN_STAY
                if losses[loss] <= window.until:
                    fate = TRANSFERRED if uniform(streams, TRANSFER_STREAM) < rates.transfer else ENDED_BY_LOSS
                    if window.start < stop <= window.end:
                        totals[at.BREAKS_TRANSFERRED if fate == TRANSFERRED else at.ENDED_BY_LOSS] += 1
            breaks = segment_left[segment] - segment_left[first] + (fate == TRANSFERRED)
            if window.start <= start:
                totals[at.ENTRANTS_TRANSFERRED if kind else at.ENTRANTS_NEW] += 1
                if fate == OPEN_STAY:
                    totals[at.TRANSFERRED_OPEN if kind else at.COHORT_OPEN] += 1
                else:
                    totals[at.HISTOGRAM + at.BREAKS * kind + min(breaks, at.BREAKS - 1)] += 1
                    if kind:
                        totals[at.TRANSFERRED_STAYS] += 1
                    else:
                        leaves = first_left[first]
                        totals[at.COHORT] += 1
                        totals[at.COHORT_UNBROKEN] += breaks == 0
                        totals[at.COHORT_BREAKS] += breaks
                        totals[at.COHORT_CONTINUITY] += (min(leaves, stop) - start) / (stop - start)
            if keep > 0:
                if stay < keep:
                    stays[stay, 0], stays[stay, 1], stays[stay, 2], stays[stay, 3] = slot, start, underway, ending
                    stays[stay, 4], stays[stay, 5], stays[stay, 6] = stop, kind, fate
                    stays[stay, 7], stays[stay, 8] = breaks, planned
                stay += 1
            if fate != TRANSFERRED:
                break
            start, kind = stop, 1
            slot = int(uniform(streams, TRANSFER_STREAM) * rates.slots)
            here, cell = slot * width, slot * (CELLS + 1)


@njit(nogil=True, error_model="numpy")
def _count_served(slot: int, count: int, window: Window, space: Space, marks: Marks, totals: Floats) -> None:
    """Turn the marks of one slot into time in the joint states and hand-overs in the window."""
    present = np.zeros(4, np.int64)
    before, left = 0.0, 0
    for segment in range(count):
        end, state = space.segment_end[slot, segment], space.segment_state[slot, segment]
        if window.start <= before < window.end:
            leavers = space.segment_left[slot, segment] - left
            totals[at.BREAKS_LEFT] += leavers * (present[0] - present[3])
            served = 0.0
            for phase in range(3):
                time = (present[phase] - present[phase + 1]) * (end - before)
                time += marks.rest[slot, segment, phase] - marks.rest[slot, segment, phase + 1]
                totals[at.JOINT + 3 * state + phase] += time
                served += time
            totals[at.SERVED + state] += served
        for kind in range(4):
            present[kind] += marks.number[slot, segment, kind]
        before, left = end, space.segment_left[slot, segment]


@njit(nogil=True, error_model="numpy")
def replicate(
    rates: Rates, options: Floats, streams: Words, window: Window, space: Space, marks: Marks,
    totals: Floats, jobs: Floats, stays: Floats,
) -> tuple[int, int, int]:  # fmt: skip
    """Run one replication; return the numbers of tenders, or FULL if memory is too small, of jobs and of stays."""
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
    marks.losses[losses] = np.inf
    job = stay = 0
    counts = np.empty(rates.slots, np.int64)
    for slot in range(rates.slots):
        counts[slot], job = run_slot(rates, streams, slot, window, space, tenders, pieces, totals, jobs, job)
        if counts[slot] == FULL:
            return FULL, 0, 0
        count_slot(slot, counts[slot], window, space, totals)
        _index_slot(slot, counts[slot], window, space, marks)
    for slot in range(rates.slots):
        stay = _run_intake(rates, streams, slot, window, tenders, space, marks, totals, stays, stay)
    for slot in range(rates.slots):
        _count_served(slot, counts[slot], window, space, marks, totals)
    sum_slots(totals)
    sum_served(totals)
    return tenders, job, stay
