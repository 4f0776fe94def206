"""The page to hand out: whole in itself, nobody's words without being asked, and nothing but text from texts."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from made_up import TEXT, projects, study
from profiles import examples

import tender_cycles as tc
from tender_cycles import cli, datasets
from tender_cycles.datasets import userwords
from tender_cycles.project import Code, Project, Selection, Source
from tender_cycles.widgets.core import bundle
from tender_cycles.widgets.handout.contents import Anchors
from tender_cycles.words import LANGS, say, words_under

HOSTILE = '</script></style><img src=x onerror=alert(1)> & "quoted" \''
VOID = {"meta", "link", "img", "input", "br", "hr", "path"}


class Page(HTMLParser):
    """What a browser would find in a page, without running it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.source = path.read_text(encoding="utf-8")
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, str] = {}  # of scripts and styles, by their type or name
        self.text = ""
        self._within: list[str] = []
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._within.append(dict(attrs).get("type") or tag if tag in ("script", "style") else tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        within = self._within[-1] if self._within else ""
        if within in ("style", "module", "application/json"):
            self.raw[within] = self.raw.get(within, "") + data
        else:
            self.text += data

    def all(self, tag: str, css_class: str = "") -> list[dict[str, str | None]]:
        return [
            attrs
            for name, attrs in self.tags
            if name == tag and (not css_class or css_class in (attrs.get("class") or "").split())
        ]

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] or "" for _, attrs in self.tags if attrs.get("id")]

    @property
    def data(self) -> dict:
        return json.loads(self.raw["application/json"])

    def sound(self) -> None:
        """Assert what holds of every page."""
        assert len(self.ids) == len(set(self.ids))
        assert {attrs["href"] for attrs in self.all("a")} <= {f"#{each}" for each in self.ids}
        assert {attrs["href"] for attrs in self.all("textpath")} <= {f"#{each}" for each in self.ids}
        addresses = [
            value for _, attrs in self.tags for name, value in attrs.items() if name in ("src", "href", "srcset")
        ]
        assert [address for address in addresses if not (address or "").startswith("#")] == []
        assert [
            tag for tag, _ in self.tags if tag in ("link", "img", "iframe", "object", "embed", "base", "form")
        ] == []
        handlers = [name for _, attrs in self.tags for name in attrs if name.startswith("on") or name == "style"]
        assert handlers == []
        assert len(self.all("script")) == 2
        assert re.findall(r"@import|url\(", self.raw["style"]) == []


def written(project: Project, folder: Path, **options: object) -> Page:
    path = folder / "page.html"
    tc.write_handout(project, path, **{"lang": "nb", **options})
    page = Page(path)
    page.sound()
    return page


@pytest.fixture(scope="module")
def thesis() -> Project:
    return tc.load_thesis()


# -- what is in it


@pytest.mark.parametrize("lang", LANGS)
def test_the_thesis_is_all_there_in_one_language(thesis: Project, tmp_path: Path, lang: str):
    page = written(thesis, tmp_path, lang=lang)
    assert page.all("html")[0]["lang"] == lang
    other = next(each for each in LANGS if each != lang)
    for table, stem in [("excerpts", "text"), ("codes", "definition"), ("claims", "claim"), ("claims", "reason")]:
        rows = datasets.table(table)
        assert all(text in page.text for text in rows[f"{stem}_{lang}"])
        assert not any(text in page.source for text in rows[f"{stem}_{other}"] if len(text) > 40)
    names = [*datasets.table("excerpts")["excerpt"], *datasets.table("claims")["claim"]]
    names += [f"code-{'-'.join(key.split())}" for key in datasets.table("codes")["code"]]
    assert set(names) <= set(page.ids)
    assert say("thesis.name", lang) in page.text
    assert (tmp_path / "page.html").stat().st_size < 500_000
    assert [attrs for tag, attrs in page.tags if tag != "html" and attrs.get("lang")] == []


