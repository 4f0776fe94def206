"""The figures: their labels, their geometry, their bytes.

Baseline pictures of the thesis's figures stand in ``baseline/`` at 72 dots to
the inch. A picture may differ from its baseline by a root mean square of 1 of 255
levels: room for rounding on another processor, while one label moved by a
millimetre goes beyond it. To accept a new look, remove the picture and run the
tests twice: the first run writes it, and fails.
"""

import inspect
import os
import re
import subprocess
import sys
from datetime import date
from io import BytesIO
from itertools import chain, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import made_up
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from figure_texts import clashes, corners, crossed, texts, words
from matplotlib import pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Patch
from matplotlib.text import Text
from PIL import Image
from pypdf import PdfReader

from tender_cycles import _parts, datasets, figures, tables
from tender_cycles.cycles import Calendar, Cycle, Phase, Span, TenderPeriod, tender_cycles
from tender_cycles.figures import coverage, numbers, style
from tender_cycles.figures.labels import lines
from tender_cycles.figures.marks import ArcText, Shape
from tender_cycles.figures.style import PAPER
from tender_cycles.layout import calendar_radii
from tender_cycles.project import Case, Claim, Code, Coding, Evidence, Project, Selection, Source
from tender_cycles.words import LANGS, say

BASELINE = Path(__file__).parent / "baseline"
RMS = 1.0
TONES = {phase: tender_cycles().tone(None, phase) for phase in Phase}
FORMS = [(name, form) for name in figures.NAMES for form in figures.forms(name)]
each_figure = pytest.mark.parametrize(("name", "form"), FORMS)
each_lang = pytest.mark.parametrize("lang", LANGS)


@pytest.fixture(scope="module")
def drawn():
    """Return a figure, drawn once and rendered."""
    held: dict[tuple[str, str, str], Figure] = {}

    def get(name: str, lang: str, form: str = "") -> Figure:
        form = form or figures.forms(name)[0]
        if (name, lang, form) not in held:
            figure = figures.draw(name, lang, form=form)
            FigureCanvasAgg(figure).draw()
            held[name, lang, form] = figure
        return held[name, lang, form]

    return get


@pytest.fixture(scope="module")
def office():
    return datasets.load_example_office()


# The page


@each_figure
@each_lang
def test_no_two_texts_overlap(drawn, name, form, lang):
    assert clashes(drawn(name, lang, form)) == []


def test_two_texts_that_do_overlap_are_found(drawn):
    figure = figures.draw("1", "en")
    figure.axes[0].text(-2, -1, "here")
    assert clashes(figure) == [("Job consultant", "here")]


@each_figure
@each_lang
def test_nothing_is_clipped(drawn, name, form, lang):
    figure = drawn(name, lang, form)
    own = figure.dpi
    for dpi in (own, 72, 110, 150):  # letters are set on whole dots, so that lines are longer at some of these
        figure.set_dpi(dpi)
        renderer, page = figure.canvas.get_renderer(), figure.bbox
        margin = 0.3 / 25.4 * dpi if dpi == own else 0.0
        for text in texts(figure):
            points = np.vstack(corners(text, renderer))
            assert points.min() >= margin, (text.get_text(), dpi)
            assert np.all(points.max(axis=0) <= [page.x1 - margin, page.y1 - margin]), (text.get_text(), dpi)
    figure.set_dpi(own)
    renderer, page = figure.canvas.get_renderer(), figure.bbox
    for mark in figure.findobj(lambda a: isinstance(a, Patch | mpl.lines.Line2D) and a.axes is not None):
        if mark is mark.axes.patch or isinstance(mark, ArcText) or not mark.get_visible():
            continue
        if mark in mark.axes.patches or mark in mark.axes.lines:
            box = mark.get_window_extent(renderer)
            assert np.all(box.min >= -0.5), mark
            assert np.all(box.max <= page.max + 0.5), mark


@each_figure
@each_lang
def test_no_line_runs_through_a_text(drawn, name, form, lang):
    assert crossed(drawn(name, lang, form)) == []


@each_figure
@each_lang
def test_type_is_readable_at_the_width_of_a_column_or_a_page(drawn, name, form, lang):
    figure = drawn(name, lang, form)
    assert round(figure.get_size_inches()[0] * 25.4) in (85, 170)
    assert min(text.get_fontsize() for text in texts(figure)) >= 6
    assert {text.get_fontfamily()[0] for text in texts(figure) if isinstance(text, Text)} <= {"DejaVu Sans"}


@each_figure
def test_ink_stands_out_from_what_is_under_it(drawn, name, form):
    figure = drawn(name, "nb", form)
    renderer = figure.canvas.get_renderer()
    (ax,) = figure.axes
    filled = [p for p in ax.patches if not isinstance(p, ArcText) and p.get_facecolor()[3]]
    fills = [(p, p.get_window_extent(renderer)) for p in sorted(filled, key=lambda p: p.get_zorder())]
    for text in texts(figure):
        box = np.vstack(corners(text, renderer))
        middle = box.mean(axis=0) if not isinstance(text, ArcText) else box[0]
        under = style.PAPER
        for patch, extent in fills:
            if extent.contains(*middle) and patch.contains_point(middle):
                under = to_hex(patch.get_facecolor())
        ink = text.get_facecolor() if isinstance(text, ArcText) else text.get_color()
        assert style.contrast(to_hex(ink), under) >= 4.5, text.get_text()


def test_the_phases_can_be_told_apart_without_colour():
    tones = [TONES[phase] for phase in Phase]
    for one, other in pairwise(tones):
        assert style.contrast(one.fill, other.fill) >= 3
    for tone in tones:
        assert style.contrast(tone.text, tone.fill) >= 4.5
        assert style.contrast(style.INK, tone.tint) >= 4.5
        assert style.contrast(tone.edge, tone.tint) >= 3
        for ground in (style.PAPER, style.TRACK):
            assert max(style.contrast(tone.fill, ground), style.contrast(tone.edge, ground)) >= 3
    assert len(set(style.HATCHES)) == 8
    assert style.contrast(style.RULE, style.PAPER) >= 3
    assert style.contrast(style.INK, style.DEEP) >= 4.5
    assert style.contrast(style.QUIET, style.TRACK) >= 4.5


