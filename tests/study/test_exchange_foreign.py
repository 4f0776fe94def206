# ruff: noqa: E501 - XML, SQL and tables stand as they are in files
"""Files in the shapes in which other tools write them, with contents of our own; each with its report."""

import sqlite3
from pathlib import Path

import pytest
from exchange_files import CODES, CODING, disorder, guid, kinds, qde, qdpx, said, source

from tender_cycles.project import Project
from tender_cycles.study.exchange import (
    read_qdc,
    read_qdpx,
    read_qualcoder,
    read_taguette,
    write_qdc,
    write_qdpx,
)


def test_nvivo(tmp_path: Path) -> None:
    """GUIDs in capitals, two codes of one name under two parents, a parent that is not codable, seven decimals."""
    inside = f"""<Users><User guid="{guid(0xAA).upper()}" name="AB" id="AB"/></Users>
    <CodeBook><Codes>
      <Code guid="{guid(1)}" name="Start" isCodable="false"><Code guid="{guid(2)}" name="trust" isCodable="true" color="#FF0000"/></Code>
      <Code guid="{guid(3)}" name="End" isCodable="false"><Code guid="{guid(4)}" name="trust" isCodable="true"/></Code>
    </Codes></CodeBook>
    <Variables><Variable guid="{guid(5)}" name="Age" typeOfVariable="Integer"/><Variable guid="{guid(6)}" name="Age" typeOfVariable="Text"/></Variables>
    <Cases><Case guid="{guid(7)}" name="Anna"><VariableValue><VariableRef targetGUID="{guid(5)}"/><IntegerValue>41</IntegerValue></VariableValue>
      <SourceRef targetGUID="{guid(9)}"/></Case></Cases>
    <Sources><TextSource guid="{guid(9)}" name="Anna &amp; I" plainTextPath="internal://{guid(9)}.txt" richTextPath="internal://{guid(9)}.docx"
      creatingUser="{guid(0xAA)}" creationDateTime="2024-05-06T07:08:09.1234567Z">
      <PlainTextSelection guid="{guid(10)}" startPosition="6" endPosition="11" creatingUser="{guid(0xAA)}">
        <Coding guid="{guid(11)}" creatingUser="{guid(0xAA)}"><CodeRef targetGUID="{{{guid(2).upper()}}}"/></Coding>
        <Coding guid="{guid(12)}" creatingUser="{guid(0xBB)}"><CodeRef targetGUID="{guid(4)}"/></Coding>
      </PlainTextSelection>
      <PlainTextSelection guid="{guid(13)}" startPosition="9" endPosition="400"><Coding guid="{guid(14)}"><CodeRef targetGUID="{guid(99)}"/></Coding></PlainTextSelection>
      <PlainTextSelection guid="{guid(15)}" startPosition="900" endPosition="950">{CODING.format(guid(16))}</PlainTextSelection>
    </TextSource></Sources>
    <Sets><Set guid="{guid(20)}" name="empty"/></Sets>"""  # fmt: skip
    files = {f"sources/{guid(9)}.txt": "😀 Vi æø stoler på dem.", f"sources/{guid(9)}.docx": b"PK rich"}
    project, report = read_qdpx(qdpx(tmp_path / "n.qdpx", inside, files, head='name="Study" origin="NVivo 14"'))
    assert said(project) == ["æø st", "stoler på dem."]  # NVivo counts UTF-16 units
    assert [code.name for code in project.codes] == ["Start", "trust", "End", "trust"]
    assert [code.codable for code in project.codes] == [False, True, False, True]
    assert project.sources[0].name == "Anna & I"
    assert project.sources[0].created is not None
    assert project.sources[0].created.microsecond == 123456
    assert [each.name for each in project.variables] == ["Age", "Age (2)"]
    assert project.cases[0].values == {"Age": 41}
    assert [each.guid for each in project.users] == [guid(0xAA), guid(0xBB)]
    assert kinds(report, "repaired") == {"user": 1, "variable-name": 1, "clipped": 1, "utf-16-counted": 3}
    assert kinds(report, "dropped") == {"coding": 1, "outside": 1, "codings-outside": 1}
    assert kinds(report, "kept")["empty-set"] == 1
    report_out = write_qdpx(project, tmp_path / "again.qdpx")
    assert report_out.faithful
    assert disorder(qde(tmp_path / "again.qdpx")) == []
    again, _ = read_qdpx(tmp_path / "again.qdpx", strict=True)
    assert again == project
    assert again.sources[0].rich is not None
    assert again.sources[0].rich.size == 7
    with pytest.raises(ValueError, match=r"dropped: coding with a code that is not there · Anna & I"):
        read_qdpx(tmp_path / "n.qdpx", strict=True)


