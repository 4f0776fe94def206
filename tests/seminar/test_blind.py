"""Coding blind without a browser: the state, the widget around it, and what they tell one another."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import traitlets
from made_up import paraphrased
from made_up import study as made_up_study

import tender_cycles as tc
from tender_cycles.seminar import NONE, AnswerFile, CodeWordError, Exercise
from tender_cycles.seminar.blind import BlindCoding, BlindState, code_blind
from tender_cycles.seminar.blind.payload import payload
from tender_cycles.seminar.blind.widget import words_by_unit
from tender_cycles.widgets.core.bundle import order, read
from tender_cycles.words import LANGS, say, words_under


@pytest.fixture
def exercise() -> Exercise:
    return tc.seminar.exercise(paraphrased(), n=6, seed=1)


@pytest.fixture
def widget(exercise: Exercise, tmp_path: Path) -> BlindCoding:
    return code_blind(exercise, "fjellrev", tmp_path, lang="en")


def asked(widget: BlindCoding, monkeypatch: pytest.MonkeyPatch, do: str, **more: Any) -> list[dict[str, Any]]:
    """Ask as the browser does, and return what is sent back."""
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(widget, "send", sent.append)
    widget._handle_custom_msg({"request": do, "serial": 7, "args": more}, [])
    return sent


# -- the state


def test_it_goes_on_where_she_stopped(exercise: Exercise, tmp_path: Path) -> None:
    state = BlindState(exercise, tmp_path)
    state.begin("rev")
    assert (state.at, state.resumed, state.counts) == (0, False, {"done": 0, "skipped": 0, "open": 6})
    state.put("01", "1.1")
    state.put("02", skipped=True)
    state.put("03", reason="halvferdig")
    later = BlindState(exercise, tmp_path)
    later.begin(" REV ")
    assert (later.at, later.resumed, later.counts) == (2, True, {"done": 1, "skipped": 1, "open": 4})
    assert later.answers["03"].reason == "halvferdig"
    for unit in exercise.units:
        later.put(unit.id, NONE)
    last = BlindState(exercise, tmp_path)
    last.begin("rev")
    assert last.at == 6, "the last page"


def test_whoever_mistypes_her_word_is_told_that_there_is_one_like_it(exercise: Exercise, tmp_path: Path) -> None:
    for word, study in (("Fjellrev", exercise), ("bjørnebær", tc.seminar.exercise(paraphrased(), n=6, seed=2))):
        with AnswerFile(tmp_path, study, word) as file:
            file.put("01", NONE)
    AnswerFile(tmp_path, exercise, "fjellre").close()  # nothing is answered in it
    (tmp_path / "answers-fjellrevv.jsonl").write_text("no file of answers")
    found = {}
    for word in ("fjelrev", "ulv", "bjørnebæ", "fjellrev"):
        state = BlindState(exercise, tmp_path)
        state.begin(word)
        found[word] = state.near
    assert found == {"fjelrev": True, "ulv": False, "bjørnebæ": False, "fjellrev": False}
    assert code_blind(exercise, "fjelrev", tmp_path).person["near"] is True


def test_it_stays_within_the_exercise_and_its_file(exercise: Exercise, tmp_path: Path) -> None:
    state = BlindState(exercise, tmp_path)
    state.at = 99
    assert state.at == 6
    state.at = -1
    assert state.at == 0
    with pytest.raises(ValueError, match="no alias"):
        state.put("01", "1.1")
    with pytest.raises(traitlets.TraitError):
        state.lang = "sv"
    state.begin("rev")
    with pytest.raises(CodeWordError):
        state.begin("")
    state.put("01", "1.1")
    assert AnswerFile(tmp_path, exercise, "rev").answers.keys() == {"01"}
    state.leave()
    assert (state.code_word, state.answers, state.file) == ("", {}, None)
    assert (tmp_path / "answers-rev.jsonl").exists()


def test_seconds_are_counted_from_when_the_excerpt_is_shown(
    exercise: Exercise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("tender_cycles.seminar.blind.state.time.monotonic", lambda: now[0])
    state = BlindState(exercise, tmp_path)
    now[0] += 50
    state.begin("rev")
    now[0] += 8
    assert state.put("01", "1.1").seconds == 8
    state.at = 1
    now[0] += 3
    assert state.put("02", "1.1").seconds == 3


# -- between browser and kernel


def test_an_answer_is_confirmed_when_it_is_on_disk(widget: BlindCoding, monkeypatch: pytest.MonkeyPatch) -> None:
    assert widget.state.file is not None
    path = widget.state.file.path
    on_disk: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda _file, sync=os.fsync: (sync(_file), on_disk.append(path.read_bytes())))
    sent = asked(widget, monkeypatch, "put", unit="02", code="1.2", confidence=4, reason="fordi", skipped=False)
    assert sent == [{"answer": 7, "value": None}]
    assert b'"unit": "02", "code": "1.2", "confidence": 4, "reason": "fordi"' in on_disk[-1]
    assert widget.answers["02"]["code"] == "1.2"


def test_a_failure_is_told_and_never_taken_for_saved(widget: BlindCoding, monkeypatch: pytest.MonkeyPatch) -> None:
    (answer,) = asked(widget, monkeypatch, "put", unit="02", code="nei")
    assert answer["failed"] == 7
    assert "code 'nei' is not in the exercise" in answer["message"]
    assert widget.answers == {}

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    (answer,) = asked(widget, monkeypatch, "put", unit="02", code="1.1")
    assert answer["failed"] == 7
    assert "No space left" in answer["message"]
    monkeypatch.undo()
    assert asked(widget, monkeypatch, "put", unit="02", code="1.1") == [{"answer": 7, "value": None}]
    assert asked(widget, monkeypatch, "fly")[0]["failed"] == 7


@pytest.mark.parametrize("lang", LANGS)
def test_the_code_word_is_asked_for_in_words_one_understands(
    exercise: Exercise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    widget = code_blind(exercise, folder=tmp_path, lang=lang)
    assert widget.person == {}
    refused = {"failed": 7, "message": words_under("alias", lang)["word-form"]}
    assert asked(widget, monkeypatch, "begin", word="a/b") == [refused]
    assert list(tmp_path.iterdir()) == []
    assert asked(widget, monkeypatch, "begin", word="rev") == [{"answer": 7, "value": None}]
    assert widget.person == {
        "word": "rev", "resumed": False, "near": False, "file": "answers-rev.jsonl", "folder": str(tmp_path.resolve()),
    }  # fmt: skip
    asked(widget, monkeypatch, "leave")
    assert widget.person == {}


def test_every_kind_of_refusal_has_its_words() -> None:
    source = Path(tc.seminar.answers.__file__).read_text(encoding="utf-8")
    kinds = set(re.findall(r'CodeWordError\(\s*"([^"]+)"', source))
    assert kinds == {"empty", "form", "in use", "other exercise"}
    for lang in LANGS:
        assert {f"word-{kind.replace(' ', '-')}" for kind in kinds} <= set(words_under("alias", lang))


def test_state_and_browser_move_one_another(widget: BlindCoding) -> None:
    widget.state.at = 3
    assert widget.at == 3
    widget.set_state({"at": 5})
    assert widget.state.at == 5
    widget.state.put("01", "2.1")
    assert widget.answers["01"]["code"] == "2.1"
    widget.state.lang = "nb"
    assert widget.lang == "nb"


def test_a_copy_is_the_file(widget: BlindCoding, monkeypatch: pytest.MonkeyPatch) -> None:
    widget.state.put("01", "2.1", reason="æøå")
    sent = asked(widget, monkeypatch, "copy")
    assert widget.state.file is not None
    text = widget.state.file.path.read_text(encoding="utf-8")
    assert sent[0]["value"] == {"name": "answers-fjellrev.jsonl", "text": text}


# -- what is shown


def test_own_words_come_from_the_student_s_own_machine(tmp_path: Path) -> None:
    project = paraphrased()
    exercise = tc.seminar.exercise(project, n=6, seed=1)
    attached = replace(
        project,
        selections=[
            replace(each, texts=MappingProxyType({**each.texts, "words": f"ord {each.guid}"}))
            for each in project.selections
        ],
    )
    key = tc.seminar.key(exercise, project)["guid"]
    assert words_by_unit(exercise, attached) == {unit: f"ord {guid}" for unit, guid in key.items()}
    widget = code_blind(exercise, "rev", tmp_path, project=attached)
    assert widget.payload["attached"] == list(key.index)
    assert widget.answer_words() == {unit: f"ord {guid}" for unit, guid in key.items()}
    assert "ord e" not in exercise.write(tmp_path / "exercise.json").read_text(encoding="utf-8")
    assert "ord e" not in (tmp_path / "answers-rev.jsonl").read_text(encoding="utf-8")
    assert all("words" not in unit["texts"] for unit in widget.payload["units"])
    assert payload(exercise, {})["attached"] == []
    assert widget.payload["paraphrased"] == {"nb": "", "en": ""}


def test_it_is_said_that_the_excerpts_are_paraphrases(exercise: Exercise) -> None:
    assert payload(exercise, {})["paraphrased"] == words_under_both("project.paraphrased")
    some = {exercise.units[0].id: "ord"}
    assert payload(exercise, some)["paraphrased"]["nb"], "the others are paraphrases still"
    thesis = tc.seminar.exercise(tc.load_thesis(), n=7, seed=1)
    assert code_blind(thesis).payload["paraphrased"] == words_under_both("project.attachable")
    made_up = payload(tc.seminar.practice(), {})
    assert made_up["practice"]
    assert made_up["paraphrased"]["en"] == "", "what is made up is nobody's"


def words_under_both(key: str) -> dict[str, str]:
    return {lang: say(key, lang) for lang in LANGS}


def test_all_words_of_the_browser_are_there() -> None:
    told = set(words_under("blind", "nb")) | set(words_under("alias", "nb"))
    for name in (each for each in order("seminar/blind/widget.js") if "hand_in" not in each):  # of the page alone
        source = read(name)
        asked_for = set(re.findall(r"\bwords\.(\w+)", source)) | set(re.findall(r'\bwords\["([\w-]+)"\]', source))
        asked_for |= set(re.findall(r'\bbutton\("(\w+)"', source))
        assert asked_for <= told, name
    assert {"done", "skipped", "open"} <= told


def test_a_saved_notebook_keeps_the_overview(widget: BlindCoding) -> None:
    widget.state.put("01", "1.1")
    widget.state.put("02", skipped=True)
    svg, sentence = widget._still()
    assert sentence.startswith("1 of 6 coded, 1 skipped, 4 open.")
    assert svg.count("<rect") == 6
    assert svg.count("<path") == 1
    assert repr(widget) == "<BlindCoding: 1 of 6 coded, 1 skipped, 4 open.>"


def test_the_payload_is_plain_json(exercise: Exercise) -> None:
    told = payload(exercise, {})
    assert json.loads(json.dumps(told)) == told
    assert {frozenset(unit) for unit in told["units"]} == {frozenset({"id", "texts"})}


@pytest.mark.parametrize(
    ("show", "given", "way"),
    [
        (tc.seminar.code_blind, made_up_study(), r"exercise: .* Exercise, not Project; seminar.exercise\(project"),
        (tc.seminar.explore_disagreements, "handed-in", r"answers: .* Answers, not str; seminar.gather\(folder"),
        (tc.seminar.sort_codes, made_up_study(), r"store: .* Store, not Project; Store.create\(path, project\)"),
    ],
)
def test_what_a_widget_cannot_show_is_named_with_the_way_to_what_it_can(show: Any, given: object, way: str) -> None:
    with pytest.raises(TypeError, match=way):
        show(given)
