// An exercise on a page of its own: what the kernel does in a notebook is done here, with what the browser keeps.
import {createAsking} from "./asking.js";
import {fill, h} from "./dom.js";
import {createAsText, saveFile} from "./hand_in.js";
import {createKept} from "./kept.js";
import {drawnAnew, listen} from "./model.js";
import {createPageModel} from "./page_model.js";
import {createRequests} from "./requests.js";

/** Return what Python has put on the page. */
export function toldByPython() {
  return JSON.parse(document.getElementById("data").textContent);
}

/**
 * Make an exercise that is done in the browser alone. Returns {model, read(), write(record), start(render)}.
 *
 * known     of Python: {payload, say, lang, words, file: {format, version, exercise, word, name, n}}
 * values    what the model holds at first, beside payload, say, lang and person
 * lay       lays a record before the view; one of {header, …} as it is kept, or {} when somebody leaves
 * begun     called with it when somebody begins, goes on or leaves
 * started   whether there is anything in a record
 * lines     returns what is handed in of a record
 * answers   what the view asks for beside begin, leave, copy and words
 */
export function createExercisePage({payload, say: told, lang, words: own, file}, {values, lay, begun = (_record) => {}, started, lines, answers}) {
  const name = `${file.format} ${file.exercise}`; // pages that are opened from disk may share one storage
  const kept = createKept(name);
  const session = createSession(name);
  const model = createPageModel({payload, say: told, lang, person: {}, record: null, ...values}, {begin, leave, copy, words: () => own, ...answers});
  const warning = h("p", {class: "tc-page-note", role: "alert", hidden: true});
  const head = h("header");
  const place = h("div");
  let alias = "";
  return {model, read, write, start};

  function start(render) {
    document.querySelector("main").replaceChildren(head, place);
    tell(kept.works());
    model.on("change:lang", drawHead);
    drawHead();
    const before = session.word();
    if (before && kept.read(before.toLowerCase())) begin({word: before});
    render({model, el: place});
    window.addEventListener("beforeunload", (event) => {
      if (!kept.works() && alias && started(read())) event.returnValue = true;
    });
  }

  function say(key, given = {}) {
    return fill(model.get("say")[model.get("lang")][key], given);
  }

  function drawHead() {
    const other = Object.keys(told).find((each) => each !== model.get("lang"));
    document.documentElement.lang = model.get("lang");
    document.title = say("title");
    warning.textContent = say("unkept");
    head.replaceChildren(
      h("div", {class: "tc-page-title"}, h("h1", null, say("title")),
        h("button", {type: "button", class: "tc-link", lang: other, onclick: () => model.set("lang", other)}, told[other].language)),
      h("p", null, say("about", {n: file.n})),
      ...(own ? [h("p", {class: "tc-page-note"}, say("confidential"))] : []),
      warning);
  }

  /** Say what becomes of what is done: where nothing is kept, other sentences are true. */
  function tell(works) {
    warning.hidden = works;
    model.set("say", works ? told : unkept(told));
    model.set("payload", {...payload, say: works ? payload.say : unkept(payload.say), text: works ? "closed" : "open"});
  }

  // What is kept of whoever works here

  function read() {
    return kept.read(alias.toLowerCase()) ?? {header: makeHeader()};
  }

  function write(record) {
    const worked = kept.works();
    const works = kept.write(alias.toLowerCase(), record);
    lay(record);
    if (worked && !works) tell(false);
    model.set("record", record);
  }

  function makeHeader() {
    return {
      format: file.format, version: file.version, exercise: file.exercise, code_word: alias, session: randomName(), begun: now(),
    };
  }

  // What the view asks for, as a widget in a notebook asks the kernel

  function begin({word}) {
    const made = word.normalize("NFC").trim();
    if (!made) throw new Error(say("word-empty"));
    if (!new RegExp(file.word, "u").test(made)) throw new Error(say("word-form"));
    alias = made;
    const record = read();
    alias = record.header.code_word;
    const resumed = started(record);
    const others = [...kept.keys()].some((key) => key !== alias.toLowerCase() && started(kept.read(key) ?? {}));
    session.keep(alias);
    lay(record);
    begun(record);
    model.set("person", {word: alias, resumed, near: others && !resumed, file: nameOf()});
  }

  function nameOf() {
    return `${file.name}-${alias.toLowerCase()}.jsonl`;
  }

  function leave() {
    session.keep("");
    lay({});
    begun({});
    model.set("person", {});
  }

  function copy() {
    return {name: nameOf(), text: lines(read()).map((each) => `${JSON.stringify(each)}\n`).join("")};
  }
}

