"""What the tables of the thesis say must agree with one another, and with what is written about them."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

import tender_cycles as tc
from tender_cycles import claims, datasets
from tender_cycles.datasets.schema import DataPackage
from tender_cycles.datasets.thesis import section_label
from tender_cycles.project import Project
from tender_cycles.seminar import agreement

FOLDER = Path(datasets.data_path())
README = (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def excerpts() -> pd.DataFrame:
    return datasets.table("excerpts").set_index("excerpt")


@pytest.fixture(scope="module")
def repeats(excerpts: pd.DataFrame) -> pd.DataFrame:
    return excerpts.dropna(subset="repeats")


@pytest.fixture(scope="module")
def thesis() -> Project:
    return tc.load_thesis(repeats=True)


def settled() -> dict[str, set[str]]:
    """The settled codes of each excerpt."""
    frame = datasets.table("codings").query("user == 'settled'")
    return {name: set(rows) for name, rows in frame.groupby("excerpt")["code"]}


def values(attribute: str) -> pd.Series:
    """The values of an attribute, of those of whom it is known."""
    rows = datasets.table("attributes").query("attribute == @attribute and basis != 'not stated'")
    return rows.set_index("informant")["value"]


def informants(attribute: str, value: str) -> set[str]:
    known = values(attribute)
    return set(known[known == value].index)


# --- a fact that stands in two tables ---------------------------------------


@pytest.mark.parametrize(("column", "table"), [("cycle", "cycle_readings"), ("content_phase", "phase_readings")])
def test_what_is_settled_is_what_stands_on_the_excerpt(excerpts: pd.DataFrame, column: str, table: str) -> None:
    readings = datasets.table(table)
    found = readings[readings["user"] == "settled"].set_index("excerpt").iloc[:, -1]
    assert found.to_dict() == excerpts[column].to_dict()
    assert set(readings.groupby("excerpt").size()) == {3}


def test_each_disagreement_was_settled_as_it_says(excerpts: pd.DataFrame) -> None:
    codes = settled()
    on_excerpt = {"cycle": "cycle", "content phase": "content_phase"}
    for row in datasets.table("disagreements").itertuples():
        if row.about in on_excerpt:
            assert row.settled == excerpts.loc[row.excerpt, on_excerpt[row.about]], row
        else:
            assert row.settled == ("yes" if row.about in codes[row.excerpt] else "no"), row


def test_codes_that_both_readers_gave_are_settled_unless_a_note_says_why_not(excerpts: pd.DataFrame) -> None:
    codes, given = settled(), datasets.readings("code", repeats=True)
    agreed = given[given["reader-1"] & given["reader-2"]].index
    neither = given[~given["reader-1"] & ~given["reader-2"]].index
    dropped = {excerpt for excerpt, code in agreed if code not in codes[excerpt]}
    added = {excerpt for excerpt, code in neither if code in codes[excerpt]}
    assert excerpts.loc[sorted(dropped | added), "note_en"].notna().all()
    assert dropped | added == {"E043", "E110", "E120", "E128", "E132"}
    for column, about in (("cycle", "cycle"), ("content_phase", "phase")):
        readings = datasets.readings(about, repeats=True)
        agreed = readings[readings["reader-1"] == readings["reader-2"]].index
        other = [name for name in agreed if readings.loc[name, "reader-1"] != excerpts.loc[name, column]]
        assert excerpts.loc[other, "repeats"].notna().all(), other


def test_what_is_known_of_an_informant_agrees_with_itself() -> None:
    experienced = informants("experienced", "true")
    assert experienced == informants("tender_end", "true") == informants("under_a_year_in_occupation", "false")
    assert informants("under_a_year_in_occupation", "true") == informants("years_in_sector", "under one")
    assert informants("social_work", "true") == informants("background", "social work")
    assert informants("health", "true") == informants("background", "health")
    assert informants("experienced", "true") == informants("social_work", "true") - {"Heidi"} | {"Emilie"}
    assert values("contract").value_counts().to_dict() == {"permanent": 6, "temporary": 2}
    assert len(informants("tender_start", "true")) == 3
    assert informants("under_a_year_in_post", "true") >= informants("under_a_year_in_occupation", "true")


def test_smaller_teams_are_read_in_one_way() -> None:
    """E053 lists them: no size of Heidi's team, no code of size, neither for nor against C71."""
    assert "Heidi" not in values("team").index
    assert "team size" not in settled()["E053"]
    pieces = datasets.table("evidence").query("excerpt == 'E053' and claim == 'C71'")
    assert pieces["stance"].tolist() == ["context"]


