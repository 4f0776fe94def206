"""Start JupyterLab and Voilà away from the user's own settings, and drive them in a Chromium.

The tests' fixtures and ``benchmarks/clicks.py`` share it.
"""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright
from playwright.sync_api import TimeoutError as TooLate

ROOT = Path(__file__).resolve().parents[1]
SCREENSHOTS = ROOT / "build" / "screenshots"
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--js-flags=--expose-gc",
    "--enable-precise-memory-info",
)
# Voilà asks a CDN for two style sheets, which it does without when there is no network.
HARMLESS = ("net::ERR_NAME_NOT_RESOLVED", "cdn.jsdelivr.net", "cdnjs.cloudflare.com", "favicon.ico")
# Not an async function: a promise counts as true before it is settled.
IDLE = """() => {
  const app = window.jupyterapp, context = app?.shell.currentWidget?.context;
  if (!context?.isReady || !context.sessionContext.isReady) return false;
  const kernel = context.sessionContext.session?.kernel;
  return kernel?.connectionStatus === "connected" && kernel.status === "idle";
}"""

BEYOND = """(root, spared) => {
  const {right, left} = root.getBoundingClientRect();
  return [...root.querySelectorAll("button, input, select, h3, p, svg, table")]
    .filter(each => each.checkVisibility() && !each.closest(spared))
    .filter(each => each.getBoundingClientRect().right > right + 1 || each.getBoundingClientRect().left < left - 1)
    .map(each => each.outerHTML.slice(0, 120));
}"""
# The single letters that are shortcuts of a notebook, and what they could change in it.
SHORTCUTS = """() => [...new Set(window.jupyterapp.commands.keyBindings
    .filter(({selector}) => selector.includes("jp-Notebook"))
    .filter(({keys}) => keys.every((key) => /^(Shift )?[A-Z0-9]$/.test(key)))
    .map(({keys}) => keys.join(", ")))]"""
NOTEBOOK = """() => {
    const {content, context} = window.jupyterapp.shell.currentWidget;
    return [context.model.sharedModel.cells.map((cell) => [cell.cell_type, cell.getSource()]), content.activeCellIndex,
            document.querySelectorAll(".jp-Dialog").length];
}"""
FAILED = """() => document.querySelector(
    '[data-mime-type="application/vnd.jupyter.stderr"], .jp-RenderedText[data-mime-type*="error"]')?.innerText"""
# From where to where words stand in one of the paragraphs of an element.
STRETCH = """([within, words]) => {
  for (const paragraph of document.querySelector(within).children) {
    const at = paragraph.textContent.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(paragraph.firstChild, at);
    range.setEnd(paragraph.firstChild, at + words.length);
    const boxes = [...range.getClientRects()];
    return [boxes[0].left + 0.5, boxes[0].top + 8, boxes.at(-1).right - 0.5, boxes.at(-1).top + 8];
  }
}"""
OUTPUT_TEXT = """() => {
  const outputs = window.jupyterapp.shell.currentWidget.content.widgets.at(-1).model.outputs.toJSON();
  const flat = text => [text].flat().join("");
  return outputs.map(out => flat(out.text ?? out.data?.["text/plain"] ?? `${out.ename}: ${out.evalue}`)).join("");
}"""


