"""Words: both languages, everywhere, and asked for by names that exist."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import tender_cycles
from tender_cycles import words
from tender_cycles._shipped import data_path

CATALOGUE = words._catalogue()
SOURCES = sorted(Path(tender_cycles.__file__).parent.rglob("*.py"))
SCRIPTS = sorted(Path(tender_cycles.__file__).parent.rglob("*.js"))


@pytest.mark.parametrize("key", CATALOGUE)
def test_both_languages_say_it_with_the_same_values(key: str) -> None:
    entry = CATALOGUE[key]
    assert set(entry) == set(words.LANGS)
    assert all(text.strip() for text in entry.values())
    asked = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in entry.values()]
    assert asked[0] == asked[1]


def test_every_key_written_out_in_the_code_exists() -> None:
    asked = {
        (path.name, key)
        for path in SOURCES
        for key in re.findall(r'\bsay\(\s*"([^"{}]+)"', path.read_text(encoding="utf-8"))
    }
    assert asked
    assert {pair for pair in asked if pair[1] not in CATALOGUE} == set()


def asked_in_python(text: str) -> Iterator[str]:
    """Yield the strings of a module as patterns; what an f-string fills in may be anything."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(node.value)
        elif isinstance(node, ast.JoinedStr):
            made = "".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else ".+" for p in node.values)
            if re.search("[a-z]{3}", made):  # of fewer letters it would fit too much
                yield made


def asked_in_script(text: str) -> Iterator[str]:
    """Yield what a module of the browser asks for, as patterns: "key", words.key, `key-${that}`."""
    yield from map(re.escape, re.findall(r'"([^"\n]*)"', text))
    yield from map(re.escape, re.findall(r"\bwords\.(\w+)", text))
    yield from (f"{re.escape(start)}.+" for start in re.findall(r"`([\w.-]+)\$\{", text))


def test_every_key_is_asked_for_by_its_whole_path_or_by_the_end_of_it() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in (*SOURCES, *SCRIPTS)}
    asked = {pattern for path in SOURCES for pattern in asked_in_python(texts[path])}
    asked |= {pattern for path in SCRIPTS for pattern in asked_in_script(texts[path])}
    package = json.loads((data_path() / "datapackage.json").read_text(encoding="utf-8"))
    fields = [field for resource in package["resources"] for field in resource["schema"]["fields"]]
    asked |= {re.escape(value) for field in fields for value in field.get("constraints", {}).get("enum", ())}
    found = re.compile("|".join(f"(?:{each})" for each in asked))
    ends = {key: [key.split(".", at)[-1] for at in range(key.count(".") + 1)] for key in CATALOGUE}
    assert [key for key, each in ends.items() if not any(map(found.fullmatch, each))] == []


def test_an_unknown_key_names_the_nearest() -> None:
    with pytest.raises(KeyError, match=r"cycle\.tender"):
        words.say("cycle.tendr", "nb")


@pytest.mark.parametrize("lang", ["no", "NB", ""])
def test_an_unknown_language_is_refused(lang: str) -> None:
    with pytest.raises(ValueError, match="'nb' or 'en'"):
        words.say("cycle.tender", lang)
