"""Zip archives from strangers, read by name and never unpacked; files written whole or not at all.

Nothing of an archive touches the disk, and no name in it is ever used as a
path. Sizes are limited while reading, since what an archive says of itself
need not be true.
"""

import codecs
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing
from lzma import LZMAError
from pathlib import Path
from typing import Any

from tender_cycles.project import Attachment
from tender_cycles.study.exchange.report import Report

MB = 2**20
MOST_XML, MOST_TEXT, MOST_TEXTS = 512 * MB, 64 * MB, 1024 * MB  # an hour's interview is a twentieth of an MB
MOST_DIRECTORY = 16 * MB  # the list of members: some 150,000 of them
MOST_LOOKED = 1024 * MB  # of attached files, of which nothing is kept in the memory
CHUNK = MB // 4
BROKEN = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, NotImplementedError, RuntimeError, struct.error, OSError)


class Archive:
    """The members of a zip archive, found by the last part of their names.

    Parameters
    ----------
    path : path-like
    report : Report

    Raises
    ------
    ValueError
        If it is no zip archive, is cut off or damaged, or a member has a name
        that leads out of the archive.
    """

    def __init__(self, path: str | os.PathLike[str], report: Report) -> None:
        self.path, self.report, self._read = Path(path), report, 0
        self._looked, self._sound = 0, dict[str, bool]()
        bare = _is_xml(self.path)
        if not bare:
            _check_directory(self.path)
        try:
            self._zip = zipfile.ZipFile(_around(self.path) if bare else self.path)
        except FileNotFoundError:
            raise
        except (*BROKEN, ValueError) as error:
            raise ValueError(f"{self.path.name} is no zip archive, or is damaged or cut off: {error}") from error
        try:
            self._members = self._checked()
        except ValueError:
            self._zip.close()
            raise

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        members: dict[str, zipfile.ZipInfo] = {}
        faults = []
        for info in self._zip.infolist():
            name = info.filename.replace("\\", "/")
            if name.startswith("/") or ".." in name.split("/") or ":" in name or "\0" in name:
                faults.append(f"member {info.filename!r} has a name that leads out of the archive")
            elif name.lower() in members and not name.endswith("/"):
                faults.append(f"member {info.filename!r} is there twice")
            elif not name.endswith("/"):
                members[name.lower()] = info
        if faults:
            self.report.fail(faults)
        return members

    @property
    def members(self) -> tuple[zipfile.ZipInfo, ...]:
        """All members."""
        return tuple(self._members.values())

    @property
    def project_file(self) -> zipfile.ZipInfo:
        """The ``project.qde``, or the one other ``.qde`` at the root."""
        found = [info for name, info in self._members.items() if "/" not in name and name.endswith(".qde")]
        named = [info for info in found if info.filename == "project.qde"] or found
        if len(named) != 1:
            raise ValueError(f"{self.path.name} has {len(named) or 'no'} .qde files at its root; it needs one")
        if named[0].filename != "project.qde":
            self.report.add("repaired", "qde-name", place=named[0].filename)
        return named[0]

    def source(self, reference: str) -> zipfile.ZipInfo | None:
        """Return the member that a path in the XML means, or None.

        Only the last part of the path counts, and only the archive is looked
        in: a stranger's file does not choose which of the reader's files to open.
        """
        name = reference.replace("\\", "/").rpartition("/")[2]
        for folder in ("sources/", ""):
            if name and (info := self._members.get(f"{folder}{name}".lower())):
                if folder and not info.filename.startswith("sources/"):
                    self.report.add("repaired", "folder", place=info.filename)
                return info
        return None

    def chunks(self, info: zipfile.ZipInfo, most: int) -> Generator[bytes, None, None]:
        """Yield a member piece by piece, and stop with a ValueError if there is more of it than `most` bytes."""
        size = 0
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(CHUNK):
                    size += len(piece)
                    if size > most:
                        raise ValueError(f"{info.filename} in {self.path.name} is larger than {most // MB} MB")
                    yield piece
        except BROKEN as error:
            raise ValueError(f"{info.filename} in {self.path.name} is damaged: {error}") from error

    def read(self, info: zipfile.ZipInfo) -> bytes:
        """Return a text as bytes, within the limit of one and of all texts."""
        with closing(self.chunks(info, MOST_TEXT)) as chunks:
            data = b"".join(chunks)
        self._read += len(data)
        if self._read > MOST_TEXTS:
            raise ValueError(f"the texts in {self.path.name} are larger than {MOST_TEXTS // MB} MB in all")
        return data

    def attachment(self, info: zipfile.ZipInfo) -> Attachment | None:
        """Return where a file lies that is carried through; None if it is damaged, which is told now and not later."""
        name = info.filename.replace("\\", "/").rpartition("/")[2]
        if info.filename not in self._sound:
            self._sound[info.filename] = self._is_sound(info, name)
        if not self._sound[info.filename]:
            return None
        where = str(self.path.absolute())
        return Attachment(name=name, size=info.file_size, crc=info.CRC, archive=where, member=info.filename)

    def _is_sound(self, info: zipfile.ZipInfo, name: str) -> bool:
        self._looked += info.file_size
        if self._looked > MOST_LOOKED:  # a film is looked at when it is copied
            return True
        try:
            for _ in self.chunks(info, MOST_LOOKED):
                pass
        except ValueError as error:
            self.report.add("dropped", "file", place=name, detail=str(error)[:200])
            return False
        return True


