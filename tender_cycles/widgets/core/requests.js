// Requests to the kernel, and what becomes of each: answered, failed with a
// reason, long in coming, or lost because the kernel is gone.

import {fill} from "./dom.js";

const PATIENCE = 5000; // milliseconds after which an answer that has not come is spoken of
const GONE = ["restarting", "autorestarting", "dead", "terminating"];

/** The kernel is gone for good: another process does not know this widget. */
export class KernelGone extends Error {}

/** Return in words why a request came to nothing: that the kernel is gone, or its reason within a sentence. */
export function whyNot(fault, sentence = "{fault}") {
  return fault instanceof KernelGone ? fault.message : fill(sentence, {fault: fault.message});
}

/**
 * Make `ask(name, args) -> Promise`. It is fulfilled with what the kernel's `answer_<name>` returns, and rejected
 * with the reason if that raises; with KernelGone if no answer can come any more.
 *
 * patience   milliseconds
 * silent     the sentence for a kernel that does not answer, now or ever
 * complain   called with that sentence, and with none when it answers again; unless a widget does better by the two:
 * onwaiting  called with true when an answer outlasts the patience, with false when none does any longer
 * ongone     called once, when the kernel is gone
 *
 * ask.open() is how many answers are out, ask.alive whether there is a kernel; ask.destroy() stops listening.
 */
export function createRequests(model, {
  patience = PATIENCE, silent = "", complain = (_sentence) => {},
  onwaiting = (late) => complain(late ? silent : ""), ongone = () => complain(silent),
} = {}) {
  const open = new Map(); // serial -> {resolve, reject, timer}
  const stem = Math.random().toString(36).slice(2); // a model may have several views
  const late = new Set();
  const kernel = model.widget_manager?.kernel;
  const status = (_sender, now) => GONE.includes(now) && die();
  let serial = 0;
  kernel?.statusChanged?.connect(status);
  model.on("msg:custom", heard);
  model.on("comm_live_update", die);
  ask.alive = true;
  ask.open = () => open.size;
  ask.destroy = destroy;
  return ask;

  function ask(name, args = {}) {
    return new Promise((resolve, reject) => {
      serial += 1;
      const id = `${stem}-${serial}`;
      open.set(id, {resolve, reject, timer: setTimeout(() => wait(id), patience)});
      try {
        if (ask.alive) model.send({request: name, serial: id, args});
        else lose();
      } catch {
        die();
      }
    });
  }

  function wait(id) {
    late.add(id);
    if (late.size === 1) onwaiting(true);
  }

  /** Take a request from those that are out. */
  function taken(id) {
    const each = open.get(id);
    if (!each) return null;
    clearTimeout(each.timer);
    open.delete(id);
    if (late.delete(id) && !late.size) onwaiting(false);
    return each;
  }

  function heard(content) {
    const each = taken(content?.answer ?? content?.failed);
    if (!each) return;
    if ("failed" in content) each.reject(new Error(content.message));
    else each.resolve(content.value);
  }

  function die() {
    if (!ask.alive) return;
    ask.alive = false;
    lose();
    ongone();
  }

  function lose() {
    for (const id of [...open.keys()]) taken(id).reject(new KernelGone(silent));
  }

  function destroy() {
    for (const {timer} of open.values()) clearTimeout(timer);
    open.clear();
    kernel?.statusChanged?.disconnect(status);
    model.off("msg:custom", heard);
    model.off("comm_live_update", die);
  }
}
