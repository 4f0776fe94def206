"""Lines of JSON, out of a text into which somebody has copied them."""

import codecs
import json
import re
from typing import Any


def line(record: dict[str, Any]) -> bytes:
    """Return a record as a line of a file."""
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def is_complete(text: bytes) -> bool:
    """Return whether a line holds a record, and all of it."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def restored(content: bytes, begins: re.Pattern[str]) -> bytes:
    """Return a file out of a text into which it was copied; what is none, or needs nothing, as it is.

    There may be words before and after it, all on one line, in an encoding of Windows.

    Parameters
    ----------
    content : bytes
    begins : pattern
        With what the first record begins.

    Examples
    --------
    >>> restored(b'Hello! {"a": 1} {"a": 2} Yours', re.compile('{"a"'))
    b'{"a": 1}\\n{"a": 2}\\n'
    """
    if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        content = content.decode("utf-16", "replace").encode()
    text = content.decode("utf-8-sig", "replace")
    first = begins.search(text)
    if first is None or (first.start() == 0 and is_complete(content.partition(b"\n")[0].removeprefix(codecs.BOM_UTF8))):
        return content
    decoder, at, found = json.JSONDecoder(strict=False), first.start(), b""  # strict: a mail may break lines in a text
    while at >= 0:
        try:
            record, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        found += line(record)
        at = text.find("{", end)
    return found or content
