"""The rings with their counts as a picture that stands alone."""

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from tender_cycles.cycles import Cycle, Phase, tender_cycles
from tender_cycles.layout import RingSegment, xy
from tender_cycles.widgets.core.svg import INK, QUIET, element, picture, svg
from tender_cycles.widgets.rings.counts import Count
from tender_cycles.widgets.rings.layout import ring_places
from tender_cycles.words import check_lang, say


def rings_svg(
    counts: Mapping[tuple[str, str], Count], chosen: Iterable[tuple[str, str]] = (), lang: str | None = None
) -> str:
    """Return the rings as the text of an SVG; see `rings_picture`."""
    return svg(rings_picture(counts, chosen, lang))


def rings_picture(
    counts: Mapping[tuple[str, str], Count], chosen: Iterable[tuple[str, str]] = (), lang: str | None = None
) -> ET.Element:
    """Return the rings with "n of N" on each segment; the chosen ones in full colour.

    Parameters
    ----------
    counts : mapping of (cycle, phase) to Count
        What `ThemeState.counts` gives for the segments.
    chosen : iterable of (cycle, phase)
        If there are none, all stand in full colour.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    """
    lang = check_lang(lang)
    places = ring_places()
    picked = {tuple(map(str, each)) for each in chosen}
    outer = max(place.segment.r1 for place in places)
    half = outer + 6
    drawn = [_segment(p, counts[(str(p.cycle), str(p.phase))], picked, lang) for p in places]
    names = [
        _bent(
            Phase(p.phase).label(lang),
            outer + 3,
            p.segment.theta0,
            p.segment.theta1,
            size=3.8,
            fill=QUIET,
            anchor="middle",
        )
        for p in places
        if p.cycle == Cycle.PARTICIPANT
    ]
    box = (-half, -half, 2 * half, 2 * half)
    return picture(say("rings.rings", lang), box, 420, *drawn, *_ring_names(places, lang), *names)


def _segment(place: RingSegment, count: Count, picked: set[Any], lang: str) -> ET.Element:
    tone = tender_cycles().tone(place.cycle, place.phase)
    on = count.n > 0 and (not picked or (str(place.cycle), str(place.phase)) in picked)
    points = place.segment.outline() * [1, -1]
    path = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"
    along = 0.58 if place.phase == Phase.STARTUP else 0.5
    theta = place.segment.theta0 + along * (place.segment.theta1 - place.segment.theta0)
    x, y = xy(place.segment.arc.r, theta) * [1, -1]
    ink = tone.text if on else INK
    of = say("rings.ofAll", lang, all=count.of)
    number = {"text_anchor": "middle", "font_size": 4.6, "font_weight": 650, "fill": ink}
    return element(
        "g", "",
        element("path", d=path, fill=tone.fill if on else tone.tint, stroke=tone.edge, stroke_width=0.9 if on and picked else 0.35),
        element("text", str(count.n), x=float(x), y=float(y), **number),
        element("text", of, x=float(x), y=float(y) + 3.5, text_anchor="middle", font_size=3.1, fill=ink),
    )  # fmt: skip


def _ring_names(places: Iterable[RingSegment], lang: str) -> list[ET.Element]:
    """Name the rings at twelve o'clock, along where they begin."""
    starts = [place.segment for place in places if place.phase == Phase.STARTUP]
    return [
        _bent(cycle.label(lang), each.r1 - 2.2, each.theta0 + 5, each.theta1, size=2.8, fill=INK, anchor="start")
        for cycle, each in zip(Cycle, starts, strict=True)
    ]


def _bent(text: str, r: float, theta0: float, theta1: float, *, size: float, fill: str, anchor: str) -> ET.Element:
    """Return text along an arc; on the lower half it runs the other way, so as not to stand on its head."""
    flip = 90 < (theta0 + theta1) / 2 < 270
    on = r + (0.36 if flip else -0.36) * size
    ends = [xy(on, theta) * [1, -1] for theta in ((theta1, theta0) if flip else (theta0, theta1))]
    (x0, y0), (x1, y1) = (map(float, end) for end in ends)
    name = f"arc-{r:.0f}-{theta0:.0f}".replace(".", "-")
    path = element(
        "path", id=name, d=f"M{x0:.2f} {y0:.2f}A{on:g} {on:g} 0 0 {int(not flip)} {x1:.2f} {y1:.2f}", fill="none"
    )
    run = element("textPath", text, href=f"#{name}", startOffset="50%" if anchor == "middle" else "0%")
    return element("g", "", path, element("text", "", run, font_size=size, fill=fill, text_anchor=anchor))
