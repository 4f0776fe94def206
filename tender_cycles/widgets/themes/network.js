// Which codes stand on the same excerpts. Places come from Python; lines are counted here.
import {replaced} from "./choices.js";
import {h, put, s, set} from "../core/dom.js";
import {countPairs} from "./tables.js";

const R = 84; // radius of the circle
const ROOM = 106; // for the names around it
const FEW = 12; // pairs that are listed

/** Draw the network. Returns {element, update()}. */
export function createNetwork(store) {
  const {data, say} = store;
  const {tree} = data;
  const names = data.network.map(({code}) => tree.labels[code]);
  const lines = s("g", {class: "tc-lines"});
  const paths = new Map(); // pair -> path
  const nodes = data.network.map(drawNode);
  const half = R + ROOM;
  const svg = s("svg", {class: "tc-network", viewBox: `${-half} ${-half} ${2 * half} ${2 * half}`, role: "group", "aria-label": say("network"), onkeydown: walk},
    lines, ...nodes.map((node) => node.group));
  const slider = h("input", {type: "range", min: 1, max: 10, step: 1, oninput: () => store.setView({threshold: Number(slider.value)})});
  const least = h("output");
  const count = h("span", {class: "tc-quiet"});
  const list = h("ol", {class: "tc-pairs"});
  const element = h("div", {class: "tc-network-box"},
    h("p", {class: "tc-bar-line"}, h("label", {class: "tc-inline"}, say("threshold"), " ", slider), least, h("span", {class: "tc-grow"}), count),
    svg, h("h4", null, say("pairs")), list);
  let at = 0;
  return {element, update};

  function drawNode(node, index) {
    const upright = node.angle <= 180;
    const turn = upright ? node.angle - 90 : node.angle + 90;
    const dot = s("circle", {cx: node.x * R, cy: node.y * R, r: 3});
    const [x, y] = [node.x * (R + 7), node.y * (R + 7)];
    const name = s("text", {x, y, transform: `rotate(${turn} ${x} ${y})`, "text-anchor": upright ? "start" : "end", dy: "0.32em", "font-size": fontSize(), "aria-hidden": "true"},
      short(names[index]));
    const group = s("g", {
      class: "tc-node", role: "button", tabindex: index === 0 ? 0 : -1, onclick: () => press(index), onfocus: () => rove(index),
      onmouseenter: () => svg.classList.add("tc-hover") || light(index, true), onmouseleave: () => svg.classList.remove("tc-hover") || light(index, false),
    }, s("title"), s("circle", {class: "tc-node-hit", cx: node.x * R, cy: node.y * R, r: 7}), dot, name);
    if (tree.colors[node.code]) group.style.setProperty("--dot", tree.colors[node.code]);
    return {group, dot, name, title: group.firstChild};
  }

  function fontSize() {
    return Math.max(3, Math.min(8.8, (2 * Math.PI * R) / Math.max(data.network.length, 1) / 1.55));
  }

  function short(name) {
    return name.length > 24 ? `${name.slice(0, 22)}…` : name;
  }

  function press(index) {
    store.only([[tree.name, [data.network[index].code]]]);
  }

  function rove(index) {
    set(nodes[at].group, "tabindex", -1);
    at = index;
    set(nodes[at].group, "tabindex", 0);
  }

  function walk(event) {
    const last = nodes.length - 1;
    const to = {ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, ArrowDown: at === last ? 0 : at + 1, ArrowUp: at === 0 ? last : at - 1, Home: 0, End: last}[event.key];
    if (to !== undefined) nodes[to].group.focus();
    else if (event.key === "Enter" || event.key === " ") press(at);
    else return;
    event.preventDefault();
  }

  function light(index, on) {
    for (const {pair, path} of paths.values()) if (pair.includes(index)) path.classList.toggle("tc-lit", on);
  }

  function choosePair([a, b]) {
    const codes = [a, b].map((index) => data.network[index].code);
    const already = chosenTogether(codes) && store.choice.chosen[tree.name].values.length === 2;
    const keys = already ? [] : codes.map((code) => tree.keys[code]);
    store.change({...replaced(data, store.filters, tree, keys), [tree.every]: !already});
  }

  function chosenTogether(codes) {
    return Boolean(store.choice.chosen[tree.name]?.all) && codes.every((code) => store.has(tree.name, code));
  }

  function curve([a, b]) {
    const [p, q] = [data.network[a], data.network[b]];
    return `M${(p.x * R).toFixed(1)} ${(p.y * R).toFixed(1)}Q0 0 ${(q.x * R).toFixed(1)} ${(q.y * R).toFixed(1)}`;
  }

  function update() {
    const {size, shared} = countPairs(data, store.choice);
    const {threshold} = store.view;
    const pairs = [];
    let most = 1;
    for (let a = 0; a < size; a += 1) {
      for (let b = a + 1; b < size; b += 1) {
        const n = shared[a * size + b];
        if (n > most) most = n;
        if (n >= threshold) pairs.push({pair: [a, b], key: a * size + b, n});
      }
    }
    pairs.sort((a, b) => b.n - a.n || a.key - b.key);
    set(slider, "max", Math.max(10, Math.min(most, 1000)));
    slider.value = threshold;
    put(least, threshold);
    put(count, say("joined", {n: store.number(pairs.length)}));
    drawLines(pairs, most);
    drawNodes(shared, size);
    drawList(pairs.slice(0, FEW));
  }

  function drawLines(pairs, most) {
    const wanted = new Set(pairs.map(({key}) => key));
    for (const [key, {path}] of paths) {
      if (wanted.has(key)) continue;
      path.remove();
      paths.delete(key);
    }
    for (const {pair, key, n} of pairs.slice(0, 1500)) {
      let line = paths.get(key);
      if (!line) {
        line = {pair, path: s("path", {d: curve(pair)})};
        paths.set(key, line);
        lines.append(line.path);
      }
      set(line.path, "stroke-width", (0.4 + 3.6 * (n / most)).toFixed(2));
      set(line.path, "stroke-opacity", (0.25 + 0.6 * (n / most)).toFixed(2));
    }
  }

  function drawNodes(shared, size) {
    let most = 1;
    for (let a = 0; a < size; a += 1) most = Math.max(most, shared[a * size + a]);
    nodes.forEach((node, index) => {
      const n = shared[index * size + index];
      const {code} = data.network[index];
      const says = `${names[index]}: ${store.of(n, store.totals[tree.name][code])}`;
      set(node.dot, "r", n ? (1.8 + 4.2 * Math.sqrt(n / most)).toFixed(2) : 1.2);
      set(node.group, "aria-label", says);
      set(node.group, "aria-pressed", store.has(tree.name, code) ? "true" : "false");
      put(node.title, says);
      node.group.classList.toggle("tc-none", n === 0);
    });
  }

  function drawList(pairs) {
    list.replaceChildren(...pairs.map(({pair, n}) => {
      const pressed = chosenTogether(pair.map((index) => data.network[index].code));
      return h("li", null, h("button", {type: "button", class: "tc-link", "aria-pressed": pressed ? "true" : "false", onclick: () => choosePair(pair)},
        `${names[pair[0]]} + ${names[pair[1]]}`), " ", h("span", {class: "tc-count"}, store.of(n, store.choice.rows.length)));
    }));
    if (!pairs.length) list.append(h("li", {class: "tc-quiet"}, say("noPairs")));
  }
}
