"""The acts by which one text of a store is coded.

All views are views of one `CodingState`. It knows nothing of widgets. The
store is the truth: an act returns when it is on the disk, and what others
have written meanwhile is seen with the next act or `refresh`.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tender_cycles._nearest import nearest
from tender_cycles.project import Code, Coding, Note, Selection, Source
from tender_cycles.study.store import Change, Store
from tender_cycles.study.text.coded_text import PALETTE, CodedText, Excerpt, Ref
from tender_cycles.widgets.themes.select_code import literal


class CodingState(CodedText):
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
    revision : int
        Grows whenever anything of this has changed.

    Raises
    ------
    ValueError
        If the store has no such source, with the nearest; or several of the name.

    Examples
    --------
    >>> import tempfile
    >>> from tender_cycles.cycles import NestedCycles
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

    def __init__(self, store: Store, source: Source | str) -> None:
        super().__init__(store, source)
        self._lines: list[str] = []

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

    def new_code(
        self, name: str, parent: str | Code | None = None, *, on: tuple[int, int] | None = None, description: str = ""
    ) -> Code:
        """Add a code to the codebook, and give it to a stretch if there is one: one change.

        Raises
        ------
        ValueError
            If it has no name, or a code of the same name stands below the same parent.
        """
        above = None if parent is None else self._key(parent)
        with self._act("new_code", "new code", name, *([above] if above else []), on=on, description=description):
            name = " ".join(name.split())
            if not name:
                raise ValueError("a code needs a name")
            owner = None if parent is None else self._find(parent, codable=False).guid
            if twins := [
                each for each in self._codes if each.parent == owner and each.name.casefold() == name.casefold()
            ]:
                raise ValueError(f"there is a code {self.codebook.path(twins[0])!r} already")
            made = Code(guid=str(uuid4()), name=name, parent=owner, description=description, color=self._free_color())
            self.store.put(made)
            if on is not None:
                self._code(*on, [made], "", None, None)
            return made

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
            if found.notes and text.strip():
                note = self.store.get(found.notes[0])
                self.store.put(replace(note, text=text, modified=_now(), modified_by=self.store.user.guid))
            elif found.notes:
                self.store.remove(found.notes[0])
            elif text.strip():
                note = self._note(text)
                self.store.put(note, self._changed(found, notes=(note.guid,)))

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

    def undo(self) -> Change | None:
        """Take back this user's last change in the store, also one in another text; None if there is none.

        Raises
        ------
        ValueError
            If that would take away this text itself, or what others have built on.
        """
        change = self.store.undo()
        if self.source.guid not in {each.guid for each in self.store.nouns("sources")}:
            self.store.redo()
            raise ValueError(
                f"the step before this one put {self.source.name!r} into the store; store.undo() takes it out"
            )
        return self._stepped("undo", change)

    def redo(self) -> Change | None:
        """Make again what was taken back last; None if something was changed since."""
        return self._stepped("redo", self.store.redo())

    def _stepped(self, which: str, change: Change | None) -> Change | None:
        if change is not None:
            self._lines.append(f"{{}}.{which}()")
        self.refresh()
        return change

    def to_python(self, acts: int = 1, name: str = "state") -> str:
        """Return the lines that do the last acts again, on the same text as it was before them.

        Parameters
        ----------
        acts : int
            How many.
        name : str
            What this state is called.
        """
        return "\n".join(line.replace("{}", name, 1) for line in self._lines[-acts:])

    # -- how

    @contextmanager
    def _act(self, method: str, action: str, /, *given: Any, **named: Any) -> Iterator[None]:
        """Act as one change on what is there now, whoever wrote it, and see what came of it."""
        written = [literal(each) for each in given]
        written += [f"{key}={literal(value)}" for key, value in named.items() if value not in (None, "")]
        try:
            with self.store.change(action):
                self.refresh()
                yield
            self._lines.append(f"{{}}.{method}({', '.join(written)})")
        finally:
            self.refresh()

    def _code(
        self, start: int, end: int, codes: list[Code], memo: str, cycle: str | None, phase: str | None
    ) -> Excerpt:
        self._check_stretch(start, end)
        me, now = self.store.user.guid, _now()
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
            else Selection(guid=str(uuid4()), source=self.source.guid, start=start, end=end, user=me, created=now)
        )  # fmt: skip
        changed: dict[str, Any] = {name: key for name, key in self._place(cycle, phase).items() if key}
        notes = [self._note(memo)] if memo.strip() else []
        if notes:
            changed["notes"] = (*selection.notes, notes[0].guid)
        if changed:
            selection = self._changed(selection, **changed) if there else replace(selection, **changed)
        codings = [
            Coding(guid=str(uuid4()), selection=selection.guid, code=each.guid, user=me, created=now) for each in new
        ]
        self.store.put(*notes, *([selection] if changed or not there else []), *codings)
        old = (there.codings, there.memos) if there else ((), ())
        return Excerpt(selection, (*old[0], *codings), (*old[1], *(each.text for each in notes)))

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

    def _changed(self, selection: Selection, **changes: Any) -> Selection:
        return replace(selection, **changes, modified=_now(), modified_by=self.store.user.guid)

    def _note(self, text: str) -> Note:
        return Note(guid=str(uuid4()), text=text, user=self.store.user.guid, created=_now())

    def _check_stretch(self, start: int, end: int) -> None:
        length = len(self.source.text)
        if not 0 <= start < end <= length:
            raise ValueError(f"stretch {start}–{end} is empty or not within the text, which has {length} characters")
        if not self.source.text[start:end].strip():
            raise ValueError(f"stretch {start}–{end} is blank")

    def _find(self, ref: str | Code, *, codable: bool = True) -> Code:
        found = self.codebook.find(ref)
        if codable and not found.codable:
            raise ValueError(f"code {found.name!r} only holds others together and cannot be given to a stretch")
        return found

    def _key(self, ref: str | Code) -> str:
        """Return the name by which a line of Python calls a code; the reference itself if it is unknown."""
        try:
            return self.codebook.keys[self.codebook.find(ref).guid]
        except (ValueError, TypeError):
            return str(getattr(ref, "name", ref))

    def _named(self, ref: Ref) -> Any:
        """Return the stretch by which a line of Python calls an excerpt, if it is the only one there."""
        try:
            found = self.excerpt(ref)
        except ValueError:
            return getattr(ref, "guid", ref)
        twins = [each for each in self.excerpts if each.span == found.span]
        return found.span if len(twins) == 1 else found.selection.guid

    def _free_color(self) -> str:
        used = Counter(self.color(each) for each in self._codes)
        return min(PALETTE, key=lambda color: used[color])


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


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
