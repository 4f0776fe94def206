"""What splits the room, what is mixed up, who stands where, and what a change of the codebook would do."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import made_up
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tender_cycles.cycles import tender_cycles
from tender_cycles.project import Code, Project, Selection, Source
from tender_cycles.seminar import agreement
from tender_cycles.study import Store

Units = pd.DataFrame
ROOM = pd.DataFrame(
    {
        "Ada": ["x", "x", "y", "z"],
        "Bo": ["x", "y", "y", None],
        "Cy": ["x", "y", "z", None],
        "Di": ["x", "z", "y", None],
    },
    index=pd.Index(["u1", "u2", "u3", "u4"], name="unit"),
)
CODES = ["x", "y", "z"]


@st.composite
def rooms(draw: st.DrawFn) -> Units:
    """Units x coders of three codes, some missing."""
    cell = st.sampled_from(["x", "y", "z", None])
    rows = draw(st.lists(st.lists(cell, min_size=4, max_size=4), min_size=1, max_size=8))
    return pd.DataFrame(rows, columns=list("abcd"), dtype=object)


# -- which units, which codes


def test_counts_have_every_code_that_is_named_and_every_unit() -> None:
    table = agreement.counts(ROOM, codes=["w", *CODES])
    assert table.columns.tolist() == ["w", "x", "y", "z"]
    assert table.loc["u2"].tolist() == [0, 1, 2, 1]
    assert table.loc["u4"].tolist() == [0, 0, 0, 1]


def test_the_unit_that_splits_the_room_most_comes_first() -> None:
    table = agreement.splits(ROOM)
    assert table.index.tolist() == ["u2", "u3", "u1", "u4"]
    assert table.loc["u2", ["answers", "codes", "first", "first_share"]].tolist() == [4, 3, "y", 0.5]
    assert table.loc["u2", "entropy"] == 1.5
    assert table.loc["u3", ["first", "second", "second_share", "agreeing"]].tolist() == ["y", "z", 0.25, 0.5]
    assert table.loc["u1", "entropy"] == 0
    assert pd.isna(table.loc["u1", "second"])
    assert np.isnan(table.loc["u4", "agreeing"])


@given(rooms())
@settings(deadline=None)
def test_confusion_counts_every_pair_of_coders_once(units: Units) -> None:
    table = agreement.confusion(units, codes=CODES)
    for one, other in combinations(CODES, 2):
        assert table.loc[one, other] == table.loc[other, one]
    seen = {(one, other): 0 for one in CODES for other in CODES}
    for _, row in units.iterrows():
        for a, b in combinations(row.dropna(), 2):
            seen[a, b] += 1
            seen[b, a] += a != b
    assert {pair: table.loc[pair] for pair in seen} == seen


@given(rooms())
@settings(deadline=None)
def test_confusion_holds_the_per_cent(units: Units) -> None:
    table = agreement.confusion(units).to_numpy()
    agreeing, differing = np.trace(table), (table.sum() - np.trace(table)) / 2
    found = agreement.percent(units, n_boot=0).value
    assert (
        np.isnan(found) if not agreeing + differing else found == pytest.approx(100 * agreeing / (agreeing + differing))
    )


def test_what_is_mixed_up_is_told_with_what_a_merger_would_give() -> None:
    table = agreement.mixed_up(ROOM)
    assert table[["code", "other", "pairs", "units"]].to_numpy().tolist() == [
        ["y", "z", 5, 2], ["x", "y", 2, 1], ["x", "z", 1, 1],
    ]  # fmt: skip
    assert table["share"].sum() == pytest.approx(1)
    merged = agreement.alpha(agreement.recode(ROOM, {"yz": ["y", "z"]}), n_boot=0).value
    assert table.loc[0, "alpha"] == pytest.approx(merged)
    assert table.loc[0, "gain"] == pytest.approx(merged - agreement.alpha(ROOM, n_boot=0).value)


# -- one more coder, and reasons


def test_the_thesis_is_one_more_coder_and_the_table_that_was_given_stays() -> None:
    before = ROOM.copy()
    five = agreement.with_coder(ROOM, "thesis", pd.Series({"u1": "x", "u3": "z"}))
    assert five["thesis"].tolist() == ["x", np.nan, "z", np.nan]
    pd.testing.assert_frame_equal(ROOM, before)


def test_each_coder_is_held_against_one() -> None:
    five = agreement.with_coder(ROOM, "thesis", {"u1": "x", "u2": "y", "u3": "y", "u4": "z"})
    table = agreement.against(five, "thesis")
    assert table.index.tolist() == ["Bo", "Ada", "Cy", "Di"]
    assert table.loc["Ada", ["units", "percent"]].tolist() == [4, 75]
    two = five[["Ada", "thesis"]]
    assert table.loc["Ada", "kappa"] == agreement.kappa(two, n_boot=0).value
    crossed = agreement.crossed(five, "thesis", codes=CODES)
    assert crossed.loc["y"].tolist() == [1, 5, 2]
    assert crossed.to_numpy().sum() == ROOM.notna().to_numpy().sum()


def test_reasons_stand_side_by_side_with_those_who_chose_alike_together() -> None:
    said = [
        ("Ada", "u", "x", 3, "first"), ("Bo", "u", "y", 5, "it ends"), ("Cy", "u", None, None, ""),
        ("Di", "u", "y", 1, ""), ("Ada", "other", "z", 1, ""),
    ]  # fmt: skip
    answers = pd.DataFrame(said, columns=["coder", "unit", "code", "confidence", "reason"])
    table = agreement.reasons(answers, "u", beside={"thesis": "x"})
    assert table["coder"].tolist() == ["Ada", "thesis", "Bo", "Di", "Cy"]
    assert dict(zip(table["coder"], table["reason"], strict=True))["Bo"] == "it ends"
    assert len(agreement.reasons(answers[["coder", "unit", "code"]], "other")) == 1


# -- changes of the codebook


def test_codes_are_merged_and_renamed_in_a_new_table() -> None:
    before = ROOM.copy()
    merged = agreement.recode(ROOM, {"xy": ["x", "y"], "w": "z"})
    assert merged.loc["u2"].tolist() == ["xy", "xy", "xy", "w"]
    assert merged.isna().equals(ROOM.isna())
    pd.testing.assert_frame_equal(ROOM, before)


@given(rooms())
@settings(deadline=None)
def test_a_merger_never_lowers_the_per_cent(units: Units) -> None:
    known = set(units.to_numpy().ravel())
    merged = agreement.recode(units, {"all but z": [code for code in ("x", "y") if code in known]})
    before, after = (agreement.percent(table, n_boot=0).value for table in (units, merged))
    assert np.isnan(before) or after >= before - 1e-9


def test_a_change_is_counted_in_the_same_resamples() -> None:
    rng = np.random.default_rng(2)
    truth = rng.choice(list("wxyz"), size=40)
    cells = np.where(rng.random((40, 6)) < 0.7, truth[:, None], rng.choice(list("wxyz"), size=(40, 6)))
    units = pd.DataFrame(cells)
    same = agreement.compare(units, units)
    assert (same.change, same.low, same.high) == (0, 0, 0)
    found = agreement.compare(units, agreement.recode(units, {"wx": ["w", "x"]}), seed=4)
    assert found.change == pytest.approx(found.after.value - found.before.value)
    assert found.low < found.change < found.high
    apart = (found.after.high - found.after.low) + (found.before.high - found.before.low)
    assert found.high - found.low < 0.7 * apart  # the units are the same, so the change is surer than both
    assert (found.before.low, found.before.high) == (
        agreement.alpha(units, seed=4).low,
        agreement.alpha(units, seed=4).high,
    )


def test_a_merger_of_what_is_mixed_up_is_told_from_none_and_another_is_not() -> None:
    rng = np.random.default_rng(5)
    truth = rng.choice(list("wxyz"), size=60)
    cells = np.repeat(truth[:, None], 8, axis=1)
    unsure = rng.random(cells.shape) < 0.5
    swapped = np.where(cells == "w", "x", np.where(cells == "x", "w", cells))
    units = pd.DataFrame(np.where(unsure, swapped, cells))  # w and x are taken for one another by half of the room
    found = agreement.compare(units, agreement.recode(units, {"wx": ["w", "x"]}))
    assert found.low > 0
    assert "rises" in found.interpretation()
    assert agreement.compare(units, agreement.recode(units, {"yz": ["y", "z"]})).high < 0
    assert "→" in found.to_html("nb")


def test_a_split_lists_the_answers_to_be_given_anew_and_takes_them_in() -> None:
    table = agreement.to_recode(ROOM, "y")
    assert table.to_numpy().tolist() == [
        ["u2", "Bo", "y"], ["u2", "Cy", "y"], ["u3", "Ada", "y"], ["u3", "Bo", "y"], ["u3", "Di", "y"],
    ]  # fmt: skip
    again = pd.DataFrame({"Bo": ["y1", "y2"], "Cy": ["y1", None]}, index=["u2", "u3"])
    units = agreement.answered_anew(ROOM, again)
    assert units.loc["u2"].tolist() == ["x", "y1", "y1", "z"]
    assert units.loc["u3"].tolist() == ["y", "y2", "z", "y"]
    assert units.isna().equals(ROOM.isna())


def test_the_majority_is_a_proposal_where_there_is_one() -> None:
    assert agreement.majority(ROOM).to_dict() == {"u1": "x", "u2": None, "u3": "y", "u4": "z"}
    assert agreement.majority(ROOM, more_than=0.4)["u2"] == "y"


# -- what is refused

TOLD = pd.DataFrame({"coder": ["a"], "unit": ["u1"], "code": ["x"]})


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: agreement.with_coder(ROOM, "Ada", {}), "a coder 'Ada' already"),
        (lambda: agreement.with_coder(ROOM, "thesis", {"u11": "x"}), "'u11'; nearest: 'u1'"),
        (lambda: agreement.against(ROOM, "Dy"), "no coder 'Dy'; "),
        (
            lambda: agreement.recode(ROOM, {"q": ["X", "y"], "r": ["y"]}),
            "'X'; nearest: 'x'\n- the code 'y' is to become 'q' and 'r'",
        ),
        (lambda: agreement.to_recode(ROOM, ["x", "w"]), "nobody gave the code 'w'"),
        (
            lambda: agreement.answered_anew(ROOM, pd.DataFrame({"Eve": ["x"]}, index=["u9"])),
            "'u9' is not there\n- coder 'Eve'",
        ),
        (lambda: agreement.compare(ROOM, ROOM.iloc[1:]), "1 units are in one of the tables only, the first is 'u1'"),
        (lambda: agreement.compare(ROOM, ROOM, "alfa"), "nearest: 'alpha'"),
        (lambda: agreement.reasons(TOLD, "u7"), "unit 'u7'; choose from 'u1'"),
        (lambda: agreement.reasons(ROOM, "u1"), "lacks the columns"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(call: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()


# -- consensus as a round


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A study of four excerpts and three codes."""
    project = Project(
        name="mine", cycles=tender_cycles(), codes=[Code(guid=code, name=code) for code in CODES],
        sources=[Source(guid="s", name="interview", text="0123456789")],
        selections=[Selection(guid=f"e{n}", source="s", start=n, end=n + 1) for n in range(1, 5)],
    )  # fmt: skip
    with Store.create(tmp_path / "study.tcstudy", project, user="teacher") as made:
        yield made


