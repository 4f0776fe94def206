"""The claims audit as one page: whole in itself, nobody's verdict in it, and what it hands in is read."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_up import paraphrased

import tender_cycles as tc
from tender_cycles import claims, cli
from tender_cycles.project.attached import OnlyWordsError
from tender_cycles.widgets.core.bundle import order, read
from tender_cycles.widgets.core.exercise_page import page_words
from tender_cycles.words import LANGS, say, words_under


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tc.write_claims_page(tc.load_thesis(), tmp_path_factory.mktemp("page") / "claims.html", lang="nb")


def told(file: Path) -> dict[str, Any]:
    """Return what the script of a page knows."""
    found: dict[str, Any] = json.loads(re.search(r'id="data">(.*?)</script>', file.read_text("utf-8"), re.DOTALL)[1])
    return found


def study() -> tc.Project:
    """A study of one's own: paraphrases, words of its own, and a claim about them."""
    project = paraphrased()
    own = [replace(each, texts={**each.texts, "words": f"Ord {each.name}."}) for each in project.selections]
    project = replace(project, selections=own)
    names = [each.name for each in project.selections]
    made = claims.claim(
        project, "M1", "All of them.", kind="all", for_=names[:2], against=names[2:4], verdict="holds", reason="Indeed."
    )
    return claims.add(project, made)


def test_it_is_small_and_asks_for_nothing(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert file.stat().st_size < 400_000
    assert re.findall(r'\b(?:src|href|srcset)="', text) == []
    assert "default-src 'none'" in text


def test_nobody_has_judged_anything_in_it(file: Path) -> None:
    thesis, known = tc.load_thesis(), told(file)
    shown = known["payload"]["claims"]
    assert [each["name"] for each in shown] == [claim.name for claim in thesis.claims]
    assert [len(each["evidence"]) for each in shown] == [len(claim.evidence) for claim in thesis.claims]
    assert {each["verdict"] for each in shown} == {""}
    assert {text for each in shown for text in (*each["reasons"].values(), *each["weighed"].values())} == {""}
    assert known["payload"]["choices"]["verdicts"] == []
    text = json.dumps(known, ensure_ascii=False)
    reasons = {reason for claim in thesis.claims for reason in claim.reasons.values() if len(reason) > 30}
    assert len(reasons) > 100
    assert [reason for reason in reasons if json.dumps(reason, ensure_ascii=False)[1:-1] in text] == []


def test_verdicts_of_whoever_writes_it_stay_away(file: Path, tmp_path: Path) -> None:
    tc.explore_claims(tc.load_thesis()).state.judge("C36", "contradicted", "Det er min egen grunn.")
    again = tc.write_claims_page(tc.load_thesis(), tmp_path / "again.html", lang="nb")
    assert again.read_bytes() == file.read_bytes()


def test_words_are_in_it_only_if_they_were_asked_for(tmp_path: Path) -> None:
    project = study()
    words = [each.texts["words"] for each in project.selections[:4]]
    texts = [
        tc.write_claims_page(project, tmp_path / "page.html", words=asked).read_text("utf-8") for asked in (False, True)
    ]
    assert [[word in text for word in words] for text in texts] == [[False] * 4, [True] * 4]
    assert ["noindex" in text for text in texts] == [False, True]


def test_attached_words_are_told_on_request_alone(tmp_path: Path, attached: tc.Project) -> None:
    page = tc.write_claims_page(attached, tmp_path / "page.html")
    assert (told(page)["payload"]["attached"], told(page)["words"]) == ([], None)
    page = tc.write_claims_page(attached, tmp_path / "page.html", words=True)
    assert set(told(page)["words"]) == set(told(page)["payload"]["attached"]) != set()


@pytest.fixture
def attached() -> tc.Project:
    """The made-up study with words that somebody has attached."""
    project = study()
    facts = {"words_from": "thesis.pdf", "words_status": "whole"}
    return replace(project, selections=[replace(each, facts={**each.facts, **facts}) for each in project.selections])


def test_where_there_are_only_words_the_teacher_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tender_cycles.study")
    project = study()
    bare = replace(project, selections=[replace(each, texts={}) for each in project.selections])
    out = tmp_path / "own.html"
    with pytest.raises(OnlyWordsError, match="words=True"):
        tc.write_claims_page(bare, out)
    tc.study.Store.create(tmp_path / "own.tcstudy", bare, words=True).close()
    asked = ["claims", str(tmp_path / "own.tcstudy"), "--out", str(out), "--lang", "nb"]
    assert cli.main(asked) == 1
    assert "--with-words" in capsys.readouterr().err
    assert not out.exists()
    assert cli.main([*asked, "--with-words"]) == 0
    assert say("exercise.cli.confidential", "nb") in capsys.readouterr().out
    assert all(each["words"] for each in told(out)["payload"]["excerpts"].values())


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has no claims"):
        tc.write_claims_page(paraphrased(), tmp_path / "page.html")
    with pytest.raises(ValueError, match="own words"):
        tc.write_claims_page(tc.load_thesis(), tmp_path / "page.html", words=True)
    assert list(tmp_path.glob("*.html")) == []


def test_the_command_writes_what_python_does(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["claims", "--out", str(tmp_path / "claims.html"), "--lang", "nb"]) == 0
    assert (tmp_path / "claims.html").read_bytes() == file.read_bytes()
    assert "156 påstander" in capsys.readouterr().out


def test_all_words_of_the_page_are_there() -> None:
    assert order("widgets/claims/page.js")[-2:] == ["widgets/core/exercise_page.js", "widgets/claims/page.js"]
    for lang in LANGS:
        known = set(page_words("claims-page", lang))
        for module in ("exercise_page", "asking", "hand_in"):
            text = read(f"widgets/core/{module}.js")
            asked = re.findall(r'\bsay\("([\w-]+)"|\bwords(?:\.(\w+)|\["([\w-]+)"\])', text)
            assert {"".join(each) for each in asked} - {"silent"} <= known
        assert {key.removeprefix("unkept-") for key in words_under("claims-page.view", lang)} <= set(
            words_under("claims", lang)
        )


def test_verdicts_copied_as_text_are_read(tmp_path: Path) -> None:
    thesis = tc.load_thesis()
    kept = claims.VerdictFile(tmp_path / "own.jsonl", "rype")
    for claim in thesis.claims[:4]:
        kept.save(claims.ReaderVerdict(claim=claim.guid, verdict="holds", reason='Hun sier "alltid" {og} \\ mer.'))
    text = kept.path.read_text(encoding="utf-8")
    wanted = claims.read_verdicts(thesis, kept.path)
    ways = {
        "whole.txt": text.encode(),
        "without its last end.txt": text.rstrip("\n").encode(),
        "windows.txt": text.replace("\n", "\r\n").encode("utf-8-sig"),
        "notepad.txt": text.encode("utf-16"),
        "greeting.txt": f"Hei {{læreren}}!\n\n  {text}\nHilsen {{meg}}".encode(),
        "one line.txt": text.replace("\n", " ").encode(),
    }
    for name, content in ways.items():
        (tmp_path / name).write_bytes(content)
        assert claims.read_verdicts(thesis, tmp_path / name).equals(wanted), name
    mine = claims.VerdictFile(tmp_path / "without its last end.txt", "rype")
    mine.save(claims.ReaderVerdict(claim=thesis.claims[9].guid, verdict="holds"))
    assert len(mine.own()) == 5
