// The rings alone, as a widget.
import {h} from "../core/dom.js";
import {mount} from "../core/mount.js";
import {drawnAnew, listen} from "../core/model.js";
import {createRings} from "./rings.js";

/** Draw the rings for a model that has layout_, words, counts, totals, seconds and chosen_keys. */
export function renderRings({model, el}) {
  return drawnAnew(model, ["change:words"], () => ({destroy: drawRings(model, el)}));
}

function drawRings(model, el) {
  const root = h("div", {class: "tc-root"});
  mount(root, el);
  const rings = createRings(root, {
    layout: model.get("layout_"), words: model.get("words"), counts: model.get("counts"), totals: model.get("totals"),
    seconds: model.get("seconds"), selected: model.get("chosen_keys"),
    onchange: (keys) => {
      model.set("chosen_keys", keys);
      model.save_changes();
    },
  });
  const heard = () => rings.update({
    counts: model.get("counts"), totals: model.get("totals"), seconds: model.get("seconds"), selected: model.get("chosen_keys"),
  });
  const names = ["chosen_keys", "counts", "totals", "seconds"];
  const stop = listen(model, Object.fromEntries(names.map((name) => [`change:${name}`, heard])));
  return () => {
    stop();
    root.remove();
  };
}