GUIDS = {f"u{n}": f"e{n}" for n in range(1, 5)}


def _coded(project: Project, coder: str) -> dict[str, str]:
    users = {user.guid: user.name for user in project.users}
    return {coding.selection: coding.code for coding in project.codings if users[coding.user or ""] == coder}


def test_answers_and_consensus_are_two_rounds_of_the_study(store: Store) -> None:
    agreement.record_consensus(store, ROOM, GUIDS, "blind")
    settled = agreement.majority(ROOM).fillna("z").rename("consensus")
    why = pd.DataFrame({"consensus": ["", "we argued", "", ""]}, index=ROOM.index)
    made = agreement.record_consensus(store, settled.to_frame(), GUIDS, "consensus", reasons=why)
    assert made.name == "consensus"
    assert [each.name for each in store.rounds] == ["blind", "consensus"]
    assert _coded(store.at("blind"), "consensus") == {}
    assert _coded(store.project, "consensus") == {"e1": "x", "e2": "z", "e3": "y", "e4": "z"}
    assert _coded(store.project, "Bo") == {"e1": "x", "e2": "y", "e3": "y"}
    (note,) = store.project.notes
    assert (note.text, next(c.selection for c in store.project.codings if c.notes)) == ("we argued", "e2")


def test_a_consensus_that_is_changed_takes_the_place_of_the_first_and_one_undo_takes_it_back(store: Store) -> None:
    first = pd.DataFrame({"consensus": ["x", "y"]}, index=["u1", "u2"])
    agreement.record_consensus(store, first, GUIDS, "consensus")
    agreement.record_consensus(
        store, pd.DataFrame({"consensus": ["z", "(none)"]}, index=["u1", "u2"]), GUIDS, "consensus"
    )
    assert _coded(store.project, "consensus") == {"e1": "z"}
    store.undo()
    assert _coded(store.project, "consensus") == {"e1": "x", "e2": "y"}


