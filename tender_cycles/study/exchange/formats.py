"""Files of any kind that this package reads or writes: read by what they hold, written by their names."""

import os
from collections.abc import Callable, Mapping
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tender_cycles._checks import check_type
from tender_cycles.project import Project
from tender_cycles.study.documents.interviews import read_interview
from tender_cycles.study.exchange.annotations import write_annotations
from tender_cycles.study.exchange.codebooks import is_codebook, read_codebook, write_codebook_csv
from tender_cycles.study.exchange.docx import write_coded_word
from tender_cycles.study.exchange.kinds import STUDY as STUDY
from tender_cycles.study.exchange.kinds import kind_of
from tender_cycles.study.exchange.page import write_html, write_markdown, write_word
from tender_cycles.study.exchange.qdc import read_qdc, write_qdc
from tender_cycles.study.exchange.qdpx import Progress, read_qdpx, write_qdpx
from tender_cycles.study.exchange.qualcoder import read_qualcoder
from tender_cycles.study.exchange.report import Reading, Report
from tender_cycles.study.exchange.rqda import read_rqda
from tender_cycles.study.exchange.tabular import read_table, table_of, write_table
from tender_cycles.study.exchange.taguette import read_taguette

if TYPE_CHECKING:
    import pandas as pd

# Readers by the kind of file that `kind_of` tells; and what a name says where the contents do not.
READERS: dict[str, Callable[..., Reading]] = {
    "qdpx": read_qdpx, "qdc": read_qdc, "qualcoder": read_qualcoder, "rqda": read_rqda, "taguette": read_taguette,
    "table": read_table, "codebook": read_codebook,
    **dict.fromkeys(("word", "odt", "rtf", "html", "pdf", "text", "transcript"), read_interview),
}  # fmt: skip
ENDINGS = {
    ".qdpx": "qdpx", ".qde": "qdpx", ".qdc": "qdc", ".qda": "qualcoder", ".rqda": "rqda", ".sqlite3": "taguette",
    ".sqlite": "taguette", ".db": "taguette", ".csv": "table", ".tsv": "table", ".xlsx": "table",
    ".docx": "word", ".docm": "word", ".dotx": "word", ".rtf": "rtf", ".pdf": "pdf", ".odt": "odt",
    ".html": "html", ".htm": "html",
    ".vtt": "transcript", ".srt": "transcript", ".txt": "text", ".text": "text", ".md": "text",
}  # fmt: skip
WRITERS: dict[str, Callable[..., Report]] = {
    ".qdpx": write_qdpx, ".qdc": write_qdc, ".csv": write_table, ".tsv": write_table, ".xlsx": write_table,
    ".html": write_html, ".md": write_markdown, ".docx": write_word, ".jsonld": write_annotations,
    "codebook.csv": write_codebook_csv, "coded.docx": write_coded_word,
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


def kind_to_read(path: Path) -> str:
    """Return the kind of a file, told by what it holds, or by its name where that does not tell.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is of no kind that is known.
    """
    if not path.exists():
        by_name(path, {**ENDINGS, STUDY: "study"}, "read")
        raise FileNotFoundError(f"there is no file {str(path)!r}")
    kind = kind_of(path) or str(by_name(path, {**ENDINGS, STUDY: "study"}, "read"))
    return "codebook" if kind == "table" and is_codebook(table_of(path, Report(path.name))[0]) else kind


def read(
    path: str | os.PathLike[str],
    *,
    columns: Mapping[str, str] | None = None,
    strict: bool = False,
    speakers: bool = True,
    comments: Literal["codes"] | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read a file of any kind that is known, told by what it holds.

    Parameters
    ----------
    path : path-like
        A project of another tool (REFI-QDA's ``.qdpx`` or ``.qde``, Taguette,
        QualCoder, RQDA), a codebook (``.qdc`` or a table), a table of coded segments, or an
        interview, which becomes a project with one source.
    columns : dict of str to str, optional
        What the columns of a table hold, as for `read_table`.
    strict : bool
        Whether to refuse what could not be kept as it stood.
    speakers : bool
        Whether to look for who speaks in an interview: then each turn is a selection, and who speaks a case.
    comments : {"codes"}, optional
        Of a Word document: each comment is a coding of what it stands on, with
        its words as the code and its author as the user. Line ends and semicolons
        part several codes; ``>`` and backslash a code from the one above it.
    progress : callable, optional
        Called with the share that is done, where the work may be long.

    Returns
    -------
    Reading
        ``project, report = read(path)``.

    Raises
    ------
    ValueError
        If it is of no kind that is known, or damaged; says what to do with
        other programs' own files. Also if `columns` are given for something else than a table, or `comments` for
        something else than a Word document.
    """
    check_type((str, os.PathLike), path, "path")
    path = Path(path)
    kind = kind_to_read(path)
    kind = "table" if columns and kind == "codebook" else kind
    if kind == "study":
        raise ValueError(f"{path.name!r} is a project file: open it with Store.open")
    if columns and kind != "table":
        raise ValueError(f"{path.name!r} is no table: it has no columns")
    if comments not in (None, "codes"):
        raise ValueError(f"comments={comments!r} is unknown; it is 'codes' or None")
    if comments and kind != "word":
        raise ValueError(f"{path.name!r} is no Word document: it has no comments that could be codings")
    reader = READERS[kind]
    return reader(
        path, strict=strict, **_taken(reader, columns=columns, speakers=speakers, comments=comments, progress=progress)
    )


def _taken(function: Callable[..., Any], **given: Any) -> dict[str, Any]:
    """Return those of what is given that a reader or writer has as parameters."""
    known = signature(function).parameters
    return {name: value for name, value in given.items() if name in known}


def check(
    path: str | os.PathLike[str], *, columns: Mapping[str, str] | None = None, progress: Progress | None = None
) -> Report:
    """Return the report on a file: what reading it would keep, repair and drop."""
    check_type((str, os.PathLike), path, "path")
    return read(path, columns=columns, progress=progress).report


def write(
    project: Project,
    path: str | os.PathLike[str],
    *,
    words: bool = False,
    journal: "pd.DataFrame | None" = None,
    progress: Progress | None = None,
) -> Report:
    """Write a project to a file of the kind that its name tells; the words of an attached text only with `words`.

    With a `journal`, as `Store.journal` returns it, a report (``.html``,
    ``.md``, ``.docx``) has an audit trail.
    """
    check_type(Project, project, "project")
    writer = by_name(Path(path), WRITERS, "written")
    report: Report = writer(project, path, **_taken(writer, words=words, journal=journal, progress=progress))
    return report


def convert(
    path: str | os.PathLike[str],
    to: str | os.PathLike[str],
    *,
    columns: Mapping[str, str] | None = None,
    strict: bool = False,
    words: bool = False,
    progress: Progress | None = None,
) -> tuple[Report, Report]:
    """Read one file and write another; return the reports on both.

    Parameters
    ----------
    path, to : path-like
        The first is known by what it holds, the second by its name;
        ``….codebook.csv`` is a codebook for Taguette.
    columns : dict of str to str, optional
        What the columns of a table hold, as for `read_table`.
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
    project, report = read(path, columns=columns, strict=strict, progress=progress)
    return report, write(project, to, words=words, progress=progress)
