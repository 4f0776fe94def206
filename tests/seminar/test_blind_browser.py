"""The seminar as a student meets it: coding blind, a kernel that dies on the way, code cards; by keyboard, by mouse."""

import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe import serious_faults
from labdriver import Lab, Server
from playwright.sync_api import Locator, expect

import tender_cycles as tc
from tender_cycles.words import say

pytestmark = pytest.mark.more

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


def begin(lab: Lab, word: str = WORD) -> None:
    lab.page.locator(".tc-ask-word").focus()
    lab.page.keyboard.type(word)
    lab.page.keyboard.press("Enter")
    expect(lab.page.locator(".tc-blind-heading")).to_be_visible()


def begun(lab: Lab) -> None:
    """Give the code word, unless an earlier test has."""
    lab.page.locator(".tc-ask-word, .tc-blind-box").first.wait_for()
    if lab.page.locator(".tc-ask-word").count():
        begin(lab)


def test_the_code_word_is_asked_for(lab: Lab) -> None:
    page = lab.page
    expect(page.locator(".tc-ask")).to_contain_text("ikke navnet ditt")
    page.locator(".tc-ask-word").focus()
    page.keyboard.type("Kari/Nordmann")
    page.keyboard.press("Enter")
    expect(page.locator(".tc-ask-message")).to_have_text(say("alias.word-form", "nb"))
    assert serious_faults(lab, ".tc-blind") == []
    lab.shot("blind-ask")
    page.locator(".tc-ask-word").fill("")
    begin(lab)
    assert page.evaluate("() => document.activeElement.className") == "tc-blind-heading"


def test_three_excerpts_from_the_keyboard_alone(lab: Lab, exercise: tc.seminar.Exercise) -> None:
    page = lab.page
    cells = page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.length")
    expect(page.locator(".tc-blind-paraphrase")).to_have_text(exercise.units[0].texts["nb"])
    for key in ("3", "+", "+"):
        page.keyboard.press(key)
    page.keyboard.press("r")
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
    begun(lab)
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
    page.keyboard.press("r")
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
    begin(lab, "fjelrev")
    expect(page.locator(".tc-blind-welcome")).to_have_text(told("near", word="fjelrev"))
    page.locator(".tc-blind-who button").click()
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


MANY = """
from dataclasses import replace
study = tc.load_thesis()
study = replace(study, selections=tuple(
    replace(each, texts={**each.texts, "words": f"made up for {each.name}"}) for each in study.selections))
codes = ["short deadlines", "hand-over", "learning by doing", "uneven training", "structured training",
         "courses and input", "sharing", "team size", "rivals", "predictability", "stress and strain",
         "losing competence"]
many = tc.seminar.exercise(study, n=14, seed=1, by=codes)
tc.seminar.code_blind(many, "ulv", "many", lang="en", project=study)"""


