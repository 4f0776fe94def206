"""The cycle explorer without a browser: its state, its widget, and its JavaScript held against the Python."""

import json
import re
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import made_up
import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import study
from playwright._impl._driver import compute_driver_executable
from profiles import examples

import tender_cycles as tc
from tender_cycles.cycles import SEGMENTS, Calendar, Cycle, Phase, TenderPeriod, add_months
from tender_cycles.layout import Dial, calendar_radii, nest
from tender_cycles.widgets.core.bundle import order, read
from tender_cycles.widgets.cycles.state import CalendarState
from tender_cycles.widgets.cycles.widget import CycleExplorer, calendar_payload, explore_cycles
from tender_cycles.words import LANGS


@st.composite
def periods(draw: st.DrawFn) -> TenderPeriod:
    years = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    taken = draw(st.integers(0, len(years) - 1))
    return TenderPeriod(
        start=draw(st.dates(date(2017, 1, 1), date(2022, 12, 31))), form="+".join(map(str, years)),
        used=tuple(at < taken for at in range(len(years) - 1)), startup_months=draw(st.integers(1, 24)),
        closing_months=draw(st.integers(1, 12)), notice_months=draw(st.integers(1, 12)),
    )  # fmt: skip


@pytest.fixture
def state() -> CalendarState:
    return CalendarState(tc.load_example_office(), study(), source="tc.load_example_office()")


# The state -------------------------------------------------------------------


def test_it_begins_where_the_tender_s_ending_begins(state: CalendarState) -> None:
    assert state.calendar == tc.load_example_office()
    assert state.day == state.calendar.transitions()["ending"]
    assert state.current[Cycle.TENDER, Phase.ENDING] == 1


def test_the_counts_are_the_calendar_s(state: CalendarState) -> None:
    for month in range(0, 48, 5):
        state.day = add_months(date(2019, 1, 1), month)
        found = [(span.cycle, phase) for span, phase in tc.load_example_office().on(state.day)]
        assert state.current == {segment: found.count(segment) for segment in SEGMENTS}


def test_excerpts_speak_of_the_day(state: CalendarState) -> None:
    names = {each.name for each in state.chosen.selections}
    assert names == {"E1", "E2", "E3"}  # E4 is on no ring; consultants and participants are in every phase
    state.segments = (("participant", "ending"),)
    assert [each.name for each in state.chosen.selections] == ["E3"]
    state.segments = (("tender", "start-up"),)  # not the phase of this day
    assert len(state.chosen) == 0
    assert len(eval(state.select_to_python(), {"project": state.project})) == 0


@settings(max_examples=examples(60), deadline=None)
@given(period=periods(), at=st.floats(0, 1))
def test_the_line_makes_the_same_calendar_and_day(period: TenderPeriod, at: float) -> None:
    state = CalendarState(tc.load_example_office(), study(), source="tc.load_example_office()")
    state.period = period
    state.day = period.start + timedelta(days=int(at * (period.end - period.start).days))
    made: dict[str, Any] = {"tc": tc}
    exec(state.to_python(), made)
    assert (made["calendar"], made["day"]) == (state.calendar, state.day)
    project = eval(state.select_to_python(), {"project": state.project})
    assert project.selections == state.chosen.selections


@settings(max_examples=examples(60), deadline=None)
@given(period=periods())
def test_choice_there_and_back(period: TenderPeriod) -> None:
    state = CalendarState(tc.load_example_office(), lang="nb")
    state.period = period
    state.segments = (("tender", "ending"),)
    other = CalendarState(tc.load_example_office())
    other.choice = json.loads(json.dumps(state.choice))
    assert other.choice == state.choice
    assert replace(other.period, name="x", exit="open") == replace(state.period, name="x", exit="open")


def test_the_day_stays_in_the_period(state: CalendarState) -> None:
    state.change(used=(False,))
    assert state.day == date(2021, 12, 31)
    state.day = date(1999, 1, 1)
    assert state.day == state.period.start


def test_the_office_keeps_its_dates_and_the_tender_cuts_it(state: CalendarState) -> None:
    assert {fate: len(names) for fate, names in state.fates.items()} == {"whole": 66, "cut": 0, "outside": 0}
    state.change(form="2+1+1", used=(True, False))
    assert state.calendar.spans == tc.load_example_office().spans
    for span in state.given.spans:
        if span.name in state.fates["cut"]:
            assert span.start < date(2022, 1, 1) < span.end
        if span.name in state.fates["outside"]:
            assert span.start >= date(2022, 1, 1)
    assert sum(map(len, state.fates.values())) == 66


def test_wrong_values_name_themselves(state: CalendarState) -> None:
    with pytest.raises(ValueError, match="form '3\\+'"):
        state.change(form="3+")
    with pytest.raises(traitlets.TraitError, match="nearest: 'tender/ending'"):
        state.segments = (("tender", "endig"),)
    assert state.period.form == "3+1"
    with pytest.raises(ValueError, match="no project"):
        _ = CalendarState(tc.load_example_office()).chosen


# The widget ------------------------------------------------------------------


