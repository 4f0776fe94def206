"""Putting and removing within one change: what is touched, what hangs on what, and whether it is sound."""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from types import SimpleNamespace
from typing import Any

from tender_cycles.cycles import NestedCycles
from tender_cycles.project import Graph
from tender_cycles.project.validation import ONE, SEVERAL, described, faults
from tender_cycles.study.store.rows import FACTS, KIND_OF, KINDS, TABLES, Fact, Placed

Key = tuple[str, str]  # kind and GUID
SHOWN = 100  # faults in one message
CHUNK = 500  # parameters in one statement

# What goes when the object in this field goes; the other references are only taken out.
BELONGS = {
    ("selections", "source"), ("codings", "selection"), ("codings", "code"), ("links", "origin"), ("links", "target"),
}  # fmt: skip
WORKERS = ("user", "modified_by")
ANY = tuple(kind for kind in KINDS if kind != "project")
# Columns with JSON in them, and the kinds that they refer to.
NESTED: dict[Key, tuple[str, ...]] = {
    **{(kind, target): (target,) for kind, targets in SEVERAL.items() for target in targets},
    ("graphs", "vertices"): ANY, ("graphs", "edges"): ANY, ("claims", "contradicts"): ("claims",),
    ("claims", "evidence"): ("selections", "cases", "variables"), ("cases", "values"): ("variables",),
    ("sources", "values"): ("variables",), ("project", "value"): ("notes", "users"),
}  # fmt: skip
PLAIN: dict[Key, tuple[str, ...]] = {
    **{(kind, column): (target,) for kind, columns in ONE.items() for column, target in columns.items()},
    ("links", "origin"): ANY, ("links", "target"): ANY,
}  # fmt: skip


