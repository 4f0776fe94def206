"""Three rounds with code cards: from loose codes through groups to categories, held against the author's own tree.

A group is a code that is not codable, or one with others below it; all other
codes are cards.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.project import Code, Project
from tender_cycles.words import check_lang, counted, decimal, say

LEVELS = {"category": 0, "sub-category": 1}
LOOSE = ""


def is_group(project: Project, code: Code) -> bool:
    """Return whether a code is a group of others, and not a card."""
    return not code.codable or bool(project.codebook.children[code.guid])


def loose_codes(project: Project, *, seed: int) -> Project:
    """Return the cards of a study, loose and shuffled: its codes without groups, colours and codings.

    Parameters
    ----------
    project : Project
    seed : int
        Their order follows from a hash of it and their GUIDs, and says nothing of the groups.

    Returns
    -------
    Project
        Its codes have the GUIDs of the study's, so that what is made of them can be compared with it.

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> loose = loose_codes(load_thesis(), seed=1)
    >>> len(loose.codes), {code.parent for code in loose.codes}
    (44, {None})
    """
    check_type(Project, project, "project")
    cards = [code for code in project.codes if not is_group(project, code)]
    shuffled = sorted(cards, key=lambda code: hashlib.sha256(f"{seed}/{code.guid}".encode()).digest())
    codes = [replace(code, parent=None, color=None, notes=()) for code in shuffled]
    return Project(name=project.name, codes=tuple(codes))


def grouping(project: Project, level: str = "sub-category", lang: str | None = None) -> pd.Series:
    """Return in which group each card lies.

    Parameters
    ----------
    project : Project
    level : {"sub-category", "category"}
        Which group of those that lie in one another: the innermost or the outermost.
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Returns
    -------
    Series
        Names of groups, indexed by the GUIDs of the cards; an empty string for
        a card that is loose. A sub-category is named with its category, as
        ``"Ending/Personal focus"``.

    Raises
    ------
    ValueError
        If the level is unknown.
    """
    check_type(Project, project, "project")
    lang = check_lang(lang)
    if level not in LEVELS:
        raise ValueError(f"level {level!r} is unknown{nearest(level, LEVELS)}")
    named = {}
    for code in project.codes:
        if not is_group(project, code):
            above = [each.label(lang) for each in project.codebook.line(code)[:-1]]
            named[code.guid] = "/".join(above) if level == "sub-category" else (above or [LOOSE])[0]
    return pd.Series(named, name=level, dtype=object)


def groups_over_rounds(rounds: Mapping[str, Project], lang: str | None = None) -> pd.DataFrame:
    """Return where each card lay at the end of each round.

    Parameters
    ----------
    rounds : mapping of str to Project
        A round's name and the study at its end, such as
        ``{each.name: store.at(each.name) for each in store.rounds}``.
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Returns
    -------
    DataFrame
        One row per round and card: ``round``, ``code`` (its name), ``guid``,
        ``group`` (the innermost, empty for a loose card) and ``category``.
    """
    check_type(Mapping, rounds, "rounds")
    lang = check_lang(lang)
    parts = []
    for name, project in rounds.items():
        labels = {code.guid: code.label(lang) for code in project.codes}
        inner, outer = (grouping(project, level, lang) for level in ("sub-category", "category"))
        parts.append(
            pd.DataFrame(
                {
                    "round": name,
                    "code": [labels[guid] for guid in inner.index],
                    "guid": inner.index,
                    "group": inner.to_numpy(),
                    "category": outer.to_numpy(),
                }
            )
        )
    columns = ["round", "code", "guid", "group", "category"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns, dtype=object)


@dataclass(frozen=True, eq=False)
class GroupingComparison:
    """Two ways of grouping the same cards.

    Attributes
    ----------
    table : DataFrame
        How many cards lie in each group of mine (rows) and of theirs (columns).
    adjusted_rand : float
        See `adjusted_rand`.
    apart : DataFrame
        The pairs of cards on which the two differ: ``first``, ``second``, and
        ``together``, which says who has them in one group: ``"mine"`` or ``"theirs"``.
    left_out : tuple of str
        Cards that only one of the two has, or that are loose in one.
    """

    table: pd.DataFrame
    adjusted_rand: float
    apart: pd.DataFrame
    left_out: tuple[str, ...]

    def __repr__(self) -> str:
        lang = check_lang()
        mine, theirs = self.table.shape
        cards, rand = counted("card", int(self.table.to_numpy().sum()), lang), decimal(self.adjusted_rand, ".2f", lang)
        facts = {"cards": cards, "mine": mine, "theirs": theirs, "rand": rand, "left_out": len(self.left_out)}
        return f"<{type(self).__name__}: {say('repr.grouping', lang, **facts)}>"


def compare_groupings(
    mine: Project, theirs: Project, level: str = "sub-category", lang: str | None = None
) -> GroupingComparison:
    """Hold one's own groups against those of somebody else, such as the author's.

    Neither is right: the author's tree is one way of ordering the codes, yours
    another. Cards that only one has put into a group are left out, and named.

    Parameters
    ----------
    mine, theirs : Project
        Cards are the same if their GUIDs are.
    level : {"sub-category", "category"}
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Returns
    -------
    GroupingComparison

    Raises
    ------
    ValueError
        If the level is unknown.
    """
    check_type(Project, mine, "mine")
    lang = check_lang(lang)
    first, second = (grouping(each, level, lang) for each in (mine, theirs))
    names = {code.guid: code.label(lang) for each in (theirs, mine) for code in each.codes}
    both = [g for g in first.index.intersection(second.index) if first[g] != LOOSE and second[g] != LOOSE]
    left_out = [g for g in first.index.union(second.index, sort=False) if g not in set(both)]
    a, b = first[both], second[both]
    return GroupingComparison(
        table=pd.crosstab(a, b, rownames=["mine"], colnames=["theirs"]),
        adjusted_rand=adjusted_rand(a, b),
        apart=_apart(a, b, names),
        left_out=tuple(names[guid] for guid in left_out),
    )


def adjusted_rand(mine: Iterable[str], theirs: Iterable[str]) -> float:
    """Return the adjusted Rand index of two ways of grouping the same things.

    It compares pairs of things: do both put them together, or both apart? 1
    stands for the same groups, 0 for as much likeness as two random groupings
    with groups of these sizes would have, below 0 for less (Hubert & Arabie
    1985, Journal of Classification 2, 193-218).

    Parameters
    ----------
    mine, theirs : iterable of str, of the same length
        The group of each thing.

    Returns
    -------
    float
        NaN where it is undefined: fewer than two things, or both have all
        together, or both have all apart.

    Examples
    --------
    >>> adjusted_rand("aabb", "xxyy"), adjusted_rand("aabb", "xxxy")
    (1.0, 0.0)
    """
    check_type(Iterable, mine, "mine")
    first, second = np.array(list(mine), dtype=object), np.array(list(theirs), dtype=object)
    if len(first) != len(second):
        raise ValueError(f"the two groupings are of {len(first)} and {len(second)} things")
    if not len(first):
        return float("nan")
    table = pd.crosstab(first, second).to_numpy()
    together, rows, columns = (_pairs(each) for each in (table, table.sum(axis=1), table.sum(axis=0)))
    everything = _pairs(np.array([len(first)]))
    if everything == 0:
        return float("nan")
    expected, most = rows * columns / everything, (rows + columns) / 2
    return float("nan") if most == expected else (together - expected) / (most - expected)


def _pairs(counts: np.ndarray) -> float:
    """Return how many pairs there are within groups of these sizes."""
    return float((counts * (counts - 1) // 2).sum())


def _apart(mine: pd.Series, theirs: pd.Series, names: Mapping[str, str]) -> pd.DataFrame:
    guids = list(mine.index)
    rows = []
    for at, one in enumerate(guids):
        for other in guids[at + 1 :]:
            together = mine[one] == mine[other], theirs[one] == theirs[other]
            if together[0] != together[1]:
                rows.append((names[one], names[other], "mine" if together[0] else "theirs"))
    return pd.DataFrame(rows, columns=["first", "second", "together"])
