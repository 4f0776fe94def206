"""The acts by which one text of a store is coded.

All views are views of one `CodingState`. It knows nothing of widgets. The
store is the truth: an act returns when it is on the disk, and what others
have written meanwhile is seen with the next act or `refresh`.
"""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from tender_cycles._nearest import nearest
from tender_cycles.project import Code, Coding, Selection
from tender_cycles.study.text.acts import now
from tender_cycles.study.text.coded_text import Excerpt, Ref
from tender_cycles.study.text.text_acts import TextActs


class CodingState(TextActs):
    """One text of a store while it is being coded.

    An excerpt is named by its stretch ``(start, end)``, its number in the text
    from 1, or its GUID; a code as for `Project.code`. One stretch is one
    excerpt, whoever codes it. Each act is one change in the store's journal.

    Parameters
    ----------
    store : Store
    source : Source or str
        A source of the store, or its name or GUID.

    Attributes
    ----------
    span : tuple of int
        The stretch that is chosen, in code points; ``(at, at)`` for a cursor.
    excerpts : tuple of Excerpt
        In the order of the text.
    codebook : Codebook
    memos : Memos
        Those on the study, on the text and on codes.
    revision : int
        Grows whenever anything of this has changed.
    opened : int
        Grows whenever the text itself is another: opened, or corrected.

    Raises
    ------
    ValueError
        If the store has no such source, with the nearest; or several of the name.

    Examples
    --------
    >>> import tempfile
    >>> from tender_cycles.cycles import NestedCycles
    >>> from tender_cycles.project import Source
    >>> from tender_cycles.study.store import Store
    >>> folder = tempfile.TemporaryDirectory()
    >>> store = Store.create(f"{folder.name}/study.tcstudy", user="Kari")
    >>> change = store.put(Source(guid="s", name="interview", text="We trust them."), Code(guid="c", name="trust"))
    >>> state = CodingState(store, "interview")
    >>> change = store.describe(cycles=NestedCycles.of({"pupil": ["new", "settled"]}))
    >>> state.code(3, 8, "trust", cycle="pupil").selection.end
    8
    >>> state.to_python()
    'state.code(3, 8, "trust", cycle="pupil")'
    >>> state.undo().undoes, len(state.excerpts)
    (4, 0)
    >>> store.close(); folder.cleanup()
    """

    def code(
        self,
        start: int,
        end: int,
        *codes: str | Code,
        memo: str = "",
        cycle: str | None = None,
        phase: str | None = None,
    ) -> Excerpt:
        """Give codes, a memo or a place on the rings to a stretch; return its excerpt.

        Raises
        ------
        ValueError
            If the stretch is empty, blank or outside the text, a code is
            unknown or cannot be applied, the stretch has the codes already, or
            nothing is given.
        """
        with self._act("code", "code", start, end, *map(self._key, codes), memo=memo, cycle=cycle, phase=phase):
            return self._code(start, end, [self._find(each) for each in codes], memo, cycle, phase)

    def uncode(self, excerpt: Ref, code: str | Code) -> None:
        """Take a code from an excerpt: one's own coding, or if there is none the others'.

        An excerpt that is left without codes, memo and place goes as well.

        Raises
        ------
        ValueError
            If there is no such excerpt, or it does not have the code.
        """
        with self._act("uncode", "uncode", self._named(excerpt), self._key(code)):
            found, wanted = self.excerpt(excerpt), self._find(code, codable=False)
            codings = [each for each in found.codings if each.code == wanted.guid]
            gone = [each for each in codings if each.user == self.store.user.guid] or codings
            if not gone:
                has = [self._key(each.code) for each in found.codings]
                raise ValueError(f"excerpt {_stretch(found)} does not have the code {wanted.name!r}{nearest('', has)}")
            bare = len(gone) == len(found.codings) and not _stands(found.selection)
            self.store.remove(*([found.selection.guid] if bare else [each.guid for each in gone]))

    def memo(self, excerpt: Ref, text: str) -> None:
        """Write an excerpt's memo; an empty text removes it. Further memos on it stay."""
        with self._act("memo", "memo", self._named(excerpt), text):
            found = self.excerpt(excerpt).selection
            notes = self._memo(found.notes, text)
            if notes != found.notes and text.strip():
                self.store.put(self._changed(found, notes=notes))

    def place(self, excerpt: Ref, cycle: str | None = None, phase: str | None = None) -> None:
        """Say of what cycle and phase an excerpt speaks; without them that it is of none."""
        with self._act("place", "place", self._named(excerpt), cycle=cycle, phase=phase):
            found = self.excerpt(excerpt).selection
            self.store.put(self._changed(found, **self._place(cycle, phase)))

    def extend(self, excerpt: Ref, start: int, end: int) -> None:
        """Let an excerpt begin and end elsewhere; its codes, memo and place go with it.

        Raises
        ------
        ValueError
            If the stretch is empty or outside the text, or another excerpt has it already.
        """
        with self._act("extend", "extend", self._named(excerpt), start, end):
            found = self.excerpt(excerpt).selection
            self._check_stretch(start, end)
            if [each for each in self.excerpts if each.span == (start, end) and each.selection.guid != found.guid]:
                raise ValueError(f"there is an excerpt {start}–{end} already; remove one of the two")
            self.store.put(self._changed(found, start=start, end=end))

    def remove(self, excerpt: Ref) -> None:
        """Remove an excerpt with its codings and memos."""
        with self._act("remove", "remove", self._named(excerpt)):
            found = self.excerpt(excerpt).selection
            self.store.remove(*found.notes, found.guid)

    # -- how

    def _code(
        self, start: int, end: int, codes: list[Code], memo: str, cycle: str | None, phase: str | None
    ) -> Excerpt:
        nouns, excerpt = self._coded(start, end, codes, memo, cycle, phase)
        self.store.put(*nouns)
        return excerpt

    def _coded(
        self,
        start: int,
        end: int,
        codes: list[Code],
        memo: str = "",
        cycle: str | None = None,
        phase: str | None = None,
    ) -> tuple[list[Any], Excerpt]:
        """Return what is to be put so that a stretch has codes, a memo or a place, and its excerpt."""
        self._check_stretch(start, end)
        me, moment = self.store.user.guid, now()
        there = next((each for each in self.excerpts if each.span == (start, end)), None)
        has = {each.code for each in there.codings if each.user == me} if there else set()
        new = [each for each in dict.fromkeys(codes) if each.guid not in has]
        if not new and not memo.strip() and cycle is None and phase is None:
            names = ", ".join(repr(each.name) for each in codes)
            raise ValueError(
                f"excerpt {start}–{end} has {names} already" if codes else "nothing is given to the stretch"
            )
        selection = (
            there.selection if there
            else Selection(guid=str(uuid4()), source=self.source.guid, start=start, end=end, user=me, created=moment)
        )  # fmt: skip
        changed: dict[str, Any] = {name: key for name, key in self._place(cycle, phase).items() if key}
        notes = [self._note(memo)] if memo.strip() else []
        if notes:
            changed["notes"] = (*selection.notes, notes[0].guid)
        if changed:
            selection = self._changed(selection, **changed) if there else replace(selection, **changed)
        codings = [
            Coding(guid=str(uuid4()), selection=selection.guid, code=each.guid, user=me, created=moment) for each in new
        ]
        old = (there.codings, there.memos) if there else ((), ())
        excerpt = Excerpt(selection, (*old[0], *codings), (*old[1], *(each.text for each in notes)))
        return [*notes, *([selection] if changed or not there else []), *codings], excerpt

    def _place(self, cycle: str | None, phase: str | None) -> dict[str, str | None]:
        """Return the keys of a place; ValueError with the nearest if it is not on the study's rings."""
        model = self.store.cycles
        if (cycle or phase) and model is None:
            raise ValueError("the study has no nested cycles; give it some by store.describe(cycles=…)")
        if model is not None and cycle and phase:
            cycle, phase = model.check_segment(cycle, phase)
        elif model is not None and cycle:
            cycle = model.cycle(cycle).key
        elif model is not None and phase:
            phase = model.check_phase(phase)
        return {"cycle": cycle or None, "phase": phase or None}

    def _check_stretch(self, start: int, end: int) -> None:
        length = len(self.source.text)
        if not 0 <= start < end <= length:
            raise ValueError(f"stretch {start}–{end} is empty or not within the text, which has {length} characters")
        if not self.source.text[start:end].strip():
            raise ValueError(f"stretch {start}–{end} is blank")


def _stands(selection: Selection) -> bool:
    """Return whether something is said of a selection beside its codings."""
    return bool(
        selection.cycle
        or selection.phase
        or selection.notes
        or selection.description
        or selection.texts
        or selection.facts
    )


def _stretch(excerpt: Excerpt) -> str:
    return "–".join(map(str, excerpt.span))
