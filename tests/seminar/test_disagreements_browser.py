"""The seminar as the teacher meets it: the excerpts on the wall, the reasons, what the room agrees on, kept at once."""

import shutil
from collections.abc import Callable, Iterator

import nbformat
import pytest
from axe import serious_faults
from labdriver import Lab, Server
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

import tender_cycles as tc
from tender_cycles.seminar import Answers, agreement
from tender_cycles.words import say

pytestmark = pytest.mark.more

PREPARED = """
import tender_cycles as tc
project = tc.load_thesis()
exercise = tc.seminar.exercise(project, n=9, seed=5)
answers = tc.seminar.gather("class", exercise, project)
store = tc.study.Store.create("class.tcstudy", project, user="teacher")
again = lambda: tc.seminar.gather("class", exercise, project)
room = tc.seminar.explore_disagreements(answers, project, store=store, again=again, lang="nb")
"""


def told(key: str, **values: object) -> str:
    return say(f"disagreements.{key}", "nb", **values)


@pytest.fixture(scope="module")
def answers(lab_server: Server) -> Answers:
    project = tc.load_thesis()
    exercise = tc.seminar.exercise(project, n=9, seed=5)
    tc.seminar.simulate_students(exercise, project, lab_server.root / "class", n=8, seed=2)
    return tc.seminar.gather(lab_server.root / "class", exercise, project)


@pytest.fixture(scope="module")
def order(answers: Answers) -> list[str]:
    return agreement.splits(answers.units()).index.tolist()


@pytest.fixture(scope="module")
def opened(answers: Answers, lab_server: Server, open_lab: Callable[..., Lab]) -> Lab:
    cells = [new_code_cell(PREPARED.strip()), new_code_cell("room")]
    made = new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    nbformat.write(made, lab_server.root / "disagreements.ipynb")
    return open_lab("disagreements.ipynb")


@pytest.fixture
def lab(opened: Lab) -> Iterator[Lab]:
    opened.page.bring_to_front()
    yield opened
    assert opened.errors == []


def kept(lab: Lab) -> dict[str, str]:
    """What the project file holds of the consensus, by unit."""
    with tc.study.Store.open(lab.server.root / "class.tcstudy") as store:
        exercise = tc.seminar.exercise(tc.load_thesis(), n=9, seed=5)
        found = agreement.recorded(store.project, tc.seminar.key(exercise, tc.load_thesis())["guid"], "consensus")
    return dict(found["code"].dropna())


def test_the_most_split_excerpt_is_on_the_wall_with_its_reasons(lab: Lab, answers: Answers, order: list[str]) -> None:
    page = lab.page
    expect(page.locator(".tc-disagreements-box").first).to_have_attribute("aria-current", "step")
    assert page.locator(".tc-disagreements-box").all_inner_texts() == order
    first = answers.frame[answers.frame["unit"] == order[0]].dropna(subset="code")
    sizes = first["code"].value_counts()
    assert page.locator(".tc-disagreements-count").all_inner_texts() == [str(n) for n in sizes]
    assert page.locator(".tc-disagreements-reasons li").count() == (first["reason"] != "").sum()
    expect(page.locator(".tc-study")).to_have_count(0)
    assert "Studien" not in page.locator(".tc-disagreements").inner_text()


def test_the_study_shows_itself_when_asked_and_hides_again_at_the_next(lab: Lab) -> None:
    page = lab.page
    page.locator('[data-do="reveal"]').press("Enter")
    expect(page.locator(".tc-disagreements-own")).to_contain_text("Studien:")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".tc-disagreements-box").nth(1)).to_have_attribute("aria-current", "step")
    expect(page.locator(".tc-disagreements-own")).to_have_text("")
    assert lab.told("print(room.state.at, room.state.revealed)", "1 False") == "1 False"
    page.locator(".tc-disagreements-heading").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".tc-disagreements-box").first).to_have_attribute("aria-current", "step")


def test_what_is_agreed_on_from_the_keyboard_is_in_the_project_file(lab: Lab, order: list[str]) -> None:
    page = lab.page
    record = page.locator('[data-do="settle"]')
    expect(record).to_be_disabled()
    page.locator('.tc-disagreements-consensus input[value="2.1"]').focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")  # on to the next code, as radio buttons do
    page.keyboard.press("Tab")
    page.keyboard.type("Teamet, b og d d.")
    page.keyboard.press("Tab")
    expect(record).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".tc-disagreements-status")).to_have_text(told("recorded"))
    expect(page.locator(".tc-disagreements-progress")).to_have_text(told("progress", done=1, all=9))
    expect(page.locator('.tc-disagreements-box[data-settled="yes"]')).to_have_count(1)
    assert kept(lab) == {order[0]: "2.2"}
    assert lab.told("print(room.state.settled)", "{'").endswith("'reason': 'Teamet, b og d d.'}}")


