"""Passages found without windows of their own: by their place between their neighbours, and by their length."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tender_cycles.datasets.fingerprints import Fingerprint, Letters, tokens
from tender_cycles.datasets.ordering import NEAR, Chain, shift

_FAR = 2000  # letters between a passage and its only neighbour, or one of two that disagree
_LOST_OF = 50  # of so many letters one may be lost, or have become two
_SLACK = 3  # letters by which a length may be off
_OPENING = re.compile(r"(?:[«»“”„\"‘’‚']|<<|>>)\s*(?:[\[(]?(?:…|\.\.\.)[\])]?\s*)?\Z")
_CLOSING = re.compile(r"[.,:;!?…\s]*(?:[«»“”„\"‘’‚']|<<|>>)")
_AROUND = 12  # characters around a passage in which its quotation marks stand


@dataclass(frozen=True, slots=True)
class Expected:
    """Where a passage should begin, by the passages found before and after it; nowhere if none was found near it.

    `agreed` says that both know, and differ by no more than reading may have
    lost or added between them: it may be anywhere between.
    """

    places: tuple[int, ...]
    agreed: bool = False

    def near(self) -> list[int]:
        """Return the letters at which the passage may begin."""
        around = range(-NEAR, NEAR + 1)
        between = range(min(self.places), max(self.places)) if self.agreed else ()
        return sorted({*between, *(place + by for place in self.places for by in around)})


def expected(name: str, marks: Mapping[str, Fingerprint], chosen: Mapping[str, Chain]) -> Expected:
    """Return where a passage should begin, by the nearest passages around it whose windows were found."""
    place = marks[name].place
    others = sorted((marks[other].place, other) for other in chosen if other != name)
    below = [other for at, other in others if at < place][-1:]
    above = [other for at, other in others if at > place][:1]
    before = [(place - marks[o].place - marks[o].letters, place + shift(marks[o], chosen[o][-1])) for o in below]
    after = [(marks[o].place - place - marks[name].letters, place + shift(marks[o], chosen[o][0])) for o in above]
    if before and after:
        (far, one), (far_after, other) = before[0], after[0]
        if abs(one - other) <= NEAR + (far + far_after) // _LOST_OF:
            return Expected((one, other), agreed=True)
    return Expected(tuple(at for far, at in (*before, *after) if far <= _FAR))


def placed(text: str, letters: Letters, mark: Fingerprint, where: Expected) -> tuple[int, int, bool] | None:
    """Return the first and last letter of a passage where whole words stand in its place, and whether to the letter.

    It must stand between quotation marks, unless its neighbours agree to the
    letter where it is, or its words will be checked.
    """
    if not where.places or (mark.windows and not where.agreed):
        return None
    best = max(_ways(text, letters, mark, where), default=None)
    return (*best[-1], best[-2] == 0) if best else None


def _ways(
    text: str, letters: Letters, mark: Fingerprint, where: Expected
) -> Iterator[tuple[bool, bool, int, tuple[int, int]]]:
    """Yield the stretches that it may be, with what speaks for each: quotation marks, number of words, the letter."""
    alone = bool(mark.check) or (where.agreed and len(set(where.places)) == 1)
    for first in where.near():
        for last in range(max(first + mark.letters - 1 - _SLACK, first), first + mark.letters + _SLACK):
            if first < 0 or last >= len(letters.stream) or not _whole(letters, first, last):
                continue
            start, end = letters.starts[first], letters.ends[last]
            off = abs(last - first + 1 - mark.letters) + min(abs(first - place) for place in where.places)
            quoted = _quoted(text, start, end)
            if quoted or (alone and not off):
                checked = bool(mark.check) and not off
                yield checked or quoted, len(tokens(text[start:end])) == mark.words, -off, (first, last)


def _whole(letters: Letters, first: int, last: int) -> bool:
    """Return whether a word begins at one letter and one ends at the other."""
    begins = first == 0 or letters.ends[first - 1] < letters.starts[first]
    ends = last + 1 == len(letters.stream) or letters.ends[last] < letters.starts[last + 1]
    return begins and ends


def _quoted(text: str, start: int, end: int) -> bool:
    before, after = text[max(start - _AROUND, 0) : start], text[end : end + _AROUND]
    return bool(_OPENING.search(before) and _CLOSING.match(after))
