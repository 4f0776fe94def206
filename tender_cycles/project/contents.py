"""What a project consists of: the fields alone, so that checking, selecting and counting need not know `Project`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from tender_cycles.cycles import NestedCycles
from tender_cycles.project.codebook import Codebook
from tender_cycles.project.nouns import (
    Case,
    Claim,
    Code,
    Coding,
    Graph,
    Link,
    Medium,
    Note,
    Selection,
    Set,
    Source,
    User,
    Variable,
    mapping,
)


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The nouns of a study, and what is known of it as a whole; see `Project` for the fields."""

    name: str
    users: tuple[User, ...] = ()
    codes: tuple[Code, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    sources: tuple[Source, ...] = ()
    selections: tuple[Selection, ...] = ()
    codings: tuple[Coding, ...] = ()
    notes: tuple[Note, ...] = ()
    sets: tuple[Set, ...] = ()
    links: tuple[Link, ...] = ()
    graphs: tuple[Graph, ...] = ()
    media: tuple[Medium, ...] = ()
    claims: tuple[Claim, ...] = ()
    about: tuple[str, ...] = ()
    description: str = ""
    base_path: str = ""
    user: str | None = None
    created: datetime | None = None
    modified_by: str | None = None
    modified: datetime | None = None
    guid: str = ""
    spelling: Mapping[str, tuple[str, ...]] = mapping()
    cycles: NestedCycles | None = None

    @cached_property
    def codebook(self) -> Codebook:
        """The codes as a tree."""
        return Codebook(self.codes)
