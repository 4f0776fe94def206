"""Nested cycles of tendered labour-market measures, with the coded interviews of a thesis."""

from typing import Any

import lazy_loader as _lazy

__version__ = "0.1.0"

_find, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    try:
        return _find(name)
    except AttributeError:
        from tender_cycles._nearest import nearest
        from tender_cycles._parts import home_of

        if name.startswith("_"):
            raise
        part = home_of(name)
        hint = f"; it is tender_cycles.{part}.{name}" if part else nearest(name, __all__)
        raise AttributeError(f"module 'tender_cycles' has no attribute {name!r}{hint}") from None
