"""The SQLite file: its tables, how it is opened, and what is refused.

The journal mode is DELETE, not WAL: between two changes the one file is all
there is, so that a plain copy of it is whole. `synchronous` is EXTRA, so that a
change is on the disk, and the folder's entry too, before it is acknowledged.
"""

import errno
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from tender_cycles._files import clean, part_of, umask
from tender_cycles._nearest import nearest
from tender_cycles.study.store import tables, upgrades
from tender_cycles.study.store.chain import append, check, state
from tender_cycles.study.store.errors import WAIT, telling

log = logging.getLogger(__name__)
APPLICATION = 0x74637374  # "tcst"


# What each older version lacks: UPGRADES[0] makes version 1 a version 2, and so on.
UPGRADES: tuple[Callable[[sqlite3.Connection], None], ...] = (upgrades.add_cycles, upgrades.cover_all)


def version() -> int:
    """Return the version of the files that this package writes."""
    return len(UPGRADES) + 1


def make_tables(db: sqlite3.Connection) -> None:
    """Make all tables in an empty file."""
    tables.make(db)
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {version()}")


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
    with suppress(OSError):  # a folder that one may only read
        clean(path)
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
    if not head:
        raise ValueError(
            f"{path.name} is empty, as a creation leaves it that was killed; Store.create can use the name"
        )
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0") or int.from_bytes(head[68:72]) != APPLICATION:
        raise ValueError(f"{path.name} is no project file of tender_cycles")
    if (found := int.from_bytes(head[60:64])) > version():
        raise ValueError(
            f"{path.name} was written by a newer tender_cycles (version {found} of the file; this one knows "
            f"{version()}); it is untouched: update tender_cycles to open it"
        )


def head_faults(path: Path) -> Iterator[str]:
    """Yield what is wrong in the first bytes of a file that opens: SQLite would write nothing more to it."""
    with path.open("rb") as file:
        if max(file.read(20)[18:]) > 2:
            yield "its head tells that nothing may be written to it"


def _upgrade(db: sqlite3.Connection, path: Path, found: int) -> None:
    """Keep a copy of an older file beside it, and bring it up to date in one go."""
    if found <= upgrades.UNCOVERED:  # before its rows get digests that would tell nothing of what was hurt before
        check(db, path, upgrades.faults)
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
    if not _free_name(path):
        raise FileExistsError(errno.EEXIST, "there is a file already, and it is kept as it is", str(path))
    with part_of(path) as part:
        yield part


def _free_name(path: Path) -> bool:
    """Return whether nothing has a name, or only the empty file that a creation left which was killed."""
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)


def place(part: Path, path: Path) -> None:
    """Let a file that is complete take its name, where nothing may be yet, and see it onto the disk."""
    with part.open("rb") as held:
        os.fsync(held.fileno())
    part.chmod(0o666 & ~umask())
    if path.exists() and _free_name(path):
        part.replace(path)
    else:
        _link(part, path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _link(part: Path, path: Path) -> None:
    """Give a complete file its name at once, so that no empty one is left by whoever is killed in between."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:  # where a file has one name only, such as on a memory stick
        with path.open("xb"):
            pass
        part.replace(path)
