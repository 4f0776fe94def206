// The concentric rings as a control. It is drawn from the same positions as
// the printed figure: millimetres, and degrees clockwise from 12 o'clock.
import {colored, fill, h, liveRegion, put, s, set, uid} from "../core/dom.js";

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

/** Draw along the inner side of a segment what says its phase again without colour: "dots" or "lines", none of them cut. */
function patternOf(kind, {r0, theta0, theta1}) {
  const [r, length] = [r0 + BAND / 2, (theta1 - theta0) * Math.PI / 180 * (r0 + BAND / 2)];
  const step = length / Math.max(Math.round(length / 1.2), 1);
  const [mark, width] = kind === "dots" ? [0, 0.72] : [0.42, BAND - 0.3]; // a dash without length is a dot where its ends are round
  return s("path", {
    class: "tc-segment-pattern", d: arcPath(r, theta0, theta1), "stroke-width": width, "stroke-dasharray": `${mark} ${step - mark}`,
    "stroke-dashoffset": -(step - mark) / 2, "stroke-linecap": kind === "dots" ? "round" : "butt",
  });
}

/**
 * Draw the rings as a control.
 *
 * element   where to draw
 * layout    the segments: {key, ring, cycle, phase, r0, r1, theta0, theta1, first, number, mark, pattern, outside,
 *           margin, colors}
 * counts    {key: n}, how many are chosen; totals {key: N}, of how many
 * seconds   {key: n}, how many more may stand there with their second cycle: a hollow mark
 * words     {rings, hint, of: "{n} of {all}", segment: "{cycle}, {phase}: {count}", chosen,
 *           cycles: {cycle: name}, labels: {key: name}, titles: {key: what the segment is},
 *           rings_short: {cycle: name}, short: {key: name}: as long as there is room}
 * selected  keys of the chosen segments
 * onchange  called with the new array of keys, in the order of the layout
 * live      whether the rings themselves say what was chosen to screen readers
 *
 * Returns {element, update({counts, totals, seconds, selected, words}), focus(key), destroy()}.
 */
