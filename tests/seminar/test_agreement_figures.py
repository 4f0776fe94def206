"""The figures of agreement: what is drawn is what the tables hold, in either language, inside the page."""

import made_up
import numpy as np
import pandas as pd
import pytest
from figure_texts import readable
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import tender_cycles as tc
from tender_cycles import load_thesis
from tender_cycles.figures.style import ACCENT, PAPER
from tender_cycles.project import Project
from tender_cycles.seminar import agreement
from tender_cycles.words import say

RNG = np.random.default_rng(11)
DOMAIN = ["1.1", "1.2", "2.1", "(none)"]
TRUTH = RNG.choice(DOMAIN[:3], size=20)
CELLS = np.where(RNG.random((20, 6)) < 0.7, TRUTH[:, None], RNG.choice(DOMAIN, size=(20, 6), p=[0.3, 0.3, 0.3, 0.1]))
UNITS = pd.DataFrame(CELLS, index=[f"{n:02d}" for n in range(1, 21)], columns=list("abcdef")).mask(
    RNG.random((20, 6)) < 0.05
)
PLOTS = {
    "agreement": lambda lang: tc.seminar.figures.plot_agreement(UNITS, codes=DOMAIN, project=load_thesis(), lang=lang),
    "confusion": lambda lang: tc.seminar.figures.plot_confusion(UNITS, codes=DOMAIN, project=load_thesis(), lang=lang),
    "splits": lambda lang: tc.seminar.figures.plot_splits(UNITS, coder="f", lang=lang),
}


def _texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def _figure(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    return figure


@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize("name", PLOTS)
def test_everything_stands_inside_the_page_and_no_two_texts_overlap(name: str, lang: str) -> None:
    ax = PLOTS[name](lang)
    figure = _figure(ax)
    figure.canvas.draw()
    boxes = [(text.get_text(), text.get_window_extent()) for text in ax.texts if text.get_text()]
    page = figure.bbox
    outside = [text for text, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > page.x1 or box.y1 > page.y1]
    assert outside == []
    straight = [
        (text.get_text(), text.get_window_extent()) for text in ax.texts if text.get_text() and not text.get_rotation()
    ]
    clashes = [
        (one, other)
        for at, (one, box) in enumerate(straight)
        for other, its in straight[at + 1 :]
        if min(box.x1, its.x1) - max(box.x0, its.x0) > 1 and min(box.y1, its.y1) - max(box.y0, its.y0) > 1
    ]
    assert clashes == []
    assert figure.get_label()


def test_the_points_and_lines_are_alpha_and_its_interval() -> None:
    ax = tc.seminar.figures.plot_agreement(UNITS, codes=DOMAIN, seed=3)
    whole, table = agreement.alpha(UNITS, seed=3), agreement.per_code(UNITS, codes=DOMAIN, seed=3)
    points = [line for line in ax.lines if line.get_marker() == "o"]
    spans = [line for line in ax.lines if line.get_color() == ACCENT and line.get_marker() != "o"]
    labels = {text.get_text(): text.get_position()[0] for text in ax.texts}
    nought, one = labels["0.0"], labels["1.0"]

    def value(x: float) -> float:
        return (x - nought) / (one - nought)

    drawn = [value(point.get_xdata()[0]) for point in points]
    assert np.allclose(drawn, [whole.value, *table["alpha"]])
    ends = [tuple(map(value, span.get_xdata())) for span in spans]
    told = [
        (whole.low, whole.high),
        *table.loc[table["low"].notna(), ["low", "high"]].itertuples(index=False, name=None),
    ]
    assert np.allclose(ends, told)
    filled = [to_hex(point.get_markerfacecolor()) != PAPER for point in points]
    assert filled == [True, *table["low"].notna()]


def test_the_axis_reaches_as_far_down_as_the_intervals_do() -> None:
    by_lot = pd.DataFrame(np.random.default_rng(1).choice(list("abc"), size=(8, 3)))
    ax = tc.seminar.figures.plot_agreement(by_lot)
    ends = [x for line in ax.lines if line.get_color() == ACCENT for x in line.get_xdata()]
    ticks = [text.get_position()[0] for text in ax.texts if text.get_text() in ("−0.4", "−0.6", "−0.8", "−1.0", "1.0")]
    labels = max(text.get_position()[0] for text in ax.texts if text.get_text() in ("a", "b", "c"))
    assert labels < min(ticks) <= min(ends)
    assert max(ends) <= max(ticks)


def test_an_undefined_code_is_said_to_be_so_and_has_no_point() -> None:
    ax = tc.seminar.figures.plot_agreement(UNITS, codes=[*DOMAIN, "3.1"])
    assert "undefined" in _texts(ax)
    assert len([line for line in ax.lines if line.get_marker() == "o"]) == 1 + len(DOMAIN)


def test_the_cells_are_the_confusion_and_the_frames_its_diagonal() -> None:
    ax = tc.seminar.figures.plot_confusion(UNITS, codes=DOMAIN)
    table = agreement.confusion(UNITS, codes=DOMAIN, share=True).to_numpy()
    cells = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    numbers = [text.get_text() for text in ax.texts if text.get_text().isdigit()]
    assert numbers == [str(round(100 * share)) for share in table.ravel() if round(100 * share)]
    framed = [place for place, cell in enumerate(cells) if cell.get_linewidth()]
    assert framed == [0, 5, 10, 15]


def test_a_bar_is_divided_by_the_answers_and_the_one_coder_stands_beside() -> None:
    for coder, told in (("f", True), (None, False)):
        texts = [text.get_text() for text in tc.seminar.figures.plot_splits(UNITS, coder=coder).texts]
        assert any(say("agreement.figure.splits-beside", "en") in text for text in texts) is told, "what bold means"
    ax = tc.seminar.figures.plot_splits(UNITS, coder="f", top=3)
    room = UNITS.drop(columns="f")
    order = agreement.splits(room).index[:3]
    counts = [sorted(n for n in row if n)[::-1] for row in agreement.counts(room).loc[order].to_numpy().tolist()]
    wide = [patch.get_width() for patch in ax.patches]
    bars = [[wide.pop(0) for _ in row] for row in counts]
    assert wide == []
    for bar, row in zip(bars, counts, strict=True):
        assert np.allclose(np.divide(bar, sum(bar)), np.divide(row, sum(row)))
    assert [text for text in _texts(ax) if text in UNITS.index] == order.tolist()
    beside = [text.get_text() for text in ax.texts if text.get_position()[0] == 167]
    assert beside[0] == "f"
    assert beside[1:] == [code if code != "(none)" else "no code fits" for code in UNITS.loc[order, "f"].dropna()]


def test_a_coder_who_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="there is no coder 'thesi'; nearest: 'thesis'"):
        tc.seminar.figures.plot_splits(UNITS.rename(columns={"f": "thesis"}), coder="thesi")


