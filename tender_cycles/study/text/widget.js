// Coding a text: the reading column, the codes, and what is chosen, all views
// of one state that lives in the kernel. What is done here counts as saved when
// the kernel has said that it is on the disk.
import {createCard} from "./card.js";
import {createCodebook} from "./codebook.js";
import {createCodes} from "./code_list.js";
import {createCorrection} from "./correct.js";
import {openCoding} from "./data.js";
import {createMemos} from "./memos.js";
import {createPage} from "./page.js";
import {paragraphAt, paragraphSpan, toUnits, trimmed} from "./positions.js";
import {actLine, createActs} from "./requests.js";
import {createSearch} from "./search.js";
import {createTexts} from "./texts.js";
import {fill, h, liveRegion, onceAFrame, put, uid} from "../../widgets/core/dom.js";
import {mount, onLeaving} from "../../widgets/core/mount.js";
import {drawnAnew} from "../../widgets/core/model.js";

// Acts that speak of places in the text that is shown, or of it as a whole, and are of no other.
const PLACED = ["code", "new_code", "extend", "code_hits", "correct", "text_memo"];

/** Draw the coding view for a model that has payload and span; anew when the text is another, or corrected. */
export function renderCoding({model, el}) {
  const view = {onchange() {}, onnews(_news) {}, ondone(_each, _answer) {}}; // the one that is drawn now hears of the acts, whoever began them
  const acts = createActs(model, {onchange: () => view.onchange(), onnews: (news) => view.onnews(news), ondone: (each, answer) => view.ondone(each, answer)});
  const shared = {view, acts, collapsed: new Set(), open: true, begun: false};
  const stop = drawnAnew(model, ["change:payload"], () => createCoding(model, el, shared));
  return () => {
    stop();
    acts.destroy();
  };
}

