"""Words are found whatever signs they were typed with, and where they stand in the text is known."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tender_cycles.project import Code, Coding, Project, Selection, Source
from tender_cycles.project.search import Phrase, folded
from tender_cycles.tables import keyword_in_context


def study(text: str) -> Project:
    return Project(
        name="p", codes=[Code(guid="c", name="c")], sources=[Source(guid="s", name="s", text=text)],
        selections=[Selection(guid="e", source="s", start=0, end=len(text))],
        codings=[Coding(guid="k", selection="e", code="c")],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("Our \ufb01rst o\ufb03ce", "first office", "\ufb01rst o\ufb03ce"),
        ("på arbeids\u00admarkeds\u00adtiltak nå", "arbeidsmarkedstiltak", "arbeids\u00admarkeds\u00adtiltak"),
        ("We tr\u200bust them, \u2060payment.", "trust", "tr\u200bust"),
        ("We tr\u200bust them, \u2060payment.", "payment", "payment"),
        ("she don\u00b4t", "don’t", "don\u00b4t"),
        ("he don\u02bct go", "dont", "don\u02bct"),
        ("they don`t", "don\u02b9t", "don`t"),
        ("Ikke\u00a0sant, nei", "ikke sant", "Ikke\u00a0sant"),
        ("en e\u2011post til", "e-post", "e\u2011post"),
        ("en e–post til", "e\u2010post", "e–post"),
        ("Auf der STRASSE hier", "straße", "STRASSE"),
        ("Auf der Straße hier", "STRASSE", "Straße"),
        ("Ma\u030a A\u030ase gå", "må åse", "Ma\u030a A\u030ase"),
        ("Ｆｕｌｌ width", "full", "Ｆｕｌｌ"),
    ],
)
def test_search_and_keyword_in_context_find_the_same(text: str, query: str, found: str) -> None:
    project = study(text)
    assert len(project.select(text=query)) == 1
    table = keyword_in_context(project, query)
    assert table["keyword"].tolist() == [found]
    assert text.startswith(found, table["position"].iloc[0])


def test_whole_words_only_and_no_letter_without_its_mark() -> None:
    assert list(Phrase("ma", {}).finditer("må ma mat ma\u030a")) == [(3, 5)]
    assert Phrase("ma", {}).within([folded("må")]) == [False]


@given(st.text(max_size=20), st.lists(st.text("ab'\u00adﬁßåA\u030a.-", min_size=1, max_size=6), min_size=1, max_size=3))
def test_words_stand_where_they_are_found(around: str, words: list[str]) -> None:
    query = " ".join(words)
    if not folded(query).strip():
        return
    text = f"{around} {query} {around}"
    phrase = Phrase(query, {})
    assert phrase.within([folded(text)]) == [True]
    spans = list(phrase.finditer(text))
    assert spans
    for start, end in spans:
        assert folded(text[start:end]) == folded(query)


@given(st.text(max_size=20))
def test_the_form_of_unicode_does_not_matter(text: str) -> None:
    forms = {folded(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert len(forms) <= 2  # compatible letters, such as those of a spacing accent, may part words
    assert folded(unicodedata.normalize("NFC", text)) == folded(unicodedata.normalize("NFD", text))
    assert folded(folded(text)) == folded(text)
