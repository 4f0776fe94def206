"""Codes together: on one excerpt, on stretches that overlap, or on stretches near one another; and what is common."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import numpy as np

from tender_cycles._nearest import nearest
from tender_cycles.project.columns import Columns
from tender_cycles.project.nouns import Case, Coding, Selection, stable_guid

HOWS = ("any", "all", "overlap", "near")
COMBINED = ("intersection", "union")
Stretches = tuple[np.ndarray, np.ndarray]  # starts and ends, ascending, none of which meet


def together(columns: Columns, marks: Sequence[np.ndarray], how: str, within: int) -> np.ndarray:
    """Return which selections stand together with all of several codes, as a boolean mask.

    Parameters
    ----------
    columns : Columns
    marks : sequence of array of bool
        For each code, which selections have it.
    how : {"any", "all", "overlap", "near"}
        See `Project.select`.
    within : int
        Characters, for ``"near"``.
    """
    if how == "all":
        return np.asarray(np.stack(marks).all(axis=0))
    any_of = np.asarray(np.stack(marks).any(axis=0))
    if how == "any":
        return any_of
    start, end = _apart(columns, within if how == "near" else 0)
    if how == "near":
        found = [_meets(joined(start[mark], end[mark]), start - within, end + within, touching=True) for mark in marks]
        return np.asarray(any_of & np.stack(found).all(axis=0))
    return np.asarray(any_of & (start < end) & _meets(_common(start, end, marks), start, end, touching=False))


def check_how(how: object, known: Sequence[str], codes: int, within: int = 0) -> None:
    """Raise a ValueError if codes cannot stand together in this way."""
    if how not in known:
        raise ValueError(f"how {how!r} is unknown{nearest(str(how), known)}")
    if how in ("overlap", "near", "intersection") and codes < 2:
        raise ValueError(f"how={how!r} wants two codes or more, not {codes}")
    if within < 0:
        raise ValueError(f"within must be 0 or more characters, not {within}")


def joined(start: np.ndarray, end: np.ndarray) -> Stretches:
    """Return stretches with those that overlap or touch made one.

    Examples
    --------
    >>> joined(np.array([4, 0, 2]), np.array([6, 3, 4]))
    (array([0]), array([6]))
    """
    if not len(start):
        return start, end
    order = np.argsort(start, kind="stable")
    start, reach = start[order], np.maximum.accumulate(end[order])
    first = np.append(True, start[1:] > reach[:-1])
    return start[first], reach[np.append(np.flatnonzero(first)[1:] - 1, len(reach) - 1)]


def intersected(a: Stretches, b: Stretches) -> Stretches:
    """Return what two sets of stretches have in common.

    Examples
    --------
    >>> intersected((np.array([0, 8]), np.array([5, 9])), (np.array([3]), np.array([20])))
    (array([3, 8]), array([5, 9]))
    """
    first = np.searchsorted(b[1], a[0], side="right")
    count = np.maximum(np.searchsorted(b[0], a[1], side="left") - first, 0)
    of_a = np.repeat(np.arange(len(a[0])), count)
    of_b = first[of_a] + np.arange(len(of_a)) - np.repeat(np.cumsum(count) - count, count)
    return np.maximum(a[0][of_a], b[0][of_b]), np.minimum(a[1][of_a], b[1][of_b])


def _common(start: np.ndarray, end: np.ndarray, marks: Sequence[np.ndarray]) -> Stretches:
    """Return the stretches in which all codes stand; selections of no length share nothing."""
    long = start < end
    return reduce(intersected, [joined(start[mark & long], end[mark & long]) for mark in marks])


def _apart(columns: Columns, room: int) -> Stretches:
    """Return where each selection starts and ends if the sources stand in one line, with so much room between."""
    start, end = columns.on_one_line()
    before = columns.column("source").first(len(columns)) * (room + 1)
    return start + before, end + before


def _meets(there: Stretches, start: np.ndarray, end: np.ndarray, *, touching: bool) -> np.ndarray:
    """Return which stretches share a character with one that is there, or reach one."""
    at = np.searchsorted(there[1], start, side="left" if touching else "right")
    found = np.append(there[0], np.iinfo(np.int64).max)[at]
    return np.asarray(found <= end if touching else found < end)


def combined(columns: Columns, marks: Sequence[np.ndarray], codes: Sequence[str], how: str) -> dict[str, Any]:
    """Return selections, codings and cases of a project in which the stretches of codes are made one.

    Parameters
    ----------
    columns : Columns
    marks : sequence of array of bool
        For each code asked for, which selections have it.
    codes : sequence of str
        The GUIDs of these codes.
    how : {"intersection", "union"}
    """
    start, end = _apart(columns, 0)
    long = (start < end) & np.stack(marks).any(axis=0)
    made = _common(start, end, marks) if how == "intersection" else joined(start[long], end[long])
    rows = np.flatnonzero(long)
    rows = rows[np.argsort(start[rows], kind="stable")]
    selections, codings, members = [], [], {}
    for begin, stop in zip(*made, strict=True):
        under = rows[(start[rows] < stop) & (end[rows] > begin)]
        each = _stretch(columns, under, begin - start[under[0]], stop - start[under[0]], how)
        selections.append(each)
        members[each.guid] = {columns.project.selections[row].guid for row in under}
        codings += [
            Coding(guid=stable_guid(each.guid, code), selection=each.guid, code=code)
            for mark, code in zip(marks, codes, strict=True)
            if mark[under].any()
        ]
    cases = tuple(_having(case, members) for case in columns.project.cases)
    return {"selections": tuple(selections), "codings": tuple(codings), "cases": cases}


def _stretch(columns: Columns, under: np.ndarray, begin: int, stop: int, how: str) -> Selection:
    """Return a stretch as a selection, on the rings where all that stand under it do."""
    all_of = [columns.project.selections[row] for row in under]
    source, at = all_of[0].source, all_of[0].start
    place: dict[str, Any] = {}
    for name in ("cycle", "second_cycle", "phase"):
        values = {getattr(each, name) for each in all_of}
        place[name] = values.pop() if len(values) == 1 else None
    if place["cycle"] is None and columns.project.cycles is not None:
        place["phase"] = None
    start, end = int(at + begin), int(at + stop)
    return Selection(guid=stable_guid(how, source, str(start), str(end)), source=source, start=start, end=end, **place)


def _having(case: Case, members: dict[str, set[str]]) -> Case:
    own = set(case.selections)
    return replace(case, selections=tuple(guid for guid, under in members.items() if under & own))
