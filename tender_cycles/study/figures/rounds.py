"""Codes over coding rounds, as a flow of excerpts."""

from collections.abc import Hashable, Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle
from matplotlib.patheffects import withStroke

from tender_cycles._checks import check_type
from tender_cycles.figures.marks import Weight, width
from tender_cycles.figures.pages import sheet
from tender_cycles.figures.style import ACCENT, DEEP, PAGE, PAPER, QUIET, RULE
from tender_cycles.layout import Box
from tender_cycles.study.figures.flows import Ribbon, Slot, ribbons, settled, stack, unit
from tender_cycles.study.store import Store
from tender_cycles.words import check_lang, counted, say

HEIGHT = 150.0  # of the columns
LEAST = 3.2  # of a slot: a line of text
BETWEEN = 0.5  # two bars
APART = 2.2  # between two categories
BAR = 3.0  # width
SIDE = 46.0  # for the labels outside the first and the last column
INDENT = 2.0

# Each kind of mark with its colour and how opaque it is.
LOOK = {"bar": (ACCENT, 1.0), "kept": (RULE, 0.35), "moved": (DEEP, 0.6)}

Key = Hashable
Line = tuple[str, int, bool]  # label, depth, and whether it is a category


class _Drawn(NamedTuple):
    rounds: list[str]
    lines: list[dict[Key, Line]]
    boxes: list[dict[Key, Box]]
    ribbons: list[Ribbon]


