"""What a project file holds now, what it held, and how it came from the one to the other."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tender_cycles._nearest import nearest
from tender_cycles.project import Coding, Project, Selection, User
from tender_cycles.project.soundness import called
from tender_cycles.store import attachments, file
from tender_cycles.store.editing import ANY, Edit
from tender_cycles.store.rows import BITS, FACTS, TABLES, Fact, Placed

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change that is on the disk.

    `added`, `changed` and `removed` count the objects by kind, such as
    ``{"codings": 3}``; `undoes` is the number of the change that this one takes back.
    """

    number: int
    time: datetime
    user: str
    round: str | None
    action: str
    undoes: int | None = None
    added: Mapping[str, int]
    changed: Mapping[str, int]
    removed: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A coding round: the stretch of the journal from `change` until the next round begins."""

    number: int
    name: str
    description: str
    change: int


# -- a new file


def create(path: Path, project: Project, user: User, action: str) -> None:
    """Write a project into an empty file that nobody else knows of yet."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        file.make_tables(db)
        state, faults = 0, []
        for kind, table in TABLES.items():
            nouns = getattr(project, kind) if kind != "project" else facts(project)
            placed: list[Placed] = []
            for place, noun in enumerate(nouns, 1):
                try:
                    placed.append((place, table.row(noun)))
                    state += table.digest(placed[-1])
                except (TypeError, ValueError) as error:
                    faults.append(f"{called(noun)}: {error}")
            marks = ", ".join("?" * (len(table.columns) + 1))
            if not faults:
                db.executemany(f"INSERT INTO {kind} VALUES ({marks})", [(place, *row) for place, row in placed])  # noqa: S608
        if faults:
            raise ValueError("the project cannot be kept:\n- " + "\n- ".join(faults[:100]))
        for noun in (*project.sources, *project.notes, *project.media):
            attachments.keep(db, noun)
        file.make_indexes(db)
        file.append(db, user=(user.guid, user.name), action=action, state=state % 2**BITS)
        db.execute("COMMIT")


def facts(project: Project) -> list[Fact]:
    """Return the facts of a project as a whole."""
    return [Fact(guid=name, value=getattr(project, name)) for name in FACTS]


# -- a state


def rows(db: sqlite3.Connection, kind: str) -> list[tuple[Any, ...]]:
    """Return the rows of a kind in their order, each with its place first."""
    names = ", ".join(f'"{name}"' for name in TABLES[kind].names)
    return db.execute(f"SELECT place, {names} FROM {kind} ORDER BY place").fetchall()  # noqa: S608


def state(db: sqlite3.Connection, number: int | None) -> Project:
    """Return the project after a change; as it is now for None."""
    over: dict[str, dict[str, Placed | None]] = {kind: {} for kind in TABLES}
    if number is not None:
        # of several later changes of one object the first holds what it was before them
        for kind, guid, before, _ in db.execute(
            "SELECT noun, guid, before, min(rowid) FROM change_rows WHERE change > ? GROUP BY noun, guid", (number,)
        ):
            over[kind][guid] = None if before is None else TABLES[kind].placed(before)
    path = Path(db.execute("PRAGMA database_list").fetchone()[2])
    given: dict[str, Any] = {}
    for kind, table in TABLES.items():
        placed = [(row[0], row[1:]) for row in rows(db, kind) if row[1] not in over[kind]]
        if over[kind]:
            placed = sorted([*placed, *(each for each in over[kind].values() if each is not None)], key=lambda p: p[0])
        nouns = [table.noun(row) for _, row in placed]
        if kind in ("sources", "notes", "media"):
            nouns = [attachments.found(noun, path) for noun in nouns]
        given[kind] = nouns
    told = {each.guid: each.value for each in given.pop("project")}
    return Project(**given, **told)


