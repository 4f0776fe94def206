"""Figures on the rings and calendars of models that are not the thesis's."""

from dataclasses import replace
from datetime import date

import made_up
import pandas as pd
import pytest
from figure_texts import clashes, crossed, readable, words
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from tender_cycles import datasets, figures, tables
from tender_cycles.cycles import Calendar, CycleDefinition, NestedCycles, PhaseDefinition, Span
from tender_cycles.figures import numbers, style
from tender_cycles.figures.calendar import plot_calendar
from tender_cycles.figures.labels import fit
from tender_cycles.figures.marks import ArcText, Shape, paragraph, width
from tender_cycles.figures.registry import registry
from tender_cycles.layout import Segment
from tender_cycles.project import Project
from tender_cycles.words import LANGS, written_day

SCHOOL, YEAR, PROJECT = made_up.school(), made_up.school_calendar(), made_up.school_project()
LONG = ("Arbeidsmarkedstiltaksgjennomføringsperioden", "учебный год и каникулы", "التعليم", "Søk etter ny jobb", "a")


def fullest() -> NestedCycles:
    """Return as many cycles and phases as there may be, with names that do not fit."""
    phases = [PhaseDefinition(key=f"p{at}", labels={"nb": f"{LONG[at % 5]} {at}"}) for at in range(8)]
    cycles = [
        CycleDefinition(key=f"c{at}", phases=tuple(phases), labels={"nb": f"{LONG[0]} nummer {at}"}) for at in range(5)
    ]
    return NestedCycles(cycles=tuple(cycles))


def ring_figures(model: NestedCycles) -> dict[str, Figure]:
    """Return every figure that shows rings as a schema."""
    drawn = {"schema": figures.plot_schema(model, lang="nb").figure}
    drawn["rings"] = figures.plot_rings(Project(name="none", cycles=model), lang="en").figure
    drawn["cycle"] = figures.plot_cycle(model.keys[-1], model=model).figure
    return drawn


@pytest.mark.parametrize(
    "model", [SCHOOL, fullest(), NestedCycles.of({"life": ["all of it"]})], ids=["school", "fullest", "one"]
)
def test_every_ring_figure_is_readable_on_any_model(model: NestedCycles) -> None:
    for figure in ring_figures(model).values():
        readable(figure)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(made_up.models())
def test_rings_that_nobody_thought_of_are_readable(model: NestedCycles) -> None:
    readable(figures.plot_schema(model, lang="nb").figure)


def test_every_phase_is_told_on_its_segment_or_in_the_key() -> None:
    told = " ".join(words(figures.plot_schema(SCHOOL).figure))
    for cycle, phase in SCHOOL.segments:
        assert phase in told
        assert cycle in told
    shown = words(figures.plot_schema(fullest()).figure)
    whole = "".join(shown).replace(" ", "")
    for cycle in fullest().cycles:
        for phase in cycle.phases:
            assert phase.label("nb").replace(" ", "") in whole


def test_the_schema_has_the_model_s_colours() -> None:
    ax = figures.plot_schema(SCHOOL)
    fills = [to_hex(p.get_facecolor()) for p in ax.patches if type(p) is Shape]
    assert fills == [SCHOOL.tone(cycle, phase).fill for cycle, phase in SCHOOL.segments]


def test_excerpts_are_counted_on_every_segment() -> None:
    table = figures.table("rings", project=PROJECT)
    assert list(zip(table["cycle"], table["phase"], strict=True)) == [*SCHOOL.segments, ("", "")]
    assert table["excerpts"].tolist() == [at % 4 + 1 for at in range(len(SCHOOL.segments))] + [1]
    figure = figures.draw("rings", project=PROJECT)
    readable(figure)
    circles = [p for p in figure.axes[0].patches if isinstance(p, Circle)]
    assert len(circles) == table["excerpts"].sum() - 1 + 1  # one stands on no segment, one is the key's
    assert "school year: autumn 1, spring 2" in figures.alt_text("rings", project=PROJECT)