def find_chromium() -> str | None:
    """Return the path of the system's Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("TENDER_CYCLES_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def launch(playwright: Playwright, path: str) -> Browser:
    """Start the Chromium at `path` without a window; it reaches no host but this one."""
    return playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))


def notebook(*cells: str) -> str:
    """Return a notebook of code cells, as its file has it."""
    made = [
        {"cell_type": "code", "id": f"c{at}", "source": cell, "metadata": {}, "outputs": [], "execution_count": None}
        for at, cell in enumerate(cells)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"cells": made, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def away(home: Path) -> dict[str, str]:
    """Return an environment in which nothing of the user's own settings is read or written."""
    places = {
        "HOME": "home", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "IPYTHONDIR": "ipython",
        "XDG_DATA_HOME": "xdg",
    }  # fmt: skip
    for name in places.values():
        (home / name).mkdir(parents=True, exist_ok=True)
    told = {key: str(home / name) for key, name in places.items()}
    # The font cache of matplotlib is kept between runs: building it takes longer than a test.
    cache = ROOT / "build" / "mplconfig"
    cache.mkdir(parents=True, exist_ok=True)
    python_path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return (
        os.environ
        | told
        | {"MPLCONFIGDIR": str(cache), "PYTHONPATH": python_path, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    )


def _settings(home: Path) -> None:
    """Write JupyterLab's settings: no news, every cell drawn at once, no question on closing."""
    chosen = {
        "apputils-extension/notification.jupyterlab-settings": '{"fetchNews": "false", "checkForUpdates": false}',
        "notebook-extension/tracker.jupyterlab-settings": '{"windowingMode": "none"}',
        "docmanager-extension/plugin.jupyterlab-settings": '{"autosave": false}',
    }
    for name, text in chosen.items():
        path = home / "settings" / "@jupyterlab" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@dataclass
class Server:
    """A server that runs: where it answers, where its notebooks lie, and what it wrote."""

    url: str
    root: Path
    log: Path


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except urllib.error.HTTPError:
        return True  # it runs, and has no such page
    except OSError:
        return False


@contextmanager
def serve(command: list[str], url: str, root: Path, home: Path, ready: str = "") -> Iterator[Server]:
    """Run a server in its own process group until the block ends, kernels and all."""
    log = home / f"{command[0]}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=root, env=away(home), stdout=out, stderr=out, start_new_session=True
        )
    try:
        until = time.monotonic() + 180
        while not _answers(url + ready):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{command[0]} did not start:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)
        yield Server(url, root, log)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the process group to end, and make it if it does not; kernels have groups of their own."""
    import psutil

    kernels = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    for signum, patience in ((signal.SIGTERM, 8), (signal.SIGKILL, 4)):
        try:
            os.killpg(process.pid, signum)
            process.wait(patience)
            break
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
    for kernel in kernels:
        if kernel.is_running():
            kernel.kill()
    psutil.wait_procs(kernels, timeout=4)


@contextmanager
def serve_lab(root: Path, home: Path) -> Iterator[Server]:
    """Run JupyterLab on the notebooks in `root`."""
    port = free_port()
    away(home)
    _settings(home)
    command = [
        "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
        "--IdentityProvider.token=", "--ServerApp.password=", "--ServerApp.disable_check_xsrf=True",
        f"--ServerApp.root_dir={root}", "--LabApp.expose_app_in_browser=True", "--allow-root",
    ]  # fmt: skip
    with serve(command, f"http://127.0.0.1:{port}/lab", root, home) as server:
        yield server


@contextmanager
def serve_app(home: Path) -> Iterator[Server]:
    """Serve the explorer as a page, by the very command of `make app`."""
    port = free_port()
    # A make that runs these tests hands down its own flags, variables and messages.
    environment = {key: value for key, value in os.environ.items() if "MAKE" not in key and key != "MFLAGS"}
    asked = ["make", "--no-print-directory", "--dry-run", "app", f"PORT={port}"]
    lines = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    command = shlex.split(lines.splitlines()[-1])
    with serve(
        [Path(command[0]).name, *command[1:]], f"http://127.0.0.1:{port}", ROOT, home, ready="/nothing"
    ) as server:
        yield server


@dataclass
class Window:
    """A page, with everything that went wrong on its console."""

    page: Page
    server: Server
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(30_000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        where = f"{message.text} ({message.location.get('url', '')})"
        if message.type == "error" and not any(known in where for known in HARMLESS):
            self.errors.append(where)

    def shot(self, name: str) -> Path:
        """Save what is seen as ``build/screenshots/<name>.png``."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=path)
        return path

    def copied(self, begins: str) -> str:
        """Wait until what begins so is on the clipboard, and return it."""
        for _ in range(300):
            # One reading: a browser empties the clipboard before it writes, so that a second may find nothing.
            text = str(self.page.evaluate("() => navigator.clipboard.readText()"))
            if text.startswith(begins):
                return text
            self.page.wait_for_timeout(100)
        raise AssertionError(f"what begins {begins!r} was not copied; on the clipboard: {text!r}")

    def beyond(self, within: str, spared: str) -> list[str]:
        """Return what stands out at the sides of an element, apart from what scrolls by itself."""
        found: list[str] = self.page.locator(within).first.evaluate(BEYOND, spared)
        return found

    def wide(self, width: int, height: int = 900) -> None:
        """Make the window `width` CSS pixels wide."""
        self.page.set_viewport_size({"width": width, "height": height})