def test_many_codes_are_found_by_name_and_own_words_shown(lab: Lab) -> None:
    lab.run_new_cell(MANY)
    page = lab.page
    many = page.locator(".tc-blind").last
    expect(many.locator("blockquote")).to_contain_text("made up for E")
    many.locator(".tc-blind-heading").focus()
    page.keyboard.press("/")
    expect(many.locator(".tc-blind-find")).to_be_focused()
    page.keyboard.type("compet")
    expect(many.locator(".tc-blind-code:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(many.locator('[data-code="losing competence"]')).to_have_attribute("aria-checked", "true")
    expect(many.locator(".tc-blind-code:visible")).to_have_count(13)
    expect(many).to_have_attribute("data-saved", "yes")
    expect(many.locator(".tc-blind-status")).to_have_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"))
    written = (lab.server.root / "many" / "answers-ulv.jsonl").read_text(encoding="utf-8")
    assert '"code": "losing competence"' in written
    assert "made up for" not in written


# -- code cards


@pytest.fixture(scope="module")
def sorting(open_lab: Callable[..., Lab]) -> Lab:
    return open_lab("11_three_rounds.ipynb")


@pytest.fixture
def cards(sorting: Lab) -> Iterator[Lab]:
    sorting.page.bring_to_front()
    yield sorting
    assert sorting.errors == []


def in_file(lab: Lab) -> dict[str, str]:
    """Return what each code lies in, read from the file by another process."""
    path = lab.page.locator(".tc-cards").evaluate("each => each.dataset.path") or lab.run_new_cell("print(path)")
    lab.page.locator(".tc-cards").evaluate("(each, path) => { each.dataset.path = path; }", path)
    with tc.study.Store.open(path) as store:
        names = {code.guid: code.label("en") for code in store.project.codes}
        return {names[code.guid]: names.get(code.parent, "") for code in store.project.codes}


def done(lab: Lab) -> None:
    expect(lab.page.locator(".tc-cards")).to_have_attribute("data-saved", "yes")


def card(lab: Lab, name: str) -> Locator:
    return lab.page.locator(".tc-cards-card").get_by_text(name, exact=True).locator("..")


def title(lab: Lab, name: str) -> Locator:
    return lab.page.locator(".tc-cards-title", has_text=name)


def zone(lab: Lab, name: str) -> Locator:
    return lab.page.locator(f'.tc-cards-zone[aria-label="{name}"]')


def test_cards_are_sorted_by_keyboard_alone(cards: Lab) -> None:
    page = cards.page
    undo, redo = (page.locator(f'.tc-cards [data-do="{step}"]') for step in ("undo", "redo"))
    expect(undo).to_be_disabled()
    page.locator('.tc-cards [data-do="begin_round"]').focus()
    page.keyboard.press("Enter")
    done(cards)
    expect(page.locator(".tc-cards-rounds [aria-current]")).to_have_text("1. Loose codes")
    page.locator('.tc-cards-pile [tabindex="0"]').focus()
    page.keyboard.press("Home")
    first, second, third = (page.locator(".tc-cards-pile .tc-cards-card").nth(at).inner_text() for at in range(3))
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator('.tc-cards-item[aria-pressed="true"]')).to_have_count(2)
    page.keyboard.press("g")
    page.keyboard.type("Fear")
    page.keyboard.press("Enter")
    expect(title(cards, "Fear")).to_be_focused()
    done(cards)
    assert [in_file(cards)[name] for name in (first, second, third)] == ["Fear", "Fear", ""]
    card(cards, third).focus()
    page.keyboard.press("Space")
    expect(page.locator(".tc-cards [role=status].tc-hidden")).to_contain_text("picked up")
    page.keyboard.press("ArrowDown")
    expect(zone(cards, "Fear")).to_have_class(re.compile("tc-over"))
    page.keyboard.press("Space")
    expect(zone(cards, "Fear").locator(".tc-cards-card")).to_have_count(3)
    expect(card(cards, third)).to_be_focused()
    done(cards)
    assert in_file(cards)[third] == "Fear"
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")  # put back
    assert in_file(cards)[third] == "Fear"
    expect(undo).to_be_enabled()
    expect(redo).to_be_disabled()
    page.keyboard.press("Control+z")
    expect(zone(cards, "Fear").locator(".tc-cards-card")).to_have_count(2)
    expect(redo).to_be_enabled()
    done(cards)
    assert in_file(cards)[third] == ""
    page.keyboard.press("Control+y")
    expect(zone(cards, "Fear").locator(".tc-cards-card")).to_have_count(3)
    cards.shot("sort-keyboard")


def test_the_list_of_places_needs_no_drag(cards: Lab) -> None:
    page = cards.page
    name = page.locator(".tc-cards-pile .tc-cards-card").nth(0).inner_text()
    card(cards, name).focus()
    page.keyboard.press("m")
    expect(page.locator(".tc-cards-select")).to_be_focused()
    page.locator(".tc-cards-select").select_option(label="Fear")
    expect(zone(cards, "Fear").locator(".tc-cards-card")).to_have_count(4)
    done(cards)
    assert in_file(cards)[name] == "Fear"


def test_cards_and_groups_are_dragged(cards: Lab) -> None:
    page = cards.page
    first, second = (page.locator(".tc-cards-pile .tc-cards-card").nth(at).inner_text() for at in range(2))
    card(cards, first).drag_to(page.locator(".tc-cards-fresh"))
    expect(page.locator(".tc-cards-name")).to_be_focused()
    page.keyboard.type("Hope")
    page.keyboard.press("Enter")
    expect(title(cards, "Hope")).to_be_focused()
    card(cards, second).drag_to(zone(cards, "Hope"))
    expect(zone(cards, "Hope").locator(".tc-cards-card")).to_have_count(2)
    done(cards)
    assert [in_file(cards)[name] for name in (first, second)] == ["Hope", "Hope"]
    card(cards, second).drag_to(zone(cards, "Loose codes").locator("h4"))
    expect(zone(cards, "Hope").locator(".tc-cards-card")).to_have_count(1)
    title(cards, "Fear").click()
    page.keyboard.press("g")
    page.keyboard.type("Feelings")
    page.keyboard.press("Enter")
    expect(zone(cards, "Feelings").locator(".tc-cards-title")).to_have_count(2)
    title(cards, "Hope").drag_to(title(cards, "Feelings"))
    expect(zone(cards, "Feelings").locator(".tc-cards-title")).to_have_count(3)
    done(cards)
    lying = in_file(cards)
    assert (lying["Fear"], lying["Hope"], lying["Feelings"]) == ("Feelings", "Feelings", "")
    title(cards, "Feelings").drag_to(title(cards, "Hope"))  # a category in its own sub-category
    expect(page.locator(".tc-cards-message")).to_contain_text("cannot lie in itself")
    assert in_file(cards) == lying
    cards.shot("sort-mouse")


def test_groups_are_renamed_and_dissolved(cards: Lab) -> None:
    page = cards.page
    title(cards, "Hope").focus()
    page.keyboard.press("F2")
    page.keyboard.type("Trust")
    page.keyboard.press("Enter")
    expect(title(cards, "Trust")).to_be_focused()
    page.keyboard.press("Delete")
    expect(title(cards, "Trust")).to_have_count(0)
    done(cards)
    lying = in_file(cards)
    assert "Trust" not in lying
    assert sum(group == "Feelings" for group in lying.values()) == 2, "its card lies where it lay, beside Fear"
    page.locator('.tc-cards [data-do="undo"]').click()
    expect(title(cards, "Trust")).to_have_count(1)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_board_fits_and_axe_is_content(cards: Lab, width: int, theme: str) -> None:
    cards.wide(width)
    cards.theme(theme)
    cards.page.locator(".tc-cards").evaluate("each => each.scrollIntoView()")
    cards.page.locator(".tc-cards-pile .tc-cards-card").first.click()
    assert cards.beyond(".tc-cards", spared=".tc-hidden") == []
    cards.shot(f"sort-{theme.split()[1].lower()}-{width}")
    assert serious_faults(cards, ".tc-cards") == []
    cards.page.locator('.tc-cards [data-do="unchoose"]').click()
    cards.theme("JupyterLab Light")
    cards.wide(1280)
