"""What a figure says of itself: its title, its words, and the record of what it was drawn of."""

from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import version
from inspect import signature
from typing import Any, cast

import matplotlib as mpl
import pandas as pd

from tender_cycles import datasets
from tender_cycles.cycles import Calendar, tender_cycles
from tender_cycles.figures.files import Picture
from tender_cycles.figures.pages import paper, tellers
from tender_cycles.figures.registry import Ask, Entry, find, registry
from tender_cycles.figures.wording import of_tender
from tender_cycles.project import Project
from tender_cycles.words import check_lang, say


def told(kind: str, name: str, form: str, entry: Entry, ask: Ask) -> str:
    """Return the title, the caption or the alternative text of a figure of what is asked for."""
    if entry.takes == "calendar" and not of_tender(ask.office):
        name = "calendar"
    elif ask.model not in (None, tender_cycles()):
        name, kind = "schema", kind if kind == "title" else f"{kind}-{form}"
    elif kind != "title" and form != next(iter(registry()[name])):
        kind = f"{kind}-{form}"
    values = {} if kind == "title" else ask.of(entry.caption)
    values |= ask.of(entry.values) if kind.startswith("alt") else {}
    return say(f"figure.{name}.{kind}", ask.lang, **values)


def as_csv(table: pd.DataFrame) -> str:
    """Return a table as text: the index where it has a name, nothing for what is missing."""
    return table.to_csv(index=table.index.name is not None, lineterminator="\n", float_format="%.6g")


def tell(picture: Picture, name: str, form: str, entry: Entry, ask: Ask, **drawn: Any) -> None:
    """Give a figure its title, its alternative text, and the record of what it was drawn of."""
    picture.title, picture.lang = told("title", name, form, entry, ask), ask.lang
    picture.set_label(told("alt", name, form, entry, ask))
    picture.record = {
        "figure": name, "form": form, "lang": ask.lang, "table": as_csv(ask.of(entry.table)),
        "of": _whose(entry, ask),
        "tender_cycles": version("tender_cycles"), "matplotlib": mpl.__version__,
        **{key: value for key, value in drawn.items() if value is not None},
    }  # fmt: skip


def _whose(entry: Entry, ask: Ask) -> str:
    """Return of which study or calendar a figure is; "" of what is drawn where none is given."""
    if entry.takes == "project" and ask.project is not None and ask.project.guid != datasets.load_thesis().guid:
        return ask.project.guid
    return "own calendar" if entry.takes == "calendar" and ask.calendar else ""


def drawn(
    name: str, lang: str | None, form: str | None, project: Project | None, calendar: Calendar | None,
    width_mm: float | None, size: str | None, page: int = 1,
) -> Picture:  # fmt: skip
    """Draw a figure by its name, as `tender_cycles.figures.draw` does."""
    form, entry, ask = find(name, lang, form, project, calendar)
    with paper(width_mm, size, page=page):
        figure = cast("Picture", ask.of(entry.bare).get_figure(root=True))
    tell(figure, name, form, entry, ask, width_mm=width_mm, size=size, page=page if page > 1 else None)
    return figure


def tell_plotted(picture: Picture, plot: Callable[..., Any], given: Mapping[str, Any]) -> None:
    """Tell a figure that was drawn by its function, called with these arguments, and not by its name."""
    usual = {name: each.default for name, each in signature(plot).parameters.items()}
    given = {key: value for key, value in given.items() if key != "ax" and value is not usual[key]}
    for name, entries in registry().items():
        for form, entry in entries.items():
            bound = _bound(entry.plot, plot)
            if bound is not None and bound.items() <= given.items():
                known = {key: given.pop(key) for key in ("project", "calendar", "model") if key in given}
                ask = Ask(check_lang(given.pop("lang", None)), **known)
                own = given.keys() - bound.keys()  # such as a table of one's own, which no name stands for
                tell(picture, name, form, entry, ask)
                if own:
                    picture.record = None
                    picture.set_label(picture.title)
                return


tellers.append(tell_plotted)


def _bound(drawn: Callable[..., Any], plot: Callable[..., Any]) -> dict[str, Any] | None:
    """Return what a registered drawing has bound of a function's arguments; None if it is another function's."""
    if isinstance(drawn, partial):
        return dict(drawn.keywords) if drawn.func is plot else None
    return {} if drawn is plot else None
