"""The card sorting as one page of HTML: done on a telephone as well, with nothing installed and no network."""

import os
from pathlib import Path

from tender_cycles._checks import check_type
from tender_cycles._files import replacing
from tender_cycles.project import Code, Project
from tender_cycles.seminar.cards.handed_in import FORMAT, VERSION, digest_of
from tender_cycles.seminar.sorting import loose_codes
from tender_cycles.widgets.core.exercise_page import HandIn, exercise_page
from tender_cycles.words import LANGS, check_lang, words_under


def write_cards_page(project: Project, path: str | os.PathLike[str], *, seed: int, lang: str | None = None) -> Path:
    """Write a study's codes as loose cards on one page to be handed out, on which students sort them.

    The page opens from disk in any browser, on a telephone too, and asks no
    network. It keeps each move in the browser, and hands in a file that
    `read_sorting` takes. The groups of the study are not in it, nor its colours.

    Parameters
    ----------
    project : Project
    path : path
        An ``.html`` file; it takes the place of an older one when all is written.
    seed : int
        The order of the cards, as `loose_codes` has it.
    lang : {"nb", "en"}, default that of `tc.set_lang`
        In which language it opens; the students can change it.

    Returns
    -------
    Path

    Raises
    ------
    TypeError
        If `project` is none; says how to come by one.
    ValueError
        If the project has no codes, or `lang` is unknown.

    Examples
    --------
    >>> import tempfile
    >>> from tender_cycles.datasets import load_thesis
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_cards_page(load_thesis(), f"{folder}/cards.html", seed=1).stat().st_size < 1_000_000
    True
    """
    check_type(Project, project, "project")
    lang = check_lang(lang)
    cards = loose_codes(project, seed=seed)
    if not cards.codes:
        raise ValueError(f"{project.name!r} has no codes to be sorted")
    text = _html(cards, lang)
    with replacing(path) as file:
        file.write(text)
    return Path(path)


def _html(cards: Project, lang: str) -> bytes:
    said = {each: words_under("cards", each) | words_under("cards-page.view", each) for each in LANGS}
    return exercise_page(
        {"cards": [_card(code) for code in cards.codes], "say": said},
        HandIn(format=FORMAT, version=VERSION, exercise=digest_of(cards), name="sorting", n=len(cards.codes)),
        section="cards-page",
        script_of=("seminar/cards/page.js", "startSorting"),
        styles=("seminar/cards/widget.css",),
        lang=lang,
    )


def _card(code: Code) -> dict[str, object]:
    card = {"name": code.name, "labels": dict(code.labels), "texts": dict(code.texts), "description": code.description}
    return {"guid": code.guid} | {name: value for name, value in card.items() if value}
