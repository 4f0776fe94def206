// A widget's root in its place: it has the focus and keeps its keys, and the still picture makes way for it.

/**
 * Put a root into the element that is given for it.
 *
 * Keys that a widget uses are also the notebook's: Enter, Escape and the arrows
 * walk its cells, `x` cuts one. JupyterLab looks for its attribute on the way up
 * from the focused element, and asks each whether a shortcut is meant for it
 * before it goes on; so only the focused element itself can say no. Whatever is
 * clicked, the focus must therefore be inside: on the root where nothing else takes it.
 */
export function mount(root, el) {
  root.tabIndex = -1;
  root.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));
  root.addEventListener("pointerdown", () => root.contains(document.activeElement) || root.focus({preventScroll: true}));
  el.append(root);
  hideStill(root);
}

/** Hide the still picture of a saved notebook as long as a living view stands in the same output. */
function hideStill(root) {
  let area = null;
  // A size is told when the root comes into the page, and when it goes.
  new ResizeObserver(() => {
    area ??= root.closest(".jp-OutputArea");
    area?.classList.toggle("tc-living", area.querySelector(".tc-root") !== null);
  }).observe(root);
}

/**
 * Call `save` when the page is left, or hidden, as when a telephone is turned off; the connection to the kernel may be
 * closed before it is hidden. Returns what stops it.
 */
export function onLeaving(save) {
  const events = ["beforeunload", "pagehide", "visibilitychange"];
  events.forEach((event) => addEventListener(event, save));
  return () => events.forEach((event) => removeEventListener(event, save));
}
