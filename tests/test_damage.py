# ruff: noqa: E501 - XML, SQL and tables stand as they are in files
"""Damaged files of every kind: our own error, which names the file and the place, in little time and memory."""

import json
import sqlite3
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import made_up
import openpyxl
import pytest
from exchange_files import qdpx
from fuzzing import MAKERS
from test_exchange_foreign import QUALCODER, TAGUETTE

from tender_cycles._damage import told
from tender_cycles.project import Attachment, Medium
from tender_cycles.seminar.exercises import FORMAT, read_exercise
from tender_cycles.study.documents import read_source
from tender_cycles.study.exchange import read, read_qdpx, read_qualcoder, read_table, read_taguette, write_qdpx

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Check how much of the processor's time something takes."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < seconds


def changed(path: Path, member: str, old: str, new: str) -> Path:
    """Change the text of a member of an archive."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert old in members[member].decode()
    members[member] = members[member].decode().replace(old, new).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def database(path: Path, *scripts: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        for script in scripts:
            connection.executescript(script)
    return path


# -- tables


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in (["source", "text", "code"], ["a", "We trust them", "trust"], ["a", "All is well", "calm"]):
        book.active.append(row)
    book.save(tmp_path / "talk.xlsx")
    return tmp_path / "talk.xlsx"


def test_what_a_sheet_says_of_its_size_is_not_believed(workbook: Path) -> None:
    changed(workbook, "xl/worksheets/sheet1.xml", 'ref="A1:C3"', 'ref="A1:XFD1048576"')
    with within(5):
        assert len(read_table(workbook).project.codings) == 2


def test_a_row_far_below_is_refused_with_the_way_out(workbook: Path) -> None:
    changed(workbook, "xl/worksheets/sheet1.xml", '<row r="3"', '<row r="99999999999"')
    with (
        within(8),
        pytest.raises(ValueError, match=r"^talk\.xlsx has more than 1,048,576 rows .* save the table as CSV"),
    ):
        read_table(workbook)


def test_empty_rows_of_a_sheet_are_nothing_that_was_lost(workbook: Path) -> None:
    changed(workbook, "xl/worksheets/sheet1.xml", '<row r="3"', '<row r="900"')
    project, report = read_table(workbook)
    assert len(project.codings) == 2
    assert not report.dropped


@pytest.mark.parametrize(
    ("member", "old", "new", "told_so"),
    [
        ("xl/worksheets/sheet1.xml", "</sheetData>", "", r"talk\.xlsx is no Excel file, or is damaged: .*\(after row 3\)"),
        ("xl/workbook.xml", "</sheets>", "", r"talk\.xlsx is no Excel file, or is damaged"),
        ("xl/styles.xml", "</cellXfs>", "</cellXf>", r"talk\.xlsx is no Excel file, or is damaged"),
        ("xl/worksheets/sheet1.xml", 't="inlineStr"><is><t>calm</t></is>', 't="d"><v>9999-99-99</v>', r"talk\.xlsx is no .*month must be in 1\.\.12 \(after row 2\)"),
        ("xl/worksheets/sheet1.xml", 't="inlineStr"><is><t>source</t></is>', 't="s"><v>777</v>', r"talk\.xlsx is no .*IndexError.* \(after row 0\)"),
        ("xl/workbook.xml", 'sheetId="1"', 'sheetId="one"', r"talk\.xlsx"),
    ],
)  # fmt: skip
def test_a_damaged_workbook(member: str, old: str, new: str, told_so: str, workbook: Path) -> None:
    with pytest.raises(ValueError, match=told_so) as refused:
        read_table(changed(workbook, member, old, new))
    assert type(refused.value) is ValueError


def test_a_workbook_without_sheets(workbook: Path) -> None:
    with zipfile.ZipFile(workbook) as archive:
        sheets = archive.read("xl/workbook.xml").decode().partition("<sheets>")[2].partition("</sheets>")[0]
    with pytest.raises(ValueError, match=r"talk\.xlsx has no sheet"):
        read_table(changed(workbook, "xl/workbook.xml", sheets, ""))


def test_a_position_beyond_any_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "talk.csv").write_text(f"source;start;end;text;code\na;{'9' * 5000};7;b;c\n")
    project, report = read_table(tmp_path / "talk.csv")
    assert project.selections[0].facts == {"table_end": 7}
    assert [(each.kind, each.detail) for each in report.dropped] == [("value", "9" * 40)]


def test_16000_rows_of_one_case(tmp_path: Path) -> None:
    rows = "".join(f"s,text {n},k,one\n" for n in range(16_000))
    (tmp_path / "talk.csv").write_text(f"source,text,code,case\n{rows}")
    with within(10):  # quadratic: a minute
        project, _ = read_table(tmp_path / "talk.csv")
    assert len(project.cases[0].selections) == 16_000


def test_columns_of_codes_that_most_rows_do_not_reach(tmp_path: Path) -> None:
    head = ",".join(f"Code: c{n} Applied" for n in range(20_000))
    (tmp_path / "talk.csv").write_text(f"text,{head}\n" + "".join(f"text {n},True\n" for n in range(3000)))
    with within(8):
        assert len(read_table(tmp_path / "talk.csv").project.codings) == 3000


def test_a_code_that_lies_too_deep(tmp_path: Path) -> None:
    (tmp_path / "talk.csv").write_text("text,code\na," + ">".join("x" * 90_000) + "\n")
    with within(2), pytest.raises(ValueError, match=r"talk\.csv: code 'x' lies more than 200 levels deep"):
        read_table(tmp_path / "talk.csv")


# -- SQLite


def test_a_column_that_is_missing_is_named(tmp_path: Path) -> None:
    path = database(tmp_path / "t.sqlite3", TAGUETTE, "ALTER TABLE projects RENAME COLUMN id TO zz")
    with pytest.raises(ValueError, match=r"t\.sqlite3: its table projects lacks the column 'id'"):
        read_taguette(path)
    path = database(tmp_path / "data.qda", QUALCODER, "ALTER TABLE code_text RENAME COLUMN pos1 TO zz")
    with pytest.raises(ValueError, match=r"data\.qda: its table code_text lacks the column 'pos1'"):
        read_qualcoder(path)


def test_a_generated_column_is_not_filled(tmp_path: Path) -> None:
    """A formula of a few letters would give 60 MB for each row."""
    bomb = "ALTER TABLE tags DROP COLUMN description; ALTER TABLE tags ADD description text AS (hex(zeroblob(30000000))) VIRTUAL"
    project, _ = read_taguette(database(tmp_path / "t.sqlite3", TAGUETTE, bomb))
    assert {code.description for code in project.codes} == {""}


def test_more_rows_bytes_or_steps_than_a_study_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = database(tmp_path / "t.sqlite3", TAGUETTE)
    for name, most in (("MOST", 3), ("MOST_BYTES", 20)):
        with monkeypatch.context() as patched:
            patched.setattr(f"tender_cycles.study.exchange.sqlite.{name}", most)
            with pytest.raises(ValueError, match=r"t\.sqlite3: its tables hold more than"):
                read_taguette(path)
    monkeypatch.setattr("tender_cycles.study.exchange.sqlite.STEPS", 1)
    monkeypatch.setattr("tender_cycles.study.exchange.sqlite.MOST_STEPS", 5)
    with pytest.raises(ValueError, match=r"t\.sqlite3 is no SQLite file, or is damaged: interrupted"):
        read_taguette(path)


def test_tags_of_taguette_in_thousands_and_too_deep(tmp_path: Path) -> None:
    many = "INSERT INTO tags WITH RECURSIVE n(i) AS (SELECT 9 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, 1, 'x.' || i, '' FROM n"
    with within(10):
        assert len(read_taguette(database(tmp_path / "t.sqlite3", TAGUETTE, many)).project.codes) > 19_000
    deep = f"UPDATE tags SET path = '{'a.' * 90_000}'"
    with pytest.raises(ValueError, match=r"u\.sqlite3: code 'a\.a.*' lies more than 200 levels deep"):
        read_taguette(database(tmp_path / "u.sqlite3", TAGUETTE, deep))


def test_categories_of_qualcoder_that_lie_too_deep(tmp_path: Path) -> None:
    deep = "INSERT INTO code_cat (catid, name, supercatid) WITH RECURSIVE n(i) AS (SELECT 900 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, 'x', i + 1 FROM n"
    with within(10), pytest.raises(ValueError, match=r"data\.qda: code 'x' lies more than 200 levels deep"):
        read_qualcoder(database(tmp_path / "data.qda", QUALCODER, deep))


# -- HTML and other texts


@pytest.mark.parametrize("piece", ["<!--", "<p ", "</", "<!", "<a b='", "<?", "&", "&lt", "<script>", "<p>"])
@pytest.mark.parametrize("end", ["", " x>", "'>"])
def test_half_a_megabyte_of_html_that_is_not_closed(piece: str, end: str, tmp_path: Path) -> None:
    (tmp_path / "talk.html").write_text(f"<html>Hei {piece * (500_000 // len(piece))}{end}")
    with within(8):
        try:
            assert read_source(tmp_path / "talk.html").source.text.startswith("Hei")
        except ValueError as error:
            assert str(error).startswith("'talk.html' is ")  # noqa: PT017


def test_comments_that_are_not_closed_in_a_document_of_taguette(tmp_path: Path) -> None:
    path = database(tmp_path / "t.sqlite3", TAGUETTE)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE documents SET contents = ?", ("<p>Hei</p>" + "<!--" * 250_000 + " x>",))
        connection.commit()
    with (
        within(8),
        pytest.raises(ValueError, match=r"t\.sqlite3: 'Anna' is damaged: what begins at 10 of its HTML is not closed"),
    ):
        read_taguette(path)


def test_a_declaration_at_which_the_parser_stops(tmp_path: Path) -> None:
    (tmp_path / "talk.html").write_text("<html>Hei <![<![ <p>Ja</p>")
    with pytest.raises(ValueError, match=r"^'talk\.html' is no web page, or is damaged: AssertionError: expected name"):
        read_source(tmp_path / "talk.html")


def test_a_page_that_is_cut_off_is_read(tmp_path: Path) -> None:
    (tmp_path / "talk.html").write_text("<html><p>I: Hei</p><p>A: Ja &amp; <b")
    assert read_source(tmp_path / "talk.html").source.text == "I: Hei\nA: Ja & <b\n"


def test_elements_left_out_within_elements_left_out(tmp_path: Path) -> None:
    (tmp_path / "talk.html").write_text("<html>Hei<svg>" + "<a>" * 60_000 + "</b>" * 60_000 + "</svg>Ja")
    with within(8):
        assert read_source(tmp_path / "talk.html").source.text == "HeiJa\n"


def test_cues_whose_tags_are_not_closed_and_hours_without_end(tmp_path: Path) -> None:
    (tmp_path / "talk.vtt").write_text(
        f"WEBVTT\n\n00:01.000 --> 00:02.000\n{'<i <v ' * 100_000}{'<v' + ' ' * 100_000}\n\n{'9' * 5000}:00:00.000 --> 00:00.000\nHei\n"
    )
    with within(8):
        assert "Hei" not in read_source(tmp_path / "talk.vtt").source.text


def test_a_word_of_a_megabyte(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_bytes(b"a" * 500_000 + b" br\xf8d")
    with within(5):
        _, report = read_source(tmp_path / "talk.txt")
    assert [each.detail for each in report.doubtful] == ["brød"]


# -- Word and PDF


def word(path: Path, body: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
    return path


def test_a_hundred_thousand_paragraphs(tmp_path: Path) -> None:
    with within(10):
        text = read_source(
            word(tmp_path / "talk.docx", "<w:p/>" * 100_000 + "<w:p><w:r><w:t>Hei</w:t></w:r></w:p>")
        ).source.text
    assert text == "\n" * 100_000 + "Hei\n"


@pytest.mark.parametrize("piece", ["<w:p/>", "<w:p><w:r><w:t>a</w:t></w:r></w:p>"])
def test_a_part_with_more_tags_than_an_interview_has(piece: str, tmp_path: Path) -> None:
    path = word(tmp_path / "talk.docx", piece * 1_000_001)
    with (
        within(8),
        pytest.raises(
            ValueError, match=r"talk\.docx is no Word .* word/document\.xml in it has more than 1,000,000 tags"
        ),
    ):
        read_source(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/Flate", b"/Fl\xc3te"),
        (b"/Length", b"/Lxngth"),
        (b"/Count", b"/Cou"),
        (b"obj", b"o"),
        (b"0", b"999999999999999999999"),
    ],
)
def test_a_damaged_pdf(old: bytes, new: bytes, tmp_path: Path) -> None:
    from reportlab.pdfgen import canvas

    drawn = canvas.Canvas(str(tmp_path / "talk.pdf"))
    drawn.drawString(72, 700, "Hei")
    drawn.save()
    (tmp_path / "talk.pdf").write_bytes((tmp_path / "talk.pdf").read_bytes().replace(old, new))
    try:
        assert "Hei" in read_source(tmp_path / "talk.pdf").source.text
    except ValueError as error:
        assert type(error) is ValueError  # noqa: PT017
        assert "talk.pdf" in str(error)  # noqa: PT017


# -- REFI-QDA


def links(count: int) -> str:
    """Return a chain of links, each ending in the next one, the last one nowhere."""
    return "".join(f'<Link guid="l{n}" name="" originGUID="l{n + 1}" targetGUID="l{n + 1}"/>' for n in range(count))


def test_a_chain_of_links_that_ends_nowhere(tmp_path: Path) -> None:
    path = qdpx(tmp_path / "p.qdpx", f"<Links>{links(10_000)}</Links>")
    with within(8):  # quadratic: minutes
        project, report = read_qdpx(path)
    assert not project.links
    assert [(each.kind, each.count) for each in report.dropped] == [("link", 10_000)]


def test_8000_variables_of_one_name(tmp_path: Path) -> None:
    variables = "".join(f'<Variable guid="v{n}" name="age" typeOfVariable="Text"/>' for n in range(8000))
    path = qdpx(tmp_path / "p.qdpx", f"<Variables>{variables}</Variables>")
    with within(5):
        project, _ = read_qdpx(path)
    assert [each.name for each in project.variables[:3]] == ["age", "age (2)", "age (3)"]
    assert len({each.name for each in project.variables}) == 8000


@pytest.mark.parametrize(
    "facts",
    [
        '"claims":' + "[" * 100_000,
        '"claims":[{"guid":"a","name":"a","section":"","kind":"","verdict":"","evidence":[],"contradicts":[],"<![CDATA[":1}]',
        '"claims":[{"guid":"a","name":[],"section":"","kind":"","verdict":"","evidence":[{"stance":[]}],"contradicts":[[]]}]',
        '"cycles":[1]', '"cycles":{"cycles":7}', '"spelling":{"a":7}',
    ],
)  # fmt: skip
def test_our_note_by_another_hand(facts: str, tmp_path: Path) -> None:
    note = '{"tender_cycles":1,' + facts + "}"
    path = qdpx(
        tmp_path / "p.qdpx",
        f'<Notes><Note guid="n" name="tender_cycles"><PlainTextContent>{note.replace("<", "&lt;")}</PlainTextContent></Note></Notes>',
    )
    try:
        _, report = read_qdpx(path)
    except ValueError as error:
        assert "p.qdpx: project" in str(error)  # noqa: PT017 - a claim that is not sound
    else:
        assert [each.kind for each in report.dropped if each.kind == "own"]


def test_a_damaged_picture_is_told_when_it_is_read(tmp_path: Path) -> None:
    picture = Medium(
        guid="m", name="m", kind="PictureSource", xml='<PictureSource guid="m" name="m" path="internal://p.jpg"/>',
        files=(Attachment(name="p.jpg", size=8, crc=0xDEADBEEF, archive="", member="", reader=lambda: iter([b"PICTURES"])),),
    )  # fmt: skip
    study = made_up.study()
    write_qdpx(type(study)(name="p", media=[picture]), tmp_path / "p.qdpx")
    assert len(read_qdpx(tmp_path / "p.qdpx").project.media[0].files) == 1
    with zipfile.ZipFile(tmp_path / "p.qdpx") as archive:
        at = archive.getinfo("sources/p.jpg").header_offset
    whole = (tmp_path / "p.qdpx").read_bytes()
    central = whole.rindex(b"sources/p.jpg") - 46
    for place, data in (
        (at + 30 + len("sources/p.jpg"), b"\xff\xff"),
        (central + 10, struct.pack("<H", 77)),
        (central + 8, struct.pack("<H", 1)),
    ):
        damaged = bytearray(whole)
        damaged[place : place + len(data)] = data
        (tmp_path / "q.qdpx").write_bytes(damaged)
        project, report = read_qdpx(tmp_path / "q.qdpx")
        assert project.media[0].files == ()
        assert [(each.kind, each.place) for each in report.dropped] == [("file", "p.jpg")]
        assert "sources/p.jpg in q.qdpx is damaged" in report.dropped[0].detail


def test_codes_below_codes_that_are_their_own_ancestors(tmp_path: Path) -> None:
    ring = "UPDATE code_cat SET supercatid = catid"
    with pytest.raises(ValueError, match=r"(?s)data\.qda: project .* is its own ancestor"):
        read_qualcoder(database(tmp_path / "data.qda", QUALCODER, ring))


# -- the seminar, and all alike


def test_an_exercise_100000_levels_deep(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[" * 100_000)
    with pytest.raises(ValueError, match=r"x\.json is no exercise: it cannot be read as JSON"):
        read_exercise(tmp_path / "x.json")
    with pytest.raises(ValueError, match=r"x\.json"):
        read(tmp_path / "x.json")


def test_an_exercise_that_is_not_sound_names_its_file(tmp_path: Path) -> None:
    codes = [{"key": "a"}, {"key": "a"}]
    (tmp_path / "x.json").write_text(json.dumps({"format": FORMAT, "version": 1, "codes": codes, "units": []}))
    with pytest.raises(ValueError, match=r"x\.json is no exercise, or is damaged: .* two codes are named 'a'"):
        read_exercise(tmp_path / "x.json")


def test_one_way_of_failing() -> None:
    for error in (
        KeyError("x"),
        MemoryError(),
        RecursionError(),
        OverflowError("y"),
        UnicodeDecodeError("utf-8", b"", 0, 1, "z"),
    ):
        with (
            pytest.raises(ValueError, match=f"^a is no b, or is damaged: {type(error).__name__}") as refused,
            told("a", "b"),
        ):
            raise error
        assert type(refused.value) is ValueError
    for error in (ValueError("a is odd"), FileNotFoundError("a")):
        with pytest.raises(type(error)) as passed, told("a", "b"):
            raise error
        assert passed.value is error
    with pytest.raises(KeyboardInterrupt), told("a", "b"):
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    "body",
    ["{" * 200_000 + "}" * 200_000, "{\\footnote a}" * 50_000, "{\\field{\\*\\fldinst{SYMBOL 1 " * 20_000 + "}" * 60_000,
     "{\\fonttbl{\\f0 a" + "\\f1 b" * 200_000 + "}}", "\\'e5" * 500_000, "{\\nonshppict{\\pict " * 50_000 + "}" * 100_000],
    ids=["groups", "footnotes", "symbols", "fonts", "bytes", "pictures"],
)  # fmt: skip
def test_rich_text_that_means_harm(tmp_path: Path, body: str) -> None:
    (tmp_path / "talk.rtf").write_text(f"{{\\rtf1 I: Hei.{body}}}", encoding="latin-1")
    with within(10):
        source, _ = read_source(tmp_path / "talk.rtf")
    assert source.text.startswith("I: Hei.")


@pytest.mark.more
def test_damage_at_random(tmp_path: Path) -> None:
    """About a minute of it, always the same; ``tests/fuzzing.py --seconds 3600 --seed 7`` goes on."""
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("the peak of memory is measured on Linux")
    kinds = list(MAKERS)
    program = str(Path(__file__).with_name("fuzzing.py"))
    command = [sys.executable, program, "--seconds", "60", "--keep", str(tmp_path), *kinds]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert done.stdout.count("tried") == len(kinds)
