"""Excerpts that repeat another: a project without them, and with them."""

from typing import NamedTuple

from tender_cycles.project import Project
from tender_cycles.words import say


class Repeats(NamedTuple):
    """A project without the excerpts that repeat another and with them; one and the same where there are none.

    Indexed by whether they are wanted: ``Repeats.of(project)[True]``.
    """

    without: Project
    also: Project

    @classmethod
    def of(cls, project: Project) -> "Repeats":
        """Return both: what the project holds counts, else what its whole holds of what repeats it."""
        values = project.columns.fact("repeats")
        if any(isinstance(values.categories[code], str) for code in values.codes.tolist()):
            return cls(project.select(repeats=None), project)
        return cls(project, project.with_repeats())

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.also) - len(self.without)

    def holds(self, project: Project) -> bool:
        """Return whether it is the project with them."""
        return self.n > 0 and project is self.also

    def words(self, lang: str) -> dict[str, str]:
        """Return what the switch says; nothing where there are none."""
        return {key: say(f"repeats.{key}", lang, n=self.n) for key in ("also", "about")} if self.n else {}

    def written(self, name: str, given: Project, *, also: bool) -> str:
        """Return the expression that makes the one or the other of what was given, which has a name."""
        if self[also] is given:
            return name
        return f"{name}.with_repeats()" if also else f"{name}.select(repeats=None)"
