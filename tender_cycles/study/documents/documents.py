"""Interviews as they lie on a disk, each made a `Source`: text, Word, RTF, PDF, subtitles, web pages, OpenDocument.

What kind of file it is tells its contents, not its name. Positions count code
points, so the text is brought into one form before anything refers to it: LF
line ends, no byte order mark, composed letters (NFC), no control characters.
Everything that was changed or left out stands in the report.
"""

import codecs
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, NoReturn

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles._pdf import pages_of
from tender_cycles.project import Source, stable_guid
from tender_cycles.study.documents.comments import Comments
from tender_cycles.study.documents.markup import odt_text, page_text
from tender_cycles.study.documents.rtf import rtf_text
from tender_cycles.study.documents.speakers import speakers_in
from tender_cycles.study.documents.transcripts import Transcript, Turn, transcript
from tender_cycles.study.documents.word import word_text
from tender_cycles.study.exchange.archive import MB, MOST_TEXT
from tender_cycles.study.exchange.kinds import AS_WORD, kind_of
from tender_cycles.study.exchange.positions import plain
from tender_cycles.study.exchange.report import Report

SUFFIXES = (
    ".txt", ".text", ".md", ".docx", ".docm", ".dotx", ".rtf", ".pdf", ".odt", ".html", ".htm", ".vtt", ".srt",
)  # fmt: skip
# What may be an interview, although it is not read; in a folder it is told why.
REFUSED = (".doc", ".pages")
DAMAGED = {"docx": "Word document", "rtf": "rich text file", "pdf": "PDF", "odt": "OpenDocument text"}
ELSEWHERE = {
    "table": "is a table, and no interview; a table of coded segments is read with read_table",
    **dict.fromkeys(
        ("qdpx", "qualcoder", "rqda", "taguette"), "is a project, and no interview; it is read with tc.study.read"
    ),
    "qdc": "is a codebook, and no interview; it is read with read_qdc",
    "study": "is a project file, and no interview; it is opened with Store.open",
}  # fmt: skip
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_NO_LETTER = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# What stands for a letter that is not known: U+FFFD, and places that each font fills as it likes.
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
_HYPHEN = re.compile(r"[^\W\d_][-\u2010]\n[^\W\d_]")
_SOFT_HYPHEN = re.compile("\u00ad[ \t]*\n[ \t]*")
_PAGE_NUMBER = re.compile(
    r"^[ \t]*(?:(?:page|side|s\.)[ \t]*)?\d{1,4}(?:[ \t]*(?:/|of|av)[ \t]*\d{1,4})?[ \t]*$", re.M | re.I
)


class SourceReading(NamedTuple):
    """A text that was read, and the report on it: ``source, report = read_source(path)``."""

    source: Source
    report: Report

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"a reading has a source and a report, not {name!r}: write source, report = read_source(…)"
        )

    def _repr_html_(self) -> str:
        return self.report._repr_html_()

    def __str__(self) -> str:
        return str(self.report)


class SourcesReading(NamedTuple):
    """The texts of a folder, and the report on them: ``sources, report = read_sources(folder)``."""

    sources: tuple[Source, ...]
    report: Report

    def _repr_html_(self) -> str:
        return self.report._repr_html_()

    def __str__(self) -> str:
        return str(self.report)


