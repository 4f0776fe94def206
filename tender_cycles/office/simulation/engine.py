"""The two engines: every participant followed, or integrated out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np

from tender_cycles._checks import is_number, is_whole
from tender_cycles.office.simulation._blocks import BLOCK, Sums, blocks, run_block, zeros
from tender_cycles.office.simulation._random import Floats, Words, seed_pool
from tender_cycles.office.simulation._rings import Rates, Window
from tender_cycles.office.simulation.office import Office
from tender_cycles.office.simulation.results import Result

MEMORY = 64  # segments per slot to begin with; the compiled code doubles it where that is too few
LONGEST_FOLLOW = 12  # mean stays after which a stay without limit is given up as open: 6 in a million
Progress = bool | Callable[[int, int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to simulate: an office, for how long, how often, from which seed, by which engine."""

    office: Office
    years: float
    replications: int
    seed: int
    warmup: float | None = None
    engine: str = "full"

    def __post_init__(self) -> None:
        faults, office = [], cast(object, self.office)
        if not isinstance(office, Office):
            faults.append(f"office must be an Office, not {office!r}")
        if not is_number(self.years) or not 0 < self.years < np.inf:
            faults.append(f"years must be more than 0 and finite, not {self.years!r}")
        if not is_whole(self.replications) or not 1 <= self.replications < 2**32:
            faults.append(f"replications must be a whole number, 1 or more, not {self.replications!r}")
        if not is_whole(self.seed) or self.seed < 0:
            faults.append(f"seed must be a whole number, 0 or more, not {self.seed!r}")
        if self.warmup is not None and not (is_number(self.warmup) and 0 <= self.warmup < np.inf):
            faults.append(f"warmup must be 0 or more years, not {self.warmup!r}")
        if self.engine not in ("full", "expected"):
            faults.append(f"engine must be 'full' or 'expected', not {self.engine!r}")
        if faults:
            raise ValueError("cannot simulate: " + "; ".join(faults))

    @property
    def start(self) -> float:
        """Years of warm-up: those given, or the longest that a tender may last."""
        return float(sum(self.office.years) if self.warmup is None else self.warmup)

    def window(self) -> Window:
        """Return what is counted; the full engine goes on until the stays that began in it are over."""
        end = self.start + self.years
        follow = min(self.office.stay_limit, LONGEST_FOLLOW * self.office.stay) / 12 if self.engine == "full" else 0.0
        return Window(self.start, end, end + follow)

    def tasks(self, chunk: int) -> Iterator["Task"]:
        """Yield tasks of `chunk` blocks each."""
        rates, options = self.office._rates()
        pool, window, size = seed_pool(int(self.seed)), self.window(), chunk * BLOCK
        for first in range(0, self.replications, size):
            last = min(first + size, self.replications)
            yield Task(self.engine == "full", rates, options, pool, window, first, last)

    def result(self, parts: Iterable[Sums]) -> Result:
        """Add blocks in their order to a result."""
        totals = zeros()
        for part in parts:
            for total, more in zip(totals, part, strict=True):
                total += more
        return self._made(totals, self.replications)

    def growing(self) -> Iterator[Result]:
        """Yield the result of the first block, of the first two, four, ..., of all."""
        totals, done, wanted = zeros(), 0, BLOCK
        for task in self.tasks(1):
            done += task.replications
            for total, more in zip(totals, task()[0], strict=True):
                total += more
            if done in (wanted, self.replications):
                wanted *= 2
                yield self._made(tuple(total.copy() for total in totals), done)

    def _made(self, totals: Sums, replications: int) -> Result:
        sums, squares, products, batches = totals
        return Result(
            office=self.office, years=float(self.years), warmup=self.start, replications=int(replications),
            seed=int(self.seed), engine=self.engine, sums=sums, squares=squares, products=products, batches=batches,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """Some blocks of a plan: pure, so that it may be run anywhere, and again."""

    full: bool
    rates: Rates
    options: Floats
    pool: Words
    window: Window
    first: int
    last: int

    @property
    def replications(self) -> int:
        """How many replications it runs."""
        return self.last - self.first

    def __call__(self) -> list[Sums]:
        """Run it; return the sums of each block."""
        found, memory = [], MEMORY
        for first, last in blocks(self.first, self.last):
            *sums, memory = run_block(self.full, self.rates, self.options, self.pool, self.window, first, last, memory)
            found.append(tuple(sums))
        return found


def simulate(
    office: Office, years: float = 12, replications: int = 1000, seed: int = 0, *, warmup: float | None = None
) -> Result:
    """Simulate an office, following every participant.

    Parameters
    ----------
    office : Office
    years : float
        Length of the window in which things are counted. Tenders come in whole
        years: average over a multiple of them, or over many options.
    replications : int
        How often. Replication r draws from ``SeedSequence(seed, spawn_key=(r,))``
        whatever the office, so that offices are compared on common numbers.
    seed : int
    warmup : float, optional
        Years before the window; by default the longest that a tender may last.
        With 0 the window begins with an empty office on a tender's first day.

    Returns
    -------
    Result

    Raises
    ------
    ValueError
        If it is no office or a number is impossible; all are named.

    Examples
    --------
    >>> result = simulate(Office(slots=2, arrivals=20), years=4, replications=10, seed=7)
    >>> result
    <Result: full engine, 4 years × 10 runs, seed 7; 14 of 22 parameters are assumed>
    """
    plan = Plan(office=office, years=years, replications=replications, seed=seed, warmup=warmup)
    return plan.result(part for task in plan.tasks(1) for part in task())


def expected(
    office: Office, years: float = 12, replications: int = 1000, seed: int = 0, *, warmup: float | None = None
) -> Result:
    """Simulate tenders and consultants, and integrate the participants out.

    Means of what happens to participants (their time by tender and consultant,
    hand-overs by cause, who comes in) are the same as `simulate`'s, from the
    same tenders and employments; distributions over participants, and their own
    phases, are not known here and are missing. Parameters as for `simulate`.

    Returns
    -------
    Result

    Examples
    --------
    >>> expected(Office(), years=8, replications=100, seed=7)
    <Result: expected engine, 8 years × 100 runs, seed 7; 14 of 22 parameters are assumed>
    """
    plan = Plan(office=office, years=years, replications=replications, seed=seed, warmup=warmup, engine="expected")
    return plan.result(part for task in plan.tasks(1) for part in task())


def growing(
    office: Office,
    years: float = 12,
    replications: int = 1000,
    seed: int = 0,
    *,
    warmup: float | None = None,
    engine: str = "full",
) -> Iterator[Result]:
    """Simulate step by step: yield results of 64, 128, 256, ... replications, up to `replications`.

    Each result is the one that `simulate` or `expected` has for so many
    replications, to the last bit. Who has seen enough asks for no more, and
    nothing more is done. Between two blocks of 64 replications Python has its
    say; within one the compiled code holds no lock, so that a thread can run
    through the results while others work. Parameters as for `simulate`.

    Parameters
    ----------
    engine : {"full", "expected"}

    Yields
    ------
    Result

    Examples
    --------
    >>> for result in growing(Office(slots=2, arrivals=20), years=4, replications=10_000, seed=7):
    ...     value, error = result.ratio(("breaks_left",), ("served_time",))
    ...     if error < 0.02 * value:
    ...         break
    >>> result.replications < 10_000
    True
    """
    plan = Plan(office=office, years=years, replications=replications, seed=seed, warmup=warmup, engine=engine)
    return plan.growing()
