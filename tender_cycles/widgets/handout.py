"""One page of HTML to hand out, which needs neither a server nor a network.

All that it tells stands in it as text, so that it can be read, searched and
printed where scripts are off; with them the rings, the search and the filters
answer. A strict content security policy lets nothing else run or load.
"""

import json
import os
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from tender_cycles import __version__
from tender_cycles.datasets.thesis import title
from tender_cycles.exchange.archive import replacing
from tender_cycles.project import Project
from tender_cycles.widgets.bundle import script, styles
from tender_cycles.widgets.handout_parts import Parts
from tender_cycles.widgets.markup import h, html
from tender_cycles.widgets.payload import own_words, payload, ring_words
from tender_cycles.words import check_lang, words_under

COLUMNS = ("n", "segment", "second", "informants", "codings", "forms", "rings")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: where, how many bytes, and how many excerpts stand without text."""

    path: Path
    size: int
    textless: int


def write_handout(project: Project, path: str | os.PathLike[str], lang: str = "nb", words: bool = False) -> Written:
    """Write a project as one page to hand out: rings, excerpts, codes and claims.

    The page shows paraphrases only. An excerpt that has none, as is usual in a
    study of one's own, stands there without its text unless `words` asks for
    it. Names of codes and their definitions are always on the page.

    Parameters
    ----------
    project : Project
        Whole or selected; of a selected one the page has those codes and
        claims that its excerpts have.
    path : path-like
        An ``.html`` file; it takes the place of an older one when all is written.
    lang : {"nb", "en"}
        Language of the page, and of the paraphrases that are chosen.
    words : bool
        Whether to include the informants' own words. The page says then that
        it is confidential.

    Returns
    -------
    Written
        ``path``, ``size`` in bytes, and ``textless``: how many excerpts stand without text.

    Raises
    ------
    ValueError
        If `lang` is unknown, or `words` is asked for and there are none.

    Examples
    --------
    >>> import tempfile
    >>> from tender_cycles.datasets import load_thesis
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write_handout(load_thesis(), f"{folder}/page.html", lang="en")
    >>> written.size < 500_000, written.textless
    (True, 0)
    """
    check_lang(lang)
    if words and not _has_words(project):
        raise ValueError(
            f"no excerpt of {project.name!r} has the informants' own words; attach the thesis first, with "
            "'tender-cycles attach thesis.pdf' or tc.attach_thesis('thesis.pdf'), and load the project again"
        )
    parts = Parts(project, lang, words)
    page = _page(parts).encode("utf-8", "replace")
    with replacing(path) as file:
        file.write(page)
    return Written(Path(path), len(page), parts.textless)


def _has_words(project: Project) -> bool:
    stretch = project._index.stretch
    return any(own_words(each, stretch(row)) for row, each in enumerate(project.selections))


def _page(parts: Parts) -> str:
    code = script("handout.js", tail="startHandout();")
    style = styles("tokens.css", "rings.css", "handout.css") + _colors(parts)
    root = h("html", _head(parts, code, style), _body(parts, code), lang=parts.lang)
    return f"<!doctype html>\n{html(root)}\n"


def _colors(parts: Parts) -> str:
    # The policy forbids styles on single elements.
    return "".join(f".{name} {{ --dot: {color}; }}\n" for color, name in parts.colors.items())


def _allowed(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode('utf-8', 'replace')).digest()).decode()}'"


def _head(parts: Parts, code: str, style: str) -> ET.Element:
    policy = (
        f"default-src 'none'; script-src {_allowed(code)}; style-src {_allowed(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return h(
        "head", h("meta", charset="utf-8"),
        h("meta", http_equiv="Content-Security-Policy", content=policy),
        h("meta", name="viewport", content="width=device-width, initial-scale=1"),
        h("meta", name="color-scheme", content="light dark"),
        h("meta", name="robots", content="noindex") if parts.words else None,
        h("title", title(parts.project, parts.lang)[0] or parts.phrase("excerpts")), h("style", style),
    )  # fmt: skip


def _body(parts: Parts, code: str) -> ET.Element:
    main = [
        parts.rings() if parts.on_rings else None, parts.excerpts(),
        parts.codes() if parts.tree else None, parts.claims() if parts.stated else None,
    ]  # fmt: skip
    browse = h("div", main[0], main[1], class_="tc-browse")
    return h(
        "body", h("a", parts.phrase("skip"), href="#excerpts", class_="tc-skip"), _header(parts), _contents(parts),
        h("main", browse, main[2], main[3]),
        h("footer", h("p", parts.phrase("made", version=__version__))),
        h("script", _data(parts), type="application/json", id="data"), h("script", code, type="module"),
        class_="tc-root tc-handout",
    )  # fmt: skip


def _header(parts: Parts) -> ET.Element:
    name, description = title(parts.project, parts.lang)
    warning = "confidential" if parts.words else "paraphrased" if parts.textless < len(parts.project) else None
    return h(
        "header", h("h1", name or parts.phrase("excerpts")), h("p", description) if description else None,
        h("p", parts.phrase(warning), class_=f"tc-{warning}") if warning else None,
    )  # fmt: skip


def _contents(parts: Parts) -> ET.Element:
    there = {
        "rings": parts.on_rings, "excerpts": True,
        "codes": bool(parts.tree), "claims": bool(parts.stated),
    }  # fmt: skip
    links = [h("a", h("span", parts.phrase(key)), href=f"#{key}") for key, shown in there.items() if shown]
    return h("nav", links, aria_label=parts.phrase("contents"))


def _data(parts: Parts) -> str:
    """Return what the filters need to know, as JSON; the texts stand on the page."""
    sent = payload(parts.project)
    known: dict[str, Any] = {name: sent[name] for name in COLUMNS}
    known["codings"] = {name: sent["codings"][name] for name in ("offsets", "of")} | {"users": ""}
    known["codes"] = [{"key": each["key"], "parent": each["parent"]} for each in sent["codes"]]
    known["claims"] = [{name: each[name] for name in ("key", "for", "against")} for each in sent["claims"]]
    known |= {"users": {"keys": [], "names": []}, "attributes": [], "words": "", "options": parts.code_options()}
    said = {key: text for key, text in words_under("handout", parts.lang).items() if not key.startswith("cli.")}
    known["say"] = said | {"rings": ring_words(parts.lang)}
    return json.dumps(known, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
