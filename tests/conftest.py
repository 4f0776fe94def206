"""What several test files need: the thesis, a data folder and a project file of their own, a JupyterLab, a Chromium."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import made_up
import pytest
from labdriver import ROOT, Lab, Server, Window, find_chromium, launch, serve_app, serve_lab
from other_browsers import MISSING
from page_driver import DESK, VIOLATIONS
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from profiles import FULL

import tender_cycles

if TYPE_CHECKING:
    from tender_cycles.study.store import Store

expect.set_options(timeout=20_000)  # what is expected comes late where other tests run beside it

LOUD = {"red": True, "bold": True}

# What made the files of an earlier version runs against that version only.
collect_ignore = ["saved"]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Start no workers for a single file, which is one worker's: it begins sooner without."""
    files = {arg.partition("::")[0] for arg in config.args}
    return 0 if len(files) == 1 and Path(files.pop()).suffix == ".py" else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line each what was skipped for want of something, and how to have it; in CI name the tests too."""
    skipped = terminalreporter.stats.get("skipped", [])
    for reason, count in Counter(map(_reason, skipped)).items():
        terminalreporter.write_line(f"{count} skipped: {reason}", **LOUD if FULL else {})
    for report in skipped if FULL else ():
        terminalreporter.write_line(f"skipped: {report.nodeid}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail in CI if more was skipped than journeys in other browsers although Chromium and the thesis are there."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")  # None in a worker
    complete = FULL and find_chromium() and os.environ.get("TENDER_CYCLES_THESIS")
    skipped = map(_reason, reporter.stats.get("skipped", [])) if complete and reporter else ()
    # Firefox and WebKit are not everywhere to be had; their fixture skips only where they are not.
    if not set(skipped) <= set(MISSING.values()) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _reason(report: pytest.TestReport) -> str:
    assert isinstance(report.longrepr, tuple)  # path, line, reason
    return report.longrepr[2].removeprefix("Skipped: ")


@pytest.fixture(scope="session")
def thesis_path() -> Path:
    """The text of the thesis, which is not part of the project."""
    path = os.environ.get("TENDER_CYCLES_THESIS")
    if not path:
        pytest.skip("the thesis is not at hand; name its PDF or text in TENDER_CYCLES_THESIS")
    return Path(path)


@pytest.fixture(autouse=True)
def user_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder for this test alone, so that no test touches what a user has attached."""
    folder = tmp_path / "user-data"
    monkeypatch.setenv("TENDER_CYCLES_DATA", str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is said of a language, whatever stands in the environment, and what a test chooses ends with it."""
    monkeypatch.delenv("TENDER_CYCLES_LANG", raising=False)
    yield
    tender_cycles.set_lang(None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The project file of `store`."""
    return tmp_path / "study.tcstudy"


@pytest.fixture
def store(path: Path) -> "Iterator[Store]":
    """A project file of the study that one can follow with a pencil."""
    from tender_cycles.study.store import Store

    with Store.create(path, made_up.study(), user="Reader one") as store:
        yield store


# What takes a minute or more begins first, so that no worker is left alone with it at the end.
LONGEST = (
    "test_notebooks_browser", "test_parts", "test_package", "test_notebooks", "test_figures_at_any_size",
    "test_figures", "test_readme", "test_store_crashes", "test_identities", "test_simulation", "test_themes_browser",
    "test_widget_browser", "test_every_browser",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.stem.endswith("_browser"):
            item.add_marker(pytest.mark.browser)
    places = {name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the Chromium that the browser journeys drive."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium on this machine; install it, or name one in TENDER_CYCLES_CHROMIUM")
    return path


# A browser for each file: as long as one is driven, Playwright's event loop counts as running in this
# process, and no test of another file could start one.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = launch(playwright, chromium)
        yield running
        running.close()


@pytest.fixture(scope="session")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the notebooks, which the tests may change."""
    root = tmp_path_factory.mktemp("root")
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        shutil.copy(notebook, root)
    return root


@pytest.fixture(scope="session")
def lab_server(notebooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_lab(notebooks, tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="session")
def app_server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_app(tmp_path_factory.mktemp("app")) as server:
        yield server


@pytest.fixture(scope="module")
def open_lab(browser: Browser, lab_server: Server) -> Iterator[Callable[..., Lab]]:
    """Return a function that opens a notebook in JupyterLab; the tests of a file may share the window."""
    windows: dict[str, Lab] = {}
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )

    def opened(name: str, *, run: bool = True) -> Lab:
        if name not in windows:
            lab = windows[name] = Lab(context.new_page(), lab_server)
            lab.open_notebook(name)
            if run:
                lab.run_all()
        return windows[name]

    yield opened
    context.close()


@pytest.fixture
def device(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Return what makes a device of its own, with the network off."""
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        made.append(browser.new_context(**{"viewport": DESK, **options}))
        made[-1].set_offline(True)
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def open_page() -> Iterator[Callable[[BrowserContext, Path], Window]]:
    """Return what opens a page on a device; afterwards nothing has gone wrong or been asked for."""
    opened: list[tuple[Window, list[str], Path]] = []

    def open_(context: BrowserContext, path: Path) -> Window:
        page = context.new_page()
        window = Window(page, Server("", path.parent, path))
        page.set_default_timeout(10_000)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script(VIOLATIONS)
        page.goto(path.as_uri())
        opened.append((window, asked, path))
        return window

    yield open_
    for window, asked, path in opened:
        assert window.errors == []
        assert {url for url in asked if not url.startswith("blob:")} == {path.as_uri()}
        if not window.page.is_closed():
            assert window.page.evaluate("window.violations") == []
