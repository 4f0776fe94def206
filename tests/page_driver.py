"""Exercises as one page, opened from disk with the network off, as on a telephone and at a desk."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from axe import serious_faults
from labdriver import CHROMIUM_FLAGS, Window
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
TELEPHONE: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
VIOLATIONS = """window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));"""
WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"
FULL = 'void (Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError"); });'
NOWHERE = 'Object.defineProperty(window, "localStorage", {value: null});'
NO_STORAGE = ("blocked", "nowhere", "full")
Open = Callable[[BrowserContext, Path], Window]


def begin(page: Page, word: str) -> None:
    """Give an alias."""
    page.locator(".tc-ask-word").fill(word)
    page.locator(".tc-ask .tc-main").click()


def open_in(
    lang: str, size: dict[str, int], device: Callable[..., BrowserContext], open_page: Open, file: Path, title: str
) -> Window:
    """Open a Norwegian page in a language, in English on dark ground; raise if its title is another."""
    window = open_page(device(viewport=size, color_scheme="dark" if lang == "en" else "light"), file)
    if lang == "en":
        window.page.get_by_role("button", name="English").click()
    expect(window.page.locator("html")).to_have_attribute("lang", lang)
    expect(window.page.get_by_role("heading", level=1)).to_have_text(title)
    return window


def saved_file(page: Page, button: Locator, to: Path) -> str:
    """Save the file that is handed in, under any name; returns the one it was offered under."""
    with page.expect_download() as download:
        button.click()
    download.value.save_as(to)
    return download.value.suggested_filename


def without_storage(
    how: str, browser: Browser, device: Callable[..., BrowserContext], chromium: str, folder: Path
) -> BrowserContext:
    """Return a telephone on which a page can keep nothing."""
    if how != "blocked":
        context = device(viewport=PHONE)
        context.add_init_script(NOWHERE if how == "nowhere" else FULL)
        return context
    settings = folder / "profile" / "Default" / "Preferences"  # as by a browser's own setting
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": 2}}}))
    return browser.browser_type.launch_persistent_context(
        settings.parents[1], executable_path=chromium, args=list(CHROMIUM_FLAGS), viewport=PHONE
    )


def check_sound(window: Window, name: str) -> None:
    """Raise if something stands out at the sides or axe-core finds a serious fault; keep what is seen."""
    assert window.page.evaluate(WIDER) <= 0
    assert serious_faults(window, "body") == []
    window.shot(name)
