"""The figures by name: how each is drawn, counted and told."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature

import pandas as pd
from matplotlib.axes import Axes

from tender_cycles import datasets
from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles._parts import modules
from tender_cycles.cycles import Calendar, Cycle
from tender_cycles.figures import numbers, wording
from tender_cycles.figures.coverage import plot_coverage
from tender_cycles.figures.matrices import plot_code_matrix, plot_findings
from tender_cycles.figures.network import plot_code_network
from tender_cycles.figures.rings import plot_cycle, plot_cycles, plot_rings
from tender_cycles.figures.thesis import plot_categories, plot_context, plot_measures
from tender_cycles.figures.timeline import plot_timeline
from tender_cycles.project import Project
from tender_cycles.words import check_lang


@dataclass(frozen=True)
class Ask:
    """What a figure is drawn of."""

    lang: str
    project: Project | None = None
    calendar: Calendar | None = None

    @property
    def office(self) -> Calendar:
        """The calendar, or the made-up example office."""
        return self.calendar or datasets.load_example_office()


@dataclass(frozen=True)
class Entry:
    """One form of one figure: its drawing, its table, the values of its alternative text, and what it takes."""

    plot: Callable[[Ask], Axes]
    table: Callable[[Ask], pd.DataFrame]
    values: Callable[[Ask], wording.Values]
    takes: str = ""  # "project", "calendar" or nothing
    caption: Callable[[str], wording.Values] = lambda _lang: {}  # values of the caption


def _cycle(cycle: Cycle) -> Entry:
    return Entry(
        lambda ask: plot_cycle(cycle, lang=ask.lang),
        lambda ask: numbers.segments(ask.lang, cycle),
        lambda ask: wording.phases(ask.lang, cycle),
    )


# By name and form; the first form of a name is what one gets without asking.
REGISTRY: dict[str, dict[str, Entry]] = {
    "1": {
        "": Entry(
            lambda ask: plot_context(lang=ask.lang),
            lambda ask: numbers.context(ask.lang),
            lambda ask: wording.context(ask.lang),
        )
    },
    "1.1": {
        "": Entry(
            lambda ask: plot_measures(lang=ask.lang),
            lambda ask: numbers.measures(ask.lang),
            lambda ask: wording.measures(ask.lang),
        )
    },
    "1.4.1": {"": _cycle(Cycle.TENDER)},
    "1.4.2": {"": _cycle(Cycle.CONSULTANT)},
    "1.4.3": {"": _cycle(Cycle.PARTICIPANT)},
    "1.4.4": {
        "full": Entry(
            lambda ask: plot_cycles(calendar=ask.office, form="full", lang=ask.lang),
            lambda ask: numbers.turns(ask.office),
            lambda ask: wording.office(ask.office, ask.lang),
            "calendar",
        ),
        "simple": Entry(
            lambda ask: plot_cycles(form="simple", lang=ask.lang),
            lambda ask: numbers.segments(ask.lang),
            lambda ask: wording.phases(ask.lang),
        ),
    },
    "3.6.2": {
        "": Entry(
            lambda ask: plot_categories(lang=ask.lang),
            lambda ask: numbers.categories(ask.lang),
            lambda ask: wording.categories(ask.lang),
        )
    },
    "rings": {
        "": Entry(
            lambda ask: plot_rings(ask.project, lang=ask.lang),
            lambda ask: numbers.rings(ask.project),
            lambda ask: wording.rings(ask.project, ask.lang),
            "project",
        )
    },
    "codes-by-informant": {
        "": Entry(
            lambda ask: plot_code_matrix(ask.project, lang=ask.lang),
            lambda ask: numbers.codes_by_informant(ask.project, ask.lang),
            lambda ask: wording.codes_by_informant(ask.project, ask.lang),
            "project",
        )
    },
    "code-network": {
        "": Entry(
            lambda ask: plot_code_network(ask.project, lang=ask.lang),
            lambda ask: numbers.code_network(ask.project, ask.lang)[1],
            lambda ask: wording.code_network(ask.project, ask.lang),
            "project",
        )
    },
    "coverage": {
        "": Entry(
            lambda ask: plot_coverage(ask.project, lang=ask.lang),
            lambda ask: numbers.coverage(ask.project, ask.lang),
            lambda ask: wording.coverage(ask.project, ask.lang),
            "project",
        )
    },
    "findings": {
        "": Entry(
            lambda ask: plot_findings(lang=ask.lang),
            lambda ask: numbers.findings(ask.lang),
            lambda ask: wording.findings(ask.lang),
        )
    },
    "timeline": {
        "": Entry(
            lambda ask: plot_timeline(ask.office, lang=ask.lang),
            lambda ask: numbers.timeline(ask.office),
            lambda ask: wording.timeline(ask.office, ask.lang),
            "calendar",
        )
    },
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


def find(name: str, lang: str, form: str | None, **given: Project | Calendar | None) -> tuple[str, Entry]:
    """Return the form and the entry of a figure, having checked all that it is asked for.

    Raises
    ------
    KeyError
        If there is no such figure.
    ValueError
        If it has no such form, or does not draw what is given; all faults at once.
    """
    known = forms(name)
    check_lang(lang)
    form = known[0] if form is None else form
    if form not in known:
        choices = nearest(form, known) if len(known) > 1 else "; it has one form only"
        raise ValueError(f"figure {name!r}: form {form!r} is unknown{choices}")
    entry = registry()[name][form]
    unused = [what for what, value in given.items() if value is not None and what != entry.takes]
    if unused:
        shown = f"{name!r} in its form {form!r}" if form else repr(name)
        raise ValueError(f"figure {shown} draws no {' and no '.join(unused)}")
    return form, entry
