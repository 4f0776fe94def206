// The page to hand out. All that it tells stands in it already; this makes the
// rings, the search and the filters answer. What is chosen stands in the
// address, so that the back button and a link that is sent bring it back.
import {inOrder, misfits, numbersOf, without} from "../themes/choices.js";
import {bytesOf, openPayload} from "../themes/columns.js";
import {colored, fill, h, liveRegion, put, s} from "../core/dom.js";
import {choose, countFacets, countSeconds, whyEmpty} from "../themes/filter.js";
import {createRings, segmentPath} from "../rings/rings.js";
import {textMask, wordPattern} from "../themes/search.js";

const NAMES = {at: "segments", code: "codes", who: "informants", claim: "claims"}; // in the address: in the filters
/** @type {(selector: string, within?: ParentNode) => any[]} */
const find = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Return the filters that an address asks for, or null if it asks for none. */
export function readAddress(hash, blank) {
  if (!hash.startsWith("#?")) return null;
  const asked = new URLSearchParams(hash.slice(2));
  const filters = {...blank, text: asked.get("q") ?? ""};
  for (const [name, facet] of Object.entries(NAMES)) filters[facet] = asked.getAll(name);
  filters.segments = filters.segments.map((key) => key.split("/"));
  return filters;
}

/** Return the address of some filters; `repeats` is null where there are none to choose. */
export function writeAddress(filters, repeats = null) {
  const asked = new URLSearchParams(repeats === null ? {} : {repeats: repeats ? "1" : "0"});
  if (filters.text.trim()) asked.append("q", filters.text);
  for (const [name, facet] of Object.entries(NAMES)) {
    for (const value of filters[facet]) asked.append(name, facet === "segments" ? value.join("/") : value);
  }
  return `#?${asked.toString().replaceAll("%2F", "/")}`;
}

/** Return whether an address asks for excerpts that repeat another; null if it does not say. */
export function readRepeats(hash) {
  return hash.startsWith("#?") && hash.includes("repeats=") ? new URLSearchParams(hash.slice(2)).get("repeats") === "1" : null;
}

