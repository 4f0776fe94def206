# ruff: noqa: E501 - XML, SQL and tables stand as they are in files
"""Tables in and out, the codebook for Taguette, the page of excerpts, the report, the command."""

import csv
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import made_up
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from profiles import examples

import tender_cycles as tc
from tender_cycles import cli
from tender_cycles.project import Code, Coding, Note, Project, Selection, Set, Source
from tender_cycles.study import commands
from tender_cycles.study.exchange import (
    Report,
    check,
    convert,
    guess_columns,
    read,
    read_table,
    write,
    write_codebook_csv,
    write_html,
    write_qdc,
    write_qdpx,
    write_table,
)  # fmt: skip
from tender_cycles.study.exchange.tabular import rows_of
from tender_cycles.words import words_under


def told(project: Project) -> Counter[tuple[str, ...]]:
    """Return what a table tells of a project: everything but where the segments stand."""
    return Counter(
        tuple(v for k, v in row.items() if k not in ("start", "end")) for row in rows_of(project) if row["text"].strip()
    )


@pytest.mark.parametrize("suffix", ["csv", "tsv", "xlsx"])
@given(project=made_up.projects())
@settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck))
def test_a_table_tells_the_same_after_it_was_read(suffix: str, project: Project) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"t.{suffix}"
        write_table(project, path)
        texts = {each.name: each.text for each in project.sources}
        back, _ = read_table(path, texts=texts)
        again, _ = read_table(path)
    keep = [row for row in rows_of(project) if row["text"] == row["text"].strip()]
    ours = Counter(
        (row["source"], row["text"], row["code"], row["user"]) for row in keep if row["code"] and row["text"]
    )
    for read_back in (back, again):
        theirs = Counter((row["source"], row["text"], row["code"], row["user"]) for row in rows_of(read_back))
        assert set(ours) <= set(theirs)


