"""Files hurt: a flipped bit, a lost page, a cut, and what can be taken out of them."""

import random
import warnings
from pathlib import Path
from typing import Any

from torture_study import contents, rich_study

from tender_cycles.project import Code, Coding
from tender_cycles.study.store import Store
from tender_cycles.study.store.rescue import rescue


def flips(folder: Path, times: int, seed: int) -> dict[str, Any]:
    """Flip one bit of a file, open it, look at everything, verify it, work on it; rescue what can be rescued.

    A flip is silent if nothing tells of it and something is not as it was, or
    can no longer be worked on. A coding is invented if it was rescued and is
    none of those that were there.
    """
    path, draw = folder / "study.tcstudy", random.Random(seed)
    rich_study(path)
    whole = path.read_bytes()
    with Store.open(path) as store:
        known = contents(store)
    seen: dict[str, Any] = {"flips": times, "opening": 0, "reading": 0, "verify": 0, "harmless": 0, "silent": [],
                            "codings": 0, "rescued": 0, "invented": 0, "nothing rescued": 0}  # fmt: skip
    for _ in range(times):
        at, bit = draw.randrange(len(whole)), draw.randrange(8)
        data = bytearray(whole)
        data[at] ^= 1 << bit
        path.write_bytes(data)
        found = noticed(path, known)
        if found in ("opening", "verify", "reading"):
            _rescued(path, {each.guid: each for each in known[0].codings}, seen)
        if found == "silent":
            seen["silent"].append([at, bit])
        else:
            seen[found] += 1
        for left in folder.iterdir():
            left.unlink()
    return seen | {"share rescued": round(seen["rescued"] / max(1, seen["codings"]), 4)}


def noticed(path: Path, known: tuple[Any, ...]) -> str:
    """Return what tells that a file is damaged, "harmless" if nothing is, and "silent" if nothing tells."""
    try:
        store = Store.open(path)
    except (ValueError, OSError):
        return "opening"
    with store:
        try:
            found = contents(store)
        except (ValueError, OSError):
            return "reading"
        if store.verify():
            return "verify"
        same = all(a.equals(b) if hasattr(a, "equals") else a == b for a, b in zip(found, known, strict=True))
        return "harmless" if same and can_be_worked_on(store) else "silent"


def can_be_worked_on(store: Store) -> bool:
    """Return whether what is changed in a file is kept."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            store.put(Code(guid="new", name="new"), Coding(guid="k", selection="e9", code="new"))
            store.undo()
            store.redo()
            store.begin_round("third")
        with Store.open(store.path) as again:
            return again.get("k").code == "new" and again.project == store.project and not again.verify()
    except (ValueError, OSError):
        return False


def _rescued(path: Path, known: dict[str, Any], seen: dict[str, Any]) -> None:
    out = path.with_name("out.tcstudy")
    seen["codings"] += len(known)
    try:
        rescue(path, out)
    except ValueError:
        seen["nothing rescued"] += 1
        return
    with Store.open(out) as store:
        assert store.verify() == ()
        for each in store.project.codings:
            same = known.get(each.guid) == each
            seen["rescued" if same else "invented"] += 1


def rescues(folder: Path, times: int, seed: int) -> dict[str, Any]:
    """Hurt a file in one of several ways, and take out of it what can be taken out; count the codings by the way."""
    path, draw = folder / "study.tcstudy", random.Random(seed)
    rich_study(path)
    whole = path.read_bytes()
    with Store.open(path) as store:
        known = {each.guid: each for each in store.project.codings}
    all_seen = {way.__name__: dict.fromkeys(COUNTED, 0) for way in HURTS}
    for at in range(times):
        way = HURTS[at % len(HURTS)]
        data = bytearray(whole)
        way(data, draw)
        path.write_bytes(data)
        seen = all_seen[way.__name__]
        seen["files"] += 1
        _rescued(path, known, seen)
        for left in folder.iterdir():
            left.unlink()
    total = {key: sum(seen[key] for seen in all_seen.values()) for key in COUNTED}
    for seen in (total, *all_seen.values()):
        seen["share rescued"] = round(seen["rescued"] / max(1, seen["codings"]), 4)
    return total | {"by the way": all_seen}


COUNTED = ("files", "codings", "rescued", "invented", "nothing rescued")
PAGE = 4096


def bit(data: bytearray, draw: random.Random) -> None:
    """Flip one bit."""
    data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)


def zeros(data: bytearray, draw: random.Random) -> None:
    """Empty a page, as a disk does that has lost it."""
    at = draw.randrange(len(data) // PAGE) * PAGE
    data[at : at + PAGE] = bytes(PAGE)


def noise(data: bytearray, draw: random.Random) -> None:
    """Write noise over a page."""
    at = draw.randrange(len(data) // PAGE) * PAGE
    data[at : at + PAGE] = draw.randbytes(PAGE)


def swap(data: bytearray, draw: random.Random) -> None:
    """Let two pages change places."""
    a, b = (PAGE * page for page in draw.sample(range(len(data) // PAGE), 2))
    data[a : a + PAGE], data[b : b + PAGE] = data[b : b + PAGE], data[a : a + PAGE]


def cut(data: bytearray, draw: random.Random) -> None:
    """Cut the end off, as a transfer does that was broken off."""
    del data[draw.randrange(len(data)) :]


HURTS = (bit, zeros, noise, swap, cut)
