"""The text of the file in which a thesis stands: PDF, Word, EPUB, a page of the web, or plain text."""

import html
import io
import os
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from tender_cycles._pdf import page_texts
from tender_cycles.datasets.columns import one_column

_LARGEST = 64_000_000  # bytes of one part of a packed file; a thesis has less than one
_BLOCK = re.compile(
    "address|article|aside|blockquote|br|d[dlt]|div|fig(ure|caption)|footer|h[1-6r]|header|li|main|nav|[ou]l|p|pre|"
    "section|table|t[dhr]|w:(p|br|cr|tab)"
)
_SIGNS = {"w:nobreakhyphen": "\u2011", "w:softhyphen": "\u00ad"}
_SILENT = frozenset(("title", "script", "style", "template", "mc:fallback", "w:deltext", "w:instrtext"))
_TAGGED = re.compile(r"<(?:!doctype html|html|body|p|div|br|span|em|i|b|strong|blockquote)\b[^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+\d?);", re.IGNORECASE)
_NORWEGIAN = re.compile("[æøåÆØÅ]|[aA]\u030a")
_ENOUGH = 2000  # letters, after which a Norwegian text without æ, ø and å has lost them
_OTHERS = {b"\xd0\xcf\x11\xe0": "an old Word file", b"{\\rtf": "an RTF file"}


class _Text(HTMLParser):
    """Gathers the text of a page or of a Word file's XML, a line for each block."""

    def __init__(self, inside: str | None = None) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._inside = inside  # the only element whose text counts
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag in _SILENT or tag == self._inside:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.parts.append(_SIGNS.get(tag, "\n" if _BLOCK.fullmatch(tag) else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.remove(tag)
        self.parts.append("\n" if _BLOCK.fullmatch(tag) else "")

    def handle_data(self, data: str) -> None:
        if not _SILENT.intersection(self._open) and (self._inside is None or self._inside in self._open):
            self.parts.append(data)


def _text(markup: str, inside: str | None = None) -> str:
    parser = _Text(inside)
    parser.feed(markup)
    parser.close()
    return "".join(parser.parts)


def read_document(path: str | os.PathLike[str]) -> tuple[str, str]:
    """Return the text of a document, form feeds between the pages of a PDF, and the file's SHA-256.

    Parameters
    ----------
    path : path
        PDF, Word (.docx), EPUB, HTML, Markdown or plain text; known by what is in it, not by its name.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is encrypted, damaged, a scan without text, of another kind, or
        has lost its letters æ, ø and å; the message says what to do.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {str(path)!r}")
    data = path.read_bytes()
    if b"%PDF-" in data[:1024]:
        text = "\f".join(page_texts(data, path.name))
    elif data[:4] == b"PK\x03\x04":
        text = _unpacked(data, path.name)
    else:
        text = _plain(data, path.name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _check_letters(text, path.name)
    return text, sha256(data).hexdigest()


def _unpacked(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return _text(_part(archive, "word/document.xml"), "w:t")
            if "META-INF/container.xml" in names:
                return "\n".join(_text(_part(archive, chapter)) for chapter in _chapters(archive))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, RuntimeError, ValueError) as error:
        raise ValueError(f"{name!r} cannot be read; it is damaged or encrypted: {error}") from error
    raise ValueError(_unknown(name, "a packed file without a Word document or a book in it"))


def _part(archive: zipfile.ZipFile, name: str) -> str:
    if archive.getinfo(name).file_size > _LARGEST:
        raise zipfile.BadZipFile(f"{name} has more than {_LARGEST} bytes")
    data = archive.read(name)
    return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")


def _chapters(archive: zipfile.ZipFile) -> Iterator[str]:
    """Yield the names of the files of a book in which its chapters stand, in their order."""
    package = _elements(_part(archive, "META-INF/container.xml"), "rootfile")[0]["full-path"]
    content = _part(archive, package)
    places = {item["id"]: unquote(html.unescape(item["href"])) for item in _elements(content, "item")}
    for chapter in _elements(content, "itemref"):
        yield posixpath.normpath(posixpath.join(posixpath.dirname(package), places[chapter["idref"]]))


def _elements(markup: str, name: str) -> list[dict[str, str]]:
    """Return the attributes of every element of this name."""
    found = re.findall(rf"<(?:\w+:)?{name}\s([^<>]*)>", markup)
    return [{key: value for key, _, value in re.findall(r"([\w:-]+)\s*=\s*([\"'])(.*?)\2", each)} for each in found]


def _plain(data: bytes, name: str) -> str:
    for start, kind in _OTHERS.items():
        if data.startswith(start):
            raise ValueError(_unknown(name, kind))
    text = _decoded(data)
    if "\0" in text:
        raise ValueError(_unknown(name, "neither a PDF nor a text file"))
    if _TAGGED.search(text) and "</" in text:
        return _text(text)
    if _ENTITY.search(text):
        text = html.unescape(text)
    return "\f".join(map(one_column, text.split("\f")))


def _decoded(data: bytes) -> str:
    """Return the text in the encoding in which it has the most of æ, ø and å."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        ways = [data.decode(encoding, errors="replace") for encoding in ("cp1252", "mac_roman", "cp865")]
        return max(ways, key=lambda text: len(_NORWEGIAN.findall(text)))


def _check_letters(text: str, name: str) -> None:
    if sum(map(str.isalpha, text)) > _ENOUGH and not _NORWEGIAN.search(text):
        raise ValueError(
            f"{name!r} has no æ, ø or å: either it is no Norwegian text, or they were lost on the way into this file; "
            "take the PDF, or save the text anew as UTF-8"
        )


def _unknown(name: str, kind: str) -> str:
    return f"{name!r} is {kind}; save it as PDF, Word (.docx), EPUB, HTML or plain text, and attach that"
