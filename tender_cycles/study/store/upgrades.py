"""What files of older versions lack, and how it is added."""

import sqlite3
from collections.abc import Iterator

from tender_cycles.cycles import tender_cycles
from tender_cycles.study.store import chain, tables
from tender_cycles.study.store.rows import BITS, TABLES, Fact

UNCOVERED = 2  # the last version in which rounds stood outside the chain and rows had no digests of their own


def faults(db: sqlite3.Connection) -> Iterator[str]:
    """Yield what is not whole in a file of such a version."""
    if any(row[1] == "digest" for row in db.execute("PRAGMA table_info(users)")):
        yield "its head tells another version than it has"
    yield from chain.structure(db)
    last = yield from chain.journal(db, rounds=False)
    total: int = 0
    for table in TABLES.values():
        for place, *row in db.execute(f"SELECT place, {table.listed} FROM {table.kind}"):
            total += table.digest((place, tuple(row)))
    if last is not None and last != f"{total % (1 << BITS):032x}":
        yield chain.OTHER_TABLES


def add_cycles(db: sqlite3.Connection) -> None:
    """Let a file of 0.1.0 have the thesis's nested cycles if anything in it stands, or ever stood, on their rings."""
    now = "SELECT 1 FROM selections WHERE cycle IS NOT NULL OR second_cycle IS NOT NULL OR phase IS NOT NULL"
    once = (
        "SELECT 1 FROM change_rows WHERE noun = 'selections' AND ("
        + " OR ".join(
            f"json_extract({side}, '$.{ring}') IS NOT NULL"
            for side in ("before", "after")
            for ring in ("cycle", "second_cycle", "phase")
        )
        + ")"
    )
    placed = db.execute(f"{now} UNION {once} LIMIT 1").fetchone()
    # It goes into no change of the journal, since it was so from the first.
    fact = Fact(guid="cycles", value=tender_cycles() if placed else None)
    table = TABLES["project"]
    db.execute(f"INSERT INTO project ({table.listed}) VALUES (?, ?)", table.row(fact))


def cover_all(db: sqlite3.Connection) -> None:
    """Give each row a digest of its own, and let the chain, which is made anew, cover the rounds too."""
    for table in TABLES.values():
        _with_digests(db, table.kind)
    tables.make_indexes(db)
    for verb in ("update", "delete"):
        db.execute(f"DROP TRIGGER changes_never_{verb}")
    db.executemany("UPDATE changes SET chain = ? WHERE number = ?", list(chain.links(db)))
    tables.guard(db, "changes")


def _with_digests(db: sqlite3.Connection, kind: str) -> None:
    table, old = TABLES[kind], f"old_{kind}"
    (last,) = db.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = ?", (kind,)).fetchone()
    db.execute(f"ALTER TABLE {kind} RENAME TO {old}")
    db.execute(tables.create(table))
    for place, *row in db.execute(f"SELECT place, {table.listed} FROM {old}").fetchall():
        db.execute(table.insert, table.held((place, tuple(row))))
    db.execute(f"DROP TABLE {old}")
    if last is not None:  # no place is given twice, nor that of what has been removed
        db.execute("DELETE FROM sqlite_sequence WHERE name = ?", (kind,))
        db.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (kind, last))
