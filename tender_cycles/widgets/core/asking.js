// Who somebody is: an alias is asked for, and it is checked when it is given.
import {h, put} from "./dom.js";
import {createRequests, whyNot} from "./requests.js";

/** Make the question for a model that answers `begin`. Returns {element, focus(), destroy()}. */
export function createAsking(model, words) {
  const field = h("input", {class: "tc-ask-word tc-field", autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: 32, "aria-describedby": "tc-ask-why"});
  const message = h("p", {class: "tc-ask-message tc-message", role: "alert", hidden: true});
  const ask = createRequests(model, {silent: words.silent});
  const begin = () => ask("begin", {word: field.value}).catch((fault) => {
    put(message, whyNot(fault));
    message.hidden = false;
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) begin();
  });
  const element = h("div", {class: "tc-ask"},
    h("label", null, h("strong", null, words.ask), field),
    h("button", {type: "button", class: "tc-button tc-main", onclick: begin}, words.begin),
    h("p", {class: "tc-quiet", id: "tc-ask-why"}, `${words["ask-why"]} ${words["ask-form"]}`),
    message);
  return {element, focus: () => field.focus(), destroy: ask.destroy};
}