export function createRings(element, {layout, counts = {}, totals = null, seconds = {}, words, selected = [], onchange, live = true}) {
  const keys = layout.map((segment) => segment.key);
  const outer = Math.max(0, ...layout.map((segment) => segment.r1));
  const rings = [...new Set(layout.map((segment) => segment.ring))].sort((a, b) => a - b);
  const half = outer + (layout[0]?.margin ?? 0);
  const state = {counts, totals, seconds, words, selected: new Set(selected), at: 0};
  const outside = layout[0]?.outside; // whether one name outside the rings says a phase for all
  const spoken = liveRegion();
  const focusMark = s("path", {class: "tc-ring-focus", d: "", "aria-hidden": "true"});
  const shapes = layout.map(drawSegment);
  const ringNames = rings.map(drawRingName);
  const phaseNames = layout.filter((segment) => outside && segment.ring === rings.at(-1)).map(drawPhaseName);
  const svg = s("svg",
    {class: "tc-rings", viewBox: `${-half} ${-half} ${2 * half} ${2 * half}`, role: "group", onkeydown: walk},
    ...shapes.map((shape) => shape.group), focusMark,
    ...ringNames.map((name) => name.element), ...phaseNames.map((name) => name.element));
  const root = h("div", {class: "tc-rings-box"}, svg, outside ? null : drawLegend(), live ? spoken.element : null);
  root.hidden = !layout.length; // a project without nested cycles
  element.append(root);
  update({});

  function drawSegment(segment, index) {
    const d = segmentPath(segment);
    const [x, y] = clockPoint((segment.r0 + BAND + segment.r1) / 2, segment.number);
    const number = s("text", {class: "tc-ring-number", x, y: y + 0.2, "text-anchor": "middle"});
    const whole = s("text", {class: "tc-ring-whole", x, y: y + 3.6, "text-anchor": "middle"});
    const [mx, my] = clockPoint((segment.r0 + BAND + segment.r1) / 2, segment.mark);
    const more = s("text", {x: mx, y: my + 1.1, "text-anchor": "middle"});
    const second = s("g", {class: "tc-ring-second", display: "none", "aria-hidden": "true"}, s("circle", {cx: mx, cy: my, r: 2.3}), more);
    const title = s("title");
    const group = colored(s("g",
      {
        class: "tc-segment", role: "button", tabindex: -1, "data-key": segment.key,
        onclick: (event) => press(index, event.shiftKey || event.ctrlKey || event.metaKey),
        onfocus: () => focused(index), onblur: () => set(focusMark, "d", ""),
      },
      title, s("path", {class: "tc-segment-fill", d}),
      segment.pattern ? patternOf(segment.pattern, segment) : null,
      s("path", {class: "tc-segment-edge", d}), number, whole, second), segment.colors);
    return {segment, group, number, whole, second, more, title, d};
  }

  function drawRingName(ring) {
    const start = layout.find((segment) => segment.ring === ring && segment.first);
    const inset = (1.2 / start.r1) * 57.3;
    const name = arcText("", {r: start.r1 - 2.2, theta0: start.theta0 + inset, theta1: start.theta1, align: "start", size: 2.8, class: "tc-ring-name"});
    colored(name.label, start.colors);
    return {...name, key: start.key, said: () => state.words.rings_short[start.cycle]};
  }

  function drawPhaseName(segment) {
    const middle = ((segment.theta0 + segment.theta1) / 2) % 360;
    const flip = middle > 90 && middle < 270;
    const name = arcText("", {r: outer + 3, theta0: segment.theta0, theta1: segment.theta1, flip, size: 3.8, class: "tc-phase-name"});
    return {...name, key: segment.key, said: () => state.words.short[segment.key]};
  }

  /** Name the phases of each ring below the rings, the outermost first; each segment says them too. */
  function drawLegend() {
    const line = (ring) => {
      const segments = layout.filter((segment) => segment.ring === ring);
      const phase = ({key, colors}) => h("span", {class: "tc-ring-phase"}, colored(h("span", {class: "tc-ring-swatch"}), colors), words.labels[key]);
      return h("p", null, h("b", null, words.cycles[segments[0].cycle]), " ", ...segments.map(phase));
    };
    return h("div", {class: "tc-ring-legend", "aria-hidden": "true"}, ...[...rings].reverse().map(line));
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
    const {ring} = layout[state.at];
    const phases = layout.filter((segment) => segment.ring === ring);
    const along = phases.indexOf(layout[state.at]);
    const to = {
      ArrowRight: () => phases[(along + 1) % phases.length],
      ArrowLeft: () => phases[(along + phases.length - 1) % phases.length],
      ArrowUp: () => beside(ring + 1),
      ArrowDown: () => beside(ring - 1),
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

  /** Return the segment of another ring that stands at nearly the same place around it. */
  function beside(ring) {
    const {theta0, theta1} = layout[state.at];
    const away = (segment) => Math.abs(segment.theta0 + segment.theta1 - theta0 - theta1);
    return layout.filter((segment) => segment.ring === ring).sort((a, b) => away(a) - away(b))[0];
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
    const more = state.seconds[key] ? fill(state.words.second ?? "", {n: state.seconds[key]}) : "";
    return (state.totals ? fill(state.words.of, {n, all: state.totals[key] ?? 0}) : String(n)) + more;
  }

  function label({segment}) {
    const {cycles, labels, titles} = state.words;
    const values = {cycle: cycles[segment.cycle], phase: labels[segment.key], count: count(segment.key)};
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
      put(shape.more, state.seconds[key] ?? "");
      set(shape.second, "display", state.seconds[key] ? null : "none");
      put(shape.whole, state.totals?.[key] ? fill(state.words.ofAll ?? "/ {all}", {all: state.totals[key] ?? 0}) : "");
    }
    for (const name of [...ringNames, ...phaseNames]) {
      const {group} = shapes[keys.indexOf(name.key)];
      name.write(name.said());
      name.label.classList.toggle("tc-pressed", state.selected.has(name.key));
      name.label.classList.toggle("tc-empty", group.classList.contains("tc-empty"));
    }
    svg.classList.toggle("tc-plain", !state.totals);
    rove();
  }

  return {element: root, svg, update, focus, destroy: () => root.remove()};
}
