"""read(write(p)) == p, in the order of the schema, and read by an independent implementation."""

import json
import tempfile
import zipfile
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import made_up
import pytest
from exchange_files import disorder, qde, qdpx, studies
from hypothesis import HealthCheck, given, settings
from profiles import examples

import tender_cycles as tc
from tender_cycles.cycles import NestedCycles, tender_cycles
from tender_cycles.project import Case, Code, Coding, Project, Selection, Source, User, Variable
from tender_cycles.project.nouns import NOUNS
from tender_cycles.study.exchange import read_qdpx, write_qdpx
from tender_cycles.study.exchange.drafting import Draft
from tender_cycles.study.exchange.extension import NAME, NOTE_GUID, own_note, ring_cases, ring_variables, take_back
from tender_cycles.study.exchange.report import Report

MANY = settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))


def there_and_back(project: Project) -> Project:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.qdpx"
        written = write_qdpx(project, path)
        assert disorder(qde(path)) == []
        back, report = read_qdpx(path, strict=True)
    assert report.faithful
    kept = {entry.kind: entry.count for entry in report.kept}
    assert {entry.kind: entry.count for entry in written.kept}.items() <= kept.items()
    assert sum(entry.count for entry in written.kept) == sum(len(getattr(project, kind)) for kind in NOUNS)
    return back


def differences(a: Project, b: Project) -> list[str]:
    return [each.name for each in fields(a) if each.compare and getattr(a, each.name) != getattr(b, each.name)]


@given(studies())
@MANY
def test_what_is_written_is_read_back(project: Project) -> None:
    back = there_and_back(project)
    assert differences(project, back) == []
    assert back == project


@given(made_up.projects())
@settings(MANY, max_examples=examples(60))
def test_the_projects_of_the_other_tests_too(project: Project) -> None:
    assert there_and_back(project) == project


@given(studies())
@settings(MANY, max_examples=examples(40))
def test_the_same_project_gives_the_same_bytes(project: Project) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("a.qdpx", "b.qdpx")]
        for path in paths:
            write_qdpx(project, path)
        assert paths[0].read_bytes() == paths[1].read_bytes()


@given(studies())
@settings(MANY, max_examples=examples(50))
def test_an_independent_implementation_reads_it(project: Project) -> None:
    pyrefiqda = pytest.importorskip("pyrefiqda")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.qdpx"
        write_qdpx(project, path)
        theirs = pyrefiqda.RefiProject.load(path, extract_dir=f"{folder}/of-this-file-alone")
        sources = theirs.sources.text_source if theirs.sources else []
        assert len(sources) == len(project.sources)
        texts = [
            Path(folder, "of-this-file-alone", "sources", f"{each.guid}.txt").read_bytes().decode() for each in sources
        ]
    assert texts == [each.text for each in project.sources]
    found = [
        (texts[at][each.start_position : each.end_position], len(each.coding))
        for at, source in enumerate(sources)
        for each in source.plain_text_selection
    ]
    text = {each.guid: each.text for each in project.sources}
    coded = [each.selection for each in project.codings]
    ours = [(text[each.source][each.start : each.end], coded.count(each.guid)) for each in project.selections]
    assert sorted(found) == sorted(ours)


def test_the_thesis_goes_there_and_back(tmp_path: Path) -> None:
    thesis = tc.load_thesis()
    report = write_qdpx(thesis, tmp_path / "thesis.qdpx")
    back, read = read_qdpx(tmp_path / "thesis.qdpx", strict=True)
    assert report.faithful
    assert read.faithful
    assert back == thesis


def test_a_study_on_other_rings_goes_there_and_back(tmp_path: Path) -> None:
    school = made_up.school_year()
    write_qdpx(school, tmp_path / "school.qdpx")
    back, read = read_qdpx(tmp_path / "school.qdpx", strict=True)
    assert read.faithful
    assert back == school
    assert back.cycles == school.cycles


def without_model(project: Project, model: object = None) -> Draft:
    """Return what is read of a file in whose note there is no model, as 0.1.0 wrote it, or another one."""
    faults: list[str] = []
    note = own_note(project, {}, {}, [], faults)
    facts = json.loads(note.text if note else "{}")
    facts = {key: value for key, value in facts.items() if key not in ("cycles", "known")} | (
        {"cycles": model} if model else {}
    )
    draft = Draft(Report("old.qdpx"))
    draft.nouns["notes"] = [{"guid": NOTE_GUID, "name": NAME, "text": json.dumps(facts)}]
    draft.nouns["variables"] = [{"guid": each.guid, "name": each.name} for each in ring_variables()]
    named = {each.name: each.guid for each in ring_variables()}
    draft.nouns["selections"] = [{"guid": each.guid} for each in project.selections]
    draft.nouns["codes"] = [{"guid": each.guid} for each in project.codes]
    draft.nouns["cases"] = [
        {
            "name": each.name, "selections": each.selections,
            "values": {named[name]: value for name, value in each.values.items()},
        }
        for each in ring_cases(project.selections)
    ]  # fmt: skip
    take_back(draft)
    return draft


