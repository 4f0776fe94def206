"""Coding a text in JupyterLab: by mouse, by keyboard alone, and with a kernel that is killed in the middle of it."""

import json
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator

import pytest
from axe import serious_faults
from labdriver import Lab, Server, notebook
from playwright.sync_api import Browser, Locator, expect

pytestmark = pytest.mark.more

TEXT = (
    "I: Hvordan går det på jobben? 😀\n"
    "A: Det går bra. Jeg er trygg på det jeg gjør. Sjefen sier det hun mener, og da vet jeg hvor jeg står.\n\n"
    "I: Og når anbudet går ut? 👩‍🚀\n"
    "A: Da vet ingen noe. Vi prater om det hver dag. Noen søker andre jobber.\n"
) + "".join(f"A: Dette er setning nummer {n}. Den handler om <b>noe</b> annet.\n" for n in range(60))
IMPORTS = "from pathlib import Path\nimport tender_cycles as tc\nfrom tender_cycles.project import Code, Source"
STUDY = """\
path = Path("{name}.tcstudy")
made = not path.exists()
rings = tc.Project(name="study", cycles=tc.cycles.tender_cycles())
store = tc.study.Store.create(path, rings, user="Kari") if made else tc.study.Store.open(path)
if made:
    store.put(
        Source(guid="s", name="talk", text={text}), Code(guid="f", name="feelings", codable=False),
        Code(guid="t", name="trust", parent="f"), Code(guid="d", name="doubt", parent="f"), Code(guid="j", name="job"),
    )
coder = tc.study.code_text(store, "talk", lang="{lang}")
coder"""
CLEAR = """() => {
  const shared = window.jupyterapp.shell.currentWidget.context.model.sharedModel;
  while (shared.cells.length > 1) shared.deleteCell(shared.cells.length - 1);
}"""


def line(words: str) -> str:
    start = TEXT.index(words)
    return f'state.code({start}, {start + len(words)}, "trust")'


