"""Many offices, on as many processes or machines as there are."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from multiprocessing import connection
from typing import Any

import pandas as pd

from tender_cycles._extras import need
from tender_cycles._nearest import nearest
from tender_cycles.office.simulation._blocks import Sums
from tender_cycles.office.simulation.engine import Plan, Progress, Task
from tender_cycles.office.simulation.office import Office
from tender_cycles.office.simulation.results import Result
from tender_cycles.words import check_lang, say

Executors = Executor | Callable[[], Executor] | None
IN_FLIGHT = 64
PATIENCE = 2.0  # seconds of waiting after which a pool is looked after


@dataclass(frozen=True, slots=True)
class Sweep:
    """Results of several offices, by the names of their scenarios."""

    results: Mapping[str, Result]

    def __getitem__(self, scenario: str) -> Result:
        return self.results[scenario]

    def __repr__(self) -> str:
        most = max((result.office for result in self.results.values()), key=lambda office: office.assumed)
        told = say("repr.sweep", check_lang(), n=len(self.results), caption=most.caption())
        return f"<{type(self).__name__}: {told}>"

    def outcomes(self, lang: str | None = None, baseline: str | None = None, level: float = 0.95) -> pd.DataFrame:
        """Return the outcomes of all scenarios.

        Parameters
        ----------
        lang : {"nb", "en"}, default that of `tc.set_lang`
        baseline : str, optional
            A scenario; adds the difference from it, with its paired interval
            (see `Result.change`). All scenarios draw from the same numbers, so
            that a change is less uncertain than the two intervals make it look.
        level : float
            Of the intervals.

        Returns
        -------
        DataFrame
            Columns scenario, outcome; columns as `Result.outcomes`; with a
            baseline change, change_error, change_low, change_high; and assumed.

        Raises
        ------
        KeyError
            If there is no such scenario; the message names the nearest.
        """
        if baseline is not None and baseline not in self.results:
            raise KeyError(f"there is no scenario {baseline!r}{nearest(baseline, self.results)}")
        frames = {name: result.outcomes(lang, level) for name, result in self.results.items()}
        for name, frame in frames.items():
            if baseline is not None:
                change = self.results[name].change(self.results[baseline], lang, level)
                frame["change"] = change["change"]
                for column in ("error", "low", "high"):
                    frame[f"change_{column}"] = change[column]
            frame["assumed"] = self.results[name].office.assumed
        return pd.concat(frames, names=["scenario"])


def sweep(
    scenarios: Mapping[str, Office] | Iterable[Office],
    years: float = 12,
    replications: int = 1000,
    seed: int = 0,
    *,
    warmup: float | None = None,
    engine: str = "expected",
    executor: Executors = None,
    chunk: int = 4,
    retries: int = 3,
    progress: Progress = False,
) -> Sweep:
    """Simulate several offices on common random numbers.

    The result is the same to the last bit whatever the executor and the chunk.

    Parameters
    ----------
    scenarios : mapping of str to Office, or iterable of Office
        Those without a name are numbered.
    years, replications, seed, warmup
        As for `simulate`.
    engine : {"expected", "full"}
    executor : Executor, or callable that makes one, optional
        Any of `concurrent.futures`, loky, MPI, or Dask's
        ``Client.get_executor()``; none runs here. A process pool that has lost
        a process cannot be used again, and one that is yours is not made anew:
        give a callable that makes one, such as ``lambda: ProcessPoolExecutor(4,
        mp_context=multiprocessing.get_context("spawn"))``. When a process is
        lost, that pool is waited for and closed, and a new one takes over what
        is left. Processes that are spawned, not forked, cannot inherit a lock
        that a thread of this process holds at that moment.
    chunk : int
        Blocks of 64 replications in a task.
    retries : int
        How often in a row work is handed out again after workers were lost.
    progress : bool or callable
        True for a progress bar, or what is called with the replications that
        are done and all there are. It is called in the thread that called
        `sweep`, between tasks; what it raises stops the sweep and comes out.

    Returns
    -------
    Sweep

    Raises
    ------
    ValueError
        If a number is impossible, or there is no scenario.

    Examples
    --------
    >>> found = sweep({"3+1": Office(), "2+1+1": Office(tender="2+1+1")}, years=8, replications=64)
    >>> found["2+1+1"].office.tender
    '2+1+1'
    """
    if isinstance(scenarios, Office | str) or not isinstance(scenarios, Iterable):
        raise ValueError(f"scenarios must be offices, in a list or by name, not {scenarios!r}")
    if not isinstance(scenarios, Mapping):
        scenarios = {str(number): office for number, office in enumerate(scenarios, start=1)}
    if not scenarios:
        raise ValueError("there is no scenario to simulate")
    if chunk < 1:
        raise ValueError(f"chunk must be 1 or more, not {chunk!r}")
    common = {"years": years, "replications": replications, "seed": seed, "warmup": warmup, "engine": engine}
    plans = {name: Plan(office=office, **common) for name, office in scenarios.items()}  # type: ignore[arg-type]
    tasks = (task for plan in plans.values() for task in plan.tasks(chunk))
    with (
        _reporting(progress, replications * len(plans)) as report,
        closing(_run(tasks, executor, retries)) as done,
    ):
        parts = {name: plan.result(_next_of(done, plan, chunk, report)) for name, plan in plans.items()}
    return Sweep(parts)


def _next_of(done: Iterator[list[Sums]], plan: Plan, chunk: int, report: Callable[[int], object]) -> Iterator[Sums]:
    for task in plan.tasks(chunk):
        sums = next(done)
        report(task.replications)
        yield from sums


@contextmanager
def _reporting(progress: Progress, total: int) -> Iterator[Callable[[int], object]]:
    """Give what is to be called with the number of replications that have been added."""
    if callable(progress):
        done = 0

        def report(more: int) -> None:
            nonlocal done
            done += more
            progress(done, total)

        yield report
    elif progress:
        with need("tqdm.auto", "office").tqdm(total=total, unit="replication") as bar:
            yield bar.update
    else:
        yield lambda _: None


def _run(tasks: Iterator[Task], executor: Executors, retries: int) -> Generator[list[Sums], None, None]:
    """Yield what each task found, in their order; whoever stops early closes it."""
    if executor is None:
        yield from (task() for task in tasks)
    else:
        yield from _Crew(executor, retries).run(tasks)


def _call(task: Task) -> list[Sums]:
    return task()


def _lost(fault: BaseException) -> bool:
    """Return whether a worker was lost, rather than the work being at fault."""
    return isinstance(fault, BrokenExecutor | CancelledError | ConnectionError) or type(fault).__module__.startswith(
        ("distributed", "dask")
    )


class _Crew:
    """An executor, made anew if it can be, and the tasks that it has in hand."""

    def __init__(self, executor: Executors, retries: int) -> None:
        self.make: Callable[[], Executor] | None = None if isinstance(executor, Executor) else executor
        self.executor: Executor = executor if isinstance(executor, Executor) else executor()  # type: ignore[misc]
        self.retries = retries
        self.pending: deque[tuple[Task, Future[list[Sums]]]] = deque()

    def run(self, tasks: Iterator[Task]) -> Generator[list[Sums], None, None]:
        """Yield results in the order of the tasks, with a bounded number in flight."""
        task, tries = next(tasks, None), 0
        try:
            while task or self.pending:
                try:
                    while task and len(self.pending) < IN_FLIGHT:
                        self.pending.append((task, self.executor.submit(_call, task)))
                        task = next(tasks, None)
                    found = self._result(self.pending[0][1])
                except BaseException as fault:
                    tries += 1
                    if not _lost(fault) or tries > self.retries:
                        raise
                    self._start_again(fault)
                    continue
                self.pending.popleft()
                tries = 0
                yield found
        finally:
            self._leave()

    def _result(self, future: Future[list[Sums]]) -> list[Sums]:
        """Wait for a result, and see to it that a pool that has lost a process says so."""
        while True:
            try:
                return future.result(timeout=PATIENCE)
            except TimeoutError:
                if future.done():  # with a fault of that name
                    return future.result()
                if isinstance(self.executor, ProcessPoolExecutor):
                    _break_if_dead(self.executor)

    def _start_again(self, fault: BaseException) -> None:
        """Hand out again what failed; if the whole executor is gone, all that it had in hand."""
        gone = isinstance(fault, BrokenExecutor)
        if gone and self.make is None:
            raise RuntimeError(
                "the executor has lost a worker and is gone; give sweep a callable that makes one"
            ) from fault
        if gone and self.make is not None:
            # Waited for, since its threads must not be there when the new one forks.
            self.executor.shutdown(wait=True, cancel_futures=True)
            self.executor = self.make()
        self.pending = deque(
            (task, self.executor.submit(_call, task) if gone or _failed(future) else future)
            for task, future in self.pending
        )

    def _leave(self) -> None:
        for _, future in self.pending:
            future.cancel()
        if self.make is not None:
            self.executor.shutdown(wait=True)


def _break_if_dead(pool: ProcessPoolExecutor) -> None:
    """Break a pool of which a process is dead.

    It breaks by itself, unless the process was killed while it wrote a result:
    then the pool's thread waits for the rest of it, which never comes. Once all
    writing ends are closed it sees the end of the pipe, and breaks.
    """
    processes = list((pool._processes or {}).values())
    if connection.wait([process.sentinel for process in processes], timeout=0):
        for process in processes:
            process.kill()
        pool._result_queue._writer.close()  # type: ignore[attr-defined]


def _failed(future: Future[Any]) -> bool:
    return future.done() and (future.cancelled() or future.exception() is not None)
