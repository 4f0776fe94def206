"""What an act on a coded text is: one change in the store's journal, and a line of Python that does it again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tender_cycles.project import Code, Note, Selection, Source
from tender_cycles.study.store import Change, Store
from tender_cycles.study.text.coded_text import CodedText, Ref
from tender_cycles.widgets.themes.select_code import literal


class Acts(CodedText):
    """A coded text on which acts are done, each of them one change that can be undone."""

    def __init__(self, store: Store, source: Source | str) -> None:
        super().__init__(store, source)
        self._lines: list[str] = []

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

    def open(self, source: Source | str) -> None:
        """Take another text of the store in hand.

        Raises
        ------
        ValueError
            If the store has no such source, with the nearest.
        """
        super().open(source)
        self._lines.append(f"{{}}.open({literal(self.source.name)})")

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
            before = self.opened
            with self.store.change(action):
                self.refresh()
                if self.opened != before:
                    raise ValueError(f"{self.source.name!r} was corrected meanwhile; look at it again first")
                yield
            self._lines.append(f"{{}}.{method}({', '.join(written)})")
        finally:
            self.refresh()

    def _changed(self, selection: Selection, **changes: Any) -> Selection:
        return replace(selection, **changes, modified=now(), modified_by=self.store.user.guid)

    def _note(self, text: str) -> Note:
        return Note(guid=str(uuid4()), text=text, user=self.store.user.guid, created=now())

    def _memo(self, notes: tuple[str, ...], text: str) -> tuple[str, ...]:
        """Write the first of some memos, or remove it if there is no text; return what memos there are then."""
        if notes and text.strip():
            note = self.store.get(notes[0])
            self.store.put(replace(note, text=text, modified=now(), modified_by=self.store.user.guid))
        elif notes:
            self.store.remove(notes[0])
            return notes[1:]
        elif text.strip():
            note = self._note(text)
            self.store.put(note)
            return (note.guid,)
        return notes

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


def now() -> datetime:
    """Return the time to the second."""
    return datetime.now(UTC).replace(microsecond=0)
