"""The codebook, memos, other texts, searching and correcting beside a text, without a browser."""

import json
import time
from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tender_cycles.project import Case, Code, Coding, Graph, Link, Note, Selection, Set, Source, User, Vertex
from tender_cycles.study.store import Store
from tender_cycles.study.text import CodingState, TextCoder, code_text, searching
from tender_cycles.study.text.searching import find_hits

TEXT = "I: Hvordan går det? 😀\n\nA: Det går bra. Æ e trygg på jobben,\nog det e godt.\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "study.tcstudy", user="Kari") as made:
        made.put(
            User(guid="u2", name="Berit"), made.user,
            Source(guid="s", name="talk", text=TEXT), Source(guid="o", name="other", text="Noe annet."),
            Code(guid="c", name="feelings"), Code(guid="c1", name="trust", parent="c", labels={"nb": "tillit"}),
            Code(guid="c2", name="doubt", parent="c", notes=("n2",)), Code(guid="c3", name="faith", parent="c2"),
            Note(guid="n1", text="one"), Note(guid="n2", text="two"),
            *(Selection(guid=f"e{n}", source="s", start=n, end=n + 3) for n in range(3)),
            Coding(guid="k0", selection="e0", code="c1", user=made.user.guid),
            Coding(guid="k1", selection="e0", code="c2", user=made.user.guid, notes=("n1",)),
            Coding(guid="k2", selection="e1", code="c2", user="u2"),
            Coding(guid="k3", selection="e0", code="c2", user="u2"),
            Set(guid="set", name="both", codes=("c2", "c1", "c3")), Case(guid="i", name="Anna", codes=("c2",)),
            Link(guid="l", origin="c2", target="e1"), Link(guid="m", origin="c1", target="c2"),
            Graph(guid="g", vertices=(Vertex(guid="v", x=0, y=0, represents="c2"),)),
            action="import",
        )  # fmt: skip
        yield made


@pytest.fixture
def state(store: Store) -> CodingState:
    return CodingState(store, "talk")


def names(state: CodingState) -> list[str]:
    return [state.codebook.path(each) for each in state.codebook]


# -- the codebook


