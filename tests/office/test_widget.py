"""The what-if explorer without a browser: its state, the work in the background, and its widget."""

import asyncio
import json
import re
import subprocess
import threading
import time
from dataclasses import fields
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright._impl._driver import compute_driver_executable
from profiles import examples

import tender_cycles as tc
from tender_cycles import datasets
from tender_cycles.office.simulation import Office, expected, record, simulate
from tender_cycles.office.simulation.results import OUTCOMES as ALL_OUTCOMES
from tender_cycles.office.widget.background import Background
from tender_cycles.office.widget.payload import office_payload, packed
from tender_cycles.office.widget.state import CONTROLS, OUTCOMES, VACANT, OfficeState, Trial, written_office
from tender_cycles.office.widget.widget import OfficeExplorer
from tender_cycles.project import Project
from tender_cycles.widgets.core.bundle import order, read
from tender_cycles.words import LANGS

SMALL = Office(slots=3, arrivals=30)


@pytest.fixture
def state() -> OfficeState:
    return OfficeState(SMALL, datasets.load_thesis(), years=8, seed=7, quick=256, full=256)


# The state -------------------------------------------------------------------


def test_outcomes_are_the_engine_s_and_the_change_is_paired(state: OfficeState) -> None:
    state.change(win=0.9)
    now, then = (expected(office, 8, 256, 7) for office in (SMALL.replacing(win=0.9), SMALL))
    frame = state.outcomes
    known = frame.dropna(subset=["value"])
    assert list(frame.index) == list(OUTCOMES)
    assert set(frame.index) - set(known.index) == {"continuity", "unbroken"}  # this engine knows no participant
    np.testing.assert_array_equal(known["value"], now.outcomes().loc[known.index, "value"])
    np.testing.assert_array_equal(known["change_low"], now.change(then).loc[known.index, "low"])
    apart = np.hypot(now.outcomes()["error"], then.outcomes()["error"])["turnover"] * 1.96
    assert known.loc["turnover", "change_high"] - known.loc["turnover", "change"] < 0.8 * apart


def test_refining_follows_every_participant_of_both(state: OfficeState) -> None:
    state.change(notice=1)
    assert state.outcomes["value"].isna().sum() == 2
    state.refine()
    assert state.findings is not None
    assert state.findings.engine == "full"
    assert state.findings.now == simulate(SMALL.replacing(notice=1), 8, 256, 7)
    assert state.findings.then == simulate(SMALL, 8, 256, 7)
    assert state.outcomes.notna().all(axis=None)
    state.change(notice=2)
    assert state.findings is None  # what was found holds for another trial


def test_against_itself_nothing_changes(state: OfficeState) -> None:
    state.change(win=0.9)
    state.pin()
    assert (state.outcomes[["change", "change_low", "change_high"]].dropna() == 0).all(axis=None)


def test_the_caseload_sets_the_arrivals(state: OfficeState) -> None:
    state.change(caseload=20)
    assert state.caseload == pytest.approx(20, abs=0.01)
    assert state.office.arrivals == pytest.approx(20 * 3 / SMALL.mean_stay, abs=0.01)
    state.change(caseload=20, slots=6, stay=6)
    assert state.caseload == pytest.approx(20, abs=0.01)


def test_bad_values_are_refused_all_at_once_and_nothing_is_changed(state: OfficeState) -> None:
    before, steps = state.trial, state.past
    with pytest.raises(ValueError, match=r"caseload.*-3.*win.*1\.5.*notice.*-1") as refused:
        state.change(win=1.5, notice=-1, caseload=-3)
    assert "probability" in str(refused.value)
    assert (state.trial, state.past) == (before, steps)
    with pytest.raises(ValueError, match=r"'tendr'.*nearest: 'tender'"):
        state.change(tendr="4")
    with pytest.raises(ValueError, match="caseload or arrivals, not both"):
        state.change(caseload=3, arrivals=3)
    with pytest.raises(ValueError, match="caseload must be more than 0"):
        state.change(caseload=True)


