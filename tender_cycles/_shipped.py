"""Where what ships beside the code is found: tables, notebooks and guides."""

import json
import re
from hashlib import sha256
from pathlib import Path

from tender_cycles._files import replacing

OTHER = re.compile(rb"\[(Norsk|English)\]\([\w./]+\.ipynb\)")
# Of each file that was copied into a folder, what it said then.
RECORD = ".tender-cycles.json"


def data_path() -> Path:
    """Return the folder of the tables: inside the installed package, or the checkout's `data`."""
    return _folder("data")


def to_copy(lang: str) -> dict[str, bytes]:
    """Return the notebooks and the guides with their pictures, by the places they have in a folder of one's own.

    With the English notebooks come the Norwegian, below them, as they are
    linked to; the Norwegian come alone, without the link to the English.
    """
    notebooks = sorted(_folder("notebooks").glob("*.ipynb"))
    below = sorted(_folder("notebooks").glob("nb/*.ipynb"))
    guides = {path.name: path.read_bytes() for path in sorted(_folder("docs").glob("seminar-guide-*"))}
    if lang == "nb":
        return {path.name: OTHER.sub(b"", path.read_bytes()) for path in below} | guides
    return (
        {path.name: path.read_bytes() for path in notebooks}
        | guides
        | {f"nb/{path.name}": path.read_bytes() for path in below}
    )


def copy_into(folder: Path, shipped: dict[str, bytes]) -> list[str]:
    """Copy what ships into a folder, and return the names of the files that the user has changed there.

    These stay as they are. A notebook that was only run stays too, with its
    outputs, until the package has a newer one.
    """
    record = folder / RECORD
    copied = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    changed = []
    for name, content in shipped.items():
        ours, there = _said(name, content), folder / name
        theirs = _said(name, there.read_bytes()) if there.exists() else None
        if theirs not in (None, ours, copied.get(name)):
            changed.append(name)
            continue
        copied[name] = ours
        if theirs != ours:
            there.parent.mkdir(parents=True, exist_ok=True)
            with replacing(there) as file:
                file.write(content)
    with replacing(record) as file:
        file.write(json.dumps(copied, indent=1).encode())
    return changed


def _said(name: str, content: bytes) -> str:
    """Return a digest of a file, of a notebook without its outputs and what else running it changes."""
    if name.endswith(".ipynb"):
        try:
            cells = json.loads(content)["cells"]
            content = json.dumps([[cell["cell_type"], "".join(cell["source"])] for cell in cells]).encode()
        except (ValueError, KeyError, TypeError):  # a user's own file under our name is a changed one
            pass
    return sha256(content).hexdigest()


def _folder(name: str) -> Path:
    package = Path(__file__).resolve().parent
    packaged = package / f"_{name}"
    return packaged if packaged.is_dir() else package.parent / name
