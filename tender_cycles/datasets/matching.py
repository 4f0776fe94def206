"""Finding fingerprinted passages in a document.

Every window of forty letters of the document is digested once and looked up.
The windows of a passage that are found must follow one another as they do in
the passage; windows between them that are not found were misread, or
something was inserted, such as the running head at a page break: it is cut
out at the place where the windows in between then agree.

The passages keep their order. What is found only where another passage
stands, as the words of one that repeats it, is told apart by that. Passages
without windows of their own are looked for by `placing`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

from tender_cycles.datasets.cutting import LINE, Digests, Match, Page, Stretch, located
from tender_cycles.datasets.fingerprints import WINDOW, Fingerprint, letters
from tender_cycles.datasets.ordering import NEAR, Chain, Hit, chains, in_order, shift
from tender_cycles.datasets.placing import Expected, expected, placed

SEEN_ON_PAGES = 3  # a line at the edge of so many pages is running text
_ENOUGH = 0.5  # of the windows must be found where no neighbour says that the place is right
_ROUGH = 0.03  # of the windows lost: a file whose letters are misread
_COPIES = 8  # places at most where one window is looked for


def find(text: str, marks: Mapping[str, Fingerprint]) -> dict[str, Match]:
    """Return where each fingerprinted passage stands in `text`.

    Parameters
    ----------
    text : str
        The document. Form feeds divide its pages, if it has any.
    marks : mapping of str to Fingerprint

    Returns
    -------
    dict of str to Match
        In the order of `marks`; a passage that is not there has a false `Match`.

    Examples
    --------
    >>> from tender_cycles.datasets import fingerprint
    >>> said = "We had to wait for two months, and nobody knew why she was late, or what she thought."
    >>> match = find("Page one. " + said, {"a": fingerprint(said)})["a"]
    >>> match.start, match.found
    (10, 1)
    """
    digests, running = Digests(), running_lines(text)
    matches = _find(Page(text, letters(text, running), running, digests), marks)
    # what was in the way of one passage is in the way of others too
    known = {letters(text[a:b]).stream for match in matches.values() for a, b in match.strange}
    lines = LINE.finditer(text) if known else ()
    more = {m.span() for m in lines if letters(m.group()).stream in known} - set(running)
    if not more:
        return matches
    running = tuple(sorted({*running, *more}))
    return _find(Page(text, letters(text, running), running, digests), marks)


def running_lines(text: str) -> tuple[Stretch, ...]:
    """Return the running heads and feet of a text whose pages are divided by form feeds."""
    edges: list[tuple[str, Stretch]] = []
    for page in re.finditer(r"[^\f]+", text):
        lines = [(page.start() + m.start(), page.start() + m.end()) for m in LINE.finditer(page.group())]
        edges += ((letters(text[a:b]).stream, (a, b)) for a, b in {*lines[:2], *lines[-2:]})
    seen = Counter(line for line, _ in edges)
    return tuple(sorted({place for line, place in edges if line and seen[line] >= SEEN_ON_PAGES}))


def _find(page: Page, marks: Mapping[str, Fingerprint]) -> dict[str, Match]:
    found = {name: chains(hits)[:_COPIES] for name, hits in _hits(page, marks).items()}
    chosen = in_order({name: ways for name, ways in found.items() if ways}, marks)
    chosen = {name: chain for name, chain in chosen.items() if _likely(name, marks, chosen)}
    matches = {name: located(page, marks[name], chain) for name, chain in chosen.items()}
    rough = sum(match.lost for match in matches.values()) > _ROUGH * sum(len(marks[name].windows) for name in chosen)
    for name, mark in marks.items():
        if name not in matches:
            matches[name] = _without_windows(page, mark, expected(name, marks, chosen), found[name], rough)
    return {name: matches[name] for name in marks}


def _without_windows(page: Page, mark: Fingerprint, where: Expected, elsewhere: list[Chain], rough: bool) -> Match:
    """Return where a passage stands none of whose windows was found in its place."""
    if spot := placed(page.text, page.letters, mark, where):
        first, last, exact = spot
        start, end = page.stretch(first, last + 1)
        strange = tuple(each for each in page.running if start < each[0] < end)
        return Match(start, end, strange, lost=len(mark.windows) or int(rough or not exact))
    if elsewhere:
        return replace(located(page, mark, elsewhere[0]), settled=False)
    return Match(lost=len(mark.windows))


def _hits(page: Page, marks: Mapping[str, Fingerprint]) -> dict[str, list[Hit]]:
    wanted = defaultdict(list)
    for name, mark in marks.items():
        for offset, value in mark.windows:
            wanted[value].append((name, offset))
    hits: dict[str, list[Hit]] = {name: [] for name in marks}
    counted: Counter[str] = Counter()
    for place in range(len(page.stream) - WINDOW + 1 if wanted else 0):
        value = page.digests[page.stream[place : place + WINDOW]]
        if value in wanted and counted[value] < _COPIES:
            counted[value] += 1
            for name, offset in wanted[value]:
                hits[name].append((offset, place))
    return hits


def _likely(name: str, marks: Mapping[str, Fingerprint], chosen: Mapping[str, Chain]) -> bool:
    """Return whether so many windows were found, or a neighbour's place says, that the passage is there."""
    mark, chain = marks[name], chosen[name]
    around = expected(name, marks, chosen).places
    near = any(abs(mark.place + shift(mark, hit) - at) <= NEAR for hit in (chain[0], chain[-1]) for at in around)
    return near or len(chain) >= _ENOUGH * len(mark.windows)
