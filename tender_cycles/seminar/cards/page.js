// Sorting code cards on a page of its own.
import {acted, boardOf, sorted, SortingRefused} from "./sorting.js";
import {renderCards} from "./widget.js";
import {fill} from "../../widgets/core/dom.js";
import {createExercisePage, handedIn, now, randomName, toldByPython, whole} from "../../widgets/core/exercise_page.js";

const ACTS = ["move", "group", "add", "rename", "remove", "undo", "redo", "begin_round"];
const MAKING = ["group", "add"];

/** Make the page answer. */
export function startSorting() {
  const known = toldByPython();
  const {cards} = known.payload;
  const page = createExercisePage(known, {
    values: {words: {}, board: [], rounds: [], steps: {}}, lay,
    started: ({acts = []}) => acts.length > 0,
    lines: ({header, acts = []}) => [header, ...acts],
    answers: Object.fromEntries(ACTS.map((act) => [act, (args) => answer(act, args)])),
  });
  const {model} = page;
  model.on("change:lang", speak);
  model.on("change:payload", speak);
  page.start(handedIn(renderCards));

  /** Show all in another language: cards before the words, with which the board is drawn anew. */
  function speak() {
    const lang = model.get("lang");
    lay(page.read());
    model.set("words", {lang, ...model.get("payload").say[lang]});
  }

  function lay({acts = []}) {
    const state = sorted(cards, acts);
    model.set("rounds", Array.from({length: state.rounds}, (_, at) => at));
    model.set("steps", {undo: state.done.length > 0, redo: state.undone.length > 0});
    model.set("board", boardOf(state, model.get("lang")));
  }

  function answer(act, args) {
    const record = page.read();
    const acts = record.acts ?? [];
    const made = MAKING.includes(act) ? randomName() : null;
    const named = "name" in args ? {name: whole(args.name)} : {};
    const step = {act, ...args, ...named, ...(made ? {made} : {}), lang: model.get("lang"), time: now()};
    const nothing = done(sorted(cards, acts), step) === null;
    if (!nothing) page.write({...record, acts: [...acts, step]});
    return {made, nothing};
  }

  function done(state, step) {
    try {
      return acted(state, step);
    } catch (fault) {
      if (!(fault instanceof SortingRefused)) throw fault;
      throw new Error(fill(model.get("words")[`refused-${fault.kind}`], {name: fault.name}));
    }
  }
}
