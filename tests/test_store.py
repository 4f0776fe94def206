"""The project file: what is put in comes out, step by step, back and forth, for several people at once."""

import sqlite3
import tempfile
import threading
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import made_up
import pytest
from exchange_files import qdpx, studies
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tender_cycles as tc
from tender_cycles.exchange import read_qdpx, write_qdpx
from tender_cycles.project import (
    Attachment,
    Case,
    Code,
    Coding,
    Link,
    Medium,
    Note,
    Project,
    Selection,
    Set,
    Source,
    User,
    Variable,
)  # fmt: skip
from tender_cycles.store import Store, file
from tender_cycles.store.editing import ANY

FAST = "/dev/shm" if Path("/dev/shm").is_dir() else None  # where the disk is waited for a thousand times
MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "study.tcstudy"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.create(path, made_up.study(), user="Reader one") as store:
        yield store


def coding(guid: str, selection: str = "e1", code: str = "c1") -> Coding:
    return Coding(guid=guid, selection=selection, code=code)


def nouns(project: Project) -> list[Any]:
    return [each for kind in ANY for each in getattr(project, kind)]


# -- there and back


@given(studies() | made_up.projects())
@MANY
def test_what_is_kept_is_what_was_given(project: Project) -> None:
    with tempfile.TemporaryDirectory(dir=FAST) as folder:
        path = Path(folder) / "p.tcstudy"
        with Store.create(path, project) as store:
            assert store.project == project
        with Store.open(path) as store:
            assert store.project == project
            assert store.at(1) == project


@given(studies())
@settings(MANY, max_examples=25)
def test_through_the_file_of_another_tool(project: Project) -> None:
    with tempfile.TemporaryDirectory(dir=FAST) as folder:
        write_qdpx(project, Path(folder) / "p.qdpx")
        read = read_qdpx(Path(folder) / "p.qdpx").project
        with Store.create(Path(folder) / "p.tcstudy", read) as store:
            write_qdpx(store.project, Path(folder) / "q.qdpx")
        assert (Path(folder) / "p.qdpx").read_bytes() == (Path(folder) / "q.qdpx").read_bytes()


def test_the_thesis_is_kept(path: Path) -> None:
    thesis = tc.load_thesis()
    with Store.create(path, thesis) as store:
        assert store.project == thesis
        assert store.user == thesis.users[-1]


def test_an_empty_study_has_the_name_of_its_file(path: Path) -> None:
    with Store.create(path, user="Kari") as store:
        assert store.project == Project(name="study")
        assert (store.user.name, store.head, store.round, store.rounds) == ("Kari", 1, None, ())
        assert "study.tcstudy" in repr(store)


def test_nothing_is_overwritten(path: Path) -> None:
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        Store.create(path)
    assert path.read_text() == "mine"
    assert list(path.parent.iterdir()) == [path]


def test_what_cannot_be_kept_is_refused_with_all_its_faults(path: Path) -> None:
    project = Project(
        name="p",
        codes=[Code(guid="c", name=3)],  # type: ignore[arg-type]
        sources=[Source(guid="s", name="half", text="a\ud800")],
        selections=[Selection(guid="e", source="s", start=0, end=1, facts={"odd": object()})],
    )
    with pytest.raises(ValueError, match="cannot be kept") as refused:
        Store.create(path, project)
    for told in (
        "name is 3 of the type int, not str",
        "source 'half': text has half a character at 1",
        "is of the type object",
    ):
        assert told in str(refused.value)
    assert list(path.parent.iterdir()) == []


