"""A student before her exercise: which excerpt she looks at, and what she has said of each.

It knows nothing of widgets.
"""

import os
import time
from collections.abc import Mapping
from typing import Any

import traitlets

from tender_cycles._checks import check_type
from tender_cycles.seminar import Answer, AnswerFile, Exercise
from tender_cycles.seminar.answers import has_near_word, told
from tender_cycles.words import LANGS, check_lang


class BlindState(traitlets.HasTraits):
    """The excerpts of an exercise, one at a time, and the answers, each on disk before it is here.

    Parameters
    ----------
    exercise : Exercise
    folder : path
        Where the file of answers lies.
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Attributes
    ----------
    code_word : str
        Empty until `begin`.
    at : int
        Which excerpt is shown; ``len(exercise)`` is the last page, after all of them.
    answers : dict of str to Answer
        By unit, as saved.
    resumed : bool
        Whether there were answers when she began.
    near : bool
        Whether, if there were none, there are some under a code word much like hers: she may have mistyped it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from tender_cycles import seminar
    >>> from tender_cycles.datasets import load_thesis
    >>> with TemporaryDirectory() as folder:
    ...     state = BlindState(seminar.exercise(load_thesis(), n=7, seed=1), folder)
    ...     state.begin("fjellrev")
    ...     saved = state.put("01", "2.1", confidence=4)
    ...     state.counts
    ...     state.close()
    {'done': 1, 'skipped': 0, 'open': 6}
    """

    code_word = traitlets.Unicode("")
    at = traitlets.Int(0)
    answers = traitlets.Dict()
    resumed = traitlets.Bool(False)
    near = traitlets.Bool(False)
    lang = traitlets.Enum(LANGS)

    def __init__(self, exercise: Exercise, folder: str | os.PathLike[str] = ".", lang: str | None = None) -> None:
        lang = check_lang(lang)
        check_type(Exercise, exercise, "exercise")
        self.exercise = exercise
        self.folder = folder
        self.file: AnswerFile | None = None
        self._shown = time.monotonic()
        super().__init__(lang=lang)

    @traitlets.validate("at")
    def _check_at(self, proposal: Any) -> int:
        return min(max(int(proposal["value"]), 0), len(self.exercise))

    @traitlets.observe("at")
    def _start_clock(self, _change: Any) -> None:
        self._shown = time.monotonic()

    def begin(self, code_word: str) -> None:
        """Begin under a code word, or go on where she stopped.

        Raises
        ------
        ValueError
            If the word or its file cannot be used; see `AnswerFile`.
        """
        opened = AnswerFile(self.folder, self.exercise, code_word)
        self.close()
        self.file = opened
        with self.hold_trait_notifications():
            self.code_word = opened.code_word
            self.resumed = opened.resumed
            self.near = not opened.resumed and has_near_word(self.folder, self.exercise, opened.code_word)
            self.answers = dict(opened.answers)
            self.at = self._first_open()
        self._shown = time.monotonic()

    def leave(self) -> None:
        """Give up the code word, so that another can be chosen; its file stays as it is."""
        self.close()
        with self.hold_trait_notifications():
            self.code_word, self.resumed, self.near, self.answers, self.at = "", False, False, {}, 0

    def close(self) -> None:
        """Close the file of answers."""
        if self.file is not None:
            self.file.close()
        self.file = None

    def _first_open(self) -> int:
        states = [self.state_of(unit.id) for unit in self.exercise.units]
        return states.index("open") if "open" in states else len(states)

    def put(
        self,
        unit: str,
        code: str | None = None,
        *,
        confidence: int | None = None,
        reason: str = "",
        skipped: bool = False,
        seconds: float | None = None,
    ) -> Answer:
        """Save what is said of a unit, in place of what was said before.

        `seconds` are those since the excerpt was shown, if they are not given.

        Raises
        ------
        ValueError
            If she has not begun, or the answer is not of the exercise.
        OSError
            If it could not be written.
        """
        if self.file is None:
            raise ValueError(told("no-word"))
        passed = time.monotonic() - self._shown if seconds is None else seconds
        saved = self.file.put(unit, code, confidence=confidence, reason=reason, skipped=skipped, seconds=passed)
        self.answers = {**self.answers, unit: saved}
        return saved

    def state_of(self, unit: str) -> str:
        """Return ``"done"``, ``"skipped"`` or ``"open"``."""
        answers: Mapping[str, Answer] = self.answers
        return answers[unit].state if unit in answers else "open"

    @property
    def counts(self) -> dict[str, int]:
        """How many units are done, skipped and open."""
        states = [self.state_of(unit.id) for unit in self.exercise.units]
        return {state: states.count(state) for state in ("done", "skipped", "open")}
