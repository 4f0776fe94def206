"""The teacher's folder of answer files, read into one table; every file that could not be counted is named."""

import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles.project import Project
from tender_cycles.seminar.answers import Answer, moment, read_answers, read_header, restored, split, told
from tender_cycles.seminar.exercises import Exercise, find_exercises, is_exercise
from tender_cycles.seminar.sampling import key, practice
from tender_cycles.words import check_lang, counted

COLUMNS = {
    "coder": "object", "unit": "object", "excerpt": "object", "code": "object", "confidence": "Int64",
    "reason": "object", "seconds": "float64", "time": "object",
}  # fmt: skip
LARGEST = 10_000_000  # bytes; a student who changes every answer a hundred times stays far below
STATUSES = ("read", "damaged", "duplicate", "empty", "foreign")


@dataclass(frozen=True, eq=False)
class Answers:
    """What a class has answered, and what became of its files.

    Attributes
    ----------
    exercise : Exercise
    frame : DataFrame
        One row per coder and unit that she has looked at: ``coder`` (the code
        word), ``unit``, ``excerpt`` (its name in the study; missing as long as
        no project is given), ``code`` (missing if she skipped it or has not
        chosen), ``confidence`` (1 to 5), ``reason``, ``seconds``, ``time``.
    report : DataFrame
        One row per file, in the order of their names: ``file``, ``status``,
        ``coder``, ``answers`` (how many are given and counted), ``skipped`` (how
        many units were looked at and have none) and ``message``, in the language
        that `tc.set_lang` chose when they were gathered.
        The status is ``"read"``, ``"damaged"`` (what could be read is counted),
        ``"duplicate"`` (of another file, which is counted in its place),
        ``"empty"`` (nothing answered) or ``"foreign"`` (not of this exercise).
    """

    exercise: Exercise
    frame: pd.DataFrame
    report: pd.DataFrame

    @property
    def coders(self) -> tuple[str, ...]:
        """The code words, in the order of the alphabet."""
        return tuple(dict.fromkeys(self.frame["coder"]))

    def units(self) -> pd.DataFrame:
        """Return what each coder chose for each unit.

        Returns
        -------
        DataFrame, shape (units, coders)
            Of keys of codes and `NONE`, NaN where there is no answer; every
            unit of the exercise in its order, also those that nobody answered.
        """
        wide = self.frame.pivot(index="unit", columns="coder", values="code")  # noqa: PD010 - no unit stands twice
        wide = wide.reindex(index=[unit.id for unit in self.exercise.units], columns=list(self.coders))
        wide = wide.astype(object).where(wide.notna(), float("nan"))
        return wide.rename_axis(index="unit", columns="coder")

    def __repr__(self) -> str:
        lang, counts = check_lang(), self.report["status"].value_counts()
        files = [f"{told(f'status.{each}')} {counts[each]}" for each in STATUSES if each in counts]
        coders, given = (
            counted("coder", len(self.coders), lang),
            counted("answer", int(self.report["answers"].sum()), lang),
        )
        return f"<Answers: {told('repr', coders=coders, answers=given, files=', '.join(files) or told('no-files'))}>"

    def _repr_html_(self) -> str:
        shown = self.report.assign(status=[told(f"status.{each}") for each in self.report["status"]])
        return str(shown.to_html(index=False))


@dataclass
class _File:
    """A file of the folder on its way into the table."""

    name: str
    content: bytes
    status: str = "read"
    message: str = ""
    word: str = ""
    session: str = ""
    coder: str = ""
    other: str = ""
    answers: tuple[Answer, ...] = ()

    @property
    def given(self) -> int:
        """How many units have an answer."""
        return sum(each.state == "done" for each in self.answers)

    @property
    def skipped(self) -> int:
        """How many units were looked at and have none."""
        return len(self.answers) - self.given

    def drop(self, status: str, message: str) -> None:
        self.status, self.message = status, message