def test_what_is_no_office_or_no_study_is_named() -> None:
    with pytest.raises(ValueError, match=r"office must be an Office, not 'x'; years must be .*-1; seed must be .*'a'"):
        tc.office.explore_office("x", years=-1, seed="a")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="project: wants a value of type Project, not str"):
        tc.office.explore_office(project="x")  # type: ignore[arg-type]
    state = OfficeState()
    for name in ("office", "baseline"):
        with pytest.raises(ValueError, match=f"{name} must be an Office, not 'x'"):
            setattr(state, name, "x")
    assert state.past == ()


moves = st.lists(
    st.one_of(
        st.tuples(st.just("change"), st.sampled_from([{"win": 0.1}, {"win": 0.9}, {"tender": "4"}, {"caseload": 9}])),
        st.tuples(st.sampled_from(["pin", "reset", "undo", "redo"]), st.none()),
    ),
    max_size=12,
)


@given(moves)
@settings(max_examples=examples(60), deadline=None)
def test_undo_walks_back_through_every_trial_and_redo_on_again(moves: list[tuple[str, Any]]) -> None:
    state = OfficeState(SMALL)
    for what, value in moves:
        getattr(state, what)(**(value or {}))
    last, seen = state.trial, [state.trial]
    while state.undo():
        seen.append(state.trial)
    assert state.trial == Trial(SMALL, SMALL)
    assert all(one != other for one, other in pairwise(seen))
    steps = len(seen) - 1
    for _ in range(steps):
        assert state.redo()
    assert state.trial == last or state.future


def test_a_drag_is_one_step(state: OfficeState) -> None:
    for win in (0.55, 0.6, 0.65):
        state.change("win-1", win=win)
    state.change("win-2", win=0.7)
    assert len(state.past) == 2
    state.undo()
    assert state.office.win == 0.65
    state.undo()
    assert state.office == SMALL


@pytest.mark.parametrize("lang", LANGS)
def test_the_code_finds_the_same_numbers(lang: str) -> None:
    state = OfficeState(SMALL, lang=lang, years=4, seed=3, quick=100, full=100)
    state.change(tender="2+1+1", stay_limit=float("inf"), recruit_in_closing=False)
    for step in (lambda: state.outcomes, state.refine):
        step()
        *lines, last = state.to_python().splitlines()
        namespace: dict[str, Any] = {"tc": tc}
        exec("\n".join(lines), namespace)
        found = eval(last, namespace)
        for mine, its in (("value", "value"), ("change", "change"), ("change_high", "change_high")):
            np.testing.assert_array_equal(state.outcomes[mine], found.loc[list(OUTCOMES), its])
        assert list(state.outcomes["label"]) == list(found.loc[list(OUTCOMES), "label"])


@given(st.fixed_dictionaries({"win": st.floats(0, 1), "slots": st.integers(1, 9), "notice": st.floats(0, 12)}))
def test_a_written_office_is_that_office(parts: dict[str, Any]) -> None:
    office = Office(**parts)
    assert eval(written_office(office), {"tc": tc}) == office


def test_joint_states_are_the_result_s_and_narrowed_by_the_rings(state: OfficeState) -> None:
    with pytest.raises(ValueError, match="refine"):
        state.joint()
    state.refine()
    frame = state.joint()
    share = simulate(SMALL, 8, 256, 7).joint()["share"]
    assert frame["share"].equals(share)
    assert frame["chosen"].all()
    tender = share.groupby(level="tender").sum()
    worker = share.groupby(level="consultant").sum()
    person = share.groupby(level="participant").sum()
    alone = tender["ending"] * worker["vacant"] * person["start-up"]
    assert frame.loc[("ending", "vacant", "start-up"), "independent"] == pytest.approx(alone)
    state.segments = [("tender", "ending"), VACANT, ("consultant", "ending")]
    chosen = state.joint().query("chosen").index
    assert {names[0] for names in chosen} == {"ending"}
    assert {names[1] for names in chosen} == {"ending", "vacant"}
    assert len(chosen) == 6
    with pytest.raises(traitlets.TraitError, match=r"'consultant/vacnt' is not on the rings.*nearest"):
        state.segments = [("consultant", "vacnt")]


