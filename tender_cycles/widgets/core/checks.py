"""Whether a widget is given what it wants."""

# What is often at hand instead, and the way from it to what is wanted.
WAYS = {
    ("Project", "Store"): "take store.project",
    ("Project", "tuple"): "what reads a project returns it with a report; take the first of the two",
    ("Store", "Project"): "Store.create(path, project) makes one of it",
    ("Store", "str"): "Store.open(path) opens the file",
    ("Exercise", "Project"): "seminar.exercise(project, n=24, seed=7) makes one of it",
    ("Exercise", "str"): "seminar.read_exercise(path) reads the file",
    ("Answers", "str"): "seminar.gather(folder, exercise, project) reads the files",
}


def check_type(wanted: type, given: object, name: str) -> None:
    """Refuse what is of another kind.

    Raises
    ------
    TypeError
        Names what it is, and how to come by what is wanted.
    """
    if not isinstance(given, wanted):
        kinds = wanted.__name__, type(given).__name__
        way = f"; {WAYS[kinds]}" if kinds in WAYS else ""
        raise TypeError(f"{name}: wants a value of type {kinds[0]}, not {kinds[1]}{way}")
