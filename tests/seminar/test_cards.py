"""Sorting code cards without a browser: every move a change in the store, and back."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up import study
from profiles import examples

import tender_cycles as tc
from tender_cycles.project import Code, Project
from tender_cycles.seminar.cards import CardSorting, CardsState, sort_codes
from tender_cycles.seminar.cards import state as sort_state
from tender_cycles.study.store import Store
from tender_cycles.widgets.core.bundle import order, read
from tender_cycles.words import LANGS, say, words_under

CARDS = Project(name="cards", codes=tuple(Code(guid=each, name=each) for each in "abcdef"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "cards.tcstudy", CARDS, user="rev") as made:
        yield made


@pytest.fixture
def state(store: Store) -> CardsState:
    return CardsState(store, "en")


def lying(state: CardsState) -> dict[str, str]:
    """Return the name of what each code lies in."""
    names = {each["guid"]: each["name"] for each in state.board()}
    return {each["name"]: names.get(each["parent"], "") for each in state.board()}


# -- the state


def test_from_loose_cards_to_categories(state: CardsState) -> None:
    assert state.begin_round() == "Loose codes"
    state.rename("f", "fear")
    own = state.add(" a card   of my own ")
    assert state.begin_round() == "Groups"
    first, second = state.group("G1", ["a", "b"]), state.group("G2", ["c"])
    state.move(["d", own], second)
    assert state.begin_round() == "Categories"
    category = state.group("K", [first, second])
    assert lying(state) == {
        "a": "G1", "b": "G1", "c": "G2", "d": "G2", "e": "", "fear": "", "a card of my own": "G2",
        "G1": "K", "G2": "K", "K": "",
    }  # fmt: skip
    assert [each["group"] for each in state.board() if each["guid"] in (first, second, category)] == [True] * 3
    rounds = tc.seminar.groups_over_rounds({each.name: state.store.at(each.name) for each in state.store.rounds})
    where = {name: dict(zip(rows["code"], rows["group"], strict=True)) for name, rows in rounds.groupby("round")}
    assert set(where["Loose codes"].values()) == {""}
    assert where["Groups"]["a"] == "G1"
    assert where["Categories"]["a"] == "K/G1"
    with pytest.raises(ValueError, match="all three rounds"):
        state.begin_round()


def test_each_move_is_on_the_disk_and_can_be_taken_back(state: CardsState) -> None:
    group = state.group("G", ["a", "b"])
    state.move(["c"], group)
    with Store.open(state.store.path) as other:
        assert {code.guid for code in other.project.codes if code.parent == group} == {"a", "b", "c"}
    state.undo()
    assert lying(state)["c"] == ""
    state.undo()
    assert group not in {each["guid"] for each in state.board()}
    assert lying(state)["a"] == ""
    assert state.undo() is None
    state.redo()
    state.redo()
    assert lying(state)["c"] == "G"
    assert state.redo() is None


def test_a_dissolved_group_leaves_what_it_held(state: CardsState) -> None:
    inner = state.group("inner", ["a", "b"])
    state.group("outer", [inner, "c"])
    state.remove(inner)
    assert lying(state) == {"a": "outer", "b": "outer", "c": "outer", "d": "", "e": "", "f": "", "outer": ""}
    state.undo()
    assert lying(state)["a"] == "inner"
    state.remove("f")
    assert "f" not in lying(state)


def test_a_part_of_a_category_becomes_a_group_in_it(state: CardsState) -> None:
    outer = state.group("outer", ["a", "b", "c"])
    inner = state.group("inner", ["a", "b"])
    assert lying(state)["inner"] == "outer"
    deeper = state.group("deeper", ["a"])  # there is no third level: it lies outermost
    assert lying(state)["deeper"] == ""
    state.move([deeper], outer)
    assert state.store.get(deeper).parent == outer
    assert state.store.get(inner).codable is False


def test_what_cannot_be_is_said_and_nothing_changed(state: CardsState) -> None:
    inner = state.group("inner", ["a"])
    outer = state.group("outer", [inner])
    other = state.group("other", ["b"])
    before, head = state.board(), state.store.head
    for wrong, message in [
        (lambda: state.move(["a"], "c"), "'c' is a card"),
        (lambda: state.move([outer], inner), "'outer' cannot lie in itself"),
        (lambda: state.move([outer], outer), "'outer' cannot lie in itself"),
        (lambda: state.move([outer], other), "'outer' cannot lie in 'other': a category may hold"),
        (lambda: state.move([other], inner), "'other' cannot lie in 'inner'"),
        (lambda: state.group("above", [outer]), "too deep"),
        (lambda: state.group("  "), "needs a name"),
        (lambda: state.rename("a", ""), "needs a name"),
        (lambda: state.move(["gone"], outer), "no code with the GUID 'gone'"),
    ]:
        with pytest.raises(ValueError, match=message):
            wrong()
    assert (state.board(), state.store.head) == (before, head)


def test_a_name_is_in_the_language_one_sees(tmp_path: Path) -> None:
    with Store.create(tmp_path / "s.tcstudy", study(), user="rev") as store:
        CardsState(store, "nb").rename("ct", "fortrolighet")
        code = store.get("ct")
        assert (code.label("nb"), code.label("en")) == ("fortrolighet", "trust")
        groups = {each["guid"] for each in CardsState(store, "nb").board() if each["group"]}
        assert groups == {"c1", "c11", "c2", "c21"}, "a code with others below it is a group"


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["move", "group", "remove", "undo", "redo"]), st.integers(0, 30), st.integers(0, 30)),
    max_size=14,
)


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_whatever_is_done_no_card_is_lost_and_all_can_be_taken_back(
    actions: list[tuple[str, int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Store.create(tmp_path_factory.mktemp("s") / "s.tcstudy", CARDS, user="rev") as store:
        state = CardsState(store, "en")
        first = state.board()
        for action, one, other in actions:
            board = state.board()
            some = [board[one % len(board)]["guid"]]
            groups = [each["guid"] for each in board if each["group"]]
            try:
                if action == "move":
                    state.move(some, [None, *groups][other % (len(groups) + 1)])
                elif action == "group":
                    state.group(f"G{other}", some)
                elif action == "remove" and groups:
                    state.remove(groups[one % len(groups)])
                elif action in ("undo", "redo"):
                    getattr(state, action)()
            except ValueError:
                assert state.board() == board
            project = state.store.project
            assert {code.guid for code in project.codes if code.codable} == set("abcdef")
            assert max(len(project.codebook.line(code)) for code in project.codes if code.codable) <= 3
            assert max((len(project.codebook.line(code)) for code in project.codes if not code.codable), default=0) <= 2
        while state.undo():
            pass
        assert state.board() == first


# -- the widget


def asked(widget: CardSorting, monkeypatch: pytest.MonkeyPatch, do: str, **more: Any) -> dict[str, Any]:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(widget, "send", sent.append)
    widget._handle_custom_msg({"request": do, "serial": 3, "args": more}, [])
    return sent[0]


def test_what_the_browser_asks_is_done_and_confirmed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    widget = sort_codes(store, lang="nb")
    assert [each["name"] for each in widget.board] == list("abcdef")
    assert widget.steps == {"undo": False, "redo": False}
    answer = asked(widget, monkeypatch, "group", name="Uro", guids=["a", "b"])["value"]
    assert answer == {"made": widget.board[-1]["guid"], "nothing": False}
    assert store.get("a").parent == answer["made"]
    assert widget.steps == {"undo": True, "redo": False}
    assert asked(widget, monkeypatch, "undo")["value"]["nothing"] is False
    assert widget.steps == {"undo": False, "redo": True}
    assert asked(widget, monkeypatch, "undo") == {"answer": 3, "value": {"made": None, "nothing": True}}
    assert asked(widget, monkeypatch, "begin_round")["answer"] == 3
    assert widget.rounds == ["Løse koder"]


def test_a_refusal_is_told_and_the_board_stays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    widget = sort_codes(store, lang="nb")
    before = widget.board
    answer = asked(widget, monkeypatch, "move", guids=["a"], to="b")
    assert answer["failed"] == 3
    assert answer["message"] == say("cards.refused-card", "nb", name="b")
    assert widget.board == before
    assert "fly" in asked(widget, monkeypatch, "fly")["message"]
    store.close()
    assert asked(widget, monkeypatch, "move", guids=["a"], to=None)["failed"] == 3


def test_another_notebook_s_moves_are_seen(store: Store) -> None:
    widget = sort_codes(store, lang="en")
    with Store.open(store.path, user="other") as other:
        CardsState(other, "en").group("G", ["a"])
    widget.refresh()
    assert repr(widget) == "<CardSorting: Codes: 6, loose: 5, groups: 1.>"
    svg, sentence = widget._still()
    assert sentence.startswith("Codes: 6, loose: 5, groups: 1.")
    assert svg.count("<rect") == 1


def test_every_refusal_has_its_words() -> None:
    source = Path(sort_state.__file__).read_text(encoding="utf-8")
    kinds = set(re.findall(r'SortError\(\s*"(\w+)"', source))
    assert kinds == {"card", "itself", "deep", "name", "gone", "rounds"}
    for lang in LANGS:
        assert {f"refused-{kind}" for kind in kinds} <= set(words_under("cards", lang))


def test_rounds_begun_in_one_language_are_known_in_the_other(store: Store) -> None:
    CardsState(store, "nb").begin_round()
    store.begin_round("something else")
    state = CardsState(store, "en")
    assert state.rounds == (say("cards.round-loose", "nb"),)
    assert state.begin_round() == "Groups"


def test_all_words_of_the_browser_are_there() -> None:
    for lang in LANGS:
        told = set(words_under("cards", lang)) | {"lang"}
        for name in order("seminar/cards/widget.js"):
            source = read(name)
            asked_for = set(re.findall(r"\bwords\.(\w+)", source)) | set(re.findall(r'\bwords\["([\w-]+)"\]', source))
            assert asked_for <= told, name
