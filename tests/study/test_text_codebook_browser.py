"""The codebook beside the text, correcting, pseudonyms, coding of what is found, with a killed kernel between."""

import os
import signal
import sqlite3
from collections.abc import Callable

import pytest
from axe import serious_faults
from labdriver import Lab, Server, notebook
from playwright.sync_api import Locator, expect

pytestmark = pytest.mark.more

TEXT = (
    "I: Hvordan går det på jobben? 😀\n"
    "A: Det går bra. Jeg er trygg på det jeg gjør. Kari i Oslo sier det hun mener.\n\n"
    "A: Jeg er trygg på Kari, og trygghet er mye. Det er ikke Oslos skyld.\n"
) + "".join(f"A: Dette er setning {n}, og den handler om noe annet.\n" for n in range(20))
CELL = """\
from pathlib import Path
import tender_cycles as tc
from tender_cycles.project import Code, Source
store = tc.study.Store.open_or_create("{name}.tcstudy", tc.Project(name="study"), user="Berit")
if not store.nouns("sources"):
    store.put(
        Source(guid="s", name="talk", text={text}), Source(guid="o", name="Karis andre samtale", text="Kort."),
        Code(guid="f", name="feelings"), Code(guid="t", name="trust", parent="f", color="#0072b2"),
        Code(guid="d", name="doubt", parent="f", color="#d55e00"), Code(guid="j", name="job"),
    )
coder = tc.study.code_text(store, "talk", lang="{lang}")
coder"""


