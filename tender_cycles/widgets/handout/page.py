"""The page as a whole: head, policy, parts, and what the script needs to know."""

import os
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from tender_cycles import __version__
from tender_cycles._checks import check_type
from tender_cycles._files import replacing
from tender_cycles.datasets.thesis import title
from tender_cycles.project import Project
from tender_cycles.widgets.core.bundle import script, styles
from tender_cycles.widgets.core.document import document
from tender_cycles.widgets.core.markup import h
from tender_cycles.widgets.core.palette import phase_colors, with_plain
from tender_cycles.widgets.handout import parts
from tender_cycles.widgets.handout.contents import Contents
from tender_cycles.widgets.rings.layout import ring_layout, ring_words
from tender_cycles.widgets.themes.facets import facets_of
from tender_cycles.widgets.themes.payload import Packed, filtering, own_words
from tender_cycles.words import check_lang, words_under

FACETS = ("segments", "codes", "informants", "claims")  # to choose by


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: where, how many bytes, and how many excerpts stand without text."""

    path: Path
    size: int
    textless: int


def write_handout(
    project: Project, path: str | os.PathLike[str], *, lang: str | None = None, words: bool = False
) -> Written:
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
    lang : {"nb", "en"}, default that of `tc.set_lang`
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
    TypeError
        If `project` is none; says how to come by one.
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
    lang = check_lang(lang)
    check_type(Project, project, "project")
    if words and not _has_words(project):
        raise ValueError(
            f"no excerpt of {project.name!r} has the informants' own words; if it is the thesis, attach it first, "
            "with 'tender-cycles attach thesis.pdf' or tc.attach_thesis('thesis.pdf'), and load the project again"
        )
    page = Contents(project, lang, words)
    text = _html(page)
    with replacing(path) as file:
        file.write(text)
    return Written(Path(path), len(text), page.textless)


def _has_words(project: Project) -> bool:
    stretch = project.columns.stretch
    return any(own_words(each, stretch(row)) for row, each in enumerate(project.selections))


def _html(page: Contents) -> bytes:
    return document(
        _body(page),
        title=title(page.project, page.lang)[0] or page.phrase("excerpts"),
        lang=page.lang,
        code=script("widgets/handout/page.js", tail="startHandout();"),
        style=styles("widgets/core/tokens.css", "widgets/rings/rings.css", "widgets/handout/page.css")
        + with_plain(_colors(page)),
        data=_data(page),
        class_="tc-root tc-handout",
        confidential=page.words,
    )


def _colors(page: Contents) -> str:
    # The policy forbids styles on single elements.
    rules = [f".{name} {{ --dot: {color}; }}\n" for color, name in page.colors.items()]
    for at, colors in enumerate(phase_colors(page.project.cycles).values() if page.project.cycles else ()):
        rules.append(f".tc-segment-{at} {{ {' '.join(f'{name}: {color};' for name, color in colors.items())} }}\n")
    return "".join(rules)


def _body(page: Contents) -> list[ET.Element]:
    there = {
        "rings": parts.rings(page) if page.on_rings else None,
        "excerpts": parts.excerpts(page),
        "codes": parts.codes(page) if page.codes else None,
        "claims": parts.claims(page) if page.claims else None,
    }
    links = [h("a", h("span", page.phrase(key)), href=f"#{key}") for key, part in there.items() if part is not None]
    return [
        h("a", page.phrase("skip"), href="#excerpts", class_="tc-skip"), _header(page),
        h("nav", links, aria_label=page.phrase("contents")),
        h("main", h("div", there["rings"], there["excerpts"], class_="tc-browse"), there["codes"], there["claims"]),
        h("footer", h("p", page.phrase("made", version=__version__))),
    ]  # fmt: skip


def _header(page: Contents) -> ET.Element:
    name, description = title(page.project, page.lang)
    note = "confidential" if page.words else "paraphrased" if page.textless < len(page.given) else None
    return h(
        "header", h("h1", name or page.phrase("excerpts")), h("p", description) if description else None,
        h("p", page.phrase(note), class_=f"tc-{note}") if note else None,
    )  # fmt: skip


def _data(page: Contents) -> dict[str, Any]:
    """Return what the filters need to know; the texts stand on the page."""
    project, packed = page.project, Packed()
    facets = {name: facet for name, facet in facets_of(project).items() if name in FACETS}
    blank = {**{name: [] for name in FACETS}, "together": False, "text": ""}
    known: dict[str, Any] = filtering(project, facets, page.lang, blank, packed)
    known |= {"rings": ring_layout(project.cycles), "options": page.code_options()}
    repeated = {"on": page.both.holds(page.given), "rows": list(page.repeating), **page.both.words(page.lang)}
    known |= {"repeats": repeated if page.both.n else None}
    known["bytes"] = b64encode(packed.bytes()).decode()
    said = {key: text for key, text in words_under("handout", page.lang).items() if not key.startswith("cli.")}
    known["say"] = said | {"rings": ring_words(project.cycles, page.lang)}
    return known
