// The rings alone, as a widget.
import {h} from "../core/dom.js";
import {keepKeys} from "../core/keys.js";
import {listen} from "../core/model.js";
import {createRings} from "./rings.js";

/** Draw the rings for a model that has layout_, words, counts, totals and chosen_keys. */
export function renderRings({model, el}) {
  const root = h("div", {class: "tc-root"});
  keepKeys(root);
  el.append(root);
  const rings = createRings(root, {
    layout: model.get("layout_"), words: model.get("words"), counts: model.get("counts"), totals: model.get("totals"), selected: model.get("chosen_keys"),
    onchange: (keys) => {
      model.set("chosen_keys", keys);
      model.save_changes();
    },
  });
  const heard = () => rings.update({counts: model.get("counts"), totals: model.get("totals"), selected: model.get("chosen_keys")});
  return listen(model, {"change:chosen_keys": heard, "change:counts": heard, "change:totals": heard});
}
