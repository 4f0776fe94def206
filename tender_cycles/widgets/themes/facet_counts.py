"""How many excerpts each value would let through, and which filter is in the way."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from tender_cycles.project.selecting import FILTERS, masks
from tender_cycles.widgets.rings.counts import Count, segment_counts
from tender_cycles.widgets.themes.labels import PREFIX
from tender_cycles.widgets.themes.select_code import calls_for, one_or_several

if TYPE_CHECKING:
    from tender_cycles.widgets.themes.state import ThemeState


@dataclass(frozen=True)
class Hint:
    """A filter that one may drop, and how many excerpts there are without it."""

    facet: str
    n: int


class Tally:
    """Counts on the excerpts that a state's filters let through."""

    def __init__(self, state: "ThemeState") -> None:
        self.state = state

    def _mask(self, facet: str, users: tuple[str, ...]) -> np.ndarray:
        calls = calls_for(self.state, [facet])
        lens = {"user": one_or_several(users)} if users and facet == "codes" else {}
        return _all(self._let_through(call | lens) for call in calls)

    def _let_through(self, call: Mapping[str, Any]) -> np.ndarray:
        filters = {name: value for name, value in call.items() if name in FILTERS}
        attributes = {name: value for name, value in call.items() if name not in FILTERS}
        project = self.state.project
        return masks(project, project.columns, filters, attributes, children=True, second=False, spelling=True)[0]

    def _without(self, *facets: str, users: tuple[str, ...] | None = None) -> np.ndarray:
        """Return what all filters but these let through; `users` are those whose codings count."""
        lens = self.state.users if users is None else users
        masks = [self._mask(each, lens) for each in self.state.facets if each not in facets]
        return _all([np.ones(len(self.state.project), dtype=bool), *masks])

    def counts(self, facet: str) -> dict[Any, Count]:
        """Return how many excerpts each value of a filter would let through, given all the other filters.

        Parameters
        ----------
        facet : str
            ``"segments"``, ``"codes"``, ``"users"``, ``"informants"``,
            ``"claims"`` or ``"attributes/contract"``.

        Returns
        -------
        dict
            Value to `Count`, in the project's order. Of a code: the distinct
            excerpts that have it or one below it.
        """
        everything = np.ones(len(self.state.project), dtype=bool)
        # Codes that must stand together do not step aside for one another.
        others = self._without() if facet == "codes" and self.state.together else self._without(facet)
        everywhere = self._counted(facet, everything)
        here = self._by_user(self._user_alone) if facet == "users" else self._counted(facet, others)
        return {value: Count(here.get(value, 0), of) for value, of in everywhere.items()}

    def _by_user(self, count: Callable[[str], int]) -> dict[str, int]:
        return {user: count(user) for user in self.state.keys["users"]}

    def _user_alone(self, user: str) -> int:
        """Return how many excerpts there would be if only this user's codings counted."""
        return int((self._without("users", users=(user,)) & self._let_through({"user": user})).sum())

    def _counted(self, facet: str, keep: np.ndarray) -> dict[Any, int]:
        index = self.state.project.columns
        if facet == "segments":
            return {segment: count.n for segment, count in segment_counts(self.state.project, keep).items()}
        if facet == "codes":
            return self._codes_counted(keep, self.state.users)
        if facet == "users":
            return self._by_user(lambda user: int((keep & self._let_through({"user": user})).sum()))
        if facet == "claims":
            return {name: int((keep & self._let_through({"claim": name})).sum()) for name in self.state.keys["claims"]}
        name = "informant" if facet == "informants" else facet.removeprefix(PREFIX)
        marks = index.column(name)
        found = np.bincount(marks.codes[keep[marks.rows]], minlength=len(marks.categories)).tolist()
        known = np.zeros(len(index), dtype=bool)
        known[marks.rows] = True
        values = self.state.keys["informants"] if facet == "informants" else (*marks.categories, None)
        return dict(zip(values, [*found, int((keep & ~known).sum())], strict=False))

    def _codes_counted(self, keep: np.ndarray, users: tuple[str, ...]) -> dict[str, int]:
        index, book = self.state.project.columns, self.state.project.codebook
        here = keep[index.coding_selection]
        if users:
            here &= np.isin(index.coding_user, [self.state.keys["users"].index(user) for user in users])
        position = {guid: at for at, guid in enumerate(book.keys)}
        lines = [(position[code.guid], position[above.guid]) for code in book for above in book.line(code)]
        shape = (len(position), len(position))
        above = sparse.coo_array((np.ones(len(lines), dtype=np.int32), tuple(np.array(lines).reshape(-1, 2).T)), shape)
        where = (index.coding_selection[here], index.coding_code[here])
        coded = sparse.coo_array((np.ones(int(here.sum()), dtype=np.int32), where), (len(index), len(position)))
        counts = np.bincount((coded.tocsr() @ above.tocsr()).indices, minlength=len(position))
        return dict(zip(book.keys.values(), counts.tolist(), strict=True))

    def why_empty(self) -> tuple[Hint, ...]:
        """Return the filters without which there would be excerpts, the most helpful first.

        Empty if something is chosen, or if no one filter is the cause.
        """
        if self._without().any():
            return ()
        left = {each: self._without(each, users=() if each == "users" else None) for each in self.state.facets}
        hints = [Hint(facet, int(mask.sum())) for facet, mask in left.items() if mask.any()]
        return tuple(sorted(hints, key=lambda hint: -hint.n))


def _all(masks: Iterable[np.ndarray]) -> np.ndarray:
    together: np.ndarray = np.logical_and.reduce(list(masks))
    return together
