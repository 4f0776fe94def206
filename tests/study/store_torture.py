"""Project files maltreated: writers killed, two at once, a full disk, bits flipped, files restored, odd values.

Run as a program, since it forks and a test runner has threads:

    python tests/study/store_torture.py kills --times 2000 --seed 1

Each piece of work prints one line of JSON with what it saw. The files are in
memory-backed storage where there is such; a process that is killed leaves the
same behind there as on a disk.
"""

import argparse
import json
import os
import random
import resource
import select
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from torture_damage import flips, rescues
from torture_restores import restores
from torture_study import TEXT, coding, study
from torture_types import types

from tender_cycles.project import Source
from tender_cycles.study.store import Store

PAUSE = 0.0005  # seconds between two changes, on the average
TURN = 0.01  # the same where two write: long beside a change, or one waits until the other has finished


def write(path: Path, said: int, seed: int, user: str = "Kari", most: int = 10**9, pause: float = PAUSE) -> None:
    """Make changes of many kinds, and say of each that it is saved when it is: ``+guid`` or ``-guid``."""
    draw = random.Random(seed)
    own: list[str] = []

    def say(*lines: str) -> None:
        os.write(said, "".join(f"{line}\n" for line in lines).encode())

    with Store.open(path, user=user) as store:
        for _ in range(most):
            say(*one_change(store, draw, own, say))
            time.sleep(draw.uniform(0, 2 * pause))


def one_change(
    store: Store, draw: random.Random, own: list[str], say: Callable[[str], None] = lambda _: None
) -> list[str]:
    """Make a change and return what is there, or is not there, because of it; say beforehand what will be in doubt."""
    dice = draw.random()
    if dice < 0.1 and own:
        guid = own.pop()
        say(f"?{guid}")
        store.remove(guid)
        return [f"-{guid}"]
    if dice < 0.2:
        change = store.put(new := coding(draw))
        assert store.undo().undoes == change.number
        assert store.redo() is not None
        own.append(new.guid)
        return [f"+{new.guid}"]
    if dice < 0.3:  # a larger one, over many pages
        with store.change("many"):
            several = [coding(draw) for _ in range(60)]
            store.put(*several)
            source = Source(guid=str(uuid4()), name="more", text=TEXT * draw.randint(1, 9))
            store.put(source)
        own += [each.guid for each in several]
        return [f"+{each.guid}" for each in (*several, source)]
    store.put(new := coding(draw))
    own.append(new.guid)
    return [f"+{new.guid}"]


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """Let a child do the work; return its process id and the end of the pipe from which one reads what it says."""
    heard, said = os.pipe()
    if child := os.fork():
        os.close(said)
        return child, heard
    status = 1
    try:
        os.close(heard)
        work(said)
        status = 0
    finally:
        sys.stderr.flush()
        os._exit(status)


def listen(heard: int) -> list[str]:
    """Return the whole lines that were said until the end."""
    data = b""
    while more := os.read(heard, 2**16):
        data += more
    os.close(heard)
    return data.decode().split("\n")[:-1]


def lost(store: Store, said: list[str]) -> list[str]:
    """Return what is not as was said last."""
    there = {each.guid for kind in ("sources", "codings") for each in getattr(store.project, kind)}
    last = {each[1:]: each[0] for each in said}
    return [guid for guid, sign in last.items() if sign != "?" and (guid in there) != (sign == "+")]


# -- the work


def kills(folder: Path, times: int, seed: int) -> dict[str, Any]:
    """Kill a writer at a random moment, open the file and look, again and again."""
    draw, path = random.Random(seed), folder / "study.tcstudy"
    seen = {"kills": 0, "acknowledged": 0, "lost": 0, "in mid-change": 0, "before the first change": 0, "files": 0}
    said: list[str] = []
    for time_ in range(times):
        if time_ % 50 == 0:  # a new file, so that opening it stays quick
            path.unlink(missing_ok=True)
            study(path)
            said, seen["files"] = [], seen["files"] + 1
        child, heard = forked(lambda end: write(path, end, draw.randrange(2**32)))
        if draw.random() < 0.8:
            select.select([heard], [], [])  # the first change is saved
        time.sleep(draw.uniform(0, 0.02))
        os.kill(child, signal.SIGKILL)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
        new = listen(heard)
        journal = Path(f"{path}-journal")
        seen["in mid-change"] += journal.exists() and journal.stat().st_size > 0
        with Store.open(path, user="Kari") as store:
            said += new
            seen["lost"] += len(lost(store, said))
            seen["acknowledged"] += len(new)
        seen["kills"] += 1
        seen["before the first change"] += not new
    return seen


