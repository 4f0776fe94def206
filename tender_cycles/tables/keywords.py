"""Keyword in context: every place where a word stands."""

import re

import numpy as np
import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.project import Project
from tender_cycles.project.frames import informants
from tender_cycles.project.search import Phrase
from tender_cycles.tables.frames import renderings


def keyword_in_context(
    project: Project, word: str, *, width: int = 40, where: str = "words", spelling: bool = True
) -> pd.DataFrame:
    """Return every place where a word stands, with what stands around it.

    Parameters
    ----------
    project : Project
    word : str
        One word or several; whole words, in any case.
    width : int
        Characters on each side.
    where : str
        Rendering to look in: ``"nb"``, ``"en"``, or ``"words"``, which are the
        informant's own (or the source's text, unless it consists of paraphrases).
    spelling : bool
        Whether to find the forms in `project.spelling` too.

    Returns
    -------
    DataFrame
        ``left, keyword, right, excerpt, informant, position``; the position
        counts characters from the start of the rendering. Line breaks and tabs
        on either side are given as spaces.

    Raises
    ------
    ValueError
        If `word` has no word in it, `width` is negative, or there is no such rendering.
    """
    check_type(Project, project, "project")
    if width < 0:
        raise ValueError(f"width must be at least 0, not {width}")
    if where not in (known := renderings(project)):
        raise ValueError(f"no excerpt has a rendering {where!r}{nearest(where, known)}")
    index, phrase = project.columns, Phrase(word, project.spelling if spelling else {})
    names, speakers = index.excerpts(), informants(index).astype(object)
    found = []
    for row in np.flatnonzero(phrase.within(index.searchable())).tolist():
        text = index.rendering(row, where)
        for start, end in phrase.finditer(text):
            left, right = text[max(0, start - width) : start], text[end : end + width]
            found.append((_flat(left), text[start:end], _flat(right), names[row], speakers[row], start))
    return pd.DataFrame(found, columns=["left", "keyword", "right", "excerpt", "informant", "position"])


def _flat(text: str) -> str:
    return re.sub(r"\s", " ", text)
