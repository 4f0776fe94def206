// The cycle explorer: a day on a calendar, the excerpts that speak of where the
// cycles stand on it, and around a tender period that on trial.
import {createAttached} from "../core/attached.js";
import {fill, h, liveRegion, onceAFrame, put, set, toClipboard, uid} from "../core/dom.js";
import {mount} from "../core/mount.js";
import {listen} from "../core/model.js";
import {createRequests} from "../core/requests.js";
import {MOST_YEARS, addMonths, dayNumber, fatesOf, isoDay, numbered, phaseOn, tenderSpan, turnOf, yearsOf} from "./time.js";
import {calendarLanes, calendarRings, dateWriter, paint} from "./views.js";

const FORMS = ["3+1", "2+1+1"];
const MONTHS = {startup_months: 24, closing_months: 12, notice_months: 12}; // the most that a slider goes to
const PAGE_OF_EXCERPTS = 30;
const QUIET_MS = 350; // before screen readers are told of a move

/**
 * Draw the cycle explorer.
 *
 * element   where to draw
 * data      {cycles: [{key, phases, radii}], colors: {"cycle/phase": {property: colour}}, spans,
 *           excerpts: {segment, second, repeats, names, informants, sections, texts}, say: {nb, en}, madeUp}
 * choice    {period, day, segments, repeats, lang}: what is set at first; dates as ISO; the period null without a tender
 * onchange  called with the new choice
 * attached  of createAttached, where a kernel has words of an attached text
 * line      the Python that gives the same, where there is a kernel to say so
 *
 * Returns {element, update(choice), write(line), destroy()}.
 */
