"""Letters of Word's symbol fonts, whose places in the font say nothing by themselves."""

# From U+F020 on, as the font `Symbol` has them; a blank where it has none that Unicode knows.
_SYMBOL = (
    " !∀#∃%&∍()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼ "
    "                                "
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ ⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭ "
)
_WINGDINGS = {
    0x21: "✏", 0x22: "✂", 0x28: "☎", 0x2A: "✉", 0x36: "⌛", 0x3E: "✇", 0x3F: "✍", 0x41: "✌", 0x43: "👍", 0x44: "👎",
    0x45: "☜", 0x46: "☞", 0x47: "☝", 0x48: "☟", 0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0x6C: "●", 0x6D: "❍", 0x6E: "■",
    0x6F: "□", 0x71: "❑", 0x72: "❒", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x9F: "•", 0xA0: "▪", 0xA7: "▪",
    0xA8: "◻", 0xAB: "★", 0xC3: "↵", 0xD5: "⌫", 0xD6: "⌦", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓",
    0xE3: "↖", 0xE4: "↗", 0xE5: "↙", 0xE6: "↘", 0xE7: "←", 0xE8: "→", 0xE9: "↑", 0xEA: "↓", 0xEF: "⇦", 0xF0: "⇨",
    0xF1: "⇧", 0xF2: "⇩", 0xF3: "⬄", 0xF4: "⇳", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
UNREADABLE = "\ufffd"


def letter_of(font: str, code: str) -> str:
    """Return the letter that a font has at a place, which is written in hexadecimal; U+FFFD if it is not known.

    Examples
    --------
    >>> letter_of("Wingdings", "F0E0"), letter_of("Symbol", "F0B3"), letter_of("MS Gothic", "2610")
    ('→', '≥', '☐')
    """
    try:
        number = int(code, 16)
        letter = chr(number)
    except (ValueError, OverflowError):
        return UNREADABLE
    if font not in ("Symbol", "Wingdings") and letter.isprintable():  # private use and surrogates are not
        return letter
    at = number & 0xFF
    if font == "Wingdings":
        return _WINGDINGS.get(at, UNREADABLE)
    return (_SYMBOL[at - 0x20 : at - 0x1F].strip() if font == "Symbol" and at > 0x20 else "") or UNREADABLE
