// The sliders of the what-if explorer, each with its unit and how its value is known.
import {fill, h, onceAFrame, put, set, uid} from "../../widgets/core/dom.js";
import {evidenceBadge} from "./parts.js";

const TENDER_FORMS = ["3+1", "2+1+1", "4"];
const STEPS_OF = {
  option_used: 0.05, win: 0.05, option_notice: 1, notice: 0.5,
  leave_startup: 0.02, leave_underway: 0.02, leave_closing: 0.02, caseload: 1,
};
const LEAVING = ["leave_startup", "leave_underway", "leave_closing"];
let gestures = 0;

/** Returns {element, update(shown), assume(rows)}. */
export function officeControls(told, ranges, ask) {
  const {words} = told;
  const form = formControl(words, ask);
  const sliders = Object.fromEntries(Object.keys(STEPS_OF).map((name) => [name, parameterSlider(name, told, ranges[name], ask)]));
  const plain = Object.keys(STEPS_OF).filter((name) => !LEAVING.includes(name) && name !== "caseload");
  const element = h("fieldset", {class: "tc-wi-controls"},
    h("legend", null, words.office),
    form.element,
    ...plain.map((name) => sliders[name].element),
    ...LEAVING.map((name) => sliders[name].element),
    sliders.caseload.element);

  function update({controls, heard}) {
    form.update(controls.tender);
    for (const [name, slider] of Object.entries(sliders)) slider.update(controls[name], heard);
  }

  function assume(rows) {
    const of = Object.fromEntries(rows.map((row) => [row.parameter, row]));
    form.assume(of.tender);
    for (const [name, slider] of Object.entries(sliders)) slider.assume(of[name === "caseload" ? "arrivals" : name]);
  }

  return {element, update, assume};
}

function formControl(words, ask) {
  const name = uid("tender");
  const badge = h("span");
  const own = h("input", {type: "text", class: "tc-wi-own", size: 7, onkeydown: (event) => event.key === "Enter" && take()});
  const radios = [...TENDER_FORMS, "own"].map((value) => h("input", {type: "radio", name, value, onchange: () => choose(value)}));
  const ownRow = h("span", {class: "tc-wi-own-row"}, h("label", {class: "tc-wi-own-name"}, words["own-form"], " ", own), h("button", {type: "button", class: "tc-wi-button", onclick: take}, words["own-take"]));
  const choices = h("div", {class: "tc-wi-radios", role: "radiogroup", "aria-label": words.form},
    ...radios.map((radio, at) => h("label", null, radio, at < TENDER_FORMS.length ? TENDER_FORMS[at] : words.own)), ownRow);

  function choose(value) {
    ownRow.hidden = value !== "own";
    if (value === "own") own.focus();
    else ask("change", {tender: value});
  }

  function take() {
    ask("change", {tender: own.value.trim()});
  }

  function update(value) {
    const known = TENDER_FORMS.includes(value);
    const typing = ownRow.contains(document.activeElement);
    if (!typing) radios.forEach((radio) => { radio.checked = radio.value === (known ? value : "own"); });
    if (!known && !typing) own.value = value;
    ownRow.hidden = !radios.at(-1).checked;
  }

  const element = h("div", {class: "tc-wi-field"}, h("span", {class: "tc-wi-name"}, words.form), badge, choices);
  return {element, update, assume: (row) => badge.replaceChildren(evidenceBadge(words, row))};
}

/** A labelled range. A drag is one gesture, each press of a key another. */
function parameterSlider(name, told, [min, max], ask) {
  const {words} = told;
  const label = name === "caseload" ? words.caseload : words.parameters[name];
  const id = uid("slider");
  const badge = h("span");
  const output = h("output", {for: id});
  const range = h("input", {type: "range", id, min, max, step: STEPS_OF[name], "data-name": name});
  let gesture = null;
  let inHand = false;
  let asked = 0;
  const tell = onceAFrame(() => { asked = ask("change", {[name]: Number(range.value)}, gesture); });
  range.addEventListener("input", () => {
    gesture ??= `${name}-${gestures += 1}`;
    inHand = true;
    say(Number(range.value));
    tell();
  });
  range.addEventListener("change", () => {
    // The last "input" may still wait for its frame.
    requestAnimationFrame(() => requestAnimationFrame(() => { gesture = null; inHand = false; }));
  });

  function inWords(value) {
    if (name === "caseload") return fill(words["caseload-value"], {n: told.number(value, 1)});
    if (["win", "option_used"].includes(name)) return told.percent(value, 0);
    if (LEAVING.includes(name)) return `${told.number(value, 2)} ${words.measures["per year"]}`;
    return `${told.number(value, Number.isInteger(value) ? 0 : 1)} ${words.measures.months}`;
  }

  function say(value) {
    set(range, "aria-valuetext", inWords(value));
    put(output, inWords(value));
  }

  /** An answer to an earlier move must not take back a later one: the next key would step from there. */
  function update(value, heard) {
    if (inHand || heard < asked) return;
    if (Number(range.value) !== value) range.value = value;
    say(value);
  }

  const element = h("div", {class: "tc-wi-field"},
    h("label", {class: "tc-wi-name", for: id}, label), badge, output, range);
  return {element, update, assume: (row) => badge.replaceChildren(evidenceBadge(words, row))};
}
