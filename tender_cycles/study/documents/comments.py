"""Comments of a Word document as codings: what was commented is coded, and the comment says with what."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from tender_cycles.project import stable_guid
from tender_cycles.study.exchange.drafting import Draft, check_levels
from tender_cycles.study.exchange.headings import paths_in

# Where a comment begins and ends, in the text as long as it is worked on; no letters.
START, END = "\ufdd0", "\ufdd1"
_MARK = re.compile(f"[{START}{END}]")


class Comment(NamedTuple):
    """A comment as it stands in the document."""

    id: str
    author: str
    date: str
    words: str


@dataclass(slots=True)
class Comments:
    """The comments of a document, and where each of them begins and ends.

    Attributes
    ----------
    said : list of Comment
    marks : list of (str, str)
        For each mark in the text which it is and the id of its comment.
    places : dict of str to dict of str to int
        By id and mark the position in the text.
    """

    said: list[Comment] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)
    places: dict[str, dict[str, int]] = field(default_factory=dict)

    def mark(self, which: str, guid: str) -> str:
        """Return what to put into the text where a comment begins or ends."""
        self.marks.append((which, guid))
        return which

    def take_out(self, text: str) -> str:
        """Return a text without marks, after taking down where they stood."""
        at = 0
        for (which, guid), piece in zip(self.marks, _MARK.split(text), strict=False):
            at += len(piece)
            self.places.setdefault(guid, {})[which] = at
        return _MARK.sub("", text)

    def move(self, place: Callable[[int], int]) -> None:
        """Let all positions be those of another text, in which each has its place."""
        self.places = {guid: {which: place(at) for which, at in held.items()} for guid, held in self.places.items()}

    def code(self, draft: Draft, source: str, place: str) -> None:
        """Put codes, users and codings into a draft; a comment on nothing or without words is dropped and reported."""
        coder = _Coder(draft, source)
        for each in self.said:
            at = self.places.get(each.id, {})
            paths = paths_in(each.words)
            if len(at) < 2 or not paths:
                words = " ".join(each.words.split())
                detail = words if len(words) <= 60 else f"{words[:59]}…"
                draft.report.add("dropped", "document.comments", place=place, detail=detail)
                continue
            made: dict[str, Any] = {"selection": coder.selection(*sorted(at.values())), "user": coder.user(each.author)}
            made["created"] = _moment(each, draft, place)
            for n, path in enumerate(paths):
                guid = draft.guid(stable_guid("comment", source, each.id, str(n)), place)
                draft.nouns["codings"].append({"guid": guid, "code": coder.code(path), **made})


class _Coder:
    """Makes what codings need, each once."""

    def __init__(self, draft: Draft, source: str) -> None:
        self.draft, self.source = draft, source
        self.made: dict[tuple[str, ...], str] = {}
        self.stretches: dict[tuple[int, int], str] = {
            (each["start"], each["end"]): each["guid"] for each in draft.nouns["selections"]
        }

    def _once(self, kind: str, *key: str, **noun: Any) -> str:
        if (kind, *key) not in self.made:
            guid = self.made[kind, *key] = self.draft.guid(stable_guid("comment", kind, *key), kind)
            self.draft.nouns[kind].append({"guid": guid, **noun})
        return self.made[kind, *key]

    def user(self, name: str) -> str | None:
        """Return the GUID of a comment's author, if it has one."""
        return self._once("users", name, name=name) if name else None

    def code(self, path: tuple[str, ...]) -> str:
        """Return the GUID of a code by its path."""
        check_levels(len(path), path[-1][:40], self.draft.report.file)
        parent = None
        for n, name in enumerate(path, 1):
            parent = self._once("codes", *path[:n], name=name, parent=parent)
        return parent or ""

    def selection(self, start: int, end: int) -> str:
        """Return the GUID of the selection of a stretch, which may be a turn."""
        if (start, end) not in self.stretches:
            key = self.source, str(start), str(end)
            self.stretches[start, end] = self._once("selections", *key, source=self.source, start=start, end=end)
        return self.stretches[start, end]


def _moment(each: Comment, draft: Draft, place: str) -> datetime | None:
    try:
        return datetime.fromisoformat(each.date) if each.date else None
    except ValueError:
        draft.report.add("dropped", "date", place=place, detail=each.date[:40])
        return None