def test_silence_and_impossible_sentences_give_no_value() -> None:
    assert "Gerd" not in values("professional_meetings").index
    assert set(values("health").index) == {"Emilie"}
    assert "Fia" not in values("started_in_pandemic").index
    doubted = datasets.table("attributes").set_index(["informant", "attribute"])
    for pair in (("Fia", "under_a_year_in_post"), ("Gerd", "under_a_year_in_post")):
        assert doubted.loc[pair, "note_en"].startswith("Uncertain")
    assert datasets.table("measures").set_index("measure").loc["vocational-rehabilitation", "tendered"] == "unknown"


def test_the_data_list_counts_the_excerpts(excerpts: pd.DataFrame) -> None:
    listed = datasets.table("data_list").set_index("informant")
    assert list(listed.index) == list(datasets.table("informants")["informant"])
    for name, rows in excerpts.groupby("informant"):
        one = listed.loc[name]
        assert (one["excerpts"], one["repeats"]) == (len(rows), rows["repeats"].notna().sum())
        assert one["sections"] == "; ".join(dict.fromkeys(rows["section"]))


def test_the_findings_are_headed_by_the_sub_categories() -> None:
    heads = datasets.table("sections").set_index("section")
    codes = datasets.table("codes").query("level == 'sub-category'").set_index("code")
    assert heads.loc[[f"4.{code}" for code in codes.index], "title_nb"].tolist() == codes["name_nb"].tolist()
    thesis, other = tc.load_thesis(), Project(name="mine")
    assert section_label(thesis, "4.1.1", "nb") == "4.1.1 Oppstart av nytt anbud"
    assert section_label(thesis, "4.1.1", "en") == "4.1.1 Start-up of a new tender"
    assert section_label(other, "4.1.1", "en") == "4.1.1"


def test_every_heading_is_in_the_text(thesis_path: Path) -> None:
    text = " ".join(thesis_path.read_text(encoding="utf-8").split())
    heads = datasets.table("sections").set_index("section")["title_nb"]
    missing = [number for number, title in heads.items() if f"{number} {title}" not in text.replace("4.2. ", "4.2 ")]
    assert missing == []


# --- phases -----------------------------------------------------------------


def test_the_phase_is_that_of_the_category_and_the_category_that_of_the_place(excerpts: pd.DataFrame) -> None:
    codes, phase = datasets.table("codes").set_index("code"), {"1": "start-up", "2": "under way", "3": "ending"}
    for name, given in settled().items():
        (sub,) = (code for code in given if codes.loc[code, "level"] == "sub-category")
        row = excerpts.loc[name]
        assert row["phase"] == phase[codes.loc[sub, "parent"]], name
        if row["section"].startswith("4."):
            assert row["section"] == f"4.{sub}", name


def test_the_phase_by_content_is_a_fact_to_select_by(thesis: Project, excerpts: pd.DataFrame) -> None:
    for phase, rows in excerpts.groupby("content_phase"):
        assert [each.name for each in thesis.select(content_phase=phase).selections] == list(rows.index)
    apart = excerpts[(excerpts["phase"] != excerpts["content_phase"]) & excerpts["repeats"].isna()]
    assert {"E006", "E034", "E035", "E036", "E045", "E096"} <= set(apart.index)
    assert f"{len(apart)} of the " in README


def test_participants_end_too(thesis: Project) -> None:
    once = thesis.select(repeats=None)
    assert [each.name for each in once.select(segment=("participant", "ending")).selections] == ["E104"]
    second = {each.name for each in once.select(segment=("participant", "ending"), second=True).selections}
    assert second == {"E099", "E102", "E104"}


# --- repeats ----------------------------------------------------------------


