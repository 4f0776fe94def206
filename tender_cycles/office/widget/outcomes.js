// The outcomes as a table with a dot and an interval for each, and what the material says of them.
import {fill, h, put, s, set, uid} from "../../widgets/core/dom.js";
import {copyCode} from "./parts.js";

const WIDE = 190;
const TALL = 25;
const MIDDLE = 8;
const EDGE = 5;

/** Return the smallest of 1, 2, 5 times a power of ten that is not below a number. */
export function niceMost(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return [1, 2, 5, 10].map((times) => times * power).find((most) => most >= value * (1 - 1e-9));
}

/** Returns {element, update(shown)}. */
export function outcomeTable(told, evidence, attached) {
  const {words} = told;
  const panel = h("div", {class: "tc-wi-evidence", hidden: true});
  const rows = new Map();
  const body = h("tbody");
  const heads = [words.outcome, words.now, words.change, words.says];
  const head = h("thead", null, h("tr", null, ...heads.map((text) => h("th", {scope: "col"}, text))));
  const whisker = s("svg", {viewBox: "0 0 16 10", "aria-hidden": "true"}, s("line", {class: "tc-wi-whisker", x1: 1, x2: 15, y1: 5, y2: 5}));
  const entry = (drawn, text) => h("span", {class: "tc-wi-entry"}, h("span", {class: "tc-wi-swatch"}, drawn), text);
  const key = h("p", {class: "tc-wi-key"}, entry(mark("tc-wi-dot"), words["key-now"]),
    entry(mark("tc-wi-then"), words["key-baseline"]), entry(whisker, words["key-interval"]));
  const element = h("section", {class: "tc-wi-outcomes"},
    h("h3", null, words.outcomes), h("table", null, head, body), key, panel);
  let opened = null;

  function made(row) {
    const value = h("span", {class: "tc-wi-value"});
    const spread = h("span", {class: "tc-wi-spread"});
    const change = h("span", {class: "tc-wi-value"});
    const changeSpread = h("span", {class: "tc-wi-spread"});
    const chart = intervalChart(false);
    const changes = intervalChart(true);
    const {excerpts, claims} = evidence[row.name];
    const counts = countsOf(words, excerpts, claims);
    const button = h("button", {
      type: "button", class: "tc-wi-link", "aria-expanded": "false", "data-outcome": row.name, onclick: () => open(row.name),
      "aria-label": fill(words["evidence-of"], {label: row.label, ...counts}),
    }, ...Object.values(counts).map((text) => h("span", null, text)));
    const element = h("tr", {"data-outcome": row.name},
      h("th", {scope: "row"}, row.label), h("td", {class: "tc-wi-numbers"}, value, spread, chart.svg),
      h("td", {class: "tc-wi-numbers"}, change, changeSpread, changes.svg), h("td", null, button));
    return {element, value, spread, change, changeSpread, chart, changes, button, label: row.label};
  }

  function draw(row, pinned) {
    const {value, spread, change, changeSpread, chart, changes} = rows.get(row.name);
    const write = (x) => told.value(row.name, x);
    const writeChange = (x) => told.change(row.name, x, words.points);
    const known = row.value !== null;
    put(value, known ? write(row.value) : words.counting);
    put(spread, known ? fill(words.spread, {low: bare(write(row.low)), high: write(row.high)}) : "");
    chart.update(known ? row : null, write, fill(words.dot, {
      label: row.label, value: known ? write(row.value) : words.counting, low: known ? write(row.low) : "", high: known ? write(row.high) : "", baseline: row.baseline === null ? words.counting : write(row.baseline),
    }));
    const changed = known && row.change !== null && !pinned;
    put(change, changed ? writeChange(row.change) : "–");
    put(changeSpread, changed ? fill(words.spread, {low: bare(writeChange(row.change_low)), high: writeChange(row.change_high)}) : "");
    const pair = {value: row.change, low: row.change_low, high: row.change_high};
    changes.update(changed ? pair : null, writeChange, changed ? fill(words["dot-change"], {
      value: writeChange(pair.value), low: writeChange(pair.low), high: writeChange(pair.high),
    }) : words.same);
  }

  function update({outcomes, pinned, stage}) {
    element.classList.toggle("tc-wi-waiting", stage === "starting");
    set(element, "aria-busy", stage === "starting" ? "true" : "false");
    if (!outcomes) return;
    for (const row of outcomes) {
      if (!rows.has(row.name)) {
        rows.set(row.name, made(row));
        body.append(rows.get(row.name).element);
      }
      draw(row, pinned);
    }
  }

  function open(name) {
    opened = opened === name ? null : name;
    for (const [each, {button}] of rows) set(button, "aria-expanded", each === opened ? "true" : "false");
    panel.hidden = opened === null;
    if (opened) panel.replaceChildren(...evidencePanel(words, rows.get(name).label, evidence[name], attached, () => { open(name); rows.get(name).button.focus(); }));
  }

  return {element, update};
}

/** Return a number without its unit. */
function bare(text) {
  return text.replace(/\s*[^\d]*$/, "");
}

