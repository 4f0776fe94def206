// What the views show of the chosen excerpts: their order, matrix, network, claims, context.
import {kept, lensOf, NONE, NOWHERE} from "./columns.js";

/** Return all rows in an order: "order", "informant", "section", "rings" or "words", with "-" the other way round. */
export function orderOf(data, sort) {
  return kept(data, `order ${sort}`, () => {
    const down = sort.startsWith("-");
    const by = down ? sort.slice(1) : sort;
    const key = sortKey(data, by);
    const rows = Uint32Array.from({length: data.n}, (_, row) => row);
    return down ? rows.sort((a, b) => key[b] - key[a] || a - b) : rows.sort((a, b) => key[a] - key[b] || a - b);
  });
}

function sortKey(data, by) {
  if (by === "words") return data.words;
  if (by === "rings") return data.segment;
  if (by === "order") return Uint32Array.from({length: data.n}, (_, row) => row);
  const key = new Uint32Array(data.n).fill(NONE);
  const column = by === "informant" ? data.informants : data.attributes.find(({name}) => name === by);
  if (column) {
    for (let row = 0; row < data.n; row += 1) {
      if (column.offsets[row] < column.offsets[row + 1]) key[row] = column.of[column.offsets[row]];
    }
  }
  return key;
}

/** Return the chosen rows in an order. */
export function sorted(data, choice, sort) {
  if (sort === "order") return choice.rows;
  const order = orderOf(data, sort);
  const rows = new Uint32Array(choice.rows.length);
  for (let i = 0, at = 0; i < order.length; i += 1) {
    if (choice.fails[order[i]] === 0) {
      rows[at] = order[i];
      at += 1;
    }
  }
  return rows;
}

// Matrix and network ----------------------------------------------------------

/** Return what stands over the columns of the matrix: [{key, segments | informant | value}]. */
export function matrixColumns(data, by) {
  if (by === "phase" || by === "cycle") {
    const pick = by === "phase" ? (segment) => segment % 3 : (segment) => Math.floor(segment / 3);
    return [0, 1, 2].map((at) => ({
      at, segments: data.segmentKeys.filter((_, segment) => pick(segment) === at).map((key) => key.split("/")),
    }));
  }
  if (by === "informant") return data.informants.keys.map((informant, at) => ({at, informant}));
  const column = data.attributes.find(({name}) => name === by);
  return (column?.values ?? []).map((value, at) => ({at, attribute: by, value}));
}

/** Count the chosen excerpts by code (with those below) and column; row after row. */
export function countMatrix(data, choice, by) {
  const width = matrixColumns(data, by).length;
  const cells = new Uint32Array(data.codes.length * width);
  const {offsets, of} = lensOf(data, choice.filters.users).above;
  const ring = by === "phase" || by === "cycle";
  const column = by === "informant" ? data.informants : data.attributes.find(({name}) => name === by);
  const {segment} = data;
  const {rows} = choice;
  for (let r = 0; r < rows.length; r += 1) {
    const row = rows[r];
    if (ring) {
      if (segment[row] === NOWHERE) continue;
      const at = by === "phase" ? segment[row] % 3 : Math.floor(segment[row] / 3);
      for (let i = offsets[row]; i < offsets[row + 1]; i += 1) cells[of[i] * width + at] += 1;
      continue;
    }
    for (let v = column.offsets[row]; v < column.offsets[row + 1]; v += 1) {
      const at = column.of[v];
      for (let i = offsets[row]; i < offsets[row + 1]; i += 1) cells[of[i] * width + at] += 1;
    }
  }
  return {width, cells};
}

/** Count the chosen excerpts that have each code or one below it. */
export function countCodes(data, choice) {
  const counts = new Uint32Array(data.codes.length);
  const {offsets, of} = lensOf(data, choice.filters.users).above;
  const {rows} = choice;
  for (let r = 0; r < rows.length; r += 1) {
    for (let i = offsets[rows[r]]; i < offsets[rows[r] + 1]; i += 1) counts[of[i]] += 1;
  }
  return counts;
}

/** Count how many chosen excerpts each two nodes of the network share; the diagonal: how many each has. */
export function countPairs(data, choice) {
  const size = data.network.length;
  const node = kept(data, "nodes", () => {
    const at = new Int32Array(data.codes.length).fill(-1);
    data.network.forEach(({code}, index) => {
      at[code] = index;
    });
    return at;
  });
  const shared = new Uint32Array(size * size);
  const {offsets, of} = lensOf(data, choice.filters.users).direct;
  const here = new Int32Array(size);
  const {rows} = choice;
  for (let r = 0; r < rows.length; r += 1) {
    const row = rows[r];
    let count = 0;
    for (let i = offsets[row]; i < offsets[row + 1]; i += 1) {
      const at = node[of[i]];
      if (at < 0) continue;
      for (let j = 0; j < count; j += 1) {
        if (here[j] < at) shared[here[j] * size + at] += 1;
        else shared[at * size + here[j]] += 1;
      }
      shared[at * size + at] += 1;
      here[count] = at;
      count += 1;
    }
  }
  return {size, shared}; // the upper triangle
}

/** Return the claims that rest on chosen excerpts: [{at, for: n, against: n}], in the project's order. */
export function claimsOn(data, {fails}) {
  const count = (rows) => rows.reduce((n, row) => n + (fails[row] === 0 ? 1 : 0), 0);
  return data.claims
    .map((claim, at) => ({at, for: count(claim.for), against: count(claim.against)}))
    .filter((claim) => claim.for + claim.against > 0);
}

/** Return the rows before and after a row in the same section (or source), `reach` of each. */
export function contextOf(data, row, reach = 2, sameInformant = false) {
  const section = data.attributes.find(({name}) => name === "section");
  const near = (other) =>
    (!section || section.value[other] === section.value[row]) &&
    (!sameInformant || data.group[other] === data.group[row]);
  const walk = (way) => {
    const found = [];
    for (let at = row + way; at >= 0 && at < data.n && found.length < reach; at += way) {
      if (near(at)) found.push(at);
      else if (!sameInformant && section && found.length) break;
      if (Math.abs(at - row) > 5000) break;
    }
    return found;
  };
  return {before: walk(-1).reverse(), after: walk(1)};
}
