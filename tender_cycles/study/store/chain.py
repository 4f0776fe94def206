"""The chain of the journal, which covers all that a file holds, and whether a file is whole by it."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from tender_cycles.study.store.errors import code_of, damaged
from tender_cycles.study.store.rows import BITS, TABLES

Record = tuple[str, str, str | None, str | None]  # what became of an object: its noun, its GUID, before, after


def append(
    db: sqlite3.Connection,
    *,
    user: tuple[str, str],
    action: str,
    state: int,
    rows: Sequence[Record] = (),
    undoes: int | None = None,
) -> int:
    """Append a change to the journal; return its number."""
    last = db.execute("SELECT number, chain FROM changes ORDER BY number DESC LIMIT 1").fetchone() or (0, "")
    (round_number,) = db.execute("SELECT max(number) FROM rounds").fetchone()
    moment = datetime.now(UTC)
    change = (
        last[0] + 1,
        moment.isoformat(timespec="microseconds"),
        *user,
        round_number,
        action,
        undoes,
        f"{state:032x}",
    )
    chain = linked(last[1], change, rows)
    db.execute("INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*change, chain))
    db.executemany("INSERT INTO change_rows VALUES (?, ?, ?, ?, ?)", [(change[0], *row) for row in rows])
    return change[0]


def linked(chain: str, change: tuple[Any, ...], rows: Sequence[Record]) -> str:
    """Return the next link of the chain."""
    digest = blake2b(ascii((chain, *change)).encode(), digest_size=BITS // 8)
    for row in rows:
        for part in row:
            digest.update(b"\0" if part is None else b"\1" + part.encode())
    return digest.hexdigest()


def state(db: sqlite3.Connection) -> int:
    """Return the sum of the digests of all rows."""
    total: int = 0
    for table in TABLES.values():
        for place, *row in db.execute(f"SELECT place, {table.listed} FROM {table.kind}"):
            total += table.digest((place, tuple(row)))
    return total % (1 << BITS)


def check(db: sqlite3.Connection, path: Path) -> None:
    """Raise a ValueError if a file is damaged, or was copied in the middle of a change."""
    db.execute("BEGIN")  # all of it as it stands at one moment
    try:
        faults = list(_faults(db))
    except sqlite3.DatabaseError as error:
        if code_of(error) not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
            raise
        faults = [str(error)]
    finally:
        db.rollback()
    if faults:
        raise ValueError(damaged(path, "; ".join(faults[:5])))


def _faults(db: sqlite3.Connection) -> Iterator[str]:
    yield from (row[0] for row in db.execute("PRAGMA integrity_check(5)") if row[0] != "ok")
    chain, expected = "", None
    rows = iter(db.execute("SELECT change, noun, guid, before, after FROM change_rows ORDER BY change, rowid"))
    row = next(rows, None)
    for number, *rest, found in db.execute(
        "SELECT number, time, user, user_name, round, action, undoes, state, chain FROM changes ORDER BY number"
    ):
        here = []
        while row is not None and row[0] == number:
            here.append(row[1:])
            row = next(rows, None)
        chain, expected = linked(chain, (number, *rest), here), rest[-1]
        if chain != found:
            yield f"change {number} of the journal is not whole"
            return
    if row is not None or expected is None:
        yield "the journal and its rows do not belong together"
    elif expected != f"{state(db):032x}":
        yield "the tables are not those that the journal ends with"
