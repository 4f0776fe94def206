// Words in spite of case, punctuation and how a letter is put together.
import assert from "node:assert/strict";
import {test} from "node:test";

import {folded, wordPattern} from "../../tender_cycles/widgets/themes/search.js";

test("case, punctuation and composition do not matter", () => {
  for (const [one, other] of [["Å gå", "a\u030a GA\u030a"], ["Straße", "STRASSE"], ["don’t", "DON'T"], ["a–b, c", "A b C"], ["ΟΔΟΣ", "οδος"]]) {
    assert.equal(folded(one), folded(other));
  }
  assert.notEqual(folded("å"), folded("a"));
});

test("folding once is folding twice, and words stand between single spaces", () => {
  for (const text of ["", "Hei, hei!", "İstanbul ẞ µ", "  a\n\nb "]) {
    assert.equal(folded(folded(text)), folded(text));
    assert.match(folded(text), /^ (\S+ )* ?$/);
  }
});

test("what is marked in a text is the words and their other forms, as they stand", () => {
  const data = {forms: {ikke: ["ikkje"]}};
  assert.deepEqual("Ikkje nå, ikke (her)".match(wordPattern(data, "ikke")), ["Ikkje", "ikke"]);
  assert.deepEqual("a (her) b".match(wordPattern(data, "(her)")), ["(her)"]);
  assert.equal(wordPattern(data, " a "), null);
});
