"""Texts, numbers and times as what Python itself has, whatever they came as.

What is kept must be what was acknowledged. A subclass may be written as one
thing and compare as another, so that none goes into a file: an ``np.str_``, a
member of an enumeration or a ``pd.Timestamp`` becomes the text, the number or
the time that it holds.
"""

from datetime import date, datetime

import numpy as np


def plain(value: object) -> object:
    """Return the plain form of a text, a number, a truth value, a date or a time; all else as it is.

    Nanoseconds are left out, since neither Python nor a file has them.

    Raises
    ------
    ValueError
        If it is no time at all (``NaT``), or its time zone cannot be told.

    Examples
    --------
    >>> import numpy as np
    >>> [type(plain(each)) for each in (np.str_("a"), np.int16(1), np.float32(0.5), np.bool_(True))]
    [<class 'str'>, <class 'int'>, <class 'float'>, <class 'bool'>]
    """
    if isinstance(value, np.generic) and not isinstance(value, str | float):
        return _of_numpy(value)
    if isinstance(value, str):
        return str.__str__(value)  # not str(value), which may say something else than the text holds
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return date(*date.timetuple(value)[:3])
    return value


def no_time(value: object) -> bool:
    """Return whether a value is pandas' or NumPy's ``NaT``, which differs from itself."""
    return isinstance(value, datetime | np.datetime64) and value != value


def _of_numpy(value: np.generic) -> object:
    if isinstance(value, np.datetime64):
        if no_time(value):
            raise ValueError("NaT is no time")
        value = value.astype("datetime64[us]") if np.datetime_data(value)[0] not in "YMWD" else value
    found: object = value.item()
    if isinstance(value, np.datetime64) and not isinstance(found, date):
        raise ValueError(f"{value} is outside the years 1 to 9999")
    return found


def _moment(value: datetime) -> datetime:
    if no_time(value):
        raise ValueError("NaT is no time")
    try:
        value.utcoffset()
        return datetime(
            value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond,
            tzinfo=value.tzinfo, fold=value.fold,
        )  # fmt: skip
    except Exception as error:  # a time zone may be anybody's code
        raise ValueError(f"{type(value).__name__} has a time zone that cannot be told: {error}") from error
