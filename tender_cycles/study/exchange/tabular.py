"""Coded segments as tables, CSV or Excel; and a codebook as Taguette takes it."""

import csv
import io
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tender_cycles._checks import check_type
from tender_cycles._extras import need
from tender_cycles._files import replacing
from tender_cycles._nearest import nearest
from tender_cycles.cycles import NestedCycles, tender_cycles
from tender_cycles.project import Project, stable_guid
from tender_cycles.project.columns import RINGS
from tender_cycles.study.exchange.archive import BROKEN, MB, MOST_TEXT
from tender_cycles.study.exchange.drafting import Draft
from tender_cycles.study.exchange.extension import on_rings
from tender_cycles.study.exchange.positions import decoded, plain
from tender_cycles.study.exchange.report import Reading, Report

COLUMNS = (
    "source", "start", "end", "text", "code", "user", "case", "created", "cycle", "second_cycle", "phase", "note",
)  # fmt: skip
MOST_CELL = 32_767  # characters that Excel's format allows in one cell
STEP = " > "  # between a code and the one above it
# What other tools and people call the columns, in English and Norwegian.
NAMES = {
    "source": "source document file filename interview kilde dokument fil intervju",
    "start": "start begin beginning from fra pos0 startposition begynnelse",
    "end": "end to til slutt pos1 endposition",
    "text": "text segment codedsegment quotation quotationcontent content excerpt quote tekst utdrag sitat utsnitt",
    "code": "code codes tag tags node theme kode koder tema",
    "user": "user coder creator createdby author reader bruker leser",
    "case": "case informant participant respondent person kasus deltaker",
    "created": "created date creationdate createddate dato opprettet",
    "cycle": "cycle syklus", "second_cycle": "secondcycle annensyklus", "phase": "phase fase",
    "note": "note memo comment notat kommentar",
}  # fmt: skip


def guess_columns(header: Sequence[str]) -> dict[str, str]:
    """Return which column of a table holds what, as far as its names tell.

    Examples
    --------
    >>> guess_columns(["Dokument", "Coded segment", "Kode", "colour"])
    {'source': 'Dokument', 'text': 'Coded segment', 'code': 'Kode'}
    """
    check_type(Sequence, header, "header")
    plain_names = {"".join(filter(str.isalnum, name.casefold())): name for name in reversed(header)}
    found: dict[str, str] = {}
    for meaning, names in NAMES.items():
        name = next((plain_names[name] for name in names.split() if name in plain_names), None)
        if name is not None and name not in found.values():
            found[meaning] = name
    return found


def read_table(
    path: str | os.PathLike[str],
    *,
    columns: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
    cycles: NestedCycles | None = None,
    separator: str = ";",
    strict: bool = False,
) -> Reading:
    """Read a table of coded segments, one row for each, CSV or Excel.

    Parameters
    ----------
    path : path-like
        ``.csv`` or ``.tsv`` in UTF-8, delimited by comma, semicolon or tab; or ``.xlsx``.
    columns : dict of str to str, optional
        What a column holds to its name, such as ``{"code": "Merkelapp"}``: it
        goes before the guess, which the report shows. Known are source, start,
        end, text, code, user, case, created, cycle, second_cycle, phase, note.
    texts : dict of str to str, optional
        The texts of the sources by their names. Without them a source's text
        is made of its segments, and the table's positions are kept as facts.
    cycles : NestedCycles, optional
        On whose rings the segments stand by the columns cycle, second_cycle and
        phase. Without it these are the thesis's if all that stands there is,
        and else they are left out, which the report tells.
    separator : str
        Between several codes in one cell; a line end always is. ``>`` and
        backslash part a code from the one above it.
    strict : bool
        Whether to refuse rows that could not be read as they stood.

    Returns
    -------
    Reading
        ``project, report = read_table(path)``.

    Raises
    ------
    ValueError
        If a column is missing or unknown, with the nearest; or if `strict` and
        something could not be kept.
    """
    check_type((str, os.PathLike), path, "path")
    path = Path(path)
    report = Report(path.name)
    header, rows = _sheet(path) if path.suffix.lower() == ".xlsx" else _lines(path, report)
    chosen = _chosen(header, columns or {}, report)
    draft = Draft(report)
    draft.meta["name"] = path.stem
    reader = _Rows(draft, separator, dict(texts or {}))
    for row in rows:
        cells = {what: row[at].strip() if at < len(row) else "" for what, at in chosen.items()}
        reader.row(cells)
    reader.finish(cycles)
    project = draft.project()
    if strict:
        report.refuse_unless_faithful()
    return Reading(project, report)


