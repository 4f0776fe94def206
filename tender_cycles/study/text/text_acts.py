"""Acts on the text as a whole: code what a search finds, correct what it says."""

from collections.abc import Iterable

from tender_cycles.project import Code
from tender_cycles.study.correcting import Correction, Emptied, correct_text, preview_correction
from tender_cycles.study.edits import TextEdit, edits_between
from tender_cycles.study.text.codebook_acts import CodebookActs
from tender_cycles.study.text.searching import find_hits


class TextActs(CodebookActs):
    """What is done to a text as a whole."""

    def hits(self, query: str, how: str = "words") -> list[tuple[int, int]]:
        """Return the stretches that a query finds; see `tender_cycles.study.text.searching.find_hits`."""
        return find_hits(self.source.text, query, how)

    def code_hits(
        self, query: str, code: str | Code, how: str = "words", *, leave: Iterable[tuple[int, int]] = ()
    ) -> int:
        """Give a code to everything that a query finds, as one change; return to how many stretches.

        Parameters
        ----------
        query : str
        code : str or Code
        how : {"letters", "words", "wildcard", "regex"}
            What the query is; see `find_hits`.
        leave : iterable of (start, end)
            Stretches that it finds and that are not meant.

        Raises
        ------
        ValueError
            If it finds nothing, or all of it has the code from this user already.
        """
        left = {tuple(each) for each in leave}
        with self._act("code_hits", "code hits", query, self._key(code), how, leave=sorted(left) or None):
            found, wanted = [each for each in self.hits(query, how) if each not in left], self._find(code)
            mine = self._spans_with(wanted.guid)
            new = [each for each in found if each not in mine and self.source.text[slice(*each)].strip()]
            if not new:
                told = "finds nothing" if not found else f"finds nothing that does not have {wanted.name!r} already"
                raise ValueError(f"{query!r} {told}")
            self.store.put(*(noun for each in new for noun in self._coded(*each, [wanted])[0]))
        return len(new)

    def _spans_with(self, code: str) -> set[tuple[int, int]]:
        me = self.store.user.guid
        return {
            each.span for each in self.excerpts if any((c.code, c.user) == (code, me) for c in each.codings)
        }  # fmt: skip

    def preview(self, start: int, end: int, text: str) -> Correction:
        """Return what putting a text in place of a stretch would come to; nothing is changed."""
        return preview_correction(self.store, self.source.guid, self._words(start, end, text))

    def correct(self, start: int, end: int, text: str, *, emptied: Emptied = "refuse") -> Correction:
        """Put a text in place of a stretch and move all excerpts along; see `correct_text`.

        Only the words that differ are replaced, so that excerpts within the
        stretch keep theirs.
        """
        with self._act("correct", "correct", start, end, text, emptied="" if emptied == "refuse" else emptied):
            return correct_text(self.store, self.source.guid, self._words(start, end, text), emptied=emptied)

    def _words(self, start: int, end: int, text: str) -> list[TextEdit]:
        """Return the edits that put a text in place of a stretch, word by word."""
        edits = edits_between(self.source.text[start:end], text)
        return [TextEdit(start + each.start, start + each.end, each.text) for each in edits]
