"""Taking out of a damaged file what is not hurt."""

import shutil
import sqlite3
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any

from tender_cycles._files import part_of
from tender_cycles.project import Project, User
from tender_cycles.project.validation import ONE, SEVERAL
from tender_cycles.study.store import attachments, tables
from tender_cycles.study.store.editing import ANY, BELONGS, without
from tender_cycles.study.store.rows import BITS, FACTS, TABLES, Placed
from tender_cycles.study.store.store import Store

PAGE = 4096  # bytes, as SQLite makes them unless it is told otherwise
TRIES = 20_000  # looks at one table that may fail
PER_PAGE = 200  # rows at most, where nothing tells how many there were

Found = dict[str, dict[str, Any]]  # nouns by kind and GUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescued:
    """What was taken out of a damaged file, by kind, and what was not.

    `unchecked` tells that the file is of a version whose rows have no digests
    of their own: what could be read of it is there, but nothing tells whether
    it is as it was saved.
    """

    path: Path
    taken: Mapping[str, int]
    hurt: tuple[str, ...]
    unchecked: bool


def rescue(damaged: str | PathLike[str], out: str | PathLike[str]) -> Rescued:
    """Make a new project file of what is not hurt in a damaged one, which stays as it is.

    Only objects whose digests are right are taken, and only those whose
    references are there too; other references to what is lost are left out.
    The journal and the rounds stay behind.

    Parameters
    ----------
    damaged, out : path-like
        Nothing may be at `out` yet.

    Raises
    ------
    FileExistsError, FileNotFoundError
        If there is something at `out`, or nothing at `damaged`.
    ValueError
        If nothing could be read.
    """
    damaged, out = Path(damaged), Path(out).absolute()
    if not damaged.is_file():
        raise FileNotFoundError(f"there is no file {str(damaged)!r}")
    if out.exists():
        raise FileExistsError(f"there is a file {str(out)!r} already, and it is kept as it is")
    with part_of(out) as copy:
        shutil.copyfile(damaged, copy)
        _let_all_be_read(copy)
        rows, hurt, unchecked = _whole_rows(copy)
        found: Found = {kind: {} for kind in TABLES}
        for kind, placed in rows.items():
            for _, row in placed:
                try:
                    noun = TABLES[kind].noun(row)
                    TABLES[kind].row(noun)
                except (TypeError, ValueError, KeyError):  # of a version in which nothing told so before
                    hurt.append(f"one of the {kind} cannot be read")
                else:
                    found[kind][noun.guid] = attachments.found(noun, copy)
        if not any(found.values()):
            raise ValueError(f"nothing could be read of {damaged.name}")
        project = Project(**_sound(found, _names(copy), hurt))
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            Store.create(out, project, words=True).close()  # what the damaged file held, it may hold
        hurt += [str(each.message) for each in told]
    taken = {kind: len(getattr(project, kind)) for kind in ANY if getattr(project, kind)}
    return Rescued(path=out, taken=taken, hurt=tuple(hurt), unchecked=unchecked)


# -- rows


