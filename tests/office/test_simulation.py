"""Offices, results, records and sweeps; the identities and planted bugs stand in a file of their own."""

import json
import math
import multiprocessing
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import FrozenInstanceError, fields
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples
from scipy.stats import binom, norm
from simpy_office import SimpyOffice

import tender_cycles as tc
from tender_cycles import datasets
from tender_cycles.cycles import Cycle
from tender_cycles.office import survival
from tender_cycles.office.simulation import Office, employments, expected, growing, record, simulate, sweep
from tender_cycles.office.simulation import _totals as at
from tender_cycles.office.simulation._random import replication_key, seed_pool
from tender_cycles.office.simulation.engine import Plan
from tender_cycles.office.simulation.results import PHASES, STATES

SMALL = {"slots": 3, "arrivals": 30.0}


# parameters


def test_every_parameter_stands_in_the_data_package_with_its_evidence() -> None:
    table = datasets.table("simulation_parameters").set_index("parameter")
    assert list(table.index) == list(Office().assumptions().index)
    assert set(table.index) == {field.name for field in fields(Office)}
    known = table[table["evidence"] != "assumed"]
    assert known["source"].notna().all()
    assert Office().assumed == (table["evidence"] == "assumed").sum() > 0
    ranged = table.dropna(subset=["low"])
    inside = ranged["value"].astype(float).between(ranged["low"], ranged["high"])
    assert inside.all()


def test_what_is_given_counts_as_assumed() -> None:
    office = Office(notice=1)
    assert office.assumptions().loc["notice", "evidence"] == "assumed"
    assert office.assumed == Office().assumed + 1
    assert Office(notice=3) == Office()


def test_an_office_is_frozen_and_replacing_makes_another() -> None:
    office = Office()
    with pytest.raises(FrozenInstanceError):
        office.win = 1  # type: ignore[misc]
    assert office.replacing(win=0.9).win == 0.9
    assert office.win == 0.5
    with pytest.raises(ValueError, match="nearest: 'win'"):
        office.replacing(wins=1)


def test_impossible_values_are_refused_all_at_once() -> None:
    with pytest.raises(ValueError, match="impossible office") as fault:
        Office(
            tender="3-1",
            win=2,
            slots=2.5,
            stay="x",
            notice=-1,
            arrivals=math.inf,
            recruit_in_closing=3,
            closing=math.nan,
        )
    for name in ("form '3-1'", "win", "slots", "stay must", "notice", "arrivals", "recruit_in_closing", "closing"):
        assert name in str(fault.value)
    with pytest.raises(ValueError, match=r"years.*replications.*seed.*warmup"):
        simulate(Office(), years=0, replications=0, seed=-1, warmup=-1)


def test_what_is_no_office_and_no_number_is_named() -> None:
    with pytest.raises(ValueError, match=r"office must be an Office, not 'x'; years .* not 'a'.*warmup .* not 'b'"):
        simulate("x", years="a", warmup="b")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="office must be an Office, not 'x'"):
        sweep({"a": "x"})  # type: ignore[dict-item]
    for wrong in (Office(), "3+1", 5):
        with pytest.raises(ValueError, match="scenarios must be offices, in a list or by name, not "):
            sweep(wrong)  # type: ignore[arg-type]
    for number in (-1, 1.5, True):
        with pytest.raises(ValueError, match=f"replication must be a whole number, 0 or more, not {number}"):
            record(Office(**SMALL), 4, replication=number)  # type: ignore[arg-type]
    result = expected(Office(**SMALL), 4, 4)
    for asks in (result.outcomes, lambda level: result.change(result, level=level)):
        with pytest.raises(ValueError, match="level must be between 0 and 1, not 95"):
            asks(level=95)
    with pytest.raises(ValueError, match="baseline must be a Result, not 'x'"):
        result.change("x")  # type: ignore[arg-type]


