"""A figure as a file: the same bytes on every run, with its title, its words and the table that it draws in it."""

import hashlib
import json
import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape, unescape
from io import BytesIO
from os import PathLike, fspath
from pathlib import Path
from typing import IO, Any, Literal, Protocol, get_args, runtime_checkable

import numpy as np
from matplotlib.figure import Figure
from matplotlib.path import Path as MplPath

from tender_cycles._files import replacing
from tender_cycles.figures.style import styled

Format = Literal["svg", "pdf", "png"]
FORMATS: tuple[Format, ...] = get_args(Format)
LONG = 2000  # letters of a record that is compressed
NAME = "tender_cycles"  # of the record in an SVG
COORDINATE = re.compile(r"(?<![\w.#])-?\d+\.\d{3,}")  # more digits than a hundredth of a point

# A pattern of filled circles, each of eight curves, and how it is drawn.
DOTS = re.compile(
    r'<path d="((?:m[^a-z"]+(?:c[^a-z"]+){8}z)+)" style="fill: (#\w+); stroke: \2; stroke-width: ([\d.]+)[^"]*"'
)


class Picture(Figure):
    """A figure of ours: its label is its alternative text, and it is saved as the command line writes it.

    Attributes
    ----------
    title, lang : str
        What it is called, and in which language.
    record : mapping or None
        What it was drawn of and the table that it draws; see `tender_cycles.figures.proof`.
    part : tuple of int
        Its page, and how many the figure takes at this size.
    """

    title = ""
    lang = "en"
    record: Mapping[str, Any] | None = None
    part = (1, 1)

    def png(self) -> str:
        """Return the figure as a PNG in base64, for a page."""
        held = BytesIO()
        with styled():  # text set without the style sheet is wider than what was laid out
            super().savefig(held, format="png", dpi=144, metadata={"Software": None})
        return b64encode(held.getvalue()).decode("ascii")

    def savefig(self, fname: str | PathLike[str] | IO[bytes], **options: Any) -> None:
        """Save it whole or not at all; as SVG, PDF or PNG the bytes that `tender_cycles.figures.write` writes.

        Parameters
        ----------
        fname : path or binary file
        **options
            As for `matplotlib.figure.Figure.savefig`. With any but `format`
            and `dpi` the file is matplotlib's own.
        """
        kind = options.get("format") or (Path(fspath(fname)).suffix[1:] if isinstance(fname, str | PathLike) else "png")
        if kind not in FORMATS or set(options) - {"format", "dpi"}:
            with styled():
                super().savefig(fname, **options)
            return
        content = encode(self, kind, dpi=options.get("dpi"))
        if isinstance(fname, str | PathLike):
            with replacing(Path(fname)) as file:
                file.write(content)
        else:
            fname.write(content)

    def _repr_html_(self) -> str:
        data = self.png()
        return f'<img alt="{escape(str(self.get_label()))}" src="data:image/png;base64,{data}" style="max-width: 100%">'


def encode(figure: Picture, kind: Format, *, dpi: float | None = None) -> bytes:
    """Return a figure as the bytes of a file, with its title, alternative text and record in it."""
    alt = str(figure.get_label())
    record = packed(figure.record) if figure.record else None
    # Dates and version numbers are left out: they would differ from run to run.
    metadata: dict[str, dict[str, str | None]] = {
        "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
        "pdf": {
            "CreationDate": None, "Creator": None, "Producer": None, "Title": figure.title, "Subject": alt,
            "Keywords": record,
        },
        "png": {"Software": None, "Title": figure.title, "Description": alt, "Source": record},
    }  # fmt: skip
    held = BytesIO()
    with styled(), _letters(figure, kind):
        Figure.savefig(figure, held, format=kind, metadata=metadata[kind], dpi=dpi or 300)
    return _told(held.getvalue(), figure, alt, record) if kind == "svg" else held.getvalue()


@runtime_checkable
class Lettered(Protocol):
    """Letters that are drawn as shapes."""

    def get_text(self) -> str:
        """Return the text."""

    def get_fontsize(self) -> float:
        """Return the size in points."""

    def get_path(self) -> MplPath:
        """Return the shapes."""


@contextmanager
def _letters(figure: Picture, kind: Format) -> Iterator[None]:
    """Lay unseen text under letters that are drawn as shapes along an arc, so that they are found and read aloud."""
    unseen = []
    for ax in figure.axes if kind != "png" else ():
        for each in ax.patches:
            if isinstance(each, Lettered):
                middle = each.get_path().get_extents()
                x, y = (middle.x0 + middle.x1) / 2, (middle.y0 + middle.y1) / 2
                look: dict[str, Any] = {
                    "fontsize": each.get_fontsize(),
                    "alpha": 0.0,
                    "ha": "center",
                    "va": "center",
                    "clip_on": True,
                }
                unseen.append(ax.text(x, y, each.get_text(), **look))
    try:
        yield
    finally:
        for text in unseen:
            text.remove()