export function createCalendar(element, {data, choice, onchange, attached = () => null, line = ""}) {
  const spans = data.spans.map(numbered);
  const keys = data.cycles.flatMap(({key, phases}) => phases.map((phase) => `${key}/${phase}`));
  const first = structuredClone(choice);
  const root = h("div", {class: "tc-root tc-calendar"});
  let state = structuredClone(choice);
  let turn;
  let view;
  takeTurn();
  mount(root, element);
  build();

  function build() {
    const words = data.say[state.lang];
    const told = {words, write: dateWriter(state.lang), colors: data.colors};
    const spoken = liveRegion();
    const rings = calendarRings(data.cycles, moveTo);
    const lanes = calendarLanes(data.cycles, moveTo);
    const controls = state.period ? periodControls(words, told, {change: changePeriod, reset}) : null;
    const days = daySlider(words, told, moveTo);
    const table = cyclesTable(data, words, narrow);
    const summary = h("p", {class: "tc-cal-summary"});
    const list = excerptList(data, keys, words, summary, also, attached);
    const fates = h("span");
    const copied = copyLine(words);
    const caption = h("p", {class: "tc-cal-caption"}, controls ? `${words.caption} ` : "", fates, data.madeUp ? ` ${words["made-up"]}` : "");
    root.replaceChildren(
      h("div", {class: controls ? "tc-cal-grid" : "tc-cal-grid tc-cal-untendered", lang: state.lang},
        controls?.element,
        h("div", {class: "tc-cal-ring-box"}, rings.svg),
        h("div", {class: "tc-cal-lane-box"}, days.element, lanes.svg),
        h("section", {class: "tc-cal-now"}, h("h3", null, words.now), table.element, h("p", {class: "tc-quiet"}, words.narrow)),
        list.element,
        h("div", {class: "tc-cal-foot"}, copied.element, caption)),
      spoken.element);
    view = {words, told, spoken, rings, lanes, controls, days, table, list, summary, fates, copied, quiet: 0};
    write(line);
    drawPeriod();
  }

  function drawPeriod() {
    const {told, rings, lanes, controls, days, fates, words} = view;
    rings.draw(turn, shown(), told);
    lanes.draw(turn, shown(), told);
    days.fit(turn, lanes.extent());
    if (controls) {
      controls.update(state.period, turn);
      put(fates, fill(words.fates, {...fatesOf(spans, turn), all: spans.length}));
    }
    drawDay();
  }

  function drawDay() {
    const {words, told, rings, lanes, days, table, list, summary} = view;
    const day = dayNumber(state.day);
    const counts = countPhases(shown(), keys, day);
    const chosen = new Set(state.segments.map(([cycle, phase]) => `${cycle}/${phase}`));
    const speaking = Object.keys(counts).filter((key) => counts[key] > 0 && (chosen.size === 0 || chosen.has(key)));
    rings.move(day, told);
    lanes.move(day);
    days.update(day);
    const {n, all, perSegment, seconds} = list.update(speaking, state.repeats);
    table.update(counts, chosen, perSegment, seconds);
    const pictured = inWords(words, counts, day);
    const count = fill(words["n-of-all"], {n, all});
    const sentence = fill(words.summary, {...pictured, day: told.write(day, "long"), count});
    put(summary, sentence);
    set(rings.svg, "aria-label", fill(words.rings, pictured));
    set(lanes.svg, "aria-label", words.lanes);
    clearTimeout(view.quiet);
    view.quiet = setTimeout(() => view.spoken.say(sentence), QUIET_MS);
    set(root, "data-day", state.day);
  }

  /** What is on the rings on a day, in words: of the tender, or of any cycles. */
  function inWords(words, counts, day) {
    const running = ({key, phases}) => phases.reduce((sum, phase) => sum + counts[`${key}/${phase}`], 0);
    if (!turn.tender) return {running: data.cycles.map((each) => `${words.ring[each.key]} ${running(each)}`).join(", ")};
    const [, consultant, participant] = data.cycles.map(running);
    return {
      tender: words[`phase-${phaseOn(turn.tender, day).replace(" ", "-")}`],
      consultants: people(words, "consultant", consultant), participants: people(words, "participant", participant),
    };
  }

  function shown() {
    return turn.tender ? [turn.tender, ...spans] : spans;
  }

  function takeTurn() {
    turn = turnOf(state.period && tenderSpan(state.period), spans, data.cycles[0].key);
  }

  function tell() {
    onchange?.(structuredClone(state));
  }

  function moveTo(day) {
    const iso = isoDay(Math.min(Math.max(day, turn.start), turn.end - 1));
    if (iso === state.day) return;
    state.day = iso;
    drawDay();
    tell();
  }

  function changePeriod(parts) {
    state.period = {...state.period, ...parts};
    takeTurn();
    state.day = isoDay(Math.min(Math.max(dayNumber(state.day), turn.start), turn.end - 1));
    drawPeriod();
    tell();
  }

  function narrow(key) {
    const chosen = state.segments.map((pair) => pair.join("/"));
    const next = chosen.includes(key) ? chosen.filter((each) => each !== key) : [...chosen, key];
    const known = data.cycles.flatMap(({key: cycle, phases}) => phases.map((phase) => [cycle, phase]));
    state.segments = known.filter((pair) => next.includes(pair.join("/")));
    drawDay();
    tell();
  }

  function also(repeats) {
    state.repeats = repeats;
    drawDay();
    tell();
  }

  function reset() {
    state = {...structuredClone(first), lang: state.lang};
    takeTurn();
    drawPeriod();
    tell();
  }

  function update(choice) {
    if (JSON.stringify(choice) === JSON.stringify(state)) return;
    const other = choice.lang !== state.lang;
    state = structuredClone(choice);
    takeTurn();
    if (other) build();
    else drawPeriod();
  }

  function write(text) {
    line = text;
    view.copied.update(line);
  }

  function destroy() {
    clearTimeout(view.quiet);
    root.remove();
  }

  return {element: root, update, write, destroy};
}

/** Return how many spans are in each phase on a day, by "cycle/phase". */
export function countPhases(spans, keys, day) {
  const counts = Object.fromEntries(keys.map((key) => [key, 0]));
  for (const span of spans) {
    const phase = phaseOn(span, day);
    if (phase !== null) counts[`${span.cycle}/${phase}`] += 1;
  }
  return counts;
}

/** Return "1 participant", "4 participants", "the tender", or of other cycles "4 running". */
function people(words, cycle, n) {
  if (words.people) return fill(words.people, {n});
  return cycle === "tender" ? words["people-tender"] : fill(words[n === 1 ? `one-${cycle}` : `some-${cycle}`], {n});
}

function months(n, words) {
  return fill(n === 1 ? words.month : words.months, {n});
}

