"""One JupyterLab, one Voilà and one Chromium for all tests in this folder.

With pytest-xdist let whole files go to a worker (`--dist loadfile`), so that a
notebook is opened and run once for all the tests of it.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from labdriver import ROOT, Lab, Server, find_chromium, launch, serve_app, serve_lab
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium on this machine; name one in TENDER_CYCLES_CHROMIUM")
    with sync_playwright() as playwright:
        running = launch(playwright, path)
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
def lab_server(browser: Browser, notebooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_lab(notebooks, tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="session")
def app_server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_app(tmp_path_factory.mktemp("app")) as server:
        yield server


@pytest.fixture(scope="session")
def open_lab(browser: Browser, lab_server: Server) -> Iterator[Callable[..., Lab]]:
    """Return a function that opens a notebook in JupyterLab; every test of a notebook may share the window."""
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
