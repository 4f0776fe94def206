"""The claims audit as one page, opened from disk with the network off, on a telephone and at a desk."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from page_driver import (
    DESK,
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
from tender_cycles import claims
from tender_cycles.words import say

pytestmark = pytest.mark.more

REASON = 'Fordi «x», "y" og 😀\u2028.'
GIVEN = {"C03": "holds in part", "C01": "holds", "C36": "contradicted", "C12": "not checkable"}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page that the teacher has sent."""
    return tc.write_claims_page(tc.load_thesis(), tmp_path_factory.mktemp("page") / "claims.html", lang="nb")


def judge(page: Page, claim: str, verdict: str, reason: str = "") -> None:
    """Judge a claim, by hand on the screen."""
    page.locator(f'[data-claim="{claim}"]').click()
    page.locator(f'[data-verdict="{verdict}"]').click()
    if reason:
        page.locator(".tc-audit-reason").fill(reason)


def hand_in(page: Page, to: Path) -> str:
    return saved_file(page, page.locator('[data-do="hand-in"]'), to)


def test_what_is_handed_in_is_what_the_widget_in_a_notebook_keeps(
    device: Callable[..., BrowserContext], open_page: Open, file: Path, tmp_path: Path
) -> None:
    thesis = tc.load_thesis()
    page = open_page(device(**TELEPHONE), file).page
    begin(page, " Fjellrev ")
    state = tc.explore_claims(thesis, path=tmp_path / "notebook.jsonl", user="Fjellrev").state
    for claim, verdict in GIVEN.items():
        judge(page, claim, verdict, REASON)
        state.judge(claim, verdict)
        state.judge(claim, reason=REASON)
    judge(page, "C01", "holds")  # taken back; the reason stays
    state.judge("C01", "")
    page.locator('[data-claim="C03"]').click()
    page.locator(".tc-audit-reason").fill("Annen grunn")
    state.judge("C03", reason="Annen grunn")
    assert hand_in(page, tmp_path / "page.jsonl") == "verdicts-fjellrev.jsonl"
    tables = [claims.read_verdicts(thesis, tmp_path / f"{each}.jsonl") for each in ("page", "notebook")]
    assert tables[0].drop(columns="time").equals(tables[1].drop(columns="time"))
    assert len(tables[0]) == 4
    assert tables[0]["time"].notna().all()
    compared = [claims.compare(thesis, table) for table in tables]
    assert compared[0].equals(compared[1])
    # and it can be gone on with in a notebook
    later = tc.explore_claims(thesis, path=tmp_path / "page.jsonl", user="Fjellrev").state
    assert later.own["C36"]["reason"] == REASON


def test_a_reload_in_the_middle_of_a_reason_costs_nothing(
    device: Callable[..., BrowserContext], open_page: Open, file: Path
) -> None:
    context = device(**TELEPHONE)
    page = open_page(context, file).page
    begin(page, "rype")
    judge(page, "C01", "holds", "Ferdig.")
    judge(page, "C02", "contradicted")
    page.locator(".tc-audit-reason").press_sequentially("Midt i et ord")
    page.reload()
    expect(page.locator(".tc-page-welcome")).to_have_text(say("exercise-page.welcome", "nb", word="rype"))
    expect(page.locator(".tc-audit")).to_have_attribute("data-current", "C03")  # the first that is not judged
    page.locator('[data-claim="C02"]').click()
    expect(page.locator(".tc-audit-reason")).to_have_value("Midt i et ord")
    page.close()
    page = open_page(context, file).page
    begin(page, "Rype")
    expect(page.locator(".tc-audit-tally")).to_have_text(say("claims.tally-alone", "nb", judged=2))
    # Two windows on the same verdicts do not undo one another's.
    other = open_page(context, file).page
    begin(other, "rype")
    judge(other, "C04", "holds")
    judge(page, "C05", "holds")
    page.reload()
    expect(page.locator(".tc-audit-tally")).to_have_text(say("claims.tally-alone", "nb", judged=4))


def test_a_word_is_checked_and_nobody_s_else_is_shown(
    device: Callable[..., BrowserContext], open_page: Open, file: Path, tmp_path: Path
) -> None:
    page = open_page(device(), file).page
    for word, key in (("Kari/Nordmann", "word-form"), ("  ", "word-empty")):
        begin(page, word)
        expect(page.locator(".tc-ask-message")).to_have_text(say(f"alias.{key}", "nb"))
        expect(page.locator(".tc-audit")).to_have_count(0)
    begin(page, "hemmelig")
    judge(page, "C01", "holds")
    page.locator(".tc-audit-reason").press_sequentially("Uferdig")
    page.locator('[data-do="leave"]').click()
    begin(page, "fjellrev")
    expect(page.locator(".tc-page-welcome")).to_have_text(say("exercise-page.near", "nb", word="fjellrev"))
    expect(page.locator(".tc-audit-tally")).to_have_text(say("claims.tally-alone", "nb", judged=0))
    assert "hemmelig" not in page.locator("body").inner_text()
    page.locator('[data-do="leave"]').click()
    begin(page, "hemmelig")
    hand_in(page, tmp_path / "in.jsonl")
    table = claims.read_verdicts(tc.load_thesis(), tmp_path / "in.jsonl")
    assert table[["claim", "user", "verdict", "reason"]].to_numpy().tolist() == [
        ["C01", "hemmelig", "holds", "Uferdig"]
    ]


