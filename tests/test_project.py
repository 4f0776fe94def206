"""The model: what a sound project is, and what a selection from it is."""

import copy
import pickle
from dataclasses import FrozenInstanceError, replace
from datetime import date, datetime
from itertools import permutations
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import FILTERED, parts, projects, school_year, study

from tender_cycles.cycles import NestedCycles, tender_cycles
from tender_cycles.datasets import load_thesis
from tender_cycles.project import (
    Case,
    Claim,
    Code,
    Coding,
    Edge,
    Evidence,
    Graph,
    Link,
    Project,
    Selection,
    Source,
    Variable,
    Vertex,
)  # fmt: skip
from tender_cycles.project.search import Phrase, folded


def names(project: Project) -> list[str]:
    return [each.name for each in project.selections]


# -- soundness

YEAR = NestedCycles.of({"school year": ["autumn", "spring"], "pupil": ["new", "settled", "leaving"]})
ALL: dict[str, Any] = {"guid": "x", "name": "C", "section": "1", "kind": "all", "verdict": "holds"}
FAULTS: dict[str, dict[str, Any]] = {
    "stands twice, the second time on code 'b'": {"codes": [Code(guid="a", name="a"), Code(guid="a", name="b")]},
    "parent of code 'b' refers to 'x'": {"codes": [Code(guid="a", name="b", parent="x")]},
    "code 'b' is its own ancestor": {"codes": [Code(guid="a", name="b", parent="a")]},
    "'k' stands twice as the key": {"codes": [Code(guid=g, name=g, key="k") for g in "ab"]},
    "notes of code 'b' refers to 'n'": {"codes": [Code(guid="a", name="b", notes=("n",))]},
    "source of selection 'e' refers to 's'": {"selections": [Selection(guid="e", source="s", start=0, end=0)]},
    "stands at [1, 4), outside [0, 3)": {
        "sources": [Source(guid="s", name="s", text="abc")],
        "selections": [Selection(guid="e", source="s", start=1, end=4)],
    },
    "stands at [2, 1), outside [0, …)": {
        "sources": [Source(guid="s", name="s")],
        "selections": [Selection(guid="e", source="s", start=2, end=1)],
    },
    "cycle 'tendr' of selection 'e' is unknown; nearest: 'tender'": {
        "sources": [Source(guid="s", name="s")],
        "selections": [Selection(guid="e", source="s", start=0, end=0, cycle="tendr")],
        "cycles": tender_cycles(),
    },
    "phase 'autumn' of selection 'e' is not of its cycle 'pupil'": {
        "sources": [Source(guid="s", name="s")],
        "selections": [Selection(guid="e", source="s", start=0, end=0, cycle="pupil", phase="autumn")],
        "cycles": YEAR,
    },
    "selection 'e' stands on a cycle, but the project has no nested cycles": {
        "sources": [Source(guid="s", name="s")],
        "selections": [Selection(guid="e", source="s", start=0, end=0, second_cycle="pupil")],
    },
    "cycles is 'thesis' of the type str, not NestedCycles": {"cycles": "thesis"},
    "code of coding 'k' refers to 'trst', which is not among the codes; nearest: 'trust'": {
        "codes": [Code(guid="trust", name="trust")],
        "codings": [Coding(guid="k", selection="e", code="trst")],
    },
    "selections of case 'I' refers to 'e'": {"cases": [Case(guid="i", name="I", selections=("e",))]},
    "type 'Txt' of variable 'v' is unknown; nearest: 'Text'": {"variables": [Variable(guid="v", name="v", type="Txt")]},
    "'v' stands twice as the name of a variable": {"variables": [Variable(guid=g, name="v") for g in "ab"]},
    "stands under 'contrct', which is no variable; nearest: 'contract'": {
        "variables": [Variable(guid="v", name="contract")],
        "cases": [Case(guid="i", name="I", values={"contrct": "x"})],
    },
    "v of case 'I' is None": {
        "variables": [Variable(guid="v", name="v")],
        "cases": [Case(guid="i", name="I", values={"v": None})],
    },
    "link 'l' refers to 'x'": {"links": [Link(guid="l", origin="x", target="l")]},
    "edge 'd' of graph 'g' refers to 'x', which is not among the vertices": {
        "graphs": [
            Graph(guid="g", vertices=(Vertex(guid="v", x=0, y=0),), edges=(Edge(guid="d", origin="v", target="x"),))
        ]
    },
    "contradicts of claim 'C' refers to 'y'": {"claims": [Claim(**ALL, contradicts=("y",))]},
    "cases of claim 'C' refers to 'y'": {"claims": [Claim(**ALL, cases=("y",))]},
    "stance 'four' of the evidence of claim 'C' is unknown; nearest: 'for'": {
        "claims": [Claim(**ALL, evidence=(Evidence(stance="four", case="i"),))],
        "cases": [Case(guid="i", name="I")],
    },
    "evidence of claim 'C' names neither": {"claims": [Claim(**ALL, evidence=(Evidence(stance="for"),))]},
}


