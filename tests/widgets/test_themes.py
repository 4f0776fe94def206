"""The state behind the explorer: in words, in Python, and the same in the browser's language."""

import json
import re
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from javascript import answered
from made_up import WORDS, projects, study
from profiles import examples
from school import school

import tender_cycles as tc
from tender_cycles.project import Case, Code, Coding, Project, Selection, Source, Variable
from tender_cycles.tables import cooccurrence
from tender_cycles.widgets.core import bundle
from tender_cycles.widgets.rings.counts import Count
from tender_cycles.widgets.themes.facets import FEW
from tender_cycles.widgets.themes.labels import attribute_names
from tender_cycles.widgets.themes.payload import payload
from tender_cycles.widgets.themes.state import BLANK, ChoiceError, ThemeState

HERE = Path(__file__).parent


@st.composite
def chosen_states(draw: st.DrawFn, project: Project) -> ThemeState:
    """Draw any state of a project."""
    state = ThemeState(project)
    some = lambda values: st.lists(st.sampled_from(list(values)), max_size=3) if values else st.just([])  # noqa: E731
    attributes = {
        name: draw(some((*project.columns.column(name).categories, None)))
        for name in attribute_names(project)
        if draw(st.integers(0, 2)) == 0
    }
    model = project.cycles
    pairs = model.segments if model else ()
    axes = (
        st.tuples(*(st.sets(st.sampled_from(keys)) for keys in (model.keys, model.phase_keys)))
        if model
        else st.just([])
    )
    cross = axes.map(lambda both: [pair for pair in product(*both) if pair in pairs])
    state.choose(
        segments=tuple(draw(some(pairs) | cross)),
        codes=tuple(draw(some(project.codebook.keys.values()))),
        together=draw(st.booleans()),
        users=tuple(draw(some([each.guid for each in project.users]) if draw(st.booleans()) else st.just([]))),
        informants=tuple(draw(some([each.guid for each in project.cases]))),
        claims=tuple(draw(some([each.guid for each in project.claims]) if draw(st.booleans()) else st.just([]))),
        attributes=attributes,
        text=draw(st.just("") | st.sampled_from([*WORDS, "jeg tillit", "TRYGG", "e", "!", "no", "hvordan jeg"])),
    )
    return state


states = projects().flatmap(chosen_states)


def names(project: Project) -> list[str]:
    return [each.name for each in project.selections]


# -- one state, told three ways


@given(states)
def test_the_line_of_python_chooses_what_the_state_chooses(state: ThemeState):
    line = state.to_python()
    assert names(eval(line, {"project": state.project})) == names(state.chosen)


@given(states)
def test_saved_and_restored_it_is_the_same(state: ThemeState):
    other = ThemeState(state.project)
    other.from_json(state.to_json())
    assert other.filters == state.filters
    assert other.to_json() == state.to_json()
    assert names(other.chosen) == names(state.chosen)


@given(states)
def test_choosing_one_value_more_gives_as_many_as_its_count_says(state: ThemeState):
    project = state.project
    for facet in (
        "segments",
        "codes",
        "users",
        "informants",
        "claims",
        *(f"attributes/{n}" for n in attribute_names(project)),
    ):
        for value, count in state.counts(facet).items():
            trial = ThemeState(project)
            trial.filters = state.filters
            if facet.startswith("attributes/"):
                trial.attributes = {**state.attributes, facet.removeprefix("attributes/"): (value,)}
            elif facet == "codes" and state.together:
                trial.codes = (*state.codes, value)
            else:
                setattr(trial, facet, (value,))
            assert len(trial.chosen) == count.n <= count.of


@given(states)
def test_dropping_what_is_hinted_at_gives_what_the_hint_says(state: ThemeState):
    hints = state.why_empty()
    assert not (hints and len(state.chosen))
    for hint in hints:
        trial = ThemeState(state.project)
        trial.filters = state.filters
        trial.drop(hint.facet)
        assert len(trial.chosen) == hint.n > 0


# -- the browser's language


