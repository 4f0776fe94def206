"""Made-up students, with whom a teacher can try the whole way before the seminar. Nothing of them is real."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from tender_cycles._checks import check_type
from tender_cycles._copied import line
from tender_cycles.project import Project
from tender_cycles.seminar.answers import FORMAT, VERSION, Answer, written
from tender_cycles.seminar.exercises import NONE, Exercise
from tender_cycles.seminar.sampling import key
from tender_cycles.words import check_lang, say

BEGUN = datetime.fromisoformat("2022-03-01T10:15:00+01:00")


def simulate_students(
    exercise: Exercise,
    project: Project,
    folder: str | os.PathLike[str],
    n: int = 20,
    *,
    seed: int,
    agree: float = 0.7,
    lang: str | None = None,
) -> list[Path]:
    """Write the answer files of made-up students.

    The answers say nothing of how students code: they are drawn by lot. Each
    student follows the study's own code with a probability of her own, each
    excerpt lowers or raises it for everybody, and who does not follow takes
    most often a neighbour: the next code in the same group, then another. A few
    skip an excerpt, find that no code fits, or give no reason.

    Parameters
    ----------
    exercise : Exercise
    project : Project
        The study from which the exercise was drawn.
    folder : path
        Made if it is not there. A file of the same name is replaced.
    n : int
        How many students.
    seed : int
    agree : float
        How often they follow the study's own code, on the average; between 0 and 1, both excluded.
    lang : {"nb", "en"}, default that of `tc.set_lang`
        Language of their made-up reasons.

    Returns
    -------
    list of Path
        ``answers-student-01.jsonl`` and so on. The first line of each says ``"made_up": true``.

    Raises
    ------
    ValueError
        If `agree` is not between 0 and 1, or the exercise is not drawn from the project.
    """
    check_type(Exercise, exercise, "exercise")
    lang = check_lang(lang)
    if not 0 < agree < 1:
        raise ValueError(f"agree={agree!r} must lie between 0 and 1")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    truth = {str(unit): str(code) for unit, code in key(exercise, project)["code"].items()}
    shared, *own = np.random.default_rng(seed).spawn(n + 1)
    hardness = shared.normal(0, 1, len(exercise))
    middle = np.log(agree / (1 - agree))
    paths = []
    for at, rng in enumerate(own, 1):
        word = f"student-{at:02d}"
        chance = 1 / (1 + np.exp(-(middle + rng.normal(0, 0.5) - hardness)))
        answers = _answers(exercise, truth, chance, rng, lang)
        header = {
            "format": FORMAT, "version": VERSION, "exercise": exercise.digest, "code_word": word,
            "session": rng.bytes(8).hex(), "begun": BEGUN.isoformat(), "made_up": True,
        }  # fmt: skip
        path = folder / f"answers-{word}.jsonl"
        path.write_bytes(line(header) + b"".join(line(written(answer)) for answer in answers))
        paths.append(path)
    return paths


def _answers(
    exercise: Exercise, truth: dict[str, str], chance: np.ndarray, rng: np.random.Generator, lang: str
) -> list[Answer]:
    time, made = BEGUN, []
    for unit, p in zip(exercise.units, chance, strict=True):
        follows = rng.random() < p
        code: Any = truth[unit.id] if follows else _neighbour(exercise, truth[unit.id], rng)
        fate = rng.random()
        code = None if fate < 0.02 else NONE if fate < 0.05 and not follows else code
        seconds = float(np.round(rng.lognormal(3.6, 0.5), 1))
        time += timedelta(seconds=seconds)
        made.append(
            Answer(
                unit=unit.id,
                code=code,
                confidence=None if code is None else int(np.clip(round(rng.normal(2 + 2 * p, 0.8)), 1, 5)),
                reason=say("seminar.made-up-reason", lang, code=_label(exercise, code, lang))
                if code and rng.random() < 0.8
                else "",
                skipped=code is None,
                seconds=seconds,
                time=time.isoformat(timespec="seconds"),
            )
        )
    return made


def _neighbour(exercise: Exercise, code: str, rng: np.random.Generator) -> str:
    """Draw another code: the nearer in the codebook the likelier, those of the same group most."""
    at = next(i for i, each in enumerate(exercise.codes) if each.key == code)
    weight = np.array([0.0 if i == at else 1 / abs(i - at) ** 2 for i in range(len(exercise.codes))])
    weight *= [3.0 if each.groups == exercise.codes[at].groups else 1.0 for each in exercise.codes]
    return exercise.codes[rng.choice(len(weight), p=weight / weight.sum())].key


def _label(exercise: Exercise, code: str, lang: str) -> str:
    labels = {each.key: each.labels.get(lang, each.key) for each in exercise.codes}
    return labels.get(code, say("seminar.none", lang))
