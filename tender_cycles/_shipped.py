"""Where what ships beside the code is found: tables, notebooks and guides."""

import re
from pathlib import Path

FOLDERS = {"en": "", "nb": "nb"}  # below that of the notebooks
OTHER = re.compile(rb"\[(Norsk|English)\]\([\w./]+\.ipynb\)")


def data_path() -> Path:
    """Return the folder of the tables: inside the installed package, or the checkout's `data`."""
    return _folder("data")


def to_copy(lang: str) -> dict[str, bytes]:
    """Return the notebooks in a language and the guides by name, for a folder of one's own.

    Those in the other language do not come along, and so not the link to them either.
    """
    notebooks = (_folder("notebooks") / FOLDERS[lang]).glob("*.ipynb")
    copied = {path.name: OTHER.sub(b"", path.read_bytes()) for path in sorted(notebooks)}
    return copied | {path.name: path.read_bytes() for path in sorted(_folder("docs").glob("*.md"))}


def _folder(name: str) -> Path:
    package = Path(__file__).resolve().parent
    packaged = package / f"_{name}"
    return packaged if packaged.is_dir() else package.parent / name
