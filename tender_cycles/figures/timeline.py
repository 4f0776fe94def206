"""The spans of a calendar on a straight time line, around a tender period its options too."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from math import ceil
from types import NoneType
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from tender_cycles import datasets
from tender_cycles._checks import check_type
from tender_cycles.cycles import Calendar, NestedCycles, TenderPeriod, add_months
from tender_cycles.figures.labels import phase_key
from tender_cycles.figures.marks import SLIM, paragraph, phase_patch, width
from tender_cycles.figures.pages import Room, room, sheet, told
from tender_cycles.figures.style import INK, PAGE, PAPER, QUIET, RULE, TRACK, hatch
from tender_cycles.figures.wording import made_up
from tender_cycles.layout import Bar, Box, bars, spread, ticks
from tender_cycles.words import check_lang, say, short_day

LEFT = 34.0  # units, for the names of cycles beside their lanes
DATE = width("2000-00-00", 7)
THINNEST = 0.7  # units of a lane
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
    at = room(ax, PAGE, flows=True)
    frame = _Frame.of(calendar, at, lang)
    names = {key: _name(calendar.model.title(key, lang), frame) for key in calendar.model.keys}
    key, tall = phase_key(calendar.model, lang, frame.right - frame.left)
    moved = _transfer_key(frame, lang) if calendar.period else []
    foot = tall + 4.0 + 4.6 * len(moved)
    lanes, depth = _lanes(calendar, names, frame, at.tall - frame.head - foot)
    with sheet(ax, (0, -depth - foot, at.width, frame.head)) as ax:
        if calendar.period:
            _years(ax, calendar.period, depth, frame)
            _options(ax, calendar.period, depth, frame, lang)
        else:
            _dates(ax, calendar, depth, frame)
        for cycle, drawn in lanes.items():
            _cycle(ax, calendar, names[cycle], drawn, frame, lang)
        _transitions(ax, calendar, lanes, depth, frame)
        for each in key:
            each.draw(ax, frame.left, -depth - 5.5)
        for down, row in enumerate(moved):
            _transfers(ax, row, frame.left, -depth - tall - 5.1 - 4.6 * down)
        note = made_up(calendar, lang)
        ax.text(frame.right, frame.head - 2, note, ha="right", va="center", fontsize=6.5, color=QUIET)
    return ax


@dataclass(frozen=True)
class _Frame:
    """Where the calendar stands on the page: between left and right, below the head, and whether names stand above."""

    first: date
    last: date
    left: float
    right: float
    above: bool
    crowded: bool  # whether the words of options are turned upright
    head: float

    @classmethod
    def of(cls, calendar: Calendar, at: Room, lang: str) -> "_Frame":
        """Return the frame of a calendar on a page."""
        left, right = (4.0, at.width - 7.0) if at.narrow else (LEFT, at.width - 7.0)
        # On a narrow page the notice of an option may stand under the note at the right.
        head = 8.0 if not calendar.period else 22.8 if at.narrow else 20.0
        found = cls(calendar.start, calendar.full_end, left, right, at.narrow, False, head)
        options = calendar.period.options() if calendar.period else ()
        ends = [*(found.x(option.start) for option in options), right]
        shortest = min((b - a for a, b in pairwise(ends)), default=right)
        longest = max(
            (width(word, 7, "bold") for option in options for word in _optional(option.used, lang).split()), default=0.0
        )
        if 0.7 * shortest < longest or len(options) * (DATE + 1) > at.width - 2:
            notice = width(f"{say('figure.timeline.notice', lang)} 2000-00-00", 7)
            return replace(found, crowded=True, head=12.2 + notice + 6)
        return found

    def x(self, day: date) -> float:
        """Return where a day stands."""
        return self.left + (self.right - self.left) * min((day - self.first) / (self.last - self.first), 1.0)


def _optional(used: bool, lang: str) -> str:
    return say("figure.timeline.option" if used else "figure.timeline.unused", lang)


def _name(title: str, frame: _Frame) -> str:
    return paragraph(title, frame.right - frame.left if frame.above else frame.left - 6, 8, "bold")


def _lanes(
    calendar: Calendar, names: dict[str, str], frame: _Frame, room: float
) -> tuple[dict[str, tuple[Bar, ...]], float]:
    """Return the bars of each cycle that has any, and how far down the last one reaches; thinner where many are."""
    for share in np.linspace(1.0, THINNEST / PITCH[-1], 12):
        found, depth = _laid(calendar, names, frame, float(share))
        if depth <= room:
            return found, depth
    spans = max(len(drawn) for drawn in found.values())
    raise ValueError(
        f"{spans} spans of one cycle have no room under one another; draw a calendar of fewer, or a higher page"
    )


def _laid(
    calendar: Calendar, names: dict[str, str], frame: _Frame, share: float
) -> tuple[dict[str, tuple[Bar, ...]], float]:
    found: dict[str, tuple[Bar, ...]] = {}
    top = 0.0
    for ring, cycle in enumerate(calendar.model.keys):
        spans = [s for s in calendar.of(cycle) if s.start < calendar.end and s.end > calendar.start]
        if not spans:
            continue
        alone = cycle == calendar.innermost and all(a.end <= b.start for a, b in pairwise(spans))
        pitch = ALONE if alone else share * PITCH[min(ring, len(PITCH) - 1)]
        between = 0.0 if alone else 0.5 * share
        tall = pitch * (max(bar.lane for bar in bars(spans, frame.left, frame.x, -top, pitch, between)) + 1)
        named = 3.5 * (names[cycle].count("\n") + 1)
        room = named + 1 if frame.above else max(0.0, named - tall)  # for a name that is taller than its lanes
        low = top + (room if frame.above else room / 2)
        found[cycle] = bars(spans, frame.left, frame.x, -low, pitch, between)
        top += tall + room + APART
    return found, top - APART


def _transitions(ax: Axes, calendar: Calendar, lanes: dict[str, tuple[Bar, ...]], depth: float, frame: _Frame) -> None:
    """Run a hairline downwards from the innermost cycle where it changes phase: it governs the others."""
    low = min(box.y0 for bar in lanes.get(calendar.innermost, ()) for _, box in bar.phases) if lanes else 0.0
    for span in calendar.of(calendar.innermost) if len(lanes) > 1 else ():
        for day in [*span.starts.values()][1:]:
            x = frame.x(day)
            ax.plot([x, x], [low, -depth], color=INK, linewidth=0.7, linestyle=(0, (3, 2)), zorder=4)


def _dates(ax: Axes, calendar: Calendar, depth: float, frame: _Frame) -> None:
    for day in ticks(calendar.start, calendar.end, 5 if frame.above else 10):
        x = frame.x(day)
        ax.plot([x, x], [-depth, 3.4], color=RULE, linewidth=0.4, zorder=0)
        ax.text(x + 0.8, 2.2, f"{day:%Y-%m}", va="center_baseline", color=QUIET)


def _years(ax: Axes, period: TenderPeriod, depth: float, frame: _Frame) -> None:
    days = [period.start]
    while (following := add_months(days[-1], 12)) < period.full_end:
        days.append(following)
    texts = [str(day.year) if day.month == day.day == 1 else f"{day:%Y-%m-%d}" for day in days]
    apart = (frame.right - frame.left) / len(days)
    every = ceil((max(width(text, 7) for text in texts) + 1.6) / apart)  # years that share a date
    for at, (day, text) in enumerate(zip(days, texts, strict=True)):
        x0 = frame.x(day)
        ax.plot([x0, x0], [-depth, 3.4], color=RULE, linewidth=0.4, zorder=0)
        if at % every == 0:
            ax.text(x0 + 0.8, 2.2, text, va="center_baseline", color=QUIET)
    ax.plot([frame.right] * 2, [-depth, 3.4], color=RULE, linewidth=0.4, zorder=0)


def _options(ax: Axes, period: TenderPeriod, depth: float, frame: _Frame, lang: str) -> None:
    """Tint each option year and mark the day on which notice of it is given."""
    options, apart = period.options(), " " if frame.crowded else "\n"
    ends = [*(option.start for option in options), period.full_end][1:]
    wide = 3.4 if frame.crowded else DATE + 1
    places = spread([frame.x(option.notice) for option in options], [wide] * len(options), 1, frame.right + 6)
    for option, end, place in zip(options, ends, places, strict=True):
        x0, x1, at = frame.x(option.start), frame.x(end), frame.x(option.notice)
        ax.add_patch(Rectangle((x0, -depth), x1 - x0, depth + 5, facecolor=TRACK, zorder=-1))
        # Clear of the notice of the next option, which is given towards the end of this one.
        label, turn = _optional(option.used, lang), 90 if frame.crowded else 0
        words = label if frame.crowded else paragraph(label, 0.7 * (x1 - x0), 7, "bold")
        look: dict[str, Any] = {"rotation": turn, "rotation_mode": "anchor", "linespacing": 1.2}
        ax.text(x0 + 0.8, 5.8, words, va="top" if turn else "bottom", fontweight="bold", **look)
        ax.plot([at, at], [0, 11], color=INK, linewidth=0.7)
        ax.add_patch(Polygon([(at - 1.1, 11), (at + 1.1, 11), (at, 9.2)], facecolor=INK))
        text = f"{say('figure.timeline.notice', lang)}{apart}{short_day(option.notice, lang)}"
        ax.text(place, 12.2, text, ha="left" if turn else "center", va="center" if turn else "bottom", **look)


def _cycle(ax: Axes, calendar: Calendar, name: str, drawn: tuple[Bar, ...], frame: _Frame, lang: str) -> None:
    low, high = (each(y for bar in drawn for _, box in bar.phases for y in (box.y0, box.y1)) for each in (min, max))
    if frame.above:
        ax.text(frame.left, high + 0.6, name, va="bottom", fontsize=8, fontweight="bold")
    else:
        ax.text(frame.left - 5, (low + high) / 2, name, ha="right", va="center", fontsize=8, fontweight="bold")
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


def _transfer_key(frame: _Frame, lang: str) -> list[list[str]]:
    """Return the transfers of which a key tells, beside one another or, where there is no room, under one another."""
    keys = ["transferred-in", "transferred-out"]
    texts = {key: say(f"figure.key.{key}", lang) for key in keys}
    if sum(15 + width(text, 7) for text in texts.values()) > frame.right - frame.left:
        return [[key, texts[key]] for key in keys]
    return [[part for key in keys for part in (key, texts[key])]]


def _transfers(ax: Axes, row: list[str], x: float, y: float) -> None:
    for key, text in zip(row[::2], row[1::2], strict=True):
        inwards = key == "transferred-in"
        ax.add_patch(
            Rectangle((x + 4.4 if inwards else x, y - 0.9), 1.6, 1.8, facecolor=PAPER, edgecolor=INK, linewidth=0.5)
        )
        _arrow(ax, x + (4.2 if inwards else 6.0), y)
        ax.text(x + 8, y, text, va="center_baseline")
        x += 15 + width(text, 7)
