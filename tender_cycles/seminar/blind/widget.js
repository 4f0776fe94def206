// Coding blind: one excerpt at a time, the codes beside it, an overview above.
// What is marked as coded is on disk: the overview shows only what the kernel
// has confirmed.
import {createCodeList} from "./code_list.js";
import {createAsking} from "../../widgets/core/asking.js";
import {createAttached} from "../../widgets/core/attached.js";
import {clockOf, fill, h, liveRegion, put, set} from "../../widgets/core/dom.js";
import {createAsText, saveFile} from "../../widgets/core/hand_in.js";
import {mount, onLeaving} from "../../widgets/core/mount.js";
import {drawnAnew, listen, saveChanges} from "../../widgets/core/model.js";
import {createRequests, whyNot} from "../../widgets/core/requests.js";

const TYPING_MS = 800; // of quiet, before a reason is saved while it is being written

/** Return whether an excerpt is "done", "skipped" or "open", by what was said of it, if anything. */
export function answerState(answer) {
  if (!answer) return "open";
  return answer.code !== null ? "done" : answer.skipped ? "skipped" : "open";
}

/** Draw the exercise for a model that has payload, lang, at, person and answers. */
export function renderBlind({model, el}) {
  return drawnAnew(model, ["change:person", "change:lang", "change:payload"],
    () => (model.get("person").word ? createExercise(model, el) : createBeginning(model, el)));
}

const wordsOf = (model) => model.get("payload").say[model.get("lang")];

function blindRoot(model, el, ...children) {
  const words = wordsOf(model);
  const root = h("div", {class: "tc-root tc-blind", role: "region", "aria-label": words.title, lang: model.get("lang")},
    model.get("payload").practice ? h("p", {class: "tc-blind-practice"}, words.practice) : null, ...children);
  mount(root, el);
  return root;
}

/** Ask for a code word. */
function createBeginning(model, el) {
  const asking = createAsking(model, wordsOf(model));
  const element = blindRoot(model, el, asking.element);
  return {
    element,
    focus: asking.focus,
    destroy: () => {
      asking.destroy();
      element.remove();
    },
  };
}

