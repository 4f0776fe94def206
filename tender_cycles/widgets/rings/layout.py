"""Where the segments stand on the ring control, how they are coloured, and its words."""

from typing import Any

import numpy as np

from tender_cycles.cycles import NestedCycles
from tender_cycles.layout import RingSegment, schema
from tender_cycles.widgets.core.palette import phase_colors
from tender_cycles.words import LANGS, words_under

SIZE = 2.8  # millimetres of the names on the rings
OUTSIDE = 3.8  # and of those around them
WIDTH = 0.53  # of a usual letter, as a share of its size


def names_outside(model: NestedCycles) -> bool:
    """Return whether all cycles have the same phases, so that one name outside the rings says it for all.

    Else they are named in a legend: letters inside the segments would be too small to read.
    """
    return len({tuple(phase.key for phase in cycle.phases) for cycle in model.cycles}) == 1


def ring_places(model: NestedCycles | None) -> tuple[RingSegment, ...]:
    """Return the segments with room for numbers in them."""
    if model is None:
        return ()
    # The more phases the innermost cycle has, the further out it stands.
    return schema(model, hole=6.0 + 4.0 * max(0, len(model.cycles[0].phases) - 3), thickness=11.5, gap=8.0)


def margin(model: NestedCycles) -> float:
    """Return the millimetres around the rings: room for the names of the phases, where they stand there."""
    return 6.0 if names_outside(model) else 1.0


def number_at(model: NestedCycles, place: RingSegment) -> float:
    """Return the clock angle of a segment's number, which makes room for the ring's name, in either language."""
    cycle, each, along = model.cycle(place.cycle), place.segment, 0.5
    if place.phase == cycle.phases[0].key:
        name = WIDTH * SIZE * max(len(cycle.label(lang)) for lang in LANGS)
        share = name / ((each.r1 - 2.2) * each.arc.length / each.arc.r)
        along = 0.58 if share < 0.5 else min((1 + share) / 2, 0.8)
    return each.theta0 + along * (each.theta1 - each.theta0)


def ring_layout(model: NestedCycles | None) -> list[dict[str, Any]]:
    """Return the segments as the ring control draws them: place, colours, pattern, and where their names go.

    The first and the last phase have a pattern, which says them again without colour.
    """
    if model is None:
        return []
    outside, colors = names_outside(model), phase_colors(model)
    found = []
    for place in ring_places(model):
        phases = [phase.key for phase in model.cycle(place.cycle).phases]
        at = phases.index(place.phase)
        pattern = None if len(phases) == 1 else {0: "dots", len(phases) - 1: "lines"}.get(at)
        found.append({
            **place.to_dict(), "first": at == 0, "pattern": pattern, "colors": colors[place.key], "outside": outside,
            "number": number_at(model, place), "mark": mark_angle(model, place), "margin": margin(model),
        })  # fmt: skip
    return found


def mark_angle(model: NestedCycles, place: RingSegment) -> float:
    """Return where around a segment the hollow mark stands, which says how many may stand there too."""
    millimetre = float(np.degrees(1 / place.segment.arc.r))
    return min(number_at(model, place) + 7.5 * millimetre, place.segment.theta1 - 2.8 * millimetre)


def fitted(text: str, length: float, size: float) -> str:
    """Return text as long as there is room for it, in letters of a usual width.

    Examples
    --------
    >>> fitted("settling in", 12.0, 2.8), fitted("settling in", 20.0, 2.8)
    ('settlin…', 'settling in')
    """
    text, most = " ".join(text.split()), int(length / (WIDTH * size))
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…" if most > 2 else ""


def ring_words(model: NestedCycles | None, lang: str) -> dict[str, Any]:
    """Return the words of the ring control; under ``short`` and ``rings`` the names as long as there is room."""
    found: dict[str, Any] = words_under("rings", lang)
    found |= {name: {} for name in ("cycles", "phases", "labels", "titles", "short", "rings_short")}
    if model is None:
        return found
    for place in ring_places(model):
        label, segment = model.phase_label(place.cycle, place.phase, lang), place.segment
        title = " ".join(model.phase_title(place.cycle, place.phase, lang).split())
        found["cycles"][place.cycle] = model.label(place.cycle, lang)
        found["phases"].setdefault(place.phase, label)
        found["labels"][place.key], found["titles"][place.key] = label, title
        arc = segment.arc.length / segment.arc.r
        found["short"][place.key] = fitted(label, (segment.r1 + 3) * arc, OUTSIDE)
        name = fitted(model.label(place.cycle, lang), (segment.r1 - 2.2) * arc - 1.5, SIZE)
        found["rings_short"].setdefault(place.cycle, name)
    return found
