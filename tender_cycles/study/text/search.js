// Searching the text, by letters as one types or by the kernel, and coding what is found, one by one or at once.
import {findAll, toUnits} from "./positions.js";
import {h, put} from "../../widgets/core/dom.js";

const SEARCH_HOWS = ["letters", "words", "wildcard", "regex"];
const SEARCH_PAUSE = 350; // milliseconds after the last letter before the kernel is asked

/**
 * Make the search box.
 *
 * page   what is found is painted there
 * ask    of createRequests
 * on     {give(guid) gives a code to the chosen stretch, code(query, guid, how, leave) to all that is found,
 *        complain(text), leave() goes back to the text}
 */
export function createSearch(data, page, {words, ask, on}) {
  const {doc} = data;
  const count = h("span", {class: "tc-quiet tc-count", role: "status"});
  const how = h("select", {class: "tc-select tc-how", "aria-label": words("how"), onchange: () => look(0)}, ...SEARCH_HOWS.map((each) => h("option", {value: each}, words(`how.${each}`))));
  const field = h("input", {type: "search", class: "tc-field", "aria-label": words("search"), placeholder: words("search"), oninput: () => look(SEARCH_PAUSE), onkeydown: pressed});
  const code = h("select", {class: "tc-select", "aria-label": words("hits.code")});
  const all = h("button", {type: "button", class: "tc-button tc-small", "data-do": "hits.all", onclick: codeAll});
  const steps = [
    h("button", {type: "button", class: "tc-button", "data-do": "found.previous", "aria-label": words("found.previous"), title: words("found.previous"), onclick: () => step(-1)}, "‹"),
    h("button", {type: "button", class: "tc-button", "data-do": "found.next", "aria-label": words("found.next"), title: words("found.next"), onclick: () => step(1)}, "›"),
  ];
  const coding = h("div", {class: "tc-row tc-hits", hidden: true}, code,
    h("button", {type: "button", class: "tc-button tc-small", "data-do": "hits.one", onclick: codeOne}, words("hits.one")),
    h("button", {type: "button", class: "tc-button tc-small", "data-do": "hits.leave", onclick: leaveOut}, words("hits.leave")), all);
  const element = h("div", {role: "search"}, h("div", {class: "tc-row tc-search-row"}, field, how, ...steps, count), coding);
  for (const each of steps) each.hidden = true;
  let left = []; // what was found and is not meant, as the kernel counts
  let timer = 0;
  let serial = 0;
  return {element, focus: () => field.focus(), update, destroy: () => clearTimeout(timer)};

  function pressed(event) {
    if (event.key === "Enter" && how.value !== "letters" && field.value !== element.dataset.asked) look(0);
    else if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") {
      field.value = "";
      look(0);
      on.leave();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Offer the codes there are. */
  function update() {
    const chosen = code.value;
    code.replaceChildren(h("option", {value: ""}, words("code.choose")), ...data.codes.filter((each) => each.codable).map((each) => h("option", {value: each.guid}, `${"\u2003".repeat(each.depth)}${each.label}`)));
    code.value = data.codeBy.has(chosen) ? chosen : "";
  }

  function step(by) {
    if (!page.found.length) return;
    page.here = (page.here + by + page.found.length) % page.found.length;
    show();
  }

  function show(told = "") {
    const asked = Boolean(field.value.trim());
    for (const each of [count, ...steps]) each.hidden = !asked;
    coding.hidden = !asked || !page.found.length;
    put(count, told || (!asked ? "" : page.found.length ? words("found", {n: page.here + 1, all: page.found.length}) : words("found.none")));
    put(all, words("hits.all", {n: page.found.length}));
    if (page.found[page.here]) page.go(...page.found[page.here], {focus: false});
    page.update();
  }

  function took(found) {
    left = [];
    page.found = found;
    page.here = found.length ? Math.max(0, found.findIndex(([start]) => start >= page.start)) : -1;
    show();
  }

  function look(pause) {
    clearTimeout(timer);
    serial += 1;
    if (how.value === "letters" || !field.value.trim()) return took(findAll(doc, field.value));
    timer = setTimeout(() => askFor(serial), pause);
  }

  async function askFor(mine) {
    element.dataset.asked = field.value;
    put(count, words("hits.looking"));
    count.hidden = false;
    try {
      const found = await ask("hits", {query: field.value, how: how.value});
      if (mine === serial) took(found.map((stretch) => stretch.map((point) => toUnits(doc, point))));
    } catch (fault) {
      if (mine !== serial) return;
      took([]);
      show(fault.message);
    }
  }

  function codeOne() {
    if (!code.value) return choose();
    on.give(code.value, page.found[page.here]);
    step(1);
  }

  function leaveOut() {
    const [gone] = page.found.splice(page.here, 1);
    left.push(data.toKernel(...gone));
    page.here = Math.min(page.here, page.found.length - 1);
    show();
  }

  function codeAll() {
    if (code.value) on.code(field.value, code.value, how.value, left);
    else choose();
  }

  function choose() {
    on.complain(words("hits.choose"));
    code.focus();
  }
}