@pytest.mark.parametrize("line_end", [1, 2])
def test_atlas_ti_and_others_count_crlf_differently(line_end: int, tmp_path: Path) -> None:
    """Another name for the .qde, another folder; CRLF counts as one here, as two there."""
    words = ["trygg på dem", "kollegaen", "sjefen kom"]
    text = "Jeg er\r\ntrygg på dem.\r\nSå spør jeg\r\nkollegaen, før\r\nsjefen kom 😀.\r\n"
    counted = text if line_end == 2 else text.replace("\r\n", "\n")
    stretches = [(counted.index(word), counted.index(word) + len(word), word) for word in words]
    path = qdpx(tmp_path / "a.qdpx", source(stretches), {f"Sources/{guid(9)}.txt": text}, name="Study.qde", head='name="S" origin="ATLAS.ti 23"')  # fmt: skip
    project, report = read_qdpx(path)
    assert said(project) == words
    assert project.sources[0].text == text.replace("\r\n", "\n")
    repaired = {"qde-name": 1, "folder": 1, "crlf": 5} | ({"crlf-as-two": 3} if line_end == 2 else {})
    assert kinds(report, "repaired") == repaired


@pytest.mark.parametrize("origin", ["ATLAS.ti 23", "MAXQDA 24", ""])
@pytest.mark.parametrize("line_end", [1, 2])
def test_without_names_the_edges_of_words_tell_how_crlf_counts(origin: str, line_end: int, tmp_path: Path) -> None:
    text = "\r\n".join(["en to tre", "fire fem seks", "sju åtte ni", "ti elleve tolv"])
    counted = text if line_end == 2 else text.replace("\r\n", "\n")
    words = ["en to tre", "fem", "sju åtte", "ti elleve", "elleve tolv"]  # the first ends where a CRLF begins
    stretches = [(counted.index(word), counted.index(word) + len(word), "") for word in words]
    path = qdpx(
        tmp_path / "m.qdpx", source(stretches), {f"sources/{guid(9)}.txt": text}, head=f'name="S" origin="{origin}"'
    )
    assert said(read_qdpx(path).project) == words


@pytest.mark.parametrize("shift", [0, 1])
def test_qualcoder_counts_the_byte_order_mark(shift: int, tmp_path: Path) -> None:
    """A note inline and without dates, a selection with the text as its name, one without."""
    text = "Vi stoler på dem, og de på oss."
    stretches = [(3 + shift, 16 + shift, "stoler på dem"), (18 + shift, 20 + shift, "")]
    note = (
        f'<Notes><Note guid="{guid(30)}" name="memo"><PlainTextContent>a &amp; b\r\nc</PlainTextContent></Note></Notes>'
    )
    files = {f"sources/{guid(9)}.txt": b"\xef\xbb\xbf" + text.encode()}
    path = qdpx(tmp_path / "q.qdpx", source(stretches) + note, files, head='name="S" origin="QualCoder 3.5"')
    project, report = read_qdpx(path)
    assert said(project) == ["stoler på dem", "og"]
    assert kinds(report, "repaired") == {"bom": 1} | ({"bom-counted": 2} if shift else {})
    assert project.notes[0].text == "a & b\nc"
    assert project.notes[0].created is None


