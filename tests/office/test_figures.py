"""The figures of the simulation: their tables, what is drawn of them, and their numbers at risk."""

import warnings

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import tender_cycles as tc
from tender_cycles import figures
from tender_cycles.office import survival
from tender_cycles.office.figures import simulated
from tender_cycles.office.figures.outcomes import nice
from tender_cycles.office.simulation import Office, expected, sweep
from tender_cycles.office.simulation.results import OUTCOMES
from tender_cycles.words import LANGS

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its own dependencies'
    from lifelines import KaplanMeierFitter

each_lang = pytest.mark.parametrize("lang", LANGS)


@pytest.fixture(scope="module")
def durations() -> pd.DataFrame:
    rng = np.random.default_rng(11)
    entry = np.where(rng.random(400) < 0.3, rng.exponential(0.6, 400), 0.0)
    exits = rng.choice(["left", "lost", "open"], 400, p=[0.5, 0.2, 0.3])
    duration = entry + rng.exponential(1.5, 400) + 0.01
    return pd.DataFrame({"entry": entry, "duration": duration, "exit": exits, "office": rng.integers(0, 15, 400)})


def _texts(ax) -> list[str]:
    return [each.get_text() for each in ax.texts]


def test_the_numbers_under_the_axis_are_lifelines_at_risk(durations: pd.DataFrame) -> None:
    ax = tc.office.figures.plot_tenure(durations, cluster="office")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = KaplanMeierFitter().fit(durations["duration"], durations["exit"] != "open", entry=durations["entry"])
    table = theirs.event_table
    shown = {
        float(each.xy[0]): int(each.get_text())
        for each in ax.texts
        if each.get_text().isdigit() and each.xycoords == ("data", "axes fraction")
    }
    assert list(shown) == [float(tick) for tick in ax.get_xticks()]
    for tick, number in shown.items():
        # In lifelines' table those who enter at a time count as at risk from then on.
        before = table[table.index <= tick]
        assert number == int(before["entrance"].sum() - before["removed"].sum())


def test_the_curve_is_the_estimate_and_the_band_is_drawn_around_it(durations: pd.DataFrame) -> None:
    ax = tc.office.figures.plot_tenure(durations, cluster="office")
    table = simulated.tenure(durations, "office")
    curve = max(ax.lines, key=lambda line: line.get_linewidth())
    last = ax.get_xlim()[1]
    kept = table[table.index <= last]
    drawn = pd.Series(curve.get_ydata()[:-1], curve.get_xdata()[:-1])
    pd.testing.assert_series_equal(drawn, kept["survival"].loc[drawn.index], check_names=False)
    # Left out is only what lies closer together than is seen.
    assert drawn.index[-1] == kept.index[-1]
    after = drawn.index[np.searchsorted(drawn.index, kept.index)]
    assert (after - kept.index).max() <= last / 700
    assert len(drawn) > 150
    assert curve.get_drawstyle() == "steps-post"
    edges = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert edges.min() == pytest.approx(kept["low"].min())
    assert simulated.tenure(durations, None).columns.tolist() == ["at_risk", "events", "survival"]
    assert not tc.office.figures.plot_tenure(durations, cluster=None).collections


def test_shared_tenders_make_the_band_wider() -> None:
    """Where an office's employments all end together, offices are drawn, not consultants."""
    rng = np.random.default_rng(5)
    ends = np.repeat(rng.choice([1.0, 3.0], 40), 10)
    rows = pd.DataFrame({"duration": ends, "exit": "lost", "office": np.repeat(range(40), 10), "own": range(400)})
    wide, narrow = (simulated.tenure(rows, cluster).iloc[1] for cluster in ("office", "own"))
    assert wide["high"] - wide["low"] > 2 * (narrow["high"] - narrow["low"])


def test_the_two_incidences_and_those_still_employed_make_the_whole(durations: pd.DataFrame) -> None:
    table = simulated.incidence(durations, None)["incidence"]
    staying = simulated.tenure(durations, None)["survival"]
    np.testing.assert_allclose(table["left"] + table["lost"] + staying, 1.0)
    ax = tc.office.figures.plot_incidence(durations, cluster=None)
    curves = [line for line in ax.lines if line.get_linewidth() > 1]
    assert len(curves) == 2
    last = ax.get_xlim()[1]
    assert curves[0].get_ydata()[-1] == pytest.approx(table["left"][table["left"].index <= last].iloc[-1])
    assert {"resigned", "tender lost"} <= set(_texts(ax))


