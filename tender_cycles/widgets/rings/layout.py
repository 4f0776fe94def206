"""Where the segments stand on the ring control, and its words."""

from typing import Any

from tender_cycles.cycles import SEGMENTS, Cycle, Phase, tender_cycles
from tender_cycles.layout import RingSegment, schema
from tender_cycles.words import words_under


def ring_words(lang: str) -> dict[str, Any]:
    """Return the words of the ring control."""
    return words_under("rings", lang) | {
        "cycles": {str(cycle): cycle.label(lang) for cycle in Cycle},
        "phases": {str(phase): phase.label(lang) for phase in Phase},
        "titles": {f"{cycle}/{phase}": phase.label(lang, cycle) for cycle, phase in SEGMENTS},
    }


def ring_places() -> tuple[RingSegment, ...]:
    """Return the nine segments with room for numbers in them."""
    return schema(tender_cycles(), hole=6.0, thickness=11.5, gap=8.0)


def ring_layout() -> list[dict[str, Any]]:
    """Return the positions of the nine segments, as the ring control draws them."""
    return [each.to_dict() for each in ring_places()]
