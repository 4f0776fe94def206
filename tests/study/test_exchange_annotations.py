"""Codings and evidence as W3C Web Annotations, found again in the texts by their selectors."""

import json
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import made_up
import pytest
from exchange_files import kinds, studies
from hypothesis import HealthCheck, given, settings

import tender_cycles as tc
from tender_cycles.project import Project
from tender_cycles.study.exchange import convert, write, write_annotations
from tender_cycles.study.exchange.qde_writing import with_guids

MOTIVATIONS = {"tagging", "assessing", "linking"}  # of the standard's thirteen
PURPOSES = {"tagging", "commenting", "describing", "identifying", "highlighting", "assessing"}


def annotations(project: Project, path: Path, **how: Any) -> list[dict[str, Any]]:
    write_annotations(project, path, **how)
    found = json.loads(path.read_text(encoding="utf-8"))
    assert found["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert (found["type"], found["first"]["type"]) == ("AnnotationCollection", "AnnotationPage")
    items: list[dict[str, Any]] = found["first"]["items"]
    assert found["total"] == len(items)
    return items


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(studies())
def test_both_selectors_of_any_study_find_the_passage(tmp_path: Path, study: Project) -> None:
    items = annotations(study, tmp_path / "a.jsonld")
    study, _ = with_guids(study)
    texts = {f"urn:uuid:{each.guid}": each.text for each in study.sources}
    place = {each.guid: each for each in study.selections}
    assert len(items) == len(study.codings) + sum(len(each.evidence) for each in study.claims)
    assert len({each["id"] for each in items}) == len(items)
    for item, coding in zip(items, study.codings, strict=False):
        at, target = place[coding.selection], item["target"]
        *quote, position = target["selector"]
        assert (target["source"], position["start"], position["end"]) == (f"urn:uuid:{at.source}", at.start, at.end)
        said = texts[target["source"]][at.start : at.end]
        assert [each["exact"] for each in quote] == ([said] if said else [])
        for each in quote:
            before = each.get("prefix", "")
            around = before + said + each.get("suffix", "")
            assert texts[target["source"]].startswith(around, at.start - len(before))
    for item in items:
        assert item["motivation"] in MOTIVATIONS
        assert {body["purpose"] for body in item["body"]} <= PURPOSES


def test_a_coding_has_its_code_its_note_its_coder_and_its_date(tmp_path: Path) -> None:
    study = made_up.study()
    coding = study.codings[0]
    named = {each.guid: each for each in study.codes}
    item = annotations(study, tmp_path / "a.jsonld")[0]
    line = study.codebook.line(named[coding.code])
    path = " > ".join(each.name for each in line)
    assert (item["body"][0]["purpose"], item["body"][0]["value"]) == ("tagging", path)
    assert item["creator"]["name"] == {each.guid: each.name for each in study.users}[coding.user]


def test_a_claim_has_section_excerpt_and_note(tmp_path: Path) -> None:
    thesis = tc.load_thesis()
    items = annotations(thesis, tmp_path / "a.jsonld")[len(thesis.codings) :]
    pieces = [(claim, piece) for claim in thesis.claims for piece in claim.evidence]
    assert len(items) == len(pieces) > 300
    place = {each.guid: each for each in thesis.selections}
    for item, (claim, piece) in zip(items, pieces, strict=True):
        said: dict[str, list[tuple[str, str]]] = {}
        for body in item["body"]:
            said.setdefault(body["purpose"], []).append((body.get("language", ""), body["value"]))
        assert said["identifying"] == [("", claim.section)]
        assert said["describing"] == list(claim.texts.items())
        assert said.get("assessing", []) == list(claim.reasons.items())
        assert item["label"] == f"{claim.name} · {piece.stance}"
        if piece.selection:
            assert said["highlighting"] == list(place[piece.selection].texts.items())


@pytest.mark.parametrize("words", [False, True])
def test_the_words_of_an_attached_text_go_along_only_when_asked(words: bool, tmp_path: Path) -> None:
    thesis = tc.load_thesis()
    at = next(piece.selection for claim in thesis.claims for piece in claim.evidence if piece.selection)
    secret = {"texts": {"words": "hemmelig"}, "facts": {"words_from": "thesis.pdf", "words_status": "exact"}}
    selections = [replace(each, **secret) if each.guid == at else each for each in thesis.selections]
    study = replace(thesis, selections=selections)
    report = write(study, tmp_path / "a.jsonld", words=words)
    assert ("hemmelig" in (tmp_path / "a.jsonld").read_text(encoding="utf-8")) == words
    assert (stat.S_IMODE((tmp_path / "a.jsonld").stat().st_mode) == 0o600) == words
    assert kinds(report, "kept")["words-along" if words else "words-stay"] == 1


def test_the_report_says_what_annotations_do_not_hold(tmp_path: Path) -> None:
    study = made_up.study()
    write(study, tmp_path / "a.qdpx")
    _, report = convert(tmp_path / "a.qdpx", tmp_path / "a.jsonld")
    assert kinds(report, "dropped")["beyond.cases"] == len(study.cases)
    assert kinds(report, "kept")["codings"] == len(study.codings)
