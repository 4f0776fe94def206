"""How many spans of a calendar are in which phase."""

from collections import Counter
from datetime import date

import pandas as pd

from tender_cycles.cycles import Calendar, Cycle, Phase


def phases_on(calendar: Calendar, day: date) -> pd.DataFrame:
    """Return how many spans of each cycle are in each phase on a day.

    Parameters
    ----------
    calendar : Calendar
    day : date

    Returns
    -------
    DataFrame, shape (3, 3)
        Cycles from the inside out as rows, phases in their order as columns.

    Examples
    --------
    >>> from tender_cycles.datasets import load_example_office
    >>> phases_on(load_example_office(), date(2019, 2, 1)).loc["tender"].tolist()
    [1, 0, 0]
    """
    found = Counter((span.cycle, phase) for span, phase in calendar.on(day))
    return pd.DataFrame(
        [[found[cycle, phase] for phase in Phase] for cycle in Cycle],
        index=pd.Index(list(map(str, Cycle)), name="cycle"),
        columns=pd.Index(list(map(str, Phase)), name="phase"),
    )
