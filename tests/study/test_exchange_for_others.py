"""What other tools need to find in a file of ours, so that nothing stops them and dates are there to compute with."""

import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import made_up
import pytest
from exchange_files import CODES, disorder, kinds, qde, qdpx

from tender_cycles.project import Note, Project
from tender_cycles.study.exchange import read_qdpx, write_qdpx
from tender_cycles.study.exchange.qde_writing import with_guids

FIRST = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
DATED = ("TextSource", "PlainTextSelection", "Coding", "Note")


@pytest.fixture
def dated() -> Project:
    """Make a study in which everything has a date of its own."""
    study = made_up.study()
    days = iter(range(10**6))

    def date(nouns: tuple) -> list:
        return [replace(each, created=FIRST + timedelta(days=next(days))) for each in nouns]

    notes = (*study.notes, Note(guid="n", name="memo", text="a & b"))
    kinds = {"sources": study.sources, "selections": study.selections, "codings": study.codings, "notes": notes}
    return replace(study, created=FIRST, **{kind: date(nouns) for kind, nouns in kinds.items()})


def test_every_date_that_is_known_is_written(dated: Project, tmp_path: Path) -> None:
    write_qdpx(dated, tmp_path / "a.qdpx")
    root = qde(tmp_path / "a.qdpx")
    assert root.get("creationDateTime") == "2024-01-02T03:04:05Z"
    written = {each.get("guid"): each.get("creationDateTime") for each in root.iter() if each.tag.endswith(DATED)}
    named, _ = with_guids(dated)
    nouns = (*named.sources, *named.selections, *named.codings, *named.notes)
    known = {each.guid: f"{each.created:%Y-%m-%dT%H:%M:%SZ}" for each in nouns}
    assert {guid: written[guid] for guid in known} == known
    assert read_qdpx(tmp_path / "a.qdpx").project == dated


def test_the_shapes_that_qualcoder_needs(tmp_path: Path) -> None:
    study = made_up.study()
    note = Note(guid="n", name="memo", text="a & b")
    write_qdpx(replace(study, notes=[*study.notes, note]), tmp_path / "a.qdpx")
    root = qde(tmp_path / "a.qdpx")
    assert disorder(root) == []
    assert root.get("origin"), "its import stops without one"
    assert not [each for each in root.iter() if each.tag.endswith("PlainTextContent")]
    with zipfile.ZipFile(tmp_path / "a.qdpx") as archive:
        members = set(archive.namelist())
    for each in root.iter():
        if each.tag.endswith(("TextSource", "}Note")):
            assert each.get("plainTextPath", "").replace("internal://", "sources/") in members
            assert each.get("name")
        if each.tag.endswith("}Note"):
            assert each.get("creationDateTime", "").endswith("Z")


def test_selections_that_do_not_say_who_made_them_say_it_by_their_first_coding(dated: Project, tmp_path: Path) -> None:
    bare = replace(dated, selections=[replace(each, user=None, created=None) for each in dated.selections])
    write_qdpx(bare, tmp_path / "a.qdpx")
    coded = [each for each in qde(tmp_path / "a.qdpx").iter() if each.tag.endswith("PlainTextSelection")]
    firsts = [next(child for child in each if child.tag.endswith("Coding")) for each in coded]
    marks = ("creatingUser", "creationDateTime")
    assert [[each.get(name) for name in marks] for each in coded] == [[c.get(name) for name in marks] for c in firsts]
    assert any(each.get("creatingUser") for each in coded)
    assert read_qdpx(tmp_path / "a.qdpx").project == bare


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=2)), timezone(-timedelta(hours=3, minutes=30))])
def test_a_date_that_qualcoder_has_given_a_second_zone_is_read(zone: timezone, tmp_path: Path) -> None:
    moment = datetime(2024, 5, 6, 7, 8, 9, tzinfo=zone)
    study = replace(made_up.study(), created=moment)
    write_qdpx(study, tmp_path / "a.qdpx")
    written = qde(tmp_path / "a.qdpx").get("creationDateTime", "")
    returned = written.replace("Z", "") + "Z"  # as its export does
    head = f'name="p" creationDateTime="{returned}"'
    project, report = read_qdpx(qdpx(tmp_path / "b.qdpx", CODES, head=head))
    assert project.created == moment
    assert kinds(report, "repaired") == ({} if zone is UTC else {"date": 1})


def test_what_is_no_date_is_still_dropped(tmp_path: Path) -> None:
    project, report = read_qdpx(qdpx(tmp_path / "b.qdpx", CODES, head='name="p" creationDateTime="May+02:00Z"'))
    assert project.created is None
    assert kinds(report, "dropped") == {"date": 1}
