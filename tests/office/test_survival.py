"""Survival, held against lifelines and against what it must be."""

import warnings
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tender_cycles.office import survival

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its own dependencies'
    from lifelines import KaplanMeierFitter, NelsonAalenFitter


def _made_up(n: int, seed: int, grid: float = 0.0) -> pd.DataFrame:
    """Return n made-up employments, left-truncated, with two causes and censoring; ties on a grid."""
    rng = np.random.default_rng(seed)
    entry = np.where(rng.random(n) < 0.3, rng.exponential(0.5, n), 0.0)
    duration = entry + rng.exponential(1.5, n) + 0.01
    if grid:
        duration, entry = np.ceil(duration / grid) * grid, np.floor(entry / grid) * grid
    exits = rng.choice(["left", "lost", "open"], n, p=[0.5, 0.2, 0.3])
    return pd.DataFrame({"entry": entry, "duration": duration, "exit": exits, "office": rng.integers(0, 12, n)})


@pytest.mark.parametrize("grid", [0.0, 0.25])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_kaplan_meier_agrees_with_lifelines(seed: int, grid: float) -> None:
    table = _made_up(300, seed, grid)
    ours = survival.kaplan_meier(table)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = KaplanMeierFitter().fit(table["duration"], table["exit"] != "open", entry=table["entry"])
    np.testing.assert_allclose(
        ours["survival"].iloc[1:], theirs.survival_function_at_times(ours.index[1:]).to_numpy(), atol=1e-12
    )
    events = theirs.event_table.loc[ours.index[1:]]
    assert (ours["events"].iloc[1:].to_numpy() == events["observed"].to_numpy()).all()


@pytest.mark.parametrize("seed", [4, 5])
def test_cumulative_incidence_follows_from_lifelines_hazards(seed: int) -> None:
    """Aalen and Johansen's estimate is the sum of Kaplan-Meier's survival times Nelson-Aalen's steps of the cause.

    lifelines' own fitter has no left truncation and jitters ties, hence the two parts.
    """
    table = _made_up(250, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        both = KaplanMeierFitter().fit(table["duration"], table["exit"] != "open", entry=table["entry"])
        one = NelsonAalenFitter(nelson_aalen_smoothing=False)
        one.fit(table["duration"], table["exit"] == "left", entry=table["entry"])
    ours = survival.cumulative_incidence(table, "left")
    steps = np.diff(one.cumulative_hazard_at_times(ours.index).to_numpy())
    before = both.survival_function_at_times(ours.index[:-1]).to_numpy()
    np.testing.assert_allclose(ours["incidence"].iloc[1:], np.cumsum(before * steps), atol=1e-9)


@given(st.integers(2, 80), st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.5]))
def test_survival_and_the_incidences_of_all_causes_sum_to_one(n: int, seed: int, grid: float) -> None:
    table = _made_up(n, seed, grid)
    total = survival.kaplan_meier(table)["survival"]
    for cause in ("left", "lost"):
        total = total + survival.cumulative_incidence(table, cause)["incidence"]
    np.testing.assert_allclose(total, 1.0, atol=1e-12)


def test_number_at_risk_counts_whoever_is_under_observation() -> None:
    table = _made_up(200, 6)
    tenures = [0.1, 0.5, 1.0, 2.0]
    plain = [int(((table["entry"] < t) & (table["duration"] >= t)).sum()) for t in tenures]
    assert survival.at_risk(table, tenures).tolist() == plain


def _offices(rng: np.random.Generator, offices: int, jobs: int) -> pd.DataFrame:
    """Return employments of offices that each lose their tender on one day: jobs of an office share their fate."""
    end = np.repeat(rng.exponential(2.0, offices), jobs)
    leaves = rng.exponential(4.0, offices * jobs)
    return pd.DataFrame(
        {
            "office": np.repeat(np.arange(offices), jobs),
            "duration": np.minimum(end, leaves),
            "exit": np.where(leaves < end, "left", "lost"),
        }
    )


@pytest.mark.more
def test_the_band_covers_though_consultants_share_tenders() -> None:
    """Of 120 studies a band for 95 % covers the truth in 104 or more (binomial, error rate 0.3 %), at 0.9: 93 %."""
    rng, covered, alone = np.random.default_rng(8), 0, 0
    truth = np.exp(-1.0 / 2 - 1.0 / 4)
    for study in range(120):
        table = _offices(rng, 40, 10)
        shared = survival.kaplan_meier(table, cluster="office", n_boot=100, seed=study)
        row = shared.loc[:1.0].iloc[-1]
        covered += row["low"] <= truth <= row["high"]
        single = survival.kaplan_meier(table.assign(job=range(len(table))), cluster="job", n_boot=100, seed=study)
        row = single.loc[:1.0].iloc[-1]
        alone += row["low"] <= truth <= row["high"]
    assert covered >= 104
    assert alone < 96  # as if consultants were independent: far too narrow


def test_the_seed_alone_decides_the_band() -> None:
    table = _made_up(60, 9)
    bands = [survival.kaplan_meier(table, cluster="office", n_boot=50, seed=seed) for seed in (1, 1, 2)]
    pd.testing.assert_frame_equal(bands[0], bands[1])
    assert not bands[0].equals(bands[2])


def test_faults_are_told_together() -> None:
    table = pd.DataFrame({"entry": [-1.0, 3.0], "duration": [1.0, 2.0], "exit": ["left", None]})
    with pytest.raises(ValueError, match=r"begin before 0.*do not last beyond their entry.*have no exit"):
        survival.kaplan_meier(table)
    with pytest.raises(ValueError, match="nearest: 'durations'"):
        survival.kaplan_meier(table.rename(columns={"duration": "durations"}))
    with pytest.raises(ValueError, match="nearest: 'left'"):
        survival.cumulative_incidence(table, "lefft")
    with pytest.raises(ValueError, match="nearest: 'office'"):
        survival.kaplan_meier(_made_up(20, 1), cluster="offices")
    for curve in (survival.kaplan_meier, partial(survival.cumulative_incidence, cause="left")):
        with pytest.raises(ValueError, match=r"such as \('left',\), not the string 'left'"):
            curve(_made_up(20, 1), events="left")
        with pytest.raises(ValueError, match="level must be between 0 and 1, n_boot 1 or more; they are 95 and 0"):
            curve(_made_up(20, 1), level=95, n_boot=0)
    with pytest.raises(ValueError, match="two clusters"):
        survival.kaplan_meier(_made_up(20, 1).assign(office=1), cluster="office")
    with pytest.raises(ValueError, match="no rows"):
        survival.kaplan_meier(_made_up(0, 1))
