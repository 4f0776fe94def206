"""The thesis's own cycles and phases by name, for its figures and the simulation.

Source of the model: Paulseth (2022), section 1.4 and figures 1.4.1 to 1.4.4;
it ships as ``data/cycles.toml``. The tender is the innermost ring and governs
the others (1.4.4); yet each of the other two also runs independently of it
(1.4.2, 1.4.3). Both statements are kept, as the model's relations.
"""

from enum import StrEnum
from functools import cache

from tender_cycles._nearest import nearest
from tender_cycles._shipped import data_path
from tender_cycles.cycles.model import NestedCycles


class Cycle(StrEnum):
    """One of the thesis's three cycles, from the inside out."""

    TENDER = "tender"
    CONSULTANT = "consultant"
    PARTICIPANT = "participant"

    @classmethod
    def _missing_(cls, value: object) -> None:
        raise ValueError(f"cycle {value!r} is unknown{nearest(str(value), cls)}")

    @property
    def ring(self) -> int:
        """Number of the ring, 0 for the innermost."""
        return tuple(Cycle).index(self)

    def label(self, lang: str) -> str:
        """Return the name of the cycle in `lang`."""
        return tender_cycles().label(self, lang)


class Phase(StrEnum):
    """One of the three phases that every cycle of the thesis has, in their order."""

    STARTUP = "start-up"
    UNDERWAY = "under way"
    ENDING = "ending"

    @classmethod
    def _missing_(cls, value: object) -> None:
        raise ValueError(f"phase {value!r} is unknown{nearest(str(value), cls)}")

    def label(self, lang: str, cycle: Cycle | None = None) -> str:
        """Return the name of the phase; with `cycle`, as the thesis's figure labels it."""
        model = tender_cycles()
        label = model.phase_label(None, self, lang) if cycle is None else model.phase_title(cycle, self, lang)
        return label.replace("\n", " ")  # one label stands on two lines in the thesis


SEGMENTS: tuple[tuple[Cycle, Phase], ...] = tuple((c, p) for c in Cycle for p in Phase)
"""The thesis's nine segments, ring by ring from the inside out."""


@cache
def tender_cycles() -> NestedCycles:
    """Return the thesis's model: tender, job consultant and participant, three phases each.

    Examples
    --------
    >>> model = tender_cycles()
    >>> model.keys, len(model.segments)
    (('tender', 'consultant', 'participant'), 9)
    """
    return NestedCycles.read(data_path() / "cycles.toml")
