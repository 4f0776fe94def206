"""What a killed process leaves is cleaned, names can be used again, and SQLite's errors are told in our words."""

import errno
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import made_up
import pytest

from tender_cycles.project import Code, Project
from tender_cycles.study.store import Store

KILLED = 9
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills processes that it has forked")


def killed_at(event: str, work: Callable[[], object]) -> None:
    """Do something in another process, which dies when Python is about to do `event`, such as ``"os.chmod"``."""

    def die(what: str, _: Any) -> None:
        if what == event:
            os._exit(KILLED)

    if child := os.fork():
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED
        return
    try:
        sys.addaudithook(die)
        work()
    finally:
        os._exit(1)


EVENTS = ["os.chmod", "os.link", "os.remove"]


@forks
@pytest.mark.parametrize("event", EVENTS)
def test_the_name_of_a_killed_creation_can_be_used(tmp_path: Path, event: str) -> None:
    path = tmp_path / "study.tcstudy"
    killed_at(event, lambda: Store.create(path, made_up.study(), user="Kari"))
    assert len(list(tmp_path.iterdir())) == 1 + path.exists()
    assert not path.exists() or path.stat().st_size > 0
    with Store.open_or_create(path, made_up.study()) as store:
        assert store.project == made_up.study()
    assert list(tmp_path.iterdir()) == [path]


@forks
@pytest.mark.parametrize("event", EVENTS)
def test_what_a_killed_copy_leaves_is_cleaned(store: Store, path: Path, event: str) -> None:
    copy = path.with_name("copy.tcstudy")
    killed_at(event, lambda: Store.open(path).copy(copy))
    assert len(list(path.parent.iterdir())) == 2 + copy.exists()
    if copy.exists():
        Store.open(copy).close()
    else:
        store.copy(copy)
    assert sorted(path.parent.iterdir()) == [copy, path]


def test_what_another_is_writing_is_left(store: Store, path: Path) -> None:
    others = [path.with_name(f".{path.name}.0123abcd-1-x.part"), path.with_name(f".{path.name}.x.part")]
    for each in others:
        each.touch()
    Store.open(path).close()
    assert all(each.exists() for each in others)


def test_an_empty_file_is_a_name_to_use(tmp_path: Path) -> None:
    path = tmp_path / "study.tcstudy"
    path.touch()
    with pytest.raises(ValueError, match=r"study.tcstudy is empty, .*Store.create can use the name"):
        Store.open(path)
    with Store.create(path, made_up.study()) as store:
        assert store.project == made_up.study()


def test_where_a_file_has_one_name_only(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(errno.EPERM, "no second name here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    copy = store.copy(path.with_name("copy.tcstudy"))
    with Store.open(copy) as other:
        assert other.project == store.project
    with pytest.raises(FileExistsError):
        store.copy(copy)


def test_a_new_file_may_be_read_by_whom_others_may(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    Store.create(tmp_path / "study.tcstudy").close()
    assert (tmp_path / "study.tcstudy").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_open_or_create(tmp_path: Path) -> None:
    path = tmp_path / "study.tcstudy"
    for at in range(2):  # a notebook that is run again
        with Store.open_or_create(path, Project(name="mine"), user="Kari") as store:
            store.put(Code(guid=f"c{at}", name=str(at)))
            assert (store.project.name, store.user.name, len(store.project.codes)) == ("mine", "Kari", at + 1)
    with pytest.raises(TypeError, match="project: wants a value of type Project or None, not str"):
        Store.open_or_create(path, "mine")  # type: ignore[arg-type]
    path.write_text("something else" * 20)
    with pytest.raises(ValueError, match="is no project file"):
        Store.open_or_create(path)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda store: store.get(object()), TypeError),
        (lambda store: store.coded(b"s".__class__), TypeError),
        (lambda store: store.at(2**70), ValueError),
    ],
)
def test_what_sqlite_cannot_be_asked(store: Store, ask: Callable[[Store], object], told: type[Exception]) -> None:
    with pytest.raises(told, match=r"of the type (object|type), not str|there is no change"):
        ask(store)


def test_tables_that_changed_under_an_open_store(store: Store, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("DROP TABLE codings")
    for ask in (lambda: store.project, lambda: store.put(made_up.coding("x")), lambda: store.remove("e1")):
        with pytest.raises(ValueError, match=r"study.tcstudy is damaged: no such table: codings"):
            ask()


def test_a_store_closed_within_a_change_says_so(store: Store) -> None:
    with pytest.raises(ValueError, match="was closed"), store.change("all"):  # noqa: PT012
        store.put(made_up.coding("x"))
        store.close()


def test_errors_of_others_are_left_to_them(store: Store) -> None:
    with (
        pytest.raises(sqlite3.OperationalError, match="no such table: theirs"),
        store.change("all"),
        closing(sqlite3.connect(":memory:")) as db,
    ):
        db.execute("SELECT * FROM theirs")
    assert store.head == 1