@each_figure
def test_alternative_text_is_right_norwegian(name, form):
    alt = figures.alt_text(name, "nb", form=form)
    assert not re.search(r"\d{4}-\d\d-\d\d", alt), "a date is written out"
    assert not re.search(r"(?<![\d.])\d+\.\d+(?![\d.])", re.sub(r"\b[1-5](\.\d)+\b", "", alt)), "a comma, no point"
    assert "'" not in alt


@each_figure
def test_apostrophes_are_typographic(name, form):
    shown = " ".join(words(figures.draw(name, "en", form=form))) if name in figures.THESIS else ""
    said = figures.title(name, "en", form=form) + figures.caption(name, "en", form=form)
    named = " ".join(phase.titles["en"] for cycle in tender_cycles().cycles for phase in cycle.phases)
    assert not re.search(r"[a-z]'", said)
    assert {word for word in shown.split() if "'" in word} <= {*named.split()}, "a model's own names stay as they are"


def test_one_is_singular_in_alternative_texts():
    job = Span(
        cycle=Cycle.CONSULTANT, name="J", start=date(2020, 8, 1), underway_from=date(2020, 9, 1),
        ending_from=date(2021, 5, 1), end=date(2021, 8, 1),
    )  # fmt: skip
    calendar = Calendar(TenderPeriod(start=date(2020, 7, 1), form="2"), (job,))
    alt = figures.alt_text("timeline", "nb", calendar=calendar)
    assert "fra 1. juli 2020 til 1. juli 2022, med 1 ansettelse og 0 opphold" in alt


@each_lang
@pytest.mark.parametrize(("name", "form"), [("1.4.4", "model"), ("1.4.4", "office"), ("timeline", ""), ("1.1", "")])
def test_what_is_made_up_or_no_copy_says_so_in_the_picture_and_to_a_screen_reader(drawn, name, form, lang):
    said = re.compile("oppdiktet|made[ -]up|ikke en gjengivelse|not a copy", re.IGNORECASE)
    assert said.search(figures.alt_text(name, lang, form=form or None))
    assert said.search(" ".join(words(drawn(name, lang, form))))


# What the thesis's figures say


SURROUNDINGS = {
    "Arbeidsmarkedet": "The labour market",
    "Deltaker": "Participant",
    "Krav og forventninger fra tiltaksarrangør": "Demands and expectations from the provider",
    "NAV-veileder": "NAV counsellor",
    "Rammer for tiltaket": "Framework of the measure",
}


@pytest.mark.parametrize(
    ("lang", "centre", "surroundings"),
    [("nb", "Jobbkonsulent", list(SURROUNDINGS)), ("en", "Job consultant", list(SURROUNDINGS.values()))],
)
def test_figure_1_has_the_consultant_among_five(drawn, lang, centre, surroundings):
    figure = drawn("1", lang)
    (ax,) = figure.axes
    hub, *around = sorted(
        (p for p in ax.patches if isinstance(p, Circle) and p.get_facecolor()[3]), key=lambda p: np.hypot(*p.center)
    )
    assert hub.center == (0, 0)
    assert {to_hex(p.get_facecolor()) for p in around} == {style.SOFT}
    renderer = figure.canvas.get_renderer()
    held = dict.fromkeys([hub, *around], "")
    for text in ax.texts:
        box = text.get_window_extent(renderer).transformed(ax.transData.inverted())
        (circle,) = (c for c in held if np.all(np.hypot(*(box.corners() - c.center).T) < c.radius))
        held[circle] += f" {text.get_text()}"
    label, *labels = (text.strip() for text in held.values())
    assert label == centre
    assert sorted(labels) == sorted(surroundings)


def test_figure_1_1_draws_the_running_text_and_says_so(drawn):
    table = figures.table("1.1", "nb").set_index("measure")
    assert table.loc["assessment", "months"] == pytest.approx(4 * 7 / 30.4375)
    assert table.loc["assessment", "longest_months"] == pytest.approx(12 * 7 / 30.4375)
    assert table.loc["follow-up", ["months", "longest_months"]].tolist() == [6, 36]
    assert table["months"].isna().sum() == 3
    assert table.loc["extended-follow-up", "tendered"] == "unknown"
    assert set(table["name"]) <= set(words(drawn("1.1", "nb")))
    assert "Ikke en gjengivelse" in figures.caption("1.1", "nb")
    assert "Not a copy" in figures.caption("1.1", "en")


CYCLES = {
    "1.4.1": {
        "start-up": "Oppstart av anbud",
        "under way": "Drift underveis i anbudet",
        "ending": "Avslutningsfase mot anbudsslutt",
    },
    "1.4.2": {
        "start-up": "Oppstart i jobben",
        "under way": "Utførelse av jobben",
        "ending": "Søk etter ny jobb\nog sluttfase i jobben".replace("\n", " "),
    },
    "1.4.3": {
        "start-up": "Deltakers oppstart i tiltaket",
        "under way": "Deltakers prosess underveis i tiltaket",
        "ending": "Deltakers avslutning i tiltaket",
    },
}


@pytest.mark.parametrize("name", CYCLES)
def test_figures_1_4_1_to_1_4_3_have_the_thesiss_labels_in_their_order(drawn, name):
    table = figures.table(name, "nb")
    assert dict(zip(table["phase"], table["label"], strict=True)) == CYCLES[name]
    assert list(CYCLES[name]) == [str(phase) for phase in Phase]
    (ax,) = drawn(name, "nb").axes
    assert " ".join(p.get_text() for p in ax.patches if isinstance(p, ArcText)) == " ".join(CYCLES[name].values())
    fills = [to_hex(p.get_facecolor()) for p in ax.patches if not isinstance(p, ArcText)]
    assert fills == [TONES[phase].fill for phase in Phase]


@each_lang
def test_the_schema_has_nine_labels_each_inside_its_segment(drawn, lang):
    figure = drawn("1.4.4", lang, "schema")
    (ax,) = figure.axes
    shown = " ".join(text.get_text() for text in ax.patches if isinstance(text, ArcText))
    assert shown.split() == [w for cycle in Cycle for phase in Phase for w in phase.label(lang, cycle).split()]
    arrows = [p for p in ax.patches if not isinstance(p, ArcText)]
    assert len(arrows) == 9
    for label in [p for p in ax.patches if isinstance(p, ArcText)]:
        ink = ax.transData.transform(label.get_path().vertices)
        shapes = [arrow.get_transform().transform_path(arrow.get_path()) for arrow in arrows]
        assert sum(shape.contains_points(ink).all() for shape in shapes) == 1, label.get_text()


