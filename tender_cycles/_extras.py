"""Modules that come with an extra of the package, asked for where they are used."""

from importlib import import_module
from typing import Any


def need(module: str, extra: str) -> Any:
    """Return a module that an extra of the package installs.

    Parameters
    ----------
    module : str
        As it is imported, such as ``"openpyxl"``.
    extra : str
        The extra of ``pyproject.toml`` that installs it.

    Raises
    ------
    ModuleNotFoundError
        If it is not installed; says the line that installs it.

    Examples
    --------
    >>> need("json", "study").loads("[1]")
    [1]
    >>> need("nowhere", "study")
    Traceback (most recent call last):
    ModuleNotFoundError: this needs nowhere, which is not installed: pip install "tender_cycles[study]"
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        missing = (error.name or module).partition(".")[0]
        told = f'this needs {missing}, which is not installed: pip install "tender_cycles[{extra}]"'
        raise ModuleNotFoundError(told, name=error.name) from None
