"""axe-core on a page. It is put in by the browser's debugger, so the content security policy stays as it is."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from purser import webbuild

_SOURCE = Path("web/node_modules/axe-core/axe.min.js")
_STILL = """() => Promise.all(document.getAnimations()
    .filter((a) => a.effect.getComputedTiming().iterations !== Infinity)
    .map((a) => a.finished.catch(() => null))).then(() => null)"""
_SERIOUS = ("serious", "critical")


@functools.cache
def _source() -> str:
    script = webbuild.ROOT / _SOURCE
    if not script.exists():
        webbuild.install(development=True)
    return script.read_text(encoding="utf-8")


async def faults(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What is seriously wrong with the page as it is, one line each; only by those rules where some are named."""
    await page.evaluate(_STILL)
    if not await page.evaluate("typeof window.axe === 'object'"):
        await page.evaluate(_source())
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = await page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found["violations"]
        if violation["impact"] in _SERIOUS
        for node in violation["nodes"]
    ]
