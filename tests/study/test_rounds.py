"""Codes over rounds: counted, laid out and drawn."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import made_up
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from profiles import examples

from tender_cycles.project import Code, Coding, Project
from tender_cycles.study.figures import plot_rounds
from tender_cycles.study.figures.flows import Slot, ribbons, stack, unit
from tender_cycles.study.store import Store
from tender_cycles.study.store.flow import codes_over, moves_over


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Make a study that is coded in three rounds: loose codes, grouped, and recoded."""
    study = made_up.study()
    loose = [replace(code, parent=None, key="", labels={}) for code in study.codes if code.guid in ("ct", "cd", "c2")]
    start = replace(study, codes=loose, codings=[], links=[], sets=[])
    with Store.create(tmp_path / "p.tcstudy", start, user="Reader one") as store:
        store.begin_round("loose")
        pairs = (("e1", "ct"), ("e1", "cd"), ("e2", "cd"), ("e3", "ct"))
        store.put(*(Coding(guid=f"k{e}{c}", selection=e, code=c) for e, c in pairs))
        store.begin_round("grouped")
        store.put(Code(guid="top", name="category"), *(replace(code, parent="top") for code in loose))
        store.begin_round("recoded")
        store.put(Coding(guid="ke2cd", selection="e2", code="top"))
        store.remove("ke1ct", "ke1cd")
        store.put(Coding(guid="new", selection="e1", code="c2"), Coding(guid="e4c2", selection="e4", code="c2"))
        yield store


def test_the_counts_of_a_study_on_paper(store: Store) -> None:
    codes = store.codes_over_rounds().set_index(["round", "guid"])
    assert list(codes.loc["loose", "excerpts"].items()) == [("c2", 0), ("ct", 2), ("cd", 2)]
    assert set(codes.loc["loose", "depth"]) == {0}
    assert codes.loc[("grouped", "top")].drop("parent").to_dict() == {
        "code": "category", "category": "top", "depth": 0, "excerpts": 0, "below": 3,
    }  # fmt: skip
    assert list(codes.loc["recoded", "excerpts"].items()) == [("top", 1), ("c2", 2), ("ct", 1), ("cd", 0)]
    moves = store.moves_over_rounds().replace({np.nan: None}).set_index("round")
    assert sorted(moves.loc["loose", ["code", "to", "leaving", "arriving"]].to_numpy().tolist()) == [
        ["cd", "cd", 2, 2], ["ct", "ct", 2, 2],
    ]  # fmt: skip
    assert {tuple(row) for row in moves.loc["grouped", ["code", "to", "leaving", "arriving"]].to_numpy().tolist()} == {
        ("ct", "ct", 1, 1), ("ct", "c2", 1, 0.5), ("cd", "c2", 1, 0.5), ("cd", "top", 1, 1), (None, "c2", 0, 1),
    }  # fmt: skip


@given(made_up.projects(), made_up.projects())
@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
def test_what_leaves_and_arrives_adds_up(one: Project, other: Project) -> None:
    states = {"one": one, "other": other}
    codes, moves = codes_over(states), moves_over(states)
    for name, column, amount in (("one", "code", "leaving"), ("other", "to", "arriving")):
        size = codes[codes["round"] == name].set_index("guid")["excerpts"]
        total = moves.dropna(subset=[column]).groupby(column)[amount].sum()
        assert np.allclose(total.reindex(size.index, fill_value=0).astype(float), size.astype(float))


def test_bars_do_not_overlap_and_fill_the_room() -> None:
    column = [Slot("a", 9), Slot("b", 1, 2.0), Slot("c", 0), Slot("d", 4, 0.5)]
    high = unit([column, [Slot("a", 3)]], 60, 3)
    boxes = stack(column, 10, 3, 0, high, 3)
    assert [round((box.y1 - box.y0) / high, 6) for box in boxes.values()] == [9, 1, 0, 4]
    assert boxes["d"].y0 == pytest.approx(-60)
    tops = [(box.y0 + box.y1) / 2 for box in boxes.values()]
    assert min(-np.diff(tops)) >= 3
    with pytest.raises(ValueError, match="4 slots of 3 mm have no room on 8 mm"):
        unit([column], 10, 3)


def test_ribbons_stay_within_their_bars() -> None:
    left = stack([Slot("a", 2), Slot("b", 2)], 0, 3, 0, 5, 3)
    right = stack([Slot("a", 1), Slot("b", 3)], 50, 3, 0, 5, 3)
    found = ribbons(left, right, {("a", "a"): (1, 1), ("a", "b"): (1, 1), ("b", "b"): (2, 2)}, 5)
    for one in found:
        outline = one.outline()
        assert outline[:, 0].min() == left[one.start].x1
        assert outline[:, 0].max() == right[one.end].x0
        assert left[one.start].y0 - 1e-9 <= one.low0 <= one.high0 <= left[one.start].y1 + 1e-9
        assert right[one.end].y0 - 1e-9 <= one.low1 <= one.high1 <= right[one.end].y1 + 1e-9
    (first, second) = (one for one in found if one.start == "a")
    assert first.low0 == pytest.approx(second.high0)


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_the_figure_has_a_bar_for_each_code_and_a_label(store: Store, lang: str) -> None:
    ax = plot_rounds(store, lang=lang)
    texts = [text.get_text() for text in ax.texts]
    assert {"loose", "grouped", "recoded", "trust", "doubt", "category", "Under way"} <= set(texts)
    assert texts.count("trust") == 3
    assert ({"nb": "2 koder", "en": "2 codes"}[lang]) in texts
    bars = [patch for patch in ax.patches if type(patch).__name__ == "Rectangle" and patch.get_width() == 3]
    assert len(bars) == 2 + 2 + 3
    inside = ax.figure.get_tightbbox().transformed(ax.figure.dpi_scale_trans)  # type: ignore[union-attr]
    page = ax.figure.bbox
    assert inside.x0 >= page.x0 - 1
    assert inside.x1 <= page.x1 + 1


def test_a_study_s_codes_are_called_in_the_language_of_the_figure(tmp_path: Path) -> None:
    study = made_up.study()
    codes = [replace(code, labels={"nb": f"norsk {code.name}", "en": code.name}) for code in study.codes]
    with Store.create(tmp_path / "p.tcstudy", replace(study, codes=codes), user="Reader one") as store:
        store.begin_round("first")
        texts = {lang: {text.get_text() for text in plot_rounds(store, lang=lang).texts} for lang in ("nb", "en")}
        figure = plot_rounds(store, lang="nb").figure
    used = {code.name for code in codes} & texts["en"]
    assert used
    assert {f"norsk {name}" for name in used} <= texts["nb"]
    assert not used & texts["nb"]
    assert f"first: {len(codes)} koder" in str(figure.get_label())


def test_without_rounds_there_is_nothing_to_draw(tmp_path: Path) -> None:
    with Store.create(tmp_path / "p.tcstudy") as store, pytest.raises(ValueError, match="has no rounds; begin one"):
        plot_rounds(store)
