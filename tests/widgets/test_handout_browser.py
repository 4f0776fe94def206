"""The page to hand out, opened from disk with the network off, as a student on a telephone or at a desk meets it."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from axe import serious_faults
from labdriver import Server, Window
from made_up import study
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

import tender_cycles as tc
from tender_cycles.project import Project, Selection, Source
from tender_cycles.words import say

pytestmark = pytest.mark.more

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
VIOLATIONS = """window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));"""
WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"
HOSTILE = "</script></style><img src=x onerror=window.ran=true>"
Open = Callable[..., Page]


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with pages: the thesis in both languages, and two studies of one's own."""
    folder = tmp_path_factory.mktemp("pages")
    for lang in ("nb", "en"):
        tc.write_handout(tc.load_thesis(), folder / f"{lang}.html", lang=lang)
    plain = Project(
        name="Interviews", sources=[Source(guid="s", name="talk", text="We trust them.")],
        selections=[Selection(guid="e", name="Q1", source="s", start=0, end=14, texts={"en": "Trust"})],
    )  # fmt: skip
    tc.write_handout(plain, folder / "plain.html", lang="en")
    tc.write_handout(Project(name="Nothing yet"), folder / "empty.html", lang="en")
    own = study()
    hostile = replace(
        own,
        name=HOSTILE,
        cases=[replace(each, name=f"{HOSTILE}{each.guid}") for each in own.cases],
        selections=[replace(each, name=f"{HOSTILE}{each.guid}", texts={"en": HOSTILE}) for each in own.selections],
    )
    tc.write_handout(hostile, folder / "hostile.html", lang="en", words=True)
    return folder


@pytest.fixture
def open_page(browser: Browser, pages: Path) -> Iterator[Open]:
    """Return what opens a page with the network off; afterwards nothing has gone wrong or been asked for."""
    opened = []

    def open_(name: str, hash_: str = "", **options: object) -> Page:
        context = browser.new_context(**{"viewport": DESK, **options})
        context.set_offline(True)
        page = context.new_page()
        window = Window(page, Server("", pages, pages))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script(VIOLATIONS)
        page.goto((pages / name).as_uri() + hash_)
        opened.append((context, window, asked, options.get("java_script_enabled", True)))
        return page

    yield open_
    for context, window, asked, scripts in opened:
        assert window.errors == []
        assert {url.partition("#")[0] for url in asked} <= {path.as_uri() for path in pages.iterdir()}
        if scripts:
            assert window.page.evaluate("window.violations") == []
        context.close()


def shown(page: Page) -> list[str]:
    """Return the names of the excerpts that are to be seen."""
    return page.locator("article.tc-excerpt:visible").evaluate_all("all => all.map(each => each.id)")


def names(project: Project) -> set[str]:
    return {each.name for each in project.selections}


def segment(page: Page, key: str) -> None:
    """Click a segment where its number stands."""
    page.locator(f'.tc-segment[data-key="{key}"] .tc-ring-number').click(force=True)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_heading_lies_under_the_bar_however_much_is_chosen(open_page: Open, size: dict[str, int]) -> None:
    hash_ = "#?at=consultant/ending&at=tender/ending&at=participant/ending&code=3.1&who=Gerd&q=jobb"
    page = open_page("nb.html", hash_, viewport=size)
    gap = """id => document.getElementById(id).getBoundingClientRect().top
             - document.querySelector("nav").getBoundingClientRect().bottom"""
    expect(page.locator(".tc-chosen .tc-drop")).to_have_count(4)
    for link in ("#codes", "#claims"):
        page.locator(f'nav a[href="{link}"]').click()
        assert 0 <= page.evaluate(gap, link[1:]) < 40
    page.locator(".tc-chosen .tc-drop").last.click()
    assert 0 <= page.evaluate(gap, "excerpts-head") < 40


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_click_on_the_rings_and_the_way_back(open_page: Open, size: dict[str, int]) -> None:
    page = open_page("nb.html", viewport=size)
    assert page.evaluate(WIDER) <= 0
    assert len(shown(page)) == 100
    segment(page, "consultant/ending")
    chosen = names(tc.load_thesis().select(cycle="consultant", phase="ending"))
    assert set(shown(page)) == chosen
    expect(page.locator("#total")).to_have_text(f"{len(chosen)} av 100 utdrag")
    assert page.locator("nav .tc-small path.tc-on").count() == 1
    assert page.url.endswith("#?at=consultant/ending")
    segment(page, "tender/ending")
    assert set(shown(page)) == names(tc.load_thesis().select(cycle="tender", phase="ending"))
    page.go_back()
    expect(page.locator("#total")).to_have_text(f"{len(chosen)} av 100 utdrag")
    assert set(shown(page)) == chosen
    page.go_back()
    expect(page.locator("#total")).to_have_text("100")
    assert len(shown(page)) == 100
    assert page.evaluate(WIDER) <= 0


