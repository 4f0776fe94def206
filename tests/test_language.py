"""One default for the language, settable once: every public function with a `lang` takes it from there."""

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import made_up
import pandas as pd
import pytest
from public_names import CLASSES, FUNCTIONS, METHODS
from test_terms import FOREIGN, QUOTED

import tender_cycles as tc
from tender_cycles import cli
from tender_cycles.words import LANGS, check_lang

INITS = {f"{name}.__init__": each.__init__ for name, each in CLASSES.items()}
SPOKEN = {
    name: found
    for name, found in (FUNCTIONS | METHODS | INITS).items()
    if "lang" in inspect.signature(found).parameters
}


@pytest.mark.parametrize("name", sorted(SPOKEN))
def test_no_public_function_has_a_language_of_its_own(name: str) -> None:
    parameter = inspect.signature(SPOKEN[name]).parameters["lang"]
    told = inspect.getdoc(SPOKEN[name]) or ""
    if parameter.default is parameter.empty:  # nouns and models are asked in a language
        assert "default" not in told
    else:
        assert parameter.default is None
        assert "lang : " not in told or 'lang : {"nb", "en"}, default that of `tc.set_lang`' in told


ANSWERS = pd.DataFrame({"a": ["x", "y", "x"], "b": ["x", "y", "y"]})


def spoken() -> dict[str, Callable[[str | None], object]]:
    """Return what is said, by one or two of each package, in a language or in that which is set."""
    thesis, study, office = tc.load_thesis(), made_up.study(), tc.office.Office()
    alpha = tc.seminar.agreement.alpha(ANSWERS, n_boot=50)
    exercise = tc.seminar.exercise(thesis, n=7, seed=1)
    return {
        "title": lambda lang: tc.figures.title("1.4.1", lang),
        "alt": lambda lang: tc.figures.alt_text("rings", lang),
        "table": lambda lang: tc.figures.table("findings", lang).to_csv(),
        "measures": lambda lang: tc.figures.numbers.measures(lang).to_csv(),
        "figure": lambda lang: [text.get_text() for text in tc.plot_cycles(study, lang=lang).texts],
        "summary": lambda lang: tc.tables.summary(thesis, lang).to_csv(),
        "thesis": lambda lang: tc.datasets.title(thesis, lang),
        "office": lambda lang: office.assumptions(lang).to_csv(),
        "agreement": lambda lang: alpha.interpretation(lang=lang),
        "reason": lambda lang: tc.seminar.agreement.kappa_pairs(ANSWERS[:1], n_boot=10, lang=lang).to_csv(),
        "grouping": lambda lang: tc.seminar.grouping(thesis, lang=lang).to_csv(),
        "explorer": lambda lang: tc.explore_themes(study, lang=lang).state.lang,
        "cycles": lambda lang: tc.explore_cycles(lang=lang).state.lang,
        "claims": lambda lang: tc.widgets.ClaimsState(thesis, lang=lang).lang,
        "blind": lambda lang: tc.seminar.code_blind(exercise, lang=lang).state.lang,
        "rings": lambda lang: tc.widgets.RingControl(thesis, lang=lang).words,
    }


@pytest.mark.parametrize("name", spoken())
def test_what_is_said_is_said_in_the_language_that_was_set(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = spoken()[name]
    english, norwegian = said("en"), said("nb")
    assert english != norwegian
    assert said(None) == english
    tc.set_lang("nb")
    assert said(None) == norwegian
    assert said("en") == english
    tc.set_lang(None)
    monkeypatch.setenv("TENDER_CYCLES_LANG", "nb")
    assert said(None) == norwegian
    with pytest.raises(ValueError, match="'nb' or 'en'"):
        said("sv")
    with pytest.raises(TypeError, match="lang: wants 'nb' or 'en', not a value of type int"):
        said(1)  # type: ignore[arg-type]


def test_a_language_that_is_none_is_refused_where_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="'sv' is not a language"):
        tc.set_lang("sv")
    with pytest.raises(TypeError, match="type int"):
        tc.set_lang(1)  # type: ignore[arg-type]
    monkeypatch.setenv("TENDER_CYCLES_LANG", "sv")
    with pytest.raises(ValueError, match="the environment variable TENDER_CYCLES_LANG: 'sv'"):
        check_lang()
    tc.set_lang("en")
    assert check_lang() == "en"


