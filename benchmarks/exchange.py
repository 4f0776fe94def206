"""A made-up project to and from a file, and its co-occurrence, beside pyrefiqda.

    python benchmarks/exchange.py [--sources 200] [--length 15000] [--codings 20000] [--runs 5] [--growth]

All files are in memory-backed storage (`/dev/shm` if it is there). Both sides
read the same file and read the texts of all sources; each read by pyrefiqda
unpacks into a folder of its own, and the texts that it wrote are put into its
archive as its own helper does. What the two sides found is compared before
anything is timed. `--growth` does ours at a tenth, the whole and ten times the
size, each in a process of its own, with the peak of its memory.
"""

import argparse
import gc
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core, on both sides

import numpy as np

from tender_cycles import tables
from tender_cycles.project import Case, Code, Coding, Project, Selection, Source, User
from tender_cycles.study.exchange import read_qdpx, write_qdpx

WORDS = [
    "jeg",
    "æ",
    "hvordan",
    "korsn",
    "trygg",
    "tillit",
    "anbud",
    "jobb",
    "kollega",
    "leder",
    "deltaker",
    "tiltak",
    "😀",
    "fordi",
]
CODES, USERS = 100, 3


def made_up(sources: int, length: int, codings: int, seed: int = 7) -> Project:
    """Return a project with one selection for each coding, evenly over the sources."""
    rng = np.random.default_rng(seed)
    count = iter(range(1, 10**9))

    def guid() -> str:
        return str(UUID(int=(seed << 100) + next(count)))

    users = [User(guid=guid(), name=f"reader {at}") for at in range(USERS)]
    codes: list[Code] = []
    for at in range(CODES):
        codes.append(
            Code(guid=guid(), name=f"code {at}", parent=codes[at % 10].guid if at >= 10 else None, color="#336699")
        )
    texts = [" ".join(rng.choice(WORDS, length // 4))[:length].ljust(length) for _ in range(sources)]
    made = [Source(guid=guid(), name=f"interview {at}", text=text) for at, text in enumerate(texts)]
    start, size = rng.integers(0, length - 300, codings), rng.integers(20, 300, codings)
    code, user = rng.zipf(1.3, codings) % CODES, rng.integers(0, USERS, codings)
    selections, marks = [], []
    for at in range(codings):
        one = Selection(
            guid=guid(), source=made[at % sources].guid, start=int(start[at]), end=int(start[at] + size[at])
        )
        selections.append(one)
        marks.append(Coding(guid=guid(), selection=one.guid, code=codes[code[at]].guid, user=users[user[at]].guid))
    cases = [Case(guid=guid(), name=f"informant {at}", sources=(each.guid,)) for at, each in enumerate(made)]
    return Project(
        name="made up", users=users, codes=codes, cases=cases, sources=made, selections=selections, codings=marks
    )


def timed(work: Callable[[], Any], runs: int) -> float:
    """Return the median time of some runs, in seconds."""
    times = []
    for _ in range(runs):
        gc.collect()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


class Theirs:
    """pyrefiqda on the same file."""

    def __init__(self, path: Path, folder: Path) -> None:
        from pyrefiqda import RefiProject

        self.door, self.path, self.folder, self.reads = RefiProject, path, folder, 0
        self.project = self.read()

    def read(self) -> Any:
        self.reads += 1
        self.out = self.folder / f"unpacked-{self.reads}"
        if self.reads > 1:
            shutil.rmtree(self.folder / f"unpacked-{self.reads - 1}")
        project = self.door.load(self.path, extract_dir=str(self.out))
        self.texts = {
            each.guid: self.door.resolve_source_path(each.plain_text_path, self.out).read_text(encoding="utf-8")
            for each in project.sources.text_source
        }
        return project

    def write(self) -> None:
        self.door.save(self.project, self.folder / "theirs.qdpx", source_media_dir=self.out / "sources")

    def stretches(self) -> set[tuple[str, int, int]]:
        return {
            (each.guid, part.start_position, part.end_position)
            for each in self.project.sources.text_source
            for part in each.plain_text_selection
        }


def pairs_by_hand(project: Project) -> np.ndarray:
    """Return co-occurrence by comparing all pairs of selections of a source, the plain way."""
    code = {each.guid: at for at, each in enumerate(project.codes)}
    of = {each.selection: code[each.code] for each in project.codings}
    by_source: dict[str, list[Selection]] = {}
    for each in project.selections:
        by_source.setdefault(each.source, []).append(each)
    counts = np.zeros((len(code), len(code)), dtype=np.int64)
    for stretches in by_source.values():
        for at, a in enumerate(stretches):
            for b in stretches[at + 1 :]:
                if a.start < b.end and b.start < a.end:
                    counts[of[a.guid], of[b.guid]] += 1
                    counts[of[b.guid], of[a.guid]] += 1
    return counts


def fresh(project: Project) -> None:
    """Count co-occurrence without an index from before."""
    project.__dict__.pop("_index", None)
    tables.cooccurrence(project, by="overlap")


def compare(project: Project, folder: Path, runs: int) -> None:
    """Print ours and theirs."""
    path = folder / "ours.qdpx"
    write_qdpx(project, path)
    theirs = Theirs(path, folder)
    back, report = read_qdpx(path)
    assert back == project
    assert report.faithful
    assert theirs.stretches() == {(each.source, each.start, each.end) for each in project.selections}
    assert theirs.texts == {each.guid: each.text for each in project.sources}
    by_hand = pairs_by_hand(project)
    table = tables.cooccurrence(project, by="overlap")
    at = [[each.name for each in project.codes].index(key) for key in table.index]
    off = ~np.eye(len(table), dtype=bool)
    assert (table.to_numpy()[off] == by_hand[np.ix_(at, at)][off]).all()
    print(f"{path.stat().st_size / 1e6:.1f} MB\n\n| work | ours, s | beside it, s | ratio |\n|---|--:|--:|--:|")
    rows: list[tuple[str, Callable[[], Any], Callable[[], Any]]] = [
        ("read, against pyrefiqda", lambda: read_qdpx(path), theirs.read),
        ("write, against pyrefiqda", lambda: write_qdpx(project, folder / "again.qdpx"), theirs.write),
        ("co-occurrence, against all pairs in Python", lambda: fresh(project), lambda: pairs_by_hand(project)),
    ]
    for name, ours, other in rows:
        a, b = timed(ours, runs), timed(other, max(1, runs // 2))
        print(f"| {name} | {a:.2f} | {b:.2f} | {b / a:.1f} |", flush=True)


def alone(sources: int, length: int, codings: int, work: str) -> None:
    """Print time and peak of memory of one piece of work, in this process alone."""
    with tempfile.TemporaryDirectory(dir=storage()) as name:
        path = Path(name) / "p.qdpx"
        if work != "read":
            project = made_up(sources, length, codings)
        else:
            code = f"from exchange import *; write_qdpx(made_up({sources}, {length}, {codings}), {str(path)!r})"
            subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent)
        Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
        before = peak()
        start = time.perf_counter()
        if work == "read":
            read_qdpx(path)
        elif work == "write":
            write_qdpx(project, path)
        else:
            fresh(project)
        seconds = time.perf_counter() - start
        after = peak()
    print(f"| {work} | {sources} | {codings} | {seconds:.2f} | {after - before} |", flush=True)


def peak() -> int:
    """Return the most memory that this process has held, in MB; Linux only."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def storage() -> str | None:
    """Return a folder in memory, if the system has one."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--length", type=int, default=15_000)
    parser.add_argument("--codings", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--alone", choices=("read", "write", "co-occurrence"))
    chosen = parser.parse_args()
    if chosen.alone:
        alone(chosen.sources, chosen.length, chosen.codings, chosen.alone)
        return
    with tempfile.TemporaryDirectory(dir=storage()) as name:
        compare(made_up(chosen.sources, chosen.length, chosen.codings), Path(name), chosen.runs)
    if chosen.growth:
        print("\n| work | sources | codings | s | peak memory above the start, MB |\n|---|--:|--:|--:|--:|", flush=True)
        for times in (0.1, 1, 10):
            for work in ("read", "write", "co-occurrence"):
                sizes = [f"--sources={round(chosen.sources * times)}", f"--codings={round(chosen.codings * times)}"]
                subprocess.run([sys.executable, __file__, *sizes, f"--alone={work}"], check=True)


if __name__ == "__main__":
    main()
