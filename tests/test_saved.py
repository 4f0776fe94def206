"""What earlier versions saved opens with this one, and means the same.

The files of each version, what they mean (``expected.json``) and the script
that made both lie in ``tests/saved``. `saved_meaning` says what they mean now;
names of the package that move are adapted there.
"""

import gzip
import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from saved_meaning import (
    DATA,
    EXERCISES,
    USERS,
    answers_meaning,
    cards_file_meaning,
    exercise_meaning,
    flow_meaning,
    gather,
    journal_meaning,
    key,
    load_thesis,
    open_study,
    outputs_meaning,
    project_meaning,
    qdpx_meaning,
    read_exercise,
    read_notebook,
    rounds_meaning,
    state,
    steps_meaning,
    verdicts_meaning,
    words_meaning,
)

SAVED = Path(__file__).with_name("saved") / "0.1.0"


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    """What the saved files mean, file by file."""
    meant: dict[str, Any] = json.loads((SAVED / "expected.json").read_text(encoding="utf-8"))
    return meant


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """The saved files, copied to where they may be written to."""
    return shutil.copytree(SAVED, tmp_path / "saved")


def test_the_study_is_as_it_was_saved(saved: Path, expected: dict[str, Any]):
    with open_study(saved / "study.tcstudy") as store:
        assert project_meaning(store.project) == expected["study.tcstudy"]["project"]
        assert store.user.name == expected["study.tcstudy"]["last user"]


def test_the_journal_tells_who_did_what_and_when(saved: Path, expected: dict[str, Any]):
    meant = expected["study.tcstudy"]
    with open_study(saved / "study.tcstudy") as store:
        assert store.head >= meant["head"]
        assert journal_meaning(store, meant["head"]) == meant["journal"]


def test_the_study_can_be_seen_as_it_was_after_each_change(saved: Path, expected: dict[str, Any]):
    meant = expected["study.tcstudy"]["after each change"]
    with open_study(saved / "study.tcstudy") as store:
        assert {number: state(store.at(int(number))) for number in meant} == meant


def test_the_rounds_hold_what_they_held(saved: Path, expected: dict[str, Any]):
    with open_study(saved / "study.tcstudy") as store:
        assert rounds_meaning(store) == expected["study.tcstudy"]["rounds"]
        assert flow_meaning(store) == expected["study.tcstudy"]["flow"]


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("verb", ["undo", "redo"])
def test_each_user_can_take_back_and_make_again_what_she_could(
    saved: Path, expected: dict[str, Any], user: str, verb: str
):
    assert steps_meaning(saved / "study.tcstudy", user, verb) == expected["study.tcstudy"][f"{verb} by {user}"]


def test_the_study_can_be_worked_on(saved: Path, expected: dict[str, Any]):
    path = saved / "study.tcstudy"
    with open_study(path, user="Torleif") as store:
        coding = store.project.codings[0]
        change = store.remove(coding.guid)
        assert dict(change.removed) == {"codings": 1}
    with open_study(path, user="Torleif") as store:
        assert coding.guid not in {each.guid for each in store.project.codings}
        store.undo()
        assert project_meaning(store.project)["codings"] == expected["study.tcstudy"]["project"]["codings"]


def test_the_study_is_upgraded_with_a_backup_and_says_so(saved: Path, caplog: pytest.LogCaptureFixture):
    before = (saved / "study.tcstudy").read_bytes()
    with open_study(saved / "study.tcstudy") as store:
        assert store.project.cycles == load_thesis().cycles
        assert store.journal()["action"].iloc[-1] == "upgrade from version 1"
    assert "as it was, it is in study-version-1.tcstudy" in caplog.text
    with closing(sqlite3.connect(saved / "study-version-1.tcstudy")) as db, closing(sqlite3.connect(":memory:")) as old:
        old.deserialize(before)
        assert list(db.iterdump()) == list(old.iterdump())
    caplog.clear()
    open_study(saved / "study.tcstudy").close()
    assert caplog.text == ""


def test_without_a_place_a_saved_study_has_no_rings(saved: Path):
    path = saved / "cards.tcstudy"
    path.write_bytes(gzip.decompress((saved / "cards.tcstudy.gz").read_bytes()))
    with open_study(path) as store:
        placed = any(each.cycle or each.phase for each in store.project.selections)
        assert (store.cycles is not None) == placed


def test_verdicts_in_a_study_are_read(saved: Path, expected: dict[str, Any]):
    with open_study(saved / "study.tcstudy") as store:
        assert verdicts_meaning(store.project, store) == expected["study.tcstudy"]["verdicts"]


def test_the_exchanged_project_is_read(saved: Path, expected: dict[str, Any]):
    assert qdpx_meaning(saved) == expected["study.qdpx"]


