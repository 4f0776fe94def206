"""Steps of a state that can be undone and redone."""

from typing import Any

import traitlets

STEPS = 100  # that can be undone


class Steps(traitlets.HasTraits):
    """A state whose changes are steps that can be undone.

    Attributes
    ----------
    past, future : tuple
        What was before each step, the last one last; and what each undo took back.

    Examples
    --------
    >>> class Counter(Steps):
    ...     n = 0
    ...     def _held(self):
    ...         return self.n
    ...     def _restore(self, held, past, future):
    ...         self.n, self.past, self.future = held, past, future
    >>> counter = Counter()
    >>> counter._record(counter.n); counter.n = 3
    >>> counter.undo(), counter.n, counter.redo(), counter.n, counter.redo()
    (True, 0, True, 3, False)
    """

    past = traitlets.Tuple()
    future = traitlets.Tuple()

    def _held(self) -> Any:
        """Return what one step holds."""
        raise NotImplementedError

    def _restore(self, held: Any, past: tuple[Any, ...], future: tuple[Any, ...]) -> None:
        """Set what a step held, and the steps on both sides of it."""
        raise NotImplementedError

    def _record(self, before: Any) -> None:
        """Make a change a step, after which nothing can be redone."""
        self.past, self.future = (*self.past, before)[-STEPS:], ()

    def undo(self) -> bool:
        """Go one step back; return whether there was one."""
        if there := bool(self.past):
            self._restore(self.past[-1], self.past[:-1], (*self.future, self._held()))
        return there

    def redo(self) -> bool:
        """Take back the last undo; return whether there was one."""
        if there := bool(self.future):
            self._restore(self.future[-1], (*self.past, self._held()), self.future[:-1])
        return there
