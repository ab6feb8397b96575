"""Calls to and from the hotline, as a caller, a colleague at a desk and a recording know them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import psycopg
from playwright.async_api import Locator, Page, expect

from purser.core.db import Database
from purser.core.key_providers import key_provider
from purser.core.postgres import Cluster
from purser.core.vault import keyring
from purser.hotline.calls import CallId
from purser.hotline.calls.recordings import KEY
from tests.e2e.colleague import invite, sit_down
from tests.e2e.customer import SLOW
from tests.support import sounds, talking
from tests.support.browser import Phones
from tests.support.live import Live
from tests.support.recordings import heard_in
from tests.support.sounds import Pcm
from tests.support.telephony import Baresip

CALLER: Final = 440
"""What a caller's telephone says, Hz."""

AGENT: Final = 1_000
APP: Final = 700

OVER: Final = "[data-testid=line][data-step=over], [data-testid=wrap-up]"
"""What a desk shows when the other side has hung up: first the line says so, then the books."""

PROMPT: Final = 60.0
"""Seconds that the menu may take to come to a point, on a busy machine."""

_LONG: Final = 180.0  # seconds; a telephone hangs up at the end of its file
_EVENTS: Final = """
    SELECT e.kind, e.at FROM call_events AS e WHERE e.call_id = %s ORDER BY e.number"""

_KEY: Final = "SELECT recording_key FROM calls WHERE id = %s"
_APPEARS: Final = """(selector) => new Promise((done) => {
    const look = () => document.querySelector(selector) && done(Date.now());
    new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true});
    look();
})"""
_CLICK: Final = "(button) => { const now = Date.now(); button.click(); return now; }"

T = TypeVar("T")


def says(folder: Path, hertz: float = CALLER) -> Path:
    """A telephone's voice: a tone."""
    return sounds.write_wav(folder / f"says-{hertz:.0f}.wav", sounds.tone(hertz, _LONG))


async def until(look: Callable[[], Awaitable[T]], seconds: float = PROMPT) -> T:
    """What is seen, once it is something. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not (seen := await look()):
            await asyncio.sleep(0.1)
    return seen


async def wait_for_state(read: Callable[[], Awaitable[Any]], *states: str, seconds: float = PROMPT) -> Any:
    """The call, once it is in one of these states; `read` gives the call as its customer sees it."""

    async def look() -> Any:
        call = await read()
        return call if call is not None and call["state"] in states else None

    return await until(look, seconds)


class Books:
    """What the database says of a live Purser's calls."""

    def __init__(self, live: Live) -> None:
        self._dsn = Cluster(live.home).dsn()

    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        async with await psycopg.AsyncConnection.connect(self._dsn, autocommit=True) as conn:
            return await (await conn.execute(statement, list(values))).fetchall()

    async def kinds(self, call: str) -> list[str]:
        """What happened on a call, in order."""
        return [kind for kind, _ in await self.rows(_EVENTS, call)]


def heard_by(telephone: Baresip) -> Pcm:
    """All that a telephone heard in its last call, which is over."""
    rate, pcm = sounds.read_wav(telephone.heard()[-1])
    assert rate == sounds.RATE
    return pcm[:, 0]


def seconds_of(pcm: Pcm, hertz: float) -> float:
    """How long one hears a tone in it and nothing else."""
    half = sounds.RATE // 2
    pieces = [pcm[i : i + half] for i in range(0, len(pcm) - half + 1, half)]
    return 0.5 * sum(sounds.dominant(piece).is_tone(hertz) for piece in pieces)


async def hears(page: Page, hertz: float) -> None:
    """Wait until the browser hears a tone and nothing else. Raises TimeoutError."""

    async def look() -> bool:
        pcm = await talking.heard(page, 1)
        return len(pcm) == sounds.RATE and sounds.dominant(pcm).is_tone(hertz)

    await until(look, 20)


async def attend(phones: Phones, live: Live, name: str, *, takes: bool = True) -> Page:
    """Somebody at a desk who can be heard; `takes`: contacts from now on."""
    phone = await sit_down(phones, invite(live, name, "agent"), "en")
    await phone.context.add_init_script(talking.EARS)
    await phone.page.reload()
    if takes:
        await take_contacts(phone.page)
    return phone.page


async def take_contacts(desk: Page) -> None:
    """From now on."""
    box = desk.get_by_test_id("agent")
    await box.get_by_role("combobox").select_option("available")
    await expect(box).to_have_attribute("data-activity", re.compile("available|reserved"))


async def answer(desk: Page) -> None:
    """What rings is taken by a key, and the desk's line is there. A known caller waits for their last agent first."""
    await expect(desk.get_by_test_id("offer")).to_be_visible(timeout=60_000)
    await desk.keyboard.press("a")
    await is_on_the_line(desk)


async def press(desk: Page, key: str) -> None:
    """A key of a call's controls. While the last one is carried out they take none, as their buttons show."""
    await expect(desk.get_by_test_id("call").locator("[aria-busy=true]")).to_have_count(0)
    await desk.keyboard.press(key)


async def is_on_the_line(desk: Page) -> None:
    """Somebody who was rung has answered, and the desk's line is there."""
    await expect(desk.get_by_test_id("call")).to_have_attribute("data-state", "connected", timeout=SLOW)
    await expect(desk.get_by_test_id("line")).to_have_attribute("data-step", "on", timeout=SLOW)


async def shown_at(page: Page, selector: str) -> float:
    """When the page first showed something, in milliseconds since 1970. TimeoutError when it does not."""
    async with asyncio.timeout(PROMPT):
        seen: float = await page.evaluate(_APPEARS, selector)
    return seen


async def click_at(button: Locator) -> float:
    """Press a button that is there; when, in milliseconds since 1970."""
    await expect(button).to_be_visible()
    now: float = await button.evaluate(_CLICK)
    return now


def hang_up_of(desk: Page) -> Locator:
    """The desk's button for it."""
    return desk.get_by_role("button", name="Hang up")


async def wrap_up(desk: Page) -> None:
    """Say what it was about."""
    codes = desk.get_by_test_id("wrap-up")
    await codes.get_by_role("button").first.click()
    await expect(desk.get_by_test_id("contact")).to_have_count(0)


async def recording_of(live: Live, call: str) -> tuple[Pcm, Pcm]:
    """Both sides of a call: the customer, and what they heard."""
    keys = key_provider(live.home)
    async with Database(Cluster(live.home).dsn(), max_size=1, key_provider=keys) as db, db.reader() as conn:
        ((sealed,),) = await (await conn.execute(_KEY, [call])).fetchall()
        key = (await keyring(conn)).open(KEY, CallId.parse(call), bytes(sealed))
    pcm = heard_in(live.home / "recordings" / f"{call}-1.sound", key)
    return pcm[:, 0], pcm[:, 1]