def test_the_page_to_hand_out_is_in_the_language_that_was_set(tmp_path) -> None:
    tc.set_lang("nb")
    tc.write_handout(made_up.study(), tmp_path / "page.html")
    assert '<html lang="nb"' in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [["--help"], ["attach", "--help"], ["check", "--help"], ["figures", "--help"]])
def test_help_is_in_the_language_that_was_asked_for(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*more: str) -> str:
        with pytest.raises(SystemExit):
            cli.main([*words, *more])
        return capsys.readouterr().out

    english = told()
    assert english.startswith("usage: tender-cycles")
    assert "show this help" in english
    monkeypatch.setenv("TENDER_CYCLES_LANG", "nb")
    norwegian = told()
    assert norwegian.startswith("bruk: tender-cycles")
    assert "vis denne hjelpen" in norwegian
    assert not {line for line in norwegian.splitlines() if len(line.split()) > 5} & set(english.splitlines())


def test_a_command_speaks_the_language_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TENDER_CYCLES_LANG", "nb")
    assert cli.main(["detach"]) == 0
    assert capsys.readouterr().out == "Ingen oppgave var koblet til.\n"
    assert cli.main(["detach", "--lang", "en"]) == 0
    assert capsys.readouterr().out == "No thesis was attached.\n"
    monkeypatch.setenv("TENDER_CYCLES_LANG", "sv")
    assert cli.main(["detach"]) == 1
    assert "TENDER_CYCLES_LANG: 'sv'" in capsys.readouterr().err


def said_by_objects(folder: Path, lang: str) -> Iterator[str]:
    """Yield what objects and errors say in the language that is set, without the names in it."""
    tc.set_lang(lang)
    thesis = tc.load_thesis()
    exercise = tc.seminar.exercise(thesis, n=8, seed=1)
    answers = tc.seminar.gather(folder, exercise)
    named = re.compile(r"'[^']*'|\S*\.(?:jsonl?|txt)\S*|tc\.\S+|<\w+")
    for each in (thesis, exercise, answers, tc.seminar.open_lesson("", thesis)):
        yield named.sub("", repr(each))
    yield from (named.sub("", message) for message in answers.report["message"])
    yield from re.findall(r"<tr>\s*<td>[^<]*</td>\s*<td>([^<]*)", answers._repr_html_())
    for word in ("", "a/b"):
        with pytest.raises(ValueError, match=r"\w") as refused:
            tc.seminar.check_code_word(word)
        yield named.sub("", str(refused.value))
    with pytest.raises(FileNotFoundError) as missing:
        tc.seminar.open_lesson("none", thesis, folder)
    yield named.sub("", str(missing.value))
    with (
        pytest.raises(ValueError, match="01") as wrong,
        tc.seminar.AnswerFile(folder.parent / lang, exercise, "rev") as file,
    ):
        file.put("99", "zz", confidence=9, seconds=-1)
    yield named.sub("", str(wrong.value))
    for scale in tc.seminar.agreement.SCALES:
        yield tc.seminar.agreement.alpha(ANSWERS, n_boot=50).interpretation(scale)


def test_nothing_that_objects_and_errors_say_is_english_where_norwegian_is_set(tmp_path: Path) -> None:
    thesis = tc.load_thesis()
    for name, seed in (("handed-in", 1), ("other", 2)):
        tc.seminar.simulate_students(tc.seminar.exercise(thesis, n=8, seed=seed), thesis, tmp_path / name, n=3, seed=1)
    first, second, third = sorted(path.read_bytes() for path in (tmp_path / "handed-in").iterdir())
    for name, content in {
        "torn.jsonl": first[:-30] + b'\n{"unit": "99"}\n{"uni', "twin.jsonl": second, "empty.jsonl": b"",
        "note.txt": b"x",
        "other.jsonl": sorted((tmp_path / "other").iterdir())[0].read_bytes(), "json.txt": b'{"a": 1}\n',
        "new.jsonl": third.replace(b'"version": 1', b'"version": 2'), "head.jsonl": third[: third.index(b"\n") + 1],
        "same.jsonl": third.replace(b'"session": "', b'"session": "x'),
    }.items():  # fmt: skip
        (tmp_path / "handed-in" / name).write_bytes(content)
    english, norwegian = (list(said_by_objects(tmp_path / "handed-in", lang)) for lang in LANGS[::-1])
    assert [each for each in norwegian if re.search(r"(?i)[a-z]", each) and each in english] == []
    assert len(norwegian) == len(english)
    assert [each for each in norwegian if re.search(rf"(?i)\b({FOREIGN['nb']})\b", QUOTED.sub("", each))] == []
