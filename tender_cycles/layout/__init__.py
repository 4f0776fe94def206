"""Geometry alone: rings, lanes, trees and networks as positions.

Nothing here draws. Lengths are millimetres on the page. Angles are degrees,
clockwise from 12 o'clock, as on a clock face; `xy` turns them into Cartesian
coordinates with y upwards. Everything is frozen and plain, so that a page, a
picture and a control in a browser can be fed from the same positions.
"""

from tender_cycles.layout.lanes import Bar, Dial, Nest, Turn, bars, calendar_radii, nest, pack, ticks
from tender_cycles.layout.plane import Box, around, chord, columns, spread, wrap
from tender_cycles.layout.polar import Arc, Points, Segment, xy
from tender_cycles.layout.rings import RingSegment, dots, ring_radii, ring_thickness, schema

__all__ = [
    "Arc", "Bar", "Box", "Dial", "Nest", "Points", "RingSegment", "Segment", "Turn",
    "around", "bars", "calendar_radii", "chord", "columns", "dots", "nest", "pack", "ring_radii", "ring_thickness",
    "schema", "spread", "ticks", "wrap", "xy",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__
