"""A widget that shows a state: traits that are the same on both sides."""

from typing import Any, ClassVar

import traitlets

from tender_cycles.widgets.core.requests import Requests


class StateWidget(Requests):
    """A widget that shows a state: whatever is set on either side is set on the other.

    Parameters
    ----------
    state : HasTraits
    **traits
        What is sent once.

    Attributes
    ----------
    shown : tuple of str
        The traits that have the state's values, by the names that these have there; others are added in `values`.
    taken : tuple of str
        Those of them that the browser may set.
    error : str
        What went wrong when a value was taken; empty if nothing did.
    """

    shown: ClassVar[tuple[str, ...]] = ()
    taken: ClassVar[tuple[str, ...]] = ()
    error = traitlets.Unicode("").tag(sync=True)

    def __init__(self, state: Any, **traits: Any) -> None:
        self.state = state
        super().__init__(**traits, **self.values())
        state.observe(self.show)
        self.observe(self._take, self.taken)

    def values(self) -> dict[str, Any]:
        """Return what the traits are to be, as the state now is."""
        return {name: getattr(self.state, name) for name in self.shown}

    def show(self, _change: Any = None) -> None:
        """Tell the browser how the state is; all at once, so that nobody sees one half of a change."""
        with self.hold_sync(), self.hold_trait_notifications():
            for name, value in self.values().items():
                setattr(self, name, value)

    def take(self, name: str, value: Any) -> None:
        """Set what the browser has set; a value that the state has already changes nothing there."""
        setattr(self.state, name, value)

    def _take(self, change: Any) -> None:
        try:
            self.take(change["name"], change["new"])
        except (ValueError, traitlets.TraitError) as fault:
            self.error = str(fault)
        else:
            self.error = ""