def test_state_moves_the_widget_and_the_widget_the_state(state: CalendarState) -> None:
    explorer = CycleExplorer(state)
    state.day = date(2020, 5, 4)
    assert explorer.choice["day"] == "2020-05-04"
    assert "date(2020, 5, 4)" in explorer.line
    period = {**explorer.choice["period"], "form": "2+1+1", "used": [True, False]}
    explorer.choice = {**explorer.choice, "period": period, "segments": [["tender", "ending"]]}
    assert state.period.form == "2+1+1"
    assert state.period.used == (True, False)
    assert state.period.name == "example"  # what the browser does not know is kept
    assert state.segments == (("tender", "ending"),)
    assert "2+1+1" in explorer.line


def test_nothing_is_echoed(state: CalendarState) -> None:
    explorer, heard = CycleExplorer(state), []
    explorer.observe(lambda change: heard.append(change["new"]), "choice")
    explorer.choice = {**explorer.choice, "day": "2020-01-02"}
    assert len(heard) == 1


def test_the_payload_is_plain_and_whole(state: CalendarState) -> None:
    data = json.loads(json.dumps(calendar_payload(state)))
    assert len(data["spans"]) == 66
    assert data["excerpts"]["names"] == ["E1", "E2", "E3", "E4"]
    assert data["excerpts"]["segment"] == [3, 5, 8, 9]
    assert data["excerpts"]["informants"][0] == "Anna"
    assert set(data["say"]) == set(LANGS)


def test_every_word_that_the_browser_asks_for_is_there(state: CalendarState) -> None:
    words = calendar_payload(state)["say"]["nb"]
    asked = {
        name for module in order("widgets/cycles/widget.js") for name in re.findall(r"\bwords\.(\w+)", read(module))
    }
    asked |= {
        name
        for module in order("widgets/cycles/widget.js")
        for name in re.findall(r'\bwords\["([\w-]+)"\]', read(module))
    }
    rings = {
        "of",
        "ofAll",
        "hint",
        "segment",
        "titles",
        "cleared",
        "labels",
        "rings_short",
        "short",
        "rings",
    }  # of the ring control, which is not used here
    assert asked - rings - set(words) == set()


def test_it_is_displayed_with_a_still_picture(state: CalendarState, capsys: pytest.CaptureFixture[str]) -> None:
    explore_cycles(project=study(), lang="nb")._ipython_display_()
    assert "utdrag handler om dette" in capsys.readouterr().out


# The browser's arithmetic ----------------------------------------------------

ASK = """
const told = JSON.parse(require("fs").readFileSync(0, "utf8"));
const spans = told.spans.map(numbered);
const answers = told.periods.map((period) => {
  const tender = tenderSpan(period);
  const days = [...tender.bounds, tender.fullEnd].map(isoDay);
  const placed = ["consultant", "participant"].flatMap((cycle) => laneSpans(spans, cycle, tender, 24, 1.2).placed);
  const inside = tender.start + Math.floor((tender.end - tender.start) * 0.37);
  return {
    days, options: tender.options.map((each) => [isoDay(each.notice), isoDay(each.start), each.used]),
    lanes: placed.map(({span, lane}) => [span.name, lane]),
    angles: placed.map(({span}) => dialAngle(span.end, tender, 24)),
    day: isoDay(inside), there: isoDay(dialDay(dialAngle(inside + 0.5, tender, 24), tender, 24)),
    on: spans.map((span) => phaseOn(span, inside)), fates: fatesOf(spans, tender),
  };
});
console.log(JSON.stringify(answers));
"""


