"""What every widget is."""

from base64 import b64encode
from typing import Any

import anywidget

from tender_cycles.widgets.core.snapshot import show, still


class Widget(anywidget.AnyWidget):
    """A widget that leaves a picture and a sentence where it cannot run."""

    def _still(self) -> tuple[str, str]:
        """Return an SVG and a sentence."""
        raise NotImplementedError

    def _ipython_display_(self, **_options: Any) -> None:
        svg, sentence = self._still()
        show(self, still(b64encode(svg.encode()).decode(), sentence, sentence, "svg+xml"))
