"""How far two readers agree: per cent, and Cohen's kappa.

Units are rows, readers are columns: ``tender_cycles.datasets.readings`` gives
them for the study that ships, and any `DataFrame` of that shape will do.
"""

import numpy as np
import pandas as pd


def _two(units: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    if units.shape[1] != 2:
        raise ValueError(f"agreement of two readers needs two columns, not {units.shape[1]}: {list(units.columns)}")
    if units.empty:
        raise ValueError("there are no units to agree upon")
    if units.isna().to_numpy().any():
        missing = units.index[units.isna().any(axis=1)].tolist()
        raise ValueError(
            f"{len(missing)} units lack an answer, the first is {missing[0]!r}; leave them out or fill them"
        )
    return units.iloc[:, 0], units.iloc[:, 1]


def percent(units: pd.DataFrame) -> float:
    """Return the share of units on which two readers agree, in per cent.

    Parameters
    ----------
    units : DataFrame, shape (units, 2)
        What each reader chose.

    Raises
    ------
    ValueError
        If there are not two readers, no units, or an answer is missing.

    Examples
    --------
    >>> percent(pd.DataFrame({"a": ["x", "y"], "b": ["x", "x"]}))
    50.0
    """
    first, second = _two(units)
    return 100 * float(np.mean(first.to_numpy() == second.to_numpy()))


def kappa(units: pd.DataFrame) -> float:
    """Return Cohen's kappa of two readers, for choices without an order.

    Kappa is (po - pe) / (1 - pe), with po the observed share of agreement and
    pe the share to be expected if each reader kept to the own marginals and
    chose by lot (Cohen 1960, Educational and Psychological Measurement 20, 37-46).

    Parameters
    ----------
    units : DataFrame, shape (units, 2)
        What each reader chose.

    Returns
    -------
    float
        NaN where kappa is undefined: both readers gave every unit the same value.

    Raises
    ------
    ValueError
        If there are not two readers, no units, or an answer is missing.

    Examples
    --------
    >>> units = pd.DataFrame({"a": [1, 1, 0, 0], "b": [1, 0, 0, 0]})
    >>> kappa(units)
    0.5
    """
    first, second = _two(units)
    observed = percent(units) / 100
    shares = (reader.value_counts(normalize=True) for reader in (first, second))
    expected = float(next(shares).mul(next(shares), fill_value=0).sum())
    if np.isclose(expected, 1):
        return float("nan")
    return (observed - expected) / (1 - expected)


def per_code(units: pd.DataFrame) -> pd.DataFrame:
    """Return the agreement of two readers on each code.

    Parameters
    ----------
    units : DataFrame, shape (units x codes, 2), of bool
        Indexed by unit and code: whether the reader gave the code to the unit.

    Returns
    -------
    DataFrame
        One row per code, in the order of their first appearance, with the
        number of units to which ``both``, ``first_only``, ``second_only`` or
        ``neither`` gave it, ``percent`` and ``kappa``. A rare code can have a
        high per cent and a low kappa; read them together.

    Raises
    ------
    ValueError
        If there are not two readers or the index has no level named "code".

    Examples
    --------
    >>> from tender_cycles.datasets import readings
    >>> per_code(readings("code")).loc["sharing", ["both", "first_only", "second_only"]].tolist()
    [3, 1, 2]
    """
    if "code" not in units.index.names:
        raise ValueError(f"the index has the levels {list(units.index.names)}, none of which is 'code'")
    return pd.DataFrame(
        {str(code): _counts(rows) for code, rows in units.groupby(level="code", sort=False)}
    ).T.astype(dict.fromkeys(_COUNTS, "int64"))  # fmt: skip


_COUNTS = ("both", "first_only", "second_only", "neither")


def _counts(units: pd.DataFrame) -> dict[str, float]:
    first, second = (reader.to_numpy(dtype=bool) for reader in _two(units))
    table = (first & second, first & ~second, ~first & second, ~first & ~second)
    counts = dict(zip(_COUNTS, (float(np.sum(part)) for part in table), strict=True))
    return {**counts, "percent": percent(units), "kappa": kappa(units)}
