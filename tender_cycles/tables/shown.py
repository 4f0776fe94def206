"""A table to be read: texts whole and at the left, numbers at the right, nothing where nothing is known."""

from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from tender_cycles._checks import check_type

# Inline, since a notebook that is not trusted is shown without style sheets.
_CELL = "text-align: {side}; vertical-align: top; white-space: normal; max-width: 45em"


@dataclass(frozen=True, eq=False)
class Shown:
    """A table as a notebook shows it; `show` makes one.

    Attributes
    ----------
    frame : DataFrame
        What is shown, as text.
    numeric : tuple of bool
        Which of its columns are numbers.
    """

    frame: pd.DataFrame
    numeric: tuple[bool, ...]

    def __repr__(self) -> str:
        return str(self.frame.to_csv(sep="\t", index=False)).rstrip("\n")

    def _repr_html_(self) -> str:
        styles = [_CELL.format(side="right" if each else "left") for each in self.numeric]
        head = _row("th", map(str, self.frame.columns), styles)
        rows = "\n".join(_row("td", row, styles) for row in self.frame.itertuples(index=False))
        return f"<table><thead>{head}</thead><tbody>\n{rows}\n</tbody></table>"


def _row(tag: str, texts: Any, styles: list[str]) -> str:
    cells = (f'<{tag} style="{style}">{escape(text)}</{tag}>' for text, style in zip(texts, styles, strict=True))
    return f"<tr>{''.join(cells)}</tr>"


def show(frame: pd.DataFrame) -> Shown:
    """Return a table for reading in a notebook, where pandas would cut its texts and set them at the right.

    Parameters
    ----------
    frame : DataFrame
        An index that has a name is shown as columns, any other left out.

    Returns
    -------
    Shown

    Raises
    ------
    TypeError
        If it is no DataFrame.

    Examples
    --------
    >>> import pandas as pd
    >>> show(pd.DataFrame({"who": ["Anna"], "codes": [("1.1", "sharing")]})).frame["codes"].item()
    '1.1, sharing'
    """
    check_type(pd.DataFrame, frame, "frame")
    named = frame.reset_index() if any(name is not None for name in frame.index.names) else frame
    numeric = tuple(pd.api.types.is_numeric_dtype(dtype) for dtype in named.dtypes)
    columns = [named.iloc[:, at].map(_written) for at in range(named.shape[1])]
    texts = pd.concat(columns, axis=1) if columns else named
    return Shown(texts, numeric)


def _written(value: Any) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(_written, value))
    return "" if pd.isna(value) else str(value)
