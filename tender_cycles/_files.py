"""Files that appear whole or not at all."""

import errno
import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from hashlib import blake2b
from pathlib import Path
from typing import IO


@contextmanager
def replacing(path: str | os.PathLike[str], *, private: bool = False) -> Iterator[IO[bytes]]:
    """Open a file that takes the place of `path` when all is written; if anything fails, nothing changes.

    Parameters
    ----------
    path : path
        Its folder must be there. A file that is there keeps its mode.
    private : bool
        Whether only the user may read the file.

    Raises
    ------
    FileNotFoundError
        If there is no such folder.
    """
    path = Path(path)
    with part_of(path) as part, part.open("w+b") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
        if not private:
            part.chmod(path.stat().st_mode if path.exists() else 0o666 & ~umask())
        part.replace(path)


@contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """Give an empty file beside `path`, readable by its owner alone, which goes if it has not been moved away.

    Such a file of whoever was killed goes first.
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(path.parent))
    clean(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.{_machine()}-{os.getpid()}-", suffix=".part")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def clean(path: Path) -> None:
    """Remove what processes of this machine that are no more have begun beside `path` to take its place."""
    for part in path.parent.glob(f".{escape(path.name)}.{_machine()}-*-*.part"):
        process = part.name.removeprefix(f".{path.name}.").split("-")[1]
        if process.isdigit() and not _runs(int(process)):
            part.unlink(missing_ok=True)
            part.with_name(f"{part.name}-journal").unlink(missing_ok=True)


def _machine() -> str:
    return blake2b(platform.node().encode(), digest_size=4).hexdigest()


def _runs(process: int) -> bool:
    """Return whether a process of this machine may still be at work; on Windows there is no harmless way to ask."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


def umask() -> int:
    """Return which bits the mode of a new file lacks."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
