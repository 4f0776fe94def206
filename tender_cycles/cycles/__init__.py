"""Nested cycles as data, the thesis's own, and their spans on a calendar."""

from tender_cycles.cycles.calendar import Calendar, Crossing
from tender_cycles.cycles.colors import Tone
from tender_cycles.cycles.model import CycleDefinition, NestedCycles, PhaseDefinition, Relation
from tender_cycles.cycles.spans import ENTRIES, EXITS, Span
from tender_cycles.cycles.tender import Option, TenderPeriod, add_months
from tender_cycles.cycles.thesis import SEGMENTS, Cycle, Phase, tender_cycles

__all__ = [
    "ENTRIES", "EXITS", "SEGMENTS", "Calendar", "Crossing", "Cycle", "CycleDefinition", "NestedCycles", "Option",
    "Phase", "PhaseDefinition", "Relation", "Span", "TenderPeriod", "Tone", "add_months", "tender_cycles",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__
