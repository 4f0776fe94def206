"""No hand-in is lost: a lesson lies in one folder, and no exercise silently takes the place of another."""

import shutil
import stat
import sys
import zipfile
from pathlib import Path

import pytest

import tender_cycles as tc
from tender_cycles.seminar import AnswerFile, Exercise, gather, handed_out, open_lesson, practice
from tender_cycles.seminar.blind import code_blind
from tender_cycles.words import LANGS, say


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return tc.seminar.exercise(tc.load_thesis(), n=9, seed=5)


def answer(folder: Path, exercise: Exercise, word: str) -> Path:
    with AnswerFile(folder, exercise, word) as file:
        for at, unit in enumerate(exercise.units):
            file.put(unit.id, exercise.domain[at % len(exercise.domain)])
    return file.path


def test_a_renamed_exercise_is_the_exercise(exercise: Exercise, tmp_path: Path) -> None:
    assert handed_out(tmp_path) == practice()
    exercise.write(tmp_path / "exercise (1).json")
    (tmp_path / "other.json").write_text("{}")
    assert handed_out(tmp_path) == exercise
    tc.seminar.write_exercise_page(exercise, tmp_path / "class.html")
    assert handed_out(tmp_path) == exercise, "the same in two files"
    tc.seminar.exercise(tc.load_thesis(), n=9, seed=6).write(tmp_path / "last year.json")
    with pytest.raises(ValueError, match=r"class\.html, last year\.json"):
        handed_out(tmp_path)


@pytest.mark.parametrize("lang", LANGS)
def test_practice_says_loudly_that_it_is(exercise: Exercise, tmp_path: Path, lang: str) -> None:
    assert code_blind(practice(), folder=tmp_path, lang=lang).payload["practice"] is True
    assert code_blind(exercise, folder=tmp_path, lang=lang).payload["practice"] is False
    thesis = {text for each in tc.load_thesis().selections for text in each.texts.values()}
    assert not thesis & {text for unit in practice().units for text in unit.texts.values()}


def test_what_answers_another_exercise_is_told_which_and_what_to_do(exercise: Exercise, tmp_path: Path) -> None:
    lesson, folder = tmp_path / "autumn", tmp_path / "autumn" / "handed-in"
    folder.mkdir(parents=True)
    last_year, unknown = (tc.seminar.exercise(tc.load_thesis(), n=9, seed=seed) for seed in (6, 8))
    exercise.write(lesson / "class.json")
    last_year.write(lesson / "last year.json")
    for word, made in (("rype", exercise), ("ulv", practice()), ("gaupe", last_year), ("rev", unknown)):
        answer(folder, made, word)
    report = gather(folder, exercise).report.set_index("file")
    message = report["message"].to_dict()
    assert report["status"].to_dict() == {
        "answers-rype.jsonl": "read", "answers-ulv.jsonl": "foreign", "answers-gaupe.jsonl": "foreign",
        "answers-rev.jsonl": "foreign",
    }  # fmt: skip
    assert "practice of who had no exercise: send the student the exercise again" in message["answers-ulv.jsonl"]
    assert "it answers last year.json" in message["answers-gaupe.jsonl"]
    assert "ask the student which file was coded" in message["answers-rev.jsonl"]


def test_a_lesson_refuses_to_go_on_without_its_exercise(exercise: Exercise, tmp_path: Path) -> None:
    thesis = tc.load_thesis()
    for name in ("autumn", "spring"):
        with pytest.raises(FileNotFoundError, match=f"no exercise in .*{name}"):
            open_lesson(name, thesis, tmp_path)
        (tmp_path / "spring").mkdir(exist_ok=True)
    exercise.write(tmp_path / "spring" / "renamed.json")
    lesson = open_lesson(" spring ", thesis, tmp_path)
    assert (lesson.exercise, lesson.rehearsal) == (exercise, False)
    assert (tmp_path / "spring" / "handed-in").is_dir()
    tc.seminar.exercise(thesis, n=9, seed=6).write(tmp_path / "spring" / "another.json")
    with pytest.raises(ValueError, match=r"another\.json, renamed\.json"):
        open_lesson("spring", thesis, tmp_path)


def test_a_rehearsal_says_so_and_leaves_nothing_beside_the_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lesson = open_lesson("", tc.load_thesis())
    assert lesson.rehearsal
    assert lesson._repr_markdown_() == say("lesson.rehearsal", "en")
    assert list(tmp_path.iterdir()) == []
    assert set(lesson.gather().report["message"]) == {"a made-up student"}


def test_what_the_room_agreed_on_is_there_after_a_restart(exercise: Exercise, tmp_path: Path) -> None:
    thesis = tc.load_thesis()
    folder = tmp_path / "autumn"
    folder.mkdir()
    exercise.write(folder / "class.json")
    for word in ("rype", "ulv"):
        answer(folder / "handed-in", exercise, word)

    def opened() -> tuple[tc.seminar.Answers, tc.study.Store]:
        lesson = open_lesson("autumn", thesis, tmp_path)
        answers = lesson.gather(thesis)
        return answers, lesson.open_consensus(answers, thesis)

    answers, store = opened()
    room = tc.seminar.explore_disagreements(answers, thesis, store=store)
    room.state.settle("03", "3.1", "Vi ble enige.")
    changes = store.head
    store.close()
    answer(folder / "handed-in", exercise, "for sent".replace(" ", "-"))  # after the room has begun to agree
    answers, store = opened()
    assert store.head == changes
    again = tc.seminar.explore_disagreements(answers, thesis, store=store)
    assert again.state.settled["03"] == {"code": "3.1", "reason": "Vi ble enige."}
    assert [each.name for each in store.rounds] == ["blind", "consensus"]
    assert "Kari" not in {user.name for user in store.project.users}
    store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such modes there")
def test_answers_are_for_their_owner_alone(exercise: Exercise, tmp_path: Path) -> None:
    path = answer(tmp_path, exercise, "rype")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_zip_of_a_learning_platform_is_dropped_into_the_lesson(exercise: Exercise, tmp_path: Path) -> None:
    folder = tmp_path / "autumn"
    folder.mkdir()
    tc.seminar.write_exercise_page(exercise, folder / "kopi av øvelse.html")
    lesson = open_lesson("autumn", tc.load_thesis(), tmp_path)
    mine = answer(tmp_path, exercise, "rype")
    with zipfile.ZipFile(folder / "handed-in" / "levert.zip", "w") as archive:
        archive.write(mine, "Student_1/besvarelse.bin")
        archive.write(folder / "kopi av øvelse.html", "Student_2/class.html")
    shutil.copy(mine, folder / "handed-in" / "samme igjen.jsonl")
    answers = lesson.gather()
    assert answers.coders == ("rype",)
    assert sorted(answers.report["status"]) == ["duplicate", "read"]