def in_javascript(cases: list[dict[str, Any]], folder: Path) -> list[Any]:
    """Ask the browser's modules about payloads and filters: in node, else in Chromium."""
    old = re.sub(r"^export ", "", (HERE / "old_filter.js").read_text(encoding="utf-8"), flags=re.MULTILINE)
    old = f"const old = (() => {{\n{old}\nreturn {{asBefore, choose, countFacets, whyEmpty}};\n}})();\n"
    source = bundle.script(
        "widgets/themes/store.js",
        "widgets/themes/search.js",
        tail=old + (HERE / "answers.js").read_text(encoding="utf-8"),
    )
    return answered(source, cases, folder)


def expected(state: ThemeState) -> dict[str, Any]:
    """Return in Python what the driver returns; of a facet with too many values to list it counts nothing."""
    project = state.project
    positions = {each.guid: at for at, each in enumerate(project.selections)}
    rows = [positions[each.guid] for each in state.chosen.selections]
    listed = [facet.name for facet in state.known.values() if not facet.missing or facet.size <= FEW]
    return {
        "rows": rows,
        "facets": list(state.facets),
        "ordered": state.filters,
        "misfits": [],
        "why": sorted([hint.facet, hint.n] for hint in state.why_empty()),
        "counts": {name: [count.n for count in state.counts(name).values()] for name in listed},
        "unlike": [],
    }


def compare(answer: dict[str, Any], state: ThemeState) -> None:
    wanted = expected(state)
    answer["why"] = sorted(answer["why"])
    assert {key: answer[key] for key in wanted} == wanted
    compare_tables(answer, state)
    for sort, order in answer["orders"].items():
        state.sort = sort
        assert order == [wanted["rows"][at] for at in state.order()]


def compare_tables(answer: dict[str, Any], state: ThemeState) -> None:
    """Hold matrix and network against the package's own tables."""
    project, chosen = state.project, state.chosen
    keys = list(project.codebook.keys.values())
    alone = ThemeState(chosen)
    alone.users = state.users
    assert answer["chosenCodes"] == [count.n for count in alone.counts("codes").values()]
    width, cells = answer["matrix"]["width"], list(answer["matrix"]["cells"].values())
    for at, informant in enumerate(state.counts("informants")):
        alone.informants = (informant,)
        assert cells[at::width] == [count.n for count in alone.counts("codes").values()]
    if state.users and len(chosen):
        chosen = chosen.select(user=list(state.users))
    table = cooccurrence(chosen).reindex(index=keys, columns=keys, fill_value=0)
    size, shared = answer["pairs"]["size"], list(answer["pairs"]["shared"].values())
    for a, first in enumerate(answer["nodes"]):
        for b, second in enumerate(answer["nodes"][a:], a):
            assert shared[a * size + b] == table.loc[first, second]


