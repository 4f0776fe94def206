"""The what-if explorer in JupyterLab."""

import os
import re
import signal
from collections.abc import Callable, Iterator

import pytest
from axe import serious_faults
from labdriver import Lab
from playwright.sync_api import Locator, expect

import tender_cycles as tc
from tender_cycles.office.widget import OfficeState
from tender_cycles.office.widget.payload import DIGITS

pytestmark = pytest.mark.more

WIDGET = ".tc-office >> nth=0"
# Three flashes a second is the most that WCAG 2.3.1 allows. A flash is a pair of
# opposing changes of luminance over a large area, so large areas must not change.
COLOURS = """async () => {
  const segments = [...document.querySelectorAll(".tc-office .tc-segment-fill")];
  const look = () => segments.map(each => getComputedStyle(each).fill + getComputedStyle(each).opacity).join();
  const seen = new Set();
  const until = performance.now() + 1500;
  while (performance.now() < until) {
    seen.add(look());
    await new Promise(requestAnimationFrame);
  }
  return seen.size;
}"""
DRAG = """async times => {
  const slider = document.querySelector('.tc-office [data-name="win"]');
  for (let at = 0; at < times; at += 1) {
    slider.value = at % 2 ? 0.3 : 0.7;
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    await new Promise(requestAnimationFrame);
  }
  slider.value = 0.4;
  slider.dispatchEvent(new Event("input", {bubbles: true}));
  slider.dispatchEvent(new Event("change", {bubbles: true}));
}"""


@pytest.fixture
def lab(open_lab: Callable[..., Lab]) -> Iterator[Lab]:
    window = open_lab("07_simulation.ipynb")
    window.page.bring_to_front()
    window.run_new_cell("explorer.state.segments = ()\nexplorer.state.reset()\nexplorer.state.lang = 'en'")
    widget = window.page.locator(WIDGET)
    expect(widget).to_have_attribute("data-stage", "full", timeout=60_000)
    expect(widget.locator('[data-name="win"]')).to_have_value("0.5")
    widget.evaluate("each => each.scrollIntoView()")
    yield window
    expect(widget).not_to_have_attribute("data-silence", "busy")  # every move has been heard
    assert window.errors == []


def _value(widget: Locator, outcome: str) -> str:
    return widget.locator(f'tr[data-outcome="{outcome}"] .tc-wi-value').first.inner_text()


def _change(widget: Locator, outcome: str) -> str:
    return widget.locator(f'tr[data-outcome="{outcome}"] .tc-wi-value').nth(1).inner_text()


def test_a_slider_moved_by_keys_changes_the_outcomes_and_is_refined(lab: Lab) -> None:
    page, widget = lab.page, lab.page.locator(WIDGET)
    before = _value(widget, "handovers")
    slider = widget.get_by_label("Tender won")
    slider.focus()
    for _ in range(8):  # so that the answer to one press comes after the next
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(45)
    expect(slider).to_have_attribute("aria-valuetext", "90%")
    expect(widget.locator(".tc-wi-stage")).to_contain_text("Expected values, 1024 runs")
    assert _value(widget, "handovers") != before
    expect(widget).to_have_attribute("data-stage", "full", timeout=20_000)
    expect(widget.locator(".tc-wi-stage")).to_contain_text("Every participant followed, 2048")
    state = OfficeState(seed=7)
    state.change(win=0.9)
    state.refine()
    row = state.outcomes.loc["handovers"]
    assert _value(widget, "handovers") == f"{row['value']:.3f}"
    assert _change(widget, "handovers") == f"{row['change']:+.3f}".replace("-", "−")
    assert lab.told("print(explorer.state.office.win)", "0.9") == "0.9"
    line = widget.locator(".tc-wi-foot code").inner_text()
    printed = lab.run_new_cell(
        f"{line.replace('found.outcomes', 'frame = found.outcomes')}\nprint(frame.value['handovers'])"
    )
    assert float(printed.splitlines()[-1]) == row["value"]


