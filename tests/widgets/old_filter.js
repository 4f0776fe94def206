// The filter of version 0.1.0, as it was: the oracle for what filters and counts by facets. `asBefore` gives it the
// columns that it knew.

const NONE = 0xffffffff;
const NOWHERE = 255; // segment of an excerpt without cycle or phase

/** Work something out once for a payload. */
export function kept(data, key, make) {
  if (!data.kept.has(key)) data.kept.set(key, make());
  return data.kept.get(key);
}

/** Keep the last few masks of a kind; there is no end to what can be searched for. */
export function keptFew(data, kind, key, make) {
  const few = kept(data, kind, () => new Map());
  if (!few.has(key)) {
    few.set(key, make());
    if (few.size > 8) few.delete(few.keys().next().value);
  }
  return few.get(key);
}

/** Return the codes on each row, distinct: as applied by these users, and with all codes above them. */
export function lensOf(data, users) {
  return keptFew(data, "lens", JSON.stringify(users), () => {
    const wanted = users.length ? new Set(users.map((user) => data.users.keys.indexOf(user) + 1)) : null;
    const {offsets, of, users: by} = data.codings;
    const any = new Uint8Array(data.n);
    const direct = {offsets: new Uint32Array(data.n + 1), of: []};
    const above = {offsets: new Uint32Array(data.n + 1), of: []};
    const seen = new Uint32Array(data.codes.length).fill(NONE);
    const applied = new Uint32Array(data.codes.length).fill(NONE);
    for (let row = 0; row < data.n; row += 1) {
      for (let i = offsets[row]; i < offsets[row + 1]; i += 1) {
        if (wanted && !wanted.has(by[i])) continue;
        any[row] = 1;
        if (applied[of[i]] === row) continue;
        applied[of[i]] = row;
        direct.of.push(of[i]);
        for (const code of data.lines[of[i]]) {
          if (seen[code] === row) break; // so are all above it
          seen[code] = row;
          above.of.push(code);
        }
      }
      direct.offsets[row + 1] = direct.of.length;
      above.offsets[row + 1] = above.of.length;
    }
    direct.of = Uint32Array.from(direct.of);
    above.of = Uint32Array.from(above.of);
    return {any, direct, above};
  });
}

/** Filters that let everything through. */
export function noFilters() {
  return {segments: [], codes: [], together: false, users: [], informants: [], claims: [], text: "", attributes: {}};
}

function codeMask(data, {codes, together, users}) {
  return keptFew(data, "codes", JSON.stringify([codes, together, users]), () => {
    const {offsets, of} = lensOf(data, users).above;
    const wanted = new Uint8Array(data.codes.length);
    for (const key of codes) wanted[data.codeAt.get(key)] = 1;
    const needed = together ? new Set(codes).size : 1;
    const mask = new Uint8Array(data.n);
    for (let row = 0; row < data.n; row += 1) {
      let found = 0;
      for (let i = offsets[row]; i < offsets[row + 1]; i += 1) found += wanted[of[i]];
      mask[row] = found >= needed ? 1 : 0;
    }
    return mask;
  });
}

function claimMask(data, claims) {
  const mask = new Uint8Array(data.n);
  for (const claim of data.claims) {
    if (claims.includes(claim.key)) for (const row of [...claim.for, ...claim.against]) mask[row] = 1;
  }
  return mask;
}

function valueTable(column, wanted) {
  const chosen = new Uint8Array(column.values.length + 1); // the last place is for "not known"
  for (const value of wanted) {
    chosen[value === null ? column.values.length : column.values.indexOf(value)] = 1;
  }
  return chosen;
}

/** Return the filters that are set, each as {name, row} or {name, group}: a mask over rows or groups. */
function facetsOf(data, filters) {
  const facets = [];
  const add = (name, masks) => facets.push({name, ...masks});
  if (filters.segments.length) {
    const chosen = new Uint8Array(NOWHERE + 1);
    for (const [cycle, phase] of filters.segments) chosen[data.segmentKeys.indexOf(`${cycle}/${phase}`)] = 1;
    add("segments", {table: chosen, of: data.segment});
  }
  if (filters.codes.length) add("codes", {row: codeMask(data, filters)});
  if (filters.users.length) add("users", {row: lensOf(data, filters.users).any});
  if (filters.informants.length) {
    const wanted = new Set(filters.informants.map((key) => data.informants.keys.indexOf(key)));
    add("informants", {group: data.informants.byGroup.map((cases) => cases.some((each) => wanted.has(each)))});
  }
  if (filters.claims.length) add("claims", {row: claimMask(data, filters.claims)});
  const text = filters.text ? data.textMask(filters.text) : null;
  if (text) add("text", {row: text});
  for (const column of data.attributes) {
    const wanted = filters.attributes[column.name];
    if (!wanted?.length) continue;
    const chosen = valueTable(column, wanted);
    const last = column.values.length;
    if (column.fact) {
      const row = new Uint8Array(data.n);
      for (let i = 0; i < data.n; i += 1) row[i] = chosen[column.value[i] < 0 ? last : column.value[i]];
      add(`attributes/${column.name}`, {row});
    } else {
      const passes = (values) => (values.length ? values.some((value) => chosen[value]) : Boolean(chosen[last]));
      add(`attributes/${column.name}`, {group: column.byGroup.map(passes)});
    }
  }
  return facets;
}