function createExercise(model, el) {
  const words = wordsOf(model);
  const lang = model.get("lang");
  const {units, confidence: steps, text: asText} = model.get("payload"); // as text: "closed", "open" or not at all
  const told = model.get("payload").paraphrased[lang];
  const person = model.get("person");
  const drafts = {}; // what is on the page and not confirmed yet, by unit
  const ask = createRequests(model, {silent: words.silent, complain});
  const attached = createAttached(ask, model.get("payload").attached);
  let typing = 0;

  const spoken = liveRegion();
  const progress = h("p", {class: "tc-blind-progress"});
  const status = h("span", {class: "tc-blind-status", role: "status"});
  const message = h("p", {class: "tc-blind-message tc-message", role: "alert", hidden: true});
  const strip = createStrip();
  const heading = h("h4", {tabindex: -1, class: "tc-blind-heading"});
  const text = h("div", {class: "tc-blind-text"});
  const codes = createCodeList(model.get("payload"), lang, pick, words);
  const sure = createConfidence();
  const reason = h("textarea", {rows: 2, class: "tc-blind-reason tc-field", oninput: type, onblur: () => settle(), onkeydown: inReason});
  const back = button("previous", () => go(model.get("at") - 1), "←");
  const skip = button("skip", skipOver, "s");
  const next = button("next", () => go(model.get("at") + 1), "Enter");
  next.classList.add("tc-main");
  const answer = h("div", {class: "tc-blind-answer"},
    sure.element,
    h("label", {class: "tc-blind-why"}, h("span", null, words.reason, " ", keycap("r")), reason),
    h("div", {class: "tc-blind-steps"}, back, skip, next));
  const page = h("div", {class: "tc-blind-page"}, h("section", {class: "tc-blind-excerpt"}, heading, text), codes.element, answer);
  const end = h("section", {class: "tc-blind-end", hidden: true});
  const greeting = person.resumed ? "resumed" : person.near ? "near" : "";
  const welcome = greeting
    ? h("p", {class: "tc-blind-welcome"}, fill(words[greeting], {word: person.word, done: counted().done, all: units.length}))
    : null;
  const element = blindRoot(model, el,
    h("header", {class: "tc-blind-head"},
      progress, status,
      h("span", {class: "tc-blind-who"}, fill(words.who, person), " ",
        h("button", {type: "button", class: "tc-link", onclick: changeWord}, words["change-word"]))),
    welcome, strip.element, message, page, end,
    h("p", {class: "tc-quiet tc-blind-paraphrased", hidden: !told}, told), keysHelp(), spoken.element);
  element.addEventListener("keydown", shortcuts);
  const stop = listen(model, {"change:at": draw, "change:answers": draw});
  const stay = onLeaving(settle);
  draw();
  return {element, focus: () => heading.focus({preventScroll: true}), destroy};

  function destroy() {
    stay();
    clearTimeout(typing);
    ask.destroy();
    stop();
    element.remove();
  }

  function button(key, onclick, cap) {
    return h("button", {type: "button", class: "tc-button", "data-do": key, onclick}, h("span", null, words[key]), " ", keycap(cap));
  }

  function keycap(key) {
    return h("kbd", {"aria-hidden": "true"}, key);
  }

  // What is said of a unit

  function blank(unit) {
    return {unit, code: null, confidence: null, reason: "", skipped: false};
  }

  function said(unit) {
    return drafts[unit] ?? {...blank(unit), ...model.get("answers")[unit]};
  }

  function stateOf(unit) {
    return answerState(model.get("answers")[unit]);
  }

  function counted() {
    const states = units.map(({id}) => stateOf(id));
    const count = (state) => states.filter((each) => each === state).length;
    return {done: count("done"), skipped: count("skipped"), open: count("open")};
  }

  function here() {
    return units[model.get("at")]?.id;
  }

  /** Change the answer to the excerpt that is shown, and have it saved. */
  function change(changes) {
    const unit = here();
    if (!unit) return;
    const {code, confidence, reason: why, skipped} = {...said(unit), reason: reason.value, ...changes};
    save({unit, code, confidence, reason: why, skipped: skipped && code === null});
    draw();
  }

  function save(record) {
    clearTimeout(typing);
    drafts[record.unit] = record;
    put(status, words.saving);
    element.dataset.saved = "no";
    ask("put", record).then(() => saved(record), refused);
  }

  function saved(record) {
    if (drafts[record.unit] === record) delete drafts[record.unit];
    if (ask.open()) return;
    complain("");
    if (welcome) welcome.hidden = true;
    put(status, fill(words.saved, {time: new Date().toLocaleTimeString(clockOf(lang))}));
    element.dataset.saved = "yes";
    draw();
  }

  function refused(fault) {
    complain(whyNot(fault, words["not-saved"]));
  }

  function pick(key) {
    change({code: said(here()).code === key ? null : key});
    if (said(here()).code !== null) spoken.say(codes.name(key));
  }

  /** Save what is being written, if it is not saved yet. */
  function settle() {
    clearTimeout(typing);
    const unit = here();
    if (unit && reason.value !== said(unit).reason) change({});
  }

  function type() {
    clearTimeout(typing);
    typing = setTimeout(settle, TYPING_MS);
  }

  function inReason(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      go(model.get("at") + 1);
    } else if (event.key === "Escape") {
      heading.focus();
    }
  }

  function skipOver() {
    if (said(here()).code === null) change({skipped: true});
    go(model.get("at") + 1);
  }

  function changeWord() {
    settle();
    ask("leave").catch(refused);
  }

  function complain(sentence) {
    put(message, sentence);
    message.hidden = !sentence;
    if (sentence) put(status, "");
  }

  // From one excerpt to the next

  function go(to, {focus = true} = {}) {
    settle();
    const at = Math.min(Math.max(to, 0), units.length);
    model.set("at", at);
    saveChanges(model, () => complain(words.silent));
    draw();
    if (!focus) return;
    (at === units.length ? end : heading).focus({preventScroll: true});
    element.scrollIntoView({block: "nearest"});
  }

  function shortcuts(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const {target, key} = event;
    if (target.matches("textarea, input:not([type=radio])")) return;
    if (act(key, target)) event.preventDefault();
  }

  function act(key, target) {
    const at = model.get("at");
    const onPage = at < units.length;
    const walks = !target.matches("input[type=radio]");
    if (key === "ArrowLeft" && walks) return go(at - 1) ?? true;
    if (key === "ArrowRight" && walks) return go(at + 1) ?? true;
    if (!onPage) return false;
    if (/^[0-9]$/.test(key)) return codes.pickNumber(Number(key));
    if (key === "ArrowDown" || key === "ArrowUp") return walks && codes.walk(key === "ArrowDown" ? 1 : -1);
    if (key === "+" || key === "-") return sure.move(key === "+" ? 1 : -1) ?? true;
    if (key === "r") return reason.focus() ?? true;
    if (key === "s") return skipOver() ?? true;
    if (key === "/") return codes.find();
    if (key === "Enter" && !target.matches("button, input, summary")) return go(at + 1) ?? true;
    if (key === "Enter" && target.matches('[role="radio"][aria-checked="true"]')) return go(at + 1) ?? true;
    return false;
  }

  // Parts

  function createStrip() {
    const boxes = units.map(({id}, at) => h("button", {type: "button", class: "tc-blind-box tc-field", "data-unit": id, onclick: () => go(at)}, String(at + 1)));
    const last = h("button", {type: "button", class: "tc-blind-box tc-field tc-blind-last", onclick: () => go(units.length)}, words.end);
    return {
      element: h("nav", {class: "tc-blind-strip", "aria-label": words.overview}, ...boxes, last),
      update: () => [...boxes, last].forEach((box, at) => {
        set(box, "aria-current", at === model.get("at") ? "step" : null);
        if (at === units.length) return;
        const state = stateOf(units[at].id);
        box.dataset.state = state;
        set(box, "aria-label", `${fill(words.unit, {n: at + 1, all: units.length})}, ${words[state]}`);
      }),
    };
  }

  function createConfidence() {
    const name = `sure-${Math.random().toString(36).slice(2)}`;
    const inputs = steps.map((value) => h("input", {type: "radio", name, value, onchange: () => change({confidence: value})}));
    return {
      element: h("fieldset", {class: "tc-blind-sure"},
        h("legend", null, words.confidence, " ", keycap("+"), " ", keycap("−")),
        h("span", {class: "tc-quiet", "aria-hidden": "true"}, words.least),
        ...inputs.map((input, at) => h("label", null, input, h("span", null, String(steps[at])))),
        h("span", {class: "tc-quiet", "aria-hidden": "true"}, words.most)),
      update: (value) => inputs.forEach((input) => {
        input.checked = Number(input.value) === value;
      }),
      move: (by) => {
        const at = steps.indexOf(said(here()).confidence);
        const to = at < 0 ? Math.floor(steps.length / 2) : Math.min(Math.max(at + by, 0), steps.length - 1);
        change({confidence: steps[to]});
      },
    };
  }

  function keysHelp() {
    const caps = [
      [`1–${Math.min(codes.count, 9)}`, "pick"], ["0", "none"], ["+ −", "sure"], ["r", "reason"],
      ["Enter", "next"], ["s", "skip"], ["← →", "walk"], ...(codes.searchable ? [["/", "find"]] : []),
    ];
    return h("p", {class: "tc-blind-keys"}, h("span", null, words.keys),
      ...caps.map(([cap, key]) => h("span", null, h("kbd", null, cap), ` ${words[`key-${key}`]}`)));
  }

  // Drawing

  function draw() {
    const at = model.get("at");
    const counts = counted();
    put(progress, fill(words.progress, {...counts, all: units.length}));
    strip.update();
    page.hidden = at === units.length;
    end.hidden = !page.hidden;
    if (page.hidden) return drawEnd(counts);
    const unit = units[at];
    const now = said(unit.id);
    if (heading.dataset.unit !== unit.id) {
      heading.dataset.unit = unit.id;
      put(heading, fill(words.unit, {n: at + 1, all: units.length}));
      text.replaceChildren(...drawText(unit));
      reason.value = now.reason;
    } else if (document.activeElement !== reason) {
      reason.value = now.reason;
    }
    codes.update(now.code);
    sure.update(now.confidence);
    back.disabled = at === 0;
    put(next.firstChild, at === units.length - 1 ? words["to-end"] : words.next);
    return undefined;
  }

  function drawText({id, texts}) {
    const paraphrase = texts[lang] ?? texts.nb ?? texts.en;
    const quote = h("blockquote");
    const own = attached(id, quote, h("div", null, h("p", {class: "tc-blind-kind"}, words["own-words"]), quote));
    if (!own) return [h("p", {class: "tc-blind-paraphrase"}, paraphrase ?? "")];
    return [
      own,
      ...(paraphrase ? [h("p", {class: "tc-blind-kind"}, words.paraphrase), h("p", {class: "tc-blind-paraphrase tc-second"}, paraphrase)] : []),
    ];
  }

  function drawEnd(counts) {
    const missing = units.filter(({id}) => stateOf(id) === "done" && !said(id).reason).length;
    const first = units.findIndex(({id}) => stateOf(id) !== "done");
    end.tabIndex = -1;
    end.replaceChildren(
      h("h4", null, first < 0 ? words["all-coded"] : fill(words.left, counts)),
      ...(missing ? [h("p", {class: "tc-quiet"}, fill(words["reasons-missing"], {n: missing}))] : []),
      h("p", null, words["hand-in"], " ", h("code", {class: "tc-blind-file"}, person.file)),
      h("p", {class: "tc-quiet"}, fill(words.where, person)),
      h("div", {class: "tc-blind-steps"},
        ...(first < 0 ? [] : [h("button", {type: "button", class: "tc-button tc-main", "data-do": "back", onclick: () => go(first)}, words.back)]),
        h("button", {type: "button", class: "tc-button", "data-do": "copy", onclick: () => ask("copy").then(saveFile, refused)}, words.copy)),
      ...(asText ? [createAsText(words, () => ask("copy"), asText === "open").element] : []));
    element.dataset.finished = first < 0 ? "yes" : "no";
  }
}
