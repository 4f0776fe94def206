"""Where the words of an attached thesis are kept: in the user's data folder, for nobody else to read."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from tender_cycles._files import replacing

VARIABLE = "TENDER_CYCLES_DATA"
_NAME = "thesis-words.json"
Record = dict[str, Any]


def words_path(folder: str | os.PathLike[str] | None = None) -> Path:
    """Return where the words are kept: in `folder`, $TENDER_CYCLES_DATA, or the user's data folder."""
    chosen = folder or os.environ.get(VARIABLE)
    return (Path(chosen) if chosen else user_data_path("tender-cycles", appauthor=False)) / _NAME


def keep(record: Mapping[str, object], folder: str | os.PathLike[str] | None = None) -> Path:
    """Write the record whole or not at all, readable by its owner alone, and return where it is."""
    path = words_path(folder)
    if not path.parent.is_dir():  # a folder that is there keeps the mode that its owner gave it
        path.parent.mkdir(mode=0o700, parents=True)
    with replacing(path, private=True) as file:
        file.write(json.dumps(record, ensure_ascii=False, indent=1).encode())
    return path


def kept(folder: str | os.PathLike[str] | None = None) -> Record | None:
    """Return the record, or None if nothing is attached.

    Raises
    ------
    ValueError
        If the file is there and cannot be read as a record.
    """
    path = words_path(folder)
    if not path.exists():
        return None
    try:
        record: Record = json.loads(path.read_text(encoding="utf-8"))
        if not {"file", "sha256", "attached", "version", "words", "status"} <= record.keys():
            raise ValueError("entries are missing")
    except (ValueError, AttributeError) as error:
        raise ValueError(
            f"the attached words in {path} cannot be read ({error}); "
            "run 'tender-cycles detach', then attach the thesis again"
        ) from error
    return record


def remove(folder: str | os.PathLike[str] | None = None) -> bool:
    """Remove the words, and return whether there were any."""
    path = words_path(folder)
    if not path.exists():
        return False
    path.unlink()
    return True