def test_the_evidence_is_what_the_line_selects_and_every_pair_is_in_the_material(state: OfficeState) -> None:
    table = datasets.table("outcome_evidence")
    assert set(table["outcome"]) == set(OUTCOMES) <= set(ALL_OUTCOMES)
    assert (table["code"].isna() != table["claim"].isna()).all()
    for outcome in OUTCOMES:
        project, found = state.project, state.evidence(outcome)
        assert found is not None
        assert len(found) > 0
        selected = eval(state.select_to_python(outcome), {"project": project})
        assert [each.guid for each in selected.selections] == [each.guid for each in found.selections]
        assert {claim.name for claim in state.claims(outcome)} == set(
            table.loc[table["outcome"] == outcome, "claim"].dropna()
        )
    with pytest.raises(ValueError, match=r"'turnovr'.*nearest: 'turnover'"):
        state.evidence("turnovr")


def test_a_study_without_these_codes_has_nothing_to_say() -> None:
    state = OfficeState(SMALL, Project(name="mine"))
    assert state.evidence("turnover") is None
    assert state.claims("turnover") == ()
    assert state.select_to_python("turnover") == ""
    assert office_payload(state)["evidence"]["turnover"]["excerpts"] == []


def test_a_result_that_is_not_wanted_any_more_is_not_finished(state: OfficeState) -> None:
    asked: list[int] = []

    def stopped() -> bool:
        asked.append(1)
        return len(asked) == 2

    state.replications["full"] = 64 * 64
    assert state.find("full", stopped=stopped) is None
    assert len(asked) == 2
    assert state.findings is None


# In the background -----------------------------------------------------------


def _never(fault: Exception) -> None:
    raise AssertionError(fault)


def test_a_newer_job_takes_the_place_of_an_older_whose_result_is_dropped() -> None:
    place, found, release = Background(), list[str](), threading.Event()

    def slow(stopped: Any) -> str:
        release.wait(10)
        assert stopped()
        return "older"

    place.start(slow, found.append, _never)
    older = place._thread
    place.start(lambda _: "newer", found.append, _never)
    place.join(10)
    release.set()
    assert older is not None
    older.join(10)
    assert found == ["newer"]


def test_a_job_that_is_replaced_while_it_waits_never_begins() -> None:
    place, begun = Background(), list[int]()
    for number in range(20):
        place.start(lambda _, number=number: begun.append(number), lambda _: None, _never, delay=0.2)
    place.join(10)
    assert begun == [19]


def test_a_fault_is_handed_over() -> None:
    place, faults = Background(), list[Exception]()
    place.start(lambda _: 1 / 0, lambda _: None, faults.append)
    place.join(10)
    assert [type(fault) for fault in faults] == [ZeroDivisionError]


def test_results_are_handed_over_on_the_loop_s_own_thread() -> None:
    async def main() -> tuple[int, int]:
        done = asyncio.get_running_loop().create_future()
        place = Background()
        place.start(
            lambda _: threading.get_ident(), lambda worker: done.set_result((worker, threading.get_ident())), _never
        )
        return await asyncio.wait_for(done, 10)

    worker, here = asyncio.run(main())
    assert here == threading.get_ident() != worker


def test_the_full_engine_leaves_python_to_others(state: OfficeState) -> None:
    """While it runs in a thread, this one gets its turn many times: the compiled code holds no lock."""
    state.refine()  # compiled
    office = Office(win=0.3)
    big = OfficeState(office, seed=1, full=2048)
    worker = threading.Thread(target=big.refine)
    worker.start()
    begun = last = time.perf_counter()
    turns, longest = 0, 0.0
    while worker.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        turns, longest, last = turns + 1, max(longest, now - last), now
    assert turns > 20
    assert longest < (last - begun) / 2


