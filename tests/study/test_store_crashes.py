"""Nothing that was shown as saved is lost: writers killed, copies in mid-change, two at once, a full disk.

More of it: ``TENDER_CYCLES_KILLS=5000 python -m pytest tests/test_store_crashes.py``.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TORTURE = Path(__file__).with_name("store_torture.py")
KILLS = int(os.environ.get("TENDER_CYCLES_KILLS", "200"))
FLIPS = int(os.environ.get("TENDER_CYCLES_FLIPS", "200"))

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills processes that it has forked")


def run(*words: str, before: tuple[str, ...] = (), env: dict[str, str] | None = None) -> dict[str, Any]:
    """Run one piece of the work and return what it saw."""
    done = subprocess.run(
        [*before, sys.executable, str(TORTURE), *words],
        capture_output=True, text=True, check=False, cwd=TORTURE.parents[2],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, TORTURE.parents[1:3]))} | (env or {}),
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


@pytest.mark.more
def test_killed_at_any_moment() -> None:
    seen = run("kills", "--times", str(KILLS))
    assert seen["kills"] == KILLS
    assert seen["lost"] == 0
    assert seen["acknowledged"] > KILLS
    assert seen["in mid-change"] > KILLS / 20  # the moments were not all between two changes


@pytest.mark.more
def test_two_write_at_once() -> None:
    seen = run("writers", "--times", "100")
    assert seen["status"] == [0, 0]
    assert min(seen["said"]) >= 100
    assert seen["lost"] == 0
    assert seen["changes"] > 2 + 200
    assert seen["switches"] > 4  # they took turns


@pytest.mark.more
def test_copies_while_it_is_written_to() -> None:
    seen = run("copies", "--times", "60")
    assert seen["copies"] == seen["whole"] + seen["refused"] == 45
    assert seen["whole"] > 0
    assert (seen["lost"], seen["own"], seen["own lost"]) == (0, 15, 0)
    assert seen["changes"] > 60


def test_a_file_that_may_grow_no_more() -> None:
    seen = run("full", "--times", "10")
    assert (seen["refused"], seen["after"], seen["lost"]) == (10, 10, 0)


@pytest.mark.more
def test_a_flipped_bit_is_found_or_harmless() -> None:
    seen = run("flips", "--times", str(FLIPS))
    assert (seen["silent"], seen["invented"]) == ([], 0)
    assert seen["opening"] > seen["harmless"] > 0
    assert seen["share rescued"] > 0.99


@pytest.mark.more
def test_what_is_not_hurt_is_rescued_and_nothing_is_invented() -> None:
    seen = run("rescues", "--times", str(FLIPS // 4))
    assert (seen["files"], seen["invented"]) == (FLIPS // 4, 0)
    assert seen["by the way"]["bit"]["share rescued"] > 0.8 > seen["by the way"]["cut"]["share rescued"] > 0.1


def test_what_takes_the_place_of_an_open_file_is_told() -> None:
    seen = run("restores", "--times", "21")
    assert (seen["silent"], seen["bare"], seen["overwritten"]) == ([], [], [])
    assert (seen["told"], seen["followed"]) == (18, 3)


def test_odd_values_are_made_plain_or_refused() -> None:
    seen = run("types", "--times", "200")
    assert seen["faults"] == []
    assert seen["refused"] > seen["kept"] > 0
    assert seen["kept"] + seen["refused"] == 200


def may_mount() -> bool:
    """Return whether a process may have a small file system of its own here."""
    if shutil.which("unshare") is None:
        return False
    words = [*OWN, "mount -t tmpfs -o size=1m none /tmp"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


OWN = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")


@pytest.mark.skipif(not may_mount(), reason="no process may mount a small file system here")
def test_a_full_disk(tmp_path: Path) -> None:
    mount = f'mount -t tmpfs -o size=4m none {tmp_path} && exec "$0" "$@"'
    env = {"STORE_ON_TMPFS": "1"}
    seen = run("full", "--times", "20", "--folder", str(tmp_path), before=(*OWN, mount), env=env)
    assert (seen["refused"], seen["after"], seen["lost"], seen["errors"]) == (20, 20, 0, [28])
