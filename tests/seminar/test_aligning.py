"""Gamma: every alignment tried, what must always hold, other packages' alignments, and what cannot be said."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

from tender_cycles.seminar.agreement import gamma, unitizing_alpha

Unit = tuple[int, int, str]
Column = dict[str, list[Unit]]


def _table(marks: Column, source: str = "text") -> pd.DataFrame:
    rows = [(coder, source, *unit) for coder, units in marks.items() for unit in units]
    return pd.DataFrame(rows, columns=["coder", "source", "start", "end", "code"])


def _found(marks: Column, length: int = 100, **options: int) -> float:
    return gamma(_table(marks), {"text": length}, coders=list(marks), n_boot=0, **options).value


def _disorder(marks: Column, length: int = 100) -> float:
    return gamma(_table(marks), {"text": length}, coders=list(marks), n_boot=0, n_samples=1).observed


def _partitions(units: list[tuple[str, Unit]]) -> Iterator[list[list[tuple[str, Unit]]]]:
    """Every way to divide units into groups of at most one of each coder."""
    if not units:
        yield []
        return
    first, *rest = units
    for groups in _partitions(rest):
        yield [[first], *groups]
        for at, group in enumerate(groups):
            if all(coder != first[0] for coder, _ in group):
                yield [*groups[:at], [first, *group], *groups[at + 1 :]]


def _of_group(group: list[tuple[str, Unit]], n_coders: int) -> float:
    """The mean dissimilarity of a group's pairs; where a stretch is missing, on one side or both, it is 1."""
    pairs = n_coders * (n_coders - 1) // 2
    apart = []
    for (_, (s, e, code)), (_, (t, f, other)) in combinations(group, 2):
        apart.append(((abs(s - t) + abs(e - f)) / (e - s + f - t)) ** 2 + (code != other))
    return (sum(apart) + pairs - len(apart)) / pairs


@st.composite
def marks(draw: st.DrawFn) -> Column:
    """Up to seven stretches by two or three coders, some near one another, some overlapping."""
    unit = st.tuples(st.integers(0, 30), st.integers(1, 12), st.sampled_from("xy"))
    sizes = draw(st.sampled_from([(2, 2), (3, 2), (2, 2, 2), (3, 2, 1), (1, 0, 2)]))
    return {
        coder: [(start, start + long, code) for start, long, code in draw(st.lists(unit, min_size=n, max_size=n))]
        for coder, n in zip("abc", sizes, strict=False)
    }


@given(marks())
@settings(deadline=None, max_examples=examples(40))
def test_the_best_alignment_is_the_best_of_all(found: Column) -> None:
    units = [(coder, unit) for coder, own in found.items() for unit in own]
    least = min(sum(_of_group(group, len(found)) for group in groups) for groups in _partitions(units))
    assert _disorder(found) == pytest.approx(least / (len(units) / len(found)))


@given(marks())
@settings(deadline=None, max_examples=examples(40))
def test_order_and_names_do_not_matter_to_the_disorder(found: Column) -> None:
    other = {coder: [(s, e, {"x": "q", "y": "x"}[c]) for s, e, c in units[::-1]] for coder, units in found.items()}
    values = [_disorder(found), _disorder(other), _disorder(dict(reversed(found.items())))]
    assert values == pytest.approx([values[0]] * 3)


SOME: Column = {"a": [(0, 10, "x"), (30, 42, "y"), (60, 75, "x")], "b": [(1, 10, "x"), (30, 40, "y"), (62, 75, "y")]}


def test_perfect_agreement_is_one_and_less_is_less() -> None:
    same = {"a": SOME["a"], "b": SOME["a"], "c": SOME["a"]}
    recoded = {"a": SOME["a"], "b": [(s, e, "z") for s, e, _ in SOME["a"]]}
    assert _found(same) == 1
    assert 1 > _found(SOME) > _found(recoded)


def test_near_is_better_than_far_though_neither_overlaps() -> None:
    near, far = ({"a": [(0, 10, "x")], "b": [(at, at + 10, "x")]} for at in (11, 60))
    assert unitizing_alpha(_table(near), {"text": 100}).value == unitizing_alpha(_table(far), {"text": 100}).value
    assert _disorder(near) < _disorder(far) == 2


def test_the_same_seed_gives_the_same_and_more_continua_a_surer_value() -> None:
    assert _found(SOME, seed=1) == _found(SOME, seed=1) != _found(SOME, seed=2)
    few, many = (np.std([_found(SOME, seed=seed, n_samples=n) for seed in range(12)]) for n in (4, 64))
    assert many < few


@pytest.mark.more
def test_chance_is_near_nought() -> None:
    rng = np.random.default_rng(4)

    def thrown() -> list[Unit]:
        return [(int(s), int(s) + 20, str(rng.choice(["x", "y"]))) for s in sorted(rng.integers(0, 480, size=6))]

    values = [_found({coder: thrown() for coder in "ab"}, 500) for _ in range(60)]
    assert abs(np.mean(values)) < 4 * np.std(values) / np.sqrt(len(values)) + 0.02


def test_sources_are_drawn_anew_for_the_interval() -> None:
    odd: Column = {"a": [(0, 10, "x")], "b": [(50, 60, "y")]}
    table = pd.concat([_table(SOME, f"s{n}") for n in range(5)] + [_table(odd, "odd")], ignore_index=True)
    found = gamma(table, {**{f"s{n}": 100 for n in range(5)}, "odd": 100})
    assert found.low < found.value < found.high
    assert found.n_units == 6
    assert "Mathets gamma" in found.to_html("nb")
    one = gamma(_table(SOME), {"text": 100})
    assert np.isnan(one.low)
    assert "cannot be drawn anew" in one.interpretation()


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        ({"a": [], "b": []}, "unmarked"),
        ({"a": [(0, 5, "x")]}, "one-coder"),
        ({coder: [(n, n + 3, "x") for n in range(12)] for coder in "abcdef"}, "too-many"),
    ],
)
def test_what_is_undefined_says_why(found: Column, fault: str) -> None:
    told = gamma(_table(found), {"text": 100}, coders=list(found))
    assert told.fault == fault
    assert np.isnan(told.value)
    assert told.reason("nb") != told.reason("en") != ""


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(ValueError, match="n_samples must be 1 or more, not 0"):
        gamma(_table(SOME), {"text": 100}, n_samples=0)
    with pytest.raises(ValueError, match=r"\[60, 75\) is no stretch of 'text'"):
        gamma(_table(SOME), {"text": 70})


def test_the_best_alignments_are_those_of_pygamma_agreement_and_qdapy() -> None:
    """No difference in 1,000 random continua: the disorder of the best alignment, by three solvers.

    Gamma itself is not compared, since each package draws its random continua in
    another way: pygamma-agreement from the statistics of the units, or by shuffling with
    pivots kept apart, qdapy by shifting each coder's own line; ours are told in `gamma`.
    """
    theirs = pd.read_csv(Path(__file__).parent / "alignments.csv.gz", comment="#")
    assert len(theirs) == 1000
    ours = []
    for text in theirs["coders"]:
        marks = {str(at): [_unit(each) for each in line.split()] for at, line in enumerate(text.split(";"))}
        ours.append(_disorder(marks))
    for package in ("pygamma", "qdapy"):
        assert np.allclose(ours, theirs[f"{package}.disorder"], atol=1e-7, rtol=1e-7)


def _unit(written: str) -> Unit:
    start, _, rest = written.partition("-")
    return int(start), int(rest[:-1]), rest[-1]
