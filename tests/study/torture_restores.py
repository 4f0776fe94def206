"""Files that another takes the place of while they are open, and what the open store does about it."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torture_study import coding, study

from tender_cycles.project import Code
from tender_cycles.study.store import Store


def restores(folder: Path, times: int, seed: int) -> dict[str, Any]:
    """Put something else in the place of an open file, and look at it or work on it through the open store.

    *Told* is an error in the words of the package, *followed* a later file of
    the same line, whose changes the store must show. It is *silent* if the
    store goes on with what the file does not hold, *bare* if the error is one
    of sqlite3's, and *overwritten* if the file is another afterwards.
    """
    draw = random.Random(seed)
    seen: dict[str, Any] = {"restores": times, "told": 0, "followed": 0, "silent": [], "bare": [], "overwritten": []}
    for at in range(times):
        way, look = WAYS[at % len(WAYS)], draw.choice(LOOKS)
        path = folder / f"{at}.tcstudy"
        study(path)
        found = _looked_at(path, draw, way, look)
        for each in found:
            if isinstance(seen[each], list):
                seen[each].append(f"{way.__name__}, {look.__name__}")
            else:
                seen[each] += 1
        for left in folder.iterdir():
            left.unlink()
    return seen


def _looked_at(path: Path, draw: random.Random, way: Callable[..., None], look: Callable[..., Any]) -> list[str]:
    with Store.open(path, user="Kari") as store:
        older = store.copy(path.with_name("older.tcstudy"))
        for _ in range(draw.randint(1, 3)):
            store.put(coding(draw))
        if draw.random() < 0.7:
            _ = store.project  # what a store has read it keeps
        way(path, older, store, draw)
        before = path.read_bytes()
        try:
            look(store, draw)
        except (ValueError, OSError):
            found = ["told"]
        except Exception:
            found = ["bare"]
        else:
            return ["followed" if way is later and _as_there(store) else "silent"]
        return found if path.read_bytes() == before else [*found, "overwritten"]


def _as_there(store: Store) -> bool:
    with Store.open(store.path) as fresh:
        return (fresh.project, fresh.head) == (store.project, store.head)


# -- what takes its place


def restored(path: Path, older: Path, store: Store, draw: random.Random) -> None:
    """Copy an older file over it."""
    shutil.copyfile(older, path)


def replaced(path: Path, older: Path, store: Store, draw: random.Random) -> None:
    """Give an older file its name."""
    older.replace(path)


def restored_and_worked_on(path: Path, older: Path, store: Store, draw: random.Random) -> None:
    """Copy an older file over it that has as many changes again, or more, and the same counter in its head."""
    with Store.open(older, user="Ola") as other:
        for _ in range(store.head - other.head + draw.randint(0, 2)):
            other.put(coding(draw))
    data = bytearray(older.read_bytes())
    data[24:28] = path.read_bytes()[24:28]
    path.write_bytes(data)


def another(path: Path, older: Path, store: Store, draw: random.Random) -> None:
    """Copy another study over it."""
    study(new := path.with_name("another.tcstudy"))
    (shutil.copyfile if draw.random() < 0.5 else Path.replace)(new, path)  # type: ignore[operator]


def cut(path: Path, older: Path, store: Store, draw: random.Random) -> None:
    """Cut it short."""
    data = path.read_bytes()
    path.write_bytes(data[: draw.randrange(len(data))])


def noise(path: Path, older: Path, store: Store, draw: random.Random) -> None:
    """Write something else over it that is no project file."""
    path.write_bytes(draw.randbytes(draw.randrange(1, path.stat().st_size)))


def later(path: Path, older: Path, store: Store, draw: random.Random) -> None:
    """Copy a later file of the same line over it, as a synchronised folder does."""
    new = store.copy(path.with_name("later.tcstudy"))
    with Store.open(new, user="Ola") as other:
        other.put(*(coding(draw) for _ in range(draw.randint(1, 80))))
    shutil.copyfile(new, path)


WAYS = (restored, replaced, restored_and_worked_on, another, cut, noise, later)


# -- what is done with it


def project(store: Store, draw: random.Random) -> object:
    """Look at the project."""
    return store.project


def journal(store: Store, draw: random.Random) -> object:
    """Look at the journal."""
    return store.journal()


def past(store: Store, draw: random.Random) -> object:
    """Look at what was."""
    return store.at(2)


def verify(store: Store, draw: random.Random) -> object:
    """Go over everything."""
    if found := store.verify():
        raise ValueError(found)
    return None


def put(store: Store, draw: random.Random) -> object:
    """Make a change."""
    return store.put(coding(draw))


def undo(store: Store, draw: random.Random) -> object:
    """Take a change back."""
    return store.undo()


def begin(store: Store, draw: random.Random) -> object:
    """Begin a round."""
    return store.begin_round("first")


def several(store: Store, draw: random.Random) -> object:
    """Make a larger change."""
    with store.change("many"):
        return store.put(*(Code(guid=f"n{at}", name=f"n{at}") for at in range(200)))


def copy(store: Store, draw: random.Random) -> object:
    """Copy the file."""
    with Store.open(store.copy(store.path.with_name("copy.tcstudy"))) as made:
        return made.project


LOOKS = (project, journal, past, verify, put, undo, begin, several, copy)