@pytest.mark.parametrize("message", FAULTS)
def test_each_fault_is_found_and_named(message: str) -> None:
    with pytest.raises(ValueError, match="'bad' is not sound") as caught:
        Project(name="bad", **FAULTS[message])
    assert message in str(caught.value)


def test_all_faults_are_told_at_once() -> None:
    codes = [Code(guid=f"c{at}", name=f"c{at}", parent="x") for at in range(3)]
    with pytest.raises(ValueError, match=r"'c0'.*\n.*'c1'.*\n.*'c2'"):
        Project(name="bad", codes=codes)
    with pytest.raises(ValueError, match=r"and 50 more$"):
        Project(name="bad", codings=[Coding(guid=f"k{at}", selection="e", code="c") for at in range(75)])


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("Text", "x", 1),
        ("Boolean", False, 0),
        ("Integer", 3, True),
        ("Integer", 3, 3.0),
        ("Float", 3, "3"),
        ("Date", date(2022, 1, 1), datetime(2022, 1, 1)),
        ("DateTime", datetime(2022, 1, 1), date(2022, 1, 1)),
    ],
)
def test_values_are_of_their_variables_type(kind: str, right: object, wrong: object) -> None:
    def holding(value: object) -> Project:
        case = Case(guid="i", name="I", values={"v": value})
        return Project(name="p", variables=[Variable(guid="v", name="v", type=kind)], cases=[case])

    assert holding(right).cases[0].values["v"] == right
    with pytest.raises(ValueError, match=f"not of the type {kind}"):
        holding(wrong)


def test_a_project_is_frozen_and_made_of_tuples() -> None:
    project = study()
    held = {key: value for key, value in parts(project).items() if key.endswith("s") and key != "cycles"}
    assert all(isinstance(value, tuple) for value in held.values())
    with pytest.raises(FrozenInstanceError):
        project.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        project.spelling["jeg"] = ()  # type: ignore[index]
    assert project == study()
    assert hash(project) == hash(study())
    assert project != replace(project, name="other")
    assert "4 excerpts, 8 codings, 4 of 6 codes, 2 informants" in repr(project)
    assert "1 of 4 excerpts, 2 codings, 2 of 6 codes, 1 of 2 informants" in repr(project.select(informant="Berit"))
    assert "paraphrases" not in repr(project)


def test_a_search_that_finds_nothing_tells_where_it_looked() -> None:
    thesis = load_thesis()
    found = repr(thesis.select(text="jeg"))
    assert found.startswith(f"<Project {thesis.name!r}: 0 of 143 excerpts")
    assert "searches look in them" in found
    assert "<b>&lt;x&gt;</b>" in Project(name="<x>")._repr_html_()


# -- naming a code


@pytest.mark.parametrize(
    "ref", ["1.1", "c11", "Start/Social work", "1/Sosialfaglig", "Oppstart/social WORK", Code(guid="c11", name="")]
)
def test_a_code_has_many_names(ref: str | Code) -> None:
    assert study().code(ref).guid == "c11"


def test_one_name_of_two_codes_is_refused_with_their_keys() -> None:
    for ref in ("Social work", "sosialfaglig"):
        with pytest.raises(ValueError, match=r"names 2 codes; choose by key from '1\.1', '2\.1'"):
            study().code(ref)
    with pytest.raises(ValueError, match="nearest: 'trust'"):
        study().code("trsut")
    with pytest.raises(TypeError, match="must be a string or a Code, not int"):
        study().code(1)  # type: ignore[arg-type]


