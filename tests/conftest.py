"""What several test files need: the thesis, if it is at hand, and a data folder and a project file of their own."""

import os
from collections.abc import Iterator
from pathlib import Path

import made_up
import pytest
from hypothesis import settings

from tender_cycles.store import Store

# Examples are not timed: on a machine that does other work, a deadline fails what is right.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def thesis_path() -> Path:
    """The text of the thesis, which is not part of the project."""
    path = os.environ.get("TENDER_CYCLES_THESIS")
    if not path:
        pytest.skip("the thesis is not at hand: TENDER_CYCLES_THESIS names no file")
    return Path(path)


@pytest.fixture(autouse=True)
def user_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder for this test alone, so that no test touches what a user has attached."""
    folder = tmp_path / "user-data"
    monkeypatch.setenv("TENDER_CYCLES_DATA", str(folder))
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The project file of `store`."""
    return tmp_path / "study.tcstudy"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """A project file of the study that one can follow with a pencil."""
    with Store.create(path, made_up.study(), user="Reader one") as store:
        yield store