function countsOf(words, {length: n}, {length: m}) {
  return {
    excerpts: fill(words[n === 1 ? "one-excerpt" : "n-excerpts"], {n}),
    claims: fill(words[m === 1 ? "one-claim" : "n-claims"], {n: m}),
  };
}

function mark(name) {
  return s("svg", {viewBox: "0 0 10 10", "aria-hidden": "true"}, s("circle", {class: name, cx: 5, cy: 5, r: 3.4}));
}

/** A scale, a dot and an interval; around nought for changes, from nought for the rest. */
function intervalChart(around) {
  const axis = s("line", {class: "tc-wi-axis", y1: MIDDLE, y2: MIDDLE});
  const nought = s("line", {class: "tc-wi-nought", y1: 1, y2: 2 * MIDDLE - 1});
  const whisker = s("line", {class: "tc-wi-whisker", y1: MIDDLE, y2: MIDDLE});
  const then = s("circle", {class: "tc-wi-then", cy: MIDDLE, r: 4});
  const dot = s("circle", {class: "tc-wi-dot", cy: MIDDLE, r: 3.2});
  const ticks = (around ? ["start", "middle", "end"] : ["start", "end"]).map((anchor) =>
    s("text", {class: "tc-wi-tick", y: TALL, "text-anchor": anchor}));
  const svg = s("svg", {class: "tc-wi-chart", viewBox: `0 0 ${WIDE} ${TALL + 2}`, role: "img"}, axis, nought, then, whisker, dot, ...ticks);

  function update(row, write, label) {
    set(svg, "aria-label", label);
    svg.classList.toggle("tc-wi-nothing", row === null);
    if (row === null) return;
    const reach = [row.low, row.high, row.baseline ?? 0].map(around ? Math.abs : (x) => x).filter((x) => x !== null);
    const most = niceMost(Math.max(...reach));
    const at = (x) => (around ? WIDE / 2 + (x / most) * (WIDE / 2 - EDGE) : EDGE + (x / most) * (WIDE - 2 * EDGE));
    set(axis, "x1", at(around ? -most : 0));
    set(axis, "x2", at(most));
    set(nought, "x1", at(0));
    set(nought, "x2", at(0));
    set(whisker, "x1", at(row.low));
    set(whisker, "x2", at(row.high));
    set(dot, "cx", at(row.value));
    then.style.display = row.baseline === undefined || row.baseline === null ? "none" : "";
    set(then, "cx", at(row.baseline ?? 0));
    const values = around ? [-most, 0, most] : [0, most];
    const short = (x) => write(x).replace(/([.,]\d*?)0+(?=\D|$)/, "$1").replace(/[.,](?=\D|$)/, "");
    ticks.forEach((tick, place) => {
      set(tick, "x", place === 0 ? 0 : place === ticks.length - 1 ? WIDE : WIDE / 2);
      put(tick, short(values[place]));
    });
  }

  return {svg, update};
}

/** What the material says of an outcome: excerpts, claims, and the line that selects them. */
function evidencePanel(words, label, {excerpts, claims, codes, line}, attached, close) {
  const title = uid("evidence");
  const head = h("div", {class: "tc-wi-panel-head"},
    h("h4", {id: title}, fill(words["evidence-of"], {label, ...countsOf(words, excerpts, claims)})),
    h("button", {type: "button", class: "tc-wi-button", onclick: close}, words.close));
  if (!excerpts.length && !claims.length) return [head, h("p", null, words["evidence-none"])];
  const copied = copyCode(words, words["select-line"]);
  copied.update(line);
  return [
    head,
    h("p", {class: "tc-wi-quiet"}, words["evidence-caution"], " ", fill(words.codes, {codes: codes[words.lang].join(", ")})),
    excerpts.length && words.paraphrased ? h("p", {class: "tc-wi-quiet"}, words.paraphrased) : null,
    h("ul", {class: "tc-wi-list", tabindex: 0, "aria-labelledby": title}, ...excerpts.map((each) => excerptItem(words, each, attached)), ...claims.map((each) => claimItem(words, each))),
    line ? copied.element : null,
  ].filter(Boolean);
}

function excerptItem(words, {name, informants, section, text, words: own}, attached) {
  const place = [informants.join(", ") || words.group, section && fill(words.section, {section}), name];
  const quote = h("blockquote", {lang: "nb"}, own);
  return h("li", {"data-name": name},
    h("span", {class: "tc-wi-quiet"}, place.filter(Boolean).join(" · ")), h("p", null, text[words.lang]),
    own ? quote : attached(name, quote));
}

function claimItem(words, {name, section, verdict, text, reason}) {
  return h("li", {"data-name": name, class: "tc-wi-claim"},
    h("span", {class: "tc-wi-quiet"}, `${name} · ${fill(words.section, {section})} · `, h("span", {class: "tc-wi-verdict"}, words.verdicts[verdict] ?? verdict)),
    h("p", null, text[words.lang]), h("p", {class: "tc-wi-quiet"}, reason[words.lang]));
}