def test_places_without_a_model_are_the_thesis_s() -> None:
    study = made_up.study()
    draft = without_model(study)
    assert draft.meta["cycles"] == tender_cycles()
    found = [(each.get("cycle"), each.get("phase")) for each in draft.nouns["selections"]]
    assert found == [(each.cycle, each.phase) for each in study.selections]
    assert draft.report.faithful


def test_a_model_that_cannot_be_read_is_told_and_so_are_the_places() -> None:
    draft = without_model(made_up.study(), model={"cycles": [{"key": "pupil"}]})
    assert "cycles" not in draft.meta
    assert [each for each in draft.nouns["selections"] if set(each) & {"cycle", "phase"}] == []
    assert {entry.kind for entry in draft.report.dropped} == {"own", "ring"}


def test_a_place_that_is_not_on_the_rings_is_dropped_and_told() -> None:
    model = NestedCycles.of({"consultant": ["start-up"], "participant": ["ending"], "tender": ["x"]})
    draft = without_model(made_up.study(), model=model.to_dict())
    found = [(each.get("cycle"), each.get("phase")) for each in draft.nouns["selections"]]
    assert found == [("consultant", "start-up"), ("consultant", None), ("participant", "ending"), (None, None)]
    assert [(entry.place, entry.detail) for entry in draft.report.dropped] == [("consultant · ending", "ending")]


def test_a_selection_from_a_project_is_written_alone(tmp_path: Path) -> None:
    chosen = made_up.study().select(phase="ending")
    write_qdpx(chosen, tmp_path / "chosen.qdpx")
    back, _ = read_qdpx(tmp_path / "chosen.qdpx")
    assert differences(chosen, back) == []


def test_the_rings_are_cases_that_any_tool_can_filter_by(tmp_path: Path) -> None:
    write_qdpx(made_up.study(), tmp_path / "p.qdpx")
    cases = {case.get("name"): case for case in qde(tmp_path / "p.qdpx").iter("{urn:QDA-XML:project:1.0}Case")}
    assert {"Anna", "Berit", "consultant · ending", "consultant · tender · start-up", "participant · ending"} == set(
        cases
    )
    assert len(cases["consultant · ending"].findall("{*}SelectionRef")) == 1
    assert [value.text for value in cases["consultant · ending"].iter("{urn:QDA-XML:project:1.0}TextValue")] == [
        "consultant",
        "ending",
    ]


def test_own_facts_survive_new_guids_as_far_as_they_can(tmp_path: Path) -> None:
    write_qdpx(made_up.study(), tmp_path / "p.qdpx")
    with zipfile.ZipFile(tmp_path / "p.qdpx") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    # a tool that gives every variable and case a new GUID, and leaves the note away
    xml = files.pop("project.qde").decode()
    with zipfile.ZipFile(tmp_path / "q.qdpx", "w") as archive:
        archive.writestr(
            "project.qde", xml.replace('name="tender_cycles"', 'name="memo"').replace("tender_cycles 0", "Other 0")
        )
        for name, data in files.items():
            archive.writestr(name, data)
    back, report = read_qdpx(tmp_path / "q.qdpx")
    assert [each.cycle for each in back.selections] == [each.cycle for each in made_up.study().selections]
    assert report.whole


def test_a_zone_of_odd_seconds_is_the_same_moment(tmp_path: Path) -> None:
    odd = datetime(1890, 1, 1, 12, tzinfo=timezone(timedelta(minutes=53, seconds=28)))
    project = Project(name="old", users=[User(guid="u", name="U")], created=odd)
    back = there_and_back(project)
    assert back.created == odd
    assert back.created is not None
    assert back.created.tzinfo == UTC


def sound(**nouns: object) -> Project:
    return Project(name="p", **nouns)  # type: ignore[arg-type]


def holding(value: object) -> Project:
    return sound(
        variables=[Variable(guid="v", name="v", type="Float")], cases=[Case(guid="c", name="Anna", values={"v": value})]
    )


