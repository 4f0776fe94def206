"""The teacher's guide: the same in both languages, its minutes add up, and what it tells to type works."""

import ast
import json
import re
import shlex
import shutil
from contextlib import chdir
from dataclasses import replace
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

import tender_cycles as tc
from tender_cycles import cli
from tender_cycles.words import LANGS

DOCS = Path(__file__).parents[1] / "docs"
GUIDES = {lang: (DOCS / f"seminar-guide-{lang}.md").read_text(encoding="utf-8") for lang in LANGS}
COUNTS = {"exercise": 24, "handout": 100, "claims": 156, "cards": 44}  # what each command says that it has written
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def shape(guide: str) -> list[str]:
    """Return what each line is: a heading of a level, an item, a row of a table, a block's fence, or text."""
    kinds = {r"#+ ": "heading", r"\d+\. ": "number", r"- ": "item", r"\|": "row", r"```\w*": "fence"}
    found = []
    for line in BLOCK.sub(lambda block: f"```{block[1]}", guide).splitlines():
        kind = next((re.match(mark, line) for mark in kinds if re.match(mark, line)), None)
        found.append(re.sub(r"\d+", "1", kind[0]) if kind else "text" if line else "")
    return found


def blocks(lang: str) -> list[tuple[str, str]]:
    return BLOCK.findall(GUIDES[lang])


def minutes(lang: str) -> list[tuple[int, list[int]]]:
    """Return for each table under a heading the number in the plan's name and the minutes of its rows."""
    plans = []
    name = ""
    for line in GUIDES[lang].splitlines():
        if line.startswith("## "):
            name = line
        row = re.match(r"\| (\d+) \| (\d+) \|", line)
        if line.startswith("|---"):
            plans.append((int(re.findall(r"\d+", name)[-1]), []))
        elif row:
            assert int(row[2]) == sum(plans[-1][1]), "it begins when those before it are over"
            plans[-1][1].append(int(row[1]))
    return plans


def test_both_languages_have_the_same_parts():
    assert shape(GUIDES["nb"]) == shape(GUIDES["en"])
    assert shape(GUIDES["en"]).count("## ") >= 10


def test_both_languages_tell_to_type_the_same():
    spoken = [
        [re.sub(r'"nb"|"en"|_nb\b|_en\b|--lang (nb|en)', "LANG", text) for _, text in blocks(lang)] for lang in LANGS
    ]
    assert spoken[0] == spoken[1]
    for lang, other in (LANGS, LANGS[::-1]):
        said = "".join(text for _, text in blocks(lang))
        assert re.findall(rf'"{other}"|_{other}\b|--lang {other}', said) == []


def test_both_languages_cite_the_same():
    cited = [re.findall(r"https://doi\.org/\S+|\(\d{4}\)", GUIDES[lang]) for lang in LANGS]
    assert cited[0] == cited[1]
    for lang in LANGS:
        text, _, literature = GUIDES[lang].rpartition("\n## ")
        named = set(re.findall(r"[A-Z][a-z']*[A-Z]?\w+ (?:(?:and|og) [A-Z]\w+ )?\(?(\d{4})\)", text))
        assert named
        assert named <= set(re.findall(r"\((\d{4})\)", literature))


@pytest.mark.parametrize("lang", LANGS)
def test_each_screen_is_pictured_and_light(lang: str):
    markdown = re.findall(r"!\[(.+)\]\((.+?\.png)\)", GUIDES[lang])
    pictures = [*markdown, *(found[::-1] for found in re.findall(r'<img src="(.+?)".*alt="(.+)">', GUIDES[lang]))]
    screens = ("form", "page", "room", "cards", "claims")
    assert sorted(name for _, name in pictures) == sorted(f"seminar-guide-{each}-{lang}.png" for each in screens)
    assert [name for says, name in pictures if len(says) < 60 or (DOCS / name).stat().st_size > 64_000] == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_minutes_add_up(lang: str):
    plans = minutes(lang)
    assert [(whole, sum(rows)) for whole, rows in plans] == [(90, 90), (45, 45), (45, 45)]
    assert plans == minutes("en")


