import json
import random
import re
import stat
import sys
import zipfile
from itertools import pairwise
from pathlib import Path
from unicodedata import combining, normalize

import copies
import pyphen
import pytest
from copies import HEAD
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfminer.high_level import extract_text
from profiles import examples
from pypdf import PdfReader, PdfWriter
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate

from tender_cycles import datasets
from tender_cycles.datasets.attach import attach_thesis, shipped_fingerprints
from tender_cycles.datasets.fingerprints import (
    PAGE_NUMBER,
    canonical,
    fingerprint,
    fingerprint_passages,
    letters,
    tokens,
)
from tender_cycles.datasets.matching import find, running_lines
from tender_cycles.datasets.reading import read_document
from tender_cycles.datasets.repairing import restore

UNRELATED = Path(__file__).with_name("unrelated.txt").read_text(encoding="utf-8")


def passages(text: str) -> dict[str, tuple[int, int]]:
    """Return stretches of a text as one would quote them: long ones, sentences, and scraps of a few words."""
    ends = [0, *(match.end() for match in re.finditer(r"[.!?]»?\s+", text)), len(text)]
    sentences = list(pairwise(ends))[1:]
    stretches = []
    for n in range(0, len(sentences) - 4, 5):
        scrap = re.compile(r"\w+ \w+ \w+").search(text, sentences[n + 4][0])
        stretches += [(sentences[n][0], sentences[n + 2][1]), sentences[n + 3], scrap.span()]
    return {f"P{n:03}": stretch for n, stretch in enumerate(stretches[:-1])}


PLACES = passages(UNRELATED)
MARKS = fingerprint_passages(UNRELATED, PLACES)
SHORT = {name for name, mark in MARKS.items() if not mark.check}
WHOLE = {name: "placed" if name in SHORT else "exact" for name in MARKS}


def uncovered(mark) -> bool:
    """Return whether the windows leave some of a passage to the digest of its words."""
    return mark.windows[-1][0] + 40 < mark.letters or mark.windows[0][0] > 0


def recovered(text: str, marks=MARKS) -> dict:
    matches = find(text, marks)
    return {name: restore(text, matches[name], mark) for name, mark in marks.items()}


# --- fingerprints -----------------------------------------------------------


def test_letters_know_where_they_stand():
    text = "A\u030a, «fi\ufb01»\u00ad 12 §X"
    found = letters(text)
    assert found.stream == "åfifix"
    assert [text[a:b] for a, b in zip(found.starts, found.ends, strict=True)] == [
        "A\u030a",
        *"fi",
        "\ufb01",
        "\ufb01",
        "X",
    ]


@given(st.text(st.characters(max_codepoint=0x24F), max_size=60))
def test_letters_do_not_depend_on_the_unicode_form(text: str):
    reference = letters(text).stream
    assert all(letters(normalize(form, text)).stream == reference for form in ("NFC", "NFD", "NFKC", "NFKD"))


def test_letters_do_not_depend_on_case():
    assert letters("KALVØYA, ÅR").stream == letters("Kalvøya, år").stream == "kalvøyaår"


# --- finding ----------------------------------------------------------------


def test_every_passage_is_found_in_its_own_document():
    assert len(MARKS) > 15
    assert 5 <= len(SHORT) < 10
    assert {name: p.status for name, p in recovered(UNRELATED).items()} == WHOLE
    matches = find(UNRELATED, MARKS)
    for name, (a, b) in PLACES.items():
        assert letters(UNRELATED[a:b]).starts[0] == matches[name].start - a
        assert letters(UNRELATED[matches[name].start : matches[name].end]).stream == letters(UNRELATED[a:b]).stream


def test_none_of_the_thesis_is_found_in_an_unrelated_text(tmp_path: Path, user_data: Path):
    path = tmp_path / "bier.txt"
    path.write_text(UNRELATED, encoding="utf-8")
    assert not any(match.found for match in find(UNRELATED, shipped_fingerprints()).values())
    total = len(datasets.table("excerpts"))
    with pytest.raises(
        ValueError, match=rf"found 0 of {total} excerpts in 'bier\.txt'; missing: E001, .*Is this the thesis"
    ):
        datasets.attach_thesis(path)
    assert not user_data.exists()


