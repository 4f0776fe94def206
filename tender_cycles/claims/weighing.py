"""What verdict the evidence alone gives, and how little it would take to change that.

For claims of all, of none, and of a number of informants. No judgement by
machine: it counts who is on which side, as they were laid there by hand, and
where a verdict that was given differs, that is something to argue about.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles.claims.ledger import VERDICTS, Voices, choose
from tender_cycles.project import Claim, Project

if TYPE_CHECKING:
    from tender_cycles.claims.ledger import Filter

WEIGHED = ("all", "none", "count")
MOST = 3  # pieces of evidence changed at once
HOLDS, IN_PART, CONTRADICTED, NOT_CHECKABLE = VERDICTS
# What a claim of a number begins with, by language, from 1 upwards; 0 is more than half.
NUMBERS = {
    lang: {word: n for n, words in enumerate(numbers.split(",")) for word in words.split()}
    for lang, numbers in {
        "en": "most,one,two both several some,three,four,five,six,seven,eight,nine,ten,eleven,twelve",
        "nb": "fleste,én en ett,to begge flere noen,tre,fire,fem,seks,sju syv,åtte,ni,ti,elleve,tolv",
    }.items()
}
ARTICLES = ("the", "de")


class Sides(NamedTuple):
    """How many of an informant's pieces speak for a claim, and how many against."""

    pro: int
    contra: int


