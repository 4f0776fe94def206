// What is chosen, its steps, and what follows from it. All views read from here.
import {lensOf, openPayload} from "./columns.js";
import {fill} from "../core/dom.js";
import {choose, countFacets, noFilters, without} from "./filter.js";
import {prepareSearch} from "./search.js";
import {countCodes} from "./tables.js";

const STEPS = 100;
const ORDERS = ["order", "informant", "section", "rings", "words"];
const opened = new WeakMap();

/** Open a payload once, however many views show it. */
export function openOnce(payload) {
  if (!opened.has(payload)) opened.set(payload, openPayload(payload));
  return opened.get(payload);
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Put filters into the project's order, each value once, as `ThemeState` does. */
export function inOrder(data, filters) {
  const pick = (known, wanted) => known.filter((each) => wanted.includes(each));
  const chosen = new Set(filters.segments.map((pair) => pair.join("/")));
  const attributes = {};
  for (const column of data.attributes) {
    const wanted = filters.attributes[column.name];
    if (!wanted?.length) continue;
    attributes[column.name] = column.values.filter((value) => wanted.includes(value));
    if (wanted.includes(null)) attributes[column.name].push(null);
  }
  return {
    segments: data.segmentKeys.filter((key) => chosen.has(key)).map((key) => key.split("/")),
    codes: pick(data.codes.map((code) => code.key), filters.codes),
    together: filters.together,
    users: pick(data.users.keys, filters.users),
    informants: pick(data.informants.keys, filters.informants),
    claims: pick(data.claims.map((claim) => claim.key), filters.claims),
    text: filters.text,
    attributes,
  };
}

/** Return what in saved filters the project has not; empty if they fit. */
export function misfits(data, filters) {
  const missing = (known, wanted) => (wanted ?? []).filter((each) => !known.includes(each)).map(String);
  const found = [
    ...missing(data.segmentKeys, (filters.segments ?? []).map((pair) => pair.join("/"))),
    ...missing(data.codes.map((code) => code.key), filters.codes),
    ...missing(data.users.keys, filters.users),
    ...missing(data.informants.keys, filters.informants),
    ...missing(data.claims.map((claim) => claim.key), filters.claims),
    ...missing(Object.keys(noFilters()), Object.keys(filters)),
  ];
  for (const [name, values] of Object.entries(filters.attributes ?? {})) {
    const column = data.attributes.find((each) => each.name === name);
    found.push(...(column ? missing([...column.values, null], values) : [name]));
  }
  return found;
}

/** Make the store; `onchange` is called after every change, with "filters" or "view". */
export function createStore(payload, {filters, past, future, view, lang}, onchange) {
  const data = openOnce(payload);
  const thousands = new Intl.NumberFormat(lang);
  const store = {
    data,
    filters: inOrder(data, {...noFilters(), ...filters}),
    past: [...past],
    future: [...future],
    view: {sort: "order", threshold: 2, columns: "informant", ...view},
    lang,
    /** Return a sentence in the chosen language. */
    say: (key, values) => fill(payload.say[store.lang][key] ?? key, values ?? {}),
    words: () => payload.say[store.lang],
    /** Say "n of N". */
    of: (n, all) => fill(payload.say[store.lang].of, {n: store.number(n), all: store.number(all)}),
    number: (n) => (n < 1000 ? String(n) : thousands.format(n)),
    change,
    merge,
    setView,
    take,
    undo: () => travel("past", "future"),
    redo: () => travel("future", "past"),
    reset: () => change(noFilters()),
    drop: (facet) => change(without(store.filters, facet)),
    toggle,
    only,
    has,
    facetName,
    valueNames,
  };
  const blank = noFilters();
  store.everything = choose(data, blank);
  store.totals = countFacets(data, store.everything);
  recount();
  prepareSearch(data);
  return store;

  function recount() {
    store.choice = choose(data, store.filters);
    store.counts = countFacets(data, store.choice);
    store.lens = lensOf(data, store.filters.users);
    const aside = store.filters.codes.length && !store.filters.together;
    store.chosenCodes = aside ? countCodes(data, store.choice) : store.counts.codes;
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

  function settle(next) {
    store.filters = next;
    recount();
    onchange("filters");
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
    onchange("view");
  }

  /** Take over what was chosen elsewhere, without telling it back. */
  function take({filters: next, past: before, future: after}) {
    store.past = [...before];
    store.future = [...after];
    store.filters = inOrder(data, {...noFilters(), ...next});
    recount();
  }

  function values(facet) {
    return facet.startsWith("attributes/") ? store.filters.attributes[facet.slice(11)] ?? [] : store.filters[facet];
  }

  function has(facet, value) {
    return values(facet).some((each) => same(each, value));
  }

  /** Return what to call a filter. */
  function facetName(facet) {
    if (!facet.startsWith("attributes/")) return store.say(`facet.${facet}`);
    return data.attributes.find(({name}) => name === facet.slice(11)).label[store.lang];
  }

  /** Return the chosen values of a filter in words. */
  function valueNames(facet) {
    if (facet === "text") return `«${store.filters.text}»`;
    if (facet === "segments") {
      return store.filters.segments.map((pair) => store.words().segments[data.segmentKeys.indexOf(pair.join("/"))]).join("; ");
    }
    if (facet === "codes") {
      const joint = ` ${store.say(store.filters.together ? "and" : "or")} `;
      return store.filters.codes.map((key) => data.codes[data.codeAt.get(key)].label[store.lang]).join(joint);
    }
    if (facet.startsWith("attributes/")) {
      const column = data.attributes.find(({name}) => name === facet.slice(11));
      const name = (value) => (value === null ? store.say("unknown") : column.labels?.[store.lang][column.values.indexOf(value)] ?? value);
      return store.filters.attributes[column.name].map(name).join("; ");
    }
    return store.filters[facet].join("; ");
  }

  function replaced(filters0, facet, next) {
    if (!facet.startsWith("attributes/")) return {...filters0, [facet]: next};
    return {...filters0, attributes: {...filters0.attributes, [facet.slice(11)]: next}};
  }

  /** Add a value to a filter, or take it away. */
  function toggle(facet, value) {
    const now = values(facet);
    const next = has(facet, value) ? now.filter((each) => !same(each, value)) : [...now, value];
    change(replaced(store.filters, facet, next));
  }

  /** Set some filters to just these values; if they are so already, give them up. */
  function only(wanted) {
    const set = inOrder(data, wanted.reduce((all, [facet, next]) => replaced(all, facet, next), store.filters));
    change(same(set, store.filters) ? wanted.reduce((all, [facet]) => without(all, facet), set) : set);
  }
}

/** Return whether a name is an order of the excerpts. */
export function isOrder(name) {
  return ORDERS.includes(name.replace(/^-/, ""));
}

const literal = (value) => {
  if (value === null) return "None";
  if (value === true || value === false) return value ? "True" : "False";
  return JSON.stringify(value);
};

const listed = (literals) => (literals.length === 1 ? literals[0] : `[${literals.join(", ")}]`);

/** Return the expression in Python that chooses the same excerpts. */
export function toPython(data, filters, facets, name = "project") {
  const given = [];
  let more = "";
  for (const facet of facets) {
    if (facet === "segments") given.push(...segmentArguments(filters.segments));
    else if (facet === "text") given.push(["text", literal(filters.text)]);
    else if (facet === "codes" && filters.together && filters.codes.length > 1) {
      given.push(["code", literal(filters.codes[0])]);
      more = filters.codes.slice(1).map((key) => `.select(code=${literal(key)})`).join("");
    } else if (facet.startsWith("attributes/")) {
      const column = data.attributes.find((each) => each.name === facet.slice(11));
      const write = (value) => (value !== null && column.literals ? column.literals[column.values.indexOf(value)] : literal(value));
      given.push([column.name, listed(filters.attributes[column.name].map(write)), column.identifier]);
    } else given.push([facet.slice(0, -1), listed(filters[facet].map(literal))]);
  }
  const write = ([key, value, plain = true]) => (plain ? `${key}=${value}` : `**{${literal(key)}: ${value}}`);
  return given.length ? `${name}.select(${given.map(write).join(", ")})${more}` : name;
}

function segmentArguments(segments) {
  const cycles = [...new Set(segments.map(([cycle]) => cycle))];
  const phases = ["start-up", "under way", "ending"].filter((phase) => segments.some((pair) => pair[1] === phase));
  if (segments.length === cycles.length * phases.length) {
    return [["cycle", listed(cycles.map(literal))], ["phase", listed(phases.map(literal))]];
  }
  return [["segment", `[${segments.map((pair) => `(${pair.map(literal).join(", ")})`).join(", ")}]`]];
}
