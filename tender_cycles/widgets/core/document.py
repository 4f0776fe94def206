"""A page of HTML in one file, which needs neither a server nor a network.

A strict content security policy lets nothing run or load but the page's own script and styles.
"""

import json
from base64 import b64encode
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree as ET

from tender_cycles.widgets.core.markup import Child, h, html


def document(
    *body: Child, title: str, lang: str, code: str, style: str, data: Any, class_: str, kind: str = "",
    confidential: bool = False,
) -> bytes:  # fmt: skip
    """Return a page: what stands on it, what its script knows, and the script.

    Parameters
    ----------
    *body : Element, str, None or several of them
    title, lang : str
    code : str
        The script, a module; it finds `data` as JSON in the element with the id ``data``.
    style : str
    data
        What JSON can hold.
    class_ : str
        Of the body.
    kind : str
        What tells this kind of page from others; it stands in the first 200 bytes.
    confidential : bool
        Whether search engines are to pass it over.

    Examples
    --------
    >>> page = document(h("p", "Hello"), title="Hi", lang="en", code="", style="", data=[], class_="tc-root")
    >>> page[:47]
    b'<!doctype html>\\n<html lang="en"><head><meta cha'
    """
    head = h(
        "head", h("meta", charset="utf-8"), h("meta", name="generator", content=kind) if kind else None,
        h("meta", http_equiv="Content-Security-Policy", content=_policy(code, style)),
        h("meta", name="viewport", content="width=device-width, initial-scale=1"),
        h("meta", name="color-scheme", content="light dark"),
        h("meta", name="robots", content="noindex") if confidential else None,
        h("title", title), h("style", style),
    )  # fmt: skip
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    scripts = h("script", told, type="application/json", id="data"), h("script", code, type="module")
    root: ET.Element = h("html", head, h("body", body, scripts, class_=class_), lang=lang)
    return f"<!doctype html>\n{html(root)}\n".encode("utf-8", "replace")


def _policy(code: str, style: str) -> str:
    return (
        f"default-src 'none'; script-src {_allowed(code)}; style-src {_allowed(style)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _allowed(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