def plot_rounds(
    store: Store, *, users: str | Iterable[str] | None = None, lang: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the codes at the end of each coding round, and how excerpts moved between them.

    A column for each round, a bar for each code, as high as it has excerpts,
    under its category. Grey ribbons are excerpts that kept their code, coloured
    ones those that got another; what of a bar has no ribbon is new or gone.

    Parameters
    ----------
    store : Store
        With at least one round.
    users : str or several, optional
        Whose codings are drawn, by name; everybody's by default.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes
        What it draws are `Store.codes_over_rounds` and `Store.moves_over_rounds`.

    Raises
    ------
    ValueError
        If the store has no round or no such user.
    """
    check_type(Store, store, "store")
    lang = check_lang(lang)
    if not store.rounds:
        raise ValueError(f"{store.path.name} has no rounds; begin one with store.begin_round")
    users = users if users is None or isinstance(users, str) else tuple(users)
    codes, moves = store.codes_over_rounds(users), store.moves_over_rounds(users)
    labels = {code.guid: (code.name, code.label(lang)) for code in store.project.codes}
    # A code that has been renamed since is called what it was called then.
    codes["code"] = [
        labels[guid][1] if labels.get(guid, ("", ""))[0] == name else name
        for guid, name in zip(codes["guid"], codes["code"], strict=True)
    ]
    own = ax is None
    drawn = _laid_out(codes, moves, [each.name for each in store.rounds])
    low = min((box.y0 for boxes in drawn.boxes for box in boxes.values()), default=0.0) - 8
    with sheet(ax, (0, low, PAGE, 14)) as ax:
        for ribbon in drawn.ribbons:
            color, alpha = LOOK["kept" if ribbon.start == ribbon.end else "moved"]
            ax.add_patch(Polygon(ribbon.outline(), facecolor=color, alpha=alpha, zorder=1))
        for at in range(len(drawn.rounds)):
            _column(ax, drawn, at, lang)
        _key(ax, low + 2.5, lang)
    if own:
        counts = ", ".join(
            f"{name}: {counted('code', len(each), lang)}" for name, each in zip(drawn.rounds, drawn.lines, strict=True)
        )
        ax.figure.set_label(say("rounds.alt", lang, rounds=counts))
    return ax


def _laid_out(codes: pd.DataFrame, moves: pd.DataFrame, rounds: list[str]) -> _Drawn:
    used = codes[codes["below"] > 0]
    ties = [_moves(moves[moves["round"] == name]) for name in rounds[:-1]]
    columns = [used[used["round"] == name] for name in rounds]
    places = settled(
        [{guid: at / len(each) for at, guid in enumerate(each["guid"])} for each in columns],
        [{pair: sum(both) for pair, both in tie.items()} for tie in ties],
    )
    lines = [_lines(each, place) for each, place in zip(columns, places, strict=True)]
    slots = [_slots(each, of) for each, of in zip(columns, lines, strict=True)]
    room = max(HEIGHT, *(sum(s.above + LEAST for s in column) * 1.25 for column in slots))
    high = unit(slots, room, LEAST)
    xs = _places(len(rounds))
    boxes = [stack(column, x, BAR, 0.0, high, LEAST) for column, x in zip(slots, xs, strict=True)]
    found = [ribbons(a, b, tie, high) for (a, b), tie in zip(pairwise(boxes), ties, strict=True)]
    return _Drawn(rounds, lines, boxes, [ribbon for between in found for ribbon in between])


def _places(n: int) -> list[float]:
    """Return the left edges of the columns."""
    if n == 1:
        return [PAGE / 3]
    return [SIDE + at * (PAGE - 2 * SIDE - BAR) / (n - 1) for at in range(n)]


def _moves(moves: pd.DataFrame) -> dict[tuple[Key, Key], tuple[float, float]]:
    between = moves.dropna(subset=["code", "to"])
    return {
        (code, to): (leaving, arriving)
        for code, to, leaving, arriving in between[["code", "to", "leaving", "arriving"]].itertuples(index=False)
    }


def _lines(codes: pd.DataFrame, places: Mapping[Key, float]) -> dict[Key, Line]:
    """Return the codes as a tree, siblings by the mean place of what stands below them."""
    children: dict[Key, list[Key]] = {}
    for guid, parent in zip(codes["guid"], codes["parent"], strict=True):
        children.setdefault(parent if isinstance(parent, str) else None, []).append(guid)
    name = dict(zip(codes["guid"], codes["code"], strict=True))
    lines: dict[Key, Line] = {}

    def below(guid: Key) -> list[float]:
        return [places[guid], *(place for child in children.get(guid, ()) for place in below(child))]

    def walk(guid: Key, depth: int) -> None:
        lines[guid] = (name[guid], depth, guid in children)
        for child in sorted(children.get(guid, ()), key=middle):
            walk(child, depth + 1)

    def middle(guid: Key) -> float:
        held = below(guid)
        return sum(held) / len(held)

    for top in sorted(children.get(None, ()), key=middle):
        walk(top, 0)
    return lines


def _slots(codes: pd.DataFrame, lines: Mapping[Key, Line]) -> list[Slot]:
    size = dict(zip(codes["guid"], codes["excerpts"], strict=True))
    grouped = any(category for _, _, category in lines.values())
    return [
        Slot(guid, float(size[guid]), APART if grouped and depth == 0 and at else BETWEEN)
        for at, (guid, (_, depth, _)) in enumerate(lines.items())
    ]


def _column(ax: Axes, drawn: _Drawn, at: int, lang: str) -> None:
    """Draw the bars of a round with their labels, and what the round is called above them."""
    boxes, lines = drawn.boxes[at], drawn.lines[at]
    first, last = at == 0 and len(drawn.rounds) > 1, at == len(drawn.rounds) - 1
    x = _places(len(drawn.rounds))[at]
    pitch = SIDE if first or last else (PAGE - 2 * SIDE - BAR) / (len(drawn.rounds) - 1)
    for guid, box in boxes.items():
        label, depth, category = lines[guid]
        if box.y1 > box.y0:
            ax.add_patch(Rectangle((box.x0, box.y0), BAR, box.y1 - box.y0, facecolor=ACCENT, zorder=3))
        weight: Weight = "bold" if category else "normal"
        shift = INDENT * depth
        text = _fitted(label, pitch - BAR - 2 - shift, weight)
        place, side = (x - 1 - shift, "right") if first else (x + BAR + 1 + shift, "left")
        ax.text(
            place, box.centre[1], text, ha=side, va="center_baseline", fontweight=weight, zorder=5,
            path_effects=[withStroke(linewidth=1.6, foreground=PAPER)],
        )  # fmt: skip
    count = counted("code", len(lines), lang)
    ax.text(x + BAR / 2, 8.5, drawn.rounds[at], ha="center", va="bottom", fontsize=8, fontweight="bold")
    ax.text(x + BAR / 2, 4.5, count, ha="center", va="bottom", color=QUIET)


def _fitted(text: str, room: float, weight: Weight) -> str:
    """Return a label cut to its room, with a sign that it is."""
    if width(text, 7, weight) <= room:
        return text
    while text and width(f"{text}…", 7, weight) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _key(ax: Axes, y: float, lang: str) -> None:
    x = 2.0
    for name, (color, alpha) in LOOK.items():
        words = say(f"rounds.{name}", lang)
        ax.add_patch(Rectangle((x, y - 1.2), 5, 2.4, facecolor=color, alpha=alpha))
        ax.text(x + 7, y, words, va="center_baseline")
        x += 13 + width(words, 7)
