// One replication in motion: every tender, consultant and participant a dot on
// the way round its own cycle, on the rings that also choose joint states.
import {fill, h, put, s, set, uid} from "../../widgets/core/dom.js";
import {clockPoint} from "../../widgets/rings/rings.js";

const CYCLE_PHASES = ["start-up", "under way", "ending"];
const MONTH = 1 / 12;
const STILL_MS = 1000; // between two months where the system asks for no smooth movement
const LONGEST_FRAME = 100; // ms; a tab that slept goes on from where it was
const SIZES = {tender: 2.2, consultant: 1.25, participant: 0.62};

/** Return [phase, how far through it] at a time, from [start, underway from, ending from, end]; null outside. */
export function phaseAt([start, underway, ending, end], time) {
  if (time < start || time >= end) return null;
  const edges = [start, underway, ending, end];
  const at = time < underway ? 0 : time < ending ? 1 : 2;
  return [at, (time - edges[at]) / (edges[at + 1] - edges[at] || 1)];
}

/** Return who is where at a time: {tender, lost, jobs: [{slot, phase, along}], stays: [...], byslot}. */
export function momentOf(record, time) {
  const of = (columns, row) => columns.slice(0, 4).map((column) => column[row]);
  const running = (columns) => {
    const found = [];
    for (let row = 0; row < columns[0].length; row += 1) {
      if (columns[0][row] > time || columns[3][row] <= time) continue;
      const [phase, along] = phaseAt(of(columns, row), time);
      found.push({row, slot: columns[4][row], phase, along});
    }
    return found;
  };
  const [tender] = running(record.tenders);
  const jobs = running(record.jobs);
  const bySlot = new Map(jobs.map((job) => [job.slot, job]));
  const stays = running(record.stays).map((stay) => ({...stay, job: bySlot.get(stay.slot) ?? null}));
  return {tender, jobs, stays};
}

/**
 * Put a replication on the rings.
 *
 * rings   from createRings; layout its segments
 * more    called with the number of another replication
 *
 * Returns {element, load(record), choose(keys), destroy()}.
 */
