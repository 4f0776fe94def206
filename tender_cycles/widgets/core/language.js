// The switch to another language, above every widget.
import {h} from "./dom.js";
import {listen, saveChanges} from "./model.js";
import {mount} from "./mount.js";

/** Put a button for each other language above what `render` draws; the model has lang, and languages by their own names. */
export function inLanguages(render) {
  return ({model, el}) => {
    const buttons = Object.entries(model.get("languages")).map(([lang, name]) => h("button", {
      type: "button", class: "tc-button tc-small", lang, "data-lang": lang, onclick: () => choose(lang),
    }, name));
    const bar = h("div", {class: "tc-root tc-languages"}, ...buttons);
    update();
    mount(bar, el);
    const stop = listen(model, {"change:lang": update});
    const end = render({model, el});
    return () => {
      stop();
      end?.();
      bar.remove();
    };

    function update() {
      const focused = bar.contains(document.activeElement);
      for (const button of buttons) button.hidden = button.dataset.lang === model.get("lang");
      if (focused) buttons.find((button) => !button.hidden)?.focus();
    }

    function choose(lang) {
      model.set("lang", lang);
      saveChanges(model, () => {}); // without a kernel a widget that has its words with it changes them all the same
    }
  };
}