class Coding:
    """The widget in an open notebook, and the file behind it."""

    def __init__(self, lab: Lab, name: str) -> None:
        self.lab, self.page, self.path = lab, lab.page, lab.server.root / f"{name}.tcstudy"
        self.root = lab.page.locator(".tc-coding")

    def saved(self) -> None:
        expect(self.root).to_have_attribute("data-status", "saved", timeout=15_000)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Ask the file itself, past the kernel."""
        with sqlite3.connect(f"{self.path.as_uri()}?mode=rw", uri=True) as db:
            found = db.execute(query).fetchall()
        db.close()
        return found

    def coded(self) -> list[tuple[str, str]]:
        """Return the words and the codes of every coding in the first text."""
        (text,) = self.ask("SELECT text FROM sources WHERE guid = 's'")[0]
        rows = self.ask(
            'SELECT start, "end", codes.name FROM codings JOIN selections ON selections.guid = codings.selection '
            "JOIN codes ON codes.guid = codings.code WHERE source = 's' ORDER BY start, \"end\", codings.place"
        )
        return [(str(text)[start:end], str(name)) for start, end, name in rows]  # type: ignore[misc]

    def node(self, name: str) -> Locator:
        return self.root.get_by_role("treeitem", name=name)

    def do(self, what: str) -> Locator:
        return self.root.locator(f'[data-do="{what}"]')

    def search(self, query: str, how: str, count: str) -> None:
        self.root.get_by_label("What is looked for").select_option(how)
        self.root.get_by_label("Search the text").fill(query)
        expect(self.root.locator(".tc-count")).to_have_text(count)


def opened(open_lab: Callable[..., Lab], lab_server: Server, name: str, lang: str = "en") -> Coding:
    cell = CELL.format(name=name, text=repr(TEXT), lang=lang)
    (lab_server.root / f"{name}.ipynb").write_text(notebook(cell), encoding="utf-8")
    coding = Coding(open_lab(f"{name}.ipynb"), name)
    coding.page.bring_to_front()
    coding.root.wait_for(timeout=30_000)
    coding.saved()
    coding.root.evaluate("each => each.scrollIntoView()")
    return coding


def test_a_study_is_coded_corrected_and_pseudonymised(open_lab: Callable[..., Lab], lab_server: Server) -> None:
    coding = opened(open_lab, lab_server, "journey")
    page, root = coding.page, coding.root

    # search, and code what is found: one by one, but one, and all at once
    coding.search("trygg*", "wildcard", "1 of 3")
    coding.do("hits.one").click()
    expect(root.locator(".tc-status")).to_have_text("Choose a code for the matches first")
    root.get_by_label("Code for matches").select_option("t")
    coding.do("hits.one").click()
    expect(root.locator(".tc-label")).to_have_count(1)
    coding.do("found.next").click()
    expect(root.locator(".tc-count")).to_have_text("3 of 3")
    coding.do("hits.leave").click()
    coding.do("hits.all").click()
    expect(root.locator(".tc-label")).to_have_count(2)
    coding.saved()
    assert coding.coded() == [("trygg", "trust")] * 2
    expect(root.locator(".tc-python")).to_contain_text('state.code_hits("trygg*", "trust", "wildcard", leave=')
    coding.search("(", "regex", "'(' is no regular expression: missing ), unterminated subpattern at position 0")
    coding.search(r"\bgår \w+", "regex", "1 of 2")
    root.get_by_label("Search the text").fill("")

    # the codebook, by keyboard: renamed, defined, recoloured, moved, and a memo on it
    root.locator(".tc-text").focus()
    page.keyboard.press("b")
    for key in ("Home", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(root.get_by_label("Name", exact=True)).to_be_focused()
    root.get_by_label("Name", exact=True).fill("firm trust")
    root.get_by_label("Definition").fill("to rely on")
    root.get_by_label("Colour", exact=True).fill("#118811")
    root.get_by_label("Memo on the code").fill("whom?")
    root.get_by_label("Below", exact=True).locator("visible=true").select_option("j")
    page.keyboard.press("Control+Enter")
    expect(coding.node("firm trust")).to_have_attribute("aria-level", "2")
    coding.saved()
    found = coding.ask("SELECT c.name, c.color, c.description, p.name FROM codes c JOIN codes p ON p.guid = c.parent")
    assert ("firm trust", "#118811", "to rely on", "job") in found
    assert coding.ask("SELECT text FROM notes") == [("whom?",)]
    assert root.locator(".tc-label .tc-tag").first.get_attribute("style") == "--code: #118811"

    # and by mouse: a new one, dragged below another, merged with a third
    coding.do("book.new").click()
    root.get_by_label("Name", exact=True).fill("safety")
    root.get_by_role("button", name="Create code").locator("visible=true").click()
    coding.node("safety").drag_to(coding.node("feelings"))
    expect(coding.node("safety")).to_have_attribute("aria-level", "2")
    coding.node("firm trust").click()
    root.get_by_label("Merge into").select_option(label="\u2003safety")
    coding.do("code.merge").click()
    expect(coding.node("firm trust")).to_have_count(0)
    coding.saved()
    assert coding.coded() == [("trygg", "safety")] * 2
    coding.do("undo").click()
    expect(coding.node("firm trust")).to_have_count(1)
    coding.do("redo").click()
    expect(coding.node("firm trust")).to_have_count(0)
    coding.lab.shot("codebook-merged")

    # correcting: previewed, saved, the excerpts moved
    root.locator(".tc-text").focus()
    for key in ("Control+Home", "Control+ArrowDown", "e"):
        page.keyboard.press(key)
    field = root.get_by_label("As it should be")
    assert field.input_value().startswith("A: Det går bra.")
    field.fill(field.input_value().replace("A: Det går bra.", "Anna: Det går riktig bra.").replace("trygg", "sikker"))
    expect(root.locator(".tc-fix [role=status]")).to_have_text(
        "Excerpts with other words: 1 · moved: 1 · left without words: 0"
    )
    expect(root.locator(".tc-fix-rows")).to_have_text("trygg → sikker")
    coding.lab.shot("codebook-correcting")
    coding.do("fix.save").click()
    expect(root.locator(".tc-text")).to_contain_text("Anna: Det går riktig bra. Jeg er sikker")
    coding.saved()
    assert coding.coded() == [("sikker", "safety"), ("trygg", "safety")]

    # the kernel is killed, and all that was shown as saved is there
    at_death, journal = coding.coded(), coding.ask("SELECT action FROM changes ORDER BY number")
    assert [name for (name,) in journal][-1] == "correct"
    os.kill(int(coding.lab.run_new_cell("import os; print(os.getpid())")), signal.SIGKILL)
    expect(root).to_have_attribute("data-status", "dead", timeout=30_000)
    page.get_by_role("button", name="Ok", exact=True).click()
    coding.node("safety").click()
    root.get_by_label("Name", exact=True).fill("not saved")
    page.keyboard.press("Enter")
    expect(root.locator(".tc-status")).to_contain_text("the kernel is gone")
    assert coding.ask("SELECT count(*) FROM codes WHERE name = 'not saved'") == [(0,)]
    coding.lab.wait_idle()
    coding.lab.run_all()
    coding.saved()
    assert coding.coded() == at_death
    expect(coding.node("safety")).to_have_count(1)

    # pseudonyms, from a cell: the widget shows the text without the names
    cell = """done = tc.study.pseudonymise(store, {"Kari": "[name]", "Oslo": "[city]"})
