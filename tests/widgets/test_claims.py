"""The claims audit without a browser: what is chosen, what is kept, what is told."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import traitlets
from hypothesis import HealthCheck, given, settings
from made_up import projects, study
from profiles import examples

import tender_cycles as tc
from tender_cycles import claims
from tender_cycles.project import Case, Claim, Evidence, Project
from tender_cycles.widgets import ClaimsExplorer, ClaimsState, explore_claims
from tender_cycles.widgets.claims.widget import verdict_bars
from tender_cycles.widgets.core import bundle
from tender_cycles.words import LANGS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mine.jsonl"


@pytest.fixture
def state(path: Path) -> ClaimsState:
    return ClaimsState(study(), claims.VerdictFile(path))


@pytest.fixture
def thesis(path: Path) -> ClaimsState:
    return ClaimsState(tc.load_thesis(), claims.VerdictFile(path))


# -- what is chosen


def test_filters_are_those_of_the_claims(thesis: ClaimsState) -> None:
    thesis.kinds, thesis.verdicts = ("none", "all"), "contradicted"
    assert thesis.kinds == ("all", "none")
    found = claims.verdicts(thesis.project, kind=["all", "none"], verdict="contradicted")
    assert list(thesis.shown) == found["claim"].tolist()
    assert eval(thesis.to_python(), {"tc": tc, "project": thesis.project}).equals(found)
    thesis.filters = {"sections": ["4.1"], "informants": ["Heidi"], "text": "opplæring"}
    assert thesis.kinds == ()
    again = eval(thesis.to_python(), {"tc": tc, "project": thesis.project})
    assert list(thesis.shown) == again["claim"].tolist() == [
        name for name in thesis.keys
        if name in set(claims.verdicts(thesis.project, section="4.1", informant="Heidi", text="opplæring")["claim"])
    ]  # fmt: skip
    assert len(thesis.shown) >= 2


def test_what_is_not_there_cannot_be_chosen(state: ClaimsState) -> None:
    for name, value, hint in (
        ("kinds", ("al",), "'all'"), ("sections", "5.3", "'5"), ("verdicts", "hold", "'holds'"),
        ("informants", "Ana", "'Anna'"), ("current", "C1", "'C0"),
    ):  # fmt: skip
        before = getattr(state, name)
        with pytest.raises(ValueError, match=hint):
            setattr(state, name, value)
        assert getattr(state, name) == before
    with pytest.raises(traitlets.TraitError, match="mine"):
        state.mine = "perhaps"
    with pytest.raises(ValueError, match="'kind' is no filter; nearest: 'kinds'"):
        state.filters = {"kind": "all"}


def test_one_walks_through_what_is_shown_in_the_projects_order(thesis: ClaimsState) -> None:
    thesis.kinds = ("none",)
    walked = [thesis.next() for _ in range(6)]
    assert walked == ["C08", "C45", "C60", "C97", "C101", "C101"]
    assert [thesis.previous() for _ in range(4)] == ["C97", "C60", "C45", "C08"]
    thesis.current = "C50"  # outside the filters
    assert (thesis.next(), thesis.previous()) == ("C60", "C45")


def test_the_open_claim_as_code(thesis: ClaimsState) -> None:
    thesis.current = "C36"
    scope = {"tc": tc, "project": thesis.project}
    assert eval(thesis.evidence_to_python(), scope)["informant"].tolist() == ["Berit", "Fia", "Emilie"]
    assert {each.name for each in eval(thesis.select_to_python(), scope).selections} == {"E003", "E007", "E004"}


# -- what is kept


def test_a_verdict_is_on_the_disk_when_it_is_shown(state: ClaimsState, path: Path) -> None:
    seen: list[int] = []
    state.observe(lambda change: seen.append(len(path.read_text(encoding="utf-8").splitlines())), "own")
    assert state.judge("C01", "holds in part", "bare Anna")
    assert not state.judge("C01", "holds in part")  # nothing new
    assert state.judge("C01", reason="bare Anna sier det")
    assert seen == [1, 2]
    later = ClaimsState(study(), claims.VerdictFile(path))
    assert later.own == state.own
    assert later.own["C01"]["verdict"] == "holds in part"
    assert state.judge("C01", "", "")
    assert ClaimsState(study(), claims.VerdictFile(path)).own == {}


def test_where_one_differs_is_found_and_counted(state: ClaimsState) -> None:
    state.judge("C01", "holds")
    for mine, shown in (
        ("judged", ("C01",)),
        ("differs", ("C01",)),
        ("same", ()),
        ("open", ("C02",)),
        ("", ("C01", "C02")),
    ):
        state.mine = mine
        assert state.shown == shown
    state.judge("C02", "holds", "begge")
    assert state.agreement == (2, 2, 1, 1)
    assert state.compared()[["claim", "same"]].to_numpy().tolist() == [["C01", False], ["C02", True]]
    state.judge("C01", "", "bare en grunn")
    assert (state.agreement.judged, state.own["C01"]["reason"]) == (1, "bare en grunn")


def test_a_claim_that_nobody_has_judged_before_is_neither_as_ours_nor_otherwise(path: Path) -> None:
    mine = replace(study(), claims=(replace(study().claims[0], verdict="", contradicts=()),))
    state = tc.explore_claims(mine, path=path).state
    state.judge("C01", "holds")
    assert state.agreement == (1, 1, 0, 0)
    assert state.compared()["same"].tolist() == [None]
    for mine_, shown in (("judged", ("C01",)), ("same", ()), ("differs", ()), ("open", ())):
        state.mine = mine_
        assert state.shown == shown


def test_what_cannot_be_saved_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    state = ClaimsState(study(), claims.VerdictFile(tmp_path / "file" / "mine.jsonl"))
    with pytest.raises(OSError, match="file"):
        state.judge("C01", "holds")
    assert state.own == {}
    with pytest.raises(ValueError, match="verdict 'hold' is unknown; nearest: 'holds'"):
        state.judge("C01", "hold")


# -- between browser and kernel


@pytest.fixture
def explorer(path: Path) -> ClaimsExplorer:
    return explore_claims(study(), path=path)


def answers(
    explorer: ClaimsExplorer, monkeypatch: pytest.MonkeyPatch, request: str, **args: Any
) -> list[dict[str, Any]]:
    """Return what the kernel answers to a request of the browser's."""
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(explorer, "send", lambda content, *_: sent.append(content))
    explorer._handle_custom_msg({"request": request, "serial": 7, "args": args}, [])
    return sent