def read_source(
    path: str | os.PathLike[str],
    *,
    name: str | None = None,
    encoding: str | None = None,
    strict: bool = False,
    speakers: bool = True,
) -> SourceReading:
    """Read an interview: plain text, Word, rich text, PDF, OpenDocument text, web page or subtitles (.vtt, .srt).

    What kind of file it is tells its contents. Of subtitles each turn becomes a
    line that begins with who speaks; `tender_cycles.study.read` keeps the times
    as well. What is hidden in a document is left out.

    A Word document, web page or text is a transcript too where at least two labels
    before colons (``Anna: …``, ``[00:01:02] Anna: …``), or names with a time on a
    line of their own, come back and head a quarter of the lines. Its text stays
    as it stands, but for the times of the turns.

    A PDF knows where words stand on its pages, but not what a paragraph is.
    So its lines stay lines, with the page's headers and numbers among them, and
    words divided at a line end by an ordinary hyphen stay divided, since it may
    belong to the word; those divided by a soft hyphen are joined. The report
    counts all of these. If you have the Word document, read that.

    The GUID follows from name and text: who reads the same file again, or on
    another machine, gets the same source, so that two coders' projects of it
    can be merged.

    Parameters
    ----------
    path : path-like
    name : str, optional
        What to call the source; by default the file's name without its ending.
    encoding : str, optional
        Of a plain text. Where it is not given UTF-8 and UTF-16 are recognised;
        what is neither is taken for Windows-1252 and reported as doubtful.
    strict : bool
        Whether to refuse what could not be kept as it stood.
    speakers : bool
        Whether to look for who speaks; False leaves a text as it stands, with its times.

    Returns
    -------
    SourceReading
        ``source, report = read_source(path)``.

    Raises
    ------
    FileNotFoundError
        If there is no such file, with the nearest.
    IsADirectoryError
        If it is a folder.
    ValueError
        If it is of another kind (the message says what to do), damaged,
        encrypted, a scan without text, has no text at all, or `strict` and
        something could not be kept.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "interview 1.txt")
    >>> _ = file.write_bytes("I: Hvordan går det?\\r\\nA: Bra.\\r\\n".encode())
    >>> source, report = read_source(file)
    >>> source.name, source.text
    ('interview 1', 'I: Hvordan går det?\\nA: Bra.\\n')
    >>> report.repaired[0].kind
    'crlf'
    """
    check_type((str, os.PathLike), path, "path")
    _check_encoding(encoding)
    path = Path(path)
    report = Report(path.name)
    source = _read(path, path.stem if name is None else name, encoding, report, speakers)
    if strict:
        report.refuse_unless_faithful()
    return SourceReading(source, report)


def read_sources(
    folder: str | os.PathLike[str], *, encoding: str | None = None, strict: bool = False, speakers: bool = True
) -> SourcesReading:
    """Read all interviews of a folder, in the order of their names.

    Parameters
    ----------
    folder : path-like
        Its plain texts (.txt, .text, .md), Word documents, rich texts, PDFs,
        OpenDocument texts, web pages and subtitles are read. Other files and
        folders in it are reported as left out, and so is what cannot be read,
        such as a scan without text, each with the reason.
    encoding, strict, speakers
        As for `read_source`.

    Returns
    -------
    SourcesReading
        ``sources, report = read_sources(folder)``. Where two files differ only
        in their ending, both sources keep it in their names.

    Raises
    ------
    NotADirectoryError
        If there is no such folder, with the nearest, or if it is a file.
    ValueError
        If there is no interview in it, or none that can be read; if `encoding`
        is unknown; or if `strict`, with everything that was left out or changed.
    """
    check_type((str, os.PathLike), folder, "folder")
    _check_encoding(encoding)
    folder = Path(folder)
    if folder.is_file():
        raise NotADirectoryError(f"{str(folder)!r} is a file; read it with read_source")
    if not folder.is_dir():
        raise NotADirectoryError(f"there is no folder {str(folder)!r}{_beside(folder)}")
    report = Report(folder.name)
    sources: list[Source] = []
    faults: list[str] = []
    for path, name in _interviews(folder, report):
        try:
            sources.append(_read(path, name, encoding, report, speakers))
        except (ValueError, OSError) as fault:
            faults.append(str(fault))
            report.add("dropped", "document.unread", place=path.name, detail=str(fault).removeprefix(f"{path.name!r} "))
    if not sources:
        report.fail(faults or [f"there is no interview in it; {', '.join(SUFFIXES)} are read"])
    _report_twins(sources, report)
    if strict:
        report.refuse_unless_faithful()
    return SourcesReading(tuple(sources), report)


def _interviews(folder: Path, report: Report) -> list[tuple[Path, str]]:
    """Return the files of a folder that may be interviews, and what to call each; the others are reported."""
    files = []
    for path in sorted(each for each in folder.iterdir() if not each.name.startswith((".", "~$"))):
        if path.is_file() and path.suffix.lower() in (*SUFFIXES, *REFUSED):
            files.append(path)
        else:
            report.add("dropped", "document.file", place=path.name)
    stems = Counter(path.stem for path in files)
    return [(path, path.stem if stems[path.stem] == 1 else path.name) for path in files]


def _beside(path: Path) -> str:
    """Return the nearest name where `path` should have been, for an error message."""
    folder = path.parent
    return nearest(path.name, (each.name for each in folder.iterdir())) if folder.is_dir() else ""


def _report_twins(sources: list[Source], report: Report) -> None:
    first: dict[str, str] = {}
    for each in sources:
        if (other := first.setdefault(each.text, each.name)) != each.name:
            report.add("doubtful", "document.twin", place=each.name, detail=other)


