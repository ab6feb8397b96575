"""The hotline without anybody of the staff: a real telephone, the menu, and what it does at once."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

from playwright.async_api import Page

from tests.e2e.hotline import PROMPT, Books, says, until
from tests.e2e.test_safety import set_pin, sign_up
from tests.e2e.test_service import ask
from tests.support.browser import Phones
from tests.support.live import Live
from tests.support.telephony import Baresip, baresip

_FREEZE = """
    SELECT extract(epoch FROM created_at)::float * 1000 FROM freezes WHERE source = 'hotline'
     ORDER BY created_at DESC LIMIT 1"""
_KNOWN = "SELECT id FROM calls WHERE ended_at IS NULL AND proof = 'code' AND line = 'phone'"
_WATCH = """async () => {
    for (;;) {
        const answer = await fetch('/v1/customers/me');
        if (answer.status === 401) return Date.now();
        await new Promise((done) => setTimeout(done, 50));
    }
}"""


async def test_a_theft_is_stopped_by_the_menu_alone(phones: Phones, live: Live, tmp_path: Path) -> None:
    """A stranger holds the phone with the app; its owner has a code on paper beside another telephone."""
    me = (await sign_up(phones, live, "zh-CN", "沈静")).customer
    await set_pin(me)
    code: str = (await ask(me.page, "POST", "/v1/call-codes", {}))["code"]
    thief = await me.page.context.new_page()
    await thief.goto("/wallet/cards")
    async with baresip(tmp_path / "phone", says(tmp_path)) as telephone:
        watching = asyncio.create_task(until_signed_out(thief))
        await telephone.dial(live.telephone)
        await telephone.saw("CALL_ESTABLISHED")
        await asyncio.sleep(4)  # the greeting
        await telephone.press("1")
        await key_in(telephone, code, live)
        await telephone.press("11")
        signed_out = await watching
        await telephone.hang_up()
    ((frozen,),) = await Books(live).rows(_FREEZE)
    assert 0 < signed_out - frozen < 1_000, f"{signed_out - frozen:.0f} ms"


async def key_in(telephone: Baresip, code: str, live: Live) -> None:
    """As soon as it is asked for; what is keyed in before may be taken for an answer to something else."""
    for _ in range(3):
        await telephone.press(code)
        with contextlib.suppress(TimeoutError):
            await until(lambda: Books(live).rows(_KNOWN), 15)
            return
    raise AssertionError("the code was not taken")


async def until_signed_out(page: Page) -> float:
    """When the page's session was no longer one, in milliseconds since 1970."""
    async with asyncio.timeout(2 * PROMPT):
        gone: float = await page.evaluate(_WATCH)
    return gone