@dataclass(frozen=True)
class Scales:
    """Who of those of whom a claim speaks is on which side, and how many of them it needs.

    `own` are each informant's pieces of evidence; `joint` those that several
    gave together, as in a group: whose, and whether it speaks for the claim.
    """

    own: Mapping[str, Sides]
    joint: tuple[tuple[frozenset[str], bool], ...]
    needed: int

    @property
    def sides(self) -> dict[str, Sides]:
        """Each informant's pieces, those given with others included."""
        found = dict(self.own)
        for names, pro in self.joint:
            for name in names:
                found[name] = Sides(found[name].pro + pro, found[name].contra + (not pro))
        return found

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many informants are only for, how many only against, and how many both."""
        found = Counter((pro > 0, contra > 0) for pro, contra in self.sides.values())
        return found[True, False], found[False, True], found[True, True]

    @property
    def verdict(self) -> str:
        """What the evidence gives; "" where the claim does not say how many it needs."""
        if not self.needed and any(map(any, self.sides.values())):
            return ""
        sure, refuted, mixed = self.counts
        return _verdict((sure, refuted, mixed > 0), len(self.own), self.needed)

    def changes(self) -> dict[str, int]:
        """Return with how few pieces added, removed or turned each other verdict is reached, up to three."""
        if not self.needed:
            return {}
        found: dict[str, int] = {}
        for cost, joint in _joint_changes(self.joint):
            for state, more in _reach(self.own, joint, MOST - cost).items():
                verdict = _verdict(state, len(self.own), self.needed)
                found[verdict] = min(found.get(verdict, MOST), cost + more)
        found.pop(self.verdict, None)
        return found


State = tuple[int, int, bool]
"""How many informants are only for, how many only against, and whether any is both."""


def _verdict(state: State, meant: int, needed: int) -> str:
    """Return the verdict on a claim that needs so many of the informants meant."""
    sure, refuted, mixed = state
    if needed and sure >= needed:
        return HOLDS
    if needed and refuted > meant - needed:
        return CONTRADICTED
    return IN_PART if sure or mixed else NOT_CHECKABLE


def _joint_changes(
    joint: tuple[tuple[frozenset[str], bool], ...],
) -> Iterator[tuple[int, Counter[tuple[frozenset[str], bool]]]]:
    """Yield every way to remove or turn up to three joint pieces: how many were changed, and those that are left."""
    held = Counter(joint)
    ways = [(piece, turned) for piece in held for turned in (False, True)]
    for cost in range(MOST + 1):
        for chosen in combinations_with_replacement(ways, cost):
            taken = Counter(piece for piece, _ in chosen)
            if all(n <= held[piece] for piece, n in taken.items()):
                yield cost, held - taken + Counter((names, not pro) for (names, pro), turned in chosen if turned)


def _reach(own: Mapping[str, Sides], joint: Counter[tuple[frozenset[str], bool]], most: int) -> dict[State, int]:
    """Return every state that is reached with up to so many changes of single pieces, and with how many.

    Each informant's way to each side has its price, whatever the others do; so
    the states are gone through informant by informant.
    """
    reached: dict[State, int] = {(0, 0, False): 0}
    for name, sides in own.items():
        fixed = [any(name in names and pro is way for names, pro in joint) for way in (True, False)]
        further: dict[State, int] = {}
        for (sure, refuted, mixed), cost in reached.items():
            for state, price in (
                ((sure + 1, refuted, mixed), _only(sides.pro, sides.contra, *fixed)),
                ((sure, refuted + 1, mixed), _only(sides.contra, sides.pro, *reversed(fixed))),
                ((sure, refuted, True), (not sides.pro and not fixed[0]) + (not sides.contra and not fixed[1])),
                ((sure, refuted, mixed), most + 1 if any(fixed) else sum(sides)),
            ):
                if cost + price <= most:
                    further[state] = min(further.get(state, most), cost + price)
        reached = further
    return reached


def _only(wanted: int, other: int, wanted_fixed: bool, other_fixed: bool) -> int:
    """Return how many pieces must change until an informant is on one side only: turn the others, or add a first."""
    if other_fixed:
        return MOST + 1
    return other if wanted or other or wanted_fixed else 1


def scales(claim: Claim, voices: Voices) -> Scales:
    """Return who stands where on a claim of all, of none, or of a number."""
    meant, needed = _meant(claim, voices)
    own = dict.fromkeys(meant, Sides(0, 0))
    joint = []
    for piece in claim.evidence:
        names = frozenset(voices.of(piece)).intersection(meant)
        pro = piece.stance == "for"
        if piece.stance == "context" or not names:
            continue
        if len(names) > 1:
            joint.append((names, pro))
        else:
            (name,) = names
            own[name] = Sides(own[name].pro + pro, own[name].contra + (not pro))
    return Scales(own, tuple(joint), needed)


def _meant(claim: Claim, voices: Voices) -> tuple[tuple[str, ...], int]:
    """Return of whom a claim speaks, and how many of them it needs; 0 if it does not say."""
    meant = voices.meant(claim)
    if claim.kind != "count":
        return meant, len(meant)
    for lang, text in claim.texts.items():
        words = [word.strip('.,;:()«»“”"') for word in text.casefold().split()]
        first = next((word for word in words if word not in ARTICLES), "")
        number = int(first) if first.isdecimal() else NUMBERS.get(lang, {}).get(first, -1)
        if 0 <= number <= len(meant):
            return meant, number or len(meant) // 2 + 1
        if named := [name for name in meant if name.casefold() in words]:
            return tuple(named), len(named)
    return meant, 0


def weigh(project: Project, **filters: "Filter") -> pd.DataFrame:
    """Return what verdict the evidence alone gives on claims of all, of none and of a number, beside the one given.

    A claim needs some of those of whom it speaks: a claim of all or of none
    every one (for a claim of none, evidence *for* it says that it is not so
    with the informant); one of a number as many as its text begins with, at the
    least, "several" being two and "most" more than half, or those whom it
    names. Then:

    - *holds*, if so many are only for it;
    - *contradicted*, if so many are only against it that too few are left;
    - *holds in part*, if somebody is for it;
    - *not checkable*, otherwise.

    Context is silence, and so is what nobody meant has said.

    Parameters
    ----------
    project : Project
    **filters
        ``kind, section, verdict, informant, text``; see `choose`.

    Returns
    -------
    DataFrame
        One row per claim of one of the three kinds: ``claim, kind, meant``
        (how many), ``needed`` (0 if the claim does not say), ``n_for, n_against,
        n_both, n_silent`` (informants), ``reckoned`` ("" if there is evidence and the claim does not say how many
        it needs), ``verdict`` (as given), ``differs``, None where either is missing.

    Raises
    ------
    ValueError
        As `choose`.

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> weigh(load_thesis()).set_index("claim").loc["C36", "reckoned"]
    'contradicted'
    """
    check_type(Project, project, "project")
    return _table(_all(project, filters))


def fragility(project: Project, **filters: "Filter") -> pd.DataFrame:
    """Return how few pieces of evidence would change what the evidence says of each claim.

    A piece may be added (from anybody of whom the claim speaks), removed, or
    turned, from for to against or back. The number is exact up to three.

    Parameters
    ----------
    project : Project
    **filters
        ``kind, section, verdict, informant, text``; see `choose`.

    Returns
    -------
    DataFrame
        The columns of `weigh`; ``fewest``, 1 to 3, missing if it takes more or there
        is no verdict to be reckoned; and ``becomes``, the verdicts that so few would make of it.

    Raises
    ------
    ValueError
        As `choose`.

    Examples
    --------
    >>> from tender_cycles.datasets import load_thesis
    >>> fragility(load_thesis()).set_index("claim").loc["C36", "becomes"]
    ('holds', 'holds in part')
    """
    check_type(Project, project, "project")
    weighed = list(_all(project, filters))
    table, found = _table(weighed), [held.changes() for _, held in weighed]
    fewest = [min(changes.values(), default=None) for changes in found]
    table["fewest"] = pd.array(fewest, dtype="Int64")
    table["becomes"] = [
        tuple(verdict for verdict in VERDICTS if changes.get(verdict) == least)
        if least else () for changes, least in zip(found, fewest, strict=True)
    ]  # fmt: skip
    return table


def _all(project: Project, filters: "Mapping[str, Filter]") -> Iterator[tuple[Claim, Scales]]:
    voices = Voices(project)
    for claim in choose(project, **filters):
        if claim.kind in WEIGHED:
            yield claim, scales(claim, voices)


def _table(weighed: Iterable[tuple[Claim, Scales]]) -> pd.DataFrame:
    columns = ("claim", "kind", "meant", "needed", "n_for", "n_against", "n_both", "n_silent", "reckoned", "verdict",
               "differs")  # fmt: skip
    return pd.DataFrame([_weighed(claim, held) for claim, held in weighed], columns=list(columns))


def _weighed(claim: Claim, held: Scales) -> dict[str, object]:
    n_for, n_against, n_both = held.counts
    return {
        "claim": claim.name, "kind": claim.kind, "meant": len(held.own), "needed": held.needed,
        "n_for": n_for, "n_against": n_against, "n_both": n_both,
        "n_silent": len(held.own) - n_for - n_against - n_both,
        "reckoned": held.verdict, "verdict": claim.verdict,
        "differs": held.verdict != claim.verdict if held.verdict and claim.verdict else None,
    }  # fmt: skip
