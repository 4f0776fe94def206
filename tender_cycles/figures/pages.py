"""Pages of any size: what a figure is laid out in, and one scale for type, lines and places."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, cast

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text

from tender_cycles._nearest import nearest
from tender_cycles.figures.files import Picture
from tender_cycles.figures.style import MM, NARROW, PAGE, styled

P = ParamSpec("P")
LEAST = 6.0  # points: the smallest type in print
SIZES = ("slide",)


@dataclass(frozen=True, slots=True)
class Room:
    """What a figure is laid out in: its size in units, and how many millimetres a unit is.

    At a scale of 1 a unit is a millimetre and text of size 7 is 7 pt high:
    type, lines and places are all given in units and scale together.
    """

    width: float
    height: float | None = None  # None where a figure is as high as it must be
    scale: float = 1.0
    least: float = LEAST  # height of the smallest type on the page, in points

    @property
    def narrow(self) -> bool:
        """Whether there is room for a column of text rather than for a page."""
        return self.width < (NARROW + PAGE) / 2


SLIDE = Room(PAGE * 4 / 3, PAGE * 3 / 4, scale=1.5, least=9.0)
"""A slide of 16 to 9, 340 mm wide: 18 of its 1080 pixels are 9 pt."""
_asked: ContextVar[Room | None] = ContextVar("room", default=None)


def paper(width_mm: float | None = None, size: str | None = None) -> AbstractContextManager[None]:
    """Draw new figures for a page of another size than their own.

    Parameters
    ----------
    width_mm : float, optional
        Width of the page, such as 85 for a column and 170 for a page.
    size : {"slide"}, optional
        A slide of 16 to 9.

    Raises
    ------
    ValueError
        If the size is unknown, both are given, or the width is not one.

    Examples
    --------
    >>> from tender_cycles.figures import plot_categories
    >>> with paper(width_mm=170):
    ...     figure = plot_categories().figure
    >>> round(figure.get_figwidth() * 25.4)
    170
    """
    return _in(_room(width_mm, size))


@contextmanager
def _in(asked: Room | None) -> Iterator[None]:
    token = _asked.set(asked)
    try:
        yield
    finally:
        _asked.reset(token)


def _room(width_mm: Any, size: str | None) -> Room | None:
    if size is not None and size not in SIZES:
        raise ValueError(f"size {size!r} is unknown{nearest(str(size), SIZES)}; or give width_mm")
    if size is not None and width_mm is not None:
        raise ValueError(f"a figure is drawn for size {size!r} or for width_mm={width_mm}, not for both")
    if width_mm is None:
        return SLIDE if size else None
    if not isinstance(width_mm, (int, float, np.number)) or isinstance(width_mm, bool) or not 20 <= width_mm < 5000:
        raise ValueError(f"width_mm must be a number of millimetres from 20, such as 85 or 170, not {width_mm!r}")
    return _of_width(float(width_mm))


def _of_width(millimetres: float) -> Room:
    units = NARROW if millimetres < (NARROW + PAGE) / 2 else PAGE
    return Room(units, scale=millimetres / units)


def room(ax: Axes | None, width: float) -> Room:
    """Return what a figure is laid out in: the axes that are given, else what is asked for, else its own width.

    Raises
    ------
    ValueError
        If the axes are polar or three-dimensional.
    """
    if ax is None:
        return _asked.get() or Room(width)
    return _of_width(_millimetres(ax)[0])


def _millimetres(ax: Axes) -> tuple[float, float]:
    if ax.name != "rectilinear":
        raise ValueError(f"the figure is drawn on plain axes, not on {ax.name!r} ones; take plt.subplots()")
    figure = cast("Figure", ax.get_figure(root=True))
    where, (wide, high) = ax.get_position(original=True), figure.get_size_inches()
    return float(where.width * wide / MM), float(where.height * high / MM)


def page(width: float, height: float) -> Axes:
    """Return axes that fill a new figure of a size in millimetres."""
    with styled():
        figure = Picture(figsize=(width * MM, height * MM))
        return figure.add_axes((0, 0, 1, 1))


def _fit(asked: Room | None, wide: float, high: float) -> tuple[float, tuple[float, float]]:
    """Return the scale at which a figure of a size in units fits a page, and the page's size in those units."""
    if asked is None:
        return 1.0, (wide, high)
    across = asked.width * asked.scale
    if asked.height is None:
        return across / wide, (wide, high)
    along = asked.height * asked.scale
    scale = min(across / wide, along / high)
    return scale, (across / scale, along / scale)


tellers: list[Callable[[Picture, Callable[..., Axes], Mapping[str, Any]], None]] = []
"""Who tells a figure what it is: `tender_cycles.figures.telling`, which knows the figures by name."""


