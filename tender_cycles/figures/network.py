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
from tender_cycles.figures.labels import Key
from tender_cycles.figures.marks import paragraph, width
from tender_cycles.figures.pages import refuse, room, sheet, told
from tender_cycles.figures.style import INK, PAGE, QUIET, RULE
from tender_cycles.layout import around, chord, xy
from tender_cycles.project import Project
from tender_cycles.words import check_lang, say

RADIUS, OFF = 40.0, 3.2  # units: of the circle, and from it to the names
SIZE = 6.5  # points
PITCH = 2.4  # from one name to the next
KEY = 19.0  # for the key to lines and dots in the lower corners


@told
def plot_code_network(
    project: Project | None = None, *, at_least: int = 2, lang: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the finest codes on a circle, joined where they stand on the same excerpts.

    The codebook's order runs clockwise from 12 o'clock, as time does on the rings.

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
    key = Key(list(zip(marks, nodes["label"], strict=True)) if numbered else [], wide - 4, int(wide // 41))
    radius = min(wide / 2 - 9.0, max(PITCH / apart, RADIUS)) if numbered else min(beside, RADIUS)
    if radius * apart < PITCH and len(nodes) > 1:
        refuse(at, 2 * (PITCH / apart + 9.0))
    half = radius + (8.0 if numbered else longest + 1.5)
    foot = _below(half, wide) + (key.height + 2 if numbered else 0.0)
    places = pd.DataFrame(xy(radius, angles), index=nodes.index, columns=["x", "y"]).assign(angle=angles)
    with sheet(ax, (-wide / 2, -half - foot, wide / 2, half)) as ax:
        for edge in edges.sort_values("excerpts", kind="stable").to_dict("records"):
            one, other = edge["code"], edge["other"]
            _edge(ax, places.loc[one], places.loc[other], edge["excerpts"], _tie(nodes, tones, one, other))
        for name, mark in zip(nodes.index, marks, strict=True):
            _node(ax, nodes.loc[name], mark, places.loc[name], radius, tones)
        _key(ax, nodes, edges, tones, (wide / 2 - 2, KEY - 3.0 - half - _below(half, wide)), lang)
        key.draw(ax, 2.0 - wide / 2, key.height + 1 - half - foot)
        if edges.empty:
            told = "none" if len(nodes) else "no-codes"
            text = say(f"figure.code-network.{told}", lang, n=at_least)
            text = paragraph(text, 2 * radius - 12, 7)
            ax.text(0, 0, text, ha="center", va="center_baseline", color=QUIET)
    return ax


def _below(half: float, wide: float) -> float:
    """Return how far the keys in the lower corners of a page must reach below a circle."""
    beside = min(max(wide / 2 - 38.0, 0.0), half)
    return max(0.0, sqrt(half**2 - beside**2) - half + KEY)


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


def _node(
    ax: Axes, node: pd.Series, mark: str, place: pd.Series, radius: float, tones: Mapping[str, Tone]
) -> None:  # fmt: skip
    tone = tones.get(node["phase"])
    fill, edge = (tone.fill, tone.edge) if tone else (RULE, INK)
    ax.add_patch(
        Circle(
            (place["x"], place["y"]), _radius(node["excerpts"]), facecolor=fill, edgecolor=edge, linewidth=0.5, zorder=3
        )
    )
    right = place["angle"] % 360 < 180
    x, y = xy(radius + OFF, place["angle"])
    turned = 90 - place["angle"] if right else 270 - place["angle"]
    ax.text(
        x, y, mark, rotation=float(turned), rotation_mode="anchor", ha="left" if right else "right",
        va="center", fontsize=SIZE,
    )  # fmt: skip


def _key(
    ax: Axes, nodes: pd.DataFrame, edges: pd.DataFrame, tones: Mapping[str, Tone], corner: tuple[float, float],
    lang: str,
) -> None:  # fmt: skip
    x, y = -corner[0], corner[1]
    if tones and len(edges):
        part = 7.0 / len(tones)
        for at, tone in enumerate(tones.values()):
            ends = [x + part * at, x + part * (at + 0.92)]
            ax.plot(ends, [y, y], color=tone.edge, linewidth=1.2, solid_capstyle="butt")
        ax.plot([x, x + 7], [y - 4.6] * 2, color=RULE, linewidth=1.2)
        for row, key in enumerate(("within", "across")):
            ax.text(x + 9, y - 4.6 * row, say(f"figure.code-network.{key}", lang), va="center_baseline")
    for row, shared in enumerate(_steps(edges["excerpts"])):
        ax.plot([x, x + 7], [y - 4.6 * (row + 2)] * 2, color=RULE, linewidth=_thickness(shared))
        ax.text(x + 9, y - 4.6 * (row + 2), say("figure.code-network.shared", lang, n=shared), va="center_baseline")
    for row, size in enumerate(_steps(nodes["excerpts"])):
        ax.add_patch(
            Circle((corner[0] - 28, y - 9.2 - 4.6 * row), _radius(size), facecolor=RULE, edgecolor=INK, linewidth=0.5)
        )
        ax.text(
            corner[0] - 23, y - 9.2 - 4.6 * row, say("figure.code-network.size", lang, n=size), va="center_baseline"
        )


def _steps(values: pd.Series) -> list[int]:
    """Return the least and the greatest value, which a key shows."""
    return sorted({int(v) for v in np.array([values[values > 0].min(), values.max()]) if not pd.isna(v)})
