"""XML from strangers, read piece by piece; and XML of our own, escaped.

The tree is never held as a whole: what is done with is let go. No document
type is accepted, so that there are no entities to expand.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from xml.etree import ElementTree as ET
from xml.parsers import expat

MOST_LEVELS, MOST_ELEMENTS = 200, 3_000_000  # a million codings
MOST_WORDS, MOST_TAG = 64 * 2**20, 4 * 2**20  # a tag that is not at its end is looked at again with every piece
_UNSAFE = re.compile('[&<>"\r\n\t\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]')
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
_WORDS = frozenset({
    "Description", "PlainTextContent", "TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue",
    "DateTimeValue",
})  # fmt: skip
Element = ET.Element


class Stream:
    """A parser that hands over each element of some tags when it is complete, and then forgets it.

    Parameters
    ----------
    namespaces : collection of str
        What the root's namespace may be.
    root : str
        Tag of the root.
    handlers : mapping of str to callable
        By the path of tags below the root, such as ``"Sources/TextSource"``;
        under the empty path, what is called at the beginning of the root;
        under ``"*"``, what takes any other element there.
    name : str
        What messages call the file.
    """

    def __init__(
        self, namespaces: Iterable[str], root: str, handlers: Mapping[str, Callable[[Element], None]], name: str
    ) -> None:
        self._namespaces, self._root, self._handlers, self._name = tuple(namespaces), root, handlers, name
        self._stack: list[Element] = []
        self._tags: dict[str, str] = {}
        self._words: list[str] = []
        self._sections = {path.partition("/")[0] for path in self._handlers if "/" in path}
        self._count = self._size = 0
        self.root: Element | None = None
        self.namespace = ""
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, chunks: Iterable[bytes]) -> None:
        """Parse all chunks.

        Raises
        ------
        ValueError
            If it is not XML, has a document type, goes too deep, or has another root.
        """
        try:
            fed = 0
            for chunk in chunks:
                self._parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - self._parser.CurrentByteIndex > MOST_TAG:
                    raise ValueError(f"{self._name} has a tag of more than {MOST_TAG // 2**20} MB")
            self._parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, UnicodeError) as error:
            raise ValueError(f"{self._name} is not well-formed XML: {error}") from error

    def _doctype(self, *_: object) -> None:
        raise ValueError(f"{self._name} declares a document type, which may hide entity bombs; it is refused")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        stack, tag = self._stack, self._tags.get(name)
        if tag is None:
            tag = self._tags[name] = name.rpartition(" ")[2]
        if not stack:
            namespace = name.rpartition(" ")[0]
            if tag != self._root or namespace not in self._namespaces:
                raise ValueError(
                    f"{self._name} begins with <{tag}> of {namespace or 'no namespace'!r}, not <{self._root}>"
                )
            self.root, self.namespace = ET.Element(tag, attributes), namespace
            stack.append(self.root)
            if handler := self._handlers.get(""):
                handler(self.root)
        elif len(stack) > MOST_LEVELS:
            raise ValueError(f"{self._name} is nested more than {MOST_LEVELS} levels deep")
        else:
            stack.append(ET.SubElement(stack[-1], tag, attributes))
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise ValueError(f"{self._name} has more than {MOST_ELEMENTS} elements")
        if tag in _WORDS:
            self._words.clear()
            self._size = 0
            self._parser.CharacterDataHandler = self._data

    def _data(self, text: str) -> None:
        self._words.append(text)
        self._size += len(text)
        if self._size > MOST_WORDS:
            raise ValueError(f"{self._name} has a text of more than {MOST_WORDS // 2**20} MB")

    def _end(self, _: str) -> None:
        stack = self._stack
        element = stack.pop()
        if element.tag in _WORDS:
            element.text = "".join(self._words)
            self._parser.CharacterDataHandler = None
        if len(stack) in (1, 2):
            path = element.tag if len(stack) == 1 else f"{stack[1].tag}/{element.tag}"
            if handler := self._handlers.get(path) or (None if path in self._sections else self._handlers.get("*")):
                handler(element)
            stack[-1].remove(element)


def escaped(text: str, found: list[str] | None = None) -> str:
    """Return text for an attribute or an element; what XML cannot hold becomes U+FFFD, and is noted in `found`."""
    if not _UNSAFE.search(text):
        return text
    if _ILLEGAL.search(text):
        if found is not None:
            found.append(text)
        text = _ILLEGAL.sub("\ufffd", text)
    return _UNSAFE.sub(lambda match: _ESCAPES[match[0]], text)


def raw(element: Element) -> str:
    """Return an element as XML without a namespace, as it stands below our own root."""
    return ET.tostring(element, encoding="unicode").replace("\r", "&#13;")
