# ruff: noqa: E501 - files stand as they are
"""What kind of file it is tells its contents; what is none of ours is refused with the way out."""

import sqlite3
import zipfile
from pathlib import Path

import made_up
import pytest

import tender_cycles as tc
from tender_cycles import cli
from tender_cycles.project import Code, Project
from tender_cycles.study import Store
from tender_cycles.study.exchange import read, write_qdc, write_qdpx
from tender_cycles.study.exchange.kinds import kind_of

TABLES = {
    "rqda": "CREATE TABLE source (id, name, file, status); CREATE TABLE freecode (id, name, status); CREATE TABLE coding (cid, fid, seltext, selfirst, selend, status); INSERT INTO source VALUES (1, 'a', 'Ja.', 1)",
    "qualcoder": "CREATE TABLE source (id, name, fulltext); CREATE TABLE code_name (cid, name); CREATE TABLE code_text (ctid, cid, fid, seltext, pos0, pos1); INSERT INTO source VALUES (1, 'a', 'Ja.')",
    "taguette": "CREATE TABLE projects (id, name); CREATE TABLE documents (id, project_id, name, contents); CREATE TABLE highlights (id, document_id, start_offset, end_offset); CREATE TABLE tags (id, project_id, path); CREATE TABLE highlight_tags (highlight_id, tag_id); INSERT INTO projects VALUES (1, 'p'); INSERT INTO documents VALUES (1, 1, 'a', '<p>Ja.</p>')",
}


def sqlite(path: Path, script: str) -> Path:
    with sqlite3.connect(path) as connection:
        connection.executescript(script)
    connection.close()
    return path


@pytest.mark.parametrize("kind", TABLES)
def test_databases_are_known_by_their_tables(kind: str, tmp_path: Path) -> None:
    path = sqlite(tmp_path / "a.sqlite3", TABLES[kind])
    assert kind_of(path) == kind
    assert [each.name for each in read(path).project.sources] == ["a"]
    assert read(path.rename(tmp_path / "a.bin")).project.sources[0].text.strip() == "Ja."


@pytest.mark.parametrize("name", ["a.zip", "a.qda", "a.txt", "a.sqlite3", "a"])
def test_archives_and_bare_projects_are_known_by_what_they_hold(name: str, tmp_path: Path) -> None:
    own = made_up.study()
    write_qdpx(own, tmp_path / name)
    assert read(tmp_path / name).project == own
    with zipfile.ZipFile(tmp_path / name) as archive:
        bare = archive.read("project.qde")
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf<!-- by hand -->" + bare.partition(b"?>")[2])
    project, report = read(tmp_path / name)
    assert sorted(each.name for each in project.codes) == sorted(each.name for each in own.codes)
    assert {each.kind for each in report.dropped} >= {"file"}


def test_codebooks_tables_and_project_files_are_known_by_what_they_hold(tmp_path: Path, capsys) -> None:
    write_qdc(Project(name="p", codes=[Code(guid="c", name="trust")]), tmp_path / "a.qdc")
    assert [each.name for each in read((tmp_path / "a.qdc").rename(tmp_path / "a.xml")).project.codes] == ["trust"]
    (tmp_path / "b.txt").write_text("document;text;code\na;Ja.;yes\n", encoding="utf-8")
    assert len(read(tmp_path / "b.txt").project.codings) == 1
    Store.create(tmp_path / "c.tcstudy", made_up.study()).close()
    path = (tmp_path / "c.tcstudy").rename(tmp_path / "c.db")
    with pytest.raises(ValueError, match=r"'c\.db' is a project file: open it with Store\.open"):
        read(path)
    assert kind_of(path) == "study"