class Coding:
    """The widget in an open notebook, and the file behind it."""

    def __init__(self, lab: Lab, name: str) -> None:
        self.lab, self.page, self.path = lab, lab.page, lab.server.root / f"{name}.tcstudy"
        self.root = lab.page.locator(".tc-coding")
        self.text = self.root.locator(".tc-text")

    def saved(self) -> None:
        expect(self.root).to_have_attribute("data-status", "saved", timeout=15_000)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Ask the file itself, past the kernel; who may write takes back what a killed one has begun."""
        with sqlite3.connect(f"{self.path.as_uri()}?mode=rw", uri=True) as db:
            found = db.execute(query).fetchall()
        db.close()
        return found

    def coded(self) -> list[tuple[str, str]]:
        """Return the words and the codes of every coding in the file."""
        rows = self.ask(
            'SELECT start, "end", codes.name FROM codings JOIN selections ON selections.guid = codings.selection '
            'JOIN codes ON codes.guid = codings.code ORDER BY start, "end", codings.place'
        )
        (text,) = self.ask("SELECT text FROM sources")[0]
        return [(str(text)[start:end], str(name)) for start, end, name in rows]  # type: ignore[misc]

    def select(self, words: str) -> None:
        """Select words by dragging the mouse over them."""
        self.lab.drag_over(".tc-coding .tc-text", words)

    def select_after_reloading(self, words: str) -> "Coding":
        """Load the page again, as with F5, and select words once the widget is back."""
        self.page.reload(wait_until="domcontentloaded")
        self.lab.wait_idle()
        self.root.wait_for(timeout=30_000)
        self.saved()
        self.root.evaluate("each => each.scrollIntoView()")
        self.select(words)
        return self

    def selected(self) -> str:
        return str(self.page.evaluate("() => getSelection().toString()"))

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def slot(self, name: str) -> Locator:
        return self.root.locator(".tc-slot", has_text=name)


@pytest.fixture
def new(open_lab: Callable[..., Lab], lab_server: Server, request: pytest.FixtureRequest) -> Iterator[Coding]:
    """One notebook for all tests; in it for each a study of its own, and the widget on its one text."""
    if not (lab_server.root / "coding.ipynb").exists():
        (lab_server.root / "coding.ipynb").write_text(notebook(IMPORTS), encoding="utf-8")
    lab = open_lab("coding.ipynb")
    lab.page.bring_to_front()
    name = request.node.name.partition("[")[0]
    coding = Coding(lab, name)
    if name not in shown(lab):
        lab.page.evaluate(CLEAR)
        lab.run_new_cell(study(name))
    coding.root.wait_for(timeout=30_000)  # the first time much is imported
    coding.saved()
    coding.root.evaluate("each => each.scrollIntoView()")
    yield coding
    assert lab.errors == []


def study(name: str, lang: str = "en") -> str:
    return STUDY.format(name=name, text=repr(TEXT), lang=lang)


def shown(lab: Lab) -> str:
    """Return the last cell."""
    get = "() => window.jupyterapp.shell.currentWidget.context.model.sharedModel.cells.at(-1).getSource()"
    return str(lab.page.evaluate(get))


def test_by_mouse(new: Coding) -> None:
    page, root = new.page, new.root
    new.select("trygg på det jeg gjør")
    assert new.selected() == "trygg på det jeg gjør"
    new.slot("trust").click()
    new.saved()
    assert new.coded() == [("trygg på det jeg gjør", "trust")]  # positions after an emoji, counted as Python does
    expect(root.locator(".tc-card-title")).to_have_text("Excerpt 1 of 1")
    expect(root.locator(".tc-python")).to_have_text(line("trygg på det jeg gjør"))
    new.select("Jeg er trygg på det")  # overlaps the first
    root.get_by_role("combobox", name="Give a code").fill("dou")
    root.get_by_role("listbox").get_by_role("option").first.click()
    new.saved()
    expect(root.locator(".tc-label")).to_have_count(2)
    lanes = root.locator(".tc-bar-lane").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect()).map(box => [box.left, box.right, box.top, box.bottom])"
    )
    (left, right, top, bottom), (left2, right2, top2, bottom2) = lanes
    assert right <= left2 or right2 <= left, "side by side"
    assert top2 < bottom
    assert top < bottom2
    assert root.locator(".tc-bar-lane").first.get_attribute("title") == "Excerpt 1: feelings/doubt"
    label = root.locator(".tc-label", has_text="trust")
    label.hover()
    expect(root.locator(".tc-over")).to_have_count(2)  # its bar and its name
    label.click()
    expect(root.locator(".tc-card-title")).to_have_text("Excerpt 2 of 2")
    assert new.selected() == "trygg på det jeg gjør"
    root.get_by_label("Memo", exact=True).fill("sagt uten å nøle")
    expect(root).to_have_attribute("data-status", "typing")
    root.locator('.tc-segment[data-key="participant/ending"] .tc-ring-number').click(force=True)
    new.saved()
    expect(root.locator(".tc-place")).to_have_text("participant, ending")
    assert new.ask("SELECT text FROM notes") == [("sagt uten å nøle",)]
    assert new.ask("SELECT cycle, phase FROM selections WHERE cycle NOT NULL") == [("participant", "ending")]
    page.keyboard.press("Escape")
    new.select("trygg på det")
    root.locator('[data-do="extend"]').click()
    new.saved()
    assert sorted(new.coded()) == [("Jeg er trygg på det", "doubt"), ("trygg på det", "trust")]
    root.locator(".tc-label", has_text="doubt").click()
    root.get_by_role("button", name="Take away the code doubt").click()
    expect(root.locator(".tc-label")).to_have_count(1)
    new.saved()
    root.locator('[data-do="undo"]').click()
    expect(root.locator(".tc-label")).to_have_count(2)
    root.locator('[data-do="redo"]').click()
    expect(root.locator(".tc-label")).to_have_count(1)
    assert new.coded() == [("trygg på det", "trust")]
    printed = new.lab.told("print(coder.state.to_python(), len(coder.state.excerpts))", "state.redo() 1")
    assert printed == "state.redo() 1"
    assert root.locator(".tc-p b").count() == 0, "what informants say is never markup"


def test_by_keyboard_alone(new: Coding) -> None:
    page, root = new.page, new.root
    new.text.focus()
    cells = page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.length")
    new.keys("Control+Home", "Control+ArrowDown", "Control+ArrowRight", "ArrowRight", "ArrowRight")
    new.keys("Shift+Control+ArrowRight", "Shift+Control+ArrowRight")
    assert new.selected().strip() == "Det går"
    new.keys("Enter")
    page.keyboard.type("dou")
    expect(root.get_by_role("listbox").get_by_role("option", selected=True)).to_contain_text("doubt")
    new.keys("Enter")
    new.saved()
    expect(new.text).to_be_focused()
    assert new.coded() == [("Det går", "doubt")]
    new.keys("m")
    page.keyboard.type("b d d s 1")  # letters that are keys of the notebook and of the text
    new.keys("Escape")
    expect(new.text).to_be_focused()
    new.saved()
    new.keys("r", "Home", "ArrowUp", "Enter", "Escape")
    new.saved()
    assert new.ask("SELECT cycle, phase FROM selections") == [("consultant", "start-up")]
    assert new.ask("SELECT text FROM notes") == [("b d d s 1",)]
    new.keys("Control+ArrowDown", "s")
    assert new.selected() == "I: Og når anbudet går ut?"
    new.keys("Control+ArrowDown", "s")
    assert new.selected() == "A: Da vet ingen noe."
    new.keys("s")
    assert new.selected() == "A: Da vet ingen noe. Vi prater om det hver dag."
    new.keys("Escape", "Alt+ArrowDown", "Shift+Alt+ArrowDown")
    assert new.selected() == "Noen søker andre jobber."
    new.keys("c")
    page.keyboard.type("leaving")
    new.keys("Enter")
    expect(root.locator(".tc-naming select")).to_be_focused()
    page.keyboard.type("job")
    new.keys("Tab", "Enter")
    new.saved()
    assert new.coded()[-1] == ("Noen søker andre jobber.", "leaving")
    assert new.ask(
        "SELECT p.name FROM codes JOIN codes AS p ON p.guid = codes.parent WHERE codes.name = 'leaving'"
    ) == [("job",)]
    number = root.locator(".tc-slot", has_text="doubt").locator("kbd").inner_text()
    new.keys(number)
    new.saved()
    assert new.coded()[-2:] == [("Noen søker andre jobber.", "leaving"), ("Noen søker andre jobber.", "doubt")]
    new.keys(number)
    expect(root.locator(".tc-status")).to_have_text("Already has the code doubt")
    new.keys("Control+Home")  # what is drawn anew leaves it standing
    expect(root.locator(".tc-progress")).to_have_text("excerpt – of 2")
    assert root.locator(".tc-status").inner_text() == "Already has the code doubt"
    new.keys("n", "n", "p")
    expect(root.locator(".tc-progress")).to_have_text("excerpt 1 of 2")
    assert new.selected() == "Det går"
    new.keys("Delete")
    expect(root.locator(".tc-progress")).to_contain_text("of 1")
    new.saved()
    assert [name for _, name in new.coded()] == ["leaving", "doubt"]
    new.keys("Control+z")
    expect(root.locator(".tc-progress")).to_contain_text("of 2")
    new.saved()
    assert new.ask("SELECT text FROM notes") == [("b d d s 1",)]
    new.keys("Control+Home", "u")
    assert new.selected() == "I: Hvordan går det på jobben? 😀"
    new.keys("/")
    page.keyboard.type("setning  NUMMER")
    expect(root.locator(".tc-count")).to_have_text("1 of 60")
    new.keys("Enter", "Enter", "Shift+Enter")
    expect(root.locator(".tc-count")).to_have_text("2 of 60")
    new.keys("Escape")
    expect(new.text).to_be_focused()
    assert page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.length") == cells
    new.keys("x", "q", "Backspace", "Enter", "Escape")
    page.keyboard.insert_text("typed")
    assert new.text.evaluate("each => [...each.children].map(p => p.textContent).join('\\n')") == TEXT
    spoken = root.locator('[role="status"].tc-hidden')
    new.keys("p")
    expect(spoken).to_contain_text("In excerpt")


def test_two_notebooks_on_one_study(new: Coding) -> None:
    root = new.root
    new.select("Det går bra")
    new.slot("trust").click()
    new.saved()
    elsewhere = f"""