def test_positions_in_given_texts_are_held_against_them(tmp_path: Path) -> None:
    text = "Vi stoler på dem. Ja. De stoler på oss. Ja."
    rows = [
        ("Anna", 3, 16, "stoler på dem", "trust"), ("Anna", 5, 9, "De stoler", "trust > deep"), ("Anna", 0, 2, "Ja", "yes; trust"),
        ("Anna", 0, 2, "nowhere", "yes"), ("Anna", "", "", "", "yes"), ("Berit", 7, 9, "alone", "trust\\deep"),
    ]  # fmt: skip
    with (tmp_path / "t.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([("Dokument", "Fra", "Til", "Sitat", "Koder"), *rows])
    project, report = read_table(tmp_path / "t.csv", texts={"Anna": text})
    said = {each.guid: each.text for each in project.sources}
    assert [said[s.source][s.start : s.end] for s in project.selections] == [
        "stoler på dem",
        "De stoler",
        "Ja",
        "Vi",
        "alone",
    ]
    paths = [project.codebook.path(code) for code in project.codes]
    assert paths == ["trust", "trust/deep", "yes"]
    assert len(project.codings) == 6
    assert {(e.status, e.kind, e.count) for e in report.entries if e.status != "kept"} == {
        ("repaired", "position", 1), ("doubtful", "position", 1), ("doubtful", "text", 1), ("dropped", "row", 1),
    }  # fmt: skip
    assert project.selections[-1].facts == {"table_start": 7, "table_end": 9}
    with pytest.raises(ValueError, match="rows without a text or a position: 1"):
        read_table(tmp_path / "t.csv", texts={"Anna": text}, strict=True)


def test_a_segment_with_blanks_at_its_edges_keeps_its_place(tmp_path: Path) -> None:
    project = Project(
        name="p", codes=[Code(guid="c", name="yes")], sources=[Source(guid="s", name="Anna", text="Nei.  Ja visst. \n")],
        selections=[Selection(guid="e", source="s", start=4, end=17)],
        codings=[Coding(guid="k", selection="e", code="c")],
    )  # fmt: skip
    write_table(project, tmp_path / "t.csv")
    back, report = read_table(tmp_path / "t.csv", texts={"Anna": project.sources[0].text})
    assert [(each.start, each.end) for each in back.selections] == [(4, 17)]
    assert report.faithful


def test_columns_are_guessed_shown_and_changeable(tmp_path: Path) -> None:
    assert guess_columns(["Document name", "Coder", "Codes", "Quotation Content", "x"]) == {"source": "Document name", "text": "Quotation Content", "code": "Codes", "user": "Coder"}  # fmt: skip
    (tmp_path / "t.csv").write_text("Merkelapp,Utdrag,Kode\ntillit,Vi stoler,17\n", encoding="utf-8")
    project, report = read_table(tmp_path / "t.csv", columns={"code": "Merkelapp"})
    assert [code.name for code in project.codes] == ["tillit"]
    assert [(e.place, e.detail) for e in report.kept if e.kind == "column"] == [
        ("Utdrag", "text"),
        ("Merkelapp", "code"),
    ]
    with pytest.raises(ValueError, match=r"'cod' is not what a column can hold; nearest: 'code'") as refused:
        read_table(tmp_path / "t.csv", columns={"cod": "Merkelap"})
    assert "there is no column 'Merkelap'; nearest: 'Merkelapp'" in str(refused.value)
    (tmp_path / "u.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no column holds the text or its position among 'a', 'b'"):
        read_table(tmp_path / "u.csv")


def test_an_empty_table_says_so(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("")
    with pytest.raises(ValueError, match=r"t\.csv .*\n- it has no columns: its first row is empty"):
        read_table(tmp_path / "t.csv")


@pytest.fixture
def limit() -> Iterator[int]:
    """The longest field that Python's csv reads by itself; libraries raise it, and for the whole process."""
    found = csv.field_size_limit(131_072)
    yield csv.field_size_limit()
    csv.field_size_limit(found)


def test_a_segment_as_long_as_an_interview(tmp_path: Path, limit: int) -> None:
    text = "Ja. " * limit
    project = Project(
        name="p", codes=[Code(guid="c", name="all of it")], sources=[Source(guid="s", name="long", text=text)],
        selections=[Selection(guid="e", source="s", start=0, end=len(text) - 1)],
        codings=[Coding(guid="k", selection="e", code="c")],
    )  # fmt: skip
    write_table(project, tmp_path / "t.csv")
    assert read_table(tmp_path / "t.csv").project.sources[0].text == text.strip()
    assert csv.field_size_limit() == limit
    cut = [each for each in write_table(project, tmp_path / "t.xlsx").dropped if each.kind == "cell"]
    assert [(each.count, each.place) for each in cut] == [(1, "long")]
    assert len(read_table(tmp_path / "t.xlsx").project.sources[0].text.strip()) >= 32_766


@pytest.mark.parametrize(
    ("rows", "told"),
    [('"a quote,one\nlost,two\n', "unexpected end of data"), ('"a "quoted" word",one\n', "',' expected after '\"'")],
)
def test_quotation_marks_that_do_not_fit_swallow_no_rows(rows: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"text,code\nfirst,one\n{rows}", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"t\.csv is no table: {told}, in or before line \d"):
        read_table(tmp_path / "t.csv")


def test_words_that_look_like_formulas_stay_words(tmp_path: Path) -> None:
    words = "=1+1 \x0b"
    project = Project(
        name="p", codes=[Code(guid="c", name="@sum")], sources=[Source(guid="s", name="-s", text=words)],
        selections=[Selection(guid="e", source="s", start=0, end=6)], codings=[Coding(guid="k", selection="e", code="c")],
    )  # fmt: skip
    report = write_table(project, tmp_path / "t.xlsx")
    cells = list(openpyxl.load_workbook(tmp_path / "t.xlsx").active.rows)[1]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert [entry.kind for entry in report.repaired] == ["illegal"]


def test_taguettes_codebook(tmp_path: Path) -> None:
    write_codebook_csv(made_up.study(), tmp_path / "c.csv")
    with (tmp_path / "c.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[1] == {"tag": "Start.Social work", "description": ""}
    assert len({row["tag"] for row in rows}) == 6


def test_what_a_kind_of_file_cannot_hold_is_counted(tmp_path: Path) -> None:
    study = made_up.study()
    project = replace(
        study,
        sets=(*study.sets, Set(guid="none", name="none of its codes")),
        codes=(*study.codes, Code(guid="idle", name="idle")),
        notes=(*study.notes, Note(guid="alone", text="on nothing")),
    )
    dropped = {
        write: {entry.kind: entry.count for entry in write(project, tmp_path / name).dropped}
        for write, name in ((write_qdc, "p.qdc"), (write_table, "p.csv"))
    }
    for kind in ("users", "variables", "cases", "sources", "selections", "codings", "links", "graphs", "claims"):
        assert dropped[write_qdc][f"beyond.{kind}"] == len(getattr(project, kind)) > 0
    assert dropped[write_qdc]["beyond.sets"] == 1
    assert [each.name for each in read(tmp_path / "p.qdc").project.sets] == [each.name for each in study.sets]
    table = {kind: len(getattr(project, kind)) for kind in ("variables", "sets", "links", "graphs", "claims")}
    rows = list(rows_of(project))
    sources = {row["source"] for row in rows}
    assert dropped[write_table] == {f"beyond.{kind}": count for kind, count in table.items()} | {
        "unused.codes": 1,
        "unused.sources": sum(each.name not in sources for each in project.sources),
        "unused.notes": 1,
    }
    report = write_table(project, tmp_path / "p.csv")
    assert "dropped: codes that no coding has: 1" in report.to_text()
    assert "tapt: det denne filtypen ikke kan ha, variabler: 3" in report.to_text("nb")


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "onclick", "onerror")]


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_the_page_has_every_excerpt_under_its_codes(lang: str, tmp_path: Path) -> None:
    project = made_up.study()
    uncoded = Selection(guid="bare", source="s", start=0, end=3)
    report = write_html(replace(project, selections=(*project.selections, uncoded)), tmp_path / "p.html", lang=lang)
    assert report.kept[0].count == len({each.selection for each in project.codings})
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(page)
    assert tags.tags["blockquote"] == len({(each.selection, each.code) for each in project.codings})
    assert tags.tags["section"] == len({each.code for each in project.codings})
    assert all(link.startswith("#") for link in tags.links)
    assert ("tillit" if lang == "nb" else "trust") in page


def test_a_page_of_strangers_words_runs_nothing(tmp_path: Path) -> None:
    evil = "</blockquote><script>alert(1)</script><img src=x onerror=alert(1)>"
    project = Project(
        name=evil, description=evil, codes=[Code(guid="c", name=evil, color='#fff"><script>', description=evil)],
        sources=[Source(guid="s", name=evil, text=evil)], selections=[Selection(guid="e", source="s", start=0, end=len(evil))],
        codings=[Coding(guid="k", selection="e", code="c")],
    )  # fmt: skip
    write_html(project, tmp_path / "p.html")
    tags = Tags()
    tags.feed((tmp_path / "p.html").read_text(encoding="utf-8"))
    assert not {"script", "img"} & set(tags.tags)


# -- the report


def test_a_reading_comes_apart_and_says_so(tmp_path: Path) -> None:
    write_qdpx(made_up.study(), tmp_path / "p.qdpx")
    reading = tc.read_qdpx(tmp_path / "p.qdpx")
    project, report = reading
    assert project is reading.project
    assert report is reading.report
    with pytest.raises(AttributeError, match=r"write project, report = read_…"):
        _ = reading.select
    assert "pencil" in reading._repr_html_()
    assert "<table>" in reading._repr_html_()
    assert "p.qdpx: " in str(reading)


def test_the_report_speaks_both_languages_and_escapes() -> None:
    report = Report("<p>.qdpx")
    report.add("dropped", "coding", place="<script>")
    report.add("kept", "codes", count=3)
    report.add("kept", "notes", count=0)
    assert report.to_text("nb").splitlines()[0] == "<p>.qdpx: 3 beholdt, 0 reparert, 0 tvilsomt, 1 tapt."
    assert "<script>" not in report._repr_html_()
    assert list(report.to_frame().columns) == ["status", "kind", "count", "place", "detail"]
    assert len(report.to_frame()) == 2
    assert (report.whole, report.faithful) == (False, False)


def test_a_thousand_places_are_counted_and_a_hundred_named() -> None:
    report = Report("p.qdpx")
    for at in range(1000):
        report.add("dropped", "coding", place=str(at))
        report.add("repaired", "position", place=str(at))
    assert len(report.dropped) == len(report.repaired) == 101
    assert sum(entry.count for entry in report.dropped) == 1000
    assert report.dropped[-1].place == "…"
    assert report.repaired[-1].sentence() == "position moved to where its text is: 900 · …"
    assert "position moved to where its text is: 900</td><td>…" in report._repr_html_()


def test_every_kind_that_the_code_reports_has_words() -> None:
    import re

    folder = Path(tc.study.exchange.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    asked = set(re.findall(r'\.add\(\s*"(kept|repaired|doubtful|dropped)", "([a-z0-9-]+)"', code))
    assert len(asked) > 30
    for status, kind in asked:
        assert kind in words_under(f"exchange.{status}", "en"), (status, kind)


# -- the command


def test_check_tells_and_its_status_says_whether_all_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_qdpx(made_up.study(), tmp_path / "p.qdpx")
    assert cli.main(["check", str(tmp_path / "p.qdpx")]) == 0
    assert "kept: codings: 8" in capsys.readouterr().out
    (tmp_path / "t.csv").write_text("text,code\n,lost\nwords,kept\n", encoding="utf-8")
    assert cli.main(["check", str(tmp_path / "t.csv"), "--lang", "nb"]) == 1
    assert "tapt: rader uten tekst og posisjon: 1" in capsys.readouterr().out
    (tmp_path / "t.csv").write_text("text,code\nwords,kept\n", encoding="utf-16")
    assert cli.main(["check", str(tmp_path / "t.csv")]) == 0  # repaired
    assert cli.main(["check", str(tmp_path / "gone.qdpx")]) == 2
    assert "there is no file" in capsys.readouterr().err


def test_convert_writes_what_the_name_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_qdpx(made_up.study(), tmp_path / "p.qdpx")
    assert cli.main(["convert", str(tmp_path / "p.qdpx"), str(tmp_path / "q.qdpx"), "--strict"]) == 0
    assert read(tmp_path / "q.qdpx").project == made_up.study()
    for name, status in {"p.html": 0, "p.codebook.csv": 0, "p.csv": 1, "p.xlsx": 1, "p.qdc": 1}.items():
        assert cli.main(["convert", str(tmp_path / "p.qdpx"), str(tmp_path / name)]) == status
        assert (tmp_path / name).stat().st_size > 100
    capsys.readouterr()
    assert cli.main(["convert", str(tmp_path / "p.qdpx"), str(tmp_path / "p.odt")]) == 1
    assert "'p.odt' is of no kind that can be written" in capsys.readouterr().err
    assert not (tmp_path / "p.odt").exists()


def test_convert_that_refuses_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text,code\n,lost\n", encoding="utf-8")
    with pytest.raises(ValueError, match="rows without"):
        convert(tmp_path / "t.csv", tmp_path / "t.qdpx", strict=True)
    assert not (tmp_path / "t.qdpx").exists()


def test_progress_goes_up_to_the_whole(tmp_path: Path) -> None:
    shares: list[float] = []
    write(made_up.study(), tmp_path / "p.qdpx", progress=shares.append)
    assert shares == [0.5, 1]
    shares.clear()
    check(tmp_path / "p.qdpx", progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_the_bar_is_drawn_on_terminals_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands._progress("p.qdpx") is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    moments = iter([0, 0.5, 2, 3])
    monkeypatch.setattr("time.monotonic", lambda: next(moments))
    draw = commands._progress("p.qdpx")
    assert draw is not None
    for share in (0.1, 0.5, 1.0):
        draw(share)
    err = capsys.readouterr().err
    assert "10%" not in err
    assert "\rp.qdpx [###############               ]  50%" in err
    assert err.endswith("\r\x1b[K")


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=8), max_size=5))
@settings(max_examples=examples(50), deadline=None)
def test_guessing_takes_any_header(header: list[str]) -> None:
    found = guess_columns(header)
    assert set(found.values()) <= set(header)


