"""Geometry: checked by arithmetic."""

import json
from datetime import date, timedelta
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import models, turns
from matplotlib.path import Path

from tender_cycles.cycles import SEGMENTS, Calendar, Cycle, Phase, Span, TenderPeriod, tender_cycles
from tender_cycles.layout import (
    Arc,
    Box,
    Dial,
    Segment,
    around,
    bars,
    chord,
    columns,
    curve,
    dots,
    heaps,
    nest,
    pack,
    ring_radii,
    ring_thickness,
    schema,
    spread,
    wrap,
    xy,
)

RADII = {Cycle.TENDER: (10.0, 15.0), Cycle.CONSULTANT: (20.0, 30.0), Cycle.PARTICIPANT: (35.0, 50.0)}
DAY = date(2019, 1, 1)


def polygon_area(points):
    x, y = points.T
    return abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


@st.composite
def segments(draw):
    r0 = draw(st.floats(1, 80))
    theta0 = draw(st.floats(0, 350))
    return Segment(r0, r0 + draw(st.floats(0.5, 30)), theta0, theta0 + draw(st.floats(1, 359)))


def test_clock_angles_run_from_twelve_clockwise():
    assert xy(1, [0, 90, 180, 270]) == pytest.approx(np.array([(0, 1), (1, 0), (0, -1), (-1, 0)]), abs=1e-12)


@given(segments())
def test_an_outline_stays_within_its_segment_and_has_its_area(segment):
    outline = segment.outline(steps=0.5)
    radii = np.hypot(*outline.T)
    assert radii.min() >= segment.r0 - 1e-6
    assert radii.max() <= segment.r1 + 1e-6
    assert polygon_area(outline) == pytest.approx(segment.area, rel=0.01)


@given(segments(), st.floats(0, 5), st.floats(0, 5))
def test_rounding_takes_a_little_away_and_adds_nothing(segment, begin, stop):
    square, rounded = segment.outline(steps=0.5), segment.outline(rounded=(begin, stop), steps=0.5)
    assert polygon_area(rounded) <= polygon_area(square) * 1.001 + 1e-6
    radii = np.hypot(*rounded.T)
    assert radii.min() >= segment.r0 - 1e-6
    assert radii.max() <= segment.r1 + 1e-6


@given(segments(), st.sampled_from([(0, 0), (2, 0), (0, 2), (2, 1)]))
def test_a_curved_outline_is_the_fine_one_whichever_end_is_rounded(segment, rounded):
    points, codes = curve(segment, rounded=rounded)
    (whole,) = Path(100 * points, codes).to_polygons()
    radii = np.hypot(*whole.T) / 100
    assert segment.r0 - 0.05 <= radii.min()
    assert radii.max() <= segment.r1 + 0.05
    fine = polygon_area(segment.outline(rounded=rounded, steps=0.2))
    # Both are approximations at a rounded end, which is a third of the smallest segment.
    assert polygon_area(whole) / 1e4 == pytest.approx(fine, rel=0.02, abs=0.05)


def test_an_arrow_points_clockwise():
    plain, pointed = Segment(10, 14, 0, 90), Segment(10, 14, 0, 90).outline(point=2)
    angles = np.degrees(np.arctan2(pointed[:, 0], pointed[:, 1]))
    tip = np.degrees(1 / 12)  # half the point, at the middle radius
    assert angles.max() == pytest.approx(90 + tip, abs=0.01)
    assert angles.min() == pytest.approx(-tip, abs=0.01)
    assert polygon_area(pointed) == pytest.approx(plain.area, rel=0.01)


@pytest.mark.parametrize("broken", [(5, 5, 0, 90), (-1, 5, 0, 90), (1, 5, 90, 0), (1, 5, 0, 361)])
def test_a_broken_segment_is_refused(broken):
    with pytest.raises(ValueError, match="must satisfy"):
        Segment(*broken)


def test_segments_that_share_an_edge_do_not_overlap():
    one = Segment(10, 20, 350, 370)
    assert not one.overlaps(Segment(10, 20, 10, 40))
    assert one.overlaps(Segment(15, 25, 5, 40))
    assert not one.overlaps(Segment(20, 25, 5, 40))


@given(segments(), st.floats(0, 50))
def test_inset_never_turns_a_segment_inside_out(segment, along):
    inner = segment.inset(along)
    assert segment.theta0 - 1e-9 <= inner.theta0 <= inner.theta1 + 1e-9
    assert inner.theta1 <= segment.theta1 + 1e-9


