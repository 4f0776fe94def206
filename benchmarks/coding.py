"""Coding a long text in JupyterLab in a real browser: opening it, giving a code, scrolling.

    python benchmarks/coding.py [--characters 300000] [--codings 2000] [--codes 20]

The coding widget stands beside the plain way that a notebook would otherwise
have: an `ipywidgets.HTML` of the whole text with a coloured element for every
coded piece, which a button makes anew, and a list in memory instead of a file.
Both in the same JupyterLab and the same run; the clock is the browser's. Giving
a code is measured twice: until it is seen, and until the widget says that it
is on the disk; the peer saves nothing. Scrolling is the time from one frame to
the next but one after a step of 900 pixels: 33 ms is the least there is.
"""

import argparse
import statistics

from labs import Lab, finish, middle_and_late, served, timed

HEAD = """\
import random, tempfile
import ipywidgets as widgets
import tender_cycles as tc
import tender_cycles.study.text.widget
from tender_cycles.project import Code, Coding, Selection, Source

draw = random.Random(6)
words = "we you had some much work office course meeting boss day week long said tried knew would could".split()
lines, size = [], 0
while size < {characters}:
    lines.append("A: " + " ".join(draw.choices(words, k=draw.choice((8, 15, 40, 120)))).capitalize() + ".")
    size += len(lines[-1]) + 1
text = "\\n".join(lines)
store = tc.study.Store.create(tempfile.mkdtemp() + "/study.tcstudy", user="Kari")
codes = [Code(guid=f"c{{n}}", name=f"code {{n}}") for n in range(12)]
starts = [draw.randrange(len(text) - 300) for _ in range({codings})]
ends = [at + draw.randint(10, 300) for at in starts]
selections = [
    Selection(guid=f"s{{n}}", source="s", start=at, end=end) for n, (at, end) in enumerate(zip(starts, ends))
]
codings = [Coding(guid=f"k{{n}}", selection=each.guid, code=f"c{{n % 12}}") for n, each in enumerate(selections)]
store.put(Source(guid="s", name="talk", text=text), *codes, *selections, *codings)
print(len(text))"""
OURS = 'coder = tc.study.code_text(store, "talk")\ncoder'
PEER = """\
import html

coded = [(each.start, each.end, n % 12) for n, each in enumerate(selections)]


def page():
    cuts = sorted({0, len(text), *(at for start, end, _ in coded for at in (start, end))})
    opened = {at: [] for at in cuts}
    for start, end, code in coded:
        opened[start].append((end, code))
    pieces, open_now = [], []
    for start, end in zip(cuts, cuts[1:]):
        open_now = [each for each in [*open_now, *opened[start]] if each[0] > start]
        words = html.escape(text[start:end]).replace("\\n", "<br>")
        color = f"hsl({30 * open_now[-1][1]} 80% 85%)" if open_now else "none"
        pieces.append(f'<span style="background:{color}">{words}</span>')
    return f'<div class="peer-page" data-n="{len(coded)}">{"".join(pieces)}</div>'


shown = widgets.HTML(page(), layout=widgets.Layout(height="600px", overflow="auto")).add_class("peer-scroller")
button = widgets.Button(description="give a code").add_class("peer-button")


@button.on_click
def give(_):
    at = 40 * len(coded) % len(text)
    coded.append((at, at + 30, 3))
    shown.value = page()


widgets.VBox([button, shown])"""
GIVE_OURS = """async times => {
  const frame = () => new Promise(requestAnimationFrame);
  const root = document.querySelector(".tc-coding"), scroller = root.querySelector(".tc-scroller");
  const found = [];
  for (let at = 0; at < times; at += 1) {
    root.querySelector('[data-do="bare"]').click();
    for (let wait = 0; wait < 12; wait += 1) await frame();
    await new Promise(done => setTimeout(done, 300 + 40 * Math.random()));
    const drawn = scroller.dataset.drawn, start = performance.now();
    root.querySelector(".tc-slot").click();
    do await frame(); while (scroller.dataset.drawn === drawn);
    await frame();
    const seen = performance.now() - start;
    while (root.dataset.status !== "saved") await frame();
    found.push([seen, performance.now() - start]);
  }
  return found;
}"""
GIVE_PEER = """async times => {
  const frame = () => new Promise(requestAnimationFrame);
  const count = () => document.querySelector(".peer-page")?.dataset.n;
  const found = [];
  for (let at = 0; at < times; at += 1) {
    await new Promise(done => setTimeout(done, 300 + 40 * Math.random()));
    const before = count(), start = performance.now();
    document.querySelector(".peer-button").click();
    do await frame(); while (count() === before);
    await frame();
    found.push([performance.now() - start]);
  }
  return found;
}"""
SCROLL = """async selector => {
  const frame = () => new Promise(requestAnimationFrame);
  const scroller = document.querySelector(selector);
  scroller.scrollTop = 0;
  const found = [];
  for (let at = 0; at < 80; at += 1) {
    const start = performance.now();
    scroller.scrollTop += 900;
    await frame();
    await frame();
    found.push(performance.now() - start);
  }
  return found;
}"""


def said(times: list[float]) -> str:
    """Return median and 95th percentile in words."""
    median, late = middle_and_late(times)
    return f"{median:7.0f} ms, p95 {late:6.0f} ms"


def opened(lab: Lab, source: str, ready: str) -> float:
    """Run a cell and return the seconds until what it shows is there."""
    start = lab.page.evaluate("() => performance.now()")
    lab.run_new_cell(source)
    lab.page.locator(ready).first.wait_for()
    return float(lab.page.evaluate("start => (performance.now() - start) / 1000", start))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=300_000)
    parser.add_argument("--codings", type=int, default=2000)
    parser.add_argument("--codes", type=int, default=20, help="how many codes are given")
    asked = parser.parse_args()
    head = HEAD.format(characters=asked.characters, codings=asked.codings)
    found = {}
    with served() as run:
        for who, cell, ready, give, scroller in (
            ("ours", OURS, ".tc-coding .tc-progress", GIVE_OURS, ".tc-scroller"),
            ("peer", PEER, ".peer-page", GIVE_PEER, ".peer-scroller"),
        ):
            lab = run(head)
            found[who, "open"] = [1000 * opened(lab, cell, ready)] * 2
            given = timed(lab, ready, give, asked.codes, warm=3)
            found[who, "seen"], found[who, "saved"] = ([each[at] for each in given] for at in (0, -1))
            found[who, "scroll"] = lab.page.evaluate(SCROLL, scroller)
            finish(lab)
    for what in ("open", "seen", "saved", "scroll"):
        ours, peer = found["ours", what], found["peer", what]
        ratio = statistics.median(peer) / statistics.median(ours)
        print(f"{what:<7} ours {said(ours)}    plain HTML {said(peer)}    {ratio:5.1f} times")


if __name__ == "__main__":
    main()
