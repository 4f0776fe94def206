// The what-if explorer: another way of tendering, what would change, and one
// replication in motion. Everything is counted in the kernel; here it is asked
// for and drawn.
import {fill, h, liveRegion, put, set} from "../../widgets/core/dom.js";
import {mount} from "../../widgets/core/mount.js";
import {listen} from "../../widgets/core/model.js";
import {createAttached} from "../../widgets/core/attached.js";
import {createRequests} from "../../widgets/core/requests.js";
import {basisOf, copyCode, evidenceBadge, numberWriter} from "./parts.js";
import {officeControls} from "./controls.js";
import {outcomeTable} from "./outcomes.js";
import {jointStates} from "./joint.js";
import {ringMotion} from "./motion.js";
import {createRings} from "../../widgets/rings/rings.js";

const QUIET_MS = 600; // before screen readers are told of a move
const BUSY_MS = 400; // milliseconds after which what is shown counts as old, if the kernel has not heard of a move

/**
 * Draw the what-if explorer.
 *
 * element      where to draw
 * data         what does not change: {layout, ranges, evidence, attached, say}
 * shown        the state, as the kernel tells it
 * assumptions  rows of all parameters
 * record       one replication, or {}
 * attached     of createAttached
 * ask          called with (what, value, gesture); returns the number by which `shown.heard` tells that it was heard
 *
 * Returns {element, update(shown), assume(rows), play(record), silent(why), destroy()};
 * `silent` tells that the kernel is "busy" or "dead", so that what is shown is old; or null.
 */
export function createOfficeExplorer(element, {data, shown, assumptions, record, ask, attached}) {
  const root = h("div", {class: "tc-root tc-office"});
  let now = shown;
  let silence = null;
  let view;
  mount(root, element);
  build();

  function build() {
    view?.motion.destroy();
    const words = data.say[now.lang];
    const told = {words, ...numberWriter(words.lang)};
    const spoken = liveRegion();
    const head = headBar(words, ask);
    const controls = officeControls(told, data.ranges, ask);
    const outcomes = outcomeTable(told, data.evidence, attached);
    const rings = createRings(h("div"), {
      layout: data.layout, words: words.rings, live: false,
      onchange: (keys) => ask("segments", [...keys, ...now.segments.filter((key) => key === "consultant/vacant")]),
    });
    const joint = jointStates(told, (keys) => ask("segments", keys));
    const motion = ringMotion(rings, data.layout, told, (number) => ask("replication", number));
    const code = copyCode(words, words.code);
    const fault = h("p", {class: "tc-wi-fault", role: "alert"});
    root.replaceChildren(
      h("div", {class: "tc-wi-grid", lang: words.lang},
        h("div", {class: "tc-wi-head"}, head.element, fault),
        head.table,
        controls.element,
        outcomes.element,
        h("section", {class: "tc-wi-motion"}, h("h3", null, words.motion), motion.element),
        joint.element,
        h("div", {class: "tc-wi-foot"}, code.element)),
      spoken.element);
    view = {words, told, spoken, head, controls, outcomes, rings, joint, motion, code, fault, lang: now.lang, quiet: 0};
    assume(assumptions);
    play(record);
    draw();
  }

  function draw() {
    const {words, told, head, controls, outcomes, rings, joint, motion, code, fault} = view;
    put(fault, silence === "dead" ? words.dead : now.fault);
    set(root, "data-silence", silence ?? "");
    head.update(now, silence);
    controls.update(now);
    outcomes.update(now);
    const own = now.joint?.own;
    const counts = Object.fromEntries(data.layout.map(({key}) => [key, own ? told.percent(own[key], 0) : "…"]));
    rings.update({counts, selected: now.segments.filter((key) => key !== "consultant/vacant")});
    joint.update(now);
    motion.choose(now.segments);
    code.update(now.line);
    set(root, "data-stage", now.stage);
    set(root, "data-heard", now.heard);
    clearTimeout(view.quiet);
    view.quiet = setTimeout(() => view.spoken.say(sentence(words, told)), QUIET_MS);
  }

  function sentence(words, told) {
    if (!now.outcomes) return words["stage-starting"];
    const row = now.outcomes[0];
    return fill(words.told, {outcome: row.label, value: told.spoken(row, words)});
  }

  function update(next) {
    now = next;
    if (now.lang !== view.lang) build();
    else draw();
  }

  function silent(why) {
    if (silence === "dead" || silence === why) return;
    silence = why;
    draw();
  }

  function assume(rows) {
    assumptions = rows;
    view.head.assume(rows, view.told);
    view.controls.assume(rows);
  }

  function play(next) {
    record = next;
    view.motion.load(next);
  }

  function destroy() {
    clearTimeout(view.quiet);
    view.motion.destroy();
    root.remove();
  }

  return {element: root, update, assume, play, silent, destroy};
}