def test_the_office_draws_what_the_thesis_describes(office, drawn):
    table = figures.table("1.4.4", form="office")
    by_ring = table.groupby("cycle", sort=False)[["r0", "r1"]].agg({"r0": "min", "r1": "max"})
    assert by_ring.index.tolist() == [str(cycle) for cycle in Cycle]
    assert (by_ring["r1"].to_numpy()[:-1] < by_ring["r0"].to_numpy()[1:]).all()
    spans = table.groupby(["cycle", "name"]).agg(
        first=("theta0", "min"), last=("theta1", "max"), entry=("entry", "first"), exit=("exit", "first")
    )
    start, end = table["theta0"].min(), table["theta1"].max()
    closing = table[(table["cycle"] == "tender") & (table["phase"] == "ending")]["theta0"].item()
    jobs, stays = spans.loc["consultant"], spans.loc["participant"]
    # Employments start in every year, and end more densely in the closing phase.
    assert np.histogram(jobs["first"], bins=4, range=(start, end))[0].min() > 0
    late, before = (jobs["last"] >= closing).sum(), (jobs["last"] < closing).sum()
    assert late / (end - closing) > 2 * before / (closing - start)
    # Participants: some carried in, none begun in the closing phase, some passed on.
    assert 6 <= (stays["entry"] == "transferred").sum() <= 10
    assert (stays.loc[stays["entry"] == "transferred", "first"] == start).all()
    assert (stays["first"] < closing).all()
    assert (stays["exit"] == "transferred").sum() >= 3
    assert (stays.loc[stays["exit"] == "transferred", "last"] == end).all()
    assert np.histogram(stays["last"], bins=8, range=(start, end))[0].min() > 0


def test_each_drawn_phase_is_a_row_of_the_table_and_the_other_way_round(drawn):
    ax = drawn("1.4.4", "en", "office").axes[0]
    fills = {tone.fill: str(phase) for phase, tone in TONES.items()}
    shown = [
        fills[c]
        for p in ax.patches
        if type(p) is Shape and (c := to_hex(p.get_facecolor())) in fills and p.get_facecolor()[3]
    ]
    keys = 3  # the three swatches of the key
    counts = pd.Series(shown).value_counts()
    expected = figures.table("1.4.4", form="office")["phase"].value_counts() + keys / 3
    assert counts.to_dict() == expected.to_dict()


def test_the_transfers_are_marked_at_the_opening(office, drawn):
    ax = drawn("1.4.4", "nb", "office").axes[0]
    table = figures.table("1.4.4", form="office")
    moved = table[(table["entry"] == "transferred") | (table["exit"] == "transferred")]["name"].nunique()
    heads = [
        p
        for p in ax.patches
        if to_hex(p.get_facecolor()) == style.INK and len(p.get_path().vertices) == 5 and not isinstance(p, ArcText)
    ]
    in_gap = [
        p
        for p in heads
        if abs(np.degrees(np.arctan2(*p.get_path().vertices[1]))) < 15
        and np.hypot(*p.get_path().vertices[1]) > calendar_radii(tender_cycles())[Cycle.PARTICIPANT][0]
    ]
    assert len(in_gap) == moved


# What section 1.4 says, a sentence each.


def spans_of_the_model() -> pd.DataFrame:
    table = figures.table("1.4.4")
    return table.groupby(["cycle", "name"]).agg(
        start=("start", "min"), end=("end", "max"), entry=("entry", "first"), exit=("exit", "first"),
        tied=("with", "first"),
    )  # fmt: skip


def closing() -> tuple[date, date]:
    table = figures.table("1.4.4")
    (row,) = table[(table["cycle"] == "tender") & (table["phase"] == "ending")].to_dict("records")
    return row["start"], row["end"]


def test_consultants_start_and_end_throughout_and_more_leave_near_the_end():
    jobs, (late, end) = spans_of_the_model().loc["consultant"], closing()
    begin = spans_of_the_model().loc["tender", "start"].iloc[0]
    assert (jobs["start"] > begin).sum() >= 3
    assert (jobs["end"] < late).sum() >= 2
    leaving = ((jobs["end"] >= late) & (jobs["end"] <= end)).sum()
    assert leaving * (late - begin) > 2 * (jobs["end"] < late).sum() * (end - late)


def test_some_participants_begin_together_with_a_new_consultant():
    spans = spans_of_the_model()
    tied = spans[spans["tied"] != ""]
    assert len(tied) >= 2
    for (cycle, _), row in tied.iterrows():
        assert cycle == "participant"
        assert row["start"] == spans.loc[("consultant", row["tied"]), "start"]


def test_participants_are_handed_over_at_both_ends_and_none_begins_towards_the_end():
    stays, (late, end) = spans_of_the_model().loc["participant"], closing()
    begin = spans_of_the_model().loc["tender", "start"].iloc[0]
    assert (stays.loc[stays["entry"] == "transferred", "start"] == begin).all()
    assert (stays.loc[stays["exit"] == "transferred", "end"] == end).all()
    assert {*stays["entry"], *stays["exit"]} >= {"transferred", "new", "ended"}
    assert (stays["start"] < late).all()
    assert ((stays["end"] >= late) & (stays["exit"] == "ended")).any()


def test_each_ring_also_runs_by_itself():
    """Employments and participations run across the boundaries of the tender's phases, and of each other."""
    table, spans = figures.table("1.4.4"), spans_of_the_model()
    boundaries = table[table["cycle"] == "tender"]["start"].tolist()[1:]
    for cycle in ("consultant", "participant"):
        for day in boundaries:
            assert ((spans.loc[cycle]["start"] < day) & (spans.loc[cycle]["end"] > day)).any()
    assert len(spans.loc["consultant"]) in range(5, 8)
    assert len(spans.loc["participant"]) in range(9, 14)


