"""One text of a store with what is coded in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import traitlets

from tender_cycles._checks import check_type
from tender_cycles.project import Code, Coding, Selection, Source
from tender_cycles.project.codebook import Codebook
from tender_cycles.study.correcting import find_source
from tender_cycles.study.store import Store

# Told apart by most colour-blind eyes, on light paper and on dark; for codes that have no colour of their own.
PALETTE = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56a4d9", "#8c5fbf", "#a0522d", "#5f8f1f", "#c0395b",
    "#4b7f7f", "#7a7a7a",
)  # fmt: skip

Ref = str | int | tuple[int, int] | Selection


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A coded stretch: its selection, its codings and the texts of its memos."""

    selection: Selection
    codings: tuple[Coding, ...]
    memos: tuple[str, ...] = ()

    @property
    def span(self) -> tuple[int, int]:
        """Where it begins and ends."""
        return self.selection.start, self.selection.end

    def __repr__(self) -> str:
        start, end = self.span
        place = ", ".join(filter(None, (self.selection.cycle, self.selection.phase)))
        return f"<Excerpt {start}–{end}: {len(self.codings)} coding(s){place and f', {place}'}>"


class CodedText(traitlets.HasTraits):
    """One text of a store as it is coded now; see `CodingState`, which codes it."""

    span = traitlets.Tuple((0, 0))
    revision = traitlets.Int(0)

    def __init__(self, store: Store, source: Source | str) -> None:
        check_type(Store, store, "store")
        super().__init__()
        self.store = store
        self.source = find_source(store, source)
        self.excerpts: tuple[Excerpt, ...] = ()
        self.head = 0
        self._codes: tuple[Code, ...] = ()
        self.codebook = Codebook(())
        self.refresh()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.source.name!r}: {len(self.excerpts)} excerpts, change {self.head}>"

    def refresh(self) -> bool:
        """See what others have written; return whether anything is different here."""
        head = self.store.head
        if head == self.head:
            return False
        codes = self.store.nouns("codes")
        excerpts = tuple(
            Excerpt(selection, codings, tuple(self.store.get(note).text for note in selection.notes))
            for selection, codings in self.store.coded(self.source.guid)
        )
        self.head = head
        if (codes, excerpts) == (self._codes, self.excerpts):
            return False
        if codes != self._codes:
            self._codes, self.codebook = codes, Codebook(codes)
        self.excerpts = excerpts
        self.revision += 1
        return True

    def excerpt(self, ref: Ref) -> Excerpt:
        """Return the excerpt with this stretch, number or GUID.

        Raises
        ------
        ValueError
            If there is none: it may have been removed by somebody else.
        """
        if isinstance(ref, int) and not isinstance(ref, bool):
            if not 1 <= ref <= len(self.excerpts):
                raise ValueError(f"there is no excerpt {ref}; {self.source.name!r} has {len(self.excerpts)}")
            return self.excerpts[ref - 1]
        wanted = ref.guid if isinstance(ref, Selection) else ref
        found = [each for each in self.excerpts if wanted in (each.selection.guid, each.span)]
        if not found:
            where = "–".join(map(str, wanted)) if isinstance(wanted, tuple) else repr(wanted)
            raise ValueError(f"there is no excerpt {where} in {self.source.name!r} any more")
        return found[0]

    def text(self, ref: Ref | None = None) -> str:
        """Return the words of an excerpt, or of the chosen stretch."""
        start, end = self.span if ref is None else self.excerpt(ref).span
        return self.source.text[start:end]

    def find(self, words: str, n: int = 1) -> tuple[int, int]:
        """Return the stretch that says these words for the `n`-th time, whatever blanks stand between them.

        Raises
        ------
        ValueError
            If the text does not say them, or not so often.

        Examples
        --------
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder, Store.create(f"{folder}/a.tcstudy") as store:
        ...     change = store.put(Source(guid="s", name="talk", text="One two. Two two."))
        ...     CodedText(store, "talk").find("two. Two")
        (4, 12)
        """
        pattern = r"\s+".join(map(re.escape, words.split()))
        found = [each.span() for each in re.finditer(pattern, self.source.text)] if pattern else []
        if not 1 <= n <= len(found):
            raise ValueError(f"{self.source.name!r} says {words!r} {len(found)} times, not {n}")
        return found[n - 1]

    @property
    def uncoded(self) -> tuple[tuple[int, int], ...]:
        """The stretches with words that no excerpt covers, paragraph by paragraph.

        Examples
        --------
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder, Store.create(f"{folder}/a.tcstudy") as store:
        ...     talk = Source(guid="s", name="talk", text="One.\\nTwo two.\\n\\nThree.")
        ...     change = store.put(talk, Selection(guid="e", source="s", start=5, end=8))
        ...     CodedText(store, talk).uncoded
        ((0, 4), (9, 13), (15, 21))
        """
        found, at = [], 0
        spans = [each.span for each in self.excerpts]
        for line in self.source.text.split("\n"):
            found += list(_gaps(self.source.text, at, at + len(line), spans))
            at += len(line) + 1
        return tuple(found)

    @property
    def coded_share(self) -> float:
        """The share of the text's letters and digits that stand in an excerpt; 0 for a text without any."""
        text = self.source.text
        whole = sum(map(str.isalnum, text))
        bare = sum(sum(map(str.isalnum, text[start:end])) for start, end in self.uncoded)
        return 1 - bare / whole if whole else 0.0

    @property
    def recent(self) -> tuple[str, ...]:
        """The GUIDs of the codes that this user gave last in this text, the last first."""
        mine = [
            (each.created or datetime.min.replace(tzinfo=UTC), each.code)
            for excerpt in self.excerpts
            for each in excerpt.codings
            if each.user == self.store.user.guid
        ]
        return tuple(dict.fromkeys(code for _, code in sorted(mine, reverse=True)))

    def color(self, code: Code) -> str:
        """Return a code's colour: its own, or one by its place in the codebook."""
        codes = [each.guid for each in self._codes if each.codable == code.codable]
        return code.color or PALETTE[codes.index(code.guid) % len(PALETTE)]

    def choose(self, start: int, end: int | None = None) -> None:
        """Choose a stretch, or with one position put the cursor there."""
        self.span = (start, start if end is None else end)

    @traitlets.validate("span")
    def _check_span(self, proposal: Any) -> tuple[int, int]:
        start, end = (int(each) for each in proposal["value"])
        length = len(self.source.text)
        if not 0 <= start <= end <= length:
            raise traitlets.TraitError(f"stretch {start}–{end} is not within the text, which has {length} characters")
        return start, end


def _gaps(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield what of a paragraph no span covers, without blanks around it and only where there are words."""
    at = start
    for begin, stop in [*((b, s) for b, s in spans if b < end and s > start), (end, end)]:
        bare = text[at : max(at, begin)]
        if any(map(str.isalnum, bare)):
            yield at + len(bare) - len(bare.lstrip()), at + len(bare.rstrip())
        at = max(at, stop)
