"""The schematic rings, and what fills their segments."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate, pairwise
from math import floor

import numpy as np

from tender_cycles.cycles import SEGMENTS, Cycle, Phase
from tender_cycles.layout.polar import TURN, Points, Segment, xy


@dataclass(frozen=True, slots=True)
class RingSegment:
    """One of the nine segments, where it stands and where its label goes."""

    cycle: Cycle
    phase: Phase
    segment: Segment

    def to_dict(self) -> dict[str, object]:
        """Return it as plain values, for JSON."""
        arc = self.segment.arc
        return {
            "key": f"{self.cycle}/{self.phase}",
            "ring": self.cycle.ring,
            "cycle": str(self.cycle),
            "phase": str(self.phase),
            **asdict(self.segment),
            "label": {"r": arc.r, "theta": arc.mid, "flip": arc.flipped},
        }


def ring_radii(hole: float, thickness: Sequence[float], apart: float) -> tuple[tuple[float, float], ...]:
    """Return the radii of concentric rings from the inside out.

    Examples
    --------
    >>> ring_radii(10.0, [5.0, 6.0], 1.0)
    ((10.0, 15.0), (16.0, 22.0))
    """
    starts = accumulate(thickness, lambda at, width: at + width + apart, initial=hole)
    return tuple((start, start + width) for start, width in zip(starts, thickness, strict=False))


def schema(
    *,
    hole: float = 9.0,
    thickness: float = 10.0,
    apart: float = 0.8,
    gap: float = 8.0,
    cycles: Sequence[Cycle] = tuple(Cycle),
) -> tuple[RingSegment, ...]:
    """Return the schematic rings: three equal phases on each, the tender innermost.

    Equal lengths are a choice of this package; the thesis's figures give none.

    Parameters
    ----------
    hole, thickness, apart : float
        Radius of the hole, thickness of a ring and space between two, in millimetres.
    gap : float
        Degrees left open at 12 o'clock, between the end and the start.
    cycles : sequence of Cycle
        Rings from the inside out.

    Examples
    --------
    >>> first = schema()[0].to_dict()
    >>> first["key"], first["ring"], first["theta0"]
    ('tender/start-up', 0, 4.0)
    """
    radii = dict(zip(cycles, ring_radii(hole, [thickness] * len(cycles), apart), strict=True))
    bounds = np.linspace(gap / 2, TURN - gap / 2, len(Phase) + 1)
    angles = dict(zip(Phase, pairwise(map(float, bounds)), strict=True))
    return tuple(RingSegment(c, p, Segment(*radii[c], *angles[p])) for c, p in SEGMENTS if c in radii)


def dots(segment: Segment, count: int, largest: float) -> tuple[Points, float]:
    """Put `count` dots in the middle of a segment, in rows along it.

    Parameters
    ----------
    segment : Segment
    count : int
    largest : float
        Greatest distance between two dots, in millimetres.

    Returns
    -------
    points : ndarray, shape (count, 2)
        Column by column, in the direction of time.
    pitch : float
        Distance that was used, the largest at which they all fit.
    """
    pitch = largest
    while _grid(segment, pitch, 0)[1] < count:
        pitch *= 0.96
    return _grid(segment, pitch, count)[0], pitch


def _grid(segment: Segment, pitch: float, count: int) -> tuple[Points, int]:
    """Return the first `count` places of a grid that is centred in a segment, and how many it has room for."""
    rows = max(1, floor(segment.thickness / pitch))
    radii = segment.arc.r + pitch * ((rows - 1) / 2 - np.arange(rows))
    # Columns stand on rays, apart by the pitch on the innermost row.
    step = float(np.degrees(pitch / radii.min()))
    room = rows * floor((segment.theta1 - segment.theta0) / step)
    used = -(-count // rows)
    angles = segment.arc.mid + step * (np.arange(used) - (used - 1) / 2)
    return xy(np.tile(radii, used), np.repeat(angles, rows))[:count], room
