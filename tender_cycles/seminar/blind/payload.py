"""What the browser is sent of an exercise: in a notebook by the widget, in a page of its own by the page."""

from collections.abc import Mapping
from typing import Any

from tender_cycles.seminar.answers import CONFIDENCE
from tender_cycles.seminar.exercises import NONE, Exercise, Unit
from tender_cycles.seminar.sampling import practice
from tender_cycles.words import LANGS, say, words_under


def payload(exercise: Exercise, words: Mapping[str, str], *, attachable: bool = False) -> dict[str, Any]:
    """Return all that the browser needs at first, as plain JSON.

    The excerpts have a number and their paraphrases; nothing else of the study
    is in it. Of the words it is said to which excerpts there are any, and where
    there are none that these are paraphrases, and how to have the words if the
    thesis is `attachable`.
    """
    practised = exercise.digest == practice().digest
    retold = not practised and any(paraphrases(unit) and unit.id not in words for unit in exercise.units)
    key = "project.attachable" if attachable else "project.paraphrased"
    return {
        "name": exercise.name,
        "codes": [
            {"key": code.key, "labels": dict(code.labels), "groups": dict(code.groups), "texts": dict(code.texts)}
            for code in exercise.codes
        ],
        "none": NONE,
        "confidence": list(CONFIDENCE),
        "units": [{"id": unit.id, "texts": paraphrases(unit)} for unit in exercise.units],
        "attached": list(words),
        "paraphrased": {lang: say(key, lang) if retold else "" for lang in LANGS},
        "practice": practised,
        "say": {lang: words_under("blind", lang) | words_under("alias", lang) for lang in LANGS},
    }


def paraphrases(unit: Unit) -> dict[str, str]:
    """Return what an excerpt says by language, without the informant's own words."""
    return {lang: text for lang, text in unit.texts.items() if lang != "words"}


def words_of(exercise: Exercise) -> dict[str, str]:
    """Return the informants' own words of each unit, as far as the exercise itself holds them."""
    return {unit.id: unit.texts["words"] for unit in exercise.units if unit.texts.get("words")}
