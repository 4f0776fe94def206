"""Figures that prove themselves: what a file says that it draws, drawn anew and compared."""

import csv
from dataclasses import dataclass
from io import StringIO
from itertools import zip_longest
from os import PathLike
from pathlib import Path
from typing import Any, cast

import matplotlib as mpl

from tender_cycles._checks import check_type
from tender_cycles.cycles import Calendar
from tender_cycles.figures.files import encode, record_in
from tender_cycles.figures.registry import registry
from tender_cycles.figures.telling import drawn
from tender_cycles.project import Project
from tender_cycles.words import check_lang, say

ASKED = ("figure", "form", "lang", "width_mm", "size", "page")


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of drawing a figure anew.

    Attributes
    ----------
    path : Path
    figure : str
        Its name.
    cells : tuple of str
        Where its table differs from the data's, one text each.
    same : bool or None
        Whether the file has the bytes of the figure drawn anew; None where it was
        drawn by another version of matplotlib, whose letters may lie otherwise.
    versions : tuple of str
        Of matplotlib, by which the file was drawn and by which it was drawn anew.
    """

    path: Path
    figure: str
    cells: tuple[str, ...]
    same: bool | None
    versions: tuple[str, str]

    @property
    def holds(self) -> bool:
        """Whether nothing differs, as far as it can be told here."""
        return not self.cells and self.same is not False

    def told(self, lang: str | None = None) -> str:
        """Return it in words, a line for each thing that differs."""
        lang = check_lang(lang)
        lines = list(self.cells)
        if self.same is None:
            lines.append(say("proof.versions", lang, then=self.versions[0], now=self.versions[1]))
        elif not self.same and not self.cells:
            lines.append(say("proof.moved", lang))
        head = say("proof.holds" if self.holds and self.same else "proof.differs" if lines else "proof.holds", lang)
        return "\n".join([f"{self.path}: {head}", *(f"  {line}" for line in lines)])


def check_figure(
    path: str | PathLike[str], *, project: Project | None = None, calendar: Calendar | None = None
) -> Proof:
    """Draw the figure in a file anew and say whether it is the same.

    Parameters
    ----------
    path : path
        An SVG, PDF or PNG that `write` or a figure's ``savefig`` has written.
    project : Project, optional
        Of which it was drawn; the thesis if it is not given.
    calendar : Calendar, optional
        Of which it was drawn; the made-up example if it is not given.

    Returns
    -------
    Proof

    Raises
    ------
    ValueError
        If the file holds no record of a figure of ours, or its figure was drawn of another study.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> file = Path(mkdtemp()) / "figure.svg"
    >>> from tender_cycles import figures
    >>> figures.draw("1.4.1", "en").savefig(file)
    >>> check_figure(file).holds
    True
    """
    check_type((str, PathLike), path, "path")
    check_type((Project, type(None)), project, "project")
    path = Path(path)
    record = record_in(path)
    if record is None:
        raise ValueError(f"{path} holds no record of a figure of tender_cycles; it cannot be checked")
    asked = {key: record[key] for key in ASKED if key in record}
    name = str(asked.pop("figure"))
    of = {"project": project, "calendar": calendar}
    if record["of"] and record["of"] not in (project and project.guid, calendar and "own calendar"):
        raise ValueError(f"{path} was drawn of a study of one's own ({record['of']}); give it, as by --study FILE")
    takes = registry()[name][asked["form"]].takes
    of = {key: value for key, value in of.items() if key == takes}
    figure = drawn(
        name, asked["lang"], asked["form"], of.get("project"), of.get("calendar"),  # type: ignore[arg-type]
        asked.get("width_mm"), asked.get("size"), asked.get("page", 1),
    )  # fmt: skip
    kind = cast("Any", path.suffix[1:].lower())
    cells = tuple(changed_cells(str(record["table"]), str(cast("dict[str, Any]", figure.record)["table"])))
    versions = (str(record["matplotlib"]), mpl.__version__)
    same = encode(figure, kind) == path.read_bytes() if versions[0] == versions[1] else None
    return Proof(path, name, cells, same, versions)


def changed_cells(then: str, now: str) -> list[str]:
    """Return where two tables differ, cell by cell."""
    old, new = (list(csv.reader(StringIO(text))) for text in (then, now))
    head = new[0] if new else []
    found = []
    for at, (one, other) in enumerate(zip_longest(old, new, fillvalue=cast("list[str]", []))):
        for column, (a, b) in enumerate(zip_longest(one, other)):
            if a != b:
                name = head[column] if column < len(head) else f"column {column + 1}"
                found.append(f"row {at}, {name}: {a!r} in the file, {b!r} in the data")
    return found
