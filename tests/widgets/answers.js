// What the browser's modules answer about payloads and filters; appended to them by test_themes.py, with `old`,
// the filter of version 0.1.0, beside them.
const alike = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const plain = (counts) => [...counts];

/** Say where the filter of 0.1.0 answers otherwise. */
function unlike(data, before, filters, choice, counts) {
  const was = old.choose(before, filters);
  const wasCounted = old.countFacets(before, was);
  const attributes = data.facets.filter(({path, labels}) => path[0] === "attributes" && labels);
  const pairs = [
    ["rows", plain(was.rows), plain(choice.rows)],
    ["names", was.facets, choice.names],
    ["why", old.whyEmpty(before, was).map(({facet, n}) => facet + n).sort(), whyEmpty(data, choice).map(({facet, n}) => facet + n).sort()],
    ...["segments", "codes", "users", "informants", "claims"].map((name) => [name, wasCounted[name], counts[name]])
      .map(([name, ...both]) => [name, ...both.map((each) => plain(each).slice(0, data.facet[name].size))]),
    ...attributes.map(({name, path}) => [name, plain(wasCounted.attributes[path[1]]), plain(counts[name])]),
  ];
  return pairs.filter(([, a, b]) => !alike(a, b)).map(([name]) => name);
}

export function answers(cases) {
  return cases.map(({payload, bytes, texts, filters}) => {
    const data = {...openPayload(payload, bytesOf(bytes)), texts};
    const before = old.asBefore(data, (text) => textMask(data, text));
    return filters.map((each) => {
      const text = textMask(data, each.text);
      const choice = choose(data, numbersOf(data, each), text ? {text} : {});
      const counts = countFacets(data, choice);
      const orders = ["order", "-order", "informant", "-section", "rings", "words", "-words"];
      return {
        rows: plain(choice.rows),
        facets: choice.names,
        ordered: inOrder(data, each),
        misfits: misfits(data, each),
        why: whyEmpty(data, choice).map(({facet, n}) => [facet, n]),
        counts: Object.fromEntries(Object.entries(counts).map(([name, found]) => [name, plain(found).slice(0, data.facet[name].keys.length)])),
        unlike: unlike(data, before, each, choice, counts),
        orders: Object.fromEntries(orders.map((key) => [key, plain(sorted(data, choice, key))])),
        matrix: countMatrix(data, choice, data.matrices[0]),
        pairs: countPairs(data, choice),
        nodes: data.network.map(({code}) => data.tree.keys[code]),
        chosenCodes: plain(countTree(data, choice)),
        folded: folded(each.text),
      };
    });
  });
}
