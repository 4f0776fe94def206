"""Two coders' work made one: nothing of either is lost, and whatever differs is listed."""

import tomllib
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import made_up
import pytest
from exchange_files import studies
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from profiles import examples

from tender_cycles.cycles import NestedCycles, tender_cycles
from tender_cycles.project import (
    Case,
    Claim,
    Code,
    Coding,
    Evidence,
    Graph,
    Link,
    Note,
    Project,
    Selection,
    Source,
    User,
    Variable,
    Vertex,
)  # fmt: skip
from tender_cycles.project.validation import KINDS
from tender_cycles.study.alike import Positions, comparable
from tender_cycles.study.counterparts import renamed
from tender_cycles.study.merging import Merged, merge

MANY = settings(max_examples=examples(30), deadline=None, suppress_health_check=list(HealthCheck))
ANY = studies() | made_up.projects()


def told(merged: Merged) -> list[tuple[Any, ...]]:
    return list(merged.conflicts.itertuples(index=False, name=None))


def work(project: Project) -> Counter[tuple[Any, ...]]:
    """Return who gave which code to which words, whatever their GUIDs."""
    text = {each.guid: each.text for each in project.sources}
    stretch = {each.guid: (text[each.source], each.start, each.end) for each in project.selections}
    name = {each.guid: each.name for each in project.codes}
    user: dict[str | None, str] = {each.guid: each.name for each in project.users}
    return Counter((stretch[k.selection], name[k.code], user.get(k.user)) for k in project.codings)


@given(ANY)
@MANY
def test_with_itself_nothing_changes(project: Project) -> None:
    merged = merge(project, project)
    assert merged.project == project
    assert merged.conflicts.empty
    assert list(merged.conflicts.columns) == ["noun", "name", "field", "mine", "theirs", "done"]


@given(ANY, ANY)
@MANY
def test_twice_is_once(mine: Project, theirs: Project) -> None:
    merged = merge(mine, theirs).project
    assert merge(merged, theirs).project == merged
    assert merge(merged, mine).project == merged


@given(made_up.projects(), made_up.projects())
@MANY
def test_nothing_of_either_is_lost(mine: Project, theirs: Project) -> None:
    merged = merge(mine, theirs).project
    for side in (mine, theirs):
        assert set(work(side)) <= set(work(merged))
        assert {each.text for each in side.sources} <= {each.text for each in merged.sources}
    for kind in KINDS:
        guids = [each.guid for each in getattr(merged, kind)]
        assert guids[: len(getattr(mine, kind))] == [each.guid for each in getattr(mine, kind)]


@given(made_up.projects(), st.data())
@MANY
def test_either_may_be_first_where_both_only_added(project: Project, data: st.DataObject) -> None:
    sides = []
    for first, name in enumerate("ab"):
        selections = [
            Selection(guid=f"{name}{at}", source="s0", start=at, end=at + 20)
            for at in range(first, data.draw(st.integers(0, 6)), 2)
        ]
        codings = [Coding(guid=f"{name}k{each.guid}", selection=each.guid, code="c0", user="u0") for each in selections]
        whole = made_up.parts(project)
        whole["selections"] += tuple(selections)
        whole["codings"] += tuple(codings)
        whole["codes"] += (Code(guid=f"c{name}", name=f"new {name}", parent="c0"),)
        sides.append(Project(**whole))
    one, other = merge(*sides), merge(*reversed(sides))
    assert one.conflicts.empty
    for kind in KINDS:
        assert set(map(repr, getattr(one.project, kind))) == set(map(repr, getattr(other.project, kind)))
    assert work(one.project) == work(sides[0]) + work(sides[1]) - work(project)


@given(ANY, ANY)
@MANY
def test_whatever_is_lost_from_a_field_is_listed_and_in_a_note(mine: Project, theirs: Project) -> None:
    merged = merge(mine, theirs)
    texts = "\n".join(note.text for note in merged.project.notes)
    for row in merged.conflicts.query("done == 'mine kept, theirs in a note'").itertuples():
        assert f"{row.field}: " in texts
        if isinstance(row.theirs, str):
            assert row.theirs in texts