def test_numbers_on_the_rings_are_those_of_the_project(thesis: Project, tmp_path: Path):
    page = written(thesis, tmp_path)
    cells = [attrs["aria-label"] for attrs in page.all("a") if attrs.get("aria-label")]
    counts = {label.rpartition(": ")[0]: int(label.rpartition(": ")[2]) for label in cells if label}
    expected = {}
    for cycle in tc.cycles.Cycle:
        for phase in tc.cycles.Phase:
            if n := len(thesis.select(cycle=cycle, phase=phase)):
                expected[f"{cycle.label('nb')}, {phase.label('nb')}"] = n
    assert counts == expected
    shown = [attrs for attrs in page.all("article", "tc-excerpt") if "hidden" not in attrs]
    assert len(shown) == sum(expected.values()) == len(thesis)


def test_a_code_and_a_claim_lead_to_their_excerpts(thesis: Project, tmp_path: Path):
    source = written(thesis, tmp_path, lang="en").source
    on = [each.name for each in thesis.select(code="false security", children=False).selections]
    part = source.partition('id="code-false-security"')[2].partition("</article>")[0]
    part, _, repeats = part.partition('<span class="tc-repeat" hidden="">')
    assert re.findall(r'href="#(E\d+)"', part) == on
    again = [each.name for each in thesis.whole.select(code="false security", children=False).selections]
    assert re.findall(r'href="#(E\d+)"', repeats) == [name for name in again if name not in on]
    claim = source.partition('<article id="C02"')[2].partition("</article>")[0]
    assert re.findall(r'href="#(E\d+)"', claim) == ["E106", "E096"]
    assert claim.index("For:") < claim.index("E106") < claim.index("Context:") < claim.index("E096")
    assert "Level of education (master): Heidi" in source.partition('<article id="C23"')[2].partition("</article>")[0]


def test_a_selected_project_makes_a_smaller_page(thesis: Project, tmp_path: Path):
    page = written(thesis.select(cycle="consultant", phase="ending", informant="Berit"), tmp_path)
    assert 0 < len(page.all("article", "tc-excerpt")) < 20
    assert page.data["n"] == len(page.all("article", "tc-excerpt"))
    assert 0 < len(page.all("article", "tc-code")) < 30
    assert 0 < len(page.all("article", "tc-claim")) < 80
    assert say("handout.unused", "nb") not in page.text
    assert say("handout.no-evidence", "nb") not in page.text, "it may have some that was not chosen"


@pytest.mark.more
def test_both_runs_give_the_same_bytes(thesis: Project, tmp_path: Path):
    assert written(thesis, tmp_path).source == written(thesis, tmp_path).source


# -- whose words


WORDS = "Det her sa {name} med egne ord og ingen andre sine"


@pytest.fixture
def attached(user_data: Path) -> Project:
    """The thesis with made-up words attached to every excerpt but the last."""
    names = list(datasets.table("excerpts")["excerpt"])[:-1]
    record = {
        "file": "secret-name.pdf", "sha256": "", "attached": "2026-01-01", "version": "0",
        "words": {name: WORDS.format(name=name) for name in names}, "status": dict.fromkeys(names, "exact"),
    }  # fmt: skip
    userwords.keep(record)
    return tc.load_thesis(repeats=True)


def test_attached_words_are_not_on_the_page(attached: Project, tmp_path: Path):
    source = written(attached, tmp_path).source
    assert "egne ord og ingen andre" not in source
    assert "secret-name" not in source
    assert say("handout.paraphrased", "nb") in source


@pytest.mark.parametrize("lang", LANGS)
def test_words_are_on_the_page_if_asked_for_and_it_says_so(attached: Project, tmp_path: Path, lang: str):
    page = written(attached, tmp_path, lang=lang, words=True)
    missing = [each.name for each in attached.selections if WORDS.format(name=each.name) not in page.text]
    assert missing == [attached.selections[-1].name]
    assert say("handout.confidential", lang) in page.text
    assert {"name": "robots", "content": "noindex"} in page.all("meta")
    assert {attrs["lang"] for attrs in page.all("blockquote")} == {"nb"}


@pytest.mark.more
def test_the_thesis_cannot_be_put_together_from_the_page(thesis_path: Path, tmp_path: Path):
    datasets.attach_thesis(thesis_path)
    project, page = tc.load_thesis(), tmp_path / "page.html"
    tc.write_handout(project, page)
    with pytest.raises(ValueError, match="found 0 of"):
        datasets.attach_thesis(page, folder=tmp_path / "from-page")
    folded = " ".join(re.findall(r"\w+", page.read_text(encoding="utf-8").casefold()))
    runs = [re.findall(r"\w+", each.texts["words"].casefold()) for each in project.selections]
    found = {" ".join(run[at : at + 8]) for run in runs for at in range(len(run) - 7)}
    assert [run for run in found if run in folded] == []
    tc.write_handout(project, page, words=True)
    text = Page(page).text
    assert [each.name for each in project.selections if each.texts["words"] not in text] == []


