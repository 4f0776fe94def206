"""Pictures of widgets in docs/: taken by the browser tests if they are asked to, and held to what is shown now."""

import os
from io import BytesIO
from pathlib import Path

from labdriver import ROOT
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Locator

DOCS = ROOT / "docs"
REDRAW = "TENDER_CYCLES_REDRAW"


def take(element: Locator, name: str, high: int, colors: int = 64) -> Path:
    """Take a picture if it is asked for, with few colours and what the element says; return where it is kept."""
    path = DOCS / f"{name}.png"
    if REDRAW in os.environ:
        shot = Image.open(BytesIO(element.screenshot())).convert("RGB")
        says = PngInfo()
        says.add_itxt("Description", element.inner_text())
        picture = shot.crop((0, 0, shot.width, min(shot.height, high))).quantize(colors, dither=Image.Dither.NONE)
        picture.save(path, optimize=True, pnginfo=says)
    return path


def check(element: Locator, path: Path) -> None:
    """Raise if an element says what it did not say when its picture was taken."""
    with Image.open(path) as kept:
        held = kept.info["Description"].splitlines()
    now = element.inner_text().splitlines()
    assert {*now} <= {*held}, f"{REDRAW}=1 takes {path.name} anew"
