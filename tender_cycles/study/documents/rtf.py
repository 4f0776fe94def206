"""The text of a rich text file (``.rtf``): its letters alone, whatever way each of them was written.

A letter stands there as a byte of a code page, which may be another one for each
font, or as UTF-16 units with something to fall back on for programs that know
only bytes. Groups nest; a group that begins with a destination holds something
else than text, and what is marked as hidden or deleted is none either.
"""

import codecs
import re
from collections import Counter
from dataclasses import dataclass, field, replace

from tender_cycles.study.documents.symbols import letter_of
from tender_cycles.study.exchange.report import Report

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<brace>[{}])|(?P<raw>[^\\{}\r\n]+)|[\r\n]+",
    re.DOTALL,
)
_LETTERS = {
    **dict.fromkeys(("par", "line", "sect", "page", "column", "\n", "\r"), "\n"),
    **dict.fromkeys(("cell", "nestcell"), "\a"), **dict.fromkeys(("row", "nestrow"), "\r"), "tab": "\t",
    "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005", "~": "\xa0", "_": "\u2011", "zwj": "\u200d",
    "zwnj": "\u200c", "ltrmark": "\u200e", "rtlmark": "\u200f", "\\": "\\", "{": "{", "}": "}",
}  # fmt: skip
# Groups whose words stand beside the text, and what the report calls them.
_BESIDE = {
    "footnote": "footnotes", "annotation": "comments", "shptxt": "text-box", "dptxbxtext": "text-box",
    **{f"header{which}": "header" for which in ("", "l", "r", "f")},
    **{f"footer{which}": "footer" for which in ("", "l", "r", "f")},
}  # fmt: skip
_MARKS = ("pntext", "listtext")  # of list items
_GONE = {
    "colortbl", "stylesheet", "info", "pict", "nonshppict", "shp", "shprslt", "do", "tc", "xe", "filetbl",
    "nonesttables", *_MARKS,
}  # fmt: skip
_STARRED = {"nesttableprops", "moMath", "moMathPara"}  # that hold text, although programs may pass over them
_OF_MATH = re.compile(r"m\w+Pr")  # how an equation looks
_SYMBOL = re.compile(r'\s*SYMBOL {1,9}(\d{1,5}).{0,99}?\\f {1,9}"?([^"\\]{1,60})"?', re.DOTALL)
_PAGES = {10000: "mac_roman", 65001: "utf-8", 1361: "johab", 708: "iso8859-6", 819: "latin-1"}
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_SYMBOLS = 2  # the charset of fonts whose places say nothing by themselves


@dataclass(slots=True)
class _Group:
    """What holds within a pair of braces; `out` takes its letters, if they are wanted."""

    out: list[str] | None
    font: str = ""
    skipped: int = 1  # letters that stand in for a Unicode letter
    hidden: bool = False
    deleted: bool = False
    kind: str = ""  # the destination that it is
    starred: bool = False
    twin: bool = False  # of what stands beside it, for older programs


@dataclass(slots=True)
class _Font:
    charset: int = 1
    name: str = ""


