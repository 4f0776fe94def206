"""What excerpts can be chosen by, as columns of whole numbers: made once, for Python and for the browser.

A facet has values, in the project's order, and says which of them stand on
which excerpt. Whoever filters or counts needs no more than that.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from tender_cycles.datasets.thesis import section_label
from tender_cycles.project import Project
from tender_cycles.project.columns import Column
from tender_cycles.widgets.rings.counts import segment_numbers
from tender_cycles.widgets.themes.labels import attribute_label, attribute_names, encoded, keys_of, value_label
from tender_cycles.words import say

PREFIX = "attributes/"
SECTION = PREFIX + "section"
FEW = 60  # values that are listed
MOST_FACTS = 40


@dataclass(frozen=True, eq=False)
class Facet:
    """One thing to choose by.

    Parameters
    ----------
    name : str
        As in `ThemeState.facets`.
    argument : str
        Of `Project.select`.
    keys : tuple
        The values, as `Project.select` takes them; the last is None if `missing`.
    rows, values : ndarray of int
        Pairs of an excerpt and the number of a value on it, in the order of the excerpts.
    givers : ndarray of int or None
        Who gave each value, as one more than the number of a value of the
        facet ``"users"``; 0 for nobody.
    above : tuple of int or None
        Of a tree: above each value which one stands, -1 for none; a value stands also for those below it.
    missing : bool
        Whether "not known" can be chosen.
    """

    name: str
    argument: str
    keys: tuple[Any, ...]
    rows: np.ndarray
    values: np.ndarray
    givers: np.ndarray | None = None
    above: tuple[int, ...] | None = None
    missing: bool = False
    _spread: dict[tuple[int, ...], tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many values there are, apart from "not known"."""
        return len(self.keys) - self.missing

    @cached_property
    def forms(self) -> dict[Any, int]:
        """The number of each value, by what JSON holds of it."""
        return {(type(form := encoded(key)), form): at for at, key in enumerate(self.keys)}

    def numbers(self, values: Iterable[Any]) -> tuple[int, ...]:
        """Return the numbers of some values, each once, in order."""
        return tuple(sorted({self.forms[type(form := encoded(value)), form] for value in values}))

    def spread(self, users: tuple[int, ...] = ()) -> tuple[np.ndarray, np.ndarray]:
        """Return the pairs of excerpt and value, each once, as these users gave them, with the values above."""
        if self.givers is None:
            return self.rows, self.values
        if users not in self._spread:
            here = np.isin(self.givers, np.array(users) + 1) if users else slice(None)
            rows, values = self.rows[here], self.values[here]
            found, above = [rows * len(self.keys) + values], np.array([*(self.above or ()), -1])
            while (values := above[values]).max(initial=-1) >= 0:
                rows, values = rows[values >= 0], values[values >= 0]
                found.append(rows * len(self.keys) + values)
            pairs = np.unique(np.concatenate(found))
            self._spread[users] = pairs // len(self.keys), pairs % len(self.keys)
        return self._spread[users]

    def counts(self, keep: np.ndarray, users: tuple[int, ...] = ()) -> np.ndarray:
        """Return how many of the excerpts that are kept have each value; last how many have none."""
        rows, values = self.spread(users)
        found = np.bincount(values[keep[rows]], minlength=self.size)
        return np.append(found, np.count_nonzero(keep) - len(np.unique(rows[keep[rows]])))[: len(self.keys)]

    def mask(self, wanted: tuple[int, ...], n: int, users: tuple[int, ...] = (), *, every: bool = False) -> np.ndarray:
        """Return which excerpts have any of some values, or every one of them."""
        rows, values = self.spread(users)
        found = np.bincount(rows[np.isin(values, wanted)], minlength=n)
        if self.missing and self.size in wanted:
            found += np.bincount(rows, minlength=n) == 0
        passing: np.ndarray = found >= (len(wanted) if every else 1)
        return passing


def facets_of(project: Project) -> dict[str, Facet]:
    """Return the facets of a project by name, in the order in which filters are named."""
    columns = project.columns
    segment = segment_numbers(project)
    on_rings = np.flatnonzero(segment >= 0)
    segments = project.cycles.segments if project.cycles else ()
    informant = columns.column("informant")
    found = [
        Facet("segments", "segment", segments, on_rings, segment[on_rings]),
        _codes(project),
        _users(project),
        Facet("informants", "informant", keys_of(project.cases), informant.rows, informant.codes),
        _claims(project),
    ]
    for name in attribute_names(project):
        column: Column = columns.column(name)
        keys = (*column.categories, None)
        found.append(Facet(PREFIX + name, name, keys, column.rows, column.codes, missing=True))
    return {each.name: each for each in found}


