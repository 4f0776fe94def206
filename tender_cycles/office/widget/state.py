"""An office on trial, a baseline that it is held against, and what both engines find.

Like `ThemeState` it knows nothing of widgets.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, cast

import numpy as np
import pandas as pd
import traitlets

from tender_cycles import datasets
from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.cycles import SEGMENTS, Cycle
from tender_cycles.office.simulation.engine import Plan, growing
from tender_cycles.office.simulation.office import Office
from tender_cycles.office.simulation.records import Record, record
from tender_cycles.office.simulation.results import Result
from tender_cycles.project import Claim, Project
from tender_cycles.widgets.core.steps import Steps
from tender_cycles.widgets.themes.select_code import literal
from tender_cycles.words import LANGS, check_lang, decimal, say

CONTROLS = (
    "tender", "option_used", "win", "option_notice", "notice",
    "leave_startup", "leave_underway", "leave_closing", "caseload",
)  # fmt: skip
OUTCOMES = ("handovers", "transition", "training-load", "turnover", "vacant", "continuity", "unbroken")
VACANT = (str(Cycle.CONSULTANT), "vacant")  # a position without a consultant stands on no segment
STATE_OF = {"start-up": "training", "under way": "doing", "ending": "ending", "vacant": "vacant"}
KEPT = 12  # results kept, so that going back costs nothing


@dataclass(frozen=True, slots=True)
class Trial:
    """An office, and the one that it is held against."""

    office: Office
    baseline: Office

    def __post_init__(self) -> None:
        for name in ("office", "baseline"):
            if not isinstance(given := getattr(self, name), Office):
                raise ValueError(f"{name} must be an Office, not {given!r}")


@dataclass(frozen=True, slots=True)
class Findings:
    """What one engine found for both offices of a trial, on common random numbers."""

    now: Result
    then: Result

    @property
    def engine(self) -> str:
        """The engine: "expected" or "full"."""
        return self.now.engine

    def outcomes(self, lang: str | None = None) -> pd.DataFrame:
        """Return the outcomes; see `OfficeState.outcomes`."""
        frame = self.now.outcomes(lang)
        change = self.now.change(self.then, lang)
        frame["baseline"] = self.then.outcomes(lang)["value"]
        frame[["change", "change_low", "change_high"]] = change[["change", "low", "high"]]
        return frame.loc[list(OUTCOMES)]


class OfficeState(Steps):
    """An office that can be changed, held against a pinned baseline.

    Both are simulated from the same seed, so that a change is paired: what
    chance does to both alike cancels. `outcomes` asks the engine that
    integrates the participants out, which takes some hundredths of a second;
    `refine` follows every participant, and from then on `outcomes` says what
    that found.

    Parameters
    ----------
    office : Office, optional
        The shipped one if it is not given.
    project : Project, optional
        Where excerpts and claims are from; none if it is not given.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    years : float
        Length of what is simulated, after a warm-up.
    seed : int
    quick, full : int
        Replications of the quick engine and of the full one.

    Attributes
    ----------
    trial : Trial
        The office and its baseline.
    findings : Findings or None
        What was found for this trial so far.
    segments : tuple of (cycle, phase)
        Narrows the 36 joint states; `VACANT` is among those that may be chosen.
    replication : int
        Which replication `record` returns.
    past, future : tuple of Trial
        Steps that can be undone and redone.

    Raises
    ------
    ValueError
        If it is no office, or a number is impossible.
    TypeError
        If it is no project.

    Examples
    --------
    >>> state = OfficeState(seed=7, quick=128)
    >>> state.change(win=1.0)
    >>> bool(state.outcomes.loc["handovers", "change"] < 0)
    True
    """

    trial = traitlets.Instance(Trial)
    findings = traitlets.Instance(Findings, allow_none=True)
    segments = traitlets.Tuple()
    replication = traitlets.Int(0, min=0)
    lang = traitlets.Enum(LANGS)

    def __init__(
        self, office: Office | None = None, project: Project | None = None, lang: str | None = None,
        *, years: float = 12, seed: int = 0, quick: int = 1024, full: int = 2048,
    ) -> None:  # fmt: skip
        lang = check_lang(lang)
        self.first = Office() if office is None else office
        Plan(office=self.first, years=years, replications=quick, seed=seed)  # refuses what cannot be simulated
        if project is not None:
            check_type(Project, project, "project")
        self.project = project
        self.years, self.seed = years, seed
        self.replications = {"expected": quick, "full": full}
        self._known: dict[tuple[Office, str], Result] = {}
        self._gesture: object = None
        super().__init__(trial=Trial(self.first, self.first), lang=lang)

    # -- what may be set

    @property
    def office(self) -> Office:
        """The office on trial; setting it is a step that can be undone."""
        return self.trial.office

    @office.setter
    def office(self, office: Office) -> None:
        self._settle(Trial(office, self.baseline))

    @property
    def baseline(self) -> Office:
        """The pinned office; setting it is a step that can be undone."""
        return self.trial.baseline

    @baseline.setter
    def baseline(self, office: Office) -> None:
        self._settle(Trial(self.office, office))

    @property
    def caseload(self) -> float:
        """Participants per position while the intake has long been open."""
        return self.office.caseload / self.office.slots

    def change(self, gesture: object = None, **parts: Any) -> None:
        """Change parameters of the office, by the names that `Office` gives them, or its `caseload`.

        Parameters
        ----------
        gesture : object, optional
            Changes in a row with the same gesture, such as one drag of a
            slider, are one step to undo.
        **parts
            `caseload` is in participants per position, and sets `arrivals`.

        Raises
        ------
        ValueError
            If values are impossible; all are named, and nothing is changed.
        """
        self._settle(Trial(_changed(self.office, parts), self.baseline), gesture)

    def pin(self) -> None:
        """Make the office on trial the baseline."""
        self._settle(Trial(self.office, self.office))

    def reset(self) -> None:
        """Go back to the first office, as office and baseline; this can be undone."""
        self._settle(Trial(self.first, self.first))

    def _settle(self, trial: Trial, gesture: object = None) -> None:
        if trial == self.trial:
            return
        if gesture is None or gesture != self._gesture:
            self._record(self.trial)
        self._gesture, self.future = gesture, ()
        self.trial = trial

    def _held(self) -> Trial:
        return self.trial

    def _restore(self, held: Trial, past: tuple[Trial, ...], future: tuple[Trial, ...]) -> None:
        self._gesture = None
        self.past, self.future = past, future
        self.trial = held

    @traitlets.observe("trial")
    def _forget(self, _change: Any) -> None:
        self.findings = None

    @traitlets.validate("segments")
    def _check_segments(self, proposal: Any) -> tuple[tuple[str, str], ...]:
        known = [*((str(cycle), str(phase)) for cycle, phase in SEGMENTS), VACANT]
        wanted = [tuple(map(str, each)) for each in proposal["value"]]
        if wrong := [each for each in wanted if each not in known]:
            hint = nearest("/".join(wrong[0]), map("/".join, known))
            raise traitlets.TraitError(f"{'/'.join(wrong[0])!r} is not on the rings{hint}")
        return tuple(each for each in known if each in wanted)

    # -- what is found

    @property
    def outcomes(self) -> pd.DataFrame:
        """The outcomes, by the full engine if `refine` was called for this trial.

        Columns label, value, error, low, high; baseline (its value); change,
        change_low, change_high (paired). What the engine does not know is nan.
        """
        if self.findings is None:
            self.findings = self.find("expected")
        return cast(Findings, self.findings).outcomes(self.lang)

    def refine(self) -> None:
        """Follow every participant of both offices."""
        self.findings = self.find("full")

    def find(
        self, engine: str, trial: Trial | None = None, stopped: Callable[[], bool] = lambda: False
    ) -> Findings | None:
        """Return what an engine finds for a trial, or None if it was `stopped`; sets nothing.

        Safe to call from another thread: the compiled code holds no lock.
        """
        trial = trial or self.trial
        if (now := self._result(trial.office, engine, stopped)) is None:
            return None
        then = self._result(trial.baseline, engine, stopped)
        return None if then is None else Findings(now, then)

    def _result(self, office: Office, engine: str, stopped: Callable[[], bool]) -> Result | None:
        found = self._known.pop((office, engine), None)
        if found is None:
            steps = growing(office, self.years, self.replications[engine], self.seed, engine=engine)
            for step in steps:
                if stopped():
                    return None
                found = step
        self._known[office, engine] = cast(Result, found)
        for stale in list(self._known)[:-KEPT]:
            self._known.pop(stale, None)
        return found

    def joint(self) -> pd.DataFrame:
        """Return participants' time in the 36 joint states of the office on trial.

        Returns
        -------
        DataFrame
            Columns tender, consultant, participant; columns share, independent
            (the product of the three rings' own shares: what it would be if
            they did not press on one another), chosen (by `segments`).

        Raises
        ------
        ValueError
            If every participant has not been followed yet; see `refine`.
        """
        if self.findings is None or self.findings.engine != "full":
            raise ValueError("the participants' own phases are known once refine has followed them")
        share = self.findings.now.joint()["share"]
        independent = np.ones(len(share))
        for at in range(share.index.nlevels):
            independent *= share.groupby(level=at).transform("sum").to_numpy(float)
        chosen = [self.is_chosen(*names) for names in share.index]
        frame = pd.DataFrame({"share": share, "independent": independent, "chosen": chosen})
        frame.columns.name = self.office.caption(self.lang)
        return frame

    def is_chosen(self, tender: str, consultant: str, participant: str) -> bool:
        """Return whether a joint state is among those of `segments`; a ring without a choice lets all through."""
        wanted: dict[str, set[str]] = {}
        for cycle, phase in self.segments:
            wanted.setdefault(cycle, set()).add(STATE_OF[phase] if cycle == VACANT[0] else phase)
        stands = {"tender": tender, "consultant": consultant, "participant": participant}
        return all(stands[cycle] in names for cycle, names in wanted.items())

    def record(self) -> Record:
        """Return replication number `replication` of the office on trial, as both engines have it."""
        return record(self.office, self.years, self.seed, self.replication)

    # -- what the material says of it

    def evidence_codes(self, outcome: str) -> tuple[str, ...]:
        """Return the keys of the project's codes that speak of an outcome."""
        if self.project is None:
            return ()
        keys = set(self.project.codebook.keys.values())
        return tuple(code for code in _evidence(outcome)["code"].dropna() if code in keys)

    def evidence(self, outcome: str) -> Project | None:
        """Return the excerpts that speak of an outcome, or None where there are none."""
        codes = self.evidence_codes(outcome)
        return self.project.select(code=list(codes)) if self.project is not None and codes else None

    def claims(self, outcome: str) -> tuple[Claim, ...]:
        """Return the project's claims that speak of an outcome."""
        wanted = set(_evidence(outcome)["claim"].dropna())
        return tuple(claim for claim in (self.project.claims if self.project else ()) if claim.name in wanted)

    def select_to_python(self, outcome: str, name: str = "project") -> str:
        """Return the expression that selects the excerpts of `evidence`."""
        codes = self.evidence_codes(outcome)
        return f"{name}.select(code={literal(list(codes))})" if codes else ""

    # -- as code

    def to_python(self) -> str:
        """Return the code that finds the same numbers as are in `outcomes`."""
        engine = self.findings.engine if self.findings else "expected"
        lang = "" if self.lang == check_lang() else f", lang={self.lang!r}"
        how = f'years={self.years!r}, replications={self.replications[engine]}, seed={self.seed}, engine="{engine}"'
        lines = [
            f"office = {written_office(self.office)}",
            f"baseline = {written_office(self.baseline)}",
            f'found = tc.office.sweep({{"baseline": baseline, "office": office}}, {how})',
            f'found.outcomes(baseline="baseline"{lang}).loc["office"]',
        ]
        return "\n".join(lines)

    def summary(self) -> str:
        """Return the outcomes in a sentence each, and what they rest on."""
        lines = [
            say("office.one", self.lang, label=row.label,
                **{each: decimal(getattr(row, each), ".2f", self.lang) for each in ("value", "low", "high")})
            for row in self.outcomes.dropna(subset=["value"]).itertuples()
        ]  # fmt: skip
        return "\n".join([*lines, self.office.caption(self.lang)])


