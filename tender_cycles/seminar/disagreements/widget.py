"""A class before its disagreements, in a notebook: a thin coat around `DisagreementsState`."""

from collections.abc import Callable, Mapping
from typing import Any

import traitlets

from tender_cycles.datasets.thesis import told_in
from tender_cycles.project import Project
from tender_cycles.project.codebook import short_name
from tender_cycles.seminar import NONE, Answers, Choice, Exercise, agreement
from tender_cycles.seminar.agreement.recording import Keeps
from tender_cycles.seminar.blind.payload import paraphrases, words_of
from tender_cycles.seminar.blind.widget import words_by_unit
from tender_cycles.seminar.disagreements.state import DisagreementsState
from tender_cycles.widgets.core.bundle import look, view
from tender_cycles.widgets.core.state_widget import StateWidget
from tender_cycles.widgets.core.svg import ACCENT, INK, PAPER, RULE, element, picture, svg
from tender_cycles.words import LANGS, check_lang, per_cent, say, words_under


class DisagreementsExplorer(StateWidget):
    """One excerpt at a time: its text, the codes it was given, the reasons side by side, and what is agreed on.

    Parameters
    ----------
    state : DisagreementsState
    words : mapping of str to str
        The informants' own words by unit, as far as they are at hand.

    Attributes
    ----------
    state : DisagreementsState
        Setting its `at` or calling its `settle` moves the browser, and the other way round.
    """

    _esm = view("seminar/disagreements/widget.js", "renderDisagreements")
    _css = look("seminar/disagreements/widget.css")

    payload = traitlets.Dict().tag(sync=True)
    at = traitlets.Int(0).tag(sync=True)
    settled = traitlets.Dict().tag(sync=True)
    revealed = traitlets.Bool(False).tag(sync=True)
    state: DisagreementsState
    shown = ("lang", "at", "settled", "revealed")
    taken = ("at", "revealed", "lang")

    def __init__(self, state: DisagreementsState, words: dict[str, str] | None = None) -> None:
        self.attached = words_of(state.answers.exercise) | (words or {})
        super().__init__(state, payload=payload(state, self.attached))

    # -- requests of the browser, answered only when it is done: nothing is shown as kept that is not on disk

    def answer_settle(self, unit: str, code: str, reason: str) -> None:
        """Record what the class agrees on."""
        self.state.settle(unit, code, reason)

    def answer_again(self) -> None:
        """Count what has been handed in since."""
        with self.hold_sync():
            self.state.read_again()
            self.payload = payload(self.state, self.attached)

    def answer_withdraw(self, unit: str) -> None:
        """Take back what the class agreed on."""
        self.state.withdraw(unit)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._sentence()}>"

    def _sentence(self) -> str:
        return say("disagreements.progress", self.state.lang, done=len(self.state.settled), all=len(self.state.order))

    def _still(self) -> tuple[str, str]:
        return _bars(self.state, self._sentence()), f"{self._sentence()} {say('disagreements.still', self.state.lang)}"


def _bars(state: DisagreementsState, title: str) -> str:
    """Return a bar for each excerpt, filled as far as its answers agree; the most split at the top."""
    wide, high = 260, 16
    agreeing = agreement.splits(state.units)["agreeing"].fillna(0)
    drawn = []
    for row, unit in enumerate(state.order):
        y = row * (high + 4) + 2
        share = float(agreeing[unit])
        drawn += [
            element("text", unit, x=2, y=y + 12, font_size=12, fill=INK),
            element("rect", x=40, y=y, width=wide, height=high, fill=PAPER, stroke=RULE),
            element("rect", x=40, y=y, width=wide * share, height=high, fill=ACCENT),
            element("text", per_cent(share, state.lang), x=wide + 46, y=y + 12, font_size=12, fill=INK),
        ]
    return svg(picture(title, (0, 0, wide + 90, len(state.order) * (high + 4) + 4), wide + 90, *drawn))


def payload(state: DisagreementsState, words: Mapping[str, str]) -> dict[str, Any]:
    """Return all that the browser needs, as plain JSON: the excerpts in order, each with who said what and why."""
    exercise = state.answers.exercise
    texts = {unit.id: paraphrases(unit) for unit in exercise.units}
    agreeing = agreement.splits(state.units)["agreeing"]
    units = [
        {
            "id": unit,
            "texts": texts[unit],
            "agreeing": None if agreeing.isna()[unit] else float(agreeing[unit]),
            "said": _said(state, unit),
            "study": state.study(unit),
        }
        for unit in state.order
    ]
    codes = [
        {"key": code.key, "names": {lang: _name(exercise, code, lang) for lang in LANGS}} for code in exercise.codes
    ]
    told = {lang: words_under("disagreements", lang) for lang in LANGS}
    return {
        "units": units,
        "attached": list(words),
        "codes": codes,
        "coders": len(state.answers.coders),
        "again": state.again is not None,
        "paraphrased": {lang: told_in(state.project, lang) if state.project else "" for lang in LANGS},
        "none": NONE,
        "kept": state.store is not None,
        "say": told,
    }


def _name(exercise: Exercise, code: Choice, lang: str) -> str:
    names = [each.labels.get(lang, each.key) for each in exercise.codes]
    name = code.labels.get(lang, code.key)
    return short_name(code.key, name, code.groups.get(lang, ""), twice=names.count(name) > 1)


def _said(state: DisagreementsState, unit: str) -> list[dict[str, Any]]:
    """Return the codes that a unit was given, the most frequent first, each with who gave it and why."""
    if not (state.answers.frame["unit"] == unit).any():
        return []
    rows = agreement.reasons(state.answers.frame, unit).dropna(subset="code")
    return [
        {
            "code": code,
            "by": [
                {
                    "coder": each["coder"],
                    "confidence": None if each["confidence"] != each["confidence"] else each["confidence"],
                    "reason": each["reason"] or "",
                }
                for each in those.astype(object).where(those.notna(), None).to_dict("records")
            ],
        }
        for code, those in rows.groupby("code", sort=False)
    ]


def explore_disagreements(
    answers: Answers,
    project: Project | None = None,
    *,
    store: Keeps | None = None,
    name: str = "consensus",
    again: Callable[[], Answers] | None = None,
    lang: str | None = None,
) -> DisagreementsExplorer:
    """Return a widget that goes through the excerpts of an exercise, the one that splits the room most first.

    For each it shows the codes that were given, with the reasons side by side,
    the study's own coding when it is asked for, and takes down what the room
    agrees on.

    Parameters
    ----------
    answers : seminar.Answers
        As `tender_cycles.seminar.gather` gives them.
    project : Project, optional
        The study, for its own coding and the informants' own words, if they are attached.
    store : Store, optional
        Where a consensus is recorded at once, as codings of the user `name` in
        the round `name`; see `tender_cycles.seminar.agreement.record_consensus`.
    name : str
    again : callable, optional
        Gathers the answers anew, such as ``lambda: lesson.gather(project)``:
        with a button that counts what has been handed in since.
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Returns
    -------
    DisagreementsExplorer
        ``room.state.consensus()`` is what was agreed on.

    Raises
    ------
    TypeError
        If `answers` or `project` are none; says how to come by them.
    ValueError
        If nothing has been answered, or there is a store and no project.
    """
    state = DisagreementsState(answers, project, store, name=name, again=again, lang=check_lang(lang))
    return DisagreementsExplorer(state, words_by_unit(answers.exercise, project) if project is not None else None)
