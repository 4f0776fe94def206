"""The words of a text that a reader has attached: they stay on her machine unless a call asks for them by name.

They are the rendering ``"words"`` of selections with the fact ``words_from``,
which names the file. Words without that fact are a study's own data.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from tender_cycles.project.nouns import Selection
from tender_cycles.project.project import Project

FACTS = ("words_from", "words_status")


class OnlyWordsError(ValueError):
    """What shows excerpts that have no paraphrase, so that the informants' own words must be asked for by name."""


def _attached(selection: Selection) -> bool:
    return "words_from" in selection.facts and "words" in selection.texts


def attached_words(project: Project) -> dict[str, str]:
    """Return the words of an attached text by the GUID of their selection.

    Examples
    --------
    >>> attached_words(Project(name="mine"))
    {}
    """
    return {each.guid: each.texts["words"] for each in project.selections if _attached(each) and each.texts["words"]}


def attached_by_name(project: Project) -> dict[str, str]:
    """Return the words of an attached text by the names of the excerpts.

    Examples
    --------
    >>> attached_by_name(Project(name="mine"))
    {}
    """
    words = attached_words(project)
    names = zip(project.columns.excerpts(), project.selections, strict=True)
    return {name: words[each.guid] for name, each in names if each.guid in words}


def words_of_its_own(selection: Selection) -> str:
    """Return the words of a selection that are a study's own data; none where they come from an attached text.

    Examples
    --------
    >>> words_of_its_own(Selection(guid="e", source="s", start=0, end=1, texts={"words": "Ja."}))
    'Ja.'
    """
    return "" if "words_from" in selection.facts else selection.texts.get("words", "")


def count_attached_words(project: Project) -> int:
    """Return of how many selections the words come from an attached text.

    Examples
    --------
    >>> count_attached_words(Project(name="mine"))
    0
    """
    return sum(map(_attached, project.selections))


def with_attached_words(project: Project, words: Mapping[str, tuple[str, Mapping[str, str]]]) -> Project:
    """Return the project with words and facts, by the names of excerpts; a selection from the whole stays one.

    Examples
    --------
    >>> own = Project(name="mine")
    >>> with_attached_words(own, {}) == own
    True
    """

    def told(each: Selection) -> Selection:
        text, facts = words[each.name]
        return replace(each, texts={**each.texts, "words": text}, facts={**each.facts, **facts})

    whole = project.whole
    new = replace(whole, selections=tuple(told(each) if each.name in words else each for each in whole.selections))
    if project is whole:
        return new
    here, codings = ({each.guid for each in kept} for kept in (project.selections, project.codings))
    return new.kept(
        np.array([each.guid in here for each in new.selections], dtype=bool),
        np.array([each.guid in codings for each in new.codings], dtype=bool),
    )


def without_attached_words(project: Project) -> Project:
    """Return the project without the words of an attached text; the same object if it has none.

    Examples
    --------
    >>> own = Project(name="mine")
    >>> without_attached_words(own) is own
    True
    """
    if not count_attached_words(project):
        return project

    def bare(each: Selection) -> Selection:
        texts = {lang: text for lang, text in each.texts.items() if lang != "words"}
        facts = {name: fact for name, fact in each.facts.items() if name not in FACTS}
        return replace(each, texts=texts, facts=facts)

    selections = tuple(bare(each) if _attached(each) else each for each in project.selections)
    return replace(project, selections=selections)
