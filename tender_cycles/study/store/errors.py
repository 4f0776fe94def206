"""SQLite's errors in our words: about the disk, about others who hold the file, about damage."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAIT = 10.0  # seconds for which a change waits for another notebook's


def damaged(path: Path, why: str) -> str:
    """Return what is said of a damaged file."""
    return (
        f"{path.name} is damaged: {why}. If it is a copy that was made while the original was open, copy it again, "
        f"best with Store.copy; else go back to a copy or a backup that opens. It is left as it is."
    )


def code_of(error: sqlite3.Error) -> int:
    """Return SQLite's code of an error."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours; none goes through as it is."""
    try:
        yield
    except UnicodeDecodeError as error:  # in the names of tables
        raise ValueError(damaged(path, "its schema is no text")) from error
    except sqlite3.Error as error:
        if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
            raise ValueError(f"{path.name} was closed; open it again with Store.open") from error
        code = code_of(error)
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
        if code == sqlite3.SQLITE_NOMEM:
            raise MemoryError(f"{path.name}: {error}; nothing of this change was saved") from error
        if isinstance(error, sqlite3.DataError) or code == sqlite3.SQLITE_TOOBIG:
            raise ValueError(f"{path.name}: {error}; nothing of this change was saved") from error
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError):
            raise TypeError(f"{path.name} holds nothing of this type: {error}") from error
        # Our statements are always the same, so that one that fails was written for other tables than are there.
        raise ValueError(damaged(path, str(error))) from error
