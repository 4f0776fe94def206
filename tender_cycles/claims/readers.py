"""What a reader makes of the claims: verdicts of one's own, and where they are kept.

In a `Store` a verdict is a `Note` whose name is the verdict and whose text the
reason, with a `Link` to the claim: each is one journaled change. Without a
store it is one line at the end of a file. Either way it is on the disk when
the call returns.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import pandas as pd
from platformdirs import user_data_path

from tender_cycles._checks import check_type
from tender_cycles._copied import is_complete, line, restored
from tender_cycles._nearest import nearest
from tender_cycles.claims.ledger import VERDICTS, find
from tender_cycles.project import Claim, Link, Note, Project, User, stable_guid

VARIABLE = "TENDER_CYCLES_DATA"
LINK = "verdict"
_COPIED = re.compile(r'\{\s*"claim"\s*:')
COLUMNS = ("claim", "user", "verdict", "reason", "time", "guid")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderVerdict:
    """What a reader makes of one claim.

    `claim` is the claim's GUID. Where `verdict` is empty there is only a
    reason so far; where both are, the reader has taken the verdict back.
    """

    claim: str
    verdict: str = ""
    reason: str = ""
    user: str = ""
    time: datetime | None = None


class AStore(Protocol):
    """What is asked of a store."""

    @property
    def project(self) -> Project: ...
    @property
    def user(self) -> User: ...
    @property
    def path(self) -> Any: ...
    def put(self, *nouns: Any, action: str) -> Any: ...
    def remove(self, *guids: str, action: str) -> Any: ...


def verdicts_path(project: Project, folder: str | os.PathLike[str] | None = None) -> Path:
    """Return the file that keeps a reader's verdicts: in `folder`, $TENDER_CYCLES_DATA, or the user's data folder."""
    check_type(Project, project, "project")
    chosen = folder or os.environ.get(VARIABLE)
    home = Path(chosen) if chosen else user_data_path("tender-cycles", appauthor=False)
    return home / f"verdicts-{project.guid or stable_guid('project', project.name)}.jsonl"


class VerdictFile:
    """A file to which verdicts are added, a line each; of several on one claim the last counts.

    It is read also where somebody has copied it into a text, such as a mail.

    Parameters
    ----------
    path : path
        Made, with its folder, when the first verdict is saved.
    user : str
        Name of the reader, who may stay without one.
    """

    def __init__(self, path: str | os.PathLike[str], user: str = "") -> None:
        self.path, self.user = Path(path), user

    def all(self) -> list[ReaderVerdict]:
        """Return the last reading of each claim by each reader, in the order of saving.

        Raises
        ------
        ValueError
            If a line cannot be read. A last line that is not whole, where a
            computer stopped in the middle of it, is left out.
        """
        if not self.path.exists():
            return []
        *lines, last = restored(self.path.read_bytes(), _COPIED).split(b"\n")
        lines += [last] * is_complete(last)
        found: dict[tuple[str, str], ReaderVerdict] = {}
        for at, text in enumerate(lines, start=1):
            if text:
                reading = self._parsed(text, at)
                found.pop((reading.claim, reading.user), None)
                found[reading.claim, reading.user] = reading
        return [each for each in found.values() if each.verdict or each.reason]

    def _parsed(self, text: bytes, at: int) -> ReaderVerdict:
        try:
            facts = json.loads(text)
            return ReaderVerdict(**{**facts, "time": datetime.fromisoformat(facts["time"])})
        except (ValueError, TypeError, KeyError) as fault:
            raise ValueError(f"line {at} of {self.path} is no verdict ({fault}); mend it or take it out") from fault

    def own(self) -> dict[str, ReaderVerdict]:
        """Return this reader's own readings by the GUID of the claim."""
        return {each.claim: each for each in self.all() if each.user == self.user}

    def save(self, reading: ReaderVerdict) -> ReaderVerdict:
        """Add a reading; it is on the disk when this returns."""
        reading = replace(reading, user=self.user, time=reading.time or _now())
        facts = asdict(reading) | {"time": str(reading.time)}
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.path.open("ab+") as file:
            _mend(file)
            # One write at the end of the file: another notebook that does the same does not get in between.
            file.write(line(facts))
            file.flush()
            os.fsync(file.fileno())
        return reading


