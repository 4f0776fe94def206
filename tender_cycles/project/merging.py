"""Two projects on the same material made one, without loss.

Objects with the same GUID are the same object. Beyond that, what two people
made apart is recognised as the same: a source by its text, a code by its path
in the tree, a variable by its name and type. Users are never made one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tender_cycles.project.nouns import Code, Coding, Note, Selection, Source, stable_guid
from tender_cycles.project.project import Project
from tender_cycles.project.soundness import KINDS

if TYPE_CHECKING:
    import pandas as pd

REFERENCES = ("parent", "user", "modified_by", "source", "selection", "code", "origin", "target", "represents", "case")
NAMING = ("user", "modified_by", "about")  # facts of a project that refer to others
UNITS = {Selection: ("source", "start", "end"), Coding: ("selection", "code", "user")}  # what an object is


class Conflict(NamedTuple):
    """Something that was not the same on both sides, or that was made one, and what was done."""

    noun: str
    name: str
    field: str
    mine: object
    theirs: object
    done: str


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
        elif isinstance(held, tuple) and held and each.name != "files":
            new[each.name] = renamed(held, ids)
    if all(getattr(value, name) == held for name, held in new.items()):
        return value
    return replace(value, **new)


class _Merge:
    def __init__(self, mine: Project, theirs: Project) -> None:
        self.mine, self.theirs = mine, theirs
        self.conflicts: list[Conflict] = []
        self.notes: dict[str, Note] = {}
        self.about: list[str] = []
        self.held: dict[str, dict[str, Any]] = {
            kind: {each.guid: each for each in getattr(mine, kind)} for kind in KINDS
        }

    def project(self) -> Project:
        """Return both as one."""
        theirs = self._named_as_mine()
        for kind in KINDS:
            for each in theirs[kind]:
                old = self.held[kind].get(each.guid)
                self.held[kind][each.guid] = each if old is None else self._both(kind, old, each)
        facts = self._facts()
        self.held["notes"] |= {guid: note for guid, note in self.notes.items() if guid not in self.held["notes"]}
        about = (*facts.pop("about"), *(guid for guid in self.about if guid not in self.mine.about))
        kept = {kind: tuple(nouns.values()) for kind, nouns in self.held.items()}
        return replace(self.mine, **kept, **facts, about=tuple(dict.fromkeys(about)))

    def tell(self, noun: str, name: str, field: str, mine: object, theirs: object, done: str) -> None:
        """Take down a conflict."""
        self.conflicts.append(Conflict(noun, name, field, mine, theirs, done))

    # -- what is the same under other GUIDs

    def _named_as_mine(self) -> dict[str, list[Any]]:
        """Return the other side's objects with the GUIDs and the names that they have here."""
        ids = dict(self._same_sources())
        nouns = {kind: [renamed(each, ids) for each in getattr(self.theirs, kind)] for kind in KINDS}
        for makes in (self._same_codes, self._clashing):
            found = dict(makes(nouns))
            ids |= found
            nouns = {kind: [renamed(each, found) for each in nouns[kind]] for kind in KINDS}
        self._name_variables(nouns)
        self._name_keys(nouns)
        self._name_users(nouns)
        self.ids = ids
        return {kind: list({each.guid: each for each in nouns[kind]}.values()) for kind in KINDS}

    def _same_sources(self) -> Iterator[tuple[str, str]]:
        """Yield the sources with a text that is here under another GUID."""
        known = {each.text: each for each in reversed(self.mine.sources) if each.text}
        for each in self.theirs.sources:
            same = known.get(each.text)
            if each.guid not in self.held["sources"] and same is not None:
                self.tell("sources", same.name, "guid", same.guid, each.guid, "made one")
                yield each.guid, same.guid

    def _same_codes(self, nouns: Mapping[str, list[Any]]) -> Iterator[tuple[str, str]]:
        """Yield the codes whose path is here under another GUID, from the topmost down."""
        here: dict[tuple[str | None, str], Code] = {}
        for code in self.mine.codes:
            here.setdefault((code.parent, code.name), code)
        ids: dict[str, str] = {}
        book = self.theirs.codebook
        for code in sorted(self.theirs.codes, key=lambda code: len(book.line(code))):
            same = here.get((ids.get(code.parent or "", code.parent), code.name))
            if code.guid not in self.held["codes"] and same is not None:
                ids[code.guid] = same.guid
                self.tell("codes", book.path(code), "guid", same.guid, code.guid, "made one")
        yield from ids.items()

    def _clashing(self, nouns: Mapping[str, list[Any]]) -> Iterator[tuple[str, str]]:
        """Yield new GUIDs for what cannot be the same object: another text, stretch or coding, another kind."""
        of = {guid: kind for kind in KINDS for guid in self.held[kind]}
        ids: dict[str, str] = {}
        for kind in KINDS:
            for each in nouns[kind]:
                old = self.held[kind].get(each.guid)
                if old is None and each.guid in of:
                    ids[each.guid] = stable_guid("merge", kind, each.guid)
                    self.tell(kind, _name(each), "guid", f"{of[each.guid]} {each.guid}", each.guid, "both kept")
                elif old is not None and (apart := _apart(old, renamed(each, ids))):
                    ids[each.guid] = stable_guid("merge", each.guid, *(repr(theirs) for _, _, theirs in apart))
                    for field, mine, theirs in apart:
                        self.tell(kind, _name(old), field, mine, theirs, "both kept")
        return iter(ids.items())

    def _name_variables(self, nouns: dict[str, list[Any]]) -> None:
        """Let variables of one name and type be one, and give another name to one of another type."""
        mine = {each.name: each for each in self.mine.variables}
        names: dict[str, str] = {}
        for at, each in enumerate(nouns["variables"]):
            old = self.held["variables"].get(each.guid) or mine.get(each.name)
            if old is None:
                continue
            if old.type == each.type:
                nouns["variables"][at] = replace(each, guid=old.guid, name=old.name)
                if old.name != each.name:
                    self.tell("variables", old.name, "name", old.name, each.name, "mine kept")
            else:
                new = f"{each.name} ({each.type})"
                guid = stable_guid("merge", each.guid, each.type)
                nouns["variables"][at] = replace(each, guid=guid, name=new)
                self.tell("variables", old.name, "type", old.type, each.type, f"both kept, theirs as {new!r}")
            names[each.name] = nouns["variables"][at].name
        for kind in ("cases", "sources"):
            nouns[kind] = [_with_values(each, names) for each in nouns[kind]]
        nouns["claims"] = [
            replace(each, evidence=tuple(
                replace(piece, variable=names.get(piece.variable or "", piece.variable)) for piece in each.evidence))
            if any(piece.variable in names for piece in each.evidence) else each
            for each in nouns["claims"]
        ]  # fmt: skip

    def _name_keys(self, nouns: dict[str, list[Any]]) -> None:
        """Take away the key of a new code that another code here has."""
        keys = {code.key: code.guid for code in self.mine.codes if code.key}
        for at, code in enumerate(nouns["codes"]):
            if code.key and keys.get(code.key, code.guid) != code.guid:
                nouns["codes"][at] = replace(code, key="")
                self.tell("codes", code.name, "key", code.key, code.key, "mine kept")

    def _name_users(self, nouns: dict[str, list[Any]]) -> None:
        """List the users of one name, who stay two."""
        names = {each.name: each.guid for each in self.mine.users}
        for each in nouns["users"]:
            if names.get(each.name, each.guid) != each.guid:
                self.tell("users", each.name, "name", names[each.name], each.guid, "both kept")

    # -- the same object on both sides

    def _both(self, kind: str, mine: Any, theirs: Any) -> Any:
        """Return an object that both sides have: each field from where it is filled, mine where both are."""
        if mine == theirs:
            return mine
        new: dict[str, Any] = {}
        lost: list[Conflict] = []
        for each in fields(mine):
            a, b = getattr(mine, each.name), getattr(theirs, each.name)
            if not each.compare or a == b:
                continue
            new[each.name], kept = self._field(kind, mine, each, a, b)
            if not kept:
                lost.append(Conflict(kind, _name(mine), each.name, a, b, "mine kept, theirs in a note"))
        merged = replace(mine, **new)
        return self._noted(merged, lost) if lost else merged

    def _field(self, kind: str, mine: Any, each: Any, a: Any, b: Any) -> tuple[Any, bool]:
        """Return a field of both, and whether all of the other side's is in it."""
        if each.name == "parent":
            return self._parent(mine, a, b)
        if isinstance(a, tuple) and each.name not in ("vertices", "edges", "files", "guids"):
            return tuple(dict.fromkeys((*a, *b))), True
        if isinstance(a, Mapping):
            return {**b, **a}, all(a.get(key, value) == value for key, value in b.items())
        empty = each.default if not callable(each.default_factory) else None
        if a == empty and each.name not in ("codable", "direction", "type"):
            return b, True
        return a, b == empty and each.name not in ("codable", "direction", "type")

    def _parent(self, code: Any, a: str | None, b: str | None) -> tuple[str | None, bool]:
        """Return the parent of a code: theirs only where there is none here and the tree stays one."""
        if b is None or a is not None:
            return a, b is None
        above: str | None = b
        seen = set()
        parents = {each.guid: each.parent for each in (*self.theirs.codes, *self.held["codes"].values())}
        while above is not None and above not in seen:
            seen.add(above)
            above = parents.get(above)
        return (a, False) if code.guid in seen else (b, True)

    def _noted(self, mine: Any, lost: list[Conflict]) -> Any:
        """Put what the other side had into a note on the object, or on the project if it takes none."""
        self.conflicts += lost
        text = "\n".join(f"{each.field}: {_shown(each.theirs)}" for each in lost)
        guid = stable_guid("merge", mine.guid, text)
        self.notes[guid] = Note(guid=guid, name=f"{lost[0].noun} {_name(mine)}", text=text)
        if not hasattr(mine, "notes") or lost[0].noun == "sets":
            self.about.append(guid)
            return mine
        return mine if guid in mine.notes else replace(mine, notes=(*mine.notes, guid))

    def _facts(self) -> dict[str, Any]:
        """Return the facts of the project as a whole."""
        new: dict[str, Any] = {"about": tuple(dict.fromkeys((*self.mine.about, *renamed(self.theirs.about, self.ids))))}
        lost = []
        for each in fields(Project):
            if each.name in (*KINDS, "about", "guid") or not each.init:
                continue
            a, b = getattr(self.mine, each.name), getattr(self.theirs, each.name)
            b = renamed(b, self.ids) if each.name in NAMING and b is not None else b
            if a != b:
                new[each.name], kept = self._field("project", self.mine, each, a, b)
                if not kept:
                    lost.append(Conflict("project", self.mine.name, each.name, a, b, "mine kept, theirs in a note"))
        if lost:
            self.conflicts += lost
            text = "\n".join(f"{each.field}: {_shown(each.theirs)}" for each in lost)
            guid = stable_guid("merge", text)
            self.notes[guid] = Note(guid=guid, name=f"project {self.theirs.name}", text=text)
            self.about.append(guid)
        return new


def _apart(mine: Any, theirs: Any) -> list[tuple[str, Any, Any]]:
    """Return what makes two objects of one GUID two objects."""
    if isinstance(mine, Source):
        return [("text", mine.text, theirs.text)] if theirs.text not in ("", mine.text) and mine.text else []
    units = UNITS.get(type(mine), ())
    pairs = [(name, getattr(mine, name), getattr(theirs, name)) for name in units]
    return [pair for pair in pairs if pair[1] != pair[2]]


def _with_values(each: Any, names: Mapping[str, str]) -> Any:
    if not any(names.get(name, name) != name for name in each.values):
        return each
    return replace(each, values={names.get(name, name): value for name, value in each.values.items()})


def _name(each: Any) -> str:
    name: str = getattr(each, "name", "") or each.guid
    return name


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name} = {_shown(held)}" for name, held in value.items())
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
