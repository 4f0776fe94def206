// The filters, and the list of claims that pass them.
import {h, put, set, step, uid} from "../core/dom.js";
import {noClaimFilters} from "./store.js";

const SIGNS = {
  holds: "✓", "holds in part": "◐", contradicted: "✕", "not checkable": "?",
};

/** Return the sign of a verdict, for the eye only: its word stands beside it or in a label. */
export function signOf(verdict) {
  return SIGNS[verdict] ?? (verdict ? "•" : "–");
}

/** Draw the filters. Returns {element, update()}. */
export function createClaimFilters(store) {
  const {say, payload} = store;
  const chips = {kinds: chipRow("kinds", store.kind), verdicts: chipRow("verdicts", store.verdict)};
  const sections = picker("sections", (section) => payload.sections[store.lang][section]);
  const informants = picker("informants", (name) => name);
  const mine = h("select", {class: "tc-select", "data-filter": "mine", onchange: () => store.setFilters({mine: mine.value})},
    h("option", {value: ""}, say("any")), ...["open", "judged", ...(store.ours ? ["same", "differs"] : [])].map((value) => h("option", {value}, say(`mine-${value}`))));
  const searching = say(store.ours ? "search" : "search-claims");
  const search = h("input", {type: "search", class: "tc-search", "aria-label": searching, placeholder: searching,
    oninput: () => store.setFilters({text: search.value})});
  const blind = h("input", {type: "checkbox", onchange: () => store.setBlind(blind.checked)});
  const reset = h("button", {type: "button", class: "tc-button", "data-do": "reset", onclick: () => store.setFilters(noClaimFilters())}, say("reset"));
  const element = h("div", {class: "tc-audit-filters", role: "group", "aria-label": say("filters")},
    chips.kinds.element, store.ours ? chips.verdicts.element : null,
    h("div", {class: "tc-audit-line"}, labelled("sections", sections), labelled("informants", informants), labelled("mine", mine), search),
    h("div", {class: "tc-audit-line"}, store.ours ? h("label", {class: "tc-audit-check"}, blind, say("blind")) : null, reset));
  return {element, update, search};

  function chipRow(name, label) {
    const buttons = payload.choices[name].map((value) => {
      const count = h("span", {class: "tc-audit-count"});
      const button = h("button", {type: "button", class: "tc-chip", "data-value": value, onclick: () => store.toggle(name, value)},
        name === "verdicts" ? h("span", {"aria-hidden": "true"}, signOf(value)) : null, label(value), count);
      return {value, button, count};
    });
    const id = uid(name);
    const row = h("div", {class: "tc-audit-chips", role: "group", "aria-labelledby": id, "data-filter": name},
      h("span", {class: "tc-audit-label", id}, say(name)), h("div", {class: "tc-audit-line"}, ...buttons.map(({button}) => button)));
    return {element: row, buttons};
  }

  function picker(name, label) {
    const select = h("select", {class: "tc-select", "data-filter": name, onchange: () => store.setFilters({[name]: select.value ? [select.value] : []})},
      h("option", {value: ""}, say("any")),
      ...payload.choices[name].map((value) => h("option", {value}, label(value))),
      h("option", {value: "…", hidden: true}, "…")); // several, set from Python
    return select;
  }

  function labelled(name, control) {
    return h("label", {class: "tc-audit-inline"}, say(name), control);
  }

  function update() {
    for (const name of ["kinds", "verdicts"]) {
      const counts = store.counts(name);
      for (const {value, button, count} of chips[name].buttons) {
        set(button, "aria-pressed", store.filters[name].includes(value) ? "true" : "false");
        put(count, name === "verdicts" && store.blind ? "" : counts.get(value));
      }
    }
    for (const [name, select] of [["sections", sections], ["informants", informants]]) {
      const wanted = store.filters[name].length > 1 ? "…" : store.filters[name][0] ?? "";
      if (select.value !== wanted) select.value = wanted;
    }
    if (mine.value !== store.filters.mine) mine.value = store.filters.mine;
    if (search.value !== store.filters.text) search.value = store.filters.text;
    blind.checked = store.blind;
    reset.disabled = JSON.stringify(store.filters) === JSON.stringify(noClaimFilters());
  }
}

/** Draw the list. Returns {element, update(), focus()}. */
export function createClaimList(store, onenter) {
  const {say} = store;
  const list = h("ul", {class: "tc-audit-list", role: "listbox", tabindex: 0, "aria-label": say("list"), onkeydown: walk});
  const empty = h("p", {class: "tc-quiet tc-audit-nothing", hidden: true}, say(store.claims.length ? "nothing" : "none"));
  const element = h("div", {class: "tc-audit-listing"}, list, empty);
  const made = new Map();
  return {element, update, focus: () => list.focus()};

  function make(claim) {
    const ours = h("span", {class: "tc-audit-sign"});
    const yours = h("span", {class: "tc-audit-own"});
    const element = h("li", {role: "option", id: uid("claim"), class: "tc-audit-item", "data-claim": claim.key, onclick: () => store.open(claim.key)},
      h("span", {class: "tc-audit-item-head"}, h("strong", null, claim.name), h("span", {class: "tc-quiet"}, claim.section),
        h("span", {class: "tc-grow"}), yours, ours),
      h("span", {class: "tc-audit-item-text"}, store.text(claim.texts)));
    return {element, ours, yours};
  }

  function update() {
    const shown = store.shown();
    const items = shown.map((claim) => {
      if (!made.has(claim.key)) made.set(claim.key, make(claim));
      const item = made.get(claim.key);
      const own = store.mine(claim.key).verdict;
      const hidden = store.hides(claim.key);
      if (store.ours) sign(item.ours, hidden ? "…" : signOf(claim.verdict), `${say("ours")}: ${hidden ? say("hidden") : store.verdict(claim.verdict)}`);
      sign(item.yours, own ? signOf(own) : "", own ? `${say("yours")}: ${store.verdict(own)}` : "");
      set(item.yours, "data-differs", Boolean(own && claim.verdict) && own !== claim.verdict);
      set(item.element, "aria-selected", claim.key === store.current ? "true" : "false");
      return item.element;
    });
    if (items.length !== list.childElementCount || items.some((item, at) => list.children[at] !== item)) list.replaceChildren(...items);
    empty.hidden = items.length > 0;
    list.hidden = items.length === 0;
    const current = made.get(store.current)?.element;
    set(list, "aria-activedescendant", current?.isConnected ? current.id : null);
    if (current?.isConnected) reveal(current);
  }

  function sign(element, mark, label) {
    put(element, mark);
    element.title = label;
    set(element, "role", label ? "img" : null);
    set(element, "aria-label", label || null);
  }

  /** Scroll the list, and nothing else, so that an item is seen: in the middle, since the list's ends may be out of sight. */
  function reveal(item) {
    const top = item.offsetTop;
    const seen = top >= list.scrollTop && top + item.offsetHeight <= list.scrollTop + list.clientHeight;
    if (!seen) list.scrollTop = top - (list.clientHeight - item.offsetHeight) / 2;
  }

  function walk(event) {
    const shown = store.shown();
    if (event.key === "Enter") onenter();
    else {
      const to = step(event.key, shown.findIndex((claim) => claim.key === store.current), shown.length, {vertical: true, page: 6});
      if (to < 0) return;
      store.open(shown[to].key);
    }
    event.preventDefault();
  }
}
