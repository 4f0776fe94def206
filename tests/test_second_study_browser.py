"""Every widget on the other study that ships: four cycles of four, three, two and five phases, not about tenders."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from axe import serious_faults
from labdriver import Lab, Server, Window
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser, Locator, expect

import tender_cycles as tc

pytestmark = pytest.mark.more

CELLS = {
    "": """
from datetime import date, timedelta
import tender_cycles as tc
from tender_cycles.widgets.rings.widget import RingControl
school = tc.load_school_year()
days = {"school year": (0, 20, 140, 290, 320), "teacher": (-9, 51, 221, 281), "class": (20, 70, 310),
        "pupil": (18, 48, 88, 238, 268, 298)}
spans = []
for each in school.cycles.cycles:
    for at in range({"school year": 1, "class": 2, "teacher": 5, "pupil": 12}[each.key]):
        *starts, end = (date(2024, 8, 1) + timedelta(days=day + 2 * at) for day in days[each.key])
        starts = dict(zip([phase.key for phase in each.phases], starts))
        spans.append(tc.cycles.Span(cycle=each.key, name=f"{each.key} {at}", starts=starts, end=end))
calendar = tc.cycles.Calendar(spans=spans, model=school.cycles)
exercise = tc.seminar.exercise(school, n=14, seed=1, by="phase")
tc.seminar.simulate_students(exercise, school, "school-class", n=6, seed=2)
answers = tc.seminar.gather("school-class", exercise, school)
store = tc.study.Store.create("school.tcstudy", school, user="Kari")
cards = tc.study.Store.create("cards.tcstudy", tc.seminar.loose_codes(school, seed=1), user="Kari")""",
    ".tc-explorer": 'explorer = tc.explore_themes(school, lang="en")\nexplorer',
    ".school-rings": 'rings = RingControl(school, "nb").add_class("school-rings")\nrings',
    ".tc-calendar": 'cycles = tc.explore_cycles(calendar, school, lang="en")\ncycles',
    ".tc-audit": 'claims = tc.explore_claims(school, path="school.jsonl", lang="nb")\nclaims',
    ".tc-coding": 'coder = tc.study.code_text(store, school.sources[0], lang="en")\ncoder',
    ".tc-blind": 'blind = tc.seminar.code_blind(exercise, "lundefugl", lang="nb")\nblind',
    ".tc-disagreements": 'room = tc.seminar.explore_disagreements(answers, school, store=store, lang="en")\nroom',
    ".tc-cards": 'sorting = tc.seminar.sort_codes(cards, lang="nb")\nsorting',
}
WIDGETS = [name for name in CELLS if name]
THESIS = re.compile(r"tender(?!_cycles)|anbud|thesis|oppgaven|consultant|konsulent|participant|deltaker", re.IGNORECASE)
SAID = """root => [root.innerText, ...[...root.querySelectorAll("*")].flatMap(each =>
  [each.ariaLabel, each.getAttribute("title"), each.tagName === "title" ? each.textContent : ""])].join()"""
# What is wider than its place and runs over what stands beside it.
RUNNING_OVER = """root => [...root.querySelectorAll("button, td, th, label, h3, h4")]
  .filter(each => each.checkVisibility() && getComputedStyle(each).overflowX === "visible")
  .filter(each => each.clientWidth && each.scrollWidth > each.clientWidth + 1)
  .map(each => each.outerHTML.slice(0, 160))"""
# Names of rings, letter by letter, that touch the number of a segment.
OVERLAPPING = """root => {
  const apart = (a, b) => a.x > b.x + b.width || b.x > a.x + a.width || a.y > b.y + b.height || b.y > a.y + a.height;
  // A box reaches from the highest accent down to the lowest tail, further than any digit.
  const digits = ({x, y, width, height}) => ({x, y: y + 0.2 * height, width, height: 0.6 * height});
  const numbers = [...root.querySelectorAll(".tc-ring-number")].map(each => digits(each.getBBox()));
  return [...root.querySelectorAll(".tc-ring-name")].filter(name =>
    [...name.textContent].some((_, at) => numbers.some(box => !apart(name.getExtentOfChar(at), box))))
    .map(name => name.textContent);
}"""


@pytest.fixture(scope="module")
def opened(lab_server: Server, open_lab: Callable[..., Lab]) -> Lab:
    cells = [new_code_cell(source.strip()) for source in CELLS.values()]
    made = new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    nbformat.write(made, lab_server.root / "school.ipynb")
    return open_lab("school.ipynb")


@pytest.fixture
def lab(opened: Lab) -> Iterator[Lab]:
    opened.page.bring_to_front()
    yield opened
    assert opened.errors == []


def segment(within: Locator, key: str) -> None:
    """Click a segment where its number stands, which lets clicks through."""
    within.locator(f'.tc-segment[data-key="{key}"] .tc-ring-number').click(force=True)


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_runs_over_and_nothing_speaks_of_the_thesis(lab: Lab, width: int) -> None:
    lab.wide(width)
    found = {}
    for widget in WIDGETS:
        seen = lab.page.locator(widget)
        seen.evaluate("each => each.scrollIntoView()")
        lab.shot(f"school{widget.replace('.', '-')}-{width}")
        faults = lab.beyond(widget, spared=".tc-list, .tc-scroll, .tc-cal-list, code, svg *")
        faults += seen.evaluate(RUNNING_OVER) + seen.evaluate(OVERLAPPING) + THESIS.findall(seen.evaluate(SAID))
        if faults:
            found[widget] = faults
    lab.wide(1280)
    assert found == {}


def test_the_colours_of_its_phases_can_be_read_in_both_themes(lab: Lab) -> None:
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        lab.theme(theme)
        assert {widget: faults for widget in WIDGETS if (faults := serious_faults(lab, widget))} == {}


def test_a_segment_chooses_in_the_explorer_and_in_the_rings(lab: Lab) -> None:
    explorer, rings = lab.page.locator(".tc-explorer"), lab.page.locator(".school-rings")
    n = len(tc.load_school_year().select(cycle="pupil", phase="choosing"))
    segment(explorer, "pupil/choosing")
    expect(explorer.locator(".tc-total")).to_contain_text(f"{n} of 25")
    expect(explorer.locator(".tc-python")).to_have_text('project.select(cycle="pupil", phase="choosing")')
    for tab in ("network", "claims", "matrix"):
        explorer.locator(f'[data-tab="{tab}"]').click()
        expect(explorer.locator(f".tc-panel-{tab}")).to_be_visible()
    explorer.locator('[data-do="undo"]').click()
    expect(explorer.locator(".tc-total")).to_contain_text("25 of 25")
    segment(rings, "school year/last weeks")
    assert lab.told("print(rings.selected)", "(('school year'") == "(('school year', 'last weeks'),)"
    expect(rings.locator(".tc-ring-legend")).to_contain_text("siste uker")


def test_a_day_of_the_calendar_and_a_phase_that_its_cycle_alone_has(lab: Lab) -> None:
    widget = lab.page.locator(".tc-calendar")
    lab.run_new_cell("cycles.state.day = date(2025, 3, 1)")
    cell = widget.locator('[data-key="pupil/at work"]')
    cell.click()
    expect(cell).to_have_attribute("aria-label", "pupil, at work: 12 running on this day, 2 excerpts")
    expect(widget.locator(".tc-cal-summary")).to_contain_text("2 of 25")
    asked = "print(cycles.state.segments, len(cycles.state.chosen))"
    assert lab.told(asked, "(('pupil'") == "(('pupil', 'at work'),) 2"


def test_a_claim_is_judged(lab: Lab) -> None:
    audit = lab.page.locator(".tc-audit")
    audit.locator('[data-claim="K2"]').click()
    audit.locator(".tc-audit-name").wait_for()
    audit.locator('[role="listbox"]').focus()
    lab.page.keyboard.press("1")
    assert lab.told('print(claims.state.own.get("K2", {}).get("verdict"))', "holds") == "holds"


def test_a_stretch_of_text_is_put_on_the_rings(lab: Lab) -> None:
    coding = lab.page.locator(".tc-coding")
    coding.locator(".tc-text").focus()
    lab.page.keyboard.press("Control+Home")
    if not coding.locator(".tc-where .tc-rings").is_visible():
        coding.locator(".tc-where > summary").click()
    segment(coding.locator(".tc-where"), "class/together")
    expect(coding).to_have_attribute("data-status", "saved")
    expect(coding.locator(".tc-where > summary")).to_contain_text("class, together")
    asked = "first = min(coder.state.excerpts, key=lambda each: each.selection.start).selection\n"
    assert lab.told(f"{asked}print(first.cycle, first.phase)", "class") == "class together"


def test_an_exercise_by_phase_is_coded_and_talked_over(lab: Lab) -> None:
    blind, room = lab.page.locator(".tc-blind"), lab.page.locator(".tc-disagreements")
    codes = blind.locator("[data-code]").evaluate_all("all => all.map(each => each.dataset.code)")
    assert lab.run_new_cell("print([each.key for each in exercise.codes])") == str(codes[:-1])
    blind.locator("[data-code]").first.click()
    expect(blind).to_have_attribute("data-saved", "yes")
    expect(blind.locator(".tc-blind-progress")).to_contain_text("1 av 14")
    room.locator('[data-do="reveal"]').click()
    expect(room.locator(".tc-disagreements-own")).not_to_be_empty()
    room.locator("input[type=radio]").first.check()
    room.locator('[data-do="settle"]').click()
    expect(room.locator(".tc-disagreements-progress")).to_contain_text("1 of 14")


def test_codes_are_put_into_a_group(lab: Lab) -> None:
    cards = lab.page.locator(".tc-cards")
    cards.locator('[data-do="begin_round"]').click()
    cards.locator('[data-do="group"]').click()
    cards.locator(".tc-cards-name").fill("Vaner")
    lab.page.keyboard.press("Enter")
    expect(cards.locator(".tc-cards-groups")).to_contain_text("Vaner")
    assert lab.told("print(sum(each['group'] for each in sorting.state.board()))", "1") == "1"


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_the_hand_out_speaks_of_its_own_cycles(browser: Browser, tmp_path: Path, lang: str) -> None:
    path = tmp_path / "school.html"
    tc.write_handout(tc.load_school_year(), path, lang=lang)
    window = Window(browser.new_page(), Server("", tmp_path, tmp_path))
    page = window.page
    page.goto(path.as_uri())
    body = page.locator("body")
    for width in (390, 1280, 1920):
        window.wide(width)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        assert (body.evaluate(RUNNING_OVER), body.evaluate(OVERLAPPING)) == ([], [])
        window.shot(f"school-handout-{lang}-{width}")
    assert THESIS.findall(body.evaluate(SAID)) == []
    segment(page.locator(".tc-picture"), "class/together")
    expect(page.locator("article.tc-excerpt:visible")).to_have_count(2)
    assert window.errors == []
    page.close()
