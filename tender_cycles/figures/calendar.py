"""The rings drawn from the spans of a calendar: figure 1.4.4 with a whole office."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from tender_cycles.cycles import Calendar, NestedCycles, Phase, TenderPeriod, add_months, tender_cycles
from tender_cycles.figures.labels import fit, phase_groups, phase_key
from tender_cycles.figures.marks import ArcText, Shape, arc_arrow, paragraph, phase_patch, span_marks, swatch, width
from tender_cycles.figures.pages import sheet, told
from tender_cycles.figures.style import GAP, INK, QUIET, RULE, TRACK
from tender_cycles.figures.wording import made_up
from tender_cycles.layout import Arc, Dial, Nest, Segment, Turn, calendar_radii, curve, heaps, nest, ticks, xy
from tender_cycles.words import check_lang, say

HUB = 26.0  # units: the room for words inside the innermost ring
CROWDED = 0.8  # for a lane: what is thinner is counted
DATED = 6.6  # from the outermost ring to the dates around it, in sheet


@told
def plot_calendar(calendar: Calendar, *, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the rings from spans; see `plot_cycles`.

    A ring with more spans at a time than have room beside one another is
    counted: how many are in which phase, one phase upon another.
    """
    lang = check_lang(lang)
    model, places = calendar.model, calendar_radii(calendar.model)
    drawn = nest(calendar, places, gap=GAP)
    counted = {cycle: heaps(calendar, cycle, drawn.dial, places[cycle]) for cycle in _crowded(drawn)}
    deep = 0.0 if _in_corner(calendar, lang) else phase_key(model, lang, 160)[1] + 1
    with sheet(ax, (-85, -88 - deep, 85, 80)) as ax:
        for cycle in model.keys:
            _ground(ax, places[cycle], GAP)
        titles = {cycle: " ".join(model.title(cycle, lang).split()) for cycle in model.keys}
        for cycle, (most, outlines) in counted.items():
            titles[cycle] = say("figure.key.counted", lang, name=titles[cycle], n=most)
            for phase, outline in outlines.items():
                ax.add_artist(Shape(outline, facecolor=model.tone(cycle, phase).fill, linewidth=0, zorder=2))
        names = [_ring_name(ax, titles[cycle], places[cycle][1]) for cycle in model.keys]
        _transitions(ax, calendar, drawn, names)
        alone = calendar.innermost if {turn.lane for turn in drawn.of(calendar.innermost)} == {0} else ""
        for turn in (turn for turn in drawn.turns if turn.span.cycle not in counted):
            if turn.span.cycle == alone:
                _named_phases(ax, turn, model, lang)
            else:
                span_marks(ax, turn, model)
                _transfers(ax, turn, drawn.dial)
        if calendar.period:
            _years(ax, calendar.period, drawn, names[-1], lang)
            _form(ax, calendar.period, lang, made_up(calendar, lang))
        else:
            _dates(ax, drawn)
            ax.text(0, 0, f"{calendar.start}\n{calendar.end}", ha="center", va="center", fontsize=8, linespacing=1.6)
        _keys(ax, calendar, lang)
    return ax


def _crowded(drawn: Nest) -> list[str]:
    """Return the cycles whose spans have no room beside one another."""
    lanes = {cycle: max((turn.lane for turn in drawn.of(cycle)), default=0) + 1 for cycle in drawn.radii}
    return [cycle for cycle, (low, high) in drawn.radii.items() if high - low < CROWDED * lanes[cycle]]


def _in_corner(calendar: Calendar, lang: str) -> bool:
    """Return whether the key to the phases has room in the corner under the circle."""
    groups = phase_groups(calendar.model, lang)
    short = all(width(text, 7) < 35 for text, _, _ in groups[0][1])
    return calendar.period is not None and len(groups) == 1 and len(groups[0][1]) <= 3 and short


def _ground(ax: Axes, radii: tuple[float, float], gap: float) -> None:
    band = Segment(radii[0] - 0.7, radii[1] + 0.7, gap / 2, 360 - gap / 2)
    ax.add_artist(Shape(curve(band), facecolor=TRACK, zorder=0))


def _ring_name(ax: Axes, title: str, radius: float) -> Arc:
    """Write the ring's name just outside it, run an arrow on from it in the direction of time; return their arc."""
    r = radius + 2.7
    room = float(np.radians(300)) * r - 14
    size = next((each for each in (8.0, 7.0) if width(title, each, "bold") <= room), 6.0)
    name, *more = paragraph(title, room, size, "bold").split("\n")
    name += "…" if more else ""
    start = GAP / 2 + float(np.degrees(0.7 / r))
    end = start + float(np.degrees(width(name, size, "bold") / r))
    ax.add_artist(ArcText(name, Arc(r, start, end), size=size, weight="bold", flip=False))
    arc_arrow(ax, Arc(r, end + np.degrees(1.5 / r), end + np.degrees(13 / r)))
    return Arc(r, start, end + float(np.degrees(13 / r)))


def _transitions(ax: Axes, calendar: Calendar, drawn: Nest, names: list[Arc]) -> None:
    """Run a hairline outwards from the innermost ring where it changes phase, clear of names: it governs the others."""
    inner, outer = (drawn.radii[key][1] for key in (calendar.model.keys[0], calendar.model.keys[-1]))
    if inner == outer:
        return
    for span in calendar.of(calendar.innermost):
        for day in [*span.starts.values()][1:]:
            angle = drawn.dial.angle(day)
            clear = [name.r for name in names if name.r < outer and name.theta0 <= angle <= name.theta1]
            radii = [inner, *(r + half for r in clear for half in (-1.9, 1.9)), outer + 0.7]
            for part in zip(radii[::2], radii[1::2], strict=True):
                ax.plot(*xy(part, angle).T, color=INK, linewidth=0.7, linestyle=(0, (3, 2)), zorder=4)


