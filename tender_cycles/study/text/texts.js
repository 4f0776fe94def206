// The study's texts, with how far each is coded, to go from one to the next.
import {h, set, uid} from "../../widgets/core/dom.js";

/**
 * Make the button and the list that it opens.
 *
 * source   the GUID of the text that is shown
 * ask      of createRequests
 * before   called before another text is opened, to save what is being written
 * fail     called with what went wrong, or is not to be had
 */
export function createTexts({words, source, ask, before, fail}) {
  const id = uid("texts");
  const list = h("ul", {id, class: "tc-texts", "aria-label": words("texts.list"), hidden: true, onkeydown: (event) => {
    if (event.key !== "Escape") return;
    open(false);
    toggle.focus();
    event.stopPropagation();
  }});
  const toggle = h("button", {type: "button", class: "tc-button", "data-do": "texts", "aria-expanded": "false", "aria-controls": id, onclick: () => open(list.hidden)}, words("texts"));
  const walk = (key, by, sign) => h("button", {type: "button", class: "tc-button", "data-do": key, "aria-label": words(key), title: words(key), onclick: () => go(by)}, sign);
  const buttons = h("div", {class: "tc-row tc-text-nav", role: "group", "aria-label": words("texts.list")},
    walk("texts.previous", -1, "⟨"), toggle, walk("texts.next", 1, "⟩"));
  return {buttons, list, go};

  async function told() {
    try {
      return await ask("texts");
    } catch (fault) {
      fail(fault.message);
      return [];
    }
  }

  async function open(wanted) {
    set(toggle, "aria-expanded", String(wanted));
    if (wanted) list.replaceChildren(...(await told()).map(row));
    list.hidden = !wanted;
    if (wanted) (list.querySelector('[aria-current="true"]') ?? list.querySelector("button"))?.focus();
  }

  function row(text) {
    const share = Math.floor(100 * text.share + 1e-9);
    return h("li", null, h("button", {type: "button", class: "tc-text-row tc-choice", "aria-current": text.guid === source ? "true" : null, onclick: () => show(text.guid)},
      h("span", {class: "tc-text-name"}, text.name), h("span", {class: "tc-quiet"}, words("texts.one", {n: text.excerpts, share})),
      h("span", {class: "tc-share-bar", "aria-hidden": "true", style: `--share: ${share}%`})));
  }

  async function go(by) {
    const texts = await told();
    const place = texts.findIndex((each) => each.guid === source) + by;
    if (texts[place]) show(texts[place].guid);
    else if (texts.length) fail(words(by > 0 ? "texts.last" : "texts.first"));
  }

  function show(guid) {
    if (guid === source) return open(false);
    before();
    ask("open", {source: guid}).catch((fault) => fail(fault.message));
  }
}
