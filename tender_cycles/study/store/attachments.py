"""The files that a project carries along unread, kept in the project file in pieces."""

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

PIECE = 2**22  # bytes in one row


def of(noun: Any) -> tuple[Attachment, ...]:
    """Return the attachments of an object."""
    rich = getattr(noun, "rich", None)
    return (*getattr(noun, "files", ()), *(() if rich is None else (rich,)))


def keep(db: sqlite3.Connection, noun: Any) -> None:
    """Copy the files of an object from where they lie, if they are not kept yet."""
    for each in of(noun):
        key = (plain(each.name), plain(each.size), plain(each.crc))
        if db.execute("SELECT 1 FROM attachments WHERE (name, size, crc) = (?, ?, ?)", key).fetchone():
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


def read(path: Path, key: tuple[str, int, int]) -> Iterator[bytes]:
    """Yield a file that a project file keeps, piece by piece.

    Raises
    ------
    FileNotFoundError
        If it is not kept, or the project file is not there.
    OSError, ValueError
        If the project file is held by another, or is damaged.
    """
    if not path.is_file():
        raise FileNotFoundError(f"there is no project file {str(path)!r}")
    with telling(path), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        found = False
        for (data,) in db.execute(
            "SELECT bytes FROM attachments WHERE (name, size, crc) = (?, ?, ?) ORDER BY piece", key
        ):
            found = True
            yield data
    if not found:
        raise FileNotFoundError(f"{path.name} does not keep a file {key[0]!r}")
