"""Join the browser's modules into one, without a build tool.

The modules in ``static/`` follow one convention: `import {...} from "./x.js"`
and `export` stand at the beginning of a line, and no two modules give the same
name to different things. So they can be joined by leaving those words out.
"""

import re
from functools import cache
from importlib.resources import files

_IMPORT = re.compile(r"""^import\s*\{[^}]*\}\s*from\s*["']\./(?P<name>[\w.-]+)["'];?[ \t]*\n""", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(async )?(function|const|let|class)\b)", re.MULTILINE)
_TOP = re.compile(r"^(?:async )?(?:function|const|let|class) (?:\{(?P<several>[^}]*)\}|(?P<one>\w+))", re.MULTILINE)


def read(name: str) -> str:
    """Return a file of ``static/``."""
    return files(__package__).joinpath("static", name).read_text(encoding="utf-8")


def order(*entries: str) -> list[str]:
    """Return the modules that the entries need and the entries, each after what it imports.

    Examples
    --------
    >>> order("rings.js")
    ['dom.js', 'rings.js']
    """
    found: dict[str, None] = {}

    def visit(name: str) -> None:
        for imported in _IMPORT.finditer(read(name)):
            visit(imported["name"])
        found.setdefault(name)

    for entry in entries:
        visit(entry)
    return list(found)


@cache
def script(*entries: str, tail: str = "") -> str:
    """Return the entries and all that they import as one module.

    Parameters
    ----------
    *entries : str
        Names of modules in ``static/``.
    tail : str
        What follows them, such as ``"export default {render};"``.

    Raises
    ------
    ValueError
        If two modules give the same name to different things, or something is
        imported or exported in a way that cannot be joined.
    """
    parts: list[str] = []
    owners: dict[str, str] = {}
    faults: list[str] = []
    for name in order(*entries):
        text = _EXPORT.sub("", _IMPORT.sub("", read(name)))
        if stray := re.search(r"^(import|export)\b.*", text, re.MULTILINE):
            faults.append(f"{name} has a line that cannot be joined: {stray[0]}")
        for top in _TOP.finditer(text):
            given = re.findall(r"\w+", top["several"] or top["one"])
            twice = [each for each in given if owners.setdefault(each, name) != name]
            faults += [f"{each} is named both in {owners[each]} and in {name}" for each in twice]
        parts.append(f"// {name}\n{text.strip()}\n")
    if faults:
        raise ValueError("the modules cannot be joined: " + "; ".join(faults))
    return "\n".join([*parts, *filter(None, [tail])])


@cache
def styles(*names: str) -> str:
    """Return style sheets of ``static/``, joined."""
    return "\n".join(read(name) for name in names)
