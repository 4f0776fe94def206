"""Coding a text, without a browser: the state, its coat in both directions, and the text's numbers in JavaScript."""

import json
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import traitlets
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from profiles import examples

import tender_cycles as tc
from tender_cycles.cycles import NestedCycles, tender_cycles
from tender_cycles.project import Code, Note, Project, Selection, Source
from tender_cycles.study.store import Store
from tender_cycles.study.text import CodingState, TextCoder, code_text
from tender_cycles.study.text import state as state_module
from tender_cycles.study.text.widget import ACTS
from tender_cycles.widgets.core import bundle
from tender_cycles.words import LANGS, words_under

TEXT = "I: Hvordan går det? 😀\n\nA: Det går bra. Æ e trygg på jobben,\nog det e godt.\n"
FOLDER = Path(state_module.__file__).parent
ON_RINGS = Project(name="study", cycles=tender_cycles())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "study.tcstudy", ON_RINGS, user="Kari") as made:
        made.put(
            Source(guid="s", name="talk", text=TEXT),
            Source(guid="other", name="other talk", text="Noe annet."),
            Code(guid="c", name="feelings", codable=False),
            Code(guid="c1", name="trust", parent="c", color="#123456"),
            Code(guid="c2", name="doubt", parent="c"),
            action="import",
        )
        yield made


@pytest.fixture
def state(store: Store) -> CodingState:
    return CodingState(store, "talk")