@each_lang
@pytest.mark.parametrize("page", [{"width_mm": 85}, {"width_mm": 170}, {"size": "slide"}])
def test_the_model_says_it_in_words_on_every_page(lang, page):
    figure = figures.draw("1.4.4", lang, **page)
    FigureCanvasAgg(figure).draw()
    assert clashes(figure) == []
    assert crossed(figure) == []
    shown = " ".join(text.get_text() for text in texts(figure)).replace("\n", " ")
    for key in (
        "tie",
        "leaving",
        "none",
        "in",
        "out",
        "again",
        "tender",
        "governs",
        "unused",
        "consultant",
        "participant",
    ):
        assert " ".join(say(f"concentric.{key}", lang).split()) in shown, key
    (ax,) = figure.axes
    bars = [p for p in ax.patches if type(p) is Shape and to_hex(p.get_facecolor()) in {t.fill for t in TONES.values()}]
    assert len(bars) == len(figures.table("1.4.4"))
    assert "made-up example" in shown or "(made up)" in shown or "oppdiktet" in shown
    tied = figures.table("1.4.4").drop_duplicates("name").query("`with` != ''")
    ties = {line.get_label(): line for line in ax.lines if not str(line.get_label()).startswith("_")}
    assert set(ties) == set(tied["with"] + " " + tied["name"])
    assert shown.count(say("concentric.tie", lang)) == len(ties)
    ends = [ax.transData.transform(line.get_xydata())[[0, -1]] for line in ties.values()]
    assert not any(bar.contains_point(end) for bar in bars for end in np.vstack(ends)), "it hides where a bar begins"


def test_what_is_handed_over_is_lettered_at_its_own_side_of_the_gap():
    (ax,) = figures.draw("1.4.4", "en").axes
    at = {text.get_text(): text.get_position()[0] for text in ax.texts}
    assert at["on to"] < 0 < at["from the"]
    assert at["from the"] - at["on to"] > 30


def test_lines_of_a_label_have_their_baselines_at_one_distance():
    ax = Figure(figsize=(4, 4)).add_subplot()
    lines(ax, 3, 9, "aeo\ngåÅ\nlow", 8, ha="center", va="top")
    feet = [text.get_position()[1] for text in ax.texts]
    assert np.diff(feet) == pytest.approx([-1.25 * 8 * 25.4 / 72] * 2)
    assert {text.get_va() for text in ax.texts} == {"baseline"}


# Pages of other sizes


@pytest.mark.parametrize("name", [name for name in figures.NAMES if name != "1.4.4"])
@pytest.mark.parametrize(
    "page",
    [
        pytest.param({"width_mm": 85}, marks=pytest.mark.more), pytest.param({"width_mm": 120}, marks=pytest.mark.more),
        {"width_mm": 170}, {"size": "slide"},
    ],
)  # fmt: skip
def test_type_lines_and_places_have_one_scale_or_the_page_is_refused(name, page):
    own = figures.draw(name, "nb")
    try:
        other = figures.draw(name, "nb", **page)
    except ValueError as error:
        assert re.search(r"smallest letters would be [\d.]+ pt .* it needs a width of \d+ mm", str(error))  # noqa: PT017
        return
    wide, high = other.get_size_inches() * 25.4
    assert wide == pytest.approx(page.get("width_mm", 340))
    if "size" in page:
        assert wide / high == pytest.approx(16 / 9, rel=0.01)
    sizes = [[text.get_fontsize() for text in each.findobj(Text) if text.get_text()] for each in (own, other)]
    assert min(sizes[1]) >= (9 if "size" in page else 6) - 0.01
    if len(sizes[0]) == len(sizes[1]) and name not in ("1.1", "codes-by-informant"):  # laid out anew in a column
        assert max(np.divide(*sizes)) == pytest.approx(min(np.divide(*sizes)))


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ({"width_mm": 40}, "6 pt is the least .* needs a width of 85 mm"), ({"size": "slides"}, "nearest: 'slide'"),
        ({"width_mm": 85, "size": "slide"}, "not for both"), ({"width_mm": "85"}, "must be a number of millimetres"),
        ({"width_mm": float("nan")}, "must be a number of millimetres"), ({"width_mm": True}, "must be a number"),
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_is_refused(page, message):
    with pytest.raises(ValueError, match=message):
        figures.draw("1.4.4", "en", **page)


@pytest.mark.parametrize("projection", ["polar", "3d"])
def test_axes_that_are_not_plain_are_refused(projection):
    ax = Figure(figsize=(9, 9)).add_subplot(projection=projection)
    for plot in (figures.plot_cycles, figures.plot_categories, figures.plot_rings):
        with pytest.raises(ValueError, match="on plain axes"):
            plot(ax=ax)


@each_lang
def test_figure_3_6_2_has_three_categories_and_seven_sub_categories(drawn, lang):
    table = figures.table("3.6.2", lang)
    assert table["category"].tolist() == ["1", "1.1", "1.2", "2", "2.1", "2.2", "2.3", "3", "3.1", "3.2"]
    assert (
        table.loc[table["category"].isin(["2.3", "3.2"]), "label"].tolist()
        == [figures.table("3.6.2", lang)["label"].iloc[-1]] * 2
    )
    figure = drawn("3.6.2", lang)
    (ax,) = figure.axes
    boxes = [p for p in ax.patches if isinstance(p, FancyBboxPatch)]
    assert len(boxes) == 10
    renderer = figure.canvas.get_renderer()
    inside = {}
    for box in boxes:
        frame = box.get_window_extent(renderer)
        held = [t for t in ax.texts if frame.contains(*t.get_window_extent(renderer).get_points().mean(axis=0))]
        for text in held:
            extent = text.get_window_extent(renderer)
            assert frame.x0 < extent.x0
            assert extent.x1 < frame.x1
            assert frame.y0 < extent.y0
            assert extent.y1 < frame.y1
        number, *label = (" ".join(t.get_text().split()) for t in held)
        inside[number.split()[-1]] = " ".join(label)
    assert inside == dict(zip(table["category"], table["label"], strict=True))


def test_figure_3_6_2_is_a_tree(drawn):
    """Each sub-category hangs on its category by a branch of its own, and none on another."""
    (ax,) = drawn("3.6.2", "nb").axes
    boxes = [p for p in ax.patches if isinstance(p, FancyBboxPatch)]
    trunks = [line for line in ax.lines if len(set(line.get_xdata())) == 1]
    branches = [line for line in ax.lines if len(set(line.get_ydata())) == 1]
    assert (len(trunks), len(branches)) == (3, 7)
    for branch in branches:
        (x0, x1), (y, _) = branch.get_data()
        assert (
            sum(box.get_x() == pytest.approx(x1) and box.get_y() < y < box.get_y() + box.get_height() for box in boxes)
            == 1
        )
        (trunk,) = [each for each in trunks if each.get_xdata()[0] == pytest.approx(x0)]
        assert min(trunk.get_ydata()) <= y < max(trunk.get_ydata())
    for trunk in trunks:
        x, (high, low) = trunk.get_xdata()[0], trunk.get_ydata()
        assert (
            sum(
                box.get_x() < x < box.get_x() + box.get_width()
                and box.get_y() < high - 0.1
                and box.get_y() + box.get_height() > low
                for box in boxes
            )
            == 0
        )