def test_a_code_is_renamed_recoloured_and_defined_and_keeps_its_codings(state: CodingState, store: Store) -> None:
    codings = store.nouns("codings")
    new = state.change_code("trust", name=" firm  trust ", color="#112233", description="to rely on")
    assert (new.name, new.color, new.description) == ("firm trust", "#112233", "to rely on")
    assert state.codebook.find("firm trust").label("nb") == "firm trust", "in no language by the old name"
    assert store.nouns("codings") == codings
    assert state.to_python().startswith('state.change_code("trust", name=" firm  trust ", color="#112233"')
    state.change_code("firm trust", color="", description="")
    assert (state.codebook.find("c1").color, state.codebook.find("c1").description) == (None, "")
    state.undo()
    state.undo()
    assert state.codebook.find("c1").label("nb") == "tillit"


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (lambda s: s.change_code("trust", name="DOUBT"), "there is a code 'feelings/doubt' already"),
        (lambda s: s.change_code("trust", name=" "), "a code needs a name"),
        (lambda s: s.change_code("trust", color="red"), "color 'red' is no colour such as"),
        (lambda s: s.change_code("trst", name="x"), "code 'trst' is not in the codebook; nearest: 'trust'"),
        (lambda s: s.move_code("feelings", "faith"), "'feelings' cannot stand below itself"),
        (lambda s: s.move_code("feelings", "feelings"), "'feelings' cannot stand below itself"),
        (lambda s: s.merge_codes("trust", "trust"), "'trust' is to be merged with itself"),
        (lambda s: s.code_hits("bra", "trst"), "code 'trst' is not in the codebook"),
        (lambda s: s.code_hits("nowhere", "trust"), "'nowhere' finds nothing"),
        (lambda s: s.open("tlk"), "source 'tlk' is not in"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_happens(
    act: Callable[[CodingState], Any], told: str, state: CodingState, store: Store
) -> None:
    head, line = store.head, state.to_python()
    with pytest.raises(ValueError, match=told):
        act(state)
    assert (store.head, state.to_python()) == (head, line)


def test_a_code_moves_with_all_below_it(state: CodingState) -> None:
    state.move_code("doubt")
    assert names(state) == ["feelings", "feelings/trust", "doubt", "doubt/faith"]
    state.new_code("faith", "feelings")
    with pytest.raises(ValueError, match="there is a code 'feelings/faith' already"):
        state.move_code("doubt/faith", "feelings")
    state.move_code("doubt", "trust")
    assert "feelings/trust/doubt/faith" in names(state)
    assert state.to_python() == 'state.move_code("doubt", "trust")'


def test_two_codes_become_one_with_all_codings_memos_and_mentions(state: CodingState, store: Store) -> None:
    before = store.project
    state.merge_codes("doubt", "trust")
    assert names(state) == ["feelings", "feelings/trust", "feelings/trust/faith"]
    codings = {each.guid: (each.selection, each.code, each.user, each.notes) for each in store.nouns("codings")}
    assert codings == {
        "k0": ("e0", "c1", store.user.guid, ("n1",)),  # two of one user on one excerpt: with the memo of the other
        "k2": ("e1", "c1", "u2", ()),
        "k3": ("e0", "c1", "u2", ()),
    }
    project = store.project
    assert project.codebook.find("trust").notes == ("n2",)
    assert (project.sets[0].codes, project.cases[0].codes) == (("c1", "c3"), ("c1",))
    assert [(each.origin, each.target) for each in project.links] == [("c1", "e1")], "a link of the two goes"
    assert project.graphs[0].vertices[0].represents == "c1"
    state.undo()
    assert store.project == before


def test_a_code_is_merged_with_one_below_it(state: CodingState, store: Store) -> None:
    state.merge_codes("doubt", "faith")
    assert names(state) == ["feelings", "feelings/trust", "feelings/faith"]
    assert {each.code for each in store.nouns("codings")} == {"c1", "c3"}
    state.merge_codes("feelings", "trust")
    assert names(state) == ["trust", "faith"]


def test_what_only_holds_others_takes_no_codings(state: CodingState, store: Store) -> None:
    store.put(Code(guid="c", name="feelings", codable=False))
    with pytest.raises(ValueError, match="only holds others together"):
        state.merge_codes("trust", "feelings")
    state.merge_codes("faith", "feelings")
    assert names(state) == ["feelings", "feelings/trust", "feelings/doubt"]


def test_a_code_goes_with_codings_and_memo_and_leaves_those_below(state: CodingState, store: Store) -> None:
    state.remove_code("doubt")
    assert names(state) == ["feelings", "feelings/trust", "feelings/faith"]
    assert [each.guid for each in store.nouns("codings")] == ["k0"]
    assert [each.guid for each in store.nouns("notes")] == ["n1"]


# -- memos


def test_memos_on_code_text_and_study(state: CodingState, store: Store) -> None:
    assert state.memos.codes == {"c2": "two"}
    state.code_memo("trust", "when?")
    state.text_memo("noisy room")
    state.project_memo("why I ask")
    assert (state.memos.codes["c1"], state.memos.text, state.memos.project) == ("when?", "noisy room", "why I ask")
    head = state.opened
    state.text_memo("a quiet room")
    assert state.opened == head, "the text itself is the same"
    assert [each.text for each in store.nouns("notes")] == ["one", "two", "when?", "a quiet room", "why I ask"]
    state.code_memo("doubt", "")
    state.text_memo(" ")
    state.project_memo("")
    assert (dict(state.memos.codes), state.memos.text, state.memos.project) == ({"c1": "when?"}, "", "")
    assert store.project.about == ()
    for _ in range(3):
        state.undo()
    assert (state.memos.codes["c2"], state.memos.text, state.memos.project) == ("two", "a quiet room", "why I ask")


# -- other texts


def test_texts_have_their_progress_and_the_next_is_opened(state: CodingState) -> None:
    assert [(each.name, each.excerpts) for each in state.texts] == [("talk", 3), ("other", 0)]
    assert state.texts[0].share == pytest.approx(state.coded_share)
    state.choose(5, 9)
    opened = state.opened
    state.open("other")
    assert (state.source.name, state.span, state.excerpts, state.opened) == ("other", (0, 0), (), opened + 1)
    state.code(0, 3, "trust")
    assert [each.excerpts for each in state.texts] == [3, 1]
    assert state.to_python(2).splitlines()[0] == 'state.open("other")'
    state.open("s")
    assert len(state.excerpts) == 3
    state.undo()
    assert state.texts[1].excerpts == 0


@given(st.text("ab .\n", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6))
def test_the_share_is_that_of_letters(text: str, pairs: list[tuple[int, int]]) -> None:
    from tender_cycles.study.text.coded_text import share

    spans = [(min(pair), min(max(pair), len(text))) for pair in pairs if min(pair) <= len(text)]
    letters = {at for at, each in enumerate(text) if each.isalnum()}
    covered = letters & {at for start, end in spans for at in range(start, end)}
    assert share(text, spans) == (len(covered) / len(letters) if letters else 0)


# -- searching


def said(text: str, query: str, how: str) -> list[str]:
    return [text[start:end] for start, end in find_hits(text, query, how)]


@pytest.mark.parametrize(
    ("query", "how", "expected"),
    [
        ("DET", "words", ["det", "Det", "det"]),
        ("går  det", "words", ["går det"]),
        ("gå", "words", []),
        ("ET  G", "letters", ["et g"]),
        ("e e", "letters", []),
        ("go*", "wildcard", ["godt"]),
        ("*dan går", "wildcard", ["Hvordan går"]),
        ("?odt", "wildcard", ["godt"]),
        ("g?r b*", "wildcard", ["går bra"]),
        ("jobben og", "wildcard", ["jobben,\nog"]),
        (r"\bg\w+", "regex", ["går", "går", "godt"]),
        ("^a:.*$", "regex", ["A: Det går bra. Æ e trygg på jobben,"]),
        ("x*", "regex", []),
        ("😀", "regex", ["😀"]),
    ],
)
def test_hits(query: str, how: str, expected: list[str]) -> None:
    assert said(TEXT, query, how) == expected


@pytest.mark.parametrize(
    ("query", "how", "told"),
    [
        ("(", "regex", r"'\(' is no regular expression: missing \)"),
        (" ", "regex", "nothing to look for"),
        ("*", "wildcard", "no letter to look for"),
        ("…", "words", "no word to look for"),
        ("a", "word", "how 'word' is unknown; nearest: 'words'"),
    ],
)
def test_queries_that_find_nothing_ever(query: str, how: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        find_hits(TEXT, query, how)


def test_an_expression_that_takes_too_long_is_given_up_and_the_kernel_goes_on() -> None:
    begun = time.perf_counter()
    with pytest.raises(ValueError, match=r"was given up after 0\.5 seconds"):
        find_hits("a" * 60 + "!", "(a+)+$", "regex", patience=0.5)
    assert time.perf_counter() - begun < 30, "and not when the sun goes out"


def test_wildcards_take_a_time_by_length_alone() -> None:
    assert find_hits("a" * 20_000, "*a*a*a*b", "wildcard") == []


def test_what_the_other_process_says_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "_PROCESS", "raise MemoryError('too much')")
    with pytest.raises(ValueError, match=r"cannot be looked for: .*MemoryError: too much"):
        find_hits("a", "a", "regex")


def test_more_hits_than_anybody_can_look_at_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST", 5)
    for how in searching.HOWS:
        with pytest.raises(ValueError, match="more than 5 stretches"):
            find_hits("a " * 6, "a", how)


def test_all_hits_are_coded_at_once_but_those_that_are_left(state: CodingState, store: Store) -> None:
    head = store.head
    first, *rest = state.hits("det")
    assert state.code_hits("det", "trust", leave=[first]) == 2
    assert store.head == head + 1
    has = {each.span for each in state.excerpts if any(c.code == "c1" for c in each.codings)}
    assert has == {(0, 3), *rest}
    assert state.code_hits("det", "trust") == 1, "those that have it already are passed"
    with pytest.raises(ValueError, match="finds nothing that does not have 'trust' already"):
        state.code_hits("det", "trust")
    assert state.to_python() == 'state.code_hits("det", "trust", "words")'
    state.undo()
    assert state.to_python(2) == 'state.code_hits("det", "trust", "words")\nstate.undo()'
    state.undo()
    assert len(state.excerpts) == 3


# -- correcting


def test_a_stretch_is_corrected_word_by_word_and_its_excerpts_keep_their_words(state: CodingState) -> None:
    start = TEXT.index("Æ e trygg")
    state.code(start + 4, start + 9, "trust")
    state.code(*state.find("godt"), "doubt")
    seen: list[int] = []
    state.observe(lambda change: seen.append(change["new"]), "opened")
    told = state.preview(start, start + 9, "Jeg er trygg").to_frame()
    assert told["what"].tolist() == ["moved", "moved"]
    done = state.correct(start, start + 9, "Jeg er trygg")
    assert [edit.text for edit in done.edits] == ["Jeg", "er"]
    assert [state.text(each.selection) for each in state.excerpts[-2:]] == ["trygg", "godt"]
    assert len(seen) == 1
    assert state.to_python() == f'state.correct({start}, {start + 9}, "Jeg er trygg")'
    assert state.undo() is not None
    assert state.source.text == TEXT


def test_excerpts_without_words_are_asked_about(state: CodingState) -> None:
    with pytest.raises(ValueError, match="3 excerpts of 'talk' would be left without a word"):
        state.correct(0, 12, "")
    state.correct(0, 12, "", emptied="remove")
    assert state.excerpts == ()
    assert state.to_python().endswith('emptied="remove")')


def test_nothing_is_coded_in_a_text_that_was_corrected_meanwhile(state: CodingState, store: Store) -> None:
    with Store.open(store.path, user="Berit") as theirs:
        CodingState(theirs, "talk").correct(0, 2, "INTERVIEWER:")
    with pytest.raises(ValueError, match="'talk' was corrected meanwhile; look at it again first"):
        state.code(*state.find("bra"), "trust")
    assert state.source.text.startswith("INTERVIEWER: Hvordan")
    assert state.text(state.code(*state.find("bra"), "trust").selection) == "bra"


@pytest.mark.parametrize(("code", "into"), list(permutations(["c1", "c2", "c3"], 2)))
def test_no_coded_excerpt_is_lost_in_a_merger(code: str, into: str, state: CodingState, store: Store) -> None:
    before = {(each.selection, each.user) for each in store.nouns("codings") if each.code in (code, into)}
    state.merge_codes(code, into)
    after = [(each.selection, each.user) for each in store.nouns("codings") if each.code == into]
    assert sorted(after, key=str) == sorted(before, key=str)
    assert store.verify() == ()


# -- the coat


@pytest.fixture
def coder(store: Store, monkeypatch: pytest.MonkeyPatch) -> TextCoder:
    made = code_text(store, "talk", lang="nb")
    made.sent = []  # type: ignore[attr-defined]
    monkeypatch.setattr(made, "send", lambda content, buffers=None: made.sent.append(json.loads(json.dumps(content))))
    return made


def request(coder: TextCoder, what: str, **args: Any) -> Any:
    """Ask as the browser does, and return what is answered, or why it failed."""
    coder._requested(coder, {"request": what, "serial": "r", "args": args}, [])
    answer: dict[str, Any] = coder.sent[-1]  # type: ignore[attr-defined]
    return answer["value"] if "answer" in answer else answer["message"]


def test_the_browser_is_told_of_codes_memos_and_texts(coder: TextCoder) -> None:
    trust, doubt = coder.payload["shown"]["codes"][1:3]
    assert (trust["own"], trust["memo"], doubt["memo"]) == (None, "", "two")
    request(coder, "act", act="change_code", given=["c1"], named={"color": "#112233"})
    request(coder, "act", act="project_memo", given=["why"], named={})
    codes, memos = [each["news"] for each in coder.sent if "news" in each]  # type: ignore[attr-defined]
    assert [each["own"] for each in codes["codes"]][1] == "#112233"
    assert memos["memos"] == {"text": "", "project": "why"}
    assert [(each["name"], each["excerpts"]) for each in request(coder, "texts")] == [("talk", 3), ("other", 0)]
    assert request(coder, "hits", query="g?r", how="wildcard") == [[11, 14], [30, 33]]
    assert "no regular expression" in request(coder, "hits", query="(", how="regex")


def test_another_text_is_sent_whole_and_acts_on_the_one_before_are_refused(coder: TextCoder) -> None:
    before = coder.payload["opened"]
    assert request(coder, "open", source="o") is None
    assert (coder.payload["name"], coder.payload["text"], coder.payload["shown"]["excerpts"]) == (
        "other", "Noe annet.", [],
    )  # fmt: skip
    stale = request(coder, "act", act="code", given=[0, 3, "c1"], named={}, opened=before)
    assert stale == "Teksten er en annen nå; se på den først"
    assert coder.state.excerpts == ()
    request(coder, "act", act="code", given=[0, 3, "c1"], named={}, opened=coder.payload["opened"])
    assert len(coder.state.excerpts) == 1


def test_a_correction_is_previewed_and_the_corrected_text_sent(coder: TextCoder, store: Store) -> None:
    told = request(coder, "preview", start=0, end=2, text="A:")
    assert told == {"emptied": 0, "changed": 1, "moved": 0, "rows": [["I: ", "A: "]]}
    head = store.head
    request(coder, "act", act="correct", given=[0, 2, "INTERVIEWER:"], named={}, opened=coder.payload["opened"])
    assert store.head == head + 1
    assert coder.payload["text"].startswith("INTERVIEWER: Hvordan")
    assert [each["end"] for each in coder.payload["shown"]["excerpts"]] == [13, 14, 15]
    request(coder, "act", act="undo", given=[], named={})
    assert coder.payload["text"] == TEXT


def test_what_others_correct_is_sent_when_it_is_asked_for(coder: TextCoder, store: Store) -> None:
    with Store.open(store.path, user="Berit") as theirs:
        CodingState(theirs, "talk").correct(0, 2, "B:")
    request(coder, "refresh", full=False)
    assert coder.payload["text"].startswith("B: Hvordan")
