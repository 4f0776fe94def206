"""Nested cycles as data: what they may be, how they are called and coloured, and that files give them back."""

import copy
import pickle
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from made_up import any_models, models, places

from tender_cycles.cycles import Cycle, CycleDefinition, NestedCycles, Phase, PhaseDefinition, Relation, tender_cycles
from tender_cycles.cycles.colors import contrast, luminance
from tender_cycles.cycles.plain import to_toml
from tender_cycles.datasets import data_path
from tender_cycles.project import Project, Selection, Source
from tender_cycles.words import LANGS


@given(any_models())
def test_a_model_comes_back_from_plain_values_and_from_toml(model: NestedCycles) -> None:
    for twin in (
        NestedCycles.from_dict(model.to_dict()),
        NestedCycles.from_dict(tomllib.loads(to_toml(model.to_dict()))),
        pickle.loads(pickle.dumps(model)),
        copy.deepcopy(model),
    ):
        assert twin == model
        assert hash(twin) == hash(model)
        assert twin.segments == model.segments


def test_a_model_comes_back_from_a_file(tmp_path: Path) -> None:
    shipped = NestedCycles.read(data_path() / "school_year" / "cycles.toml")
    for model in (tender_cycles(), shipped):
        assert NestedCycles.read(model.write(tmp_path / "mine.toml")) == model


@given(any_models())
def test_everything_has_a_name_and_a_tone(model: NestedCycles) -> None:
    for cycle, phase in model.segments:
        for lang in LANGS:
            assert model.label(cycle, lang)
            assert model.title(cycle, lang)
            assert model.phase_label(cycle, phase, lang)
            assert model.phase_title(cycle, phase, lang)
            assert model.phase_label(cycle, phase, lang) in model.phase_label(None, phase, lang)
        tone = model.tone(cycle, phase)
        assert contrast(tone.text, tone.fill) >= 4
        assert model.cycle(cycle).phase(phase).edge or contrast(tone.edge, "#ffffff") >= 3
        assert model.check_segment(cycle, phase) == (cycle, phase)
        assert model.keys[model.ring(cycle)] == cycle
        assert model.check_phase(phase) == phase


@pytest.mark.parametrize("n", range(1, 9))
def test_colours_that_no_model_names_run_from_light_to_dark(n: int) -> None:
    model = NestedCycles.of({"x": map(str, range(n))})
    lights = [luminance(model.tone("x", str(at)).fill) for at in range(n)]
    assert lights == sorted(lights, reverse=True)
    assert len(set(lights)) == n


@given(models(3, 3).flatmap(lambda model: places(model).map(lambda place: (model, place))))
def test_every_place_on_the_rings_may_be_in_a_project(drawn: tuple[NestedCycles, dict[str, str]]) -> None:
    model, place = drawn
    stretch = Selection(guid="e", source="s", start=0, end=1, **place)  # type: ignore[arg-type]
    source = Source(guid="s", name="s", text="ab")
    assert len(Project(name="p", cycles=model, sources=(source,), selections=(stretch,))) == 1


def test_a_label_in_one_language_serves_the_other() -> None:
    phase = PhaseDefinition(key="b", labels={"en": "", "se": "čakča"})
    model = NestedCycles(cycles=(CycleDefinition(key="a", labels={"nb": "året"}, phases=(phase,)),))
    assert [model.label("a", lang) for lang in LANGS] == ["året", "året"]
    assert [model.phase_title("a", "b", lang) for lang in LANGS] == ["čakča", "čakča"]


def test_the_thesis_s_names_are_those_of_its_model() -> None:
    model = tender_cycles()
    assert model.keys == tuple(map(str, Cycle))
    assert model.phase_keys == tuple(map(str, Phase))
    assert [Cycle(key).ring for key in model.keys] == [model.ring(key) for key in model.keys] == [0, 1, 2]


def one(**more: Any) -> NestedCycles:
    """Return a model of one cycle with one phase."""
    relations = more.pop("relations", ())
    cycle = CycleDefinition(key="pupil", phases=(PhaseDefinition(key="p", **more),))
    return NestedCycles(cycles=(cycle,), relations=relations)


FAULTS: list[tuple[Callable[[], NestedCycles], list[str]]] = [
    (lambda: NestedCycles.of({}), ["one to 5 cycles, not 0"]),
    (lambda: NestedCycles.of({str(at): ["a"] for at in range(6)}), ["one to 5 cycles, not 6"]),
    (lambda: NestedCycles.of({"a": []}), ["cycle 'a' must have one to 8 phases, not 0"]),
    (lambda: NestedCycles.of({"a": map(str, range(9))}), ["one to 8 phases, not 9"]),
    (
        lambda: NestedCycles.of({"a/b": ["x", "x"], " c": [""]}),
        ["'a/b' cannot", "'x' stands twice", "' c' cannot", "'' cannot"],
    ),
    (lambda: NestedCycles.of({3: ["x"]}), ["3 cannot be the key of a cycle"]),  # type: ignore[dict-item]
    (
        lambda: one(color="red", tint="#12"),
        ["color 'red' of pupil/p is no colour", "tint '#12' of pupil/p"],
    ),
    (
        lambda: one(relations=[Relation(of="pupl", to="pupil", kind="govern")]),
        ["'pupl', which is unknown; nearest: 'pupil'", "kind 'govern' of a relation is unknown; nearest: 'governs'"],
    ),
    (
        lambda: NestedCycles.from_dict(
            {"nam": "x", "cycles": [{"key": 1, "phases": "x"}, {"labels": {"nb": 2}}, 7], "relations": {}}
        ),
        [
            "nam is unknown; nearest: 'name'", "cycles[0].key is 1, which is no text",
            "cycles[0].phases is 'x', which is no list", "cycles[1] has no 'key'", "cycles[1] has no 'phases'",
            "cycles[1].labels must hold texts by language", "cycles[2] is 7, not a table", "relations is {}",
        ],
    ),
    (lambda: NestedCycles.from_dict({}), ["the model has no 'cycles'"]),
]  # fmt: skip


@pytest.mark.parametrize(("make", "faults"), FAULTS)
def test_all_faults_are_told_at_once(make: Callable[[], NestedCycles], faults: list[str]) -> None:
    with pytest.raises(ValueError, match="nested cycles") as caught:
        make()
    assert [fault for fault in faults if fault not in str(caught.value)] == []


@pytest.mark.parametrize(("text", "why"), [("[[cycles]]\nkey = 1", "key is 1"), ("cycles =", "Invalid value")])
def test_a_file_that_holds_something_else_is_named(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=f"^mine.toml: (.|\n)*{why}"):
        NestedCycles.read(path)


def test_one_text_is_not_several_phases() -> None:
    with pytest.raises(TypeError, match="the phases of 'year' are 'autumn'; give a list"):
        NestedCycles.of({"year": "autumn"})


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda model: model.cycle("tendr"), "cycle 'tendr' is unknown; nearest: 'tender'"),
        (lambda model: model.check_segment("tender", "endin"), "not of the cycle 'tender'; nearest: 'ending'"),
        (lambda model: model.phase_label(None, "endin", "en"), "phase 'endin' is unknown; nearest: 'ending'"),
        (lambda model: model.check_phase("x"), "phase 'x' is unknown; choose from"),
    ],
)
def test_what_is_not_on_the_rings_is_named_with_the_nearest(ask: Callable[[NestedCycles], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ask(tender_cycles())
