"""The parts of the page to hand out: rings, excerpts, codes and claims, readable without a script."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from xml.etree import ElementTree as ET

import numpy as np

from tender_cycles.cycles import SEGMENTS, Cycle, Phase
from tender_cycles.exchange.drafting import COLOR
from tender_cycles.project import Claim, Code, Project, Selection
from tender_cycles.widgets.markup import h
from tender_cycles.widgets.naming import attribute_label, keys_of, value_label, verdict_label
from tender_cycles.widgets.payload import own_words
from tender_cycles.widgets.pictures import rings_picture
from tender_cycles.widgets.state import ThemeState
from tender_cycles.words import LANGS, say

Place = tuple[Cycle, Phase] | None
PLACES: tuple[Place, ...] = (*SEGMENTS, None)
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


class Parts:
    """The parts of the page that a project has something for.

    Parameters
    ----------
    project : Project
    lang : {"nb", "en"}
    words : bool
        Whether the informants' own words stand beside the paraphrases.

    Attributes
    ----------
    tree : list of Code
    stated : list of Claim
    textless : int
        How many excerpts have nothing to show.
    """

    def __init__(self, project: Project, lang: str, words: bool) -> None:
        self.project, self.lang, self.words = project, lang, words
        self._index = project._index
        self._row = {each.guid: row for row, each in enumerate(project.selections)}
        self._names = self._excerpt_names()
        self.tree, self.stated = self._tree(), self._stated()
        anchors = Anchors([*PARTS, *(_group_id(place) for place in PLACES)])
        self.excerpt_ids = [anchors.give(name) for name in self._names]
        self.claim_ids = {claim.guid: anchors.give(claim.name or claim.guid) for claim in self.stated}
        keys = project.codebook.keys
        self.code_ids = {code.guid: anchors.give(f"code-{keys[code.guid]}") for code in project.codebook}
        colors = dict.fromkeys(code.color for code in project.codes if code.color and COLOR.fullmatch(code.color))
        self.colors = {color: f"tc-color-{at}" for at, color in enumerate(colors)}
        self.textless = sum(next(self._texts(row), None) is None for row in range(len(project)))

    def phrase(self, key: str, **values: object) -> str:
        """Return a sentence of the page."""
        return say(f"handout.{key}", self.lang, **values)

    def _excerpt_names(self) -> list[str]:
        """Name the excerpts; other tools name a quotation by how it begins, and that would be the informant's words."""
        names = self._index.excerpts()
        if self.words:
            return names
        return [str(row + 1) if self._quotes(row, name) else name for row, name in enumerate(names)]

    def _quotes(self, row: int, name: str) -> bool:
        begins = name.strip(" .…\"'«»“”")[:12]
        return len(begins) > 3 and begins in self._index.stretch(row)

    def _tree(self) -> list[Code]:
        """Return the codes in the order of the tree; of a project that was selected those that its excerpts have."""
        book = self.project.codebook
        codes = [code for top in book if top.parent is None for code in book.below(top)]
        return codes if self.project.whole is self.project else [code for code in codes if self.below(code)]

    def _stated(self) -> list[Claim]:
        """Return the claims; of a project that was selected those of which its excerpts speak."""
        if self.project.whole is self.project:
            return list(self.project.claims)
        return [claim for claim in self.project.claims if any(piece.selection for piece in claim.evidence)]

    # -- rings

    @cached_property
    def groups(self) -> dict[Place, list[int]]:
        """The rows of the excerpts by where they stand on the rings."""
        found: dict[Place, list[int]] = {place: [] for place in PLACES}
        for row, each in enumerate(self.project.selections):
            found[None if each.cycle is None or each.phase is None else (each.cycle, each.phase)].append(row)
        return found

    @property
    def on_rings(self) -> bool:
        """Whether any excerpt stands on the rings."""
        return any(self.groups[place] for place in SEGMENTS)

    def rings(self) -> ET.Element:
        """Return the rings as a picture, and their numbers as a table that leads to the excerpts."""
        counts = ThemeState(self.project).counts("segments")
        return h(
            "section", h("h2", self.phrase("rings"), id="rings-head"), h("p", self.phrase("how"), class_="tc-how"),
            h("div", rings_picture(counts, lang=self.lang), class_="tc-picture"), self._ring_table(),
            id="rings", aria_labelledby="rings-head",
        )  # fmt: skip

    def _ring_table(self) -> ET.Element:
        phases = [h("th", phase.label(self.lang), scope="col") for phase in Phase]
        rows = [
            h("tr", h("th", cycle.label(self.lang), scope="row"), [self._ring_cell(cycle, phase) for phase in Phase])
            for cycle in Cycle
        ]
        head = h("thead", h("tr", h("th", self.phrase("cycle"), scope="col"), phases))
        return h("table", h("caption", self.phrase("table")), head, h("tbody", rows), class_="tc-ring-table")

    def _ring_cell(self, cycle: Cycle, phase: Phase) -> ET.Element:
        n = len(self.groups[cycle, phase])
        label = f"{cycle.label(self.lang)}, {phase.label(self.lang)}: {n}"
        return h("td", h("a", str(n), href=f"#{_group_id((cycle, phase))}", aria_label=label) if n else "0")

    # -- excerpts

    def excerpts(self) -> ET.Element:
        """Return the excerpts, grouped by where they stand on the rings."""
        total = h("span", str(len(self.project)), class_="tc-n", id="total")
        body = [self._group(place, rows) for place, rows in self.groups.items() if rows]
        return h(
            "section", h("h2", self.phrase("excerpts"), " ", total, id="excerpts-head", tabindex="-1"),
            body or h("p", self.phrase("no-excerpts")), id="excerpts", aria_labelledby="excerpts-head",
        )  # fmt: skip

    def _group(self, place: Place, rows: list[int]) -> ET.Element:
        head = h("h3", self._place_name(place), " ", h("span", str(len(rows)), class_="tc-n"))
        return h(
            "section", head if self.on_rings else None, [self._excerpt(row) for row in rows],
            class_=f"tc-group {_phase_class(place)}", id=_group_id(place),
        )  # fmt: skip

    def _place_name(self, place: Place) -> str:
        return f"{place[0].label(self.lang)}, {place[1].label(self.lang)}" if place else self.phrase("nowhere")

    def _excerpt(self, row: int) -> ET.Element:
        name, id_ = self._names[row], self.excerpt_ids[row]
        each = self.project.selections[row]
        head = h("h4", h("a", name, href=f"#{id_}"), h("span", " · ".join(["", *self._about(row, each)])))
        texts = list(self._texts(row)) or [h("p", self.phrase("no-text"), class_="tc-quiet")]
        return h("article", head, texts, self._codes_on(row), id=id_, class_="tc-excerpt", data_row=str(row))

    def _about(self, row: int, each: Selection) -> Iterator[str]:
        yield ", ".join(self._speakers[row]) or self.phrase("nobody")
        if section := each.facts.get("section"):
            yield str(section)
        if each.second_cycle:
            yield self.phrase("or-cycle", cycle=each.second_cycle.label(self.lang))

    @cached_property
    def _speakers(self) -> list[list[str]]:
        keys = keys_of(self.project.cases)
        found: list[list[str]] = [[] for _ in range(len(self.project))]
        marks = self._index.marks("informant")
        for row, case in zip(marks.rows.tolist(), marks.codes.tolist(), strict=True):
            found[row].append(keys[case])
        return found

    def _texts(self, row: int) -> Iterator[ET.Element]:
        """Yield the informant's own words, if they are wanted, and the paraphrase."""
        each = self.project.selections[row]
        if self.words and (own := own_words(each, self._index.stretch(row))):
            yield h("blockquote", h("p", own, class_="tc-text"), lang="nb" if each.texts.get("words") else None)
        if (paraphrase := self._either(each.texts)) is not None:
            yield paraphrase

    def _codes_on(self, row: int) -> ET.Element | None:
        codes = self._on[row]
        links = [h("li", h("a", self._code_name(code), href=f"#{self.code_ids[code.guid]}")) for code in codes]
        label = self.phrase("codes-on", name=self._names[row])
        return h("ul", links, class_="tc-codes", aria_label=label) if links else None

    # -- codes

    @cached_property
    def _applied(self) -> dict[str, dict[int, None]]:
        """The rows of each code, in their order; a row that several coded stands once."""
        codes = list(self.project.codebook)
        found: dict[str, dict[int, None]] = {code.guid: {} for code in codes}
        order = np.argsort(self._index.coding_selection, kind="stable")
        pairs = zip(self._index.coding_code[order].tolist(), self._index.coding_selection[order].tolist(), strict=True)
        for code, row in pairs:
            found[codes[code].guid][row] = None
        return found

    @cached_property
    def _on(self) -> list[list[Code]]:
        """The codes on each row, in the codebook's order."""
        found: list[list[Code]] = [[] for _ in range(len(self.project))]
        for code in self.tree:
            for row in self._applied[code.guid]:
                found[row].append(code)
        return found

    def below(self, code: Code) -> set[int]:
        """Return the rows of a code and of those below it."""
        return set().union(*(self._applied[each.guid] for each in self.project.codebook.below(code)))

    def code_line(self, code: Code) -> int:
        """Return how deep a code stands in the tree; 0 for the topmost."""
        return len(self.project.codebook.line(code)) - 1

    def _code_name(self, code: Code) -> str:
        label = code.label(self.lang)
        return f"{code.key} {label}" if code.key[:1].isdigit() and code.key != label else label

    def codes(self) -> ET.Element:
        """Return the codebook with definitions, and where each code was applied."""
        return h(
            "section", h("h2", self.phrase("codes"), " ", h("span", str(len(self.tree)), class_="tc-n")),
            [self._code(code) for code in self.tree], id="codes", class_="tc-wide",
        )  # fmt: skip

    def _code(self, code: Code) -> ET.Element:
        depth, n = self.code_line(code), len(self.below(code))
        key = self.project.codebook.keys[code.guid]
        dot = h("span", class_=f"tc-code-dot {self.colors[code.color]}") if code.color in self.colors else None
        show = h(
            "a", self.phrase("show", n=n), href="#excerpts", data_choose="codes", data_value=key, class_="tc-choose"
        )
        rows = list(self._applied[code.guid])
        return h(
            "article", h(f"h{min(3 + depth, 6)}", dot, self._code_name(code)),
            self._either(code.texts or {self.lang: code.description}),
            h("p", self._links(rows), class_="tc-where") if rows else None,
            h("p", self.phrase("unused"), class_="tc-quiet") if not n else None, show if n else None,
            id=self.code_ids[code.guid], class_=f"tc-code tc-depth-{min(depth, 3)}",
        )  # fmt: skip

    def _links(self, rows: Iterable[int]) -> Iterator[ET.Element | str]:
        for at, row in enumerate(rows):
            yield ", " if at else ""
            yield h("a", self._names[row], href=f"#{self.excerpt_ids[row]}")

    def code_options(self) -> list[tuple[str, str]]:
        """Return the codes that are applied, as key and name, set in by their depth."""
        keys = self.project.codebook.keys
        used = (code for code in self.tree if self.below(code))
        return [(keys[code.guid], "\u2003" * self.code_line(code) + self._code_name(code)) for code in used]

    # -- claims

    def claims(self) -> ET.Element:
        """Return the claims with verdicts and evidence; printed they are a table."""
        heads = ("claim", "verdict", "evidence")
        head = h("div", [h("span", self.phrase(key)) for key in heads], class_="tc-claims-head", aria_hidden="true")
        return h(
            "section", h("h2", self.phrase("claims"), " ", h("span", str(len(self.stated)), class_="tc-n")),
            h("p", self.phrase("claims-about"), class_="tc-quiet"),
            h("div", head, [self._claim(claim) for claim in self.stated], class_="tc-claims"),
            id="claims", class_="tc-wide",
        )  # fmt: skip

    def _claim(self, claim: Claim) -> ET.Element:
        id_ = self.claim_ids[claim.guid]
        section = f" · {self.phrase('section')} {claim.section}" if claim.section else ""
        text, reason = (self._either(texts) for texts in (claim.texts, claim.reasons))
        kind = re.sub(r"\W+", "-", claim.verdict.split(" ", 1)[0])
        verdict = h("p", verdict_label(claim.verdict, self.lang), class_=f"tc-verdict tc-verdict-{kind}")
        said = h("div", h("h3", h("a", claim.name or id_, href=f"#{id_}"), section), text)
        return h("article", said, h("div", verdict, reason), h("div", self._evidence(claim)), id=id_, class_="tc-claim")

    def _either(self, texts: Mapping[str, str]) -> ET.Element | None:
        """Return a text in the page's language, or in the other, marked so."""
        known = next((lang for lang in (self.lang, *LANGS) if texts.get(lang)), None)
        return h("p", texts[known], class_="tc-text", lang=None if known == self.lang else known) if known else None

    def _evidence(self, claim: Claim) -> Iterator[ET.Element]:
        rows: set[int] = set()
        for stance in ("for", "against"):
            pieces = [piece for piece in claim.evidence if piece.stance == stance]
            on = [self._row[piece.selection] for piece in pieces if piece.selection in self._row]
            known = [self._value(piece.case, piece.variable) for piece in pieces if piece.case and piece.variable]
            rows.update(on)
            if on or known:
                parts = [*self._links(on), "; " if on and known else "", "; ".join(known)]
                yield h("p", h("strong", self.phrase(stance)), " ", parts, class_="tc-where")
        if claim.contradicts:
            names = {each.guid: each.name or each.guid for each in self.project.claims}
            links = [
                [", " if at else "", self._to_claim(guid, names[guid])] for at, guid in enumerate(claim.contradicts)
            ]
            yield h("p", h("strong", self.phrase("against-claim")), " ", links, class_="tc-where")
        if not claim.evidence and not claim.contradicts:
            yield h("p", self.phrase("no-evidence"), class_="tc-quiet")
        if rows:
            key = dict(zip((each.guid for each in self.project.claims), keys_of(self.project.claims), strict=True))
            label = self.phrase("show", n=len(rows))
            yield h("a", label, href="#excerpts", data_choose="claims", data_value=key[claim.guid], class_="tc-choose")

    def _to_claim(self, guid: str, name: str) -> ET.Element | str:
        return h("a", name, href=f"#{self.claim_ids[guid]}") if guid in self.claim_ids else name

    def _value(self, case: str, variable: str) -> str:
        informant = next(each for each in self.project.cases if each.guid == case)
        value = value_label(informant.values.get(variable), self.lang)
        return f"{informant.name} ({attribute_label(self.project, variable, self.lang)}: {value})"


def _group_id(place: Place) -> str:
    return f"{place[0]}-{place[1]}".replace(" ", "-") if place else "nowhere"


def _phase_class(place: Place) -> str:
    return f"tc-phase-{place[1]}".replace(" ", "-") if place else "tc-phase-none"