# The widget ------------------------------------------------------------------


@pytest.fixture
def explorer() -> OfficeExplorer:
    made = OfficeExplorer(OfficeState(SMALL, datasets.load_thesis(), years=4, seed=7, quick=128, full=128))
    made.settle()
    return made


def _ask(explorer: OfficeExplorer, *acts: tuple[str, Any]) -> None:
    heard = explorer._shown["heard"]
    moves = [[heard + at, what, value, None] for at, (what, value) in enumerate(acts, start=1)]
    explorer._handle_custom_msg({"request": "moves", "serial": "r", "args": {"moves": moves}}, [])


def test_it_begins_by_saying_that_it_is_not_ready_and_ends_with_every_participant_followed() -> None:
    state = OfficeState(SMALL, years=4, quick=128, full=128)
    go = threading.Event()
    find = state.find
    state.find = lambda *given, **named: go.wait(10) and find(*given, **named)  # type: ignore[method-assign]
    made = OfficeExplorer(state)
    assert made._shown["stage"] == "starting"
    assert made._shown["outcomes"] is None
    assert made._shown["assumed"] == SMALL.assumed
    seen = []
    made.observe(lambda change: seen.append(change["new"]["stage"]), "_shown")
    go.set()
    made.settle()
    assert seen == ["expected", "full"]
    assert made._record["slots"] == 3


def test_the_browser_moves_the_state_and_the_state_the_browser(explorer: OfficeExplorer) -> None:
    state = explorer.state
    _ask(explorer, ("change", {"win": 0.9}), ("pin", None), ("change", {"win": 0.2}))
    assert (state.office.win, state.baseline.win) == (0.2, 0.9)
    assert explorer._shown["heard"] == 3
    assert explorer._shown["stage"] == "expected"
    assert explorer._shown["controls"]["win"] == 0.2
    assert explorer._shown["pinned"] is False
    assert [row["name"] for row in explorer._shown["outcomes"]] == list(OUTCOMES)
    explorer.settle()
    assert explorer._shown["stage"] == "full"
    state.change(tender="2+1+1")
    assert explorer._shown["controls"]["tender"] == "2+1+1"
    state.segments = (("tender", "ending"),)
    assert explorer._shown["segments"] == ["tender/ending"]
    _ask(explorer, ("undo", None), ("undo", None))
    assert state.office.win == 0.9
    assert explorer._shown["redo"] is True
    explorer.settle()


def test_a_bad_value_from_the_browser_is_shown_and_changes_nothing(explorer: OfficeExplorer) -> None:
    _ask(explorer, ("change", {"tender": "3+"}))
    assert "Nothing was changed" in explorer._shown["fault"]
    assert "such as 3+1" in explorer._shown["fault"]
    assert explorer.state.office == SMALL
    _ask(explorer, ("change", {"win": 0.7}))
    assert explorer._shown["fault"] == ""
    explorer.settle()


def test_a_failure_of_the_engine_is_shown(explorer: OfficeExplorer) -> None:
    def broken(*_given: Any, **_named: Any) -> None:
        raise MemoryError("no room")

    explorer.state.find = broken  # type: ignore[method-assign]
    explorer._refine("full")
    explorer.settle()
    assert "MemoryError: no room" in explorer._shown["fault"]


def test_all_that_is_sent_is_plain_json(explorer: OfficeExplorer) -> None:
    explorer.state.change(stay_limit=float("inf"))
    explorer.settle()
    for trait in ("_data", "_shown", "_assumptions", "_record"):
        json.dumps(getattr(explorer, trait), allow_nan=False)
    assert len(explorer._assumptions) == len(fields(Office))
    assert explorer._shown["assumed"] == explorer.state.office.assumed


def test_the_record_is_the_replication_that_the_engines_count(explorer: OfficeExplorer) -> None:
    explorer.state.replication = 3
    explorer.settle()
    whole = record(SMALL, 4, 7, 3)
    sent = explorer._record
    assert sent == packed(whole, explorer.state)
    assert len(sent["stays"][0]) == len(whole.participations)
    assert sent["jobs"][4] == whole.employments["slot"].tolist()


