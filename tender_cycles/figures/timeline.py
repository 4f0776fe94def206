"""The spans of a calendar on a straight time line, around a tender period its options too."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from types import NoneType

from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from tender_cycles import datasets
from tender_cycles._checks import check_type
from tender_cycles.cycles import Calendar, NestedCycles, TenderPeriod, add_months
from tender_cycles.figures.labels import phase_key
from tender_cycles.figures.marks import SLIM, paragraph, phase_patch, width
from tender_cycles.figures.pages import sheet, told
from tender_cycles.figures.style import INK, PAPER, QUIET, RULE, TRACK, hatch
from tender_cycles.figures.wording import made_up
from tender_cycles.layout import Bar, Box, bars, spread, ticks
from tender_cycles.words import check_lang, say

LEFT, RIGHT = 34.0, 163.0
ALONE = 7.0  # sheet for the innermost cycle, where its spans follow one another
PITCH = (3.0, 3.0, 2.4)  # of the lanes of the others, from the inside; the last for all that follow
APART = 5.0  # between two cycles


@told
def plot_timeline(calendar: Calendar | None = None, *, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the spans of a calendar as lanes; around a tender period its option years and the notice given on them.

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
    check_type((Calendar, NoneType), calendar, "calendar")
    lang = check_lang(lang)
    calendar = datasets.load_example_office() if calendar is None else calendar
    names = {key: _name(calendar.model.title(key, lang)) for key in calendar.model.keys}
    lanes, depth = _lanes(calendar, names)
    key, tall = phase_key(calendar.model, lang, RIGHT - LEFT)
    head = 20 if calendar.period else 8  # for the notice given on options
    with sheet(ax, (0, -depth - tall - 8.6, 170, head)) as ax:
        if calendar.period:
            _years(ax, calendar.period, depth)
            _options(ax, calendar.period, depth, lang)
        else:
            _dates(ax, calendar, depth)
        for cycle, drawn in lanes.items():
            _cycle(ax, calendar, names[cycle], drawn, lang)
        _transitions(ax, calendar, lanes, depth)
        for each in key:
            each.draw(ax, LEFT, -depth - 5.5)
        if calendar.period:
            _transfer_key(ax, -depth - tall - 5.1, lang)
        ax.text(RIGHT, head - 2, made_up(calendar, lang), ha="right", va="center", fontsize=6.5, color=QUIET)
    return ax


def _scale(calendar: Calendar) -> Callable[[date], float]:
    """Return where a day stands: the whole calendar, unused options too, between LEFT and RIGHT."""
    first, last = calendar.start, calendar.full_end

    def scale(day: date) -> float:
        return LEFT + (RIGHT - LEFT) * min((day - first) / (last - first), 1.0)

    return scale


def _name(title: str) -> str:
    return paragraph(title, LEFT - 6, 8, "bold")


def _lanes(calendar: Calendar, names: dict[str, str]) -> tuple[dict[str, tuple[Bar, ...]], float]:
    """Return the bars of each cycle that has any, and how far down the last one reaches."""
    found: dict[str, tuple[Bar, ...]] = {}
    top = 0.0
    for ring, cycle in enumerate(calendar.model.keys):
        spans = [s for s in calendar.of(cycle) if s.start < calendar.end and s.end > calendar.start]
        if not spans:
            continue
        alone = cycle == calendar.innermost and all(a.end <= b.start for a, b in pairwise(spans))
        pitch = ALONE if alone else PITCH[min(ring, len(PITCH) - 1)]
        drawn = bars(spans, LEFT, _scale(calendar), -top, pitch, 0.0 if alone else 0.5)
        tall = pitch * (max(bar.lane for bar in drawn) + 1)
        room = max(0.0, 3.5 * (names[cycle].count("\n") + 1) - tall)  # for a name that is taller than its lanes
        found[cycle] = bars(spans, LEFT, _scale(calendar), -top - room / 2, pitch, 0.0 if alone else 0.5)
        top += tall + room + APART
    return found, top - APART


def _transitions(ax: Axes, calendar: Calendar, lanes: dict[str, tuple[Bar, ...]], depth: float) -> None:
    """Run a hairline downwards from the innermost cycle where it changes phase: it governs the others."""
    low = min(box.y0 for bar in lanes.get(calendar.innermost, ()) for _, box in bar.phases) if lanes else 0.0
    for span in calendar.of(calendar.innermost) if len(lanes) > 1 else ():
        for day in [*span.starts.values()][1:]:
            x = _scale(calendar)(day)
            ax.plot([x, x], [low, -depth], color=INK, linewidth=0.7, linestyle=(0, (3, 2)), zorder=4)


def _dates(ax: Axes, calendar: Calendar, depth: float) -> None:
    for day in ticks(calendar.start, calendar.end, 10):
        x = _scale(calendar)(day)
        ax.plot([x, x], [-depth, 3.4], color=RULE, linewidth=0.4, zorder=0)
        ax.text(x + 0.8, 2.2, f"{day:%Y-%m}", va="center_baseline", color=QUIET)


def _years(ax: Axes, period: TenderPeriod, depth: float) -> None:
    scale, day = _scale(Calendar(period)), period.start
    while day < period.full_end:
        following = add_months(day, 12)
        x0 = scale(day)
        ax.plot([x0, x0], [-depth, 3.4], color=RULE, linewidth=0.4, zorder=0)
        text = str(day.year) if day.month == day.day == 1 else f"{day:%Y-%m-%d}"
        ax.text(x0 + 0.8, 2.2, text, va="center_baseline", color=QUIET)
        day = following
    ax.plot([RIGHT, RIGHT], [-depth, 3.4], color=RULE, linewidth=0.4, zorder=0)


def _options(ax: Axes, period: TenderPeriod, depth: float, lang: str) -> None:
    """Tint each option year and mark the day on which notice of it is given."""
    scale, options = _scale(Calendar(period)), period.options()
    ends = [*(option.start for option in options), period.full_end][1:]
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


def _cycle(ax: Axes, calendar: Calendar, name: str, drawn: tuple[Bar, ...], lang: str) -> None:
    low, high = (each(y for bar in drawn for _, box in bar.phases for y in (box.y0, box.y1)) for each in (min, max))
    ax.text(LEFT - 5, (low + high) / 2, name, ha="right", va="center", fontsize=8, fontweight="bold")
    for bar in drawn:
        alone = bar.phases[0][1].y1 - bar.phases[0][1].y0 == ALONE
        _bar(ax, bar, calendar.model, alone)
        if alone:
            _phase_names(ax, bar, calendar.model, lang)
        else:
            _arrows(ax, bar)


def _bar(ax: Axes, bar: Bar, model: NestedCycles, alone: bool) -> None:
    span = bar.span
    for index, (phase, box) in enumerate(bar.phases):
        radius = 0.0 if alone else 0.45 * (box.y1 - box.y0)
        begin = radius if index == 0 and span.entry != "transferred" else 0.0
        stop = radius if index == len(bar.phases) - 1 and span.exit not in ("transferred", "open") else 0.0
        pattern = hatch(model, span.cycle, phase)
        slim = 0.0 if pattern or alone else SLIM * (box.y1 - box.y0)
        inner = Box(box.x0, box.y0 + slim, box.x1, box.y1 - slim)
        phase_patch(ax, inner.outline((begin, stop)), model.tone(span.cycle, phase), "" if alone else pattern)


def _phase_names(ax: Axes, bar: Bar, model: NestedCycles, lang: str) -> None:
    for phase, box in bar.phases:
        label = " ".join(model.phase_label(bar.span.cycle, phase, lang).split())
        if width(label, 7) < box.x1 - box.x0 - 1:
            ink = model.tone(bar.span.cycle, phase).text
            ax.text(*box.centre, label, ha="center", va="center_baseline", color=ink, zorder=6)


def _arrows(ax: Axes, bar: Bar) -> None:
    span, first, last = bar.span, bar.phases[0][1], bar.phases[-1][1]
    if span.entry == "transferred":
        _arrow(ax, first.x0 - 0.4, first.centre[1])
    if span.exit in ("transferred", "open"):
        _arrow(ax, last.x1 + 4.4, last.centre[1])


def _arrow(ax: Axes, tip: float, y: float) -> None:
    ax.plot([tip - 3.8, tip - 0.8], [y, y], color=INK, linewidth=0.7, zorder=5)
    ax.add_patch(Polygon([(tip - 1.4, y + 0.6), (tip, y), (tip - 1.4, y - 0.6)], facecolor=INK, zorder=5))


def _transfer_key(ax: Axes, y: float, lang: str) -> None:
    x = LEFT
    for key in ("transferred-in", "transferred-out"):
        inwards = key == "transferred-in"
        ax.add_patch(
            Rectangle((x + 4.4 if inwards else x, y - 0.9), 1.6, 1.8, facecolor=PAPER, edgecolor=INK, linewidth=0.5)
        )
        _arrow(ax, x + (4.2 if inwards else 6.0), y)
        text = say(f"figure.key.{key}", lang)
        ax.text(x + 8, y, text, va="center_baseline")
        x += 15 + width(text, 7)
