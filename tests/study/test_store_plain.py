"""What is acknowledged is what the file holds, whatever the texts, numbers and times came as."""

import enum
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import made_up
import numpy as np
import pandas as pd
import pytest
from exchange_files import studies
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from profiles import examples

from tender_cycles.cycles import Cycle
from tender_cycles.project import Attachment, Case, Code, Graph, Medium, Note, Source, User, Variable, Vertex
from tender_cycles.study.plain import plain
from tender_cycles.study.store import Store
from tender_cycles.study.store.editing import ANY
from tender_cycles.study.store.rows import FACTS

FAST = "/dev/shm" if Path("/dev/shm").is_dir() else None  # where the disk is waited for a thousand times


class Shouted(str):
    """A text that says something else than it holds."""

    __slots__ = ()

    def __str__(self) -> str:
        return self.upper() + "!"

    __repr__ = __str__


class Mixed(str, enum.Enum):  # noqa: UP042  # on purpose: its str() is not its value
    """A text as a member of an enumeration."""

    A = "a"


class Counted(int):
    """A number that says something else than it is."""

    def __repr__(self) -> str:
        return "many"

    __str__ = __repr__


class Odd(float):
    """The same of another kind."""

    def __repr__(self) -> str:
        return "odd"


class Later(datetime):
    """A time that says something else than it is."""

    def isoformat(self, *_: Any, **__: Any) -> str:
        return "later"


class Someday(date):
    """A date that says something else than it is."""

    def isoformat(self) -> str:
        return "some day"


def later(moment: datetime) -> datetime:
    parts = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second, moment.microsecond)
    return Later(*parts, tzinfo=moment.tzinfo, fold=moment.fold)


# Ways to say the same with another type, by the type.
WAYS: dict[type, tuple[Callable[[Any], Any], ...]] = {
    str: (np.str_, Shouted),
    bool: (np.bool_,),
    int: (Counted, lambda n: np.int64(n) if abs(n) < 2**63 else Counted(n)),
    float: (np.float64, Odd),
    datetime: (later, lambda t: pd.Timestamp(t) if t.year > 1700 else later(t)),
    date: (lambda day: Someday(day.year, day.month, day.day),),
}


def dressed(draw: st.DrawFn, value: Any, exact: bool = False) -> Any:
    """Return a value with every text, number and time in it of another type; `exact` where the type is looked at."""
    if type(value) in WAYS:
        ways = WAYS[type(value)]
        if exact:  # the values of variables: a project itself refuses what is not of Python's types
            ways = tuple(way for way in ways if isinstance(way(value), type(value)))
        return draw(st.sampled_from(ways))(value) if ways else value
    if type(value) in (tuple, list):
        return type(value)(dressed(draw, each, exact) for each in value)
    if isinstance(value, MappingProxyType | dict):
        return {dressed(draw, key): dressed(draw, each, exact) for key, each in value.items()}
    if is_dataclass(value) and type(value).__module__.startswith("tender_cycles.project"):
        new = {
            each.name: dressed(draw, getattr(value, each.name), each.name == "values")
            for each in fields(value)
            if each.init and each.compare
        }
        return replace(value, **new)  # type: ignore[type-var]
    return value


def all_plain(value: Any) -> bool:
    """Return whether no text, number or time in a value is of a subclass."""
    if type(value) in (tuple, list):
        return all(map(all_plain, value))
    if isinstance(value, MappingProxyType | dict):
        return all(all_plain(each) for pair in value.items() for each in pair)
    if is_dataclass(value) and not isinstance(value, type):
        return all(all_plain(getattr(value, each.name)) for each in fields(value) if each.compare)
    return not isinstance(value, str | int | float | datetime | date) or type(value) in WAYS


@given(st.data())
@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
def test_every_field_holds_the_plain_value(data: st.DataObject) -> None:
    project = data.draw(studies() | st.just(made_up.study()))
    nouns = [each for kind in ANY for each in getattr(project, kind)]
    facts = {name: getattr(project, name) for name in FACTS}
    with tempfile.TemporaryDirectory(dir=FAST) as folder:
        path = Path(folder) / "p.tcstudy"
        with Store.create(path, user=np.str_("Kari")) as store:  # type: ignore[arg-type]
            with store.change(Shouted("all")):
                store.put(*(dressed(data.draw, each) for each in nouns), User(guid="me", name="Kari"))
                store.describe(**{name: dressed(data.draw, each) for name, each in facts.items()})
            store.begin_round(np.str_("first"), Shouted("what we agreed on"))
            if project.sources:
                store.remove(np.str_(project.sources[0].guid), action=Mixed.A)
                store.undo()
            held = store.project
        assert all_plain(held)
        assert replace(held, users=held.users[: len(project.users)]) == project
        with Store.open(path) as again:  # and is whole
            assert again.project == held
            assert set(again.journal()["action"]) <= {"create", "all", "begin round", "a", "undo"}
            assert again.rounds[0].name == "first"
        with Store.create(Path(folder) / "q.tcstudy", dressed(data.draw, project)) as store:
            assert all_plain(store.project)
            assert store.project == project
        Store.open(Path(folder) / "q.tcstudy").close()


LOOK = """
import sys
from tender_cycles.study.store import Store
with Store.open(sys.argv[1]) as store:
    print([code.name for code in store.project.codes], store.user.name, store.round.name, store.head)
"""