# -- nested cycles


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_places_on_rings_need_their_model(tmp_path: Path, suffix: str) -> None:
    school = made_up.school_year()
    path = tmp_path / f"school.{suffix}"
    assert "beyond.cycles" in {entry.kind for entry in write_table(school, path).dropped}
    back, report = read_table(path, cycles=school.cycles)
    assert [each for each in report.dropped if each.kind in ("ring", "cycles")] == []
    assert places_of(back) == places_of(school)
    bare, report = read_table(path)
    assert bare.cycles is None
    assert set(places_of(bare)) == {(None, None, None)}
    (entry,) = [each for each in report.dropped if each.kind == "cycles"]
    assert (entry.count, "read_table(…, cycles=" in entry.what("en")) == (24, True)


def places_of(project: Project) -> list[tuple[str | None, ...]]:
    """Return where the excerpts stand on the rings, in their order."""
    return [(each.cycle, each.second_cycle, each.phase) for each in project.selections]


def test_places_on_the_thesis_s_rings_need_none(tmp_path: Path) -> None:
    study = made_up.study()
    report = write_table(study, tmp_path / "study.csv")
    assert "beyond.cycles" not in {entry.kind for entry in report.dropped}
    back, _ = read_table(tmp_path / "study.csv")
    assert back.cycles == study.cycles
    assert places_of(back) == places_of(study)


def test_a_table_without_places_has_no_model(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text,code,cycle\nWe trust them.,trust,\n", encoding="utf-8")
    assert read_table(tmp_path / "t.csv").project.cycles is None


def test_a_page_calls_the_rings_as_the_model_does(tmp_path: Path) -> None:
    write_html(made_up.school_year(), tmp_path / "page.html", lang="nb")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "eleven · finner sin plass" in page
    assert "klassen · samles" in page
