"""Several codes together: on one excerpt, overlapping, near one another; and their stretches made one."""

from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import study

from tender_cycles.cycles import NestedCycles
from tender_cycles.project import Case, Code, Coding, Project, Selection, Source

CODES = ("a", "b", "c")
STRETCHES = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 12), st.integers(0, 6), st.sets(st.sampled_from(CODES))), max_size=12
)


def made(stretches: list[tuple[int, int, int, set[str]]]) -> Project:
    """Return a project with stretches of two sources: source, start, length and codes."""
    selections = [
        Selection(guid=f"e{n}", source=f"s{source}", start=at, end=at + long)
        for n, (source, at, long, _) in enumerate(stretches)
    ]
    codings = [
        Coding(guid=f"k{n}{code}", selection=f"e{n}", code=code)
        for n, each in enumerate(stretches)
        for code in sorted(each[3])
    ]
    sources = [Source(guid=f"s{n}", name=f"talk {n}", text="x" * 18) for n in range(2)]
    codes = [Code(guid=each, name=each) for each in CODES]
    return Project(name="p", sources=sources, codes=codes, selections=selections, codings=codings)


def letters(project: Project, code: str) -> set[tuple[str, int]]:
    """Return the characters that a code stands on."""
    has = {each.selection for each in project.codings if each.code == code}
    return {(e.source, at) for e in project.selections if e.guid in has for at in range(e.start, e.end)}


def guids(project: Project) -> set[str]:
    return {each.guid for each in project.selections}


@given(STRETCHES)
def test_all_is_on_one_excerpt(stretches: list[Any]) -> None:
    project = made(stretches)
    expected = {f"e{n}" for n, each in enumerate(stretches) if {"a", "b"} <= each[3]}
    assert guids(project.select(code=["a", "b"], how="all")) == expected
    assert guids(project.select(code="a", how="all")) == guids(project.select(code="a"))


@given(STRETCHES, st.sampled_from([("a", "b"), ("a", "b", "c")]))
def test_overlapping_excerpts_share_a_character_in_which_all_codes_stand(
    stretches: list[Any], codes: tuple[str, ...]
) -> None:
    project = made(stretches)
    common = set.intersection(*(letters(project, code) for code in codes))
    expected = {
        f"e{n}"
        for n, (source, at, long, has) in enumerate(stretches)
        if has & set(codes) and any((f"s{source}", each) in common for each in range(at, at + long))
    }
    assert guids(project.select(code=codes, how="overlap")) == expected


@given(STRETCHES, st.integers(0, 5))
def test_near_excerpts_are_no_further_apart_than_asked_and_in_one_source(stretches: list[Any], within: int) -> None:
    project = made(stretches)
    near = {code: [each for each in stretches if code in each[3]] for code in ("a", "b")}

    def gap(one: Any, other: Any) -> int:
        return max(one[1], other[1]) - min(one[1] + one[2], other[1] + other[2])

    expected = {
        f"e{n}"
        for n, each in enumerate(stretches)
        if each[3] & {"a", "b"}
        and all(any(one[0] == each[0] and gap(one, each) <= within for one in near[code]) for code in near)
    }
    assert guids(project.select(code=["a", "b"], how="near", within=within)) == expected


@given(STRETCHES)
def test_combined_stretches_cover_just_what_they_should(stretches: list[Any]) -> None:
    project = made(stretches)
    a, b = letters(project, "a"), letters(project, "b")
    for how, expected in (("intersection", a & b), ("union", a | b)):
        found = project.combine(["a", "b"], how=how)  # type: ignore[arg-type]
        spans = [(each.source, each.start, each.end) for each in found.selections]
        covered = [(source, at) for source, start, end in spans for at in range(start, end)]
        assert sorted(covered) == sorted(expected), "each character once"
        assert all(start < end for _, start, end in spans)
        assert all(one[0] != other[0] or one[2] <= other[1] for one, other in pairwise(spans))
    assert letters(found, "a") >= a, "a stretch of the union has the codes that stand in it"
    assert found.combine(["a", "b"], how="union").selections == found.selections


def test_a_code_stands_for_those_below_it_and_a_user_for_his_own_codings() -> None:
    project = study()
    both = [each.name for each in project.select(code=["1.1", "1"], how="all").selections]
    assert both == [each.name for each in project.select(code="1.1").selections]
    mine = project.select(code=["trust", "doubt"], how="all", user="reader-2")
    assert [each.name for each in mine.selections] == ["E1"]
    assert not len(project.select(code=["trust", "1"], how="all", user="reader-2", children=False))


def test_what_is_combined_keeps_cases_and_the_place_on_which_all_agree() -> None:
    year = NestedCycles.of({"pupil": ["new", "settled"], "teacher": ["new"]})
    spans = ((0, 6, "pupil"), (3, 9, "pupil"), (8, 12, "teacher"))
    project = Project(
        name="p", cycles=year, sources=[Source(guid="s", name="talk", text="x" * 12)],
        codes=[Code(guid=each, name=each) for each in CODES],
        selections=[Selection(guid=f"e{n}", source="s", start=a, end=b, cycle=c, phase="new")
                    for n, (a, b, c) in enumerate(spans)],
        codings=[Coding(guid=f"k{n}", selection=f"e{n}", code=CODES[n]) for n in range(3)],
        cases=[Case(guid="i", name="Anna", selections=("e0",)), Case(guid="j", name="Berit", selections=("e2",))],
    )  # fmt: skip
    [found] = project.combine(["a", "b"]).selections
    assert (found.start, found.end, found.cycle, found.phase) == (3, 6, "pupil", "new")
    every = project.combine(CODES, how="union")
    assert [(each.start, each.end, each.cycle, each.phase) for each in every.selections] == [(0, 12, None, None)]
    assert [each.selections for each in every.cases] == [(every.selections[0].guid,)] * 2
    assert [each.code for each in every.codings] == list(CODES)
    assert every.to_frame()["informant"].tolist() == ["Anna; Berit"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"code": ["a", "b"], "how": "overlaps"}, "how 'overlaps' is unknown; nearest: 'overlap'"),
        ({"code": "a", "how": "overlap"}, "how='overlap' wants two codes or more, not 1"),
        ({"how": "near"}, "how='near' wants two codes or more, not 0"),
        ({"code": ["a", "b"], "how": "near", "within": -1}, "within must be 0 or more characters, not -1"),
        ({"code": ["a", "x"], "how": "all"}, "code 'x' is not in the codebook"),
    ],
)
def test_what_cannot_be_asked_is_told(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made([]).select(**asked)


def test_an_intersection_wants_two_codes() -> None:
    with pytest.raises(ValueError, match="how='intersection' wants two codes or more, not 1"):
        made([]).combine(["a"])
    with pytest.raises(ValueError, match="how 'sum' is unknown"):
        made([]).combine(["a", "b"], how="sum")  # type: ignore[arg-type]


@pytest.mark.parametrize("pair", list(product(CODES[:2], repeat=2)))
def test_touching_is_not_sharing(pair: tuple[str, str]) -> None:
    project = made([(0, 0, 3, {"a"}), (0, 3, 3, {"b"}), (1, 3, 3, {pair[0]}), (0, 1, 0, set(pair))])
    assert not len(project.select(code=["a", "b"], how="overlap"))
    assert guids(project.select(code=["a", "b"], how="near", within=0)) >= {"e0", "e1"}
