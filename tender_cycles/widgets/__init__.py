"""Linked views in a notebook: the rings as a control, the theme explorer, the cycle explorer, the what-if explorer."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["export"],
    submod_attrs={
        "calendar": ["CycleExplorer", "explore_cycles"],
        "calendar_state": ["CalendarState"],
        "explorer": ["ThemeExplorer", "explore_themes"],
        "rings": ["RingControl"],
        "state": ["ThemeState"],
        "whatif": ["OfficeExplorer", "explore_office"],
        "whatif_state": ["WhatIfState"],
    },
)
