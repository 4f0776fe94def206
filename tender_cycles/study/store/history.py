"""The journal: its changes and rounds, what can be taken back and made again, and the table of it all."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from tender_cycles._nearest import nearest
from tender_cycles.project import User
from tender_cycles.project.nouns import mapping
from tender_cycles.project.validation import described
from tender_cycles.study.plain import plain
from tender_cycles.study.store import chain
from tender_cycles.study.store.editing import Edit
from tender_cycles.study.store.rows import BITS, TABLES

if TYPE_CHECKING:
    import pandas as pd


Steps = tuple[list[int], list[int]]


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
    added: Mapping[str, int] = mapping()
    changed: Mapping[str, int] = mapping()
    removed: Mapping[str, int] = mapping()


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A coding round: the stretch of the journal from `change` until the next round begins."""

    number: int
    name: str
    description: str
    change: int


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
    moment = plain(moment)  # type: ignore[assignment]
    last = head(db)
    if isinstance(moment, str):
        ends = {}
        found = rounds(db)
        for each, following in zip_longest(found, found[1:]):
            ends[each.name] = following.change - 1 if following else last
        if moment not in ends:
            begun = nearest(moment, ends) if ends else "; no round has begun"
            raise ValueError(f"there is no round {moment!r}{begun}")
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
    new = chain.append(db, user=(user.guid, user.name), action=action, state=now % 2**BITS, rows=lines, undoes=undoes)
    return _counted(last(db, new), edit)


def expected(db: sqlite3.Connection, edit: Edit, user: User, action: str) -> Change:
    """Return what a change that is under way has come to."""
    name = next((each.name for each in reversed(rounds(db))), None)
    change = Change(number=head(db) + 1, time=datetime.now(UTC), user=user.name, round=name, action=action)
    return _counted(change, edit)


def last(db: sqlite3.Connection, number: int) -> Change:
    """Return a change of the journal, without its counts."""
    time, user, name, action, undoes = db.execute(
        "SELECT time, user_name, rounds.name, action, undoes FROM changes LEFT JOIN rounds ON rounds.number = round "
        "WHERE changes.number = ?", (number,),
    ).fetchone()  # fmt: skip
    return Change(number=number, time=datetime.fromisoformat(time), user=user, round=name, action=action, undoes=undoes)


def _counted(change: Change, edit: Edit) -> Change:
    counts: dict[str, dict[str, int]] = {"added": {}, "changed": {}, "removed": {}}
    for (kind, guid), after in edit.after.items():
        before = edit.before[kind, guid]
        if after != before:
            count = counts["added" if before is None else "removed" if after is None else "changed"]
            count[kind] = count.get(kind, 0) + 1
    return replace(change, added=counts["added"], changed=counts["changed"], removed=counts["removed"])


def steps(db: sqlite3.Connection, user: str, after: int) -> Steps | None:
    """Return what `all_steps` does, from the changes after one alone; None if they do not tell."""
    found = _changes_of(db, user, after)
    if any(undoes is not None and undoes <= after for _, undoes in found):
        return None
    done, undone = _steps(found)
    return (done, undone) if done else None


def all_steps(db: sqlite3.Connection, user: str) -> Steps:
    """Return the changes of a user that stand, and those taken back that can be made again; the next one last.

    What can be made again is named by the change that took it back.
    """
    return _steps(_changes_of(db, user, 1))


def _changes_of(db: sqlite3.Connection, user: str, after: int) -> list[tuple[int, int | None]]:
    return db.execute(
        "SELECT number, undoes FROM changes WHERE user = ? AND number > max(?, 1) "
        "AND number NOT IN (SELECT change FROM rounds) ORDER BY number", (user, after),
    ).fetchall()  # fmt: skip


def _steps(changes: list[tuple[int, int | None]]) -> Steps:
    done: list[int] = []
    undone: list[int] = []
    took: dict[int, int] = {}  # the change that took back -> what it took back
    for change, undoes in changes:
        if undoes is None:
            done.append(change)
            undone.clear()
        elif undoes in took:  # made again
            undone.pop()
            done.append(change)
        else:
            done.pop()
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
        if edit.placed(kind, guid) != (None if after is None else table.placed(after)):
            who = db.execute(
                "SELECT user_name, change FROM change_rows JOIN changes ON number = change "
                "WHERE noun = ? AND guid = ? ORDER BY change DESC LIMIT 1", (kind, guid),
            ).fetchone()  # fmt: skip
            held = table.placed(after or before)
            faults.append(f"{described(table.noun(held[1]))} was changed by {who[0]!r} in change {who[1]}")
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
    frame.insert(7, "name", _names(db, [(row[5], row[6], row[8] or row[7]) for row in found]))
    return frame


def faults(db: sqlite3.Connection) -> Iterator[str]:
    """Yield the objects of the journal that cannot be made again."""
    # mostly an object is before a change what it was after another
    records = "SELECT noun, guid, before FROM change_rows UNION SELECT noun, guid, after FROM change_rows"
    for kind, guid, record in db.execute(records):
        try:
            if record is not None:
                TABLES[kind].noun(TABLES[kind].placed(record)[1])
        except (ValueError, TypeError, KeyError) as error:
            yield f"what {kind} {guid!r} was cannot be read: {error}"


def _names(db: sqlite3.Connection, records: list[tuple[str | None, str, str | None]]) -> list[str | None]:
    """Return what objects are called in the journal.

    A coding is called as its code is now, or was last, and an excerpt after the
    place in its text.
    """
    rows = [(noun, guid, json.loads(record) if record else {}) for noun, guid, record in records]
    names = {guid: row["name"] for noun, guid, row in rows if noun in ("codes", "sources") and "name" in row}
    for kind in ("codes", "sources"):
        names |= db.execute(f"SELECT guid, name FROM {kind}").fetchall()
    return [_name(row, names) for _, _, row in rows]


def _name(row: Mapping[str, Any], names: Mapping[str, str]) -> str | None:
    if "source" in row and not row.get("name"):
        return f"{names.get(row['source'], row['source'])} {row['start']}–{row['end']}"
    return row.get("name") or names.get(row.get("code", ""))