def test_the_caption_goes_with_every_result() -> None:
    result = simulate(Office(**SMALL), 4, 20, 1)
    caption = f"{Office().assumed} of {len(fields(Office))} parameters are assumed"
    assert caption in repr(result)
    assert caption in result._repr_html_()
    assert caption in repr(record(Office(**SMALL), 4))
    assert caption in repr(sweep([Office(**SMALL)], 4, 10))
    tables = (result.outcomes(), result.joint(), result.served(), result.slots(), result.tenders(), result.handovers(),
              result.stays(), result.tenure())  # fmt: skip
    for table in tables:
        assert caption in table.to_string()
        assert table.attrs["assumed"] == Office().assumed
    assert "er antatt" in result.outcomes("nb").to_string()


# random numbers


@settings(deadline=None)  # the first call compiles
@given(st.integers(0, 2**200), st.integers(0, 2**32 - 1))
def test_a_replication_draws_from_its_own_seed_sequence(seed: int, replication: int) -> None:
    key = np.zeros(2, np.uint64)
    replication_key(seed_pool(seed), replication, key)
    theirs = np.random.SeedSequence(seed, spawn_key=(replication,)).generate_state(2, np.uint64)
    assert (key == theirs).all()


# engines


@st.composite
def offices(draw: st.DrawFn) -> Office:
    months = st.floats(0, 30)
    rates = st.floats(0, 5)
    return Office(
        tender=draw(st.sampled_from(["1", "3+1", "2+1+1", "1+1+1+1"])),
        **{name: draw(st.floats(0, 1)) for name in ("option_used", "win", "transfer")},
        **{name: draw(months) for name in ("startup", "closing", "option_notice", "retraining", "notice", "vacancy",
                                           "training", "intake_stop", "participant_startup", "participant_ending")},
        **{name: draw(rates) for name in ("leave_startup", "leave_underway", "leave_closing")},
        slots=draw(st.integers(1, 4)), recruit_in_closing=draw(st.booleans()), arrivals=draw(st.floats(0.1, 60)),
        stay=draw(st.floats(0.5, 40)), stay_limit=draw(st.one_of(st.just(math.inf), st.floats(0.5, 60))),
    )  # fmt: skip


@settings(max_examples=examples(60), deadline=None)
@given(offices(), st.floats(0.5, 9), st.floats(0, 6), st.integers(0, 2**32))
def test_any_office_adds_up_in_both_engines(office: Office, years: float, warmup: float, seed: int) -> None:
    n = 3
    full, means = (run(office, years, n, seed, warmup=warmup) for run in (simulate, expected))
    for result in (full, means):
        assert result.slots()["years"].sum() == pytest.approx(office.slots * years)
        assert result.tenders()["years"].sum() == pytest.approx(years)
        assert result.served()["years"].sum() == pytest.approx(result.total("served_time"))
        assert (result.sums >= -1e-6).all()
    assert full.joint()["years"].sum() == pytest.approx(full.total("served_time"))
    assert full.stays()["new"].sum() + full.total("cohort_open") * n == pytest.approx(full.total("entrants_new") * n)
    # the same tenders and employments from the same seed
    np.testing.assert_allclose(full.slots()["years"], means.slots()["years"], rtol=1e-9, atol=1e-9)
    assert full.total("leavers") == means.total("leavers")


def test_the_expected_engine_has_the_means_of_the_full_one() -> None:
    """Both draw the same rings, so that only the participants differ; Bonferroni over 20 numbers, error rate 0.001."""
    seed = secrets.randbits(40)
    critical = norm.isf(0.001 / 20 / 2)
    office = Office(**SMALL, win=0.3, recruit_in_closing=False, stay_limit=15)
    full, means = (run(office, 6, 4000, seed, warmup=3) for run in (simulate, expected))
    for name in ("served_time", "transition_time", "breaks_left", "breaks_transferred", "ended_by_loss", "entrants_new",
                 "entrants_transferred"):  # fmt: skip
        (a, a_error), (b, b_error) = full.ratio((name,)), means.ratio((name,))
        assert abs(a - b) < critical * math.hypot(a_error, b_error), (name, seed)
    served = full.served()["years"] - means.served()["years"]
    assert (served.abs() < critical * np.hypot(full.served()["error"], means.served()["error"])).all(), seed
    assert np.isnan(means.ratio(("cohort_breaks",), ("cohort",))[0])
    for unknown in (means.joint, means.stays):
        with pytest.raises(ValueError, match="full engine only"):
            unknown()