def test_python_settles_too_and_the_browser_takes_it_back(lab: Lab, order: list[str]) -> None:
    page = lab.page
    lab.run_new_cell(f"room.state.at = 2; room.state.settle({order[2]!r}, '3.1', 'x')")
    expect(page.locator('.tc-disagreements-consensus input[value="3.1"]')).to_be_checked()
    expect(page.locator(".tc-disagreements-why textarea")).to_have_value("x")
    page.locator('[data-do="withdraw"]').click()
    expect(page.locator(".tc-disagreements-progress")).to_have_text(told("progress", done=1, all=9))
    expect(page.locator(".tc-disagreements-consensus input:checked")).to_have_count(0)
    assert set(kept(lab)) == {order[0]}


def test_what_cannot_be_saved_is_said_and_not_shown_as_settled(lab: Lab) -> None:
    page = lab.page
    lab.run_new_cell("store.begin_round('another')")
    page.locator('.tc-disagreements-consensus input[value="1.1"]').check()
    page.locator('[data-do="settle"]').click()
    expect(page.locator(".tc-disagreements-message")).to_contain_text("Ikke lagret: the answers cannot be recorded")
    expect(page.locator(".tc-disagreements-progress")).to_have_text(told("progress", done=1, all=9))
    expect(page.locator('.tc-disagreements-consensus input[value="1.1"]')).to_be_checked()
    page.locator('[data-do="next"]').click()
    expect(page.locator(".tc-disagreements-message")).to_be_hidden()


def test_large_type_and_what_comes_in_later(lab: Lab, answers: Answers, order: list[str]) -> None:
    page = lab.page
    page.locator(".tc-disagreements-box").nth(1).click()
    page.locator(".tc-disagreements-why textarea").fill("Halvt skrevet")
    small = page.locator(".tc-disagreements-paraphrase").evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    page.locator('[data-do="large"]').click()
    late = lab.server.root / "class" / "late"
    tc.seminar.simulate_students(answers.exercise, tc.load_thesis(), late, n=9, seed=2)
    for path in late.glob("*-0[1-8].jsonl"):  # those who have handed in before
        path.unlink()
    expect(page.locator(".tc-disagreements-coders")).to_have_text(told("coders", n=8))
    page.locator('[data-do="again"]').click()
    expect(page.locator(".tc-disagreements-coders")).to_have_text(told("coders", n=9))
    expect(page.locator('[data-do="again"]')).to_be_focused()
    expect(page.locator(".tc-disagreements-heading")).to_contain_text(told("unit", id=order[1]))
    expect(page.locator(".tc-disagreements-why textarea")).to_have_value("Halvt skrevet")
    expect(page.locator('[data-do="large"]')).to_have_attribute("aria-pressed", "true")
    large = page.locator(".tc-disagreements-paraphrase").evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    assert large > 1.5 * small > 24
    for width in (1920, 800):
        lab.wide(width)
        page.locator(".tc-disagreements").evaluate("each => each.scrollIntoView()")
        lab.shot(f"room-large-{width}")
        assert lab.beyond(".tc-disagreements", spared=".tc-hidden") == []
    assert serious_faults(lab, ".tc-disagreements") == []
    page.locator('[data-do="large"]').click()
    lab.wide(1280)
    shutil.rmtree(late)
    page.locator('[data-do="again"]').click()
    expect(page.locator(".tc-disagreements-coders")).to_have_text(told("coders", n=8))


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("width", [1280, 800, 390])
def test_it_fits_and_axe_is_content(lab: Lab, width: int, theme: str) -> None:
    lab.wide(width)
    lab.theme(theme)
    lab.page.locator(".tc-disagreements-box").first.click()
    lab.page.locator('[data-do="reveal"]').click()
    lab.page.locator(".tc-disagreements").evaluate("each => each.scrollIntoView()")
    lab.shot(f"room-{theme.split()[1].lower()}-{width}")
    assert lab.beyond(".tc-disagreements", spared=".tc-hidden") == []
    assert serious_faults(lab, ".tc-disagreements") == []
    lab.theme("JupyterLab Light")


def test_a_kernel_that_is_gone_is_told_of_and_the_room_can_still_be_read(lab: Lab, order: list[str]) -> None:
    page = lab.page
    page.locator(".tc-disagreements-box").nth(3).click()
    page.locator('.tc-disagreements-consensus input[value="1.2"]').check()
    lab.shut_down()
    page.locator('[data-do="settle"]').click()
    expect(page.locator(".tc-disagreements-message")).to_have_text(told("silent"))
    expect(page.locator(".tc-disagreements-progress")).to_have_text(told("progress", done=1, all=9))
    page.locator('[data-do="next"]').click()
    expect(page.locator(".tc-disagreements-heading")).to_contain_text(told("unit", id=order[4]))
    page.locator('[data-do="previous"]').click()
    expect(page.locator('.tc-disagreements-consensus input[value="1.2"]')).to_be_checked()
    assert all("Could not send widget sync message" in each for each in lab.errors)  # the widget manager's own word
    lab.errors.clear()