/**
 * Return what the filters let through.
 *
 * fails   how many filters stop each row (0: it is chosen)
 * which   for a row that one filter stops, the number of that filter in `facets`
 * rows    the chosen rows, ascending
 */
export function choose(data, filters) {
  const facets = facetsOf(data, filters);
  const groupFails = new Uint8Array(data.groups);
  const groupWhich = new Uint8Array(data.groups);
  const perRow = [];
  facets.forEach((facet, at) => {
    if (!facet.group) perRow.push([at, facet.row, facet.table, facet.of]);
    else {
      facet.group.forEach((passes, group) => {
        if (passes) return;
        groupFails[group] += 1;
        groupWhich[group] = at;
      });
    }
  });
  const fails = new Uint8Array(data.n);
  const which = new Uint8Array(data.n);
  const {group} = data;
  for (let row = 0; row < data.n; row += 1) {
    fails[row] = groupFails[group[row]];
    which[row] = groupWhich[group[row]];
  }
  for (const [at, mask, chosen, of] of perRow) {
    for (let row = 0; row < data.n; row += 1) {
      if (mask ? mask[row] : chosen[of[row]]) continue;
      fails[row] += 1;
      which[row] = at;
    }
  }
  let count = 0;
  for (let row = 0; row < data.n; row += 1) if (fails[row] === 0) count += 1;
  const rows = new Uint32Array(count);
  for (let row = 0, at = 0; row < data.n; row += 1) {
    if (fails[row] === 0) {
      rows[at] = row;
      at += 1;
    }
  }
  return {facets: facets.map((facet) => facet.name), fails, which, rows, filters};
}

/**
 * Count, for every value of every filter, the excerpts that it would let
 * through given all the other filters. Codes that must stand together do not
 * step aside for one another.
 */
export function countFacets(data, choice) {
  const {facets, fails, which, filters} = choice;
  const at = (name) => facets.indexOf(name);
  const [segments, codes, users, claims] = ["segments", "codes", "users", "claims"].map(at);
  const aside = filters.together ? -1 : codes;
  const lens = lensOf(data, filters.users);
  const facts = data.attributes.filter((column) => column.fact && column.labels);
  const found = {
    segments: new Uint32Array(NOWHERE + 1),
    codes: new Uint32Array(data.codes.length),
    users: new Uint32Array(data.users.keys.length),
    informants: new Uint32Array(data.informants.keys.length),
    claims: new Uint32Array(data.claims.length),
    attributes: {},
  };
  const factCounts = facts.map((column) => ({
    facet: at(`attributes/${column.name}`), value: column.value, counts: new Uint32Array(column.values.length + 1),
  }));
  const byGroup = new Uint32Array(data.groups);
  const onlyBy = facets.map(() => null);
  const {offsets, of} = lens.above;
  const {group, segment} = data;
  for (let row = 0; row < data.n; row += 1) {
    const failed = fails[row];
    if (failed > 1) continue;
    const by = failed ? which[row] : -1;
    if (!failed) byGroup[group[row]] += 1;
    else (onlyBy[by] ??= new Uint32Array(data.groups))[group[row]] += 1;
    if (!failed || by === segments) found.segments[segment[row]] += 1;
    if (!failed || by === aside) for (let i = offsets[row]; i < offsets[row + 1]; i += 1) found.codes[of[i]] += 1;
    for (let f = 0; f < factCounts.length; f += 1) {
      const fact = factCounts[f];
      if (!failed || by === fact.facet) fact.counts[fact.value[row] < 0 ? fact.counts.length - 1 : fact.value[row]] += 1;
    }
  }
  facts.forEach((column, f) => {
    found.attributes[column.name] = factCounts[f].counts;
  });
  const sum = (facet, byValue, counts) => {
    const only = facet < 0 ? null : onlyBy[facet];
    for (let g = 0; g < data.groups; g += 1) {
      const n = byGroup[g] + (only ? only[g] : 0);
      if (!n) continue;
      const values = byValue[g];
      for (let i = 0; i < values.length; i += 1) counts[values[i]] += n;
      if (!values.length && counts.length) counts[counts.length - 1] += n;
    }
    return counts;
  };
  const nobody = new Uint32Array(data.informants.keys.length + 1);
  found.informants.set(sum(at("informants"), data.informants.byGroup, nobody).subarray(0, -1));
  for (const column of data.attributes) {
    if (column.fact) continue;
    const counts = new Uint32Array(column.values.length + 1);
    found.attributes[column.name] = sum(at(`attributes/${column.name}`), column.byGroup, counts);
  }
  if (codes < 0) countUsers(data, choice, users, found.users);
  else data.users.keys.forEach((user, u) => {
    // Whose codings count decides which excerpts have the codes.
    found.users[u] = choose(data, {...filters, users: [user]}).rows.length;
  });
  data.claims.forEach((claim, c) => {
    const passes = (row) => fails[row] === 0 || (fails[row] === 1 && which[row] === claims);
    found.claims[c] = claimRows(claim).filter(passes).length;
  });
  return found;
}

