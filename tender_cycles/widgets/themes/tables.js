// What the views show of the chosen rows: their order, matrix, network, claims.
import {columnOf, kept} from "./columns.js";

const LAST = 0xffffffff;

/** Return all rows in an order: "order", "words" or one that is a facet's, with "-" the other way round. */
function orderOf(data, sort) {
  return kept(data, `order ${sort}`, () => {
    const down = sort.startsWith("-");
    const key = sortKey(data, down ? sort.slice(1) : sort);
    const rows = Uint32Array.from({length: data.n}, (_, row) => row);
    return down ? rows.sort((a, b) => key[b] - key[a] || a - b) : rows.sort((a, b) => key[a] - key[b] || a - b);
  });
}

function sortKey(data, by) {
  if (by === "words") return data.column(data.words);
  const facet = data.facet[data.sorts[by]];
  return Uint32Array.from({length: data.n}, (_, row) => {
    if (by === "order" || !facet) return by === "order" ? row : 0;
    const at = facet.grouped ? data.group[row] : row;
    return facet.offsets[at] < facet.offsets[at + 1] ? facet.of[facet.offsets[at]] : LAST;
  });
}

/** Return the chosen rows in an order. */
export function sorted(data, choice, sort) {
  return sort === "order" ? choice.rows : orderOf(data, sort).filter((row) => choice.fails[row] === 0);
}

/** Count the chosen rows by value of the tree (with those below) and column of a matrix {facet, numbers}; row after row. */
export function countMatrix(data, choice, {facet: name, numbers}) {
  const {tree} = data;
  const width = numbers.length;
  const facet = data.facet[name];
  const column = kept(data, `columns ${name} ${JSON.stringify(numbers)}`, () => {
    const found = new Int32Array(facet.size).fill(-1);
    numbers.forEach((values, at) => values.forEach((value) => { found[value] = at; }));
    return found;
  });
  const cells = new Uint32Array(tree.size * width);
  const {offsets, of} = columnOf(data, tree, choice.chosen);
  for (const row of choice.rows) {
    const place = facet.grouped ? data.group[row] : row;
    for (let v = facet.offsets[place]; v < facet.offsets[place + 1]; v += 1) {
      const at = column[facet.of[v]];
      for (let i = offsets[row]; i < offsets[row + 1]; i += 1) cells[of[i] * width + at] += 1;
    }
  }
  return {width, cells};
}

/** Count the chosen rows that have each value of the tree or one below it. */
export function countTree(data, choice) {
  const counts = new Uint32Array(data.tree.size);
  const {offsets, of} = columnOf(data, data.tree, choice.chosen);
  for (const row of choice.rows) for (let i = offsets[row]; i < offsets[row + 1]; i += 1) counts[of[i]] += 1;
  return counts;
}

/** Count how many chosen rows each two nodes of the network share; the diagonal: how many each has. */
export function countPairs(data, choice) {
  const size = data.network.length;
  const node = kept(data, "nodes", () => {
    const at = new Int32Array(data.tree.size).fill(-1);
    data.network.forEach(({code}, index) => { at[code] = index; });
    return at;
  });
  const shared = new Uint32Array(size * size);
  const {offsets, of} = columnOf(data, data.tree, choice.chosen); // no node stands above another
  const here = new Int32Array(size);
  for (const row of choice.rows) {
    let count = 0;
    for (let i = offsets[row]; i < offsets[row + 1]; i += 1) {
      const at = node[of[i]];
      if (at < 0) continue;
      for (let j = 0; j < count; j += 1) shared[here[j] < at ? here[j] * size + at : at * size + here[j]] += 1;
      shared[at * size + at] += 1;
      here[count] = at;
      count += 1;
    }
  }
  return {size, shared}; // the upper triangle
}

/** Return the claims that rest on chosen rows: [{at, for: n, against: n}], in the project's order. */
export function claimsOn(data, {fails}) {
  const count = (place) => data.column(place).reduce((n, row) => n + (fails[row] === 0 ? 1 : 0), 0);
  return data.claims
    .map((claim, at) => ({at, for: count(claim.for), against: count(claim.against)}))
    .filter((claim) => claim.for + claim.against > 0);
}
