"""The colours of the interface, light and dark, and those of a model's phases in the browser."""

import re
from collections.abc import Iterator

from tender_cycles.cycles import NestedCycles, Phase, Tone, tender_cycles
from tender_cycles.cycles.colors import ACCENT, INK, PAPER, QUIET, RULE, contrast, mixed

DARK_PAPER, DARK_INK = "#17141a", "#f2eff5"
# By their names in the style sheets without "--tc-": on light ground and on dark.
INTERFACE: dict[str, tuple[str, str]] = {
    "ink": (INK, DARK_INK),
    "quiet": (QUIET, "#b8b1c0"),
    "paper": (PAPER, DARK_PAPER),
    "panel": (PAPER, "#1d1a21"),
    "shade": ("#f3f1f4", "#2a262f"),
    "rule": ("#dcd8e0", "#45404c"),
    "edge": (RULE, "#938b9c"),
    "accent": (ACCENT, "#6cc5cf"),
    "on-accent": (PAPER, "#10292c"),
    "focus": ("#0b57d0", "#8ab4f8"),
    "wrong": ("#b3261e", "#ff8a80"),
    "wrong-text": ("#8c1d18", "#ffb4ab"),
    "found": ("#fff0a8", "#5d4f00"),
}
# Which of JupyterLab's variables go before ours where they are there, so that its themes are followed.
LAB = {
    "ink": "ui-font-color1", "quiet": "ui-font-color2", "paper": "layout-color0", "panel": "layout-color1",
    "shade": "layout-color2", "rule": "border-color2",
}  # fmt: skip
# The thesis's phases by their names in the style sheets.
SUFFIXES = {"": "--fill", "-edge": "--line", "-text": "--text", "-tint": "--tint"}
PHASES = {"start": Phase.STARTUP, "under": Phase.UNDERWAY, "ending": Phase.ENDING}


def tokens() -> str:
    """Return the rule that gives every view the interface's colours, and those of the thesis's phases."""
    values = {name: _either(*pair) for name, pair in INTERFACE.items()}
    values |= {name: f"var(--jp-{LAB[name]}, {values[name]})" for name in LAB}
    for name, phase in PHASES.items():
        parts = dict(_properties(tender_cycles().tone(None, phase)))
        values |= {f"{name}{end}": parts[part] for end, part in SUFFIXES.items()}
    return ".tc-root {\n" + "".join(f"  --tc-{name}: {value};\n" for name, value in values.items()) + "}\n"


def inlined(css: str) -> str:
    """Return a style sheet with the colours themselves where custom properties are not known: highlights, page margins.

    Examples
    --------
    >>> inlined("::highlight(here) { color: var(--tc-focus); }")
    '::highlight(here) { color: light-dark(#0b57d0, #8ab4f8); }'
    """

    def colored(rule: re.Match[str]) -> str:
        printed = rule[0].startswith("@")
        return re.sub(
            r"var\(--tc-([\w-]+)\)",
            lambda name: INTERFACE[name[1]][0] if printed else _either(*INTERFACE[name[1]]),
            rule[0],
        )

    return re.sub(r"(?:::highlight\([\w-]+\)|@bottom-right) \{[^}]*\}", colored, css)


def with_plain(css: str) -> str:
    """Return a style sheet, and after it its colours on light ground for browsers that do not know ``light-dark()``.

    Examples
    --------
    >>> print(with_plain(".a { top: 0; color: light-dark(red, rgb(0, 0, 9)); }"))
    .a { top: 0; color: light-dark(red, rgb(0, 0, 9)); }
    @supports not (color: light-dark(red, red)) {
    .a { color: red; }
    }
    """
    rules = []
    for selector, inside in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        told = " ".join(f"{_LIGHT.sub(_light, each.strip())};" for each in inside.split(";") if "light-dark(" in each)
        rules += [f"{selector.strip()} {{ {told} }}\n"] if told else []
    return f"{css}\n@supports not (color: light-dark(red, red)) {{\n{''.join(rules)}}}" if rules else css


_INSIDE = r"(?:[^(),]|\((?:[^()]|\([^()]*\))*\))+"
_LIGHT = re.compile(rf"light-dark\(({_INSIDE}),{_INSIDE}\)")


def _light(either: "re.Match[str]") -> str:
    return either[1].strip()


def phase_colors(model: NestedCycles) -> dict[str, dict[str, str]]:
    """Return the custom properties with which each segment is drawn in the browser.

    Returns
    -------
    dict
        By the segment's key ``"cycle/phase"``: ``--fill``, ``--line``, ``--text``
        and ``--tint``, each one colour or ``light-dark(one, other)``.

    Examples
    --------
    >>> year = NestedCycles.of({"school year": ["autumn", "spring"]})
    >>> phase_colors(year)["school year/autumn"]["--fill"]
    '#ffe680'
    """
    return {f"{cycle}/{phase}": dict(_properties(model.tone(cycle, phase))) for cycle, phase in model.segments}


def _properties(tone: Tone) -> Iterator[tuple[str, str]]:
    """Yield what a tone is in the browser: on dark ground with a brighter line, a fill that stands out, a dark tint."""
    fill = tone.fill
    while contrast(fill, INTERFACE["panel"][1]) < 3:
        fill = mixed(fill, PAPER, 0.08)
    text = max((INK, PAPER), key=lambda ink: contrast(ink, fill))
    yield "--fill", _either(tone.fill, fill)
    yield "--line", _either(tone.edge, mixed(fill, PAPER, 0.6))
    yield "--text", _either(tone.text, text)
    yield "--tint", _either(tone.tint, mixed(fill, DARK_PAPER, 0.76))


def _either(light: str, dark: str) -> str:
    return light if light == dark else f"light-dark({light}, {dark})"
