"""Figure 1.4.4 as section 1.4 tells it: few spans on three rings, and the words where they are seen."""

from dataclasses import dataclass
from typing import cast

import numpy as np
from matplotlib.axes import Axes

from tender_cycles import datasets
from tender_cycles.cycles import Calendar, Cycle, TenderPeriod, add_months, tender_cycles
from tender_cycles.figures import numbers
from tender_cycles.figures.labels import fit, lines
from tender_cycles.figures.marks import ArcText, Shape, Weight, arc_arrow, rounded_phases, width
from tender_cycles.figures.pages import Room, room, sheet, told
from tender_cycles.figures.style import INK, PAPER, QUIET
from tender_cycles.layout import Arc, Dial, Nest, Points, Segment, Turn, curve, nest, xy
from tender_cycles.words import check_lang, say

OPEN = 54.0  # degrees open at 12 o'clock: where one period hands over to the next


@dataclass(frozen=True)
class Measures:
    """Radii in units and sizes of type in points, for one room."""

    hole: float
    tender: float
    consultants: tuple[float, float]
    participants: tuple[float, float]
    rim: float  # the years
    head: float
    name: float
    note: float

    @property
    def radii(self) -> dict[str, tuple[float, float]]:
        """Inner and outer radius of each ring."""
        rings = ((self.hole, self.tender), self.consultants, self.participants)
        return {str(cycle): radii for cycle, radii in zip(Cycle, rings, strict=True)}


COLUMN = Measures(11.0, 15.2, (18.4, 24.4), (29.0, 37.2), 40.4, head=8, name=6.2, note=6)
WIDE = Measures(17.8, 28.0, (34.0, 49.4), (56.5, 77.0), 82.5, head=14, name=9, note=8)
FLAT = Measures(13.6, 20.8, (25.6, 36.8), (42.2, 57.6), 61.8, head=11, name=7.5, note=6.8)