def _read(path: Path, name: str, encoding: str | None, report: Report, speakers: bool) -> Source:
    source, turns = read_turns(path, name, encoding, report, speakers=speakers)
    report.add("dropped", "document.times", count=sum(turn.begin is not None for turn in turns), place=path.name)
    return source


def read_turns(
    path: Path,
    name: str,
    encoding: str | None,
    report: Report,
    *,
    speakers: bool,
    comments: Comments | None = None,
) -> tuple[Source, list[Turn]]:
    """Return a source, and the turns of those who speak in it, if it is a transcript; put comments where asked."""
    if path.is_dir():
        raise IsADirectoryError(f"{str(path)!r} is a folder; read it with read_sources")
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {str(path)!r}{_beside(path)}")
    if path.stat().st_size > MOST_TEXT:
        raise ValueError(
            f"{path.name!r} is larger than {MOST_TEXT // MB} MB; an hour's interview is a twentieth of one"
        )
    found, data = kind_of(path), path.read_bytes()
    kind = found or path.suffix.lower().removeprefix(".")
    if kind in ELSEWHERE:
        raise ValueError(f"{path.name!r} {ELSEWHERE[kind]}")
    if not found and kind in DAMAGED and not data.startswith(b"PK"):
        raise ValueError(f"{path.name!r} is no {DAMAGED[kind]}, or is damaged")
    if comments is not None:
        raw = word_text(path, report, comments)
    else:
        raw = _READERS.get(kind, _plain_text)(data, path, report, encoding)
    turns: list[Turn] = []
    text = _in_one_form(raw, path.name, report)
    text = comments.take_out(text) if comments is not None else text
    if kind == "transcript":
        text, turns = _subtitles(text, path.name, report)
    elif speakers and kind != "pdf":  # whose lines are no paragraphs
        text, turns = _spoken(text, path.name, report, comments)
    if not any(map(str.isalnum, text)):
        raise ValueError(f"{path.name!r} has no text in it")
    report.add("kept", "document.characters", count=len(text), place=path.name)
    lines = sum(bool(line.strip()) for line in text.split("\n"))
    status, what = ("doubtful", "document.lines") if kind == "pdf" else ("kept", "document.paragraphs")
    report.add(status, what, count=lines, place=path.name)
    return Source(guid=stable_guid("source", name, sha256(text.encode()).hexdigest()), name=name, text=text), turns


def _spoken(text: str, place: str, report: Report, comments: Comments | None) -> tuple[str, list[Turn]]:
    found = speakers_in(text)
    if found is None:
        return text, []
    if comments is not None:
        comments.move(found.place)
    _tell_turns(found, place, report)
    timed = sum(turn.begin is not None for turn in found.turns)
    report.add("repaired", "document.times", count=timed, place=place)
    for label in found.stray:
        report.add("doubtful", "document.label", place=place, detail=label)
    return found.text, found.turns


def _tell_turns(found: Transcript, place: str, report: Report) -> None:
    report.add("kept", "document.turns", count=len(found.turns), place=place, detail=", ".join(found.speakers)[:80])


def _subtitles(text: str, place: str, report: Report) -> tuple[str, list[Turn]]:
    found = transcript(text)
    _tell_turns(found, place, report)
    for line in found.stray:
        report.add("dropped", "document.cue-note", place=place, detail=line if len(line) <= 60 else f"{line[:59]}…")
    return found.text, found.turns


def _word(_data: bytes, path: Path, report: Report, _encoding: str | None) -> str:
    return word_text(path, report)


def _rtf(data: bytes, path: Path, report: Report, _encoding: str | None) -> str:
    return rtf_text(data, path.name, report)


def _odt(_data: bytes, path: Path, report: Report, _encoding: str | None) -> str:
    return odt_text(path, report)


def _html(data: bytes, path: Path, report: Report, encoding: str | None) -> str:
    said = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", data[:4096], re.IGNORECASE)
    try:
        known = codecs.lookup(said[1].decode()).name if said else None
    except LookupError:
        known = None
    usual = (
        known
        if known and not known.startswith("utf-16") and not data.startswith((codecs.BOM_UTF8, b"\xff\xfe", b"\xfe\xff"))
        else None
    )
    return page_text(_plain_text(data, path, report, encoding or usual), path.name, report)


# -- plain text


