"""One replication in full: its tenders, employments and participations, as tables and on a calendar."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from tender_cycles._checks import is_whole
from tender_cycles.cycles import Calendar, Cycle, Span, TenderPeriod
from tender_cycles.office.simulation import _rings as ring
from tender_cycles.office.simulation._blocks import run_one
from tender_cycles.office.simulation._full import ENDED, ENDED_BY_LOSS, OPEN_STAY, TRANSFERRED
from tender_cycles.office.simulation._random import Floats, seed_pool
from tender_cycles.office.simulation._rings import FULL, Window
from tender_cycles.office.simulation.engine import MEMORY, Plan
from tender_cycles.office.simulation.office import Office
from tender_cycles.words import check_lang, counted, say

YEAR = 365.2425
_JOB_EXITS = np.array(["left", "lost", "open"], dtype=object)
_STAY_EXITS = np.empty(4, dtype=object)
_STAY_EXITS[[ENDED, TRANSFERRED, OPEN_STAY, ENDED_BY_LOSS]] = ["ended", "transferred", "open", "ended"]


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One replication. Times are years since the window opened; what began before has a negative start.

    Attributes
    ----------
    office : Office
    tenders : DataFrame
        start, underway_from, ending_from, end, lost, options_used.
    employments : DataFrame
        slot, start, underway_from (trained), ending_from (decided), end, exit
        (left, lost, open); cut where the window closes.
    participations : DataFrame
        slot, start, underway_from, ending_from, end, entry, exit, breaks,
        planned_end, employment (of the consultant at the start, or missing).
        Followed to their end; one that a lost tender ended has a later planned_end.
    """

    office: Office
    tenders: pd.DataFrame
    employments: pd.DataFrame
    participations: pd.DataFrame

    def __repr__(self) -> str:
        lang = check_lang()
        nouns = ("tender", "employment", "participation")
        counts = {f"{noun}s": counted(noun, len(getattr(self, f"{noun}s")), lang) for noun in nouns}
        return f"<{type(self).__name__}: {say('repr.record', lang, caption=self.office.caption(lang), **counts)}>"

    def calendar(self, tender: int = 0, start: date = date(2000, 1, 1)) -> Calendar:
        """Return one tender with what runs in it, to be drawn.

        Parameters
        ----------
        tender : int
            Row of `tenders`.
        start : date
            First day of that tender; everything else follows.

        Raises
        ------
        IndexError
            If there is no such tender.
        """
        if not 0 <= tender < len(self.tenders):
            raise IndexError(f"there is no tender {tender}; the record has {len(self.tenders)}, from 0")
        row = self.tenders.iloc[tender]
        first, end = float(row["start"]), float(row["end"])
        jobs, stays = (
            frame[(frame["end"] > first) & (frame["start"] < end)] for frame in (self.employments, self.participations)
        )
        names = {key: f"K{number:02d}" for number, key in enumerate(jobs.index, start=1)}
        spans = [_span(Cycle.CONSULTANT, names[job.Index], job, first, start) for job in jobs.itertuples()]
        for number, stay in enumerate(stays.itertuples(), start=1):
            within = names.get(stay.employment)  # a vacant slot has no name
            spans.append(_span(Cycle.PARTICIPANT, f"P{number:03d}", stay, first, start, within))
        used = int(row["options_used"])
        months = {name: max(1, round(getattr(self.office, name))) for name in ("startup", "closing")}
        period = TenderPeriod(
            start=start, form=self.office.tender, used=tuple(at < used for at in range(len(self.office.years) - 1)),
            startup_months=months["startup"], closing_months=months["closing"],
            notice_months=max(1, round(self.office.option_notice)), exit="lost" if row["lost"] else "ended",
        )  # fmt: skip
        return Calendar(period, tuple(spans))


def _span(cycle: Cycle, name: str, row: object, zero: float, start: date, within: str | None = None) -> Span:
    columns = ("start", "underway_from", "ending_from", "end")
    days = [start + timedelta(days=round((getattr(row, column) - zero) * YEAR)) for column in columns]
    days[3] = max(days[3], days[0] + timedelta(days=1))
    return Span(
        cycle=cycle, name=name, start=days[0], underway_from=days[1], ending_from=days[2], end=days[3],
        entry=getattr(row, "entry", "new"), exit=getattr(row, "exit", "ended"), within=within,
    )  # fmt: skip


