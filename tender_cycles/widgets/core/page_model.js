// A model without a kernel: what a widget in a page of its own is drawn from.

/**
 * Make a model as a widget knows it, whose requests are answered on the page.
 *
 * values    what it holds at first, by name
 * answers   functions by the name of the request, called with its args; what they throw is why it failed
 */
export function createPageModel(values, answers) {
  const held = {...values};
  const listeners = new Map();
  const told = (event, ...rest) => [...(listeners.get(event) ?? [])].forEach((call) => call(...rest));
  return {
    get: (name) => held[name],
    set: (name, value) => {
      if (held[name] === value) return;
      held[name] = value;
      told(`change:${name}`);
    },
    save_changes: () => {},
    on: (event, call) => listeners.set(event, [...(listeners.get(event) ?? []), call]),
    off: (event, call) => listeners.set(event, (listeners.get(event) ?? []).filter((each) => each !== call)),
    send: ({request, serial, args}) => told("msg:custom", answered(serial, () => answers[request](args))),
  };
}

function answered(serial, answer) {
  try {
    return {answer: serial, value: answer()};
  } catch (fault) {
    return {failed: serial, message: fault.message};
  }
}
