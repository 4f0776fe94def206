"""Finding words in texts in spite of case, punctuation, Unicode form and dialect."""

import re
from collections.abc import Iterator, Mapping, Sequence
from unicodedata import normalize

_LETTER = r"[\w\u0300-\u036f]"  # combining marks belong to the letter before them
_BETWEEN = re.compile(rf"(?:(?!{_LETTER}).|_)+", re.DOTALL)
_APOSTROPHES = re.compile("['’]")


def folded(text: str) -> str:
    """Return the words of a text in one form: composed, case-folded, single spaces around each.

    Examples
    --------
    >>> folded("Kast deg RUNDT! – no’ da")
    ' kast deg rundt no da '
    """
    plain = _APOSTROPHES.sub("", normalize("NFC", text).casefold())
    return f" {_BETWEEN.sub(' ', plain).strip()} "


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
        options = ["|".join(sorted(map(_escaped, forms), key=len, reverse=True)) for forms in self._words]
        phrase = r"\s+".join(f"(?:{option})" for option in options)
        self._pattern = re.compile(rf"(?<!{_LETTER})(?:{phrase})(?!{_LETTER})", re.IGNORECASE)

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

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield where the query or a form of it stands in a text as whole words."""
        return self._pattern.finditer(text)


def _escaped(word: str) -> str:
    either = {re.escape(normalize(form, word)) for form in ("NFC", "NFD")}
    return "|".join(_APOSTROPHES.sub("['’]", form) for form in sorted(either))
