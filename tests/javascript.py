"""What the browser's modules answer: in node, else in Chromium."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

IMPORTING = """async ([source, cases]) => {
  const module = await import(URL.createObjectURL(new Blob([source], {type: "text/javascript"})));
  return JSON.stringify(module.answers(cases)); // typed arrays as node writes them
}"""


def answered(source: str, cases: list[Any], folder: Path) -> list[Any]:
    """Return what a module's function `answers` makes of some cases."""
    if node := shutil.which("node"):
        return _in_node(node, source, cases, folder)
    chromium = os.environ.get("TENDER_CYCLES_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("neither node nor Chromium is on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        found = browser.new_page().evaluate(IMPORTING, [source, cases])
        browser.close()
    return list(json.loads(found))


def _in_node(node: str, source: str, cases: list[dict[str, Any]], folder: Path) -> list[Any]:
    ask = (
        'import {readFileSync} from "node:fs";\n'
        'console.log(JSON.stringify(answers(JSON.parse(readFileSync(0, "utf8")))));'
    )
    (folder / "driver.mjs").write_text(f"{source}\n{ask}", encoding="utf-8")
    ran = subprocess.run(
        [node, str(folder / "driver.mjs")], input=json.dumps(cases), capture_output=True, encoding="utf-8", check=False
    )
    assert ran.returncode == 0, ran.stderr
    return list(json.loads(ran.stdout))