function countUsers(data, {fails, which}, facet, counts) {
  if (!counts.length) return;
  const {offsets, users} = data.codings;
  const seen = new Uint32Array(counts.length + 1).fill(NONE);
  for (let row = 0; row < data.n; row += 1) {
    if (fails[row] && !(fails[row] === 1 && which[row] === facet)) continue;
    for (let i = offsets[row]; i < offsets[row + 1]; i += 1) {
      if (!users[i] || seen[users[i]] === row) continue;
      seen[users[i]] = row;
      counts[users[i] - 1] += 1;
    }
  }
}

function claimRows(claim) {
  claim.rows ??= [...new Set([...claim.for, ...claim.against])];
  return claim.rows;
}

/** Return the filters without which there would be excerpts: [{facet, n}], the most helpful first. */
export function whyEmpty(data, {facets, fails, which, rows, filters}) {
  if (rows.length) return [];
  const counts = new Uint32Array(facets.length);
  for (let row = 0; row < fails.length; row += 1) if (fails[row] === 1) counts[which[row]] += 1;
  // Whose codings count decides which excerpts have the codes.
  const users = facets.indexOf("users");
  if (users >= 0) counts[users] = choose(data, without(filters, "users")).rows.length;
  const hints = facets.map((facet, at) => ({facet, n: counts[at]})).filter(({n}) => n > 0);
  return hints.sort((a, b) => b.n - a.n);
}

/** Return the filters without one of them. */
export function without(filters, facet) {
  if (!facet.startsWith("attributes/")) return {...filters, [facet]: noFilters()[facet]};
  const attributes = {...filters.attributes};
  delete attributes[facet.slice("attributes/".length)];
  return {...filters, attributes};
}

/** Return an opened payload as version 0.1.0 opened its own; `textMask(text)` says which rows have some words. */
export function asBefore(now, textMask) {
  const {n, facet} = now;
  const on = (name) => Array.from({length: n}, (_, row) => {
    const each = facet[name];
    const at = each.grouped ? now.group[row] : row;
    return [...each.of.subarray(each.offsets[at], each.offsets[at + 1])];
  });
  const segments = on("segments");
  const claims = on("claims");
  const columns = now.facets.filter(({path}) => path[0] === "attributes");
  const oneByOne = (name) => ({byGroup: on(name)}); // each row a group of its own
  const codes = facet.codes;
  return {
    n, kept: new Map(), textMask, group: Uint32Array.from({length: n}, (_, row) => row), groups: n,
    segmentKeys: facet.segments.keys.map((pair) => pair.join("/")),
    segment: Uint8Array.from(segments, ([at]) => at ?? NOWHERE),
    codes: codes.keys.map((key, at) => ({key, parent: codes.above[at]})),
    codeAt: new Map(codes.keys.map((key, at) => [key, at])),
    lines: codes.lines,
    codings: {offsets: codes.offsets, of: codes.of, users: codes.givers},
    users: {keys: facet.users.keys},
    informants: {keys: facet.informants.keys, ...oneByOne("informants")},
    claims: facet.claims.keys.map((key, at) => ({key, for: [...claims.keys()].filter((row) => claims[row].includes(at)), against: []})),
    attributes: columns.map(({name, path, keys, labels}) => ({name: path[1], values: keys.slice(0, -1), labels, fact: false, ...oneByOne(name)})),
  };
}