def _codes(project: Project) -> Facet:
    columns, book = project.columns, project.codebook
    position = {guid: at for at, guid in enumerate(book.keys)}
    above = tuple(-1 if code.parent is None else position[code.parent] for code in book)
    order = np.lexsort((columns.coding_code, columns.coding_selection))
    rows, values = columns.coding_selection[order].astype(np.int64), columns.coding_code[order].astype(np.int64)
    return Facet("codes", "code", tuple(book.keys.values()), rows, values, columns.coding_user[order] + 1, above)


def _users(project: Project) -> Facet:
    columns, keys = project.columns, keys_of(project.users)
    named = columns.coding_user >= 0
    pairs = columns.coding_selection[named].astype(np.int64) * max(len(keys), 1) + columns.coding_user[named]
    rows, values = np.divmod(np.unique(pairs), max(len(keys), 1))
    return Facet("users", "user", keys, rows, values)


def _claims(project: Project) -> Facet:
    row = {each.guid: at for at, each in enumerate(project.selections)}
    pairs = {
        (row[piece.selection], at)
        for at, claim in enumerate(project.claims)
        for piece in claim.evidence
        if piece.selection in row and piece.stance != "context"  # which speaks neither for nor against
    }
    both = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return Facet("claims", "claim", keys_of(project.claims), both[:, 0], both[:, 1])


# -- in words


def facet_label(project: Project, name: str, lang: str) -> str:
    """Return what to call a facet."""
    if name.startswith(PREFIX):
        return attribute_label(project, name.removeprefix(PREFIX), lang)
    return say(f"explorer.facet.{name}", lang)


def value_labels(project: Project, facet: Facet, lang: str) -> list[str]:
    """Return what to call the values of a facet."""
    if facet.name == "segments" and project.cycles:
        label, phase = project.cycles.label, project.cycles.phase_label
        return [f"{label(c, lang)}, {phase(c, p, lang)}" for c, p in project.cycles.segments]
    if facet.name == "codes":
        return [project.codebook.called(code, lang) for code in project.codebook]
    if facet.name == "users":
        return [user.name or key for user, key in zip(project.users, facet.keys, strict=True)]
    if facet.name.startswith(PREFIX):
        found = [value_label(value, lang) for value in facet.keys]
        return [section_label(project, value, lang) for value in found] if facet.name == SECTION else found
    return list(map(str, facet.keys))


def is_fact(project: Project, facet: Facet) -> bool:
    """Return whether a facet is a fact of each excerpt, not a variable of informants."""
    return facet.name.startswith(PREFIX) and facet.argument not in project.columns.variables


def is_listed(project: Project, facet: Facet) -> bool:
    """Return whether the values of a facet are worth a list: words and truths, not lengths and running numbers."""
    if not facet.name.startswith(PREFIX):
        return facet.size > (facet.name == "users")
    if is_fact(project, facet):
        words = facet.size > 1 and not isinstance(facet.keys[0], int | float) | isinstance(facet.keys[0], bool)
        return words and facet.size <= MOST_FACTS and len(facet.rows) >= 3 * facet.size
    return 0 < facet.size <= FEW


@dataclass(frozen=True)
class Group:
    """Some values of a facet under one name: a column of the matrix."""

    label: str
    facet: str
    numbers: tuple[int, ...]


def matrix_columns(project: Project, facets: Mapping[str, Facet], by: str, lang: str) -> list[Group]:
    """Return the columns of the matrix by ``"informant"``, ``"phase"``, ``"cycle"`` or an attribute."""
    if by in ("phase", "cycle"):
        return list(_on_rings(project, by, lang))
    facet = facets["informants" if by == "informant" else PREFIX + by]
    labels = value_labels(project, facet, lang)[: facet.size]
    return [Group(label, facet.name, (at,)) for at, label in enumerate(labels)]


def _on_rings(project: Project, by: str, lang: str) -> Iterator[Group]:
    if (model := project.cycles) is None:
        return
    for key in model.keys if by == "cycle" else model.phase_keys:
        at = tuple(number for number, pair in enumerate(model.segments) if pair[by == "phase"] == key)
        label = model.label(key, lang) if by == "cycle" else model.phase_label(None, key, lang)
        yield Group(label, "segments", at)
