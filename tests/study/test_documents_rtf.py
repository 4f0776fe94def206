"""Rich text: every letter as it was meant, whichever of the ways to write it was taken; the rest is told."""

from pathlib import Path

import pytest
from exchange_files import kinds
from hypothesis import given
from hypothesis import strategies as st

import tender_cycles as tc
from tender_cycles.study.documents.rtf import rtf_text
from tender_cycles.study.exchange import Report

HEAD = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Calibri;}{\f1\froman\fcharset204{\*\panose 0204}Ari\'e6;}{\f2\fcharset2 Symbol;}{\f3\fcharset128 MS Mincho;}{\f4\fcharset2 Webdings;}}{\colortbl;\red0;}{\stylesheet{\s1 heading;}}{\info{\title Secret}}"  # noqa: E501


def read(body: str, head: str = HEAD) -> tuple[str, Report]:
    report = Report("a.rtf")
    return rtf_text(f"{head}\n{body}}}".encode("latin-1"), "a.rtf", report), report


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"Hva m\'e5ler vi?\par \'93Alt\'94, sa hun \'96 \'abn\'e5\'bb.", "Hva måler vi?\n“Alt”, sa hun – «nå».\n"),
        (r"\ldblquote Alt\rdblquote  sa hun\emdash no\rquote", "“Alt” sa hun—no’\n"),
        (r"a\u8217?b\u-10179?\u-8704?c", "a’b😀c\n"),
        (r"\uc2 a\u-10179\'3f\'3f\u-8704??c{\uc0\u229 b}\u230??", "a😀cåbæ\n"),
        (r"\uc1 a\u8217\par b", "a’\nb\n"),
        (r"{\f1 \'ef\'f0\'e8\par\'e2}\'e6", "при\nвæ\n"),
        (r"\f1\'e2\plain\'e2", "вâ\n"),
        (r"{\f3 \'82\'a0\'83A}", "あア\n"),
        (r"{\f2 \'b3\u-3917\'b3 }5", "≥≥ 5\n"),
        (r"{\field{\*\fldinst SYMBOL 224 \\f \"Wingdings\" \\s 12}{\fldrslt\f0}}x".replace('\\"', '"'), "→x\n"),
        (r'{\field{\*\fldinst{HYPERLINK "http://x.no"}}{\fldrslt{the page}}}', "the page\n"),
        ("one\\\ntwo\r\n three\\line four\\~five\\_six\\-seven", "one\ntwo three\nfour\xa0five\u2011sixseven\n"),
        (r"\trowd\intbl a\cell b\par c\cell\row\trowd\intbl d\cell e\cell\row f|g\tab\par", "a\tb\nc\nd\te\nf|g\t\n"),
        (r"\\ \{x\} ", "\\ {x} \n"),
        (r"one group too many}", "one group too many\n"),
        (r"a{\pict\bin4 }}}}b}c", "ac\n"),
        (r"{\*\unknown gone}{\*\bkmkstart a}kept", "kept\n"),
        (r"{\*\moMath{\mf{\*\mfPr{\mtype lin}}{\mnum n}}}=8", "n=8\n"),
    ],
)  # fmt: skip
def test_letters_are_those_that_were_meant(body: str, text: str) -> None:
    assert read(body)[0] == text


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        (r"{\rtf1\mac", r"m\'8cler", "måler\n"),
        (r"{\rtf1\ansi\ansicpg10000", r"m\'8cler", "måler\n"),
        (r"{\rtf1\pca", r"m\'86ler", "måler\n"),
        (r"{\rtf1\ansi\ansicpg1250", r"Ko\'9aice", "Košice\n"),
        (r"{\rtf1\ansi\ansicpg65001", r"m\'c3\'a5ler", "måler\n"),
        (r"{\rtf1\ansi\ansicpg1252", "m\xe5ler \x93alt\x94", "måler “alt”\n"),
        (r"{\rtf1\ansi\ansicpg4711", r"m\'e5ler", "m\ufffdler\n"),
        (r"{\rtf1\ansi\ansicpg1252", r"m\'81ler \u-10179?", "m\ufffdler \ufffd\n"),
    ],
)
def test_each_code_page_has_its_letters_and_what_cannot_be_read_is_no_letter(head: str, body: str, text: str) -> None:
    assert read(body, head)[0] == text


def test_unknown_letters_are_doubtful_and_the_file_is_an_interview(tmp_path: Path) -> None:
    (tmp_path / "talk.rtf").write_text(rf"{HEAD}I: Hva?\par A: {{\f4 \'61}}Alt.\par}}", encoding="latin-1")
    source, report = tc.study.read_source(tmp_path / "talk.rtf")
    assert source.text == "I: Hva?\nA: \ufffdAlt.\n"
    assert kinds(report, "doubtful") == {"document.letters": 1}
    assert tc.study.read(tmp_path / "talk.rtf").project.sources[0] == source


def test_what_is_left_out_is_told_with_its_words_save_what_is_hidden() -> None:
    body = (
        r"Anna{\v  (real name: {\b Kari} N)}{\footnote\chftn{\i  She laughs\'e6}} said\v so\v0  {\deleted no}"
        r"{\revised yes}.{\header Page}{\footerf F}{\*\atnid KB}{\*\annotation{\*\atnref 1}my note}"
        r"{\listtext\'b7\tab}item{\*\shppict{\pict 00}}{\nonshppict{\pict 00}}"
        r"{\shp{\*\shpinst{\sp{\sn a}}{\shptxt boxed\par}}{\shprslt{\*\do\dptxbx{\dptxbxtext boxed\par}}}}\par"
    )
    text, report = read(body)
    assert text == "Anna said yes.item\n"
    assert "Kari" not in str(report)
    assert kinds(report, "dropped") == {
        "document.hidden": 2, "document.footnotes": 1, "document.comments": 1, "document.header": 1,
        "document.footer": 1, "document.text-box": 1, "document.pictures": 1,
    }  # fmt: skip
    assert {entry.detail for entry in report.dropped} == {"", "She laughsæ", "my note", "Page", "F", "boxed"}
    assert kinds(report, "doubtful") == {"document.deleted": 1, "document.inserted": 1, "document.lists": 1}


WAYS = st.sampled_from(["page", "unit", "unit without fallback", "font"])
LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ue000\ufffd")


@given(st.lists(st.tuples(LETTERS | st.sampled_from("æøåÆØÅ«»“”–éаяЖ\n\t{}\\"), WAYS), max_size=40))
def test_whichever_way_a_letter_is_written_it_comes_back(letters: list[tuple[str, str]]) -> None:
    assert (
        read("".join(written(*each) for each in letters))[0] == "".join(each for each, _ in letters).rstrip("\n") + "\n"
    )


def written(letter: str, way: str) -> str:
    """Return a letter as RTF may have it, by its unit where the code page lacks it."""
    if letter in "\n\t{}\\":
        return {"\n": "\\par ", "\t": "\\tab "}.get(letter, f"\\{letter}")
    try:
        byte = letter.encode("cp1251" if way == "font" else "cp1252")
    except UnicodeEncodeError:
        byte = b""
    if byte and way in ("page", "font"):
        return f"\\'{byte[0]:02x}" if way == "page" else f"{{\\f1\\'{byte[0]:02x}}}"
    units = letter.encode("utf-16-le")
    signed = [int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2)]
    if way == "unit without fallback":
        return "{\\uc0" + "".join(f"\\u{unit} " for unit in signed) + "}"
    return "".join(f"\\u{unit}?" for unit in signed)
