"""What stands on the page, what it is called, and where a link to it leads."""

import re
from collections.abc import Iterable
from functools import cached_property

import numpy as np

from tender_cycles.project import Claim, Code, Project
from tender_cycles.project.nouns import COLOR
from tender_cycles.widgets.core.repeats import Repeats
from tender_cycles.widgets.rings.counts import Count, segment_counts, segment_numbers
from tender_cycles.widgets.themes.labels import keys_of
from tender_cycles.widgets.themes.payload import own_words
from tender_cycles.words import LANGS, say

Place = tuple[str, str] | None
PARTS = ("rings", "choose", "excerpts", "codes", "claims")


class Anchors:
    """Gives every thing on the page a place that a link can lead to: its name, if nothing else has it.

    Examples
    --------
    >>> anchors = Anchors(["codes"])
    >>> anchors.give("E012"), anchors.give("false security"), anchors.give("codes"), anchors.give("?")
    ('E012', 'false-security', 'codes-2', '_')
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._last: dict[str, int] = {}

    def give(self, name: str) -> str:
        """Return a place of its own."""
        # A question mark begins the page's own filters.
        found = stem = re.sub(r"\s+", "-", name.strip()).lstrip("?") or "_"
        while found in self._taken:
            self._last[stem] = self._last.get(stem, 1) + 1
            found = f"{stem}-{self._last[stem]}"
        self._taken.add(found)
        return found


class Contents:
    """What of a project stands on the page.

    Parameters
    ----------
    project : Project
    lang : {"nb", "en"}
    words : bool
        Whether the informants' own words stand beside the paraphrases.

    Attributes
    ----------
    project : Project
        What is given, with what repeats it.
    repeating : dict of int to int or None
        The rows of excerpts that repeat another, and the row of that if it is on the page.
    aside : set of int
        Those of them that are hidden and not counted until they are asked for.
    names : list of str
        Of the excerpts, by row.
    codes : list of Code
        In the order of the tree; of a project that was selected those that its excerpts have.
    claims : list of Claim
        Of a project that was selected those of which its excerpts speak.
    excerpt_ids : list of str
    code_ids, claim_ids : dict of str to str
        Where links lead; of codes and claims by GUID.
    group_ids : dict of (cycle, phase) or None to str
        Where links to the excerpts of a segment lead; None stands for those off the rings.
    colors : dict of str to str
        The codes' colours, and the class that gives each.
    """

    def __init__(self, project: Project, lang: str, words: bool) -> None:
        self.given, self.both, self.lang, self.words = project, Repeats.of(project), lang, words
        self.project = self.both.also
        self.row = {each.guid: row for row, each in enumerate(self.project.selections)}
        self.repeating = self._repeating()
        self.aside = set() if self.both.holds(project) else set(self.repeating)
        self.names = self._names()
        self.codes, self.claims = self._codes(), self._claims()
        self.code_keys = project.codebook.keys
        self.segments = project.cycles.segments if project.cycles else ()
        anchors = Anchors(PARTS)
        places: tuple[Place, ...] = (*self.segments, None)
        self.group_ids = {place: anchors.give("-".join(place or ["nowhere"])) for place in places}
        self.excerpt_ids = [anchors.give(name) for name in self.names]
        self.claim_ids = {claim.guid: anchors.give(claim.name or claim.guid) for claim in self.claims}
        self.code_ids = {code.guid: anchors.give(f"code-{self.code_keys[code.guid]}") for code in self.codes}
        colors = dict.fromkeys(code.color for code in self.codes if code.color and COLOR.fullmatch(code.color))
        self.colors = {color: f"tc-color-{at}" for at, color in enumerate(colors)}

    def phrase(self, key: str, **values: object) -> str:
        """Return a sentence of the page."""
        return say(f"handout.{key}", self.lang, **values)

    @property
    def _selected(self) -> bool:
        return len(self.project) < len(self.project.whole)

    def _repeating(self) -> dict[int, int | None]:
        once = {each.guid for each in self.both.without.selections}
        row = {each.name: at for each, at in zip(self.project.selections, self.row.values(), strict=True)} | self.row
        selections = enumerate(self.project.selections)
        return {at: row.get(str(each.facts.get("repeats"))) for at, each in selections if each.guid not in once}

    def _names(self) -> list[str]:
        """Name the excerpts; a number where the name would tell an informant's words, or who was interviewed.

        Other tools name a quotation by how it begins. One without a name is
        called after its source, which may well be called after a person.
        """
        names = self.project.columns.excerpts()
        if self.words:
            return names
        return [str(row + 1) if self._tells(row, name) else name for row, name in enumerate(names)]

    def _tells(self, row: int, name: str) -> bool:
        if name != self.project.selections[row].name:
            return True
        begins = name.strip(" .…\"'«»“”")[:12]
        return len(begins) > 3 and begins in self.project.columns.stretch(row)

    def _codes(self) -> list[Code]:
        book = self.project.codebook
        codes = [code for top in book if top.parent is None for code in book.below(top)]
        return [code for code in codes if self.below(code)] if self._selected else codes

    def _claims(self) -> list[Claim]:
        claims = self.project.claims
        if self._selected:
            return [claim for claim in claims if any(piece.selection for piece in claim.evidence)]
        return list(claims)

    # -- excerpts

    def texts(self, row: int) -> tuple[str, str, str]:
        """Return the informant's own words, if they are wanted, and the paraphrase with its language; or nothing."""
        each = self.project.selections[row]
        own = own_words(each, self.project.columns.stretch(row)) if self.words else ""
        known = next((lang for lang in (self.lang, *LANGS) if each.texts.get(lang)), "")
        return own, each.texts.get(known, ""), known

    @cached_property
    def textless(self) -> int:
        """How many excerpts have nothing to show."""
        return sum(not any(self.texts(row)) for row in self.counted(range(len(self.project))))

    def counted(self, rows: Iterable[int]) -> list[int]:
        """Return those rows that are not aside."""
        return [row for row in rows if row not in self.aside]

    @cached_property
    def groups(self) -> dict[Place, list[int]]:
        """The rows of the excerpts by where they stand on the rings."""
        places: tuple[Place, ...] = (*self.segments, None)
        found: dict[Place, list[int]] = {place: [] for place in places}
        for row, at in enumerate(segment_numbers(self.project).tolist()):
            found[places[at]].append(row)
        return found

    @cached_property
    def counts(self) -> dict[tuple[str, str], Count]:
        """How many excerpts stand on each segment."""
        return segment_counts(self.given)

    @property
    def on_rings(self) -> bool:
        """Whether any excerpt stands on the rings."""
        return any(self.groups[place] for place in self.segments)

    def place_name(self, place: Place) -> str:
        """Return what to call a segment, or what stands on none."""
        model = self.project.cycles
        if place is None or model is None:
            return self.phrase("nowhere")
        return f"{model.label(place[0], self.lang)}, {model.phase_label(*place, self.lang)}"

    @cached_property
    def speakers(self) -> list[list[str]]:
        """The informants of each excerpt."""
        keys = keys_of(self.project.cases)
        found: list[list[str]] = [[] for _ in range(len(self.project))]
        marks = self.project.columns.column("informant")
        for row, case in zip(marks.rows.tolist(), marks.codes.tolist(), strict=True):
            found[row].append(keys[case])
        return found

    # -- codes

    @cached_property
    def applied(self) -> dict[str, dict[int, None]]:
        """The rows of each code, in their order; a row that several coded stands once."""
        index, codes = self.project.columns, list(self.project.codebook)
        found: dict[str, dict[int, None]] = {code.guid: {} for code in codes}
        order = np.argsort(index.coding_selection, kind="stable")
        pairs = zip(index.coding_code[order].tolist(), index.coding_selection[order].tolist(), strict=True)
        for code, row in pairs:
            found[codes[code].guid][row] = None
        return found

    @cached_property
    def codes_on(self) -> list[list[Code]]:
        """The codes on each row, in the order of the tree."""
        found: list[list[Code]] = [[] for _ in range(len(self.project))]
        for code in self.codes:
            for row in self.applied[code.guid]:
                found[row].append(code)
        return found

    def below(self, code: Code) -> set[int]:
        """Return the rows of a code and of those below it."""
        return set().union(*(self.applied[each.guid] for each in self.project.codebook.below(code)))

    def depth(self, code: Code) -> int:
        """Return how deep a code stands in the tree; 0 for the topmost."""
        return len(self.project.codebook.line(code)) - 1

    def code_name(self, code: Code) -> str:
        """Return what to call a code."""
        return self.project.codebook.called(code, self.lang)

    def code_options(self) -> list[tuple[str, str]]:
        """Return the codes that are applied, as key and name, set in by their depth."""
        used = (code for code in self.codes if self.below(code))
        return [(self.code_keys[code.guid], "\u2003" * self.depth(code) + self.code_name(code)) for code in used]