def _mend(file: BinaryIO) -> None:
    """Cut off a torn last line; one that lacks nothing but its end gets it."""
    file.seek(0)
    content = file.read()
    end = content.rfind(b"\n") + 1
    if is_complete(content[end:]):
        file.write(b"\n")
    else:
        file.truncate(end)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


class VerdictStore:
    """The verdicts in a store, by its user; each is a change in its journal.

    Parameters
    ----------
    store : Store
    """

    def __init__(self, store: AStore) -> None:
        self.store = store
        self.path, self.user = Path(store.path), store.user.name

    def all(self) -> list[ReaderVerdict]:
        """Return every reader's readings."""
        return list(readings(self.store.project))

    def own(self) -> dict[str, ReaderVerdict]:
        """Return this user's own readings by the GUID of the claim."""
        mine = {_note_guid(claim.guid, self.store.user) for claim in self.store.project.claims}
        return {claim: each for guid, claim, each in _found(self.store.project) if guid in mine}

    def save(self, reading: ReaderVerdict) -> ReaderVerdict:
        """Put a reading into the store; it is on the disk when this returns."""
        reading = replace(reading, user=self.user, time=reading.time or _now())
        guid = _note_guid(reading.claim, self.store.user)
        before = next((each for each in self.store.project.notes if each.guid == guid), None)
        if not reading.verdict and not reading.reason:
            if before is not None:
                self.store.remove(guid, action="take back verdict")
            return reading
        note = Note(
            guid=guid, name=reading.verdict, text=reading.reason, user=self.store.user.guid,
            created=before.created if before else reading.time,
            modified_by=self.store.user.guid, modified=reading.time,
        )  # fmt: skip
        link = Link(guid=stable_guid("link", guid), origin=guid, target=reading.claim, name=LINK)
        # A user who has not changed anything yet is not in the store.
        new = () if any(each.guid == note.user for each in self.store.project.users) else (self.store.user,)
        self.store.put(*new, note, link, action="verdict")
        return reading


def _note_guid(claim: str, user: User) -> str:
    return stable_guid(LINK, claim, user.guid)


def _found(project: Project) -> Iterator[tuple[str, str, ReaderVerdict]]:
    """Return the notes that are verdicts: their GUIDs, the claims', and the readings."""
    notes, claims = {each.guid: each for each in project.notes}, {each.guid for each in project.claims}
    users = {each.guid: each.name for each in project.users}
    for link in project.links:
        if link.name == LINK and link.origin in notes and link.target in claims:
            note = notes[link.origin]
            reading = ReaderVerdict(
                claim=link.target, verdict=note.name, reason=note.text, user=users.get(note.user or "", ""),
                time=note.modified or note.created,
            )  # fmt: skip
            yield note.guid, link.target, reading


def readings(project: Project) -> Iterator[ReaderVerdict]:
    """Return what readers have made of the claims, as it stands in a project."""
    return (reading for _, _, reading in _found(project))


