"""RQDA's projects: an SQLite file ``….rqda`` of the R package of that name, which is no longer kept."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from tender_cycles._checks import check_type
from tender_cycles.study.alike import with_lf
from tender_cycles.study.exchange.drafting import Draft
from tender_cycles.study.exchange.importer import Importer
from tender_cycles.study.exchange.report import Reading, Report
from tender_cycles.study.exchange.sqlite import Row, opened, text

TYPES = {"numeric": "Float", "character": "Text"}


def read_rqda(path: str | os.PathLike[str], *, strict: bool = False) -> Reading:
    """Read a project that RQDA has written.

    What its user has deleted stands in the file with another `status` than 1
    and is left out. Categories of codes become codes that one does not code
    with, those of files become sets. RQDA lets a code stand in several
    categories; here it stands below the first, and the report tells.

    Parameters
    ----------
    path : path-like
        A ``.rqda`` file.
    strict : bool
        Whether to refuse what could not be kept as it stood.

    Returns
    -------
    Reading
        ``project, report = read_rqda(path)``.

    Raises
    ------
    ValueError
        If it is no such file, or `strict` and something could not be kept.
    """
    check_type((str, os.PathLike), path, "path")
    path = Path(path)
    report = Report(path.name)
    with opened(path) as tables:
        tables.need("source", "freecode", "coding")
        draft = Draft(report)
        draft.meta["name"] = path.stem
        _Importer(tables, draft).read()
    return draft.reading(strict=strict)


class _Importer(Importer):
    tool = "RQDA"

    def _moment(self, row: Row) -> datetime | None:
        return moment(row, "date")

    def read(self) -> None:
        for row in self.tables.rows("project"):
            self.draft.meta |= {"description": text(row, "memo"), "created": moment(row, "date")}
        self._codes()
        self._sources()
        self._cases()
        self._attributes()
        self._sets()
        self._notes()
        for table in ("image", "imageCoding"):
            self.report.add("dropped", "media-coding", count=sum(1 for _ in self._rows(table)), place=table)

    def _rows(self, table: str) -> Iterator[Row]:
        """Yield the rows that are not deleted."""
        for row in self.tables.rows(table):
            if text(row, "status") == "1":
                yield row

    def _memo(self, row: Row, name: str, *key: object) -> tuple[str, ...]:
        return self._note(self._guid("memo", *key), name, row)

    def _codes(self) -> None:
        categories = {row.get("catid") for row in self._rows("codecat")}
        for row in self._rows("codecat"):
            guid, name = self._guid("codecat", row.get("catid")), text(row, "name")
            self._add("codes", guid=guid, name=name, codable=False, description=with_lf(text(row, "memo")))
        above: dict[object, object] = {}
        for row in self._rows("treecode"):
            code, category = row.get("cid"), row.get("catid")
            if category not in categories or above.setdefault(code, category) != category:
                self.report.add("dropped", "category", place=str(code), detail=str(category)[:40])
        for row in self._rows("freecode"):
            name, found = text(row, "name"), above.get(row.get("id"))
            self._add(
                "codes", guid=self._guid("freecode", row.get("id")), name=name,
                parent=self._guid("codecat", found) if found in categories else None,
                color=self.draft.color(text(row, "color"), name), description=with_lf(text(row, "memo")),
            )  # fmt: skip

    def _sources(self) -> None:
        codings: dict[object, list[dict[str, Any]]] = {}
        for n, row in enumerate(self._rows("coding")):
            if made := self._stretch(row, n):
                codings.setdefault(row.get("fid"), []).append(made)
        for row in self._rows("source"):
            name, guid = text(row, "name"), self._guid("source", row.get("id"))
            notes = self._memo(row, name, "source", row.get("id"))
            self._source(guid, row, text(row, "file"), notes, codings.pop(row.get("id"), []))
        self.report.add("dropped", "codings-outside", count=sum(map(len, codings.values())))

    def _stretch(self, row: Row, number: int) -> dict[str, Any] | None:
        start, end = _whole(row.get("selfirst")), _whole(row.get("selend"))
        if start is None or end is None:
            self.report.add("dropped", "selection", detail=text(row, "seltext")[:40])
            return None
        return {"start": start, "end": end, "words": with_lf(text(row, "seltext")), "row": row, "number": number}

    def _coding(self, made: dict[str, Any], source: str, place: str) -> None:
        row, by, key = made["row"], self._by(made["row"]), made["number"]
        stretch = self._guid("coding selection", key)
        stretch = self._add("selections", guid=stretch, source=source, start=made["start"], end=made["end"], **by)
        code, notes = self._guid("freecode", row.get("cid")), self._memo(row, place, "coding", key)
        self._add("codings", guid=self._guid("coding", key), selection=stretch, code=code, notes=notes, **by)

    def _cases(self) -> None:
        texts = {each["guid"]: each for each in self.draft.nouns["sources"]}
        parts: dict[object, list[Row]] = {}
        for row in self._rows("caselinkage"):
            parts.setdefault(row.get("caseid"), []).append(row)
        for row in self._rows("cases"):
            sources, selections = [], []
            for n, part in enumerate(parts.pop(row.get("id"), ())):
                source, start, end = (
                    self._guid("source", part.get("fid")),
                    _whole(part.get("selfirst")),
                    _whole(part.get("selend")),
                )
                length = len(texts[source]["text"]) if source in texts else 0
                if start is None or end is None or (start <= 0 and end >= length - 1):
                    sources.append(source)
                    continue
                place = {"source": source, "start": min(max(start, 0), length), "end": min(max(start, end), length)}
                guid = self._guid("caselinkage", row.get("id"), n)
                selections.append(self._add("selections", guid=guid, **place, **self._by(part)))
            self._add(
                "cases", guid=self._guid("cases", row.get("id")), name=text(row, "name"), values={},
                description=with_lf(text(row, "memo")), sources=tuple(sources), selections=tuple(selections),
            )  # fmt: skip

    def _attributes(self) -> None:
        types = {}
        for row in self._rows("attributes"):
            name = text(row, "name")
            types[name] = TYPES.get(text(row, "class"), "Text")
            guid = self._guid("attributes", name)
            self._add("variables", guid=guid, name=name, type=types[name], description=with_lf(text(row, "memo")))
        holders = {each["guid"]: each for kind in ("cases", "sources") for each in self.draft.nouns[kind]}
        for table, kind, column in (("caseAttr", "cases", "caseID"), ("fileAttr", "source", "fileID")):
            for row in self._rows(table):
                name, value = text(row, "variable"), text(row, "value")
                holder = holders.get(self._guid(kind, row.get(column)))
                if value in ("", "NA"):
                    continue
                if holder is None or name not in types:
                    self.report.add("dropped", "value", place=name)
                    continue
                fit: object = value
                if types[name] == "Float":
                    with suppress(ValueError):
                        fit = float(value)  # what is none is dropped with the other values that do not fit
                holder["values"][self._guid("attributes", name)] = fit

    def _sets(self) -> None:
        members: dict[object, list[str]] = {}
        for row in self._rows("treefile"):
            members.setdefault(row.get("catid"), []).append(self._guid("source", row.get("fid")))
        for row in self._rows("filecat"):
            sources, about = tuple(members.pop(row.get("catid"), ())), with_lf(text(row, "memo"))
            guid = self._guid("filecat", row.get("catid"))
            self._add("sets", guid=guid, name=text(row, "name"), description=about, sources=sources)

    def _notes(self) -> None:
        for n, row in enumerate(self._rows("journal")):
            guid, words = self._guid("journal", text(row, "name"), n), with_lf(text(row, "journal"))
            self._add("notes", guid=guid, name=text(row, "name"), text=words, **self._by(row))
        sources = {each["guid"]: each for each in self.draft.nouns["sources"]}
        for n, row in enumerate(self._rows("annotation")):
            words, at = with_lf(text(row, "annotation")), _whole(row.get("position"))
            source = sources.get(self._guid("source", row.get("fid")))
            if source is None or at is None or not 0 <= at <= len(source["text"]):
                self.report.add("dropped", "outside", detail=words[:40])
                continue
            by = self._by(row)
            note = self._add("notes", guid=self._guid("annotation", n), name=source["name"], text=words, **by)
            guid = self._guid("annotation selection", n)
            self._add("selections", guid=guid, source=source["guid"], start=at, end=at, notes=(note,), **by)


def moment(row: Row, name: str) -> datetime | None:
    """Return a date as R writes it, such as ``Mon Jan  5 10:00:00 2026``; None if it is none.

    Examples
    --------
    >>> moment({"date": "Mon Jan  5 10:00:00 2026"}, "date")
    datetime.datetime(2026, 1, 5, 10, 0)
    """
    words = text(row, name).split()
    months = "JanFebMarAprMayJunJulAugSepOctNovDec"  # of R, which asks C for them, whatever the reader's language
    with suppress(ValueError):
        if len(words) < 5 or words[1] not in months:
            return datetime.fromisoformat(" ".join(words))
        day = date(int(words[-1]), months.index(words[1]) // 3 + 1, int(words[2]))
        return datetime.combine(day, time.fromisoformat(words[3]))
    return None


def _whole(value: object) -> int | None:
    """Return a number that R may have written as a float; None if it is none."""
    return int(value) if isinstance(value, int | float) and value == value // 1 else None
