"""Make the files of tests/saved/0.1.0: what version 0.1.0 saved, and what it means.

It runs against version 0.1.0 only, as of the commit that added this script::

    git worktree add ../at-0.1.0 COMMIT && cd ../at-0.1.0
    PYTHONPATH=.:tests python tests/saved/make_0_1_0.py

Later versions read the files and never make them again. Everything in them is
made up: the two readers, the two offices, what is said there, the hand-ins.
Times and session numbers differ each time the script runs.
"""

import gzip
import json
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

import nbformat
import pandas as pd
from nbclient import NotebookClient
from saved_meaning import all_meaning

import tender_cycles as tc
from tender_cycles import claims, datasets, seminar
from tender_cycles.claims import Reading, VerdictStore
from tender_cycles.cycles import Cycle, Phase
from tender_cycles.datasets import attach
from tender_cycles.datasets.fingerprints import fingerprint
from tender_cycles.project import (
    Attachment,
    Case,
    Claim,
    Code,
    Coding,
    Evidence,
    Link,
    Note,
    Project,
    Selection,
    Set,
    Source,
    User,
    Variable,
    stable_guid,
)
from tender_cycles.seminar.answers import AnswerFile
from tender_cycles.widgets.sort_state import SortState

FOLDER = Path(__file__).with_name("0.1.0")
RICH = b"<p>Vi begynte <b>tre uker</b> for sent.</p>"
SOLVEIG = User(guid=stable_guid("saved", "user", "Solveig"), name="Solveig", id="reader-1")
TORLEIF = User(guid=stable_guid("saved", "user", "Torleif"), name="Torleif", id="reader-2")
MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

SENTENCES = {
    "Nordkontoret": (
        "Vi begynte tre uker for sent fordi lokalet ikke var klart.",
        "Ingen visste hvem som skulle ringe til de nye.",
        "Da våren kom, gikk alt av seg selv 😀 nesten.",
        "Nå skriver jeg flere rapporter enn søknader.",
    ),
    "Sørkontoret": (
        "Den siste måneden satt vi og ryddet permer.",
        "Hun spurte meg hver dag om jeg var der til jul.",
        "Æ sa det som det var: korsn det blir, vet ingen.",
    ),
}


def guid(*path: str) -> str:
    return stable_guid("saved", *path)


def made_up_study() -> Project:
    """Return two interviews, of two made-up offices, not yet coded."""
    sources, selections = [], []
    for name, sentences in SENTENCES.items():
        text = "\n".join(sentences)
        rich = _attachment() if name == "Nordkontoret" else None
        notes = (guid("note", "room"),) if rich else ()
        sources.append(Source(
            guid=guid("source", name), name=name, text=text, user=SOLVEIG.guid, created=MOMENT, rich=rich, notes=notes,
            values={"held": date(2026, 2, 3)} if rich else {},
        ))  # fmt: skip
        for sentence in sentences:
            start = text.index(sentence)
            selections.append(Selection(
                guid=guid("excerpt", sentence), source=guid("source", name), name=f"U{len(selections) + 1}",
                start=start, end=start + len(sentence), user=SOLVEIG.guid, created=MOMENT,
                texts={"en": f"Retold {len(selections) + 1}", "nb": f"Gjengitt {len(selections) + 1}"},
                facts={"minute": 4 * len(selections), "kind": "block"},
            ))  # fmt: skip
    selections[0] = replace(
        selections[0], cycle=Cycle.CONSULTANT, second_cycle=Cycle.TENDER, phase=Phase.STARTUP,
        notes=(guid("note", "late"),),
    )  # fmt: skip
    selections[1] = replace(selections[1], cycle=Cycle.PARTICIPANT, phase=Phase.STARTUP)
    selections[4] = replace(selections[4], cycle=Cycle.TENDER, phase=Phase.ENDING)
    excerpts = [each.guid for each in selections]
    return Project(
        name="Two offices", description="Made up for the tests.", guid=guid("project"), user=SOLVEIG.guid,
        created=MOMENT, users=[SOLVEIG, TORLEIF],
        codes=[
            Code(guid=guid("code", "late"), name="late start", labels={"nb": "sen start", "en": "late start"},
                 texts={"nb": "Noe kom ikke i gang.", "en": "Something did not get going."}, color="#336699"),
            Code(guid=guid("code", "papers"), name="papers", description="Writing in place of meeting.",
                 notes=(guid("note", "papers"),)),
            Code(guid=guid("code", "unsure"), name="not knowing", labels={"nb": "uvisshet", "en": "not knowing"}),
        ],
        variables=[
            Variable(guid=guid("variable", "post"), name="post", labels={"nb": "stilling", "en": "post"}),
            Variable(guid=guid("variable", "years"), name="years", type="Integer"),
            Variable(guid=guid("variable", "held"), name="held", type="Date"),
        ],
        cases=[
            Case(guid=guid("case", "Ada"), name="Ada", values={"post": "permanent", "years": 6},
                 selections=tuple(excerpts[:4])),
            Case(guid=guid("case", "Bo"), name="Bo", values={"post": "temporary"}, selections=tuple(excerpts[4:])),
        ],
        sources=sources,
        selections=selections,
        notes=[
            Note(guid=guid("note", "late"), name="late", text="Is this the tender or the house?", user=TORLEIF.guid),
            Note(guid=guid("note", "papers"), name="papers", text="Too wide?", user=SOLVEIG.guid),
            Note(guid=guid("note", "room"), name="room", text="A noisy room.", user=SOLVEIG.guid),
            Note(guid=guid("note", "why"), name="why", text="To have something to open.", user=SOLVEIG.guid),
        ],
        about=[guid("note", "why")],
        sets=[Set(guid=guid("set"), name="first read", codes=(guid("code", "late"),), sources=(sources[1].guid,))],
        links=[Link(guid=guid("link"), origin=excerpts[0], target=excerpts[4], name="begins what ends")],
        claims=[
            Claim(
                guid=guid("claim", "M1"), name="M1", section="2", kind="all", verdict="holds in part",
                texts={"nb": "Alle begynte for sent.", "en": "All began late."}, reasons={"en": "One did."},
                evidence=(
                    Evidence(stance="for", selection=excerpts[0]),
                    Evidence(stance="against", selection=excerpts[2]),
                    Evidence(stance="for", case=guid("case", "Bo"), variable="post"),
                ),
                contradicts=(guid("claim", "M2"),), cases=(guid("case", "Ada"),),
            ),
            Claim(guid=guid("claim", "M2"), name="M2", section="3", kind="count", verdict="holds",
                  texts={"en": "One of two had a permanent post."}),
        ],
        spelling={"jeg": ("æ",), "hvordan": ("korsn",)},
    )  # fmt: skip