def told(plot: Callable[P, Axes]) -> Callable[P, Axes]:
    """Let what a function draws on a page of its own have its title, its alternative text and its record."""

    @wraps(plot)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Axes:
        ax = plot(*args, **kwargs)
        picture = ax.get_figure(root=True)
        if kwargs.get("ax") is None and isinstance(picture, Picture):
            for tell in tellers:
                tell(picture, drawn, signature(plot).bind(*args, **kwargs).arguments)
        return ax

    return drawn


@contextmanager
def sheet(ax: Axes | None, box: tuple[float, float, float, float]) -> Iterator[Axes]:
    """Use the style sheet on axes that show the stretch x0, y0, x1, y1, in units, undistorted and without axes.

    They are those that are given, or fill a new figure: of that size in
    millimetres, or of the size that `paper` asks for. Type and lines that are
    drawn meanwhile get the scale of the whole.

    Raises
    ------
    ValueError
        If the smallest letters would be too small to be read; the message names the least size.
    """
    x0, y0, x1, y1 = box
    wide, high, least = x1 - x0, y1 - y0, LEAST
    if ax is None:
        asked = _asked.get()
        least = asked.least if asked else LEAST
        scale, around = _fit(asked, wide, high)
        aside, above = (around[0] - wide) / 2, (around[1] - high) / 2
        x0, y0, x1, y1 = x0 - aside, y0 - above, x1 + aside, y1 + above
        ax = page(around[0] * scale, around[1] * scale)
    else:
        across, along = _millimetres(ax)
        scale = min(across / wide, along / high)
    there = set(ax.get_children())
    with styled():
        ax.set(xlim=(x0, x1), ylim=(y0, y1), aspect="equal")
        ax.set_axis_off()
        yield ax
        _scale([each for each in ax.get_children() if each not in there], scale, least, wide)


@contextmanager
def chart(ax: Axes | None, size: tuple[float, float], place: tuple[float, float, float, float]) -> Iterator[Axes]:
    """Use the style sheet on axes with ticks: those that are given, or new ones at a place of a page of that size.

    What is drawn meanwhile gets the scale of the page, as in `sheet`.
    """
    if ax is not None:
        _millimetres(ax)
        with styled():
            yield ax
        return
    (wide, high), asked = size, _asked.get()
    least = asked.least if asked else LEAST
    scale, around = _fit(asked, wide, high)
    with styled():
        figure = Picture(figsize=(around[0] * scale * MM, around[1] * scale * MM))
        left, low, across, along = place
        aside, above = (around[0] - wide) / 2, (around[1] - high) / 2
        ax = figure.add_axes(
            (
                (left * wide + aside) / around[0], (low * high + above) / around[1],
                across * wide / around[0], along * high / around[1],
            )
        )  # fmt: skip
        yield ax
        for axis in (ax.xaxis, ax.yaxis):
            sizes = {float(label.get_fontsize()) for label in axis.get_ticklabels()}
            axis.set_tick_params(labelsize=scale * max(sizes), pad=scale * mpl.rcParams["xtick.major.pad"])
        ticks = {each for axis in (ax.xaxis, ax.yaxis) for tick in axis.get_major_ticks() for each in tick.findobj()}
        _scale([each for each in ax.findobj() if each not in ticks], scale, least, wide)


def _scale(drawn: Iterable[Artist], scale: float, least: float, wide: float) -> None:
    """Give type and lines the scale of the places, and refuse what could not be read."""
    sizes = [1e9]
    for each in drawn:
        if isinstance(each, Text):
            if each.get_text():
                sizes.append(float(each.get_fontsize()))
            each.set_fontsize(float(each.get_fontsize()) * scale)
            if isinstance(each, Annotation) and each.anncoords == "offset points":
                each.xyann = (each.xyann[0] * scale, each.xyann[1] * scale)
        elif hasattr(each, "get_fontsize"):  # letters along an arc, which are places themselves
            sizes.append(each.get_fontsize())
        elif isinstance(each, Line2D):
            each.set(linewidth=each.get_linewidth() * scale, markersize=each.get_markersize() * scale)
        elif isinstance(each, Patch):
            each.set_linewidth(each.get_linewidth() * scale)
        elif isinstance(each, Collection):
            each.set_linewidth([width * scale for width in np.atleast_1d(each.get_linewidth())])
    if min(sizes) * scale < least - 0.01:
        raise ValueError(
            f"its smallest letters would be {min(sizes) * scale:.1f} pt high, and {least:g} pt is the least that is "
            f"read; it needs a width of {np.ceil(wide * least / min(sizes)):g} mm"
        )