def test_the_rings_by_keyboard(open_page: Open) -> None:
    page = open_page("en.html")
    page.keyboard.press("Tab")
    expect(page.locator(".tc-skip")).to_be_focused()
    page.locator('.tc-segment[tabindex="0"]').focus()
    for key in ("Home", "ArrowUp", "ArrowRight", "Enter", "ArrowRight", "Space"):
        page.keyboard.press(key)
    found = tc.load_thesis().select(cycle="consultant", phase=["under way", "ending"])
    assert set(shown(page)) == names(found)
    expect(page.get_by_role("status")).to_have_text(f"{len(found)} of 100 excerpts")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Search")).to_be_focused()
    page.keyboard.type("trygg")
    expect(page.locator("#total")).to_contain_text("0 of 100")
    page.get_by_role("button", name="Show all").press("Enter")
    assert len(shown(page)) == 100
    expect(page.locator("#excerpts-head")).to_be_focused()


def test_search_code_and_informant_are_one_choice(open_page: Open) -> None:
    page, thesis = open_page("nb.html"), tc.load_thesis()
    search = page.get_by_role("searchbox", name="Søk")
    search.press_sequentially("jobb")
    by_word = thesis.select(text="jobb")
    seen = {each.name for each in by_word.selections if "jobb" in each.texts["nb"].lower()}
    assert set(shown(page)) == seen
    assert page.evaluate("CSS.highlights.get('tc-found').size") >= len(seen)
    page.get_by_role("combobox", name="Informant").select_option(
        label=f"Emilie ({len(by_word.select(informant='Emilie'))})"
    )
    both = names(thesis.select(informant="Emilie")) & seen
    assert set(shown(page)) == both
    page.get_by_role("combobox", name="Kode").select_option(index=1)
    last = names(thesis.select(informant="Emilie", code="1")) & seen
    assert 0 < len(last) < len(both)
    assert set(shown(page)) == last
    assert page.url.endswith("#?q=jobb&code=1&who=Emilie")
    page.go_back()
    expect(page.get_by_role("combobox", name="Kode")).to_have_value("")
    page.go_back()
    expect(page.get_by_role("combobox", name="Informant")).to_have_value("")
    expect(search).to_have_value("jobb")
    page.go_back()
    expect(search).to_have_value("")  # all that was typed is one step


def test_a_link_that_is_sent_shows_what_its_sender_saw(open_page: Open) -> None:
    page = open_page("en.html", "#?code=false+security&at=consultant/ending&who=Fia")
    expected = tc.load_thesis().select(code="false security", cycle="consultant", phase="ending", informant="Fia")
    assert set(shown(page)) == names(expected)
    expect(page.locator(".tc-chosen")).to_contain_text("false security")
    expect(page.locator('.tc-segment[aria-pressed="true"]')).to_have_count(1)
    page.get_by_role("button", name="Drop false security").click()
    assert set(shown(page)) == names(tc.load_thesis().select(cycle="consultant", phase="ending", informant="Fia"))


def test_a_link_for_what_is_not_there_says_so(open_page: Open) -> None:
    page = open_page("en.html", "#?code=trsut&who=Berit")
    expect(page.locator(".tc-message")).to_contain_text("trsut")
    assert set(shown(page)) == names(tc.load_thesis().select(informant="Berit"))


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("place", ["E012", "code-1.1", "code-false-security", "C05"])
def test_every_thing_has_a_place_of_its_own(open_page: Open, size: dict[str, int], place: str) -> None:
    page = open_page("nb.html", f"#{place}", viewport=size)
    target = page.locator(f"[id='{place}']")
    expect(target).to_be_in_viewport()
    bar = page.locator("nav").bounding_box()
    box = target.bounding_box()
    assert bar
    assert box
    assert box["y"] >= bar["y"] + bar["height"] - 1, "the bar does not lie over it"


