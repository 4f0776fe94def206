# ruff: noqa: E501 - tables stand as they are in files
"""Tables that other tools export, known by their headings: every row a coding, every document a source."""

from datetime import datetime
from pathlib import Path

import pytest
from exchange_files import kinds

from tender_cycles.project import Project
from tender_cycles.study.exchange import guess_columns, read_table
from tender_cycles.study.exchange.headings import reader_of_dates


def table(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


def told(project: Project) -> list[tuple[str, str, str, str, datetime | None]]:
    """Return source, words, code, user and date of each coding."""
    users = {each.guid: each.name for each in project.users}
    texts = {each.guid: each for each in project.sources}
    places = {each.guid: each for each in project.selections}
    codes = {each.guid: project.codebook.path(each) for each in project.codes}
    return [
        (texts[s.source].name, texts[s.source].text[s.start : s.end], codes[c.code], users.get(c.user or "", ""), c.created)
        for c in project.codings
        if (s := places[c.selection])
    ]  # fmt: skip


def test_qualcoder_s_report(tmp_path: Path) -> None:
    path = table(
        tmp_path / "report.csv",
        '\ufeff"File","Coder","Coded","Id","Codename","Coded_Memo","Category"\r\n'
        '"a.txt","me","We trust.","7","trust","why","theme"\r\n"b.txt","me","They left.","8","loss","",""\r\n',
    )
    project, report = read_table(path)
    assert told(project) == [("a.txt", "We trust.", "theme/trust", "me", None), ("b.txt", "They left.", "loss", "me", None)]  # fmt: skip
    assert project.selections[0].description == "why"
    assert [(each.kind, each.place, each.count) for each in report.dropped] == [("column", "Id", 2)]


def test_the_same_words_under_two_codes_are_one_place_in_qualcoder_s_report(tmp_path: Path) -> None:
    rows = '"a.txt","me","Ja.","1","A","",""\n"a.txt","me","Ja.","2","B","",""\n"a.txt","you","Ja.","3","A","",""\n'
    path = table(tmp_path / "r.csv", '"File","Coder","Coded","Id","Codename","Coded_Memo","Category"\n' + rows)
    project, _ = read_table(path)
    assert (len(project.selections), len(project.codings)) == (1, 3)


def test_dedoose_has_a_column_for_each_code_and_months_first(tmp_path: Path) -> None:
    path = table(
        tmp_path / "d.csv",
        '"Media Title","Excerpt Range","Excerpt Copy","Codes Applied Combined","Excerpt Creator","Excerpt Date",'
        '"Code: work, paid Applied","Code: press Applied"\r\n'
        '"a","120-132","We count","work, paid, press","me","2/1/2026","True","True"\r\n'
        '"b","7-9","We","press","me","2/3/2026","False","True"\r\n',
    )
    project, _ = read_table(path)
    assert [each[:3] for each in told(project)] == [("a", "We count", "work, paid"), ("a", "We count", "press"), ("b", "We", "press")]  # fmt: skip
    assert told(project)[0][4] == datetime(2026, 2, 1)
    assert project.selections[0].facts == {"table_start": 120, "table_end": 132}
    without = table(
        tmp_path / "e.csv", '"Media Title","Excerpt Copy","Codes Applied Combined"\n"a","We","work, press"\n'
    )
    assert [each[2] for each in told(read_table(without).project)] == ["work", "press"]


def test_maxqda_s_segments_have_paths_groups_and_dotted_dates(tmp_path: Path) -> None:
    path = table(
        tmp_path / "m.csv",
        '"Color";"Document group";"Document name";"Code";"Beginning";"End";"Segment";"Created by";"Created"\r\n'
        '"●";"Old";"a";"theme > trust";"3";"3";"We trust.";"ME";"01.02.2026 10:11:12"\r\n'
        '"●";"New";"a";"theme\\loss";"3";"3";"We left.";"ME";"31.12.2026"\r\n',
    )
    project, report = read_table(path)
    assert told(project) == [
        ("a", "We trust.", "theme/trust", "ME", datetime(2026, 2, 1, 10, 11, 12)),
        ("New / a", "We left.", "theme/loss", "ME", datetime(2026, 12, 31)),
    ]
    assert kinds(report, "dropped") == {"column": 2}  # the colour
    german = ["Farbe", "Dokumentgruppe", "Dokumentname", "Code", "Anfang", "Ende", "Segment", "Erstellt von", "Erstellt am"]  # fmt: skip
    assert set(guess_columns(german)) == {"source", "group", "start", "end", "text", "code", "user", "created"}


def test_atlas_ti_s_quotations_have_a_line_for_each_code(tmp_path: Path) -> None:
    path = table(
        tmp_path / "q.csv",
        '"ID","Document","Quotation Name","Quotation Content","Codes","Comment","Created by"\r\n'
        '"1:1","1 a","We","We trust.","trust\npress","","Me"\r\n"1:2","1 a","We","We trust.","trust","","Me"\r\n',
    )
    project, _ = read_table(path)
    assert [each[:4] for each in told(project)] == [
        ("1 a", "We trust.", "trust", "Me"), ("1 a", "We trust.", "press", "Me"), ("1 a", "We trust.", "trust", "Me"),
    ]  # fmt: skip
    assert len(project.selections) == 2


def test_nvivo_has_a_column_for_each_reference_and_the_code_in_the_name(tmp_path: Path) -> None:
    path = table(
        tmp_path / "trust.csv", '"Name","References","Reference 1","Reference 2"\n"a","2","We trust.","I do."\n"b","1","No.",""\n'
    )  # fmt: skip
    project, report = read_table(path)
    assert [each[:3] for each in told(project)] == [("a", "We trust.", "trust"), ("a", "I do.", "trust"), ("b", "No.", "trust")]  # fmt: skip
    assert [(each.kind, each.detail) for each in report.doubtful] == [("code-name", "trust")]


def test_taguette_s_dots_are_steps_and_one_highlight_is_one_selection(tmp_path: Path) -> None:
    path = table(
        tmp_path / "h.csv", "id,document,content,tag\n1,a,We trust.,theme.trust\n1,a,We trust.,press\n2,b,No.,press\n"
    )
    project, report = read_table(path)
    assert [each[:3] for each in told(project)] == [("a", "We trust.", "theme/trust"), ("a", "We trust.", "press"), ("b", "No.", "press")]  # fmt: skip
    assert len(project.selections) == 2
    assert report.faithful
    dotted = table(tmp_path / "t.csv", "document,text,code\na,We trust.,e.g. trust\n")
    assert told(read_table(dotted).project)[0][2] == "e.g. trust"


@pytest.mark.parametrize("ids", [True, False])
def test_the_same_words_twice_stay_two(ids: bool, tmp_path: Path) -> None:
    rows = [("A", "Ja."), ("A", "Ja."), ("A", "Ja."), ("B", "Nei.")]
    head = ("id," if ids else "") + "document,tag,content\n"
    lines = [(f"{n}," if ids else "") + f"a,{tag},{words}" for n, (tag, words) in enumerate(rows)]
    path = table(tmp_path / "t.csv", head + "\n".join(lines))
    project, _ = read_table(path)
    assert (len(project.codings), len(project.selections)) == (4, 4)
    text = "Ja. Og ja. Ja. Nei. Ja."
    placed, _ = read_table(path, texts={"a": text})
    assert sorted(each.start for each in placed.selections) == [0, 11, 15, 20]


def test_a_table_is_known_by_its_contents(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["document", "content", "tag"])
    book.active.append(["a", "We trust.", "trust"])
    book.save(tmp_path / "t.xlsx")
    (tmp_path / "t.csv").write_bytes((tmp_path / "t.xlsx").read_bytes())
    assert told(read_table(tmp_path / "t.csv").project) == told(read_table(tmp_path / "t.xlsx").project)


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["2026-02-01T10:00:00"], datetime(2026, 2, 1, 10)),
        (["1.2.26"], datetime(2026, 2, 1)),
        (["1/2/2026 1:05 PM", "13/2/2026"], datetime(2026, 2, 1, 13, 5)),
        (["2/1/2026 12:05:09 AM", "2/13/2026"], datetime(2026, 2, 1, 0, 5, 9)),
        (["2/1/2026", "13/1/2026", "1/13/2026"], None),  # both cannot be
        (["31.02.2026"], None),
        (["yesterday"], None),
    ],
)
def test_dates_are_read_as_the_others_of_their_column_say(texts: list[str], found: datetime | None) -> None:
    assert reader_of_dates(texts)(texts[0]) == found
