"""A project in columns: whole numbers in numpy arrays instead of objects.

Built once per project and only as far as it is asked for. A selected project
takes its columns from those of the whole, so that categories and their order
are the same in both and nothing is counted anew.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from scipy import sparse

from tender_cycles._nearest import nearest
from tender_cycles.project.contents import Contents
from tender_cycles.project.nouns import Selection
from tender_cycles.project.search import folded

RINGS = ("cycle", "second_cycle", "phase")
ON_CODINGS = ("code", "parent", "category", "sub-category", "user")
T = TypeVar("T")
_NUMBERED = re.compile(r"\d+(\.\d+)*")


class Column(NamedTuple):
    """Which categories stand on which row: pairs, ordered by row.

    A row may have none (unknown) or several (an excerpt in which two
    informants speak).
    """

    rows: np.ndarray
    codes: np.ndarray
    categories: tuple[Any, ...]

    def first(self, n: int) -> np.ndarray:
        """Return the first category of each of `n` rows, -1 where there is none."""
        found = np.full(n, -1, dtype=np.int64)
        found[self.rows[::-1]] = self.codes[::-1]
        return found

    def matrix(self, n: int) -> sparse.csr_array:
        """Return 1 where a row has a category; shape ``(n, len(categories))``."""
        ones = np.ones(len(self.rows), dtype=np.int64)
        return sparse.csr_array((ones, (self.rows, self.codes)), shape=(n, len(self.categories)))


def labels(objects: Iterable[Any], short: str = "name") -> tuple[str, ...]:
    """Return the short names of objects, else their names; with the GUID where they stand twice or are missing."""
    objects = tuple(objects)
    names = [getattr(each, short) or each.name for each in objects]
    count = Counter(names)
    return tuple(
        (name if count[name] == 1 else f"{name} ({each.guid})") if name else each.guid
        for name, each in zip(names, objects, strict=True)
    )


class Columns:
    """The columns of a project.

    Attributes
    ----------
    rows, coding_rows : ndarray of int
        Which selections and codings of the whole project these are.
    coding_selection, coding_code, coding_user : ndarray of int
        Of each coding: its selection (position in these columns), its code and
        its user (position in the project; -1 for none).
    """

    def __init__(self, project: Contents) -> None:
        self.root, self.project = self, project
        self.rows, self.coding_rows = np.arange(len(project.selections)), np.arange(len(project.codings))
        self.whole_codings = True
        row = {each.guid: at for at, each in enumerate(project.selections)}
        code = {each.guid: at for at, each in enumerate(project.codes)}
        user: dict[str | None, int] = {each.guid: at for at, each in enumerate(project.users)}
        count, codings = len(project.codings), project.codings
        self.coding_selection = np.fromiter((row[each.selection] for each in codings), np.int32, count)
        self.coding_code = np.fromiter((code[each.code] for each in codings), np.int32, count)
        self.coding_user = np.fromiter((user.get(each.user, -1) for each in codings), np.int32, count)
        self._kept: dict[str, Any] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, keep: np.ndarray, keep_codings: np.ndarray) -> "Columns":
        """Return the columns of some of the selections and codings, given as boolean masks."""
        new = object.__new__(Columns)
        new.root, new.project, new._kept = self.root, self.project, {}
        new.rows, new.coding_rows = self.rows[keep], self.coding_rows[keep_codings]
        new.whole_codings = self.whole_codings and bool((keep_codings == keep[self.coding_selection]).all())
        position = np.cumsum(keep, dtype=np.int32) - 1
        new.coding_selection = position[self.coding_selection[keep_codings]]
        new.coding_code = self.coding_code[keep_codings]
        new.coding_user = self.coding_user[keep_codings]
        return new

    def _once(self, key: str, make: Callable[[], T]) -> T:
        if key not in self._kept:
            self._kept[key] = make()
        kept: T = self._kept[key]
        return kept

    # -- what stands on a selection

    def column(self, name: str) -> Column:
        """Return what stands on each selection under a name.

        Parameters
        ----------
        name : str
            A ring (cycle, second_cycle, phase), informant, source, a variable or a fact.

        Raises
        ------
        ValueError
            If the name is unknown.
        """
        if name in (*RINGS, "source", "informant"):
            return self._column_of(name, lambda root: root._made(name))
        if name in self.variables:
            return self.variable(name)
        if name in self.facts:
            return self.fact(name)
        known = (*RINGS, "source", "informant", *self.variables, *self.facts, *ON_CODINGS)
        raise ValueError(f"{name!r} does not stand on excerpts{nearest(name, known)}")

    def variable(self, name: str) -> Column:
        """Return the values of a variable on each selection."""
        return self._column_of(f"variable {name}", lambda root: root._values(name))

    def fact(self, name: str) -> Column:
        """Return a fact of each selection, even if something else has its name."""
        return self._column_of(
            f"fact {name}", lambda root: _column([each.facts.get(name) for each in root.project.selections])
        )

    def _column_of(self, key: str, make: Callable[["Columns"], Column]) -> Column:
        whole = self.root._once(key, lambda: make(self.root))
        return whole if self.root is self else self._once(key, lambda: self._taken(whole))

    def _taken(self, marks: Column) -> Column:
        rows, codes, categories = marks
        position = self._once("position", self._position)[rows]
        keep = position >= 0
        return Column(position[keep], codes[keep], categories)

    def _position(self) -> np.ndarray:
        position = np.full(len(self.root), -1, dtype=np.int32)
        position[self.rows] = np.arange(len(self))
        return position

    def _made(self, name: str) -> Column:
        selections = self.project.selections
        if name in RINGS:
            values = [getattr(each, name) for each in selections]
            return _column(values, self.ring_categories(name))
        if name == "source":
            named = dict(zip((each.guid for each in self.project.sources), labels(self.project.sources), strict=True))
            return _column([named[each.source] for each in selections], tuple(named.values()))
        return self._cases()

    def ring_categories(self, name: str) -> tuple[str, ...]:
        """Return the keys that may stand under one of `RINGS`; none where the project has no nested cycles."""
        model = self.project.cycles
        if model is None:
            return ()
        return model.phase_keys if name == "phase" else model.keys

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables, in their order."""
        return tuple(variable.name for variable in self.project.variables)

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the facts that any selection of the whole project has."""
        selections = self.root.project.selections
        names = (name for each in selections for name in each.facts)
        return self.root._once("facts", lambda: tuple(dict.fromkeys(names)))

    def _cases(self) -> Column:
        project = self.project
        row = {each.guid: at for at, each in enumerate(project.selections)}
        of_source: dict[str, list[int]] = {}
        if any(case.sources for case in project.cases):
            for at, each in enumerate(project.selections):
                of_source.setdefault(each.source, []).append(at)
        pairs = []
        for at, case in enumerate(project.cases):
            rows = {row[guid] for guid in case.selections}.union(*(of_source.get(guid, ()) for guid in case.sources))
            found = np.fromiter(rows, np.int64, len(rows))
            pairs.append(np.stack([found, np.full(len(found), at)]))
        both = np.concatenate(pairs, axis=1) if pairs else np.empty((2, 0), dtype=np.int64)
        both = both[:, np.lexsort(both[::-1])]
        return Column(both[0], both[1], labels(project.cases))

    def _values(self, variable: str) -> Column:
        """Return a variable's values on each selection: those of its cases, else of its source."""
        project = self.project
        rows, cases, _ = self.column("informant")
        values = [each.values.get(variable) for each in project.cases]
        values += [each.values.get(variable) for each in project.sources]
        column = _column(values)
        value = column.first(len(values))
        of_cases = value[: len(project.cases)][cases]
        rows, of_cases = rows[of_cases >= 0], of_cases[of_cases >= 0]
        source = self.column("source").first(len(self))
        of_source = value[len(project.cases) :][source] if project.sources else np.full(len(self), -1)
        of_source[rows] = -1
        rest = np.flatnonzero(of_source >= 0)
        # Two informants of one excerpt may share a value; it counts once.
        pairs = np.unique(np.stack([np.append(rows, rest), np.append(of_cases, of_source[rest])]), axis=1)
        return Column(pairs[0], pairs[1], column.categories)

    # -- what stands on a coding

    def on_codings(self, name: str) -> tuple[np.ndarray, tuple[str, ...]]:
        """Return the category of each coding, -1 for none, and the categories: one of `ON_CODINGS`."""
        if name == "code":
            return self.coding_code, tuple(self.project.codebook.keys.values())
        if name == "user":
            return self.coding_user, labels(self.project.users, "id")
        of_code, categories = self.root._once(f"codes by {name}", lambda: self._codes_by(name))
        return of_code[self.coding_code], categories

    def _codes_by(self, name: str) -> tuple[np.ndarray, tuple[str, ...]]:
        book = self.project.codebook
        categories = tuple(book.keys.values())
        at = {guid: position for position, guid in enumerate(book.keys)}
        depth = {"parent": -2, "category": 0, "sub-category": 1}[name]
        lines = [book.line(code) for code in book]
        inside = [line[depth].guid if -len(line) <= depth < len(line) else None for line in lines]
        return np.array([-1 if guid is None else at[guid] for guid in inside], dtype=np.int64), categories

    def incidence(self) -> sparse.csr_array:
        """Return 1 where a selection has a code by anybody; shape ``(selections, codes)``."""
        return self._once("incidence", self._incidence)

    def _incidence(self) -> sparse.csr_array:
        if self.root is not self and self.whole_codings:
            return self.root.incidence()[self.rows]
        shape = (len(self), len(self.project.codes))
        ones = np.ones(len(self.coding_code), dtype=np.int64)
        matrix = sparse.coo_array((ones, (self.coding_selection, self.coding_code)), shape=shape).tocsr()
        matrix.data[:] = 1
        return matrix

    def on_one_line(self) -> tuple[np.ndarray, np.ndarray]:
        """Return where each selection starts and ends if the sources are laid end to end."""
        start, end = self.root._once("line", self.root._on_one_line)
        return start[self.rows], end[self.rows]

    def _on_one_line(self) -> tuple[np.ndarray, np.ndarray]:
        selections, n = self.project.selections, len(self)
        start = np.fromiter((each.start for each in selections), np.int64, n)
        end = np.fromiter((each.end for each in selections), np.int64, n)
        source = self.column("source").first(n)
        length = np.zeros(len(self.project.sources), dtype=np.int64)
        np.maximum.at(length, source, end)
        offset = (np.cumsum(length) - length)[source]
        return start + offset, end + offset

    # -- words

    def selections(self) -> list[Selection]:
        """Return the selections, one for each row."""
        return [self.project.selections[row] for row in self.rows.tolist()]

    def stretch(self, row: int) -> str:
        """Return the text between a selection's positions; empty if the source's text is not at hand."""
        each = self.project.selections[self.rows[row]]
        texts = self.root._once("texts", lambda: {source.guid: source.text for source in self.project.sources})
        return texts[each.source][each.start : each.end]

    def rendering(self, row: int, where: str) -> str:
        """Return one rendering of a selection, empty if there is none.

        Where the words are not given, they are what the source says, unless
        the source is itself made of another rendering, such as paraphrases.
        """
        texts = self.project.selections[self.rows[row]].texts
        if where in texts or where != "words":
            return str(texts.get(where, ""))
        stretch = self.stretch(row)
        return "" if stretch in texts.values() else stretch

    def renderings(self) -> tuple[str, ...]:
        """Return the keys of all renderings in the whole project."""
        return self.root._once("renderings", self.root._renderings)

    def paraphrased(self) -> bool:
        """Return whether the whole project tells in other words what was said, and has none of the words."""
        found = self.renderings()
        return bool(found) and "words" not in found

    def _renderings(self) -> tuple[str, ...]:
        found = dict.fromkeys(key for each in self.project.selections for key, text in each.texts.items() if text)
        if any(self.rendering(row, "words") for row in range(len(self))):
            found["words"] = None
        return tuple(found)

    def searchable(self) -> Sequence[str]:
        """Return all renderings of each selection, folded."""
        if self.root is self:
            return self._once("searchable", self._searchable)
        whole = self.root.searchable()
        return [whole[row] for row in self.rows.tolist()]

    def _searchable(self) -> list[str]:
        selections = enumerate(self.project.selections)
        return [folded("\n".join((*each.texts.values(), self.stretch(row)))) for row, each in selections]

    def words(self) -> np.ndarray:
        """Return the length in words of each selection: the fact of that name, else counted."""
        return self.root._once("words", self.root._words)[self.rows]

    def _words(self) -> np.ndarray:
        lengths: list[Any] = [each.facts.get("words") for each in self.project.selections]
        for row, length in enumerate(lengths):
            if not isinstance(length, int):
                lengths[row] = len(self.rendering(row, "words").split())
        return np.array(lengths, dtype=np.int64)

    def excerpts(self) -> list[str]:
        """Return what a table calls each selection: its name, else its source and where it stands there."""
        return [self.excerpt(row) for row in range(len(self))]

    def excerpt_names(self) -> dict[str, str]:
        """Return what a table calls each selection, by its GUID."""
        return {self.project.selections[self.rows[row]].guid: self.excerpt(row) for row in range(len(self))}

    def excerpt(self, row: int) -> str:
        """Return what a table calls one selection."""
        each = self.project.selections[self.rows[row]]
        sources = self.root._once("sources", self.root._sources)
        return each.name or f"{sources[each.source]} {each.start}–{each.end}"

    def _sources(self) -> dict[str, str]:
        return {each.guid: each.name or each.guid for each in self.project.sources}


def _column(values: Sequence[Hashable], categories: tuple[Any, ...] | None = None) -> Column:
    if categories is None:
        categories = _ordered(dict.fromkeys(value for value in values if value is not None and value != ""))
    at = {value: code for code, value in enumerate(categories)}
    codes = np.fromiter((at.get(value, -1) for value in values), np.int64, len(values))
    rows = np.flatnonzero(codes >= 0)
    return Column(rows, codes[rows], categories)


def _ordered(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return numbers and dates sorted, section numbers as numbers, other words as they came."""
    found = tuple(values)
    if all(isinstance(value, str) for value in found):
        if all(_NUMBERED.fullmatch(value) for value in found):
            return tuple(sorted(found, key=lambda value: [int(part) for part in value.split(".")]))
        return found
    try:
        return tuple(sorted(found))
    except TypeError:
        return found
