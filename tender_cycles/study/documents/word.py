"""The text of a Word document as it is read: paragraphs, tables, what was inserted but not what was deleted.

python-docx brings the parser. The package is opened here, since python-docx
refuses templates, strict OOXML and documents of which a relation leads nowhere;
and the text is walked here, since its `Paragraph.text` passes over tracked
insertions, content controls and what stands within them.
"""

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tender_cycles._damage import told
from tender_cycles._extras import need
from tender_cycles.study.documents.comments import END, START, Comment, Comments
from tender_cycles.study.documents.symbols import letter_of
from tender_cycles.study.exchange.archive import MOST_TEXT, MOST_XML, Archive
from tender_cycles.study.exchange.report import Report

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MOST_TAGS = 1_000_000  # in a part; a book of 500 pages has a third of them
# Strict OOXML calls the same things otherwise.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": _M[1:-1].encode(),
}
_LETTERS = {
    f"{_W}tab": "\t", f"{_W}ptab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011",
    f"{_W}softHyphen": "",
}  # fmt: skip
# Deleted or moved away; fields' instructions; text boxes, which stand beside the text; a drawing's older twin.
_PASSED_OVER = {
    *(f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "txbxContent", "pPr", "rPr")),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_RANGES = {f"{_W}commentRangeStart": START, f"{_W}commentRangeEnd": END}
# What stands beside the text, by the last part of its relation's name.
_BESIDE = ("comments", "footnotes", "endnotes", "header", "footer")


def word_text(path: Path, report: Report, comments: Comments | None = None) -> str:
    """Return the text of a .docx; what is left out is reported with its words, save what is hidden.

    Cells of a table are separated by tabs, its rows and the paragraphs by line
    ends. `comments` that are asked for are put there, and the text has a mark
    where each begins and ends.

    Raises
    ------
    ValueError
        If it is no Word document, is damaged, or unpacks to more than a document can be.
    """
    parse = need("docx.oxml", "study").parse_xml
    _check_size(path)
    with told(path.name, "Word document"), Archive(path, Report(path.name)) as archive:
        package = _Package(archive, parse)
        body = package.parsed(package.main).find(f"{_W}body")
        if body is None:
            raise ValueError(f"{package.main} has no body")
        styles = _Styles(package.styles())
        text = _Text(styles, comments)
        lines = list(text.lines(body))
        _count(body, styles.names, path.name, report)
        text.tell(path.name, report)
        _beside(package, path.name, report, comments)
    return "\n".join(lines) + "\n" + text.pending


