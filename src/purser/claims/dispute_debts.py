"""What merchants owe after the guarantee has paid for them, and their deposit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from purser.accounts import Merchant, open_guarantee
from purser.claims import dispute_store as store
from purser.claims.dispute_desk import DisputeDesk
from purser.claims.dispute_hold import purses
from purser.claims.dispute_money import move, moving, to_own_cash
from purser.core.db import Reader, Tx
from purser.core.errors import conflict, rejected
from purser.core.ids import Id, MerchantId
from purser.core.money import Currency, Money
from purser.ledger import AccountKind, operator_account, read_balance, read_balances


async def collect_debts(desk: DisputeDesk) -> int:
    """Take what merchants owe from what they have by now; returns how many gave something."""
    async with desk.counter.db.reader() as conn:
        merchants = await store.debtors(conn)
    return sum([await desk.counter.db.run(partial(_collect, desk, m)) for m in merchants])


async def _collect(desk: DisputeDesk, merchant: MerchantId, tx: Tx) -> bool:
    """`merchant.*` → `merchant.receivable`, and as much out of the customers' reserve into own cash."""
    gave = False
    for dispute, left in await store.debts(tx, merchant):
        found = await purses(tx, desk, merchant, left)
        amount = sum(s.amount for s in found)
        if amount and await store.collect(tx, merchant, dispute, amount, left):
            currency = (await read_balance(tx, found[0].account)).money.currency
            owed = operator_account(AccountKind.MERCHANT_RECEIVABLE, currency, name=str(merchant))
            moves = [moving(desk, s.account, owed, s.amount, currency, "debt_collection", dispute) for s in found]
            await move(tx, desk, [*moves, *to_own_cash(desk, amount, currency, "debt_cover", dispute)])
            gave = True
    return gave


async def owed(tx: Tx | Reader, merchant: Merchant) -> int:
    """What a merchant owes, minor units."""
    return sum([left for _, left in await store.debts(tx, merchant.id)])


async def put_deposit(tx: Tx, desk: DisputeDesk, merchant: Merchant, money: Money) -> None:
    """`merchant.available` → `merchant.deposit`. Raises currency_mismatch, merchant_too_little."""
    await _between(tx, desk, merchant, money, back=False)


async def take_deposit(tx: Tx, desk: DisputeDesk, merchant: Merchant, money: Money) -> None:
    """And back, as long as nothing is owed. Raises currency_mismatch, merchant_owes, merchant_too_little."""
    if await owed(tx, merchant):
        raise conflict("merchant_owes")
    await _between(tx, desk, merchant, money, back=True)


async def _between(tx: Tx, desk: DisputeDesk, merchant: Merchant, money: Money, *, back: bool) -> None:
    if money.currency is not merchant.currency:
        raise rejected("currency_mismatch")
    await open_guarantee(tx, merchant, desk.clock)
    debit, credit = (merchant.deposit, merchant.available) if back else (merchant.available, merchant.deposit)
    if (await read_balance(tx, debit)).available.amount < money.amount:
        raise rejected("merchant_too_little")
    kind = "deposit_back" if back else "deposit"
    await move(tx, desk, [moving(desk, debit, credit, money.amount, Currency(money.currency), kind, Id(merchant.id))])


Move = Callable[[Tx, DisputeDesk, Merchant, Money], Awaitable[None]]
"""Puts into the deposit, or takes out of it."""


async def standing(conn: Tx | Reader, merchant: Merchant) -> tuple[int, int]:
    """What is in a merchant's deposit, and what it owes, minor units."""
    found = (await read_balances(conn, [merchant.deposit])).get(merchant.deposit)
    return 0 if found is None else found.money.amount, await owed(conn, merchant)