def test_no_filter_hides_what_a_link_leads_to(open_page: Open) -> None:
    page = open_page("nb.html", "#?who=Anna")
    assert "E001" not in shown(page)
    page.locator("#code-1\\.1").get_by_role("link", name="E001").click()
    expect(page.locator("#E001")).to_be_in_viewport()
    page.go_back()
    expect(page.get_by_role("combobox", name="Informant")).to_have_value("0")
    assert "E001" not in shown(page)


def test_a_claim_and_a_code_show_their_excerpts(open_page: Open) -> None:
    page = open_page("en.html", "#C06")
    found = [each.name for each in tc.load_thesis().select(claim="C06").selections]
    page.locator("#C06").get_by_role("link", name=f"Show the excerpts ({len(found)})").click()
    assert shown(page) == found
    expect(page.locator("#excerpts-head")).to_be_focused()
    expect(page.locator("#excerpts-head")).to_be_in_viewport()
    assert page.url.endswith("#?claim=C06")
    n = len(tc.load_thesis().select(code="1.1"))
    page.locator("#code-1\\.1").get_by_role("link", name=f"Show the excerpts ({n})").click()
    assert len(shown(page)) == n
    page.go_back()
    page.locator("#E003").wait_for()
    expect(page.locator("#total")).to_have_text(f"{len(found)} of 100 excerpts")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_repeats_count_everywhere_once_they_are_asked_for(open_page: Open, size: dict[str, int]) -> None:
    once, whole = tc.load_thesis(), tc.load_thesis(repeats=True)
    page = open_page("en.html", "#?at=consultant/ending", viewport=size)
    code = page.locator("#code-3\\.1")
    for project, also in ((once, False), (whole, True), (once, False)):
        page.get_by_label("Also repeats (43)").set_checked(also)
        chosen = project.select(cycle="consultant", phase="ending")
        assert set(shown(page)) == names(chosen)
        expect(page.locator("#total")).to_have_text(f"{len(chosen)} of {len(project)} excerpts")
        expect(page.locator("#consultant-ending h3 .tc-n")).to_have_text(str(len(chosen)))
        ring = page.locator('.tc-segment[data-key="consultant/ending"]')
        expect(ring.locator(".tc-ring-number")).to_have_text(str(len(chosen)))
        n = len(project.select(code="3.1"))
        expect(code.locator(".tc-choose")).to_have_text(f"Show the excerpts ({n})")
        links = code.locator(".tc-where a:visible").all_inner_texts()
        assert set(links) == names(project.select(code="3.1", children=False))
        assert ("repeats=1" in page.url) is also
    page.go_back()
    expect(page.get_by_label("Also repeats (43)")).to_be_checked()
    assert set(shown(page)) == names(whole.select(cycle="consultant", phase="ending"))


def test_a_link_to_a_repeat_shows_it(open_page: Open) -> None:
    page = open_page("en.html", "#E122")
    expect(page.locator("#E122")).to_be_in_viewport()
    expect(page.locator("#E122 h4")).to_contain_text("repeats E101")
    expect(page.get_by_label("Also repeats (43)")).to_be_checked()


