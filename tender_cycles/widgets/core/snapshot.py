"""What stays in a saved notebook when the kernel is gone: a still picture and a text.

A widget that is opened again without its kernel shows an error, or "Loading
widget..." for ever. So each is followed by an output of its own, plain HTML
with a picture, that the living widget hides by its style sheet (`.tc-still`)
and that in turn hides the dead widget's error.
"""

from html import escape
from typing import Any

from IPython.display import display

# Of the output before this one, if it holds text alone: a widget that lives has elements.
_QUIET = (
    ".jp-OutputArea-child:has(+ .jp-OutputArea-child .tc-still) > .jp-OutputArea-output:not(:has(*)) { display: none; }"
)


def still(picture: str, alt: str, text: str, kind: str = "png") -> dict[str, str]:
    """Return the output: a picture (in base64) with its alternative text, and a text of several lines.

    `kind` is ``"png"`` or ``"svg+xml"``; as an image in a data address either
    gets through the cleaning of notebooks that are not trusted.

    Examples
    --------
    >>> still("", "two < three", "one")["text/plain"]
    'one'
    """
    lines = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
    image = f'<img src="data:image/{kind};base64,{picture}" alt="{escape(alt)}" width="560">'
    html = f'<div class="tc-still"><style>{_QUIET}</style>{lines}{image}</div>'
    return {"text/html": html, "text/plain": text}


def show(widget: Any, picture: dict[str, str], display_id: str | None = None) -> None:
    """Display a widget and, after it, its still picture; one with an id can be taken up again."""
    display(*_bundle(widget), raw=True)  # type: ignore[no-untyped-call]
    display(picture, raw=True, display_id=display_id)  # type: ignore[no-untyped-call]


def _bundle(widget: Any) -> tuple[dict[str, Any]]:
    made = widget._repr_mimebundle_()
    return (made[0] if isinstance(made, tuple) else made,)