def test_a_slider_dragged_is_one_step_and_the_office_ends_where_it_was_left(lab: Lab) -> None:
    widget = lab.page.locator(WIDGET)
    slider = widget.locator('[data-name="caseload"]')
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    lab.page.mouse.move(box["x"] + box["width"] * 0.42, middle)
    lab.page.mouse.down()
    for share in (0.5, 0.6, 0.7, 0.8):
        lab.page.mouse.move(box["x"] + box["width"] * share, middle)
        lab.page.wait_for_timeout(60)
    lab.page.mouse.up()
    expect(widget).to_have_attribute("data-stage", "full", timeout=20_000)
    wanted = float(slider.input_value())
    assert wanted > 25
    lab.wait_idle()
    steps, caseload = lab.run_new_cell("print(len(explorer.state.past), round(explorer.state.caseload))").split()
    assert float(caseload) == wanted
    before = int(steps)
    widget.get_by_role("button", name="Undo").click()
    expect(widget.locator(".tc-wi-controls output").last).to_contain_text("19.0 per position")
    assert lab.told("print(len(explorer.state.past))", str(before - 1)) == str(before - 1)


def test_a_pinned_baseline_is_what_the_next_office_is_held_against(lab: Lab) -> None:
    widget = lab.page.locator(WIDGET)
    widget.get_by_label("2+1+1", exact=True).check()
    expect(widget.locator(".tc-wi-baseline")).to_have_text("Baseline: Office()")
    assert _change(widget, "transition").startswith("+")
    widget.get_by_role("button", name="Pin as baseline").click()
    expect(widget.locator(".tc-wi-baseline")).to_contain_text("as it is now")
    expect(widget.locator('tr[data-outcome="transition"] .tc-wi-value').nth(1)).to_have_text("–")
    widget.get_by_label("3+1", exact=True).check()
    expect(widget.locator(".tc-wi-baseline")).to_have_text("Baseline: Office(tender='2+1+1')")
    expect(widget.locator('tr[data-outcome="transition"] .tc-wi-value').nth(1)).to_contain_text("−")
    widget.get_by_label("own", exact=True).check()
    own = widget.get_by_label("Own tender form")
    own.fill("3+x")
    own.press("Enter")
    expect(widget.get_by_role("alert")).to_contain_text("Nothing was changed")
    own.fill("5+2")
    own.press("Enter")
    expect(widget.get_by_role("alert")).to_have_count(0)
    assert lab.told("print(explorer.state.office.tender)", "5+2") == "5+2"


def test_the_count_of_assumed_parameters_is_in_sight_and_opens_the_table(lab: Lab) -> None:
    widget = lab.page.locator(WIDGET)
    button = widget.get_by_role("button", name="parameters are assumed")
    expect(button).to_contain_text("14 of 22")
    expect(widget.get_by_role("region", name="What the results rest on")).to_be_hidden()
    button.press("Enter")
    table = widget.get_by_role("region", name="What the results rest on")
    expect(table.locator("tbody tr")).to_have_count(22)
    expect(table.locator(".tc-wi-badge.tc-wi-assumed")).to_have_count(14)
    slider = widget.get_by_label("Notice period")
    expect(
        widget.locator(".tc-wi-field", has=lab.page.locator('[data-name="notice"]')).locator(".tc-wi-badge")
    ).to_have_text("thesis")
    slider.focus()
    lab.page.keyboard.press("ArrowLeft")
    expect(button).to_contain_text("15 of 22")
    expect(
        widget.locator(".tc-wi-field", has=lab.page.locator('[data-name="notice"]')).locator(".tc-wi-badge")
    ).to_have_text("assumed")
    button.press("Enter")
    expect(table).to_be_hidden()
    widget.locator(".tc-wi-foot").scroll_into_view_if_needed()
    expect(button).to_be_in_viewport()


def test_the_kernel_answers_another_cell_while_it_refines_and_the_last_move_wins(lab: Lab) -> None:
    """Many moves in a row: cells are answered in between, and what is shown at last is the last office's."""
    widget = lab.page.locator(WIDGET)
    lab.run_new_cell("explorer.state.replications['full'] = 20_000\nexplorer.state._known.clear()")
    lab.page.evaluate(DRAG, 40)
    expect(widget).to_have_attribute("data-stage", "expected")
    assert lab.run_new_cell("print(6 * 7)") == "42"
    assert widget.get_attribute("data-stage") == "expected"  # still at it: 40,000 replications
    lab.run_new_cell("explorer.state.replications['full'] = 2048")
    lab.page.evaluate(DRAG, 5)
    expect(widget).to_have_attribute("data-stage", "full", timeout=30_000)
    state = OfficeState(seed=7)
    state.change(win=0.4)
    state.refine()
    assert _value(widget, "unbroken") == f"{state.outcomes.loc['unbroken', 'value']:.1%}"
    lab.page.wait_for_timeout(300)
    assert widget.get_attribute("data-stage") == "full"


