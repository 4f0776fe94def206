"""What a correct engine satisfies, each identity as the departures from it in standard errors.

Every identity takes `run(office, years, replications, seed, warmup, engine)`, so
that the same checks are put to the compiled engines and to engines with a bug
planted in them. It yields (what, z); z is infinite where something that must
hold exactly does not.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any

from tender_cycles.office.simulation import Office, Result
from tender_cycles.office.simulation import _totals as at

Run = Callable[..., Result]
Departures = Iterator[tuple[str, float]]
INFINITE = math.inf
ENGINES = ("full", "expected")


def memoryless(**changes: Any) -> Office:
    """Return an office in which everything is memoryless unless changed, with the same hazard throughout."""
    plain = {
        "tender": "4", "option_used": 1, "win": 1, "retraining": 0, "slots": 3, "leave_startup": 0.8,
        "leave_underway": 0.8, "leave_closing": 0.8, "notice": 0, "vacancy": 0, "training": 3, "arrivals": 12,
        "stay": 9, "stay_limit": INFINITE, "intake_stop": 0, "transfer": 1, "participant_startup": 1,
        "participant_ending": 2,
    }  # fmt: skip
    return Office(**plain | changes)


RATE = 0.8  # of leaving, per year
MU = 12 / 9  # of a stay's end, per year
ALPHA = 12.0


def _z(found: tuple[float, float], expected: float) -> float:
    """Return the departure in standard errors; where nothing varies, any departure is infinite."""
    value, error = found
    if error > 1e-6 * max(abs(expected), 1.0):
        return (value - expected) / error
    return 0.0 if math.isclose(value, expected, rel_tol=1e-6) else INFINITE


def _exact(name: str, holds: bool) -> tuple[str, float]:
    return name, 0.0 if holds else INFINITE


def _element(result: Result, at_: int) -> tuple[float, float]:
    """Return the mean per replication of one entry of the totals, and its standard error."""
    n = result.replications
    mean = result.sums[at_] / n
    return mean, math.sqrt(max(result.squares[at_] / n - mean**2, 0.0) / (n - 1))


def handovers_without_memory(run: Run, n: int, seed: int) -> Departures:
    """1: breaks by leaving are rate x caseload x years, by tender lost x ends x caseload."""
    for limit in (INFINITE, 12):
        office = memoryless(win=0.4, stay_limit=limit, tender="2")
        for engine in ENGINES:
            result = run(office, 6, n, seed, 0, engine)
            left, moved = RATE * office.caseload * 6, 0.6 * 3 * office.caseload
            yield f"{engine}, limit {limit}: left", _z(result.ratio(("breaks_left",)), left)
            yield f"{engine}, limit {limit}: transferred", _z(result.ratio(("breaks_transferred",)), moved)


def breaks_of_a_stay(run: Run, n: int, seed: int) -> Departures:
    """2: P(no break) with a limit; without one the number of breaks is geometric."""
    limit = 6 / 12
    stop = MU + RATE
    unbroken = (MU + RATE * math.exp(-stop * limit)) / stop
    result = run(memoryless(stay_limit=6), 4, n, seed, 1, "full")
    yield "limited: no break", _z(result.ratio(("cohort_unbroken",), ("cohort",)), unbroken)
    result, g = run(memoryless(), 4, n, seed + 1, 1, "full"), RATE / stop
    for k in range(4):
        yield f"unlimited: {k} breaks", _z(_element(result, at.HISTOGRAM + k), ALPHA * 4 * (1 - g) * g**k)


def stationary_rate(run: Run, n: int, seed: int) -> Departures:
    """3: break rate 1/m with m = 1/rate + notice + vacancy; mean tenure 1/rate + notice."""
    office = memoryless(notice=9, vacancy=6)
    m = 1 / RATE + 9 / 12 + 6 / 12
    for engine in ENGINES:
        result = run(office, 4, n, seed, 8, engine)
        yield f"{engine}: break rate", _z(result.ratio(("breaks_left",), ("served_time",)), 1 / m)
        yield f"{engine}: tenure", _z(result.ratio(("staffed_time",), ("leavers",)), 1 / RATE + 9 / 12)


def residual_life(run: Run, n: int, seed: int) -> Departures:
    """4: with notice and no vacancy, P(no break) = 1 - (1 - X(mu)) / (mu E[X])."""
    notice = 12 / 12
    transform = RATE / (RATE + MU) * math.exp(-MU * notice)
    unbroken = 1 - (1 - transform) / (MU * (1 / RATE + notice))
    result = run(memoryless(notice=12), 4, n, seed, 8, "full")
    yield "no break", _z(result.ratio(("cohort_unbroken",)), ALPHA * 4 * unbroken)


def little(run: Run, n: int, seed: int) -> Departures:
    """5: caseload = arrivals x mean stay; with intake stops and every tender lost, n* of the specification."""
    for limit in (INFINITE, 12):
        office = memoryless(stay_limit=limit, slots=2, arrivals=30)
        for engine in ENGINES:
            result = run(office, 1, n, seed, 0, engine)
            yield f"{engine}, limit {limit}: caseload", _z(result.ratio(("served_time",)), office.caseload)
    length, stop, p = 2.0, 5 / 12, 0.6
    office = memoryless(tender="2", win=0, intake_stop=5, transfer=p)
    left = math.exp(-MU * stop) * (1 - math.exp(-MU * (length - stop))) / (1 - p * math.exp(-MU * length))
    there = ALPHA / MU * left
    for engine in ENGINES:
        result = run(office, 2, n, seed + 1, 11, engine)  # one end in the window, after five tenders
        yield f"{engine}: transferred", _z(result.ratio(("breaks_transferred",)), p * there)
        yield f"{engine}: ended", _z(result.ratio(("ended_by_loss",)), (1 - p) * there)


def slot_shares(run: Run, n: int, seed: int) -> Departures:
    """6: shares of slot time; and the training years of a tender that begins with an empty office."""
    office, tau, notice, vacancy = memoryless(notice=4, vacancy=3, training=5), 5 / 12, 4 / 12, 3 / 12
    m, staying = 1 / RATE + notice + vacancy, math.exp(-RATE * tau)
    shares = ((1 - staying) / (RATE * m), staying / (RATE * m), notice / m, vacancy / m)
    result = run(office, 4, n, seed, 8, "full")
    tender = {"start-up": 1 / 4, "under way": 2.5 / 4, "ending": 0.5 / 4}
    job = dict(zip(("training", "doing", "ending", "vacant"), shares, strict=True))
    for (phase, state), row in result.slots().iterrows():
        yield f"{phase}, {state}", _z((row["years"], row["error"]), tender[phase] * job[state] * 3 * 4)
    office = memoryless(tender="2", win=0, training=5)
    training = tau + (2 - tau) * (1 - math.exp(-RATE * tau))
    result = run(office, 4, n, seed + 1, 0, "full")
    yield "a tender's training", _z(result.ratio(("training_time",)), training * 3 * 2)


def tender_ring(run: Run, n: int, seed: int) -> Departures:
    """7: lengths, phases and fates of tenders with options, averaged over whole years."""
    p, c, nu = 0.6, 9 / 12, 4 / 12
    office = memoryless(tender="2+1+1", option_used=p, closing=9, option_notice=4, win=0.3, slots=1)
    mean, closing = 2 + p + p**2, p**2 * c + (1 - p**2) * min(c, nu)
    result = run(office, 16, n, seed, 30, "expected")
    yield "ends a year", _z(result.ratio(("tenders_ended",)), 16 / mean)
    yield "start-up", _z(_element(result, at.TENDER_TIME), 16 / mean)
    yield "closing", _z(_element(result, at.TENDER_TIME + 2), 16 * closing / mean)
    yield "lost", _z(result.ratio(("tenders_lost",), ("tenders_ended",)), 0.7)


def uncoupled_rings(run: Run, n: int, seed: int) -> Departures:
    """8: rings that do not press on one another fill the 36 joint states as the products of their marginals."""
    office, tau, notice, vacancy = memoryless(notice=4, vacancy=3, arrivals=48), 3 / 12, 4 / 12, 3 / 12
    m, staying = 1 / RATE + notice + vacancy, math.exp(-RATE * tau)
    tender = (1 / 4, 2.5 / 4, 0.5 / 4)
    job = ((1 - staying) / (RATE * m), staying / (RATE * m), notice / m, vacancy / m)
    first, last = 1 / 12, 2 / 12
    stay = (
        math.exp(-MU * last) * (1 - math.exp(-MU * first)) / MU,
        math.exp(-MU * (first + last)) / MU,
        (1 - math.exp(-MU * last)) / MU,
    )
    result = run(office, 4, n, seed, 8, "full")
    for place, (state, row) in enumerate(result.joint().iterrows()):
        share = tender[place // 12] * job[place // 3 % 4] * stay[place % 3]
        yield ", ".join(state), _z((row["years"], row["error"]), 48 * 4 * share)


def bulge(run: Run, n: int, seed: int) -> Departures:
    """9: leavers per slot and tender are Poisson with mean the sum of rate x time over the phases."""
    office = memoryless(leave_startup=0.3, leave_underway=0.6, leave_closing=3.0, win=0.5, arrivals=1)
    mean = 3 * (0.3 * 1 + 0.6 * 2.5 + 3.0 * 0.5)
    result = run(office, 4, n, seed, 0, "expected")
    yield "mean", _z(result.ratio(("leavers",)), mean)
    spread = result.squares[at.LEAVERS] / n - (result.sums[at.LEAVERS] / n) ** 2
    yield "variance", (spread * n / (n - 1) - mean) / math.sqrt((mean + 2 * mean**2) / n)


def bookkeeping(run: Run, n: int, seed: int) -> Departures:
    """10: what must add up adds up, exactly; options that are all certain are no options."""
    office = Office(slots=3, arrivals=40, win=0.4, option_used=0.5)
    result = run(office, 5, n, seed, 2, "full")
    total = {name: result.sums[k] for k, name in enumerate(at.SCALAR_NAMES)}
    sums = {first: result.sums[first : first + size].sum() for first, size in
            ((at.TENDER_TIME, 3), (at.SLOTS, 12), (at.SERVED, 12), (at.JOINT, 36))}  # fmt: skip
    yield _exact("slot-years", math.isclose(sums[at.SLOTS], 3 * 5 * n, rel_tol=1e-9))
    yield _exact("tender-years", math.isclose(sums[at.TENDER_TIME], 5 * n, rel_tol=1e-9))
    yield _exact("joint states", math.isclose(sums[at.JOINT], total["served_time"], rel_tol=1e-9))
    exposure = result.sums[at.TENURE : at.TENURE + at.QUARTERS].sum()
    yield _exact("tenure", math.isclose(exposure, total["staffed_time"], rel_tol=1e-9))
    counts = result.stays()
    yield _exact("new stays", counts["new"].sum() == total["cohort"])
    yield _exact("unbroken stays", counts["new"][0] == total["cohort_unbroken"])
    yield _exact("transferred stays", counts["transferred"].sum() == total["transferred_stays"])
    yield _exact("new entrants", total["cohort"] + total["cohort_open"] == total["entrants_new"])
    entrants = total["transferred_stays"] + total["transferred_open"]
    yield _exact("transferred entrants", entrants == total["entrants_transferred"])
    certain = [run(office.replacing(tender=form, option_used=1), 5, n, seed, 2, "full") for form in ("2+1+1", "4")]
    yield _exact("2+1+1 is 4", bool((certain[0].sums == certain[1].sums).all()))


IDENTITIES = {
    identity.__name__: identity
    for identity in (
        handovers_without_memory, breaks_of_a_stay, stationary_rate, residual_life, little,
        slot_shares, tender_ring, uncoupled_rings, bulge, bookkeeping,
    )
}  # fmt: skip
