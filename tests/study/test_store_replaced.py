"""A file that was restored, replaced or set back under an open store: told at the next look, nothing overwritten."""

import shutil
from collections.abc import Callable
from pathlib import Path

import made_up
import pytest

from tender_cycles.project import Code
from tender_cycles.study.store import Store


@pytest.fixture
def older(store: Store, path: Path) -> Path:
    """A copy of the file before the last change that the store has seen."""
    copy = store.copy(path.with_name("older.tcstudy"))
    store.put(Code(guid="x", name="x"))
    assert store.get("x").name == "x"
    return copy


LOOKS: list[Callable[[Store], object]] = [
    lambda store: store.project,
    lambda store: store.head,
    lambda store: store.rounds,
    lambda store: store.get("x"),
    lambda store: store.journal(),
    lambda store: store.put(Code(guid="y", name="y")),
    lambda store: store.undo(),
    lambda store: store.begin_round("one"),
    lambda store: store.merge(made_up.study()),
]


def refused(store: Store, path: Path, look: Callable[[Store], object]) -> None:
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(ValueError, match=r"study.tcstudy was replaced by another file while open"):
            look(store)
    assert path.read_bytes() == before
    with Store.open(path) as fresh:  # which can work on it
        fresh.put(Code(guid="z", name="z"))


@pytest.mark.parametrize("look", LOOKS)
def test_a_backup_copied_over_an_open_file(store: Store, path: Path, older: Path, look: Callable[[Store], object]):
    shutil.copyfile(older, path)
    refused(store, path, look)


@pytest.mark.parametrize("look", LOOKS[:1] + LOOKS[5:6])
def test_another_file_in_its_place(store: Store, path: Path, older: Path, look: Callable[[Store], object]):
    older.replace(path)
    refused(store, path, look)


@pytest.mark.parametrize("look", LOOKS)
def test_an_older_file_that_has_as_many_changes_again(
    store: Store, path: Path, older: Path, look: Callable[[Store], object]
):
    """Neither the number of the last change nor SQLite's own counter tells the two apart."""
    counter = path.read_bytes()[24:28]
    with Store.open(older, user="Reader two") as other:
        other.put(Code(guid="w", name="w"))
        assert other.head == store.head
    data = bytearray(older.read_bytes())
    assert len(data) == path.stat().st_size
    data[24:28] = counter
    path.write_bytes(data)
    refused(store, path, look)


@pytest.mark.parametrize("missing", [1, 5000])
def test_a_file_cut_short(store: Store, path: Path, missing: int):
    """A part of a page is enough."""
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - missing)
    before = path.read_bytes()
    for look in LOOKS:
        with pytest.raises(ValueError, match=r"study\.tcstudy (was replaced|is damaged)"):
            look(store)
    assert path.read_bytes() == before


def test_a_change_of_ones_own_is_missed_at_once(store: Store, path: Path):
    """Also if the store has looked at nothing since."""
    copy = store.copy(path.with_name("older.tcstudy"))
    store.put(Code(guid="x", name="x"))
    shutil.copyfile(copy, path)
    refused(store, path, lambda store: store.undo())


def test_a_later_file_of_the_same_line_is_followed(store: Store, path: Path):
    with Store.open(store.copy(path.with_name("later.tcstudy")), user="Reader two") as later:
        later.put(Code(guid="x", name="x"))
    assert store.project == made_up.study()
    shutil.copyfile(path.with_name("later.tcstudy"), path)
    assert store.get("x").name == "x"
    assert store.put(Code(guid="y", name="y")).number == 3
    with Store.open(path) as fresh:
        assert fresh.project == store.project
