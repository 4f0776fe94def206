"""An exercise as one page, opened from disk with the network off, as students on a telephone and at a desk meet it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from made_up import paraphrased
from page_driver import (
    DESK,
    FULL,
    NO_STORAGE,
    PHONE,
    TELEPHONE,
    Open,
    begin,
    check_sound,
    open_in,
    saved_file,
    without_storage,
)
from playwright.sync_api import Browser, BrowserContext, Page, expect

import tender_cycles as tc
from tender_cycles.seminar import Exercise, gather
from tender_cycles.seminar.blind import BlindState
from tender_cycles.words import say


def told(key: str, lang: str = "nb", **values: object) -> str:
    return say(key, lang, **values)


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return tc.seminar.exercise(tc.load_thesis(), n=9, seed=5)


@pytest.fixture(scope="module")
def file(exercise: Exercise, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page that the teacher has sent."""
    return tc.seminar.write_exercise_page(exercise, tmp_path_factory.mktemp("page") / "class.html", lang="nb")


def code(page: Page, at: int, key: str, reason: str = "") -> None:
    """Code the excerpt with a number, by hand on the screen."""
    page.locator(".tc-blind-box").nth(at).click()
    page.locator(f'.tc-blind-radio[data-code="{key}"]').click()
    if reason:
        page.locator(".tc-blind-reason").fill(reason)


def hand_in(page: Page, to: Path) -> str:
    """Save the file that is handed in, under any name; returns the one it was offered under."""
    page.locator(".tc-blind-last").click()
    return saved_file(page, page.locator('[data-do="copy"]'), to)


def test_what_is_handed_in_is_what_the_widget_in_a_notebook_hands_in(
    device: Callable[..., BrowserContext], open_page: Open, file: Path, exercise: Exercise, tmp_path: Path
) -> None:
    page = open_page(device(), file).page
    begin(page, " Fjellrev ")
    keys = [exercise.domain[at % len(exercise.domain)] for at in range(9)]
    state = BlindState(exercise, tmp_path / "notebook")
    state.begin("Fjellrev")
    for at, key in enumerate(keys[:7]):
        code(page, at, key, 'Fordi «x», "y" og 😀\u2028.')
        page.keyboard.press("Escape")
        page.keyboard.press("+")
        state.put(exercise.units[at].id, key, confidence=3, reason='Fordi «x», "y" og 😀\u2028.')
    page.locator(".tc-blind-box").nth(7).click()
    page.locator('[data-do="skip"]').click()
    state.put(exercise.units[7].id, skipped=True)
    state.close()
    name = hand_in(page, tmp_path / "page" / "whatever (1).bin")
    assert name == "answers-fjellrev.jsonl"
    frames = [
        gather(tmp_path / each, exercise).frame.drop(columns=["seconds", "time"]) for each in ("page", "notebook")
    ]
    assert frames[0].equals(frames[1])
    assert len(frames[0]) == 8
    given = gather(tmp_path / "page", exercise)
    assert given.report["status"].to_list() == ["read"]
    assert given.frame["seconds"].between(0, 60).all()
    assert given.frame["time"].map(lambda time: time.startswith("20")).all()
    # and it can be gone on with in a notebook
    shutil.copy(tmp_path / "page" / "whatever (1).bin", tmp_path / "notebook" / name)
    later = BlindState(exercise, tmp_path / "notebook")
    later.begin("fjellrev")
    assert (later.resumed, later.counts) == (True, {"done": 7, "skipped": 1, "open": 1})
    later.close()


def test_a_reload_in_the_middle_of_a_reason_costs_nothing(
    device: Callable[..., BrowserContext], open_page: Open, file: Path
) -> None:
    context = device(**TELEPHONE)
    page = open_page(context, file).page
    begin(page, "rype")
    code(page, 0, "2.1", "Ferdig.")
    code(page, 1, "2.2")
    page.locator(".tc-blind-reason").press_sequentially("Midt i et ord")
    page.reload()
    expect(page.locator(".tc-blind-welcome")).to_have_text(told("blind.resumed", word="rype", done=2, all=9))
    page.locator(".tc-blind-box").nth(1).click()
    expect(page.locator(".tc-blind-reason")).to_have_value("Midt i et ord")
    page.close()
    # Whoever opens the file again later, or somebody else on the same device, is asked who she is.
    page = open_page(context, file).page
    expect(page.locator(".tc-ask-word")).to_be_visible()
    begin(page, "Rype")
    expect(page.locator(".tc-blind-progress")).to_have_text(told("blind.progress", done=2, skipped=0, open=7, all=9))
    # Two windows on the same answers do not undo one another's.
    other = open_page(context, file).page
    begin(other, "rype")
    code(other, 2, "3.1")
    code(page, 3, "3.2")
    page.reload()
    expect(page.locator('.tc-blind-box[data-state="done"]')).to_have_count(4)


