"""Finding words in texts in spite of case, punctuation, Unicode form and dialect."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from unicodedata import normalize

_LETTER = r"[\w\u0300-\u036f]"  # combining marks belong to the letter before them
_BETWEEN = re.compile(rf"(?:(?!{_LETTER}).|_)+", re.DOTALL)
_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
# What stands in words without being read: apostrophes of every kind, soft hyphens, joiners, marks of direction.
_UNREAD = re.compile(
    "['`\u00b4\u2018\u2019\u201b\u2032\u02b9\u02bb\u02bc\u02c8\uff07\u00ad\u034f\u061c\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)


def folded(text: str) -> str:
    """Return the words of a text in one form: composed, case-folded, single spaces around each.

    Ligatures become letters, apostrophes and signs that are not seen are left out.

    Examples
    --------
    >>> folded("Kast deg RUNDT! – no’ da")
    ' kast deg rundt no da '
    >>> folded("\ufb01rst, arbeids\u00admarked")
    ' first arbeidsmarked '
    """
    return f" {_BETWEEN.sub(' ', normalize('NFC', _decomposed(text))).strip()} "


def _decomposed(text: str) -> str:
    """Return the letters of a text, each folded for itself, so that one knows of each where it stood."""
    return normalize("NFKD", normalize("NFKD", _UNREAD.sub("", text)).casefold())


_folded_cluster = lru_cache(maxsize=8192)(_decomposed)


def forms_of(spelling: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """Return each word with all its forms: a standard word's dialect forms, and the other way round.

    A dialect form of several standard words has the forms of all of them; a
    standard word has its own only.

    Examples
    --------
    >>> sorted(forms_of({"jeg": ("æ", "e"), "er": ("e",)})["e"])
    ['e', 'er', 'jeg', 'æ']
    """
    forms: dict[str, set[str]] = {}
    for standard, variants in spelling.items():
        family = {standard, *variants}
        for word in family:
            forms.setdefault(folded(word).strip(), {word}).update(family)
    return forms


class Phrase:
    """One or more words to look for.

    Parameters
    ----------
    query : str
    spelling : mapping of str to sequence of str
        Standard words and their dialect forms; empty to look for `query` alone.

    Raises
    ------
    ValueError
        If there is no word in `query`.
    TypeError
        If `query` is not a string.
    """

    def __init__(self, query: str, spelling: Mapping[str, Sequence[str]]) -> None:
        if not isinstance(query, str):
            raise TypeError(f"text {query!r} must be a string, not {type(query).__name__}")
        self.literal = folded(query).strip()
        if not self.literal:
            raise ValueError(f"text {query!r} has no word to look for")
        forms = forms_of(spelling)
        words = [word for word in query.split() if folded(word).strip()]
        self._words = [sorted(forms.get(folded(word).strip(), {word})) for word in words]
        options = ["|".join(sorted(map(_pattern, forms), key=len, reverse=True)) for forms in self._words]
        phrase = _BETWEEN.pattern.join(f"(?:{option})" for option in options)
        self._pattern = re.compile(rf"(?<!{_LETTER})(?:{phrase})(?!{_LETTER})", re.DOTALL)

    def within(self, texts: Sequence[str]) -> list[bool]:
        """Return which of the `folded` texts hold the query anywhere, or a form of it as whole words."""
        options = [[folded(form) for form in forms] for forms in self._words]
        if all(len(forms) == 1 for forms in options):
            return [self.literal in text for text in texts]
        exact = re.compile("".join(f" (?:{'|'.join(re.escape(f.strip()) for f in forms)})" for forms in options) + " ")
        return [
            self.literal in text
            or (
                all(any(form in text for form in forms) for forms in options)
                and (len(options) == 1 or exact.search(text) is not None)
            )
            for text in texts
        ]

    def finditer(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the query or a form of it begins and ends in a text as whole words, folded as by `within`."""
        for _, span in FoldedText(text).finditer(self._pattern):
            yield span


class FoldedText:
    """A text as it is compared, and where each of its letters stands.

    Examples
    --------
    >>> text = FoldedText("In O\u00adslo.")
    >>> text.letters, [span for _, span in text.finditer(re.compile("oslo"))]
    ('in oslo.', [(3, 8)])
    """

    def __init__(self, text: str) -> None:
        clusters = [(found.span(), _folded_cluster(found[0])) for found in _CLUSTER.finditer(text)]
        self._spans = [span for span, letters in clusters for _ in letters]
        self.letters = "".join(letters for _, letters in clusters)

    def finditer(self, pattern: "re.Pattern[str]") -> Iterator[tuple["re.Match[str]", tuple[int, int]]]:
        """Yield what a pattern finds among the letters, and where it begins and ends in the text."""
        for found in pattern.finditer(self.letters):
            if found.start() < found.end():
                yield found, (self._spans[found.start()][0], self._spans[found.end() - 1][1])


def letters_of(phrase: str) -> str:
    """Return the pattern by which the words of a phrase are found among folded letters.

    Examples
    --------
    >>> re.search(letters_of("Nord-Norge"), "in nord norge") is not None
    True
    """
    return _BETWEEN.pattern.join(map(_pattern, phrase.split()))


def _pattern(word: str) -> str:
    letters = "".join(_folded_cluster(found[0]) for found in _CLUSTER.finditer(word))
    return _BETWEEN.pattern.join(re.escape(part) for part in _BETWEEN.sub(" ", letters).split())
