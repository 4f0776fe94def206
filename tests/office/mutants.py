"""The engines run as plain Python, with a bug planted in their source.

The compiled modules' own text is executed without the compiler; only the
drawing of a number, which is slow in Python, is left to `random.Random`, one
per stream, started from the state that the engine gives that stream.
"""

import random
import sys
import types
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tender_cycles.office import simulation
from tender_cycles.office.simulation import Office, Result
from tender_cycles.office.simulation import _totals as at
from tender_cycles.office.simulation.engine import Plan

FOLDER = Path(simulation.__file__).parent
MODULES = ("_random", "_rings", "_full", "_expected")
Bug = tuple[str, str, str]  # module, what stands there, what stands there instead


def _plain(*args: Callable, **options: object) -> Callable:
    return args[0] if args else (lambda function: function)


def _fill(streams: list[random.Random], row: int, numbers: np.ndarray) -> None:
    numbers[:] = [streams[row].expovariate(1.0) for _ in numbers]


def _modules(bug: Bug | None) -> dict[str, types.ModuleType]:
    """Execute the modules' texts under other names, one of them changed."""
    made: dict[str, types.ModuleType] = {}
    for name in MODULES:
        text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
        if bug is not None and bug[0] == name:
            assert text.count(bug[1]) == 1, f"{bug[1]!r} stands {text.count(bug[1])} times in {name}.py"
            text = text.replace(bug[1], bug[2])
        text = text.replace('njit = need("numba", "office").njit', "")
        for other in MODULES:
            text = text.replace(f"from tender_cycles.office.simulation.{other} import", f"from planted{other} import")
        module = types.ModuleType(f"planted{name}")
        module.njit = _plain  # type: ignore[attr-defined]
        sys.modules[module.__name__] = module
        exec(compile(text, f"planted{name}.py", "exec"), module.__dict__)
        if name == "_random":
            module.exponential = lambda streams, row: streams[row].expovariate(1.0)  # type: ignore[attr-defined]
            module.fill_exponential = _fill  # type: ignore[attr-defined]
            module.uniform = lambda streams, row: streams[row].random()  # type: ignore[attr-defined]
        made[name] = module
    for name in MODULES:
        del sys.modules[f"planted{name}"]
    return made


def planted(bug: Bug | None) -> Callable[..., Result]:
    """Return `run(office, years, replications, seed, warmup, engine)` of an engine with a bug, or without."""
    made = _modules(bug)

    def run(office: Office, years: float, replications: int, seed: int, warmup: float, engine: str) -> Result:
        plan = Plan(office=office, years=years, replications=replications, seed=seed, warmup=warmup, engine=engine)
        rates, options = office._rates()
        parts, pool = [], made["_random"].seed_pool(seed)
        for replication in range(replications):
            with np.errstate(over="ignore"):
                key, states = np.empty(2, np.uint64), np.empty((3 + 2 * rates.slots, 4), np.uint64)
                made["_random"].replication_key(pool, replication, key)
                made["_random"].start_streams(key, states)
            streams = [random.Random(state.tobytes()) for state in states]
            totals = _replicate(made, rates, options, streams, plan.window(), engine)
            scalars = totals[: at.SCALARS]
            parts.append((totals, totals**2, np.outer(scalars, scalars), _batch(replication, scalars)))
        return plan.result(parts)

    return run


def _batch(replication: int, scalars: np.ndarray) -> np.ndarray:
    batches = np.zeros((at.BATCHES, at.SCALARS))
    batches[replication % at.BATCHES] = scalars
    return batches


def _replicate(made: dict, rates: tuple, options: np.ndarray, streams: list, window: tuple, engine: str) -> np.ndarray:
    size, slots = 256, rates.slots
    space = made["_rings"].Space(
        np.empty((size, 6)), np.empty(4 * size), np.empty(4 * size, np.int64),
        np.empty((slots, size)), np.empty((slots, size), np.int64), np.empty((slots, size), np.int64),
        np.empty(at.QUARTERS),
    )  # fmt: skip
    totals, none = np.zeros(at.SIZE), np.empty((0, 9))
    if engine == "expected":
        course = made["_expected"].Course(*(np.empty(4 * size + 2) for _ in range(4)))
        done = made["_expected"].replicate_expected(rates, options, streams, window, space, course, totals, none)
    else:
        full = made["_full"]
        marks = full.Column(
            np.empty((slots, 4, size)), np.empty((slots, 4, size)), np.empty((slots, size)),
            np.empty((slots, full.CELLS), np.int64), np.empty(slots, np.int64), np.empty(size + 1),
        )  # fmt: skip
        intake = full.Intake(
            np.empty((slots, full.DRAWN)), np.empty(slots, np.int64), np.empty(slots), np.empty(slots, np.int64),
            np.empty((2, slots, size)), np.empty((2, slots), np.int64),
        )  # fmt: skip
        places = (np.empty(full.BATCH, np.int64) for _ in range(3))
        batch = full.Batch(*(np.empty(full.BATCH) for _ in range(5)), *places)
        done = full.replicate(rates, options, streams, window, space, marks, intake, batch, totals, none, none)[0]
    assert done > 0
    return totals
