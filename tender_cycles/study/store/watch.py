"""Whether the file under an open store is still the one that was opened: a backup may have been copied over it."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from tender_cycles.study.store import chain

PAGE = 512  # bytes; the least that SQLite has


class Watch:
    """What a store has last seen of its file.

    The chain of the journal is looked at, not the number of the last change
    alone: an older file that has been worked on has as many changes as the one
    that it took the place of. Nor is it enough to ask SQLite, which takes a
    file with the same counter of changes for the one whose pages it has read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: os.stat_result | None = None
        self._number, self._chain = 0, ""

    def before(self, db: sqlite3.Connection) -> None:
        """Look at the file before a transaction begins.

        Raises
        ------
        ValueError
            If another file has taken its place.
        """
        try:
            now = self.path.stat()
        except OSError:
            return  # what is open can still be read, and SQLite lets nobody write to it
        moved = self._seen is not None and (now.st_dev, now.st_ino) != (self._seen.st_dev, self._seen.st_ino)
        if moved or now.st_size % PAGE:  # of a page that was cut SQLite takes the rest for zeros
            raise self._replaced()
        if self._seen is None or (now.st_mtime_ns, now.st_size) != (self._seen.st_mtime_ns, self._seen.st_size):
            db.execute("PRAGMA shrink_memory")  # forget its pages
            self._seen = now

    def after(self, link: tuple[int, str]) -> None:
        """Take note of a change of one's own that is on the disk, so that SQLite need not read the file again."""
        self._number, self._chain = link
        with suppress(OSError):
            self._seen = self.path.stat()

    def within(self, db: sqlite3.Connection) -> None:
        """Look at the journal within a transaction.

        Raises
        ------
        ValueError
            If the last change that was seen is no longer in it.
        """
        last = chain.last_link(db)
        if last == (self._number, self._chain):
            return
        if self._number:
            found = db.execute("SELECT chain FROM changes WHERE number = ?", (self._number,)).fetchone()
            if found != (self._chain,):
                raise self._replaced()
        self._number, self._chain = last

    def _replaced(self) -> ValueError:
        lost = f" (change {self._number}, which this store has seen, is not in it)" if self._number else ""
        return ValueError(
            f"{self.path.name} was replaced by another file while open, such as an older copy{lost}; what is there now "
            f"is left as it is: look at it with Store.open, which shows it and can work on it"
        )
