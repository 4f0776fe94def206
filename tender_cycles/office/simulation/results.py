"""What a simulation found: sums over replications, and tables made from them."""

from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from tender_cycles._checks import check_level
from tender_cycles._nearest import nearest
from tender_cycles.cycles import Phase
from tender_cycles.office.simulation import _totals as at
from tender_cycles.office.simulation._random import Floats
from tender_cycles.office.simulation.office import Office
from tender_cycles.words import check_lang, counted, say

STATES = ("training", "doing", "ending", "vacant")
PHASES = tuple(str(phase) for phase in Phase)

# Each outcome as a ratio: what is summed above and below the line.
OUTCOMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "handovers": (("breaks_left", "breaks_transferred"), ("entrants_new",)),
    "handover-rate": (("breaks_left", "breaks_transferred"), ("served_time",)),
    "handovers-left": (("breaks_left",), ("served_time",)),
    "handovers-transferred": (("breaks_transferred",), ("served_time",)),
    "transition": (("transition_time",), ("served_time",)),
    "training-load": (("training_time",), ("staffed_time",)),
    "turnover": (("leavers",), ("staffed_time",)),
    "vacant": (("slot_time", "-staffed_time"), ("slot_time",)),
    "caseload": (("served_time",), ("slot_time",)),
    "unbroken": (("cohort_unbroken",), ("cohort",)),
    "continuity": (("cohort_continuity",), ("cohort",)),
    "stay-handovers": (("cohort_breaks",), ("cohort",)),
}