def _in_javascript(told: dict[str, Any], ask: str = ASK) -> Any:
    node = compute_driver_executable()[0]
    module = re.sub(r"^export ", "", read("widgets/cycles/time.js"), flags=re.MULTILINE)
    run = subprocess.run([node, "-e", module + ask], input=json.dumps(told), capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


@settings(max_examples=examples(3), deadline=None)
@given(tried=st.lists(periods(), min_size=60, max_size=60))
def test_the_browser_counts_days_as_python_does(tried: list[TenderPeriod]) -> None:
    office = tc.load_example_office()
    states = []
    for period in tried:
        states.append(CalendarState(office))
        states[-1].period = period
    told = {"spans": calendar_payload(states[0])["spans"], "periods": [each.choice["period"] for each in states]}
    for state, answer in zip(states, _in_javascript(told), strict=True):
        _same(state, answer)


def _same(state: CalendarState, answer: dict[str, Any]) -> None:
    tender = state.period.span()
    days = [tender.start, tender.underway_from, tender.ending_from, tender.end, state.period.full_end]
    assert answer["days"] == [day.isoformat() for day in days]
    assert answer["options"] == [[o.notice.isoformat(), o.start.isoformat(), o.used] for o in state.period.options()]
    drawn = nest(state.calendar, {Cycle.CONSULTANT: (31.0, 46.0), Cycle.PARTICIPANT: (52.0, 73.0)}, gap=24.0, apart=1.2)
    assert answer["lanes"] == [[turn.span.name, turn.lane] for turn in drawn.turns]
    dial = Dial(tender.start, tender.end, 24.0)
    assert answer["angles"] == pytest.approx([dial.angle(turn.span.end) for turn in drawn.turns])
    day = date.fromisoformat(answer["day"])
    assert answer["there"] == answer["day"]
    assert answer["on"] == [span.phase(day) for span in state.given.spans]
    assert answer["fates"] == {fate: len(names) for fate, names in state.fates.items()}


def test_an_empty_calendar_is_shown_too() -> None:
    state = CalendarState(Calendar(TenderPeriod(start=date(2024, 2, 29), form="1")))
    assert calendar_payload(state)["spans"] == []
    assert CycleExplorer(state).choice["period"]["used"] == []


# A calendar of other cycles ----------------------------------------------------


def test_a_calendar_of_any_cycles_is_explored() -> None:
    calendar = made_up.school_calendar()
    state = CalendarState(calendar, made_up.school_project(), source="year")
    explorer = CycleExplorer(state)
    assert state.period is None
    assert state.day == date(2025, 1, 6)  # where the last phase of the innermost cycle begins
    assert state.current["school year", "spring"] == 1
    assert sum(state.current.values()) == len(calendar.on(state.day))
    explorer.choice = {**explorer.choice, "day": "2024-08-20", "segments": [["pupil", "new"]]}
    assert (state.day, state.speaking) == (date(2024, 8, 20), (("pupil", "new"),))
    assert {each.phase for each in state.chosen.selections} == {"new"}
    made: dict[str, Any] = {"year": calendar}
    exec(state.to_python(), made)
    assert (made["calendar"], made["day"]) == (calendar, state.day)
    state.day = date(2030, 1, 1)
    assert state.day == calendar.end - timedelta(days=1)
    with pytest.raises(ValueError, match="no tender period"):
        state.change(form="3")
    assert "20 June 2025" in repr(explorer)
    assert "tender" not in repr(explorer)


def test_the_school_year_is_explored_on_its_own_calendar() -> None:
    school = tc.load_school_year()
    explorer = tc.explore_cycles(project=school)
    assert explorer.state.given == tc.datasets.load_school_calendar()
    made: dict[str, Any] = {"tc": tc}
    exec(explorer.state.to_python(), made)
    assert (made["calendar"], made["day"]) == (explorer.state.calendar, explorer.state.day)
    assert explorer._data["madeUp"]
    assert len(explorer.state.chosen) == explorer.state.count > 0
    told = {calendar_payload(explorer.state)["say"][lang]["made-up"] for lang in LANGS}
    assert told == {"Kalenderen er et oppdiktet eksempel.", "The calendar is a made-up example."}


def test_the_words_of_a_calendar_without_a_tender_speak_of_none() -> None:
    state = CalendarState(made_up.school_calendar())
    data = json.loads(json.dumps(calendar_payload(state)))
    assert [each["key"] for each in data["cycles"]] == list(made_up.SCHOOL)
    assert {*data["colors"]} == {"/".join(segment) for segment in state.given.model.segments}
    assert [len(each["bounds"]) - len(each["phases"]) for each in data["spans"]] == [1] * len(data["spans"])
    for lang, tender in {"nb": "anbud", "en": "tender"}.items():
        assert all(tender not in data["say"][lang][key] for key in ("rings", "lanes", "summary", "goes-on", "static"))
    assert state.count == 0


def test_a_project_on_other_cycles_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"other cycles \(tender, consultant, participant\) than the calendar \(school"
    ):
        explore_cycles(made_up.school_calendar(), study())
    assert explore_cycles(made_up.school_calendar()).state.project is None


TURNED = """
const told = JSON.parse(require("fs").readFileSync(0, "utf8"));
const spans = told.spans.map(numbered);
const turn = turnOf(null, spans, told.cycles[0].key);
console.log(JSON.stringify({
  ends: [turn.start, turn.end].map(isoDay), changes: turn.changes.map(isoDay),
  lanes: told.cycles.flatMap(({key}) => laneSpans(spans, key, turn, 30, 1.2).placed)
    .map(({span, lane}) => [span.name, lane]),
  on: told.days.map((day) => spans.map((span) => phaseOn(span, dayNumber(day)))),
}));
"""


def test_the_browser_turns_any_calendar_as_python_does() -> None:
    calendar = made_up.school_calendar()
    days = [calendar.start + timedelta(days=at * 17) for at in range(20)]
    told = calendar_payload(CalendarState(calendar)) | {"days": [day.isoformat() for day in days]}
    answer: Any = _in_javascript(told, TURNED)
    assert answer["ends"] == [calendar.start.isoformat(), calendar.end.isoformat()]
    assert set(answer["changes"]) <= {day.isoformat() for day in calendar.transitions().values()}
    drawn = nest(calendar, calendar_radii(calendar.model), gap=30.0, apart=1.2)
    assert answer["lanes"] == [[turn.span.name, turn.lane] for turn in drawn.turns]
    assert answer["on"] == [[span.phase(day) for span in calendar.spans] for day in days]
