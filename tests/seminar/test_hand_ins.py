"""No file that a student hands in keeps the others from being counted, and a zip of hand-ins is read as a folder."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import tender_cycles as tc
from tender_cycles.seminar import Exercise, gather, simulate_students

Record = dict[str, Any]


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return tc.seminar.exercise(tc.load_thesis(), n=8, seed=7)


@pytest.fixture
def folder(exercise: Exercise, tmp_path: Path) -> Path:
    """Make a folder with one student's file."""
    simulate_students(exercise, tc.load_thesis(), tmp_path / "in", n=1, seed=1)
    return tmp_path / "in"


def lines(folder: Path) -> list[Record]:
    return [json.loads(line) for line in next(folder.glob("*.jsonl")).read_text(encoding="utf-8").splitlines()]


def write(path: Path, *records: Record | str) -> None:
    text = [each if isinstance(each, str) else json.dumps(each) for each in records]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")


BAD: dict[str, Callable[[Record, Record], tuple[Record | str, ...]]] = {
    "nested": lambda head, row: (head | {"session": "x"}, "[" * 100_000),
    "nested header": lambda head, row: ('{"format": ' + "[" * 100_000,),
    "seconds": lambda head, row: (head | {"session": "x", "code_word": "zz"}, row | {"seconds": 10**400}),
    "nan": lambda head, row: (head | {"session": "x", "code_word": "zz"}, row | {"seconds": float("nan")}),
    "time": lambda head, row: (head | {"session": "x", "code_word": "zz"}, row | {"time": "yesterday"}),
    "word": lambda head, row: (head | {"session": "x", "code_word": head["code_word"] + " (2)"}, row),
    "blank": lambda head, row: (head | {"session": "x", "code_word": "  "}, row),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_cannot_be_counted_is_named_and_the_others_are(kind: str, folder: Path, exercise: Exercise) -> None:
    head, row, *_ = lines(folder)
    write(folder / "bad.jsonl", *BAD[kind](head, row))
    write(folder / "twin.jsonl", head | {"session": "another"}, row)
    answers = gather(folder, exercise)
    report = answers.report.set_index("file")
    assert report.loc["bad.jsonl", "status"] in ("foreign", "damaged", "empty")
    assert report.loc["bad.jsonl", "message"]
    assert report.loc["bad.jsonl", "answers"] == 0
    assert sorted(answers.coders) == sorted([head["code_word"], f"{head['code_word']} (2)"])
    assert answers.units().shape == (8, 2)


def test_of_copies_the_later_one_counts_whatever_their_time_zones(folder: Path, exercise: Exercise) -> None:
    head, row, *_ = lines(folder)
    for file in folder.glob("*"):
        file.unlink()
    unit = row | {"code": exercise.domain[0]}
    write(folder / "later.jsonl", head, unit | {"time": "2026-01-15T09:33:00+00:00"})
    write(folder / "earlier.jsonl", head, unit | {"code": exercise.domain[1], "time": "2026-01-15T10:00:00+01:00"})
    answers = gather(folder, exercise)
    assert answers.frame["code"].to_list() == [exercise.domain[0]]
    assert answers.report.set_index("file").loc["earlier.jsonl", "status"] == "duplicate"


@pytest.mark.parametrize("inside", [False, True])
def test_a_zip_of_hand_ins_is_read_as_a_folder(inside: bool, folder: Path, exercise: Exercise, tmp_path: Path) -> None:
    path = (folder if inside else tmp_path) / "hand-ins.zip"
    file = next(folder.glob("*.jsonl"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(file, f"Kari Nordmann_42_assignsubmission_file/{file.name}")
        archive.writestr("__MACOSX/._answers.jsonl", b"\0")
        archive.writestr(".hidden", b"x")
        archive.writestr("../outside.jsonl", b"not json\n")
    from_folder = gather(folder, exercise).units() if not inside else None
    file.unlink()
    answers = gather(folder if inside else path, exercise)
    assert len(answers.coders) == 1
    assert list(answers.report["status"]) == ["foreign", "read"]
    assert not (tmp_path / "outside.jsonl").exists()
    if from_folder is not None:
        assert answers.units().equals(from_folder)


def test_what_is_no_folder_and_no_zip_is_told(exercise: Exercise, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    with pytest.raises(NotADirectoryError, match=r"a\.txt is no folder, and no zip of one"):
        gather(tmp_path / "a.txt", exercise)


def test_what_is_skipped_is_counted_apart(folder: Path, exercise: Exercise) -> None:
    head, row, *_ = lines(folder)
    write(folder / "s.jsonl", head | {"session": "x", "code_word": "rev"}, row | {"code": None, "skipped": True})
    report = gather(folder, exercise).report.set_index("file")
    assert report.loc["s.jsonl", ["answers", "skipped"]].to_list() == [0, 1]
