"""What the evidence says of a claim, and how little would change it: by hand, by trying every change, on the thesis."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from figure_texts import clashes, crossed, readable, words
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from tender_cycles import claims, figures, load_thesis
from tender_cycles.claims.weighing import CONTRADICTED, HOLDS, IN_PART, NOT_CHECKABLE, Scales, Sides
from tender_cycles.figures.style import ACCENT
from tender_cycles.project import Case, Claim, Evidence, Project, Selection, Source
from tender_cycles.words import LANGS

Joint = tuple[tuple[frozenset[str], bool], ...]


def _study(kind: str, stances: dict[str, str], text: str = "", about: tuple[str, ...] = ()) -> Project:
    """A claim, and informants with a piece of evidence for each letter: p for, c against, x context."""
    words = {"p": "for", "c": "against", "x": "context"}
    evidence = [Evidence(stance=words[letter], case=name) for name, letters in stances.items() for letter in letters]
    claim = Claim(guid="k", name="C1", section="4", kind=kind, verdict="holds", texts={"en": text},
                  evidence=tuple(evidence), cases=about)  # fmt: skip
    return Project(name="made up", cases=[Case(guid=name, name=name) for name in stances], claims=[claim])


@pytest.mark.parametrize(
    ("kind", "text", "stances", "needed", "reckoned"),
    [
        ("all", "", {"A": "p", "B": "pp", "C": "p"}, 3, HOLDS),
        ("all", "", {"A": "p", "B": "pc", "C": "p"}, 3, IN_PART),
        ("all", "", {"A": "p", "B": "", "C": "x"}, 3, IN_PART),
        ("all", "", {"A": "p", "B": "c", "C": "p"}, 3, CONTRADICTED),
        ("none", "", {"A": "p", "B": "p"}, 2, HOLDS),
        ("none", "", {"A": "p", "B": "c"}, 2, CONTRADICTED),
        ("none", "", {"A": "x", "B": ""}, 2, NOT_CHECKABLE),
        ("count", "Two of the four agree.", {"A": "p", "B": "p", "C": "", "D": "c"}, 2, HOLDS),
        ("count", "Two of the four agree.", {"A": "p", "B": "pc", "C": "", "D": "c"}, 2, IN_PART),
        ("count", "Two of the four agree.", {"A": "p", "B": "c", "C": "c", "D": "c"}, 2, CONTRADICTED),
        ("count", "Several agree.", {"A": "c", "B": "", "C": "", "D": ""}, 2, NOT_CHECKABLE),
        ("count", "Most agree.", {"A": "p", "B": "p", "C": "", "D": ""}, 3, IN_PART),
        ("count", "The 3 agree.", {"A": "p", "B": "p", "C": "p", "D": "c"}, 3, HOLDS),
        ("count", "Anna moved seven times.", {"Anna": "p", "B": ""}, 1, HOLDS),
        ("count", "It was seldom so.", {"A": "p", "B": ""}, 0, ""),
        ("count", "Ninety agree.", {"A": "", "B": ""}, 0, NOT_CHECKABLE),
    ],
)
def test_the_verdict_by_hand(kind: str, text: str, stances: dict[str, str], needed: int, reckoned: str) -> None:
    row = claims.weigh(_study(kind, stances, text)).iloc[0]
    assert (row["needed"], row["reckoned"]) == (needed, reckoned)
    assert row["differs"] == (None if not reckoned else reckoned != "holds")
    assert row[["n_for", "n_against", "n_both", "n_silent"]].sum() == row["meant"]


def test_only_those_of_whom_it_speaks_count() -> None:
    stances = {"A": "p", "B": "p", "C": "c"}
    assert claims.weigh(_study("all", stances))["reckoned"].tolist() == [CONTRADICTED]
    row = claims.weigh(_study("all", stances, about=("A", "B"))).iloc[0]
    assert (row["reckoned"], row["meant"]) == (HOLDS, 2)


def test_other_kinds_are_not_weighed() -> None:
    assert claims.fragility(_study("comparison", {"A": "p"})).empty


def _every_change(held: Scales) -> dict[str, int]:
    """Add, remove and turn pieces one by one, every way to do so with up to three."""
    pieces = [(frozenset([name]), way) for name, sides in held.own.items()
              for way in [True] * sides.pro + [False] * sides.contra] + list(held.joint)  # fmt: skip
    ways = [(-1, (frozenset([name]), way), copy) for name in held.own for way in (True, False) for copy in range(3)]
    ways += [(at, new, 0) for at, (names, way) in enumerate(pieces) for new in (None, (names, not way))]
    found: dict[str, int] = {}
    for n in range(4):
        for chosen in combinations(ways, n):
            if max(Counter(at for at, _, _ in chosen if at >= 0).values(), default=1) > 1:
                continue
            gone = {at for at, _, _ in chosen}
            left = [piece for at, piece in enumerate(pieces) if at not in gone]
            left += [new for _, new, _ in chosen if new]
            verdict = Scales(dict.fromkeys(held.own, Sides(0, 0)), tuple(left), held.needed).verdict
            found.setdefault(verdict, n)
    found.pop(held.verdict, None)
    return found


@st.composite
def held(draw: st.DrawFn) -> Scales:
    """Up to four informants with up to three pieces of their own, and up to two that several gave together."""
    names = "ABCD"[: draw(st.integers(1, 3))]
    own = {name: Sides(draw(st.integers(0, 2)), draw(st.integers(0, 1))) for name in names}
    groups = st.sets(st.sampled_from(names), min_size=2) if len(names) > 1 else st.nothing()
    joint = draw(st.lists(st.tuples(groups.map(frozenset), st.booleans()), max_size=2)) if len(names) > 1 else []
    return Scales(own, tuple(joint), draw(st.integers(1, len(names))))


@given(held())
@settings(deadline=None, max_examples=25)
def test_the_fewest_changes_are_those_that_trying_every_change_finds(held: Scales) -> None:
    assert held.changes() == _every_change(held)


def test_how_many_it_takes_by_hand() -> None:
    def told(kind: str, stances: dict[str, str], text: str = "") -> tuple[object, ...]:
        return tuple(claims.fragility(_study(kind, stances, text))[["fewest", "becomes"]].iloc[0])

    assert told("all", {"A": "p", "B": "p"}) == (1, (IN_PART, CONTRADICTED))  # one taken away, one turned
    assert told("all", {"A": "c", "B": "c"}) == (2, (HOLDS, IN_PART, NOT_CHECKABLE))
    assert told("all", dict.fromkeys("ABCD", "c"))[1] == ()
    assert told("count", dict.fromkeys("ABCDE", "p"), "Three agree.") == (3, (IN_PART, CONTRADICTED))
    fewest, becomes = told("count", {"A": "p"}, "It was so.")
    assert (str(fewest), becomes) == ("<NA>", ())


def test_the_thesis() -> None:
    table = claims.fragility(load_thesis()).set_index("claim")
    assert len(table) == 74
    # Where the evidence says other than the verdict that was given: mostly claims of all with one voice against.
    assert table.index[table["differs"].astype(bool)].tolist() == [
        "C17", "C29", "C30", "C31", "C41", "C46", "C53", "C64", "C67", "C87", "C97", "C119", "C141",
    ]  # fmt: skip
    assert table["fewest"].value_counts().to_dict() == {1: 58, 2: 5, 3: 1}
    assert table.loc["C36", ["reckoned", "fewest", "becomes"]].tolist() == [CONTRADICTED, 1, (HOLDS, IN_PART)]


def test_the_number_is_read_alike_in_both_languages() -> None:
    thesis = load_thesis()
    one, other = (
        replace(thesis, claims=tuple(replace(each, texts={lang: each.texts[lang]}) for each in thesis.claims))
        for lang in ("nb", "en")
    )
    assert claims.weigh(one)["needed"].tolist() == claims.weigh(other)["needed"].tolist()


def test_a_group_that_spoke_with_one_voice_counts_for_each_of_them() -> None:
    source = Source(guid="s", name="group", text="We agree.")
    together = Selection(guid="e", source="s", start=0, end=9)
    claim = Claim(guid="k", name="C1", section="4", kind="all", verdict="", evidence=(
        Evidence(stance="for", selection="e"),))  # fmt: skip
    cases = [Case(guid=name, name=name, selections=["e"]) for name in "AB"]
    study = Project(name="x", sources=[source], selections=[together], cases=cases, claims=[claim])
    row = claims.fragility(study).iloc[0]
    assert row[["reckoned", "n_for", "fewest"]].tolist() == [HOLDS, 2, 1]
    assert row["becomes"] == (IN_PART, CONTRADICTED, NOT_CHECKABLE)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", ["all", "count", None])
def test_the_figure_draws_the_table(kind: str | None, lang: str) -> None:
    table = claims.fragility(load_thesis(), kind=kind)
    drawn, same, page = list[int](), 0, 1
    while len(drawn) < len(table):
        with figures.paper(page=page):
            ax = figures.plot_fragility(kind=kind, lang=lang)
        figure = ax.get_figure()
        readable(figure)
        assert clashes(figure) == crossed(figure) == []
        filled = [to_hex(patch.get_facecolor()) == ACCENT for patch in ax.patches if isinstance(patch, Rectangle)]
        drawn += [sum(filled[at : at + 3]) for at in range(0, len(filled), 3)]
        same += words(figure).count("den samme" if lang == "nb" else "the same")
        page += 1
    assert drawn == table["fewest"].fillna(0).tolist()
    assert same == (table["differs"] == False).sum()  # noqa: E712


def test_the_figure_of_no_claims() -> None:
    assert "No such claims." in words(figures.plot_fragility(_study("other", {}), lang="en").get_figure())
