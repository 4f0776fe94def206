"""The nested cycles: phases, tender periods, and what crosses what."""

import copy
import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import made_up
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tender_cycles.cycles import (
    EXITS,
    SEGMENTS,
    Calendar,
    Cycle,
    Phase,
    Span,
    TenderPeriod,
    add_months,
    tender_cycles,
)
from tender_cycles.words import LANGS

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
FORMS = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(lambda years: "+".join(map(str, years)))


@st.composite
def spans(draw: st.DrawFn, name: str = "span") -> Span:
    """Draw a span of the consultant or the participant, with phases that may be empty."""
    start, underway, ending, end = sorted(draw(st.lists(DAYS, min_size=4, max_size=4)))
    return Span(
        cycle=draw(st.sampled_from([Cycle.CONSULTANT, Cycle.PARTICIPANT])), name=name, start=start,
        underway_from=underway, ending_from=ending, end=end + timedelta(days=start == end),
        entry=draw(st.sampled_from(["new", "transferred"])), exit=draw(st.sampled_from(EXITS)),
    )  # fmt: skip


@st.composite
def periods(draw: st.DrawFn) -> TenderPeriod:
    """Draw a tender period of any form, with any options used that can be."""
    form = draw(FORMS)
    options = form.count("+")
    taken = draw(st.integers(0, options))
    months = st.integers(1, 24)
    return TenderPeriod(
        start=draw(DAYS), form=form, used=(True,) * taken + (False,) * (options - taken),
        startup_months=draw(months), closing_months=draw(months), notice_months=draw(months),
    )  # fmt: skip


# -- the model


def test_three_rings_of_three_phases() -> None:
    assert [cycle.ring for cycle in Cycle] == [0, 1, 2]
    assert list(Cycle) == ["tender", "consultant", "participant"]
    assert list(Phase) == ["start-up", "under way", "ending"]
    assert len(set(SEGMENTS)) == 9
    for lang in LANGS:
        assert len({phase.label(lang, cycle) for cycle, phase in SEGMENTS}) == 9
        assert len({each.label(lang) for each in (*Cycle, *Phase)}) == 6


def test_the_rings_are_governed_and_independent() -> None:
    governed = {(r.of, r.to) for r in tender_cycles().relations if r.kind == "governs"}
    independent = {(r.of, r.to) for r in tender_cycles().relations if r.kind == "independent"}
    assert governed == {(Cycle.TENDER, Cycle.CONSULTANT), (Cycle.TENDER, Cycle.PARTICIPANT)}
    # Both statements stand: what the tender governs is also said to run without it.
    assert {(to, of) for of, to in governed} <= independent


@pytest.mark.parametrize(("kind", "wrong", "near"), [(Cycle, "tendr", "tender"), (Phase, "endin", "ending")])
def test_an_unknown_ring_or_phase_is_named(kind: Callable[[str], object], wrong: str, near: str) -> None:
    with pytest.raises(ValueError, match=f"{wrong!r} is unknown; nearest: {near!r}"):
        kind(wrong)


# -- months


