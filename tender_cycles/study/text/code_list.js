// Giving codes: a field that finds them as one types, the nine used last under
// the number keys, and a new one from what was typed.
import {h, put, set, uid} from "../../widgets/core/dom.js";

const MOST = 60; // codes that are listed at once

const fold = (text) => text.normalize("NFC").toLowerCase();

/** Return the codes whose path has all the words, the best first: those that begin so, then by last use. */
export function matchCodes(codes, query) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (!words.length) return codes;
  const scored = codes.map((code, at) => {
    const name = fold(code.label);
    const path = fold(`${code.path} ${code.key}`);
    if (!words.every((word) => name.includes(word) || path.includes(word))) return null;
    const joined = words.join(" ");
    const score = name === joined ? 0 : name.startsWith(joined) ? 1 : name.split(/\s+/).some((part) => part.startsWith(words[0])) ? 2 : name.includes(words[0]) ? 3 : 4;
    return {code, score, at};
  });
  return scored.filter(Boolean).sort((a, b) => a.score - b.score || a.at - b.at).map(({code}) => code);
}

/**
 * Make the field.
 *
 * data     as `openCoding` gives it
 * words    what to say
 * ongive   called with the GUID of a code
 * onnew    called with the name of a new code and the GUID of its parent, or null
 * onleave  called when the field is left by Escape
 */
export function createCodes(data, {words, ongive, onnew, onleave}) {
  const listId = uid("codes");
  const input = h("input", {
    type: "text", class: "tc-field", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": listId, "aria-label": words("give"), placeholder: words("give.hint"),
    oninput: () => open(0), onfocus: () => open(-1), onblur: () => setTimeout(() => list.contains(document.activeElement) || close()), onkeydown: pressed,
  });
  const list = h("div", {id: listId, class: "tc-options", role: "listbox", "aria-label": words("codebook"), hidden: true, onpointerdown: (event) => event.preventDefault(), onclick: clicked});
  const slots = h("div", {class: "tc-slots", role: "group", "aria-label": words("slots")});
  const parent = h("select", {class: "tc-select", "aria-label": words("parent")});
  const naming = h("form", {class: "tc-naming", hidden: true, onsubmit: create, onkeydown: (event) => event.key === "Escape" && abandon(event)},
    h("p", {class: "tc-quiet"}), h("label", null, h("span", null, words("parent")), parent),
    h("div", {class: "tc-row"}, h("button", {class: "tc-button tc-main"}, words("create")), h("button", {type: "button", class: "tc-button", onclick: abandon}, words("cancel"))));
  const element = h("div", {class: "tc-give"}, h("div", {class: "tc-combo"}, input, list), naming, slots);
  let options = [];
  let at = -1;
  return {element, update, focus: () => input.focus(), press: (slot) => data.slots[slot] && ongive(data.slots[slot])};

  function update() {
    slots.replaceChildren(...data.slots.map((guid, slot) => {
      const code = data.codeBy.get(guid);
      return h("button", {type: "button", class: "tc-slot tc-choice", title: code.path, onclick: () => ongive(guid)},
        h("kbd", null, slot + 1), h("span", {class: "tc-tag", style: `--code: ${code.color}`}, code.label));
    }));
    if (!list.hidden) open(at);
  }

  function open(chosen) {
    const query = input.value.trim();
    const found = matchCodes(query ? data.codes : data.used(), query).filter((code) => code.codable).slice(0, MOST);
    options = found.map((code) => ({code}));
    const known = data.codes.some((code) => fold(code.label) === fold(query));
    if (query && !known) options.push({name: query});
    at = Math.min(chosen < 0 && query ? 0 : chosen, options.length - 1);
    list.replaceChildren(...options.map(drawOption), ...(options.length ? [] : [h("div", {class: "tc-quiet", role: "option", "aria-disabled": "true", "aria-selected": "false"}, words("empty"))]));
    list.hidden = false;
    set(input, "aria-expanded", "true");
    point();
  }

  function drawOption({code, name}, place) {
    const id = `${listId}-${place}`;
    if (name) return h("div", {id, role: "option", class: "tc-option tc-new", "data-at": place}, words("new", {name}));
    const above = code.path.split("/").slice(0, -1).join(" / ");
    const n = data.counts.get(code.guid) ?? 0;
    return h("div", {id, role: "option", class: "tc-option", "data-at": place, title: code.about || null},
      h("span", {class: "tc-tag", style: `--code: ${code.color}`}, code.label), h("span", {class: "tc-path"}, above), h("span", {class: "tc-n", "aria-label": words("times", {n})}, n || ""),
      code.about ? h("span", {class: "tc-quiet tc-option-about"}, code.about) : null);
  }

  function point() {
    [...list.children].forEach((option, place) => set(option, "aria-selected", place === at ? "true" : "false"));
    set(input, "aria-activedescendant", at < 0 ? null : `${listId}-${at}`);
    if (at >= 0) list.children[at].scrollIntoView({block: "nearest"});
  }

  function close() {
    list.hidden = true;
    set(input, "aria-expanded", "false");
    set(input, "aria-activedescendant", null);
  }

  function pressed(event) {
    const by = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (by) {
      if (list.hidden) open(0);
      else at = (at + by + options.length) % Math.max(1, options.length);
      point();
    } else if (event.key === "Enter") {
      if (!list.hidden && options[Math.max(at, 0)] && (at >= 0 || input.value.trim())) take(options[Math.max(at, 0)]);
    } else if (event.key === "Escape") {
      input.value = "";
      close();
      onleave();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function clicked(event) {
    const option = event.target.closest("[data-at]");
    if (option) take(options[Number(option.dataset.at)]);
  }

  function take({code, name}) {
    close();
    if (code) {
      input.value = "";
      ongive(code.guid);
      return;
    }
    put(naming.firstChild, words("naming", {name}));
    naming.dataset.name = name;
    parent.replaceChildren(h("option", {value: ""}, words("top")), ...data.codes.map((each) => h("option", {value: each.guid}, `${"\u2003".repeat(each.depth)}${each.label}`)));
    naming.hidden = false;
    parent.focus();
  }

  function create(event) {
    event.preventDefault();
    naming.hidden = true;
    input.value = "";
    onnew(naming.dataset.name, parent.value || null);
  }

  function abandon(event) {
    event.preventDefault();
    event.stopPropagation();
    naming.hidden = true;
    input.focus();
  }
}