def test_the_lines_of_figure_1_run_from_rim_to_rim(drawn):
    (ax,) = drawn("1", "nb").axes
    middle, *around = sorted(
        (
            p
            for p in ax.patches
            if isinstance(p, Circle) and to_hex(p.get_facecolor(), True) not in ("#00000000",) and p.get_facecolor()[3]
        ),
        key=lambda p: np.hypot(*p.center),
    )
    assert len(ax.lines) == len(around) == 5
    for line in ax.lines:
        inner, outer = line.get_xydata()
        assert np.hypot(*inner) == pytest.approx(middle.radius)
        assert min(abs(np.hypot(*(outer - c.center)) - c.radius) for c in around) < 1e-9


@each_lang
def test_the_measures_have_a_layout_for_a_column(lang):
    figure = figures.draw("1.1", lang, width_mm=85)
    FigureCanvasAgg(figure).draw()
    assert clashes(figure) == []
    assert crossed(figure) == []
    assert min(text.get_fontsize() for text in texts(figure)) >= 6
    assert set(figures.table("1.1", lang)["name"]) | set(figures.table("1.1", lang)["duration"]) <= set(words(figure))


def test_figure_3_6_2_in_norwegian():
    assert figures.table("3.6.2", "nb")["label"].tolist() == [
        "Oppstart", "Oppstart av nytt anbud", "Oppstart i stillingen", "Underveis", "Faglig fokus fra arbeidsgiver",
        "Arbeidsmiljø og team-arbeid", "Sosialfaglig arbeid", "Avslutning", "Personlig fokus", "Sosialfaglig arbeid",
    ]  # fmt: skip


# The study's own figures


@pytest.fixture(scope="module")
def project():
    """Three codes under one theme, on four excerpts of two informants."""
    codes = [Code(guid="T", name="theme", key="T"), *(Code(guid=k, name=k, key=k, parent="T") for k in "abc")]
    places = [
        (Cycle.TENDER, Phase.ENDING),
        (Cycle.TENDER, Phase.ENDING),
        (Cycle.CONSULTANT, Phase.STARTUP),
        (None, None),
    ]
    stretches = [
        Selection(guid=f"s{n}", name=f"s{n}", source="x", start=n, end=n + 1, cycle=cycle, phase=phase)
        for n, (cycle, phase) in enumerate(places)
    ]
    given = {"s0": "ab", "s1": "ab", "s2": "c", "s3": "c"}
    return Project(
        name="made up",
        cycles=tender_cycles(),
        codes=codes,
        sources=[Source(guid="x", name="x", text="words")],
        selections=stretches,
        codings=[Coding(guid=s + c, selection=s, code=c) for s, held in given.items() for c in held],
        cases=[Case(guid="A", name="A", selections=("s0", "s2")), Case(guid="B", name="B", selections=("s1", "s3"))],
    )


def test_the_rings_count_each_excerpt_once(project):
    table = figures.table("rings", project=project)
    counts = table.set_index(["cycle", "phase"])["excerpts"]
    assert counts.sum() == 4
    assert counts["tender", "ending"] == 2
    assert counts["consultant", "start-up"] == 1
    assert counts["", ""] == 1
    figure = figures.draw("rings", "nb", project=project)
    (ax,) = figure.axes
    assert len([p for p in ax.patches if isinstance(p, Circle)]) == 3 + 1  # and one in the key
    assert "ikke plassert" in words(figure)


def hollow(figure):
    (ax,) = figure.axes
    return [each for each in ax.patches if isinstance(each, Circle) and to_hex(each.get_facecolor()) == PAPER]


def test_no_second_cycle_vanishes_from_the_rings():
    thesis = datasets.load_thesis()
    table = figures.table("rings")
    here = table.set_index(["cycle", "phase"])["second"]
    assert {pair: here[pair] for pair in thesis.cycles.segments} == {
        pair: len(thesis.select(segment=pair, second=True)) - len(thesis.select(segment=pair))
        for pair in thesis.cycles.segments
    }
    assert here.sum() == sum(bool(each.second_cycle) for each in thesis.selections) == 13
    assert here["participant", "ending"] == 2
    figure = figures.draw("rings", "en")
    assert len(hollow(figure)) == 13 + 1  # and one in the key
    assert any(each.endswith("1 + 2") or each == "2" for each in words(figure))
    assert "may be here too" in " ".join(words(figure))
    assert "ending in the measure 1 (and 2 that may be here too)" in figures.alt_text("rings", "en")
    assert "Hollow dots" in figures.caption("rings", "en")


def test_without_second_cycles_nothing_is_hollow(project):
    figure = figures.draw("rings", "en", project=project)
    assert hollow(figure) == []
    assert "may stand" not in " ".join(words(figure)) + figures.alt_text("rings", "en", project=project)


def test_the_rings_can_count_by_the_phase_of_which_the_words_speak():
    thesis = datasets.load_thesis()
    table = numbers.rings(thesis, "content_phase").set_index(["cycle", "phase"])["excerpts"]
    for cycle, phase in thesis.cycles.segments:
        assert table[cycle, phase] == len(thesis.select(cycle=cycle, content_phase=phase))
    crosstab = tables.crosstab(thesis, "cycle", "content_phase", empty=True)
    assert {pair: crosstab.loc[pair] for pair in thesis.cycles.segments} == table.drop(("", "")).to_dict()
    assert table.sum() == len(thesis)
    assert not table.equals(numbers.rings(thesis).set_index(["cycle", "phase"])["excerpts"])
    told = [
        " ".join(words(figures.plot_cycles(thesis, phase=by, lang="nb").figure)) for by in ("content_phase", "phase")
    ]
    assert ["Fasen som ordene" in each.replace("\n", " ") for each in told] == [True, False]


def test_a_phase_that_is_no_fact_is_named(project):
    with pytest.raises(ValueError, match="phase 'content_fase' does not stand on excerpts; nearest: 'content_phase'"):
        figures.plot_rings(phase="content_fase")
    with pytest.raises(ValueError, match="phase 'content_phase' does not stand on excerpts"):
        figures.plot_rings(project, phase="content_phase")
    with pytest.raises(ValueError, match="form 'model' counts nothing by phase"):
        figures.plot_cycles(phase="content_phase")