def test_what_leaves_nothing_offers_a_way_out(open_page: Open) -> None:
    page = open_page("en.html", "#?who=Heidi&at=tender/start-up")
    assert shown(page) == []
    expect(page.locator(".tc-message")).to_contain_text(say("handout.nothing", "en"))
    n = len(tc.load_thesis().select(informant="Heidi"))
    page.get_by_role("button", name=f"Without “tender, start-up”: {n}").click()
    assert set(shown(page)) == names(tc.load_thesis().select(informant="Heidi"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_is_content(open_page: Open, pages: Path, scheme: str, size: dict[str, int]) -> None:
    page = open_page("nb.html", "#?q=trygg&at=consultant/ending", viewport=size, color_scheme=scheme, bypass_csp=True)
    window = Window(page, Server("", pages, pages))
    window.shot(f"handout-{scheme}-{size['width']}")
    assert serious_faults(window, "html") == []
    small = page.locator(":is(nav > a, .tc-form :is(input, select)):visible").evaluate_all(
        "all => all.filter(each => each.getBoundingClientRect().height < 44).map(each => each.outerHTML)"
    )
    assert small == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_without_scripts_it_can_be_read(open_page: Open, size: dict[str, int]) -> None:
    page = open_page("nb.html", viewport=size, java_script_enabled=False)
    thesis = tc.load_thesis()
    expect(page.locator("article.tc-excerpt:visible")).to_have_count(100)
    text = page.locator("main").inner_text()
    assert [each.name for each in thesis.selections if each.texts["nb"] not in text] == []
    assert say("handout.show", "nb", n=3) not in text, "what needs scripts is not offered"
    n = len(thesis.select(cycle="consultant", phase="ending"))
    page.get_by_role("link", name=f"jobbkonsulenten, avslutning: {n}").click()
    expect(page.locator("#consultant-ending > h3")).to_be_in_viewport()
    expect(page.get_by_role("img", name=say("rings.rings", "nb"))).to_have_count(1)


def letters(text: str) -> str:
    """Return what two readers of a PDF agree on."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def sheets_of(page: Page, path: Path, **options: str) -> list[str]:
    page.pdf(path=path, prefer_css_page_size=True, **options)
    return [letters(each.extract_text()) for each in PdfReader(path).pages]


def test_it_prints(open_page: Open, tmp_path: Path) -> None:
    sheets = sheets_of(open_page("nb.html", color_scheme="dark"), tmp_path / "page.pdf")
    assert [at for at, sheet in enumerate(sheets, start=1) if f"{at}{len(sheets)}" not in sheet] == []
    whole = {each.name: letters(each.texts["nb"]) for each in tc.load_thesis().selections}
    assert [name for name, text in whole.items() if not any(text in sheet for sheet in sheets)] == [], "none is cut"
    head = letters("".join(say(f"handout.{key}", "nb") for key in ("claim", "verdict", "evidence")))
    claims = [sheet for sheet in sheets if sheet.count("delkapittel") > 1]
    assert len(claims) > 2
    assert [at for at, sheet in enumerate(claims) if head not in sheet] == [], "the table's head stands on each sheet"
    assert "søk" not in sheets[0], "no controls"


def test_what_is_chosen_is_what_is_printed(open_page: Open, tmp_path: Path) -> None:
    text = "".join(sheets_of(open_page("en.html", "#?who=Heidi"), tmp_path / "page.pdf", page_ranges="1-4"))
    assert letters("Selected: Heidi") in text
    kept = {each.name for each in tc.load_thesis().selections if letters(each.texts["en"]) in text}
    assert kept == names(tc.load_thesis().select(informant="Heidi"))


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_study_of_ones_own(open_page: Open, size: dict[str, int]) -> None:
    page = open_page("plain.html", viewport=size)
    assert page.locator(".tc-rings").count() == 0
    expect(page.get_by_role("heading", level=1)).to_have_text("Interviews")
    page.get_by_label("Search").fill("nothing like it")
    assert shown(page) == []
    page.get_by_label("Search").fill("trust")
    assert shown(page) == ["Q1"]
    empty = open_page("empty.html", viewport=size)
    expect(empty.locator("main")).to_contain_text(say("handout.no-excerpts", "en"))
    assert empty.get_by_role("searchbox").count() == 0


def test_hostile_texts_are_shown_as_texts(open_page: Open) -> None:
    page = open_page("hostile.html")
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    assert page.locator("img:not([alt])").count() == 0
    page.get_by_role("combobox", name="Informant").select_option(index=1)
    expect(page.locator(".tc-drop")).to_contain_text(f"{HOSTILE}i1")
    assert len(shown(page)) == 2
    page.get_by_label("Search").fill("<img")
    page.get_by_role("link", name=f"{HOSTILE}e1", exact=True).first.click()
    assert f"#{quote(HOSTILE)}"[:5] in page.url
    assert page.evaluate("window.ran") is None