def coded(db: sqlite3.Connection, source: str) -> list[tuple[Selection, tuple[Coding, ...]]]:
    """Return the selections of a source in the order of its text, each with its codings."""
    names = {kind: ", ".join(f'{kind}."{name}"' for name in TABLES[kind].names) for kind in ("selections", "codings")}
    selections = db.execute(
        f'SELECT {names["selections"]} FROM selections WHERE source = ? ORDER BY start, "end", place', (source,)  # noqa: S608
    ).fetchall()  # fmt: skip
    codings: dict[str, list[Coding]] = {row[0]: [] for row in selections}
    for row in db.execute(
        f"SELECT {names['codings']} FROM codings JOIN selections ON selections.guid = codings.selection "  # noqa: S608
        "WHERE selections.source = ? ORDER BY codings.place", (source,),
    ).fetchall():  # fmt: skip
        coding = TABLES["codings"].noun(row)
        codings[coding.selection].append(coding)
    return [(TABLES["selections"].noun(row), tuple(codings[row[0]])) for row in selections]


def differences(mine: Project, new: Project) -> Iterator[Any]:
    """Yield the objects of `new` that are not in `mine` as they are."""
    for kind in ANY:
        old = {each.guid: each for each in getattr(mine, kind)}
        yield from (each for each in getattr(new, kind) if old.get(each.guid) != each)
    before = {each.guid: each for each in facts(mine)}
    yield from (each for each in facts(new) if before[each.guid] != each)


# -- the journal


def head(db: sqlite3.Connection) -> int:
    """Return the number of the last change."""
    number: int = db.execute("SELECT max(number) FROM changes").fetchone()[0]
    return number


