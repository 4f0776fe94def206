// What is chosen among the claims, and the reader's own verdicts on their way to the disk.
import {createAttached} from "../core/attached.js";
import {fill} from "../core/dom.js";
import {KernelGone} from "../core/requests.js";
import {folded} from "../themes/search.js";

const SAVE_AFTER = 900; // milliseconds of rest in writing
const LISTS = ["kinds", "sections", "verdicts", "informants"];

/** Return filters that let everything through. */
export function noClaimFilters() {
  return {kinds: [], sections: [], verdicts: [], informants: [], text: "", mine: ""};
}

/** Make the store; `onchange` is called after every change, `ask` puts a request to the kernel. */
export function createClaimsStore(payload, {filters, current, blind, own, lang}, onchange, ask) {
  const {claims} = payload;
  const at = new Map(claims.map((claim, index) => [claim.key, index]));
  const words = payload.say[lang];
  const pending = new Map(); // by claim: {verdict, reason, state, timer, fault}
  let saved = {...own};
  const store = {
    payload, claims, lang, pending,
    ours: payload.choices.verdicts.some(Boolean), // whether the study has verdicts of its own
    filters: {...noClaimFilters(), ...filters},
    current: at.has(current) ? current : claims[0]?.key ?? "",
    blind,
    attached: createAttached(ask, payload.attached),
    say: (key, values) => fill(words[key] ?? key, values ?? {}),
    claim: (key) => claims[at.get(key)],
    text: (texts) => texts[lang] ?? Object.values(texts)[0] ?? "",
    kind: (kind) => words[`kind-${kind}`] ?? kind,
    verdict: (verdict) => (verdict ? words[`verdict.${verdict}`] ?? verdict : words.open),
    mine: (key) => pending.get(key) ?? saved[key] ?? {verdict: "", reason: "", time: ""},
    hides: (key) => store.blind && !store.mine(key).verdict,
    shown: () => claims.filter((claim) => passes(claim, store.filters)),
    counts, setFilters, toggle, open, step, setBlind, judge, flush, retry, silent, take, tally, destroy: flush,
  };
  return store;

  // Filters

  function tests(claim, wanted) {
    const own = store.mine(claim.key).verdict;
    const compared = Boolean(own && claim.verdict);
    const same = own === claim.verdict;
    const query = folded(wanted.text).trim();
    const voices = claim.evidence.flatMap((piece) => (piece.stance === "context" ? [] : piece.who));
    const inside = (section) => claim.section === section || claim.section.startsWith(`${section}.`);
    return {
      kinds: !wanted.kinds.length || wanted.kinds.includes(claim.kind),
      sections: !wanted.sections.length || wanted.sections.some(inside),
      verdicts: !wanted.verdicts.length || wanted.verdicts.includes(claim.verdict),
      informants: !wanted.informants.length || wanted.informants.some((name) => voices.includes(name)),
      text: !query || claim.search.includes(query),
      mine: {"": true, judged: Boolean(own), open: !own, same: compared && same, differs: compared && !same}[wanted.mine],
    };
  }

  function passes(claim, wanted) {
    return Object.values(tests(claim, wanted)).every(Boolean);
  }

  /** Count how many claims each value of a filter would show, all other filters as they are. */
  function counts(name) {
    const others = {...store.filters, [name]: LISTS.includes(name) ? [] : ""};
    const rest = claims.filter((claim) => passes(claim, others));
    const found = new Map();
    for (const value of payload.choices[name]) {
      found.set(value, rest.filter((claim) => tests(claim, {...others, [name]: [value]})[name]).length);
    }
    return found;
  }

  function setFilters(changes) {
    store.filters = {...store.filters, ...changes};
    const list = store.shown();
    if (list.length && !list.some((claim) => claim.key === store.current)) open(list[0].key);
    else onchange();
  }

  function toggle(name, value) {
    const now = store.filters[name];
    const next = now.includes(value) ? now.filter((each) => each !== value) : [...now, value];
    setFilters({[name]: payload.choices[name].filter((each) => next.includes(each))});
  }

  // The open claim

  function open(key) {
    if (!at.has(key)) return;
    flush();
    store.current = key;
    onchange();
  }

  /** Open the next shown claim in the project's order, or the one before; return whether there was one. */
  function step(way) {
    const here = at.get(store.current) ?? 0;
    const beyond = store.shown().filter((claim) => (at.get(claim.key) - here) * way > 0);
    if (!beyond.length) return false;
    open((way > 0 ? beyond[0] : beyond.at(-1)).key);
    return true;
  }

  function setBlind(on) {
    store.blind = on;
    onchange();
  }

  // One's own verdicts: pending until the kernel says that they are on the disk

  /** Change one's verdict or reason; a reason is sent after a rest, a verdict at once. */
  function judge(key, changes) {
    const before = store.mine(key);
    const entry = {verdict: before.verdict, reason: before.reason, ...pending.get(key), ...changes, state: "waiting"};
    clearTimeout(entry.timer);
    pending.set(key, entry);
    if ("verdict" in changes) post(key);
    else entry.timer = setTimeout(() => post(key), SAVE_AFTER);
    onchange();
  }

  function post(key) {
    const entry = pending.get(key);
    clearTimeout(entry.timer);
    Object.assign(entry, {state: "saving", fault: ""});
    const {verdict, reason} = entry;
    const latest = () => pending.get(key) === entry; // an answer to what has since been changed is no news
    ask("judge", {key, verdict, reason}).then(() => {
      if (!latest()) return;
      saved = {...saved, [key]: {verdict, reason, time: saved[key]?.time ?? ""}};
      pending.delete(key);
      onchange();
    }, (fault) => latest() && settle(entry, fault instanceof KernelGone ? {state: "silent"} : {state: "failed", fault: fault.message}));
  }

  function settle(entry, changes) {
    Object.assign(entry, changes);
    onchange();
  }

  /** Mark what is on its way as long in coming. */
  function silent() {
    for (const entry of pending.values()) if (entry.state === "saving") settle(entry, {state: "silent"});
  }

  /** Send what waits for a rest in writing. */
  function flush() {
    for (const [key, entry] of pending) if (entry.state === "waiting") post(key);
  }

  function retry() {
    for (const [key, entry] of pending) if (["silent", "failed"].includes(entry.state)) post(key);
    onchange();
  }

  /** Take over what the kernel has; what is still on its way there stays. */
  function take(news) {
    if (news.own) saved = {...news.own};
    if (news.filters) store.filters = {...noClaimFilters(), ...news.filters};
    if (news.current !== undefined && at.has(news.current)) store.current = news.current;
    if (news.blind !== undefined) store.blind = news.blind;
    onchange();
  }

  function tally() {
    const judged = claims.filter((claim) => store.mine(claim.key).verdict);
    const compared = judged.filter((claim) => claim.verdict);
    const same = compared.filter((claim) => store.mine(claim.key).verdict === claim.verdict).length;
    return {judged: judged.length, same, differs: compared.length - same};
  }
}

const quoted = (value) => JSON.stringify(value);

/** Return the call in Python that lists the same claims. */
export function claimsToPython(filters) {
  const given = LISTS.filter((name) => filters[name].length).map((name) => {
    const values = filters[name].map(quoted);
    return `, ${name.slice(0, -1)}=${values.length === 1 ? values[0] : `[${values.join(", ")}]`}`;
  });
  if (folded(filters.text).trim()) given.push(`, text=${quoted(filters.text)}`);
  return `tc.claims.verdicts(project${given.join("")})`;
}

/** Return the lines of Python that show the evidence of a claim. */
export function evidenceToPython(key) {
  return [`tc.claims.evidence(project, ${quoted(key)})`, `project.select(claim=${quoted(key)})`];
}
