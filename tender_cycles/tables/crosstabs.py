"""Counts of excerpts, codings or words by two characteristics."""

from typing import Any, Literal

import numpy as np
import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.project import Project
from tender_cycles.tables.counting import Axis, axis_of, count
from tender_cycles.words import check_lang, say

VALUES = ("excerpts", "codings", "words")


def crosstab(
    project: Project,
    rows: str,
    columns: str,
    *,
    values: Literal["excerpts", "codings", "words"] = "excerpts",
    margins: bool = False,
    missing: str | None = None,
    empty: bool = False,
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
    empty : bool
        Whether rows and columns without anything are there too: what occurs in
        the whole project, so that the tables of two selections line up.

    Returns
    -------
    DataFrame
        Integers; rows and columns in the project's order.

    Raises
    ------
    ValueError
        If a name is unknown, or rows and columns are the same.
    """
    check_type(Project, project, "project")
    index = project.columns
    if values not in VALUES:
        raise ValueError(f"values {values!r} is unknown{nearest(values, VALUES)}")
    if rows == columns:
        hint = "; for codes on the same excerpt use cooccurrence" if rows == "code" else ""
        raise ValueError(f"rows and columns are both {rows!r}{hint}")
    down, across = (axis_of(index, name, values, missing) for name in (rows, columns))
    table = count(index, down, across, values, margins)
    if not empty:
        cells = table[np.ix_(down.shown, across.shown)] > 0
        down = down._replace(shown=down.shown[cells.any(axis=1)])
        across = across._replace(shown=across.shown[cells.any(axis=0)])
    picks = [[*axis.shown.tolist(), *([len(axis.marks.categories)] if margins else [])] for axis in (down, across)]
    counts = pd.DataFrame(table[np.ix_(*picks)])
    counts.index, counts.columns = names_of(down, picks[0], rows), names_of(across, picks[1], columns)
    return counts


def names_of(axis: Axis, picks: list[int], name: str) -> "pd.Index[Any]":
    categories = [*axis.marks.categories, "total"]
    names: pd.Index[Any] = pd.Index([categories[at] for at in picks], name=name)
    return names


def summary(project: Project, lang: str | None = None) -> pd.DataFrame:
    """Return how many excerpts each section has of each informant, with totals.

    Parameters
    ----------
    project : Project
        Its selections need the fact ``"section"``.
    lang : {"nb", "en"}, default that of `tc.set_lang`
        Language of the two labels that are not names.

    Returns
    -------
    DataFrame
        Sections by informants; excerpts of no single informant have a column
        of their own, and every excerpt is counted.
    """
    check_type(Project, project, "project")
    lang = check_lang(lang)
    nobody = say("tables.nobody", lang)
    table = crosstab(project, "section", "informant", margins=True, missing=nobody, empty=True)
    table = table.drop(index=nobody) if not table.loc[nobody].any() else table
    total = {"total": say("tables.total", lang)}
    return table.rename(index=total, columns=total)
