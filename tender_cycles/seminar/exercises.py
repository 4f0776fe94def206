"""An exercise in coding blind, and the file in which it is handed out.

There is no key to the answers in it. A unit has a running number, given after
shuffling, and the excerpt's paraphrases; nothing of what the study says about
the excerpt: not its name, GUID, place in the text, speaker, cycle, phase or
codes. Whoever has the study finds the excerpts in it by their paraphrases
(`tender_cycles.seminar.key`); whoever has the file alone cannot.
"""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tender_cycles._checks import check_type
from tender_cycles._damage import told
from tender_cycles._files import replacing
from tender_cycles._nearest import nearest
from tender_cycles.project.attached import OnlyWordsError as OnlyWordsError
from tender_cycles.project.nouns import mapping
from tender_cycles.words import LANGS, check_lang, counted, say

FORMAT = "tender_cycles exercise"
VERSION = 1
_DATA = re.compile(r"""<script[^>]*\bid="data"[^>]*>(?P<json>.*?)</script>""", re.DOTALL)

NONE = "(none)"
"""The answer that no code fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A code that may be chosen: its `key`, and by language its name, its group's name and its definition."""

    key: str
    labels: Mapping[str, str]
    groups: Mapping[str, str] = mapping()
    texts: Mapping[str, str] = mapping()
    color: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An excerpt to be coded: its number and its paraphrase by language; the own ``"words"`` if they were asked for."""

    id: str
    texts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """Excerpts in an order, and the codes of which each is to get one.

    Attributes
    ----------
    name : str
        Of the study.
    by : str
        ``"subcategory"``, ``"phase"``, ``"cycle"`` or ``"codes"``.
    codes : tuple of Choice
        In the codebook's order. Beside them there is always `NONE`.
    units : tuple of Unit

    Raises
    ------
    ValueError
        If two units or two codes have the same name, or a code is named as `NONE` is.
    """

    name: str
    by: str
    codes: tuple[Choice, ...]
    units: tuple[Unit, ...]

    def __post_init__(self) -> None:
        faults = [f"two codes are named {each!r}" for each in _twice([code.key for code in self.codes])]
        faults += [f"two units are named {each!r}" for each in _twice([unit.id for unit in self.units])]
        faults += [f"a code is named {NONE!r}, which stands for no code" for code in self.codes if code.key == NONE]
        if faults:
            raise ValueError(f"the exercise {self.name!r} is not sound: {'; '.join(faults)}")

    def __len__(self) -> int:
        return len(self.units)

    def __repr__(self) -> str:
        lang = check_lang()
        excerpts, codes = counted("excerpt", len(self.units), lang), counted("code", len(self.codes), lang)
        return f"<{_told('repr', name=self.name, excerpts=excerpts, codes=codes, digest=self.digest)}>"

    @property
    def domain(self) -> tuple[str, ...]:
        """What may be answered: the keys of the codes, and `NONE`."""
        return (*(code.key for code in self.codes), NONE)

    @cached_property
    def digest(self) -> str:
        """What answers name this exercise by.

        The same with and without the informants' own words, so that students
        who have them and students who have not answer the same exercise.
        """
        return hashlib.sha256(json.dumps(self._content(words=False), sort_keys=True).encode()).hexdigest()[:16]

    def _content(self, *, words: bool) -> dict[str, Any]:
        return {
            "name": self.name,
            "by": self.by,
            "codes": [_written(code, ("key", "labels", "groups", "texts", "color")) for code in self.codes],
            "units": [
                {"unit": unit.id, "texts": {k: v for k, v in unit.texts.items() if words or k != "words"}}
                for unit in self.units
            ],
        }

    def record(self, *, words: bool = False) -> dict[str, Any]:
        """Return what a file of the exercise holds, as plain JSON.

        Raises
        ------
        ValueError
            If `words` are asked for and the exercise has none, or it has nothing else and they are not.
        """
        if words and not any("words" in unit.texts for unit in self.units):
            raise ValueError("the exercise holds no words of the informants; make it with words=True")
        if not words and (bare := [unit.id for unit in self.units if not set(unit.texts) - {"words"}]):
            raise OnlyWordsError(
                f"{len(bare)} of the {len(self)} excerpts have no paraphrase, only the informants' own words, "
                "so that nothing would be left to code; words=True puts the words into the file"
            )
        return {"format": FORMAT, "version": VERSION, "digest": self.digest, **self._content(words=words)}

    def write(self, path: str | os.PathLike[str], *, words: bool = False) -> Path:
        """Write the file to be handed out, whole or not at all.

        Parameters
        ----------
        path : path
            JSON, UTF-8, a few kilobytes.
        words : bool
            Whether the informants' own words go into the file. They must have
            been asked for when the exercise was made, too.

        Returns
        -------
        Path

        Raises
        ------
        ValueError
            If `words` are asked for and the exercise has none, or it has nothing else and they are not.
        """
        path, record = Path(path), self.record(words=words)
        with replacing(path) as file:
            file.write(json.dumps(record, ensure_ascii=False, indent=1).encode())
        return path


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _written(each: Any, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(each, name) for name in names}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items() if value}


def read_exercise(path: str | os.PathLike[str]) -> Exercise:
    """Read the file that `Exercise.write` wrote, or the page of `write_exercise_page`.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no exercise, of a later version, or changed by hand; the message names the place.
    """
    check_type((str, os.PathLike), path, "path")
    path = Path(path)
    try:
        record = _record(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise ValueError(_told("no-json", name=path.name)) from fault
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise ValueError(_told("no-format", name=path.name, format=FORMAT))
    if record.get("version") != VERSION:
        raise ValueError(_told("version", name=path.name, version=record.get("version"), known=VERSION))
    with told(path.name, "exercise"):
        made = _made(path.name, record)
    if made.digest != record.get("digest"):
        raise ValueError(_told("changed", name=path.name, digest=record.get("digest"), made=made.digest))
    return made


def _told(key: str, **values: object) -> str:
    return say(f"exercise.{key}", check_lang(), **values)


def find_exercises(folder: str | os.PathLike[str] = ".") -> dict[str, Exercise]:
    """Return the exercises that lie in a folder, by the names of their files, whatever these are.

    Of one that lies there twice, as a page and for the notebook, the first is named.

    Examples
    --------
    >>> find_exercises("docs")
    {}
    """
    check_type((str, os.PathLike), folder, "folder")
    found: dict[str, Exercise] = {}
    for path in sorted(Path(folder).iterdir()):
        if path.suffix.lower() not in (".json", ".html", ".htm") or path.name.startswith(".") or not path.is_file():
            continue
        with path.open("rb") as file:
            if not is_exercise(file.read(4096)):
                continue
        made = read_exercise(path)
        if made.digest not in {each.digest for each in found.values()}:
            found[path.name] = made
    return found


def is_exercise(content: bytes) -> bool:
    """Return whether a file says in its beginning that it is an exercise, as JSON or as a page.

    A browser that saves a page may put a comment first.
    """
    content = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    return FORMAT.encode() in content[: 4096 if content.startswith(b"<") else 200]


def _record(text: str) -> Any:
    """Return the JSON of a file, or that which stands in a page."""
    if not text.lstrip().startswith("<"):
        return json.loads(text)
    data = _DATA.search(text)
    return json.loads(data["json"])["exercise"] if data else None


def _made(name: str, record: dict[str, Any]) -> Exercise:
    faults: list[str] = []

    def texts(where: str, value: Any) -> dict[str, str]:
        known = {*LANGS, "words"}
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            faults.append(f"{where} are not texts by language")
            return {}
        faults.extend(f"{where} have {each!r}{nearest(each, known)}" for each in value if each not in known)
        return value

    def entries(kind: str) -> list[dict[str, Any]]:
        value = record.get(kind)
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            faults.append(f"{kind} is not a list of entries")
            return []
        return value

    codes = [
        Choice(
            key=str(each.get("key", "")),
            labels=texts(f"labels of code {at}", each.get("labels", {})),
            groups=texts(f"groups of code {at}", each.get("groups", {})),
            texts=texts(f"texts of code {at}", each.get("texts", {})),
            color=str(each.get("color", "")),
        )
        for at, each in enumerate(entries("codes"), 1)
    ]
    units = [
        Unit(id=str(each.get("unit", "")), texts=texts(f"texts of unit {at}", each.get("texts", {})))
        for at, each in enumerate(entries("units"), 1)
    ]
    if faults:
        raise ValueError(f"{name} cannot be read as an exercise:\n- " + "\n- ".join(faults))
    return Exercise(name=str(record.get("name")), by=str(record.get("by")), codes=tuple(codes), units=tuple(units))
