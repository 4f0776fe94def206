"""Pseudonyms for the names in a study: in its texts, and in all other places where names hide."""

import csv
import io
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tender_cycles._checks import check_type
from tender_cycles._files import replacing
from tender_cycles.project.validation import ONE, SEVERAL
from tender_cycles.study.correcting import Correction, planned
from tender_cycles.study.names import Names
from tender_cycles.study.store import Change, Store, attachments
from tender_cycles.study.store.editing import ANY
from tender_cycles.study.store.rows import FACTS, Fact
from tender_cycles.words import check_lang, say

if TYPE_CHECKING:
    import pandas as pd

Status = Literal["replaced", "left", "alike", "dropped", "unread"]
# What is said in a study's own words, by what it is said of; everything else is told and left as it is.
PLAIN = ("name", "text", "description", "key")
MAPPED = ("values", "facts", "texts", "labels", "reasons")
# What stands elsewhere too: references, as GUIDs, and files, which are told by name.
PASSED = {"rich", "files"}.union(*ONE.values(), *SEVERAL.values())
HEADER = ["name", "pseudonym"]


class Place(NamedTuple):
    """Where a name stands, and what becomes of it."""

    status: Status
    noun: str
    guid: str
    object: str
    field: str
    name: str
    times: int


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Where names stand in a study, and what becomes, or has become, of them.

    Attributes
    ----------
    places : tuple of Place
    corrections : tuple of Correction
        What comes of each text in which there are names, with its selections before and after.
    nouns : tuple
        The other objects in which there are names, as they are to be.
    key : Path or None
        Where the key was written.
    change : Change or None
        The change in the store's journal; None for a preview, and where there was nothing to replace.
    """

    places: tuple[Place, ...]
    corrections: tuple[Correction, ...]
    nouns: tuple[Any, ...]
    key: Path | None = None
    change: Change | None = None

    def to_frame(self) -> "pd.DataFrame":
        """Return one row per place and name.

        Returns
        -------
        DataFrame
            ``status, noun, guid, object, field, name, times``. `status` is
            ``"replaced"``; ``"left"`` for a name where it cannot be replaced,
            such as a coder's own or that of the file; ``"alike"`` for a word
            that begins with a name or holds one, such as a genitive, to be
            replaced as a name of its own; ``"dropped"`` for a version of a text
            with typography, which would still have the names and is no longer
            carried along; ``"unread"`` for a file that is, and was not looked into.
        """
        import pandas as pd

        return pd.DataFrame(self.places, columns=list(Place._fields))

    def of(self, status: Status) -> tuple[Place, ...]:
        """Return the places with one status."""
        return tuple(each for each in self.places if each.status == status)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._summary()}>"

    def _summary(self) -> str:
        counts = {status: sum(each.times for each in self.of(status)) for status in ("replaced", "left", "alike")}
        done = "done" if self.change else "preview"
        return say(f"pseudonyms.{done}", check_lang(None), **counts, unread=len(self.of("unread")))

    def _repr_html_(self) -> str:
        return f"<p>{escape(self._summary())}</p>{self.to_frame()._repr_html_()}"  # type: ignore[operator]


def preview_pseudonyms(store: Store, names: Mapping[str, str]) -> Pseudonyms:
    """Return where names stand in a study and what `pseudonymise` would do; nothing is changed.

    Parameters
    ----------
    store : Store
    names : mapping of str to str
        Each name, and what is to stand instead.

    Returns
    -------
    Pseudonyms
    """
    check_type(Store, store, "store")
    wanted = Names(names)
    corrections = [
        planned(store, source, edits) for source in store.nouns("sources") if (edits := wanted.edits(source.text))
    ]
    moved = {new.guid: new for each in corrections for _, new in each.selections}
    places: list[Place] = []
    nouns: list[Any] = []
    for kind, noun in _everything(store):
        places += _places(wanted, kind, noun)
        new = _pseudonymised(wanted, kind, moved.get(noun.guid, noun), store.user.guid)
        nouns += [new] if new != noun else []
    for each in store.rounds:
        places += _places(wanted, "rounds", each)
    places += _places(wanted, "file", Fact(guid="name", value=store.path.name))
    return Pseudonyms(tuple(places), tuple(corrections), tuple(nouns))


def pseudonymise(store: Store, names: Mapping[str, str], *, key: str | os.PathLike[str] | bool = True) -> Pseudonyms:
    """Put pseudonyms in place of names in all texts of a study, and wherever else they stand, as one change.

    Names are found as whole words, in any case and Unicode form, as search finds
    them; also before an apostrophe and between underscores. Excerpts move with
    their texts. Replaced are also names in notes, facts, values of variables,
    and what sources, cases, codes, sets, links, graphs, claims and the project
    are called and described as. Whatever else has a name is told and left.

    **The names are still in the file afterwards**: in its journal, from which
    the change can be undone, and in the pages that SQLite does not use any more;
    so they are in copies (`Store.copy`) and backups. ``Store.create(path,
    store.project, words=True)`` makes a file without history, in which they are
    not; give that one away, and keep or destroy the old one.

    Parameters
    ----------
    store : Store
    names : mapping of str to str
        Each name, and what is to stand instead: ``{"Oslo": "[city]"}``. Of names
        within one another, such as *Oslo* and *Oslo Vest*, the longer is taken.
    key : path-like or bool
        Where to write which name stands behind which pseudonym, as a table that
        only its user may read; beside the study's file as ``study.key.csv`` by
        default, from where it is best moved away. What is in it already stays.
        It is no part of the study, so that nothing exports it. False writes none.

    Returns
    -------
    Pseudonyms
        Its `to_frame` lists what was replaced, what was left, and what is alike.

    Raises
    ------
    ValueError
        If a name has no word, two that are one are to become different things,
        or the key has another pseudonym for a name. Nothing is changed then.
    OSError
        If the key cannot be written. Nothing is changed then.

    Examples
    --------
    >>> import tempfile
    >>> from tender_cycles.project import Source
    >>> folder = tempfile.TemporaryDirectory()
    >>> store = Store.create(f"{folder.name}/study.tcstudy", user="Kari")
    >>> change = store.put(Source(guid="s", name="Ola, Oslo", text="Ola lives in Oslo, Olas mother too."))
    >>> done = pseudonymise(store, {"Ola": "A", "Oslo": "[city]"})
    >>> store.project.sources[0].name, store.project.sources[0].text
    ('A, [city]', 'A lives in [city], Olas mother too.')
    >>> [(each.name, each.times) for each in done.of("alike")], done.key.name
    ([('Olas', 1)], 'study.key.csv')
    >>> store.close(); folder.cleanup()
    """
    check_type(Store, store, "store")
    with store.change("pseudonymise"):
        found = preview_pseudonyms(store, names)
        if not found.nouns:
            return found
        change = store.put(*found.nouns)
        path = _key_path(store, key)
        if path is not None:
            _write_key(path, {name: names[name] for name in names})
    return replace(found, change=change, key=path)


# -- where names stand


def _everything(store: Store) -> Iterator[tuple[str, Any]]:
    """Yield all objects of a study with their kinds, and the facts of the project."""
    for kind in ANY:
        yield from ((kind, noun) for noun in store.nouns(kind))
    yield from (("project", Fact(guid=name, value=store.fact(name))) for name in FACTS if name != "cycles")


def _strings(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Yield all texts in an object, each with the field in which it stands."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, Mapping):
        for name, held in value.items():
            yield from _strings(name, field)
            yield from _strings(held, f"{field}.{name}")
    elif isinstance(value, tuple | list | set | frozenset):
        for held in value:
            yield from _strings(held, field)
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from _strings(getattr(value, each.name), f"{field}.{each.name}".lstrip("."))


def _places(wanted: Names, kind: str, noun: Any) -> Iterator[Place]:
    called = getattr(noun, "name", "") or str(getattr(noun, "guid", ""))
    where = (kind, str(getattr(noun, "guid", "")), called)
    for field, text in _strings(noun):
        name, _, inner = field.partition(".")
        if name in PASSED:
            continue
        plain = _is_plain(kind, noun, name) and (name not in MAPPED or text == getattr(noun, name).get(inner))
        found = Counter(wanted.name_of(text[each.start : each.end]) for each in wanted.edits(text))
        for each, count in found.items():
            yield Place("replaced" if plain else "left", *where, field, each, count)
        for word, count in wanted.alike(text).items():
            yield Place("alike", *where, field, word, count)
    stale = hasattr(noun, "rich") and bool(wanted.edits(noun.text))
    for attachment in attachments.of(noun):
        yield Place("dropped" if stale else "unread", *where, "file", attachment.name, 1)


def _is_plain(kind: str, noun: Any, field: str) -> bool:
    """Return whether a field is in the study's own words, so that names in it are replaced."""
    if kind == "project":
        return noun.guid in PLAIN and field == "value"
    if kind in ("users", "rounds", "file") or (kind, field) in (("variables", "name"), ("media", "key")):
        return False
    return field in PLAIN or field in MAPPED


