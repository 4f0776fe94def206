# ruff: noqa: E501 - XML stands as it is in files
"""Web pages and OpenDocument texts: what is seen arrives, what is hidden or beside the text is told."""

import zipfile
from pathlib import Path

import pytest

import tender_cycles as tc
from tender_cycles.study.documents import markup
from tender_cycles.study.exchange import Report

PAGE = """<!DOCTYPE html><html><head><meta charset="windows-1252"><title>Not this</title><style>p {}</style></head>
<body><h1>Samtale</h1><p>I: Går   det
bra?<br>A: Ja &amp; <b>nei</b>.<p style="display: none">Kari N.</p><script>alert("x")</script>
<table><tr><td>00:01</td><td>Hei</td></tr><tr><td>00:02</td><td>Hei, <del>Kari</del> du</td></tr></table>
<pre>  a
 b</pre><img src="x.png"><div hidden>more <p>hidden</p></div><p>Slutt"""


def told(report: Report) -> list[tuple[str, str, int, str]]:
    return [
        (e.status, e.kind.removeprefix("document."), e.count, e.detail) for e in report.entries if e.status != "kept"
    ]


def test_a_web_page(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_bytes(PAGE.encode("cp1252"))
    source, report = tc.study.read_source(tmp_path / "talk.txt")
    assert source.text == "Samtale\nI: Går det bra?\nA: Ja & nei.\n00:01\tHei\n00:02\tHei, du\na\nb\nSlutt\n"
    assert told(report) == [
        ("dropped", "hidden", 2, ""),
        ("doubtful", "deleted", 1, ""),
        ("dropped", "pictures", 1, ""),
    ]
    assert tc.study.read(tmp_path / "talk.txt").project.sources == (source,)


@pytest.mark.parametrize("page", ["<html><p>a</p></div></b></html>", "<html><del>x<p>a</del>a", "<!doctype html><td>a"])
def test_pages_that_are_not_well_formed_are_read(page: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert tc.study.read_source(tmp_path / "a.html").source.text == "a\n"


def test_a_page_that_no_parser_takes_is_refused_and_what_is_not_closed_is_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.html").write_text("<html>Hei<p" + "<p" * 200_000, encoding="utf-8")
    assert tc.study.read_source(tmp_path / "a.html").source.text.startswith("Hei<p<p")

    def stumble(*_: object) -> None:
        raise AssertionError("expected name token")  # as some versions of Python do at <![<

    monkeypatch.setattr(markup._Page, "feed", stumble)
    with pytest.raises(ValueError, match=r"'a\.html' is no web page, or is damaged: AssertionError: expected name"):
        tc.study.read_source(tmp_path / "a.html")


OFFICE = " ".join(
    f'xmlns:{each}="urn:oasis:names:tc:opendocument:xmlns:{each}:1.0"'
    for each in ("office", "text", "table", "drawing", "style")
)
STYLES = '<office:automatic-styles><style:style style:name="T9"><style:text-properties text:display="none"/></style:style></office:automatic-styles>'
BODY = """
<text:tracked-changes><text:changed-region><text:deletion><text:p>Kari</text:p></text:deletion></text:changed-region></text:tracked-changes>
<text:h>Samtale</text:h>
<text:p>I: Går <text:span>det</text:span>
  bra?<text:line-break/>A:<text:tab/>Ja<text:s text:c="3"/>!<text:span text:style-name="T9">Kari N.</text:span></text:p>
<text:p>Nei<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>en fotnote</text:p></text:note-body></text:note>.<office:annotation><text:p>se på dette</text:p></office:annotation></text:p>
<text:list><text:list-item><text:p>først</text:p></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>00:01</text:p></table:table-cell><table:table-cell><text:p>Hei</text:p></table:table-cell></table:table-row></table:table>
"""


def odt(path: Path, content: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    return path


def test_an_opendocument_text(tmp_path: Path) -> None:
    content = f"<office:document-content {OFFICE}>{STYLES}<office:body><office:text>{BODY}</office:text></office:body></office:document-content>"
    source, report = tc.study.read_source(odt(tmp_path / "talk.docx", content))
    assert source.text == "Samtale\nI: Går det bra?\nA:\tJa   !\nNei.\nførst\n00:01\tHei\n"
    assert told(report) == [
        ("doubtful", "lists", 1, ""), ("doubtful", "deleted", 1, ""), ("dropped", "hidden", 1, ""),
        ("dropped", "footnotes", 1, "en fotnote"), ("dropped", "comments", 1, "se på dette"),
    ]  # fmt: skip
    assert {e.kind: e.count for e in report.kept}["document.headings"] == 1


def test_opendocument_bombs(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="declares a document type"):
        tc.study.read_source(odt(tmp_path / "a.odt", '<!DOCTYPE x [<!ENTITY a "b">]><x/>'))
    deep = "<text:span>" * 400 + "</text:span>" * 400
    content = f"<office:document-content {OFFICE}><office:body><office:text><text:p>{deep}</text:p></office:text></office:body></office:document-content>"
    with pytest.raises(ValueError, match="nested more than 200 levels"):
        tc.study.read_source(odt(tmp_path / "b.odt", content))