def test_a_word_is_checked_and_nobody_s_else_is_shown(
    device: Callable[..., BrowserContext], open_page: Open, file: Path
) -> None:
    page = open_page(device(), file).page
    message = page.locator(".tc-ask-message")
    for word, key in (("Kari/Nordmann", "word-form"), ("  ", "word-empty"), ("x", "word-form"), ("a" * 32 + "b", "")):
        begin(page, word)
        if key:
            expect(message).to_have_text(told(f"alias.{key}"))
    code(page, 0, "2.1")
    page.locator(".tc-blind-who button").click()
    begin(page, "fjellrev")
    expect(page.locator(".tc-blind-welcome")).to_have_text(told("blind-page.near", word="fjellrev"))
    assert "aaaa" not in page.locator("body").inner_text()
    expect(page.locator('.tc-blind-box[data-state="done"]')).to_have_count(0)


def test_two_exercises_share_a_storage_and_not_their_answers(
    device: Callable[..., BrowserContext], open_page: Open, file: Path, tmp_path: Path
) -> None:
    context = device()
    page = open_page(context, file).page
    begin(page, "rype")
    code(page, 0, "2.1")
    other = tc.seminar.exercise(tc.load_thesis(), n=9, seed=6)
    page.close()
    page = open_page(context, tc.seminar.write_exercise_page(other, tmp_path / "other.html", lang="nb")).page
    begin(page, "rype")
    expect(page.locator(".tc-blind-welcome")).to_have_count(0)
    expect(page.locator('.tc-blind-box[data-state="done"]')).to_have_count(0)


@pytest.mark.parametrize("how", NO_STORAGE)
def test_where_nothing_is_kept_it_says_so_first_and_the_text_is_handed_in(
    how: str, browser: Browser, device: Callable[..., BrowserContext], open_page: Open, file: Path,
    exercise: Exercise, chromium: str, tmp_path: Path,
) -> None:  # fmt: skip
    context = without_storage(how, browser, device, chromium, tmp_path)
    page = open_page(context, file).page
    expect(page.locator(".tc-ask-word")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="lagres ikke")).to_have_text(told("blind-page.unkept"))
    begin(page, "rype")
    for at in range(9):
        code(page, at, "2.1", f"Grunn {at}")
    page.locator(".tc-blind-last").click()
    expect(page.locator(".tc-blind-status")).to_contain_text("ikke lagret")
    text = page.locator(".tc-astext")
    expect(text).to_be_visible()
    expect(page.locator(".tc-blind-end")).to_contain_text(told("blind-page.unkept-where"))
    (tmp_path / "in").mkdir()
    copied = text.inner_text()
    (tmp_path / "in" / "fra telefonen.txt").write_text(f"Hei, her er svarene:\r\n\r\n{copied}\r\nHilsen rype", "utf-16")
    answers = gather(tmp_path / "in", exercise)
    assert answers.coders == ("rype",)
    assert answers.units()["rype"].to_list() == ["2.1"] * 9
    page.once("dialog", lambda dialog: dialog.accept())  # the browser asks whether to leave
    page.reload()
    expect(page.locator(".tc-ask-word")).to_be_visible()
    context.close()


def test_a_storage_that_gives_out_on_the_way_costs_nothing(
    device: Callable[..., BrowserContext], open_page: Open, file: Path
) -> None:
    page = open_page(device(), file).page
    begin(page, "rype")
    code(page, 0, "2.1")
    expect(page.get_by_text(told("blind-page.unkept"))).to_be_hidden()
    page.evaluate(FULL)
    code(page, 1, "2.2")
    expect(page.get_by_text(told("blind-page.unkept"))).to_be_visible()
    page.locator(".tc-blind-last").click()
    lines = page.locator(".tc-astext").inner_text().splitlines()
    assert [json.loads(line)["code"] for line in lines[1:]] == ["2.1", "2.2"]


