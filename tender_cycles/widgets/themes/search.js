// Finding words in spite of case, punctuation and dialect: as `_search.py` does, letter by letter.
import {kept, keptFew} from "./columns.js";

// What stands in words without being read: apostrophes of every kind, soft hyphens, joiners, marks of direction.
const UNREAD = /['`\u00b4\u2018\u2019\u201b\u2032\u02b9\u02bb\u02bc\u02c8\uff07\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|\u034f|[\ufe00-\ufe0f]/g;
const BETWEEN = /[^\p{L}\p{N}\u0300-\u036f]+/gu;
const PLAIN = /^[\x20-\x7e\xa0-\xa7\xa9\xab-\xae\xb0\xb1\xb6\xb7\xbb\xbf-\xde\xe0-\xfe\n\u2013\u2014\u201c-\u201e\u2026]*$/;

// Python's case folding, which differs from upper and then lower case for a few.
function foldLetter(letter) {
  if (letter === "\u0131" || /[\u13a0-\u13f5]/.test(letter)) return letter;
  if (/[\u13f8-\u13fd\uab70-\uabbf]/.test(letter)) return letter.toUpperCase();
  if (letter === "\u0130") return "i\u0307";
  if (letter === "\u1e9e") return "ss";
  return letter.toUpperCase().toLowerCase().replaceAll("\u03c2", "\u03c3");
}

/** Return the words of a text in one form: composed, case-folded, single spaces around each. */
export function folded(text) {
  let plain = text.replace(UNREAD, "");
  if (PLAIN.test(plain)) plain = plain.toLowerCase();
  else plain = Array.from(plain.normalize("NFKD"), foldLetter).join("").normalize("NFKC");
  return ` ${plain.replace(BETWEEN, " ").trim()} `;
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

// What stands before a word; a browser without lookbehind marks a form that ends another word too.
const BEFORE = lookbehind("(?<![\\p{L}\\p{N}])");

function lookbehind(pattern) {
  try {
    return new RegExp(pattern, "u").source;
  } catch {
    return "";
  }
}

/** Return the pattern of what a search finds in a text as it is printed; null for no query. */
export function wordPattern(data, query) {
  const words = query.trim().split(/\s+/).filter((word) => word.length > 1);
  const forms = words.flatMap((word) => {
    const known = word.toLocaleLowerCase();
    const others = Object.hasOwn(data.forms, known) ? data.forms[known] : [];
    return [escaped(word), ...others.map((form) => `${BEFORE}${escaped(form)}(?![\\p{L}\\p{N}])`)];
  });
  return forms.length ? new RegExp(`(${forms.join("|")})`, "giu") : null;
}