def test_what_cannot_be_recorded_is_told_at_once_and_nothing_is_recorded(store: Store) -> None:
    units = pd.DataFrame({"consensus": ["x", "zz", "x"]}, index=["u1", "u2", "u3"])
    with pytest.raises(
        ValueError, match=r"unit 'u3' has no excerpt\n.*no selection 'gone'\n.*'zz' is not in the codebook"
    ):
        agreement.record_consensus(store, units, {"u1": "e1", "u2": "gone"}, "consensus")
    assert store.rounds == ()
    assert store.project.codings == ()


def test_reasons_that_do_not_go_with_the_answers_are_told(store: Store) -> None:
    units = pd.DataFrame({"Ada": ["x", "y"], "Bo": ["x", "y"]}, index=["u1", "u2"])
    with pytest.raises(ValueError, match=r"- the reasons lack unit 'u2'\n- the reasons lack coder 'Bo'"):
        agreement.record_consensus(store, units, GUIDS, "blind", reasons=pd.DataFrame({"Ada": ["why"]}, index=["u1"]))
    assert store.rounds == ()


def test_codes_of_one_name_are_recorded_by_their_paths(tmp_path: Path) -> None:
    project = Project(
        name="mine",
        codes=made_up.twins(),
        sources=[Source(guid="s", name="interview", text="0123456789")],
        selections=[Selection(guid=f"e{n}", source="s", start=n, end=n + 1) for n in range(1, 3)],
    )  # fmt: skip
    units = pd.DataFrame({"Ada": ["start/work", "end/work"]}, index=["u1", "u2"])
    with Store.create(tmp_path / "twins.tcstudy", project, user="teacher") as made:
        agreement.record_consensus(made, units, GUIDS, "blind")
        assert _coded(made.project, "Ada") == {"e1": "a", "e2": "b"}
        assert agreement.recorded(made.project, GUIDS, "Ada")["code"].tolist()[:2] == ["start/work", "end/work"]


def test_an_exercise_on_phases_is_recorded_with_codes_for_them(store: Store) -> None:
    units = pd.DataFrame({"Ada": ["ending", "under way", "(none)"]}, index=["u1", "u2", "u3"])
    agreement.record_consensus(store, units, GUIDS, "blind")
    agreement.record_consensus(store, pd.DataFrame({"Bo": ["ending"]}, index=["u1"]), GUIDS, "blind")
    made = [code for code in store.project.codes if code.name not in CODES]
    assert [(code.name, code.label("nb")) for code in made] == [("ending", "avslutning"), ("under way", "underveis")]
    assert agreement.recorded(store.project, GUIDS, "Ada")["code"].tolist() == ["ending", "under way", None, None]
    assert _coded(store.project, "Bo") == {"e1": made[0].guid}
    store.undo()
    store.undo()
    assert [code.name for code in store.project.codes] == CODES
