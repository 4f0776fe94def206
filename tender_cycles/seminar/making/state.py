"""A teacher before an exercise that is to be made: what she has chosen, and the files that come of it.

It knows nothing of widgets.
"""

import os
import re
from pathlib import Path

import traitlets

from tender_cycles._checks import check_type
from tender_cycles.project import Project
from tender_cycles.seminar.blind.page import write_exercise_page
from tender_cycles.seminar.defaults import BY, SEED, N
from tender_cycles.seminar.exercises import Exercise, find_exercises
from tender_cycles.seminar.sampling import KINDS, exercise
from tender_cycles.words import LANGS, check_lang, say

PAGE, FILE = "class.html", "exercise.json"
_NAME = re.compile(r"\w[\w .-]{0,63}")


class MakingState(traitlets.HasTraits):
    """The files of the last exercise that was made, by which the class goes to work.

    Parameters
    ----------
    project : Project
    folder : path
        In which the lesson's folder is made.
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Attributes
    ----------
    made : Exercise or None
    place : str
        The lesson's folder.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from tender_cycles.datasets import load_thesis
    >>> with TemporaryDirectory() as folder:
    ...     state = MakingState(load_thesis(), folder)
    ...     state.make("autumn 2026", n=14, seed=3)
    ...     sorted(path.name for path in Path(state.place).iterdir())
    <Exercise 'Social work in tendered labour-market measures': 14 excerpts, 7 codes, 44900a88aa3d9683>
    ['class.html', 'exercise.json']
    """

    made = traitlets.Instance(Exercise, allow_none=True)
    place = traitlets.Unicode("")
    lang = traitlets.Enum(LANGS)

    def __init__(self, project: Project, folder: str | os.PathLike[str] = ".", lang: str | None = None) -> None:
        check_type(Project, project, "project")
        self.project, self.folder = project, Path(folder)
        super().__init__(lang=check_lang(lang))

    @property
    def kinds(self) -> tuple[str, ...]:
        """By what the study can be asked about."""
        deep = any(len(self.project.codebook.line(code)) == 2 for code in self.project.codes)
        there = {"subcategory": deep, "phase": self.project.cycles, "cycle": self.project.cycles}
        return tuple(kind for kind in KINDS if there[kind])

    def make(
        self, name: str, *, n: int = N, by: str = BY, seed: int = SEED, lang: str | None = None,
        words: bool = False,
    ) -> Exercise:  # fmt: skip
        """Draw the exercise and write it into the folder `name`: for telephones and computers, and for notebooks.

        `lang` is the language in which the page opens; by default the form's.

        Raises
        ------
        ValueError
            If the name cannot be a folder's, if the folder has another
            exercise, which a class may be at work on, or as `seminar.exercise` does.
        """
        if not _NAME.fullmatch(name.strip()):
            raise ValueError(say("making.name-form", self.lang))
        place = self.folder / name.strip()
        drawn = exercise(self.project, n, seed=seed, by=by, words=words)
        there = find_exercises(place) if place.is_dir() else {}
        if other := [file for file, each in there.items() if each.digest != drawn.digest]:
            raise ValueError(say("making.taken", self.lang, folder=place, file=other[0]))
        drawn.record(words=words)  # before anything is written: it refuses what has nothing but words
        place.mkdir(parents=True, exist_ok=True)
        write_exercise_page(drawn, place / PAGE, lang=lang or self.lang, words=words)
        drawn.write(place / FILE, words=words)
        with self.hold_trait_notifications():
            self.made, self.place = drawn, str(place)
        return drawn

    def done(self) -> str:
        """Return where the files are; or that there are none yet."""
        if self.made is None:
            return say("making.nothing", self.lang)
        facts = {"folder": self.place, "n": len(self.made), "codes": len(self.made.codes), "digest": self.made.digest}
        return say("making.done", self.lang, page=PAGE, file=FILE, **facts)

    def letter(self) -> str:
        """Return what to send to the students; empty as long as nothing is made."""
        if self.made is None:
            return ""
        return say("making.letter", self.lang, page=PAGE, file=FILE, n=len(self.made))
