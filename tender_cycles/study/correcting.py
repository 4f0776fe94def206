"""Correcting a text in which stretches are coded already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.project import Coding, Selection, Source
from tender_cycles.project.codebook import Codebook
from tender_cycles.study.edits import Span, TextEdit, applied, checked, edits_between, moved
from tender_cycles.study.store import Change, Store
from tender_cycles.words import check_lang, counted, say

if TYPE_CHECKING:
    import pandas as pd

Edits = str | Iterable[tuple[int, int, str]]
Emptied = Literal["refuse", "keep", "remove"]
EMPTIED = ("refuse", "keep", "remove")
COLUMNS = ("guid", "what", "start", "end", "words", "new_start", "new_end", "new_words", "codes")


@dataclass(frozen=True, slots=True)
class Correction:
    """What correcting a text comes to, or has come to.

    Attributes
    ----------
    source : Source
        As it was before.
    text : str
        As it is to be.
    edits : tuple of TextEdit
        In the order of the old text.
    selections : tuple of (Selection, Selection)
        The selections that end behind the first edit, before and after.
    codes : mapping of str to tuple of str
        What the codes of each selection are called.
    change : Change or None
        The change in the store's journal; None for what is only a preview.
    """

    source: Source
    text: str
    edits: tuple[TextEdit, ...]
    selections: tuple[tuple[Selection, Selection], ...]
    codes: Mapping[str, tuple[str, ...]]
    change: Change | None = None

    @property
    def emptied(self) -> tuple[Selection, ...]:
        """The selections of which no word is left, as they were."""
        return tuple(old for old, new in self.selections if old.start < old.end and new.start == new.end)

    def to_frame(self) -> "pd.DataFrame":
        """Return one row per selection that is touched.

        Returns
        -------
        DataFrame
            ``guid, what, start, end, words, new_start, new_end, new_words,
            codes``; `what` is ``"emptied"``, ``"changed"`` (other words) or
            ``"moved"`` (the same words elsewhere), in this order.
        """
        import pandas as pd

        rows = [row for row in (self._row(*each) for each in self.selections) if row[2:5] != row[5:8]]
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        order = {what: at for at, what in enumerate(("emptied", "changed", "moved"))}
        return frame.sort_values("what", key=lambda what: what.map(order), kind="stable", ignore_index=True)

    def _row(self, old: Selection, new: Selection) -> tuple[Any, ...]:
        before, after = self.source.text[old.start : old.end], self.text[new.start : new.end]
        what = "moved" if before == after else "changed" if after else "emptied"
        return old.guid, what, old.start, old.end, before, new.start, new.end, after, self.codes[old.guid]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._summary()}>"

    def _summary(self) -> str:
        counts = self.to_frame()["what"].value_counts()
        told = {what: int(counts.get(what, 0)) for what in ("emptied", "changed", "moved")}
        done = "done" if self.change else "preview"
        lang = check_lang()
        edits = counted("change", len(self.edits), lang)
        return say(f"correction.{done}", lang, source=self.source.name, edits=edits, **told)

    def _repr_html_(self) -> str:
        return f"<p>{escape(self._summary())}</p>{self.to_frame()._repr_html_()}"  # type: ignore[operator]


def preview_correction(store: Store, source: Source | str, edits: Edits) -> Correction:
    """Return what correcting a text would come to; nothing is changed.

    Parameters
    ----------
    store : Store
    source : Source or str
        A text in it, or its name or GUID.
    edits : str or iterable of (start, end, text)
        As for `correct_text`.

    Returns
    -------
    Correction
        Its `to_frame` lists the selections before and after.

    Raises
    ------
    ValueError
        If there is no such text, or the edits cannot be made.
    """
    check_type(Store, store, "store")
    found = find_source(store, source)
    made = edits_between(found.text, edits) if isinstance(edits, str) else checked(found.text, edits)
    return planned(store, found, made)


def planned(store: Store, source: Source, edits: Sequence[TextEdit]) -> Correction:
    """Return what edits of a text, which stand in its order, would come to."""
    coded = store.coded(source.guid)
    places = moved([(each.start, each.end) for each, _ in coded], edits)
    text = applied(source.text, edits)
    now, by = datetime.now(UTC), store.user.guid
    behind = edits[0].start if edits else len(text)  # what ends before the first edit stands where it stood
    selections = tuple(
        (each, moved_to(each, place, (source.text, text), by, now))
        for (each, _), place in zip(coded, places, strict=True)
        if each.end > behind
    )
    return Correction(source=source, text=text, edits=tuple(edits), selections=selections, codes=codes_of(store, coded))


def correct_text(store: Store, source: Source | str, edits: Edits, *, emptied: Emptied = "refuse") -> Correction:
    """Correct a text and move the selections in it along, as one change that can be undone.

    What is written within an excerpt belongs to it, what is written at its ends
    does not; an excerpt that begins or ends within what is replaced reaches to
    the beginning or the end of what stands there instead. A version of the text
    with typography (`Source.rich`), which would still say what it said before,
    is no longer carried along.

    The journal has it under the action ``"correct"``, with the text before and
    after. So what was taken out of a text is still in the file; see
    `pseudonymise` for how it is made to go.

    Parameters
    ----------
    store : Store
    source : Source or str
        A text in it, or its name or GUID.
    edits : str or iterable of (start, end, text)
        The whole text as it should be, which is compared with the one there is
        word by word; or what is to stand instead of which stretches, in code
        points of the text as it is: ``(3, 8, "trust")`` replaces, ``(3, 3,
        "some ")`` inserts, ``(3, 8, "")`` deletes. They may not overlap.
    emptied : {"refuse", "keep", "remove"}
        What becomes of selections of which no word is left: the correction is
        refused with their number; or they stay without a word where they were,
        with codings and memos; or they go, with their codings.

    Returns
    -------
    Correction

    Raises
    ------
    ValueError
        If there is no such text, the edits cannot be made, or selections would
        be left without a word and `emptied` does not say what to do. Nothing is changed then.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> store = Store.create(f"{folder.name}/study.tcstudy", user="Kari")
    >>> text = Source(guid="s", name="interview", text="I no Oslo. We trust them.")
    >>> change = store.put(text, Selection(guid="e", source="s", start=14, end=19))
    >>> correct_text(store, "interview", "I know Oslo. We trust them.")
    <Correction: interview: 1 change made; selections left without words: 0, with other words: 0, moved: 1>
    >>> store.project.selections[0].start, store.undo().action, store.project.selections[0].start
    (16, 'undo', 14)
    >>> store.close(); folder.cleanup()
    """
    check_type(Store, store, "store")
    if emptied not in EMPTIED:
        raise ValueError(f"emptied {emptied!r} is unknown{nearest(str(emptied), EMPTIED)}")
    edits = edits if isinstance(edits, str) else tuple(edits)
    with store.change("correct"):
        found = preview_correction(store, source, edits)
        change = put_correction(store, found, emptied)
    return replace(found, change=change)


def put_correction(store: Store, found: Correction, emptied: Emptied) -> Change:
    """Write a correction as it was previewed, as a part of the change that is under way."""
    if found.emptied and emptied == "refuse":
        where = ", ".join(f"{each.start}–{each.end}" for each in found.emptied[:20])
        lost = counted("excerpt", len(found.emptied), "en")
        raise ValueError(
            f"{lost} of {found.source.name!r} would be left without a word ({where}); say by "
            f'emptied="keep" or emptied="remove" what becomes of them and their codings'
        )
    gone = {each.guid for each in found.emptied} if emptied == "remove" else set()
    text = replace(found.source, text=found.text, rich=None, modified=datetime.now(UTC), modified_by=store.user.guid)
    if found.edits:
        store.put(text, *(new for _, new in found.selections if new.guid not in gone))
    return store.remove(*gone)


def find_source(store: Store, source: Source | str) -> Source:
    """Return a source of a store as it is now, by its name or GUID.

    Raises
    ------
    ValueError
        If there is none, with the nearest; or several of the name.
    """
    sources: tuple[Source, ...] = store.nouns("sources")
    wanted = source.guid if isinstance(source, Source) else source
    found = [each for each in sources if wanted == each.guid] or [each for each in sources if wanted == each.name]
    if len(found) > 1:
        raise ValueError(f"{len(found)} sources are called {wanted!r}; choose by GUID")
    if not found:
        name = source.name if isinstance(source, Source) else source
        hint = nearest(name, [each.name for each in sources])
        raise ValueError(f"source {name!r} is not in {store.path.name}{hint}; add it with store.put(source)")
    return found[0]


def moved_to(each: Selection, place: Span, texts: tuple[str, str], by: str, at: datetime) -> Selection:
    """Return a selection where it stands in the corrected text; a copy of its words says what they now are."""
    old, new = texts[0][each.start : each.end], texts[1][slice(*place)]
    words = {"words": new} if each.texts.get("words") == old != "" and "words_from" not in each.facts else {}
    return replace(
        each, start=place[0], end=place[1], texts={**each.texts, **words}, modified=at, modified_by=by
    )  # fmt: skip


def codes_of(store: Store, coded: Iterable[tuple[Selection, tuple[Coding, ...]]]) -> dict[str, tuple[str, ...]]:
    """Return what the codes of each selection are called."""
    keys = Codebook(store.nouns("codes")).keys
    return {each.guid: tuple(dict.fromkeys(keys[coding.code] for coding in codings)) for each, codings in coded}
