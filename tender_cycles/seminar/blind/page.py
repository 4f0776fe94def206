"""The exercise as one page of HTML: coded on a telephone as well, with nothing installed and no network."""

import os
from pathlib import Path
from typing import Any

from tender_cycles._checks import check_type
from tender_cycles._files import replacing
from tender_cycles.seminar.answers import FORMAT, LONGEST, VERSION
from tender_cycles.seminar.blind.payload import payload, words_of
from tender_cycles.seminar.exercises import FORMAT as EXERCISE
from tender_cycles.seminar.exercises import Exercise
from tender_cycles.widgets.core.exercise_page import HandIn, exercise_page, page_words
from tender_cycles.words import LANGS, check_lang, words_under


def write_exercise_page(
    exercise: Exercise, path: str | os.PathLike[str], *, lang: str | None = None, words: bool = False
) -> Path:
    """Write an exercise as one page to be handed out, in which students code it blind.

    The page opens from disk in any browser, on a telephone too, and asks no
    network. It keeps the answers in the browser as one goes, and hands in a file
    that `gather` takes as those of `code_blind`. `read_exercise` reads the page.

    Parameters
    ----------
    exercise : Exercise
    path : path
        An ``.html`` file; it takes the place of an older one when all is written.
    lang : {"nb", "en"}, default that of `tc.set_lang`
        In which language it opens; the students can change it.
    words : bool
        Whether the informants' own words go into the page, which then says
        that it is confidential. They must have been asked for when the exercise was made, too.

    Returns
    -------
    Path

    Raises
    ------
    TypeError
        If `exercise` is none.
    ValueError
        If `lang` is unknown, if `words` are asked for and the exercise has
        none, or if it has nothing but words and they are not asked for.

    Examples
    --------
    >>> import tempfile
    >>> from tender_cycles import seminar
    >>> from tender_cycles.datasets import load_thesis
    >>> exercise = seminar.exercise(load_thesis(), n=7, seed=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = seminar.write_exercise_page(exercise, f"{folder}/class.html", lang="en")
    ...     seminar.read_exercise(page) == exercise
    True
    """
    lang = check_lang(lang)
    check_type(Exercise, exercise, "exercise")
    text = _html(exercise, lang, exercise.record(words=words), words_of(exercise) if words else {})
    with replacing(path) as file:
        file.write(text)
    return Path(path)


def _html(exercise: Exercise, lang: str, record: dict[str, Any], words: dict[str, str]) -> bytes:
    said = {each: words_under("blind", each) | page_words("blind-page", each) for each in LANGS}
    hand_in = HandIn(format=FORMAT, version=VERSION, exercise=exercise.digest, name="answers", n=len(exercise))
    return exercise_page(
        payload(exercise, words) | {"say": said},
        hand_in,
        section="blind-page",
        script_of=("seminar/blind/page.js", "startExercise"),
        styles=("seminar/blind/widget.css",),
        lang=lang,
        words=words or None,
        facts={"exercise": record, "longest": LONGEST},
        kind=EXERCISE,
    )
