"""From the nouns of a project to the XML of ``project.qde``, in the order that the schema enforces."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tender_cycles import __version__
from tender_cycles.project import Case, Code, Coding, Note, Project, Selection, Source, stable_guid
from tender_cycles.project.nouns import COLOR, NOUNS
from tender_cycles.study.exchange.extension import (
    RING_NAMES,
    own_note,
    renamed,
    ring_cases,
    ring_variables,
    signing_codings,
)
from tender_cycles.study.exchange.qde_reading import DIRECTIONS, MEDIA, whole_guid
from tender_cycles.study.exchange.report import Report
from tender_cycles.study.exchange.xmlio import escaped

GUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def with_guids(project: Project) -> tuple[Project, dict[str, str]]:
    """Return the project with GUIDs such as the standard wants, and the identifier that each new one stands for."""
    old = [guid for guid in _guids(project) if not GUID.fullmatch(guid)]
    if not old:
        return project, {}
    ids = {guid: stable_guid("identifier", guid) for guid in old}
    nouns: dict[str, Any] = {}
    for kind, noun in NOUNS.items():
        nouns[kind] = [noun(**renamed(_as_dict(each), ids)) for each in getattr(project, kind)]
    meta = renamed({"about": project.about, "user": project.user, "modified_by": project.modified_by}, ids)
    return replace(project, **nouns, **meta), {new: guid for guid, new in ids.items()}


def _as_dict(each: Any) -> dict[str, Any]:
    return {f.name: getattr(each, f.name) for f in fields(each)}


def _guids(project: Project) -> Iterator[str]:
    for kind in NOUNS:
        yield from (each.guid for each in getattr(project, kind))
    for medium in project.media:
        yield from medium.guids
    for graph in project.graphs:
        yield from (vertex.guid for vertex in graph.vertices)
        yield from (edge.guid for edge in graph.edges)


class Writer:
    """Writes one project.

    Parameters
    ----------
    project : Project
    report : Report

    Raises
    ------
    ValueError
        If something in it has no form in the standard: every such thing.
    """

    def __init__(self, project: Project, report: Report) -> None:
        self.report = report
        self.project, ids = with_guids(project)
        self._illegal: list[str] = []
        self._signing = signing_codings(self.project)
        self._types = {each.name: (each.guid, each.type) for each in self.project.variables}
        self._codings: dict[str, list[Coding]] = {}
        for coding in self.project.codings:
            self._codings.setdefault(coding.selection, []).append(coding)
        faults = list(self._faults())
        self._arrange()
        self.own = own_note(self.project, self._orders(), ids, self._signing, faults)
        # QualCoder stops at a note without a date, and takes one without a file for no journal.
        self._day = self.project.modified or self.project.created or datetime(1970, 1, 1, tzinfo=UTC)
        if faults:
            report.fail(faults)

    def _faults(self) -> Iterator[str]:
        for each in self.project.sources:
            odd = {"a byte order mark": each.text[:1] == "\ufeff", "a carriage return": "\r" in each.text}
            for what, found in odd.items():
                if found:
                    yield f"the text of source {each.name!r} has {what}; texts have LF line ends and no mark"
        for kind, texts in (("source", self.project.sources), ("note", self.project.notes)):
            for noun in texts:
                try:
                    noun.text.encode()
                except UnicodeEncodeError as error:
                    yield f"the text of {kind} {noun.name!r} has half a character at {error.start}"
        holders: list[Case | Source] = [*self.project.cases, *self.project.sources]
        for holder in holders:
            for name, value in holder.values.items():
                if isinstance(value, float) and not math.isfinite(value):
                    yield f"{name} of {holder.name!r} is {value}, and the standard knows finite numbers only"
        for variable in self.project.variables:
            if variable.name in RING_NAMES:
                yield f"variable {variable.name!r} has a name that tender_cycles keeps for itself"

    @property
    def notes(self) -> tuple[Note, ...]:
        """All notes that the file has, ours the last."""
        return (*self.project.notes, *((self.own,) if self.own else ()))

    # -- the order of the file

    def _arrange(self) -> None:
        """Sort out what stands where: codes below codes, selections in sources, codings on selections."""
        children: dict[str | None, list[Code]] = {}
        for code in self.project.codes:
            children.setdefault(code.parent, []).append(code)
        self._children = children
        self._of_source: dict[str, list[Selection]] = {}
        self._whole: dict[str, Selection] = {}
        referred = {guid for case in self.project.cases for guid in case.selections}
        referred |= {end for link in self.project.links for end in (link.origin, link.target)}
        referred |= {part.represents for graph in self.project.graphs for part in graph.parts if part.represents}
        whole = {
            guid: Selection(guid=guid, source=each.guid, start=0, end=len(each.text))
            for each in self.project.sources
            if (guid := whole_guid(each.guid)) in self._codings and guid not in referred
        }
        for each in self.project.selections:
            if each.guid in whole and each == whole[each.guid]:
                self._whole[each.source] = each
            else:
                self._of_source.setdefault(each.source, []).append(each)

    def _tree(self) -> Iterator[Code]:
        waiting = list(reversed(self._children.get(None, [])))
        while waiting:
            code = waiting.pop()
            yield code
            waiting += reversed(self._children.get(code.guid, []))

    def _in_source(self, source: Source) -> list[Selection]:
        whole = [self._whole[source.guid]] if source.guid in self._whole else []
        return whole + self._of_source.get(source.guid, [])

    def _orders(self) -> dict[str, list[int]]:
        selections = [each for source in self.project.sources for each in self._in_source(source)]
        written: dict[str, list[Any]] = {"codes": list(self._tree()), "selections": selections}
        # a file has the selections of a source first, then their codings
        written["codings"] = [coding for each in selections for coding in self._codings.get(each.guid, [])]
        orders = {}
        for kind, nouns in written.items():
            at = {each.guid: position for position, each in enumerate(getattr(self.project, kind))}
            order = [at[each.guid] for each in nouns]
            if order != sorted(order):
                orders[kind] = order
        return orders

    # -- parts

    def _escaped(self, text: str) -> str:
        return escaped(text, self._illegal)

    def _attributes(self, **given: object) -> str:
        return "".join(
            [f' {name}="{self._escaped(str(value))}"' for name, value in given.items() if value not in (None, "")]
        )

    def _marks(self, each: Any) -> str:
        """Return who made and changed something, and when, as attributes."""
        marks = f' creatingUser="{each.user}"' if each.user else ""
        if each.created:
            marks += f' creationDateTime="{when(each.created)}"'
        if isinstance(each, Coding):
            return marks
        marks += f' modifyingUser="{each.modified_by}"' if each.modified_by else ""
        return marks + (f' modifiedDateTime="{when(each.modified)}"' if each.modified else "")

    def _color(self, each: Any) -> str | None:
        if each.color is None or COLOR.fullmatch(each.color):
            color: str | None = each.color
            return color
        self.report.add("dropped", "color", place=each.name, detail=each.color[:40])
        return None

    def _choice(self, each: Any, value: str, choices: Sequence[str]) -> str:
        if value and value not in choices:
            self.report.add("dropped", "attribute", place=each.name, detail=value[:40])
        return value if value in choices else ""

    def _words(self, text: str, tag: str = "Description") -> str:
        return f"<{tag}>{self._escaped(text)}</{tag}>" if text else ""

    def _value(self, name: str, value: Any) -> str:
        guid, kind = self._types[name]
        text = self._escaped(value) if kind == "Text" else FORMS[kind](value)
        return f'<VariableValue><VariableRef targetGUID="{guid}"/><{kind}Value>{text}</{kind}Value></VariableValue>'

    def _values(self, values: Mapping[str, Any]) -> str:
        return "".join([self._value(name, value) for name, value in values.items()])

    def _coding(self, coding: Coding) -> str:
        head = f'<Coding guid="{coding.guid}"{self._marks(coding)}><CodeRef targetGUID="{coding.code}"/>'
        return f"{head}{refs('NoteRef', coding.notes)}</Coding>" if coding.notes else f"{head}</Coding>"

    # -- elements

    def _code(self, code: Code) -> Iterator[str]:
        codable = "true" if code.codable else "false"
        # a name is required, also an empty one
        head = f'<Code guid="{code.guid}" name="{self._escaped(code.name)}" isCodable="{codable}"'
        yield head + self._attributes(color=self._color(code)) + ">"
        yield self._words(code.description) + refs("NoteRef", code.notes)
        for child in self._children.get(code.guid, []):
            yield from self._code(child)
        yield "</Code>\n"

    def _variable(self, each: Any) -> str:
        head = f'<Variable guid="{each.guid}" name="{self._escaped(each.name)}" typeOfVariable="{each.type}"'
        return f"{head}>{self._words(each.description)}</Variable>\n"

    def _case(self, each: Any) -> str:
        sources = {medium.guid for medium in self.project.media}
        parts = (
            f"<Case{self._attributes(guid=each.guid, name=each.name)}>", self._words(each.description),
            refs("CodeRef", each.codes), self._values(each.values), refs("SourceRef", each.sources),
            refs("SourceRef", (guid for guid in each.media if guid in sources)), refs("SelectionRef", each.selections),
            refs("SelectionRef", (guid for guid in each.media if guid not in sources)), "</Case>\n",
        )  # fmt: skip
        return "".join(parts)

    def _selection(self, each: Selection) -> str:
        name = f' name="{self._escaped(each.name)}"' if each.name else ""
        place = f'startPosition="{each.start}" endPosition="{each.end}"'
        signed = self._signing.get(each.guid)
        marks = (self._marks(signed) if signed else "") + self._marks(each)
        parts = [
            f'<PlainTextSelection guid="{each.guid}"{name} {place}{marks}>',
            self._words(each.description),
            *map(self._coding, self._codings.get(each.guid, ())),
            refs("NoteRef", each.notes),
            "</PlainTextSelection>\n",
        ]
        return "".join(parts)

    def _source(self, each: Source) -> Iterator[str]:
        rich = f"internal://{each.rich.name}" if each.rich else None
        named = self._attributes(
            guid=each.guid, name=each.name, richTextPath=rich, plainTextPath=f"internal://{each.guid}.txt"
        )
        yield f"<TextSource{named}{self._marks(each)}>{self._words(each.description)}\n"
        for selection in self._of_source.get(each.guid, ()):
            yield self._selection(selection)
        whole = self._whole.get(each.guid)
        if whole:
            yield "".join(map(self._coding, self._codings[whole.guid]))
        yield refs("NoteRef", each.notes) + self._values(each.values) + "</TextSource>\n"

    def _media(self) -> Iterator[str]:
        for kind in MEDIA:
            yield from (f"{each.xml}\n" for each in self.project.media if each.kind == kind)

    def _note(self, each: Any) -> str:
        rich = f"internal://{each.rich.name}" if each.rich else None
        named = self._attributes(
            guid=each.guid, name=each.name, richTextPath=rich, plainTextPath=f"internal://{each.guid}.txt"
        )
        dated = each if each.created or each.modified else replace(each, created=self._day)
        return f"<Note{named}{self._marks(dated)}>{self._words(each.description)}{each.more}</Note>\n"

    def _link(self, each: Any) -> str:
        named = self._attributes(
            guid=each.guid, name=each.name, direction=self._choice(each, each.direction, DIRECTIONS),
            color=self._color(each), originGUID=each.origin, targetGUID=each.target,
        )  # fmt: skip
        return f"<Link{named}>{refs('NoteRef', each.notes)}</Link>\n"

    def _set(self, each: Any) -> str:
        members = refs("MemberCode", each.codes) + refs("MemberSource", (*each.sources, *each.media))
        head = f'<Set guid="{each.guid}" name="{self._escaped(each.name)}">{self._words(each.description)}'
        return f"{head}{members}{refs('MemberNote', each.notes)}</Set>\n"

    def _graph(self, each: Any) -> Iterator[str]:
        yield f"<Graph{self._attributes(guid=each.guid, name=each.name)}>"
        for v in each.vertices:
            places = {"firstX": v.x, "firstY": v.y, "secondX": v.x2, "secondY": v.y2}
            named = self._attributes(guid=v.guid, representedGUID=v.represents, name=v.name, **places, shape=v.shape)
            yield f"<Vertex{named}{self._attributes(color=self._color(v))}/>"
        for e in each.edges:
            named = self._attributes(guid=e.guid, representedGUID=e.represents, name=e.name, sourceVertex=e.origin)
            styled = self._attributes(
                targetVertex=e.target, color=self._color(e), direction=self._choice(e, e.direction, DIRECTIONS),
                lineStyle=self._choice(e, e.line_style, ("dotted", "dashed", "solid")),
            )  # fmt: skip
            yield f"<Edge{named}{styled}/>"
        yield "</Graph>\n"

    # -- the whole

    def _user(self, each: Any) -> str:
        return f"<User{self._attributes(guid=each.guid, name=each.name, id=each.id)}/>\n"

    def xml(self, progress: Callable[[float], None] | None = None) -> Iterator[str]:
        """Yield the XML piece by piece, telling the share of the sources that is done."""
        p = self.project
        rings = ring_cases(p.selections)
        variables = (*p.variables, *(ring_variables() if rings else ()))
        self._types = {each.name: (each.guid, each.type) for each in variables}
        yield HEAD + f"<Project{self._head()}>\n"
        yield from _section("Users", map(self._user, p.users))
        yield from _section("CodeBook", _section("Codes", self._every(self._code, self._children.get(None, ()))))
        yield from _section("Variables", map(self._variable, variables))
        yield from _section("Cases", map(self._case, (*p.cases, *rings)))
        yield from _section("Sources", self._sources(progress))
        yield from _section("Notes", map(self._note, self.notes))
        yield from _section("Links", map(self._link, p.links))
        yield from _section("Sets", map(self._set, p.sets))
        yield from _section("Graphs", self._every(self._graph, p.graphs))
        about = (*p.about, *((self.own.guid,) if self.own else ()))
        yield self._words(p.description) + refs("NoteRef", about) + "</Project>\n"
        self.report.add("repaired", "illegal", count=len(self._illegal))

    def _sources(self, progress: Callable[[float], None] | None) -> Iterator[str]:
        for at, each in enumerate(self.project.sources, 1):
            yield from self._source(each)
            if progress:
                progress(at / len(self.project.sources))
        yield from self._media()

    def _every(self, write: Callable[[Any], Iterator[str]], nouns: Iterable[Any]) -> Iterator[str]:
        for each in nouns:
            yield from write(each)

    def _head(self) -> str:
        p = self.project
        created, modified = p.created and when(p.created), p.modified and when(p.modified)
        # the name is required, also an empty one
        return f' xmlns="urn:QDA-XML:project:1.0" name="{self._escaped(p.name)}"' + self._attributes(
            origin=f"tender_cycles {__version__}", creatingUserGUID=p.user, creationDateTime=created,
            modifyingUserGUID=p.modified_by, modifiedDateTime=modified, basePath=p.base_path,
        )  # fmt: skip


def _section(tag: str, parts: Iterable[str]) -> Iterator[str]:
    """Yield the parts within an element, and nothing where there are none: the schema forbids empty sections."""
    opened = False
    for part in parts:
        if not opened:
            yield f"<{tag}>\n"
            opened = True
        yield part
    if opened:
        yield f"</{tag}>\n"


def refs(tag: str, guids: Iterable[str]) -> str:
    """Return one reference of a kind for each GUID."""
    return "".join([f'<{tag} targetGUID="{guid}"/>' for guid in guids])


def when(moment: datetime) -> str:
    """Return a moment as the standard wants it; zones that are not whole minutes from UTC are given in UTC.

    UTC is a ``Z``: QualCoder takes that off and puts it on again, and so doubles any other zone.
    """
    offset = moment.utcoffset()
    if offset is not None and offset.total_seconds() % 60:
        moment = moment.astimezone(UTC)
    text = moment.isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text


def _decimal(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    text = format(Decimal(repr(value)), "f")
    return text if "." in text else f"{text}.0"  # so that it is not taken for a whole number


FORMS: dict[str, Callable[[Any], str]] = {
    "Boolean": lambda value: "true" if value else "false",
    "Integer": str,
    "Float": _decimal,
    "Date": date.isoformat,
    "DateTime": when,
}
