"""What is chosen as pictures that stand alone: rings, matrix and network as SVG.

They are drawn from the same positions and counts as the views in the browser,
and are what a notebook shows where nothing can run.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations
from math import sqrt
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np

from tender_cycles.cycles import SEGMENTS, Cycle, Phase
from tender_cycles.layout import RingSegment, xy
from tender_cycles.project import Project
from tender_cycles.tables import cooccurrence
from tender_cycles.widgets.naming import value_label
from tender_cycles.widgets.payload import network, ring_places
from tender_cycles.widgets.state import ThemeState
from tender_cycles.widgets.tally import Count
from tender_cycles.words import say

INK, PAPER, QUIET, RULE, ACCENT = "#1e1a22", "#ffffff", "#5c5663", "#857e8c", "#1f6f78"
TONES = {  # fill, edge, text, tint
    Phase.STARTUP: ("#ffe066", "#947200", INK, "#fff6d1"),
    Phase.UNDERWAY: ("#d56200", "#8f4200", INK, "#fde6d3"),
    Phase.ENDING: ("#43217a", "#2b1254", PAPER, "#e9e1f4"),
}
FONT = "system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif"


def element(tag: str, text: str = "", *children: ET.Element, **attributes: object) -> ET.Element:
    """Return an element; a hyphen in an attribute's name is written as an underscore."""
    made = ET.Element(tag, {k.replace("_", "-"): _short(v) for k, v in attributes.items() if v is not None})
    made.text = text or None
    made.extend(children)
    return made


