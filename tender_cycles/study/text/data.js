// What is coded in the text, as the kernel tells it: excerpts, codes, and what follows from them.
import {gaps, layLanes, openText, toPoints, toUnits} from "./positions.js";

const SLOTS = 9;

/** Open what the kernel sent; `take` brings it up to date with what it sends later. */
export function openCoding(payload) {
  const doc = openText(payload.text);
  const {letters} = doc;
  const all = letters(0, doc.text.length);
  const data = {
    doc, memos: {text: "", project: ""}, codes: [], codeBy: new Map(), excerpts: [], byGuid: new Map(), lanes: 0, gaps: [], share: 0, head: 0,
    slots: [], order: payload.recent, take, exact, around, near, toKernel, use, used,
  };
  take(payload.shown);
  return data;

  /** Take over news: {head, full, excerpts, gone, codes, memos}. */
  function take(news) {
    data.head = news.head;
    data.memos = news.memos;
    if (news.full) data.byGuid.clear();
    for (const guid of news.gone ?? []) data.byGuid.delete(guid);
    for (const each of news.excerpts) {
      data.byGuid.set(each.guid, {...each, start: toUnits(doc, each.start), end: toUnits(doc, each.end), points: [each.start, each.end]});
    }
    if (news.codes) {
      data.codes = news.codes;
      data.codeBy = new Map(news.codes.map((code) => [code.guid, code]));
    }
    data.excerpts = [...data.byGuid.values()].sort((a, b) => a.start - b.start || a.end - b.end);
    data.excerpts.forEach((each, at) => { each.n = at + 1; });
    layOut();
    if (news.codes) fillSlots();
  }

  function layOut() {
    const pieces = data.excerpts.flatMap((each) => {
      const codings = each.codings.length ? each.codings : [{guid: null, code: null, user: ""}];
      each.pieces = codings.map((coding) => ({start: each.start, end: each.end, coding, excerpt: each}));
      return each.pieces;
    });
    data.lanes = layLanes(doc, pieces);
    data.gaps = gaps(doc, data.excerpts.map(({start, end}) => [start, end]));
    data.share = all ? 1 - data.gaps.reduce((sum, [start, end]) => sum + letters(start, end), 0) / all : 0;
    data.counts = new Map();
    for (const {coding} of pieces) if (coding.code) data.counts.set(coding.code, (data.counts.get(coding.code) ?? 0) + 1);
  }

  /** Return the excerpt that is just this stretch. */
  function exact(start, end) {
    return data.excerpts.find((each) => each.start === start && each.end === end) ?? null;
  }

  /** Return the excerpts in which a unit stands, the shortest first. */
  function around(unit) {
    return data.excerpts.filter((each) => each.start <= unit && unit <= each.end).sort((a, b) => a.end - a.start - (b.end - b.start));
  }

  /** Return the next of some stretches after a place, or the one before; null at the end. */
  function near(stretches, from, by) {
    const starts = stretches.map((each) => (Array.isArray(each) ? each : [each.start, each.end]));
    if (by > 0) {
      const at = starts.findIndex(([start, end]) => start > from[0] || (start === from[0] && end > from[1]));
      return at < 0 ? null : stretches[at];
    }
    const at = starts.findLastIndex(([start, end]) => start < from[0] || (start === from[0] && end < from[1]));
    return at < 0 ? null : stretches[at];
  }

  /** Return a stretch as the kernel counts it. */
  function toKernel(start, end) {
    return [toPoints(doc, start), toPoints(doc, end)];
  }

  // The number keys: a code keeps its key as long as it is among the nine used last.

  function fillSlots() {
    const frequent = [...data.counts.keys()].sort((a, b) => data.counts.get(b) - data.counts.get(a));
    const parents = new Set(data.codes.map((code) => code.parent));
    const leaves = data.codes.filter((code) => !parents.has(code.guid)).map((code) => code.guid);
    const known = new Set([...data.slots, ...data.order, ...frequent, ...leaves]);
    data.slots = [...known].filter((guid) => data.codeBy.get(guid)?.codable).slice(0, SLOTS);
  }

  /** Note that a code was used. */
  function use(guid) {
    data.order = [guid, ...data.order.filter((each) => each !== guid && data.codeBy.has(each))];
    if (data.slots.includes(guid)) return;
    if (data.slots.length < SLOTS) data.slots.push(guid);
    else {
      const unused = data.slots.findLast((each) => !data.order.includes(each));
      const oldest = unused ?? data.order.findLast((each) => data.slots.includes(each));
      data.slots[data.slots.indexOf(oldest)] = guid;
    }
  }

  /** Return the codes in the order of their last use, then in that of the codebook. */
  function used() {
    return [...new Set([...data.order, ...data.codes.map((code) => code.guid)])].map((guid) => data.codeBy.get(guid)).filter(Boolean);
  }
}
