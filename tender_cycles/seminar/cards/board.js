// The board: the pile of loose cards, the groups, the groups in them; walking,
// choosing, picking up and dropping.
import {fill, h, set} from "../../widgets/core/dom.js";

export const DEPTH = 2; // a category, and a sub-category in it

/**
 * Make the board.
 *
 * move(guids, to)   asks for a move; `to` is a group or null for the pile
 * groupOf(guids)    asks for a new group
 * chosen()          is called when what is chosen changes
 * spoken(text)      says something to screen readers
 */
export function createBoard(words, {move, groupOf, chosen, spoken}) {
  let entries = [];
  let picked = []; // what is chosen
  let focusOn = ""; // the card that Tab comes to
  let carried = null; // {guids, places, at}, while something is picked up by keyboard
  const pile = zone(null, words.pile, "tc-cards-pile");
  const groups = h("div", {class: "tc-cards-groups"});
  const fresh = h("div", {class: "tc-cards-fresh"}, words["drop-new"]);
  const element = h("div", {class: "tc-cards-board", role: "group", "aria-label": words.board, onkeydown: keys, onkeyup: (event) => {
    if (event.key === " " && event.target.closest(".tc-cards-item")) event.preventDefault(); // a button would take it for a click
  }}, pile, h("div", {class: "tc-cards-right"}, groups, fresh));
  allowDrop(fresh, groupOf);
  return {
    element, update, entry, nameOf, neighbourOf, choose, focus, targets,
    chosen: () => [...picked],
    chosenOrFocused: () => (picked.length ? [...picked] : focusOn ? [focusOn] : []),
  };

  function entry(guid) {
    return entries.find((each) => each.guid === guid) ?? null;
  }

  function nameOf(guid) {
    return entry(guid)?.name ?? words.pile;
  }

  function items() {
    return [...element.querySelectorAll(".tc-cards-item")];
  }

  function item(guid) {
    return items().find((each) => each.dataset.guid === guid);
  }

  function neighbourOf(guid) {
    const all = items();
    const at = all.findIndex((each) => each.dataset.guid === guid);
    return (all[at + 1] ?? all[at - 1])?.dataset.guid ?? "";
  }

  /** Return the groups into which something could be put: [{guid, name, depth}]. */
  function targets(guids) {
    const found = [];
    const height = (each) => (each?.group ? 1 + Math.max(0, ...entries.filter((other) => other.parent === each.guid).map(height)) : 0);
    const most = DEPTH - Math.max(0, ...guids.map((guid) => height(entry(guid))));
    const walk = (parent, depth) => {
      if (depth >= most) return;
      for (const each of entries) {
        if (!each.group || each.parent !== parent || guids.includes(each.guid)) continue;
        found.push({guid: each.guid, name: each.name, depth});
        walk(each.guid, depth + 1);
      }
    };
    walk(null, 0);
    return found;
  }

  // Drawing

  function zone(guid, name, kind) {
    const list = h("div", {class: "tc-cards-list"});
    const made = h("section", {class: `tc-cards-zone ${kind}`, "data-zone": guid ?? "", "aria-label": name},
      guid === null ? h("h4", null, name) : null, list);
    allowDrop(made, (guids) => move(guids, guid));
    return made;
  }

  function card({guid, name, text, group}, count) {
    const on = picked.includes(guid);
    return h("button", {
      type: "button", class: `tc-cards-item ${group ? "tc-cards-title" : "tc-cards-card"}`, "data-guid": guid, draggable: "true", title: text?.split("\n")[0] || null,
      "aria-pressed": on ? "true" : "false", "aria-label": group ? fill(words.group, {name, n: count}) : null, tabindex: guid === focusOn ? 0 : -1,
      onclick: (event) => toggle(guid, event), onfocus: () => rove(guid), ondragstart: (event) => lift(event, guid), ondragend: settle,
    }, h("span", null, name), group ? h("span", {class: "tc-count"}, String(count)) : null);
  }

  function update(now) {
    const inside = element.contains(document.activeElement);
    entries = now;
    picked = picked.filter((guid) => entry(guid));
    const known = new Set(entries.filter((each) => each.group).map((each) => each.guid));
    const below = (guid) => entries.filter((each) => (known.has(each.parent) ? each.parent : null) === guid);
    const draw = (each) => {
      const parts = below(each.guid);
      const cards = parts.filter((part) => !part.group);
      const made = zone(each.guid, each.name, "tc-cards-group");
      made.prepend(card(each, countBelow(each.guid, below)));
      fillZone(made, cards, parts.length === 0);
      made.append(...parts.filter((part) => part.group).map(draw));
      return made;
    };
    fillZone(pile, below(null).filter((each) => !each.group), false);
    groups.replaceChildren(...below(null).filter((each) => each.group).map(draw));
    if (!item(focusOn)) focusOn = items()[0]?.dataset.guid ?? "";
    rove(focusOn);
    if (inside) focus(focusOn);
  }

  function countBelow(guid, below) {
    return below(guid).reduce((n, each) => n + (each.group ? countBelow(each.guid, below) : 1), 0);
  }

  function fillZone(made, cards, empty) {
    const list = made.querySelector(".tc-cards-list");
    list.hidden = !cards.length && !empty;
    list.replaceChildren(...cards.map((each) => card(each, 0)),
      ...(empty ? [h("p", {class: "tc-quiet"}, words.empty)] : []));
  }

  // Choosing and walking

  function toggle(guid, event) {
    if (carried) return drop();
    const many = event.ctrlKey || event.metaKey || event.shiftKey || !entry(guid).group;
    const kept = many ? picked.filter((each) => entry(each)?.group === entry(guid).group) : [];
    return choose(picked.includes(guid) ? picked.filter((each) => each !== guid) : [...kept, guid]);
  }

  function choose(guids) {
    picked = guids.filter(Boolean);
    items().forEach((each) => set(each, "aria-pressed", picked.includes(each.dataset.guid) ? "true" : "false"));
    chosen();
  }

  function rove(guid) {
    focusOn = guid;
    items().forEach((each) => set(each, "tabindex", each.dataset.guid === guid ? 0 : -1));
  }

  function focus(guid = focusOn) {
    (item(guid) ?? item(focusOn) ?? items()[0])?.focus();
  }

  function keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest(".tc-cards-item")) return;
    const {key} = event;
    const handled = carried ? carrying(key) : walking(key, event.target.closest(".tc-cards-item"));
    if (handled) event.preventDefault();
  }

  function walking(key, here) {
    const all = items();
    const at = all.indexOf(here);
    const zones = [...element.querySelectorAll(".tc-cards-zone")].filter((each) => each.querySelector(".tc-cards-item"));
    const zoneAt = zones.indexOf(here.closest(".tc-cards-zone"));
    const first = (to) => zones[Math.min(Math.max(to, 0), zones.length - 1)].querySelector(".tc-cards-item");
    const to = {
      ArrowRight: all[at + 1], ArrowLeft: all[at - 1], Home: all[0], End: all.at(-1),
      ArrowDown: first(zoneAt + 1), ArrowUp: first(zoneAt - 1),
    };
    if (key === " ") return pickUp(here.dataset.guid);
    if (key === "Escape") return choose([]) ?? true;
    if (!(key in to)) return false;
    to[key]?.focus();
    return true;
  }

  // By keyboard: pick up, choose a place, drop

  function pickUp(guid) {
    const guids = picked.includes(guid) ? [...picked] : [guid];
    const places = [null, ...targets(guids).map((each) => each.guid)];
    carried = {guids, places, at: Math.max(places.indexOf(entry(guid).parent), 0)};
    guids.forEach((each) => item(each)?.classList.add("tc-carried"));
    spoken(fill(words.carrying, {name: carriedName()}));
    mark();
    return true;
  }

  function carriedName() {
    return carried.guids.length === 1 ? nameOf(carried.guids[0]) : fill(words["some-chosen"], {n: carried.guids.length});
  }

  function carrying(key) {
    const by = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[key];
    if (by) {
      carried.at = (carried.at + by + carried.places.length) % carried.places.length;
      spoken(fill(words.over, {name: nameOf(carried.places[carried.at])}));
      mark();
    } else if (key === " " || key === "Enter") drop();
    else if (key === "Escape" || key === "Tab") {
      spoken(fill(words["put-back"], {name: carriedName()}));
      settle();
    }
    return key !== "Tab";
  }

  function drop() {
    const {guids, places, at} = carried;
    settle();
    move(guids, places[at]);
  }

  function mark() {
    const over = carried ? carried.places[carried.at] ?? "" : undefined;
    element.querySelectorAll(".tc-cards-zone").forEach((each) => each.classList.toggle("tc-over", each.dataset.zone === over));
    if (over !== undefined) element.querySelector(".tc-over")?.scrollIntoView({block: "nearest"});
  }

  /** Nothing is carried any more. */
  function settle() {
    carried = null;
    items().forEach((each) => each.classList.remove("tc-carried"));
    [...element.querySelectorAll(".tc-over")].forEach((each) => each.classList.remove("tc-over"));
  }

  // By mouse

  function lift(event, guid) {
    const guids = picked.includes(guid) ? [...picked] : [guid];
    carried = null;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("application/x-tc-cards", JSON.stringify(guids));
    event.dataTransfer.setData("text/plain", guids.map(nameOf).join("\n"));
    guids.forEach((each) => item(each)?.classList.add("tc-carried"));
  }

  function allowDrop(place, dropped) {
    const ours = (event) => event.dataTransfer.types.includes("application/x-tc-cards");
    place.addEventListener("dragover", (event) => {
      if (!ours(event)) return;
      event.preventDefault();
      event.stopPropagation();
      event.dataTransfer.dropEffect = "move";
      if (!place.classList.contains("tc-over")) {
        element.querySelectorAll(".tc-over").forEach((each) => each.classList.remove("tc-over"));
        place.classList.add("tc-over");
      }
    });
    place.addEventListener("dragleave", (event) => {
      if (!place.contains(event.relatedTarget)) place.classList.remove("tc-over");
    });
    place.addEventListener("drop", (event) => {
      if (!ours(event)) return;
      event.preventDefault();
      event.stopPropagation();
      const guids = JSON.parse(event.dataTransfer.getData("application/x-tc-cards"));
      settle();
      const where = place.dataset.zone;
      const stays = where !== undefined && guids.every((guid) => (entry(guid)?.parent ?? "") === where);
      if (!stays && !guids.includes(where)) dropped(guids);
    });
  }
}
