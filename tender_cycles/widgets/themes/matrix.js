// Codes by informants, phases or an attribute, as a table with the heat of its numbers.
import {treeOrder} from "./columns.js";
import {h, put, set} from "../core/dom.js";
import {countMatrix} from "./tables.js";

const HEATS = 8; // steps of colour

/** Draw the matrix. Returns {element, update()}. */
export function createMatrix(store) {
  const {data, say} = store;
  const {tree} = data;
  const pick = h("select", {class: "tc-select", onchange: () => store.setView({columns: pick.value})},
    ...data.matrices.map(({name, title}) => h("option", {value: name}, title)));
  const holder = h("div", {class: "tc-scroll", tabindex: 0, role: "region", "aria-label": say("matrix")});
  const detail = h("p", {class: "tc-detail"});
  const element = h("div", null, h("p", {class: "tc-bar-line"}, h("label", {class: "tc-inline"}, say("codesBy"), " ", pick)), detail, holder);
  /** @type {any} */
  let table = null; // {by, columns, rows, cells, totals}
  let at = [0, 0];
  let stop = null;
  return {element, update};

  function write(code, column, most) {
    const place = code * table.width + column.at;
    const [each, n] = [table.cells[place], table.now[place]];
    const heat = n ? Math.min(Math.ceil((HEATS * n) / most), HEATS) : null;
    if (each.n !== n) {
      each.n = n;
      each.firstChild.data = n || "·"; // quicker than textContent, and there are thousands
      set(each, "aria-label", null); // said when somebody is there
    }
    if (each.heat !== heat) set(each, "data-heat", heat);
    each.heat = heat;
  }

  /** Make the table anew: only when other columns are wanted. */
  function build(by) {
    const matrix = data.matrices.find(({name}) => name === by) ?? data.matrices[0];
    const {width, cells: totals} = countMatrix(data, store.everything, matrix);
    const columns = matrix.labels.map((label, column) => ({at: column, label, facet: [matrix.facet, matrix.numbers[column]]}));
    const rows = treeOrder(data).filter((code) => store.totals[tree.name][code] > 0);
    const used = columns.filter((column) => rows.some((code) => totals[code * width + column.at] > 0));
    table = {by, matrix, width, totals, rows, columns: used, cells: []};
    at = [0, 0];
    const head = h("tr", null, h("th", {scope: "col"}, h("span", {class: "tc-hidden"}, tree.title)),
      ...used.map(({label, facet}) => h("th", {scope: "col", class: "tc-upright"},
        h("button", {type: "button", class: "tc-link", tabindex: -1, onclick: () => store.only([facet])}, h("span", null, label)))));
    table.lines = rows.map((code) => h("tr", {class: `tc-depth-${Math.min(tree.lines[code].length - 1, 2)}`},
      h("th", {scope: "row"}, h("button", {
        type: "button", class: "tc-link", tabindex: -1, title: tree.abouts[code] || null,
        onclick: () => store.only([[tree.name, [code]]]),
      }, tree.labels[code])),
      ...used.map((column) => cell(code, column))));
    const body = h("tbody", null, ...table.lines);
    const wide = `calc(var(--tc-names) + ${used.length} * var(--tc-cell))`;
    holder.replaceChildren(h("table", {class: "tc-matrix", role: "grid", style: `width: ${wide}`, "aria-label": say("matrix"), onkeydown: walk}, h("thead", null, head), body));
  }

  function cell(code, column) {
    const describe = () => {
      put(detail, says(code, column));
      set(each, "aria-label", detail.textContent);
    };
    const each = h("td", {tabindex: -1, onclick: () => press(code, column), onfocus: describe, onmouseenter: describe}, "·");
    table.cells[code * table.width + column.at] = each;
    return each;
  }

  function press(code, column) {
    store.only([[tree.name, [code]], column.facet]);
  }

  function says(code, column) {
    const place = code * table.width + column.at;
    return `${tree.labels[code]} · ${column.label}: ${store.of(table.now[place], table.totals[place])}`;
  }

  /** @param {number[]} place */
  function cellAt([down, across]) {
    return table.cells[table.seen[down] * table.width + table.columns[across].at];
  }

  function walk(event) {
    const moves = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -1e6], End: [0, 1e6]};
    if (event.target.tagName !== "TD") return;
    for (const [down, code] of table.seen.entries()) {
      const across = table.columns.findIndex((column) => table.cells[code * table.width + column.at] === event.target);
      if (across >= 0) at = [down, across];
    }
    if (event.key === "Enter" || event.key === " ") press(table.seen[at[0]], table.columns[at[1]]);
    else if (moves[event.key]) {
      const clamp = (value, most) => Math.min(Math.max(value, 0), most - 1);
      const to = [clamp(at[0] + moves[event.key][0], table.seen.length), clamp(at[1] + moves[event.key][1], table.columns.length)];
      rove(to);
      cellAt(to).focus();
    } else return;
    event.preventDefault();
  }

  /** Let Tab stop at one cell only. */
  function rove(to) {
    if (stop) set(stop, "tabindex", -1);
    at = to;
    stop = table.seen.length && table.columns.length ? cellAt(at) : null;
    if (stop) set(stop, "tabindex", 0);
  }

  function update() {
    const {columns: by} = store.view;
    if (table?.by !== by) build(by);
    pick.value = table.matrix.name;
    const {cells} = countMatrix(data, store.choice, table.matrix);
    table.now = cells;
    let most = 1;
    for (const code of table.rows) {
      if (tree.lines[code].length < 3 && table.rows.length > 12) continue; // sums would drown the codes
      for (const column of table.columns) most = Math.max(most, cells[code * table.width + column.at]);
    }
    // A row without a chosen excerpt is in the way, and need not be written.
    table.seen = table.rows.filter((code) => store.chosenCodes[code] > 0);
    table.lines.forEach((line, down) => {
      line.hidden = store.chosenCodes[table.rows[down]] === 0;
    });
    for (const code of table.seen) for (const column of table.columns) write(code, column, most);
    rove([Math.min(at[0], Math.max(table.seen.length - 1, 0)), Math.min(at[1], Math.max(table.columns.length - 1, 0))]);
    put(detail, "");
  }
}
