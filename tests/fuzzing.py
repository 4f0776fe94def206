# ruff: noqa: E501 - files stand as they are
"""Good files of every kind that is read, damaged at random: each ends read, or with an error that names it.

Run as a program, for as long as one likes:

    python tests/fuzzing.py --seconds 3600 --seed 1 [kind …]

Prints a line for each kind: how many files were tried, how many of them were
refused, how many ended in another error than ours, took more than ten seconds
of the processor, or more than a gigabyte. With ``--keep FOLDER`` what failed stays there.
"""

import argparse
import io
import logging
import random
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

if __name__ == "__main__":
    sys.path.append(str(Path(__file__).with_name("study")))  # what is made up is shared with the other tests

import docx
import made_up
from reportlab.pdfgen import canvas
from test_exchange_foreign import QUALCODER, TAGUETTE
from test_exchange_rqda import RQDA

from tender_cycles.seminar.answers import AnswerFile
from tender_cycles.seminar.exercises import Choice, Exercise, Unit, read_exercise
from tender_cycles.seminar.gathering import gather
from tender_cycles.study.exchange import read, write
from tender_cycles.study.exchange.qdc import write_qdc
from tender_cycles.study.store import Store

SECONDS, MEGABYTES = 10, 1024
PLENTY = 3 * 2**30  # bytes of addresses; beyond it nothing is given
TALK = "I: Hvordan går det? 😀\nA: Bra, stort sett.\n\nI: Og ellers?\n"
CUES = "WEBVTT\n\n00:01.000 --> 00:02.500\n<v Anna>We trust</v>\n\n00:03.000 --> 00:04.000\nBerit: <i>Yes</i>\n"
PAGE = (
    "<html><head><title>t</title></head><body><h1>A &amp; B</h1><p>I: Hei<br>A: <b>Ja</b></p><!-- c --></body></html>"
)
RTF = (
    r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset2 Symbol;}}\f0 I: Hvordan g\'e5r det?\par "
    r"A: Bra{\v  nok}\u-10179?\u-8704?{\f1 \'b3}.{\footnote Ler.}{\*\shppict{\pict\bin4 abcd}}\par}"
)
OFFICE = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
ODT = (
    f"<office:document-content {OFFICE}><office:body><office:text><text:h>Samtale</text:h>"
    '<text:p>I: Hei<text:s text:c="3"/></text:p></office:text></office:body></office:document-content>'
)
EXERCISE = Exercise(
    name="x", by="y", codes=(Choice(key="a", labels={"en": "A"}), Choice(key="b", labels={"en": "B"})),
    units=(Unit(id="u1", texts={"en": "one"}), Unit(id="u2", texts={"en": "two"})),
)  # fmt: skip


# -- good files


