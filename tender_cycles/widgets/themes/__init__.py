"""The theme explorer: rings, filters, excerpts, matrix, network and claims as views of one state."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["export"],
    submod_attrs={"state": ["ThemeState"], "widget": ["ThemeExplorer", "explore_themes"]},
)