def _whole_rows(path: Path) -> tuple[dict[str, list[Placed]], list[str], bool]:
    """Return the rows that are as they were saved, what is hurt, and whether that could not be told."""
    held: dict[str, dict[Any, Placed]] = {kind: {} for kind in TABLES}
    broken: dict[str, set[Any]] = {kind: set() for kind in TABLES}
    unchecked = False
    for way in _ways(path):
        with closing(_connected(way)) as db:
            for kind in TABLES:
                for place, row, digest in _read(db, kind):
                    if digest is None or digest == TABLES[kind].digest((place, row)).to_bytes(BITS // 8):
                        held[kind].setdefault(place, (place, row))
                        unchecked |= digest is None
                    else:
                        broken[kind].add(place)
    hurt = [
        f"{count} of the {kind} cannot be read whole"
        for kind in ANY  # facts are named one by one
        if (count := len(broken[kind] - set(held[kind])))
    ]
    return {kind: _once(placed.values()) for kind, placed in held.items()}, hurt, unchecked


def _once(placed: Iterable[Placed]) -> list[Placed]:
    """Return rows in their order; of two with one GUID the later, which has taken the other's place."""
    last = {row[0]: (place, row) for place, row in sorted(placed, key=lambda each: each[0])}
    return sorted(last.values(), key=lambda each: each[0])


def _let_all_be_read(path: Path) -> None:
    """Let the head of a copy tell how long it is: of one that was cut short SQLite would read nothing at all."""
    pages = -(-path.stat().st_size // PAGE)
    with path.open("r+b") as file:
        file.truncate(pages * PAGE)
        file.seek(28)
        file.write(pages.to_bytes(4))


def _ways(path: Path) -> Iterator[Path]:
    """Yield a copy as it is, and again with the pages of a new file that name the tables if its own do not."""
    yield path
    with closing(_connected(path)) as db, suppress(sqlite3.Error, ValueError):
        if not list(tables.faults(db)):
            return
    with closing(sqlite3.connect(":memory:")) as db:
        tables.make(db)
        new = bytearray(db.serialize())
    with path.open("r+b") as file:
        for page in _naming(new):
            file.seek((page - 1) * PAGE)
            file.write(new[(page - 1) * PAGE : page * PAGE])
    _let_all_be_read(path)
    yield path


def _naming(data: bytearray) -> list[int]:
    """Return the pages of a new file that name its tables: the first, and those below it in SQLite's tree."""
    count = int.from_bytes(data[103:105])
    cells = [int.from_bytes(data[at : at + 2]) for at in range(112, 112 + 2 * count, 2)]
    return [1, int.from_bytes(data[108:112]), *(int.from_bytes(data[at : at + 4]) for at in cells)]


def _connected(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    db.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
    return db


def _read(db: sqlite3.Connection, kind: str) -> Iterator[tuple[Any, tuple[Any, ...], Any]]:
    """Yield the rows of a table that can be read, with their digests; None where rows have none."""
    listed = TABLES[kind].listed
    statement = f"SELECT place, digest, {listed} FROM {kind} WHERE place BETWEEN ? AND ?"
    try:
        db.execute(statement, (0, 0))
    except sqlite3.Error as error:
        if "no such column: digest" not in str(error):
            return
        statement = f"SELECT place, NULL, {listed} FROM {kind} WHERE place BETWEEN ? AND ?"
    tries = iter(range(TRIES))
    for place, digest, *row in _between(db, statement, 1, _top(db, kind), tries):
        yield place, tuple(row), digest


def _between(
    db: sqlite3.Connection, statement: str, low: int, high: int, tries: Iterator[int]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows between two places, around those that cannot be read."""
    if next(tries, None) is None:
        return
    try:
        yield from db.execute(statement, (low, high)).fetchall()
    except (sqlite3.Error, MemoryError, OverflowError):
        if low < high:
            middle = (low + high) // 2
            yield from _between(db, statement, low, middle, tries)
            yield from _between(db, statement, middle + 1, high, tries)


def _top(db: sqlite3.Connection, kind: str) -> int:
    """Return the last place that was given."""
    for statement in (
        f"SELECT max(place) FROM {kind}",
        f"SELECT seq FROM sqlite_sequence WHERE name = '{kind}'",
        f"SELECT {PER_PAGE} * page_count FROM pragma_page_count",
    ):
        with suppress(sqlite3.Error):
            found = db.execute(statement).fetchone()
            if found and type(found[0]) is int and found[0] > 0:
                return min(int(found[0]), 2**40)
    return 1


def _names(path: Path) -> dict[str, str]:
    """Return what the journal calls users, as far as it can be read."""
    with closing(_connected(path)) as db, suppress(sqlite3.Error):
        return {
            guid: name for guid, name in db.execute("SELECT DISTINCT user, user_name FROM changes")
            if isinstance(guid, str) and isinstance(name, str) and name.isprintable()
        }  # fmt: skip
    return {}


# -- a sound whole


def _sound(found: Found, names: Mapping[str, str], hurt: list[str]) -> dict[str, Any]:
    """Return the parts of a project, without what would refer to what is lost."""
    facts = {guid: fact.value for guid, fact in found.pop("project").items()}
    hurt += [f"the project's {name} is lost" for name in FACTS if name not in facts]
    facts.setdefault("name", "rescued")
    if facts.get("cycles") is None:
        found["selections"] = {
            guid: replace(each, cycle=None, second_cycle=None, phase=None) for guid, each in found["selections"].items()
        }
    known = {each.name for each in found["variables"].values()}
    for kind in ("cases", "sources"):
        for guid, each in found[kind].items():
            found[kind][guid] = replace(each, values={name: v for name, v in each.values.items() if name in known})
    _add_users(found, facts, names)
    _leave_out(found, hurt)
    missing = _mentioned(found, facts) - _there(found)
    parts = {kind: tuple(_cut(each, missing) for each in nouns.values()) for kind, nouns in found.items()}
    about = tuple(guid for guid in facts.pop("about", ()) if guid not in missing)
    return parts | facts | {"about": about}


def _add_users(found: Found, facts: Mapping[str, Any], names: Mapping[str, str]) -> None:
    """Let whoever made something be there: whose work it is must not get lost."""
    asked: set[Any] = {facts.get("user"), facts.get("modified_by")}
    for kind, columns in ONE.items():
        users = [column for column, target in columns.items() if target == "users"]
        asked |= {getattr(each, column) for each in found[kind].values() for column in users}
    for guid in sorted(asked - {None} - set(found["users"])):
        found["users"][guid] = User(guid=guid, name=names.get(guid, guid))


def _leave_out(found: Found, hurt: list[str]) -> None:
    """Leave out, as often as it takes, what belongs to something that is lost."""
    gone = 1
    while gone:
        gone, there = 0, _there(found)
        for kind, column in sorted(BELONGS):
            lost = [guid for guid, each in found[kind].items() if getattr(each, column) not in there]
            for guid in lost:
                del found[kind][guid]
            if lost:
                hurt.append(f"{len(lost)} of the {kind} are left out, since their {column} is lost")
            gone += len(lost)


def _there(found: Found) -> set[Any]:
    """Return all that can be referred to."""
    guids = {guid for nouns in found.values() for guid in nouns}
    guids |= {guid for each in found["media"].values() for guid in each.guids}
    guids |= {each.guid for graph in found["graphs"].values() for each in graph.parts}
    return guids | {each.name for each in found["variables"].values()}


def _mentioned(found: Found, facts: Mapping[str, Any]) -> set[Any]:
    """Return all that is referred to."""
    guids = set(facts.get("about") or ())
    guids |= {code.parent for code in found["codes"].values()}
    for kind, columns in SEVERAL.items():
        guids |= {guid for each in found[kind].values() for column in columns for guid in getattr(each, column)}
    for graph in found["graphs"].values():
        guids |= {each.represents for each in graph.parts}
    for claim in found["claims"].values():
        guids |= {*claim.contradicts}
        guids |= {part for each in claim.evidence for part in (each.selection, each.case, each.variable)}
    return guids - {None}


def _cut(noun: Any, missing: set[Any]) -> Any:
    new = without(noun, missing, {})
    return replace(new, parent=None) if getattr(new, "parent", None) in missing else new
