"""The what-if explorer: another way of tendering, what would change, and one replication in motion."""

import math
import time
from typing import Any

import anywidget
import pandas as pd
import traitlets

from tender_cycles import datasets
from tender_cycles.cycles import SEGMENTS
from tender_cycles.project import Project
from tender_cycles.simulation import Office, Record
from tender_cycles.widgets.background import Background, Stopped
from tender_cycles.widgets.bundle import script, styles
from tender_cycles.widgets.payload import ring_layout, ring_words
from tender_cycles.widgets.still import show, still
from tender_cycles.widgets.whatif_state import (
    CONTROLS,
    OUTCOMES,
    STATE_OF,
    Findings,
    Trial,
    WhatIfState,
    written_office,
)
from tender_cycles.words import LANGS, check_lang, say, words_under

REST = 0.15  # seconds without a move before every participant is followed
DIGITS = 3  # of the years in a record sent to the browser: a third of a day
Found = tuple[Trial, Findings, Record | None]


class OfficeExplorer(anywidget.AnyWidget):
    """The view of a `WhatIfState`; `explore_office` makes one.

    Moving `state` moves the browser, and the other way round. A move is
    answered at once by the quick engine; the full one then runs in a thread of
    its own, and gives way to the next move.

    Parameters
    ----------
    state : WhatIfState
    """

    _esm = script("whatif.js", tail="export default {render: renderWhatIf};")
    _css = styles("tokens.css", "rings.css", "whatif.css")
    _data = traitlets.Dict().tag(sync=True)
    _asked: Any = traitlets.List().tag(sync=True, echo_update=False)  # (number, what, value, gesture)
    _shown = traitlets.Dict().tag(sync=True)
    _assumptions: Any = traitlets.List().tag(sync=True)
    _record = traitlets.Dict().tag(sync=True)

    def __init__(self, state: WhatIfState) -> None:
        self.state = state
        self._background = Background()
        self._ready = False  # whether the engines are compiled
        self._heard, self._fault, self._ms = 0, "", 0.0
        super().__init__(_data=whatif_payload(state))
        self._tell()
        state.observe(self._moved, ["trial"])
        state.observe(self._tell, ["findings", "segments", "lang", "past", "future"])
        state.observe(self._another, ["replication"])
        self.observe(self._take, "_asked")
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
        state, trial = self.state, self.state.trial

        def job(stopped: Stopped) -> Found | None:
            findings = state.find(engine, trial, stopped)
            if findings is None:
                return None
            return trial, findings, state.record() if engine == "full" else None

        self._background.start(job, self._found, self._failed, delay)

    def _found(self, found: Found) -> None:
        trial, findings, record = found
        self._ready = True
        if trial == self.state.trial:
            self.state.findings = findings
            if record is not None:
                self._record = packed(record, self.state)
        if findings.engine == "expected":
            self._refine("full")

    def _failed(self, fault: Exception) -> None:
        self._fault = say("whatif.failed", self.state.lang, fault=f"{type(fault).__name__}: {fault}")
        self._tell()

    # -- between state and browser

    def _tell(self, _change: Any = None) -> None:
        state = self.state
        assumed = state.office.assumptions(state.lang)
        rows = [_plain(row) for row in assumed.reset_index().to_dict("records")]
        with self.hold_sync():
            self._assumptions = rows
            self._shown = {
                "heard": self._heard, "fault": self._fault, "ms": self._ms, "lang": state.lang,
                "stage": state.findings.engine if state.findings else "starting",
                "controls": {name: _control(state, name) for name in CONTROLS},
                "assumed": state.office.assumed, "parameters": len(rows),
                "outcomes": _outcomes(state), "joint": _joint(state),
                "segments": ["/".join(each) for each in state.segments],
                "undo": bool(state.past), "redo": bool(state.future),
                "baseline": written_office(state.baseline), "pinned": state.office == state.baseline,
                "line": state.to_python(), "replications": state.replications, "replication": state.replication,
            }  # fmt: skip

    def _take(self, change: Any) -> None:
        new = [each for each in change["new"] if each[0] > self._heard]
        if not new:
            return
        with self.hold_sync():
            self._fault = ""
            for number, what, value, gesture in new:
                self._heard = number
                try:
                    self._do(what, value, gesture)
                except ValueError as fault:
                    self._fault = say("whatif.refused", self.state.lang, fault=fault)
            self._tell()

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
        """Wait until the work in the background is done; for scripts, not for notebooks."""
        while (thread := self._background._thread) is not None and thread.is_alive():
            thread.join(timeout)

    def __repr__(self) -> str:
        office = self.state.office
        return say("whatif.repr", self.state.lang, form=office.tender, caption=office.caption(self.state.lang))

    def _ipython_display_(self, **_options: Any) -> None:
        show(self, _still(self.state))


