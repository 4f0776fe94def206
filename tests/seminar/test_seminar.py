"""The seminar: what is drawn, what is handed out, what is kept, and what the teacher makes of a folder of files."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up import paraphrased, school_year, study
from profiles import examples

import tender_cycles as tc
from tender_cycles import cli
from tender_cycles.cycles import Phase
from tender_cycles.project import Code, Project
from tender_cycles.seminar import NONE, AnswerFile, CodeWordError, Exercise, check_code_word, gather, read_exercise
from tender_cycles.seminar.answers import read_answers
from tender_cycles.seminar.sampling import allocate, find_units

GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


@pytest.fixture(scope="module")
def thesis() -> Project:
    return tc.load_thesis()


@pytest.fixture(scope="module")
def drawn(thesis: Project) -> Exercise:
    return tc.seminar.exercise(thesis, n=24, seed=7)


# -- how many of each


@given(sizes=st.lists(st.integers(1, 60), min_size=1, max_size=9), more=st.integers(0, 200))
def test_shares_are_whole_sum_up_and_are_as_near_as_whole_numbers_can_be(sizes: list[int], more: int) -> None:
    strata = {str(at): size for at, size in enumerate(sizes)}
    n = min(len(sizes) + more, sum(sizes))
    given_ = allocate(strata, n)
    assert sum(given_.values()) == n
    assert all(1 <= given_[stratum] <= size for stratum, size in strata.items())
    rest = {stratum for stratum in strata if given_[stratum] > 1}
    exact = {stratum: n * size / sum(sizes) for stratum, size in strata.items()}
    assert all(given_[stratum] < exact[stratum] + 1 for stratum in rest)
    pairs = [(a, b) for a in rest for b in rest if strata[a] >= strata[b]]
    assert all(given_[a] >= given_[b] or strata[a] == strata[b] for a, b in pairs)


def test_largest_remainders_as_with_a_pencil() -> None:
    # Quotas 4.7, 3.1, 2.2: the fraction .7 gets the tenth seat.
    assert allocate({"a": 47, "b": 31, "c": 22}, 10) == {"a": 5, "b": 3, "c": 2}
    # Quotas of 9: 8.37, .36, .27; the small get one each, the large what is left.
    assert allocate({"a": 93, "b": 4, "c": 3}, 9) == {"a": 7, "b": 1, "c": 1}


@pytest.mark.parametrize("n", [0, 2, 101])
def test_what_cannot_be_drawn_is_said(n: int) -> None:
    with pytest.raises(ValueError, match=f"n={n} .* 100 to draw from, in 3 strata"):
        allocate({"a": 47, "b": 31, "c": 22}, n)


# -- which


def test_strata_are_the_study_s_own_in_proportion(thesis: Project, drawn: Exercise) -> None:
    key = tc.seminar.key(drawn, thesis)
    book = thesis.codebook
    first = {each.guid: not each.facts.get("repeats") for each in thesis.selections}
    sizes = Counter(book.keys[c.code] for c in thesis.codings if first[c.selection] and book.keys[c.code][0].isdigit())
    assert sum(sizes.values()) == 100  # 143 less the 43 that repeat another
    assert Counter(key["code"]) == allocate(dict(sorted(sizes.items())), 24)
    assert not any(each.facts.get("repeats") for each in thesis.selections if each.guid in set(key["guid"]))


def test_the_same_seed_gives_the_same_exercise_on_every_machine(drawn: Exercise) -> None:
    code = "import tender_cycles as tc; print(tc.seminar.exercise(tc.load_thesis(), n=24, seed=7).digest)"
    environment = os.environ | {"PYTHONHASHSEED": "12345"}
    other = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == drawn.digest
    assert tc.seminar.exercise(tc.load_thesis(), n=24, seed=8).digest != drawn.digest


def test_every_excerpt_is_drawn_equally_often_and_stands_anywhere() -> None:
    project, times = paraphrased(24), 400
    often, places, along = Counter(), [], []
    at = {each.guid: row for row, each in enumerate(project.selections)}
    for seed in range(times):
        guids = list(find_units(tc.seminar.exercise(project, n=8, seed=seed), project).values())
        often.update(guids)
        places.append([at[guid] for guid in guids])
        along.append(np.corrcoef(places[-1], range(8))[0, 1])
    # Two of six in each stratum: a third of the times, within four standard errors.
    assert set(often) == set(at)
    assert max(abs(n - times / 3) for n in often.values()) < 4 * np.sqrt(times * 2 / 9)
    # The order says nothing of the order in the study: mean correlation 0, standard error 1/sqrt(7 * times).
    assert abs(np.mean(along)) < 4 / np.sqrt(7 * times)


def test_phases_and_codes_may_be_asked_for(thesis: Project) -> None:
    by_phase = tc.seminar.exercise(thesis, n=12, seed=1, by="phase")
    assert by_phase.domain == ("start-up", "under way", "ending", NONE)
    phases = {each.guid: str(each.phase) for each in thesis.selections}
    key = tc.seminar.key(by_phase, thesis)
    assert key["code"].tolist() == [phases[guid] for guid in key["guid"]]


@pytest.mark.parametrize("by", ["phase", "cycle"])
def test_an_exercise_on_other_rings_carries_their_names(by: str, tmp_path: Path) -> None:
    school = school_year()
    drawn = tc.seminar.exercise(school, n=16, seed=1, by=by)
    model = school.cycles
    assert model is not None
    assert drawn.domain == (*(model.keys if by == "cycle" else model.phase_keys), NONE)
    read = tc.seminar.read_exercise(drawn.write(tmp_path / "exercise.json"))
    assert read == drawn
    labels = {choice.key: dict(choice.labels) for choice in read.codes}
    if by == "cycle":
        assert labels["pupil"] == {"nb": "eleven", "en": "pupil"}
    else:
        assert labels["at work"] == {"nb": "i arbeid", "en": "at work"}
    stands = {each.guid: getattr(each, by) for each in school.selections}
    key = tc.seminar.key(read, school)
    assert key["code"].tolist() == [stands[guid] for guid in key["guid"]]


def test_what_was_coded_by_rings_is_recorded_under_their_names(tmp_path: Path) -> None:
    school = school_year()
    drawn = tc.seminar.exercise(school, n=16, seed=1, by="cycle")
    key = tc.seminar.key(drawn, school)
    with tc.study.Store.create(tmp_path / "s.tcstudy", school) as store:
        units = key[["code"]].rename(columns={"code": "Eva"})
        tc.seminar.agreement.record_consensus(store, units, key["guid"], "class")
        codings = store.project.select(user="Eva").codings
        given = {store.project.code(each.code).label("nb") for each in codings}
    assert given == {"skoleåret", "læreren", "klassen", "eleven"}


def test_without_rings_there_is_nothing_to_ask(thesis: Project) -> None:
    bare = Project(name="bare", codes=thesis.codes)
    for by in ("phase", "cycle"):
        with pytest.raises(ValueError, match="'bare' has no nested cycles"):
            tc.seminar.exercise(bare, n=3, seed=1, by=by)
    codes = ["predictability", "stress and strain", "looking for a job"]
    by_codes = tc.seminar.exercise(thesis, n=10, seed=1, by=codes)
    assert set(by_codes.domain) == {*codes, NONE}
    bears = {each.guid: set() for each in thesis.selections}
    for coding in thesis.codings:
        bears[coding.selection].add(thesis.codebook.keys[coding.code])
    key = tc.seminar.key(by_codes, thesis)
    assert [bears[guid] & set(codes) for guid in key["guid"]] == [{code} for code in key["code"]]


def test_a_code_stands_for_those_below_it(thesis: Project) -> None:
    drawn = tc.seminar.exercise(thesis, n=12, seed=1, by=["1", "3"])
    parts = tc.seminar.key(drawn, thesis)
    inside = {code: {each.guid for each in thesis.select(code=code).selections} for code in ("1", "3")}
    assert all(row.guid in inside[row.code] for row in parts.itertuples())
    assert all(row.guid not in inside["1"] & inside["3"] for row in parts.itertuples())


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ("sub-categories", "'sub-categories' is unknown; nearest: 'subcategory'"),
        (["predictabilty", "rivals"], "nearest: 'predictability'"),
        (["rivals"], "two codes at least"),
    ],
)
def test_what_cannot_be_asked_is_said(thesis: Project, by: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tc.seminar.exercise(thesis, seed=1, by=by)


def test_a_codebook_without_levels_has_no_sub_categories() -> None:
    flat = Project(name="flat", codes=[Code(guid="a", name="a")])
    with pytest.raises(ValueError, match="'flat' has no sub-categories"):
        tc.seminar.exercise(flat, seed=1)


# -- what is handed out


def everything_told(exercise: Exercise, folder: Path) -> str:
    """Return the file and the widget's model, as one text."""
    widget = tc.seminar.code_blind(exercise, "fjellrev", folder)
    model = re.sub(r"IPY_MODEL_\w+", "", json.dumps(widget.get_state(), default=str, ensure_ascii=False))
    widget.state.close()
    return exercise.write(folder / "exercise.json").read_text(encoding="utf-8") + model


