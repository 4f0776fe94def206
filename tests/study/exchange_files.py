# ruff: noqa: E501 - XML, SQL and tables stand as they are in files
"""For the tests of exchange: any project that Hypothesis can think of, files by hand, and the schema's order."""

import io
import zipfile
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

from hypothesis import strategies as st
from made_up import models, places

from tender_cycles.cycles import tender_cycles
from tender_cycles.project import (
    Case,
    Claim,
    Code,
    Coding,
    Edge,
    Evidence,
    Graph,
    Link,
    Note,
    Project,
    Selection,
    Set,
    Source,
    User,
    Variable,
    Vertex,
)  # fmt: skip
from tender_cycles.study.exchange import Report

# -- any project

LETTERS = st.characters(codec="utf-8", exclude_characters="\r\ufeff\ufffe\uffff", exclude_categories=("Cs", "Cc"))
WORDS = st.text(LETTERS | st.sampled_from("æøåÆØÅ😀👩‍👩‍👧&<>\"'\n\r\t "), max_size=12)
NAMES = WORDS.filter(lambda name: not name.startswith("tender_cycles"))
TEXTS = st.lists(
    st.sampled_from(["æøå", "😀", "👩‍👧", " ", "\n", "trygg", "&<>", "e\u0301", "\x0b", "ordet "]), max_size=12
).map("".join)
MOMENTS = st.datetimes(datetime(1900, 1, 1), timezones=st.none() | st.sampled_from([UTC, timezone(timedelta(hours=2)), timezone(-timedelta(hours=3, minutes=30))]))  # fmt: skip
COLORS = st.none() | st.from_regex(r"#([0-9A-Fa-f]{3}){1,2}", fullmatch=True)
VALUES = {
    "Text": WORDS,
    "Boolean": st.booleans(),
    "Integer": st.integers(-(10**20), 10**20),
    "Float": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-99, 99),
    "Date": st.dates(date(1000, 1, 1)),
    "DateTime": MOMENTS,
}
FACTS = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.dates() | MOMENTS,
    lambda inner: st.lists(inner, max_size=2) | st.tuples(inner) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=3,
)


