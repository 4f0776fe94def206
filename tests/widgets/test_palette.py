"""The colours in the browser: one source, and readable on both grounds."""

import re

from hypothesis import given, settings
from made_up import models

from tender_cycles.cycles import NestedCycles, tender_cycles
from tender_cycles.cycles.colors import contrast
from tender_cycles.widgets.core import svg
from tender_cycles.widgets.core.bundle import read
from tender_cycles.widgets.core.palette import INTERFACE, phase_colors

TOKENS = dict(re.findall(r"--tc-([\w-]+): (.*);", read("widgets/core/tokens.css")))
PHASES = {"start": "start-up", "under": "under way", "ending": "ending"}
PARTS = {"": "--fill", "-edge": "--line", "-text": "--text", "-tint": "--tint"}


def grounds(value: str) -> tuple[str, str]:
    """Return a colour on light ground and on dark."""
    light, *dark = re.findall(r"#[0-9a-f]{6}", value)
    return light, dark[0] if dark else light


def test_the_style_sheet_has_the_colours_of_the_palette_and_no_others() -> None:
    phases = phase_colors(tender_cycles())
    wanted = dict(INTERFACE)
    wanted |= {
        f"{name}{part}": grounds(phases[f"tender/{phase}"][prop])
        for name, phase in PHASES.items()
        for part, prop in PARTS.items()
    }
    told = {name: grounds(value) for name, value in TOKENS.items() if "#" in value}
    assert told == wanted


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
    _readable(tender_cycles())
