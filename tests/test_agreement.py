"""Agreement: worked examples, properties, and the table that ships."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tender_cycles import agreement, datasets

CHOICES = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40)


def _units(pairs: list[tuple[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["first", "second"])


def test_kappa_of_a_table_counted_by_hand() -> None:
    # 20 both yes, 5 and 10 one only, 15 both no: po = 35/50; pe = (25*30 + 25*20)/50**2 = 0.5
    units = _units([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15)
    assert agreement.percent(units) == pytest.approx(70)
    assert agreement.kappa(units) == pytest.approx(0.4)


@given(CHOICES)
def test_order_of_readers_units_and_names_does_not_matter(pairs: list[tuple[str, str]]) -> None:
    units = _units(pairs)
    values = [
        agreement.kappa(units),
        agreement.kappa(units[["second", "first"]]),
        agreement.kappa(units[::-1]),
        agreement.kappa(units.replace({"a": "b", "b": "c", "c": "a"})),
    ]
    assert np.allclose(values, values[0], equal_nan=True)


@given(st.lists(st.sampled_from("abc"), min_size=2).filter(lambda choices: len(set(choices)) > 1))
def test_perfect_agreement_is_one(choices: list[str]) -> None:
    assert agreement.kappa(_units(list(zip(choices, choices, strict=True)))) == pytest.approx(1)


def test_chance_is_nought_in_expectation() -> None:
    rng = np.random.default_rng(20_26)
    values = [agreement.kappa(pd.DataFrame(rng.choice(list("aab"), size=(200, 2)))) for _ in range(200)]
    assert abs(np.mean(values)) < 4 * np.std(values) / np.sqrt(len(values))


def test_undefined_where_nobody_ever_chose_otherwise() -> None:
    assert np.isnan(agreement.kappa(_units([("a", "a")] * 3)))


@pytest.mark.parametrize(
    ("units", "said"),
    [
        (pd.DataFrame({"a": [1]}), "two columns, not 1"),
        (pd.DataFrame({"a": [], "b": []}), "no units"),
        (pd.DataFrame({"a": [1, None], "b": [1, 1]}, index=["E1", "E2"]), "'E2'"),
    ],
)
def test_what_cannot_be_compared_is_refused(units: pd.DataFrame, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        agreement.kappa(units)


def test_the_table_that_ships_is_what_the_readings_give() -> None:
    shipped = datasets.table("agreement").set_index("about")
    cycle = datasets.readings("cycle")
    assert shipped.loc["cycle", "percent"] == pytest.approx(agreement.percent(cycle), abs=0.05)
    assert shipped.loc["cycle", "kappa"] == pytest.approx(agreement.kappa(cycle), abs=0.0005)
    codes = agreement.per_code(datasets.readings("code"))
    shipped = shipped.drop("cycle")
    assert shipped.index.tolist() == codes.index.tolist()
    counts = ["both", "first_only", "second_only", "neither"]
    assert shipped[counts].astype(int).to_numpy().tolist() == codes[counts].to_numpy().tolist()
    assert np.allclose(shipped["kappa"].astype(float), codes["kappa"], atol=0.0005)


def test_every_disagreement_is_settled_with_a_reason_and_no_other() -> None:
    settled = datasets.table("disagreements").set_index(["excerpt", "about"])
    cycle = datasets.readings("cycle")
    differing = {(excerpt, "cycle") for excerpt in cycle.index[cycle["reader-1"] != cycle["reader-2"]]}
    codes = datasets.readings("code")
    differing |= set(codes.index[codes["reader-1"] != codes["reader-2"]])
    assert set(settled.index) == differing
    assert settled[["reason_nb", "reason_en"]].notna().all(axis=None)


def test_the_settled_coding_is_the_agreement_and_what_was_settled() -> None:
    codes = datasets.readings("code")
    expected = set(codes.index[codes.all(axis=1)])
    settled = datasets.table("disagreements").query("about != 'cycle' and settled == 'yes'")
    expected |= set(zip(settled["excerpt"], settled["about"], strict=True))
    finer = set(datasets.table("codes").query("level == 'code'")["code"])
    given = datasets.table("codings").query("user == 'settled'")
    assert {pair for pair in zip(given["excerpt"], given["code"], strict=True) if pair[1] in finer} == expected
