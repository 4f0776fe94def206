// A payload opened: its columns as typed arrays, and what is worked out from them once.

export const NOWHERE = 9; // segment of an excerpt without cycle or phase
export const NONE = 0xffffffff;

function unpack(text, Type) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return Type === Uint8Array ? bytes : new Type(bytes.buffer);
}

/** Return a payload with its columns as typed arrays, ready for the other functions. */
export function openPayload(payload) {
  const pairs = (column) => ({offsets: unpack(column.offsets, Uint32Array), of: unpack(column.of, Uint32Array)});
  const {codings} = payload;
  const data = {
    ...payload,
    segment: unpack(payload.segment, Uint8Array),
    second: unpack(payload.second, Uint8Array),
    words: unpack(payload.words, Uint32Array),
    informants: {...payload.informants, ...pairs(payload.informants)},
    attributes: payload.attributes.map((column) => ({...column, ...pairs(column)})),
    codings: {...pairs(codings), users: unpack(codings.users, Uint16Array)},
    segmentKeys: payload.rings.map((each) => each.key),
    kept: new Map(),
  };
  data.codeAt = new Map(payload.codes.map((code, at) => [code.key, at]));
  data.lines = payload.codes.map((code, at) => {
    const line = [];
    for (let above = at; above >= 0; above = payload.codes[above].parent) line.push(above);
    return line;
  });
  groupRows(data);
  return data;
}

/**
 * Excerpts of the same informants have the same attributes: count them once.
 * Columns that differ from excerpt to excerpt (facts) stay as they are.
 */
function groupRows(data) {
  const shared = [data.informants, ...data.attributes.filter((column) => !column.fact)];
  data.group = new Uint32Array(data.n);
  const found = new Map();
  const firsts = [];
  for (let row = 0; row < data.n; row += 1) {
    let name = "";
    for (const {offsets, of} of shared) {
      for (let i = offsets[row]; i < offsets[row + 1]; i += 1) name += `${of[i]},`;
      name += ";";
    }
    let group = found.get(name);
    if (group === undefined) {
      group = found.size;
      found.set(name, group);
      firsts.push(row);
    }
    data.group[row] = group;
  }
  data.groups = found.size;
  for (const column of shared) {
    column.byGroup = firsts.map((row) => Array.from(column.of.subarray(column.offsets[row], column.offsets[row + 1])));
  }
  for (const column of data.attributes) {
    if (!column.fact) continue;
    column.value = new Int32Array(data.n).fill(-1);
    for (let row = 0; row < data.n; row += 1) {
      if (column.offsets[row] < column.offsets[row + 1]) column.value[row] = column.of[column.offsets[row]];
    }
  }
}

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

/** Return what to call a code; one that is known by a number has it in front. */
export function codeName({key, label}, lang) {
  return /^\d/.test(key) ? `${key} ${label[lang]}` : label[lang];
}

/** Return all codes in the order of the tree. */
export function codeTree(data) {
  return kept(data, "tree", () => {
    const walk = (parent) => data.codes.flatMap((code, at) => (code.parent === parent ? [at, ...walk(at)] : []));
    return walk(-1);
  });
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
