"""What the what-if explorer tells the browser, as plain JSON."""

import math
from typing import Any

import numpy as np
import pandas as pd

from tender_cycles.cycles import SEGMENTS, tender_cycles
from tender_cycles.datasets.thesis import told_in
from tender_cycles.office.simulation.office import Office
from tender_cycles.office.simulation.records import Record
from tender_cycles.office.widget.state import CONTROLS, OUTCOMES, STATE_OF, OfficeState
from tender_cycles.project import Project
from tender_cycles.project.attached import words_of_its_own
from tender_cycles.widgets.rings.layout import ring_layout, ring_words
from tender_cycles.words import LANGS, words_under

CASELOADS = (5.0, 40.0)  # of the slider, participants per position
DIGITS = 3  # of the years in a record: a third of a day


def plain(row: dict[Any, Any]) -> dict[str, Any]:
    """Return a row as JSON can hold it: no nan, no infinity."""
    return {str(name): _number(value) for name, value in row.items()}


def _number(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def control(state: OfficeState, name: str) -> Any:
    return state.caseload if name == "caseload" else getattr(state.office, name)


def outcome_rows(state: OfficeState) -> list[dict[str, Any]] | None:
    if state.findings is None:
        return None
    frame = state.findings.outcomes(state.lang)
    names = ["label", "value", "low", "high", "baseline", "change", "change_low", "change_high"]
    return [{"name": name} | plain(row) for name, row in frame[names].to_dict("index").items()]


def joint_shares(state: OfficeState) -> dict[str, Any] | None:
    """Return the 36 shares in the order of the index, and each segment's own share."""
    if state.findings is None or state.findings.engine != "full":
        return None
    frame = state.joint()
    own = {f"{cycle}/{phase}": _marginal(frame["share"], str(cycle), str(phase)) for cycle, phase in SEGMENTS}
    own["consultant/vacant"] = _marginal(frame["share"], "consultant", "vacant")
    chosen = frame[frame["chosen"]]
    return {
        "share": frame["share"].tolist(), "independent": frame["independent"].tolist(),
        "chosen": frame["chosen"].tolist(), "own": own,
        "sum": float(chosen["share"].sum()), "sum_independent": float(chosen["independent"].sum()),
    }  # fmt: skip


def _marginal(share: pd.Series, cycle: str, phase: str) -> float:
    name = STATE_OF[phase] if cycle == "consultant" else phase
    here = share.index.get_level_values(cycle) == name
    return float(np.sum(share.to_numpy(float), where=here))


def packed(record: Record, state: OfficeState) -> dict[str, Any]:
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


def office_payload(state: OfficeState) -> dict[str, Any]:
    """Return what does not change while the widget lives, as plain JSON: words, ranges, rings and excerpts."""
    known = Office().assumptions()[["low", "high"]].to_dict("index")
    ranges = {name: [known[name]["low"], known[name]["high"]] for name in CONTROLS[1:-1]}
    return {
        "layout": ring_layout(tender_cycles()),
        "ranges": ranges | {"caseload": list(CASELOADS)},
        "evidence": {outcome: _evidence(state, outcome) for outcome in OUTCOMES},
        "say": {lang: _words(state, lang) for lang in LANGS},
    }


def _evidence(state: OfficeState, outcome: str) -> dict[str, Any]:
    found = state.evidence(outcome)
    return {
        "line": state.select_to_python(outcome),
        "codes": {lang: _code_names(state, outcome, lang) for lang in LANGS},
        "excerpts": [_excerpt(found, row) for row in range(len(found))] if found is not None else [],
        "claims": [
            {"name": claim.name, "section": claim.section, "verdict": claim.verdict,
             "text": dict(claim.texts), "reason": dict(claim.reasons)}
            for claim in state.claims(outcome)
        ],
    }  # fmt: skip


def _code_names(state: OfficeState, outcome: str, lang: str) -> list[str]:
    if state.project is None:
        return []
    return [state.project.codebook.find(key).label(lang) for key in state.evidence_codes(outcome)]


def _excerpt(project: Project, row: int) -> dict[str, Any]:
    selection, index = project.selections[row], project.columns
    speakers = index.column("informant")
    names = [
        str(speakers.categories[code]) for at, code in zip(speakers.rows, speakers.codes, strict=True) if at == row
    ]
    texts = {lang: selection.texts.get(lang) or index.stretch(row) for lang in LANGS}
    return {
        "name": index.excerpts()[row], "informants": names, "section": str(selection.facts.get("section", "")),
        "text": texts, "words": words_of_its_own(selection),
    }  # fmt: skip


def _words(state: OfficeState, lang: str) -> dict[str, Any]:
    """Return every word that the browser shows."""
    rings = ring_words(tender_cycles(), lang)
    return words_under("office", lang) | {
        "lang": lang,
        "paraphrased": told_in(state.project, lang) if state.project is not None else "",
        "rings": rings | words_under("office.rings", lang),
        "cycles": rings["cycles"],
        "phases": rings["phases"],
        "states": words_under("simulation.state", lang),
        "parameters": words_under("simulation.parameter", lang),
        "bases": words_under("office.basis", lang),
        "measures": words_under("office.measure", lang),
        "verdicts": words_under("explorer.verdict", lang),
    }
