"""The words of an attached text leave the machine only where a call asks for them by name."""

import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import made_up
import pytest

from tender_cycles import cli
from tender_cycles.project import Project
from tender_cycles.project.attached import count_attached_words, without_attached_words
from tender_cycles.study import exchange
from tender_cycles.study.store import Store

SECRET = "dette skal ingen andre lese"


@pytest.fixture
def attached() -> Project:
    """Make a study of which two selections have the words of an attached text, and one words of its own."""
    study = made_up.study()
    first, second, third, *rest = study.selections
    facts = {"words_from": "thesis.pdf", "words_status": "exact"}
    with_words = [
        replace(each, texts={**each.texts, "words": SECRET}, facts={**each.facts, **facts}) for each in (first, second)
    ]
    own = replace(third, texts={**third.texts, "words": "egne ord"})
    return replace(study, selections=[*with_words, own, *rest])


def content(path: Path) -> bytes:
    """Return all that stands in a file, unpacked."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    return path.read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "a.qdpx",
        "a.csv",
        "a.tsv",
        "a.xlsx",
        "a.html",
        "a.md",
        "a.docx",
        "a.coded.docx",
        "a.jsonld",
        "a.codebook.csv",
        "a.qdc",
    ],
)
def test_no_writer_takes_them_along_unasked(name: str, attached: Project, tmp_path: Path) -> None:
    report = exchange.write(attached, tmp_path / name)
    assert SECRET.encode() not in content(tmp_path / name)
    if name not in ("a.codebook.csv", "a.qdc"):  # which hold no excerpts
        assert [entry.count for entry in report.kept if entry.kind == "words-stay"] == [2]


@pytest.mark.parametrize("name", ["a.qdpx", "a.html", "a.md", "a.docx"])
def test_asked_for_they_are_there_for_the_user_alone_and_the_report_says_how_many(
    name: str, attached: Project, tmp_path: Path
) -> None:
    report = exchange.write(attached, tmp_path / name, words=True)
    assert SECRET.encode() in content(tmp_path / name)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert [entry.count for entry in report.kept if entry.kind == "words-along"] == [2]
    assert "for you alone: 2" in report.to_text("en")


def test_read_again_a_project_is_what_was_written(attached: Project, tmp_path: Path) -> None:
    exchange.write_qdpx(attached, tmp_path / "with.qdpx", words=True)
    assert exchange.read_qdpx(tmp_path / "with.qdpx").project == attached
    exchange.write_qdpx(attached, tmp_path / "without.qdpx")
    assert exchange.read_qdpx(tmp_path / "without.qdpx").project == without_attached_words(attached)
    assert count_attached_words(attached) == 2
    assert "egne ord" in str(without_attached_words(attached).selections), "words that are a study's own stay"


@pytest.mark.parametrize("words", [False, True])
def test_a_project_file_holds_them_only_when_asked(words: bool, attached: Project, tmp_path: Path) -> None:
    with Store.create(tmp_path / "a.tcstudy", attached, words=words) as store:
        assert count_attached_words(store.project) == 2 * words
    assert (SECRET.encode() in (tmp_path / "a.tcstudy").read_bytes()) == words


def test_the_command_takes_them_along_when_told(attached: Project, tmp_path: Path) -> None:
    Store.create(tmp_path / "a.tcstudy", attached, words=True).close()
    for options, there in (([], False), (["--with-words"], True)):
        assert cli.main(["convert", str(tmp_path / "a.tcstudy"), str(tmp_path / "a.qdpx"), *options]) == 0
        assert (SECRET.encode() in content(tmp_path / "a.qdpx")) == there
