"""Whether a parameter is given what it wants."""

import numpy as np

# What is often at hand instead, and the way from it to what is wanted.
WAYS = {
    ("Project", "Store"): "take store.project",
    ("Project", "tuple"): "what reads a project returns it with a report; take the first of the two",
    ("Project", "Reading"): "what reads a project returns it with a report; take the first of the two",
    ("Project", "str"): "project, report = study.read_qdpx(path) reads one, Store.open(path).project opens one",
    ("Project", "DataFrame"): "project, report = study.read_table(path) makes one of a file of coded segments",
    ("Calendar", "Project"): "load_example_office() is one, cycles.Calendar(...) makes one",
    ("Store", "Project"): "Store.create(path, project) makes one of it",
    ("Store", "str"): "Store.open(path) opens the file",
    ("Exercise", "Project"): "seminar.exercise(project, n=24, seed=7) makes one of it",
    ("Exercise", "str"): "seminar.read_exercise(path) reads the file",
    ("Answers", "str"): "seminar.gather(folder, exercise, project) reads the files",
    ("DataFrame", "Answers"): "answers.units() is the table of units and coders",
    ("DataFrame", "list"): "pandas.DataFrame(rows) makes one of it",
    ("DataFrame", "ndarray"): "pandas.DataFrame(array) makes one of it",
    ("DataFrame", "dict"): "pandas.DataFrame(columns) makes one of it",
    ("DataFrame", "str"): "pandas.read_csv(path) reads one",
}


def check_type(wanted: type | tuple[type, ...], given: object, name: str) -> None:
    """Refuse what is of another kind.

    Raises
    ------
    TypeError
        Names what it is, what is wanted, and how to come by that.

    Examples
    --------
    >>> check_type((str, type(None)), 3, "word")
    Traceback (most recent call last):
    TypeError: word: wants a value of type str or None, not int
    """
    if not isinstance(given, wanted):
        kinds = [each.__name__ for each in (wanted if isinstance(wanted, tuple) else (wanted,))]
        came = type(given).__name__
        way = f"; {WAYS[kinds[0], came]}" if (kinds[0], came) in WAYS else ""
        named = " or ".join("None" if kind == "NoneType" else kind for kind in kinds)
        raise TypeError(f"{name}: wants a value of type {named}, not {came}{way}")


def is_number(value: object) -> bool:
    """Return whether a value is a number; True and False are none."""
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def is_whole(value: object) -> bool:
    """Return whether a value is a whole number; True and False are none."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def check_level(level: float) -> float:
    """Return what an interval is to cover.

    Raises
    ------
    ValueError
        If it is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1, not {level!r}")
    return level