@pytest.mark.more
@pytest.mark.parametrize("recruiting", [True, False])
def test_an_independent_model_agrees_on_every_output(recruiting: bool) -> None:
    """SimPy, one process per agent: every total, joint state and bin; Bonferroni over 130 numbers, error rate 0.001.

    Numbers that occur fewer than 60 times in all runs are left out: they are not normal.
    """
    seed, runs = secrets.randbits(30), 700
    critical = norm.isf(0.001 / 130 / 2)
    office = Office(**SMALL, tender="1+1+1", win=0.4, recruit_in_closing=recruiting, participant_startup=2,
                    participant_ending=3, retraining=4, stay=6, stay_limit=18, training=4)  # fmt: skip
    window = tuple(Plan(office=office, years=4, replications=1, seed=0, warmup=1).window())
    theirs = [SimpyOffice(office, window, seed + run).run() for run in range(runs)]
    ours = simulate(office, 4, 20_000, seed, warmup=1)

    def values(run: SimpyOffice) -> list[float]:
        bins = [run.histogram[kind, k] for kind in ("new", "transferred") for k in range(6)]
        joint = [run.joint[state] for state in ours.joint().index]
        slots = [run.slot_time[state] for state in ours.slots().index]
        return [
            *(run.totals[name] for name in at.SCALAR_NAMES),
            *joint,
            *slots,
            *(run.tender_time[p] for p in PHASES),
            *bins,
        ]

    scalars = [at.SCALAR_NAMES.index(n) for n in at.SCALAR_NAMES]
    places = [*scalars, *range(at.JOINT, at.JOINT + 36), *range(at.SLOTS, at.SLOTS + 12),
              *range(at.TENDER_TIME, at.TENDER_TIME + 3),
              *(at.HISTOGRAM + at.BREAKS * kind + k for kind in (0, 1) for k in range(6))]  # fmt: skip
    found = np.array([values(run) for run in theirs])
    counted = ~np.isin(places, (at.SLOT_TIME, at.STAFFED_TIME, at.TRAINING_TIME, at.SERVED_TIME, at.TRANSITION_TIME))
    mean = ours.sums[places] / ours.replications
    spread = ours.squares[places] / ours.replications - mean**2
    error = np.sqrt(found.var(axis=0, ddof=1) / runs + np.maximum(spread, 0) / ours.replications)
    often = counted & (mean * runs >= 60) & (error > 0)
    z = (found.mean(axis=0) - mean)[often] / error[often]
    assert often.sum() > 65
    assert np.abs(z).max() < critical, (
        seed,
        [(places[k], v) for k, v in zip(np.flatnonzero(often), z, strict=True) if abs(v) > 3],
    )


def test_certain_options_are_no_options_to_the_last_bit() -> None:
    results = [simulate(Office(**SMALL, tender=form, option_used=1), 8, 100, 3) for form in ("2+1+1", "4")]
    assert (results[0].sums == results[1].sums).all()
    assert (results[0].squares == results[1].squares).all()


def test_memory_does_not_grow_with_replications() -> None:
    def peak(replications: int) -> int:
        tracemalloc.start()
        simulate(Office(**SMALL), 4, replications, 1)
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(64)
    assert peak(6400) < peak(64) + 200_000


def test_coupling_shows_as_the_departure_from_the_product_of_the_marginals() -> None:
    joint = simulate(Office(**SMALL, leave_closing=3), 4, 500, 1).joint()["share"]
    tender, job = (joint.groupby(ring, sort=False).sum() for ring in ("tender", "consultant"))
    both = joint.groupby(["tender", "consultant"], sort=False).sum()
    assert both["ending", "ending"] > 1.5 * tender["ending"] * job["ending"]


# records