def test_the_other_figures_take_the_model_s_phases_or_do_without() -> None:
    phases = figures.table("codes-by-informant", project=PROJECT)["phase"]
    assert set(phases) <= set(SCHOOL.phase_keys)
    fills = {to_hex(p.get_facecolor()) for p in figures.draw("code-network", project=PROJECT).axes[0].patches}
    assert {SCHOOL.tone(None, phase).fill for phase in phases} <= fills
    bare = Project(
        name="bare", sources=PROJECT.sources, codes=PROJECT.codes, codings=PROJECT.codings, cases=PROJECT.cases,
        selections=[replace(each, cycle=None, phase=None) for each in PROJECT.selections],
    )  # fmt: skip
    for name in ("codes-by-informant", "code-network"):
        assert isinstance(figures.draw(name, project=bare), Figure)
    assert isinstance(figures.plot_coverage(bare).figure, Figure)
    assert numbers.phase_tones(bare) == {}
    for call in (figures.plot_rings, figures.plot_cycles, lambda project: figures.table("rings", project=project)):
        with pytest.raises(ValueError, match="the project has no nested cycles; give it some by with_cycles"):
            call(bare)


# Calendars


@pytest.mark.parametrize("plot", [plot_calendar, figures.plot_timeline])
def test_a_calendar_of_any_cycles_is_drawn(plot) -> None:
    figure = plot(YEAR).figure
    readable(figure)
    assert crossed(figure) == []
    shown = words(figure)
    assert {*SCHOOL.phase_keys, *SCHOOL.keys} <= set(shown)
    assert not {"year 1", "notice"} & set(shown)


def test_the_tables_of_a_calendar_hold_every_span() -> None:
    table = figures.table("timeline", calendar=YEAR)
    assert sorted(table["name"]) == sorted(span.name for span in YEAR)
    later = {f"{phase.replace(' ', '')}_from" for cycle in SCHOOL.cycles for phase in [p.key for p in cycle.phases][1:]}
    assert later < set(table.columns)
    pupil = table.set_index("name").loc["P1"]
    assert (pupil["start"], pupil["athome_from"], pupil["spring_from"]) == (date(2024, 8, 19), date(2024, 9, 18), None)
    turns = figures.table("1.4.4", calendar=YEAR)
    assert set(zip(turns["cycle"], turns["phase"], strict=True)) == set(SCHOOL.segments)
    assert "pupil 13" in figures.alt_text("timeline", calendar=YEAR)
    assert "from 19 August 2024 to 21 June 2025" in figures.alt_text("1.4.4", calendar=YEAR)


def test_phases_on_a_day_of_any_cycles() -> None:
    counts = tables.phases_on(YEAR, date(2025, 1, 6))
    assert tuple(counts.index) == SCHOOL.keys
    assert tuple(counts.columns) == SCHOOL.phase_keys
    assert counts.to_numpy().sum() == len(YEAR.on(date(2025, 1, 6)))
    assert counts.loc["school year", "spring"] == 1


def test_one_lane_does_not_fill_a_wide_ring() -> None:
    life = NestedCycles.of({"life": ["young", "old"]})
    alone = Calendar(
        spans=(Span(cycle="life", name="a", starts={"young": date(2000, 1, 1)}, end=date(2050, 1, 1)),), model=life
    )
    table = figures.table("1.4.4", calendar=alone)
    assert (table["r1"] - table["r0"]).max() <= 7.5


# Text


@given(st.text("abcdefg hij", min_size=1, max_size=80), st.floats(4, 60))
def test_a_paragraph_keeps_its_letters_and_its_width(text: str, most: float) -> None:
    broken = paragraph(text, most, 6.5)
    assert "".join(broken.split()) == "".join(text.split())
    assert all(width(line, 6.5) <= most for line in broken.split("\n"))


def test_a_label_that_fits_is_left_as_it_is_and_one_that_does_not_is_smaller() -> None:
    segment = Segment(30, 36, 0, 60)
    usual = fit("start", segment, 8, 1)
    assert usual is not None
    assert usual.size == 8
    smaller = fit("a name that takes the room it can get on its ring", segment, 8, 1)
    assert smaller is not None
    assert 6 <= smaller.size < 8
    assert fit("Arbeidsmarkedstiltaksgjennomføringsperioden" * 2, segment, 8, 1) is None