def _weights(names: tuple[str, ...]) -> Floats:
    weights = np.zeros(at.SCALARS)
    for name in names:
        plain = name.removeprefix("-")
        if plain not in at.SCALAR_NAMES:
            raise KeyError(f"a result has no {plain!r}{nearest(plain, at.SCALAR_NAMES)}")
        weights[at.SCALAR_NAMES.index(plain)] += -1.0 if name.startswith("-") else 1.0
    return weights


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Result:
    """The result of a simulation.

    Every table says how many parameters are assumed, above its columns and in
    ``attrs["assumed"]``; `Office.assumptions` names them. Standard errors are
    those between replications.

    Attributes
    ----------
    office : Office
    years, warmup : float
    replications, seed : int
    engine : {"full", "expected"}
    sums, squares : ndarray, shape (n,)
        Of each total over replications.
    products : ndarray, shape (m, m)
        Lower triangle: products of the first m totals, summed.
    batches : ndarray, shape (64, m)
        Sums of the first m totals over replications 0, 64, 128, ...; 1, 65, ...; and so on.
    """

    office: Office
    years: float
    warmup: float
    replications: int
    seed: int
    engine: str
    sums: Floats = field(repr=False)
    squares: Floats = field(repr=False)
    products: Floats = field(repr=False)
    batches: Floats = field(repr=False)

    def __repr__(self) -> str:
        lang = check_lang()
        years, runs = counted("years", self.years, lang), counted("run", self.replications, lang)
        facts = {"engine": self.engine, "seed": self.seed, "caption": self.office.caption(lang)}
        return f"<{type(self).__name__}: {say('repr.result', lang, years=years, runs=runs, **facts)}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Result):
            return NotImplemented
        mine, its = ((r.office, r.years, r.warmup, r.replications, r.seed, r.engine) for r in (self, other))
        sums = ("sums", "squares", "products", "batches")
        return mine == its and all(bool((getattr(self, name) == getattr(other, name)).all()) for name in sums)

    __hash__ = None  # type: ignore[assignment]

    def total(self, name: str) -> float:
        """Return the mean of one total per replication, such as ``"breaks_left"``.

        Raises
        ------
        KeyError
            If there is no such total; the message names the nearest.
        """
        return self.ratio((name,))[0]

    def ratio(self, above: tuple[str, ...], below: tuple[str, ...] = ()) -> tuple[float, float]:
        """Return a ratio of sums of totals and its standard error (delta method); without `below`, a mean.

        A name may have a minus sign before it. What this engine does not know is nan.
        """
        value, slope = self._linear(above, below)
        mean, n = self.sums[: at.SCALARS] / self.replications, self.replications
        symmetric = np.tril(self.products) + np.tril(self.products, -1).T
        variance = float(slope @ symmetric @ slope) / n - float(mean @ slope) ** 2
        error = np.sqrt(np.maximum(variance, 0.0) / (n - 1)) if n > 1 else np.nan
        return value, float(error)

    def _linear(self, above: tuple[str, ...], below: tuple[str, ...]) -> tuple[float, Floats]:
        """Return a ratio and its slope: how it changes with the mean of each scalar. Nan if it is not known."""
        up, down, unknown = _weights(above), _weights(below), np.full(at.SCALARS, np.nan)
        if self.engine == "expected" and (up + down)[list(at.PARTICIPANT_ONLY)].any():
            return np.nan, unknown
        mean = self.sums[: at.SCALARS] / self.replications
        bottom = float(mean @ down) if below else 1.0
        if bottom == 0:
            return np.nan, unknown
        value = float(mean @ up) / bottom
        return value, (up - value * down) / bottom

    def change(self, baseline: "Result", lang: str | None = None, level: float = 0.95) -> pd.DataFrame:
        """Return how the outcomes differ from those of a baseline run on the same random numbers.

        The interval is the paired one: replication r of both results starts from
        the same numbers, and what is the same in both cancels. A ratio's
        departure is taken to first order (delta method), a replication's
        departures in the two results are subtracted, and their sums over 64
        batches of replications give a Student interval with 63 degrees of
        freedom; with fewer replications than 64 each is a batch.

        Parameters
        ----------
        baseline : Result
            Of the same engine, years, replications and seed.
        lang : {"nb", "en"}, default that of `tc.set_lang`
        level : float
            Of the interval.

        Returns
        -------
        DataFrame
            Columns outcome; columns label, change, error, low, high. Against
            itself all are 0; what the engine does not know is nan.

        Raises
        ------
        ValueError
            If the two were not run alike, all differences being named; or the level is no share.

        Notes
        -----
        Paired intervals under common random numbers: Law (2015), *Simulation
        Modeling and Analysis*, 5th ed., sections 10.2.1 and 11.2. Delta method
        and batches (sectioning): Asmussen and Glynn (2007), *Stochastic
        Simulation*, chapter III.

        Examples
        --------
        >>> from tender_cycles.office.simulation import Office, expected
        >>> now, then = expected(Office(win=0.9)), expected(Office())
        >>> change = now.change(then).loc["handovers-transferred"]
        >>> bool(change["high"] < 0)
        True
        """
        lang = check_lang(lang)
        check_level(level)
        if not isinstance(baseline, Result):
            raise ValueError(f"the baseline must be a Result, not {baseline!r}")
        alike = ("engine", "years", "replications", "seed")
        unlike = [
            f"{name} {getattr(self, name)!r}, not {getattr(baseline, name)!r}"
            for name in alike
            if getattr(self, name) != getattr(baseline, name)
        ]
        if unlike:
            raise ValueError("cannot be paired with the baseline, which has " + "; ".join(unlike))
        rows = []
        for name, (above, below) in OUTCOMES.items():
            change, error = self._paired(baseline, above, below)
            wide = stdtrit(min(self.replications, at.BATCHES) - 1, (1 + level) / 2) * error
            label = say(f"simulation.outcome.{name}", lang)
            rows.append((name, label, change, error, change - wide, change + wide))
        frame = pd.DataFrame(rows, columns=["outcome", "label", "change", "error", "low", "high"])
        return self._captioned(frame.set_index("outcome"), lang)

    def _paired(self, baseline: "Result", above: tuple[str, ...], below: tuple[str, ...]) -> tuple[float, float]:
        """Return the change of a ratio and its standard error."""
        n = self.replications
        sizes = n // at.BATCHES + (np.arange(at.BATCHES) < n % at.BATCHES)
        (value, slope), (other, its_slope) = self._linear(above, below), baseline._linear(above, below)
        departures = self.batches @ slope - baseline.batches @ its_slope
        centred = departures - sizes * departures.sum() / n
        spread = 1 - float(sizes @ sizes) / n**2
        error = np.sqrt(float(centred @ centred) / spread) / n if n > 1 else np.nan
        return value - other, float(error)

    def outcomes(self, lang: str | None = None, level: float = 0.95) -> pd.DataFrame:
        """Return the outcomes with their intervals.

        Returns
        -------
        DataFrame
            Columns outcome; columns label, value, error, low, high.
        """
        lang = check_lang(lang)
        check_level(level)
        wide, rows = NormalDist().inv_cdf((1 + level) / 2), []
        for name, (above, below) in OUTCOMES.items():
            value, error = self.ratio(above, below)
            label = say(f"simulation.outcome.{name}", lang)
            rows.append((name, label, value, error, value - wide * error, value + wide * error))
        frame = pd.DataFrame(rows, columns=["outcome", "label", "value", "error", "low", "high"])
        return self._captioned(frame.set_index("outcome"), lang)

    def joint(self) -> pd.DataFrame:
        """Return participants' time in the 36 joint states of tender, consultant and participant.

        Returns
        -------
        DataFrame
            Columns tender, consultant, participant; columns years (per
            replication), error (standard, of the years), share. A share has no
            error of its own: the time that it is a share of varies along with
            the years, and their products are not kept.
        """
        if self.engine == "expected":
            raise ValueError("participants' own phases are known to the full engine only; use simulate, or served")
        return self._times(at.JOINT, {"tender": PHASES, "consultant": STATES, "participant": PHASES})

    def served(self) -> pd.DataFrame:
        """Return participants' time by tender and consultant; columns as in `joint`."""
        return self._times(at.SERVED, {"tender": PHASES, "consultant": STATES})

    def slots(self) -> pd.DataFrame:
        """Return slot time by tender and consultant; columns as in `joint`."""
        return self._times(at.SLOTS, {"tender": PHASES, "consultant": STATES})

    def tenders(self) -> pd.DataFrame:
        """Return the tender's time in each phase; columns as in `joint`."""
        return self._times(at.TENDER_TIME, {"tender": PHASES})

    def handovers(self) -> pd.DataFrame:
        """Return hand-overs in the window by cause.

        Returns
        -------
        DataFrame
            Columns cause; columns number (per replication), error, rate (per participant-year).
        """
        rows = [
            (cause, *self.ratio((name,)), self.ratio((name,), ("served_time",))[0])
            for cause, name in (("left", "breaks_left"), ("transferred", "breaks_transferred"))
        ]
        frame = pd.DataFrame(rows, columns=["cause", "number", "error", "rate"]).set_index("cause")
        return self._captioned(frame)

    def stays(self) -> pd.DataFrame:
        """Return completed stays that began in the window, by the hand-overs met in them.

        Returns
        -------
        DataFrame
            Columns breaks, the last being that many or more; columns new,
            transferred: numbers over all replications.
        """
        if self.engine == "expected":
            raise ValueError("stays are known to the full engine only; use simulate")
        counts = self.sums[at.HISTOGRAM : at.HISTOGRAM + 2 * at.BREAKS].reshape(2, at.BREAKS).round().astype(int)
        frame = pd.DataFrame(counts.T, columns=["new", "transferred"], index=pd.RangeIndex(at.BREAKS, name="breaks"))
        return self._captioned(frame)

    def tenure(self) -> pd.DataFrame:
        """Return the life table of employments in the window, by quarter of a year since hiring.

        Those employed when the window opens come under observation with the
        tenure that they have (left truncation), those employed when it closes
        leave it. The last row is open-ended.

        Returns
        -------
        DataFrame
            Columns tenure, in years; columns exposure (years), left, lost, and for
            each cause its hazard per year and cumulative incidence.
        """
        counts = self.sums[at.TENURE : at.TENURE + 3 * at.QUARTERS].reshape(3, at.QUARTERS)
        start = pd.Index(np.arange(at.QUARTERS) * at.TENURE_BIN, name="tenure")
        frame = pd.DataFrame(counts.T, columns=["exposure", "left", "lost"], index=start)
        with np.errstate(invalid="ignore", divide="ignore"):
            hazard = frame[["left", "lost"]].div(frame["exposure"], axis=0)
        known = hazard.fillna(0.0)
        all_causes = known.sum(axis=1)
        staying = np.exp(-(all_causes * at.TENURE_BIN).cumsum().shift(fill_value=0.0))
        leaving = staying * -np.expm1(-all_causes * at.TENURE_BIN)
        for cause in ("left", "lost"):
            frame[f"hazard_{cause}"] = hazard[cause]
            frame[f"incidence_{cause}"] = (leaving * (known[cause] / all_causes.where(all_causes > 0, 1.0))).cumsum()
        return self._captioned(frame)

    def _times(self, first: int, axes: dict[str, tuple[str, ...]]) -> pd.DataFrame:
        size = int(np.prod([len(names) for names in axes.values()]))
        mean = self.sums[first : first + size] / self.replications
        spread = self.squares[first : first + size] / self.replications - mean**2
        error = np.sqrt(np.maximum(spread, 0) / max(self.replications - 1, 1))
        index = pd.MultiIndex.from_product(list(axes.values()), names=list(axes))
        frame = pd.DataFrame({"years": mean, "error": error, "share": mean / (mean.sum() or np.nan)}, index=index)
        return self._captioned(frame)

    def _captioned(self, frame: pd.DataFrame, lang: str | None = None) -> pd.DataFrame:
        frame.columns.name = self.office.caption(lang)
        frame.attrs["assumed"] = self.office.assumed
        return frame

    def _repr_html_(self) -> str:
        table: Any = self.outcomes().to_html(float_format="{:.3f}".format)
        return f"<p>{self.__repr__()[1:-1]}</p>{table}"
