# ruff: noqa: E501 - a file's values stand in a line
"""What has to be read from each file of the conformance corpus, and that all that it holds matters."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from conformance import EMOJI, FILES, TEXT, File, guid
from exchange_files import ORDER, disorder

from tender_cycles.project import Project
from tender_cycles.study.exchange import read_qdpx, write_qdpx
from tender_cycles.study.exchange.report import Report
from tender_cycles.tables import cooccurrence

ATTRIBUTES = {
    "Project": "name origin creatingUserGUID creationDateTime modifyingUserGUID modifiedDateTime basePath",
    "User": "guid name id", "Code": "guid name isCodable color", "Variable": "guid name typeOfVariable", "Case": "guid name",
    "TextSource": "guid name richTextPath plainTextPath creatingUser creationDateTime modifyingUser modifiedDateTime",
    "Note": "guid name richTextPath plainTextPath creatingUser creationDateTime modifyingUser modifiedDateTime",
    "PlainTextSelection": "guid name startPosition endPosition creatingUser creationDateTime modifyingUser modifiedDateTime",
    "Coding": "guid creatingUser creationDateTime", "Link": "guid name direction color originGUID targetGUID",
    "Set": "guid name", "Graph": "guid name",
    "Vertex": "guid representedGUID name firstX firstY secondX secondY shape color",
    "Edge": "guid representedGUID name sourceVertex targetVertex color direction lineStyle",
    **dict.fromkeys(("CodeRef", "NoteRef", "VariableRef", "SourceRef", "SelectionRef", "MemberCode", "MemberSource", "MemberNote"), "targetGUID"),
}  # fmt: skip
# what is not text, and carried through as it came
MEDIA = (
    "PictureSource", "TextDescription", "PictureSelection", "PDFSource", "PDFSelection", "Representation",
    "AudioSource", "Transcript", "TranscriptSelection", "VideoSource",
)  # fmt: skip
JANUARY = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
JUNE = datetime(2024, 6, 7, 8, 9, 10, tzinfo=timezone(timedelta(hours=2)))
NOTED = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
KARI, OLA = guid(11), guid(12)


def schema() -> set[str]:
    """Return every element, under its parent, and every attribute that concerns text."""
    inside = {(parent, child.rstrip("?*+")) for parent, children in ORDER.items() if parent not in MEDIA for child in children.split()}  # fmt: skip
    elements = {f"{parent}/{child}" for parent, child in inside if child not in MEDIA}
    return elements | {f"{tag}@{name}" for tag, names in ATTRIBUTES.items() for name in names.split()}


def said(p: Project) -> list[tuple[str, str]]:
    """Return the words of each selection and their codes' names."""
    text, name = {s.guid: s.text for s in p.sources}, {c.guid: c.name for c in p.codes}
    codes = {s.guid: " ".join(name[c.code] for c in p.codings if c.selection == s.guid) for s in p.selections}
    return [(text[s.source][s.start : s.end], codes[s.guid]) for s in p.selections]


def tree(p: Project) -> list[tuple[Any, ...]]:
    named = {c.guid: c.name for c in p.codes}
    return [(c.guid, c.name, named.get(c.parent or ""), c.codable) for c in p.codes]


def marks(each: Any) -> tuple[Any, ...]:
    return each.user, each.created, each.modified_by, each.modified


def values(p: Project) -> list[Any]:
    return [[(v.guid, v.name, v.type) for v in p.variables], [dict(c.values) for c in p.cases]]


def typed(kind: str, value: object) -> tuple[Callable[[Project, Report], Any], Any]:
    return lambda p, _: values(p), [[(guid(50), "v0", kind)], [{"v0": value}]]


def repaired(r: Report) -> list[str]:
    return [entry.kind for entry in r.repaired]


