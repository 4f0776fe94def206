"""The what-if explorer: another way of tendering, what would change, and one replication in motion."""

import time
from typing import Any, cast
from uuid import uuid4

import traitlets
from IPython.display import update_display

from tender_cycles import datasets
from tender_cycles.office.simulation.office import Office
from tender_cycles.office.simulation.records import Record, record
from tender_cycles.office.simulation.sweeps import Sweep
from tender_cycles.office.widget.background import Background, Stopped
from tender_cycles.office.widget.payload import (
    control,
    joint_shares,
    office_payload,
    outcome_rows,
    packed,
    plain,
)
from tender_cycles.office.widget.state import CONTROLS, Findings, OfficeState, Trial, written_office
from tender_cycles.project import Project
from tender_cycles.project.attached import attached_by_name
from tender_cycles.widgets.core.bundle import look, view
from tender_cycles.widgets.core.requests import Requests
from tender_cycles.widgets.core.snapshot import show, still
from tender_cycles.words import check_lang, say, words_under

REST = 0.15  # seconds without a move before every participant is followed
Found = tuple[Trial, Findings, Record | None]


class OfficeExplorer(Requests):
    """The view of a `OfficeState`; `explore_office` makes one.

    Moving `state` moves the browser, and the other way round. A move is
    answered at once by the quick engine; the full one then runs in a thread of
    its own, and gives way to the next move.

    Parameters
    ----------
    state : OfficeState
    """

    _esm = view("office/widget/widget.js", "renderOffice")
    _css = look("widgets/rings/rings.css", "office/widget/widget.css")
    _data = traitlets.Dict().tag(sync=True)
    _shown = traitlets.Dict().tag(sync=True)
    _assumptions: Any = traitlets.List().tag(sync=True)
    _record = traitlets.Dict().tag(sync=True)

    def __init__(self, state: OfficeState) -> None:
        self.state = state
        self._background = Background()
        self._ready = False  # whether the engines are compiled
        self._heard, self._fault, self._ms = 0, "", 0.0
        self._moving = False
        self._snapshots: list[str] = []  # outputs that wait for their picture
        self.attached = attached_by_name(state.project) if state.project is not None else {}
        super().__init__(lang=state.lang, _data=office_payload(state) | {"attached": list(self.attached)})
        self._send_state()
        state.observe(self._moved, ["trial"])
        state.observe(self._send_state, ["findings", "segments", "lang", "past", "future"])
        state.observe(self._another, ["replication"])
        self.observe(lambda change: state.set_trait("lang", change["new"]), "lang")
        self._refine("expected")

    # -- what is done when something was moved

    def _moved(self, _change: Any) -> None:
        if not self._ready:  # compiling takes long: not here, where the notebook would wait for it
            self._refine("expected")
            return
        started = time.perf_counter()
        self.state.findings = self.state.find("expected")
        self._ms = 1000 * (time.perf_counter() - started)
        self._refine("full", REST)

    def _another(self, _change: Any) -> None:
        self._refine("full")

    def _refine(self, engine: str, delay: float = 0.0) -> None:
        state, trial, replication = self.state, self.state.trial, self.state.replication

        def job(stopped: Stopped) -> Found | None:
            findings = state.find(engine, trial, stopped)
            if findings is None:
                return None
            drawn = record(trial.office, state.years, state.seed, replication) if engine == "full" else None
            return trial, findings, drawn

        self._background.start(job, self._found, self._failed, delay)

    def _found(self, found: Found) -> None:
        trial, findings, drawn = found
        self._ready = True
        if trial == self.state.trial:
            self.state.findings = findings
            if drawn is not None:
                self._record = packed(drawn, self.state)
                self._fill_snapshots()
        if findings.engine == "expected":
            self._refine("full")

    def _failed(self, fault: Exception) -> None:
        self._fault = say("office.failed", self.state.lang, fault=f"{type(fault).__name__}: {fault}")
        self._send_state()

    # -- between state and browser

    def _send_state(self, _change: Any = None) -> None:
        state = self.state
        if self._moving or (self._ready and state.findings is None):  # more is on its way
            return
        assumed = state.office.assumptions(state.lang)
        rows = [plain(row) for row in assumed.reset_index().to_dict("records")]
        with self.hold_sync():
            self.lang = state.lang
            self._assumptions = rows
            self._shown = {
                "heard": self._heard, "fault": self._fault, "ms": self._ms, "lang": state.lang,
                "stage": state.findings.engine if state.findings else "starting",
                "controls": {name: control(state, name) for name in CONTROLS},
                "assumed": state.office.assumed, "parameters": len(rows),
                "outcomes": outcome_rows(state), "joint": joint_shares(state),
                "segments": ["/".join(each) for each in state.segments],
                "undo": bool(state.past), "redo": bool(state.future),
                "baseline": written_office(state.baseline), "pinned": state.office == state.baseline,
                "line": state.to_python(), "replications": state.replications,
            }  # fmt: skip

    def answer_moves(self, moves: list[tuple[int, str, Any, Any]]) -> None:
        """Do what was moved in the browser: number, what, its value, and the gesture to which it belongs."""
        self._fault, self._moving = "", True
        try:
            for number, what, value, gesture in moves:
                self._heard = number
                self._try(what, value, gesture)
        finally:
            self._moving = False
        self._send_state()

    def _try(self, what: str, value: Any, gesture: Any) -> None:
        try:
            self._do(what, value, gesture)
        except ValueError as fault:
            lang, form = self.state.lang, what == "change" and "tender" in value  # what is typed, not moved
            why = say("office.form-wrong", lang) if form else fault
            self._fault = say("office.refused", lang, fault=why)
        except Exception as fault:  # else it would end in the kernel's log, where nobody looks
            self._failed(fault)

    def _do(self, what: str, value: Any, gesture: Any) -> None:
        state = self.state
        if what == "change":
            state.change(gesture, **value)
        elif what == "segments":
            state.segments = tuple(tuple(each.split("/")) for each in value)
        elif what == "replication":
            state.replication = value
        else:
            {"pin": state.pin, "reset": state.reset, "undo": state.undo, "redo": state.redo}[what]()

    def settle(self, timeout: float = 60.0) -> None:
        """Wait until the work in the background is done, `timeout` seconds at most; for scripts, not for notebooks."""
        until = time.monotonic() + timeout
        while self._background.busy and (left := until - time.monotonic()) > 0:
            self._background.join(left)

    def __repr__(self) -> str:
        office = self.state.office
        return say("office.repr", self.state.lang, form=office.tender, caption=office.caption(self.state.lang))

    def _ipython_display_(self, **_options: Any) -> None:
        name = uuid4().hex
        if self.state.findings is None:
            self._snapshots.append(name)
        show(self, _still(self.state), name)

    def _fill_snapshots(self) -> None:
        """Give the outputs that were made before anything was known their picture."""
        while self._snapshots:
            update_display(_still(self.state), display_id=self._snapshots.pop(), raw=True)  # type: ignore[no-untyped-call]


