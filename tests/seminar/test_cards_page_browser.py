"""The card sorting as one page, opened from disk with the network off, on a telephone and at a desk."""

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
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

import tender_cycles as tc
from tender_cycles.project import Project
from tender_cycles.seminar.cards import CardsState
from tender_cycles.study.store import Store
from tender_cycles.words import say

pytestmark = pytest.mark.more


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page that the teacher has sent."""
    return tc.seminar.write_cards_page(
        tc.load_thesis(), tmp_path_factory.mktemp("page") / "cards.html", seed=846, lang="nb"
    )


@pytest.fixture(scope="module")
def names() -> list[str]:
    """The names of the cards as they lie."""
    return [code.label("nb") for code in tc.seminar.loose_codes(tc.load_thesis(), seed=846).codes]


def do(page: Page, what: str) -> None:
    page.locator(f'.tc-cards [data-do="{what}"]').click()


def card(page: Page, name: str) -> Locator:
    return page.locator(".tc-cards-card").get_by_text(name, exact=True)


def group(page: Page, name: str, cards: list[str]) -> None:
    """Put cards into a new group, by hand on the screen."""
    for each in cards:
        card(page, each).click()
    do(page, "group")
    page.locator(".tc-cards-name").fill(name)
    page.locator(".tc-cards-naming .tc-main").click()
    expect(page.locator(".tc-cards-title").get_by_text(name, exact=True)).to_be_visible()


def move(page: Page, name: str, to: str) -> None:
    card(page, name).click()
    page.locator(".tc-cards-select").select_option(label=to)
    expect(page.locator(f'.tc-cards-group[aria-label="{to}"]').get_by_text(name, exact=True)).to_be_visible()


def hand_in(page: Page, to: Path) -> str:
    return saved_file(page, page.locator('[data-do="hand-in"]'), to)


def groups(project: Project) -> dict[str, str]:
    """Return in which group each card lies, by names."""
    found = {code.guid: code.label("nb") for code in project.codes}
    return {found[guid]: group for guid, group in tc.seminar.grouping(project, lang="nb").items()}


def test_what_is_handed_in_is_what_the_widget_in_a_notebook_keeps(
    device: Callable[..., BrowserContext], open_page: Open, file: Path, names: list[str], tmp_path: Path
) -> None:
    thesis = tc.load_thesis()
    page = open_page(device(**TELEPHONE), file).page
    begin(page, " Fjellrev ")
    loose = tc.seminar.loose_codes(thesis, seed=846)
    with Store.create(tmp_path / "notebook.tcstudy", loose, user="Fjellrev") as store:
        state = CardsState(store, "nb")
        guids = {each["name"]: each["guid"] for each in state.board()}
        do(page, "begin_round")
        do(page, "begin_round")
        group(page, "Første «x» 😀", names[:3])
        group(page, "Andre", names[3:6])
        move(page, names[6], "Andre")
        state.begin_round(), state.begin_round()
        state.group("Første «x» 😀", [guids[each] for each in names[:3]])
        second = state.group("Andre", [guids[each] for each in names[3:6]])
        state.move([guids[names[6]]], second)
        page.reload()
        expect(page.locator(".tc-page-welcome")).to_have_text(say("exercise-page.welcome", "nb", word="Fjellrev"))
        do(page, "undo")  # also what was done before
        do(page, "begin_round")
        move(page, names[7], "Andre")
        do(page, "add")
        page.locator(".tc-cards-name").fill("Mitt  eget")
        page.locator(".tc-cards-naming .tc-main").click()
        state.undo(), state.begin_round()
        state.move([guids[names[7]]], second)
        state.add("Mitt  eget")
        expect(card(page, "Mitt eget")).to_be_visible()
        assert hand_in(page, tmp_path / "page.bin") == "sorting-fjellrev.jsonl"
        sorting = tc.seminar.read_sorting(tmp_path / "page.bin", thesis)
        assert sorting.code_word == "Fjellrev"
        assert list(sorting.rounds) == [each.name for each in store.rounds]
        assert [groups(each) for each in sorting.rounds.values()] == [
            groups(store.at(each.name)) for each in store.rounds
        ]
        assert groups(sorting.project) == groups(store.project)
        compared = [tc.seminar.compare_groupings(each, thesis, lang="nb") for each in (sorting.project, store.project)]
        assert compared[0].table.equals(compared[1].table)
        assert compared[0].table.to_numpy().sum() == 7


def test_a_word_is_checked_and_two_windows_do_not_undo_one_another_s(
    device: Callable[..., BrowserContext], open_page: Open, file: Path, names: list[str]
) -> None:
    context = device()
    page = open_page(context, file).page
    begin(page, "Kari/Nordmann")
    expect(page.locator(".tc-ask-message")).to_have_text(say("alias.word-form", "nb"))
    expect(page.locator(".tc-cards")).to_have_count(0)
    begin(page, "hemmelig")
    group(page, "Første", names[:2])
    page.locator('[data-do="leave"]').click()
    begin(page, "rype")
    expect(page.locator(".tc-page-welcome")).to_have_text(say("exercise-page.near", "nb", word="rype"))
    expect(page.locator(".tc-cards-title")).to_have_count(0)
    assert "hemmelig" not in page.locator("body").inner_text()
    other = open_page(context, file).page
    begin(other, "rype")
    group(other, "Andre", names[2:4])
    group(page, "Tredje", names[4:6])  # on the board of before; what the other did is seen now
    expect(page.locator(".tc-cards-title")).to_have_count(2)
    page.reload()
    expect(page.locator(".tc-cards-title")).to_have_count(2)
    assert all(key.startswith("tender_cycles sorting ") for key in page.evaluate("Object.keys(localStorage)"))


def test_a_refusal_is_told_and_the_language_changes_in_place(
    device: Callable[..., BrowserContext], open_page: Open, file: Path, names: list[str]
) -> None:
    page = open_page(device(), file).page
    begin(page, "rype")
    do(page, "add")
    page.locator(".tc-cards-naming .tc-main").click()
    expect(page.locator(".tc-cards-message")).to_contain_text(say("cards.refused-name", "nb"))
    group(page, "Første", names[:2])
    page.get_by_role("button", name="English").click()
    expect(page.locator(".tc-cards")).to_have_count(1)
    english = tc.seminar.loose_codes(tc.load_thesis(), seed=846).codes[5].label("en")
    expect(card(page, english)).to_be_visible()
    do(page, "begin_round")
    expect(page.locator(".tc-cards-rounds [aria-current]")).to_contain_text(say("cards.round-loose", "en"))


@pytest.mark.parametrize("how", NO_STORAGE)
def test_where_nothing_is_kept_it_says_so_first_and_the_text_is_handed_in(
    how: str, browser: Browser, device: Callable[..., BrowserContext], open_page: Open, file: Path, names: list[str],
    chromium: str, tmp_path: Path,
) -> None:  # fmt: skip
    context = without_storage(how, browser, device, chromium, tmp_path)
    page = open_page(context, file).page
    expect(page.locator(".tc-ask-word")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="lagres ikke")).to_have_text(say("exercise-page.unkept", "nb"))
    begin(page, "rype")
    group(page, "Første", names[:3])
    expect(page.locator(".tc-cards-status")).to_contain_text("ikke lagret")
    text = page.locator(".tc-astext")
    expect(text).to_contain_text("Første")
    (tmp_path / "fra telefonen.txt").write_text(f"Hei:\r\n\r\n{text.inner_text()}\r\nHilsen rype", "utf-16")
    sorting = tc.seminar.read_sorting(tmp_path / "fra telefonen.txt", tc.load_thesis())
    assert sorted(name for name, group in groups(sorting.project).items() if group == "Første") == sorted(names[:3])
    page.once("dialog", lambda dialog: dialog.accept())  # the browser asks whether to leave
    page.reload()
    expect(page.locator(".tc-ask-word")).to_be_visible()
    context.close()


@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_axe_is_content_and_nothing_stands_out(
    size: dict[str, int], lang: str, device: Callable[..., BrowserContext], open_page: Open, file: Path
) -> None:
    window = open_in(lang, size, device, open_page, file, say("cards-page.title", lang))
    page = window.page

    def sound(name: str) -> None:
        check_sound(window, f"cards-page-{name}-{lang}-{size['width']}")

    sound("ask")
    begin(page, "rype")
    do(page, "begin_round")
    sound("loose")
    names = [code.label(lang) for code in tc.seminar.loose_codes(tc.load_thesis(), seed=846).codes]
    group(page, "G", names[:5])
    card(page, names[6]).click()
    sound("grouped")
    page.locator(".tc-astext-part summary").click()
    expect(page.locator(".tc-astext")).to_contain_text('"act":"group"')
    page.locator(".tc-hand-in").scroll_into_view_if_needed()
    sound("end")
