"""The widgets without a browser: told and telling, what they send, what they leave behind."""

import csv
import inspect
import io
import json
import re
from base64 import b64decode
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import traitlets
from hypothesis import given
from made_up import models, projects, study
from school import school

import tender_cycles as tc
from tender_cycles.cycles import SEGMENTS, NestedCycles, tender_cycles
from tender_cycles.project import Project, Selection, Source
from tender_cycles.widgets import RingControl, ThemeExplorer, ThemeState, explore_themes
from tender_cycles.widgets.core import bundle
from tender_cycles.widgets.core.exercise_page import page_words
from tender_cycles.widgets.core.requests import reply
from tender_cycles.widgets.rings.counts import Count
from tender_cycles.widgets.rings.layout import SIZE, ring_layout, ring_places, ring_words
from tender_cycles.widgets.rings.svg import rings_svg
from tender_cycles.widgets.themes import export
from tender_cycles.widgets.themes.facets import facets_of
from tender_cycles.widgets.themes.payload import grouped, payload
from tender_cycles.widgets.themes.state import BLANK
from tender_cycles.widgets.themes.svg import matrix, matrix_svg, network_svg
from tender_cycles.words import LANGS, words_under

PACKAGE = Path(tc.__file__).parent
SVG = "{http://www.w3.org/2000/svg}"
FORMULA = "=HYPERLINK(1)"
MARKUP = "<img src=x onerror=alert(1)> | `code` *bold*"


@pytest.fixture
def explorer() -> ThemeExplorer:
    return explore_themes(study(), lang="en")


@pytest.mark.parametrize(
    ("show", "given", "way"),
    [
        (tc.explore_themes, (study(), "report"), "project: .* Project, not tuple; .* take the first of the two"),
        (tc.explore_claims, (study(), "report"), "project: .* Project, not tuple"),
        (tc.explore_cycles, study(), "calendar: .* Calendar, not Project"),
        (lambda given: tc.explore_cycles(None, given), "x", "project: .* Project, not str"),
        (lambda given: tc.write_handout(given, "never.html"), "x", "project: .* Project, not str"),
    ],
)
def test_what_a_widget_cannot_show_is_named_with_the_way_to_what_it_can(show: Any, given: object, way: str) -> None:
    with pytest.raises(TypeError, match=way):
        show(given)


@pytest.fixture
def hostile() -> Project:
    """A project whose words would be something else in a page or a spreadsheet."""
    return Project(
        name=MARKUP,
        sources=[Source(guid="s", name="s")],
        selections=[Selection(guid="a", name=FORMULA, source="s", start=0, end=0, texts={"en": MARKUP, "nb": FORMULA})],
    )


# -- between browser and kernel


def from_browser(explorer: ThemeExplorer, **filters: Any) -> None:
    """Choose as the browser does."""
    now = explorer.state.filters
    explorer.set_state({"filters": {**now, **filters}, "past": [*explorer.past, now], "future": []})


def test_state_moves_the_browser(explorer: ThemeExplorer):
    explorer.state.codes = ("trust",)
    assert explorer.filters["codes"] == ["trust"]
    assert [each["codes"] for each in explorer.past] == [[]]
    explorer.state.sort = "-words"
    assert explorer.view["sort"] == "-words"
    explorer.state.lang = "nb"
    assert explorer.lang == "nb"


def test_the_browser_moves_the_state(explorer: ThemeExplorer):
    heard: list[Any] = []
    explorer.state.observe(lambda change: heard.append(change["new"]), "codes")
    from_browser(explorer, codes=["trust"])
    assert heard == [("trust",)]
    assert explorer.state.to_python() == 'project.select(code="trust")'
    explorer.set_state({"view": {"sort": "words", "threshold": 4, "columns": "contract"}})
    assert (explorer.state.sort, explorer.state.threshold, explorer.state.columns) == ("words", 4, "contract")


def test_steps_are_shared(explorer: ThemeExplorer):
    explorer.state.codes = ("trust",)
    from_browser(explorer, codes=["trust"], informants=["Anna"])
    assert explorer.state.undo()
    assert explorer.filters["informants"] == []
    assert [each["informants"] for each in explorer.future] == [["Anna"]]
    explorer.state.undo()
    assert explorer.state.facets == ()


def test_what_the_browser_says_is_not_said_back(explorer: ThemeExplorer, monkeypatch: pytest.MonkeyPatch):
    sent: list[Any] = []
    monkeypatch.setattr(explorer, "_send", lambda message, buffers=None: sent.append(message))
    from_browser(explorer, codes=["trust"])
    explorer.set_state({"view": {"sort": "words", "threshold": 2, "columns": "informant", "repeats": False}})
    assert [set(message["state"]) for message in sent] == [{"python"}]  # no update, and no echo of one
    explorer.state.codes = ()
    assert set(sent[-1]["state"]) == {"filters", "past", "python"}
    assert len(sent) == 2


