"""A freeze through one server process is felt in the other within a second; nothing leaves after it."""

from __future__ import annotations

import asyncio
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.ids import PaymentId, WalletId
from purser.identity import open_session
from purser.payments.schedule import arrive
from tests.support.rules import CALM, seed
from tests.support.servers import servers
from tests.support.world import World

CNY = "CNY"


async def token(world: World, wallet: WalletId) -> str:
    customer = await world.owner(wallet)
    async with world.db.transaction() as tx:
        return (await open_session(tx, customer, world.policy.sessions, world.clock)).token


async def send(me: httpx.AsyncClient, payer: WalletId, payee: WalletId, delay: str = "none") -> httpx.Response:
    body = {"wallet_id": str(payer), "payee_wallet_id": str(payee), "amount": {"amount": 100, "currency": CNY}}
    quoted = await me.post("/v1/quotes", json={"kind": "transfer", **body})
    if quoted.status_code != 201:
        return quoted
    key = {"Idempotency-Key": uuid.uuid4().hex}
    return await me.post("/v1/transfers", json={**body, "quote": quoted.json()["quote"], "delay": delay}, headers=key)


@pytest.mark.slow
async def test_the_first_session_ends_everywhere_and_its_money_stays(db: Database, dsn: str, home: Path) -> None:
    clock = FakeClock(datetime.now(UTC))
    world = World(db, clock)
    await seed(db, clock, CALM)
    await world.engine.start()
    payer, payee = await world.person(funds=100_000), await world.person()
    first, second = await token(world, payer), await token(world, payer)
    seen: list[tuple[float, int]] = []
    stopped = False

    with servers(dsn, home, 2) as urls:
        bearers = [{"Authorization": f"Bearer {t}"} for t in (first, second)]
        async with (
            httpx.AsyncClient(base_url=urls[0], headers=bearers[0], trust_env=False) as here,
            httpx.AsyncClient(base_url=urls[1], headers=bearers[0], trust_env=False) as there,
            httpx.AsyncClient(base_url=urls[1], headers=bearers[1], trust_env=False) as rescuer,
        ):
            waiting = (await send(here, payer, payee, "2h")).json()
            assert waiting["state"] == "scheduled"

            async def look(me: httpx.AsyncClient) -> None:
                while not stopped:
                    status = (await me.get("/v1/wallets")).status_code
                    seen.append((time.monotonic(), status))

            async def spend(me: httpx.AsyncClient) -> list[int]:
                statuses = []
                while not stopped:
                    statuses.append((await send(me, payer, payee)).status_code)
                return statuses

            looking = [asyncio.create_task(look(me)) for me in (here, there)]
            spending = [asyncio.create_task(spend(me)) for me in (here, there)]
            await asyncio.sleep(1)
            frozen = await rescuer.post("/v1/freezes", json={"scope": "account"})
            at = time.monotonic()
            assert frozen.status_code == 201
            left = await world.money(payer)
            await asyncio.sleep(2.5)
            stopped = True
            await asyncio.gather(*looking)
            sent = [s for statuses in await asyncio.gather(*spending) for s in statuses]
            assert (await rescuer.get("/v1/wallets")).status_code == 401, "the rescuer's own session, too"

    assert {status for _, status in seen} == {200, 401}
    last = max(when for when, status in seen if status == 200)
    assert last - at < 1.0, f"alive {last - at:.3f} s after the freeze"
    assert sent.count(201) > 0
    assert set(sent) <= {201, 422, 401}
    assert await world.money(payer) == left, "not one fen more"
    assert left == (100_000 - 100 * sent.count(201), 100)

    clock.advance(hours=3)
    await arrive(world.counter, payer, PaymentId.parse(waiting["id"]))
    assert await world.rows("SELECT state FROM payments WHERE state <> 'succeeded'") == [("scheduled",)]
    await world.engine.close()