def recoded(project: Project) -> Project:
    """Return the same excerpts with other codes, phases, sections, names and speakers."""
    turned = [*project.codings[1:], project.codings[0]]
    codings = [replace(each, code=other.code) for each, other in zip(project.codings, turned, strict=True)]
    selections = [
        replace(each, name=f"X{at}", phase=Phase.ENDING, cycle=None, facts={"section": "9.9"})
        for at, each in enumerate(project.selections)
    ]
    return replace(project, codings=codings, selections=selections)


@pytest.mark.parametrize("by", ["subcategory", ("1.1", "1.2", "2.1", "2.2")])
def test_nothing_that_is_handed_out_depends_on_the_coding(by: str | tuple[str, ...], tmp_path: Path) -> None:
    """All excerpts are drawn, so that the strata cannot show in which: then a student sees the same, however coded."""
    project = paraphrased()
    told = [
        everything_told(tc.seminar.exercise(each, n=12, seed=3, by=by), tmp_path / str(at))
        for at, each in enumerate((project, recoded(project)))
    ]
    places = [str(tmp_path / str(at)) for at in range(2)]
    first, second = (text.replace(place, "") for text, place in zip(told, places, strict=True))
    assert first == second


def test_nothing_tells_the_thesis_s_answers(thesis: Project, drawn: Exercise, tmp_path: Path) -> None:
    told = everything_told(drawn, tmp_path)
    assert not re.search(r"\bE\d{3}\b", told)
    assert not GUID.search(told.replace(str(tmp_path), ""))
    assert not re.search(r"\b[45]\.\d\.\d\b", told)
    assert not any(re.search(rf"\b{case.name}\b", told) for case in thesis.cases)
    record = json.loads((tmp_path / "exercise.json").read_text(encoding="utf-8"))
    assert set(record) == {"format", "version", "digest", "name", "by", "codes", "units"}
    assert {frozenset(unit) for unit in record["units"]} == {frozenset({"unit", "texts"})}
    assert [unit["unit"] for unit in record["units"]] == [f"{at:02d}" for at in range(1, 25)]
    assert {frozenset(unit["texts"]) for unit in record["units"]} == {frozenset({"nb", "en"})}
    assert not set(vars(drawn)) - {"name", "by", "codes", "units", "digest"}


