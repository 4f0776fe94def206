"""Codings as comments in a Word document, for readers who have Word and nothing else."""

import os
import zipfile
from collections import deque
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO

from tender_cycles._checks import check_type
from tender_cycles._files import replacing
from tender_cycles.project import Coding, Project, Source
from tender_cycles.study.exchange.qde_writing import when
from tender_cycles.study.exchange.report import Report
from tender_cycles.study.exchange.tabular import STEP
from tender_cycles.study.exchange.xmlio import escaped

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def write_coded_word(project: Project, path: str | os.PathLike[str], *, words: bool = False) -> Report:
    """Write the texts of a project as a Word document whose comments are the codings.

    Each comment has the code with those above it, the coder as its author, and
    the date. ``tc.study.read(path, comments="codes")`` reads them back. Each line
    is a paragraph; several texts stand one after the other, each under its name.

    Parameters
    ----------
    project : Project
    path : path-like
        A ``.docx`` file.
    words : bool
        As for the other writers; a document holds the texts of sources, and no attached words.

    Returns
    -------
    Report
        Names what such a document cannot hold.

    Raises
    ------
    ValueError
        If no source has its text.
    """
    check_type(Project, project, "project")
    report = Report(Path(path).name)
    project = report.share(project, words)
    if not any(source.text for source in project.sources):
        raise ValueError(
            f"{report.file}: no source of {project.name!r} has its text, so there is nothing to comment on"
        )
    document = _Document(project)
    with replacing(path, private=report.private) as file:
        document.write(file)
    _tell(project, document, report)
    return report


def _tell(project: Project, document: "_Document", report: Report) -> None:
    commented = {coding.selection for coding in document.codings}
    report.add("kept", "sources", count=len(document.sources))
    report.add("kept", "codings", count=len(document.codings))
    report.add("repaired", "illegal", count=len(document.illegal))
    report.add("doubtful", "one-document", count=len(document.sources) if len(document.sources) > 1 else 0)
    divided = {coding.code for coding in document.codings if set(";\n>\\") & set(document.names[coding.code])}
    report.add("doubtful", "code-divided", count=len(divided))
    lost = {
        "sources": len(project.sources) - len(document.sources),
        "codings": len(project.codings) - len(document.codings),
        "selections": sum(each.guid not in commented for each in project.selections),
        "cycles": int(project.cycles is not None),
    }
    for kind, count in lost.items():
        report.add("dropped", f"beyond.{kind}", count=count)
    report.leave_out(project, "variables", "cases", "notes", "sets", "links", "graphs", "media", "claims")


class _Document:
    """The parts of a document."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.sources = [source for source in project.sources if source.text]
        there = {source.guid for source in self.sources}
        self.places = {each.guid: each for each in project.selections if each.source in there}
        self.codings = [coding for coding in project.codings if coding.selection in self.places]
        self.marks = self._marks()
        self.paths = {code.guid: STEP.join(each.name for each in project.codebook.line(code)) for code in project.codes}
        self.users = {each.guid: each.name or each.id for each in project.users}
        self.names = {code.guid: code.name for code in project.codes}
        self.illegal: list[str] = []

    def write(self, file: IO[bytes]) -> None:
        """Write the archive."""
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, pieces in self._parts().items():
                info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(info, "w") as member:
                    for piece in chain([_XML], pieces):
                        member.write(piece.encode("utf-8", "replace"))

    def _parts(self) -> dict[str, Iterator[str]]:
        kinds = {"document": f"{_TYPE}.document.main+xml", "comments": f"{_TYPE}.comments+xml"}
        types = "".join(f'<Override PartName="/word/{n}.xml" ContentType="{kind}"/>' for n, kind in kinds.items())
        plain = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        return {
            "[Content_Types].xml": iter([f'<Types xmlns="{_PACKAGE}/content-types">{plain}{types}</Types>']),
            "_rels/.rels": iter([_relation("officeDocument", "word/document.xml")]),
            "word/document.xml": self._body(),
            "word/_rels/document.xml.rels": iter([_relation("comments", "comments.xml")]),
            "word/comments.xml": self._comments(),
        }

    def _letters(self, text: str) -> str:
        """Return a run of letters and tabs."""
        pieces = (f'<w:t xml:space="preserve">{escaped(piece, self.illegal)}</w:t>' for piece in text.split("\t"))
        return f"<w:r>{'<w:tab/>'.join(pieces)}</w:r>" if text else ""

    def _body(self) -> Iterator[str]:
        yield f'<w:document xmlns:w="{_MAIN}"><w:body>'
        for source in self.sources:
            if len(self.sources) > 1:
                yield f'<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr>{self._letters(source.name)}</w:p>'
            yield from self._text(source)
        yield "</w:body></w:document>"

    def _text(self, source: Source) -> Iterator[str]:
        """Yield the lines of a text, each a paragraph, with the marks of the comments in them."""
        marks = deque(self.marks.get(source.guid, ()))
        at = 0
        for line in source.text.removesuffix("\n").split("\n"):
            yield "<w:p>"
            done = 0
            while marks and marks[0][0] <= at + len(line):
                position, _, mark = marks.popleft()
                yield self._letters(line[done : position - at]) + mark
                done = position - at
            yield f"{self._letters(line[done:])}</w:p>"
            at += len(line) + 1
        yield from (mark for _, _, mark in marks)

    def _marks(self) -> dict[str, list[tuple[int, int, str]]]:
        """Return where comments begin and end in each source: ends before beginnings, save of a comment on nothing."""
        marks: dict[str, list[tuple[int, int, str]]] = {}
        for number, coding in enumerate(self.codings):
            place = self.places[coding.selection]
            begin = f'<w:commentRangeStart w:id="{number}"/>'
            end = f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>'
            last = 2 if place.start == place.end else 0
            marks.setdefault(place.source, []).extend([(place.start, 1, begin), (place.end, last, end)])
        return {source: sorted(found, key=lambda mark: mark[:2]) for source, found in marks.items()}

    def _comments(self) -> Iterator[str]:
        yield f'<w:comments xmlns:w="{_MAIN}">'
        for number, coding in enumerate(self.codings):
            yield self._comment(number, coding)
        yield "</w:comments>"

    def _comment(self, number: int, coding: Coding) -> str:
        place = self.places[coding.selection]
        author = self.users.get(coding.user or place.user or "", "")
        created = coding.created or place.created
        date = f' w:date="{when(created.replace(microsecond=0))}"' if created else ""
        initials = "".join(word[0] for word in author.split())
        head = f'w:id="{number}" w:author="{escaped(author, self.illegal)}" w:initials="{escaped(initials)}"{date}'
        return f"<w:comment {head}><w:p>{self._letters(self.paths[coding.code])}</w:p></w:comment>"


def _relation(kind: str, target: str) -> str:
    relation = f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{relation}</Relationships>'
