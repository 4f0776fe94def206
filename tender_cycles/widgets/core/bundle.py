"""Join the browser's modules into one, without a build tool.

The modules stand beside the Python that uses them and follow one convention:
`import {...} from "../core/x.js"` and `export` stand at the beginning of a
line, and no two modules give the same name to different things. So they can
be joined by leaving those words out.
"""

import re
from functools import cache
from importlib.resources import files
from posixpath import dirname, join, normpath

from tender_cycles.widgets.core.palette import inlined, tokens, with_plain

ROOT = "tender_cycles"
_IMPORT = re.compile(r"""^import\s*\{[^}]*\}\s*from\s*["'](?P<path>\.{1,2}/[\w./-]+)["'];?[ \t]*\n""", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(async )?(function|const|let|class)\b)", re.MULTILINE)
_TOP = re.compile(r"^(?:async )?(?:function|const|let|class) (?:\{(?P<several>[^}]*)\}|(?P<one>\w+))", re.MULTILINE)


def read(path: str) -> str:
    """Return a file of the package, by its path from the package's folder."""
    return files(ROOT).joinpath(path).read_text(encoding="utf-8")


def order(*entries: str) -> list[str]:
    """Return the modules that the entries need and the entries, each after what it imports.

    Examples
    --------
    >>> order("widgets/rings/rings.js")
    ['widgets/core/dom.js', 'widgets/rings/rings.js']
    """
    found: dict[str, None] = {}

    def visit(path: str) -> None:
        for imported in _IMPORT.finditer(read(path)):
            visit(normpath(join(dirname(path), imported["path"])))
        found.setdefault(path)

    for entry in entries:
        visit(entry)
    return list(found)


@cache
def script(*entries: str, tail: str = "") -> str:
    """Return the entries and all that they import as one module.

    Parameters
    ----------
    *entries : str
        Paths of modules from the package's folder.
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
    for path in order(*entries):
        text = _EXPORT.sub("", _IMPORT.sub("", read(path)))
        if stray := re.search(r"^(import|export)\b.*", text, re.MULTILINE):
            faults.append(f"{path} has a line that cannot be joined: {stray[0]}")
        for top in _TOP.finditer(text):
            named = re.findall(r"\w+", top["several"] or top["one"])
            twice = [each for each in named if owners.setdefault(each, path) != path]
            faults += [f"{each} is named both in {owners[each]} and in {path}" for each in twice]
        parts.append(f"// {path}\n{text.strip()}\n")
    if faults:
        raise ValueError("the modules cannot be joined: " + "; ".join(faults))
    return "\n".join([*parts, *filter(None, [tail])])


@cache
def styles(*paths: str) -> str:
    """Return the colours, as `tokens` makes them, and style sheets of the package, joined; plain for old browsers."""
    return with_plain("\n".join([tokens(), *(inlined(read(path)) for path in paths)]))


def view(path: str, render: str) -> str:
    """Return the module of a widget: what `path` needs, and its function `render` below a switch of languages."""
    return script("widgets/core/language.js", path, tail=f"export default {{render: inLanguages({render})}};")


def look(*paths: str) -> str:
    """Return the style sheet of a widget: what all have, and its own."""
    return styles("widgets/core/tokens.css", "widgets/core/controls.css", *paths)