def _pseudonymised(wanted: Names, kind: str, noun: Any, by: str) -> Any:
    """Return an object with all names replaced that can be; without a rich text that would still have them."""
    new: dict[str, Any] = {}
    for each in fields(noun):
        value = getattr(noun, each.name)
        if not _is_plain(kind, noun, each.name):
            continue
        if isinstance(value, str):
            new[each.name] = wanted.replaced(value)
        elif isinstance(value, Mapping):
            new[each.name] = {k: wanted.replaced(v) if isinstance(v, str) else v for k, v in value.items()}
    made = replace(noun, **new)
    if made == noun:
        return noun
    if hasattr(noun, "modified"):
        made = replace(made, modified=datetime.now(UTC), modified_by=by)
    return replace(made, rich=None) if hasattr(noun, "rich") and made.text != noun.text else made


# -- the key


def _key_path(store: Store, key: str | os.PathLike[str] | bool) -> Path | None:
    if key is False:
        return None
    path = store.path.with_suffix(".key.csv") if key is True else Path(key)
    if path.exists() and path.samefile(store.path):
        raise ValueError(f"the key cannot take the place of the study's file {path.name}")
    return path


def _write_key(path: Path, names: Mapping[str, str]) -> None:
    """Add names to a key, which only its user may read."""
    known = _read_key(path) if path.exists() else {}
    if other := [name for name in names if known.get(name, names[name]) != names[name]]:
        told = "; ".join(f"{name!r} is {known[name]!r} in it, not {names[name]!r}" for name in other)
        raise ValueError(f"the key {path.name} says otherwise: {told}")
    table = io.StringIO()
    csv.writer(table).writerows([HEADER, *(known | dict(names)).items()])
    with replacing(path, private=True) as file:
        file.write(table.getvalue().encode("utf-8-sig"))


def _read_key(path: Path) -> dict[str, str]:
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    if not rows or rows[0] != HEADER or any(len(row) != 2 for row in rows):
        raise ValueError(f"{path.name} is there and is no key to pseudonyms; name another file")
    return dict(rows[1:])
