"""Where the tables that ship are found."""

from pathlib import Path


def data_path() -> Path:
    """Return the folder of the tables: inside the installed package, or the checkout's `data`."""
    package = Path(__file__).resolve().parent
    packaged = package / "_data"
    return packaged if packaged.is_dir() else package.parent / "data"