def test_nobody_sees_filters_with_the_steps_of_others(explorer: ThemeExplorer):
    seen: list[tuple[int, int]] = []
    explorer.state.observe(lambda _: seen.append((len(explorer.state.past), len(explorer.state.future))), "past")
    explorer.state.codes = ("trust",)
    explorer.state.text = "start"
    explorer.state.undo()
    assert seen == [(1, 0), (2, 0), (1, 1)]


def test_a_fault_from_the_browser_is_seen(explorer: ThemeExplorer):
    from_browser(explorer, codes=["gone"])
    assert "gone" in explorer.error
    assert explorer.state.codes == ()
    from_browser(explorer, codes=["trust"])
    assert explorer.error == ""


def asked(explorer: ThemeExplorer, name: str, **args: Any) -> Any:
    """Return what the explorer answers."""
    answer = reply({"request": name, "serial": "s", "args": args}, explorer)
    return answer["value"] if "value" in answer else answer["message"]


def test_exports_are_sent_when_asked_for(explorer: ThemeExplorer):
    files = [asked(explorer, "export", kind=kind)[0] for kind in export.kinds()]
    assert files == [
        "selection.docx", "selection.xlsx", "selection.csv", "selection.md", "selection.html", "selection.zip",
    ]  # fmt: skip
    assert "pdf" in asked(explorer, "export", kind="pdf")


def test_texts_come_when_asked_for_and_never_by_themselves():
    texts = {"en": "Said so", "words": "Secret"}
    words = Project(
        name="words",
        sources=[Source(guid="s", name="talk", text="Quite secret words.")],
        selections=[
            Selection(guid="a", name="Quite secret", source="s", start=0, end=19, texts=texts),
            Selection(guid="b", name="b", source="s", start=0, end=19),
        ],
    )  # fmt: skip
    explorer = explore_themes(words)
    assert not re.search("(?i)secret", repr(explorer.get_state()))
    found = [["Quite secret", "Secret", "Said so", "", ""], ["b", "Quite secret words.", "", "", ""]]
    assert asked(explorer, "texts", rows=[0, 1]) == found
    around = asked(explorer, "context", row=1)
    assert [[line["text"] for line in each["lines"]] for each in around] == [["Secret", "Quite secret words."]]
    assert asked(explorer, "search", text="secret words") == [0, 1]
    assert asked(explorer, "search", text="!") is None


def test_the_line_of_python_is_the_kernels(explorer: ThemeExplorer):
    from_browser(explorer, codes=["trust"])
    assert explorer.python == asked(explorer, "python") == 'project.select(code="trust")'
    explorer.state.reset()
    assert explorer.python == "project"


def test_rings_alone():
    rings = RingControl(study())
    assert rings.counts["consultant/ending"] == rings.totals["consultant/ending"] == 1
    rings.selected = [("consultant", "ending"), ("tender", "start-up")]
    assert rings.chosen_keys == ["tender/start-up", "consultant/ending"]
    rings.set_state({"chosen_keys": ["participant/ending"]})
    assert rings.selected == (("participant", "ending"),)
    with pytest.raises(traitlets.TraitError, match="not on the rings"):
        rings.selected = [("tender", "end")]


def test_no_trait_of_ours_hides_one_of_the_widget():
    import anywidget

    for ours in (ThemeExplorer, RingControl):
        assert not set(ours.class_own_traits()) & set(anywidget.AnyWidget.class_traits())


# -- what the browser gets


def sent_for(project: Project) -> tuple[dict[str, Any], bytes]:
    return payload(project, ThemeState(project).known, "en", BLANK)


@given(projects())
def test_the_payload_is_plain_json_and_its_columns_lie_in_it(project: Project):
    made, columns = sent_for(project)
    sent = json.loads(json.dumps(made, allow_nan=False))
    assert sent["n"] == len(project)
    assert len(sent["network"]) <= len(project.codes)
    facets = {each["name"]: each for each in sent["facets"]}
    start, n, width = facets["codes"]["lengths"]
    lengths = np.frombuffer(columns, f"<u{width}", n, start)
    assert lengths.sum() == len(project.codings) == facets["codes"]["of"][1]
    assert len(columns) % 4 == 0


def test_excerpts_that_are_alike_are_counted_as_one():
    for project in (tc.load_thesis(), school(400)):
        facets = facets_of(project)
        group, first, names = grouped(facets, len(project))
        assert names
        assert "codes" not in names
        assert group[first].tolist() == list(range(len(first)))
        for name in names:
            rows, values = facets[name].rows, facets[name].values
            values_on = [frozenset(values[rows == row].tolist()) for row in range(len(project))]
            assert all(here == values_on[first[at]] for here, at in zip(values_on, group, strict=True))


