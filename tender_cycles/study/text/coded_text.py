"""One text of a store with what is coded in it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any, NamedTuple

import traitlets

from tender_cycles._checks import check_type
from tender_cycles.project import Code, Coding, Selection, Source
from tender_cycles.project.codebook import Codebook
from tender_cycles.project.nouns import mapping
from tender_cycles.study.correcting import find_source
from tender_cycles.study.store import Store
from tender_cycles.words import check_lang, counted, say

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
        codings = counted("coding", len(self.codings), check_lang())
        return f"<{type(self).__name__} {start}–{end}: {codings}{place and f', {place}'}>"


@dataclass(frozen=True, slots=True)
class Memos:
    """The memos on the study, on the text, and on codes by their GUIDs: the first on each."""

    project: str = ""
    text: str = ""
    codes: Mapping[str, str] = mapping()


class TextProgress(NamedTuple):
    """How far a text of the study is coded: the share of its letters and digits that stand in an excerpt."""

    guid: str
    name: str
    excerpts: int
    share: float


class CodedText(traitlets.HasTraits):
    """One text of a store as it is coded now; see `CodingState`, which codes it."""

    span = traitlets.Tuple((0, 0))
    revision = traitlets.Int(0)
    opened = traitlets.Int(0)

    def __init__(self, store: Store, source: Source | str) -> None:
        check_type(Store, store, "store")
        super().__init__()
        self.store = store
        self.source = find_source(store, source)
        self.excerpts: tuple[Excerpt, ...] = ()
        self.memos = Memos()
        self.head = 0
        self._codes: tuple[Code, ...] = ()
        self.codebook = Codebook(())
        self.refresh()

    def __repr__(self) -> str:
        lang = check_lang()
        told = say("repr.text", lang, excerpts=counted("excerpt", len(self.excerpts), lang), change=self.head)
        return f"<{type(self).__name__} {self.source.name!r}: {told}>"

    def refresh(self) -> bool:
        """See what others have written; return whether anything is different here."""
        return self.store.head != self.head and self._look(self.source)

    def open(self, source: Source | str) -> None:
        """Take another text of the store in hand.

        Raises
        ------
        ValueError
            If the store has no such source, with the nearest.
        """
        found = find_source(self.store, source)
        if found.guid != self.source.guid:
            self._look(found)

    def _look(self, source: Source) -> bool:
        """Look at a text as it now is, and tell when all of it is known."""
        head, codes, source = self.store.head, self.store.nouns("codes"), self.store.get(source.guid)
        excerpts = tuple(
            Excerpt(selection, codings, self._texts_of(selection.notes))
            for selection, codings in self.store.coded(source.guid)
        )
        memos = self._memos(source, codes)
        self.head = head
        if (codes, excerpts, memos, source) == (self._codes, self.excerpts, self.memos, self.source):
            return False
        if codes != self._codes:
            self._codes, self.codebook = codes, Codebook(codes)
        was, self.source, self.excerpts, self.memos = self.source, source, excerpts, memos
        if (was.guid, was.name, was.text) != (source.guid, source.name, source.text):
            length = len(source.text) if was.guid == source.guid else 0
            self.span = (min(self.span[0], length), min(self.span[1], length))
            self.opened += 1
        self.revision += 1
        return True

    def _texts_of(self, notes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.store.get(note).text for note in notes)

    def _memos(self, source: Source, codes: tuple[Code, ...]) -> Memos:
        first = {code.guid: self._texts_of(code.notes[:1])[0] for code in codes if code.notes}
        about, text = self._texts_of(self.store.fact("about")[:1]), self._texts_of(source.notes[:1])
        return Memos("".join(about), "".join(text), first)

    @property
    def texts(self) -> tuple[TextProgress, ...]:
        """All texts of the study, with how far each is coded."""
        spans: dict[str, list[tuple[int, int]]] = {}
        for each in self.store.nouns("selections"):
            spans.setdefault(each.source, []).append((each.start, each.end))
        return tuple(
            TextProgress(
                each.guid, each.name, len(spans.get(each.guid, ())), share(each.text, spans.get(each.guid, ()))
            )
            for each in self.store.nouns("sources")
        )

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
        return share(self.source.text, [each.span for each in self.excerpts])

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


def share(text: str, spans: Iterable[tuple[int, int]]) -> float:
    """Return the share of a text's letters and digits that stand in one of the stretches; 0 for a text without any.

    Examples
    --------
    >>> share("ab, cd.", [(0, 1), (0, 3)])
    0.5
    """
    before = [0, *accumulate(map(str.isalnum, text))]
    inside = reach = 0
    for start, end in sorted(spans):
        inside += max(0, before[end] - before[max(start, reach)]) if end > reach else 0
        reach = max(reach, end)
    return inside / before[-1] if before[-1] else 0.0


def _gaps(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield what of a paragraph no span covers, without blanks around it and only where there are words."""
    at = start
    for begin, stop in [*((b, s) for b, s in spans if b < end and s > start), (end, end)]:
        bare = text[at : max(at, begin)]
        if any(map(str.isalnum, bare)):
            yield at + len(bare) - len(bare.lstrip()), at + len(bare.rstrip())
        at = max(at, stop)
