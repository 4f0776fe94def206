"""Which claims are shown, which one is open, and what the reader makes of them.

It knows nothing of widgets. A verdict is on the disk when `judge` returns, and
stands in `own` only then.
"""

from functools import cached_property
from typing import Any, NamedTuple

import traitlets

from tender_cycles._checks import check_type
from tender_cycles._nearest import nearest
from tender_cycles.claims import (
    KINDS,
    VERDICTS,
    ReaderVerdict,
    VerdictFile,
    VerdictStore,
    choose,
    compare,
    fragility,
    stances,
    verdicts_path,
)
from tender_cycles.claims.readers import checked
from tender_cycles.claims.weighing import WEIGHED
from tender_cycles.project import Claim, Project
from tender_cycles.project.columns import labels
from tender_cycles.project.search import folded
from tender_cycles.widgets.themes.labels import keys_of
from tender_cycles.widgets.themes.select_code import literal, one_or_several, written
from tender_cycles.widgets.themes.state import ChoiceError, Several
from tender_cycles.words import LANGS, check_lang

FILTERS = ("kinds", "sections", "verdicts", "informants", "text", "mine")
MINE = ("", "judged", "open", "same", "differs")


class Agreement(NamedTuple):
    """How many claims there are, how many one has judged, and how many of those as the project does and otherwise.

    A claim that the project has not judged is neither the one nor the other.
    """

    claims: int
    judged: int
    same: int
    differs: int