def _still(state: WhatIfState) -> dict[str, str]:
    lang = state.lang
    lines = [say("whatif.static", lang), state.office.caption(lang), written_office(state.office)]
    if state.findings is None:  # nothing is known yet, and a notebook must not wait for it
        return still(BLANK, say("whatif.title", lang), "\n".join(lines))
    from tender_cycles.figures.outcomes import plot_changes
    from tender_cycles.figures.style import Picture

    figure = plot_changes(state.outcomes, state.office.assumed, lang=lang).figure
    assert isinstance(figure, Picture)  # noqa: S101
    return still(figure.png(), state.summary(), "\n".join(lines))


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """Return a row as JSON can hold it: no nan, no infinity."""
    return {str(name): _number(value) for name, value in row.items()}


def _number(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _control(state: WhatIfState, name: str) -> Any:
    return state.caseload if name == "caseload" else getattr(state.office, name)


def _outcomes(state: WhatIfState) -> list[dict[str, Any]] | None:
    if state.findings is None:
        return None
    frame = state.findings.outcomes(state.lang)
    names = ["label", "value", "low", "high", "baseline", "change", "change_low", "change_high"]
    return [{"name": name} | _plain(row) for name, row in frame[names].to_dict("index").items()]


def _joint(state: WhatIfState) -> dict[str, Any] | None:
    """Return the 36 shares in the order of the index, and each segment's own share."""
    if state.findings is None or state.findings.engine != "full":
        return None
    frame = state.joint()
    own = {
        f"{cycle}/{phase}": _marginal(frame["share"], str(cycle), str(phase)) for cycle, phase in SEGMENTS
    }
    own["consultant/vacant"] = _marginal(frame["share"], "consultant", "vacant")
    chosen = frame[frame["chosen"]]
    return {
        "share": frame["share"].tolist(), "independent": frame["independent"].tolist(),
        "chosen": frame["chosen"].tolist(), "own": own,
        "sum": float(chosen["share"].sum()), "sum_independent": float(chosen["independent"].sum()),
    }  # fmt: skip


def _marginal(share: pd.Series, cycle: str, phase: str) -> float:
    name = STATE_OF[phase] if cycle == "consultant" else phase
    return float(share.xs(name, level=cycle).sum())


def packed(record: Record, state: WhatIfState) -> dict[str, Any]:
    """Return a record as flat lists: times in years, in the order start, underway_from, ending_from, end."""
    times = ["start", "underway_from", "ending_from", "end"]

    def flat(frame: pd.DataFrame, *more: str) -> list[list[float]]:
        return [frame[name].round(DIGITS).tolist() for name in (*times, *more)]

    tenders = record.tenders.assign(lost=record.tenders["lost"].astype(int))
    return {
        "years": state.years, "slots": record.office.slots, "replication": state.replication,
        "tenders": flat(tenders, "lost"), "jobs": flat(record.employments, "slot"),
        "stays": flat(record.participations, "slot"),
    }  # fmt: skip


def whatif_payload(state: WhatIfState) -> dict[str, Any]:
    """Return what does not change while the widget lives, as plain JSON: words, ranges, rings and excerpts."""
    table = Office().assumptions()
    ranges = {name: [table.loc[name, "low"], table.loc[name, "high"]] for name in CONTROLS[1:-1]}
    return {
        "layout": ring_layout(),
        "ranges": {name: [float(end) for end in ends] for name, ends in ranges.items()} | {"caseload": [5.0, 40.0]},
        "evidence": {outcome: _evidence(state, outcome) for outcome in OUTCOMES},
        "words_from": sorted({str(each.facts["words_from"]) for each in _excerpts(state) if "words_from" in each.facts}),
        "say": {lang: _words(lang) for lang in LANGS},
    }


def _excerpts(state: WhatIfState) -> tuple[Any, ...]:
    return state.project.selections if state.project is not None else ()


def _evidence(state: WhatIfState, outcome: str) -> dict[str, Any]:
    found = state.evidence(outcome)
    codes = {key: code for code in state.project.codebook for key in [state.project.codebook.keys[code.guid]]} \
        if state.project is not None else {}
    return {
        "line": state.select_to_python(outcome),
        "codes": {lang: [codes[key].label(lang) for key in state.evidence_codes(outcome)] for lang in LANGS},
        "excerpts": [_excerpt(found, row) for row in range(len(found))] if found is not None else [],
        "claims": [
            {"name": claim.name, "section": claim.section, "verdict": claim.verdict,
             "text": dict(claim.texts), "reason": dict(claim.reasons)}
            for claim in state.claims(outcome)
        ],
    }  # fmt: skip


def _excerpt(project: Project, row: int) -> dict[str, Any]:
    selection, index = project.selections[row], project._index
    speakers = index.marks("informant")
    names = [str(speakers.categories[code]) for at, code in zip(speakers.rows, speakers.codes, strict=True) if at == row]
    texts = {lang: selection.texts.get(lang) or index.stretch(row) for lang in LANGS}
    return {
        "name": index.excerpts()[row], "informants": names, "section": str(selection.facts.get("section", "")),
        "text": texts, "words": selection.texts.get("words", ""),
    }  # fmt: skip


def _words(lang: str) -> dict[str, Any]:
    """Return every word that the browser shows."""
    rings = ring_words(lang)
    return words_under("whatif", lang) | {
        "lang": lang,
        "rings": rings | words_under("whatif.rings", lang),
        "cycles": rings["cycles"],
        "phases": rings["phases"],
        "states": words_under("simulation.state", lang),
        "parameters": words_under("simulation.parameter", lang),
        "bases": words_under("whatif.basis", lang),
        "measures": words_under("whatif.measure", lang),
        "verdicts": words_under("explorer.verdict", lang),
    }


def explore_office(office: Office | None = None, project: Project | None = None, *, lang: str = "en",
                   years: float = 12, seed: int = 0) -> OfficeExplorer:
    """Ask what another way of tendering would change, for those who work and those who take part.

    Parameters
    ----------
    office : Office, optional
        Where to begin, and the first baseline; the shipped one if it is not given.
    project : Project, optional
        Whose excerpts and claims are laid beside the outcomes; the thesis if it is not given.
    lang : {"nb", "en"}
    years : float
        Length of what is simulated.
    seed : int
        Office and baseline draw from the same numbers.

    Returns
    -------
    OfficeExplorer
        A widget; `state` is its `WhatIfState`. Compiling the engines takes some
        seconds on the first use of an installation; the widget says so and
        the notebook does not wait.

    Examples
    --------
    >>> explorer = explore_office(project=Project(name="none"), lang="nb")
    >>> explorer
    <Hva om: 3+1, 14 av 22 parametre er antatt>
    """
    material = datasets.load_thesis() if project is None else project
    return OfficeExplorer(WhatIfState(office, material, check_lang(lang), years=years, seed=seed))


# A transparent pixel.
BLANK = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNgYGBgAAAABQABXvMqOgAAAABJRU5ErkJggg=="
