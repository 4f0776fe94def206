"""What `tender-cycles check` says of a class's files."""

from pathlib import Path

from tender_cycles.seminar.exercises import is_exercise, read_exercise
from tender_cycles.words import say


def check(path: Path, lang: str) -> str | None:
    """Return what to tell of an exercise that is whole; None of a file that is no exercise.

    Raises
    ------
    ValueError
        If it cannot be read, or was changed by hand.
    """
    with path.open("rb") as file:
        if not is_exercise(file.read(4096)):
            return None
    exercise = read_exercise(path)
    facts = {"name": exercise.name, "n": len(exercise), "codes": len(exercise.codes), "digest": exercise.digest}
    return say("exercise.whole", lang, file=path.name, **facts)
