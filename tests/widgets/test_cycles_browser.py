"""The cycle explorer in JupyterLab."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from axe import serious_faults
from labdriver import Lab
from playwright.sync_api import expect

import tender_cycles as tc

pytestmark = pytest.mark.more

WIDGET = ".tc-calendar >> nth=0"
TOO_WIDE = "all => all.filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent)"


@pytest.fixture
def lab(open_lab: Callable[..., Lab]) -> Iterator[Lab]:
    window = open_lab("05_cycles.ipynb")
    window.page.bring_to_front()
    window.run_new_cell(
        "from datetime import date\nstate.period = tc.load_example_office().period\nstate.day = date(2022, 7, 1)"
    )
    expect(window.page.locator(WIDGET)).to_have_attribute("data-day", "2022-07-01")
    yield window
    assert window.errors == []


def test_the_day_is_moved_by_keys_and_by_a_click_and_the_kernel_is_told(lab: Lab) -> None:
    page, widget = lab.page, lab.page.locator(WIDGET)
    before = widget.locator(".tc-cal-summary").inner_text()
    widget.locator(".tc-cal-day").focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowLeft")
    expect(widget).to_have_attribute("data-day", "2022-05-31")
    expect(widget.locator(".tc-cal-summary")).to_contain_text("31 May 2022: the tender is under way")
    assert widget.locator(".tc-cal-summary").inner_text() != before
    counted = lab.told("print(state.day, sum(state.current.values()), len(state.chosen))", "2022-05-31").split()
    office = tc.load_example_office()
    assert counted[:2] == ["2022-05-31", str(len(office.on(date(2022, 5, 31))))]
    expect(widget.locator(".tc-cal-summary")).to_contain_text(f"{counted[2]} of 100")
    rings = widget.locator(".tc-cal-rings")
    box = rings.bounding_box()
    assert box is not None
    rings.click(position={"x": box["width"] * 0.8, "y": box["height"] * 0.5})  # 3 o'clock: most of a year has passed
    expect(widget.locator(".tc-cal-day-text")).to_contain_text("2019")
    lab.wait_idle()
    day = widget.get_attribute("data-day") or ""
    assert lab.told("print(state.day)", day) == day


def test_a_cell_of_the_table_narrows_the_excerpts(lab: Lab) -> None:
    widget = lab.page.locator(WIDGET)
    cell = widget.locator('[data-key="consultant/ending"]')
    cell.click()
    n = len(tc.load_thesis().select(cycle="consultant", phase="ending"))
    expect(widget.locator(".tc-cal-summary")).to_contain_text(f"{n} of 100")
    expect(widget.locator(".tc-cal-list li").first).to_contain_text("job consultant, ending")
    lab.wait_idle()
    assert lab.told("print(len(eval(state.select_to_python())))", str(n)) == str(n)
    cell.click()
    expect(cell).to_have_attribute("aria-pressed", "false")


def test_repeats_are_counted_when_the_switch_is_on(lab: Lab) -> None:
    widget = lab.page.locator(WIDGET)
    for also in (True, False):
        widget.get_by_label("Also repeats (43)").set_checked(also)
        project = tc.load_thesis(repeats=also)
        n = len(project.select(cycle="consultant", phase="ending"))
        expect(widget.locator('[data-key="consultant/ending"]')).to_contain_text(f"{n} excerpts")
        expect(widget.locator(".tc-cal-summary")).to_contain_text(f"of {len(project)} excerpts")
        lab.wait_idle()
        assert lab.told("print(state.repeats)", str(also)) == str(also)


def test_another_form_cuts_the_office(lab: Lab) -> None:
    widget = lab.page.locator(WIDGET)
    widget.get_by_label("2+1+1").check()
    widget.get_by_label("option 2").uncheck()
    expect(widget.locator(".tc-cal-caption")).to_contain_text(
        "41 of 66 employments and stays lie wholly within, 17 are cut, 8"
    )
    own = widget.get_by_label("Own tender form")
    own.fill("4+")
    expect(widget.get_by_role("alert")).to_contain_text("whole years")
    own.fill("4+2")
    expect(widget.locator(".tc-cal-wrong")).to_be_hidden()
    lab.wait_idle()
    assert lab.told("print(state.period.form, state.period.end)", "4+2 2025-01-01") == "4+2 2025-01-01"
    line = widget.locator(".tc-cal-line code").inner_text()
    assert lab.run_new_cell(f"{line}\nprint((calendar, day) == (state.calendar, state.day))") == "True"
    widget.get_by_role("button", name="Reset").click()
    expect(widget).to_have_attribute("data-day", "2022-07-01")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("width", [1280, 800, 390])
def test_nothing_is_cut_off_and_axe_is_content(lab: Lab, theme: str, width: int) -> None:
    lab.wide(width)
    lab.theme(theme)
    lab.page.locator(WIDGET).evaluate("each => each.scrollIntoView()")
    assert lab.beyond(".tc-calendar", spared=".tc-cal-list, code, svg *") == []
    lab.run_new_cell("state.lang = 'nb'")  # the longest word is Norwegian
    expect(lab.page.locator(".tc-calendar tbody th").nth(1)).to_have_text("Jobbkonsulenter")
    names = lab.page.locator(".tc-calendar th").evaluate_all(TOO_WIDE)
    assert names == [], "names that run into their neighbours"
    lab.run_new_cell("state.lang = 'en'")
    lab.shot(f"cycles-{theme.split()[1].lower()}-{width}")
    assert serious_faults(lab, ".tc-calendar") == []
    lab.wide(1280)
    lab.theme("JupyterLab Light")
