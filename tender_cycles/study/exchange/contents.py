"""What a report on a study has in it, whatever it is written as: headings, paragraphs, excerpts and tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tender_cycles.project import Code, Project, Selection
from tender_cycles.project.nouns import COLOR
from tender_cycles.words import counted, say

if TYPE_CHECKING:
    import pandas as pd

GREY = "#888888"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; that of a code has its colour."""

    level: int
    text: str
    color: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; a memo if it is marked as one."""

    text: str
    memo: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """An excerpt: its words, whose and whence they are, and the memos on it."""

    words: str
    about: str
    memos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table, all of whose cells are texts."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Text | Quote | Table


class Contents:
    """A study as it is told in a report.

    Parameters
    ----------
    project : Project
    lang : str
    journal : DataFrame or None
        As `Store.journal` returns it.
    """

    def __init__(self, project: Project, lang: str, journal: "pd.DataFrame | None" = None) -> None:
        self.project, self.lang, self.journal = project, lang, journal
        self._sources = {each.guid: each for each in project.sources}
        self._users = {each.guid: each.name or each.id for each in project.users}
        self._notes = {each.guid: each.text for each in project.notes}
        self._cases: dict[str, list[str]] = {}
        for case in project.cases:
            for guid in (*case.selections, *case.sources):
                self._cases.setdefault(guid, []).append(case.name)
        place = {each.guid: at for at, each in enumerate(project.selections)}
        self.coded: dict[str, dict[int, list[Any]]] = {}
        for coding in project.codings:
            self.coded.setdefault(coding.code, {}).setdefault(place[coding.selection], []).append(coding)
        self._tree = [code for top in project.codes if top.parent is None for code in project.codebook.below(top)]

    def blocks(self) -> Iterator[Block]:
        """Yield all of it."""
        yield Heading(1, self.project.name)
        yield from self._texts(self.project.description)
        yield from self._memos(self.project.about)
        for source in self.project.sources:
            yield from (Text(f"{source.name}: {each.text}", memo=True) for each in self._memos(source.notes))
        if self._tree:
            yield Heading(2, self._say("codebook"))
            yield self._codebook()
        for code in self._tree:
            if code.guid in self.coded:
                yield from self._section(code)
        if self.journal is not None:
            yield Heading(2, self._say("journal"))
            yield self._trail(self.journal)

    def _say(self, key: str, **values: Any) -> str:
        return say(f"exchange.page.{key}", self.lang, **values)

    def _texts(self, *texts: str) -> Iterator[Text]:
        yield from (Text(text) for text in texts if text)

    def _memos(self, notes: tuple[str, ...]) -> Iterator[Text]:
        yield from (Text(text, memo=True) for text in map(self._notes.get, notes) if text)

    def _path(self, code: Code) -> str:
        return " › ".join(each.label(self.lang) for each in self.project.codebook.line(code))

    def _about(self, code: Code) -> str:
        return code.texts.get(self.lang) or code.description

    def _codebook(self) -> Table:
        rows = [
            (
                "\u2003" * (len(self.project.codebook.line(code)) - 1) + code.label(self.lang),
                self._about(code),
                str(len(self.coded.get(code.guid, ()))),
            )
            for code in self._tree
        ]
        return Table((self._say("code"), self._say("definition"), self._say("excerpts")), tuple(rows))

    def _section(self, code: Code) -> Iterator[Block]:
        found = self.coded[code.guid]
        yield Heading(3, self._path(code), code.color if code.color and COLOR.fullmatch(code.color) else GREY)
        yield Text(counted("excerpt", len(found), self.lang))
        yield from self._texts(self._about(code))
        yield from self._memos(code.notes)
        for row, codings in sorted(found.items()):
            yield self._quote(self.project.selections[row], codings)

    def _quote(self, each: Selection, codings: list[Any]) -> Quote:
        source = self._sources[each.source]
        words = each.texts.get("words") or source.text[each.start : each.end] or each.texts.get(self.lang, "")
        model = self.project.cycles
        cases = dict.fromkeys((*self._cases.get(each.guid, ()), *self._cases.get(each.source, ())))
        about = (
            ", ".join(cases),
            source.name,
            f"{each.start}–{each.end}",
            model.label(each.cycle, self.lang) if model and each.cycle else "",
            model.phase_label(each.cycle, each.phase, self.lang) if model and each.phase else "",
            ", ".join(dict.fromkeys(filter(None, (self._users.get(coding.user or "", "") for coding in codings)))),
        )
        notes = (*each.notes, *(note for coding in codings for note in coding.notes))
        return Quote(words, " · ".join(filter(None, about)), tuple(memo.text for memo in self._memos(notes)))

    def _trail(self, journal: "pd.DataFrame") -> Table:
        """Return who did what when, with the names that objects have now; what they were called stays at home."""
        called = {each.guid: self._path(each) for each in self.project.codes}
        called |= {each.guid: called[each.code] for each in self.project.codings}
        called |= {each.guid: each.name for each in self.project.sources}
        called |= {each.guid: each.name for each in self.project.cases}
        rows = []
        for number, change in journal.groupby("change", sort=True):
            first = change.iloc[0].fillna("")
            action = f"{first['action']} ({first['undoes']})" if first["undoes"] != "" else first["action"]
            moment = first["time"].strftime("%Y-%m-%d %H:%M:%S")
            what = [
                self._touched(str(noun), guids, called) for noun, guids in change.groupby("noun", sort=False)["guid"]
            ]
            rows.append((str(number), moment, first["user"], first["round"], action, "; ".join(what)))
        head = ("change", "time", "user", "round", "action", "touched")
        return Table(tuple(self._say(each) for each in head), tuple(rows))

    def _touched(self, noun: str, guids: Any, called: dict[str, str]) -> str:
        names = list(dict.fromkeys(called[guid] for guid in guids if called.get(guid)))
        some = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
        return f"{noun} {len(guids)}" + (f" ({some})" if some else "")
