"""One tender period on a straight time line."""

from collections.abc import Callable
from datetime import date

from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from tender_cycles import datasets
from tender_cycles.cycles import Calendar, Cycle, Phase, add_months
from tender_cycles.figures.marks import SLIM, paragraph, phase_patch, swatch, width
from tender_cycles.figures.style import INK, PAGE, PAPER, QUIET, RULE, TONES, TRACK, millimetres, page, styled
from tender_cycles.layout import Bar, Box, bars, spread
from tender_cycles.words import check_lang, say

LEFT, RIGHT = 34.0, 163.0
PITCH = {Cycle.TENDER: 7.0, Cycle.CONSULTANT: 3.0, Cycle.PARTICIPANT: 2.4}
APART = 5.0  # between two cycles


def plot_timeline(calendar: Calendar | None = None, *, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw one tender period as lanes, with its option years and the notice given on them.

    Parameters
    ----------
    calendar : Calendar, optional
        The made-up example office if it is not given.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes
    """
    lang = check_lang(lang)
    calendar = datasets.load_example_office() if calendar is None else calendar
    lanes, depth = _lanes(calendar)
    ax = page(PAGE, depth + 34) if ax is None else ax
    with styled():
        millimetres(ax, (0, -depth - 14, 170, 20))
        _years(ax, calendar, depth)
        _options(ax, calendar, depth, lang)
        for cycle, drawn in lanes.items():
            _cycle(ax, cycle, drawn, lang)
        for name in ("under way", "ending"):
            x = _scale(calendar)(calendar.transitions()[name])
            ax.plot([x, x], [-PITCH[Cycle.TENDER], -depth], color=INK, linewidth=0.7, linestyle=(0, (3, 2)), zorder=4)
        _key(ax, -depth - 5.5, lang)
    return ax


def _scale(calendar: Calendar) -> Callable[[date], float]:
    """Return where a day stands: the whole period, unused options too, between LEFT and RIGHT."""
    first, last = calendar.period.start, calendar.period.full_end

    def scale(day: date) -> float:
        return LEFT + (RIGHT - LEFT) * min((day - first) / (last - first), 1.0)

    return scale


def _lanes(calendar: Calendar) -> tuple[dict[Cycle, tuple[Bar, ...]], float]:
    """Return the bars of each cycle, and how far down the last one reaches."""
    found, top = {}, 0.0
    for cycle in Cycle:
        spans = [s for s in calendar.of(cycle) if s.start < calendar.period.end and s.end > calendar.period.start]
        found[cycle] = bars(spans, LEFT, _scale(calendar), -top, PITCH[cycle], 0.0 if cycle is Cycle.TENDER else 0.5)
        top += PITCH[cycle] * (max((bar.lane for bar in found[cycle]), default=0) + 1) + APART
    return found, top - APART


def _years(ax: Axes, calendar: Calendar, depth: float) -> None:
    scale, day = _scale(calendar), calendar.period.start
    while day < calendar.period.full_end:
        following = add_months(day, 12)
        x0 = scale(day)
        ax.plot([x0, x0], [-depth, 3.4], color=RULE, linewidth=0.4, zorder=0)
        text = str(day.year) if day.month == day.day == 1 else f"{day:%Y-%m-%d}"
        ax.text(x0 + 0.8, 2.2, text, va="center_baseline", color=QUIET)
        day = following
    ax.plot([RIGHT, RIGHT], [-depth, 3.4], color=RULE, linewidth=0.4, zorder=0)


def _options(ax: Axes, calendar: Calendar, depth: float, lang: str) -> None:
    """Tint each option year and mark the day on which notice of it is given."""
    scale, options = _scale(calendar), calendar.period.options()
    ends = [*(option.start for option in options), calendar.period.full_end][1:]
    texts = [f"{say('figure.timeline.notice', lang)}\n{option.notice.isoformat()}" for option in options]
    places = spread([scale(option.notice) for option in options], [width("2000-00-00", 7) + 1] * len(options), 1, 169)
    for option, end, text, place in zip(options, ends, texts, places, strict=True):
        x0, x1, at = scale(option.start), scale(end), scale(option.notice)
        ax.add_patch(Rectangle((x0, -depth), x1 - x0, depth + 5, facecolor=TRACK, zorder=-1))
        label = say("figure.timeline.option" if option.used else "figure.timeline.unused", lang)
        # Clear of the notice of the next option, which is given towards the end of this one.
        words = paragraph(label, 0.7 * (x1 - x0), 7, "bold")
        ax.text(x0 + 0.8, 5.8, words, va="bottom", linespacing=1.2, fontweight="bold")
        ax.plot([at, at], [0, 11], color=INK, linewidth=0.7)
        ax.add_patch(Polygon([(at - 1.1, 11), (at + 1.1, 11), (at, 9.2)], facecolor=INK))
        ax.text(place, 12.2, text, ha="center", va="bottom", linespacing=1.2)


def _cycle(ax: Axes, cycle: Cycle, drawn: tuple[Bar, ...], lang: str) -> None:
    if not drawn:
        return
    low, high = min(bar.phases[0][1].y0 for bar in drawn), max(bar.phases[0][1].y1 for bar in drawn)
    text = paragraph(say(f"ring.{cycle}", lang), LEFT - 6, 8, "bold")
    ax.text(LEFT - 5, (low + high) / 2, text, ha="right", va="center", fontsize=8, fontweight="bold")
    for bar in drawn:
        _bar(ax, bar)
        if cycle is Cycle.TENDER:
            _phase_names(ax, bar, lang)
        else:
            _arrows(ax, bar)


def _bar(ax: Axes, bar: Bar) -> None:
    tender, span = bar.span.cycle is Cycle.TENDER, bar.span
    for index, (phase, box) in enumerate(bar.phases):
        radius = 0.0 if tender else 0.45 * (box.y1 - box.y0)
        begin = radius if index == 0 and span.entry != "transferred" else 0.0
        stop = radius if index == len(bar.phases) - 1 and span.exit not in ("transferred", "open") else 0.0
        slim = SLIM * (box.y1 - box.y0) if phase is Phase.UNDERWAY and not tender else 0.0
        inner = Box(box.x0, box.y0 + slim, box.x1, box.y1 - slim)
        phase_patch(ax, inner.outline((begin, stop)), phase, hatch=not tender)


def _phase_names(ax: Axes, bar: Bar, lang: str) -> None:
    for phase, box in bar.phases:
        label = phase.label(lang)
        if width(label, 7) < box.x1 - box.x0 - 1:
            ax.text(*box.centre, label, ha="center", va="center_baseline", color=TONES[phase].text, zorder=6)


def _arrows(ax: Axes, bar: Bar) -> None:
    span, first, last = bar.span, bar.phases[0][1], bar.phases[-1][1]
    if span.entry == "transferred":
        _arrow(ax, first.x0 - 0.4, first.centre[1])
    if span.exit in ("transferred", "open"):
        _arrow(ax, last.x1 + 4.4, last.centre[1])


def _arrow(ax: Axes, tip: float, y: float) -> None:
    ax.plot([tip - 3.8, tip - 0.8], [y, y], color=INK, linewidth=0.7, zorder=5)
    ax.add_patch(Polygon([(tip - 1.4, y + 0.6), (tip, y), (tip - 1.4, y - 0.6)], facecolor=INK, zorder=5))


def _key(ax: Axes, y: float, lang: str) -> None:
    """Put the phases on one row and the transfers under it."""
    x = LEFT
    for phase in Phase:
        swatch(ax, (x, y - 1.2, x + 6, y + 1.2), phase)
        ax.text(x + 8, y, phase.label(lang), va="center_baseline")
        x += 15 + width(phase.label(lang), 7)
    x, y = LEFT, y - 5
    for key in ("transferred-in", "transferred-out"):
        inwards = key == "transferred-in"
        ax.add_patch(
            Rectangle((x + 4.4 if inwards else x, y - 0.9), 1.6, 1.8, facecolor=PAPER, edgecolor=INK, linewidth=0.5)
        )
        _arrow(ax, x + (4.2 if inwards else 6.0), y)
        text = say(f"figure.key.{key}", lang)
        ax.text(x + 8, y, text, va="center_baseline")
        x += 15 + width(text, 7)
