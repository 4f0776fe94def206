"""The theme explorer, in JupyterLab and as a page, as somebody at the screen meets it."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe import serious_faults
from labdriver import App, Lab, Server
from playwright.sync_api import Browser, Locator, expect

import tender_cycles as tc

pytestmark = pytest.mark.more

CONSULTANT_ENDING = '.tc-explorer .tc-segment[data-key="consultant/ending"]'


@pytest.fixture
def lab(open_lab: Callable[..., Lab]) -> Iterator[Lab]:
    """04_explore, run once for all tests, with nothing chosen and a console that stays silent."""
    window = open_lab("04_explore.ipynb")
    window.page.bring_to_front()
    reset = window.page.locator('.tc-explorer [data-do="reset"]')
    if reset.is_enabled():
        reset.click()
    expect(window.page.locator(".tc-explorer .tc-total")).to_contain_text("100 of 100")
    yield window
    assert window.errors == []


def seen(lab: Lab | App) -> dict[str, str]:
    """Return what the views show: the count, the first excerpts, the matrix, the rings."""
    explorer = lab.page.locator(".tc-explorer")
    return {
        "count": explorer.locator(".tc-total").inner_text(),
        "list": " ".join(
            explorer.locator("[data-excerpt]").evaluate_all("all => all.slice(0, 5).map(each => each.dataset.excerpt)")
        ),
        "matrix": explorer.locator(".tc-matrix").inner_text(),
        "rings": explorer.locator(".tc-rings").first.text_content() or "",
    }


def click_segment(window: Lab | App, segment: str) -> None:
    """Click a segment where its number stands: the middle of a bent shape's box lies on another."""
    number = window.page.locator(segment).locator(".tc-ring-number")
    number.click(force=True)  # the number lets clicks through to its segment


def n_of(count: Locator) -> int:
    return int((count.inner_text().split() or ["-1"])[0])


def test_a_click_on_the_rings_changes_every_view_and_can_be_undone(lab: Lab) -> None:
    before = seen(lab)
    click_segment(lab, CONSULTANT_ENDING)
    n = len(tc.load_thesis().select(cycle="consultant", phase="ending"))
    expect(lab.page.locator(".tc-explorer .tc-total")).to_contain_text(f"{n} of 100")
    after = seen(lab)
    assert {view for view in before if before[view] == after[view]} <= {"rings"}  # counts given the other filters
    expect(lab.page.locator(CONSULTANT_ENDING)).to_have_attribute("aria-pressed", "true")
    lab.page.locator('.tc-explorer [data-do="undo"]').click()
    expect(lab.page.locator(".tc-explorer .tc-total")).to_contain_text("100 of 100")
    assert seen(lab) == before


def test_a_hollow_mark_tells_of_second_cycles(lab: Lab) -> None:
    ending = lab.page.locator('.tc-explorer [data-key="participant/ending"]')
    expect(ending.locator(".tc-ring-number")).to_have_text("1")
    expect(ending.locator(".tc-ring-second")).to_be_visible()
    expect(ending.locator(".tc-ring-second text")).to_have_text("2")
    expect(ending).to_have_attribute("aria-label", re.compile("and 2 that may be here too"))
    expect(lab.page.locator('.tc-explorer [data-key="participant/start-up"] .tc-ring-second')).to_be_hidden()
    lab.page.locator('.tc-explorer .tc-facet[data-facet="informants"]').get_by_label("Berit").check()
    berit = tc.load_thesis().select(informant="Berit")
    for cycle, phase in berit.cycles.segments:
        n = sum((each.second_cycle, each.phase) == (cycle, phase) for each in berit.selections)
        mark = lab.page.locator(f'.tc-explorer [data-key="{cycle}/{phase}"] .tc-ring-second')
        expect(mark).to_be_visible(visible=n > 0)
        if n:
            expect(mark.locator("text")).to_have_text(str(n))


