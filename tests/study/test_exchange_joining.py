"""One stretch is one selection, whichever tool wrote the file; what was separate here stays separate."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import made_up
from exchange_files import CODES, guid, kinds, qde, qdpx
from hypothesis import given
from hypothesis import strategies as st

import tender_cycles as tc
from tender_cycles.project import Note, Project, Selection
from tender_cycles.project.nouns import NOUNS
from tender_cycles.study.exchange import read_qdpx, write_qdpx
from tender_cycles.study.exchange.joining import join_stretches

CODE = '<Code guid="{}" name="doubt" isCodable="true"/></Codes>'
TEXT = "Vi måler alt."


def file(path: Path, *selections: str) -> Path:
    """Write two codings of one stretch, on one selection (ATLAS.ti) or on two (NVivo, QualCoder)."""
    codes = CODES.replace("</Codes>", CODE.format(guid(2)))
    inside = "".join(
        f'<PlainTextSelection guid="{guid(10 + at)}" startPosition="0" endPosition="12">{codings}</PlainTextSelection>'
        for at, codings in enumerate(selections)
    )
    text = f'<TextSource guid="{guid(9)}" name="s"><PlainTextContent>{TEXT}</PlainTextContent>{inside}</TextSource>'
    return qdpx(path, f"{codes}<Sources>{text}</Sources>", {}, head='name="m" origin="NVivo for Windows 12.6"')


def coding(n: int, code: int, more: str = "") -> str:
    return f'<Coding guid="{guid(n)}"{more}><CodeRef targetGUID="{guid(code)}"/></Coding>'


def test_a_study_gives_the_same_tables_from_one_selection_and_from_two(tmp_path: Path) -> None:
    one, _ = read_qdpx(file(tmp_path / "one.qdpx", coding(20, 1) + coding(21, 2)))
    two, report = read_qdpx(file(tmp_path / "two.qdpx", coding(20, 1), coding(21, 2)))
    assert len(one) == len(two) == 1
    assert len(one.codings) == len(two.codings) == 2
    assert tc.tables.cooccurrence(one).equals(tc.tables.cooccurrence(two))
    assert one.to_frame().equals(two.to_frame())
    assert kinds(report, "repaired") == {"joined": 1}
    assert report.whole


def test_what_another_selection_says_becomes_a_note_and_what_is_told_by_its_coding_does_not() -> None:
    nouns = {kind: [] for kind in NOUNS}
    nouns["selections"] = [
        {"guid": "a", "source": "s", "start": 0, "end": 4, "name": "first", "user": "u"},
        {"guid": "b", "source": "s", "start": 0, "end": 4, "name": "other", "description": "memo", "user": "v"},
        {"guid": "c", "source": "s", "start": 0, "end": 4, "user": "v", "cycle": "tender"},
        {"guid": "d", "source": "s", "start": 0, "end": 5},
    ]
    nouns["codings"] = [{"guid": "k", "selection": "c", "code": "x", "user": "v"}]
    nouns["cases"] = [{"guid": "case", "selections": ("b", "d", "a")}]
    assert join_stretches(nouns) == {"s": 2}
    head, other = nouns["selections"]
    assert (head["name"], head["user"], head["cycle"], other["guid"]) == ("first", "u", "tender", "d")
    assert [(note["name"], note["text"], note["user"]) for note in nouns["notes"]] == [("other", "memo", "v")]
    assert head["notes"] == (nouns["notes"][0]["guid"],)
    assert nouns["codings"][0]["selection"] == "a"
    assert nouns["cases"][0]["selections"] == ("a", "d")


@given(made_up.projects(), st.data())
def test_equal_stretches_of_ours_stay_apart_and_a_new_one_of_another_tool_is_joined(
    tmp_path_factory, project: Project, data: st.DataObject
) -> None:
    if not project.selections:
        return
    first = data.draw(st.sampled_from(project.selections))
    twin = Selection(guid=guid(7_000), source=first.source, start=first.start, end=first.end, name="twin")
    project = replace(project, selections=[*project.selections, twin])
    folder = tmp_path_factory.mktemp("joining")
    write_qdpx(project, folder / "a.qdpx")
    assert read_qdpx(folder / "a.qdpx").project == project
    with zipfile.ZipFile(folder / "a.qdpx") as old, zipfile.ZipFile(folder / "b.qdpx", "w") as new:
        for name in old.namelist():  # another tool gives our twin a GUID of its own
            new.writestr(
                name,
                old.read(name).replace(guid(7_000).encode(), guid(8_000).encode())
                if name.endswith(".qde")
                else old.read(name),
            )
    again, report = read_qdpx(folder / "b.qdpx")
    assert len(again.selections) < len(project.selections)
    assert kinds(report, "repaired")["joined"] >= 1


def test_every_note_has_a_date_and_a_file_and_one_without_a_date_comes_back_without(tmp_path: Path) -> None:
    note = Note(guid=guid(1), name="memo", text="Å skrive.")
    project = Project(name="p", notes=[note])
    write_qdpx(project, tmp_path / "a.qdpx")
    root = qde(tmp_path / "a.qdpx")
    notes = [each for each in root.iter() if each.tag.endswith("}Note")]
    assert len(notes) == 2, "theirs and ours"
    assert all(each.get("creationDateTime") and each.get("plainTextPath") for each in notes)
    assert read_qdpx(tmp_path / "a.qdpx").project == project


def test_evidence_that_another_tool_has_deleted_is_dropped_and_counted(tmp_path: Path) -> None:
    thesis = tc.load_thesis()
    write_qdpx(thesis, tmp_path / "a.qdpx")
    gone = next(piece.selection for claim in thesis.claims for piece in claim.evidence if piece.selection)
    with zipfile.ZipFile(tmp_path / "a.qdpx") as old, zipfile.ZipFile(tmp_path / "b.qdpx", "w") as new:
        for name in old.namelist():
            begin = f'<PlainTextSelection guid="{gone}"'.encode()
            new.writestr(name, re.sub(begin + b".*?</PlainTextSelection>", b"", old.read(name), flags=re.DOTALL))
    project, report = read_qdpx(tmp_path / "b.qdpx")
    lost = sum(piece.selection == gone for claim in thesis.claims for piece in claim.evidence)
    assert lost > 0
    assert sum(entry.count for entry in report.dropped if entry.kind == "evidence") == lost
    assert len(project.claims) == len(thesis.claims)
