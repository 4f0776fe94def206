"""The tables of a project file, and whether those of a file are laid out so."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache

from tender_cycles.study.store.rows import TABLES, Table

JOURNAL = """
CREATE TABLE rounds (
  number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, description TEXT NOT NULL,
  change INTEGER NOT NULL -- the first of the round
);
CREATE TABLE changes (
  number INTEGER PRIMARY KEY, time TEXT NOT NULL, user TEXT NOT NULL, user_name TEXT NOT NULL, round INTEGER,
  action TEXT NOT NULL, undoes INTEGER,
  state TEXT NOT NULL, -- the sum of the digests of all rows after the change
  chain TEXT NOT NULL  -- a digest of the change, its rows and the chain before it
);
CREATE TABLE change_rows (
  change INTEGER NOT NULL, noun TEXT NOT NULL, guid TEXT NOT NULL, before TEXT, after TEXT
);
CREATE INDEX change_rows_by_change ON change_rows (change);
CREATE INDEX change_rows_by_guid ON change_rows (guid);
CREATE TABLE attachments (
  name TEXT NOT NULL, size INTEGER NOT NULL, crc INTEGER NOT NULL, piece INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (name, size, crc, piece)
);
"""

INDEXES = """
CREATE INDEX selections_by_source ON selections (source);
CREATE INDEX codings_by_selection ON codings (selection);
CREATE INDEX codings_by_code ON codings (code);
"""


def make(db: sqlite3.Connection) -> None:
    """Make all tables in an empty file."""
    for table in TABLES.values():
        db.execute(create(table))
    for statement in JOURNAL.split(";\n"):
        if statement.strip():
            db.execute(statement)
    for name in ("changes", "change_rows", "rounds"):
        guard(db, name)


def make_indexes(db: sqlite3.Connection) -> None:
    """Make the indexes; quicker when the tables are full."""
    for statement in INDEXES.split(";\n"):
        if statement.strip():
            db.execute(statement)


def create(table: Table) -> str:
    """Return the statement that makes the table of a kind: its fields, its place, and the digest of both."""
    columns = [
        f'"{each.name}" {each.sql}{" NOT NULL" if each.needed else ""}{" UNIQUE" if each.name == "guid" else ""}'
        for each in table.columns
    ]
    listed = ", ".join(columns)
    return f"CREATE TABLE {table.kind} (place INTEGER PRIMARY KEY AUTOINCREMENT, {listed}, digest BLOB NOT NULL)"


def guard(db: sqlite3.Connection, name: str) -> None:
    """Let a table only ever be added to."""
    for verb in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER {name}_never_{verb.lower()} BEFORE {verb} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, 'the journal is only ever added to'); END"
        )


def faults(db: sqlite3.Connection) -> Iterator[str]:
    """Yield what is laid out otherwise than this version does it, and counters of places that would go back."""
    if _layout(db) != _whole_layout():
        yield "its tables are not laid out as they were"
    for name, last in db.execute("SELECT name, seq FROM sqlite_sequence"):
        if name not in TABLES or type(last) is not int:
            yield f"the counter of places of {name!r} is not whole"
    for kind in TABLES:
        top, last = db.execute(
            f"SELECT (SELECT max(place) FROM {kind}), (SELECT max(seq) FROM sqlite_sequence WHERE name = ?)", (kind,)
        ).fetchone()
        if top is not None and (type(last) is not int or last < top):
            yield f"the counter of places of {kind!r} is not whole"


def _layout(db: sqlite3.Connection) -> frozenset[tuple[object, ...]]:
    return frozenset(
        db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^'")
    )


@cache
def _whole_layout() -> frozenset[tuple[object, ...]]:
    with closing(sqlite3.connect(":memory:")) as db:
        make(db)
        make_indexes(db)
        return _layout(db)
