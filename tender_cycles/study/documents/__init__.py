"""Interviews as they lie on a disk: text, Word and PDF, read into sources."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__, submod_attrs={"documents": ["SourceReading", "SourcesReading", "read_source", "read_sources"]}
)