def _named_phases(ax: Axes, turn: Turn, model: NestedCycles, lang: str) -> None:
    for phase, segment in turn.phases:
        tone = model.tone(turn.span.cycle, phase)
        phase_patch(ax, curve(segment), tone)
        # A phase too short for its name is told by its colour and the key.
        if label := fit(" ".join(model.phase_label(turn.span.cycle, phase, lang).split()), segment, 7, 0.4):
            label.draw(ax, tone.text)


def _transfers(ax: Axes, turn: Turn, dial: Dial) -> None:
    whole = turn.whole
    if turn.span.entry == "transferred" and turn.span.start >= dial.start:
        turned = float(np.degrees(1 / whole.arc.r))
        arc_arrow(ax, Arc(whole.arc.r, whole.theta0 - 6 * turned, whole.theta0 - 0.5 * turned), linewidth=0.8)
    if turn.span.exit in ("transferred", "open") and turn.span.end >= dial.end:
        turned = float(np.degrees(1 / whole.arc.r))
        arc_arrow(ax, Arc(whole.arc.r, whole.theta1 + 0.6 * turned, whole.theta1 + 6.1 * turned), linewidth=0.8)


def _years(ax: Axes, period: TenderPeriod, drawn: Nest, name: Arc, lang: str) -> None:
    r = drawn.radii[list(drawn.radii)[-1]][1]
    certain, day, n = period.years[0], period.start, 1
    while day < period.end:
        following = min(add_months(day, 12), period.end)
        a, b = drawn.dial.angle(day), drawn.dial.angle(following)
        if n > 1:
            ax.plot(*xy([r + 0.7, r + 2.0], a).T, color=QUIET, linewidth=0.6)
        text = say("figure.key.year" if n <= certain else "figure.key.option-year", lang, n=n)
        free = Arc(r + 3.2, max(a, name.theta1) if (a + b) / 2 < name.theta1 + 6 else a, b)  # clear of the ring's name
        if width(text, 7) < free.length:
            ax.add_artist(ArcText(text, free, size=7, color=QUIET))
        day, n = following, n + 1


def _dates(ax: Axes, drawn: Nest) -> None:
    """Run a line around the rings with the dates on it."""
    dial, r = drawn.dial, max(outer for _, outer in drawn.radii.values()) + DATED - 1.7
    ax.plot(*xy(r, np.linspace(GAP / 2, 360 - GAP / 2, 200)).T, color=RULE, linewidth=0.4)
    for day in ticks(dial.start, dial.end):
        angle = dial.angle(day)
        ax.plot(*xy([r - 0.5, r + 0.5], angle).T, color=QUIET, linewidth=0.6)
        half = float(np.degrees(7 / r))
        ax.add_artist(ArcText(f"{day:%Y-%m}", Arc(r + 1.9, angle - half, angle + half), size=6.5, color=QUIET))


def _form(ax: Axes, period: TenderPeriod, lang: str, note: str) -> None:
    kept = period.years[: 1 + sum(option.used for option in period.options())]  # of the options those that are used
    form = " + ".join(f"{years:g}" for years in kept)
    size = next((each for each in (13.0, 10.0, 8.0) if width(form, each, "bold") < HUB), 7.0)
    lines = paragraph(form, HUB, size, "bold")
    ax.text(
        0, 1.6 + lines.count("\n"), lines, ha="center", va="center", fontsize=size, fontweight="bold", linespacing=1.1
    )
    ax.text(0, -4.0, say("figure.key.years", lang), ha="center", va="center", fontsize=8, color=QUIET)
    ax.text(0, -8.0, note, ha="center", va="center", fontsize=6.5, color=QUIET)
    arc_arrow(ax, Arc(15.2, 18, 342), color=RULE, linewidth=0.6)


def _keys(ax: Axes, calendar: Calendar, lang: str) -> None:
    """Put one key in each lower corner, where the circle leaves room; one that has none under the circle."""
    left, right, top = -81.0, 36.5, -70.0
    if _in_corner(calendar, lang):
        ax.text(left, top, say("figure.key.phase", lang), fontweight="bold", va="center")
        for row, (text, tone, pattern) in enumerate(phase_groups(calendar.model, lang)[0][1]):
            y = top - 4.6 * (row + 1)
            swatch(ax, (left, y - 1.3, left + 7, y + 1.3), tone, pattern)
            ax.text(left + 9, y, text, va="center_baseline")
    else:
        for each in phase_key(calendar.model, lang, 160)[0]:
            each.draw(ax, left, -87)
    if calendar.period:
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
    tone = tender_cycles().tone(None, Phase.STARTUP if key == "transferred-in" else Phase.ENDING)
    ax.add_patch(
        Rectangle((bar[0], y - 0.7), bar[1] - bar[0], 1.4, facecolor=tone.fill, edgecolor=tone.edge, linewidth=0.3)
    )
    ax.plot([tip - 5, tip - 1], [y, y], color=INK, linewidth=0.8)
    ax.add_patch(
        Polygon([(tip - 1.6, y + 0.67), (tip, y), (tip - 1.6, y - 0.67), (tip - 1.2, y)], facecolor=INK, linewidth=0)
    )