@pytest.fixture
def classroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a teacher stands: a class's answers in a folder, and a study of one's own without paraphrases."""
    monkeypatch.chdir(tmp_path)
    thesis = tc.load_thesis()
    own = replace(thesis, name="mine", guid="", selections=[replace(each, texts={}) for each in thesis.selections])
    tc.write_qdpx(own, tmp_path / "mine.qdpx")
    return tmp_path


def steps(lang: str) -> list[tuple[str, str]]:
    """Return what a teacher who follows the guide does, in its order: types something, or takes a plan's next row."""
    found = []
    for block, line in re.findall(r"(^```\w+\n.*?^```$)|^(\| \d+ \|[^\n]*)$", GUIDES[lang], re.MULTILINE | re.DOTALL):
        if block:
            found.append(BLOCK.findall(block)[0])
        found += [("notebook", name) for name in dict.fromkeys(re.findall(r"`(\d\d_\w+)`", line))]
    return found


def cells(name: str) -> list[str]:
    path = DOCS.parent / "notebooks" / f"{name}.ipynb"
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == "code"]


def shown(name: str) -> list[object]:
    """Run a notebook's cells where a student stands, and return what each shows."""
    namespace: dict = {}
    values = []
    for source in cells(name):
        *body, last = ast.parse(source).body
        exec(compile(ast.Module(body, []), name, "exec"), namespace)
        if isinstance(last, ast.Expr):
            values.append(eval(compile(ast.Expression(last.value), name, "eval"), namespace))
        else:
            exec(compile(ast.Module([last], []), name, "exec"), namespace)
    return values


def given_away(value: object, coded: list[tc.project.Selection]) -> list[str]:
    """Return which of the excerpts that a class codes are in what is shown: in a table, or in a widget's study."""
    told = [getattr(value, each)() or "" for each in ("_repr_html_", "_repr_markdown_") if hasattr(value, each)]
    if hasattr(value, "state"):
        told += [json.dumps(value.get_state(), default=str, ensure_ascii=False)]
        told += [each.guid for each in value.state.project.selections]
    text = unescape("\n".join([*told, repr(value)]))
    return [each.name for each in coded if any(sign in text for sign in (each.guid, *each.texts.values()))]


def check_what_is_handed_out(classroom: Path, exercise: tc.seminar.Exercise, key: pd.DataFrame) -> None:
    """The page, the file, and the notebook of a student who has the file and nothing that was kept back."""
    student = classroom / "student"
    student.mkdir()
    shutil.copy(classroom / "exercise.json", student)
    with chdir(student):
        blind = shown("08_seminar_students")[-1]
    assert blind.state.exercise == exercise
    files = [classroom / name for name in ("exercise.json", "class.html")]
    assert [tc.seminar.read_exercise(file) for file in files] == [exercise] * 2
    assert {each for unit in json.loads(files[0].read_text())["units"] for each in unit} == {"unit", "texts"}
    for told in (*(file.read_text(encoding="utf-8") for file in files), json.dumps(blind.get_state(), default=str)):
        assert [each for each in (*key["guid"], *key["excerpt"]) if each in told] == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_plan_can_be_followed_literally(lang: str, classroom: Path, capsys: pytest.CaptureFixture[str]):
    """Step by step, everything that is to be typed works, and nothing gives a code away before the coding is over."""
    namespace: dict = {}
    notebooks = []
    for kind, what in steps(lang):
        if kind == "sh":
            for program, *words in map(shlex.split, what.splitlines()):
                assert program == ".venv/bin/tender-cycles"
                assert cli.main(words) == 0
                assert f".html: {COUNTS[words[0]]} " in capsys.readouterr().out
        elif kind == "python":
            exec(compile(what, f"seminar-guide-{lang}.md", "exec"), namespace)
        elif what not in notebooks:
            notebooks.append(what)
            exercise, thesis = namespace["exercise"], namespace["project"]
            key = tc.seminar.key(exercise, thesis)
            if what == "01_start_here":
                first = shown(what)
                assert len(first[0].state.project) > 70
                coded = [each for each in thesis.selections if each.guid in set(key["guid"])]
                assert [given_away(each, coded) for each in first] == [[]] * len(first)
            if what == "08_seminar_students":
                check_what_is_handed_out(classroom, exercise, key)
                # The coding is over: what the class has handed in by now.
                tc.seminar.simulate_students(exercise, thesis, classroom / "handed-in", n=9, seed=3)
    assert notebooks == ["01_start_here", "08_seminar_students", "09_seminar_teacher", "11_three_rounds", "10_claims"]
    assert len(namespace["exercise"]) == len(namespace["units"]) == 24
    assert namespace["units"].shape[1] == 9
    assert list(namespace["with_study"].columns)[-1] == "study"
    assert len(set(namespace["slips"])) == 44
    assert [each.name for each in namespace["store"].rounds] == ["blind"]
    for each in ("cards", "store"):
        namespace[each].close()
    assert {unit.texts.keys() <= {"words"} for unit in namespace["own"].units} == {True}
    assert {path.name for path in classroom.iterdir()} >= {"exercise.json", "ending.html", "rehearsal"}