@st.composite
def studies(draw: st.DrawFn) -> Project:
    """Draw a project with all the nouns, whose identifiers may or may not be GUIDs."""
    bare, count = draw(st.booleans()), iter(range(10**6))

    def guid() -> str:
        return f"id {next(count)}" if bare else str(UUID(int=draw(st.integers(0, 2**100)) * 2**20 + next(count)))

    def some(guids: list[str], most: int = 2) -> tuple[str, ...]:
        return tuple(draw(st.lists(st.sampled_from(guids), max_size=most))) if guids else ()

    def marks() -> dict[str, Any]:
        who = st.sampled_from([None, *(user.guid for user in users)])
        return {"user": draw(who), "created": draw(st.none() | MOMENTS)}

    def changed() -> dict[str, Any]:
        who = st.sampled_from([None, *(user.guid for user in users)])
        return marks() | {"modified_by": draw(who), "modified": draw(st.none() | MOMENTS)}

    def n(most: int) -> range:
        return range(draw(st.integers(0, most)))

    users = [User(guid=guid(), name=draw(NAMES), id=draw(NAMES)) for _ in n(2)]
    notes = [Note(guid=guid(), name=draw(NAMES), text=draw(TEXTS.filter(lambda t: "\x0b" not in t)), description=draw(WORDS), **changed()) for _ in n(2)]  # fmt: skip
    memos = [note.guid for note in notes]
    codes: list[Code] = []
    for at in n(4):
        parent = draw(st.sampled_from([None, *(code.guid for code in codes)]))
        labels = draw(st.dictionaries(st.sampled_from(["nb", "en"]), WORDS))
        codes.append(Code(
            guid=guid(), name=draw(NAMES), key=f"k{at}" if draw(st.booleans()) else "", parent=parent,
            codable=draw(st.booleans()), color=draw(COLORS), description=draw(WORDS), labels=labels, notes=some(memos),
        ))  # fmt: skip
    codes = draw(st.permutations(codes))
    kinds = draw(st.lists(st.sampled_from(list(VALUES)), max_size=3))
    variables = [
        Variable(guid=guid(), name=f"{draw(NAMES)} {at}", type=kind, description=draw(WORDS),
                 labels=draw(st.dictionaries(st.sampled_from(["nb"]), WORDS)))
        for at, kind in enumerate(kinds)
    ]  # fmt: skip

    def values() -> dict[str, Any]:
        return {each.name: draw(VALUES[each.type]) for each in variables if draw(st.booleans())}

    sources = [Source(guid=guid(), name=draw(NAMES), text=draw(TEXTS), description=draw(WORDS), values=values(), notes=some(memos), **changed()) for _ in n(3)]  # fmt: skip
    model = draw(st.sampled_from([None, tender_cycles()]) | models(3, 3))
    selections: list[Selection] = []
    for _ in n(5) if sources else ():
        source = draw(st.sampled_from(sources))
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(source.text) or 9)] * 2)))
        selections.append(Selection(
            guid=guid(), source=source.guid, start=start, end=end, name=draw(NAMES), description=draw(WORDS),
            **draw(places(model)), texts=draw(st.dictionaries(st.sampled_from(["nb", "words"]), WORDS)),
            facts=draw(st.dictionaries(WORDS, FACTS, max_size=2)), notes=some(memos), **changed(),
        ))  # fmt: skip
    codings = [Coding(guid=guid(), selection=draw(st.sampled_from(selections)).guid, code=draw(st.sampled_from(codes)).guid, notes=some(memos, 1), **marks()) for _ in (n(8) if selections and codes else ())]  # fmt: skip
    texts, stretches, marked = [s.guid for s in sources], [s.guid for s in selections], [c.guid for c in codes]
    cases = [Case(guid=guid(), name=draw(NAMES), description=draw(WORDS), values=values(), sources=some(texts), selections=some(stretches, 4), codes=some(marked)) for _ in n(2)]  # fmt: skip
    sets = [Set(guid=guid(), name=draw(NAMES), description=draw(WORDS), codes=some(marked), sources=some(texts), notes=some(memos)) for _ in n(2)]  # fmt: skip
    anything = [*texts, *stretches, *marked, *memos, *(each.guid for each in (*cases, *sets, *codings))]
    ways = st.sampled_from(["", "OneWay", "Bidirectional", "Associative"])
    links = [Link(guid=guid(), origin=draw(st.sampled_from(anything)), target=draw(st.sampled_from(anything)), name=draw(NAMES), direction=draw(ways), color=draw(COLORS), notes=some(memos)) for _ in (n(2) if anything else ())]  # fmt: skip
    graphs = []
    for _ in n(1):
        stands = st.sampled_from([None, *anything])
        corner = st.none() | st.integers(-99, 99)
        vertices = tuple(Vertex(guid=guid(), x=draw(st.integers(-9, 9)), y=at, x2=draw(corner), y2=draw(corner), represents=draw(stands), name=draw(NAMES), shape=draw(st.sampled_from(["", "Oval", "Note"])), color=draw(COLORS)) for at in range(2))  # fmt: skip
        edges = tuple(Edge(guid=guid(), origin=vertices[0].guid, target=vertices[at].guid, represents=draw(stands), name=draw(NAMES), direction=draw(ways), line_style=draw(st.sampled_from(["", "dotted"])), color=draw(COLORS)) for at in n(2))  # fmt: skip
        graphs.append(Graph(guid=guid(), name=draw(NAMES), vertices=vertices, edges=edges))
    evidence = (*[Evidence(stance="for", selection=each) for each in stretches[:1]], *[Evidence(stance="against", case=case.guid) for case in cases[:1]])  # fmt: skip
    claims = [Claim(guid=guid(), name="C01", section="5", kind="all", verdict="holds", texts={"nb": draw(WORDS)}, evidence=evidence, cases=tuple(case.guid for case in cases[:1])) for _ in n(1)]  # fmt: skip
    return Project(
        name=draw(NAMES.filter(bool)), cycles=model, users=users, codes=codes, variables=variables, cases=cases, sources=sources,
        selections=selections, codings=codings, notes=notes, sets=sets, links=links, graphs=graphs, claims=claims,
        about=some(memos), description=draw(WORDS), base_path=draw(st.sampled_from(["", "C:\\media"])),
        guid=draw(WORDS), spelling=draw(st.dictionaries(WORDS, st.lists(WORDS, max_size=2).map(tuple), max_size=1)), **changed(),
    )  # fmt: skip


# -- the order that the schema enforces

