"""From a project to tables: tidy frames, cross-tabulations, co-occurrence, keyword in context.

Every function takes a `Project`, whole or selected, and returns a DataFrame
that one may change. Counting is done on the project's columnar index, which
is built when the first table is asked for (or the first selection made) and
then shared by all selections from that project.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any, Literal

import networkx as nx
import numpy as np
import pandas as pd

from tender_cycles._counting import Axis, axis_of, count, overlaps
from tender_cycles._nearest import nearest
from tender_cycles.cycles import Calendar, Cycle, Phase
from tender_cycles.project import Project
from tender_cycles.project.index import RINGS, Index, Marks
from tender_cycles.project.search import Phrase
from tender_cycles.words import say

VALUES = ("excerpts", "codings", "words")


# -- tidy frames


def to_frame(project: Project) -> pd.DataFrame:
    """Return one row per selection.

    Parameters
    ----------
    project : Project

    Returns
    -------
    DataFrame
        ``name, informant, source, cycle, second_cycle, phase``; the facts of
        the selections; their renderings as ``text_nb``, ``text_en`` and
        ``text_words``; ``codes``, a tuple of keys in the codebook's order; and
        the informants' attributes. A fact or attribute whose name is taken
        stands under ``fact_…`` or ``attribute_…``. Where several informants
        share a selection, their names are joined by a semicolon and the first
        one's attributes are given.

    Examples
    --------
    >>> from tender_cycles.project import Project
    >>> list(to_frame(Project(name="empty")).columns)
    ['name', 'informant', 'source', 'cycle', 'second_cycle', 'phase', 'codes']
    """
    index = project._index
    n = len(index)
    columns: dict[str, Any] = {"name": index.excerpts(), "informant": _informants(index)}
    for name in ("source", *RINGS):
        columns[name] = _categorical(index.marks(name), n)
    for name in index.facts:
        columns[_free(name, columns, "fact")] = _typed(index.fact(name), n)
    for key in renderings(project):
        columns[f"text_{key}"] = [index.rendering(row, key) for row in range(n)]
    columns["codes"] = _codes_of(index)
    for name in index.variables:
        columns[_free(name, columns, "attribute")] = _typed(index.variable(name), n)
    return pd.DataFrame(columns)


def codings_frame(project: Project) -> pd.DataFrame:
    """Return one row per coding.

    Parameters
    ----------
    project : Project

    Returns
    -------
    DataFrame
        ``excerpt, informant, code, category, user, source, cycle,
        second_cycle, phase``, the facts of the selection and the attributes of
        the informant. Words are categorical, with the categories of the whole
        project in its order.
    """
    index = project._index
    n, row = len(index), index.coding_selection
    excerpts = pd.Categorical.from_codes(np.arange(n), pd.Index(_distinct(project, index)))
    columns: dict[str, Any] = {"excerpt": excerpts[row], "informant": _informants(index)[row]}
    for name in ("code", "category", "user"):
        codes, categories = index.on_codings(name)
        columns[name] = pd.Categorical.from_codes(codes, pd.Index(categories, dtype=object))
    for name in ("source", *RINGS):
        columns[name] = _categorical(index.marks(name), n)[row]
    for prefix, names, of in (("fact", index.facts, index.fact), ("attribute", index.variables, index.variable)):
        for name in names:
            marks = of(name)
            words = all(isinstance(each, str) for each in marks.categories)
            columns[_free(name, columns, prefix)] = (_categorical if words else _typed)(marks, n)[row]
    return pd.DataFrame(columns)


def renderings(project: Project) -> tuple[str, ...]:
    """Return the keys of the renderings there are: languages, and ``"words"`` if the words are at hand."""
    return project._index.renderings()


def _free(name: str, taken: Iterable[str], prefix: str) -> str:
    return f"{prefix}_{name}" if name in taken or name.startswith("text_") else name


def _categorical(marks: Marks, n: int) -> pd.Categorical:
    return pd.Categorical.from_codes(marks.first(n), pd.Index(marks.categories, dtype=object))


def _typed(marks: Marks, n: int) -> Any:
    """Return the first value of each row as an array of the type that all values have."""
    kinds = {type(each) for each in marks.categories}
    dtype = {bool: "boolean", int: "Int64", float: "Float64"}.get(kinds.pop()) if len(kinds) == 1 else None
    values = np.array([*marks.categories, None], dtype=object)[marks.first(n)]
    return pd.array(values, dtype=dtype) if dtype else pd.Series(values).array


def _informants(index: Index) -> pd.Categorical:
    marks, n = index.marks("informant"), len(index)
    alone = _categorical(marks, n)
    if len(np.unique(marks.rows)) == len(marks.rows):
        return alone
    names = pd.Series(np.array(marks.categories, dtype=object)[marks.codes]).groupby(marks.rows).agg("; ".join)
    joined = names.reindex(range(n)).astype(object)
    order = [*marks.categories, *(name for name in joined.dropna().unique() if name not in marks.categories)]
    return pd.Categorical(joined, categories=order)


def _codes_of(index: Index) -> list[tuple[str, ...]]:
    matrix = index.incidence()
    matrix.sort_indices()
    keys = np.array(index.on_codings("code")[1], dtype=object)[matrix.indices].tolist()
    ends = matrix.indptr.tolist()
    return [tuple(keys[start:end]) for start, end in pairwise(ends)]


def _distinct(project: Project, index: Index) -> list[str]:
    """Return what to call each selection; with the GUID where names stand twice."""
    names = index.excerpts()
    if len(set(names)) == len(names):
        return names
    return [f"{name} ({each.guid})" for name, each in zip(names, project.selections, strict=True)]


# -- cross-tabulation


def crosstab(
    project: Project,
    rows: str,
    columns: str,
    *,
    values: Literal["excerpts", "codings", "words"] = "excerpts",
    margins: bool = False,
    missing: str | None = None,
) -> pd.DataFrame:
    """Count excerpts, codings or words by two characteristics.

    Parameters
    ----------
    project : Project
    rows, columns : str
        ``"code"`` (as applied), ``"parent"``, ``"category"`` or
        ``"sub-category"`` (its parent, the first and second code above it),
        ``"user"``; ``"informant"``, ``"source"``, ``"cycle"``,
        ``"second_cycle"``, ``"phase"``; any fact such as ``"section"`` or
        ``"kind"``; any variable.
    values : {"excerpts", "codings", "words"}
        Distinct excerpts; codings, each coder's counted; or words in the
        distinct excerpts.
    margins : bool
        Whether to add totals. A total counts each excerpt once, so it may be
        less than the sum of its row: an excerpt has several codes.
    missing : str or None
        Label of a row and a column for what has no value; None leaves it out,
        of the totals too.

    Returns
    -------
    DataFrame
        Integers; rows and columns are what occurs in the whole project, in the
        project's order, so that the tables of two selections line up.

    Raises
    ------
    ValueError
        If a name is unknown, or rows and columns are the same.
    """
    index = project._index
    if values not in VALUES:
        raise ValueError(f"values {values!r} is unknown{nearest(values, VALUES)}")
    if rows == columns:
        hint = "; for codes on the same excerpt use cooccurrence" if rows == "code" else ""
        raise ValueError(f"rows and columns are both {rows!r}{hint}")
    down, across = (axis_of(index, name, values, missing) for name in (rows, columns))
    table = count(index, down, across, values, margins)
    picks = [[*axis.shown.tolist(), *([len(axis.marks.categories)] if margins else [])] for axis in (down, across)]
    counts = pd.DataFrame(table[np.ix_(*picks)])
    counts.index, counts.columns = _names(down, picks[0], rows), _names(across, picks[1], columns)
    return counts


def _names(axis: Axis, picks: list[int], name: str) -> "pd.Index[Any]":
    categories = [*axis.marks.categories, "total"]
    names: pd.Index[Any] = pd.Index([categories[at] for at in picks], name=name)
    return names


def summary(project: Project, lang: str = "en") -> pd.DataFrame:
    """Return how many excerpts each section has of each informant, with totals.

    Parameters
    ----------
    project : Project
        Its selections need the fact ``"section"``.
    lang : {"nb", "en"}
        Language of the two labels that are not names.

    Returns
    -------
    DataFrame
        Sections by informants; excerpts of no single informant have a column
        of their own, and every excerpt is counted.
    """
    nobody = say("tables.nobody", lang)
    table = crosstab(project, "section", "informant", margins=True, missing=nobody)
    table = table.drop(index=nobody) if not table.loc[nobody].any() else table
    total = {"total": say("tables.total", lang)}
    return table.rename(index=total, columns=total)


# -- co-occurrence


def cooccurrence(project: Project, *, by: Literal["excerpt", "overlap"] = "excerpt") -> pd.DataFrame:
    """Count how often two codes occur together, over all coders.

    Parameters
    ----------
    project : Project
    by : {"excerpt", "overlap"}
        ``"excerpt"``: the number of selections that have both codes.
        ``"overlap"``: the number of pairs of a selection that has the one code
        and a selection that has the other, in the same source, which share at
        least one character; touching is not sharing. A selection that has both
        codes is such a pair with itself. Selections of no length share nothing.

    Returns
    -------
    DataFrame
        Square and symmetric, integers, keys of codes on both sides: those that
        are applied anywhere in the whole project. The diagonal is the number of
        selections that have the code.

    Raises
    ------
    ValueError
        If `by` is neither.
    """
    if by not in ("excerpt", "overlap"):
        raise ValueError(f"by {by!r} is unknown{nearest(by, ('excerpt', 'overlap'))}")
    axis = axis_of(project._index, "code")
    matrix = project._index.incidence()[:, axis.shown]
    counts = overlaps(project._index, matrix) if by == "overlap" else (matrix.T @ matrix).toarray()
    np.fill_diagonal(counts, np.asarray(matrix.sum(axis=0)).ravel())
    keys = _names(axis, axis.shown.tolist(), "code")
    return pd.DataFrame(counts, index=keys, columns=keys)


# -- keyword in context


def code_network(
    project: Project, *, at_least: int = 1, by: Literal["excerpt", "overlap"] = "excerpt"
) -> "nx.Graph[str]":
    """Return the codes as a graph, joined where they stand together.

    Parameters
    ----------
    project : Project
    at_least : int
        Fewest shared excerpts for an edge.
    by : {"excerpt", "overlap"}
        What standing together means; see `cooccurrence`.

    Returns
    -------
    networkx.Graph
        One node per code that occurs, by its key, and one edge per pair;
        both carry the number of ``excerpts``.

    Examples
    --------
    >>> from tender_cycles import load_thesis
    >>> graph = code_network(load_thesis().select(code="1.2"), at_least=3)
    >>> sorted(graph["learning by doing"])
    ['1.2', 'uneven training']
    """
    if at_least < 1:
        raise ValueError(f"at_least must be at least 1, not {at_least}")
    shared = cooccurrence(project, by=by)
    counts, keys = shared.to_numpy(), shared.index.to_list()
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from((key, {"excerpts": int(own)}) for key, own in zip(keys, counts.diagonal(), strict=True) if own)
    pairs = np.argwhere(np.triu(counts, 1) >= at_least)
    graph.add_edges_from((keys[i], keys[j], {"excerpts": int(counts[i, j])}) for i, j in pairs)
    return graph


def phases_on(calendar: Calendar, day: date) -> pd.DataFrame:
    """Return how many spans of each cycle are in each phase on a day.

    Parameters
    ----------
    calendar : Calendar
    day : date

    Returns
    -------
    DataFrame, shape (3, 3)
        Cycles from the inside out as rows, phases in their order as columns.

    Examples
    --------
    >>> from tender_cycles import load_example_office
    >>> phases_on(load_example_office(), date(2019, 2, 1)).loc["tender"].tolist()
    [1, 0, 0]
    """
    found = Counter((span.cycle, phase) for span, phase in calendar.on(day))
    return pd.DataFrame(
        [[found[cycle, phase] for phase in Phase] for cycle in Cycle],
        index=pd.Index(list(map(str, Cycle)), name="cycle"),
        columns=pd.Index(list(map(str, Phase)), name="phase"),
    )


def keyword_in_context(
    project: Project, word: str, *, width: int = 40, where: str = "words", spelling: bool = True
) -> pd.DataFrame:
    """Return every place where a word stands, with what stands around it.

    Parameters
    ----------
    project : Project
    word : str
        One word or several; whole words, in any case.
    width : int
        Characters on each side.
    where : str
        Rendering to look in: ``"nb"``, ``"en"``, or ``"words"``, which are the
        informant's own (or the source's text, unless it consists of paraphrases).
    spelling : bool
        Whether to find the forms in `project.spelling` too.

    Returns
    -------
    DataFrame
        ``left, keyword, right, excerpt, informant, position``; the position
        counts characters from the start of the rendering. Line breaks and tabs
        on either side are given as spaces.

    Raises
    ------
    ValueError
        If `word` has no word in it, `width` is negative, or there is no such rendering.
    """
    if width < 0:
        raise ValueError(f"width must be at least 0, not {width}")
    if where not in (known := renderings(project)):
        raise ValueError(f"no excerpt has a rendering {where!r}{nearest(where, known)}")
    index, phrase = project._index, Phrase(word, project.spelling if spelling else {})
    names, informants = index.excerpts(), _informants(index).astype(object)
    found = []
    for row in np.flatnonzero(phrase.within(index.searchable())).tolist():
        text = index.rendering(row, where)
        for match in phrase.finditer(text):
            start, end = match.span()
            left, right = text[max(0, start - width) : start], text[end : end + width]
            found.append((_flat(left), match[0], _flat(right), names[row], informants[row], start))
    return pd.DataFrame(found, columns=["left", "keyword", "right", "excerpt", "informant", "position"])


def _flat(text: str) -> str:
    return re.sub(r"\s", " ", text)
