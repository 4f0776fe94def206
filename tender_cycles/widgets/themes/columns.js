// A payload opened: its columns as typed arrays. Each facet says which of its values stand on which row, or, where
// it is `grouped`, on which group of rows that are alike in all such facets.

const TYPES = {1: Uint8Array, 2: Uint16Array, 4: Uint32Array};

/** Return the bytes of a page, where they stand as base64. */
export function bytesOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Open what `payload.py` sends: the tables, and the columns as a view of bytes. */
export function openPayload(payload, bytes) {
  const whole = bytes.byteOffset % 4 ? new Uint8Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)) : bytes;
  const column = (place) => place && new TYPES[place[2]](whole.buffer, whole.byteOffset + place[0], place[1]);
  const facets = payload.facets.map((facet) => openFacet(facet.above ? {...facet, ...payload.codes} : facet, column));
  return {
    ...payload, facets, column, group: column(payload.group), second: column(payload.second), kept: new Map(),
    facet: Object.fromEntries(facets.map((facet) => [facet.name, facet])),
    tree: facets.find(({above}) => above),
  };
}

function openFacet(facet, column) {
  if (!facet.keys) return facet; // words, which are looked for elsewhere
  const lengths = column(facet.lengths);
  const offsets = new Uint32Array(lengths.length + 1);
  for (let at = 0; at < lengths.length; at += 1) offsets[at + 1] = offsets[at] + lengths[at];
  const number = new Map(facet.keys.map((key, at) => [JSON.stringify(key), at]));
  return {...facet, offsets, of: column(facet.of), givers: column(facet.givers), number, lines: facet.above && linesOf(facet.above)};
}

/** Return each value with those above it. */
function linesOf(above) {
  return above.map((_, at) => {
    const line = [];
    for (let each = at; each >= 0; each = above[each]) line.push(each);
    return line;
  });
}

/** Work something out once for a payload. */
export function kept(data, key, make) {
  if (!data.kept.has(key)) data.kept.set(key, make());
  return data.kept.get(key);
}

/** Keep the last few of a kind; there is no end to what can be searched for. */
export function keptFew(data, kind, key, make) {
  const few = kept(data, kind, () => new Map());
  if (!few.has(key)) {
    few.set(key, make());
    if (few.size > 8) few.delete(few.keys().next().value);
  }
  return few.get(key);
}

/** Return the numbers of the values that stand on a row, as these users gave them, without those above. */
export function valuesOn(data, facet, row, users = []) {
  const at = facet.grouped ? data.group[row] : row;
  const found = new Set();
  for (let i = facet.offsets[at]; i < facet.offsets[at + 1]; i += 1) {
    if (!facet.givers || !users.length || users.includes(facet.givers[i] - 1)) found.add(facet.of[i]);
  }
  return [...found];
}

/** Return {offsets, of}: each value once on a row, as given by the chosen users, and with all values above it. */
export function columnOf(data, facet, chosen) {
  if (!facet.givers) return facet;
  const users = chosen[facet.by]?.values ?? [];
  return keptFew(data, `column ${facet.name}`, users.join(), () => spread(facet, users));
}

function spread({offsets, of, givers, lines, size}, users) {
  const n = offsets.length - 1;
  const wanted = users.length ? new Set(users.map((user) => user + 1)) : null;
  const found = {offsets: new Uint32Array(n + 1), of: new (size > 65535 ? Uint32Array : Uint16Array)(1024)};
  const seen = new Int32Array(size).fill(-1);
  let end = 0;
  for (let row = 0; row < n; row += 1) {
    for (let i = offsets[row]; i < offsets[row + 1]; i += 1) {
      if (wanted && !wanted.has(givers[i])) continue;
      for (const value of lines[of[i]]) {
        if (seen[value] === row) break; // so are all above it
        seen[value] = row;
        if (end === found.of.length) found.of = longer(found.of);
        found.of[end] = value;
        end += 1;
      }
    }
    found.offsets[row + 1] = end;
  }
  return found;
}

function longer(column) {
  const twice = new column.constructor(2 * column.length);
  twice.set(column);
  return twice;
}

/** Return all values of the facet that is a tree, in its order. */
export function treeOrder({tree}) {
  const walk = (parent) => tree.above.flatMap((above, at) => (above === parent ? [at, ...walk(at)] : []));
  return walk(-1);
}
