"""Two projects on the same material made one."""

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from tender_cycles.project.project import Project
from tender_cycles.project.soundness import KINDS

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["noun", "name", "field", "mine", "theirs", "done"]


@dataclass(frozen=True)
class Merged:
    """What came of a merge: the project, and a row for everything that was not the same on both sides."""

    project: Project
    conflicts: "pd.DataFrame"


def merge(mine: Project, theirs: Project) -> Merged:
    """Return a project with everything of both.

    Parameters
    ----------
    mine, theirs : Project
        Objects with the same GUID are the same. Where both have changed one,
        mine wins.

    Returns
    -------
    Merged
        Its `conflicts` has the columns ``noun, name, field, mine, theirs, done``.
    """
    import pandas as pd

    conflicts: list[tuple[Any, ...]] = []
    new: dict[str, Any] = {}
    for kind in KINDS:
        held = {each.guid: each for each in getattr(mine, kind)}
        for each in getattr(theirs, kind):
            old = held.setdefault(each.guid, each)
            conflicts += [
                (kind, getattr(old, "name", ""), f.name, getattr(old, f.name), getattr(each, f.name), "mine kept")
                for f in fields(old)
                if f.compare and getattr(old, f.name) != getattr(each, f.name)
            ]
        new[kind] = tuple(held.values())
    return Merged(replace(mine, **new), pd.DataFrame(conflicts, columns=COLUMNS))