# -- case by case


def test_a_text_that_is_too_short_for_what_is_selected_goes_into_a_note() -> None:
    mine = Project(
        name="study", sources=[Source(guid="s", name="talk")],
        selections=[Selection(guid="e", source="s", start=0, end=8)],
    )  # fmt: skip
    merged = merge(mine, Project(name="study", sources=[Source(guid="s", name="talk", text="abc")]))
    assert merged.project.sources[0].text == ""
    assert "abc" in "".join(note.text for note in merged.project.notes)


def coded(name: str, **nouns: Any) -> Project:
    """Return a project in which everything has its own GUIDs, as when two import the same interview."""
    whole: dict[str, Any] = {
        "users": [User(guid=f"{name}u", name="Kari")],
        "codes": [Code(guid=f"{name}c", name="trust"), Code(guid=f"{name}d", name="in a person", parent=f"{name}c")],
        "variables": [Variable(guid=f"{name}v", name="years", type="Integer")],
        "sources": [Source(guid=f"{name}s", name="interview", text="We trust them.", values={"years": 3})],
        "selections": [Selection(guid=f"{name}e", source=f"{name}s", start=3, end=8)],
        "codings": [Coding(guid=f"{name}k", selection=f"{name}e", code=f"{name}d", user=f"{name}u")],
    }
    return Project(name="study", **(whole | nouns))


def test_the_same_interview_the_same_codes_and_two_of_one_name() -> None:
    merged = merge(coded("a"), coded("b"))
    project = merged.project
    assert [each.guid for each in project.sources] == ["as"]
    assert [each.guid for each in project.codes] == ["ac", "ad"]
    assert [each.guid for each in project.variables] == ["av"]
    assert [(each.source, each.guid) for each in project.selections] == [("as", "ae")]
    assert {each.selection for each in project.codings} == {"ae"}
    assert [(each.code, each.user) for each in project.codings] == [("ad", "au"), ("ad", "bu")]
    assert [each.guid for each in project.users] == ["au", "bu"]
    assert told(merged) == [
        ("sources", "interview", "guid", "as", "bs", "made one"),
        ("codes", "trust", "guid", "ac", "bc", "made one"),
        ("codes", "in a person", "guid", "ad", "bd", "made one"),
        ("variables", "years", "guid", "av", "bv", "made one"),
        ("selections", "interview 3–8", "guid", "ae", "be", "made one"),
        ("users", "Kari", "guid", "au", "bu", "both kept"),
    ]


def exported(prefix: str, *, user: str | None = "u") -> Project:
    """A study as a tool exports it that gives all but its users new GUIDs each time (ATLAS.ti does)."""
    g = prefix
    return Project(
        name="study",
        users=[User(guid="u", name="Kari"), User(guid="v", name="Ola")],
        codes=[Code(guid=f"{g}c", name="trust"), Code(guid=f"{g}d", name="doubt")],
        sources=[Source(guid=f"{g}s", name="interview", text="We trust them.")],
        selections=[Selection(guid=f"{g}e{at}", source=f"{g}s", start=at, end=8, user=user) for at in range(4)],
        codings=[Coding(guid=f"{g}k{at}{code}", selection=f"{g}e{at}", code=f"{g}{code}", user=user)
                 for at in range(4) for code in "cd"],
    )  # fmt: skip


def test_what_is_exported_twice_under_new_guids_is_there_once() -> None:
    first, second = exported("a"), exported("b")
    merged = merge(first, second)
    assert merged.project == first
    assert merge(merged.project, second).project == first
    fewer = replace(second, codings=second.codings[:-1])  # one code has been taken away since
    assert merge(first, fewer).project == first


