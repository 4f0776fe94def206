"""What users read: one term for each thing, each language's own marks, and none of an informant's sentences."""

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from norwegian_notebooks import PYTHON, said_in

from tender_cycles import datasets
from tender_cycles.words import LANGS

ROOT = Path(__file__).parents[1]
DATA = sorted((ROOT / "data").glob("*.csv"))
WORDS = ROOT / "tender_cycles" / "words.toml"
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "data").glob("*.md"))]
# A file that users read joins HELD.
HELD = [*DATA, WORDS, *PAGES, *NOTEBOOKS]

# What is not written: what is written instead. Patterns are whole words, and capitals count only where they are given.
TERMS: dict[str, dict[str, str]] = {
    "nb": {
        r"[Ss]ykl(us|er)\w*": "kretsløp",
        r"[Aa]vsnitt\w*": "delkapittel",
        r"\w*[Ll]everandør\w*|[Tt]iltaksbedrift\w*|[Tt]ilbyder\w*": "tiltaksarrangør",
        r"[Tt]iltaksløp\w*|[Dd]eltakerløp\w*": "opphold",
        r"[Ss]jef\w*": "leder",
        r"\w*[Uu]tdannelse\w*": "utdanning",
        r"\w*lign(er|e|et|ende|bar\w*|ing\w*)": "likne",
        r"[Ll]ista|[Hh]ånda": "listen, hånden",
        r"m\. ?fl": "et al.",
        r"sitert om": "sitert på",
        r"[Uu]?[Tt]rykte?": "gjengitt, eller sitert på",
        r"taler": "snakker om, handler om",
        r"endog|skjønt|gjengse|hellet|fæle": "et vanlig ord",
        r"engasjerte": "midlertidig ansatte",
        r"bærer": "støtter",
        r"[Kk]odeord\w*": "dekknavn",
        r"[Gg]jentak(et|ene)?": "kjøring",
        r"[Uu]tdelingsark\w*": "utdelingshefte",
        r"[Kk]asus": "case",
    },
    "en": {
        r"[Ss]uppliers?": "provider",
        r"[Uu]ser involvement|(?<!\()[Bb]rukermedvirkning": "user participation",
        r"[Aa]dvis[eo]rs?": "counsellor",
        r"[Jj]ob specialists?": "employment specialist",
        r"(?<!service )[Tt]rade|[Ii]ndustr(y|ies)": "sector",
        r"[Ll]eaders?|[Bb]oss(es)?": "manager",
        r"[Pp]osts?": "position",
        r"[Rr]eports? to the Storting": "white paper",
        r"(?<=\w )Follow-up": "Oppfølging (Follow-up)",
        r"[Dd]ut(y|ies) of activity": "activity requirement",
        r"[Gg]oal talks?": "goal-setting meeting",
        r"(speak|spoke|tell|told|sa(y|id)|claim)s? (it )?of|quoted of": "about, on",
        r"stands?": "is, appears",
        r"(re)?printed|in print": "quoted on",
        r"[Ll]acking (training|mastery|support|follow-up)": "insufficient",
        r"(on|under|to) tender": "tendered, put out to tender",
        r"[Hh]ome office": "working from home",
        r"[Ff]irst time": "early weeks",
        r"[Cc]ode words?": "alias",
        r"[Tt]he (whole )?room": "the class",
        r"[Hh]and-overs?|[Hh]and-outs?": "handover, handout",
        r"[Rr]eplications?": "run",
        r"[Pp]articipations": "stay",
        r"[Ff]orms? of tender": "tender form",
        r"carr(y|ies|ied) (the|each|all|a) claims?": "support",
        r"[Cc]orona pandemic|COVID-19 pandemic": "coronavirus pandemic",
        r"[Ll]abour market measures?": "labour-market measure",
    },
}
# A paragraph of a text is «avsnitt», too: in what is told of documents, and of the keys in coding a text.
BESIDES = {r"[Aa]vsnitt\w*": re.compile(r"words\.toml\.(exchange\.\w+\.document|coding\.keys)\.")}
FURTHER = {"nb": "Videre lesning", "en": "Further reading"}
PUT_OUT = re.compile(r"\bput(s|ting)? out to tender\b")

# Words that are frequent in one language and are none in the other. What is quoted may be in any.
QUOTED = re.compile(r"«[^»]*»|“[^”]*”")
FOREIGN = {
    "nb": r"the|of|and|is|was|were|with|which|their|from|that",
    "en": r"og|ikke|det|som|på|av|er|til|eller|å",
}
# Quotation marks of the other language, and straight ones; the sign for per cent has a space before it in Norwegian.
# Figures are set for print, with its apostrophe; elsewhere it is the straight one.
PRINTED = re.compile(r"words\.toml\.(figure|segment|agreement\.figure)\..*?: '’'")
CALL = re.compile(r'[\w.]+\([^()]*"[^()]*\)')  # a line of Python in a text
MARKS = {"nb": r"[“”\"‘’]|\d%", "en": r"[«»\"‘’]|\d\s%"}