def _is_xml(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(64).removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")


def _around(path: Path) -> io.BytesIO:
    """Return an archive that holds a ``.qde`` and nothing else."""
    if path.stat().st_size > MOST_XML:
        raise ValueError(f"{path.name} is larger than {MOST_XML // MB} MB")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.write(path, "project.qde")
    return made


def _check_directory(path: Path) -> None:
    """Refuse a list of members so long that reading it would fill the memory."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 66_000))
        tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at >= 0 and len(tail) >= at + 16:
        (directory,) = struct.unpack_from("<L", tail, at + 12)
        if min(directory, size) > MOST_DIRECTORY:
            raise ValueError(f"{path.name} lists more members than a project can have")


def member(name: str, compress: bool = True) -> zipfile.ZipInfo:
    """Return a member with a fixed date, so that the same project gives the same bytes."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    info.external_attr = 0o644 << 16
    return info


def copy(attachment: Attachment, archive: zipfile.ZipFile) -> bool:
    """Copy a file that is carried through; return whether it was still there, unchanged."""
    if attachment.reader is not None:
        return _copy_pieces(attachment, archive)
    try:
        old = zipfile.ZipFile(attachment.archive)
    except (*BROKEN, ValueError):
        return False
    with old:
        info = old.NameToInfo.get(attachment.member)
        if info is None or (info.CRC, info.file_size) != (attachment.crc, attachment.size):
            return False
        new: Any = member(f"sources/{attachment.name}", compress=info.compress_type != zipfile.ZIP_STORED)
        new.file_size = info.file_size
        with archive.open(new, "w") as out:
            for piece in _pieces(old, info):
                out.write(piece)
    return True


def _copy_pieces(attachment: Attachment, archive: zipfile.ZipFile) -> bool:
    """Copy a file that lies elsewhere than in an archive."""
    assert attachment.reader is not None  # noqa: S101 - what makes it such a file
    try:
        pieces = attachment.reader()
        first = next(pieces, b"")
    except OSError:
        return False
    new = member(f"sources/{attachment.name}")
    new.file_size = attachment.size
    with archive.open(new, "w") as out:
        out.write(first)
        for piece in pieces:
            out.write(piece)
    return True


def _pieces(old: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with old.open(info) as stream:
            while piece := stream.read(CHUNK):
                yield piece
    except BROKEN as error:
        raise ValueError(f"{info.filename} in {old.filename} is damaged: {error}") from error