def test_a_verdict_from_the_browser_is_answered_when_it_is_saved(
    explorer: ClaimsExplorer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"key": "C01", "verdict": "holds", "reason": "fordi"}
    assert answers(explorer, monkeypatch, "judge", **asked) == [{"answer": 7, "value": None}]
    assert json.loads(path.read_text(encoding="utf-8"))["reason"] == "fordi"
    assert explorer.own["C01"]["verdict"] == "holds"
    (answer,) = answers(explorer, monkeypatch, "judge", **{**asked, "verdict": "hold"})
    assert answer["failed"] == 7
    assert "nearest: 'holds'" in answer["message"]
    assert explorer.own["C01"]["verdict"] == "holds"


def test_what_another_notebook_has_saved_is_read_when_it_is_asked_for(
    explorer: ClaimsExplorer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = explorer.state.keys[0]
    other = tc.explore_claims(explorer.state.project, path=path)
    other.state.judge(key, "holds", "Said elsewhere.")
    assert key not in explorer.own
    answers(explorer, monkeypatch, "reload")
    assert explorer.own[key]["verdict"] == "holds"
    path.write_text("no verdicts\n")
    assert answers(explorer, monkeypatch, "reload")[0]["message"]
    assert explorer.own[key]["reason"] == "Said elsewhere.", "what was read before stays"


def test_state_and_browser_move_one_another(explorer: ClaimsExplorer) -> None:
    explorer.state.kinds, explorer.state.current, explorer.state.blind = ("count",), "C02", True
    assert (explorer.filters["kinds"], explorer.current, explorer.blind) == (["count"], "C02", True)
    explorer.set_state({"filters": {**explorer.filters, "kinds": [], "mine": "open"}, "current": "C01"})
    assert (explorer.state.kinds, explorer.state.mine, explorer.state.current) == ((), "open", "C01")
    explorer.set_state({"filters": {"kinds": ["al"]}})
    assert "nearest: 'all'" in explorer.error
    explorer.state.lang = "nb"
    assert explorer.lang == "nb"


def test_the_payload_is_plain_and_holds_all_evidence() -> None:
    payload = explore_claims(tc.load_thesis(), path="nowhere.jsonl").payload
    assert json.loads(json.dumps(payload)) == payload
    assert len(json.dumps(payload)) < 600_000
    for claim in payload["claims"]:
        table = claims.evidence(tc.load_thesis(), claim["name"])
        assert [piece["stance"] for piece in claim["evidence"]] == table["stance"].tolist()
    first = next(claim for claim in payload["claims"] if claim["name"] == "C85")
    assert first["evidence"][0]["value"] == {"nb": "fast", "en": "permanent"}
    assert first["about"] == ["Berit", "Emilie", "Fia", "Gerd"]
    voices = {each["voice"]["en"] for each in payload["excerpts"].values() if each["voice"]}
    assert voices
    assert voices <= {"a participant's", "a colleague's", "a manager's", "the team's"}


@given(projects())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(25), deadline=None)
def test_any_project_can_be_audited(project: Project) -> None:
    explorer = explore_claims(project, path="nowhere.jsonl")
    assert json.loads(json.dumps(explorer.payload)) == explorer.payload
    for _ in project.claims:
        explorer.state.next()
    ET.fromstring(explorer._still()[0])


