"""What another way of tendering would change, in a notebook."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__, submod_attrs={"state": ["OfficeState"], "widget": ["OfficeExplorer", "explore_office"]}
)
