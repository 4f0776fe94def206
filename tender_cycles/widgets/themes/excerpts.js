// The list of excerpts. Only the rows in sight are in the page, so that its
// length costs nothing; a row is as high as its text.
import {valuesOn} from "./columns.js";
import {colored, h, onceAFrame, put, set, step} from "../core/dom.js";
import {whyEmpty} from "./filter.js";
import {wordPattern} from "./search.js";
import {sorted} from "./tables.js";

const MARGIN = 400; // pixels above and below what is in sight
const PART = 3 << 20; // bytes of a file that are sent at once
const GUESS = {line: 20, rest: 74, letters: 62};

/** Draw the excerpts; `ask` gets what stands around one. Returns {element, update(), destroy()}. */
export function createExcerpts(store, ask) {
  const {data, say} = store;
  const letters = data.column(data.letters);
  const orders = ["order", "informant", "section", "rings", "words"].filter((key) => key === "order" || key === "words" || data.sorts[key]);
  const inner = h("div", {class: "tc-list-inner", role: "list", "aria-label": say("excerpts")});
  const list = h("div", {class: "tc-list", tabindex: 0, "aria-label": say("excerpts"), role: "region", onscroll: scrolled, onkeydown: walk}, inner);
  const empty = h("div", {class: "tc-nothing"});
  const order = h("select", {class: "tc-select", "aria-label": say("sortBy"), onchange: resort},
    ...orders.map((key) => h("option", {value: key}, say(`sort.${key}`))));
  const down = h("button", {type: "button", class: "tc-button tc-small", onclick: () => resort(true)});
  const element = h("section", {class: "tc-excerpts", "aria-label": say("excerpts")},
    h("div", {class: "tc-bar-line"}, h("h3", null, say("excerpts")), h("span", {class: "tc-grow"}), h("label", {class: "tc-inline"}, say("sortBy"), " ", order), down),
    ...(data.words_from.length ? [h("p", {class: "tc-quiet tc-words-from"}, `${say("fact.words_from")} ${data.words_from.join(", ")}`)] : []),
    ...(data.paraphrased ? [paraphrased()] : []),
    list, empty);
  const heights = new Float64Array(data.n); // measured, by row; 0 for not yet
  const shown = new Map(); // row -> element
  const opened = new Map(); // row -> what stands around it, null while it is asked for
  let rows = new Uint32Array(0);
  let tops = new Float64Array(1);
  let current = -1; // the row that the arrow keys are on
  let [width, high] = [0, 600]; // of the list
  let top = 0; // how far it is scrolled
  const later = onceAFrame(draw);
  // Sizes are told after layout, and never asked for: to ask would lay out the whole page in the middle of a click.
  const resized = new ResizeObserver((entries) => {
    if (entries.some(({target}) => target === list)) fit();
    measure(entries.filter(({target}) => target !== list && target.isConnected));
  });
  resized.observe(list);
  return {element, update, destroy: () => resized.disconnect()};

  /** Say that these are paraphrases, and attach the thesis where they are of it. */
  function paraphrased() {
    const file = h("input", {type: "file", accept: ".pdf,.docx,.epub,.html,.htm,.md,.txt", hidden: true, onchange: attach});
    const button = h("button", {type: "button", class: "tc-link tc-attach", title: say("attachAbout"), onclick: () => file.click()}, say("attach"));
    return h("p", {class: "tc-quiet tc-paraphrased"}, say("paraphrased"), ...(data.attachable ? [" ", button, file] : []));

    async function attach() {
      const [chosen] = file.files;
      if (!chosen) return;
      put(button, say("attaching"));
      try {
        for (let at = 0; at < chosen.size; at += PART) {
          const part = await encoded(chosen.slice(at, at + PART));
          await ask("attach", {name: chosen.name, part, last: at + PART >= chosen.size});
        }
      } catch (fault) {
        store.onfault(fault);
      }
      put(button, say("attach"));
      file.value = "";
    }
  }

  function fit() {
    high = list.clientHeight || high;
    if (list.clientWidth !== width) {
      width = list.clientWidth;
      heights.fill(0);
      for (const row of [...shown.keys()]) forget(row);
      stack(0);
    }
    later();
  }

  function scrolled() {
    top = list.scrollTop;
    later();
  }

  function scrollTo(height) {
    if (height === top) return;
    list.scrollTop = height;
    top = height;
  }

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
    scrollTo(0);
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
        const filter = `${data.facet[facet].title}: ${store.valueNames(facet)}`;
        return h("p", null, say("without", {filter, count: store.of(n, data.n)}), " ",
          h("button", {type: "button", class: "tc-button", onclick: () => store.drop(facet)}, say("drop", {filter})));
      }),
      hints.length ? null : h("p", null, say("noOneFilter")),
      h("p", null, h("button", {type: "button", class: "tc-button", onclick: () => store.reset()}, say("reset"))),
    ];
    empty.replaceChildren(...lines.filter(Boolean));
  }

  function guess(row) {
    return GUESS.rest + GUESS.line * Math.ceil(letters[row] / GUESS.letters);
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
    const from = placeAt(top - MARGIN);
    const bottom = top + high + MARGIN;
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
    store.needTexts([...wanted.keys()], here);
  }

  /** Write the texts that have come. */
  function here() {
    for (const row of shown.keys()) refresh(row);
    draw();
  }

  function place(each, at) {
    each.at = at;
    each.style.transform = `translateY(${tops[at]}px)`;
    set(each, "aria-setsize", rows.length);
    set(each, "aria-posinset", at + 1);
    set(each, "tabindex", at === Math.max(current, 0) ? 0 : -1);
  }

  /** Take the true heights, and move what stands below; what is in sight stays where it is. */
  function measure(entries) {
    const anchor = placeAt(top);
    const offset = top - tops[anchor];
    let first = rows.length;
    for (const {target: {at}, borderBoxSize: [{blockSize}]} of entries) {
      if (!blockSize || Math.abs(blockSize - (tops[at + 1] - tops[at])) <= 0.5) continue;
      heights[rows[at]] = blockSize;
      first = Math.min(first, at);
    }
    if (first === rows.length) return;
    stack(first);
    for (const each of shown.values()) place(each, each.at);
    if (first < anchor) scrollTo(tops[anchor] + offset);
    later(); // others may be in sight now
  }

  function forget(row) {
    const each = shown.get(row);
    if (each.contains(document.activeElement)) list.focus({preventScroll: true});
    resized.unobserve(each);
    each.remove();
    shown.delete(row);
  }

  function make(row) {
    const each = colored(h("div", {class: "tc-excerpt", role: "listitem"}), data.rings[segmentOn(row)]?.colors);
    shown.set(row, each);
    fillRow(row, each);
    resized.observe(each);
    return each;
  }

  function refresh(row) {
    const each = shown.get(row);
    if (each.marks !== marksOf() || (each.empty && store.textOf(row))) fillRow(row, each);
  }

  /** What of the filters shows on a row: what is pressed, what is marked. */
  function marksOf() {
    const {claims: _claims, ...rest} = store.filters;
    return JSON.stringify(rest);
  }

  function segmentOn(row) {
    return valuesOn(data, data.facet.segments, row)[0];
  }

  function fillRow(row, each) {
    const text = store.textOf(row);
    each.marks = marksOf();
    each.empty = text === null;
    set(each, "data-excerpt", text?.[0]);
    each.replaceChildren(head(row, text), ...paragraphs(text), foot(row));
    if (opened.get(row)) each.append(context(opened.get(row)));
  }

  function link(name, value) {
    const facet = data.facet[name];
    const label = facet.labels?.[value] ?? facet.keys[value];
    return h("button", {
      type: "button", class: "tc-link", "aria-pressed": store.has(name, value) ? "true" : "false", title: say("onlyThis", {value: label}),
      onclick: () => store.toggle(name, value),
    }, label);
  }

  function head(row, text) {
    const [[first, ...speakers], ...rest] = data.head.map((name) => valuesOn(data, data.facet[name], row).map((value) => link(name, value)));
    const who = first ? [first, ...speakers].map((each) => h("strong", null, each)) : [h("strong", null, say("nobody"))];
    const parts = [...who, ...rest.flat(), ...(text?.[3] ? [h("span", {class: "tc-quiet"}, text[3])] : [])];
    const separated = parts.flatMap((part, at) => (at ? [h("span", {class: "tc-dot", "aria-hidden": "true"}, "·"), part] : [part]));
    return h("div", {class: "tc-excerpt-head"}, h("span", {class: "tc-swatch", "aria-hidden": "true"}), ...separated,
      h("span", {class: "tc-grow"}), h("span", {class: "tc-quiet"}, text?.[0] ?? ""));
  }

  function paragraphs(text) {
    if (!text) return [h("p", {class: "tc-waiting", "aria-hidden": "true"}, "…")];
    const [, own, told, , other] = text;
    const pattern = wordPattern(data, store.filters.text);
    const hidden = pattern && other && ![own, told].some((each) => each.split(pattern).length > 1) && other.split(pattern).length > 1;
    const elsewhere = hidden && h("p", {class: "tc-paraphrase tc-elsewhere"}, h("span", {class: "tc-quiet"}, say("foundHere"), " "), h("span", {lang: store.lang === "nb" ? "en" : "nb"}, ...highlighted(other)));
    return [own && h("p", {class: "tc-own"}, ...highlighted(own)), told && h("p", {class: "tc-paraphrase", lang: store.lang}, ...highlighted(told)), elsewhere].filter(Boolean);
  }

  /** Mark what was searched for. */
  function highlighted(text) {
    const pattern = wordPattern(data, store.filters.text);
    if (!pattern) return [text];
    return text.split(pattern).map((part, at) => (at % 2 ? h("mark", null, part) : part));
  }

  function foot(row) {
    const {tree} = data;
    const chips = valuesOn(data, tree, row, store.choice.chosen[tree.by]?.values).map((code) => h("button", {
      type: "button", class: "tc-chip", "aria-pressed": store.has(tree.name, code) ? "true" : "false",
      title: tree.abouts[code] || null, onclick: () => store.toggle(tree.name, code),
    }, tree.labels[code]));
    return h("div", {class: "tc-excerpt-foot"}, ...chips, more(row));
  }

  function more(row) {
    return h("button", {
      type: "button", class: "tc-link tc-more", "aria-expanded": opened.has(row) ? "true" : "false", onclick: () => openContext(row),
    }, say("context"));
  }

  function openContext(row) {
    const again = () => {
      const each = shown.get(row);
      if (!each) return;
      const inside = each !== document.activeElement && each.contains(document.activeElement);
      fillRow(row, each);
      if (inside) each.querySelector(".tc-more").focus({preventScroll: true});
      draw();
    };
    if (!opened.delete(row)) {
      opened.set(row, null);
      ask("context", {row}).then((around) => {
        if (opened.has(row)) opened.set(row, around);
        again();
      }, store.onfault);
    }
    again();
  }

  /** The excerpts around one: before and after it in the section, and by the same informant. */
  function context(around) {
    return h("div", {class: "tc-context"}, ...around.flatMap(({title, lines}) => [h("h4", null, title),
      h("ol", null, ...lines.map(({about, text, here}) => h("li", {class: here ? "tc-here" : null}, h("span", {class: "tc-quiet"}, about), " ", text)))]));
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
    if (tops[to] < top || event.key === "Home") scrollTo(tops[to]);
    else if (tops[to + 1] > top + high) scrollTo(Math.min(tops[to], tops[to + 1] - high));
    draw();
    shown.get(rows[to])?.focus({preventScroll: true});
  }
}

/** Return what is in a blob in base64. */
function encoded(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
