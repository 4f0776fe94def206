// Correcting what the text says, with a look at the excerpts that are touched before anything is saved.
import {h, put, uid} from "../../widgets/core/dom.js";

const PREVIEW_PAUSE = 300; // milliseconds after the last letter before the kernel is asked

/**
 * Make the form.
 *
 * data      as `openCoding` gives it
 * ask       of createRequests
 * correct   called with start and end as the kernel counts, the text, and what becomes of emptied excerpts
 */
export function createCorrection(data, {words, ask, correct, onleave}) {
  const [textId, emptiedId] = [uid("fix"), uid("emptied")];
  const field = h("textarea", {id: textId, class: "tc-field tc-fix-text", rows: 4, spellcheck: "true", oninput: () => look(PREVIEW_PAUSE)});
  const touched = h("p", {class: "tc-quiet", role: "status"});
  const rows = h("ul", {class: "tc-fix-rows"});
  const emptied = h("select", {id: emptiedId, class: "tc-select"}, h("option", {value: "keep"}, words("fix.keep")), h("option", {value: "remove"}, words("fix.remove")));
  const fate = h("div", {class: "tc-pair", hidden: true}, h("label", {for: emptiedId, class: "tc-caption"}, words("fix.emptied")), emptied);
  const save = h("button", {class: "tc-button tc-main", "data-do": "fix.save", disabled: true}, words("fix.save"));
  const element = h("form", {class: "tc-fix", hidden: true, onsubmit: saved, onkeydown: pressed},
    h("h3", {class: "tc-form-title"}, words("fix.title")), h("label", {for: textId, class: "tc-caption"}, words("fix.text")), field, touched, rows, fate,
    h("div", {class: "tc-row"}, save, h("button", {type: "button", class: "tc-button", onclick: close}, words("cancel"))), h("p", {class: "tc-quiet"}, words("fix.journal")));
  let span = [0, 0];
  let timer = 0;
  let serial = 0;
  return {element, open, destroy: () => clearTimeout(timer)};

  function open(stretch) {
    span = stretch;
    field.value = data.doc.text.slice(...span);
    element.hidden = false;
    told(null);
    field.focus();
    element.scrollIntoView({block: "nearest"});
  }

  function close() {
    clearTimeout(timer);
    element.hidden = true;
    onleave();
  }

  function told(found, fault = "") {
    save.disabled = !found;
    put(touched, fault || (found ? words("fix.touched", found) : words("fix.same")));
    rows.replaceChildren(...(found?.rows ?? []).map(([old, now]) => h("li", null, h("del", null, short(old)), " → ", now ? h("ins", null, short(now)) : h("em", null, words("fix.nothing")))));
    fate.hidden = !found?.emptied;
  }

  function short(text) {
    return text.length > 70 ? `${text.slice(0, 34)} … ${text.slice(-34)}` : text;
  }

  function look(pause) {
    clearTimeout(timer);
    serial += 1;
    save.disabled = true;
    if (field.value === data.doc.text.slice(...span)) told(null);
    else timer = setTimeout(() => askFor(serial), pause);
  }

  async function askFor(mine) {
    const [start, end] = data.toKernel(...span);
    try {
      const found = await ask("preview", {start, end, text: field.value});
      if (mine === serial) told(found);
    } catch (fault) {
      if (mine === serial) told(null, fault.message);
    }
  }

  function pressed(event) {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !save.disabled) saved(event);
    else if (event.key === "Tab") return;
    else {
      event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  function saved(event) {
    event.preventDefault();
    element.hidden = true;
    correct(...data.toKernel(...span), field.value, fate.hidden ? "" : emptied.value);
  }
}