def test_a_chosen_project_can_be_explored():
    chosen = study().select(informant="Anna")
    assert [name for name, *_ in asked(explore_themes(chosen), "texts", rows=[0, 1])] == ["E1", "E2"]
    state = ThemeState(chosen)
    state.codes = ("trust",)
    assert [each.name for each in state.chosen.selections] == ["E1"]
    assert state.counts("informants")["Berit"][:2] == (0, 0)


def test_codes_of_one_name_look_different_and_a_key_is_not_said_twice():
    sent, _ = sent_for(school())
    codes = next(each for each in sent["facets"] if each["name"] == "codes")
    assert codes["labels"] == ["Group", "Group / Trust", "Alone", "Alone / Trust", "2 years of waiting"]


# -- the rings of any model


@given(models())
def test_rings_stand_for_any_model(model: NestedCycles):
    places = ring_layout(model)
    assert [tuple(each["key"].split("/")) for each in places] == list(model.segments)
    words = ring_words(model, "nb")
    for each, place in zip(places, ring_places(model), strict=True):
        assert model.tone(place.cycle, place.phase).fill in each["colors"]["--fill"]
        room = (place.segment.r1 + 3) * np.radians(place.segment.theta1 - place.segment.theta0)
        assert len(words["short"][place.key]) * 0.5 * SIZE <= room
    picture = ET.fromstring(rings_svg(model, dict.fromkeys(model.segments, Count(1, 2))))
    assert len([each for each in picture.iter(f"{SVG}path") if each.get("fill") != "none"]) == len(model.segments)


def test_a_project_without_rings_has_none_and_everything_else():
    project = replace(school(), cycles=None, selections=tuple(
        replace(each, cycle=None, phase=None, second_cycle=None) for each in school().selections
    ))  # fmt: skip
    rings = RingControl(project)
    assert (rings.layout_, rings.counts, rings.selected) == ([], {}, ())
    explorer = explore_themes(project)
    assert explorer.payload["rings"] == []
    assert [each["name"] for each in explorer.payload["matrices"]] == ["informant", "grade", "section"]
    with pytest.raises(ValueError, match="not on the rings"):
        explorer.state.segments = [("tender", "ending")]
    for kind in export.kinds():
        assert export.export(explorer.state, kind)[2]


def test_layout_is_that_of_the_printed_figure():
    assert [tuple(each["key"].split("/")) for each in ring_layout(tender_cycles())] == [
        (str(c), str(p)) for c, p in SEGMENTS
    ]


# -- the modules


def test_modules_join_and_share_no_names():
    assert bundle.order("widgets/themes/widget.js")[-1] == "widgets/themes/widget.js"
    joined = bundle.script("widgets/themes/widget.js", tail="export default {};")
    assert not re.search(r"^import\b", joined, re.MULTILINE)
    assert joined.count("\nexport ") == 1


def test_a_module_that_cannot_be_joined_is_named(monkeypatch: pytest.MonkeyPatch):
    files = {
        "a.js": 'import {x} from "./b.js";\nconst y = 1;\n',
        "b.js": "export const x = 2;\nlet y = 3;\nexport {x as z};\n",
    }
    monkeypatch.setattr(bundle, "read", files.__getitem__)
    with pytest.raises(ValueError, match=r"b\.js has a line that cannot be joined: export \{x as z\}.*y is named both"):
        bundle.script("a.js")


