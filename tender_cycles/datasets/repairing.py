"""From the stretch of a document where a passage stands to the passage as it was printed.

What the way into the file has added is taken out again (running heads, page
numbers, hyphens at line ends, invisible marks), and the words are then
compared with the digest of all words. Punctuation and quote marks are kept as
the file has them; no digest covers them.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tender_cycles.datasets.fingerprints import (
    HYPHEN_AT_LINE_END,
    INVISIBLE,
    PAGE_NUMBER,
    Fingerprint,
    canonical,
    digest,
)
from tender_cycles.datasets.matching import Match

Status = Literal["exact", "repaired", "missing"]
_OMISSION_BEFORE = re.compile(r"(?:[\[(](?:…|\.\.\.)[\])]|…|\.\.+)\s*\Z")
_STOPS_AFTER = re.compile(r"%?[.!?…]*")
_DIGITS = re.compile(r"\d+")
_LETTERLESS_START = re.compile(r"[\W\d_]*")
_LETTERLESS_END = re.compile(r"[\W\d_]*\Z")
_NEAR = 24  # characters around a passage that are searched for a number that belongs to it
_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?!\d)")
_LIGATURE = re.compile("[\ufb00-\ufb06]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage taken from a document.

    `reasons` names what had to be done to it beyond white space, and how
    often; the names are keys under ``attach.reason`` of the words.
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
        Exact: every word is there and only white space had to be dealt with.
        Repaired: every letter is there; `reasons` says what was done.
    """
    if not match:
        return Passage("missing")
    reasons = [("running", len(match.strange))] if match.strange else []
    for candidate, numbers in _candidates(text, match):
        if digest(canonical(candidate)) == mark.check:
            reasons += [("numbers", numbers)] if numbers else []
            break
    else:
        candidate = PAGE_NUMBER.sub("", _without(text, match, match.start, match.end))
        reasons.append(("boundaries", 1))
    tidy, more = _tidied(candidate, text)
    reasons += more
    return Passage("repaired" if reasons else "exact", tidy, tuple(reasons))


def _candidates(text: str, match: Match) -> Iterator[tuple[str, int]]:
    """Yield readings of the stretch, the likely first, and how many page numbers each leaves out."""
    for start in (match.start, *_numbers_before(text, match.start)):
        for end in (match.end, *_numbers_after(text, match.end)):
            raw = _without(text, match, start, end)
            yield PAGE_NUMBER.subn("", raw)
            yield raw, 0
            for number in _NUMBER.finditer(raw):
                yield raw[: number.start()] + " " + raw[number.end() :], 1


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


def _tidied(text: str, document: str) -> tuple[str, list[tuple[str, int]]]:
    counts = {"hyphens": 0}

    def join(match: re.Match[str]) -> str:
        counts["hyphens"] += match[1] not in INVISIBLE
        return match[1] if match[1] not in INVISIBLE and _keeps_hyphen(text, match, document) else ""

    done = HYPHEN_AT_LINE_END.sub(join, text)
    visible = re.sub(f"[{INVISIBLE}]", "", done)
    counts["invisible"] = sum(map(text.count, INVISIBLE))
    plain, counts["ligatures"] = _LIGATURE.subn(lambda m: unicodedata.normalize("NFKC", m[0]), visible)
    composed = unicodedata.normalize("NFC", plain)
    counts["accents"] = len(plain) - len(composed)
    return " ".join(composed.split()), [(key, n) for key, n in counts.items() if n]


def _keeps_hyphen(text: str, match: re.Match[str], document: str) -> bool:
    """Return whether a hyphen at a line end belongs to the word, as in NAV-adviser or week-long."""
    left = re.split(r"\s", text[: match.start()])[-1]
    right = re.split(r"\s", text[match.end() :], maxsplit=1)[0]
    stem, rest = re.findall(r"\w+", left)[-1], re.findall(r"\w+", right)[0]
    if left[-1:].isupper() or left[-1:].isdigit() or rest[:1].isupper() or rest[:1].isdigit() or stem == rest:
        return True
    return f"{stem}-{rest}" in document and stem + rest not in document
