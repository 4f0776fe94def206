"""Codebooks as REFI-QDA exchanges them: ``.qdc``."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from tender_cycles import __version__
from tender_cycles._checks import check_type
from tender_cycles._files import replacing
from tender_cycles.project import Code, Project
from tender_cycles.project.nouns import COLOR
from tender_cycles.study.exchange.archive import CHUNK, MB
from tender_cycles.study.exchange.drafting import Draft
from tender_cycles.study.exchange.qde_reading import guid_of
from tender_cycles.study.exchange.qde_writing import HEAD, with_guids
from tender_cycles.study.exchange.report import Reading, Report
from tender_cycles.study.exchange.xmlio import Element, Stream, escaped

NAMESPACE, OLDER = "urn:QDA-XML:codebook:1.0", "urn:QDA-XML:codebook:1:0"
MOST = 64 * MB


def read_qdc(path: str | os.PathLike[str], *, strict: bool = False) -> Reading:
    """Read a codebook: a project that has codes and sets of codes, and nothing else.

    Parameters
    ----------
    path : path-like
        A ``.qdc`` file.
    strict : bool
        Whether to refuse what could not be kept as it stood.

    Returns
    -------
    Reading
        ``project, report = read_qdc(path)``.

    Raises
    ------
    ValueError
        If it is no such file, or `strict` and something could not be kept.
    """
    check_type((str, os.PathLike), path, "path")
    path = Path(path)
    report = Report(path.name)
    draft = Draft(report)
    draft.meta["name"] = path.stem
    book = _Book(draft)
    handlers = {"": book.begin, "*": book.stray, "Codes/Code": book.code, "Sets/Set": book.set}
    stream = Stream((NAMESPACE, OLDER), "CodeBook", handlers, path.name)
    stream.feed(_chunks(path))
    if stream.namespace == OLDER:
        report.add("repaired", "namespace", detail=OLDER)
    return draft.reading(strict=strict)


def _chunks(path: Path) -> Iterator[bytes]:
    if path.stat().st_size > MOST:
        raise ValueError(f"{path.name} is larger than {MOST // MB} MB")
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


class _Book:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def begin(self, root: Element) -> None:
        self.draft.report.add("kept", "origin", place=root.get("origin", ""))

    def stray(self, element: Element) -> None:
        self.draft.report.add("dropped", "element", place="CodeBook", detail=element.tag)

    def code(self, element: Element, parent: str | None = None) -> None:
        name = element.get("name", "")
        guid = self.draft.guid(guid_of(element.get("guid")), f"Code {name}")
        self.draft.nouns["codes"].append({
            "guid": guid, "name": name, "parent": parent, "description": element.findtext("Description") or "",
            "codable": self.draft.codable(element.get("isCodable"), name),
            "color": self.draft.color(element.get("color"), name),
        })  # fmt: skip
        for child in element:
            if child.tag == "Code":
                self.code(child, guid)
            elif child.tag != "Description":
                self.draft.report.add("dropped", "element", place=f"Code {name}", detail=child.tag)

    def set(self, element: Element) -> None:
        name, members = element.get("name", ""), element.findall("MemberCode")
        self.draft.nouns["sets"].append({
            "guid": self.draft.guid(guid_of(element.get("guid")), f"Set {name}"), "name": name,
            "description": element.findtext("Description") or "",
            "codes": tuple(guid_of(each.get("guid") or each.get("targetGUID")) for each in members),
        })  # fmt: skip
        if not members:
            self.draft.report.add("kept", "empty-set", place=name)


def write_qdc(project: Project, path: str | os.PathLike[str]) -> Report:
    """Write the codes of a project and the sets of them; the file takes its place when all of it is written.

    Parameters
    ----------
    project : Project
    path : path-like
        A ``.qdc`` file.

    Returns
    -------
    Report
        Names what a codebook cannot hold.

    Raises
    ------
    ValueError
        If the project has no code: the standard knows no empty codebook.
    """
    check_type(Project, project, "project")
    report = Report(Path(path).name)
    if not project.codes:
        raise ValueError(f"project {project.name!r} has no codes, and a codebook needs one")
    project, _ = with_guids(project)
    illegal: list[str] = []
    with replacing(path) as file:
        file.write("".join(_xml(project, report, illegal)).encode())
    report.add("kept", "codes", count=len(project.codes))
    report.add("repaired", "illegal", count=len(illegal))
    report.leave_out(project, "users", "variables", "cases", "sources", "selections", "codings", "notes", "links")
    report.leave_out(project, "graphs", "media", "claims")
    report.add("dropped", "beyond.sets", count=sum(not each.codes for each in project.sets))
    return report


def _xml(project: Project, report: Report, illegal: list[str]) -> Iterator[str]:
    def words(text: str) -> str:
        return f"<Description>{escaped(text, illegal)}</Description>" if text else ""

    def tree(codes: Iterable[Code]) -> Iterator[str]:
        for code in codes:
            color = f' color="{code.color}"' if code.color and COLOR.fullmatch(code.color) else ""
            if code.color and not color:
                report.add("dropped", "color", place=code.name, detail=code.color[:40])
            codable = "true" if code.codable else "false"
            yield f'<Code guid="{code.guid}" name="{escaped(code.name, illegal)}" isCodable="{codable}"{color}>'
            yield words(code.description)
            yield from tree(project.codebook.children[code.guid])
            yield "</Code>\n"

    yield f'{HEAD}<CodeBook xmlns="{NAMESPACE}" origin="tender_cycles {__version__}">\n<Codes>\n'
    yield from tree(code for code in project.codes if code.parent is None)
    yield "</Codes>\n"
    if sets := [each for each in project.sets if each.codes]:
        yield "<Sets>\n"
        for each in sets:
            yield f'<Set guid="{each.guid}" name="{escaped(each.name, illegal)}">{words(each.description)}'
            yield "".join(f'<MemberCode guid="{guid}"/>' for guid in each.codes) + "</Set>\n"
        yield "</Sets>\n"
    yield "</CodeBook>\n"
