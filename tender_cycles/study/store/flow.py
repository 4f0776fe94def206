"""Codes over rounds: how many excerpts each has at the end of each round, and whence they came."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tender_cycles._nearest import nearest
from tender_cycles.project import Project, Set, stable_guid
from tender_cycles.study.store.history import Round

if TYPE_CHECKING:
    import pandas as pd

    Moves = dict[tuple[str | None, str | None], float]


def codes_over(states: Mapping[str, Project]) -> "pd.DataFrame":
    """Return how many excerpts each code has at the end of each round.

    Parameters
    ----------
    states : mapping of str to Project
        The study at the end of each round, the first round first.

    Returns
    -------
    DataFrame
        One row per round and code, in the order of the tree: ``round, guid,
        code, parent, category, depth, excerpts, below``. `parent` is a GUID or
        None, `category` the GUID of the topmost code above, `depth` 0 for a
        topmost code. `excerpts` have the code itself, `below` it or a code below it.
    """
    import pandas as pd

    rows = [row for name, project in states.items() for row in _codes(name, project)]
    return pd.DataFrame(rows, columns=["round", "guid", "code", "parent", "category", "depth", "excerpts", "below"])


def _codes(name: str, project: Project) -> Iterator[tuple[object, ...]]:
    book = project.codebook
    own: dict[str, set[str]] = {code.guid: set() for code in book}
    for coding in project.codings:
        own[coding.code].add(coding.selection)
    for top in [code for code in book if code.parent is None]:
        for code in book.below(top):
            below = set().union(*(own[each.guid] for each in book.below(code)))
            depth = len(book.line(code)) - 1
            yield name, code.guid, book.keys[code.guid], code.parent, top.guid, depth, len(own[code.guid]), len(below)


def coded_by(project: Project, users: Iterable[str]) -> Project:
    """Return the study with the codings of some users only, named as in `project.users`; unknown ones have none."""
    wanted = set(users)
    guids = {user.guid for user in project.users if user.name in wanted}
    return replace(project, codings=tuple(each for each in project.codings if each.user in guids))


def check_users(project: Project, users: Iterable[str]) -> None:
    """Raise ValueError if a study has no user of one of these names; all faults at once, each with the nearest."""
    known = [user.name for user in project.users]
    if unknown := [name for name in users if name not in known]:
        raise ValueError("; ".join(f"there is no user {name!r}{nearest(name, known)}" for name in unknown))


def moves_over(states: Mapping[str, Project]) -> "pd.DataFrame":
    """Return where the excerpts of each code went from round to round.

    An excerpt that keeps a code stays there. One that loses codes and gets
    others moves from each that it lost to each that it got, in equal parts.

    Parameters
    ----------
    states : mapping of str to Project
        The study at the end of each round, the first round first.

    Returns
    -------
    DataFrame
        One row per round, code and code of the next round: ``round, next, code,
        to, leaving, arriving``, with GUIDs of codes. `code` is None for excerpts
        that had no code that they lost, `to` is None for those that got none.
        `leaving` adds up to the excerpts of a code, `arriving` to those that a
        code has in the next round; they differ where two codes of an excerpt
        become one.
    """
    import pandas as pd

    rows = []
    for (name, before), (following, after) in pairwise(states.items()):
        leaving, arriving = _moves(_marks(before), _marks(after))
        rows += [(name, following, *pair, leaving[pair], arriving[pair]) for pair in leaving | arriving]
    return pd.DataFrame(rows, columns=["round", "next", "code", "to", "leaving", "arriving"])


def round_sets(project: Project, rounds: Iterable[Round], codes: "pd.DataFrame") -> tuple[Set, ...]:
    """Return the sets of a project, with one for each round: the codes in use at its end that there still are.

    Parameters
    ----------
    project : Project
    rounds : iterable of Round
    codes : DataFrame
        What `codes_over` returned.
    """
    sets = {each.guid: each for each in project.sets}
    there = {code.guid for code in project.codes}
    for each in rounds:
        used = codes.loc[(codes["round"] == each.name) & (codes["excerpts"] > 0), "guid"]
        guid = stable_guid("round", project.guid, project.name, str(each.number))
        sets[guid] = Set(
            guid=guid, name=f"round {each.number}: {each.name}", description=each.description,
            codes=tuple(code for code in used if code in there),
        )  # fmt: skip
    return tuple(sets.values())


def _marks(project: Project) -> dict[str, dict[str, None]]:
    """Return the codes of each selection, in the order in which they were given."""
    marks: dict[str, dict[str, None]] = {}
    for coding in project.codings:
        marks.setdefault(coding.selection, {})[coding.code] = None
    return marks


def _moves(before: dict[str, dict[str, None]], after: dict[str, dict[str, None]]) -> "tuple[Moves, Moves]":
    leaving: Moves = defaultdict(float)
    arriving: Moves = defaultdict(float)
    for selection in before | after:
        had, has = before.get(selection, {}), after.get(selection, {})
        for code in had:
            if code in has:
                leaving[code, code] += 1
                arriving[code, code] += 1
        lost: list[str | None] = [code for code in had if code not in has]
        got: list[str | None] = [code for code in has if code not in had]
        for a in lost or [None]:
            for b in got or [None]:
                if a is not None:
                    leaving[a, b] += 1 / max(1, len(got))
                if b is not None:
                    arriving[a, b] += 1 / max(1, len(lost))
    return leaving, arriving