def _told(svg: bytes, figure: Picture, alt: str, record: str | None) -> bytes:
    """Put title and description where a screen reader looks for them, and the record beside."""
    own = f"f{hashlib.sha256(svg).hexdigest()[:7]}"
    text = re.sub(r'(?<= d=")[^"]*', lambda path: _relative(path[0]), svg.decode("utf-8"))
    text = DOTS.sub(_as_points, text)
    text = COORDINATE.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), text)
    text = text.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")
    text = re.sub(r"(<text [^>]*>)([^<]+)(?=</text>)", _as_wide, text)
    # Several figures may stand on one page: no two share a name, and what nobody asks for has none.
    asked = dict.fromkeys(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    names = {name: f"{own}{at}" for at, name in enumerate(asked)}
    text = re.sub(r' id="([^"]+)"', lambda found: f' id="{names[found[1]]}"' if found[1] in names else "", text)
    text = re.sub(r'(?<=href="#)[^"]+|(?<=url\(#)[^)]+', lambda found: names[found[0]], text)
    text = re.sub(r"\s*<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"<g>\s*(<path [^>]*>)\s*</g>", r"\1", text)  # a group of one is none
    text = re.sub(r"(?<=>)\n\s+(?=<)", "\n", text)
    opening, rest = re.split(r"(?<=<svg)(?=\s)", text, maxsplit=1)
    attributes, content = rest.split(">", 1)
    attributes += f' role="img" aria-labelledby="{own}title {own}desc" xml:lang="{figure.lang}"'
    words = f'\n <title id="{own}title">{escape(figure.title)}</title>\n <desc id="{own}desc">{escape(alt)}</desc>'
    if record:
        words += f'\n <metadata id="{own}{NAME}">{escape(record, quote=False)}</metadata>'
    return f"{opening}{attributes}>{words}{content}".encode()


def _as_points(found: re.Match[str]) -> str:
    """Write dots as the round ends of strokes without length, a twentieth of the letters."""
    across = [float(number) for number in re.findall(r"-?[\d.]+", found[1])]
    ends = np.cumsum(np.array(across[2:50]).reshape(8, 3, 2)[:, 2], axis=0)
    wide = float(np.ptp(ends[:, 1])) + float(found[3])
    places = re.sub(r"c[^m]*z", "h0", found[1])
    return f'<path d="{places}" style="fill: none; stroke: {found[2]}; stroke-width: {wide:g}; stroke-linecap: round"'


def _relative(path: str) -> str:
    """Write a path from point to point, in tenths of a point of type, which takes half the letters."""
    written, at, start = [], (0, 0), (0, 0)
    for command, numbers in re.findall(r"([MLQCz])([^MLQCz]*)", path):
        tenths = [round(10 * float(number)) for number in numbers.split()]
        points = list(zip(tenths[::2], tenths[1::2], strict=True))
        written.append(command.lower() + " ".join(f"{_tenth(x - at[0])} {_tenth(y - at[1])}" for x, y in points))
        start = points[-1] if command == "M" else start
        at = points[-1] if points else start
    return re.sub(r"l0 0(?![.\d])", "", "".join(written))


def _tenth(number: int) -> str:
    return f"{number / 10:g}"


def _as_wide(found: re.Match[str]) -> str:
    """Give a text the width that it was laid out with, whatever type the reader's machine has."""
    from tender_cycles.figures.marks import POINT, width

    tag, content = found[1], unescape(found[2])
    size = re.search(r"([\d.]+)px", tag)
    wide = (
        width(content, float(size[1]), "bold" if re.search(r"\b(bold|700)\b", tag) else "normal") / POINT if size else 0
    )
    return f'{tag[:-1]} textLength="{wide:.2f}" lengthAdjust="spacingAndGlyphs">{found[2]}'


def packed(record: Mapping[str, Any]) -> str:
    """Return a record as text; a long one is compressed."""
    text = json.dumps(record, ensure_ascii=True, sort_keys=True)
    return text if len(text) < LONG else b64encode(zlib.compress(text.encode(), 9)).decode("ascii")


def unpacked(text: str) -> dict[str, Any]:
    """Return what `packed` was given."""
    found: dict[str, Any] = json.loads(text if text.startswith("{") else zlib.decompress(b64decode(text)))
    return found


def is_figure(path: Path) -> bool:
    """Return whether a file is a picture, or a PDF that holds the record of one of our figures."""
    kind = path.suffix[1:].lower()
    return kind in ("svg", "png") or (kind == "pdf" and path.is_file() and _marked(path))


def _marked(path: Path) -> bool:
    try:
        return record_in(path) is not None
    except ValueError:
        return False  # an interview, or no PDF at all


def record_in(path: Path) -> dict[str, Any] | None:
    """Return the record in a figure's file, or None if it holds none of ours.

    Raises
    ------
    ValueError
        If the file cannot be read as the kind that its name says.
    """
    kind = path.suffix[1:].lower()
    if kind not in FORMATS:
        raise ValueError(f"{path}: a figure is an SVG, a PDF or a PNG file")
    try:
        text = {"svg": _in_svg, "pdf": _in_pdf, "png": _in_png}[kind](path)
        return unpacked(text) if text else None
    except Exception as error:
        raise ValueError(f"{path} cannot be read as {kind.upper()}: {error}") from error


def _in_svg(path: Path) -> str | None:
    found = re.search(f'<metadata id="[^"]*{NAME}">(.*?)</metadata>', path.read_text("utf-8"), re.DOTALL)
    return unescape(found[1]) if found else None


def _in_png(path: Path) -> str | None:
    from PIL import Image

    with Image.open(path, formats=["PNG"]) as image:
        image.load()
        found: str | None = image.info.get("Source")
        return found


def _in_pdf(path: Path) -> str | None:
    from pypdf import PdfReader

    held = PdfReader(path).metadata
    return str(held["/Keywords"]) if held and "/Keywords" in held else None
