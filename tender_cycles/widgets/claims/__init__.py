"""The audit of an author's claims."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__, submod_attrs={"state": ["ClaimsState"], "widget": ["ClaimsExplorer", "explore_claims"]}
)
