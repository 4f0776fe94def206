"""Tables of a made-up project, beside the plain pandas way to the same numbers.

    python benchmarks/tables.py [--selections 100000] [--codings 1000000] [--runs 5] [--growth]

Both sides start from a project in memory: ours from the `Project`, pandas from
DataFrames of the same selections, codings and cases. The results are compared
before anything is timed. `--growth` also reports how time and memory of the
index grow from a tenth of the size to the whole of it.
"""

import argparse
import gc
import os
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core, on both sides

import numpy as np
import pandas as pd

from tender_cycles import tables
from tender_cycles.cycles import Cycle, Phase, tender_cycles
from tender_cycles.project import Case, Code, Coding, Project, Selection, Source, User, Variable

CODES, CASES, SOURCES, LENGTH = 50, 40, 200, 150_000
WORDS = ("jeg", "æ", "hvordan", "korsn", "trygg", "tillit", "anbud", "jobb", "kollega", "leder", "deltaker", "tiltak")


def made_up(selections: int, codings: int, seed: int = 7) -> Project:
    """Return a project of this size: 50 codes in a tree, 3 coders, 40 informants, 200 sources."""
    rng = np.random.default_rng(seed)
    codes = [Code(guid=f"c{at}", name=f"code {at}", parent=f"c{at % 10}" if at >= 10 else None) for at in range(CODES)]
    sources = [Source(guid=f"s{at}", name=f"interview {at}") for at in range(SOURCES)]
    return Project(
        name="made up",
        cycles=tender_cycles(),
        codes=codes,
        sources=sources,
        users=[User(guid=f"u{at}", name=f"reader {at}") for at in range(3)],
        variables=[Variable(guid="v0", name="contract"), Variable(guid="v1", name="social_work", type="Boolean")],
        cases=list(_cases(rng, selections)),
        selections=list(_selections(rng, selections)),
        codings=list(_codings(rng, selections, codings)),
        spelling={"jeg": ("æ",), "hvordan": ("korsn",)},
    )


def _cases(rng: np.random.Generator, selections: int) -> Iterator[Case]:
    speaker = rng.integers(0, CASES, selections)
    for at in range(CASES):
        guids = tuple(f"e{row}" for row in np.flatnonzero(speaker == at))
        values = {"contract": ("permanent", "temporary")[at % 2], "social_work": at % 3 == 0}
        yield Case(guid=f"i{at}", name=f"informant {at}", selections=guids, values=values)


def _selections(rng: np.random.Generator, n: int) -> Iterator[Selection]:
    source, start = rng.integers(0, SOURCES, n), rng.integers(0, LENGTH - 500, n)
    length, cycle, phase = rng.integers(20, 500, n), rng.integers(0, 3, n), rng.integers(0, 3, n)
    words, section = rng.integers(0, len(WORDS), (n, 20)), rng.integers(1, 20, n)
    cycles, phases = tuple(Cycle), tuple(Phase)
    for at in range(n):
        yield Selection(
            guid=f"e{at}", name=f"E{at}", source=f"s{source[at]}",
            start=int(start[at]), end=int(start[at] + length[at]),
            cycle=cycles[cycle[at]], phase=phases[phase[at]], facts={"section": f"4.{section[at]}", "words": 20},
            texts={"nb": " ".join(WORDS[word] for word in words[at])},
        )  # fmt: skip


def _codings(rng: np.random.Generator, selections: int, n: int) -> Iterator[Coding]:
    which, code, user = rng.integers(0, selections, n), rng.zipf(1.3, n) % CODES, rng.integers(0, 3, n)
    for at in range(n):
        yield Coding(guid=f"k{at}", selection=f"e{which[at]}", code=f"c{code[at]}", user=f"u{user[at]}")


class Plain:
    """The plain pandas way: three frames, merged and grouped."""

    def __init__(self, project: Project) -> None:
        self.selections = pd.DataFrame(
            [(e.guid, e.source, e.start, e.end, str(e.cycle), str(e.phase), e.texts["nb"]) for e in project.selections],
            columns=["selection", "source", "start", "end", "cycle", "phase", "nb"],
        )
        pairs = [(guid, c.name, *dict(c.values).values()) for c in project.cases for guid in c.selections]
        self.cases = pd.DataFrame(pairs, columns=["selection", "informant", "contract", "social_work"])
        key = project.codebook.keys
        self.codings = pd.DataFrame(
            [(c.selection, key[c.code], c.user) for c in project.codings], columns=["selection", "code", "user"]
        )

    def crosstab(self) -> pd.DataFrame:
        """Return code x informant in distinct excerpts."""
        merged = self.codings.merge(self.cases, on="selection").drop_duplicates(["selection", "code", "informant"])
        return pd.crosstab(merged["code"], merged["informant"])

    def code_by_user(self) -> pd.DataFrame:
        """Return code x user in distinct excerpts."""
        distinct = self.codings.drop_duplicates(["selection", "code", "user"])
        return pd.crosstab(distinct["code"], distinct["user"])

    def select(self, below: list[str]) -> pd.DataFrame:
        """Return selections of one segment and one attribute with one of some codes, and codings on them."""
        rows = self.selections.merge(self.cases, on="selection").query(
            "cycle == 'consultant' and phase == 'ending' and contract == 'permanent'"
        )
        coded = self.codings[self.codings["code"].isin(below)]["selection"]
        rows = rows[rows["selection"].isin(coded)]
        return self.codings[self.codings["selection"].isin(rows["selection"])]

    def text(self) -> pd.DataFrame:
        """Return selections in whose paraphrase a word or its dialect form stands."""
        return self.selections[self.selections["nb"].str.contains(r"hvordan|\bkorsn\b", case=False, regex=True)]

    def by_excerpt(self) -> pd.DataFrame:
        """Return code x code in distinct excerpts."""
        distinct = self.codings.drop_duplicates(["selection", "code"])[["selection", "code"]]
        pairs = distinct.merge(distinct, on="selection")
        return pd.crosstab(pairs["code_x"], pairs["code_y"])

    def by_overlap(self) -> pd.DataFrame:
        """Return code x code in pairs of overlapping selections, source by source to fit in memory."""
        distinct = self.codings.drop_duplicates(["selection", "code"])[["selection", "code"]]
        total: Any = 0
        for _, here in self.selections[["selection", "source", "start", "end"]].groupby("source"):
            pairs = here.merge(here, on="source").query("start_x < end_y and start_y < end_x")
            coded = pairs[["selection_x", "selection_y"]].merge(distinct, left_on="selection_x", right_on="selection")
            coded = coded[["selection_y", "code"]].merge(distinct, left_on="selection_y", right_on="selection")
            total = pd.crosstab(coded["code_x"], coded["code_y"]).add(total, fill_value=0)
        return total