@pytest.mark.parametrize("user", ["v", None])
def test_the_same_work_of_somebody_else_stays_on_the_same_selections(user: str | None) -> None:
    mine = exported("a", user=user and "u")
    merged = merge(mine, exported("b", user=user)).project
    assert (len(merged.selections), len(merged.codings)) == (4, 16)
    assert work(merged) == work(mine) + work(exported("b", user=user))
    assert merged.notes == (), "who coded is told by the codings"


def stretches(project: Project) -> Counter[tuple[str, int, int]]:
    return Counter((each.source, each.start, each.end) for each in project.selections)


@given(made_up.projects(), st.data())
@MANY
def test_a_stretch_has_as_many_selections_as_the_side_that_keeps_more_of_them_apart(
    mine: Project, data: st.DataObject
) -> None:
    ids = {each.guid: f"new {each.guid}" for kind in ("selections", "codings") for each in getattr(mine, kind)}
    some = [each for each in mine.selections if data.draw(st.booleans())]
    twice = [replace(each, guid=f"twin {each.guid}") for each in some if data.draw(st.booleans())]
    stays = {each.guid for each in some}
    codings = [each for each in mine.codings if each.selection in stays]
    bare = replace(mine, claims=(), links=(), cases=(), selections=[*some, *twice], codings=codings)
    theirs = replace(bare, **{kind: renamed(getattr(bare, kind), ids) for kind in ("selections", "codings")})
    merged = merge(mine, theirs)
    assert stretches(merged.project) == stretches(mine) | stretches(theirs)
    assert merge(merged.project, theirs).project == merged.project
    assert set(work(theirs)) <= set(work(merged.project))
    rows = merged.conflicts.query("noun == 'selections' and field == 'guid'")
    assert len(rows) == len(mine) + len(theirs) - len(merged.project)


def on(guid: str, **said: Any) -> Project:
    """Return a study with one selection, of the same words whatever its GUID."""
    return Project(
        name="p", cycles=YEAR, users=[User(guid="u", name="Kari"), User(guid="o", name="Ola")],
        sources=[Source(guid="s", name="Astrid", text="We trust them.")],
        selections=[Selection(guid=guid, source="s", start=3, end=8, **said)],
    )  # fmt: skip


def test_what_another_selection_of_a_stretch_says_is_filled_in_or_in_a_note_and_listed() -> None:
    mine = on("a", name="first", user="u", cycle="pupil", facts={"kind": "block"})
    ola = on("b", name="other", user="o", cycle="school year", phase="autumn", facts={"kind": "inline", "line": 3},
             texts={"en": "retold"})  # fmt: skip
    merged = merge(mine, ola)
    (each,) = merged.project.selections
    assert (each.guid, each.name, each.user, each.cycle, each.phase) == ("a", "first", "u", "pupil", None)
    assert (dict(each.texts), dict(each.facts)) == ({"en": "retold"}, {"kind": "block", "line": 3})
    (note,) = merged.project.notes
    assert each.notes == (note.guid,)
    assert set(note.text.split("\n")) == {
        "name: other", "user: o", "cycle: school year", "phase: autumn", "facts: kind = inline; line = 3",
    }  # fmt: skip
    assert [row[2] for row in told(merged)] == ["guid", "name", "user", "cycle", "phase", "facts"]
    empty = merge(on("a"), on("b", cycle="school year", phase="autumn")).project
    assert (empty.selections[0].cycle, empty.selections[0].phase, empty.notes) == ("school year", "autumn", ())


def test_a_text_or_a_path_that_stands_twice_is_not_guessed_at() -> None:
    twins = [Code(guid="b1", name="trust"), Code(guid="b2", name="trust")]
    texts = [Source(guid=guid, name=guid, text="We trust them.") for guid in ("b3", "b4")]
    merged = merge(coded("a"), Project(name="study", codes=twins, sources=texts))
    assert len(merged.project.codes) == 4
    assert len(merged.project.sources) == 3
    assert set(merged.conflicts["done"]) == {"both kept; alike=True makes them one"}