def test_keys_are_unique_even_where_names_are_not() -> None:
    codes = [
        Code(guid="a", name="Trust"),
        Code(guid="b", name="Trust", parent="a"),
        Code(guid="c", name="Trust", parent="a"),
        Code(guid="d", name="Doubt"),
    ]
    book = Project(name="p", codes=codes).codebook
    assert book.keys == {"a": "Trust", "b": "Trust/Trust (b)", "c": "Trust/Trust (c)", "d": "Doubt"}
    assert all(book.find(key).guid == guid for guid, key in book.keys.items())


# -- selecting


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "E1 E2 E3 E4"),
        ({"cycle": "consultant"}, "E1 E2"),
        ({"cycle": ("consultant", "participant")}, "E1 E2 E3"),
        ({"cycle": "tender"}, ""),
        ({"cycle": "tender", "second": True}, "E1"),
        ({"phase": "ending"}, "E2 E3"),
        ({"cycle": "consultant", "phase": "ending"}, "E2"),
        ({"segment": ("consultant", "ending")}, "E2"),
        ({"segment": [("consultant", "ending"), ("participant", "ending")]}, "E2 E3"),
        ({"segment": ("tender", "start-up")}, ""),
        ({"segment": ("tender", "start-up"), "second": True}, "E1"),
        ({"claim": "C01"}, "E1 E3"),
        ({"claim": ("C01", "q2"), "phase": "ending"}, "E3"),
        ({"code": "1"}, "E1 E2 E3"),
        ({"code": "1", "children": False}, "E2"),
        ({"code": "1.1"}, "E1 E3"),
        ({"code": ("1.1", "2")}, "E1 E2 E3 E4"),
        ({"informant": "Anna"}, "E1 E2"),
        ({"informant": ["Anna", "i2"]}, "E1 E2 E3"),
        ({"user": "reader-2"}, "E1"),
        ({"user": "Reader one", "code": "doubt"}, "E2 E3"),
        ({"source": "interview"}, "E1 E2 E3 E4"),
        ({"source": "unread"}, ""),
        ({"contract": "permanent"}, "E1 E2"),
        ({"contract": ("permanent", "temporary")}, "E1 E2 E3"),
        ({"contract": None}, "E4"),
        ({"social_work": False}, "E3"),
        ({"years": 3}, "E1 E2"),
        ({"years": range(4)}, "E1 E2"),
        ({"years": 17}, ""),
        ({"kind": "inline"}, "E3"),
        ({"section": ("4.1.1", "4.10.1")}, "E1 E2"),
        ({"text": "jeg"}, "E1 E2 E3"),
        ({"text": "jeg", "spelling": False}, "E2 E3"),
        ({"text": "hvordan"}, "E1"),
        ({"text": "hvordan", "spelling": False}, ""),
        ({"text": "KORSN det"}, "E1"),
        ({"text": "hvordan det"}, "E1"),
        ({"text": "safe"}, "E3"),
        ({"text": ("safe", "kolleg")}, "E2 E3"),
    ],
)
def test_select(filters: dict[str, Any], expected: str) -> None:
    assert " ".join(names(study().select(**filters))) == expected


