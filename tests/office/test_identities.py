"""The ten identities, put to the compiled engines, and to engines with bugs planted in them.

Seeds are fresh in every run. All z-values of a run together (about 90 of the
compiled engines, as many of the plain one) go beyond `CRITICAL` in one run of a
thousand by chance: Bonferroni, two-sided, 0.001 / 200. A failure names its seed.
"""

import secrets

import pytest
from mutants import Bug, planted
from scipy.stats import norm
from simulation_identities import IDENTITIES

from tender_cycles.office.simulation import Office, Result
from tender_cycles.office.simulation.engine import Plan

CRITICAL = float(norm.isf(0.001 / 200 / 2))

BUGS: dict[str, tuple[str, Bug]] = {
    "the closing hazard is ignored": (
        "bulge",
        ("_rings", "rates.leave_underway if phase == 1 else rates.leave_closing", "rates.leave_underway"),
    ),
    "streams of all slots are the same": (
        "bulge",
        ("_random", "_scrambled(key[0] + np.uint64(row) * _GOLDEN)", "_scrambled(key[0])"),
    ),
    "replications are all the same": ("bulge", ("_random", "np.uint64(replication) & _M32", "np.uint64(0) & _M32")),
    "the notice is forgotten": (
        "stationary_rate",
        ("_rings", "left_at = decided + rates.notice", "left_at = decided"),
    ),
    "the notice is worked as if nothing were": (
        "slot_shares",
        ("_rings", "_lay(slot, stop, end, ENDING, left", "_lay(slot, stop, end, DOING, left"),
    ),
    "vacancy counts as training": (
        "slot_shares",
        ("_rings", "min(hired, window.until), VACANT, left", "min(hired, window.until), TRAINING, left"),
    ),
    "positions are filled at once": (
        "stationary_rate",
        ("_rings", "hired = now + exponential(streams, stream) * rates.vacancy", "hired = now"),
    ),
    "jobs outlast a lost tender": (
        "slot_shares",
        ("_rings", "lost = table[loss, END] if loss < tenders else np.inf", "lost = np.inf"),
    ),
    "the end of an option year is known long before": (
        "tender_ring",
        ("_rings", "min(rates.closing, rates.option_notice)", "rates.closing"),
    ),
    "an option after an unused one is taken": (
        "tender_ring",
        ("_rings", "break\n            length += year", "continue\n            length += year"),
    ),
    "won and lost are interchanged": (
        "tender_ring",
        ("_rings", "1.0 if uniform(streams, TENDER_STREAM) >= rates.win else 0.0",
         "0.0 if uniform(streams, TENDER_STREAM) >= rates.win else 1.0"),
    ),
    "the tender's phases are off by one": (
        "uncoupled_rings",
        ("_rings", "phases[count] = phase", "phases[count] = (phase + 1) % 3"),
    ),
    "all are transferred before any is ended": (
        "little",
        ("_full", "moved = uniform(streams, TRANSFER_STREAM) < rates.transfer", "moved = True"),
    ),
    "intake goes on to the end": (
        "little",
        ("_full", "stop = max(table[row, START], table[row, END] - rates.intake_stop)", "stop = table[row, END]"),
    ),
    "those transferred in at the start have a whole stay before them": (
        "little",
        ("_full", "left %= rates.stay_limit", "left = rates.stay_limit"),
    ),
    "every slot takes all arrivals": (
        "little",
        ("_full", "gap, stream, count = rates.slots / rates.arrivals", "gap, stream, count = 1.0 / rates.arrivals"),
    ),
    "the measure's limit is forgotten": (
        "breaks_of_a_stay",
        ("_full", "now + min(drawn[used] * rates.stay, rates.stay_limit)",
         "now + drawn[used] * rates.stay"),
    ),
    "a hand-over before the entry is counted": (
        "breaks_of_a_stay",
        ("_full", "breaks = left[last[k]] - left[first[k]]", "breaks = left[last[k]] - left[max(first[k] - 1, 0)]"),
    ),
    "a transfer is no hand-over": (
        "handovers_without_memory",
        ("_full", "totals[at.BREAKS_TRANSFERRED if moved else at.ENDED_BY_LOSS] += 1",
         "totals[at.ENDED_BY_LOSS] += 1"),
    ),
    "stays without a hand-over are not counted": (
        "bookkeeping",
        ("_full", "done += 1\n", "done += breaks > 0\n"),
    ),
    "a quarter of tenure that is passed whole is not counted": (
        "bookkeeping",
        ("_rings", "passed[first] += 1.0", "passed[min(first + 1, last)] += 1.0"),
    ),
    "expected: nobody reaches the limit": ("little", ("_expected", "flow -= reaching", "flow -= 0.0")),
    "expected: half of the transfers are no hand-over": (
        "handovers_without_memory",
        ("_expected", "totals[at.BREAKS_TRANSFERRED] += rates.transfer * mean",
         "totals[at.BREAKS_TRANSFERRED] += 0.5 * rates.transfer * mean"),
    ),
}  # fmt: skip
PLAIN_REPLICATIONS = 180


def compiled(office: Office, years: float, replications: int, seed: int, warmup: float, engine: str) -> Result:
    plan = Plan(office=office, years=years, replications=replications, seed=seed, warmup=warmup, engine=engine)
    return plan.result(part for task in plan.tasks(1) for part in task())


@pytest.mark.parametrize("name", IDENTITIES)
def test_the_compiled_engines_satisfy(name: str) -> None:
    seed = secrets.randbits(40)
    found = dict(IDENTITIES[name](compiled, 8000, seed))
    assert {what: z for what, z in found.items() if not abs(z) <= CRITICAL} == {}, f"seed {seed}"


@pytest.mark.more
@pytest.mark.parametrize("name", sorted({name for name, _ in BUGS.values()}))
def test_the_same_text_without_a_bug_satisfies(name: str) -> None:
    seed = secrets.randbits(40)
    found = dict(IDENTITIES[name](planted(None), PLAIN_REPLICATIONS, seed))
    assert {what: z for what, z in found.items() if not abs(z) <= CRITICAL} == {}, f"seed {seed}"


@pytest.mark.more
@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_caught(bug: str) -> None:
    name, change = BUGS[bug]
    seed = secrets.randbits(40)
    worst = max(abs(z) for _, z in IDENTITIES[name](planted(change), PLAIN_REPLICATIONS, seed))
    assert worst > CRITICAL, f"seed {seed}: {worst}"
