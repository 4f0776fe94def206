"""The seminar as a student meets it: coding blind by keyboard, a kernel that dies on the way, a phone."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe import serious_faults
from labdriver import Lab, Server
from playwright.sync_api import expect

import tender_cycles as tc
from tender_cycles.words import say

NOTEBOOK = "08_seminar_students.ipynb"
WORD = "fjellrev"


def told(key: str, **values: object) -> str:
    return say(f"blind.{key}", "nb", **values)


@pytest.fixture(scope="module")
def exercise(lab_server: Server) -> tc.seminar.Exercise:
    """What the teacher has put beside the notebook."""
    drawn = tc.seminar.exercise(tc.load_thesis(), n=9, seed=5)
    drawn.write(lab_server.root / "exercise.json")
    return drawn


@pytest.fixture(scope="module")
def opened(exercise: tc.seminar.Exercise, open_lab: Callable[..., Lab]) -> Lab:
    return open_lab(NOTEBOOK)


@pytest.fixture
def lab(opened: Lab) -> Iterator[Lab]:
    opened.page.bring_to_front()
    yield opened
    assert opened.errors == []


def answers_on_disk(lab: Lab) -> dict[str, dict[str, Any]]:
    path = lab.server.root / f"answers-{WORD}.jsonl"
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    return {record["unit"]: record for record in records}


def saved(lab: Lab) -> None:
    expect(lab.page.locator(".tc-blind")).to_have_attribute("data-saved", "yes")


def progress(lab: Lab, **counts: int) -> None:
    expect(lab.page.locator(".tc-blind-progress")).to_have_text(told("progress", **counts, all=9))


def begin(lab: Lab) -> None:
    lab.page.locator(".tc-blind-word").focus()
    lab.page.keyboard.type(WORD)
    lab.page.keyboard.press("Enter")
    expect(lab.page.locator(".tc-blind-heading")).to_be_visible()


def test_the_code_word_is_asked_for(lab: Lab) -> None:
    page = lab.page
    expect(page.locator(".tc-blind-ask")).to_contain_text("ikke navnet ditt")
    page.locator(".tc-blind-word").focus()
    page.keyboard.type("Kari/Nordmann")
    page.keyboard.press("Enter")
    expect(page.locator(".tc-blind-message")).to_have_text(told("word-form"))
    assert serious_faults(lab, ".tc-blind") == []
    lab.shot("blind-ask")
    page.locator(".tc-blind-word").fill("")
    begin(lab)
    assert page.evaluate("() => document.activeElement.className") == "tc-blind-heading"


def test_three_excerpts_from_the_keyboard_alone(lab: Lab, exercise: tc.seminar.Exercise) -> None:
    page = lab.page
    cells = page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.length")
    expect(page.locator(".tc-blind-paraphrase")).to_have_text(exercise.units[0].texts["nb"])
    for key in ("3", "+", "+"):
        page.keyboard.press(key)
    page.keyboard.press("b")
    page.keyboard.type("Det handler om møter, x, d d.")
    page.keyboard.press("Enter")
    expect(page.locator(".tc-blind-heading")).to_have_text(told("unit", n=2, all=9))
    saved(lab)
    first = answers_on_disk(lab)["01"]
    assert (first["code"], first["confidence"], first["reason"]) == ("2.1", 4, "Det handler om møter, x, d d.")
    page.keyboard.press("s")
    page.keyboard.press("0")
    page.keyboard.press("ArrowDown")  # into the codes, at the one that is chosen
    expect(page.locator(".tc-blind-none [role=radio]")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")  # chooses the one above
    expect(page.locator('[data-code="3.2"]')).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Enter")  # and goes on
    expect(page.locator(".tc-blind-heading")).to_have_text(told("unit", n=4, all=9))
    saved(lab)
    progress(lab, done=2, skipped=1, open=6)
    on_disk = answers_on_disk(lab)
    assert (on_disk["02"]["skipped"], on_disk["03"]["code"]) == (True, "3.2")
    expect(page.locator('.tc-blind-box[data-state="done"]')).to_have_count(2)
    assert page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.length") == cells


def test_back_to_what_was_said(lab: Lab) -> None:
    page = lab.page
    page.locator('.tc-blind-box[data-unit="01"]').click()
    expect(page.locator(".tc-blind-reason")).to_have_value("Det handler om møter, x, d d.")
    expect(page.locator('[data-code="2.1"]')).to_have_attribute("aria-checked", "true")
    expect(page.locator(".tc-blind-sure input:checked")).to_have_value("4")
    page.locator(".tc-blind-code", has_text="Arbeidsmiljø").click()
    saved(lab)
    assert answers_on_disk(lab)["01"]["code"] == "2.2"
    assert answers_on_disk(lab)["01"]["reason"] == "Det handler om møter, x, d d."


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_and_axe_is_content(lab: Lab, width: int, theme: str) -> None:
    lab.wide(width)
    lab.theme(theme)
    lab.page.locator('.tc-blind-box[data-unit="04"]').click()
    lab.page.locator(".tc-blind").evaluate("each => each.scrollIntoView()")
    assert lab.beyond(".tc-blind", spared=".tc-hidden") == []
    if width == 390:
        expect(lab.page.locator(".tc-blind-definition:visible")).to_have_count(0)
        lab.page.locator(".tc-blind-definitions").click()
    expect(lab.page.locator(".tc-blind-definition:visible")).to_have_count(7)
    lab.shot(f"blind-{theme.split()[1].lower()}-{width}")
    assert lab.beyond(".tc-blind", spared=".tc-hidden") == []
    assert serious_faults(lab, ".tc-blind") == []
    if width == 390:
        lab.page.locator(".tc-blind-definitions").click()
    lab.theme("JupyterLab Light")
    lab.wide(1280)


def test_a_kernel_killed_on_the_way_costs_nothing(lab: Lab) -> None:
    page = lab.page
    pid = int(lab.run_new_cell("import os; print(os.getpid())"))
    page.locator('.tc-blind-box[data-unit="04"]').click()
    page.keyboard.press("1")
    page.keyboard.press("b")
    page.keyboard.type("Midt i ")
    saved(lab)
    before = answers_on_disk(lab)
    assert before["04"]["code"] == "1.1"
    os.kill(pid, signal.SIGKILL)
    page.locator(".jp-Dialog").get_by_role("button", name="Ok").click(timeout=30_000)
    page.keyboard.press("Escape")
    page.locator('.tc-blind-box[data-unit="05"]').click()
    page.keyboard.press("2")
    expect(page.locator(".tc-blind-message")).to_have_text(told("silent"))
    expect(page.locator('.tc-blind-box[data-unit="05"]')).to_have_attribute("data-state", "open")
    assert answers_on_disk(lab) == before
    lab.shot("blind-killed")
    lab.wait_idle()
    lab.run_all()
    begin(lab)
    expect(page.locator(".tc-blind-welcome")).to_contain_text("3 av 9 er kodet")
    progress(lab, done=3, skipped=1, open=5)
    expect(page.locator(".tc-blind-heading")).to_have_text(told("unit", n=5, all=9))
    page.locator('.tc-blind-box[data-unit="04"]').click()
    expect(page.locator(".tc-blind-reason")).to_have_value(before["04"]["reason"])


def test_the_end_says_what_to_hand_in(lab: Lab, exercise: tc.seminar.Exercise, tmp_path: Path) -> None:
    page = lab.page
    page.locator(".tc-blind-last").click()
    expect(page.locator(".tc-blind-end h4")).to_have_text(told("left", skipped=1, open=5))
    page.locator('[data-do="back"]').click()
    expect(page.locator(".tc-blind-heading")).to_have_text(told("unit", n=2, all=9))
    for at in range(1, 9):
        if at not in (2, 3):
            page.keyboard.press(str(at % 7 + 1))
        page.keyboard.press("Enter")
    expect(page.locator(".tc-blind-end h4")).to_have_text(told("all-coded"))
    saved(lab)
    expect(page.locator(".tc-blind-file")).to_have_text(f"answers-{WORD}.jsonl")
    lab.shot("blind-end")
    assert serious_faults(lab, ".tc-blind") == []
    with page.expect_download() as download:
        page.locator('[data-do="copy"]').click()
    download.value.save_as(tmp_path / "handed-in" / "mine.jsonl")
    answers = tc.seminar.gather(tmp_path / "handed-in", exercise)
    assert answers.coders == (WORD,)
    assert answers.units()[WORD].notna().all()
    assert answers.report["status"].tolist() == ["read"]
