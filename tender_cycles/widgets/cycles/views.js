// The calendar drawn twice from the same spans: as rings and as lanes.
import {colored, fill, put, s, set} from "../core/dom.js";
import {arcText, clockPoint, segmentPath} from "../rings/rings.js";
import {addMonths, dialAngle, dialDay, endOf, isoDay, laneSpans, phaseOn, phasesOf} from "./time.js";

const GAP = 24; // degrees open at 12 o'clock
const APART = 1.2; // degrees kept free between two spans in a lane
const WIDEST = 7.5; // millimetres that a lane on a ring takes at most
const LANES = {width: 560, left: 15, right: 545, top: 20, alone: 17, pitch: [10, 10, 9], apart: 22};

/** Return a function that writes a day's number as a date: "long", "short", "month" or "monthDay". */
export function dateWriter(lang) {
  /** @type {Record<string, Intl.DateTimeFormatOptions>} */
  const styles = {
    long: {day: "numeric", month: "long", year: "numeric"},
    short: {day: "numeric", month: "short", year: "numeric"},
    month: {month: "short", year: "numeric"},
    monthDay: {day: "numeric", month: "short"},
  };
  const made = Object.fromEntries(Object.entries(styles).map(([name, style]) =>
    [name, new Intl.DateTimeFormat(lang === "nb" ? "nb-NO" : "en-GB", {timeZone: "UTC", ...style})]));
  return (day, style) => made[style].format(new Date(`${isoDay(day)}T00:00:00Z`));
}

/** Return the spans of each cycle in lanes, from the inside out; `alone` where the innermost has one lane for all. */
function placed(turn, spans, cycles) {
  return cycles.map(({key, radii}, ring) => {
    const found = laneSpans(spans, key, turn, GAP, APART);
    return {key, radii, ring, alone: ring === 0 && found.lanes === 1, ...found};
  });
}

function spanTitle(span, turn, {words, write}) {
  const ends = endOf(span, turn);
  return fill(words.span, {
    name: span.name || words.ring[span.cycle], cycle: words.cycles[span.cycle], start: write(span.start, "short"),
    end: write(span.end, "short"), ends: ends ? words[ends] : "",
  });
}

/** Give an element the colours of a phase. */
export function paint(element, colors) {
  element.classList.add("tc-phase");
  return colored(element, colors);
}

/** Return the months between two dates on the axis: a quarter where there is about a year, else years, a dozen at most. */
function monthsApart(from, to) {
  const years = (to - from) / 365.25;
  return years < 1.5 ? 3 : 12 * Math.max(1, Math.ceil(years / 12));
}

/** Call `to` with the day under the pointer, while it is pressed and dragged. */
function onPress(svg, dayAt, to) {
  const tell = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    to(dayAt(point));
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    svg.setPointerCapture(event.pointerId);
    tell(event);
  });
  svg.addEventListener("pointermove", (event) => svg.hasPointerCapture(event.pointerId) && tell(event));
}

/** Light up the spans that run on a day. */
function light(groups, day) {
  for (const {span, group} of groups) group.classList.toggle("tc-now", phaseOn(span, day) !== null);
}

