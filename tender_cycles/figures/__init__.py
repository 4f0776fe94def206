"""The thesis's figures and the study's own: drawn, counted, told, and written to files.

`draw` returns a figure by its name, `table` the numbers behind it, `caption`
and `alt_text` its words; `write` puts figures into files whose bytes are the
same on every run. The `plot_` functions draw on axes that one has.
"""

from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path
from types import NoneType
from typing import Any, cast

import pandas as pd
from matplotlib.figure import Figure

from tender_cycles._checks import check_type
from tender_cycles._files import replacing
from tender_cycles._nearest import nearest
from tender_cycles.cycles import Calendar
from tender_cycles.figures import numbers
from tender_cycles.figures.concentric import plot_model
from tender_cycles.figures.coverage import plot_coverage
from tender_cycles.figures.files import FORMATS, Picture, encode
from tender_cycles.figures.fragility import plot_fragility
from tender_cycles.figures.matrices import plot_code_matrix, plot_findings
from tender_cycles.figures.network import plot_code_network
from tender_cycles.figures.pages import paper
from tender_cycles.figures.proof import check_figure
from tender_cycles.figures.registry import REGISTRY, find, forms, registry
from tender_cycles.figures.rings import plot_cycle, plot_cycles, plot_rings, plot_schema
from tender_cycles.figures.saturation import plot_saturation
from tender_cycles.figures.telling import as_csv, drawn, told
from tender_cycles.figures.thesis import plot_categories, plot_context, plot_measures
from tender_cycles.figures.timeline import plot_timeline
from tender_cycles.project import Project
from tender_cycles.words import LANGS, check_lang