/** The tender's controls. Returns {element, update(period, tender)}. */
function periodControls(words, {write}, {change, reset}) {
  const name = uid("form");
  const wrong = h("p", {class: "tc-cal-wrong", role: "alert"});
  const own = h("input", {type: "text", class: "tc-cal-own tc-field", "aria-label": words["own-form"], size: 9, oninput: () => tryOwn()});
  const radios = [...FORMS, "own"].map((form) => h("input", {type: "radio", name, value: form, onchange: () => choose(form)}));
  const options = h("div", {class: "tc-cal-options"});
  const sliders = Object.entries(MONTHS).map(([key, max]) => slider(words[key], {min: 1, max}, (n) => change({[key]: n}), (n) => months(n, words)));
  const start = slider(words.start, {min: -24, max: 24}, (n) => change({start: isoDay(addMonths(base, n))}), () => write(started, "short"));
  let base = null;
  let started = null;
  let period = null;

  function choose(form) {
    if (form !== "own") return takeForm(form);
    own.focus();
    own.select();
    return own.value ? tryOwn() : undefined;
  }

  function takeForm(form) {
    put(wrong, "");
    const count = yearsOf(form).length - 1;
    const used = count === period.used.length ? period.used : new Array(count).fill(true);
    change({form, used});
  }

  function tryOwn() {
    radios[2].checked = true;
    if (yearsOf(own.value)) takeForm(own.value.trim());
    else put(wrong, fill(words["form-wrong"], {most: MOST_YEARS}));
    set(own, "aria-invalid", yearsOf(own.value) ? null : "true");
  }

  /** An option after one that is not used cannot be used. */
  function use(at, on) {
    change({used: period.used.map((was, index) => (index === at ? on : on ? was || index < at : was && index < at))});
  }

  function drawOptions() {
    if (options.childElementCount !== period.used.length || period.used.length === 0) {
      options.replaceChildren(...(period.used.length
        ? period.used.map((_, at) => h("label", null,
          h("input", {type: "checkbox", onchange: (event) => use(at, event.target.checked)}), fill(words.option, {n: at + 1})))
        : [h("span", {class: "tc-quiet"}, words["no-options"])]));
    }
    options.querySelectorAll("input").forEach((box, at) => { box.checked = period.used[at]; });
  }

  function update(now, tender) {
    period = now;
    started = tender.start;
    base ??= tender.start;
    const known = FORMS.includes(now.form);
    radios.forEach((radio) => { radio.checked = radio.value === (known ? now.form : "own"); });
    if (!known && own.value.trim() !== now.form) own.value = now.form;
    drawOptions();
    let moved = 0;
    while (moved < 24 && addMonths(base, moved + 1) <= tender.start) moved += 1;
    while (moved > -24 && addMonths(base, moved) > tender.start) moved -= 1;
    start.update(moved);
    Object.keys(MONTHS).forEach((key, at) => sliders[at].update(now[key]));
  }

  const radioRow = h("div", {class: "tc-cal-radios", role: "radiogroup", "aria-label": words.form},
    ...radios.map((radio, at) => h("label", null, radio, at < FORMS.length ? FORMS[at] : words.own)), own);
  const element = h("fieldset", {class: "tc-cal-controls"},
    h("legend", null, words.tender),
    h("div", {class: "tc-cal-field"}, h("span", null, words.form), radioRow, wrong),
    h("div", {class: "tc-cal-field", role: "group", "aria-label": words.options}, h("span", null, words.options), options),
    start.element, ...sliders.map((each) => each.element),
    h("button", {type: "button", class: "tc-button", onclick: reset}, words.reset));
  return {element, update};
}

/** A labelled range with its value in words. */
function slider(label, {min, max}, onmove, inWords) {
  const output = h("output");
  const range = h("input", {type: "range", min, max, step: 1});
  const tell = onceAFrame(() => onmove(Number(range.value)));
  range.addEventListener("input", tell);
  const update = (value) => {
    if (document.activeElement !== range || Number(range.value) !== value) range.value = value;
    set(range, "aria-valuetext", inWords(value));
    put(output, inWords(value));
  };
  return {element: h("label", {class: "tc-cal-field"}, h("span", null, label), range, output), update};
}

