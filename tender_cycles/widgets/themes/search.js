// Finding words in spite of case, punctuation and dialect: as `_search.py` does, letter by letter.
import {kept, keptFew} from "./columns.js";

// Python's case folding, which differs from upper and then lower case for these few.
const FOLDED = /[\u00b5\u0130\u0131\u03c2\u13a0-\u13f5\u13f8-\u13fd\u1c80-\u1c8a\uab70-\uabbf\u1e9e]/;
const BETWEEN = /[^\p{L}\p{N}\u0300-\u036f]+/gu;
const PLAIN = /^[\x20-\x7e\xa0-\xb4\xb6-\xde\xe0-\xfe\n\u2013\u2014\u2018-\u201e\u2026]*$/;

function foldLetter(letter) {
  if (letter === "\u0131" || /[\u13a0-\u13f5]/.test(letter)) return letter;
  if (/[\u13f8-\u13fd\uab70-\uabbf]/.test(letter)) return letter.toUpperCase();
  if (letter === "\u0130") return "i\u0307";
  if (letter === "\u1e9e") return "ss";
  return letter.toUpperCase().toLowerCase().replaceAll("\u03c2", "\u03c3");
}

/** Return the words of a text in one form: composed, case-folded, single spaces around each. */
export function folded(text) {
  let plain = text;
  if (PLAIN.test(text)) plain = text.toLowerCase();
  else {
    plain = text.normalize("NFC");
    plain = FOLDED.test(plain) || /[^\u0000-\u00de\u00e0-\u00ff]/.test(plain)
      ? Array.from(plain, foldLetter).join("")
      : plain.toLowerCase().replaceAll("\u00df", "ss");
  }
  return ` ${plain.replace(/['\u2019]/g, "").replace(BETWEEN, " ").trim()} `;
}

function searchable(data) {
  return kept(data, "searchable", () => data.texts.map(folded));
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Return 1 for each row whose texts hold the query anywhere, or a form of it as whole words; null for no query. */
export function textMask(data, query) {
  const literal = folded(query).trim();
  if (!literal) return null;
  return keptFew(data, "text", literal, () => {
    const texts = searchable(data);
    const words = query.split(/[\s\x1c-\x1f\x85]+/).filter((word) => folded(word).trim());
    const options = words.map((word) => {
      const forms = data.forms[folded(word).trim()];
      return (Array.isArray(forms) ? forms : [word]).map(folded);
    });
    const varied = options.some((forms) => forms.length > 1);
    const sequence = options.map((forms) => ` (?:${forms.map((form) => escaped(form.trim())).join("|")})`).join("");
    const exact = varied ? new RegExp(`${sequence} `) : null;
    const mask = new Uint8Array(data.n);
    for (let row = 0; row < data.n; row += 1) {
      const text = texts[row];
      if (text.includes(literal)) mask[row] = 1;
      else if (varied && options.every((forms) => forms.some((form) => text.includes(form)))) {
        mask[row] = options.length === 1 || exact.test(text) ? 1 : 0;
      }
    }
    return mask;
  });
}

/** Return the pattern of what a search finds in a text as it is printed; null for no query. */
export function wordPattern(data, query) {
  const words = query.trim().split(/\s+/).filter((word) => word.length > 1);
  const forms = words.flatMap((word) => {
    const known = word.toLocaleLowerCase();
    const others = Object.hasOwn(data.forms, known) ? data.forms[known] : [];
    return [escaped(word), ...others.map((form) => `(?<![\\p{L}\\p{N}])${escaped(form)}(?![\\p{L}\\p{N}])`)];
  });
  return forms.length ? new RegExp(`(${forms.join("|")})`, "giu") : null;
}
