"""Pages of any size: what a figure is laid out in, and one scale for type, lines and places."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import wraps
from inspect import signature
from typing import Any, NoReturn, ParamSpec, cast

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.figures.files import Picture
from tender_cycles.figures.style import MM, NARROW, PAGE, QUIET, styled

P = ParamSpec("P")
LEAST = 6.0  # points: the smallest type in print
NUMBER = 3.5  # units: the strip for the number of a page
HIGHEST = 240.0  # millimetres: a page of A4 within its margins
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
    own: bool = False  # whether the axes are the reader's own, and hold all of it

    @property
    def tall(self) -> float:
        """How high a page may become, in units."""
        return np.inf if self.own else self.height or HIGHEST / self.scale

    @property
    def narrow(self) -> bool:
        """Whether there is room for a column of text rather than for a page."""
        return self.width < (NARROW + PAGE) / 2


SLIDE = Room(PAGE * 4 / 3, PAGE * 3 / 4, scale=1.5, least=9.0)
"""A slide of 16 to 9, 340 mm wide: 18 of its 1080 pixels are 9 pt."""
_asked: ContextVar[Room | None] = ContextVar("room", default=None)
_page: ContextVar[int] = ContextVar("page", default=1)


def paper(width_mm: float | None = None, size: str | None = None, *, page: int = 1) -> AbstractContextManager[None]:
    """Draw new figures for a page of another size than their own.

    Parameters
    ----------
    width_mm : float, optional
        Width of the page, such as 85 for a column and 170 for a page.
    size : {"slide"}, optional
        A slide of 16 to 9.
    page : int
        Which page of a figure that takes several.

    Raises
    ------
    ValueError
        If the size is unknown, both are given, or the width is not one. A figure
        without such a page is refused where it is drawn.

    Examples
    --------
    >>> from tender_cycles.figures import plot_categories
    >>> with paper(width_mm=170):
    ...     figure = plot_categories().figure
    >>> round(figure.get_figwidth() * 25.4)
    170
    """
    check_type(int, page, "page")
    if page < 1:
        raise ValueError(f"page must be a number from 1, not {page}")
    return _in(_room(width_mm, size), page)


@contextmanager
def _in(asked: Room | None, page: int) -> Iterator[None]:
    tokens = _asked.set(asked), _page.set(page)
    try:
        yield
    finally:
        _asked.reset(tokens[0])
        _page.reset(tokens[1])


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


def room(ax: Axes | None, width: float, *, flows: bool = False) -> Room:
    """Return what a figure is laid out in: the axes that are given, else what is asked for, else its own width.

    Parameters
    ----------
    ax : matplotlib Axes or None
    width : float
        The figure's own.
    flows : bool
        Whether the figure is laid out at any width between a column's and a
        page's; else it is laid out for the nearer and scaled.

    Raises
    ------
    ValueError
        If the axes are polar or three-dimensional.
    """
    asked = Room(width) if ax is None else replace(_of_width(_millimetres(ax)[0]), own=True)
    asked = asked if ax is not None else _asked.get() or asked
    if not flows or asked.height:
        return asked
    units = min(max(asked.width * asked.scale, NARROW), PAGE)
    return replace(asked, width=units, scale=asked.width * asked.scale / units)


@dataclass(frozen=True, slots=True)
class Part:
    """What of a long figure stands on one of its pages."""

    rows: slice
    page: int = 1
    pages: int = 1


WHOLE = Part(slice(None))


def part(at: Room, heights: Sequence[float], around: float) -> Part:
    """Return which rows stand on the page that is asked for, where one page does not hold them all.

    Parameters
    ----------
    at : Room
    heights : sequence of float
        Of the rows, in units.
    around : float
        Height of what stands above and below the rows on every page.

    Raises
    ------
    ValueError
        If there is no such page.

    Examples
    --------
    >>> part(Room(170), [100.0, 100.0, 100.0], around=20).rows
    slice(0, 2, None)
    """
    room = at.tall - around
    starts = _starts(heights, room)
    if len(starts) > 1:  # as much on each as on the others
        starts = _starts(heights, room - NUMBER)
        even = np.linspace(sum(heights) / len(starts), room - NUMBER, 20)
        starts = next(each for limit in even if len(each := _starts(heights, limit)) == len(starts))
    page = 1 if at.own else _page.get()
    if page > len(starts):
        raise ValueError(f"the figure has {_pages(len(starts))} at this size; there is no page {page}")
    return Part(slice(*[*starts, len(heights)][page - 1 : page + 1]), page, len(starts))


def _starts(heights: Sequence[float], most: float) -> list[int]:
    """Return the first row of each page, filled from the top."""
    starts, filled = [0], 0.0
    for row, high in enumerate(heights):
        if row > starts[-1] and filled + high > most:
            starts.append(row)
            filled = 0.0
        filled += high
    return starts


def _pages(n: int) -> str:
    return "one page" if n == 1 else f"{n} pages"


def refuse(at: Room, units: float) -> NoReturn:
    """Refuse to draw a figure that needs more units than its room is wide."""
    needed = f"take width_mm={np.ceil(units):g} in place of a slide"
    if not at.height:
        needed = f"it needs {'axes' if at.own else 'a width'} of {np.ceil(units * at.scale):g} mm"
    raise ValueError(f"it has no room for letters that are read; {needed}")


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
def sheet(
    ax: Axes | None, box: tuple[float, float, float, float], *, of: Part = WHOLE, alt: str = ""
) -> Iterator[Axes]:
    """Use the style sheet on axes that show the stretch x0, y0, x1, y1, in units, undistorted and without axes.

    They are those that are given, or fill a new figure: of that size in
    millimetres, or of the size that `paper` asks for. Type and lines that are
    drawn meanwhile get the scale of the whole.

    Parameters
    ----------
    ax : matplotlib Axes or None
    box : tuple of float
    of : Part
        What of the figure is drawn, where it takes several pages; they are numbered.
    alt : str
        Alternative text of a new figure.

    Raises
    ------
    ValueError
        If the figure has no page of the number that is asked for, would be
        half a metre high, or its smallest letters could not be read; the
        message names the least size.
    """
    x0, y0, x1, y1 = box
    y0 -= NUMBER * (of.pages > 1)
    wide, high, own, asked = x1 - x0, y1 - y0, ax is not None, _asked.get()
    if ax is None:
        if _page.get() > of.pages:
            raise ValueError(f"the figure has {_pages(of.pages)} at this size; there is no page {_page.get()}")
        scale, around = _fit(asked, wide, high)
        if around[1] * scale >= 500:
            raise ValueError(
                f"it would be {around[1] * scale:.0f} mm high; draw less of the study, or take a wider page"
            )
        aside, above = (around[0] - wide) / 2, (around[1] - high) / 2
        x0, y0, x1, y1 = x0 - aside, y0 - above, x1 + aside, y1 + above
        ax = page(around[0] * scale, around[1] * scale)
        picture = cast("Picture", ax.get_figure(root=True))
        picture.part = of.page, of.pages
        picture.set_label(alt)
    else:
        across, along = _millimetres(ax)
        scale = min(across / wide, along / high)
    there = set(ax.get_children())
    with styled():
        ax.set(xlim=(x0, x1), ylim=(y0, y1), aspect="equal")
        ax.set_axis_off()
        yield ax
        if of.pages > 1:
            number = f"{of.page} / {of.pages}"
            ax.text(x1 - 1.5, y0 + 1.2, number, ha="right", va="bottom", fontsize=6, color=QUIET)
        drawn = [each for each in ax.get_children() if each not in there]
        least = asked.least if asked and not own else LEAST
        _legible(drawn, scale, least, (wide, high), "axes" if own else "slide" if least > LEAST else "page")
        _scale(drawn, scale)


@contextmanager
def chart(
    ax: Axes | None, at: Room, high: float, margins: tuple[float, float, float, float], *, alt: str = ""
) -> Iterator[Axes]:
    """Use the style sheet on axes with ticks: those that are given, or new ones on a page within its margins.

    What is drawn meanwhile gets the scale of the page, as in `sheet`.

    Parameters
    ----------
    ax : matplotlib Axes or None
    at : Room
    high : float
        Of the page, in units.
    margins : tuple of float
        Left, below, right and above, in units.
    alt : str
        Alternative text of a new figure.

    Raises
    ------
    ValueError
        If axes that are given are too small for their ticks.
    """
    left, low, right, top = margins
    if ax is not None:
        least = NARROW - left - right, 30.0
        if any(has < needed for has, needed in zip(_millimetres(ax), least, strict=True)):
            raise ValueError(f"its ticks have no room; it needs axes of {least[0]:g} × {least[1]:g} mm")
        with styled():
            yield ax
        return
    asked = _asked.get()
    scale, around = _fit(asked, at.width, high)
    with styled():
        figure = Picture(figsize=(around[0] * scale * MM, around[1] * scale * MM))
        figure.set_label(alt)
        aside, above = (around[0] - at.width) / 2, (around[1] - high) / 2
        across, along = at.width - left - right, high - low - top
        ax = figure.add_axes(
            ((left + aside) / around[0], (low + above) / around[1], across / around[0], along / around[1])
        )
        yield ax
        for axis in (ax.xaxis, ax.yaxis):
            sizes = {float(label.get_fontsize()) for label in axis.get_ticklabels()}
            axis.set_tick_params(labelsize=scale * max(sizes), pad=scale * mpl.rcParams["xtick.major.pad"])
        ticks = {each for axis in (ax.xaxis, ax.yaxis) for tick in axis.get_major_ticks() for each in tick.findobj()}
        drawn = [each for each in ax.findobj() if each not in ticks]
        least_type = asked.least if asked else LEAST
        _legible(drawn, scale, least_type, (at.width, high), "slide" if least_type > LEAST else "page")
        _scale(drawn, scale)


def _legible(drawn: Iterable[Artist], scale: float, least: float, size: tuple[float, float], place: str) -> None:
    """Refuse what could not be read, and say what would do."""
    sizes = [each.get_fontsize() for each in drawn if hasattr(each, "get_fontsize") and each.get_text()]  # type: ignore[attr-defined]
    smallest = min(sizes, default=least / scale)
    if smallest * scale >= least - 0.01:
        return
    wide, high = (np.ceil(length * LEAST / smallest) for length in size)
    needed = {
        "axes": f"it needs axes of {wide:g} × {high:g} mm", "page": f"it needs a width of {wide:g} mm",
        "slide": f"take width_mm={wide:g} in place of a slide",
    }  # fmt: skip
    raise ValueError(
        f"its smallest letters would be {smallest * scale:.1f} pt high, and {least:g} pt is the least that is read; "
        f"{needed[place]}"
    )


def _scale(drawn: Iterable[Artist], scale: float) -> None:
    """Give type and lines the scale of the places."""
    for each in drawn:
        if isinstance(each, Text):
            each.set_fontsize(float(each.get_fontsize()) * scale)
            if isinstance(each, Annotation) and each.anncoords == "offset points":
                each.xyann = (each.xyann[0] * scale, each.xyann[1] * scale)
        elif isinstance(each, Line2D):
            each.set(linewidth=each.get_linewidth() * scale, markersize=each.get_markersize() * scale)
        elif isinstance(each, Patch):
            each.set_linewidth(each.get_linewidth() * scale)
        elif isinstance(each, Collection):
            each.set_linewidth([width * scale for width in np.atleast_1d(each.get_linewidth())])
