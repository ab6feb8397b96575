"""Top-ups and withdrawals begun, done and looked at, for tests that speak for the bank."""

from __future__ import annotations

from purser.core.ids import PaymentId, WalletId
from purser.payments import store
from purser.payments.jobs import handlers
from purser.payments.model import Activity
from tests.support.jobs import run_due_jobs
from tests.support.world import CHANNEL, World


async def begin_top_up(world: World, wallet: WalletId, amount: int = 5_000) -> PaymentId:
    return PaymentId.parse((await world.do(await world.top_up(wallet, amount)))["id"])


async def begin_withdrawal(world: World, wallet: WalletId, amount: int = 150_000) -> PaymentId:
    return PaymentId.parse((await world.do(await world.withdraw(wallet, amount)))["id"])


async def found(world: World, wallet: WalletId, ident: PaymentId) -> Activity:
    async with world.db.reader() as conn:
        a = await store.read_activity(conn, [wallet], ident)
    assert a is not None
    return a


async def jobs(world: World) -> list[str]:
    return await run_due_jobs(world.db, handlers(world.counter), world.clock.now())


async def clearing(world: World) -> int:
    return await world.balance(world.operator.clearing[CHANNEL])