function createCoding(model, el, shared) {
  const {acts} = shared;
  const payload = model.get("payload");
  const words = (key, values) => fill(payload.say[key] ?? key, values ?? {});
  const data = openCoding(payload);
  const {doc} = data;
  const nameOf = (coding, each) => {
    const name = data.codeBy.get(coding.code)?.label ?? words("uncoded");
    if (!each) return name;
    const by = coding.user && coding.user !== payload.user ? ` (${coding.user})` : "";
    return words("bar", {n: each.n, code: `${data.codeBy.get(coding.code)?.path ?? words("uncoded")}${by}`}) + (each.memo ? ` · ${each.memo}` : "");
  };
  const colorOf = (coding) => data.codeBy.get(coding.code)?.color ?? "var(--tc-edge)";
  const spoken = liveRegion();
  const hint = uid("hint");
  let current = null; // the excerpt that is chosen, by GUID
  let origin = null; // the one that was chosen before the selection was changed
  let telling = 0;
  let movedTimer = 0;
  let complaintTimer = 0;
  let complaint = ""; // why nothing was done, while it is shown

  const page = createPage(data, {label: words("text", {name: payload.name}), hint, lang: payload.lang, user: payload.user, onmove: moved, onkey: pressed, onpick: pick, colorOf, nameOf});
  const codes = createCodes(data, {words, ongive: give, onnew: giveNew, onleave: () => page.focus()});
  const book = createCodebook(data, {words, request, complain, shared, onleave: () => page.focus()});
  const memos = createMemos({words, name: payload.name, request, onleave: () => page.focus()});
  const texts = createTexts({words, source: payload.source, ask: acts.ask, before: flush, fail: complain});
  const correction = createCorrection(data, {words, ask: acts.ask, onleave: () => page.focus(), correct: (start, end, text, emptied) => request("correct", [start, end, text], emptied ? {emptied} : {})});
  const search = createSearch(data, page, {
    words, ask: acts.ask,
    on: {
      give: (guid, found) => mark(found, {}, [guid]), complain, leave: () => page.focus(),
      code: (query, guid, how, leave) => request("code_hits", [query, guid, how], leave.length ? {leave} : {}),
    },
  });
  const card = createCard(data, {
    words, rings: {layout: payload.rings, words: payload.ring_words}, user: payload.user,
    on: {
      uncode: (each, code) => request("uncode", [each.guid, code]),
      memo: (each, text) => request("memo", [each.guid, text]),
      place: (each, stretch, cycle, phase) => (each ? request("place", [each.guid], {cycle, phase}) : mark(stretch, {cycle, phase})),
      remove: (each) => request("remove", [each.guid]),
      extend, pick, typed: () => drawStatus(), leave: () => page.focus(),
    },
  });
  const fix = button("fix", correct);
  const where = h("span", {class: "tc-progress"});
  const share = h("span", {class: "tc-quiet tc-share"});
  const status = h("span", {class: "tc-status"});
  const problems = h("div", {class: "tc-problems", role: "alert", hidden: true});
  const line = h("code");
  const shownLine = h("div", {class: "tc-python", role: "group", tabindex: 0, "aria-label": words("python")}, line);
  const copy = button("copy", () => copyText(line.textContent));
  const keys = drawKeys();
  const root = h("div", {class: "tc-root tc-coding", role: "region", "aria-label": words("title", {name: payload.name}), lang: payload.lang, onkeydown: shortcuts, onfocusin: () => acts.refresh()},
    h("header", {class: "tc-top"},
      h("div", {class: "tc-line"},
        h("h2", {class: "tc-name"}, payload.name), texts.buttons,
        h("div", {class: "tc-row tc-nav", role: "group", "aria-label": words("walk")}, button("previous", () => goExcerpt(-1), "‹"), where, button("next", () => goExcerpt(1), "›"), button("bare", () => goBare(1)), share),
        h("div", {class: "tc-row tc-steps"}, status, button("undo", () => request("undo", [])), button("redo", () => request("redo", [])))),
      texts.list, problems),
    h("div", {class: "tc-body"},
      h("div", {class: "tc-reading"}, search.element, correction.element, page.element, h("p", {id: hint, class: "tc-hidden"}, words("keys.hint"))),
      h("aside", {class: "tc-desk", "aria-label": words("side")}, codes.element, card.element, h("div", {class: "tc-row tc-fix-row"}, fix), book.element, memos.element)),
    h("footer", {class: "tc-foot"}, h("div", {class: "tc-line"}, shownLine, copy), keys),
    spoken.element);
  mount(root, el);
  const later = onceAFrame(update);
  const chosenThere = () => {
    if (telling) return;
    const [start, end] = model.get("span").map((point) => toUnits(doc, point));
    if (start !== page.start || end !== page.end) page.go(start, end);
  };
  const back = () => acts.refresh();
  model.on("change:span", chosenThere);
  addEventListener("focus", back);
  const stay = onLeaving(flush); // closed or loaded again in the middle of a memo
  Object.assign(shared.view, {onchange: update, onnews: took, ondone: answered});
  if (!shared.begun) acts.refresh(true); // what was coded since the kernel made this widget
  shared.begun = true;
  const [from, to] = model.get("span").map((point) => toUnits(doc, point));
  page.go(from, to, {tell: false});
  put(line, payload.shown.python);
  choose();
  codes.update();
  told();
  update();
  return {element: root, focus: () => page.focus(), destroy};

  function destroy() {
    flush();
    removeEventListener("focus", back);
    stay();
    model.off("change:span", chosenThere);
    clearTimeout(movedTimer);
    clearTimeout(complaintTimer);
    correction.destroy();
    search.destroy();
    page.destroy();
    root.remove();
  }

  /** Save what is being written. */
  function flush() {
    card.flush();
    memos.flush();
  }

  /** Show what is known of codes and memos. */
  function told() {
    book.update();
    search.update();
    memos.update(data.memos);
  }

  function button(key, onclick, sign) {
    const attributes = {type: "button", class: "tc-button", "data-do": key, onclick};
    return sign ? h("button", {...attributes, "aria-label": words(key), title: words(key)}, sign) : h("button", attributes, words(key));
  }

  // What is chosen

  /** Return the chosen stretch without the blanks around it; without one that of the chosen excerpt; null if there is neither. */
  function stretch() {
    if (page.end > page.start) return trimmed(doc, page.start, page.end);
    const each = data.byGuid.get(current);
    return each ? [each.start, each.end] : null;
  }

  function choose() {
    const before = current;
    const picked = page.end > page.start ? trimmed(doc, page.start, page.end) : null;
    const exact = picked && data.exact(...picked);
    const around = data.around(page.start);
    if (exact) current = origin = exact.guid;
    else if (picked) current = null;
    else if (page.end === page.start) {
      if (!around.some((each) => each.guid === current)) current = around[0]?.guid ?? null;
      origin = current;
    }
    if (current && current !== before) {
      const each = data.byGuid.get(current);
      spoken.say(words("in", {n: each.n, all: data.excerpts.length, codes: each.codings.map((coding) => nameOf(coding)).join(", ") || words("uncoded")}));
    }
  }

  /** Return the excerpt whose ends the selection could become. */
  function movable() {
    const each = data.byGuid.get(origin);
    const picked = stretch();
    if (current || !each || !picked || page.end <= page.start) return null;
    return picked[0] < each.end && picked[1] > each.start ? each : null;
  }

  function moved() {
    choose();
    later();
    clearTimeout(movedTimer);
    movedTimer = setTimeout(() => {
      telling += 1;
      model.set("span", data.toKernel(page.start, page.end));
      telling -= 1;
      if (acts.alive()) model.save_changes();
    }, 200);
  }

  function pick(each) {
    page.go(each.start, each.end, {focus: true});
  }

  function goTo(each, none) {
    if (each) page.go(...(Array.isArray(each) ? each : [each.start, each.end]));
    else spoken.say(words(none));
  }

  function goExcerpt(by) {
    const each = data.byGuid.get(current);
    goTo(data.near(data.excerpts, each ? [each.start, each.end] : [page.start, page.end], by), by > 0 ? "last" : "first");
  }

  function goBare(by) {
    goTo(data.near(data.gaps, [page.start, page.end], by) ?? (by > 0 ? data.gaps[0] : data.gaps.at(-1)), "all.coded");
  }

  // Acts

  function request(name, given, named = {}, more = {}) {
    complaint = "";
    const sent = acts.act(name, {given, named, ...(PLACED.includes(name) ? {opened: payload.opened} : {})}, more);
    if (!sent) spoken.say(words("dead"));
    return sent;
  }

  /** Do something on the chosen stretch. */
  function mark(chosen, named, codeGuids = []) {
    const each = data.exact(...chosen);
    const label = codeGuids.map((guid) => data.codeBy.get(guid)?.label).join(", ") || words("saving");
    request("code", [...data.toKernel(...chosen), ...codeGuids], named, each ? {} : {stretch: chosen, label});
  }

  function give(guid) {
    const chosen = stretch();
    page.focus();
    if (!chosen) return complain(words("choose.first"));
    const has = data.exact(...chosen)?.codings.some((coding) => coding.code === guid && coding.user === payload.user);
    const name = data.codeBy.get(guid).label;
    if (has) return complain(words("already", {code: name}));
    data.use(guid);
    codes.update();
    mark(chosen, {}, [guid]);
  }

  function giveNew(name, parent) {
    const chosen = stretch();
    page.focus();
    request("new_code", parent ? [name, parent] : [name], chosen ? {on: data.toKernel(...chosen)} : {}, chosen && !data.exact(...chosen) ? {stretch: chosen, label: name} : {});
  }

  function extend() {
    const each = movable();
    if (!each) return;
    page.focus();
    request("extend", [each.guid, ...data.toKernel(...stretch())]);
  }

  /** Correct what is chosen, else the paragraph at the cursor. */
  function correct() {
    flush();
    const chosen = stretch() ?? paragraphSpan(doc, paragraphAt(doc, page.start));
    if (chosen[1] > chosen[0]) correction.open(chosen);
    else complain(words("choose.first"));
  }

  function answered(each, answer) {
    put(line, answer.python);
    data.head = answer.head;
    if (each.act === "new_code" && answer.guid) {
      data.use(answer.guid);
      codes.update();
    }
    if (each.act === "extend") origin = each.args.given[0];
    choose();
    const undone = each.act === "undo" || each.act === "redo";
    const said = undone && answer.nothing ? `${each.act}.nothing` : undone && answer.elsewhere ? `${each.act}.elsewhere` : `did.${each.act}`;
    spoken.say(words(said));
    if (undone && (answer.nothing || answer.elsewhere)) complain(words(said));
  }

  function took(news) {
    data.take(news);
    put(line, news.python);
    if (current && !data.byGuid.has(current)) current = null;
    if (origin && !data.byGuid.has(origin)) origin = null;
    choose();
    if (news.codes) codes.update();
    if (news.codes || news.excerpts.length || news.gone?.length || news.full) book.update();
    if (news.codes) search.update();
    memos.update(data.memos);
    page.update();
    later();
  }

  // Keys

  function pressed(key) {
    const bound = {
      Enter: codes.focus, c: codes.focus, n: () => goExcerpt(1), p: () => goExcerpt(-1), u: () => goBare(1), U: () => goBare(-1), "/": () => search.focus(), e: correct, b: book.focus, "<": () => texts.go(-1), ">": () => texts.go(1),
      undo: () => request("undo", []), redo: () => request("redo", []), x: extend,
      m: () => current && card.focusMemo(), r: () => stretch() && card.focusRings(),
      Delete: () => current && request("remove", [current]), Backspace: () => current && request("remove", [current]),
      "?": () => { keys.open = !keys.open; },
    };
    if (/^[1-9]$/.test(key)) codes.press(Number(key) - 1);
    else if (bound[key]) bound[key]();
    else return false;
    return true;
  }

  function shortcuts(event) {
    if (!(event.ctrlKey || event.metaKey) || event.target.matches("input, textarea")) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    request(key === "y" || event.shiftKey ? "redo" : "undo", []);
    event.preventDefault();
    event.stopPropagation();
  }

  // Drawing

  function update() {
    const started = performance.now();
    page.pending = [...acts.open.values()].filter((each) => each.stretch && each.args.opened === payload.opened).map((each) => ({start: each.stretch[0], end: each.stretch[1], label: `${each.label} · ${words(each.state === "failed" ? "lost" : each.state)}`, pieces: [], guid: null}));
    const each = data.byGuid.get(current) ?? null;
    page.current = each;
    page.update();
    const chosen = page.end > page.start ? trimmed(doc, page.start, page.end) : null;
    card.update(each, chosen ?? (each ? [each.start, each.end] : null), data.around(page.start), movable(), memoSaid());
    put(where, words("progress", {n: each ? each.n : "–", all: data.excerpts.length}));
    put(share, words("share", {share: Math.floor(100 * data.share + 1e-9)}));
    drawStatus();
    drawProblems();
    root.dataset.ms = (performance.now() - started).toFixed(2);
    root.dataset.updated = Number(root.dataset.updated ?? 0) + 1;
  }

  /** Return the memo of the chosen excerpt as it is on its way to the disk, if it is. */
  function memoSaid() {
    return [...acts.open.values()].findLast((each) => each.act === "memo" && each.args.given[0] === current)?.args.given[1];
  }

  function drawStatus() {
    const saving = acts.saving();
    const failed = acts.failed();
    const unsaved = failed.length || (card.unsaved() ? 1 : 0);
    const kind = !acts.alive() ? "dead" : failed.length ? "failed" : saving.some((each) => each.state === "waiting") ? "waiting" : saving.length ? "saving" : unsaved ? "typing" : "saved";
    root.dataset.status = kind;
    put(status, complaint || words(`status.${kind}`, {n: kind === "saved" ? data.head : unsaved + saving.length}));
    for (const each of root.querySelectorAll('[data-do="undo"], [data-do="redo"]')) each.disabled = !acts.alive();
  }

  function drawProblems() {
    const failed = acts.failed();
    const lines = failed.map((each) => actLine(each, data.codeBy));
    const told = JSON.stringify([acts.alive(), failed.map(({id, error, state}) => [id, error, state])]);
    if (problems.dataset.told === told) return;
    problems.dataset.told = told;
    problems.hidden = acts.alive() && !failed.length;
    if (!acts.alive()) {
      problems.replaceChildren(h("p", null, h("strong", null, words("dead"))), h("p", null, failed.length ? words("dead.lost", {n: failed.length}) : words("dead.nothing")),
        ...(failed.length ? [h("pre", {tabindex: 0, role: "group", "aria-label": words("dead.lines")}, lines.join("\n")), button("copy.lines", () => copyText(lines.join("\n")))] : []));
      return;
    }
    problems.replaceChildren(...failed.map((each, at) => h("div", {class: "tc-problem"},
      h("p", null, h("strong", null, words("failed")), ` ${each.error}`), h("code", null, lines[at]),
      h("div", {class: "tc-row"}, button("again", () => acts.again(each)), button("drop", () => acts.drop(each))))));
  }

  /** Say something that is no failure: nothing was done. It stands for a while, whatever is drawn meanwhile. */
  function complain(text) {
    spoken.say(text);
    complaint = text;
    drawStatus();
    clearTimeout(complaintTimer);
    complaintTimer = setTimeout(() => {
      complaint = "";
      drawStatus();
    }, 4000);
  }

  function drawKeys() {
    const rows = ["move", "sentence", "turn", "slots", "code", "memo", "rings", "ends", "excerpts", "bare", "search", "correct", "book", "texts", "delete", "undo"].map((key) => {
      const [pressedKeys, does] = words(`keys.${key}`).split(" | ");
      return [h("dt", null, pressedKeys.split(" ").map((part) => (part.startsWith("`") ? h("kbd", null, part.slice(1)) : ` ${part} `))), h("dd", null, does)];
    });
    return h("details", {class: "tc-keys"}, h("summary", null, words("keys")), h("dl", null, ...rows.flat()));
  }

  async function copyText(text) {
    try {
      await navigator.clipboard.writeText(text);
      spoken.say(words("copied"));
    } catch {
      getSelection().selectAllChildren(line); // without leave to use the clipboard: to be copied by hand
    }
  }
}
