"""Coding blind in a notebook: a thin coat around `BlindState`."""

import os
from pathlib import Path
from typing import Any

import traitlets

from tender_cycles.datasets import load_thesis
from tender_cycles.datasets.userwords import words_path
from tender_cycles.project import Project
from tender_cycles.seminar import CodeWordError, Exercise
from tender_cycles.seminar.answers import written
from tender_cycles.seminar.blind.payload import payload, words_of
from tender_cycles.seminar.blind.state import BlindState
from tender_cycles.seminar.sampling import find_units
from tender_cycles.widgets.core.bundle import look, view
from tender_cycles.widgets.core.state_widget import StateWidget
from tender_cycles.widgets.core.svg import ACCENT, INK, PAPER, QUIET, RULE, element, picture, svg
from tender_cycles.words import check_lang, say


class BlindCoding(StateWidget):
    """One excerpt at a time, the codes with their definitions, and what one says of it.

    Parameters
    ----------
    state : BlindState
    words : mapping of str to str
        The informants' own words by unit, as far as they are at hand.

    Attributes
    ----------
    state : BlindState
        Setting its `at` or calling its `put` moves the browser, and the other way round.
    """

    _esm = view("seminar/blind/widget.js", "renderBlind")
    _css = look("widgets/core/asking.css", "seminar/blind/widget.css")

    payload = traitlets.Dict().tag(sync=True)
    at = traitlets.Int(0).tag(sync=True)
    person = traitlets.Dict().tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    state: BlindState
    shown = ("lang", "at")
    taken = ("at", "lang")

    def __init__(self, state: BlindState, words: dict[str, str] | None = None) -> None:
        self.attached = words_of(state.exercise) | (words or {})
        attachable = state.exercise.name == say("thesis.name", "en")  # as `load_thesis` names it, which takes its time
        super().__init__(state, payload=payload(state.exercise, self.attached, attachable=attachable))

    def values(self) -> dict[str, Any]:
        """Return where she is, what she has answered, and who she is."""
        answers = {unit: written(answer) for unit, answer in self.state.answers.items()}
        return {**super().values(), "answers": answers, "person": self._person()}

    def _person(self) -> dict[str, Any]:
        if self.state.file is None:
            return {}
        path = self.state.file.path
        folder = str(path.parent.resolve())
        state = self.state
        return {
            "word": state.code_word, "resumed": state.resumed, "near": state.near, "file": path.name, "folder": folder,
        }  # fmt: skip

    # -- requests of the browser, answered only when it is done: nothing is shown as saved that is not on disk

    def answer_begin(self, word: str) -> None:
        """Take an alias, under which answers are kept."""
        try:
            self.state.begin(word)
        except CodeWordError as fault:
            raise ValueError(fault.why(self.lang)) from fault

    def answer_leave(self) -> None:
        """Give the alias up, so that somebody else can code."""
        self.state.leave()

    def answer_put(self, **answer: Any) -> None:
        """Keep an answer."""
        self.state.put(**answer)

    def answer_copy(self) -> dict[str, str]:
        """Return the file of answers, to be saved elsewhere."""
        if self.state.file is None:
            raise ValueError(say("alias.ask", self.lang))
        path = self.state.file.path
        return {"name": path.name, "text": path.read_text(encoding="utf-8")}

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._sentence()}>"

    def _sentence(self) -> str:
        return say("blind.progress", self.state.lang, **self.state.counts, all=len(self.state.exercise))

    def _still(self) -> tuple[str, str]:
        sentence = f"{self._sentence()} {say('blind.still', self.state.lang)}"
        return _strip(self.state, self._sentence()), sentence


def _strip(state: BlindState, title: str) -> str:
    """Return the overview as an SVG: a box for each excerpt, filled if it is done, crossed if it is skipped."""
    side, gap, columns = 30, 4, 24
    boxes = []
    for at, unit in enumerate(state.exercise.units):
        x, y = (at % columns) * (side + gap), (at // columns) * (side + gap)
        done, skipped = (state.state_of(unit.id) == each for each in ("done", "skipped"))
        look = {"fill": ACCENT if done else PAPER, "stroke": ACCENT if done else RULE}
        boxes.append(element("rect", x=x + 1, y=y + 1, width=side, height=side, rx=4, **look))
        if skipped:
            boxes.append(element("path", d=f"M{x + 5} {y + side - 3}L{x + side - 3} {y + 5}", stroke=QUIET))
        boxes.append(
            element(
                "text", unit.id, x=x + 1 + side / 2, y=y + 21, text_anchor="middle", font_size=13,
                fill=PAPER if done else INK,
            )
        )  # fmt: skip
    width = min(len(state.exercise), columns) * (side + gap)
    height = -(-len(state.exercise) // columns) * (side + gap)
    return svg(picture(title, (0, 0, width, height), width, *boxes))


def words_by_unit(exercise: Exercise, project: Project) -> dict[str, str]:
    """Return the informants' own words of each unit, as far as they are attached to the project."""
    words = {each.guid: each.texts.get("words", "") for each in project.selections}
    return {unit: words[guid] for unit, guid in find_units(exercise, project).items() if words[guid]}


def code_blind(
    exercise: Exercise,
    code_word: str = "",
    folder: str | os.PathLike[str] = ".",
    *,
    lang: str | None = None,
    project: Project | None = None,
) -> BlindCoding:
    """Return a widget in which a student codes the excerpts of an exercise.

    Each answer is on disk as soon as the widget says that it is saved. Whoever
    runs the cell again with the same code word goes on where she stopped.

    Parameters
    ----------
    exercise : Exercise
        From the teacher's file: ``tc.seminar.read_exercise("exercise.json")``.
    code_word : str
        Any word that is not one's name; the widget asks for it if it is not given.
    folder : path
        Where the file of answers is written; it is the one to hand in.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    project : Project, optional
        A study whose informants' own words are shown beside the paraphrases;
        if it is not given, the thesis, if it is attached on this machine.

    Returns
    -------
    BlindCoding

    Raises
    ------
    TypeError
        If `exercise` is none; says how to come by one.
    ValueError
        If the language is unknown or the code word cannot be used.

    Examples
    --------
    >>> from tender_cycles import seminar
    >>> code_blind(seminar.exercise(load_thesis(), n=7, seed=1), lang="en")
    <BlindCoding: 0 of 7 coded, 0 skipped, 7 open.>
    """
    if project is None and words_path().exists():
        project = load_thesis(repeats=True)
    state = BlindState(exercise, Path(folder), check_lang(lang))
    if code_word:
        state.begin(code_word)
    return BlindCoding(state, words_by_unit(exercise, project) if project is not None else None)
