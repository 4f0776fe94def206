// Memos on the text and on the study as a whole.
import {h, uid} from "../../widgets/core/dom.js";

/** Make the two fields; each is saved when it is left. `update({text, project})` shows what the kernel has. */
export function createMemos({words, name, request, onleave}) {
  let there = {text: "", project: ""};
  const save = {text: (text) => request("text_memo", [text]), project: (text) => request("project_memo", [text])};
  const fields = Object.fromEntries(["text", "project"].map((which) => [which, h("textarea", {
    id: uid("memo"), class: "tc-memo tc-field", rows: 3, "data-memo": which, onchange: () => keep(which), onkeydown: pressed,
  })]));
  const element = h("details", {class: "tc-memos"}, h("summary", null, words("memos")), ...Object.entries(fields).flatMap(([which, field]) => [
    h("label", {for: field.id, class: "tc-caption"}, which === "text" ? words("memos.text", {name}) : words("memos.project")), field,
  ]));
  return {element, update, flush: () => Object.keys(fields).forEach(keep)};

  function keep(which) {
    if (fields[which].value === there[which]) return;
    there = {...there, [which]: fields[which].value};
    save[which](fields[which].value);
  }

  function update(memos) {
    for (const [which, field] of Object.entries(fields)) if (field.value === there[which] || document.activeElement !== field) field.value = memos[which];
    there = memos;
  }

  function pressed(event) {
    if (event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey))) {
      element.querySelector("summary").focus();
      onleave();
      event.preventDefault();
    }
    if (event.key !== "Tab") event.stopPropagation();
  }
}
