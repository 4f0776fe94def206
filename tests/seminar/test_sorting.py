"""Code cards: how two ways of grouping them are compared, and where each lay in each round."""

from dataclasses import replace
from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from made_up import study

import tender_cycles as tc
from tender_cycles.project import Code, Project
from tender_cycles.seminar import adjusted_rand, compare_groupings, grouping, groups_over_rounds, loose_codes

groupings = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), min_size=2, max_size=14)


def tree(**groups: list[str]) -> Project:
    """Return a project with cards in groups; the group "loose" is none."""
    codes = []
    for name, cards in groups.items():
        if name != "loose":
            codes.append(Code(guid=f"g-{name}", name=name, codable=False))
        codes += [Code(guid=card, name=card, parent=None if name == "loose" else f"g-{name}") for card in cards]
    return Project(name="tree", codes=tuple(codes))


# -- the adjusted Rand index


@given(pairs=groupings)
def test_it_counts_pairs(pairs: list[tuple[str, str]]) -> None:
    """Its definition, one pair after the other."""
    both = [
        (a[0] == b[0], a[1] == b[1]) for a, b in combinations(pairs, 2)
    ]  # fmt: skip
    together = sum(one and other for one, other in both)
    mine, theirs = (sum(each[side] for each in both) for side in (0, 1))
    expected, most = mine * theirs / len(both), (mine + theirs) / 2
    got = adjusted_rand(*zip(*pairs, strict=True))
    if most == expected:
        assert np.isnan(got)
    else:
        assert got == pytest.approx((together - expected) / (most - expected))


@given(pairs=groupings, order=st.randoms(use_true_random=False))
def test_neither_names_nor_order_nor_side_matter(pairs: list[tuple[str, str]], order: object) -> None:
    mine, theirs = zip(*pairs, strict=True)
    got = adjusted_rand(mine, theirs)
    assume(not np.isnan(got))
    assert adjusted_rand(theirs, mine) == pytest.approx(got)
    assert adjusted_rand([f"group {each}" for each in mine], theirs) == pytest.approx(got)
    shuffled = list(pairs)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert adjusted_rand(*zip(*shuffled, strict=True)) == pytest.approx(got)
    assert got <= 1


@pytest.mark.more
@pytest.mark.parametrize(("mine", "theirs"), [("aabbc", "xxyyy"), ("aaabb", "xyxyz"), ("aabbcc", "xxxxyz")])
def test_chance_is_zero_in_expectation(mine: str, theirs: str) -> None:
    """Over all ways of giving out the same groups: exactly what the index is adjusted for."""
    every = [adjusted_rand(mine, each) for each in permutations(theirs)]
    assert np.mean(every) == pytest.approx(0, abs=1e-12)
    assert max(every) > 0 > min(every)


def test_the_same_groups_are_one_and_what_has_no_pairs_is_undefined() -> None:
    assert adjusted_rand("aabbc", "zzxxy") == 1
    for undefined in (("", ""), ("a", "x"), ("aaa", "xxx"), ("abc", "xyz")):
        assert np.isnan(adjusted_rand(*undefined))
    with pytest.raises(ValueError, match="3 and 2 things"):
        adjusted_rand("abc", "xy")


# -- cards and groups


def test_loose_codes_tell_nothing_of_the_tree() -> None:
    thesis = tc.load_thesis()
    loose = loose_codes(thesis, seed=1)
    leaves = [code for code in thesis.codes if not thesis.codebook.children[code.guid]]
    assert {code.guid for code in loose.codes} == {code.guid for code in leaves}
    assert {(code.parent, code.color, code.codable) for code in loose.codes} == {(None, None, True)}
    assert (len(loose.selections), len(loose.codings)) == (0, 0)
    # Whoever has another tree over the same cards gets the same cards in the same order.
    turned = [replace(code, parent=other.parent) for code, other in zip(leaves, leaves[::-1], strict=True)]
    groups = [code for code in thesis.codes if thesis.codebook.children[code.guid]]
    assert loose_codes(Project(name="t", codes=(*groups, *turned)), seed=1).codes == loose.codes
    assert loose_codes(thesis, seed=2).codes != loose.codes
    names = {code.label(lang) for code in groups for lang in ("nb", "en")}
    told = " ".join(text for code in loose.codes for text in (code.description, *code.texts.values()))
    assert not [name for name in names if name in told]


def test_each_card_has_its_innermost_and_its_outermost_group() -> None:
    codes = [
        Code(guid="a", name="A", codable=False), Code(guid="aa", name="AA", codable=False, parent="a"),
        Code(guid="empty", name="Empty", codable=False),
        Code(guid="1", name="one", parent="aa"), Code(guid="2", name="two", parent="a"), Code(guid="3", name="three"),
    ]  # fmt: skip
    project = Project(name="p", codes=tuple(codes))
    assert grouping(project).to_dict() == {"1": "A/AA", "2": "A", "3": ""}
    assert grouping(project, "category").to_dict() == {"1": "A", "2": "A", "3": ""}
    with pytest.raises(ValueError, match="'categories' is unknown; nearest: 'category'"):
        grouping(project, "categories")
    assert grouping(study(), "category", "nb").to_dict() == {"ct": "Oppstart", "cd": "Under way"}


def test_two_trees_side_by_side() -> None:
    mine = tree(fear=["a", "b"], hope=["c", "d"], loose=["e"])
    theirs = tree(one=["a", "b", "c"], two=["d", "e"], more=["f"])
    compared = compare_groupings(mine, theirs)
    assert compared.table.to_dict("index") == {"fear": {"one": 2, "two": 0}, "hope": {"one": 1, "two": 1}}
    assert compared.left_out == ("e", "f")
    assert compared.adjusted_rand == adjusted_rand("aabb", "xxxy")
    assert sorted(map(tuple, compared.apart.to_numpy())) == [
        ("a", "c", "theirs"), ("b", "c", "theirs"), ("c", "d", "mine"),
    ]  # fmt: skip
    assert "4 cards; groups: 2 and 2" in repr(compared)


def test_the_thesis_s_own_tree_is_like_itself_at_both_levels() -> None:
    thesis = tc.load_thesis()
    for level, groups in (("sub-category", 7), ("category", 3)):
        compared = compare_groupings(thesis, thesis, level)
        assert compared.adjusted_rand == 1
        assert compared.table.shape == (groups, groups)
        assert (compared.left_out, len(compared.apart)) == ((), 0)


def test_nothing_in_groups_yet() -> None:
    thesis = tc.load_thesis()
    compared = compare_groupings(loose_codes(thesis, seed=1), thesis)
    assert np.isnan(compared.adjusted_rand)
    assert len(compared.left_out) == 44
    assert compared.table.empty


def test_rounds_are_told_one_below_the_other() -> None:
    rounds = {"first": tree(loose=["a", "b"]), "second": tree(fear=["a"], loose=["b"])}
    frame = groups_over_rounds(rounds)
    pd.testing.assert_frame_equal(
        frame,
        pd.DataFrame(
            {
                "round": ["first", "first", "second", "second"], "code": ["a", "b", "a", "b"],
                "guid": ["a", "b", "a", "b"], "group": ["", "", "fear", ""], "category": ["", "", "fear", ""],
            }
        ),
    )  # fmt: skip
    assert groups_over_rounds({}).columns.tolist() == frame.columns.tolist()
