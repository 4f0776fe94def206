"""A class's readings of the evidence: under how many of them a verdict stands."""

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from tender_cycles import load_thesis, seminar
from tender_cycles.claims import evidence, weigh
from tender_cycles.project import Project

THESIS = load_thesis()


def _pieces(*names: str) -> pd.MultiIndex:
    told = [(name, excerpt) for name in names for excerpt in evidence(THESIS, name)["excerpt"] if excerpt]
    return pd.MultiIndex.from_tuples(told, names=["claim", "excerpt"])


def test_the_studys_own_reading_stands_with_every_claim() -> None:
    names = [name for name in weigh(THESIS)["claim"] if len(evidence(THESIS, name)) and _has_excerpts(name)]
    index = _pieces(*names)
    own = [evidence(THESIS, claim).set_index("excerpt")["stance"][excerpt] for claim, excerpt in index]
    table = seminar.standing(THESIS, pd.DataFrame({"s1": own, "s2": own}, index=index))
    assert table["claim"].tolist() == names
    assert (table["stands"] == 1).all()
    assert (table["instead"] == "").all()


def _has_excerpts(name: str) -> bool:
    return bool((evidence(THESIS, name)["excerpt"] != "").any())


def test_who_reads_the_one_voice_against_otherwise_changes_the_verdict() -> None:
    # C36 speaks of three: two are for it, one against.
    index = _pieces("C36")
    own = evidence(THESIS, "C36").set_index("excerpt")["stance"]
    against = [("C36", own.index[own == "against"][0])]
    readings = pd.DataFrame(
        {"s1": "against", "s2": "for", "s3": "context", "s4": "against", "s5": None}, index=index.intersection(against)
    )
    row = seminar.standing(THESIS, readings).iloc[0]
    assert row[["reckoned", "students", "stands"]].tolist() == ["contradicted", 4, 0.5]
    assert row["instead"] in ("holds", "holds in part")
    assert row[["low", "high"]].tolist() == pytest.approx(proportion_confint(2, 4, method="wilson"))
    assert seminar.standing(THESIS, readings[["s5"]])["stands"].isna().all()


def test_what_does_not_fit_is_named_all_at_once() -> None:
    index = pd.MultiIndex.from_tuples([("C36", "E999"), ("C999", "E001")], names=["claim", "excerpt"])
    with pytest.raises(ValueError, match=r"(?s)'E999' is no evidence on 'C36'.*claim 'C999'.*nearest.*'agains'"):
        seminar.standing(THESIS, pd.DataFrame({"s1": ["agains", None]}, index=index))
    with pytest.raises(ValueError, match="not claim and excerpt"):
        seminar.standing(Project(name="x"), pd.DataFrame({"s1": []}))
