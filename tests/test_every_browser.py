"""The journeys of explorer, coding, blind coding and the HTML file in Firefox and in WebKit, the engine of Safari.

In Chromium they are in the other files, and each has more of them.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from labdriver import NOTEBOOK, SHORTCUTS, Lab, Server, notebook
from other_browsers import FIND, MISSING, WebKitPage, drive
from playwright.sync_api import Page, Playwright, sync_playwright

import tender_cycles as tc
from tender_cycles.seminar import Exercise, gather
from tender_cycles.words import say

pytestmark = [pytest.mark.more, pytest.mark.browser]

AnyPage = Page | WebKitPage
WORD = "fjellrev"
REASON = 'Fordi «x», "y" d d b og 😀.'
TEXT = (
    "I: Hvordan går det på jobben? 😀\nA: Det går bra. Jeg er trygg på det jeg gjør.\n\n"
    "I: Og når anbudet går ut?\nA: Da vet ingen noe. Vi prater om det hver dag.\n"
)
# Each journey has a notebook of its own.
EXPLORING = """
import tender_cycles as tc
tc.explore_themes(tc.load_thesis(), lang="en")"""
CODING_A_TEXT = """
import tender_cycles as tc
from tender_cycles.project import Code, Source
rings = tc.Project(name="study", cycles=tc.cycles.tender_cycles())
store = tc.study.Store.create("{browser}.tcstudy", rings, user="reader")
store.put(Source(guid="s", name="talk", text={text!r}), Code(guid="t", name="trust"), Code(guid="d", name="doubt"))
tc.study.code_text(store, "talk", lang="en")"""
CODING_BLIND = """
import tender_cycles as tc
tc.seminar.code_blind(tc.seminar.read_exercise("every.json"), folder="{browser}", lang="nb")"""
EXPLORER, CODING, BLIND = ".tc-explorer", ".tc-coding", ".tc-blind"
# The middle of what is uppermost there, or lets clicks through: as one who looks at the page would click it.
MIDDLE = """(css) => {
    const element = [...document.querySelectorAll(css)].find((each) => each.checkVisibility());
    if (!element || element.disabled) return null;
    element.scrollIntoView({block: "center"});
    const {left, top, width, height} = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const through = getComputedStyle(element).pointerEvents === "none";
    return through || element.contains(document.elementFromPoint(x, y)) ? [x, y] : null;
}"""
SHOWN = "(css) => document.querySelector(css)?.innerText.trim() ?? null"
VALUE = "(css) => document.querySelector(css)?.value ?? null"
CLEAN = "() => !window.jupyterapp.shell.currentWidget.context.model.dirty"
INSIDE = "(css) => document.querySelector(css).contains(document.activeElement)"


# What Firefox says of JupyterLab's requests that are under way when the page is left.
LEFT = ("NetworkError when attempting to fetch resource", "The operation was aborted")


def click(page: AnyPage, css: str) -> None:
    page.wait_for_function(MIDDLE, arg=css)
    page.mouse.click(*page.evaluate(MIDDLE, css))


def wait_for(page: AnyPage, expected: object, source: str, arg: object = None) -> None:
    """Wait until the page's answer is what is expected."""
    until = time.monotonic() + 20
    while (found := page.evaluate(source, arg)) != expected:
        assert time.monotonic() < until, f"{arg or source}: {found!r}, not {expected!r}"
        page.wait_for_timeout(50)


