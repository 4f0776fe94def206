"""How few pieces of evidence would change what the evidence says of each claim."""

from types import NoneType
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from tender_cycles import claims, datasets
from tender_cycles._checks import check_type
from tender_cycles.claims.weighing import MOST, WEIGHED
from tender_cycles.figures import numbers
from tender_cycles.figures.marks import paragraph
from tender_cycles.figures.pages import part, room, sheet, told
from tender_cycles.figures.rows import Names
from tender_cycles.figures.style import ACCENT, INK, PAGE, QUIET, RULE, TRACK
from tender_cycles.project import Project
from tender_cycles.words import check_lang, say

HEAD, FOOT, CELL = 4.0, 7.5, 3.6  # units: above and below the rows; a row of cells
TEXT = 11.0  # where the words of a claim begin
STEP = 4.4


@told
def plot_fragility(
    project: Project | None = None, *, kind: str | None = "all", lang: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw how few pieces of evidence would change what the evidence says of each claim.

    The table that is drawn is `tender_cycles.claims.fragility`.

    Parameters
    ----------
    project : Project, optional
        The thesis, if it is not given.
    kind : {"all", "none", "count"} or None
        Claims of all, if it is not given; None for all three kinds.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes
    """
    check_type((Project, NoneType), project, "project")
    lang = check_lang(lang)
    project = datasets.load_thesis() if project is None else project
    rows = claims.fragility(project, kind=kind).to_dict("records")
    chosen = [claim for claim in claims.choose(project, kind=kind) if claim.kind in WEIGHED]
    texts = [claim.texts.get(lang) or next(iter(claim.texts.values()), "") for claim in chosen]
    at = room(ax, PAGE, flows=True)
    steps = 13.0 if at.narrow else at.width - 72.0  # where the columns begin: under the words, or beside them
    columns = {"fewest": steps, "evidence": steps + 20, "verdict": steps + 46}
    names = Names(texts, (at.width if at.narrow else steps) - TEXT - 5, CELL, above=at.narrow, size=6)
    shown = part(at, names.heights, HEAD + FOOT)
    chosen_rows = range(len(rows))[shown.rows]
    height = sum(names.height(row) for row in chosen_rows)
    with sheet(ax, (0, -height - FOOT, at.width, HEAD), of=shown) as ax:
        for name, x in (columns if at.narrow else {"claim": 1.5} | columns).items():
            ax.text(x, 1.3, say(f"figure.fragility.{name}", lang), fontsize=6, fontweight="bold")
        y = 0.0
        for row in chosen_rows:
            ax.plot([1, at.width - 1], [y, y], color=RULE, linewidth=0.2, zorder=0)
            middle = names.middle(row, y)
            names.write(ax, row, TEXT, y, ha="left")
            ax.text(1.5, middle, rows[row]["claim"], va="center_baseline", fontsize=6, color=QUIET)
            _row(ax, rows[row], middle, columns, lang)
            y -= names.height(row)
        foot = "fragility.key" if rows else "coverage.none"
        key = paragraph(say(f"figure.{foot}", lang), at.width - 3, 6)
        ax.text(1.5, -height - 1.5, key, va="top", fontsize=6, linespacing=1.2)
    return ax


def _row(ax: Axes, row: dict[Any, Any], y: float, columns: dict[str, float], lang: str) -> None:
    steps, says, given = columns.values()
    fewest = int(row["fewest"]) if row["becomes"] else 0
    for at in range(MOST):
        filled = ACCENT if at < fewest else TRACK
        ax.add_patch(Rectangle((steps + STEP * at, y - 1.2), STEP - 0.6, 2.4, facecolor=filled, linewidth=0, zorder=1))
    if row["needed"] and not fewest:
        ax.text(steps + STEP * MOST + 0.4, y, f"> {MOST}", va="center_baseline", fontsize=6)
    said = numbers.verdict_word(row["reckoned"], lang) if row["reckoned"] else say("figure.fragility.uncounted", lang)
    ax.text(says, y, said, va="center_baseline", fontsize=6)
    same = row["differs"] is False
    word = say("figure.fragility.same", lang) if same else numbers.verdict_word(row["verdict"], lang)
    weight, color = ("normal", QUIET) if same else ("bold", INK)
    ax.text(given, y, word, va="center_baseline", fontsize=6, fontweight=weight, color=color)