@pytest.mark.parametrize("folder", ["notebooks", "notebooks/nb"])
def test_the_student_s_notebook_holds_no_key(folder: str) -> None:
    path = Path(__file__).parents[2] / folder / "08_seminar_students.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "".join(line for cell in cells if cell["cell_type"] == "code" for line in cell["source"])
    assert set(re.findall(r"tc\.([\w.]+)\(", code)) - {"set_lang"} == {
        "seminar.handed_out", "seminar.code_blind",
    }  # fmt: skip
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\bE\d{3}\b|\b[1-5]\.\d\b", text)
    assert all(not cell.get("outputs") for cell in cells)


def test_the_examples_of_the_codebook_are_not_shown(drawn: Exercise, tmp_path: Path) -> None:
    texts = {text for unit in drawn.units for text in unit.texts.values()}
    shown = [text for code in drawn.codes for text in code.texts.values()]
    assert not [text for text in texts if any(text in each for each in shown)]
    assert all(set(code.texts) == {"nb", "en"} for code in drawn.codes)


def test_the_file_is_read_back_the_same(drawn: Exercise, tmp_path: Path) -> None:
    path = drawn.write(tmp_path / "exercise.json")
    assert read_exercise(path) == drawn
    assert read_exercise(path).digest == drawn.digest
    assert path.stat().st_size < 40_000
    assert "Fagmøter" in path.read_text(encoding="utf-8")  # legible: no escapes
    assert list(tmp_path.iterdir()) == [path]