/** Draw the rings. Returns {svg, draw(turn, spans, told), move(day, told)}; `told` is {words, write, cycles, colors}. */
export function calendarRings(cycles, onday) {
  const [inner, outer] = [cycles[0].radii[0], cycles.at(-1).radii[1]];
  const half = outer + 6;
  const svg = s("svg", {class: "tc-cal-rings", viewBox: `${-half} ${-half} ${2 * half} ${2 * half}`, role: "img"});
  const cursor = s("g", {class: "tc-cal-cursor"},
    s("line", {x1: 0, x2: 0, y1: -inner + 1.2, y2: -half + 2.6}), s("circle", {cx: 0, cy: -half + 2.6, r: 2.1}));
  const [date, year] = [0.4, 7].map((y) => s("text", {class: "tc-cal-centre", x: 0, y, "text-anchor": "middle"}));
  year.classList.add("tc-cal-year");
  let turn;
  let groups = [];
  onPress(svg, ({x, y}) => dialDay((Math.atan2(x, -y) * 180) / Math.PI, turn, GAP), onday);

  function draw(next, spans, told) {
    turn = next;
    const angle = (day) => dialAngle(day, turn, GAP);
    groups = [];
    const drawn = cycles.map(({radii: [r0, r1]}) =>
      s("path", {class: "tc-cal-track", d: segmentPath({r0: r0 - 0.8, r1: r1 + 0.8, theta0: GAP / 2, theta1: 360 - GAP / 2})}));
    drawn.push(...yearMarks(turn, angle, [inner, outer], told));
    for (const {radii: [r0, r1], alone, lanes, placed: turns} of placed(turn, spans, cycles)) {
      const pitch = Math.min((r1 - r0) / lanes, WIDEST);
      const space = alone ? 0 : Math.min(0.4, pitch / 3) / 2;
      for (const {span, lane} of turns) {
        const radii = {r0: r0 + lane * pitch + space, r1: r0 + (lane + 1) * pitch - space};
        const group = ringSpan(span, radii, angle, told);
        groups.push({span, group});
        drawn.push(group);
      }
    }
    if (cycles.length > 1) for (const day of turn.changes) drawn.push(transition(angle(day), [cycles[0].radii[1], outer]));
    const names = cycles.map(({key, radii: [, r1]}) =>
      arcText(told.words.ring[key], {r: r1 + 3, theta0: GAP / 2, theta1: 180, align: "start", size: 3.8, class: "tc-cal-name"}).element);
    svg.replaceChildren(...drawn, ...names, cursor, date, year);
  }

  function ringSpan(span, {r0, r1}, angle, told) {
    const parts = phasesOf(span).map((part) => ({...part, theta0: angle(part.start), theta1: angle(part.end)}));
    const shapes = parts.filter(({theta0, theta1}) => theta0 < theta1).map(({phase, theta0, theta1}) =>
      paint(s("path", {d: segmentPath({r0, r1, theta0, theta1})}), told.colors[`${span.cycle}/${phase}`]));
    const ends = endOf(span, turn);
    const mark = {lost: ringBar, "goes-on": ringArrow}[ends]?.(r0, r1, 360 - GAP / 2);
    const came = span.entry === "transferred" || span.start < turn.start;
    const entry = came && span !== turn.tender ? ringArrow(r0, r1, GAP / 2 - 5 / ((r0 + r1) / 2) * 57.3) : null;
    return s("g", {class: "tc-cal-span", "data-name": span.name}, s("title", null, spanTitle(span, turn, told)),
      ...shapes, mark, span.start <= turn.start ? entry : null);
  }

  function move(day, told) {
    const angle = dialAngle(day + 0.5, turn, GAP);
    set(cursor, "transform", `rotate(${angle.toFixed(3)})`);
    put(date, told.write(day, "monthDay"));
    put(year, isoDay(day).slice(0, 4));
    light(groups, day);
  }

  return {svg, draw, move};
}

function yearMarks(turn, angle, [inner, r], {write}) {
  const marks = [];
  const step = monthsApart(turn.start, turn.end);
  for (let months = 0, day = turn.start; day < turn.end; months += step, day = addMonths(turn.start, months)) {
    const [x1, y1] = clockPoint(inner, angle(day));
    const [x2, y2] = clockPoint(r + 1, angle(day));
    marks.push(s("line", {class: "tc-cal-year-line", x1, y1, x2, y2}));
    const at = angle(day);
    const flip = at > 100 && at < 260;
    if (day > turn.start) {
      marks.push(arcText(write(day, "month"), {r: r + 3.6, theta0: at - 15, theta1: at + 15, flip, size: 3.6, class: "tc-cal-name tc-cal-date"}).element);
    }
  }
  return marks;
}

function transition(theta, [r0, r1]) {
  const [x1, y1] = clockPoint(r0, theta);
  const [x2, y2] = clockPoint(r1 + 1, theta);
  return s("line", {class: "tc-cal-transition", x1, y1, x2, y2});
}

function ringBar(r0, r1, theta) {
  const at = theta + 1.1;
  const [x1, y1] = clockPoint(r0, at);
  const [x2, y2] = clockPoint(r1, at);
  return s("line", {class: "tc-cal-lost", x1, y1, x2, y2});
}

function ringArrow(r0, r1, theta) {
  const r = (r0 + r1) / 2;
  const turn = 57.3 / r;
  const point = (radius, degrees) => clockPoint(radius, theta + degrees * turn).map((v) => v.toFixed(2)).join(" ");
  return s("path", {class: "tc-cal-arrow", d: `M${point(r, 0.6)}L${point(r, 4.2)}M${point(r - 0.8, 3.2)}L${point(r, 4.4)}L${point(r + 0.8, 3.2)}`});
}

