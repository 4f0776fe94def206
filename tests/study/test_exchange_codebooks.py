"""Codebooks that stand in a table: Taguette's, ours, and those of a spreadsheet."""

from pathlib import Path

import openpyxl
import pytest
from exchange_files import kinds, studies
from hypothesis import HealthCheck, example, given, settings

import tender_cycles as tc
from tender_cycles.project import Code, Project
from tender_cycles.study.exchange import check, read, read_codebook, write_codebook_csv


def lines(project: Project) -> list[tuple[str, ...]]:
    return [tuple(each.name for each in project.codebook.line(code)) for code in project.codes]


def excel(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("column", ["tag", "path", "Tag"])
def test_taguettes(column: str, tmp_path: Path) -> None:
    path = tmp_path / "study.codebook.csv"
    rows = f'{column},description,number of highlights\ntheme.trust,"when, they trust",3\nyes,,2\ntheme.trust.much,,1\n'
    path.write_text(rows, encoding="utf-8")
    project, report = read_codebook(path)
    assert project.name == "study"
    assert lines(project) == [("theme",), ("theme", "trust"), ("yes",), ("theme", "trust", "much")]
    assert [code.codable for code in project.codes] == [False, True, True, True]
    assert [code.description for code in project.codes] == ["", "when, they trust", "", ""]
    assert report.faithful


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_spreadsheets(ending: str, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Kode", "Farge", "Definisjon"],
        ["1.2 Tillit > mye", "#FF0000", "ja"],
        ["1.2 Tillit", "red", "om tillit"],
        ["1.2 Tillit", None, "igjen"],
        [None, "#000", "ingen"],
    ]
    if ending == "xlsx":
        path = excel(tmp_path / "kodebok.xlsx", rows)
    else:
        path = tmp_path / "kodebok.csv"
        path.write_text("\n".join(";".join(str(cell or "") for cell in row) for row in rows), encoding="utf-8-sig")
    project, report = read(path)
    assert lines(project) == [("1.2 Tillit",), ("1.2 Tillit", "mye")]
    assert [(code.codable, code.color, code.description) for code in project.codes] == [
        (True, None, "om tillit"),
        (True, "#FF0000", "ja"),
    ]
    assert kinds(report, "dropped") == {"color": 1, "code-row": 1}
    assert kinds(report, "repaired")["code-twice"] == 1
    with pytest.raises(ValueError, match="several times"):
        read_codebook(path, strict=True)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(Project(name="s", codes=[Code(guid="c", name="x", description="one\rtwo")]))
@given(studies())
def test_what_is_written_for_taguette_is_read_again(tmp_path: Path, study: Project) -> None:
    named = {code.guid: at for at, code in enumerate(study.codes)}
    plain = [
        {"name": f"kode {named[code.guid]} 😀", "parent": code.parent, "description": code.description.strip()}
        for code in study.codes
    ]
    codes = [type(code)(guid=code.guid, **each) for code, each in zip(study.codes, plain, strict=True)]
    write_codebook_csv(Project(name="s", codes=codes), tmp_path / "s.codebook.csv")
    again = read_codebook(tmp_path / "s.codebook.csv").project
    written = {line: code.description for line, code in zip(lines(Project(name="s", codes=codes)), codes, strict=True)}
    assert {line: " ".join(code.description.split()) for line, code in zip(lines(again), again.codes, strict=True)} == {
        line: " ".join(words.split()) for line, words in written.items()
    }


def test_the_thesis_codebook_makes_the_way_there_and_back(tmp_path: Path) -> None:
    thesis = tc.load_thesis()
    write_codebook_csv(thesis, tmp_path / "thesis.codebook.csv")
    project, report = read(tmp_path / "thesis.codebook.csv")
    assert [code.description for code in project.codes] == [code.description for code in thesis.codes]
    assert len(project.codes) == len(thesis.codes)
    assert report.faithful


def test_what_is_no_codebook_is_refused_with_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("document,content\nAnna,Ja\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"no column is called tag, path, name, code; it has .'document', 'content'"):
        read_codebook(path)


def test_a_table_of_segments_is_no_codebook(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("document,tag,content,description\nAnna,trust,Ja,d\n", encoding="utf-8")
    assert kinds(check(path), "kept")["codings"] == 1