def _plain_text(data: bytes, path: Path, report: Report, encoding: str | None) -> str:
    found = encoding or _encoding(data)
    try:
        text = data.decode(found, "replace" if found == "utf-8" and not encoding else "strict")
    except UnicodeDecodeError as error:
        where = f"byte {data[error.start]:#04x} at {error.start}"
        how = "choose another encoding=" if encoding else "name its encoding by encoding=, or save it as UTF-8"
        raise ValueError(f"{path.name!r} is not text in {found} ({where}); {how}") from error
    if "\0" in text:
        raise ValueError(
            f"{path.name!r} is not a text: it has NUL characters, as pictures and programs have; {AS_WORD}"
        )
    if found.startswith("utf-16"):
        report.add("repaired", "utf-16", place=path.name)
    elif found == "cp1252" and not encoding:
        beyond = [word for word in re.findall(r"(?:\w|[^\x00-\x7f])+", text) if not word.isascii()]
        report.add("doubtful", "document.cp1252", count=len(beyond), place=path.name, detail=", ".join(beyond[:5]))
    return text


def _check_encoding(encoding: str | None) -> None:
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError as error:
        raise ValueError(f"encoding {encoding!r} is unknown; try 'utf-8', 'utf-16', 'cp1252' or 'mac-roman'") from error


def _encoding(data: bytes) -> str:
    """Return the encoding of a text: by its mark, by its zeros, by whether most of it is UTF-8, else Windows-1252."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Without a mark: in western text every other byte of UTF-16 is zero, and hardly any of the rest.
    if len(data) > 3 and len(data) % 2 == 0:
        zeros = [data[at:4096:2].count(0) / len(data[at:4096:2]) for at in (0, 1)]
        if max(zeros) > 0.6 and min(zeros) < 0.1:
            return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return "utf-8" if 3 * broken <= sum(letter > "\x7f" for letter in text) else "cp1252"


# -- PDF


def _pdf(data: bytes, path: Path, report: Report, _encoding: str | None) -> str:
    """Return the pages, each beginning a line; headers, page numbers and hyphens stay as they stand.

    A soft hyphen at a line end was set by the program that divided the word, and says that it is one.
    """
    found = pages_of(data, path.name)
    pages = [page.text.replace("\r\n", "\n").strip("\n") for page in found]
    text, joined = _SOFT_HYPHEN.subn("", "\n".join(pages))
    text = _NO_LETTER.sub("\ufffd", text)  # a letter of a font that does not say which
    for note in (note for page in found for note in page.notes):
        report.add("dropped", "document.comments", place=path.name, detail=note if len(note) <= 60 else f"{note[:59]}…")
    rowwise = [str(at) for at, page in enumerate(found, 1) if page.rowwise]
    report.add("doubtful", "document.columns", count=len(rowwise), place=path.name, detail=", ".join(rowwise[:20]))
    empty = [str(at) for at, page in enumerate(pages, 1) if not page.strip()]
    report.add("kept", "document.pages", count=len(pages), place=path.name)
    report.add("doubtful", "document.empty-pages", count=len(empty), place=path.name, detail=", ".join(empty[:20]))
    report.add("repaired", "document.divided", count=joined, place=path.name)
    hyphens, numbers = _HYPHEN.findall(text), _PAGE_NUMBER.findall(text)
    report.add("doubtful", "document.hyphens", count=len(hyphens), place=path.name)
    report.add("doubtful", "document.page-numbers", count=len(numbers), place=path.name)
    return text


WORD = ("word", "docx", "docm", "dotx")
_READERS: dict[str, Callable[[bytes, Path, Report, str | None], str]] = {
    **dict.fromkeys(WORD, _word), "rtf": _rtf, "pdf": _pdf, "odt": _odt,
    "html": _html,
}  # fmt: skip


# -- one form for all


def _in_one_form(raw: str, place: str, report: Report) -> str:
    text = plain(raw, place, report).text
    for other in ("\x0b", "\x0c", "\x85", "\u2028", "\u2029"):
        if count := text.count(other):
            report.add("repaired", "document.line-end", count=count, place=place, detail=f"U+{ord(other):04X}")
            text = text.replace(other, "\n")
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        report.add("repaired", "document.nfc", place=place, detail=f"{len(text)} → {len(composed)}")
    unreadable = _UNREADABLE.findall(composed)
    if unreadable:
        words = dict.fromkeys(each for each in composed.split() if _UNREADABLE.search(each))
        shown = ", ".join(list(words)[:5])
        report.add("doubtful", "document.letters", count=len(unreadable), place=place, detail=shown[:80])
    report.add("dropped", "document.control", count=len(_CONTROL.findall(composed)), place=place)
    return _CONTROL.sub("", composed)
