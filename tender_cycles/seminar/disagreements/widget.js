// A class before its disagreements: one excerpt at a time, the codes that it
// was given with the reasons side by side, and what the room agrees on. What
// is shown as agreed on is what the kernel has confirmed.
import {createAttached} from "../../widgets/core/attached.js";
import {fill, h, liveRegion, put, set, uid} from "../../widgets/core/dom.js";
import {mount} from "../../widgets/core/mount.js";
import {drawnAnew, listen, saveChanges} from "../../widgets/core/model.js";
import {createRequests, whyNot} from "../../widgets/core/requests.js";

/** Draw the excerpts for a model that has payload, lang, at, settled and revealed. */
export function renderDisagreements({model, el}) {
  const page = {drafts: {}, large: false};
  return drawnAnew(model, ["change:lang", "change:payload"], () => createDisagreements(model, el, page));
}

/** `page` is what stays when it is drawn anew: what is chosen and not agreed on yet, by unit, and whether it is large. */
function createDisagreements(model, el, page) {
  const {units, codes, none, kept, say, attached: keys, coders, again, paraphrased} = model.get("payload");
  const lang = model.get("lang");
  const words = say[lang];
  const percent = new Intl.NumberFormat(lang, {style: "percent", maximumFractionDigits: 0});
  const {drafts} = page;
  const ask = createRequests(model, {silent: words.silent, complain});
  const attached = createAttached(ask, keys);

  const spoken = liveRegion();
  const progress = h("p", {class: "tc-disagreements-progress"});
  const status = h("span", {class: "tc-disagreements-status", role: "status"});
  const large = h("button", {type: "button", class: "tc-button", "data-do": "large", onclick: () => enlarge(!page.large)}, words.large);
  const reread = again ? h("button", {type: "button", class: "tc-button", "data-do": "again", onclick: readAgain}, words.again) : null;
  const message = h("p", {class: "tc-disagreements-message tc-message", role: "alert", hidden: true});
  const boxes = units.map(({id, agreeing}, at) => h("button", {type: "button", class: "tc-disagreements-box tc-field", "data-unit": id, style: `--tc-agreeing: ${100 * (agreeing ?? 0)}%`, onclick: () => go(at)}, id));
  const heading = h("h4", {class: "tc-disagreements-heading", tabindex: -1});
  const text = h("div");
  const columns = h("div", {class: "tc-disagreements-columns"});
  const reveal = h("button", {type: "button", class: "tc-button", "data-do": "reveal", onclick: () => change("revealed", !model.get("revealed"))});
  const study = h("p", {class: "tc-disagreements-own", role: "status"});
  const back = stepButton("previous", -1);
  const next = stepButton("next", 1);
  const consensus = createConsensus();
  const element = h("div", {class: "tc-root tc-disagreements", role: "region", "aria-label": words.title, lang},
    h("header", {class: "tc-disagreements-head"}, progress, h("span", {class: "tc-disagreements-coders"}, fill(words.coders, {n: coders})), status,
      h("div", {class: "tc-disagreements-steps"}, reread, large, back, next)),
    h("nav", {class: "tc-disagreements-strip", "aria-label": words.overview}, ...boxes),
    message,
    h("section", {class: "tc-disagreements-excerpt"}, heading, text, paraphrased[lang] ? h("p", {class: "tc-quiet tc-paraphrased"}, paraphrased[lang]) : null),
    columns,
    h("div", {class: "tc-disagreements-study"}, reveal, study),
    consensus.element, spoken.element);
  mount(element, el);
  element.addEventListener("keydown", shortcuts);
  const stop = listen(model, {"change:at": draw, "change:settled": draw, "change:revealed": draw});
  enlarge(page.large);
  draw();
  return {element, focus: () => (reread ?? large).focus(), destroy};

  function destroy() {
    ask.destroy();
    stop();
    element.remove();
  }

  function stepButton(key, by) {
    return h("button", {type: "button", class: "tc-button", "data-do": key, onclick: () => go(model.get("at") + by)}, words[key]);
  }

  function change(name, value) {
    model.set(name, value);
    saveChanges(model, () => complain(words.silent));
    draw();
  }

  /** For a projector: everything in type that is read from the last row. */
  function enlarge(on) {
    page.large = on;
    element.classList.toggle("tc-large", on);
    set(large, "aria-pressed", String(on));
  }

  /** Count what has been handed in since; the new payload draws all anew. */
  function readAgain() {
    complain("");
    put(status, words.reading);
    ask("again").then(() => put(status, ""), (fault) => complain(whyNot(fault, words["not-read"])));
  }

  function go(to) {
    const at = Math.min(Math.max(to, 0), units.length - 1);
    complain("");
    model.set("revealed", false);
    change("at", at);
    heading.focus({preventScroll: true});
    element.scrollIntoView({block: "nearest"});
    spoken.say(`${heading.textContent}. ${status.textContent}`);
  }

  function shortcuts(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, input")) return;
    const by = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (!by) return;
    event.preventDefault();
    go(model.get("at") + by);
  }

  function name(key) {
    return key === none ? words.none : codes.find((code) => code.key === key)?.names[lang] ?? key;
  }

  // What is agreed on

  function createConsensus() {
    const group = uid("disagreements");
    const inputs = [...codes.map(({key}) => key), none].map((key) => h("input", {type: "radio", name: group, value: key, onchange: () => draft({code: key})}));
    const why = h("textarea", {class: "tc-field", rows: 2, oninput: () => draft({reason: why.value})});
    const keep = h("button", {type: "button", class: "tc-button tc-main", "data-do": "settle", onclick: settle}, words.settle);
    const undo = h("button", {type: "button", class: "tc-button", "data-do": "withdraw", onclick: () => record("withdraw", {unit: here().id})}, words.withdraw);
    return {
      element: h("section", {class: "tc-disagreements-consensus"},
        h("fieldset", null, h("legend", null, words.consensus), ...inputs.map((input) => h("label", null, input, h("span", null, name(input.value))))),
        h("label", {class: "tc-disagreements-why"}, h("span", null, words.reason), why),
        h("div", {class: "tc-disagreements-steps"}, keep, undo)),
      update: ({code, reason}, settled) => {
        for (const input of inputs) input.checked = input.value === code;
        if (document.activeElement !== why || why.dataset.unit !== here().id) why.value = reason;
        why.dataset.unit = here().id;
        keep.disabled = code === null || (settled?.code === code && settled?.reason === reason) || ask.open() > 0;
        undo.hidden = !settled;
        undo.disabled = ask.open() > 0;
      },
    };
  }

  function here() {
    return units[model.get("at")];
  }

  function draft(changes) {
    const {id} = here();
    drafts[id] = {...chosen(id), ...changes};
    draw();
  }

  function chosen(unit) {
    return drafts[unit] ?? {code: null, reason: "", ...model.get("settled")[unit]};
  }

  function settle() {
    const {id} = here();
    record("settle", {unit: id, ...chosen(id)});
  }

  function record(what, content) {
    put(status, words.recording);
    ask(what, content).then(() => {
      delete drafts[content.unit];
      complain("");
      put(status, kept ? words.recorded : words.noted);
      spoken.say(status.textContent);
    }, (fault) => {
      complain(whyNot(fault, words["not-recorded"]));
    }).then(draw);
    draw();
  }

  function complain(sentence) {
    put(message, sentence);
    message.hidden = !sentence;
    if (sentence) put(status, "");
  }

  // Drawing

  function draw() {
    const at = model.get("at");
    const unit = units[at];
    const settled = model.get("settled");
    put(progress, fill(words.progress, {done: Object.keys(settled).length, all: units.length}));
    boxes.forEach((box, place) => {
      const {id, agreeing} = units[place];
      set(box, "aria-current", place === at ? "step" : null);
      box.dataset.settled = settled[id] ? "yes" : "no";
      const share = agreeing === null ? words.alone : fill(words.agreeing, {share: percent.format(agreeing)});
      set(box, "aria-label", `${fill(words.unit, {id})}, ${share}${settled[id] ? `, ${words.done}` : ""}`);
    });
    const shown = `${unit.id} ${model.get("revealed")}`;
    if (element.dataset.shown !== shown) {
      element.dataset.shown = shown;
      drawUnit(unit);
    }
    consensus.update(chosen(unit.id), settled[unit.id]);
    back.disabled = at === 0;
    next.disabled = at === units.length - 1;
  }

  function drawUnit(unit) {
    const share = unit.agreeing === null ? words.alone : fill(words.agreeing, {share: percent.format(unit.agreeing)});
    put(heading, `${fill(words.unit, {id: unit.id})} · ${share}`);
    text.replaceChildren(...drawText(unit));
    const open = model.get("revealed") && unit.study !== null;
    columns.replaceChildren(...unit.said.map((each) => drawColumn(each, unit, open)));
    reveal.hidden = unit.study === null;
    put(reveal, open ? words.hide : words.reveal);
    set(reveal, "aria-expanded", String(open));
    put(study, open ? fill(words.study, {code: name(unit.study)}) : "");
  }

  function drawText({id, texts}) {
    const paraphrase = texts[lang] ?? texts.nb ?? texts.en;
    return [attached(id, h("blockquote")), paraphrase && h("p", {class: "tc-disagreements-paraphrase"}, paraphrase)].filter(Boolean);
  }

  function drawColumn({code, by}, unit, open) {
    const all = unit.said.reduce((sum, each) => sum + each.by.length, 0);
    const told = by.filter(({reason}) => reason);
    const silent = by.length - told.length;
    const own = open && unit.study === code;
    return h("section", {class: `tc-disagreements-column${own ? " tc-study" : ""}`},
      h("h5", {class: "tc-disagreements-code"}, h("span", null, name(code)), h("span", {class: "tc-disagreements-count"}, String(by.length))),
      h("div", {class: "tc-disagreements-bar", "aria-hidden": "true"}, h("span", {style: `width: ${(100 * by.length) / all}%`})),
      h("ul", {class: "tc-disagreements-reasons"}, ...told.map(({coder, confidence, reason}) => h("li", null, reason,
        h("span", {class: "tc-disagreements-who"}, confidence === null ? coder : `${coder} · ${fill(words.confidence, {n: confidence})}`)))),
      silent ? h("p", {class: "tc-disagreements-silent"}, fill(words.silence, {n: silent})) : null);
  }
}
