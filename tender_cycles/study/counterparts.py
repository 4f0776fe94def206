"""What the objects of another project on the same material are in this one.

Objects with the same GUID are the same object. Beyond that, what two people
made apart is recognised as the same: a source by its text, a code by its path
in the tree, a variable by its name and type, a selection by its stretch, a
coding by its selection, its code and its user. Users are never made one.
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, NamedTuple

from tender_cycles.project.nouns import (
    Case,
    Claim,
    Code,
    Coding,
    Graph,
    Link,
    Selection,
    Source,
    Variable,
    stable_guid,
)  # fmt: skip
from tender_cycles.project.project import Project
from tender_cycles.project.validation import KINDS
from tender_cycles.study.alike import Positions, comparable, same_name

REFERENCES = ("parent", "user", "modified_by", "source", "selection", "code", "origin", "target", "represents", "case")
# What an object is: where this differs under one GUID, they are two.
UNITS: dict[type[Any], tuple[str, ...]] = {
    Source: ("text",), Selection: ("source", "start", "end"), Coding: ("selection", "code", "user"),
    Link: ("origin", "target"), Graph: ("vertices", "edges"),
}  # fmt: skip


class Conflict(NamedTuple):
    """Something that was not the same on both sides, or that was made one, and what was done."""

    noun: str
    name: str
    field: str
    mine: object
    theirs: object
    done: str


def renamed(value: Any, ids: Mapping[str, str]) -> Any:
    """Return an object, or a tuple of objects or GUIDs, with other GUIDs in it."""
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, tuple):
        return tuple(renamed(each, ids) for each in value)
    new: dict[str, Any] = {}
    for each in fields(value):
        held = getattr(value, each.name)
        if each.name in ("guid", *REFERENCES) and isinstance(held, str):
            new[each.name] = ids.get(held, held)
        elif isinstance(held, tuple) and held and each.name not in ("files", "guids"):
            new[each.name] = renamed(held, ids)
        elif each.name in ("xml", "more"):
            new[each.name] = renamed_in_xml(held, ids)
    return replace(value, **new) if any(getattr(value, name) != held for name, held in new.items()) else value


def renamed_in_xml(xml: str, ids: Mapping[str, str]) -> str:
    """Return XML with other GUIDs where an attribute is one."""
    return re.sub('(?<=")[^"<>]*(?=")', lambda found: ids.get(found[0], found[0]), xml)


class Counterparts:
    """Finds for each object of another project what it is here.

    Parameters
    ----------
    mine, theirs : Project
    alike : bool
        Whether codes are one whose names differ by case alone.

    Attributes
    ----------
    ids : dict of str to str
        Their GUIDs to those here.
    names : dict of str to str
        The names of their variables to those here.
    positions : dict of str to Positions
        Of their sources whose text was saved otherwise, by GUID: where in mine a position stands.
    joined : set of str
        Selections here that one of theirs on the same stretch, which is another object, was joined to.
    conflicts : list of Conflict
        What was made one, and what seemed one but is two.
    """

    def __init__(self, mine: Project, theirs: Project, *, alike: bool = False) -> None:
        self._mine, self._theirs, self._alike = mine, theirs, alike
        self.positions: dict[str, Positions] = {}
        self.ids: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.joined: set[str] = set()
        self.conflicts: list[Conflict] = []
        self._held = {kind: {each.guid: each for each in getattr(mine, kind)} for kind in KINDS}
        self._owner = dict(_owners(mine))
        self._guids = {kind: {each.guid for each in getattr(theirs, kind)} for kind in KINDS}
        named: list[Source | Code] = [*theirs.sources, *theirs.codes, *mine.sources, *mine.codes]
        self._titles = {each.guid: each.name or each.guid for each in named}
        self._stretches = {each.guid: each for each in (*theirs.selections, *mine.selections)}

    def here(self) -> dict[str, list[Any]]:
        """Return their objects by kind, with the GUIDs and the names that they have here."""
        self._same_sources()
        self._same_codes()
        self._same_variables()
        same = {"selections": self._same_stretches, "codings": self._same_codings}
        for kind in ("users", "notes", *KINDS):  # what others refer to comes before them
            if kind in same:
                same[kind]()
            for each in getattr(self._theirs, kind):
                if each.guid not in self.ids:
                    self.ids[each.guid] = self._guid(kind, each)
        self._list_namesakes()
        new = {kind: [self._renamed(each) for each in getattr(self._theirs, kind)] for kind in KINDS}
        keys = {code.key: code.guid for code in self._mine.codes if code.key}
        for at, code in enumerate(new["codes"]):
            if code.key and keys.get(code.key, code.guid) != code.guid:
                new["codes"][at] = replace(code, key="")
                self._tell("codes", code.name, "key", keys[code.key], code.guid, "mine kept")
        return new

    def _same_sources(self) -> None:
        """Find the sources whose text is here, once, under another GUID, and how positions in them are to be read."""
        mine, theirs = _once(self._mine.sources, _text), _once(self._theirs.sources, _text)
        for text, each in theirs.items():
            if text and text in mine:
                self._one("sources", mine[text], each)
        held = self._held["sources"]
        for each in self._theirs.sources:
            here = held.get(self.ids.get(each.guid, each.guid))
            if here is not None and here.text != each.text and _text(here) == _text(each):
                self.positions[each.guid] = Positions(each.text, here.text)
                self._tell("sources", self.title_of(here), "text", len(here.text), len(each.text), "made one")

    def _same_codes(self) -> None:
        """Find the codes whose path is here, once, under another GUID; from the topmost down.

        Blanks make no other code. Case may: codes that differ by it alone are
        one if `alike`, and else told as two that may be one.
        """
        book = self._theirs.codebook
        mine = _once(self._mine.codes, _path)
        theirs = _once(self._theirs.codes, _path)
        folded = {
            (parent, name.casefold()): code for code in reversed(self._mine.codes) for parent, name in [_path(code)]
        }
        for code in sorted(self._theirs.codes, key=lambda code: len(book.line(code))):
            parent, name = self.ids.get(code.parent or "", code.parent), same_name(code.name)
            same = mine.get((parent, name)) if _path(code) in theirs else None
            near = folded.get((parent, name.casefold()))
            if same is None and self._alike:
                same = near
            if same is not None:
                self._one("codes", same, code)
            elif near is not None and code.guid not in self._owner and near.guid not in self._guids["codes"]:
                self._tell("codes", near.name, "name", near.name, code.name, "both kept; alike=True makes them one")

    def _same_stretches(self) -> None:
        """Let a selection of theirs be the one here on the same stretch, the second of theirs there the second here.

        What one side keeps separate stays separate, as it does when a file is read (`exchange.joining`).
        """
        places = {each.guid: (self.ids[each.source], *self._place(each)) for each in self._theirs.selections}
        here = {each.guid: (each.source, each.start, each.end) for each in self._mine.selections}
        free: dict[tuple[str, int, int], deque[Selection]] = {}
        for each in self._mine.selections:
            if places.get(each.guid) != here[each.guid]:
                free.setdefault(here[each.guid], deque()).append(each)
        for each in self._theirs.selections:
            if here.get(each.guid) != places[each.guid] and (waiting := free.get(places[each.guid])):
                mine = waiting.popleft()
                self.ids[each.guid] = mine.guid
                self.joined.add(mine.guid)
                self._tell("selections", self.title_of(mine), "guid", mine.guid, each.guid, "made one")

    def _same_codings(self) -> None:
        """Find what the same user coded with the same code on one selection: a tool may give new GUIDs at every export.

        Where it is not said whose work it is, two people may have done the same, and both stay.
        """

        def key(coding: Coding) -> tuple[str, str, str | None]:
            return coding.selection, coding.code, coding.user

        mine = _once((each for each in self._mine.codings if each.user is not None), key)
        theirs = [each for each in self._theirs.codings if each.user is not None]
        for done, each in _once(theirs, lambda coding: key(renamed(coding, self.ids))).items():
            if done in mine and mine[done].guid != each.guid:
                self._one("codings", mine[done], each, tell=False)

    def _one(self, kind: str, mine: Any, theirs: Any, *, tell: bool = True) -> bool:
        """Let two objects be one, unless either has itself under its own GUID on the other side."""
        apart = theirs.guid in self._owner or mine.guid in self._guids[kind]
        if not apart:
            self.ids[theirs.guid] = mine.guid
            if tell:
                self._tell(kind, self.title_of(mine), "guid", mine.guid, theirs.guid, "made one")
        return not apart

    def _same_variables(self) -> None:
        """Let variables of one GUID, else of one name, and of one type be one; give the others names of their own."""
        by_name = {each.name: each for each in self._mine.variables}
        guids = {each.guid for each in self._theirs.variables}
        for each in self._theirs.variables:
            old = self._held["variables"].get(each.guid)
            namesake = by_name.get(each.name)
            if old is None and namesake is not None and namesake.type == each.type and namesake.guid not in guids:
                self._one("variables", namesake, each)
                continue
            if old is not None and old.type == each.type:
                self.names[each.name] = old.name
                continue
            if (other := old or namesake) is not None:
                guid = stable_guid("merge", each.guid, each.type) if each.guid in self._owner else each.guid
                self.ids[each.guid] = guid
                self.names[each.name] = self._free(f"{each.name} ({each.type})", guid)
                self._tell("variables", each.name, "type", other.type, each.type, "both kept")

    def _free(self, name: str, guid: str) -> str:
        taken = {each.name: each.guid for each in (*self._mine.variables, *self._theirs.variables)}
        while taken.get(name, guid) != guid or name in self.names.values():
            name += "'"
        return name

    def _guid(self, kind: str, each: Any) -> str:
        """Return the GUID of one of their objects here: another if it cannot be the object that has its own."""
        guid: str = each.guid
        if self._owner.get(guid, (kind, guid)) != (kind, guid):
            self._tell(kind, self.title_of(each), "guid", self._owner[guid][0], kind, "both kept")
            return stable_guid("merge", kind, guid)
        old = self._held[kind].get(guid)
        if old is None:
            return guid
        apart = _apart(old, self._renamed(each))
        for field, mine, theirs in apart:
            self._tell(kind, self.title_of(old), field, mine, theirs, "both kept")
        return stable_guid("merge", guid, *(str(theirs) for _, _, theirs in apart)) if apart else guid

    def _list_namesakes(self) -> None:
        for kind in ("users", "cases", "sources"):
            names = {each.name: each.guid for each in getattr(self._mine, kind) if each.name}
            for each in getattr(self._theirs, kind):
                if self.ids[each.guid] not in self._held[kind] and each.name in names:
                    self._tell(kind, each.name, "guid", names[each.name], each.guid, "both kept")

    def _place(self, each: Selection) -> tuple[int, int]:
        """Return where a selection of theirs stands in the text that is here."""
        moved = self.positions.get(each.source)
        return (moved(each.start), moved(each.end)) if moved else (each.start, each.end)

    def _renamed(self, each: Any) -> Any:
        new: Any = renamed(each, self.ids)
        if isinstance(each, Selection) and each.source in self.positions:
            start, end = self._place(each)
            return replace(new, start=start, end=end)
        if isinstance(new, Graph):
            new = self._own_parts(new)
        if isinstance(new, Variable) and new.name in self.names:
            return replace(new, name=self.names[new.name])
        if isinstance(new, Case | Source) and any(name in self.names for name in new.values):
            values = new.values
            return replace(new, values={self.names.get(name, name): value for name, value in values.items()})
        if isinstance(new, Claim) and any(piece.variable in self.names for piece in new.evidence):
            pieces = (replace(p, variable=self.names.get(p.variable or "", p.variable)) for p in new.evidence)
            return replace(new, evidence=tuple(pieces))
        return new

    def _own_parts(self, graph: Graph) -> Graph:
        """Return a graph whose vertices and edges have GUIDs that nothing else here has."""
        taken = {
            part.guid: stable_guid("merge", graph.guid, part.guid)
            for part in graph.parts
            if self._owner.get(part.guid, ("graphs", graph.guid)) != ("graphs", graph.guid)
        }
        own: Graph = renamed(graph, taken)
        return own

    def title_of(self, each: Any) -> str:
        """Return what people call an object: one without a name after what it belongs to."""
        name: str = getattr(each, "name", "") or each.guid
        if isinstance(each, Selection) and not each.name:
            return f"{self._titles.get(each.source, each.source)} {each.start}–{each.end}"
        if isinstance(each, Coding):
            stretch = self._stretches.get(each.selection)
            return f"{self._titles.get(each.code, each.code)}, {self.title_of(stretch) if stretch else each.selection}"
        return name

    def _tell(self, noun: str, name: str, field: str, mine: object, theirs: object, done: str) -> None:
        self.conflicts.append(Conflict(noun, name, field, mine, theirs, done))


def _owners(project: Project) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield every GUID of a project, with the kind and the GUID of the object in which it stands."""
    for kind in KINDS:
        for each in getattr(project, kind):
            yield each.guid, (kind, each.guid)
            for part in (*getattr(each, "vertices", ()), *getattr(each, "edges", ())):
                yield part.guid, (kind, each.guid)
            yield from ((guid, (kind, each.guid)) for guid in getattr(each, "guids", ()))


def _once(nouns: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, Any]:
    """Return the objects by a key that no other of them has."""
    nouns = tuple(nouns)
    count = Counter(key(each) for each in nouns)
    return {key(each): each for each in nouns if count[key(each)] == 1}


def _path(code: Code) -> tuple[str | None, str]:
    return code.parent, same_name(code.name)


def _text(source: Source) -> str:
    return comparable(source.text)


def _apart(mine: Any, theirs: Any) -> list[tuple[str, Any, Any]]:
    """Return what makes two objects of one GUID two objects."""
    pairs = [(name, getattr(mine, name), getattr(theirs, name)) for name in UNITS.get(type(mine), ())]
    if isinstance(mine, Source) and (not (mine.text and theirs.text) or _text(mine) == _text(theirs)):
        return []  # a text that is not at hand is no other text, nor is one that was saved otherwise
    return [pair for pair in pairs if pair[1] != pair[2]]