def test_the_records_are_the_replication_that_is_counted() -> None:
    office, years, seed = Office(**SMALL, win=0.3), 8, 11
    first, both = (simulate(office, years, n, seed) for n in (1, 2))
    for replication, totals in ((0, first.sums), (1, both.sums - first.sums)):
        kept = record(office, years, seed, replication)
        counts = dict(zip(at.SCALAR_NAMES, totals, strict=False))
        jobs, stays = kept.employments, kept.participations
        inside = jobs["end"].between(0, years, inclusive="right")
        assert (jobs[inside]["exit"] == "left").sum() == counts["leavers"]
        assert (jobs[inside]["exit"] == "lost").sum() == counts["jobs_lost"]
        assert (jobs["end"] - jobs["start"].clip(lower=0)).sum() == pytest.approx(counts["staffed_time"])
        began = stays[stays["start"] >= 0]
        assert (began["entry"] == "new").sum() == counts["entrants_new"]
        assert began[(began["entry"] == "new") & (began["exit"] != "open")]["breaks"].sum() == counts["cohort_breaks"]
        served = (stays["end"].clip(upper=years) - stays["start"].clip(lower=0)).sum()
        assert served == pytest.approx(counts["served_time"])
        ends = kept.tenders["end"].between(0, years, inclusive="right")
        assert kept.tenders[ends]["lost"].sum() == counts["tenders_lost"]


def test_a_stay_s_breaks_are_its_slot_s_leavers() -> None:
    kept = record(Office(**SMALL, win=0.5, leave_underway=1.5), 8, 3)
    jobs = kept.employments[kept.employments["exit"] == "left"]
    # followed beyond the window, where employments are cut
    for stay in kept.participations[kept.participations["end"] < 8].itertuples():
        leavers = jobs[(jobs["slot"] == stay.slot) & (jobs["end"] > stay.start) & (jobs["end"] < stay.end)]
        if stay.start >= 0:
            assert stay.breaks == len(leavers) + (stay.exit == "transferred")


def test_every_tender_of_a_record_stands_on_a_calendar() -> None:
    kept = record(Office(**SMALL, win=0.5, tender="2+1+1"), 12, 5)
    for row in range(len(kept.tenders)):
        calendar = kept.calendar(row, date(2019, 1, 1))
        tender = kept.tenders.iloc[row]
        assert calendar.period.end == date(2019 + round(tender["end"] - tender["start"]), 1, 1)
        assert calendar.of(Cycle.CONSULTANT)
        carried = {span.within for span in calendar.of(Cycle.PARTICIPANT)} - {None}
        assert carried <= {span.name for span in calendar.of(Cycle.CONSULTANT)}
    with pytest.raises(IndexError, match="from 0"):
        kept.calendar(99)


def test_a_replication_is_drawn_by_the_thesis_s_own_figures() -> None:
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    axes = tc.figures.plot_timeline(record(Office(**SMALL), 8, 5).calendar(0), lang="en")
    assert axes is not None
    plt.close("all")


def test_employments_have_the_tenure_that_theory_gives() -> None:
    """Without lost tenders and notice tenure is exponential; the z of one survival probability, error rate 0.001."""
    office = Office(**SMALL, win=1, notice=0, leave_startup=0.5, leave_underway=0.5, leave_closing=0.5)
    seed = secrets.randbits(30)
    table = employments(office, 8, 300, seed)
    assert (table["entry"] > 0).any()
    curve = survival.kaplan_meier(table, cluster="replication", n_boot=100, seed=1, level=0.999)
    at_one = curve.loc[:1.0].iloc[-1]
    error = (at_one["high"] - at_one["low"]) / 2 / norm.isf(0.0005)
    assert abs(at_one["survival"] - math.exp(-0.5)) < norm.isf(0.0005) * error * 1.25, seed
    life = simulate(office, 8, 300, seed).tenure()
    assert life["left"].sum() == (table["exit"] == "left").sum()
    began = life.index.to_numpy()[:, None]
    ended = np.append(began[1:], [[math.inf]], axis=0)
    passed = np.minimum(table["duration"].to_numpy(), ended) - np.maximum(table["entry"].to_numpy(), began)
    np.testing.assert_allclose(life["exposure"], passed.clip(min=0).sum(axis=1), rtol=1e-9, atol=1e-9)
    incidence = survival.cumulative_incidence(table, "left")["incidence"]
    assert life["incidence_left"].iloc[3] == pytest.approx(incidence.loc[:1.0].iloc[-1], abs=0.01)


