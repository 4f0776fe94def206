"""Which codes stand together on the same excerpts."""

from collections.abc import Mapping
from math import sqrt
from types import NoneType

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path

from tender_cycles._checks import check_type
from tender_cycles.cycles import Tone
from tender_cycles.figures import numbers
from tender_cycles.figures.labels import ArcLabel, Key, fit_all
from tender_cycles.figures.marks import POINT, Shape, paragraph, width
from tender_cycles.figures.pages import refuse, room, sheet, told
from tender_cycles.figures.rows import told_apart
from tender_cycles.figures.style import INK, PAGE, PAPER, QUIET, RULE
from tender_cycles.layout import Segment, around, chord, curve, xy
from tender_cycles.project import Project
from tender_cycles.words import check_lang, say

RADIUS, OFF = 40.0, 3.2  # units: of the circle, and from it to the names
NEAR, DEEP = 2.4, 8.6  # from it to the names of groups within, and the height of their lines
SIZE = 6.5  # points
PITCH = 2.4  # from one name to the next
ROW, CORNER = 4.6, 38.0  # of the keys to lines and dots in the lower corners


@told
def plot_code_network(
    project: Project | None = None, *, at_least: int = 2, lang: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the finest codes on a circle, joined where they stand on the same excerpts.

    The codebook's order runs clockwise from 12 o'clock, as time does on the rings;
    the code above stands within the circle. Codes that are not joined are pale.

    Parameters
    ----------
    project : Project, optional
        The thesis, if it is not given.
    at_least : int
        Fewest shared excerpts for a line.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes
    """
    check_type((Project, NoneType), project, "project")
    lang = check_lang(lang)
    nodes, edges = numbers.code_network(project, lang, at_least)
    tones = numbers.phase_tones(project)
    at = room(ax, PAGE, flows=True)
    wide = at.width
    angles = around(nodes.groupby("group", sort=False).size().to_list(), gap=1.0, opening=6.0)
    longest = max((width(label, SIZE) for label in nodes["label"]), default=0.0) + OFF
    apart = float(np.radians(np.diff(angles).min(initial=360.0)))
    beside = min(wide, 158.0, at.tall) / 2 - 1.5 - longest  # the radius that names along the spokes leave
    numbered = beside * apart < PITCH or beside < 14  # then a key beneath tells the names
    marks = [str(n) if numbered else label for n, label in enumerate(nodes["label"], 1)]
    radius = min(wide / 2 - 9.0, max(PITCH / apart, RADIUS)) if numbered else min(beside, RADIUS)
    if radius * apart < PITCH and len(nodes) > 1:
        refuse(at, 2 * (PITCH / apart + 9.0))
    groups, letters = _groups(nodes, angles, radius)
    entries = [*letters, *(zip(marks, nodes["label"], strict=True) if numbered else ())]
    half = radius + (8.0 if numbered else longest + 1.5)
    corner = _Corner(nodes, edges, tones, _phases(project, nodes, tones, lang), lang)
    key, top = Key(entries, max(wide / 2 - half, 20.0), 1), half - 1.0
    foot = under = corner.below(half, wide)
    if numbered or key.height > 2 * half - corner.tall or under:  # beneath, since it has no room beside the circle
        key = Key(entries, wide - 4, int(wide // 41))
        foot += key.height + 2 if key.height else 0.0
        top = key.height + 1 - half - foot
    places = pd.DataFrame(xy(radius, angles), index=nodes.index, columns=["x", "y"]).assign(angle=angles)
    joined = {*edges["code"], *edges["other"]}
    with sheet(ax, (-wide / 2, -half - foot, wide / 2, half)) as ax:
        for edge in edges.sort_values("excerpts", kind="stable").to_dict("records"):
            one, other = edge["code"], edge["other"]
            _edge(ax, places.loc[one], places.loc[other], edge["excerpts"], _tie(nodes, tones, one, other))
        for label in groups:
            _over(ax, label)
        for name, mark in zip(nodes.index, marks, strict=True):
            _node(ax, nodes.loc[name], mark, places.loc[name], radius, tones, joined=name in joined)
        corner.draw(ax, wide / 2 - 2, corner.tall - 3.0 - half - under)
        key.draw(ax, 2.0 - wide / 2, top)
        if edges.empty:
            told = "none" if len(nodes) else "no-codes"
            text = say(f"figure.code-network.{told}", lang, n=at_least)
            text = paragraph(text, 2 * (radius - NEAR - DEEP), 7)
            ax.text(0, 0, text, ha="center", va="center_baseline", color=QUIET)
    return ax


def _groups(nodes: pd.DataFrame, angles: np.ndarray, radius: float) -> tuple[list[ArcLabel], list[tuple[str, str]]]:
    """Lay the names of the codes above along the inside of the circle, and the key to those without room."""
    half = float(np.diff(angles).min(initial=360.0)) / 2
    texts, segments = [], []
    for _, group in nodes.assign(angle=angles).groupby("group", sort=False):
        text = numbers.heading(group.iloc[0])
        if text:
            texts.append((text, ""))
            first, last = group["angle"].min() - half, group["angle"].max() + half
            segments.append(Segment(radius - NEAR - DEEP, radius - NEAR, float(first), float(last)))
    labels, letters = fit_all(texts, segments, SIZE, 0.3)
    return [label for label in labels if label], letters


def _over(ax: Axes, label: ArcLabel) -> None:
    """Write a name over the lines, which end at either side of it."""
    for line, arc in label.lines:
        turn = float(np.degrees((width(line, label.size) / 2 + 0.5) / arc.r))
        high = 0.65 * label.size * POINT
        behind = Segment(arc.r - high, arc.r + high, arc.mid - turn, arc.mid + turn)
        ax.add_artist(Shape(curve(behind), facecolor=PAPER, linewidth=0, zorder=1.5))
    label.draw(ax, QUIET)


def _phases(
    project: Project | None, nodes: pd.DataFrame, tones: Mapping[str, Tone], lang: str
) -> list[tuple[str, Tone]]:
    """Return the names and colours of the phases that the codes have."""
    used = [phase for phase in tones if phase in set(nodes["phase"])]
    names = [" ".join(numbers.model_of(project).phase_label(None, phase, lang).split()) for phase in used]
    return list(zip(told_apart(names, CORNER - 8.0), (tones[phase] for phase in used), strict=True))


def _tie(nodes: pd.DataFrame, tones: Mapping[str, Tone], one: str, other: str) -> str:
    """Return the colour of an edge: its phase's if both ends share one, else a neutral."""
    phase, same = nodes["phase"][one], nodes["phase"][other]
    return tones[phase].edge if phase and phase == same else RULE


def _edge(ax: Axes, one: pd.Series, other: pd.Series, shared: int, color: str) -> None:
    curve = chord(one[["x", "y"]], other[["x", "y"]])
    path = Path(curve, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    ax.add_patch(
        PathPatch(
            path,
            facecolor="none",
            edgecolor=color,
            linewidth=_thickness(shared),
            alpha=0.75,
            capstyle="round",
            zorder=1,
        )
    )


def _thickness(shared: int) -> float:
    return 0.45 * shared


def _radius(excerpts: int) -> float:
    return 0.42 * sqrt(max(excerpts, 0.5))


def _dot(ax: Axes, x: float, y: float, excerpts: int, tone: Tone | None, *, pale: bool = False) -> None:
    fill, edge = (tone.tint if pale else tone.fill, tone.edge) if tone else (PAPER if pale else RULE, INK)
    ax.add_patch(
        Circle((x, y), 0.42 * sqrt(max(excerpts, 0.5)), facecolor=fill, edgecolor=edge, linewidth=0.5, zorder=3)
    )


def _node(
    ax: Axes, node: pd.Series, mark: str, place: pd.Series, radius: float, tones: Mapping[str, Tone], *, joined: bool
) -> None:  # fmt: skip
    _dot(ax, place["x"], place["y"], node["excerpts"], tones.get(node["phase"]), pale=not joined)
    right = place["angle"] % 360 < 180
    x, y = xy(radius + OFF, place["angle"])
    turned = 90 - place["angle"] if right else 270 - place["angle"]
    ax.text(
        x, y, mark, rotation=float(turned), rotation_mode="anchor", ha="left" if right else "right",
        va="center", fontsize=SIZE, color=INK if joined else QUIET,
    )  # fmt: skip


class _Corner:
    """The keys in the lower corners: what lines are on the left, what dots are on the right."""

    def __init__(
        self, nodes: pd.DataFrame, edges: pd.DataFrame, tones: Mapping[str, Tone], phases: list[tuple[str, Tone]],
        lang: str,
    ) -> None:  # fmt: skip
        self.lang, self.phases = lang, phases
        self.tones = list(tones.values()) if len(edges) else []
        self.shared, self.sizes = _steps(edges["excerpts"]), _steps(nodes["excerpts"])

    @property
    def tall(self) -> float:
        """Height of the longer of both."""
        left = (2 if self.tones else 0) + len(self.shared)
        return ROW * max(left, len(self.phases) + len(self.sizes)) + 0.6

    def below(self, half: float, wide: float) -> float:
        """Return how far they must reach below a circle, to whose sides they stand."""
        beside = min(max(wide / 2 - CORNER, 0.0), half)
        return max(0.0, sqrt(half**2 - beside**2) - half + self.tall)

    def draw(self, ax: Axes, side: float, y: float) -> None:
        """Draw them, as far as `side` to the left and to the right of the middle."""
        left, low = -side, y
        if self.tones:
            part = 7.0 / len(self.tones)
            for at, tone in enumerate(self.tones):
                ends = [left + part * at, left + part * (at + 0.92)]
                ax.plot(ends, [low, low], color=tone.edge, linewidth=1.2, solid_capstyle="butt")
            ax.plot([left, left + 7], [low - ROW] * 2, color=RULE, linewidth=1.2)
            for key in ("within", "across"):
                ax.text(left + 9, low, say(f"figure.code-network.{key}", self.lang), va="center_baseline")
                low -= ROW
        for shared in self.shared:
            ax.plot([left, left + 7], [low, low], color=RULE, linewidth=_thickness(shared))
            ax.text(left + 9, low, say("figure.code-network.shared", self.lang, n=shared), va="center_baseline")
            low -= ROW
        right, low = side - CORNER + 4.0, y
        for name, tone in self.phases:
            _dot(ax, right, low, 6, tone)
            ax.text(right + 4, low, name, va="center_baseline")
            low -= ROW
        for size in self.sizes:
            _dot(ax, right, low, size, None)
            ax.text(right + 4, low, say("figure.code-network.size", self.lang, n=size), va="center_baseline")
            low -= ROW


def _steps(values: pd.Series) -> list[int]:
    """Return the least and the greatest value, which a key shows."""
    return sorted({int(v) for v in np.array([values[values > 0].min(), values.max()]) if not pd.isna(v)})