def test_the_tables_can_be_read_without_this_package(store: Store, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        found = db.execute("SELECT source, start, end, cycle FROM selections WHERE name = 'E1'").fetchone()
        assert found == ("s", 0, 25, "consultant")
        assert db.execute('SELECT "values" FROM cases WHERE name = ?', ["Anna"]).fetchone() == (
            '{"contract":"permanent","social_work":true,"years":3}',
        )
        store.begin_round("one")
        store.put(Note(guid="n"))
        for statement in ("UPDATE changes SET user = 'x'", "DELETE FROM change_rows", "DELETE FROM rounds"):
            with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
                db.execute(statement)


# -- changes


def test_a_change_tells_what_it_did(store: Store) -> None:
    change = store.put(coding("new"), Code(guid="c1", name="Begin"), action="code with 1")
    assert (change.number, change.user, change.round, change.action) == (2, "Reader one", None, "code with 1")
    assert (change.added, change.changed, change.removed) == ({"codings": 1}, {"codes": 1}, {})
    assert datetime.now(UTC) - change.time < timedelta(minutes=1)
    assert store.get("c1").name == "Begin"
    assert store.project.code("Begin").guid == "c1"


def test_a_replaced_object_keeps_its_place(store: Store) -> None:
    store.put(Code(guid="c11", name="other", parent="c1"))
    assert [code.guid for code in store.project.codes] == [code.guid for code in made_up.study().codes]


def test_what_changes_nothing_is_no_change(store: Store) -> None:
    assert store.put(*made_up.study().codes).number == 1
    assert store.head == 1


def test_a_block_is_one_change(store: Store) -> None:
    with store.change("group"):
        first = store.put(coding("k1x", selection="ex"))  # what it refers to comes later
        store.put(Selection(guid="ex", source="s", start=1, end=2))
        with store.change("inner"):
            store.remove("c2")
        assert store.get("ex").end == 2
        assert "ex" in [each.guid for each in store.project.selections]
    assert (first.number, store.head) == (2, 2)
    assert set(store.journal().query("change == 2")["action"]) == {"group"}
    store.undo()
    assert store.project == made_up.study()


def test_a_block_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.change("group"):  # noqa: PT012
        store.put(coding("k1x"))
        1 / 0  # noqa: B018
    assert (store.head, store.project) == (1, made_up.study())


def test_a_block_in_which_a_part_failed_is_not_saved_by_halves(store: Store) -> None:
    with pytest.raises(ValueError, match="a part of the change failed"), store.change("group"):  # noqa: PT012
        store.put(coding("k1x"))
        with pytest.raises(TypeError, match="a project file holds User"):
            store.put("not an object")
    assert store.head == 1


def test_all_faults_of_a_change_at_once(store: Store) -> None:
    with pytest.raises(ValueError, match="nothing was changed") as refused:
        store.put(
            Selection(guid="far", source="s", start=70, end=99),
            coding("lost", selection="nowhere"),
            coding("e2"),
            Code(guid="c1", name="Start", key="1", parent="c11"),
            Case(guid="i3", name="Cecilie", values={"years": "three", "height": 1}),
            Source(guid="s", name="interview", text="Something else"),
            Link(guid="l9", origin="e1", target="nothing"),
            Set(guid="set", name="both", codes=("cx",)),
            Code(guid="c9", name="nine", key="2"),
            User(guid="u9", name=b"Kari"),  # type: ignore[arg-type]
        )
    for told in (
        "stands at [70, 99), outside [0, 14)",
        "selection of coding 'lost' refers to 'nowhere', which is not among the selections",
        "the GUID 'e2' stands twice",
        "code 'Start' is its own ancestor",
        "years of case 'Cecilie' is 'three', which is not of the type Integer",
        "'height', which is no variable; choose from 'contract', 'social_work', 'years'",
        "the text of source 'interview' cannot change while 5 selections stand in it; put the new text as a source",
        "link 'l9' refers to 'nothing'",
        "codes of set 'both' refers to 'cx'",
        "'2' stands twice as the key of a code",
        "name is b'Kari' of the type bytes",
    ):
        assert told in str(refused.value)
    assert (store.head, store.project) == (1, made_up.study())


def test_a_variable_changes_only_where_the_values_allow(store: Store) -> None:
    with pytest.raises(ValueError, match="years of case 'Anna' is 3, which is not of the type Text"):
        store.put(Variable(guid="v3", name="years"))
    with pytest.raises(ValueError, match="'years', which is no variable"):
        store.put(Variable(guid="v3", name="months", type="Integer"))


def test_a_text_that_was_not_at_hand_may_come(store: Store) -> None:
    store.put(Selection(guid="ex", source="t", start=3, end=8))
    with pytest.raises(ValueError, match="outside"):
        store.put(Source(guid="t", name="unread", text="short"))
    store.put(Source(guid="t", name="unread", text="long enough"))
    assert store.get("t").text == "long enough"


@given(st.data())
@settings(MANY, max_examples=40)
def test_what_is_sound_in_part_is_sound_as_a_whole(data: st.DataObject) -> None:
    """Whatever is removed, put back or changed, the project can be made; and undoing gives every state again."""
    project = data.draw(studies())
    everything = nouns(project)
    with tempfile.TemporaryDirectory(dir=FAST) as folder, Store.create(Path(folder) / "p.tcstudy", project) as store:
        states = [store.project]
        for _ in range(data.draw(st.integers(0, 6)) if everything else 0):
            some = data.draw(st.lists(st.sampled_from(everything), min_size=1, max_size=4))
            head = store.head
            try:
                if data.draw(st.booleans()):
                    store.put(*some)
                else:
                    there = {
                        each.guid for kind in file.TABLES if kind != "project" for each in getattr(states[-1], kind)
                    }
                    store.remove(*(each.guid for each in some if each.guid in there))
            except ValueError as error:
                assert "nothing was changed" in str(error)  # noqa: PT017
                assert store.head == head
            if store.head > head:
                states.append(store.project)
        assert [store.at(number) for number in range(1, store.head + 1)] == states
        for state in reversed(states[:-1]):
            assert store.undo() is not None
            assert store.project == state
        assert store.undo() is None
        for state in states[1:]:
            assert store.redo() is not None
            assert store.project == state
        assert store.redo() is None
        with Store.open(store.path) as again:
            assert again.project == states[-1]


# -- removing


def test_with_a_code_go_its_codings_and_its_children_move_up(store: Store) -> None:
    change = store.remove("c11")
    assert change.removed == {"codes": 1}
    assert store.get("ct").parent == "c1"
    change = store.remove("ct")
    assert change.removed == {"codes": 1, "codings": 3, "links": 1}
    assert change.changed == {"sets": 1}
    assert store.get("set").codes == ("cd",)


def test_with_a_source_go_its_selections_and_all_that_mentions_them(store: Store) -> None:
    change = store.remove("s")
    assert change.removed == {"sources": 1, "selections": 4, "codings": 8, "links": 1}
    assert change.changed == {"cases": 2, "graphs": 1, "claims": 1}
    project = store.project
    assert [case.selections for case in project.cases] == [(), ()]
    assert [piece.case for piece in project.claims[0].evidence] == ["i2"]
    assert project.graphs[0].vertices[0].represents is None
    store.undo()
    assert store.project == made_up.study()


def test_with_a_variable_go_its_values(store: Store) -> None:
    store.remove("v1")
    assert store.get("i2").values == {"social_work": False}
    assert len(store.get("q1").evidence) == 2


def test_a_user_who_has_coded_stays(store: Store) -> None:
    with pytest.raises(
        ValueError, match=r"'Reader two' cannot be removed: 2 objects say that they are this user's work$"
    ):
        store.remove("u2")
    store.put(User(guid="u3", name="Reader three"))
    assert store.remove("u3").removed == {"users": 1}


def test_what_is_not_there_cannot_be_removed(store: Store) -> None:
    with pytest.raises(ValueError, match="there is no object with the GUID 'nothing'"):
        store.remove("nothing", "e1")
    assert store.head == 1


# -- undo, rounds, the journal


def test_undo_and_redo_without_end(store: Store) -> None:
    for at in range(5):
        store.put(coding(f"n{at}"))
    states = [len(store.at(number).codings) for number in range(1, 7)]
    assert states == [8, 9, 10, 11, 12, 13]
    for _ in range(3):
        for left in (12, 11, 10, 9, 8):
            assert store.undo().undoes is not None  # type: ignore[union-attr]
            assert len(store.project.codings) == left
        assert store.undo() is None
        while store.redo():
            pass
        assert len(store.project.codings) == 13
    store.undo()
    store.put(coding("other"))
    assert store.redo() is None  # something was changed since
    assert [store.undo().undoes for _ in range(2)] == [38, 35]  # type: ignore[union-attr]
    assert store.head == 6 + 3 * 10 + 4


def test_undo_takes_back_one_s_own(store: Store, path: Path) -> None:
    with Store.open(path, user="Reader two") as other:
        other.put(coding("theirs"))
        assert (store.can_undo, store.can_redo, other.can_undo) == (False, False, True)
        store.put(coding("mine"))
        assert (store.can_undo, store.can_redo) == (True, False)
        store.undo()
        assert (store.can_undo, store.can_redo) == (False, True)
        assert {"mine", "theirs"} & {each.guid for each in store.project.codings} == {"theirs"}
        assert other.project == store.project


def test_undo_refuses_where_somebody_else_went_on(store: Store, path: Path) -> None:
    store.put(Code(guid="new", name="new"))
    with Store.open(path, user="Reader two") as other:
        other.put(coding("theirs", code="new"))
        with pytest.raises(ValueError, match="code of coding 'theirs' refers to what would be removed"):
            store.undo()
        other.undo()
        other.put(Code(guid="new", name="newer"))
        with pytest.raises(ValueError, match="code 'new' was changed by 'Reader two' in change 5"):
            store.undo()
        other.undo()
    assert store.undo() is not None
    assert store.project == made_up.study()


def test_a_new_user_comes_with_the_first_change(path: Path) -> None:
    with Store.create(path, made_up.study()) as store:
        assert store.user.name == "Reader two"
    with Store.open(path, user="Kari") as store:
        assert store.project == made_up.study()
        change = store.put(replace(coding("k"), user=store.user.guid), store.user)
        assert change.added == {"codings": 1, "users": 1}
    with Store.open(path) as store:
        assert store.user.name == "Kari"
        assert store.put(Note(guid="n")).user == "Kari"
    with Store.open(path, user="Ola") as store:
        assert store.put(Note(guid="m")).added == {"notes": 1, "users": 1}
        store.put(User(guid="ola", name="Ola"))
    with pytest.raises(ValueError, match=r"2 users are called 'Ola'; choose by GUID from .*'ola'"):
        Store.open(path, user="Ola")


def test_a_round_is_a_stretch_of_the_journal(store: Store) -> None:
    with pytest.raises(ValueError, match="there is no round 'first'; no round has begun"):
        store.at("first")
    store.put(coding("before"))
    first = store.begin_round("first", "loose codes")
    assert (first.number, first.name, first.description, first.change) == (1, "first", "loose codes", 3)
    assert store.put(coding("one")).round == "first"
    store.begin_round("second")
    assert store.round is not None
    assert store.round.name == "second"
    store.remove("one")
    assert [len(store.at(each).codings) for each in ("first", "second", 1)] == [10, 9, 8]
    assert store.undo().undoes == 6  # type: ignore[union-attr]
    assert store.undo().undoes == 4  # type: ignore[union-attr]
    journal = store.journal().set_index("change")
    assert journal.loc[7, "round"] == "second"
    assert list(journal.loc[[2, 4], "round"].isna()) == [True, False]
    with pytest.raises(ValueError, match="there is a round 'first' already"):
        store.begin_round("first")
    with pytest.raises(ValueError, match="there is no round 'frist'; nearest: 'first'"):
        store.at("frist")


def test_rounds_travel_as_sets_of_the_codes_in_use(store: Store, tmp_path: Path) -> None:
    before = store.project
    store.begin_round("first", "loose codes")
    store.begin_round("second")
    store.remove(
        "k0", *(each.guid for each in before.codings if each.code == before.codings[0].code and each.guid != "k0")
    )
    shown = store.project_with_rounds()
    first, second = shown.sets[len(before.sets) :]
    assert (first.name, first.description, second.name) == ("round 1: first", "loose codes", "round 2: second")
    assert set(first.codes) == {each.code for each in before.codings}
    assert set(first.codes) - set(second.codes) == {before.codings[0].code}
    assert replace(shown, sets=before.sets) == store.project
    write_qdpx(shown, tmp_path / "rounds.qdpx")
    again, _ = read_qdpx(tmp_path / "rounds.qdpx")
    assert again.sets == shown.sets
    with Store.create(tmp_path / "again.tcstudy", again) as other:
        assert other.project_with_rounds() == again  # it has no rounds of its own
    store.remove(before.codings[0].code)
    assert before.codings[0].code not in store.project_with_rounds().sets[-2].codes


def test_any_moment(store: Store) -> None:
    change = store.put(coding("new"))
    assert len(store.at(change.time).codings) == 9
    assert len(store.at(change.time - timedelta(microseconds=1)).codings) == 8
    assert store.at(datetime.now()) == store.project
    with pytest.raises(ValueError, match="nothing was there at 1999-12-31T23:00"):
        store.at(datetime(2000, 1, 1, tzinfo=UTC) - timedelta(hours=1))
    for number in (0, 3, -1):
        with pytest.raises(ValueError, match=f"there is no change {number}; they are 1 to 2"):
            store.at(number)


def test_the_journal_as_a_table(store: Store) -> None:
    store.put(coding("new", code="ct"))
    store.put(Code(guid="ct", name="faith", parent="c11"))
    store.undo()
    journal = store.journal()
    assert list(journal.columns) == [
        "change", "time", "user", "round", "action", "noun", "guid", "name", "before", "after", "undoes",
    ]  # fmt: skip
    assert list(journal["action"]) == ["create", "code", "code", "undo"]
    assert list(journal["name"].dropna()) == ["trust", "faith", "trust"]
    assert journal.loc[2, "after"] == '{"place":5,"guid":"ct","name":"faith","parent":"c11"}'
    assert journal.loc[3, "undoes"] == 3
    assert str(journal["time"].dt.tz) == "UTC"


def test_the_journal_calls_things_by_names(store: Store) -> None:
    """Also what has no name of its own, and what is not there any more."""
    source = store.put(Source(guid="sn", name="Astrid", text="We trust them."), Code(guid="cn", name="safe"))
    store.put(Selection(guid="en", source="sn", start=3, end=8), Coding(guid="kn", selection="en", code="cn"))
    store.remove("en")
    store.remove("sn", "cn")
    journal = store.journal().query(f"change >= {source.number}")
    assert list(journal["name"]) == ["Astrid", "safe", *["Astrid 3–8", "safe"] * 2, "Astrid", "safe"]


def test_facts_of_the_project(store: Store) -> None:
    store.put(Note(guid="n", name="why"))
    store.describe(name="renamed", about=("n",), spelling={"ikke": ("ikkje",)})
    assert (store.project.name, store.project.about) == ("renamed", ("n",))
    assert store.project.spelling == {"ikke": ("ikkje",)}
    with pytest.raises(TypeError, match="'titel' is no fact of a project"):
        store.describe(titel="x")
    with pytest.raises(ValueError, match="refers to 'm', which is not among the notes"):
        store.describe(about=("m",))
    store.remove("n")
    assert store.project.about == ()


def test_one_source_with_its_codings(store: Store) -> None:
    found = store.coded("s")
    assert [each.guid for each, _ in found] == ["e1", "e3", "e2", "e4"]
    codes = [[each.code for each in codings] for _, codings in found]
    assert codes == [["ct", "ct", "cd"], ["ct", "cd"], ["cd", "c1"], ["c2"]]
    assert store.coded("t") == []
    with pytest.raises(KeyError, match="there is no source with the GUID 'e1'"):
        store.coded("e1")
    with pytest.raises(KeyError, match="there is no object with the GUID 's9'"):
        store.get("s9")


# -- several at once


def test_two_notebooks_see_each_other(store: Store, path: Path) -> None:
    with Store.open(path, user="Reader two") as other:
        assert other.project == store.project
        store.put(coding("a"))
        other.put(coding("b"))
        assert [each.guid for each in store.project.codings[-2:]] == ["a", "b"]
        assert store.project == other.project
        assert store.head == other.head == 3


def test_whoever_waits_too_long_is_told(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "WAIT", 0.05)
    with Store.open(path, user="Reader two") as other:
        with store.change("long"):
            store.put(coding("a"))
            with pytest.raises(TimeoutError, match=r"study.tcstudy: another notebook or program has held the file"):
                other.put(coding("b"))
            assert len(other.project.codings) == 8
        assert other.put(coding("b")).number == 3


def test_threads_share_a_store(store: Store) -> None:
    def work(name: str) -> None:
        for at in range(20):
            store.put(coding(f"{name} {at}"))
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
        store.put(coding("a"))
    path.with_name("moved.tcstudy").rename(path)
    assert store.put(coding("a")).number == 2


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
    with pytest.raises(ValueError, match=r"by a newer tender_cycles \(version 7 of the file; this one knows 1\)"):
        Store.open(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def older(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE codes RENAME COLUMN hue TO color")


def make_older(path: Path) -> None:
    """Make a file of a version in which a column had another name, as if the present version were 2."""
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
    monkeypatch.setattr(file, "UPGRADES", (older,))
    with Store.open(path, user="Reader one") as upgraded:
        assert upgraded.project == project
        assert upgraded.journal()["action"].iloc[-1] == "upgrade from version 1"
        assert upgraded.undo().undoes == 2  # type: ignore[union-attr]
    backup = path.with_name("study-version-1.tcstudy")
    monkeypatch.setattr(file, "UPGRADES", ())
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

    monkeypatch.setattr(file, "UPGRADES", (fails,))
    with pytest.raises(RuntimeError, match="in the middle"):
        Store.open(path)
    assert path.read_bytes() == before
    monkeypatch.setattr(file, "UPGRADES", (older,))
    Store.open(path).close()
    assert sorted(each.name for each in path.parent.iterdir()) == [
        "study-version-1-2.tcstudy", "study-version-1.tcstudy", "study.tcstudy",
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
    store.put(coding("a"))
    store.put(coding("b"))
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
        store.put(coding("a"))


def test_copies(store: Store, tmp_path: Path) -> None:
    store.put(coding("a"))
    assert store.copy(tmp_path / "copy.tcstudy") == tmp_path / "copy.tcstudy"
    with Store.open(tmp_path / "copy.tcstudy") as copy:
        assert copy.project == store.project
        assert copy.journal().equals(store.journal())
    with pytest.raises(FileExistsError):
        store.copy(tmp_path / "copy.tcstudy")


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
        theirs.put(coding("theirs"), Code(guid="c2", name="Under way", key="2", description="theirs"))
    store.put(coding("mine"), Code(guid="c2", name="Under way", key="2", description="mine"))
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