def test_many_excerpts_share_a_dot(project):
    source = Source(guid="x", name="x", text="x" * 1000)
    many = [
        Selection(guid=f"m{n}", source="x", start=n, end=n + 1, cycle=Cycle.TENDER, phase=Phase.STARTUP)
        for n in range(700)
    ]
    figure = figures.draw(
        "rings", project=Project(name="many", cycles=tender_cycles(), sources=[source], selections=many)
    )
    assert "10 excerpts" in words(figure)
    assert len([p for p in figure.axes[0].patches if isinstance(p, Circle)]) == 70 + 1


def test_the_matrix_shows_the_table(project):
    table = figures.table("codes-by-informant", project=project)
    assert table[["A", "B"]].to_numpy().tolist() == [[1, 1], [1, 1], [1, 1]]
    assert table["excerpts"].tolist() == [2, 2, 2]
    assert table["phase"].tolist() == ["ending", "ending", "start-up"]
    figure = figures.draw("codes-by-informant", project=project)
    assert words(figure).count("1") == 6
    assert {"A", "B", "a", "b", "c"} <= set(words(figure))


def test_codes_of_one_name_are_counted_apart():
    project = Project(
        name="mine",
        codes=made_up.twins(),
        sources=[Source(guid="s", name="interview", text="0123456789")],
        selections=[Selection(guid=f"e{n}", source="s", start=n, end=n + 1) for n in range(3)],
        codings=[Coding(guid=f"k{n}", selection=f"e{n}", code=code) for n, code in enumerate("abb")],
    )  # fmt: skip
    assert numbers.codebook(project)["excerpts"].to_dict() == {"start/work": 1, "end/work": 2}
    table = figures.table("codes-by-informant", project=project)
    assert table["excerpts"].to_dict() == {"start/work": 1, "end/work": 2}
    assert words(figures.draw("codes-by-informant", project=project)).count("work") == 2


def test_the_network_joins_codes_on_the_same_excerpts(project):
    edges = figures.table("code-network", project=project)
    assert edges.to_numpy().tolist() == [["a", "b", 2]]
    nodes, fewer = numbers.code_network(project, at_least=3)
    assert list(nodes.index) == ["a", "b", "c"]
    assert fewer.empty
    assert "a" in figures.alt_text("code-network", project=project)
    assert {"a", "b", "c"} <= set(words(figures.draw("code-network", project=project)))


def test_an_empty_project_can_be_drawn():
    nothing = Project(name="nothing", cycles=tender_cycles())
    for name in ("rings", "codes-by-informant", "code-network"):
        assert isinstance(figures.draw(name, project=nothing), Figure)


def test_repeated_excerpts_are_no_new_evidence():
    whole = datasets.load_thesis(repeats=True)
    repeating = sum(bool(each.facts.get("repeats")) for each in whole.selections)
    assert repeating > 0
    assert figures.table("rings")["excerpts"].sum() == len(whole) - repeating
    assert figures.table("rings", project=whole)["excerpts"].sum() == len(whole), "it draws what it is given"


def test_findings_show_one_mark_each(drawn):
    table = figures.table("findings")
    marks = [line for line in drawn("findings", "en").axes[0].lines if line.get_marker() != "None"]
    assert len(marks) == len(table) + 3  # and three in the key
    assert set(table["stance"]) == {"agrees", "extends", "contrasts"}
    assert set(table["citation"]) <= set(words(drawn("findings", "en")))


def test_the_timeline_shows_notice_and_options():
    calendar = Calendar(TenderPeriod(start=date(2020, 7, 1), form="2+1+1", used=(True, False)))
    figure = figures.draw("timeline", "nb", calendar=calendar)
    shown = words(figure)
    assert {"varsel 1.4.2022", "varsel 1.4.2023", "opsjonsår", "opsjon ikke brukt"} <= set(shown)
    assert not clashes(figure)
    assert figures.table("timeline", calendar=calendar)["end"].tolist() == [date(2023, 7, 1)]


def test_a_phase_too_short_for_its_name_goes_without():
    calendar = Calendar(TenderPeriod(start=date(2020, 1, 1), form="4", closing_months=1))
    shown = words(figures.draw("1.4.4", "nb", calendar=calendar))
    assert (shown.count("oppstart"), shown.count("avslutning")) == (2, 1)  # on the ring and in the key


@each_lang
@pytest.mark.parametrize("form", ["1+1+1+1+1+1", "2+1+1", "5"])
def test_a_timeline_has_room_for_its_options(form, lang):
    figure = figures.draw("timeline", lang, calendar=Calendar(TenderPeriod(start=date(2020, 3, 1), form=form)))
    assert clashes(figure) == []
    assert crossed(figure) == []


def test_the_user_s_own_calendar_is_drawn():
    span = Span(
        cycle=Cycle.CONSULTANT, name="mine", start=date(2020, 2, 1), underway_from=date(2020, 4, 1),
        ending_from=date(2022, 1, 1), end=date(2022, 6, 1), exit="open",
    )  # fmt: skip
    calendar = Calendar(TenderPeriod(start=date(2020, 1, 1), form="2"), (span,))
    assert figures.table("1.4.4", calendar=calendar)["name"].unique().tolist() == ["tender", "mine"]
    figure = figures.draw("1.4.4", calendar=calendar)
    assert "year 2" in words(figure)
    assert not [w for w in words(figure) if "option" in w]


# The registry


def test_the_names_are_the_thesiss_seven_and_twelve_of_our_own():
    assert figures.NAMES == (
        "1", "1.1", "1.4.1", "1.4.2", "1.4.3", "1.4.4", "3.6.2",
        "rings", "codes-by-informant", "code-network", "coverage", "saturation", "fragility", "findings",
        "timeline",
        "tenure", "incidence", "hazards", "tender-forms",
    )  # fmt: skip
    assert len(figures.THESIS) == 7


@each_figure
@each_lang
def test_every_figure_has_a_table_a_caption_and_an_alternative_text(drawn, name, form, lang):
    assert len(figures.table(name, lang, form=form)) > 0
    assert len(figures.caption(name, lang, form=form)) > 60
    assert figures.title(name, lang)
    alt = figures.alt_text(name, lang, form=form)
    assert len(alt) > 40
    assert "{" not in alt
    assert "nan" not in alt
    figure = drawn(name, lang, form)
    assert figure.get_label() == alt
    assert 'alt="' in figure._repr_html_()[:20]


