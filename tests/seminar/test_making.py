"""The form in which a teacher makes an exercise: what it writes, says, and refuses."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_up import paraphrased

import tender_cycles as tc
from tender_cycles.seminar import make_exercise, open_lesson, read_exercise
from tender_cycles.seminar.making import MakingState
from tender_cycles.words import LANGS, say


def asked(form: Any, monkeypatch: pytest.MonkeyPatch, **chosen: Any) -> dict[str, Any]:
    """Press the button, as the browser does; return what is answered."""
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(form, "send", sent.append)
    chosen = {"name": "autumn", "n": 14, "by": "subcategory", "seed": 3, "lang": "nb", "words": False} | chosen
    form._handle_custom_msg({"request": "make", "serial": 1, "args": chosen}, [])
    return sent[0]


@pytest.mark.parametrize("lang", LANGS)
def test_it_writes_the_files_says_where_and_what_to_send(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = make_exercise(tc.load_thesis(), tmp_path, lang=lang)
    assert form.told == {}
    assert asked(form, monkeypatch) == {"answer": 1, "value": ""}
    place = tmp_path / "autumn"
    assert {path.name for path in place.iterdir()} == {"class.html", "exercise.json"}
    assert read_exercise(place / "class.html") == read_exercise(place / "exercise.json")
    assert str(place) in form.told["done"]
    assert [each in form.told["letter"] for each in ("class.html", "exercise.json", "14")] == [True] * 3
    assert '"lang":"nb"' in (place / "class.html").read_text(encoding="utf-8")
    assert open_lesson("autumn", tc.load_thesis(), tmp_path).exercise == form.state.made


def test_it_never_takes_the_place_of_another_exercise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form = make_exercise(tc.load_thesis(), tmp_path, lang="en")
    asked(form, monkeypatch)
    before = (tmp_path / "autumn" / "class.html").read_bytes()
    refused = asked(form, monkeypatch, seed=4)
    assert refused["message"] == say("making.taken", "en", folder=tmp_path / "autumn", file="class.html")
    assert (tmp_path / "autumn" / "class.html").read_bytes() == before
    assert asked(form, monkeypatch)["value"] == "", "the same once more"


@pytest.mark.parametrize("name", ["", "  ", "../elsewhere", "a/b", "-"])
def test_a_name_that_can_be_no_folder_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form = make_exercise(tc.load_thesis(), tmp_path / "in", lang="nb")
    assert asked(form, monkeypatch, name=name)["message"] == say("making.name-form", "nb")
    assert list(tmp_path.iterdir()) == []


def test_too_many_are_refused_and_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form = make_exercise(tc.load_thesis(), tmp_path, lang="nb")
    assert "n=999 excerpts cannot be drawn" in asked(form, monkeypatch, n=999)["message"]
    assert list(tmp_path.iterdir()) == []


def test_where_there_are_only_words_the_teacher_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = paraphrased()
    own = replace(made, selections=[replace(each, texts={}) for each in made.selections])
    form = make_exercise(own, tmp_path, lang="nb")
    assert asked(form, monkeypatch, n=4) == {"answer": 1, "value": "words"}
    assert list(tmp_path.iterdir()) == []
    assert asked(form, monkeypatch, n=4, words=True)["value"] == ""
    assert "noindex" in (tmp_path / "autumn" / "class.html").read_text(encoding="utf-8")


def test_it_offers_what_the_study_has() -> None:
    assert MakingState(tc.load_thesis()).kinds == ("subcategory", "phase", "cycle")
    assert MakingState(tc.Project(name="plain", codes=paraphrased().codes)).kinds == ("subcategory",)
