"""Blocks of replications, compiled: the unit in which sums are taken.

A block holds `BLOCK` replications and is summed in their order; blocks are
added in theirs. What a task or a process did therefore never shows in a sum.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tender_cycles.office.simulation import _totals as at
from tender_cycles.office.simulation._expected import Course, replicate_expected
from tender_cycles.office.simulation._full import BATCH, CELLS, DRAWN, Batch, Column, Intake, replicate
from tender_cycles.office.simulation._random import Floats, Words, njit, replication_key, start_streams
from tender_cycles.office.simulation._rings import FULL, Rates, Space, Window

BLOCK = 64


@njit(nogil=True, error_model="numpy")
def _space(slots: int, size: int) -> Space:
    return Space(
        np.empty((size, 6)), np.empty(4 * size), np.empty(4 * size, np.int64),
        np.empty((slots, size)), np.empty((slots, size), np.int64), np.empty((slots, size), np.int64),
        np.empty(at.QUARTERS),
    )  # fmt: skip


@njit(nogil=True, error_model="numpy")
def _marks(slots: int, size: int) -> Column:
    return Column(
        np.empty((slots, 4, size)), np.empty((slots, 4, size)), np.empty((slots, size)),
        np.empty((slots, CELLS), np.uint16), np.empty(slots, np.int64), np.empty(size + 1),
    )  # fmt: skip


@njit(nogil=True, error_model="numpy")
def _intake(slots: int, size: int) -> Intake:
    return Intake(
        np.empty((slots, DRAWN)), np.empty(slots, np.int64), np.empty(slots), np.empty(slots, np.int64),
        np.empty((2, slots, size)), np.empty((2, slots), np.int64),
    )  # fmt: skip


@njit(nogil=True, error_model="numpy")
def _batch() -> Batch:
    return Batch(
        np.empty(BATCH), np.empty(BATCH), np.empty(BATCH), np.empty(BATCH), np.empty(BATCH),
        np.empty(BATCH, np.uint64), np.empty(BATCH, np.uint64), np.empty(BATCH, np.int64),
    )  # fmt: skip


@njit(nogil=True, error_model="numpy")
def _course(size: int) -> Course:
    return Course(np.empty(4 * size + 2), np.empty(4 * size + 2), np.empty(4 * size + 2), np.empty(4 * size + 2))


@njit(nogil=True, error_model="numpy")
def _add(totals: Floats, replication: int, sums: Floats, squares: Floats, products: Floats, batches: Floats) -> None:
    for k in range(at.SIZE):
        sums[k] += totals[k]
        squares[k] += totals[k] * totals[k]
    batch = replication % at.BATCHES
    for k in range(at.SCALARS):
        batches[batch, k] += totals[k]
        for j in range(k + 1):
            products[k, j] += totals[k] * totals[j]


def _sources() -> str:
    texts = (path.read_bytes() for path in sorted(Path(__file__).parent.glob("_*.py")))
    return hashlib.sha256(b"".join(texts)).hexdigest()


def _compiled(sources: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return the two entries, compiled on first use and then kept on disk.

    numba looks for a change in the file of the function itself only, while
    these two stand on four other modules. What a closure holds is part of its
    key, so it holds the digest of them all.
    """

    @njit(cache=True, nogil=True, error_model="numpy")
    def run_block(
        full: bool, rates: Rates, options: Floats, pool: Words, window: Window, first: int, last: int, size: int
    ) -> tuple[Floats, Floats, Floats, Floats, int]:
        sources  # noqa: B018
        none = np.empty((0, 9))
        key, streams = np.empty(2, np.uint64), np.empty((3 + 2 * rates.slots, 4), np.uint64)
        totals, sums, squares = np.empty(at.SIZE), np.zeros(at.SIZE), np.zeros(at.SIZE)
        products, batches = np.zeros((at.SCALARS, at.SCALARS)), np.zeros((at.BATCHES, at.SCALARS))
        space, course, people = _space(rates.slots, size), _course(size), rates.slots if full else 0
        marks, intake, batch = _marks(people, size), _intake(people, size), _batch()
        for replication in range(first, last):
            replication_key(pool, replication, key)
            while True:
                start_streams(key, streams)
                totals[:] = 0.0
                if full:
                    done, _, _ = replicate(
                        rates, options, streams, window, space, marks, intake, batch, totals, none, none
                    )
                else:
                    done = replicate_expected(rates, options, streams, window, space, course, totals, none)
                if done != FULL:
                    break
                size *= 2
                space, course = _space(rates.slots, size), _course(size)
                marks, intake = _marks(people, size), _intake(people, size)
            _add(totals, replication, sums, squares, products, batches)
        return sums, squares, products, batches, size

    @njit(cache=True, nogil=True, error_model="numpy")
    def run_one(
        rates: Rates, options: Floats, pool: Words, window: Window, replication: int, size: int,
        jobs: Floats, stays: Floats,
    ) -> tuple[int, int, int, Floats, Floats]:  # fmt: skip
        sources  # noqa: B018
        key, streams = np.empty(2, np.uint64), np.empty((3 + 2 * rates.slots, 4), np.uint64)
        replication_key(pool, replication, key)
        start_streams(key, streams)
        space, marks, totals = _space(rates.slots, size), _marks(rates.slots, size), np.zeros(at.SIZE)
        intake, batch = _intake(rates.slots, size), _batch()
        tenders, job, stay = replicate(
            rates, options, streams, window, space, marks, intake, batch, totals, jobs, stays
        )
        return tenders, job, stay, space.tenders, totals

    return run_block, run_one


run_block, run_one = _compiled(_sources())


def blocks(first: int, last: int) -> tuple[tuple[int, int], ...]:
    """Return the half-open ranges of the blocks that replications `first` to `last` fall into."""
    return tuple((at, min(at + BLOCK, last)) for at in range(first, last, BLOCK))


Sums = tuple[Floats, ...]  # of the totals, their squares, the products of scalars; and of the scalars in batches


def zeros() -> Sums:
    """Return the sums of no replication."""
    of_scalars = np.zeros((at.SCALARS, at.SCALARS)), np.zeros((at.BATCHES, at.SCALARS))
    return np.zeros(at.SIZE), np.zeros(at.SIZE), *of_scalars