/** Return words by language with those for where nothing is kept in the place of the others. */
function unkept(told) {
  const instead = (words) => Object.fromEntries(Object.entries(words).map(([key, text]) => [key, words[`unkept-${key}`] ?? text]));
  return Object.fromEntries(Object.entries(told).map(([lang, words]) => [lang, instead(words)]));
}

export function now() {
  return new Date().toISOString();
}

/** Return a name that nothing else has. */
export function randomName() {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((each) => each.toString(16).padStart(2, "0")).join("");
}

/** Return a text without halves of characters, which no file in UTF-8 can hold. */
export function whole(text) {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

/** Who works in this window, so that a reload goes on: not on the device, on which somebody else may work next. */
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

// Around a widget that asks for no alias itself

/** Ask for an alias before a widget is drawn, and offer below it what is handed in. */
export function handedIn(render) {
  return ({model, el}) => {
    const [above, middle, below] = ["above", "middle", "below"].map(() => h("div"));
    const events = ["change:person", "change:lang", "change:payload"];
    let end = () => {};
    el.append(above, middle, below);
    drawnAnew(model, events, () => (there() ? createWho(model, above) : createBefore(model, above)));
    drawnAnew(model, events, () => (there() ? createHandIn(model, below) : {destroy: () => {}}));
    model.on("change:person", draw);
    draw();

    function there() {
      return Boolean(model.get("person").word);
    }

    function draw() {
      end();
      end = there() ? render({model, el: middle}) : () => {};
    }
  };
}

function createBefore(model, el) {
  const asking = createAsking(model, model.get("say")[model.get("lang")]);
  el.append(asking.element);
  return {
    ...asking,
    destroy: () => {
      asking.destroy();
      asking.element.remove();
    },
  };
}

function createWho(model, el) {
  const words = model.get("say")[model.get("lang")];
  const person = model.get("person");
  const ask = createRequests(model);
  const greeting = person.resumed ? "welcome" : person.near ? "near" : "";
  const who = h("p", {tabindex: -1}, fill(words.who, person));
  const element = h("div", null,
    h("div", {class: "tc-page-who"}, who, h("button", {type: "button", class: "tc-link", "data-do": "leave", onclick: () => ask("leave")}, words["change-word"])),
    greeting ? h("p", {class: "tc-page-welcome"}, fill(words[greeting], person)) : null);
  el.append(element);
  return {
    element,
    focus: () => who.focus({preventScroll: true}),
    destroy: () => {
      ask.destroy();
      element.remove();
    },
  };
}

function createHandIn(model, el) {
  const words = model.get("say")[model.get("lang")];
  const ask = createRequests(model);
  const asText = createAsText(words, () => ask("copy"), model.get("payload").text === "open");
  const element = h("section", {class: "tc-hand-in"}, h("h2", null, words["hand-in-title"]),
    h("p", null, words["hand-in"], " ", h("code", {class: "tc-page-file"}, model.get("person").file)),
    h("p", {class: "tc-quiet"}, words.where),
    h("p", null, h("button", {type: "button", class: "tc-button tc-main", "data-do": "hand-in", onclick: save}, words.copy)),
    asText.element);
  const stop = listen(model, {"change:record": asText.update});
  el.append(element);
  return {element, destroy};

  function save() {
    // Where a button takes no focus, as in Safari, what is being written would not be in the file yet.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    ask("copy").then(saveFile);
  }

  function destroy() {
    stop();
    ask.destroy();
    element.remove();
  }
}
