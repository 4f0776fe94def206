"""Where what ships beside the code is found: tables, notebooks and guides."""

from pathlib import Path


def data_path() -> Path:
    """Return the folder of the tables: inside the installed package, or the checkout's `data`."""
    return _folder("data")


def to_copy() -> list[Path]:
    """Return the notebooks and the guides, for a folder of one's own."""
    return sorted([*_folder("notebooks").glob("*.ipynb"), *_folder("docs").glob("*.md")])


def _folder(name: str) -> Path:
    package = Path(__file__).resolve().parent
    packaged = package / f"_{name}"
    return packaged if packaged.is_dir() else package.parent / name
