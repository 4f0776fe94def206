"""Alpha and Fleiss's kappa with bootstrap intervals, beside a loop over the resamples with well-known packages.

    python benchmarks/agreement.py [--coders 20] [--codes 7] [--resamples 2000] [--runs 5]

Both sides start from the same table of answers and draw the same units; the
values of all resamples are compared before anything is timed. The packages are
given the counts of codes by unit, which is the quickest way into them.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core, on both sides

import krippendorff
import numpy as np
import pandas as pd
from statsmodels.stats.inter_rater import fleiss_kappa

from tender_cycles.seminar import agreement
from tender_cycles.seminar.agreement.choices import Choices
from tender_cycles.seminar.agreement.measures import Measure, alpha_of, fleiss_of
from tender_cycles.seminar.agreement.resampling import draws


def made_up(units: int, coders: int, codes: int, seed: int = 7) -> pd.DataFrame:
    """Return answers of which seven in ten follow the unit's own code."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(codes, size=units)[:, None]
    follows = rng.random((units, coders)) < 0.7
    return pd.DataFrame(np.where(follows, truth, rng.integers(codes, size=(units, coders))))


def alpha_in_a_loop(counts: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Return alpha of each resample by the `krippendorff` package."""
    rows = [np.repeat(np.arange(len(counts)), times) for times in drawn.astype(int)]
    return np.array([krippendorff.alpha(value_counts=counts[at], level_of_measurement="nominal") for at in rows])


def fleiss_in_a_loop(counts: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Return Fleiss's kappa of each resample by statsmodels."""
    rows = [np.repeat(np.arange(len(counts)), times) for times in drawn.astype(int)]
    return np.array([fleiss_kappa(counts[at]) for at in rows])


PAIRS: dict[str, tuple[Callable[..., object], Callable[[Choices], Measure], Callable[..., np.ndarray], str]] = {
    "alpha": (agreement.alpha, alpha_of, alpha_in_a_loop, "krippendorff"),
    "Fleiss's kappa": (agreement.fleiss, fleiss_of, fleiss_in_a_loop, "statsmodels"),
}


def median(work: Callable[[], object], runs: int) -> float:
    """Return the median time of some runs, in milliseconds."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return 1000 * statistics.median(times)


def main() -> None:
    """Compare, time and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("coders", 20), ("codes", 7), ("resamples", 2000), ("runs", 5)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    print("| work | units | ours, ms | beside it, ms | ratio |\n|---|--:|--:|--:|--:|")
    for n_units in (24, 200):
        units = made_up(n_units, asked.coders, asked.codes)
        answers, drawn = Choices.read(units), draws(n_units, asked.resamples, 0)
        for name, (ours, measure, theirs, package) in PAIRS.items():
            counts = answers.counts.astype(int)
            assert np.allclose(measure(answers)(drawn), theirs(counts, drawn))
            mine = median(lambda ours=ours, units=units: ours(units, n_boot=asked.resamples), asked.runs)
            other = median(lambda theirs=theirs, counts=counts, drawn=drawn: theirs(counts, drawn), 2)
            print(f"| {name}, against {package} | {n_units} | {mine:.0f} | {other:.0f} | {other / mine:.0f} |")


if __name__ == "__main__":
    main()
