// The codebook beside the text: a tree with counts and colours, and a form in
// which one code is made, renamed, recoloured, defined, moved, merged or removed.
import {h, put, set, step, uid} from "../../widgets/core/dom.js";

/**
 * Make the codebook.
 *
 * data      as `openCoding` gives it
 * request   puts an act to the kernel
 * complain  says why nothing was done
 * shared    {collapsed, open}: what stays as it is when another text is shown
 */
export function createCodebook(data, {words, request, complain, shared, onleave}) {
  const summary = h("summary", null);
  const tree = h("ul", {class: "tc-tree", role: "tree", "aria-label": words("book.tree"), onkeydown: pressed, onclick: clicked, ondragstart: dragged, ondragover: over, ondragend: rest, ondrop: dropped});
  const zone = h("div", {class: "tc-top-zone", hidden: true, ondragover: over, ondrop: dropped}, words("book.top"));
  const form = createForm();
  const element = h("details", {class: "tc-book", open: shared.open, ontoggle: () => { shared.open = element.open; }}, summary,
    h("div", {class: "tc-row"}, h("button", {type: "button", class: "tc-button tc-small", "data-do": "book.new", onclick: () => form.create(at)}, words("book.new")), h("span", {class: "tc-quiet"}, words("book.hint"))),
    tree, zone, form.element);
  let at = ""; // the code in whose row the focus is, or would be
  let dragging = "";
  return {element, update, focus};

  function focus() {
    element.open = true;
    (rowOf(at) ?? tree.firstChild)?.focus();
    if (!tree.firstChild) form.create("");
  }

  function rowOf(guid) {
    return [...tree.children].find((each) => each.dataset.guid === guid) ?? null;
  }

  function isBelow(guid, above) {
    for (let each = data.codeBy.get(guid); each; each = data.codeBy.get(each.parent)) if (each.guid === above) return true;
    return false;
  }

  function update() {
    const inside = tree.contains(document.activeElement);
    if (!data.codeBy.has(at)) at = data.codes[0]?.guid ?? "";
    put(summary, words("book.count", {n: data.codes.length}));
    const parents = new Set(data.codes.map((code) => code.parent));
    const shown = data.codes.filter((code) => {
      for (let each = data.codeBy.get(code.parent); each; each = data.codeBy.get(each.parent)) if (shared.collapsed.has(each.guid)) return false;
      return true;
    });
    if (!shown.some((code) => code.guid === at)) at = shown[0]?.guid ?? "";
    tree.replaceChildren(...shown.map((code) => row(code, parents.has(code.guid))));
    tree.hidden = !shown.length;
    if (inside) rowOf(at)?.focus();
    form.update();
  }

  function row(code, parent) {
    const n = data.counts.get(code.guid) ?? 0;
    return h("li", {
      role: "treeitem", class: "tc-node", "data-guid": code.guid, "aria-level": code.depth + 1, "aria-expanded": parent ? String(!shared.collapsed.has(code.guid)) : null,
      "aria-selected": String(form.shows(code.guid)), tabindex: code.guid === at ? 0 : -1, draggable: "true", title: code.about || null, style: `--depth: ${code.depth}`,
      "aria-label": `${code.label}, ${words("times", {n})}`,
    }, h("span", {class: "tc-twist", "aria-hidden": "true"}, parent ? (shared.collapsed.has(code.guid) ? "▸" : "▾") : ""),
    h("span", {class: "tc-tag", style: `--code: ${code.color}`}, code.label), h("span", {class: "tc-n"}, n || ""));
  }

  function move(guid) {
    at = guid;
    for (const each of tree.children) set(each, "tabindex", each.dataset.guid === at ? 0 : -1);
    rowOf(at)?.focus();
  }

  function fold(guid, closed) {
    if (closed) shared.collapsed.add(guid);
    else shared.collapsed.delete(guid);
    at = guid;
    update();
  }

  function pressed(event) {
    const rows = [...tree.children];
    const place = rows.findIndex((each) => each.dataset.guid === at);
    const row = rows[place];
    const to = step(event.key, place, rows.length, {vertical: true});
    if (to >= 0) move(rows[to].dataset.guid);
    else if (event.key === "ArrowRight" && row?.getAttribute("aria-expanded") === "false") fold(at, false);
    else if (event.key === "ArrowRight" && row?.getAttribute("aria-expanded")) move(rows[place + 1].dataset.guid);
    else if (event.key === "ArrowLeft" && row?.getAttribute("aria-expanded") === "true") fold(at, true);
    else if (event.key === "ArrowLeft" && data.codeBy.get(at)?.parent) move(data.codeBy.get(at).parent);
    else if (event.key === "Enter" || event.key === " " || event.key === "F2") form.edit(at);
    else if (event.key === "Escape") onleave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function clicked(event) {
    const row = event.target.closest("[data-guid]");
    if (!row) return;
    if (event.target.closest(".tc-twist") && row.hasAttribute("aria-expanded")) fold(row.dataset.guid, row.getAttribute("aria-expanded") === "true");
    else {
      move(row.dataset.guid);
      form.edit(row.dataset.guid);
    }
  }

  // Moving by the mouse; the form moves too.

  function dragged(event) {
    dragging = event.target.closest("[data-guid]")?.dataset.guid ?? "";
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", data.codeBy.get(dragging)?.label ?? "");
    zone.hidden = !data.codeBy.get(dragging)?.parent;
  }

  function over(event) {
    if (!dragging) return;
    event.preventDefault();
    for (const each of [...tree.children, zone]) each.classList.toggle("tc-over", each === event.target.closest(".tc-node, .tc-top-zone"));
  }

  function rest() {
    dragging = "";
    zone.hidden = true;
    for (const each of [...tree.children, zone]) each.classList.remove("tc-over");
  }

  function dropped(event) {
    event.preventDefault();
    const [code, target] = [dragging, event.target.closest(".tc-node, .tc-top-zone")];
    rest();
    if (code && target) moveBelow(code, target.dataset.guid ?? null);
  }

  function moveBelow(code, parent) {
    if (parent && isBelow(parent, code)) complain(words("book.below.itself"));
    else if ((data.codeBy.get(code)?.parent ?? null) !== parent) request("move_code", parent ? [code, parent] : [code]);
  }

  // One code

  function createForm() {
    const title = h("h3", {class: "tc-form-title"});
    const [name, color, about, memo, parent, into] = [h("input", {class: "tc-field", type: "text", required: true}), h("input", {type: "color"}), h("textarea", {class: "tc-field", rows: 2}), h("textarea", {class: "tc-field", rows: 2}), h("select", {class: "tc-select"}), h("select", {class: "tc-select"})];
    const plain = h("input", {type: "checkbox"});
    const field = (key, control, ...more) => {
      control.id = uid("field");
      return h("div", {class: "tc-pair"}, h("label", {for: control.id, class: "tc-caption"}, words(key)), control, ...more);
    };
    const colors = field("code.color", color, h("label", {class: "tc-quiet"}, plain, ` ${words("code.place")}`));
    const memos = field("code.memo", memo);
    const merge = field("code.into", into, h("button", {type: "button", class: "tc-button tc-small", "data-do": "code.merge", onclick: mergeNow}, words("code.merge")));
    const remove = h("button", {type: "button", class: "tc-button tc-small", "data-do": "code.remove", onclick: () => done(() => request("remove_code", [shown]))}, words("code.remove"));
    const save = h("button", {class: "tc-button tc-main"});
    const box = h("form", {class: "tc-code-form", hidden: true, onsubmit: saved, onkeydown: keys, novalidate: true},
      title, field("code.name", name), colors, field("code.about", about), field("parent", parent), memos,
      h("div", {class: "tc-row"}, save, h("button", {type: "button", class: "tc-button", onclick: close}, words("code.close"))),
      merge, remove);
    color.addEventListener("input", () => { plain.checked = false; });
    let shown = null; // the GUID of a code; "" for a new one

    return {element: box, create, edit, update: updateForm, shows: (guid) => guid === shown};

    function keys(event) {
      if (event.key === "Escape") close();
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) saved(event);
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    function options(select, first, codes, chosen) {
      select.replaceChildren(h("option", {value: ""}, first), ...codes.map((each) => h("option", {value: each.guid}, `${"\u2003".repeat(each.depth)}${each.label}`)));
      select.value = chosen ?? "";
    }

    function fillIn(code, below) {
      shown = code?.guid ?? "";
      put(title, code ? words("book.edit", {name: code.label}) : words("book.new"));
      [name.value, about.value, memo.value, color.value, plain.checked] = [code?.label ?? "", code?.about ?? "", code?.memo ?? "", code?.color ?? "", !code?.own];
      options(parent, words("top"), data.codes.filter((each) => !code || !isBelow(each.guid, code.guid)), code ? code.parent : below);
      options(into, words("code.choose"), data.codes.filter((each) => each !== code), "");
      put(save, code ? words("code.save") : words("create"));
      for (const each of [colors, memos, merge, remove]) each.hidden = !code;
      box.hidden = false;
      name.focus();
      box.scrollIntoView({block: "nearest"});
      for (const each of tree.children) set(each, "aria-selected", String(each.dataset.guid === shown));
    }

    function create(below) {
      fillIn(null, below);
    }

    function edit(guid) {
      if (data.codeBy.has(guid)) fillIn(data.codeBy.get(guid), "");
    }

    function updateForm() {
      if (shown && !data.codeBy.has(shown)) close();
    }

    function close() {
      shown = null;
      box.hidden = true;
      for (const each of tree.children) set(each, "aria-selected", "false");
      if (element.open) (rowOf(at) ?? summary).focus();
    }

    function done(what) {
      what();
      close();
    }

    function mergeNow() {
      if (!into.value) return into.focus();
      done(() => request("merge_codes", [shown, into.value]));
    }

    function saved(event) {
      event.preventDefault();
      const wanted = name.value.trim().replace(/\s+/g, " ");
      if (!wanted) {
        complain(words("code.unnamed"));
        return name.focus();
      }
      const code = data.codeBy.get(shown);
      if (!code) return done(() => request("new_code", parent.value ? [wanted, parent.value] : [wanted], {description: about.value.trim()}));
      const own = plain.checked ? "" : color.value;
      const changed = {
        ...(wanted !== code.label ? {name: wanted} : {}),
        ...(own !== (code.own ?? "") ? {color: own} : {}),
        ...(about.value.trim() !== code.about.trim() ? {description: about.value.trim()} : {}),
      };
      done(() => {
        if (Object.keys(changed).length) request("change_code", [code.guid], changed);
        if (memo.value !== code.memo) request("code_memo", [code.guid, memo.value]);
        moveBelow(code.guid, parent.value || null);
      });
    }
  }
}
