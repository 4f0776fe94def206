"""QualCoder's projects: a folder ``….qda`` with an SQLite file ``data.qda`` in it."""

import os
from pathlib import Path
from typing import Any

from tender_cycles._checks import check_type
from tender_cycles.study.alike import with_lf
from tender_cycles.study.exchange.drafting import Draft
from tender_cycles.study.exchange.importer import Importer
from tender_cycles.study.exchange.qde_reading import VALUES
from tender_cycles.study.exchange.report import Reading, Report
from tender_cycles.study.exchange.sqlite import Row, opened, text


def read_qualcoder(path: str | os.PathLike[str], *, strict: bool = False) -> Reading:
    """Read a QualCoder project.

    QualCoder has numbers where the standard has GUIDs; ours are made from the
    project's name, the table and the number, so that reading it twice gives
    the same. Categories become codes that one does not code with.

    Parameters
    ----------
    path : path-like
        The folder ``….qda``, or the file ``data.qda`` in it.
    strict : bool
        Whether to refuse what could not be kept as it stood.

    Returns
    -------
    Reading
        ``project, report = read_qualcoder(path)``.

    Raises
    ------
    ValueError
        If it is no such file, or `strict` and something could not be kept.
    """
    check_type((str, os.PathLike), path, "path")
    path = Path(path)
    file = path / "data.qda" if path.is_dir() else path
    name = (path if path.is_dir() else path.absolute().parent).name.removesuffix(".qda")
    report = Report(path.name)
    with opened(file) as tables:
        tables.need("source", "code_name", "code_text")
        draft = Draft(report)
        draft.meta["name"] = name
        _Importer(tables, draft).read()
    return draft.reading(strict=strict)


