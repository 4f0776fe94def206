"""Finding fingerprinted passages in a document.

Every window of forty letters of the document is digested once and looked up.
The windows of a passage that are found must follow one another as they do in
the passage. Where they stand further apart than they should, something was
inserted, such as the running head at a page break: it is cut out at the place
where the windows in between then agree.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from tender_cycles.datasets.fingerprints import WINDOW, Fingerprint, Letters, digest, letters

LONGEST_INSERTION = 600  # letters, between two windows that were found
LONGEST_AT_END = 160  # letters, in the first or last window, where its length must be tried
SEEN_ON_PAGES = 3  # a line at the edge of so many pages is running text

Hit = tuple[int, int]  # offset of a window in the passage, its place in the document's letters
Stretch = tuple[int, int]  # of the document's text, half-open
_LINE = re.compile(r"[^\n\f]*\S[^\n\f]*")


@dataclass(frozen=True, slots=True)
class Match:
    """Where a passage stands in a document.

    `start` and `end` are places in the document's text (0 and 0 if it is not
    there), `strange` the stretches in between that do not belong to it,
    `found` how many of its windows the document has.
    """

    start: int = 0
    end: int = 0
    strange: tuple[Stretch, ...] = ()
    found: int = 0

    def __bool__(self) -> bool:
        return self.end > self.start


@dataclass(frozen=True, slots=True)
class _Break:
    """A place where the windows of a passage do not join.

    Letter k of the passage stands at `shift` + k before the insertion, whose
    length is one of `gaps` and which comes before one of the letters `places`.
    """

    shift: int
    places: range
    gaps: Iterable[int]
    broken: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class _Cut:
    """Letters of the document that are in the way."""

    place: int
    length: int


def find(text: str, marks: Mapping[str, Fingerprint]) -> dict[str, Match]:
    """Return where each fingerprinted passage stands in `text`.

    Parameters
    ----------
    text : str
        The document. Form feeds divide its pages, if it has any.
    marks : mapping of str to Fingerprint
        In the order of the document: of two copies that nothing tells apart
        the first is taken that does not stand before its predecessor.

    Returns
    -------
    dict of str to Match
        In the order of `marks`; a passage that is not there has a false `Match`.

    Examples
    --------
    >>> from tender_cycles.datasets import fingerprint
    >>> said = "We had to wait for her for two months, and nobody knew."
    >>> match = find("Page one. " + said, {"a": fingerprint(said)})["a"]
    >>> match.start, match.found
    (10, 2)
    """
    running = running_lines(text)
    matches = _find(text, marks, running)
    lost = {name: mark for name, mark in marks.items() if not matches[name]}
    # what was in the way of one passage is in the way of others too
    known = {letters(text[a:b]).stream for match in matches.values() for a, b in match.strange}
    lines = _LINE.finditer(text) if lost and known else ()
    more = {m.span() for m in lines if letters(m.group()).stream in known}
    return matches | _find(text, lost, tuple(sorted({*running, *more}))) if more else matches


def _find(text: str, marks: Mapping[str, Fingerprint], running: tuple[Stretch, ...]) -> dict[str, Match]:
    document = letters(text, running)
    hits = _hits(document.stream, marks)
    matches: dict[str, Match] = {}
    previous = 0
    for name, mark in marks.items():
        chain = _chain(hits[name], previous)
        cuts = _cuts(document, text, mark, chain) if chain else None
        if cuts is None:
            matches[name] = Match(found=len(chain))
        else:
            previous = chain[0][1]
            matches[name] = _match(document, text, mark, chain, cuts, running)
    return matches


def running_lines(text: str) -> tuple[Stretch, ...]:
    """Return the running heads and feet of a text whose pages are divided by form feeds."""
    edges: list[tuple[str, Stretch]] = []
    for page in re.finditer(r"[^\f]+", text):
        lines = [(page.start() + m.start(), page.start() + m.end()) for m in _LINE.finditer(page.group())]
        edges += ((letters(text[a:b]).stream, (a, b)) for a, b in {*lines[:2], *lines[-2:]})
    seen = Counter(line for line, _ in edges)
    return tuple(sorted({place for line, place in edges if line and seen[line] >= SEEN_ON_PAGES}))


def _hits(stream: str, marks: Mapping[str, Fingerprint]) -> dict[str, list[Hit]]:
    wanted = defaultdict(list)
    for name, mark in marks.items():
        for offset, value in mark.windows:
            wanted[value].append((name, offset))
    hits: dict[str, list[Hit]] = {name: [] for name in marks}
    for place in range(len(stream) - WINDOW + 1):
        for name, offset in wanted.get(digest(stream[place : place + WINDOW]), ()):
            hits[name].append((offset, place))
    return hits


def _gap(hit: Hit, following: Hit) -> int:
    """Return how many letters stand between two windows that do not belong there."""
    return (following[1] - hit[1]) - (following[0] - hit[0])


def _follows(hit: Hit, following: Hit) -> bool:
    apart = following[0] >= hit[0] + WINDOW  # nothing can be inserted where two windows overlap
    return following[0] > hit[0] and 0 <= _gap(hit, following) <= (LONGEST_INSERTION if apart else 0)


def _chain(hits: list[Hit], previous: int) -> list[Hit]:
    """Return the longest run of windows that follow one another as in the passage."""

    def rank(chain: list[Hit]) -> tuple[int, int]:
        return len(chain), -_gap(chain[0], chain[-1])

    chains: list[list[Hit]] = []
    for hit in sorted(hits):
        before = [chain for chain in chains if _follows(chain[-1], hit)]
        chains.append([*max(before, key=rank, default=[]), hit])
    return max(chains, key=lambda c: (*rank(c), c[0][1] >= previous, -c[0][1]), default=[])


def _breaks(mark: Fingerprint, chain: list[Hit]) -> Iterator[_Break]:
    """Yield the places of a passage where found windows do not join, and those with windows not found."""

    def broken(low: int, high: int) -> tuple[tuple[int, str], ...]:
        return tuple((offset, value) for offset, value in mark.inside() if low < offset < high)

    (first, place), (last, at) = chain[0], chain[-1]
    unknown = range(1, LONGEST_AT_END + 1)
    if first > 0:
        yield _Break(place - first, range(1, first + 1), unknown, broken(-1, first))
    for a, b in pairwise(chain):
        if _gap(a, b) or broken(a[0], b[0]):
            yield _Break(a[1] - a[0], range(a[0] + WINDOW, b[0] + 1), [_gap(a, b)], broken(a[0], b[0]))
    if last + WINDOW < mark.letters:
        yield _Break(at - last, range(last + WINDOW, mark.letters), unknown, broken(last, mark.letters))


def _cuts(document: Letters, text: str, mark: Fingerprint, chain: list[Hit]) -> list[_Cut] | None:
    """Return what has to be cut out, or None if no cuts make the passage whole."""
    cuts = []
    for gone in _breaks(mark, chain):
        ways = list(_ways(document.stream, gone))
        if not ways:
            return None
        # letters that happen to recur at its edges leave a choice; whole lines are the likely one
        cuts.append(max(ways, key=lambda cut: _whole_lines(document, text, cut)))
    return cuts


def _ways(stream: str, gone: _Break) -> Iterator[_Cut]:
    low = max([gone.places.start, *(offset + 1 for offset, _ in gone.broken)])
    high = min([gone.places.stop, *(offset + WINDOW for offset, _ in gone.broken)])
    for gap in filter(None, gone.gaps):
        # an insertion in the first window moves the letters before it to the left
        shift = gone.shift - gap if gone.places.start == 1 else gone.shift
        for at in range(low, high):
            if all(digest(_without(stream, shift, o, at, gap)) == value for o, value in gone.broken):
                yield _Cut(shift + at, gap)


def _without(stream: str, shift: int, offset: int, at: int, gap: int) -> str:
    start, cut = shift + offset, shift + at
    return stream[max(start, 0) : cut] + stream[cut + gap : start + WINDOW + gap]


def _around(text: str, start: int, end: int) -> Stretch:
    """Return the stretch widened to whole lines, at each end where no letters are in the way."""
    left = max(text.rfind("\n", 0, start), text.rfind("\f", 0, start)) + 1
    line_end = re.compile(r"[\n\f]|\Z").search(text, end)
    right = line_end.start() if line_end else len(text)
    return (
        start if letters(text[left:start]).stream else left,
        end if letters(text[end:right]).stream else right,
    )


def _place(document: Letters, cut: _Cut) -> Stretch:
    return document.starts[cut.place], document.ends[cut.place + cut.length - 1]


def _whole_lines(document: Letters, text: str, cut: _Cut) -> int:
    start, end = _around(text, *_place(document, cut))
    return (start == 0 or text[start - 1] in "\n\f") + (end == len(text) or text[end] in "\n\f")


def _match(
    document: Letters, text: str, mark: Fingerprint, chain: list[Hit], cuts: list[_Cut], running: Iterable[Stretch]
) -> Match:
    inserted = sum(cut.length for cut in cuts)
    first = chain[0][1] - chain[0][0]
    if chain[0][0] > 0:
        first -= cuts[0].length
    start, end = document.starts[first], document.ends[first + mark.letters + inserted - 1]
    strange = [_around(text, *_place(document, cut)) for cut in cuts]
    strange += [stretch for stretch in running if start < stretch[0] < end]
    return Match(start, end, tuple(sorted(strange)), len(chain))
