// Wishes to the kernel, and what became of each. Nothing counts as saved before
// the kernel has said that it is on the disk.

const PATIENCE = 5000; // milliseconds after which an answer that has not come is spoken of
const GONE = ["restarting", "autorestarting", "dead", "terminating"];

/**
 * Send wishes and hear the answers.
 *
 * onchange  called whenever a wish or the kernel's life has changed
 * onnews    called with what has changed in the store
 * onanswer  called with a wish that is on the disk, and the kernel's answer
 */
export function createWishes(model, {prefix, onchange, onnews, onanswer}) {
  const open = new Map();
  const self = {open, alive: true, wish, again, drop, refresh, destroy, saving, failed};
  let serial = 0;
  let heardAt = performance.now();
  const kernel = model.widget_manager?.kernel;
  const status = (_sender, now) => GONE.includes(now) && die();
  kernel?.statusChanged?.connect(status);
  model.on("msg:custom", heard);
  model.on("comm_live_update", die);
  return self;

  function saving() {
    return [...open.values()].filter((each) => each.state === "saving" || each.state === "waiting");
  }

  function failed() {
    return [...open.values()].filter((each) => each.state === "failed" || each.state === "lost");
  }

  /** Wish for an act; returns the wish, or null if there is no kernel to hear it. */
  function wish(act, args, more = {}) {
    if (!self.alive) {
      onchange();
      return null;
    }
    serial += 1;
    const each = {id: `${prefix}-${serial}`, act, args, ...more, state: "saving", error: ""};
    open.set(each.id, each);
    send(each);
    return each;
  }

  function send(each) {
    each.state = "saving";
    each.timer = setTimeout(() => {
      each.state = "waiting";
      onchange();
    }, PATIENCE);
    try {
      model.send({wish: each.id, act: each.act, args: each.args});
    } catch {
      die();
    }
    onchange();
  }

  function again(each) {
    if (self.alive && open.has(each.id)) send(each);
  }

  function drop(each) {
    clearTimeout(each.timer);
    open.delete(each.id);
    onchange();
  }

  /** Ask what others have written; `full` for all of it. */
  function refresh(full = false) {
    if (!self.alive || (!full && performance.now() - heardAt < 2000)) return;
    heardAt = performance.now();
    try {
      model.send({act: "refresh", full});
    } catch {
      die();
    }
  }

  function heard(content) {
    heardAt = performance.now();
    if (content?.news) onnews(content.news);
    const each = open.get(content?.wish);
    if (!each) return;
    clearTimeout(each.timer);
    if (content.error) Object.assign(each, {state: "failed", error: content.error});
    else {
      open.delete(each.id);
      onanswer(each, content);
    }
    onchange();
  }

  /** The kernel is gone for good: another process does not know this widget. */
  function die() {
    if (!self.alive) return;
    self.alive = false;
    for (const each of open.values()) {
      clearTimeout(each.timer);
      each.state = "lost";
    }
    onchange();
  }

  function destroy() {
    for (const each of open.values()) clearTimeout(each.timer);
    kernel?.statusChanged?.disconnect(status);
    model.off("msg:custom", heard);
    model.off("comm_live_update", die);
  }
}

const quoted = (value) => {
  if (value === null) return "None";
  if (Array.isArray(value)) return `(${value.map(quoted).join(", ")})`;
  return JSON.stringify(value);
};

/** Return a wish as the line of Python that does it. */
export function wishLine({act, args}, codeBy, name = "state") {
  const key = (value) => codeBy.get(value)?.key ?? value;
  const given = args.given.map((each) => quoted(typeof each === "string" ? key(each) : each));
  const named = Object.entries(args.named ?? {}).filter(([, value]) => value !== null && value !== "");
  return `${name}.${act}(${[...given, ...named.map(([word, value]) => `${word}=${quoted(value)}`)].join(", ")})`;
}