@pytest.mark.parametrize("how", NO_STORAGE)
def test_where_nothing_is_kept_it_says_so_first_and_the_text_is_handed_in(
    how: str, browser: Browser, device: Callable[..., BrowserContext], open_page: Open, file: Path, chromium: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    context = without_storage(how, browser, device, chromium, tmp_path)
    page = open_page(context, file).page
    expect(page.locator(".tc-ask-word")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="lagres ikke")).to_have_text(say("exercise-page.unkept", "nb"))
    begin(page, "rype")
    for claim, verdict in GIVEN.items():
        judge(page, claim, verdict, f"Grunn {claim}")
    page.locator(".tc-hand-in h2").click()
    expect(page.locator(".tc-audit-state")).to_contain_text("ikke lagret")
    expect(page.locator(".tc-audit-kept")).to_have_text(say("claims-page.view.unkept-kept", "nb"))
    expect(page.locator(".tc-hand-in")).to_contain_text(say("exercise-page.unkept-where", "nb"))
    text = page.locator(".tc-astext")
    expect(text).to_contain_text("Grunn C12")
    (tmp_path / "fra telefonen.txt").write_text(f"Hei:\r\n\r\n{text.inner_text()}\r\nHilsen rype", "utf-16")
    table = claims.read_verdicts(tc.load_thesis(), tmp_path / "fra telefonen.txt")
    assert dict(zip(table["claim"], table["verdict"], strict=True)) == GIVEN
    page.once("dialog", lambda dialog: dialog.accept())  # the browser asks whether to leave
    page.reload()
    expect(page.locator(".tc-ask-word")).to_be_visible()
    context.close()


def test_pages_share_a_storage_and_not_what_is_done(
    device: Callable[..., BrowserContext], open_page: Open, file: Path, tmp_path: Path
) -> None:
    context = device()
    page = open_page(context, file).page
    begin(page, "rype")
    judge(page, "C01", "holds")
    keys = page.evaluate("Object.keys(localStorage)")
    assert len(keys) == 1
    assert all(key.startswith("tender_cycles verdicts ") for key in keys)
    page.close()
    thesis = tc.load_thesis()
    more = claims.add(thesis, claims.claim(thesis, "M1", "Alle.", kind="all"))
    page = open_page(context, tc.write_claims_page(more, tmp_path / "other.html", lang="nb")).page
    begin(page, "rype")
    expect(page.locator(".tc-page-welcome")).to_have_count(0)


@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_axe_is_content_and_nothing_stands_out(
    size: dict[str, int], lang: str, device: Callable[..., BrowserContext], open_page: Open, file: Path
) -> None:
    window = open_in(lang, size, device, open_page, file, say("claims-page.title", lang))
    page = window.page

    def sound(name: str) -> None:
        check_sound(window, f"claims-page-{name}-{lang}-{size['width']}")

    sound("ask")
    begin(page, "rype")
    sound("judge")
    judge(page, "C36", "contradicted", "x")
    page.locator(".tc-audit-verdicts").scroll_into_view_if_needed()
    sound("judged")
    page.locator(".tc-astext-part summary").click()
    expect(page.locator(".tc-astext")).to_contain_text('"verdict":"contradicted"')
    page.locator(".tc-hand-in").scroll_into_view_if_needed()
    sound("end")
    assert say("claims.ours", lang) not in page.locator("body").inner_text()


def test_the_language_changes_in_the_middle_of_a_reason(
    device: Callable[..., BrowserContext], open_page: Open, file: Path
) -> None:
    page = open_page(device(), file).page
    begin(page, "rype")
    judge(page, "C01", "holds")
    page.locator(".tc-audit-reason").press_sequentially("Midt i")
    page.get_by_role("button", name="English").click()
    expect(page.locator(".tc-audit-reason")).to_have_value("Midt i")
    expect(page.locator(".tc-audit")).to_have_count(1)
    expect(page.locator(".tc-hand-in h2")).to_have_text(say("exercise-page.hand-in-title", "en"))
    kept = page.evaluate("Object.values(localStorage)")
    assert [verdict["reason"] for verdict in json.loads(kept[0])["verdicts"].values()] == ["Midt i"]
