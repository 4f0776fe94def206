"""How far two answers are apart."""

from collections.abc import Hashable, Sequence
from numbers import Real
from typing import Any

import numpy as np

from tender_cycles.seminar.agreement.choices import Floats

DISTANCES = ("nominal", "ordinal", "interval", "jaccard", "masi")


def between(values: Sequence[Hashable], distance: str) -> Floats:
    """Return the distances between all values, as they enter a disagreement: values x values.

    Raises
    ------
    ValueError
        If a value is not a number, or not a set, where the distance needs one.
    """
    needed: Any = {"interval": Real, "jaccard": frozenset, "masi": frozenset}.get(distance)
    if needed and (wrong := [value for value in values if not isinstance(value, needed)]):
        kind = "numbers" if needed is Real else "sets of codes"
        raise ValueError(f"the distance {distance!r} is between {kind}, and {wrong[0]!r} is none of them")
    if distance == "nominal":
        return 1 - np.eye(len(values))
    if distance == "interval":
        numbers = np.array(values, dtype=float)
        return np.asarray((numbers[:, None] - numbers) ** 2)
    apart = jaccard if distance == "jaccard" else masi
    return np.array([[apart(one, other) for other in values] for one in values]).reshape(len(values), -1)  # type: ignore[arg-type]


def jaccard(one: frozenset[Hashable], other: frozenset[Hashable]) -> float:
    """Return 1 minus the intersection over the union; two empty sets are the same.

    Examples
    --------
    >>> jaccard(frozenset("ab"), frozenset("abcd"))
    0.5
    """
    return 1 - len(one & other) / len(one | other) if one | other else 0.0


def masi(one: frozenset[Hashable], other: frozenset[Hashable]) -> float:
    """Return 1 minus Passonneau's (2006) measure: Jaccard's, times 1 if equal, 2/3 if one lies in the other, 1/3 else.

    Examples
    --------
    >>> round(masi(frozenset("ab"), frozenset("abcd")), 3)
    0.667
    """
    if one == other:
        return 0.0
    nested = one <= other or other <= one
    return 1 - (1 - jaccard(one, other)) * (2 / 3 if nested else 1 / 3)


def midranks(counts: Floats) -> Floats:
    """Return the middle rank of each value, in each row; their squared differences are the ordinal distance."""
    return np.asarray(np.cumsum(counts, axis=1) - counts / 2)
