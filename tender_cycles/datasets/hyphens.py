"""Hyphens at line ends: some divide a word that has none, others belong to it."""

import re
from collections.abc import Iterator

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # soft hyphen, and joiners and spaces of no width
HYPHENS = "-\u2010\u2011" + INVISIBLE
AT_LINE_END = re.compile(rf"(?<=\w)([{HYPHENS}])[^\S\n\f]*[\n\f]\s*(?=\w)")
_MOST = 6  # hyphens of one passage that are tried in both ways, every way with every other


def rejoined(text: str, document: str, keep: tuple[int, ...] | None = None) -> tuple[str, int]:
    """Return a text with the words that line ends divide put together, and how many were.

    Parameters
    ----------
    text : str
    document : str
        Where else its words may stand undivided.
    keep : tuple of int, optional
        Which of the hyphens at line ends belong to their words; by default
        those that look so, such as those of NAV-adviser and week-long.

    Examples
    --------
    >>> rejoined("The NAV-\\nadviser was help-\\nful.", "")
    ('The NAV-adviser was helpful.', 2)
    """
    visible = [match for match in AT_LINE_END.finditer(text) if match[1] not in INVISIBLE]
    kept = _kept(text, document) if keep is None else keep
    staying = {visible[n].start() for n in kept}
    done = AT_LINE_END.sub(lambda match: match[1] if match.start() in staying else "", text)
    return done, len(visible)


def readings(text: str, document: str) -> Iterator[tuple[str, int]]:
    """Yield the ways in which the hyphens at line ends can be read, the likely one first."""
    likely = _kept(text, document)
    yield rejoined(text, document, likely)
    count = sum(match[1] not in INVISIBLE for match in AT_LINE_END.finditer(text))
    for ways in range(2 ** min(count, _MOST)):
        keep = tuple(n for n in range(count) if (ways >> n & 1 if n < _MOST else n in likely))
        if keep != likely:
            yield rejoined(text, document, keep)


def _kept(text: str, document: str) -> tuple[int, ...]:
    visible = [match for match in AT_LINE_END.finditer(text) if match[1] not in INVISIBLE]
    return tuple(n for n, match in enumerate(visible) if _belongs(text, match, document))


def _belongs(text: str, match: re.Match[str], document: str) -> bool:
    """Return whether a hyphen at a line end belongs to the word."""
    left = re.split(r"\s", text[: match.start()])[-1]
    right = re.split(r"\s", text[match.end() :], maxsplit=1)[0]
    stem, rest = re.findall(r"\w+", left)[-1], re.findall(r"\w+", right)[0]
    if left[-1:].isupper() or left[-1:].isdigit() or rest[:1].isupper() or rest[:1].isdigit() or stem == rest:
        return True
    return f"{stem}-{rest}" in document and stem + rest not in document
