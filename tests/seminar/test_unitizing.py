"""Unitizing alpha: what the literature prints, a reckoning character by character, and what must always hold."""

from collections.abc import Callable
from itertools import permutations

import made_up
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from profiles import examples

from tender_cycles.project import Code, Coding, Project, Selection, Source, User
from tender_cycles.seminar.agreement import cu_alpha, stretches, unitizing_alpha, unitizing_per_code

Column = dict[str, list[tuple[int, int, str]]]


def _table(marks: Column, source: str = "text") -> pd.DataFrame:
    rows = [(coder, source, *unit) for coder, units in marks.items() for unit in units]
    return pd.DataFrame(rows, columns=["coder", "source", "start", "end", "code"])


# Krippendorff (2019), Content Analysis, 4th ed., figure 12.11, p. 340: three observers, 60 places.
PRINTED: Column = {
    "Alex": [(0, 7, "1"), (7, 13, "2"), (30, 32, "5"), (32, 37, "6"), (37, 44, "6"), (44, 60, "7")],
    "Paul": [(0, 7, "1"), (7, 13, "3"), (13, 21, "5"), (32, 44, "6")],
    "Suzan": [(0, 7, "1"), (7, 13, "4"), (13, 21, "5"), (32, 37, "6"), (37, 41, "6"), (41, 44, "6")],
}


def test_as_printed() -> None:
    table = _table(PRINTED)
    assert unitizing_alpha(table, {"text": 60}).value == pytest.approx(0.510, abs=0.0005)
    # Printed as .413; with all places kept it is .4136.
    assert unitizing_alpha(table.assign(code="any"), {"text": 60}).value == pytest.approx(0.413, abs=0.001)
    assert cu_alpha(table, {"text": 60}).value == pytest.approx(0.724, abs=0.0005)


def _character_by_character(marks: Column, length: int) -> float:
    """The definition once more: every character of every coder is paired with those of the others."""
    of = {coder: [("", n) for n in range(length)] for coder in marks}  # value and unit; a gap is no unit
    for coder, units in marks.items():
        for number, (start, end, code) in enumerate(units):
            of[coder][start:end] = [(code, -1 - number)] * (end - start)
    observed = np.mean([a[0] != b[0] for x, y in permutations(marks, 2) for a, b in zip(of[x], of[y], strict=True)])
    cells = [(coder, *cell) for coder, line in of.items() for cell in line]
    pairs = [(a, b) for a in cells for b in cells if a != b]  # not with itself, nor within its unit
    return float(1 - observed / np.mean([a[1] != b[1] for a, b in pairs]))


def _where_both(marks: Column, length: int) -> float:
    """cu-alpha, place by place: pairs of what two have marked, against pairs of all such pairs but a unit's own."""
    of: dict[str, list[tuple[str, int] | None]] = {coder: [None] * length for coder in marks}
    for coder, units in marks.items():
        for number, (start, end, code) in enumerate(units):
            of[coder][start:end] = [(code, number)] * (end - start)
    pairs = [(x, a, b) for x, y in permutations(marks, 2) for a, b in zip(of[x], of[y], strict=True) if a and b]
    if not pairs:
        return np.nan
    cells = [(x, *a) for x, a, _ in pairs]
    chance = [one[1] != other[1] for one in cells for other in cells if (one[0], one[2]) != (other[0], other[2])]
    observed, expected = np.mean([a[0] != b[0] for _, a, b in pairs]), np.mean(chance)
    return float(1 - observed / expected) if expected else np.nan


@st.composite
def marks(draw: st.DrawFn, length: int = 12) -> Column:
    """What two or three coders marked, none of it overlapping."""
    found: Column = {}
    for coder in "abc"[: draw(st.integers(2, 3))]:
        cuts = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
        codes = [draw(st.sampled_from(["", "x", "y"])) for _ in cuts]
        found[coder] = [(s, e, c) for s, e, c in zip(cuts, cuts[1:], codes, strict=False) if c]
    return found


def _alpha(found: Column, length: int = 12, **options: object) -> float:
    return unitizing_alpha(_table(found), {"text": length}, coders=list(found), n_boot=0, **options).value


