"""What a project file holds, now and at any earlier moment, as a `Project`."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from tender_cycles.project import Coding, Project, Selection, User
from tender_cycles.project.validation import described
from tender_cycles.study.store import attachments, chain, file
from tender_cycles.study.store.editing import ANY, Edit
from tender_cycles.study.store.rows import BITS, FACTS, TABLES, Fact, Placed
from tender_cycles.study.store.tables import make_indexes

Nouns = dict[str, tuple[int, Any]]  # by GUID, each with its place

# -- a new file


def create(path: Path, project: Project, user: User, action: str) -> None:
    """Write a project into an empty file that nobody else knows of yet."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        file.make_tables(db)
        state, faults = 0, []
        for kind, table in TABLES.items():
            nouns = getattr(project, kind) if kind != "project" else facts(project)
            placed: list[Placed] = []
            for place, noun in enumerate(nouns, 1):
                try:
                    placed.append((place, table.row(noun)))
                    state += table.digest(placed[-1])
                except (TypeError, ValueError) as error:
                    faults.append(f"{described(noun)}: {error}")
            if not faults:
                db.executemany(table.insert, map(table.held, placed))
        if faults:
            raise ValueError("the project cannot be kept:\n- " + "\n- ".join(faults[:100]))
        for noun in (*project.sources, *project.notes, *project.media):
            attachments.keep(db, noun)
        make_indexes(db)
        chain.append(db, user=(user.guid, user.name), action=action, state=state % 2**BITS)
        db.execute("COMMIT")


def facts(project: Project) -> list[Fact]:
    """Return the facts of a project as a whole."""
    return [Fact(guid=name, value=getattr(project, name)) for name in FACTS]


# -- a state


def rows(db: sqlite3.Connection, kind: str) -> list[tuple[Any, ...]]:
    """Return the rows of a kind in their order, each with its place first."""
    return db.execute(f"SELECT place, {TABLES[kind].listed} FROM {kind} ORDER BY place").fetchall()


class Present:
    """The project as it is now, kept up with the file change by change."""

    def __init__(self) -> None:
        self._head = 0
        self._nouns: dict[str, Nouns] = {}
        self._project: Project | None = None

    def project(self, db: sqlite3.Connection, path: Path) -> Project:
        """Return the project as it is now."""
        (head,) = db.execute("SELECT max(number) FROM changes").fetchone()
        if self._project is None or head != self._head:
            if self._project is None:
                self._nouns = {kind: _nouns(kind, ((r[0], r[1:]) for r in rows(db, kind)), path) for kind in TABLES}
            else:
                self._follow(db, path)
            self._head, self._project = head, _whole(self._nouns)
        return self._project

    def _follow(self, db: sqlite3.Connection, path: Path) -> None:
        touched = db.execute("SELECT DISTINCT noun, guid FROM change_rows WHERE change > ?", (self._head,)).fetchall()
        edit, moved = Edit(db), set()
        for kind, guid in touched:
            placed, nouns = edit.placed(kind, guid), self._nouns[kind]
            was = nouns.pop(guid, None) if placed is None else nouns.get(guid)
            if placed is None:
                continue
            # what was removed and put again stands at another place than before
            if placed[0] != was[0] if was else nouns and placed[0] < next(reversed(nouns.values()))[0]:
                moved.add(kind)
            nouns |= _nouns(kind, [placed], path)
        for kind in moved:
            self._nouns[kind] = dict(sorted(self._nouns[kind].items(), key=lambda item: item[1][0]))


def before(db: sqlite3.Connection, number: int, path: Path) -> Project:
    """Return the project as it was after a change, and before all later ones."""
    over: dict[str, dict[str, Placed | None]] = {kind: {} for kind in TABLES}
    # of several later changes of one object the first holds what it was before them
    for kind, guid, record, _ in db.execute(
        "SELECT noun, guid, before, min(rowid) FROM change_rows WHERE change > ? GROUP BY noun, guid", (number,)
    ):
        over[kind][guid] = None if record is None else TABLES[kind].placed(record)
    found = {}
    for kind in TABLES:
        placed = [(row[0], row[1:]) for row in rows(db, kind) if row[1] not in over[kind]]
        placed += [each for each in over[kind].values() if each is not None]
        found[kind] = _nouns(kind, sorted(placed, key=lambda each: each[0]), path)
    return _whole(found)


def _nouns(kind: str, placed: Iterable[Placed], path: Path) -> Nouns:
    table = TABLES[kind]
    nouns = {row[0]: (place, table.noun(row)) for place, row in placed}
    if kind in ("sources", "notes", "media"):
        return {guid: (place, attachments.found(noun, path)) for guid, (place, noun) in nouns.items()}
    return nouns


def _whole(found: dict[str, Nouns]) -> Project:
    given: dict[str, Any] = {kind: tuple(noun for _, noun in found[kind].values()) for kind in ANY}
    return Project(**given, **{each.guid: each.value for _, each in found["project"].values()})


def coded(db: sqlite3.Connection, source: str) -> list[tuple[Selection, tuple[Coding, ...]]]:
    """Return the selections of a source in the order of its text, each with its codings."""
    names = {kind: ", ".join(f'{kind}."{name}"' for name in TABLES[kind].names) for kind in ("selections", "codings")}
    selections = db.execute(
        f'SELECT {names["selections"]} FROM selections WHERE source = ? ORDER BY start, "end", place', (source,)
    ).fetchall()  # fmt: skip
    codings: dict[str, list[Coding]] = {row[0]: [] for row in selections}
    for row in db.execute(
        f"SELECT {names['codings']} FROM codings JOIN selections ON selections.guid = codings.selection "
        "WHERE selections.source = ? ORDER BY codings.place", (source,),
    ).fetchall():  # fmt: skip
        coding = TABLES["codings"].noun(row)
        codings[coding.selection].append(coding)
    return [(TABLES["selections"].noun(row), tuple(codings[row[0]])) for row in selections]


def differences(mine: Project, new: Project) -> Iterator[Any]:
    """Yield the objects of `new` that are not in `mine` as they are."""
    for kind in ANY:
        old = {each.guid: each for each in getattr(mine, kind)}
        yield from (each for each in getattr(new, kind) if old.get(each.guid) != each)
    before = {each.guid: each for each in facts(mine)}
    yield from (each for each in facts(new) if before[each.guid] != each)
