"""Firefox and WebKit for the journeys that run in every browser: found, started, and driven by the same few names.

Firefox is the system's own, driven by Playwright over WebDriver BiDi. WebKit, the engine of Safari, is WebKitGTK's
small browser, driven over WebDriver, which is plain HTTP. `WebKitPage` has those of Playwright's names for a page
that the journeys and `labdriver.Lab` use, so that both are written once.
"""

import base64
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from labdriver import free_port
from playwright.sync_api import Page, Playwright

WIDTH, HEIGHT = 1280, 900
MISSING = {
    "firefox": "no Firefox on this machine; install it (Debian: firefox-esr), or name one in TENDER_CYCLES_FIREFOX",
    "webkit": "no WebKit that can be driven on this machine; on Debian and Ubuntu: webkit2gtk-driver and xvfb",
}
# Names of keys as Playwright has them, and WebDriver's characters for them.
KEYS = {
    "Backspace": "\ue003", "Tab": "\ue004", "Enter": "\ue007", "Shift": "\ue008", "Control": "\ue009",
    "Escape": "\ue00c", "End": "\ue010", "Home": "\ue011",
}  # fmt: skip
# An observer of sizes that goes on in the next frame is told as an error, and is none.
HEAR = """() => {
    window.heard = [];
    addEventListener("error", ({message}) => message.startsWith("ResizeObserver loop") || window.heard.push(message));
    addEventListener("unhandledrejection", (event) => window.heard.push(String(event.reason)));
}"""


def find_firefox() -> str | None:
    """Return the path of the system's Firefox, or None."""
    return os.environ.get("TENDER_CYCLES_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")


def find_webkit() -> str | None:
    """Return the path of WebKit's driver, or None; it needs a screen, if only one that nobody sees."""
    return shutil.which("WebKitWebDriver") if shutil.which("Xvfb") else None


FIND: dict[str, Callable[[], str | None]] = {"firefox": find_firefox, "webkit": find_webkit}


@contextmanager
def drive(playwright: Playwright, name: str, folder: Path, *, storage: bool = True) -> "Iterator[Page | WebKitPage]":
    """Open a page in "firefox" or "webkit"; what is downloaded lands in `folder`.

    Without `storage` the browser is set to keep nothing for pages.
    """
    path = FIND[name]()
    assert path
    started = _webkit(path, folder, storage) if name == "webkit" else _firefox(playwright, path, folder, storage)
    with started as page:
        yield page


@contextmanager
def _firefox(playwright: Playwright, path: str, folder: Path, storage: bool) -> Iterator[Page]:
    # Playwright hears of no download in this Firefox, but it is saved all the same.
    browser = playwright.firefox.launch(
        channel="moz-firefox",
        executable_path=path,
        downloads_path=folder,
        firefox_user_prefs={} if storage else {"network.cookie.cookieBehavior": 2},
    )
    yield browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    browser.close()


