"""Claims and their evidence."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import projects, study

import tender_cycles as tc
from tender_cycles import claims
from tender_cycles.datasets.schema import _shipped
from tender_cycles.project import Claim, Evidence, Project


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


@settings(deadline=None)
@given(projects())
def test_counts_are_those_of_the_pieces(project: Project) -> None:
    for row in claims.verdicts(project).itertuples():
        pieces = claims.evidence(project, row.claim)
        assert (pieces["stance"] == "for").sum() == row.n_for
        carried = {name for names in pieces.loc[pieces["stance"] == "for", "informant"] for name in names.split("; ")}
        assert set(row.informants) == carried - {""}


# -- choosing


@settings(deadline=None)
@given(projects(), st.sampled_from(["for", "against", "both", "silent"]))
def test_where_an_informant_stands_is_what_the_pieces_say(project: Project, stance: str) -> None:
    table = claims.stances(project)
    assert len(table) == len(project.claims) * len(project.cases)
    for row in table[table["stance"] == stance].itertuples():
        pieces = claims.evidence(project, row.claim)
        heard = set(pieces.loc[[row.informant in names.split("; ") for names in pieces["informant"]], "stance"]) - {
            "context"
        }
        assert heard == {"for": {"for"}, "against": {"against"}, "both": {"for", "against"}, "silent": set()}[stance]


def test_claims_are_chosen_by_what_stands_on_them() -> None:
    project = study()

    def names(**filters: Any) -> list[str]:
        return [claim.name for claim in claims.choose(project, **filters)]

    assert names() == ["C01", "C02"]
    assert names(kind="all") == names(section="5.1") == names(informant="Berit") == names(text="SIER det!") == ["C01"]
    assert names(section="5") == names(kind=["all", "count"]) == ["C01", "C02"]
    assert names(kind="count", verdict="contradicted") == []
    with pytest.raises(ValueError, match=r"kind 'al' does not occur; nearest: 'all'; informant 'Ana' does .* 'Anna'"):
        claims.choose(project, kind="al", informant=["Ana", "Berit"])


def test_coverage_tells_who_is_meant_and_never_heard() -> None:
    project = study()
    assert claims.coverage(project).loc["C01"].tolist() == ["for", "both"]
    row = claims.stances(project).query("claim == 'C01' and informant == 'Berit'").iloc[0]
    assert (row["stance"], row["basis"], row["excerpts"]) == ("both", "both", ("E3",))
    of_berit = replace(project.claims[0], cases=("i2",), evidence=())
    narrow = replace(project, claims=(of_berit, project.claims[1]))
    assert claims.coverage(narrow).to_numpy().tolist() == [["-", "silent"]]
    assert claims.verdicts(narrow).loc[0, ["about", "silent"]].tolist() == [("Berit",), ("Berit",)]
    assert claims.coverage(narrow, kind=None).shape == (2, 2)
    assert claims.coverage(replace(narrow, cases=(), claims=narrow.claims[1:]), kind=None).shape == (1, 0)


def test_candidates_are_those_who_have_the_value_and_who_says_a_code() -> None:
    project = study()
    by_contract = claims.candidates(project, contract="permanent")
    assert by_contract[["informant", "stance", "value"]].to_numpy().tolist() == [
        ["Anna", "for", "permanent"], ["Berit", "against", "temporary"],
    ]  # fmt: skip
    assert claims.candidates(project, years=3)["stance"].tolist() == ["for", "silent"]
    by_code = claims.candidates(project, code="1")
    assert by_code[["informant", "excerpt", "stance"]].to_numpy().tolist() == [
        ["Anna", "E1", ""], ["Anna", "E2", ""], ["Berit", "E3", ""],
    ]  # fmt: skip
    assert claims.candidates(project, text="whole group")["informant"].tolist() == ["Anna", "Berit", ""]
    with pytest.raises(ValueError, match="name what to look for"):
        claims.candidates(project)
    with pytest.raises(ValueError, match="contract 'permanant' does not occur; nearest: 'permanent'"):
        claims.candidates(project, contract="permanant")


# -- writing


def test_a_claim_of_ones_own_goes_into_the_project() -> None:
    project = study()
    found = claims.candidates(project, contract="permanent")
    mine = claims.claim(
        project, "M1", {"nb": "Alle er faste.", "en": "All are permanent."}, kind="all", verdict="contradicted",
        for_=found[found["stance"] == "for"], against=("Berit", "contract"), about={"social_work": True},
        contradicts="C02",
    )  # fmt: skip
    assert mine.evidence == (
        Evidence(stance="for", case="i1", variable="contract"),
        Evidence(stance="against", case="i2", variable="contract"),
    )  # fmt: skip
    assert (mine.cases, mine.contradicts) == (("i1",), ("q2",))
    both = claims.add(project, mine)
    assert [claim.name for claim in both.claims] == ["C01", "C02", "M1"]
    assert len(project.claims) == 2
    worded_anew = claims.claim(project, "M1", "Most are permanent.", kind="count", for_=("E1", "e2"))
    assert [piece.selection for piece in worded_anew.evidence] == ["e1", "e2"]
    assert claims.add(both, worded_anew).claims[2] == worded_anew
    with pytest.raises(ValueError, match="two claims are called 'C01'"):
        claims.add(project, replace(mine, name="C01"))


def test_context_is_kept_and_weighs_nothing() -> None:
    project = study()
    mine = claims.claim(project, "M1", "All stay.", kind="all", for_="E1", context=["E3", ("Berit", "contract")])
    both = claims.add(project, mine)
    assert [piece.stance for piece in mine.evidence] == ["for", "context", "context"]
    row = claims.verdicts(both).set_index("claim").loc["M1"]
    assert (row["n_for"], row["n_against"], row["informants"], row["silent"]) == (1, 0, ("Anna",), ("Berit",))
    assert claims.coverage(both).loc["M1"].tolist() == ["for", "silent"]
    assert claims.evidence(both, "M1")["stance"].tolist() == ["for", "context", "context"]
    assert [each.name for each in both.select(claim="M1").selections] == ["E1"]
    assert claims.read(both, claims.to_table(both, [mine])) == (mine,)
    with pytest.raises(ValueError, match=r"stance 'contxt' .* nearest: 'context'"):
        claims.add(project, replace(mine, evidence=(replace(mine.evidence[1], stance="contxt"),)))


def test_silence_is_no_evidence() -> None:
    project = study()
    found = claims.candidates(project, years=3)
    assert found["stance"].tolist() == ["for", "silent"]
    mine = claims.claim(project, "M1", "All have been there for three years.", kind="all", for_=found)
    assert mine.evidence == (Evidence(stance="for", case="i1", variable="years"),)


def test_all_faults_of_a_claim_are_told_at_once() -> None:
    wrong = {
        "kind": "al", "verdict": "hold", "for_": ["E9", "Anna.contrct", ("Ana", "contract")],
        "against": "Berit.years", "about": ["Berot"], "contradicts": ["C3"],
    }  # fmt: skip
    with pytest.raises(ValueError, match="do not fit") as caught:
        claims.claim(study(), "M1", "x", **wrong)
    for fault in (
        "kind 'al' is unknown; nearest: 'all'", "verdict 'hold' is unknown; nearest: 'holds'",
        "excerpt 'E9' is unknown; choose from 'E1', 'E2'", "attribute 'contrct' is unknown; nearest: 'contract'",
        "informant 'Ana' is unknown; nearest: 'Anna'", "years of 'Berit' is not known", "nearest: 'Berit'",
        "claim 'C3' is unknown; choose from 'C01', 'C02'",
    ):  # fmt: skip
        assert fault in str(caught.value)
    with pytest.raises(ValueError, match="there is no informant with"):
        claims.claim(study(), "M1", "x", kind="all", about={"contract": "none"})
    twins = replace(study(), selections=(*study().selections[:3], replace(study().selections[3], name="E1")))
    with pytest.raises(ValueError, match="'E1' names 2; choose by GUID from"):
        claims.claim(twins, "M1", "x", kind="all", for_="E1")


def _in_order(claim: Claim) -> Claim:
    """Return a claim with its evidence as a table gives it: for, against, context."""
    first = sorted(claim.evidence, key=lambda piece: ("for", "against", "context").index(piece.stance))
    return replace(claim, evidence=tuple(first), texts=dict(claim.texts), reasons=dict(claim.reasons))


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_table_of_claims_comes_back_from_a_file_as_it_was(tmp_path: Path, between: str) -> None:
    thesis = tc.load_thesis()
    path = tmp_path / "claims.csv"
    claims.to_table(thesis).to_csv(path, sep=between, index=False, encoding="utf-8-sig")
    assert claims.read(thesis, path) == tuple(map(_in_order, thesis.claims))


@settings(deadline=None)
@given(projects())
def test_a_table_of_claims_comes_back_as_it_was(project: Project) -> None:
    worded = replace(project, claims=[replace(claim, texts={"nb": "Påstand"}) for claim in project.claims])
    assert claims.read(worded, claims.to_table(worded)) == tuple(map(_in_order, worded.claims))


def test_a_table_in_one_language_is_enough_and_rows_may_contradict_one_another() -> None:
    table = pd.DataFrame(
        {
            "claim": ["A", "B"], "kind": ["all", "none"], "text": ["Alle", "Ingen"],
            "for": ["E1; Berit.contract", None], "contradicts": ["B", "A; C02"], "about": ["all", "Anna;Berit"],
        }
    )  # fmt: skip
    first, second = claims.read(study(), table, lang="nb")
    assert (first.texts, first.verdict, first.cases, len(first.evidence)) == ({"nb": "Alle"}, "", (), 2)
    assert (first.contradicts, second.contradicts) == ((second.guid,), (first.guid, "q2"))
    assert second.cases == ("i1", "i2")
    assert len(claims.add(study(), first, second).claims) == 4


def test_faults_of_a_table_name_their_rows(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"column 'claims' is unknown; nearest: 'claim'\n.*'claim' is missing"):
        claims.read(study(), pd.DataFrame({"claims": ["A"], "kind": ["all"]}))
    table = pd.DataFrame({"claim": ["A", "A", ""], "kind": ["all", "al", "all"], "text": "x", "for": ["E9", "", ""]})
    with pytest.raises(ValueError, match="do not fit") as caught:
        claims.read(study(), table)
    for fault in (
        "two claims are called 'A'",
        "row 2: excerpt 'E9'",
        "row 3: kind 'al'",
        "row 4: a claim needs a name",
    ):
        assert fault in str(caught.value)
    path = tmp_path / "claims.csv"
    path.write_bytes("claim,kind,text\nA,all,på\n".encode("latin-1"))
    with pytest.raises(ValueError, match="save it as CSV in UTF-8"):
        claims.read(study(), path)


# -- a reader's own verdicts


def test_verdicts_in_a_file_outlive_whoever_wrote_them(tmp_path: Path) -> None:
    path = tmp_path / "new" / "verdicts.jsonl"
    mine, yours = claims.VerdictFile(path, "Kari"), claims.VerdictFile(path, "Ola")
    assert mine.own() == {}
    mine.save(claims.ReaderVerdict(claim="q1", verdict="holds", reason="på\nto linjer"))
    yours.save(claims.ReaderVerdict(claim="q1", verdict="contradicted"))
    mine.save(claims.ReaderVerdict(claim="q1", verdict="holds in part", reason="nei"))
    assert mine.own()["q1"].reason == "nei"
    table = claims.read_verdicts(study(), path)
    assert table[["claim", "user", "verdict"]].to_numpy().tolist() == [
        ["C01", "Ola", "contradicted"], ["C01", "Kari", "holds in part"],
    ]  # fmt: skip
    assert table["time"].notna().all()
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3  # nothing is written over
    mine.save(claims.ReaderVerdict(claim="q1"))
    assert mine.own() == {}
    assert yours.own()["q1"].verdict == "contradicted"


@pytest.mark.parametrize("torn", ['{"claim": "q2", "verd', '{"claim": "q2", "verdict": "på'.encode()[:-1], "\n\n"])
def test_a_line_that_was_cut_off_costs_no_other(tmp_path: Path, torn: str | bytes) -> None:
    path = tmp_path / "verdicts.jsonl"
    file = claims.VerdictFile(path)
    file.save(claims.ReaderVerdict(claim="q1", verdict="holds"))
    with path.open("ab") as out:
        out.write(torn if isinstance(torn, bytes) else torn.encode())
    assert set(file.own()) == {"q1"}
    file.save(claims.ReaderVerdict(claim="q2", verdict="contradicted"))
    assert {guid: each.verdict for guid, each in file.own().items()} == {"q1": "holds", "q2": "contradicted"}


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.jsonl"
    path.write_text('{"claim": "q1"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 1 of .*verdicts.jsonl is no verdict"):
        claims.VerdictFile(path).own()


def test_verdicts_are_written_all_or_none(tmp_path: Path) -> None:
    path = tmp_path / "v.jsonl"
    table = pd.DataFrame({"claim": ["C01", "q2"], "verdict": ["holds", "holds"], "reason": ["so", None]})
    claims.write_verdicts(study(), table, path, user="Kari")
    compared = claims.compare(study(), claims.read_verdicts(study(), path))
    assert compared[["claim", "ours", "own", "same", "reason"]].to_numpy().tolist() == [
        ["C01", "contradicted", "holds", False, "so"], ["C02", "holds", "holds", True, ""],
    ]  # fmt: skip
    before = path.read_bytes()
    wrong = pd.DataFrame({"claim": ["C01", "C1"], "verdict": ["hold", "holds"]})
    with pytest.raises(ValueError, match="row 1: verdict 'hold' is unknown; nearest: 'holds'\n- row 2: claim 'C1'"):
        claims.write_verdicts(study(), wrong, path)
    assert path.read_bytes() == before


def test_each_project_has_its_own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENDER_CYCLES_DATA", str(tmp_path))
    other = replace(study(), name="other")
    paths = {claims.verdicts_path(project) for project in (study(), other, tc.load_thesis())}
    assert len(paths) == 3
    assert {path.parent for path in paths} == {tmp_path}
    assert claims.read_verdicts(study()).empty


# -- the thesis's claims


@pytest.fixture(scope="module")
def thesis() -> Project:
    return tc.load_thesis()


def test_verdicts_and_kinds_are_those_of_the_data_package() -> None:
    fields = _shipped().fields("claims")
    assert set(fields["kind"]["constraints"]["enum"]) == set(claims.KINDS)
    assert set(fields["verdict"]["constraints"]["enum"]) == set(claims.VERDICTS)


def test_what_holds_of_all_is_carried_by_all(thesis: Project) -> None:
    """But for C31, on the pseudonyms, which the names themselves bear out."""
    table = claims.stances(thesis, kind="all", verdict="holds")
    open_ = table[table["meant"] & (table["stance"] != "for") & (table["claim"] != "C31")]
    assert open_.empty


def test_a_verdict_without_evidence_says_in_its_reason_which_places_it_goes_by(thesis: Project) -> None:
    table = claims.verdicts(thesis, verdict=["holds", "holds in part", "contradicted"])
    bare = table[(table["n_for"] + table["n_against"]) == 0]
    assert {"C17", "C31"} <= set(bare["claim"])
    for reason in ("reason_nb", "reason_en"):
        assert bare[reason].str.contains(r"\b\d\.\d|(?:kapittel|chapter) \d").all()


def test_what_is_contradicted_of_all_has_somebody_against_it(thesis: Project) -> None:
    table = claims.verdicts(thesis, kind="all", verdict="contradicted")
    assert len(table) >= 5
    assert (table["n_against"] > 0).all()


def test_what_holds_in_part_of_all_lacks_somebody(thesis: Project) -> None:
    table = claims.verdicts(thesis, kind="all", verdict="holds in part")
    assert ((table["n_against"] > 0) | (table["silent"].str.len() > 0)).all()


def test_contradictions_are_mutual(thesis: Project) -> None:
    pairs = {(claim.guid, other) for claim in thesis.claims for other in claim.contradicts}
    assert pairs
    assert pairs == {(other, claim) for claim, other in pairs}
