// A few helpers for making and updating elements. All text goes through
// textContent, so no text can turn into markup.

const SVG = "http://www.w3.org/2000/svg";
let serial = 0;

/** Return an id that no other element of the page has. */
export function uid(stem) {
  serial += 1;
  return `tc-${stem}-${serial}-${Math.random().toString(36).slice(2, 8)}`;
}

function furnish(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else set(element, name, value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined && child !== false) element.append(child);
  return element;
}

/** Make an HTML element: h("button", {class: "tc-chip", onclick: f}, "text", other). */
export function h(tag, attributes, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

/** Make an SVG element. */
export function s(tag, attributes, ...children) {
  return furnish(document.createElementNS(SVG, tag), attributes, children);
}

/** Set an attribute, or take it away if the value is null, undefined or false; only if it changes. */
export function set(element, name, value) {
  if (value === null || value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else {
    const wanted = value === true ? "" : String(value);
    if (element.getAttribute(name) !== wanted) element.setAttribute(name, wanted);
  }
}

/** Return a colour as this browser knows it: that on light ground where `light-dark()` is unknown. */
export function knownColor(color) {
  return CSS.supports("color", "light-dark(red, red)") ? color : color.replace(/^light-dark\(((?:[^(),]|\([^()]*\))+),.*$/, "$1");
}

/** Give an element the colours of a phase: {"--fill", "--line", "--text", "--tint"}; without any it stays as it is. */
export function colored(element, colors = {}) {
  for (const [name, color] of Object.entries(colors)) element.style.setProperty(name, knownColor(color));
  return element;
}

/** Set the text of an element, only if it changes. */
export function put(element, text) {
  const wanted = String(text);
  if (element.textContent !== wanted) element.textContent = wanted;
}

/** Put values into the braces of a sentence: fill("{n} of {all}", {n: 3, all: 9}). */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Return the locale for times of day; those of "en" alone would be American. */
export function clockOf(lang) {
  return lang === "en" ? "en-GB" : lang;
}

/** Return a function that runs `draw` once in the next frame, however often it is called. */
export function onceAFrame(draw) {
  let asked = 0;
  return () => {
    if (asked) return;
    asked = requestAnimationFrame(() => {
      asked = 0;
      draw();
    });
  };
}

/** Return the next place when arrow keys walk a row of `count` things, or -1 for other keys. */
export function step(key, at, count, {vertical = false, page = 10} = {}) {
  const [back, on] = vertical ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
  const to = {
    [back]: at - 1, [on]: at + 1, Home: 0, End: count - 1,
    ...(vertical ? {PageUp: at - page, PageDown: at + page} : {}),
  }[key];
  return to === undefined || count === 0 ? -1 : Math.min(Math.max(to, 0), count - 1);
}

/** Say something to screen readers; the same sentence twice is said once. */
export function liveRegion() {
  const element = h("div", {role: "status", "aria-live": "polite", class: "tc-hidden"});
  return {element, say: (text) => put(element, text)};
}

/**
 * Put the text of an element, or one that is promised, on the clipboard; returns whether it is there.
 * If not the element is marked, to be copied by hand.
 */
export async function toClipboard(element, coming = Promise.resolve(element.textContent)) {
  try { // in the click itself, and filled later: Safari gives no leave after a wait
    const text = coming.then((each) => new Blob([each], {type: "text/plain"}));
    await navigator.clipboard.write([new ClipboardItem({"text/plain": text})]);
    return true;
  } catch { // a page without leave to use the clipboard, or an older browser
    await coming;
    getSelection().selectAllChildren(element);
    return document.execCommand("copy");
  }
}
