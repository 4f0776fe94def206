"""Figures prove themselves: every changed cell is found, and so is a mark that was moved."""

import csv
import json
import re
from html import escape, unescape
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from PIL import Image, PngImagePlugin

import tender_cycles as tc
from tender_cycles import cli, datasets, figures
from tender_cycles.figures import files, telling
from tender_cycles.figures.proof import changed_cells, check_figure

NAMES = ("1", "1.4.4", "3.6.2", "rings", "codes-by-informant", "saturation", "fragility")


@pytest.mark.parametrize("kind", figures.FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_a_figure_that_was_left_alone_is_identical(tmp_path: Path, name: str, kind: str) -> None:
    for path in figures.write([name], ["nb"], [kind], tmp_path):  # type: ignore[list-item]
        found = check_figure(path)
        assert found.holds
        assert found.same
        assert "identical" in found.told("en")


@pytest.mark.parametrize("page", [{"width_mm": 85}, {"size": "slide"}])
def test_on_another_page_too(tmp_path: Path, page: dict[str, object]) -> None:
    (path, *_) = figures.write(["1.4.1"], ["en"], ["svg"], tmp_path, **page)  # type: ignore[arg-type]
    assert check_figure(path).same


@pytest.mark.parametrize(
    "name",
    [name if name in ("1.4.4", "rings", "1") else pytest.param(name, marks=pytest.mark.more) for name in figures.NAMES],
)
def test_every_single_changed_cell_is_found(tmp_path: Path, name: str) -> None:
    picture = figures.draw(name, "en")
    assert isinstance(picture, files.Picture)
    assert picture.record is not None
    rows = list(csv.reader(StringIO(picture.record["table"])))
    places = [(row, column) for row in range(1, len(rows)) for column in range(len(rows[row]))]
    most = 600 if len(picture.record["table"]) < 100_000 else 60  # all but of the longest tables
    for row, column in Random(name).sample(places, min(len(places), most)):
        changed = [list(each) for each in rows]
        changed[row][column] += "1"
        held = StringIO()
        csv.writer(held, lineterminator="\n").writerows(changed)
        whole = dict(picture.record, table=held.getvalue())
        held_as = escape(files.packed(whole), quote=False)
        (tmp_path / "changed.svg").write_text(f'<metadata id="tender_cycles">{held_as}</metadata>', "utf-8")
        record = files.record_in(tmp_path / "changed.svg")
        assert record is not None
        (cell,) = changed_cells(record["table"], picture.record["table"])
        assert cell.startswith(f"row {row}, {rows[0][column]}: ")


def test_a_changed_cell_is_told_by_the_whole(tmp_path: Path) -> None:
    (path,) = figures.write(["1.4.1"], ["en"], ["svg"], tmp_path)
    text = path.read_text("utf-8")
    held = re.search(r"(<metadata[^>]*>)(.*?)(?=</metadata>)", text)
    assert held
    record = json.loads(unescape(held[2]))
    record["table"] = record["table"].replace("Start-up of the tender", "Start of the tender")
    path.write_text(text.replace(held[0], held[1] + escape(json.dumps(record), quote=False)), "utf-8")
    found = check_figure(path)
    assert not found.holds
    (cell,) = found.cells
    assert cell == "row 1, label: 'Start of the tender' in the file, 'Start-up of the tender' in the data"
    assert cell in found.told("nb")


def test_a_mark_that_was_moved_is_found_where_the_table_was_left_alone(tmp_path: Path) -> None:
    (path,) = figures.write(["1.4.1"], ["en"], ["svg"], tmp_path)
    text = path.read_text("utf-8")
    path.write_text(re.sub(r' d="m([\d.]+)', lambda d: f' d="m{float(d[1]) + 1:g}', text, count=1), "utf-8")
    found = check_figure(path)
    assert (found.cells, found.same, found.holds) == ((), False, False)
    assert "the picture is not the one that it gives" in found.told("en")


def test_a_pixel_that_was_changed_is_found(tmp_path: Path) -> None:
    (path,) = figures.write(["1.4.1"], ["en"], ["png"], tmp_path)
    with Image.open(path) as image:
        image.load()
        kept = PngImagePlugin.PngInfo()
        for key, value in image.info.items():
            if isinstance(value, str):
                kept.add_text(key, value)
        image.putpixel((10, 10), (255, 0, 0, 255))
        image.save(path, pnginfo=kept)
    assert check_figure(path).same is False


def test_another_version_of_the_drawing_library_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling.mpl, "__version__", "3.0.0")
    (path,) = figures.write(["1.4.1"], ["en"], ["svg"], tmp_path)
    monkeypatch.undo()
    found = check_figure(path)
    assert found.same is None
    assert found.holds
    assert "matplotlib 3.0.0" in found.told("en")


def test_a_figure_of_a_study_is_held_against_that_study(tmp_path: Path) -> None:
    year = datasets.load_school_year()
    (path,) = figures.write(["rings"], ["en"], ["svg"], tmp_path, project=year)
    with pytest.raises(ValueError, match="of a study of one's own"):
        check_figure(path)
    assert check_figure(path, project=year).same
    fewer = year.select(cycle="pupil")
    assert not check_figure(path, project=fewer).holds


def test_what_is_no_figure_of_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.svg").write_text("<svg/>", "utf-8")
    (tmp_path / "other.png").write_bytes(b"no picture")
    for name, message in {"other.svg": "holds no record", "other.png": "cannot be read as PNG"}.items():
        with pytest.raises(ValueError, match=message):
            check_figure(tmp_path / name)
    with pytest.raises(ValueError, match="an SVG, a PDF or a PNG"):
        check_figure(tmp_path / "other.txt")


def test_the_command_tells_and_ends_with_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = figures.write(["rings"], ["en"], ["svg"], tmp_path, project=datasets.load_school_year())
    tc.study.write_qdpx(datasets.load_school_year(), tmp_path / "year.qdpx")
    assert cli.main(["check", str(path)]) == 2
    assert "--study" in capsys.readouterr().err
    assert cli.main(["check", str(path), "--study", str(tmp_path / "year.qdpx"), "--lang", "nb"]) == 0
    assert "identisk" in capsys.readouterr().out
    path.write_text(path.read_text("utf-8").replace("#d56200", "#d56201"), "utf-8")
    assert cli.main(["check", str(path), "--study", str(tmp_path / "year.qdpx")]) == 1
    assert "the picture is not" in capsys.readouterr().out
