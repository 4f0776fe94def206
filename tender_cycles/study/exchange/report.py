"""What became of everything in a file that was read or written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from tender_cycles.words import check_lang, say

if TYPE_CHECKING:
    import pandas as pd

    from tender_cycles.project import Project

STATUSES = ("kept", "repaired", "doubtful", "dropped")
NAMED = 100  # places of one kind that are named; the rest is counted


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one kind of thing in one place.

    `kind` is the key of a sentence in ``words.toml``; `place` names the source,
    the code or the file, and `detail` what was there.
    """

    status: str
    kind: str
    count: int = 1
    place: str = ""
    detail: str = ""

    def what(self, lang: str | None = None) -> str:
        """Return in words what became of what, and how often."""
        lang = check_lang(lang)
        text = say(f"exchange.{self.status}.{self.kind}", lang, n=self.count)
        return text if self.count == 1 or str(self.count) in text else f"{text}: {self.count}"

    @property
    def where(self) -> str:
        """The place and the detail."""
        return " · ".join(filter(None, (self.place, self.detail)))

    def sentence(self, lang: str | None = None) -> str:
        """Return the entry in words."""
        lang = check_lang(lang)
        return " · ".join(filter(None, (self.what(lang), self.where)))


@dataclass(slots=True)
class Report:
    """What was kept, repaired, doubtful or dropped, each with its place and count.

    Kept: as it stood. Repaired: changed so that it means what it meant.
    Doubtful: as it stood, but something about it is odd. Dropped: not there any more.

    Examples
    --------
    >>> report = Report("mine.qdpx")
    >>> report.add("repaired", "bom", place="interview 1")
    >>> report.whole, report.faithful
    (True, False)
    >>> print(report)
    mine.qdpx: 0 kept, 1 repaired, 0 doubtful, 0 dropped.
    repaired: byte order mark removed: 1 · interview 1
    """

    file: str
    entries: list[Entry] = field(default_factory=list)
    _seen: dict[tuple[str, str], int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def add(self, status: str, kind: str, *, count: int = 1, place: str = "", detail: str = "") -> None:
        """Take down what became of something; from the hundredth place on only the number grows."""
        if not count:
            return
        seen = self._seen[status, kind] = self._seen.get((status, kind), 0) + 1
        if seen <= NAMED:
            self.entries.append(Entry(status, kind, count, place, detail))
            return
        same = (status, kind)
        last = next(at for at in reversed(range(len(self.entries))) if same == self._kind(at))
        more = Entry(status, kind, count, "…")
        if self.entries[last].place == "…":
            more = Entry(status, kind, count + self.entries.pop(last).count, "…")
        self.entries.append(more)

    def share(self, project: "Project", words: bool) -> "Project":
        """Return what of a project a file is to hold, and take down what becomes of the words of an attached text."""
        from tender_cycles.project.attached import count_attached_words, without_attached_words

        kind = "words-along" if words else "words-stay"
        self.add("kept", kind, count=count_attached_words(project))
        return project if words else without_attached_words(project)

    def leave_out(self, project: "Project", *kinds: str) -> None:
        """Take down that a file holds no objects of these kinds."""
        for kind in kinds:
            self.add("dropped", f"beyond.{kind}", count=len(getattr(project, kind)))

    def _kind(self, at: int) -> tuple[str, str]:
        return self.entries[at].status, self.entries[at].kind

    def of(self, status: str) -> tuple[Entry, ...]:
        """Return the entries of one status."""
        return tuple(entry for entry in self.entries if entry.status == status)

    @property
    def kept(self) -> tuple[Entry, ...]:
        """What is as it was."""
        return self.of("kept")

    @property
    def repaired(self) -> tuple[Entry, ...]:
        """What was changed so that it means what it meant."""
        return self.of("repaired")

    @property
    def doubtful(self) -> tuple[Entry, ...]:
        """What is as it was, but odd."""
        return self.of("doubtful")

    @property
    def dropped(self) -> tuple[Entry, ...]:
        """What is not there any more."""
        return self.of("dropped")

    @property
    def private(self) -> bool:
        """Whether a file that was written holds words of an attached text, and is for its user alone."""
        return any(entry.kind == "words-along" for entry in self.kept)

    @property
    def whole(self) -> bool:
        """Whether nothing was dropped."""
        return not self.dropped

    @property
    def faithful(self) -> bool:
        """Whether everything was kept as it stood."""
        return len(self.kept) == len(self.entries)

    def refuse_unless_faithful(self) -> None:
        """Raise if anything was repaired, is doubtful or was dropped.

        Raises
        ------
        ValueError
            With every such entry.
        """
        if not self.faithful:
            self.fail([f"{entry.status}: {entry.sentence()}" for entry in self._by_status() if entry.status != "kept"])

    def fail(self, faults: list[str]) -> NoReturn:
        """Raise a ValueError with the faults, the first hundred of them."""
        more = f"\n- and {len(faults) - NAMED} more" if len(faults) > NAMED else ""
        raise ValueError(f"{self.file} is not as it should be:\n- " + "\n- ".join(faults[:NAMED]) + more)

    def _by_status(self) -> Iterator[Entry]:
        for status in STATUSES:
            yield from self.of(status)

    def summary(self, lang: str | None = None) -> str:
        """Return the one line that says how it went."""
        lang = check_lang(lang)
        counts = {status: sum(entry.count for entry in self.of(status)) for status in STATUSES}
        return say("exchange.summary", lang, file=self.file, **counts)

    def to_text(self, lang: str | None = None) -> str:
        """Return the report in plain lines."""
        lang = check_lang(lang)
        lines = [f"{say(f'exchange.status.{e.status}', lang)}: {e.sentence(lang)}" for e in self._by_status()]
        return "\n".join([self.summary(lang), *lines])

    def to_frame(self) -> "pd.DataFrame":
        """Return one row per entry: ``status, kind, count, place, detail``."""
        import pandas as pd

        rows = [(e.status, e.kind, e.count, e.place, e.detail) for e in self._by_status()]
        return pd.DataFrame(rows, columns=["status", "kind", "count", "place", "detail"])

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self, lang: str | None = None) -> str:
        lang = check_lang(lang)
        head = "".join(f"<th>{say(f'exchange.column.{each}', lang)}</th>" for each in ("status", "what", "place"))
        rows = "".join(
            f"<tr><td>{say(f'exchange.status.{e.status}', lang)}</td>"
            f"<td>{escape(e.what(lang))}</td><td>{escape(e.where)}</td></tr>"
            for e in self._by_status()
        )
        return f"<p>{escape(self.summary(lang))}</p><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


class Reading(NamedTuple):
    """A project that was read, and the report on it: ``project, report = read_qdpx(path)``."""

    project: "Project"
    report: Report

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a reading has a project and a report, not {name!r}: write project, report = read_…(…)")

    def _repr_html_(self) -> str:
        return self.project._repr_html_() + self.report._repr_html_()

    def __str__(self) -> str:
        return f"{self.project!r}\n{self.report}"
