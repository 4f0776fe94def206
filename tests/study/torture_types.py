"""Values that look like texts, numbers and times and are something else, in every column of every table."""

import decimal
import enum
import fractions
import random
from collections import UserString
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zlib import crc32

import made_up
import numpy as np
import pandas as pd

from tender_cycles.project import Attachment, Edge, Graph, Link, Medium, Note, Project, Set, User, Vertex
from tender_cycles.study.store import Store
from tender_cycles.study.store.editing import ANY
from tender_cycles.study.store.rows import FACTS


class Liar(str):
    """A text that says something else than it holds, in every way."""

    __slots__ = ()

    def __str__(self) -> str:
        return "lie"

    __repr__ = __str__

    def encode(self, *_: Any) -> bytes:
        return b"lie"

    def isascii(self) -> bool:
        return True

    def __conform__(self, _: Any) -> str:
        return "lie"


class Never(str):
    """A text that equals nothing."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return False


class Word(enum.StrEnum):
    """A text as a member of an enumeration."""

    A = "a"


class Number(enum.IntEnum):
    """A number as one."""

    ONE = 1


class Three(int):
    """A number that says something else than it is."""

    def __index__(self) -> int:
        return 7

    def __repr__(self) -> str:
        return "7"


class Half(float):
    """The same of another kind."""

    def __repr__(self) -> str:
        return "7.5"


class Whole:
    """No number, but something that can stand for one."""

    def __index__(self) -> int:
        return 1


class Moment(datetime):
    """A time that says something else than it is."""

    def isoformat(self, *_: Any, **__: Any) -> str:
        return "now"


ODD: tuple[Any, ...] = (
    np.str_("a"), Liar("a"), Never("a"), Word.A, UserString("a"), np.bytes_(b"a"), b"a", bytearray(b"a"), "a\0b",
    "\ud800", Liar("\ud800"), Liar("æ"), "", "\ufeff", np.array("a"), np.array(["a"]), Path("a"),
    np.int64(1), np.uint64(2**64 - 1), Three(3), Number.ONE, Whole(), True, np.True_, 2**63, -(2**63) - 1, 10**400,
    Half(0.5), np.float64(0.5), np.float32(0.1), np.longdouble(0.1), float("nan"), np.float64("nan"), float("inf"),
    -0.0, decimal.Decimal("0.1"), fractions.Fraction(1, 3), 1j, np.complex128(1),
    pd.Timestamp("2026-01-01 09:00:00.123456789"), pd.Timestamp("2026-01-01", tz="Europe/Oslo"), pd.NaT, pd.NA,
    np.datetime64("2026-01-01"), np.datetime64("NaT"), np.datetime64("2026-01-01T00:00:00.000000001"),
    np.datetime64(10**18, "Y"), np.timedelta64(1, "s"), pd.Timedelta(1), pd.Period("2026"),
    Moment(2026, 1, 1, tzinfo=UTC),
    datetime(1, 1, 1), datetime.max.replace(tzinfo=UTC), date(2026, 1, 1), None, object(), [], ("a",), {"a": 1}, {"a"},
    frozenset("a"), np.ma.masked, pd.Categorical(["a"]), pd.Series(["a"]), type, print,
)  # fmt: skip
# The ways in which one of them can stand in a field.
WAYS: tuple[Callable[[Any], Any], ...] = (
    lambda odd: odd, lambda odd: (odd,), lambda odd: {"x": odd}, lambda odd: {odd: "x"},
    lambda odd: {"x": [odd, {"y": odd}]},
)  # fmt: skip


def types(folder: Path, times: int, seed: int) -> dict[str, Any]:
    """Put odd values into fields, and open the file again.

    What is *kept* a new look at the file shows as the open store does, with
    nothing but Python's own types; what is *refused* leaves the file as it was.
    Anything else is a fault. Without enough `times` it is a random share.
    """
    seen: dict[str, Any] = {"kept": 0, "refused": 0, "faults": []}
    tried = list(trials())
    random.Random(seed).shuffle(tried)
    for at in range(0, min(times, len(tried)), 40):
        path = folder / f"{at}.tcstudy"
        with Store.create(path, whole_study(), user="Kari") as store:
            for said, put in tried[at : min(times, at + 40)]:
                found = _put(store, put)
                if found in seen:
                    seen[found] += 1
                else:
                    seen["faults"].append(f"{said}: {found}")
        path.unlink()
    return seen | {"of": len(tried)}


def whole_study() -> Project:
    """Return a study with an object of every kind, and something in every field."""
    project = made_up.study()
    code, source, selection = project.codes[0].guid, project.sources[0].guid, project.selections[0].guid
    now = {"user": project.users[0].guid, "created": datetime(2026, 1, 1, tzinfo=UTC)}
    picture = Attachment(name="p.jpg", size=1, crc=crc32(b"p"), reader=lambda: iter([b"p"]))
    return replace(
        project,
        notes=(Note(guid="n", name="memo", text="text", **now),),
        sets=(Set(guid="set", name="set", codes=(code,), sources=(source,), notes=("n",)),),
        links=(Link(guid="l", origin=code, target=selection, name="link", color="#fff", notes=("n",)),),
        graphs=(Graph(
            guid="g", name="graph", vertices=(Vertex(guid="v", x=1, y=2, represents=code),),
            edges=(Edge(guid="ed", origin="v", target="v"),),
        ),),
        media=(Medium(guid="m", name="m", kind="PictureSource", xml="<x/>", files=(picture,)),),
        about=("n",),
    )  # fmt: skip


def trials() -> Iterator[tuple[str, Callable[[Store], object]]]:
    """Yield what is tried: every odd value in every way in every field, and in what a store itself is told."""
    project = whole_study()
    for odd in ODD:
        for kind in ANY:
            noun = getattr(project, kind)[0]
            for name in [each.name for each in fields(noun) if each.init]:
                for at, way in enumerate(WAYS):
                    yield f"{kind}.{name} {type(odd).__name__} {at}", _field(noun, name, way, odd)
                if name == "vertices" or name == "edges":
                    yield from _parts(kind, name, noun, odd)
        for name in FACTS:
            for at, way in enumerate(WAYS):
                yield f"{name} {type(odd).__name__} {at}", lambda s, n=name, w=way, o=odd: s.describe(**{n: w(o)})  # type: ignore[misc]
        for said, ask in TOLD.items():
            yield f"{said} {type(odd).__name__}", lambda store, ask=ask, odd=odd: ask(store, odd)  # type: ignore[misc]


def _field(noun: Any, name: str, way: Callable[[Any], Any], odd: Any) -> Callable[[Store], object]:
    return lambda store: store.put(replace(noun, **{name: way(odd)}))


def _parts(kind: str, name: str, noun: Any, odd: Any) -> Iterator[tuple[str, Callable[[Store], object]]]:
    for part in fields(getattr(noun, name)[0]):
        yield (
            f"{kind}.{name}.{part.name} {type(odd).__name__}",
            lambda store, part=part.name: store.put(  # type: ignore[misc]
                replace(noun, **{name: (replace(getattr(noun, name)[0], **{part: odd}),)})
            ),
        )


TOLD: dict[str, Callable[[Store, Any], object]] = {
    "action": lambda store, odd: store.put(Note(guid="new", name="new"), action=odd),
    "change": lambda store, odd: _changed(store, odd),
    "round": lambda store, odd: store.begin_round(odd),
    "description": lambda store, odd: store.begin_round(f"round {store.head}", odd),
    "remove": lambda store, odd: store.remove(odd),
    "get": lambda store, odd: store.get(odd),
    "coded": lambda store, odd: store.coded(odd),
    "nouns": lambda store, odd: store.nouns(odd),
    "fact": lambda store, odd: store.fact(odd),
    "at": lambda store, odd: store.at(odd),
    "user": lambda store, odd: _by(store, odd),
    "user's name": lambda store, odd: _by(store, User(guid="new user", name=odd)),
    "user's guid": lambda store, odd: _by(store, User(guid=odd, name="new user")),
    "path": lambda store, odd: Store.create(store.path.with_name("new.tcstudy"), user=odd).close(),
}


def _changed(store: Store, odd: Any) -> None:
    with store.change(odd):
        store.put(Note(guid="new", name="new"))


def _by(store: Store, odd: Any) -> None:
    with Store.open(store.path, user=odd) as other:
        other.put(Note(guid=f"by {other.head}", name="new"))


def _put(store: Store, put: Callable[[Store], object]) -> str:
    """Return what became of an odd value."""
    before, head = store.path.read_bytes(), store.head
    try:
        put(store)
    except (ValueError, TypeError, KeyError) as error:
        if "sqlite3" in type(error).__module__:
            return f"bare {error!r}"
        return "refused" if store.path.read_bytes() == before else "written, though refused"
    except Exception as error:
        return f"bare {error!r}"
    finally:
        store.path.with_name("new.tcstudy").unlink(missing_ok=True)
    with Store.open(store.path) as fresh:
        try:
            fresh.project  # noqa: B018
        except ValueError as error:
            return f"no longer sound: {error}"
        if (
            fresh.project != store.project
            or fresh.rounds != store.rounds
            or not fresh.journal().equals(store.journal())
        ):
            return "another in the file than in the open store"
        if odd := next(not_plain(fresh.project), None) or next(not_plain(store.project), None):
            return f"not plain: {odd!r}"
        if fresh.verify():
            return f"damaged: {fresh.verify()}"
        return "kept" if fresh.head >= head else "gone back"


PLAIN = (str, int, float, bool, datetime, date, type(None))


def not_plain(value: Any) -> Iterator[Any]:
    """Yield the texts, numbers and times in a value that are of a subclass."""
    if type(value) in (tuple, list):
        for each in value:
            yield from not_plain(each)
    elif hasattr(value, "items"):
        for pair in value.items():
            yield from not_plain(pair)
    elif hasattr(value, "__dataclass_fields__"):
        for each in fields(value):
            if each.compare:
                yield from not_plain(getattr(value, each.name))
    elif isinstance(value, PLAIN) and type(value) not in PLAIN:
        yield value
