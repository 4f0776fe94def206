"""The schematic rings, and what fills their segments."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate, pairwise
from math import floor

import numpy as np

from tender_cycles.cycles import NestedCycles
from tender_cycles.layout.polar import TURN, Points, Segment, xy


@dataclass(frozen=True, slots=True)
class RingSegment:
    """One phase on the ring of its cycle: where it stands and where its label goes."""

    cycle: str
    phase: str
    ring: int  # 0 for the innermost
    segment: Segment

    @property
    def key(self) -> str:
        """Cycle and phase with a slash between them."""
        return f"{self.cycle}/{self.phase}"

    def to_dict(self) -> dict[str, object]:
        """Return it as plain values, for JSON."""
        arc = self.segment.arc
        return {
            "key": self.key,
            "ring": self.ring,
            "cycle": self.cycle,
            "phase": self.phase,
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


def ring_thickness(n: int, hole: float, outer: float, apart: float, most: float) -> tuple[float, float]:
    """Return the hole and the thickness at which `n` rings reach out to a radius.

    Parameters
    ----------
    n : int
    hole, outer : float
        Least radius of the hole, and radius of the outermost ring, in millimetres.
    apart : float
        Space between two rings.
    most : float
        Greatest thickness; where the rings would be thicker the hole is larger.

    Examples
    --------
    >>> ring_thickness(3, 10.0, 42.0, 1.0, 20.0), ring_thickness(1, 10.0, 42.0, 1.0, 20.0)
    ((10.0, 10.0), (22.0, 20.0))
    """
    thickness = min((outer - hole - apart * (n - 1)) / n, most)
    return outer - n * thickness - apart * (n - 1), thickness


def schema(
    model: NestedCycles,
    *,
    hole: float = 9.0,
    thickness: float = 10.0,
    apart: float = 0.8,
    gap: float = 8.0,
) -> tuple[RingSegment, ...]:
    """Return the schematic rings: the phases of each cycle of equal length, the innermost cycle first.

    Equal lengths are a choice of this package; the thesis's figures give none.

    Parameters
    ----------
    model : NestedCycles
    hole, thickness, apart : float
        Radius of the hole, thickness of a ring and space between two, in millimetres.
    gap : float
        Degrees left open at 12 o'clock, between the end and the start.

    Examples
    --------
    >>> from tender_cycles.cycles import NestedCycles
    >>> year = NestedCycles.of({"school year": ["autumn", "spring"], "pupil": ["new", "settled", "leaving"]})
    >>> third = schema(year)[2].to_dict()
    >>> third["key"], third["ring"], third["theta0"]
    ('pupil/new', 1, 4.0)
    """
    radii = ring_radii(hole, [thickness] * len(model.cycles), apart)
    return tuple(
        RingSegment(cycle.key, phase.key, ring, Segment(*radii[ring], *angles))
        for ring, cycle in enumerate(model.cycles)
        for phase, angles in zip(cycle.phases, _equal(len(cycle.phases), gap), strict=True)
    )


def _equal(count: int, gap: float) -> list[tuple[float, float]]:
    """Return the clock angles of `count` stretches of equal length."""
    return list(pairwise(map(float, np.linspace(gap / 2, TURN - gap / 2, count + 1))))


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