class Text(NamedTuple):
    """A text that a user reads, and where it is."""

    place: str
    lang: str
    text: str


def in_table(path: Path) -> Iterator[Text]:
    """Yield the texts of a table: the cells of the columns that name a language."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = next(iter(row.values()))
            for column, cell in row.items():
                if column.endswith(("_nb", "_en")):
                    yield Text(f"{path.name}, {key}, {column}", column[-2:], cell)


def in_toml(node: object, path: str) -> Iterator[Text]:
    """Yield the texts of the interface, wherever they are nested, without the names of what is filled in."""
    for key, below in node.items() if isinstance(node, dict) else ():
        if key in ("nb", "en") and isinstance(below, str):
            yield Text(f"{path}.{key}", key, re.sub(r"\{[^}]*\}", "{}", below))
        else:
            yield from in_toml(below, f"{path}.{key}")


def in_page(path: Path) -> Iterator[Text]:
    """Yield the lines of a page, and what is read out of its pictures, but not what it cites, in whatever language."""
    prose, _, _ = path.read_text(encoding="utf-8").partition("\n## " + FURTHER[lang_of(path)])
    for line in re.sub(r'<[^>]*\balt="([^"]*)"[^>]*>|<[^>]*>', r"\1", PYTHON.sub("", prose)).splitlines():
        yield Text(path.name, lang_of(path), line)


def lang_of(path: Path) -> str:
    """Return the language of a page or of a notebook."""
    return "nb" if path.stem.endswith("-nb") or path.parent.name == "nb" else "en"


def texts(path: Path) -> Iterator[Text]:
    """Yield the texts of a file."""
    if path.suffix == ".md":
        return in_page(path)
    if path.suffix == ".csv":
        return in_table(path)
    if path.suffix == ".ipynb":
        return (Text(f"{path.name}, {cell}", lang_of(path), text) for cell, text in said_in(path))
    return in_toml(tomllib.loads(path.read_text(encoding="utf-8")), path.name)


def offences(path: Path, patterns: dict[str, str], unless: re.Pattern[str] = re.compile("$^")) -> list[str]:
    """Return where a pattern of its language is found in a text of a file, outside of what matches `unless`."""
    return [
        f"{place}: {found.group()!r} in {text!r}"
        for place, lang, text in texts(path)
        for found in re.finditer(patterns[lang], unless.sub("", text))
    ]


@pytest.mark.parametrize("path", HELD, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_thing_has_one_term(path: Path):
    faults = [
        f"{place}: {found.group()!r} is to be {wanted!r}, in {text!r}"
        for place, lang, text in texts(path)
        for pattern, wanted in TERMS[lang].items()
        if not (pattern in BESIDES and BESIDES[pattern].match(place))
        for found in re.finditer(rf"\b({pattern})\b", PUT_OUT.sub("tendered", text))
    ]
    assert faults == []


def test_the_measure_has_both_its_names_where_an_english_text_first_names_it():
    for path in HELD:
        for place, lang, text in texts(path):
            if lang == "en" and (named := re.search(r"\bOppfølging\b(.{12})?", text)):
                assert named.group(1) == " (Follow-up)", f"{place}: {text!r}"


@pytest.mark.parametrize("path", HELD, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_holds_words_of_the_other_language(path: Path):
    words = {lang: rf"(?i)(?<!-)\b({words})\b" for lang, words in FOREIGN.items()}
    assert offences(path, words, unless=QUOTED) == []


@pytest.mark.parametrize("path", HELD, ids=lambda path: str(path.relative_to(ROOT)))
def test_marks_are_those_of_the_language(path: Path):
    assert [each for each in offences(path, MARKS, unless=CALL) if not PRINTED.match(each)] == []


def test_a_text_in_one_language_has_its_like_in_the_other():
    for path in DATA:
        filled = {lang: [place[:-2] for place, at, text in texts(path) if at == lang and text] for lang in LANGS}
        assert filled["nb"] == filled["en"], path.name


def words_of(text: str) -> list[str]:
    """Return the words of a text as `check_verbatim` counts them: letters and digits, capitals or not."""
    return re.findall(r"[^\W_]+", text.casefold())


def runs(words: list[str], length: int) -> set[tuple[str, ...]]:
    """Return all runs of that many words."""
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def test_a_paraphrase_is_never_the_informants_own_wording(thesis_path: Path):
    datasets.attach_thesis(thesis_path)
    said = datasets.attached()["words"]
    standard = {
        row["variant"].casefold(): row["standard"].casefold() for _, row in datasets.table("spelling").iterrows()
    }
    for excerpt, paraphrase in datasets.table("excerpts")[["excerpt", "text_nb"]].itertuples(index=False):
        own = words_of(said[excerpt])
        own_standard = [standard.get(word, word) for word in own]
        shared = runs(words_of(paraphrase), 6) & (runs(own, 6) | runs(own_standard, 6))
        assert not shared, f"{excerpt} repeats {shared}"
        assert words_of(paraphrase) != own, f"{excerpt} says nothing in other words"
