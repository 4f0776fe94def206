"""The claims audit in JupyterLab."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe import serious_faults
from labdriver import Lab, Server, notebook
from playwright.sync_api import Browser, Page, expect

import tender_cycles as tc

pytestmark = pytest.mark.more

NOTEBOOK = "10_claims.ipynb"
AUDIT = ".tc-audit >> nth=0"


def start(lab: Lab) -> None:
    """Take back all verdicts and filters, and open the first claim."""
    lab.run_new_cell(
        'state = explorer.state\nfor each in list(state.own): state.judge(each, "", "")\n'
        'state.filters, state.blind, state.lang, state.current = {}, False, "en", "C01"'
    )
    expect(lab.page.locator(AUDIT)).to_have_attribute("data-current", "C01")
    lab.page.locator(AUDIT).evaluate("each => each.scrollIntoView()")


@pytest.fixture
def lab(open_lab: Callable[..., Lab]) -> Iterator[Lab]:
    window = open_lab(NOTEBOOK)
    window.page.bring_to_front()
    start(window)
    yield window
    assert window.errors == []


def test_a_filter_and_its_code_show_the_same_claims(lab: Lab) -> None:
    audit = lab.page.locator(AUDIT)
    audit.locator('[data-filter="kinds"] [data-value="all"]').click()
    audit.locator('[data-filter="verdicts"] [data-value="contradicted"]').click()
    expect(audit.locator(".tc-audit-total")).to_have_text("7 of 156 claims")
    expect(audit).to_have_attribute("data-current", "C36")
    audit.get_by_label("Search claims").fill("stressful")
    found = tc.claims.verdicts(tc.load_thesis(), kind="all", verdict="contradicted", text="stressful")
    expect(audit.locator('[role="option"]')).to_have_count(len(found))
    audit.locator('header [data-do="copy"]').click()
    line = lab.copied("tc.claims.verdicts(")
    asked = f'print(tuple({line}["claim"]) == state.shown, state.to_python() == {line!r})'
    assert lab.told(asked, "True True") == "True True"
    audit.get_by_label("Search claims").fill("no such words")
    expect(audit.get_by_text("No claim passes all the filters.")).to_be_visible()
    audit.locator('[data-do="reset"]').click()
    expect(audit.locator(".tc-audit-total")).to_have_text("156 of 156 claims")


def test_evidence_is_read_and_the_partner_opened(lab: Lab) -> None:
    audit = lab.page.locator(AUDIT)
    audit.locator('[data-claim="C36"]').click()
    evidence = tc.claims.evidence(tc.load_thesis(), "C36")
    for stance in ("for", "against"):
        cards = audit.locator(f".tc-audit-{stance} [data-excerpt]")
        names = [cards.nth(at).get_attribute("data-excerpt") for at in range(cards.count())]
        assert names == evidence.loc[evidence["stance"] == stance, "excerpt"].tolist()
    expect(audit.locator(".tc-audit-against")).to_contain_text("Emilie")
    expect(audit.locator(".tc-audit-claim")).to_contain_text("About Berit, Emilie, Fia")
    audit.locator('[data-claim="C32"]').click()
    audit.locator('[data-partner="C120"]').click()
    expect(audit).to_have_attribute("data-current", "C120")
    expect(audit.locator('[data-claim="C120"]')).to_be_in_viewport()
    assert lab.told("print(state.current)", "C120") == "C120"


def test_a_verdict_and_its_reason_by_keyboard_alone(lab: Lab) -> None:
    page, audit = lab.page, lab.page.locator(AUDIT)
    cells = page.locator(".jp-Cell").count()
    audit.locator(".tc-audit-list").focus()
    for key in ("End", "Home", "ArrowDown", "ArrowDown", "p", "n"):
        page.keyboard.press(key)
    expect(audit).to_have_attribute("data-current", "C03")
    page.keyboard.press("2")
    expect(audit.locator('[data-verdict="holds in part"]')).to_have_attribute("aria-pressed", "true")
    expect(audit.locator(".tc-audit-state")).to_have_attribute("data-state", "saved")
    page.keyboard.press("r")
    page.keyboard.type("Anna sier tre, b og 3")  # the notebook's own keys, and the widget's, are letters here
    page.keyboard.press("Control+Enter")
    expect(audit).to_have_attribute("data-current", "C04")
    expect(audit).to_have_attribute("data-pending", "0")
    page.keyboard.press("ArrowUp")
    expect(audit.get_by_label("Your reason")).to_have_value("Anna sier tre, b og 3")
    expect(audit.locator(".tc-audit-tally")).to_have_text("You have judged 1: 0 as we do, 1 differently.")
    assert page.locator(".jp-Cell").count() == cells
    kept = lab.told('print(tc.claims.read_verdicts(project, kept)["reason"].tolist())', "['Anna sier")
    assert kept == "['Anna sier tre, b og 3']"
    audit.locator(".tc-audit-list").focus()
    page.keyboard.press("0")
    expect(audit.locator('[data-verdict][aria-pressed="true"]')).to_have_count(0)


def test_ours_is_hidden_until_one_has_judged(lab: Lab) -> None:
    audit = lab.page.locator(AUDIT)
    audit.locator('[data-claim="C36"]').click()
    audit.get_by_label("Hide our verdict").check()
    expect(audit.locator(".tc-audit-ours")).not_to_contain_text("contradicted")
    expect(audit.locator(".tc-audit-our-reason")).to_be_empty()
    label = "Our verdict: Hidden until you have given yours."
    expect(audit.locator('[data-claim="C36"] .tc-audit-sign')).to_have_attribute("aria-label", label)
    audit.locator('[data-verdict="contradicted"]').click()
    expect(audit.locator(".tc-audit-our-verdict")).to_contain_text("contradicted")
    expect(audit.locator(".tc-audit-agrees")).to_have_text("As ours")
    audit.locator('[data-verdict="holds"]').click()
    expect(audit.locator(".tc-audit-agrees")).to_have_text("Differs from ours")
    audit.locator('[data-filter="mine"]').select_option("differs")
    expect(audit.locator('[role="option"]')).to_have_count(1)


def test_a_claim_about_the_text_itself_says_where_to_look(lab: Lab) -> None:
    audit = lab.page.locator(AUDIT)
    told = audit.get_by_text("is based on passages in the text")
    for claim, shown in (("C17", True), ("C36", False), ("C01", False)):
        audit.locator(f'[data-claim="{claim}"]').click()
        expect(told).to_be_visible(visible=shown)
    audit.locator('[data-claim="C17"]').click()
    audit.get_by_label("Hide our verdict").check()
    expect(told).to_be_hidden()  # it would tell what the verdict is not


def test_what_another_notebook_has_saved_is_fetched(lab: Lab) -> None:
    audit = lab.page.locator(AUDIT)
    elsewhere = 'tc.explore_claims(project, path=kept, user="trying").state.judge("C01", "holds")'
    assert lab.run_new_cell(elsewhere) == "True"
    expect(audit.locator('[data-verdict][aria-pressed="true"]')).to_have_count(0)
    audit.locator('[data-do="reload"]').click()
    expect(audit.locator('[data-verdict="holds"]')).to_have_attribute("aria-pressed", "true")


def test_what_cannot_be_saved_is_told_and_tried_again(lab: Lab) -> None:
    audit = lab.page.locator(AUDIT)
    lab.run_new_cell("real, state.keeper.path = state.keeper.path, Path('/proc/nowhere/x')")
    audit.locator('[data-verdict="holds"]').click()
    expect(audit.locator(".tc-audit-state")).to_contain_text("Not saved: ")
    assert lab.run_new_cell("print(state.own)") == "{}"
    lab.run_new_cell("state.keeper.path = real")
    audit.locator('[data-do="retry"]').click()
    expect(audit.locator(".tc-audit-state")).to_contain_text("Saved")
    assert lab.run_new_cell("print(state.own['C01']['verdict'])") == "holds"


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_is_cut_off_and_axe_is_content(lab: Lab, theme: str, width: int) -> None:
    lab.wide(width)
    lab.theme(theme)
    audit = lab.page.locator(AUDIT)
    audit.locator('[data-claim="C71"]').click()
    lab.page.keyboard.press("1")
    expect(audit.locator(".tc-audit-state")).to_have_attribute("data-state", "saved")
    audit.evaluate("each => each.scrollIntoView()")
    assert lab.beyond(".tc-audit", spared=".tc-audit-list, .tc-hidden") == []
    lab.shot(f"claims-{theme.split()[1].lower()}-{width}")
    assert serious_faults(lab, ".tc-audit") == []
    lab.wide(1280)
    lab.theme("JupyterLab Light")


def _kill(lab: Lab) -> None:
    """End the kernel as a crash would, without a word to anybody."""
    lab.page.evaluate(
        """() => void window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.requestExecute(
             {code: "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"})"""
    )


def test_a_killed_kernel_loses_nothing_that_was_shown_as_saved(
    browser: Browser, lab_server: Server, tmp_path: Path
) -> None:
    cell = f"import tender_cycles as tc\ntc.explore_claims(tc.load_thesis(), path={str(tmp_path / 'mine.jsonl')!r})"
    (lab_server.root / "audit.ipynb").write_text(notebook(cell), encoding="utf-8")
    page: Page = browser.new_page(viewport={"width": 1280, "height": 900})
    lab = Lab(page, lab_server)
    lab.open_notebook("audit.ipynb")
    lab.run_all()
    audit = page.locator(AUDIT)
    audit.locator(".tc-audit-list").focus()
    page.keyboard.press("3")
    page.keyboard.press("r")
    page.keyboard.type("Uten kilde")
    expect(audit.locator(".tc-audit-state")).to_have_attribute("data-state", "saved")
    _kill(lab)
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.context.sessionContext.session?.kernel?.status !== 'busy'"
    )
    page.get_by_label("Your reason").fill("Uten kilde, og etterpå")
    expect(audit.locator(".tc-audit-state")).not_to_have_attribute("data-state", "saved")
    lab.open_notebook("audit.ipynb")
    lab.run_all()
    expect(audit.locator('[data-verdict="contradicted"]')).to_have_attribute("aria-pressed", "true")
    expect(audit.get_by_label("Your reason")).to_have_value("Uten kilde")
    expect(audit.locator(".tc-audit-state")).to_contain_text("Saved")
    lab.shut_down()
    page.close()