def test_the_command_checks_an_exercise(drawn: Exercise, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = drawn.write(tmp_path / "exercise.json")
    assert cli.main(["check", str(path)]) == 0
    told = capsys.readouterr().out
    assert f"whole, {len(drawn)} excerpts, {len(drawn.codes)} codes, digest {drawn.digest}." in told
    path.write_text(path.read_text(encoding="utf-8").replace(drawn.units[0].id, "other"), encoding="utf-8")
    assert cli.main(["check", str(path)]) == 2
    assert "was changed after it was written" in capsys.readouterr().err
    path.write_text('{"text": "no exercise"}', encoding="utf-8")
    assert cli.main(["check", str(path)]) == 2
    assert "is JSON" in capsys.readouterr().err


def test_words_are_handed_out_only_if_they_are_asked_for_twice(tmp_path: Path) -> None:
    project = paraphrased()
    without, with_words = (tc.seminar.exercise(project, n=8, seed=1, words=words) for words in (False, True))
    assert "<word" not in repr(without.units)
    assert all(unit.texts["words"].startswith("<word") for unit in with_words.units)
    assert "<word" not in with_words.write(tmp_path / "a.json").read_text(encoding="utf-8")
    path = with_words.write(tmp_path / "b.json", words=True)
    assert read_exercise(path) == with_words
    assert with_words.digest == without.digest, "whoever sees the words answers the same exercise"
    with pytest.raises(ValueError, match="holds no words"):
        without.write(tmp_path / "c.json", words=True)
    assert not (tmp_path / "c.json").exists()


def test_words_that_are_not_attached_are_missed(thesis: Project) -> None:
    with pytest.raises(ValueError, match="no words of the informants are attached"):
        tc.seminar.exercise(thesis, seed=1, words=True)


def test_a_study_without_paraphrases_hands_out_words_only_if_told_so() -> None:
    project = paraphrased()
    bare = replace(project, selections=[replace(each, texts=MappingProxyType({})) for each in project.selections])
    with pytest.raises(ValueError, match=r"have no paraphrase.*words=True"):
        tc.seminar.exercise(bare, n=8, seed=1)
    drawn = tc.seminar.exercise(bare, n=8, seed=1, words=True)
    assert {frozenset(unit.texts) for unit in drawn.units} == {frozenset({"words"})}
    assert len(tc.seminar.key(drawn, bare)) == 8


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text[:-40], "cannot be read as JSON"),
        (lambda text: "[1, 2]", "does not say that its format"),
        (lambda text: text.replace('"version": 1', '"version": 2'), "version 2"),
        (lambda text: text.replace("Fagmøter", "Møter"), "changed after it was written"),
        (lambda text: text.replace('"unit": "02"', '"unit": "01"'), "two units are named '01'"),
        (lambda text: re.sub(r'"units": \[.*\]', '"units": 3', text, flags=re.DOTALL), "units is not a list"),
        (lambda text: text.replace('"nb": "Oppstart"', '"sv": "Oppstart"'), "groups of code 1 have 'sv'"),
    ],
)
def test_a_file_that_is_no_exercise_is_refused(
    drawn: Exercise, tmp_path: Path, change: Callable[[str], str], message: str
) -> None:
    path = drawn.write(tmp_path / "exercise.json")
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_exercise(path)


def test_the_teacher_finds_the_excerpts_again(thesis: Project, drawn: Exercise, tmp_path: Path) -> None:
    read = read_exercise(drawn.write(tmp_path / "exercise.json"))
    pd.testing.assert_frame_equal(tc.seminar.key(read, thesis), tc.seminar.key(drawn, thesis))
    with pytest.raises(ValueError, match="24 units are not in 'pencil'"):
        tc.seminar.key(read, study())


# -- what is kept


@pytest.fixture
def small() -> Exercise:
    return tc.seminar.exercise(paraphrased(), n=6, seed=1)


