"""What the fingerprints give away: nothing that can be guessed."""

from collections.abc import Mapping
from itertools import pairwise

import attacker
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tender_cycles import datasets
from tender_cycles.datasets.attach import fingerprint_table, shipped_fingerprints
from tender_cycles.datasets.fingerprints import (
    WINDOW,
    Fingerprint,
    canonical,
    digest,
    fingerprint,
    fingerprint_passages,
    letters,
)

LEFT = 20  # letters that must be left to guess


def uncovered(mark: Fingerprint) -> int:
    """Return how many letters of a passage no window has."""
    had = {at for offset, _ in mark.windows for at in range(offset, offset + WINDOW)}
    return len(set(range(mark.letters)) - had)


def check_that_nothing_can_be_guessed(marks: Mapping[str, Fingerprint]) -> None:
    spans = sorted((mark.place, mark.place + mark.letters, name) for name, mark in marks.items())
    for name, mark in marks.items():
        if mark.letters < WINDOW:
            assert (mark.windows, mark.check) == ((), ""), f"{name} has {mark.letters} letters and a digest"
            continue
        assert all(b >= a + WINDOW for (a, _), (b, _) in pairwise(mark.windows)), f"windows of {name} overlap"
        assert uncovered(mark) == 0 or uncovered(mark) >= LEFT, f"the words of {name} add less than {LEFT} letters"
        for offset, _ in mark.windows:
            own = min(offset + WINDOW, mark.letters) - max(offset, 0)
            assert own >= LEFT, f"a window of {name} has {own} of its letters"
            start, end = mark.place + offset, mark.place + offset + WINDOW
            others = [other for a, b, other in spans if a < end and start < b and other != name]
            assert not others, f"a window of {name} reaches into {others}"


def test_no_digest_of_the_thesis_leaves_little_to_guess():
    marks = shipped_fingerprints()
    check_that_nothing_can_be_guessed(marks)
    # as the module's docstring says
    assert sum(not mark.check for mark in marks.values()) == 32
    assert min(mark.letters for mark in marks.values() if mark.check) == 40


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 200)), min_size=1, max_size=8),
    st.integers(0, 60),
)
def test_no_digest_of_any_passages_leaves_little_to_guess(gaps_and_lengths: list[tuple[int, int]], after: int):
    places, at = {}, 0
    for n, (gap, length) in enumerate(gaps_and_lengths):
        places[str(n)] = (at + gap, at + gap + length)
        at += gap + length
    text = "".join(chr(ord("a") + n % 26) for n in range(at + after))
    marks = fingerprint_passages(text, places)
    check_that_nothing_can_be_guessed(marks)
    for name, (start, end) in places.items():
        assert (marks[name].place, marks[name].letters) == (start, end - start)
        assert all(0 <= start + offset <= len(text) - WINDOW for offset, _ in marks[name].windows)


def test_a_digest_depends_on_every_letter():
    said = "slikersommerenpåkalvøyanårbienekommerhjem"
    assert len({digest(said), digest(said[:-1]), digest(said + said), digest("")}) == 4


def test_the_attacker_finds_what_can_be_guessed():
    texts = [" ".join(datasets.table("excerpts")["text_nb"])]
    stream = letters(texts[0]).stream
    said = canonical(" ".join(datasets.table("excerpts")["text_nb"][7].split()[:12]))
    weak = {
        "forty letters of the repository": fingerprint(stream[900:940]),
        "a sentence of our own": Fingerprint(len(letters(said).stream), len(said.split()), 0, (), digest(said)),
        "a word": Fingerprint(6, 1, 0, (), digest("anbud")),
        "two words": Fingerprint(7, 2, 0, (), digest("er det")),
    }
    assert set(attacker.attack(weak, texts, seconds=60)) == set(weak)


# The likeliest guesses come first.
@pytest.mark.parametrize("seconds", [10, pytest.param(60, marks=pytest.mark.more)])
def test_no_excerpt_falls_in_a_minute(seconds: int):
    assert attacker.attack(shipped_fingerprints(), attacker.repository(), seconds=seconds) == {}


def test_no_excerpt_holds_a_digest_of_its_catchword():
    excerpts = datasets.table("excerpts").dropna(subset="catchword")
    marks = shipped_fingerprints()
    for excerpt, catchword in zip(excerpts["excerpt"], excerpts["catchword"], strict=True):
        guesses = {digest(canonical(catchword)), digest(letters(catchword).stream)}
        assert not guesses & {marks[excerpt].check, *(value for _, value in marks[excerpt].windows)}


def test_passages_that_overlap_and_those_without_letters_are_refused():
    with pytest.raises(ValueError, match="the passages 'a' and 'b' overlap"):
        fingerprint_passages("one two three", {"b": (4, 13), "a": (0, 7)})
    with pytest.raises(ValueError, match="no letters: '1814!'"):
        fingerprint("1814!", "In ", " it was")


def test_the_table_has_every_excerpt_once_in_order():
    frame = datasets.table("fingerprints")
    assert list(frame["excerpt"].unique()) == list(datasets.table("excerpts")["excerpt"])
    pd.testing.assert_frame_equal(fingerprint_table(shipped_fingerprints()), frame)
    for _, rows in frame.groupby("excerpt"):
        assert len(rows[["place", "letters", "words"]].drop_duplicates()) == 1
        assert sorted(set(rows["kind"])) in (["place"], ["window", "words"], ["words"])
    assert (frame["digest"].isna() == (frame["kind"] == "place")).all()


def test_the_tables_agree_on_the_length_of_every_excerpt():
    shipped = shipped_fingerprints()
    for excerpt, words in datasets.table("excerpts")[["excerpt", "words"]].itertuples(index=False):
        assert 0 <= shipped[excerpt].words - words <= 2, (excerpt, "a mark inside a word makes it two there")