def last_user(db: sqlite3.Connection) -> User:
    """Return who made the last change."""
    guid, name = db.execute(
        "SELECT user, user_name FROM changes WHERE user != '' ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return User(guid=guid, name=name)


def rounds(db: sqlite3.Connection) -> tuple[Round, ...]:
    """Return the rounds, the first first."""
    found = db.execute("SELECT number, name, description, change FROM rounds ORDER BY number").fetchall()
    return tuple(Round(number=n, name=name, description=text, change=change) for n, name, text, change in found)


def begin_round(db: sqlite3.Connection, name: str, description: str) -> None:
    """Let a round begin with the change that is under way."""
    if any(each.name == name for each in rounds(db)):
        raise ValueError(f"there is a round {name!r} already")
    db.execute("INSERT INTO rounds (name, description, change) VALUES (?, ?, ?)", (name, description, head(db) + 1))


def number(db: sqlite3.Connection, moment: int | datetime | str) -> int:
    """Return the number of the change after which the state is meant."""
    last = head(db)
    if isinstance(moment, str):
        ends = {}
        found = rounds(db)
        for each, following in zip(found, [*(each.change - 1 for each in found[1:]), last], strict=True):
            ends[each.name] = following
        if moment not in ends:
            raise ValueError(f"there is no round {moment!r}{nearest(moment, ends)}")
        return ends[moment]
    if isinstance(moment, datetime):
        stamp = moment.astimezone(UTC).isoformat(timespec="microseconds")
        then, first = db.execute(
            "SELECT (SELECT max(number) FROM changes WHERE time <= ?), min(time) FROM changes", (stamp,)
        ).fetchone()
        if then is None:
            raise ValueError(f"nothing was there at {stamp}; the file was made at {first}")
        return int(then)
    if not 1 <= moment <= last:
        raise ValueError(f"there is no change {moment}; they are 1 to {last}")
    return moment


def append(db: sqlite3.Connection, edit: Edit, user: User, action: str, undoes: int | None) -> Change:
    """Write what an edit has done to the journal."""
    (was,) = db.execute("SELECT state FROM changes ORDER BY number DESC LIMIT 1").fetchone()
    now, lines = int(was, 16), []
    for (kind, guid), after in edit.after.items():
        before, table = edit.before[kind, guid], TABLES[kind]
        now += table.digest(after) - table.digest(before)
        lines.append((kind, guid, table.record(before), table.record(after)))
    file.append(db, user=(user.guid, user.name), action=action, state=now % 2**BITS, rows=lines, undoes=undoes)
    return made(db, edit, head(db))


def made(db: sqlite3.Connection, edit: Edit, number: int) -> Change:
    """Return a change of the journal, with what the edit counts."""
    added, changed, removed = Counter[str](), Counter[str](), Counter[str]()
    for (kind, guid), after in edit.after.items():
        before = edit.before[kind, guid]
        if after != before:
            (added if before is None else removed if after is None else changed)[kind] += 1
    row = db.execute(
        "SELECT time, user_name, rounds.name, action, undoes FROM changes LEFT JOIN rounds ON rounds.number = round "
        "WHERE changes.number = ?", (number,),
    ).fetchone()  # fmt: skip
    time, user, round_name, action, undoes = row
    return Change(
        number=number, time=datetime.fromisoformat(time), user=user, round=round_name, action=action, undoes=undoes,
        added=dict(added), changed=dict(changed), removed=dict(removed),
    )  # fmt: skip


def steps(db: sqlite3.Connection, user: str) -> tuple[list[int], list[int]]:
    """Return the changes of a user that stand, and those taken back that can be made again; the next one last.

    What can be made again is named by the change that took it back.
    """
    done: list[int] = []
    undone: list[int] = []
    took: dict[int, int] = {}  # the change that took back -> what it took back
    query = (
        "SELECT number, undoes FROM changes WHERE user = ? AND number > 1 "
        "AND number NOT IN (SELECT change FROM rounds) ORDER BY number"
    )
    for change, undoes in db.execute(query, (user,)):
        if undoes is None:
            done.append(change)
            undone.clear()
        elif undoes in took:  # made again
            undone.remove(undoes)
            done.append(change)
        else:
            done.remove(undoes)
            took[change] = undoes
            undone.append(change)
    return done, undone


def revert(db: sqlite3.Connection, edit: Edit, change: int) -> None:
    """Give all objects that a change touched the rows that they had before it.

    Raises
    ------
    ValueError
        If they have been changed since: all such objects, with who did it.
    """
    faults = []
    for kind, guid, before, after in db.execute(
        "SELECT noun, guid, before, after FROM change_rows WHERE change = ? ORDER BY rowid", (change,)
    ).fetchall():
        table = TABLES[kind]
        if table.record(edit.placed(kind, guid)) != after:
            who = db.execute(
                "SELECT user_name, change FROM change_rows JOIN changes ON number = change "
                "WHERE noun = ? AND guid = ? ORDER BY change DESC LIMIT 1", (kind, guid),
            ).fetchone()  # fmt: skip
            held = table.placed(after or before)
            faults.append(f"{called(table.noun(held[1]))} was changed by {who[0]!r} in change {who[1]}")
        else:
            edit.write(kind, guid, None if before is None else table.placed(before))
    if faults:
        raise ValueError(f"change {change} cannot be taken back:\n- " + "\n- ".join(faults[:100]))


def journal(db: sqlite3.Connection) -> "pd.DataFrame":
    """Return every change of every object."""
    import pandas as pd

    found = db.execute(
        "SELECT changes.number, time, user_name, rounds.name, action, noun, guid, before, after, undoes FROM changes "
        "LEFT JOIN change_rows ON change_rows.change = changes.number LEFT JOIN rounds ON rounds.number = round "
        "ORDER BY changes.number, change_rows.rowid"
    ).fetchall()
    columns = ["change", "time", "user", "round", "action", "noun", "guid", "before", "after", "undoes"]
    frame = pd.DataFrame(found, columns=columns)
    frame["time"] = pd.to_datetime(frame["time"], utc=True, format="ISO8601")
    frame["undoes"] = frame["undoes"].astype("Int64")
    frame.insert(
        7, "name", [_name(after or before) for after, before in zip(frame["after"], frame["before"], strict=True)]
    )
    return frame


def _name(record: Any) -> str | None:
    import json

    return json.loads(record).get("name") if isinstance(record, str) else None
