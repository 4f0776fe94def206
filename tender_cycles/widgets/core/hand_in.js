// A file that is handed in: saved, or as text where no file can be saved.
import {h, put, toClipboard} from "./dom.js";

const DOWNLOAD_MS = 60_000; // as long as a browser may take to ask where a file is to be saved

/** Have the browser save a text under a name. */
export function saveFile({name, text}) {
  const link = h("a", {href: URL.createObjectURL(new Blob([text], {type: "application/jsonl"})), download: name});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), DOWNLOAD_MS);
}

/** Make the part that shows it as text; `fetch` promises {text}. Returns {element, update()}. */
export function createAsText(words, fetch, open) {
  const text = h("pre", {class: "tc-astext", tabindex: 0, role: "region", "aria-label": words["as-text"]});
  const status = h("span", {role: "status"});
  const copy = () => toClipboard(text).then((done) => put(status, done ? words.copied : words["copy-by-hand"]));
  const update = () => {
    put(status, "");
    fetch().then((found) => put(text, found.text), () => {});
  };
  update();
  const element = h("details", {class: "tc-astext-part", open},
    h("summary", null, words["as-text"]),
    h("p", null, words["text-how"]),
    h("p", null, h("button", {type: "button", class: "tc-button", "data-do": "text", onclick: copy}, words["copy-text"]), " ", status),
    text);
  return {element, update};
}
