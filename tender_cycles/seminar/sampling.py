"""Draw an exercise from a coded study: strata, their sizes, which excerpts, in what order."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache

import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.cycles import NestedCycles, tender_cycles
from tender_cycles.datasets import earlier_texts, load_school_year, text_digest
from tender_cycles.project import Code, Project
from tender_cycles.project.attached import OnlyWordsError
from tender_cycles.seminar.exercises import Choice, Exercise, Unit
from tender_cycles.words import LANGS, say

KINDS = ("subcategory", "phase", "cycle")


def exercise(
    project: Project,
    n: int = 24,
    *,
    seed: int,
    by: str | Iterable[str | Code] = "subcategory",
    words: bool = False,
) -> Exercise:
    """Draw excerpts to be coded blind.

    The excerpts are a stratified sample. A stratum is what the study itself
    says of an excerpt: its sub-category, its phase, its cycle, or its code. Each stratum
    gets its share of `n` in proportion to its size, by largest remainders, but
    at least one (`allocate`). Which excerpts of a stratum are drawn, and the
    order of all of them, follow from hashes of `seed` and their GUIDs, so that
    the same study and seed give the same exercise on every machine.

    Left out are excerpts that repeat others (the fact ``repeats``; in the thesis
    what chapter 5 takes up again), that have the same text as an earlier one,
    that have no text, and that do not belong to exactly one stratum.

    Parameters
    ----------
    project : Project
        The thesis, or a study of one's own.
    n : int
        How many excerpts.
    seed : int
        Another seed draws others. Whoever knows it and has the study can make the exercise again.
    by : {"subcategory", "phase", "cycle"} or several codes
        What is asked. Each excerpt is to get one code: the one that fits best,
        or none. With codes given, an excerpt that bears one of those below
        a code bears the code, and only excerpts that bear exactly one of the
        given are drawn.
    words : bool
        Whether the units hold the informants' own words, if they are attached;
        for a study of one's own, what the source says. Otherwise they hold the
        paraphrases alone, so that nothing confidential gets into a file
        that is handed out.

    Returns
    -------
    Exercise

    Raises
    ------
    ValueError
        If there are fewer excerpts than `n`, more strata than `n`, a code is
        unknown, the excerpts have no text to be shown, or phases or cycles are
        asked for and the study has no nested cycles.

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> drawn = exercise(load_thesis(), n=14, seed=7)
    >>> len(drawn), drawn.domain
    (14, ('1.1', '1.2', '2.1', '2.2', '2.3', '3.1', '3.2', '(none)'))
    >>> drawn.units[0].id
    '01'
    """
    check_type(Project, project, "project")
    kind, choices = _choices(project, by)
    texts = _texts(project, words=words)
    strata: dict[str, list[str]] = {choice.key: [] for choice in choices}
    for guid, stratum in _strata(project, kind, choices).items():
        if guid in texts:
            strata[stratum].append(guid)
    strata = {stratum: guids for stratum, guids in strata.items() if guids}
    sizes = allocate({stratum: len(guids) for stratum, guids in strata.items()}, n)
    drawn = [guid for stratum, guids in strata.items() for guid in _lots(seed, "draw", guids)[: sizes[stratum]]]
    width = max(2, len(str(n)))
    units = tuple(
        Unit(id=str(at).zfill(width), texts=texts[guid]) for at, guid in enumerate(_lots(seed, "order", drawn), 1)
    )
    if words and not any("words" in unit.texts for unit in units):
        raise ValueError(
            f"no words of the informants are attached to {project.name!r}; attach them, or leave out words"
        )
    return Exercise(name=project.name, by=kind, codes=choices, units=units)


@cache
def practice() -> Exercise:
    """Return an exercise for trying it out, of made-up talk in a school: of no class's excerpts it shows any.

    Examples
    --------
    >>> practice()
    <Exercise 'A school year at Fjelltoppen': 7 excerpts, 7 codes, ca743881cc47188a>
    """
    return exercise(load_school_year(), n=7, seed=1)


def _lots(seed: int, purpose: str, guids: Iterable[str]) -> list[str]:
    """Return GUIDs in the order of the numbers that they draw, which depend on nothing but seed, purpose and GUID."""
    return sorted(guids, key=lambda guid: hashlib.sha256(f"{seed}/{purpose}/{guid}".encode()).digest())


def allocate(sizes: Mapping[str, int], n: int) -> dict[str, int]:
    """Share `n` among strata in proportion to their sizes, by largest remainders, at least one for each.

    Strata whose share would be below one get one; the rest is shared among the
    others. Of equal remainders the earlier stratum's goes first.

    Parameters
    ----------
    sizes : mapping of str to int
        How many there are to draw from.
    n : int

    Raises
    ------
    ValueError
        If `n` is less than the number of strata or more than there are.

    Examples
    --------
    >>> allocate({"a": 50, "b": 30, "c": 1}, 8)
    {'a': 4, 'b': 3, 'c': 1}
    """
    if not len(sizes) <= n <= sum(sizes.values()) or not sizes:
        raise ValueError(
            f"n={n} excerpts cannot be drawn: there are {sum(sizes.values())} to draw from, "
            f"in {len(sizes)} strata of which each gets at least one"
        )
    single: dict[str, int] = {}
    while True:
        rest = {stratum: size for stratum, size in sizes.items() if stratum not in single}
        share = {stratum: (n - len(single)) * size / sum(rest.values()) for stratum, size in rest.items()}
        small = {stratum: 1 for stratum, quota in share.items() if quota < 1}
        if not small:
            break
        single |= small
    given = {stratum: int(quota) for stratum, quota in share.items()}
    by_remainder = sorted(share, key=lambda stratum: given[stratum] - share[stratum])
    for stratum in by_remainder[: n - len(single) - sum(given.values())]:
        given[stratum] += 1
    return {stratum: (single | given)[stratum] for stratum in sizes}


def key(exercise: Exercise, project: Project) -> pd.DataFrame:
    """Return what the study says of each unit: the key to the answers, for the teacher.

    The exercise itself has no link to the study; the excerpts are found by their paraphrases.

    Parameters
    ----------
    exercise : Exercise
        Made from the project, or read from a file.
    project : Project

    Returns
    -------
    DataFrame
        Indexed by unit: ``excerpt`` (its name in the study), ``guid`` and ``code``.

    Raises
    ------
    ValueError
        If a unit is not in the study, or its codes are not the exercise's.

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> project = load_thesis()
    >>> from tender_cycles import seminar
    >>> seminar.key(seminar.exercise(project, n=14, seed=7), project)["code"].nunique()
    7
    """
    check_type(Exercise, exercise, "exercise")
    found = find_units(exercise, project)
    if missing := [unit.id for unit in exercise.units if unit.id not in found]:
        raise ValueError(f"{len(missing)} units are not in {project.name!r}, the first is {missing[0]!r}")
    by: str | list[str] = exercise.by if exercise.by in KINDS else [code.key for code in exercise.codes]
    kind, choices = _choices(project, by)
    strata = _strata(project, kind, choices)
    names = project.columns.excerpt_names()
    if wrong := [unit for unit, guid in found.items() if strata.get(guid) not in exercise.domain]:
        raise ValueError(
            f"{len(wrong)} units have none of the exercise's codes in the study, the first is {wrong[0]!r}"
        )
    rows = [(names[guid], guid, strata[guid]) for guid in found.values()]
    return pd.DataFrame(rows, index=pd.Index(found, name="unit"), columns=["excerpt", "guid", "code"])


def find_units(exercise: Exercise, project: Project) -> dict[str, str]:
    """Return the GUIDs of the selections that have the units' texts, by unit, as far as they are found.

    A unit is also found by the paraphrases that the thesis's excerpt had in an
    earlier version, so that an exercise handed out before is still gathered.
    """
    of_text = {_shown(texts): guid for guid, texts in _texts(project, words=True).items()}
    here, earlier = {each.guid for each in project.selections}, earlier_texts()
    found = {}
    for unit in exercise.units:
        guid = of_text.get(_shown(unit.texts))
        if guid is None and set(LANGS) <= set(unit.texts):
            guid = earlier.get(text_digest(unit.texts))
        if guid in here:
            found[unit.id] = guid
    return found


def _shown(texts: Mapping[str, str]) -> tuple[str, ...]:
    """Return what tells an excerpt: its paraphrases, or its words if it has none."""
    return tuple(texts[lang] for lang in LANGS if lang in texts) or (texts.get("words", ""),)


def _texts(project: Project, *, words: bool) -> dict[str, dict[str, str]]:
    """Return the texts of all excerpts that may be drawn, by GUID."""
    index = project.columns
    kinds = (*LANGS, "words") if words else LANGS
    found: dict[str, dict[str, str]] = {}
    seen: set[tuple[str, ...]] = set()
    for row, each in enumerate(project.selections):
        texts = {kind: text for kind in kinds if (text := index.rendering(row, kind).strip())}
        if texts and not each.facts.get("repeats") and _shown(texts) not in seen:
            seen.add(_shown(texts))
            found[each.guid] = texts
    if not found and not words and any(index.rendering(row, "words") for row in range(len(index))):
        raise OnlyWordsError(
            f"the excerpts of {project.name!r} have no paraphrase, only the informants' own words; "
            "words=True puts them into the exercise"
        )
    return found


# -- strata


def _choices(project: Project, by: str | Iterable[str | Code]) -> tuple[str, tuple[Choice, ...]]:
    if by in ("phase", "cycle"):
        return by, _on_rings(project, by)
    if by == "subcategory":
        codes = [code for code in project.codes if len(project.codebook.line(code)) == 2]
        if not codes:
            raise ValueError(f"the codebook of {project.name!r} has no sub-categories: no code below another")
        return "subcategory", tuple(_choice(project, code) for code in codes)
    if isinstance(by, str):
        raise ValueError(f"by={by!r} is unknown{nearest(by, KINDS)}; or give several codes")
    wanted = [project.code(ref) for ref in by]
    if len(wanted) < 2:
        raise ValueError(f"by needs two codes at least to choose from, not {len(wanted)}")
    return "codes", tuple(_choice(project, code) for code in project.codes if code in wanted)


def _choice(project: Project, code: Code) -> Choice:
    above = project.codebook.line(code)[:-1]
    texts = dict(code.texts) or (dict.fromkeys(LANGS, code.description) if code.description else {})
    return Choice(
        key=project.codebook.keys[code.guid],
        labels={lang: code.label(lang) for lang in LANGS},
        groups={lang: " / ".join(each.label(lang) for each in above) for lang in LANGS} if above else {},
        texts=texts,
        color=code.color or "",
    )


def _on_rings(project: Project, kind: str) -> tuple[Choice, ...]:
    """Return the phases or the cycles of a study, with the names that its model gives them."""
    model = project.cycles
    if model is None:
        raise ValueError(
            f"{project.name!r} has no nested cycles, so none can be asked for; give it some by `with_cycles`"
        )
    if kind == "cycle":
        return tuple(Choice(key=key, labels={lang: model.label(key, lang) for lang in LANGS}) for key in model.keys)
    return tuple(
        Choice(
            key=key, labels={lang: model.phase_label(None, key, lang) for lang in LANGS}, texts=_definitions(model, key)
        )
        for key in model.phase_keys
    )  # fmt: skip


def _definitions(model: NestedCycles, phase: str) -> dict[str, str]:
    """Return how a phase is told from others; known for the thesis's alone."""
    return {lang: say(f"seminar.phase.{phase}", lang) for lang in LANGS} if model == tender_cycles() else {}


def _strata(project: Project, kind: str, choices: tuple[Choice, ...]) -> dict[str, str]:
    """Return the one stratum of each selection that has exactly one, by GUID."""
    if kind in ("phase", "cycle"):
        return {each.guid: str(on) for each in project.selections if (on := getattr(each, kind)) is not None}
    book = project.codebook
    wanted = {choice.key for choice in choices}
    itself: dict[str, set[str]] = {}
    above: dict[str, set[str]] = {}
    lines = {code.guid: [key for each in book.line(code) if (key := book.keys[each.guid]) in wanted] for code in book}
    for coding in project.codings:
        if book.keys[coding.code] in wanted:
            itself.setdefault(coding.selection, set()).add(book.keys[coding.code])
        above.setdefault(coding.selection, set()).update(lines[coding.code])
    # Where the sub-category is coded itself, finer codes from elsewhere do not make the excerpt ambiguous.
    found = above | itself if kind == "subcategory" else above
    return {guid: next(iter(keys)) for guid, keys in found.items() if len(keys) == 1}