def _attachment() -> Attachment:
    def pieces() -> Iterator[bytes]:
        yield RICH

    return Attachment(name="Nordkontoret.html", size=len(RICH), crc=zlib.crc32(RICH), reader=pieces)


def coding(sentence: Selection, code: str, user: User) -> Coding:
    where = guid("coding", sentence.name, code, user.name)
    return Coding(guid=where, selection=sentence.guid, code=guid("code", code), user=user.guid, created=MOMENT)


def make_study(path: Path) -> None:
    """Code the study in three rounds by two readers, with changes taken back and made again."""
    u1, u2, u3, u4, u5, u6, u7 = (study := made_up_study()).selections
    with tc.Store.create(path, study, user=SOLVEIG) as store:
        store.begin_round("open", "each alone")
        store.put(coding(u1, "late", SOLVEIG), coding(u2, "unsure", SOLVEIG))
        store.put(coding(u3, "papers", SOLVEIG))
        store.undo()
        store.put(coding(u4, "papers", SOLVEIG))
        store.put(replace(u3, cycle=Cycle.PARTICIPANT, second_cycle=Cycle.CONSULTANT, phase=Phase.UNDERWAY))
    with tc.Store.open(path, user=TORLEIF) as store:
        store.put(coding(u1, "late", TORLEIF), coding(u5, "papers", TORLEIF), coding(u6, "unsure", TORLEIF))
        store.begin_round("grouped")
        with store.change("group"):
            store.put(Code(guid=guid("code", "time"), name="time", codable=False, color="#cc8800"))
            for each in ("late", "unsure"):
                store.put(replace(store.get(guid("code", each)), parent=guid("code", "time")))
        store.put(coding(u7, "unsure", TORLEIF))
        store.put(replace(u6, cycle=Cycle.CONSULTANT, phase=Phase.ENDING))
        store.undo()
        store.undo()
        store.redo()
    with tc.Store.open(path, user=SOLVEIG) as store:
        store.begin_round("settled", "in the same room")
        store.remove(guid("coding", "U2", "unsure", "Solveig"))
        store.put(coding(u2, "late", SOLVEIG))
        store.put(replace(store.get(guid("code", "papers")), name="paper work"), action="rename")
        VerdictStore(store).save(Reading(claim=guid("claim", "M1"), verdict="contradicted", reason="Only one office."))
        store.put(coding(u7, "late", SOLVEIG))
        store.undo()
    with tc.Store.open(path, user=TORLEIF) as store:
        VerdictStore(store).save(Reading(claim=guid("claim", "M1"), verdict="holds in part"))
        store.put(coding(u4, "papers", TORLEIF))
        store.put(coding(u3, "late", TORLEIF))
        store.undo()


