"""Interviews from a disk: the text as its author sees it, and a word about everything else."""

import io
import unicodedata
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter
from reportlab.pdfgen import canvas

import tender_cycles as tc
from tender_cycles._pdf import Page
from tender_cycles.study.documents import documents, word

TALK = "I: Hvordan går det på jobb?\nA: Det går så bra – «nesten» alltid. 😀\n\nI: Og hjemme, Åse?\n"
NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def kinds(report: tc.study.exchange.Report, status: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for entry in report.of(status):
        kind = entry.kind.removeprefix("document.")
        found[kind] = found.get(kind, 0) + entry.count
    return found


# -- plain text


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", {}),
        ("utf-8-sig", {"bom": 1}),
        ("utf-16", {"utf-16": 1}),
        ("utf-16-le", {"utf-16": 1}),
        ("utf-16-be", {"utf-16": 1}),
    ],
)
def test_unicode_texts_are_recognised(encoding: str, told: dict[str, int], tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    path.write_bytes(TALK.encode(encoding))
    source, report = tc.study.read_source(path)
    assert (source.name, source.text) == ("talk", TALK)
    assert kinds(report, "repaired") == told
    assert kinds(report, "kept") == {"characters": len(TALK), "paragraphs": 3}
    assert report.whole


def test_what_is_not_unicode_is_doubtful_and_shows_its_letters(tmp_path: Path) -> None:
    text = TALK.replace(" 😀", "")
    path = tmp_path / "talk.txt"
    path.write_bytes(text.encode("cp1252"))
    source, report = tc.study.read_source(path)
    assert source.text == text
    assert "går, på, går, så" in report.doubtful[0].detail
    with pytest.raises(ValueError, match="Windows-1252"):
        tc.study.read_source(path, strict=True)
    path.write_bytes(text.encode("mac-roman"))
    assert tc.study.read_source(path, encoding="mac-roman").source.text == text
    assert tc.study.read_source(path, encoding="mac-roman").report.faithful


@pytest.mark.parametrize("bad", [b"\xe5", b"\xc3"])
def test_of_a_text_in_utf_8_that_is_damaged_only_the_damage_is_doubtful(tmp_path: Path, bad: bytes) -> None:
    (tmp_path / "talk.txt").write_bytes(TALK.encode() + bad)
    source, report = tc.study.read_source(tmp_path / "talk.txt")
    assert source.text == f"{TALK}\ufffd"
    assert kinds(report, "doubtful") == {"letters": 1}


def test_one_form_for_all(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    path.write_bytes("Ma\u030a nå\r\nto\rtre\u2028fire\x07\x0cfem".encode())
    source, report = tc.study.read_source(path)
    assert source.text == "Må nå\nto\ntre\nfire\nfem"
    assert kinds(report, "repaired") == {"crlf": 1, "cr": 1, "line-end": 2, "nfc": 1}
    assert kinds(report, "dropped") == {"control": 1}


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"])
)
def test_any_text_ends_in_one_form_or_is_refused(text: str, encoding: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "any.txt")
        path.write_bytes(f"ord {text}".encode(encoding))
        try:
            source, _ = tc.study.read_source(path)
        except ValueError:
            assert "\0" in text
            return
        again = Path(folder, "again.txt")
        again.write_text(source.text, encoding="utf-8", newline="")
        read, report = tc.study.read_source(again)
    assert "\r" not in source.text
    assert unicodedata.is_normalized("NFC", source.text)
    assert read.text == source.text
    assert {each.kind for each in report.entries if each.status != "kept"} <= {"document.letters"}  # of private use


def test_the_same_file_is_the_same_source(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "talk.txt").write_text(TALK, encoding="utf-8")
    mine, theirs = (tc.study.read_source(tmp_path / name / "talk.txt").source for name in ("a", "b"))
    assert mine == theirs
    (tmp_path / "b" / "talk.txt").write_text(TALK + "more", encoding="utf-8")
    assert tc.study.read_source(tmp_path / "b" / "talk.txt").source.guid != mine.guid
    assert tc.study.read_source(tmp_path / "a" / "talk.txt", name="other").source.guid != mine.guid


# -- Word


def save(document: WordDocument, path: Path) -> Path:
    document.save(str(path))
    return path


def test_word_paragraphs_headings_lists_and_tables(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("Intervju", 1)
    document.add_paragraph("I: Hvordan går det?\tBra.\nNy linje.")
    document.add_paragraph("første", style="List Number")
    table = document.add_table(2, 2)
    for at, words in enumerate(["00:01", "I: Hei", "00:02", "A: Hei, du."]):
        table.cell(at // 2, at % 2).text = words
    document.add_paragraph("Slutt 😀")
    source, report = tc.study.read_source(save(document, tmp_path / "talk.docx"))
    assert source.text == (
        "Intervju\nI: Hvordan går det?\tBra.\nNy linje.\nførste\n00:01\tI: Hei\n00:02\tA: Hei, du.\nSlutt 😀\n"
    )
    assert kinds(report, "kept") == {"characters": len(source.text), "paragraphs": 7, "headings": 1, "tables": 1}
    assert kinds(report, "doubtful") == {"lists": 1}
    assert report.whole


TRACKED = (
    f'<w:p {NS}><w:r><w:t xml:space="preserve">Jeg </w:t></w:r>'
    '<w:ins w:id="1" w:author="x"><w:r><w:t xml:space="preserve">tror </w:t></w:r></w:ins>'
    '<w:del w:id="2" w:author="x"><w:r><w:delText xml:space="preserve">vet </w:delText><w:tab/></w:r></w:del>'
    '<w:moveFrom w:id="3" w:author="x"><w:r><w:t>flyttet</w:t></w:r></w:moveFrom>'
    "<w:r><w:t>det.</w:t></w:r></w:p>"
)
CONTROLS = f"<w:sdt {NS}><w:sdtContent><w:p><w:r><w:t>I en ramme.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
INSIDE = "<w:txbxContent><w:p><w:r><w:t>I boksen</w:t></w:r></w:p></w:txbxContent>"
BOX = (
    f'<w:p {NS} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    "<w:r><w:t>Utenfor.</w:t></w:r><w:r><mc:AlternateContent>"
    f"<mc:Choice Requires='x'><w:drawing>{INSIDE}</w:drawing></mc:Choice>"
    f"<mc:Fallback><w:pict>{INSIDE}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


def test_word_tracked_changes_controls_boxes_comments_and_headers(tmp_path: Path) -> None:
    document = Document()
    commented = document.add_paragraph("Her er noe.")
    document.add_comment(commented.runs, text="Se på dette", author="veileder")
    document.sections[0].header.paragraphs[0].text = "Fortrolig"
    for xml in (TRACKED, CONTROLS, BOX):
        document.element.body.insert(len(document.element.body) - 1, parse_xml(xml))
    source, report = tc.study.read_source(save(document, tmp_path / "talk.docx"))
    assert source.text == "Her er noe.\nJeg tror det.\nI en ramme.\nUtenfor.\n"
    assert kinds(report, "doubtful") == {"inserted": 1, "deleted": 2}
    assert kinds(report, "dropped") == {"pictures": 2, "text-box": 1, "comments": 1, "header": 1}
    details = {entry.kind: entry.detail for entry in report.dropped}
    assert details["document.comments"] == "Se på dette"
    assert details["document.header"] == "Fortrolig"
    assert details["document.text-box"] == "I boksen"


# -- PDF


def pdf(path: Path, *pages: list[str]) -> Path:
    drawn = canvas.Canvas(str(path))
    for lines in pages:
        for at, line in enumerate(lines):
            drawn.drawString(72, 760 - 16 * at, line)
        drawn.showPage()
    drawn.save()
    return path


def test_pdf_pages_stay_as_they_stand_and_that_is_said(tmp_path: Path) -> None:
    source, report = tc.study.read_source(
        pdf(tmp_path / "talk.pdf", ["I: Hei.", "A: Jeg tenker at vei-", "lederen", "1"], [], ["Slutt.", "side 3"])
    )
    assert " ".join(source.text.split()) == "I: Hei. A: Jeg tenker at vei- lederen 1 Slutt. side 3"
    assert kinds(report, "kept")["pages"] == 3
    assert kinds(report, "doubtful") == {"empty-pages": 1, "hyphens": 1, "page-numbers": 2, "lines": 6}
    assert "paragraphs" not in kinds(report, "kept")
    assert next(each.detail for each in report.doubtful if each.kind == "document.empty-pages") == "2"


def test_a_word_divided_by_a_soft_hyphen_is_whole_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = ["Jeg tenker at vei\u00ad \nlederen kan e-\npost, og en myk\u00ad-ish ar\u00ad", "beidsplass"]
    monkeypatch.setattr(documents, "pages_of", lambda data, name: [Page(each) for each in pages])
    source, report = tc.study.read_source(pdf(tmp_path / "talk.pdf", ["as it is above"]))
    assert source.text == "Jeg tenker at veilederen kan e-\npost, og en myk\u00ad-ish arbeidsplass"
    assert kinds(report, "repaired") == {"divided": 2}
    assert kinds(report, "doubtful") == {"hyphens": 1, "lines": 2}


def test_a_scan_and_a_locked_pdf_say_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'scan\.pdf' has no text in it: pages that were scanned"):
        tc.study.read_source(pdf(tmp_path / "scan.pdf", [], []))
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    with pytest.raises(ValueError, match=r"'locked\.pdf' is encrypted; save a copy without a password"):
        tc.study.read_source(tmp_path / "locked.pdf")


# -- folders


def test_a_folder_of_interviews(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("Hei, b.", encoding="utf-8")
    (tmp_path / "a.txt").write_text("Hei, a.", encoding="utf-8")
    (tmp_path / "a.md").write_text("Hei, b.", encoding="utf-8")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "more").mkdir()
    (tmp_path / ".hidden").write_text("x", encoding="utf-8")
    sources, report = tc.study.read_sources(tmp_path)
    assert [(each.name, each.text) for each in sources] == [("a.md", "Hei, b."), ("a.txt", "Hei, a."), ("b", "Hei, b.")]
    assert [entry.place for entry in report.dropped] == ["more", "photo.jpg"]
    assert [(entry.place, entry.detail) for entry in report.doubtful] == [("b", "a.md")]
    assert len({each.guid for each in sources}) == 3


def test_what_cannot_be_read_of_a_folder_is_left_out_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1 Hei")
    (tmp_path / "b.txt").write_bytes(b"")
    pdf(tmp_path / "d.pdf", [], [])
    both = r"(?s)'a\.rtf' is rich text.*'b\.txt' has no text in it.*'d\.pdf' has no text in it: pages that were scanned"
    with pytest.raises(ValueError, match=both):  # nothing is left
        tc.study.read_sources(tmp_path)
    (tmp_path / "c.txt").write_text("Hei", encoding="utf-8")
    sources, report = tc.study.read_sources(tmp_path)
    assert [each.text for each in sources] == ["Hei"]
    left = [(each.kind, each.place, each.detail.partition(":")[0].partition(";")[0]) for each in report.dropped]
    assert left == [
        ("document.unread", "a.rtf", "is rich text (.rtf), but damaged"),
        ("document.unread", "b.txt", "has no text in it"),
        ("document.unread", "d.pdf", "has no text in it"),
    ]
    with pytest.raises(ValueError, match=r"(?s)a\.rtf · is rich text.*b\.txt · .*d\.pdf · has no text in it: pages"):
        tc.study.read_sources(tmp_path, strict=True)
    with pytest.raises(ValueError, match="encoding 'klingon' is unknown"):
        tc.study.read_sources(tmp_path, encoding="klingon")
    with pytest.raises(NotADirectoryError, match="there is no folder"):
        tc.study.read_sources(tmp_path / "nowhere")


def test_what_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    folder = tmp_path / "interviews"
    folder.mkdir()
    with pytest.raises(ValueError, match=r"no interview in it; \.txt, .*\.srt are read"):
        tc.study.read_sources(folder)
    (folder / "Astrid.txt").write_text("Hei.")
    with pytest.raises(NotADirectoryError, match=r"there is no folder .*intervews'; nearest: 'interviews'"):
        tc.study.read_sources(tmp_path / "intervews")
    with pytest.raises(FileNotFoundError, match=r"there is no file .*; nearest: 'Astrid.txt'"):
        tc.study.read_source(folder / "astrid.docx")
    with pytest.raises(NotADirectoryError, match="is a file; read it with read_source"):
        tc.study.read_sources(folder / "Astrid.txt")
    with pytest.raises(IsADirectoryError, match="is a folder; read it with read_sources"):
        tc.study.read_source(folder)


# -- what is broken, and what means harm


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return path


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        (
            "a.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            r"old Word document, or one with a password; save it as Word \(\.docx\)",
        ),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "one with a password"),
        ("a.txt", b"{\\rtf1 x", r"is rich text \(\.rtf\), but damaged: 1 of its groups are not closed"),
        ("a.rtf", b"{\\rtf1 x} more", "but damaged: something stands outside its groups, at 9"),
        ("a.rtf", b"Hei", "is no rich text file, or is damaged"),
        ("a.txt", b"a\0b", "has NUL characters"),
        ("a.txt", b"\x81\x8d only", "not text in cp1252 .byte 0x81 at 0.; name its encoding"),
        ("a.txt", b" \n\t", "has no text in it"),
        ("a.docx", b"Hei", "is no Word document, or is damaged"),
        ("a.pdf", b"Hei", "is no PDF, or is damaged"),
        ("a.pdf", b"%PDF-1.4 nothing", "is no PDF, or is damaged: PdfStreamError"),
        ("a.docx", b"PK\x03\x04 cut off", "damaged or cut off"),
    ],
)
def test_other_kinds_and_broken_files_are_refused_with_what_to_do(
    name: str, data: bytes, told: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ValueError, match=told):
        tc.study.read_source(tmp_path / name)


def test_an_opendocument_text_and_any_zip(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is no OpenDocument text, or has a password"):
        tc.study.read_source(zipped(tmp_path / "a.docx", {"mimetype": b"application/vnd.oasis.opendocument.text"}))
    with pytest.raises(ValueError, match="is no Word document"):
        tc.study.read_source(zipped(tmp_path / "b.docx", {"x.txt": b"x"}))
    with pytest.raises(ValueError, match="leads out of the archive"):
        tc.study.read_source(zipped(tmp_path / "c.docx", {"../x.txt": b"x"}))


def rewritten(document: WordDocument, path: Path, change: dict[str, bytes]) -> Path:
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    return zipped(path, members | change)


def test_word_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laughs = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 9))
    xml = (
        f'<!DOCTYPE x [<!ENTITY e0 "ha">{laughs}]><w:document {NS}><w:body><w:p><w:r><w:t>Hei &e8;</w:t></w:r></w:p>'
        "</w:body></w:document>"
    )
    with pytest.raises(ValueError, match=r"laughs\.docx.* is no Word document, or is damaged"):
        tc.study.read_source(rewritten(Document(), tmp_path / "laughs.docx", {"word/document.xml": xml.encode()}))
    with pytest.raises(ValueError, match=r"broken\.docx.* is no Word document, or is damaged"):
        tc.study.read_source(rewritten(Document(), tmp_path / "broken.docx", {"word/document.xml": b"<w:document"}))
    monkeypatch.setattr(word, "MOST_TEXT", 100_000)
    big = f"<w:document {NS}><!--{'x' * 200_000}--></w:document>".encode()
    with pytest.raises(ValueError, match=r"word/document\.xml in big\.docx is larger than"):
        tc.study.read_source(rewritten(Document(), tmp_path / "big.docx", {"word/document.xml": big}))


def test_markup_in_an_interview_is_words(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("<script>alert(1)</script> & co")
    source, report = tc.study.read_source(save(document, tmp_path / "<b>.docx"))
    assert source.text == "<script>alert(1)</script> & co\n"
    assert escape("<b>.docx") in report._repr_html_()
