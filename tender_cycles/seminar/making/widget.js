// The form in which a teacher makes an exercise: fields, a button, and what to send.
import {h, put, toClipboard, uid} from "../../widgets/core/dom.js";
import {drawnAnew, listen} from "../../widgets/core/model.js";
import {mount} from "../../widgets/core/mount.js";
import {createRequests, whyNot} from "../../widgets/core/requests.js";

/** Draw the form for a model that has payload, lang and told. */
export function renderMaking({model, el}) {
  return drawnAnew(model, ["change:lang"], () => createForm(model, el));
}

function createForm(model, el) {
  const payload = model.get("payload"), {kinds, langs, say} = payload;
  const words = say[model.get("lang")];
  const message = h("p", {class: "tc-message", role: "alert", hidden: true});
  const done = h("div", {class: "tc-making-done", role: "status", hidden: true});
  const ask = createRequests(model, {silent: words.silent, complain});
  const name = h("input", {class: "tc-field", placeholder: words["name-like"], autocomplete: "off", maxlength: 64});
  const n = h("input", {class: "tc-field", type: "number", min: 2, max: 200, value: payload.n});
  const by = select(kinds.map((kind) => [kind, words[`by-${kind}`]]), kinds[0]);
  const seed = h("input", {class: "tc-field", type: "number", min: 0, value: payload.seed});
  const lang = select(langs.map((each) => [each, words[`lang-${each}`]]), model.get("lang"));
  const may = h("input", {type: "checkbox"});
  const asked = h("label", {class: "tc-making-may", hidden: true}, may, h("span", null, words["only-words"]));
  const element = h("section", {class: "tc-root tc-making", "aria-label": words.title, lang: model.get("lang")},
    h("h4", null, words.title),
    field("name", name, words["name-about"]), field("n", n, words["n-about"]), field("by", by), field("seed", seed, words["seed-about"]), field("lang", lang), asked,
    h("p", null, h("button", {type: "button", class: "tc-button tc-main", onclick: make}, words.make)), message, done);
  name.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) make();
  });
  mount(element, el);
  const stop = listen(model, {"change:told": draw});
  draw();
  return {element, focus: () => name.focus(), destroy: () => { stop(); ask.destroy(); element.remove(); }};

  function select(options, chosen) {
    return h("select", {class: "tc-select"}, ...options.map(([value, text]) => h("option", {value, selected: value === chosen}, text)));
  }

  function field(key, control, about = "") {
    control.id = uid(key);
    return h("div", {class: "tc-making-field"}, h("label", {for: control.id}, words[key]), control, about ? h("span", {class: "tc-quiet"}, about) : null);
  }

  function make() {
    complain("");
    ask("make", {name: name.value, n: n.valueAsNumber || 0, by: by.value, seed: seed.valueAsNumber || 0, lang: lang.value, words: may.checked})
      .then((wants) => { asked.hidden = asked.hidden && wants !== "words"; if (wants) may.focus(); },
        (fault) => complain(whyNot(fault, words.failed)));
  }

  function complain(sentence) {
    put(message, sentence);
    message.hidden = !sentence;
  }

  function draw() {
    const told = model.get("told");
    done.hidden = !told.done;
    if (done.hidden) return;
    const letter = h("div", {class: "tc-making-letter", tabindex: 0, role: "region", "aria-label": words.send}, told.letter);
    const copied = h("span", {role: "status"});
    const copy = () => toClipboard(letter).then((ok) => put(copied, ok ? words.copied : words["copy-by-hand"]));
    done.replaceChildren(h("p", null, h("strong", null, told.done)), h("p", null, words.send), letter,
      h("p", null, h("button", {type: "button", class: "tc-button", onclick: copy}, words.copy), " ", copied));
  }
}
