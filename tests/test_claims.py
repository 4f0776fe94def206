"""Claims and their evidence."""

from dataclasses import replace

import pytest
from hypothesis import given
from made_up import projects, study

from tender_cycles import claims
from tender_cycles.project import Project


def test_verdicts_stand_beside_their_evidence() -> None:
    table = claims.verdicts(study()).set_index("claim")
    assert table.loc["C01", ["section", "kind", "verdict", "n_for", "n_against"]].tolist() == [
        "5.1", "all", "contradicted", 2, 1,
    ]  # fmt: skip
    assert table.loc["C01", "informants"] == ("Anna", "Berit")
    assert table.loc["C01", "contradicts"] == ("C02",)
    assert table.loc["C02", "informants"] == ()


def test_who_speaks_against_does_not_carry_a_claim() -> None:
    berit = claims.verdicts(study().select(informant="Berit"))
    assert berit.loc[0, ["n_for", "n_against"]].tolist() == [1, 1]
    assert berit.loc[0, "informants"] == ("Berit",)  # by her contract, not by the excerpt against
    project = study()
    doubted = replace(project.claims[0], evidence=project.claims[0].evidence[2:], contradicts=())
    assert claims.verdicts(replace(project, claims=[doubted])).loc[0, "informants"] == ()


def test_evidence_is_an_excerpt_or_an_attribute() -> None:
    table = claims.evidence(study(), "C01")
    assert table["stance"].tolist() == ["for", "for", "against"]
    assert table["informant"].tolist() == ["Anna", "Berit", "Berit"]
    assert table["excerpt"].tolist() == ["E1", "", "E3"]
    assert table.loc[1, ["attribute", "value"]].tolist() == ["contract", "temporary"]
    assert table.loc[2, ["section", "text_en", "text_words"]].tolist() == ["4.2", "A safe trust", " går. Jeg "]
    assert claims.evidence(study(), study().claims[1]).empty


def test_an_unknown_claim_is_refused() -> None:
    with pytest.raises(ValueError, match="claim 'C1' is unknown; nearest: 'C0"):
        claims.evidence(study(), "C1")


@given(projects())
def test_counts_are_those_of_the_pieces(project: Project) -> None:
    for row in claims.verdicts(project).itertuples():
        pieces = claims.evidence(project, row.claim)
        assert (pieces["stance"] == "for").sum() == row.n_for
        carried = {name for names in pieces.loc[pieces["stance"] == "for", "informant"] for name in names.split("; ")}
        assert set(row.informants) == carried - {""}
