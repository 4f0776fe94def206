"""HTML from strangers, by Python's parser, in a time that grows with its length and no faster."""

from html import unescape
from html.parser import HTMLParser

from tender_cycles._damage import told

MOST_PAGE = 16 * 2**20  # characters
MOST_OPEN = 50  # tags and comments that are not closed at the end of a page


class Markup(HTMLParser):
    """A parser for whole pages.

    Python's looks for the end of every tag and comment, to the end of the page
    where there is none, and then again from the next one. So what stands behind
    the last ``>``, where no tag ends, is taken as words at once; and a page in
    which many comments are not closed is refused.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def read(self, text: str, place: str) -> None:
        """Parse a whole page.

        Raises
        ------
        ValueError
            If it is longer than an interview can be, or is no page.
        """
        if len(text) > MOST_PAGE:
            raise ValueError(f"{place!r} is a web page of more than {MOST_PAGE // 2**20} MB")
        end = text.rfind(">") + 1
        with told(repr(place), "web page"):  # Python's parser stops at some declarations with an AssertionError
            self.feed(text[:end])
        if self.rawdata.count("<") > MOST_OPEN:
            left = end - len(self.rawdata)
            raise ValueError(f"{place!r} is damaged: what begins at {left} of its HTML is not closed")
        self.close()
        if end < len(text):
            self.handle_data(unescape(text[end:]))