@pytest.fixture(scope="module", params=FIND)
def browser_name(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if FIND[name]() is None:
        pytest.skip(MISSING[name])
    return name


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return tc.seminar.exercise(tc.load_thesis(), n=9, seed=5)


@pytest.fixture(scope="module")
def file(exercise: Exercise, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tc.seminar.write_exercise_page(exercise, tmp_path_factory.mktemp("page") / "class.html", lang="nb")


@pytest.fixture(scope="module")
def window(
    playwright: Playwright, browser_name: str, lab_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lab]:
    """JupyterLab in the browser; the journeys share the window."""
    with drive(playwright, browser_name, tmp_path_factory.mktemp("downloads")) as page:
        yield Lab(page, lab_server)


@pytest.fixture
def run(window: Lab, browser_name: str) -> Iterator[Callable[[str, str], Lab]]:
    """Return what runs a cell in a notebook of its own; afterwards nothing has gone wrong."""

    def run_(name: str, cell: str) -> Lab:
        name = f"{name}-{browser_name}.ipynb"
        (window.server.root / name).write_text(notebook(cell), encoding="utf-8")
        window.open_notebook(name)
        window.run_all()
        return window

    yield run_
    save(window)  # or the browser would ask whether to leave
    window.shut_down()
    assert [each for each in window.errors if not any(left in each for left in LEFT)] == []
    assert not isinstance(window.page, WebKitPage) or window.page.heard() == []


def save(lab: Lab) -> None:
    lab.command("docmanager:save")
    lab.page.wait_for_function(CLEAN)


def check_keys(lab: Lab, root: str, text: str) -> None:
    """Click on a text and press each single letter that is JupyterLab's: the notebook stays as it is."""
    page = lab.page
    click(page, f"{root} {text}")
    before, shortcuts = page.evaluate(NOTEBOOK), page.evaluate(SHORTCUTS)
    assert {"D, D", "X", "B", "Y", "M", "Z"} <= set(shortcuts)
    for shortcut in shortcuts:
        if not page.evaluate(INSIDE, root):
            click(page, f"{root} {text}")
        lab.press(shortcut)
        assert page.evaluate(NOTEBOOK) == before, shortcut


# -- the explorer


def test_the_explorer_counts_as_python_does_and_is_left_with_a_line(run: Callable[[str, str], Lab]) -> None:
    lab, project = run("explorer", EXPLORING), tc.load_thesis()
    page = lab.page
    check_keys(lab, EXPLORER, ".tc-paraphrase")
    count = f"(css) => parseInt(({SHOWN})(css))"
    ending, total, line = (f"{EXPLORER} {css}" for css in ('[data-key="consultant/ending"]', ".tc-total", ".tc-python"))
    click(page, f"{ending} .tc-ring-number")
    wait_for(page, len(project.select(cycle="consultant", phase="ending")), count, total)
    wait_for(page, "true", "(css) => document.querySelector(css).ariaPressed", ending)
    click(page, f'{EXPLORER} [data-facet="text"] input')
    page.keyboard.type("work")
    chosen = project.select(cycle="consultant", phase="ending", text="work").selections
    wait_for(page, len(chosen), count, total)
    rows = f"() => Number(document.querySelector('{EXPLORER} .tc-excerpts').dataset.rows)"
    wait_for(page, len(chosen), rows)
    first = f"() => document.querySelector('{EXPLORER} [data-excerpt]').dataset.excerpt"
    wait_for(page, chosen[0].name, first)
    click(page, f"{EXPLORER} .tc-more")
    wait_for(
        page, True, f"(css) => ({SHOWN})(css)?.includes({json.dumps(chosen[0].texts['en'])})", f"{EXPLORER} .tc-here"
    )
    click(page, f'{EXPLORER} [data-do="copy"]')
    wait_for(page, say("explorer.copied", "en"), SHOWN, f"{EXPLORER} [role=status]")
    left = str(page.evaluate(SHOWN, line))
    assert eval(left, {"project": project}).selections == chosen
    click(page, f'{EXPLORER} [data-facet="text"] input')
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+v")
    wait_for(page, left, VALUE, f'{EXPLORER} [data-facet="text"] input')


# -- a text of one's own


def in_file(lab: Lab, browser_name: str, query: str) -> list[tuple[Any, ...]]:
    """Ask the project file itself, past the kernel."""
    with closing(sqlite3.connect(lab.server.root / f"{browser_name}.tcstudy")) as db:
        return db.execute(query).fetchall()


def test_a_span_with_its_memo_is_there_after_a_reload(run: Callable[[str, str], Lab], browser_name: str) -> None:
    lab = run("coding", CODING_A_TEXT.format(browser=browser_name, text=TEXT))
    page = lab.page
    words = "trygg på det jeg gjør"
    page.wait_for_function(MIDDLE, arg=f"{CODING} .tc-text")
    lab.drag_over(f"{CODING} .tc-text", words)
    wait_for(page, words, "() => getSelection().toString()")
    page.keyboard.press("Enter")
    page.keyboard.type("dou")
    page.keyboard.press("Enter")
    wait_for(page, "doubt", SHOWN, f"{CODING} .tc-label")
    save(lab)
    click(page, f"{CODING} .tc-memo")
    page.keyboard.type("sagt uten å nøle")
    page.reload(wait_until="domcontentloaded")  # before the pause after which a memo is saved
    lab.wait_idle()
    wait_for(page, "doubt", SHOWN, f"{CODING} .tc-label")
    start = TEXT.index(words)
    query = (
        'SELECT start, "end", codes.name FROM codings JOIN selections ON selections.guid = codings.selection JOIN codes'
    )
    found = in_file(lab, browser_name, f"{query} ON codes.guid = codings.code")
    assert found == [(start, start + len(words), "doubt")]  # counted as Python does, after an emoji
    assert in_file(lab, browser_name, "SELECT text FROM notes") == [("sagt uten å nøle",)]
    click(page, f"{CODING} .tc-label")
    wait_for(page, "sagt uten å nøle", VALUE, f"{CODING} .tc-memo")
    check_keys(lab, CODING, ".tc-text .tc-p")


# -- coding blind


def heading(page: AnyPage, n: int) -> None:
    wait_for(page, say("blind.unit", "nb", n=n, all=9), SHOWN, f"{BLIND} .tc-blind-heading")


def test_coding_blind_by_keyboard_survives_a_reload(
    run: Callable[[str, str], Lab], exercise: Exercise, browser_name: str, lab_server: Server
) -> None:
    exercise.write(lab_server.root / "every.json")
    lab = run("blind", CODING_BLIND.format(browser=browser_name))
    page, keyboard = lab.page, lab.page.keyboard
    click(page, ".tc-ask-word")
    keyboard.type(WORD)
    keyboard.press("Enter")
    heading(page, 1)
    wait_for(page, exercise.units[0].texts["nb"], SHOWN, f"{BLIND} .tc-blind-paraphrase")
    for key in ("3", "+", "+", "r"):
        keyboard.press(key)
    keyboard.type(REASON)
    keyboard.press("Enter")
    heading(page, 2)
    keyboard.press("s")
    heading(page, 3)
    keyboard.press("0")
    wait_for(page, "yes", f"() => document.querySelector('{BLIND}').dataset.saved")
    save(lab)
    page.reload(wait_until="domcontentloaded")
    lab.wait_idle()
    heading(page, 3)
    click(page, f'{BLIND} .tc-blind-box[data-unit="01"]')
    heading(page, 1)
    wait_for(page, REASON, VALUE, f"{BLIND} .tc-blind-reason")
    answers = gather(lab.server.root / browser_name, exercise)
    assert answers.report["status"].to_list() == ["read"]
    given = answers.frame.set_index("unit")
    assert given.loc["01", ["code", "confidence", "reason"]].to_list() == [exercise.domain[2], 4, REASON]
    assert given.loc["03", "code"] == exercise.domain[-1]
    assert answers.coders == (WORD,)
    check_keys(lab, BLIND, ".tc-blind-paraphrase")


# -- the HTML file, opened from disk


def begin(page: AnyPage, file: Path) -> None:
    page.goto(file.as_uri())
    click(page, ".tc-ask-word")
    page.keyboard.type(WORD)
    click(page, ".tc-ask .tc-main")


def code(page: AnyPage, exercise: Exercise, at: int) -> None:
    """Code an excerpt by hand on the screen, with a reason."""
    click(page, f'.tc-blind-box[data-unit="{exercise.units[at].id}"]')
    click(page, f'.tc-blind-radio[data-code="{exercise.domain[at]}"]')
    click(page, ".tc-blind-reason")
    page.keyboard.type(f"{at} {REASON}")


def saved(folder: Path, name: str) -> Path:
    """Wait until a file has been downloaded."""
    until = time.monotonic() + 20
    while not ((path := folder / name).is_file() and path.stat().st_size):
        assert time.monotonic() < until, f"{name} is not among {[each.name for each in folder.iterdir()]}"
        time.sleep(0.05)
    return path


def test_the_file_keeps_three_answers_and_hands_them_in(
    playwright: Playwright, browser_name: str, file: Path, exercise: Exercise, tmp_path: Path
) -> None:
    with drive(playwright, browser_name, tmp_path) as page:
        begin(page, file)
        for at in range(3):
            code(page, exercise, at)
        page.reload()
        wait_for(page, say("blind.resumed", "nb", word=WORD, done=3, all=9), SHOWN, ".tc-blind-welcome")
        click(page, '.tc-blind-box[data-unit="03"]')
        wait_for(page, f"2 {REASON}", VALUE, ".tc-blind-reason")
        click(page, ".tc-blind-last")
        click(page, '[data-do="copy"]')
        handed_in = saved(tmp_path, f"answers-{WORD}.jsonl").read_text(encoding="utf-8")
        click(page, ".tc-astext-part summary")
        assert page.evaluate(SHOWN, ".tc-astext").strip() == handed_in.strip()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "whatever.bin").write_text(handed_in, encoding="utf-8")
    answers = gather(tmp_path / "in", exercise)
    assert answers.report["status"].to_list() == ["read"]
    assert answers.frame["code"].to_list() == list(exercise.domain[:3])
    assert answers.frame["reason"].to_list() == [f"{at} {REASON}" for at in range(3)]


def test_where_the_browser_keeps_nothing_the_file_says_so_and_the_text_is_taken(
    playwright: Playwright, browser_name: str, file: Path, exercise: Exercise, tmp_path: Path
) -> None:
    with drive(playwright, browser_name, tmp_path, storage=False) as page:
        page.goto(file.as_uri())
        wait_for(page, say("blind-page.unkept", "nb"), SHOWN, "[role=alert]:not([hidden])")
        begin(page, file)
        for at in range(3):
            code(page, exercise, at)
        click(page, ".tc-blind-last")
        wait_for(page, True, f"(css) => ({SHOWN})(css).includes('ikke lagret')", ".tc-blind-status")
        text = page.evaluate(SHOWN, ".tc-astext")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "melding.txt").write_text(f"Her er svarene:\n\n{text}\nHilsen meg", encoding="utf-8")
    assert gather(tmp_path / "in", exercise).frame["code"].to_list() == list(exercise.domain[:3])
