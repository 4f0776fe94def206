// Days, months, spans and lanes on the calendar.
import assert from "node:assert/strict";
import {test} from "node:test";

import {addMonths, dayNumber, dialAngle, dialDay, isoDay, MOST_YEARS, packLanes, yearsOf} from "../../tender_cycles/widgets/cycles/time.js";

test("days are numbers and lead back to the same date", () => {
  for (const iso of ["1969-12-31", "2000-02-29", "2024-03-31", "2026-10-25"]) assert.equal(isoDay(dayNumber(iso)), iso);
  assert.equal(dayNumber("2024-03-01") - dayNumber("2024-02-28"), 2);
});

test("months end where a shorter month ends", () => {
  assert.equal(isoDay(addMonths(dayNumber("2023-01-31"), 1)), "2023-02-28");
  assert.equal(isoDay(addMonths(dayNumber("2024-01-31"), 1)), "2024-02-29");
  assert.equal(isoDay(addMonths(dayNumber("2024-01-15"), -2)), "2023-11-15");
});

test("a form is whole years joined by plus signs, not too many", () => {
  assert.deepEqual(yearsOf("2 + 1+1"), [2, 1, 1]);
  for (const wrong of ["", "2+", "0+1", "x", "1.5", `${MOST_YEARS}+1`]) assert.equal(yearsOf(wrong), null);
});

test("an angle on the dial leads back to its day", () => {
  const turn = {start: dayNumber("2020-01-01"), end: dayNumber("2024-01-01")};
  for (let day = turn.start; day < turn.end; day += 97) {
    assert.ok(Math.abs(dialDay(dialAngle(day, turn, 30) + 1e-9, turn, 30) - day) < 1);
  }
  assert.equal(dialDay(359, turn, 30), turn.end - 1);
  assert.equal(dialDay(1, turn, 30), turn.start);
});

test("stretches in one lane do not overlap, and no lane is too many", () => {
  const stretches = [[0, 4], [2, 6], [4, 8], [5, 7], [8, 9]];
  const lanes = packLanes(stretches, 0);
  for (const [one, [start]] of stretches.entries()) {
    for (const [other, [from, to]] of stretches.entries()) {
      if (one !== other && lanes[one] === lanes[other]) assert.ok(!(from <= start && start < to));
    }
  }
  const most = Math.max(...stretches.map(([at]) => stretches.filter(([start, end]) => start <= at && at < end).length));
  assert.equal(new Set(lanes).size, most);
});