@told
def plot_model(*, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw figure 1.4.4 as section 1.4 of the thesis tells it.

    The single spans are made up, few, and chosen so that each sentence of the
    section can be seen; `figures.numbers.model` returns them. What happens
    is written where it happens, so that there is no key.

    Parameters
    ----------
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes
    """
    lang = check_lang(lang)
    calendar, at = datasets.load_concentric_model(), room(ax, 170)
    by = _measures(at)
    drawn = nest(calendar, by.radii, gap=OPEN, between=by.note / 12)
    half = (at.height or at.width) / 2
    with sheet(ax, (-half, -half, half, half)) as ax:
        _grounds(ax, calendar, drawn, by)
        _tender(ax, calendar, drawn, by, lang)
        for turn in drawn.turns:
            if turn.span.cycle != Cycle.TENDER:
                _bar(ax, turn, by)
        _names(ax, by, lang)
        _ties(ax, drawn, by, lang)
        _closing(ax, calendar, drawn, by, lang)
        _gap(ax, drawn, by, lang)
        _years(ax, calendar, drawn.dial, by, lang)
        _notes(ax, half, by, lang)
    return ax


def _measures(at: Room) -> Measures:
    if at.height is not None:
        return FLAT
    return COLUMN if at.narrow else WIDE


def _phases(calendar: Calendar, dial: Dial) -> list[tuple[str, float, float]]:
    """Return the tender's phases with their angles."""
    (tender,) = calendar.of(Cycle.TENDER)
    return [(phase, dial.angle(start), dial.angle(end)) for phase, (start, end) in tender.phases().items()]


def _grounds(ax: Axes, calendar: Calendar, drawn: Nest, by: Measures) -> None:
    """Run the tender's phases through the outer rings, as tint and as boundary: they govern."""
    for ring in (by.consultants, by.participants):
        for phase, start, end in _phases(calendar, drawn.dial):
            tint = tender_cycles().tone(None, phase).tint
            band = Segment(ring[0] - by.note / 10, ring[1] + by.note / 10, start, end)
            ax.add_artist(Shape(curve(band), facecolor=tint, zorder=0))
    for _, start, _ in _phases(calendar, drawn.dial)[1:]:
        ends = xy([by.consultants[0] - by.note / 10, by.participants[1] + by.note / 10], start)
        ax.plot(*ends.T, color=INK, linewidth=0.15 * by.note, linestyle=(0, (3, 1.5)), zorder=3)


def _tender(ax: Axes, calendar: Calendar, drawn: Nest, by: Measures, lang: str) -> None:
    model = tender_cycles()
    (turn,) = drawn.of(Cycle.TENDER)
    for phase, segment in turn.phases:
        whole = Segment(by.hole, by.tender, segment.theta0, segment.theta1)
        _shape(ax, whole, phase, by)
        name = model.phase_label(None, phase, lang)
        if label := fit(name, whole, by.note, 0.2):
            label.draw(ax, model.tone(None, phase).text)
        else:  # beside a ring that is too thin or a phase that is too short
            ax.add_artist(ArcText(name, Arc(by.tender + by.note * 0.24, whole.theta0, whole.theta1), size=by.note))
    period = cast(TenderPeriod, calendar.period)
    form = f"{period.form.replace('+', ' + ')} {say('figure.key.years', lang)}"
    ax.text(0, by.head * 0.3, form, ha="center", va="center", fontsize=by.head)
    notes = [say(key, lang) for key in ("figure.made-up", "concentric.made-up")]
    note = next((each for each in notes if width(each, by.note) < 1.7 * by.hole), notes[-1])
    words = f"{say('concentric.period', lang)}\n{note}"
    lines(ax, 0, -by.head * 0.04, words, by.note, ha="center", va="top", color=QUIET)


def _shape(ax: Axes, segment: Segment, phase: str, by: Measures, rounded: tuple[float, float] = (0.0, 0.0)) -> None:
    fill = tender_cycles().tone(None, phase).fill
    outline = curve(segment, rounded=rounded)
    ax.add_artist(
        Shape(outline, facecolor=fill, edgecolor=PAPER, linewidth=0.11 * by.note, zorder=2, joinstyle="round")
    )


def _bar(ax: Axes, turn: Turn, by: Measures) -> None:
    """Draw one employment or participation: round where it begins or ends, straight where it is handed over."""
    for phase, segment, corners in rounded_phases(turn):
        _shape(ax, segment, phase, by, corners)


def _names(ax: Axes, by: Measures, lang: str) -> None:
    """Write each ring's name where it begins; of the tender also that it governs."""
    for cycle, (_, outer) in by.radii.items():
        r = outer + by.name * 0.27
        end = _along(ax, say(f"concentric.{cycle}", lang), r, OPEN / 2 + float(np.degrees(0.3 / r)), by.name, "bold")
        if cycle == Cycle.TENDER:
            start = end + float(np.degrees(by.note * 0.14 / r))
            _along(ax, say("concentric.governs", lang), r, start, by.note)


def _turned(text: str, r: float, size: float, weight: Weight = "normal") -> float:
    """Return the angle that a line of text takes along a circle."""
    return float(np.degrees(width(text, size, weight) / r))


def _along(ax: Axes, text: str, r: float, theta: float, size: float, weight: Weight = "normal") -> float:
    """Write along a circle from an angle on, clockwise; return the angle where it ends."""
    end = theta + _turned(text, r, size, weight)
    ax.add_artist(ArcText(text, Arc(r, theta, end), size=size, weight=weight, flip=False))
    return end


def _ties(ax: Axes, drawn: Nest, by: Measures, lang: str) -> None:
    """Join the participants who begin with a new consultant to her, nose to nose, and say so."""
    turns = {turn.span.name: turn.whole for turn in drawn.turns}
    table = numbers.model(lang)
    tied = table[table["with"] != ""].drop_duplicates("name")
    middle = (by.consultants[1] + by.participants[0]) / 2
    text = say("concentric.tie", lang)
    for name, job in tied[["name", "with"]].itertuples(index=False):
        begin, radii = turns[name].theta0, (turns[job].arc.r, turns[name].arc.r)
        back, space = (float(np.degrees(by.note * share / middle)) for share in (0.2, 0.18))
        ends = xy([radii[0], *radii, radii[1]], [begin - 0.2, begin - back, begin - back, begin - 0.2])
        ax.plot(
            *ends.T, color=INK, linewidth=0.2 * by.note, zorder=5, solid_joinstyle="miter", label=f"{job} {name}"
        )  # the label is not shown
        arc = Arc(middle, begin - back + space, begin - back + space + _turned(text, middle, by.note))
        ax.add_artist(ArcText(text, arc, size=by.note))


def _closing(ax: Axes, calendar: Calendar, drawn: Nest, by: Measures, lang: str) -> None:
    """Bracket the closing phase: no participant begins in it, and more consultants leave."""
    start, end = _phases(calendar, drawn.dial)[-1][1:]
    tick = by.note * 0.1
    for keys, (_, outer) in ((("leaving-wide", "leaving"), by.consultants), (("none",), by.participants)):
        r = outer + by.note * 0.24
        ax.plot(*xy(r, np.linspace(start + 0.6, end - 0.6, 60)).T, color=INK, linewidth=0.12 * by.note, zorder=4)
        for angle in (start + 0.6, end - 0.6):
            ax.plot(*xy([r - tick, r], angle).T, color=INK, linewidth=0.12 * by.note, zorder=4)
        arc = Arc(r + by.note * 0.3, start, end)
        text = _first_that_fits([say(f"concentric.{key}", lang) for key in keys], arc, by)
        ax.add_artist(ArcText(text, arc, size=by.note))


def _first_that_fits(texts: list[str], arc: Arc, by: Measures) -> str:
    return next((each for each in texts if width(each, by.note) < arc.length), texts[-1])


def _gap(ax: Axes, drawn: Nest, by: Measures, lang: str) -> None:
    """Draw what happens between two periods: participants are handed over, and who wins again starts anew."""
    for side, key, moved in ((-1, "out", "exit"), (1, "in", "entry")):
        radii = [t.whole.arc.r for t in drawn.of(Cycle.PARTICIPANT) if getattr(t.span, moved) == "transferred"]
        far = [_handed(ax, r, side, by) for r in radii]  # of each arrow, the end that lies in the gap
        x, y = max(each[0] for each in far) if side < 0 else min(each[0] for each in far), np.mean(far, axis=0)[1]
        align = "left" if side < 0 else "right"
        lines(ax, x - side * by.note * 0.12, float(y), say(f"concentric.{key}", lang), by.note, ha=align)
    half = OPEN / 2
    text, r = say("concentric.again", lang), (by.hole + by.tender) / 2
    arc_arrow(ax, Arc(r, 4 - half, half - 4), linewidth=0.2 * by.note, head=by.note / 6)
    wide = max(width(each, by.note) for each in text.split("\n"))
    low = max(by.tender, (wide / 2 + 0.9) / np.tan(np.radians(half)))  # where the gap is as wide as the words
    lines(ax, 0, low + by.note * 0.08, text, by.note, ha="center", va="bottom")


def _handed(ax: Axes, r: float, side: int, by: Measures) -> Points:
    """Draw the arrow of one who is handed over, at one side of the gap; return where it is farthest from the ring."""
    near, far = (side * (OPEN / 2 - float(np.degrees(by.note * share / r))) for share in (0.09, 0.46))
    arc_arrow(ax, Arc(r, *sorted((near, far))), linewidth=0.15 * by.note, head=by.note / 7)
    return xy(r, far)


def _notes(ax: Axes, half: float, by: Measures, lang: str) -> None:
    """Say in the lower corners what the figure does not show, and what an arc is."""
    for side, key, align in ((-1, "unused", "left"), (1, "bar", "right")):
        words = say(f"concentric.{key}", lang)
        lines(ax, side * (half - 1), 1 - half, words, by.note, ha=align, va="bottom", color=QUIET)


def _years(ax: Axes, calendar: Calendar, dial: Dial, by: Measures, lang: str) -> None:
    period = cast(TenderPeriod, calendar.period)
    closing = _phases(calendar, dial)[-1][1]
    day, n = period.start, 1
    while day < period.end:
        following = min(add_months(day, 12), period.end)
        a, b = dial.angle(day), dial.angle(following)
        if n > 1:
            ax.plot(
                *xy([by.participants[1] + by.note / 10, by.rim - by.note * 0.25], a).T,
                color=QUIET,
                linewidth=0.1 * by.note,
            )
        certain, arc = n <= period.years[0], Arc(by.rim - by.note * 0.16, a, min(b, closing))
        keys = ("figure.key.year",) if certain else ("concentric.option-used", "concentric.option")
        texts = [say(key, lang, n=n) for key in keys]
        ax.add_artist(ArcText(_first_that_fits(texts, arc, by), arc, size=by.note, color=QUIET))
        day, n = following, n + 1
