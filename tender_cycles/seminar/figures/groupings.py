"""Code cards from round to round: where each lay, and with which others."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from tender_cycles._checks import check_type
from tender_cycles.figures.pages import room, sheet
from tender_cycles.figures.rows import told_apart
from tender_cycles.figures.style import ACCENT, DEEP, INK, PAGE, PAPER, QUIET, RULE
from tender_cycles.seminar.figures.threads import Pile, threads
from tender_cycles.words import check_lang, say

COLUMNS = ["round", "code", "guid", "group", "category"]
GAP = 2.6  # units between two groups
LINE = 2.4  # that a card has at least
BAR = 1.6
BRACKETS = 6.0  # for the categories at the right of a column
SIZE = 6.0  # of the letters, in points
TALLEST = 224.0  # units for the cards, however many there are
# One after the other for the categories; none is the colour of a phase. What lies in no category is a rule.
DASHED = (0, (3, 1.2))
LINES = tuple((color, dash) for dash in ("solid", DASHED) for color in (ACCENT, DEEP, INK))
Look = tuple[str, Any]
LOOSE: Look = (RULE, "solid")


def plot_groupings(rounds: pd.DataFrame, *, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw each code card as a line from the group it lay in to the group it lay in a round later.

    The cards stand at the left, the last round's categories at the right; a
    line has the colour of the category in which its card ends.

    Parameters
    ----------
    rounds : DataFrame
        From `tender_cycles.seminar.groups_over_rounds`: ``round, code, guid, group, category``.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a column is missing, or there is no card.
    """
    check_type(pd.DataFrame, rounds, "rounds")
    lang = check_lang(lang)
    if missing := [name for name in COLUMNS if name not in rounds]:
        raise ValueError(f"the table of rounds has no column {' and '.join(map(repr, missing))}")
    if rounds.empty:
        raise ValueError("the table of rounds is empty: no round has begun, or there are no cards")
    names = list(dict.fromkeys(rounds["round"]))
    parts = [rounds[rounds["round"] == name].set_index("guid") for name in names]
    last = parts[-1]
    at = room(ax, PAGE, flows=True)
    left, right = 0.26 * at.width, at.width - (BRACKETS + 22.0 if at.narrow else 44.0)  # the first and the last column
    pitch = _pitch(parts, (at.height or TALLEST + 16) - 16)
    piles, heights = threads([part["group"].to_dict() for part in parts], _order(last), pitch=pitch, gap=GAP)
    top = max(pile.y1 for pile in piles)
    alt = say("figure.groupings.alt", lang, rounds=", ".join(names), cards=rounds["guid"].nunique())
    with sheet(ax, (0, -top - 5, at.width, top + 11), alt=alt) as ax:
        colors = _colors(last)
        step = (right - left) / max(len(parts) - 1, 1)
        places = [right] if len(parts) == 1 else [left + step * i for i in range(len(parts))]
        for i in range(len(parts) - 1):
            _lines(ax, (places[i], places[i + 1]), (heights[i], heights[i + 1]), colors)
        _cards(ax, parts[0]["code"].to_dict(), heights[0], places[0])
        heads = told_apart(names, step - 2 if len(parts) > 1 else 40.0, 7.5, "bold")
        for name, x in zip(heads, places, strict=True):
            ax.text(x + BAR / 2, top + 6, name, ha="center", va="center", fontsize=7.5, fontweight="bold")
        for i, x in enumerate(places):
            room_for = step if i < len(parts) - 1 else at.width - right - (BRACKETS if at.narrow else 14.0)
            _piles(ax, [pile for pile in piles if pile.column == i], x, room_for - 5, lang)
        edge = at.width - BRACKETS if at.narrow else right + 33.0
        _categories(ax, last, [pile for pile in piles if pile.column == len(parts) - 1], edge)
    return ax


