"""What the benchmarks of widgets share: a JupyterLab in a real browser, and what is said of the times."""

import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from labdriver import Lab, find_chromium, launch, notebook, serve_lab  # noqa: E402


@contextmanager
def served() -> Iterator[Callable[..., Lab]]:
    """Serve JupyterLab; yield what opens a notebook of the cells it is given, on a page of its own, and runs it."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("no Chromium on this machine; name one in TENDER_CYCLES_CHROMIUM")
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        root, home = Path(temporary, "root"), Path(temporary, "home")
        root.mkdir()
        home.mkdir()
        with serve_lab(root, home) as server:
            browser = launch(playwright, chromium)

            def run(*cells: str) -> Lab:
                path = root / f"notebook-{len(list(root.glob('*.ipynb')))}.ipynb"
                path.write_text(notebook(*cells), encoding="utf-8")
                lab = Lab(browser.new_page(viewport={"width": 1280, "height": 900}), server)
                lab.page.set_default_timeout(180_000)
                lab.open_notebook(path.name)
                lab.run_all()
                return lab

            yield run
            browser.close()


def timed(lab: Lab, element: str, script: str, times: int, *, warm: int = 5) -> list[list[float]]:
    """Return what a script measured so many times on an element that is in sight, after it was warmed up."""
    lab.page.locator(element).first.evaluate("each => each.scrollIntoView()")
    lab.page.evaluate(script, warm)
    lab.wait_idle()
    found: list[list[float]] = lab.page.evaluate(script, times)
    lab.wait_idle()
    return found


def finish(lab: Lab) -> None:
    """Close a notebook; what went wrong in it is raised."""
    if lab.errors:
        raise RuntimeError("\n".join(lab.errors))
    lab.shut_down()
    lab.page.close()


def middle_and_late(values: Sequence[float]) -> tuple[float, float]:
    """Return median and 95th percentile."""
    return statistics.median(values), statistics.quantiles(values, n=20, method="inclusive")[-1]
