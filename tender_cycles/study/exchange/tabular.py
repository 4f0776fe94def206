"""Coded segments as tables, CSV or Excel."""

import csv
import io
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tender_cycles._checks import check_type
from tender_cycles._damage import told
from tender_cycles._extras import need
from tender_cycles._files import replacing
from tender_cycles.cycles import NestedCycles, tender_cycles
from tender_cycles.project import Project, stable_guid
from tender_cycles.project.columns import RINGS
from tender_cycles.study.alike import with_lf
from tender_cycles.study.exchange.archive import MB, MOST_TEXT
from tender_cycles.study.exchange.drafting import Draft, check_levels
from tender_cycles.study.exchange.extension import on_rings
from tender_cycles.study.exchange.headings import laid_out, reader_of_dates
from tender_cycles.study.exchange.positions import decoded, plain
from tender_cycles.study.exchange.report import Reading, Report

COLUMNS = (
    "source", "start", "end", "text", "code", "user", "case", "created", "cycle", "second_cycle", "phase", "note",
)  # fmt: skip
MOST_ROWS, MOST_CELLS = 1_048_576, 3_000_000  # of a sheet: all that Excel has; and those that stand in them
MOST_CELL = 32_767  # characters that Excel's format allows in one cell
STEP = " > "  # between a code and the one above it


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

    The tables that QualCoder, Taguette, MAXQDA, ATLAS.ti, Dedoose and NVivo
    export are known by their headings. Every row is a coding; the same words
    with the same code by the same user once more are another place with the same words.

    Parameters
    ----------
    path : path-like
        ``.csv`` or ``.tsv`` in UTF-8, delimited by comma, semicolon or tab; or ``.xlsx``.
    columns : dict of str to str, optional
        What a column holds to its name, such as ``{"code": "Merkelapp"}``: it
        goes before the guess, which the report shows. Known are source, start,
        end, text, code, user, case, created, cycle, second_cycle, phase, note;
        id, which tells equal words apart; category, the code above; group, of
        sources; range, which is start and end in one.
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
    header, rows = table_of(path, report)
    layout = laid_out(header, columns or {}, separator, path.stem, report)
    draft = Draft(report)
    draft.meta["name"] = path.stem
    reader = _Rows(draft, dict(texts or {}))
    unread = dict.fromkeys(sorted(set(range(len(header))) - layout.used), 0)
    for row in rows:
        for at, cell in enumerate(row):
            if at in unread and cell.strip():
                unread[at] += 1
        for cells in layout.segments(row):
            reader.row(cells, layout.paths(row, cells))
    for at, count in unread.items():
        report.add("dropped", "column", count=count, place=header[at])
    reader.finish(cycles, american=any(each.casefold() == "excerpt date" for each in header))
    return draft.reading(strict=strict)


def table_of(path: Path, report: Report) -> tuple[list[str], Iterator[list[str]]]:
    """Return the first row of a table, CSV or Excel, and the others one by one."""
    return _sheet(path) if _is_zip(path) else _lines(path, report)


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK"


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
    with told(path.name, "Excel file"):
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > 4 * MOST_TEXT:
                raise ValueError(f"{path.name} unpacks to more than {4 * MOST_TEXT // MB} MB")
            for info in archive.infolist():
                with archive.open(info) as stream:
                    if b"<!DOCTYPE" in stream.read(4096).replace(b"\0", b""):
                        raise ValueError(f"{info.filename} in {path.name} declares a document type; it is refused")
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
    rows = _cells(book, path.name)
    return next(rows, []), rows


def _cells(book: Any, name: str) -> Iterator[list[str]]:
    """Yield the rows of the first sheet as texts, save empty ones, and let go of the file."""
    number = cells = 0
    try:
        with closing(book), told(name, "Excel file"):
            for number, row in enumerate(_values(book, name), 1):
                cells += len(row)
                if number > MOST_ROWS or cells > MOST_CELLS:
                    raise ValueError(
                        f"{name} has more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells; "
                        "delete the empty rows and columns, or save the table as CSV"
                    )
                if row and any(made := ["" if cell is None else str(cell) for cell in row]):
                    yield made
    except ValueError as error:
        raise ValueError(f"{error} (after row {number})") from error