def test_a_new_process_opens_what_numpy_has_named(tmp_path: Path) -> None:
    path = tmp_path / "study.tcstudy"
    with Store.create(path, user=np.str_("Kari")) as store:  # type: ignore[arg-type]
        for name in np.array(["trust", "fear"]):
            store.put(Code(guid=np.str_(f"c-{name}"), name=name), action=np.str_("code"))
        store.put(Code(guid="ring", name=Cycle.TENDER))
        store.begin_round(np.str_("one"))
    told = subprocess.run([sys.executable, "-c", LOOK, str(path)], check=True, capture_output=True, text=True).stdout
    assert told == "['trust', 'fear', 'tender'] Kari one 5\n"


class Lost(tzinfo):
    """A time zone that cannot be told."""

    def utcoffset(self, _: datetime | None) -> timedelta:
        raise RuntimeError("who knows")


@pytest.mark.parametrize(
    "created",
    [
        datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Oslo"), fold=1),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
        datetime(1890, 5, 1, 12, tzinfo=ZoneInfo("Europe/Oslo")),
        pd.Timestamp("2026-03-01 09:00", tz="Europe/Oslo"),
        np.datetime64("2026-03-01T09:00:00.123456789"),
    ],
)
def test_a_time_is_the_same_moment(store: Store, path: Path, created: Any) -> None:
    store.put(Source(guid="new", name="new", created=created))
    with Store.open(path) as again:
        held = again.get("new").created
    assert held == store.get("new").created
    assert type(held) is datetime
    if isinstance(created, datetime) and created.tzinfo is not None:
        assert held.astimezone(UTC) == created.astimezone(UTC)
    else:
        assert held == datetime(2026, 3, 1, 9, 0, 0, 123456)


@pytest.mark.parametrize("nothing", [pd.NaT, np.datetime64("NaT"), None])
def test_no_time_is_none(store: Store, path: Path, nothing: Any) -> None:
    store.put(Source(guid="new", name="new", created=nothing), Note(guid="n", modified=nothing))
    store.describe(created=nothing)
    with Store.open(path) as again:
        assert (again.get("new").created, again.get("n").modified, again.project.created) == (None, None, None)


@pytest.mark.parametrize(
    ("noun", "told"),
    [
        (Source(guid="x", name="x", values={"contract": pd.NaT}), "NaT is no time"),
        (
            Source(guid="x", name="x", created=datetime(2026, 1, 1, tzinfo=Lost())),
            "has a time zone that cannot be told",
        ),
        (Source(guid="x", name="x", created=date(2026, 1, 1)), "created is .* of the type date, not datetime or None"),  # type: ignore[arg-type]
        (Note(guid="x", created=np.datetime64("9999999")), "outside the years"),  # type: ignore[arg-type]
        (Code(guid=b"x", name="x"), "guid is b'x' of the type bytes, not str"),  # type: ignore[arg-type]
        (Code(guid="x", name=np.int64(3)), r"name is np.int64\(3\) of the type int64, not str"),  # type: ignore[arg-type]
        (Code(guid="x", name="x", codable=1), "codable is 1 of the type int, not bool"),  # type: ignore[arg-type]
        (Code(guid="x", name="x", notes=(3,)), "notes has 3, which is not a GUID"),  # type: ignore[arg-type]
        (Graph(guid="x", vertices=(Vertex(guid="y", x=True, y=1),)), "x is True of the type bool, not int"),
        (Graph(guid="x", vertices=(Vertex(guid="y", x="1", y=1),)), "x is '1' of the type str, not int"),  # type: ignore[arg-type]
        (Graph(guid="x", vertices=("y",)), "'y' is of the type str, not Vertex"),  # type: ignore[arg-type]
        (Medium(guid="x", kind="k", xml="", files=(Attachment(name="a", size=1.5, crc=1),)), "size is 1.5"),  # type: ignore[arg-type]
        (Case(guid="x", name="x\ud800"), "name has half a character"),
        (Variable(guid="x", name=np.datetime64("NaT")), "NaT is no time"),  # type: ignore[arg-type]
    ],
)
def test_what_is_none_of_these_is_refused_before(store: Store, noun: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        store.put(noun)
    assert store.head == 1


def test_a_value_that_holds_itself_is_refused(store: Store) -> None:
    ring: list[Any] = []
    ring.append(ring)
    with pytest.raises(ValueError, match="facts holds itself"):
        store.put(replace(made_up.study().selections[0], facts={"ring": ring}))


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.put(Code(guid="x", name="x"), action=5),
        lambda store: store.begin_round(5),
        lambda store: store.begin_round("two", None),
        lambda store: store.remove(5),
        lambda store: Store.open(store.path, user=5),
        lambda store: Store.open(store.path, user=User(guid="x", name=None)),  # type: ignore[arg-type]
    ],
)
def test_what_the_journal_cannot_hold_is_refused_before(store: Store, ask: Callable[[Store], object]) -> None:
    with pytest.raises(TypeError, match=r"of the type (int|NoneType), not str"):
        ask(store)
    assert (store.head, store.rounds) == (1, ())


@pytest.mark.parametrize("fact", [{"name": 5}, {"created": "2026"}, {"cycles": "tender"}, {"spelling": {"a": 5}}])
def test_a_fact_of_another_type_is_refused(store: Store, fact: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"fact '\w+': "):
        store.describe(**fact)
    assert store.project == made_up.study()


def test_plain_leaves_all_else_alone() -> None:
    for each in (None, b"x", (np.str_("a"),), 3 + 4j):
        assert plain(each) is each