def test_a_replication_plays_pauses_and_steps(lab: Lab) -> None:
    page, widget = lab.page, lab.page.locator(WIDGET)
    box = widget.locator(".tc-wi-ring-box")
    box.scroll_into_view_if_needed()
    time = box.get_by_label("Time", exact=True)
    time.focus()
    page.keyboard.press("Home")
    expect(box).to_have_attribute("data-time", "0")
    box.get_by_role("button", name="On a month").click()
    expect(box).to_have_attribute("data-time", re.compile(r"^0\.083"))
    box.get_by_role("button", name="Play").press("Space")
    expect(box).to_have_attribute("data-playing", "true")
    assert page.evaluate(COLOURS) == 1
    box.get_by_role("button", name="Pause").press("Space")
    expect(box).to_have_attribute("data-playing", "false")
    stopped = float(box.get_attribute("data-time") or 0)
    assert 0.2 < stopped < 2  # 1.5 seconds at three months a second
    page.wait_for_timeout(150)
    assert float(box.get_attribute("data-time") or 0) == stopped
    whole = tc.office.simulation.record(tc.office.Office(), years=12, seed=7)
    stays = whole.participations[["start", "end"]].round(DIGITS)  # as the browser has them
    here = int(((stays["start"] <= stopped) & (stays["end"] > stopped)).sum())
    expect(box.locator(".tc-wi-moment")).to_contain_text(f"participants: {here},")
    assert box.locator(".tc-wi-mover-participant:visible").count() == here
    before = box.locator(".tc-wi-moment").inner_text()
    box.get_by_role("button", name="Another run").click()
    expect(box.locator(".tc-wi-turns")).to_contain_text("Run 2")
    assert box.locator(".tc-wi-moment").inner_text() != before


def test_without_smooth_movement_it_goes_by_months(lab: Lab) -> None:
    page, box = lab.page, lab.page.locator(WIDGET).locator(".tc-wi-ring-box")
    page.emulate_media(reduced_motion="reduce")
    expect(box).to_contain_text("a month a second")
    box.get_by_label("Time", exact=True).focus()
    page.keyboard.press("Home")
    box.get_by_role("button", name="Play").click()
    page.wait_for_timeout(400)
    assert box.get_attribute("data-time") == "0"
    expect(box).to_have_attribute("data-time", re.compile(r"^0\.083"), timeout=2000)
    box.get_by_role("button", name="Pause").click()
    page.emulate_media(reduced_motion="no-preference")


def test_segments_of_the_rings_choose_joint_states(lab: Lab) -> None:
    page, widget = lab.page, lab.page.locator(WIDGET)
    widget.locator('.tc-segment[data-key="tender/ending"]').dispatch_event("click")
    expect(widget.locator("td.tc-wi-chosen")).to_have_count(12)
    widget.locator('.tc-segment[data-key="consultant/ending"]').focus()
    page.keyboard.press("Enter")
    expect(widget.locator("td.tc-wi-chosen")).to_have_count(3)
    widget.get_by_label("vacant position").check()
    expect(widget.locator("td.tc-wi-chosen")).to_have_count(6)
    state = OfficeState(seed=7)
    state.refine()
    state.segments = [("tender", "ending"), ("consultant", "ending"), ("consultant", "vacant")]
    joint = state.joint().query("chosen")
    for share in (joint["share"].sum(), joint["independent"].sum()):
        expect(widget.locator(".tc-wi-sum")).to_contain_text(f"{100 * share:.1f}%")
    assert lab.told("print(len(explorer.state.segments))", "3") == "3"
    lab.run_new_cell("explorer.state.segments = [('participant', 'start-up')]")
    expect(widget.locator("td.tc-wi-chosen")).to_have_count(12)
    expect(widget.locator('.tc-segment[aria-pressed="true"]')).to_have_count(1)
    widget.get_by_role("button", name="Clear").click()
    expect(widget.locator("td.tc-wi-chosen")).to_have_count(0)