def at(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


def codes_of(state: CodingState, ref: Any) -> list[str]:
    return [state.codebook.keys[each.code] for each in state.excerpt(ref).codings]


# -- the state


def test_what_is_coded_is_in_the_file_at_once(state: CodingState, store: Store) -> None:
    made = state.code(*at("går bra"), "trust", memo="sagt fort", cycle="participant", phase="under way")
    db = sqlite3.connect(f"{store.path.as_uri()}?mode=ro", uri=True)
    assert db.execute('SELECT start, "end", cycle FROM selections').fetchall() == [(*at("går bra"), "participant")]
    assert db.execute("SELECT selection, code FROM codings").fetchall() == [(made.selection.guid, "c1")]
    assert db.execute("SELECT text FROM notes").fetchall() == [("sagt fort",)]
    db.close()
    assert state.text(1) == "går bra"
    assert state.excerpt(1) == made
    assert made.selection.user == made.codings[0].user == store.user.guid
    assert made.selection.created is not None


def test_one_stretch_is_one_excerpt(state: CodingState) -> None:
    first = state.code(*at("går bra"), "trust")
    second = state.code(*at("går bra"), "feelings/doubt", phase="ending")
    assert second.selection.guid == first.selection.guid
    assert codes_of(state, 1) == ["trust", "doubt"]
    with pytest.raises(ValueError, match="has 'trust', 'doubt' already"):
        state.code(*at("går bra"), "trust", "doubt")
    state.code(*at("bra"), "trust")  # overlapping
    assert [each.span for each in state.excerpts] == [at("går bra"), at("bra")]


@pytest.mark.parametrize(
    ("span", "codes", "told"),
    [
        ((5, 5), ["trust"], "stretch 5–5 is empty"),
        ((5, 3), ["trust"], "is empty or not within"),
        ((-1, 3), ["trust"], "which has 75 characters"),
        ((0, 76), ["trust"], "which has 75 characters"),
        ((21, 23), ["trust"], "stretch 21–23 is blank"),
        ((0, 3), ["trsut"], "code 'trsut' is not in the codebook; nearest: 'trust'"),
        ((0, 3), ["feelings"], "only holds others together"),
        ((0, 3), [], "nothing is given"),
    ],
)
def test_what_cannot_be_coded_is_refused_and_nothing_happens(
    span: tuple[int, int], codes: list[str], told: str, state: CodingState, store: Store
) -> None:
    assert len(TEXT) == 75
    head = store.head
    with pytest.raises(ValueError, match=told):
        state.code(*span, *codes)
    assert (store.head, state.excerpts, state.to_python()) == (head, (), "")


def test_places_have_names_and_are_taken_away(state: CodingState) -> None:
    state.code(*at("trygg"), "trust", cycle="consultant")
    with pytest.raises(ValueError, match="phase 'endng' is not of the cycle 'consultant'; nearest: 'ending'"):
        state.place(1, "consultant", "endng")
    with pytest.raises(ValueError, match="cycle 'tendr' is unknown; nearest: 'tender'"):
        state.place(1, "tendr")
    state.place(1, "tender", "ending")
    assert [str(state.excerpt(1).selection.cycle), str(state.excerpt(1).selection.phase)] == ["tender", "ending"]
    state.place(at("trygg"))
    assert state.excerpt(1).selection.cycle is None


def test_places_are_those_of_the_study_s_own_rings(state: CodingState) -> None:
    state.store.describe(cycles=NestedCycles.of({"pupil": ["new", "settled"]}))
    assert state.code(*at("trygg"), cycle="pupil", phase="new").selection.phase == "new"
    coder = TextCoder(state, "nb")
    assert [each["key"] for each in coder.payload["rings"]] == ["pupil/new", "pupil/settled"]
    assert coder.payload["ring_words"]["labels"]["pupil/new"] == "new"
    with pytest.raises(ValueError, match="cycle 'tender' is unknown"):
        state.place(1, "tender")


def test_without_rings_a_text_is_coded_all_the_same(state: CodingState) -> None:
    state.store.describe(cycles=None)
    state.code(*at("trygg"), "trust")
    with pytest.raises(ValueError, match=r"the study has no nested cycles; give it some by store\.describe"):
        state.place(1, "tender")
    assert TextCoder(state).payload["rings"] == []
    assert len(state.excerpts) == 1


def test_memos_are_written_changed_and_removed_with_their_notes(state: CodingState, store: Store) -> None:
    state.code(*at("trygg"), "trust")
    state.memo(1, "første")
    (note,) = store.nouns("notes")
    state.memo(1, "andre")
    (changed,) = store.nouns("notes")
    assert (changed.guid, changed.text, changed.modified_by) == (note.guid, "andre", store.user.guid)
    state.memo(1, "  ")
    assert store.nouns("notes") == ()
    assert state.excerpt(1).selection.notes == ()
    further = Note(guid="n2", text="to")
    store.put(Note(guid="n1", text="en"), further, Selection(guid="e2", source="s", start=0, end=2, notes=("n1", "n2")))
    state.memo((0, 2), "")
    assert store.nouns("notes") == (further,)
    assert state.excerpt((0, 2)).memos == ("to",)


def test_ends_move_and_all_goes_with_them(state: CodingState) -> None:
    guid = state.code(*at("trygg"), "trust", memo="m").selection.guid
    state.extend(1, *at("trygg på jobben"))
    moved = state.excerpt(at("trygg på jobben"))
    assert (moved.selection.guid, moved.memos, codes_of(state, 1)) == (guid, ("m",), ["trust"])
    state.code(*at("går bra"), "doubt")
    with pytest.raises(ValueError, match=r"there is an excerpt .* already"):
        state.extend(moved.selection, *at("går bra"))
    with pytest.raises(ValueError, match="is empty or not within"):
        state.extend(moved.selection, 3, 3)


def test_codes_are_taken_away_and_a_bare_excerpt_goes_with_the_last(state: CodingState) -> None:
    state.code(*at("trygg"), "trust", "doubt")
    state.uncode(1, "trust")
    assert codes_of(state, 1) == ["doubt"]
    with pytest.raises(ValueError, match="does not have the code 'trust'"):
        state.uncode(1, "trust")
    state.uncode(1, "doubt")
    assert state.excerpts == ()
    state.code(*at("trygg"), "trust", memo="stays")
    state.uncode(1, "trust")
    assert state.excerpt(1).memos == ("stays",)


def test_removing_takes_codings_and_memos(state: CodingState, store: Store) -> None:
    state.code(*at("trygg"), "trust", memo="m")
    state.remove(1)
    assert (store.nouns("selections"), store.nouns("codings"), store.nouns("notes")) == ((), (), ())
    with pytest.raises(ValueError, match="there is no excerpt 1; 'talk' has 0"):
        state.remove(1)


def test_a_new_code_and_its_first_coding_are_one_change(state: CodingState, store: Store) -> None:
    head = store.head
    made = state.new_code(" a  new one ", "feelings", on=at("trygg"))
    assert (made.name, made.parent, store.head) == ("a new one", "c", head + 1)
    assert codes_of(state, 1) == ["a new one"]
    assert made.color
    assert made.color != state.color(store.get("c1"))
    with pytest.raises(ValueError, match="'feelings/a new one' already"):
        state.new_code("A NEW ONE", "feelings")
    with pytest.raises(ValueError, match="needs a name"):
        state.new_code("  ")
    state.undo()
    assert (state.excerpts, len(state.codebook.keys)) == ((), 3)


def test_undo_and_redo_of_every_act(state: CodingState) -> None:
    span, wider = at("trygg"), at("trygg på jobben")
    acts = [
        lambda: state.code(*span, "trust", memo="m"),
        lambda: state.memo(1, "annet"),
        lambda: state.place(1, "tender", "ending"),
        lambda: state.extend(1, *wider),
        lambda: state.uncode(1, "trust"),
        lambda: state.new_code("late", on=wider),
        lambda: state.remove(1),
    ]
    seen = [(state.excerpts, tuple(state.codebook))]
    for act in acts:
        act()
        seen.append((state.excerpts, tuple(state.codebook)))
    for expected in reversed(seen[:-1]):
        assert state.undo() is not None
        assert (state.excerpts, tuple(state.codebook)) == expected
    for expected in seen[1:]:
        assert state.redo() is not None
        assert (state.excerpts, tuple(state.codebook)) == expected
    assert state.redo() is None


def test_the_lines_do_it_again(state: CodingState, tmp_path: Path) -> None:
    state.code(*at("trygg"), "trust", memo='it\'s "so"\n{}', cycle="participant")
    state.memo(1, "annet")
    state.place(at("trygg"), "tender", "ending")
    state.extend(1, *at("trygg på jobben"))
    state.new_code("late", "feelings", on=at("går bra"))
    state.uncode(2, "trust")
    state.code(*at("Hvordan"), "doubt")
    state.remove(1)
    lines = state.to_python(8)
    assert lines.splitlines()[0].startswith("state.code(")
    assert len(lines.splitlines()) == 8
    with Store.create(tmp_path / "again.tcstudy", ON_RINGS, user="Ola") as other:
        other.put(*state.store.nouns("sources"), *(each for each in state.store.nouns("codes") if each.name != "late"))
        again = CodingState(other, "talk")
        exec(lines, {"state": again})

        def said(each: CodingState) -> list[Any]:
            return [
                (e.span, e.memos, e.selection.cycle, e.selection.phase, [each.codebook.keys[c.code] for c in e.codings])
                for e in each.excerpts
            ]

        assert said(again) == said(state)
        assert len(said(again)) == 2
    assert state.to_python(1, name="coder.state") == lines.splitlines()[-1].replace("state.", "coder.state.")


def test_what_another_notebook_does_is_seen(state: CodingState, store: Store) -> None:
    mine = state.code(*at("trygg"), "trust")
    heard: list[int] = []
    state.observe(lambda change: heard.append(change["new"]), "revision")
    with Store.open(store.path, user="Berit") as theirs:
        other = CodingState(theirs, "talk")
        other.code(*at("trygg"), "trust", "doubt")
        assert not heard
        assert state.refresh()
        assert len(heard) == 1
        assert codes_of(state, 1) == ["trust", "trust", "doubt"]
        state.uncode(1, "trust")  # one's own goes first
        assert [each.user for each in state.excerpt(1).codings] == [theirs.user.guid] * 2
        other.remove(1)
    with pytest.raises(ValueError, match=rf"there is no excerpt '{mine.selection.guid}' in 'talk' any more"):
        state.memo(mine.selection.guid, "for sent")
    assert state.excerpts == ()
    assert not state.refresh()


def test_a_change_elsewhere_is_none_here(state: CodingState, store: Store) -> None:
    other = CodingState(store, "other talk")
    before = state.revision
    other.code(0, 3, "trust")
    assert not state.refresh()
    assert state.revision == before
    assert state.undo() is not None
    assert state.revision == before


def test_sources_are_found_by_name_guid_and_object(store: Store) -> None:
    assert CodingState(store, "s").source == CodingState(store, store.get("s")).source == store.get("s")
    with pytest.raises(ValueError, match=r"source 'tlk' is not in study\.tcstudy; nearest: 'talk'; add it with"):
        CodingState(store, "tlk")
    store.put(Source(guid="s2", name="talk", text="x"))
    with pytest.raises(ValueError, match="2 sources are called 'talk'"):
        CodingState(store, "talk")


def test_a_full_disk_is_told_and_the_true_state_shown(
    state: CodingState, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.code(*at("trygg"), "trust")
    (pages,) = store._db.execute("PRAGMA page_count").fetchone()
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    before = state.excerpts
    with pytest.raises(OSError, match="disk is full"):
        state.memo(1, "m" * 200_000)
    assert state.excerpts == before
    store._db.execute(f"PRAGMA max_page_count = {pages + 1000}")
    state.memo(1, "m" * 200_000)
    assert len(state.excerpt(1).memos[0]) == 200_000


# -- the coat


@pytest.fixture
def coder(store: Store, monkeypatch: pytest.MonkeyPatch) -> TextCoder:
    made = code_text(store, "talk", lang="nb")
    made.sent = []  # type: ignore[attr-defined]
    monkeypatch.setattr(made, "send", lambda content, buffers=None: made.sent.append(json.loads(json.dumps(content))))
    return made


def request(coder: TextCoder, act: str, *given: Any, **named: Any) -> dict[str, Any]:
    """Ask as the browser does, and return the answer; news come before it."""
    args = {"act": act, "given": list(given), "named": named}
    coder._requested(coder, {"request": "act", "serial": "r", "args": args}, [])
    answer: dict[str, Any] = coder.sent[-1]  # type: ignore[attr-defined]
    return answer["value"] if "answer" in answer else answer


def test_an_act_is_done_told_and_answered(coder: TextCoder) -> None:
    answer = request(coder, "code", *at("trygg"), "c1")
    assert answer == {
        "python": f'state.code({at("trygg")[0]}, {at("trygg")[1]}, "trust")', "head": coder.state.head,
        "guid": coder.state.excerpts[0].selection.guid,
    }  # fmt: skip
    news, _ = coder.sent  # type: ignore[attr-defined]
    (excerpt,) = news["news"]["excerpts"]
    assert (excerpt["start"], excerpt["end"], excerpt["codings"][0]["user"]) == (*at("trygg"), "Kari")
    assert "codes" not in news["news"]


def test_only_what_is_different_is_sent(coder: TextCoder) -> None:
    request(coder, "code", *at("trygg"), "c1")
    request(coder, "code", *at("går bra"), "c2")
    coder.sent.clear()  # type: ignore[attr-defined]
    request(coder, "new_code", "late", "c", on=list(at("trygg")))
    news = coder.sent[0]["news"]  # type: ignore[attr-defined]
    assert [each["start"] for each in news["excerpts"]] == [at("trygg")[0]]
    assert [each["path"] for each in news["codes"]][-1] == "feelings/late"
    guid = coder.state.excerpt(at("trygg")).selection.guid
    request(coder, "remove", guid)
    assert coder.sent[-2]["news"]["gone"] == [guid]  # type: ignore[attr-defined]


def test_an_act_that_fails_says_why(coder: TextCoder, store: Store) -> None:
    assert request(coder, "memo", "gone", "x") == {
        "failed": "r", "message": "there is no excerpt 'gone' in 'talk' any more",
    }  # fmt: skip
    assert "no act" in request(coder, "__init__")["message"]
    assert "no act" in request(coder, "store")["message"]
    store._db.execute("PRAGMA query_only = 1")
    assert request(coder, "code", *at("trygg"), "c1")["message"]
    assert coder.state.excerpts == ()
    store._db.execute("PRAGMA query_only = 0")
    assert "failed" not in request(coder, "code", *at("trygg"), "c1")


def test_undo_says_when_there_is_nothing_or_it_was_elsewhere(coder: TextCoder, store: Store) -> None:
    CodingState(store, "other talk").code(0, 3, "trust")
    assert request(coder, "undo")["elsewhere"] is True
    assert request(coder, "redo")["elsewhere"] is True
    request(coder, "code", *at("trygg"), "c1")
    answer = request(coder, "undo")
    assert (answer["nothing"], answer["elsewhere"]) == (False, False)
    assert request(coder, "undo")["elsewhere"] is True
    assert "the step before this one put 'talk' into the store" in request(coder, "undo")["message"]
    assert [each.name for each in store.nouns("sources")] == ["talk", "other talk"]
    with Store.open(store.path, user="Berit") as theirs:
        assert CodingState(theirs, "talk").undo() is None
    assert [request(coder, "redo")["nothing"] for _ in range(3)] == [False, False, True]
    assert len(coder.state.excerpts) == 1


def test_python_moves_the_browser_and_the_other_way_round(coder: TextCoder) -> None:
    coder.state.code(*at("trygg"), "trust")
    assert len(coder.sent) == 1  # type: ignore[attr-defined]
    coder.state.choose(*at("bra"))
    assert coder.span == list(at("bra"))
    coder.set_state({"span": [0, 2]})
    assert coder.state.text() == "I:"
    with pytest.raises(traitlets.TraitError, match="not within the text"):
        coder.state.choose(0, 1000)


def test_a_new_view_asks_for_all_of_it(coder: TextCoder) -> None:
    request(coder, "code", *at("trygg"), "c1")
    coder._requested(coder, {"request": "refresh", "serial": "r", "args": {"full": True}}, [])
    news = coder.sent[-2]["news"]  # type: ignore[attr-defined]
    assert news["full"]
    assert len(news["excerpts"]) == 1
    assert len(coder.payload["shown"]["excerpts"]) == 0  # what it began with
    coder.sent.clear()  # type: ignore[attr-defined]
    coder._requested(coder, {"request": "refresh", "serial": "r", "args": {"full": False}}, [])
    assert coder.sent == [{"answer": "r", "value": None}]  # type: ignore[attr-defined]


def test_every_act_can_be_asked_for() -> None:
    assert all(callable(getattr(CodingState, act)) for act in ACTS)
    sent = set(re.findall(r'\brequest\("(\w+)"', "".join(path.read_text("utf-8") for path in FOLDER.glob("*.js"))))
    assert sent == set(ACTS)


def test_every_word_that_is_shown_has_a_translation() -> None:
    source = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.js"))
    said = set(re.findall(r'\b(?:words|button|goTo)\((?:[^,"`]+, )?"([\w.]+)"', source))
    said |= {f"did.{act}" for act in ACTS} | {
        f"{act}.{how}" for act in ("undo", "redo") for how in ("nothing", "elsewhere")
    }
    said |= {f"status.{kind}" for kind in re.findall(r'"(dead|failed|waiting|saving|typing|saved)"', source)}
    said |= set(re.findall(r'"(\w+)"', re.search(r"const rows = \[([^\]]+)\]", source)[1]))  # type: ignore[index]
    for lang in LANGS:
        known = set(words_under("coding", lang))
        assert {each for each in said if each not in known and f"keys.{each}" not in known} == set()
        assert len(said) > 70


def test_a_still_picture_stands_beside_it(coder: TextCoder, monkeypatch: pytest.MonkeyPatch) -> None:
    request(coder, "code", *at("trygg"), "c1", cycle="tender", phase="ending")
    shown: list[dict[str, str]] = []
    monkeypatch.setattr("tender_cycles.widgets.core.snapshot.display", lambda *bundles, **_: shown.extend(bundles))
    coder._ipython_display_()
    assert "application/vnd.jupyter.widget-view+json" in shown[0]
    assert shown[1]["text/plain"] == "talk: 1 utdrag, 1 koding"
    assert TEXT[:10] not in str(shown[1])  # what informants said is not saved with the notebook


def test_the_public_name(store: Store) -> None:
    assert repr(tc.study.code_text(store, "talk")) == "<TextCoder: talk: 0 excerpts, 0 codings>"


# -- the text's numbers, in JavaScript


DRIVER = """
import {readFileSync} from "node:fs";
const ask = ({text, points, spans, query}) => {
  const doc = openText(text);
  const units = points.map((point) => toUnits(doc, point));
  const stretches = spans.map((span) => span.map((point) => toUnits(doc, point)));
  const back = (found) => found.map(([start, end]) => [toPoints(doc, start), toPoints(doc, end)]);
  const pieces = stretches.map(([start, end]) => ({start, end}));
  return {
    units, back: units.map((unit) => toPoints(doc, unit)),
    slices: stretches.map(([start, end]) => text.slice(start, end)),
    trimmed: stretches.map(([start, end]) => trimmed(doc, start, end)).map((each) => each && back([each])[0]),
    halves: doc.pairs.map((at) => [0, 1, 2].map((more) => toPoints(doc, at + more))),
    whole: doc.pairs.every((at) => trimmed(doc, at + 1, at + 2)[0] === at),
    gaps: back(gaps(doc, stretches)),
    found: back(findAll(doc, query)),
    lanes: layLanes(doc, pieces), pieces,
    paragraphs: doc.starts.map((_, at) => paragraphSpan(doc, at)).map((each) => text.slice(...each)),
    sentences: doc.starts.flatMap((_, at) => sentences(doc, at, "nb")).map((each) => text.slice(...each)),
    share: doc.letters(0, text.length),
  };
};
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(ask)));
"""
LETTERS = st.sampled_from([*"abcæøå .?\n\n", "é", "😀", "👩‍🚀", "𝒳", "ſ"])


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    text = "".join(draw(st.lists(LETTERS, max_size=60)))
    places = st.integers(0, len(text))
    spans = sorted(
        tuple(sorted(pair)) for pair in draw(st.lists(st.tuples(places, places), max_size=6)) if pair[0] != pair[1]
    )
    return {
        "text": text,
        "points": draw(st.lists(places, max_size=6)),
        "spans": spans,
        "query": draw(st.sampled_from(["a", "æ", "b c", "😀", ".", ""])),
    }


def in_node(asked: list[dict[str, Any]], folder: Path) -> list[Any]:
    if not (node := shutil.which("node")):
        pytest.skip("node is not on this machine; the journeys in Chromium hold the same")
    (folder / "driver.mjs").write_text(bundle.script("study/text/positions.js", tail=DRIVER), encoding="utf-8")
    ran = subprocess.run(
        [node, str(folder / "driver.mjs")], input=json.dumps(asked), capture_output=True, encoding="utf-8", check=False
    )
    assert ran.returncode == 0, ran.stderr
    return list(json.loads(ran.stdout))


def test_the_browser_counts_as_the_kernel_does(tmp_path: Path, store: Store) -> None:
    asked: list[dict[str, Any]] = []

    @settings(
        max_examples=max(examples(250), 150),  # so that what is asked for below is among them
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases())
    def collect(case: dict[str, Any]) -> None:
        asked.append(case)

    collect()
    assert any("😀" in each["text"] and len(each["spans"]) > 2 for each in asked)
    for case, answer in zip(asked, in_node(asked, tmp_path), strict=True):
        text, spans = case["text"], case["spans"]
        assert answer["units"] == [len(text[:point].encode("utf-16-le")) // 2 for point in case["points"]]
        assert answer["back"] == case["points"]
        assert answer["slices"] == [text[start:end] for start, end in spans]
        assert answer["trimmed"] == [
            [start + len(bare) - len(bare.lstrip()), start + len(bare.rstrip())]
            if (bare := text[start:end]).strip()
            else None
            for start, end in spans
        ]
        assert all(within == after == before + 1 for before, within, after in answer["halves"])
        assert answer["whole"]
        assert answer["paragraphs"] == text.split("\n")
        assert "".join("".join(answer["sentences"]).split()) == "".join(text.split())
        assert answer["share"] == sum(map(str.isalnum, text))
        assert [text[start:end] for start, end in answer["found"]] == re.findall(
            r"b\s+c" if case["query"] == "b c" else re.escape(case["query"]) if case["query"] else r"(?!)",
            text,
            re.IGNORECASE,
        )
        _lanes_are_apart(answer)
        state = CodingState.__new__(CodingState)
        traitlets.HasTraits.__init__(state)
        state.source = Source(guid="x", name="x", text=text)
        state.excerpts = tuple(
            tc.study.text.Excerpt(Selection(guid=str(n), source="x", start=start, end=end), ())
            for n, (start, end) in enumerate(spans)
        )
        assert answer["gaps"] == [list(each) for each in state.uncoded]


def _lanes_are_apart(answer: dict[str, Any]) -> None:
    """Pieces that overlap stand side by side, and no more lanes are there than pieces that meet on some lines."""
    pieces = answer["pieces"]
    for a, first in enumerate(pieces):
        for second in pieces[a + 1 :]:
            if first["start"] < second["end"] and second["start"] < first["end"]:
                assert first["lane"] != second["lane"]
    assert {each["lane"] for each in pieces} == set(range(answer["lanes"]))


def test_codings_far_apart_share_a_lane(tmp_path: Path) -> None:
    text = "\n".join(["ord " * 100] * 3)
    spans = [[0, 10], [5, 30], [250, 300], [405, 410], [410, 420]]
    (answer,) = in_node([{"text": text, "points": [], "spans": spans, "query": ""}], tmp_path)
    assert [each["lane"] for each in answer["pieces"]] == [0, 1, 0, 0, 1]


def test_what_is_no_store_is_named_with_the_way_to_one() -> None:
    with pytest.raises(TypeError, match=r"store: .* Store, not str; Store.open\(path\)"):
        code_text("a.tcstudy", "interview")  # type: ignore[arg-type]
