"""From a slider's move to the outcomes redrawn, in JupyterLab in a real browser.

    python benchmarks/whatif.py [--moves 60] [--peer-moves 15]

Two ways in the same JupyterLab and the same run, on the same office, with the
same engine and as many replications: the what-if explorer, and the plain one,
`ipywidgets.interact` around a matplotlib chart of dots and intervals. The clock
is the browser's. It starts at the slider's event, at a random moment of a
frame, and stops when the frame after the one in which the new numbers were
drawn begins: by then they have been painted. The full engine runs in the
background of the explorer all the while, as it would for a reader; the peer has
none.
"""

import argparse
import statistics

from labs import finish, middle_and_late, served, timed

HEAD = """\
%matplotlib inline
import tender_cycles as tc
from tender_cycles.office.simulation import expected

project = tc.load_thesis()"""
EXPLORER = "explorer = tc.office.explore_office(project=project)\nexplorer"
PEER = """\
import itertools
import ipywidgets as widgets
import matplotlib.pyplot as plt
from IPython.display import HTML, display

turns, baseline = itertools.count(1), expected(tc.office.Office(), replications=1024)
shown = ["handovers", "transition", "training-load", "turnover", "vacant"]


def view(win):
    found = expected(tc.office.Office(win=win), replications=1024)
    now, change = found.outcomes().loc[shown], found.change(baseline).loc[shown]
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4))
    for ax, frame, name in ((left, now, "value"), (right, change, "change")):
        spread = [frame[name] - frame["low"], frame["high"] - frame[name]]
        ax.errorbar(frame[name], range(len(frame)), xerr=spread, fmt="o")
        ax.set_yticks(range(len(frame)), frame["label"])
    plt.show()
    display(HTML(f"<p class='peer-done'>turn {next(turns)}</p>"))


box = widgets.interactive(view, win=widgets.FloatSlider(value=0.5, min=0, max=1, step=0.05))
box.add_class("peer")
display(box)"""

OURS = """async times => {
  const root = document.querySelector(".tc-office");
  const slider = root.querySelector('[data-name="win"]');
  const value = () => root.querySelector('tr[data-outcome="handovers"] .tc-wi-value').textContent;
  const frame = () => new Promise(requestAnimationFrame);
  const pause = ms => new Promise(done => setTimeout(done, ms));
  const found = [];
  for (let at = 0; at < times; at += 1) {
    await pause(400 + 40 * Math.random());
    const heard = root.dataset.heard;
    const start = performance.now();
    slider.value = (1 + (at * 7) % 19) / 20;
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    slider.dispatchEvent(new Event("change", {bubbles: true}));
    do await frame(); while (root.dataset.heard === heard);
    await frame();
    found.push([performance.now() - start, 0]);
  }
  return found;
}"""
REFINED = """async () => {
  const root = document.querySelector(".tc-office");
  const slider = root.querySelector('[data-name="win"]');
  const found = [];
  for (const value of [0.12, 0.34, 0.56, 0.78, 0.91]) {
    const heard = root.dataset.heard;
    const start = performance.now();
    slider.step = 0.01;
    slider.value = value;
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    do await new Promise(requestAnimationFrame); while (root.dataset.heard === heard || root.dataset.stage !== "full");
    found.push([performance.now() - start, 0]);
  }
  return found;
}"""
THEIRS = """async times => {
  const root = document.querySelector(".peer");
  const handle = root.querySelector(".noUi-handle");
  const frame = () => new Promise(requestAnimationFrame);
  const pause = ms => new Promise(done => setTimeout(done, ms));
  const turn = () => root.querySelector(".peer-done")?.textContent;
  const found = [];
  for (let at = 0; at < times; at += 1) {
    await pause(400 + 40 * Math.random());
    const before = turn();
    const start = performance.now();
    handle.dispatchEvent(new KeyboardEvent("keydown", {key: at % 2 ? "ArrowLeft" : "ArrowRight", bubbles: true}));
    const image = () => root.querySelector("img");
    do await frame(); while (turn() === before || turn() === undefined || !image()?.complete);
    await image().decode();
    await frame();
    found.push([performance.now() - start, 0]);
  }
  return found;
}"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=60)
    parser.add_argument("--peer-moves", type=int, default=15)
    asked = parser.parse_args()
    with served() as run:
        lab = run(HEAD, EXPLORER, PEER)
        lab.page.locator('.tc-office[data-stage="full"]').wait_for()
        measured = {
            "explorer": timed(lab, ".tc-office", OURS, asked.moves),
            "interact + matplotlib": timed(lab, ".peer", THEIRS, asked.peer_moves),
        }
        refined = statistics.median(each[0] for each in lab.page.evaluate(REFINED))
        kernel = float(lab.run_new_cell("print(explorer._ms)"))
        finish(lab)
    found = {who: middle_and_late([each[0] for each in times]) for who, times in measured.items()}
    for who, (median, late) in found.items():
        print(f"{who:<22} {median:7.1f} ms, p95 {late:7.1f}")
    ours, theirs = (median for median, _ in found.values())
    print(f"ratio {theirs / ours:.1f}; of ours the engine {kernel:.1f} ms")
    print(f"every participant followed after {refined:.0f} ms")


if __name__ == "__main__":
    main()
