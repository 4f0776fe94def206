"""Names in texts: as whole words, whatever their case and Unicode form, and within other words."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from tender_cycles._checks import check_type
from tender_cycles.project.search import FoldedText, folded, letters_of
from tender_cycles.study.edits import TextEdit, applied

# A name ends before these too, though search reads on: Kari's, interview_Kari_2
BLANKED = str.maketrans(dict.fromkeys("_'`\u00b4\u2018\u2019\u201b\u2032\u02bc\uff07", " "))
LONG = 4  # letters of a name that is noticed anywhere within a word, not only at its beginning


class Names:
    """Names, and what is to stand instead of each.

    Parameters
    ----------
    names : mapping of str to str

    Raises
    ------
    TypeError
        If one of them, or what is to stand instead, is no text.
    ValueError
        If there is none, one has no word, or two that search takes for one are to become different things.

    Examples
    --------
    >>> names = Names({"Oslo": "[city]", "Oslo vest": "[district]"})
    >>> names.replaced("From OSLO (Oslo Vest), Oslo's.")
    "From [city] ([district]), [city]'s."
    >>> dict(names.alike("Osloborgere and Oslo"))
    {'Osloborgere': 1}
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = dict(names)
        self._instead = self._checked()
        longest = sorted(self._instead, key=len, reverse=True)
        letter = r"[\w\u0300-\u036f]"
        one_of = "|".join(map(letters_of, longest))
        within = "|".join(rf"{'' if len(name) < LONG else letter + '*'}(?:{letters_of(name)})" for name in longest)
        self._whole = re.compile(rf"(?<!{letter})(?:{one_of})(?!{letter})", re.DOTALL)
        self._part = re.compile(rf"(?<!{letter})(?:{within}){letter}*", re.DOTALL)

    def _checked(self) -> dict[str, str]:
        found: dict[str, str] = {}
        faults = [] if self.names else ["there is no name"]
        for name, instead in self.names.items():
            check_type(str, name, "name")
            check_type(str, instead, f"what stands instead of {name!r}")
            key = folded(name).strip()
            if not key:
                faults.append(f"{name!r} has no word to look for")
            elif found.setdefault(key, instead) != instead:
                faults.append(f"{name!r} is to become {found[key]!r} and {instead!r}")
        if faults:
            raise ValueError("names: " + "; ".join(faults))
        return found

    def edits(self, text: str) -> tuple[TextEdit, ...]:
        """Return what is to stand instead of each name in a text; of names within one another the longest."""
        return self._found(text)[0]

    def replaced(self, text: str) -> str:
        """Return a text with all names replaced."""
        return applied(text, self.edits(text))

    def alike(self, text: str) -> Counter[str]:
        """Return the words that begin with a name, or hold one that is not short, and are none."""
        return self._found(text)[1]

    @lru_cache(maxsize=4096)  # noqa: B019 - goes with the names, which live for one call
    def _found(self, text: str) -> tuple[tuple[TextEdit, ...], Counter[str]]:
        readings = [FoldedText(each) for each in dict.fromkeys((text, text.translate(BLANKED)))]
        spans = {
            (span, self._instead[folded(found[0]).strip()])
            for reading in readings
            for found, span in reading.finditer(self._whole)
        }
        edits: list[TextEdit] = []
        for (start, end), instead in sorted(spans, key=lambda each: (each[0][0], -each[0][1])):
            if not edits or start >= edits[-1].end:
                edits.append(TextEdit(start, end, instead))
        others = {span for reading in readings for _, span in reading.finditer(self._part)}
        ends = [each.end for each in edits]
        return tuple(edits), Counter(text[a:b] for a, b in others if not _meets(edits, ends, a, b))

    def name_of(self, words: str) -> str:
        """Return the name that was found as these words."""
        key = folded(words.translate(BLANKED)).strip()
        known = {folded(name).strip(): name for name in self.names}
        return known.get(key) or known.get(folded(words).strip(), words)


def _meets(edits: Sequence[TextEdit], ends: Sequence[int], start: int, end: int) -> bool:
    at = bisect_right(ends, start)
    return at < len(edits) and edits[at].start < end
