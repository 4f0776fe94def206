"""An exercise as one page: whole in itself, no key in it, nobody's words without being asked."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from made_up import paraphrased

import tender_cycles as tc
from tender_cycles import cli
from tender_cycles.seminar import AnswerFile, Exercise, check_code_word, gather, read_exercise
from tender_cycles.seminar.answers import restored
from tender_cycles.widgets.core.bundle import order, read
from tender_cycles.widgets.core.exercise_page import WORD, page_words
from tender_cycles.words import LANGS, say, words_under


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return tc.seminar.exercise(tc.load_thesis(), n=24, seed=846)


@pytest.fixture(scope="module")
def file(exercise: Exercise, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tc.seminar.write_exercise_page(exercise, tmp_path_factory.mktemp("page") / "class.html", lang="nb")


def only_words() -> tc.Project:
    """A study of one's own, as other tools have it: what was said, and no paraphrase."""
    made = paraphrased()
    return replace(made, selections=[replace(each, texts={}) for each in made.selections])


def test_it_is_small_and_asks_for_nothing(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert file.stat().st_size < 150_000
    assert re.findall(r'\b(?:src|href|srcset)="', text) == []
    assert "default-src 'none'" in text


def test_it_is_read_as_the_exercise_it_is(file: Path, exercise: Exercise) -> None:
    assert read_exercise(file) == exercise
    saved = file.with_name("saved by a browser.html")
    saved.write_text(
        "<!-- saved from url=(0042)file:///home/somebody/class.html -->\n" + file.read_text("utf-8"), "utf-8"
    )
    assert read_exercise(saved).digest == exercise.digest


def test_nothing_that_the_study_says_of_an_excerpt_is_in_it(file: Path, exercise: Exercise) -> None:
    project = tc.load_thesis()
    told = file.read_text(encoding="utf-8")
    key = tc.seminar.key(exercise, project)
    drawn = {each.guid: each for each in project.selections if each.guid in set(key["guid"])}
    names = {*key["guid"], *(each.name for each in drawn.values()), *(case.name for case in project.cases)}
    assert [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", told)] == []
    data = json.loads(re.search(r'id="data">(.*?)</script>', told, re.DOTALL)[1])
    assert {frozenset(unit) for unit in data["exercise"]["units"]} == {frozenset({"unit", "texts"})}
    assert {frozenset(unit) for unit in data["payload"]["units"]} == {frozenset({"id", "texts"})}


def test_words_are_in_it_only_if_they_were_asked_for(tmp_path: Path) -> None:
    drawn = tc.seminar.exercise(paraphrased(), n=6, seed=1, words=True)
    words = [unit.texts["words"].strip("<>") for unit in drawn.units]
    without, with_words = tmp_path / "without.html", tmp_path / "with.html"
    tc.seminar.write_exercise_page(drawn, without)
    tc.seminar.write_exercise_page(drawn, with_words, words=True)
    texts = [each.read_text(encoding="utf-8") for each in (without, with_words)]
    assert [all(word in text for word in words) for text in texts] == [False, True]
    assert not any(word in texts[0] for word in words)
    assert ["noindex" in text for text in texts] == [False, True]
    assert read_exercise(without).digest == read_exercise(with_words).digest
    with pytest.raises(ValueError, match="no words"):
        tc.seminar.write_exercise_page(read_exercise(without), with_words, words=True)


@pytest.mark.parametrize("name", ["own.html", "own.json"])
def test_where_there_are_only_words_the_teacher_is_asked(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = only_words()
    tc.study.Store.create(tmp_path / "own.tcstudy", study, words=True).close()
    codes = ["1.1", "2.1"]
    out = tmp_path / name
    asked = ["exercise", str(tmp_path / "own.tcstudy"), "--out", str(out), "-n", "4", "--by", *codes, "--lang", "nb"]
    assert cli.main(asked) == 1
    assert "--with-words" in capsys.readouterr().err
    assert not out.exists()
    assert cli.main([*asked, "--with-words"]) == 0
    assert say("exercise.cli.confidential", "nb") in capsys.readouterr().out
    assert all(unit.texts["words"] for unit in read_exercise(out).units)
    made = tc.seminar.exercise(study, n=4, seed=7, by=codes, words=True)
    for write in (made.write, lambda path: tc.seminar.write_exercise_page(made, path)):
        with pytest.raises(tc.seminar.OnlyWordsError, match="words=True"):
            write(tmp_path / "no")


def test_the_command_writes_what_python_does(tmp_path: Path, exercise: Exercise, capsys: pytest.CaptureFixture) -> None:
    for name in ("class.html", "exercise.json"):
        assert cli.main(["exercise", "--out", str(tmp_path / name)]) == 0
        assert read_exercise(tmp_path / name) == exercise
        assert exercise.digest in capsys.readouterr().out
        assert cli.main(["check", str(tmp_path / name), "--lang", "en"]) == 0
        assert exercise.digest in capsys.readouterr().out
    assert cli.main(["exercise", "--out", str(tmp_path / "class.pdf"), "--lang", "nb"]) == 1
    assert say("exercise.cli.suffix", "nb", path=tmp_path / "class.pdf") in capsys.readouterr().err


def test_the_page_takes_an_alias_as_python_does() -> None:
    pattern = re.compile(WORD.replace(r"\p{L}\p{N}_", r"\w"))
    for word in ("rype", "Blåbær-2", "a_b", "x", "a b", "a/b", "-ab", "ab.", "a" * 32, "a" * 33, "", "ab\n"):
        try:
            taken = bool(check_code_word(word) == word)
        except ValueError:
            taken = False
        assert bool(pattern.fullmatch(word)) is taken, word


def test_all_words_of_the_page_are_there() -> None:
    assert order("seminar/blind/page.js")[-2:] == ["widgets/core/exercise_page.js", "seminar/blind/page.js"]
    for lang in LANGS:
        known = set(words_under("blind", lang)) | set(page_words("blind-page", lang))
        for module in ("exercise_page", "asking", "hand_in"):
            text = read(f"widgets/core/{module}.js")
            asked = set(re.findall(r'\bsay\("([\w-]+)"|\bwords(?:\.(\w+)|\["([\w-]+)"\])', text))
            assert len(asked) > 3
            assert {"".join(each) for each in asked} <= known


def test_answers_copied_as_text_are_gathered(exercise: Exercise, tmp_path: Path) -> None:
    with AnswerFile(tmp_path / "own", exercise, "rype") as own:
        for unit in exercise.units[:4]:
            own.put(unit.id, "2.1", reason='Hun sier "alltid" {og} \\ mer.')
    text = own.path.read_text(encoding="utf-8")
    ways = {
        "whole.txt": text.encode(),
        "windows.txt": text.replace("\n", "\r\n").encode("utf-8-sig"),
        "notepad.txt": text.encode("utf-16"),
        "big endian.txt": b"\xfe\xff" + text.encode("utf-16-be"),
        "greeting.txt": f"Hei {{læreren}}!\n\n  {text}\nHilsen meg".encode(),
        "one line.txt": text.replace("\n", " ").encode(),
        "mail.txt": f"Hei\n{text.replace('alltid', 'all' + chr(10) + 'tid')}".encode(),
    }
    for name, content in ways.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / name).write_bytes(content)
        answers = gather(folder, exercise)
        assert answers.coders == ("rype",), name
        assert answers.report["answers"].to_list() == [4], name
    assert restored(text.encode()) == text.encode()
    assert restored(b"no answers") == b"no answers"