def test_repeats_point_back_to_what_is_no_repeat_and_was_said_by_the_same(repeats: pd.DataFrame) -> None:
    everything = datasets.table("excerpts").set_index("excerpt")
    sources = everything.loc[repeats["repeats"]]
    assert (sources["order"].to_numpy() < repeats["order"].to_numpy()).all()
    assert sources["repeats"].isna().all()
    spoken = repeats["informant"].notna()
    assert (sources["informant"].to_numpy()[spoken] == repeats["informant"][spoken]).all()
    assert repeats["relation"].notna().all()
    assert set(everything[everything["repeats"].isna()]["relation"].dropna()) == {"new"}
    assert f"{len(repeats)} excerpts repeat another" in README


def test_a_repeat_has_the_place_of_its_source_and_no_code_beside_its_source(
    repeats: pd.DataFrame, excerpts: pd.DataFrame
) -> None:
    codes = settled()
    for name, row in repeats.iterrows():
        source = excerpts.loc[row["repeats"]]
        assert codes[name] <= codes[row["repeats"]], name
        assert (row["phase"], row["content_phase"]) == (source["phase"], source["content_phase"]), name
        if row["cycle"] != source["cycle"]:
            assert "cycle is another" in row["note_en"], name


def test_every_rewording_says_what_it_changes(excerpts: pd.DataFrame) -> None:
    reworded = excerpts[excerpts["relation"] == "reworded"]
    assert len(reworded) == 13
    assert reworded[["note_nb", "note_en"]].notna().all(axis=None)
    assert excerpts["note_nb"].notna().equals(excerpts["note_en"].notna())
    assert "sense" in excerpts.loc["E021", "note_en"]


def test_no_claim_rests_on_a_repeat(repeats: pd.DataFrame) -> None:
    used = set(datasets.table("evidence")["excerpt"].dropna())
    assert used & set(repeats.index) == set()


# --- claims -----------------------------------------------------------------


def test_every_claim_has_a_verdict_and_a_contradiction_is_beside_it(thesis: Project) -> None:
    assert {claim.verdict for claim in thesis.claims} == set(claims.VERDICTS)
    pairs = {
        (a.name, b.name): (a.verdict, b.verdict)
        for a in thesis.claims
        for b in thesis.claims
        if b.guid in a.contradicts
    }
    assert pairs["C139", "C81"] == ("contradicted", "holds")
    assert pairs["C18", "C24"] == ("holds in part", "holds")
    assert all(both != ("holds", "holds") for both in pairs.values())


def test_an_attribute_that_serves_as_evidence_has_a_value_and_a_place_of_its_own() -> None:
    known = datasets.table("attributes").set_index(["informant", "attribute"])
    places = datasets.table("claims").set_index("claim")[["section", "sentence"]]
    for row in datasets.table("evidence").dropna(subset="attribute").itertuples():
        basis = known.loc[(row.informant, row.attribute)]
        assert pd.notna(basis["value"]), row
        assert tuple(basis[["section", "sentence"]]) != tuple(places.loc[row.claim]), row


def test_what_somebody_lacks_is_evidence_only_for_claims_of_none() -> None:
    kinds, known = datasets.table("claims").set_index("claim")["kind"], datasets.table("attributes")
    lacking = set(map(tuple, known[known["value"] == "false"][["informant", "attribute"]].to_numpy()))
    rows = datasets.table("evidence").dropna(subset="attribute")
    weighs = rows[rows["stance"] != "context"]
    found = {row.claim for row in weighs.itertuples() if (row.informant, row.attribute) in lacking}
    assert set(kinds[list(found)]) == {"none"}


def test_context_weighs_nothing(thesis: Project) -> None:
    table = datasets.table("evidence")
    named = {("E001", "C32"), ("E001", "C120"), ("E025", "C50"), ("E096", "C02"), ("E080", "C78")}
    context = table[table["stance"] == "context"]
    assert named <= set(zip(context["excerpt"], context["claim"], strict=True))
    only = set(table["claim"]) - set(table[table["stance"] != "context"]["claim"])
    verdicts = claims.verdicts(thesis).set_index("claim").loc[sorted(only)]
    assert (verdicts[["n_for", "n_against"]] == 0).all(axis=None)
    assert claims.coverage(thesis, kind=None).loc["C32"].eq("silent").all()
    assert len(thesis.select(claim="C32")) == 0