def test_what_both_filled_in_stays_mine_with_theirs_in_a_note() -> None:
    mine = replace(coded("a"), codes=[Code(guid="c", name="trust", description="mine", color="#111111")], codings=[])
    theirs = replace(
        coded("a"), codes=[Code(guid="c", name="Trust", description="theirs", labels={"nb": "tillit"})], codings=[]
    )
    merged = merge(mine, theirs)
    (code,) = merged.project.codes
    assert (code.name, code.description, code.color, code.labels) == ("trust", "mine", "#111111", {"nb": "tillit"})
    (note,) = merged.project.notes
    assert code.notes == (note.guid,)
    assert (note.name, note.text) == ("codes: trust", "name: Trust\ndescription: theirs")
    assert [row[2:] for row in told(merged)] == [
        ("name", "trust", "Trust", "mine kept, theirs in a note"),
        ("description", "mine", "theirs", "mine kept, theirs in a note"),
    ]


def test_values_are_joined_and_the_note_is_on_the_project() -> None:
    variables = [Variable(guid="v", name="years", type="Integer"), Variable(guid="w", name="post")]
    mine = Project(name="p", variables=variables, cases=[Case(guid="i", name="Anna", values={"years": 3})])
    theirs = replace(mine, cases=[Case(guid="i", name="Anna", values={"years": 4, "post": "permanent"})])
    merged = merge(mine, theirs).project
    assert merged.cases[0].values == {"years": 3, "post": "permanent"}
    assert merged.notes[0].text == "values: years = 4; post = permanent"
    assert merged.about == (merged.notes[0].guid,)


def test_what_has_no_name_is_called_after_its_place() -> None:
    source, code = Source(guid="s", name="Astrid", text="We trust them."), Code(guid="c", name="trust")
    stretch, coded_so = Selection(guid="e", source="s", start=3, end=8), Coding(guid="k", selection="e", code="c")
    mine, theirs = (
        Project(name="p", cycles=tender_cycles(), codes=[code],
                users=[User(guid="u", name="Kari"), User(guid="o", name="Ola")],
                sources=[source], selections=[replace(stretch, cycle=cycle)], codings=[replace(coded_so, user=user)])
        for cycle, user in (("tender", "u"), ("consultant", "o"))
    )  # fmt: skip
    merged = merge(mine, theirs)
    assert {row[:2] for row in told(merged)} == {("selections", "Astrid 3–8"), ("codings", "trust, Astrid 3–8")}
    assert [note.name for note in merged.project.notes] == ["selections: Astrid 3–8"]


YEAR = NestedCycles.of({"school year": ["autumn", "spring"], "pupil": ["new", "settled"]}, name="year")
TERMS = NestedCycles.of({"term": ["first"], "pupil": ["arriving", "settled"]}, name="terms")


def placed(model: NestedCycles | None, **place: str) -> Project:
    """Return a study of one stretch that stands somewhere on the rings of a model."""
    stretch = Selection(guid="e", source="s", start=3, end=8, **place)
    text = Source(guid="s", name="Astrid", text="We trust them.")
    return Project(name="p", cycles=model, sources=[text], selections=[stretch])


@pytest.mark.parametrize(
    ("theirs", "stands", "lost"),
    [
        ({"cycle": "pupil", "phase": "settled"}, ("pupil", "settled"), []),
        ({"cycle": "term", "phase": "first"}, (None, None), ["cycle", "phase"]),
        ({"cycle": "pupil", "phase": "arriving"}, ("pupil", None), ["phase"]),
    ],
)
def test_of_two_models_mine_stands(theirs: dict[str, str], stands: tuple[str | None, ...], lost: list[str]) -> None:
    merged = merge(placed(YEAR), placed(TERMS, **theirs))
    assert merged.project.cycles == YEAR
    (each,) = merged.project.selections
    assert (each.cycle, each.phase) == stands
    rows = merged.conflicts[["noun", "field", "done"]].itertuples(index=False, name=None)
    expected = [("selections", ring, "mine kept, theirs in a note") for ring in lost]
    assert list(rows) == [*expected, ("project", "cycles", "mine kept, theirs in a note")]
    texts = [note.text for note in merged.project.notes]
    assert NestedCycles.from_dict(tomllib.loads(texts[-1].removeprefix("cycles: "))) == TERMS
    assert all(theirs[ring] in texts[0] for ring in lost)


