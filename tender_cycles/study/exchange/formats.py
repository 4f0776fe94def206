"""Files of any kind that this package reads or writes, told by their names."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tender_cycles._checks import check_type
from tender_cycles.project import Project
from tender_cycles.study.exchange.page import write_html
from tender_cycles.study.exchange.qdc import read_qdc, write_qdc
from tender_cycles.study.exchange.qdpx import Progress, read_qdpx, write_qdpx
from tender_cycles.study.exchange.qualcoder import read_qualcoder
from tender_cycles.study.exchange.report import Reading, Report
from tender_cycles.study.exchange.tabular import read_table, write_codebook_csv, write_table
from tender_cycles.study.exchange.taguette import read_taguette

STUDY = ".tcstudy"  # project files, which `tender_cycles.study.store` reads and writes
READERS: dict[str, Callable[..., Reading]] = {
    ".qdpx": read_qdpx, ".qdc": read_qdc, ".qda": read_qualcoder, ".csv": read_table, ".tsv": read_table,
    ".xlsx": read_table, ".sqlite3": read_taguette, ".sqlite": read_taguette, ".db": read_taguette,
}  # fmt: skip
WRITERS: dict[str, Callable[..., Report]] = {
    ".qdpx": write_qdpx, ".qdc": write_qdc, ".csv": write_table, ".tsv": write_table, ".xlsx": write_table,
    ".html": write_html, "codebook.csv": write_codebook_csv,
}  # fmt: skip


def by_name(path: Path, known: Mapping[str, Any], verb: str) -> Any:
    """Return what stands under the ending that a file's name has.

    Parameters
    ----------
    path : Path
    known : mapping of str
        By the ending.
    verb : {"read", "written"}
        What is to be done, for the message.

    Raises
    ------
    ValueError
        If its ending is not among the known ones, with all of them.
    """
    name = path.name.lower()
    for suffix in sorted(known, key=len, reverse=True):
        if name.endswith(suffix):
            return known[suffix]
    study = "; Store.open and Store.create are for project files" if name.endswith(STUDY) else ""
    raise ValueError(f"{path.name!r} is of no kind that can be {verb}; known are {', '.join(sorted(known))}{study}")


def read(path: str | os.PathLike[str], *, strict: bool = False, progress: Progress | None = None) -> Reading:
    """Read a file of any kind that is known, told by its name.

    Parameters
    ----------
    path : path-like
        ``.qdpx``, ``.qdc``, a table (``.csv``, ``.tsv``, ``.xlsx``), Taguette's
        ``.sqlite3`` or QualCoder's ``.qda``.
    strict : bool
        Whether to refuse what could not be kept as it stood.
    progress : callable, optional
        Called with the share that is done, where the work may be long.

    Returns
    -------
    Reading
        ``project, report = read(path)``.

    Raises
    ------
    ValueError
        If the name is of no kind that is known, or the file is not what its name says.
    """
    check_type((str, os.PathLike), path, "path")
    path = Path(path)
    reader = by_name(path, READERS, "read")
    if not path.exists():
        raise FileNotFoundError(f"there is no file {str(path)!r}")
    told = {"progress": progress} if reader is read_qdpx else {}
    reading: Reading = reader(path, strict=strict, **told)
    return reading


def check(path: str | os.PathLike[str], *, progress: Progress | None = None) -> Report:
    """Return the report on a file: what reading it would keep, repair and drop."""
    check_type((str, os.PathLike), path, "path")
    return read(path, progress=progress).report


def write(
    project: Project, path: str | os.PathLike[str], *, words: bool = False, progress: Progress | None = None
) -> Report:
    """Write a project to a file of the kind that its name tells; the words of an attached text only with `words`."""
    check_type(Project, project, "project")
    writer = by_name(Path(path), WRITERS, "written")
    told: dict[str, Any] = {"progress": progress} if writer is write_qdpx else {}
    told |= {"words": words} if writer in (write_qdpx, write_table, write_html) else {}
    report: Report = writer(project, path, **told)
    return report


def convert(
    path: str | os.PathLike[str],
    to: str | os.PathLike[str],
    *,
    strict: bool = False,
    words: bool = False,
    progress: Progress | None = None,
) -> tuple[Report, Report]:
    """Read one file and write another; return the reports on both.

    Parameters
    ----------
    path, to : path-like
        Their names tell the kinds; ``….codebook.csv`` is a codebook for Taguette.
    strict : bool
        Whether to refuse what could not be kept as it stood.
    words : bool
        Whether the words of an attached text go along; then only you may read the file.
    progress : callable, optional
        Called with the share that is done: once up to 1 for reading, once for writing.

    Raises
    ------
    ValueError
        If either kind is unknown, or the file is not what its name says; nothing is written then.
    """
    check_type((str, os.PathLike), path, "path")
    by_name(Path(to), WRITERS, "written")
    project, report = read(path, strict=strict, progress=progress)
    return report, write(project, to, words=words, progress=progress)