@given(marks())
@settings(deadline=None, max_examples=examples(60))
def test_equals_the_reckoning_character_by_character(found: Column) -> None:
    value = _alpha(found)
    assume(not np.isnan(value))
    assert value == pytest.approx(_character_by_character(found, 12), abs=1e-9)


@given(marks())
@settings(deadline=None, max_examples=examples(60))
def test_cu_alpha_equals_the_reckoning_of_all_that_two_have_marked(found: Column) -> None:
    ours = cu_alpha(_table(found), {"text": 12}, coders=list(found), n_boot=0)
    assert np.allclose(ours.value, _where_both(found, 12), equal_nan=True)
    assert (ours.fault == "apart") == np.isnan(ours.value)


def test_cu_alpha_passes_over_what_one_left_unmarked() -> None:
    found: Column = {"a": [(0, 10, "x"), (20, 30, "y")], "b": [(0, 10, "x"), (20, 30, "y"), (40, 90, "x")]}
    told = cu_alpha(
        pd.concat([_table(found, f"s{n}") for n in range(4)], ignore_index=True), {f"s{n}": 100 for n in range(4)}
    )
    assert (told.value, told.low, told.high) == (1, 1, 1)
    assert _alpha(found, 100) < 0.8
    assert "(cuα): 1,000" in told.to_html("nb")
    overlapping: Column = {"a": [(0, 10, "x"), (5, 15, "y")], "b": [(0, 10, "x")]}
    assert cu_alpha(_table(overlapping), {"text": 100}).fault == "overlapping"


@given(marks())
@settings(deadline=None)
def test_order_and_names_do_not_matter(found: Column) -> None:
    other = {coder: [(s, e, {"x": "q", "y": "x"}[c]) for s, e, c in units[::-1]] for coder, units in found.items()}
    values = [_alpha(found), _alpha(other), _alpha(dict(reversed(found.items())))]
    assert np.allclose(values, values[0], equal_nan=True)


@given(marks())
@settings(deadline=None)
def test_perfect_agreement_is_one(found: Column) -> None:
    value = _alpha({"a": found["a"], "b": found["a"]})
    assume(not np.isnan(value))
    assert value == pytest.approx(1)


@pytest.mark.more
def test_chance_is_near_nought() -> None:
    # Ten units of ten characters thrown into a thousand, each coder by lot: the mean of 200, within 4 standard errors
    # of a bias that is less than the share of a unit in the whole.
    rng = np.random.default_rng(3)

    def thrown() -> list[tuple[int, int, str]]:
        return [(int(s) * 10, int(s) * 10 + 10, "x") for s in rng.choice(100, size=30, replace=False)]

    values = [_alpha({coder: thrown() for coder in "abc"}, 1000) for _ in range(200)]
    assert abs(np.mean(values)) < 4 * np.std(values) / np.sqrt(len(values)) + 0.01


def test_stretches_of_one_code_that_overlap_are_one_and_those_that_touch_are_two() -> None:
    whole: Column = {"a": [(0, 10, "x")], "b": [(0, 10, "x")], "c": [(50, 60, "x")]}
    pieces: Column = whole | {"a": [(0, 6, "x"), (4, 10, "x")]}
    touching: Column = whole | {"a": [(0, 5, "x"), (5, 10, "x")]}
    assert _alpha(pieces, 100) == _alpha(whole, 100) != _alpha(touching, 100)


def test_codes_that_overlap_are_looked_at_one_by_one() -> None:
    found: Column = {"a": [(0, 10, "x"), (5, 15, "y")], "b": [(0, 10, "x"), (40, 45, "y")]}
    assert unitizing_alpha(_table(found), {"text": 100}).fault == "overlapping"
    assert _alpha(found, 100, code="x") == 1
    each = unitizing_per_code(_table(found), {"text": 100})
    assert each["alpha"].tolist() == [1, _alpha(found, 100, code="y")]
    assert each.loc["y", "alpha"] < 0


