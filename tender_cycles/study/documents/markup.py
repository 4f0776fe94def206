"""The text of a web page and of an OpenDocument text, by the parsers that Python brings."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from tender_cycles.study.exchange.archive import MOST_TEXT, Archive
from tender_cycles.study.exchange.hypertext import Markup
from tender_cycles.study.exchange.report import Report
from tender_cycles.study.exchange.xmlio import Element, Stream

# Where a line ends, of a page's elements; where a cell does; and what is not read.
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
    "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_CELLS = {"td", "th"}
_SKIPPED = {"head", "script", "style", "template", "noscript", "svg", "math", "select", "object", "iframe", "canvas"}
_LEFT_OUT = {"del": "deleted", "s": "deleted", "strike": "deleted"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def page_text(text: str, place: str, report: Report) -> str:
    """Return the text of a web page: blocks as lines, cells parted by tabs.

    What is hidden or struck out is left out, and counted in the report.

    Raises
    ------
    ValueError
        If the page is larger than an interview can be, or is damaged.
    """
    page = _Page()
    page.read(text, place)
    for kind, status in (("hidden", "dropped"), ("deleted", "doubtful"), ("pictures", "dropped"), ("tables", "kept")):
        report.add(status, f"document.{kind}", count=page.counts.get(kind, 0), place=place)
    return page.text()


class _Page(Markup):
    def __init__(self) -> None:
        super().__init__()
        self.counts: dict[str, int] = {}
        self._lines: list[list[str]] = [[]]
        self._skipped: list[str] = []  # the element that is left out, and those within it
        self._open: Counter[str] = Counter()  # how many of each these are
        self._pre = 0

    def _count(self, kind: str) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipped:
            if tag not in _VOID:
                self._skip(tag)
            return
        if kind := {"img": "pictures", "table": "tables"}.get(tag, ""):
            self._count(kind)
        said = {name: value or "" for name, value in attrs}
        hidden = "hidden" in said or bool(_HIDDEN.search(said.get("style", "")))
        if (hidden or tag in _SKIPPED or tag in _LEFT_OUT) and tag not in _VOID:
            if hidden or tag in _LEFT_OUT:
                self._count("hidden" if hidden else _LEFT_OUT[tag])
            self._skip(tag)
        elif tag in _BLOCKS:
            self._lines.append([])
        self._pre += tag == "pre" and not self._skipped

    def _skip(self, tag: str) -> None:
        self._skipped.append(tag)
        self._open[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            while self._open[tag]:  # what is not closed within it ends with it
                last = self._skipped.pop()
                self._open[last] -= 1
                if last == tag:
                    break
            return
        self._pre -= tag == "pre" and self._pre > 0
        if tag in _CELLS:
            self._lines[-1].append("\t")
        elif tag in _BLOCKS:
            self._lines.append([])

    def handle_data(self, data: str) -> None:
        if self._skipped:
            return
        if self._pre:
            first, *others = data.replace("\r\n", "\n").split("\n")
            self._lines[-1].append(first)
            self._lines += [[line] for line in others]
        else:
            self._lines[-1].append(re.sub(r"[ \n\r\f\t]+", " ", data))

    def text(self) -> str:
        """Return the lines that have something on them."""
        lines = (re.sub(" *(\t| (?= )) *", r"\1", "".join(line)).strip() for line in self._lines)
        return "".join(f"{re.sub(' +', ' ', line)}\n" for line in lines if line)


# -- OpenDocument

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_BESIDE = {"annotation": "comments", "note": "footnotes", "text-box": "text-box"}
_GONE = {
    "tracked-changes", "annotation", "note", "text-box", "sequence-decls", "variable-decls", "forms", "annotation-end",
    "hidden-text", "hidden-paragraph",
}  # fmt: skip


def odt_text(path: Path, report: Report) -> str:
    """Return the text of an OpenDocument text; what is left out is reported with its words, save what is hidden.

    Raises
    ------
    ValueError
        If it is no such document, is damaged, or has a password.
    """
    found: list[Element] = []
    hidden: set[str] = set()

    def style(element: Element) -> None:
        if any(_said(each, "display") == "none" for each in element if each.tag == "text-properties"):
            hidden.add(_said(element, "name"))

    with Archive(path, Report(path.name)) as archive:
        info = next((each for each in archive.members if each.filename == "content.xml"), None)
        if info is None:
            raise ValueError(f"{path.name!r} is no OpenDocument text, or has a password")
        handlers: dict[str, Callable[[Element], None]] = {"body/text": found.append, "automatic-styles/style": style}
        with closing(archive.chunks(info, MOST_TEXT)) as chunks:
            Stream((_OFFICE,), "document-content", handlers, f"content.xml in {path.name}").feed(chunks)
    if not found:
        raise ValueError(f"{path.name!r} is no OpenDocument text: it has no text")
    text = _Odt(hidden)
    lines = list(text.lines(found[0]))
    text.tell(found[0], path.name, report)
    return "\n".join(lines) + "\n"


def _said(element: Element, name: str) -> str:
    """Return an attribute, whatever its namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


class _Odt:
    def __init__(self, hidden: set[str]) -> None:
        self._hidden, self._n = hidden, 0

    def tell(self, body: Element, place: str, report: Report) -> None:
        """Report what a plain text cannot show."""
        tags = [each.tag for each in body.iter()]
        report.add("kept", "document.headings", count=tags.count("h"), place=place)
        report.add("kept", "document.tables", count=tags.count("table"), place=place)
        report.add("doubtful", "document.lists", count=tags.count("list-item"), place=place)
        report.add("doubtful", "document.inserted", count=tags.count("insertion"), place=place)
        report.add("doubtful", "document.deleted", count=tags.count("deletion"), place=place)
        report.add("dropped", "document.pictures", count=tags.count("image"), place=place)
        hidden = self._n + tags.count("hidden-text") + tags.count("hidden-paragraph")
        report.add("dropped", "document.hidden", count=hidden, place=place)
        for each in body.iter():
            if each.tag in _BESIDE:
                words = " ".join(" ".join(line for child in each for line in _Odt(set()).lines([child])).split())
                shown = words if len(words) <= 60 else f"{words[:59]}…"
                report.add(
                    "dropped", f"document.{_BESIDE[each.tag]}", count=int(bool(words)), place=place, detail=shown
                )

    def lines(self, elements: "Element | list[Element]") -> Iterator[str]:
        """Yield the lines of what stands in the body, in a cell or in a list."""
        for child in elements:
            if child.tag in ("p", "h"):
                yield re.sub(" +", " ", "".join(self._letters(child))).strip(" ").replace("\x00", " ")
            elif child.tag == "table-row":
                yield "\t".join("\n".join(self.lines(cell)) for cell in child if cell.tag == "table-cell")
            elif child.tag not in _GONE:
                yield from self.lines(child)

    def _letters(self, element: Element) -> Iterator[str]:
        if _said(element, "style-name") in self._hidden:
            self._n += 1
            return
        yield re.sub(r"[ \n\r\t]+", " ", element.text or "")
        for child in element:
            if child.tag == "s":
                yield "\x00" * _blanks(_said(child, "c"))  # blanks that are meant, unlike the others
            elif child.tag in ("tab", "line-break"):
                yield "\t" if child.tag == "tab" else "\n"
            elif child.tag not in _GONE:
                yield from self._letters(child)
            yield re.sub(r"[ \n\r\t]+", " ", child.tail or "")


def _blanks(said: str) -> int:
    """Return how many blanks an element stands for: a line's width at most, since there may be millions of it."""
    return min(int(said), 100) if said.isdecimal() and len(said) < 19 else 1
