// What the store does with cards and groups in a notebook, for a page that has none.
import {DEPTH} from "./board.js";

export const ROUNDS = 3;

/** What cannot be done, by the key of the sentence that says why. */
export class SortingRefused extends Error {
  constructor(kind, name = "") {
    super(kind);
    this.kind = kind;
    this.name = name;
  }
}

/**
 * Return how cards lie after some acts: {codes, done, undone, rounds}.
 *
 * cards   [{guid, name, labels, texts, description}], all loose
 * acts    [{act, lang, …}], as they are handed in
 */
export function sorted(cards, acts) {
  const loose = cards.map((card) => ({...card, group: false, parent: null}));
  return acts.reduce((state, act) => acted(state, act) ?? state, {codes: loose, done: [], undone: [], rounds: 0});
}

/** Return how they lie after one act more, null where there is nothing to undo or redo; refuses what cannot be. */
export function acted(state, act) {
  const {codes, done, undone, rounds} = state;
  if (act.act === "undo") return done.length ? {codes: done.at(-1), done: done.slice(0, -1), undone: [...undone, codes], rounds} : null;
  if (act.act === "redo") return undone.length ? {codes: undone.at(-1), done: [...done, codes], undone: undone.slice(0, -1), rounds} : null;
  if (act.act === "begin_round") {
    if (rounds === ROUNDS) throw new SortingRefused("rounds");
    return {...state, rounds: rounds + 1};
  }
  const now = CHANGES[act.act](codes, act);
  if (JSON.stringify(now) === JSON.stringify(codes)) return state; // nothing to be undone
  return {codes: now, done: [...done, codes], undone: [], rounds};
}

/** Return the board as it is drawn in a language. */
export function boardOf({codes}, lang) {
  return codes.map(({guid, name, labels, texts, description, group, parent}) =>
    ({guid, name: labels?.[lang] ?? name, text: texts?.[lang] ?? description ?? "", group, parent}));
}

const CHANGES = {move, group, add, rename, remove};

function move(codes, {guids, to}) {
  const moved = guids.map((guid) => found(codes, guid));
  if (to === null) return placed(codes, guids, null);
  const target = found(codes, to);
  if (!target.group) throw refused("card", target);
  const above = lineOf(codes, to);
  for (const code of moved) {
    if (above.includes(code.guid)) throw refused("itself", code);
    if (above.length + heightOf(codes, code) > DEPTH) throw refused("deep", code);
  }
  return placed(codes, guids, to);
}

/** A new group lies where all that is put into it lay, if it is not too deep there; else outermost. */
function group(codes, {name, guids, made}) {
  const inner = guids.map((guid) => found(codes, guid));
  const parents = new Set(inner.map(({parent}) => parent));
  const deep = Math.max(0, ...inner.map((code) => heightOf(codes, code)));
  const common = parents.size === 1 ? [...parents][0] : null;
  const parent = common !== null && lineOf(codes, common).length + deep + 1 > DEPTH ? null : common;
  const fresh = {guid: made, name: nameOf(name), group: true, parent};
  if (deep + 1 > DEPTH) throw refused("deep", fresh);
  return placed([...codes, fresh], guids, made);
}

function add(codes, {name, made}) {
  return [...codes, {guid: made, name: nameOf(name), group: false, parent: null}];
}

function rename(codes, {guid, name: asked, lang}) {
  const code = found(codes, guid);
  const name = nameOf(asked);
  const labels = Object.keys(code.labels ?? {}).length ? {...code.labels, [lang]: name} : code.labels;
  return codes.map((each) => (each === code ? {...code, name, labels} : each));
}

/** What lies in a group that goes lies where it lay. */
function remove(codes, {guid}) {
  const {parent} = found(codes, guid);
  return placed(codes.filter((code) => code.guid !== guid), codes.filter((code) => code.parent === guid).map((code) => code.guid), parent);
}

function placed(codes, guids, parent) {
  return codes.map((code) => (guids.includes(code.guid) ? {...code, parent} : code));
}

function found(codes, guid) {
  const code = codes.find((each) => each.guid === guid);
  if (!code) throw new SortingRefused("gone");
  return code;
}

/** Return the GUIDs of a code and of all that it lies in. */
function lineOf(codes, guid) {
  return guid === null ? [] : [...lineOf(codes, found(codes, guid).parent), guid];
}

/** Return how many levels of groups a code is: 0 for a card, 1 for a group of cards. */
function heightOf(codes, {guid, group: isGroup}) {
  return isGroup ? 1 + Math.max(0, ...codes.filter(({parent}) => parent === guid).map((each) => heightOf(codes, each))) : 0;
}

function refused(kind, code) {
  return new SortingRefused(kind, code.name);
}

/** Return a name without spaces around it or twice in it, as Python has it. */
function nameOf(name) {
  const words = name.split(/[\s\u001c-\u001f\u0085]+/).filter(Boolean);
  if (!words.length) throw new SortingRefused("name");
  return words.join(" ");
}
