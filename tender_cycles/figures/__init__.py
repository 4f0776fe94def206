"""The thesis's figures and the study's own: drawn, counted, told, and written to files.

`draw` returns a figure by its name, `table` the numbers behind it, `caption`
and `alt_text` its words; `write` puts figures into files whose bytes are the
same on every run. The `plot_` functions draw on axes that one has.
"""

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from types import NoneType
from typing import cast

import pandas as pd
from matplotlib.figure import Figure

from tender_cycles._checks import check_type
from tender_cycles._files import replacing
from tender_cycles._nearest import nearest
from tender_cycles.cycles import Calendar
from tender_cycles.figures import numbers
from tender_cycles.figures.coverage import plot_coverage
from tender_cycles.figures.files import FORMATS, encode
from tender_cycles.figures.fragility import plot_fragility
from tender_cycles.figures.matrices import plot_code_matrix, plot_findings
from tender_cycles.figures.network import plot_code_network
from tender_cycles.figures.registry import REGISTRY, Ask, Entry, find, forms, registry
from tender_cycles.figures.rings import plot_cycle, plot_cycles, plot_rings, plot_schema
from tender_cycles.figures.saturation import plot_saturation
from tender_cycles.figures.thesis import plot_categories, plot_context, plot_measures
from tender_cycles.figures.timeline import plot_timeline
from tender_cycles.figures.wording import of_tender
from tender_cycles.project import Project
from tender_cycles.words import LANGS, check_lang, say

__all__ = [
    "FORMATS", "NAMES", "THESIS", "alt_text", "caption", "draw", "forms", "numbers", "plot_categories",
    "plot_code_matrix", "plot_code_network", "plot_context", "plot_coverage", "plot_cycle", "plot_cycles",
    "plot_findings", "plot_fragility", "plot_measures", "plot_rings", "plot_saturation", "plot_schema", "plot_timeline",
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
        For "timeline" and the full "1.4.4"; the made-up example office if it is not given.
    form : str, optional
        One of ``forms(name)``: "1.4.4" is "full" or "simple".

    Returns
    -------
    matplotlib.figure.Figure
        Not one of pyplot's; 85 or 170 mm wide. Its label is its alternative
        text, and a notebook shows it so.

    Raises
    ------
    KeyError
        If there is no such figure.
    ValueError
        If it has no such form, or does not draw what is given.

    Examples
    --------
    >>> width, height = draw("1.4.1", "nb").get_size_inches()
    >>> round(width * 25.4)
    85
    """
    form, entry, ask = find(name, lang, form, project, calendar)
    figure = cast("Figure", ask.of(entry.plot).get_figure(root=True))
    figure.set_label(_told("alt", name, form, entry, ask))
    return figure


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
    return _told("title", name, "", entry, ask)


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
    return _told("caption", name, form, entry, ask)


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
    return _told("alt", name, form, entry, ask)


def _told(kind: str, name: str, form: str, entry: Entry, ask: Ask) -> str:
    """Return the title, the caption or the alternative text of a figure of what is asked for."""
    if entry.takes == "calendar" and not of_tender(ask.office):
        name = "calendar"
    elif kind != "title" and form != forms(name)[0]:
        kind = f"{kind}-{form}"
    values = {} if kind == "title" else ask.of(entry.caption)
    values |= ask.of(entry.values) if kind.startswith("alt") else {}
    return say(f"figure.{name}.{kind}", ask.lang, **values)


def write(
    names: Iterable[str] | None = None,
    langs: Iterable[str] = LANGS,
    formats: Iterable[str] = FORMATS,
    out: str | PathLike[str] = "figures",
    *,
    project: Project | None = None,
    calendar: Calendar | None = None,
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

    Returns
    -------
    list of Path
        ``figure-1.4.4-nb.svg`` and so on, in the order of writing; a form that
        is not the usual one is named, as in ``figure-1.4.4-simple-nb.svg``.
        Each file appears whole or not at all.

    Raises
    ------
    KeyError, ValueError
        If a name, a language or a format is unknown; before anything is written.
    """
    check_type((Iterable, NoneType), names, "names")
    wanted = tuple(registry()) if names is None else tuple(dict.fromkeys(names))
    chosen = [(name, form) for name in wanted for form in forms(name)]
    langs, formats = tuple(map(check_lang, langs)), tuple(formats)
    for unknown in [kind for kind in formats if kind not in FORMATS]:
        raise ValueError(f"format {unknown!r} is unknown{nearest(unknown, FORMATS)}")
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, form in chosen:
        given = {"project": project, "calendar": calendar}
        drawn_of = {what: value for what, value in given.items() if what == registry()[name][form].takes}
        for lang in langs:
            figure = draw(name, lang, form=form, **drawn_of)  # type: ignore[arg-type]
            headed = title(name, lang, form=form, **drawn_of)  # type: ignore[arg-type]
            for kind in formats:
                path = folder / f"{_stem(name, form)}-{lang}.{kind}"
                content = encode(figure, kind, title=headed, alt=figure.get_label(), lang=lang)  # type: ignore[arg-type]
                with replacing(path) as file:
                    file.write(content)
                written.append(path)
    return written


def _stem(name: str, form: str) -> str:
    return f"figure-{name}" if form == forms(name)[0] else f"figure-{name}-{form}"