def test_letters_that_the_first_font_has_not_are_sought_in_others() -> None:
    assert style.fonts()[0] == "DejaVu Sans"
    assert isinstance(ArcText("учебный год", fit("учебный год", Segment(30, 36, 0, 60), 7, 1).lines[0][1]), ArcText)


# Every figure of every study

BARE = replace(
    made_up.school_year(), cycles=None,
    selections=[replace(each, cycle=None, second_cycle=None, phase=None) for each in made_up.school_year().selections],
)  # fmt: skip
STUDIES = {
    "the thesis": datasets.load_thesis(),
    "a school year": made_up.school_year(),
    "nothing": Project(name="Nothing yet"),
    "rings alone": Project(name="Rings alone", cycles=SCHOOL),
    "no rings": BARE,
    "no claims": replace(made_up.school_year(), claims=()),
    "nobody": replace(made_up.school_year(), cases=(), claims=()),
}
each_study = pytest.mark.parametrize("project", STUDIES.values(), ids=STUDIES)
FORMS = [(name, form) for name, entries in registry().items() for form in entries]
OF_A_STUDY = [name for name, form in FORMS if registry()[name][form].takes == "project"]


@each_study
@pytest.mark.parametrize(("name", "form"), FORMS)
def test_every_figure_draws_any_study_or_says_what_is_missing(name: str, form: str, project: Project) -> None:
    told = (figures.draw, figures.table, figures.caption, figures.alt_text)
    drawn = registry()[name][form].takes == "project"
    if drawn and (name != "rings" or project.cycles):
        figure, table, *said = (call(name, "nb", form=form, project=project) for call in told)
        assert isinstance(table, pd.DataFrame)
        assert figure.get_label() == said[-1]
        assert all(datasets.title(project, "nb")[0] in each for each in said)
        if project is not STUDIES["the thesis"]:
            assert clashes(figure) == []
        return
    missing = "the project has no nested cycles; give it some by with_cycles" if drawn else "draws no project"
    for call in told[:2]:
        with pytest.raises(ValueError, match=missing):
            call(name, "nb", form=form, project=project)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", OF_A_STUDY)
def test_the_words_of_a_figure_are_of_the_study_that_it_draws(name: str, lang: str) -> None:
    school = STUDIES["a school year"]
    said = figures.caption(name, lang, project=school) + figures.alt_text(name, lang, project=school)
    assert not [word for word in ("anbud", "tender", "oppgave", "thesis", "våre", " our", "leser") if word in said]
    thesis = figures.caption(name, lang)
    assert thesis == figures.caption(name, lang, project=STUDIES["the thesis"])
    assert "  " not in said + thesis
    if name == "rings":
        for key in school.cycles.keys:
            assert school.cycles.label(key, lang) in said


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["1.4.4", "timeline"])
def test_a_calendar_of_other_cycles_is_told_and_drawn_in_their_words(name: str, lang: str) -> None:
    calendar = datasets.load_school_calendar()
    figure = figures.draw(name, lang, calendar=calendar)
    readable(figure)
    assert crossed(figure) == []
    said = " ".join(call(name, lang, calendar=calendar) for call in (figures.title, figures.caption, figures.alt_text))
    assert not [word for word in ("anbud", "tender", "ansett", "employ", "deltak", "particip") if word in said.lower()]
    for key in calendar.model.keys:
        assert calendar.model.label(key, lang) in said
    assert written_day(calendar.start, lang) in said


@pytest.mark.parametrize("call", [figures.draw, figures.table, figures.title, figures.caption, figures.alt_text])
def test_what_is_no_study_and_no_calendar_is_named(call) -> None:
    with pytest.raises(TypeError, match="project: wants a value of type Project or None, not str"):
        call("rings", project="study.qdpx")
    with pytest.raises(TypeError, match="calendar: wants a value of type Calendar or None, not Project"):
        call("timeline", calendar=PROJECT)


def test_what_is_empty_says_so() -> None:
    nothing = STUDIES["nothing"]
    assert figures.table("coverage", project=nothing).empty
    for name, told in {"coverage": "No such claims.", "code-network": "No codes.",
                       "codes-by-informant": "No codes."}.items():  # fmt: skip
        assert told in words(figures.draw(name, "en", project=nothing))
    assert "No two codes share 2 excerpts." in words(figures.draw("code-network", "en", project=made_up.school_year()))
