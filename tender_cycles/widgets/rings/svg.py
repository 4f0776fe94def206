"""The rings with their counts as a picture that stands alone."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from tender_cycles.cycles import NestedCycles
from tender_cycles.layout import RingSegment, xy
from tender_cycles.widgets.core.svg import INK, QUIET, element, picture, svg
from tender_cycles.widgets.rings.counts import Count
from tender_cycles.widgets.rings.layout import (
    OUTSIDE,
    SIZE,
    margin,
    mark_angle,
    names_outside,
    number_at,
    ring_places,
    ring_words,
)
from tender_cycles.words import check_lang, say

Counts = Mapping[tuple[str, str], Count]


def rings_svg(
    model: NestedCycles | None, counts: Counts, chosen: Iterable[tuple[str, str]] = (), lang: str | None = None
) -> str:
    """Return the rings as the text of an SVG; see `rings_picture`."""
    return svg(rings_picture(model, counts, chosen, lang))


def rings_picture(
    model: NestedCycles | None, counts: Counts, chosen: Iterable[tuple[str, str]] = (), lang: str | None = None
) -> ET.Element:
    """Return the rings with "n of N" on each segment; the chosen ones in full colour.

    Parameters
    ----------
    model : NestedCycles or None
        Without a model the picture is empty.
    counts : mapping of (cycle, phase) to Count
        What `ThemeState.counts` gives for the segments.
    chosen : iterable of (cycle, phase)
        If there are none, all stand in full colour.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    """
    lang = check_lang(lang)
    places, picked = ring_places(model), {tuple(map(str, each)) for each in chosen}
    half = places[-1].segment.r1 + margin(model) if model else 6
    drawn = [_segment(model, p, counts[p.cycle, p.phase], picked, lang) for p in places] if model else []
    names = _names(model, places, lang) if model else ()
    legend = [] if model is None or names_outside(model) else list(_legend(model, half, lang))
    box = (-half, -half, 2 * half, 2 * half + 7 * len(legend))
    return picture(say("rings.rings", lang), box, 420, *drawn, *names, *legend)


def _segment(model: NestedCycles, place: RingSegment, count: Count, picked: set[Any], lang: str) -> ET.Element:
    tone = model.tone(place.cycle, place.phase)
    on = count.n > 0 and (not picked or (place.cycle, place.phase) in picked)
    points = place.segment.outline() * [1, -1]
    path = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"
    x, y = xy(place.segment.arc.r, number_at(model, place)) * [1, -1]
    ink = tone.text if on else INK
    of = say("rings.ofAll", lang, all=count.of)
    number = {"text_anchor": "middle", "font_size": 4.6, "font_weight": 650, "fill": ink}
    width = 0.9 if on and picked else 0.35
    return element(
        "g", "",
        element("path", d=path, fill=tone.fill if on else tone.tint, stroke=tone.edge, stroke_width=width),
        element("text", str(count.n), x=float(x), y=float(y), **number),
        element("text", of, x=float(x), y=float(y) + 3.5, text_anchor="middle", font_size=3.1, fill=ink),
        *_second(model, place, count, ink, lang),
    )  # fmt: skip


def _second(model: NestedCycles, place: RingSegment, count: Count, ink: str, lang: str) -> list[ET.Element]:
    """Return the hollow mark, with how many may stand here with their second cycle; nothing for none."""
    if not count.second:
        return []
    x, y = map(float, xy(place.segment.arc.r, mark_angle(model, place)) * [1, -1])
    said = element("title", say("rings.second", lang, n=count.second).strip())
    ring = element("circle", cx=x, cy=y, r=2.3, fill="none", stroke=ink, stroke_width=0.4)
    number = element("text", str(count.second), x=x, y=y + 1.1, text_anchor="middle", font_size=3.1, fill=ink)
    return [element("g", "", said, ring, number)]


def _names(model: NestedCycles, places: Iterable[RingSegment], lang: str) -> Iterator[ET.Element]:
    """Name each ring where it begins, and the phases around the rings if one name says them for all."""
    words, outside, last = ring_words(model, lang), names_outside(model), len(model.cycles) - 1
    for place in places:
        each = place.segment
        if place.phase == model.cycle(place.cycle).phases[0].key:
            name, ink = words["rings_short"][place.cycle], model.tone(place.cycle, place.phase).text
            yield _bent(name, each.r1 - 2.2, each.theta0 + 70 / each.r1, each.theta1, size=SIZE, fill=ink)
        if outside and place.ring == last:
            name = words["short"][place.key]
            yield _bent(name, each.r1 + 3, each.theta0, each.theta1, size=OUTSIDE, fill=QUIET, middle=True)


def _legend(model: NestedCycles, half: float, lang: str) -> Iterator[ET.Element]:
    """Name the phases of each cycle below the rings, the outermost first."""
    for line, cycle in enumerate(reversed(model.cycles)):
        y, x = half + 7 * line + 3, -half
        parts = [element("text", f"{cycle.label(lang)}:", x=x, y=y, font_size=4, fill=INK)]
        x += 2.3 * (len(cycle.label(lang)) + 2)
        for phase in cycle.phases:
            tone, label = model.tone(cycle.key, phase.key), phase.label(lang)
            parts += [
                element(
                    "rect", x=x, y=y - 3.2, width=3.4, height=3.4, fill=tone.fill, stroke=tone.edge, stroke_width=0.3
                ),
                element("text", label, x=x + 4.4, y=y, font_size=4, fill=INK),
            ]
            x += 7 + 2.2 * len(label)
        yield element("g", "", *parts)


def _bent(
    text: str, r: float, theta0: float, theta1: float, *, size: float, fill: str, middle: bool = False
) -> ET.Element:
    """Return text along an arc; on the lower half it runs the other way, so as not to stand on its head."""
    flip = middle and 90 < (theta0 + theta1) / 2 < 270
    on = r + (0.36 if flip else -0.36) * size
    ends = [xy(on, theta) * [1, -1] for theta in ((theta1, theta0) if flip else (theta0, theta1))]
    (x0, y0), (x1, y1) = (map(float, end) for end in ends)
    large = int(theta1 - theta0 > 180)
    name = f"arc-{r:.1f}-{theta0:.0f}".replace(".", "-")
    d = f"M{x0:.2f} {y0:.2f}A{on:g} {on:g} 0 {large} {int(not flip)} {x1:.2f} {y1:.2f}"
    path = element("path", id=name, d=d, fill="none")
    run = element("textPath", text, href=f"#{name}", startOffset="50%" if middle else "0%")
    anchor = "middle" if middle else "start"
    return element("g", "", path, element("text", "", run, font_size=size, fill=fill, text_anchor=anchor))
