"""How many excerpts each value would let through, and which filter is in the way."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tender_cycles.widgets.themes.facets import Facet

Chosen = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Hint:
    """A filter that one may drop, and how many excerpts there are without it."""

    facet: str
    n: int


class FacetCounts:
    """Counts on the excerpts that filters let through.

    Parameters
    ----------
    n : int
        How many excerpts there are.
    facets : mapping of str to Facet
    chosen : mapping of str to tuple of int
        The numbers of the chosen values, by facet.
    every : bool
        Whether an excerpt must have all the codes.
    text : ndarray of bool or None
        Which excerpts have the words that are searched for.
    """

    def __init__(
        self, n: int, facets: Mapping[str, Facet], chosen: Chosen, *, every: bool, text: np.ndarray | None
    ) -> None:
        self.n, self.facets, self.chosen, self.every, self.text = n, facets, chosen, every, text

    def passing(self, without: str = "", users: tuple[int, ...] | None = None) -> np.ndarray:
        """Return which excerpts pass all filters but one; `users` are those whose values count."""
        lens = self.chosen.get("users", ()) if users is None else users
        keep = np.ones(self.n, dtype=bool)
        for name, wanted in {**self.chosen, **({} if users is None else {"users": users})}.items():
            if wanted and name != without:
                every = self.every and name == "codes"
                keep &= self.facets[name].mask(wanted, self.n, lens, every=every)
        return keep if self.text is None or without == "text" else keep & self.text

    def counts(self, name: str) -> np.ndarray:
        """Return how many excerpts each value of a facet would let through, given all the other filters."""
        facet = self.facets[name]
        if name == "users" and self.chosen.get("codes"):
            # Whose codings count decides which excerpts have the codes.
            return np.array([np.count_nonzero(self.passing(users=(user,))) for user in range(facet.size)], dtype=int)
        # Codes that must stand together do not step aside for one another.
        keep = self.passing() if name == "codes" and self.every else self.passing(name)
        return facet.counts(keep, self.chosen.get("users", ()))

    def why_empty(self) -> tuple[Hint, ...]:
        """Return the filters without which there would be excerpts, the most helpful first.

        Empty if something is chosen, or if no one filter is the cause.
        """
        if self.passing().any():
            return ()
        names = [*self.chosen, *(["text"] if self.text is not None else [])]
        left = {name: self.passing(name, () if name == "users" else None) for name in names}
        hints = [Hint(name, int(np.count_nonzero(keep))) for name, keep in left.items() if keep.any()]
        return tuple(sorted(hints, key=lambda hint: -hint.n))
