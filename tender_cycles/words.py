"""Every word that a user sees, in Norwegian (nb) and English (en).

The words themselves stand in ``words.toml`` beside this module, keyed by a
dotted path; the code asks for them by that path.
"""

import os
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from tender_cycles._nearest import nearest

Lang = Literal["nb", "en"]
LANGS: tuple[Lang, ...] = ("nb", "en")
VARIABLE = "TENDER_CYCLES_LANG"

_chosen: Lang | None = None


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = {}

    def walk(table: dict[str, Any], path: tuple[str, ...]) -> None:
        for key, value in table.items():
            if set(value) <= set(LANGS) and all(isinstance(v, str) for v in value.values()):
                found[".".join((*path, key))] = value
            else:
                walk(value, (*path, key))

    walk(tomllib.loads(text), ())
    return found


def set_lang(lang: str | None) -> None:
    """Choose the language of everything that is not asked for in another.

    Parameters
    ----------
    lang : {"nb", "en"} or None
        None goes back to the environment variable ``TENDER_CYCLES_LANG``, and
        without one to English.

    Raises
    ------
    TypeError, ValueError
        If it is neither of the two.

    Examples
    --------
    >>> import tender_cycles as tc
    >>> tc.set_lang("nb")
    >>> tc.figures.title("1.4.1"), tc.figures.title("1.4.1", "en")
    ('Anbudets tre faser', 'The tender’s three phases')
    >>> tc.set_lang(None)
    """
    global _chosen
    _chosen = None if lang is None else check_lang(lang)


def check_lang(lang: str | None = None) -> Lang:
    """Return `lang` if it is one of the two languages, and the default for None.

    Raises
    ------
    TypeError
        If it is no text.
    ValueError
        If it is neither ``"nb"`` nor ``"en"``.
    """
    if lang is None:
        return _chosen or _known(os.environ.get(VARIABLE, "en"), f"the environment variable {VARIABLE}")
    if not isinstance(lang, str):
        raise TypeError(f"lang: wants 'nb' or 'en', not a value of type {type(lang).__name__}")
    return _known(lang, "lang")


def _known(lang: str, name: str) -> Lang:
    for known in LANGS:
        if lang == known:
            return known
    raise ValueError(f"{name}: {lang!r} is not a language of this package; choose 'nb' or 'en'")


def say(key: str, lang: str, **values: object) -> str:
    """Return the word or sentence stored under `key`.

    Parameters
    ----------
    key : str
        Dotted path in ``words.toml``, such as ``"cycle.tender"``.
    lang : {"nb", "en"}
        Language.
    **values
        What goes into the braces of the sentence.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        If there is no such key; the message names the nearest one.
    ValueError
        If `lang` is unknown.

    Examples
    --------
    >>> say("cycle.tender", "nb")
    'anbudet'
    """
    check_lang(lang)
    catalogue = _catalogue()
    if key not in catalogue:
        raise KeyError(f"no words under {key!r}{nearest(key, catalogue)}")
    return catalogue[key][lang].format(**values) if values else catalogue[key][lang]


def decimal(value: float, form: str, lang: str) -> str:
    """Return a number as it is written in a language: a comma in Norwegian, a minus that is one in both.

    Parameters
    ----------
    value : float
    form : str
        As for `format`, such as ``".2f"``.
    lang : {"nb", "en"}

    Examples
    --------
    >>> decimal(-0.25, ".1f", "nb"), decimal(0.5, "+g", "en")
    ('−0,2', '+0.5')
    """
    check_lang(lang)
    return format(value, form).replace("-", "−").replace(".", "," if lang == "nb" else ".")


def per_cent(share: float, lang: str) -> str:
    """Return a share in whole per cent.

    Examples
    --------
    >>> per_cent(0.42, "nb"), per_cent(0.42, "en")
    ('42 %', '42%')
    """
    return decimal(100 * share, ".0f", lang) + say("number.per-cent", lang)


def counted(noun: str, n: float, lang: str) -> str:
    """Return a number with what it counts, in the singular or the plural.

    Examples
    --------
    >>> counted("code", 1, "nb"), counted("code", 2, "nb"), counted("weeks", 1.5, "nb")
    ('1 kode', '2 koder', '1,5 uker')
    """
    one, many = say(f"count.{noun}", lang).split(" | ")
    return f"{decimal(n, '.15g', lang)} {one if n == 1 else many}"


def written_day(day: date, lang: str) -> str:
    """Return a day as it is written in running text.

    Examples
    --------
    >>> from datetime import date
    >>> written_day(date(2021, 10, 1), "nb"), written_day(date(2021, 10, 1), "en")
    ('1. oktober 2021', '1 October 2021')
    """
    month = say("date.months", lang).split()[day.month - 1]
    return say("date.day", lang, day=day.day, month=month, year=day.year)


def short_day(day: date, lang: str) -> str:
    """Return a day as it is written where there is little room.

    Examples
    --------
    >>> from datetime import date
    >>> short_day(date(2021, 10, 1), "nb"), short_day(date(2021, 10, 1), "en")
    ('1.10.2021', '2021-10-01')
    """
    return say("date.short", lang, day=day.day, month=day.month, year=day.year)


def words_under(path: str, lang: str) -> dict[str, str]:
    """Return all words whose key begins with a path, by the rest of their key.

    Examples
    --------
    >>> words_under("cycle", "en")["tender"]
    'tender'
    """
    check_lang(lang)
    start = f"{path}."
    return {key.removeprefix(start): words[lang] for key, words in _catalogue().items() if key.startswith(start)}
