"""The text of a Word document as it is read: paragraphs, tables, what was inserted but not what was deleted.

python-docx opens the package and knows its styles and parts; the text itself is
walked here, since its `Paragraph.text` passes over tracked insertions, content
controls and what stands within them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tender_cycles._extras import need
from tender_cycles.study.exchange.archive import MOST_TEXT, MOST_XML, Archive
from tender_cycles.study.exchange.report import Report

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LETTERS = {
    f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011", f"{_W}softHyphen": "",
}  # fmt: skip
# Deleted or moved away; fields' instructions; text boxes, which stand beside the text; a drawing's older twin.
_PASSED_OVER = {
    *(f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "txbxContent", "pPr", "rPr")),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
# What stands beside the text, by the last part of its relation's name.
_BESIDE = ("comments", "footnotes", "endnotes", "header", "footer")


def word_text(path: Path, report: Report) -> str:
    """Return the text of a .docx; what is left out is reported with its words.

    Cells of a table are separated by tabs, its rows and the paragraphs by line ends.

    Raises
    ------
    ValueError
        If it is no Word document, is damaged, or unpacks to more than a document can be.
    """
    docx = need("docx", "study")
    _check_size(path)
    try:
        document = docx.Document(str(path))
        body = document.element.body
        styles = {style.style_id: (style.name or "").lower() for style in document.styles}
        lines = list(_lines(body))
        _count(body, styles, path.name, report)
        _beside(document.part, path.name, report)
    except (KeyError, ValueError, AttributeError, TypeError, SyntaxError, RecursionError, OSError) as error:
        raise ValueError(f"{path.name!r} is no Word document, or is damaged: {error}") from error
    return "\n".join(lines) + "\n"


def _check_size(path: Path) -> None:
    """Unpack every member once, within limits: what an archive says of its sizes need not be true."""
    total = 0
    with Archive(path, Report(path.name)) as archive:
        for info in archive.members:
            most = MOST_TEXT if info.filename.lower().endswith((".xml", ".rels")) else MOST_XML
            total += sum(map(len, archive.chunks(info, most)))
            if total > MOST_XML:
                raise ValueError(f"{path.name!r} unpacks to more than {MOST_XML // 2**20} MB")


def _lines(element: Any) -> Iterator[str]:
    """Yield the lines of what stands in the body, in a cell or in a content control."""
    for child in element:
        if child.tag == f"{_W}p":
            yield "".join(_letters(child))
        elif child.tag == f"{_W}tr":
            yield "\t".join("\n".join(_lines(cell)) for cell in _cells(child))
        elif child.tag not in _PASSED_OVER:
            yield from _lines(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        else:
            yield from _cells(child)


def _letters(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _LETTERS:
            yield _LETTERS[child.tag]
        elif child.tag not in _PASSED_OVER:
            yield from _letters(child)


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
    report.add("dropped", "document.pictures", count=count("drawing", "pict"), place=place)
    for box in body.iter(f"{_W}txbxContent"):
        if not any(above.tag.endswith("}Fallback") for above in box.iterancestors()):
            report.add("dropped", "document.text-box", place=place, detail=_short(" ".join(_lines(box))))


def _beside(part: Any, place: str, report: Report) -> None:
    from docx.oxml import parse_xml

    for relation in part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in _BESIDE and not relation.is_external:
            root = parse_xml(relation.target_part.blob)
            pieces = [root] if kind in ("header", "footer") else list(root)
            for piece in pieces:
                if words := " ".join(" ".join(_lines(piece)).split()):
                    report.add("dropped", f"document.{kind}", place=place, detail=_short(words))


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:59]}…"
