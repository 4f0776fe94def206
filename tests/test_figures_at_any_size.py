"""Every figure on every page, of studies that nobody thought of: it is readable, or refused with what would do."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import made_up
import numpy as np
import pandas as pd
import pytest
from figure_texts import readable, texts, words
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text
from profiles import examples

import tender_cycles as tc
from tender_cycles import figures
from tender_cycles.cycles import Calendar, Cycle, Span, TenderPeriod
from tender_cycles.figures import paper
from tender_cycles.figures.pages import Room, part
from tender_cycles.figures.registry import registry
from tender_cycles.figures.rows import told_apart
from tender_cycles.project import Case, Claim, Code, Coding, Evidence, Project, Selection, Source

PAGES: dict[str, dict[str, Any]] = {"85": {"width_mm": 85}, "170": {"width_mm": 170}, "slide": {"size": "slide"}}
LEAST = {"85": 6.0, "170": 6.0, "slide": 9.0}
FORMS = [(name, form) for name in figures.NAMES for form in figures.forms(name)]
OF_A_STUDY = [name for name, form in FORMS if registry()[name][form].takes == "project"]
few = settings(max_examples=examples(40) // 10 or 1, deadline=None, suppress_health_check=list(HealthCheck))
many = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def check(page: str, plot: Any) -> list[Figure]:
    """Draw every page of a figure and check each; none if it is refused with what would do."""
    found: list[Figure] = []
    pages = 1
    while len(found) < min(pages, 2):
        try:
            with paper(page=len(found) + 1, **PAGES[page]):
                figure = plot()
        except ValueError as error:
            assert any(word in str(error) for word in ("it needs", "take width_mm", "have no room", "mm high")), error  # noqa: PT017
            return []
        readable(figure)
        wide, high = figure.get_size_inches() * 25.4
        assert round(wide) == {"85": 85, "170": 170, "slide": 340}[page]
        assert high < 500
        sizes = [text.get_fontsize() for text in texts(figure) if isinstance(text, Text)]  # arcs have their own
        assert min(sizes, default=LEAST[page]) >= LEAST[page] - 0.01
        pages = figure.part[1]
        found.append(figure)
    return found


def named(text: str, letters: int) -> str:
    """Return a name of a length whose last word alone tells it from others."""
    return (
        f"{text} {'som konsulentene opplever i virksomhetens kvalitetssikringsarbeid ' * 3}"[: letters - 5]
        + f" {text[-4:]}"
    )


def a_study(informants: int, codes: int, letters: int, excerpts: int = 60, model: Any = None) -> Project:
    """Return a study with that many informants and codes, in groups of seven, with names of that many letters."""
    model = made_up.school() if model is None else model
    groups = [Code(guid=f"g{at}", name=named(f"Group {at:3}", letters), key=str(at)) for at in range(-(-codes // 7))]
    fine = [Code(guid=f"c{at}", name=named(f"Code {at:3}", letters), parent=f"g{at // 7}") for at in range(codes)]
    selections = [
        Selection(guid=f"e{at}", name=f"E{at}", source="s", start=at, end=at + 1, cycle=cycle, phase=phase)
        for at, (cycle, phase) in zip(range(excerpts), model.segments * excerpts, strict=False)
    ]
    codings = [
        Coding(guid=f"k{at}-{code}", selection=f"e{at}", code=f"c{code}")
        for at in range(excerpts)
        for code in sorted({at * 5 % codes, at % 3 * 2 % codes} if codes else ())
    ]
    cases = [
        Case(guid=f"i{at}", name=named(f"Informant {at:3}", letters), selections=tuple(
            f"e{each}" for each in range(at, excerpts, max(informants, 1))))
        for at in range(informants)
    ]  # fmt: skip
    claims = [
        Claim(
            guid=f"q{at}", name=f"C{at:02d}", section=f"4.{at // 3}", kind="all", verdict="holds",
            texts={"en": named(f"Claim {at:3}", 2 * letters)},
            evidence=tuple(Evidence(stance="for", case=each.guid) for each in cases[at % 2 :: 2]),
        )
        for at in range(8)
    ]  # fmt: skip
    return Project(
        name=named("A study", letters), cycles=model, codes=groups + fine, selections=selections, codings=codings,
        cases=cases, claims=claims, sources=[Source(guid="s", name="s", text="x" * (excerpts + 1))],
    )  # fmt: skip


def an_office(form: str, used: tuple[bool, ...], jobs: int, stays: int) -> Calendar:
    """Return a calendar with that many employments and participations."""
    period = TenderPeriod(start=date(2020, 1, 1), form=form, used=used)
    days = (period.end - period.start).days
    spans = []
    for cycle, count, lasting in ((Cycle.CONSULTANT, jobs, 500), (Cycle.PARTICIPANT, stays, 200)):
        for at in range(count):
            first = period.start + timedelta(days=at * 37 % (days - lasting // 2))
            turns = [first + timedelta(days=share * lasting // 6) for share in (0, 1, 5, 6)]
            names = ("start", "underway_from", "ending_from", "end")
            spans.append(Span(cycle=cycle, name=f"{cycle} {at}", exit="ended", **dict(zip(names, turns, strict=True))))
    return Calendar(period, tuple(spans))


@pytest.mark.more
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "name", [name for name in figures.NAMES if name not in ("tenure", "incidence", "tender-forms")]
)
def test_every_figure_is_readable_on_every_page(name: str, page: str) -> None:
    for form in figures.forms(name):
        found = check(page, lambda form=form: figures.draw(name, "nb", form=form, **PAGES[page]))
        assert found or (name, form) == ("1.4.4", "office") or (name, page) == ("1.1", "85")


@pytest.mark.parametrize(
    ("informants", "codes", "letters", "page"), [(3, 5, 80, "85"), (40, 12, 12, "170"), (0, 0, 12, "slide")]
)
@pytest.mark.parametrize("name", OF_A_STUDY)
def test_a_figure_of_few_of_many_and_of_long_names(
    name: str, informants: int, codes: int, letters: int, page: str
) -> None:
    project = a_study(informants, codes, letters)
    found = check(page, lambda: registry()[name][""].plot(project, lang="en").figure)
    assert found


@pytest.mark.more
@many
@given(st.sampled_from(OF_A_STUDY), st.sampled_from([0, 1, 3, 12, 40]), st.sampled_from([0, 1, 9, 40, 150]),
       st.sampled_from([12, 40, 80]), made_up.models(), st.sampled_from([*PAGES]))  # fmt: skip
def test_any_study_at_any_size(name: str, informants: int, codes: int, letters: int, model: Any, page: str) -> None:
    project = a_study(informants, codes, letters, 90, model)
    check(page, lambda: registry()[name][""].plot(project, lang="en").figure)


@few
@given(made_up.models(), st.sampled_from([*PAGES]))
def test_rings_of_any_cycles_at_any_size(model: Any, page: str) -> None:
    check(page, lambda: figures.plot_rings(a_study(4, 9, 20, 60, model), lang="en").figure)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("form", "used", "jobs", "stays"),
    [("2+1+1+1+1+1+1", (True,) * 6, 6, 20), ("2+1+1", (True, False), 6, 20), ("4", (), 60, 400)],
)
@pytest.mark.more
def test_calendars_of_many_options_and_of_many_spans(
    form: str, used: tuple[bool, ...], jobs: int, stays: int, page: str
) -> None:
    calendar = an_office(form, used, jobs, stays)
    found = check(page, lambda: figures.plot_timeline(calendar, lang="nb").figure)
    assert found or stays == 400
    if page == "170":
        (rings,) = check(page, lambda: figures.draw("1.4.4", "nb", calendar=calendar, **PAGES[page]))
        kept = ["2", *("1" for each in used if each)] if used else ["4"]
        hub = [text for text in words(rings) if set(text) <= set("0123456789+ ")]
        assert " ".join(hub) == " + ".join(kept), "what is not used is not counted"
        counted = [text for text in words(rings) if "telt" in text]
        assert counted == (["Jobbkonsulenter, telt: høyst 28 samtidig", "Deltakere, telt: høyst 61 samtidig"]
                           if stays == 400 else []), "said of rings on which the spans have no room"  # fmt: skip


def answers(codes: list[str], units: int, coders: int) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    truth = rng.choice(codes, size=units)
    given_ = np.where(rng.random((units, coders)) < 0.6, truth[:, None], rng.choice(codes, size=(units, coders)))
    return pd.DataFrame(given_, index=[f"{at:02d}" for at in range(units)], columns=[f"c{at}" for at in range(coders)])


CODES = {
    "short": ["1.1", "1.2", "2.1", "(none)"], "long": [named(f"Code {at:3}", 80) for at in range(6)],
    "many": [f"code {at}" for at in range(40)],
}  # fmt: skip


@pytest.mark.more
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("codes", CODES.values(), ids=CODES)
@pytest.mark.parametrize("name", ["agreement", "confusion", "splits"])
def test_the_figures_of_a_class_at_any_size(name: str, codes: list[str], page: str) -> None:
    units = answers(codes, 30, 8)
    extra = {"n_boot": 20} if name == "agreement" else {"coder": "c3"} if name == "splits" else {}
    plot = getattr(tc.seminar.figures, f"plot_{name}")
    assert check(page, lambda: plot(units, lang="nb", **extra).figure) or (name == "confusion" and len(codes) == 40)


@pytest.mark.parametrize("name", ["agreement", "confusion", "splits"])
def test_a_class_that_has_not_answered_is_told_so(name: str) -> None:
    nobody = pd.DataFrame({"a": [None, None]}, dtype=object)
    figure = getattr(tc.seminar.figures, f"plot_{name}")(nobody, lang="nb").figure
    assert words(figure) == ["Ingen svar."]


@pytest.mark.parametrize("name", ["agreement", "confusion", "splits", "groupings"])
def test_axes_of_ones_own_are_drawn_on_or_refused_with_the_least_size(name: str) -> None:
    rounds = pd.DataFrame(
        [(each, f"card {at}", f"{at}", "a/b", "a") for each in ("one", "two") for at in range(5)],
        columns=["round", "code", "guid", "group", "category"],
    )
    data = rounds if name == "groupings" else answers(CODES["short"], 6, 4)
    plot = getattr(tc.seminar.figures, f"plot_{name}")
    for size in ((12, 9), (4, 4)):
        ax = Figure(figsize=size).add_axes((0, 0, 1, 1))
        assert plot(data, ax=ax) is ax
        readable(ax.figure)
    with pytest.raises(ValueError, match=r"it needs axes of [0-9]+"):
        plot(data, ax=Figure(figsize=(1, 1)).add_axes((0, 0, 1, 1)))
    for projection in ("polar", "3d"):
        with pytest.raises(ValueError, match="plain axes"):
            plot(data, ax=Figure().add_subplot(projection=projection))


def test_axes_that_are_too_small_are_told_both_sides() -> None:
    with pytest.raises(ValueError, match=r"it needs axes of [0-9]+ × [0-9]+ mm"):
        figures.plot_coverage(ax=Figure(figsize=(7, 2)).add_axes((0, 0, 1, 1)))


# Pages


@given(st.lists(st.floats(1, 60), max_size=60), st.floats(0, 60))
def test_pages_hold_every_row_once_in_order(heights: list[float], around: float) -> None:
    at, rows = Room(170.0), []
    pages = _part(at, heights, around, 1).pages
    for page in range(1, pages + 1):
        shown = _part(at, heights, around, page)
        here = heights[shown.rows]
        assert around + sum(here) <= at.tall + 0.01 or len(here) == 1
        rows += here
    assert rows == heights
    assert part(replace(at, own=True), heights, around).pages == 1, "axes of one's own hold all of it"
    with pytest.raises(ValueError, match=f"there is no page {pages + 1}"):
        _part(at, heights, around, pages + 1)


def _part(at: Room, heights: list[float], around: float, page: int) -> Any:
    with paper(page=page):
        return part(at, heights, around)


def test_a_long_figure_is_written_page_by_page_and_checks_itself(tmp_path: Any) -> None:
    project = a_study(6, 150, 30)
    paths = figures.write(["codes-by-informant"], ["en"], ["svg"], tmp_path, project=project, tables=True)
    names = [path.name for path in paths]
    pages = len(names) - 1
    assert pages > 1
    assert names[:2] == ["figure-codes-by-informant-en-1.svg", "figure-codes-by-informant-en.csv"] or names[:-1] == [
        f"figure-codes-by-informant-en-{at}.svg" for at in range(1, pages + 1)
    ]
    for at in range(1, pages + 1):
        assert figures.check_figure(tmp_path / f"figure-codes-by-informant-en-{at}.svg", project=project).same
    told = " ".join(
        word
        for at in range(1, pages + 1)
        for word in words(figures.draw("codes-by-informant", "en", project=project, page=at))
    )
    assert all(f"Code {at:3}".replace("  ", " ").replace("  ", " ") in told for at in range(150)), "each on some page"
    with pytest.raises(ValueError, match=f"has {pages} pages at this size; there is no page {pages + 1}"):
        figures.draw("codes-by-informant", "en", project=project, page=pages + 1)
    with pytest.raises(ValueError, match="has one page at this size; there is no page 2"):
        figures.draw("1", page=2)


# Names


@given(st.lists(st.text("abc def", min_size=1, max_size=90), unique=True, max_size=30), st.floats(9, 40))
def test_names_that_are_cut_have_a_sign_and_stay_apart(names: list[str], most: float) -> None:
    cut = told_apart(names, most, 7)
    assert len({*cut}) == len(names)
    assert all("…" in short for name, short in zip(names, cut, strict=True) if short != name)


@pytest.mark.more
@pytest.mark.parametrize(("page", "lang"), list(product(PAGES, ("nb", "en"))))
def test_the_largest_study(page: str, lang: str) -> None:
    project = a_study(40, 150, 80, 400)
    for name in OF_A_STUDY:
        check(page, lambda name=name: registry()[name][""].plot(project, lang=lang).figure)