@pytest.mark.parametrize(
    ("filters", "error", "message"),
    [
        ({"cycle": "tendr"}, ValueError, "nearest: 'tender'"),
        ({"cycle": "tendr", "phase": "endin"}, ValueError, "nearest: 'tender'.*nearest: 'ending'"),
        ({"segment": "consultant"}, ValueError, "not a pair"),
        ({"segment": ("consultant", "endin")}, ValueError, "nearest: 'ending'"),
        ({"segment": ("consultnt", "ending")}, ValueError, "nearest: 'consultant'"),
        ({"segment": ()}, ValueError, "segment is empty"),
        ({"claim": "C1"}, ValueError, "nearest: 'C0"),
        ({"code": "Social work"}, ValueError, "'1.1', '2.1'"),
        ({"informant": "Ana"}, ValueError, "nearest: 'Anna'"),
        ({"informant": ("Ana", "Bert")}, ValueError, "'Anna'.*'Berit'"),
        ({"informant": 3}, TypeError, "must be a string, not int"),
        ({"user": "reader-3"}, ValueError, "nearest: 'reader-"),
        ({"source": "intervju"}, ValueError, "nearest: 'interview'"),
        ({"contrct": "permanent"}, TypeError, "no filter 'contrct'; nearest: 'contract'"),
        ({"contract": "permanet"}, ValueError, "nearest: 'permanent'"),
        ({"contract": True}, TypeError, "not of the type Text"),
        ({"social_work": "yes"}, TypeError, "not of the type Boolean"),
        ({"social_work": 1}, TypeError, "not of the type Boolean"),
        ({"kind": "blok"}, ValueError, "nearest: 'block'"),
        ({"cycle": ()}, ValueError, "cycle is empty"),
        ({"text": " … "}, ValueError, "no word to look for"),
        ({"text": 3}, TypeError, "must be a string"),
    ],
)
def test_select_refuses_what_it_does_not_know(filters: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        study().select(**filters)


def test_two_informants_of_one_name_are_told_apart_by_guid() -> None:
    project = replace(study(), cases=[replace(case, name="Anna") for case in study().cases])
    with pytest.raises(ValueError, match="choose by GUID from 'i1', 'i2'"):
        project.select(informant="Anna")
    assert names(project.select(informant="i2")) == ["E3"]
    assert set(project.to_frame()["informant"].dropna()) == {"Anna (i1)", "Anna (i2)"}


def test_a_case_has_the_whole_of_a_source_that_it_names() -> None:
    cases = [Case(guid="i", name="Clara", sources=("s",)), *study().cases]
    project = replace(study(), cases=cases)
    assert names(project.select(informant="Clara")) == ["E1", "E2", "E3", "E4"]
    assert project.to_frame()["informant"].tolist() == ["Clara; Anna", "Clara; Anna", "Clara; Berit", "Clara"]


def test_a_source_lends_its_values_where_the_informant_has_none() -> None:
    project = replace(study(), sources=[replace(study().sources[0], values={"contract": "hourly"}), study().sources[1]])
    assert project.to_frame()["contract"].tolist() == ["permanent", "permanent", "temporary", "hourly"]
    assert names(project.select(contract="hourly")) == ["E4"]


def test_a_selection_lets_go_of_what_is_left_out() -> None:
    chosen = study().select(informant="Anna", kind="block", section="4.10.1")
    assert names(chosen) == ["E2"]
    assert {each.selection for each in chosen.codings} == {"e2"}
    assert [case.selections for case in chosen.cases] == [("e2",), ()]
    assert [link.guid for link in chosen.links] == ["l2"]
    assert chosen.graphs[0].vertices[0].represents is None
    assert [len(claim.evidence) for claim in chosen.claims] == [1, 0]
    assert chosen.codes is chosen.whole.codes


def test_a_user_takes_the_codings_along() -> None:
    chosen = study().select(user="reader-2")
    assert [(each.selection, each.code) for each in chosen.codings] == [("e1", "ct"), ("e1", "cd")]
    assert len(study().select(code="trust", user="reader-2").codings) == 2
    assert names(study().select(code="1", user="reader-2", children=False)) == []


@given(FILTERED)
def test_a_selection_is_sound_and_leaves_the_original_alone(drawn: tuple[Project, dict[str, Any]]) -> None:
    project, filters = drawn
    before = parts(project)
    chosen = project.select(**filters)
    assert parts(project) == before
    assert Project(**parts(chosen)) == chosen
    assert chosen.whole is project
    kept = {each.guid for each in chosen.selections}
    assert chosen.codings == tuple(each for each in project.codings if each.selection in kept)


@given(FILTERED)
def test_select_is_a_conjunction_in_any_order(drawn: tuple[Project, dict[str, Any]]) -> None:
    project, filters = drawn
    chosen = project.select(**filters)
    each = [{one.guid for one in project.select(**{key: value}).selections} for key, value in filters.items()]
    together = {one.guid for one in project.selections}.intersection(*each)
    assert {one.guid for one in chosen.selections} == together
    for order in list(permutations(filters))[:6]:
        step = project
        for key in order:
            step = step.select(**{key: filters[key]})
        assert step == chosen
        assert step.whole is project
    assert chosen.select(**filters) == chosen


@given(FILTERED, st.sampled_from(["reader 0", "reader 1"]))
def test_a_user_comes_first(drawn: tuple[Project, dict[str, Any]], user: str) -> None:
    project, filters = drawn
    assert project.select(user=user, **filters) == project.select(user=user).select(**filters)


@given(projects(st.just(tender_cycles())), st.lists(st.sampled_from(tender_cycles().keys), min_size=1))
def test_several_values_are_a_union(project: Project, cycles: list[str]) -> None:
    alone = {one.guid for cycle in cycles for one in project.select(cycle=cycle).selections}
    assert {one.guid for one in project.select(cycle=cycles).selections} == alone


def test_a_segment_is_on_its_own_ring() -> None:
    project = school_year()
    assert len(project.select(segment=("pupil", "new"))) == 2
    assert len(project.select(phase="new")) == 4  # of pupils and of teachers
    with pytest.raises(ValueError, match="'autumn' is not of the cycle 'pupil'; choose from 'new'"):
        project.select(segment=("pupil", "autumn"))


def test_a_project_without_nested_cycles_has_no_rings_and_all_else() -> None:
    bare = replace(study(), cycles=None, selections=[
        replace(each, cycle=None, second_cycle=None, phase=None) for each in study().selections
    ])  # fmt: skip
    assert [bare.columns.column(name).categories for name in ("cycle", "second_cycle", "phase")] == [(), (), ()]
    assert bare.to_frame()["cycle"].isna().all()
    assert names(bare.select(code="trust")) == names(study().select(code="trust"))
    with pytest.raises(ValueError, match="cycle 'tender': the project has no nested cycles; give it some by `with_cyc"):
        bare.select(cycle="tender")
    assert len(bare.with_cycles(tender_cycles()).select(cycle="tender")) == 0


def test_other_nested_cycles_must_hold_every_place() -> None:
    with pytest.raises(ValueError, match=r"cycle 'consultant' of selection 'E1' is unknown(.|\n)*'participant' of sel"):
        study().with_cycles(YEAR)


@given(projects(), st.sampled_from(["jeg", "æ", "tillit", "korsn det", "noe"]))
def test_spelling_only_adds(project: Project, query: str) -> None:
    strict = {one.guid for one in project.select(text=query, spelling=False).selections}
    assert strict <= {one.guid for one in project.select(text=query).selections}


# -- searching


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("jeg", "Æ veit", True),
        ("æ", "JEG vet", True),
        ("jeg", "være", False),
        ("noe", "har du no’ på hjertet", True),
        ("nav veileder", "En NAV-veileder ringte", True),
        ("på", "pa\u030a gulvet", True),
        ("jeg vet", "æ  vet", True),
        ("jeg vet", "vet æ", False),
    ],
)
def test_what_a_phrase_finds(query: str, text: str, found: bool) -> None:
    spelling = {"jeg": ("æ", "eg"), "noe": ("no'",)}
    assert Phrase(query, spelling).within([folded(text)]) == [found]


