"""SQLite files from strangers, opened to be read and nothing else."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from tender_cycles.study.exchange.archive import MOST_TEXT

Row = dict[str, object]


class Tables:
    """The tables of a file, row by row; a table or column that is not there is empty."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection, self._name = connection, name
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
        cursor = self._connection.execute(f'select * from "{table}" order by {order}')  # noqa: S608
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))


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
            yield Tables(connection, path.name)
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name} is no SQLite file, or is damaged: {error}") from error


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
