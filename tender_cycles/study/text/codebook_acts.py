"""Acts on the codebook while a text is coded: make, rename, recolour, define, move, merge, remove, and memos."""

from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import uuid4

from tender_cycles.project import Code, Coding
from tender_cycles.project.nouns import COLOR
from tender_cycles.study.text.acts import Acts
from tender_cycles.study.text.coded_text import PALETTE, Excerpt


class CodebookActs(Acts):
    """What is done to the codes of a study; a code is named as for `Project.code`."""

    def _coded(self, start: int, end: int, codes: list[Code]) -> tuple[list[Any], Excerpt]:
        """Return what is to be put so that a stretch has codes, and its excerpt."""
        raise NotImplementedError

    def new_code(
        self, name: str, parent: str | Code | None = None, *, on: tuple[int, int] | None = None, description: str = ""
    ) -> Code:
        """Add a code to the codebook, and give it to a stretch if there is one: one change.

        Raises
        ------
        ValueError
            If it has no name, or a code of the same name stands below the same parent.
        """
        above = None if parent is None else self._key(parent)
        with self._act("new_code", "new code", name, *([above] if above else []), on=on, description=description):
            owner = None if parent is None else self._find(parent, codable=False).guid
            made = self._named_free(
                Code(guid=str(uuid4()), name=name, parent=owner, description=description, color=self._free_color())
            )
            self.store.put(made, *(self._coded(*on, [made])[0] if on is not None else ()))
            return made

    def change_code(
        self, code: str | Code, *, name: str | None = None, color: str | None = None, description: str | None = None
    ) -> Code:
        """Rename, recolour or define a code; its codings stay.

        Parameters
        ----------
        code : str or Code
        name : str, optional
            It stands instead of the code's names in all languages.
        color : str, optional
            ``"#rrggbb"``; an empty one lets the code have one by its place.
        description : str, optional
            What it stands for.

        Raises
        ------
        ValueError
            If the name is empty or taken beside it, or the colour is none.
        """
        with self._act("change_code", "change code", self._key(code), name=name, color=color, description=description):
            old = self._find(code, codable=False)
            if color and not COLOR.fullmatch(color):
                raise ValueError(f"color {color!r} is no colour such as {PALETTE[0]!r}")
            new = old if description is None else replace(old, description=description, texts={})
            new = new if color is None else replace(new, color=color or None)
            if name is not None and name != old.name:
                key = "" if old.key in (old.name, *old.labels.values()) else old.key
                new = self._named_free(replace(new, name=name, labels={}, key=key))
            self.store.put(new)
            return new

    def move_code(self, code: str | Code, parent: str | Code | None = None) -> None:
        """Put a code, with all below it, below another; without one at the top.

        Raises
        ------
        ValueError
            If it would be its own ancestor, or a code of its name stands there.
        """
        above = None if parent is None else self._key(parent)
        with self._act("move_code", "move code", self._key(code), *([above] if above else [])):
            owner = None if parent is None else self._find(parent, codable=False)
            found = self._find(code, codable=False)
            if owner is not None and found in self.codebook.line(owner):
                raise ValueError(f"code {found.name!r} cannot stand below itself")
            self.store.put(self._named_free(replace(found, parent=owner.guid if owner else None)))

    def merge_codes(self, code: str | Code, into: str | Code) -> None:
        """Make one code of two: the second has the codings of both, whoever made them; the first goes.

        Memos go along, and the definition if the second has none. What stood
        below the first stands below the second; sets, cases, links and graphs
        that had the first have the second. Two codings of one user on one
        excerpt become one.

        Raises
        ------
        ValueError
            If both are the same, or the second does not take codings and the first has some.
        """
        with self._act("merge_codes", "merge codes", self._key(code), self._key(into)):
            gone, kept = self._find(code, codable=False), self._find(into, codable=False)
            if gone.guid == kept.guid:
                raise ValueError(f"code {kept.name!r} is to be merged with itself")
            codings = [each for each in self.store.nouns("codings") if each.code in (gone.guid, kept.guid)]
            if not kept.codable and any(each.code == gone.guid for each in codings):
                raise ValueError(f"code {kept.name!r} only holds others together and cannot be given to a stretch")
            self.store.put(
                replace(kept, notes=(*kept.notes, *gone.notes), description=kept.description or gone.description),
                *self._recoded(codings, gone.guid, kept.guid),
                *self._referring(gone, kept),
            )
            self.store.remove(gone.guid)

    def _recoded(self, codings: list[Coding], gone: str, kept: str) -> list[Coding]:
        """Return the codings that change when one code becomes another; a second one of a user goes with its code."""
        has = {(each.selection, each.user): each for each in codings if each.code == kept}
        found: dict[str, Coding] = {}
        for each in codings:
            if each.code != gone:
                continue
            twin = has.get((each.selection, each.user))
            if twin is None:
                new = replace(each, code=kept)
            elif each.notes:
                new = replace(twin, notes=(*twin.notes, *each.notes))
            else:
                continue
            has[each.selection, each.user] = found[new.guid] = new
        return list(found.values())

    def _referring(self, gone: Code, kept: Code) -> list[Any]:
        """Return what is to refer to another code instead of one, and the codes below it."""
        guid, new = gone.guid, kept.guid
        found: list[Any] = [
            replace(each, codes=tuple(dict.fromkeys(new if code == guid else code for code in each.codes)))
            for kind in ("sets", "cases")
            for each in self.store.nouns(kind)
            if guid in each.codes
        ]
        found += [
            replace(each, origin=new if each.origin == guid else each.origin,
                    target=new if each.target == guid else each.target)
            for each in self.store.nouns("links")
            if guid in (each.origin, each.target) and {each.origin, each.target} != {guid, new}
        ]  # fmt: skip
        found += [
            replace(
                each, vertices=tuple(replace(v, represents=new) if v.represents == guid else v for v in each.vertices)
            )
            for each in self.store.nouns("graphs")
            if any(v.represents == guid for v in each.vertices)
        ]
        if gone not in self.codebook.line(kept):  # else those below it move up, with the code that is kept among them
            found += [replace(each, parent=new) for each in self.codebook.children[guid]]
        return found

    def remove_code(self, code: str | Code) -> None:
        """Remove a code with its codings and memo; the codes below it move up."""
        with self._act("remove_code", "remove code", self._key(code)):
            found = self._find(code, codable=False)
            self.store.remove(*found.notes, found.guid)

    def code_memo(self, code: str | Code, text: str) -> None:
        """Write a code's memo; an empty text removes it."""
        with self._act("code_memo", "memo", self._key(code), text):
            found = self._find(code, codable=False)
            notes = self._memo(found.notes, text)
            if notes != found.notes and text.strip():  # a memo that goes is taken out of where it stood
                self.store.put(replace(found, notes=notes))

    def text_memo(self, text: str) -> None:
        """Write the memo on the text as a whole; an empty text removes it."""
        with self._act("text_memo", "memo", text):
            notes = self._memo(self.source.notes, text)
            if notes != self.source.notes and text.strip():
                self.store.put(replace(self.source, notes=notes))

    def project_memo(self, text: str) -> None:
        """Write the memo on the study as a whole; an empty text removes it."""
        with self._act("project_memo", "memo", text):
            about = self.store.fact("about")
            notes = self._memo(about, text)
            if notes != about and text.strip():
                self.store.describe(about=notes)

    def _named_free(self, code: Code) -> Code:
        """Return a code with its name tidy; ValueError if it has none, or a code beside it has the name."""
        name = " ".join(code.name.split())
        if not name:
            raise ValueError("a code needs a name")
        for each in self._codes:
            beside = each.parent == code.parent and each.guid != code.guid
            if beside and each.name.casefold() == name.casefold():
                raise ValueError(f"there is a code {self.codebook.path(each)!r} already")
        return replace(code, name=name)

    def _free_color(self) -> str:
        used = Counter(self.color(each) for each in self._codes)
        return min(PALETTE, key=lambda color: used[color])
