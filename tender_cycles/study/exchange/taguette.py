"""Taguette's projects: an SQLite file whose positions count the UTF-8 bytes of the text within HTML."""

import os
from array import array
from bisect import bisect_left
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from tender_cycles._checks import check_type
from tender_cycles.project import stable_guid
from tender_cycles.study.exchange.drafting import Draft, check_levels
from tender_cycles.study.exchange.hypertext import Markup
from tender_cycles.study.exchange.report import Reading, Report
from tender_cycles.study.exchange.sqlite import Row, Tables, moment, opened, text

BLOCKS = {
    "p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "tr", "table", "blockquote", "pre",
    "section", "article", "hr",
}  # fmt: skip


def read_taguette(path: str | os.PathLike[str], *, project: int | None = None, strict: bool = False) -> Reading:
    """Read a project that Taguette has written.

    Taguette counts bytes of the text between the tags of an HTML document; here
    the text stands alone, with a line end where a paragraph ends, and positions
    count characters. A tag ``a.b`` becomes the code ``b`` below the code ``a``.

    Parameters
    ----------
    path : path-like
        The SQLite file that Taguette exports.
    project : int, optional
        Number of the project, if there are several in the file.
    strict : bool
        Whether to refuse what could not be kept as it stood.

    Returns
    -------
    Reading
        ``project, report = read_taguette(path)``.

    Raises
    ------
    ValueError
        If it is no such file, has several projects and none is chosen, or
        `strict` and something could not be kept.
    """
    check_type((str, os.PathLike), path, "path")
    report = Report(Path(path).name)
    draft = Draft(report)
    with opened(path) as tables:
        tables.need("projects", "documents", "highlights", "tags", "highlight_tags")
        found = {row["id"]: row for row in tables.rows("projects")}
        if project is None and len(found) != 1:
            raise ValueError(
                f"{report.file} has {len(found)} projects; choose by project= from {sorted(map(str, found))}"
            )
        number = next(iter(found)) if project is None else project
        if number not in found:
            raise ValueError(f"{report.file} has no project {number}; it has {sorted(map(str, found))}")
        row = found[number]
        draft.meta |= {
            "name": text(row, "name"),
            "description": text(row, "description"),
            "created": moment(row, "created"),
        }
        _read(tables, draft, number)
    return draft.reading(strict=strict)


def _read(tables: Tables, draft: Draft, number: object) -> None:
    def guid(table: str, key: object) -> str:
        return stable_guid("taguette", draft.meta["name"], table, str(key))

    codes: dict[str, dict[str, Any]] = {}
    tags = {row["id"]: _code(draft, row, guid, codes) for row in tables.rows("tags") if row["project_id"] == number}
    of: dict[object, list[object]] = {}
    for row in tables.rows("highlight_tags"):
        of.setdefault(row["highlight_id"], []).append(row["tag_id"])
    highlights: dict[object, list[Row]] = {}
    for row in tables.rows("highlights", "start_offset, end_offset"):
        highlights.setdefault(row["document_id"], []).append(row)
    for row in tables.rows("documents"):
        if row["project_id"] != number:
            continue
        name = text(row, "name")
        page = _Page(text(row, "contents"), name)
        source = draft.guid(guid("documents", row["id"]), name)
        marks = {"description": text(row, "description"), "created": moment(row, "created")}
        draft.nouns["sources"].append({"guid": source, "name": name, "text": page.text, **marks})
        found = highlights.get(row["id"], [])
        for each in found:
            start, end = page.position(each["start_offset"], after=True), page.position(each["end_offset"], after=False)
            if start is None or end is None or start > end:
                draft.report.add("dropped", "outside", place=name, detail=str(each["id"]))
                draft.report.add("dropped", "codings-outside", count=len(of.get(each["id"], ())), place=name)
                continue
            stretch = draft.guid(guid("highlights", each["id"]), name)
            draft.nouns["selections"].append({"guid": stretch, "source": source, "start": start, "end": end})
            said = "".join(page.text[start:end].split())
            snippet = "".join(_Page(text(each, "snippet"), name).text.split())
            if snippet and snippet != said:
                draft.report.add("doubtful", "text", place=name, detail=snippet[:40])
            for tag in of.get(each["id"], ()):
                coding = draft.guid(guid("highlight_tags", f"{each['id']} {tag}"), name)
                draft.nouns["codings"].append({"guid": coding, "selection": stretch, "code": tags.get(tag, str(tag))})
        draft.report.add("repaired", "bytes", count=len(found), place=name)


def _code(draft: Draft, row: Row, guid: Any, seen: dict[str, dict[str, Any]]) -> str:
    """Add the code of a tag, and those above it that are not there yet."""
    parts, parent = text(row, "path").split("."), None
    check_levels(len(parts), text(row, "path")[:40], draft.report.file)
    for n, part in enumerate(parts, 1):
        code = guid("tags", ".".join(parts[:n]))
        if code not in seen:
            draft.guid(code, "codes")
            draft.nouns["codes"].append({"guid": code, "name": part, "parent": parent, "codable": False})
            seen[code] = draft.nouns["codes"][-1]
        parent = code
    seen[parent or ""].update(codable=True, description=text(row, "description"))
    return parent or ""


class _Page(Markup):
    """The text of an HTML document, and where in it each byte of Taguette's stands."""

    def __init__(self, contents: str, place: str) -> None:
        super().__init__()
        self._pieces: list[tuple[str, bool]] = []
        self.read(contents, place)
        self.text = "".join(piece for piece, _ in self._pieces)
        self._before = array("Q", [0])
        for piece, counted in self._pieces:
            at = self._before[-1]
            if counted and piece.isascii():
                self._before.extend(range(at + 1, at + len(piece) + 1))
            else:
                sizes = (len(letter.encode("utf-8", "replace")) * counted for letter in piece)
                self._before.extend(islice(accumulate(sizes, initial=at), 1, None))

    def handle_data(self, data: str) -> None:
        self._pieces.append((data.replace("\r", "\n"), True))

    def handle_starttag(self, tag: str, _: object) -> None:
        if tag in ("br", "hr"):
            self._line()

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._line()

    def _line(self) -> None:
        """End a line that has something on it; the line end is ours, and not counted by Taguette."""
        if self._pieces and not self._pieces[-1][0].endswith("\n"):
            self._pieces.append(("\n", False))

    def position(self, offset: object, *, after: bool) -> int | None:
        """Return the position of a byte; at a line end of ours, the one after or before it."""
        if not isinstance(offset, int) or not 0 <= offset <= self._before[-1]:
            return None
        at = bisect_left(self._before, offset)
        while after and at < len(self.text) and self._before[at + 1] == self._before[at]:
            at += 1
        return at
