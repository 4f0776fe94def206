"""The form in which an exercise is made: a thin coat around `MakingState`."""

import os
from typing import Any

import traitlets

from tender_cycles.project import Project
from tender_cycles.project.attached import OnlyWordsError
from tender_cycles.seminar.defaults import SEED, N
from tender_cycles.seminar.making.state import MakingState
from tender_cycles.widgets.core.bundle import look, view
from tender_cycles.widgets.core.state_widget import StateWidget
from tender_cycles.widgets.core.svg import picture, svg
from tender_cycles.words import LANGS, check_lang, say, words_under


class ExerciseForm(StateWidget):
    """How many excerpts, by what, in which language; a button; and where the files are and what to send.

    Parameters
    ----------
    state : MakingState
    """

    _esm = view("seminar/making/widget.js", "renderMaking")
    _css = look("seminar/making/widget.css")

    payload = traitlets.Dict().tag(sync=True)
    told = traitlets.Dict().tag(sync=True)
    state: MakingState
    shown = taken = ("lang",)

    def __init__(self, state: MakingState) -> None:
        super().__init__(
            state,
            payload={
                "kinds": list(state.kinds), "n": N, "seed": SEED, "langs": list(LANGS),
                "say": {lang: words_under("making", lang) for lang in LANGS},
            },
        )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """Return what has been made, and what to send."""
        state = self.state
        told = {} if state.made is None else {"done": state.done(), "letter": state.letter()}
        return {**super().values(), "told": told}

    def answer_make(self, **chosen: Any) -> str:
        """Make the exercise; return ``"words"`` if it has to be asked whether the students may read the words."""
        try:
            self.state.make(**chosen)
        except OnlyWordsError:
            return "words"
        return ""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.state.place or say('making.nothing', self.state.lang)}>"

    def _still(self) -> tuple[str, str]:
        sentence = self.state.done()
        return svg(picture(sentence, (0, 0, 1, 1), 1)), sentence


def make_exercise(project: Project, folder: str | os.PathLike[str] = ".", *, lang: str | None = None) -> ExerciseForm:
    """Return a form in which a teacher makes an exercise in coding blind.

    It writes the page for telephones and computers and the file for notebooks
    into a folder under the lesson's name, says where they are, and shows what
    to send to the students. `open_lesson` opens the folder.

    Parameters
    ----------
    project : Project
    folder : path
        In which the lesson's folder is made; by default beside the notebook.
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Returns
    -------
    ExerciseForm

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> make_exercise(load_thesis(), lang="en")
    <ExerciseForm: No exercise is made yet.>
    """
    return ExerciseForm(MakingState(project, folder, check_lang(lang)))