def test_a_model_is_taken_from_whoever_has_one() -> None:
    merged = merge(placed(None), placed(YEAR, cycle="pupil"))
    assert (merged.project.cycles, merged.project.selections[0].cycle, len(merged.conflicts)) == (YEAR, "pupil", 0)


def test_two_halves_of_a_place_make_none_that_is_not_on_the_rings() -> None:
    merged = merge(placed(YEAR, cycle="pupil"), placed(YEAR, phase="autumn"))
    assert (merged.project.selections[0].cycle, merged.project.selections[0].phase) == ("pupil", None)
    assert merged.conflicts["field"].to_list() == ["phase"]


def test_a_coding_and_a_stretch_that_both_moved_are_there_twice() -> None:
    more = Code(guid="x", name="doubt")
    mine = coded("a")
    whole = made_up.parts(mine)
    theirs = Project(**whole | {
        "codes": [*mine.codes, more],
        "selections": [replace(mine.selections[0], end=13)],
        "codings": [replace(mine.codings[0], code="x")],
    })  # fmt: skip
    merged = merge(mine, theirs)
    assert [(each.start, each.end) for each in merged.project.selections] == [(3, 8), (3, 13)]
    assert [each.code for each in merged.project.codings] == ["ad", "x"]
    assert merged.project.codings[1].selection == merged.project.selections[1].guid
    assert [row[2:] for row in told(merged)] == [
        ("end", 8, 13, "both kept"),
        ("selection", "ae", merged.project.selections[1].guid, "both kept"),
        ("code", "ad", "x", "both kept"),
    ]


def test_another_text_under_one_guid_is_another_source() -> None:
    mine, theirs = coded("a"), replace(coded("a"), sources=[Source(guid="as", name="interview", text="We doubt all.")])
    merged = merge(mine, theirs).project
    assert [each.text for each in merged.sources] == ["We trust them.", "We doubt all."]
    assert work(merged) == work(mine) + work(theirs)


def test_a_text_that_one_lacks_is_taken_from_the_other() -> None:
    bare = replace(coded("a"), sources=[Source(guid="as", name="interview")])
    assert merge(bare, coded("a")).project.sources[0].text == "We trust them."
    assert merge(coded("a"), bare).conflicts.empty


def test_trees_that_do_not_go_together() -> None:
    a, b = Code(guid="a", name="A"), Code(guid="b", name="B")
    merged = merge(
        Project(name="p", codes=[replace(a, parent="b"), b]), Project(name="p", codes=[a, replace(b, parent="a")])
    )
    assert [code.parent for code in merged.project.codes] == ["b", None]
    assert told(merged) == [("codes", "B", "parent", None, "a", "mine kept, theirs in a note")]


def test_variables_of_one_name_and_two_types() -> None:
    mine = Project(name="p", variables=[Variable(guid="v", name="age", type="Integer")],
                   cases=[Case(guid="i", name="Anna", values={"age": 41})])  # fmt: skip
    theirs = Project(
        name="p", variables=[Variable(guid="w", name="age")],
        cases=[Case(guid="i", name="Anna", values={"age": "old"})],
        claims=[Claim(guid="q", name="C", section="", kind="all", verdict="holds",
                      evidence=(Evidence(stance="for", case="i", variable="age"),))],
    )  # fmt: skip
    merged = merge(mine, theirs)
    assert [(each.name, each.type) for each in merged.project.variables] == [("age", "Integer"), ("age (Text)", "Text")]
    assert merged.project.cases[0].values == {"age": 41, "age (Text)": "old"}
    assert merged.project.claims[0].evidence[0].variable == "age (Text)"
    assert told(merged) == [("variables", "age", "type", "Integer", "Text", "both kept")]


