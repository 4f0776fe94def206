"""Each thing counts once: whoever counts excerpts of the thesis counts the same, with repeats and without."""

import base64
import json
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_up import study

import tender_cycles as tc
from tender_cycles.project import Project
from tender_cycles.widgets import CalendarState, ThemeState
from tender_cycles.widgets.core.repeats import Repeats
from tender_cycles.widgets.cycles.widget import calendar_payload
from tender_cycles.widgets.themes.payload import payload
from tender_cycles.widgets.themes.state import BLANK

Counts = dict[Any, int]


@pytest.fixture(params=[False, True], ids=["once", "repeats"])
def repeats(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def project(repeats: bool) -> Project:
    return tc.load_thesis(repeats=repeats)


def selected(project: Project) -> tuple[Counts, Counts]:
    """Count by `select`, segment by segment and code by code."""
    return counted(len(project) > 100)


@cache
def counted(repeats: bool) -> tuple[Counts, Counts]:
    project = tc.load_thesis(repeats=repeats)
    segments = {pair: len(project.select(segment=pair)) for pair in project.cycles.segments}
    keys = project.codebook.keys
    codes = {keys[code.guid]: len(project.select(code=code)) for code in project.codes}
    return segments, codes


def column(sent: dict[str, Any], packed: bytes, place: list[int]) -> list[int]:
    start, n, width = place
    return np.frombuffer(packed, dtype=f"<u{width}", count=n, offset=start).tolist()


def in_payload(sent: dict[str, Any], packed: bytes, name: str) -> Counter[Any]:
    """Count the values of a facet as the browser finds them, those that stand on the excerpts themselves."""
    facet = next(each for each in sent["facets"] if each["name"] == name)
    lengths = column(sent, packed, facet["lengths"])
    times = Counter(column(sent, packed, sent["group"])) if facet["grouped"] else Counter(range(sent["n"]))
    values = iter(column(sent, packed, facet["of"]))
    found: Counter[Any] = Counter()
    for row, length in enumerate(lengths):
        for _ in range(length):
            key = facet["keys"][next(values)]
            found[tuple(key) if isinstance(key, list) else key] += times[row]
    return found


def test_the_default_leaves_out_repeats_and_nothing_else(project: Project, repeats: bool) -> None:
    table = tc.datasets.table("excerpts")
    names = table["excerpt"] if repeats else table[table["repeats"].isna()]["excerpt"]
    assert [each.name for each in project.selections] == names.tolist()
    assert (len(tc.load_thesis()), len(tc.load_thesis(repeats=True))) == (100, 143)
    assert project is tc.load_thesis(repeats=repeats), "the same object each time"
    assert project.whole is tc.load_thesis(repeats=True)
    assert f"{'143' if repeats else '100 of 143'} excerpts" in repr(project)


def test_figures_and_tables_count_as_select_does(project: Project) -> None:
    segments, codes = selected(project)
    rings = tc.figures.table("rings", project=project).set_index(["cycle", "phase"])["excerpts"]
    assert rings.to_dict() == {**segments, ("", ""): 0}
    crosstab = tc.tables.crosstab(project, "cycle", "phase", empty=True)
    assert {pair: int(crosstab.loc[pair]) for pair in segments} == segments
    figure = tc.figures.table("codes-by-informant", project=project)["excerpts"]
    assert figure.to_dict() == {key: n for key, n in codes.items() if key in figure.index}
    assert len(figure) == 44
    crosstab = tc.tables.crosstab(project, "code", "informant", empty=True).loc[figure.index]
    drawn = tc.figures.table("codes-by-informant", project=project)[list(crosstab.columns)]
    assert (drawn.to_numpy() == crosstab.to_numpy()).all()


def test_figures_draw_by_default_what_the_default_project_holds() -> None:
    for name in ("rings", "codes-by-informant"):
        assert tc.figures.table(name).equals(tc.figures.table(name, project=tc.load_thesis()))


@pytest.mark.parametrize("given", [False, True], ids=["of the default", "of the whole"])
def test_the_explorer_counts_as_select_does(project: Project, repeats: bool, given: bool) -> None:
    segments, codes = selected(project)
    state = ThemeState(tc.load_thesis(repeats=given), lang="en")
    assert state.repeats is given
    state.repeats = repeats
    assert {pair: count.n for pair, count in state.counts("segments").items()} == segments
    assert {pair: count.of for pair, count in state.counts("segments").items()} == segments
    assert {key: count.n for key, count in state.counts("codes").items()} == codes
    sent, packed = payload(state.project, state.known, "en", BLANK)
    assert sent["n"] == len(project)
    assert in_payload(sent, packed, "segments") == Counter(segments)
    given_codes = {key: len(project.select(code=key, children=False)) for key in project.codebook.keys.values()}
    assert in_payload(sent, packed, "codes") == +Counter(given_codes)


@pytest.mark.parametrize("given", [False, True], ids=["of the default", "of the whole"])
def test_the_cycle_explorer_counts_as_select_does(project: Project, repeats: bool, given: bool) -> None:
    segments, _ = selected(project)
    state = CalendarState(tc.load_example_office(), tc.load_thesis(repeats=given), lang="en")
    assert state.repeats is given
    state.repeats = repeats
    excerpts = calendar_payload(state)["excerpts"]
    shown = [at for at, again in zip(excerpts["segment"], excerpts["repeats"], strict=True) if repeats or not again]
    known = project.cycles.segments
    assert Counter(known[at] for at in shown) == Counter(segments)
    assert len(state.chosen) == state.count == sum(segments[pair] for pair in state.speaking)
    assert state.choice["repeats"] is repeats


def test_the_page_to_hand_out_counts_as_select_does(project: Project, tmp_path: Path) -> None:
    segments, codes = selected(project)
    tc.write_handout(project, tmp_path / "page.html", lang="en")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    model = project.cycles
    told = {f"{model.label(c, 'en')}, {model.phase_label(c, p, 'en')}": n for (c, p), n in segments.items() if n}
    found = re.findall(r'aria-label="([^"]+): (\d+)"[^>]*>\2</a>', page)
    assert {name: int(n) for name, n in found} == told
    assert {name: int(n) for name, n in re.findall(r'<h3>([^<]+) <span class="tc-n">(\d+)</span></h3>', page)} == told
    shows = dict(re.findall(r'data-choose="codes" data-value="([^"]+)"[^>]*>Show the excerpts \((\d+)\)', page))
    assert {key: int(n) for key, n in shows.items()} == {key: n for key, n in codes.items() if n}
    shown = re.findall(r'<article id="(E\d+)" class="tc-excerpt" data-row="\d+">', page)
    assert sorted(shown) == [each.name for each in project.selections], "what repeats is hidden, and nothing else"
    assert len(re.findall(r'<article id="E\d+" class="tc-excerpt"', page)) == 143


def test_the_page_has_all_that_the_browser_needs_to_count_repeats_too(tmp_path: Path) -> None:
    tc.write_handout(tc.load_thesis(), tmp_path / "page.html", lang="en")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])
    whole = tc.load_thesis(repeats=True)
    assert in_payload(data, base64.b64decode(data["bytes"]), "segments") == Counter(selected(whole)[0])
    assert data["repeats"]["rows"] == [at for at, each in enumerate(whole.selections) if each.facts.get("repeats")]
    assert (data["repeats"]["on"], data["repeats"]["also"]) == (False, "Also repeats (43)")


