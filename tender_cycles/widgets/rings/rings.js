// The concentric rings as a control. It is drawn from the same positions as
// the printed figure: millimetres, and degrees clockwise from 12 o'clock.
import {fill, h, liveRegion, put, s, set, uid} from "../core/dom.js";

const OUTSIDE = 6; // millimetres around the rings, for the names of the phases
const BAND = 1.6; // of the pattern along the inner side of a segment

/** Return the point at a radius and a clock angle; y points down, as on a screen. */
export function clockPoint(r, theta) {
  const turned = (theta * Math.PI) / 180;
  return [r * Math.sin(turned), -r * Math.cos(turned)];
}

const at = (r, theta) => clockPoint(r, theta).map((value) => value.toFixed(3)).join(" ");

/** Return the path of an annular segment {r0, r1, theta0, theta1}. */
export function segmentPath({r0, r1, theta0, theta1}) {
  const large = theta1 - theta0 > 180 ? 1 : 0;
  return (
    `M${at(r1, theta0)}A${r1} ${r1} 0 ${large} 1 ${at(r1, theta1)}` +
    `L${at(r0, theta1)}A${r0} ${r0} 0 ${large} 0 ${at(r0, theta0)}Z`
  );
}

/** Return the path of an arc for text to stand on; `flip` runs it anticlockwise. */
export function arcPath(r, theta0, theta1, flip = false) {
  const large = theta1 - theta0 > 180 ? 1 : 0;
  return flip
    ? `M${at(r, theta1)}A${r} ${r} 0 ${large} 0 ${at(r, theta0)}`
    : `M${at(r, theta0)}A${r} ${r} 0 ${large} 1 ${at(r, theta1)}`;
}

/** Write text on an arc: {r, theta0, theta1, flip, align: "start" | "middle"}. */
export function arcText(text, {r, theta0, theta1, flip = false, align = "middle", size = 3.2, ...attributes}) {
  const id = uid("arc");
  // Letters stand on their path: go down by a third of their size so that their middle runs along it.
  const path = s("path", {id, d: arcPath(r + (flip ? size * 0.36 : -size * 0.36), theta0, theta1, flip), fill: "none"});
  const along = s("textPath", {href: `#${id}`, startOffset: align === "middle" ? "50%" : "0%"}, text);
  const anchor = align === "middle" ? "middle" : "start";
  const label = s("text", {"font-size": size, "text-anchor": anchor, "aria-hidden": "true", ...attributes}, along);
  return {path, label, element: s("g", null, path, label), write: (words) => put(along, words)};
}

/** Return the patterns that say the phases again without colour, and their ids by phase. */
export function phasePatterns() {
  const ids = {"start-up": uid("dots"), ending: uid("lines")};
  const dots = s("pattern", {id: ids["start-up"], width: 1.3, height: 1.3, patternUnits: "userSpaceOnUse"},
    s("circle", {cx: 0.65, cy: 0.65, r: 0.36, class: "tc-mark-start"}));
  const lines = s("pattern",
    {id: ids.ending, width: 1.3, height: 1.3, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)"},
    s("rect", {width: 0.42, height: 1.3, class: "tc-mark-ending"}));
  return {ids, element: s("defs", null, dots, lines)};
}

/** Return the class that gives a phase its colours. */
export function phaseClass(phase) {
  return `tc-phase-${phase.replace(" ", "-")}`;
}

/**
 * Draw the rings as a control.
 *
 * element   where to draw
 * layout    the nine segments: {key, ring, cycle, phase, r0, r1, theta0, theta1}
 * counts    {key: n}, how many are chosen; totals {key: N}, of how many
 * words     {rings, hint, of: "{n} of {all}", segment: "{cycle}, {phase}: {count}", chosen,
 *           cycles: {cycle: name}, phases: {phase: name}, titles: {key: what the segment is}}
 * selected  keys of the chosen segments
 * onchange  called with the new array of keys, in the order of the layout
 * live      whether the rings themselves say what was chosen to screen readers
 *
 * Returns {element, update({counts, totals, selected, words}), focus(key), destroy()}.
 */
