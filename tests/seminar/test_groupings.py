"""Code cards as lines from round to round: where they stand, and what is drawn of them."""

from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
from figure_texts import readable
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle

import tender_cycles as tc
from tender_cycles.cycles import Phase, tender_cycles
from tender_cycles.seminar.figures.threads import threads

COLUMNS = st.integers(1, 4).flatmap(
    lambda rounds: st.lists(
        st.lists(st.sampled_from(["", "a", "b", "c", "d"]), min_size=rounds, max_size=rounds), min_size=1, max_size=14
    )
)


def table(**rounds: dict[str, str]) -> pd.DataFrame:
    """Return rounds in which each card lies in a group, written "category/group"."""
    rows = [
        (name, f"card {card}", card, group, group.partition("/")[0])
        for name, lying in rounds.items()
        for card, group in lying.items()
    ]
    return pd.DataFrame(rows, columns=["round", "code", "guid", "group", "category"])


@given(ways=COLUMNS, pitch=st.floats(0.5, 4), gap=st.floats(0, 5))
def test_piles_hold_their_things_and_do_not_overlap(ways: list[list[str]], pitch: float, gap: float) -> None:
    columns = [{str(at): way[column] for at, way in enumerate(ways)} for column in range(len(ways[0]))]
    piles, heights = threads(columns, ["b", "a", ""], pitch=pitch, gap=gap)
    for column, where in enumerate(columns):
        drawn = [pile for pile in piles if pile.column == column]
        assert {pile.name for pile in drawn} == set(where.values())
        assert all(one.y0 - other.y1 == pytest.approx(gap) for one, other in pairwise(drawn))
        assert drawn[0].y1 == pytest.approx(-drawn[-1].y0), "centred"
        for pile in drawn:
            inside = sorted(heights[column][thing] for thing, name in where.items() if name == pile.name)
            assert pile.y1 - pile.y0 == pytest.approx(pitch * len(inside))
            assert np.allclose(np.diff(inside), pitch)
            assert pile.y0 < inside[0] <= inside[-1] < pile.y1


@given(ways=COLUMNS)
def test_no_two_lines_cross_that_begin_in_one_pile(ways: list[list[str]]) -> None:
    columns = [{str(at): way[column] for at, way in enumerate(ways)} for column in range(len(ways[0]))]
    _, heights = threads(columns)
    for column in range(len(columns) - 1):
        for one, other in combinations(columns[column], 2):
            if columns[column][one] == columns[column][other]:
                before, after = (heights[at][one] - heights[at][other] for at in (column, column + 1))
                assert before * after > 0


def test_the_last_column_stands_in_the_order_asked_for() -> None:
    piles, _ = threads([{"x": "a", "y": "b", "z": ""}], ["b", "a", ""])
    assert [pile.name for pile in piles] == ["b", "a", ""]


def test_earlier_piles_stand_where_their_things_go() -> None:
    piles, _ = threads([{"1": "x", "2": "y", "3": "y"}, {"1": "b", "2": "a", "3": "a"}], ["a", "b"])
    assert [pile.name for pile in piles] == ["y", "x", "a", "b"]


def lines(ax: object) -> dict[str, PathPatch]:
    return {each.get_gid(): each for each in ax.patches if isinstance(each, PathPatch)}  # type: ignore[attr-defined]


def test_each_card_is_a_line_from_group_to_group() -> None:
    rounds = table(
        one={"1": "", "2": "", "3": "", "4": ""},
        two={"1": "a", "2": "a", "3": "b", "4": ""},
        three={"1": "K/a", "2": "K/a", "3": "K/b", "4": ""},
    )
    ax = tc.seminar.figures.plot_groupings(rounds, lang="nb")
    drawn = [each for each in ax.patches if isinstance(each, PathPatch)]
    assert sorted(each.get_gid() for each in drawn) == sorted("1234" * 2)
    bars = [each for each in ax.patches if isinstance(each, Rectangle)]
    assert len(bars) == 1 + 3 + 3
    for line in drawn:
        (x0, y0), (x1, y1) = line.get_path().vertices[[0, -1]]
        assert any(
            bar.get_x() <= x0 <= bar.get_x() + bar.get_width() + 1e-9
            and bar.get_y() < y0 < bar.get_y() + bar.get_height()
            for bar in bars
        )
        assert any(
            bar.get_x() == pytest.approx(x1) and bar.get_y() < y1 < bar.get_y() + bar.get_height() for bar in bars
        )
    colors = {each.get_gid(): each.get_edgecolor() for each in drawn}
    assert colors["1"] == colors["2"] == colors["3"] != colors["4"]
    texts = [text.get_text() for text in ax.texts]
    assert {"one", "two", "three", "card 1", "a", "b", "K", "løse"} <= set(texts)
    assert "4 kort" in str(ax.figure.get_label())


def test_no_category_has_the_colour_of_a_phase() -> None:
    lying = {f"{at}": f"category {at}/group" for at in range(6)}
    drawn = lines(tc.seminar.figures.plot_groupings(table(one=dict.fromkeys(lying, ""), two=lying)))
    looks = {(to_hex(each.get_edgecolor()), str(each.get_linestyle())) for each in drawn.values()}
    assert len(looks) == 6
    tones = [tender_cycles().tone(None, phase) for phase in Phase]
    assert not {color for color, _ in looks} & {color for t in tones for color in (t.fill, t.edge, t.tint)}


def test_everything_is_on_the_page() -> None:
    lying = {
        f"{at}": f"a category with a long name {at % 3}/a sub-category with a very long name {at % 7}"
        for at in range(44)
    }
    ax = tc.seminar.figures.plot_groupings(table(first=dict.fromkeys(lying, ""), last=lying))
    ax.figure.canvas.draw()
    box = ax.figure.bbox
    outside = [
        text.get_text() for text in ax.texts
        if not (box.x0 <= text.get_window_extent().x0 and text.get_window_extent().x1 <= box.x1)
        or not (box.y0 <= text.get_window_extent().y0 and text.get_window_extent().y1 <= box.y1)
    ]  # fmt: skip
    assert outside == []
    rights = sorted(
        (t.get_window_extent() for t in ax.texts if t.get_rotation() == 0 and t.get_text().startswith("a sub")),
        key=lambda e: e.y0,
    )
    assert all(one.y1 <= other.y0 for one, other in pairwise(rights))


def test_on_axes_that_one_has_and_with_one_round() -> None:
    figure = Figure(figsize=(9, 9))
    ax = figure.subplots()
    assert tc.seminar.figures.plot_groupings(table(only={"1": "a", "2": ""}), ax=ax) is ax
    assert figure.get_label() == ""
    assert lines(ax) == {}


@pytest.mark.parametrize(
    ("rounds", "message"),
    [(pd.DataFrame({"round": []}), "no column 'code' and 'guid'"), (table(), "is empty")],
)
def test_what_cannot_be_drawn_is_said(rounds: pd.DataFrame, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tc.seminar.figures.plot_groupings(rounds)


def test_the_categories_are_named_in_a_column_too() -> None:
    lying = {"1": "trust/first", "2": "trust/second", "3": "time/third", "4": "time/fourth"}
    with tc.figures.paper(width_mm=85):
        ax = tc.seminar.figures.plot_groupings(table(one=lying, two=lying), lang="en")
    readable(ax.figure)
    assert [text.get_text() for text in ax.texts if text.get_rotation() == 90] == ["trust", "time"]
    assert len(ax.lines) == 2
