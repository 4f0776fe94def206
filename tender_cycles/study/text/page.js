// The reading column: the text with a cursor that mouse and keyboard move, and
// beside it the margin in which codings stand as bars, side by side.
//
// The text is an editable element in which nothing can be edited. So the
// browser's own cursor, selection and word boundaries are at hand, and screen
// readers read it as they read any text field. Each paragraph holds one text
// node and nothing else; colours are painted over it by name (CSS highlights),
// so that marks never break the text up. Paragraphs out of sight are not laid
// out (content-visibility), and the margin is drawn for what is in sight only.
import {paragraphAt, paragraphSpan, sentences} from "./positions.js";
import {h, knownColor, onceAFrame} from "../../widgets/core/dom.js";

const OVER = 1200; // pixels above and below what is seen for which the margin is drawn
const WIDEST = 9; // pixels from one lane to the next
const NARROWEST = 4;
const ROOM = 72; // pixels for all lanes, as long as they are not narrower than that
const LABEL = 19; // pixels that a label is high
const SPEAKER = /^[^\s:.,?!][^:.,?!\n]{0,23}:(?=\s)/;
const LAYERS = ["speaker", "coded", "hover", "current", "pending", "found", "here", "chosen"];
const HEX_COLOR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

const span = ({start, end}) => [start, end];

/** Paint stretches under a name that all texts of the page share. Only what is different is touched: each change costs a painting. */
function painter(name, priority, rangeOf) {
  if (typeof Highlight === "undefined") return {paint() {}};
  const key = `tc-${name}`;
  if (!CSS.highlights.has(key)) CSS.highlights.set(key, Object.assign(new Highlight(), {priority}));
  const shared = CSS.highlights.get(key);
  const mine = new Map();
  return {
    paint(stretches) {
      const wanted = new Map(stretches.map((each) => [each.join(), each]));
      for (const [where, range] of mine) {
        if (wanted.has(where)) continue;
        shared.delete(range);
        mine.delete(where);
      }
      for (const [where, [start, end]] of wanted) {
        if (mine.has(where)) continue;
        mine.set(where, rangeOf(start, end));
        shared.add(mine.get(where));
      }
    },
  };
}

/**
 * Make the page.
 *
 * data      as `openCoding` gives it
 * label     the text's accessible name
 * lang      of its words, for the boundaries of sentences
 * onmove    called with the stretch whenever cursor or selection have moved
 * onkey     called with the name of a key that is not the page's own; returns whether it was used
 * onpick    called with an excerpt that was clicked in the margin
 * colorOf, nameOf  of a coding
 * user      who codes
 */