def timed(work: Callable[[], Any], runs: int) -> float:
    """Return the median time of some runs, in seconds."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def same(ours: pd.DataFrame, plain: pd.DataFrame, diagonal: bool = True) -> None:
    """Assert that two tables hold the same numbers."""
    plain = plain.reindex(index=ours.index, columns=ours.columns, fill_value=0)
    differs = ours.to_numpy() != plain.to_numpy()
    if not diagonal:  # plain pairs a selection with itself and with others of the same code
        np.fill_diagonal(differs, False)
    assert not differs.any(), f"{differs.sum()} cells differ"


def compare(project: Project, runs: int) -> None:
    """Print a table of times, ours and plain."""
    plain = Plain(project)
    below = [project.codebook.keys[each.guid] for each in project.codebook.below(project.code("code 1"))]

    def select() -> Project:
        return project.select(cycle="consultant", phase="ending", contract="permanent", code="code 1")

    def overlap() -> pd.DataFrame:
        return tables.cooccurrence(project, by="overlap")

    same(tables.crosstab(project, "code", "informant"), plain.crosstab())
    users = tables.crosstab(project, "code", "user")
    same(users, plain.code_by_user().set_axis(users.columns, axis=1))
    same(tables.cooccurrence(project), plain.by_excerpt())
    assert len(select().codings) == len(plain.select(below))
    assert len(project.select(text="hvordan")) == len(plain.text())
    work: list[tuple[str, Callable[[], Any], Callable[[], Any]]] = [
        ("crosstab code x informant", lambda: tables.crosstab(project, "code", "informant"), plain.crosstab),
        ("crosstab code x user", lambda: tables.crosstab(project, "code", "user"), plain.code_by_user),
        ("select by four filters", select, lambda: plain.select(below)),
        ("select by text, with dialect", lambda: project.select(text="hvordan"), plain.text),
        ("co-occurrence by excerpt", lambda: tables.cooccurrence(project), plain.by_excerpt),
    ]
    print("\n| work | ours, ms | pandas, ms | ratio |\n|---|--:|--:|--:|")
    for name, ours, theirs in work:
        a, b = timed(ours, runs), timed(theirs, runs)
        print(f"| {name} | {a * 1e3:.0f} | {b * 1e3:.0f} | {b / a:.1f} |", flush=True)
    # Minutes in pandas: timed once, on the run that is compared.
    start = time.perf_counter()
    slow = plain.by_overlap()
    b = time.perf_counter() - start
    a = timed(overlap, runs)
    same(overlap(), slow, diagonal=False)
    print(f"| co-occurrence by overlap | {a * 1e3:.0f} | {b * 1e3:.0f} | {b / a:.0f} |")


def growth(selections: int, codings: int) -> None:
    """Print what the index costs at three sizes."""
    print("\n| selections | codings | index first used, s | index, MB | a selection of a third adds, MB |")
    print("|--:|--:|--:|--:|--:|")
    for share in (0.1, 0.3, 1):
        project = made_up(round(selections * share), round(codings * share))
        fresh = replace(project, name="the same, without an index")
        start = time.perf_counter()
        warm(fresh)
        seconds = time.perf_counter() - start
        del fresh
        gc.collect()
        tracemalloc.start()
        warm(project)
        index, _ = tracemalloc.get_traced_memory()
        chosen = project.select(cycle="consultant")
        warm(chosen)
        both, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        megabytes = f"{index / 1e6:.0f} | {(both - index) / 1e6:.0f}"
        print(f"| {len(project)} | {len(project.codings)} | {seconds:.2f} | {megabytes} |", flush=True)


def warm(project: Project) -> None:
    """Ask for everything that the index keeps."""
    tables.crosstab(project, "code", "informant")
    tables.crosstab(project, "section", "contract")
    tables.cooccurrence(project)
    tables.cooccurrence(project, by="overlap")
    project.select(text="hvordan", phase="ending")


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--selections", type=int, default=100_000)
    parser.add_argument("--codings", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--growth", action="store_true")
    chosen = parser.parse_args()
    start = time.perf_counter()
    project = made_up(chosen.selections, chosen.codings)
    print(f"made and checked: {time.perf_counter() - start:.1f} s")
    start = time.perf_counter()
    warm(project)
    print(f"index, with all that it keeps: {time.perf_counter() - start:.1f} s, once")
    compare(project, chosen.runs)
    if chosen.growth:
        del project
        growth(chosen.selections, chosen.codings)


if __name__ == "__main__":
    main()