def _still(state: OfficeState) -> dict[str, str]:
    lang = state.lang
    lines = [say("office.static", lang), state.office.caption(lang), written_office(state.office)]
    if state.findings is None:  # nothing is known yet, and a notebook must not wait for it
        return still(BLANK, say("office.title", lang), "\n".join(lines))
    from tender_cycles.figures.files import Picture
    from tender_cycles.office.figures.outcomes import plot_outcomes

    findings, names = state.findings, words_under("office", lang)
    results = {names["key-baseline"]: findings.then, names["key-now"]: findings.now}
    if state.office == state.baseline:
        del results[names["key-baseline"]]
    figure = cast(Picture, plot_outcomes(Sweep(results), lang=lang).figure)
    return still(figure.png(), state.summary(), "\n".join(lines))


def explore_office(
    office: Office | None = None,
    project: Project | None = None,
    *,
    lang: str | None = None,
    years: float = 12,
    seed: int = 0,
) -> OfficeExplorer:
    """Ask what another way of tendering would change, for those who work and those who take part.

    Parameters
    ----------
    office : Office, optional
        Where to begin, and the first baseline; the shipped one if it is not given.
    project : Project, optional
        Whose excerpts and claims are laid beside the outcomes; the thesis if it is not given.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    years : float
        Length of what is simulated.
    seed : int
        Office and baseline draw from the same numbers.

    Returns
    -------
    OfficeExplorer
        A widget; `state` is its `OfficeState`. Compiling the engines takes some
        seconds on the first use of an installation; the widget says so and
        the notebook does not wait.

    Raises
    ------
    ValueError
        If it is no office, or a number is impossible.
    TypeError
        If it is no project.

    Examples
    --------
    >>> explorer = explore_office(project=Project(name="none"), lang="nb")
    >>> explorer
    <Hva om: 3+1, 14 av 22 parametre er antatt>
    """
    material = datasets.load_thesis() if project is None else project
    return OfficeExplorer(OfficeState(office, material, check_lang(lang), years=years, seed=seed))


# A transparent pixel.
BLANK = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNgYGBgAAAABQABXvMqOgAAAABJRU5ErkJggg=="