/** Draw the lanes. The same shape as `calendarRings`, and extent(): where the days stand, as shares of the width. */
export function calendarLanes(cycles, onday) {
  const {left, right, width, top} = LANES;
  const svg = s("svg", {class: "tc-cal-lanes", role: "img"});
  const cursor = s("g", {class: "tc-cal-cursor"}, s("line", {x1: 0, x2: 0}), s("circle", {cx: 0, cy: 0, r: 0}));
  let turn;
  let groups = [];
  const x = (day) => left + (right - left) * ((day - turn.start) / (turn.fullEnd - turn.start));
  onPress(svg, (point) => {
    const day = turn.start + Math.floor(((point.x - left) / (right - left)) * (turn.fullEnd - turn.start));
    return Math.min(Math.max(day, turn.start), turn.end - 1);
  }, onday);

  function draw(next, spans, told) {
    turn = next;
    groups = [];
    const drawn = [];
    let y = top;
    const rows = placed(turn, spans, cycles);
    for (const {key, ring, alone, lanes, placed: turns} of rows) {
      const pitch = alone ? LANES.alone : LANES.pitch[Math.min(ring, LANES.pitch.length - 1)];
      drawn.push(s("text", {class: "tc-cal-name", x: left, y: y - 4, "font-size": 11}, told.words.ring[key]));
      for (const {span, lane} of turns) {
        const group = laneSpan(span, y + lane * pitch, pitch, alone, told);
        groups.push({span, group});
        drawn.push(group);
      }
      y += lanes * pitch + LANES.apart;
    }
    const under = rows[0].alone ? top + LANES.alone : top;
    const foot = y - LANES.apart;
    for (const option of turn.options) drawn.push(notice(option, told));
    const grid = yearGrid(foot, told);
    if (turn.end < turn.fullEnd) grid.push(...unusedOption(foot, told));
    for (const day of rows.length > 1 ? turn.changes : []) {
      drawn.push(s("line", {class: "tc-cal-transition", x1: x(day), x2: x(day), y1: under, y2: foot}));
    }
    set(cursor.firstChild, "y1", top - 4);
    set(cursor.firstChild, "y2", foot + 3);
    set(svg, "viewBox", `0 0 ${width} ${foot + 18}`);
    svg.replaceChildren(...grid, ...drawn, cursor);
  }

  function laneSpan(span, y, tall, alone, told) {
    const inset = alone ? 0 : 0.8;
    const box = (start, end, name) => {
      const [x0, x1] = [start, end].map((day) => x(Math.min(Math.max(day, turn.start), turn.fullEnd)));
      return x1 > x0 ? s("rect", {class: name, x: x0, width: x1 - x0, y: y + inset, height: tall - 2 * inset}) : null;
    };
    const shapes = phasesOf(span).map(({phase, start, end}) => {
      const shape = box(start, Math.min(end, turn.end), null);
      return shape && paint(shape, told.colors[`${span.cycle}/${phase}`]);
    });
    const ends = endOf(span, turn);
    const ghost = span.end > turn.end ? box(Math.max(span.start, turn.end), span.end, "tc-cal-ghost") : null;
    const at = x(Math.min(span.end, turn.end));
    const mark = {
      lost: () => s("line", {class: "tc-cal-lost", x1: at + 1, x2: at + 1, y1: y, y2: y + tall}),
      "goes-on": () => s("path", {class: "tc-cal-arrow", d: `M${at - 4} ${y + tall / 2 - 2.6}L${at + 1} ${y + tall / 2}L${at - 4} ${y + tall / 2 + 2.6}`}),
    }[ends]?.();
    return s("g", {class: "tc-cal-span", "data-name": span.name}, s("title", null, spanTitle(span, turn, told)), ...shapes, ghost, mark);
  }

  function notice({notice: day}, {words, write}) {
    const [at, y] = [x(day), top - 1];
    return s("path", {class: "tc-cal-notice", d: `M${at - 4} ${y - 6}H${at + 4}L${at} ${y}Z`},
      s("title", null, fill(words.notice, {day: write(day, "short")})));
  }

  function yearGrid(foot, {write}) {
    const marks = [];
    const step = monthsApart(turn.start, turn.fullEnd);
    for (let months = 0, day = turn.start; day < turn.fullEnd; months += step, day = addMonths(turn.start, months)) {
      marks.push(s("line", {class: "tc-cal-year-line", x1: x(day), x2: x(day), y1: top, y2: foot + 4}));
      marks.push(s("text", {class: "tc-cal-name tc-cal-date", x: x(day) + 1, y: foot + 14, "font-size": 10}, write(day, "month")));
    }
    return marks;
  }

  function unusedOption(foot, {words}) {
    const [x0, x1] = [x(turn.end), x(turn.fullEnd)];
    return [
      s("rect", {class: "tc-cal-unused", x: x0, width: x1 - x0, y: top, height: foot - top}),
      s("text", {class: "tc-cal-name tc-cal-date", x: (x0 + x1) / 2, y: top + 11, "font-size": 10, "text-anchor": "middle"}, words.unused),
    ];
  }

  function move(day) {
    set(cursor, "transform", `translate(${x(day + 0.5).toFixed(2)} 0)`);
    light(groups, day);
  }

  const extent = () => ({from: left / width, to: x(turn.end) / width});
  return {svg, draw, move, extent};
}
