# ruff: noqa: E501 - subtitles stand as they are in files
"""Transcripts: who speaks stands in the text, when does not, and both are known."""

from pathlib import Path

import pytest
from exchange_files import kinds, said
from hypothesis import given
from hypothesis import strategies as st

import tender_cycles as tc
from tender_cycles.study.documents.speakers import speakers_in
from tender_cycles.study.documents.transcripts import transcript

TEAMS = """WEBVTT

1f-0
00:00:01.000 --> 00:00:03.500 align:start
<v Anna Hansen>We <i>trust</i></v>

1f-1
00:00:03.600 --> 00:00:07.000
<v Anna Hansen>them &amp; you.</v>

NOTE checked twice

STYLE
::cue { color: red }

1f-2
01:00:07.250 --> 01:00:09.000
<v.loud Berit>No.</v>
<v Anna Hansen>Why?</v>
"""


def test_voices_are_speakers_and_their_cues_turns(tmp_path: Path) -> None:
    (tmp_path / "talk.vtt").write_text(TEAMS, encoding="utf-8")
    project, report = tc.study.read(tmp_path / "talk.vtt")
    assert project.sources[0].text == "Anna Hansen: We trust them & you.\nBerit: No.\nAnna Hansen: Why?\n"
    assert said(project) == ["We trust them & you.", "No.", "Why?"]
    assert [dict(each.facts) for each in project.selections] == [
        {"begin": 1.0, "until": 7.0}, {"begin": 3607.25, "until": 3609.0}, {"begin": 3607.25, "until": 3609.0},
    ]  # fmt: skip
    words = dict(zip([each.guid for each in project.selections], said(project), strict=True))
    assert {case.name: [words[guid] for guid in case.selections] for case in project.cases} == {
        "Anna Hansen": ["We trust them & you.", "Why?"], "Berit": ["No."],
    }  # fmt: skip
    assert [each.detail for each in report.dropped] == ["NOTE checked twice"]
    source, report = tc.study.read_source(tmp_path / "talk.vtt")
    assert source == project.sources[0]
    assert kinds(report, "dropped") == {"document.times": 3, "document.cue-note": 1}
    tc.study.write_qdpx(project, tmp_path / "talk.qdpx")
    assert tc.study.read_qdpx(tmp_path / "talk.qdpx").project == project


def test_without_speakers_each_cue_is_a_turn_by_whatever_name(tmp_path: Path) -> None:
    cues = "1\r\n00:00:01,000 --> 00:00:03,500\r\nWhy?\r\n\r\n2\r\n00:00:03,600 --> 00:00:07,000\r\nThe tender:\r\n{\\an8}it asks.\r\n"
    (tmp_path / "talk.txt").write_text(cues, encoding="utf-8", newline="")
    source, _ = tc.study.read_source(tmp_path / "talk.txt")
    assert source.text == "Why?\nThe tender: it asks.\n"
    project, _ = tc.study.read(tmp_path / "talk.txt")
    assert [each.facts["begin"] for each in project.selections] == [1.0, 3.6]
    assert project.cases == ()
    with pytest.raises(ValueError, match="times of turns, not in the text: 2"):
        tc.study.read_source(tmp_path / "talk.txt", strict=True)


@pytest.mark.parametrize("mark", ["{}: ", "[{}]: "])
def test_names_before_colons_are_speakers_where_that_is_the_habit(mark: str) -> None:
    said = [("SPEAKER_00", "Why?"), ("SPEAKER_01", "Note: it asks."), ("SPEAKER_00", "So."), ("SPEAKER_00", "Yes.")]
    cues = [f"00:{n:02}.000 --> 00:{n + 1:02}.000\n{mark.format(who)}{words}\n" for n, (who, words) in enumerate(said)]
    found = transcript("WEBVTT\n\n" + "\n".join(cues))
    assert found.text == "SPEAKER_00: Why?\nSPEAKER_01: Note: it asks.\nSPEAKER_00: So. Yes.\n"
    assert [(turn.begin, turn.until) for turn in found.turns] == [(0, 1), (1, 2), (2, 4)]
    assert found.speakers == ("SPEAKER_00", "SPEAKER_01")
    once = transcript(
        "00:00.000 --> 00:01.000\nNote: it asks.\n\n00:01.000 --> 00:02.000\nYes.\n\n00:02.000 --> 00:03.000\nNo.\n"
    )
    assert once.speakers == ()