def test_repeats_are_counted_when_the_switch_is_on(lab: Lab) -> None:
    page, switch = lab.page, lab.page.locator(".tc-explorer .tc-repeats input")
    click_segment(lab, CONSULTANT_ENDING)
    for also in (True, False):
        switch.focus()
        page.keyboard.press("Space")
        project = tc.load_thesis(repeats=also)
        n = len(project.select(cycle="consultant", phase="ending"))
        expect(page.locator(".tc-explorer .tc-total")).to_contain_text(f"{n} of {len(project)}", timeout=30_000)
        expect(page.locator(CONSULTANT_ENDING).locator(".tc-ring-number")).to_have_text(str(n))
        expect(switch).to_be_checked(checked=also)
        expect(switch).to_be_focused()
        made = ".with_repeats()" if also else ""
        expect(page.locator(".tc-explorer .tc-python")).to_contain_text(f"project{made}.select(")


def test_the_rings_are_walked_by_keyboard_and_stay_in_the_widget(lab: Lab) -> None:
    page = lab.page
    page.locator('.tc-explorer .tc-segment[tabindex="0"]').focus()
    page.keyboard.press("Home")
    expect(page.locator('.tc-explorer [data-key="tender/start-up"]')).to_be_focused()
    for key in ("ArrowUp", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(CONSULTANT_ENDING)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(CONSULTANT_ENDING)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator('.tc-explorer .tc-segment[aria-pressed="true"]')).to_have_count(2)
    n = len(tc.load_thesis().select(cycle=("tender", "consultant"), phase="ending"))
    expect(page.locator(".tc-explorer .tc-total")).to_contain_text(f"{n} of 100")
    page.keyboard.press("Escape")
    expect(page.locator(".tc-explorer .tc-total")).to_contain_text("100 of 100")
    cells = page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.length")
    page.keyboard.press("b")  # JupyterLab's key for a new cell below
    assert page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.length") == cells
    page.keyboard.press("Tab")
    inside = page.evaluate("() => document.activeElement.closest('.tc-explorer') !== null")
    assert inside, "Tab goes on within the explorer"


def test_from_click_to_code(lab: Lab) -> None:
    page = lab.page
    click_segment(lab, CONSULTANT_ENDING)
    page.locator('.tc-explorer [data-facet="attributes/contract"] summary').click()
    page.locator('.tc-explorer [data-facet="attributes/contract"] label', has_text="permanent").first.click()
    page.locator('.tc-explorer [data-facet="text"] input').fill("work")
    expect(page.locator(".tc-explorer .tc-python")).to_contain_text('text="work"')
    n = n_of(page.locator(".tc-explorer .tc-total"))
    assert 0 < n < 40
    page.locator('.tc-explorer [data-do="copy"]').click()
    line = lab.copied("project.select(")
    lab.wait_idle()
    compared = lab.run_new_cell(
        f"chosen = {line}\nprint(len(chosen), chosen.selections == explorer.state.chosen.selections)"
    )
    assert compared == f"{n} True"
    assert lab.told("print(explorer.state.to_python())", line) == line


def test_setting_the_state_moves_the_browser(lab: Lab) -> None:
    lab.run_new_cell('explorer.state.informants = ("Berit",)')
    expect(lab.page.locator(".tc-explorer .tc-total")).to_contain_text("of 100")
    n = len(tc.load_thesis().select(informant="Berit"))
    expect(lab.page.locator(".tc-explorer .tc-total")).to_contain_text(f"{n} of 100")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_is_cut_off_and_axe_is_content(lab: Lab, theme: str, width: int) -> None:
    lab.wide(width)
    lab.theme(theme)
    click_segment(lab, CONSULTANT_ENDING)
    expect(lab.page.locator(CONSULTANT_ENDING)).to_have_attribute("aria-pressed", "true")
    lab.page.locator(".tc-explorer").evaluate("each => each.scrollIntoView()")
    assert lab.beyond(".tc-explorer", spared=".tc-scroll, .tc-hidden, .tc-list, svg *") == []
    lab.shot(f"explore-{theme.split()[1].lower()}-{width}")
    assert serious_faults(lab, ".tc-explorer") == []
    lab.wide(1280)
    lab.theme("JupyterLab Light")


