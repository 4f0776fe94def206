"""Reports as HTML, Markdown and Word: codebook, excerpts with memos, and the journal as an audit trail."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import made_up
import mistune
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tender_cycles.project import Code, Coding, Note, Project, Selection, Source
from tender_cycles.study import exchange, pseudonymise, read_source
from tender_cycles.study.exchange import write_html, write_markdown, write_word
from tender_cycles.study.store import Store

WRITERS = {".html": write_html, ".md": write_markdown, ".docx": write_word}
EVIL = "# <script>alert(1)</script> *b* | `c` [d](e) ![f](g)\n1. one\n- two\n+ three\n=== \\ ~~x~~ &amp; $y$"


class Words(HTMLParser):
    """The words of a page, and its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page_of(text: str) -> Words:
    page = Words()
    page.feed(text)
    return page


def told(path: Path) -> str:
    """Return the words of a report, however it is written, with single blanks."""
    if path.suffix == ".docx":
        text = read_source(path).source.text
    else:
        raw = path.read_text(encoding="utf-8")
        page = page_of(raw if path.suffix == ".html" else str(mistune.html(raw)))
        text = " ".join(page.words)
    return " ".join(text.split())


def small(text: str, memo: str = "a memo") -> Project:
    return Project(
        name="mine", codes=[Code(guid="c", name="trust", description="to rely on", color="#0a8", notes=("m",)),
                            Code(guid="d", name="unused", parent="c")],
        sources=[Source(guid="s", name="talk", text=text, notes=("n",))],
        selections=[Selection(guid="e", source="s", start=0, end=len(text), notes=("o",))],
        codings=[Coding(guid="k", selection="e", code="c", notes=("p",))], about=("q",),
        notes=[Note(guid=guid, text=f"{memo} {guid}") for guid in "mnopq"],
    )  # fmt: skip


@pytest.mark.parametrize("ending", WRITERS)
def test_a_report_has_codebook_excerpts_and_all_memos(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"r{ending}"
    report = exchange.write(small("We trust them."), path)
    assert [(each.kind, each.count) for each in report.kept] == [("selections", 1), ("codings", 1)]
    text = told(path)
    assert all(f"a memo {guid}" in text for guid in "mnopq")
    for words in ("mine", "Codebook", "to rely on", "unused", "We trust them.", "talk · 0–14"):
        assert words in text
    assert text.index("Codebook") < text.index("We trust them.")
    assert "Journal" not in text


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("lang", ["nb", "en"])
def test_every_excerpt_stands_under_each_of_its_codes(ending: str, lang: str, tmp_path: Path) -> None:
    project = made_up.study()
    WRITERS[ending](project, tmp_path / f"r{ending}", lang=lang)
    text = told(tmp_path / f"r{ending}")
    by_guid = {each.guid: each for each in project.selections}
    pairs = {(each.selection, each.code) for each in project.codings}
    for guid in {selection for selection, _ in pairs}:
        source = project.sources[0].text[by_guid[guid].start : by_guid[guid].end]
        assert text.count(" ".join(source.split())) >= sum(selection == guid for selection, _ in pairs)
    assert ("Kodebok" if lang == "nb" else "Codebook") in text


@pytest.mark.parametrize("ending", WRITERS)
def test_what_strangers_say_is_no_mark_and_runs_nothing(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"r{ending}"
    WRITERS[ending](replace(small(EVIL, EVIL), name=EVIL, description=EVIL), path)
    assert " ".join(EVIL.split()) in told(path)
    if ending != ".docx":
        raw = path.read_text(encoding="utf-8")
        page = page_of(raw if ending == ".html" else str(mistune.html(raw)))
        assert not {"script", "img", "em", "strong", "del", "ol", "pre"} & page.tags
        assert ending == ".html" or not {"a", "li", "code"} & page.tags


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("ab*_`#|<>[]()-+=.1 \n\\&~!:\x00\x0b\u2028", min_size=1, max_size=30).filter(str.strip))
def test_words_come_through_markdown(tmp_path: Path, text: str) -> None:
    write_markdown(small("x" + text + "y"), tmp_path / "r.md")
    squeezed = re.sub(r"[\s\x00\ufffd]", "", told(tmp_path / "r.md"))
    assert re.sub(r"[\s\x00]", "", f"x{text}y") in squeezed


def test_word_holds_what_its_format_can_hold(tmp_path: Path) -> None:
    write_word(small("a\x00b\x0bc \ud800 d"), tmp_path / "r.docx")
    assert "a\ufffdb\ufffdc \ufffd d" in told(tmp_path / "r.docx")


@pytest.mark.parametrize("ending", WRITERS)
def test_the_journal_is_an_audit_trail_that_tells_no_old_name(ending: str, tmp_path: Path) -> None:
    with Store.create(tmp_path / "a.tcstudy", user="Berit") as store:
        project = small("Kari bor her.")
        store.put(*project.sources, *project.codes, *project.selections, *project.notes, action="import")
        store.begin_round("second reading")
        store.put(*project.codings)
        store.put(Code(guid="z", name="about Kari"))
        pseudonymise(store, {"Kari": "[name]"})
        store.undo()
        store.redo()
        path = tmp_path / f"r{ending}"
        WRITERS[ending](store.project, path, journal=store.journal())
    text = told(path)
    trail = text[text.rindex("Journal") :]
    assert "Kari" not in text
    assert [
        each
        for each in ("create", "import", "code", "pseudonymise", "undo (6)", "redo (7)", "second reading")
        if each not in trail
    ] == []
    assert "about [name]" in trail
    assert "codings 1 (trust)" in trail
    assert "Berit" in trail
