"""Correcting a text that is coded already: where its excerpts go, what is told, and that it can be undone."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tender_cycles.project import Attachment, Code, Coding, Note, Selection, Source
from tender_cycles.study import correct_text, preview_correction
from tender_cycles.study.edits import TextEdit, applied, checked, edits_between, moved
from tender_cycles.study.store import Store

TEXT = "A: I moved to Oslo 😀 in May. Oslo is big. Do you trust them?"


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, tuple[TextEdit, ...]]:
    """Draw a text of letters that are all different, and edits in capitals."""
    length = draw(st.integers(1, 30))
    cuts = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    edits = [
        TextEdit(start, end, draw(st.text("XYZ", max_size=4)))
        for start, end in list(pairwise(cuts))[::2]
    ]  # fmt: skip
    return "".join(chr(0x4E00 + at) for at in range(length)), checked("x" * length, edits)


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: tuple(sorted(pair))), max_size=8)


@given(edited(), SPANS)
def test_what_is_left_of_a_stretch_stays_in_it_and_nothing_else_comes_in(drawn: Any, spans: list[Any]) -> None:
    text, edits = drawn
    spans = [(a, b) for a, b in spans if b <= len(text)]
    new = applied(text, edits)
    for (start, end), (begin, stop) in zip(spans, moved(spans, edits), strict=True):
        assert 0 <= begin <= stop <= len(new)
        old_letters = {letter for letter in text[start:end] if letter in new}
        assert {letter for letter in new[begin:stop] if letter in text} == old_letters
        if not any(edit.start < end and edit.end > start for edit in edits):
            assert new[begin:stop] == text[start:end], "what no edit touches says the same"
        if start == end:
            assert begin == stop


@given(edited(), SPANS)
def test_the_way_back_brings_back_what_was_only_moved(drawn: Any, spans: list[Any]) -> None:
    text, edits = drawn
    back, shift = [], 0
    for edit in edits:
        at = edit.start + shift
        back.append(TextEdit(at, at + len(edit.text), text[edit.start : edit.end]))
        shift += len(edit.text) - (edit.end - edit.start)
    assert applied(applied(text, edits), back) == text
    far = [(a, b) for a, b in spans if a < b <= len(text) and all(e.start > b or e.end < a for e in edits)]
    assert moved(moved(far, edits), back) == far


@given(edited())
def test_order_stays(drawn: Any) -> None:
    text, edits = drawn
    starts = [begin for begin, _ in moved([(at, at + 1) for at in range(len(text))], edits)]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("span", "edit", "expected"),
    [
        ((4, 8), (4, 8, "[city]"), (4, 10)),  # what stands for it
        ((4, 8), (3, 9, "abc"), (3, 6)),  # a name of which a part was coded
        ((4, 8), (2, 6, "abc"), (2, 7)),  # that reaches out of it at the beginning
        ((4, 8), (6, 9, "abc"), (4, 9)),  # and at the end
        ((4, 8), (2, 6, ""), (2, 4)),
        ((4, 8), (6, 9, ""), (4, 6)),
        ((4, 8), (3, 9, ""), (3, 3)),
        ((4, 8), (4, 4, "abc"), (7, 11)),
        ((4, 8), (8, 8, "abc"), (4, 8)),
        ((4, 4), (4, 4, "abc"), (4, 4)),
        ((4, 4), (2, 6, "abc"), (2, 2)),
    ],
)
def test_at_the_ends(span: Any, edit: Any, expected: Any) -> None:
    assert moved([span], [TextEdit(*edit)]) == [expected]


@given(st.text("ab \n.", max_size=40), st.text("ab \n.", max_size=40))
def test_the_edits_between_two_texts_make_one_of_the_other(old: str, new: str) -> None:
    edits = edits_between(old, new)
    assert applied(old, edits) == new
    assert checked(old, edits) == edits


def test_edits_that_cannot_be_made_are_all_told() -> None:
    with pytest.raises(ValueError, match=r"9–12 is not within the text.*1–3 and 2–4 overlap"):
        checked("abcdefgh", [(9, 12, ""), (2, 4, ""), (1, 3, "")])


# -- in a store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "study.tcstudy", user="Kari") as made:
        made.put(
            Source(guid="s", name="talk", text=TEXT), Code(guid="c", name="trust"),
            *(Selection(guid=f"e{n}", source="s", start=at, end=at + len(words), notes=notes)
              for n, (words, notes) in enumerate((("A:", ()), ("Oslo", ("n",)), ("Oslo is", ()), ("trust", ())))
              for at in [TEXT.rindex(words) if n > 1 else TEXT.index(words)]),
            Note(guid="n", text="where?"),
            *(Coding(guid=f"k{n}", selection=f"e{n}", code="c") for n in range(4)),
        )  # fmt: skip
        yield made


def said(store: Store) -> list[str]:
    text = store.project.sources[0].text
    return [text[each.start : each.end] for each in store.project.selections]


def test_a_preview_lists_what_is_touched_and_changes_nothing(store: Store) -> None:
    head = store.head
    found = preview_correction(store, "talk", TEXT.replace("Oslo is", "The city is").replace("to Oslo", "to Bergen"))
    frame = found.to_frame()
    assert frame[["guid", "what", "words", "new_words"]].to_numpy().tolist() == [
        ["e1", "changed", "Oslo", "Bergen"],
        ["e2", "changed", "Oslo is", "The city is"],
        ["e3", "moved", "trust", "trust"],
    ]
    assert frame["codes"].tolist() == [("trust",)] * 3
    assert "nothing saved" in repr(found)
    assert "Bergen" in found._repr_html_()
    assert store.head == head


def test_selections_move_codings_and_memos_stay_and_it_is_one_step(store: Store) -> None:
    before = store.project
    done = correct_text(store, "talk", [(3, 3, "well, "), (TEXT.index("Oslo"), TEXT.index("Oslo") + 4, "Bergen")])
    assert said(store) == ["A:", "Bergen", "Oslo is", "trust"]
    assert (store.project.codings, store.project.notes) == (before.codings, before.notes)
    assert done.change is not None
    assert done.change.changed == {"sources": 1, "selections": 3}
    journal = store.journal()
    assert journal.loc[journal["change"] == store.head, "action"].unique().tolist() == ["correct"]
    store.undo()
    assert store.project == before
    store.redo()
    assert said(store) == ["A:", "Bergen", "Oslo is", "trust"]
    with Store.open(store.path) as fresh:
        assert fresh.project == store.project
    assert store.verify() == ()


@pytest.mark.parametrize(
    ("emptied", "left"), [("keep", ["A:", "", "Oslo is", "trust"]), ("remove", ["A:", "Oslo is", "trust"])]
)
def test_what_is_left_without_a_word_is_refused_unless_it_is_said_what_to_do(
    emptied: Any, left: list[str], store: Store
) -> None:
    at = TEXT.index(" to Oslo")
    cut = [(at, at + 8, "")]
    with pytest.raises(ValueError, match=r"1 excerpt of 'talk' would be left without a word \(14–18\)"):
        correct_text(store, "talk", cut)
    assert said(store)[1] == "Oslo"
    done = correct_text(store, "talk", cut, emptied=emptied)
    assert [each.guid for each in done.emptied] == ["e1"]
    assert said(store) == left
    assert len(store.project.codings) == len(left)
    store.undo()
    assert said(store) == ["A:", "Oslo", "Oslo is", "trust"]


def test_a_correction_stays_while_others_have_coded_the_corrected_text(store: Store) -> None:
    correct_text(store, "talk", [(3, 3, "well, ")])
    with Store.open(store.path, user="Ola") as other:
        other.put(Selection(guid="first", source="s", start=0, end=1))
        other.put(Selection(guid="new", source="s", start=20, end=24))
        with pytest.raises(ValueError, match="cannot change while 1 selections stand in it"):
            store.undo()
        other.remove("new")
    assert store.undo() is not None, "what stands before the first edit is in nobody's way"
    assert store.project.sources[0].text == TEXT


def test_a_copy_of_the_words_says_what_the_text_says_and_typography_is_let_go(store: Store, tmp_path: Path) -> None:
    rich = Attachment(name="talk.docx", size=3, crc=crc32(b"abc"), reader=lambda: iter([b"abc"]))
    source, first = store.project.sources[0], store.project.selections[1]
    copy = Selection(guid=first.guid, source="s", start=first.start, end=first.end, texts={"words": "Oslo", "en": "a"})
    store.put(Source(guid=source.guid, name=source.name, text=TEXT, rich=rich), copy)
    correct_text(store, "s", TEXT.replace("Oslo", "[city]"))
    assert store.get(first.guid).texts == {"words": "[city]", "en": "a"}
    assert store.get("s").rich is None


def test_what_cannot_be_done_is_told(store: Store) -> None:
    with pytest.raises(ValueError, match=r"source 'tlk' is not in study\.tcstudy; nearest: 'talk'"):
        correct_text(store, "tlk", "x")
    with pytest.raises(ValueError, match="emptied 'drop' is unknown"):
        correct_text(store, "talk", "x", emptied="drop")  # type: ignore[arg-type]
    assert correct_text(store, "talk", TEXT).to_frame().empty


@pytest.mark.parametrize("put", [True, False])
def test_a_text_changes_only_with_the_selections_that_stand_behind_the_change(put: bool, store: Store) -> None:
    new = Source(guid="s", name="talk", text=TEXT.replace("Oslo is", "It is"))
    last = store.project.selections[3]
    behind = [Selection(guid="e2", source="s", start=30, end=35),
              Selection(guid="e3", source="s", start=last.start - 2, end=last.end - 2)]  # fmt: skip
    if put:
        store.put(new, *behind)
        assert said(store)[3] == "trust"
    else:
        with pytest.raises(ValueError, match="while 1 selections stand in it; correct_text moves them"):
            store.put(new, behind[0])
