"""Edits of a text, and where the stretches of the old text stand in the new one: numbers alone."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from typing import NamedTuple

Span = tuple[int, int]
COMPARED = 1_000_000  # words of one text times words of the other beyond which they are not compared word by word
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


class TextEdit(NamedTuple):
    """What is to stand instead of the stretch ``[start, end)`` of a text; an insertion where both are the same."""

    start: int
    end: int
    text: str = ""


def checked(text: str, edits: Iterable[tuple[int, int, str]]) -> tuple[TextEdit, ...]:
    """Return edits in the order of the text.

    Raises
    ------
    ValueError
        If one is not within the text, or two overlap; all faults at once.

    Examples
    --------
    >>> checked("abc", [(2, 3, "C"), (0, 0, "x")])
    (TextEdit(start=0, end=0, text='x'), TextEdit(start=2, end=3, text='C'))
    """
    made = sorted((TextEdit(*each) for each in edits), key=lambda each: each[:2])
    faults = [
        f"{each.start}–{each.end} is not within the text, which has {len(text)} characters"
        for each in made
        if not 0 <= each.start <= each.end <= len(text)
    ]
    faults += [
        f"{one.start}–{one.end} and {other.start}–{other.end} overlap"
        for one, other in pairwise(made)
        if other.start < one.end
    ]
    if faults:
        raise ValueError("the text cannot be corrected: " + "; ".join(faults))
    return tuple(made)


def applied(text: str, edits: Sequence[TextEdit]) -> str:
    """Return a text with its edits, which stand in order.

    Examples
    --------
    >>> applied("We trust them.", [TextEdit(3, 8, "TRUST"), TextEdit(13, 13, " all")])
    'We TRUST them all.'
    """
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:]])


def moved(spans: Iterable[Span], edits: Sequence[TextEdit]) -> list[Span]:
    """Return where stretches of a text stand after its edits, which stand in order.

    What is written within a stretch belongs to it, what is written at its ends
    does not. A stretch that begins or ends within what is replaced reaches to
    the beginning or the end of what stands there instead; so it shrinks where
    that is nothing, and is empty where all of it goes. One without length stays so.

    Examples
    --------
    >>> cut = [TextEdit(4, 8)]
    >>> moved([(0, 3), (2, 6), (4, 8), (6, 9), (9, 12)], cut)
    [(0, 3), (2, 4), (4, 4), (4, 5), (5, 8)]
    >>> moved([(0, 4), (3, 6), (4, 9)], [TextEdit(4, 4, "xy")])
    [(0, 4), (3, 8), (6, 11)]
    """
    starts, ends = [each.start for each in edits], [each.end for each in edits]
    shift = [0, *accumulate(len(each.text) - (each.end - each.start) for each in edits)]

    def begins(at: int) -> int:
        before = bisect_right(ends, at)
        within = before < len(edits) and starts[before] < at
        return (starts[before] if within else at) + shift[before]

    def stops(at: int) -> int:
        before = bisect_left(starts, at)
        if before and ends[before - 1] > at:
            return starts[before - 1] + shift[before - 1] + len(edits[before - 1].text)
        return at + shift[before]

    found = []
    for start, end in spans:
        begin, stop = begins(start), stops(end)
        found.append((begin, stop) if start < end else (min(begin, stop),) * 2)
    return found


def edits_between(old: str, new: str) -> tuple[TextEdit, ...]:
    """Return the edits that make one text of another, word by word.

    Examples
    --------
    >>> edits_between("We live in Oslo now.\\nYes.", "We live in a town now.\\nYes.")
    (TextEdit(start=11, end=15, text='a town'),)
    """
    found = []
    for edit in _differences(_LINE.findall(old), _LINE.findall(new)):
        for start, lines, instead in _lines(edit.start, old[edit.start : edit.end], edit.text):
            words, others = _TOKEN.findall(lines), _TOKEN.findall(instead)
            whole = len(words) * len(others) > COMPARED
            edits = [TextEdit(0, len(lines), instead)] if whole else _differences(words, others)
            found += [TextEdit(start + a, start + b, text) for a, b, text in edits]
    return tuple(found)


def _lines(start: int, old: str, new: str) -> Iterator[tuple[int, str, str]]:
    """Yield where lines that differ begin, and both of them, one by one if there are as many."""
    lines, others = _LINE.findall(old), _LINE.findall(new)
    if len(lines) != len(others):
        yield start, old, new
        return
    for line, other in zip(lines, others, strict=True):
        yield start, line, other
        start += len(line)


def _differences(old: list[str], new: list[str]) -> Iterator[TextEdit]:
    at = [0, *accumulate(map(len, old))]
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            yield TextEdit(at[a], at[b], "".join(new[c:d]))