FIGURES = """
import matplotlib.pyplot as plt
from ipywidgets.widgets.widget import _instances
print(len(plt.get_fignums()), len(_instances))"""
HEAP = """() => { gc(); gc(); return performance.memory.usedJSHeapSize / 1e6; }"""
CLICK_OFTEN = """async times => {
  const root = document.querySelector(".tc-explorer");
  const segments = [...root.querySelectorAll(".tc-segment")];
  const frame = () => new Promise(requestAnimationFrame);
  for (let at = 0; at < times; at += 1) {
    segments[(at * 5) % segments.length].dispatchEvent(new MouseEvent("click", {bubbles: true}));
    await frame();
  }
}"""


def test_five_hundred_clicks_leave_nothing_behind(lab: Lab) -> None:
    lab.page.evaluate(CLICK_OFTEN, 120)  # the steps that can be undone are kept, up to a hundred
    lab.wait_idle()
    before, elements, open_before = lab.page.evaluate(HEAP), _elements(lab), lab.run_new_cell(FIGURES)
    lab.page.evaluate(CLICK_OFTEN, 500)
    lab.wait_idle()
    after = lab.page.evaluate(HEAP)
    assert lab.run_new_cell(FIGURES) == open_before
    assert open_before.startswith("0 "), "no figure is open"
    assert abs(_elements(lab) - elements) < 200
    assert after - before < 5, f"the heap went from {before:.1f} to {after:.1f} MB"


def _elements(lab: Lab) -> int:
    return int(lab.page.evaluate("() => document.querySelector('.tc-explorer').querySelectorAll('*').length"))


def test_a_finger_finds_out_what_a_code_means_and_a_mouse_click_opens_nothing(lab: Lab) -> None:
    row = lab.page.locator(".tc-explorer .tc-tree [title]").first
    about = lab.page.locator(".tc-explorer .tc-about").first
    row.locator("label, input").first.click()
    expect(about).to_be_hidden()
    row.evaluate("each => each.dispatchEvent(new PointerEvent('pointerup', {pointerType: 'touch', bubbles: true}))")
    expect(about).to_have_text(row.get_attribute("title"))
    expect(about).to_be_visible()


def test_the_page_filters(browser: Browser, app_server: Server) -> None:
    app = App(browser.new_page(viewport={"width": 1280, "height": 900}), app_server)
    app.open_page(".tc-explorer .tc-total")
    assert app.page.locator(".jupyter-widgets-error, .jp-RenderedText[data-mime-type*=error]").count() == 0
    assert "Traceback" not in app.page.locator("body").inner_text()
    before = seen(app)
    click_segment(app, CONSULTANT_ENDING)
    n = len(tc.load_thesis().select(cycle="consultant", phase="ending"))
    expect(app.page.locator(".tc-explorer .tc-total")).to_contain_text(f"{n} of 100")
    assert seen(app)["matrix"] != before["matrix"]
    app.shot("explore-voila")
    assert app.page.locator(".tc-still:visible").count() == 0
    assert app.page.locator("h1").inner_text() == "Social work in tendered labour-market measures"
    below = app.page.locator(".tc-explorer").bounding_box()
    assert below
    assert below["y"] + below["height"] + 40 > app.page.evaluate("document.body.scrollHeight"), "nothing stands beneath"
    app.page.get_by_role("button", name="Norsk").click()
    expect(app.page.locator("h1")).to_have_text("Sosialt arbeid i anbudsutsatte arbeidsmarkedstiltak")
    expect(app.page.locator(".tc-explorer .tc-total")).to_contain_text(f"{n} av 100")
    expect(app.page.get_by_role("button", name="English"), "the keyboard is where it was").to_be_focused()
    assert app.errors == []
    app.page.close()
