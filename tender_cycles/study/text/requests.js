// What is done to a text, and what became of each act. Nothing counts as saved
// before the kernel has said that it is on the disk.
import {createRequests, KernelGone} from "../../widgets/core/requests.js";

const REST = 2000; // milliseconds in which what others have written is asked for once

/**
 * Put acts to the kernel, and keep those that are not on the disk yet.
 *
 * onchange  called whenever an act or the kernel's life has changed
 * onnews    called with what has changed in the store
 * ondone    called with an act that is on the disk, and the kernel's answer
 */
export function createActs(model, {onchange, onnews, ondone}) {
  const open = new Map();
  const ask = createRequests(model, {onwaiting: late, ongone: onchange});
  const self = {ask, open, act, again, drop, refresh, destroy, saving, failed, alive: () => ask.alive};
  let serial = 0;
  let heardAt = performance.now();
  model.on("msg:custom", heard);
  return self;

  function saving() {
    return [...open.values()].filter((each) => each.state === "saving" || each.state === "waiting");
  }

  function failed() {
    return [...open.values()].filter((each) => each.state === "failed" || each.state === "lost");
  }

  /** Do something; returns the act, or null if there is no kernel to hear of it. */
  function act(name, args, more = {}) {
    if (!ask.alive) {
      onchange();
      return null;
    }
    serial += 1;
    const each = {id: serial, act: name, args, ...more, state: "saving", error: ""};
    open.set(each.id, each);
    send(each);
    return each;
  }

  function send(each) {
    each.state = "saving";
    ask("act", {act: each.act, ...each.args}).then((answer) => {
      open.delete(each.id);
      ondone(each, answer);
    }, (fault) => {
      const lost = fault instanceof KernelGone;
      Object.assign(each, {state: lost ? "lost" : "failed", error: lost ? "" : fault.message});
    }).then(onchange);
    onchange();
  }

  function late(is) {
    for (const each of open.values()) if (is && each.state === "saving") each.state = "waiting";
    onchange();
  }

  function again(each) {
    if (ask.alive && open.has(each.id)) send(each);
  }

  function drop(each) {
    open.delete(each.id);
    onchange();
  }

  /** Ask what others have written; `full` for all of it. */
  function refresh(full = false) {
    if (!ask.alive || (!full && performance.now() - heardAt < REST)) return;
    heardAt = performance.now();
    ask("refresh", {full}).catch(onchange);
  }

  function heard(content) {
    heardAt = performance.now();
    if (content?.news) onnews(content.news);
  }

  function destroy() {
    ask.destroy();
    model.off("msg:custom", heard);
  }
}

const quoted = (value) => {
  if (value === null) return "None";
  if (Array.isArray(value)) return `(${value.map(quoted).join(", ")})`;
  return JSON.stringify(value);
};

/** Return an act as the line of Python that does it. */
export function actLine({act, args}, codeBy, name = "state") {
  const key = (value) => codeBy.get(value)?.key ?? value;
  const given = args.given.map((each) => quoted(typeof each === "string" ? key(each) : each));
  const named = Object.entries(args.named ?? {}).filter(([, value]) => value !== null && value !== "");
  return `${name}.${act}(${[...given, ...named.map(([word, value]) => `${word}=${quoted(value)}`)].join(", ")})`;
}
