"""Notebooks as somebody opens them: the first one, one's own study, and one saved yesterday."""

import json
import os
import re
from collections.abc import Callable

import pictures
import pytest
from labdriver import Lab, Server, notebook
from playwright.sync_api import Browser, expect


def test_start_here(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab("01_start_here.ipynb")
    page = lab.page
    page.bring_to_front()
    dropdown = page.get_by_label("Informant", exact=True)
    picture = page.locator(".widget-interact:has(.widget-dropdown) img")
    before = picture.get_attribute("alt") or ""
    dropdown.select_option("Gerd")
    expect(picture).not_to_have_attribute("alt", before)
    table = page.locator(".widget-interact:has(.widget-slider) table")
    phases = table.inner_text()
    page.locator(".widget-interact .noUi-handle").focus()
    for _ in range(12):
        page.keyboard.press("ArrowLeft")
    expect(table).not_to_have_text(phases)
    lab.shot("start-here")
    explorer = page.locator(".tc-explorer")
    explorer.scroll_into_view_if_needed()
    if pictures.REDRAW in os.environ:  # the README's is of a larger window, with more excerpts in sight
        lab.wide(1366, 1400)
        page.wait_for_timeout(1000)  # until it has found its columns
    pictures.check(explorer, pictures.take(explorer, "explorer", 760))
    assert lab.errors == []


def test_your_own_study(open_lab: Callable[..., Lab]) -> None:
    """The widgets show what the cells below have coded, and a coding made by hand is in the study that these use."""
    lab = open_lab("06_your_own_study.ipynb")
    page = lab.page
    page.bring_to_front()
    coders = page.locator(".tc-coding")
    expect(coders).to_have_count(2)
    expect(coders.first.locator(".tc-progress")).to_have_text("excerpt – of 6")
    expect(coders.first.locator(".tc-label", has_text="keeping silent")).to_have_count(2)
    expect(page.locator(".tc-explorer")).to_have_count(2)
    expect(page.locator(".tc-explorer").last, "the school's explorer speaks of its own cycles").to_contain_text("pupil")
    coders.last.evaluate("each => each.scrollIntoView()")
    coders.last.locator(".tc-text").focus()
    for key in ("Control+Home", "u", "2"):  # the first bare stretch, and the second of the codes used last
        page.keyboard.press(key)
    expect(coders.last).to_have_attribute("data-status", "saved")
    expect(coders.last.locator(".tc-progress")).to_contain_text("of 5")
    assert lab.told("print(sum(each.source == sources[1].guid for each in store.project.selections))", "5") == "5"
    text = page.locator(".jp-Notebook").inner_text()
    assert re.search(r"Bjørn \d+–\d+", text), "an excerpt is called after its place"
    assert re.search(r"\b[0-9a-f]{8}-[0-9a-f]{4}-", text) is None, "nobody is shown a GUID"
    lab.shot("own-study")
    assert lab.errors == []


SAVED = [
    "import tender_cycles as tc\nproject = tc.load_thesis()",
    "tc.explore_themes(project)",
    "tc.explore_cycles(project=project, lang='nb')",
    "tc.explore_claims(project)",
]


@pytest.mark.more
def test_a_saved_notebook_shows_a_picture_and_a_text(browser: Browser, lab_server: Server) -> None:
    """Opened again the widgets are gone, trusted or not; what is seen is the still picture, not an error."""
    path = lab_server.root / "saved.ipynb"
    path.write_text(notebook(*SAVED), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 1600})
    lab = Lab(page, lab_server)
    lab.open_notebook(path.name)
    lab.run_all()
    expect(page.locator(".tc-explorer, .tc-calendar, .tc-audit")).to_have_count(3)
    expect(page.locator(".tc-still:visible")).to_have_count(0)
    lab.command("docmanager:save")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    lab.shut_down()
    for trusted in (True, False):
        if not trusted:  # what somebody else sends has outputs that this machine has not signed
            saved = json.loads(path.read_text(encoding="utf-8"))
            saved["cells"][0]["source"] = "pass"
            path.write_text(json.dumps(saved), encoding="utf-8")
        lab.open_notebook(path.name)
        _looks_still(lab)
        lab.shot(f"reopened-{'trusted' if trusted else 'untrusted'}")
        lab.shut_down()
        expect(page.locator(".tc-still img:visible, .jp-RenderedHTML img:visible")).to_have_count(3)
    page.close()


def _looks_still(lab: Lab) -> None:
    pictures = lab.page.locator(".jp-OutputArea img:visible")
    expect(pictures).to_have_count(3)
    for at in range(3):
        assert pictures.nth(at).get_attribute("alt")
        assert pictures.nth(at).evaluate("each => each.complete && each.naturalWidth > 100")
    text = lab.page.locator(".jp-Notebook").inner_text()
    assert "100 of 100" in text or "of 100 excerpts" in text
    assert "av 100 utdrag" in text
    assert "156 of 156 claims; 0 judged by you" in text
    for wrong in ("Error displaying widget", "Loading widget", "model not found"):
        assert wrong not in text
