"""The screens that the guides picture: each as a teacher or a student meets it, and the picture like it."""

from collections.abc import Callable
from pathlib import Path

import pictures
import pytest
from labdriver import Lab
from playwright.sync_api import Browser, expect

import tender_cycles as tc
from tender_cycles.words import LANGS

pytestmark = pytest.mark.more

BEGIN = """
from pathlib import Path
from tempfile import mkdtemp
import tender_cycles as tc
tc.set_lang({lang!r})
project = tc.load_thesis()
lesson = tc.seminar.open_lesson("", project)
answers = lesson.gather(project)
"""
ROOM = """
store = lesson.open_consensus(answers, project)
tc.seminar.explore_disagreements(answers, project, store=store, again=lesson.gather)
"""
CARDS = """
loose = tc.seminar.loose_codes(project, seed=846)
board = tc.seminar.sort_codes(tc.study.Store.create(Path(mkdtemp()) / "elm.tcstudy", loose, user="elm"))
board.state.begin_round()
board.state.begin_round()
for name, sign in zip({names}, ("team", "training"), strict=True):
    made = board.state.group(name, [code.guid for code in loose.codes if sign in code.name])
board.refresh()
board
"""
CLAIMS = """
audit = tc.explore_claims(project, path=Path(mkdtemp()) / "verdicts-elm.jsonl", user="elm")
audit.state.blind, audit.state.filters = True, {{"kinds": ["all"]}}
audit.state.current = "C36"
audit
"""
# What shows each, its root, and what of its height is pictured.
SCREENS = {
    "form": ("tc.seminar.make_exercise(project)", ".tc-making", 620),
    "room": (ROOM, ".tc-disagreements", 700),
    "cards": (CARDS, ".tc-cards", 560),
    "claims": (CLAIMS, ".tc-audit", 760),
}
NAMES = {"nb": ["Teamet", "Opplæringen"], "en": ["The team", "Training"]}
LESSON = {"nb": "høst 2026", "en": "autumn 2026"}


@pytest.mark.parametrize("lang", LANGS)
def test_pictures_of_the_notebooks(lang: str, open_lab: Callable[..., Lab]) -> None:
    lab = open_lab("09_seminar_teacher.ipynb", run=False)
    lab.page.bring_to_front()
    lab.run_new_cell(BEGIN.format(lang=lang))
    for name, (source, root, high) in SCREENS.items():
        assert "Error" not in lab.run_new_cell(source.format(names=NAMES[lang]))
        widget = lab.page.locator(root).last
        widget.wait_for()
        if name == "form":
            widget.locator("input").first.fill(LESSON[lang])
            widget.locator(".tc-main").click()
            expect(widget.locator(".tc-making-letter")).to_be_visible()
        widget.evaluate("each => each.scrollIntoView()")
        pictures.check(widget, pictures.take(widget, f"seminar-guide-{name}-{lang}", high, colors=32))
    assert lab.errors == []


@pytest.mark.parametrize("lang", LANGS)
def test_a_picture_of_the_page_on_a_telephone(lang: str, browser: Browser, tmp_path: Path) -> None:
    exercise = tc.seminar.exercise(tc.load_thesis(), n=24, seed=846)
    file = tc.seminar.write_exercise_page(exercise, tmp_path / "class.html", lang=lang)
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(file.as_uri())
    page.locator(".tc-ask-word").fill("rype")
    page.locator(".tc-ask .tc-main").click()
    expect(page.locator(".tc-blind-radio").first).to_be_visible()
    body = page.locator("body")
    pictures.check(body, pictures.take(body, f"seminar-guide-page-{lang}", 900, colors=32))
    page.close()
