"""Fingerprints: enough to recognise a passage in a document, too little to read it.

Why fingerprints. What an informant said stays in the document in which it was
printed, or on the researcher's own disk; what is passed on is our paraphrase
and the fingerprint. Whoever has the document gets the words back, checked.

Why letters. Two readers of one PDF agree on little but the letters: spaces,
line ends, hyphens, quote marks, page numbers and ligatures differ. So a
passage is looked for in its *stream of letters*: NFKC, case folded, and
nothing but letters kept.

What a fingerprint holds. Its length in letters and words; its *place*, the
number of letters before it in the document; digests of *windows* of forty
letters that stand side by side and cover the passage, reaching by at most 20
letters into what stands around it, never into another passage; and one digest
of all its words (`canonical`), since letters do not tell *her e* from *here*.

What protects it. Digests confirm a right guess, so none is of anything that
can be guessed:

- A passage of fewer than 40 letters has no digest at all, of nothing. It is
  found by its place between its neighbours and by its length.
- No two windows overlap, and each holds at least 20 letters of its passage.
  Whoever has guessed one has learned nothing of the next. Where windows could
  not cover a passage without breaking this rule (no room around it), 20
  letters or more are left to the digest of its words; a passage of 41 to 59
  letters with no room has that digest alone.
- A digest costs its guesser a BLAKE2b of 4,096 bytes, some 13 µs: 75,000
  guesses a second on one core. It is one long message, not many short ones,
  so that Python spends its time on what an attacker has to pay as well. The
  salt is this package's own, so no table made for another purpose serves.

What remains, in numbers. In the thesis that ships, 32 of 143 passages have no
digest; of the others the shortest digest of words is of 40 letters, some eight
words. A guess must have a whole window right, some eight running words; the
tests guess for a minute with all that the repository says of a passage, and
find none. Who knows those eight words from elsewhere can confirm them, and
learns the passage that they belong to. Who knows all words of a passage can
confirm up to 20 letters of the author's own prose beside it. Lengths, places
and the number of words are plain to see. Against somebody who hires a
thousand cores nothing is promised but the size of the space: 20 letters of
running Norwegian, at some 2 bits a letter, take a core five months; 40 letters
cannot be searched.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import pairwise

from tender_cycles._checks import check_type
from tender_cycles.datasets.hyphens import HYPHENS, INVISIBLE, rejoined

WINDOW = 40
CONTEXT = 20  # letters of what stands around a passage that a window may hold, and of a passage that it must
_PERSON = b"tender-cycles/2"
_SALT = bytes.fromhex("f2ff477a34dc0708b74d293e07cb3986")
_COST = 4096  # bytes that are hashed for one digest
_LETTER = re.compile("[^\\W\\d_][\u0300-\u036f]*")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_PIECE = re.compile(r"[^\W\d_]+|\d+|(?<=\w)-(?=\w)")
_ANY_HYPHEN = re.compile(f"[{HYPHENS}–−]")
PAGE_NUMBER = re.compile(r"(?<=[\n\f])[^\S\n\f]*[-–—]?[^\S\n\f]*\d{1,3}[^\S\n\f]*[-–—]?[^\S\n\f]*(?=[\n\f])")


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a text, and for each where it starts and ends in the text."""

    stream: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@cache
def _fold(cluster: str) -> str:
    folded = unicodedata.normalize("NFKC", cluster).casefold()
    return "".join(filter(str.isalpha, unicodedata.normalize("NFKC", folded)))


def letters(text: str, skip: tuple[tuple[int, int], ...] = ()) -> Letters:
    """Return the letters of `text`, folded, with their places.

    Parameters
    ----------
    text : str
    skip : tuple of (int, int)
        Stretches of `text` to leave out, in their order.

    Examples
    --------
    >>> letters("Ef\\u00adfek\\ufb01v, 3 år!").stream
    'effekfivår'
    """
    stream, starts, ends = [], [], []
    edges = [0, *(edge for stretch in skip for edge in stretch), len(text)]
    for begin, stop in zip(edges[::2], edges[1::2], strict=True):
        for match in _LETTER.finditer(text, begin, stop):
            for letter in _fold(match.group()):
                stream.append(letter)
                starts.append(match.start())
                ends.append(match.end())
    return Letters("".join(stream), tuple(starts), tuple(ends))


