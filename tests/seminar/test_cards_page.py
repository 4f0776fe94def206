"""The card sorting as one page: no group of the study in it, the store's rules, and what it hands in is read."""

import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from javascript import answered

import tender_cycles as tc
from tender_cycles import cli
from tender_cycles.project import Code, Project
from tender_cycles.seminar.cards import CardsState
from tender_cycles.seminar.cards.handed_in import ACTS, FORMAT, digest_of
from tender_cycles.seminar.cards.page import _card
from tender_cycles.seminar.cards.state import SortError
from tender_cycles.study.store import Store
from tender_cycles.widgets.core.bundle import order, read, script
from tender_cycles.words import LANGS, words_under

HERE = Path(__file__).parent
CARDS = Project(
    name="cards",
    codes=[
        Code(guid="a", name="hope", labels={"nb": "håp", "en": "hope"}, texts={"nb": "Å håpe."}),
        Code(guid="b", name="fear", labels={"en": "fear"}, description="To fear."),
        *(Code(guid=each, name=f"card {each}") for each in "cdef"),
    ],
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tc.seminar.write_cards_page(
        tc.load_thesis(), tmp_path_factory.mktemp("page") / "cards.html", seed=846, lang="nb"
    )


def told(file: Path) -> dict[str, Any]:
    """Return what the script of a page knows."""
    found: dict[str, Any] = json.loads(re.search(r'id="data">(.*?)</script>', file.read_text("utf-8"), re.DOTALL)[1])
    return found


def handed_in(path: Path, acts: list[dict[str, Any]], project: Project = CARDS, **more: Any) -> Path:
    """Write what the page hands in."""
    header = {"format": FORMAT, "version": 1, "exercise": digest_of(project), "code_word": "rype", **more}
    path.write_text("".join(f"{json.dumps(each)}\n" for each in (header, *acts)), encoding="utf-8")
    return path


def test_it_is_small_and_asks_for_nothing(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert file.stat().st_size < 150_000
    assert re.findall(r'\b(?:src|href|srcset)="', text) == []
    assert "default-src 'none'" in text


def test_no_group_of_the_study_is_in_it(file: Path) -> None:
    thesis = tc.load_thesis()
    cards = told(file)["payload"]["cards"]
    loose = tc.seminar.loose_codes(thesis, seed=846)
    assert [each["guid"] for each in cards] == [code.guid for code in loose.codes]
    assert {name for each in cards for name in each} <= {"guid", "name", "labels", "texts", "description"}
    text = json.dumps(told(file)["payload"]["cards"], ensure_ascii=False)
    groups = {code.guid for code in thesis.codes} - {code.guid for code in loose.codes}
    assert len(groups) > 7
    assert [guid for guid in groups if guid in text] == []


def test_the_command_writes_what_python_does(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["cards", "--out", str(tmp_path / "cards.html"), "--lang", "nb"]) == 0
    assert (tmp_path / "cards.html").read_bytes() == file.read_bytes()
    assert ": 44 kort, " in capsys.readouterr().out
    with pytest.raises(ValueError, match="no codes"):
        tc.seminar.write_cards_page(Project(name="none"), tmp_path / "none.html", seed=1)


def test_the_rules_of_the_page_are_those_of_the_store(tmp_path: Path) -> None:
    draw = random.Random(7)
    acts = [*ACTS, "move", "move", "group", "group", "undo", "undo", "redo"]
    tries = [
        [(draw.choice(acts), draw.randrange(60), draw.randrange(60), draw.choice(LANGS)) for _ in range(30)]
        for _ in range(8)
    ]
    cases = [{"cards": [_card(code) for code in CARDS.codes], "tries": each} for each in tries]
    tail = (HERE / "cards_answers.js").read_text(encoding="utf-8")
    done: dict[str, int] = {}
    for at, case in enumerate(answered(script("seminar/cards/sorting.js", tail=tail), cases, tmp_path)):
        with Store.create(tmp_path / f"{at}.tcstudy", CARDS, user="rype") as store:
            for act, kind in as_in_a_notebook(CardsState(store), case["boards"]):
                done[kind or act] = done.get(kind or act, 0) + 1
            handed = tc.seminar.read_sorting(handed_in(tmp_path / f"{at}.jsonl", case["acts"]), CARDS)
            rounds = {each.name: store.at(each.name) for each in store.rounds}
            assert list(handed.rounds) == list(rounds)
            for theirs, ours in zip(
                [*handed.rounds.values(), handed.project], [*rounds.values(), store.project], strict=True
            ):
                assert by_name(theirs) == by_name(ours)
    assert done.keys() >= {*ACTS, "card", "itself", "deep"}


def by_name(project: Project) -> list[tuple[Any, ...]]:
    """Return where each code lies, by names, since what one makes oneself has a GUID of its own."""
    names = {code.guid: code.name for code in project.codes}
    return sorted(
        (code.name, sorted(code.labels.items()), code.codable, names.get(code.parent or "", ""))
        for code in project.codes
    )


def as_in_a_notebook(state: CardsState, boards: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Do the same in a store, hold each board against the page's, and return what was done and what refused."""
    made: dict[str, str] = {}
    done = []
    for page in boards:
        step, kind = page["step"], ""
        state.lang = step["lang"]
        args = {name: step[name] for name in ACTS[step["act"]]}
        args |= {name: made.get(args[name], args[name]) for name in ("guid", "to") if name in args}
        if "guids" in args:
            args["guids"] = [made.get(guid, guid) for guid in args["guids"]]
        try:
            answer = getattr(state, step["act"])(**args)
            made |= {step["made"]: answer} if "made" in step else {}
        except SortError as refused:
            kind = refused.kind
        assert kind == page["refused"], step
        wanted = [
            {**each, **{name: made.get(each[name], each[name]) for name in ("guid", "parent")}}
            for each in page["board"]
        ]
        by_guid = lambda each: str(each["guid"])  # noqa: E731
        assert sorted(wanted, key=by_guid) == sorted(state.board(), key=by_guid), step
        assert (page["undo"], page["redo"]) == (state.store.can_undo, state.store.can_redo), step
        assert page["rounds"] == len(state.rounds)
        done.append((step["act"], kind))
    return done


ROUND = {"act": "begin_round", "lang": "nb"}
GROUP = {"act": "group", "name": "Følelser", "guids": ["a", "b"], "made": "x", "lang": "nb"}


def test_a_sorting_is_read_and_compared(tmp_path: Path) -> None:
    acts = [ROUND, ROUND, GROUP, {"act": "rename", "guid": "x", "name": "Feelings", "lang": "en"}, ROUND]
    acts += [{"act": "move", "guids": ["c"], "to": "x", "lang": "nb"}]
    sorting = tc.seminar.read_sorting(handed_in(tmp_path / "any name.txt", acts), CARDS)
    assert repr(sorting) == "<Sorting: rype. Codes: 6, loose: 3, groups: 1.>"
    assert list(sorting.rounds) == ["Løse koder", "Grupper", "Kategorier"]
    lying = [tc.seminar.grouping(each, lang="nb")["c"] for each in (*sorting.rounds.values(), sorting.project)]
    assert lying == ["", "", "Feelings", "Feelings"]
    compared = tc.seminar.compare_groupings(sorting.project, sorting.rounds["Grupper"], lang="en")
    assert set(compared.left_out) == {"card c", "card d", "card e", "card f"}


def test_it_is_read_out_of_a_text_and_of_the_whole_study(tmp_path: Path) -> None:
    study = replace(CARDS, codes=[*CARDS.codes, Code(guid="g", name="group", codable=False)])
    path = handed_in(tmp_path / "s.jsonl", [ROUND, GROUP])
    path.write_text(f"Hei {{læreren}}!\n{path.read_text('utf-8')}\nHilsen rype".replace("\n", " "), "utf-16")
    assert len(tc.seminar.read_sorting(path, study).project.codes) == 7


@pytest.mark.parametrize(
    ("acts", "header", "message"),
    [
        ([ROUND], {"format": "tender_cycles answers"}, "no sorting of cards"),
        ([ROUND], {"version": 2}, "version 2"),
        ([ROUND], {"exercise": "0" * 16}, "other cards"),
        ([ROUND], {"code_word": "a/b"}, "alias"),
        ([ROUND, {"act": "move", "guids": ["gone"], "to": None, "lang": "nb"}], {}, "line 3: cannot be done again"),
        ([{"act": "close", "lang": "nb"}], {}, "line 2"),
        ([{"act": "undo", "lang": "xx"}], {}, "line 2"),
        ([["undo"]], {}, "line 2"),
        ([{"act": "add", "name": 3, "lang": "nb"}], {}, "line 2"),
    ],
)
def test_what_cannot_be_read_is_named(acts: list[Any], header: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=message):
        tc.seminar.read_sorting(handed_in(tmp_path / "s.jsonl", acts, **header), CARDS)


def test_a_line_that_is_cut_off_is_named(tmp_path: Path) -> None:
    path = handed_in(tmp_path / "s.jsonl", [ROUND, GROUP])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ValueError, match=r"s\.jsonl, line 3: cannot be read"):
        tc.seminar.read_sorting(path, CARDS)


def test_all_words_of_the_page_are_there() -> None:
    assert order("seminar/cards/page.js")[-2:] == ["widgets/core/exercise_page.js", "seminar/cards/page.js"]
    source = read("seminar/cards/sorting.js")
    kinds = set(re.findall(r'(?:SortingRefused|refused)\("(\w+)"', source))
    assert kinds == {"card", "itself", "deep", "name", "gone", "rounds"}
    for lang in LANGS:
        assert {f"refused-{kind}" for kind in kinds} <= set(words_under("cards", lang))
        beside = {key.removeprefix("unkept-") for key in words_under("cards-page.view", lang)}
        assert beside <= set(words_under("cards", lang))