/** The day's slider, which stands over the lanes and runs as their days do. */
function daySlider(words, {write}, moveTo) {
  const range = h("input", {type: "range", class: "tc-cal-day", step: 1, "aria-label": words.day, title: words["day-hint"]});
  const output = h("output", {class: "tc-cal-day-text"});
  const tell = onceAFrame(() => moveTo(Number(range.value)));
  range.addEventListener("input", tell);
  range.addEventListener("keydown", (event) => {
    const by = {PageUp: 1, PageDown: -1}[event.key];
    if (!by) return;
    event.preventDefault();
    moveTo(addMonths(Number(range.value), by));
  });
  const fit = (turn, {from, to}) => {
    set(range, "min", turn.start);
    set(range, "max", turn.end - 1);
    range.style.marginLeft = `calc(${(100 * from).toFixed(3)}% - 8px)`;
    range.style.width = `calc(${(100 * (to - from)).toFixed(3)}% + 16px)`;
  };
  const update = (day) => {
    if (Number(range.value) !== day) range.value = day;
    set(range, "aria-valuetext", write(day, "long"));
    put(output, write(day, "long"));
  };
  return {element: h("div", {class: "tc-cal-days"}, output, range), fit, update};
}

/**
 * The table of cycles and phases on the day. Returns {element, update(counts, chosen, perSegment, seconds)}.
 *
 * Phases that all cycles have stand over the columns; else each cell says its own.
 */
function cyclesTable({cycles, colors}, words, narrow) {
  const cells = {};
  const named = ({key, phases}) => phases.map((phase) => words.phases[`${key}/${phase}`]);
  const alike = new Set(cycles.map((each) => JSON.stringify(named(each)))).size === 1;
  const head = alike ? h("tr", null, h("td"), ...named(cycles[0]).map((name) => h("th", {scope: "col"}, name))) : null;
  const rows = cycles.map(({key: cycle, phases}) => h("tr", null, h("th", {scope: "row"}, words.ring[cycle]), ...phases.map((phase) => {
    const key = `${cycle}/${phase}`;
    const name = alike ? null : h("span", {class: "tc-cal-about"}, words.phases[key]);
    const number = h("span", {class: "tc-cal-number"});
    const about = h("span", {class: "tc-cal-about"});
    const button = h("button", {type: "button", "data-key": key, onclick: () => narrow(key)}, name, number, about);
    cells[key] = {cycle, number, about, button: paint(button, colors[key])};
    return h("td", null, button);
  })));
  const update = (counts, chosen, perSegment, seconds) => {
    for (const [key, {cycle, number, about, button}] of Object.entries(cells)) {
      const n = counts[key];
      const there = perSegment[key] ?? 0;
      const said = fill(words[there === 1 ? "excerpt-in-cell" : "excerpts-in-cell"], {n: there});
      put(number, cycle === "tender" && !words.people ? (n ? words["tender-here"] : "") : n || "");
      const more = seconds[key] ? fill(words.second, {n: seconds[key]}) : ""; // with their second cycle
      put(about, seconds[key] ? `${said} + ${seconds[key]}` : said);
      set(about, "title", more && said + more);
      button.classList.toggle("tc-now", n > 0);
      set(button, "aria-pressed", chosen.has(key) ? "true" : "false");
      set(button, "aria-label", fill(words.cell, {
        cycle: words.cycles[cycle], phase: words.phases[key], excerpts: said,
        people: n ? people(words, cycle, n) : words.nobody,
      }) + more);
    }
  };
  return {element: h("table", {class: alike ? null : "tc-cal-unlike"}, h("thead", null, head), h("tbody", null, ...rows)), update};
}

/** The line of Python, and a button that copies it. Returns {element, update(line)}. */
function copyLine(words) {
  const code = h("code", {class: "tc-python", tabindex: 0, "aria-label": words["select-line"]});
  const button = h("button", {type: "button", class: "tc-button", onclick: copy}, words.copy);
  const done = h("span", {role: "status", class: "tc-quiet"});
  const element = h("div", {class: "tc-cal-line"}, button, code, done);

  async function copy() {
    if (await toClipboard(code)) put(done, words.copied);
  }

  function update(line) {
    put(code, line);
    put(done, "");
    element.hidden = line === "";
  }

  return {element, update};
}

