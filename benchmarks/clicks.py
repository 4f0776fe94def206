"""From a click on the rings to all views redrawn, in JupyterLab in a real browser.

    python benchmarks/clicks.py [--clicks 60] [--peer-clicks 15] [--selections 100000]

Two projects, the thesis and a made-up one; two ways: the theme explorer, and
the plain one that a notebook would otherwise have, `ipywidgets.interact` around
matplotlib rings, a matplotlib heat map and an HTML list, in the same JupyterLab
and the same run. The clock is the browser's. It starts at the event, at a
random moment of a frame, and stops when the frame after the one in which the
views were drawn begins: by then they have been painted. At 60 frames a second
that waiting alone is some 17 to 33 ms. Of it script: what the click's handler
takes, which filters and counts, and drawing.
"""

import argparse
import statistics
from collections.abc import Callable
from typing import Any

from labs import ROOT, Lab, finish, middle_and_late, served, timed

THESIS = "project = tc.load_thesis()"
MADE_UP = "from tables import made_up\nproject = made_up({n}, {codings})"
HEAD = """\
%matplotlib inline
import sys
sys.path.insert(0, {benchmarks!r})
import tender_cycles as tc
{project}"""
EXPLORER = "explorer = tc.explore_themes(project)\nexplorer"
PEER = """\
import html, itertools
import ipywidgets as widgets
import matplotlib.pyplot as plt
from IPython.display import HTML, display

segments = [("all", None), *((f"{c}, {p}", (str(c), str(p))) for c, p in tc.cycles.SEGMENTS)]
colors, turns = ["#ffe066", "#d56200", "#43217a"], itertools.count(1)


def view(segment):
    chosen = project if segment is None else project.select(segment=[segment])
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 5))
    counts = tc.tables.crosstab(chosen, "cycle", "phase", empty=True)
    for ring, (cycle, row) in enumerate(counts.iterrows()):
        wedges, texts = left.pie([1, 1, 1], radius=0.5 + 0.3 * ring, labels=[str(n) for n in row], labeldistance=0.85,
                                 colors=colors, startangle=90, counterclock=False, wedgeprops={"width": 0.28})
    matrix = tc.tables.crosstab(chosen, "code", "informant", empty=True)
    right.imshow(matrix, aspect="auto", cmap="Blues")
    right.set_xticks(range(matrix.shape[1]), [str(name) for name in matrix.columns], rotation=90, fontsize=6)
    right.set_yticks(range(matrix.shape[0]), [str(name) for name in matrix.index], fontsize=5)
    plt.show()
    texts = [each.texts.get("en") or each.texts.get("nb", "") for each in chosen.selections[:30]]
    items = "".join(f"<li>{html.escape(text)}</li>" for text in texts)
    display(HTML(f"<p>{len(chosen)} of {len(project)}</p><ol>{items}</ol><p class='peer-done'>turn {next(turns)}</p>"))


box = widgets.interactive(view, segment=widgets.Dropdown(options=segments, description="Segment"))
box.add_class("peer")
display(box)"""

CLICKS = """async times => {
  const root = document.querySelector(".tc-explorer");
  const segments = [...root.querySelectorAll(".tc-segment")];
  const frame = () => new Promise(requestAnimationFrame);
  const pause = ms => new Promise(done => setTimeout(done, ms));
  const found = [];
  for (let at = 0; at < times; at += 1) {
    await pause(120 + 40 * Math.random());
    const drawn = root.dataset.drawn;
    const start = performance.now();
    segments[(at * 5) % segments.length].dispatchEvent(new MouseEvent("click", {bubbles: true}));
    const counted = performance.now() - start;
    do await frame(); while (root.dataset.drawn === drawn);
    await frame();
    found.push([performance.now() - start, counted + Number(root.dataset.ms)]);
  }
  return found;
}"""
CHOICES = """async times => {
  const root = document.querySelector(".peer");
  const select = root.querySelector("select");
  const frame = () => new Promise(requestAnimationFrame);
  const pause = ms => new Promise(done => setTimeout(done, ms));
  const turn = () => root.querySelector(".peer-done")?.textContent;
  const found = [];
  for (let at = 0; at < times; at += 1) {
    await pause(250 + 40 * Math.random());
    const before = turn();
    const start = performance.now();
    select.selectedIndex = 1 + (at * 5) % (select.options.length - 1);
    select.dispatchEvent(new Event("change", {bubbles: true}));
    const image = () => root.querySelector("img");
    do {
      await frame();
      const failed = root.querySelector('[data-mime-type*="error"], [data-mime-type*="stderr"]');
      if (failed) throw new Error(failed.textContent);
    } while (turn() === before || turn() === undefined || !image()?.complete);
    await image().decode();
    await frame();
    found.push([performance.now() - start, 0]);
  }
  return found;
}"""


def measure(run: Callable[..., Lab], head: str, clicks: int, peer_clicks: int) -> dict[str, list[list[float]]]:
    """Run a notebook and return the times of the explorer and of its peer, in milliseconds."""
    lab = run(head, EXPLORER, PEER)
    lab.page.locator(".tc-explorer .tc-total").wait_for()
    lab.page.locator(".peer .peer-done").wait_for()
    found = {
        "explorer": timed(lab, ".tc-explorer", CLICKS, clicks),
        "peer": timed(lab, ".peer", CHOICES, peer_clicks),
    }
    finish(lab)
    return found


def report(title: str, found: dict[str, list[list[float]]]) -> None:
    """Print what was found for one project."""
    (ours, ours_95), (theirs, theirs_95) = (middle_and_late([each[0] for each in times]) for times in found.values())
    script = statistics.median(each[1] for each in found["explorer"])
    print(
        f"{title:<24} explorer {ours:7.1f} ms, p95 {ours_95:7.1f} (of it script {script:5.1f})"
        f"   interact + matplotlib {theirs:7.1f} ms, p95 {theirs_95:7.1f}   {theirs / ours:5.1f} times"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clicks", type=int, default=60)
    parser.add_argument("--peer-clicks", type=int, default=15)
    parser.add_argument("--selections", type=int, default=100_000)
    asked = parser.parse_args()
    large = MADE_UP.format(n=asked.selections, codings=3 * asked.selections)
    projects: dict[str, Any] = {"the thesis": THESIS, f"{asked.selections:,} selections": large}
    with served() as run:
        for title, project in projects.items():
            head = HEAD.format(benchmarks=str(ROOT / "benchmarks"), project=project)
            report(title, measure(run, head, asked.clicks, asked.peer_clicks))


if __name__ == "__main__":
    main()
