"""The tree of codes: keys, paths, ancestors, and finding a code by what one calls it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from tender_cycles._nearest import nearest
from tender_cycles.project.nouns import Code

SHORT = 4  # letters of a key that is shown before the name


def short_name(key: str, name: str, group: str = "", *, twice: bool = False) -> str:
    """Return what a code is called where there is little room.

    Parameters
    ----------
    key, name, group : str
        The code's, and the name of the code above it.
    twice : bool
        Whether another code beside it has the name.

    Returns
    -------
    str
        The name: after its key, if that is a number or short, and another word;
        else after its group, if the name stands twice.

    Examples
    --------
    >>> short_name("3.1", "Trust"), short_name("start/trust", "Trust", "Start", twice=True), short_name("Fear", "Fear")
    ('3.1 Trust', 'Start / Trust', 'Fear')
    """
    if key and key != name and (len(key) <= SHORT or key.replace(".", "").isdigit()):
        return f"{key} {name}"
    return f"{group} / {name}" if twice and group else name


class Codebook:
    """The codes of a project as a tree.

    Attributes
    ----------
    keys : dict of str to str
        GUID to the one short name that belongs to no other code: the code's
        `key`; else its name; else, where names repeat, its path
        ``"Parent/Child"``; else the path and the GUID.
    children : dict of str to list of Code
        GUID to the codes below it.
    """

    def __init__(self, codes: Sequence["Code"]) -> None:
        self._codes = {code.guid: code for code in codes}
        self.children: dict[str, list[Code]] = {guid: [] for guid in self._codes}
        for code in codes:
            if code.parent is not None:
                self.children[code.parent].append(code)
        self.keys = self._unique_keys()
        self._names: dict[str, dict[str, str]] = {}

    def __iter__(self) -> Iterator["Code"]:
        return iter(self._codes.values())

    def _unique_keys(self) -> dict[str, str]:
        keys = {code.guid: code.key or code.name for code in self}
        for longer in (self.path, lambda code: f"{self.path(code)} ({code.guid})"):
            count = Counter(keys.values())
            keys |= {c.guid: longer(c) for c in self if not c.key and count[keys[c.guid]] > 1}
        return keys

    def called(self, code: "Code", lang: str) -> str:
        """Return what a code is called in a language wherever it is shown; no two codes are called the same.

        Examples
        --------
        >>> codes = [Code(guid="a", name="Start", key="1"), Code(guid="b", name="Trust", parent="a"),
        ...          Code(guid="c", name="End", key="2"), Code(guid="d", name="Trust", parent="c")]
        >>> book = Codebook(codes)
        >>> [book.called(code, "en") for code in book]
        ['1 Start', 'Start / Trust', '2 End', 'End / Trust']
        """
        if lang not in self._names:
            self._names[lang] = self._names_in(lang)
        return self._names[lang][code.guid]

    def _names_in(self, lang: str) -> dict[str, str]:
        label = {code.guid: code.label(lang) for code in self}
        times = Counter(label.values())
        found = {}
        for code in self:
            # A key that is the code's name in some language is no second name.
            key = "" if code.key in (code.name, *code.labels.values()) else code.key
            group = label.get(code.parent or "", "")
            found[code.guid] = short_name(key, label[code.guid], group, twice=times[label[code.guid]] > 1)
        times = Counter(found.values())
        return {guid: name if times[name] == 1 else self.keys[guid] for guid, name in found.items()}

    def line(self, code: "Code") -> tuple["Code", ...]:
        """Return the code and its ancestors, the topmost first."""
        line = [code]
        while line[0].parent is not None:
            line.insert(0, self._codes[line[0].parent])
        return tuple(line)

    def path(self, code: "Code") -> str:
        """Return the names from the topmost code down, joined by slashes."""
        return "/".join(each.name for each in self.line(code))

    def below(self, code: "Code") -> Iterator["Code"]:
        """Yield the code and everything below it, in the order of the tree."""
        yield code
        for child in self.children[code.guid]:
            yield from self.below(child)

    def find(self, ref: "str | Code") -> "Code":
        """Return the code with this key, GUID, name, label in either language, or path.

        Parameters
        ----------
        ref : str or Code
            A path may leave out its upper part: ``"Child"``, ``"Parent/Child"``.

        Raises
        ------
        ValueError
            If there is none, with the nearest; or several, with their keys.
        TypeError
            If `ref` is neither a string nor a code.
        """
        if not isinstance(ref, str):
            ref = getattr(ref, "guid", ref)
            if not isinstance(ref, str):
                raise TypeError(f"code {ref!r} must be a string or a Code, not {type(ref).__name__}")
        found = self._called(ref)
        if len(found) == 1:
            return found[0]
        if found:
            keys = ", ".join(repr(self.keys[code.guid]) for code in found)
            raise ValueError(f"code {ref!r} names {len(found)} codes; choose by key from {keys}")
        names = {name for code in self for name in (self.keys[code.guid], *_names(code))}
        raise ValueError(f"code {ref!r} is not in the codebook{nearest(ref, sorted(names))}")

    def _called(self, ref: str) -> list["Code"]:
        sure = [code for code in self if ref in (self.keys[code.guid], code.guid)]
        if sure:
            return sure[:1]
        for fold in (str, str.casefold):
            wanted = fold(ref)
            found = [code for code in self if wanted in map(fold, _names(code))]
            found = found or [code for code in self if self._ends_line(code, wanted.split("/"), fold)]
            if found:
                return found
        return []

    def _ends_line(self, code: "Code", parts: list[str], fold: Callable[[str], str]) -> bool:
        line = self.line(code)[-len(parts) :]
        return len(line) == len(parts) > 1 and all(
            part in map(fold, _names(each)) for part, each in zip(parts, line, strict=True)
        )


def _names(code: "Code") -> tuple[str, ...]:
    return tuple(filter(None, (code.key, code.name, *code.labels.values())))