def test_keys_stay_unique() -> None:
    merged = merge(
        Project(name="p", codes=[Code(guid="a", name="A", key="1")]),
        Project(name="p", codes=[Code(guid="b", name="B", key="1")]),
    )
    assert [(code.name, code.key) for code in merged.project.codes] == [("A", "1"), ("B", "")]
    assert told(merged) == [("codes", "B", "key", "a", "b", "mine kept")]


def test_the_same_guid_of_two_kinds_and_graphs_drawn_apart() -> None:
    def drawn(x: int) -> Project:
        return Project(name="p", codes=[Code(guid="c", name="c")],
                       graphs=[Graph(guid="g", vertices=(Vertex(guid="v", x=x, y=0, represents="c"),))])  # fmt: skip

    merged = merge(drawn(1), drawn(2)).project
    assert [graph.vertices[0].x for graph in merged.graphs] == [1, 2]
    other = Project(name="p", notes=[Note(guid="c", name="n")], links=[Link(guid="v", origin="c", target="c")])
    merged = merge(drawn(1), other).project
    assert merged.links[0].origin == merged.notes[0].guid != "c"


def test_references_in_the_xml_of_a_note_follow() -> None:
    more = '<Coding guid="z"><CodeRef targetGUID="bc"/></Coding>'
    merged = merge(coded("a"), coded("b", notes=[Note(guid="n", more=more)])).project
    assert merged.notes[0].more == more.replace("bc", "ac")


@pytest.mark.parametrize("order", [1, -1])
def test_the_earliest_making_and_the_latest_change_count(order: int) -> None:
    def note(day: int, user: str) -> Project:
        stamp = datetime(2026, 1, day, tzinfo=UTC)
        return Project(name="p", users=[User(guid=user, name=user)],
                       notes=[Note(guid="n", created=stamp, modified=stamp, modified_by=user)])  # fmt: skip

    merged = merge(*[note(1, "a"), note(2, "b")][::order])
    (new,) = merged.project.notes
    assert (new.created.day, new.modified.day, new.modified_by) == (1, 2, "b")  # type: ignore[union-attr]
    assert merged.conflicts.empty


def test_facts_of_the_project() -> None:
    mine = Project(name="ours", spelling={"jeg": ("æ",)}, description="")
    theirs = Project(name="theirs", spelling={"jeg": ("eg",), "ikke": ("itj",)}, description="both")
    merged = merge(mine, theirs)
    assert (merged.project.name, merged.project.description) == ("ours", "both")
    assert dict(merged.project.spelling) == {"jeg": ("æ",), "ikke": ("itj",)}
    assert [row[2] for row in told(merged)] == ["name", "spelling"]
    assert "name: theirs" in merged.project.notes[0].text


def test_the_sides_are_left_as_they_were() -> None:
    mine, theirs = coded("a"), coded("b")
    merge(mine, theirs)
    assert (mine, theirs) == (coded("a"), coded("b"))


SAID = "Vi stoler på dem. Vi måler alt nå.\nDe stoler på oss."


