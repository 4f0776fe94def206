"""What is pressed after a click in a widget is the widget's, whatever was clicked, and never the notebook's."""

from collections.abc import Iterator

import pytest
from labdriver import NOTEBOOK, SHORTCUTS, Lab, Server, notebook
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.more

BEGIN = """
from pathlib import Path
from tempfile import mkdtemp
import tender_cycles as tc
project = tc.load_thesis()
exercise = tc.seminar.exercise(project, n=8, seed=1)
folder = Path(mkdtemp())
written = tc.seminar.simulate_students(exercise, project, folder / "handed-in", n=3, seed=1)
store = tc.study.Store.create(folder / "keys.tcstudy", project, user="teacher")
"""
# The cell that shows it, and its root.
WIDGETS = {
    "rings": ("tc.widgets.RingControl(project)", ".tc-root:has(.tc-segment)"),
    "themes": ("tc.explore_themes(project)", ".tc-explorer"),
    "cycles": ("tc.explore_cycles(project=project)", ".tc-calendar"),
    "claims": ("tc.explore_claims(project)", ".tc-audit"),
    "office": ("tc.office.explore_office()", ".tc-office"),
    "text": ("tc.study.code_text(store, 'Anna')", ".tc-coding"),
    "blind": ("tc.seminar.code_blind(exercise, 'linden', folder)", ".tc-blind"),
    "making": ("tc.seminar.make_exercise(project, folder)", ".tc-making"),
    "disagreements": (
        "tc.seminar.explore_disagreements(tc.seminar.gather(folder / 'handed-in', exercise, project), project)",
        ".tc-disagreements",
    ),
    "cards": ("tc.seminar.sort_codes(store)", ".tc-cards"),
}
# Places without a control under them: a text, and the widget's own ground.
PLACES = """(root) => {
    const control = "button, input, select, textarea, a, summary, label, [tabindex]:not(.tc-root), [contenteditable]";
    const seen = [...root.querySelectorAll("p, h2, h3, h4, li, dd, td, th, span, text, strong")].filter((each) => {
      const {width, height} = each.getBoundingClientRect();
      return each.textContent.trim() && width > 4 && height > 4 && !each.closest(control) && each.checkVisibility();
    });
    return [seen[0], seen[Math.floor(seen.length / 2)], seen.at(-1)].filter(Boolean);
}"""
# Asked of the page in one go: a widget that is drawn anew has another root, and Playwright would look for the root
# first and ask it later.
INSIDE = "(selector) => document.querySelector(selector).contains(document.activeElement)"
# As where buttons take no focus when they are clicked.
NO_FOCUS = """(root) => root.addEventListener(
    "mousedown", (event) => event.target.closest("button") && event.preventDefault(), true)"""


@pytest.fixture(scope="module")
def lab(browser: Browser, lab_server: Server) -> Iterator[Lab]:
    cells = (BEGIN, *(source for source, _ in WIDGETS.values()), "'last'")
    (lab_server.root / "keys.ipynb").write_text(notebook(*cells), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    lab = Lab(page, lab_server)
    lab.open_notebook("keys.ipynb")
    lab.run_all()
    yield lab
    page.close()


@pytest.mark.parametrize("name", WIDGETS)
def test_no_letter_is_the_notebook_s(lab: Lab, name: str) -> None:
    page, selector = lab.page, WIDGETS[name][1]
    root = page.locator(selector).first
    root.scroll_into_view_if_needed()
    page.evaluate("() => (window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0)")
    shortcuts = page.evaluate(SHORTCUTS)
    assert {"D, D", "X", "B", "Y", "M", "Z"} <= set(shortcuts)
    clicked = [each.as_element() for each in root.evaluate_handle(PLACES).get_properties().values()]
    root.evaluate(NO_FOCUS)
    clicked.append(root.locator("button:visible:enabled, [role=button]:visible").first.element_handle())
    for place in filter(None, clicked):
        page.evaluate("() => document.activeElement.blur()")
        place.scroll_into_view_if_needed()
        place.click(force=True)
        told = place.evaluate("each => each.outerHTML")[:200]
        assert page.evaluate(INSIDE, selector), told
        before = page.evaluate(NOTEBOOK)
        for shortcut in shortcuts:
            lab.press(shortcut)
            assert page.evaluate(NOTEBOOK) == before, (shortcut, told)
            if not page.evaluate(INSIDE, selector):
                place.click(force=True)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
