"""Merchants who are paid out, for tests."""

from __future__ import annotations

from purser.accounts import read_merchants
from purser.core.ids import MerchantId, TransferId
from purser.core.money import Currency
from purser.ledger import Outcome, Transfer, post
from purser.settlements import Payout, PayoutDesk, SettlementAccount, put_account, request_payout
from tests.support.world import World, cny


async def earn(world: World, merchant: MerchantId, amount: int) -> None:
    """So much more is available, as if sold and released before the books began; fen."""
    async with world.db.transaction() as tx:
        known = (await read_merchants(tx, [merchant]))[merchant]
        reserve = world.counter.operators[Currency.CNY].reserve
        line = Transfer(TransferId.new(world.clock), reserve, known.available, cny(amount), "opening", merchant)
        assert await post(tx, [line], world.clock) == [Outcome.POSTED]


async def asked_payout(world: World, merchant: MerchantId) -> Payout:
    """A payout of ¥1.00 that was asked for."""
    await earn(world, merchant, 100)
    async with world.db.transaction() as tx:
        account = SettlementAccount("sandbox", "acct-1", "ICBC", "8888", world.clock.now())
        await put_account(tx, merchant, account, "test")
        known = (await read_merchants(tx, [merchant]))[merchant]
        return await request_payout(tx, PayoutDesk.of(world.counter), known, cny(100))