class _Importer(Importer):
    tool = "QualCoder"

    def read(self) -> None:
        for row in self.tables.rows("project"):
            self.draft.meta["description"] = text(row, "memo")
        self._codes()
        self._sources()
        self._cases()
        self._attributes()
        self._journal()
        for table in ("code_image", "code_av"):
            n = sum(1 for _ in self.tables.rows(table))
            self.report.add("dropped", "media-coding", count=n, place=table)

    def _memo(self, row: Row, name: str, table: str, key: str) -> tuple[str, ...]:
        return self._note(self._guid(f"memo of {table}", row[key]), name, row)

    def _codes(self) -> None:
        categories = {row["catid"] for row in self.tables.rows("code_cat")}
        codes = {row["cid"] for row in self.tables.rows("code_name")}
        for row in self.tables.rows("code_cat"):
            above = self._above(row, "supercatid", "code_cat", categories)
            guid = self._guid("code_cat", row["catid"])
            self._add(
                "codes", guid=guid, name=text(row, "name"), parent=above, codable=False, description=text(row, "memo")
            )
        for row in self.tables.rows("code_name"):
            above = self._above(row, "supercid", "code_name", codes) or self._above(
                row, "catid", "code_cat", categories
            )
            guid, name = self._guid("code_name", row["cid"]), text(row, "name")
            color = self.draft.color(text(row, "color"), name)
            self._add("codes", guid=guid, name=name, parent=above, color=color, description=text(row, "memo"))

    def _above(self, row: Row, column: str, table: str, known: set[object]) -> str | None:
        number = row.get(column)
        if number is None or number in known:
            return None if number is None else self._guid(table, number)
        self.report.add("dropped", "category", place=text(row, "name"), detail=str(number)[:40])
        return None

    def _sources(self) -> None:
        codings: dict[object, list[dict[str, Any]]] = {}
        for row in self.tables.rows("code_text"):
            start, end = row["pos0"], row["pos1"]
            if not isinstance(start, int) or not isinstance(end, int):
                self.report.add("dropped", "selection", detail=str(row["ctid"]))
                continue
            made = {"start": start, "end": end, "words": with_lf(text(row, "seltext")), "row": row}
            codings.setdefault(row["fid"], []).append(made)
        for row in self.tables.rows("source"):
            name, guid = text(row, "name"), self._guid("source", row["id"])
            media = text(row, "mediapath")
            if row.get("fulltext") is None:
                self.report.add("dropped", "file", place=name, detail=media)
            notes = self._memo(row, name, "source", "id")
            self._source(guid, row, text(row, "fulltext"), notes, codings.pop(row["id"], []))
        self.report.add("dropped", "codings-outside", count=sum(map(len, codings.values())))

    def _coding(self, made: dict[str, Any], source: str, place: str) -> None:
        row, by = made["row"], self._by(made["row"])
        selection = self._guid("code_text selection", row["ctid"])
        self._add("selections", guid=selection, source=source, start=made["start"], end=made["end"], **by)
        guid, code = self._guid("code_text", row["ctid"]), self._guid("code_name", row["cid"])
        notes = self._memo(row, place, "code_text", "ctid")
        self._add("codings", guid=guid, selection=selection, code=code, notes=notes, **by)

    def _cases(self) -> None:
        texts = {each["guid"]: each for each in self.draft.nouns["sources"]}
        parts: dict[object, list[Row]] = {}
        for row in self.tables.rows("case_text"):
            parts.setdefault(row["caseid"], []).append(row)
        for row in self.tables.rows("cases"):
            sources, selections = [], []
            for part in parts.pop(row["caseid"], ()):
                source, end = self._guid("source", part["fid"]), part.get("pos1")
                length = len(texts[source]["text"]) if source in texts else 0
                start = part.get("pos0") or 0
                if not isinstance(start, int) or not isinstance(end, int) or (start <= 0 and end >= length - 1):
                    sources.append(source)
                    continue
                guid = self._guid("case_text", part["id"])
                self._add("selections", guid=guid, source=source, start=start, end=min(end, length), **self._by(part))
                selections.append(guid)
            self._add(
                "cases", guid=self._guid("cases", row["caseid"]), name=text(row, "name"), description=text(row, "memo"),
                sources=tuple(sources), selections=tuple(selections), values={},
            )  # fmt: skip

    def _attributes(self) -> None:
        types = {}
        for row in self.tables.rows("attribute_type"):
            name = text(row, "name")
            types[name] = "Float" if text(row, "valuetype") == "numeric" else "Text"
            guid = self._guid("attribute_type", name)
            self._add("variables", guid=guid, name=name, type=types[name], description=text(row, "memo"))
        holders = {each["guid"]: each for kind in ("cases", "sources") for each in self.draft.nouns[kind]}
        for row in self.tables.rows("attribute"):
            name, value = text(row, "name"), text(row, "value")
            table = "cases" if text(row, "attr_type") == "case" else "source"
            holder = holders.get(self._guid(table, row["id"]))
            if not value or name not in types or holder is None:
                self.report.add("dropped", "value", count=int(bool(value)), place=name)
                continue
            try:
                holder["values"][self._guid("attribute_type", name)] = VALUES[types[name]](value)
            except (ValueError, ArithmeticError):
                self.report.add("dropped", "value", place=f"{holder['name']}, {name}", detail=value[:40])

    def _journal(self) -> None:
        for row in self.tables.rows("journal"):
            guid, words = self._guid("journal", row["jid"]), with_lf(text(row, "jentry"))
            self._add("notes", guid=guid, name=text(row, "name"), text=words, **self._by(row))
        sources = {each["guid"]: each for each in self.draft.nouns["sources"]}
        for row in self.tables.rows("annotation"):
            source, start, end = sources.get(self._guid("source", row["fid"])), row["pos0"], row["pos1"]
            if source is None or not isinstance(start, int) or not isinstance(end, int):
                self.report.add("dropped", "outside", detail=text(row, "memo")[:40])
                continue
            if not 0 <= start <= end <= len(source["text"]):
                self.report.add("dropped", "outside", place=source["name"], detail=text(row, "memo")[:40])
                continue
            notes = self._memo(row, source["name"], "annotation", "anid")
            guid = self._guid("annotation", row["anid"])
            self._add(
                "selections", guid=guid, source=source["guid"], start=start, end=end, notes=notes, **self._by(row)
            )
