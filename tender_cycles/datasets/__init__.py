"""The thesis that ships: its tables, the coded project, and attaching the informants' own words."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "attach": ["AttachReport", "attach_thesis", "attached", "detach_thesis"],
        "fingerprints": ["Fingerprint", "fingerprint"],
        "schema": ["Fault", "check", "data_path", "names", "table"],
        "thesis": ["load_example_office", "load_thesis", "readings", "title"],
    },
)
