"""A whole seminar: an exercise, twenty students, a folder as folders are, coefficients, figures, consensus."""

import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

import tender_cycles as tc
from tender_cycles import seminar
from tender_cycles.datasets import load_thesis
from tender_cycles.project import Project
from tender_cycles.seminar import agreement
from tender_cycles.study import Store

LOST = ("student-04", "student-09")  # whose files came empty, and as something else


@pytest.fixture(scope="module")
def project() -> Project:
    return load_thesis()


@pytest.fixture(scope="module")
def exercise(project: Project, tmp_path_factory: pytest.TempPathFactory) -> seminar.Exercise:
    """As the students have it: from the file that was handed out."""
    path = tmp_path_factory.mktemp("handed-out") / "exercise.json"
    seminar.exercise(project, n=24, seed=2022).write(path)
    return seminar.read_exercise(path)


@pytest.fixture(scope="module")
def clean(project: Project, exercise: seminar.Exercise, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clean")
    seminar.simulate_students(exercise, project, folder, n=20, seed=5)
    return folder


@pytest.fixture(scope="module")
def folder(project: Project, exercise: seminar.Exercise, clean: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same files as they come to a teacher."""
    folder = tmp_path_factory.mktemp("came") / "handed-in"
    shutil.copytree(clean, folder)
    torn = folder / "answers-student-02.jsonl"
    torn.write_bytes(torn.read_bytes()[:-40])
    shutil.copy(folder / "answers-student-06.jsonl", folder / "answers-student-06 (1).jsonl")
    (folder / "answers-student-04.jsonl").write_bytes(b"")
    (folder / "answers-student-09.jsonl").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (folder / "notes.txt").write_text("I could not open the notebook.", encoding="utf-8")
    other = seminar.exercise(project, n=24, seed=1)
    seminar.simulate_students(other, project, folder / "last year", n=1, seed=3)
    with seminar.AnswerFile(folder, exercise, "fjellrev") as late:
        late.put(exercise.units[0].id, exercise.codes[0].key, confidence=4, reason="a late one")
    return folder


@pytest.fixture(scope="module")
def answers(folder: Path, exercise: seminar.Exercise, project: Project) -> seminar.Answers:
    return seminar.gather(folder, exercise, project)


def test_every_file_is_told_of_and_all_that_can_be_counted_is(answers: seminar.Answers) -> None:
    told = answers.report.set_index("file")
    assert told["status"].value_counts().to_dict() == {
        "read": 18, "foreign": 3, "damaged": 1, "duplicate": 1, "empty": 1,
    }  # fmt: skip
    assert told.loc["answers-student-02.jsonl", "status"] == "damaged"
    assert told.loc["notes.txt", "status"] == "foreign"
    assert told.loc[told["status"] != "read", "message"].str.len().gt(10).all()
    assert set(answers.coders) == {"fjellrev", *(f"student-{n:02d}" for n in range(1, 21))} - set(LOST)


def test_no_message_is_cut_in_the_notebook(answers: seminar.Answers) -> None:
    shown = unescape(answers._repr_html_())
    assert max(answers.report["message"].str.len()) > 50
    assert [message for message in answers.report["message"] if message not in shown] == []


def test_those_who_are_counted_are_counted_as_if_the_others_had_never_been(
    answers: seminar.Answers, clean: Path, exercise: seminar.Exercise
) -> None:
    whole = [coder for coder in answers.coders if coder not in ("fjellrev", "student-02")]
    pd.testing.assert_frame_equal(answers.units()[whole], seminar.gather(clean, exercise).units()[whole])


def test_alpha_takes_the_late_and_the_torn_as_they_are(answers: seminar.Answers) -> None:
    units = answers.units()
    found = agreement.alpha(units)
    assert (found.n_units, found.n_coders) == (24, 19)
    assert found.n_pairable == units.notna().to_numpy().sum() < units.size
    assert found.low < found.value < found.high
    without = agreement.alpha(units.drop(columns="fjellrev"))
    assert found.value == pytest.approx(without.value, abs=0.02)  # one answer of hundreds
    assert agreement.fleiss(units).fault == "uneven"


def test_students_who_follow_the_study_more_agree_more(
    project: Project, exercise: seminar.Exercise, tmp_path: Path
) -> None:
    values = []
    for agree in (0.4, 0.6, 0.8):
        seminar.simulate_students(exercise, project, tmp_path / str(agree), n=20, seed=1, agree=agree)
        values.append(agreement.alpha(seminar.gather(tmp_path / str(agree), exercise).units(), n_boot=0).value)
    assert values == sorted(values)
    assert values[-1] - values[0] > 0.2


def test_the_study_is_one_more_coder(answers: seminar.Answers, exercise: seminar.Exercise, project: Project) -> None:
    key = seminar.key(exercise, project)
    five = agreement.with_coder(answers.units(), "thesis", key["code"])
    table = agreement.against(five, "thesis")
    assert len(table) == 19
    # They are drawn to follow it seven times in ten, and by chance a little more.
    assert 60 < table.drop(index="fjellrev")["percent"].mean() < 80
    first = agreement.splits(answers.units()).index[0]
    said = agreement.reasons(answers.frame, first, beside={"thesis": key.loc[first, "code"]})
    assert said["coder"].tolist().count("thesis") == 1
    assert len(said) == (answers.frame["unit"] == first).sum() + 1


@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize(
    "draw",
    [
        lambda units, exercise, project, lang: tc.seminar.figures.plot_agreement(
            units, codes=exercise.domain, project=project, lang=lang
        ),
        lambda units, exercise, project, lang: tc.seminar.figures.plot_confusion(
            units, codes=exercise.domain, project=project, lang=lang
        ),
        lambda units, exercise, project, lang: tc.seminar.figures.plot_splits(units, lang=lang),
    ],
    ids=["agreement", "confusion", "splits"],
)
def test_the_figures_are_drawn_of_what_was_gathered(
    draw: Callable[..., Axes], lang: str, answers: seminar.Answers, exercise: seminar.Exercise, project: Project
) -> None:
    ax = draw(answers.units(), exercise, project, lang)
    page = ax.get_figure(root=True)
    page.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]
    assert min(box.x0 for box in boxes) >= 0
    assert max(box.x1 for box in boxes) <= page.bbox.x1
    assert len(boxes) > 20


def test_a_merger_is_tried_and_the_consensus_kept(
    answers: seminar.Answers, exercise: seminar.Exercise, project: Project, tmp_path: Path
) -> None:
    units = answers.units()
    pair = agreement.mixed_up(units).loc[0, ["code", "other"]].tolist()
    found = agreement.compare(units, agreement.recode(units, {"both": pair}))
    assert found.change == pytest.approx(agreement.mixed_up(units).loc[0, "gain"])
    key = seminar.key(exercise, project)
    settled = agreement.majority(units)
    with Store.create(tmp_path / "seminar.tcstudy", project, user="teacher") as store:
        agreement.record_consensus(store, units, key["guid"], "blind")
        agreement.record_consensus(store, settled.to_frame("consensus"), key["guid"], "consensus")
        users = {user.guid: user.name for user in store.project.users}
        kept = store.project.select(user="consensus")
        assert len(kept) == settled.drop(settled.index[settled == seminar.NONE]).notna().sum()
        assert set(answers.coders) <= set(users.values())
        assert len(store.at("blind").codings) - len(project.codings) == (
            units.notna().to_numpy().sum() - (units == seminar.NONE).to_numpy().sum()
        )
        again = agreement.recorded(store.project, key["guid"], "consensus")["code"].dropna()
        assert np.array_equal(again, settled[settled != seminar.NONE].dropna())