_SOURCE = "Description? PlainTextContent? PlainTextSelection* Coding* NoteRef* VariableValue*"
ORDER = {
    "Project": "Users? CodeBook? Variables? Cases? Sources? Notes? Links? Sets? Graphs? Description? NoteRef*",
    "Users": "User+", "CodeBook": "Codes", "Codes": "Code+", "Variables": "Variable+", "Cases": "Case+",
    "Sources": "TextSource* PictureSource* PDFSource* AudioSource* VideoSource*", "Notes": "Note+", "Links": "Link+",
    "Sets": "Set+", "Graphs": "Graph+",
    "Code": "Description? NoteRef* Code*", "Variable": "Description?",
    "Case": "Description? CodeRef* VariableValue* SourceRef* SelectionRef*",
    "TextDescription": _SOURCE,
    "TextSource": _SOURCE, "Note": _SOURCE,
    "PictureSource": "Description? TextDescription? PictureSelection* Coding* NoteRef* VariableValue*",
    "PictureSelection": "Description? Coding* NoteRef*", "PDFSelection": "Description? Coding* NoteRef*",
    "PDFSource": "Description? PDFSelection* Representation? Coding* NoteRef* VariableValue*", "Representation": _SOURCE,
    "AudioSource": "Description? Transcript* AudioSelection* Coding* NoteRef* VariableValue*",
    "Transcript": "Description? PlainTextContent? SyncPoint* TranscriptSelection* NoteRef*",
    "TranscriptSelection": "Description? Coding* NoteRef*",
    "PlainTextSelection": "Description? Coding* NoteRef*", "Coding": "CodeRef NoteRef*",
    "VariableValue": "VariableRef TextValue? BooleanValue? IntegerValue? FloatValue? DateValue? DateTimeValue?",
    "Link": "NoteRef*", "Set": "Description? MemberCode* MemberSource* MemberNote*", "Graph": "Vertex* Edge*",
}  # fmt: skip
NEEDED = {
    "Project": "name", "User": "guid", "Code": "guid name isCodable", "Variable": "guid name typeOfVariable",
    "Case": "guid", "TextSource": "guid", "Note": "guid", "PlainTextSelection": "guid startPosition endPosition",
    "Coding": "guid", "Link": "guid", "Set": "guid name", "Graph": "guid", "Vertex": "guid firstX firstY",
    "Edge": "guid sourceVertex targetVertex",
}  # fmt: skip
FREE = {"User", "Vertex", "Edge", "Description", "PlainTextContent"}


def disorder(root: ET.Element) -> list[str]:
    """Return what in a project's XML is not as the schema has it."""
    found = []
    for element in root.iter():
        tag = _tag(element)
        found += [f"{tag} has no {name}" for name in NEEDED.get(tag, "").split() if name not in element.attrib]
        left = [_tag(child) for child in element]
        for part in ORDER.get(tag, "").split():
            name, many = part.rstrip("?*+"), part[-1]
            n = next((at for at, child in enumerate(left) if child != name), len(left))
            if (n > 1 and many not in "*+") or (not n and many not in "?*"):
                found.append(f"{tag} has {n} of {name}")
            left = left[n:]
        if left and tag not in FREE:
            found.append(f"{tag} has {left[0]} out of order")
        if tag in ("TextSource", "Note") and ("plainTextPath" in element.attrib) == any(
            _tag(c) == "PlainTextContent" for c in element
        ):
            found.append(f"{tag} has not exactly one text")
    return found


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


# -- files by hand


def qdpx(
    path: Path, inside: str, files: Mapping[str, str | bytes] = {}, *, name: str = "project.qde", head: str = 'name="p"'
) -> Path:
    """Write an archive around what stands inside ``<Project>``."""
    xml = f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" {head}>{inside}</Project>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
        for member, data in files.items():
            archive.writestr(member, data)
    return path


def qde(path: Path) -> ET.Element:
    """Return the XML of an archive."""
    with zipfile.ZipFile(path) as archive:
        return ET.parse(io.BytesIO(archive.read("project.qde"))).getroot()


# -- files by hand


def guid(n: int) -> str:
    return f"{n:08x}-0000-4000-8000-{n:012x}"


CODES = f'<CodeBook><Codes><Code guid="{guid(1)}" name="trust" isCodable="true"/></Codes></CodeBook>'
CODING = f'<Coding guid="{{}}"><CodeRef targetGUID="{guid(1)}"/></Coding>'


def source(stretches: list[tuple[int, int, str]], path: str = f"internal://{guid(9)}.txt") -> str:
    inside = "".join(
        f'<PlainTextSelection guid="{guid(100 + at)}" name="{name}" startPosition="{start}" endPosition="{end}">'
        f"{CODING.format(guid(200 + at))}</PlainTextSelection>"
        for at, (start, end, name) in enumerate(stretches)
    )
    return f'{CODES}<Sources><TextSource guid="{guid(9)}" name="Anna" plainTextPath="{path}">{inside}</TextSource></Sources>'


def said(project: Project) -> list[str]:
    text = {each.guid: each.text for each in project.sources}
    return [text[each.source][each.start : each.end] for each in project.selections]


def kinds(report: Report, status: str) -> Counter[str]:
    return Counter({entry.kind: entry.count for entry in report.of(status)})