def test_the_exchanged_project_is_the_study_with_its_rounds(expected: dict[str, Any]):
    """What is expected of the two files is the same: it was not written down from a reading that lost something."""
    exchanged, study = dict(expected["study.qdpx"]["project"]), dict(expected["study.tcstudy"]["project"])
    assert [each[0] for each in exchanged["sets"]] == [
        "first read", "round 1: open", "round 2: grouped", "round 3: settled",
    ]  # fmt: skip
    assert [each for each in exchanged.pop("sets") if not each[0].startswith("round")] == study.pop("sets")
    assert exchanged == study


@pytest.mark.parametrize("name", EXERCISES)
def test_the_exercise_is_read(name: str, expected: dict[str, Any]):
    assert exercise_meaning(read_exercise(SAVED / name / "exercise.json")) == expected[name]["exercise"]


def changed_paraphrases(thesis: Any) -> Any:
    """Return the thesis with another wording of every other paraphrase in one of its languages."""
    selections = [
        replace(each, texts={**each.texts, "en": f"In other words: {each.texts['en']}"}) if at % 2 else each
        for at, each in enumerate(thesis.selections)
    ]
    return replace(thesis, selections=selections)


def check_gathered(answers: Any, meant: dict[str, Any]) -> None:
    """Check that all is counted as it was, and that no excerpt has a wrong name: rather none."""
    assert answers_meaning(answers) == meant["class"]
    named = answers.frame.dropna(subset="excerpt")
    assert named["excerpt"].tolist() == [meant["excerpts"][unit] for unit in named["unit"]]


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("project", [lambda: None, load_thesis], ids=["without the study", "with the study"])
def test_the_class_is_gathered(name: str, project: Callable[[], Any], saved: Path, expected: dict[str, Any]):
    check_gathered(gather(saved / name, read_exercise(saved / name / "exercise.json"), project()), expected[name])


@pytest.mark.parametrize("name", EXERCISES)
def test_the_class_is_gathered_when_paraphrases_have_changed(name: str, saved: Path, expected: dict[str, Any]):
    thesis = load_thesis()
    changed = changed_paraphrases(thesis)
    answers = gather(saved / name, read_exercise(saved / name / "exercise.json"), changed)
    check_gathered(answers, expected[name])
    as_before = {new.name for new, old in zip(changed.selections, thesis.selections, strict=True) if new == old}
    assert as_before & set(expected[name]["excerpts"].values()) <= set(answers.frame["excerpt"].dropna())


@pytest.mark.parametrize("name", EXERCISES)
def test_every_unit_is_found_in_the_study_by_its_name(name: str, expected: dict[str, Any]):
    found = key(read_exercise(SAVED / name / "exercise.json"), load_thesis())
    assert found["excerpt"].to_dict() == expected[name]["excerpts"]


def test_cards_lie_where_they_were_put(saved: Path, expected: dict[str, Any]):
    assert cards_file_meaning(saved) == expected["cards.tcstudy"]


@pytest.fixture
def as_user_data(saved: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The saved data folder as the one of whoever runs the tests."""
    monkeypatch.setenv(DATA, str(saved / "user-data"))
    return saved


def test_attached_words_stand_beside_the_paraphrases(saved: Path, expected: dict[str, Any]):
    assert words_meaning(saved) == expected["attached words"]


def test_attached_words_and_kept_verdicts_are_found_where_they_were_kept(as_user_data: Path, expected: dict[str, Any]):
    words = {each.name: each.texts["words"] for each in load_thesis().selections if "words" in each.texts}
    assert words == expected["attached words"]["words"]
    assert verdicts_meaning(load_thesis()) == expected["kept verdicts"]


def test_the_saved_notebook_shows_what_it_showed(expected: dict[str, Any]):
    assert outputs_meaning(read_notebook(SAVED)) == expected["notebook"]


def test_the_cells_of_the_saved_notebook_run_and_give_the_same_line(expected: dict[str, Any]):
    names: dict[str, Any] = {}
    *cells, last = [cell.source for cell in read_notebook(SAVED).cells]
    setting, line = last.splitlines()
    for source in (*cells, setting):
        exec(source, names)
    assert repr(eval(line, names)) == expected["notebook"][-1]["text"]


def test_nothing_saved_names_a_machine():
    kept = b"".join(path.read_bytes() for path in SAVED.rglob("*") if path.is_file())
    with zipfile.ZipFile(SAVED / "study.qdpx") as archive:
        kept += b"".join(archive.read(name) for name in archive.namelist())
    kept += gzip.decompress((SAVED / "cards.tcstudy.gz").read_bytes())
    assert not re.findall(rb"/(?:home|Users|tmp|work|root|var)/", kept)