@contextmanager
def _webkit(path: str, folder: Path, storage: bool) -> "Iterator[WebKitPage]":
    home = {name: str(folder) for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    # Neither a sandbox within a container nor a graphics card is to be had.
    plain = ("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "WEBKIT_DISABLE_DMABUF_RENDERER", "LIBGL_ALWAYS_SOFTWARE")
    port = free_port()
    with _screen() as display:
        env = os.environ | home | dict.fromkeys(plain, "1") | {"DISPLAY": display}
        with _running([path, f"--port={port}"], env=env):
            page = WebKitPage(f"http://127.0.0.1:{port}", storage=storage)
            yield page
            page.close()


@contextmanager
def _screen() -> Iterator[str]:
    """Run a screen that nobody sees; it chooses its number itself."""
    told, tell = os.pipe()
    command = ["Xvfb", "-displayfd", str(tell), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
    with _running(command, pass_fds=(tell,)), os.fdopen(told) as number:
        os.close(tell)
        yield f":{number.readline().strip()}"


@contextmanager
def _running(command: list[str], **options: Any) -> Iterator[None]:
    """Run a program until the block ends, and whatever it has started."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True, **options)
    try:
        yield
    finally:
        for signum in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, signum)
                process.wait(10)
                break
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue


class WebKitPage:
    """The one window of a WebKit, under Playwright's names.

    WebDriver tells nothing of the console: what fails after a page has been loaded is in `heard()`.
    """

    def __init__(self, driver: str, *, storage: bool) -> None:
        self._session = driver
        self.keyboard, self.mouse = _Keyboard(self), _Mouse(self)
        self._wait(self._ready, 20)
        arguments = ["--automation", *([] if storage else ["--enable-html5-local-storage=false"])]
        wanted = {"webkitgtk:browserOptions": {"args": arguments}}
        made = self._ask("POST", "/session", capabilities={"alwaysMatch": wanted})
        self._session = f"{driver}/session/{made['sessionId']}"
        outer = self.evaluate("() => outerHeight - innerHeight")
        self._ask("POST", "/window/rect", x=0, y=0, width=WIDTH, height=HEIGHT + outer)

    def goto(self, url: str, **_: object) -> None:
        self._ask("POST", "/url", url=url)
        self.evaluate(HEAR)

    def reload(self, **_: object) -> None:
        self._ask("POST", "/refresh")
        self.evaluate(HEAR)

    def evaluate(self, source: str, arg: object = None) -> Any:
        """Return the value of an expression, or what a function returns for `arg`."""
        script = f"const it = ({source}\n); return typeof it === 'function' ? it(arguments[0]) : it;"
        return self._ask("POST", "/execute/sync", script=script, args=[arg])

    def wait_for_function(self, source: str, *, arg: object = None, timeout: float = 30_000, **_: object) -> None:
        self._wait(lambda: bool(self.evaluate(source, arg)), timeout / 1000)

    def wait_for_timeout(self, timeout: float) -> None:
        time.sleep(timeout / 1000)

    def screenshot(self, *, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._ask("GET", "/screenshot")))

    def heard(self) -> list[str]:
        """Return the errors that nothing in the page has caught."""
        errors: list[str] = self.evaluate("() => window.heard ?? []")
        return errors

    def on(self, event: str, hear: object) -> None:
        """Do nothing: WebDriver tells of no events."""

    def set_default_timeout(self, timeout: float) -> None:
        """Do nothing: what waits has its own patience."""

    def close(self) -> None:
        self._ask("DELETE", "")

    def act(self, kind: str, *actions: dict[str, Any]) -> None:
        """Let the keyboard ("key") or the mouse ("pointer") do something."""
        self._ask("POST", "/actions", actions=[{"type": kind, "id": kind, "actions": actions}])

    def _ready(self) -> bool:
        try:
            return bool(self._ask("GET", "/status")["ready"])
        except OSError:
            return False

    def _wait(self, done: Callable[[], bool], seconds: float) -> None:
        until = time.monotonic() + seconds
        while not done():
            if time.monotonic() > until:
                raise TimeoutError(f"not after {seconds:g} seconds")
            time.sleep(0.05)

    def _ask(self, method: str, path: str, **said: Any) -> Any:
        body = json.dumps(said).encode() if method == "POST" else None
        request = urllib.request.Request(self._session + path, body, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            fault = json.load(error)["value"]
            raise RuntimeError(f"{method} {path}: {fault['error']}: {fault['message']}") from None


class _Keyboard:
    def __init__(self, page: WebKitPage) -> None:
        self._page = page

    def press(self, keys: str) -> None:
        """Press a key, or several held together as in "Control+Home"."""
        held = [KEYS.get(key, key) for key in keys.split("+")] if len(keys) > 1 else [keys]
        down = [{"type": "keyDown", "value": key} for key in held]
        self._page.act("key", *down, *({"type": "keyUp", "value": key} for key in reversed(held)))

    def type(self, text: str) -> None:
        self._page.act("key", *({"type": kind, "value": each} for each in text for kind in ("keyDown", "keyUp")))


class _Mouse:
    def __init__(self, page: WebKitPage) -> None:
        self._page = page

    def move(self, x: float, y: float, **_: object) -> None:
        self._page.act("pointer", {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0})

    def down(self) -> None:
        self._page.act("pointer", {"type": "pointerDown", "button": 0})

    def up(self) -> None:
        self._page.act("pointer", {"type": "pointerUp", "button": 0})

    def click(self, x: float, y: float) -> None:
        self.move(x, y)
        self.down()
        self.up()
