"""One row per selection and one row per coding, as tidy frames."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from tender_cycles.project.columns import RINGS, Column, Columns


def to_frame(columns: Columns) -> pd.DataFrame:
    """Return one row per selection; see `tender_cycles.tables.to_frame`."""
    n = len(columns)
    found: dict[str, Any] = {"name": columns.excerpts(), "informant": informants(columns)}
    for name in ("source", *RINGS):
        found[name] = _categorical(columns.column(name), n)
    for name in columns.facts:
        found[_free(name, found, "fact")] = _typed(columns.fact(name), n)
    for key in columns.renderings():
        found[f"text_{key}"] = [columns.rendering(row, key) for row in range(n)]
    found["codes"] = _codes_of(columns)
    for name in columns.variables:
        found[_free(name, found, "attribute")] = _typed(columns.variable(name), n)
    return pd.DataFrame(found)


def codings_frame(columns: Columns) -> pd.DataFrame:
    """Return one row per coding; see `tender_cycles.tables.codings_frame`."""
    n, row = len(columns), columns.coding_selection
    excerpts = pd.Categorical.from_codes(np.arange(n), pd.Index(_distinct(columns)))
    found: dict[str, Any] = {"excerpt": excerpts[row], "informant": informants(columns)[row]}
    for name in ("code", "category", "user"):
        codes, categories = columns.on_codings(name)
        found[name] = pd.Categorical.from_codes(codes, pd.Index(categories, dtype=object))
    for name in ("source", *RINGS):
        found[name] = _categorical(columns.column(name), n)[row]
    for prefix, names, of in (
        ("fact", columns.facts, columns.fact),
        ("attribute", columns.variables, columns.variable),
    ):
        for name in names:
            marks = of(name)
            words = all(isinstance(each, str) for each in marks.categories)
            found[_free(name, found, prefix)] = (_categorical if words else _typed)(marks, n)[row]
    return pd.DataFrame(found)


def _free(name: str, taken: Iterable[str], prefix: str) -> str:
    return f"{prefix}_{name}" if name in taken or name.startswith("text_") else name


def _categorical(marks: Column, n: int) -> pd.Categorical:
    return pd.Categorical.from_codes(marks.first(n), pd.Index(marks.categories, dtype=object))


def _typed(marks: Column, n: int) -> Any:
    """Return the first value of each row as an array of the type that all values have."""
    kinds = {type(each) for each in marks.categories}
    dtype = {bool: "boolean", int: "Int64", float: "Float64"}.get(kinds.pop()) if len(kinds) == 1 else None
    values = np.array([*marks.categories, None], dtype=object)[marks.first(n)]
    return pd.array(values, dtype=dtype) if dtype else pd.Series(values).array


def informants(columns: Columns) -> pd.Categorical:
    marks, n = columns.column("informant"), len(columns)
    alone = _categorical(marks, n)
    if len(np.unique(marks.rows)) == len(marks.rows):
        return alone
    names = pd.Series(np.array(marks.categories, dtype=object)[marks.codes]).groupby(marks.rows).agg("; ".join)
    joined = names.reindex(range(n)).astype(object)
    order = [*marks.categories, *(name for name in joined.dropna().unique() if name not in marks.categories)]
    return pd.Categorical(joined, categories=order)


def _codes_of(columns: Columns) -> list[tuple[str, ...]]:
    matrix = columns.incidence()
    matrix.sort_indices()
    keys = np.array(columns.on_codings("code")[1], dtype=object)[matrix.indices].tolist()
    ends = matrix.indptr.tolist()
    return [tuple(keys[start:end]) for start, end in pairwise(ends)]


def _distinct(columns: Columns) -> list[str]:
    """Return what to call each selection; with the GUID where names stand twice."""
    names = columns.excerpts()
    if len(set(names)) == len(names):
        return names
    return [f"{name} ({each.guid})" for name, each in zip(names, columns.selections(), strict=True)]