export function ringMotion(rings, layout, told, more) {
  const {words} = told;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const layer = s("g", {class: "tc-wi-dots", "aria-hidden": "true"});
  // The numbers come last, so that no dot stands on them.
  rings.svg.append(layer, ...rings.svg.querySelectorAll(".tc-ring-number"));
  const places = Object.fromEntries(layout.map((segment) => [segment.key, segment]));
  const time = h("input", {type: "range", class: "tc-wi-time", id: uid("time"), min: 0, max: 1, step: MONTH / 4, oninput: () => seek(Number(time.value))});
  const speed = h("input", {type: "range", id: uid("speed"), min: 1, max: 12, step: 1, value: 3, oninput: () => saySpeed()});
  const speedText = h("output", {for: speed.id});
  const play = h("button", {type: "button", class: "tc-wi-button tc-wi-play", "data-do": "play", onclick: () => (running ? stop() : start())});
  const back = h("button", {type: "button", class: "tc-wi-button", "data-do": "back", "aria-label": words.back, onclick: () => stepBy(-MONTH)}, "−1");
  const on = h("button", {type: "button", class: "tc-wi-button", "data-do": "forward", "aria-label": words.forward, onclick: () => stepBy(MONTH)}, "+1");
  const another = h("button", {type: "button", class: "tc-wi-button", "data-do": "another", onclick: () => more(record.replication + 1)}, words.another);
  const number = h("span", {class: "tc-wi-quiet"});
  const strip = s("svg", {class: "tc-wi-strip", viewBox: "0 0 600 10", preserveAspectRatio: "none", "aria-hidden": "true"});
  const moment = h("p", {class: "tc-wi-moment"}, words.waiting);
  const calm = h("p", {class: "tc-wi-quiet", hidden: true}, words["still-mode"]);
  const player = h("div", {class: "tc-wi-player"},
    h("div", {class: "tc-wi-keys"}, back, play, on,
      h("label", {class: "tc-wi-speed"}, words.speed, speed, speedText)),
    h("label", {class: "tc-wi-time-row", for: time.id}, h("span", {class: "tc-hidden"}, words.time), time), strip, moment, calm,
    h("p", {class: "tc-wi-turns"}, number, another));
  const element = h("div", {class: "tc-wi-ring-box"}, rings.element, player, h("p", {class: "tc-wi-quiet"}, words["motion-caption"]));
  let record = null;
  let now = 0;
  let running = false;
  let frame = 0;
  let timer = 0;
  let last = 0;
  let chosen = [];
  const pools = {tender: [], consultant: [], participant: []};
  still.addEventListener("change", restart);
  sayPlaying();
  saySpeed();

  function load(next) {
    if (!next?.stays) {
      set(player, "inert", true);
      return;
    }
    record = next;
    set(player, "inert", null);
    set(time, "max", record.years);
    put(number, fill(words.replication, {n: record.replication + 1}));
    drawStrip();
    seek(Math.min(now, record.years));
  }

  function choose(keys) {
    chosen = keys;
    if (record) draw();
  }

  /** Return whether a joint state is among the chosen: a ring without a choice lets all through. */
  function isChosen(stands) {
    const wanted = {};
    for (const key of chosen) {
      const [cycle, phase] = key.split("/");
      (wanted[cycle] ??= []).push(phase);
    }
    return Object.entries(wanted).every(([cycle, phases]) => phases.includes(stands[cycle]));
  }

  function dotsOf(cycle, count) {
    const pool = pools[cycle];
    while (pool.length < count) {
      const dot = s("circle", {r: SIZES[cycle], class: `tc-wi-mover tc-wi-mover-${cycle}`});
      layer.append(dot);
      pool.push(dot);
    }
    pool.forEach((dot, at) => { dot.style.display = at < count ? "" : "none"; });
    return pool;
  }

  function place(dot, cycle, phase, along, lane, name) {
    const {r0, r1, theta0, theta1} = places[`${cycle}/${CYCLE_PHASES[phase]}`];
    const [x, y] = clockPoint(r0 + 1 + lane * (r1 - r0 - 2), theta0 + 1 + along * (theta1 - theta0 - 2));
    set(dot, "cx", x.toFixed(2));
    set(dot, "cy", y.toFixed(2));
    set(dot, "class", `tc-wi-mover tc-wi-mover-${cycle} ${name}`);
  }

  function draw() {
    const {tender, jobs, stays} = momentOf(record, now);
    const lane = (slot) => (slot + 0.5) / record.slots;
    const tenderPhase = tender ? CYCLE_PHASES[tender.phase] : null;
    const fade = (stands) => (chosen.length && !isChosen(stands) ? "tc-wi-faded" : "");
    dotsOf("tender", tender ? 1 : 0).slice(0, tender ? 1 : 0).forEach((dot) => place(dot, "tender", tender.phase, tender.along, 0.5, ""));
    const workers = dotsOf("consultant", jobs.length);
    jobs.forEach((job, at) => place(workers[at], "consultant", job.phase, job.along, lane(job.slot), ""));
    const people = dotsOf("participant", stays.length);
    stays.forEach((stay, at) => {
      const stands = {tender: tenderPhase, consultant: stay.job ? CYCLE_PHASES[stay.job.phase] : "vacant", participant: CYCLE_PHASES[stay.phase]};
      place(people[at], "participant", stay.phase, stay.along, lane(stay.slot), `${stay.job ? "" : "tc-wi-hollow"} ${fade(stands)}`);
    });
    put(moment, fill(words.moment, {
      year: told.number(now, 1), phase: tenderPhase ? words[`phase-${tenderPhase.replace(" ", "-")}`] : "–",
      staffed: jobs.length, slots: record.slots, n: stays.length, without: stays.filter(({job}) => !job).length,
    }));
    set(element, "data-time", now);
  }

  function drawStrip() {
    const x = (year) => (600 * Math.min(Math.max(year, 0), record.years)) / record.years;
    const [starts, underways, endings, ends, lost] = record.tenders;
    const parts = starts.flatMap((start, row) => {
      const edges = [start, underways[row], endings[row], ends[row]];
      const boxes = CYCLE_PHASES.map((phase, at) => s("rect", {
        class: `tc-phase-${phase.replace(" ", "-")}`, x: x(edges[at]), width: x(edges[at + 1]) - x(edges[at]), y: 1, height: 8,
      }));
      const bar = lost[row] && ends[row] <= record.years ? [s("rect", {class: "tc-wi-lost", x: x(ends[row]) - 1.5, width: 3, y: 0, height: 10})] : [];
      return [...boxes, ...bar];
    });
    strip.replaceChildren(...parts);
  }

  function seek(to) {
    now = Math.min(Math.max(to, 0), record.years - 1e-6);
    time.value = now;
    set(time, "aria-valuetext", fill(words.year, {n: told.number(now, 1)}));
    draw();
  }

  function stepBy(years) {
    stop();
    seek(now + years);
  }

  function start() {
    if (!record) return;
    running = true;
    if (now >= record.years - MONTH / 8) seek(0);
    sayPlaying();
    last = performance.now();
    if (still.matches) timer = setInterval(() => advance(MONTH), STILL_MS);
    else frame = requestAnimationFrame(tick);
  }

  function tick(at) {
    const gone = Math.min(at - last, LONGEST_FRAME);
    last = at;
    advance((gone / 1000) * Number(speed.value) * MONTH);
    if (running) frame = requestAnimationFrame(tick);
  }

  function advance(years) {
    if (!element.isConnected) return stop();
    seek(now + years);
    return now >= record.years - 1e-5 ? stop() : undefined;
  }

  function stop() {
    running = false;
    cancelAnimationFrame(frame);
    clearInterval(timer);
    sayPlaying();
  }

  function restart() {
    calm.hidden = !still.matches;
    if (!running) return;
    stop();
    start();
  }

  function sayPlaying() {
    put(play, running ? words.pause : words.play);
    set(element, "data-playing", running ? "true" : "false");
    calm.hidden = !still.matches;
  }

  function saySpeed() {
    const text = fill(words["speed-value"], {n: speed.value});
    put(speedText, text);
    set(speed, "aria-valuetext", text);
  }

  function destroy() {
    stop();
    still.removeEventListener("change", restart);
  }

  return {element, load, choose, destroy};
}