def test_they_draw_on_axes_that_one_has() -> None:
    figure = Figure(figsize=(9, 9))
    ax = figure.add_subplot()
    assert tc.seminar.figures.plot_agreement(UNITS, n_boot=0, ax=ax) is ax
    assert tc.seminar.figures.plot_confusion(UNITS, ax=ax) is ax
    assert tc.seminar.figures.plot_splits(UNITS, ax=ax) is ax


@pytest.mark.parametrize(
    "plot", [tc.seminar.figures.plot_agreement, tc.seminar.figures.plot_confusion, tc.seminar.figures.plot_splits]
)
def test_another_language_is_refused(plot: object) -> None:
    with pytest.raises(ValueError, match="choose 'nb' or 'en'"):
        plot(UNITS, lang="sv")  # type: ignore[operator]


def test_codes_of_one_name_are_told_apart() -> None:
    units = pd.DataFrame({"x": ["start/work", "end/work"], "y": ["start/work", "start/work"]})
    ax = tc.seminar.figures.plot_agreement(units, project=Project(name="mine", codes=made_up.twins()), n_boot=0)
    assert {"start / work", "end / work"} <= set(_texts(ax))


def test_alpha_stands_beside_its_dot_to_two_places() -> None:
    ax = tc.seminar.figures.plot_agreement(UNITS, codes=DOMAIN, seed=3, lang="en")
    found = [agreement.alpha(UNITS, n_boot=0).value, *agreement.per_code(UNITS, codes=DOMAIN, seed=3)["alpha"]]
    heights = [line.get_ydata()[0] for line in ax.lines if line.get_marker() == "o"]
    told = {text.get_position()[1]: text.get_text() for text in ax.texts if text.get_position()[0] == 170 - 33}
    assert [told[y] for y in heights] == [f"{value:.2f}" for value in found if not np.isnan(value)]


@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize("name", PLOTS)
def test_they_are_readable_in_a_column(name: str, lang: str) -> None:
    with tc.figures.paper(width_mm=85):
        readable(_figure(PLOTS[name](lang)))
