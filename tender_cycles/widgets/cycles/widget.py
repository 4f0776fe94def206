"""The cycle explorer: a calendar, a day in it, and the excerpts that speak of that day."""

from typing import Any, cast

import traitlets

from tender_cycles import datasets
from tender_cycles.cycles import Calendar, NestedCycles, Span, tender_cycles
from tender_cycles.datasets.thesis import told_in
from tender_cycles.layout import calendar_radii
from tender_cycles.project import Project
from tender_cycles.project.attached import attached_by_name, words_of_its_own
from tender_cycles.widgets.core.bundle import look, view
from tender_cycles.widgets.core.palette import phase_colors
from tender_cycles.widgets.core.repeats import Repeats
from tender_cycles.widgets.core.snapshot import show, still
from tender_cycles.widgets.core.state_widget import StateWidget
from tender_cycles.widgets.cycles.state import CalendarState
from tender_cycles.words import LANGS, Lang, check_lang, say, words_under, written_day

# The calendars that ship, by the Python that gives them.
EXAMPLES = {
    "tc.load_example_office()": datasets.load_example_office,
    "tc.datasets.load_school_calendar()": datasets.load_school_calendar,
}


class CycleExplorer(StateWidget):
    """The view of a `CalendarState`; `explore_cycles` makes one.

    Moving `state` moves the browser, and the other way round.

    Parameters
    ----------
    state : CalendarState
    """

    _esm = view("widgets/cycles/widget.js", "renderCalendar")
    _css = look("widgets/cycles/widget.css")
    _data = traitlets.Dict().tag(sync=True)
    choice = traitlets.Dict().tag(sync=True)
    line = traitlets.Unicode("").tag(sync=True)
    state: CalendarState
    shown = ("choice", "lang")
    taken = ("choice", "lang")

    def __init__(self, state: CalendarState) -> None:
        self.attached = attached_by_name(state.both.also) if state.both else {}
        super().__init__(state, _data=calendar_payload(state) | {"attached": list(self.attached)})

    def values(self) -> dict[str, Any]:
        """Return what is chosen, and the line of Python."""
        return {**super().values(), "line": self.state.to_python()}

    def __repr__(self) -> str:
        period, told = (
            self.state.period,
            {"day": written_day(self.state.day, self.state.lang), "n": len(self.state.given.spans)},
        )
        if period is None:
            return say("calendar.any.repr", self.state.lang, **told)
        return say("calendar.repr", self.state.lang, form=period.form, **told)

    def _ipython_display_(self, **_options: Any) -> None:
        show(self, _still(self.state))


def _still(state: CalendarState) -> dict[str, str]:
    from tender_cycles.figures.calendar import plot_calendar
    from tender_cycles.figures.files import Picture

    lang, counts = state.lang, {"n": state.count, "all": len(state.project or ())}
    caption = say("calendar.still", lang, day=written_day(state.day, lang), phases=_phases(state), **counts)
    figure = cast(Picture, plot_calendar(state.calendar, lang=lang).figure)
    static = say("calendar.static" if state.period else "calendar.any.static", lang)
    text = f"{caption}\n{static}"
    return still(figure.png(), caption, text)


def _phases(state: CalendarState) -> str:
    model, lang = state.given.model, state.lang
    now = ((cycle, phase, n) for (cycle, phase), n in state.current.items() if n)
    return "; ".join(
        f"{model.label(cycle, lang)}, {model.phase_label(cycle, phase, lang)}: {n}" for cycle, phase, n in now
    )


def calendar_payload(state: CalendarState) -> dict[str, Any]:
    """Return all that the browser needs, as plain JSON: spans, excerpts and words."""
    model = state.given.model
    radii = calendar_radii(model)
    return {
        "cycles": [
            {"key": each.key, "phases": [phase.key for phase in each.phases], "radii": radii[each.key]}
            for each in model.cycles
        ],
        "colors": phase_colors(model),
        "spans": [_span(span) for span in state.given.spans],
        "excerpts": _excerpts(state.both, model)
        if state.both
        else {"segment": [], "second": [], "repeats": [], "texts": {lang: [] for lang in LANGS}},
        "madeUp": state.source in EXAMPLES,
        "say": {
            lang: _words(state.given, lang)
            | {
                "repeats": state.both.words(lang) if state.both else {},
                "paraphrased": told_in(state.both[False], lang) if state.both else "",
            }
            for lang in LANGS
        },
    }