class _Package:
    """The parts of a document, and which of them belongs to which; a relation that leads nowhere is passed over."""

    def __init__(self, archive: Archive, parse: Callable[[bytes], Any]) -> None:
        self._archive, self._parse = archive, parse
        self._members = {info.filename.replace("\\", "/").lower(): info for info in archive.members}
        mains = [to for kind, to in self.related("") if kind == "officeDocument" and to in self]
        self.main = mains[0] if mains else "word/document.xml"

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    def parsed(self, name: str) -> Any:
        """Return the root of a part."""
        if name not in self:
            raise ValueError(f"there is no {name} in it")
        data = self._archive.read(self._members[name.lower()])
        if data.count(b"<") > MOST_TAGS:
            raise ValueError(f"{name} in it has more than {MOST_TAGS:,} tags, which no interview has")
        for strict, usual in _STRICT.items():
            data = data.replace(strict, usual)
        return self._parse(data)

    def related(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield the kind and the target of each relation of a part that leads to another part."""
        folder, _, last = name.rpartition("/")
        rels = posixpath.join(folder, "_rels", f"{last}.rels")
        for each in self.parsed(rels) if rels in self else ():
            target = str(each.get("Target") or "")
            if each.get("TargetMode") != "External":
                to = posixpath.normpath(target[1:] if target.startswith("/") else posixpath.join(folder, target))
                yield str(each.get("Type")).rpartition("/")[2], to

    def styles(self) -> list[Any]:
        """Return the styles."""
        found = [to for kind, to in self.related(self.main) if kind == "styles" and to in self]
        return [each for to in found[:1] for each in self.parsed(to).iter(f"{_W}style")]


class _Styles:
    """What styles are called, and which of them hide what has them."""

    def __init__(self, styles: Iterable[Any] = ()) -> None:
        styles = list(styles)
        self.names = {each.get(f"{_W}styleId"): _value(each, "name").lower() for each in styles}
        self._hide = {each.get(f"{_W}styleId"): _hides(each) for each in styles}
        self._above = {each.get(f"{_W}styleId"): _value(each, "basedOn") for each in styles}

    def hides(self, style: str) -> bool:
        """Return whether a style, or one on which it is based, hides."""
        for _ in range(20):
            if not style or self._hide.get(style) is not None:
                break
            style = self._above.get(style, "")
        return bool(self._hide.get(style))


def _value(element: Any, name: str) -> str:
    found = element.find(f"{_W}{name}")
    return "" if found is None else str(found.get(f"{_W}val") or "")


def _hides(element: Any) -> bool | None:
    """Return whether the letters of a run or style are hidden; None if it does not say."""
    found = element.find(f"{_W}rPr/{_W}vanish")
    return None if found is None else (found.get(f"{_W}val") or "true") not in ("false", "0", "off")


@dataclass(slots=True)
class _Text:
    """The lines of a document, and what was met on the way."""

    styles: _Styles
    comments: Comments | None = None
    pending: str = ""  # marks of comments that stand between paragraphs
    hidden: int = 0
    unknown: list[str] = field(default_factory=list)
    joined: int = 0

    def tell(self, place: str, report: Report) -> None:
        """Report what was left out, and what was done with paragraph marks."""
        report.add("dropped", "document.hidden", count=self.hidden, place=place)
        report.add("doubtful", "document.marks", count=self.joined, place=place)
        for each, count in Counter(self.unknown).items():
            report.add("doubtful", "document.symbol", count=count, place=place, detail=each)

    def lines(self, element: Any) -> Iterator[str]:
        """Yield the lines of what stands in the body, in a cell or in a content control."""
        begun = ""  # of a paragraph whose mark was deleted: it goes on with the next one
        for child in element:
            if child.tag == f"{_W}p":
                begun += self.pending
                self.pending = ""
                begun += "".join(self.letters(child, self.styles.hides(_style(child, "p"))))
                if any(child.find(f"{_W}pPr/{_W}rPr/{_W}{tag}") is not None for tag in ("del", "moveFrom")):
                    self.joined += 1
                    continue
                yield begun
                begun = ""
            elif child.tag in _RANGES:
                self.pending += self.mark(child)
            elif child.tag == f"{_W}tr":
                yield "\t".join("\n".join(self.lines(cell)) for cell in _cells(child))
            elif child.tag not in _PASSED_OVER:
                yield from self.lines(child)
        if begun:
            yield begun

    def letters(self, element: Any, hidden: bool = False) -> Iterator[str]:
        """Yield the letters of a paragraph, without those that are hidden."""
        for child in element:
            if child.tag == f"{_W}r":
                said = _hides(child)
                style = _style(child, "r")
                gone = said if said is not None else (self.styles.hides(style) if style else hidden)
                words = "".join(self.letters(child))
                self.hidden += bool(gone and words)
                yield "" if gone else words
            elif child.tag in (f"{_W}t", f"{_M}t"):
                yield child.text or ""
            elif child.tag in _RANGES:
                yield self.mark(child)
            elif child.tag == f"{_W}sym":
                yield self.symbol(str(child.get(f"{_W}font")), str(child.get(f"{_W}char")))
            elif child.tag in _LETTERS:
                yield _LETTERS[child.tag]
            elif child.tag not in _PASSED_OVER:
                yield from self.letters(child, hidden)

    def mark(self, element: Any) -> str:
        """Return what stands in the text where a comment begins or ends, if that is asked for."""
        return (
            self.comments.mark(_RANGES[element.tag], str(element.get(f"{_W}id"))) if self.comments is not None else ""
        )

    def symbol(self, font: str, code: str) -> str:
        """Return a letter of a symbol font, and keep in mind those that are not known."""
        letter = letter_of(font, code)
        if letter == "\ufffd":
            self.unknown.append(f"{font} {code}")
        return letter


def _style(element: Any, of: str) -> str:
    found = element.find(f"{_W}{of}Pr/{_W}{of}Style")
    return "" if found is None else str(found.get(f"{_W}val") or "")


def _check_size(path: Path) -> None:
    """Unpack every member once, within limits: what an archive says of its sizes need not be true."""
    total = 0
    with Archive(path, Report(path.name)) as archive:
        for info in archive.members:
            most = MOST_TEXT if info.filename.lower().endswith((".xml", ".rels")) else MOST_XML
            total += sum(map(len, archive.chunks(info, most)))
            if total > MOST_XML:
                raise ValueError(f"{path.name!r} unpacks to more than {MOST_XML // 2**20} MB")


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        else:
            yield from _cells(child)


def _count(body: Any, styles: dict[str, str], place: str, report: Report) -> None:
    """Report what a plain text cannot show."""

    def count(*tags: str) -> int:
        return sum(1 for tag in tags for _ in body.iter(f"{_W}{tag}"))

    def runs(*tags: str) -> int:
        # The mark of a paragraph can be tracked as well, without words.
        return sum(each.find(f"{_W}r") is not None for tag in tags for each in body.iter(f"{_W}{tag}"))

    named = [styles.get(each.get(f"{_W}val"), "") for each in body.iter(f"{_W}pStyle")]
    # A list by its style, or by numbering of its own.
    listed = sum(
        each.find(f"{_W}numPr") is not None
        or any(styles.get(style.get(f"{_W}val"), "").startswith("list ") for style in each.iterchildren(f"{_W}pStyle"))
        for each in body.iter(f"{_W}pPr")
    )
    report.add("kept", "document.headings", count=sum(name.startswith("heading") for name in named), place=place)
    report.add("kept", "document.tables", count=count("tbl"), place=place)
    report.add("doubtful", "document.lists", count=listed, place=place)
    report.add("doubtful", "document.inserted", count=runs("ins", "moveTo"), place=place)
    report.add("doubtful", "document.deleted", count=runs("del", "moveFrom"), place=place)
    report.add("doubtful", "document.equations", count=sum(1 for _ in body.iter(f"{_M}oMath")), place=place)
    report.add("dropped", "document.pictures", count=count("drawing", "pict"), place=place)
    for box in body.iter(f"{_W}txbxContent"):
        if not any(above.tag.endswith("}Fallback") for above in box.iterancestors()):
            report.add("dropped", "document.text-box", place=place, detail=_short(_words(box)))


def _beside(package: _Package, place: str, report: Report, comments: Comments | None) -> None:
    for kind, to in package.related(package.main):
        if kind == "comments" and comments is not None and to in package:
            comments.said += map(_comment, package.parsed(to))
        elif kind == "aFChunk":
            report.add("dropped", "document.chunk", place=place, detail=to.rpartition("/")[2])
        elif kind in _BESIDE and to in package:
            root = package.parsed(to)
            for piece in [root] if kind in ("header", "footer") else list(root):
                if words := _words(piece):
                    report.add("dropped", f"document.{kind}", place=place, detail=_short(words))
        elif kind in _BESIDE:
            report.add("dropped", "document.relation", place=place, detail=to)


def _comment(element: Any) -> Comment:
    words = "\n".join(_Text(_Styles()).lines(element))
    number, author, date = (str(element.get(f"{_W}{name}") or "") for name in ("id", "author", "date"))
    return Comment(number, author, date, words)


def _words(element: Any) -> str:
    """Return the words of what stands beside the text, save what is hidden in it."""
    return " ".join(" ".join(_Text(_Styles()).lines(element)).split())


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:59]}…"