def test_a_coder_who_marked_nothing_counts_if_named() -> None:
    found: Column = {"a": [(0, 10, "x")], "b": [(0, 10, "x")]}
    three = unitizing_alpha(_table(found), {"text": 100}, coders=["a", "b", "c"])
    assert _alpha(found, 100) == 1
    assert three.value < 0.5
    assert three.n_coders == 3


def test_sources_are_drawn_anew_for_the_interval() -> None:
    table = pd.concat([_table(PRINTED, f"s{n}") for n in range(6)] + [_table({"Alex": [(0, 9, "1")]}, "odd")])
    found = unitizing_alpha(table.reset_index(drop=True), {f"s{n}": 60 for n in range(6)} | {"odd": 60})
    assert found.low < found.value < found.high
    one = unitizing_alpha(_table(PRINTED), {"text": 60})
    assert np.isnan(one.low)
    assert "cannot be drawn anew" in one.interpretation()


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        ({"a": [], "b": []}, "unmarked"),
        ({"a": [(0, 12, "x")], "b": [(0, 12, "x")]}, "unmarked"),
        ({"a": []}, "one-coder"),
    ],
)
def test_what_is_undefined_says_why(found: Column, fault: str) -> None:
    assert unitizing_alpha(_table(found), {"text": 12}, coders=list(found)).fault == fault


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: unitizing_alpha(_table(PRINTED).drop(columns="end"), {"text": 60}), "lacks the columns"),
        (lambda: unitizing_alpha(_table(PRINTED), {"text": 50}), r"row 5: \[44, 60\) is no stretch of 'text'"),
        (lambda: unitizing_alpha(_table(PRINTED), {"texts": 60}), "row 0: .*\n.*row 1: .*nearest: 'texts'"),
        (lambda: unitizing_alpha(_table({"a": [(3, 3, "x")]}), {"text": 50}), r"\[3, 3\)"),
        (lambda: unitizing_alpha(_table(PRINTED), {"text": 60}, code="one"), "no stretch has the code 'one'"),
    ],
)
def test_what_cannot_be_asked_is_refused(call: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()


def test_a_project_gives_its_stretches() -> None:
    selections = [Selection(guid=f"e{n}", source="s", start=n, end=n + 3 * (n < 2)) for n in range(3)]
    project = Project(
        name="mine", users=[User(guid="u", name="Kari"), User(guid="v", name="Ola")],
        codes=[Code(guid="c", name="trust", key="t")],
        sources=[Source(guid="s", name="interview", text="We trust them.")],
        selections=selections,
        codings=[
            Coding(guid=f"k{n}", selection=f"e{e}", code="c", user=user)
            for n, (e, user) in enumerate([(0, "u"), (1, "v"), (2, "v"), (0, None)])
        ],
    )  # fmt: skip
    table, lengths = stretches(project)
    assert lengths == {"interview": 14}
    assert table.to_numpy().tolist() == [["Kari", "interview", 0, 3, "t"], ["Ola", "interview", 1, 4, "t"]]
    assert 0 < unitizing_alpha(table, lengths).value < 1


def test_codes_coders_and_sources_of_one_name_are_kept_apart() -> None:
    project = Project(
        name="mine", users=[User(guid="u", name="Kari"), User(guid="v", name="Kari")],
        codes=made_up.twins(),
        sources=[Source(guid="s", name="talk", text="x" * 20), Source(guid="t", name="talk", text="x" * 30)],
        selections=[Selection(guid="e", source="s", start=0, end=10), Selection(guid="f", source="t", start=0, end=10)],
        codings=[
            Coding(guid="1", selection="e", code="a", user="u"), Coding(guid="2", selection="e", code="b", user="v"),
            Coding(guid="3", selection="f", code="a", user="u"), Coding(guid="4", selection="f", code="a", user="v"),
        ],
    )  # fmt: skip
    table, lengths = stretches(project)
    assert lengths == {"talk (s)": 20, "talk (t)": 30}
    assert table["coder"].tolist() == ["Kari (u)", "Kari (v)"] * 2
    assert table["code"].tolist() == ["start/work", "end/work", "start/work", "start/work"]
    assert unitizing_alpha(table, lengths).value < 0.8
