"""Sorting code cards in a notebook: a thin coat around `CardsState`."""

from functools import partialmethod
from typing import Any

import traitlets

from tender_cycles.seminar.cards.state import ROUNDS, CardsState, SortError
from tender_cycles.study.store.store import Store
from tender_cycles.widgets.core.bundle import look, view
from tender_cycles.widgets.core.requests import Requests
from tender_cycles.widgets.core.svg import INK, PAPER, RULE, element, picture, svg
from tender_cycles.words import say, words_under


class CardSorting(Requests):
    """A board with code cards and groups; each move is on the disk before it is seen.

    Attributes
    ----------
    state : CardsState
        After moving cards from Python call `refresh`.
    """

    _esm = view("seminar/cards/widget.js", "renderCards")
    _css = look("seminar/cards/widget.css")

    words = traitlets.Dict().tag(sync=True)
    board: Any = traitlets.List().tag(sync=True)
    rounds: Any = traitlets.List().tag(sync=True)
    steps: Any = traitlets.Dict().tag(sync=True)

    def __init__(self, state: CardsState) -> None:
        self.state = state
        super().__init__(lang=state.lang, words=_words(state.lang))
        self.observe(self._speak, "lang")
        self.refresh()

    def _speak(self, change: Any) -> None:
        """Show all in another language: cards and rounds before the words, with which the browser draws anew."""
        self.state.lang = change["new"]
        with self.hold_sync():
            self.refresh()
            self.words = _words(self.state.lang)

    def refresh(self) -> None:
        """Show the store as it is now."""
        with self.hold_sync():
            self.board = self.state.board()
            self.steps = {"undo": self.state.store.can_undo, "redo": self.state.store.can_redo}
            self.rounds = [say(f"cards.round-{each}", self.state.lang) for each in ROUNDS[: len(self.state.rounds)]]

    def _do(self, action: str, **args: Any) -> dict[str, Any]:
        """Do what the browser asks, and answer only when it is on the disk."""
        try:
            done = getattr(self.state, action)(**args)
        except SortError as refused:
            raise ValueError(say(f"cards.refused-{refused.kind}", self.state.lang, **refused.values)) from refused
        self.refresh()
        return {"made": done if isinstance(done, str) else None, "nothing": done is None}

    answer_move = partialmethod(_do, "move")
    answer_group = partialmethod(_do, "group")
    answer_add = partialmethod(_do, "add")
    answer_rename = partialmethod(_do, "rename")
    answer_remove = partialmethod(_do, "remove")
    answer_undo = partialmethod(_do, "undo")
    answer_redo = partialmethod(_do, "redo")
    answer_begin_round = partialmethod(_do, "begin_round")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._sentence()}>"

    def _sentence(self) -> str:
        groups = [each for each in self.board if each["group"]]
        guids = {each["guid"] for each in groups}
        cards = [each for each in self.board if not each["group"]]
        loose = sum(each["parent"] not in guids for each in cards)
        return say("cards.progress", self.state.lang, cards=len(cards), groups=len(groups), loose=loose)

    def _still(self) -> tuple[str, str]:
        sentence = self._sentence()
        return _columns(self.board, sentence), f"{sentence} {say('cards.still', self.state.lang)}"


def _words(lang: str) -> dict[str, Any]:
    return {"lang": lang, **words_under("cards", lang)}


def _columns(board: list[dict[str, Any]], title: str) -> str:
    """Return the groups as an SVG, one beside the other, each with how many cards lie in it."""
    groups = [each for each in board if each["group"]][:12]
    width, gap, boxes = 150, 8, []
    for at, group in enumerate(groups):
        x, y = (at % 4) * (width + gap), (at // 4) * 52
        count = sum(each["parent"] == group["guid"] and not each["group"] for each in board)
        name = group["name"] if len(group["name"]) <= 22 else f"{group['name'][:21]}…"
        boxes.append(element("rect", x=x + 1, y=y + 1, width=width, height=44, rx=4, fill=PAPER, stroke=RULE))
        boxes.append(element("text", name, x=x + 9, y=y + 19, font_size=12, fill=INK))
        boxes.append(element("text", str(count), x=x + 9, y=y + 36, font_size=12, fill=INK))
    return svg(picture(title, (0, 0, 4 * (width + gap), max(52 * -(-len(groups) // 4), 10)), 4 * (width + gap), *boxes))


def sort_codes(store: Store, *, lang: str | None = None) -> CardSorting:
    """Return a widget in which to sort code cards into groups, and groups into categories.

    Three rounds go the way from loose codes through groups to categories. Each
    move is a change of a code's parent in the store, and each round is one of its rounds.

    Parameters
    ----------
    store : Store
        With the codes to be sorted: `tender_cycles.seminar.loose_codes` of a study, or one's own.
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Returns
    -------
    CardSorting

    Raises
    ------
    TypeError
        If `store` is none; says how to come by one.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from tender_cycles import seminar
    >>> from tender_cycles.datasets import load_thesis
    >>> folder = TemporaryDirectory()
    >>> loose = seminar.loose_codes(load_thesis(), seed=1)
    >>> store = Store.create(f"{folder.name}/rounds.tcstudy", loose, user="fjellrev")
    >>> sort_codes(store, lang="en")
    <CardSorting: Codes: 44, loose: 44, groups: 0.>
    >>> store.close(); folder.cleanup()
    """
    return CardSorting(CardsState(store, lang))