def test_words_that_are_not_there_are_an_error_that_says_how_to_attach(thesis: Project, tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text("the old one", encoding="utf-8")
    with pytest.raises(ValueError, match=r"tender-cycles attach thesis\.pdf"):
        tc.write_handout(thesis, page, words=True)
    assert page.read_text(encoding="utf-8") == "the old one"
    assert list(tmp_path.glob(".*.part")) == []


def test_of_ones_own_study_no_stretch_is_shown_unless_asked_for(tmp_path: Path):
    own = study()
    texts = [own.sources[0].text[each.start : each.end].strip() for each in own.selections]
    page = written(own, tmp_path, lang="en")
    assert [text for text in texts if text in page.source] == []
    assert "Asks a colleague" in page.text
    asked = written(own, tmp_path, lang="en", words=True)
    assert [text for text in texts if text not in asked.text] == []
    assert "Asks a colleague" in asked.text


def test_an_excerpt_without_a_paraphrase_is_counted_and_says_so(tmp_path: Path):
    own = study()
    bare = replace(own, selections=[replace(each, texts={}) for each in own.selections])
    assert tc.write_handout(bare, tmp_path / "page.html", lang="en").textless == 4
    assert Page(tmp_path / "page.html").text.count(say("handout.no-text", "en")) == 4
    assert tc.write_handout(bare, tmp_path / "page.html", words=True).textless == 0


@pytest.mark.parametrize("name", ["Æ vet ikke korsn", "“Æ vet ikke korsn det …", "Æ vet..."])
def test_a_quotation_that_is_named_by_its_words_gets_a_number(tmp_path: Path, name: str):
    own = study()
    named = replace(own, selections=[replace(own.selections[0], name=name), *own.selections[1:]])
    page = written(named, tmp_path)
    assert "Æ vet" not in page.source
    assert {"1", "E2"} <= set(page.ids)
    assert name in written(named, tmp_path, words=True).text


def test_nothing_else_of_a_study_is_on_the_page(tmp_path: Path):
    own = study()
    told = replace(
        own,
        users=[replace(each, name="Coder X") for each in own.users],
        sources=[replace(each, name="Interview X", description="X about it") for each in own.sources],
        cases=[replace(each, description="X about her") for each in own.cases],
        notes=[tc.project.Note(guid="n", name="X memo", text="X thought")],
    )
    page = written(told, tmp_path, lang="en")
    assert " X" not in page.text
    assert not re.search(r"X (about|memo|thought)|(Coder|Interview) X", page.source)


# -- what is safe


def test_only_the_page_s_own_script_and_style_may_run(thesis: Project, tmp_path: Path):
    page = written(thesis, tmp_path)
    (policy,) = [each["content"] for each in page.all("meta") if each.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in (policy or "").split("; "))
    hashed = {
        kind: f"'sha256-{b64encode(sha256(page.raw[kind].encode()).digest()).decode()}'" for kind in ("module", "style")
    }
    assert rules == {
        "default-src": "'none'", "script-src": hashed["module"], "style-src": hashed["style"],
        "base-uri": "'none'", "form-action": "'none'",
    }  # fmt: skip
    assert page.source.index("Content-Security-Policy") < page.source.index("<style")
    assert page.source.index("charset") < 200


def test_hostile_texts_stay_texts(tmp_path: Path):
    own = study()
    hostile = replace(
        own,
        name=HOSTILE,
        description=HOSTILE,
        codes=[
            Code(guid=each.guid, name=HOSTILE + each.guid, description=HOSTILE, color="red;}") for each in own.codes
        ],
        cases=[replace(each, name=HOSTILE + each.guid) for each in own.cases],
        selections=[replace(each, name=HOSTILE + each.guid, texts={"en": HOSTILE}) for each in own.selections],
        claims=[
            replace(each, name=HOSTILE + each.guid, section=HOSTILE, verdict=HOSTILE, texts={"en": HOSTILE})
            for each in own.claims
        ],
        spelling={"img": (HOSTILE,)},
    )  # fmt: skip
    page = written(hostile, tmp_path, lang="en", words=True)
    assert page.text.count(HOSTILE) > 20
    assert "red" not in page.raw["style"].replace("forced", "").split()
    informants = next(each for each in page.data["facets"] if each["name"] == "informants")
    assert informants["keys"] == [HOSTILE + each.guid for each in own.cases]


def test_half_a_surrogate_is_written_as_a_question_mark(tmp_path: Path):
    odd = Project(name="half \ud83d", codes=[Code(guid="c", name="x", color="#123456")])
    assert "half ?" in written(odd, tmp_path).text


# -- what may be missing


def test_a_study_without_cycles_claims_and_codes(tmp_path: Path):
    plain = Project(
        name="interviews", sources=[Source(guid="s", name="talk", text="We trust them.")],
        selections=[Selection(guid="e", source="s", start=0, end=14, texts={"en": "Trust"})],
    )  # fmt: skip
    page = written(plain, tmp_path, lang="en")
    assert {each["href"] for each in page.all("a")} == {"#excerpts", "#1"}
    assert "talk" not in page.text, "a source may be called after a person"
    assert not set(page.ids) & {"rings", "codes", "claims"}
    assert page.all("h3") == [], "one group needs no heading"


def test_an_empty_project_says_that_it_is(tmp_path: Path):
    page = written(Project(name="empty"), tmp_path)
    assert say("handout.no-excerpts", "nb") in page.text
    assert say("handout.paraphrased", "nb") not in page.text


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(project=projects())
def test_any_project_makes_a_sound_page(project: Project, tmp_path: Path):
    page = written(project, tmp_path, lang="en")
    rows = [int(each["data-row"] or -1) for each in page.all("article", "tc-excerpt")]
    assert sorted(rows) == list(range(len(project)))
    assert len(page.all("article", "tc-code")) == len(project.codes)
    assert len(page.all("article", "tc-claim")) == len(project.claims)
    if TEXT not in project.sources[0].text:
        assert page.data["n"] == len(project)


def test_places_on_the_page_are_each_their_own():
    anchors = Anchors(["codes"])
    given_ = [anchors.give(name) for name in ("a b", "a  b", "a-b", "codes", "", "?q=x", "a-b-2")]
    assert len(set(given_)) == len(given_)
    assert not any(re.search(r"\s", each) or each.startswith("?") or not each for each in given_)


# -- in the page's language


def test_every_word_of_the_script_has_a_translation():
    asked = set(re.findall(r'\bphrase\("([\w.-]+)"', bundle.read("widgets/handout/page.js")))
    assert len(asked) >= 10
    for lang in LANGS:
        assert asked - set(words_under("handout", lang)) == set()


def test_what_was_reworded_stays_as_it_is(thesis: Project):
    assert datasets.title(replace(thesis, name="Mine"), "nb") == ("Mine", say("thesis.description", "nb"))
    assert datasets.title(thesis, "en") == (thesis.name, thesis.description)


def test_a_definition_in_the_other_language_is_marked(tmp_path: Path):
    own = study()
    codes = [
        replace(each, description="", texts={"nb": "Når det begynner."} if each.key == "1" else {})
        for each in own.codes
    ]
    page = written(replace(own, codes=codes), tmp_path, lang="en")
    assert '<p class="tc-text" lang="nb">Når det begynner.</p>' in page.source


# -- the command


def test_the_command_writes_the_thesis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["handout", "--lang", "nb"]) == 0
    out = capsys.readouterr()
    assert re.fullmatch(r"handout\.html: 100 utdrag, 54 koder, 156 påstander, \d+ kB\n", out.out)
    assert out.err == ""
    assert Page(tmp_path / "handout.html").all("html")[0]["lang"] == "nb"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--with-words"], "tender-cycles attach thesis.pdf"),
        (["--out", "nowhere/page.html"], "nowhere"),
    ],
)
def test_what_cannot_be_written_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], told: str
):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["handout", *words]) == 1
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.err.count("\n") == 1
    assert list(tmp_path.glob("*.html")) == []