def _chosen(header: Sequence[str], columns: Mapping[str, str], report: Report) -> dict[str, int]:
    faults = [
        f"{what!r} is not what a column can hold{nearest(what, COLUMNS)}" for what in columns if what not in COLUMNS
    ]
    if not any(header):
        report.fail(["it has no columns: its first row is empty"])
    faults += [f"there is no column {name!r}{nearest(name, header)}" for name in columns.values() if name not in header]
    found = {what: name for what, name in guess_columns(header).items() if name not in columns.values()} | dict(columns)
    if not faults and not {"text", "start"} & set(found):
        faults.append(
            f"no column holds the text or its position among {', '.join(map(repr, header))}; name it in columns="
        )
    if not faults and "code" not in found:
        faults.append(f"no column holds the code among {', '.join(map(repr, header))}; name it in columns=")
    if faults:
        report.fail(faults)
    for what, name in found.items():
        report.add("kept", "column", place=name, detail=what)
    return {what: header.index(name) for what, name in found.items()}


def _lines(path: Path, report: Report) -> tuple[list[str], Iterator[list[str]]]:
    if path.stat().st_size > MOST_TEXT:
        raise ValueError(f"{path.name} is larger than {MOST_TEXT // MB} MB")
    text = decoded(path.read_bytes(), "the table", report).removeprefix("\ufeff")
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = _parsed(text, delimiter, path.name)
    return next(rows, []), rows


