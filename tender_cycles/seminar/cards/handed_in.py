"""A sorting of cards that was handed in: each act is done again, so that the same rules hold as in a notebook."""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tender_cycles._checks import check_type
from tender_cycles._copied import restored
from tender_cycles.project import Project
from tender_cycles.seminar.answers import check_code_word
from tender_cycles.seminar.cards.state import CardsState
from tender_cycles.seminar.sorting import is_group, loose_codes
from tender_cycles.study.store.store import Store
from tender_cycles.words import check_lang, say

FORMAT = "tender_cycles sorting"
VERSION = 1
ACTS: dict[str, tuple[str, ...]] = {
    "move": ("guids", "to"), "group": ("name", "guids"), "add": ("name",), "rename": ("guid", "name"),
    "remove": ("guid",), "undo": (), "redo": (), "begin_round": (),
}  # fmt: skip
_BEGINS = re.compile(rf'\{{\s*"format"\s*:\s*"{FORMAT}"')


@dataclass(frozen=True, eq=False)
class Sorting:
    """How somebody has sorted cards.

    Attributes
    ----------
    code_word : str
        The alias of whoever handed it in.
    project : Project
        The cards as they lie in the end, for `compare_groupings`.
    rounds : mapping of str to Project
        As they lay at the end of each round, for `groups_over_rounds`.
    """

    code_word: str
    project: Project
    rounds: Mapping[str, Project]

    def __repr__(self) -> str:
        codes = self.project.codes
        groups = {code.guid for code in codes if is_group(self.project, code)}
        loose = sum(code.parent is None for code in codes if code.guid not in groups)
        counts = {"cards": len(codes) - len(groups), "groups": len(groups), "loose": loose}
        return f"<{type(self).__name__}: {self.code_word}. {say('cards.progress', check_lang(), **counts)}>"


def digest_of(project: Project) -> str:
    """Return what a sorting names its cards by: the same in whatever order they are."""
    guids = sorted(code.guid for code in project.codes if not is_group(project, code))
    return hashlib.sha256("\n".join(guids).encode()).hexdigest()[:16]


def read_sorting(path: str | os.PathLike[str], project: Project) -> Sorting:
    """Read a sorting of a study's cards that was handed in.

    Parameters
    ----------
    path : path
        The file from the page of `write_cards_page`, or a text into which it was copied.
    project : Project
        The study whose codes the cards are, or its cards alone.

    Returns
    -------
    Sorting

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no sorting, of other cards, of a later version or damaged; the message names the place.
    """
    check_type((str, os.PathLike), path, "path")
    check_type(Project, project, "project")
    path = Path(path)
    header, acts = _records(path)
    if header.get("version") != VERSION:
        raise ValueError(_told("version", path, version=header.get("version"), known=VERSION))
    if header.get("exercise") != digest_of(project):
        raise ValueError(_told("other-cards", path))
    word = check_code_word(str(header.get("code_word", "")))
    with TemporaryDirectory() as folder:
        cards = loose_codes(project, seed=0)
        with Store.create(Path(folder) / "sorting.tcstudy", cards, user=word) as store:
            _do_again(CardsState(store), acts, path)
            return Sorting(word, store.project, {each.name: store.at(each.name) for each in store.rounds})


def _records(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the first line of a file and the others."""
    lines = restored(path.read_bytes(), _BEGINS).splitlines()
    records = []
    for at, text in enumerate(filter(None, lines), 1):
        try:
            records.append(json.loads(text))
        except (ValueError, RecursionError) as fault:
            raise ValueError(_told("line", path, at=at) if records else _told("no-format", path)) from fault
    if not records or not isinstance(records[0], dict) or records[0].get("format") != FORMAT:
        raise ValueError(_told("no-format", path))
    return records[0], records[1:]


def _do_again(state: CardsState, acts: list[dict[str, Any]], path: Path) -> None:
    made: dict[str, str] = {}  # what the page called it: its GUID
    for at, act in enumerate(acts, 2):
        try:
            state.lang = check_lang(act["lang"])
            done = getattr(state, act["act"])(**_arguments(act, made))
            if "made" in act:
                made[act["made"]] = done
        except (LookupError, TypeError, ValueError, AttributeError) as fault:
            raise ValueError(_told("act", path, at=at, fault=fault)) from fault


def _arguments(act: dict[str, Any], made: dict[str, str]) -> dict[str, Any]:
    given = {name: act[name] for name in ACTS[act["act"]]}
    for name in ("guid", "to"):
        if name in given:
            given[name] = made.get(given[name], given[name])
    if "guids" in given:
        given["guids"] = [made.get(guid, guid) for guid in given["guids"]]
    return given


def _told(key: str, path: Path, **values: object) -> str:
    return say(f"sorting.{key}", check_lang(), name=path.name, **values)
