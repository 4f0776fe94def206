// Filters as they are saved, and the numbers of the values that are chosen in them.

const inside = (filters, path) => path.reduce((found, name) => found?.[name], filters);

/** Return filters in which a facet has other values; without values it is left out or blank. */
export function replaced(data, filters, {path: [name, inner]}, values) {
  if (inner === undefined) return {...filters, [name]: values ?? data.blank[name]};
  const {[inner]: _, ...rest} = filters[name];
  return {...filters, [name]: values?.length ? {...rest, [inner]: values} : rest};
}

/** Return filters without what a facet chooses by. */
export function without(data, filters, name) {
  return replaced(data, filters, data.facet[name]);
}

/** Return what is chosen in filters: the numbers of the values in their order, by the name of the facet. */
export function numbersOf(data, filters) {
  const chosen = {};
  for (const {name, path, number, every} of data.facets) {
    if (!number) continue;
    const found = (inside(filters, path) ?? []).map((key) => number.get(JSON.stringify(key))).filter((at) => at !== undefined);
    const values = [...new Set(found)].sort((a, b) => a - b);
    if (values.length) chosen[name] = {values, all: Boolean(every && filters[every])};
  }
  return chosen;
}

/** Put filters into the project's order, each value once, as `ThemeState` does. */
export function inOrder(data, filters) {
  const chosen = numbersOf(data, filters);
  const flags = data.facets.flatMap(({every}) => (every ? [[every, Boolean(filters[every])]] : []));
  return data.facets.reduce((ordered, facet) => {
    if (!facet.number) return replaced(data, ordered, facet, inside(filters, facet.path));
    const values = chosen[facet.name]?.values.map((at) => facet.keys[at]);
    return values ? replaced(data, ordered, facet, values) : ordered;
  }, {...data.blank, ...Object.fromEntries(flags)});
}

/** Return what in saved filters the project has not; empty if they fit. */
export function misfits(data, filters) {
  const known = Object.keys(data.blank);
  const found = Object.keys(filters).filter((name) => !known.includes(name));
  for (const {path, number} of data.facets) {
    if (number) found.push(...(inside(filters, path) ?? []).filter((key) => !number.has(JSON.stringify(key))).map(String));
  }
  const inner = data.facets.filter(({path}) => path.length > 1).map(({path}) => path.join());
  const groups = known.filter((name) => data.blank[name]?.constructor === Object);
  for (const name of groups) found.push(...Object.keys(filters[name] ?? {}).filter((each) => !inner.includes(`${name},${each}`)));
  return found;
}
