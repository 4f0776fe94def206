"""PDFs whose letters, columns and margins say more or less than their pages show."""

from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link, Text
from reportlab.pdfgen import canvas

import tender_cycles as tc
from tender_cycles.study.exchange import Report


def raw(path: Path, meaning: str) -> Path:
    """Write a PDF that says “Our Xrst”, of which the font gives for X this meaning, in UTF-16."""
    ranges = "1 begincodespacerange <00> <ff> endcodespacerange"
    cmap = f"begincmap\n{ranges}\n1 beginbfchar\n<58> <{meaning}>\nendbfchar\nendcmap"
    says = "BT /F 12 Tf 72 700 Td (Our Xrst) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(says)}>>stream\n{says}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        f"<</Length {len(cmap)}>>stream\n{cmap}\nendstream",
    ]  # fmt: skip
    out, places = "%PDF-1.4\n", []
    for n, each in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{at:010} 00000 n \n" for at in places)
    out += f"xref\n0 7\n0000000000 65535 f \n{table}trailer<</Size 7/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    path.write_bytes(out.encode())
    return path


def counts(report: Report, kind: str) -> list[tuple[str, int, str]]:
    return [(each.status, each.count, each.detail) for each in report.entries if each.kind == f"document.{kind}"]


@pytest.mark.parametrize(("meaning", "text"), [("0066006C", "Our flrst"), ("D83DDE00", "Our 😀rst")])
def test_letters_that_are_named_are_no_matter(meaning: str, text: str, tmp_path: Path) -> None:
    source, report = tc.study.read_source(raw(tmp_path / "a.pdf", meaning))
    assert source.text == text
    assert counts(report, "letters") == []


@pytest.mark.parametrize("meaning", ["0000", "FFFD", "D83D", "E001"])
def test_letters_that_cannot_be_read_are_doubtful(meaning: str, tmp_path: Path) -> None:
    source, report = tc.study.read_source(raw(tmp_path / "a.pdf", meaning))
    assert len(source.text) == len("Our Xrst")
    assert counts(report, "letters") == [("doubtful", 1, source.text.split()[1])]
    source.text.encode()


def test_notes_in_the_margin_are_left_out_with_their_words(tmp_path: Path) -> None:
    drawn = canvas.Canvas(str(tmp_path / "a.pdf"))
    drawn.drawString(72, 760, "I: Hello there.")
    drawn.save()
    writer = PdfWriter(clone_from=PdfReader(tmp_path / "a.pdf"))
    writer.add_annotation(0, Text(text="my note:\nshe cried", rect=(50, 550, 200, 650)))
    writer.add_annotation(0, FreeText(text="why?", rect=(50, 450, 200, 500)))
    writer.add_annotation(0, Link(url="https://example.org", rect=(50, 350, 200, 400)))
    writer.write(tmp_path / "b.pdf")
    source, report = tc.study.read_source(tmp_path / "b.pdf")
    assert source.text == "I: Hello there."
    assert counts(report, "comments") == [("dropped", 1, "my note: she cried"), ("dropped", 1, "why?")]


def columns(path: Path, left: str, *, rowwise: bool, right_at: int = 320) -> Path:
    drawn = canvas.Canvas(str(path))
    cells = [
        (x, row, f"{words} {row}") for row in range(6) for x, words in ((72, left), (right_at, "what they say here"))
    ]
    for x, row, words in cells if rowwise else sorted(cells, key=lambda cell: cell[0]):
        drawn.drawString(x, 760 - 16 * row, words)
    drawn.save()
    return path


@pytest.mark.parametrize(
    ("left", "rowwise", "right_at", "doubtful"),
    [
        ("we trust them", True, 320, True),
        ("we trust them", False, 320, False),  # the whole of one column, then the other
        ("I:", True, 320, False),  # speakers in the margin
        ("we trust them", True, 150, False),  # a word that was set on its own
    ],
)
def test_columns_written_row_by_row_are_doubtful(
    left: str, rowwise: bool, right_at: int, doubtful: bool, tmp_path: Path
) -> None:
    _, report = tc.study.read_source(columns(tmp_path / "a.pdf", left, rowwise=rowwise, right_at=right_at))
    assert counts(report, "columns") == ([("doubtful", 1, "1")] if doubtful else [])