__all__ = [
    "FORMATS", "NAMES", "THESIS", "alt_text", "caption", "check_figure", "draw", "forms", "numbers", "paper",
    "plot_categories", "plot_code_matrix", "plot_code_network", "plot_context", "plot_coverage", "plot_cycle",
    "plot_cycles", "plot_findings", "plot_fragility", "plot_measures", "plot_model", "plot_rings", "plot_saturation",
    "plot_schema", "plot_timeline",
    "table", "title", "write",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__


NAMES: tuple[str, ...]
"""The figures by name: the thesis's by their numbers, then the study's own."""
THESIS: tuple[str, ...] = tuple(name for name in REGISTRY if name[0].isdigit())
"""The thesis's seven."""


def __getattr__(name: str) -> tuple[str, ...]:
    if name == "NAMES":  # asked for late, since some figures come from packages that stand on this one
        return tuple(registry())
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def draw(
    name: str,
    lang: str | None = None,
    *,
    project: Project | None = None,
    calendar: Calendar | None = None,
    form: str | None = None,
    width_mm: float | None = None,
    size: str | None = None,
    page: int = 1,
) -> Figure:
    """Draw a figure.

    Parameters
    ----------
    name : str
        One of `NAMES`.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    project : Project, optional
        For "rings", "codes-by-informant", "code-network" and "coverage"; the thesis if it is not given.
    calendar : Calendar, optional
        For "timeline" and the "office" of "1.4.4"; the made-up example office if it is not given.
    form : str, optional
        One of ``forms(name)``: "1.4.4" is "model", "office" or "schema". The first that draws what is given.
    width_mm : float, optional
        Width of the page: 85 for a column, 170 for a page. By default the figure's own.
    size : {"slide"}, optional
        A slide of 16 to 9 in place of a width.
    page : int
        Which page of a figure that takes several; the figure's `part` tells how many.

    Returns
    -------
    matplotlib.figure.Figure
        Not one of pyplot's. Its label is its alternative text, a notebook
        shows it so, and ``savefig`` writes what `write` would.

    Raises
    ------
    KeyError
        If there is no such figure.
    ValueError
        If it has no such form, does not draw what is given, or has no room for
        readable letters or no such page at that size.

    Examples
    --------
    >>> width, height = draw("1.4.1", "nb").get_size_inches()
    >>> round(width * 25.4)
    85
    """
    return drawn(name, lang, form, project, calendar, width_mm, size, page)


def table(
    name: str,
    lang: str | None = None,
    *,
    project: Project | None = None,
    calendar: Calendar | None = None,
    form: str | None = None,
) -> pd.DataFrame:
    """Return the table that a figure draws; parameters and errors as for `draw`.

    Returns
    -------
    DataFrame
        The functions in `tender_cycles.figures.numbers` describe the columns.

    Examples
    --------
    >>> table("1.4.1", "nb")["label"][0]
    'Oppstart av anbud'
    """
    _, entry, ask = find(name, lang, form, project, calendar)
    return ask.of(entry.table)


def title(
    name: str,
    lang: str | None = None,
    *,
    project: Project | None = None,
    calendar: Calendar | None = None,
    form: str | None = None,
) -> str:
    """Return a figure's short title; parameters and errors as for `draw`."""
    _, entry, ask = find(name, lang, form, project, calendar)
    return told("title", name, "", entry, ask)


def caption(
    name: str,
    lang: str | None = None,
    *,
    project: Project | None = None,
    calendar: Calendar | None = None,
    form: str | None = None,
) -> str:
    """Return a figure's caption: what it shows, and of the thesis what is ours; parameters and errors as for `draw`.

    Examples
    --------
    >>> from tender_cycles.datasets import load_school_year
    >>> caption("codes-by-informant", "en", project=load_school_year()).partition(",")[0]
    '“A school year at Fjelltoppen”: number of excerpts with each code'
    """
    form, entry, ask = find(name, lang, form, project, calendar)
    return told("caption", name, form, entry, ask)


def alt_text(
    name: str,
    lang: str | None = None,
    *,
    project: Project | None = None,
    calendar: Calendar | None = None,
    form: str | None = None,
) -> str:
    """Return a figure's alternative text, with its numbers; parameters and errors as for `draw`."""
    form, entry, ask = find(name, lang, form, project, calendar)
    return told("alt", name, form, entry, ask)


def write(
    names: Iterable[str] | None = None,
    langs: Iterable[str] = LANGS,
    formats: Iterable[str] = FORMATS,
    out: str | PathLike[str] = "figures",
    *,
    project: Project | None = None,
    calendar: Calendar | None = None,
    width_mm: float | None = None,
    size: str | None = None,
    captions: bool = False,
    tables: bool = False,
) -> list[Path]:
    """Write figures to files, the same bytes every time.

    Parameters
    ----------
    names : iterable of str, optional
        All of `NAMES` if it is not given. Every form of a figure is written.
    langs : iterable of {"nb", "en"}
    formats : iterable of {"svg", "pdf", "png"}
    out : path
        Folder; made if it is not there.
    project, calendar
        As for `draw`, for those figures that take them.
    width_mm, size
        As for `draw`.
    captions, tables : bool
        Also ``captions-nb.md`` with the figures' captions, and each figure's table as ``figure-1.4.4-nb.csv``.

    Returns
    -------
    list of Path
        ``figure-1.4.4-nb.svg`` and so on, in the order of writing; a form that
        is not the usual one is named, as in ``figure-1.4.4-schema-nb.svg``, and the
        pages of one that takes several are numbered: ``figure-coverage-nb-1.svg``.
        Each file appears whole or not at all.

    Raises
    ------
    KeyError, ValueError
        If a name, a language, a format or a page is unknown; before anything is
        written. If figures have no room for readable letters at that size; what
        can be drawn is written first, and the message names the others and the
        size that they need.
    """
    check_type((Iterable, NoneType), names, "names")
    wanted = tuple(registry()) if names is None else tuple(dict.fromkeys(names))
    chosen = [(name, form) for name in wanted for form in forms(name)]
    langs, formats = tuple(map(check_lang, langs)), tuple(formats)
    for unknown in [kind for kind in formats if kind not in FORMATS]:
        raise ValueError(f"format {unknown!r} is unknown{nearest(unknown, FORMATS)}")
    paper(width_mm, size)  # a page that cannot be is no figure's fault
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    given = {"project": project, "calendar": calendar}
    asked = [
        (name, form, lang, {what: value for what, value in given.items() if what == registry()[name][form].takes})
        for name, form in chosen
        for lang in langs
    ]
    contents: dict[str, bytes] = {}
    refused: dict[str, str] = {}
    for name, form, lang, of in asked:
        stem = f"{_stem(name, form)}-{lang}"
        try:
            pages = list(_pages(name, lang, form=form, width_mm=width_mm, size=size, **of))
        except ValueError as error:  # other figures may have room
            refused[stem] = str(error)
            continue
        for page, figure in pages:
            contents |= {f"{stem}{page}.{kind}": encode(figure, kind) for kind in formats}  # type: ignore[arg-type]
        if tables:
            contents[f"{stem}.csv"] = as_csv(table(name, lang, form=form, **of)).encode()  # type: ignore[arg-type]
    shown = [each for each in asked if f"{_stem(*each[:2])}-{each[2]}" not in refused]
    for lang in langs if captions and shown else ():
        told = [f"## {_stem(n, f)}\n{caption(n, each, form=f, **of)}\n" for n, f, each, of in shown if each == lang]  # type: ignore[arg-type]
        contents[f"captions-{lang}.md"] = "\n".join(told).encode()
    for file, content in contents.items():
        with replacing(folder / file) as held:
            held.write(content)
    if refused:
        others = "\n".join(f"  {stem}: {why}" for stem, why in refused.items())
        count = f"{len(refused)} of {len(asked)} figures could not be drawn; {len(contents)} files are in {folder}"
        raise ValueError(f"{count}:\n{others}")
    return [folder / file for file in contents]


def _pages(name: str, lang: str, **asked: Any) -> Iterator[tuple[str, Picture]]:
    """Draw every page of a figure, with what its file's name ends in."""
    first = cast("Picture", draw(name, lang, **asked))
    pages = first.part[1]
    yield "-1" if pages > 1 else "", first
    for page in range(2, pages + 1):
        yield f"-{page}", cast("Picture", draw(name, lang, page=page, **asked))


def _stem(name: str, form: str) -> str:
    return f"figure-{name}" if form == forms(name)[0] else f"figure-{name}-{form}"