class Edit:
    """The puts and removes of one change, within an open transaction.

    Attributes
    ----------
    before, after : dict
        Kind and GUID of each object touched to its row before and after; None where there is none.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.before: dict[Key, Placed | None] = {}
        self.after: dict[Key, Placed | None] = {}
        self._faults: list[str] = []

    def fail(self, fault: str) -> None:
        """Take down a fault; the edit cannot be settled."""
        self._faults.append(fault)

    # -- looking

    def placed(self, kind: str, guid: str) -> Placed | None:
        """Return the row of an object and its place, or None."""
        row = self._db.execute(f"SELECT place, {TABLES[kind].listed} FROM {kind} WHERE guid = ?", (guid,)).fetchone()
        return None if row is None else (row[0], row[1:])

    def noun(self, kind: str, guid: str) -> Any:
        """Return an object, or None."""
        placed = self.placed(kind, guid)
        return None if placed is None else TABLES[kind].noun(placed[1])

    def kind(self, guid: str) -> str | None:
        """Return the kind of an object, or None if there is no such object."""
        return next((kind for kind in ANY if self._db.execute(
            f"SELECT 1 FROM {kind} WHERE guid = ?", (guid,)).fetchone()), None)  # fmt: skip

    def cycles(self) -> NestedCycles | None:
        """Return the nested cycles on whose rings the selections stand."""
        found: NestedCycles | None = self.noun("project", "cycles").value
        return found

    def known(self, kind: str, guids: Collection[str]) -> set[str]:
        """Return those of the GUIDs that are of a kind."""
        return {guid for (guid,) in self._select(f"SELECT guid FROM {kind} WHERE guid IN", guids)}

    def _select(self, statement: str, guids: Collection[str]) -> Iterator[Any]:
        asked = sorted(guids)
        for at in range(0, len(asked), CHUNK):
            some = asked[at : at + CHUNK]
            yield from self._db.execute(f"{statement} ({', '.join('?' * len(some))})", some).fetchall()

    # -- writing

    def write(self, kind: str, guid: str, placed: Placed | None) -> None:
        """Let an object have this row, or none; a place of 0 is the next that is free, or the one it has."""
        old = self.placed(kind, guid)
        self.before.setdefault((kind, guid), old)
        if old is not None:
            self._db.execute(f"DELETE FROM {kind} WHERE place = ?", (old[0],))
        if placed is not None:
            placed = (placed[0] or (old[0] if old else self._free_place(kind)), placed[1])
            self._db.execute(TABLES[kind].insert, TABLES[kind].held(placed))
        self.after[kind, guid] = placed

    def _free_place(self, kind: str) -> int:
        """Return the next place, which nothing has had before; the digest of a row covers it."""
        last = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (kind,)).fetchone()
        return 1 if last is None else int(last[0]) + 1

    def put(self, noun: Any) -> bool:
        """Insert an object, or replace the one with its GUID; return whether a file can hold it."""
        kind = KIND_OF.get(type(noun))
        if kind is None:
            names = ", ".join(cls.__name__ for cls in KINDS.values() if cls is not Fact)
            raise TypeError(f"{noun!r} is of the type {type(noun).__name__}; a project file holds {names}")
        try:
            row = TABLES[kind].row(noun)
        except (TypeError, ValueError, OverflowError) as error:
            self._faults.append(f"{described(noun)}: {error}")
            return False
        self.write(kind, row[0], (0, row))
        return True

    # -- removing

    def remove(self, guids: Iterable[str]) -> None:
        """Remove objects and what belongs to them; take what else refers to them out of where it stands.

        A code's children move up to its parent. A user to whose work there are
        references stays, and that is a fault.
        """
        frontier: dict[Key, Any] = {}
        for guid in guids:
            if (kind := self.kind(guid)) is None:
                self._faults.append(f"there is no object with the GUID {guid!r}")
            else:
                frontier[kind, guid] = self.noun(kind, guid)
        gone: dict[Key, Any] = {}
        left: dict[Key, Any] = {}
        work: Counter[Key] = Counter()
        while frontier:
            gone |= frontier
            holders = list(self.holders(frontier))
            work.update(("users", by) for _, column, noun in holders for by in _workers(noun, column))
            frontier = {key: noun for key, column, noun in holders if (key[0], column) in BELONGS and key not in gone}
            left |= {key: noun for key, column, noun in holders if (key[0], column) not in BELONGS}
        for key in [key for key in gone if key in work]:
            told = f"{work[key]} objects say that they are this user's work"
            self._faults.append(f"{described(gone.pop(key))} cannot be removed: {told}")
        self._take_out(gone, [noun for key, noun in left.items() if key not in gone])

    def holders(self, gone: Collection[Key]) -> Iterator[tuple[Key, str, Any]]:
        """Yield the objects that refer to others: kind and GUID, the field, and the object."""
        for (kind, column), targets in PLAIN.items():
            guids = {guid for target, guid in gone if target in targets}
            for row in self._select(f'SELECT {TABLES[kind].listed} FROM {kind} WHERE "{column}" IN', guids):
                yield (kind, row[0]), column, TABLES[kind].noun(row)
        for (kind, column), targets in NESTED.items():
            names = self._names_of({key for key in gone if key[0] in targets})
            if not names:
                continue
            rows = self._db.execute(f'SELECT {TABLES[kind].listed} FROM {kind} WHERE "{column}" IS NOT NULL').fetchall()
            for row in rows:
                noun = TABLES[kind].noun(row)
                if _mentions(noun, column, names):
                    yield (kind, row[0]), column, noun

    def _names_of(self, keys: Collection[Key]) -> set[str]:
        """Return what objects are called by those that refer to them: variables stand under their names."""
        guids = {guid for _, guid in keys}
        for key in keys:
            row = self.before.get(key) or self.placed(*key)
            if row is not None and key[0] == "variables":
                guids.add(TABLES["variables"].noun(row[1]).name)
            elif row is not None and key[0] == "media":
                guids.update(TABLES["media"].noun(row[1]).guids)
        return guids

    def _take_out(self, gone: dict[Key, Any], holders: Sequence[Any]) -> None:
        names = self._names_of(set(gone))
        codes = {guid: code for (kind, guid), code in gone.items() if kind == "codes"}
        for key in gone:
            self.write(*key, None)
        for noun in holders:
            self.put(without(noun, names, codes))

    # -- the end of it

    def leave_out_unchanged(self) -> None:
        """Forget what was touched but is as it was."""
        for key in [key for key, placed in self.after.items() if placed == self.before[key]]:
            del self.before[key], self.after[key]

    def settle(self) -> None:
        """Check what was touched.

        Raises
        ------
        ValueError
            If it is not sound; all faults at once.
        """
        self.leave_out_unchanged()
        found = [*self._faults, *self._unsound(), *self._orphans(), *self._misplaced()]
        if found:
            more = f"\n- and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
            raise ValueError(
                "nothing was changed, because it would not be sound:\n- " + "\n- ".join(found[:SHOWN]) + more
            )

    def _orphans(self) -> Iterator[str]:
        gone = {key for key, placed in self.after.items() if placed is None}
        for (kind, guid), column, noun in self.holders(gone) if gone else ():
            if (kind, guid) not in gone:
                yield f"{column} of {described(noun)} refers to what would be removed"

    def _misplaced(self) -> Iterator[str]:
        """Yield the sources whose text changes before the end of selections that are not changed with it."""
        for (kind, guid), placed in self.after.items():
            before = self.before[kind, guid]
            if kind != "sources" or placed is None or before is None:
                continue
            old, new = TABLES[kind].noun(before[1]), TABLES[kind].noun(placed[1])
            if old.text in ("", new.text):
                continue
            same = _same(old.text, new.text)
            behind = self._db.execute('SELECT guid FROM selections WHERE source = ? AND "end" > ?', (guid, same))
            count = sum(("selections", each) not in self.after for (each,) in behind)
            if count:
                yield (
                    f"the text of {described(new)} cannot change while {count} selections stand in it; correct_text "
                    f"moves them with it, or put the new text as a source of its own"
                )

    def _unsound(self) -> list[str]:
        """Check the objects touched, beside those that they refer to and those that refer to them."""
        part: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
        for (kind, guid), placed in self.after.items():
            if placed is not None:
                part[kind][guid] = TABLES[kind].noun(placed[1])
        found = [*self._taken(part), *self._drawn_twice(part)]
        self._surround(part)
        project = SimpleNamespace(**{kind: list(part[kind].values()) for kind in ANY})
        told = dict.fromkeys(FACTS) | {"about": (), "cycles": self.cycles()}
        told |= {each.guid: each.value for each in part["project"].values()}
        vars(project).update(told)
        return found + faults(project, self._beside(part, told))  # type: ignore[arg-type]

    def _taken(self, part: dict[str, dict[str, Any]]) -> Iterator[str]:
        """Yield the new objects whose GUID another kind of object has."""
        for kind in ANY:
            new = {guid for guid in part[kind] if self.before[kind, guid] is None}
            for other in ANY if new else ():
                if other != kind:
                    yield from (
                        f"the GUID {guid!r} stands twice, the second time on {described(part[kind][guid])}"
                        for guid in sorted(self.known(other, new))
                    )

    def _drawn_twice(self, part: dict[str, dict[str, Any]]) -> Iterator[str]:
        """Yield the GUIDs that a part of a graph has and something else, where either is touched."""
        drawn = Counter(_parts_of(self._all("graphs")))
        touched = {guid for nouns in part.values() for guid in nouns}.union(_parts_of(part["graphs"].values()))
        for guid in sorted(touched & set(drawn)):
            if drawn[guid] > 1 or self.kind(guid) is not None:
                yield f"the GUID {guid!r} stands twice, once on a part of a graph"

    def _surround(self, part: dict[str, dict[str, Any]]) -> None:
        """Add what the touched objects are checked against, without its own references."""
        if part["codes"]:
            for code in self._all("codes"):
                part["codes"].setdefault(code.guid, _bare(code))
        changed = {guid for guid in part["variables"] if self.before["variables", guid] is not None}
        if changed:
            for kind in ("cases", "sources"):
                for each in self._all(kind):
                    part[kind].setdefault(each.guid, _bare(each))
        if any(part[kind] for kind in ("variables", "cases", "sources", "claims")):
            for variable in self._all("variables"):
                part["variables"].setdefault(variable.guid, variable)
        for guid in [guid for guid in part["sources"] if self.before.get(("sources", guid)) is not None]:
            for row in self._select(f"SELECT {TABLES['selections'].listed} FROM selections WHERE source IN", [guid]):
                each = TABLES["selections"].noun(row)
                part["selections"].setdefault(each.guid, _bare(each))
        if "cycles" in part["project"]:
            for each in self._all("selections"):
                part["selections"].setdefault(each.guid, _bare(each))
        wanted = {each.source for each in part["selections"].values()} - set(part["sources"])
        for row in self._select(f"SELECT {TABLES['sources'].listed} FROM sources WHERE guid IN", wanted):
            each = TABLES["sources"].noun(row)
            part["sources"][each.guid] = replace(_bare(each), values={})

    def _all(self, kind: str) -> list[Any]:
        return [
            TABLES[kind].noun(row) for row in self._db.execute(f"SELECT {TABLES[kind].listed} FROM {kind}").fetchall()
        ]

    def _beside(self, part: dict[str, dict[str, Any]], told: dict[str, Any]) -> dict[str, set[str]]:
        """Return which of the objects that are referred to are there."""
        asked: dict[str, set[str]] = {kind: set() for kind in ANY}
        anything: set[str] = set()
        for kind, nouns in part.items():
            for noun in nouns.values():
                for column, target in ONE.get(kind, {}).items():
                    asked[target].add(getattr(noun, column))
                for target in SEVERAL.get(kind, ()):
                    asked[target].update(getattr(noun, target))
        for link in part["links"].values():
            anything |= {link.origin, link.target}
        for graph in part["graphs"].values():
            anything.update(each.represents for each in graph.parts)
        for claim in part["claims"].values():
            asked["claims"].update(claim.contradicts)
            for piece in claim.evidence:
                asked["selections"].add(piece.selection)
                asked["cases"].add(piece.case)
        asked["notes"].update(told["about"])
        asked["users"] |= {told["user"], told["modified_by"]}
        found = {kind: self.known(kind, {each for each in asked[kind] | anything if each}) for kind in ANY}
        if asked["media"] or anything:
            found["media"] |= {guid for each in self._all("media") for guid in each.guids}
        if anything:
            found["graphs"].update(_parts_of(self._all("graphs")))
        return found


def _same(old: str, new: str) -> int:
    """Return how many characters two texts have in common from the beginning."""
    return next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _parts_of(graphs: Iterable[Graph]) -> Iterator[str]:
    """Yield the GUIDs of the vertices and edges of graphs."""
    return (each.guid for graph in graphs for each in graph.parts)


def _bare(noun: Any) -> Any:
    """Return an object without its references, with its text and values."""
    kind = KIND_OF[type(noun)]
    nothing: dict[str, Any] = {column: None for column, target in ONE.get(kind, {}).items() if target == "users"}
    return replace(noun, **nothing, **dict.fromkeys(SEVERAL.get(kind, ()), ()))


def _workers(noun: Any, column: str) -> Iterator[str]:
    """Yield the user whose work an object is, by this field."""
    value = noun.value if isinstance(noun, Fact) and noun.guid in WORKERS else getattr(noun, column)
    if (column in WORKERS or isinstance(noun, Fact)) and isinstance(value, str):
        yield value


def _mentions(noun: Any, column: str, names: Collection[str]) -> bool:
    """Return whether a field with several references has one of these."""
    value = getattr(noun, column)
    if isinstance(noun, Fact):
        value = value if noun.guid == "about" else (value,) if noun.guid in WORKERS else ()
    parts = ("represents", "selection", "case", "variable")
    return any(
        each in names if isinstance(each, str) else any(getattr(each, name, None) in names for name in parts)
        for each in value
    )


def without(noun: Any, names: Collection[str], codes: dict[str, Any]) -> Any:
    """Return an object that no longer refers to some others."""
    if isinstance(noun, Fact) and noun.guid != "about":
        return noun
    if isinstance(noun, Fact):
        about: Any = noun.value
        return replace(noun, value=tuple(each for each in about if each not in names))
    new: dict[str, Any] = {}
    for each in fields(noun):
        value = getattr(noun, each.name)
        if each.name == "values":
            new["values"] = {name: held for name, held in value.items() if name not in names}
        elif each.name == "evidence":
            new["evidence"] = tuple(p for p in value if not {p.selection, p.case, p.variable} & set(names))
        elif each.name in ("vertices", "edges"):
            new[each.name] = tuple(replace(p, represents=None) if p.represents in names else p for p in value)
        elif isinstance(value, tuple) and each.name not in ("files", "guids"):
            new[each.name] = tuple(guid for guid in value if guid not in names)
    parent = getattr(noun, "parent", None)
    while parent in codes:
        parent = codes[parent].parent
    return replace(noun, **new, **({"parent": parent} if hasattr(noun, "parent") else {}))