@given(st.floats(5, 90), st.floats(0, 360), st.floats(-10, 10), st.floats(-2, 2), st.booleans())
def test_bending_keeps_heights_and_lengths(r, middle, along, up, flip):
    arc = Arc(r, middle - 1, middle + 1)
    here, there = arc.bend([(0, up), (along, 0)], flip)
    assert np.hypot(*here) == pytest.approx(r - up if flip else r + up)
    turned = Arc(r, 0, np.degrees(abs(along) / r)).length
    assert np.hypot(*there) == pytest.approx(r)
    assert turned == pytest.approx(abs(along))


def test_text_is_flipped_on_the_lower_half_only():
    assert [Arc(1, mid - 1, mid + 1).flipped for mid in (0, 89, 91, 180, 269, 271, 360, 450)] == [
        False, False, True, True, True, False, False, False,
    ]  # fmt: skip


# Rings


def test_the_thesis_has_nine_segments_from_the_inside_out():
    places = schema(tender_cycles())
    assert [(place.cycle, place.phase) for place in places] == list(SEGMENTS)
    radii = [place.segment.r0 for place in places[::3]]
    assert radii == sorted(radii)


@given(models(), st.floats(0, 40))
def test_a_schema_has_a_segment_for_each_phase_and_each_ring_is_parted_equally(model, gap):
    places = schema(model, gap=gap)
    assert tuple((place.cycle, place.phase) for place in places) == model.segments
    assert not any(a.segment.overlaps(b.segment) for a, b in combinations(places, 2))
    for ring, cycle in enumerate(model.cycles):
        on_ring = [place.segment for place in places if place.cycle == cycle.key]
        assert {place.ring for place in places if place.cycle == cycle.key} == {ring}
        assert len({(each.r0, each.r1) for each in on_ring}) == 1
        assert all(one.theta1 == other.theta0 for one, other in pairwise(on_ring))
        assert on_ring[0].theta0 + 360 - on_ring[-1].theta1 == pytest.approx(gap)
        lengths = [each.theta1 - each.theta0 for each in on_ring]
        assert lengths == pytest.approx([(360 - gap) / len(cycle.phases)] * len(on_ring))
    inner = [next(p.segment for p in places if p.ring == ring) for ring in range(len(model.cycles))]
    assert all(one.r1 < other.r0 for one, other in pairwise(inner))


@given(models())
def test_the_schema_as_plain_values_goes_through_json(model):
    plain = [place.to_dict() for place in schema(model)]
    assert json.loads(json.dumps(plain)) == plain
    assert [each["key"] for each in plain] == [f"{cycle}/{phase}" for cycle, phase in model.segments]
    for each in plain:
        assert each["r0"] < each["label"]["r"] < each["r1"]
        assert each["theta0"] < each["label"]["theta"] < each["theta1"]


@given(st.integers(1, 5), st.floats(1, 20), st.floats(0, 3), st.floats(5, 40))
def test_rings_fill_the_room_there_is(n, hole, apart, most):
    inner, thickness = ring_thickness(n, hole, 80.0, apart, most)
    radii = ring_radii(inner, [thickness] * n, apart)
    assert radii[-1][1] == pytest.approx(80)
    assert inner >= hole - 1e-9
    assert thickness <= most
    assert thickness == most or inner == pytest.approx(hole)


@given(st.floats(0, 20), st.lists(st.floats(1, 20), min_size=1, max_size=5), st.floats(0, 5))
def test_rings_follow_one_another(hole, thickness, apart):
    radii = ring_radii(hole, thickness, apart)
    assert len(radii) == len(thickness)
    assert radii[0][0] == hole
    assert all(b[0] - a[1] == pytest.approx(apart, abs=1e-9) for a, b in pairwise(radii))


# The dial


def test_the_tender_starts_at_twelve_and_takes_a_full_turn():
    dial = Dial(DAY, date(2023, 1, 1))
    assert dial.angle(DAY) == 0
    assert dial.angle(date(2023, 1, 1)) == 360
    assert dial.angle(date(2021, 1, 1)) == pytest.approx(180, abs=0.2)


@given(st.integers(-500, 2000), st.integers(1, 400), st.floats(0, 90))
def test_later_days_stand_further_round_and_never_in_the_gap(first, more, gap):
    dial = Dial(DAY, DAY + timedelta(days=1461), gap)
    a, b = dial.angle(DAY + timedelta(days=first)), dial.angle(DAY + timedelta(days=first + more))
    assert gap / 2 - 1e-9 <= a <= b <= 360 - gap / 2 + 1e-9


def test_a_dial_needs_time():
    with pytest.raises(ValueError, match="must be after"):
        Dial(DAY, DAY)


# Lanes

stretches = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda s: (s[0], s[0] + s[1])), max_size=40)


