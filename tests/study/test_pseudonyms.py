"""Pseudonyms: in all texts and wherever names hide, with a key apart, and what is left is told."""

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tender_cycles.project import (
    Attachment,
    Case,
    Claim,
    Code,
    Coding,
    Medium,
    Note,
    Project,
    Selection,
    Set,
    Source,
    Variable,
)
from tender_cycles.study import exchange, preview_pseudonyms, pseudonymise
from tender_cycles.study.exchange.formats import WRITERS
from tender_cycles.study.names import Names
from tender_cycles.study.store import Store

TEXT = "I: Du bor i Oslo? 😀\nK: Ja, i OSLO vest. Kari Nordmann's mor bor i Os\u00adlo. Osloborgere, sier Kari."
NAMES = {"Oslo": "[by]", "Oslo vest": "[bydel]", "Kari Nordmann": "Anne N.", "Kari": "Anne"}
WITHOUT = ("key.csv", "Oslo", "OSLO", "Kari")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    at, vest = TEXT.index("bor i Oslo"), TEXT.index("OSLO vest")
    project = Project(
        name="Kari and others", description="Interviews in Oslo", base_path="/files/Oslo",
        spelling={"oslo": ("osjlo",)},
        variables=[Variable(guid="v", name="place"), Variable(guid="w", name="Oslo")],
        sources=[Source(guid="s", name="kari_oslo_2.docx", text=TEXT, values={"place": "Oslo"},
                        rich=Attachment(name="kari.docx", size=4, crc=crc32(b"Oslo"), reader=lambda: iter([b"Oslo"]))),
                 Source(guid="t", name="other", text="Nothing.",
                        rich=Attachment(name="b.docx", size=1, crc=crc32(b"b"), reader=lambda: iter([b"b"])))],
        codes=[Code(guid="c", name="living in Oslo", description="Kari’s", labels={"nb": "bor i Oslo"})],
        selections=[Selection(guid="e", source="s", start=at, end=at + 10, notes=("n",), texts={"words": "bor i Oslo"}),
                    Selection(guid="f", source="s", start=vest, end=vest + 9, facts={"where": "Oslo vest", "n": 1})],
        codings=[Coding(guid="k", selection="e", code="c"), Coding(guid="l", selection="f", code="c")],
        cases=[Case(guid="i", name="Kari Nordmann", values={"place": "oslo"}, sources=("s",))],
        notes=[Note(guid="n", name="Kari", text="Oslo again", more="<x>Oslo</x>")],
        sets=[Set(guid="q", name="from Oslo")],
        claims=[Claim(guid="m", name="C1", section="1", kind="all", verdict="holds", texts={"en": "Kari knows"})],
        media=[Medium(guid="p", name="Oslo", kind="PictureSource", xml="<PictureSource name='Oslo'/>")],
    )  # fmt: skip
    with Store.create(tmp_path / "kari.tcstudy", project, user="Ola") as made:
        yield made


def words(store: Store) -> list[str]:
    text = store.get("s").text
    return [text[each.start : each.end] for each in store.project.selections]


# -- finding names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oslo, OSLO og oslo.", "[by], [by] og [by]."),
        ("Oslo vest", "[bydel]"),
        ("Oslo-vest", "[bydel]"),
        ("Oslos mor", "Oslos mor"),
        ("Kari's, Karis, Kari’s", "Anne's, Karis, Anne’s"),
        ("intervju_Kari_2.docx", "intervju_Anne_2.docx"),
        ("Kari Nordmann og Kari", "Anne N. og Anne"),
        ("Kari\nNordmann", "Anne N."),
        ("O\u200bslo, \uff2f\uff33\uff2c\uff2f", "[by], [by]"),
        ("Kår i Osl o", "Kår i Osl o"),
    ],
)
def test_whole_words_in_any_form(text: str, expected: str) -> None:
    assert Names(NAMES).replaced(text) == expected


def test_names_with_marks_in_them() -> None:
    names = Names({"O'Brien": "B", "José": "J", "Åse-Marie": "M"})
    assert names.replaced("O’Brien, Jose\u0301, JOSÉ, Jose, åse marie") == "B, J, J, Jose, M"


def test_words_alike_are_told() -> None:
    found = Names({"Oslo": "x", "Bo": "y"}).alike("Oslos Storoslo Bo bor på Oslo-Bo i Boston og Robo.")
    assert found == {"Oslos": 1, "Storoslo": 1, "bor": 1, "Boston": 1}