def made_up_norwegian(words: int, seed: int) -> str:
    """Return sentences of the made-up text's words in another order, with scraps in quotation marks."""
    chance = random.Random(seed)
    known = re.findall(r"\w+", UNRELATED)
    said = [
        f"{' '.join(chance.choices(known, k=chance.randint(3, 20)))}. «{chance.choice(known)}» "
        for _ in range(words // 12)
    ]
    return "".join(said)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_found_in_other_norwegian_texts(seed: int):
    text = made_up_norwegian(6000, seed)
    assert not any(find(text, shipped_fingerprints()).values())
    assert not any(find(text, MARKS).values())


def test_a_text_that_quotes_one_line_of_a_passage_does_not_have_the_passage():
    long = max(PLACES, key=lambda name: MARKS[name].letters)
    offset = MARKS[long].windows[2][0]
    quoted = UNRELATED[letters(UNRELATED).starts[MARKS[long].place + offset] :][:70]
    assert len(MARKS[long].windows) > 3
    match = find(f"En annen bok siterer dette: «{quoted}», og så går den videre. " * 2, MARKS)[long]
    assert (match.found, bool(match and match.settled)) == (1, False)


def test_copies_of_a_passage_are_told_apart_by_their_places():
    said = "Sånn er det med den som lever av været, og slik blir det nok bestandig her ute på øya."
    text = f"Først sa onkelen dette til naboen: {said} Så gikk han. Året etter sa tanten det også: {said} Hun lo godt."
    places = {str(n): m.span() for n, m in enumerate(re.finditer(said, text))}
    marks = fingerprint_passages(text, places)
    assert [match.start for match in find(text, marks).values()] == [a for a, _ in places.values()]


def test_a_passage_found_only_where_another_belongs_is_doubtful():
    said = "Sånn er det med den som lever av været, og slik blir det nok bestandig her ute på øya."
    first = f"{UNRELATED[:600]} {said} {UNRELATED[600:1200]}"
    marks = fingerprint_passages(
        f"{first} {said}", {"said": (601, 601 + len(said)), "again": (len(first) + 1, len(first) + 1 + len(said))}
    )
    found = recovered(first, marks)
    assert {name: (p.status, dict(p.reasons)) for name, p in found.items()} == {
        "said": ("exact", {}),
        "again": ("doubtful", {"elsewhere": 1}),
    }
    assert found["again"].text == said


def test_a_passage_with_another_letter_in_it_is_doubtful():
    a, b = PLACES[LONG]
    middle = UNRELATED.index("e", (a + b) // 2)
    changed = UNRELATED[:middle] + "x" + UNRELATED[middle + 1 :]
    passage = recovered(changed)[LONG]
    assert (passage.status, dict(passage.reasons)) == ("doubtful", {"misread": 1})
    assert canonical(passage.text) == canonical(changed[a:b])


def test_a_passage_whose_middle_is_another_is_doubtful_and_never_exact():
    a, b = PLACES[LONG]
    middle = (a + b) // 2
    changed = UNRELATED[: middle - 30] + " og her står noe helt annet enn før " + UNRELATED[middle + 30 :]
    assert recovered(changed)[LONG].status == "doubtful"


def test_a_short_passage_is_not_taken_where_its_neighbours_are_missing():
    name = sorted(SHORT)[2]
    a, b = PLACES[name]
    alone = f"Det er noe helt annet som står her, men også «{UNRELATED[a:b]}», og det er ikke det samme."
    assert not recovered(alone)[name].text
    assert not any(passage.text for passage in recovered(alone).values())


LONG = next(name for name, (a, b) in PLACES.items() if b - a > 250 and not uncovered(MARKS[name]))


@pytest.mark.parametrize("at", range(*PLACES[LONG], 3))
def test_a_running_head_is_cut_out_wherever_it_falls(at: int):
    text = UNRELATED[:at] + f"\n64\n{HEAD}\n" + UNRELATED[at:]
    if UNRELATED[at - 1].isalnum() and UNRELATED[at].isalnum():
        text = UNRELATED[:at] + f"-\n64\n{HEAD}\n" + UNRELATED[at:]
    a, b = PLACES[LONG]
    found = recovered(text, {LONG: MARKS[LONG]})[LONG]
    assert canonical(found.text) == canonical(UNRELATED[a:b])
    assert HEAD.split()[0] not in found.text


def test_a_running_head_in_a_short_passage_is_known_from_other_pages():
    lines = [UNRELATED[n : n + 180].replace("\n", " ") for n in range(0, len(UNRELATED), 180)]
    document = "\f".join(f"{HEAD} {n}\n{line}" for n, line in enumerate(lines, start=1))
    assert len(running_lines(document)) == len(lines)
    found = recovered(document)
    assert all(p.status != "missing" for p in found.values())
    assert all(HEAD not in p.text for p in found.values())
    assert ("running", 1) in [reason for p in found.values() for reason in p.reasons]


# --- repairing --------------------------------------------------------------


def repaired(said: str, as_printed: str) -> tuple[str, str, dict]:
    before, after = (
        "Da onkelen kom hjem fra ferga den dagen i mai, var det noe. ",
        " Etterpå ble det stille i hele huset.",
    )
    mark = fingerprint(said, before, after)
    found = recovered(before + as_printed + after, {"x": mark})["x"]
    return found.status, found.text, dict(found.reasons)


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("Alt ble klissete på\n\n 64 \n\nNAV-kontoret: effektivt, sa vi.", {"numbers": 1}),
        ("Alt ble klissete på64\nNAV-kontoret: effektivt, sa vi.", {"numbers": 1}),
        ("Alt ble klis-\nsete på NAV-\nkontoret: effektivt, sa vi.", {"hyphens": 2}),
        ("Alt ble klis\u00adsete på NAV-kontoret: effek\u00ad\ntivt, sa vi.", {"invisible": 2}),
        ("Alt ble klissete på NAV-kontoret: e\ufb00ektivt, sa vi.", {"ligatures": 1}),
        ("Alt ble klissete pa\u030a NAV-kontoret: effektivt, sa vi.", {"accents": 1}),
        ("Alt ble klissete på NAV-kontoret: *effektivt*, sa\n> vi.", {"marks": 3}),
        ("Alt ble 12 klissete på 13 NAV-kontoret: effektivt, sa 14 vi.", {"numbers": 3}),
        ("Alt ble\n \n klissete\u00a0på NAV-kontoret: effektivt,   sa vi.", {}),
    ],
)
def test_each_repair_is_told(printed: str, reason: dict):
    said = "Alt ble klissete på NAV-kontoret: effektivt, sa vi."
    status, text, reasons = repaired(said, printed)
    assert reasons == reason
    assert status == ("repaired" if reason else "exact")
    assert text == said


