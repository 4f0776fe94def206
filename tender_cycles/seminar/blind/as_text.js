// The answers as text, for where no file can be saved.
import {h, put, toClipboard} from "../../widgets/core/dom.js";

/** Make the part that shows them; `fetch` promises {text}. */
export function createAsText(words, fetch, open) {
  const text = h("pre", {class: "tc-blind-astext", tabindex: 0, role: "region", "aria-label": words["as-text"]});
  const status = h("span", {role: "status"});
  const copy = () => toClipboard(text).then((done) => put(status, done ? words.copied : words["copy-by-hand"]));
  fetch().then((found) => put(text, found.text), () => {});
  return h("details", {class: "tc-blind-text-part", open},
    h("summary", null, words["as-text"]),
    h("p", null, words["text-how"]),
    h("p", null, h("button", {type: "button", class: "tc-button", "data-do": "text", onclick: copy}, words["copy-text"]), " ", status),
    text);
}
