"""A lesson: the folder beside the notebooks in which all that belongs to one class lies, and what it codes."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tender_cycles._checks import check_type
from tender_cycles.project import Project
from tender_cycles.seminar.agreement import majority, record_consensus
from tender_cycles.seminar.defaults import BY, SEED, N
from tender_cycles.seminar.exercises import Exercise, find_exercises
from tender_cycles.seminar.gathering import Answers, gather
from tender_cycles.seminar.sampling import exercise, key, practice
from tender_cycles.seminar.students import simulate_students
from tender_cycles.study import Store
from tender_cycles.words import check_lang, say

HANDED_IN = "handed-in"


def handed_out(folder: str | os.PathLike[str] = ".") -> Exercise:
    """Return the one exercise that lies in a folder, under whatever name, or the one for practice if there is none.

    Raises
    ------
    ValueError
        If there are several; names them.
    """
    found = find_exercises(folder)
    if len(found) > 1:
        raise ValueError(_told("several-here", n=len(found), names=", ".join(found), first=next(iter(found))))
    return next(iter(found.values()), practice())


@dataclass(frozen=True)
class Lesson:
    """One class's lesson.

    Attributes
    ----------
    folder : Path
        Holds the exercise, what was handed in (``handed-in``), and what the room agrees on (``consensus.tcstudy``).
    exercise : Exercise
    rehearsal : bool
        Whether the students are made up; then the folder is a temporary one.
    """

    folder: Path
    exercise: Exercise
    rehearsal: bool = False

    def gather(self, project: Project | None = None) -> Answers:
        """Read what was handed in; see `tender_cycles.seminar.gather`."""
        return gather(self.folder / HANDED_IN, self.exercise, project)

    def open_consensus(self, answers: Answers, project: Project) -> Store:
        """Open the project file of what the room agrees on, or begin it with what everybody chose blind.

        What comes in later is recorded too, for as long as the room has not
        begun to agree. The choice of most is recorded as the coder ``"room"``,
        so that it can be seen afterwards what the talk moved.
        """
        store = Store.open_or_create(self.folder / "consensus.tcstudy", project, user="teacher")
        if not store.rounds or store.rounds[-1].name == "blind":
            excerpts, units = key(answers.exercise, project)["guid"], answers.units()
            record_consensus(store, units, excerpts, "blind")
            record_consensus(store, majority(units, more_than=0).to_frame("room"), excerpts, "blind")
        return store

    def __repr__(self) -> str:
        kind = "rehearsal-repr" if self.rehearsal else "repr"
        return f"<{_told(kind, folder=str(self.folder), exercise=self.exercise)}>"

    def _repr_markdown_(self) -> str:
        kind = "rehearsal" if self.rehearsal else "open"
        facts = {"folder": self.folder, "n": len(self.exercise), "digest": self.exercise.digest}
        return _told(kind, **facts)


def open_lesson(name: str, project: Project, folder: str | os.PathLike[str] = ".") -> Lesson:
    """Open a class's lesson by its name, which is that of a folder; without a name rehearse with made-up students.

    Parameters
    ----------
    name : str
        Such as ``"autumn 2026"``. Empty for a rehearsal in a temporary folder.
    project : Project
        The study, for made-up students.
    folder : path
        Where the lesson's folder lies; by default beside the notebook.

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or no exercise in it: another exercise never takes its place.
    ValueError
        If there are several exercises in it.

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> open_lesson("", load_thesis()).rehearsal
    True
    """
    check_type(str, name, "name")
    check_type(Project, project, "project")
    if not name.strip():
        return _rehearsal(project)
    place = Path(folder) / name.strip()
    found = find_exercises(place) if place.is_dir() else {}
    if len(found) > 1:
        raise ValueError(_told("several", folder=place, n=len(found), names=", ".join(found)))
    if not found:
        raise FileNotFoundError(_told("none", folder=str(place)))
    (place / HANDED_IN).mkdir(exist_ok=True)
    return Lesson(place, next(iter(found.values())))


def _told(key: str, **values: object) -> str:
    return say(f"lesson.{key}", check_lang(), **values)


def _rehearsal(project: Project) -> Lesson:
    made = exercise(project, N, seed=SEED, by=BY)
    place = Path(tempfile.mkdtemp())
    simulate_students(made, project, place / HANDED_IN, n=20, seed=1)
    return Lesson(place, made, rehearsal=True)