def test_an_answer_is_on_disk_when_put_returns(small: Exercise, tmp_path: Path) -> None:
    with AnswerFile(tmp_path, small, "Fjellrev") as book:
        assert not book.resumed
        book.put("01", "1.1", confidence=3, reason="Æ e sikker\npå to linjer", seconds=12.34)
        book.put("02", skipped=True)
        book.put("01", "2.1", confidence=5)
        seen = book.path.read_bytes()
    assert book.path.name == "answers-fjellrev.jsonl"
    assert seen.count(b"\n") == 4
    answers, faults = read_answers(seen, small)
    assert faults == []
    assert [(each.unit, each.code, each.state) for each in answers] == [
        ("01", "1.1", "done"), ("02", None, "skipped"), ("01", "2.1", "done"),
    ]  # fmt: skip
    assert answers[0].reason == "Æ e sikker\npå to linjer"
    with AnswerFile(tmp_path, small, "fjellrev") as again:  # a capital does not make another word
        assert again.resumed
        assert {unit: each.code for unit, each in again.answers.items()} == {"01": "2.1", "02": None}
        assert again.session == json.loads(seen.split(b"\n")[0])["session"]


def test_no_name_gets_into_the_file(small: Exercise, tmp_path: Path) -> None:
    with AnswerFile(tmp_path, small, "fjellrev") as book:
        book.put("01", "1.1")
        header = json.loads(book.path.read_text(encoding="utf-8").splitlines()[0])
    assert set(header) == {"format", "version", "exercise", "code_word", "session", "begun"}


@pytest.mark.parametrize(
    ("word", "kind"),
    [("", "empty"), ("   ", "empty"), ("a/b", "form"), ("..", "form"), ("-x", "form"), ("x" * 33, "form"),
     ("to ord", "form"), ("a", "form"), ("ja\n", None), ("Bjørk-7_å", None), ("bjo\u0308rk", None)],
)  # fmt: skip
def test_a_code_word_can_name_a_file(word: str, kind: str | None) -> None:
    if kind is None:
        assert re.fullmatch(r"[\w-]+", check_code_word(word))
        return
    with pytest.raises(CodeWordError) as raised:
        check_code_word(word)
    assert raised.value.kind == kind


def test_what_is_not_of_the_exercise_is_refused_and_nothing_written(small: Exercise, tmp_path: Path) -> None:
    with AnswerFile(tmp_path, small, "rev") as book:
        before = book.path.read_bytes()
        with pytest.raises(ValueError, match=r"unit '7'.*; code '1\.3'.*; confidence 6 is not from 1 to 5"):
            book.put("7", "1.3", confidence=6)
        assert book.path.read_bytes() == before
        assert book.answers == {}
        book.put("01", NONE)


