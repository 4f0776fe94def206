"""An exercise as one page: done on a telephone as well, with nothing installed and no network, and handed in."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tender_cycles import __version__
from tender_cycles.widgets.core.bundle import look, script
from tender_cycles.widgets.core.document import document
from tender_cycles.widgets.core.markup import h
from tender_cycles.words import LANGS, say, words_under

WORD = r"^[\p{L}\p{N}_][\p{L}\p{N}_\-]{1,31}$"
"""An alias as `tender_cycles.seminar.check_code_word` has it, for the browser."""


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """The file that is handed in.

    Attributes
    ----------
    format, version
        As its first line has them.
    exercise : str
        What tells this exercise from others, in the file and where the browser keeps what is done.
    name : str
        With what its name begins, before the alias.
    n : int
        How many things there are to be done, for the sentence on top.
    word : str
        What an alias looks like.
    """

    format: str
    version: int
    exercise: str
    name: str
    n: int
    word: str = WORD


def page_words(section: str, lang: str) -> dict[str, str]:
    """Return the words of a page's head and of what is handed in: those of all such pages, and its own."""
    own = {key: text for key, text in words_under(section, lang).items() if "." not in key}
    return words_under("alias", lang) | words_under("exercise-page", lang) | own


def exercise_page(
    payload: Mapping[str, Any], hand_in: HandIn, *, section: str, script_of: tuple[str, str], styles: tuple[str, ...],
    lang: str, words: Mapping[str, str] | None = None, facts: Mapping[str, Any] | None = None, kind: str = "",
) -> bytes:  # fmt: skip
    """Return the page.

    Parameters
    ----------
    payload : mapping
        What the view is drawn from, with its words by language under ``"say"``.
    hand_in : HandIn
    section : str
        Under which the page's own words stand.
    script_of : tuple of str
        The page's module, and the function in it that starts the page.
    styles : tuple of str
        The view's style sheets.
    lang : {"nb", "en"}
        In which language it opens.
    words : mapping of str to str, optional
        The informants' own words, if they were asked for; then the page is confidential.
    facts : mapping, optional
        What the script is to know besides.
    kind : str
        As `document` takes it.
    """
    said: dict[str, dict[str, str]] = {each: page_words(section, each) for each in LANGS}
    module, start = script_of
    without_script = [h("p", said[each]["no-script"], lang=each, class_="tc-page-late") for each in LANGS]
    return document(
        h("main", without_script),
        h("footer", h("p", say("exercise-page.made", lang, version=__version__, digest=hand_in.exercise))),
        title=said[lang]["title"],
        lang=lang,
        code=script(module, tail=f"{start}();"),
        style=look("widgets/core/asking.css", *styles, "widgets/core/page.css"),
        data={"payload": payload, "say": said, "file": asdict(hand_in), "lang": lang, "words": words, **(facts or {})},
        class_="tc-root tc-page",
        kind=kind,
        confidential=words is not None,
    )
