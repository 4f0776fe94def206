"""The concentric cycles: figures 1.4.1 to 1.4.4, and the excerpts on their nine segments."""

from math import ceil
from typing import Literal, get_args

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Polygon, Rectangle

from tender_cycles import datasets
from tender_cycles._nearest import nearest
from tender_cycles.cycles import Calendar, Cycle, Phase, TenderPeriod, add_months
from tender_cycles.figures import numbers
from tender_cycles.figures.marks import ArcText, arc_arrow, arc_label, phase_patch, span_marks, swatch, width
from tender_cycles.figures.style import (
    COLUMN,
    GAP,
    INK,
    PAGE,
    QUIET,
    RADII,
    RULE,
    TONES,
    TRACK,
    millimetres,
    page,
    styled,
)
from tender_cycles.layout import Arc, Dial, Nest, RingSegment, Segment, Turn, dots, nest, schema, xy
from tender_cycles.project import Project
from tender_cycles.words import check_lang, say

Form = Literal["full", "simple", "counts"]
FORMS: tuple[Form, ...] = get_args(Form)
POINTED = 2.4  # how far a schematic segment points forward, in millimetres


# The full form ---------------------------------------------------------------


def plot_calendar(calendar: Calendar, *, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the three rings from spans; see `plot_cycles`."""
    lang = check_lang(lang)
    ax = page(PAGE, 168) if ax is None else ax
    drawn = nest(calendar, RADII, gap=GAP)
    with styled():
        millimetres(ax, (-85, -88, 85, 80))
        for cycle in Cycle:
            _ground(ax, drawn.radii[cycle], GAP)
            _ring_name(ax, cycle, drawn.radii[cycle][1], lang)
        _transitions(ax, calendar, drawn.dial)
        for turn in drawn.turns:
            if turn.span.cycle is Cycle.TENDER:
                _tender(ax, turn, lang)
            else:
                span_marks(ax, turn)
                _transfers(ax, turn, drawn.dial)
        _years(ax, calendar.period, drawn, lang)
        _centre(ax, calendar.period, lang)
        _keys(ax, lang)
    return ax


def _ground(ax: Axes, radii: tuple[float, float], gap: float) -> None:
    band = Segment(radii[0] - 0.7, radii[1] + 0.7, gap / 2, 360 - gap / 2)
    ax.add_patch(Polygon(band.outline(), facecolor=TRACK, zorder=0))


def _ring_name(ax: Axes, cycle: Cycle, radius: float, lang: str) -> None:
    """Write the ring's name just outside it, and run an arrow on from it in the direction of time."""
    name, size = say(f"ring.{cycle}", lang), 8.0
    r = radius + 2.7
    start = GAP / 2 + float(np.degrees(0.7 / r))
    end = start + float(np.degrees(width(name, size, "bold") / r))
    ax.add_patch(ArcText(name, Arc(r, start, end), size=size, weight="bold", flip=False))
    arc_arrow(ax, Arc(r, end + np.degrees(1.5 / r), end + np.degrees(13 / r)))


def _transitions(ax: Axes, calendar: Calendar, dial: Dial) -> None:
    """Run a hairline outwards from the tender where it changes phase: it governs the others."""
    inner, outer = RADII[Cycle.TENDER][1], RADII[Cycle.PARTICIPANT][1]
    for name in ("under way", "ending"):
        angle = dial.angle(calendar.transitions()[name])
        ends = xy([inner, outer + 0.7], angle)
        ax.plot(*ends.T, color=INK, linewidth=0.7, linestyle=(0, (3, 2)), zorder=4)


def _tender(ax: Axes, turn: Turn, lang: str) -> None:
    for phase, segment in turn.phases:
        phase_patch(ax, segment.outline(), phase, hatch=False)
        # A phase too short for its name is told by its colour and the key.
        if width(phase.label(lang), 7) < segment.arc.length - 1:
            arc_label(ax, phase.label(lang), segment, size=7, color=TONES[phase].text, pad=0.4)


def _transfers(ax: Axes, turn: Turn, dial: Dial) -> None:
    whole = turn.whole
    if turn.span.entry == "transferred" and turn.span.start >= dial.start:
        turned = float(np.degrees(1 / whole.arc.r))
        arc_arrow(ax, Arc(whole.arc.r, whole.theta0 - 6 * turned, whole.theta0 - 0.5 * turned), linewidth=0.8)
    if turn.span.exit in ("transferred", "open") and turn.span.end >= dial.end:
        turned = float(np.degrees(1 / whole.arc.r))
        arc_arrow(ax, Arc(whole.arc.r, whole.theta1 + 0.6 * turned, whole.theta1 + 6.1 * turned), linewidth=0.8)


def _years(ax: Axes, period: TenderPeriod, drawn: Nest, lang: str) -> None:
    r = RADII[Cycle.PARTICIPANT][1]
    certain, day, n = period.years[0], period.start, 1
    while day < period.end:
        following = min(add_months(day, 12), period.end)
        a, b = drawn.dial.angle(day), drawn.dial.angle(following)
        if n > 1:
            ax.plot(*xy([r + 0.7, r + 2.0], a).T, color=QUIET, linewidth=0.6)
        text = say("figure.key.year" if n <= certain else "figure.key.option-year", lang, n=n)
        ax.add_patch(ArcText(text, Arc(r + 3.2, a, b), size=7, color=QUIET))
        day, n = following, n + 1


def _centre(ax: Axes, period: TenderPeriod, lang: str) -> None:
    ax.text(0, 1.6, period.form.replace("+", " + "), ha="center", va="center", fontsize=13, fontweight="bold")
    ax.text(0, -4.0, say("figure.key.years", lang), ha="center", va="center", fontsize=8, color=QUIET)
    arc_arrow(ax, Arc(13.5, 18, 342), color=RULE, linewidth=0.6)


def _keys(ax: Axes, lang: str) -> None:
    """Put one key in each lower corner, where the circle leaves room."""
    left, right, top = -81.0, 40.0, -68.0
    ax.text(left, top, say("figure.key.phase", lang), fontweight="bold", va="center")
    for row, phase in enumerate(Phase):
        y = top - 4.6 * (row + 1)
        swatch(ax, (left, y - 1.3, left + 7, y + 1.3), phase)
        ax.text(left + 9, y, phase.label(lang), va="center_baseline")
    ax.text(right, top, say("figure.key.transitions", lang), fontweight="bold", va="center")
    for row, key in enumerate(("transferred-in", "transferred-out", "transition")):
        y = top - 4.6 * (row + 1)
        _key_mark(ax, key, right, y)
        ax.text(right + 9, y, say(f"figure.key.{key}", lang), va="center_baseline")


def _key_mark(ax: Axes, key: str, x: float, y: float) -> None:
    if key == "transition":
        ax.plot([x, x + 7], [y, y], color=INK, linewidth=0.7, linestyle=(0, (3, 2)))
        return
    bar, tip = ((x + 5.2, x + 7), x + 5) if key == "transferred-in" else ((x, x + 1.8), x + 7)
    tone = TONES[Phase.STARTUP if key == "transferred-in" else Phase.ENDING]
    ax.add_patch(
        Rectangle((bar[0], y - 0.7), bar[1] - bar[0], 1.4, facecolor=tone.fill, edgecolor=tone.edge, linewidth=0.3)
    )
    ax.plot([tip - 5, tip - 1], [y, y], color=INK, linewidth=0.8)
    ax.add_patch(
        Polygon([(tip - 1.6, y + 0.67), (tip, y), (tip - 1.6, y - 0.67), (tip - 1.2, y)], facecolor=INK, linewidth=0)
    )


# The schema ------------------------------------------------------------------


def plot_schema(*, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the three rings as a schema; see `plot_cycles`."""
    lang = check_lang(lang)
    ax = page(COLUMN, 88) if ax is None else ax
    with styled():
        millimetres(ax, (-42.5, -42.5, 42.5, 45.5))
        for place in schema(hole=7.5, thickness=10.6, apart=0.7, gap=14):
            _schematic(ax, place, lang, size=6.2)
    return ax


def _schematic(ax: Axes, place: RingSegment, lang: str, size: float) -> None:
    tone = TONES[place.phase]
    phase_patch(ax, place.segment.inset(0.4).outline(point=POINTED), place.phase, hatch=False)
    label = place.phase.label(lang, place.cycle)
    arc_label(ax, label, place.segment, size=size, color=tone.text, pad=2.2)


def plot_cycle(cycle: Cycle | str, *, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw one cycle with its three phases: figures 1.4.1, 1.4.2 and 1.4.3.

    Parameters
    ----------
    cycle : {"tender", "consultant", "participant"}
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 85 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes
    """
    lang = check_lang(lang)
    cycle = Cycle(cycle)
    ax = page(COLUMN, 82) if ax is None else ax
    with styled():
        millimetres(ax, (-42.5, -41, 42.5, 41))
        for place in schema(hole=20, thickness=17, gap=10, cycles=(cycle,)):
            _schematic(ax, place, lang, size=7.5)
        ax.text(0, 0, say(f"ring.{cycle}", lang), ha="center", va="center", fontsize=8, fontweight="bold")
    return ax


# The excerpts on the rings ---------------------------------------------------


def plot_rings(project: Project | None = None, *, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the excerpts on the nine segments, one dot each, with their number.

    Parameters
    ----------
    project : Project, optional
        The thesis, if it is not given.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes
    """
    lang = check_lang(lang)
    table = numbers.rings(project)
    counts = {
        (Cycle(row["cycle"]), Phase(row["phase"])): int(row["excerpts"])
        for row in table.to_dict("records")
        if row["cycle"]
    }
    worth = _worth(max(counts.values(), default=0))
    ax = page(PAGE, 134) if ax is None else ax
    places = schema(hole=13, thickness=16, apart=1.2, gap=14)
    with styled():
        millimetres(ax, (-67, -67, 103, 67))
        fields = {
            (p.cycle, p.phase): Segment(
                p.segment.r0 + 0.9, p.segment.r1 - 6.6, p.segment.theta0, p.segment.theta1
            ).inset(2.4)
            for p in places
        }
        pitch = min(dots(fields[key], ceil(n / worth), 2.9)[1] for key, n in counts.items())
        for place in places:
            key = (place.cycle, place.phase)
            _counted(ax, place, fields[key], counts[key], ceil(counts[key] / worth), pitch, lang)
        _totals(ax, table, worth, pitch, lang)
    return ax


def _worth(most: int) -> int:
    """Return how many excerpts one dot stands for, so that a segment has some hundred at most."""
    steps = (m * int(10**e) for e in range(12) for m in (1, 2, 5))
    return next(step for step in steps if most <= 120 * step)


def _counted(ax: Axes, place: RingSegment, field: Segment, count: int, drawn: int, pitch: float, lang: str) -> None:
    tone, segment = TONES[place.phase], place.segment
    ax.add_patch(
        Polygon(
            segment.inset(0.4).outline(point=POINTED), facecolor=tone.tint, edgecolor=tone.edge, linewidth=0.5, zorder=1
        )
    )
    label = f"{place.phase.label(lang, place.cycle)} · {count}"
    arc_label(ax, label, Segment(segment.r1 - 6.4, segment.r1 - 0.6, segment.theta0, segment.theta1), size=6.5, pad=2.6)
    for x, y in dots(field, drawn, pitch)[0]:
        ax.add_patch(Circle((x, y), 0.4 * pitch, facecolor=tone.fill, edgecolor=tone.edge, linewidth=0.35, zorder=2))


def _totals(ax: Axes, table: pd.DataFrame, worth: int, pitch: float, lang: str) -> None:
    """Write what a dot stands for, and how many excerpts there are on each ring."""
    x, y = 70.0, -34.0
    tone = TONES[Phase.UNDERWAY]
    ax.add_patch(Circle((x + 1.5, y + 10), 0.4 * pitch, facecolor=tone.fill, edgecolor=tone.edge, linewidth=0.35))
    ax.text(
        x + 5,
        y + 10,
        say("figure.rings.dot" if worth == 1 else "figure.rings.dots", lang, n=worth),
        va="center_baseline",
    )
    ax.text(x, y, say("figure.rings.excerpts", lang), fontweight="bold", va="center_baseline")
    ax.text(x + 31, y, str(table["excerpts"].sum()), fontweight="bold", ha="right", va="center_baseline")
    sums = table.groupby("cycle")["excerpts"].sum()
    rows = [(say(f"ring.{cycle}", lang), sums[str(cycle)]) for cycle in reversed(Cycle)]
    rows += [(say("figure.rings.unplaced", lang), sums[""])] if sums[""] else []
    ax.plot([x, x + 31], [y - 2.6, y - 2.6], color=INK, linewidth=0.5)
    for row, (name, number) in enumerate(rows, start=1):
        ax.text(x, y - 0.8 - 4.6 * row, name, va="center_baseline")
        ax.text(x + 31, y - 0.8 - 4.6 * row, str(number), ha="right", va="center_baseline")


def plot_cycles(
    project: Project | None = None, *, calendar: Calendar | None = None, form: Form | None = None,
    lang: str | None = None, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw figure 1.4.4, the three nested cycles.

    Parameters
    ----------
    project : Project, optional
        Puts the excerpts on the nine segments, as `plot_rings` does.
    calendar : Calendar, optional
        Draws the rings from its spans; the made-up example office if it is not given.
    form : {"full", "simple", "counts"}, optional
        "simple" is a schema with three phases on each ring, "full" is drawn
        from `calendar`, "counts" from `project`. By default "counts" if a
        project is given, else "full".
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure if it is not given: 85 mm wide for the
        simple form, 170 mm for the others.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If the form is unknown, or does not draw what is given.
    """
    form = form or ("full" if project is None else "counts")
    if form not in FORMS:
        raise ValueError(f"form {form!r} is unknown{nearest(form, FORMS)}")
    if project is not None and form != "counts":
        raise ValueError(f"form {form!r} draws no excerpts; leave out the project, or ask for form 'counts'")
    if calendar is not None and form != "full":
        raise ValueError(f"form {form!r} draws no calendar; leave it out, or ask for form 'full'")
    if form == "simple":
        return plot_schema(lang=lang, ax=ax)
    if form == "counts":
        return plot_rings(project, lang=lang, ax=ax)
    return plot_calendar(datasets.load_example_office() if calendar is None else calendar, lang=lang, ax=ax)
