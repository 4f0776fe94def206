"""What kind of file it is, told by what it holds; its name decides only where the contents say nothing.

A name may lie: archives are mailed as ``.zip``, databases as ``.sqlite3``, and
subtitles as ``.txt``. What holds no study, no table and no interview is refused
here, with the way to a file that does.
"""

import codecs
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

from tender_cycles.study.exchange.archive import BROKEN, MOST_TEXT
from tender_cycles.study.exchange.headings import guess_columns, parted
from tender_cycles.study.exchange.sqlite import opened

HEAD = 8192  # bytes that tell one kind of text from another
STUDY = ".tcstudy"
_APPLICATION = b"tcst"  # what the head of a project file has where SQLite leaves room for it
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

QDPX = "choose REFI-QDA there, and read the .qdpx"
# Programs whose own files nobody else reads, by how the names end, and where their menus export the standard.
PROGRAMS = {
    r"mx(\d\d?|5|4|d)|mex\d*|mtr|mx\w\d\d": f"is a file of MAXQDA's own: open it there, go to Reports > Export; {QDPX}",
    r"nvpx?|nvcx?|nvb": f"is a file of NVivo's own: open it there, go to Share > Export Project; {QDPX}",
    r"atlproj\w*|atlcb|hpr\d?|hprx": f"is a file of ATLAS.ti's own: open it there, go to File > Export; {QDPX}",
    r"ppj|ppjx|ppz|wpj|qdp": f"is a file of QDA Miner's own: open it there, go to Project > Export; {QDPX}",
    r"qrk|quirkos": f"is a file of Quirkos's own: open it there, go to Export; {QDPX}",
    r"f4a|f4p|f4analyse": f"is a file of f4analyse's own: open it there, go to File > Export; {QDPX}",
    r"requal": f"is a file of Requal's own: open it there, go to Project > Export; {QDPX}",
}
AS_TEXT = "save the text alone, as Word (.docx) or as plain text in UTF-8, and read that"
AS_WORD = "save it as Word (.docx) or as plain text in UTF-8, and read that"
AS_TABLE = "save it as Excel (.xlsx) or as CSV in UTF-8, and read that with read_table"
_OTHERS = {
    "json": f"is JSON, as programs exchange it, and no interview: {AS_TEXT}",
    "xml": f"is XML of another kind than REFI-QDA's (project.qde, .qdc), and no interview: {AS_TEXT}",
    "annotations": f"holds annotations, a line for each (CoNLL or brat), and no interview: {AS_TEXT}",
    "subtitles": "is a file of subtitles of another kind than .vtt and .srt; save it as one of those, and read that",
    "ods": f"is an OpenDocument table; {AS_TABLE}",
    "xls": f"is an old Excel workbook, or one with a password; {AS_TABLE}",
    "doc": f"is an old Word document, or one with a password; {AS_WORD}",
    "pages": f"is a Pages document; {AS_WORD}",
}
_JSON = re.compile(r'\{\s*"(?:[^"\\]|\\.)*"\s*:|\[\s*[\[{]\s*["\[{]')
_TIMES = re.compile(r"(?:\d+:)?\d?\d:\d?\d[.,]\d{1,3}[ \t]*-->[ \t]*(?:\d+:)?\d?\d:\d?\d[.,]\d{1,3}")
_SUBTITLES = re.compile(r"\[Script Info\]|\d+:\d\d:\d\d\.\d{3},\d+:\d\d:\d\d\.\d{3}\s|\{\d+\}\{\d+\}")
# A line of CoNLL, or of brat; those that begin with # say something about the others.
_ANNOTATIONS = (
    re.compile(r"\S+(?:[ \t]+\S+)*[ \t]+(?:O|[BIESLU]-\S+)|\d+(?:-\d+|\.\d+)?(?:\t[^\t]*){9}|-DOCSTART-.*"),
    re.compile(r"T\d+\t\S+ \d+ \d+(?:;\d+ \d+)*\t.*|[REAMN]\d+\t\S+ .*|\*\t.*"),
)


def kind_of(path: Path) -> str:
    """Return the kind of a file, told by what it holds.

    Returns
    -------
    str
        ``qdpx``, ``qdc``, ``study``, ``qualcoder``, ``rqda``, ``taguette``, ``table``,
        ``transcript``, ``word``, ``odt``, ``rtf``, ``html``, ``pdf``, ``text``,
        or ``""`` where neither the contents nor the name tell.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is of another kind, which holds no study and no interview; says what to do.
    """
    if path.is_dir():
        return "qualcoder" if (path / "data.qda").is_file() else ""
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {str(path)!r}")
    with path.open("rb") as file:
        head = file.read(HEAD)
    kind = next((found for sign, look in _SIGNS if head.startswith(sign) and (found := look(path, head))), "")
    kind = kind or _kind_of_text(path, head)
    if kind in _OTHERS:
        raise ValueError(f"{path.name!r} {_OTHERS[kind]}")
    if kind in ("", "text"):
        refuse_by_name(path)
    return kind


def refuse_by_name(path: Path) -> None:
    """Raise a ValueError if a name is that of another program's own files."""
    ending = path.suffix.lower().removeprefix(".")
    for endings, told in PROGRAMS.items():
        if re.fullmatch(endings, ending):
            raise ValueError(f"{path.name!r} {told}")
    if ending in ("json", "jsonl", "jsonld", "ndjson"):
        raise ValueError(f"{path.name!r} {_OTHERS['json']}")
    if ending == "pages":
        raise ValueError(f"{path.name!r} {_OTHERS['pages']}")


# -- by the first bytes


