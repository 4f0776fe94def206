// Words of an attached text: asked for by message when they are to be shown, so that no saved notebook holds them.
import {put} from "./dom.js";

/**
 * Returns attached(key, quote, whole = quote): the element `whole`, hidden until the words are in its part `quote`;
 * null where there are none. Without a kernel the paraphrases stand alone.
 *
 * ask    of createRequests
 * keys   what there are words of
 */
export function createAttached(ask, keys = []) {
  const there = new Set(keys);
  const waiting = [];
  let words = null;
  if (there.size) ask("words").then(arrived, () => {});
  return function attached(key, quote, whole = quote) {
    if (!there.has(key)) return null;
    whole.hidden = words === null;
    if (words) put(quote, words[key] ?? "");
    else waiting.push([key, quote, whole]);
    return whole;
  };

  function arrived(found) {
    words = found;
    for (const [key, quote, whole] of waiting.splice(0)) {
      put(quote, words[key] ?? "");
      whole.hidden = false;
    }
  }
}
