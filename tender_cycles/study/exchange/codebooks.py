"""Codebooks as tables: Taguette's and those that people keep in a spreadsheet."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tender_cycles._checks import check_type
from tender_cycles._files import replacing
from tender_cycles.project import Project, stable_guid
from tender_cycles.study.exchange.drafting import Draft
from tender_cycles.study.exchange.headings import guess_columns
from tender_cycles.study.exchange.report import Reading, Report
from tender_cycles.study.exchange.tabular import table_of, write_lines

TAGS = ("tag", "path")  # where a full stop parts a code from the one above it, as in Taguette
NAMES = (*TAGS, "name", "code", "code name", "kode", "navn", "kodenavn")
DESCRIPTIONS = ("description", "definition", "comment", "memo", "beskrivelse", "definisjon", "kommentar")
COLORS = ("color", "colour", "farge")
STEPS = re.compile(r"\s*[>\\]\s*")


def read_codebook(path: str | os.PathLike[str], *, strict: bool = False) -> Reading:
    """Read a codebook from a table, CSV or Excel: a project that has codes and nothing else.

    Parameters
    ----------
    path : path-like
        With a column of codes: ``tag`` or ``path``, as in Taguette, where
        ``theme.trust`` is below ``theme``; or ``name`` or ``code``, where
        ``theme > trust`` is. ``description`` and ``color`` are read where they are there.
    strict : bool
        Whether to refuse what could not be kept as it stood.

    Returns
    -------
    Reading
        ``project, report = read_codebook(path)``. A code that is only named as
        the one above others is one that nothing is coded with.

    Raises
    ------
    ValueError
        If no column has the codes, or `strict` and something could not be kept.
    """
    check_type((str, os.PathLike), path, "path")
    path = Path(path)
    report = Report(path.name)
    header, rows = table_of(path, report)
    at = {_bare(name): n for n, name in reversed(list(enumerate(header)))}
    codes = next((name for name in NAMES if name in at), None)
    if codes is None:
        raise ValueError(f"{path.name} is no codebook: no column is called {', '.join(NAMES[:4])}; it has {header}")
    columns = {"description": DESCRIPTIONS, "color": COLORS}
    more = {what: at[found] for what, names in columns.items() if (found := next(filter(at.__contains__, names), ""))}
    draft = Draft(report)
    draft.meta["name"] = path.stem.removesuffix(".codebook")
    book = _Codes(draft)
    for row in rows:
        cells = {what: row[n].strip() for what, n in more.items() if n < len(row)}
        book.row(_line(row[at[codes]] if at[codes] < len(row) else "", dots=codes in TAGS), cells)
    return draft.reading(strict=strict)


def is_codebook(header: Sequence[str]) -> bool:
    """Return whether columns are those of a codebook: codes and what they mean, and no words that are coded.

    Examples
    --------
    >>> is_codebook(["tag", "description"]), is_codebook(["document", "tag", "content"])
    (True, False)
    """
    names = {_bare(name) for name in header}
    segments = {"source", "text", "start"} & set(guess_columns(header))
    return bool(names & {*NAMES}) and bool(names & {*DESCRIPTIONS}) and not segments


def _bare(name: str) -> str:
    return " ".join(name.casefold().split())


def _line(cell: str, *, dots: bool) -> tuple[str, ...]:
    steps = cell.split(".") if dots else STEPS.split(cell)
    return tuple(filter(None, (step.strip() for step in steps)))


class _Codes:
    """Makes codes of rows; a code above others is made when the first of these names it."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.made: dict[tuple[str, ...], dict[str, Any]] = {}

    def row(self, line: tuple[str, ...], cells: dict[str, str]) -> None:
        """Take the code of a row, with what stands beside it."""
        if not line:
            self.draft.report.add("dropped", "code-row")
            return
        code = self._code(line)
        if code["codable"]:
            self.draft.report.add("repaired", "code-twice", place=" > ".join(line))
        code["codable"] = True
        code["description"] = code["description"] or cells.get("description", "")
        code["color"] = code["color"] or self.draft.color(cells.get("color"), line[-1])

    def _code(self, line: tuple[str, ...]) -> dict[str, Any]:
        if line not in self.made:
            parent = self._code(line[:-1])["guid"] if line[1:] else None
            guid = self.draft.guid(stable_guid("codebook", *line), line[-1])
            code = {
                "guid": guid,
                "name": line[-1],
                "parent": parent,
                "codable": False,
                "description": "",
                "color": None,
            }
            self.made[line] = code
            self.draft.nouns["codes"].append(code)
        return self.made[line]


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
        write_lines([["tag", "description"], *rows], file)
    report.add("kept", "codes", count=len(rows))
    report.add("dropped", "beyond.colors", count=sum(code.color is not None for code in project.codes))
    return report
