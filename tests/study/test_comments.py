"""Comments of a Word document as codings, in and out: the same words, codes, coders and dates."""

import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import made_up
import pytest
from docx import Document
from exchange_files import kinds, said
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tender_cycles as tc
from tender_cycles.project import Code, Coding, Project, Selection, Source, User
from tender_cycles.study.exchange import read, write_coded_word


def coded(project: Project) -> Counter[tuple[object, ...]]:
    """Return what is coded: where, with which code below which, by whom and when."""
    place = {each.guid: (each.start, each.end) for each in project.selections}
    path = {each.guid: tuple(c.name for c in project.codebook.line(each)) for each in project.codes}
    user = {each.guid: each.name for each in project.users}
    return Counter((place[c.selection], path[c.code], user.get(c.user or ""), c.created) for c in project.codings)


def commented(path: Path, *paragraphs: str) -> Path:
    """Write a document with comments as Word writes them: «måling; press» on the second run of the first paragraph."""
    document = Document()
    for at, line in enumerate(paragraphs):
        runs = [document.add_paragraph("").add_run(piece) for piece in [line]]
        if at == 0:
            more = document.paragraphs[-1].add_run("Vi måler alt")
            document.paragraphs[-1].add_run(".")
            document.add_comment(more, text="måling; press", author="Kari", initials="K")
        if at == 1:
            document.add_comment([document.paragraphs[0].runs[0], runs[0]], text="tillit > til andre", author="")
    document.save(str(path))
    return path


def test_what_was_commented_is_coded_with_the_comment_by_its_author(tmp_path: Path) -> None:
    path = commented(tmp_path / "talk.docx", "A: ", "Og så?", "Nei.")
    project, report = read(path, comments="codes")
    assert project.sources[0].text == "A: Vi måler alt.\nOg så?\nNei.\n"
    found = {(words, *names) for (_, names, _, _), words in zip(coded(project), said(project) * 3, strict=False)}
    assert len(found) == 3
    words = {each.guid: text for each, text in zip(project.selections, said(project), strict=True)}
    path_of = {each.guid: tuple(c.name for c in project.codebook.line(each)) for each in project.codes}
    assert sorted((words[c.selection], path_of[c.code], c.user is None) for c in project.codings) == [
        ("A: Vi måler alt.\nOg så?", ("tillit", "til andre"), True),
        ("Vi måler alt", ("måling",), False), ("Vi måler alt", ("press",), False),
    ]  # fmt: skip
    assert [each.name for each in project.users] == ["Kari"]
    assert all(isinstance(c.created, datetime) for c in project.codings)
    assert not report.dropped
    plain, told = read(path)
    assert plain.sources == project.sources
    assert plain.codings == ()
    assert [each.detail for each in told.dropped] == ["måling; press", "tillit > til andre"]


def changed(path: Path, old: str, new: str) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert old in members["word/document.xml"].decode()
    members["word/document.xml"] = members["word/document.xml"].decode().replace(old, new).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def test_a_comment_whose_place_is_not_known_is_dropped_with_its_words(tmp_path: Path) -> None:
    path = commented(tmp_path / "talk.docx", "A: ", "Nei.")
    changed(path, '<w:commentRangeEnd w:id="0"/>', "")
    project, report = read(path, comments="codes")
    assert len(project.codings) == 1
    assert [(each.kind, each.detail) for each in report.dropped] == [("document.comments", "måling; press")]


def test_in_a_transcript_codings_stand_at_their_words_after_the_times_are_taken_out(tmp_path: Path) -> None:
    project = Project(
        name="p", codes=[Code(guid="c", name="trust")],
        sources=[Source(guid="s", name="t", text="[0:01] A: Yes.\nB: No.\n[0:05] A: Why?\nB: So.\n")],
        selections=[Selection(guid=g, source="s", start=a, end=b) for g, a, b in [("e", 32, 36), ("f", 0, 14)]],
        codings=[Coding(guid="k", selection="e", code="c"), Coding(guid="l", selection="f", code="c")],
    )  # fmt: skip
    write_coded_word(project, tmp_path / "t.docx")
    again, report = read(tmp_path / "t.docx", comments="codes")
    assert again.sources[0].text == "A: Yes.\nB: No.\nA: Why?\nB: So.\n"
    words = {each.guid: text for each, text in zip(again.selections, said(again), strict=True)}
    assert [words[c.selection] for c in again.codings] == ["Why?", "A: Yes."]
    assert {each.name: [words[g] for g in each.selections] for each in again.cases} == {
        "A": ["Yes.", "Why?"], "B": ["No.", "So."],
    }  # fmt: skip
    assert "joined" not in kinds(report, "repaired"), "a turn that is coded is one selection"


