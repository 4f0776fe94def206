"""Files that appear whole or not at all."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
            part.chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        part.replace(path)


@contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """Give an empty file beside `path`, readable by its owner alone, which goes if it has not been moved away."""
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(path.parent))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