def writers(folder: Path, times: int, seed: int) -> dict[str, Any]:
    """Let two write at once and look whether everything of both is there."""
    path = folder / "study.tcstudy"
    study(path)
    children = [
        forked(lambda end, at=at: write(path, end, seed + at, user=f"coder {at}", most=times, pause=TURN))
        for at in range(2)
    ]
    said = [listen(heard) for _, heard in children]
    status = [os.waitpid(child, 0)[1] for child, _ in children]
    with Store.open(path, user="Kari") as store:
        journal = store.journal()
        users = journal.drop_duplicates("change")["user"]
        switches = int((users != users.shift()).sum())
        return {"status": status, "said": [len(each) for each in said], "switches": switches,
                "lost": len(lost(store, [*said[0], *said[1]])), "changes": store.head}  # fmt: skip


def copies(folder: Path, times: int, seed: int) -> dict[str, Any]:
    """Copy a file while another process writes to it: plainly, and every fourth time with `Store.copy`."""
    seen = {"copies": 0, "whole": 0, "refused": 0, "lost": 0, "own": 0, "own lost": 0, "changes": 0}
    for at in range(0, times, 20):  # new files, so that opening them stays quick
        path = folder / f"study-{at}.tcstudy"
        study(path)
        child, heard = forked(lambda end, path=path, at=at: write(path, end, seed + at))
        os.set_blocking(heard, False)
        try:
            with Store.open(path, user="Kari") as store:
                _copies_of(store, heard, min(20, times - at), seen)
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(heard)
        with Store.open(path, user="Kari") as store:
            seen["changes"] += store.head
    return seen


def _copies_of(store: Store, heard: int, times: int, seen: dict[str, int]) -> None:
    copy, said = store.path.with_name("copy.tcstudy"), b""
    for time_ in range(times):
        try:
            while more := os.read(heard, 2**16):
                said += more
        except BlockingIOError:
            pass
        before = said.decode().split("\n")[:-1]
        own = time_ % 4 == 3
        if own:
            store.copy(copy)
        else:
            shutil.copyfile(store.path, copy)
        seen["own" if own else "copies"] += 1
        try:
            with Store.open(copy, user="Kari") as other:
                there = {each.guid for kind in ("sources", "codings") for each in getattr(other.project, kind)}
                # what was taken away after it was told is in the journal of the copy
                there |= set(other.journal().query("after.isna()")["guid"])
                seen["own lost" if own else "lost"] += len({each[1:] for each in before if each[0] == "+"} - there)
                seen["whole"] += not own
        except ValueError as error:
            if own or "copy it again" not in str(error):
                raise
            seen["refused"] += 1
        copy.unlink()


def full(folder: Path, times: int, seed: int) -> dict[str, Any]:
    """Fill the disk on which a file lies, try to write, make room, and write again.

    With ``--tmpfs`` the folder is a small file system of its own; else the
    process may write no file longer than a limit.
    """
    path = folder / "study.tcstudy"
    study(path)
    draw, seen = random.Random(seed), {"refused": 0, "saved": 0, "lost": 0, "after": 0, "errors": []}
    ballast = folder / "ballast"
    said: list[str] = []
    with Store.open(path, user="Kari") as store:
        for _ in range(times):
            fill(ballast, path)
            for _ in range(60):
                own: list[str] = []
                try:
                    said += one_change(store, draw, own)
                    seen["saved"] += 1
                except OSError as error:
                    seen["refused"] += 1
                    seen["errors"].append(error.errno)
                    break
            seen["lost"] += len(lost(store, said))
            make_room(ballast)
            said += one_change(store, draw, [])
            seen["after"] += 1
    with Store.open(path, user="Kari") as store:
        seen["lost"] += len(lost(store, said))
    return seen | {"errors": sorted(set(seen["errors"]))}


def fill(ballast: Path, path: Path) -> None:
    """Leave room for a few changes only."""
    if os.environ.get("STORE_ON_TMPFS"):
        free = shutil.disk_usage(ballast.parent).free
        ballast.write_bytes(bytes(max(0, free - 60_000)))
    else:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 20_000, resource.RLIM_INFINITY))


def make_room(ballast: Path) -> None:
    """Make room again."""
    ballast.unlink(missing_ok=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


WORKS = (kills, writers, copies, full, flips, rescues, restores, types)


def main() -> None:
    """Do the piece of work that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", choices=[each.__name__ for each in WORKS])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, default="/dev/shm" if Path("/dev/shm").is_dir() else None)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        begun = time.perf_counter()
        work = next(each for each in WORKS if each.__name__ == chosen.work)
        seen = work(Path(name), chosen.times, chosen.seed)
        seen |= {"seconds": round(time.perf_counter() - begun, 1), "sqlite": sqlite3.sqlite_version}
        print(json.dumps(seen))


if __name__ == "__main__":
    main()
