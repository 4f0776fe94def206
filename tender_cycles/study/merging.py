"""Two projects on the same material made one, without loss.

What of theirs is the same as something here is found first (`counterparts`);
then each object that both have gets every field from where it is filled.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, fields, replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tender_cycles.cycles import NestedCycles
from tender_cycles.cycles.plain import to_toml
from tender_cycles.project.nouns import Code, Note, Selection, Source, stable_guid
from tender_cycles.project.project import Project
from tender_cycles.project.validation import KINDS
from tender_cycles.study.alike import comparable, same_name
from tender_cycles.study.counterparts import Conflict, Counterparts, renamed
from tender_cycles.study.exchange.joining import differences

if TYPE_CHECKING:
    import pandas as pd

DECIDED = ("codable", "direction", "type")  # fields whose default is as much a decision as any other value
NOTED = ("codes", "sources", "selections", "codings", "links")  # kinds of objects that take notes


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


def merge(mine: Project, theirs: Project, *, alike: bool = False) -> Merged:
    """Return a project with everything of both.

    Nothing is lost: where both have changed the same field, `mine` stays and
    what `theirs` had is kept in a note on the object; a coding or a stretch that
    both have changed is there twice. Selections on one stretch are one, as when a
    file is read, save those that one side keeps separate. What one side has removed and the other
    has not is there. Where the two have different nested cycles, mine stand, and
    a place of theirs that is not on them is kept in a note. Texts that differ by
    line ends, composed letters or a line end at the end are one source, and
    codes that differ by blanks are one code.

    Parameters
    ----------
    mine, theirs : Project
    alike : bool
        Whether codes whose names differ by case alone are one; else they are
        listed among the conflicts.

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

    work = _Merge(mine, theirs, alike=alike)
    project = work.project()
    return Merged(project, pd.DataFrame(work.conflicts, columns=list(Conflict._fields)))