REFUSED = {
    "a.json": ('{"text": "I: Why?"}', "is JSON"),
    "b.txt": ('[{"data": {"text": "I: Why?"}}]', "is JSON"),
    "c.jsonl": ('{"text": "I: Why?"}\n{"text": "A: So."}\n', "is JSON"),
    "d.json": ("[" * 100_000, "is JSON"),
    "e.txt": ("[1, 2, 3]", "is JSON"),
    "f.xml": ('<?xml version="1.0"?><xmi:XMI xmlns:xmi="x"/>', "is XML of another kind"),
    "g.txt": ("<talk><turn>Why?</turn></talk>", "is XML of another kind"),
    "h.txt": ("Fordi B-trust\nanbudet I-trust\n. O\n\n", r"holds annotations, a line for each \(CoNLL or brat\)"),
    "i.txt": (
        "# sent_id = 1\n1\tVi\tvi\tPRON\t_\t_\t2\tnsubj\t_\t_\n2\tler\tle\tVERB\t_\t_\t0\troot\t_\t_\n",
        "holds annotations",
    ),
    "j.ann": ("T1\ttrust 15 38\tFordi anbudet krever det\n", "holds annotations"),
    "k.ass": ("[Script Info]\nTitle: x\n", "is a file of subtitles of another kind"),
    "l.mx24": ("", "is a file of MAXQDA's own.*Reports > Export; choose REFI-QDA"),
    "m.mex22": ("SQLite format 3\0", "is a file of MAXQDA's own"),
    "n.nvpx": ("x", "is a file of NVivo's own.*Share > Export Project; choose REFI-QDA"),
    "o.dat": ("\x01\x0f\0\0" + "\0" * 96, "is a file of NVivo's own"),
    "p.atlproj23": ("PK\x03\x04", "is a file of ATLAS.ti's own.*File > Export; choose REFI-QDA"),
    "p.txt": ("name;age\nAnna;4\nBerit;5\n", "no column holds the text|is a table, and no interview"),
    "q.rtf": ("{\\rtf1 Hei", r"is rich text \(\.rtf\), but damaged"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_none_of_ours_is_refused_with_the_way_out(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, told = REFUSED[name]
    (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    for door in (read, tc.study.check, tc.study.read_source):
        with pytest.raises(ValueError, match=told):
            door(tmp_path / name)
    assert cli.main(["check", str(tmp_path / name)]) == 2
    assert name in capsys.readouterr().err


def test_other_archives_are_refused(tmp_path: Path) -> None:
    for mime, told in (
        ("opendocument.spreadsheet", r"is an OpenDocument table; save it as Excel"),
        ("x", "no kind that can be read"),
    ):
        with zipfile.ZipFile(tmp_path / "a.bin", "w") as archive:
            archive.writestr("mimetype", f"application/vnd.oasis.{mime}")
        with pytest.raises(ValueError, match=told):
            read(tmp_path / "a.bin")


def test_projects_and_tables_are_no_interviews(tmp_path: Path) -> None:
    write_qdpx(made_up.study(), tmp_path / "a.txt")
    with pytest.raises(ValueError, match=r"is a project, and no interview; it is read with tc\.study\.read"):
        tc.study.read_source(tmp_path / "a.txt")
    (tmp_path / "b.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="is a table, and no interview"):
        tc.study.read_source(tmp_path / "b.csv")


@pytest.mark.parametrize(
    "text",
    [
        "[00:01] I: Why?\n[00:05] A: So.\n", "{laughs} Why?\n", "<Anna> Why?\n<Berit> So.\n", "# Talk\n# One\n",
        "1\nI: Why?\n2\nA: So.\n", "I said, well; text, code and all\nand so on", "[laughs]", '"Why?", she said\n',
        "Yes, I said, so.\nNo, he said, no.\nWell, they said, both.\n", "I:\tWhy?\nA:\tSo.\nI:\tYes?\n",
    ],
)  # fmt: skip
def test_prose_is_prose(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert tc.study.read_source(tmp_path / "a.txt").source.text == text
    assert read(tmp_path / "a.txt").project.sources[0].text == text


def test_columns_are_named_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.csv").write_text("Merkelapp,Sagt\ntrust,Ja.\n", encoding="utf-8")
    table, out = str(tmp_path / "t.csv"), str(tmp_path / "t.qdpx")
    assert cli.main(["check", table]) == 2
    assert cli.main(["check", table, "--columns", "code=Merkelapp", "text=Sagt"]) == 0
    assert cli.main(["convert", table, out, "--columns", "code=Merkelapp", "text=Sagt"]) == 0
    assert [each.name for each in read(out).project.codes] == ["trust"]
    capsys.readouterr()
    assert cli.main(["check", out, "--columns", "code=Merkelapp"]) == 2
    assert "is no table: it has no columns" in capsys.readouterr().err


def test_check_takes_interviews_and_its_status_tells_of_them(tmp_path: Path) -> None:
    (tmp_path / "whole.txt").write_text("I: Why?\r\nA: So.\r\n", encoding="utf-8", newline="")
    (tmp_path / "doubtful.txt").write_bytes("I: Går?\n".encode("cp1252"))
    (tmp_path / "refused.txt").write_bytes(b"\0\0")
    found = {
        name: cli.main(["check", str(tmp_path / f"{name}.txt")]) for name in ("whole", "doubtful", "refused", "gone")
    }
    assert found == {"whole": 0, "doubtful": 1, "refused": 2, "gone": 2}
