"""Nested cycles as data: which cycles there are, which phases each has, and how they are called and coloured."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from tender_cycles._files import replacing
from tender_cycles._nearest import nearest
from tender_cycles.cycles.colors import COLOR, RAMP, Tone, sequence, tone_of
from tender_cycles.cycles.plain import check_shape, from_toml, to_toml

MOST_CYCLES, MOST_PHASES = 5, 8
KINDS = ("governs", "independent")


def _texts() -> Any:
    """Return the field of texts by language, empty unless they are given."""
    return field(default_factory=dict, hash=False)


def label_in(labels: Mapping[str, str], lang: str, otherwise: str) -> str:
    """Return a label in a language, else in the first language there is, else `otherwise`."""
    return labels.get(lang) or next(filter(None, labels.values()), otherwise)


@dataclass(frozen=True, kw_only=True)
class PhaseDefinition:
    """One phase of a cycle.

    Parameters
    ----------
    key : str
        What one writes in Python and in files; phases of several cycles may share it.
    labels : mapping of str to str
        Its name by language (``"nb"``, ``"en"``); where a language is missing,
        another's name is shown, and the key where there is none.
    titles : mapping of str to str
        What a figure of its cycle alone calls it, if that says more than the label.
    color : str
        Fill such as ``"#d56200"``; where it is empty it comes from a sequence
        that reads in order without colour vision.
    edge, tint : str
        Line around it and pale ground; made from the fill where they are empty.
    """

    key: str
    labels: Mapping[str, str] = _texts()
    titles: Mapping[str, str] = _texts()
    color: str = ""
    edge: str = ""
    tint: str = ""

    def label(self, lang: str) -> str:
        """Return its name in a language."""
        return label_in(self.labels, lang, self.key)

    def title(self, lang: str) -> str:
        """Return its longer name in a language."""
        return label_in(self.titles, lang, self.label(lang))


@dataclass(frozen=True, kw_only=True)
class CycleDefinition:
    """One cycle with its phases in their order.

    Parameters
    ----------
    key : str
        What one writes in Python and in files.
    phases : sequence of PhaseDefinition
        One to eight.
    labels, titles : mapping of str to str
        What one turn of the cycle is called, and what the ring is called; by language.
    """

    key: str
    phases: tuple[PhaseDefinition, ...]
    labels: Mapping[str, str] = _texts()
    titles: Mapping[str, str] = _texts()

    def __post_init__(self) -> None:
        object.__setattr__(self, "phases", tuple(self.phases))

    def label(self, lang: str) -> str:
        """Return what one turn of it is called in a language."""
        return label_in(self.labels, lang, self.key)

    def title(self, lang: str) -> str:
        """Return what its ring is called in a language."""
        return label_in(self.titles, lang, self.label(lang))

    def phase(self, key: str) -> PhaseDefinition:
        """Return the phase with this key.

        Raises
        ------
        ValueError
            If it has no such phase, with the nearest.
        """
        for phase in self.phases:
            if phase.key == key:
                return phase
        raise ValueError(f"phase {key!r} is not of the cycle {self.key!r}{nearest(key, [p.key for p in self.phases])}")


@dataclass(frozen=True, kw_only=True)
class Relation:
    """How two cycles stand to one another, and where that is said."""

    of: str
    to: str
    kind: str  # "governs" or "independent"
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class NestedCycles:
    """Cycles from the innermost to the outermost, each with phases of its own.

    Parameters
    ----------
    name : str
    cycles : sequence of CycleDefinition
        One to five, the innermost first.
    relations : sequence of Relation
        Between the cycles; may be empty.
    source : str
        Where the model comes from, such as a citation.

    Raises
    ------
    ValueError
        If there are too few or too many, a key is empty, has a slash or stands twice,
        a colour is none, or a relation names no cycle; all faults at once.

    Examples
    --------
    >>> year = NestedCycles.of({"school year": ["autumn", "spring"], "pupil": ["new", "settled", "leaving"]})
    >>> year.keys, year.phase_keys
    (('school year', 'pupil'), ('autumn', 'spring', 'new', 'settled', 'leaving'))
    >>> year.segments[2]
    ('pupil', 'new')
    >>> year.label("pupil", "nb"), year.phase_label("pupil", "new", "nb")
    ('pupil', 'new')
    """

    name: str = ""
    cycles: tuple[CycleDefinition, ...]
    relations: tuple[Relation, ...] = ()
    source: str = ""
    _by_key: Mapping[str, CycleDefinition] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cycles", tuple(self.cycles))
        object.__setattr__(self, "relations", tuple(self.relations))
        if faults := list(self._faults()):
            raise ValueError(f"nested cycles {self.name!r}:\n- " + "\n- ".join(faults))
        object.__setattr__(self, "_by_key", {cycle.key: cycle for cycle in self.cycles})

    def __hash__(self) -> int:
        return hash((self.name, self.segments))

    def _faults(self) -> Iterator[str]:
        if not 1 <= len(self.cycles) <= MOST_CYCLES:
            yield f"there must be one to {MOST_CYCLES} cycles, not {len(self.cycles)}"
        yield from _wrong_keys("cycle", [cycle.key for cycle in self.cycles])
        for cycle in self.cycles:
            if not 1 <= len(cycle.phases) <= MOST_PHASES:
                yield f"cycle {cycle.key!r} must have one to {MOST_PHASES} phases, not {len(cycle.phases)}"
            yield from _wrong_keys(f"phase of the cycle {cycle.key!r}", [phase.key for phase in cycle.phases])
            for phase in cycle.phases:
                for what, color in (("color", phase.color), ("edge", phase.edge), ("tint", phase.tint)):
                    if color and not re.fullmatch(COLOR, color):
                        yield f"{what} {color!r} of {cycle.key}/{phase.key} is no colour such as {RAMP[3]!r}"
        known = [cycle.key for cycle in self.cycles]
        for relation in self.relations:
            for key in (relation.of, relation.to):
                if key not in known:
                    yield f"a relation names the cycle {key!r}, which is unknown{nearest(key, known)}"
            if relation.kind not in KINDS:
                yield f"kind {relation.kind!r} of a relation is unknown{nearest(relation.kind, KINDS)}"

    @classmethod
    def of(cls, phases: Mapping[str, Iterable[str]], *, name: str = "") -> Self:
        """Return a model from the keys alone: each cycle with its phases, the innermost first.

        Raises
        ------
        TypeError
            If the phases of a cycle are one text and not several.
        """
        if alone := [key for key, several in phases.items() if isinstance(several, str)]:
            raise TypeError(f"the phases of {alone[0]!r} are {phases[alone[0]]!r}; give a list of keys")
        cycles = [
            CycleDefinition(key=key, phases=tuple(PhaseDefinition(key=each) for each in several))
            for key, several in phases.items()
        ]
        return cls(name=name, cycles=tuple(cycles))

    # -- what it consists of

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Keys of the cycles, the innermost first."""
        return tuple(cycle.key for cycle in self.cycles)

    @cached_property
    def segments(self) -> tuple[tuple[str, str], ...]:
        """Pairs of cycle and phase, ring by ring from the inside out."""
        return tuple((cycle.key, phase.key) for cycle in self.cycles for phase in cycle.phases)

    @cached_property
    def phase_keys(self) -> tuple[str, ...]:
        """Keys of all phases, each once: in the order of the rings, and on a ring of its phases."""
        return tuple(dict.fromkeys(phase for _, phase in self.segments))

    def cycle(self, key: str) -> CycleDefinition:
        """Return the cycle with this key.

        Raises
        ------
        ValueError
            If there is none, with the nearest.
        """
        if key not in self._by_key:
            raise ValueError(f"cycle {key!r} is unknown{nearest(str(key), self.keys)}")
        return self._by_key[key]

    def ring(self, key: str) -> int:
        """Return the number of a cycle's ring, 0 for the innermost."""
        return self.keys.index(self.cycle(key).key)

    def check_segment(self, cycle: str, phase: str) -> tuple[str, str]:
        """Return the pair as plain keys; ValueError with the nearest if it is not on the rings."""
        return (found := self.cycle(cycle)).key, found.phase(phase).key

    def check_phase(self, phase: str) -> str:
        """Return the key of a phase of any cycle; ValueError with the nearest if no cycle has it."""
        return self._with(phase)[0].phase(phase).key

    # -- how it is called and coloured

    def label(self, cycle: str, lang: str) -> str:
        """Return what one turn of a cycle is called."""
        return self.cycle(cycle).label(lang)

    def title(self, cycle: str, lang: str) -> str:
        """Return what the ring of a cycle is called."""
        return self.cycle(cycle).title(lang)

    def phase_label(self, cycle: str | None, phase: str, lang: str) -> str:
        """Return what a phase is called; without a cycle, all names of it, as in "new / arriving"."""
        cycles = [self.cycle(cycle)] if cycle else self._with(phase)
        return " / ".join(dict.fromkeys(each.phase(phase).label(lang) for each in cycles))

    def phase_title(self, cycle: str, phase: str, lang: str) -> str:
        """Return what a figure of the cycle alone calls a phase."""
        return self.cycle(cycle).phase(phase).title(lang)

    def _with(self, phase: str) -> list[CycleDefinition]:
        found = [self.cycle(cycle) for cycle, each in self.segments if each == phase]
        if not found:
            raise ValueError(f"phase {phase!r} is unknown{nearest(str(phase), self.phase_keys)}")
        return found

    def tone(self, cycle: str | None, phase: str) -> Tone:
        """Return how a phase is coloured; without a cycle, as on the first cycle that has it."""
        return self._tones[(self.cycle(cycle) if cycle else self._with(phase)[0]).key, phase]

    @cached_property
    def _tones(self) -> dict[tuple[str, str], Tone]:
        found: dict[tuple[str, str], Tone] = {}
        for cycle in self.cycles:
            fills = sequence(len(cycle.phases))
            for phase, fill in zip(cycle.phases, fills, strict=True):
                found[cycle.key, phase.key] = tone_of(phase.color or fill, edge=phase.edge, tint=phase.tint)
        return found

    # -- as plain values, and in files

    def to_dict(self) -> dict[str, Any]:
        """Return the model as plain values, as TOML and JSON hold them; what is empty is left out."""
        return {name: _plain(value) for name, value in _filled(self)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Return the model of plain values, as `to_dict` gives them.

        Raises
        ------
        ValueError
            If something is missing, of the wrong type, or unknown; all faults at once.
        """
        check_shape(values)
        cycles = [
            CycleDefinition(**{**cycle, "phases": [PhaseDefinition(**phase) for phase in cycle["phases"]]})
            for cycle in values["cycles"]
        ]
        relations = [Relation(**each) for each in values.get("relations", ())]
        return cls(**{**values, "cycles": cycles, "relations": relations})

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Self:
        """Return the model in a TOML file; see ``data/cycles.toml`` for an example.

        Raises
        ------
        ValueError
            If the file holds something else; names the file and every fault.
        """
        path = Path(path)
        try:
            return cls.from_dict(from_toml(path.read_text(encoding="utf-8")))
        except ValueError as fault:
            raise ValueError(f"{path.name}: {fault}") from fault

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write the model to a TOML file, which `read` reads back; return its path."""
        path = Path(path)
        with replacing(path) as file:
            file.write(to_toml(self.to_dict()).encode())
        return path


def _filled(each: Any) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a definition that are not empty."""
    values = ((part.name, getattr(each, part.name)) for part in fields(each) if part.init)
    return ((name, value) for name, value in values if value)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [{name: _plain(held) for name, held in _filled(each)} for each in value]
    return dict(value) if isinstance(value, Mapping) else value


def _wrong_keys(what: str, keys: Sequence[object]) -> Iterator[str]:
    for key in dict.fromkeys(keys):
        if not isinstance(key, str) or not key or key != key.strip() or "/" in key:
            yield f"{key!r} cannot be the key of a {what}: it must be a word without a slash or blanks around it"
        if keys.count(key) > 1:
            yield f"{key!r} stands twice as the key of a {what}"
