"""Nouns as rows of SQLite and as records of the journal, from the fields of their dataclasses alone."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from functools import partial
from hashlib import blake2b
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from tender_cycles.cycles import Cycle, Phase
from tender_cycles.project import (
    Case,
    Claim,
    Code,
    Coding,
    Graph,
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

Row = tuple[Any, ...]
Placed = tuple[int, Row]  # a row and its place among its kind
BITS = 128

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact of the project as a whole, such as its name, which stands as its GUID."""

    guid: str
    value: object


KINDS: dict[str, type[Any]] = {
    "users": User, "codes": Code, "variables": Variable, "cases": Case, "sources": Source, "selections": Selection,
    "codings": Coding, "notes": Note, "sets": Set, "links": Link, "graphs": Graph, "media": Medium, "claims": Claim,
    "project": Fact,
}  # fmt: skip
FACTS = tuple(each.name for each in fields(Project) if each.init and each.name not in KINDS)


# -- values


def coded(value: object) -> Any:
    """Return a value in JSON; what JSON has no form for stands under the name of its type.

    Raises
    ------
    TypeError
        If it is neither a number, a text, a date nor made of such.
    """
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, tuple):
        return {"tuple": [coded(each) for each in value]}
    if isinstance(value, list):
        return [coded(each) for each in value]
    if isinstance(value, Mapping):
        return {"dict": {_text(key): coded(each) for key, each in value.items()}}
    raise TypeError(f"{value!r} is of the type {type(value).__name__}, which a project file cannot hold")


