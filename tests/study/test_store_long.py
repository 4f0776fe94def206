"""Long journals: opening looks at the last changes, what is made of older ones at those, and verify at all."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import made_up
import pytest

from tender_cycles.project import Code
from tender_cycles.study.store import Store, chain

CHANGES = 30


@pytest.fixture
def long(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a long journal, as if more than five changes made one: two users, rounds, changes taken back."""
    monkeypatch.setattr(chain, "LONG", 5)
    monkeypatch.setattr(chain, "WINDOW", 4)
    with Store.open(path, user="Reader two") as other:
        for at in range(3):
            other.put(made_up.coding(f"other {at}"))
    store.begin_round("first", "what we agreed on")
    for at in range(CHANGES // 3):
        store.put(Code(guid=f"x{at}", name=f"x{at}"))
        store.put(made_up.coding(f"coding {at}", code=f"x{at}"))
        if at % 2:
            store.undo()
    store.close()
    return path


def altered(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        db.execute(statement)
        for _, sql in triggers:
            db.execute(sql)


def everything(store: Store) -> tuple[object, ...]:
    journal = store.journal()
    states = [store.at(number) for number in range(1, store.head + 1)]
    return store.project, store.rounds, states, journal["guid"].to_list(), store.verify()


def test_all_is_as_in_a_short_one(long: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(long) as store:
        assert store._since == store.head - 4
        found = everything(store)
    monkeypatch.setattr(chain, "LONG", 1000)
    with Store.open(long) as store:
        assert store._since == 0
        assert everything(store) == found


def there_and_back(store: Store) -> int:
    """Take everything back and make it again; return how many changes that were."""
    redone = 0
    while store.undo():
        pass
    while store.redo():
        redone += 1
    return redone


@pytest.mark.parametrize("user", ["Reader one", "Reader two"])
def test_undo_and_redo_reach_as_far(long: Path, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(long, user=user) as store:
        steps = there_and_back(store)
        project = store.project
    monkeypatch.setattr(chain, "LONG", 1000)
    with Store.open(long, user=user) as store:
        assert there_and_back(store) == steps
        assert store.project == project
    assert steps > 2


OLD: list[Callable[[Store], object]] = [
    lambda store: store.journal(),
    lambda store: store.at(1),
]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE changes SET action = 'else' WHERE number = 2",
        "UPDATE changes SET undoes = 1 WHERE number = 3",
        "UPDATE change_rows SET after = NULL WHERE change = 3",
        "DELETE FROM change_rows WHERE change = 4",
        "DELETE FROM changes WHERE number = 3",
    ],
)
def test_an_older_change_that_is_hurt_is_told_when_it_is_read(long: Path, statement: str) -> None:
    altered(long, statement)
    with Store.open(long, user="Reader one") as store:
        assert len(store.project.codings) > 8
        store.put(made_up.coding("new"))
        assert store.undo() is not None  # of its own last changes all is known
        assert store.at(store.head - 1) is not None
        for look in OLD:
            with pytest.raises(ValueError, match=r"study\.tcstudy is damaged: .*journal"):
                look(store)
        assert store.verify()
    with Store.open(long, user="Reader two") as store:
        with pytest.raises(ValueError, match=r"study\.tcstudy is damaged: .*journal"):
            store.undo()
        assert store.can_undo


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE changes SET action = 'else' WHERE number = (SELECT max(number) - 1 FROM changes)",
        "UPDATE changes SET chain = 'x' WHERE number = (SELECT max(number) - 4 FROM changes)",
        "DELETE FROM change_rows WHERE change = (SELECT max(number) FROM changes)",
        "DELETE FROM changes WHERE number = (SELECT max(number) FROM changes)",
        "UPDATE rounds SET description = 'what we agreed_on'",
        "UPDATE rounds SET change = 3",
        "UPDATE codings SET user = 'u2' WHERE guid = 'k0'",
        "DELETE FROM codings WHERE guid = 'k0'",
    ],
)
def test_what_a_look_at_the_present_needs_is_looked_at_on_opening(long: Path, statement: str) -> None:
    altered(long, statement)
    with pytest.raises(ValueError, match=r"study\.tcstudy is damaged"):
        Store.open(long)