def test_claims_with_one_name_are_told_apart_and_hostile_words_stay_words(path: Path) -> None:
    markup = "<img src=x onerror=alert(1)>"
    twins = [Claim(guid=guid, name="C", section="", kind=markup, verdict=markup, texts={"en": markup}) for guid in "ab"]
    state = ClaimsState(Project(name="twins", claims=twins), claims.VerdictFile(path))
    assert state.keys == ("a", "b")
    state.judge("b", "holds")
    assert list(state.own) == ["b"]
    assert markup not in verdict_bars(state)
    assert state.choices["kinds"] == (markup,)


def test_a_project_without_claims_has_nothing_to_judge(path: Path) -> None:
    explorer = explore_claims(Project(name="none", cases=[Case(guid="i", name="I")]), path=path)
    assert (explorer.current, explorer.state.shown, explorer.state.next()) == ("", (), "")
    assert "0 of 0" in repr(explorer)


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_left_in_a_saved_notebook(lang: str, path: Path) -> None:
    explorer = explore_claims(tc.load_thesis(), lang=lang, path=path)
    explorer.state.judge("C36", "contradicted")
    svg, text = explorer._still()
    shown = ["".join(each.itertext()) for each in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert {"31", "74", "17", "34", "1"} <= set(shown)
    assert ("156 påstander; 1 vurdert" if lang == "nb" else "156 claims; 1 judged") in text


# -- the browser's own filters are Python's


RUN = """
const {payload, wanted, own} = JSON.parse(readFileSync(0, "utf8"));
const store = createClaimsStore(payload, {filters: {}, current: "", blind: false, own, lang: "en"}, () => {}, () => {});
console.log(JSON.stringify(wanted.map((filters) => {
  store.filters = {...noClaimFilters(), ...filters};
  return [store.shown().map((claim) => claim.key), claimsToPython(store.filters)];
})));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_browser_shows_the_same_claims(path: Path, tmp_path: Path) -> None:
    project = tc.load_thesis()
    unjudged = claims.claim(project, "M1", "All say so.", kind="all", section="4.10")
    thesis = ClaimsState(claims.add(project, unjudged), claims.VerdictFile(path))
    for key, verdict in (("C36", "contradicted"), ("C02", "holds"), ("C10", ""), ("M1", "holds")):
        thesis.judge(key, verdict, "fordi")
    wanted: list[dict[str, Any]] = [
        {}, {"kinds": ["all"]}, {"kinds": ["all", "none"], "verdicts": ["holds"]}, {"sections": ["4.1"]},
        {"sections": ["4.1.2", "6"], "informants": ["Fia"]}, {"text": "  NAV's "}, {"text": "oppfølging"},
        {"text": "…"}, {"kinds": ["count"], "mine": "open"},
        *({"mine": mine} for mine in ("judged", "open", "same", "differs")),
    ]  # fmt: skip
    module = tmp_path / "audit.mjs"
    head = 'import {readFileSync} from "node:fs";\n'
    module.write_text(head + bundle.script("widgets/claims/store.js", tail=RUN), encoding="utf-8")
    asked = {
        "payload": explore_claims(thesis.project, path=tmp_path / "x").payload, "wanted": wanted, "own": thesis.own,
    }  # fmt: skip
    done = subprocess.run(["node", module], input=json.dumps(asked), capture_output=True, encoding="utf-8", check=True)
    for filters, (shown, line) in zip(wanted, json.loads(done.stdout), strict=True):
        thesis.filters = filters
        assert tuple(shown) == thesis.shown, filters
        assert line == thesis.to_python()
    assert len({len(shown) for shown, _ in json.loads(done.stdout)}) >= 8


def test_an_informants_own_words_stand_beside_the_paraphrase() -> None:
    project = study()
    excerpts = explore_claims(project, path="nowhere.jsonl").payload["excerpts"]
    assert excerpts["e3"]["words"] == project.sources[0].text[20:30]
    assert excerpts["e3"]["texts"] == {"en": "A safe trust"}
    of_a_case = replace(project.claims[1], evidence=(Evidence(stance="for", case="i1"),))
    payload = explore_claims(replace(project, claims=[of_a_case]), path="nowhere.jsonl").payload
    assert payload["claims"][0]["evidence"][0]["who"] == ["Anna"]


# -- what the evidence alone says


@pytest.mark.parametrize("lang", LANGS)
def test_every_claim_that_can_be_weighed_is_told_what_would_change_it(thesis: ClaimsState, lang: str) -> None:
    told = {each["name"]: each["weighed"][lang] for each in ClaimsExplorer(thesis).payload["claims"]}
    table = claims.fragility(thesis.project).set_index("claim")
    assert {name for name, words in told.items() if words} == set(table.index)
    assert list(thesis.fragility) == table.index.tolist()
    change = {1: ("Ett belegg", "One piece"), 2: ("To belegg", "Two pieces"), 3: ("Tre belegg", "Three pieces")}
    for name, row in table.iterrows():
        if row["becomes"]:
            assert change[row["fewest"]][LANGS.index(lang)] in told[name]
        differs = "ikke den vurderingen" if lang == "nb" else "not the verdict given"
        assert (differs in told[name]) == bool(row["differs"])


def test_what_cannot_be_weighed_says_why_and_what_is_robust_says_so() -> None:
    cases = [Case(guid=name, name=name) for name in "ABCDE"]
    against = tuple(Evidence(stance="against", case=name) for name in "ABCDE")
    kinds = {"all": ("all", against), "count": ("count", against[:1]), "other": ("comparison", against)}
    project = Project(name="x", cases=cases, claims=[
        Claim(guid=key, name=key, section="", kind=kind, verdict="", evidence=evidence, texts={"en": "It is so."})
        for key, (kind, evidence) in kinds.items()
    ])  # fmt: skip
    state = ClaimsState(project, claims.VerdictFile("nowhere.jsonl"), "en")
    told = {each["key"]: each["weighed"]["en"] for each in ClaimsExplorer(state).payload["claims"]}
    assert told["all"].endswith("It takes more than three pieces of evidence to change that.")
    assert told["count"].startswith("The evidence alone gives no verdict")
    assert told["other"] == ""


def test_the_place_has_a_name_where_the_user_gave_it_one(tmp_path: Path) -> None:
    assert explore_claims(study(), path=tmp_path / "mine.jsonl", lang="en").payload["say"]["en"]["kept"] == (
        "Kept in mine.jsonl"
    )
    own = explore_claims(study()).payload
    assert own["say"]["en"]["kept"] == "Kept on this computer"
    assert own["place"] == str(tc.claims.verdicts_path(study())), "whole in the title"