ONE = [("I trust them.", "trust")]
BLOCK = [("Second one here.", "trust"), ("Third and last.", "trust")]
TALK = [(each, "trust") for each in ("vi måler alt nå.", "Hvorfor?", "Fordi noen vil se det.")]
VALUES: dict[str, tuple[Callable[[Project, Report], Any], Any]] = {
    "01_project": (
        lambda p, r: (p.name, r.kept[0].place, marks(p), p.base_path),
        ("A & B", "another tool 1.0", (KARI, JANUARY, OLA, datetime(2024, 2, 3, 4, 5, 6, 123456, UTC)), "C:\\studies"),
    ),
    "02_project_description_and_notes": (lambda p, _: (p.description, p.about, [n.text for n in p.notes]), ("About it all.", (guid(80),), ["think again"])),
    "03_users": (lambda p, _: ([(u.guid, u.name, u.id) for u in p.users], [c.user for c in p.codings]), ([(KARI, "Kari", "K"), (OLA, "Ola", "O")], [KARI, OLA])),
    "04_codes": (lambda p, _: [(c.guid, c.name, c.color, c.description) for c in p.codes], [(guid(1), "trust <æøå>", "#0AF", "when they trust")]),
    "05_codes_nested": (lambda p, _: tree(p), [(guid(3), "start", None, False), (guid(1), "trust", "start", True), (guid(4), "end", None, False), (guid(2), "trust", "end", True)]),
    "06_codes_of_one_name": (lambda p, _: (len(p.codes), said(p), [c.code for c in p.codings]), (4, [("I trust them.", "trust"), ("They trust us.", "trust")], [guid(1), guid(2)])),
    "07_code_notes": (lambda p, _: [(c.name, c.notes) for c in p.codes], [("trust", (guid(80),)), ("below", ())]),
    "08_variable_text": typed("Text", "a & b"),
    "09_variable_boolean": typed("Boolean", True),
    "10_variable_integer": typed("Integer", 41),
    "11_variable_float": typed("Float", 0.25),
    "12_variable_date": typed("Date", date(2024, 5, 6)),
    "13_variable_datetime": typed("DateTime", NOTED),
    "14_variable_description": (lambda p, _: [(v.name, v.description) for v in p.variables], [("age", "in years")]),
    "15_cases": (
        lambda p, _: [(c.guid, c.name, c.description, c.codes, dict(c.values), c.sources, c.selections, len(p.links)) for c in p.cases],
        [(guid(60), "Case A", "the first", (guid(1),), {"v0": "x"}, (guid(20),), (guid(31),), 1)],
    ),
    "16_case_is_a_code": (lambda p, _: ([(c.guid, c.selections) for c in p.cases], [c.name for c in p.codes], said(p)), ([(guid(60), (guid(30),))], ["trust"], [("I trust them.", ""), ("They trust us.", "trust")])),
    "17_source_text_in_a_file": (lambda p, _: ([(s.guid, s.name, s.text) for s in p.sources], said(p), len(p.links)), ([(guid(20), "Anna", TEXT)], ONE, 1)),
    "18_source_text_within": (lambda p, _: ([s.text for s in p.sources], said(p)), ([TEXT], ONE)),
    "19_source_rich_text": (lambda p, _: [(s.text, s.rich and (s.rich.name, s.rich.size)) for s in p.sources], [(TEXT, (f"{guid(21)}.docx", 7))]),
    "20_source_without_a_name": (lambda p, _: [(s.name, s.text, s.rich and s.rich.size) for s in p.sources], [("Interview 3", TEXT, 2)]),
    "21_source_marks": (
        lambda p, _: ([(marks(s), s.description, s.notes, dict(s.values)) for s in p.sources], said(p)),
        ([((KARI, JANUARY, OLA, JUNE), "by telephone", (guid(80),), {"v0": 7})], [(TEXT, "trust")]),
    ),
    "22_selection": (
        lambda p, _: ([(s.guid, s.name, marks(s), s.description, s.notes) for s in p.selections], said(p), len(p.links)),
        ([(guid(30), "trust them", (KARI, JANUARY, OLA, JUNE), "a memo & more", (guid(80),))], [("trust them", "")], 1),
    ),
    "23_coding": (lambda p, _: [(c.guid, c.code, c.selection, c.user, c.created, c.notes) for c in p.codings], [(guid(40), guid(1), guid(30), KARI, JANUARY, (guid(80),))]),
    "24_one_selection_many_codings": (lambda p, _: (said(p), int(cooccurrence(p).iloc[0, 1])), ([("I trust them.", "trust time")], 1)),
    "25_many_selections_one_stretch": (lambda p, r: (said(p), int(cooccurrence(p).iloc[0, 1]), repaired(r)), ([("I trust them.", "trust time")], 1, ["joined"])),
    "26_notes": (lambda p, _: ([(n.guid, n.name, n.text, n.description, marks(n)) for n in p.notes], p.about), ([(guid(80), f"memo {80}", "a & b", "short", (KARI, JANUARY, OLA, JUNE))], (guid(80),))),
    "27_note_text_in_a_file": (lambda p, _: [(n.text, n.rich and n.rich.size, n.created) for n in p.notes], [("what I saw", 2, NOTED)]),
    "28_note_has_the_form_of_a_source": (
        lambda p, _: [tag for tag in ("PlainTextSelection", "CodeRef", f'Coding guid="{guid(42)}"', f'NoteRef targetGUID="{guid(82)}"', "VariableRef", "TextValue") if f"<{tag}" in p.notes[0].more],
        ["PlainTextSelection", "CodeRef", f'Coding guid="{guid(42)}"', f'NoteRef targetGUID="{guid(82)}"', "VariableRef", "TextValue"],
    ),
    "29_note_without_a_date": (lambda p, r: ([(n.text, n.created) for n in p.notes], r.faithful), ([("think again", None)], True)),
    "30_links": (
        lambda p, _: [(k.guid, k.origin, k.target, k.name, k.direction, k.color, k.notes) for k in p.links],
        [
            (guid(81), guid(30), guid(1), "shows", "OneWay", "#FF0000", (guid(80),)), (guid(82), guid(1), guid(2), "", "Bidirectional", None, ()),
            (guid(83), guid(2), guid(20), "", "Associative", None, ()), (guid(84), guid(80), guid(81), "", "", None, ()),
        ],
    ),
    "31_sets": (
        lambda p, _: ([(s.name, s.description, s.codes, s.sources, s.notes) for s in p.sets], len(p.links)),
        ([("group", "those of May", (guid(2),), (guid(20),), (guid(80),)), ("empty", "", (), (), ())], 1),
    ),
    "32_graphs": (
        lambda p, _: [
            (g.guid, g.name, [(v.guid, v.represents, v.name, v.x, v.y, v.x2, v.y2, v.shape, v.color) for v in g.vertices], [(e.guid, e.represents, e.name, e.origin, e.target, e.color, e.direction, e.line_style) for e in g.edges])
            for g in p.graphs
        ],
        [(
            guid(90), "map",
            [(guid(91), guid(1), "one", 10, 20, 110, 60, "Oval", "#00FF00"), (guid(92), None, "", 200, 20, None, None, "", None), (guid(93), None, "", 300, 20, None, None, "", None)],
            [(guid(94), guid(80), "leads to", guid(91), guid(92), "#0000FF", "OneWay", "dashed")],
        )],
    ),
    "33_guids_in_braces_and_capitals": (lambda p, r: ([u.guid for u in p.users], [(c.guid, c.code, c.user) for c in p.codings], r.faithful), ([guid(0xAB)], [(guid(40), guid(0xCD), guid(0xAB))], True)),
    "34_namespace_with_a_prefix": (lambda p, r: (said(p), r.faithful), (ONE, True)),
    "35_namespace_of_older_files": (lambda p, _: said(p), ONE),
    "36_folder_and_qde_of_other_names": (lambda p, r: (said(p), repaired(r)), (ONE, ["qde-name", "folder"])),
    "37_byte_order_mark": (lambda p, r: (said(p), repaired(r), p.sources[0].text), ([("trust them", "trust")], ["bom", "bom-counted"], TEXT)),
    "38_line_ends_counted_as_one": (lambda p, r: (said(p), repaired(r), r.kept[0].place), (BLOCK, ["crlf"], "ATLAS.ti 23")),
    "39_line_ends_counted_as_two": (lambda p, r: (said(p), repaired(r)), (BLOCK, ["crlf", "crlf-as-two"])),
    "40_utf16_units": (lambda p, r: (said(p), repaired(r), r.doubtful), (TALK, ["utf-16-counted"], ())),
    "41_code_points": (lambda p, r: (said(p), p.sources[0].text, r.faithful), (TALK, EMOJI, True)),
    "42_text_in_utf16": (lambda p, r: (said(p), repaired(r)), ([("trust", "trust")], ["utf-16"])),
    "43_file_is_missing": (lambda p, r: ([(s.start, s.end) for s in p.selections], len(p.codings), [e.detail for e in r.dropped]), ([(2, 7)], 1, ["relative:///Anna.txt"])),
    "44_picture": (lambda p, _: [(m.kind, m.guids, [f.size for f in m.files], "A map of here" in m.xml) for m in p.media], [("PictureSource", tuple(map(guid, range(71, 76))), [3], True)]),
    "45_pdf": (lambda p, _: [(m.kind, m.guids, [f.size for f in m.files]) for m in p.media], [("PDFSource", tuple(map(guid, range(72, 77))), [3, 15])]),
    "46_transcript": (lambda p, _: [(m.kind, m.guids, [f.size for f in m.files], "timeStamp" in m.xml) for m in p.media], [("AudioSource", tuple(map(guid, range(71, 76))), [3, 14], True)]),
    "47_project_without_an_origin": (lambda p, r: (p.name, said(p), r.kept[0].place), ("study", ONE, "")),
}  # fmt: skip
every = pytest.mark.parametrize("file", FILES, ids=[each.name for each in FILES])


