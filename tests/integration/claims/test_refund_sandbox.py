"""Refunds to cards with the sandbox bank misbehaving: nothing twice, nothing lost, every story has an end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from purser.channels import Channels, ChannelUnavailable, SandboxChannel, Untrusted
from purser.claims import Card, RefundDesk, question_about
from purser.core.clock import SystemClock
from purser.core.ids import PaymentId
from purser.payments import notified
from tests.support.refunding import Shop
from tests.support.sandbox import Bank, Door, Headers
from tests.support.world import CHANNEL, World

ROUNDS, HEALED = 60, 10
CARD, TOP_UP, PART = 5_000_000, 5_000, 1_234

SWITCHES: dict[str, dict[str, float]] = {
    "none": {},
    "declines": {"failure_rate": 1.0},
    "does not know": {"unknown_rate": 1.0, "unknown_ms": 300},
    "says nothing": {"silent_rate": 0.5, "no_notification_rate": 1.0},
    "answers get lost": {"drop_response_rate": 1.0, "server_error_rate": 0.3},
    "lies": {"wrong_amount_answer_rate": 0.5, "forged_answer_rate": 0.4, "wrong_amount_rate": 1.0, "forged_rate": 1.0},
    "repeats itself": {"duplicate_rate": 1.0, "reorder_rate": 1.0},
}


@pytest.fixture(scope="session")
def unruly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    bank = Bank(tmp_path_factory.mktemp("refunds"), seed=5)
    yield bank
    bank.stop()


async def settle(shop: Shop, bank: Bank) -> None:
    """Minutes pass until all have come to rest; a bank that is ill gets well on the way."""
    for number in range(ROUNDS):
        if number == HEALED:
            bank.behave()
        await asyncio.sleep(0.05)
        with suppress(ChannelUnavailable):  # the job stays, and is done again
            await shop.later(minutes=1)
        rows = await shop.world.rows("SELECT count(*) FROM proceedings WHERE state IN ('sent', 'rerouted')")
        if rows == [(0,)]:
            return
    raise AssertionError("some are still on their way")


@pytest.mark.parametrize("switches", SWITCHES.values(), ids=SWITCHES.keys())
async def test_everything_ends_as_the_bank_has_it(world: World, unruly: Bank, switches: dict[str, float]) -> None:
    unruly.behave()
    shop = await Shop.open(world)
    channel = SandboxChannel.open(unruly.url, unruly.directory, SystemClock(), timeout_s=0.4)

    async def told(headers: Headers, raw: bytes) -> tuple[int, bytes]:
        try:
            return await notified(world.counter, CHANNEL, headers, raw, question_about)
        except Untrusted as refusal:
            return 401, refusal.code.encode()

    async with Door(told) as door:
        url = door.url.removesuffix("/notifications")
        world.counter = replace(world.counter, channels=Channels([channel]), base_url=url)
        shop.desk = RefundDesk.of(world.counter)
        good, other = await channel.list_cards(str(shop.customer))
        before = unruly.balance(other.token)
        done = await world.do(await world.top_up(shop.wallet, TOP_UP, good.token))
        top_up = PaymentId.parse(done["id"])
        while unruly.balance(good.token) != CARD - TOP_UP or (await world.balance(shop.wallet)) != TOP_UP:
            await asyncio.sleep(0.05)
            world.clock.advance(seconds=30)
            await shop.jobs()
        unruly.faults(**switches)
        parts = []
        for _ in range(3):
            world.clock.advance(minutes=1)
            parts.append(await shop.request(PART, payment=top_up))
        await settle(shop, unruly)
        unruly.behave()
        stuck = [r for r in parts if await shop.state(r) == "abnormal"]
        ways = [Card(CHANNEL, other.token, other.bank_name_en, other.last4), None, None]
        for r, way in zip(stuck, ways, strict=False):
            await shop.reroute(r, way)
        await settle(shop, unruly)
        assert {await shop.state(r) for r in parts} == {"succeeded"}
        returned = unruly.balance(good.token) - CARD + TOP_UP + unruly.balance(other.token) - before
        assert returned + await world.balance(shop.wallet) == TOP_UP
        assert returned == sum(r.amount for r in [await shop.find(p) for p in parts] if r.card is not None)
        assert await shop.books() == []
    await channel.aclose()