def test_nothing_is_fetched_and_no_text_becomes_markup():
    for path in [*PACKAGE.rglob("*.js"), *PACKAGE.rglob("*.css")]:
        text = path.read_text(encoding="utf-8")
        addresses = [each for each in re.findall(r"https?://[^\s\"')]+", text) if "www.w3.org" not in each]
        assert addresses == [], path.name
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|@import|url\((?!#)",
            text.replace("url(#$", "url(#"),
        ), path.name


@pytest.mark.parametrize(
    ("entry", "section"),
    [
        ("widgets/themes/widget.js", "explorer"), ("widgets/claims/widget.js", "claims"),
        ("study/text/widget.js", "coding"), ("widgets/handout/page.js", "handout"),
        ("seminar/blind/widget.js", "blind"), ("seminar/disagreements/widget.js", "disagreements"),
        ("seminar/cards/widget.js", "cards"),
    ],
)  # fmt: skip
def test_every_word_that_is_shown_has_a_translation(entry: str, section: str):
    modules = [bundle.read(name) for name in bundle.order(entry)]
    said = {key for text in modules for key in re.findall(r"\b(?:say|words|phrase)[(\[]\"([\w.-]+)\"", text)}
    assert said
    for lang in LANGS:
        beside = page_words("blind-page", lang) if section == "blind" else {}  # its module is also a page's
        assert said - {*words_under(section, lang), *beside} == set()


@pytest.mark.parametrize("name", [name for name in tc.widgets.__all__ if name.startswith(("explore_", "write_"))])
def test_the_language_is_asked_for_by_its_name(name: str):
    asked = inspect.signature(getattr(tc.widgets, name)).parameters["lang"]
    assert asked.kind is asked.KEYWORD_ONLY
    assert asked.default is None, "that of tc.set_lang"


# -- what is taken away


@pytest.fixture
def state() -> ThemeState:
    state = ThemeState(study(), "nb")
    state.choose(informants=("Anna",), sort="-words")
    return state


def test_csv_has_what_is_shown_in_its_order(state: ThemeState):
    rows = list(csv.DictReader(io.StringIO(export.csv(state))))
    assert [row["name"] for row in rows] == ["E1", "E2"]
    state.sort = "words"
    assert [row["name"] for row in csv.DictReader(io.StringIO(export.csv(state)))] == ["E2", "E1"]
    assert rows[0]["codes"] == "trust; doubt"


def test_reports_have_the_filters_on_top(state: ThemeState):
    text = export.markdown(state)
    assert text.index("Informanter") < text.index(state.to_python()) < text.index("E1")
    page = export.html(state)
    assert page.index("Anna") < page.index("project.select") < page.index("<svg") < page.index("E1 ·")


def test_empty_choices_can_be_taken_away_too(state: ThemeState):
    state.text = "nowhere"
    for kind in export.kinds():
        assert export.export(state, kind)[2]
    empty = ThemeState(Project(name="empty"))
    for kind in export.kinds():
        assert export.export(empty, kind)[2]


def test_foreign_words_stay_words(hostile: Project):
    state = ThemeState(hostile)
    assert "<img" not in export.html(state)
    assert "\\<img" in export.markdown(state)
    rows = list(csv.DictReader(io.StringIO(export.csv(state))))
    assert rows[0]["name"] == f"'{FORMULA}"


@pytest.mark.parametrize("lang", LANGS)
def test_figures_say_what_they_show(lang: str):
    state = ThemeState(study(), lang)
    rings = ET.fromstring(rings_svg(state.project.cycles, state.counts("segments"), [("consultant", "ending")], lang))
    texts = ["".join(each.itertext()) for each in rings.iter(f"{SVG}text")]
    assert (
        sum(int(text) for text in texts if text.isdecimal()) == 3 + 1
    )  # the last may stand there too, with its second cycle
    assert rings.get("role") == "img"
    assert rings.get("aria-label")
    rows, columns, cells = matrix(state)
    table = ET.fromstring(matrix_svg(state))
    numbers = [int(each.text) for each in table.iter(f"{SVG}text") if (each.text or "").isdecimal()]
    assert numbers == [n for line in cells for n in line if n]
    assert len(rows) == len(cells)
    assert columns == ["Anna", "Berit"]
    state.threshold = 1
    network = ET.fromstring(network_svg(state))
    assert len(list(network.iter(f"{SVG}path"))) == 1  # trust and doubt


@pytest.mark.parametrize("columns", ["informant", "phase", "cycle", "contract", "section", "grade"])
def test_the_matrix_adds_up(columns: str):
    state = ThemeState(school() if columns == "grade" else study())
    state.columns = columns
    _, names, cells = matrix(state)
    assert len(names) == len(cells[0])
    assert sum(map(sum, cells)) > 0


# -- what stays in a saved notebook


def test_a_still_picture_stands_beside_the_widget(explorer: ThemeExplorer, monkeypatch: pytest.MonkeyPatch):
    shown: list[dict[str, str]] = []
    monkeypatch.setattr("tender_cycles.widgets.core.snapshot.display", lambda *bundles, **_: shown.extend(bundles))
    explorer.state.informants = ("Anna",)
    explorer._ipython_display_()
    widget, still = shown
    assert "application/vnd.jupyter.widget-view+json" in widget
    assert "2 of 4" in still["text/plain"]
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', still["text/html"])
    assert picture
    assert ET.fromstring(b64decode(picture[1])).tag == f"{SVG}svg"


def test_the_thesis_can_be_explored():
    explorer = tc.explore_themes(tc.load_thesis(), lang="nb")
    explorer.state.choose(segments=[("consultant", "ending")], attributes={"contract": ("permanent",)})
    project = explorer.state.project
    assert (
        explorer.state.chosen.selections
        == project.select(cycle="consultant", phase="ending", contract="permanent").selections
    )
    assert explorer.state.to_python() == 'project.select(cycle="consultant", phase="ending", contract="permanent")'
