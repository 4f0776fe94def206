"""Texts on rings: as they are where they fit, else a letter with a key below."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_letters
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from tender_cycles.cycles import NestedCycles, Tone
from tender_cycles.figures.marks import POINT, ArcText, paragraph, swatch, width
from tender_cycles.figures.style import INK, hatch
from tender_cycles.layout import Arc, Segment, wrap
from tender_cycles.words import say

LEAST = 6.0  # points
LINE = 3.1  # millimetres from line to line of a key
KEY = 6.5  # points
CAPITAL = 0.73  # height of a capital letter of DejaVu, in sizes of the type


def lines(
    ax: Axes, x: float, y: float, text: str, size: float, *, ha: str = "left", va: str = "center",
    leading: float = 1.25, **look: Any,
) -> None:  # fmt: skip
    """Write lines with their baselines at one distance, whatever letters stand on them.

    Parameters
    ----------
    x, y : float
        Where the lines are held, which `ha` and `va` tell as for one text.
    text : str
    size : float
        In points.
    leading : float
        From line to line, in sizes of the type.
    **look
        As for `matplotlib.text.Text`.
    """
    rows, step = text.split("\n"), leading * size * POINT
    height = step * (len(rows) - 1)
    capital = CAPITAL * size * POINT
    down = {"top": capital, "center": (capital - height) / 2, "bottom": -height}[va]
    for at, row in enumerate(rows):
        ax.text(x, y - down - step * at, row, ha=ha, va="baseline", fontsize=size, **look)


@dataclass(frozen=True)
class ArcLabel:
    """Lines of text, each on its arc."""

    lines: tuple[tuple[str, Arc], ...]
    size: float
    flip: bool

    def draw(self, ax: Axes, color: str = INK) -> None:
        """Write it."""
        for line, arc in self.lines:
            ax.add_artist(ArcText(line, arc, size=self.size, flip=self.flip, color=color))


def fit(text: str, segment: Segment, size: float, pad: float) -> ArcLabel | None:
    """Lay text inside a segment along its arc, on as few lines as it takes, else smaller; None if it does not fit.

    Parameters
    ----------
    text : str
    segment : Segment
    size : float
        In points; it may become as small as `LEAST`.
    pad : float
        Millimetres kept free at either end.
    """
    for tried in np.linspace(size, LEAST, 3):
        step, flip = 1.25 * tried * POINT, segment.arc.flipped
        for count in (1, 2, 3):
            if count * step > segment.thickness + step - tried * POINT:
                break
            radii = segment.arc.r + step * ((count - 1) / 2 - np.arange(count)) * (-1 if flip else 1)
            arcs = [Arc(float(r), segment.theta0, segment.theta1) for r in radii]
            lines = balanced(text, [arc.length - 2 * pad for arc in arcs], float(tried))
            if lines is not None:
                return ArcLabel(tuple(zip(lines, arcs, strict=True)), float(tried), flip)
    return None


def balanced(text: str, room: list[float], size: float) -> list[str] | None:
    """Break text over lines so that the longest is as short as it can be; None if it does not fit."""
    for share in np.linspace(0.3, 1.0, 36):
        lines = wrap(text, [share * r for r in room], lambda s: width(s, size))
        if lines is not None and all(lines):
            return lines
    return None


Entries = list[tuple[str, str]]  # what stands on the figure, and what it stands for


def fit_all(
    texts: Sequence[tuple[str, str]], segments: Sequence[Segment], size: float, pad: float
) -> tuple[list[ArcLabel | None], Entries]:
    """Lay a text in each segment; where one does not fit, a letter, of which a key tells.

    Parameters
    ----------
    texts : sequence of (str, str)
        A name, and what is to stand after it even where the name does not fit, such as " · 12".
    segments, size, pad
        As for `fit`.

    Returns
    -------
    labels : list of ArcLabel or None
        None in a segment that has not even room for a letter.
    key : list of (str, str)
        The letters and what they stand for.
    """
    labels: list[ArcLabel | None] = []
    key: Entries = []
    for (name, after), segment in zip(texts, segments, strict=True):
        whole = " ".join(f"{name}{after}".split())
        label = fit(whole, segment, size, pad)
        if label is None:
            letter = ascii_letters[len(key)]
            key.append((letter, whole))
            label = fit(f"{letter}{after}", segment, size, pad / 2) or fit(letter, segment, size, 0)
        labels.append(label)
    return labels, key


class Key:
    """Entries in columns, whose height is known before they are drawn.

    Parameters
    ----------
    entries : list of (str, str)
    wide : float
        Width of all columns in millimetres.
    columns : int
    """

    def __init__(self, entries: Entries, wide: float, columns: int) -> None:
        self.pitch = wide / columns
        self.rows = -(-len(entries) // columns)
        self.inwards = max((width(mark, KEY, "bold") + 1.4 for mark, _ in entries), default=0.0)
        self.inwards = max(self.inwards, 3.6)
        self.entries = [(mark, paragraph(text, self.pitch - self.inwards - 3.4, KEY)) for mark, text in entries]

    def _column(self, at: int) -> Entries:
        return self.entries[at * self.rows : (at + 1) * self.rows]

    @property
    def height(self) -> float:
        """Height in millimetres; 0 without entries."""
        columns = (self._column(at) for at in range(len(self.entries)))
        return max((sum(_height(text) for _, text in column) for column in columns), default=0.0)

    def draw(self, ax: Axes, left: float, top: float) -> None:
        """Write it, with its upper left corner at a point."""
        for at in range(len(self.entries)):
            y = top
            for mark, text in self._column(at):
                x = left + at * self.pitch
                ax.text(x, y, mark, va="top", fontsize=KEY, fontweight="bold")
                ax.text(x + self.inwards, y, text, va="top", fontsize=KEY, linespacing=1.2)
                y -= _height(text)


def _height(text: str) -> float:
    return LINE * (text.count("\n") + 1) + 0.6


# Keys to phases --------------------------------------------------------------


@dataclass(frozen=True)
class Swatch:
    """One phase in a key: its upper left corner from that of the key, its name, and how it looks."""

    x: float
    y: float
    text: str
    tone: Tone | None = None  # None for a text alone
    pattern: str = ""
    bold: bool = False

    def draw(self, ax: Axes, left: float, top: float) -> None:
        """Draw it in a key whose upper left corner is at a point."""
        x, y = left + self.x, top + self.y
        if self.tone:
            swatch(ax, (x, y - 1.2, x + 6, y + 1.2), self.tone, self.pattern)
            x += 8
        ax.text(x, y, self.text, va="center_baseline", fontweight="bold" if self.bold else "normal")


Group = tuple[str, list[tuple[str, Tone, str]]]


def phase_groups(model: NestedCycles, lang: str) -> list[Group]:
    """Return the phases with how they look, once if all cycles have the same, else cycle by cycle with its title."""
    groups: list[Group] = [
        (
            " ".join(cycle.title(lang).split()),
            [
                (" ".join(p.label(lang).split()), model.tone(cycle.key, p.key), hatch(model, cycle.key, p.key))
                for p in cycle.phases
            ],
        )
        for cycle in model.cycles
    ]
    same = all(phases == groups[0][1] for _, phases in groups)
    return [(say("figure.key.phase", lang), groups[0][1])] if same else groups


def phase_key(model: NestedCycles, lang: str, wide: float) -> tuple[list[Swatch], float]:
    """Lay the phases in rows, each cycle beginning a new one; return them and the height of all rows."""
    groups = phase_groups(model, lang)
    found, y = [], 0.0
    for title, phases in groups:
        x = 0.0
        if len(groups) > 1:
            lines = paragraph(title, wide, 7, "bold").split("\n")
            found += [Swatch(0.0, y - 3.4 * at, line, bold=True) for at, line in enumerate(lines)]
            y -= 3.4 * (len(lines) - 1) + 4.4
        for text, tone, pattern in phases:
            first, *others = paragraph(text, wide - 8, 7).split("\n")
            if x and x + 8 + width(first, 7) > wide:
                x, y = 0.0, y - 4.6
            found.append(Swatch(x, y, first, tone, pattern))
            for line in others:
                y -= 3.4
                found.append(Swatch(8.0, y, line))
            x += wide if others else 15 + width(first, 7)
        y -= 5.4
    return found, -y
