"""What several test files need: the thesis, if it is at hand, and a data folder of their own."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

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
