// Keys that a widget uses are also the notebook's: Enter, Escape and the arrows
// walk its cells, `b` makes a new one.

/**
 * Keep keys pressed inside an element from the notebook.
 *
 * JupyterLab looks for its attribute on the way up from the focused element,
 * and asks each whether a shortcut is meant for it before it goes on; so only
 * the focused element itself can say no.
 */
export function keepKeys(root) {
  root.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));
}
