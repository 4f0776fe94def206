"""The tables that ship, as `datapackage.json` describes them, and whether they keep to it.

The descriptor is a Frictionless Tabular Data Package. The check here needs
nothing but the standard library, reads every table once, and tells all faults
of a table together, with the nearest choice that would have been right; the
tests hold it against the `frictionless` library.
"""

import csv
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import NoneType
from typing import Any

import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles._shipped import data_path as data_path

Row = list[str]
DESCRIPTOR = "datapackage.json"


def _boolean(cell: str) -> bool:
    return {"true": True, "false": False}[cell]


# How a cell of each type is read. A cell that cannot be read raises; an empty
# one is missing and is not read at all.
PARSERS: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": _boolean,
    "date": date.fromisoformat,
}
_DTYPES = {"integer": ("int64", "Int64"), "number": ("float64", "float64"), "boolean": ("bool", "boolean")}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a table; row 1 is the header, and row and column may be unknown."""

    table: str
    row: int | None
    column: str | None
    value: str | None
    problem: str

    def __str__(self) -> str:
        place = [f"{self.table}.csv"]
        place += [] if self.row is None else [f"row {self.row}"]
        place += [] if self.column is None else [f"column {self.column!r}"]
        value = "" if self.value is None else f"{self.value!r} "
        return f"{', '.join(place)}: {value}{self.problem}"


class DataPackage:
    """A folder with a `datapackage.json` and its CSV tables.

    Parameters
    ----------
    folder : path

    Raises
    ------
    FileNotFoundError
        If the folder has no descriptor.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        described = self.folder / DESCRIPTOR
        if not described.is_file():
            raise FileNotFoundError(f"there is no {DESCRIPTOR} in {str(self.folder)!r}")
        self.descriptor: dict[str, Any] = json.loads(described.read_text(encoding="utf-8"))
        self._rows: dict[str, list[Row]] = {}

    @cached_property
    def schemas(self) -> dict[str, dict[str, Any]]:
        """The table schema of every resource, in the order of the descriptor."""
        return {resource["name"]: resource["schema"] for resource in self.descriptor["resources"]}

    def fields(self, name: str) -> dict[str, dict[str, Any]]:
        """Return the description of each column of a table."""
        return {field["name"]: field for field in self.schemas[name]["fields"]}

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a table as they are written, the header first; none if the file is missing."""
        if name not in self._rows:
            path = self.folder / f"{name}.csv"
            if not path.is_file():
                return []
            with path.open(encoding="utf-8", newline="") as file:
                self._rows[name] = list(csv.reader(file, strict=True))
        return self._rows[name]

    def column(self, name: str, column: str) -> list[str]:
        """Return the cells of one column, as they are written; none if it is not there, empty where a row is short."""
        header, *rows = self.rows(name) or [[]]
        if column not in header:
            return []
        place = header.index(column)
        return [row[place] if place < len(row) else "" for row in rows]

    def faults(self, name: str) -> list[Fault]:
        """Return every fault of one table."""
        if not self.rows(name):
            return [Fault(name, None, None, None, "the file is missing or empty")]
        return _header_faults(self, name) or [
            *_cell_faults(self, name),
            *_key_faults(self, name),
            *_reference_faults(self, name),
            *_apart_faults(self, name),
        ]

    def check(self) -> list[Fault]:
        """Return every fault of every table, and the tables that nothing describes."""
        stray = sorted({path.stem for path in self.folder.glob("*.csv")} - set(self.schemas))
        return [fault for name in self.schemas for fault in self.faults(name)] + [
            Fault(name, None, None, None, f"no resource of {DESCRIPTOR} describes it") for name in stray
        ]

    def frame(self, name: str) -> pd.DataFrame:
        """Return a table, each column with the type that its description gives.

        Raises
        ------
        KeyError
            If there is no such table; the message names the nearest.
        ValueError
            If the table has faults; the message names them all.
        """
        if name not in self.schemas:
            raise KeyError(f"there is no table {name!r}{nearest(name, self.schemas)}")
        if found := self.faults(name):
            raise ValueError(f"{len(found)} faults in {name}.csv:\n" + "\n".join(f"- {fault}" for fault in found))
        types = {column: field.get("type", "string") for column, field in self.fields(name).items()}
        return pd.DataFrame({column: _series(self.column(name, column), kind) for column, kind in types.items()})


def _series(cells: list[str], kind: str) -> pd.Series:
    values = [PARSERS[kind](cell) if cell else None for cell in cells]
    if kind == "date":
        return pd.to_datetime(pd.Series(values, dtype="object"))
    whole, gaps = _DTYPES.get(kind, (None, None))
    return pd.Series(values, dtype=gaps if None in values else whole)


def _header_faults(package: DataPackage, name: str) -> list[Fault]:
    header, expected = package.rows(name)[0], list(package.fields(name))
    if header == expected:
        return []
    unknown = [Fault(name, 1, c, None, f"is not described{nearest(c, expected)}") for c in header if c not in expected]
    absent = [Fault(name, 1, c, None, "is missing") for c in expected if c not in header]
    order = Fault(name, 1, None, None, f"the columns must stand in the order {', '.join(expected)}, each once")
    return [*unknown, *absent] or [order]


def _cell_faults(package: DataPackage, name: str) -> Iterator[Fault]:
    described = list(package.fields(name).items())
    for number, row in enumerate(package.rows(name)[1:], start=2):
        if len(row) != len(described):
            yield Fault(name, number, None, None, f"has {len(row)} cells instead of {len(described)}")
            continue
        for (column, field), cell in zip(described, row, strict=True):
            if problem := _problem(cell, field):
                yield Fault(name, number, column, cell, problem)


def _problem(cell: str, field: dict[str, Any]) -> str | None:
    """Return what is wrong with one cell, if anything."""
    limits, kind = field.get("constraints", {}), field.get("type", "string")
    if not cell:
        return "is missing but required" if limits.get("required") else None
    try:
        value = PARSERS[kind](cell)
    except (ValueError, KeyError):
        return f"is not of type {kind}" + (nearest(cell, ("true", "false")) if kind == "boolean" else "")
    if "enum" in limits and value not in limits["enum"]:
        return "is not one of the choices" + nearest(cell, map(str, limits["enum"]))
    if "pattern" in limits and not re.fullmatch(limits["pattern"], cell):
        return f"does not have the form {limits['pattern']}"
    if "minimum" in limits and value < limits["minimum"]:
        return f"is less than {limits['minimum']}"
    if "maximum" in limits and value > limits["maximum"]:
        return f"is more than {limits['maximum']}"
    return None


def _listed(fields: str | list[str]) -> list[str]:
    return [fields] if isinstance(fields, str) else fields


def _keys(package: DataPackage, name: str, columns: list[str]) -> list[tuple[str, ...]]:
    return list(zip(*(package.column(name, column) for column in columns), strict=True))


def _key_faults(package: DataPackage, name: str) -> Iterator[Fault]:
    unique = [[c] for c, field in package.fields(name).items() if field.get("constraints", {}).get("unique")]
    primary = _listed(package.schemas[name].get("primaryKey", []))
    for columns in [*([primary] if primary else []), *unique]:
        first: dict[tuple[str, ...], int] = {}
        for number, key in enumerate(_keys(package, name, columns), start=2):
            if not all(key) and columns == primary:
                yield Fault(name, number, ", ".join(columns), None, "is the key and must not be empty")
            elif any(key) and key in first:
                yield Fault(name, number, ", ".join(columns), ", ".join(key), f"stands already in row {first[key]}")
            first.setdefault(key, number)


def _reference_faults(package: DataPackage, name: str) -> Iterator[Fault]:
    for reference in package.schemas[name].get("foreignKeys", []):
        columns = _listed(reference["fields"])
        other = reference["reference"]["resource"] or name
        known = dict.fromkeys(_keys(package, other, _listed(reference["reference"]["fields"])))
        if not known:
            yield Fault(name, None, ", ".join(columns), None, f"refers to {other}.csv, which is missing or empty")
            continue
        for number, key in enumerate(_keys(package, name, columns), start=2):
            if all(key) and key not in known:
                near = nearest(", ".join(key), (", ".join(each) for each in known))
                yield Fault(name, number, ", ".join(columns), ", ".join(key), f"is not in {other}.csv{near}")


def _apart_faults(package: DataPackage, name: str) -> Iterator[Fault]:
    """Return the rows whose two references meet in one place: evidence that is the claim itself, in other words.

    `apart` is ours, beside Frictionless: two foreign keys, and the columns in
    which what they refer to must differ. Rows that are alike in the first
    column and empty in another cannot be told apart, which is a fault as well.
    """
    apart = package.schemas[name].get("apart")
    if not apart:
        return
    places = [_places(package, name, _listed(columns), apart["fields"]) for columns in apart["references"]]
    for number, (one, other) in enumerate(zip(*places, strict=True), start=2):
        if one and other and one[0] == other[0] and (one == other or not (all(one) and all(other))):
            columns = ", ".join(c for each in apart["references"] for c in _listed(each))
            problem = "refer to one place" if one == other else "need their places, to be told apart"
            yield Fault(name, number, columns, None, f"{problem}: {' '.join(one)} and {' '.join(other)}".strip())


def _places(package: DataPackage, name: str, columns: list[str], wanted: list[str]) -> list[tuple[str, ...]]:
    """Return for each row the wanted columns of the row that it refers to; nothing where it refers to none."""
    (reference,) = (r["reference"] for r in package.schemas[name]["foreignKeys"] if _listed(r["fields"]) == columns)
    other = reference["resource"] or name
    of = dict(zip(_keys(package, other, _listed(reference["fields"])), _keys(package, other, wanted), strict=True))
    return [of.get(key, ()) for key in _keys(package, name, columns)]


@cache
def _shipped() -> DataPackage:
    return DataPackage(data_path())


@cache
def _frame(name: str) -> pd.DataFrame:
    return _shipped().frame(name)


def names() -> tuple[str, ...]:
    """Return the names of the tables that ship.

    Examples
    --------
    >>> "informants" in names()
    True
    """
    return tuple(_shipped().schemas)


def table(name: str) -> pd.DataFrame:
    """Return one of the tables that ship, a fresh copy each time.

    Parameters
    ----------
    name : str
        One of `names`, such as ``"informants"``.

    Returns
    -------
    DataFrame
        One row per row of the CSV file, in its order, every column with the
        type that `datapackage.json` gives; an empty cell is missing.

    Raises
    ------
    KeyError
        If there is no such table; the message names the nearest.
    ValueError
        If the table has faults; the message names them all.

    Examples
    --------
    >>> table("informants").shape
    (8, 2)
    """
    check_type(str, name, "name")
    return _frame(name).copy()


def check(path: str | os.PathLike[str] | None = None) -> list[Fault]:
    """Return every fault in the tables that ship, or in those of another folder; none if they are sound.

    Examples
    --------
    >>> check()
    []
    """
    check_type((str, os.PathLike, NoneType), path, "path")
    return DataPackage(data_path() if path is None else path).check()
