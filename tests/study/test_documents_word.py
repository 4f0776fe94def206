# ruff: noqa: E501 - XML stands as it is in files
"""Word documents as others write them: what is seen arrives, what is hidden stays hidden, and both are told."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from docx import Document

import tender_cycles as tc
from tender_cycles.study.documents.symbols import letter_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def paragraph(*runs: str, marks: str = "") -> str:
    return f"<w:p>{marks}{''.join(runs)}</w:p>"


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def word(path: Path, *paragraphs: str, change: Mapping[str, tuple[str, str]] | None = None) -> Path:
    """Write a Word document with these paragraphs; in some of its parts one string is replaced by another."""
    made = io.BytesIO()
    Document().save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "word/document.xml":
                body = "".join(paragraphs)
                text = f'<w:document xmlns:w="{W}" xmlns:m="{M}"><w:body>{body}</w:body></w:document>'.encode()
            if change and name in change:
                text = text.replace(*(each.encode() for each in change[name]))
            new.writestr(name, text)
    return path


def told(report: tc.study.exchange.Report) -> list[tuple[str, str, int, str]]:
    return [
        (e.status, e.kind.removeprefix("document."), e.count, e.detail) for e in report.entries if e.status != "kept"
    ]


def test_symbols_are_letters(tmp_path: Path) -> None:
    symbols = ["Wingdings F0E0", "Symbol F0B3", "Symbol 00B3", "MS Gothic 2610"]
    runs = [f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>' for font, _, code in (s.rpartition(" ") for s in symbols)]  # fmt: skip
    source, report = tc.study.read_source(word(tmp_path / "a.docx", paragraph(run("Trust "), *runs)), strict=True)
    assert source.text == "Trust →≥≥☐\n"
    assert report.faithful
    odd = word(tmp_path / "b.docx", paragraph(run("a"), '<w:r><w:sym w:font="Webdings" w:char="F061"/></w:r>'))
    source, report = tc.study.read_source(odd)
    assert source.text == "a\ufffd\n"
    assert ("doubtful", "symbol", 1, "Webdings F061") in told(report)
    with pytest.raises(ValueError, match="symbols that are not known"):
        tc.study.read_source(odd, strict=True)
    assert letter_of("Wingdings", "zz") == letter_of("Arial", "D800") == letter_of("Symbol", "F0FF") == "\ufffd"


def test_hidden_text_stays_hidden_and_is_not_quoted(tmp_path: Path) -> None:
    style = (
        '<w:style w:type="character" w:styleId="secret"><w:name w:val="secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    below = '<w:style w:type="paragraph" w:styleId="below"><w:name w:val="below"/><w:basedOn w:val="secret"/></w:style>'
    path = word(
        tmp_path / "a.docx",
        paragraph(run("Anna "), run("(Kari N.) ", "<w:vanish/>"), run("works.")),
        paragraph(run("Seen", '<w:vanish w:val="0"/>'), run("gone", '<w:rStyle w:val="secret"/>')),
        paragraph(run("all of it"), marks='<w:pPr><w:pStyle w:val="below"/></w:pPr>'),
        change={"word/styles.xml": ("</w:styles>", f"{style}{below}</w:styles>")},
    )
    source, report = tc.study.read_source(path)
    assert source.text == "Anna works.\nSeen\n\n"
    assert told(report) == [("dropped", "hidden", 3, "")]


def test_a_deleted_paragraph_mark_joins_and_is_told(tmp_path: Path) -> None:
    mark = '<w:pPr><w:rPr><w:del w:id="5" w:author="x"/></w:rPr></w:pPr>'
    path = word(tmp_path / "a.docx", paragraph(run("We trust"), marks=mark), paragraph(run(" them.")), paragraph(run("So.")))  # fmt: skip
    source, report = tc.study.read_source(path)
    assert source.text == "We trust them.\nSo.\n"
    assert told(report) == [("doubtful", "marks", 1, "")]


def test_equations_and_inserted_documents_are_told(tmp_path: Path) -> None:
    equation = "<m:oMath><m:r><m:t>n=8</m:t></m:r></m:oMath>"
    relation = f'<Relationship Id="r9" Type="{RELATIONS}/aFChunk" Target="more.html"/></Relationships>'
    path = word(
        tmp_path / "a.docx", paragraph(run("She said "), equation, run(" were asked.")),
        change={"word/_rels/document.xml.rels": ("</Relationships>", relation)},
    )  # fmt: skip
    source, report = tc.study.read_source(path)
    assert source.text == "She said n=8 were asked.\n"
    assert told(report) == [("doubtful", "equations", 1, ""), ("dropped", "chunk", 1, "more.html")]


STRICT = {
    "word/document.xml": (W, "http://purl.oclc.org/ooxml/wordprocessingml/main"),
    "_rels/.rels": (f"{RELATIONS}/officeDocument", "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"),
}  # fmt: skip
OTHERS = {
    "strict": STRICT,
    "template": {"[Content_Types].xml": ("wordprocessingml.document.main", "wordprocessingml.template.main")},
    "macros": {"[Content_Types].xml": ("openxmlformats-officedocument.wordprocessingml.document.main", "ms-word.document.macroEnabled.main")},
    "null": {"word/_rels/document.xml.rels": ("</Relationships>", f'<Relationship Id="r9" Type="{RELATIONS}/image" Target="NULL"/></Relationships>')},
    "top": {"_rels/.rels": ("word/document.xml", "word/gone.xml")},
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHERS)
def test_whole_documents_that_are_packed_otherwise_are_read(kind: str, tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx", paragraph(run("I: Hello.")), change=OTHERS[kind])
    source, report = tc.study.read_source(path, strict=True)
    assert source.text == "I: Hello.\n"
    assert report.faithful


def test_notes_that_are_missing_are_told(tmp_path: Path) -> None:
    relation = f'<Relationship Id="r9" Type="{RELATIONS}/comments" Target="gone.xml"/></Relationships>'
    path = word(
        tmp_path / "a.docx", paragraph(run("Hello.")),
        change={"word/_rels/document.xml.rels": ("</Relationships>", relation)},
    )  # fmt: skip
    assert told(tc.study.read_source(path).report) == [("dropped", "relation", 1, "word/gone.xml")]
