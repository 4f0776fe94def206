"""What every widget is."""

from base64 import b64encode
from typing import Any

import anywidget
import traitlets

from tender_cycles.widgets.core.snapshot import show, still
from tender_cycles.words import LANGS, Lang, check_lang, say


class Widget(anywidget.AnyWidget):
    """A widget that leaves a picture and a sentence where it cannot run, and can change its language in place.

    Attributes
    ----------
    lang : {"nb", "en"}
        Setting it changes the words that are shown.
    languages : dict
        The languages to choose from, by their own names.
    """

    lang: Any = traitlets.Enum(LANGS).tag(sync=True)
    languages = traitlets.Dict().tag(sync=True)

    @traitlets.default("lang")
    def _usual_lang(self) -> Lang:
        return check_lang()

    @traitlets.default("languages")
    def _names(self) -> dict[str, str]:
        return {lang: say("language.name", lang) for lang in LANGS}

    def _still(self) -> tuple[str, str]:
        """Return an SVG and a sentence."""
        raise NotImplementedError

    def _ipython_display_(self, **_options: Any) -> None:
        svg, sentence = self._still()
        show(self, still(b64encode(svg.encode()).decode(), sentence, sentence, "svg+xml"))
