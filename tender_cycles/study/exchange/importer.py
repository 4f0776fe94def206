"""What is alike in the projects that other tools keep in SQLite files: owners, memos, texts with their codings."""

from datetime import datetime
from typing import Any

from tender_cycles.project import stable_guid
from tender_cycles.study.alike import with_lf
from tender_cycles.study.exchange import sqlite
from tender_cycles.study.exchange.drafting import Draft
from tender_cycles.study.exchange.positions import place_selections, plain
from tender_cycles.study.exchange.sqlite import Row, Tables, text


class Importer:
    """Takes the rows of a project into a draft; a tool's own importer says which rows are what.

    These tools have numbers where the standard has GUIDs; ours are made of the
    tool, the project's name, the table and the number, so that reading a file
    twice gives the same.

    Parameters
    ----------
    tables : Tables
    draft : Draft
        Its ``meta`` has the project's name.
    """

    tool = ""

    def __init__(self, tables: Tables, draft: Draft) -> None:
        self.tables, self.draft, self.report, self.name = tables, draft, draft.report, draft.meta["name"]
        self.users: dict[str, str] = {}

    def _moment(self, row: Row) -> datetime | None:
        """Return the date of a row."""
        return sqlite.moment(row, "date")

    def _coding(self, made: dict[str, Any], source: str, place: str) -> None:
        """Take a coding of a source, which has its place in the text."""
        raise NotImplementedError

    def _guid(self, table: str, *key: object) -> str:
        return stable_guid(self.tool.lower(), self.name, table, *map(str, key))

    def _add(self, kind: str, /, **noun: Any) -> str:
        """Take a noun, and return the GUID that it has."""
        noun["guid"] = self.draft.guid(noun["guid"], kind)
        self.draft.nouns[kind].append(noun)
        return str(noun["guid"])

    def _by(self, row: Row) -> dict[str, Any]:
        """Return who made a row and when."""
        owner = text(row, "owner")
        if owner and owner not in self.users:
            self.users[owner] = self._add("users", guid=self._guid("owner", owner), name=owner)
        return {"user": self.users.get(owner), "created": self._moment(row)}

    def _note(self, guid: str, name: str, row: Row) -> tuple[str, ...]:
        """Return the GUIDs of the note that the memo of a row becomes, none if there is no memo."""
        words = with_lf(text(row, "memo"))
        if not words.strip():
            return ()
        return (self._add("notes", guid=guid, name=name, text=words, **self._by(row)),)

    def _source(self, guid: str, row: Row, words: str, notes: tuple[str, ...], codings: list[dict[str, Any]]) -> None:
        """Take a text with its codings: dicts with ``start``, ``end`` and the ``words`` that are coded."""
        name = text(row, "name")
        content = plain(words, name, self.report)
        self._add("sources", guid=guid, name=name, text=content.text, notes=notes, values={}, **self._by(row))
        kept = place_selections(content, codings, self.tool, name, self.report)
        self.report.add("dropped", "codings-outside", count=len(codings) - len(kept), place=name)
        for made in kept:
            self._coding(made, guid, name)
