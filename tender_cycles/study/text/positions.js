// A text as numbers: where paragraphs begin, what is a sentence, which lanes
// overlapping codings take. The browser counts UTF-16 units; the kernel counts
// code points, so that what goes to and fro is converted here and nowhere else.

const LINE = 80; // characters that stand on one line or so: what begins there needs a lane of its own
const SPOKEN = /[\p{L}\p{N}]/u;

/** Open a text: the starts of its paragraphs, where its characters of two units stand, and how to count its letters. */
export function openText(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const pairs = [];
  for (const found of text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) pairs.push(found.index);
  return {text, starts, pairs, letters: letterCounter(text)};
}

/** Return how many of the ascending numbers are below `value`; `of` gives the number at a place. */
function countBelow(numbers, value, of = (at) => numbers[at]) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (of(middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Return how many code points stand before a unit; between the two units of a character: that character too. */
export function toPoints({pairs}, unit) {
  return unit - countBelow(pairs, unit - 1);
}

/** Return the unit before which so many code points stand. */
export function toUnits({pairs}, point) {
  return point + countBelow(pairs, point, (at) => pairs[at] - at);
}

/** Return the number of the paragraph in which a unit stands. */
export function paragraphAt({starts}, unit) {
  return countBelow(starts, unit + 1) - 1;
}

/** Return where a paragraph begins and ends, without its line end. */
export function paragraphSpan({text, starts}, at) {
  return [starts[at], at + 1 < starts.length ? starts[at + 1] - 1 : text.length];
}

/** Return a stretch without blanks at its ends and without half characters; null if nothing is left. */
export function trimmed(doc, start, end) {
  const words = doc.text.slice(start, end);
  const from = start + words.length - words.trimStart().length;
  const to = start + words.trimEnd().length;
  if (from >= to) return null;
  const half = /[\udc00-\udfff]/.test(doc.text[from]) ? 1 : 0;
  return [from - half, toUnits(doc, toPoints(doc, to))];
}

/** Return the sentences of a paragraph as stretches, without the blanks between them. */
export function sentences(doc, at, lang) {
  const [start, end] = paragraphSpan(doc, at);
  const segmenter = typeof Intl.Segmenter === "function" ? new Intl.Segmenter(lang, {granularity: "sentence"}) : null;
  const pieces = segmenter ? [...segmenter.segment(doc.text.slice(start, end))].map(({index, segment}) => [start + index, start + index + segment.length]) : [[start, end]];
  return pieces.map(([from, to]) => trimmed(doc, from, to)).filter(Boolean);
}

/** Return the stretches that say `query`, whatever its case and blanks. */
export function findAll({text}, query) {
  const words = query.trim().split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"));
  if (!words[0]) return [];
  return Array.from(text.matchAll(new RegExp(words.join("\\s+"), "giu")), (found) => [found.index, found.index + found[0].length]);
}

/** Return what of the paragraphs no span covers and has words: spans in the order of their starts. */
export function gaps(doc, spans) {
  const found = [];
  let first = 0;
  const reach = []; // the furthest end of the spans up to each
  for (const [, end] of spans) reach.push(Math.max(end, reach.at(-1) ?? 0));
  for (let at = 0; at < doc.starts.length; at += 1) {
    const [start, end] = paragraphSpan(doc, at);
    while (first < spans.length && reach[first] <= start) first += 1;
    let from = start;
    for (let next = first; next <= spans.length && from < end; next += 1) {
      const [begin, stop] = next < spans.length && spans[next][0] < end ? spans[next] : [end, end];
      if (begin > from && doc.letters(from, begin)) {
        const bare = trimmed(doc, from, begin);
        if (bare) found.push(bare);
      }
      from = Math.max(from, stop);
    }
  }
  return found;
}

/** Return a function that counts the letters and digits of a stretch. */
function letterCounter(text) {
  const before = new Uint32Array(text.length + 1);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const plain = (code > 96 && code < 123) || (code > 64 && code < 91) || (code > 47 && code < 58);
    before[at + 1] = before[at] + (plain || (code > 127 && SPOKEN.test(String.fromCodePoint(text.codePointAt(at)))) ? 1 : 0);
  }
  return (start, end) => before[end] - before[start];
}

/**
 * Give each piece {start, end} a lane, so that pieces that meet or stand on one line stand side by side.
 *
 * The pieces come in the order of their starts; returns the number of lanes.
 */
export function layLanes(doc, pieces) {
  const free = []; // where each lane is free again
  for (const piece of pieces) {
    const paragraph = doc.starts[paragraphAt(doc, piece.start)];
    const from = Math.max(paragraph, piece.start - LINE);
    let lane = free.findIndex((end) => end <= from);
    if (lane < 0) lane = free.length;
    const [, last] = paragraphSpan(doc, paragraphAt(doc, Math.max(piece.end - 1, piece.start)));
    free[lane] = Math.min(last, piece.end + LINE) + (piece.end + LINE >= last ? 1 : 0);
    piece.lane = lane;
  }
  return free.length;
}