def _text(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{key!r} is a key of the type {type(key).__name__}; keys are texts")
    return key


def decoded(value: Any) -> Any:
    """Return what `coded` was given."""
    if isinstance(value, list):
        return [decoded(each) for each in value]
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    if kind == "dict":
        return {key: decoded(each) for key, each in inner.items()}
    make: dict[str, Callable[[Any], Any]] = {"datetime": datetime.fromisoformat, "date": date.fromisoformat}
    return tuple(decoded(each) for each in inner) if kind == "tuple" else make[kind](inner)


# -- columns


@dataclass(frozen=True)
class Column:
    """How one field stands in a table.

    `plain` is what it is in JSON, `back` the way back; both are None where the
    value stands as it is. A `nested` one is JSON in its column, NULL if empty.
    """

    name: str
    types: tuple[type, ...]
    needed: bool
    sql: str = "TEXT"
    plain: Callable[[Any], Any] | None = None
    back: Callable[[Any], Any] | None = None
    nested: bool = False
    default: Any = None  # as it stands in the column


def _columns(cls: type[Any]) -> Iterator[Column]:
    hints = get_type_hints(cls)
    for each in fields(cls):
        hint = hints[each.name]
        optional = get_origin(hint) is UnionType or NoneType in get_args(hint)
        bare = next(arg for arg in get_args(hint) if arg is not NoneType) if optional else hint
        default = None if each.default is MISSING else each.default
        yield _column(each.name, bare, optional, default)


def _column(name: str, hint: Any, optional: bool, default: Any) -> Column:
    none = (NoneType,) if optional else ()
    make = partial(Column, name=name, needed=not optional)
    origin = get_origin(hint)
    if hint is str:
        return make(types=(str, *none), default=default)
    if hint is int:
        return make(types=(int, *none), sql="INTEGER", default=default)
    if hint is bool:
        return make(types=(bool, *none), sql="INTEGER", plain=int, back=bool, default=int(default))
    if hint is datetime:
        return make(types=(datetime, *none), plain=datetime.isoformat, back=datetime.fromisoformat)
    if hint in (Cycle, Phase):
        return make(types=(str, *none), plain=str, back=hint)
    nested = partial(make, nested=True, needed=False)
    if origin is tuple:
        item = get_args(hint)[0]
        if is_dataclass(item):
            return nested(types=(tuple,), plain=lambda parts: [_part(p) for p in parts], back=partial(_parts, item))
        return nested(types=(tuple,), plain=partial(_texts, name), back=tuple)
    if is_dataclass(hint):
        return nested(types=(hint, *none), plain=_part, back=lambda plain: hint(**plain))
    if hint is object:
        return nested(types=(object,), plain=coded, back=decoded)
    return nested(types=(Mapping,), plain=_mapping, back=_mapping_back)


def _texts(name: str, texts: tuple[str, ...]) -> list[str]:
    for each in texts:
        if type(each) is not str:
            raise TypeError(f"{name} has {each!r}, which is not a GUID")
    return list(texts)


def _mapping(mapping: Mapping[str, object]) -> dict[str, Any]:
    return {_text(key): coded(value) for key, value in mapping.items()}


def _mapping_back(plain: dict[str, Any]) -> dict[str, Any]:
    return {key: decoded(value) for key, value in plain.items()}


def _part(part: Any) -> dict[str, Any]:
    """Return a part of a noun without what is at its default or stands outside the comparison."""
    return {
        each.name: value
        for each in fields(part)
        if each.compare and ((value := getattr(part, each.name)) != each.default or each.default is MISSING)
    }


def _parts(cls: type[Any], plain: list[dict[str, Any]]) -> tuple[Any, ...]:
    return tuple(cls(**each) for each in plain)


# -- tables


@dataclass(frozen=True)
class Table:
    """One kind of noun: its columns, its rows and its records."""

    kind: str
    cls: type[Any]
    columns: tuple[Column, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(_columns(self.cls)))
        object.__setattr__(self, "_get", attrgetter(*self.names))
        work = [(at, c.name, c.types, c.plain, c.nested) for at, c in enumerate(self.columns)]
        object.__setattr__(self, "_work", work)

    _get: Callable[[Any], Row] = field(init=False, repr=False, compare=False)
    _work: list[Any] = field(init=False, repr=False, compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns beside the place."""
        return tuple(column.name for column in self.columns)

    def row(self, noun: Any) -> Row:
        """Return a noun as a row.

        Raises
        ------
        TypeError
            If a field is of another type than the noun says.
        """
        row = list(self._get(noun))
        for at, name, types, plain, nested in self._work:
            value = row[at]
            if not isinstance(value, types) or (value.__class__ is bool and types[0] is int):
                wanted = " or ".join(each.__name__ for each in types)
                raise TypeError(f"{name} is {value!r} of the type {type(value).__name__}, not {wanted}")
            if value is None or plain is None:
                continue
            if not nested:
                row[at] = plain(value)
            elif value or self.cls is Fact:
                row[at] = _encode(plain(value))
            else:
                row[at] = None
        return tuple(row)

    def noun(self, row: Row) -> Any:
        """Return the noun that a row holds."""
        given = {}
        for column, value in zip(self.columns, row, strict=True):
            if value is None and column.nested:
                continue
            if value is not None and column.back is not None:
                value = column.back(json.loads(value) if column.nested else value)
            given[column.name] = value
        if self.cls is Fact:
            given.setdefault("value", None)
        return self.cls(**given)

    def record(self, placed: Placed | None) -> str | None:
        """Return a row for the journal: a JSON object without what is at its default."""
        if placed is None:
            return None
        place, row = placed
        plain: dict[str, Any] = {"place": place}
        for column, value in zip(self.columns, row, strict=True):
            if value != column.default:
                plain[column.name] = json.loads(value) if column.nested else value
        return _encode(plain)

    def placed(self, record: str) -> Placed:
        """Return the row that a record holds."""
        plain = json.loads(record)
        return plain["place"], tuple(
            (_encode(plain[c.name]) if c.nested else plain[c.name]) if c.name in plain else c.default
            for c in self.columns
        )

    def digest(self, placed: Placed | None) -> int:
        """Return a number that stands for the row; the sum of all of them stands for the state of a file."""
        if placed is None:
            return 0
        data = _encode((self.kind, placed[0], *placed[1])).encode()
        return int.from_bytes(blake2b(data, digest_size=BITS // 8).digest())


TABLES: dict[str, Table] = {kind: Table(kind, cls) for kind, cls in KINDS.items()}
KIND_OF: dict[type[Any], str] = {cls: kind for kind, cls in KINDS.items()}