def test_a_full_disk_leaves_what_was_there(small: Exercise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    with AnswerFile(tmp_path, small, "rev") as book:
        book.put("01", "1.1")
        before = book.path.read_bytes()
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            book.put("01", "2.1")
        monkeypatch.undo()
        assert book.path.read_bytes() == before
        assert book.answers["01"].code == "1.1"
        book.put("02", "2.1")
    with AnswerFile(tmp_path, small, "rev") as again:
        assert {unit: each.code for unit, each in again.answers.items()} == {"01": "1.1", "02": "2.1"}


def test_torn_anywhere_it_keeps_every_whole_line(small: Exercise, tmp_path: Path) -> None:
    with AnswerFile(tmp_path / "whole", small, "rev") as book:
        for unit in small.units[:2]:
            book.put(unit.id, "1.1", reason="fordi så")
        whole = book.path.read_bytes()
    path = tmp_path / "torn" / book.path.name
    path.parent.mkdir()
    for length in range(len(whole) + 1):
        path.write_bytes(whole[:length])
        with AnswerFile(path.parent, small, "rev") as again:
            ends = whole[:length].count(b"\n")
            # A last line that only lacks its end is whole.
            assert len(again.answers) - max(ends - 1, 0) in ((0, 1) if whole[length - 1 : length] == b"}" else (0,))
            again.put("06", "2.2")
        content = path.read_bytes()
        answers, faults = read_answers(content, small)
        assert (faults, answers[-1].code) == ([], "2.2")
        assert content.endswith(b"\n")


def test_somebody_else_s_file_is_left_alone(small: Exercise, drawn: Exercise, tmp_path: Path) -> None:
    path = tmp_path / "answers-rev.jsonl"
    for content in (b"my shopping list", b"my shopping list\nmilk\n", b'{"some": "json"}\n'):
        path.write_bytes(content)
        with pytest.raises(ValueError, match="no file of answers"):
            AnswerFile(tmp_path, small, "rev")
        assert path.read_bytes() == content
    path.unlink()
    AnswerFile(tmp_path, drawn, "rev").close()
    with pytest.raises(CodeWordError, match="another exercise") as raised:
        AnswerFile(tmp_path, small, "rev")
    assert raised.value.kind == "other exercise"


HOLD = """
import sys, tender_cycles as tc
exercise = tc.seminar.read_exercise(sys.argv[1] + "/exercise.json")
book = tc.seminar.AnswerFile(sys.argv[1], exercise, "rev")
book.put("01", "1.1")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such locks")
def test_a_word_in_use_in_another_notebook_is_refused_until_its_kernel_is_dead(
    small: Exercise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.write(tmp_path / "exercise.json")
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(CodeWordError, match="in use in another notebook") as raised:
            AnswerFile(tmp_path, small, "rev")
        assert raised.value.kind == "in use"
        with monkeypatch.context() as windows:
            windows.setattr("tender_cycles.seminar.answers.fcntl", None)
            with AnswerFile(tmp_path, small, "rev") as unlocked:
                assert unlocked.put("01", "2.1", reason="later").code == "2.1"
    finally:
        other.kill()
        other.communicate()
    with AnswerFile(tmp_path, small, "rev") as book, AnswerFile(tmp_path, small, "rev") as again:  # a cell run twice
        assert book.answers.keys() == again.answers.keys() == {"01"}
        book.put("02", "1.1")
        again.put("03", "1.1")
    with AnswerFile(tmp_path, small, "rev") as later:
        assert set(later.answers) == {"01", "02", "03"}
        assert later.answers["01"].reason == "later"


# One process imports, then makes a child for each round that writes until it is killed.
KILLED = """
import os, random, select, signal, sys, time
import tender_cycles as tc
folder, rounds = sys.argv[1], int(sys.argv[2])
exercise = tc.seminar.read_exercise(folder + "/exercise.json")
draw = random.Random(7)
for at in range(rounds):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        book = tc.seminar.AnswerFile(folder, exercise, "rev")
        for n in range(10**9):
            book.put(f"{n % 6 + 1:02d}", "1.1", reason=f"{at}/{n} " + "x" * (n % 50))
            os.write(writing, f"{n}\\n".encode())
    os.close(writing)
    if draw.random() < 0.8:  # else also while it opens the file
        select.select([reading], [], [], 10)
    time.sleep(draw.uniform(0, 0.01))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    said = os.read(reading, 10**6).decode().split()
    os.close(reading)
    with tc.seminar.AnswerFile(folder, exercise, "rev") as book:
        if said:
            n = int(said[-1])
            found = book.answers[f"{n % 6 + 1:02d}"].reason.split()[0]
            later, last = map(int, found.split("/"))
            assert later == at and last >= n, (at, n, found)
    print(len(said), flush=True)
"""


@pytest.mark.more
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_any_moment_it_has_all_that_was_said_to_be_saved(small: Exercise, tmp_path: Path) -> None:
    small.write(tmp_path / "exercise.json")
    run = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), "150"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    saved = list(map(int, run.stdout.split()))
    assert len(saved) == 150
    assert sum(n > 0 for n in saved) > 75, "most were killed while they wrote"
    content = (tmp_path / "answers-rev.jsonl").read_bytes()
    answers, faults = read_answers(content, small)
    assert faults == []
    assert len(answers) >= sum(saved)


# -- what the teacher makes of it


@pytest.fixture
def folder(drawn: Exercise, thesis: Project, tmp_path: Path) -> Path:
    tc.seminar.simulate_students(drawn, thesis, tmp_path / "handed-in", n=20, seed=3)
    drawn.write(tmp_path / "handed-in" / "exercise.json")
    return tmp_path / "handed-in"


def test_twenty_files_make_one_table(folder: Path, drawn: Exercise, thesis: Project) -> None:
    answers = gather(folder, drawn, thesis)
    assert answers.coders == tuple(f"student-{at:02d}" for at in range(1, 21))
    assert answers.frame.columns.tolist() == [
        "coder", "unit", "excerpt", "code", "confidence", "reason", "seconds", "time",
    ]  # fmt: skip
    assert len(answers.frame) == 480
    assert set(answers.report["status"]) == {"read"}
    assert set(answers.report["message"]) == {"a made-up student"}
    units = answers.units()
    assert units.shape == (24, 20)
    assert units.index.tolist() == [unit.id for unit in drawn.units]
    assert set(units.to_numpy()[units.notna().to_numpy()]) <= set(drawn.domain)
    row = answers.frame.iloc[100]
    cell = units.loc[row["unit"], row["coder"]]
    assert cell == row["code"] or (pd.isna(cell) and pd.isna(row["code"]))
    names = tc.seminar.key(drawn, thesis)["excerpt"]
    assert (answers.frame["excerpt"] == answers.frame["unit"].map(names)).all()
    assert gather(folder, drawn).frame["excerpt"].isna().all()
    given = int(answers.frame["code"].notna().sum())
    assert f"20 coders, {given} answers; files: read 20" in repr(answers)
    assert answers.report[["answers", "skipped"]].sum().to_list() == [given, 480 - given]


def test_every_other_file_is_named_and_the_rest_is_counted(
    folder: Path, drawn: Exercise, thesis: Project, small: Exercise, tmp_path: Path
) -> None:
    good = {path.name: path.read_bytes() for path in folder.glob("answers-*")}
    one, two, three, four, five = (f"answers-student-{at:02d}.jsonl" for at in range(1, 6))
    lines = good[one].splitlines(keepends=True)
    spoilt = [*lines[:5], b'{"unit": "05", "code"\n', b"\xff\xfe\n", *lines[7:-1], lines[-1][:30]]
    (folder / one).write_bytes(b"".join(spoilt))
    (folder / "copy of two.jsonl").write_bytes(good[two])
    (folder / "early three.jsonl").write_bytes(b"".join(good[three].splitlines(keepends=True)[:9]))
    (folder / "same word.jsonl").write_bytes(good[four].replace(b'"session": "', b'"session": "0'))
    (folder / five).write_bytes(good[five].splitlines(keepends=True)[0])
    (folder / "nothing.jsonl").write_bytes(b"")
    (folder / "notepad.jsonl").write_bytes(good[two].decode().encode("utf-16"))
    (folder / "essay.docx").write_bytes(b"PK\x03\x04\x14\x00\x06\x00" + bytes(range(256)))
    (folder / "list.csv").write_text("unit,code\n01,1.1\n", encoding="utf-8")
    (folder / "page.json").write_text('{"some": "json"}', encoding="utf-8")
    (folder / "newer.jsonl").write_bytes(good[two].replace(b'"version": 1', b'"version": 9'))
    (folder / "large.mp4").write_bytes(b"\0" * 10_000_001)
    (folder / ".hidden.jsonl").write_bytes(good[two])
    tc.seminar.simulate_students(small, paraphrased(), tmp_path / "others", n=1, seed=1)
    (folder / "other.jsonl").write_bytes((tmp_path / "others" / one).read_bytes())
    (folder / "Ola Nordmann_123").mkdir()
    (folder / "answers-student-06.jsonl").rename(folder / "Ola Nordmann_123" / "svar.jsonl")

    answers = gather(folder, drawn, thesis)
    report = answers.report.set_index("file")
    status = report["status"].to_dict()
    assert {name: status[name] for name in status if status[name] != "read"} == {
        one: "damaged", "copy of two.jsonl": "duplicate", "early three.jsonl": "duplicate", five: "empty",
        "nothing.jsonl": "empty", "essay.docx": "foreign", "list.csv": "foreign", "page.json": "foreign",
        "newer.jsonl": "foreign", "large.mp4": "foreign", "other.jsonl": "foreign",
        "notepad.jsonl": "duplicate",
    }  # fmt: skip
    assert status["Ola Nordmann_123/svar.jsonl"] == "read"
    message = report["message"].to_dict()
    assert "line 6 cannot be read; line 7 cannot be read; line 25 cannot be read and breaks off" in message[one]
    assert "what can be read is counted: 21 answers" in message[one]
    assert message["copy of two.jsonl"] == f"it is the same as {two}, which is counted"
    assert message["early three.jsonl"] == f"it is an earlier copy of {three}, which is counted"
    assert f"in {four}; both are counted" in message["same word.jsonl"]
    assert "version 9" in message["newer.jsonl"]
    assert message["notepad.jsonl"] == f"it is the same as {two}, which is counted"
    assert drawn.digest in message["other.jsonl"]
    assert all(message[name] for name in status if status[name] != "read")
    # Nineteen of the twenty (five is empty), and the one with another's word.
    assert len(answers.coders) == 20
    assert {"student-04", "student-04 (2)"} <= set(answers.coders)
    counts = answers.frame.groupby("coder").size()
    assert counts.pop("student-01") == 21
    assert set(counts) == {24}


@pytest.mark.more
@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_to_one_file_costs_another_s_answers(data: st.DataObject, folder: Path, drawn: Exercise) -> None:
    path = folder / "answers-student-07.jsonl"
    good = path.read_bytes()
    start = data.draw(st.integers(0, len(good)))
    damage = data.draw(st.binary(max_size=40))
    try:
        path.write_bytes(good[:start] + damage + good[data.draw(st.integers(start, min(start + 300, len(good)))) :])
        answers = gather(folder, drawn)
    finally:
        path.write_bytes(good)
    counts = answers.frame.groupby("coder").size()
    assert (counts.drop("student-07", errors="ignore").iloc[:19] == 24).all()
    assert {f"student-{at:02d}" for at in range(1, 21) if at != 7} <= set(answers.coders)


def test_nobody_has_answered(drawn: Exercise, tmp_path: Path) -> None:
    answers = gather(tmp_path, drawn)
    assert answers.units().shape == (24, 0)
    assert (len(answers.frame), len(answers.report), answers.coders) == (0, 0, ())
    with pytest.raises(NotADirectoryError, match="nowhere"):
        gather(tmp_path / "nowhere", drawn)


def test_who_answered_half_has_gaps_and_not_other_answers(small: Exercise, tmp_path: Path) -> None:
    with AnswerFile(tmp_path, small, "rev") as book:
        book.put("02", "1.1")
        book.put("03", skipped=True, reason="vet ikke")
    units = gather(tmp_path, small).units()
    assert units["rev"].isna().tolist() == [True, False, True, True, True, True]
    frame = gather(tmp_path, small).frame.set_index("unit")
    assert frame.loc["03", "reason"] == "vet ikke"
    assert frame.index.tolist() == ["02", "03"]


# -- made-up students


def test_made_up_students_are_made_up_the_same_way_each_time(drawn: Exercise, thesis: Project, tmp_path: Path) -> None:
    for name in ("a", "b"):
        tc.seminar.simulate_students(drawn, thesis, tmp_path / name, n=5, seed=9)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
        assert json.loads(path.read_bytes().splitlines()[0])["made_up"] is True


def test_they_follow_the_study_as_often_as_told_and_mix_up_neighbours(thesis: Project, tmp_path: Path) -> None:
    every = tc.seminar.exercise(thesis, n=99, seed=1)
    key = tc.seminar.key(every, thesis)["code"]
    share = {}
    for agree in (0.4, 0.9):
        tc.seminar.simulate_students(every, thesis, tmp_path / str(agree), n=30, seed=2, agree=agree)
        units = gather(tmp_path / str(agree), every).units()
        share[agree] = units.eq(key, axis=0).to_numpy()[units.notna().to_numpy()].mean()
    # Hardness and skill spread the chances around; the mean is drawn towards a half.
    assert 0.38 < share[0.4] < 0.5
    assert 0.75 < share[0.9] < 0.9
    wrong = gather(tmp_path / "0.4", every).frame.assign(key=lambda f: f["unit"].map(key)).query("code != key")
    mixed = wrong.dropna(subset="code").query("code != @NONE")
    assert (mixed["code"].str[0] == mixed["key"].str[0]).mean() > 0.6, "mostly in the same category"


@pytest.mark.parametrize("agree", [0, 1, 1.5])
def test_nobody_is_always_right(drawn: Exercise, thesis: Project, tmp_path: Path, agree: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        tc.seminar.simulate_students(drawn, thesis, tmp_path, seed=1, agree=agree)
