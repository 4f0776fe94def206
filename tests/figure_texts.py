"""What stands on a figure, and whether it can be read: the texts, those that overlap, those that are crossed."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from tender_cycles.figures.marks import ArcText


def texts(figure):
    """Return every piece of text that is shown."""
    found = figure.findobj(lambda a: isinstance(a, Text | ArcText) and a.get_text().strip() and a.get_visible())
    return [t for t in found if t.axes is None or t.axes.axison or t in t.axes.texts or isinstance(t, ArcText)]


def words(figure):
    return [" ".join(text.get_text().split()) for text in texts(figure)]


def corners(text, renderer):
    """Return convex polygons, in pixels, that hold the ink of a text: one, or one per stroke on an arc."""
    if isinstance(text, ArcText):
        loops = text.get_transform().transform_path(text.get_path()).to_polygons(closed_only=False)
        return [Bbox([loop.min(axis=0), loop.max(axis=0)]).corners()[[0, 1, 3, 2]] for loop in loops if len(loop) > 2]
    angle = text.get_rotation()
    text.set_rotation(0)
    box = text.get_window_extent(renderer).corners()[[0, 1, 3, 2]]
    text.set_rotation(angle)
    pin = text.get_transform().transform(text.get_position())
    turn = np.radians(angle)
    return [(box - pin) @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + pin]


def apart(one, other):
    """Return whether two convex polygons lie apart: some side of one of them divides them."""
    for polygon in (one, other):
        sides = np.roll(polygon, -1, axis=0) - polygon
        normals = np.column_stack([-sides[:, 1], sides[:, 0]])
        a, b = one @ normals.T, other @ normals.T
        if np.any((a.max(axis=0) <= b.min(axis=0)) | (b.max(axis=0) <= a.min(axis=0))):
            return True
    return False


def meet(one, other):
    return any(not apart(a, b) for a in one for b in other)


def clashes(figure):
    """Return the pairs of texts that overlap; looked at closely are those whose upright boxes do."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    shapes = [(text.get_text(), corners(text, renderer)) for text in texts(figure)]
    low = np.array([np.vstack(polygons).min(axis=0) for _, polygons in shapes])
    high = np.array([np.vstack(polygons).max(axis=0) for _, polygons in shapes])
    near = np.all((low[:, None] <= high[None]) & (low[None] <= high[:, None]), axis=2)
    pairs = [(shapes[a], shapes[b]) for a, b in zip(*np.nonzero(np.triu(near, 1)), strict=True)]
    return [(a[0], b[0]) for a, b in pairs if meet(a[1], b[1])]


def crossed(figure):
    """Return the texts that a line runs through; a line at the very bottom, such as a grid, may pass behind."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    lines = [n for ax in figure.axes for n in ax.lines if n.get_zorder() > 0 and n.get_linestyle() != "None"]
    paths = [n.get_transform().transform_path(n.get_path()).interpolated(60).vertices for n in lines]
    points = np.vstack([np.empty((0, 2)), *paths])

    def inside(polygon):
        sides, away = np.roll(polygon, -1, axis=0) - polygon, points[:, None] - polygon[None]
        turn = sides[None, :, 0] * away[..., 1] - sides[None, :, 1] * away[..., 0]
        return np.any(np.all(turn > 0, axis=1) | np.all(turn < 0, axis=1))

    return [text.get_text() for text in texts(figure) if any(map(inside, corners(text, renderer)))]


def readable(figure):
    """Check that no text overlaps another, is cut off by the page, or is smaller than 6 points."""
    FigureCanvasAgg(figure).draw()
    assert clashes(figure) == []
    renderer, page = FigureCanvasAgg(figure).get_renderer(), figure.bbox
    for text in texts(figure):
        points = np.vstack(corners(text, renderer))
        assert points.min() >= 0, text.get_text()
        assert np.all(points.max(axis=0) <= [page.x1, page.y1]), text.get_text()
        assert text.get_fontsize() >= 6