def test_only_word_documents_have_such_comments(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hei.", encoding="utf-8")
    with pytest.raises(ValueError, match=r"'a\.txt' is no Word document: it has no comments"):
        read(tmp_path / "a.txt", comments="codes")
    with pytest.raises(ValueError, match="comments='notes' is unknown"):
        read(tmp_path / "a.txt", comments="notes")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no source of 'p' has its text"):
        write_coded_word(Project(name="p", sources=[Source(guid="s", name="s")]), tmp_path / "a.docx")


@st.composite
def talks(draw: st.DrawFn) -> Project:
    """Draw a text with codings, of whatever stretch: none, several lines, one within another."""
    text = "".join(draw(st.lists(st.sampled_from("aæ😀 .\n\tа&<\u2011"), max_size=30))) + "x\n"
    names = st.sampled_from(["tillit", "tvil & uro", "<tro", "å vite"])
    codes = [Code(guid="c0", name=draw(names)), Code(guid="c1", name=draw(names), parent="c0")]
    places = draw(st.lists(st.tuples(*[st.integers(0, len(text))] * 2).map(sorted), max_size=6, unique_by=tuple))
    selections = [Selection(guid=f"e{n}", source="s", start=a, end=b) for n, (a, b) in enumerate(places)]
    moments = st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
    codings = [
        Coding(guid=f"k{n}", selection=draw(st.sampled_from(selections)).guid, code=draw(st.sampled_from(["c0", "c1"])),
               user=draw(st.sampled_from([None, "u"])),
               created=(when := draw(moments)) and when.replace(microsecond=0))
        for n in range(draw(st.integers(0, 6)) if selections else 0)
    ]  # fmt: skip
    return Project(
        name="p", users=[User(guid="u", name="Kari Ås")], codes=codes, selections=selections, codings=codings,
        sources=[Source(guid="s", name="talk", text=text)],
    )  # fmt: skip


@given(talks())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_so_comes_back_with_every_coding_where_it_was(tmp_path: Path, project: Project) -> None:
    report = write_coded_word(project, tmp_path / "talk.docx")
    again, told = read(tmp_path / "talk.docx", comments="codes", speakers=False)
    assert again.sources[0].text == project.sources[0].text
    assert coded(again) == coded(project)
    assert not told.dropped
    unused = len(project.selections) - len({each.selection for each in project.codings})
    assert kinds(report, "dropped") == ({"beyond.selections": unused} if unused else {})


def test_word_opens_what_is_written_and_several_texts_stand_under_their_names(tmp_path: Path) -> None:
    study = made_up.study()
    report = write_coded_word(study, tmp_path / "a.docx")
    document = Document(str(tmp_path / "a.docx"))
    assert [each.text for each in document.paragraphs] == study.sources[0].text.split("\n")
    assert next((each.text, each.author) for each in document.comments) == ("Start > Social work > trust", "Reader one")
    assert kinds(report, "dropped") == {
        "beyond.sources": 1, "beyond.variables": 3, "beyond.cases": 2, "beyond.sets": 1, "beyond.links": 2,
        "beyond.graphs": 1, "beyond.claims": 2, "beyond.cycles": 1,
    }  # fmt: skip
    two = Project(name="p", sources=[Source(guid=n, name=n, text=f"I am {n}.") for n in "ab"])
    report = write_coded_word(two, tmp_path / "b.docx")
    assert [each.text for each in Document(str(tmp_path / "b.docx")).paragraphs] == ["a", "I am a.", "b", "I am b."]
    assert kinds(report, "doubtful") == {"one-document": 2}
    odd = Project(**made_up.parts(study) | {"codes": [*study.codes[1:], Code(guid="c1", name="Start; or not")]})
    assert kinds(write_coded_word(odd, tmp_path / "c.docx"), "doubtful") == {"code-divided": 1}
    tc.study.convert(tmp_path / "a.docx", tmp_path / "d.coded.docx")
