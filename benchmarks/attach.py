"""Looking for the excerpts in a text as long as the thesis, and what one digest costs.

    python benchmarks/attach.py [--letters 145000] [--runs 5]

The text is made up, so none of the excerpts is found; all of its windows are
digested all the same, which is what takes the time.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from tender_cycles.datasets.attach import shipped_fingerprints
from tender_cycles.datasets.fingerprints import WINDOW, digest
from tender_cycles.datasets.matching import find

WORDS = Path(__file__).parents[1] / "tests" / "unrelated.txt"


def made_up(letters: int, seed: int = 1) -> str:
    """Return made-up Norwegian of so many letters."""
    chance, words, done = random.Random(seed), WORDS.read_text(encoding="utf-8").split(), []
    while letters > 0:
        done.append(chance.choice(words))
        letters -= sum(map(str.isalpha, done[-1]))
    return " ".join(done)


def seconds(work: Callable[[], object], runs: int) -> float:
    """Return the median time of the processor that some work takes."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=145_000)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    text, marks = made_up(args.letters), shipped_fingerprints()
    windows = [f"{n:0{WINDOW}}" for n in range(10_000)]
    one = seconds(lambda: [digest(window) for window in windows], args.runs) / len(windows)
    print(f"one digest: {one * 1e6:.1f} µs, {1 / one:,.0f} guesses a second")
    print(f"{args.letters:,} letters searched: {seconds(lambda: find(text, marks), args.runs):.2f} s")


if __name__ == "__main__":
    main()
