// What is chosen, its steps, and what follows from it. All views read from here.
import {fill} from "../core/dom.js";
import {inOrder, numbersOf, replaced, without} from "./choices.js";
import {openPayload} from "./columns.js";
import {choose, countFacets, countSeconds} from "./filter.js";
import {countTree} from "./tables.js";

const STEPS = 100;
const MASKS = 50; // searches whose answers are kept
const SEVERAL = 500; // so few texts are asked for at once
const opened = new WeakMap();

/** Open a payload once, however many views show it. */
function openOnce(payload, bytes) {
  if (!opened.has(payload)) opened.set(payload, openPayload(payload, bytes));
  return opened.get(payload);
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * Make the store.
 *
 * @param {any} payload  as `payload.py` has it, with what is chosen
 * @param {any} actions
 *
 * ask       asks the kernel, for what the browser has not: texts, and which rows have the words that are looked for
 * onchange  called after every change
 * onfault   called with what went wrong when the kernel was asked
 */
export function createStore({payload, bytes, filters, past, future, view, lang}, {ask, onchange, onfault}) {
  const data = openOnce(payload, bytes);
  const thousands = new Intl.NumberFormat(lang);
  const texts = new Map(); // row -> [name, own words, paraphrase, what else], null while it is asked for
  const masks = new Map(); // words -> mask, null if they are none
  const store = {
    data, lang,
    filters: data.blank,
    past: [...past],
    future: [...future],
    view: {sort: "order", threshold: 2, columns: "informant", ...view},
    say: (key, values) => fill(data.say[key] ?? key, values ?? {}),
    of: (n, all) => store.say("of", {n: store.number(n), all: store.number(all)}),
    number: (n) => (n < 1000 ? String(n) : thousands.format(n)),
    change, merge, setView, take, toggle, only, has, valueNames, textOf, needTexts, onfault,
    undo: () => travel("past", "future"),
    redo: () => travel("future", "past"),
    reset: () => change(data.blank),
    drop: (name) => change(without(data, store.filters, name)),
  };
  store.choice = choose(data, {});
  store.everything = store.choice;
  store.totals = countFacets(data, store.everything);
  recount();
  settle(inOrder(data, {...data.blank, ...filters}));
  return store;

  function recount() {
    const text = masks.get(store.filters.text);
    store.choice = choose(data, numbersOf(data, store.filters), text ? {text} : {});
    store.counts = countFacets(data, store.choice);
    store.seconds = countSeconds(data, store.choice);
    const {tree} = data;
    const aside = store.choice.chosen[tree?.name] && !store.choice.chosen[tree.name].all;
    store.chosenCodes = aside ? countTree(data, store.choice) : store.counts[tree?.name];
  }

  /** Choose something else: one step that can be undone. */
  function change(next) {
    const ordered = inOrder(data, next);
    if (same(ordered, store.filters)) return;
    store.past = [...store.past, store.filters].slice(-STEPS);
    store.future = [];
    settle(ordered);
  }

  /** The same, as a part of the step before: one letter after the other. */
  function merge(next) {
    const ordered = inOrder(data, next);
    if (!same(ordered, store.filters)) settle(ordered);
  }

  /** Show what is chosen; which rows have the words that are looked for, the kernel must say first. */
  function settle(next) {
    store.filters = next;
    const {text} = next;
    if (text === "" || masks.has(text)) {
      recount();
      onchange();
    } else {
      ask("search", {text}).then((rows) => {
        masks.set(text, rows && maskOf(rows));
        if (masks.size > MASKS) masks.delete(masks.keys().next().value);
        if (store.filters.text === text) settle(store.filters);
      }, onfault);
    }
  }

  function maskOf(rows) {
    const mask = new Uint8Array(data.n);
    for (const row of rows) mask[row] = 1;
    return mask;
  }

  function travel(from, to) {
    if (!store[from].length) return;
    store[to] = [...store[to], store.filters];
    const next = store[from].at(-1);
    store[from] = store[from].slice(0, -1);
    settle(inOrder(data, next));
  }

  function setView(changes) {
    store.view = {...store.view, ...changes};
    onchange();
  }

  /** Take over what was chosen elsewhere. */
  function take({filters: next, past: before, future: after}) {
    store.past = [...before];
    store.future = [...after];
    settle(inOrder(data, {...data.blank, ...next}));
  }

  /** Return the numbers of the values of a facet that are chosen, also while the kernel is asked. */
  function numbers(name) {
    return numbersOf(data, store.filters)[name]?.values ?? [];
  }

  function has(name, value) {
    return store.choice.chosen[name]?.values.includes(value) ?? false;
  }

  /** Return the chosen values of a filter in words. */
  function valueNames(name) {
    if (name === "text") return `«${store.filters.text}»`;
    const {labels, keys, missing, size} = data.facet[name];
    const {values, all} = store.choice.chosen[name];
    const joint = data.facet[name].every ? ` ${store.say(all ? "and" : "or")} ` : "; ";
    return values.map((at) => labels?.[at] ?? (missing && at === size ? store.say("unknown") : keys[at])).join(joint);
  }

  function keysOf(name, values) {
    return values.map((at) => data.facet[name].keys[at]);
  }

  /** Add a value to a filter, or take it away. */
  function toggle(name, value) {
    const now = numbers(name);
    const next = now.includes(value) ? now.filter((each) => each !== value) : [...now, value];
    change(replaced(data, store.filters, data.facet[name], keysOf(name, next)));
  }

  /** Set some filters to just these values; if they are so already, give them up. */
  function only(wanted) {
    const set = (filters0, [name, values]) => replaced(data, filters0, data.facet[name], keysOf(name, values));
    const next = inOrder(data, wanted.reduce(set, store.filters));
    change(same(next, store.filters) ? wanted.reduce((all, [name]) => without(data, all, name), next) : next);
  }

  /** Return [name, own words, paraphrase, what else] of a row, or null while they are not here. */
  function textOf(row) {
    return texts.get(row) ?? null;
  }

  /** Ask for the texts of rows that are in sight; `onhere` is called when some have come. */
  function needTexts(rows, onhere) {
    const wanted = data.n <= SEVERAL ? [...Array(data.n).keys()] : rows;
    const missing = wanted.filter((row) => !texts.has(row));
    if (!missing.length) return;
    missing.forEach((row) => texts.set(row, null));
    const forget = (fault) => {
      missing.forEach((row) => texts.delete(row));
      onfault(fault);
    };
    ask("texts", {rows: missing}).then((found) => {
      found.forEach((text, at) => texts.set(missing[at], text));
      onhere();
    }, forget);
  }
}
