"""A coded study: the nouns of REFI-QDA 1.5, frozen, and the project that holds them."""

from tender_cycles.project.nouns import (
    Attachment,
    Case,
    Claim,
    Code,
    Coding,
    Edge,
    Evidence,
    Graph,
    Link,
    Medium,
    Note,
    Selection,
    Set,
    Source,
    User,
    Variable,
    Vertex,
    stable_guid,
)
from tender_cycles.project.project import Project

__all__ = [
    "Attachment",
    "Case",
    "Claim",
    "Code",
    "Coding",
    "Edge",
    "Evidence",
    "Graph",
    "Link",
    "Medium",
    "Note",
    "Project",
    "Selection",
    "Set",
    "Source",
    "User",
    "Variable",
    "Vertex",
    "stable_guid",
]


def __dir__() -> list[str]:
    return __all__
