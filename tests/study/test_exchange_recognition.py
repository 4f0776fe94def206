"""What another tool gave new GUIDs is found again by name and place, and keeps what our note says of it."""

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import made_up
import pytest
from exchange_files import kinds
from hypothesis import HealthCheck, assume, given, settings

import tender_cycles as tc
from tender_cycles.project import Project
from tender_cycles.study.exchange import read_qdpx, write_qdpx
from tender_cycles.study.exchange.extension import NOTE_GUID

GUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def new_guid(found: re.Match[str]) -> str:
    return str(uuid5(NAMESPACE_URL, found[0]))


def renewed(old: Path, new: Path, change: Callable[[str, str], str] = lambda _, text: text) -> Path:
    """Write a file again as tools do that give everything new GUIDs, and keep the words of all notes."""
    with zipfile.ZipFile(old) as archive, zipfile.ZipFile(new, "w") as made:
        for name in archive.namelist():
            text = archive.read(name).decode()
            text = GUID.sub(new_guid, text) if name == "project.qde" else text
            made.writestr(GUID.sub(new_guid, name), change(name, text))
    return new


def without_passages(name: str, text: str) -> str:
    """Leave out the passages of cases, as QualCoder does."""
    return re.sub("<(Selection|Source)Ref[^>]*/>", "", text) if name == "project.qde" else text


def said(project: Project) -> dict[str, Any]:
    """Return what is ours beyond the standard."""
    return {
        "passages": {c.guid: (c.sources, c.selections) for c in project.cases if c.sources or c.selections},
        "claims": project.claims, "cycles": project.cycles, "spelling": project.spelling,
        "codes": {each.guid: (each.key, each.labels, each.texts) for each in project.codes if each.key or each.labels},
        "selections": {
            each.guid: (each.name, each.source, each.start, each.end, each.cycle, each.second_cycle, each.phase,
                        each.texts, each.facts)
            for each in project.selections
        },
    }  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much])
@given(made_up.projects())
def test_all_that_is_ours_comes_back_under_its_old_guids(tmp_path: Path, project: Project) -> None:
    assume(len({(each.source, each.start, each.end) for each in project.selections}) == len(project.selections))
    write_qdpx(project, tmp_path / "a.qdpx")
    for change in (lambda _, text: text, without_passages):
        again, report = read_qdpx(renewed(tmp_path / "a.qdpx", tmp_path / "b.qdpx", change))
        assert said(again) == said(project)
        assert not {"own-of", "evidence", "reference-case", "ring"} & kinds(report, "dropped").keys()


def test_the_thesis_loses_no_evidence_and_no_place(tmp_path: Path) -> None:
    thesis = tc.load_thesis(repeats=True)
    write_qdpx(thesis, tmp_path / "a.qdpx")
    again, report = read_qdpx(renewed(tmp_path / "a.qdpx", tmp_path / "b.qdpx", without_passages))
    assert said(again) == said(thesis)
    assert sum(len(claim.evidence) for claim in again.claims) == sum(len(claim.evidence) for claim in thesis.claims)
    informants = [project.to_frame()["informant"].astype(str).to_list() for project in (again, thesis)]
    assert informants[0] == informants[1]
    assert kinds(report, "repaired")["recognised"] == 143 + 54 + 29 + 8 + 9
    assert report.whole
    same, report = read_qdpx(tmp_path / "a.qdpx")
    assert same == thesis
    assert "recognised" not in kinds(report, "repaired")


def test_in_a_text_that_was_changed_nothing_is_recognised(tmp_path: Path) -> None:
    write_qdpx(made_up.study(), tmp_path / "a.qdpx")

    def change(name: str, text: str) -> str:
        return text.replace("Jeg spør", "Jeg spurte") if name.startswith("sources/") else text

    again, report = read_qdpx(renewed(tmp_path / "a.qdpx", tmp_path / "b.qdpx", change))
    assert not {each.guid for each in again.selections} & {each.guid for each in made_up.study().selections}
    lost = sum(piece.selection is not None for claim in made_up.study().claims for piece in claim.evidence)
    assert kinds(report, "dropped")["evidence"] == lost
    assert [case.name for case in again.cases] == ["Anna", "Berit"]


@pytest.mark.parametrize(
    "known", [[], {"codes": 1}, {"selections": {"a": []}}, {"sources": {"a": None}}, {"codes": {"a": [[], 1]}}, 7]
)
def test_a_note_that_was_tampered_with_is_told(tmp_path: Path, known: Any) -> None:
    write_qdpx(made_up.study(), tmp_path / "a.qdpx")

    def change(name: str, text: str) -> str:
        return json.dumps(json.loads(text) | {"known": known}) if NOTE_GUID in name else text

    again, report = read_qdpx(renewed(tmp_path / "a.qdpx", tmp_path / "b.qdpx", change))
    assert len(again.codings) == 8
    assert not report.whole