@pytest.mark.parametrize(
    "printed",
    ["Altble klissete på NAV-kontoret: effek tivt, sa vi.", "Alt ble klissete på NAV kontoret: effektivt, sa vi."],
)
def test_words_that_cannot_be_put_right_are_doubtful(printed: str):
    status, text, reasons = repaired("Alt ble klissete på NAV-kontoret: effektivt, sa vi.", printed)
    assert (status, text, reasons) == ("doubtful", printed, {"boundaries": 1})


def test_a_hyphen_at_a_line_end_is_kept_where_the_word_has_it():
    said = "De var der i ti-femten år, og det er lang tid for en sommer-\nfugl i et land som dette her."
    plain = said.replace("sommer-\n", "sommer")
    assert repaired(plain, said.replace("ti-femten", "ti-\nfemten"))[:2] == ("repaired", plain)


def test_a_number_that_belongs_to_the_passage_is_kept():
    said = "Den beste sommeren ga 143 kilo, og den dårligste bare 11."
    assert repaired(said, said.replace(" 143 ", "\n143\n")) == ("exact", said, {})


def test_hyphens_that_the_document_has_elsewhere_are_kept():
    said = "Det var ren bie-politikk da, og det var ren bie-\npolitikk i fjor."
    assert repaired(said, said)[1] == "Det var ren bie-politikk da, og det var ren bie-politikk i fjor."


def test_marks_of_omission_and_stops_around_a_passage_come_with_it():
    said = "han kalte det hver eneste dag og time for «å lære av bier"
    text = f"Tanten skrev ofte i boka si om dette: «[…] {said}»!» (Ragnhild) Så la hun boka bort."
    a = text.index("han")
    mark = fingerprint(said, text[:a], text[a + len(said) :])
    assert recovered(text, {"x": mark})["x"].text == f"[…] {said}»!"


