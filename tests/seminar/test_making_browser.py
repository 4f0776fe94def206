"""The teacher's form in JupyterLab: from the keyboard, at both widths, to files and what to send."""

from collections.abc import Callable

import pytest
from axe import serious_faults
from labdriver import Lab
from playwright.sync_api import expect

from tender_cycles.seminar import find_exercises
from tender_cycles.words import say

pytestmark = pytest.mark.more

FORM = 'import tender_cycles as tc\ntc.seminar.make_exercise(tc.load_thesis(), "made", lang="nb")'


@pytest.fixture(scope="module")
def lab(open_lab: Callable[..., Lab]) -> Lab:
    opened = open_lab("09_seminar_teacher.ipynb", run=False)
    opened.run_new_cell(FORM)
    opened.page.locator(".tc-making").wait_for()
    return opened


def test_a_teacher_makes_an_exercise_without_python(lab: Lab) -> None:
    page, place = lab.page, lab.server.root / "made"
    page.get_by_label("Timens navn").fill("a/b")
    page.keyboard.press("Enter")
    expect(page.locator(".tc-making .tc-message")).to_contain_text(say("making.name-form", "nb"))
    page.get_by_label("Timens navn").fill("høst 2026")
    page.get_by_label("Antall utdrag").fill("14")
    page.get_by_label("Språk").select_option("en")
    page.locator(".tc-making .tc-main").click()
    expect(page.locator(".tc-making-letter")).to_contain_text("class.html")
    expect(page.locator(".tc-making .tc-message")).to_be_hidden()
    assert [len(each) for each in find_exercises(place / "høst 2026").values()] == [14]
    for width in (1280, 390):
        lab.wide(width)
        page.locator(".tc-making").evaluate("each => each.scrollIntoView()")
        lab.shot(f"making-{width}")
        assert serious_faults(lab, ".tc-making") == []
        assert lab.beyond(".tc-making", spared=".tc-hidden") == []
    lab.wide(1280)
    assert lab.errors == []