export function createRings(element, {layout, counts = {}, totals = null, words, selected = [], onchange, live = true}) {
  const keys = layout.map((segment) => segment.key);
  const outer = Math.max(...layout.map((segment) => segment.r1));
  const rings = [...new Set(layout.map((segment) => segment.ring))].sort((a, b) => a - b);
  const half = outer + OUTSIDE;
  const state = {counts, totals, words, selected: new Set(selected), at: 0};
  const patterns = phasePatterns();
  const spoken = liveRegion();
  const focusMark = s("path", {class: "tc-ring-focus", d: "", "aria-hidden": "true"});
  const shapes = layout.map(drawSegment);
  const ringNames = rings.map(drawRingName);
  const phaseNames = layout.filter((segment) => segment.ring === rings.at(-1)).map(drawPhaseName);
  const svg = s("svg",
    {class: "tc-rings", viewBox: `${-half} ${-half} ${2 * half} ${2 * half}`, role: "group", onkeydown: walk},
    patterns.element, ...shapes.map((shape) => shape.group), focusMark,
    ...ringNames.map((name) => name.element), ...phaseNames.map((name) => name.element));
  const root = h("div", {class: "tc-rings-box"}, svg, live ? spoken.element : null);
  element.append(root);
  update({});

  function drawSegment(segment, index) {
    const d = segmentPath(segment);
    // The ring's name stands at the beginning of its first segment; the number makes room for it.
    const along = segment === first(segment.ring) ? 0.58 : 0.5;
    const [x, y] = clockPoint((segment.r0 + BAND + segment.r1) / 2, segment.theta0 + along * (segment.theta1 - segment.theta0));
    const number = s("text", {class: "tc-ring-number", x, y: y + 0.2, "text-anchor": "middle"});
    const whole = s("text", {class: "tc-ring-whole", x, y: y + 3.6, "text-anchor": "middle"});
    const band = {...segment, r1: segment.r0 + BAND};
    const title = s("title");
    const group = s("g",
      {
        class: `tc-segment ${phaseClass(segment.phase)}`, role: "button", tabindex: -1, "data-key": segment.key,
        onclick: (event) => press(index, event.shiftKey || event.ctrlKey || event.metaKey),
        onfocus: () => focused(index), onblur: () => set(focusMark, "d", ""),
      },
      title, s("path", {class: "tc-segment-fill", d}),
      patterns.ids[segment.phase]
        ? s("path", {class: "tc-segment-pattern", d: segmentPath(band), fill: `url(#${patterns.ids[segment.phase]})`})
        : null,
      s("path", {class: "tc-segment-edge", d}), number, whole);
    return {segment, group, number, whole, title, d};
  }

  function first(ring) {
    return layout.find((segment) => segment.ring === ring);
  }

  function drawRingName(ring) {
    const start = first(ring);
    const inset = (1.2 / start.r1) * 57.3;
    const name = arcText("", {
      r: start.r1 - 2.2, theta0: start.theta0 + inset, theta1: start.theta1, align: "start", size: 2.8,
      class: `tc-ring-name ${phaseClass(start.phase)}`,
    });
    return {...name, cycle: start.cycle, ring};
  }

  function drawPhaseName(segment) {
    const middle = ((segment.theta0 + segment.theta1) / 2) % 360;
    const flip = middle > 90 && middle < 270;
    const name = arcText("", {
      r: outer + 3, theta0: segment.theta0, theta1: segment.theta1, flip, size: 3.8, class: "tc-phase-name",
    });
    return {...name, phase: segment.phase};
  }

  function changed(next, said) {
    state.selected = next;
    update({});
    if (live) spoken.say(said);
    onchange?.(keys.filter((key) => next.has(key)));
  }

  /** A plain click chooses one segment alone, and gives it up again; with shift it is added or taken away. */
  function press(index, adding) {
    const key = keys[index];
    const alone = state.selected.size === 1 && state.selected.has(key);
    state.at = index;
    toggle(key, adding ? state.selected : new Set(alone ? [key] : []));
  }

  function toggle(key, before) {
    const next = new Set(before);
    if (!next.delete(key)) next.add(key);
    changed(next, label(shapes[keys.indexOf(key)]));
  }

  function clear() {
    if (state.selected.size) changed(new Set(), state.words.cleared ?? "");
  }

  function walk(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const {ring, phase} = layout[state.at];
    const phases = layout.filter((segment) => segment.ring === ring);
    const along = phases.findIndex((segment) => segment.phase === phase);
    const to = {
      ArrowRight: () => phases[(along + 1) % phases.length],
      ArrowLeft: () => phases[(along + phases.length - 1) % phases.length],
      ArrowUp: () => layout.find((segment) => segment.ring === ring + 1 && segment.phase === phase),
      ArrowDown: () => layout.find((segment) => segment.ring === ring - 1 && segment.phase === phase),
      Home: () => layout[0],
      End: () => layout.at(-1),
    }[event.key];
    if (to) focus((to() ?? layout[state.at]).key);
    else if (event.key === "Enter" || event.key === " ") toggle(keys[state.at], state.selected);
    else if (event.key === "Escape") clear();
    else return;
    event.preventDefault();
    event.stopPropagation(); // the notebook has shortcuts of its own on these keys
  }

  function focused(index) {
    state.at = index;
    rove();
    set(focusMark, "d", shapes[index].group.matches(":focus-visible") ? shapes[index].d : "");
  }

  function rove() {
    shapes.forEach((shape, index) => set(shape.group, "tabindex", index === state.at ? 0 : -1));
  }

  function focus(key) {
    state.at = Math.max(keys.indexOf(key), 0);
    rove();
    shapes[state.at].group.focus();
    set(focusMark, "d", shapes[state.at].d);
  }

  function count(key) {
    const n = state.counts[key] ?? 0;
    return state.totals ? fill(state.words.of, {n, all: state.totals[key] ?? 0}) : String(n);
  }

  function label({segment}) {
    const {cycles, phases, titles} = state.words;
    const values = {cycle: cycles[segment.cycle], phase: phases[segment.phase], count: count(segment.key)};
    const title = titles?.[segment.key];
    return fill(state.words.segment, values) + (title ? ` (${title})` : "");
  }

  function update(changes) {
    if (changes.selected) changes = {...changes, selected: new Set(changes.selected)};
    Object.assign(state, changes);
    set(svg, "aria-label", `${state.words.rings}. ${state.words.hint ?? ""}`.trim());
    svg.classList.toggle("tc-some", state.selected.size > 0);
    for (const shape of shapes) {
      const {key} = shape.segment;
      const n = state.counts[key] ?? 0;
      const says = label(shape);
      set(shape.group, "aria-pressed", state.selected.has(key) ? "true" : "false");
      set(shape.group, "aria-label", says);
      shape.group.classList.toggle("tc-empty", n === 0);
      put(shape.title, says);
      put(shape.number, n);
      put(shape.whole, state.totals ? fill(state.words.ofAll ?? "/ {all}", {all: state.totals[key] ?? 0}) : "");
    }
    for (const name of ringNames) {
      name.write(state.words.cycles[name.cycle]);
      const first = shapes.find((shape) => shape.segment.ring === name.ring);
      name.label.classList.toggle("tc-pressed", state.selected.has(first.segment.key));
      name.label.classList.toggle("tc-empty", first.group.classList.contains("tc-empty"));
    }
    svg.classList.toggle("tc-plain", !state.totals);
    for (const name of phaseNames) name.write(state.words.phases[name.phase]);
    rove();
  }

  return {element: root, svg, update, focus, destroy: () => root.remove()};
}