@dataclass(slots=True)
class _Rtf:
    """Walks over the tokens of a file."""

    text: list[str] = field(default_factory=list)
    beside: list[tuple[str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    groups: list[_Group] = field(default_factory=list)
    fonts: dict[str, _Font] = field(default_factory=dict)
    encoding: str = "cp1252"
    default: str = ""
    _bytes: bytearray = field(default_factory=bytearray)
    _skip: int = 0
    _was_gone: str = ""

    def walk(self, data: str) -> None:
        """Read all tokens.

        Raises
        ------
        ValueError
            If groups are not closed, or words follow the last one.
        """
        at = 0
        while at < len(data):
            found = _TOKEN.match(data, at)
            if found is None:
                raise ValueError(f"it breaks off at {at:,}")
            at = found.end()
            if not self.groups and found["brace"] != "{":
                if found[0].strip("\0 \r\n}"):  # some programs close one group too many
                    raise ValueError(f"something stands outside its groups, at {found.start():,}")
            elif word := found["word"]:
                at += self._word(word, int(found["number"]) if found["number"] else None)
            elif found["hex"]:
                self._raw(bytes.fromhex(found["hex"]))
            elif found["raw"]:
                self._raw(found["raw"].encode("latin-1"))
            elif found["brace"]:
                self._brace(found["brace"])
            elif sign := found["sign"]:
                self._sign(sign)
        if self.groups:
            raise ValueError(f"{len(self.groups)} of its groups are not closed: it breaks off")

    # -- groups

    def _brace(self, brace: str) -> None:
        self._skip = 0
        if self.groups:
            self._flush()
        if brace == "{":
            top = self.groups[-1] if self.groups else _Group(self.text)
            self.groups.append(replace(top, kind="", starred=False))
        else:
            self._close(self.groups.pop())

    def _close(self, group: _Group) -> None:
        if group.kind in _BESIDE and group.out and not group.twin:
            words = " ".join(_whole("".join(group.out)).split())
            self.beside += [(_BESIDE[group.kind], words)] if words else []
        elif self.groups and group.kind == "fldinst" and (found := _SYMBOL.match("".join(group.out or ()))):
            self._letter(letter_of(found[2].strip(), f"{0xF000 + int(found[1]) % 0x100:04X}"))

    def _destination(self, word: str) -> bool:
        """Return whether a word at the beginning of a group says that its letters are no text."""
        group = self.groups[-1]
        starred, group.starred = group.starred, False
        if word in _BESIDE or word == "fldinst":
            group.kind, group.out, group.hidden = word, [], False
        elif word == "fonttbl" or word in _GONE or (starred and word not in _STARRED) or _OF_MATH.fullmatch(word):
            group.kind, group.out = word, None
            self.counts["lists"] += word in _MARKS
        else:
            return False
        group.twin |= word in ("nonshppict", "shprslt")
        self.counts["pictures"] += word == "pict" and not group.twin
        return True

    # -- letters

    def _raw(self, data: bytes) -> None:
        skipped = min(self._skip, len(data))
        self._skip -= skipped
        self._bytes += data[skipped:]

    def _flush(self) -> None:
        """Put the bytes that were gathered into letters of the font that is set."""
        if not self._bytes:
            return
        data = bytes(self._bytes)
        self._bytes.clear()
        group = self.groups[-1]
        font = self.fonts.get(group.font, _Font())
        if any(each.kind == "fonttbl" for each in self.groups[-2:]):
            self.fonts.setdefault(group.font, _Font()).name = data.decode("latin-1").strip(";")
        elif font.charset == _SYMBOLS:
            self._letter("".join(" " if byte == 0x20 else letter_of(font.name, f"F0{byte:02X}") for byte in data))
        else:
            self._letter(data.decode(_CHARSETS.get(font.charset, self.encoding), "replace"))

    def _letter(self, letters: str) -> None:
        group = self.groups[-1]
        gone = "hidden" if group.hidden else "deleted" if group.deleted else ""
        if group.out is None:
            return
        if gone and letters.strip():
            self.counts[gone] += gone != self._was_gone
        if letters.strip():
            self._was_gone = gone
        if not gone:
            group.out.append(letters)

    def _unicode(self, number: int) -> None:
        unit = chr(number % 0x10000)
        font = self.fonts.get(self.groups[-1].font, _Font())
        private = font.charset == _SYMBOLS and "\uf000" <= unit <= "\uf0ff"
        self._letter(letter_of(font.name, f"{ord(unit):04X}") if private else unit)
        self._skip = self.groups[-1].skipped

    def _sign(self, sign: str) -> None:
        self._flush()
        if sign == "*":
            self.groups[-1].starred = True
        elif self._skip:
            self._skip -= 1
        else:
            self._letter(_LETTERS.get(sign, ""))

    # -- words

    def _word(self, word: str, number: int | None) -> int:
        """Do what a control word says, and return how many bytes after it are no text."""
        self._flush()
        self._skip = 0
        group = self.groups[-1]
        if group.kind == "" and self._destination(word):
            return 0
        if word == "bin":
            return max(number or 0, 0)
        if word in _LETTERS:
            self._letter(_LETTERS[word])
        elif word == "u" and number is not None:
            self._unicode(number)
        else:
            self._set(group, word, number)
        return 0

    def _set(self, group: _Group, word: str, number: int | None) -> None:
        """Take down what holds from here on."""
        on = number != 0
        if word == "f":
            group.font = str(number)
        elif word == "plain":
            group.font, group.hidden, group.deleted = self.default, False, False
        elif word == "v":
            group.hidden = on
        elif word == "deleted":
            group.deleted = on
        elif word == "uc":
            group.skipped = max(1 if number is None else number, 0)
        elif word == "fcharset" and number is not None:
            self.fonts.setdefault(group.font, _Font()).charset = number
        elif word == "deff":
            self.default = group.font = str(number)
        elif word == "ansicpg" and number is not None:
            self.encoding = _encoding(number)
        elif word in ("mac", "pc", "pca"):
            self.encoding = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        self.counts["inserted"] += word == "revised" and on
        self.counts["equations"] += word == "moMath"


def _encoding(page: int) -> str:
    """Return what Python calls a code page; letters beyond ASCII of one that it does not know cannot be read."""
    name = _PAGES.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "ascii"
    return name


def _whole(text: str) -> str:
    """Return a text with UTF-16 units as letters, and with tabs between the cells of rows."""
    text = text.replace("\a\r", "\n").replace("\a", "\t").replace("\r", "\n")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def rtf_text(data: bytes, place: str, report: Report) -> str:
    """Return the text of a rich text file; what is left out is reported with its words, save what is hidden.

    Raises
    ------
    ValueError
        If it is damaged.
    """
    rtf = _Rtf()
    try:
        rtf.walk(data.decode("latin-1").rstrip("\0"))
    except ValueError as error:
        raise ValueError(f"{place!r} is rich text (.rtf), but damaged: {error}") from error
    told: dict[str, str] = {
        "inserted": "doubtful", "deleted": "doubtful", "lists": "doubtful", "equations": "doubtful",
        "pictures": "dropped", "hidden": "dropped",
    }  # fmt: skip
    for kind, status in told.items():
        report.add(status, f"document.{kind}", count=rtf.counts[kind], place=place)
    for kind, words in rtf.beside:
        detail = words if len(words) <= 60 else f"{words[:59]}…"
        report.add("dropped", f"document.{kind}", place=place, detail=detail)
    return _whole("".join(rtf.text)).rstrip("\n") + "\n"
