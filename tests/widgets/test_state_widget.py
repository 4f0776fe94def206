"""A state and the widget that shows it, without a browser."""

from pathlib import Path
from typing import Any

import pytest
import traitlets

from tender_cycles.widgets.core.state_widget import StateWidget
from tender_cycles.widgets.core.steps import STEPS, Steps

ROOT = Path(__file__).parents[2] / "tender_cycles"


class Counter(Steps):
    n = traitlets.Int(0)

    @traitlets.validate("n")
    def _check(self, proposal: Any) -> int:
        if proposal["value"] < 0:
            raise ValueError("below nought")
        return int(proposal["value"])

    def _held(self) -> int:
        return self.n

    def _restore(self, held: int, past: tuple[Any, ...], future: tuple[Any, ...]) -> None:
        with self.hold_trait_notifications():
            self.n, self.past, self.future = held, past, future

    def step(self, n: int) -> None:
        self._record(self.n)
        self.n = n


class Shown(StateWidget):
    _esm = "export default {};"
    n = traitlets.Int().tag(sync=True)
    twice = traitlets.Int().tag(sync=True)
    past: Any = traitlets.List().tag(sync=True)
    shown = ("n", "past")
    taken = ("n",)

    def values(self) -> dict[str, Any]:
        return {**super().values(), "twice": 2 * self.state.n}


@pytest.fixture
def widget() -> Shown:
    return Shown(Counter(n=3))


def test_what_is_set_on_either_side_is_set_on_the_other(widget: Shown) -> None:
    assert (widget.n, widget.twice) == (3, 6)
    widget.state.step(5)
    assert (widget.n, widget.twice, widget.past) == (5, 10, [3])
    widget.n = 7
    assert (widget.state.n, widget.twice) == (7, 14)


def test_nobody_sees_half_a_change(widget: Shown) -> None:
    seen: list[tuple[int, int]] = []
    widget.observe(lambda _change: seen.append((widget.n, widget.twice)), ("n", "twice"))
    widget.state.n = 4
    assert set(seen) == {(4, 8)}


def test_a_value_that_is_refused_is_said_and_the_next_one_clears_it(widget: Shown) -> None:
    widget.n = -1
    assert (widget.state.n, widget.error) == (3, "below nought")
    widget.n = 1
    assert (widget.state.n, widget.error) == (1, "")


def test_steps_are_undone_and_redone_until_something_else_is_done() -> None:
    state = Counter()
    assert not state.undo()
    for n in (1, 2, 3):
        state.step(n)
    assert (state.undo(), state.undo(), state.n, state.future) == (True, True, 1, (3, 2))
    assert (state.redo(), state.n) == (True, 2)
    state.step(9)
    assert (state.redo(), state.past) == (False, (0, 1, 2))
    for n in range(STEPS + 5):
        state.step(n)
    assert len(state.past) == STEPS


@pytest.mark.parametrize("sheet", sorted(ROOT.glob("**/widget.css")), ids=lambda path: path.parent.name)
def test_every_widget_brings_the_look_of_its_controls_and_the_switch_of_languages(sheet: Path) -> None:
    made = (sheet.parent / "widget.py").read_text(encoding="utf-8")
    assert "_css = look(" in made
    assert "_esm = view(" in made
