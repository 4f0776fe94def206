"""Attaching the thesis: the informants' own words, from the reader's own copy.

The words stay where the reader has them. `attach_thesis` finds each excerpt
in a copy of the thesis by its fingerprint, checks it word by word, and keeps
the words in the user's data folder; from then on they stand beside the
paraphrases, as ``texts["words"]`` of each selection. `detach_thesis` removes
them. A copy that has less than the one attached before does not take its
place unasked. How passages are recognised, and what a fingerprint gives away,
is told in `tender_cycles.datasets.fingerprints`.
"""

import html
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from tender_cycles import __version__
from tender_cycles._checks import check_type
from tender_cycles.datasets import userwords
from tender_cycles.datasets.fingerprints import Fingerprint
from tender_cycles.datasets.matching import find
from tender_cycles.datasets.reading import read_document
from tender_cycles.datasets.repairing import Passage, restore
from tender_cycles.datasets.schema import table
from tender_cycles.words import check_lang, say

STATUSES = ("exact", "repaired", "placed", "doubtful", "missing")
_TOLD = ("repaired", "doubtful", "missing")  # one by one in a report
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
        """Return in words what had to be repaired, what is in doubt, or how much of a missing excerpt was found."""
        lang = check_lang(lang)
        if self.status == "missing" and self.windows:
            return say("attach.found", lang, found=self.windows_found, windows=self.windows)
        reasons = [say(f"attach.reason.{key}", lang, n=n) for key, n in self.reasons]
        if self.status in ("placed", "missing"):
            reasons.insert(0, say(f"attach.place.{self.status}", lang))
        return "; ".join(reasons)


@dataclass(frozen=True, slots=True)
class AttachReport:
    """What `attach_thesis` found, excerpt by excerpt; it holds none of the words.

    Examples
    --------
    >>> report = AttachReport("thesis.pdf", "", (Attached("E001", "exact", (), 8, 8),))
    >>> print(report)
    thesis.pdf: 1 of 1 excerpts found (1 exact, 0 repaired, 0 placed, 0 doubtful, 0 missing).
    """

    file: str
    sha256: str
    excerpts: tuple[Attached, ...]
    kept_in: Path | None = None

    def __len__(self) -> int:
        return len(self.excerpts)

    @property
    def counts(self) -> dict[str, int]:
        """How many excerpts are exact, repaired, placed, doubtful and missing."""
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
        """Return the summary, what was repaired, is in doubt or missing, and where the words are kept."""
        lang = check_lang(lang)
        lines = [self.summary(lang)]
        if self.counts["placed"]:
            lines.append(say("attach.placed", lang, n=self.counts["placed"]))
        lines += [
            f"  {e.excerpt}  {say(f'attach.status.{e.status}', lang)}: {e.why(lang)}"
            for e in self.excerpts
            if e.status in _TOLD
        ]
        if self.kept_in is not None:
            lines.append(say("attach.kept", lang, path=self.kept_in))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        lang = check_lang()
        odd = self.to_frame().query("status in @_TOLD")[["excerpt", "status", "why"]]
        odd["status"] = [say(f"attach.status.{each}", lang) for each in odd["status"]]
        where = say("attach.kept", lang, path=self.kept_in) if self.kept_in else ""
        shown = odd.to_html(index=False, border=0) if len(odd) else ""
        return f"<p>{html.escape(self.summary())}</p>{shown}<p>{html.escape(where)}</p>"


def shipped_fingerprints() -> dict[str, Fingerprint]:
    """Return the fingerprint of every excerpt, in their order.

    Examples
    --------
    >>> mark = shipped_fingerprints()["E049"]
    >>> mark.letters, mark.windows, mark.check
    (3, (), '')
    """
    return {str(name): _fingerprint(rows) for name, rows in table("fingerprints").groupby("excerpt", sort=True)}


def _fingerprint(rows: pd.DataFrame) -> Fingerprint:
    windows, words = rows[rows["kind"] == "window"], rows[rows["kind"] == "words"]
    return Fingerprint(
        letters=int(rows["letters"].iloc[0]),
        words=int(rows["words"].iloc[0]),
        place=int(rows["place"].iloc[0]),
        windows=tuple(zip(windows["offset"].astype(int).tolist(), windows["digest"].astype(str), strict=True)),
        check=str(words["digest"].item()) if len(words) else "",
    )


