"""What axe-core has to say of a widget's elements."""

from axe_playwright_python.sync_playwright import Axe
from labdriver import Window

SERIOUS = ("serious", "critical")


def serious_faults(window: Window, within: str) -> list[str]:
    """Return what axe-core finds within the elements, serious or worse, with the places."""
    found = Axe().run(window.page, context={"include": [[within]]}, options={"resultTypes": ["violations"]})
    return [
        f"{each['id']}: {[node['target'] for node in each['nodes']][:4]} {each['nodes'][0]['failureSummary']}"
        for each in found.response["violations"]
        if each["impact"] in SERIOUS
    ]