DAMAGE = {
    "page number": lambda text, at: text[:at] + "\n\n 64 \n\n" + text[at:] if text[at].isspace() else text,
    "soft hyphen": lambda text, at: text[:at] + "\u00ad" + text[at:],
    "lost space": lambda text, at: text[:at] + text[at + 1 :] if text[at].isspace() else text,
    "new space": lambda text, at: text[:at] + " " + text[at:],
    "line end": lambda text, at: text[:at] + "\n\n \n" + text[at:] if text[at].isspace() else text,
    "hyphen": lambda text, at: text[:at] + "-\n" + text[at:] if text[at - 1 : at + 1].isalpha() else text,
    "quotes": lambda text, at: text[:at] + text[at:].replace("«", "“", 1).replace("»", "”", 1),
    "ligature": lambda text, at: text[:at] + text[at:].replace("fi", "\ufb01", 1).replace("ff", "\ufb00", 1),
    "NFD": lambda text, at: text[:at] + normalize("NFD", text[at:]),
}


def damaged(text: str, damages: list[tuple[str, float]]) -> str:
    """Return the text after each damage at its place, a fraction of the whole; a letter keeps its accents."""
    for kind, where in damages:
        at = int(where * len(text))
        while combining(text[at]):
            at += 1
        text = DAMAGE[kind](text, at)
    return text


@settings(deadline=None, max_examples=examples(60))
@given(st.lists(st.tuples(st.sampled_from(sorted(DAMAGE)), st.floats(0.001, 0.999)), max_size=25), st.booleans())
def test_random_damage_hides_no_passage(damages: list[tuple[str, float]], crlf: bool):
    text = damaged(UNRELATED, damages)
    found = recovered(text.replace("\n", "\r\n") if crlf else text)
    assert [name for name, p in found.items() if p.status == "missing"] == []
    for name, (a, b) in PLACES.items():
        if found[name].status != "doubtful":
            assert letters(found[name].text).stream == letters(UNRELATED[a:b]).stream
        if found[name].status in ("exact", "repaired"):
            assert canonical(found[name].text) == canonical(UNRELATED[a:b])


# --- copies -----------------------------------------------------------------


def wrong_words(found: dict, truth: dict[str, str]) -> set[str]:
    """Return the passages that are said to be right, and have other words than they should."""
    sure = {name for name, p in found.items() if p.status not in ("doubtful", "missing")}
    return {name for name in sure if canonical(found[name].text) != canonical(truth[name])}


SAID = {name: UNRELATED[a:b] for name, (a, b) in PLACES.items()}
BLOCKS = [" ".join(block.split()) for block in UNRELATED.split("\n\n")]


@pytest.mark.parametrize("kind", copies.KINDS)
def test_every_passage_is_found_in_every_kind_of_copy_with_the_right_words(kind: str, tmp_path: Path):
    found = recovered(read_document(copies.copy(kind, BLOCKS, tmp_path))[0])
    assert wrong_words(found, SAID) == set()
    assert {name for name, p in found.items() if p.status in ("doubtful", "missing")} <= SHORT
    assert not [name for name, p in found.items() if p.status == "missing"]
    assert not [name for name, p in found.items() if re.search(r"[<>&*]|\s\d+\s*$", p.text)]


