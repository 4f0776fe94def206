"""The project file: what is put in comes out, what is changed is sound, what is removed takes along its own."""

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import made_up
import pytest
from exchange_files import studies
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from profiles import examples

import tender_cycles as tc
from tender_cycles.cycles import Cycle, NestedCycles, tender_cycles
from tender_cycles.project import (
    Case,
    Code,
    Graph,
    Link,
    Note,
    Project,
    Selection,
    Set,
    Source,
    User,
    Variable,
    Vertex,
)  # fmt: skip
from tender_cycles.study.exchange import read_qdpx, write_qdpx
from tender_cycles.study.store import Store
from tender_cycles.study.store.editing import ANY

FAST = "/dev/shm" if Path("/dev/shm").is_dir() else None  # where the disk is waited for a thousand times
MANY = settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))


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
@settings(MANY, max_examples=examples(25))
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
    change = store.put(made_up.coding("new"), Code(guid="c1", name="Begin"), action="code with 1")
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
        first = store.put(made_up.coding("k1x", selection="ex"))  # what it refers to comes later
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
        store.put(made_up.coding("k1x"))
        1 / 0  # noqa: B018
    assert (store.head, store.project) == (1, made_up.study())


def test_a_block_in_which_a_part_failed_is_not_saved_by_halves(store: Store) -> None:
    with pytest.raises(ValueError, match="a part of the change failed"), store.change("group"):  # noqa: PT012
        store.put(made_up.coding("k1x"))
        with pytest.raises(TypeError, match="a project file holds User"):
            store.put("not an object")
    assert store.head == 1


def test_all_faults_of_a_change_at_once(store: Store) -> None:
    with pytest.raises(ValueError, match="nothing was changed") as refused:
        store.put(
            Selection(guid="far", source="s", start=70, end=99),
            made_up.coding("lost", selection="nowhere"),
            made_up.coding("e2"),
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
        "the text of source 'interview' cannot change while 4 selections stand in it; correct_text moves them",
        "link 'l9' refers to 'nothing'",
        "codes of set 'both' refers to 'cx'",
        "'2' stands twice as the key of a code",
        "name is b'Kari' of the type bytes",
    ):
        assert told in str(refused.value)
    assert (store.head, store.project) == (1, made_up.study())


def drawn(guid: str, *corners: str) -> Graph:
    return Graph(guid=guid, vertices=tuple(Vertex(guid=each, x=0, y=0) for each in corners))


@pytest.mark.parametrize("noun", [drawn("h", "v"), drawn("h", "c1"), drawn("h", "h"), Code(guid="v", name="vertex")])
def test_a_part_of_a_graph_has_a_guid_of_its_own(store: Store, noun: object) -> None:
    store.put(drawn("g", "v", "w"))
    with pytest.raises(ValueError, match="stands twice"):
        store.put(noun)
    store.put(drawn("g", "v", "x"), drawn("h", "w"))
    with Store.open(store.path) as again:
        assert again.project == store.project


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
@settings(MANY, max_examples=examples(40))
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
                    there = {each.guid for kind in ANY for each in getattr(states[-1], kind)}
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


# -- facts, and one source


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


# -- nested cycles

YEAR = NestedCycles.of({"school year": ["autumn", "spring"], "pupil": ["new", "settled"]})


def test_a_model_is_given_changed_and_taken_back(path: Path) -> None:
    with Store.create(path, user="Kari") as store:
        store.put(Source(guid="s", name="talk", text="We trust them."))
        stretch = Selection(guid="e", source="s", start=3, end=8, cycle="pupil", phase="new")
        with pytest.raises(ValueError, match="'e' stands on a cycle, but the project has no nested cycles"):
            store.put(stretch)
        store.describe(cycles=YEAR)
        store.put(stretch)
        with pytest.raises(ValueError, match="cycle 'pupil' of selection 'e' is unknown"):
            store.describe(cycles=tender_cycles())
        with store.change("other rings"):
            store.describe(cycles=tender_cycles())
            store.put(replace(stretch, cycle=Cycle.TENDER, phase=None))
        assert store.cycles == store.project.cycles == tender_cycles()
        assert [store.at(number).cycles for number in (2, 3, 5)] == [None, YEAR, tender_cycles()]
    with Store.open(path) as store:  # whole, though a place was given by the thesis's own name
        assert store.project.selections[0].cycle == "tender"
        store.undo()
        assert (store.cycles, store.project.selections[0].phase) == (YEAR, "new")
        store.undo()
        store.undo()
        assert (store.cycles, store.project.cycles) == (None, None)
        assert store.redo() is not None
        assert store.cycles == YEAR


@pytest.mark.parametrize("wrong", ["thesis", 3])
def test_what_is_no_model_is_refused(store: Store, wrong: object) -> None:
    with pytest.raises(ValueError, match="not NestedCycles"):
        store.describe(cycles=wrong)


def test_the_other_study_is_kept(path: Path) -> None:
    with Store.create(path, made_up.school_year()) as store:
        assert store.project == made_up.school_year()
