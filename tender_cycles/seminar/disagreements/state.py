"""A room before what it has coded: which excerpt is on the wall, and what was agreed on.

It knows nothing of widgets.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import traitlets

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.project import Project
from tender_cycles.seminar import Answers, agreement, key
from tender_cycles.seminar.agreement.recording import Keeps
from tender_cycles.words import LANGS, check_lang


class DisagreementsState(traitlets.HasTraits):
    """The excerpts of an exercise, the most split first, and the consensus, on disk before it is here.

    Parameters
    ----------
    answers : seminar.Answers
    project : Project, optional
        The study, for its own coding of each excerpt and to record a consensus.
    store : Store, optional
        Where a consensus is recorded, in the round `name`; without one it is
        kept here only.
    name : str
        Of the round, and of the user under whom it is recorded.
    again : callable, optional
        Gathers the answers anew.
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Attributes
    ----------
    at : int
        Which excerpt is shown, in the order of `order`.
    settled : dict of str to dict
        By unit the ``"code"`` agreed on and the ``"reason"``.
    revealed : bool
        Whether the study's own coding is shown; not, again, for the next excerpt.

    Raises
    ------
    ValueError
        If nothing has been answered, or there is a store and no project.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from tender_cycles import seminar
    >>> from tender_cycles.datasets import load_thesis
    >>> exercise = seminar.exercise(load_thesis(), n=7, seed=1)
    >>> with TemporaryDirectory() as folder:
    ...     made = seminar.simulate_students(exercise, load_thesis(), folder, n=5, seed=2)
    ...     state = DisagreementsState(seminar.gather(folder, exercise))
    >>> state.settle(state.order[0], "2.1", "it is about the employer")
    >>> state.consensus().dropna().tolist()
    ['2.1']
    """

    at = traitlets.Int(0)
    settled = traitlets.Dict()
    revealed = traitlets.Bool(False)
    lang = traitlets.Enum(LANGS)

    def __init__(
        self,
        answers: Answers,
        project: Project | None = None,
        store: Keeps | None = None,
        *,
        name: str = "consensus",
        again: Callable[[], Answers] | None = None,
        lang: str | None = None,
    ) -> None:
        lang = check_lang(lang)
        if project is not None:
            check_type(Project, project, "project")
        self._count(answers)
        if store is not None and project is None:
            raise ValueError("a consensus cannot be recorded without the study; give the project too")
        self.project, self.store, self.name, self.again = project, store, name, again
        self.key = None if project is None else key(answers.exercise, project)
        super().__init__(lang=lang)
        self.settled = self._recorded()

    def _count(self, answers: Answers) -> None:
        check_type(Answers, answers, "answers")
        if answers.frame["code"].isna().all():
            raise ValueError("nobody has answered anything; gather the files of the students first")
        self.answers, self.units = answers, answers.units()
        self.order: tuple[str, ...] = tuple(agreement.splits(self.units).index)

    def read_again(self) -> None:
        """Gather the answers anew and put the excerpts in their new order; the excerpt that is shown stays.

        Raises
        ------
        ValueError
            If there is nothing to gather with, or nobody has answered anything.
        """
        if self.again is None:
            raise ValueError("the answers cannot be read again; say how: explore_disagreements(..., again=...)")
        unit, revealed = self.order[self.at], self.revealed
        self._count(self.again())
        self.at = self.order.index(unit)
        self.revealed = revealed

    def _recorded(self) -> dict[str, dict[str, str]]:
        if self.store is None or self.key is None:
            return {}
        found = agreement.recorded(self.store.project, self.key["guid"], self.name).dropna(subset="code")
        return {str(unit): {"code": row["code"], "reason": row["reason"]} for unit, row in found.iterrows()}

    @traitlets.validate("at")
    def _check_at(self, proposal: Any) -> int:
        return min(max(int(proposal["value"]), 0), len(self.order) - 1)

    @traitlets.observe("at")
    def _hide(self, _change: Any) -> None:
        self.revealed = False

    def study(self, unit: str) -> str | None:
        """Return the study's own code of a unit; None if there is no study."""
        return None if self.key is None else str(self.key["code"][unit])

    def settle(self, unit: str, code: str, reason: str = "") -> None:
        """Take down what the room agrees on, in place of what it agreed on before.

        Raises
        ------
        ValueError
            If the unit or the code is not of the exercise, or the store refuses.
        OSError
            If it could not be written; nothing is changed then.
        """
        faults = [] if unit in self.order else [f"there is no unit {unit!r}{nearest(unit, self.order)}"]
        domain = self.answers.exercise.domain
        faults += [] if code in domain else [f"there is no code {code!r}{nearest(code, domain)}"]
        if faults:
            raise ValueError("; ".join(faults))
        self._record(unit, code, reason)
        self.settled = {**self.settled, unit: {"code": code, "reason": reason}}

    def withdraw(self, unit: str) -> None:
        """Take back what was agreed on; the store keeps that it was."""
        if unit in self.settled:
            self._record(unit, None, "")
            self.settled = {other: what for other, what in self.settled.items() if other != unit}

    def _record(self, unit: str, code: str | None, reason: str) -> None:
        if self.store is None or self.key is None:
            return
        units, reasons = (pd.DataFrame({self.name: [what]}, index=[unit]) for what in (code, reason))
        agreement.record_consensus(self.store, units, self.key["guid"], self.name, reasons=reasons)

    def consensus(self) -> pd.Series:
        """Return the code agreed on by unit, in the exercise's order; None where there is none yet."""
        settled: Mapping[str, Mapping[str, str]] = self.settled
        codes = [settled[unit]["code"] if unit in settled else None for unit in self.units.index]
        return pd.Series(codes, index=self.units.index, name=self.name, dtype=object)