@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_axe_is_content_and_nothing_stands_out(
    size: dict[str, int], lang: str, device: Callable[..., BrowserContext], open_page: Open, file: Path
) -> None:
    window = open_in(lang, size, device, open_page, file, told("blind.title", lang))
    page = window.page

    def sound(name: str) -> None:
        check_sound(window, f"exercise-page-{name}-{lang}-{size['width']}")

    sound("ask")
    begin(page, "rype")
    sound("code")
    code(page, 0, "2.1", "x")
    page.locator(".tc-blind-last").click()
    page.locator(".tc-astext-part summary").click()
    expect(page.locator(".tc-astext")).to_contain_text('"code":"2.1"')
    sound("end")


def test_own_words_are_on_the_page_if_they_were_asked_for(
    device: Callable[..., BrowserContext], open_page: Open, tmp_path: Path
) -> None:
    study = paraphrased()
    drawn = tc.seminar.exercise(study, n=6, seed=1, words=True)
    path = tc.seminar.write_exercise_page(drawn, tmp_path / "own.html", lang="en", words=True)
    page = open_page(device(), path).page
    expect(page.locator("header")).to_contain_text(told("exercise-page.confidential", "en"))
    begin(page, "rype")
    expect(page.locator("blockquote")).to_have_text(drawn.units[0].texts["words"])


def test_without_scripts_it_says_what_to_do(device: Callable[..., BrowserContext], file: Path) -> None:
    page = device(java_script_enabled=False).new_page()
    page.goto(file.as_uri())
    expect(page.locator("main")).to_contain_text(told("exercise-page.no-script"))


def test_a_class_of_two_pages_and_a_notebook_from_the_form_to_the_room(
    device: Callable[..., BrowserContext], open_page: Open, tmp_path: Path
) -> None:
    thesis = tc.load_thesis()
    form = tc.seminar.make_exercise(thesis, tmp_path, lang="nb")
    assert form.answer_make(name="høst", n=8, by="subcategory", seed=5, lang="nb", words=False) == ""
    place, made = tmp_path / "høst", form.state.made
    assert made is not None
    (tmp_path / "student").mkdir()
    phone_file = shutil.copy(place / "class.html", tmp_path / "student" / "class (2).html")
    phone = open_page(device(**TELEPHONE), Path(phone_file)).page
    desk = open_page(device(), place / "class.html").page
    for page, word in ((phone, "rype"), (desk, "ulv")):
        begin(page, word)
        for at in range(4):
            code(page, at, "2.1" if at else "3.1", f"Grunn {at}")
    phone.reload()
    for page in (phone, desk):
        for at in range(4, 8):
            code(page, at, "2.2" if page is phone else "2.3", f"Grunn {at}")
    hand_in(phone, tmp_path / "out" / "min besvarelse.txt")
    hand_in(desk, tmp_path / "out" / "answers.jsonl.bin")
    shutil.copy(place / "exercise.json", tmp_path / "student" / "fra læreren (1).json")
    (tmp_path / "student" / "class (2).html").unlink()
    state = BlindState(tc.seminar.handed_out(tmp_path / "student"), tmp_path / "out")
    state.begin("gaupe")
    for unit in made.units:
        state.put(unit.id, "2.1", reason="I notatboken")
    state.close()
    shutil.make_archive(str(tmp_path / "levert"), "zip", tmp_path / "out")
    lesson = tc.seminar.open_lesson("høst", thesis, tmp_path)
    shutil.copy(tmp_path / "levert.zip", lesson.folder / "handed-in" / "levert.zip")
    answers = lesson.gather(thesis)
    assert answers.report["status"].to_list() == ["read"] * 3
    units = answers.units()
    assert list(units.columns) == ["gaupe", "rype", "ulv"]
    assert units["rype"].to_list() == ["3.1", "2.1", "2.1", "2.1"] + ["2.2"] * 4
    assert units["ulv"].to_list() == ["3.1", "2.1", "2.1", "2.1"] + ["2.3"] * 4
    for settle in (True, False):  # the second time after a restart
        with lesson.open_consensus(answers, thesis) as store:
            room = tc.seminar.explore_disagreements(answers, thesis, store=store, lang="nb")
            if settle:
                room.state.settle(made.units[5].id, "2.2", "Enige.")
            assert room.state.consensus().dropna().to_dict() == {made.units[5].id: "2.2"}