def read(file: File, folder: Path) -> Any:
    """Return what the values of a file are, or what the error says."""
    look, _ = VALUES[file.name]
    try:
        return look(*read_qdpx(file.write(folder / "file.qdpx")))
    except (ValueError, IndexError) as error:
        return str(error)


def without(file: File, item: str) -> File:
    """Return a file from which an element or an attribute is taken out wherever it stands."""
    root = ET.fromstring(file.xml)
    parent, attribute, name = item.partition("@")
    parent, _, child = parent.partition("/")
    n = 0
    for each in root.iter():
        if each.tag.endswith("}" + parent):
            n += bool(attribute and each.attrib.pop(name, None) is not None)
            for inner in [inner for inner in each if child and inner.tag.endswith("}" + child)]:
                each.remove(inner)
                n += 1
    assert n, f"{file.name} does not hold {item}"
    return file._replace(xml=ET.tostring(root, encoding="unicode"))


@every
def test_the_values_are_read(file: File, tmp_path: Path) -> None:
    assert read(file, tmp_path) == VALUES[file.name][1]


@every
def test_all_that_a_file_holds_matters(file: File, tmp_path: Path) -> None:
    read_whole = VALUES[file.name][1]
    for item in file.holds.split():
        assert read(without(file, item), tmp_path) != read_whole, f"{item} does not matter"
    for member in file.members:
        other = {**file.members, member: b"other words here"}
        assert read(file._replace(members=other), tmp_path) != read_whole, f"{member} does not matter"


@every
def test_each_is_as_the_schema_has_it_and_makes_the_round_trip(file: File, tmp_path: Path) -> None:
    root = ET.fromstring(file.xml)
    assert disorder(root) == []
    project, _ = read_qdpx(file.write(tmp_path / "study.qdpx"))
    write_qdpx(project, tmp_path / "again.qdpx")
    assert read_qdpx(tmp_path / "again.qdpx").project == project


def test_together_they_hold_all_of_the_schema_that_concerns_text() -> None:
    held = {item for file in FILES for item in file.holds.split()}
    assert sorted(schema() - held) == []
    assert len(FILES) >= 30


def test_others_can_have_them(tmp_path: Path) -> None:
    script = Path(__file__).with_name("conformance.py")
    subprocess.run([sys.executable, "-I", str(script), str(tmp_path / "corpus")], check=True)
    assert len(list((tmp_path / "corpus").glob("*.qdpx"))) == len(FILES)
    listed = (tmp_path / "corpus" / "README.md").read_text(encoding="utf-8")
    assert all(file.name in listed for file in FILES)