# sweeps

SCENARIOS = {"3+1": Office(**SMALL), "2+1+1": Office(**SMALL, tender="2+1+1"), "won": Office(**SMALL, win=0.9)}


@pytest.fixture(scope="module")
def plain() -> dict[str, object]:
    return {engine: sweep(SCENARIOS, 8, 300, 5, engine=engine) for engine in ("expected", "full")}


@pytest.mark.parametrize("chunk", [1, 2, 5])
@pytest.mark.parametrize("engine", ["expected", "full"])
def test_threads_and_chunks_do_not_show(plain, engine: str, chunk: int) -> None:
    with ThreadPoolExecutor(2) as threads:
        found = sweep(SCENARIOS, 8, 300, 5, engine=engine, executor=threads, chunk=chunk)
    assert found.results == plain[engine].results
    assert found["3+1"] == (simulate if engine == "full" else expected)(SCENARIOS["3+1"], 8, 300, 5)


class Unreliable(Executor):
    """Runs here, and loses every third task; or all, for good."""

    def __init__(self, every: int, fault: Exception) -> None:
        self.every, self.fault, self.calls = every, fault, 0

    def submit(self, call, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        self.calls += 1
        future: Future = Future()
        if self.calls % self.every == 0:
            future.set_exception(self.fault)
        else:
            future.set_result(call(*args, **kwargs))
        return future


def test_processes_do_not_show_and_a_broken_pool_is_replaced(plain) -> None:
    made: list[Executor] = []

    def make() -> Executor:
        broken = Unreliable(4, BrokenProcessPool("a process was killed"))
        made.append(ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) if made else broken)
        return made[-1]

    found = sweep(SCENARIOS, 8, 300, 5, engine="full", executor=make, chunk=1)
    assert found.results == plain["full"].results
    assert len(made) == 2


KILLED = """
import faulthandler, multiprocessing, os, signal, sys
from concurrent.futures import ProcessPoolExecutor
from tender_cycles.office.simulation import Office, sweep

def call(flag, work, *args):
    try:
        os.unlink(flag)  # by one worker only
    except FileNotFoundError:
        return work(*args)
    os.kill(os.getpid(), signal.SIGKILL)

class Mortal(ProcessPoolExecutor):
    def submit(self, work, /, *args):
        return super().submit(call, sys.argv[1], work, *args)

def make():
    made.append(Mortal(2, mp_context=multiprocessing.get_context("spawn")))
    return made[-1]

if __name__ == "__main__":
    faulthandler.dump_traceback_later(100, exit=True)  # a hang fails, and says where
    made, offices = [], {name: Office(slots=3, arrivals=30.0, tender=name) for name in ("3+1", "2+1+1")}
    found = sweep(offices, 8, 500, 5, engine="full", executor=make, chunk=1)
    assert not os.path.exists(sys.argv[1]), "nobody was killed"
    assert found.results == sweep(offices, 8, 500, 5, engine="full").results
    print(len(made))
"""


@pytest.mark.more
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system does not kill like that")
def test_a_killed_process_is_not_missed(tmp_path: Path) -> None:
    script, flag = tmp_path / "killed.py", tmp_path / "flag"
    script.write_text(KILLED)
    flag.touch()
    ran = subprocess.run([sys.executable, script, flag], capture_output=True, text=True, check=False, timeout=120)
    assert (ran.stdout, ran.returncode) == ("2\n", 0), ran.stderr