def test_the_still_picture_stands_in_with_numbers_and_what_they_rest_on(explorer: OfficeExplorer) -> None:
    from tender_cycles.office.widget.widget import _still

    for lang, said in (("en", "parameters are assumed"), ("nb", "parametre er antatt")):
        explorer.state.lang = lang
        explorer.state.change(win=0.3)
        explorer.settle()
        shown = _still(explorer.state)
        assert said in shown["text/plain"]
        assert len(shown["text/html"]) > 10_000
        assert explorer.state.outcomes.loc["turnover", "label"] in shown["text/html"]
    assert "tc.office.Office(" in shown["text/plain"]


# The JavaScript --------------------------------------------------------------


def test_every_word_that_the_browser_asks_for_exists() -> None:
    words = office_payload(OfficeState(SMALL))["say"]
    asked = set()
    for name in order("office/widget/widget.js"):
        if name.startswith("office/"):
            asked |= set(re.findall(r'words(?:\.|\[")([\w-]+)', read(name)))
    built = {f"stage-{stage}" for stage in ("starting", "expected", "full")}
    for lang in LANGS:
        assert asked - set(words[lang]) - {"stage-", "phase-"} == set()
        assert built <= set(words[lang])
        for control in CONTROLS[:-1]:
            assert control in words[lang]["parameters"]


SCRIPT = """
import {niceMost} from "./office/widget/outcomes.js";
import {momentOf, phaseAt} from "./office/widget/motion.js";
const {record, times} = JSON.parse(process.argv[2]);
const told = times.map((time) => {
  const {tender, jobs, stays} = momentOf(record, time);
  return {
    tender: tender?.phase ?? null, jobs: jobs.map(({row, phase}) => [row, phase]),
    stays: stays.map(({row, phase, along, job}) => [row, phase, along >= 0 && along <= 1, job?.row ?? null]),
  };
});
console.log(JSON.stringify({told, nice: [0.37, 0.2, 0, 0.0101, 7].map(niceMost), out: phaseAt([0, 1, 2, 3], 3)}));
"""


def test_the_moment_in_the_browser_is_the_record_s(tmp_path: Any) -> None:
    node = compute_driver_executable()[0]
    for name in order("office/widget/widget.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(read(name), encoding="utf-8")
    (tmp_path / "run.mjs").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    state = OfficeState(SMALL, years=4, seed=7)
    whole, times = state.record(), [0.013, 0.77, 1.98, 3.5]
    given = json.dumps({"record": packed(whole, state), "times": times})
    run = subprocess.run([node, "run.mjs", given], cwd=tmp_path, capture_output=True, text=True, check=True)
    said = json.loads(run.stdout)
    for time_, told in zip(times, said["told"], strict=True):
        jobs = whole.employments[(whole.employments["start"] <= time_) & (whole.employments["end"] > time_)]
        stays = whole.participations[(whole.participations["start"] <= time_) & (whole.participations["end"] > time_)]
        assert [row for row, _ in told["jobs"]] == jobs.index.tolist()
        assert [row for row, *_ in told["stays"]] == stays.index.tolist()
        by_slot = {job.slot: job.Index for job in jobs.itertuples()}
        for (_, phase, within, job), stay in zip(told["stays"], stays.itertuples(), strict=True):
            assert within
            assert phase == int(time_ >= stay.underway_from) + int(time_ >= stay.ending_from)
            assert job == by_slot.get(stay.slot)
        tender = whole.tenders[(whole.tenders["start"] <= time_) & (whole.tenders["end"] > time_)].iloc[0]
        assert told["tender"] == int(time_ >= tender["underway_from"]) + int(time_ >= tender["ending_from"])
    assert said["nice"] == pytest.approx([0.5, 0.2, 1, 0.02, 10])
    assert said["out"] is None
