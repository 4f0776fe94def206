"""The files that a project carries along unread, kept in the project file in pieces."""

import errno
import sqlite3
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from tender_cycles.project import Attachment
from tender_cycles.study.plain import plain
from tender_cycles.study.store.errors import telling
from tender_cycles.study.store.rows import TABLES

PIECE = 2**22  # bytes in one row
PIECES = "SELECT bytes FROM attachments WHERE (name, size, crc) = (?, ?, ?) ORDER BY piece"

Key = tuple[Any, ...]  # name, size and checksum


def of(noun: Any) -> tuple[Attachment, ...]:
    """Return the attachments of an object."""
    rich = getattr(noun, "rich", None)
    return (*getattr(noun, "files", ()), *(() if rich is None else (rich,)))


def keep(db: sqlite3.Connection, noun: Any) -> None:
    """Copy the files of an object from where they lie, if they are not kept yet."""
    for each in of(noun):
        key = (plain(each.name), plain(each.size), plain(each.crc))
        if _kept(db, key):
            continue
        try:
            size = crc = 0
            for piece, data in enumerate(_pieces(each)):
                db.execute("INSERT INTO attachments VALUES (?, ?, ?, ?, ?)", (*key, piece, data))
                size, crc = size + len(data), zlib.crc32(data, crc)
            if (size, crc) != key[1:]:
                raise ValueError("it is not the file that it was")
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            db.execute("DELETE FROM attachments WHERE (name, size, crc) = (?, ?, ?)", key)
            warnings.warn(f"the file {each.name!r} is not kept: {error}", stacklevel=4)


def _pieces(attachment: Attachment) -> Iterator[bytes]:
    if attachment.reader is not None:
        yield from attachment.reader()
        return
    with zipfile.ZipFile(attachment.archive) as archive, archive.open(attachment.member) as stream:
        while data := stream.read(PIECE):
            yield data


def found(noun: Any, path: Path) -> Any:
    """Return an object whose attachments are read from a project file."""
    if not of(noun):
        return noun
    new: dict[str, Any] = {}
    if getattr(noun, "rich", None) is not None:
        new["rich"] = _here(noun.rich, path)
    if getattr(noun, "files", ()):
        new["files"] = tuple(_here(each, path) for each in noun.files)
    return replace(noun, **new)


def _here(attachment: Attachment, path: Path) -> Attachment:
    key = (attachment.name, attachment.size, attachment.crc)
    return replace(attachment, archive=str(path), member="", reader=partial(read, path, key))


def read(path: Path, key: Key) -> Iterator[bytes]:
    """Yield a file that a project file keeps, piece by piece, once it is known to be whole.

    Raises
    ------
    FileNotFoundError
        If it is not kept, or the project file is not there.
    OSError
        If it is not as it was saved, or the project file cannot be read.
    TimeoutError, ValueError
        If the project file is held by another, or is damaged.
    """
    if not path.is_file():
        raise FileNotFoundError(f"there is no project file {str(path)!r}")
    with telling(path), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        db.execute("BEGIN")
        size, crc = _measured(db, key)
        if not size and not _kept(db, key):
            raise FileNotFoundError(f"{path.name} does not keep a file {key[0]!r}")
        if (size, crc) != key[1:]:
            raise OSError(errno.EIO, f"the file {key[0]!r} in it is damaged: not as it was saved", str(path))
        for (data,) in db.execute(PIECES, key):
            yield data


def faults(db: sqlite3.Connection) -> Iterator[str]:
    """Yield the files that are not as they were saved, or stand under another name."""
    kept = set(db.execute("SELECT DISTINCT name, size, crc FROM attachments").fetchall())
    named = {(each.name, each.size, each.crc) for noun in _carriers(db) for each in of(noun)}
    for key in sorted(kept, key=repr):
        if _measured(db, key) != key[1:]:
            yield f"the file {key[0]!r} is not as it was saved"
    for missing in named - kept:
        # one that was not at hand when it was to be kept has none like it
        if any(each[1:] == missing[1:] or each[::2] == missing[::2] for each in kept - named):
            yield f"the file {missing[0]!r} stands under another name"


def _carriers(db: sqlite3.Connection) -> Iterator[Any]:
    for kind in ("sources", "notes", "media"):
        table = TABLES[kind]
        yield from (table.noun(row) for row in db.execute(f"SELECT {table.listed} FROM {kind}"))


def _kept(db: sqlite3.Connection, key: Key) -> bool:
    return db.execute("SELECT 1 FROM attachments WHERE (name, size, crc) = (?, ?, ?)", key).fetchone() is not None


def _measured(db: sqlite3.Connection, key: Key) -> tuple[int, int]:
    """Return the size and the checksum of a file as it is kept."""
    size = crc = 0
    for (data,) in db.execute(PIECES, key):
        if isinstance(data, bytes):
            size, crc = size + len(data), zlib.crc32(data, crc)
    return size, crc