def _span(span: Span) -> dict[str, Any]:
    bounds = [day.isoformat() for day in (*span.starts.values(), span.end)]
    told = {"cycle": span.cycle, "name": span.name, "entry": span.entry, "exit": span.exit}
    return told | {"phases": list(span.starts), "bounds": bounds}


def _excerpts(both: Repeats, model: NestedCycles) -> dict[str, Any]:
    project = both.also
    index, once = project.columns, {each.guid for each in both.without.selections}
    places: dict[Any, int] = {segment: at for at, segment in enumerate(model.segments)}
    speakers: dict[int, list[str]] = {}
    informants = index.column("informant")
    for row, code in zip(informants.rows.tolist(), informants.codes.tolist(), strict=True):
        speakers.setdefault(row, []).append(str(informants.categories[code]))
    own = [words_of_its_own(each) for each in project.selections]
    return {
        "segment": [places.get((each.cycle, each.phase), len(places)) for each in project.selections],
        "second": [places.get((each.second_cycle, each.phase), len(places)) for each in project.selections],
        "repeats": [each.guid not in once for each in project.selections],
        "names": index.excerpts(),
        "informants": [", ".join(speakers.get(row, ())) for row in range(len(index))],
        "sections": [str(each.facts.get("section", "")) for each in project.selections],
        "texts": {lang: [_text(index, row, lang) for row in range(len(index))] for lang in LANGS},
        **({"words": own} if any(own) else {}),
    }


def _text(index: Any, row: int, lang: Lang) -> str:
    """Return the paraphrase in a language, or what there is."""
    texts = index.project.selections[index.rows[row]].texts
    return texts.get(lang) or next(filter(None, (texts.get(other) for other in LANGS)), "") or index.stretch(row)


def _words(calendar: Calendar, lang: Lang) -> dict[str, Any]:
    """Return every word that the browser shows; without a tender period those that speak of none."""
    model, found = calendar.model, words_under("calendar", lang)
    others = {} if calendar.period else words_under("calendar.any", lang)
    return {
        "people": "",
        **{key: text for key, text in found.items() if not key.startswith("any.")},
        **others,
        "lang": lang,
        "ring": {key: " ".join(model.title(key, lang).split()) for key in model.keys},
        "cycles": {key: model.label(key, lang) for key in model.keys},
        "second": say("rings.second", lang, n="{n}"),
        "phases": {f"{cycle}/{phase}": model.phase_label(cycle, phase, lang) for cycle, phase in model.segments},
    }


def explore_cycles(
    calendar: Calendar | None = None, project: Project | None = None, *, lang: str | None = None
) -> CycleExplorer:
    """Move a day over a calendar, try another tender period, and read what is said of where the cycles then stand.

    Parameters
    ----------
    calendar : Calendar, optional
        The made-up example on the project's cycles if it is not given: the office's or the school year's.
    project : Project, optional
        On the calendar's cycles. The thesis if it is not given, for a calendar of its cycles.
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Returns
    -------
    CycleExplorer
        A widget; `state` is its `CalendarState`.

    Raises
    ------
    TypeError
        If `calendar` or `project` is none.
    ValueError
        If the project stands on other cycles than the calendar.

    Examples
    --------
    >>> from tender_cycles.datasets import load_example_office
    >>> explorer = explore_cycles(load_example_office(), Project(name="none"))
    >>> explorer.state.change(form="2+1+1")
    >>> explorer.choice["period"]["form"]
    '2+1+1'
    """
    source = "calendar"
    if calendar is None:
        source, calendar = _example(project)
    if project is None and getattr(calendar, "model", None) == tender_cycles():
        project = datasets.load_thesis()
    return CycleExplorer(CalendarState(calendar, project, check_lang(lang), source))


def _example(project: Project | None) -> tuple[str, Calendar]:
    """Return the calendar that ships for a project's cycles; the example office for any other."""
    made = {source: load() for source, load in EXAMPLES.items()}
    cycles = project.cycles if isinstance(project, Project) else None
    return next((each for each in made.items() if each[1].model == cycles), next(iter(made.items())))