def case(project: Project, states: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the driver asks for."""
    sent, columns = payload(project, ThemeState(project).known, "en", BLANK)
    texts = project.columns.searchable()
    return {"payload": sent, "bytes": b64encode(columns).decode(), "texts": list(texts), "filters": states}


@settings(
    max_examples=examples(10),
    deadline=None,
    # Each example starts a process: making a fault smaller would take minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(projects().flatmap(lambda p: st.lists(chosen_states(p), min_size=5, max_size=15)), min_size=6, max_size=6)
)
def test_the_browser_chooses_and_counts_as_python_does(tmp_path: Path, drawn: list[list[ThemeState]]):
    cases = [case(many[0].project, [each.filters for each in many]) for many in drawn]
    for answers, many in zip(in_javascript(cases, tmp_path), drawn, strict=True):
        for answer, state in zip(answers, many, strict=True):
            compare(answer, state)


def off_rings(project: Project) -> Project:
    """Return a study as another tool would have given it: without nested cycles."""
    off = [replace(each, cycle=None, second_cycle=None, phase=None) for each in project.selections]
    return replace(project, selections=tuple(off), cycles=None)


STUDIES = {"thesis": tc.load_thesis(), "school": school(), "no rings": off_rings(school())}


@pytest.mark.parametrize("study", STUDIES)
def test_of_whole_studies_too(tmp_path: Path, study: str):
    project = STUDIES[study]

    @settings(max_examples=5, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.lists(chosen_states(project), min_size=10, max_size=25))
    def holds(many: list[ThemeState]) -> None:
        for answer, state in zip(
            in_javascript([case(project, [each.filters for each in many])], tmp_path)[0], many, strict=True
        ):
            compare(answer, state)

    holds()


def test_the_browser_folds_letters_as_python_does(tmp_path: Path):
    from tender_cycles.project.search import folded

    letters = [
        "ÆØÅ æøå",
        "Straße ẞ ß",
        "ΑΣ ας",
        "İı",
        "ﬁn ŉ",
        "no’ da's",
        "E\u0301tat",
        "a_b–c",
        "µ",
        "Ǆ",
        "x\u0308y",
        "１２",
        "arbeids\u00admarked tr\u200bust",
        "don\u00b4t she`ll h\u02bca",
        "½ ™ ² ¨a \ufb03",
    ]
    state = ThemeState(study())
    cases = [case(state.project, [{**state.filters, "text": each} for each in letters])]
    assert [answer["folded"] for answer in in_javascript(cases, tmp_path)[0]] == [folded(each) for each in letters]


# -- the state by hand


@pytest.fixture
def state() -> ThemeState:
    return ThemeState(study())


def test_a_step_back_and_forth(state: ThemeState):
    state.codes = ("trust",)
    state.choose(informants=("Anna",), text="start")
    state.text = "start"  # no change, no step
    assert len(state.past) == 2
    assert state.undo()
    assert (state.codes, state.informants, state.text) == (("trust",), (), "")
    assert state.redo()
    assert state.informants == ("Anna",)
    assert not state.redo()
    state.reset()
    assert state.facets == ()
    assert state.undo()
    assert state.facets == ("codes", "informants", "text")
    state.text = "other"
    assert state.future == ()


def test_steps_end_somewhere(state: ThemeState):
    for at in range(150):
        state.text = f"word {at}"
    assert len(state.past) == 100


def test_how_a_line_reads(state: ThemeState):
    state.segments = [("consultant", "ending")]
    state.attributes = {"contract": ("permanent", None), "years": (3,), "social_work": (True,)}
    assert state.to_python() == (
        'project.select(cycle="consultant", phase="ending", contract=["permanent", None], social_work=True, years=3)'
    )
    state.filters = {
        "segments": [["consultant", "ending"], ["tender", "start-up"]],
        "codes": ["trust", "doubt"],
        "together": True,
    }
    assert state.to_python("study") == (
        'study.select(segment=[("tender", "start-up"), ("consultant", "ending")], code="trust").select(code="doubt")'
    )
    state.reset()
    assert state.to_python() == "project"


@pytest.mark.parametrize("name", ["class", "None", "lambda", "match", "years at work", 'a"b', "\u200bx", "ﬁ"])
def test_the_line_runs_whatever_a_variable_is_called(name: str) -> None:
    project = Project(
        name="p", sources=[Source(guid="s", name="s", text="abc " * 9)],
        selections=[Selection(guid="e", source="s", start=0, end=3), Selection(guid="f", source="s", start=4, end=7)],
        codes=[Code(guid="k", name="k")], codings=[Coding(guid="l", selection="e", code="k")],
        variables=[Variable(guid="v", name=name, type="Text")],
        cases=[Case(guid="c", name="A", selections=("e",), values={name: 'x"\n\\'})],
    )  # fmt: skip
    state = ThemeState(project)
    state.attributes = {name: ('x"\n\\',)}
    assert [each.guid for each in eval(state.to_python(), {"project": project}).selections] == ["e"]


def test_codes_are_known_by_name_label_and_path(state: ThemeState):
    state.codes = ("tillit", "Under way")
    assert state.codes == ("2", "trust")
    state.codes = "doubt"
    assert state.codes == ("doubt",)


@pytest.mark.parametrize(
    ("trait", "value", "said"),
    [
        ("codes", ("trsut",), "nearest: 'trust'"),
        ("informants", ("Ana",), "nearest: 'Anna'"),
        ("segments", [("consultant", "endng")], "nearest: 'consultant/ending'"),
        ("attributes", {"contrct": ("permanent",)}, "nearest: 'contract'"),
        ("attributes", {"contract": ("permanant",)}, "nearest: 'permanent'"),
        ("sort", "wrods", "nearest: 'words'"),
        ("columns", "informnt", "nearest: 'informant'"),
        ("filters", {"code": []}, "nearest: 'codes'"),
    ],
)
def test_what_is_not_there_cannot_be_chosen(state: ThemeState, trait: str, value: object, said: str):
    before = state.to_json()
    with pytest.raises(ValueError, match=said):
        setattr(state, trait, value)
    assert state.to_json() == before
    assert state.past == ()


def test_of_several_either_all_are_set_or_none(state: ThemeState):
    with pytest.raises(ChoiceError):
        state.choose(text="trust", informants=("Nobody",))
    assert (state.text, state.informants, state.past) == ("", (), ())
    with pytest.raises(ValueError, match="not a saved choice"):
        state.from_json("{}")
    other = json.dumps({"filters": {"codes": ["gone"]}, "view": {"sort": "words"}})
    with pytest.raises(ValueError, match="gone"):
        state.from_json(other)
    assert (state.sort, state.codes) == ("order", ())


def test_counts_look_past_their_own_filter(state: ThemeState):
    state.informants = ("Anna",)
    assert state.counts("informants") == {"Anna": Count(2, 2), "Berit": Count(1, 1)}
    assert state.counts("codes")["trust"] == Count(1, 2)
    state.choose(codes=("trust", "doubt"), together=True)
    assert state.counts("codes")["doubt"] == Count(1, 3)
    state.users = ("reader-1",)
    assert state.counts("codes")["doubt"] == Count(0, 2)
    assert [(hint.facet, hint.n) for hint in state.why_empty()] == [("codes", 2), ("users", 1), ("informants", 1)]


def test_in_words(state: ThemeState):
    state.choose(
        segments=[("tender", "ending")], codes=("trust", "doubt"), attributes={"social_work": (True, None)}, text="æ"
    )
    assert state.describe("nb") == [
        ("Ringene", "anbudet, avslutning"), ("Koder", "tillit eller tvil"), ("Ord", "«æ»"),
        ("social_work", "ja; ikke oppgitt"),
    ]  # fmt: skip


def test_listeners_hear_once_and_see_all(state: ThemeState):
    heard: list[tuple[Any, ...]] = []
    state.observe(lambda change: heard.append((change["name"], state.codes, state.text)), ["codes", "text"])
    state.choose(codes=("trust",), text="start")
    assert heard == [("codes", ("trust",), "start"), ("text", ("trust",), "start")]


def test_it_needs_no_widgets():
    code = (
        "import sys; import tender_cycles.widgets.themes.state; print({'ipywidgets', 'anywidget'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert ran.stdout == "set()\n"


def test_select_by_segment_and_claim():
    project = study()
    assert names(project.select(segment=("consultant", "ending"))) == ["E2"]
    assert names(project.select(segment=[("consultant", "ending"), ("participant", "ending")])) == ["E2", "E3"]
    assert names(project.select(segment=("tender", "start-up"), second=True)) == ["E1"]
    assert names(project.select(claim="C01")) == ["E1", "E3"]
    assert names(project.select(claim=["C02"])) == []
    with pytest.raises(ValueError, match="not a pair"):
        project.select(segment=["consultant"])
    with pytest.raises(ValueError, match="nearest: 'ending'"):
        project.select(segment=[("consultant", "endng")])
    with pytest.raises(ValueError, match="claim 'C3' is unknown"):
        project.select(claim="C3")
