"""How many spans of a calendar are in which phase."""

from collections import Counter
from datetime import date

import pandas as pd

from tender_cycles._checks import check_type
from tender_cycles.cycles import Calendar


def phases_on(calendar: Calendar, day: date) -> pd.DataFrame:
    """Return how many spans of each cycle are in each phase on a day.

    Parameters
    ----------
    calendar : Calendar
    day : date

    Returns
    -------
    DataFrame
        Cycles from the inside out as rows, the phases of all of them as
        columns; 0 where a cycle has no such phase.

    Examples
    --------
    >>> from tender_cycles.datasets import load_example_office
    >>> phases_on(load_example_office(), date(2019, 2, 1)).loc["tender"].tolist()
    [1, 0, 0]
    """
    check_type(Calendar, calendar, "calendar")
    found = Counter((span.cycle, phase) for span, phase in calendar.on(day))
    cycles, phases = calendar.model.keys, calendar.model.phase_keys
    return pd.DataFrame(
        [[found[cycle, phase] for phase in phases] for cycle in cycles],
        index=pd.Index(cycles, name="cycle"),
        columns=pd.Index(phases, name="phase"),
    )
