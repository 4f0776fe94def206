"""What the columns of a table hold: by the headings that people and other tools give them, in several languages.

Beside plain tables these are known: QualCoder's report of codes, the highlights
of Taguette, coded segments of MAXQDA, quotations of ATLAS.ti, excerpts of
Dedoose (which has a column for each code) and the references of NVivo's (which
has a column for each reference, and the code in the file's name alone).
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.study.exchange.report import Report

STEPS = r">\\"  # signs between a code and the one above it
MEANINGS = (
    "source", "start", "end", "text", "code", "user", "case", "created", "cycle", "second_cycle", "phase", "note",
    "id", "category", "group", "range",
)  # fmt: skip
# By what the column holds; of several that a table has the first counts.
NAMES = {
    "source": "source document file filename documentname mediatitle interview kilde dokument dokumentnavn fil intervju"
    " dokumentname nomdudocument nombredeldocumento",
    "start": "start begin beginning from fra pos0 startposition begynnelse anfang début inicio",
    "end": "end to til slutt pos1 endposition ende fin",
    "text": "text segment codedsegment coded quotation quotationcontent excerptcopy content excerpt quote tekst utdrag"
    " sitat utsnitt zitatinhalt citation contenudelacitation segmento contenidodelacita",
    "code": "code codes codename tag tags node theme kode koder tema codesappliedcombined kodes código códigos",
    "user": "user coder creator createdby excerptcreator author reader bruker leser erstelltvon autor créépar"
    " creadopor",
    "case": "case informant participant respondent person kasus deltaker",
    "created": "created date creationdate createddate excerptdate dato datum fecha opprettet erstellt erstelltam"
    " crééle creado",
    "cycle": "cycle syklus", "second_cycle": "secondcycle annensyklus", "phase": "phase fase",
    "note": "note memo comment codedmemo notat kommentar commentaire comentario",
    "id": "id", "category": "category kategori", "group": "documentgroup dokumentgruppe grupodedocumentos",
    "range": "excerptrange",
}  # fmt: skip
_CODE_COLUMN = re.compile(r"Code:\s*(.+?)\s+Applied")  # Dedoose's
_REFERENCE = re.compile(r"Reference \d+")  # NVivo's
_DATE = re.compile(
    r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(?:([AP])\.?M\.?)?)?",
    re.IGNORECASE,
)


def _bare(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def guess_columns(header: Sequence[str]) -> dict[str, str]:
    """Return which column of a table holds what, as far as its names tell.

    Examples
    --------
    >>> guess_columns(["Dokument", "Coded segment", "Kode", "colour"])
    {'source': 'Dokument', 'text': 'Coded segment', 'code': 'Kode'}
    """
    check_type(Sequence, header, "header")
    plain_names = {_bare(name): name for name in reversed(header)}
    found: dict[str, str] = {}
    for meaning, names in NAMES.items():
        name = next((plain_names[name] for name in names.split() if name in plain_names), None)
        if name is not None and name not in found.values():
            found[meaning] = name
    return found


def parted(line: str) -> list[str]:
    """Return the cells of a line, parted by that of comma, semicolon and tab which it has most of."""
    return next(csv.reader([line], delimiter=max(",;\t", key=line.count)), [])


def paths_in(text: str, separator: str = ";", steps: str = STEPS) -> list[tuple[str, ...]]:
    """Return the codes that a text names, each as its path from the topmost code.

    Examples
    --------
    >>> paths_in("in a person; doubt > of oneself")
    [('in a person',), ('doubt', 'of oneself')]
    """
    named = text.replace(separator, "\n").splitlines() if separator else text.splitlines()
    found = (tuple(filter(None, map(str.strip, re.split(f"[{steps}]", name)))) for name in named)
    return [path for path in found if path]


class Layout(NamedTuple):
    """Where in the rows of a table something stands.

    Attributes
    ----------
    at : dict of str to int
        Numbers of columns, by what they hold.
    codes : dict of int to str
        Codes by the columns that tell whether a row has them.
    references : tuple of int
        Columns of which each has a segment.
    separator : str
        Between the codes in one cell, beside line ends.
    steps : str
        Signs between a code and the one above it.
    code : str
        The code of all rows, if no column has it.
    """

    at: Mapping[str, int]
    codes: Mapping[int, str]
    references: tuple[int, ...]
    separator: str
    steps: str
    code: str

    def segments(self, row: Sequence[str]) -> Iterator[dict[str, str]]:
        """Yield the segments of a row, with its cells under what they hold."""
        cells = {what: row[at].strip() if at < len(row) else "" for what, at in self.at.items()}
        if found := re.fullmatch(r"(\d+)\s*[-–]\s*(\d+)", cells.pop("range", "")):
            cells |= {"start": found[1], "end": found[2]}
        if not self.references:
            yield cells
        held = set(self.references)
        for at, cell in enumerate(row if held else ()):
            if at in held and cell.strip():
                yield cells | {"text": cell.strip()}

    def paths(self, row: Sequence[str], cells: Mapping[str, str]) -> list[tuple[str, ...]]:
        """Return the codes of a row, each as its path from the topmost code."""
        if self.codes:
            cells = {**cells, "code": "\n".join(
                self.codes[at] for at, cell in enumerate(row) if at in self.codes and cell.strip().lower() == "true"
            )}  # fmt: skip
        separator = "" if self.codes else self.separator
        above = cells.get("category", "")
        found = paths_in(cells.get("code", "") or self.code, separator, self.steps)
        return [(above, *path) if above and len(path) == 1 else path for path in found]

    @property
    def used(self) -> set[int]:
        """Numbers of the columns that are read."""
        return {*self.at.values(), *self.codes, *self.references}


def laid_out(header: Sequence[str], columns: Mapping[str, str], separator: str, name: str, report: Report) -> Layout:
    """Return where in a table something stands: as `columns` says, else as its headings do.

    Raises
    ------
    ValueError
        If a column is missing or unknown.
    """
    faults = [
        f"{what!r} is not what a column can hold{nearest(what, MEANINGS)}" for what in columns if what not in MEANINGS
    ]
    if not any(header):
        report.fail(["it has no columns: its first row is empty"])
    faults += [f"there is no column {each!r}{nearest(each, header)}" for each in columns.values() if each not in header]
    found = {what: each for what, each in guess_columns(header).items() if each not in columns.values()} | dict(columns)
    bare = {what: _bare(each) for what, each in found.items()}
    if bare.get("text") == "coded":
        found.pop("id", None)  # of the coding, in QualCoder's report: what it says is not which words these are
    codes = {at: match[1] for at, each in enumerate(header) if (match := _CODE_COLUMN.fullmatch(each.strip()))}
    references = tuple(at for at, each in enumerate(header) if _REFERENCE.fullmatch(each.strip()))
    references = () if "text" in found else references
    named = [each for each in header if _bare(each) == "name"]
    if references and named:
        found.setdefault("source", named[0])
    seen = ", ".join(map(repr, header))
    if not faults and not references and not {"text", "start"} & set(found):
        faults.append(f"no column holds the text or its position among {seen}; name it in columns=")
    if not faults and not references and not codes and "code" not in found:
        faults.append(f"no column holds the code among {seen}; name it in columns=")
    if faults:
        report.fail(faults)
    for what, each in found.items():
        report.add("kept", "column", place=each, detail=what)
    if bare.get("code") == "codesappliedcombined":
        separator = ","
    code = ""
    if references and "code" not in found:
        code = name
        report.add("doubtful", "code-name", detail=name)
    return Layout(
        at={what: header.index(each) for what, each in found.items()},
        codes=codes if "code" not in columns else {},
        references=references,
        separator=separator,
        steps=r">\\." if (bare.get("code"), bare.get("text")) == ("tag", "content") else STEPS,  # Taguette's dots
        code=code,
    )


def reader_of_dates(texts: Iterable[str], *, american: bool = False) -> Callable[[str], datetime | None]:
    """Return what reads the dates of one column, of which some may tell whether days or months come first.

    Examples
    --------
    >>> reader_of_dates(["01.02.2026 10:11:12"])("01.02.2026 10:11:12")
    datetime.datetime(2026, 2, 1, 10, 11, 12)
    >>> reader_of_dates(["2/1/2026", "2/14/2026"])("2/1/2026")
    datetime.datetime(2026, 2, 1, 0, 0)
    >>> reader_of_dates(["2/1/2026"])("2/1/2026") is None  # who knows?
    True
    """
    slashed = [found for text in texts if (found := _DATE.fullmatch(text.strip())) and found[2] != "."]
    days_first = any(int(found[1]) > 12 for found in slashed)
    months_first = any(int(found[3]) > 12 for found in slashed) or (american and not days_first)

    def read(text: str) -> datetime | None:
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            found = _DATE.fullmatch(text.strip())
        if found is None or (found[2] != "." and days_first == months_first):
            return None
        first, _, second, year, hour, minute, seconds, half = found.groups()
        day, month = (second, first) if found[2] != "." and months_first else (first, second)
        hours = int(hour or 0) % 12 + 12 * (half.upper() == "P") if half else int(hour or 0)
        try:
            return datetime(
                int(year) + 2000 * (len(year) == 2), int(month), int(day), hours, int(minute or 0), int(seconds or 0)
            )  # fmt: skip
        except ValueError:
            return None

    return read
