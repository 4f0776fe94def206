"""Where the room disagrees, without a browser: the state, the widget around it, and what is recorded."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import traitlets
from made_up import paraphrased

import tender_cycles as tc
from tender_cycles.project import Project
from tender_cycles.seminar import NONE, Answers, agreement
from tender_cycles.seminar.disagreements import DisagreementsExplorer, DisagreementsState, explore_disagreements
from tender_cycles.widgets.core.bundle import order, read
from tender_cycles.words import LANGS, words_under


@pytest.fixture(scope="module")
def project() -> Project:
    return tc.load_thesis()


@pytest.fixture(scope="module")
def answers(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    exercise = tc.seminar.exercise(project, n=9, seed=5)
    folder = tmp_path_factory.mktemp("handed-in")
    tc.seminar.simulate_students(exercise, project, folder, n=6, seed=2)
    return tc.seminar.gather(folder, exercise, project)


@pytest.fixture
def store(project: Project, tmp_path: Path) -> Iterator[tc.study.Store]:
    with tc.study.Store.create(tmp_path / "study.tcstudy", project, user="teacher") as made:
        yield made


def asked(widget: DisagreementsExplorer, monkeypatch: pytest.MonkeyPatch, do: str, **more: Any) -> list[dict[str, Any]]:
    """Ask as the browser does, and return what is sent back."""
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(widget, "send", sent.append)
    widget._handle_custom_msg({"request": do, "serial": 7, "args": more}, [])
    return sent


# -- the state


def test_what_is_handed_in_later_is_counted_and_the_same_excerpt_stays_on_the_wall(
    project: Project, answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exercise = answers.exercise
    tc.seminar.simulate_students(exercise, project, tmp_path, n=3, seed=4)

    def gather() -> Answers:
        return tc.seminar.gather(tmp_path, exercise, project)

    widget = explore_disagreements(gather(), project, again=gather, lang="en")
    state, before = widget.state, widget.payload
    state.at, state.revealed = 1, True
    state.settle(state.order[0], "2.1")
    unit, settled = state.order[1], state.settled
    tc.seminar.simulate_students(exercise, project, tmp_path, n=9, seed=8)
    assert asked(widget, monkeypatch, "again") == [{"answer": 7, "value": None}]
    assert list(state.order) == agreement.splits(gather().units()).index.tolist()
    assert (state.order[state.at], widget.at, state.revealed, state.settled) == (unit, state.at, True, settled)
    assert [each["coders"] for each in (before, widget.payload)] == [3, 9]
    assert [each["id"] for each in widget.payload["units"]] == list(state.order)
    assert tc.datasets.thesis.told_in(project, "en") == widget.payload["paraphrased"]["en"] != ""


def test_without_a_way_to_gather_there_is_no_button_and_a_reason(
    answers: Answers, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = explore_disagreements(answers, project)
    assert widget.payload["again"] is False
    assert "cannot be read again" in asked(widget, monkeypatch, "again")[0]["message"]


def test_the_most_split_comes_first_and_the_study_stays_hidden(answers: Answers, project: Project) -> None:
    state = DisagreementsState(answers, project)
    assert list(state.order) == agreement.splits(answers.units()).index.tolist()
    assert state.revealed is False
    state.revealed = True
    state.at += 1
    assert state.revealed is False
    state.at = 99
    assert state.at == len(state.order) - 1
    assert state.study("01") == tc.seminar.key(answers.exercise, project).loc["01", "code"]
    assert DisagreementsState(answers).study("01") is None


def test_what_is_agreed_on_is_in_the_store_before_it_is_here(
    answers: Answers, project: Project, store: tc.study.Store
) -> None:
    state = DisagreementsState(answers, project, store)
    unit, guid = state.order[0], tc.seminar.key(answers.exercise, project)["guid"][state.order[0]]
    seen: list[int] = []
    state.observe(lambda _change: seen.append(len(store.project.select(user="consensus"))), "settled")
    state.settle(unit, "2.1", "the employer is what it is about")
    assert seen == [1]
    (coding,) = (each for each in store.project.codings if each.selection == guid and each.notes)
    assert store.project.code("2.1").guid == coding.code
    assert [note.text for note in store.project.notes if note.guid in coding.notes] == [
        "the employer is what it is about"
    ]
    assert store.rounds[-1].name == "consensus"
    assert DisagreementsState(answers, project, store).settled == {
        unit: {"code": "2.1", "reason": "the employer is what it is about"}
    }
    state.withdraw(unit)
    assert state.settled == {}
    assert len(store.project.select(user="consensus")) == 0


def test_that_no_code_fits_is_agreed_on_too_but_makes_no_coding(
    answers: Answers, project: Project, store: tc.study.Store
) -> None:
    state = DisagreementsState(answers, project, store)
    state.settle(state.order[0], NONE)
    assert state.consensus()[state.order[0]] == NONE
    assert len(store.project.codings) == len(project.codings)


def test_what_the_store_refuses_is_not_shown_as_agreed_on(
    answers: Answers, project: Project, store: tc.study.Store
) -> None:
    store.begin_round("consensus")
    store.begin_round("later")
    state = DisagreementsState(answers, project, store)
    with pytest.raises(ValueError, match="the round 'consensus' is over, 'later' has begun"):
        state.settle(state.order[0], "2.1")
    assert state.settled == {}


@pytest.mark.parametrize(("unit", "code", "said"), [("1", "2.1", "no unit '1'"), ("01", "2.11", "nearest: '2.1'")])
def test_only_what_was_asked_can_be_agreed_on(answers: Answers, unit: str, code: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        DisagreementsState(answers).settle(unit, code)


def test_nothing_to_look_at_is_refused(
    answers: Answers, project: Project, store: tc.study.Store, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="nobody has answered"):
        explore_disagreements(tc.seminar.gather(tmp_path, answers.exercise))
    with pytest.raises(ValueError, match="give the project too"):
        explore_disagreements(answers, store=store)
    with pytest.raises(ValueError, match="'sv'"):
        explore_disagreements(answers, lang="sv")


# -- the widget


def test_state_and_widget_move_one_another(answers: Answers, project: Project) -> None:
    widget = explore_disagreements(answers, project, lang="en")
    widget.state.at = 3
    assert widget.at == 3
    widget.revealed = True
    assert widget.state.revealed is True
    widget.at = 4
    assert (widget.state.at, widget.revealed) == (4, False)
    widget.state.settle(widget.state.order[4], "1.1", "so")
    assert widget.settled == {widget.state.order[4]: {"code": "1.1", "reason": "so"}}
    assert repr(widget) == "<DisagreementsExplorer: 1 of 9 excerpts settled.>"
    with pytest.raises(traitlets.TraitError):
        widget.state.lang = "sv"


def test_the_browser_is_answered_when_it_is_done_and_told_when_it_is_not(
    answers: Answers, project: Project, store: tc.study.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = explore_disagreements(answers, project, store=store)
    unit = widget.state.order[0]
    assert asked(widget, monkeypatch, "settle", unit=unit, code="2.2", reason="") == [{"answer": 7, "value": None}]
    assert len(store.project.select(user="consensus")) == 1
    (refused,) = asked(widget, monkeypatch, "settle", unit=unit, code="9.9", reason="")
    assert refused["failed"] == 7
    assert "no code '9.9'" in refused["message"]
    assert widget.settled[unit]["code"] == "2.2"
    assert asked(widget, monkeypatch, "withdraw", unit=unit) == [{"answer": 7, "value": None}]
    assert widget.settled == {}
    store.close()
    assert asked(widget, monkeypatch, "settle", unit=unit, code="2.2", reason="")[0]["message"]


def test_the_payload_is_every_answer_with_its_reason_and_plain_json(answers: Answers, project: Project) -> None:
    widget = explore_disagreements(answers, project)
    payload = json.loads(json.dumps(widget.payload, allow_nan=False))
    frame = answers.frame.dropna(subset="code")
    told = {
        (unit["id"], said["code"], by["coder"], by["reason"])
        for unit in payload["units"] for said in unit["said"] for by in said["by"]
    }  # fmt: skip
    assert told == set(frame[["unit", "code", "coder", "reason"]].itertuples(index=False, name=None))
    for unit in payload["units"]:
        sizes = [len(said["by"]) for said in unit["said"]]
        assert sizes == sorted(sizes, reverse=True)


def test_codes_of_one_name_are_told_apart(tmp_path: Path, answers: Answers, project: Project) -> None:
    names = {code["key"]: code["names"]["nb"] for code in explore_disagreements(answers, project).payload["codes"]}
    assert (names["2.3"], names["3.2"]) == ("2.3 Sosialfaglig arbeid", "3.2 Sosialfaglig arbeid")
    own = paraphrased()
    twins = tuple(
        replace(code, key=None, name="work") if code.parent else code for code in own.codes[:3] + own.codes[4:5]
    )
    kept = {code.guid for code in twins}
    own = replace(own, codes=twins, codings=tuple(each for each in own.codings if each.code in kept))
    exercise = tc.seminar.exercise(own, n=4, seed=1)
    tc.seminar.simulate_students(exercise, own, tmp_path, n=2, seed=1)
    payload = explore_disagreements(tc.seminar.gather(tmp_path, exercise, own), own).payload
    assert [code["names"]["en"] for code in payload["codes"]] == ["Category 1 / work", "Category 2 / work"]


def test_where_nothing_runs_there_is_a_picture_and_a_sentence(answers: Answers, project: Project) -> None:
    widget = explore_disagreements(answers, project, lang="en")
    svg, sentence = widget._still()
    assert svg.count("<rect") == 2 * 9
    assert "0 of 9 excerpts settled" in sentence


def test_every_word_that_the_browser_asks_for_is_there_and_no_other() -> None:
    text = "".join(
        read(name) for name in order("seminar/disagreements/widget.js") if name == "seminar/disagreements/widget.js"
    )
    for lang in LANGS:
        known = set(words_under("disagreements", lang)) - {"still"}
        asked_for = {key for key in known if f"words.{key}" in text or f'words["{key}"]' in text or f'"{key}"' in text}
        assert asked_for == known
