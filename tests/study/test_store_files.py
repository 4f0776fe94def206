"""Project files among others: two notebooks on one, versions, damage, copies, attachments, merging."""

import sqlite3
import threading
import warnings
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import made_up
import pytest
from exchange_files import qdpx

from tender_cycles.project import Attachment, Code, Medium, Project
from tender_cycles.study.exchange import read_qdpx, write_qdpx
from tender_cycles.study.store import Store, file

# -- several at once


def test_two_notebooks_see_each_other(store: Store, path: Path) -> None:
    with Store.open(path, user="Reader two") as other:
        assert other.project == store.project
        store.put(made_up.coding("a"))
        other.put(made_up.coding("b"))
        assert [each.guid for each in store.project.codings[-2:]] == ["a", "b"]
        assert store.project == other.project
        assert store.head == other.head == 3


def test_whoever_waits_too_long_is_told(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "WAIT", 0.05)
    with Store.open(path, user="Reader two") as other:
        with store.change("long"):
            store.put(made_up.coding("a"))
            with pytest.raises(TimeoutError, match=r"study.tcstudy: another notebook or program has held the file"):
                other.put(made_up.coding("b"))
            assert len(other.project.codings) == 8
        assert other.put(made_up.coding("b")).number == 3


def test_threads_share_a_store(store: Store) -> None:
    def work(name: str) -> None:
        for at in range(20):
            store.put(made_up.coding(f"{name} {at}"))
            assert store.project is not None

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.project.codings) == 8 + 60


def test_a_file_that_was_moved_away_is_not_written_to(store: Store, path: Path) -> None:
    path.rename(path.with_name("moved.tcstudy"))
    with pytest.raises(FileNotFoundError, match="moved, replaced or deleted"):
        store.put(made_up.coding("a"))
    path.with_name("moved.tcstudy").rename(path)
    assert store.put(made_up.coding("a")).number == 2


def test_a_closed_store_says_so(store: Store, tmp_path: Path) -> None:
    store.close()
    store.close()
    for ask in (
        lambda: store.project,
        lambda: store.put(made_up.coding("a")),
        lambda: store.journal(),
        lambda: store.undo(),
        lambda: store.copy(tmp_path / "copy.tcstudy"),
    ):
        with pytest.raises(ValueError, match=r"study\.tcstudy was closed; open it again with Store\.open"):
            ask()
    assert repr(store) == "<Store 'study.tcstudy', study.tcstudy was closed; open it again with Store.open>"
    assert [each.name for each in tmp_path.iterdir()] == ["study.tcstudy"]


# -- opening


def test_what_is_no_project_file(tmp_path: Path) -> None:
    with Store.create(tmp_path / "there.tcstudy"):
        pass
    with pytest.raises(FileExistsError, match="there is a file already"):
        Store.create(tmp_path / "there.tcstudy")
    with pytest.raises(FileNotFoundError, match="there is no such folder"):
        Store.create(tmp_path / "nowhere" / "there.tcstudy")
    with pytest.raises(FileNotFoundError, match=r"there is no project file; nearest: 'there.tcstudy'"):
        Store.open(tmp_path / "their.tcstudy")
    with pytest.raises(FileNotFoundError, match="there is no project file"):
        Store.open(tmp_path / "gone.tcstudy")
    (tmp_path / "text.tcstudy").write_text("hello " * 50)
    with closing(sqlite3.connect(tmp_path / "other.tcstudy")) as db:
        db.execute("CREATE TABLE t (x)")
    for name in ("text", "other"):
        before = (tmp_path / f"{name}.tcstudy").read_bytes()
        with pytest.raises(ValueError, match=rf"{name}.tcstudy is no project file"):
            Store.open(tmp_path / f"{name}.tcstudy")
        assert (tmp_path / f"{name}.tcstudy").read_bytes() == before


