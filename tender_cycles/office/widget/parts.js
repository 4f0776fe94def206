// What several parts of the what-if explorer share: how numbers are written, code to copy, evidence.
import {fill, h, put, toClipboard} from "../../widgets/core/dom.js";

const SHARES = new Set(["transition", "training-load", "vacant", "continuity", "unbroken"]);

/** Return how numbers are written in a language. */
export function numberWriter(lang) {
  const locale = lang === "nb" ? "nb-NO" : "en-GB";
  const made = new Map();
  /** @type {(value: number, digits: number, sign?: Intl.NumberFormatOptions["signDisplay"]) => string} */
  const number = (value, digits, sign = "auto") => {
    const key = `${digits}${sign}`;
    if (!made.has(key)) {
      made.set(key, new Intl.NumberFormat(locale, {minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: sign}));
    }
    return made.get(key).format(value).replace("-", "\u2212");
  };
  const percent = (value, digits = 1) => `${number(100 * value, digits)}${lang === "nb" ? "\u202f" : ""}%`;
  const isShare = (name) => SHARES.has(name);
  const value = (name, x) => (isShare(name) ? percent(x) : number(x, 3));
  const change = (name, x, points) => (isShare(name) ? `${number(100 * x, 2, "exceptZero")} ${points}` : number(x, 3, "exceptZero"));
  const spoken = (row, words) => fill(words.interval, {
    value: value(row.name, row.value), low: value(row.name, row.low), high: value(row.name, row.high),
  });
  return {number, percent, isShare, value, change, spoken};
}

/** The code that gives the same, and a button that copies it. */
export function copyCode(words, label) {
  const code = h("code", {tabindex: 0, "aria-label": label});
  const done = h("span", {role: "status", class: "tc-wi-quiet"});
  const button = h("button", {type: "button", class: "tc-wi-button", onclick: copy}, words.copy);
  const element = h("div", {class: "tc-wi-code"}, h("span", {class: "tc-wi-code-head"}, button, done), h("pre", null, code));

  async function copy() {
    if (await toClipboard(code)) put(done, words.copied);
  }

  return {element, update: (text) => { put(code, text); put(done, ""); }};
}

/** What is noted of a parameter, and where it is from. */
export function basisOf(words, {note, source}) {
  const place = /^\d/.test(source) ? fill(words["of-section"], {section: source}) : source;
  return place ? `${note} (${place})` : note;
}

/** How a parameter is known. */
export function evidenceBadge(words, row) {
  return h("span", {class: `tc-wi-badge tc-wi-${row.evidence}`, title: basisOf(words, row)}, words.bases[row.evidence]);
}