/** Make the page answer. */
export function startHandout() {
  const payload = JSON.parse(document.getElementById("data").textContent);
  const articles = find("article.tc-excerpt").sort((a, b) => a.dataset.row - b.dataset.row);
  const texts = articles.map((each) => find(".tc-text", each).map((text) => text.textContent).join("\n"));
  const data = {...openPayload(payload, bytesOf(payload.bytes)), texts};
  const phrase = (key, values) => fill(data.say[key], values ?? {});
  const groups = find(".tc-group").map((element) => ({
    element, count: element.querySelector("h3 .tc-n"), rows: find("article", element).map((each) => Number(each.dataset.row)),
  }));
  const spoken = liveRegion();
  const total = document.getElementById("total");
  const chosen = h("div", {class: "tc-chosen", hidden: true});
  const message = h("div", {class: "tc-message", hidden: true});
  const {repeats} = data;
  const repeated = Uint8Array.from({length: data.n}, (_, row) => (repeats?.rows.includes(row) ? 1 : 0));
  const rings = makeRings();
  const form = makeForm();
  let all = 0;
  let everything = null;
  let filters = data.blank;
  let typing = false;
  document.documentElement.classList.add("tc-js");
  document.querySelector("nav").append(chosen);
  document.getElementById("excerpts-head").after(message, spoken.element);
  countRepeats(repeats?.on ?? false);
  document.addEventListener("click", follow);
  window.addEventListener("hashchange", arrive);
  arrive();

  function makeRings() {
    const place = document.querySelector(".tc-picture");
    if (!place) return null;
    place.replaceChildren();
    document.querySelector(".tc-how").append(h("span", {class: "tc-pointer"}, ` ${phrase("click")}`));
    return createRings(place, {
      layout: data.rings, words: data.say.rings, live: false,
      onchange: (keys) => go({...filters, segments: keys.map((key) => key.split("/"))}),
    });
  }

  function makeForm() {
    const text = h("input", {type: "search", oninput: type, onchange: () => { typing = false; }, autocomplete: "off"});
    const codes = select("codes", "all-codes", data.options);
    const informants = select("informants", "all-informants", data.facet.informants.keys.map((key) => [key, key]));
    const also = h("input", {type: "checkbox", onchange: () => go(filters, {repeats: also.checked})});
    const label = (key, control) => h("label", null, h("span", null, phrase(key)), control);
    const element = h("form", {class: "tc-form", id: "choose", "aria-label": phrase("filter"), onsubmit: (event) => event.preventDefault()},
      label("search", text), data.options.length ? label("code", codes.element) : null,
      data.facet.informants.size > 1 ? label("informant", informants.element) : null,
      repeats ? h("label", {class: "tc-repeats", title: repeats.about}, also, repeats.also) : null);
    const browse = document.querySelector(".tc-browse");
    const side = h("div", {class: "tc-side"});
    side.append(...find("#rings", browse), element);
    if (articles.length) browse.prepend(side);
    return {text, codes, informants, also};
  }

  function select(facet, all, options) {
    const made = options.map(([value, name]) => ({value, name, element: h("option", {value})}));
    const element = h("select", {onchange: () => go({...filters, [facet]: element.value === "" ? [] : [made[element.value].value]})},
      h("option", {value: ""}, phrase(all)), ...made.map((each, at) => { each.element.value = at; return each.element; }));
    return {element, show: (counts) => {
      for (const each of made) put(each.element, `${each.name} (${counts(each.value)})`);
      const only = filters[facet].length === 1 ? made.findIndex(({value}) => value === filters[facet][0]) : -1;
      element.value = only < 0 ? "" : String(only);
    }};
  }

  /** Choose something else: a step that the back button takes back. Typing on is the same step. */
  function go(next, {same = false, repeats: wanted = form.also.checked} = {}) {
    countRepeats(wanted);
    show(inOrder(data, next));
    const address = writeAddress(filters, wanted === (repeats?.on ?? false) ? null : wanted);
    if (same) window.location.replace(address);
    else if (address !== window.location.hash) window.location.hash = address;
  }

  function type() {
    go({...filters, text: form.text.value}, {same: typing});
    typing = true;
  }

  /** Show what the address asks for: filters, or one thing, which no filter may hide. */
  function arrive() {
    const asked = readAddress(window.location.hash, data.blank);
    const odd = asked ? misfits(data, asked) : [];
    // What is hidden is no target yet while the page loads.
    const target = document.querySelector(":target") ?? document.getElementById(window.location.hash.slice(1));
    if (asked) countRepeats(readRepeats(window.location.hash) ?? repeats?.on ?? false);
    else if (repeated[articles.indexOf(target?.closest("article.tc-excerpt"))]) countRepeats(true);
    if (asked) show(inOrder(data, asked));
    else if (window.location.hash === "" || target?.closest("[hidden]")) show(data.blank);
    else show(filters);
    if (odd.length) tell(h("p", null, phrase("unknown", {what: odd.join(", ")})));
    if (!asked && target) target.scrollIntoView();
  }

  /** Links in codes and claims that choose excerpts by them. */
  function follow(event) {
    const link = event.target.closest("a[data-choose]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go({...data.blank, [link.dataset.choose]: [link.dataset.value]});
    settle();
  }

  function settle() {
    const head = document.getElementById("excerpts-head");
    head.focus({preventScroll: true});
    head.scrollIntoView();
  }

  /** Count and show excerpts that repeat another, or leave them out everywhere. */
  function countRepeats(wanted) {
    form.also.checked = wanted;
    data.aside = wanted ? null : repeated;
    const choice = choose(data, {});
    all = choice.rows.length;
    everything = countFacets(data, choice);
    for (const each of find(".tc-repeat")) each.hidden = !wanted;
    for (const link of find("a[data-choose]")) {
      const {choose: facet, value} = link.dataset;
      put(link, phrase("show", {n: everything[facet][data.facet[facet].number.get(JSON.stringify(value))]}));
    }
  }

  function show(next) {
    filters = next;
    const text = textMask(data, filters.text);
    const choice = choose(data, numbersOf(data, filters), text ? {text} : {});
    const counts = countFacets(data, choice);
    articles.forEach((each, row) => { each.hidden = choice.fails[row] > 0; });
    for (const {element, count, rows} of groups) {
      const n = rows.filter((row) => !choice.fails[row]).length;
      element.hidden = n === 0;
      if (count) put(count, n);
    }
    const n = choice.rows.length;
    put(total, choice.names.length ? phrase("total", {n, all}) : all);
    spoken.say(phrase("total", {n, all}));
    showRings(counts, countSeconds(data, choice), choice.names.length > 0);
    if (form.text.value !== filters.text) form.text.value = filters.text;
    for (const facet of ["codes", "informants"]) {
      form[facet].show((key) => counts[facet][data.facet[facet].number.get(JSON.stringify(key))]);
    }
    showChosen(choice);
    highlight(choice);
  }

  function showRings(counts, seconds, some) {
    if (!rings) return;
    const byKey = (found) => Object.fromEntries(data.rings.map(({key}, at) => [key, found[at]]));
    const selected = filters.segments.map((pair) => pair.join("/"));
    rings.update({counts: byKey(counts.segments), totals: some ? byKey(everything.segments) : null, seconds: byKey(seconds), selected});
    const link = document.querySelector('nav a[href="#rings"]');
    link.querySelector("svg")?.remove();
    link.prepend(small(selected));
  }

  /** Draw the rings no bigger than a letter, to be seen while the excerpts are read. */
  function small(selected) {
    const half = Math.max(...data.rings.map(({r1}) => r1)) + 1;
    return s("svg", {viewBox: `${-half} ${-half} ${2 * half} ${2 * half}`, class: "tc-small", "aria-hidden": "true"},
      ...data.rings.map((each) => colored(s("path", {
        d: segmentPath(each), class: !selected.length || selected.includes(each.key) ? "tc-on" : "tc-off",
      }), each.colors)));
  }

  function filterName(name) {
    if (name === "text") return `«${filters.text.trim()}»`;
    const {labels} = data.facet[name];
    const claim = name === "claims" ? `${phrase("claim")} ` : "";
    return numbersOf(data, filters)[name].values.map((at) => claim + labels[at]).join("; ");
  }

  function showChosen(choice) {
    const {names, rows} = choice;
    const drop = (facet) => h("button", {type: "button", class: "tc-drop", "aria-label": phrase("drop", {filter: filterName(facet)}), onclick: () => { go(without(data, filters, facet)); settle(); }},
      filterName(facet), h("span", {"aria-hidden": "true"}, "×"));
    chosen.hidden = names.length === 0;
    chosen.replaceChildren(h("span", {class: "tc-quiet"}, `${phrase("chosen")}: `), ...names.map(drop),
      h("button", {type: "button", class: "tc-reset", onclick: () => { go(data.blank); settle(); }}, phrase("reset")));
    // Where a link leads must not lie under the bar, which grows with what is chosen.
    document.documentElement.style.scrollPaddingTop = `${document.querySelector("nav").offsetHeight + 12}px`;
    if (rows.length || !all) tell();
    else tell(h("p", null, phrase("nothing")), ...whyEmpty(data, choice).map(({facet, n}) =>
      h("button", {type: "button", onclick: () => { go(without(data, filters, facet)); settle(); }}, phrase("without", {filter: filterName(facet), n}))));
  }

  function tell(...parts) {
    message.hidden = parts.length === 0;
    message.replaceChildren(...parts);
  }

  /** Mark what was searched for, where the browser can do so without changing the page. */
  function highlight({rows}) {
    if (!CSS.highlights) return;
    const pattern = wordPattern(data, filters.text);
    CSS.highlights.delete("tc-found");
    if (!pattern) return;
    const ranges = [...rows].flatMap((row) => find(".tc-text", articles[row])).flatMap((text) =>
      [...text.textContent.matchAll(pattern)].map((found) => {
        const range = new Range();
        range.setStart(text.firstChild, found.index);
        range.setEnd(text.firstChild, found.index + found[0].length);
        return range;
      }));
    CSS.highlights.set("tc-found", new Highlight(...ranges));
  }
}
