"""The cycle explorer: a tender on trial, a day in it, and the excerpts that speak of that day."""

from typing import Any, cast

import anywidget
import traitlets

from tender_cycles import datasets
from tender_cycles.cycles import SEGMENTS, Calendar, Cycle, Phase
from tender_cycles.project import Project
from tender_cycles.widgets.core.bundle import script, styles
from tender_cycles.widgets.core.snapshot import show, still
from tender_cycles.widgets.cycles.state import CalendarState
from tender_cycles.words import LANGS, Lang, check_lang, say, words_under

EXAMPLE = "tc.load_example_office()"
NOWHERE = len(SEGMENTS)


class CycleExplorer(anywidget.AnyWidget):
    """The view of a `CalendarState`; `explore_cycles` makes one.

    Moving `state` moves the browser, and the other way round.

    Parameters
    ----------
    state : CalendarState
    """

    _esm = script("widgets/cycles/widget.js", tail="export default {render: renderCalendar};")
    _css = styles("widgets/core/tokens.css", "widgets/rings/rings.css", "widgets/cycles/widget.css")
    _data = traitlets.Dict().tag(sync=True)
    choice = traitlets.Dict().tag(sync=True)
    line = traitlets.Unicode("").tag(sync=True)

    def __init__(self, state: CalendarState) -> None:
        self.state = state
        super().__init__(_data=calendar_payload(state), choice=state.choice, line=state.to_python())
        state.observe(self._show, ["period", "day", "segments", "lang"])
        self.observe(self._take, "choice")

    def _show(self, _change: Any) -> None:
        self.choice = self.state.choice
        self.line = self.state.to_python()

    def _take(self, change: Any) -> None:
        if change["new"] != self.state.choice:
            self.state.choice = change["new"]

    def __repr__(self) -> str:
        return say(
            "calendar.repr",
            self.state.lang,
            form=self.state.period.form,
            day=self.state.day,
            n=len(self.state.given.spans),
        )

    def _ipython_display_(self, **_options: Any) -> None:
        show(self, _still(self.state))


def _still(state: CalendarState) -> dict[str, str]:
    from tender_cycles.figures.calendar import plot_calendar
    from tender_cycles.figures.style import Picture

    lang = state.lang
    caption = say(
        "calendar.still", lang, day=state.day, phases=_phases(state), n=len(state.chosen), all=len(state.project or ())
    )
    figure = cast(Picture, plot_calendar(state.calendar, lang=lang).figure)
    text = f"{caption}\n{say('calendar.static', lang)}"
    return still(figure.png(), caption, text)


def _phases(state: CalendarState) -> str:
    now = ((cycle, phase, n) for (cycle, phase), n in state.current.items() if n)
    return "; ".join(f"{cycle.label(state.lang)}, {phase.label(state.lang)}: {n}" for cycle, phase, n in now)


def calendar_payload(state: CalendarState) -> dict[str, Any]:
    """Return all that the browser needs, as plain JSON: spans, excerpts and words."""
    return {
        "spans": [_span(span) for span in state.given.spans],
        "excerpts": _excerpts(state.project)
        if state.project
        else {"segment": [], "texts": {lang: [] for lang in LANGS}},
        "n": len(state.project or ()),
        "madeUp": state.source == EXAMPLE,
        "say": {lang: _words(lang) for lang in LANGS},
    }


def _span(span: Any) -> dict[str, Any]:
    days = {name: getattr(span, name).isoformat() for name in ("start", "underway_from", "ending_from", "end")}
    return days | {"cycle": str(span.cycle), "name": span.name, "entry": span.entry, "exit": span.exit}


def _excerpts(project: Project) -> dict[str, Any]:
    index = project.columns
    speakers: dict[int, list[str]] = {}
    informants = index.column("informant")
    for row, code in zip(informants.rows.tolist(), informants.codes.tolist(), strict=True):
        speakers.setdefault(row, []).append(str(informants.categories[code]))
    words = [each.texts.get("words", "") for each in project.selections]
    return {
        "segment": [_segment(each.cycle, each.phase) for each in project.selections],
        "names": index.excerpts(),
        "informants": [", ".join(speakers.get(row, ())) for row in range(len(index))],
        "sections": [str(each.facts.get("section", "")) for each in project.selections],
        "texts": {lang: [_text(index, row, lang) for row in range(len(index))] for lang in LANGS},
        **({"words": words} if any(words) else {}),
    }


def _segment(cycle: Cycle | None, phase: Phase | None) -> int:
    return SEGMENTS.index((cycle, phase)) if cycle is not None and phase is not None else NOWHERE


def _text(index: Any, row: int, lang: Lang) -> str:
    """Return the paraphrase in a language, or what there is."""
    texts = index.project.selections[index.rows[row]].texts
    return texts.get(lang) or next(filter(None, (texts.get(other) for other in LANGS)), "") or index.stretch(row)


def _words(lang: Lang) -> dict[str, Any]:
    """Return every word that the browser shows."""
    return words_under("calendar", lang) | {
        "lang": lang,
        "ring": words_under("ring", lang),
        "cycles": {str(cycle): cycle.label(lang) for cycle in Cycle},
        "phases": {str(phase): phase.label(lang) for phase in Phase},
    }


def explore_cycles(
    calendar: Calendar | None = None, project: Project | None = None, *, lang: str | None = None
) -> CycleExplorer:
    """Try a tender period on a calendar, and read what is said of where the cycles then stand.

    Parameters
    ----------
    calendar : Calendar, optional
        The made-up example office if it is not given.
    project : Project, optional
        The thesis if it is not given.
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Returns
    -------
    CycleExplorer
        A widget; `state` is its `CalendarState`.

    Raises
    ------
    TypeError
        If `calendar` or `project` is none.

    Examples
    --------
    >>> from tender_cycles.datasets import load_example_office
    >>> explorer = explore_cycles(load_example_office(), Project(name="none"))
    >>> explorer.state.change(form="2+1+1")
    >>> explorer.choice["period"]["form"]
    '2+1+1'
    """
    source = EXAMPLE if calendar is None else "calendar"
    made = datasets.load_example_office() if calendar is None else calendar
    material = datasets.load_thesis() if project is None else project
    return CycleExplorer(CalendarState(made, material, check_lang(lang), source))
