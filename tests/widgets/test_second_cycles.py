"""An excerpt that could speak of another cycle too is told of there: on no ring does it vanish."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from made_up import study

import tender_cycles as tc
from tender_cycles import figures
from tender_cycles.project import Project
from tender_cycles.widgets import CalendarState, RingControl, ThemeState
from tender_cycles.widgets.cycles.widget import calendar_payload
from tender_cycles.widgets.rings.counts import segment_counts
from tender_cycles.widgets.rings.svg import rings_svg


def seconds(project: Project) -> dict[tuple[str, str], int]:
    """Count by `select` what stands on each segment with its second cycle alone."""
    both = {pair: len(project.select(segment=pair, second=True)) for pair in project.cycles.segments}
    return {pair: n - len(project.select(segment=pair)) for pair, n in both.items()}


def hollow(svg: str) -> list[str]:
    """Return the numbers beside the hollow marks of a picture."""
    groups = [each for each in ET.fromstring(svg).iter() if each.tag.endswith("}g")]
    marks = [each for each in groups if any(child.tag.endswith("}circle") for child in each)]
    return [next(child.text or "" for child in each if child.tag.endswith("}text")) for each in marks]


@pytest.mark.parametrize("repeats", [False, True])
def test_every_ring_tells_of_second_cycles(repeats: bool) -> None:
    project = tc.load_thesis(repeats=repeats)
    expected = seconds(project)
    assert sum(expected.values()) == sum(bool(each.second_cycle) for each in project.selections)
    assert sum(expected.values()) == (20 if repeats else 13)
    assert expected["participant", "ending"] > 0
    assert {pair: count.second for pair, count in segment_counts(project).items()} == expected
    rings = RingControl(project, lang="en")
    assert rings.seconds == {"/".join(pair): n for pair, n in expected.items() if n}
    assert hollow(rings_svg(project.cycles, segment_counts(project))) == [str(n) for n in expected.values() if n]
    table = figures.table("rings", project=project).set_index(["cycle", "phase"])["second"]
    assert table.drop(("", "")).to_dict() == expected


def test_they_are_counted_given_all_filters_but_the_rings() -> None:
    project = tc.load_thesis()
    state = ThemeState(project, lang="en")
    state.informants = ("Berit", "Emilie")
    state.segments = (("consultant", "ending"),)
    chosen = seconds(project.select(informant=["Berit", "Emilie"]))
    assert {pair: count.second for pair, count in state.counts("segments").items()} == chosen
    assert sum(chosen.values()) > 0
    assert all(count.second == 0 for count in state.counts("informants").values())


@pytest.mark.parametrize("repeats", [False, True])
def test_the_cycle_explorer_and_the_page_have_them_too(repeats: bool, tmp_path: Path) -> None:
    project = tc.load_thesis(repeats=repeats)
    expected = seconds(project)
    excerpts = calendar_payload(CalendarState(tc.load_example_office(), project, lang="en"))["excerpts"]
    shown = [at for at, again in zip(excerpts["second"], excerpts["repeats"], strict=True) if repeats or not again]
    assert {pair: shown.count(at) for at, pair in enumerate(project.cycles.segments)} == expected
    tc.write_handout(project, tmp_path / "page.html", lang="en")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    n = len(project.select(cycle="participant", phase="ending"))
    more = expected["participant", "ending"]
    assert f'title="{n} and {more} that may be here too" class="tc-quiet"> + {more}</span>' in page


def test_a_study_without_second_cycles_shows_none() -> None:
    own = study()
    plain = replace(own, selections=[replace(each, second_cycle=None) for each in own.selections])
    assert hollow(rings_svg(plain.cycles, segment_counts(plain))) == []
    assert RingControl(plain, lang="en").seconds == {}
    assert not figures.table("rings", project=plain)["second"].any()
