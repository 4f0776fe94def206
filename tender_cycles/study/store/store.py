"""A study's project file, open."""

import getpass
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.cycles import NestedCycles
from tender_cycles.project import Coding, Project, Selection, User
from tender_cycles.project.attached import without_attached_words
from tender_cycles.study.store import attachments, chain, file, history, states
from tender_cycles.study.store.editing import ANY, Edit
from tender_cycles.study.store.errors import damaged, telling
from tender_cycles.study.store.flow import check_users, coded_by, codes_over, moves_over, round_sets
from tender_cycles.study.store.history import Change, Round
from tender_cycles.study.store.rows import FACTS, TABLES, Fact, text
from tender_cycles.study.store.watch import Watch
from tender_cycles.words import check_lang, say

if TYPE_CHECKING:
    import pandas as pd

    from tender_cycles.study.merging import Merged

BEGUN = "begin round"


@dataclass
class _Pending:
    """A change that is under way."""

    edit: Edit
    action: str
    undoes: int | None = None
    made: Change = field(init=False)


class Store:
    """A project file: one SQLite file with the study as it is and a journal of all that was changed.

    Made by `Store.create` or `Store.open`. Every change is on the disk when the
    method that makes it returns. Several stores may be open on one file, in one
    program or in several; each sees what the others have written.

    Examples
    --------
    >>> import tempfile
    >>> from tender_cycles.project import Code, Coding, Selection, Source
    >>> folder = tempfile.TemporaryDirectory()
    >>> store = Store.create(f"{folder.name}/study.tcstudy", user="Kari")
    >>> change = store.put(Source(guid="s", name="interview", text="We trust them."), Code(guid="c", name="trust"))
    >>> change = store.put(Selection(guid="e", source="s", start=3, end=8), Coding(guid="k", selection="e", code="c"))
    >>> len(store.project.codings), store.undo().number, len(store.project.codings)
    (1, 4, 0)
    >>> store.redo().undoes, len(store.at(2).codings), len(store.at(5).codings)
    (4, 0, 1)
    >>> store.close(); folder.cleanup()
    """

    def __init__(self, path: Path, db: sqlite3.Connection, user: User | str | None, since: int = 0) -> None:
        self.path = path
        self._since = self._whole_since = since  # the change after which the journal was looked at, and has been since
        self._db, self._lock = db, threading.RLock()
        self._pending: _Pending | None = None
        self._present, self._watch = states.Present(), Watch(path)
        try:
            self.user = self._found_user(user)
        except BaseException:
            db.close()
            raise

    @classmethod
    def create(
        cls,
        path: str | os.PathLike[str],
        project: Project | None = None,
        *,
        user: User | str | None = None,
        words: bool = False,
    ) -> Self:
        """Make a new project file and open it.

        Parameters
        ----------
        path : path-like
            Such as ``"study.tcstudy"``; nothing may be there.
        project : Project, optional
            What it holds from the start; an empty project with the file's name if it is not given.
        user : str or User, optional
            Who works with it: a user's name, who is added with the first change
            if there is no such user. Without it the only or last user of the
            project, else the one who is logged in on the machine.
        words : bool
            Whether the words of an attached text go along.

        Raises
        ------
        FileExistsError
            If there is a file already.
        ValueError
            If something in the project cannot be kept; all such things. Nothing is written then.
        """
        path = Path(path).absolute()
        check_type((Project, NoneType), project, "project")
        project = Project(name=path.stem) if project is None else project
        project = project if words else without_attached_words(project)
        who = _chosen(user, project.users)
        with file.unplaced(path) as new:
            with telling(path):
                states.create(new, project, who, "create")
            file.place(new, path)
        with telling(path):
            db = file.connected(path)
        return cls(path, db, who)

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, user: User | str | None = None) -> Self:
        """Open a project file.

        A file of an older version is brought up to date, with a copy of it
        beside; the log says so, which a notebook shows. All that it holds is
        looked at, but for the files that it carries along; of a journal of more
        than 20,000 changes the last 1,000, and the older ones when something is
        made of them, or by `verify`.

        Parameters
        ----------
        path : path-like
        user : str or User, optional
            Who works with it: a user's name, who is added with the first change
            if there is no such user. Without it whoever changed the file last.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If it is no project file, was written by a newer version, or is
            damaged, such as a copy that was made in the middle of a change.
        """
        path = Path(path).absolute()
        db = file.opened(path)
        with telling(path):
            since = chain.looked_at_from(db)
        return cls(path, db, user, since)

    @classmethod
    def open_or_create(
        cls,
        path: str | os.PathLike[str],
        project: Project | None = None,
        *,
        user: User | str | None = None,
        words: bool = False,
    ) -> Self:
        """Open a project file, or make it where there is none, so that a notebook can be run again.

        Parameters
        ----------
        path : path-like
        project : Project, optional
            What it holds from the start where it is made; a file that is there keeps what it holds.
        user : str or User, optional
            As in `create` and `open`.
        words : bool
            Whether the words of an attached text go along where it is made.

        Raises
        ------
        ValueError
            As in `create` and `open`.
        """
        try:
            return cls.create(path, project, user=user, words=words)
        except FileExistsError:
            return cls.open(path, user=user)

    def close(self) -> None:
        """Close the file. Nothing needs saving; whatever is asked of a closed store raises a ValueError."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        try:
            now = say("repr.store", check_lang(), change=self.head, user=self.user.name)
        except (ValueError, OSError) as error:  # such as a closed one
            now = str(error)
        return f"<{type(self).__name__} {self.path.name!r}, {now}>"

    def _found_user(self, user: User | str | None) -> User:
        with self._reading():
            users = [TABLES["users"].noun(row[1:]) for row in states.rows(self._db, "users")]
            last = history.last_user(self._db)
        if user is None:
            return next((each for each in users if each.guid == last.guid), last)
        return _chosen(user, users)

    # -- reading

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Hold the connection, and let all that is read be of one moment."""
        with self._lock, telling(self.path):
            if self._db.in_transaction:
                yield
                return
            self._begin("DEFERRED")
            try:
                yield
            finally:
                self._db.rollback()

    def _begin(self, how: str) -> None:
        """Begin a transaction on the file that was opened; raise a ValueError if it is no longer that one."""
        self._watch.before(self._db)
        self._db.execute(f"BEGIN {how}")
        try:
            self._watch.within(self._db)
        except BaseException:
            self._db.rollback()
            raise

    def _check_since(self, after: int) -> None:
        """Look at the changes after one, if that was not done before.

        Raises
        ------
        ValueError
            If they are not whole.
        """
        if after < self._whole_since:
            if found := chain.found_faults(self._db, partial(chain.journal, after=after)):
                raise ValueError(damaged(self.path, "; ".join(found)))
            self._whole_since = after

    @property
    def head(self) -> int:
        """The number of the last change."""
        with self._reading():
            return history.head(self._db)

    @property
    def project(self) -> Project:
        """The study as it is now, with what others have written."""
        with self._reading():
            if self._pending is not None:  # what is there is not yet in the journal
                return states.Present().project(self._db, self.path)
            return self._present.project(self._db, self.path)

    def verify(self) -> tuple[str, ...]:
        """Go over everything in the file: all rows, the journal from its beginning, rounds, and the files it carries.

        Opening does the same but for the files carried along, which are looked at when they are read.

        Returns
        -------
        tuple of str
            What is hurt, each in a sentence; empty if nothing is.
        """
        with self._reading():
            self._db.execute("PRAGMA shrink_memory")  # as it stands on the disk
            found = chain.found_faults(self._db, *chain.LOOKS, attachments.faults, history.faults)
            return (*file.head_faults(self.path), *found)

    def at(self, moment: int | datetime | str) -> Project:
        """Return the study as it was.

        Parameters
        ----------
        moment : int, datetime or str
            The number of a change (the state after it), a moment, or the name
            of a round (the state at its end). A moment without a time zone is local.

        Raises
        ------
        ValueError
            If there is no such change or round, or nothing was there yet.
        """
        with self._reading():
            number = history.number(self._db, moment)
            self._check_since(number)
            return self.project if number == history.head(self._db) else states.before(self._db, number, self.path)

    def get(self, guid: str) -> Any:
        """Return an object by its GUID.

        Raises
        ------
        KeyError
            If there is none.
        """
        guid = text("guid", guid)
        with self._reading():
            edit = Edit(self._db)
            kind = edit.kind(guid)
            if kind is None:
                raise KeyError(f"there is no object with the GUID {guid!r} in {self.path.name}")
            return attachments.found(edit.noun(kind, guid), self.path)

    def nouns(self, kind: str) -> tuple[Any, ...]:
        """Return all objects of a kind, without making a project of the whole file.

        Parameters
        ----------
        kind : str
            The name of a table of `Project`, such as ``"codes"``.

        Raises
        ------
        ValueError
            If there is no such kind, with the nearest.
        """
        if kind not in ANY:
            raise ValueError(f"{kind!r} is no kind of object{nearest(kind, ANY)}")
        with self._reading():
            made = (TABLES[kind].noun(row[1:]) for row in states.rows(self._db, kind))
            return tuple(attachments.found(each, self.path) for each in made)

    def coded(self, source: str) -> list[tuple[Selection, tuple[Coding, ...]]]:
        """Return the selections of a source in the order of its text, each with its codings.

        Parameters
        ----------
        source : str
            The GUID of a source.

        Raises
        ------
        KeyError
            If there is no such source.
        """
        source = text("source", source)
        with self._reading():
            if not Edit(self._db).known("sources", [source]):
                raise KeyError(f"there is no source with the GUID {source!r} in {self.path.name}")
            return states.coded(self._db, source)

    def fact(self, name: str) -> Any:
        """Return a fact of the project as a whole, such as its ``"name"``, without making a project of the whole file.

        Raises
        ------
        ValueError
            If there is no such fact, with the nearest.
        """
        if name not in FACTS:
            raise ValueError(f"{name!r} is no fact of a project{nearest(name, FACTS)}")
        with self._reading():
            return Edit(self._db).noun("project", name).value

    @property
    def cycles(self) -> NestedCycles | None:
        """The nested cycles on whose rings the excerpts stand; None if the study has no rings.

        ``store.describe(cycles=...)`` gives it some.
        """
        found: NestedCycles | None = self.fact("cycles")
        return found

    @property
    def rounds(self) -> tuple[Round, ...]:
        """The coding rounds, the first first."""
        with self._reading():
            return history.rounds(self._db)

    @property
    def round(self) -> Round | None:
        """The round that the next change belongs to; None before the first."""
        return next(reversed(self.rounds), None)

    def journal(self) -> "pd.DataFrame":
        """Return every change of every object.

        Returns
        -------
        DataFrame
            One row for each object that a change touched, one for a change that
            touched none: ``change, time, user, round, action, noun, guid, name,
            before, after, undoes``. `before` and `after` are JSON without what
            is at its default, None where there was nothing.
        """
        with self._reading():
            self._check_since(0)
            return history.journal(self._db)

    def codes_over_rounds(self, users: str | Iterable[str] | None = None) -> "pd.DataFrame":
        """Return how many excerpts each code has at the end of each round.

        Parameters
        ----------
        users : str or several, optional
            Whose codings count, by name; everybody's by default. Where several
            code one after the other, choose: what the earlier ones chose stays
            and would count on.

        Returns
        -------
        DataFrame
            See `tender_cycles.study.store.flow.codes_over`.

        Raises
        ------
        ValueError
            If there is no such user; names the nearest.
        """
        return codes_over(self._ends(users))

    def moves_over_rounds(self, users: str | Iterable[str] | None = None) -> "pd.DataFrame":
        """Return where the excerpts of each code went from round to round.

        Parameters
        ----------
        users : str or several, optional
            Whose codings count, by name; everybody's by default. Where several
            code one after the other, choose: what the earlier ones chose stays
            and would count on.

        Returns
        -------
        DataFrame
            See `tender_cycles.study.store.flow.moves_over`.

        Raises
        ------
        ValueError
            If there is no such user; names the nearest.
        """
        return moves_over(self._ends(users))

    def project_with_rounds(self) -> Project:
        """Return the study with a Set for each round, as other tools can keep them.

        Returns
        -------
        Project
            `project`, with one more set per round, called ``"round 1: first"``:
            the codes that excerpts had at the end of the round and that are
            still in the codebook. The earlier states themselves stay in the file.
        """
        with self._reading():
            return replace(self.project, sets=round_sets(self.project, self.rounds, self.codes_over_rounds()))

    def _ends(self, users: str | Iterable[str] | None) -> dict[str, Project]:
        with self._reading():
            ends = {each.name: self.at(each.name) for each in self.rounds}
            if users is None:
                return ends
            names = (users,) if isinstance(users, str) else tuple(users)
            check_users(self.project, names)
        return {name: coded_by(end, names) for name, end in ends.items()}

    # -- writing

    @contextmanager
    def change(self, action: str) -> Iterator[None]:
        """Make several puts and removes one change: one step to undo, all of it on the disk or nothing.

        Whether it is sound is looked at when the block ends. The file is held
        for its length; others wait.
        """
        with self._changing(action):
            yield

    @contextmanager
    def _changing(self, action: str) -> Iterator[_Pending]:
        """Begin a change, or take part in the one that is under way."""
        action = text("action", action)
        with self._lock:
            if self._pending is not None:
                yield from self._part_of(self._pending)
                return
            with telling(self.path):
                self._begin("IMMEDIATE")
            self._pending = now = _Pending(Edit(self._db), action)
            try:
                yield now
                with telling(self.path):
                    now.made = self._settled(now)
                    link = chain.last_link(self._db)
                    self._db.execute("COMMIT")
                    self._watch.after(link)
            finally:
                self._pending = None
                with telling(self.path):
                    self._db.rollback()

    def _part_of(self, now: _Pending) -> Iterator[_Pending]:
        try:
            yield now
        except Exception as error:
            now.edit.fail(f"a part of the change failed: {error}")
            raise
        with telling(self.path):
            now.made = history.expected(self._db, now.edit, self.user, now.action)

    def _settled(self, now: _Pending) -> Change:
        edit = now.edit
        edit.leave_out_unchanged()
        # A new user first: what is put may already name them as the one who made it.
        if edit.after and edit.placed("users", self.user.guid) is None and ("users", self.user.guid) not in edit.after:
            edit.put(self.user)
        edit.settle()
        if not edit.after and now.action != BEGUN:
            return history.last(self._db, history.head(self._db))
        return history.append(self._db, edit, self.user, now.action, now.undoes)

    def put(self, *nouns: Any, action: str = "code") -> Change:
        """Insert objects, or replace those with their GUIDs.

        Parameters
        ----------
        *nouns : User, Code, Variable, Case, Source, Selection, Coding, Note, Set, Link, Graph, Medium or Claim
            They may refer to one another, in any order.
        action : str
            What the journal calls the change.

        Returns
        -------
        Change
            It is on the disk; within `change` it will be when the block ends.
            Where nothing differs from what is there, no change is made, and its
            number is the last one's.

        Raises
        ------
        ValueError
            If a reference leads nowhere, a selection lies outside its text, a
            code would be its own ancestor, a value is of another type, or the
            text of a source would change under selections that are not put with
            it (`tender_cycles.study.correct_text` moves them); all faults at
            once. Nothing is changed then.
        OSError
            If the disk is full or the file cannot be written; nothing is changed then.
        TimeoutError
            If another notebook held the file for too long.
        """
        with self._changing(action) as now, telling(self.path):
            for noun in nouns:
                if now.edit.put(noun):
                    attachments.keep(self._db, noun)
        return now.made

    def remove(self, *guids: str, action: str = "remove") -> Change:
        """Remove objects with all that hangs on them, as one change.

        With a source go its selections, with a selection or a code its codings,
        with any object its links; cases, sets, graphs and claims no longer
        mention it. The children of a code move up to its parent.

        Returns
        -------
        Change
            Its `removed` and `changed` count what went and what was changed, by kind.

        Raises
        ------
        ValueError
            If there is no such object, or a user is to be removed who has made something.
        """
        names = [text("guid", guid) for guid in guids]
        with self._changing(action) as now, telling(self.path):
            now.edit.remove(names)
        return now.made

    def describe(self, **facts: object) -> Change:
        """Change facts of the project as a whole: name, description, about, spelling, cycles and the like.

        Parameters
        ----------
        **facts
            Fields of `Project` that are no tables.

        Raises
        ------
        TypeError
            If there is no such fact.
        """
        if unknown := [
            f"{name!r} is no fact of a project{nearest(name, FACTS)}" for name in facts if name not in FACTS
        ]:
            raise TypeError("; ".join(unknown))
        return self.put(*(Fact(guid=name, value=value) for name, value in facts.items()), action="describe")

    def undo(self) -> Change | None:
        """Take back this user's last change that stands; None if there is none.

        The journal keeps it: that it was taken back is a change of its own.

        Raises
        ------
        ValueError
            If another user has since changed the same objects, or refers to them.
        """
        return self._revert("undo")

    def redo(self) -> Change | None:
        """Make again what this user took back last; None if the user has changed something since.

        Raises
        ------
        ValueError
            If another user has since changed the same objects.
        """
        return self._revert("redo")

    @property
    def can_undo(self) -> bool:
        """Whether there is a change of this user's for `undo` to take back."""
        return bool(self._steps()[0])

    @property
    def can_redo(self) -> bool:
        """Whether there is a change for `redo` to make again."""
        return bool(self._steps()[1])

    def _steps(self) -> tuple[list[int], list[int]]:
        with self._reading():
            return self._found_steps(check=False)

    def _found_steps(self, *, check: bool) -> tuple[list[int], list[int]]:
        found = history.steps(self._db, self.user.guid, self._since)
        if found is None and check:
            self._check_since(0)
        return found or history.all_steps(self._db, self.user.guid)

    def _revert(self, action: str) -> Change | None:
        with self._lock:
            self._refuse_within_change(action)
            with self._changing(action) as now, telling(self.path):
                done, undone = self._found_steps(check=True)
                if steps := done if action == "undo" else undone:
                    now.undoes = steps[-1]
                    history.revert(self._db, now.edit, steps[-1])
        return now.made if steps else None

    def _refuse_within_change(self, what: str) -> None:
        if self._pending is not None:
            raise RuntimeError(f"cannot {what} within a change that is under way")

    def begin_round(self, name: str, description: str = "") -> Round:
        """Begin a coding round: every change from now on belongs to it, until the next one begins.

        Raises
        ------
        ValueError
            If a round has the name already.
        """
        name, description = text("name", name), text("description", description)
        with self._lock:
            self._refuse_within_change("begin a round")
            with self._changing(BEGUN), telling(self.path):
                history.begin_round(self._db, name, description)
            return self.rounds[-1]

    def copy(self, path: str | os.PathLike[str]) -> Path:
        """Copy the file as it stands, also while others write to it.

        Raises
        ------
        FileExistsError
            If there is a file already.
        """
        with self._lock:
            self._refuse_within_change("copy")  # SQLite would wait for itself
            with self._reading():
                return file.copy(self._db, Path(path).absolute())

    def merge(self, other: "Store | Project | str | os.PathLike[str]", *, alike: bool = False) -> "Merged":
        """Take in another's work on the same study, as one change that can be undone.

        Parameters
        ----------
        other : Store, Project or path-like
            Another project, or a project file, which stays as it is.
        alike : bool
            Whether codes are one whose names differ by case alone.

        Returns
        -------
        Merged
            The project that came of it and the conflicts; see `tender_cycles.study.merging.merge`.
        """
        from tender_cycles.study.merging import merge

        if isinstance(other, Store):
            other = other.project
        if not isinstance(other, Project):
            with type(self).open(other, user=self.user) as theirs:
                other = theirs.project
        with self.change("merge"):
            mine = self.project
            merged = merge(mine, other, alike=alike)
            self.put(*states.differences(mine, merged.project))
        return merged


def _chosen(user: User | str | None, users: Sequence[User]) -> User:
    """Return the user who is meant; a new one if there is no such."""
    table = TABLES["users"]
    if isinstance(user, User):
        made: User = table.noun(table.row(user))  # as a file holds it, since every change names the user
        return made
    if user is not None:
        user = text("user", user)
        named = [each for each in users if user in (each.name, each.guid)]
        if len(named) > 1:
            guids = ", ".join(repr(each.guid) for each in named)
            raise ValueError(f"{len(named)} users are called {user!r}; choose by GUID from {guids}")
        return named[0] if named else User(guid=str(uuid4()), name=user)
    if users:
        return _chosen(users[-1], ())
    name = "user"
    with suppress(OSError, KeyError, ImportError):
        name = getpass.getuser()
    return User(guid=str(uuid4()), name=name)
