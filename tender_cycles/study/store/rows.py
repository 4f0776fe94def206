"""Nouns as rows of SQLite and as records of the journal, from the fields of their dataclasses alone."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache, partial
from hashlib import blake2b
from operator import attrgetter
from types import MappingProxyType, NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from tender_cycles.project import Project
from tender_cycles.project.nouns import NOUNS
from tender_cycles.study.json_codec import from_plain, to_plain
from tender_cycles.study.plain import no_time, plain

Row = tuple[Any, ...]
Placed = tuple[int, Row]  # a row and its place among its kind
BITS = 128  # of a digest
INTEGER = 63  # bits that SQLite has for one

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact of the project as a whole, such as its name, which stands as its GUID."""

    guid: str
    value: object = None


KINDS: dict[str, type[Any]] = {**NOUNS, "project": Fact}
FACTS = tuple(each.name for each in fields(Project) if each.init and each.name not in KINDS)


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

    def made(self, value: Any) -> Any:
        """Return a value as the plain one that it holds; a ``NaT`` is None where that may be.

        Raises
        ------
        TypeError
            If it is of the wrong type.
        ValueError
            If it is a time that is none.
        """
        if datetime in self.types and NoneType in self.types and no_time(value):
            return None
        found = plain(value)
        if not isinstance(found, self.types) or (isinstance(found, bool) and int in self.types):
            wanted = " or ".join("None" if each is NoneType else each.__name__ for each in self.types)
            raise TypeError(f"{self.name} is {value!r} of the type {type(value).__name__}, not {wanted}")
        return found


def text(name: str, value: object) -> str:
    """Return a text that stands in the journal as the plain one that it holds.

    Raises
    ------
    TypeError
        If it is no text.
    ValueError
        If it has half a character.
    """
    found: str = Column(name=name, types=(str,), needed=True).made(value)
    _check_text(name, found)
    return found


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
    if hint is str:
        return make(types=(str, *none), default=default)
    if hint is int:
        return make(types=(int, *none), sql="INTEGER", default=default)
    if hint is bool:
        return make(types=(bool, *none), sql="INTEGER", plain=int, back=bool, default=int(default))
    if hint is datetime:
        return make(types=(datetime, *none), plain=_stamp, back=datetime.fromisoformat)
    types, there, back = _nested(name, hint)
    return make(types=(*types, *none), plain=there, back=back, nested=True, needed=False)


def _stamp(moment: datetime) -> str:
    known: Any = plain(moment)  # once more, since a time zone may fail in a time of the right type
    return str(known.isoformat())


def _nested(name: str, hint: Any) -> tuple[tuple[Any, ...], Callable[[Any], Any], Callable[[Any], Any]]:
    """Return the types of a value that is JSON in its column, and the ways there and back."""
    if get_origin(hint) is tuple:
        item: Any = get_args(hint)[0]
        if is_dataclass(item):
            return (tuple,), lambda parts: [_part(item, part) for part in parts], partial(_parts, item)
        return (tuple,), partial(_texts, name), tuple
    if isinstance(hint, type) and is_dataclass(hint):
        return (hint,), partial(_part, hint), lambda held: _parts(hint, [held])[0]
    if hint is object:
        return (object,), to_plain, from_plain
    return (MappingProxyType, dict, Mapping), _mapping, _mapping_back