def test_captions_say_what_is_ours():
    for name in figures.THESIS:
        said = figures.caption(name, "nb") + figures.caption(name, "en")
        assert ("vår" in said and "our" in said) or name == "3.6.2"
    assert "oppdiktet" in figures.caption("1.4.4", "nb")
    assert "made up" in figures.caption("1.4.4", "en")


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: figures.draw("1.4.5"), KeyError, "1.4.5.*nearest"),
        (lambda: figures.draw("1", "no"), ValueError, "'no' is not a language"),
        (lambda: figures.draw("1", form="schema"), ValueError, "one form only"),
        (lambda: figures.draw("1.4.4", form="ofice"), ValueError, "nearest: 'office'"),
        (lambda: figures.draw("1", project=Project(name="x")), ValueError, "draws no project"),
        (lambda: figures.plot_cycles(form="office", project=Project(name="x")), ValueError, "draws no project"),
        (lambda: figures.write(["1"], formats=["gif"]), ValueError, "'gif' is unknown"),
    ],
)
def test_what_cannot_be_drawn_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_a_figure_of_data_of_its_own_is_pointed_at_by_its_function():
    """Every public function that must be given data is found by the name that one would draw it by."""
    needy = {}
    for module in (figures, *_parts.modules("figures")):
        for name in module.__all__:
            if name.startswith("plot_") and name != "plot_cycle":
                first = next(iter(inspect.signature(getattr(module, name)).parameters.values()))
                if first.kind is not first.KEYWORD_ONLY and first.default is first.empty:
                    needy[name] = (module.__name__, first.name)
    assert needy["plot_rounds"] == ("tender_cycles.study.figures", "store")
    assert len(needy) == 5
    for name, (home, data) in needy.items():
        for ask in (figures.draw, figures.table, figures.forms, figures.title):
            with pytest.raises(KeyError, match=rf"but of data: {home}\.{name}\({data}\)"):
                ask(name.removeprefix("plot_"))
    with pytest.raises(KeyError, match="no figure 'round'; nearest: 'rounds'"):
        figures.draw("round")


def test_nothing_of_the_readers_own_settings_changes(drawn, tmp_path):
    before, held = dict(mpl.rcParams), plt.get_fignums()
    figures.write(["1.4.1"], ["nb"], out=tmp_path)
    figures.plot_cycles(form="schema")
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == held


def test_figures_are_drawn_on_axes_that_one_has():
    figure = Figure(figsize=(10, 5))
    left, right = figure.subplots(1, 2)
    assert figures.plot_cycle("tender", lang="nb", ax=left) is left
    assert figures.plot_cycles(form="schema", ax=right) is right
    assert left.patches
    assert right.patches
    assert figure.axes == [left, right]


# The files

SCRIPT = """
import sys
from tender_cycles import figures
figures.write(["1.4.4"], ["nb"], ["svg", "pdf"], sys.argv[1])
figures.write(["1.4.2", "code-network"], ["en"], out=sys.argv[1])
"""


@pytest.mark.more
def test_two_processes_write_the_same_bytes(tmp_path):
    root = Path(__file__).parents[1]
    runs = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", SCRIPT, str(tmp_path / seed)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=root,
        )
        for seed in "12"
    ]
    assert [run.wait() for run in runs] == [0, 0]
    one, other = ({p.name: p.read_bytes() for p in (tmp_path / seed).iterdir()} for seed in "12")
    assert len(one) == 12
    assert one == other


def test_files_are_named_after_figure_form_and_language(tmp_path):
    paths = figures.write(["1.4.4"], ["nb"], ["svg"], tmp_path / "new")
    assert [path.name for path in paths] == [
        "figure-1.4.4-nb.svg",
        "figure-1.4.4-office-nb.svg",
        "figure-1.4.4-schema-nb.svg",
    ]
    assert sorted((tmp_path / "new").iterdir()) == sorted(paths)


@pytest.mark.parametrize("kind", figures.FORMATS)
def test_a_figure_saves_itself_as_the_command_line_does(tmp_path, kind):
    (path,) = figures.write(["1.4.1"], ["nb"], [kind], tmp_path)
    figures.plot_cycle("tender", lang="nb").figure.savefig(tmp_path / f"mine.{kind}")
    assert (tmp_path / f"mine.{kind}").read_bytes() == path.read_bytes()
    held = BytesIO()
    figures.draw("1.4.1", "nb").savefig(held, format=kind)
    assert held.getvalue() == path.read_bytes()


def test_a_figure_drawn_by_its_function_has_its_words():
    thesis, year = datasets.load_thesis(), datasets.load_school_year()
    assert figures.plot_cycles(thesis, lang="nb").figure.get_label() == figures.alt_text("rings", "nb")
    assert figures.plot_cycles(lang="en").figure.get_label() == figures.alt_text("1.4.4", "en")
    assert figures.plot_code_matrix(year, lang="en").figure.get_label() == figures.alt_text(
        "codes-by-informant", "en", project=year
    )
    shown = figures.plot_cycles(year, form="schema", lang="en").figure.get_label()
    assert "finding a place" in shown
    assert "tender" not in shown


def test_several_svgs_may_stand_on_one_page(tmp_path):
    names = [
        re.findall(r' id="([^"]+)"', path.read_text("utf-8"))
        for path in figures.write(["1.4.1", "1.4.4", "timeline"], ["nb", "en"], ["svg"], tmp_path)
    ]
    every = list(chain.from_iterable(names))
    assert len(every) == len(set(every)) > 20


@pytest.mark.parametrize("name", ["1.4.4", "timeline"])
def test_letters_along_an_arc_are_found_in_files(tmp_path, name):
    svg, pdf = figures.write([name], ["nb"], ["svg", "pdf"], tmp_path)[:2]
    shown = [text.get_text() for text in texts(figures.draw(name, "nb"))]
    held = " ".join(ET.fromstring(svg.read_bytes()).itertext())
    page = " ".join(PdfReader(pdf).pages[0].extract_text().split())
    for line in {line for text in shown for line in text.split("\n") if line}:
        assert line in held, line
        assert line.replace(" ", "") in page.replace(" ", ""), line


