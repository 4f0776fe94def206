// What the author claims on the strength of the chosen excerpts.
import {h, put} from "../core/dom.js";
import {claimsOn} from "./tables.js";

/** Draw the claims. Returns {element, update(), count}. */
export function createClaims(store) {
  const {data, say} = store;
  const head = h("p", {class: "tc-quiet"});
  const list = h("ol", {class: "tc-claims"});
  const element = h("div", null, head, list);
  const made = new Map();
  return {element, update};

  function make(at) {
    const claim = data.claims[at];
    const counts = h("span", {class: "tc-quiet"});
    const name = h("button", {type: "button", class: "tc-link", onclick: () => store.only([["claims", [at]]])}, claim.name);
    const element = h("li", {class: "tc-claim", "data-claim": claim.name},
      h("div", {class: "tc-excerpt-head"}, h("strong", null, name), h("span", {class: "tc-dot", "aria-hidden": "true"}, "·"), claim.section,
        h("span", {class: "tc-grow"}), h("span", {class: `tc-verdict tc-verdict-${claim.kind}`}, claim.verdict)),
      h("p", null, claim.text), claim.reason ? h("p", {class: "tc-quiet"}, claim.reason) : null, counts);
    return {element, counts, name};
  }

  function update() {
    const found = claimsOn(data, store.choice);
    put(head, say("claimsOn", {count: `${store.number(found.length)} ${say("ofWord")} ${store.number(data.claims.length)}`}));
    const items = found.map(({at, for: pro, against}) => {
      if (!made.has(at)) made.set(at, make(at));
      const item = made.get(at);
      const claim = data.claims[at];
      const parts = [];
      if (claim.for[1]) parts.push(say("for", {n: pro, all: claim.for[1]}));
      if (claim.against[1]) parts.push(say("against", {n: against, all: claim.against[1]}));
      put(item.counts, parts.join(" · "));
      item.name.setAttribute("aria-pressed", store.has("claims", at) ? "true" : "false");
      return item.element;
    });
    if (items.length !== list.childElementCount || items.some((item, at) => list.children[at] !== item)) list.replaceChildren(...items);
  }
}