class _Merge:
    """One merge: `held` are the objects here by kind and GUID, theirs among them one after the other."""

    def __init__(self, mine: Project, theirs: Project, *, alike: bool) -> None:
        self.mine, self.theirs = mine, theirs
        found = self.counterparts = Counterparts(mine, theirs, alike=alike)
        self.ids, self.title_of, self.conflicts = found.ids, found.title_of, found.conflicts
        self.about: list[str] = []
        self.notes: dict[str, Note] = {}
        self.held: dict[str, dict[str, Any]] = {
            kind: {each.guid: each for each in getattr(mine, kind)} for kind in KINDS
        }

    def project(self) -> Project:
        """Return both as one."""
        theirs = self.counterparts.here()
        self.parents = {code.guid: code.parent for code in (*theirs["codes"], *self.mine.codes)}
        self.codings: dict[str, list[dict[str, Any]]] = {}
        for coding in theirs["codings"]:
            self.codings.setdefault(coding.selection, []).append(_by_name(coding))
        for kind in KINDS:
            for each in theirs[kind]:
                each = self._on_rings(each) if kind == "selections" else each
                old = self.held[kind].get(each.guid)
                self.held[kind][each.guid] = each if old is None else self._both(kind, old, each)
        facts = self._facts()
        for note in self.notes.values():
            self.held["notes"].setdefault(note.guid, note)
        about = (*self.mine.about, *renamed(self.theirs.about, self.ids), *self.about)
        new = {kind: tuple(nouns.values()) for kind, nouns in self.held.items()} | facts
        return replace(self.mine, **new, about=_joined(self.mine.about, about))

    def _both(self, kind: str, mine: Any, theirs: Any) -> Any:
        """Return an object that both sides have: each field from where it is filled, mine where both are."""
        if mine.guid in self.counterparts.joined:
            return self._join(mine, theirs)
        new, lost = self._fields(kind, mine, theirs)
        if kind == "selections" and not self._stands({"cycle": mine.cycle, "phase": mine.phase} | new):
            lost += [self._lost(mine, theirs, ring) for ring in ("cycle", "phase") if new.pop(ring, None)]
        merged = replace(mine, **new) if new else mine
        return self._noted(kind, merged, lost) if lost else merged

    def _join(self, mine: Selection, theirs: Selection) -> Selection:
        """Return a selection of mine to which another one on its stretch was joined."""
        given, said = differences(_by_name(mine), _by_name(theirs), self.codings.get(mine.guid, ()))
        merged = replace(mine, **given, notes=_joined(mine.notes, theirs.notes))
        lost = [self._lost(mine, theirs, name) for name in said]
        noted: Selection = self._noted("selections", merged, lost) if lost else merged
        return noted

    @property
    def cycles(self) -> NestedCycles | None:
        """The nested cycles that the merged project has."""
        return self.mine.cycles or self.theirs.cycles

    def _stands(self, place: Mapping[str, Any]) -> bool:
        pair = place.get("cycle"), place.get("phase")
        return self.cycles is None or None in pair or pair in self.cycles.segments

    def _on_rings(self, theirs: Selection) -> Selection:
        """Return a selection of theirs without what is not on the rings that stand, which goes into a note on it."""
        model = self.cycles
        if model is None or model == self.theirs.cycles:
            return theirs
        known = {"cycle": model.keys, "second_cycle": model.keys, "phase": model.phase_keys}
        off = [ring for ring, keys in known.items() if getattr(theirs, ring) not in (None, *keys)]
        if not off and not self._stands({"cycle": theirs.cycle, "phase": theirs.phase}):
            off = ["phase"]
        if not off:
            return theirs
        nowhere: dict[str, Any] = dict.fromkeys(off)
        bare = replace(theirs, **nowhere)
        noted: Selection = self._noted("selections", bare, [self._lost(bare, theirs, ring) for ring in off])
        return noted

    def _lost(self, mine: Any, theirs: Any, name: str) -> Conflict:
        a, b = getattr(mine, name), getattr(theirs, name)
        return Conflict("selections", self.title_of(mine), name, a, b, "mine kept, theirs in a note")

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
                lost.append(Conflict(kind, self.title_of(mine), each.name, a, b, "mine kept, theirs in a note"))
        return new, lost

    def _field(self, mine: Any, theirs: Any, each: Field[Any]) -> tuple[Any, bool]:
        """Return a field of both, and whether nothing of theirs is missing in it."""
        a, b = getattr(mine, each.name), getattr(theirs, each.name)
        if each.name in ("created", "modified", "modified_by"):
            return _moment(mine, theirs, each.name), True
        if isinstance(mine, Source) and each.name == "text" and comparable(a) == comparable(b):
            return a, True
        if isinstance(mine, Code) and each.name == "name" and same_name(a) == same_name(b):
            return a, True
        if isinstance(a, Mapping):
            return {**b, **a}, all(a.get(key, value) == value for key, value in b.items())
        if isinstance(a, tuple) and each.name not in ("guids", "files"):
            return _joined(a, b), True
        if each.name == "parent" and b is not None and self._above(b, mine.guid):
            return a, False
        if each.name in DECIDED or (isinstance(mine, Source) and each.name == "text" and b and not self._fits(mine, b)):
            return a, False
        return (b, True) if a == each.default else (a, b == each.default)

    def _fits(self, source: Source, text: str) -> bool:
        """Return whether what is selected in a source of mine, whose text may not be at hand, stands within a text."""
        ends = (each.end for each in self.mine.selections if each.source == source.guid)
        return max(ends, default=0) <= len(text)

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
        note = Note(guid=stable_guid("merge", mine.guid, text), name=f"{kind}: {self.title_of(mine)}", text=text)
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


def _by_name(noun: Any) -> dict[str, Any]:
    return {each.name: getattr(noun, each.name) for each in fields(noun)}


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
    if isinstance(value, NestedCycles):
        return to_toml(value.to_dict())
    if isinstance(value, Mapping):
        return "; ".join(f"{name} = {_shown(held)}" for name, held in value.items())
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
