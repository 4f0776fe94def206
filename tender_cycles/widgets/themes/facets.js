// The filters at the side: who speaks, of what, in which words, and what is known of them.
import {codeName} from "./columns.js";
import {h, put, set} from "../core/dom.js";

const MOST_FACTS = 40;

/** Return the columns that are worth listing: words and truths, not lengths and running numbers. */
export function listable(column, n) {
  const count = column.values.length;
  if (!column.labels || count === 0) return false;
  if (!column.fact) return true;
  const known = column.offsets[n];
  return typeof column.values[0] !== "number" && count > 1 && count <= MOST_FACTS && known >= 3 * count;
}

/** Draw the filters. Returns {element, update()}. */
export function createFacets(store) {
  const {data, say} = store;
  const groups = [textGroup(), codeGroup()];
  if (data.informants.keys.length) {
    const rows = data.informants.keys.map((key, at) => ({value: key, label: key, at}));
    groups.push(valueGroup("informants", say("facet.informants"), rows, (counts) => counts.informants, true));
  }
  if (data.users.keys.length > 1) {
    const rows = data.users.keys.map((key, at) => ({value: key, label: data.users.names[at] || key, at}));
    groups.push(valueGroup("users", say("facet.users"), rows, (counts) => counts.users, false));
  }
  const columns = data.attributes.filter((column) => listable(column, data.n));
  const facts = columns.filter((column) => column.fact).map(attributeGroup);
  const attributes = columns.filter((column) => !column.fact).map(attributeGroup);
  groups.push(...facts, ...attributes);
  const element = h("section", {class: "tc-facets", "aria-label": say("filters")},
    ...groups.slice(0, groups.length - attributes.length).map((group) => group.element),
    attributes.length ? h("h3", {class: "tc-facets-head"}, say("attributes")) : null,
    ...attributes.map((group) => group.element));
  return {element, update: () => groups.forEach((group) => group.update())};

  function attributeGroup(column) {
    const labels = [...column.labels[store.lang], say("unknown")];
    const rows = [...column.values, null].map((value, at) => ({value, label: labels[at], at}));
    const known = rows.filter((row) => store.totals.attributes[column.name][row.at] > 0);
    const group = valueGroup(`attributes/${column.name}`, column.label[store.lang], known,
      (counts) => counts.attributes[column.name], false);
    if (column.about) group.element.title = column.about;
    return group;
  }

  /** A checkbox with its name and "n of N"; the bar behind it says the same. */
  function valueRow(facet, {value, label, at}, countsOf, extra = null) {
    const box = h("input", {type: "checkbox", onchange: () => store.toggle(facet, value)});
    const count = h("span", {class: "tc-count"});
    const bar = h("span", {class: "tc-bar", "aria-hidden": "true"});
    const row = h("label", {class: "tc-value"}, bar, box, h("span", {class: "tc-value-name"}, label), " ", count);
    const total = () => countsOf(store.totals)[at];
    const update = () => {
      const n = countsOf(store.counts)[at];
      put(count, store.of(n, total()));
      bar.style.setProperty("--share", total() && store.choice.facets.length ? n / total() : 0);
      const chosen = store.has(facet, value);
      if (box.checked !== chosen) box.checked = chosen;
      row.classList.toggle("tc-none", n === 0 && !chosen);
      row.classList.toggle("tc-on", chosen);
    };
    return {element: extra ? h("div", {class: "tc-value-line"}, extra, row) : row, update, total, label, box};
  }

  /** A heading that opens, with what is chosen below it. */
  function fold(facet, title, content, open) {
    const chosen = h("span", {class: "tc-chosen"});
    const element = h("details", {class: "tc-facet", "data-facet": facet}, h("summary", null, h("span", null, title), chosen), content);
    element.open = open;
    return {element, mark: (text) => put(chosen, text)};
  }

  function valueGroup(facet, title, values, countsOf, open) {
    const rows = values.map((value) => valueRow(facet, value, countsOf));
    const list = h("div", {class: "tc-values", role: "group", "aria-label": title}, ...rows.map((row) => row.element));
    const {element, mark} = fold(facet, title, list, open);
    const update = () => {
      const chosen = values.filter(({value}) => store.has(facet, value));
      mark(chosen.map(({label}) => label).join(", "));
      if (element.open) rows.forEach((row) => row.update());
    };
    element.addEventListener("toggle", update);
    return {element, update};
  }

  function textGroup() {
    let typing = false;
    const box = h("input", {
      type: "search", class: "tc-search", "aria-label": say("search"), placeholder: say("search"),
      oninput: () => {
        (typing ? store.merge : store.change)({...store.filters, text: box.value});
        typing = true;
      },
      onblur: () => {
        typing = false;
      },
    });
    const forms = h("p", {class: "tc-forms"});
    const update = () => {
      if (box.value !== store.filters.text) box.value = store.filters.text;
      const also = otherForms(store.data, store.filters.text);
      put(forms, also.length ? say("alsoForms", {forms: also.join(", ")}) : "");
    };
    return {element: h("div", {class: "tc-facet tc-search-box", "data-facet": "text"}, box, forms), update};
  }

  function codeGroup() {
    const children = data.codes.map(() => []);
    data.codes.forEach((code, at) => code.parent >= 0 && children[code.parent].push(at));
    const roots = data.codes.map((_, at) => at).filter((at) => data.codes[at].parent < 0);
    const rows = [];
    const tree = h("ul", {class: "tc-tree"}, ...roots.map(branch).filter(Boolean));
    const find = h("input", {
      type: "search", class: "tc-search", "aria-label": say("findCode"), placeholder: say("findCode"), oninput: narrow,
    });
    const together = h("input", {
      type: "checkbox", onchange: () => store.change({...store.filters, together: together.checked}),
    });
    const joint = h("label", {class: "tc-together"}, together, say("together"));
    const {element, mark} = fold("codes", say("facet.codes"), h("div", null, find, joint, tree), true);
    element.addEventListener("toggle", update);
    return {element, update};

    function branch(at) {
      if (!store.totals.codes[at]) return null;
      const code = data.codes[at];
      const below = h("ul", {class: "tc-tree"}, ...children[at].map(branch).filter(Boolean));
      const label = codeName(code, store.lang);
      const opener = below.childElementCount
        ? h("button", {type: "button", class: "tc-opener", "aria-expanded": "false", "aria-label": say("below", {code: label})})
        : h("span", {class: "tc-opener"});
      const row = valueRow("codes", {value: code.key, label, at}, (counts) => counts.codes, opener);
      if (code.about) row.element.title = code.about;
      const show = (open) => {
        below.hidden = !open;
        if (below.childElementCount) set(opener, "aria-expanded", open ? "true" : "false");
      };
      opener.addEventListener("click", () => show(below.hidden));
      show(code.depth === 0);
      const item = h("li", null, row.element, below);
      rows.push({...row, at, item, show, line: data.lines[at], key: code.key});
      return item;
    }

    /** Show only the codes whose name holds what was typed, and those above them. */
    function narrow() {
      const wanted = find.value.trim().toLocaleLowerCase();
      const kept = new Set();
      for (const row of rows) if (row.label.toLocaleLowerCase().includes(wanted)) row.line.forEach((at) => kept.add(at));
      for (const row of rows) {
        row.item.hidden = !kept.has(row.at);
        row.show(wanted ? true : data.codes[row.at].depth === 0);
      }
    }

    function update() {
      mark(store.filters.codes.map((key) => data.codes[data.codeAt.get(key)].label[store.lang]).join(", "));
      together.checked = store.filters.together;
      joint.hidden = store.filters.codes.length < 2 && !store.filters.together;
      for (const row of rows) {
        row.update();
        // What is chosen must be in sight.
        if (store.has("codes", row.key)) row.line.slice(1).forEach((at) => rows.find((other) => other.at === at)?.show(true));
      }
    }
  }
}

/** Return the other forms, of dialect or of the standard, that a search for these words finds too. */
export function otherForms(data, text) {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = words.flatMap((word) => (Object.hasOwn(data.forms, word) ? data.forms[word] : []));
  return [...new Set(found)].filter((form) => !words.includes(form.toLocaleLowerCase()));
}
