// A text as numbers: units and code points, paragraphs, gaps and lanes.
import assert from "node:assert/strict";
import {test} from "node:test";

import {findAll, gaps, layLanes, openText, paragraphAt, paragraphSpan, sentences, toPoints, toUnits, trimmed} from "../../tender_cycles/study/text/positions.js";

const TEXT = "Én 😀 to.\n\nTre 👩‍🦰 fire. Fem!\n";
const doc = openText(TEXT);

test("code points are those of the kernel, and lead back to the same unit", () => {
  for (let unit = 0; unit <= TEXT.length; unit += 1) {
    const whole = !/[\udc00-\udfff]/.test(TEXT[unit] ?? "");
    if (!whole) continue;
    assert.equal(toPoints(doc, unit), Array.from(TEXT.slice(0, unit)).length);
    assert.equal(toUnits(doc, toPoints(doc, unit)), unit);
  }
});

test("paragraphs are the lines of the text", () => {
  const spans = doc.starts.map((_, at) => paragraphSpan(doc, at));
  assert.deepEqual(spans.map(([start, end]) => TEXT.slice(start, end)), TEXT.split("\n"));
  for (let unit = 0; unit < TEXT.length; unit += 1) {
    const [start, end] = spans[paragraphAt(doc, unit)];
    assert.ok(start <= unit && unit <= end);
  }
});

test("a stretch has no blanks at its ends and no half characters", () => {
  const half = TEXT.indexOf("😀") + 1;
  assert.equal(TEXT.slice(...trimmed(doc, half, half + 4)), "😀 to");
  assert.equal(trimmed(doc, 2, 3), null);
});

test("sentences lie in their paragraph, one after another", () => {
  assert.deepEqual(sentences(doc, 2, "nb").map(([start, end]) => TEXT.slice(start, end)), ["Tre 👩‍🦰 fire.", "Fem!"]);
});

test("what is found says the query, whatever its case and blanks", () => {
  const {length} = "tre  TRE";
  assert.deepEqual(findAll(openText("tre  TRE"), "Tre tre"), [[0, length]]);
  assert.deepEqual(findAll(openText("a+b"), "+"), [[1, 2]]);
  assert.deepEqual(findAll(doc, "  "), []);
});

test("gaps and spans together cover every letter once", () => {
  const spans = [[0, 2], [1, 5], [11, 14]];
  const covered = new Uint8Array(TEXT.length);
  for (const [start, end] of spans) covered.fill(1, start, end);
  for (const [start, end] of gaps(doc, spans)) {
    assert.ok(!covered.slice(start, end).includes(1));
    covered.fill(1, start, end);
  }
  for (let at = 0; at < TEXT.length; at += 1) if (/\p{L}/u.test(TEXT[at])) assert.equal(covered[at], 1, `letter ${at}`);
});

test("pieces that overlap stand in different lanes", () => {
  const pieces = [{start: 0, end: 6}, {start: 3, end: 9}, {start: 12, end: 16}];
  const lanes = layLanes(doc, pieces);
  assert.notEqual(pieces[0].lane, pieces[1].lane);
  assert.equal(lanes, 1 + Math.max(...pieces.map(({lane}) => lane)));
});