def written_office(office: Office) -> str:
    """Return the expression that makes an office, naming what is not as it ships.

    Examples
    --------
    >>> written_office(Office(win=0.25))
    'tc.office.Office(win=0.25)'
    """
    usual = Office()
    parts = {each.name: getattr(office, each.name) for each in fields(Office)}
    given = (f"{name}={_number(value)}" for name, value in parts.items() if value != getattr(usual, name))
    return f"tc.office.Office({', '.join(given)})"


def _number(value: Any) -> str:
    return 'float("inf")' if value == float("inf") else repr(value)


def _evidence(outcome: str) -> pd.DataFrame:
    if outcome not in OUTCOMES:
        raise ValueError(f"{outcome!r} is no outcome here{nearest(outcome, OUTCOMES)}")
    table: pd.DataFrame = datasets.table("outcome_evidence")
    return table[table["outcome"] == outcome]


def _changed(office: Office, parts: Mapping[str, Any]) -> Office:
    """Return an office with some parameters changed, or say all that is wrong with them."""
    rest = {name: value for name, value in parts.items() if name != "caseload"}
    faults = list(_caseload_faults(parts))
    try:
        office = office.replacing(**rest)
    except ValueError as fault:
        faults.append(str(fault))
    if faults:
        raise ValueError("; ".join(faults))
    if "caseload" in parts:
        office = office.replacing(arrivals=round(parts["caseload"] * office.slots / office.mean_stay, 2))
    return office


def _caseload_faults(parts: Mapping[str, Any]) -> Iterable[str]:
    if "caseload" not in parts:
        return
    value = parts["caseload"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
        yield f"caseload must be more than 0 and finite, not {value!r}"
    if "arrivals" in parts:
        yield "give caseload or arrivals, not both"
