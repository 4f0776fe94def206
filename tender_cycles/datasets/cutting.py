"""From the windows of a passage that were found to where it begins and ends, and to what stands in its way."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from tender_cycles.datasets.fingerprints import WINDOW, Fingerprint, Letters, digest
from tender_cycles.datasets.ordering import LONGEST_INSERTION, Chain

LINES_IN_THE_WAY = 4  # so many lines at most are cut out at one place
_SNAP = 3  # letters by which an edge that no window confirms is moved to where a word begins or ends

Stretch = tuple[int, int]  # half-open; of the document's text or of its letters
LINE = re.compile(r"[^\n\f]*\S[^\n\f]*")


@dataclass(frozen=True, slots=True)
class Match:
    """Where a passage stands in a document.

    `start` and `end` are places in the document's text (0 and 0 if it is not
    there), `strange` the stretches in between that do not belong to it,
    `found` how many of its windows the document has, in their order, and
    `lost` how many not; of a passage without windows 1 if there is doubt. A
    match that is not `settled` stands where another passage belongs, or out
    of the order.
    """

    start: int = 0
    end: int = 0
    strange: tuple[Stretch, ...] = ()
    found: int = 0
    lost: int = 0
    settled: bool = True

    def __bool__(self) -> bool:
        return self.end > self.start


class Digests(dict[str, str]):
    """The digests of a document's windows; each is computed once."""

    def __missing__(self, window: str) -> str:
        self[window] = value = digest(window)
        return value


@dataclass(frozen=True)
class Page:
    """A document as it is searched: its text, its letters without running lines, and its digests."""

    text: str
    letters: Letters
    running: tuple[Stretch, ...]
    digests: Digests

    @property
    def stream(self) -> str:
        return self.letters.stream

    def stretch(self, first: int, last: int) -> Stretch:
        """Return where letters `first` to `last` stand in the text, the last not included."""
        return self.letters.starts[first], self.letters.ends[last - 1]

    def begins(self, letter: int) -> bool:
        """Return whether a word begins at this letter, or would after the last."""
        if not 0 < letter < len(self.stream):
            return letter in (0, len(self.stream))
        return self.letters.ends[letter - 1] < self.letters.starts[letter]

    @cached_property
    def lines(self) -> list[Stretch]:
        """The lines that have letters, as stretches of letters."""
        starts = self.letters.starts
        spans = [(bisect_left(starts, m.start()), bisect_left(starts, m.end())) for m in LINE.finditer(self.text)]
        return [(first, end) for first, end in spans if first < end]

    def lines_between(self, first: int, last: int) -> Iterator[Stretch]:
        """Yield the stretches of whole lines, up to LINES_IN_THE_WAY, among letters `first` to `last`."""
        low = bisect_left(self.lines, (first, 0))
        high = bisect_right(self.lines, (last, last))
        for n in range(low, high):
            for end in (end for _, end in self.lines[n : min(n + LINES_IN_THE_WAY, high)]):
                if end <= last:
                    yield self.lines[n][0], end


@dataclass(frozen=True, slots=True)
class _Broken:
    """Windows of a passage that were not found, beside one that was or between two.

    Letter k of the passage stands at `left` + k before what is in the way, and
    at `right` + k after it; one of them is not known if nothing was found on
    that side. What is in the way comes before one of the letters `places`.
    """

    windows: tuple[tuple[int, str], ...]
    places: range
    left: int | None
    right: int | None

    def agreeing(self, page: Page, cut: Stretch) -> int:
        """Return how many of the windows are right once a stretch of letters is cut out."""
        left = self.left if self.left is not None else (self.right or 0) - (cut[1] - cut[0])
        return sum(page.digests[_without(page.stream, left + at, cut)] == value for at, value in self.windows)


def _without(stream: str, start: int, cut: Stretch) -> str:
    """Return the window of letters that begins at `start` when a stretch is cut out."""
    first, last = cut
    if start >= first:
        return stream[start + last - first : start + last - first + WINDOW]
    return (stream[max(start, 0) : first] + stream[last : last + WINDOW])[:WINDOW]


def located(page: Page, mark: Fingerprint, chain: Chain) -> Match:
    """Return where the passage stands whose windows `chain` were found."""
    (offset, place), (last_offset, last_place) = chain[0], chain[-1]
    first, last = place - offset, last_place - last_offset + mark.letters - 1
    cuts, lost, edges = [], 0, [False, False]
    for broken in _breaks(mark, chain):
        cut = _cut(page, broken)
        agreeing = broken.agreeing(page, cut) if cut else 0
        lost += len(broken.windows) - agreeing
        if broken.left is None:
            edges[0] = agreeing < len(broken.windows)
            if cut and cut[1] - place + offset > 0:
                first -= cut[1] - cut[0]
        if broken.right is None:
            edges[1] = agreeing < len(broken.windows)
            if cut and cut[0] <= last:
                last += cut[1] - cut[0]
        cuts += [cut] if cut else []
    spot = _snapped(page, (max(first, 0), min(last, len(page.stream) - 1)), edges)
    return _match(page, spot, cuts, len(mark.windows) - lost, lost)


