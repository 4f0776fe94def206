"""Pictures that stand alone, as SVG: what a notebook shows where nothing can run."""

from xml.etree import ElementTree as ET

from tender_cycles.cycles.colors import ACCENT, INK, PAPER, QUIET, RULE

__all__ = ["ACCENT", "FONT", "INK", "PAPER", "QUIET", "RULE", "element", "picture", "svg"]

FONT = "system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif"


def element(tag: str, text: str = "", *children: ET.Element, **attributes: object) -> ET.Element:
    """Return an element; a hyphen in an attribute's name is written as an underscore."""
    made = ET.Element(tag, {k.replace("_", "-"): _short(v) for k, v in attributes.items() if v is not None})
    made.text = text or None
    made.extend(children)
    return made


def _short(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def picture(title: str, box: tuple[float, float, float, float], width: int, *children: ET.Element) -> ET.Element:
    """Return an SVG with a title that is read aloud."""
    x, y, w, h = box
    return element(
        "svg", "", element("title", title), *children, xmlns="http://www.w3.org/2000/svg", role="img", aria_label=title,
        viewBox=f"{x:g} {y:g} {w:g} {h:g}", width=width, height=round(width * h / w), font_family=FONT,
    )  # fmt: skip


def svg(root: ET.Element) -> str:
    """Return a picture as text."""
    return ET.tostring(root, encoding="unicode")
