// The filters at the side: who speaks, of what, in which words, and what is known of them.
import {h, put, set, uid} from "../core/dom.js";

/** Draw the filters. Returns {element, update()}. */
export function createFacets(store) {
  const {data, say} = store;
  const shown = data.shown.map((name) => data.facet[name]);
  const groups = [textGroup(), ...shown.map((facet) => (facet.above ? treeGroup(facet) : valueGroup(facet)))];
  const known = shown.findIndex(({variable}) => variable); // from here on what is known of the informants
  const elements = groups.map(({element}) => element);
  if (known >= 0) elements.splice(known + 1, 0, h("h3", {class: "tc-facets-head"}, say("attributes")));
  const element = h("section", {class: "tc-facets", "aria-label": say("filters")}, ...elements);
  return {element, update: () => groups.forEach((group) => group.update())};

  /** A checkbox with its name and "n of N"; the bar behind it says the same. */
  function valueRow({name, labels}, at, extra = null) {
    const box = h("input", {type: "checkbox", onchange: () => store.toggle(name, at)});
    const count = h("span", {class: "tc-count"});
    const bar = h("span", {class: "tc-bar", "aria-hidden": "true"});
    const row = h("label", {class: "tc-value"}, bar, box, h("span", {class: "tc-value-name"}, labels[at]), " ", count);
    let said = "";
    const update = () => {
      const [n, total, chosen] = [store.counts[name][at], store.totals[name][at], store.has(name, at)];
      const now = `${n} ${chosen} ${store.choice.names.length > 0}`;
      if (now === said) return;
      said = now;
      put(count, store.of(n, total));
      bar.style.setProperty("--share", total && store.choice.names.length ? n / total : 0);
      if (box.checked !== chosen) box.checked = chosen;
      row.classList.toggle("tc-none", n === 0 && !chosen);
      row.classList.toggle("tc-on", chosen);
    };
    return {at, element: extra ? h("div", {class: "tc-value-line"}, extra, row) : row, update, label: labels[at]};
  }

  /** A heading that opens, with what is chosen below it. */
  function fold(facet, title, content, open) {
    const chosen = h("span", {class: "tc-chosen"});
    const element = h("details", {class: "tc-facet", "data-facet": facet}, h("summary", null, h("span", null, title), chosen), content);
    element.open = open;
    return {element, mark: (text) => put(chosen, text)};
  }

  function chosenLabels({name, labels}) {
    return (store.choice.chosen[name]?.values ?? []).map((at) => labels[at]).join(", ");
  }

  function valueGroup(facet) {
    const {name, title, labels, missing, about} = facet;
    const values = labels.map((_, at) => at).filter((at) => !missing || store.totals[name][at] > 0);
    const rows = values.map((at) => valueRow(facet, at));
    const list = h("div", {class: "tc-values", role: "group", "aria-label": title}, ...rows.map((row) => row.element));
    const {element, mark} = fold(name, title, list, name === "informants");
    if (about) element.title = about;
    const update = () => {
      mark(chosenLabels(facet));
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
    const where = h("p", {class: "tc-forms tc-searched", hidden: true}, say("searched"));
    const update = () => {
      if (box.value !== store.filters.text) box.value = store.filters.text;
      const also = otherForms(store.data, store.filters.text);
      put(forms, also.length ? say("alsoForms", {forms: also.join(", ")}) : "");
      where.hidden = !(store.data.paraphrased && store.filters.text.trim());
    };
    return {element: h("div", {class: "tc-facet tc-search-box", "data-facet": "text"}, box, forms, where), update};
  }

  function treeGroup(facet) {
    const {name, labels, above, lines, every, abouts} = facet;
    const children = (parent) => above.flatMap((each, at) => (each === parent ? [at] : []));
    const rows = new Map();
    const tree = h("ul", {class: "tc-tree"}, ...children(-1).map(branch).filter(Boolean));
    const find = h("input", {
      type: "search", class: "tc-search", "aria-label": say("findCode"), placeholder: say("findCode"), oninput: narrow,
    });
    const together = h("input", {
      type: "checkbox", onchange: () => store.change({...store.filters, [every]: together.checked}),
    });
    const joint = h("label", {class: "tc-together"}, together, say("together"));
    const {element, mark} = fold(name, facet.title, h("div", null, find, joint, tree), true);
    element.addEventListener("toggle", update);
    return {element, update};

    function branch(at) {
      if (!store.totals[name][at]) return null;
      const below = h("ul", {class: "tc-tree"}, ...children(at).map(branch).filter(Boolean));
      const opener = below.childElementCount
        ? h("button", {type: "button", class: "tc-opener", "aria-expanded": "false", "aria-label": say("below", {code: labels[at]})})
        : h("span", {class: "tc-opener"});
      const row = valueRow(facet, at, opener);
      const about = abouts[at] ? definition(row.element, abouts[at]) : null;
      const show = (open) => {
        below.hidden = !open;
        if (below.childElementCount) set(opener, "aria-expanded", open ? "true" : "false");
      };
      opener.addEventListener("click", () => show(below.hidden));
      show(above[at] < 0);
      const item = h("li", null, row.element, about, below);
      rows.set(at, {...row, item, show});
      return item;
    }

    /** Return what a code means: a title for the mouse, and a line under it for who comes by the keyboard or touches it. */
    function definition(row, text) {
      const about = h("p", {class: "tc-quiet tc-about", id: uid("about"), hidden: true}, text);
      row.title = text;
      row.querySelector("input").setAttribute("aria-describedby", about.id);
      row.addEventListener("focusin", ({target}) => { if (target.matches(":focus-visible")) about.hidden = false; });
      row.addEventListener("pointerup", ({pointerType}) => { if (pointerType !== "mouse") about.hidden = false; });
      row.addEventListener("focusout", () => { about.hidden = true; });
      return about;
    }

    /** Show only the codes whose name holds what was typed, and those above them. */
    function narrow() {
      const wanted = find.value.trim().toLocaleLowerCase();
      const kept = new Set();
      for (const {label, at} of rows.values()) if (label.toLocaleLowerCase().includes(wanted)) lines[at].forEach((each) => kept.add(each));
      for (const row of rows.values()) {
        row.item.hidden = !kept.has(row.at);
        row.show(wanted ? true : above[row.at] < 0);
      }
    }

    function update() {
      const chosen = store.choice.chosen[name]?.values ?? [];
      mark(chosenLabels(facet));
      together.checked = store.filters[every];
      joint.hidden = chosen.length < 2 && !store.filters[every];
      for (const row of rows.values()) row.update();
      // What is chosen must be in sight.
      for (const at of chosen) lines[at].slice(1).forEach((each) => rows.get(each)?.show(true));
    }
  }
}

/** Return the other forms, of dialect or of the standard, that a search for these words finds too. */
export function otherForms(data, text) {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = words.flatMap((word) => (Object.hasOwn(data.forms, word) ? data.forms[word] : []));
  return [...new Set(found)].filter((form) => !words.includes(form.toLocaleLowerCase()));
}
