"""Words: both languages, everywhere, and asked for by names that exist."""

import re
from pathlib import Path
from string import Formatter

import pytest

import tender_cycles
from tender_cycles import words

CATALOGUE = words._catalogue()
SOURCES = sorted(Path(tender_cycles.__file__).parent.rglob("*.py"))


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


def test_an_unknown_key_names_the_nearest() -> None:
    with pytest.raises(KeyError, match=r"cycle\.tender"):
        words.say("cycle.tendr", "nb")


@pytest.mark.parametrize("lang", ["no", "NB", ""])
def test_an_unknown_language_is_refused(lang: str) -> None:
    with pytest.raises(ValueError, match="'nb' or 'en'"):
        words.say("cycle.tender", lang)
