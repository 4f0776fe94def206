"""A figure as bytes, the same on every run."""

import re
from html import escape
from io import BytesIO
from typing import Literal, get_args

from matplotlib.figure import Figure

from tender_cycles.figures.style import styled

Format = Literal["svg", "pdf", "png"]
FORMATS: tuple[Format, ...] = get_args(Format)


def encode(figure: Figure, kind: Format, *, title: str, alt: str, lang: str) -> bytes:
    """Return a figure as the bytes of a file, with its title and alternative text in it."""
    # Dates and version numbers are left out: they would differ from run to run.
    metadata: dict[str, dict[str, str | None]] = {
        "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
        "pdf": {"CreationDate": None, "Creator": None, "Producer": None, "Title": title, "Subject": alt},
        "png": {"Software": None, "Title": title, "Description": alt},
    }
    held = BytesIO()
    with styled():
        figure.savefig(held, format=kind, metadata=metadata[kind])
    return _told(held.getvalue(), title, alt, lang) if kind == "svg" else held.getvalue()


def _told(svg: bytes, title: str, alt: str, lang: str) -> bytes:
    """Put title and description where a screen reader looks for them."""
    opening, rest = re.split(r"(?<=<svg)(?=\s)", svg.decode("utf-8"), maxsplit=1)
    attributes, content = rest.split(">", 1)
    attributes += f' role="img" aria-labelledby="title desc" xml:lang="{lang}"'
    words = f'\n <title id="title">{escape(title)}</title>\n <desc id="desc">{escape(alt)}</desc>'
    return f"{opening}{attributes}>{words}{content}".encode()
