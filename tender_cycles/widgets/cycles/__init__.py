"""The cycles on a calendar."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__, submod_attrs={"state": ["CalendarState"], "widget": ["CycleExplorer", "explore_cycles"]}
)