# -- pickled and copied


@settings(deadline=None)  # pickling costs more than the rest of a test
@given(projects())
def test_a_project_is_pickled_and_copied(project: Project) -> None:
    phase = project.cycles.phase_keys[-1:] if project.cycles else None
    for narrowed in (project, project.select(phase=phase)):
        for twin in (pickle.loads(pickle.dumps(narrowed)), copy.deepcopy(narrowed)):
            assert twin == narrowed
            assert twin.whole == project
            assert len(twin.select(phase=phase)) == len(narrowed.select(phase=phase))


def test_what_was_frozen_is_frozen_after_a_pickle() -> None:
    case = Case(guid="c", name="K1", values=MappingProxyType({"contract": "permanent"}))
    project = Project(name="p", cases=[case], variables=[Variable(guid="v", name="contract")], spelling={"a": ["b"]})
    for twin in (pickle.loads(pickle.dumps(project)), copy.deepcopy(project)):
        for mapping in (twin.cases[0].values, twin.spelling):
            with pytest.raises(TypeError):
                mapping["x"] = 1


def test_a_project_without_some_excerpts_has_all_others_and_nothing_of_them() -> None:
    project = load_thesis()
    named = {"E003": project.selections[2].guid}
    smaller = project.without([*named, project.selections[0].guid])
    assert [each.guid for each in smaller.selections] == [
        each.guid for at, each in enumerate(project.selections) if at not in (0, 2)
    ]
    assert {each.selection for each in smaller.codings} <= {each.guid for each in smaller.selections}
    assert len(smaller.with_repeats()) < len(project.with_repeats()) - 2, "what repeats them is gone too"
    with pytest.raises(ValueError, match="'E999'"):
        project.without(["E999"])
    assert (
        len(smaller.select(informant="Berit").without([smaller.selections[0].guid]))
        == len(smaller.select(informant="Berit")) - 1
    )
