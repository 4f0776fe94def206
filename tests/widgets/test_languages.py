"""Every widget changes its language in place, from either side, as if it had been made in the other one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import tender_cycles as tc
from tender_cycles.project import Project
from tender_cycles.study import Store
from tender_cycles.widgets.core.base import Widget
from tender_cycles.words import LANGS

THESIS = tc.load_thesis()
EXERCISE = tc.seminar.exercise(THESIS, n=7, seed=1)
OWN = {"layout", "tabbable", "tooltip", "_anywidget_id"}  # of ipywidgets, another in each widget
Make = Callable[[str], Widget]


def _store(folder: Path, project: Project) -> Store:
    return Store.create(folder / "own.tcstudy", project, user="fjellrev")


def _cards(folder: Path) -> Make:
    store = _store(folder, tc.seminar.loose_codes(THESIS, seed=1))
    return lambda lang: tc.seminar.sort_codes(store, lang=lang)


def _texts(folder: Path) -> Make:
    (folder / "talk.txt").write_text("I: How did you begin?\nA: I asked.\n", encoding="utf-8")
    sources, _report = tc.study.read_sources(folder)
    store = _store(folder, THESIS)
    store.put(*sources, action="import")
    return lambda lang: tc.study.code_text(store, sources[0], lang=lang)


def _disagreements(folder: Path) -> Make:
    tc.seminar.simulate_students(EXERCISE, THESIS, folder, n=4, seed=2)
    answers = tc.seminar.gather(folder, EXERCISE, THESIS)
    return lambda lang: tc.seminar.explore_disagreements(answers, THESIS, lang=lang)


def _office(_folder: Path) -> Make:
    def make(lang: str) -> Widget:
        widget = tc.office.explore_office(project=THESIS, years=4, lang=lang)
        widget.settle()
        return widget

    return make


WIDGETS: dict[str, Callable[[Path], Make]] = {
    "themes": lambda _: lambda lang: tc.explore_themes(THESIS, lang=lang),
    "cycles": lambda _: lambda lang: tc.explore_cycles(lang=lang),
    "claims": lambda folder: lambda lang: tc.explore_claims(THESIS, path=folder / "mine.jsonl", lang=lang),
    "rings": lambda _: lambda lang: tc.widgets.RingControl(THESIS, lang=lang),
    "blind": lambda folder: lambda lang: tc.seminar.code_blind(EXERCISE, "fjellrev", folder, lang=lang),
    "making": lambda folder: lambda lang: tc.seminar.make_exercise(THESIS, folder, lang=lang),
    "cards": _cards,
    "texts": _texts,
    "disagreements": _disagreements,
    "office": _office,
}


def seen(widget: Widget) -> dict[str, Any]:
    """Return all that the browser has; of the office's numbers without how long they took to come."""
    sent = {name: value for name, value in widget.get_state().items() if name not in OWN}
    sent["_shown"] = {name: value for name, value in sent.get("_shown", {}).items() if name != "ms"}
    return sent


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", WIDGETS)
def test_a_changed_language_is_as_one_from_the_beginning(name: str, lang: str, tmp_path: Path) -> None:
    make = WIDGETS[name](tmp_path)
    (other,) = set(LANGS) - {lang}
    widget, wanted = make(other), make(lang)
    assert seen(widget) != seen(wanted)
    assert widget.languages == {"nb": "Norsk", "en": "English"}
    widget.set_state({"lang": lang})  # as the browser does
    assert seen(widget) == seen(wanted)
    assert repr(widget) == repr(wanted)