def test_an_outcome_opens_the_excerpts_and_claims_that_speak_of_it(lab: Lab) -> None:
    widget = lab.page.locator(WIDGET)
    link = widget.get_by_role("button", name="Handovers per participant: ")
    link.press("Enter")
    state = OfficeState(project=tc.load_thesis())
    found = state.evidence("handovers")
    assert found is not None
    panel = widget.locator(".tc-wi-evidence")
    expect(panel.locator("li:not(.tc-wi-claim)")).to_have_count(len(found))
    expect(panel.locator("li.tc-wi-claim")).to_have_count(len(state.claims("handovers")))
    expect(panel).to_contain_text(found.selections[0].texts["en"])
    expect(panel).to_contain_text("neither confirms nor refutes")
    line = panel.locator("code").inner_text()
    assert lab.run_new_cell(f"project = tc.load_thesis()\nprint(len({line}))") == str(len(found))
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_is_cut_off_and_axe_is_content(lab: Lab, theme: str, width: int) -> None:
    widget = lab.page.locator(WIDGET)
    lab.run_new_cell("explorer.state.change(win=0.7)\nexplorer.state.segments = [('tender', 'ending')]")
    expect(widget).to_have_attribute("data-stage", "full", timeout=20_000)
    widget.locator('button[data-outcome="turnover"]').click()
    lab.wide(width)
    lab.theme(theme)
    widget.evaluate("each => each.scrollIntoView()")
    assert lab.beyond(".tc-office", spared=".tc-wi-list, .tc-wi-scroll, .tc-wi-assumptions, code, svg *") == []
    lab.shot(f"whatif-{theme.split()[1].lower()}-{width}")
    assert serious_faults(lab, ".tc-office") == []
    widget.locator('button[data-outcome="turnover"]').click()
    lab.wide(1280)
    lab.theme("JupyterLab Light")


def test_the_output_that_stays_when_the_widget_is_gone_has_its_picture(lab: Lab) -> None:
    """It was made before anything was known, and was filled in afterwards."""
    stills = lab.page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.widgets
             .flatMap(cell => cell.model.outputs?.toJSON() ?? []).map(out => out.data?.["text/html"] ?? "")
             .map(html => [html].flat().join("")).filter(html => html.includes("tc-still"))"""
    )
    assert len(stills) == 1
    assert "14 of 22 parameters are assumed" in stills[0]
    assert "Share of staffed time in training" in stills[0]  # the alternative text has the numbers
    assert len(stills[0]) > 20_000


def test_in_norwegian(lab: Lab) -> None:
    widget = lab.page.locator(WIDGET)
    lab.run_new_cell("explorer.state.lang = 'nb'")
    expect(widget.locator(".tc-wi-assumed").first).to_contain_text("14 av 22 parametre er antatt")
    expect(widget.get_by_label("Anbud vinnes")).to_have_attribute("aria-valuetext", "50\u202f%")
    assert re.fullmatch(r"0,\d{3}", _value(widget, "handovers"))


def test_a_kernel_that_is_busy_or_gone_is_told(lab: Lab) -> None:
    """Last of all: it ends the kernel."""
    page, widget = lab.page, lab.page.locator(WIDGET)
    page.evaluate(
        """() => void window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel
             .requestExecute({code: "import time; time.sleep(1.5)"})"""
    )
    slider = widget.locator('[data-name="win"]')
    slider.focus()
    page.keyboard.press("End")
    expect(widget.locator(".tc-wi-stage")).to_contain_text("The kernel is busy")
    assert _value(widget, "handovers") != ""
    expect(widget).to_have_attribute("data-silence", "")
    expect(widget).to_have_attribute("data-stage", "full", timeout=20_000)
    pid = int(lab.run_new_cell("import os; print(os.getpid())"))
    os.kill(pid, signal.SIGKILL)
    expect(widget).to_have_attribute("data-silence", "dead", timeout=30_000)
    expect(widget.get_by_role("alert")).to_contain_text("Run the cells again")
    page.get_by_role("button", name="Ok", exact=True).click()  # JupyterLab has noticed as well
    slider.focus()
    page.keyboard.press("Home")
    expect(widget.locator(".tc-wi-stage")).to_have_text("The kernel is gone")
    widget.evaluate("each => each.scrollIntoView()")
    lab.shot("whatif-dead")