def _check_text(name: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{name} has half a character at {error.start}, which no file can hold") from error


def _texts(name: str, texts: tuple[str, ...]) -> list[Any]:
    found = [plain(each) for each in texts]
    for each in found:
        if not isinstance(each, str):
            raise TypeError(f"{name} has {each!r}, which is not a GUID")
    return found


def _mapping(mapping: Mapping[str, object]) -> dict[str, Any]:
    found: dict[str, Any] = to_plain(mapping)["dict"]
    return found


def _mapping_back(held: dict[str, Any]) -> dict[str, Any]:
    return {key: from_plain(value) for key, value in held.items()}


def _part(cls: Any, part: Any) -> dict[str, Any]:
    """Return a part of a noun without what is at its default or stands outside the comparison."""
    if not isinstance(part, cls):
        raise TypeError(f"{part!r} is of the type {type(part).__name__}, not {cls.__name__}")
    made = {column.name: column.made(getattr(part, column.name)) for column in _part_columns(cls)}
    return {
        each.name: made[each.name]
        for each in fields(part)
        if each.name in made and (made[each.name] != each.default or each.default is MISSING)
    }


@cache
def _part_columns(cls: Any) -> tuple[Column, ...]:
    compared = {each.name for each in fields(cls) if each.compare}
    return tuple(column for column in _columns(cls) if column.name in compared)


def _parts(cls: Any, held: list[dict[str, Any]]) -> tuple[Any, ...]:
    return tuple(cls(**each) for each in held)


# -- facts


@cache
def _fact_columns() -> dict[str, Column]:
    return {column.name: column for column in _columns(Project) if column.name in FACTS}


def _fact(name: str, value: Any) -> Any:
    """Return the value of a fact of the project, plain and of the type that a project wants."""
    if name == "spelling":
        return {plain(word): tuple(_texts(name, tuple(forms))) for word, forms in dict(value).items()}
    if name == "about":
        return tuple(_texts(name, tuple(value)))
    return _fact_columns()[name].made(value)


def _json(name: str, there: Callable[[Any], Any], value: Any) -> str:
    try:
        return _encode(there(value))
    except RecursionError as error:
        raise ValueError(f"{name} holds itself, or too many parts within parts") from error


# -- tables


class Table:
    """One kind of noun: its columns, its rows and its records."""

    def __init__(self, kind: str, cls: type[Any]) -> None:
        self.kind, self.cls, self.columns = kind, cls, tuple(_columns(cls))
        self.names = tuple(column.name for column in self.columns)
        self.listed = ", ".join(f'"{name}"' for name in self.names)
        self._get: Callable[[Any], Row] = attrgetter(*self.names)
        self.insert = f"INSERT INTO {kind} VALUES ({', '.join('?' * (len(self.names) + 2))})"  # what `held` returns

    def row(self, noun: Any) -> Row:
        """Return a noun as a row.

        Raises
        ------
        TypeError
            If a field is of another type than the noun says.
        ValueError
            If a text has half a character, or a number is too large.
        """
        row = list(self._get(noun))
        if self.cls is Fact:
            row[1] = _fact(*row)
        for at, column in enumerate(self.columns):
            value = row[at]
            if value.__class__ not in column.types:
                value = row[at] = column.made(value)
            if value is not None and column.plain is not None:
                if column.nested:
                    value = _json(column.name, column.plain, value) if value or self.cls is Fact else None
                else:
                    value = column.plain(value)
                row[at] = value
            if value.__class__ is str and not value.isascii():
                _check_text(column.name, value)
            elif value.__class__ is int and value.bit_length() > INTEGER:
                raise ValueError(f"{column.name} is {value}, which is too large")
        return tuple(row)

    def noun(self, row: Row) -> Any:
        """Return the noun that a row holds."""
        given = dict(zip(self.names, row, strict=True))
        for column in self.columns:
            if column.back is None:
                continue
            value = given[column.name]
            if value is not None:
                given[column.name] = column.back(json.loads(value) if column.nested else value)
            elif column.nested:
                del given[column.name]
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
        data = ascii((self.kind, placed)).encode()  # ascii, since repr is not the same in all versions of Python
        return int.from_bytes(blake2b(data, digest_size=BITS // 8).digest())

    def held(self, placed: Placed) -> Row:
        """Return the row as it stands in the file, with its place and the digest that tells whether it is whole."""
        return (placed[0], *placed[1], self.digest(placed).to_bytes(BITS // 8))


TABLES: dict[str, Table] = {kind: Table(kind, cls) for kind, cls in KINDS.items()}
KIND_OF: dict[type[Any], str] = {cls: kind for kind, cls in KINDS.items()}