def test_times_may_have_one_digit_each(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(
        "0:0:1.5 --> 0:0:2.44\nWe trust.\n\n0:1:3.0 --> 0:1:4.0\nNo.\n", encoding="utf-8"
    )
    project, _ = tc.study.read(tmp_path / "talk.txt")
    assert project.sources[0].text == "We trust.\nNo.\n"
    assert [dict(each.facts) for each in project.selections] == [
        {"begin": 1.5, "until": 2.44},
        {"begin": 63, "until": 64},
    ]


WORDS = st.text("abcæøå😀.,!? ", min_size=1, max_size=12).filter(lambda words: words.strip(" "))


@given(st.lists(st.tuples(st.sampled_from(["", "Anna", "Berit B."]), WORDS), min_size=1, max_size=8))
def test_every_word_stands_in_the_turn_of_who_said_it(said: list[tuple[str, str]]) -> None:
    cues = [
        f"00:00:{n:02}.000 --> 00:00:{n + 1:02}.000\n{f'<v {who}>{words}</v>' if who else words}\n"
        for n, (who, words) in enumerate(said)
    ]
    found = transcript("WEBVTT\n\n" + "\n".join(cues))
    assert "".join(words for _, words in said).split() == [] or found.turns
    for who in ("", "Anna", "Berit B."):
        theirs = [found.text[turn.start : turn.end] for turn in found.turns if turn.speaker == who]
        assert " ".join(theirs).split() == [word for name, words in said if name == who for word in words.split()]
    assert "-->" not in found.text


# -- in Word documents and texts


def turns(text: str) -> list[tuple[str, str, float | None]]:
    found = speakers_in(text)
    return [] if found is None else [(t.speaker, found.text[t.start : t.end], t.begin) for t in found.turns]


SPOKEN = [
    ("Berit", "Vi stoler.", 2.0),
    ("Interviewer", "Hvem?\n\nPå hvem?", 62.5),
    ("Berit", "Dem.", 3723.0),
    ("Interviewer", "Ja.", None),
]


@pytest.mark.parametrize(
    "text",
    [
        "[0:02] Berit: Vi stoler.\n[01:02.5] Interviewer: Hvem?\n\nPå hvem?\n[01:02:03] Berit: Dem.\nInterviewer: Ja.\n",
        "0:02 - Berit: Vi stoler.\n\n(01:02,5) Interviewer: Hvem?\n\nPå hvem?\n\n01:02:03 Berit: Dem.\nInterviewer: Ja.",
        "Berit (0:02): Vi stoler.\nInterviewer [1:02.5]:\nHvem?\n\nPå hvem?\nBerit 01:02:03: Dem.\n**Interviewer:** Ja.",
        "Berit   0:02\nVi stoler.\nInterviewer 1:02.5\nHvem?\n\nPå hvem?\n\n01:02:03 Berit\nDem.\nInterviewer:\nJa.",
    ],
    ids=["brackets", "before", "after", "lines"],
)
def test_speakers_and_times_are_found_however_they_were_typed(text: str) -> None:
    assert turns(text) == SPOKEN
    found = speakers_in(text)
    assert ":0" not in (found.text if found else "")


@pytest.mark.parametrize(
    "prose",
    [
        "Date: Monday\nPlace: the office\nInformant: Berit\n\nI met her at noon. She said: come in.\n",
        "Anna: We trust.\nBerit: Whom?\n",
        "I had one question: why?\nAnd another: how?\nIt was so: nobody knew.\nOr so: nobody said.\n",
        "Note: one.\nNote: two.\nNote: three.\n",
        "So he came.\n" * 40 + "For: this.\nAgainst: that.\nFor: those.\nAgainst: these.\n",
    ],
    ids=["form", "once each", "colons", "one label", "few"],
)
def test_prose_with_colons_is_left_as_prose(prose: str) -> None:
    assert speakers_in(prose) is None


def test_what_may_be_a_speaker_ends_the_turn_before_it_and_is_told(tmp_path: Path) -> None:
    text = "Date: Monday\nI: Why?\nB: So.\nNote: she laughs\nand cries.\nI: Yes.\nB: No.\n"
    (tmp_path / "talk.txt").write_text(text, encoding="utf-8")
    project, report = tc.study.read(tmp_path / "talk.txt")
    assert project.sources[0].text == text
    assert said(project) == ["Why?", "So.", "Yes.", "No."]
    assert [(each.kind, each.detail) for each in report.doubtful] == [("document.label", "Note")]
    assert not report.repaired


def test_a_word_transcript_is_a_project_as_subtitles_are_and_stays_as_it_stands_when_asked(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx").Document()
    for line in (
        "Anna Hansen   0:03",
        "We trust them.",
        "Berit   0:07",
        "No.",
        "Anna Hansen   1:00",
        "Why?",
        "Berit   1:02",
        "So.",
    ):
        docx.add_paragraph(line)
    docx.save(str(tmp_path / "talk.docx"))
    project, report = tc.study.read(tmp_path / "talk.docx")
    assert project.sources[0].text == "Anna Hansen\nWe trust them.\nBerit\nNo.\nAnna Hansen\nWhy?\nBerit\nSo.\n"
    words = dict(zip([each.guid for each in project.selections], said(project), strict=True))
    assert {case.name: [words[guid] for guid in case.selections] for case in project.cases} == {
        "Anna Hansen": ["We trust them.", "Why?"], "Berit": ["No.", "So."],
    }  # fmt: skip
    assert [dict(each.facts) for each in project.selections] == [{"begin": at} for at in (3, 7, 60, 62)]
    assert kinds(report, "repaired") == {"document.times": 4}
    source, told = tc.study.read_source(tmp_path / "talk.docx")
    assert source == project.sources[0]
    assert kinds(told, "dropped") == {"document.times": 4}
    plain, told = tc.study.read_source(tmp_path / "talk.docx", speakers=False)
    assert plain.text.startswith("Anna Hansen   0:03\n")
    assert told.faithful
    bare, _ = tc.study.read(tmp_path / "talk.docx", speakers=False)
    assert (bare.sources[0].text, bare.selections, bare.cases) == (plain.text, (), ())


LINE = st.text("abcæøå😀., ", min_size=1, max_size=12).filter(lambda words: words.strip(" "))


@given(st.lists(st.tuples(st.sampled_from(["Anna", "Berit B."]), st.lists(LINE, min_size=1, max_size=2)), min_size=2))
def test_a_text_without_times_stays_as_it_stands_and_every_word_is_in_its_turn(
    said: list[tuple[str, list[str]]],
) -> None:
    said = [("Anna", ["a"]), ("Berit B.", ["b"])] * 2 + said
    text = "".join(f"{who}: " + "\n".join(lines) + "\n" for who, lines in said)
    found = speakers_in(text)
    assert found is not None
    assert found.text == text
    assert [(t.speaker, text[t.start : t.end]) for t in found.turns] == [(who, "\n".join(x).strip()) for who, x in said]
