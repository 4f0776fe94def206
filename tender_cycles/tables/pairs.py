"""How often codes stand together, as a table and as a graph."""

from typing import Literal

import networkx as nx
import numpy as np
import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.project import Project
from tender_cycles.tables.counting import axis_of, overlaps
from tender_cycles.tables.crosstabs import names_of


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
    check_type(Project, project, "project")
    if by not in ("excerpt", "overlap"):
        raise ValueError(f"by {by!r} is unknown{nearest(by, ('excerpt', 'overlap'))}")
    axis = axis_of(project.columns, "code")
    matrix = project.columns.incidence()[:, axis.shown]
    counts = overlaps(project.columns, matrix) if by == "overlap" else (matrix.T @ matrix).toarray()
    np.fill_diagonal(counts, np.asarray(matrix.sum(axis=0)).ravel())
    keys = names_of(axis, axis.shown.tolist(), "code")
    return pd.DataFrame(counts, index=keys, columns=keys)


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
    check_type(Project, project, "project")
    if at_least < 1:
        raise ValueError(f"at_least must be at least 1, not {at_least}")
    shared = cooccurrence(project, by=by)
    counts, keys = shared.to_numpy(), shared.index.to_list()
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from((key, {"excerpts": int(own)}) for key, own in zip(keys, counts.diagonal(), strict=True) if own)
    pairs = np.argwhere(np.triu(counts, 1) >= at_least)
    graph.add_edges_from((keys[i], keys[j], {"excerpts": int(counts[i, j])}) for i, j in pairs)
    return graph