def test_maxqda_inline_text_and_media_are_carried_through(tmp_path: Path) -> None:
    picture = f"""<PictureSource guid="{{{guid(40).upper()}}}" name="map" path="internal://{guid(40)}.png">
      <TextDescription guid="{guid(41)}" name="of the map"><PlainTextContent>A "map" &lt;of&gt; it</PlainTextContent></TextDescription>
      <PictureSelection guid="{guid(42)}" firstX="0" firstY="1" secondX="2" secondY="3">{CODING.format(guid(43))}</PictureSelection>
      </PictureSource>"""  # fmt: skip
    video = f'<VideoSource guid="{guid(50)}" name="film" path="relative:///film.mp4"/>'
    missing = f'<AudioSource guid="{guid(60)}" name="talk" path="internal://talk.mp3"/>'
    inside = f"""{CODES}
    <Cases><Case guid="{guid(7)}" name="Anna"><SourceRef targetGUID="{guid(9)}"/><SourceRef targetGUID="{guid(40)}"/>
      <SelectionRef targetGUID="{guid(42)}"/><SelectionRef targetGUID="{guid(77)}"/></Case></Cases>
    <Sources><TextSource guid="{guid(9)}" name="Anna"><PlainTextContent>Vi &lt;stoler&gt; 😀 på dem.</PlainTextContent>
      <PlainTextSelection guid="{guid(10)}" startPosition="14" endPosition="20">{CODING.format(guid(11))}</PlainTextSelection></TextSource>
      {picture}{missing}{video}</Sources>
    <Links><Link guid="{guid(70)}" originGUID="{guid(42)}" targetGUID="{guid(10)}" direction="Associative"/>
      <Link guid="{guid(71)}" originGUID="{guid(42)}" targetGUID="{guid(98)}"/></Links>
    <Sets><Set guid="{guid(80)}" name="both"><MemberSource targetGUID="{guid(9)}"/><MemberSource targetGUID="{guid(40)}"/></Set></Sets>"""  # fmt: skip
    files = {f"sources/{guid(40)}.png": bytes(range(256)) * 50}
    path = qdpx(tmp_path / "m.qdpx", inside, files, head='name="S" origin="MAXQDA 24" basePath="D:\\films"')
    project, report = read_qdpx(path)
    assert said(project) == ["på dem"]
    assert [each.kind for each in project.media] == ["PictureSource", "AudioSource", "VideoSource"]
    assert project.cases[0].media == (guid(40), guid(42))
    assert project.sets[0].media == (guid(40),)
    assert [each.guid for each in project.links] == [guid(70)]
    assert kinds(report, "dropped") == {"file": 1, "reference-selection": 1, "link": 1}
    assert kinds(report, "kept")["medium"] == 1
    assert write_qdpx(project, tmp_path / "again.qdpx").faithful
    assert disorder(qde(tmp_path / "again.qdpx")) == []
    again, second = read_qdpx(tmp_path / "again.qdpx")
    assert again == project
    assert kinds(second, "dropped") == {"file": 1}
    # onto itself: the picture is read from the file that is being replaced
    write_qdpx(again, tmp_path / "again.qdpx")
    assert read_qdpx(tmp_path / "again.qdpx").project == project
    (tmp_path / "again.qdpx").unlink()
    gone = write_qdpx(again, tmp_path / "third.qdpx")
    assert kinds(gone, "dropped") == {"file": 1}


def test_a_name_that_quotes_another_place_is_followed_or_named(tmp_path: Path) -> None:
    text = "Vi stoler på dem alle sammen. Ja, vi gjør det. Vi stoler på dem."
    at = text.index("alle sammen")
    stretches = [(at + 3, at + 14, "alle sammen"), (34, 45, "vi gjør det"), (20, 30, "stoler på dem")]
    path = qdpx(tmp_path / "p.qdpx", source(stretches), {f"sources/{guid(9)}.txt": text})
    project, report = read_qdpx(path)
    assert said(project)[0] == "alle sammen"
    assert [(e.kind, e.place, e.detail) for e in report.repaired] == [
        ("position", "Anna", f"{at + 3}–{at + 14}: alle sammen → {at}")
    ]
    assert [(e.kind, e.place, e.detail) for e in report.doubtful] == [("position", "Anna", "20–30: stoler på dem")]


def test_all_positions_off_by_the_same_are_shifted(tmp_path: Path) -> None:
    text = "Overskrift\nVi stoler på dem. De kommer tilbake. Vi venter her ute."
    words = ["stoler på dem", "kommer tilbake", "venter her ute", "Vi"]
    names = [*words[:3], ""]
    stretches = [(text.index(w) + 2, text.index(w) + 2 + len(w), name) for w, name in zip(words, names, strict=True)]
    project, report = read_qdpx(qdpx(tmp_path / "p.qdpx", source(stretches), {f"sources/{guid(9)}.txt": text}))
    assert said(project) == words
    assert [(entry.kind, entry.count, entry.detail) for entry in report.repaired] == [("shifted", 4, "-2")]


def test_a_source_whose_file_is_missing_keeps_its_codings(tmp_path: Path) -> None:
    project, report = read_qdpx(qdpx(tmp_path / "p.qdpx", source([(5, 9, "")])))
    assert (len(project.codings), project.sources[0].text) == (1, "")
    assert kinds(report, "dropped") == {"file": 1}
    write_qdpx(project, tmp_path / "again.qdpx")
    assert read_qdpx(tmp_path / "again.qdpx").project == project