def make_cards(path: Path) -> None:
    """Sort the cards of the study in three rounds."""
    names = ("hope", "doubt", "phone", "papers", "keys", "coffee")
    cards = Project(name="Cards", codes=[Code(guid=guid("card", each), name=each) for each in names])
    with tc.Store.create(path, seminar.loose_codes(cards, seed=4), user="Rype") as store:
        state = SortState(store, "en")
        state.begin_round()
        state.rename(guid("card", "phone"), "telephone")
        state.begin_round()
        feelings = state.group("Feelings", [guid("card", "hope"), guid("card", "doubt")])
        things = state.group("Things", [guid("card", "phone"), guid("card", "keys")])
        state.move([guid("card", "coffee")], things)
        state.undo()
        state.begin_round()
        state.move([guid("card", "papers")], things)
        state.group("What is there", [feelings, things])


def make_hand_ins(folder: Path, exercise: seminar.Exercise, words: tuple[str, ...], torn: str) -> None:
    """Answer an exercise under several code words; the last file breaks off in the middle of a line."""
    domain = exercise.domain
    for at, word in enumerate(words):
        with AnswerFile(folder, exercise, word) as answers:
            for n, unit in enumerate(exercise.units):
                code = domain[(n // 2 + (n % 3 == at)) % len(domain)]
                if n == 5 and at == 1:
                    answers.put(unit.id, skipped=True, seconds=4.0)
                    continue
                if n == 10 and at == 2:
                    continue  # not looked at
                answers.put(unit.id, code, confidence=1 + (n + at) % 5, reason=f"grunn {n}" if n % 4 == at else "",
                            seconds=3.5 + n)  # fmt: skip
            answers.put(exercise.units[0].id, domain[-1], confidence=2, reason="ombestemt: «nei»", seconds=9.0)
        if word == torn:
            content = answers.path.read_bytes()
            answers.path.write_bytes(content[: -len(content.splitlines()[-1]) // 2])


def make_words(folder: Path) -> None:
    """Attach a made-up text: five excerpts are taken to be sentences of it, all others are missing."""
    text = " ".join(f"{each} Slik gikk det den gangen på kontoret ved havna." for each in sum(SENTENCES.values(), ()))
    marks = dict(attach.shipped_fingerprints())
    for name, sentence in zip(("E001", "E002", "E003", "E050", "E100"), sum(SENTENCES.values(), ()), strict=False):
        at = text.index(sentence)
        marks[name] = fingerprint(sentence, text[:at], text[at + len(sentence) :])
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "made-up.txt"
        path.write_text(text, encoding="utf-8")
        with patch.object(attach, "shipped_fingerprints", lambda: marks):
            datasets.attach_thesis(path, folder=folder)


def make_verdicts(folder: Path) -> None:
    """Keep one reader's verdicts on the claims of the thesis, where the package keeps them."""
    thesis = tc.load_thesis()
    table = pd.DataFrame({
        "claim": ["C01", "C02", "C36", "C02"],
        "verdict": ["holds", "holds in part", "contradicted", "not checkable"],
        "reason": ["", "Two of eight.", "Æ er ikke enig.", "On second thoughts."],
    })  # fmt: skip
    claims.write_verdicts(thesis, table, claims.verdicts_path(thesis, folder), user="Fjellrev")


def make_notebook(path: Path) -> None:
    """Run a notebook with the theme explorer, and save it as the laboratory does: without the state of widgets."""
    cells = [
        "import tender_cycles as tc",
        'explorer = tc.explore_themes(tc.load_thesis(), lang="en")\nexplorer',
        'explorer.state.codes = ("false security",)\nexplorer.state.to_python()',
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
    for at, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{at}"
    NotebookClient(
        notebook, kernel_name="python3", timeout=120, store_widget_state=False, record_timing=False
    ).execute()
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    nbformat.write(notebook, path)


def make() -> None:
    """Make all files anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "user-data").mkdir(parents=True)
    make_study(FOLDER / "study.tcstudy")
    with tempfile.TemporaryDirectory() as temporary:
        make_cards(path := Path(temporary) / "cards.tcstudy")
        (FOLDER / "cards.tcstudy.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    with tc.Store.open(FOLDER / "study.tcstudy") as store:
        tc.write_qdpx(store.project_with_rounds(), FOLDER / "study.qdpx")
    thesis = tc.load_thesis()
    for by, words in (("subcategory", ("Fjellrev", "Rype", "Gaupe")), ("phase", ("Fjellrev", "Rype"))):
        exercise = seminar.exercise(thesis, n=12, seed=7, by=by)
        folder = FOLDER / f"by-{by}"
        folder.mkdir()
        exercise.write(folder / "exercise.json")
        make_hand_ins(folder, exercise, words, torn="Gaupe")
    make_words(FOLDER / "user-data")
    make_verdicts(FOLDER / "user-data")
    make_notebook(FOLDER / "explore_themes.ipynb")


if __name__ == "__main__":
    make()
    with tempfile.TemporaryDirectory() as temporary:
        expected = all_meaning(shutil.copytree(FOLDER, Path(temporary) / "saved"))
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    (FOLDER / "expected.json").write_text(text + "\n", encoding="utf-8")
