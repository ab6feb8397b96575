"""Fixtures for tests that drive a browser against a live Purser."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from typing import Final

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from tests.support import chromium, telephony
from tests.support.live import Live
from tests.support.server import new_home, remove_home

TRUNK: Final = telephony.free_udp_port()
"""Where a telephone has to be for our calls to reach it."""


@pytest.fixture(scope="session")
def live() -> Iterator[Live]:
    """One demo Purser for all browser tests of a worker; its people and their money are shared. It answers telephones,
    and rings whoever listens at `TRUNK`."""
    home = new_home()
    here = f"127.0.0.1:{telephony.free_udp_port()}"
    purser = Live(home, "--demo", "--sip", here, PURSER_SIP_TRUNK=f"127.0.0.1:{TRUNK}")
    try:
        purser.start()
        yield purser
        purser.stop()
    finally:
        remove_home(home)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A Chromium of the test's own."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=chromium.find(), args=list(chromium.ARGUMENTS), env=dict(chromium.environment())
        )
        yield started
        await started.close()


_PICTURED = bool(os.environ.get("PURSER_SCREENSHOTS"))
"""Whether pictures are kept: only they are worth drawing every point of a phone's screen."""

_WELCOMED = "if (location.protocol !== 'about:') localStorage.setItem('purser.welcomed', 'yes')"


class Phone:
    """A phone-sized browser session that remembers what went wrong in the page."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.context = context
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._on_console)

    def _on_console(self, line: ConsoleMessage) -> None:
        """An answer of 4xx is an answer; everything else that the browser calls an error is one."""
        if line.type == "error" and "the server responded with a status of 4" not in line.text:
            self.errors.append(line.text)


class Phones:
    """Opens sessions: `await phones.open("zh-CN")` is a phone with nobody signed in."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self.opened: list[Phone] = []

    async def open(self, locale: str = "zh-CN", *, new: bool = False, dark: bool = False, desk: bool = False) -> Phone:
        """One that is `new` has not shown its owner around yet; on a `desk` stands a screen with a keyboard."""
        context = await self._browser.new_context(
            base_url=self._url,
            locale=locale,
            timezone_id="Asia/Shanghai",
            viewport={"width": 1440, "height": 900} if desk else {"width": 390, "height": 844},
            device_scale_factor=2 if _PICTURED and not desk else 1,
            reduced_motion="reduce",
            has_touch=not desk,
            is_mobile=not desk,
            color_scheme="dark" if dark else "light",
        )
        if not new:
            await context.add_init_script(_WELCOMED)
        phone = Phone(context, await context.new_page())
        self.opened.append(phone)
        return phone


@pytest.fixture
async def phones(browser: Browser, live: Live) -> AsyncIterator[Phones]:
    """Phones on the live Purser. At the end, an error in any page's console fails the test."""
    drawer = Phones(browser, live.url)
    yield drawer
    errors = [error for phone in drawer.opened for error in phone.errors]
    assert not errors, errors


@pytest.fixture
async def page(phones: Phones) -> Page:
    """The page of one Chinese phone."""
    return (await phones.open()).page