def record(
    office: Office, years: float = 12, seed: int = 0, replication: int = 0, *, warmup: float | None = None
) -> Record:
    """Return the records of one replication, the very one that `simulate` counts.

    Parameters as for `simulate`; `replication` is its number, from 0.

    Examples
    --------
    >>> record(Office(slots=2, arrivals=20), years=4, seed=7).participations.columns[:3].tolist()
    ['slot', 'start', 'underway_from']
    """
    if not is_whole(replication) or replication < 0:
        raise ValueError(f"cannot simulate: replication must be a whole number, 0 or more, not {replication!r}")
    plan = Plan(office=office, years=years, replications=replication + 1, seed=seed, warmup=warmup)
    window = plan.window()
    tenders, jobs, stays = _run(plan, window, replication)
    stays = stays[stays[:, 4] > window.start]
    participations = pd.DataFrame(
        {
            "slot": stays[:, 0].astype(int),
            **{
                name: stays[:, at] - window.start
                for at, name in enumerate(("start", "underway_from", "ending_from", "end"), start=1)
            },
            "entry": np.where(stays[:, 5] == 0, "new", "transferred"),
            "exit": _STAY_EXITS[stays[:, 6].astype(int)],
            "breaks": stays[:, 7].astype(int),
            "planned_end": stays[:, 8] - window.start,
        }
    )
    work = _employments(jobs, window)
    # Whoever is not in the window any more, or not hired yet, carries nobody here.
    participations["employment"] = _carriers(participations, work)
    order = participations.sort_values(["start", "slot"], kind="stable")
    return Record(office, _tenders(tenders, window), work, order.reset_index(drop=True).rename_axis("participation"))


def employments(
    office: Office, years: float = 12, replications: int = 100, seed: int = 0, *, warmup: float | None = None
) -> pd.DataFrame:
    """Return the employments of several replications, for `tender_cycles.office.survival`.

    Parameters as for `simulate`. This table grows with the replications.

    Returns
    -------
    DataFrame
        replication, slot, entry (years of tenure when observation began: 0, or
        more for those employed when the window opened), duration (tenure when
        it ended), exit (left, lost, open).
    """
    plan = Plan(office=office, years=years, replications=replications, seed=seed, warmup=warmup)
    window = Window(plan.start, plan.start + years, plan.start + years)
    frames = []
    for replication in range(replications):
        work = _employments(_run(plan, window, replication, participants=False)[1], window)
        frames.append(
            pd.DataFrame(
                {
                    "replication": replication,
                    "slot": work["slot"],
                    "entry": np.maximum(-work["start"], 0.0),
                    "duration": work["end"] - work["start"],
                    "exit": work["exit"],
                }
            )
        )
    found = pd.concat(frames, ignore_index=True)
    found.attrs["assumed"] = office.assumed
    return found


def _run(plan: Plan, window: Window, replication: int, participants: bool = True) -> tuple[Floats, Floats, Floats]:
    """Run one replication with records; return tenders, jobs and stays as the compiled code writes them."""
    rates, options = plan.office._rates()
    if not participants:
        rates = rates._replace(arrivals=1e-12)  # the employments draw from streams of their own
    size, rows, people = MEMORY, 256, 4096
    while True:
        jobs, stays = np.empty((rows, 6)), np.empty((people, 9))
        count, job, stay, tenders, _ = run_one(
            rates, options, seed_pool(int(plan.seed)), window, replication, size, jobs, stays
        )
        if count != FULL and stay <= people:
            return tenders[:count], jobs[:job], stays[:stay]
        if count == FULL:
            size, rows = size * 2, rows * 2
        else:
            people = stay


def _tenders(table: Floats, window: Window) -> pd.DataFrame:
    table = table[(table[:, ring.END] > window.start) & (table[:, ring.START] < window.end)]
    columns = {
        "start": ring.START,
        "underway_from": ring.UNDERWAY_FROM,
        "ending_from": ring.CLOSING_FROM,
        "end": ring.END,
    }
    frame = pd.DataFrame({name: table[:, at] - window.start for name, at in columns.items()})
    frame["lost"], frame["options_used"] = table[:, ring.LOST] == 1, table[:, ring.USED].astype(int)
    return frame.rename_axis("tender")


def _employments(jobs: Floats, window: Window) -> pd.DataFrame:
    """Return employments that touch the window, cut where it closes."""
    jobs = jobs[(jobs[:, 4] > window.start) & (jobs[:, 1] < window.end)]
    late = jobs[:, 4] > window.end
    columns = {"start": 1, "underway_from": 2, "ending_from": 3, "end": 4}
    frame = pd.DataFrame(
        {"slot": jobs[:, 0].astype(int)}
        | {name: np.minimum(jobs[:, at], window.end) - window.start for name, at in columns.items()}
    )
    frame["underway_from"] = np.minimum(frame["underway_from"], frame["ending_from"])
    frame["exit"] = np.where(late, "open", _JOB_EXITS[jobs[:, 5].astype(int)])
    frame = frame.sort_values(["start", "slot"], kind="stable").reset_index(drop=True)
    return frame.rename_axis("employment")


def _carriers(participations: pd.DataFrame, work: pd.DataFrame) -> pd.Series:
    """Return the employment that holds each participation's slot on its first day, missing if it is vacant."""
    starts = work.rename_axis("employment").reset_index()[["employment", "slot", "start", "end"]]
    left = participations[["slot", "start"]].reset_index().sort_values("start", kind="stable")
    found = pd.merge_asof(
        left, starts.sort_values("start", kind="stable").rename(columns={"start": "hired"}),
        left_on="start", right_on="hired", by="slot",
    )  # fmt: skip
    here = found["employment"].where(found["start"] < found["end"])
    return here.set_axis(found["index"]).astype("Int64").sort_index()