print(len(done.of("alike")), done.key.name)"""
    assert coding.lab.run_new_cell(cell) == "2 journey.key.csv"
    page.wait_for_timeout(2100)  # it asks no more often than that
    root.locator(".tc-text").focus()
    expect(root.locator(".tc-text")).to_contain_text("[name] i [city] sier det hun mener")
    assert coding.coded() == at_death
    coding.do("texts").click()
    expect(root.locator(".tc-texts")).to_contain_text("Karis andre samtale")
    expect(root.locator('.tc-texts [aria-current="true"]')).to_contain_text("excerpts: 2")
    coding.do("undo").click()
    expect(root.locator(".tc-text")).to_contain_text("Kari i Oslo sier")
    coding.do("redo").click()
    expect(root.locator(".tc-text")).to_contain_text("[name] i [city]")
    assert coding.lab.errors == []


def test_texts_one_after_the_other_and_memos(open_lab: Callable[..., Lab], lab_server: Server) -> None:
    coding = opened(open_lab, lab_server, "texts")
    page, root = coding.page, coding.root
    root.locator(".tc-memos summary").click()
    root.get_by_label("On the text talk").fill("noisy room")
    coding.do("texts.next").click()  # what is being written is saved before
    expect(root.locator(".tc-name")).to_have_text("Karis andre samtale")
    coding.saved()
    assert coding.ask("SELECT text FROM notes") == [("noisy room",)]
    root.locator(".tc-text").focus()
    for key in ("s", "1"):
        page.keyboard.press(key)
    expect(root.locator(".tc-progress")).to_have_text("excerpt 1 of 1")
    coding.saved()
    assert coding.ask("SELECT source FROM selections") == [("o",)]
    coding.do("texts.next").click()
    expect(root.locator(".tc-status")).to_have_text("This is the last text")
    root.locator(".tc-text").focus()
    page.keyboard.press("<")
    expect(root.locator(".tc-name")).to_have_text("talk")
    root.locator(".tc-memos summary").click()
    expect(root.get_by_label("On the text talk")).to_have_value("noisy room")
    assert coding.lab.errors == []


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("width", [1280, 390, 1920])
def test_nothing_is_cut_off_and_axe_is_content(
    open_lab: Callable[..., Lab], lab_server: Server, theme: str, width: int
) -> None:
    coding = opened(open_lab, lab_server, "looks", "nb")
    root = coding.root
    if not coding.coded():
        coding.lab.run_new_cell(
            "coder.state.code_hits('jeg', 'trust', 'words')\ncoder.state.code(49, 77, 'doubt', memo='m')\n"
            "coder.state.change_code('trust', description='Det som gjør at en våger.')"
        )
        expect(root.locator(".tc-label").first).to_be_visible()
    coding.lab.wide(width)
    coding.lab.theme(theme)
    if root.locator(".tc-texts").is_hidden():
        coding.do("texts").click()
    root.get_by_label("Søk i teksten").fill("trygg")
    root.locator(".tc-text").focus()
    coding.page.keyboard.press("e")
    root.locator(".tc-text").focus()
    coding.page.keyboard.press("b")
    coding.node("trust").click()
    if root.locator(".tc-memos").get_attribute("open") is None:
        root.locator(".tc-memos summary").click()
    root.evaluate("each => each.scrollIntoView()")
    look = f"codebook-{theme.split()[1].lower()}-{width}"
    coding.lab.shot(look)
    root.locator(".tc-code-form").scroll_into_view_if_needed()
    coding.lab.shot(f"{look}-form")
    assert coding.lab.beyond(".tc-coding", spared=".tc-scroller, .tc-hidden, svg *") == []
    assert serious_faults(coding.lab, ".tc-coding") == []
    coding.lab.wide(1280)
    coding.lab.theme("JupyterLab Light")
