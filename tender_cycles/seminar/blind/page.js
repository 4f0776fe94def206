// Coding blind on a page of its own: what the kernel does in a notebook is done here with what the browser keeps.
import {answerState, renderBlind} from "./widget.js";
import {fill, h} from "../../widgets/core/dom.js";
import {createKept} from "../../widgets/core/kept.js";
import {createPageModel} from "../../widgets/core/page_model.js";

/** Make the page answer. */
export function startExercise() {
  const {payload, lang, words: own, file} = JSON.parse(document.getElementById("data").textContent);
  const kept = createKept(`${file.format} ${file.exercise}`);
  const session = createSession(`${file.format} ${file.exercise}`);
  const model = createPageModel({payload, lang, at: 0, person: {}, answers: {}}, {begin, leave, put, copy, words: () => own});
  let word = ""; // as the key of what is kept
  let shown = Date.now();
  const head = h("header");
  const place = h("div", {class: "tc-page-exercise"});
  document.querySelector("main").replaceChildren(head, place);
  const warning = h("p", {class: "tc-page-note", role: "alert", hidden: true});
  tell(kept.works());
  model.on("change:at", () => { shown = Date.now(); });
  model.on("change:lang", drawHead);
  drawHead();
  if (kept.read(session.word()?.toLowerCase())) begin({word: session.word()});
  renderBlind({model, el: place});
  window.addEventListener("beforeunload", (event) => {
    if (!kept.works() && Object.keys(model.get("answers")).length) event.returnValue = true;
  });

  function say(key, values = {}) {
    return fill(model.get("payload").say[model.get("lang")][key], values);
  }

  function drawHead() {
    const other = Object.keys(payload.say).find((each) => each !== model.get("lang"));
    document.documentElement.lang = model.get("lang");
    document.title = say("title");
    warning.textContent = say("unkept");
    head.replaceChildren(
      h("div", {class: "tc-page-title"}, h("h1", null, say("title")),
        h("button", {type: "button", class: "tc-link", lang: other, onclick: () => model.set("lang", other)}, payload.say[other].language)),
      h("p", null, say("about", {n: payload.units.length})),
      ...(own ? [h("p", {class: "tc-page-note"}, say("confidential"))] : []),
      warning);
  }

  /** Say what becomes of the answers: where nothing is kept, other sentences are true. */
  function tell(works) {
    warning.hidden = works;
    const told = Object.entries(payload.say).map(([each, words]) =>
      [each, works ? words : {...words, saved: words["unkept-saved"], where: words["unkept-where"]}]);
    model.set("payload", {...payload, say: Object.fromEntries(told), text: works ? "closed" : "open"});
  }

  // What the widget asks for, as the widget in a notebook asks the kernel

  function begin({word: asked}) {
    const made = asked.normalize("NFC").trim();
    if (!made) throw new Error(say("word-empty"));
    if (!new RegExp(file.word, "u").test(made)) throw new Error(say("word-form"));
    word = made.toLowerCase();
    const {header, answers} = known();
    const others = [...kept.keys()].some((key) => key !== word && Object.keys(kept.read(key)?.answers ?? {}).length);
    const resumed = Object.keys(answers).length > 0;
    session.keep(header?.code_word ?? made);
    const open = payload.units.findIndex(({id}) => answerState(answers[id]) === "open");
    model.set("answers", answers);
    model.set("at", open < 0 ? payload.units.length : open);
    shown = Date.now();
    model.set("person", {word: header?.code_word ?? made, resumed, near: others && !resumed, file: nameOf()});
  }

  function known() {
    return kept.read(word) ?? {header: null, answers: {}};
  }

  function nameOf() {
    return `answers-${word}.jsonl`;
  }

  function leave() {
    session.keep("");
    model.set("at", 0);
    model.set("answers", {});
    model.set("person", {});
  }

  function put(said) {
    const {header, answers} = known();
    const seconds = Math.min(Math.max(Math.round((Date.now() - shown) / 100) / 10, 0), file.longest);
    const record = {
      header: header ?? makeHeader(),
      answers: {...answers, [said.unit]: {...said, reason: whole(said.reason), seconds, time: now()}},
    };
    const worked = kept.works();
    const works = kept.write(word, record);
    model.set("answers", record.answers);
    if (worked && !works) tell(false);
  }

  function makeHeader() {
    const random = [...crypto.getRandomValues(new Uint8Array(8))].map((each) => each.toString(16).padStart(2, "0")).join("");
    return {
      format: file.format, version: file.version, exercise: file.exercise, code_word: model.get("person").word,
      session: random, begun: now(),
    };
  }

  /** Return the file of answers, to be handed in. */
  function copy() {
    const {header, answers} = known();
    const given = payload.units.map(({id}) => answers[id]).filter(Boolean);
    return {name: nameOf(), text: [header ?? makeHeader(), ...given].map((each) => `${JSON.stringify(each)}\n`).join("")};
  }
}

function now() {
  return new Date().toISOString();
}

/** Return a text without halves of characters, which no file in UTF-8 can hold. */
function whole(text) {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

/** Who codes in this window, so that a reload goes on: not on the device, on which somebody else may code next. */
function createSession(name) {
  return {
    word: () => {
      try {
        return sessionStorage.getItem(name);
      } catch {
        return null;
      }
    },
    keep: (word) => {
      try {
        sessionStorage.setItem(name, word);
      } catch { /* then the word is asked for again */ }
    },
  };
}
