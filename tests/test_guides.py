"""The teacher's guide: the same in both languages, its minutes add up, and what it tells to type works."""

import json
import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

import tender_cycles as tc
from tender_cycles import cli
from tender_cycles.words import LANGS

DOCS = Path(__file__).parents[1] / "docs"
GUIDES = {lang: (DOCS / f"seminar-guide-{lang}.md").read_text(encoding="utf-8") for lang in LANGS}
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
        row = re.match(r"\| (\d+) \|", line)
        if line.startswith("|---"):
            plans.append((int(re.findall(r"\d+", name)[-1]), []))
        elif row:
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


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_to_be_typed_in_python_works(classroom: Path, lang: str):
    texts = [text for kind, text in blocks(lang) if kind == "python"]
    assert len(texts) >= 10
    namespace: dict = {}
    for text in texts:
        if 'gather("handed-in"' in text:  # what the class has handed in by now
            tc.seminar.simulate_students(
                namespace["exercise"], namespace["project"], classroom / "handed-in", n=9, seed=3
            )
        exec(compile(text, f"seminar-guide-{lang}.md", "exec"), namespace)
    assert len(namespace["exercise"]) == len(namespace["units"]) == 24
    assert namespace["units"].shape[1] == 9
    assert list(namespace["with_study"].columns)[-1] == "study"
    assert len(set(namespace["slips"])) == 44
    assert [each.name for each in namespace["store"].rounds] == ["blind"]
    for each in ("cards", "store"):
        namespace[each].close()
    assert {unit.texts.keys() <= {"words"} for unit in namespace["own"].units} == {True}
    assert {path.name for path in classroom.iterdir()} >= {"exercise.json", "ending.html", "rehearsal"}


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_to_be_typed_on_the_command_line_works(classroom: Path, lang: str, capsys: pytest.CaptureFixture[str]):
    lines = [line for kind, text in blocks(lang) if kind == "sh" for line in text.splitlines()]
    assert len(lines) == 4
    for line in lines:
        program, *words = shlex.split(line)
        assert program == ".venv/bin/tender-cycles"
        assert cli.main(words) == 0
        assert f".html: {24 if words[0] == 'exercise' else 100} " in capsys.readouterr().out


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_that_is_shown_before_the_coding_has_its_codes_beside_it(lang: str):
    thesis = tc.load_thesis()
    drawn = re.search(r"seminar\.exercise\(project, n=(\d+), seed=(\d+)", GUIDES[lang])
    assert drawn is not None
    exercise = tc.seminar.exercise(thesis, n=int(drawn[1]), seed=int(drawn[2]))
    coded = set(tc.seminar.key(exercise, thesis)["guid"])
    first = json.loads((DOCS.parent / "notebooks" / "01_start_here.ipynb").read_text(encoding="utf-8"))
    asked = re.search(
        r"chosen = (project\.select\(.*\))", "".join(line for each in first["cells"] for line in each["source"])
    )
    assert asked is not None
    shown = {each.guid for each in eval(asked[1], {"project": thesis}).selections}
    assert len(shown) > 10
    assert coded & shown == set()


def test_a_class_s_answers_come_before_the_study_s():
    """In the notebooks of the lesson the student's judgement stands above what would give it away."""

    def cells(name: str) -> list[str]:
        path = DOCS.parent / "notebooks" / f"{name}.ipynb"
        return ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]

    def first(name: str, *signs: str) -> int:
        return min(at for at, cell in enumerate(cells(name)) if any(sign in cell for sign in signs))

    teacher = "09_seminar_teacher"
    last_of_room = max(at for at, cell in enumerate(cells(teacher)) if "explore_disagreements" in cell)
    assert first(teacher, "with_coder(", "against(", "readings(") > last_of_room
    assert first("10_claims", "claims.verdicts(", "claims.evidence(", '"coverage"') > first(
        "10_claims", "explore_claims("
    )
    assert first("11_three_rounds", "compare_groupings(") > first("11_three_rounds", "sort_codes(")
    for name in ("08_seminar_students", teacher, "10_claims", "11_three_rounds"):
        assert not [cell for cell in cells(name) if "Kari" in cell]


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


def test_the_first_notebook_shows_nothing_that_the_class_codes_blind() -> None:
    """It leaves out the very exercise that the guide has the teacher make."""
    thesis = tc.load_thesis()
    made = next(line for _, text in blocks("en") for line in text.splitlines() if line.startswith("exercise = "))
    drawn = eval(made.removeprefix("exercise = "), {"tc": tc, "project": thesis})
    first = json.loads((DOCS.parent / "notebooks" / "01_start_here.ipynb").read_text(encoding="utf-8"))
    code = ["".join(cell["source"]) for cell in first["cells"] if cell["cell_type"] == "code"]
    left_out = " ".join(re.findall(r'^blind \+?= "(.*)"$', code[0], re.MULTILINE)).split()
    assert sorted(left_out) == sorted(tc.seminar.key(drawn, thesis)["excerpt"])
    assert "project = thesis.without(blind.split())\ntc.explore_themes(project" in code[0]
    assert "chosen = project.select(" in "".join(code)
