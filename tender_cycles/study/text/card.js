// What is chosen: an excerpt with its codes, memo and place, or a stretch that has none yet.
import {h, put, uid} from "../../widgets/core/dom.js";
import {createRings} from "../../widgets/rings/rings.js";

const SHOWN = 150; // characters of an excerpt

/**
 * Make the card.
 *
 * on  {uncode(excerpt, code), memo(excerpt, text), place(excerpt, stretch, cycle, phase), extend(), remove(excerpt),
 *      pick(excerpt), typed() while a memo is written, leave() for going back to the text}
 */
export function createCard(data, {words, rings, user, on}) {
  const title = h("h3", {class: "tc-card-title"});
  const quote = h("blockquote", {class: "tc-quote"});
  const codes = h("ul", {class: "tc-codes", "aria-label": words("codes")});
  const others = h("div", {class: "tc-others", role: "group", "aria-label": words("others")});
  const memoId = uid("memo");
  const memo = h("textarea", {id: memoId, class: "tc-memo tc-field", rows: 3, onchange: () => saveMemo(), oninput: typed, onkeydown: memoKeys});
  const more = h("p", {class: "tc-quiet tc-more-memos"});
  const extend = h("button", {type: "button", class: "tc-button", "data-do": "extend", onclick: () => on.extend()});
  const remove = h("button", {type: "button", class: "tc-button", "data-do": "remove", onclick: () => on.remove(shown)}, words("remove"));
  const place = h("p", {class: "tc-place"});
  const counts = {};
  const control = createRings(h("div"), {layout: rings.layout, words: rings.words, counts, live: false, onchange: placed});
  const body = h("div", {class: "tc-card-body"},
    codes,
    h("label", {for: memoId, class: "tc-caption"}, words("memo")), memo, more, h("div", {class: "tc-row"}, remove));
  const where = h("details", {class: "tc-where", open: true}, h("summary", null, h("span", {class: "tc-caption"}, words("place")), place), control.element);
  where.addEventListener("keydown", leave, true);
  const element = h("section", {class: "tc-card", "aria-label": words("card")}, title, quote, extend, body, others, where);
  let shown = null; // the excerpt
  let stretch = null;
  let memoOf = null; // the excerpt whose memo is in the field, and the memo as the kernel has it
  return {element, update, flush, focusMemo: () => memo.focus(), focusRings, unsaved: () => memoOf !== null && memo.value !== memoOf.memo};

  function focusRings() {
    if (!rings.layout.length) return;
    where.open = true;
    control.focus(key() ?? rings.layout[0].key);
  }

  function key() {
    return shown?.cycle && shown?.phase ? `${shown.cycle}/${shown.phase}` : null;
  }

  /**
   * Show an excerpt, or a stretch [start, end] that is none.
   *
   * around   the excerpts at the cursor
   * movable  the excerpt whose ends could be moved to the stretch, or null
   * saidMemo what is to stand in the excerpt's memo, as far as it is not saved yet
   */
  function update(excerpt, chosen, around, movable, saidMemo) {
    if (memoOf && memoOf.guid !== excerpt?.guid) flush();
    shown = excerpt;
    stretch = chosen;
    const text = excerpt ?? (chosen && chosen[1] > chosen[0] ? {start: chosen[0], end: chosen[1]} : null);
    put(title, excerpt ? words("excerpt", {n: excerpt.n, all: data.excerpts.length}) : text ? words("stretch", {n: text.end - text.start}) : words("nothing"));
    const said = text ? data.doc.text.slice(text.start, text.end) : words(data.doc.text ? "nothing.hint" : "nothing.there");
    put(quote, said.length > SHOWN ? `${said.slice(0, SHOWN - 40)} … ${said.slice(-39)}` : said);
    quote.classList.toggle("tc-hint", !text);
    body.hidden = !excerpt;
    where.hidden = !text || !rings.layout.length;
    drawCodes();
    drawOthers(around.filter((each) => each !== excerpt));
    extend.hidden = !movable;
    if (movable) put(extend, words("extend", {n: movable.n}));
    const now = saidMemo ?? excerpt?.memo ?? "";
    if (!memoOf || memoOf.guid !== excerpt?.guid || memo.value === memoOf.memo) {
      memo.value = now;
      memo.style.height = "";
    }
    memoOf = excerpt ? {guid: excerpt.guid, memo: now} : null;
    more.hidden = !excerpt?.more.length;
    put(more, excerpt?.more.join("\n\n") ?? "");
    drawPlace();
  }

  function drawCodes() {
    codes.replaceChildren(...(shown?.codings ?? []).map((coding) => {
      const code = data.codeBy.get(coding.code);
      const by = coding.user && coding.user !== user ? ` (${coding.user})` : "";
      return h("li", {class: "tc-chip-code", style: `--code: ${code?.color}`},
        h("span", {class: "tc-tag", title: code?.path}, `${code?.label ?? "?"}${by}`),
        h("button", {type: "button", class: "tc-x", "data-code": code?.key ?? "", "aria-label": words("uncode", {code: code?.label ?? "?"}), onclick: () => on.uncode(shown, coding.code)}, "×"));
    }));
    codes.hidden = !shown?.codings.length;
  }

  function drawOthers(around) {
    others.hidden = !around.length;
    others.replaceChildren(h("span", {class: "tc-caption"}, words("others")), ...around.map((each) => h("button", {type: "button", class: "tc-other tc-choice", onclick: () => on.pick(each)},
      h("span", {class: "tc-n"}, each.n), each.codings.length ? each.codings.map(({code}) => data.codeBy.get(code)?.label ?? "?").join(" · ") : words("uncoded"))));
  }

  function drawPlace() {
    for (const segment of rings.layout) counts[segment.key] = 0;
    for (const each of data.excerpts) if (each.cycle && each.phase) counts[`${each.cycle}/${each.phase}`] += 1;
    control.update({counts: {...counts}, selected: key() ? [key()] : []});
    const phase = rings.words.labels[key()] ?? rings.words.phases[shown?.phase];
    const names = [rings.words.cycles[shown?.cycle], phase].filter(Boolean);
    put(place, shown ? names.join(", ") || words("placeless") : "");
  }

  function placed(keys) {
    const [now] = keys.filter((each) => each !== key());
    control.update({selected: key() ? [key()] : []}); // until the kernel has it
    on.place(shown, stretch, ...(now ? now.split("/") : [null, null]));
  }

  /** Escape leads back to the text; on the rings alone it would take the place away. */
  function leave(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    on.leave();
  }

  function typed() {
    memo.style.height = "auto";
    memo.style.height = `${memo.scrollHeight + 2}px`;
    on.typed();
  }

  function memoKeys(event) {
    if (event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey))) {
      saveMemo();
      on.leave();
      event.preventDefault();
    }
    if (event.key !== "Tab") event.stopPropagation();
  }

  function saveMemo() {
    if (memoOf && memo.value !== memoOf.memo) {
      const told = {guid: memoOf.guid};
      memoOf = {...memoOf, memo: memo.value};
      on.memo(data.byGuid.get(told.guid) ?? told, memo.value);
    }
  }

  /** Save what was written before something else is shown. */
  function flush() {
    saveMemo();
  }
}
