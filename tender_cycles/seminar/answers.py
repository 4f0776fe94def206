"""A student's answers: one small file that is only ever appended to.

The first line says which exercise is answered and under which code word; each
further line is one answer in full, and of a unit the latest line counts. A line
is on disk before `AnswerFile.put` returns, so that a kernel may be killed at
any moment: at worst the file ends in a torn line, of which nobody was told
that it is saved, and which is cut off when the file is opened again.
"""

import json
import os
import re
import secrets
import unicodedata
import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from tender_cycles import _copied
from tender_cycles._checks import check_type
from tender_cycles._copied import is_complete, line
from tender_cycles.seminar.exercises import Exercise
from tender_cycles.words import check_lang, say

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

FORMAT = "tender_cycles answers"
VERSION = 1
CONFIDENCE = (1, 2, 3, 4, 5)
LONGEST = 10_000_000  # seconds: some four months, longer than any lesson
_BEGINS = f'{{"format": "{FORMAT}", '.encode()
_COPIED = re.compile(rf'\{{\s*"format"\s*:\s*"{FORMAT}"')
_WORD = re.compile(r"\w[\w-]{1,31}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a student says of a unit.

    `code` is a key, `NONE` if no code fits, or None as long as nothing is
    chosen; `confidence` is from 1 (a guess) to 5 (sure); `seconds` is how long
    the excerpt was before her.
    """

    unit: str
    code: str | None = None
    confidence: int | None = None
    reason: str = ""
    skipped: bool = False
    seconds: float = 0.0
    time: str = ""

    @property
    def state(self) -> str:
        """``"done"``, ``"skipped"`` or ``"open"``."""
        return "done" if self.code is not None else "skipped" if self.skipped else "open"


class CodeWordError(ValueError):
    """A code word that cannot be used; `kind` is ``"empty"``, ``"form"``, ``"in use"`` or ``"other exercise"``."""

    def __init__(self, kind: str, word: str) -> None:
        self.kind = kind
        super().__init__(f"{word!r}: {self.why(check_lang())}")

    def why(self, lang: str) -> str:
        """Return what is wrong with it, and what to do, in a language."""
        return say(f"alias.word-{self.kind.replace(' ', '-')}", lang)


def check_code_word(word: str) -> str:
    """Return a code word as it is kept: composed and without spaces around it.

    Raises
    ------
    CodeWordError
        If it is empty or cannot be part of a file's name.

    Examples
    --------
    >>> check_code_word(" Fjellrev ")
    'Fjellrev'
    """
    check_type(str, word, "word")
    made = unicodedata.normalize("NFC", word).strip()
    if not made:
        raise CodeWordError("empty", word)
    if not _WORD.fullmatch(made):
        raise CodeWordError("form", made)
    return made


def is_code_word(word: str) -> bool:
    """Return whether a code word is given; one that is and cannot be used is refused, as by `check_code_word`.

    Examples
    --------
    >>> is_code_word(""), is_code_word("fjellrev")
    (False, True)
    """
    check_type(str, word, "word")
    return bool(word.strip() and check_code_word(word))


class AnswerFile:
    """The answers of one student to one exercise, on disk.

    Opening it begins the file, or goes on with the one that is there. It is
    locked for as long as it is open, and its owner alone can read it. Where there are no such locks, on Windows
    and on some network drives, nobody is told that a code word is in use
    elsewhere: then both write to the one file, nothing is lost, and of a unit
    the latest answer counts, whoever gave it.

    Parameters
    ----------
    folder : path
        Where the file lies; it is named ``answers-<code word>.jsonl``.
    exercise : Exercise
    code_word : str
        Stands for the student, whose name is nowhere in the file.

    Attributes
    ----------
    path : Path
    answers : dict of str to Answer
        The latest of each unit.
    resumed : bool
        Whether there were answers already.
    cut : int
        How many bytes of a torn last line were cut off on opening.

    Raises
    ------
    CodeWordError
        If the code word cannot name a file, is in use in another notebook
        (where that can be known), or its file holds answers to another exercise.
    ValueError
        If its file is no file of answers.
    """

    def __init__(self, folder: str | os.PathLike[str], exercise: Exercise, code_word: str) -> None:
        self.exercise = exercise
        self.code_word = check_code_word(code_word)
        self.path = Path(folder) / f"answers-{self.code_word.casefold()}.jsonl"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file: BinaryIO = open(self.path, "a+b", opener=_private)  # noqa: SIM115 - open as long as this is
        weakref.finalize(self, self._file.close)  # a cell run again forgets the view of before
        try:
            self._lock()
            self.answers = self._mend()
        except BaseException:
            self._file.close()
            raise
        self.resumed = bool(self.answers)

    def close(self) -> None:
        """Close the file; another notebook may open it then."""
        self._file.close()

    def __enter__(self) -> "AnswerFile":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _lock(self) -> None:
        """Keep other processes out for as long as the file is open; a killed one lets go by itself."""
        if fcntl is None:
            return
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as taken:
            raise CodeWordError("in use", self.code_word) from taken
        except OSError:  # some network drives cannot lock
            return

    def _mend(self) -> dict[str, Answer]:
        """Return what the file holds, after cutting off a torn line; begin it if it is empty."""
        self._file.seek(0)
        whole, torn = split(self._file.read())
        if whole:
            header = read_header(whole)
            if header["exercise"] != self.exercise.digest:
                raise CodeWordError("other exercise", self.code_word)
        elif torn and not torn.startswith(_BEGINS[: len(torn)]):
            raise ValueError(told("no-file", name=self.path.name))
        if whole and is_complete(torn):  # what a text editor or a copy leaves without its last line end
            self._file.write(b"\n")
            self._file.flush()
            whole, torn = whole + torn + b"\n", b""
        self.cut = len(torn)
        if torn:
            self._file.truncate(len(whole))
        if not whole:
            self.session = secrets.token_hex(8)
            self._append(self._header())
            return {}
        self.session = header["session"]
        answers, _ = read_answers(whole, self.exercise)
        return {answer.unit: answer for answer in answers}

    def _header(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "exercise": self.exercise.digest,
            "code_word": self.code_word,
            "session": self.session,
            "begun": _now(),
        }

    def put(
        self,
        unit: str,
        code: str | None = None,
        *,
        confidence: int | None = None,
        reason: str = "",
        skipped: bool = False,
        seconds: float = 0.0,
    ) -> Answer:
        """Save what is said of a unit, in place of what was said of it before.

        Returns
        -------
        Answer
            It is on disk.

        Raises
        ------
        ValueError
            If the unit or the code is not of the exercise, or the confidence not from 1 to 5.
        OSError
            If it could not be written; the file and `answers` are as they were.
        """
        answer = Answer(
            unit=unit, code=code, confidence=confidence, reason=reason, skipped=skipped and code is None,
            seconds=round(seconds, 1), time=_now(),
        )  # fmt: skip
        if faults := list(_faults(answer, self.exercise)):
            raise ValueError("; ".join(faults))
        self._append(written(answer))
        self.answers[unit] = answer
        return answer

    def _append(self, record: dict[str, Any]) -> None:
        self._lock()  # a second view in the same process that was closed has let go of it
        self._file.seek(0, os.SEEK_END)
        before = self._file.tell()
        try:
            self._file.write(line(record))
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(before)
            raise


def _private(path: str, flags: int) -> int:
    """Open a file that, where it is new, its owner alone can read."""
    return os.open(path, flags, 0o600)


def has_near_word(folder: str | os.PathLike[str], exercise: Exercise, code_word: str) -> bool:
    """Return whether the exercise has been answered in a folder under a code word much like another.

    For whoever mistypes her word and would begin anew without knowing it. Which
    word it is nobody is told: it may be a neighbour's.
    """
    answered = set()
    for path in Path(folder).glob("answers-*.jsonl"):
        whole, _ = split(path.read_bytes())
        try:
            header = read_header(whole)
        except ValueError:
            continue
        if header["exercise"] == exercise.digest and read_answers(whole, exercise)[0]:
            answered.add(header["code_word"].casefold())
    own = code_word.casefold()
    return bool(get_close_matches(own, answered - {own}, n=1, cutoff=0.75))


def told(key: str, **values: object) -> str:
    """Return what is said of a file of answers, in the language that is set."""
    return say(f"hand-in.{key}", check_lang(), **values)


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def moment(time: str) -> datetime | None:
    """Return when an answer was given; a time without a zone is taken as UTC, and what is none is None."""
    try:
        when = datetime.fromisoformat(time)
        return when.replace(tzinfo=when.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def written(answer: Answer) -> dict[str, Any]:
    """Return an answer as the file holds it."""
    record = {"unit": answer.unit, "code": answer.code, "confidence": answer.confidence, "reason": answer.reason}
    return record | ({"skipped": True} if answer.skipped else {}) | {"seconds": answer.seconds, "time": answer.time}


def split(content: bytes) -> tuple[bytes, bytes]:
    """Return the whole lines, and what follows the last line end."""
    end = content.rfind(b"\n") + 1
    return content[:end], content[end:]


def restored(content: bytes) -> bytes:
    """Return a file of answers out of a text into which it was copied, as `tender_cycles._copied.restored` does."""
    return _copied.restored(content, _COPIED)


def read_header(content: bytes) -> dict[str, Any]:
    """Return what the first line says.

    Raises
    ------
    ValueError
        If it is not the first line of a file of answers, or of a later version.
    """
    try:
        header = json.loads(content.partition(b"\n")[0].decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise ValueError(told("no-json")) from fault
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise ValueError(told("no-format", format=FORMAT))
    if header.get("version") != VERSION:
        raise ValueError(told("version", version=header.get("version"), known=VERSION))
    needed = ("exercise", "code_word", "session")
    if missing := [name for name in needed if not isinstance(header.get(name), str) or not header[name]]:
        raise ValueError(told("missing", names=", ".join(missing)))
    return header | {"code_word": check_code_word(header["code_word"])}


def read_answers(content: bytes, exercise: Exercise) -> tuple[list[Answer], list[str]]:
    """Return the answers of a file in the order in which they were given, and what is wrong with the other lines."""
    answers, faults = [], []
    for at, text in enumerate(content.split(b"\n")[1:], 2):
        if not text.strip():
            continue
        try:
            answer = _read(json.loads(text))
        except (ValueError, TypeError, RecursionError):
            faults.append(told("line-unread", at=at))
            continue
        wrong = list(_faults(answer, exercise))
        faults += [told("line", at=at, fault=fault) for fault in wrong]
        if not wrong:
            answers.append(answer)
    return answers, faults


def _read(record: Any) -> Answer:
    answer = Answer(**record)
    types = {"unit": str, "code": str | None, "confidence": int | None, "reason": str, "skipped": bool,
             "seconds": int | float, "time": str}  # fmt: skip
    if wrong := [name for name, kind in types.items() if not isinstance(getattr(answer, name), kind)]:
        raise ValueError(f"{wrong[0]} is of the wrong type")
    return answer


def _faults(answer: Answer, exercise: Exercise) -> Iterable[str]:
    units = [unit.id for unit in exercise.units]
    if answer.unit not in units:
        yield told("unit", unit=answer.unit, choices=", ".join(units))
    if answer.code is not None and answer.code not in exercise.domain:
        yield told("code", code=answer.code, choices=", ".join(exercise.domain))
    if answer.confidence is not None and answer.confidence not in CONFIDENCE:
        yield told("confidence", confidence=answer.confidence)
    if not 0 <= answer.seconds <= LONGEST:
        yield told("seconds", seconds=str(answer.seconds)[:12], most=LONGEST)
    if answer.time and moment(answer.time) is None:
        yield told("time", time=answer.time[:40])