def _database(script: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(script)

    return make


def _text(text: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(text, encoding="utf-8") and None


def _written(path: Path) -> None:
    write(made_up.study(), path)


def _word(path: Path) -> None:
    made = docx.Document()
    made.add_heading("Samtale")
    for line in TALK.splitlines():
        made.add_paragraph(line)
    made.add_table(2, 2).cell(0, 0).text = "a"
    made.save(str(path))


def _odt(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", ODT)


def _pdf(path: Path) -> None:
    drawn = canvas.Canvas(str(path))
    for line in TALK.splitlines():
        drawn.drawString(72, 700, line)
        drawn.showPage()
    drawn.save()


def _answers(path: Path) -> None:
    with AnswerFile(path.parent, EXERCISE, "rev") as file:
        file.put("u1", "a", confidence=3, reason="so", seconds=2.5)
        file.put("u2", skipped=True)
    file.path.rename(path)


def _store(path: Path) -> None:
    Store.create(path, made_up.study(), user="Kari").close()


def _read_study(path: Path) -> None:
    with Store.open(path) as store:
        str(store.project)


def _gather(path: Path) -> None:
    folder = path.parent / "class"
    folder.mkdir(exist_ok=True)
    shutil.copy(path, folder / path.name)
    gather(folder, EXERCISE).units()


def _read(path: Path) -> None:
    str(read(path).report)


# What makes a good file of each kind, by its ending; and what reads it, where that is not `read`.
MAKERS: dict[str, Callable[[Path], object]] = {
    "qdpx": _written, "qdc": lambda path: write_qdc(made_up.study(), path), "csv": _written, "xlsx": _written,
    "sqlite3": _database(TAGUETTE), "qda": _database(QUALCODER), "rqda": _database(RQDA), "docx": _word, "odt": _odt,
    "rtf": _text(RTF),
    "pdf": _pdf, "html": _text(PAGE), "vtt": _text(CUES), "srt": _text(CUES.removeprefix("WEBVTT\n\n")),
    "txt": _text(TALK), "json": EXERCISE.write, "jsonl": _answers, "tcstudy": _store,
}  # fmt: skip
READERS: dict[str, Callable[[Path], object]] = {"json": read_exercise, "jsonl": _gather, "tcstudy": _read_study}


# -- damage

ODD = (
    b"", b"\0", b"<", b">", b"</", b"<!--", b"]]>", b"&", b"&#x110000;", b'"', b"'", b"{", b"[" * 2000, b"}", b"\\", b"-1",
    b"0", b"99999999999999999999", b"1e999", b"9" * 5000, b"NaN", b"null", b"true", b"\xff\xfe", b"\xed\xa0\x80", b"\r",
    b"\x85", "\u2028".encode(), "\u0300".encode() * 50, b"../", b"<a>" * 300, b" " * 500, b",", b";", b"\t", b"9999-99-99",
)  # fmt: skip
VALUES = ("NULL", "-1", "9223372036854775807", "1e999", "''", "x'ff00'", "'9999-99-99'", "zeroblob(99)", "id", "rowid")


def damaged(data: bytes, draw: random.Random) -> bytes:
    """Return bytes with one to four faults in them."""
    made = bytearray(data)
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(made) + 1)
        to = min(len(made), at + draw.choice((1, 1, 2, 4, 16, 300)))
        which = draw.randrange(6)
        if which == 0 and made:
            made[draw.randrange(len(made))] = draw.randrange(256)
        elif which == 1:
            del made[at:to]
        elif which == 2:
            made[at:at] = draw.choice(ODD)
        elif which == 3:
            made[at:to] = draw.choice(ODD)
        elif which == 4:
            made[at:at] = made[at:to] * draw.choice((1, 3, 200))
        elif draw.random() < 0.2:
            del made[at:]
    return bytes(made)


def _damaged_within(data: bytes, draw: random.Random) -> bytes:
    """Return an archive in which a member is damaged, gone, or called otherwise, and which is whole itself."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        hit = draw.choice(old.namelist())
        for name in old.namelist():
            contents, chance = old.read(name), draw.random()
            if name == hit and chance < 0.1:
                continue
            new.writestr(f"{name}x" if name == hit and chance < 0.15 else name,
                         damaged(contents, draw) if name == hit else contents)  # fmt: skip
    return made.getvalue()


def _damaged_tables(path: Path, draw: random.Random) -> None:
    """Put odd values into the columns of a database, or take columns and tables away."""
    with closing(sqlite3.connect(path)) as connection:
        for _ in range(draw.randint(1, 3)):
            tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            table = draw.choice(tables)
            column = draw.choice([row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')])
            act = draw.choice((
                f'UPDATE "{table}" SET "{column}" = {draw.choice(VALUES)}',
                f'UPDATE "{table}" SET "{column}" = {draw.choice(VALUES)}',
                f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO "other"',
                f'INSERT INTO "{table}" SELECT * FROM "{table}"',
                f'ALTER TABLE "{table}" ADD COLUMN more text AS (hex(zeroblob(9999999))) VIRTUAL',
                f'DROP TABLE "{table}"' if draw.random() < 0.2 else f'DELETE FROM "{table}"',
            ))  # fmt: skip
            try:
                connection.execute(act)
                connection.commit()
            except sqlite3.Error:
                connection.rollback()


def damage(good: Path, path: Path, draw: random.Random) -> None:
    """Write a damaged copy of a good file."""
    data = good.read_bytes()
    if data.startswith(b"SQLite") and draw.random() < 0.6:
        path.write_bytes(data)
        _damaged_tables(path, draw)
    elif data.startswith(b"PK") and draw.random() < 0.8:
        path.write_bytes(_damaged_within(data, draw))
    else:
        path.write_bytes(damaged(data, draw))


# -- trying


class TooSlowError(BaseException):
    """A file has had its time; no reader may take it for a fault of the file."""


@dataclass
class Tally:
    """How many files of a kind were tried and refused, and what went wrong with how many."""

    tried: int = 0
    refused: int = 0
    crashes: int = 0
    slow: int = 0
    large: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """How many ended otherwise than they should."""
        return self.crashes + self.slow + self.large

    def __str__(self) -> str:
        return (
            f"tried {self.tried}, refused {self.refused}, crashes {self.crashes}, "
            f"slower than {SECONDS} s {self.slow}, above {MEGABYTES} MB {self.large}"
        )


@contextmanager
def _limited() -> Iterator[None]:
    """Stop what takes more than its time of the processor."""

    def stop(*_: object) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _peak(*, anew: bool = False) -> int:
    """Return the most memory that this process has had since the last time it was set anew, in MB."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def is_ours(error: Exception, path: Path) -> bool:
    """Return whether an error is one that a reader may end with: ours, with the name of the file in it."""
    return type(error) in (ValueError, FileNotFoundError) and path.stem in str(error)


def attempt(path: Path, reader: Callable[[Path], object], tally: Tally) -> None:
    """Read a file, and count how that ended."""
    before = _peak(anew=True)
    wrong = ""
    tally.tried += 1
    try:
        with _limited(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader(path)
    except TooSlowError:
        tally.slow += 1
        wrong = f"slower than {SECONDS} s\n{traceback.format_exc()}"
    except Exception as error:
        tally.refused += 1
        if not is_ours(error, path):
            tally.crashes += 1
            wrong = traceback.format_exc()
    if (more := _peak() - before) > MEGABYTES:
        tally.large += 1
        wrong = f"{more} MB"
    if wrong:
        tally.failures.append(wrong)


def fuzz(kinds: list[str], seconds: float, seed: int, keep: Path | None = None) -> dict[str, Tally]:
    """Try damaged files of each kind in turn until the time is over; the same seed damages in the same way."""
    tallies = {kind: Tally() for kind in kinds}
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in kinds:
            MAKERS[kind](folder / f"good.{kind}")
        round_ = 0
        while time.monotonic() < until or not round_:
            for kind in kinds:
                path = folder / f"damaged.{kind}"
                damage(folder / f"good.{kind}", path, random.Random(f"{seed} {round_} {kind}"))
                wrong = tallies[kind].wrong
                attempt(path, READERS.get(kind, _read), tallies[kind])
                if keep and tallies[kind].wrong > wrong:
                    shutil.copy(path, keep / f"{seed}-{round_}.{kind}")
                for beside in folder.glob("damaged.*"):
                    beside.unlink()
            round_ += 1
    return tallies


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kinds", nargs="*", metavar="kind", help=f"of {', '.join(MAKERS)}; all of them otherwise")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    args = parser.parse_args()
    if args.keep:
        args.keep.mkdir(exist_ok=True)
    logging.disable()
    resource.setrlimit(resource.RLIMIT_AS, (PLENTY, PLENTY))
    tallies = fuzz(args.kinds or list(MAKERS), args.seconds, args.seed, args.keep)
    for kind, tally in tallies.items():
        print(f"{kind}: {tally}")
        for wrong in list(dict.fromkeys(tally.failures))[:5]:
            print(wrong, file=sys.stderr)
    return int(any(tally.wrong for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
