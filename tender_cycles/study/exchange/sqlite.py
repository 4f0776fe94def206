"""SQLite files from strangers, opened to be read and nothing else."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from tender_cycles.study.exchange.archive import MB, MOST_TEXT
from tender_cycles.study.exchange.drafting import MOST

MOST_BYTES = 256 * MB  # in all rows that are read; the texts of a large study are a twentieth
STEPS, MOST_STEPS = 1_000_000, 500  # of SQLite's machine: between two looks at how many they were, and how many looks


class Row(dict[str, object]):
    """A row, in which a column that is needed and not there is told by its name."""

    def __init__(self, pairs: Iterable[tuple[str, object]], table: str = "") -> None:
        super().__init__(pairs)
        self.table = table

    def __missing__(self, column: str) -> NoReturn:
        raise ValueError(f"its table {self.table} lacks the column {column!r}")


class Tables:
    """The tables of a file, row by row; a table or column that is not there is empty."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection, self._name, self._rows, self._bytes = connection, name, 0, 0
        found = connection.execute("select name from sqlite_master where type = 'table'")
        self.names = {str(row[0]) for row in found}

    def need(self, *names: str) -> None:
        """Raise a ValueError if a table is not there."""
        if missing := sorted(set(names) - self.names):
            raise ValueError(f"{self._name} lacks the tables {', '.join(missing)}; is it another program's file?")

    def rows(self, table: str, order: str = "rowid") -> Iterator[Row]:
        """Yield the rows of a table as dicts. Both names are ours, never the file's."""
        if table not in self.names:
            return
        # Generated columns are left alone: a formula of a few letters may give any amount of text.
        known = self._connection.execute(f'pragma table_xinfo("{table}")').fetchall()
        names = [str(column[1]) for column in known if not column[6]]
        quoted = ", ".join(f'"{name.replace(chr(34), 2 * chr(34))}"' for name in names)
        for row in self._connection.execute(f'select {quoted} from "{table}" order by {order}'):  # noqa: S608
            self._rows += 1
            self._bytes += sum(len(value) for value in row if isinstance(value, str | bytes))
            if self._rows > MOST or self._bytes > MOST_BYTES:
                raise ValueError(f"its tables hold more than {MOST} rows or {MOST_BYTES // MB} MB up to {table}")
            yield Row(zip(names, row, strict=True), table)


@contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[Tables]:
    """Open a file for reading.

    Raises
    ------
    ValueError
        If it is no SQLite file, or a damaged one.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {str(path)!r}")
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_TEXT)
            connection.execute("pragma trusted_schema = off")
            connection.execute("pragma cell_size_check = on")
            looks = iter(range(MOST_STEPS))
            connection.set_progress_handler(lambda: next(looks, None) is None, STEPS)
            yield Tables(connection, path.name)
    except (sqlite3.Error, OverflowError, MemoryError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name} is no SQLite file, or is damaged: {error}") from error
    except ValueError as error:
        if path.name in str(error):
            raise
        raise ValueError(f"{path.name}: {error}") from error


def text(row: Row, name: str) -> str:
    """Return a column as text; empty if it is not there."""
    value = row.get(name)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def moment(row: Row, name: str) -> datetime | None:
    """Return a column as a moment; None if it is none."""
    try:
        return datetime.fromisoformat(text(row, name))
    except ValueError:
        return None
