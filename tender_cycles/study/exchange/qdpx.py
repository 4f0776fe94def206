"""Projects as REFI-QDA 1.5 exchanges them: ``.qdpx``."""

import gc
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from tender_cycles._checks import check_type
from tender_cycles._files import replacing
from tender_cycles.project import Attachment, Note, Project, Source
from tender_cycles.project.nouns import NOUNS
from tender_cycles.study.exchange.archive import CHUNK, MOST_XML, Archive, copy, member
from tender_cycles.study.exchange.drafting import Draft
from tender_cycles.study.exchange.extension import take_back
from tender_cycles.study.exchange.qde_reading import Reader
from tender_cycles.study.exchange.qde_writing import Writer
from tender_cycles.study.exchange.report import Reading, Report

LEVEL = 3  # of compression: a third of the time of the usual one, for a tenth more bytes
Progress = Callable[[float], None]


def read_qdpx(path: str | os.PathLike[str], *, strict: bool = False, progress: Progress | None = None) -> Reading:
    """Read a project that NVivo, ATLAS.ti, MAXQDA, QualCoder or another tool has written.

    Parameters
    ----------
    path : path-like
        A ``.qdpx`` file, whatever its name ends in; nothing of it is unpacked
        to disk. A ``.qde`` alone is read as well, without the texts beside it.
    strict : bool
        Whether to refuse what could not be kept as it stood, instead of
        repairing or dropping it.
    progress : callable, optional
        Called with the share that is read, from 0 to 1.

    Returns
    -------
    Reading
        To be taken apart: ``project, report = read_qdpx(path)``. Sources that
        are not text are in ``project.media``, as they came; their files stay in
        the archive and are copied from there when the project is written.

    Raises
    ------
    ValueError
        If it is no such file, is damaged, too large, or made to do harm; and if
        `strict`, with everything that could not be kept.
    """
    check_type((str, os.PathLike), path, "path")
    report = Report(Path(path).name)
    draft = Draft(report)
    with _uncollected():
        with Archive(path, report) as archive:
            info = archive.project_file
            place = f"{info.filename} in {report.file}"
            with closing(archive.chunks(info, MOST_XML)) as chunks:
                Reader(archive, draft).read(_told(chunks, info.file_size, progress), place)
        take_back(draft)
        return draft.reading(strict=strict)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the garbage collector wait: it would look through all nouns again and again, which hold no circles."""
    waits = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if waits:
            gc.enable()


def _told(chunks: Iterable[bytes], size: int, progress: Progress | None) -> Iterator[bytes]:
    done = 0
    for chunk in chunks:
        yield chunk
        done += len(chunk)
        if progress:
            progress(min(1.0, done / max(1, size)))


def write_qdpx(
    project: Project, path: str | os.PathLike[str], *, words: bool = False, progress: Progress | None = None
) -> Report:
    """Write a project so that other tools can read it, and this one gets back what it had.

    The file takes the place of an older one only when all of it is written; the
    same project gives the same bytes. What the standard has no noun for (cycle
    and phase, renderings, claims) goes along as cases with variables and as a
    note, see `tender_cycles.study.exchange.extension`.

    Parameters
    ----------
    project : Project
        Sources without text get an empty text file.
    path : path-like
        A ``.qdpx`` file.
    words : bool
        Whether the words of an attached text go along; then only you may read the file.
    progress : callable, optional
        Called with the share of the sources that is written, from 0 to 1.

    Returns
    -------
    Report

    Raises
    ------
    ValueError
        If something cannot be written, such as a text with carriage returns or
        an infinite number: all such things; nothing is written then.
    """
    check_type(Project, project, "project")
    report = Report(Path(path).name)
    project = report.share(project, words)
    writer = Writer(project, report)
    with (
        replacing(path, private=report.private) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive,
    ):
        with archive.open(member("project.qde"), "w", force_zip64=True) as out:
            _write_pieces(writer.xml(progress), out)
        for source in writer.project.sources:
            archive.writestr(member(f"sources/{source.guid}.txt"), source.text.encode(), compresslevel=LEVEL)
        for note in writer.notes:
            archive.writestr(member(f"sources/{note.guid}.txt"), note.text.encode(), compresslevel=LEVEL)
        _copy_files(writer.project, archive, report)
    for kind in NOUNS:
        report.add("kept", kind, count=len(getattr(project, kind)))
    return report


def _write_pieces(pieces: Iterable[str], out: IO[bytes]) -> None:
    waiting: list[str] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size > CHUNK:
            out.write("".join(waiting).encode())
            waiting, size = [], 0
    out.write("".join(waiting).encode())


def _copy_files(project: Project, archive: zipfile.ZipFile, report: Report) -> None:
    """Copy the files that are carried through; one that several sources share once."""
    files: dict[str, Attachment] = {}
    taken = set(archive.namelist())
    texts: list[Source | Note] = [*project.sources, *project.notes]
    attachments = [each.rich for each in texts if each.rich is not None]
    for attachment in (*attachments, *(file for each in project.media for file in each.files)):
        if files.setdefault(attachment.name, attachment) != attachment or f"sources/{attachment.name}" in taken:
            report.fail([f"two different files are called {attachment.name!r}"])
    for attachment in files.values():
        if not copy(attachment, archive):
            report.add("dropped", "file", place=attachment.name, detail=attachment.archive)