def _in_zip(path: Path, _head: bytes) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()[:100_000]}
            mime = archive.read("mimetype")[:200] if archive.NameToInfo.get("mimetype") else b""
    except (*BROKEN, ValueError):
        return ""
    if any(name.endswith(".qde") and "/" not in name for name in names):
        return "qdpx"
    if b"opendocument.spreadsheet" in mime:
        return "ods"
    if b"opendocument.text" in mime:
        return "odt"
    if "index/document.iwa" in names:
        return "pages"
    if any(name.startswith("xl/") for name in names):
        return "table"
    return "word" if any(name.startswith("word/") for name in names) else ""


def _in_sqlite(path: Path, head: bytes) -> str:
    if head[68:72] == _APPLICATION:
        return "study"
    try:
        with opened(path) as tables:
            names = tables.names
    except ValueError:
        return ""
    for kind, needed in _TABLES.items():
        if needed <= names:
            return kind
    return ""


_TABLES = {
    "rqda": {"source", "freecode", "coding"},
    "qualcoder": {"source", "code_name", "code_text"},
    "taguette": {"documents", "highlights", "highlight_tags", "tags"},
}


def _in_ole(path: Path, head: bytes) -> str:
    """Return what an old file of Microsoft's is; NVivo of Windows and others put theirs into such files too."""
    size = min(path.stat().st_size, MOST_TEXT)
    with path.open("rb") as file:
        return "xls" if "Workbook".encode("utf-16-le") in head + file.read(size) else "doc"


def _is(kind: str) -> Callable[[Path, bytes], str]:
    return lambda _path, _head: kind


def _in_nvivo(path: Path, _head: bytes) -> str:
    """Refuse a database of SQL Server, in which NVivo of Windows keeps its projects."""
    refuse_by_name(path)
    raise ValueError(f"{path.name!r} {PROGRAMS['nvpx?|nvcx?|nvb']}")


_SIGNS: tuple[tuple[bytes, Callable[[Path, bytes], str]], ...] = (
    (b"PK", _in_zip),
    (b"SQLite format 3\0", _in_sqlite),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _in_ole),
    (b"{\\rtf", _is("rtf")),
    (b"\x01\x0f\x00\x00", _in_nvivo),
)


# -- by the first lines


def _kind_of_text(path: Path, head: bytes) -> str:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    text = _text_of(head)
    if not text or "\0" in text:
        return ""
    if text.startswith("<"):
        found = _kind_of_markup(path, text)
        if found:
            return found
    if _is_json(path, text):
        return "json"
    lines = [line for line in text.splitlines() if line.strip()]
    whole = lines[:-1] if len(head) == HEAD else lines  # the last one may be cut
    if text.startswith("WEBVTT") or any(map(_TIMES.match, lines[:3])):
        return "transcript"
    if _SUBTITLES.match(text):
        return "subtitles"
    records = [line for line in whole if not line.startswith("#")]
    if len(records) > (path.suffix.lower() != ".ann") and any(
        all(map(each.fullmatch, records)) for each in _ANNOTATIONS
    ):
        return "annotations"
    if path.suffix.lower() in (".csv", ".tsv", ".tab") or _is_table(whole):
        return "table"
    return "text" if path.suffix.lower() in (".txt", ".text", ".md") else ""


def _text_of(head: bytes) -> str:
    """Return the beginning of a text, without its mark; letters that are not UTF-8 are of no account here."""
    encoding = next((name for mark, name in _BOMS.items() if head.startswith(mark)), "utf-8")
    return head.decode(encoding, "replace").lstrip("\ufeff \t\r\n")


def _kind_of_markup(path: Path, text: str) -> str:
    if re.match(r"<!doctype\s+html|<html\b", text, re.IGNORECASE) or path.suffix.lower() in (".html", ".htm", ".xhtml"):
        return "html"
    bare = re.sub(r"^(?:<\?.*?\?>|<!--.*?-->|\s)*", "", text, flags=re.DOTALL)
    if found := re.match(r"<(?:[\w.-]+:)?(Project|CodeBook|html)\b[^>]*", bare):
        for kind, sign in (("qdpx", "urn:QDA-XML:project:"), ("qdc", "urn:QDA-XML:codebook:"), ("html", "xhtml")):
            if sign in found[0]:
                return kind
    if text.startswith("<?xml"):
        return "html" if "xhtml" in text[:1000] else "xml"
    return "xml" if path.stat().st_size <= MOST_TEXT and _is_well_formed(path.read_bytes()) else ""


def _is_well_formed(data: bytes) -> bool:
    """Return whether it is XML; a document type is not looked into."""
    parser = expat.ParserCreate()
    kinds: list[bool] = []

    def stop(*_: object) -> None:
        kinds.append(True)
        raise ValueError

    parser.StartDoctypeDeclHandler = stop
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError):
        return bool(kinds)
    return True


def _is_json(path: Path, text: str) -> bool:
    if not text.startswith(("{", "[")):
        return False
    if _JSON.match(text):
        return True
    if path.stat().st_size > HEAD:  # a list of numbers, perhaps; its beginning does not tell
        return False
    try:
        json.loads(text)
    except ValueError:
        return False
    except RecursionError:
        return True
    return True


_CELLS = {";": 1, ",": 2}


def _is_table(lines: list[str]) -> bool:
    """Return whether the first line has headings of coded segments, or all lines as many cells as no prose has."""
    if len(lines) < 2 or not any(sign in lines[0] for sign in ",;\t"):
        return False
    if {"text", "code"} <= set(guess_columns(parted(lines[0]))):
        return True
    if len(lines) < 3 or lines[0].rstrip().endswith((".", "!", "?", ":")):
        return False
    return any(  # an interview may have its speakers before tabs
        lines[0].count(sign) >= most and len({line.count(sign) for line in lines}) == 1 for sign, most in _CELLS.items()
    )
