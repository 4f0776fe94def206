// The list of excerpts. Only the rows in sight are in the page, so that its
// length costs nothing; a row is as high as its text.
import {codeName, NOWHERE} from "./columns.js";
import {h, onceAFrame, put, set, step} from "../core/dom.js";
import {whyEmpty} from "./filter.js";
import {phaseClass} from "../rings/rings.js";
import {wordPattern} from "./search.js";
import {contextOf, sorted} from "./tables.js";

const MARGIN = 400; // pixels above and below what is in sight
const GUESS = {line: 20, rest: 74, letters: 62};

/** Draw the excerpts. Returns {element, update()}. */
export function createExcerpts(store) {
  const {data, say} = store;
  const inner = h("div", {class: "tc-list-inner", role: "list", "aria-label": say("excerpts")});
  const list = h("div", {class: "tc-list", tabindex: 0, "aria-label": say("excerpts"), role: "region", onscroll: () => later(), onkeydown: walk}, inner);
  const empty = h("div", {class: "tc-nothing"});
  const order = h("select", {class: "tc-select", "aria-label": say("sortBy"), onchange: resort},
    ...["order", "informant", "section", "rings", "words"].map((key) => h("option", {value: key}, say(`sort.${key}`))));
  const down = h("button", {type: "button", class: "tc-button tc-small", onclick: () => resort(true)});
  const element = h("section", {class: "tc-excerpts", "aria-label": say("excerpts")},
    h("div", {class: "tc-bar-line"}, h("h3", null, say("excerpts")), h("span", {class: "tc-grow"}), h("label", {class: "tc-inline"}, say("sortBy"), " ", order), down),
    ...(data.words_from.length ? [h("p", {class: "tc-quiet tc-words-from"}, `${say("fact.words_from")} ${data.words_from.join(", ")}`)] : []),
    list, empty);
  const heights = new Float64Array(data.n); // measured, by row; 0 for not yet
  const shown = new Map(); // row -> element
  const opened = new Set(); // rows whose context is shown
  let rows = new Uint32Array(0);
  let tops = new Float64Array(1);
  let current = -1; // the row that the arrow keys are on
  let width = 0;
  const later = onceAFrame(draw);
  const resized = new ResizeObserver((entries) => {
    if (list.clientWidth === width) {
      // A row grew by itself, say because fonts arrived: put the others below it.
      if (entries.some(({target}) => target.isConnected && grown(target))) later();
      return;
    }
    width = list.clientWidth;
    heights.fill(0);
    for (const row of [...shown.keys()]) forget(row);
    stack(0);
    later();
  });
  resized.observe(list);
  return {element, update, destroy: () => resized.disconnect()};

  function resort(turn) {
    const by = order.value;
    const backwards = store.view.sort.startsWith("-");
    store.setView({sort: (turn === true ? !backwards : backwards) ? `-${by}` : by});
  }

  function update() {
    rows = sorted(data, store.choice, store.view.sort);
    order.value = store.view.sort.replace(/^-/, "");
    const backwards = store.view.sort.startsWith("-");
    put(down, backwards ? "↑" : "↓");
    set(down, "aria-label", say(backwards ? "ascending" : "descending"));
    set(down, "title", say(backwards ? "ascending" : "descending"));
    for (const row of [...shown.keys()]) refresh(row);
    list.hidden = rows.length === 0;
    explain();
    stack(0);
    list.scrollTop = 0;
    current = -1;
    draw();
  }

  /** Say which filter to drop when nothing is left. */
  function explain() {
    empty.hidden = rows.length > 0;
    if (rows.length) return;
    const hints = whyEmpty(data, store.choice);
    const lines = [
      h("p", {class: "tc-nothing-head"}, say("nothing")),
      ...hints.map(({facet, n}) => {
        const filter = `${store.facetName(facet)}: ${store.valueNames(facet)}`;
        return h("p", null, say("without", {filter, count: store.of(n, data.n)}), " ",
          h("button", {type: "button", class: "tc-button", onclick: () => store.drop(facet)}, say("drop", {filter})));
      }),
      hints.length ? null : h("p", null, say("noOneFilter")),
      h("p", null, h("button", {type: "button", class: "tc-button", onclick: () => store.reset()}, say("reset"))),
    ];
    empty.replaceChildren(...lines.filter(Boolean));
  }

  function guess(row) {
    const letters = texts(row).reduce((sum, {text}) => sum + Math.ceil(text.length / GUESS.letters), 0);
    return GUESS.rest + GUESS.line * letters;
  }

  function grown(each) {
    const at = Number(each.getAttribute("aria-posinset")) - 1;
    return at >= 0 && each.offsetHeight > 0 && Math.abs(each.offsetHeight - (tops[at + 1] - tops[at])) > 0.5;
  }

  /** Work out where every row stands, from place `from` on. */
  function stack(from) {
    if (tops.length !== rows.length + 1) {
      const longer = new Float64Array(rows.length + 1);
      longer.set(tops.subarray(0, Math.min(from + 1, tops.length, longer.length)));
      tops = longer;
    }
    for (let at = from; at < rows.length; at += 1) tops[at + 1] = tops[at] + (heights[rows[at]] || guess(rows[at]));
    inner.style.height = `${tops[rows.length]}px`;
  }

  /** Return the place of the row that stands at a height. */
  function placeAt(height) {
    let low = 0;
    let high = rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (tops[middle] <= height) low = middle;
      else high = middle - 1;
    }
    return Math.max(low, 0);
  }

  function draw() {
    element.dataset.rows = rows.length;
    const from = placeAt(list.scrollTop - MARGIN);
    const bottom = list.scrollTop + (list.clientHeight || 600) + MARGIN;
    const wanted = new Map();
    for (let at = from; at < rows.length && tops[at] < bottom; at += 1) wanted.set(rows[at], at);
    for (const row of [...shown.keys()]) if (!wanted.has(row)) forget(row);
    let before = null;
    for (const [row, at] of [...wanted].reverse()) {
      const each = shown.get(row) ?? make(row);
      place(each, at);
      if (each.parentNode !== inner || each.nextSibling !== before) inner.insertBefore(each, before);
      before = each;
    }
    measure(wanted);
  }

  function place(each, at) {
    each.style.transform = `translateY(${tops[at]}px)`;
    set(each, "aria-setsize", rows.length);
    set(each, "aria-posinset", at + 1);
    set(each, "tabindex", at === Math.max(current, 0) ? 0 : -1);
  }

  /** Take the true heights, and move what stands below; what is in sight stays where it is. */
  function measure(wanted) {
    const anchor = placeAt(list.scrollTop);
    const offset = list.scrollTop - tops[anchor];
    let first = -1;
    for (const [row, at] of wanted) {
      const height = shown.get(row).offsetHeight;
      if (height && Math.abs(height - (tops[at + 1] - tops[at])) > 0.5) {
        heights[row] = height;
        if (first < 0 || at < first) first = at;
      }
    }
    if (first < 0) return;
    stack(first);
    for (const [row, at] of wanted) place(shown.get(row), at);
    if (first < anchor) list.scrollTop = tops[anchor] + offset;
  }

  function forget(row) {
    const each = shown.get(row);
    if (each.contains(document.activeElement)) list.focus({preventScroll: true});
    resized.unobserve(each);
    each.remove();
    shown.delete(row);
  }

  function texts(row) {
    const {renderings} = data.texts;
    const mine = renderings[store.lang]?.[row] || renderings.en?.[row] || renderings.nb?.[row] || "";
    const found = [];
    const own = renderings.words?.[row] || (data.texts.stretch && typeof data.texts.stretch !== "string" ? data.texts.stretch[row] : "");
    if (own) found.push({text: own, own: true});
    if (mine && mine !== own) found.push({text: mine, own: false});
    return found;
  }

  function make(row) {
    const each = h("div", {class: `tc-excerpt ${phaseOf(row)}`, role: "listitem", "data-excerpt": data.names[row]});
    shown.set(row, each);
    fillRow(row, each);
    resized.observe(each);
    return each;
  }

  function refresh(row) {
    const each = shown.get(row);
    if (each.marks !== marksOf()) fillRow(row, each);
  }

  /** What of the filters shows on a row: what is pressed, what is marked. */
  function marksOf() {
    const {claims, ...rest} = store.filters;
    return JSON.stringify(rest);
  }

  function phaseOf(row) {
    const segment = data.segment[row];
    return segment === NOWHERE ? "tc-phase-none" : phaseClass(data.segmentKeys[segment].split("/")[1]);
  }

  function fillRow(row, each) {
    each.marks = marksOf();
    each.replaceChildren(head(row), ...texts(row).map(paragraph), foot(row));
    if (opened.has(row)) each.append(context(row));
  }

  function link(label, facet, value, title) {
    return h("button", {
      type: "button", class: "tc-link", "aria-pressed": store.has(facet, value) ? "true" : "false", title,
      onclick: () => store.toggle(facet, value),
    }, label);
  }

  function head(row) {
    const parts = data.informants.byGroup[data.group[row]].map((at) => {
      const key = data.informants.keys[at];
      return h("strong", null, link(key, "informants", key, say("onlyThis", {value: key})));
    });
    if (!parts.length) parts.push(h("strong", null, say("nobody")));
    const section = data.attributes.find(({name}) => name === "section");
    if (section && section.value[row] >= 0) {
      const value = section.values[section.value[row]];
      parts.push(link(value, "attributes/section", value, say("onlyThis", {value})));
    }
    const segment = data.segment[row];
    if (segment !== NOWHERE) {
      const name = store.words().segments[segment];
      parts.push(link(name, "segments", data.segmentKeys[segment].split("/"), say("onlyThis", {value: name})));
    }
    if (data.second[row] < 3) parts.push(h("span", {class: "tc-quiet"}, say("orCycle", {cycle: store.words().cycles[data.second[row]]})));
    const separated = parts.flatMap((part, at) => (at ? [h("span", {class: "tc-dot", "aria-hidden": "true"}, "·"), part] : [part]));
    return h("div", {class: "tc-excerpt-head"}, h("span", {class: "tc-swatch", "aria-hidden": "true"}), ...separated,
      h("span", {class: "tc-grow"}), h("span", {class: "tc-quiet"}, data.names[row]));
  }

  function paragraph({text, own}) {
    return h("p", {class: own ? "tc-own" : "tc-paraphrase", lang: own ? null : store.lang}, ...highlighted(text));
  }

  /** Mark what was searched for. */
  function highlighted(text) {
    const pattern = wordPattern(data, store.filters.text);
    if (!pattern) return [text];
    return text.split(pattern).map((part, at) => (at % 2 ? h("mark", null, part) : part));
  }

  function foot(row) {
    const {offsets, of} = store.lens.direct;
    const chips = [];
    for (let i = offsets[row]; i < offsets[row + 1]; i += 1) {
      const code = data.codes[of[i]];
      chips.push(h("button", {
        type: "button", class: "tc-chip", "aria-pressed": store.has("codes", code.key) ? "true" : "false",
        title: code.about || null, onclick: () => store.toggle("codes", code.key),
      }, codeName(code, store.lang)));
    }
    return h("div", {class: "tc-excerpt-foot"}, ...chips, more(row));
  }

  function more(row) {
    return h("button", {
      type: "button", class: "tc-link tc-more", "aria-expanded": opened.has(row) ? "true" : "false", onclick: () => openContext(row),
    }, say("context"));
  }

  function openContext(row) {
    if (!opened.delete(row)) opened.add(row);
    const each = shown.get(row);
    const inside = each !== document.activeElement && each.contains(document.activeElement);
    fillRow(row, each);
    heights[row] = 0;
    if (inside) each.querySelector(".tc-more").focus({preventScroll: true});
    draw();
  }

  /** The excerpts around this one: before and after it in the section, and by the same informant. */
  function context(row) {
    const around = contextOf(data, row);
    const mine = contextOf(data, row, 1, true);
    const section = [...around.before, row, ...around.after];
    const others = [...mine.before, ...mine.after].filter((other) => !section.includes(other));
    const line = (other) => h("li", {class: other === row ? "tc-here" : null},
      h("span", {class: "tc-quiet"}, [data.names[other], ...data.informants.byGroup[data.group[other]].map((at) => data.informants.keys[at])].join(" · ")), " ",
      texts(other)[0]?.text ?? "");
    return h("div", {class: "tc-context"},
      h("h4", null, say("aroundSection")), h("ol", null, ...section.map(line)),
      others.length ? h("h4", null, say("aroundInformant")) : null,
      others.length ? h("ol", null, ...others.map(line)) : null);
  }

  function walk(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select")) return;
    if (event.key === "Enter" && event.target.classList.contains("tc-excerpt")) {
      openContext(rows[Math.max(current, 0)]);
      event.preventDefault();
      return;
    }
    const on = event.target.closest(".tc-excerpt");
    const now = on ? Number(on.getAttribute("aria-posinset")) - 1 : current;
    const to = step(event.key, now, rows.length, {vertical: true});
    if (to < 0) return;
    event.preventDefault();
    current = to;
    const top = tops[to];
    if (top < list.scrollTop || event.key === "Home") list.scrollTop = top;
    else if (tops[to + 1] > list.scrollTop + list.clientHeight) list.scrollTop = Math.min(top, tops[to + 1] - list.clientHeight);
    draw();
    shown.get(rows[to])?.focus({preventScroll: true});
  }
}
