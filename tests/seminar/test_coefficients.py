"""1,000 random tables: our coefficients are those that `benchmarks/coefficients.py` had from other packages."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tender_cycles.seminar.agreement.choices import Choices
from tender_cycles.seminar.agreement.measures import (
    Measure,
    alpha_of,
    brennan_of,
    cohen_of,
    fleiss_of,
    gwet_of,
    percent_of,
)

THEIRS = pd.read_csv(Path(__file__).parent / "coefficients.csv.gz", comment="#", dtype={"units": str})
COMPLETE = ~THEIRS["units"].str.contains(".", regex=False)
TWO_CODERS = THEIRS["units"].str.split().str[0].str.len() == 2
ROUNDED = 1e-8  # nine figures are written


@cache
def _tables() -> list[pd.DataFrame]:
    return [
        pd.DataFrame([[np.nan if cell == "." else int(cell) for cell in row] for row in units.split()])
        for units in THEIRS["units"]
    ]


@cache
def _answers() -> list[Choices]:
    return [Choices.read(table) for table in _tables()]


def _measure(name: str, distance: str, answers: Choices) -> Measure:
    weighted = {"ac": gwet_of, "bp": brennan_of, "alpha": alpha_of}
    if name in weighted:
        return weighted[name](answers, distance)
    if name == "kappa":
        return cohen_of(Choices(answers.chosen[:, :2], answers.domain))
    return {"percent": percent_of, "fleiss": fleiss_of}[name](answers)


def _differing(column: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Where the values differ, where only we have none, where only they have none."""
    _, name, distance = column.split(".")
    ours = np.array([_measure(name, distance, answers).value for answers in _answers()]) / (
        100 if name == "percent" else 1
    )
    theirs = THEIRS[column]
    none, nothing = pd.Series(np.isnan(ours)), theirs.isna()
    return (ours - theirs).abs() > ROUNDED, none & ~nothing, nothing & ~none


def _one_value() -> pd.Series:
    return THEIRS["units"].str.replace(r"[ .]", "", regex=True).map(lambda answers: len(set(answers)) == 1)


def test_there_are_a_thousand_tables_of_every_kind() -> None:
    assert len(THEIRS) == 1000
    assert min(COMPLETE.sum(), (~COMPLETE).sum(), TWO_CODERS.sum(), _one_value().sum()) > 90


@pytest.mark.parametrize("distance", ["nominal", "ordinal", "interval"])
def test_alpha_is_that_of_the_krippendorff_package(distance: str) -> None:
    """No difference; neither gives a value where all answers that can be compared are the same."""
    assert not any(where.any() for where in _differing(f"krippendorff.alpha.{distance}"))


@pytest.mark.parametrize("name", ["ac", "bp"])
@pytest.mark.parametrize("distance", ["nominal", "ordinal", "interval"])
def test_gwet_and_brennan_prediger_are_those_of_irrcac(name: str, distance: str) -> None:
    """No difference, but that without weights irrCAC gives 1 where only one value was ever given, and we none."""
    differ, ours_only, theirs_only = _differing(f"irrCAC.{name}.{distance}")
    assert not differ.any()
    assert not theirs_only.any()
    assert ours_only.equals(_one_value() & (distance == "nominal"))


@pytest.mark.parametrize("distance", ["nominal", "interval"])
def test_alpha_is_that_of_irrcac(distance: str) -> None:
    """No difference but where there is none to be had.

    Where the answers that can be compared are all the same it is undefined here;
    irrCAC gives 1, or, if other values stand alone in a unit, 0.5. With one single unit that
    two have answered irrCAC gives none. Its *ordinal* alpha is by Gwet's weights, not
    Krippendorff's ranks, and is not compared.
    """
    differ, ours_only, theirs_only = _differing(f"irrCAC.alpha.{distance}")
    assert not differ.any()
    pairable = [answers.pairable for answers in _answers()]
    same = pd.Series([(counts.sum(axis=0) > 0).sum() < 2 for counts in pairable])
    single = pd.Series([(counts.sum(axis=1) > 0).sum() < 2 for counts in pairable])
    assert same[ours_only].all()
    assert single[theirs_only].all()


def test_fleiss_is_that_of_three_packages() -> None:
    """No difference where every unit has as many answers, which the coefficient is defined for.

    Elsewhere irrCAC and qdapy give two different extensions, and we none. Where
    there is only one value irrCAC gives 1, and we none.
    """
    even = pd.Series([len(set(table.notna().sum(axis=1))) == 1 for table in _tables()])
    for package in ("irrCAC", "qdapy", "statsmodels"):
        differ, ours_only, theirs_only = _differing(f"{package}.fleiss.nominal")
        assert not differ.any()
        assert not (ours_only & even & ~_one_value()).any()
        assert not (theirs_only & COMPLETE).any(), "statsmodels was asked for complete tables only"


def test_cohen_is_that_of_statsmodels_and_qdapy() -> None:
    """No difference; qdapy gives it only where there are two coders, statsmodels was given the first two."""
    for package, asked in (("statsmodels", True), ("qdapy", TWO_CODERS)):
        differ, ours_only, theirs_only = _differing(f"{package}.kappa.nominal")
        assert not differ.any()
        assert not ours_only.any()
        assert not (theirs_only & asked).any()


@pytest.mark.parametrize("name", ["percent", "alpha"])
def test_per_cent_and_alpha_are_those_of_qdapy(name: str) -> None:
    """No difference."""
    assert not any(where.any() for where in _differing(f"qdapy.{name}.nominal"))


def test_brennan_prediger_is_that_of_qdapy() -> None:
    """No difference for two coders, for whom alone qdapy has it; of one single value qdapy gives 1, we none."""
    differ, ours_only, theirs_only = _differing("qdapy.bp.nominal")
    assert not differ.any()
    assert _one_value()[ours_only].all()
    assert not (theirs_only & TWO_CODERS).any()


def test_ac1_is_that_of_qdapy_where_no_unit_has_one_answer_only() -> None:
    """A unit with one answer enters the values' shares here, as Gwet (2014) has it; qdapy leaves it out.

    So it is the same for the tables without such units, and for the others too, once they are taken out.
    """
    differ, ours_only, theirs_only = _differing("qdapy.ac.nominal")
    assert not ours_only.any()
    assert not theirs_only.any()
    lone = pd.Series([(table.notna().sum(axis=1) == 1).any() for table in _tables()])
    assert lone[differ].all()
    for at in np.flatnonzero(lone):
        table = _tables()[at]
        values = sorted({cell for cell in table.to_numpy().ravel() if not np.isnan(cell)})
        without = gwet_of(Choices.read(table[table.notna().sum(axis=1) > 1], values)).value
        assert without == pytest.approx(THEIRS["qdapy.ac.nominal"][at], abs=ROUNDED, nan_ok=True)
