"""The chain of the journal, which covers all that a file holds, and whether a file is whole by it."""

import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

from tender_cycles.study.store import tables
from tender_cycles.study.store.errors import code_of, damaged
from tender_cycles.study.store.rows import BITS, TABLES

Look = Callable[[sqlite3.Connection], Iterator[str]]
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
    last = last_link(db)
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
    chain = linked(last[1], change, [*rows, *_round_rows(db).get(change[0], ())])
    db.execute("INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*change, chain))
    db.executemany("INSERT INTO change_rows VALUES (?, ?, ?, ?, ?)", [(change[0], *row) for row in rows])
    return change[0]


def last_link(db: sqlite3.Connection) -> tuple[int, str]:
    """Return the number of the last change and its link; 0 if there is none."""
    found: tuple[int, str] | None = db.execute(
        "SELECT number, chain FROM changes ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return found or (0, "")


def linked(chain: str, change: tuple[Any, ...], rows: Iterable[tuple[Any, ...]]) -> str:
    """Return the next link of the chain."""
    digest = blake2b(ascii((chain, *change)).encode(), digest_size=BITS // 8)
    for row in rows:
        for part in row:
            digest.update(_bytes(part))
    return digest.hexdigest()


def _bytes(part: object) -> bytes:
    if part is None:
        return b"\0"
    return b"\1" + part.encode() if isinstance(part, str) else b"\2" + ascii(part).encode()


def _round_rows(db: sqlite3.Connection) -> dict[Any, list[tuple[Any, ...]]]:
    """Return the rounds as they stand in the links of the changes with which they begin."""
    found: dict[Any, list[tuple[Any, ...]]] = {}
    for change, *row in db.execute("SELECT change, number, name, description FROM rounds ORDER BY number"):
        found.setdefault(change, []).append(tuple(row))
    return found


def links(db: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """Yield the chain as it should be: the link of each change, and its number."""
    chain, begun = "", _round_rows(db)
    for number, *rest, _, here in changes(db):
        chain = linked(chain, (number, *rest), [*here, *begun.get(number, ())])
        yield chain, number


def changes(db: sqlite3.Connection, after: int = 0) -> Iterator[tuple[Any, ...]]:
    """Yield the changes after one in the order of their numbers, each with its rows last."""
    rows = iter(
        db.execute(
            "SELECT change, noun, guid, before, after FROM change_rows WHERE change > ? ORDER BY change, rowid",
            (after,),
        )
    )
    row = next(rows, None)
    for change in db.execute(
        "SELECT number, time, user, user_name, round, action, undoes, state, chain FROM changes WHERE number > ? "
        "ORDER BY number", (after,),
    ):  # fmt: skip
        here = []
        while row is not None and row[0] == change[0]:
            here.append(row[1:])
            row = next(rows, None)
        yield *change, here


def state(db: sqlite3.Connection) -> int:
    """Return the sum of the digests of all rows."""
    return sum(int.from_bytes(digest) for kind in TABLES for (digest,) in db.execute(f"SELECT digest FROM {kind}")) % (
        1 << BITS
    )


# -- whether a file is whole

OTHER_TABLES = "the tables are not those that the journal ends with"


def check(db: sqlite3.Connection, path: Path, *looks: Look) -> None:
    """Raise a ValueError if a file is damaged, or was copied in the middle of a change."""
    db.execute("BEGIN")  # all of it as it stands at one moment
    try:
        found = found_faults(db, *(looks or (on_opening,)))
    finally:
        db.rollback()
    if found:
        raise ValueError(damaged(path, "; ".join(found[:5])))


def found_faults(db: sqlite3.Connection, *looks: Look) -> list[str]:
    """Return what is found hurt; what SQLite cannot read is told in its words."""
    found: list[str] = []
    for look in looks:
        try:
            found += look(db)
        except sqlite3.Error as error:
            if code_of(error) not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
                raise
            found.append(str(error))
    return list(dict.fromkeys(found))


def structure(db: sqlite3.Connection) -> Iterator[str]:
    """Yield what SQLite itself finds."""
    yield from (row[0] for row in db.execute("PRAGMA integrity_check(5)") if row[0] != "ok")


def journal(db: sqlite3.Connection, after: int = 0, *, rounds: bool = True) -> Generator[str, None, str | None]:
    """Yield what is not whole in the journal after a change, whose link is what the next ones are checked against.

    Returns
    -------
    str or None
        The sum that the last change tells; None if that is not known.
    """
    (chain,) = db.execute("SELECT chain FROM changes WHERE number = ?", (after,)).fetchone() or ("",)
    last, begun = None, _round_rows(db) if rounds else {}
    for number, *rest, found, here in changes(db, after):
        chain = linked(chain, (number, *rest), [*here, *begun.get(number, ())])
        last = rest[-1]
        if chain != found:
            yield f"change {number} of the journal is not whole"
            return None
    strays = "SELECT change FROM change_rows WHERE change > ? UNION SELECT change FROM rounds WHERE change > ?"
    known = "SELECT number FROM changes WHERE number > ?"
    if last is None or db.execute(f"SELECT 1 FROM ({strays} EXCEPT {known}) LIMIT 1", (after,) * 3).fetchone():
        yield "the journal and its rows do not belong together"
        return None
    return str(last)


def rows(db: sqlite3.Connection, last: str | None) -> Iterator[str]:
    """Yield the objects that are not as they were saved, and whether there are more or fewer than the journal tells."""
    total, hurt = 0, []
    for table in TABLES.values():
        for place, *row, held in db.execute(f"SELECT place, {table.listed}, digest FROM {table.kind}"):
            digest = table.digest((place, tuple(row)))
            total += digest
            if held != digest.to_bytes(BITS // 8):
                hurt.append(f"{table.cls.__name__.lower()} {row[0]!r} is not as it was saved")
    if last is not None and last != f"{total % (1 << BITS):032x}":
        yield OTHER_TABLES
    yield from hurt


def contents(db: sqlite3.Connection, after: int = 0) -> Iterator[str]:
    """Yield what is not whole in the journal after a change and in the tables."""
    last = yield from journal(db, after)
    yield from rows(db, last)


def begun(db: sqlite3.Connection, after: int) -> Iterator[str]:
    """Yield the rounds up to a change that are not as they were begun."""
    for change, rounds in _round_rows(db).items():
        if type(change) is int and change <= after:
            (before,) = db.execute("SELECT chain FROM changes WHERE number = ?", (change - 1,)).fetchone() or ("",)
            number, *rest, found, here = next(changes(db, change - 1), (None, "", []))
            if number != change or linked(before, (number, *rest), [*here, *rounds]) != found:
                yield f"change {change} of the journal is not whole"


LOOKS: tuple[Look, ...] = (structure, tables.faults, contents)  # all but the attachments
WINDOW = 1_000  # changes that are looked at when a long journal is opened
LONG = 20_000  # changes that make a journal a long one


def looked_at_from(db: sqlite3.Connection) -> int:
    """Return the change after which the journal is looked at when the file is opened: all of it unless it is long.

    A link can be checked by the one before it. The older changes of a long
    journal are looked at when something is made of them, and by `Store.verify`.
    """
    (head,) = db.execute("SELECT max(number) FROM changes").fetchone()
    return head - WINDOW if type(head) is int and head > LONG else 0


def on_opening(db: sqlite3.Connection) -> Iterator[str]:
    """Yield what is not whole of what is looked at when the file is opened."""
    after = looked_at_from(db)
    if not after:
        yield from found_faults(db, *LOOKS)
        return
    for kind in (*TABLES, "rounds"):
        yield from (row[0] for row in db.execute(f"PRAGMA integrity_check({kind})") if row[0] != "ok")
    yield from found_faults(db, tables.faults, partial(begun, after=after), partial(contents, after=after))
