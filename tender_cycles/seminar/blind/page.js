// Coding blind on a page of its own.
import {answerState, renderBlind} from "./widget.js";
import {createExercisePage, now, toldByPython, whole} from "../../widgets/core/exercise_page.js";

/** Make the page answer. */
export function startExercise() {
  const known = toldByPython();
  const {payload: {units}, longest} = known;
  let shown = Date.now();
  const page = createExercisePage(known, {
    values: {at: 0, answers: {}}, lay, begun, answers: {put},
    started: ({answers = {}}) => Object.keys(answers).length > 0,
    lines: ({header, answers = {}}) => [header, ...units.map(({id}) => answers[id]).filter(Boolean)],
  });
  page.model.on("change:at", () => { shown = Date.now(); });
  page.start(renderBlind);

  function lay({answers = {}}) {
    page.model.set("answers", answers);
  }

  function begun({answers = {}}) {
    const open = units.findIndex(({id}) => answerState(answers[id]) === "open");
    page.model.set("at", open < 0 ? units.length : open);
    shown = Date.now();
  }

  function put(said) {
    const record = page.read();
    const seconds = Math.min(Math.max(Math.round((Date.now() - shown) / 100) / 10, 0), longest);
    const answer = {...said, reason: whole(said.reason), seconds, time: now()};
    page.write({...record, answers: {...record.answers, [said.unit]: answer}});
  }
}
