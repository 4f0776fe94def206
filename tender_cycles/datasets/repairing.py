"""From the stretch of a document where a passage stands to the passage as it was printed.

What the way into the file has added is taken out again (running heads, page
and line numbers, hyphens at line ends, Markdown, invisible marks), and the
words are then compared with the digest of all words. Punctuation and quote
marks are kept as the file has them; no digest covers them.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations, islice
from typing import Literal

from tender_cycles.datasets.cutting import Match
from tender_cycles.datasets.fingerprints import PAGE_NUMBER, Fingerprint, canonical, digest, tokens
from tender_cycles.datasets.hyphens import INVISIBLE, readings

Reasons = list[tuple[str, int]]
Status = Literal["exact", "repaired", "placed", "doubtful", "missing"]
_OMISSION_BEFORE = re.compile(r"(?:[\[(](?:…|\.\.\.)[\])]|…|\.\.+)\s*\Z")
_STOPS_AFTER = re.compile(r"%?[.!?…]*")
_DIGITS = re.compile(r"\d+")
_LETTERLESS_START = re.compile(r"[\W\d_]*")
_LETTERLESS_END = re.compile(r"[\W\d_]*\Z")
_NEAR = 24  # characters around a passage that are searched for a number that belongs to it
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_LINE_NUMBER = re.compile(r"(?m)^[^\S\n]*\d{1,4}(?=\s)|(?<=\s)\d{1,4}[^\S\n]*$")
_OWN_NUMBERS = 2  # so many numbers of a passage may be its own where others in it are not
_MANY = 12  # numbers in a passage, of which no more than one is then its own
_MOST = 500  # readings of a passage that are tried
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_MARKDOWN = re.compile(
    r"(?m)^[^\S\n]*(?:>[^\S\n]?)+|(?<!\w)[*_]{1,3}(?=[^\s*_])|(?<=[^\s*_])[*_]{1,3}(?!\w)|\\(?=[^\w\s])"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage taken from a document.

    `reasons` names what had to be done to it beyond white space, or why it is
    doubtful, and how often; the names are keys under ``attach.reason`` of the
    words.
    """

    status: Status
    text: str = ""
    reasons: tuple[tuple[str, int], ...] = ()


def restore(text: str, match: Match, mark: Fingerprint) -> Passage:
    """Return the passage that stands at `match`, tidied and checked word by word.

    Parameters
    ----------
    text : str
        The document.
    match : Match
    mark : Fingerprint

    Returns
    -------
    Passage
        Exact: every word is right, and only white space had to be dealt with.
        Repaired: every word is right; `reasons` says what was done.
        Placed: too short for a digest; whole words of its length stand at its place.
        Doubtful: it stands there, but `reasons` says what may not be right.
    """
    if not match:
        return Passage("missing")
    reasons = [("running", len(match.strange))] if match.strange else []
    if not mark.check:
        return _unchecked(text, match, mark, reasons)
    for tidy, more in _candidates(text, match):
        if digest(canonical(tidy)) == mark.check:
            reasons += more if match.settled else [*more, ("elsewhere", 1)]
            return Passage(_status(reasons, match), tidy, tuple(reasons))
    if not match.settled:
        return Passage("missing")
    tidy, more = next(_candidates(text, match))
    doubt = ("misread", match.lost) if match.lost else ("boundaries", 1)
    return Passage("doubtful", tidy, (*reasons, *more, doubt))


def _status(reasons: Reasons, match: Match) -> Status:
    if not match.settled:
        return "doubtful"
    return "repaired" if reasons else "exact"


def _unchecked(text: str, match: Match, mark: Fingerprint, reasons: Reasons) -> Passage:
    """Return a passage that has no digest: placed if it can be read in one way that has so many words."""
    ways = [(tidy, more) for tidy, more in _candidates(text, match) if len(tokens(tidy)) == mark.words]
    tidy, more = ways[0] if ways else next(_candidates(text, match))
    sure = not match.lost and len({canonical(way) for way, _ in ways}) == 1
    return Passage("placed" if sure else "doubtful", tidy, (*reasons, *more, *([] if sure else [("unchecked", 1)])))


