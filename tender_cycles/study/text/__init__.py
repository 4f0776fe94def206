"""Coding a text in a notebook."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={"coded_text": ["Excerpt"], "state": ["CodingState"], "widget": ["TextCoder", "code_text"]},
)