def test_a_task_of_a_lost_worker_is_handed_out_again(plain) -> None:
    flaky = Unreliable(3, ConnectionError("worker gone"))
    assert sweep(SCENARIOS, 8, 300, 5, executor=flaky, chunk=1).results == plain["expected"].results
    assert flaky.calls > 15
    with pytest.raises(ConnectionError, match="gone"):
        sweep(SCENARIOS, 8, 300, 5, executor=Unreliable(1, ConnectionError("gone")), chunk=1)
    with pytest.raises(RuntimeError, match="callable that makes one"):
        sweep(SCENARIOS, 8, 300, 5, executor=Unreliable(1, BrokenProcessPool("gone")), chunk=1)
    with pytest.raises(ZeroDivisionError):  # the work's own fault is not tried again
        sweep(SCENARIOS, 8, 300, 5, executor=Unreliable(1, ZeroDivisionError()), chunk=1)


@pytest.mark.more
@pytest.mark.filterwarnings("ignore")
def test_dask_loses_a_worker_in_mid_sweep_and_nobody_sees(plain, tmp_path: Path) -> None:
    from distributed import Client, LocalCluster

    killed: list[int] = []
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=str(tmp_path)
        ) as cluster,
        Client(cluster) as client,
    ):
        processes = list(client.run(os.getpid).values())

        def kill(done: int, total: int) -> None:
            if not killed and done < total:
                killed.append(processes[0])
                os.kill(processes[0], signal.SIGKILL)

        found = sweep(SCENARIOS, 8, 300, 5, engine="full", executor=client.get_executor(), chunk=1, progress=kill)
    assert killed
    assert found.results == plain["full"].results


def test_a_sweep_compares_with_a_baseline(plain) -> None:
    table = plain["full"].outcomes(baseline="3+1")
    changes = table[["change", "change_error", "change_low", "change_high"]]
    assert (changes.loc["3+1"] == 0).all(axis=None)
    assert table.loc[("won", "handovers-transferred"), "change_high"] < 0
    assert (table["change"] == table["value"] - table["value"].loc["3+1"].reindex(table.index, level=1)).all()
    assert set(table["assumed"]) == {office.assumed for office in SCENARIOS.values()}
    assert plain["expected"].outcomes(baseline="won").loc[("3+1", "unbroken"), "change_low":"change_high"].isna().all()
    with pytest.raises(KeyError, match="nearest: 'won'"):
        plain["full"].outcomes(baseline="wn")
    assert list(sweep([Office(**SMALL)], 4, 10).results) == ["1"]
    with pytest.raises(ValueError, match="no scenario"):
        sweep({})
    with pytest.raises(ValueError, match="chunk"):
        sweep(SCENARIOS, chunk=0)


def test_only_what_was_run_alike_is_paired(plain) -> None:
    result, office = plain["full"]["3+1"], SCENARIOS["won"]
    assert (result.change(simulate(SCENARIOS["3+1"], 8, 300, 5))[["change", "low", "high"]] == 0).all(axis=None)
    with pytest.raises(ValueError, match=r"engine 'full', not 'expected'.*years.*replications 300, not 299.*seed"):
        result.change(expected(office, 7, 299, 4))


@pytest.mark.parametrize("replications", [40, 130, 500])  # fewer than batches, batches of unlike size, many
def test_the_error_of_a_change_is_that_between_paired_replications(replications: int) -> None:
    """From every replication of both, one by one: equal if each is a batch, else within its own spread."""
    offices = Office(**SMALL, win=0.8), Office(**SMALL)
    now, then = (expected(office, 4, replications, 3) for office in offices)
    outcome = (("breaks_left",), ("served_time",))
    singles = []
    for office, result in zip(offices, (now, then), strict=True):
        steps = [np.zeros(at.SIZE), *(expected(office, 4, n, 3).sums for n in range(1, replications + 1))]
        singles.append(np.diff(steps, axis=0)[:, : at.SCALARS] @ result._linear(*outcome)[1])
    error = (singles[0] - singles[1]).std(ddof=1) / math.sqrt(replications)
    assert now._paired(then, *outcome)[1] == pytest.approx(error, rel=1e-6 if replications < 64 else 0.35)


