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
from tender_cycles.figures.pages import sheet, told
from tender_cycles.figures.style import ACCENT, INK, PAGE, QUIET, RULE, TRACK
from tender_cycles.project import Project
from tender_cycles.words import check_lang, say

LINE, PAD = 2.55, 1.5  # sheet from line to line of a claim's text; above and below it, together
HEAD, FOOT = 4.0, 5.5
TEXT, STEPS, SAYS, GIVEN = 11.0, 98.0, 118.0, 144.0  # where the columns begin
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
    lines = [paragraph(text, STEPS - TEXT - 3, 6) for text in texts]
    height = sum(LINE * (text.count("\n") + 1) + PAD for text in lines)
    with sheet(ax, (0, -height - FOOT, PAGE, HEAD)) as ax:
        for name, x in (("claim", 1.5), ("fewest", STEPS), ("evidence", SAYS), ("verdict", GIVEN)):
            ax.text(x, 1.3, say(f"figure.fragility.{name}", lang), fontsize=6, fontweight="bold")
        y = 0.0
        for row, text in zip(rows, lines, strict=True):
            tall = LINE * (text.count("\n") + 1) + PAD
            ax.plot([1, PAGE - 1], [y, y], color=RULE, linewidth=0.2, zorder=0)
            _row(ax, row, text, y - tall / 2, lang)
            y -= tall
        foot = "fragility.key" if rows else "coverage.none"
        ax.text(1.5, 2.0 - height - FOOT, say(f"figure.{foot}", lang), va="center_baseline", fontsize=6)
    return ax


def _row(ax: Axes, row: dict[Any, Any], text: str, y: float, lang: str) -> None:
    ax.text(1.5, y, row["claim"], va="center_baseline", fontsize=6, color=QUIET)
    ax.text(TEXT, y, text, va="center", fontsize=6, linespacing=1.2)
    fewest = int(row["fewest"]) if row["becomes"] else 0
    for at in range(MOST):
        filled = ACCENT if at < fewest else TRACK
        ax.add_patch(Rectangle((STEPS + STEP * at, y - 1.2), STEP - 0.6, 2.4, facecolor=filled, linewidth=0, zorder=1))
    if row["needed"] and not fewest:
        ax.text(STEPS + STEP * MOST + 0.4, y, f"> {MOST}", va="center_baseline", fontsize=6)
    said = numbers.verdict_word(row["reckoned"], lang) if row["reckoned"] else say("figure.fragility.uncounted", lang)
    ax.text(SAYS, y, said, va="center_baseline", fontsize=6)
    given = "same" if row["differs"] is False else ""
    word = say("figure.fragility.same", lang) if given else numbers.verdict_word(row["verdict"], lang)
    weight, color = ("normal", QUIET) if given else ("bold", INK)
    ax.text(GIVEN, y, word, va="center_baseline", fontsize=6, fontweight=weight, color=color)