@given(st.text("Oslo KariNdmn's_-.", max_size=40))
def test_after_replacing_no_name_is_left(text: str) -> None:
    names = Names(dict.fromkeys(NAMES, "*"))
    assert names.edits(names.replaced(text)) == ()


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({}, "there is no name"),
        ({"…": "x"}, "'…' has no word"),
        ({"Oslo": "a", "OSLO": "b"}, "'OSLO' is to become 'a' and 'b'"),
    ],
)
def test_names_that_cannot_be_looked_for(names: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Names(names)


# -- in a study


def test_a_preview_tells_what_would_be_done_and_changes_nothing(store: Store) -> None:
    head, before = store.head, store.project
    found = preview_pseudonyms(store, NAMES)
    assert "nothing saved" in repr(found)
    assert (store.head, store.project) == (head, before)
    assert not list(store.path.parent.glob("*.csv"))
    assert found.corrections[0].to_frame()["what"].tolist() == ["changed", "changed"]
    frame = found.to_frame()
    text = frame[(frame["field"] == "text") & (frame["noun"] == "sources")]
    assert text[["status", "name", "times"]].to_numpy().tolist() == [
        ["replaced", "Oslo", 2],
        ["replaced", "Oslo vest", 1],
        ["replaced", "Kari Nordmann", 1],
        ["replaced", "Kari", 1],
        ["alike", "Osloborgere", 1],
    ]


def test_names_go_from_texts_and_hidden_places_and_the_rest_is_told(store: Store) -> None:
    store.begin_round("with Kari")
    done = pseudonymise(store, NAMES)
    project = store.project
    assert store.get("s").text == (
        "I: Du bor i [by]? 😀\nK: Ja, i [bydel]. Anne N.'s mor bor i [by]. Osloborgere, sier Anne."
    )
    assert words(store) == ["bor i [by]", "[bydel]"]
    assert project.selections[0].texts["words"] == "bor i [by]"
    assert dict(project.selections[1].facts) == {"where": "[bydel]", "n": 1}
    source, case, code = project.sources[0], project.cases[0], project.codes[0]
    assert (source.name, source.values["place"], source.rich) == ("Anne_[by]_2.docx", "[by]", None)
    assert (case.name, case.values["place"]) == ("Anne N.", "[by]")
    assert (code.name, code.description, code.labels["nb"]) == ("living in [by]", "Anne’s", "bor i [by]")
    assert (project.name, project.description) == ("Anne and others", "Interviews in [by]")
    assert (project.notes[0].name, project.notes[0].text, project.sets[0].name) == ("Anne", "[by] again", "from [by]")
    assert project.claims[0].texts["en"] == "Anne knows"
    left = {(each.noun, each.field) for each in done.of("left")}
    assert left == {
        ("variables", "name"), ("notes", "more"), ("media", "xml"), ("project", "value"), ("file", "value"),
        ("rounds", "name"),
    }  # fmt: skip
    assert [(each.noun, each.name) for each in done.of("unread")] == [("sources", "b.docx")]
    assert [(each.noun, each.name) for each in done.of("dropped")] == [("sources", "kari.docx")]
    assert len(project.codings) == 2


def test_it_is_one_step_and_the_journal_has_it(store: Store) -> None:
    before = store.project
    done = pseudonymise(store, NAMES)
    assert done.change is not None
    assert done.change.number == store.head
    assert store.journal()["action"].tolist()[-1] == "pseudonymise"
    assert store.verify() == ()
    store.undo()
    assert store.project == before
    assert preview_pseudonyms(store, NAMES).change is None
    store.redo()
    again = pseudonymise(store, NAMES)
    assert (again.change, again.of("replaced")) == (None, ())


def test_the_key_is_private_and_grows_and_contradicts_nobody(store: Store, tmp_path: Path) -> None:
    done = pseudonymise(store, {"Oslo": "[by]"})
    assert done.key == tmp_path / "kari.key.csv"
    assert stat.S_IMODE(done.key.stat().st_mode) == 0o600
    before = store.project
    with pytest.raises(ValueError, match=r"the key kari\.key\.csv says otherwise: 'Oslo' is '\[by\]' in it, not 'x'"):
        pseudonymise(store, {"Oslo": "x", "Kari": "Anne"})
    assert store.project == before
    pseudonymise(store, {"Kari": "Anne"})
    assert done.key.read_text(encoding="utf-8-sig").splitlines() == ["name,pseudonym", "Oslo,[by]", "Kari,Anne"]
    assert stat.S_IMODE(done.key.stat().st_mode) == 0o600


def test_a_key_goes_where_it_is_told_or_nowhere_and_over_nothing_else(store: Store, tmp_path: Path) -> None:
    other = tmp_path / "apart" / "names.csv"
    with pytest.raises(FileNotFoundError):
        pseudonymise(store, {"Oslo": "[by]"}, key=other)
    assert "Oslo" in store.get("s").text
    with pytest.raises(ValueError, match="cannot take the place of the study's file"):
        pseudonymise(store, {"Oslo": "[by]"}, key=store.path)
    (tmp_path / "mine.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"mine\.csv is there and is no key"):
        pseudonymise(store, {"Oslo": "[by]"}, key=tmp_path / "mine.csv")
    assert pseudonymise(store, {"Oslo": "[by]"}, key=False).key is None
    assert {each.name for each in tmp_path.iterdir()} >= {"mine.csv"}
    assert not (tmp_path / "kari.key.csv").exists()


def content(path: Path) -> bytes:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    return path.read_bytes()


def bare(store: Store) -> None:
    """Take out of a study where names are only told."""
    store.remove("p", "w")
    store.describe(base_path="", spelling={})
    store.put(Note(guid="n", name="Kari", text="Oslo again"))


@pytest.mark.parametrize("ending", sorted(WRITERS))
def test_no_export_has_a_name_and_nothing_exports_the_key(ending: str, store: Store, tmp_path: Path) -> None:
    bare(store)
    pseudonymise(store, NAMES | {"Osloborgere": "folk"})
    out = tmp_path / f"x{ending if ending.startswith('.') else '.' + ending}"
    exchange.write(store.project, out, words=True)
    assert not any(each.encode() in content(out) for each in WITHOUT)


def test_a_file_without_history_has_no_name_where_the_old_one_has(store: Store, tmp_path: Path) -> None:
    bare(store)
    pseudonymise(store, NAMES | {"Osloborgere": "folk"})
    assert b"Oslo" in store.path.read_bytes(), "in the journal, as is said"
    Store.create(tmp_path / "clean.tcstudy", store.project, words=True, user="Ola").close()
    assert not any(each.encode() in (tmp_path / "clean.tcstudy").read_bytes() for each in WITHOUT)


def test_a_name_in_what_one_is_called_and_no_text(store: Store) -> None:
    wrong: Any = {"Oslo": 3}
    with pytest.raises(TypeError, match="what stands instead of 'Oslo': wants a value of type str, not int"):
        pseudonymise(store, wrong)
    assert pseudonymise(store, {"Trondheim": "x"}).change is None