def gather(folder: str | os.PathLike[str], exercise: Exercise, project: Project | None = None) -> Answers:
    """Read all files of answers in a folder.

    A file that cannot be counted never keeps the others from being counted. A
    file that is damaged is counted as far as it can be read. Of several copies
    of a file the one that was written to last is counted; two students with the
    same code word are counted as two, the second as ``"word (2)"``. Folders in
    the folder are looked into, as learning platforms make one for each student;
    the file of the exercise itself and what is hidden are passed over. Of a
    file that answers another exercise it is told which, if that lies in the
    folder or beside it, or is the one for practice, and what to do.

    Parameters
    ----------
    folder : path
        What lies in it may have any name; a zip is read as a folder, and so is
        one that lies in it.
    exercise : Exercise
        As it was handed out: read from its file, or made again from the study and the seed.
    project : Project, optional
        The study, for the excerpts' names.

    Returns
    -------
    Answers

    Raises
    ------
    NotADirectoryError
        If there is no such folder, and no such zip.
    """
    check_type((str, os.PathLike), folder, "folder")
    folder = Path(folder)
    if not folder.is_dir() and not zipfile.is_zipfile(folder):
        raise NotADirectoryError(f"{folder} is no folder, and no zip of one")
    files = [file for name, read in _contents(folder) if (file := _read(name, read, exercise)) is not None]
    _told_apart(files, folder)
    _without_copies(files)
    _named_apart(files)
    names = key(exercise, project)["excerpt"].to_dict() if project is not None else {}
    rows = [
        (file.coder, each.unit, names.get(each.unit), each.code, each.confidence, each.reason, each.seconds, each.time)
        for file in sorted(files, key=lambda file: file.coder)
        for each in file.answers
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    report = pd.DataFrame(
        [(file.name, file.status, file.coder, file.given, file.skipped, file.message) for file in files],
        columns=["file", "status", "coder", "answers", "skipped", "message"],
    )
    return Answers(exercise, frame, report)


def _contents(folder: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the name and the reader of every file in a folder or a zip and the zips in it, but not what is hidden."""
    if not folder.is_dir():
        yield from _zipped(folder, "")
        return
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if _hidden(name) or not path.is_file():
            continue
        if path.suffix.lower() == ".zip" and zipfile.is_zipfile(path):
            yield from _zipped(path, f"{name}/")
        else:
            yield name, partial(_beginning, Path.open, path, "rb")


def _zipped(path: Path, before: str) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield what a zip has; its names are only told, never used as paths."""
    with zipfile.ZipFile(path) as archive:
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if not info.is_dir() and not _hidden(info.filename) and not info.filename.startswith("__MACOSX/"):
                yield before + info.filename, partial(_beginning, archive.open, info)


def _hidden(name: str) -> bool:
    return any(part.startswith(".") and part.strip(".") for part in name.split("/"))


def _beginning(open_it: Callable[..., IO[bytes]], *what: Any) -> bytes:
    with open_it(*what) as opened:
        return opened.read(LARGEST + 1)


def _read(name: str, read: Callable[[], bytes], exercise: Exercise) -> _File | None:
    """Read a file, or return None if it is the exercise's own."""
    try:
        content = read()
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
        file = _File(name, b"")
        file.drop("foreign", told("unreadable", fault=getattr(fault, "strerror", None) or fault))
        return file
    if is_exercise(content):
        return None
    file = _File(name, content)
    if len(content) > LARGEST:
        file.drop("foreign", told("too-large", most=LARGEST // 1_000_000))
        return file
    if not content.strip():
        file.drop("empty", told("empty-file"))
        return file
    file.content = restored(content)
    try:
        header = read_header(file.content)
    except ValueError as fault:
        file.drop("foreign", str(fault))
        return file
    file.word, file.session = header["code_word"], header["session"]
    file.message = told("made-up") if header.get("made_up") else ""
    if header["exercise"] != exercise.digest:
        file.other = header["exercise"]
        file.drop("foreign", told("other-exercise", other=header["exercise"], digest=exercise.digest))
    else:
        _take_answers(file, exercise)
    return file


def _told_apart(files: list[_File], folder: Path) -> None:
    """Say of the files that answer another exercise which it is, and what to do."""
    others = [file for file in files if file.other]
    if not others:
        return
    here = [folder, folder.parent] if folder.is_dir() else [folder.parent]
    known = {made.digest: name for place in here for name, made in find_exercises(place).items()}
    for file in others:
        if file.other == practice().digest:
            way = told("practice")
        elif file.other in known:
            way = told("known", name=known[file.other])
        else:
            way = told("unknown")
        file.message += f"; {way}"


def _take_answers(file: _File, exercise: Exercise) -> None:
    answers, faults = read_answers(file.content, exercise)
    if split(file.content)[1] and faults:
        faults[-1] = told("breaks-off", fault=faults[-1])
    latest = {answer.unit: answer for answer in answers}
    file.answers = tuple(latest[unit.id] for unit in exercise.units if unit.id in latest)
    if faults:
        given = counted("answer", file.given, check_lang())
        file.drop("damaged", told("counted", faults="; ".join(faults), answers=given))
    elif not file.answers:
        file.drop("empty", told("no-answer"))


def _without_copies(files: list[_File]) -> None:
    """Of the files of one session keep the one with the latest answer: the others are earlier copies."""
    sessions: dict[tuple[str, str], list[_File]] = {}
    for file in files:
        if file.answers:
            sessions.setdefault((file.session, file.word.casefold()), []).append(file)
    for copies in sessions.values():
        best = max(copies, key=lambda file: (max(_when(each) for each in file.answers), len(file.content)))
        for file in copies:
            if file is not best:
                file.answers = ()
                file.drop("duplicate", told("same" if file.content == best.content else "earlier", name=best.name))


def _when(answer: Answer) -> datetime:
    return moment(answer.time) or datetime.min.replace(tzinfo=UTC)


def _named_apart(files: list[_File]) -> None:
    """Give each file that is counted its coder: the code word, with a number where two students chose the same."""
    words: dict[str, list[str]] = {}
    for file in files:
        if not file.answers:
            continue
        before = words.setdefault(file.word.casefold(), [])
        file.coder = f"{file.word} ({len(before) + 1})" if before else file.word
        if before:
            again = told("twice", word=file.word, file=before[0])
            file.message = "; ".join(filter(None, [file.message, again]))
        before.append(file.name)
