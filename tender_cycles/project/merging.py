"""Two projects on the same material made one, without loss.

Objects with the same GUID are the same object. Beyond that, what two people
made apart is recognised as the same: a source by its text, a code by its path
in the tree, a variable by its name and type, a coded stretch by its place, its
user and its codes. Users are never made one.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import Field, dataclass, fields, replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from tender_cycles.project.nouns import (
    Case,
    Claim,
    Code,
    Coding,
    Edge,
    Graph,
    Link,
    Note,
    Selection,
    Source,
    Variable,
    Vertex,
    stable_guid,
)  # fmt: skip
from tender_cycles.project.project import Project
from tender_cycles.project.soundness import KINDS

if TYPE_CHECKING:
    import pandas as pd

REFERENCES = ("parent", "user", "modified_by", "source", "selection", "code", "origin", "target", "represents", "case")
# What an object is: where this differs under one GUID, they are two.
UNITS: dict[type[Any], tuple[str, ...]] = {
    Source: ("text",), Selection: ("source", "start", "end"), Coding: ("selection", "code", "user"),
    Link: ("origin", "target"), Graph: ("vertices", "edges"),
}  # fmt: skip
DECIDED = ("codable", "direction", "type")  # fields whose default is as much a decision as any other value
NOTED = ("codes", "sources", "selections", "codings", "links")  # kinds of objects that take notes


class Conflict(NamedTuple):
    """Something that was not the same on both sides, or that was made one, and what was done."""

    noun: str
    name: str
    field: str
    mine: object
    theirs: object
    done: str


class _Coded(NamedTuple):
    """A stretch with its codings by code and user; `key` is what makes it the same work as another."""

    key: object
    selection: Selection
    codings: dict[tuple[str, str | None], Coding]


@dataclass(frozen=True)
class Merged:
    """What came of a merge.

    Attributes
    ----------
    project : Project
    conflicts : DataFrame
        One row for everything that was not the same on both sides, or was
        recognised as the same: ``noun, name, field, mine, theirs, done``.
    """

    project: Project
    conflicts: "pd.DataFrame"


def merge(mine: Project, theirs: Project) -> Merged:
    """Return a project with everything of both.

    Nothing is lost: where both have changed the same field, `mine` stays and
    what `theirs` had is kept in a note on the object; a coding or a stretch that
    both have changed is there twice. What one side has removed and the other
    has not is there.

    Parameters
    ----------
    mine, theirs : Project

    Returns
    -------
    Merged

    Examples
    --------
    >>> from tender_cycles.project import Code
    >>> trust, doubt = Code(guid="a", name="trust"), Code(guid="b", name="trust", description="In a person.")
    >>> merged = merge(Project(name="ours", codes=[trust]), Project(name="ours", codes=[doubt]))
    >>> [(code.guid, code.description) for code in merged.project.codes]
    [('a', 'In a person.')]
    >>> merged.conflicts["done"].to_list()
    ['made one']
    """
    import pandas as pd

    work = _Merge(mine, theirs)
    project = work.project()
    return Merged(project, pd.DataFrame(work.conflicts, columns=list(Conflict._fields)))


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
            new[each.name] = re.sub('(?<=")[^"<>]*(?=")', lambda found: ids.get(found[0], found[0]), held)
    return replace(value, **new) if any(getattr(value, name) != held for name, held in new.items()) else value


class _Merge:
    """One merge: `ids` are their GUIDs and what they are here, `names` the same for the names of their variables."""

    def __init__(self, mine: Project, theirs: Project) -> None:
        self.mine, self.theirs = mine, theirs
        self.conflicts: list[Conflict] = []
        self.about: list[str] = []
        self.notes: dict[str, Note] = {}
        self.held: dict[str, dict[str, Any]] = {
            kind: {each.guid: each for each in getattr(mine, kind)} for kind in KINDS
        }
        self.owner = dict(_owners(mine))
        self.guids = {kind: {each.guid for each in getattr(theirs, kind)} for kind in KINDS}
        self.ids: dict[str, str] = {}
        self.names: dict[str, str] = {}
        named: list[Source | Code] = [*theirs.sources, *theirs.codes, *mine.sources, *mine.codes]
        self.called = {each.guid: each.name or each.guid for each in named}
        self.stretches = {each.guid: each for each in (*theirs.selections, *mine.selections)}

    def project(self) -> Project:
        """Return both as one."""
        theirs = self._here()
        self.parents = {code.guid: code.parent for code in (*theirs["codes"], *self.mine.codes)}
        for kind in KINDS:
            for each in theirs[kind]:
                old = self.held[kind].get(each.guid)
                self.held[kind][each.guid] = each if old is None else self._both(kind, old, each)
        facts = self._facts()
        for note in self.notes.values():
            self.held["notes"].setdefault(note.guid, note)
        about = (*self.mine.about, *renamed(self.theirs.about, self.ids), *self.about)
        new = {kind: tuple(nouns.values()) for kind, nouns in self.held.items()} | facts
        return replace(self.mine, **new, about=_joined(self.mine.about, about))

    def tell(self, noun: str, name: str, field: str, mine: object, theirs: object, done: str) -> None:
        """Take down a conflict."""
        self.conflicts.append(Conflict(noun, name, field, mine, theirs, done))

    # -- what their objects are here

    def _here(self) -> dict[str, list[Any]]:
        """Return their objects with the GUIDs and the names that they have here."""
        self._same_sources()
        self._same_codes()
        self._same_variables()
        self._same_work()
        for kind in ("users", "notes", *KINDS):  # what others refer to comes before them
            for each in getattr(self.theirs, kind):
                if each.guid not in self.ids:
                    self.ids[each.guid] = self._guid(kind, each)
        self._list_namesakes()
        new = {kind: [self._renamed(each) for each in getattr(self.theirs, kind)] for kind in KINDS}
        keys = {code.key: code.guid for code in self.mine.codes if code.key}
        for at, code in enumerate(new["codes"]):
            if code.key and keys.get(code.key, code.guid) != code.guid:
                new["codes"][at] = replace(code, key="")
                self.tell("codes", code.name, "key", keys[code.key], code.guid, "mine kept")
        return new

    def _same_sources(self) -> None:
        """Find the sources whose text is here, once, under another GUID."""
        mine, theirs = _once(self.mine.sources, _text), _once(self.theirs.sources, _text)
        for text, each in theirs.items():
            if text and text in mine:
                self._one("sources", mine[text], each)

    def _same_codes(self) -> None:
        """Find the codes whose path is here, once, under another GUID; from the topmost down."""
        book = self.theirs.codebook
        mine = _once(self.mine.codes, lambda code: (code.parent, code.name))
        theirs = _once(self.theirs.codes, lambda code: (code.parent, code.name))
        for code in sorted(theirs.values(), key=lambda code: len(book.line(code))):
            same = mine.get((self.ids.get(code.parent or "", code.parent), code.name))
            if same is not None:
                self._one("codes", same, code)

    def _same_work(self) -> None:
        """Find what the same user coded in the same way: a tool may give new GUIDs at every export.

        Where it is not said whose work it is, two people may have done the same, and both stay.
        """
        mine = _once(self._coded(self.mine, {}), lambda coded: coded.key)
        theirs = _once(self._coded(self.theirs, self.ids), lambda coded: coded.key)
        for key, coded in theirs.items():
            if key in mine and self._one("selections", mine[key].selection, coded.selection):
                for code in coded.codings.keys() & mine[key].codings.keys():
                    self._one("codings", mine[key].codings[code], coded.codings[code], tell=False)

    @staticmethod
    def _coded(project: Project, ids: Mapping[str, str]) -> "Iterator[_Coded]":
        codings: dict[str, list[Coding]] = {}
        for coding in project.codings:
            codings.setdefault(coding.selection, []).append(coding)
        for each in project.selections:
            done = {(ids.get(k.code, k.code), k.user): k for k in codings.get(each.guid, ())}
            if each.user is not None and done and all(user is not None for _, user in done):
                where = (ids.get(each.source, each.source), each.start, each.end, each.user)
                yield _Coded((where, frozenset(done)), each, done)

    def _one(self, kind: str, mine: Any, theirs: Any, *, tell: bool = True) -> bool:
        """Let two objects be one, unless either has itself under its own GUID on the other side."""
        apart = theirs.guid in self.owner or mine.guid in self.guids[kind]
        if not apart:
            self.ids[theirs.guid] = mine.guid
            if tell:
                self.tell(kind, self._called(mine), "guid", mine.guid, theirs.guid, "made one")
        return not apart

    def _same_variables(self) -> None:
        """Let variables of one GUID, else of one name, and of one type be one; give the others names of their own."""
        by_name = {each.name: each for each in self.mine.variables}
        guids = {each.guid for each in self.theirs.variables}
        for each in self.theirs.variables:
            old = self.held["variables"].get(each.guid)
            namesake = by_name.get(each.name)
            if old is None and namesake is not None and namesake.type == each.type and namesake.guid not in guids:
                self._one("variables", namesake, each)
                continue
            if old is not None and old.type == each.type:
                self.names[each.name] = old.name
                continue
            if (other := old or namesake) is not None:
                guid = stable_guid("merge", each.guid, each.type) if each.guid in self.owner else each.guid
                self.ids[each.guid] = guid
                self.names[each.name] = self._free(f"{each.name} ({each.type})", guid)
                self.tell("variables", each.name, "type", other.type, each.type, "both kept")

    def _free(self, name: str, guid: str) -> str:
        taken = {each.name: each.guid for each in (*self.mine.variables, *self.theirs.variables)}
        while taken.get(name, guid) != guid or name in self.names.values():
            name += "'"
        return name

    def _guid(self, kind: str, each: Any) -> str:
        """Return the GUID of one of their objects here: another if it cannot be the object that has its own."""
        guid: str = each.guid
        if self.owner.get(guid, (kind, guid)) != (kind, guid):
            self.tell(kind, self._called(each), "guid", self.owner[guid][0], kind, "both kept")
            return stable_guid("merge", kind, guid)
        old = self.held[kind].get(guid)
        if old is None:
            return guid
        apart = _apart(old, self._renamed(each))
        for field, mine, theirs in apart:
            self.tell(kind, self._called(old), field, mine, theirs, "both kept")
        return stable_guid("merge", guid, *(str(theirs) for _, _, theirs in apart)) if apart else guid

    def _list_namesakes(self) -> None:
        for kind in ("users", "cases"):
            names = {each.name: each.guid for each in getattr(self.mine, kind)}
            for each in getattr(self.theirs, kind):
                if each.guid not in self.held[kind] and each.name in names:
                    self.tell(kind, each.name, "guid", names[each.name], each.guid, "both kept")

    def _renamed(self, each: Any) -> Any:
        new: Any = renamed(each, self.ids)
        if isinstance(new, Graph):
            new = self._own_parts(new)
        if isinstance(new, Variable) and new.name in self.names:
            return replace(new, name=self.names[new.name])
        if isinstance(new, Case | Source) and any(name in self.names for name in new.values):  # noqa: PD011
            values = new.values  # noqa: PD011
            return replace(new, values={self.names.get(name, name): value for name, value in values.items()})
        if isinstance(new, Claim) and any(piece.variable in self.names for piece in new.evidence):
            pieces = (replace(p, variable=self.names.get(p.variable or "", p.variable)) for p in new.evidence)
            return replace(new, evidence=tuple(pieces))
        return new

    def _own_parts(self, graph: Graph) -> Graph:
        """Return a graph whose vertices and edges have GUIDs that nothing else here has."""
        parts: list[Vertex | Edge] = [*graph.vertices, *graph.edges]
        taken = {
            part.guid: stable_guid("merge", graph.guid, part.guid)
            for part in parts
            if self.owner.get(part.guid, ("graphs", graph.guid)) != ("graphs", graph.guid)
        }
        own: Graph = renamed(graph, taken)
        return own

    def _called(self, each: Any) -> str:
        """Return what people call an object: one without a name after what it belongs to."""
        name: str = getattr(each, "name", "") or each.guid
        if isinstance(each, Selection) and not each.name:
            return f"{self.called.get(each.source, each.source)} {each.start}–{each.end}"
        if isinstance(each, Coding):
            stretch = self.stretches.get(each.selection)
            return f"{self.called.get(each.code, each.code)}, {self._called(stretch) if stretch else each.selection}"
        return name

    # -- the same object on both sides

    def _both(self, kind: str, mine: Any, theirs: Any) -> Any:
        """Return an object that both sides have: each field from where it is filled, mine where both are."""
        new, lost = self._fields(kind, mine, theirs)
        merged = replace(mine, **new) if new else mine
        return self._noted(kind, merged, lost) if lost else merged

    def _fields(self, kind: str, mine: Any, theirs: Any) -> tuple[dict[str, Any], list[Conflict]]:
        new: dict[str, Any] = {}
        lost: list[Conflict] = []
        for each in fields(mine):
            if not each.compare or (kind == "project" and each.name in (*KINDS, "about")) or each.name == "guid":
                continue
            a, b = getattr(mine, each.name), getattr(theirs, each.name)
            if a == b:
                continue
            kept, whole = self._field(mine, theirs, each)
            if kept != a:
                new[each.name] = kept
            if not whole:
                lost.append(Conflict(kind, self._called(mine), each.name, a, b, "mine kept, theirs in a note"))
        return new, lost

    def _field(self, mine: Any, theirs: Any, each: Field[Any]) -> tuple[Any, bool]:
        """Return a field of both, and whether nothing of theirs is missing in it."""
        a, b = getattr(mine, each.name), getattr(theirs, each.name)
        if each.name in ("created", "modified", "modified_by"):
            return _moment(mine, theirs, each.name), True
        if isinstance(a, Mapping):
            return {**b, **a}, all(a.get(key, value) == value for key, value in b.items())
        if isinstance(a, tuple) and each.name not in ("guids", "files"):
            return _joined(a, b), True
        if each.name == "parent" and b is not None and self._above(b, mine.guid):
            return a, False
        if each.name in DECIDED:
            return a, False
        return (b, True) if a == each.default else (a, b == each.default)

    def _above(self, guid: str | None, code: str) -> bool:
        """Return whether a code is among another and its ancestors; if not, it may have it as its parent."""
        seen: set[str] = set()
        above = guid
        while above is not None and above not in seen:
            seen.add(above)
            held = self.held["codes"].get(above)
            above = self.parents.get(above) if held is None else held.parent
        return code in seen

    def _noted(self, kind: str, mine: Any, lost: list[Conflict]) -> Any:
        """Put what they had into a note on the object, or on the project if the object takes none."""
        self.conflicts += lost
        text = "\n".join(f"{each.field}: {_shown(each.theirs)}" for each in lost)
        note = Note(guid=stable_guid("merge", mine.guid, text), name=f"{kind}: {self._called(mine)}", text=text)
        self.notes[note.guid] = note
        if kind not in NOTED:
            self.about.append(note.guid)
            return mine
        return replace(mine, notes=_joined(mine.notes, (note.guid,)))

    def _facts(self) -> dict[str, Any]:
        """Return the facts of the project as a whole."""
        bare = {each.name: getattr(self.theirs, each.name) for each in fields(Project) if each.name not in KINDS}
        theirs = SimpleNamespace(**bare)
        theirs.user, theirs.modified_by = (self.ids.get(each or "", each) for each in (theirs.user, theirs.modified_by))
        new, lost = self._fields("project", self.mine, theirs)
        if lost:
            self._noted("project", self.mine, lost)
        return new


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


def _text(source: Source) -> str:
    return source.text


def _apart(mine: Any, theirs: Any) -> list[tuple[str, Any, Any]]:
    """Return what makes two objects of one GUID two objects."""
    pairs = [(name, getattr(mine, name), getattr(theirs, name)) for name in UNITS.get(type(mine), ())]
    if isinstance(mine, Source) and not (mine.text and theirs.text):
        return []  # a text that is not at hand is no other text
    return [pair for pair in pairs if pair[1] != pair[2]]


def _joined(mine: tuple[Any, ...], theirs: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*mine, *dict.fromkeys(each for each in theirs if each not in mine))


def _moment(mine: Any, theirs: Any, name: str) -> Any:
    """Return when something was made first, or changed last and by whom."""
    stamp = "created" if name == "created" else "modified"
    a, b = getattr(mine, stamp), getattr(theirs, stamp)
    if a is None or b is None:
        later = a is None and b is not None
    else:
        later = (_utc(b) < _utc(a)) if stamp == "created" else (_utc(a) < _utc(b))
    held = getattr(theirs if later else mine, name)
    return getattr(mine, name) if held is None else held


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name} = {_shown(held)}" for name, held in value.items())
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
