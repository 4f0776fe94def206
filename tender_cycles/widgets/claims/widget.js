// The audit: filters, claims, evidence, and one's own verdict beside ours.
// Filtering happens here; a verdict counts as saved when the kernel says so.
import {createClaimView} from "./claim.js";
import {createClaimFilters, createClaimList} from "./list.js";
import {claimsToPython, createClaimsStore} from "./store.js";
import {h, liveRegion, onceAFrame, put, toClipboard} from "../core/dom.js";
import {mount, onLeaving} from "../core/mount.js";
import {drawnAnew, listen, saveChanges} from "../core/model.js";
import {createRequests, whyNot} from "../core/requests.js";

const SHARED = ["filters", "current", "blind"];

/** Draw the audit for a model that has payload, lang, filters, current, blind, own and error. */
export function renderClaims({model, el}) {
  return drawnAnew(model, ["change:lang", "change:payload"], () => createClaimsView(model, el));
}

function createClaimsView(model, el) {
  const redraw = onceAFrame(draw);
  let telling = false;
  const silent = model.get("payload").say[model.get("lang")].silence;
  const ask = createRequests(model, {silent, onwaiting: (late) => late && store.silent()});
  const store = createClaimsStore(model.get("payload"), {
    filters: model.get("filters"), current: model.get("current"), blind: model.get("blind"), own: model.get("own"), lang: model.get("lang"),
  }, redraw, ask);
  const {say, payload} = store;
  const spoken = liveRegion();
  const count = h("p", {class: "tc-audit-total"});
  const tally = h("p", {class: "tc-quiet tc-audit-tally"});
  const kept = h("p", {class: "tc-quiet tc-audit-kept", title: payload.place}, say("kept"));
  const reload = h("button", {type: "button", class: "tc-button tc-small", "data-do": "reload", title: say("reload-why"), onclick: readAgain}, say("reload"));
  const message = h("p", {class: "tc-message", role: "alert", hidden: true});
  const line = h("code", {class: "tc-python"});
  const copy = h("button", {type: "button", class: "tc-button tc-small", "data-do": "copy", onclick: () => copyLine(copy, line)}, say("copy"));
  const filters = createClaimFilters(store);
  const view = createClaimView(store, copyLine);
  const list = createClaimList(store, view.focusVerdict);
  const keys = h("details", {class: "tc-audit-keys"}, h("summary", null, say("keys")),
    h("ul", null, ...["move", "judge", "reason", "search"].map((key) => h("li", null, say(`keys-${key}`)))));
  const root = h("div", {class: "tc-root tc-audit", role: "region", "aria-label": say("claims"), lang: store.lang, onkeydown: shortcuts},
    h("header", {class: "tc-audit-head"},
      h("div", {class: "tc-audit-line"}, count, tally, h("span", {class: "tc-grow"}), kept, reload),
      filters.element, h("div", {class: "tc-audit-line"}, line, copy), keys, message),
    list.element, view.claim, view.verdicts, view.evidence, spoken.element);
  mount(root, el);
  // Only what has changed is taken: of the rest the browser may know more than the kernel has been told.
  const fromKernel = SHARED.map((name) => [`change:${name}`, () => telling || store.take({[name]: model.get(name)})]);
  const stop = listen(model, {
    ...Object.fromEntries(fromKernel), "change:own": () => store.take({own: model.get("own")}), "change:error": () => complain(model.get("error")),
  });
  const stay = onLeaving(store.flush);
  draw();
  return {destroy};

  function destroy() {
    stop();
    stay();
    store.destroy();
    ask.destroy();
    root.remove();
  }

  function draw() {
    const shown = store.shown();
    put(count, say("total", {n: shown.length, all: store.claims.length}));
    put(tally, say(store.ours ? "tally" : "tally-alone", store.tally()));
    put(line, claimsToPython(store.filters));
    filters.update();
    list.update();
    view.update();
    const state = view.verdicts.querySelector(".tc-audit-state").textContent;
    spoken.say([store.current, count.textContent, state].filter(Boolean).join(". "));
    root.dataset.current = store.current;
    root.dataset.pending = store.pending.size;
    setTimeout(tell);
  }

  /** Tell the kernel, once the picture stands. */
  function tell() {
    const news = SHARED.filter((name) => JSON.stringify(model.get(name)) !== JSON.stringify(store[name]));
    if (!news.length) return;
    telling = true;
    for (const name of news) model.set(name, store[name]);
    telling = false;
    saveChanges(model, () => complain(silent));
  }

  /** Have the kernel look at what is kept: another notebook may have written there. What is unsaved here goes first. */
  function readAgain() {
    store.flush();
    ask("reload").then(() => complain(""), (fault) => complain(whyNot(fault)));
  }

  async function copyLine(button, code) {
    if (!(await toClipboard(code))) return;
    put(button, say("copied"));
    setTimeout(() => put(button, say("copy")), 1500);
  }

  function complain(text) {
    message.hidden = !text;
    put(message, text);
  }

  function shortcuts(event) {
    if (view.isReason(event.target)) writing(event);
    else if (!event.target.matches("input, select, textarea") && !event.ctrlKey && !event.metaKey && !event.altKey) pressed(event);
  }

  function writing(event) {
    if (event.key === "Escape") list.focus();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      store.flush();
      if (store.step(1)) list.focus();
    } else return;
    taken(event);
  }

  function pressed(event) {
    const verdict = payload.verdicts[Number(event.key) - 1];
    if (event.key === "n") store.step(1);
    else if (event.key === "p") store.step(-1);
    else if (event.key === "r") view.focusReason();
    else if (event.key === "/") filters.search.focus();
    else if (event.key === "0") store.judge(store.current, {verdict: ""});
    else if (verdict && store.current) store.judge(store.current, {verdict});
    else return;
    taken(event);
  }

  function taken(event) {
    event.preventDefault();
    event.stopPropagation();
  }
}