@pytest.mark.parametrize("alike", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_misread_letters_are_never_passed_off_as_exact(seed: int, alike: bool):
    found = recovered(copies.misread(UNRELATED, 0.02, seed, alike))
    assert wrong_words(found, SAID) == set()
    assert sum(p.status == "missing" and bool(MARKS[name].windows) for name, p in found.items()) <= 3
    assert "doubtful" in {p.status for p in found.values()}


# --- reading files ----------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"])
def test_text_is_read_in_its_encoding(tmp_path: Path, encoding: str):
    path = tmp_path / "text"
    path.write_bytes("På øya\r\n«bier»".encode(encoding))
    assert read_document(path)[0] == "På øya\n«bier»"


def pdf_without_text(path: Path, password: str | None = None) -> Path:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(path)
    return path


def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path, user_data: Path):
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing follows")
    (tmp_path / "letter.docx").write_bytes(b"PK\x03\x04\x00\x00\x00binary\x81")
    (tmp_path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    (tmp_path / "note.rtf").write_bytes(b"{\\rtf1 Hei}")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (tmp_path / "lost.txt").write_text(re.sub("[æøå]", "?", UNRELATED), encoding="utf-8")
    (tmp_path / "twice.txt").write_text(UNRELATED.encode().decode("cp1252", errors="replace"), encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "table.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    for path, told in {
        pdf_without_text(tmp_path / "scan.pdf"): r"'scan\.pdf' has no text in it",
        pdf_without_text(tmp_path / "locked.pdf", "secret"): r"'locked\.pdf' is encrypted",
        tmp_path / "broken.pdf": r"broken\.pdf is no PDF, or is damaged",
        tmp_path / "letter.docx": r"'letter\.docx' cannot be read; it is damaged or encrypted",
        tmp_path / "table.xlsx": r"'table\.xlsx' is a packed file without a Word document .*; save it as PDF",
        tmp_path / "old.doc": r"'old\.doc' is an old Word file; save it as PDF, Word \(\.docx\)",
        tmp_path / "note.rtf": r"'note\.rtf' is an RTF file; save it as PDF",
        tmp_path / "picture.png": r"'picture\.png' is neither a PDF nor a text file; save it as PDF",
        tmp_path / "lost.txt": r"'lost\.txt' has no æ, ø or å: .* take the PDF, or save the text anew as UTF-8",
        tmp_path / "twice.txt": r"'twice\.txt' has no æ, ø or å",
    }.items():
        with pytest.raises(ValueError, match=told):
            datasets.attach_thesis(path)
    with pytest.raises(FileNotFoundError, match="there is no file"):
        datasets.attach_thesis(tmp_path / "gone.pdf")
    assert not user_data.exists()


# --- keeping, with a made-up thesis -----------------------------------------


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document that stands for the thesis, with fingerprints of its own under the excerpts' names."""
    names = list(datasets.table("excerpts")["excerpt"])
    marks = dict(zip(names, MARKS.values(), strict=False))
    monkeypatch.setattr("tender_cycles.datasets.attach.shipped_fingerprints", lambda: marks)
    path = tmp_path / "bøker" / "hefte.txt"
    path.parent.mkdir()
    path.write_text(UNRELATED, encoding="utf-8")
    return path


def mode(path: Path) -> int:
    """Return the rights on a file or folder, where the system has them."""
    if sys.platform == "win32":
        pytest.skip("Windows has no modes")
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_that_was_there_keeps_its_mode(made_up: Path, tmp_path: Path):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o2775)
    attach_thesis(made_up, folder=shared)
    assert mode(shared) == 0o2775
    assert mode(shared / "thesis-words.json") == 0o600
    datasets.detach_thesis(folder=shared)
    assert mode(shared) == 0o2775


