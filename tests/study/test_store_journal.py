"""The journal of a project file: undo and redo, rounds, any earlier moment, the table of it all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import made_up
import pytest

from tender_cycles.project import Code, Coding, Note, Selection, Source, User
from tender_cycles.study.exchange import read_qdpx, write_qdpx
from tender_cycles.study.store import Store


def test_undo_and_redo_without_end(store: Store) -> None:
    for at in range(5):
        store.put(made_up.coding(f"n{at}"))
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
    store.put(made_up.coding("other"))
    assert store.redo() is None  # something was changed since
    assert [store.undo().undoes for _ in range(2)] == [38, 35]  # type: ignore[union-attr]
    assert store.head == 6 + 3 * 10 + 4


def test_undo_takes_back_one_s_own(store: Store, path: Path) -> None:
    with Store.open(path, user="Reader two") as other:
        other.put(made_up.coding("theirs"))
        assert (store.can_undo, store.can_redo, other.can_undo) == (False, False, True)
        store.put(made_up.coding("mine"))
        assert (store.can_undo, store.can_redo) == (True, False)
        store.undo()
        assert (store.can_undo, store.can_redo) == (False, True)
        assert {"mine", "theirs"} & {each.guid for each in store.project.codings} == {"theirs"}
        assert other.project == store.project


def test_undo_refuses_where_somebody_else_went_on(store: Store, path: Path) -> None:
    store.put(Code(guid="new", name="new"))
    with Store.open(path, user="Reader two") as other:
        other.put(made_up.coding("theirs", code="new"))
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
        change = store.put(replace(made_up.coding("k"), user=store.user.guid), store.user)
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
    store.put(made_up.coding("before"))
    first = store.begin_round("first", "loose codes")
    assert (first.number, first.name, first.description, first.change) == (1, "first", "loose codes", 3)
    assert store.put(made_up.coding("one")).round == "first"
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
    change = store.put(made_up.coding("new"))
    assert len(store.at(change.time).codings) == 9
    assert len(store.at(change.time - timedelta(microseconds=1)).codings) == 8
    assert store.at(datetime.now()) == store.project
    with pytest.raises(ValueError, match="nothing was there at 1999-12-31T23:00"):
        store.at(datetime(2000, 1, 1, tzinfo=UTC) - timedelta(hours=1))
    for number in (0, 3, -1):
        with pytest.raises(ValueError, match=f"there is no change {number}; they are 1 to 2"):
            store.at(number)


def test_the_journal_as_a_table(store: Store) -> None:
    store.put(made_up.coding("new", code="ct"))
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