class Lab(Window):
    """A notebook open in JupyterLab."""

    def open_notebook(self, name: str, *, kernel: bool = True) -> None:
        """Open a notebook alone, as a double click in the file browser would, and wait for its kernel."""
        self.page.goto(f"{self.server.url}/tree/{name}?reset", wait_until="domcontentloaded")
        self.page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.context?.isReady", timeout=60_000)
        self.page.evaluate("() => void window.jupyterapp.shell.collapseLeft()")
        if kernel:
            self.wait_idle()

    def command(self, name: str, **options: object) -> None:
        """Execute a command of JupyterLab."""
        # Not awaited: some commands only come back when a dialog is answered.
        self.page.evaluate(
            "([name, options]) => void window.jupyterapp.commands.execute(name, options)", [name, options]
        )

    def wait_idle(self, timeout: float = 60_000) -> None:
        """Wait until the kernel has nothing more to do; the toolbar says so before there is a session."""
        self.page.wait_for_function(IDLE, timeout=timeout, polling=50)

    def run_all(self) -> None:
        """Run all cells and raise if one failed."""
        self.command("notebook:run-all-cells")
        self.page.wait_for_function(
            """() => {  // a cell that fails leaves those after it unrun
                 const cells = window.jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model)
                   .filter(cell => cell.type === "code" && cell.sharedModel.getSource().trim());
                 return cells.every(cell => cell.executionCount !== null)
                   || cells.some(cell => cell.outputs.toJSON().some(each => each.output_type === "error"));
               }""",
            timeout=240_000,
        )  # fmt: skip
        self.wait_idle()
        if failed := self.page.evaluate(FAILED):
            raise AssertionError(f"a cell wrote to stderr or failed:\n{failed}")

    def run_new_cell(self, source: str) -> str:
        """Put a cell at the end, run it, and return the text of its output."""
        self.page.evaluate(
            """source => {
              const {content, context} = window.jupyterapp.shell.currentWidget;
              const shared = context.model.sharedModel;
              shared.insertCell(shared.cells.length, {cell_type: "code", source, metadata: {}});
              content.activeCellIndex = shared.cells.length - 1;
              void window.jupyterapp.commands.execute("notebook:run-cell");
            }""",
            source,
        )
        self.page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget.content.widgets.at(-1).model.executionCount !== null"
        )
        self.wait_idle()
        # What is below may not be drawn yet: ask the model, not the page.
        return str(self.page.evaluate(OUTPUT_TEXT)).strip()

    def told(self, source: str, expected: str, patience: int = 10) -> str:
        """Run `source` until it prints what begins with `expected`; return what it printed last.

        A widget's messages wait while the kernel is busy with an earlier one,
        so that a cell run at once may be ahead of them.
        """
        for _ in range(patience):
            printed = self.run_new_cell(source)
            if printed.startswith(expected):
                break
            self.page.wait_for_timeout(200)
        return printed

    def drag_over(self, within: str, words: str) -> None:
        """Select words in an element by dragging the mouse over them."""
        left, top, right, bottom = self.page.evaluate(STRETCH, [within, words])
        self.page.mouse.move(left, top)
        self.page.mouse.down()
        self.page.mouse.move((left + right) / 2, bottom, steps=3)
        self.page.mouse.move(right, bottom, steps=3)
        self.page.mouse.up()

    def press(self, shortcut: str) -> None:
        """Press one of the notebook's shortcuts, as `SHORTCUTS` has them: "D, D" or "Shift M"."""
        for key in shortcut.split(", "):
            self.page.keyboard.press(key.replace(" ", "+") if "Shift" in key else key.lower())

    def theme(self, name: str) -> None:
        """Change JupyterLab's theme: "JupyterLab Light" or "JupyterLab Dark"."""
        self.command("apputils:change-theme", theme=name)
        light = "true" if "Light" in name else "false"
        self.page.locator(f'body[data-jp-theme-light="{light}"]').wait_for(state="attached")
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")

    def shut_down(self) -> None:
        """End the notebook's kernel and wait until it is gone."""
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.sessionContext.shutdown()")


class App(Window):
    """A notebook served as a page by Voilà."""

    def open_page(self, ready: str) -> None:
        """Load the page and wait for the element `ready`.

        A few renders in a hundred never finish, with server and kernel idle: the
        page is loaded again, at most twice.
        """
        for tries in range(3):
            try:
                self.page.goto(self.server.url, wait_until="domcontentloaded", timeout=40_000)
                self.page.locator(ready).first.wait_for(timeout=15_000 if tries < 2 else 40_000)
                return
            except TooLate:
                if tries == 2:
                    raise