def test_a_worse_copy_takes_the_place_of_a_fuller_one_only_when_told_to(made_up: Path, tmp_path: Path):
    half, rough = tmp_path / "half.txt", tmp_path / "rough.txt"
    half.write_text(UNRELATED[: len(UNRELATED) // 2], encoding="utf-8")
    rough.write_text(copies.misread(UNRELATED, 0.01, 1), encoding="utf-8")
    full = attach_thesis(made_up)
    kept = full.kept_in.read_bytes()
    for worse in (half, rough):
        with pytest.raises(ValueError, match=rf"{worse.name}.* 'hefte\.txt', which is attached, has .*--force"):
            attach_thesis(worse)
        assert full.kept_in.read_bytes() == kept
    attach_thesis(made_up)
    assert attach_thesis(half, force=True).missing
    assert attach_thesis(made_up).missing == ()
    assert datasets.attached()["file"] == "hefte.txt"


def test_the_reasons_are_kept_with_the_words(made_up: Path):
    made_up.write_text(copies.misread(UNRELATED, 0.01, 1), encoding="utf-8")
    report = attach_thesis(made_up)
    record = datasets.attached()
    told = {e.excerpt: dict(e.reasons) for e in report.excerpts if e.reasons}
    assert record["reasons"] == told
    assert {name for name, status in record["status"].items() if status == "doubtful"} <= set(told)
    assert "letters may be misread or lost" in str(report)
    assert "tvilsomt" in report.to_text("nb")


def test_words_are_kept_for_the_user_alone_and_removed(made_up: Path, user_data: Path):
    assert datasets.attached() is None
    report = datasets.attach_thesis(made_up)
    kept = user_data / "thesis-words.json"
    assert report.kept_in == kept
    assert [path.name for path in user_data.iterdir()] == [kept.name]
    assert mode(kept) == 0o600
    assert mode(user_data) == 0o700
    record = datasets.attached()
    assert (record["file"], record["sha256"]) == ("hefte.txt", report.sha256)
    assert len(record["sha256"]) == 64
    assert str(made_up.parent) not in kept.read_text(encoding="utf-8")
    assert datasets.detach_thesis() is True
    assert datasets.detach_thesis() is False
    assert not list(user_data.iterdir())


def test_a_folder_of_ones_own(made_up: Path, tmp_path: Path, user_data: Path):
    datasets.attach_thesis(made_up, folder=tmp_path / "mine")
    assert datasets.attached() is None
    assert datasets.attached(folder=tmp_path / "mine")["file"] == "hefte.txt"
    assert "words" in datasets.load_thesis(folder=tmp_path / "mine").selections[0].texts
    assert datasets.detach_thesis(folder=tmp_path / "mine")


def test_attached_words_stand_beside_the_paraphrases_until_detached(made_up: Path):
    before = datasets.load_thesis()
    datasets.attach_thesis(made_up)
    project = datasets.load_thesis()
    first = project.selections[0]
    a, b = next(iter(PLACES.values()))
    assert canonical(first.texts["words"]) == canonical(UNRELATED[a:b])
    assert set(datasets.attached()["status"].values()) == {"exact", "placed"}
    assert (first.facts["words_from"], first.facts["words_status"]) == ("hefte.txt", "exact")
    assert "words" not in before.selections[0].texts
    assert [s.guid for s in before.selections] == [s.guid for s in project.selections]
    datasets.detach_thesis()
    assert datasets.load_thesis() == before


def test_a_failed_write_leaves_the_kept_words_as_they_were(made_up: Path, user_data: Path, monkeypatch):
    datasets.attach_thesis(made_up)
    before = (user_data / "thesis-words.json").read_bytes()
    monkeypatch.setattr("os.fsync", lambda file: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        datasets.attach_thesis(made_up)
    assert (user_data / "thesis-words.json").read_bytes() == before
    assert len(list(user_data.iterdir())) == 1


@pytest.mark.parametrize("content", ["{", "[]", json.dumps({"words": {}})])
def test_damaged_words_are_named_with_the_way_out(user_data: Path, content: str):
    user_data.mkdir()
    (user_data / "thesis-words.json").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="run 'tender-cycles detach'"):
        datasets.attached()


def test_the_report_counts_and_names_what_is_odd(made_up: Path):
    half = UNRELATED[: len(UNRELATED) // 2].replace(" bare bære", "\n64\n bare bære")
    made_up.write_text(half, encoding="utf-8")
    report = datasets.attach_thesis(made_up)
    counts, frame = report.counts, report.to_frame()
    assert sum(counts.values()) == len(report) == len(frame)
    assert min(counts[status] for status in ("exact", "repaired", "placed", "missing")) > 0
    assert counts["missing"] == len(report.missing) == (frame["status"] == "missing").sum()
    assert set(datasets.attached()["words"]) == set(frame.query("status != 'missing'")["excerpt"])
    assert "page or line numbers removed: 1" in str(report)
    assert "side- eller linjenumre fjernet: 1" in report.to_text("nb")
    assert report.missing[-1] in str(report)
    assert str(report.kept_in) in str(report)
    assert report.summary() in report._repr_html_()
    said = " ".join(half.split()[:6])
    assert f"whose words are not checked: {counts['placed']}." in str(report)
    assert said not in str(report)
    assert said not in repr(report)


# --- with the thesis itself -------------------------------------------------


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of the thesis without its page numbers, each in one line."""
    blocks = [" ".join(block.split()) for block in re.split(r"\n[ \t]+\n", PAGE_NUMBER.sub("", text))]
    return [block for block in blocks if block]


def typeset(text: str, path: Path) -> Path:
    """Typeset a text as a book: justified, hyphenated, with page numbers and a running head."""
    assert "nb_NO" in pyphen.LANGUAGES
    body = ParagraphStyle(
        "body", fontName="Times-Roman", fontSize=10, leading=13, alignment=TA_JUSTIFY, hyphenationLang="nb_NO",
        uriWasteReduce=0, embeddedHyphenation=1,
    )  # fmt: skip

    def frame(canvas, document):
        canvas.setFont("Times-Italic", 9)
        canvas.drawString(60, A5[1] - 30, "Sosialt arbeid i anbudsutsatte tiltak")
        canvas.drawCentredString(A5[0] / 2, 25, str(document.page))

    escaped = [b.replace("&", "&amp;").replace("<", "&lt;") for b in paragraphs(text)]
    SimpleDocTemplate(str(path), pagesize=A5, invariant=1).build(
        [Paragraph(block, body) for block in escaped], onFirstPage=frame, onLaterPages=frame
    )
    return path


@pytest.fixture(scope="module")
def thesis_text(thesis_path: Path) -> str:
    return thesis_path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def typeset_thesis(thesis_text: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return typeset(thesis_text, tmp_path_factory.mktemp("typeset") / "thesis.pdf")


@pytest.fixture(scope="module")
def thesis_words(thesis_path: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The words of every excerpt, from the text itself."""
    folder = tmp_path_factory.mktemp("words")
    datasets.attach_thesis(thesis_path, folder=folder)
    return datasets.attached(folder=folder)["words"]


@pytest.fixture(scope="module")
def thesis_blocks(thesis_text: str) -> list[str]:
    return paragraphs(thesis_text)


def test_every_excerpt_is_found_in_the_thesis(thesis_path: Path):
    report = datasets.attach_thesis(thesis_path)
    short = {name for name, mark in shipped_fingerprints().items() if mark.letters < 40}
    assert report.missing == ()
    assert {e.excerpt for e in report.excerpts if e.status == "placed"} == short
    odd = [(e.excerpt, e.status, e.reasons) for e in report.excerpts if e.status not in ("exact", "placed")]
    assert odd == [("E079", "repaired", (("numbers", 1),))]


@pytest.mark.parametrize("kind", copies.KINDS)
def test_every_kind_of_copy_has_every_excerpt(
    kind: str, thesis_blocks: list[str], thesis_words: dict[str, str], tmp_path: Path
):
    report = datasets.attach_thesis(copies.copy(kind, thesis_blocks, tmp_path))
    assert report.missing == ()
    assert doubtful(report) <= hyphenated(report)
    assert check_words(thesis_words) == set()


def doubtful(report: datasets.AttachReport) -> set[str]:
    return {e.excerpt for e in report.excerpts if e.status == "doubtful"}


def hyphenated(report: datasets.AttachReport) -> set[str]:
    """Return the short excerpts with a hyphen at a line end, which no digest tells to keep or to drop."""
    return {e.excerpt for e in report.excerpts if not e.windows and "hyphens" in dict(e.reasons)}


def check_words(truth: dict[str, str]) -> set[str]:
    """Return the excerpts whose kept words are wrong, though they are not said to be doubtful."""
    record = datasets.attached()
    sure = {name for name, status in record["status"].items() if status not in ("doubtful", "missing")}
    return {name for name in sure if canonical(record["words"][name]) != canonical(truth[name])}


@pytest.mark.parametrize("alike", [False, True])
@pytest.mark.parametrize(("share", "least"), [(0.01, 135), (0.02, 120)])
def test_excerpts_are_found_where_letters_are_misread(
    share: float, least: int, alike: bool, thesis_text: str, thesis_words: dict[str, str], tmp_path: Path
):
    path = tmp_path / "scan.txt"
    path.write_text(copies.misread(thesis_text, share, 1, alike), encoding="utf-8")
    report = datasets.attach_thesis(path)
    assert len(report) - report.counts["missing"] >= least
    assert check_words(thesis_words) == set()


def test_chapter_4_alone_has_no_excerpt_of_chapter_5(thesis_text: str, thesis_words: dict[str, str], tmp_path: Path):
    matches = find(thesis_text, shipped_fingerprints())
    sections = dict(datasets.table("excerpts")[["excerpt", "section"]].itertuples(index=False))
    last = max(matches[name].end for name, section in sections.items() if section.startswith("4"))
    path = tmp_path / "chapter-4.txt"
    path.write_text(thesis_text[matches["E001"].start - 1000 : last + 200], encoding="utf-8")
    report = datasets.attach_thesis(path)
    found = {e.excerpt: e.status for e in report.excerpts if e.status != "missing"}
    assert [name for name, section in sections.items() if section.startswith("4") and name not in found] == []
    assert {found[name] for name in found if sections[name].startswith("5")} <= {"doubtful"}
    assert check_words(thesis_words) == set()


def test_every_excerpt_is_found_in_a_pdf_of_the_thesis(typeset_thesis: Path):
    report = datasets.attach_thesis(typeset_thesis)
    assert len(PdfReader(typeset_thesis).pages) > 50
    assert report.missing == ()
    sure = [e for e in report.excerpts if e.status != "doubtful"]
    assert {reason for e in sure for reason, _ in e.reasons} == {"hyphens", "numbers", "running"}
    assert doubtful(report) <= hyphenated(report)


def test_every_excerpt_is_found_in_what_another_pdf_reader_makes_of_it(typeset_thesis: Path, tmp_path: Path):
    path = tmp_path / "thesis.txt"
    path.write_text(extract_text(typeset_thesis), encoding="utf-8")
    report = datasets.attach_thesis(path)
    assert report.missing == ()
    assert len(doubtful(report) - hyphenated(report)) <= 1, "a short one, near words that this reader puts elsewhere"


def test_every_excerpt_is_found_without_page_marks(typeset_thesis: Path, tmp_path: Path):
    path = tmp_path / "thesis.txt"
    path.write_text(read_document(typeset_thesis)[0].replace("\f", "\n"), encoding="utf-8")
    assert datasets.attach_thesis(path).missing == ()


def test_the_fingerprints_that_ship_are_those_of_the_thesis(thesis_path: Path, thesis_text: str):
    shipped = shipped_fingerprints()
    matches = find(thesis_text, shipped)
    assert fingerprint_passages(thesis_text, {name: (m.start, m.end) for name, m in matches.items()}) == shipped
    datasets.attach_thesis(thesis_path)
    for name, words in datasets.attached()["words"].items():
        assert (len(letters(words).stream), len(tokens(words))) == (shipped[name].letters, shipped[name].words)


def test_part_of_the_thesis_is_kept_and_the_rest_is_named(thesis_text: str, tmp_path: Path):
    path = tmp_path / "half.txt"
    path.write_text(thesis_text[:120_000], encoding="utf-8")
    report = datasets.attach_thesis(path)
    order = [e.excerpt for e in report.excerpts]
    after = {e.excerpt: e.status for e in report.excerpts[order.index(report.missing[0]) :] if e.status != "missing"}
    assert set(after.values()) <= {"doubtful"}
    assert set(after) <= set(datasets.table("excerpts").dropna(subset="repeats")["excerpt"]), "only words said before"
    assert set(datasets.attached()["words"]) == set(order) - set(report.missing)


@settings(deadline=None, max_examples=examples(4))
@given(damages=st.lists(st.tuples(st.sampled_from(sorted(DAMAGE)), st.floats(0.3, 0.95)), min_size=60, max_size=60))
def test_random_damage_to_the_thesis_hides_no_excerpt(thesis_text: str, damages: list[tuple[str, float]]):
    text = damaged(thesis_text, damages)
    assert [name for name, p in recovered(text, shipped_fingerprints()).items() if p.status == "missing"] == []


def relation(repeat: str, original: str) -> str:
    """Say how one quotation repeats another: at most two words at a time may be left out without a mark."""
    if canonical(repeat) == canonical(original):
        return "exact"
    parts = [tokens(part) for part in re.split(r"[\[(]?(?:…|\.{2,3})[\])]?", repeat)]
    pattern = r"\b.*\b".join(r" (?:\w+ ){0,2}".join(part) for part in parts if part)
    return "shortened" if re.search(rf"\b{pattern}\b", " ".join(tokens(original))) else "reworded"


def test_repeats_are_exact_shortened_or_reworded_as_the_table_says(thesis_path: Path):
    datasets.attach_thesis(thesis_path)
    words = datasets.attached()["words"]
    repeats = datasets.table("excerpts").dropna(subset="repeats")
    told = dict(zip(repeats["excerpt"], repeats["relation"], strict=True))
    found = {
        excerpt: relation(words[excerpt], words[original])
        for excerpt, original in zip(repeats["excerpt"], repeats["repeats"], strict=True)
    }
    assert found == told


def spoken(text: str) -> int:
    """Count the words between spaces: *va'kke* and *1,5* are one, and a mark of omission is none.

    The thesis's text parts some words after an apostrophe; these are put together again.
    """
    return sum(bool(re.search(r"\w", word)) for word in re.sub(r"(?<=’) (?=(n|en|kke)\b)", "", text).split())


def test_the_length_of_every_excerpt_is_counted_in_spoken_words(thesis_path: Path):
    datasets.attach_thesis(thesis_path)
    said = datasets.attached()["words"]
    table = datasets.table("excerpts").set_index("excerpt")["words"]
    assert {excerpt: spoken(words) for excerpt, words in said.items()} == table.to_dict()
