"""Fingerprints: enough to recognise a passage in a document, too little to read it.

Why fingerprints. What an informant said stays in the document in which it was
printed, or on the researcher's own disk; what is passed on is our paraphrase
and the fingerprint. Whoever has the document gets the words back, checked.

Why letters. Two readers of one PDF agree on little but the letters: spaces,
line ends, hyphens, quote marks, page numbers and ligatures differ. So a
passage is looked for in its *stream of letters*: NFKC, case folded, and
nothing but letters kept.

Why windows of forty letters. Each passage has digests of the stretches of 40
letters that begin at its letters 0, 40, 80, …, of its last 40, and of two
that straddle its beginning and its end with 20 letters of what stands around
it; these tell two copies of a passage apart. A passage shorter than 40
letters has two windows that reach out of it: one begins where it begins, one
ends where it ends. The windows of a long passage hardly overlap, so there is
no digest that covers a single word. Digests word by word could be reversed
with a dictionary in a second; forty letters, some eight words, can not.

What they do not protect against: a digest confirms a right guess. Whoever can
guess a window whole can check the guess, and a "yes" or "no" between two
sentences that others know (the questions of a printed interview guide) *is*
guessed. Give such answers more of what is confidential around them, or none.

Why one digest of the words. The letters do not tell *her e* from *here*. One
digest over all words of the passage (`canonical`) is the check word by word.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

WINDOW = 40
CONTEXT = 20
NEARBY = 4000  # characters around a passage that are looked at for its context
_PERSON = b"tender-cycles/1"
_LETTER = re.compile("[^\\W\\d_][\u0300-\u036f]*")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # soft hyphen, and joiners and spaces of no width
_HYPHENS = "-\u2010\u2011" + INVISIBLE
HYPHEN_AT_LINE_END = re.compile(rf"(?<=\w)([{_HYPHENS}])[^\S\n\f]*[\n\f]\s*(?=\w)")
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
    """Return 16 hexadecimal digits for a text: BLAKE2b of 8 bytes, personalised for this package."""
    return blake2b(text.encode("utf-8"), digest_size=8, person=_PERSON).hexdigest()


def tokens(text: str) -> list[str]:
    """Return the words and numbers of a text, folded; hyphens join.

    Examples
    --------
    >>> tokens("Veldig-veldig bra, opp-\\nlæring i 2018")
    ['veldigveldig', 'bra', 'opplæring', 'i', '2018']
    """
    text = HYPHEN_AT_LINE_END.sub("", text)
    text = unicodedata.normalize("NFKC", re.sub(f"[{_HYPHENS}]", "", text)).casefold()
    return _TOKEN.findall(unicodedata.normalize("NFKC", text))


def canonical(text: str) -> str:
    """Return the words of a text, one space between them: what the check word by word compares."""
    return " ".join(tokens(text))


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is passed on instead of a passage.

    Parameters
    ----------
    letters, words : int
        Its length. A number counts as a word.
    windows : tuple of (int, str)
        Offset of each window from the first letter, ascending, and its digest.
    check : str
        Digest of all its words.
    """

    letters: int
    words: int
    windows: tuple[tuple[int, str], ...]
    check: str

    def inside(self) -> tuple[tuple[int, str], ...]:
        """Return the windows that reach out of the passage at neither end."""
        return tuple((offset, d) for offset, d in self.windows if 0 <= offset <= self.letters - WINDOW)


def _offsets(length: int) -> list[int]:
    if length < WINDOW:
        return sorted({length - WINDOW, 0})
    last = length - WINDOW
    return sorted({*range(0, last + 1, WINDOW), last, -CONTEXT, length - CONTEXT})


def fingerprint(text: str, before: str = "", after: str = "") -> Fingerprint:
    """Return the fingerprint of a passage.

    Parameters
    ----------
    text : str
        The passage.
    before, after : str
        What stands around it in the document. A passage of fewer than 40
        letters cannot do without; a longer one can, but two copies of it in
        one document are then not told apart.

    Returns
    -------
    Fingerprint

    Raises
    ------
    ValueError
        If the passage has no letters, or is too short without what stands around it.

    Examples
    --------
    >>> mark = fingerprint("We had to wait for her for two months, and nobody knew why she was late.")
    >>> mark.letters, mark.words, [offset for offset, _ in mark.windows]
    (55, 16, [0, 15])
    """
    own, lead, trail = letters(text).stream, letters(before[-NEARBY:]).stream, letters(after[:NEARBY]).stream
    if not own:
        raise ValueError(f"the passage {text!r} has no letters")
    whole, first = lead + own + trail, len(lead)
    windows = tuple(
        (offset, digest(whole[first + offset : first + offset + WINDOW]))
        for offset in _offsets(len(own))
        if first + offset >= 0 and first + offset + WINDOW <= len(whole)
    )
    if not windows:
        raise ValueError(
            f"a passage of {len(own)} letters needs {WINDOW - len(own)} more letters before or after it"
            " to be recognised; give 'before' or 'after'"
        )
    words = tokens(PAGE_NUMBER.sub("", text))
    return Fingerprint(len(own), len(words), windows, digest(" ".join(words)))
