"""The figures by name: how each is drawn, counted and told."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from inspect import signature, unwrap
from types import NoneType
from typing import TypeVar

import pandas as pd
from matplotlib.axes import Axes

from tender_cycles import datasets
from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles._parts import modules
from tender_cycles.cycles import Calendar, Cycle, NestedCycles
from tender_cycles.figures import numbers, wording
from tender_cycles.figures.calendar import plot_calendar
from tender_cycles.figures.concentric import plot_model
from tender_cycles.figures.coverage import plot_coverage
from tender_cycles.figures.fragility import plot_fragility
from tender_cycles.figures.matrices import plot_code_matrix, plot_findings
from tender_cycles.figures.network import plot_code_network
from tender_cycles.figures.rings import plot_cycle, plot_rings, plot_schema
from tender_cycles.figures.saturation import plot_saturation
from tender_cycles.figures.thesis import plot_categories, plot_context, plot_measures
from tender_cycles.figures.timeline import plot_timeline
from tender_cycles.project import Project
from tender_cycles.words import check_lang

T = TypeVar("T")
TAKEN = ("project", "calendar")


@dataclass(frozen=True)
class Ask:
    """What a figure is drawn of."""

    lang: str
    project: Project | None = None
    calendar: Calendar | None = None
    model: NestedCycles | None = None

    @property
    def office(self) -> Calendar:
        """The calendar, or the made-up example office."""
        return self.calendar or datasets.load_example_office()

    def of(self, function: Callable[..., T]) -> T:
        """Call a function with those of lang, project, calendar and model that are among its parameters."""
        known = {"lang": "lang", "project": "project", "calendar": "office", "model": "model"}
        return function(
            **{name: getattr(self, known[name]) for name in signature(function).parameters if name in known}
        )


def _nothing() -> wording.Values:
    return {}


@dataclass(frozen=True)
class Entry:
    """One form of one figure: its drawing, its table, and the values of its alternative text and its caption.

    Each of the four is called with the parameters that it has; see `Ask.of`.
    """

    plot: Callable[..., Axes]
    table: Callable[..., pd.DataFrame]
    values: Callable[..., wording.Values]
    caption: Callable[..., wording.Values] = _nothing

    @property
    def bare(self) -> Callable[..., Axes]:
        """The drawing alone, of which nobody has told what it is."""
        if isinstance(self.plot, partial):
            return partial(unwrap(self.plot.func), **self.plot.keywords)
        plot: Callable[..., Axes] = unwrap(self.plot)
        return plot

    @property
    def takes(self) -> str:
        """What it is drawn of: "project", "calendar" or nothing."""
        return next((what for what in TAKEN if what in signature(self.plot).parameters), "")


def _cycle(cycle: Cycle) -> dict[str, Entry]:
    numbered, told = partial(numbers.segments, cycle=cycle), partial(wording.phases, cycle=cycle)
    return {"": Entry(partial(plot_cycle, cycle=str(cycle)), numbered, told)}


def _network_edges(project: Project | None, lang: str) -> pd.DataFrame:
    return numbers.code_network(project, lang)[1]


def _of_project(
    name: str, plot: Callable[..., Axes], table: Callable[..., pd.DataFrame], values: Callable[..., wording.Values]
) -> dict[str, Entry]:
    return {"": Entry(plot, table, values, partial(wording.study, name))}


# By name and form; the first form of a name is what one gets without asking.
REGISTRY: dict[str, dict[str, Entry]] = {
    "1": {"": Entry(plot_context, numbers.context, wording.context)},
    "1.1": {"": Entry(plot_measures, numbers.measures, wording.measures)},
    "1.4.1": _cycle(Cycle.TENDER),
    "1.4.2": _cycle(Cycle.CONSULTANT),
    "1.4.3": _cycle(Cycle.PARTICIPANT),
    "1.4.4": {
        "model": Entry(plot_model, numbers.model, wording.model),
        "office": Entry(plot_calendar, numbers.turns, wording.office, wording.spans),
        "schema": Entry(plot_schema, numbers.segments, wording.phases),
    },
    "3.6.2": {"": Entry(plot_categories, numbers.categories, wording.categories)},
    "rings": _of_project("rings", plot_rings, numbers.rings, wording.rings),
    "codes-by-informant": _of_project(
        "codes-by-informant", plot_code_matrix, numbers.codes_by_informant, wording.codes_by_informant
    ),
    "code-network": _of_project("code-network", plot_code_network, _network_edges, wording.code_network),
    "coverage": _of_project("coverage", plot_coverage, numbers.claims_by_informant, wording.coverage),
    "saturation": _of_project("saturation", plot_saturation, numbers.saturation, wording.saturation),
    "fragility": _of_project("fragility", plot_fragility, numbers.fragility, wording.fragility),
    "findings": {"": Entry(plot_findings, numbers.findings, wording.findings)},
    "timeline": {"": Entry(plot_timeline, numbers.timeline, wording.timeline, wording.spans)},
}


def registry() -> dict[str, dict[str, Entry]]:
    """Return all figures by name and form: the thesis's and the study's own, then those of the installed parts."""
    return REGISTRY | {name: entry for part in modules("figures") for name, entry in part.FIGURES.items()}


def _unnamed() -> dict[str, Callable[..., Axes]]:
    """Return what is drawn of data that a name cannot stand for, such as several people's answers."""
    return {plot.__name__.removeprefix("plot_"): plot for part in modules("figures") for plot in part.PLOTS}


def forms(name: str) -> tuple[str, ...]:
    """Return the forms of a figure, the usual one first; one form only is called "".

    Raises
    ------
    KeyError
        If there is no such figure; the message names the nearest, or the
        function that draws it of data of its own.
    """
    check_type(str, name, "name")
    known = registry()
    if name not in known:
        unnamed = _unnamed()
        if name in unnamed:
            plot = unnamed[name]
            call = f"{plot.__module__.rpartition('.')[0]}.{plot.__name__}({next(iter(signature(plot).parameters))})"
            raise KeyError(f"figure {name!r} is not drawn by its name but of data: {call}")
        raise KeyError(f"there is no figure {name!r}{nearest(name, (*known, *unnamed))}")
    return tuple(known[name])


def find(
    name: str, lang: str | None, form: str | None, project: Project | None, calendar: Calendar | None
) -> tuple[str, Entry, Ask]:
    """Return the form and the entry of a figure, and what it is drawn of, having checked all that it is asked for.

    Raises
    ------
    KeyError
        If there is no such figure.
    ValueError
        If it has no such form, or does not draw what is given; all faults at once.
    """
    check_type((Project, NoneType), project, "project")
    check_type((Calendar, NoneType), calendar, "calendar")
    known, ask = forms(name), Ask(check_lang(lang), project, calendar)
    given = [what for what in TAKEN if getattr(ask, what) is not None]
    if form is None:  # the first that is drawn of what is given
        form = next((each for each in known if [registry()[name][each].takes] == given), known[0])
    if form not in known:
        choices = nearest(form, known) if len(known) > 1 else "; it has one form only"
        raise ValueError(f"figure {name!r}: form {form!r} is unknown{choices}")
    entry = registry()[name][form]
    unused = [what for what in given if what != entry.takes]
    if unused:
        shown = f"{name!r} in its form {form!r}" if form else repr(name)
        raise ValueError(f"figure {shown} draws no {' and no '.join(unused)}")
    return form, entry, ask