def _pitch(parts: list[pd.DataFrame], room: float) -> float:
    """Return the distance of two cards at which the fullest round has room; a card has that of a line of text."""
    pitch = min((room - GAP * part["group"].nunique()) / max(len(part), 1) for part in parts)
    if pitch < LINE:
        cards = max(map(len, parts))
        raise ValueError(
            f"{cards} cards have no room under one another; draw fewer, as by rounds[rounds['guid'].isin(...)]"
        )
    return min(3.3, pitch)


def _order(last: pd.DataFrame) -> list[str]:
    """Return the groups of the last round, those of a category together and what is loose at the end."""
    seen = last.drop_duplicates("group")[["category", "group"]]
    categories = [each for each in dict.fromkeys(seen["category"]) if each]
    groups = [group for each in categories for group in sorted(seen["group"][seen["category"] == each])]
    return [*groups, ""]


def _colors(last: pd.DataFrame) -> dict[str, Look]:
    categories = [each for each in dict.fromkeys(last["category"]) if each]
    of_category = {each: LINES[at % len(LINES)] for at, each in enumerate(categories)}
    return {str(guid): of_category.get(category, LOOSE) for guid, category in last["category"].items()}


def _lines(
    ax: Axes, places: tuple[float, float], heights: tuple[dict[str, float], dict[str, float]], colors: dict[str, Look]
) -> None:
    start, end = places[0] + BAR, places[1]
    middle = (start + end) / 2
    for guid in heights[0].keys() & heights[1].keys():
        y0, y1 = heights[0][guid], heights[1][guid]
        color, dash = colors.get(guid, LOOSE)
        curve = Path([(start, y0), (middle, y0), (middle, y1), (end, y1)], [Path.MOVETO, *[Path.CURVE4] * 3])
        ax.add_patch(
            PathPatch(curve, facecolor="none", edgecolor=color, linestyle=dash, linewidth=1.3, alpha=0.8, gid=guid)
        )


def _cards(ax: Axes, names: dict[str, str], heights: dict[str, float], x: float) -> None:
    for y, name in zip(heights.values(), told_apart([names[guid] for guid in heights], x - 2.0, SIZE), strict=True):
        ax.text(x - 1.5, y, name, ha="right", va="center_baseline", fontsize=SIZE)


def _piles(ax: Axes, piles: list[Pile], x: float, room: float, lang: str) -> None:
    """Draw the groups of a round with their names."""
    names = [pile.name.rpartition("/")[2] or say("figure.groupings.loose", lang) for pile in piles]
    for pile, name in zip(piles, told_apart(names, room, SIZE), strict=True):
        color = INK if pile.name else RULE
        ax.add_patch(Rectangle((x, pile.y0), BAR, pile.y1 - pile.y0, facecolor=color, linewidth=0))
        ax.text(
            x + BAR + 1.2, (pile.y0 + pile.y1) / 2, name, va="center", fontsize=SIZE, zorder=5,
            color=INK if pile.name else QUIET,
            bbox={"boxstyle": "square,pad=0.18", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.88},
        )  # fmt: skip


def _categories(ax: Axes, last: pd.DataFrame, piles: list[Pile], x: float) -> None:
    """Draw a bracket around the groups that lie in one category."""
    of_group = last.drop_duplicates("group").set_index("group")["category"]
    for category in dict.fromkeys(each for each in of_group if each):
        held = [pile for pile in piles if of_group[pile.name] == category and pile.name != category]
        if not held:
            continue
        low, high = min(pile.y0 for pile in held), max(pile.y1 for pile in held)
        ax.plot([x, x + 1.2, x + 1.2, x], [low, low, high, high], color=INK, linewidth=0.8)
        ax.text(
            x + 3,
            (low + high) / 2,
            told_apart([category], max(high - low, 6.0), SIZE + 0.5, "bold")[0],
            va="center",
            fontsize=SIZE + 0.5,
            rotation=90,
            fontweight="bold",
        )
