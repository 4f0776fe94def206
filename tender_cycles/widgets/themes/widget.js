// The explorer: rings, filters, excerpts, matrix, network and claims, all
// views of one state. Filtering happens here; the kernel is told, and asked for texts and for what has some words.
import {misfits} from "./choices.js";
import {createClaims} from "./claims.js";
import {h, liveRegion, onceAFrame, put, set, step, toClipboard, uid} from "../core/dom.js";
import {createExcerpts} from "./excerpts.js";
import {createFacets} from "./facets.js";
import {mount} from "../core/mount.js";
import {createMatrix} from "./matrix.js";
import {drawnAnew, listen} from "../core/model.js";
import {createNetwork} from "./network.js";
import {KernelGone, createRequests} from "../core/requests.js";
import {createRings} from "../rings/rings.js";
import {createStore} from "./store.js";

/** Draw the explorer for a model that has payload, bytes, python, filters, past, future, view and lang. */
export function renderExplorer({model, el}) {
  return drawnAnew(model, ["change:payload"], () => createExplorer(model, el));
}

function createExplorer(model, el) {
  const redraw = onceAFrame(() => draw());
  let telling = false;
  let drawn = false;
  const ask = createRequests(model, {onwaiting: (some) => complain(some ? say("waiting") : ""), ongone: () => complain(say("kernelGone"))});
  const store = createStore({
    payload: model.get("payload"), bytes: model.get("bytes"), lang: model.get("lang"),
    filters: model.get("filters"), past: model.get("past"), future: model.get("future"), view: model.get("view"),
  }, {ask, onchange: () => drawn && redraw(), onfault: (fault) => fault instanceof KernelGone || complain(fault.message)});
  const {data, say} = store;
  const root = h("div", {
    class: "tc-root tc-explorer", role: "region", "aria-label": say("explorer"), lang: store.lang,
    onkeydown: shortcuts,
  });
  const spoken = liveRegion();
  const count = h("p", {class: "tc-total"});
  const message = h("p", {class: "tc-message", role: "alert", hidden: true});
  const chips = h("div", {class: "tc-active"});
  const undo = button("undo", store.undo);
  const redo = button("redo", store.redo);
  const reset = button("reset", store.reset);
  const line = h("code", {class: "tc-python", tabindex: 0, "aria-label": say("python")});
  const copy = button("copy", copyLine);
  const repeats = h("input", {type: "checkbox", onchange: () => store.setView({repeats: repeats.checked})});
  const rings = createRings(h("div"), {
    layout: data.rings, words: data.say.rings, totals: byKey(store.totals.segments), counts: {}, live: false,
    onchange: (keys) => store.change({...store.filters, segments: keys.map((key) => key.split("/"))}),
  });
  const facets = createFacets(store);
  const excerpts = createExcerpts(store, ask);
  const tabs = createTabs();
  const file = h("input", {type: "file", accept: "application/json,.json", hidden: true, onchange: restore});
  root.append(
    h("header", {class: "tc-head"},
      h("div", {class: "tc-bar-line tc-top-line"}, count, repeatsSwitch(), chips, h("div", {class: "tc-steps"}, undo, redo, reset)),
      h("div", {class: "tc-bar-line tc-code-line"}, line, copy, exportMenu()),
      message),
    h("div", {class: "tc-side"}, rings.element, facets.element),
    excerpts.element, tabs.element, spoken.element, file);
  mount(root, el);
  const heard = () => {
    if (telling) return;
    store.view = {...store.view, ...model.get("view")};
    store.take({filters: model.get("filters"), past: model.get("past"), future: model.get("future")});
  };
  const stop = listen(model, {
    "change:filters": heard, "change:past": heard, "change:future": heard, "change:view": heard,
    "change:error": () => complain(model.get("error")), "change:python": writeLine,
  });
  drawn = true;
  draw();
  return {element: root, focus: () => repeats.focus(), destroy};

  function destroy() {
    stop();
    ask.destroy();
    excerpts.destroy();
    root.remove();
  }

  /** The kernel sends all anew, with or without the excerpts that repeat another; nothing where there are none. */
  function repeatsSwitch() {
    const {also, about} = data.repeats;
    return also ? h("label", {class: "tc-repeats", title: about}, repeats, also) : null;
  }

  function byKey(counts) {
    return Object.fromEntries(data.rings.map(({key}, at) => [key, counts[at]]));
  }

  function button(key, onclick, more = {}) {
    return h("button", {type: "button", class: "tc-button", "data-do": key, onclick, ...more}, say(key));
  }

  // Drawing

  function draw() {
    const started = performance.now();
    const n = store.choice.rows.length;
    const total = say("total", {n: store.number(n), all: store.number(data.n)});
    put(count, total);
    spoken.say(total);
    rings.update({counts: byKey(store.counts.segments), seconds: byKey(store.seconds), selected: store.filters.segments.map((pair) => pair.join("/"))});
    facets.update();
    tabs.update();
    drawChips();
    repeats.checked = Boolean(store.view.repeats);
    undo.disabled = store.past.length === 0;
    redo.disabled = store.future.length === 0;
    reset.disabled = store.choice.names.length === 0;
    writeLine();
    complain(ask.alive ? "" : say("kernelGone"));
    excerpts.update(); // last: it measures, and all that stands before it is then laid out once
    root.dataset.ms = (performance.now() - started).toFixed(2);
    root.dataset.chosen = n;
    root.dataset.drawn = Number(root.dataset.drawn ?? 0) + 1;
    setTimeout(tell);
  }

  /** Write the line of Python, which is the kernel's. */
  function writeLine() {
    put(line, model.get("python"));
    line.title = line.textContent;
  }

  function drawChips() {
    const made = store.choice.names.map((facet) => {
      const name = `${data.facet[facet].title}: ${store.valueNames(facet)}`;
      return h("button", {type: "button", class: "tc-chip tc-drop", "data-facet": facet, title: name, "aria-label": say("drop", {filter: name}), onclick: () => store.drop(facet)},
        h("span", null, name), h("span", {"aria-hidden": "true"}, "×"));
    });
    const inside = chips.contains(document.activeElement);
    chips.replaceChildren(...made);
    if (inside) (chips.querySelector("button") ?? reset).focus();
  }

  /** Tell the kernel, once the picture stands. */
  function tell() {
    const now = {filters: store.filters, past: store.past, future: store.future, view: store.view};
    const news = Object.entries(now).filter(([name, value]) => JSON.stringify(model.get(name)) !== JSON.stringify(value));
    if (!news.length) return;
    telling = true;
    for (const [name, value] of news) model.set(name, value);
    telling = false;
    model.save_changes();
  }

  // Tabs

  function createTabs() {
    /** @type {any[][]} */
    const views = [["matrix", createMatrix(store)], ["network", createNetwork(store)], ...(data.claims.length ? [["claims", createClaims(store)]] : [])];
    const ids = views.map(([name]) => [uid(name), uid(`${name}-tab`)]);
    const buttons = views.map(([name], at) => h("button", {
      type: "button", role: "tab", id: ids[at][1], "aria-controls": ids[at][0], "data-tab": name, onclick: () => open(at),
      onkeydown: (event) => {
        const to = step(event.key, at, views.length);
        if (to < 0) return;
        open(to);
        buttons[to].focus();
        event.preventDefault();
      },
    }, say(`tab.${name}`)));
    const panels = views.map(([name, view], at) => h("div", {role: "tabpanel", id: ids[at][0], "aria-labelledby": ids[at][1], class: `tc-panel tc-panel-${name}`}, view.element));
    let current = 0;
    const element = h("section", {class: "tc-tabs", "aria-label": say("views")},
      h("div", {role: "tablist", class: "tc-tablist", "aria-label": say("views")}, ...buttons), ...panels);
    show();
    return {element, update: () => views[current][1].update()};

    function open(at) {
      current = at;
      show();
      views[at][1].update();
    }

    function show() {
      buttons.forEach((each, at) => {
        set(each, "aria-selected", at === current ? "true" : "false");
        set(each, "tabindex", at === current ? 0 : -1);
        panels[at].hidden = at !== current;
      });
    }
  }

  // Taking it away

  async function copyLine() {
    // The kernel answers when it has heard all that was chosen before.
    const asked = ask("python").catch(() => line.textContent);
    if (!(await toClipboard(line, asked.then((text) => (put(line, text), text))))) return;
    put(copy, say("copied"));
    spoken.say(say("copied"));
    setTimeout(() => put(copy, say("copy")), 1500);
  }

  function exportMenu() {
    const item = (key, act) => h("button", {type: "button", class: "tc-button tc-flat", "data-do": key, onclick: act}, say(`export.${key}`));
    const words = h("input", {type: "checkbox"});
    const taken = (kind) => () => ask("export", {kind, words: words.checked}).then(
      ([name, type, content]) => download(name, type, Uint8Array.from(atob(content), (each) => each.charCodeAt(0))), store.onfault);
    return h("details", {class: "tc-menu", onkeydown: (event) => {
      if (event.key === "Escape") {
        event.currentTarget.open = false;
        event.currentTarget.firstChild.focus();
      }
    }}, h("summary", {class: "tc-button"}, say("export.export")), h("div", {class: "tc-menu-items"},
      data.words_from.length ? h("label", {class: "tc-inline"}, words, " ", say("export.words")) : null,
      ...data.exports.map((key) => item(key, taken(key))), item("save", save), item("restore", () => file.click())));
  }

  function save() {
    const view = {...store.view, lang: store.lang};
    download("tender-cycles.json", "application/json", JSON.stringify({filters: store.filters, view}, null, 1));
  }

  async function restore() {
    const [chosen] = file.files;
    if (!chosen) return;
    try {
      const {filters, view} = JSON.parse(await chosen.text());
      const wrong = misfits(data, filters);
      if (wrong.length) throw new Error(wrong.join(", "));
      const {lang: _lang, ...rest} = view ?? {};
      store.view = {...store.view, ...rest};
      store.change({...data.blank, ...filters});
      redraw();
    } catch (fault) {
      complain(say("cannotRestore", {fault: fault.message}));
    } finally {
      file.value = "";
    }
  }

  function download(name, type, content) {
    const url = URL.createObjectURL(new Blob([content], {type}));
    h("a", {href: url, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  function complain(text) {
    message.hidden = !text;
    put(message, text);
  }

  function shortcuts(event) {
    if (!(event.ctrlKey || event.metaKey) || event.target.matches("input[type=search]")) return;
    const key = event.key.toLowerCase();
    if (key === "z") (event.shiftKey ? store.redo : store.undo)();
    else if (key === "y") store.redo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