def _candidates(text: str, match: Match) -> Iterator[tuple[str, Reasons]]:
    """Yield readings of the stretch, tidied, the likely first, and what each leaves out."""
    stretches = dict.fromkeys(_numbered(text, match))
    ways = [_readings(raw, text, numbers) for raw, numbers in stretches]
    likely = (next(way) for way in ways)
    yield from islice(chain(likely, chain.from_iterable(ways)), _MOST)


def _numbered(text: str, match: Match) -> Iterator[tuple[str, int]]:
    """Yield the stretch without one or other of the numbers in it and around it, and how many are left out."""
    for start in (match.start, *_numbers_before(text, match.start)):
        for end in (match.end, *_numbers_after(text, match.end)):
            raw = _without(text, match, start, end)
            yield PAGE_NUMBER.subn("", raw)
            yield raw, 0
            yield _LINE_NUMBER.subn("", raw)
            yield from _without_numbers(raw)


def _without_numbers(raw: str) -> Iterator[tuple[str, int]]:
    """Yield a passage without one of the numbers in it, then with no more than a few of them."""
    numbers = list(_NUMBER.finditer(raw))
    ways: list[tuple[re.Match[str], ...]] = [(number,) for number in numbers]
    for own in range(min(_OWN_NUMBERS if len(numbers) <= _MANY else 1, len(numbers)) + 1):
        ways += [tuple(n for n in numbers if n not in kept) for kept in combinations(numbers, own)]
    for gone in ways:
        done = raw
        for number in reversed(gone):
            done = done[: number.start()] + " " + done[number.end() :]
        yield done, len(gone)


def _numbers_before(text: str, start: int) -> list[int]:
    """Return where the numbers begin that precede the first letter, the nearest first: a passage may begin with one."""
    near = text[max(start - _NEAR, 0) : start]
    run = _LETTERLESS_END.search(near)
    return [start - len(near) + m.start() for m in _DIGITS.finditer(near, run.start() if run else len(near))][::-1]


def _numbers_after(text: str, end: int) -> list[int]:
    """Return where the numbers end that follow the last letter, the nearest first: a passage may end with one."""
    run = _LETTERLESS_START.match(text, end, end + _NEAR)
    return [m.end() for m in _DIGITS.finditer(text, end, run.end() if run else end)]


def _without(text: str, match: Match, start: int, end: int) -> str:
    """Return the stretch, widened by the marks around it, without what does not belong to it."""
    start, end = _widened(text, start, end)
    parts, done = [], start
    for a, b in match.strange:
        parts.append(text[done : max(a, done)])
        done = max(b, done)
    return "\n".join([*parts, text[done:end]])


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch with the marks of omission before it and the stops after it."""
    before = _OMISSION_BEFORE.search(text, max(start - 12, 0), start)
    if before:
        start = before.start()
    for opening, closing in ("«»", "()", "“”"):
        inner = text[start:end]
        if inner.count(opening) > inner.count(closing) and text[end : end + 1] == closing:
            end += 1
    stops = _STOPS_AFTER.match(text, end)
    return start, stops.end() if stops else end


def _readings(raw: str, document: str, numbers: int) -> Iterator[tuple[str, Reasons]]:
    """Yield the ways to tidy a passage, and what each had to do."""
    plain, marks = _MARKDOWN.subn("", raw)
    for joined, hyphens in readings(plain, document):
        visible = re.sub(f"[{INVISIBLE}]", "", joined)
        spelled, ligatures = _LIGATURE.subn(lambda m: unicodedata.normalize("NFKC", m[0]), visible)
        composed = unicodedata.normalize("NFC", spelled)
        counts = {
            "numbers": numbers,
            "marks": marks,
            "hyphens": hyphens,
            "invisible": sum(map(raw.count, INVISIBLE)),
            "ligatures": ligatures,
            "accents": len(spelled) - len(composed),
        }
        yield " ".join(composed.split()), [(key, n) for key, n in counts.items() if n]
