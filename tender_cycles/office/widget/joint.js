// The 36 joint states of tender, consultant and participant: a table beside the rings that choose among them.
import {fill, h, put, set} from "../../widgets/core/dom.js";

const TURNS = ["start-up", "under way", "ending"];
const JOB_STATES = ["training", "doing", "ending", "vacant"];
const VACANT_KEY = "consultant/vacant";
const APART = 0.1; // a departure from independence that is marked

/** Returns {element, update(shown)}; `choose` is called with all chosen keys. */
export function jointStates(told, choose) {
  const {words} = told;
  const sentence = h("p", {class: "tc-wi-sum"});
  let keys = [];
  const vacant = h("input", {type: "checkbox", onchange: () => choose(vacant.checked ? [...keys, VACANT_KEY] : keys.filter((key) => key !== VACANT_KEY))});
  const clear = h("button", {type: "button", class: "tc-wi-button", onclick: () => choose([])}, words.clear);
  const cells = [];
  const rows = TURNS.flatMap((tender) => JOB_STATES.map((state, at) => h("tr", null,
    at === 0 ? h("th", {scope: "rowgroup", rowspan: JOB_STATES.length, class: "tc-wi-turn"}, words.phases[tender]) : null,
    h("th", {scope: "row"}, words.states[state]),
    ...TURNS.map((participant) => {
      const cell = h("td");
      cells.push({cell, names: {tender: words.phases[tender], consultant: words.states[state], participant: words.phases[participant]}});
      return cell;
    }))));
  const head = h("thead", null,
    h("tr", null, h("th", {scope: "col"}, words.cycles.tender), h("th", {scope: "col"}, words.cycles.consultant),
      ...TURNS.map((phase) => h("th", {scope: "col"}, `${words.cycles.participant}, ${words.phases[phase]}`))));
  const table = h("table", {class: "tc-wi-joint-table"}, h("caption", null, words["joint-caption"]), head, ...bodies());
  const element = h("section", {class: "tc-wi-joint"},
    h("h3", null, words.joint), h("div", {class: "tc-wi-sum-row"}, sentence, h("label", null, vacant, words.vacant), clear), h("div", {class: "tc-wi-scroll", tabindex: 0, role: "region", "aria-label": words.joint}, table));

  function bodies() {
    return TURNS.map((_, at) => h("tbody", null, ...rows.slice(at * JOB_STATES.length, (at + 1) * JOB_STATES.length)));
  }

  function update({joint, segments}) {
    keys = segments;
    vacant.checked = segments.includes(VACANT_KEY);
    clear.disabled = segments.length === 0;
    element.classList.toggle("tc-wi-waiting", !joint);
    set(element, "aria-busy", joint ? "false" : "true");
    if (!joint) return;
    put(sentence, segments.length
      ? fill(words["joint-sum"], {share: told.percent(joint.sum), independent: told.percent(joint.sum_independent)})
      : words["joint-all"]);
    const most = Math.max(...joint.share);
    cells.forEach(({cell, names}, at) => {
      const [share, alone] = [joint.share[at], joint.independent[at]];
      const text = told.percent(share);
      const more = share > alone * (1 + APART);
      const less = share < alone * (1 - APART);
      put(cell, less ? `(${text})` : text);
      set(cell, "data-heat", share > 0 ? Math.max(1, Math.round((6 * share) / most)) : null);
      set(cell, "title", fill(words["joint-cell"], {...names, share: text, independent: told.percent(alone)}));
      cell.classList.toggle("tc-wi-more", more);
      cell.classList.toggle("tc-wi-chosen", segments.length > 0 && joint.chosen[at]);
      cell.classList.toggle("tc-wi-left", segments.length > 0 && !joint.chosen[at]);
    });
  }

  return {element, update};
}
