"""Counting on a project's index: two sides of a table, and pairs of overlapping stretches."""

from typing import NamedTuple

import numpy as np
from scipy import sparse

from tender_cycles.project.columns import ON_CODINGS, RINGS, Column, Columns

CHUNK = 4_000_000  # numbers held at once while sweeping: some 32 MB


class Axis(NamedTuple):
    """One side of a table: what stands on each selection, or for `on_codings` on each coding."""

    marks: Column  # rows are selections in either case; the code is -1 where a coding has none
    shown: np.ndarray  # positions of the categories that get a row or column
    on_codings: bool

    def matrix(self, n: int, each_coding: bool) -> sparse.csr_array:
        """Return how often each category stands on each of `n` selections; 1 at most unless `each_coding`."""
        keep = self.marks.codes >= 0
        where = (self.marks.rows[keep], self.marks.codes[keep])
        ones = np.ones(len(where[0]), dtype=np.int64)
        matrix = sparse.coo_array((ones, where), shape=(n, len(self.marks.categories))).tocsr()
        if not each_coding:
            matrix.data[:] = 1
        return matrix


def axis_of(index: Columns, name: str, values: str = "excerpts", missing: str | None = None) -> Axis:
    """Return a side of a table; what occurs in the whole project is shown, and `missing` if it has a label."""
    on_codings = name in ON_CODINGS
    if on_codings:
        codes, categories = index.on_codings(name)
        marks, occurs = Column(index.coding_selection, codes, categories), index.root.on_codings(name)[0]
    else:
        marks, occurs = index.column(name), index.root.column(name).codes
    n = len(marks.categories)
    shown = np.arange(n) if name in RINGS else np.flatnonzero(np.bincount(occurs[occurs >= 0], minlength=n))
    if missing is None:
        return Axis(marks, shown, on_codings)
    # An excerpt without any coding has none of its codes either; as a coding it does not count.
    rest = np.setdiff1d(np.arange(len(index)), marks.rows)[: 0 if on_codings and values == "codings" else None]
    codes = np.append(np.where(marks.codes < 0, n, marks.codes), np.full(len(rest), n))
    marks = Column(np.append(marks.rows, rest), codes, (*marks.categories, missing))
    return Axis(marks, np.append(shown, n), on_codings)


def count(index: Columns, down: Axis, across: Axis, values: str, margins: bool) -> np.ndarray:
    """Return counts; the last row and the last column are for the totals, and hold them if `margins`."""
    if down.on_codings and across.on_codings:
        return _by_coding(index, down, across, values, margins)
    return _by_selection(index, down, across, values)


def _by_selection(index: Columns, down: Axis, across: Axis, values: str) -> np.ndarray:
    """Count where at most one side stands on codings: two matrices of selections, multiplied."""
    n = len(index)
    weight = np.ones(n, dtype=np.int64)
    if values == "words":
        weight = index.words()
    elif values == "codings" and not (down.on_codings or across.on_codings):
        weight = np.bincount(index.coding_selection, minlength=n)
    full = []
    for axis in (down, across):
        made_once = axis.marks.codes is index.coding_code and values != "codings"
        side = index.incidence() if made_once else axis.matrix(n, values == "codings")
        total = np.asarray(side.sum(axis=1)).ravel()
        if values != "codings" or not axis.on_codings:
            total = np.minimum(total, 1)
        full.append(sparse.hstack([side, total[:, None]], format="csr", dtype=np.int64))
    table: np.ndarray = (full[0].T @ (sparse.diags_array(weight, dtype=np.int64) @ full[1])).toarray()
    return table


def _by_coding(index: Columns, down: Axis, across: Axis, values: str, margins: bool) -> np.ndarray:
    """Count where both sides stand on codings: an excerpt counts if one coding of it has both."""
    keep = (down.marks.codes >= 0) & (across.marks.codes >= 0)
    row = down.marks.rows[keep]
    ones = np.ones(len(row), dtype=np.int64)
    shape = (len(down.marks.categories) + 1, len(across.marks.categories) + 1)
    table = np.zeros(shape, dtype=np.int64)
    for r in (down.marks.codes[keep], ones * (shape[0] - 1))[: 1 + margins]:
        for c in (across.marks.codes[keep], ones * (shape[1] - 1))[: 1 + margins]:
            cell = r.astype(np.int64) * shape[1] + c
            stands = sparse.coo_array((ones, (cell, row)), (table.size, len(index))).tocsr()
            if values != "codings":
                stands.data[:] = index.words()[stands.indices] if values == "words" else 1
            table += np.asarray(stands.sum(axis=1)).reshape(shape)
    return table


def overlaps(index: Columns, matrix: sparse.csr_array) -> np.ndarray:
    """Return the pairs of overlapping selections by code.

    Of two stretches that do not overlap, one ends before the other starts. So
    one sweep over all starts and ends, with the number of stretches that have
    ended so far by code, counts the pairs that do *not* overlap; the rest do.
    Sources are laid end to end, which makes pairs across sources non-overlapping.
    """
    start, end = index.on_one_line()
    long = np.flatnonzero(start < end)
    matrix, n = matrix[long], len(long)
    # Ends come first in the stable sort: where one ends, another may start.
    events = np.argsort(np.concatenate([end[long], start[long]]), kind="stable")
    codes = matrix.shape[1]
    apart, ended = np.zeros((codes, codes)), np.zeros(codes)
    for at in range(0, len(events), step := max(1, CHUNK // max(codes, 1))):
        chunk = events[at : at + step]
        present = matrix[chunk % max(n, 1)].toarray().astype(float)
        starts = chunk >= n
        so_far = np.cumsum(np.where(starts[:, None], 0, present), axis=0) + ended
        apart += so_far[starts].T @ present[starts]
        ended = so_far[-1]
    return (np.outer(ended, ended) - apart - apart.T).astype(np.int64)
