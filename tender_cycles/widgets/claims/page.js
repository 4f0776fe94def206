// The claims audit on a page of its own.
import {noClaimFilters} from "./store.js";
import {renderClaims} from "./widget.js";
import {createExercisePage, handedIn, now, toldByPython, whole} from "../core/exercise_page.js";

/** Make the page answer. */
export function startAudit() {
  const known = toldByPython();
  const {claims} = known.payload;
  const page = createExercisePage(known, {
    values: {filters: noClaimFilters(), current: "", blind: true, own: {}, error: ""},
    lay, begun, lines, answers: {judge, reload: () => lay(page.read())},
    started: ({verdicts = {}}) => Object.keys(verdicts).length > 0,
  });
  page.start(handedIn(renderClaims));

  function lay({verdicts = {}}) {
    page.model.set("own", verdicts);
  }

  /** Open the first claim that is not judged yet. */
  function begun({verdicts = {}}) {
    const {key} = claims.find((claim) => !verdicts[claim.key]?.verdict) ?? claims[0];
    page.model.set("current", key);
  }

  function judge({key, verdict, reason: given}) {
    const record = page.read();
    const {[key]: before, ...rest} = record.verdicts ?? {};
    const reason = whole(given);
    if (verdict === (before?.verdict ?? "") && reason === (before?.reason ?? "")) return;
    page.write({...record, verdicts: verdict || reason ? {...rest, [key]: {verdict, reason, time: now()}} : rest});
  }

  /** Return the verdicts as a file has them to which a widget in a notebook adds them. */
  function lines({header, verdicts = {}}) {
    return Object.entries(verdicts).map(([key, {verdict, reason, time}]) =>
      ({claim: known.guids[key], verdict, reason, user: header.code_word, time}));
  }
}
