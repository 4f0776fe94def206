"""The simulated office beside one SimPy process per agent, and beside drawing its random numbers alone.

    python benchmarks/simulation.py [--simpy 20] [--replications 2000] [--rounds 5] [--growth]

One core, one model: 12 slots, about 270 participants in caseload, 12 years from
a tender's first day. The SimPy model is the one that the tests hold the engines
against. Times are of the processor, so that neighbours on the machine count less.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("NUMBA_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import numpy as np
from simpy_office import SimpyOffice

from tender_cycles.office.simulation import Office, Result, expected, record, simulate
from tender_cycles.office.simulation.engine import Plan

YEARS = 12
OFFICE = Office(slots=12, arrivals=284)


def median(work: Callable[[], object], runs: int = 5) -> float:
    """Return the median processor time of some runs, in seconds."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return float(np.median(times))


def per_run(engine: Callable[..., Result], office: Office, replications: int, years: float = YEARS) -> float:
    """Return the time of one replication, in microseconds."""
    engine(office, years, 1, 0, warmup=0)
    return median(lambda: engine(office, years, replications, 1, warmup=0)) / replications * 1e6


def simpy_run(n: int) -> float:
    """Return the time of one run of the SimPy model, in microseconds."""
    window = tuple(Plan(office=OFFICE, years=YEARS, replications=1, seed=0, warmup=0).window())
    start = time.process_time()
    for seed in range(n):
        SimpyOffice(OFFICE, window, seed).run()
    return (time.process_time() - start) / n * 1e6


def variates() -> int:
    """Return how many random numbers one replication of the full engine draws, on average."""
    drawn = []
    for replication in range(20):
        found = record(OFFICE, YEARS, 1, replication, warmup=0)
        stays, jobs = found.participations, found.employments
        moved = (stays["exit"] == "transferred").sum()
        lost = ((stays["exit"] == "ended") & (stays["end"] < stays["planned_end"])).sum()
        drawn.append(2 * len(stays) + moved + lost + 2 * len(jobs) + 2 * len(found.tenders))
    return round(float(np.mean(drawn)))


def drawing(n: int) -> float:
    """Return the time that NumPy takes to draw n exponential variates at once, in microseconds."""
    rng, numbers = np.random.default_rng(1), np.empty(n)

    def draw() -> None:
        for _ in range(1000):
            rng.standard_exponential(out=numbers)

    return median(draw) / 1000 * 1e6


def first_call() -> tuple[float, float]:
    """Return the wall time of import and one full replication in a fresh process: not yet and already compiled."""
    code = (
        "import time; start = time.perf_counter()\n"
        "from tender_cycles.office.simulation import Office, simulate\n"
        "simulate(Office(), 12, 1, 0); print(time.perf_counter() - start)"
    )
    import tempfile

    with tempfile.TemporaryDirectory() as cache:
        environment = os.environ | {"NUMBA_CACHE_DIR": cache}
        times = [
            float(subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True).stdout)
            for _ in range(2)
        ]
    return times[0], times[1]


def growth() -> None:
    """Print how the cost grows with slots, caseload and years."""
    print("\n| | full, us | expected, us |\n|---|--:|--:|")
    cases = [(f"{slots} slots, same caseload", OFFICE.replacing(slots=slots), YEARS) for slots in (3, 12, 48)]
    cases += [(f"caseload {OFFICE.caseload * k:.0f}", OFFICE.replacing(arrivals=284 * k), YEARS) for k in (0.25, 1, 4)]
    cases += [(f"{years} years", OFFICE, years) for years in (4, 12, 36)]
    for name, office, years in cases:
        full, means = (per_run(engine, office, 400, years) for engine in (simulate, expected))
        print(f"| {name} | {full:.0f} | {means:.1f} |")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--simpy", type=int, default=20)
    parser.add_argument("--replications", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5, help="in which the four take turns; medians are printed")
    parser.add_argument("--growth", action="store_true")
    asked = parser.parse_args()
    numbers = variates()
    rounds = [
        (simpy_run(asked.simpy), *(per_run(engine, OFFICE, asked.replications) for engine in (simulate, expected)),
         drawing(numbers))
        for _ in range(asked.rounds)
    ]  # fmt: skip
    simpy, full, means, bound = np.median(rounds, axis=0)
    print(f"caseload {OFFICE.caseload:.0f}, {numbers} random numbers in a replication\n")
    print("| engine | us a replication | times SimPy | times the bound |\n|---|--:|--:|--:|")
    for name, took in (("SimPy", simpy), ("full", full), ("expected", means), ("drawing alone", bound)):
        print(f"| {name} | {took:.1f} | {simpy / took:.0f} | {took / bound:.1f} |")
    cold, warm = first_call()
    print(f"\nfirst call in a fresh process, with imports: {cold:.1f} s, compiling; {warm:.1f} s when that is cached")
    if asked.growth:
        growth()


if __name__ == "__main__":
    main()