def fingerprint_table(marks: Mapping[str, Fingerprint]) -> pd.DataFrame:
    """Return fingerprints as the table in which they ship.

    Returns
    -------
    DataFrame
        One row per digest, and one of kind ``"place"`` for a passage that has
        none: excerpt, kind, offset, place, letters, words, digest.

    Examples
    --------
    >>> fingerprint_table(shipped_fingerprints()).equals(table("fingerprints"))
    True
    """
    rows: list[tuple[str, str, int, int, int, int, str | None]] = []
    for name, mark in marks.items():
        length = (mark.place, mark.letters, mark.words)
        rows += [(name, "window", offset, *length, value) for offset, value in mark.windows]
        rows.append((name, "words", 0, *length, mark.check) if mark.check else (name, "place", 0, *length, None))
    return pd.DataFrame(rows, columns=["excerpt", "kind", "offset", "place", "letters", "words", "digest"])


def attach_thesis(
    path: str | os.PathLike[str], *, folder: str | os.PathLike[str] | None = None, force: bool = False
) -> AttachReport:
    """Find the excerpts in a copy of the thesis, and keep their words for this user.

    Parameters
    ----------
    path : path
        The thesis, as PDF, Word (.docx), EPUB, HTML, Markdown or plain text.
    folder : path, optional
        Where to keep the words; by default the folder named by the
        environment variable TENDER_CYCLES_DATA, else the user's data folder.
    force : bool
        Whether this copy may take the place of one that has more.

    Returns
    -------
    AttachReport
        Every excerpt is exact, repaired (how), placed (too short to be
        checked, and found by its place), doubtful (why) or missing (how much
        was found).

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it cannot be read, has none of the excerpts, or has less than the
        copy attached before and `force` is not set; nothing is kept then.
    """
    check_type((str, os.PathLike), path, "path")
    text, checksum = read_document(path)
    marks = shipped_fingerprints()
    matches = find(text, marks)
    passages = {name: restore(text, matches[name], mark) for name, mark in marks.items()}
    name = Path(path).name
    if all(passage.status == "missing" for passage in passages.values()):
        raise ValueError(_nothing_found(name, list(marks)))
    record = _record(name, checksum, passages)
    if not force:
        _check_better(record, userwords.kept(folder))
    kept_in = userwords.keep(record, folder)
    excerpts = tuple(
        Attached(e, p.status, p.reasons, matches[e].found, len(marks[e].windows)) for e, p in passages.items()
    )
    return AttachReport(name, checksum, excerpts, kept_in)


def _check_better(new: userwords.Record, old: userwords.Record | None) -> None:
    """Raise if another copy is attached that has more excerpts, or more without doubt."""
    if old is None or old["sha256"] == new["sha256"]:
        return
    (found, sound), (had, had_sound) = _worth(new), _worth(old)
    if found < had or sound < had_sound:
        raise ValueError(
            f"{new['file']!r} has {found} excerpts, {found - sound} of them doubtful; "
            f"{old['file']!r}, which is attached, has {had}, {had - had_sound} of them doubtful. "
            "Nothing was changed; to attach the new one all the same, "
            "use 'tender-cycles attach --force' or attach_thesis(..., force=True)"
        )


def _worth(record: userwords.Record) -> tuple[int, int]:
    """Return how many excerpts a record has, and how many of these are not doubtful."""
    statuses = Counter(record["status"].values())
    found = statuses.total() - statuses["missing"]
    return found, found - statuses["doubtful"]


def _record(name: str, checksum: str, passages: dict[str, Passage]) -> userwords.Record:
    return {
        "file": name,
        "sha256": checksum,
        "attached": date.today().isoformat(),
        "version": __version__,
        "words": {excerpt: passage.text for excerpt, passage in passages.items() if passage.text},
        "status": {excerpt: passage.status for excerpt, passage in passages.items()},
        "reasons": {excerpt: dict(passage.reasons) for excerpt, passage in passages.items() if passage.reasons},
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
        package, ``words`` by excerpt, ``status`` by excerpt, and since 0.2
        ``reasons`` by excerpt (what was repaired, or why it is doubtful).

    Raises
    ------
    ValueError
        If the kept file is damaged.
    """
    return userwords.kept(folder)
