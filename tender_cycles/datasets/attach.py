"""Attaching the thesis: the informants' own words, from the reader's own copy.

The words stay where the reader has them. `attach_thesis` finds each excerpt
in a copy of the thesis by its fingerprint, checks it word by word, and keeps
the words in the user's data folder; from then on they stand beside the
paraphrases, as ``texts["words"]`` of each selection. `detach_thesis` removes
them. How passages are recognised, and what a fingerprint gives away, is told
in `tender_cycles.datasets.fingerprints`.
"""

import html
import os
from collections import Counter
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import pandas as pd

from tender_cycles import __version__
from tender_cycles._pdf import page_texts
from tender_cycles.datasets import userwords
from tender_cycles.datasets.fingerprints import Fingerprint
from tender_cycles.datasets.matching import find
from tender_cycles.datasets.repairing import Passage, restore
from tender_cycles.datasets.schema import table
from tender_cycles.words import check_lang, say

STATUSES = ("exact", "repaired", "missing")
_NAMED = 12  # so many missing excerpts are named one by one


@dataclass(frozen=True, slots=True)
class Attached:
    """What became of one excerpt."""

    excerpt: str
    status: str
    reasons: tuple[tuple[str, int], ...]
    windows_found: int
    windows: int

    def why(self, lang: str | None = None) -> str:
        """Return in words what had to be repaired, or how much of a missing excerpt was found."""
        lang = check_lang(lang)
        if self.status == "missing":
            return say("attach.found", lang, found=self.windows_found, windows=self.windows)
        return "; ".join(say(f"attach.reason.{key}", lang, n=n) for key, n in self.reasons)


@dataclass(frozen=True, slots=True)
class AttachReport:
    """What `attach_thesis` found, excerpt by excerpt; it holds none of the words.

    Examples
    --------
    >>> report = AttachReport("thesis.pdf", "", (Attached("E001", "exact", (), 8, 8),))
    >>> print(report)
    thesis.pdf: 1 of 1 excerpts found (1 exact, 0 repaired, 0 missing).
    """

    file: str
    sha256: str
    excerpts: tuple[Attached, ...]
    kept_in: Path | None = None

    def __len__(self) -> int:
        return len(self.excerpts)

    @property
    def counts(self) -> dict[str, int]:
        """How many excerpts are exact, repaired and missing."""
        counted = Counter(excerpt.status for excerpt in self.excerpts)
        return {status: counted[status] for status in STATUSES}

    @property
    def missing(self) -> tuple[str, ...]:
        """The excerpts that the file does not have."""
        return tuple(excerpt.excerpt for excerpt in self.excerpts if excerpt.status == "missing")

    def to_frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return one row per excerpt: excerpt, status, why (in `lang`), windows found and windows in all."""
        rows = [(e.excerpt, e.status, e.why(lang), e.windows_found, e.windows) for e in self.excerpts]
        return pd.DataFrame(rows, columns=["excerpt", "status", "why", "windows_found", "windows"])

    def summary(self, lang: str | None = None) -> str:
        """Return the counts in one sentence."""
        lang = check_lang(lang)
        counts = self.counts
        found = len(self) - counts["missing"]
        return say("attach.summary", lang, file=self.file, found=found, all=len(self), **counts)

    def to_text(self, lang: str | None = None) -> str:
        """Return the summary, what was repaired or is missing, and where the words are kept."""
        lang = check_lang(lang)
        lines = [self.summary(lang)]
        lines += [
            f"  {e.excerpt}  {say(f'attach.status.{e.status}', lang)}: {e.why(lang)}"
            for e in self.excerpts
            if e.status != "exact"
        ]
        if self.kept_in is not None:
            lines.append(say("attach.kept", lang, path=self.kept_in))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        odd = self.to_frame().query("status != 'exact'")[["excerpt", "status", "why"]]
        where = say("attach.kept", "en", path=self.kept_in) if self.kept_in else ""
        shown = odd.to_html(index=False, border=0) if len(odd) else ""
        return f"<p>{html.escape(self.summary())}</p>{shown}<p>{html.escape(where)}</p>"


def read_document(path: str | os.PathLike[str]) -> tuple[str, str]:
    """Return the text of a PDF or text file, form feeds between the pages of a PDF, and its SHA-256.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is encrypted, damaged, a scan without text, or neither PDF nor text.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {str(path)!r}")
    data = path.read_bytes()
    pdf = b"%PDF-" in data[:1024]
    text = "\f".join(page_texts(data, path.name)) if pdf else _plain_text(data, path.name)
    return text.replace("\r\n", "\n"), sha256(data).hexdigest()


