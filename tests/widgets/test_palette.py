"""The colours in the browser: one source, and readable on both grounds."""

import re
from pathlib import Path

from hypothesis import given, settings
from made_up import models

import tender_cycles
from tender_cycles.cycles import NestedCycles
from tender_cycles.cycles import tender_cycles as tender
from tender_cycles.cycles.colors import contrast
from tender_cycles.widgets.core import svg
from tender_cycles.widgets.core.bundle import styles
from tender_cycles.widgets.core.palette import INTERFACE, PHASES, phase_colors

ROOT = Path(tender_cycles.__file__).parent
PARTS = {"": "--fill", "-edge": "--line", "-text": "--text", "-tint": "--tint"}


def grounds(value: str) -> tuple[str, str]:
    """Return a colour on light ground and on dark."""
    light, *dark = re.findall(r"#[0-9a-f]{6}", value)
    return light, dark[0] if dark else light


def test_every_view_gets_the_colours_of_the_palette() -> None:
    sheet = styles("widgets/handout/page.css").partition("@supports")[0]
    told = {name: grounds(value) for name, value in re.findall(r"--tc-([\w-]+): (.*);", sheet) if "#" in value}
    phases = phase_colors(tender())
    wanted = dict(INTERFACE) | {
        f"{name}{part}": grounds(phases[f"tender/{phase}"][prop])
        for name, phase in PHASES.items()
        for part, prop in PARTS.items()
    }
    assert told == wanted


def test_old_browsers_get_each_colour_on_light_ground() -> None:
    for path in ROOT.rglob("*.css"):
        sheet, _, plain = styles(path.relative_to(ROOT).as_posix()).partition("@supports not (color: light-dark(")
        assert "light-dark(" not in plain
        declared = re.findall(r"([\w-]+): [^;{}]*light-dark\((?:color-mix\()?[^;]*;", sheet)
        assert re.findall(r"([\w-]+): [^;{}]*;", plain.partition("{")[2]) == declared
    light = {name: grounds(value)[0] for name, value in re.findall(r"--tc-([\w-]+): ([^;]*);", plain)}
    assert {name: pair[0] for name, pair in INTERFACE.items()}.items() <= light.items()


def test_what_the_style_sheets_ask_for_is_there() -> None:
    by_script = {name for path in ROOT.rglob("*.js") for name in re.findall(r"--tc-[\w-]+", path.read_text())}
    for path in ROOT.rglob("*.css"):
        made = styles(path.relative_to(ROOT).as_posix())
        asked, there = set(re.findall(r"var\((--tc-[\w-]+)\)", made)), set(re.findall(r"(--tc-[\w-]+): ", made))
        assert asked <= there | by_script, path
        for rule in re.findall(r"(?:::highlight\([\w-]+\)|@bottom-right) {[^}]*}", made):
            assert "var(" not in rule, rule  # custom properties are not known there


def test_a_colour_is_written_in_one_file() -> None:
    found: dict[str, set[str]] = {}
    for path in (each for each in ROOT.rglob("*") if each.suffix in (".py", ".css", ".js", ".mplstyle")):
        text = re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for color in re.findall(r"#[0-9a-fA-F]{6}\b", text) + re.findall(
            r"color: ([0-9a-fA-F]{6})$", text, re.MULTILINE
        ):
            found.setdefault(color.removeprefix("#").lower(), set()).add(path.relative_to(ROOT).as_posix())
    assert {color: paths for color, paths in found.items() if len(paths) > 1} == {}
    sources = {"cycles/colors.py", "widgets/core/palette.py", "figures/style.py"}
    for color in (each for pair in INTERFACE.values() for each in pair):
        assert found[color[1:]] <= sources, color


def test_pictures_that_stand_alone_have_them_too() -> None:
    assert tuple(INTERFACE[name][0] for name in ("ink", "paper", "quiet", "accent")) == (
        svg.INK,
        svg.PAPER,
        svg.QUIET,
        svg.ACCENT,
    )
    assert INTERFACE["edge"][0] == svg.RULE


def test_the_interface_is_readable_on_both_grounds() -> None:
    for ground in (0, 1):
        for text in ("ink", "quiet"):
            for under in ("paper", "panel", "shade"):
                assert contrast(INTERFACE[text][ground], INTERFACE[under][ground]) >= 4.5, (text, under)
        assert contrast(INTERFACE["on-accent"][ground], INTERFACE["accent"][ground]) >= 4.5
        assert contrast(INTERFACE["edge"][ground], INTERFACE["panel"][ground]) >= 3


def _readable(model: NestedCycles) -> None:
    for key, colors in phase_colors(model).items():
        tones = {prop: grounds(value) for prop, value in colors.items()}
        for ground in (0, 1):
            fill, line, text, tint = (tones[prop][ground] for prop in PARTS.values())
            panel = INTERFACE["panel"][ground]
            assert contrast(text, fill) >= 4.5, key
            assert contrast(INTERFACE["ink"][ground], tint) >= 4.5, key
            assert max(contrast(fill, panel), contrast(line, panel)) >= 3, key


@settings(max_examples=20)
@given(models())
def test_phases_of_any_model_are_readable_on_both_grounds(model: NestedCycles) -> None:
    _readable(model)
    assert {*phase_colors(model)} == {f"{cycle}/{phase}" for cycle, phase in model.segments}


def test_the_thesis_s_phases_are_readable_on_both_grounds() -> None:
    _readable(tender())