@pytest.mark.parametrize(
    ("project", "told"),
    [
        (sound(sources=[Source(guid="s", name="one", text="a\r\nb")]), "'one' has a carriage return"),
        (sound(sources=[Source(guid="s", name="one", text="\ufeffa")]), "'one' has a byte order mark"),
        (sound(sources=[Source(guid="s", name="one", text="a\ud800")]), "'one' has half a character at 1"),
        (holding(float("inf")), "v of 'Anna' is inf"),
        (sound(variables=[Variable(guid="v", name="tender_cycles: phase")]), "keeps for itself"),
        (
            sound(
                sources=[Source(guid="s", name="s")],
                selections=[Selection(guid="e", source="s", start=0, end=0, facts={"odd": object()})],
            ),
            "is of the type object",
        ),
        (
            sound(
                sources=[Source(guid="s", name="s")],
                selections=[Selection(guid="e", source="s", start=0, end=0, facts={"seen": {1: "once"}})],
            ),
            "1 is a key of the type int",
        ),
    ],
)
def test_what_cannot_be_written_is_refused_and_nothing_is(project: Project, told: str, tmp_path: Path) -> None:
    (tmp_path / "p.qdpx").write_bytes(b"what was there")
    with pytest.raises(ValueError, match=r"p\.qdpx is not as it should be") as refused:
        write_qdpx(project, tmp_path / "p.qdpx")
    assert told in str(refused.value)
    assert [path.name for path in tmp_path.glob("*.*")] == ["p.qdpx"]
    assert (tmp_path / "p.qdpx").read_bytes() == b"what was there"


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_qdpx(made_up.study(), tmp_path / "p.qdpx")
    before = (tmp_path / "p.qdpx").read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space"):
        write_qdpx(replace(made_up.study(), name="new"), tmp_path / "p.qdpx")
    assert (tmp_path / "p.qdpx").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["p.qdpx"]


def test_characters_that_xml_cannot_hold_are_reported(tmp_path: Path) -> None:
    report = write_qdpx(sound(codes=[Code(guid="c", name="a\x0bb\x00")]), tmp_path / "p.qdpx")
    assert [entry.kind for entry in report.repaired] == ["illegal"]
    assert read_qdpx(tmp_path / "p.qdpx").project.codes[0].name == "a\ufffdb\ufffd"


def test_colours_that_are_none_are_reported(tmp_path: Path) -> None:
    report = write_qdpx(sound(codes=[Code(guid="c", name="trust", color="red")]), tmp_path / "p.qdpx")
    assert [(entry.kind, entry.place, entry.detail) for entry in report.dropped] == [("color", "trust", "red")]


def test_codings_of_a_whole_source_stay_that(tmp_path: Path) -> None:
    code = "00000000-0000-0000-0000-00000000000c"
    source, coding = code.replace("c", "a"), code.replace("c", "b")
    inside = f"""<CodeBook><Codes><Code guid="{code}" name="long" isCodable="true"/></Codes></CodeBook>
    <Sources><TextSource guid="{source}"><PlainTextContent>All of it.</PlainTextContent>
    <Coding guid="{coding}"><CodeRef targetGUID="{code}"/></Coding></TextSource></Sources>"""
    project, report = read_qdpx(qdpx(tmp_path / "p.qdpx", inside), strict=True)
    (whole,) = project.selections
    assert (whole.start, whole.end, report.whole) == (0, 10, True)
    write_qdpx(project, tmp_path / "q.qdpx")
    assert qde(tmp_path / "q.qdpx").find("{*}Sources/{*}TextSource/{*}Coding") is not None
    assert read_qdpx(tmp_path / "q.qdpx").project == project
    # once something is said about it, it is a selection like others
    told = replace(project, selections=[replace(whole, name="all")])
    assert there_and_back(told) == told


def test_two_exports_of_one_project_have_the_same_guids(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_qdpx(made_up.study(), tmp_path / name)
    guids = [{each.get("guid") for each in qde(tmp_path / name).iter()} for name in ("a", "b")]
    assert guids[0] == guids[1]


def test_a_user_who_coded_a_stretch_twice_with_two_codes() -> None:
    users = [User(guid=f"u{at}", name="U") for at in range(2)]
    project = sound(
        users=users,
        codes=[Code(guid="c", name="x", codable=False), Code(guid="d", name="x", parent="c")],
        sources=[Source(guid="s", name="s", text="😀æøå")],
        selections=[Selection(guid="e", source="s", start=1, end=4), Selection(guid="f", source="s", start=1, end=4)],
        codings=[
            Coding(guid=f"k{u}{c}{e}", selection=e, code=c, user=f"u{u}") for u in range(2) for c in "cd" for e in "fe"
        ],
    )
    assert there_and_back(project) == project
