# ruff: noqa: E501 - XML stands as it is in files
"""Small REFI-QDA projects, which together hold every element and attribute of the standard that concerns text.

    python tests/study/conformance.py FOLDER

writes them, with a list of what each holds and what is known of other tools;
they are made here by hand, and may be used by anybody who reads or writes
``.qdpx``. `test_conformance.py` says what has to be read from each.
"""

import re
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ORDER = ("Users", "CodeBook", "Variables", "Cases", "Sources", "Notes", "Links", "Sets", "Graphs")
ORIGIN = 'name="study" origin="conformance"'
TEXT = "I trust them. They trust us."


class File(NamedTuple):
    """A project: its XML, the other members of its archive, what of the schema it shows, what others do with it."""

    name: str
    holds: str  # Parent/Child and Element@attribute, each of which matters for what is read
    known: str
    xml: str
    members: Mapping[str, bytes] = {}
    qde: str = "project.qde"

    def write(self, path: Path) -> Path:
        """Write the archive."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(self.qde, self.xml)
            there = {name.lower() for name in self.members}
            named = {f"sources/{name}" for name in re.findall('plainTextPath="internal://([^"]*)"', self.xml)}
            texts = {name: TEXT.encode() for name in sorted(named) if name.lower() not in there}
            for member, data in {**texts, **self.members}.items():
                archive.writestr(member, data)
        return path


def guid(n: int) -> str:
    """Return the GUID with this number."""
    return f"{n:08x}-0000-4000-8000-{n:012x}"


def ref(tag: str, n: int) -> str:
    """Return a reference."""
    return f'<{tag} targetGUID="{guid(n)}"/>'


def coding(n: int, code: int = 1, more: str = "", marks: str = "") -> str:
    """Return a coding."""
    return f'<Coding guid="{guid(n)}"{marks}>{ref("CodeRef", code)}{more}</Coding>'


def stretch(n: int, start: int, end: int, inside: str = "", more: str = "") -> str:
    """Return a selection."""
    return f'<PlainTextSelection guid="{guid(n)}" startPosition="{start}" endPosition="{end}"{more}>{inside}</PlainTextSelection>'


def text(n: int, inside: str = "", name: str = "Anna", more: str = "", path: str = "") -> str:
    """Return a source whose text is a file; `File.write` takes `TEXT` where no other is given."""
    path = path or f"internal://{guid(n)}.txt"
    return f'<TextSource guid="{guid(n)}" name="{name}" plainTextPath="{path}"{more}>{inside}</TextSource>'


def within(n: int, inside: str, words: str, name: str, more: str = "", tag: str = "Note") -> str:
    """Return a note, or what else has its text within it."""
    description, end, rest = inside.rpartition("</Description>")
    return f'<{tag} guid="{guid(n)}" name="{name}"{more}>{description}{end}<PlainTextContent>{words}</PlainTextContent>{rest}</{tag}>'


def note(
    n: int, words: str = "think again", inside: str = "", more: str = ' creationDateTime="2024-05-06T07:08:09Z"'
) -> str:
    """Return a note."""
    return within(n, inside, words, f"memo {n}", more)


def project(head: str = ORIGIN, end: str = "", namespace: str = "urn:QDA-XML:project:1.0", **sections: str) -> str:
    """Return the XML of a project, its sections in the order of the schema."""
    sections = {"Users": "", "CodeBook": CODES, **sections}
    inside = "".join(f"<{tag}>{sections[tag]}</{tag}>" for tag in ORDER if sections.get(tag))
    return f'<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="{namespace}" {head}>{inside}{end}</Project>'


CODES = f'<Codes><Code guid="{guid(1)}" name="trust" isCodable="true"/><Code guid="{guid(2)}" name="time" isCodable="true"/></Codes>'
USERS = f'<User guid="{guid(11)}" name="Kari" id="K"/><User guid="{guid(12)}" name="Ola" id="O"/>'
CODED = text(20, stretch(30, 0, 13, coding(40)))
MARKS = f' creatingUser="{guid(11)}" creationDateTime="2024-01-02T03:04:05Z"'
CHANGED = f' modifyingUser="{guid(12)}" modifiedDateTime="2024-06-07T08:09:10+02:00"'


def book(codes: str) -> str:
    """Return the inside of a code book."""
    return f"<Codes>{codes}</Codes>"


def variables(*kinds: str) -> str:
    """Return variables, numbered from 50."""
    return "".join(
        f'<Variable guid="{guid(50 + at)}" name="v{at}" typeOfVariable="{kind}"/>' for at, kind in enumerate(kinds)
    )


def value(n: int, kind: str, said: str) -> str:
    """Return the value of a variable."""
    return f"<VariableValue>{ref('VariableRef', n)}<{kind}Value>{said}</{kind}Value></VariableValue>"


def case(inside: str, n: int = 60, name: str = "Case A") -> str:
    """Return a case."""
    return f'<Case guid="{guid(n)}" name="{name}">{inside}</Case>'


def link(n: int, origin: int, target: int, more: str, inside: str = "") -> str:
    """Return a link."""
    return f'<Link guid="{guid(n)}" originGUID="{guid(origin)}" targetGUID="{guid(target)}"{more}>{inside}</Link>'


def typed(number: str, kind: str, said: str, known: str) -> File:
    """Return a file with a variable of a type and its value."""
    holds = f"Project/Variables Variables/Variable Variable@guid Variable@name Variable@typeOfVariable VariableValue/{kind}Value VariableValue/VariableRef VariableRef@targetGUID"
    if kind == "Text":  # which is what a variable without a type is taken for
        holds = holds.replace("Variable@typeOfVariable ", "")
    return File(
        f"{number}_variable_{kind.lower()}",
        holds,
        known,
        project(Variables=variables(kind), Cases=case(value(50, kind, said))),
    )


def selected(words: str, said: str) -> tuple[int, int]:
    """Return where words stand."""
    return words.index(said), words.index(said) + len(said)


EMOJI = "Ja 😀 vi måler alt nå. Hvorfor? 👍 Fordi noen vil se det."
WINDOWS = "First line.\r\nSecond one here.\r\nThird and last."


def wide(said: str) -> tuple[int, int]:
    """Return where words stand in `EMOJI`, counted in UTF-16 units."""
    start, end = selected(EMOJI, said)
    return tuple(len(EMOJI[:at].encode("utf-16-le")) // 2 for at in (start, end))  # type: ignore[return-value]


def cut(words: str, *said: str, count: str = "") -> str:
    """Return a coded selection for each of some words, in a text as it is counted."""
    places = [wide(each) if count == "utf-16" else selected(words, each) for each in said]
    return "".join(stretch(30 + at, *place, coding(40 + at)) for at, place in enumerate(places))


DOUBLE = book(
    f'<Code guid="{guid(3)}" name="start" isCodable="false"><Code guid="{guid(1)}" name="trust" isCodable="true"/></Code>'
    f'<Code guid="{guid(4)}" name="end" isCodable="false"><Code guid="{guid(2)}" name="trust" isCodable="true"/></Code>'
)
PICTURE = f"""<PictureSource guid="{guid(70)}" name="map" path="internal://{guid(70)}.png">{within(71, stretch(72, 0, 5, coding(73)), "A map of here", "about it", tag="TextDescription")}<PictureSelection guid="{guid(74)}" firstX="0" firstY="0" secondX="4" secondY="4">{coding(75)}</PictureSelection></PictureSource>"""
PDF = f"""<PDFSource guid="{guid(70)}" name="report" path="internal://{guid(70)}.pdf"><PDFSelection guid="{guid(72)}" page="0" firstX="1" firstY="1" secondX="9" secondY="9">{coding(73)}</PDFSelection><Representation guid="{guid(74)}" name="as text" plainTextPath="internal://{guid(74)}.txt">{stretch(75, 0, 4, coding(76))}</Representation></PDFSource>"""
AUDIO = f"""<AudioSource guid="{guid(70)}" name="talk" path="internal://{guid(70)}.mp3"><Transcript guid="{guid(71)}" name="of it" plainTextPath="internal://{guid(71)}.txt"><SyncPoint guid="{guid(72)}" timeStamp="0" position="0"/><SyncPoint guid="{guid(73)}" timeStamp="900" position="4"/><TranscriptSelection guid="{guid(74)}" fromSyncPoint="{guid(72)}" toSyncPoint="{guid(73)}">{coding(75)}</TranscriptSelection></Transcript></AudioSource>"""
VERTICES = (
    f'<Vertex guid="{guid(91)}" representedGUID="{guid(1)}" name="one" firstX="10" firstY="20" secondX="110" secondY="60" shape="Oval" color="#00FF00"/>'
    f'<Vertex guid="{guid(92)}" firstX="200" firstY="20"/><Vertex guid="{guid(93)}" firstX="300" firstY="20"/>'
)
EDGE = f'<Edge guid="{guid(94)}" representedGUID="{guid(80)}" name="leads to" sourceVertex="{guid(91)}" targetVertex="{guid(92)}" color="#0000FF" direction="OneWay" lineStyle="dashed"/>'

FILES = (
    File("01_project", "Project@name Project@origin Project@creatingUserGUID Project@creationDateTime Project@modifyingUserGUID Project@modifiedDateTime Project@basePath",
         "The standard names the users of a project otherwise (…GUID) than those of all else.",
         project(f'name="A &amp; B" origin="another tool 1.0" creatingUserGUID="{guid(11)}" creationDateTime="2024-01-02T03:04:05Z" modifyingUserGUID="{guid(12)}" modifiedDateTime="2024-02-03T04:05:06.1234567Z" basePath="C:\\studies"', Users=USERS)),
    File("02_project_description_and_notes", "Project/Description Project/NoteRef Project/Notes Notes/Note",
         "Stands at the end, behind all sections: the schema enforces the order.",
         project(end=f"<Description>About it all.</Description>{ref('NoteRef', 80)}", Notes=note(80))),
    File("03_users", "Project/Users Users/User User@guid User@name User@id", "Two coders of one stretch are told apart by nothing else.",
         project(Users=USERS, Sources=text(20, stretch(30, 0, 13, coding(40, marks=f' creatingUser="{guid(11)}"') + coding(41, marks=f' creatingUser="{guid(12)}"'))))),
    File("04_codes", "Project/CodeBook CodeBook/Codes Codes/Code Code@guid Code@name Code@color Code/Description",
         "Colours are remapped by some tools; #RGB is allowed beside #RRGGBB.",
         project(CodeBook=book(f'<Code guid="{guid(1)}" name="trust &lt;æøå&gt;" isCodable="true" color="#0AF"><Description>when they trust</Description></Code>'))),
    File("05_codes_nested", "Code/Code Code@isCodable", "Nested codes that one does not code with have broken other tools.",
         project(CodeBook=DOUBLE)),
    File("06_codes_of_one_name", "Code/Code Code@guid Coding/CodeRef CodeRef@targetGUID", "Real in NVivo's files; tools that know a code by its name make one of two.",
         project(CodeBook=DOUBLE, Sources=text(20, stretch(30, 0, 13, coding(40, 1)) + stretch(31, 14, 28, coding(41, 2))))),
    File("07_code_notes", "Code/NoteRef NoteRef@targetGUID", "In a project, not in a codebook, a code has notes: between its description and the codes below it.",
         project(CodeBook=book(f'<Code guid="{guid(1)}" name="trust" isCodable="true"><Description>d</Description>{ref("NoteRef", 80)}<Code guid="{guid(2)}" name="below" isCodable="true"/></Code>'), Notes=note(80))),
    typed("08", "Text", "a &amp; b", "The type that every tool has."),
    typed("09", "Boolean", "true", "One of the standard's six types."),
    typed("10", "Integer", "41", "One of the standard's six types."),
    typed("11", "Float", "0.25", "One of the standard's six types."),
    typed("12", "Date", "2024-05-06", "One of the standard's six types."),
    typed("13", "DateTime", "2024-05-06T07:08:09Z", "One of the standard's six types."),
    File("14_variable_description", "Variable/Description", "", project(Variables=f'<Variable guid="{guid(50)}" name="age" typeOfVariable="Integer"><Description>in years</Description></Variable>')),
    File("15_cases", "Project/Cases Cases/Case Case@guid Case@name Case/Description Case/CodeRef Case/VariableValue Case/SourceRef Case/SelectionRef SourceRef@targetGUID SelectionRef@targetGUID",
         "Links of cases have been dropped without a word; QualCoder gives cases new GUIDs. A case may span sources.",
         project(Variables=variables("Text"), Sources=CODED + text(21, stretch(31, 0, 5), name="Berit"),
                 Cases=case(f"<Description>the first</Description>{ref('CodeRef', 1)}{value(50, 'Text', 'x')}{ref('SourceRef', 20)}{ref('SelectionRef', 31)}"),
                 Links=link(81, 60, 20, ' direction="OneWay"'))),
    File("16_case_is_a_code", "Case@guid Coding/CodeRef", "NVivo: the codings of a code with a case's GUID are the case's passages.",
         project(CodeBook=book(f'<Code guid="{guid(60)}" name="Case A" isCodable="true"/><Code guid="{guid(1)}" name="trust" isCodable="true"/>'),
                 Cases=case(""), Sources=text(20, stretch(30, 0, 13, coding(40, 60)) + stretch(31, 14, 28, coding(41))))),
    File("17_source_text_in_a_file", "Project/Sources Sources/TextSource TextSource@guid TextSource@name TextSource@plainTextPath",
         "What most tools write: <GUID>.txt in sources/.",
         project(Sources=text(20, stretch(30, 0, 13, coding(40))), Links=link(81, 20, 1, ""))),
    File("18_source_text_within", "TextSource/PlainTextContent", "A text within the XML has broken other tools.",
         project(Sources=within(20, stretch(30, 0, 13, coding(40)), TEXT, "Anna", tag="TextSource"))),
    File("19_source_rich_text", "TextSource@richTextPath", "NVivo and others give the text with its typography beside the plain one.",
         project(Sources=text(20, more=f' richTextPath="internal://{guid(21)}.docx"')), {f"sources/{guid(21)}.docx": b"PK rich"}),
    File("20_source_without_a_name", "TextSource@richTextPath", "Its file's name serves.", project(Sources=f'<TextSource guid="{guid(20)}" plainTextPath="internal://{guid(20)}.txt" richTextPath="internal://Interview 3.docx"/>'),
         {"sources/Interview 3.docx": b"PK"}),
    File("21_source_marks", "TextSource@creatingUser TextSource@creationDateTime TextSource@modifyingUser TextSource@modifiedDateTime TextSource/Description TextSource/NoteRef TextSource/VariableValue TextSource/Coding",
         "Codings may stand on the source as a whole, and values on sources instead of cases.",
         project(Users=USERS, Variables=variables("Integer"), Notes=note(80),
                 Sources=text(20, f"<Description>by telephone</Description>{coding(40)}{ref('NoteRef', 80)}{value(50, 'Integer', '7')}", more=MARKS + CHANGED))),
    File("22_selection", "TextSource/PlainTextSelection PlainTextSelection@guid PlainTextSelection@name PlainTextSelection@startPosition PlainTextSelection@endPosition PlainTextSelection@creatingUser PlainTextSelection@creationDateTime PlainTextSelection@modifyingUser PlainTextSelection@modifiedDateTime PlainTextSelection/Description PlainTextSelection/NoteRef",
         "Real files are half-open, though the standard speaks of the last character. NVivo gives selections no names. QualCoder gives them new GUIDs.",
         project(Users=USERS, Notes=note(80), Sources=text(20, stretch(30, 2, 12, f"<Description>a memo &amp; more</Description>{ref('NoteRef', 80)}", f' name="trust them"{MARKS}{CHANGED}')),
                 Links=link(81, 30, 1, ""))),
    File("23_coding", "PlainTextSelection/Coding Coding@guid Coding@creatingUser Coding@creationDateTime Coding/CodeRef Coding/NoteRef CodeRef@targetGUID",
         "Dates of codings are what other packages compute drift and saturation from.",
         project(Users=USERS, Notes=note(80), Sources=text(20, stretch(30, 0, 13, coding(40, 1, ref("NoteRef", 80), MARKS))))),
    File("24_one_selection_many_codings", "PlainTextSelection/Coding", "ATLAS.ti and qc write it so.", project(Sources=text(20, stretch(30, 0, 13, coding(40, 1) + coding(41, 2))))),
    File("25_many_selections_one_stretch", "PlainTextSelection/Coding PlainTextSelection@endPosition", "NVivo and QualCoder write it so; the counts have to be those of file 24.",
         project(Sources=text(20, stretch(30, 0, 13, coding(40, 1)) + stretch(31, 0, 13, coding(41, 2))))),
    File("26_notes", "Note@guid Note@name Note@creatingUser Note@creationDateTime Note@modifyingUser Note@modifiedDateTime Note/Description Note/PlainTextContent",
         "QualCoder's import stops at a note without dates, after the texts and before cases and attributes; it takes a note for a journal only if its text is a file.",
         project(Users=USERS, Notes=note(80, "a &amp; b", "<Description>short</Description>", MARKS + CHANGED), end=ref("NoteRef", 80))),
    File("27_note_text_in_a_file", "Note@plainTextPath Note@richTextPath", "QualCoder's journals.",
         project(Notes=f'<Note guid="{guid(80)}" name="day one" plainTextPath="internal://{guid(80)}.txt" richTextPath="internal://{guid(81)}.docx" creationDateTime="2024-05-06T07:08:09Z"/>'),
         {f"sources/{guid(80)}.txt": b"what I saw", f"sources/{guid(81)}.docx": b"PK"}),
    File("28_note_has_the_form_of_a_source", "Note/PlainTextSelection Note/Coding Note/NoteRef Note/VariableValue", "Seldom written by anybody; the schema has it.",
         project(Variables=variables("Text"), Notes=note(80, "think again", stretch(31, 0, 5, coding(41)) + coding(42) + ref("NoteRef", 82) + value(50, "Text", "y")) + note(82))),
    File("29_note_without_a_date", "Note/PlainTextContent", "QualCoder's import stops here.", project(Notes=note(80, more=""))),
    File("30_links", "Project/Links Links/Link Link@guid Link@name Link@direction Link@color Link@originGUID Link@targetGUID Link/NoteRef",
         "Links have been dropped without a word. The standard has three directions, and none.",
         project(Sources=CODED, Notes=note(80), Links=link(81, 30, 1, ' name="shows" direction="OneWay" color="#FF0000"', ref("NoteRef", 80)) + link(82, 1, 2, ' direction="Bidirectional"') + link(83, 2, 20, ' direction="Associative"') + link(84, 80, 81, ""))),
    File("31_sets", "Project/Sets Sets/Set Set@guid Set@name Set/Description Set/MemberCode Set/MemberSource Set/MemberNote MemberCode@targetGUID MemberSource@targetGUID MemberNote@targetGUID",
         "A set may be empty in real files.",
         project(Sources=CODED, Notes=note(80), Links=link(81, 85, 1, ""), Sets=f'<Set guid="{guid(85)}" name="group"><Description>those of May</Description>{ref("MemberCode", 2)}{ref("MemberSource", 20)}{ref("MemberNote", 80)}</Set><Set guid="{guid(86)}" name="empty"/>')),
    File("32_graphs", "Project/Graphs Graphs/Graph Graph@guid Graph@name Graph/Vertex Graph/Edge Vertex@guid Vertex@representedGUID Vertex@name Vertex@firstX Vertex@firstY Vertex@secondX Vertex@secondY Vertex@shape Vertex@color Edge@guid Edge@representedGUID Edge@name Edge@sourceVertex Edge@targetVertex Edge@color Edge@direction Edge@lineStyle",
         "Graphs have been dropped without a word.",
         project(Links=link(80, 1, 2, ""), Graphs=f'<Graph guid="{guid(90)}" name="map">{VERTICES}{EDGE}</Graph>')),
    File("33_guids_in_braces_and_capitals", "CodeRef@targetGUID Coding@creatingUser", "Bare or in braces, in either case: real files have all four.",
         project(Users=f'<User guid="{{{guid(0xAB).upper()}}}" name="Kari"/>', CodeBook=book(f'<Code guid="{guid(0xCD).upper()}" name="trust" isCodable="true"/>'),
                 Sources=text(20, stretch(30, 0, 13, f'<Coding guid="{{{guid(40)}}}" creatingUser="{guid(0xAB)}"><CodeRef targetGUID="{{{guid(0xCD)}}}"/></Coding>')))),
    File("34_namespace_with_a_prefix", "Codes/Code Sources/TextSource", "Any prefix is right; tools that look for the bare tag find nothing.",
         project(Sources=CODED).replace("</", "</q:").replace("<", "<q:").replace("<q:/q:", "</q:").replace("<q:?", "<?").replace("xmlns=", "xmlns:q=")),
    File("35_namespace_of_older_files", "Sources/TextSource", "Old NVivo writes 1:0 for 1.0 in codebooks.", project(namespace="urn:QDA-XML:project:1:0", Sources=CODED)),
    File("36_folder_and_qde_of_other_names", "TextSource@plainTextPath", "ATLAS.ti names the .qde after the project, or Project.qde, and others Sources/.",
         project(Sources=text(20, stretch(30, 0, 13, coding(40)))), {f"Sources/{guid(20).upper()}.TXT": TEXT.encode()}, "My study.qde"),
    File("37_byte_order_mark", "TextSource@plainTextPath PlainTextSelection@startPosition", "QualCoder writes the mark, and in some of its files positions count it.",
         project('name="study" origin="QualCoder 3.5"', Sources=text(20, stretch(30, 3, 13, coding(40), ' name="trust them"'))), {f"sources/{guid(20)}.txt": b"\xef\xbb\xbf" + TEXT.encode()}),
    File("38_line_ends_counted_as_one", "TextSource@plainTextPath Project@origin", "ATLAS.ti: CRLF in the file, one character in positions.",
         project('name="study" origin="ATLAS.ti 23"', Sources=text(20, cut(WINDOWS.replace("\r\n", "\n"), "Second one here.", "Third and last."))), {f"sources/{guid(20)}.txt": WINDOWS.encode()}),
    File("39_line_ends_counted_as_two", "TextSource@plainTextPath PlainTextSelection@startPosition", "NVivo on Windows, and others: CRLF is two.",
         project(Sources=text(20, cut(WINDOWS, "Second one here.", "Third and last."))), {f"sources/{guid(20)}.txt": WINDOWS.encode()}),
    File("40_utf16_units", "TextSource@plainTextPath PlainTextSelection@startPosition", "NVivo, seen in four real files: an emoji is two units.",
         project('name="study" origin="NVivo 12"', Sources=text(20, cut(EMOJI, "vi måler alt nå.", "Hvorfor?", "Fordi noen vil se det.", count="utf-16"))), {f"sources/{guid(20)}.txt": EMOJI.encode()}),
    File("41_code_points", "TextSource@plainTextPath PlainTextSelection@startPosition", "The standard's own way, with emoji and æøå before a selection.",
         project(Sources=text(20, cut(EMOJI, "vi måler alt nå.", "Hvorfor?", "Fordi noen vil se det."))), {f"sources/{guid(20)}.txt": EMOJI.encode()}),
    File("42_text_in_utf16", "TextSource@plainTextPath", "Not the standard's, and written all the same.", project(Sources=text(20, stretch(30, 2, 7, coding(40)))), {f"sources/{guid(20)}.txt": TEXT.encode("utf-16")}),
    File("43_file_is_missing", "PlainTextSelection/Coding", "Sources on another disk; codings and positions can be kept.", project(Sources=text(20, stretch(30, 2, 7, coding(40)), path="relative:///Anna.txt"))),
    File("44_picture", "Sources/PictureSource PictureSource/TextDescription PictureSource/PictureSelection", "Carried through as it came, with the text about it.", project(Sources=PICTURE), {f"sources/{guid(70)}.png": b"png"}),
    File("45_pdf", "Sources/PDFSource PDFSource/Representation PDFSource/PDFSelection", "Carried through; the text in it has codings of its own.", project(Sources=PDF), {f"sources/{guid(70)}.pdf": b"pdf", f"sources/{guid(74)}.txt": b"Trust and time."}),
    File("46_transcript", "Sources/AudioSource AudioSource/Transcript Transcript/SyncPoint Transcript/TranscriptSelection", "Carried through; its text is bound to times.", project(Sources=AUDIO), {f"sources/{guid(70)}.mp3": b"mp3", f"sources/{guid(71)}.txt": b"Ja, vi stoler."}),
    File("47_project_without_an_origin", "Project@name", "Only the name is required.", project('name="study"', Sources=CODED)),
)  # fmt: skip


def main(folder: Path) -> None:
    """Write all files and the list."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["| file | holds | known of other tools |", "|---|---|---|"]
    for file in FILES:
        file.write(folder / f"{file.name}.qdpx")
        lines.append(f"| {file.name}.qdpx | {file.holds} | {file.known} |")
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