def read_verdicts(project: Project, where: Any = None) -> pd.DataFrame:
    """Return what readers have made of a project's claims.

    Parameters
    ----------
    project : Project
    where : path, Store, VerdictFile or Project, optional
        The user's own file for this project, if it is not given.

    Returns
    -------
    DataFrame
        ``claim, user, verdict, reason, time, guid``, a row for each claim and
        reader; `claim` is the claim's name and `guid` its GUID. Verdicts on
        claims that the project does not have are there with an empty name.

    Raises
    ------
    ValueError
        If a file is damaged.
    """
    check_type(Project, project, "project")
    names = {claim.guid: claim.name for claim in project.claims}
    found = readings(where) if isinstance(where, Project) else _sink(project, where).all()
    rows = [{**asdict(each), "claim": names.get(each.claim, ""), "guid": each.claim} for each in found]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def write_verdicts(
    project: Project, table: pd.DataFrame, where: Any = None, *, user: str = ""
) -> "VerdictFile | VerdictStore":
    """Save verdicts on a project's claims.

    Parameters
    ----------
    project : Project
    table : DataFrame
        ``claim`` (name or GUID), ``verdict`` and, if one likes, ``reason``.
    where : path, Store or VerdictFile, optional
        The user's own file for this project, if it is not given.
    user : str
        Who the reader is, where that is a file.

    Returns
    -------
    VerdictFile or VerdictStore
        Where they are now.

    Raises
    ------
    ValueError
        If a claim or a verdict is unknown; all faults at once, and nothing is
        saved.
    """
    check_type(Project, project, "project")
    rows, faults = table.fillna("").to_dict("records"), []
    made = []
    for at, row in enumerate(rows, start=1):
        try:
            made.append(checked(project, str(row["claim"]), str(row["verdict"]), str(row.get("reason", ""))))
        except ValueError as fault:
            faults.append(f"row {at}: {fault}")
    if faults:
        raise ValueError("the verdicts do not fit the project:\n- " + "\n- ".join(faults))
    sink = _sink(project, where, user)
    for reading in made:
        sink.save(reading)
    return sink


def checked(project: Project, claim: str | Claim, verdict: str, reason: str = "") -> ReaderVerdict:
    """Return a reading of a claim that the project has, with a verdict that there is.

    Raises
    ------
    ValueError
        If not; names the nearest.
    """
    if verdict not in ("", *VERDICTS):
        raise ValueError(f"verdict {verdict!r} is unknown{nearest(verdict, VERDICTS)}")
    return ReaderVerdict(claim=find(project, claim).guid, verdict=verdict, reason=reason)


def _sink(project: Project, where: Any, user: str = "") -> VerdictFile | VerdictStore:
    if isinstance(where, VerdictFile | VerdictStore):
        return where
    if where is None or isinstance(where, str | os.PathLike):
        return VerdictFile(verdicts_path(project) if where is None else where, user)
    return VerdictStore(where)


def compare(project: Project, verdicts: pd.DataFrame | Iterable[ReaderVerdict]) -> pd.DataFrame:
    """Return readers' verdicts beside those of the project.

    Parameters
    ----------
    project : Project
    verdicts : DataFrame or readings
        As `read_verdicts` gives them.

    Returns
    -------
    DataFrame
        ``claim, kind, section, user, ours, own, same, reason_nb, reason_en,
        reason``, a row for each verdict that is given; the reasons in two
        languages are the project's. `same` is None where the project has no
        verdict of its own.

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> thesis = load_thesis()
    >>> mine = ReaderVerdict(claim=thesis.claims[0].guid, verdict="holds")
    >>> compare(thesis, [mine])[["claim", "ours", "own", "same"]].values.tolist()
    [['C01', 'not checkable', 'holds', False]]
    """
    check_type(Project, project, "project")
    claims = {claim.guid: claim for claim in project.claims}
    if isinstance(verdicts, pd.DataFrame):
        given = [(row["guid"], row["user"], row["verdict"], row["reason"]) for row in verdicts.to_dict("records")]
    else:
        given = [(each.claim, each.user, each.verdict, each.reason) for each in verdicts]
    rows = [
        {
            "claim": claim.name, "kind": claim.kind, "section": claim.section, "user": user,
            "ours": claim.verdict, "own": own, "same": claim.verdict == own if claim.verdict else None,
            **{f"reason_{lang}": claim.reasons.get(lang, "") for lang in ("nb", "en")}, "reason": reason,
        }
        for guid, user, own, reason in given
        if own and (claim := claims.get(guid)) is not None
    ]  # fmt: skip
    columns = ["claim", "kind", "section", "user", "ours", "own", "same", "reason_nb", "reason_en", "reason"]
    return pd.DataFrame(rows, columns=columns)
