// The codes to choose from, with their definitions: a group of radio buttons
// that is also reached by number, and by name where there are many.
import {h, put, set, uid} from "../../widgets/core/dom.js";

const NUMBERED = 9; // the codes that have a key of their own

/**
 * Make the list.
 *
 * payload   {codes, none}
 * pick      called with the key of the code that is chosen
 *
 * Returns {element, count, searchable, name(key), update(key), pickNumber(n), walk(by), find()}.
 */
export function createCodeList({codes, none}, lang, pick, words) {
  const all = [...codes, {key: none, labels: {[lang]: words.none}, groups: {}, texts: {}}];
  const searchable = codes.length > NUMBERED;
  let focusAt = 0;
  const rows = all.map((code, at) => createRow(code, at));
  const nothing = h("p", {class: "tc-quiet", hidden: true, role: "status"}, words["no-code"]);
  const search = searchable
    ? h("input", {type: "search", class: "tc-blind-find tc-field", placeholder: words.find, "aria-label": words.find, oninput: filter, onkeydown: inSearch})
    : null;
  const title = uid("codes");
  const group = h("div", {class: "tc-blind-codes-list", role: "radiogroup", "aria-labelledby": title}, ...grouped());
  const definitions = h("button", {type: "button", class: "tc-link tc-blind-definitions", "aria-expanded": "false", onclick: toggle}, words.definitions);
  const element = h("section", {class: "tc-blind-codes"},
    h("div", {class: "tc-blind-codes-head"}, h("h4", {id: title}, words.codes), definitions), search, group, nothing);
  return {
    element, count: codes.length, searchable, update, pickNumber, walk,
    name: (key) => nameOf(all.find((code) => code.key === key)),
    find: () => {
      search?.focus();
      return Boolean(search);
    },
  };

  function nameOf(code) {
    return code.labels[lang] ?? code.key;
  }

  function createRow(code, at) {
    const isNone = code.key === none;
    const numbered = /^[\d.]+$/.test(code.key) ? `${code.key} ` : "";
    const cap = isNone ? "0" : at < NUMBERED ? String(at + 1) : "";
    const about = uid("definition");
    const [definition = "", ...rest] = (code.texts[lang] ?? "").split("\n").filter(Boolean);
    const radio = h("button", {
      type: "button", role: "radio", class: "tc-blind-radio", "aria-checked": "false", tabindex: at === 0 ? 0 : -1, "data-code": code.key,
      "aria-describedby": definition ? about : null, onfocus: () => moveTo(at),
    }, h("kbd", {"aria-hidden": "true"}, cap), h("span", null, numbered, nameOf(code)));
    const row = h("div", {class: `tc-blind-code${isNone ? " tc-blind-none" : ""}`, onclick: () => pick(code.key)},
      radio,
      definition ? h("div", {class: "tc-blind-definition", id: about}, h("p", null, definition), ...rest.map((part) => h("p", {class: "tc-quiet"}, part))) : null);
    return {code, row, radio, searched: `${nameOf(code)} ${code.groups[lang] ?? ""} ${definition}`.toLocaleLowerCase(lang)};
  }

  function grouped() {
    const parts = [];
    let last = "";
    for (const {code, row} of rows) {
      const name = code.groups[lang] ?? "";
      if (name && name !== last) parts.push(h("p", {class: "tc-blind-group"}, name));
      last = name;
      parts.push(row);
    }
    return parts;
  }

  function moveTo(at) {
    focusAt = at;
    rows.forEach(({radio}, index) => set(radio, "tabindex", index === at ? 0 : -1));
  }

  function visible() {
    return rows.map((each, at) => at).filter((at) => !rows[at].row.hidden);
  }

  function walk(by) {
    const places = visible();
    const inside = group.contains(document.activeElement);
    const from = places.indexOf(focusAt);
    const to = inside ? Math.min(Math.max(from + by, 0), places.length - 1) : Math.max(from, 0);
    rows[places[to]]?.radio.focus();
    return true;
  }

  function pickNumber(n) {
    const at = n === 0 ? rows.length - 1 : n - 1;
    if (n > codes.length) return false;
    pick(rows[at].code.key);
    return true;
  }

  function filter() {
    const wanted = search.value.trim().toLocaleLowerCase(lang);
    rows.forEach((each) => {
      each.row.hidden = Boolean(wanted) && !each.searched.includes(wanted);
    });
    group.querySelectorAll(".tc-blind-group").forEach((each) => {
      each.hidden = Boolean(wanted);
    });
    nothing.hidden = visible().length > 0;
  }

  function inSearch(event) {
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      const [first] = visible();
      if (first === undefined) return;
      rows[first].radio.focus();
      if (event.key === "Enter") {
        pick(rows[first].code.key);
        search.value = "";
        filter();
      }
    } else if (event.key === "Escape") {
      search.value = "";
      filter();
      rows[focusAt].radio.focus();
    }
  }

  function toggle() {
    const open = element.classList.toggle("tc-open");
    set(definitions, "aria-expanded", open ? "true" : "false");
  }

  function update(key) {
    rows.forEach(({code, row, radio}, at) => {
      const on = code.key === key;
      set(radio, "aria-checked", on ? "true" : "false");
      row.classList.toggle("tc-on", on);
      if (on && !group.contains(document.activeElement)) moveTo(at);
    });
    put(nothing, words["no-code"]);
  }
}
