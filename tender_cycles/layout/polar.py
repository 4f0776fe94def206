"""Points, arcs and annular segments in clock angles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]
HAIR = 1e-6  # degrees
TURN = 360.0


def xy(r: ArrayLike, theta: ArrayLike) -> Points:
    """Return Cartesian points, shape (..., 2), for radii and clock angles in degrees.

    Examples
    --------
    >>> xy(2.0, 90.0).round(6).tolist()
    [2.0, 0.0]
    """
    turned = np.radians(theta)
    return np.stack([np.asarray(r) * np.sin(turned), np.asarray(r) * np.cos(turned)], axis=-1)


@dataclass(frozen=True, slots=True)
class Arc:
    """A stretch of a circle, from `theta0` clockwise to `theta1`.

    Examples
    --------
    >>> round(Arc(10.0, 0.0, 90.0).length, 2)
    15.71
    """

    r: float
    theta0: float
    theta1: float

    @property
    def mid(self) -> float:
        """Clock angle of the middle."""
        return (self.theta0 + self.theta1) / 2

    @property
    def length(self) -> float:
        """Length in millimetres."""
        return self.r * float(np.radians(self.theta1 - self.theta0))

    @property
    def flipped(self) -> bool:
        """Whether text along it must run anticlockwise so as not to stand on its head."""
        return 90.0 < self.mid % TURN < 270.0

    def bend(self, points: ArrayLike, flip: bool | None = None) -> Points:
        """Lay flat points on the arc: x runs along it from its middle, y stands on it.

        Parameters
        ----------
        points : array_like, shape (n, 2)
        flip : bool or None
            Run anticlockwise with y pointing to the centre; None asks `flipped`.

        Returns
        -------
        ndarray, shape (n, 2)
        """
        flat = np.asarray(points, dtype=float)
        way = -1.0 if (self.flipped if flip is None else flip) else 1.0
        return xy(self.r + way * flat[:, 1], self.mid + way * np.degrees(flat[:, 0] / self.r))


@dataclass(frozen=True, slots=True)
class Segment:
    """An annular segment: radii in millimetres, clock angles in degrees.

    Raises
    ------
    ValueError
        If a radius or an angle is out of order, or it is more than a full turn.
    """

    r0: float
    r1: float
    theta0: float
    theta1: float

    def __post_init__(self) -> None:
        if not 0 <= self.r0 < self.r1:
            raise ValueError(f"radii must satisfy 0 <= r0 < r1; they are {self.r0} and {self.r1}")
        if not self.theta0 <= self.theta1 <= self.theta0 + TURN:
            raise ValueError(
                f"angles must satisfy theta0 <= theta1 <= theta0 + 360; they are {self.theta0} and {self.theta1}"
            )

    @property
    def arc(self) -> Arc:
        """The arc through the middle."""
        return Arc((self.r0 + self.r1) / 2, self.theta0, self.theta1)

    @property
    def thickness(self) -> float:
        """Distance between the radii."""
        return self.r1 - self.r0

    @property
    def area(self) -> float:
        """Area in square millimetres."""
        return float(np.radians(self.theta1 - self.theta0)) * (self.r1**2 - self.r0**2) / 2

    def overlaps(self, other: "Segment") -> bool:
        """Return whether two segments share more than an edge."""
        apart = (other.theta0 - self.theta0) % TURN
        turning = apart < self.theta1 - self.theta0 or (-apart) % TURN < other.theta1 - other.theta0
        return turning and self.r0 < other.r1 and other.r0 < self.r1

    def inset(self, along: float, across: float = 0.0) -> "Segment":
        """Return it drawn in by millimetres at its ends and at its sides; never beyond its middle."""
        turn = min(float(np.degrees(along / self.arc.r)), (self.theta1 - self.theta0) / 2)
        start = self.theta0 + turn
        return Segment(self.r0 + across, self.r1 - across, start, max(start, self.theta1 - turn))

    def rounding(self, rounded: tuple[float, float]) -> tuple[float, float]:
        """Return the corner radii at both ends for which there is room."""
        half, long = self.thickness / 2, self.arc.length
        begin, stop = (min(radius, half) for radius in rounded)
        room = min(1.0, long / (begin + stop)) if begin + stop else 1.0
        return begin * room, stop * room

    def outline(self, *, rounded: tuple[float, float] = (0.0, 0.0), point: float = 0.0, steps: float = 1.5) -> Points:
        """Return the closed outline.

        Parameters
        ----------
        rounded : tuple of float
            Corner radii in millimetres at the start and at the end.
        point : float
            How far, in millimetres, the end points forward and the start is
            notched: an arrow that shows the direction.
        steps : float
            Largest angle in degrees between two points on a side.

        Returns
        -------
        ndarray, shape (n, 2)
        """
        half, reach = self.thickness / 2, self.arc.length / 2
        begin, stop = self.rounding(rounded)
        count = max(2, int(np.ceil((self.theta1 - self.theta0) / steps)) + 1)
        forward = np.array([reach, 0.0])
        head = end_cap(half, stop, point) + forward
        tail = end_cap(half, begin, -point)[::-1] * [-1.0, 1.0] - forward
        outer = np.column_stack([np.linspace(tail[-1, 0], head[0, 0], count), np.full(count, half)])
        inner = np.column_stack([np.linspace(head[-1, 0], tail[0, 0], count), np.full(count, -half)])
        return self.arc.bend(np.vstack([outer, head, inner, tail]), flip=False)


def curve(
    segment: Segment, *, rounded: tuple[float, float] = (0.0, 0.0), point: float = 0.0
) -> tuple[Points, list[int]]:
    """Return the outline of a segment with its arcs as cubic curves, a fifth of the points of `Segment.outline`.

    Returns
    -------
    points : ndarray, shape (n, 2)
    codes : list of int
        What each point is, as `matplotlib.path.Path` counts: 1 begins, 2 ends
        a line, 4 stands for a control point or the end of a cubic curve, 79 closes.
    """
    half, reach = segment.thickness / 2, segment.arc.length / 2
    begin, stop = segment.rounding(rounded)
    (head, out), (tail, home) = _curved_cap(half, stop, point), _curved_cap(half, begin, -point)
    head = segment.arc.bend(head + np.array([reach, 0.0]), flip=False)
    tail = segment.arc.bend(tail[::-1] * [-1.0, 1.0] - [reach, 0.0], flip=False)
    there, back = _curved(tail[-1], head[0], clockwise=True), _curved(head[-1], tail[0], clockwise=False)
    points = np.vstack([tail[-1:], there, head[1:], back, tail[1:], tail[-1:]])
    return points, [1, *[4] * len(there), *out[1:], *[4] * len(back), *home[1:], 79]


def _curved_cap(half: float, radius: float, point: float) -> tuple[Points, list[int]]:
    """Return the end of a bar as `end_cap` does, its round corners as cubic curves, with what each point is."""
    if point or radius <= 0:
        flat = end_cap(half, radius, point)
        return flat, [2] * len(flat)
    reach = 4 / 3 * float(np.tan(np.pi / 8)) * radius
    upper = np.array([(-radius, half), (reach - radius, half), (0.0, half - radius + reach), (0.0, half - radius)])
    return np.vstack([upper, upper[::-1] * [1.0, -1.0]]), [2, 4, 4, 4] * 2


def _curved(start: Points, end: Points, *, clockwise: bool) -> Points:
    """Return the control points and ends of cubic curves along a circle, each of an eighth of a turn at most."""
    r = float(np.hypot(*start))
    a, b = (float(np.degrees(np.arctan2(*p))) for p in (start, end))
    turn = (b - a) % TURN if clockwise else -((a - b) % TURN)
    turn = 0.0 if TURN - abs(turn) < HAIR else turn  # of a bar that is round all the way
    count = max(1, int(np.ceil(abs(turn) / 45)))
    angles = np.linspace(a, a + turn, count + 1)
    reach = 4 / 3 * np.tan(np.radians(turn / count) / 4) * r
    ends, along = xy(r, angles), reach * xy(1.0, angles + 90)
    return np.stack([ends[:-1] + along[:-1], ends[1:] - along[1:], ends[1:]], axis=1).reshape(-1, 2)


def end_cap(half: float, radius: float, point: float) -> Points:
    """Return the flat end of a bar, from its upper to its lower side, its middle at x = 0."""
    if point:
        return np.array([[-point / 2, half], [point / 2, 0.0], [-point / 2, -half]])
    if radius <= 0:
        return np.array([[0.0, half], [0.0, -half]])
    quarter = np.radians(np.linspace(0, 90, 7))
    upper = np.column_stack([radius * (np.sin(quarter) - 1), half - radius * (1 - np.cos(quarter))])
    return np.vstack([upper, upper[::-1] * [1.0, -1.0]])