def _values(book: Any, name: str) -> Iterable[tuple[Any, ...]]:
    if not book.worksheets:
        raise ValueError(f"{name} has no sheet")
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what a sheet says of its size need not be true, and would be filled with empty cells
    return sheet.values  # type: ignore[no-any-return]


class _Rows:
    """Makes nouns of rows; the same source, code, user or segment in two rows is one noun."""

    def __init__(self, draft: Draft, texts: dict[str, str]) -> None:
        self.draft, self.given = draft, texts
        self.ids: dict[tuple[str, ...], str] = {}
        self.length: dict[str, int] = {}
        self.pieces: dict[str, list[str]] = {}
        self.times: dict[tuple[Any, ...], int] = {}  # how often a stretch had a code by a user
        self.dates: list[tuple[dict[str, Any], str, str]] = []
        self.found: dict[tuple[str, str], int] = {}  # where the same words were found last
        self.groups: dict[str, str] = {}
        self.by_guid: dict[str, dict[str, Any]] = {}
        self.places: dict[str, tuple[str, dict[str, str]]] = {}  # of each selection its source and where it stands
        self.of_case: dict[str, dict[str, Any]] = {}  # the selections of each case
        self.lost = 0

    def _once(self, kind: str, *key: str, make: Callable[[], dict[str, Any]]) -> str:
        """Return the GUID of what has this key, made at its first mention."""
        if (kind, *key) not in self.ids:
            guid = self.ids[kind, *key] = self.draft.guid(stable_guid("table", kind, *key), kind)
            noun = self.by_guid[guid] = {"guid": guid, **make()}
            self.draft.nouns[kind].append(noun)
        return self.ids[kind, *key]

    def _code(self, path: Sequence[str]) -> str:
        check_levels(len(path), path[-1][:40] if path else "", self.draft.report.file)
        parent = None
        for n, name in enumerate(path, 1):
            new = {"name": name, "parent": parent}
            parent = self._once("codes", *path[:n], make=lambda new=new: new)  # type: ignore[misc]
        return parent or ""

    def _name(self, cells: Mapping[str, str]) -> str:
        """Return what to call the source of a row; one of the same name in another group is another."""
        name, group = cells.get("source") or self.draft.meta["name"], cells.get("group") or ""
        return name if self.groups.setdefault(name, group) == group else f"{group} / {name}"

    def row(self, cells: Mapping[str, str], paths: Sequence[Sequence[str]]) -> None:
        """Take one segment, whose cells stand under what they hold, with its codes."""
        get = cells.get
        words = plain(get("text") or "", "", Report("")).text
        if not (words or get("start")):
            self.lost += 1
            return
        name = self._name(cells)
        source = self._once("sources", name, make=lambda: {"name": name, "text": self.given.get(name, "")})
        user = (get("user") and self._once("users", cells["user"], make=lambda: {"name": cells["user"]})) or None
        key = (name, get("start") or "", get("end") or "", words, *filter(None, [get("id")]))
        stretches = dict.fromkeys(self._coding(source, key, path, user, cells) for path in paths or [()])
        if case := get("case"):
            holder = self.by_guid[self._once("cases", case, make=lambda: {"name": case, "selections": ()})]
            self.of_case.setdefault(holder["guid"], {}).update(stretches)

    def _coding(
        self, source: str, key: tuple[str, ...], path: Sequence[str], user: str | None, cells: Mapping[str, str]
    ) -> str:
        """Add a coding, and return the selection: the one with this key, or a further one if that has the coding."""
        name, words = key[0], key[3]
        coded = (key, tuple(path), user)
        n = self.times[coded] = self.times.get(coded, -1) + bool(path or coded not in self.times)
        key = (*key, f"#{n}") if n else key
        stretch = self._once("selections", *key, make=lambda: self._selection(source, name, words, cells))
        if place := {ring: value for ring in RINGS if (value := cells.get(ring))}:
            self.places.setdefault(stretch, (name, place))
        if path:
            code = self._code(path)
            guid = self.draft.guid(stable_guid("table", "coding", stretch, code, str(user)), name)
            made = {"guid": guid, "selection": stretch, "code": code, "user": user}
            self.draft.nouns["codings"].append(made)
            if cells.get("created"):
                self.dates.append((made, cells["created"], name))
        return stretch

    def _selection(self, source: str, name: str, words: str, cells: Mapping[str, str]) -> dict[str, Any]:
        start, end = self._position(source, name, words, cells)
        made: dict[str, Any] = {"source": source, "start": start, "end": end, "description": cells.get("note") or ""}
        if name not in self.given:
            facts = {key: _whole(cells, key) for key in ("start", "end") if (cells.get(key) or "").isdecimal()}
            made["facts"] = {f"table_{key}": fact for key, fact in facts.items() if fact is not None}
            for key in [key for key, fact in facts.items() if fact is None]:
                self.draft.report.add("dropped", "value", place=name, detail=cells[key][:40])
        return made

    def _position(self, source: str, name: str, words: str, cells: Mapping[str, str]) -> tuple[int, int]:
        if name not in self.given:  # the text is made of the segments, one paragraph each
            start = self.length.get(source, 0)
            self.pieces.setdefault(source, []).append(words)
            self.length[source] = start + len(words) + 2
            return start, start + len(words)
        text, detail = self.given[name], words[:40]
        start, end = (-1 if (at := _whole(cells, key)) is None else at for key in ("start", "end"))
        if 0 <= start <= end <= len(text) and (not words or text[start:end].strip() == words):
            return start, end
        after = self.found.get((name, words), 0)  # the same words once more are looked for behind those found before
        found = text.find(words, after) if words else -1
        found = text.find(words) if found < 0 and words else found
        if found >= 0:
            self.found[name, words] = found + len(words)
            kind = "repaired" if text.find(words) == text.rfind(words) else "doubtful"
            self.draft.report.add(kind, "position", place=name, detail=detail)
            return found, found + len(words)
        self.draft.report.add("doubtful", "text", place=name, detail=detail)
        start = min(max(start, 0), len(text))
        return start, min(max(end, start), len(text))

    def finish(self, cycles: NestedCycles | None, *, american: bool) -> None:
        """Give the sources the texts that their segments make, the segments their places, the codings their dates."""
        read = reader_of_dates((text for _, text, _ in self.dates), american=american)
        for made, text, name in self.dates:
            made["created"] = read(text)
            self.draft.report.add("dropped", "date", count=int(made["created"] is None), place=name, detail=text[:40])
        for case, stretches in self.of_case.items():
            self.by_guid[case]["selections"] = tuple(stretches)
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


def _whole(cells: Mapping[str, str], name: str) -> int | None:
    """Return a position; None if it is none, or beyond any text."""
    cell = cells.get(name) or ""
    return int(cell) if cell.isdecimal() and len(cell) < 19 else None


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
            write_sheet([list(COLUMNS), *rows], file, report)
        else:
            write_lines([list(COLUMNS), *rows], file, "\t" if suffix == ".tsv" else ",")
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


def write_lines(rows: Iterable[Sequence[str]], file: Any, delimiter: str = ",") -> None:
    """Write rows of cells as CSV in UTF-8; csv puts no marks around a carriage return, which would end the row."""
    out = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(map(with_lf, row) for row in rows)
    out.detach()


def write_sheet(rows: Iterable[Sequence[str]], file: Any, report: Report, name: str = "codings") -> None:
    """Write rows of words as an Excel workbook of one sheet; nothing in them is a formula."""
    openpyxl = need("openpyxl", "study")
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(name)
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