def test_dots_of_a_pattern_are_strokes_without_length_and_nothing_else_is_lost(tmp_path):
    (path,) = figures.write(["timeline"], ["nb"], ["svg"], tmp_path)
    held = path.read_text("utf-8")
    (dots,) = [each for each in re.findall("<pattern.*?</pattern>", held, re.DOTALL) if "stroke-linecap: round" in each]
    assert dots.count("h0") == len(re.findall(r"m-?[\d.]+ ", dots)) > 100
    assert len(dots) < 3000


def test_captions_and_tables_are_written_beside(tmp_path):
    paths = figures.write(["1.4.1", "rings"], ["nb"], ["svg"], tmp_path, captions=True, tables=True)
    assert {path.name for path in paths} == {
        "figure-1.4.1-nb.svg", "figure-1.4.1-nb.csv", "figure-rings-nb.svg", "figure-rings-nb.csv", "captions-nb.md",
    }  # fmt: skip
    told = (tmp_path / "captions-nb.md").read_text("utf-8")
    assert figures.caption("1.4.1", "nb") in told
    assert figures.caption("rings", "nb") in told
    table = pd.read_csv(tmp_path / "figure-1.4.1-nb.csv")
    assert table["label"].tolist() == figures.table("1.4.1", "nb")["label"].tolist()


def test_what_has_room_is_written_and_what_has_not_is_named_with_its_least_width(tmp_path):
    asked = {"langs": ["en"], "formats": ["svg"], "captions": True, "tables": True}
    with pytest.raises(
        ValueError,
        match=r"1 of 2 figures could not be drawn; 3 files are in [^:]+:\n  figure-findings-en: .* a width of \d+ mm",
    ):
        figures.write(["findings", "1.4.1"], out=tmp_path, width_mm=75, **asked)
    assert {path.name for path in tmp_path.iterdir()} == {
        "captions-en.md",
        "figure-1.4.1-en.csv",
        "figure-1.4.1-en.svg",
    }
    assert "findings" not in (tmp_path / "captions-en.md").read_text("utf-8")
    with pytest.raises(ValueError, match=r"^width_mm must be"):
        figures.write(["1.4.1"], out=tmp_path / "none", width_mm=3)
    assert not (tmp_path / "none").exists()


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    (path,) = figures.write(["1"], ["nb"], ["svg"], tmp_path)
    before = path.read_bytes()

    def fail(*_):
        raise OSError("no space")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="no space"):
        figures.write(["1"], ["nb"], ["svg"], tmp_path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_svg_tells_what_it_shows(tmp_path):
    (path,) = figures.write(["3.6.2"], ["en"], ["svg"], tmp_path)
    root = ET.fromstring(path.read_bytes())
    names = [child.tag.rpartition("}")[2] for child in root]
    assert names[:2] == ["title", "desc"]
    assert root[1].text == figures.alt_text("3.6.2", "en")
    assert root.attrib["role"] == "img"
    assert b"dc:date" not in path.read_bytes()


@each_lang
@pytest.mark.parametrize(("name", "form"), [pair for pair in FORMS if pair[0] in figures.THESIS])
def test_the_thesiss_figures_look_as_they_did(drawn, name, form, lang):
    held = BytesIO()
    with style.styled():
        drawn(name, lang, form).savefig(held, dpi=72, metadata={"Software": None})
    now = Image.open(held).convert("RGB")
    path = BASELINE / f"{name}{'-' + form if form else ''}-{lang}.png"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        now.save(path, optimize=True)
        pytest.fail(f"{path.name} was missing and has been written; look at it")
    then = Image.open(path).convert("RGB")
    assert now.size == then.size
    difference = np.asarray(now, dtype=float) - np.asarray(then, dtype=float)
    assert np.sqrt((difference**2).mean()) <= RMS


# The coverage of claims


def test_coverage_draws_each_cell_of_its_table(drawn):
    table = figures.table("coverage", "nb")
    (ax,) = drawn("coverage", "nb").axes
    marks = [line for line in ax.lines if line.get_marker() not in (None, "None", "")]
    shapes = {mark: shape for mark, (shape, _, _) in coverage.MARKS.items()}
    in_key = len(coverage.MARKS)
    assert len(marks) - in_key == (table["mark"] != "").sum()
    for mark, shape in shapes.items():
        fill = to_hex(coverage.MARKS[mark][1])
        drawn_so = [m for m in marks if m.get_marker() == shape and to_hex(m.get_markerfacecolor()) == fill]
        assert len(drawn_so) - 1 == (table["mark"] == mark).sum(), mark
    assert len({(shape, fill) for shape, fill, _ in coverage.MARKS.values()}) == in_key
    assert sum(isinstance(patch, mpl.patches.Rectangle) for patch in ax.patches) == table["meant"].sum()


def test_coverage_is_what_the_claims_say():
    table = figures.table("coverage").set_index(["claim", "informant"])
    assert table.loc[("C36", "Emilie"), "mark"] == "against"
    assert table.loc[("C85", "Fia"), "mark"] == "attribute"
    assert table.loc[("C36", "Anna"), ["meant", "mark"]].tolist() == [False, ""]
    assert table.loc[("C47", "Anna"), "mark"] == "silent"
    sections = table.reset_index().drop_duplicates("claim")["section"].tolist()
    assert sections == sorted(sections, key=lambda section: [int(part) for part in section.split(".")])
    assert "3 støttes av alle" in figures.alt_text("coverage", "nb")


def test_coverage_of_every_kind_and_of_no_claim():
    every = coverage.plot_coverage(kind=None, lang="nb").figure
    FigureCanvasAgg(every).draw()
    assert clashes(every) == []
    bare = Project(name="bare", cases=[Case(guid="i", name="I")])
    shown = words(coverage.plot_coverage(bare).figure)
    assert "No such claims." in shown


def test_coverage_of_many_informants_stays_on_the_page():
    cases = [Case(guid=f"i{at}", name=f"Informant {at}") for at in range(30)]
    evidence = tuple(Evidence(stance="for", case=case.guid) for case in cases[::2])
    text = {"en": "All of them say that the time from award to operation is too short to hire anyone well"}
    claim = Claim(guid="q", name="C01", section="", kind="all", verdict="", texts=text, evidence=evidence)
    figure = coverage.plot_coverage(Project(name="many", cases=cases, claims=[claim])).figure
    FigureCanvasAgg(figure).draw()
    assert clashes(figure) == []
    assert "15/30" in words(figure)
    assert "not judged" in words(figure)