@pytest.mark.parametrize(
    "path", ["relative:///../../secret.txt", "absolute:///{folder}/secret.txt", "/{folder}/secret.txt"]
)
def test_a_file_does_not_choose_which_of_ours_to_open(path: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    inside = source([], path.format(folder=tmp_path))
    project, report = read_qdpx(qdpx(tmp_path / "p.qdpx", inside))
    assert project.sources[0].text == ""
    assert kinds(report, "dropped") == {"file": 1}


def test_text_in_utf_16_is_read(tmp_path: Path) -> None:
    files = {f"sources/{guid(9)}.txt": "\ufeffVi æøå 😀".encode("utf-16-le")}
    project, report = read_qdpx(qdpx(tmp_path / "p.qdpx", source([(3, 6, "")]), files))
    assert said(project) == ["æøå"]
    assert "utf-16" in kinds(report, "repaired")


def test_a_codebook_of_an_older_nvivo(tmp_path: Path) -> None:
    path = tmp_path / "book.qdc"
    path.write_text(
        f'<?xml version="1.0" encoding="utf-8"?><CodeBook xmlns="urn:QDA-XML:codebook:1:0" origin="NVivo 12"><Codes>'
        f'<Code guid="{{{guid(1).upper()}}}" name="A &amp; B" isCodable="false"><Description>what</Description>'
        f'<Code guid="{guid(2)}" name="æ" isCodable="true" color="#FA0"/></Code></Codes>'
        f'<Sets><Set guid="{guid(3)}" name="s"><MemberCode guid="{guid(2)}"/></Set></Sets></CodeBook>',
        encoding="utf-8",
    )
    project, report = read_qdc(path)
    assert [(each.name, each.parent, each.color) for each in project.codes] == [
        ("A & B", None, None),
        ("æ", guid(1), "#FA0"),
    ]
    assert project.sets[0].codes == (guid(2),)
    assert kinds(report, "repaired") == {"namespace": 1}
    assert write_qdc(project, tmp_path / "again.qdc").faithful
    again, _ = read_qdc(tmp_path / "again.qdc", strict=True)
    assert (again.codes, again.sets) == (project.codes, project.sets)
    pyrefiqda = pytest.importorskip("pyrefiqda")
    theirs = pyrefiqda.RefiCodebook.load(tmp_path / "again.qdc")
    assert theirs.codes.code[0].code[0].guid == guid(2)
    with pytest.raises(ValueError, match="has no codes"):
        write_qdc(Project(name="none"), tmp_path / "none.qdc")


QUALCODER = """
CREATE TABLE project (databaseversion text, date text, memo text, about text);
INSERT INTO project VALUES ('v11', '2024-01-01', 'About it', 'QualCoder 3.5');
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text);
INSERT INTO source VALUES (1, 'Anna', 'Vi æø stoler på dem 😀 alle.', NULL, 'long talk', 'reader', '2024-01-02 10:00:00'), (2, 'map.png', NULL, '/images/map.png', '', 'reader', '');
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer);
INSERT INTO code_cat VALUES (1, 'theme', 'reader', '', '', NULL), (2, 'lost', 'reader', '', '', 77);
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text, color text);
INSERT INTO code_name VALUES (1, 'trust', 'when they trust', 1, 'reader', '', '#00FF00'), (2, 'all', '', 99, 'reader', '', 'green');
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text, date text, memo text);
INSERT INTO code_text VALUES (1, 1, 1, 'stoler på dem', 6, 19, 'reader', '2024-01-03 10:00:00', 'why'), (2, 2, 1, 'stoler på dem', 6, 19, 'other', '', ''),
  (3, 2, 1, 'alle', 22, 26, 'reader', '', ''), (4, 1, 1, 'gone', 300, 304, 'reader', '', ''), (5, 9, 1, 'Vi', 0, 2, 'reader', '', '');
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text);
INSERT INTO cases VALUES (1, 'Anna', 'the first', 'reader', '');
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text, date text, memo text);
INSERT INTO case_text VALUES (1, 1, 1, 0, 27, 'reader', '', '');
CREATE TABLE attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text, valuetype text);
INSERT INTO attribute_type VALUES ('age', '', '', '', 'case', 'numeric'), ('post', '', '', '', 'case', 'character');
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text, owner text);
INSERT INTO attribute VALUES (1, 'age', 'case', '41', 1, '', ''), (2, 'post', 'case', 'permanent', 1, '', '');
CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text);
INSERT INTO journal VALUES (1, 'day one', 'a & b', '2024-01-01 00:00:00', 'reader');
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text, date text);
INSERT INTO annotation VALUES (1, 1, 3, 5, 'dialect', 'reader', '');
CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, y1 integer, cid integer);
INSERT INTO code_image VALUES (1, 2, 0, 0, 1);
"""  # fmt: skip


def made(path: Path, script: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    with sqlite3.connect(path) as connection:
        connection.executescript(script)
    connection.close()
    return path


def test_a_qualcoder_project(tmp_path: Path) -> None:
    made(tmp_path / "study.qda" / "data.qda", QUALCODER)
    project, report = read_qualcoder(tmp_path / "study.qda")
    assert (project.name, project.description) == ("study", "About it")
    assert said(project) == ["stoler på dem", "alle", "Vi"[:0] or "Vi", "æø"]
    assert [(each.name, each.codable) for each in project.codes] == [
        ("theme", False),
        ("lost", False),
        ("trust", True),
        ("all", True),
    ]
    assert project.codes[2].parent == project.codes[0].guid
    assert [len([c for c in project.codings if c.selection == s.guid]) for s in project.selections] == [2, 1, 0, 0]
    assert [each.name for each in project.users] == ["reader", "other"]
    assert project.cases[0].sources == (project.sources[0].guid,)
    assert project.cases[0].values == {"age": 41, "post": "permanent"}
    assert [each.text for each in project.notes] == ["long talk", "why", "a & b", "dialect"]
    assert kinds(report, "dropped") == {
        "category": 1, "color": 1, "coding": 1, "file": 1, "outside": 1, "codings-outside": 1, "media-coding": 1,
    }  # fmt: skip
    assert read_qualcoder(tmp_path / "study.qda" / "data.qda").project == project
    write_qdpx(project, tmp_path / "study.qdpx")
    assert read_qdpx(tmp_path / "study.qdpx").project == project


TAGUETTE = """
CREATE TABLE projects (id integer primary key, name text, description text, created text);
INSERT INTO projects VALUES (1, 'Study', 'about', '2024-01-01 10:00:00');
CREATE TABLE documents (id integer primary key, name text, description text, filename text, created text, project_id integer, contents text);
INSERT INTO documents VALUES (1, 'Anna', '', 'anna.txt', '2024-01-01 10:00:00', 1, '<p>Vi æø <b>stoler</b> på 😀 dem.</p><p>Ja &amp; nei.</p>');
CREATE TABLE highlights (id integer primary key, document_id integer, start_offset integer, end_offset integer, snippet text);
CREATE TABLE tags (id integer primary key, project_id integer, path text, description text);
INSERT INTO tags VALUES (1, 1, 'theme.trust', 'when they trust'), (2, 1, 'yes', '');
CREATE TABLE highlight_tags (highlight_id integer, tag_id integer);
INSERT INTO highlight_tags VALUES (1, 1), (1, 2), (2, 2), (3, 2), (4, 1);
"""  # fmt: skip


def test_a_taguette_project(tmp_path: Path) -> None:
    text = "Vi æø stoler på 😀 dem.Ja & nei."  # as Taguette counts it: nothing between the paragraphs

    def offsets(words: str) -> tuple[int, int]:
        start = len(text[: text.index(words)].encode())
        return start, start + len(words.encode())

    rows = [(1, *offsets("stoler på 😀 dem"), "<b>stoler</b> på 😀 dem"), (2, *offsets("Ja & nei"), "Ja &amp; nei"), (3, *offsets("dem.Ja"), "something else"), (4, 5, 900, "")]  # fmt: skip
    values = ", ".join(f"({n}, 1, {start}, {end}, '{snippet}')" for n, start, end, snippet in rows)
    path = made(tmp_path / "study.sqlite3", TAGUETTE + f"INSERT INTO highlights VALUES {values};")
    project, report = read_taguette(path)
    assert project.sources[0].text == "Vi æø stoler på 😀 dem.\nJa & nei.\n"
    assert sorted(said(project)) == sorted(["stoler på 😀 dem", "Ja & nei", "dem.\nJa"])
    assert [(each.name, each.codable) for each in project.codes] == [("theme", False), ("trust", True), ("yes", True)]
    assert len(project.codings) == 4
    assert kinds(report, "dropped") == {"outside": 1, "codings-outside": 1}
    assert kinds(report, "doubtful") == {"text": 1}
    assert kinds(report, "repaired") == {"bytes": 4}


@pytest.mark.parametrize("read", [read_taguette, read_qualcoder])
def test_other_sqlite_files_and_no_sqlite_files_are_refused(read, tmp_path: Path) -> None:
    path = made(tmp_path / "other.sqlite3", "CREATE TABLE x (y);")
    with pytest.raises(ValueError, match="lacks the tables"):
        read(path)
    (tmp_path / "no.sqlite3").write_bytes(b"SQLite format 3\0" + b"x" * 500)
    with pytest.raises(ValueError, match="is no SQLite file, or is damaged"):
        read(tmp_path / "no.sqlite3")
