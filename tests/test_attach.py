import json
import re
import stat
import sys
import time
from itertools import pairwise
from pathlib import Path
from unicodedata import combining, normalize

import pyphen
import pytest
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
from tender_cycles.datasets.attach import read_document, shipped_fingerprints
from tender_cycles.datasets.fingerprints import PAGE_NUMBER, canonical, digest, fingerprint, letters, tokens
from tender_cycles.datasets.matching import find, running_lines
from tender_cycles.datasets.repairing import restore

UNRELATED = Path(__file__).with_name("unrelated.txt").read_text(encoding="utf-8")
HEAD = "Kretsløp og kuber, et hefte om honning"


def passages(text: str) -> dict[str, tuple[int, int]]:
    """Return stretches of a text as one would quote them: long ones, sentences, and scraps of a word or two."""
    ends = [0, *(match.end() for match in re.finditer(r"[.!?]»? ", text)), len(text)]
    sentences = [(a, b) for a, b in pairwise(ends) if letters(text[a:b]).stream]
    long = [(a, d) for (a, _), (_, d) in zip(sentences, sentences[3:], strict=False)][::3]
    scraps = [(m.start(), m.end()) for m in re.finditer(r"\w+ \w+", text)][5::40]
    stretches = {*sentences[::2], *long, *scraps}
    return {f"P{n:03}": stretch for n, stretch in enumerate(sorted(stretches))}


def marks_of(text: str, places: dict[str, tuple[int, int]]) -> dict:
    return {name: fingerprint(text[a:b], text[:a], text[b:]) for name, (a, b) in places.items()}


PLACES = passages(UNRELATED)
MARKS = marks_of(UNRELATED, PLACES)


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


@given(st.integers(1, 400))
def test_windows_cover_a_passage_of_any_length_and_none_holds_less_than_forty_letters(length: int):
    text = "".join(chr(ord("a") + n % 26) for n in range(length))
    mark = fingerprint(text, "x" * 50, "y" * 50)
    offsets = [offset for offset, _ in mark.windows]
    assert offsets[0] <= 0
    assert offsets[-1] + 40 >= length
    assert all(b <= a + 40 for a, b in pairwise(offsets))
    assert (-20 in offsets and length - 20 in offsets) or length < 40


def test_a_short_passage_is_refused_without_its_surroundings():
    with pytest.raises(ValueError, match="3 letters needs 37 more"):
        fingerprint("Nei!", before="Var det noe mer?")
    with pytest.raises(ValueError, match="no letters"):
        fingerprint("1814!")
    assert fingerprint("Nei!", before="x" * 37).windows[0][0] == -37


def test_no_digest_is_of_a_single_word():
    values = {value for mark in shipped_fingerprints().values() for _, value in mark.windows}
    words = set(tokens(UNRELATED)) | set(datasets.table("spelling")["variant"])
    assert not values & {digest(word) for word in words}


# --- finding ----------------------------------------------------------------


def test_every_passage_is_found_in_its_own_document():
    assert len(MARKS) > 30
    assert {p.status for p in recovered(UNRELATED).values()} == {"exact"}
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


def test_copies_of_a_passage_are_told_apart_by_what_surrounds_them():
    said = "Sånn er det med den som lever av været."
    text = f"Først sa onkelen dette til naboen: {said} Så gikk han. Året etter sa tanten det også: {said} Hun lo godt."
    places = [m.start() for m in re.finditer(said, text)]
    marks = {str(a): fingerprint(said, text[:a], text[a + len(said) :]) for a in places}
    assert [match.start for match in find(text, marks).values()] == places


def test_copies_that_nothing_tells_apart_are_taken_in_their_order():
    said = "Sånn er det med den som lever av været, og slik blir det."
    marks = {
        "first": fingerprint("Da onkel Torbjørn sluttet på ferga kjøpte han bier, og mer."),
        "said": fingerprint(said),
    }
    text = f"{said} Da onkel Torbjørn sluttet på ferga kjøpte han bier, og mer. {said}"
    assert find(text, marks)["said"].start == text.rindex(said)