def test_a_class_s_answers_come_before_the_study_s():
    """In notebooks and guides the students' judgement stands above what would give the study's away."""
    typed = {lang: [text for kind, text in blocks(lang) if kind == "python"] for lang in LANGS}

    def at(told: list[str], *signs: str) -> list[int]:
        return [at for at, text in enumerate(told) if any(sign in text for sign in signs)]

    for told in (cells("09_seminar_teacher"), *typed.values()):
        assert at(told, "with_coder(", "against(", "readings(")[0] > at(told, "explore_disagreements")[-1]
    for told in (cells("10_claims"), *typed.values()):
        given = at(told, ".blind = True")[0]
        assert given == at(told, "explore_claims(")[0]
        assert [each for each in at(told, "claims.evidence(", '"verdict"', '"coverage"') if each <= given] == []
    told = cells("11_three_rounds")
    assert at(told, "compare_groupings(")[0] > at(told, "sort_codes(")[0]
    for path in (DOCS.parent / "notebooks").glob("*.ipynb"):
        assert at(cells(path.stem), "Kari", "Ola") == []


def test_it_is_one_lesson_wherever_it_is_told_of(tmp_path: Path):
    """Guides, README, notebooks, form, command and rehearsal draw the same excerpts and shuffle the same cards."""
    told = [*GUIDES.values(), (DOCS.parent / "README.md").read_text(encoding="utf-8")]
    told += [path.read_text(encoding="utf-8") for path in DOCS.parent.glob("notebooks/**/*.ipynb")]
    calls = [re.findall(r"seminar\.(?:exercise|loose_codes)\([^)]*seed=(\d+)", text) for text in told]
    assert [*map(len, calls[:3])] == [3, 3, 1]
    assert {seed for found in calls for seed in found} == {"846"}
    assert cli.main(["exercise", "--out", str(tmp_path / "class.html")]) == 0
    thesis = tc.load_thesis()
    drawn = {
        tc.seminar.exercise(thesis, n=24, seed=846, by="subcategory").digest,
        tc.seminar.read_exercise(tmp_path / "class.html").digest,
        tc.seminar.making.MakingState(thesis, tmp_path).make("autumn").digest,
        tc.seminar.open_lesson("", thesis).exercise.digest,
    }
    assert len(drawn) == 1


@pytest.mark.parametrize("lang", LANGS)
def test_the_notebooks_that_it_names_are_there(lang: str):
    folder = DOCS.parent / "notebooks"
    named = set(re.findall(r"`(\d\d_\w+)`", GUIDES[lang]))
    assert named == {"01_start_here", "08_seminar_students", "09_seminar_teacher", "10_claims", "11_three_rounds"}
    assert [name for name in sorted(named) if not (folder / f"{name}.ipynb").exists()] == []
