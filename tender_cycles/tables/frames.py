"""Tidy frames of a project: one row per selection, one row per coding."""

import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles.project import Project
from tender_cycles.project import frames as of_columns


def to_frame(project: Project) -> pd.DataFrame:
    """Return one row per selection.

    Parameters
    ----------
    project : Project

    Returns
    -------
    DataFrame
        ``name, informant, source, cycle, second_cycle, phase``; the facts of
        the selections; their renderings as ``text_nb``, ``text_en`` and
        ``text_words``; ``codes``, a tuple of keys in the codebook's order; and
        the informants' attributes. A fact or attribute whose name is taken
        stands under ``fact_…`` or ``attribute_…``. Where several informants
        share a selection, their names are joined by a semicolon and the first
        one's attributes are given.

    Examples
    --------
    >>> from tender_cycles.project import Project
    >>> list(to_frame(Project(name="empty")).columns)
    ['name', 'informant', 'source', 'cycle', 'second_cycle', 'phase', 'codes']
    """
    check_type(Project, project, "project")
    return of_columns.to_frame(project.columns)


def codings_frame(project: Project) -> pd.DataFrame:
    """Return one row per coding.

    Parameters
    ----------
    project : Project

    Returns
    -------
    DataFrame
        ``excerpt, informant, code, category, user, source, cycle,
        second_cycle, phase``, the facts of the selection and the attributes of
        the informant. Words are categorical, with the categories of the whole
        project in its order.
    """
    check_type(Project, project, "project")
    return of_columns.codings_frame(project.columns)


def renderings(project: Project) -> tuple[str, ...]:
    """Return the keys of the renderings there are: languages, and ``"words"`` if the words are at hand."""
    check_type(Project, project, "project")
    return project.columns.renderings()
