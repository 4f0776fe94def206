"""XML from strangers, read piece by piece; and XML of our own, escaped.

The tree is never held as a whole: what is done with is let go. No document
type is accepted, so that there are no entities to expand.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from xml.etree import ElementTree as ET
from xml.parsers import expat

MOST_LEVELS = 200
MOST_ELEMENT = 32 * 2**20  # bytes of one element below a section, such as a source with 100,000 codings
MOST_TAG = 4 * 2**20  # a tag that is not at its end is looked at again with every piece
_UNSAFE = re.compile('[&<>"\r\n\t\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]')
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
# Elements that hold words; blanks in all others are the writer's layout.
_WORDS = {
    "Description", "PlainTextContent", "TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue",
    "DateTimeValue",
}  # fmt: skip
Element = ET.Element


class _Tags(dict[str, str]):
    """Tags without their namespace, each found out once."""

    def __missing__(self, tag: str) -> str:
        self[tag] = tag.rpartition("}")[2]
        return self[tag]


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
        self._tags = _Tags()
        self._builder = ET.TreeBuilder()
        self.root: Element | None = None
        self.namespace = ""
        # The tree is built in C; Python looks at it between two pieces only.
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._builder.end
        self._parser.CharacterDataHandler = self._builder.data
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, chunks: Iterable[bytes]) -> None:
        """Parse all chunks.

        Raises
        ------
        ValueError
            If it is not XML, has a document type, goes too deep, or has another root.
        """
        fed = handled = 0
        for chunk in chunks:
            self._parse(chunk, last=False)
            fed += len(chunk)
            if self._hand_over(last=False):
                handled = fed
            for size, most, what in (
                (fed - handled, MOST_ELEMENT, "an element"),
                (fed - self._parser.CurrentByteIndex, MOST_TAG, "a tag"),
            ):
                if size > most:
                    raise ValueError(f"{self._name} has {what} of more than {most // 2**20} MB")
        self._parse(b"", last=True)
        self._hand_over(last=True)

    def _parse(self, chunk: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(chunk, last)
        except (expat.ExpatError, LookupError) as error:
            raise ValueError(f"{self._name} is not well-formed XML: {error}") from error

    def _doctype(self, *_: object) -> None:
        raise ValueError(f"{self._name} declares a document type, which may hide entity bombs; it is refused")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, tag = name.rpartition("}")
        if tag != self._root or namespace not in self._namespaces:
            raise ValueError(f"{self._name} begins with <{tag}> of {namespace or 'no namespace'!r}, not <{self._root}>")
        self.root, self.namespace = self._builder.start(tag, attributes), namespace
        self._parser.StartElementHandler = self._builder.start
        if handler := self._handlers.get(""):
            handler(self.root)

    def _hand_over(self, *, last: bool) -> bool:
        """Give what is complete to the handlers and let it go; return whether there was anything."""
        if self.root is None:
            return False
        sections, done = list(self.root), False
        for section in sections:
            closed = last or section is not sections[-1]
            tag = self._tags[section.tag]
            if tag in self._handlers or not any(path.startswith(f"{tag}/") for path in self._handlers):
                if closed:
                    self._handle(tag, section)
            else:
                complete = list(section) if closed else list(section)[:-1]
                for child in complete:
                    self._handle(f"{tag}/{self._tags[child.tag]}", child)
                del section[: len(complete)]
                done |= bool(complete)
            if closed:
                self.root.remove(section)
                done = True
        return done

    def _handle(self, path: str, element: Element) -> None:
        tags = self._tags
        for each in element.iter():
            each.tag = tags[each.tag]
        level, depth = [element], 0
        while level:
            depth += 1
            if depth > MOST_LEVELS:
                raise ValueError(f"{self._name} is nested more than {MOST_LEVELS} levels deep")
            level = [child for each in level for child in each]
        if handler := self._handlers.get(path) or self._handlers.get("*"):
            handler(element)


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
    """Return an element as XML without a namespace and without blanks between tags, as it stands below our own root."""
    for each in element.iter():
        each.tail = None
        if each.tag not in _WORDS:
            each.text = None
    return ET.tostring(element, encoding="unicode").replace("\r", "&#13;")