def _plain_text(data: bytes, name: str) -> str:
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValueError(f"{name!r} is neither a PDF nor a text file")


def shipped_fingerprints() -> dict[str, Fingerprint]:
    """Return the fingerprint of every excerpt, in their order.

    Examples
    --------
    >>> shipped_fingerprints()["E049"].letters
    3
    """
    return {
        str(name): Fingerprint(
            letters=int(rows["letters"].iloc[0]),
            words=int(rows["words"].iloc[0]),
            windows=tuple(
                (int(offset), str(value))
                for offset, value, kind in zip(rows["offset"], rows["digest"], rows["kind"], strict=True)
                if kind == "window"
            ),
            check=str(rows.loc[rows["kind"] == "words", "digest"].item()),
        )
        for name, rows in table("fingerprints").groupby("excerpt", sort=True)
    }


def attach_thesis(path: str | os.PathLike[str], *, folder: str | os.PathLike[str] | None = None) -> AttachReport:
    """Find the excerpts in a copy of the thesis, and keep their words for this user.

    Parameters
    ----------
    path : path
        The thesis, as PDF or as text.
    folder : path, optional
        Where to keep the words; by default the folder named by the
        environment variable TENDER_CYCLES_DATA, else the user's data folder.

    Returns
    -------
    AttachReport
        Every excerpt is exact, repaired (how) or missing (how much was found).

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it cannot be read, or has none of the excerpts; nothing is kept then.
    """
    text, checksum = read_document(path)
    marks = shipped_fingerprints()
    matches = find(text, marks)
    passages = {name: restore(text, matches[name], mark) for name, mark in marks.items()}
    if all(passage.status == "missing" for passage in passages.values()):
        raise ValueError(_nothing_found(Path(path).name, list(marks)))
    name = Path(path).name
    kept_in = userwords.keep(_record(name, checksum, passages), folder)
    excerpts = tuple(
        Attached(e, p.status, p.reasons, matches[e].found, len(marks[e].windows)) for e, p in passages.items()
    )
    return AttachReport(name, checksum, excerpts, kept_in)


def _record(name: str, checksum: str, passages: dict[str, Passage]) -> userwords.Record:
    return {
        "file": name,
        "sha256": checksum,
        "attached": date.today().isoformat(),
        "version": __version__,
        "words": {excerpt: passage.text for excerpt, passage in passages.items() if passage.text},
        "status": {excerpt: passage.status for excerpt, passage in passages.items()},
    }


def _nothing_found(name: str, excerpts: list[str]) -> str:
    missing = ", ".join(excerpts[:_NAMED]) + (f" … {excerpts[-1]}" if len(excerpts) > _NAMED else "")
    return (
        f"found 0 of {len(excerpts)} excerpts in {name!r}; missing: {missing}. "
        "Is this the thesis (Paulseth 2022, in Norwegian)? Nothing was kept."
    )


def detach_thesis(*, folder: str | os.PathLike[str] | None = None) -> bool:
    """Remove the words that were attached, and return whether there were any."""
    return userwords.remove(folder)


def attached(*, folder: str | os.PathLike[str] | None = None) -> userwords.Record | None:
    """Return where the words come from, or None if no thesis is attached.

    Returns
    -------
    dict or None
        ``file``, ``sha256``, ``attached`` (ISO date), ``version`` of this
        package, ``words`` by excerpt, and ``status`` by excerpt.

    Raises
    ------
    ValueError
        If the kept file is damaged.
    """
    return userwords.kept(folder)
