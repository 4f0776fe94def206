// A view and the model whose events it hears.

/** Send the model's changes to the kernel; a connection that is gone throws, and `ongone` is called. */
export function saveChanges(model, ongone) {
  try {
    model.save_changes();
  } catch {
    ongone();
  }
}

/** Hear a model's events, each in its own way; returns what stops it. */
export function listen(model, heard) {
  const all = Object.entries(heard);
  all.forEach(([event, call]) => model.on(event, call));
  return () => all.forEach(([event, call]) => model.off(event, call));
}

/**
 * Draw a view, and anew at each of the events; returns what takes it away.
 * `make` returns {destroy}; with {element, focus} too, a view in which the focus was has it again.
 */
export function drawnAnew(model, events, make) {
  let view = null;
  const anew = () => {
    const inside = view?.element?.contains(document.activeElement);
    view?.destroy();
    view = make();
    if (inside) view.focus?.();
  };
  anew();
  const stop = listen(model, Object.fromEntries(events.map((event) => [event, anew])));
  return () => {
    stop();
    view.destroy();
  };
}