@pytest.mark.parametrize("about", ["cycle", "phase", "code"])
def test_the_readings_are_of_the_same_excerpts_as_the_project(project: Project, repeats: bool, about: str) -> None:
    found = tc.datasets.readings(about, repeats=repeats)
    names = found.index.get_level_values("excerpt").unique()
    assert set(names) == {each.name for each in project.selections}
    assert found.equals(tc.datasets.readings(about, repeats=True).loc[names])


# -- there and back


def test_with_repeats_adds_what_repeats_and_nothing_else() -> None:
    once, whole = tc.load_thesis(), tc.load_thesis(repeats=True)
    assert once.with_repeats() == whole
    assert whole.with_repeats() is whole
    berit = once.select(informant="Berit", cycle="consultant")
    names = {each.name for each in berit.selections}
    expected = [each.name for each in whole.selections if each.name in names or each.facts.get("repeats") in names]
    assert [each.name for each in berit.with_repeats().selections] == expected
    assert len(expected) > len(berit)
    assert berit.with_repeats().select(repeats=None).selections == berit.selections


def test_with_repeats_keeps_to_the_users_that_were_chosen() -> None:
    first = tc.load_thesis(readers=True).select(user="reader-1")
    more = first.with_repeats()
    assert {each.user for each in more.codings} == {each.user for each in first.codings}
    whole = tc.load_thesis(readers=True, repeats=True).select(user="reader-1")
    assert set(more.codings) == set(whole.codings)