export function createPage(data, {label, hint, lang, user, onmove, onkey, onpick, colorOf, nameOf}) {
  const {doc} = data;
  const spoken = doc.starts.filter((start) => SPEAKER.test(doc.text.slice(start, start + 30))).length;
  const speakers = spoken > 3 && spoken > doc.starts.length / 4;
  const paragraphs = doc.starts.map(drawParagraph);
  const host = h("div", {
    class: "tc-text", contenteditable: "true", tabindex: 0, role: "textbox", "aria-multiline": "true", "aria-readonly": "true",
    "aria-label": label, "aria-describedby": hint, spellcheck: "false", autocorrect: "off", autocapitalize: "off", inputmode: "none",
    translate: "no", onkeydown: pressed, onfocus: restore, onmousedown: pointed,
  }, ...paragraphs);
  const margin = h("div", {class: "tc-margin", "aria-hidden": "true", onpointerover: (event) => hovered(event.target), onpointerleave: () => hovered(null), onclick: clicked});
  const sheet = h("div", {class: "tc-sheet"}, host, margin);
  const tintSheet = h("style");
  const scroller = h("div", {class: "tc-scroller"}, tintSheet, sheet);
  const layers = Object.fromEntries(LAYERS.map((name, at) => [name, painter(name, at, rangeOf)]));
  const tints = new Map(); // the painters of what has a code, by its colour
  const redraw = onceAFrame(draw);
  const look = onceAFrame(drawIfMoved);
  const self = {
    element: scroller, host, start: 0, end: 0, back: false, current: null, pending: [], found: [], here: -1, pointing: false,
    go, update, reveal, focus: () => host.focus({preventScroll: true}), destroy,
  };
  let drawn = {from: 1, to: 0, top: 0, last: 0};
  let items = [];

  for (const kind of ["beforeinput", "drop", "dragstart", "paste", "cut"]) host.addEventListener(kind, (event) => event.preventDefault());
  host.addEventListener("input", mend); // what an input method wrote in spite of that
  host.addEventListener("blur", () => { self.pointing = false; });
  document.addEventListener("selectionchange", moved);
  scroller.addEventListener("scroll", look, {passive: true});
  const sized = new ResizeObserver((entries) => {
    if (entries.some((each) => each.target === scroller)) update();
    else look(); // paragraphs that came near have been laid out, and may be higher than was thought
  });
  for (const each of [scroller, host]) sized.observe(each);
  return self;

  function destroy() {
    document.removeEventListener("selectionchange", moved);
    sized.disconnect();
    for (const each of [...Object.values(layers), ...tints.values()]) each.paint([]);
  }

  function drawParagraph(start, at) {
    const [, end] = paragraphSpan(doc, at);
    const words = doc.text.slice(start, end);
    // How high it will be, so that the scroll bar is right before it has been laid out.
    const lines = Math.max(1, Math.ceil((end - start) / 68));
    return h("div", {class: words ? "tc-p" : "tc-p tc-blank", "data-n": at + 1, style: `--lines: ${lines}`}, words || h("br"));
  }

  function mend() {
    paragraphs.forEach((paragraph, at) => {
      const words = doc.text.slice(...paragraphSpan(doc, at));
      if (paragraph.textContent !== words || paragraph.parentNode !== host) paragraph.replaceChildren(words || h("br"));
    });
    if (host.childNodes.length !== paragraphs.length) host.replaceChildren(...paragraphs);
    place();
  }

  // Between the page and the text

  /** Return the unit at a place of the document, or null if it is not in this text. */
  function unitAt(node, offset) {
    if (node === host) return offset < paragraphs.length ? doc.starts[offset] : doc.text.length;
    const paragraph = node.nodeType === Node.TEXT_NODE ? node.parentNode : node;
    if (paragraph?.parentNode !== host) return null;
    const [start, end] = paragraphSpan(doc, Number(paragraph.dataset.n) - 1);
    return node === paragraph ? (offset ? end : start) : Math.min(start + offset, end);
  }

  /**
   * Return the place of the document at a unit.
   * @returns {[Node, number]}
   */
  function placeOf(unit) {
    const at = paragraphAt(doc, unit);
    const node = paragraphs[at].firstChild;
    return node.nodeType === Node.TEXT_NODE ? [node, Math.min(unit - doc.starts[at], node.length)] : [paragraphs[at], 0];
  }

  function rangeOf(start, end) {
    const range = document.createRange();
    range.setStart(...placeOf(start));
    range.setEnd(...placeOf(end));
    return range;
  }

  function moved() {
    const selection = getSelection();
    if (!selection?.rangeCount || document.activeElement !== host) return;
    const [anchor, focus] = [unitAt(selection.anchorNode, selection.anchorOffset), unitAt(selection.focusNode, selection.focusOffset)];
    if (anchor === null || focus === null) return;
    const [start, end, back] = [Math.min(anchor, focus), Math.max(anchor, focus), focus < anchor];
    if (start === self.start && end === self.end && back === self.back) return;
    Object.assign(self, {start, end, back});
    onmove(start, end);
  }

  /** Put the browser's selection where ours is. */
  function place() {
    const [anchor, focus] = self.back ? [self.end, self.start] : [self.start, self.end];
    getSelection().setBaseAndExtent(...placeOf(anchor), ...placeOf(focus));
  }

  /** Let the mouse begin a new selection also within the old one, which browsers take for dragging words away. */
  function pointed(event) {
    self.pointing = true;
    if (event.button === 0 && !event.shiftKey && self.end > self.start) getSelection().removeAllRanges();
  }

  function restore() {
    if (!self.pointing) place();
    self.pointing = false;
  }

  /** Choose a stretch and show it. */
  function go(start, end, {focus = document.activeElement === host, tell = true, back = false} = {}) {
    Object.assign(self, {start, end, back});
    if (focus) {
      host.focus({preventScroll: true});
      place();
    }
    reveal(start, end);
    if (tell) onmove(start, end);
    redraw();
  }

  /** Scroll so that a stretch is seen; twice, since what comes into sight is then laid out anew. */
  function reveal(start, end = start, tries = 3) {
    const box = scroller.getBoundingClientRect();
    if (!box.height) return;
    const top = lineAt(start).top - box.top;
    const bottom = lineAt(Math.max(start, end - 1)).bottom - box.top;
    const seen = top >= 12 && Math.min(bottom, top + box.height / 2) <= box.height - 12;
    if (!seen) scroller.scrollTop += top - Math.max(40, Math.min(box.height / 3, (box.height - (bottom - top)) / 2));
    if (!seen && tries) requestAnimationFrame(() => reveal(start, end, tries - 1));
  }

  /** Return the box of the character at a unit. */
  function lineAt(unit) {
    const at = paragraphAt(doc, unit);
    const [start, end] = paragraphSpan(doc, at);
    const from = Math.min(unit, Math.max(start, end - 1));
    const range = rangeOf(from, Math.min(from + 1, end));
    return range.getClientRects()[0] ?? paragraphs[at].getBoundingClientRect();
  }

  // Keys

  function pressed(event) {
    moved(); // the browser may not have told yet where the key before this one led
    const command = event.ctrlKey || event.metaKey;
    const {key} = event;
    if ((command || event.altKey) && (key === "ArrowUp" || key === "ArrowDown")) {
      walk(command ? "paragraph" : "sentence", key === "ArrowDown" ? 1 : -1, event.shiftKey);
    } else if (command && !event.altKey && "zy".includes(key.toLowerCase())) {
      onkey(key.toLowerCase() === "y" || event.shiftKey ? "redo" : "undo");
    } else if (command || event.altKey || key === "Tab" || key.startsWith("Arrow") || ["Home", "End", "PageUp", "PageDown", "Shift"].includes(key)) {
      return; // the browser's
    } else if (key === "Escape") {
      const at = self.back ? self.start : self.end;
      go(at, at, {focus: true});
    } else if (key === "s" || key === "t") {
      widen(key === "s" ? "sentence" : "paragraph");
    } else if (!onkey(key) && key.length > 1) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  function pieces(kind, at) {
    if (kind === "sentence") return sentences(doc, at, lang);
    const [start, end] = paragraphSpan(doc, at);
    return doc.text.slice(start, end).trim() ? [[start, end]] : [];
  }

  /** Return the nearest sentence or paragraph whose `side` lies after a unit, or before it. */
  function next(kind, unit, by, side) {
    for (let at = paragraphAt(doc, unit); at >= 0 && at < paragraphs.length; at += by) {
      const found = pieces(kind, at).filter((piece) => (by > 0 ? piece[side] > unit : piece[side] < unit));
      if (found.length) return found.at(by > 0 ? 0 : -1);
    }
    return null;
  }

  function walk(kind, by, extend) {
    const [anchor, focus] = self.back ? [self.end, self.start] : [self.start, self.end];
    const side = extend && by > 0 ? 1 : 0;
    const to = next(kind, focus, by, side)?.[side] ?? (by > 0 ? doc.text.length : 0);
    if (!extend) go(to, to, {focus: true});
    else go(Math.min(anchor, to), Math.max(anchor, to), {focus: true, back: to < anchor});
  }

  /** Choose the sentence or paragraph at the cursor; if it is chosen already, the next one too. */
  function widen(kind) {
    const here = pieces(kind, paragraphAt(doc, self.start)).findLast(([start]) => start <= self.start) ?? next(kind, self.start, 1, 0);
    if (!here) return;
    const more = self.start <= here[0] && self.end >= here[1] ? next(kind, self.end, 1, 1) : null;
    go(Math.min(here[0], self.start === self.end ? here[0] : self.start), more ? more[1] : Math.max(here[1], self.end), {focus: true});
  }

  // Drawing

  function update() {
    drawn = {from: 1, to: 0, top: 0, last: 0};
    redraw();
  }

  function drawIfMoved() {
    const [from, to] = seen(0);
    if (from < drawn.from || to > drawn.to || paragraphs[drawn.from].offsetTop !== drawn.top || paragraphs[drawn.to].offsetTop !== drawn.last) draw();
  }

  /** Return the first and last paragraph in sight, and so many pixels around it. */
  function seen(over) {
    const top = scroller.scrollTop - over;
    const bottom = scroller.scrollTop + scroller.clientHeight + over;
    const find = (test) => {
      let low = 0;
      let high = paragraphs.length - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (test(paragraphs[middle])) high = middle;
        else low = middle + 1;
      }
      return low;
    };
    const from = find((each) => each.offsetTop + each.offsetHeight > top);
    return [from, Math.max(from, find((each) => each.offsetTop + each.offsetHeight >= bottom))];
  }

  function draw() {
    if (!scroller.isConnected || !scroller.clientHeight) return;
    const [from, to] = seen(OVER);
    drawn = {from, to, top: paragraphs[from].offsetTop, last: paragraphs[to].offsetTop};
    const first = doc.starts[from];
    const [, last] = paragraphSpan(doc, to);
    const inSight = (each) => each.start < last && each.end > first;
    const excerpts = data.excerpts.filter(inSight);
    layers.speaker.paint(speakers ? speakersOf(from, to) : []);
    paintCoded(excerpts);
    layers.pending.paint(self.pending.filter(inSight).map(span));
    layers.current.paint(self.current && inSight(self.current) ? [span(self.current)] : []);
    layers.chosen.paint(self.end > self.start ? [span(self)] : []);
    layers.found.paint(self.found.filter(([start, end]) => start < last && end > first));
    layers.here.paint(self.found[self.here] ? [self.found[self.here]] : []);
    drawMargin(excerpts, first, last);
    scroller.dataset.drawn = Number(scroller.dataset.drawn ?? 0) + 1;
  }

  /** Paint what is coded in the colour of its first code, those of the user before others'. */
  function paintCoded(excerpts) {
    const byColor = new Map([...tints.keys(), ""].map((color) => [color, []]));
    for (const each of excerpts) {
      const found = tintOf(each);
      if (!byColor.has(found)) byColor.set(found, []);
      byColor.get(found).push(span(each));
    }
    for (const [color, stretches] of byColor) (color ? tint(color) : layers.coded).paint(stretches);
  }

  function tintOf(each) {
    const first = each.codings.find(({user: by}) => by === user) ?? each.codings[0];
    const color = first ? colorOf(first) : "";
    return HEX_COLOR.test(color) ? color.toLowerCase() : "";
  }

  function tint(color) {
    if (!tints.has(color)) {
      const name = `code-${color.slice(1)}`;
      tintSheet.append(`.tc-p::highlight(tc-${name}) { background-color: ${knownColor(`light-dark(color-mix(in oklab, ${color} 20%, transparent), color-mix(in oklab, ${color} 42%, transparent))`)}; }\n`);
      tints.set(color, painter(name, 1, rangeOf));
    }
    return tints.get(color);
  }

  /** Return the names before the colons with which turns of talk begin. */
  function speakersOf(from, to) {
    return paragraphs.slice(from, to + 1).flatMap((_, place) => {
      const start = doc.starts[from + place];
      const name = doc.text.slice(start, start + 30).match(SPEAKER)?.[0];
      return name ? [[start, start + name.length]] : [];
    });
  }

  function drawMargin(excerpts, first, last) {
    const zero = margin.getBoundingClientRect().top;
    const pitch = Math.max(NARROWEST, Math.min(WIDEST, ROOM / Math.max(1, data.lanes)));
    const made = [];
    let free = -Infinity;
    const spans = [...excerpts, ...self.pending.filter((each) => each.start < last && each.end > first)].map((each) => ({
      each,
      top: each.start < first ? paragraphs[paragraphAt(doc, first)].getBoundingClientRect().top - zero : lineAt(each.start).top - zero,
      bottom: lineAt(Math.min(each.end, last) - 1).bottom - zero,
    })).sort((a, b) => a.top - b.top);
    spans.forEach(({each, top, bottom}, place) => {
      const now = Boolean(each.guid) && self.current?.guid === each.guid;
      for (const {lane, coding} of each.pieces ?? []) {
        made.push(h("div", {
          class: `tc-bar-lane${now ? " tc-now" : ""}${coding.code ? "" : " tc-bare"}`, "data-guid": each.guid, title: nameOf(coding, each),
          style: `top: ${top}px; height: ${Math.max(4, bottom - top)}px; left: ${lane * pitch}px; width: ${Math.max(2, pitch - 3)}px; --code: ${colorOf(coding)}`,
        }));
      }
      if (each.start < first) return;
      const at = Math.max(top, free);
      const names = each.label ? [h("span", null, each.label)] : each.pieces.map(({coding}) => h("span", {class: "tc-tag", style: `--code: ${colorOf(coding)}`}, nameOf(coding)));
      // One line for each code if the next excerpt leaves room for them.
      const lines = (spans[place + 1]?.top ?? Infinity) - at >= names.length * LABEL ? names.length : 1;
      free = at + lines * LABEL;
      made.push(h("div", {
        class: `tc-label${now ? " tc-now" : ""}${each.label ? " tc-pending" : ""}${lines > 1 ? " tc-tall" : ""}`, "data-guid": each.guid,
        title: each.label ?? each.pieces.map(({coding}) => nameOf(coding, each)).join("\n"), style: `top: ${at}px`,
      }, ...names));
    });
    items = made;
    // Room in steps, so that the lines do not break anew with every coding.
    const room = Math.max(data.lanes > 4 ? ROOM : ROOM / 2, data.lanes * pitch);
    sheet.style.setProperty("--lanes", `${room}px`);
    margin.replaceChildren(...made);
  }

  function excerptOf(target) {
    return data.byGuid.get(target?.closest?.("[data-guid]")?.dataset.guid) ?? null;
  }

  function hovered(target) {
    const each = excerptOf(target);
    layers.hover.paint(each ? [span(each)] : []);
    for (const item of items) item.classList.toggle("tc-over", Boolean(each) && item.dataset.guid === each.guid);
  }

  function clicked(event) {
    const each = excerptOf(event.target);
    if (each) onpick(each);
  }
}
