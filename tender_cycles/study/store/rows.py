"""Nouns as rows of SQLite and as records of the journal, from the fields of their dataclasses alone."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from functools import partial
from hashlib import blake2b
from operator import attrgetter
from types import MappingProxyType, NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from tender_cycles.project import Project
from tender_cycles.project.nouns import NOUNS
from tender_cycles.study.json_codec import from_plain, to_plain

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

    def check(self, value: object) -> None:
        """Raise a TypeError if a value is of the wrong type."""
        if not isinstance(value, self.types) or (isinstance(value, bool) and int in self.types):
            wanted = " or ".join("None" if each is NoneType else each.__name__ for each in self.types)
            raise TypeError(f"{self.name} is {value!r} of the type {type(value).__name__}, not {wanted}")


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
        return make(types=(datetime, *none), plain=datetime.isoformat, back=datetime.fromisoformat)
    types, plain, back = _nested(name, hint)
    return make(types=(*types, *none), plain=plain, back=back, nested=True, needed=False)


def _nested(name: str, hint: Any) -> tuple[tuple[Any, ...], Callable[[Any], Any], Callable[[Any], Any]]:
    """Return the types of a value that is JSON in its column, and the ways there and back."""
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        if is_dataclass(item):
            return (tuple,), lambda parts: [_part(part) for part in parts], partial(_parts, item)
        return (tuple,), partial(_texts, name), tuple
    if is_dataclass(hint):
        return (hint,), _part, lambda plain: _parts(hint, [plain])[0]
    if hint is object:
        return (object,), to_plain, from_plain
    return (MappingProxyType, dict, Mapping), _mapping, _mapping_back


def _check_text(name: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{name} has half a character at {error.start}, which no file can hold") from error


def _texts(name: str, texts: tuple[str, ...]) -> list[str]:
    for each in texts:
        if type(each) is not str:
            raise TypeError(f"{name} has {each!r}, which is not a GUID")
    return list(texts)


def _mapping(mapping: Mapping[str, object]) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(mapping)["dict"]
    return plain


def _mapping_back(plain: dict[str, Any]) -> dict[str, Any]:
    return {key: from_plain(value) for key, value in plain.items()}


def _part(part: Any) -> dict[str, Any]:
    """Return a part of a noun without what is at its default or stands outside the comparison."""
    return {
        each.name: value
        for each in fields(part)
        if each.compare and ((value := getattr(part, each.name)) != each.default or each.default is MISSING)
    }


def _parts(cls: Any, plain: list[dict[str, Any]]) -> tuple[Any, ...]:
    return tuple(cls(**each) for each in plain)


# -- tables


class Table:
    """One kind of noun: its columns, its rows and its records."""

    def __init__(self, kind: str, cls: type[Any]) -> None:
        self.kind, self.cls, self.columns = kind, cls, tuple(_columns(cls))
        self.names = tuple(column.name for column in self.columns)
        self.listed = ", ".join(f'"{name}"' for name in self.names)
        self._get: Callable[[Any], Row] = attrgetter(*self.names)

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
        for at, column in enumerate(self.columns):
            value = row[at]
            if value.__class__ not in column.types:
                column.check(value)
            if value is not None and column.plain is not None:
                if column.nested:
                    value = _encode(column.plain(value)) if value or self.cls is Fact else None
                else:
                    value = column.plain(value)
                row[at] = value
            elif isinstance(value, str) and value.__class__ is not str:
                value = row[at] = str(value)  # such as a Cycle, whose digest would be another
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


TABLES: dict[str, Table] = {kind: Table(kind, cls) for kind, cls in KINDS.items()}
KIND_OF: dict[type[Any], str] = {cls: kind for kind, cls in KINDS.items()}