def test_a_repeat_of_a_repeat_comes_too_and_a_fact_that_names_nothing_adds_nothing() -> None:
    own = study()
    again = {1: own.selections[0].name, 2: own.selections[1].guid, 3: "no such excerpt"}
    marked = [
        replace(each, facts={**each.facts, "repeats": again[at]}) if at in again else each
        for at, each in enumerate(own.selections)
    ]
    project = replace(own, selections=marked)
    once = project.select(repeats=None)
    assert len(once) == len(own) - 3
    assert [each.guid for each in once.with_repeats().selections] == [each.guid for each in own.selections[:3]]


def test_where_nothing_repeats_there_is_no_switch() -> None:
    own = study()
    both = Repeats.of(own)
    assert (both.n, both.words("nb"), both.holds(own)) == (0, {}, False)
    assert both.without is both.also is own
    state = ThemeState(own, lang="en")
    state.repeats = True
    assert state.repeats is False
    assert state.to_python() == "project"


@pytest.mark.parametrize(
    ("given", "wanted", "line"),
    [
        (False, False, 'project.select(cycle="tender")'),
        (False, True, 'project.with_repeats().select(cycle="tender")'),
        (True, False, 'project.select(repeats=None).select(cycle="tender")'),
        (True, True, 'project.select(cycle="tender")'),
    ],
)
def test_the_line_of_python_says_whether_repeats_count(given: bool, wanted: bool, line: str) -> None:
    project = tc.load_thesis(repeats=given)
    state = ThemeState(project, lang="en")
    state.repeats = wanted
    state.segments = tuple(pair for pair in project.cycles.segments if pair[0] == "tender")
    asked = state.to_python()
    assert eval(asked, {"project": project}).selections == state.chosen.selections
    assert asked.startswith(line.partition(".select(cycle")[0])
    saved = ThemeState(project, lang="en")
    saved.from_json(state.to_json())
    assert (saved.repeats, saved.to_python()) == (wanted, asked)
    calendar = CalendarState(tc.load_example_office(), project, lang="en")
    calendar.repeats = wanted
    asked = calendar.select_to_python()
    assert eval(asked, {"project": project}).selections == calendar.chosen.selections


def test_no_claim_loses_evidence_with_the_repeats() -> None:
    once, whole = tc.load_thesis(), tc.load_thesis(repeats=True)
    assert [each.evidence for each in once.claims] == [each.evidence for each in whole.claims]
    assert tc.claims.verdicts(once).equals(tc.claims.verdicts(whole))


def test_the_explorer_sends_all_anew_when_repeats_are_asked_for() -> None:
    explorer = tc.explore_themes(tc.load_thesis(), lang="en")
    assert explorer.payload["repeats"]["also"] == "Also repeats (43)"
    explorer.state.segments = (("consultant", "ending"),)
    explorer.view = {**explorer.view, "repeats": True}
    assert (explorer.state.repeats, explorer.payload["n"], len(explorer.state.chosen)) == (True, 143, 41)
    assert explorer.answer_texts([142])[0][0] == tc.load_thesis(repeats=True).selections[142].name
    explorer.state.repeats = False
    assert (explorer.view["repeats"], explorer.payload["n"], len(explorer.state.chosen)) == (False, 100, 23)
    assert tc.explore_themes(study(), lang="en").payload["repeats"] == {}