@given(DAYS, st.integers(-300, 300))
def test_months_are_calendar_months(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    shortened = (moved + timedelta(days=1)).day == 1
    assert moved.day == day.day or (shortened and moved.day < day.day)


# -- spans


@given(spans())
def test_phases_partition_a_span(span: Span) -> None:
    bounds = list(span.phases().values())
    assert bounds[0][0] == span.start
    assert bounds[-1][1] == span.end
    assert all(before[1] == after[0] for before, after in pairwise(bounds))
    assert list(span.phases()) == list(Phase)
    assert sum((end - start for start, end in bounds), timedelta()) == span.end - span.start


@given(spans(), DAYS)
def test_each_day_of_a_span_has_the_one_phase_that_holds_it(span: Span, day: date) -> None:
    holding = [phase for phase, (start, end) in span.phases().items() if start <= day < end]
    assert holding == ([span.phase(day)] if span.start <= day < span.end else [])
    assert span.phase(span.end) is None
    assert span.phase(span.start - timedelta(days=1)) is None
    assert span.phase(span.start) is not None


def test_a_span_tells_all_its_faults() -> None:
    day = date(2020, 1, 1)
    with pytest.raises(
        ValueError, match=r"cycle 'tendr'.*nearest.*dates.*entry 'old'.*exit 'end' is unknown; nearest: 'ended'"
    ) as caught:
        Span(cycle="tendr", name="x", start=day, underway_from=day, ending_from=day, end=day, entry="old", exit="end")  # type: ignore[arg-type]
    assert "span 'x'" in str(caught.value)
    text = Span(cycle="participant", name="x", start=day, underway_from=day, ending_from=day, end=date(2021, 1, 1))  # type: ignore[arg-type]
    assert text.cycle == Cycle.PARTICIPANT


# -- tender periods


@pytest.mark.parametrize(
    ("form", "used", "years", "options"),
    [
        ("3+1", None, 4, [2022]),
        ("3+1", (True,), 4, [2022]),
        ("3+1", (False,), 3, [2022]),
        ("2+1+1", None, 4, [2021, 2022]),
        ("2+1+1", (True, False), 3, [2021, 2022]),
        ("2+1+1", (False, False), 2, [2021]),
        ("4", None, 4, []),
        (" 3 + 1 ", None, 4, [2022]),
    ],
)
def test_the_forms_of_a_period(form: str, used: tuple[bool, ...] | None, years: int, options: list[int]) -> None:
    period = TenderPeriod(start=date(2019, 1, 1), form=form, used=used)
    assert period.end == date(2019 + years, 1, 1)
    assert [each.start for each in period.options()] == [date(year, 1, 1) for year in options]
    assert [each.notice for each in period.options()] == [date(year - 1, 10, 1) for year in options]
    assert period.full_end == date(2023, 1, 1)


def test_an_ending_is_as_long_as_it_is_known_to_come() -> None:
    full = TenderPeriod(start=date(2019, 1, 1)).span()
    assert (full.underway_from, full.ending_from, full.end) == (date(2020, 1, 1), date(2022, 7, 1), date(2023, 1, 1))
    cut = TenderPeriod(start=date(2019, 1, 1), used=(False,)).span()
    assert (cut.ending_from, cut.end) == (date(2021, 10, 1), date(2022, 1, 1))


@given(periods())
def test_any_period_is_a_span_of_the_tender(period: TenderPeriod) -> None:
    span = period.span()
    assert (span.cycle, span.start, span.end) == (Cycle.TENDER, period.start, period.end)
    assert period.start < period.end <= period.full_end
    options = period.options()
    assert all(each.notice < each.start for each in options)
    assert all(each.used for each in options[:-1])
    if options and not options[-1].used:
        assert options[-1].start == period.end  # the day on which the option would have begun
    else:
        assert period.end == period.full_end


def test_all_options_of_one_form_are_all_of_another() -> None:
    period = replace(TenderPeriod(start=date(2019, 1, 1)), form="2+1+1")
    assert period == TenderPeriod(start=date(2019, 1, 1), form="2+1+1")
    assert repr(period.used) == "(True, True)"
    assert replace(period, used=(True, False), form="3+1+1").used == (True, False)
    with pytest.raises(ValueError, match="1 answers for the 2 options"):  # which of the two, nobody said
        replace(TenderPeriod(start=date(2019, 1, 1), used=(False,)), form="2+1+1")


@given(periods())
def test_a_period_is_pickled_and_copied(period: TenderPeriod) -> None:
    for twin in (pickle.loads(pickle.dumps(period)), copy.deepcopy(period)):
        assert (twin, replace(twin, form="1+1+1+1", used=None).end) == (period, add_months(period.start, 48))


def test_a_leap_day_does_not_drift() -> None:
    period = TenderPeriod(start=date(2020, 2, 29), form="2+2+1", used=(True, False))
    assert period.options()[-1].start == period.end == date(2024, 2, 29)


def test_a_period_tells_all_its_faults() -> None:
    start = date(2019, 1, 1)
    with pytest.raises(ValueError, match=r"form '3\+x'.*notice_months must be at least 1.*nearest: 'ended'") as caught:
        TenderPeriod(start=start, form="3+x", used=(True, True), notice_months=0, exit="endd")
    assert "answers" not in str(caught.value)  # how many options '3+x' has is not known
    with pytest.raises(ValueError, match="2 answers for the 1 options"):
        TenderPeriod(start=start, used=(True, False))
    with pytest.raises(ValueError, match="after one that was not used"):
        TenderPeriod(start=start, form="2+1+1", used=(False, True))
    with pytest.raises(ValueError, match="form '0\\+1'"):
        TenderPeriod(start=start, form="0+1")


# -- calendars


def job(start: date, end: date, **more: str) -> Span:
    return Span(cycle=Cycle.CONSULTANT, name="K1", start=start, underway_from=start, ending_from=end, end=end, **more)  # type: ignore[arg-type]


PERIOD = TenderPeriod(start=date(2019, 1, 1))


@pytest.mark.parametrize(
    ("span", "crossed"),
    [
        (job(date(2018, 1, 1), date(2019, 1, 2)), ["start"]),
        (job(date(2018, 1, 1), date(2019, 1, 1)), []),
        (job(date(2019, 1, 1), date(2020, 1, 1)), []),
        (job(date(2019, 1, 1), date(2020, 1, 1), entry="transferred"), ["start"]),
        (job(date(2020, 1, 1), date(2020, 6, 1), entry="transferred"), []),
        (job(date(2019, 6, 1), date(2022, 8, 1)), ["under way", "ending"]),
        (job(date(2022, 8, 1), date(2023, 1, 1)), []),
        (job(date(2022, 8, 1), date(2023, 1, 1), exit="transferred"), ["end"]),
        (job(date(2022, 8, 1), date(2023, 1, 1), exit="open"), ["end"]),
        (job(date(2022, 8, 1), date(2023, 1, 1), exit="lost"), []),
        (job(date(2021, 8, 1), date(2022, 7, 1), exit="transferred"), []),
        (job(date(2018, 8, 1), date(2024, 1, 1)), ["start", "under way", "ending", "end"]),
    ],
)
def test_what_crosses_what(span: Span, crossed: list[str]) -> None:
    assert [each.transition for each in Calendar(PERIOD, (span,)).crossings()] == crossed


@given(periods(), st.lists(spans(), max_size=4))
def test_what_crosses_runs_on_both_sides(period: TenderPeriod, drawn: list[Span]) -> None:
    calendar = Calendar(period, tuple(replace(span, name=f"K{at}") for at, span in enumerate(drawn)))
    days = calendar.transitions()
    assert list(days.values()) == sorted(days.values())
    crossed = {(each.span.name, each.transition) for each in calendar.crossings()}
    for span in calendar.spans:
        for name, day in days.items():
            if span.phase(day) and span.phase(day - timedelta(days=1)):
                assert (span.name, name) in crossed
            elif name in ("under way", "ending"):
                assert (span.name, name) not in crossed
    assert all(days[each.transition] == each.day for each in calendar.crossings())


@given(periods(), st.lists(spans(), max_size=4), DAYS)
def test_a_day_shows_the_phase_of_every_span_that_runs(period: TenderPeriod, drawn: list[Span], day: date) -> None:
    calendar = Calendar(period, tuple(replace(span, name=f"K{at}") for at, span in enumerate(drawn)))
    running = calendar.on(day)
    assert {span.name for span, _ in running} == {span.name for span in calendar if span.start <= day < span.end}
    assert all(span.phase(day) is phase for span, phase in running)
    assert sorted(span.name for cycle in Cycle for span in calendar.of(cycle)) == sorted(s.name for s in calendar)
    assert all(a.start <= b.start for a, b in pairwise(calendar.of(Cycle.PARTICIPANT)))


def test_another_period_leaves_the_first_calendar_alone() -> None:
    calendar = Calendar(PERIOD, [job(date(2018, 1, 1), date(2019, 6, 1))])  # type: ignore[arg-type]
    moved = calendar.replacing(TenderPeriod(start=date(2020, 1, 1), form="2+1+1"))
    assert calendar.period is PERIOD
    assert moved.spans is calendar.spans
    assert moved.crossings() == ()
    assert calendar.of("consultant") == calendar.spans  # type: ignore[arg-type]


def test_a_calendar_tells_all_its_faults() -> None:
    span = job(date(2019, 1, 1), date(2020, 1, 1))
    faulty = (PERIOD.span(), span, replace(span, within="K2"), replace(span, name="K3", within="K3"))
    with pytest.raises(
        ValueError, match=r"of the tender cycle.*'tender' stands twice.*'K1' stands twice.*'K2'.*itself"
    ):
        Calendar(PERIOD, faulty)


def test_a_span_names_its_phases_or_is_of_the_thesis() -> None:
    day, later = date(2020, 1, 1), date(2021, 1, 1)
    plain = Span(cycle="tender", name="x", starts={"start-up": day, "under way": day, "ending": day}, end=later)
    assert plain == Span(cycle="tender", name="x", start=day, underway_from=day, ending_from=day, end=later)
    assert hash(plain) == hash(replace(plain))
    assert pickle.loads(pickle.dumps(plain)) == plain
    with pytest.raises(ValueError, match="name its phases by `starts`"):
        Span(cycle="pupil", name="x", start=day, underway_from=day, ending_from=day, end=later)
    with pytest.raises(TypeError, match="either"):
        Span(cycle="pupil", name="x", starts={"new": day}, start=day, end=later)
    with pytest.raises(TypeError, match="needs `starts`"):
        Span(cycle="tender", name="x", start=day, end=later)
    with pytest.raises(ValueError, match="must have phases"):
        Span(cycle="pupil", name="x", starts={}, end=later)
    with pytest.raises(ValueError, match="end after it starts"):
        Span(cycle="pupil", name="x", starts={"new": later, "settled": day}, end=later)


@given(st.data())
def test_a_calendar_of_any_model(data: st.DataObject) -> None:
    model = data.draw(made_up.models())
    calendar = Calendar(spans=data.draw(made_up.turns(model)), model=model)
    assert sorted(s.name for key in model.keys for s in calendar.of(key)) == sorted(s.name for s in calendar)
    innermost = calendar.of(model.keys[0]) or calendar.spans
    assert calendar.start == min(span.start for span in innermost)
    assert calendar.end == calendar.full_end == max(span.end for span in innermost)
    days = calendar.transitions().values()
    assert {*days} == {day for span in innermost for bounds in span.phases().values() for day in bounds}
    for each in calendar.crossings():
        assert each.span.cycle != model.keys[0]
        assert each.span.phase(each.day)
        assert each.span.phase(each.day - timedelta(days=1))


def test_a_calendar_of_another_model_tells_its_faults() -> None:
    def turn(cycle: str, name: str, *phases: str) -> Span:
        days = [date(2024, 8, 1 + at) for at in range(len(phases))]
        return Span(cycle=cycle, name=name, starts=dict(zip(phases, days, strict=True)), end=date(2025, 6, 1))

    faulty = (
        turn("pupl", "a", "new"), turn("pupil", "b", "autum"), turn("pupil", "c", "leaving", "new"),
    )  # fmt: skip
    with pytest.raises(ValueError, match=r"'pupl' is unknown; nearest: 'pupil'.*'autum'.*'c': its phases must be in"):
        Calendar(spans=faulty, model=made_up.school())
    with pytest.raises(ValueError, match="it has no span"):
        Calendar(model=made_up.school())
    with pytest.raises(ValueError, match="cycle 'tender' is unknown"):
        Calendar(PERIOD, model=made_up.school())
