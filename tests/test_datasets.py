import json
import shutil
from dataclasses import FrozenInstanceError
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package

from tender_cycles import _shipped, datasets
from tender_cycles.cycles import Cycle, Phase
from tender_cycles.datasets import schema
from tender_cycles.datasets.thesis import GROUP


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the tables that a test may damage."""
    return Path(shutil.copytree(datasets.data_path(), tmp_path / "data"))


def damage(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


# --- the tables -------------------------------------------------------------


def test_the_tables_have_no_faults():
    assert [str(fault) for fault in datasets.check()] == []


def test_frictionless_finds_no_faults_either():
    report = Package(str(datasets.data_path() / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])


def test_every_table_and_column_is_described_and_the_licence_and_source_are_stated():
    descriptor = json.loads((datasets.data_path() / "datapackage.json").read_text(encoding="utf-8"))
    assert [licence["name"] for licence in descriptor["licenses"]] == ["CC-BY-4.0"]
    assert "Paulseth" in descriptor["sources"][0]["title"]
    described = [*descriptor["resources"], *(f for r in descriptor["resources"] for f in r["schema"]["fields"])]
    assert [each["name"] for each in described if not (each["title"] and each["description"])] == []


@pytest.mark.parametrize("path", sorted(datasets.data_path().glob("*.csv")), ids=lambda path: path.name)
def test_files_are_utf8_with_plain_line_ends(path: Path):
    data = path.read_bytes()
    data.decode("utf-8")
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.endswith(b"\n")


@pytest.mark.parametrize("name", datasets.names())
def test_every_column_has_the_type_of_its_description(name: str):
    kinds = {"integer": "iu", "number": "f", "boolean": "b", "date": "M"}
    frame = datasets.table(name)
    for column, field in schema.DataPackage(datasets.data_path()).fields(name).items():
        if field["type"] in kinds:
            assert frame[column].dtype.kind in kinds[field["type"]], (column, frame[column].dtype)


def test_a_table_is_a_fresh_copy_each_time():
    frame = datasets.table("informants")
    frame.loc[0, "informant"] = "Nobody"
    assert datasets.table("informants").loc[0, "informant"] == "Anna"


def test_an_unknown_table_is_named_with_the_nearest():
    with pytest.raises(KeyError, match="'informant'; nearest: 'informants'"):
        datasets.table("informant")


def test_the_packaged_folder_is_preferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(_shipped, "__file__", str(tmp_path / "tender_cycles" / "_shipped.py"))
    assert datasets.data_path() == tmp_path / "data"
    (tmp_path / "tender_cycles" / "_data").mkdir(parents=True)
    assert datasets.data_path() == tmp_path / "tender_cycles" / "_data"


# --- the check --------------------------------------------------------------

DAMAGES = {
    "type": ("informants", "Anna,1", "Anna,one", "informants.csv, row 2, column 'order': 'one' is not of type integer"),
    "required": ("informants", "Anna,1", "Anna,", "informants.csv, row 2, column 'order': '' is missing but required"),
    "minimum": ("informants", "Anna,1", "Anna,-1", "informants.csv, row 2, column 'order': '-1' is less than 1"),
    "maximum": (
        "interview_guide", "\n35,", "\n36,", "interview_guide.csv, row 36, column 'number': '36' is more than 35",
    ),
    "enum": (
        "attributes", "stated", "sated",
        "attributes.csv, row 2, column 'basis': 'sated' is not one of the choices; nearest: 'stated'",
    ),
    "pattern": (
        "excerpts", "E001,4.1.1", "E001,four",
        r"excerpts.csv, row 2, column 'section': 'four' does not have the form \d(\.\d){0,2}",
    ),
    "date": (
        "example_office", "2019-01-01", "2019-02-30",
        "example_office.csv, row 2, column 'start': '2019-02-30' is not of type date",
    ),
    "unique": (
        "informants", "Berit,2", "Berit,1", "informants.csv, row 3, column 'order': '1' stands already in row 2",
    ),
    "primary key": (
        "cycle_readings", "E001,reader-2", "E001,reader-1",
        "cycle_readings.csv, row 3, column 'excerpt, user': 'E001, reader-1' stands already in row 2",
    ),
    "foreign key": (
        "attributes", "Anna,", "Ana,",
        "attributes.csv, row 2, column 'informant': 'Ana' is not in informants.csv; nearest: 'Anna'",
    ),
    "row": ("informants", "Anna,1", "Anna,1,2", "informants.csv, row 2: has 3 cells instead of 2"),
    "column": (
        "informants", "informant,order", "informant,ordre",
        "informants.csv, row 1, column 'ordre': is not described; nearest: 'order'",
    ),
    "order of columns": (
        "informants", "informant,order", "order,informant",
        "informants.csv, row 1: the columns must stand in the order informant, order, each once",
    ),
}  # fmt: skip


APART = {
    "the claim's own sentence": ("C85,for,,Fia,contract", "C85,for,,Berit,contract", "refer to one place: 4.3.1 10.1"),
    "no sentence to tell it by": ("C85,for,,Fia,contract", "C85,context,,Berit,tender_end", "need their places"),
}


@pytest.mark.parametrize("kind", APART)
def test_evidence_that_is_the_claim_itself_is_a_fault(copy: Path, kind: str):
    old, new, problem = APART[kind]
    damage(copy, "attributes", "Berit,tender_end,true,stated,4.3.2,", "Berit,tender_end,true,stated,4.3.1,")
    assert datasets.check(copy) == []
    damage(copy, "evidence", old, new)
    (fault,) = datasets.check(copy)
    assert fault.column == "claim, informant, attribute"
    assert fault.problem.startswith(problem)


@pytest.mark.parametrize("kind", DAMAGES)
def test_each_kind_of_fault_is_named_with_its_place(copy: Path, kind: str):
    table, old, new, expected = DAMAGES[kind]
    damage(copy, table, old, new)
    assert expected in [str(fault) for fault in datasets.check(copy)]
    # frictionless matches columns by name where the check asks for their order
    assert kind == "order of columns" or not Package(str(copy / "datapackage.json")).validate().valid


def test_all_faults_are_told_at_once(copy: Path):
    for table, old, new, _ in (DAMAGES["enum"], DAMAGES["minimum"], DAMAGES["pattern"]):
        damage(copy, table, old, new)
    places = {(fault.table, fault.row, fault.column) for fault in datasets.check(copy)}
    assert {("attributes", 2, "basis"), ("informants", 2, "order"), ("excerpts", 2, "section")} <= places
    with pytest.raises(ValueError, match=r"(?s)1 faults in attributes\.csv.*nearest: 'stated'"):
        schema.DataPackage(copy).frame("attributes")


def test_missing_and_stray_tables_are_faults(copy: Path):
    (copy / "studies.csv").rename(copy / "study.csv")
    told = [str(fault) for fault in datasets.check(copy)]
    assert "studies.csv: the file is missing or empty" in told
    assert "study.csv: no resource of datapackage.json describes it" in told
    assert "findings.csv, column 'study': refers to studies.csv, which is missing or empty" in told


def test_a_folder_without_descriptor_is_refused(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match=r"no datapackage\.json"):
        datasets.check(tmp_path)


# --- the thesis as a project ------------------------------------------------


def test_each_excerpt_is_a_paragraph_of_its_speaker():
    project, excerpts = datasets.load_thesis(repeats=True), datasets.table("excerpts").set_index("excerpt")
    sources = {source.guid: source for source in project.sources}
    assert len(project.selections) == len(excerpts)
    for selection in project.selections:
        row, source = excerpts.loc[selection.name], sources[selection.source]
        assert source.text[selection.start : selection.end] == selection.texts["nb"] == row["text_nb"]
        assert source.name == (GROUP if pd.isna(row["informant"]) else row["informant"])
        assert (selection.cycle, selection.phase) == (row["cycle"], row["phase"])
        assert selection.facts["section"] == row["section"]
    for source in project.sources:
        assert len(source.text.split("\n\n")) == sum(s.source == source.guid for s in project.selections)


def test_the_project_is_the_same_object_and_cannot_be_changed():
    project = datasets.load_thesis()
    assert datasets.load_thesis() is project
    with pytest.raises(FrozenInstanceError):
        project.selections = ()
    with pytest.raises(TypeError):
        project.selections[0].facts["section"] = "9"
    with pytest.raises(TypeError):
        project.cases[0].values["dialect"] = True  # noqa: PD011


def test_values_are_those_that_the_thesis_states_with_their_types():
    cases = {case.name: dict(case.values) for case in datasets.load_thesis().cases}
    assert list(cases) == list(datasets.table("informants")["informant"])
    stated = datasets.table("attributes").query("basis != 'not stated'")
    assert sum(map(len, cases.values())) == len(stated)
    assert {name for name, case in cases.items() if case["dialect"]} == {"Dina", "Fia"}
    assert cases["Gerd"]["workplaces"] == 7


def test_readers_codings_are_added_on_request():
    settled, all_three = (datasets.load_thesis(readers=readers, repeats=True) for readers in (False, True))
    assert [user.id for user in settled.users] == ["settled"]
    assert {user.id for user in all_three.users} == {"reader-1", "reader-2", "settled"}
    assert set(settled.codings) < set(all_three.codings)
    assert len(all_three.codings) == len(datasets.table("codings"))


def test_codes_keep_their_tree_and_their_names_in_both_languages():
    project = datasets.load_thesis()
    assert project.code("2.3").label("nb") == project.code("3.2").label("nb") == "Sosialfaglig arbeid"
    assert len([code for code in project.codes if code.parent is None]) == 3
    by_guid = {code.guid: code for code in project.codes}
    assert {by_guid[code.parent].key for code in project.codes if code.key in ("1.1", "1.2")} == {"1"}


def test_claims_carry_their_evidence():
    project = datasets.load_thesis()
    assert len(project.claims) == len(datasets.table("claims"))
    assert sum(len(claim.evidence) for claim in project.claims) == len(datasets.table("evidence"))


def test_repeats_are_links():
    assert datasets.load_thesis().links == (), "what they lead from is not there"
    project = datasets.load_thesis(repeats=True)
    names = {selection.guid: selection.name for selection in project.selections}
    repeats = datasets.table("excerpts").dropna(subset="repeats")
    assert [(names[link.origin], names[link.target]) for link in project.links] == list(
        zip(repeats["excerpt"], repeats["repeats"], strict=True)
    )


def test_readings_are_units_by_readers():
    cycles = datasets.readings("cycle", repeats=True)
    assert cycles.shape == (len(datasets.table("excerpts")), 2)
    assert set(cycles.to_numpy().ravel()) == set(Cycle)
    codes = datasets.readings("code", repeats=True)
    finer = datasets.table("codes").query("level == 'code'")
    assert len(codes) == len(cycles) * len(finer)
    given = datasets.table("codings").query("user != 'settled'")
    assert codes.to_numpy().sum() == given["code"].isin(finer["code"]).sum()
    phases = datasets.readings("phase", repeats=True)
    assert phases.shape == cycles.shape
    assert set(phases.to_numpy().ravel()) == set(Phase)
    with pytest.raises(ValueError, match="'cycle', 'phase' or 'code', not 'voice'"):
        datasets.readings("voice")


def test_disagreements_are_those_that_the_readings_have():
    told = datasets.table("disagreements")
    for about, name in (("cycle", "cycle"), ("phase", "content phase")):
        readings = datasets.readings(about, repeats=True)
        differ = readings[readings["reader-1"] != readings["reader-2"]]
        rows = told[told["about"] == name].set_index("excerpt")
        assert sorted(rows.index) == sorted(differ.index)
        for column, reader in (("value_1", "reader-1"), ("value_2", "reader-2")):
            assert (rows[column] == differ[reader].reindex(rows.index)).all()
    codes = datasets.readings("code", repeats=True)
    differ = codes[codes["reader-1"] != codes["reader-2"]]
    about_code = told.query("about not in ('cycle', 'content phase')")
    assert sorted(zip(about_code["excerpt"], about_code["about"], strict=True)) == sorted(differ.index)


def test_the_example_office_stands_on_a_calendar():
    calendar = datasets.load_example_office()
    assert len(calendar.spans) == len(datasets.table("example_office"))
    assert calendar.of(Cycle.CONSULTANT)
    assert calendar.of(Cycle.PARTICIPANT)


def test_the_other_study_is_on_other_rings():
    project = datasets.load_school_year()
    assert datasets.load_school_year() is project
    assert [len(cycle.phases) for cycle in project.cycles.cycles] == [4, 3, 2, 5]
    assert not set(project.cycles.keys) & set(Cycle)
    assert {(each.cycle, each.phase) for each in project.selections if each.cycle} == set(project.cycles.segments)
    counted = ("selections", "codes", "cases", "users", "claims")
    assert [len(getattr(project, kind)) for kind in counted] == [25, 12, 4, 2, 3]
    texts = {each.guid: each.text for each in project.sources}
    for each in project.selections:
        assert set(each.texts) == {"nb", "en"}
        assert texts[each.source][each.start : each.end] == each.texts["nb"]


def test_the_school_year_s_calendar_stands_on_its_cycles_and_fills_them():
    calendar, project = datasets.load_school_calendar(), datasets.load_school_year()
    assert calendar.model == project.cycles
    assert {(span.cycle, phase) for span in calendar for phase in span.starts} == set(project.cycles.segments)
    assert all(calendar.start <= span.start < span.end <= calendar.end for span in calendar)
    assert {span.within for span in calendar.of("pupil")} == {span.name for span in calendar.of("class")}


def test_the_readers_of_the_other_study_agree_in_part():
    project = datasets.load_school_year()
    first, second = (
        {(each.selection, each.code) for each in project.select(user=user).codings} for user in ("reader-1", "reader-2")
    )
    assert len(first) // 2 < len(first & second) < len(first)


# --- spelling ---------------------------------------------------------------


def test_spelling_maps_dialect_to_standard_forms():
    frame = datasets.table("spelling")
    assert (frame["standard"] != frame["variant"]).all()
    assert (frame["standard"] == frame["standard"].str.lower()).all()
    assert frame["note_nb"].notna().equals(frame["note_en"].notna())
    spelling = datasets.load_thesis().spelling
    assert "æ" in spelling["jeg"]
    assert {"kossen", "korsjen"} <= set(spelling["hvordan"])
    assert set(frame.query("variant == 'hadd'")["standard"]) == {"hadde", "hatt"}


def test_ambiguous_forms_say_so():
    frame = datasets.table("spelling").set_index("variant")
    for form in ("e", "no’", "anna", "sitt", "før", "dere", "nu"):
        assert pd.notna(frame.loc[form, "note_en"]), form