def _short(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def picture(title: str, box: tuple[float, float, float, float], width: int, *children: ET.Element) -> ET.Element:
    """Return an SVG with a title that is read aloud."""
    x, y, w, h = box
    return element(
        "svg", "", element("title", title), *children, xmlns="http://www.w3.org/2000/svg", role="img", aria_label=title,
        viewBox=f"{x:g} {y:g} {w:g} {h:g}", width=width, height=round(width * h / w), font_family=FONT,
    )  # fmt: skip


def svg(root: ET.Element) -> str:
    """Return a picture as text."""
    return ET.tostring(root, encoding="unicode")


def rings_svg(counts: Mapping[tuple[str, str], Count], chosen: Iterable[tuple[str, str]] = (), lang: str = "en") -> str:
    """Return the rings as the text of an SVG; see `rings_picture`."""
    return svg(rings_picture(counts, chosen, lang))


def rings_picture(
    counts: Mapping[tuple[str, str], Count], chosen: Iterable[tuple[str, str]] = (), lang: str = "en"
) -> ET.Element:
    """Return the rings with "n of N" on each segment; the chosen ones in full colour.

    Parameters
    ----------
    counts : mapping of (cycle, phase) to Count
        What `ThemeState.counts` gives for the segments.
    chosen : iterable of (cycle, phase)
        If there are none, all stand in full colour.
    lang : {"nb", "en"}
    """
    places = ring_places()
    picked = {tuple(map(str, each)) for each in chosen}
    outer = max(place.segment.r1 for place in places)
    half = outer + 6
    drawn = [_segment(p, counts[(str(p.cycle), str(p.phase))], picked, lang) for p in places]
    names = [
        _bent(p.phase.label(lang), outer + 3, p.segment.theta0, p.segment.theta1, size=3.8, fill=QUIET, anchor="middle")
        for p in places
        if p.cycle is Cycle.PARTICIPANT
    ]
    box = (-half, -half, 2 * half, 2 * half)
    return picture(say("rings.rings", lang), box, 420, *drawn, *_ring_names(places, lang), *names)


def _segment(place: RingSegment, count: Count, picked: set[Any], lang: str) -> ET.Element:
    fill, edge, text, tint = TONES[place.phase]
    on = count.n > 0 and (not picked or (str(place.cycle), str(place.phase)) in picked)
    points = place.segment.outline() * [1, -1]
    path = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"
    along = 0.58 if place.phase is Phase.STARTUP else 0.5
    theta = place.segment.theta0 + along * (place.segment.theta1 - place.segment.theta0)
    x, y = xy(place.segment.arc.r, theta) * [1, -1]
    ink = text if on else INK
    of = say("rings.ofAll", lang, all=count.of)
    number = {"text_anchor": "middle", "font_size": 4.6, "font_weight": 650, "fill": ink}
    return element(
        "g", "",
        element("path", d=path, fill=fill if on else tint, stroke=edge, stroke_width=0.9 if on and picked else 0.35),
        element("text", str(count.n), x=float(x), y=float(y), **number),
        element("text", of, x=float(x), y=float(y) + 3.5, text_anchor="middle", font_size=3.1, fill=ink),
    )  # fmt: skip


def _ring_names(places: Iterable[RingSegment], lang: str) -> list[ET.Element]:
    """Name the rings at twelve o'clock, along where they begin."""
    starts = [place.segment for place in places if place.phase is Phase.STARTUP]
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


def matrix_svg(state: ThemeState) -> str:
    """Return the codes by the state's columns, with the heat of the numbers; codes without an excerpt are left out."""
    rows, columns, cells = matrix(state)
    most = max((max(line) for line in cells), default=0) or 1
    left, top, wide, high = 190.0, 92.0, 34.0, 18.0
    drawn = []
    for at, name in enumerate(columns):
        x = left + (at + 0.5) * wide
        drawn.append(
            element("text", name, transform=f"translate({x + 4:g} {top - 6:g}) rotate(-60)", font_size=11, fill=INK)
        )
    for down, (name, line) in enumerate(zip(rows, cells, strict=True)):
        y = top + down * high
        drawn.append(element("text", name, x=left - 8, y=y + 13, text_anchor="end", font_size=11, fill=INK))
        for across, n in enumerate(line):
            x = left + across * wide
            if n:
                heat = f"{0.5 * n / most:.2f}"
                drawn.append(element("rect", x=x, y=y, width=wide - 1, height=high - 1, fill=ACCENT, fill_opacity=heat))
            label = element(
                "text", str(n or "·"), x=x + wide / 2, y=y + 13, text_anchor="middle", font_size=11, fill=INK
            )
            drawn.append(label)
    size = (left + max(len(columns), 1) * wide + 50, top + max(len(rows), 1) * high + 4)
    return svg(picture(say("explorer.matrix", state.lang), (0, 0, *size), round(size[0]), *drawn))


def matrix(state: ThemeState) -> tuple[list[str], list[str], list[list[int]]]:
    """Return names of codes, names of columns, and how many chosen excerpts have the code or one below it."""
    chosen, by = state.chosen, state.columns
    columns = _columns(state, by)
    alone = ThemeState(chosen, state.lang)
    alone.users = state.users
    found = []
    for name, filters in columns:
        alone.choose(users=state.users, **filters)
        found.append((name, {key: count.n for key, count in _plain_counts(alone).items()}))
    book = state.project.codebook
    tree = [code for root in book if root.parent is None for code in book.below(root)]
    rows = [code for code in tree if any(counts[book.keys[code.guid]] for _, counts in found)]
    cells = [[counts[book.keys[code.guid]] for _, counts in found] for code in rows]
    return [_code_name(code, state.lang) for code in rows], [name for name, _ in found], cells


def _plain_counts(state: ThemeState) -> dict[Any, Count]:
    # Codes are not chosen by here, so that their counts are those of the chosen excerpts.
    return state.counts("codes")


def _columns(state: ThemeState, by: str) -> list[tuple[str, dict[str, Any]]]:
    if by in ("cycle", "phase"):
        at = ("cycle", "phase").index(by)
        known: tuple[Any, ...] = tuple(Cycle) if by == "cycle" else tuple(Phase)
        pick = {each: tuple(pair for pair in SEGMENTS if pair[at] == each) for each in known}
        return [(each.label(state.lang), {"segments": pairs}) for each, pairs in pick.items()]
    facet = "informants" if by == "informant" else f"attributes/{by}"
    values = [value for value, count in state.counts(facet).items() if count.of and value is not None]
    if by == "informant":
        return [(str(value), {"informants": (value,)}) for value in values]
    return [(value_label(value, state.lang), {"attributes": {by: (value,)}}) for value in values]


def _code_name(code: Any, lang: str) -> str:
    return f"{code.key} {code.label(lang)}" if code.key[:1].isdigit() else code.label(lang)


def network_svg(state: ThemeState) -> str:
    """Return the codes on a circle, joined where they share as many chosen excerpts as the threshold asks for."""
    nodes = network(state.project)
    book = state.project.codebook
    codes = list(book)
    keys = [book.keys[codes[node["code"]].guid] for node in nodes]
    counts = cooccurrence(_by_users(state)).reindex(index=keys, columns=keys, fill_value=0).to_numpy(dtype=np.int64)
    pairs = [(a, b) for a, b in combinations(range(len(nodes)), 2) if counts[a, b] >= state.threshold]
    most = max((int(counts[pair]) for pair in pairs), default=1)
    r, drawn = 100.0, []
    for a, b in pairs:
        (x0, y0), (x1, y1) = ((nodes[i]["x"] * r, nodes[i]["y"] * r) for i in (a, b))
        share = float(counts[a, b]) / most
        drawn.append(
            element(
                "path", d=f"M{x0:.1f} {y0:.1f}Q0 0 {x1:.1f} {y1:.1f}", fill="none", stroke=RULE,
                stroke_width=0.4 + 3.6 * share, stroke_opacity=0.25 + 0.6 * share,
            )
        )  # fmt: skip
    largest = max((int(counts[i, i]) for i in range(len(nodes))), default=1) or 1
    for at, node in enumerate(nodes):
        code = codes[node["code"]]
        size = 1.8 + 4.2 * sqrt(counts[at, at] / largest) if counts[at, at] else 1.2
        drawn.append(element("circle", cx=node["x"] * r, cy=node["y"] * r, r=size, fill=code.color or ACCENT))
        right = node["angle"] <= 180
        x, y = node["x"] * (r + 8), node["y"] * (r + 8)
        turn = node["angle"] - 90 if right else node["angle"] + 90
        drawn.append(
            element(
                "text", code.label(state.lang), x=x, y=y + 2, transform=f"rotate({turn:.1f} {x:.1f} {y:.1f})",
                text_anchor="start" if right else "end", font_size=6.5, fill=INK if counts[at, at] else QUIET,
            )
        )  # fmt: skip
    return svg(picture(say("explorer.network", state.lang), (-215, -215, 430, 430), 640, *drawn))


def _by_users(state: ThemeState) -> Project:
    chosen = state.chosen
    return chosen.select(user=list(state.users)) if state.users and len(chosen) else chosen
