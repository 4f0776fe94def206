// Filtering and counting by facets: AND and OR over whole numbers, which know nothing of what they stand for.
// What is chosen is {name of a facet: {values: [number], all}}; masks are {name: one byte for each row}.
import {columnOf, kept} from "./columns.js";

/** Return one byte for each row, or group of rows, that has one of the values, or all of them. */
function maskOf(data, facet, chosen) {
  const {values, all} = chosen[facet.name];
  const {offsets, of} = columnOf(data, facet, chosen);
  const wanted = new Uint8Array(facet.size + 1); // the last place is for "not known"
  for (const value of values) wanted[value] = 1;
  const needed = all ? values.length : 1;
  const mask = new Uint8Array(offsets.length - 1);
  for (let row = 0; row < mask.length; row += 1) {
    let found = offsets[row] === offsets[row + 1] ? wanted[facet.size] : 0;
    for (let i = offsets[row]; i < offsets[row + 1]; i += 1) found += wanted[of[i]];
    mask[row] = found >= needed ? 1 : 0;
  }
  return mask;
}

/** Let each mask stop rows (or groups): how many do, and which if one does. */
function stopped(n, masks) {
  const fails = new Uint8Array(n);
  const which = new Uint8Array(n);
  for (const [at, mask] of masks) {
    for (let row = 0; row < n; row += 1) {
      if (mask[row]) continue;
      fails[row] += 1;
      which[row] = at;
    }
  }
  return {fails, which};
}

/**
 * Return what the filters let through. Rows with `data.aside` are as if they were not there.
 *
 * names   the facets that are chosen by
 * fails   how many of them stop each row (0: it is chosen)
 * which   for a row that one of them stops, the place of that one in `names`
 * rows    the chosen rows, ascending
 */
export function choose(data, chosen, masks = {}) {
  const {n, group} = data;
  const asked = data.facets.filter(({name}) => masks[name] || chosen[name]?.values.length);
  const byRow = [];
  const byGroup = [];
  asked.forEach((facet, at) => (facet.grouped ? byGroup : byRow).push([at, masks[facet.name] ?? maskOf(data, facet, chosen)]));
  const groups = stopped(data.groups, byGroup);
  const {fails, which} = stopped(n, byRow);
  const rows = new Uint32Array(n);
  let end = 0;
  for (let row = 0; row < n; row += 1) {
    const more = groups.fails[group[row]];
    if (more) {
      fails[row] += more;
      which[row] = groups.which[group[row]];
    }
    if (data.aside?.[row]) fails[row] = 255;
    if (!fails[row]) {
      rows[end] = row;
      end += 1;
    }
  }
  return {names: asked.map(({name}) => name), fails, which, rows: rows.subarray(0, end), chosen, masks};
}

/** Add up the values of some rows, or of groups so many times as `times` says; last those without any. */
function sum({offsets, of}, counts, rows, times) {
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at];
    const n = times ? times[row] : 1;
    const end = offsets[row + 1];
    if (offsets[row] === end) counts[counts.length - 1] += n;
    for (let i = offsets[row]; i < end; i += 1) counts[of[i]] += n;
  }
}

/** Return some rows with the groups in which they are, and how many of them are in each. */
function inGroups({group, groups}, rows) {
  const times = new Uint32Array(groups);
  for (let at = 0; at < rows.length; at += 1) times[group[rows[at]]] += 1;
  const found = [];
  for (let at = 0; at < groups; at += 1) if (times[at]) found.push(at);
  return {rows, groups: found, times};
}

/** Return for each filter the rows that it alone stops. */
function stoppedAlone({names, fails, which}) {
  const found = names.map(() => new Uint32Array(fails.length));
  const ends = names.map(() => 0);
  for (let row = 0; row < fails.length; row += 1) {
    if (fails[row] !== 1) continue;
    const at = which[row];
    found[at][ends[at]] = row;
    ends[at] += 1;
  }
  return found.map((rows, at) => rows.subarray(0, ends[at]));
}

/**
 * Count for every value of every facet that has names the rows that it would let through, given all the other
 * filters. Those that must stand together do not step aside for one another.
 */
export function countFacets(data, choice) {
  const {names, rows, chosen, masks} = choice;
  const through = inGroups(data, rows);
  const alone = stoppedAlone(choice).map((each) => inGroups(data, each));
  const found = {};
  for (const facet of data.facets.filter(({labels}) => labels)) {
    const at = chosen[facet.name]?.all ? -1 : names.indexOf(facet.name);
    const depends = data.facets.some(({by, name}) => by === facet.name && chosen[name]?.values.length);
    const counts = new Uint32Array(facet.size + 1);
    found[facet.name] = counts;
    if (depends) {
      for (let value = 0; value < facet.size; value += 1) counts[value] = choose(data, {...chosen, [facet.name]: {values: [value]}}, masks).rows.length;
      continue;
    }
    const column = columnOf(data, facet, chosen);
    for (const each of at < 0 ? [through] : [through, alone[at]]) {
      if (facet.grouped) sum(column, counts, each.groups, each.times);
      else sum(column, counts, each.rows);
    }
  }
  return found;
}

/** Count for each segment the rows that may stand there with their second cycle, given all filters but the rings'. */
export function countSeconds(data, {names, fails, which}) {
  const counts = new Uint32Array(data.rings.length);
  const rings = names.indexOf("segments");
  for (const row of kept(data, "seconds", () => inSecond(data.second))) {
    if (!fails[row] || (fails[row] === 1 && which[row] === rings)) counts[data.second[row] - 1] += 1;
  }
  return counts;
}

/** Return the rows that have a second segment. */
function inSecond(second) {
  return Uint32Array.from(second.keys()).filter((row) => second[row] > 0);
}

/** Return the filters without which there would be rows: [{facet, n}], the most helpful first. */
export function whyEmpty(data, {names, rows, chosen, masks}) {
  if (rows.length) return [];
  const without = (name) => choose(data, {...chosen, [name]: undefined}, {...masks, [name]: undefined}).rows.length;
  const hints = names.map((facet) => ({facet, n: without(facet)})).filter(({n}) => n > 0);
  return hints.sort((a, b) => b.n - a.n);
}
