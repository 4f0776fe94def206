"""The words of an attached text reach a browser by message only: no trait, and so no saved notebook, holds them."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import tender_cycles as tc
from tender_cycles.project import Project
from tender_cycles.widgets.core.requests import reply

SECRET = "dette skal ingen andre lese"


@pytest.fixture(scope="module")
def attached() -> Project:
    """The thesis, as if its text were attached."""
    thesis = tc.load_thesis()
    facts = {"words_from": "thesis.pdf", "words_status": "exact"}
    selections = [
        replace(each, texts={**each.texts, "words": SECRET}, facts={**each.facts, **facts})
        for each in thesis.selections
    ]
    return replace(thesis, selections=selections)


def explore_office(project: Project, _folder: Path) -> Any:
    return tc.office.explore_office(project=project)


def explore_claims(project: Project, folder: Path) -> Any:
    return tc.explore_claims(project, path=folder / "verdicts.csv", user="rev")


def code_blind(project: Project, folder: Path) -> Any:
    exercise = tc.seminar.exercise(project, n=8, seed=1, words=True)
    return tc.seminar.code_blind(exercise, "rev", folder, project=project)


def explore_disagreements(project: Project, folder: Path) -> Any:
    exercise = tc.seminar.exercise(project, n=8, seed=1)
    tc.seminar.simulate_students(exercise, project, folder / "in", n=3, seed=1)
    answers = tc.seminar.gather(folder / "in", exercise, project)
    return tc.seminar.explore_disagreements(answers, project)


WIDGETS: dict[str, Callable[[Project, Path], Any]] = {
    "themes": lambda project, _folder: tc.explore_themes(project),
    "cycles": lambda project, _folder: tc.explore_cycles(project=project),
    "claims": explore_claims,
    "blind": code_blind,
    "disagreements": explore_disagreements,
    "office": explore_office,
}


@pytest.mark.parametrize("name", WIDGETS)
def test_no_trait_and_no_still_picture_holds_them(name: str, attached: Project, tmp_path: Path) -> None:
    widget = WIDGETS[name](attached, tmp_path)
    state = {key: value for key, value in widget.get_state().items() if not isinstance(value, bytes | memoryview)}
    state.pop("layout", None)
    assert SECRET not in json.dumps(state, default=str)
    assert SECRET not in json.dumps(widget._repr_mimebundle_(), default=str)


@pytest.mark.parametrize("name", [name for name in WIDGETS if name != "themes"])
def test_they_are_sent_when_asked_for(name: str, attached: Project, tmp_path: Path) -> None:
    widget = WIDGETS[name](attached, tmp_path)
    answer = reply({"request": "words", "serial": "r1", "args": {}}, widget)
    data = widget.get_state()
    keys = (data.get("payload") or data.get("_data"))["attached"]
    assert keys
    assert set(answer["value"]) >= set(keys)
    assert set(answer["value"].values()) == {SECRET}
    bare = WIDGETS[name](tc.load_thesis(), tmp_path / "bare") if name not in ("blind",) else None
    assert bare is None or reply({"request": "words", "serial": "r2", "args": {}}, bare)["value"] == {}
