// One claim: its words, what speaks for and against it, one's own verdict beside ours, and the code.
import {clockOf, h, put, set, uid} from "../core/dom.js";
import {evidenceToPython} from "./store.js";
import {signOf} from "./list.js";

// Verdicts that cannot be given without something to go by; without evidence it is the text, and the reason says where.
const PLACED = ["holds", "holds in part", "contradicted"];

/** Draw the open claim. Returns {claim, evidence, verdicts, update(), focusVerdict(), focusReason()}. */
export function createClaimView(store, copyLine) {
  const {say, payload} = store;
  const previous = stepper("previous", -1);
  const next = stepper("next", 1);
  const place = h("span", {class: "tc-quiet"});
  const name = h("h3", {class: "tc-audit-name"});
  const text = h("p", {class: "tc-audit-text"});
  const about = h("p", {class: "tc-quiet"});
  const partners = h("div", {class: "tc-audit-partners"});
  const claim = h("section", {class: "tc-audit-claim", "aria-live": "off"},
    h("div", {class: "tc-audit-line"}, name, h("span", {class: "tc-grow"}), place, h("span", {class: "tc-audit-steps"}, previous, next)), text, about, partners);
  const columns = {for: column("for"), against: column("against"), context: column("context")};
  const silent = h("p", {class: "tc-audit-silent"});
  const byReason = h("p", {class: "tc-audit-silent"}, say("by-reason"));
  const lines = h("div", {class: "tc-audit-code", role: "group", "aria-label": say("code")});
  const told = payload.paraphrased[store.lang];
  const paraphrased = h("p", {class: "tc-quiet tc-paraphrased"}, told);
  const evidence = h("section", {class: "tc-audit-evidence", tabindex: 0, "aria-label": say("evidence")},
    h("div", {class: "tc-audit-columns"}, columns.for.element, columns.against.element), columns.context.element,
    paraphrased, byReason, silent, lines);
  const buttons = payload.verdicts.map((verdict, at) => verdictButton(verdict, at));
  const heading = uid("yours");
  const reason = h("textarea", {class: "tc-audit-reason tc-field", rows: 4, id: uid("reason"),
    oninput: () => store.judge(store.current, {reason: reason.value}), onblur: store.flush});
  const status = h("span", {class: "tc-audit-state"});
  const retry = h("button", {type: "button", class: "tc-button", "data-do": "retry", hidden: true, onclick: store.retry}, say("retry"));
  const agrees = h("p", {class: "tc-audit-agrees"});
  const ours = h("p", {class: "tc-audit-our-verdict"});
  const ourReason = h("p", {class: "tc-audit-our-reason"});
  const weighed = h("p", {class: "tc-audit-weighed tc-quiet"});
  const verdicts = h("section", {class: "tc-audit-verdicts"},
    h("div", {class: "tc-audit-yours"}, h("h4", {id: heading}, say("yours")),
      h("div", {class: "tc-audit-choices", role: "group", "aria-labelledby": heading}, ...buttons.map(({button}) => button)),
      h("label", {class: "tc-audit-label", for: reason.id}, say("reason")), reason,
      h("p", {class: "tc-audit-line tc-audit-saving"}, status, retry)),
    h("div", {class: "tc-audit-ours", hidden: !store.ours}, h("h4", null, say("ours")), ours, ourReason, agrees, weighed));
  let drawn = "";
  return {claim, evidence, verdicts, update, focusVerdict: () => buttons[0].button.focus(), focusReason: () => reason.focus(), isReason: (element) => element === reason};

  function stepper(key, way) {
    return h("button", {type: "button", class: "tc-button", "data-do": key, onclick: () => store.step(way)}, say(key));
  }

  function verdictButton(verdict, at) {
    const button = h("button", {
      type: "button", class: "tc-choice", "data-verdict": verdict,
      onclick: () => store.judge(store.current, {verdict: store.mine(store.current).verdict === verdict ? "" : verdict}),
    }, h("span", {class: "tc-audit-sign", "aria-hidden": "true"}, signOf(verdict)), h("span", {class: "tc-grow"}, store.verdict(verdict)),
    h("kbd", {"aria-hidden": "true"}, at + 1));
    return {verdict, button};
  }

  function column(stance) {
    const heading = h("h4");
    const cards = h("ul", {class: "tc-audit-cards"});
    return {heading, cards, element: h("div", {class: `tc-audit-column tc-audit-${stance}`}, heading, cards)};
  }

  function card(piece) {
    const excerpt = piece.excerpt ? payload.excerpts[piece.excerpt] : null;
    const who = piece.who.join(", ") || say("nobody");
    const head = h("p", {class: "tc-audit-card-head"}, h("strong", null, who), excerpt?.voice ? h("span", null, say("voice", {voice: excerpt.voice[store.lang]})) : null, excerpt ? h("span", {class: "tc-quiet"}, [excerpt.name, excerpt.section].filter(Boolean).join(" · ")) : null);
    if (!excerpt) {
      const fact = piece.attribute ? `${piece.attribute[store.lang]}: ${piece.value[store.lang]}` : "";
      return h("li", {class: "tc-audit-card tc-audit-attribute"}, head, h("p", null, fact));
    }
    const paraphrase = store.text(excerpt.texts);
    const words = h("p", {class: "tc-audit-words"}, excerpt.words);
    const own = excerpt.words ? words : store.attached(piece.excerpt, words);
    return h("li", {class: "tc-audit-card", "data-excerpt": excerpt.name}, head, own,
      paraphrase ? h("p", {class: own ? "tc-quiet" : null}, paraphrase) : null);
  }

  function drawClaim(one) {
    put(name, `${one.name}${one.section ? ` · ${payload.sections[store.lang][one.section]}` : ""} · ${store.kind(one.kind)}`);
    put(text, store.text(one.texts));
    put(about, one.about.length ? say("about", {names: one.about.join(", ")}) : "");
    about.hidden = !one.about.length;
    partners.replaceChildren(...one.contradicts.map((key) => {
      const partner = store.claim(key);
      return h("p", null, h("button", {type: "button", class: "tc-link", "data-partner": key, onclick: () => store.open(key)}, say("contradicts", {claim: partner.name})), " ", store.text(partner.texts));
    }));
    for (const stance of ["for", "against", "context"]) {
      const pieces = one.evidence.filter((piece) => piece.stance === stance);
      put(columns[stance].heading, `${say(stance)} (${pieces.length})`);
      columns[stance].element.hidden = stance === "context" && !pieces.length;
      const none = stance === "context" ? [] : [h("li", {class: "tc-quiet"}, say(`no-${stance}`))];
      columns[stance].cards.replaceChildren(...(pieces.length ? pieces.map(card) : none));
    }
    paraphrased.hidden = !told || !one.evidence.some((piece) => piece.excerpt);
    put(silent, one.silent.length ? say("silent", {names: one.silent.join(", ")}) : "");
    silent.hidden = !one.silent.length;
    lines.replaceChildren(...evidenceToPython(one.key).map((line) => {
      const code = h("code", {class: "tc-python"}, line);
      return h("div", {class: "tc-audit-line"}, code, h("button", {type: "button", class: "tc-button tc-small", "aria-label": `${say("copy")}: ${line}`, onclick: (event) => copyLine(event.currentTarget, code)}, say("copy")));
    }));
    evidence.scrollTop = 0;
  }

  function update() {
    const one = store.claim(store.current);
    for (const element of [claim, evidence, verdicts]) element.hidden = !one;
    if (!one) return;
    if (drawn !== one.key) drawClaim(one);
    const shown = store.shown();
    const here = shown.findIndex((each) => each.key === one.key);
    put(place, here < 0 ? say("aside") : say("place", {n: here + 1, all: shown.length}));
    drawVerdicts(one, drawn !== one.key);
    drawn = one.key;
  }

  function drawVerdicts(one, fresh) {
    const mine = store.mine(one.key);
    for (const {verdict, button} of buttons) set(button, "aria-pressed", mine.verdict === verdict ? "true" : "false");
    if ((fresh || document.activeElement !== reason) && reason.value !== mine.reason) reason.value = mine.reason;
    const hidden = store.hides(one.key);
    byReason.hidden = hidden || one.evidence.some((piece) => piece.stance !== "context") || !PLACED.includes(one.verdict);
    put(ours, hidden ? say("hidden") : `${signOf(one.verdict)} ${store.verdict(one.verdict)}`);
    put(ourReason, hidden ? "" : store.text(one.reasons));
    put(weighed, hidden ? "" : one.weighed[store.lang]);
    const compared = mine.verdict && one.verdict ? (mine.verdict === one.verdict ? "same" : "differs") : "";
    put(agrees, compared ? say(compared) : "");
    set(agrees, "data-differs", compared === "differs");
    drawState(mine);
  }

  function drawState(mine) {
    const words = {
      waiting: () => say("unsaved"), saving: () => say("saving"),
      failed: () => say("failed", {fault: mine.fault}), silent: () => say("silence"),
    }[mine.state];
    const done = mine.verdict || mine.reason ? say("saved", {time: clock(mine.time)}) : "";
    put(status, words ? words() : done);
    set(status, "data-state", mine.state ?? (done ? "saved" : ""));
    retry.hidden = !["failed", "silent"].includes(mine.state);
  }

  function clock(time) {
    if (!time) return "";
    /** @type {Intl.DateTimeFormatOptions} */
    const form = {day: "numeric", month: "short", hour: "2-digit", minute: "2-digit"};
    return new Intl.DateTimeFormat(clockOf(store.lang), form).format(new Date(time));
  }
}
