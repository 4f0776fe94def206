"""The same text as the files in which people have it: pages of the web, books, numbered lines, columns, bad scans."""

import html
import random
import re
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pyphen

HEAD = "Kretsløp og kuber, et hefte om honning"
_DIVIDED = pyphen.Pyphen(lang="nb_NO")
# what text recognition takes a letter for; some letters become two, some none at all
_ALIKE = {
    "l": "1", "i": "l", "o": "0", "e": "c", "c": "e", "h": "b", "m": "rn", "n": "u", "u": "n", "å": "a", "ø": "o",
    "r": "n", "t": "f", "f": "t", "a": "o", "s": "5", "v": "y", "d": "cl",
}  # fmt: skip
_LETTERS = "abcdefghijklmnoprstuvyæøå"


def wrapped(block: str, width: int = 72) -> list[str]:
    return textwrap.wrap(block, width, break_long_words=False, break_on_hyphens=False)


def hyphenated(block: str, width: int = 40) -> list[str]:
    """Return the lines of a block as a book has them: words divided, and those that have a hyphen divided there."""
    lines, line = [], ""
    for word in block.split():
        room = width - len(line) - 2
        if len(line) + len(word) < width:
            line = f"{line} {word}".strip()
            continue
        halves = [(a, b) for a, b in [word.split("-", 1)] if a and b] if word.count("-") == 1 else []
        halves = halves or [(a, b) for a, b in _DIVIDED.iterate(word)]
        first, rest = next(((a + "-", b) for a, b in halves if len(a) <= room), ("", word))
        lines.append(f"{line} {first}".strip())
        line = rest
    return [*lines, line]


def misread(text: str, share: float, seed: int, alike: bool = False) -> str:
    """Return a text as bad text recognition gives it: `share` of its letters are others, or what looks like them."""
    chance = random.Random(seed)

    def read(letter: str) -> str:
        if not letter.isalpha() or chance.random() >= share:
            return letter
        return _ALIKE.get(letter.lower(), "x") if alike else chance.choice(_LETTERS.replace(letter.lower(), ""))

    return "".join(map(read, text))


def _web(blocks: list[str]) -> str:
    marked = [re.sub(r"\b(\w{4})(\w{3,9})\b", r"<em>\1</em>\2", html.escape(block, quote=False)) for block in blocks]
    page = "\n".join(f"<p>{block}</p>" for block in marked)
    for sign, name in {"æ": "aelig", "ø": "oslash", "å": "#229", "«": "laquo", "»": "raquo"}.items():
        page = page.replace(sign, f"&{name};")
    head = "<!DOCTYPE html><html><head><title>x</title><style>p{color:red}</style></head>"
    return f"{head}<body>{page}<script>let a = 1;</script></body></html>"


def _entities(blocks: list[str]) -> str:
    text = "\n\n".join(blocks)
    for sign, name in {"æ": "aelig", "ø": "oslash", "å": "aring", "«": "laquo", "»": "raquo"}.items():
        text = text.replace(sign, f"&{name};")
    return text


def _markdown(blocks: list[str]) -> str:
    quoted = ["\n".join(f"> {line}" for line in wrapped(block)) for block in blocks]
    return re.sub(r"\b(\w{5}) (\w+)\b(?=\n)", r"*\1 \2*", "\n>\n".join(quoted))


def _numbered(blocks: list[str], every: int, right: bool) -> str:
    lines = [line for block in blocks for line in [*wrapped(block), ""]]
    told = []
    for n, line in enumerate(lines, start=1):
        number = str(n) if line and n % every == 0 else ""
        told.append(f"{line}  {number}".rstrip() if right else f"{number:>5} {line}".rstrip())
    return "\n".join(told)


def _columns(blocks: list[str], rows: int = 14) -> str:
    lines = [line for block in blocks for line in [*hyphenated(block), ""]]
    pages = [lines[at : at + 2 * rows] for at in range(0, len(lines), 2 * rows)]
    return "\f".join(
        "\n".join([f"{HEAD:^84}", "", *(f"{a:44}{b}".rstrip() for a, b in _sides(page, rows)), "", f"{n:^84}"])
        for n, page in enumerate(pages, start=1)
    )


def _sides(page: list[str], rows: int) -> list[tuple[str, str]]:
    left, right = page[:rows], page[rows:]
    return list(zip(left, [*right, *[""] * (len(left) - len(right))], strict=True))


def _word(blocks: list[str], path: Path) -> None:
    document = docx.Document()
    for block in blocks:
        paragraph = document.add_paragraph()
        for at in range(0, len(block), 50):
            paragraph.add_run(block[at : at + 50]).bold = at % 100 == 0
    document.save(str(path))


def _book(blocks: list[str], path: Path) -> None:
    """Write a book whose chapters are listed backwards, and read in the order of its spine."""
    size = len(blocks) // 3 + 1
    chapters = [blocks[at : at + size] for at in range(0, len(blocks), size)]
    items = "".join(f'<item href="t/kap%20{n}.xhtml" id="c{n}"/>' for n in reversed(range(len(chapters))))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", '<container><rootfile full-path="O/content.opf"/></container>')
        archive.writestr("O/content.opf", f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>")
        for n, chapter in enumerate(chapters):
            page = "".join(f"<p>{html.escape(block, quote=False)}</p>" for block in chapter)
            archive.writestr(f"O/t/kap {n}.xhtml", f"<html><head><title>x</title></head><body>{page}</body></html>")


_TEXTS: dict[str, Callable[[list[str]], str]] = {
    "page.html": _web,
    "page.txt": _web,
    "entities.txt": _entities,
    "quoted.md": _markdown,
    "numbers.txt": lambda blocks: _numbered(blocks, 1, right=False),
    "fifth-numbers.txt": lambda blocks: _numbered(blocks, 5, right=False),
    "right-numbers.txt": lambda blocks: _numbered(blocks, 5, right=True),
    "columns.txt": _columns,
    "hyphens.txt": lambda blocks: "\n\n".join("\n".join(hyphenated(block, 60)) for block in blocks),
    "mac.txt": "\n\n".join,
}
_FILES: dict[str, Callable[[list[str], Path], None]] = {"thesis.docx": _word, "thesis.epub": _book}
KINDS = (*_TEXTS, *_FILES)


def copy(kind: str, blocks: list[str], folder: Path) -> Path:
    """Write the paragraphs of a text as a file of some kind, and return where it is."""
    path = folder / kind
    if kind in _FILES:
        _FILES[kind](blocks, path)
    else:
        encoding = "mac_roman" if kind == "mac.txt" else "utf-8"
        path.write_bytes(_TEXTS[kind](blocks).encode(encoding, errors="replace"))
    return path