/** The excerpts. Returns {element, update(keys, repeats) -> {n, all, perSegment, seconds}: how many are shown, there, by key}. */
function excerptList({excerpts, colors}, keys, words, summary, also, attached) {
  const box = h("input", {type: "checkbox", onchange: () => also(box.checked)});
  const repeated = words.repeats.also ? h("label", {class: "tc-repeats", title: words.repeats.about}, box, words.repeats.also) : null;
  const counted = {false: tally(false), true: tally(true)};
  const list = h("ol", {class: "tc-cal-list", tabindex: 0, "aria-label": words.excerpts});
  const more = h("button", {type: "button", class: "tc-button", onclick: () => show(shown + PAGE_OF_EXCERPTS)});
  const empty = h("p", {class: "tc-quiet"}, words.empty);
  let rows = [];
  let shown = 0;
  let was = null;

  function item(row) {
    const key = keys[excerpts.segment[row]];
    const [cycle] = key.split("/");
    const place = [excerpts.informants[row] || words.group, excerpts.sections[row] && fill(words.section, {section: excerpts.sections[row]})];
    const quote = h("blockquote", {lang: "nb"}, excerpts.words?.[row]);
    return h("li", {"data-name": excerpts.names[row]},
      h("div", {class: "tc-cal-place"},
        paint(h("span", {class: "tc-cal-chip"}, `${words.cycles[cycle]}, ${words.phases[key]}`), colors[key]),
        h("span", null, place.filter(Boolean).join(" · ")), h("span", {class: "tc-cal-name-of"}, excerpts.names[row])),
      h("p", null, excerpts.texts[words.lang][row]), excerpts.words?.[row] ? quote : attached(excerpts.names[row], quote));
  }

  function show(upTo) {
    const until = Math.min(upTo, rows.length);
    list.append(...rows.slice(shown, until).map(item));
    shown = until;
    const left = Math.min(PAGE_OF_EXCERPTS, rows.length - shown);
    more.hidden = left === 0;
    put(more, fill(words.more, {n: left}));
  }

  function add(counts, key) {
    if (key) counts[key] = (counts[key] ?? 0) + 1;
  }

  function tally(repeats) {
    const found = {all: 0, perSegment: {}, seconds: {}};
    excerpts.segment.forEach((at, row) => {
      if (excerpts.repeats[row] && !repeats) return;
      found.all += 1;
      add(found.perSegment, keys[at]);
      add(found.seconds, keys[excerpts.second[row]]);
    });
    return found;
  }

  function update(speaking, repeats) {
    box.checked = repeats;
    const now = `${speaking.join()} ${repeats}`;
    if (now !== was) relist(speaking, repeats);
    was = now;
    return {n: rows.length, ...counted[repeats]};
  }

  function relist(speaking, repeats) {
    const places = new Set(speaking.map((key) => keys.indexOf(key)));
    rows = [];
    excerpts.segment.forEach((at, row) => places.has(at) && (repeats || !excerpts.repeats[row]) && rows.push(row));
    rows.sort((a, b) => excerpts.segment[a] - excerpts.segment[b] || a - b);
    list.replaceChildren();
    list.scrollTop = 0;
    shown = 0;
    show(PAGE_OF_EXCERPTS);
    empty.hidden = rows.length > 0;
    list.hidden = rows.length === 0;
  }

  const element = h("section", {class: "tc-cal-excerpts"}, h("h3", null, words.excerpts), repeated, summary,
    words.paraphrased ? h("p", {class: "tc-quiet tc-paraphrased"}, words.paraphrased) : null, empty, list, more);
  return {element, update};
}

/** Join the explorer to a widget's model. */
export function renderCalendar({model, el}) {
  const ask = createRequests(model);
  const explorer = createCalendar(el, {
    data: model.get("_data"),
    attached: createAttached(ask, model.get("_data").attached),
    choice: model.get("choice"),
    line: model.get("line"),
    onchange: (choice) => {
      model.set("choice", choice);
      model.save_changes();
    },
  });
  const stop = listen(model, {
    "change:choice": () => explorer.update(model.get("choice")),
    "change:line": () => explorer.write(model.get("line")),
  });
  return () => {
    stop();
    ask.destroy();
    explorer.destroy();
  };
}
