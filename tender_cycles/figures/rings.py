"""The concentric cycles: figures 1.4.1 to 1.4.4 as a schema, and the excerpts on the rings."""

from math import ceil
from types import NoneType
from typing import Literal, get_args

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from tender_cycles import datasets
from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.cycles import Calendar, NestedCycles, Tone, tender_cycles
from tender_cycles.figures import numbers
from tender_cycles.figures.calendar import plot_calendar
from tender_cycles.figures.concentric import plot_model
from tender_cycles.figures.labels import ArcLabel, Entries, Key, fit_all
from tender_cycles.figures.marks import Shape, paragraph, phase_patch, width
from tender_cycles.figures.pages import room, sheet, told
from tender_cycles.figures.style import INK, PAGE, PAPER
from tender_cycles.layout import RingSegment, Segment, curve, dots, ring_thickness, schema
from tender_cycles.project import Project
from tender_cycles.words import check_lang, say, words_under

Form = Literal["model", "office", "schema", "counts"]
FORMS: tuple[Form, ...] = get_args(Form)
POINTED = 2.4  # how far a schematic segment points forward, in sheet
OPEN = 14.0  # degrees open at 12 o'clock


# The schema ------------------------------------------------------------------


@told
def plot_schema(model: NestedCycles | None = None, *, lang: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw nested cycles as a schema: a ring for each, the innermost first, with its phases.

    A name that has no room on its segment is told by a letter and a key below.
    Where the phases have no titles of their own, which would name their cycle,
    the rings are numbered.

    Parameters
    ----------
    model : NestedCycles, optional
        The thesis's, if it is not given.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 85 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes
    """
    check_type((NestedCycles, NoneType), model, "model")
    lang = check_lang(lang)
    model = tender_cycles() if model is None else model
    hole, thickness = ring_thickness(len(model.cycles), 7.5, 40.7, 0.7, 14.0)
    places = schema(model, hole=hole, thickness=thickness, apart=0.7, gap=OPEN)
    return _drawn_schema(model, places, (-42.5, -42.5, 42.5, 45.5), 6.2, lang, ax, numbered=True)


def _drawn_schema(
    model: NestedCycles, places: tuple[RingSegment, ...], box: tuple[float, float, float, float], size: float,
    lang: str, ax: Axes | None, *, numbered: bool = False, centre: str = "",
) -> Axes:  # fmt: skip
    texts = [(model.phase_title(place.cycle, place.phase, lang), "") for place in places]
    labels, letters = fit_all(texts, [place.segment for place in places], size, 2.2)
    rings = _ring_numbers(model, lang) if numbered else []
    key = Key(rings + letters, 80, 2)
    deep = key.height + 2 if key.height else 0.0
    left, low, right, high = box
    with sheet(ax, (left, low - deep, right, high)) as ax:
        for place, label in zip(places, labels, strict=True):
            tone = model.tone(place.cycle, place.phase)
            phase_patch(ax, curve(place.segment.inset(0.4), point=POINTED), tone)
            if label:
                label.draw(ax, tone.text)
        _write_numbers(ax, rings, places)
        key.draw(ax, left + 2.5, low - 0.5)
        size = next((each for each in (8.0, 7.0) if paragraph(centre, 30, each, "bold").count("\n") < 6), 6.0)
        title = paragraph(centre, 30, size, "bold")
        ax.text(0, 0, title, ha="center", va="center", fontsize=size, fontweight="bold")
    return ax


def _ring_numbers(model: NestedCycles, lang: str) -> Entries:
    """Return numbers and names of the rings; none where there is one, or every phase's title names its cycle."""
    if len(model.cycles) == 1 or all(phase.titles for cycle in model.cycles for phase in cycle.phases):
        return []
    return [(str(at), " ".join(cycle.title(lang).split())) for at, cycle in enumerate(model.cycles, start=1)]


def _write_numbers(ax: Axes, rings: Entries, places: tuple[RingSegment, ...]) -> None:
    """Write the number of each ring where it begins."""
    for at, (number, _) in enumerate(rings):
        first = next(place.segment for place in places if place.ring == at)
        ax.text(0.9, first.arc.r, number, ha="center", va="center", fontsize=6, fontweight="bold")


@told
def plot_cycle(
    cycle: str, *, model: NestedCycles | None = None, lang: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw one cycle with its phases, as figures 1.4.1, 1.4.2 and 1.4.3.

    Parameters
    ----------
    cycle : str
        Key of the cycle, such as "tender", "consultant" or "participant".
    model : NestedCycles, optional
        Whose cycle it is; the thesis's if it is not given.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 85 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If the model has no such cycle.
    """
    check_type(str, cycle, "cycle")
    lang = check_lang(lang)
    found = (tender_cycles() if model is None else model).cycle(cycle)
    alone = NestedCycles(cycles=(found,))
    places = schema(alone, hole=20, thickness=17, gap=10)
    title = " ".join(found.title(lang).split())
    return _drawn_schema(alone, places, (-42.5, -41, 42.5, 41), 7.5, lang, ax, centre=title)


# The excerpts on the rings ---------------------------------------------------


@told
def plot_rings(
    project: Project | None = None, *, phase: str = "phase", lang: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the excerpts on the rings of the project's cycles, one dot each, with their number.

    A hollow dot is an excerpt that could stand there too, with its second cycle.

    Parameters
    ----------
    project : Project, optional
        The thesis, if it is not given.
    phase : str
        By which phase they are counted: "phase", or a fact such as
        "content_phase", which the figure then names.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure, 170 mm wide, if it is not given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If the project has no nested cycles, or its excerpts no such fact.
    """
    check_type((Project, NoneType), project, "project")
    lang = check_lang(lang)
    model, table = numbers.model_of(project), numbers.rings(project, phase)
    counts, seconds = ([int(n) for n in table[name][:-1]] for name in ("excerpts", "second"))
    at = room(ax, PAGE)
    # On a narrow page the circle takes the width, and the sums stand beneath.
    rim, space, most = (40.2, 0.8, 60) if at.narrow else (53.0 if at.height else 62.9, 1.2, 120)
    worth = _worth(max(counts, default=0), most)
    hole, thickness = ring_thickness(len(model.cycles), 0.2 * rim, rim, space, 22)
    places = schema(model, hole=hole, thickness=thickness, apart=space, gap=OPEN)
    band, clear = (
        (6.4, 0.0) if thickness > 14 else (4.2, 0.8) if thickness > 9.5 else (3.4, 0.5)
    )  # for the names, along the outer edge
    bands = [
        Segment(p.segment.r1 - band + clear, p.segment.r1 - 0.6, p.segment.theta0, p.segment.theta1) for p in places
    ]
    texts = [
        (model.phase_title(place.cycle, place.phase, lang), f" · {count} + {second}" if second else f" · {count}")
        for place, count, second in zip(places, counts, seconds, strict=True)
    ]
    labels, letters = fit_all(texts, bands, 6.5, 2.6)
    key = Key(letters, 78 if at.narrow else 162, 2 if at.narrow else 4)
    deep = key.height + 2 if key.height else 0.0
    half = rim + (2.3 if at.narrow else 3.6)
    sums = _Sums(model, table, worth, lang, _ring_numbers(model, lang), phase)
    below = sums.height + 2 if at.narrow else 0.0
    with sheet(ax, (-half, -half - deep - below, half if at.narrow else half + 37, half)) as ax:
        fields = [
            Segment(p.segment.r0 + 0.9, p.segment.r1 - band - 0.2, p.segment.theta0, p.segment.theta1).inset(
                2.4 if rim > 60 else 1.2
            )
            for p in places
        ]
        drawn = [(ceil(count / worth), ceil(second / worth)) for count, second in zip(counts, seconds, strict=True)]
        pitch = min(dots(field, sum(n), 2.9)[1] for field, n in zip(fields, drawn, strict=True))
        for place, label, field, n in zip(places, labels, fields, drawn, strict=True):
            _counted(ax, model, place, label, field, n, pitch)
        _write_numbers(ax, sums.rings, places)
        if at.narrow:
            sums.draw(ax, 22.0 - half, -half - deep, pitch)
        else:
            sums.draw(ax, half + 3, max(-25.6, sums.height - half), pitch)
        key.draw(ax, 2.5 - half, -half - 0.5)
    return ax


def _worth(most: int, dots: int = 120) -> int:
    """Return how many excerpts one dot stands for, so that a segment has some hundred at most."""
    steps = (m * int(10**e) for e in range(12) for m in (1, 2, 5))
    return next(step for step in steps if most <= dots * step)


def _counted(
    ax: Axes, model: NestedCycles, place: RingSegment, label: ArcLabel | None, field: Segment,
    drawn: tuple[int, int], pitch: float,
) -> None:  # fmt: skip
    tone = model.tone(place.cycle, place.phase)
    ax.add_artist(
        Shape(
            curve(place.segment.inset(0.4), point=POINTED), facecolor=tone.tint, edgecolor=tone.edge, linewidth=0.5,
            zorder=1,
        )
    )  # fmt: skip
    if label:
        label.draw(ax)
    for at, (x, y) in enumerate(dots(field, sum(drawn), pitch)[0]):
        ax.add_patch(_dot(x, y, pitch, tone, hollow=at >= drawn[0]))


def _dot(x: float, y: float, pitch: float, tone: Tone, *, hollow: bool = False) -> Circle:
    width, fill = (0.7, PAPER) if hollow else (0.35, tone.fill)
    return Circle((x, y), 0.4 * pitch - 0.15 * hollow, facecolor=fill, edgecolor=tone.edge, linewidth=width, zorder=2)


def _by(phase: str, lang: str) -> str:
    """Say by which fact the phase is counted."""
    known = words_under("explorer.fact", lang)
    return say("figure.rings.by", lang, fact=known.get(phase, phase))


class _Sums:
    """What a dot stands for, and how many excerpts there are on each ring, the outermost first."""

    def __init__(
        self, model: NestedCycles, table: pd.DataFrame, worth: int, lang: str, rings: Entries, phase: str
    ) -> None:  # fmt: skip
        totals = table.groupby("cycle")["excerpts"].sum()
        numbers = dict(zip(model.keys, [number for number, _ in rings], strict=True)) if rings else {}
        rows = [
            (numbers.get(cycle, ""), " ".join(model.title(cycle, lang).split()), totals[cycle])
            for cycle in reversed(model.keys)
        ]
        rows += [("", say("figure.rings.unplaced", lang), totals[""])] if totals[""] else []
        self.inwards = 3.2 if rings else 0.0
        self.rings, self.lang, self.whole = rings, lang, int(table["excerpts"].sum())
        self.rows = [(ring, paragraph(name, 29 - self.inwards - width(str(n), 7), 7), n) for ring, name, n in rows]
        self.tall = [3.0 * name.count("\n") + 4.6 for _, name, _ in self.rows]
        middle = model.cycles[0].phases[len(model.cycles[0].phases) // 2].key
        self.tone = model.tone(model.cycles[0].key, middle)
        self.marks = {"dots" if worth > 1 else "dot": False} | ({"second": True} if table["second"].any() else {})
        self.worth, self.by = worth, paragraph(_by(phase, lang), 31, 7) if phase != "phase" else ""

    @property
    def height(self) -> float:
        """How high it is."""
        return sum(self.tall) + 4.4 * len(self.marks) + 8.4 + self._said

    @property
    def _said(self) -> float:
        return 3.2 * (self.by.count("\n") + 1) + 2 if self.by else 0.0

    def draw(self, ax: Axes, x: float, y: float, pitch: float) -> None:
        """Write it with its upper left corner at a point."""
        if self.by:
            ax.text(x, y, self.by, va="top", linespacing=1.2)
            y -= self._said
        for mark, hollow in self.marks.items():
            y -= 2.2
            ax.add_patch(_dot(x + 1.5, y, pitch, self.tone, hollow=hollow))
            ax.text(x + 5, y, say(f"figure.rings.{mark}", self.lang, n=self.worth), va="center_baseline")
            y -= 2.2
        y -= 3.0
        ax.text(x, y, say("figure.rings.excerpts", self.lang), fontweight="bold", va="center_baseline")
        ax.text(x + 31, y, str(self.whole), fontweight="bold", ha="right", va="center_baseline")
        ax.plot([x, x + 31], [y - 2.6, y - 2.6], color=INK, linewidth=0.5)
        y -= 5.4
        for (ring, name, number), height in zip(self.rows, self.tall, strict=True):
            ax.text(x, y, ring, va="center_baseline", fontweight="bold")
            for at, line in enumerate(name.split("\n")):
                ax.text(x + self.inwards, y - 3.0 * at, line, va="center_baseline")
            ax.text(x + 31, y, str(number), ha="right", va="center_baseline")
            y -= height


def plot_cycles(
    project: Project | None = None, *, calendar: Calendar | None = None, form: Form | None = None,
    phase: str = "phase", lang: str | None = None, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw nested cycles, one ring within another, as figure 1.4.4.

    Parameters
    ----------
    project : Project, optional
        Puts the excerpts on the rings of its cycles, as `plot_rings` does.
    calendar : Calendar, optional
        Draws the rings from its spans.
    form : {"model", "office", "schema", "counts"}, optional
        "model" tells with few spans what the thesis says of its cycles (of
        other cycles than the thesis's it is their schema), "office" is drawn
        from `calendar` or else the made-up example office, "schema" has the
        names of the phases alone, "counts" counts the excerpts of `project`.
        By default what is given decides; "model" if nothing is.
    phase : str
        By which phase the form "counts" counts; see `plot_rings`.
    lang : {"nb", "en"}, default that of `tc.set_lang`
    ax : matplotlib Axes, optional
        Where to draw; a new figure if it is not given: 85 mm wide for the
        schema, 170 mm for the others.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If the form is unknown, or does not draw what is given.
    """
    check_type((Project, NoneType), project, "project")
    form = form or ("counts" if project is not None else "model" if calendar is None else "office")
    if form not in FORMS:
        raise ValueError(f"form {form!r} is unknown{nearest(form, FORMS)}")
    if project is not None and form == "office":
        raise ValueError("form 'office' draws no project; leave it out, or ask for form 'counts'")
    if phase != "phase" and form != "counts":
        raise ValueError(f"form {form!r} counts nothing by phase; leave it out, or ask for form 'counts'")
    if calendar is not None and form != "office":
        raise ValueError(f"form {form!r} draws no calendar; leave it out, or ask for form 'office'")
    if form == "office":
        return plot_calendar(datasets.load_example_office() if calendar is None else calendar, lang=lang, ax=ax)
    if form == "counts":
        return plot_rings(project, phase=phase, lang=lang, ax=ax)
    model = numbers.model_of(project)
    if form == "schema" or model != tender_cycles():
        return plot_schema(model, lang=lang, ax=ax)
    return plot_model(lang=lang, ax=ax)
