# ruff: noqa: E501 - XML stands as it is in files
"""What the positions of other tools count is found out from the words, and said where it cannot be."""

from pathlib import Path

import pytest
from exchange_files import CODES, CODING, guid, kinds, qdpx, said, source
from hypothesis import given
from hypothesis import strategies as st

from tender_cycles.study.exchange import Report, read_qdpx
from tender_cycles.study.exchange.positions import place_selections, plain

WORDS = ["trygg", "anbud", "måler", "vi", "å", "😀", "👩‍👧", "kollegaen", "e\u0301n"]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@st.composite
def coded(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """Return a text with LF line ends and stretches of whole words in it."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=6, max_size=30))
    gaps = draw(st.lists(st.sampled_from([" ", "\n", ", ", ". "]), min_size=len(words), max_size=len(words)))
    pieces = [word + gap for word, gap in zip(words, gaps, strict=True)]
    starts = [sum(map(len, pieces[:at])) for at in range(len(words))]
    spoken = [at for at, word in enumerate(words) if word.isalpha()]
    chosen = draw(st.lists(st.sampled_from(spoken), min_size=5, max_size=12)) if spoken else []
    ends = {at: draw(st.sampled_from([each for each in spoken if each >= at])) for at in set(chosen)}
    return "".join(pieces), [(starts[at], starts[ends[at]] + len(words[ends[at]])) for at in chosen]


@given(coded(), st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["", "NVivo", "MAXQDA 24"]))
def test_whichever_way_a_tool_counts_the_words_are_found_or_called_doubtful(
    text: tuple[str, list[tuple[int, int]]], crlf: bool, two: bool, wide: bool, bom: bool, origin: str
) -> None:
    lf, stretches = text
    written = ("\ufeff" if bom else "") + (lf.replace("\n", "\r\n") if crlf else lf)

    def counted(position: int) -> int:
        before = lf[:position]
        before = before.replace("\n", "\r\n") if crlf and two else before
        return units(before) if wide else len(before)

    report = Report("x.qdpx")
    drafts = [{"start": counted(start), "end": counted(end), "name": ""} for start, end in stretches]
    kept = place_selections(plain(written, "x", report), drafts, origin, "x", report)
    found = [lf[each["start"] : each["end"]] for each in kept]
    right = [lf[start:end] for start, end in stretches]
    assert found == right or "counting" in kinds(report, "doubtful")


def test_nvivo_counts_utf_16_units_crlf_and_no_byte_order_mark(tmp_path: Path) -> None:
    text = "Hei 😀!\r\nVi måler alt nå. 👩‍👧 Hvorfor?\r\nFordi anbudet krever det 😀."
    words = ["Vi måler alt nå.", "Hvorfor?", "Fordi anbudet krever det"]
    stretches = [(units(text[: text.index(word)]), units(text[: text.index(word)] + word), "") for word in words]
    files = {f"sources/{guid(9)}.txt": b"\xef\xbb\xbf" + text.encode()}
    path = qdpx(tmp_path / "n.qdpx", source(stretches), files, head='name="S" origin="NVivo for Windows 12.6"')
    project, report = read_qdpx(path)
    assert said(project) == words
    assert kinds(report, "repaired") == {"bom": 1, "crlf": 2, "crlf-as-two": 3, "utf-16-counted": 3}
    assert report.doubtful == ()


def test_a_position_that_fits_either_way_is_doubtful() -> None:
    report = Report("x.qdpx")
    text = plain("😀 a b c d e f", "x", report)
    place_selections(text, [{"start": 6, "end": 7, "name": ""}], "MAXQDA 24", "x", report)
    assert kinds(report, "doubtful") == {}
    place_selections(plain("😀 aaaa", "x", report), [{"start": 4, "end": 5, "name": ""}], "", "x", report)
    assert kinds(report, "doubtful") == {"counting": 1}


@pytest.mark.parametrize("cut", ["…", "...", ""])
def test_a_full_stop_in_a_name_belongs_to_the_words(cut: str, tmp_path: Path) -> None:
    """QualCoder writes a mark in the file that it does not count."""
    text = "Det var fint."
    files = {f"sources/{guid(9)}.txt": b"\xef\xbb\xbf" + text.encode()}
    name = "Det var" + cut if cut else text
    path = qdpx(tmp_path / "q.qdpx", source([(0, 13, name)]), files, head='name="S" origin="QualCoder 4.0"')
    assert said(read_qdpx(path).project) == [text]


def test_a_whole_source_that_is_coded_from_0_does_not_count_the_mark(tmp_path: Path) -> None:
    files = {f"sources/{guid(9)}.txt": b"\xef\xbb\xbfDet var fint."}
    path = qdpx(tmp_path / "q.qdpx", source([(0, 13, "")]), files, head='name="S" origin="QualCoder 4.0"')
    project, report = read_qdpx(path)
    assert said(project) == ["Det var fint."]
    assert report.doubtful == ()


def test_a_source_without_a_name_has_that_of_its_file(tmp_path: Path) -> None:
    inside = source([(0, 3, "")], path="internal://Anna%20første.txt").replace('name="Anna" ', "")
    path = qdpx(tmp_path / "a.qdpx", inside, {"sources/Anna%20første.txt": "Vi."})
    assert read_qdpx(path).project.sources[0].name == "Anna%20første"


def test_a_case_that_is_a_code_too_keeps_its_passages(tmp_path: Path) -> None:
    """In NVivo a case is a code under the same GUID, and its passages are coded with it."""
    anna, trust = guid(1), guid(2)
    inside = f"""<CodeBook><Codes><Code guid="{anna}" name="Anna" isCodable="true">
      <Code guid="{trust}" name="trust" isCodable="true"/></Code></Codes></CodeBook>
    <Cases><Case guid="{anna}" name="Anna"/></Cases>
    <Sources><TextSource guid="{guid(9)}" name="talk"><PlainTextContent>Vi stoler på dem.</PlainTextContent>
      <PlainTextSelection guid="{guid(10)}" startPosition="0" endPosition="17">{CODING.format(guid(11))}</PlainTextSelection>
    </TextSource></Sources>"""
    project, report = read_qdpx(qdpx(tmp_path / "n.qdpx", inside, {}, head='name="S" origin="NVivo 12"'))
    assert [(each.guid, each.selections) for each in project.cases] == [(anna, (guid(10),))]
    assert [(each.guid, each.parent) for each in project.codes] == [(trust, None)]
    assert kinds(report, "repaired") == {"case-code": 1}
    assert report.whole


def test_a_project_without_its_archive_and_an_archive_of_another_name_are_read_by_content(tmp_path: Path) -> None:
    inside = source([(3, 16, "")], path=f"internal://{guid(9)}.txt")
    archive = qdpx(tmp_path / "a.zip", inside, {f"sources/{guid(9)}.txt": "Vi stoler på dem."})
    assert said(read_qdpx(archive).project) == ["stoler på dem"]
    head = '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="S">'
    inline = inside.replace(
        f' plainTextPath="internal://{guid(9)}.txt">', "><PlainTextContent>Vi stoler på dem.</PlainTextContent>"
    )
    (tmp_path / "bare.qde").write_text(f"{head}{inline}</Project>", encoding="utf-8")
    assert said(read_qdpx(tmp_path / "bare.qde").project) == ["stoler på dem"]
    (tmp_path / "cut.qde").write_text(head + CODES, encoding="utf-8")
    with pytest.raises(ValueError, match=r"cut\.qde"):
        read_qdpx(tmp_path / "cut.qde")