def test_without_notice_consultants_leave_at_the_rate_of_the_phase() -> None:
    """With no notice and no vacancy the rate in a quarter is the hazard of its phase; 4 standard errors."""
    office = Office(
        tender="2", notice=0, vacancy=0, startup=6, closing=6,
        leave_startup=0.3, leave_underway=0.6, leave_closing=1.5, win=0.5,
    )  # fmt: skip
    table = simulated.hazards(office, years=12, replications=60, seed=3)
    assert table["phase"].tolist() == ["start-up"] * 2 + ["under way"] * 4 + ["ending"] * 2
    wanted = table["phase"].map({"start-up": 0.3, "under way": 0.6, "ending": 1.5})
    error = (table["high"] - table["hazard"]) / 1.96
    assert (abs(table["hazard"] - wanted) < 4 * error).all()
    np.testing.assert_allclose(table["exposure"], 60 * 6 * 12 * 0.25)  # six tenders, twelve positions, all filled


def test_the_bulge_comes_when_the_notice_has_been_worked() -> None:
    table = simulated.hazards(Office(tender="2", notice=3, closing=3, leave_closing=3.0, win=1), replications=40)
    assert table["hazard"].idxmax() == 0.0  # decided in the last quarter, left in the first of the next tender


def test_outcomes_of_a_sweep_are_its_own_and_the_baseline_is_hollow() -> None:
    found = sweep({"a": Office(), "b": Office(win=0.9)}, years=4, replications=128, seed=2)
    table = simulated.outcomes(found, "b")
    whole = found.outcomes(baseline="b")
    assert table.index.get_level_values("outcome").unique().tolist() == list(simulated.SHOWN[:-1])  # no continuity
    for (outcome, scenario), row in table.iterrows():
        assert row["value"] == whole.loc[(scenario, outcome), "value"]
        assert row["change_low"] == whole.loc[(scenario, outcome), "change_low"]
    ax = tc.office.figures.plot_outcomes(found, "b")
    marks = [line for line in ax.lines if line.get_marker() == "o"]
    assert len(marks) == len(table) * 3 // 2  # values of both, changes of one
    assert sum(line.get_markerfacecolor() == "#ffffff" for line in marks) == len(table) // 2
    assert "Change from b" in _texts(ax)


def test_a_dot_stands_where_its_scale_says() -> None:
    found = sweep({"a": Office()}, years=4, replications=64, seed=2)
    ax = tc.office.figures.plot_outcomes(found)
    table = simulated.outcomes(found)
    marks = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    for at, row in zip(marks, table.to_dict("records"), strict=True):
        assert (at - 74) / (110.5 - 74) == pytest.approx(row["value"] / nice(row["high"]))


@each_lang
@pytest.mark.parametrize("name", simulated.NAMES)
def test_each_says_how_much_is_assumed(name: str, lang: str) -> None:
    count = f"{15 if name == 'tender-forms' else 14} "
    figure = figures.draw(name, lang)
    assert any(text.startswith(count) and "22" in text for text in _texts(figure.axes[0]))
    assert count in figures.caption(name, lang)


def test_what_is_not_simulated_makes_no_claim_about_assumptions(durations: pd.DataFrame) -> None:
    assert not any("assumed" in text for text in _texts(tc.office.figures.plot_tenure(durations, cluster="office")))


def test_one_may_bring_one_s_own_axes(durations: pd.DataFrame) -> None:
    own = Figure(figsize=(9, 9)).add_subplot()
    assert tc.office.figures.plot_tenure(durations, cluster=None, ax=own) is own
    assert tc.office.figures.plot_hazards(simulated.hazards(replications=2), ax=own) is own
    assert tc.office.figures.plot_outcomes(sweep({"a": Office()}, replications=64), ax=own) is own


def test_the_tables_are_the_reader_s_to_change() -> None:
    for table in (simulated.tenure, simulated.incidence, simulated.hazards):
        mine = table()
        mine.iloc[:, 0] = -1
        assert (table().iloc[:, 0] != -1).all()


def test_every_outcome_of_a_share_is_written_as_one() -> None:
    from tender_cycles.office.figures.outcomes import SHARES

    result = expected(Office(), replications=64)
    values = result.outcomes()["value"]
    assert set(SHARES) <= set(OUTCOMES)
    assert (values[[name for name in SHARES if values[name] == values[name]]] <= 1).all()


def test_at_risk_counts_from_just_after_a_tick() -> None:
    rows = pd.DataFrame({"duration": [1.0, 2.0, 3.0], "exit": ["left", "left", "open"]})
    ax = tc.office.figures.plot_tenure(rows, cluster=None)
    assert [text for text in _texts(ax) if text.isdigit()] == ["3", "2", "1", "0"]
    assert survival.at_risk(rows, [1.0]).tolist() == [3]  # just before it