@given(stretches)
def test_packing_uses_the_fewest_lanes_and_none_overlap(found):
    lanes = pack(found)
    at_once = max((sum(a <= t < b for a, b in found) for t in range(91)), default=0)
    assert max(lanes, default=-1) + 1 == at_once
    for (one, lane), (other, second) in combinations(zip(found, lanes, strict=True), 2):
        assert lane != second or one[1] <= other[0] or other[1] <= one[0]


@given(stretches, st.integers(1, 5))
def test_packing_keeps_its_distance(found, apart):
    for (one, lane), (other, second) in combinations(zip(found, pack(found, apart), strict=True), 2):
        assert lane != second or one[1] + apart <= other[0] or other[1] + apart <= one[0]


def job(name, cycle, start, days, **more):
    first = DAY + timedelta(days=start)
    cut = [first + timedelta(days=round(days * share)) for share in (0.2, 0.8, 1)]
    return Span(cycle=cycle, name=name, start=first, underway_from=cut[0], ending_from=cut[1], end=cut[2], **more)


@given(st.lists(st.tuples(st.integers(-200, 1600), st.integers(1, 900), st.sampled_from(list(Cycle)[1:])), max_size=25))
def test_a_nest_holds_each_cycle_in_its_ring_without_overlap(rows):
    spans = tuple(job(f"S{i}", cycle, start, days) for i, (start, days, cycle) in enumerate(rows))
    found = nest(Calendar(TenderPeriod(start=DAY), spans), RADII)
    drawn = [(turn, segment) for turn in found.turns for _, segment in turn.phases]
    for turn, segment in drawn:
        r0, r1 = RADII[turn.span.cycle]
        assert r0 <= segment.r0 < segment.r1 <= r1
        assert 15 - 1e-9 <= segment.theta0 < segment.theta1 <= 345 + 1e-9
    for (one, a), (other, b) in combinations(drawn, 2):
        assert one is other or not a.overlaps(b)


@given(st.data())
def test_a_nest_of_any_model_holds_each_cycle_in_its_ring(data):
    model = data.draw(models())
    calendar = Calendar(spans=data.draw(turns(model)), model=model)
    radii = dict(zip(model.keys, ring_radii(10, [8.0] * len(model.keys), 2), strict=True))
    found = nest(calendar, radii)
    inside = {s.name for s in calendar if s.start < calendar.end and s.end > calendar.start}
    assert {turn.span.name for turn in found.turns} == inside
    drawn = [(turn, segment) for turn in found.turns for _, segment in turn.phases]
    for turn, segment in drawn:
        assert radii[turn.span.cycle][0] <= segment.r0 < segment.r1 <= radii[turn.span.cycle][1]
    assert not any(a.overlaps(b) for (one, a), (other, b) in combinations(drawn, 2) if one is not other)


def test_a_nest_draws_what_the_calendar_holds():
    late = job("late", Cycle.CONSULTANT, 1400, 400)
    gone = job("gone", Cycle.CONSULTANT, -300, 100)
    found = nest(Calendar(TenderPeriod(start=DAY), (late, gone)), RADII)
    assert [turn.span.name for turn in found.turns] == ["tender", "late"]
    (turn,) = found.of(Cycle.CONSULTANT)
    assert turn.whole.theta1 == 345  # cut where the period ends
    tender = found.of(Cycle.TENDER)[0]
    assert [phase for phase, _ in tender.phases] == list(Phase)


@given(
    st.lists(st.tuples(st.integers(-200, 1600), st.integers(1, 900)), max_size=25), st.integers(0, 359)
)  # fmt: skip
def test_heaps_are_as_high_as_spans_are_in_a_phase(rows, stretch):
    spans = tuple(job(f"S{i}", Cycle.CONSULTANT, start, days) for i, (start, days) in enumerate(rows))
    calendar = Calendar(TenderPeriod(start=DAY), spans)
    dial = Dial(calendar.start, calendar.end, 30.0)
    most, outlines = heaps(calendar, Cycle.CONSULTANT, dial, (20.0, 30.0))
    day = calendar.start + timedelta(days=int((stretch + 0.5) / 360 * (calendar.end - calendar.start).days))
    there = [phase for span, phase in calendar.on(day) if span.cycle == Cycle.CONSULTANT]
    low = 20.0
    for phase, outline in outlines.items():
        high = np.hypot(*outline[2 * stretch])
        assert np.hypot(*outline[-1 - 2 * stretch]) == pytest.approx(low), "one stands upon another"
        assert (high - low) * most / 10 == pytest.approx(there.count(phase), abs=1e-6)
        low = high
    assert len(there) <= most
    assert np.hypot(*np.vstack([*outlines.values()]).T).max() <= 30.0 + 1e-9


