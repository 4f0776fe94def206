"""The commands that take a file of a study: check, convert, and handout of it."""

from dataclasses import replace
from pathlib import Path

import made_up
import pytest
from made_up import study

import tender_cycles as tc
from tender_cycles import cli
from tender_cycles.study import Store


def test_a_project_file_is_checked_and_converted(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    study, archive, copy = (str(tmp_path / name) for name in ("a.tcstudy", "a.qdpx", "b.tcstudy"))
    with Store.create(study, made_up.study()) as store:
        project = store.project
    assert cli.main(["check", study]) == 0
    assert capsys.readouterr().out == "a.tcstudy: “pencil”, whole, 1 change.\n"
    assert cli.main(["convert", study, archive]) == 0
    assert cli.main(["convert", archive, copy]) == 0
    capsys.readouterr()
    assert cli.main(["convert", study, str(tmp_path / "c.tcstudy")]) == 0
    assert capsys.readouterr().out == "c.tcstudy: “pencil”, whole, 1 change.\n"
    for path in (copy, tmp_path / "c.tcstudy"):
        with Store.open(path) as store:
            assert store.project == project
    capsys.readouterr()
    assert cli.main(["convert", archive, copy]) == 1
    assert capsys.readouterr().err == f"tender-cycles: there is a file already, and it is kept as it is: {copy}\n"
    Path(study).write_bytes(Path(study).read_bytes()[:9000])
    assert cli.main(["check", study]) == 2
    assert "a.tcstudy is damaged" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["convert", "a.qdpx", "a.xyz"], "'a.xyz' is of no kind that can be written"),
        (["convert", "a.tcstudy", "a.xyz"], "'a.xyz' is of no kind that can be written"),
        (["convert", "a.xyz", "b.tcstudy"], "'a.xyz' is of no kind that can be read"),
        (["check", "a.xyz"], "'a.xyz' is of no kind that can be read"),
        (["handout", "a.xyz"], "'a.xyz' is of no kind that can be read"),
    ],
)
def test_a_kind_that_is_not_known_is_told_with_all_that_are(
    words: list[str], told: str, tmp_path: Path, monkeypatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    assert cli.main(words) == (2 if words[0] == "check" else 1)
    err = capsys.readouterr().err
    assert told in err
    assert {".tcstudy", ".qdpx"} <= set(err.strip().rpartition("known are ")[2].split(", "))
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_a_file_of_another_tool(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    mine, page = tmp_path / "mine.qdpx", tmp_path / "page.html"
    own = study()
    tc.write_qdpx(replace(own, selections=[replace(each, texts={}) for each in own.selections]), mine)
    assert cli.main(["handout", str(mine), "--out", str(page), "--lang", "en"]) == 0
    out = capsys.readouterr()
    assert out.out.startswith(f"{page}: 4 excerpts, 6 codes, 2 claims, ")
    assert "without text: 4;" in out.err
    assert cli.main(["handout", str(mine), "--out", str(page), "--with-words"]) == 0
    assert capsys.readouterr().err == ""
    assert "Det e no’ trygt med tillit." in page.read_text(encoding="utf-8")


def test_a_page_of_a_file_that_is_not_there_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["handout", "gone.qdpx"]) == 1
    captured = capsys.readouterr()
    assert "there is no file 'gone.qdpx'" in captured.err
    assert captured.err.count("\n") == 1
