"""Colours: one source for figures, widgets and pages.

A phase's fill is the model's, or comes from `sequence`, which runs from light
to dark so that the order is read without colour vision. Edge, tint and the
colour of text on the fill follow from the fill.
"""

from dataclasses import dataclass

COLOR = "#[0-9A-Fa-f]{6}"
INK, PAPER = "#1e1a22", "#ffffff"
QUIET = "#615b68"  # secondary text
RULE = "#8b8592"  # lines that carry meaning, and what has no phase
ACCENT = "#1f6f78"  # what belongs to no phase, and what one acts on
# From light to dark, with hues that stay apart in all three kinds of colour blindness.
RAMP = ("#ffe680", "#fdb94d", "#f08a1d", "#d56200", "#b03a3a", "#8a2c62", "#652673", "#43217a")


@dataclass(frozen=True, slots=True)
class Tone:
    """How a phase looks: its fill, the line around it, the text on it and its pale ground."""

    fill: str
    edge: str
    text: str
    tint: str


def sequence(n: int) -> tuple[str, ...]:
    """Return `n` fills from light to dark.

    Examples
    --------
    >>> sequence(3)
    ('#ffe680', '#d56200', '#43217a')
    >>> sequence(1)
    ('#d56200',)
    """
    if n == 1:
        return (RAMP[3],)
    last = len(RAMP) - 1
    return tuple(RAMP[at * last // (n - 1)] for at in range(n))


def channels(color: str) -> tuple[float, float, float]:
    """Return red, green and blue of ``"#rrggbb"``, from 0 to 1."""
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def luminance(color: str) -> float:
    """Return the relative luminance of a colour, from 0 to 1, as WCAG 2.2 defines it."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21, as WCAG 2.2 defines it.

    Examples
    --------
    >>> contrast("#ffffff", "#000000")
    21.0
    """
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour with a share of another in it.

    Examples
    --------
    >>> mixed("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = zip(channels(one), channels(other), strict=True)
    return "#" + "".join(f"{round(255 * (a + share * (b - a))):02x}" for a, b in pairs)


def tone_of(fill: str, *, edge: str = "", tint: str = "") -> Tone:
    """Return the tone that a fill makes: an edge at least 3:1 against paper, a tint, and text that can be read.

    Examples
    --------
    >>> tone_of("#43217a").text, tone_of("#ffe680").text
    ('#ffffff', '#1e1a22')
    """
    fill = fill.lower()
    text = max((INK, PAPER), key=lambda each: contrast(each, fill))
    if not edge:
        edge = mixed(fill, "#000000", 0.33)
        while contrast(edge, PAPER) < 3:
            edge = mixed(edge, "#000000", 0.1)
    return Tone(fill, edge.lower(), text, (tint or mixed(fill, PAPER, 0.84)).lower())