# --- agreement --------------------------------------------------------------


def both(units: pd.DataFrame) -> tuple[float, float]:
    found = [measure(units, n_boot=0).value for measure in (agreement.percent, agreement.kappa)]
    return round(float(found[0]), 1), round(float(found[1]), 3)


@pytest.mark.parametrize("which", ["all", "no repeats"])
def test_the_agreement_is_that_of_the_readings(excerpts: pd.DataFrame, which: str) -> None:
    told = datasets.table("agreement").query("excerpts == @which").set_index("about")
    names = excerpts.index if which == "all" else excerpts.index[excerpts["repeats"].isna()]
    assert set(told["units"]) == {len(names)}
    for about, key in (("cycle", "cycle"), ("phase", "content phase")):
        assert both(datasets.readings(about, repeats=True).loc[names]) == tuple(told.loc[key, ["percent", "kappa"]])
    codes = datasets.readings("code", repeats=True).loc[names]
    assert set(codes.index.get_level_values("code")) == set(told.index) - {"cycle", "content phase"}
    for code, units in codes.groupby("code"):
        row = told.loc[code]
        used = (units["reader-1"] | units["reader-2"]).sum()
        assert used == row["both"] + row["first_only"] + row["second_only"] == len(names) - row["neither"]
        assert round(float((units["reader-1"] == units["reader-2"]).mean() * 100), 1) == row["percent"]
        assert pd.isna(row["kappa"]) == (used < 5)
        if used >= 5:
            assert both(units)[1] == row["kappa"]


# --- what is written about the tables ---------------------------------------


def test_the_readme_counts_what_the_tables_hold(excerpts: pd.DataFrame) -> None:
    codes, given = datasets.table("codes").set_index("code"), settled()
    finer = [(name, code) for name, all_ in given.items() for code in all_ if codes.loc[code, "level"] == "code"]
    elsewhere = sum(codes.loc[code, "parent"] not in given[name] for name, code in finer)
    assert f"{elsewhere} of the {len(finer)} settled finer codings" in README
    table = datasets.table("agreement").query("excerpts == 'all'")
    assert (
        f"Of the {len(table)} rows of `agreement` over all excerpts, {(table['percent'] == 100).sum()} have no"
        in README
    )
    once = excerpts["repeats"].isna().sum()
    assert f"over all {len(excerpts)} excerpts and over the {once} that repeat none" in README
    assert f"{len(datasets.table('variables'))} attributes of eight people" in README
    assert {f"`{name}`" for name in datasets.names()} <= set(re.findall(r"`\w+`", README))


def test_the_package_says_what_an_archive_asks() -> None:
    descriptor = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    asked = {"id", "version", "created", "contributors", "keywords", "spatial", "temporal", "sources", "licenses"}
    assert all(descriptor.get(name) for name in asked)
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", descriptor["id"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", descriptor["version"])
    assert pd.Timestamp(descriptor["created"]).tz is not None


def test_nobody_calls_the_two_readers_people_or_independent() -> None:
    users = datasets.table("users").set_index("user")
    for lang, word in (("nb", "språkmodell"), ("en", "language model")):
        assert users.loc[["reader-1", "reader-2"], f"description_{lang}"].str.contains(word).all()
    assert "one language model, run twice" in README
    assert "independent" not in README.partition("## Who read")[2].partition("\n## ")[0]


def test_an_excerpt_is_known_by_its_earlier_texts(thesis: Project) -> None:
    earlier = datasets.earlier_texts()
    assert set(earlier.values()) == {each.guid for each in thesis.selections}
    same = [each for each in thesis.selections if datasets.text_digest(each.texts) in earlier]
    assert len(same) > 50
    assert all(earlier[datasets.text_digest(each.texts)] == each.guid for each in same)
    version = DataPackage(FOLDER).descriptor["version"]
    assert set(datasets.table("earlier_texts")["version"]) < {version, "0.1.0"}
