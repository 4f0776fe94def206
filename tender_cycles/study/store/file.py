"""The SQLite file: its tables, how it is opened, and what is refused.

The journal mode is DELETE, not WAL: between two changes the one file is all
there is, so that a plain copy of it is whole. `synchronous` is EXTRA, so that a
change is on the disk, and the folder's entry too, before it is acknowledged.
"""

import errno
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from tender_cycles._files import part_of
from tender_cycles._nearest import nearest
from tender_cycles.cycles import tender_cycles
from tender_cycles.study.store.rows import BITS, TABLES, Fact, Table

log = logging.getLogger(__name__)
APPLICATION = 0x74637374  # "tcst"
WAIT = 10.0  # seconds for which a change waits for another notebook's

Record = tuple[str, str, str | None, str | None]  # what became of an object: its noun, its GUID, before, after


def _add_cycles(db: sqlite3.Connection) -> None:
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


# What each older version lacks: UPGRADES[0] makes version 1 a version 2, and so on.
UPGRADES: tuple[Callable[[sqlite3.Connection], None], ...] = (_add_cycles,)

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


def version() -> int:
    """Return the version of the files that this package writes."""
    return len(UPGRADES) + 1


def make_tables(db: sqlite3.Connection) -> None:
    """Make all tables in an empty file."""
    for table in TABLES.values():
        db.execute(_create(table))
    for statement in JOURNAL.split(";\n"):
        if statement.strip():
            db.execute(statement)
    for name in ("changes", "change_rows", "rounds"):
        for verb in ("UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER {name}_never_{verb.lower()} BEFORE {verb} ON {name} "
                f"BEGIN SELECT RAISE(ABORT, 'the journal is only ever added to'); END"
            )
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {version()}")


def make_indexes(db: sqlite3.Connection) -> None:
    """Make the indexes; quicker when the tables are full."""
    for statement in INDEXES.split(";\n"):
        if statement.strip():
            db.execute(statement)


def _create(table: Table) -> str:
    columns = [
        f'"{each.name}" {each.sql}{" NOT NULL" if each.needed else ""}{" UNIQUE" if each.name == "guid" else ""}'
        for each in table.columns
    ]
    return f"CREATE TABLE {table.kind} (place INTEGER PRIMARY KEY AUTOINCREMENT, {', '.join(columns)})"


# -- opening


def connected(path: Path) -> sqlite3.Connection:
    """Return a connection that is set as this package needs it."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    db = sqlite3.connect(uri, uri=True, timeout=WAIT, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("PRAGMA synchronous = EXTRA")
    except BaseException:
        db.close()
        raise
    return db


def opened(path: Path) -> sqlite3.Connection:
    """Open a file that is there, upgrade it if it is of an older version, and check that it is whole.

    Raises
    ------
    FileNotFoundError
        If it is not there.
    ValueError
        If it is no project file, is of a newer version, or is damaged or a torn copy.
    """
    _check_head(path)
    with telling(path):
        db = connected(path)
        try:
            (found,) = db.execute("PRAGMA user_version").fetchone()
            if found < version():
                _upgrade(db, path, found)
            check(db, path)
        except BaseException:
            db.close()
            raise
    return db


def _check_head(path: Path) -> None:
    """Look at the first bytes of a file before SQLite does, which may write to it."""
    if not path.is_file():
        beside = nearest(path.name, (each.name for each in path.parent.glob(f"*{path.suffix}") if each.is_file()))
        raise FileNotFoundError(errno.ENOENT, f"there is no project file{beside}", str(path))
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0") or int.from_bytes(head[68:72]) != APPLICATION:
        raise ValueError(f"{path.name} is no project file of tender_cycles")
    if (found := int.from_bytes(head[60:64])) > version():
        raise ValueError(
            f"{path.name} was written by a newer tender_cycles (version {found} of the file; this one knows "
            f"{version()}); it is untouched: update tender_cycles to open it"
        )


def _upgrade(db: sqlite3.Connection, path: Path, found: int) -> None:
    """Keep a copy of an older file beside it, and bring it up to date in one go."""
    backup = copy(db, _free(path.with_name(f"{path.stem}-version-{found}{path.suffix}")))
    db.execute("BEGIN EXCLUSIVE")
    try:
        for step in UPGRADES[found - 1 :]:
            step(db)
        db.execute(f"PRAGMA user_version = {version()}")
        append(db, user=("", "tender_cycles"), action=f"upgrade from version {found}", state=state(db))
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise
    log.warning("%s was of an older version and has been brought up to date; as it was, it is in %s", path, backup.name)


def _free(path: Path) -> Path:
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def copy(db: sqlite3.Connection, path: Path) -> Path:
    """Copy a file as it stands between two changes; the copy appears whole or not at all."""
    with unplaced(path) as new:
        with telling(path), closing(sqlite3.connect(new)) as other:
            db.backup(other)
        place(new, path)
    return path


@contextmanager
def unplaced(path: Path) -> Iterator[Path]:
    """Give a file beside `path` to write to, which goes if it has not been placed."""
    if path.exists():
        raise FileExistsError(errno.EEXIST, "there is a file already, and it is kept as it is", str(path))
    with part_of(path) as part:
        yield part


def place(part: Path, path: Path) -> None:
    """Let a file that is complete take its name, where nothing may be yet, and see it onto the disk."""
    with part.open("rb") as held:
        os.fsync(held.fileno())
    with path.open("xb"):
        pass
    part.chmod(path.stat().st_mode)
    part.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


# -- the journal


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
        if _code(error) not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
            raise
        faults = [str(error)]
    finally:
        db.rollback()
    if faults:
        raise ValueError(_damaged(path, "; ".join(faults[:5])))


def _damaged(path: Path, why: str) -> str:
    return (
        f"{path.name} is damaged: {why}. If it is a copy that was made while the original was open, copy it again, "
        f"best with Store.copy; else go back to a copy or a backup that opens. It is left as it is."
    )


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


# -- errors


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about the disk and about others into ours."""
    try:
        yield
    except sqlite3.Error as error:
        if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
            raise ValueError(f"{path.name} was closed; open it again with Store.open") from error
        code = _code(error)
        if code == sqlite3.SQLITE_FULL:
            saved = "nothing of this change was saved, and all that was saved before is there; make room and repeat it"
            raise OSError(errno.ENOSPC, f"the disk is full: {saved}", str(path)) from error
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise TimeoutError(
                f"{path.name}: another notebook or program has held the file for {WAIT:.0f} s; nothing of this change "
                f"was saved; end what it is doing and repeat"
            ) from error
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_DBMOVED:
            raise FileNotFoundError(
                errno.ENOENT, "the file was moved, replaced or deleted while open; this change was not saved", str(path)
            ) from error  # fmt: skip
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
            raise PermissionError(errno.EACCES, f"cannot be written: {error}", str(path)) from error
        if code == sqlite3.SQLITE_IOERR:
            raise OSError(errno.EIO, f"{error}; nothing of this change was saved", str(path)) from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise ValueError(_damaged(path, str(error))) from error
        raise