def coded_by(who: str, text: str, code: str = "trust") -> Project:
    """Return a study in which somebody has coded the same two words of a text."""
    source = Source(guid=f"s{who}", name="interview 1", text=text)
    words = [("stoler", f"e1{who}"), ("oss", f"e2{who}")]
    spots = [(text.index(word), text.index(word) + len(word), guid) for word, guid in words]
    return Project(
        name="p", users=[User(guid=f"u{who}", name=who)], sources=[source], codes=[Code(guid=f"c{who}", name=code)],
        selections=[Selection(guid=g, source=source.guid, start=a, end=b, user=f"u{who}") for a, b, g in spots],
        codings=[Coding(guid=f"k{g}", selection=g, code=f"c{who}", user=f"u{who}") for _, _, g in spots],
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        SAID + "\n",
        SAID + "\n\n",
        SAID.replace("\n", "\r\n"),
        unicodedata.normalize("NFD", SAID),
        SAID,
        SAID.replace("\n", " \t\n") + " ",
        SAID.replace(" ", "\u00a0"),
        SAID.replace("\n", "\u2028"),
        "\ufeff" + SAID,
    ],
    ids=["line end", "two", "crlf", "letters apart", "same", "blanks at the ends", "hard blanks", "line signs", "mark"],
)
@pytest.mark.parametrize("turned", [False, True])
def test_copies_of_a_text_that_were_saved_otherwise_are_one_source(text: str, turned: bool) -> None:
    mine, theirs = coded_by("kari", SAID), coded_by("ola", text)
    merged = merge(*((theirs, mine) if turned else (mine, theirs)))
    assert len(merged.project.sources) == 1
    held = merged.project.sources[0].text
    said = [unicodedata.normalize("NFC", held[each.start : each.end]) for each in merged.project.selections]
    assert sorted(said) == ["oss", "stoler"]
    assert Counter(coding.selection for coding in merged.project.codings) == dict.fromkeys(
        (each.guid for each in merged.project.selections), 2
    )
    rows = merged.conflicts[merged.conflicts["field"] == "text"]
    assert list(rows["done"]) == (["made one"] if text != SAID else []), "that they were not the same is said"


@given(
    st.text("aåe\u0301\u030a\r\n \t\u00a0\u2028😀", max_size=12),
    st.sampled_from(["NFC", "NFD"]),
    st.sampled_from(["", "\n", "\r\n"]),
)
def test_positions_of_one_copy_stand_at_the_same_letter_of_another(text: str, form: Any, end: str) -> None:
    theirs = unicodedata.normalize("NFD", text)
    mine = unicodedata.normalize(form, text.replace("\r\n", "\n").replace("\r", "\n")) + end
    assert comparable(theirs) == comparable(mine)
    place = Positions(theirs, mine)
    placed = [place(at) for at in range(len(theirs) + 1)]
    assert placed == sorted(placed)
    assert placed[0] == 0
    for at in range(len(theirs)):  # at the beginning of a letter, what follows is the same text
        if not unicodedata.combining(theirs[at]) and theirs[at - 1 : at + 1] != "\r\n":
            assert comparable(mine[place(at) :]) == comparable(theirs[at:])


def test_what_is_alike_and_stays_apart_is_told() -> None:
    twins = replace(coded_by("kari", SAID), codes=(Code(guid="ckari", name="Trust"), Code(guid="c2", name="TRUST")))
    told = merge(twins, coded_by("ola", SAID + " Also this.")).conflicts
    assert told[["noun", "done"]].to_numpy().tolist() == [
        ["codes", "both kept; alike=True makes them one"], ["sources", "both kept"],
    ]  # fmt: skip


def test_a_blank_makes_no_other_code_and_case_is_told_and_made_one_when_asked() -> None:
    mine = coded_by("kari", SAID)
    for name in (" trust ", "trust\u00a0", "trust\u200b", "\ufefftrust", "tru\u00adst"):
        blank = merge(mine, coded_by("ola", SAID, name))
        assert [code.name for code in blank.project.codes] == ["trust"]
    case = coded_by("ola", SAID, "Trust")
    told = merge(mine, case)
    assert [code.name for code in told.project.codes] == ["trust", "Trust"]
    row = told.conflicts[told.conflicts["noun"] == "codes"].iloc[0]
    assert (row["mine"], row["theirs"], row["done"]) == ("trust", "Trust", "both kept; alike=True makes them one")
    one = merge(mine, case, alike=True)
    assert [code.name for code in one.project.codes] == ["trust"]
    assert {coding.code for coding in one.project.codings} == {"ckari"}
    assert any("Trust" in note.text for note in one.project.notes), "what theirs was called is kept"
