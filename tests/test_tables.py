"""Tables: counted by hand, and counted slowly."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from made_up import SPELLING, TEXT, projects, study

import tender_cycles as tc
from tender_cycles import tables
from tender_cycles.cycles import add_months
from tender_cycles.project import Project
from tender_cycles.tables.counting import overlaps

AXES = ("code", "category", "parent", "user", "informant", "source", "cycle", "phase", "kind", "post")


def marks_of(project: Project, axis: str) -> list[tuple[int, object, int]]:
    """Return (selection, category, coding) for all that stands under an axis; coding -1 for what is on selections."""
    at = {each.guid: row for row, each in enumerate(project.selections)}
    code, key = {each.guid: each for each in project.codes}, project.codebook.keys
    above = {"code": lambda c: c, "category": lambda c: project.codebook.line(c)[0],
             "parent": lambda c: code.get(c.parent)}  # fmt: skip
    found: list[tuple[int, object, int]] = []
    if axis in above:
        for n, coding in enumerate(project.codings):
            if (inside := above[axis](code[coding.code])) is not None:
                found.append((at[coding.selection], key[inside.guid], n))
    elif axis == "user":
        names = {each.guid: each.name for each in project.users}
        found = [(at[c.selection], names[c.user], n) for n, c in enumerate(project.codings) if c.user]
    else:
        for row, each in enumerate(project.selections):
            cases = [case for case in project.cases if each.guid in case.selections or each.source in case.sources]
            source = next(one for one in project.sources if one.guid == each.source)
            values = {
                "informant": {case.name for case in cases},
                "post": {dict(case.values)["post"] for case in cases if case.values}
                or set(dict(source.values).values()),
                "source": {source.name},
                "kind": set(dict(each.facts).values()),
                "cycle": {each.cycle},
                "phase": {each.phase},
            }[axis]
            found += [(row, value, -1) for value in values if value is not None]
    return found


def together(project: Project, rows: str, columns: str) -> list[tuple[object, object, int, int]]:
    """Return (row, column, selection, coding), pair by pair."""
    return [
        (a, b, row, max(one, other))
        for (row, a, one), (same, b, other) in product(marks_of(project, rows), marks_of(project, columns))
        if row == same and (one == other or -1 in (one, other))
    ]


def occurs(project: Project, axis: str) -> bool:
    """Return whether an axis is known: a fact that no selection has is not."""
    return axis != "kind" or any(each.facts for each in project.selections)


# -- frames


def test_a_frame_has_a_row_for_each_selection() -> None:
    frame = study().select(informant="Anna").to_frame()
    assert list(frame.columns) == [
        "name", "informant", "source", "cycle", "second_cycle", "phase", "section", "kind", "words",
        "text_en", "text_words", "codes", "contract", "social_work", "years",
    ]  # fmt: skip
    assert frame["name"].tolist() == ["E1", "E2"]
    assert frame["codes"].tolist() == [("trust", "doubt"), ("1", "doubt")]
    assert frame["text_words"].tolist() == ["Æ vet ikke korsn det går.", "Jeg spør kollegaen."]
    assert frame["social_work"].tolist() == [True, True]
    assert frame["phase"].cat.categories.tolist() == ["start-up", "under way", "ending"]
    assert str(frame["years"].dtype) == "Int64"


def test_a_codings_frame_has_a_row_for_each_coding() -> None:
    frame = tables.codings_frame(study())
    assert list(zip(frame["excerpt"], frame["code"], frame["user"].astype(object).fillna("-"), strict=True)) == [
        ("E1", "trust", "reader-1"),
        ("E1", "trust", "reader-2"),
        ("E1", "doubt", "reader-2"),
        ("E2", "doubt", "reader-1"),
        ("E2", "1", "reader-1"),
        ("E3", "trust", "reader-1"),
        ("E3", "doubt", "reader-1"),
        ("E4", "2", "-"),
    ]
    assert (frame.dtypes.drop(["words", "social_work", "years"]) == "category").all()
    assert frame["category"].tolist() == ["1", "1", "2", "2", "1", "1", "2", "2"]


def test_a_name_that_is_taken_gives_way() -> None:
    project = study()
    facts = [{"phase": "x", "codes": 1}, {}, {}, {}]
    selections = [
        type(each)(guid=each.guid, source="s", start=0, end=1, facts=fact)
        for each, fact in zip(project.selections, facts, strict=True)
    ]
    frame = Project(name="p", sources=project.sources, selections=selections).to_frame()
    assert frame.columns.is_unique
    assert frame["fact_phase"].tolist()[0] == "x"


@given(projects())
def test_frames_of_any_project(project: Project) -> None:
    frame, codings = project.to_frame(), tables.codings_frame(project)
    assert len(frame) == len(project)
    assert len(codings) == len(project.codings)
    assert frame.columns.is_unique
    keys = project.codebook.keys
    assert [set(codes) for codes in frame["codes"]] == [
        {keys[c.code] for c in project.codings if c.selection == each.guid} for each in project.selections
    ]


# -- cross-tabulation


@given(projects(), st.permutations(AXES))
def test_crosstab_counts_what_one_counts_pair_by_pair(project: Project, axes: list[str]) -> None:
    rows, columns = [axis for axis in axes if occurs(project, axis)][:2]
    pairs = together(project, rows, columns)
    units = {"excerpts": {(a, b, row) for a, b, row, _ in pairs}}
    if {rows, columns} & {"code", "category", "parent", "user"}:
        units["codings"] = {(a, b, coding) for a, b, _, coding in pairs}
    for values, unit in units.items():
        table = tables.crosstab(project, rows, columns, values=values, margins=True)  # type: ignore[arg-type]
        for a, b in product(table.index, table.columns):
            found = {who for x, y, who in unit if a in (x, "total") and b in (y, "total")}
            assert table.loc[a, b] == len(found), (values, a, b)


@given(projects(), st.permutations(AXES))
def test_with_the_missing_every_excerpt_is_counted(project: Project, axes: list[str]) -> None:
    rows, columns = [axis for axis in axes if occurs(project, axis)][:2]
    table = tables.crosstab(project, rows, columns, margins=True, missing="-", empty=True)
    assert table.loc["total", "total"] == len(project)
    bare = tables.crosstab(project, rows, columns, empty=True)
    assert (table.loc[bare.index, bare.columns].to_numpy() == bare.to_numpy()).all()


@given(projects(), st.permutations(AXES), st.integers(0, 4))
def test_tables_of_selections_line_up(project: Project, axes: list[str], ring: int) -> None:
    assume(project.cycles is not None)
    cycle = project.cycles.keys[ring % len(project.cycles.keys)]  # type: ignore[union-attr]
    rows, columns = [axis for axis in axes if occurs(project, axis)][:2]
    whole, part = (tables.crosstab(each, rows, columns, empty=True) for each in (project, project.select(cycle=cycle)))
    assert part.index.equals(whole.index)
    assert part.columns.equals(whole.columns)
    assert (part.to_numpy() <= whole.to_numpy()).all()


@given(projects(), st.permutations(AXES), st.booleans())
def test_without_empty_rows_and_columns_nothing_else_is_missing(
    project: Project, axes: list[str], margins: bool
) -> None:
    rows, columns = [axis for axis in axes if occurs(project, axis)][:2]
    for chosen in (project, project.select(user="reader 0")):
        full = tables.crosstab(chosen, rows, columns, margins=margins, empty=True)
        some = full.to_numpy() > 0
        kept = full.loc[some.any(axis=1) | (full.index == "total"), some.any(axis=0) | (full.columns == "total")]
        assert tables.crosstab(chosen, rows, columns, margins=margins).equals(kept)


@given(projects(), st.sampled_from(AXES))
def test_crosstab_of_a_selection_counts_only_it(project: Project, rows: str) -> None:
    chosen = project.select(user="reader 0")
    assume(occurs(project, rows))
    columns = "phase" if rows != "phase" else "cycle"
    table = tables.crosstab(chosen, rows, columns, margins=True)
    assert table.loc["total", "total"] == len({row for _, _, row, _ in together(chosen, rows, columns)})


def test_crosstab_by_hand() -> None:
    table = tables.crosstab(study(), "code", "informant", margins=True, empty=True)
    assert table.index.tolist() == ["1", "2", "trust", "doubt", "total"]
    assert table.columns.tolist() == ["Anna", "Berit", "total"]
    assert table.to_numpy().tolist() == [[1, 0, 1], [0, 0, 0], [1, 1, 2], [2, 1, 3], [2, 1, 3]]
    words = tables.crosstab(study(), "code", "user", values="words", margins=True)
    assert words.loc["trust"].tolist() == [8, 6, 8]
    assert tables.crosstab(study(), "section", "kind").index.tolist() == ["4.1.1", "4.2", "4.10.1"]
    assert tables.crosstab(study(), "years", "social_work").loc[3, True] == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"rows": "cod", "columns": "informant"}, "'cod'.*nearest: 'code'"),
        ({"rows": "code", "columns": "contrct"}, "nearest: 'contract'"),
        ({"rows": "code", "columns": "code"}, "use cooccurrence"),
        ({"rows": "code", "columns": "user", "values": "excerpt"}, "nearest: 'excerpts'"),
    ],
)
def test_crosstab_refuses_what_it_does_not_know(call: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tables.crosstab(study(), **call)


def test_summary_counts_every_excerpt() -> None:
    table = tables.summary(study(), lang="nb")
    assert table.columns.tolist() == ["Anna", "Berit", "en gruppe", "i alt"]
    assert table.index.tolist() == ["4.1.1", "4.2", "4.10.1", "i alt"]
    assert table.loc["i alt"].tolist() == [2, 1, 1, 4]


# -- co-occurrence


@given(projects(), st.sampled_from(["excerpt", "overlap"]), st.booleans())
def test_cooccurrence_counts_what_one_counts_pair_by_pair(project: Project, by: str, narrow: bool) -> None:
    chosen = project.select(user="reader 1") if narrow else project
    table = tables.cooccurrence(chosen, by=by)  # type: ignore[arg-type]
    key = chosen.codebook.keys
    coded = [
        (each, {key[c.code] for c in chosen.codings if c.selection == each.guid}) for each in chosen.selections
    ]  # fmt: skip
    for a, b in product(table.index, table.columns):
        if a == b or by == "excerpt":
            expected = sum(a in codes and b in codes for _, codes in coded)
        else:
            expected = sum(
                a in codes and b in others and one.source == other.source
                and max(one.start, other.start) < min(one.end, other.end)
                for (one, codes), (other, others) in product(coded, coded)
            )  # fmt: skip
        assert table.loc[a, b] == expected, (a, b)
    assert (table.to_numpy() == table.to_numpy().T).all()


def test_touching_is_not_sharing() -> None:
    table = tables.cooccurrence(study(), by="overlap")
    # E1 [0, 25) and E3 [20, 30) have both codes; E2 [26, 45) has doubt and shares four characters with E3.
    assert table.loc["trust", "doubt"] == 5
    assert tables.cooccurrence(study()).loc["trust", "doubt"] == 2
    with pytest.raises(ValueError, match="nearest: 'overlap'"):
        tables.cooccurrence(study(), by="overlaps")  # type: ignore[arg-type]


def test_the_sweep_gives_the_same_in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    index = study().columns
    whole = overlaps(index, index.incidence())
    monkeypatch.setattr("tender_cycles.tables.counting.CHUNK", 1)
    assert (overlaps(index, index.incidence()) == whole).all()


# -- keyword in context


def slowly(text: str, forms: set[str]) -> list[int]:
    """Return where a form stands as a whole word, letter by letter."""
    found = []
    for start in range(len(text)):
        for form in forms:
            end = start + len(form)
            alone = not text[max(0, start - 1) : start].isalnum() and not text[end : end + 1].isalnum()
            if text[start:end].casefold() == form.casefold() and alone:
                found.append(start)
    return found


@given(projects(), st.sampled_from(["jeg", "æ", "hvordan", "tillit", "Trygg"]), st.booleans())
def test_kwic_finds_what_one_finds_letter_by_letter(project: Project, word: str, spelling: bool) -> None:
    family = next((family for s, v in SPELLING.items() if word in (family := {s, *v})), {word})
    forms = family if spelling else {word}
    for where in tables.renderings(project):
        table = tables.keyword_in_context(project, word, where=where, spelling=spelling, width=3)
        texts = [project.columns.rendering(row, where) for row in range(len(project))]
        expected = [
            (each.name, at) for each, text in zip(project.selections, texts, strict=True) for at in slowly(text, forms)
        ]  # fmt: skip
        assert list(zip(table["excerpt"], table["position"], strict=True)) == expected
        assert (table["left"].str.len() <= 3).all() or table.empty
        assert all(word.casefold() in {form.casefold() for form in forms} for word in table["keyword"])


def test_kwic_by_hand() -> None:
    table = tables.keyword_in_context(study(), "jeg", width=6)
    assert table.to_numpy().tolist() == [
        ["", "Æ", " vet i", "E1", "Anna", 0],
        ["", "Jeg", " spør ", "E2", "Anna", 0],
        [" går. ", "Jeg", " ", "E3", "Berit", 6],
    ]
    assert tables.keyword_in_context(study(), "korsn", width=0)["keyword"].tolist() == ["korsn"]
    assert tables.keyword_in_context(study(), "noe")["keyword"].tolist() == ["no"]  # apostrophes are not read
    assert tables.keyword_in_context(study(), "trust", where="en").columns.tolist() == [
        "left", "keyword", "right", "excerpt", "informant", "position",
    ]  # fmt: skip
    assert tables.keyword_in_context(study(), "ferie").empty


def test_a_paraphrase_is_not_taken_for_words() -> None:
    project = study()
    paraphrased = [replace(each, texts={"nb": TEXT[each.start : each.end]}) for each in project.selections]
    made_of_paraphrases = replace(project, selections=paraphrased)
    assert tables.renderings(made_of_paraphrases) == ("nb",)
    assert "text_words" not in made_of_paraphrases.to_frame()
    assert tables.renderings(project) == ("en", "words")


def test_kwic_refuses_what_it_cannot_look_in() -> None:
    with pytest.raises(ValueError, match="no excerpt has a rendering 'nb'; choose from 'en', 'words'"):
        tables.keyword_in_context(study(), "jeg", where="nb")
    with pytest.raises(ValueError, match="at least 0"):
        tables.keyword_in_context(study(), "jeg", width=-1)


def test_counts_are_whole_numbers() -> None:
    for table in (
        tables.crosstab(study(), "code", "cycle", values="words"),
        tables.cooccurrence(study(), by="overlap"),
    ):
        assert all(np.issubdtype(kind, np.integer) for kind in table.dtypes)


def test_the_code_network_is_the_upper_triangle_of_co_occurrence() -> None:
    project = tc.load_thesis()
    shared = tables.cooccurrence(project)
    graph = tables.code_network(project, at_least=3)
    assert {node: graph.nodes[node]["excerpts"] for node in graph} == {
        key: shared.loc[key, key] for key in shared.index if shared.loc[key, key]
    }
    for one, other in combinations(shared.index, 2):
        if shared.loc[one, other] >= 3:
            assert graph.edges[one, other]["excerpts"] == shared.loc[one, other]
        else:
            assert not graph.has_edge(one, other)


def test_a_network_of_no_shared_excerpts_is_refused() -> None:
    with pytest.raises(ValueError, match="at_least must be at least 1, not 0"):
        tables.code_network(tc.load_thesis(), at_least=0)


def test_phases_on_a_day_count_every_span_that_runs() -> None:
    office = tc.load_example_office()
    for month in range(48):
        day = add_months(office.period.start, month)
        counts = tables.phases_on(office, day)
        assert counts.loc["tender"].sum() == 1
        assert counts.to_numpy().sum() == len(office.on(day))
    last = tables.phases_on(office, add_months(office.period.start, 47))
    assert last.loc["participant", "start-up"] == 0  # nobody starts in the closing phase (1.4.4)