class ClaimsState(traitlets.HasTraits):
    """The claims of a project, filtered; the open one; one's own verdicts.

    Within a filter any of its values will do; all filters must let a claim
    through.

    Parameters
    ----------
    project : Project
    keeper : VerdictFile or VerdictStore, optional
        Where one's own verdicts are kept; the user's own file for this
        project, if it is not given.
    lang : {"nb", "en"}, default that of `tc.set_lang`

    Attributes
    ----------
    kinds, sections, verdicts, informants : tuple of str
        See `tender_cycles.claims.choose`; a section stands for all within it.
    text : str
    mine : str
        ``"judged"``, ``"open"`` (not judged), ``"same"`` or ``"differs"``; empty for all.
    current : str
        Name of the open claim (GUID, if the name is not its alone).
    blind : bool
        Whether a verdict of the project's is hidden until one has given one's own.
    own : dict
        One's own readings, by claim: verdict, reason, time.

    Raises
    ------
    ChoiceError
        If something is chosen that the project has not; names the nearest. It is a ValueError.
    ValueError
        If the verdicts that are kept cannot be read, or the store has not all the claims.

    Examples
    --------
    >>> import tempfile
    >>> from tender_cycles.datasets import load_thesis
    >>> folder = tempfile.TemporaryDirectory()
    >>> state = ClaimsState(load_thesis(), VerdictFile(f"{folder.name}/mine.jsonl"))
    >>> state.kinds = ("none",)
    >>> state.shown, state.current
    (('C08', 'C45', 'C60', 'C97', 'C101'), 'C01')
    >>> state.next(), state.judge("C08", "holds", "It is said so.")
    ('C08', True)
    >>> state.agreement.differs, state.to_python()
    (1, 'tc.claims.verdicts(project, kind="none")')
    >>> folder.cleanup()
    """

    kinds = Several()
    sections = Several()
    verdicts = Several()
    informants = Several()
    text = traitlets.Unicode("")
    mine = traitlets.Enum(MINE, default_value="")
    current = traitlets.Unicode("")
    blind = traitlets.Bool(False)
    lang = traitlets.Enum(LANGS)
    own = traitlets.Dict(read_only=True)

    def __init__(
        self, project: Project, keeper: VerdictFile | VerdictStore | None = None, lang: str | None = None
    ) -> None:
        lang = check_lang(lang)
        check_type(Project, project, "project")
        self.project = project
        self.keeper = VerdictFile(verdicts_path(project)) if keeper is None else keeper
        self.keys = keys_of(project.claims)
        self._by_key = dict(zip(self.keys, project.claims, strict=True))
        self._key = {claim.guid: key for key, claim in self._by_key.items()}
        if isinstance(self.keeper, VerdictStore):
            _check_store(project, self.keeper)
        super().__init__(lang=lang, current=next(iter(self.keys), ""))
        self.reload()

    # -- what may be chosen

    @cached_property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """What each filter can be set to, in the order in which it is shown."""
        claims = self.project.claims
        parts = (claim.section.split(".") for claim in claims)
        sections = dict.fromkeys(".".join(each[:n]) for each in parts for n in range(1, len(each) + 1))
        heard = {row.informant for row in stances(self.project).itertuples() if row.stance != "silent"}
        return {
            "kinds": _in_order(KINDS, {claim.kind for claim in claims}),
            "sections": tuple(section for section in sections if section),
            "verdicts": _in_order(VERDICTS, {claim.verdict for claim in claims}),
            "informants": tuple(name for name in labels(self.project.cases) if name in heard),
        }

    @traitlets.validate("kinds", "sections", "verdicts", "informants")
    def _check(self, proposal: Any) -> tuple[str, ...]:
        name, wanted = proposal["trait"].name, proposal["value"]
        known = self.choices[name]
        if wrong := [each for each in wanted if each not in known]:
            raise ChoiceError(f"{wrong[0]!r} is not among the {name}{nearest(str(wrong[0]), known)}")
        return tuple(each for each in known if each in wanted)

    @traitlets.validate("current")
    def _check_current(self, proposal: Any) -> str:
        return self.key(proposal["value"]) if proposal["value"] or self.keys else ""

    def key(self, claim: str | Claim) -> str:
        """Return the key of a claim, given by key, GUID or itself."""
        ref = claim if isinstance(claim, str) else claim.guid
        key = self._key.get(ref, ref)
        if key not in self._by_key:
            raise ChoiceError(f"claim {ref!r} is unknown{nearest(ref, self.keys)}")
        return key

    @cached_property
    def fragility(self) -> dict[str, dict[str, Any]]:
        """What the evidence alone says of the claims of which it says anything, as `claims.fragility` does."""
        weighed = (key for key, claim in self._by_key.items() if claim.kind in WEIGHED)
        rows = fragility(self.project).to_dict("records")
        return dict(zip(weighed, rows, strict=True))  # type: ignore[arg-type]

    # -- filters

    @property
    def filters(self) -> dict[str, Any]:
        """The filters as JSON can hold them."""
        return {
            name: getattr(self, name) if name in ("text", "mine") else list(getattr(self, name)) for name in FILTERS
        }

    @filters.setter
    def filters(self, filters: dict[str, Any]) -> None:
        if unknown := [name for name in filters if name not in FILTERS]:
            raise ValueError(f"{unknown[0]!r} is no filter{nearest(str(unknown[0]), FILTERS)}")
        blank = {name: "" if name in ("text", "mine") else () for name in FILTERS}
        with self.hold_trait_notifications():
            for name, value in {**blank, **filters}.items():
                setattr(self, name, value)

    def _arguments(self) -> dict[str, Any]:
        lists = {name: getattr(self, f"{name}s") for name in ("kind", "section", "verdict", "informant")}
        given = {name: one_or_several(values) for name, values in lists.items() if values}
        return given | ({"text": self.text} if folded(self.text).strip() else {})

    @property
    def shown(self) -> tuple[str, ...]:
        """The claims that pass every filter."""
        return tuple(
            key for claim in choose(self.project, **self._arguments()) if self._is_mine(key := self._key[claim.guid])
        )

    def _is_mine(self, key: str) -> bool:
        own, ours = self.own.get(key, {}).get("verdict", ""), self._by_key[key].verdict
        both = bool(own and ours)
        tests: dict[str, bool] = {
            "": True, "judged": bool(own), "open": not own,
            "same": both and own == ours, "differs": both and own != ours,
        }  # fmt: skip
        return tests[self.mine]

    def next(self) -> str:
        """Open the next claim that is shown, in the project's order, and return it."""
        return self._step(1)

    def previous(self) -> str:
        """Open the one before."""
        return self._step(-1)

    def _step(self, way: int) -> str:
        shown, here = self.shown, self.keys.index(self.current) if self.keys else 0
        beyond = [key for key in shown[::way] if (self.keys.index(key) - here) * way > 0]
        self.current = next(iter(beyond), self.current)
        return self.current

    # -- one's own verdicts

    def reload(self) -> None:
        """Read one's own verdicts again from where they are kept."""
        kept = self.keeper.own()
        self.set_trait("own", {self._key[guid]: _plain(each) for guid, each in kept.items() if guid in self._key})

    def judge(self, claim: str | Claim, verdict: str | None = None, reason: str | None = None) -> bool:
        """Give one's own verdict, a reason, or both; return whether that changed anything.

        Parameters
        ----------
        claim : str or Claim
        verdict : str, optional
            One of `tender_cycles.claims.VERDICTS`, or empty to take it back;
            as it was, if it is not given.
        reason : str, optional
            As it was, if it is not given.

        Raises
        ------
        ValueError
            If the claim or the verdict is unknown.
        OSError
            If it cannot be saved; then nothing is changed.
        """
        key = self.key(claim)
        before = self.own.get(key, {"verdict": "", "reason": ""})
        verdict = before["verdict"] if verdict is None else verdict
        reason = before["reason"] if reason is None else reason
        if (verdict, reason) == (before["verdict"], before["reason"]):
            return False
        saved = self.keeper.save(checked(self.project, self._by_key[key], verdict, reason))
        rest = {each: facts for each, facts in self.own.items() if each != key}
        self.set_trait("own", {**rest, key: _plain(saved)} if verdict or reason else rest)
        return True

    @property
    def agreement(self) -> Agreement:
        """How far one's own verdicts are those of the project."""
        judged = [key for key in self.keys if self.own.get(key, {}).get("verdict")]
        same = [self.own[key]["verdict"] == ours for key in judged if (ours := self._by_key[key].verdict)]
        return Agreement(len(self.keys), len(judged), sum(same), len(same) - sum(same))

    def compared(self) -> Any:
        """Return one's own verdicts beside those of the project, as `tender_cycles.claims.compare` does."""
        return compare(self.project, self.keeper.own().values())

    # -- as code

    def to_python(self) -> str:
        """Return the call that lists the same claims; `mine` is not in it, since it is not in the project."""
        given = "".join(f", {written(name, value)}" for name, value in self._arguments().items())
        return f"tc.claims.verdicts(project{given})"

    def evidence_to_python(self) -> str:
        """Return the call that gives the open claim's evidence."""
        return f"tc.claims.evidence(project, {literal(self.current)})"

    def select_to_python(self) -> str:
        """Return the expression that selects the open claim's excerpts."""
        return f"project.select({written('claim', self.current)})"


def _in_order(known: tuple[str, ...], there: set[str]) -> tuple[str, ...]:
    return (*(each for each in known if each in there), *sorted(each for each in there - {*known} if each))


def _plain(reading: ReaderVerdict) -> dict[str, str]:
    time = reading.time.astimezone().isoformat(timespec="seconds") if reading.time else ""
    return {"verdict": reading.verdict, "reason": reading.reason, "time": time}


def _check_store(project: Project, keeper: VerdictStore) -> None:
    there = {claim.guid for claim in keeper.store.project.claims}
    if missing := [claim.name for claim in project.claims if claim.guid not in there]:
        some = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        raise ValueError(
            f"{len(missing)} of {len(project.claims)} claims are not in {keeper.path.name} ({some}); "
            "put them there first: store.put(*project.claims)"
        )
