"""Units by coders: read, checked, and counted."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

Floats = np.ndarray[Any, np.dtype[np.float64]]
MISSING = -1


@dataclass(frozen=True)
class Choices:
    """What each coder chose for each unit, as places in the value domain; -1 where there is no answer."""

    chosen: np.ndarray[Any, np.dtype[np.int64]]  # units x coders
    domain: tuple[Hashable, ...]
    ordered: bool = False  # whether the domain stands in an order of its own

    @classmethod
    def read(cls, units: pd.DataFrame, domain: Sequence[Hashable] = ()) -> "Choices":
        """Return the answers in a table of units x coders; `domain` comes first, then others as they appear.

        Columns that are ordered Categoricals bring their order along.

        Raises
        ------
        ValueError
            If a unit or a coder stands twice, all that do are named; or if the
            coders' Categoricals have different orders.
        """
        faults = [*_twice("unit", units.index), *_twice("coder", units.columns)]
        if faults:
            raise ValueError("units and coders must each stand once:\n- " + "\n- ".join(faults))
        order = _order(units)
        domain = (*order, *domain)
        known = {value: place for place, value in enumerate(dict.fromkeys(domain))}
        places = [MISSING if cell is None else known.setdefault(cell, len(known)) for cell in _cells(units)]
        return cls(np.array(places, dtype=np.int64).reshape(units.shape), tuple(known), ordered=bool(order))

    @property
    def n_units(self) -> int:
        """The number of units."""
        return int(self.chosen.shape[0])

    @property
    def n_coders(self) -> int:
        """The number of coders, with answers or without."""
        return int(self.chosen.shape[1])

    @cached_property
    def counts(self) -> Floats:
        """How many coders gave each value to each unit: units x values."""
        counted = [np.sum(self.chosen == place, axis=1) for place in range(len(self.domain))]
        return np.array(counted, dtype=float).reshape(len(self.domain), self.n_units).T

    @cached_property
    def pairable(self) -> Floats:
        """`counts`, with nothing for units that fewer than two coders answered."""
        return np.asarray(self.counts * (self.counts.sum(axis=1, keepdims=True) >= 2))

    def about(self, value: Hashable) -> "Choices":
        """Return the answers with two values only: whether it is `value` or another."""
        place = self.domain.index(value)
        return Choices(np.where(self.chosen == MISSING, MISSING, self.chosen == place), (False, True))


def _twice(what: str, names: "pd.Index[Any]") -> list[str]:
    return [f"{what} {name!r} stands {n} times" for name, n in names.value_counts().items() if n > 1]


def _order(units: pd.DataFrame) -> tuple[Hashable, ...]:
    """Return the order of the values if all columns are ordered Categoricals, nothing if none is."""
    kinds = [kind if isinstance(kind, pd.CategoricalDtype) and kind.ordered else None for kind in units.dtypes]
    orders = {tuple(kind.categories) if kind is not None else () for kind in kinds}
    if len(orders) > 1:
        told = "; ".join(f"{name!r}: {list(kind.categories) if kind is not None else 'none'}"
                         for name, kind in zip(units.columns, kinds, strict=True))  # fmt: skip
        raise ValueError(f"the coders' values are in different orders: {told}")
    return next(iter(orders), ())


def _cells(units: pd.DataFrame) -> Iterator[Hashable]:
    """Yield the answers row by row, None where there is none or an empty text; several codes become a frozenset."""
    for cell in units.to_numpy(dtype=object).ravel():
        if isinstance(cell, set | frozenset | list | tuple):
            yield frozenset(cell)
        else:
            yield None if pd.isna(cell) or (isinstance(cell, str) and not cell.strip()) else cell