/** The line on top: what is shown, what it rests on, and the steps. */
function headBar(words, ask) {
  const stage = h("span", {class: "tc-wi-stage"});
  const count = h("button", {type: "button", class: "tc-wi-assumed", "aria-expanded": "false", onclick: () => open(table.hidden)});
  const body = h("tbody");
  const heads = ["parameter", "value", "unit", "evidence-head", "note"].map((name) => h("th", {scope: "col"}, words[name]));
  const table = h("div", {class: "tc-wi-assumptions", hidden: true, tabindex: 0, role: "region", "aria-label": words["assumed-title"]},
    h("table", null, h("caption", null, words["assumed-title"]), h("thead", null, h("tr", null, ...heads)), body));
  const baseline = h("span", {class: "tc-wi-baseline"});
  const buttons = Object.fromEntries(["pin", "undo", "redo", "reset"].map((name) =>
    [name, h("button", {type: "button", class: "tc-wi-button", "data-do": name, onclick: () => ask(name, null)}, words[name])]));
  const element = h("div", {class: "tc-wi-bar"},
    stage, count, h("span", {class: "tc-wi-grow"}), ...Object.values(buttons), baseline);
  let sentence = "";

  function open(on) {
    table.hidden = !on;
    set(count, "aria-expanded", on ? "true" : "false");
    say();
  }

  function say() {
    put(count, `${sentence} · ${table.hidden ? words["assumed-show"] : words["assumed-hide"]}`);
  }

  function update(now, silence) {
    put(stage, fill(words[silence ? `stage-${silence}` : `stage-${now.stage}`], {n: now.replications[now.stage] ?? ""}));
    sentence = fill(words.assumed, {n: now.assumed, all: now.parameters});
    say();
    put(baseline, now.pinned ? words["baseline-same"] : fill(words["baseline-is"], {office: now.baseline.replace("tc.office.", "")}));
    for (const name of ["undo", "redo"]) buttons[name].disabled = !now[name];
  }

  function assume(rows, {number}) {
    const written = (row) => {
      if (row.value === null) return words["no-limit"];
      if (typeof row.value === "boolean") return words.measures[row.value ? "yes" : "no"];
      return typeof row.value === "number" ? number(row.value, Number.isInteger(row.value) ? 0 : 2) : row.value;
    };
    body.replaceChildren(...rows.map((row) => h("tr", null,
      h("th", {scope: "row"}, row.label), h("td", null, written(row)), h("td", null, words.measures[row.unit]),
      h("td", null, evidenceBadge(words, row)), h("td", null, basisOf(words, row)))));
  }

  return {element, table, update, assume};
}

/** Join the explorer to a widget's model. */
export function renderOffice({model, el}) {
  const request = createRequests(model, {
    patience: BUSY_MS, onwaiting: (late) => explorer.silent(late ? "busy" : null), ongone: () => explorer.silent("dead"),
  });
  // While the kernel is busy, moves of one gesture become one; the others wait in their order.
  let waiting = [];
  let busy = false;
  let last = model.get("_shown").heard;
  const ask = (what, value, gesture = null) => {
    const move = waiting.at(-1);
    if (move && gesture !== null && move[1] === what && move[3] === gesture) move[2] = {...move[2], ...value};
    else {
      last += 1;
      waiting.push([last, what, value, gesture]);
    }
    next();
    return last;
  };
  const next = () => {
    if (busy || !waiting.length) return;
    const moves = waiting;
    [busy, waiting] = [true, []];
    request("moves", {moves}).catch(() => {}).then(() => {
      busy = false;
      next();
    });
  };
  const explorer = createOfficeExplorer(el, {
    data: model.get("_data"), shown: model.get("_shown"), assumptions: model.get("_assumptions"), record: model.get("_record"), ask,
    attached: createAttached(request, model.get("_data").attached),
  });
  const stop = listen(model, {
    "change:_shown": () => explorer.update(model.get("_shown")),
    "change:_assumptions": () => explorer.assume(model.get("_assumptions")),
    "change:_record": () => explorer.play(model.get("_record")),
  });
  return () => {
    stop();
    request.destroy();
    explorer.destroy();
  };
}