def _parsed(text: str, delimiter: str, name: str) -> Iterator[list[str]]:
    """Yield the rows; a quotation mark that is not closed would swallow those that follow, so it is refused."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        # A field may be as long as an interview; the module's limit is lower, and belongs to everybody.
        limit = csv.field_size_limit(MOST_TEXT)
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise ValueError(f"{name} is no table: {error}, in or before line {reader.line_num}") from error
        finally:
            csv.field_size_limit(limit)
        if row is None:
            return
        yield row


def _sheet(path: Path) -> tuple[list[str], Iterator[list[str]]]:
    openpyxl = need("openpyxl", "study")
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > 4 * MOST_TEXT:
                raise ValueError(f"{path.name} unpacks to more than {4 * MOST_TEXT // MB} MB")
            for info in archive.infolist():
                with archive.open(info) as stream:
                    if b"<!DOCTYPE" in stream.read(4096).replace(b"\0", b""):
                        raise ValueError(f"{info.filename} in {path.name} declares a document type; it is refused")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (KeyError, *BROKEN) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise ValueError(f"{path.name} is no Excel file, or is damaged: {error}") from error
    rows = _cells(book)
    return next(rows, []), rows


def _cells(book: Any) -> Iterator[list[str]]:
    """Yield the rows of the first sheet as texts, and let go of the file."""
    try:
        for row in book.worksheets[0].values:
            yield ["" if cell is None else str(cell) for cell in row]
    finally:
        book.close()


class _Rows:
    """Makes nouns of rows; the same source, code, user or segment in two rows is one noun."""

    def __init__(self, draft: Draft, separator: str, texts: dict[str, str]) -> None:
        self.draft, self.separator, self.given = draft, separator, texts
        self.ids: dict[tuple[str, ...], str] = {}
        self.length: dict[str, int] = {}
        self.pieces: dict[str, list[str]] = {}
        self.codings: set[tuple[str, str, str | None]] = set()
        self.by_guid: dict[str, dict[str, Any]] = {}
        self.places: dict[str, tuple[str, dict[str, str]]] = {}  # of each selection its source and where it stands
        self.lost = 0

    def _once(self, kind: str, *key: str, make: Callable[[], dict[str, Any]]) -> str:
        """Return the GUID of what has this key, made at its first mention."""
        if (kind, *key) not in self.ids:
            guid = self.ids[kind, *key] = self.draft.guid(stable_guid("table", kind, *key), kind)
            noun = self.by_guid[guid] = {"guid": guid, **make()}
            self.draft.nouns[kind].append(noun)
        return self.ids[kind, *key]

    def _code(self, path: str) -> str | None:
        parent, parts = None, [part.strip() for part in path.replace("\\", ">").split(">") if part.strip()]
        for n, name in enumerate(parts, 1):
            new = {"name": name, "parent": parent}
            parent = self._once("codes", *parts[:n], make=lambda new=new: new)  # type: ignore[misc]
        return parent

    def row(self, cells: Mapping[str, str]) -> None:
        """Take one row, whose cells stand under what they hold."""
        get = cells.get
        codes = [part for part in (get("code") or "").replace(self.separator, "\n").splitlines() if part.strip()]
        words = plain(get("text") or "", "", Report("")).text
        if not (words or get("start")):
            self.lost += 1
            return
        name = get("source") or self.draft.meta["name"]
        text = self.given.get(name, "")
        source = self._once("sources", name, make=lambda: {"name": name, "text": text})
        key = (name, get("start") or "", get("end") or "", words)
        stretch = self._once("selections", *key, make=lambda: self._selection(source, name, words, cells))
        if place := {ring: value for ring in RINGS if (value := get(ring))}:
            self.places.setdefault(stretch, (name, place))
        user = get("user") and self._once("users", cells["user"], make=lambda: {"name": cells["user"]})
        for path in codes:
            code = self._code(path)
            if code and (stretch, code, user) not in self.codings:
                self.codings.add((stretch, code, user))
                guid = self.draft.guid(stable_guid("table", "coding", stretch, code, str(user)), name)
                made = {"guid": guid, "selection": stretch, "code": code, "user": user or None}
                self.draft.nouns["codings"].append(made | {"created": self._when(get("created") or "", name)})
        if case := get("case"):
            holder = self.by_guid[self._once("cases", case, make=lambda: {"name": case, "selections": ()})]
            holder["selections"] = tuple(dict.fromkeys((*holder["selections"], stretch)))

    def _when(self, text: str, place: str) -> datetime | None:
        try:
            return datetime.fromisoformat(text) if text else None
        except ValueError:
            self.draft.report.add("dropped", "date", place=place, detail=text[:40])
            return None

    def _selection(self, source: str, name: str, words: str, cells: Mapping[str, str]) -> dict[str, Any]:
        start, end = self._position(source, name, words, cells)
        made: dict[str, Any] = {"source": source, "start": start, "end": end, "description": cells.get("note") or ""}
        if name not in self.given:
            facts = {key: int(cells[key]) for key in ("start", "end") if (cells.get(key) or "").isdecimal()}
            made["facts"] = {f"table_{key}": fact for key, fact in facts.items()}
        return made

    def _position(self, source: str, name: str, words: str, cells: Mapping[str, str]) -> tuple[int, int]:
        if name not in self.given:  # the text is made of the segments, one paragraph each
            start = self.length.get(source, 0)
            self.pieces.setdefault(source, []).append(words)
            self.length[source] = start + len(words) + 2
            return start, start + len(words)
        text, detail = self.given[name], words[:40]
        try:
            start, end = int(cells.get("start") or ""), int(cells.get("end") or "")
        except ValueError:
            start, end = -1, -1
        if 0 <= start <= end <= len(text) and (not words or text[start:end].strip() == words):
            return start, end
        found = text.find(words) if words else -1
        if found >= 0:
            kind = "doubtful" if text.find(words, found + 1) >= 0 else "repaired"
            self.draft.report.add(kind, "position", place=name, detail=detail)
            return found, found + len(words)
        self.draft.report.add("doubtful", "text", place=name, detail=detail)
        start = min(max(start, 0), len(text))
        return start, min(max(end, start), len(text))

    def finish(self, cycles: NestedCycles | None) -> None:
        """Give the sources the texts that their segments make, and the segments their places on the rings."""
        for source, pieces in self.pieces.items():
            self.by_guid[source]["text"] = "\n\n".join(pieces)
        self.draft.report.add("dropped", "row", count=self.lost)
        odd = [value for _, place in self.places.values() for value in on_rings(tender_cycles(), place)[1]]
        if cycles is None and odd:
            self.draft.report.add("dropped", "cycles", count=len(self.places), detail=odd[0][:40])
        else:
            self._place(cycles or (tender_cycles() if self.places else None))

    def _place(self, cycles: NestedCycles | None) -> None:
        self.draft.meta["cycles"] = cycles
        for guid, (name, values) in self.places.items():
            place, odd = on_rings(cycles, values)
            self.by_guid[guid].update(place)
            for value in odd:
                self.draft.report.add("dropped", "ring", place=name, detail=value[:40])


def rows_of(project: Project) -> Iterator[dict[str, str]]:
    """Yield one row for each coding, and for each selection that has none, under the names in `COLUMNS`."""
    text = {each.guid: each for each in project.sources}
    users = {each.guid: each.name or each.id or each.guid for each in project.users}
    notes = {each.guid: each.text for each in project.notes}
    cases: dict[str, list[str]] = {}
    for case in project.cases:
        for guid in (*case.selections, *case.sources):
            cases.setdefault(guid, []).append(case.name)
    paths = {code.guid: STEP.join(each.name for each in project.codebook.line(code)) for code in project.codes}
    codings: dict[str, list[Any]] = {}
    for coding in project.codings:
        codings.setdefault(coding.selection, []).append(coding)
    for each in project.selections:
        source = text[each.source]
        words = source.text[each.start : each.end] or each.texts.get("words", "")
        named = dict.fromkeys((*cases.get(each.guid, ()), *cases.get(each.source, ())))
        rings = {ring: str(getattr(each, ring) or "") for ring in RINGS}
        row = {
            "source": source.name, "start": str(each.start), "end": str(each.end), "text": words,
            "case": "; ".join(named), **rings,
            "note": "\n".join(filter(None, (each.description, *(notes[guid] for guid in each.notes)))),
        }  # fmt: skip
        for coding in codings.get(each.guid, [None]):
            made = {"code": "", "user": "", "created": ""}
            if coding is not None:
                made = {"code": paths[coding.code], "user": users.get(coding.user, "")}
                made["created"] = coding.created.isoformat() if coding.created else ""
            yield {name: {**row, **made}[name] for name in COLUMNS}


def write_table(project: Project, path: str | os.PathLike[str], *, words: bool = False) -> Report:
    """Write a table of coded segments, one row for each coding.

    Of a text it holds the segments, of a code the path of names.

    A text that begins with ``=`` stays what it is: in Excel files it is marked
    as text. Whoever opens a CSV of strangers' words in a spreadsheet should
    import its columns as text.

    Parameters
    ----------
    project : Project
    path : path-like
        ``.csv``, ``.tsv`` or ``.xlsx``.
    words : bool
        Whether the words of an attached text go along; then only you may read the file.

    Returns
    -------
    Report
        Names what a table cannot hold.

    Raises
    ------
    ValueError
        If the name ends otherwise.
    """
    check_type(Project, project, "project")
    path = Path(path)
    report = Report(path.name)
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".tsv", ".xlsx"):
        raise ValueError(f"{path.name}: a table is .csv, .tsv or .xlsx")
    project = report.share(project, words)
    rows = [list(row.values()) for row in rows_of(project)]
    with replacing(path, private=report.private) as file:
        if suffix == ".xlsx":
            _write_sheet([list(COLUMNS), *rows], file, report)
        else:
            _write_lines([list(COLUMNS), *rows], file, "\t" if suffix == ".tsv" else ",")
    report.add("kept", "selections", count=len(project.selections))
    report.add("kept", "codings", count=len(project.codings))
    report.leave_out(project, "variables", "sets", "links", "graphs", "media", "claims")
    report.add("dropped", "beyond.cycles", count=int(project.cycles not in (None, tender_cycles())))
    _tell_unused(project, report)
    return report


def _tell_unused(project: Project, report: Report) -> None:
    """Report what no row mentions."""
    sources = {each.source for each in project.selections}
    codes = {each.code for each in project.codings}
    for code in [code for code in project.codes if code.guid in codes]:
        codes.update(above.guid for above in project.codebook.line(code))
    notes = {guid for each in project.selections for guid in each.notes}
    members = sources | {each.guid for each in project.selections}
    cases = {each.guid for each in project.cases if members & {*each.sources, *each.selections}}
    for kind, used in {"codes": codes, "cases": cases, "sources": sources, "notes": notes}.items():
        unused = sum(each.guid not in used for each in getattr(project, kind))
        report.add("dropped", f"unused.{kind}", count=unused)


def _write_lines(rows: Iterable[Sequence[str]], file: Any, delimiter: str = ",") -> None:
    out = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    out.detach()


def _write_sheet(rows: Iterable[Sequence[str]], file: Any, report: Report) -> None:
    openpyxl = need("openpyxl", "study")
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("codings")
    for row in rows:
        cells = []
        for value in row:
            legal = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)
            report.add("repaired", "illegal", count=int(legal != value), detail=value[:20])
            report.add("dropped", "cell", count=int(len(legal) > MOST_CELL), place=row[0], detail=value[:20])
            cell = WriteOnlyCell(sheet, legal[:MOST_CELL])
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    book.save(file)


def write_codebook_csv(project: Project, path: str | os.PathLike[str]) -> Report:
    """Write the codes as Taguette imports them: a tag, such as ``parent.child``, and its description.

    Parameters
    ----------
    project : Project
    path : path-like
        A ``.csv`` file.

    Returns
    -------
    Report
    """
    check_type(Project, project, "project")
    report = Report(Path(path).name)
    rows = []
    for code in project.codes:
        line = project.codebook.line(code)
        rows.append([".".join(each.name.replace(".", "·") for each in line), code.description])
    with replacing(path) as file:
        _write_lines([["tag", "description"], *rows], file)
    report.add("kept", "codes", count=len(rows))
    report.add("dropped", "beyond.colors", count=sum(code.color is not None for code in project.codes))
    return report