@pytest.mark.more
def test_paired_intervals_cover_and_are_narrower() -> None:
    """400 pairs of sweeps against one of 200,000 replications; error rate 0.001 in all for the two outcomes.

    The number of intervals that miss is binomial(400, 0.05) if they cover at the stated rate.
    """
    seed, runs, outcomes = secrets.randbits(40), 400, ["handover-rate", "turnover"]
    offices = {"then": Office(slots=4, arrivals=30), "now": Office(slots=4, arrivals=30, leave_closing=1.2)}
    truth = sweep(offices, 8, 200_000, seed).outcomes(baseline="then").loc["now"]
    missed = dict.fromkeys(outcomes, 0)
    for run in range(1, runs + 1):
        table = sweep(offices, 8, 150, seed + run).outcomes(baseline="then")
        for name in outcomes:
            row = table.loc["now", name]
            missed[name] += not row["change_low"] <= truth.loc[name, "change"] <= row["change_high"]
            unpaired = math.hypot(row["error"], table.loc[("then", name), "error"])
            assert row["change_error"] < 0.7 * unpaired, (name, seed, run)
    low, high = binom.ppf([0.00025, 0.99975], runs, 0.05)
    assert all(low <= number <= high for number in missed.values()), (missed, seed)


# step by step


@pytest.mark.parametrize("engine", [simulate, expected])
def test_growing_results_are_those_of_so_many_replications(engine) -> None:
    found = list(growing(Office(**SMALL), 4, 300, 2, engine="full" if engine is simulate else "expected"))
    assert [result.replications for result in found] == [64, 128, 256, 300]
    assert all(result == engine(Office(**SMALL), 4, result.replications, 2) for result in found)
    with pytest.raises(ValueError, match="engine must be"):
        growing(Office(), engine="fast")


def test_a_thread_that_simulates_leaves_the_others_alone_and_can_be_stopped() -> None:
    """While one block runs, a single call of compiled code, this thread goes on counting."""
    office, stop = Office(slots=400, arrivals=40_000), threading.Event()
    next(growing(office, 4, 1))  # compiled, or read from disk

    def refine() -> int:
        for result in growing(office, 4, 2**31):
            if stop.is_set():
                return result.replications
        return 0

    with ThreadPoolExecutor(1) as background:
        future, steps = background.submit(lambda: next(growing(office, 4, 2**31))), 0
        while not future.done():
            time.sleep(0.001)
            steps += 1
        assert steps > 20
        future = background.submit(refine)
        stop.set()
        assert future.result(timeout=60) == 64


def test_a_sweep_is_stopped_by_what_watches_it() -> None:
    class EnoughError(Exception):
        pass

    def watch(done: int, total: int) -> None:
        if done >= 128:
            raise EnoughError

    with ThreadPoolExecutor(2) as threads:
        for executor in (None, threads):
            with pytest.raises(EnoughError):
                sweep(SCENARIOS, 8, 100_000, executor=executor, chunk=1, progress=watch)


def test_the_progress_bar_reaches_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    sweep([Office(**SMALL)], 4, 130, progress=True)
    assert "130/130" in capsys.readouterr().err


# the package


@pytest.mark.parametrize("module", ["simulation", "survival", "simulation.sweeps", "simulation.records"])
def test_the_simulation_imports_neither_figures_nor_widgets(module: str) -> None:
    code = f"import json, sys, tender_cycles.office.{module}; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
    heavy = {name.partition(".")[0] for name in loaded} & {"matplotlib", "ipywidgets", "IPython", "distributed", "tqdm"}
    others = {name for name in loaded if name.startswith("tender_cycles.")}
    assert heavy == set()
    assert not {part for name in others for part in name.split(".")[1:]} & {
        "datasets", "tables", "claims", "figures", "widgets", "widget", "layout",
    }  # fmt: skip
    if module in ("simulation", "survival"):
        assert "numba" not in loaded


def test_the_package_itself_does_not_load_the_compiler() -> None:
    code = "import sys, tender_cycles; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert tc.office.Office is Office
    assert tc.office.simulate is simulate


def test_states_have_words_in_both_languages() -> None:
    for lang in ("nb", "en"):
        assert [tc.words.say(f"simulation.state.{state}", lang) for state in STATES]
    assert isinstance(Office().assumptions("nb"), pd.DataFrame)