def test_a_newer_file_is_left_alone(store: Store, path: Path) -> None:
    store.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 7")
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"by a newer tender_cycles \(version 7 of the file; this one knows 3\)"):
        Store.open(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


UPGRADES = file.UPGRADES


def older(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE codes RENAME COLUMN hue TO color")


def make_older(path: Path) -> None:
    """Make a file of a version in which a column had another name, as if the present version were one more."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("ALTER TABLE codes RENAME COLUMN color TO hue")


def test_an_older_file_is_upgraded_with_a_backup_beside(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(Code(guid="cc", name="red", color="#ff0000"))
    project = store.project
    store.close()
    make_older(path)
    before = path.read_bytes()
    monkeypatch.setattr(file, "UPGRADES", (*UPGRADES, older))
    with Store.open(path, user="Reader one") as upgraded:
        assert upgraded.project == project
        assert upgraded.journal()["action"].iloc[-1] == "upgrade from version 3"
        assert upgraded.undo().undoes == 2  # type: ignore[union-attr]
    backup = path.with_name("study-version-3.tcstudy")
    monkeypatch.setattr(file, "UPGRADES", UPGRADES)
    with closing(sqlite3.connect(backup)) as db, closing(sqlite3.connect(":memory:")) as old:
        old.deserialize(before)
        assert list(db.iterdump()) == list(old.iterdump())


def test_an_upgrade_that_fails_changes_nothing(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.close()
    make_older(path)
    before = path.read_bytes()

    def fails(db: sqlite3.Connection) -> None:
        older(db)
        raise RuntimeError("in the middle")

    monkeypatch.setattr(file, "UPGRADES", (*UPGRADES, fails))
    with pytest.raises(RuntimeError, match="in the middle"):
        Store.open(path)
    assert path.read_bytes() == before
    monkeypatch.setattr(file, "UPGRADES", (*UPGRADES, older))
    Store.open(path).close()
    assert sorted(each.name for each in path.parent.iterdir()) == [
        "study-version-3-2.tcstudy", "study-version-3.tcstudy", "study.tcstudy",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM codings WHERE guid = 'k1'", "the tables are not those that the journal ends with"),
        ("UPDATE selections SET start = 1 WHERE guid = 'e1'", "the tables are not those that the journal ends with"),
        ("UPDATE changes SET user_name = 'x' WHERE number = 2", "change 2 of the journal is not whole"),
        ("DELETE FROM change_rows WHERE change = 2", "change 2 of the journal is not whole"),
        ("DELETE FROM changes WHERE number = 3", "the journal and its rows do not belong together"),
    ],
)
def test_what_does_not_belong_together_is_noticed(store: Store, path: Path, statement: str, told: str) -> None:
    store.put(made_up.coding("a"))
    store.put(made_up.coding("b"))
    store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute(statement)
    with pytest.raises(ValueError, match=told) as refused:
        Store.open(path)
    assert "copy it again, best with Store.copy" in str(refused.value)


def test_a_damaged_page_is_noticed(store: Store, path: Path) -> None:
    store.close()
    whole = path.read_bytes()
    for at in range(4096, len(whole), 4096):
        if not any(whole[at : at + 4096]):
            continue
        path.write_bytes(whole[:at] + bytes(x ^ 0xFF for x in whole[at : at + 64]) + whole[at + 64 :])
        with pytest.raises(ValueError, match=r"study.tcstudy is damaged"):
            Store.open(path)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match=r"study.tcstudy is damaged"):
        Store.open(path)


def test_a_file_that_may_not_be_written_can_be_read(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store._db.execute("PRAGMA query_only = ON")
    assert len(store.project.codings) == 8
    with pytest.raises(PermissionError, match="cannot be written"):
        store.put(made_up.coding("a"))


def test_copies(store: Store, tmp_path: Path) -> None:
    store.put(made_up.coding("a"))
    assert store.copy(tmp_path / "copy.tcstudy") == tmp_path / "copy.tcstudy"
    with Store.open(tmp_path / "copy.tcstudy") as copy:
        assert copy.project == store.project
        assert copy.journal().equals(store.journal())
    with pytest.raises(FileExistsError):
        store.copy(tmp_path / "copy.tcstudy")


def test_a_change_that_is_under_way_is_not_copied(store: Store, tmp_path: Path) -> None:
    with store.change("group"):
        store.put(made_up.coding("a"))
        with pytest.raises(RuntimeError, match="cannot copy within a change that is under way"):
            store.copy(tmp_path / "copy.tcstudy")
    assert store.head == 2
    assert not (tmp_path / "copy.tcstudy").exists()


# -- attachments


def with_attachments(folder: Path) -> Path:
    """Write an archive with a rich text and a picture, which are carried through."""
    guid = "00000000-0000-0000-0000-00000000000"
    inside = (
        f'<Sources><TextSource guid="{guid}a" name="one" richTextPath="internal://{guid}b.docx">'
        f"<PlainTextContent>All of it.</PlainTextContent></TextSource>"
        f'<PictureSource guid="{guid}c" name="map" path="internal://{guid}d.png"/></Sources>'
    )
    files = {f"sources/{guid}b.docx": b"rich" * 2_000_000, f"sources/{guid}d.png": b"\x89PNG\x00"}
    return qdpx(folder / "from.qdpx", inside, files)


def test_attachments_outlive_the_archive_from_which_they_came(tmp_path: Path) -> None:
    archive = with_attachments(tmp_path)
    project = read_qdpx(archive).project
    with zipfile.ZipFile(archive) as held:
        before = {name: held.read(name) for name in held.namelist() if not name.endswith((".qde", ".txt"))}
    with Store.create(tmp_path / "a.tcstudy", project) as store:
        archive.unlink()
        assert store.project == project
        assert store.get(project.sources[0].guid) == project.sources[0]
        # from one file into another, and changed on the way
        with Store.create(tmp_path / "b.tcstudy") as other:
            other.merge(store)
            other.put(replace(other.project.sources[0], description="changed"))
            store.close()
            (tmp_path / "a.tcstudy").unlink()
            report = write_qdpx(other.project, tmp_path / "to.qdpx")
    assert report.whole
    with zipfile.ZipFile(tmp_path / "to.qdpx") as held:
        assert {name: held.read(name) for name in held.namelist() if not name.endswith((".qde", ".txt"))} == before


def test_an_attachment_that_is_gone_is_told(tmp_path: Path) -> None:
    archive = with_attachments(tmp_path)
    project = read_qdpx(archive).project
    archive.unlink()
    with pytest.warns(UserWarning, match=r"the file '.*' is not kept: .*No such file") as told:
        store = Store.create(tmp_path / "a.tcstudy", project)
    assert len(told) == 2
    with store:
        assert store.project == project
        report = write_qdpx(store.project, tmp_path / "to.qdpx")
    assert [entry.kind for entry in report.dropped] == ["file", "file"]


def test_an_attachment_that_was_exchanged_is_told(tmp_path: Path) -> None:
    (tmp_path / "z").mkdir()
    project = read_qdpx(with_attachments(tmp_path)).project
    rich = project.sources[0].rich
    assert isinstance(rich, Attachment)
    wrong = replace(project.sources[0], rich=replace(rich, crc=1))
    with Store.create(tmp_path / "a.tcstudy") as store, pytest.warns(UserWarning, match="not the file that it was"):
        store.put(wrong)


def test_undoing_a_medium_keeps_its_file(tmp_path: Path) -> None:
    project = read_qdpx(with_attachments(tmp_path)).project
    with Store.create(tmp_path / "a.tcstudy", project) as store, warnings.catch_warnings():
        warnings.simplefilter("error")
        (tmp_path / "from.qdpx").unlink()
        store.remove(project.media[0].guid)
        store.undo()
        assert isinstance(store.project.media[0], Medium)
        assert write_qdpx(store.project, tmp_path / "to.qdpx").whole


# -- merging


def test_a_merge_is_one_change_and_can_be_undone(store: Store, tmp_path: Path) -> None:
    with Store.open(store.copy(tmp_path / "theirs.tcstudy"), user="Per") as theirs:
        theirs.put(made_up.coding("theirs"), Code(guid="c2", name="Under way", key="2", description="theirs"))
    store.put(made_up.coding("mine"), Code(guid="c2", name="Under way", key="2", description="mine"))
    project, head = store.project, store.head
    merged = store.merge(tmp_path / "theirs.tcstudy")
    assert merged.project == store.project
    assert store.head == head + 1
    assert {"mine", "theirs"} <= {each.guid for each in store.project.codings}
    assert list(merged.conflicts.itertuples(index=False, name=None)) == [
        ("codes", "Under way", "description", "mine", "theirs", "mine kept, theirs in a note")
    ]
    assert "Per" in [user.name for user in store.project.users]
    assert len(store.merge(tmp_path / "theirs.tcstudy").conflicts) == 1
    assert store.head == head + 1
    store.undo()
    assert store.project == project


def test_a_merge_with_a_project_and_with_itself(store: Store) -> None:
    assert store.merge(store).project == made_up.study()
    assert store.head == 1
    other: dict[str, Any] = made_up.parts(made_up.study()) | {"description": "more"}
    store.merge(Project(**other))
    assert store.project.description == "more"