def test_a_passage_with_another_letter_in_it_is_missing():
    a, b = max(PLACES.values(), key=lambda stretch: stretch[1] - stretch[0])
    said = UNRELATED[a:b]
    middle = a + len(said) // 2
    changed = UNRELATED[:middle] + "x" + UNRELATED[middle + 1 :]
    name = next(name for name, stretch in PLACES.items() if stretch == (a, b))
    match = find(changed, MARKS)[name]
    assert not match
    assert 0 < match.found < len(MARKS[name].windows)
    assert recovered(changed)[name].status == "missing"


LONG = next(name for name, (a, b) in PLACES.items() if b - a > 250)


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
        ("Altble klissete på NAV-kontoret: effek tivt, sa vi.", {"boundaries": 1}),
        ("Alt ble\n \n klissete\u00a0på NAV-kontoret: effektivt,   sa vi.", {}),
    ],
)
def test_each_repair_is_told(printed: str, reason: dict):
    said = "Alt ble klissete på NAV-kontoret: effektivt, sa vi."
    status, text, reasons = repaired(said, printed)
    assert reasons == reason
    assert status == ("repaired" if reason else "exact")
    assert text == said or "boundaries" in reason


def test_a_number_that_belongs_to_the_passage_is_kept():
    said = "Den beste sommeren ga 143 kilo, og den dårligste bare 11."
    assert repaired(said, said.replace(" 143 ", "\n143\n")) == ("exact", said, {})


def test_hyphens_that_the_document_has_elsewhere_are_kept():
    said = "Det var ren bie-politikk da, og det var ren bie-\npolitikk i fjor."
    assert repaired(said, said)[1] == "Det var ren bie-politikk da, og det var ren bie-politikk i fjor."


def test_marks_of_omission_and_stops_around_a_passage_come_with_it():
    text = "Tanten skrev ofte i boka si om dette: «[…] han kalte det «å lære av bier»!» (Ragnhild) Så la hun boka bort."
    a = text.index("han")
    mark = fingerprint("han kalte det «å lære av bier", text[:a], text[a + 29 :])
    assert recovered(text, {"x": mark})["x"].text == "[…] han kalte det «å lære av bier»!"


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
        assert letters(found[name].text).stream == letters(UNRELATED[a:b]).stream
        if found[name].status == "exact":
            assert canonical(found[name].text) == canonical(UNRELATED[a:b])