def _breaks(mark: Fingerprint, chain: Chain) -> Iterator[_Broken]:
    """Yield the places of a passage where found windows do not join, and those with windows not found."""

    def within(low: int, high: int) -> tuple[tuple[int, str], ...]:
        return tuple(window for window in mark.windows if low < window[0] < high)

    (first, place), (last, end) = chain[0], chain[-1]
    lowest, highest = mark.windows[0][0], mark.windows[-1][0]
    if first > lowest:
        yield _Broken(within(lowest - 1, first), range(lowest + 1, first + 1), None, place - first)
    for a, b in pairwise(chain):
        windows, left, right = within(a[0], b[0]), a[1] - a[0], b[1] - b[0]
        if windows or left != right:
            yield _Broken(windows, range(a[0] + WINDOW, b[0] + 1), left, right)
    if last < highest:
        yield _Broken(within(last, highest + 1), range(last + WINDOW, highest + WINDOW), end - last, None)


def _cut(page: Page, broken: _Broken) -> Stretch | None:
    """Return the stretch of letters that is in the way, if one is."""
    if broken.left is not None and broken.right is not None:
        gap = broken.right - broken.left
        whole = [(broken.left + at, broken.left + at + gap) for at in broken.places] if gap > 0 else []
        for cut in whole:
            if broken.agreeing(page, cut) == len(broken.windows):
                return max(_same(page, cut), key=lambda way: _whole_lines(page, way))
        ways = [way for way in _lines(page, broken) if gap > 0 and way[1] - way[0] == gap]
        return max(ways, key=lambda way: broken.agreeing(page, way), default=None)
    best = max(_lines(page, broken), key=lambda way: broken.agreeing(page, way), default=None)
    return best if best and broken.agreeing(page, best) else None


def _lines(page: Page, broken: _Broken) -> Iterator[Stretch]:
    """Yield the whole lines that may be in the way."""
    low, high = broken.places.start, broken.places.stop
    if broken.left is None and broken.right is not None:
        ways = page.lines_between(broken.right + low - LONGEST_INSERTION, broken.right + high)
        yield from (way for way in ways if way[1] - broken.right in broken.places)
    elif broken.left is not None:
        end = broken.left + high + LONGEST_INSERTION if broken.right is None else broken.right + high
        yield from (way for way in page.lines_between(broken.left + low, end) if way[0] - broken.left in broken.places)


def _same(page: Page, cut: Stretch) -> Iterator[Stretch]:
    """Yield the stretches without which the letters are the same: those at its edges may recur."""
    yield cut
    for step in (-1, 1):
        first, last = cut
        while first > 0 and last < len(page.stream) and _slides(page.stream, first, last, step):
            first, last = first + step, last + step
            yield first, last


def _slides(stream: str, first: int, last: int, step: int) -> bool:
    return stream[first - 1] == stream[last - 1] if step < 0 else stream[first] == stream[last]


def _whole_lines(page: Page, cut: Stretch) -> int:
    start, end = _around(page.text, *page.stretch(*cut))
    return (start == 0 or page.text[start - 1] in "\n\f") + (end == len(page.text) or page.text[end] in "\n\f")


def _around(text: str, start: int, end: int) -> Stretch:
    """Return the stretch widened to whole lines, at each end where no letters are in the way."""
    left = max(text.rfind("\n", 0, start), text.rfind("\f", 0, start)) + 1
    line_end = re.compile(r"[\n\f]|\Z").search(text, end)
    right = line_end.start() if line_end else len(text)
    return (
        start if any(map(str.isalpha, text[left:start])) else left,
        end if any(map(str.isalpha, text[end:right])) else right,
    )


def _snapped(page: Page, spot: tuple[int, int], edges: list[bool]) -> tuple[int, int]:
    """Return the first and last letter, moved to where words begin and end at edges that no window confirms."""
    first, last = spot
    near = sorted(range(-_SNAP, _SNAP + 1), key=abs)
    if edges[0]:
        first = next((first + by for by in near if page.begins(first + by)), first)
    if edges[1]:
        last = next((last + by for by in near if page.begins(last + by + 1)), last)
    return first, last


def _match(page: Page, spot: tuple[int, int], cuts: list[Stretch], found: int, lost: int) -> Match:
    start, end = page.stretch(spot[0], spot[1] + 1)
    strange = [_around(page.text, *page.stretch(*cut)) for cut in cuts if spot[0] < cut[0] <= spot[1]]
    strange += [stretch for stretch in page.running if start < stretch[0] < end]
    return Match(start, end, tuple(sorted(strange)), found, lost)