def digest(text: str) -> str:
    """Return 16 hexadecimal digits for a text: a salted BLAKE2b of the text, repeated until it has its price."""
    data = text.encode("utf-8") + b"\0"
    return blake2b(data * (_COST // len(data) + 1), digest_size=8, salt=_SALT, person=_PERSON).hexdigest()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def tokens(text: str) -> list[str]:
    """Return the words and numbers of a text, folded; hyphens join.

    Examples
    --------
    >>> tokens("Veldig-veldig bra, opp-\\nlæring i 2018")
    ['veldigveldig', 'bra', 'opplæring', 'i', '2018']
    """
    return _TOKEN.findall(_folded(re.sub(f"[{HYPHENS}]", "", rejoined(text, text, keep=())[0])))


def canonical(text: str) -> str:
    """Return the words of a text and the hyphens inside them: what the check word by word compares.

    Examples
    --------
    >>> canonical("Ti\\u2011femten, sa hun.")
    'ti - femten sa hun'
    """
    plain = _ANY_HYPHEN.sub("-", re.sub(f"[{INVISIBLE}]", "", text))
    return " ".join(_PIECE.findall(_folded(plain)))


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is passed on instead of a passage.

    Parameters
    ----------
    letters, words : int
        Its length. A number counts as a word.
    place : int
        How many letters stand before it in its document.
    windows : tuple of (int, str)
        Offset of each window from the first letter, ascending, and its digest;
        none if the passage is found by its place.
    check : str
        Digest of all its words; empty if it has fewer than 40 letters.
    """

    letters: int
    words: int
    place: int
    windows: tuple[tuple[int, str], ...] = ()
    check: str = ""


def _offsets(length: int, before: int, after: int) -> tuple[int, ...]:
    """Return where the windows of a passage begin that has room for so many letters before and after it."""
    if length < WINDOW:
        return ()
    around = -length % WINDOW
    before, after = min(before, CONTEXT, around), min(after, CONTEXT, around)
    if around <= before + after:
        lead = min(max(around // 2, around - after), before)
        return tuple(range(-lead, length, WINDOW))
    rest = length % WINDOW
    return tuple(range(0, length - rest - (WINDOW if rest < CONTEXT else 0), WINDOW))


def fingerprint_passages(text: str, passages: Mapping[str, tuple[int, int]]) -> dict[str, Fingerprint]:
    """Return the fingerprints of passages of one document, by which they are found together.

    Parameters
    ----------
    text : str
        The document.
    passages : mapping of str to (int, int)
        Where each starts and ends in `text`. None overlaps another.

    Returns
    -------
    dict of str to Fingerprint
        In the order of the document.

    Raises
    ------
    ValueError
        If a passage has no letters, or two overlap.

    Examples
    --------
    >>> text = "She said: «We had to wait for her for two months, and nobody knew why.» Why? «No.»"
    >>> marks = fingerprint_passages(text, {"a": (11, 70), "b": (78, 80)})
    >>> [(mark.place, mark.letters, len(mark.windows), bool(mark.check)) for mark in marks.values()]
    [(7, 45, 0, True), (55, 2, 0, False)]
    """
    check_type(str, text, "text")
    document = letters(text)
    spans: list[tuple[int, int, str]] = []
    for name, (start, end) in passages.items():
        first, last = bisect_left(document.starts, start), bisect_left(document.starts, end)
        if first == last:
            raise ValueError(f"the passage {name!r} has no letters: {text[start:end]!r}")
        spans.append((first, last, name))
    spans.sort()
    for (_, end, name), (start, _, following) in pairwise(spans):
        if start < end:
            raise ValueError(f"the passages {name!r} and {following!r} overlap")
    ends = [0, *(end for _, end, _ in spans)]
    starts = [*(start for start, _, _ in spans[1:]), len(document.stream)]
    return {
        name: _fingerprint(document.stream, (first, last), (end, start), text[slice(*passages[name])])
        for (first, last, name), end, start in zip(spans, ends, starts, strict=False)
    }


def _fingerprint(stream: str, span: tuple[int, int], room: tuple[int, int], text: str) -> Fingerprint:
    """Return the fingerprint of the letters `span` of a document, whose windows may reach through `room`."""
    first, last = span
    plain = rejoined(PAGE_NUMBER.sub("", text), text)[0]
    offsets = _offsets(last - first, first - room[0], room[1] - last)
    return Fingerprint(
        letters=last - first,
        words=len(tokens(plain)),
        place=first,
        windows=tuple((o, digest(stream[first + o : first + o + WINDOW])) for o in offsets),
        check=digest(canonical(plain)) if last - first >= WINDOW else "",
    )


def fingerprint(text: str, before: str = "", after: str = "") -> Fingerprint:
    """Return the fingerprint of one passage.

    Parameters
    ----------
    text : str
        The passage.
    before, after : str
        What stands around it in the document. A passage of fewer than 60
        letters may not be found without.

    Returns
    -------
    Fingerprint

    Raises
    ------
    ValueError
        If the passage has no letters.

    Examples
    --------
    >>> mark = fingerprint("We had to wait for two months, and nobody knew why she was late, or what she thought.")
    >>> mark.letters, mark.words, [offset for offset, _ in mark.windows]
    (65, 18, [0])
    """
    check_type(str, text, "text")
    return fingerprint_passages(before + text + after, {"": (len(before), len(before) + len(text))})[""]