# --- reading files ----------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
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
    for path, told in {
        pdf_without_text(tmp_path / "scan.pdf"): r"'scan\.pdf' has no text in it",
        pdf_without_text(tmp_path / "locked.pdf", "secret"): r"'locked\.pdf' is encrypted",
        tmp_path / "broken.pdf": r"'broken\.pdf' cannot be read as a PDF",
        tmp_path / "letter.docx": r"'letter\.docx' is neither a PDF nor a text file",
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


def test_words_are_kept_for_the_user_alone_and_removed(made_up: Path, user_data: Path):
    assert datasets.attached() is None
    report = datasets.attach_thesis(made_up)
    kept = user_data / "thesis-words.json"
    assert report.kept_in == kept
    assert [path.name for path in user_data.iterdir()] == [kept.name]
    if sys.platform != "win32":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(user_data.stat().st_mode) == 0o700
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
    half = UNRELATED[: len(UNRELATED) // 2].replace(" i mai", "\n64\n i mai")
    made_up.write_text(half, encoding="utf-8")
    report = datasets.attach_thesis(made_up)
    counts, frame = report.counts, report.to_frame()
    assert sum(counts.values()) == len(report) == len(frame)
    assert min(counts.values()) > 0
    assert counts["missing"] == len(report.missing) == (frame["status"] == "missing").sum()
    assert set(datasets.attached()["words"]) == set(frame.query("status != 'missing'")["excerpt"])
    assert "page numbers removed: 1" in str(report)
    assert "sidetall fjernet: 1" in report.to_text("nb")
    assert report.missing[-1] in str(report)
    assert str(report.kept_in) in str(report)
    assert report.summary() in report._repr_html_()
    said = " ".join(half.split()[:6])
    assert said not in str(report)
    assert said not in repr(report)


# --- with the thesis itself -------------------------------------------------


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

    clean = PAGE_NUMBER.sub("", text)
    blocks = [" ".join(block.split()) for block in re.split(r"\n[ \t]+\n", clean)]
    escaped = [b.replace("&", "&amp;").replace("<", "&lt;") for b in blocks if b]
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


def test_every_excerpt_is_found_in_the_thesis(thesis_path: Path):
    start = time.process_time()
    report = datasets.attach_thesis(thesis_path)
    seconds = time.process_time() - start
    assert report.missing == ()
    assert [(e.excerpt, e.reasons) for e in report.excerpts if e.status != "exact"] == [("E079", (("numbers", 1),))]
    assert seconds < 2


def test_every_excerpt_is_found_in_a_pdf_of_the_thesis(typeset_thesis: Path):
    report = datasets.attach_thesis(typeset_thesis)
    assert len(PdfReader(typeset_thesis).pages) > 50
    assert report.missing == ()
    assert {reason for e in report.excerpts for reason, _ in e.reasons} == {"hyphens", "numbers", "running"}


def test_every_excerpt_is_found_in_what_another_pdf_reader_makes_of_it(typeset_thesis: Path, tmp_path: Path):
    path = tmp_path / "thesis.txt"
    path.write_text(extract_text(typeset_thesis), encoding="utf-8")
    report = datasets.attach_thesis(path)
    assert report.missing == ()
    assert "boundaries" not in {reason for e in report.excerpts for reason, _ in e.reasons}


def test_every_excerpt_is_found_without_page_marks(typeset_thesis: Path, tmp_path: Path):
    path = tmp_path / "thesis.txt"
    path.write_text(read_document(typeset_thesis)[0].replace("\f", "\n"), encoding="utf-8")
    assert datasets.attach_thesis(path).missing == ()


def test_the_fingerprints_that_ship_are_those_of_the_thesis(thesis_path: Path, thesis_text: str):
    shipped = shipped_fingerprints()
    matches = find(thesis_text, shipped)
    again = {
        name: fingerprint(thesis_text[m.start : m.end], thesis_text[: m.start], thesis_text[m.end :])
        for name, m in matches.items()
    }
    assert again == shipped
    datasets.attach_thesis(thesis_path)
    for name, words in datasets.attached()["words"].items():
        assert dict(fingerprint(words, " " * 40, "x" * 40).inside()) == dict(shipped[name].inside())
        assert (len(letters(words).stream), len(tokens(words))) == (shipped[name].letters, shipped[name].words)


def test_part_of_the_thesis_is_kept_and_the_rest_is_named(thesis_text: str, tmp_path: Path):
    path = tmp_path / "half.txt"
    path.write_text(thesis_text[:120_000], encoding="utf-8")
    report = datasets.attach_thesis(path)
    order = [e.excerpt for e in report.excerpts]
    after = set(order[order.index(report.missing[0]) :]) - set(report.missing)
    assert after <= set(datasets.table("excerpts").dropna(subset="repeats")["excerpt"]), "only words said before"
    assert set(datasets.attached()["words"]) == set(order) - set(report.missing)


@settings(deadline=None, max_examples=examples(8))
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
    return "shortened" if re.search(rf"\b{pattern}\b", canonical(original)) else "reworded"


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


def test_the_tables_agree_on_the_length_of_every_excerpt():
    shipped = shipped_fingerprints()
    for excerpt, words in datasets.table("excerpts")[["excerpt", "words"]].itertuples(index=False):
        assert 0 <= shipped[excerpt].words - words <= 2, (excerpt, "a mark inside a word makes it two there")