def test_bars_lie_in_lanes_under_one_another():
    spans = [job("a", Cycle.CONSULTANT, 0, 100), job("b", Cycle.CONSULTANT, 50, 100)]
    one, two = bars(spans, 0.0, lambda day: (day - DAY).days / 10, 0.0, 3.0, 0.5)
    assert (one.lane, two.lane) == (0, 1)
    assert not any(a.overlaps(b) for _, a in one.phases for _, b in two.phases)
    assert one.phases[0][1] == Box(0.0, -2.5, 2.0, 0.0)


# Labels, dots, boxes, networks


@given(st.lists(st.text("abc", min_size=1, max_size=9), max_size=8), st.lists(st.floats(1, 30), min_size=1, max_size=4))
def test_wrapping_loses_no_word_and_keeps_to_the_room(words, room):
    lines = wrap(" ".join(words), room, len)
    if lines is not None:
        assert " ".join(lines).split() == words
        assert all(len(line) <= most for line, most in zip(lines, room, strict=True))


@given(st.lists(st.tuples(st.floats(-10, 110), st.floats(0.5, 10)), min_size=1, max_size=9))
def test_spreading_leaves_no_overlap_and_stays_on_the_line(labels):
    wanted, sizes = zip(*sorted(labels), strict=True)
    centres = spread(wanted, sizes, 0.0, 100.0)
    edges = [(c - s / 2, c + s / 2) for c, s in zip(centres, sizes, strict=True)]
    assert edges[0][0] >= -1e-9
    assert edges[-1][1] <= 100 + 1e-9
    assert all(a[1] <= b[0] + 1e-9 for a, b in pairwise(edges))


def test_labels_with_room_stay_where_they_are():
    assert spread([10, 50], [4, 4], 0, 100) == [10, 50]
    with pytest.raises(ValueError, match="do not fit"):
        spread([1, 2], [8, 8], 0, 10)


@given(segments(), st.integers(0, 200))
def test_dots_stand_apart_and_inside(segment, count):
    points, pitch = dots(segment, count, 2.5)
    assert len(points) == count
    if count:
        radii = np.hypot(*points.T)
        assert radii.min() >= segment.r0 - 1e-6
        assert radii.max() <= segment.r1 + 1e-6
        turned = (np.degrees(np.arctan2(points[:, 0], points[:, 1])) - segment.theta0) % 360
        assert np.all((turned <= segment.theta1 - segment.theta0 + 1e-6) | (turned >= 360 - 1e-6))
    if count > 1:
        gaps = np.linalg.norm(points[:, None] - points[None], axis=-1)[np.triu_indices(count, 1)]
        assert gaps.min() >= 0.8 * pitch


@given(st.lists(st.integers(0, 6), min_size=1, max_size=6))
def test_a_tree_has_a_box_for_each_and_none_overlap(children):
    placed = columns(children, (20, 8), (3, 2))
    assert [len(column) - 1 for column in placed] == children
    assert len({column[0].y1 for column in placed}) == 1
    assert not any(a.overlaps(b) for a, b in combinations([box for column in placed for box in column], 2))
    assert min(box.y0 for column in placed for box in column) == pytest.approx(0)


def test_boxes_with_rounded_ends_keep_their_size():
    outline = Box(2, 1, 12, 4).outline((1.5, 0))
    assert outline.min(axis=0) == pytest.approx([2, 1])
    assert outline.max(axis=0) == pytest.approx([12, 4])


@given(st.lists(st.integers(0, 12), min_size=1, max_size=8))
def test_nodes_on_a_circle_are_evenly_apart_with_wider_gaps_between_groups(groups):
    angles = around(groups, gap=1.5, opening=10)
    assert len(angles) == sum(groups)
    steps = np.diff(angles)
    assert np.all(steps > 0)
    if len(steps):
        assert steps.max() <= 2.5 * steps.min() + 1e-6
        assert angles[0] > 5
        assert angles[-1] < 355


def test_a_chord_bows_towards_the_middle_and_is_straight_through_it():
    near, far = xy(10.0, [0, 20]), xy(10.0, [0, 180])
    assert chord(*near)[1] == pytest.approx(chord(*near)[1])
    middle = [np.linalg.norm((c[0] + 3 * c[1] + 3 * c[2] + c[3]) / 8) for c in (chord(*near), chord(*far))]
    assert middle[1] == pytest.approx(0, abs=1e-9)
    assert 0 < middle[0] < np.cos(np.radians(10)) * 10
