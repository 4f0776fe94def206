"""A made-up project in a project file: in, out, one coding, undo, back in time, and how it grows.

    python benchmarks/store.py [--sources 200] [--length 15000] [--codings 20000] [--runs 5] [--puts 300] [--growth]
        [--changes 1000000]

The project is that of `exchange.py`. Reading a `.qdpx` and keeping it is set
beside reading it alone and beside writing the same rows with sqlite3's
`executemany` into tables without a journal; one coding put beside one row
inserted by sqlite3 with the same promise (`synchronous` EXTRA). `--growth` does
ours at a tenth, the whole and ten times the size, each in a process of its own.
`--changes` does only what a long journal may make slow, beside sqlite3 reading
the same rows alone.
"""

import argparse
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

from exchange import fresh, made_up, peak, storage, timed

from tender_cycles.project import Coding, Project, User
from tender_cycles.study.exchange import read_qdpx, write_qdpx
from tender_cycles.study.store import Store, chain
from tender_cycles.study.store.rows import TABLES

OTHER = User(guid="other", name="Other")  # who made the changes of a long journal


def emptied(path: Path) -> Path:
    """Return a path at which there is nothing."""
    path.unlink(missing_ok=True)
    return path


def by_hand(project: Project, path: Path) -> None:
    """Write the rows with sqlite3 alone: the same tables and indexes, no journal, no digests, no checks."""
    with closing(sqlite3.connect(emptied(path), isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        for kind, table in TABLES.items():
            if kind == "project":
                continue
            columns = ", ".join(f'"{name}"' for name in table.names)
            db.execute(f"CREATE TABLE {kind} (place INTEGER PRIMARY KEY, {columns}, UNIQUE (guid))")
            rows = [table.row(each) for each in getattr(project, kind)]
            db.executemany(f"INSERT INTO {kind} ({columns}) VALUES ({', '.join('?' * len(table.names))})", rows)
        db.execute("COMMIT")


def one_by_one(store: Store, project: Project, puts: int) -> list[float]:
    """Return the times of single codings, each on the disk before the next."""
    times = []
    for at in range(puts):
        chosen = project.selections[at % len(project.selections)].guid
        new = Coding(guid=str(uuid4()), selection=chosen, code=project.codes[at % len(project.codes)].guid)
        begun = time.perf_counter()
        store.put(new)
        times.append(time.perf_counter() - begun)
    return times


def rows_one_by_one(path: Path, puts: int) -> list[float]:
    """Return the times of single rows that sqlite3 inserts alone, with the same promise."""
    times = []
    with closing(sqlite3.connect(emptied(path), isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = EXTRA")
        db.execute("CREATE TABLE codings (guid TEXT PRIMARY KEY, selection TEXT, code TEXT)")
        for _ in range(puts):
            begun = time.perf_counter()
            db.execute("INSERT INTO codings VALUES (?, 'e', 'c')", [str(uuid4())])
            times.append(time.perf_counter() - begun)
    return times


def spread(times: list[float]) -> str:
    """Return median and 95th percentile in milliseconds."""
    return f"{1e3 * statistics.median(times):.2f} | {1e3 * sorted(times)[int(0.95 * len(times))]:.2f}"


def compare(project: Project, folder: Path, runs: int) -> None:
    """Print the large pieces of work beside their bounds."""
    archive, path, beside = folder / "p.qdpx", folder / "p.tcstudy", folder / "beside.db"
    write_qdpx(project, archive)

    def persist() -> None:
        Store.create(emptied(path), read_qdpx(archive).project).close()

    rows: list[tuple[str, Callable[[], Any], Callable[[], Any]]] = [
        ("read .qdpx and keep it, against reading it", persist, lambda: read_qdpx(archive)),
        ("keep it, against sqlite3 alone", lambda: Store.create(emptied(path), project).close(),
         lambda: by_hand(project, beside)),
    ]  # fmt: skip
    print("| work | ours, s | beside it, s | ratio |\n|---|--:|--:|--:|")
    for name, ours, other in rows:
        a, b = timed(ours, runs), timed(other, runs)
        print(f"| {name} | {a:.2f} | {b:.2f} | {a / b:.1f} |", flush=True)
    with Store.open(path) as store:
        assert store.project == project
        one_by_one(store, project, 100)
        works: list[tuple[str, Callable[[], Any]]] = [
            ("open, with the check of all of it", lambda: Store.open(path).close()),
            ("the project after one change more", lambda: (store.put(next(new(project))), store.project)),
            ("the project before the last 100 changes", lambda: store.at(1)),
            ("write .qdpx from the file", lambda: write_qdpx(store.project, folder / "out.qdpx")),
            ("co-occurrence", lambda: fresh(store.project)),
            ("undo and redo", lambda: (store.undo(), store.redo())),
            ("the codings of one source", lambda: store.coded(project.sources[0].guid)),
        ]
        print("\n| work | s |\n|---|--:|")
        for name, work in works:
            print(f"| {name} | {timed(work, runs):.4f} |", flush=True)


def new(project: Project) -> Iterator[Coding]:
    """Yield codings that are not there yet."""
    while True:
        yield Coding(guid=str(uuid4()), selection=project.selections[0].guid, code=project.codes[0].guid)


def single(project: Project, puts: int) -> None:
    """Print how long one coding takes, on the disk and in memory."""
    print("\n| one coding, on disk on return | median, ms | p95, ms |\n|---|--:|--:|")
    for place in filter(None, (storage(), None if storage() is None else tempfile.gettempdir())):
        with tempfile.TemporaryDirectory(dir=place) as name:
            with Store.create(Path(name) / "p.tcstudy", project) as store:
                print(f"| {place} | {spread(one_by_one(store, project, puts))} |")
            print(f"| {place}, a row by sqlite3 alone | {spread(rows_one_by_one(Path(name) / 'b.db', puts))} |")


def alone(sources: int, length: int, codings: int) -> None:
    """Print one line on a project of one size, in this process alone."""
    with tempfile.TemporaryDirectory(dir=storage()) as name:
        archive, path = Path(name) / "p.qdpx", Path(name) / "p.tcstudy"
        words = f"from exchange import *; write_qdpx(made_up({sources}, {length}, {codings}), {str(archive)!r})"
        subprocess.run([sys.executable, "-c", words], check=True, cwd=Path(__file__).parent)
        Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
        before, begun = peak(), time.perf_counter()
        project = read_qdpx(archive).project
        read = time.perf_counter() - begun
        Store.create(path, project).close()
        kept = time.perf_counter() - begun
        memory = peak() - before
        begun = time.perf_counter()
        with Store.open(path) as store:
            opened = time.perf_counter() - begun
            times = one_by_one(store, project, 200)
            begun = time.perf_counter()
            store.at(1)
            back = time.perf_counter() - begun
        size = path.stat().st_size / 1e6
    seconds = " | ".join(f"{each:.2f}" for each in (read, kept, opened, back))
    print(f"| {sources} | {codings} | {seconds} | {spread(times)} | {size:.0f} | {memory} |")


def long_journal(project: Project, changes: int) -> None:
    """Print how long a file takes in which each coding was changed many times, beside sqlite3 reading the same rows."""
    with tempfile.TemporaryDirectory(dir=storage()) as name:
        path = Path(name) / "p.tcstudy"
        Store.create(path, project).close()
        written_to(path, changes)
        print(f"\n| {changes} changes, {len(project.codings)} codings | ours, s | rows alone, s | ratio |")
        print("|---|--:|--:|--:|")
        beside("open", lambda: Store.open(path).close(), path, chain.WINDOW, runs=5)
        with Store.open(path, user=OTHER) as store:
            assert store.project == project
            beside("undo and redo", lambda: (store.undo(), store.redo()), path, 0)
            beside("at, 500 changes ago", lambda: store.at(store.head - 500), path, chain.WINDOW)
            beside("verify", store.verify, path, changes)
            beside("at(1)", lambda: store.at(1), path, changes)
            beside("journal", store.journal, path, changes)
        with Store.open(path, user="Third") as store:
            beside("undo, where all is older", store.undo, path, changes)


def beside(said: str, ours: Callable[[], Any], path: Path, changes: int, runs: int = 1) -> None:
    """Print the time of a piece of work, and of reading the rows of the present and of some last changes alone."""
    a, b = timed(ours, runs), timed(lambda: rows_alone(path, changes), runs)
    print(f"| {said} | {a:.3f} | {b:.3f} | {a / b:.1f} |", flush=True)


def rows_alone(path: Path, changes: int) -> None:
    """Read the rows of the present and of some last changes, and do nothing with them."""
    with closing(sqlite3.connect(path)) as db:
        (head,) = db.execute("SELECT max(number) FROM changes").fetchone()
        for kind in TABLES:
            deque(db.execute(f"SELECT * FROM {kind}"), maxlen=0)
        deque(db.execute("SELECT * FROM changes WHERE number > ?", (head - changes,)), maxlen=0)
        deque(db.execute("SELECT * FROM change_rows WHERE change > ?", (head - changes,)), maxlen=0)


def written_to(path: Path, changes: int) -> None:
    """Add changes to a journal without waiting for the disk: of each coding there and back again."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        table, state = TABLES["codings"], chain.state(db)
        rows = db.execute(f"SELECT place, {table.listed} FROM codings").fetchall()
        for at in range(changes // 2):
            row = rows[at % len(rows)]
            mine = table.record((row[0], row[1:]))
            other = table.record((row[0], (*row[1:4], "other", *row[5:])))
            for before, after in ((mine, other), (other, mine)):
                lines = [("codings", row[1], before, after)]
                chain.append(db, user=(OTHER.guid, OTHER.name), action="code", state=state, rows=lines)
        db.execute("COMMIT")


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--length", type=int, default=15_000)
    parser.add_argument("--codings", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--puts", type=int, default=300)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--changes", type=int, help="measure only a file with so many changes")
    chosen = parser.parse_args()
    if chosen.alone:
        alone(chosen.sources, chosen.length, chosen.codings)
        return
    project = made_up(chosen.sources, chosen.length, chosen.codings)
    if chosen.changes:
        long_journal(project, chosen.changes)
        return
    with tempfile.TemporaryDirectory(dir=storage()) as name:
        compare(project, Path(name), chosen.runs)
    single(project, chosen.puts)
    if chosen.growth:
        print("\n| sources | codings | read, s | and kept, s | open, s | back, s", end=" | ")
        print("put, median, ms | p95, ms | MB | peak memory, MB |")
        print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|", flush=True)
        for times in (0.1, 1, 10):
            sizes = [f"--sources={round(chosen.sources * times)}", f"--codings={round(chosen.codings * times)}"]
            subprocess.run([sys.executable, __file__, *sizes, "--alone"], check=True)


if __name__ == "__main__":
    main()
