"""Code cards being sorted: every move a change in the store, so that each can be undone and none is lost.

It knows nothing of widgets.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

from tender_cycles._checks import check_type
from tender_cycles.project import Code, Project
from tender_cycles.seminar.sorting import is_group
from tender_cycles.study.store.history import Change
from tender_cycles.study.store.store import Store
from tender_cycles.words import LANGS, Lang, check_lang, say

ROUNDS = ("loose", "groups", "categories")
DEPTH = 2  # a category, and a sub-category in it


class SortError(ValueError):
    """What cannot be done with cards and groups; `kind` and `values` say it in either language."""

    def __init__(self, kind: str, message: str, **values: str) -> None:
        super().__init__(message)
        self.kind, self.values = kind, values


class CardsState:
    """Cards and groups on a board, as they stand in a store.

    A card is a code; a group is a code that is not codable, or one with others
    below it. What lies in a group has it as its parent.

    Parameters
    ----------
    store : Store
    lang : {"nb", "en"}, default that of `tc.set_lang`
        Language of names and of the rounds.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from tender_cycles.project import Code, Project
    >>> folder = TemporaryDirectory()
    >>> cards = Project(name="mine", codes=[Code(guid=each, name=each) for each in ("hope", "fear", "work")])
    >>> state = CardsState(Store.create(f"{folder.name}/mine.tcstudy", cards, user="rev"), "en")
    >>> feelings = state.group("Feelings", ["hope", "fear"])
    >>> [(each["name"], each["parent"] == feelings) for each in state.board()]
    [('hope', True), ('fear', True), ('work', False), ('Feelings', False)]
    >>> change = state.undo()
    >>> len(state.board())
    3
    >>> state.store.close(); folder.cleanup()
    """

    def __init__(self, store: Store, lang: str | None = None) -> None:
        check_type(Store, store, "store")
        self.store = store
        self.lang: Lang = check_lang(lang)

    # -- what is there

    def board(self) -> list[dict[str, Any]]:
        """Return the codes in their order: ``guid, name, text, group, parent``."""
        project = self.store.project
        return [
            {
                "guid": code.guid,
                "name": code.label(self.lang),
                "text": code.texts.get(self.lang, code.description),
                "group": is_group(project, code),
                "parent": code.parent,
            }
            for code in project.codes
        ]

    @property
    def rounds(self) -> tuple[str, ...]:
        """The names of the rounds of this exercise that have begun, the first first."""
        known = {say(f"cards.round-{each}", lang) for each in ROUNDS for lang in LANGS}
        return tuple(each.name for each in self.store.rounds if each.name in known)

    # -- what may be done

    def move(self, guids: Iterable[str], to: str | None) -> Change:
        """Put cards or groups into a group, or onto the pile of what is loose (None).

        Raises
        ------
        SortError
            If the group is none, lies in what is moved, or groups would lie too deep in one another.
        """
        project = self.store.project
        codes = [self._code(project, guid) for guid in guids]
        self._check_move(project, codes, to)
        return self.store.put(*(replace(code, parent=to) for code in codes), action="move")

    def _check_move(self, project: Project, codes: list[Code], to: str | None) -> None:
        if to is None:
            return
        target = self._code(project, to)
        if not is_group(project, target):
            name = target.label(self.lang)
            raise SortError("card", f"{name!r} is a card; only a group can hold others", name=name)
        above = {each.guid for each in project.codebook.line(target)}
        for code in codes:
            name = code.label(self.lang)
            if code.guid in above:
                raise SortError("itself", f"{name!r} cannot lie in itself", name=name)
            if len(above) + _height(project, code) > DEPTH:
                raise SortError(
                    "deep",
                    f"{name!r} cannot lie in {target.label(self.lang)!r}: "
                    "a category may hold sub-categories, and these hold cards alone",
                    name=name,
                )

    def group(self, name: str, guids: Iterable[str] = ()) -> str:
        """Make a group, put cards or groups into it, and return its GUID.

        It lies where all that is put into it lay, so that a part of a category
        becomes a sub-category of it; else outermost.
        """
        project = self.store.project
        codes = [self._code(project, guid) for guid in guids]
        parents = {code.parent for code in codes}
        inside = parents.pop() if len(parents) == 1 else None
        deep = max([_height(project, code) for code in codes], default=0)
        if inside is not None and len(project.codebook.line(self._code(project, inside))) + deep + 1 > DEPTH:
            inside = None
        made = Code(guid=str(uuid4()), name=self._name(name), codable=False, parent=inside)
        if deep + 1 > DEPTH:
            message = f"the group {name!r} would be too deep: a category may hold sub-categories, these cards alone"
            raise SortError("deep", message, name=name)
        self.store.put(made, *(replace(code, parent=made.guid) for code in codes), action="group")
        return made.guid

    def add(self, name: str) -> str:
        """Write a card of one's own, and return its GUID."""
        made = Code(guid=str(uuid4()), name=self._name(name))
        self.store.put(made, action="add")
        return made.guid

    def rename(self, guid: str, name: str) -> Change:
        """Give a card or a group another name, in this language."""
        code = self._code(self.store.project, guid)
        name = self._name(name)
        labels = {**code.labels, self.lang: name} if code.labels else code.labels
        return self.store.put(replace(code, name=name, labels=labels), action="rename")

    def remove(self, guid: str) -> Change:
        """Dissolve a group, so that what it holds lies where it lay; or throw away a card."""
        group = is_group(self.store.project, self._code(self.store.project, guid))
        return self.store.remove(guid, action="dissolve" if group else "remove")

    def undo(self) -> Change | None:
        """Take back the last change of this user; None if there is none."""
        return self.store.undo()

    def redo(self) -> Change | None:
        """Make again what was taken back; None if there is nothing."""
        return self.store.redo()

    def begin_round(self) -> str:
        """Begin the next of the three rounds, and return its name.

        Raises
        ------
        SortError
            If all three have begun.
        """
        if len(self.rounds) == len(ROUNDS):
            raise SortError("rounds", "all three rounds have begun")
        name = say(f"cards.round-{ROUNDS[len(self.rounds)]}", self.lang)
        return self.store.begin_round(name).name

    def _code(self, project: Project, guid: str) -> Code:
        found = next((code for code in project.codes if code.guid == guid), None)
        if found is None:
            raise SortError("gone", f"there is no code with the GUID {guid!r} any more")
        return found

    def _name(self, name: str) -> str:
        if not name.strip():
            raise SortError("name", "a card or a group needs a name")
        return " ".join(name.split())


def _height(project: Project, code: Code) -> int:
    """Return how many levels of groups a code is: 0 for a card, 1 for a group of cards."""
    if not is_group(project, code):
        return 0
    return 1 + max(_heights(project, code), default=0)


def _heights(project: Project, code: Code) -> Iterator[int]:
    return (_height(project, child) for child in project.codebook.children[code.guid])
