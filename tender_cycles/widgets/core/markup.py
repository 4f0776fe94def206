"""HTML as a tree, so that no text can turn into markup."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

Child = ET.Element | str | None | Iterable["Child"]


def h(tag: str, *children: Child, **attributes: str | int | bool | None) -> ET.Element:
    """Return an element.

    Parameters
    ----------
    tag : str
    *children : Element, str, None or several of them
        None is left out.
    **attributes
        An underscore stands for a hyphen, a last one (``class_``) for nothing.
        What is None or False is left out; what is True has an empty value.

    Examples
    --------
    >>> html(h("p", "1 < 2 ", h("b", "&"), class_="sum"))
    '<p class="sum">1 &lt; 2 <b>&amp;</b></p>'
    """
    made = ET.Element(tag)
    for name, value in attributes.items():
        if value is not None and value is not False:
            made.set(name.rstrip("_").replace("_", "-"), "" if value is True else str(value))
    for child in children:
        _add(made, child)
    return made


def _add(parent: ET.Element, child: Child) -> None:
    if isinstance(child, ET.Element):
        parent.append(child)
    elif isinstance(child, str):
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + child
        else:
            parent.text = (parent.text or "") + child
    elif child is not None:
        for each in child:
            _add(parent, each)


def html(element: ET.Element) -> str:
    """Return an element as HTML. What stands in `script` and `style` is not escaped."""
    return ET.tostring(element, encoding="unicode", method="html")