from tender_cycles.study.text import CodingState
theirs = CodingState(tc.study.Store.open(path, user="Berit"), "talk")
theirs.code({TEXT.index("Sjefen")}, {TEXT.index("Sjefen") + 6}, "job", "doubt")
print(theirs.store.user.name)"""
    assert new.lab.run_new_cell(elsewhere) == "Berit"
    expect(root.locator(".tc-label")).to_have_count(1)
    new.page.wait_for_timeout(2100)  # it asks no more often than that
    new.text.focus()
    expect(root.locator(".tc-label")).to_have_count(2)
    expect(root.locator(".tc-bar-lane")).to_have_count(3)
    new.keys("Control+Home", "n", "n")
    expect(root.locator(".tc-card .tc-codes")).to_contain_text("job (Berit)")
    new.keys("p")
    assert new.lab.run_new_cell("theirs.remove(1)\nprint(len(theirs.excerpts))") == "1"
    root.get_by_label("Memo", exact=True).fill("for sent")
    root.get_by_label("Memo", exact=True).press("Escape")
    expect(root.locator(".tc-problem")).to_contain_text("there is no excerpt")
    expect(root.locator(".tc-problem")).to_contain_text("in 'talk' any more")
    expect(root.locator(".tc-status")).to_have_text("Not saved: 1")
    expect(root.locator(".tc-label")).to_have_count(1)  # the true state
    new.lab.run_new_cell("theirs.undo()")
    root.locator('[data-do="again"]').click()
    new.saved()
    expect(root.locator(".tc-problem")).to_have_count(0)
    expect(root.locator(".tc-label")).to_have_count(2)
    assert new.ask("SELECT text FROM notes") == [("for sent",)]


def test_a_file_that_cannot_be_written(new: Coding) -> None:
    root = new.root
    new.lab.run_new_cell('store._db.execute("PRAGMA query_only = 1")')
    new.select("Det går bra")
    new.slot("trust").click()
    expect(root.locator(".tc-problem")).to_contain_text(line("Det går bra"))
    expect(root).to_have_attribute("data-status", "failed")
    expect(root.locator(".tc-label")).to_contain_text("not saved")
    assert new.coded() == []
    new.lab.run_new_cell('store._db.execute("PRAGMA query_only = 0")')
    root.locator('[data-do="again"]').click()
    new.saved()
    assert new.coded() == [("Det går bra", "trust")]


def test_the_kernel_is_killed_in_mid_work(new: Coding) -> None:
    root = new.root
    pid = int(new.lab.run_new_cell("import os; print(os.getpid())"))
    new.text.focus()
    new.keys("Control+Home")
    shown: list[str] = []
    for at in range(12):
        new.keys("u", str(at % 3 + 1))  # as quick as somebody can press
        if at == 8:
            new.saved()
            shown = root.locator(".tc-bar-lane").evaluate_all("all => all.map(each => each.dataset.guid)")
    os.kill(pid, signal.SIGKILL)
    expect(root).to_have_attribute("data-status", "dead", timeout=30_000)
    expect(root.locator(".tc-problems")).to_contain_text("The kernel is gone")
    new.page.get_by_role("button", name="Ok", exact=True).click()  # JupyterLab has noticed as well
    root.evaluate("each => each.scrollIntoView()")
    new.lab.shot("coding-dead")
    assert len(shown) >= 9
    there = {guid for (guid,) in new.ask("SELECT guid FROM selections")}
    assert set(shown) <= there
    assert new.ask("PRAGMA integrity_check") == [("ok",)]
    at_death = new.coded()
    pending = root.locator(".tc-pending").count()
    new.text.focus()
    new.keys("u", "1")  # nothing pretends to save this
    expect(root.locator(".tc-card-title")).to_contain_text("Selected text")
    expect(root.locator(".tc-pending")).to_have_count(pending)
    expect(root.locator(".tc-status")).to_contain_text("the kernel is gone")
    assert new.coded() == at_death
    new.lab.wait_idle()
    new.lab.run_all()
    reopened = Coding(new.lab, new.path.stem)
    reopened.saved()
    expect(reopened.root.locator(".tc-progress")).to_contain_text(f"of {len(there)}")
    assert new.coded() == at_death


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_is_cut_off_and_axe_is_content(new: Coding, theme: str, width: int) -> None:
    root = new.root
    if not new.coded():
        new.lab.run_new_cell(
            "coder.state.code(36, 47, 'trust', 'doubt', memo='m', cycle='tender', phase='ending')\n"
            "coder.state.code(40, 57, 'job')\ncoder.state.code(49, 77, 'trust', 'job')"
        )
        expect(root.locator(".tc-label")).to_have_count(3)
    new.lab.wide(width)
    new.lab.theme(theme)
    new.text.focus()
    new.keys("Control+Home", "n", "c")
    root.evaluate("each => each.scrollIntoView()")
    assert new.lab.beyond(".tc-coding", spared=".tc-scroller, .tc-hidden, svg *") == []
    new.lab.shot(f"coding-{theme.split()[1].lower()}-{width}")
    assert serious_faults(new.lab, ".tc-coding") == []
    new.keys("Escape")
    root.locator(".tc-keys summary").click()
    assert serious_faults(new.lab, ".tc-coding") == []
    tall = root.locator(".tc-keys dt").evaluate_all("all => all.filter(each => each.clientHeight > 32).length")
    assert tall == 0, "the keys of an act stand on one line"
    root.locator(".tc-keys summary").click()
    new.lab.wide(1280)
    new.lab.theme("JupyterLab Light")


LONG = """
import random
from tender_cycles.project import Coding, Selection
draw = random.Random(4)
more = "Og så litt mer om det samme. "
text = "".join(f"A: Avsnitt {n} 😀 handler om dette. {more * draw.randint(1, 12)}\\n" for n in range(1500))
store.put(Source(guid="long", name="long", text=text))
starts = [(n, draw.randrange(len(text) - 500)) for n in range(1000)]
stretches = [
    Selection(guid=f"e{n}", source="long", start=at, end=at + draw.randint(5, 400)) for n, at in starts
]
codings = [Coding(guid=f"k{n}", selection=f"e{n // 2}", code="td"[n % 2]) for n in range(2000)]
store.put(*stretches, *codings)
coder = tc.study.code_text(store, "long")
print(len(text))
coder"""


BESIDE = """scroller => {  // the chosen excerpt is in sight, and its name beside it
  const seen = scroller.getBoundingClientRect();
  const now = scroller.querySelector(".tc-label.tc-now").getBoundingClientRect();
  const words = getSelection().getRangeAt(0).getClientRects()[0];
  return now.top > seen.top && now.top < seen.bottom && Math.abs(now.top - words.top) < 45;
}"""


def test_three_hundred_thousand_characters(new: Coding) -> None:
    page = new.page
    assert int(new.lab.run_new_cell(LONG).split()[0]) > 290_000
    root = page.locator(".tc-coding").last
    expect(root.locator(".tc-progress")).to_contain_text("of 1000")
    root.evaluate("each => each.scrollIntoView()")
    root.locator(".tc-text").focus()
    new.keys("Control+End", "p")
    expect(root.locator(".tc-progress")).to_have_text("excerpt 1000 of 1000")
    chosen = new.selected()
    expected = new.lab.run_new_cell("print(repr(coder.state.text(1000)))")
    assert repr(chosen) == expected
    assert root.locator(".tc-margin > *").count() < 400, "the margin is drawn for what is in sight"
    assert root.locator(".tc-now").count() >= 3
    scroller = root.locator(".tc-scroller").element_handle()
    page.wait_for_function(BESIDE, arg=scroller, timeout=5000)
    scroller.evaluate(
        "each => { getSelection().anchorNode.parentNode.previousElementSibling.style.paddingBottom = '80px'; }"
    )
    page.wait_for_function(BESIDE, arg=scroller, timeout=5000)  # though a paragraph turned out higher than thought
    root.locator(".tc-text").focus()
    new.keys("Escape", "u", "1")
    expect(root).to_have_attribute("data-status", "saved")
    expect(root.locator(".tc-progress")).to_contain_text("of 1001")
    new.lab.shot("coding-long")


def test_an_empty_text(new: Coding) -> None:
    new.lab.run_new_cell('store.put(Source(guid="void", name="void"))\ntc.study.code_text(store, "void")')
    root = new.page.locator(".tc-coding").last
    expect(root.locator(".tc-card")).to_contain_text("The text is empty.")
    expect(root.locator(".tc-python")).to_be_hidden()
    root.locator(".tc-text").focus()
    new.keys("Control+Home", "Shift+Control+ArrowRight", "1", "u", "n")
    expect(root).to_have_attribute("data-status", "saved")
    expect(root.locator(".tc-progress")).to_have_text("excerpt – of 0")
    new.lab.shot("coding-empty")


def test_in_norwegian_and_after_reloading_the_page(browser: Browser, lab_server: Server) -> None:
    name = "norsk"
    (lab_server.root / f"{name}.ipynb").write_text(notebook(IMPORTS, study(name, "nb")), encoding="utf-8")
    lab = Lab(browser.new_page(viewport={"width": 1280, "height": 900}), lab_server)
    lab.open_notebook(f"{name}.ipynb")
    lab.run_all()
    coding = Coding(lab, name)
    coding.root.wait_for(timeout=30_000)
    coding.saved()
    coding.root.evaluate("each => each.scrollIntoView()")
    coding.select("trygg")
    coding.slot("trust").click()
    expect(coding.root.locator(".tc-status")).to_have_text("✓ Lagret · endring 3")
    expect(coding.root.locator(".tc-still:visible")).to_have_count(0)
    lab.command("docmanager:save")
    lab.page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    saved = json.loads((lab_server.root / f"{name}.ipynb").read_text(encoding="utf-8"))
    outputs = json.dumps([cell["outputs"] for cell in saved["cells"]], ensure_ascii=False)
    assert "talk: 0 utdrag" in outputs
    assert "Sjefen" not in outputs + json.dumps(saved["metadata"]), "informants' words stay out of what is saved"
    at = TEXT.index("Det går bra")
    lab.run_new_cell(f"coder.state.code({at}, {at + 11}, 'doubt', memo='husk', cycle='tender', phase='ending')")
    new = coding.select_after_reloading("Sjefen")
    root = new.root
    expect(root.locator(".tc-label")).to_have_text(["doubt", "trust"])  # also what no cell's output knows of
    expect(root.locator(".tc-status")).to_have_text("✓ Lagret · endring 4")
    new.slot("job").click()
    new.saved()
    coded = [("Det går bra", "doubt"), ("trygg", "trust"), ("Sjefen", "job")]
    assert new.coded() == coded
    root.locator('[data-do="undo"]').click()
    expect(root.locator(".tc-label")).to_have_count(2)
    root.locator('[data-do="undo"]').click()  # what was done before the page was loaded again
    expect(root.locator(".tc-label")).to_have_text(["trust"])
    new.saved()
    assert new.coded() == coded[1:2]
    for _ in range(2):
        root.locator('[data-do="redo"]').click()
    expect(root.locator(".tc-label")).to_have_count(3)
    new.text.focus()
    new.keys("Control+Home", "n")
    expect(root.get_by_label("Notat", exact=True)).to_have_value("husk")
    expect(root.locator(".tc-place")).to_have_text("anbudet, avslutning")
    root.get_by_label("Notat", exact=True).fill(
        "husk dette"
    )  # and loaded again before the pause after which it is saved
    new.select_after_reloading("trygg")
    expect(root.locator(".tc-label")).to_have_count(3)
    assert new.ask("SELECT text FROM notes") == [("husk dette",)]
    assert new.coded() == coded
    lab.shot("coding-reloaded")
    assert lab.errors == []
    lab.page.close()
